// SPDX-License-Identifier: Apache-2.0
#include "cli/report/failure_detail.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "cli/report/describe.h"
#include "cli/report/source_excerpt.h"
#include "cli/report/style.h"

namespace iamsim {
namespace {

// A failure shows so many statements; there may be many that allow.
constexpr std::size_t kMostStatements = 2;

class DetailWriter {
 public:
  explicit DetailWriter(const Answer& answer)
      : answer_(answer), request_(answer.request()), explanation_(answer.explanation()) {}

  std::string Write() {
    switch (explanation_.result.decision) {
      case EvalDecision::kAllowed:
        Decisive("the statement that allows", "this Allow applies");
        break;
      case EvalDecision::kExplicitDeny:
        Decisive("the statement that denies", "this Deny applies");
        Advice();
        break;
      case EvalDecision::kImplicitDeny:
        NearestMisses();
        Advice();
        break;
      case EvalDecision::kConditional:
        for (const std::string& what : answer_.UnknownParts())
          Line("= unknown: " + what);
        break;
    }
    return std::move(text_);
  }

 private:
  void Line(const std::string& line) { text_ += Printable(line) + '\n'; }

  void Decisive(const std::string& title, const std::string& note) {
    for (std::size_t i = 0; i < explanation_.decisive.size() && i < kMostStatements; ++i) {
      const StatementView view = ViewOf(request_, explanation_, explanation_.decisive[i]);
      const Statement& statement = view.statement();
      std::vector<SourceMark> marks = {{statement.effect_offset, note}};
      AddClauses(view, /*failed_only=*/false, marks);
      Show(title, view, marks);
    }
  }

  // For each layer that lacks an allow, the Allow that fails for the latest element.
  void NearestMisses() {
    std::size_t shown = 0;
    for (const TracedLayer& layer : explanation_.layers) {
      const bool blocks = explanation_.blocked_by.Contains(request_.layer(layer.slot).layer);
      if (!blocks || shown >= kMostStatements) continue;
      const std::vector<StatementView> views = StatementsOf(request_, explanation_, layer);
      const StatementView* nearest = NearestMiss(views);
      if (nearest == nullptr) continue;
      std::vector<SourceMark> marks;
      AddMiss(*nearest, marks);
      Show("the nearest Allow, which does not apply", *nearest, marks);
      shown_.Add(nearest->layer_kind());
      ++shown;
    }
  }

  static void AddMiss(const StatementView& view, std::vector<SourceMark>& marks) {
    const Statement& statement = view.statement();
    switch (FirstFailed(view.traced->outcome)) {
      case StatementElement::kPrincipal:
        marks.push_back({statement.principal_offset, WhyNot(view)});
        break;
      case StatementElement::kAction:
        marks.push_back({statement.action_offset, WhyNot(view)});
        break;
      case StatementElement::kResource:
        marks.push_back({statement.resource_offset, WhyNot(view)});
        break;
      case StatementElement::kCondition:
        AddClauses(view, /*failed_only=*/true, marks);
        break;
      case StatementElement::kNone:
        marks.push_back({statement.effect_offset, WhyNot(view)});
        break;
    }
  }

  static void AddClauses(const StatementView& view, bool failed_only,
                         std::vector<SourceMark>& marks) {
    const std::vector<ConditionClause>& clauses = view.statement().conditions;
    const std::vector<std::string> lines = ClauseLines(view, /*failed_only=*/false);
    for (std::size_t i = 0; i < clauses.size() && i < lines.size(); ++i) {
      const ClauseResult& result = view.explanation->clauses[view.traced->first_clause + i];
      if (failed_only && result.truth == Truth::kTrue) continue;
      marks.push_back({clauses[i].offset, lines[i]});
    }
  }

  void Show(const std::string& title, const StatementView& view, std::vector<SourceMark> marks) {
    const PolicyDocument& document = view.policy_model().document;
    std::string where = PolicyTitle(view) + " > " + StatementTitle(view);
    const std::string attached = AttachedTo(view);
    if (!attached.empty()) where += ", attached to " + attached;
    const std::string_view address = view.policy_model().address;
    if (!address.empty() && PolicyTitle(view) != address) where += ", of " + std::string(address);
    Line(title + ": " + std::string(PolicyLayerName(view.layer_kind())) + ' ' + where);
    const std::string place = PlaceText(LocationOf(document, view.statement().offset));
    if (place.empty()) return;
    Line("--> " + place);
    if (document.source != nullptr) text_ += SourceExcerpt(*document.source, std::move(marks));
  }

  void Advice() {
    for (std::string line : WhatWouldChange(request_, explanation_)) {
      // The nearest Allow is above already.
      const std::optional<PolicyLayer> layer = ParsePolicyLayer(line.substr(0, line.find(':')));
      if (layer.has_value() && shown_.Contains(*layer))
        line = line.substr(0, line.find("; nearest: "));
      Line("= to allow it: " + line);
    }
  }

  const Answer& answer_;
  const PreparedRequest& request_;
  const Explanation& explanation_;
  LayerSet shown_;  // layers whose nearest Allow was shown
  std::string text_;
};

}  // namespace

std::string FailureDetail(const Answer& answer) {
  return DetailWriter(answer).Write();
}

}  // namespace iamsim
