// SPDX-License-Identifier: Apache-2.0
#include "cli/report/failure_detail.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "cli/report/cause.h"
#include "cli/report/condition_words.h"
#include "cli/report/describe.h"
#include "cli/report/source_excerpt.h"
#include "cli/report/style.h"

namespace iamsim {
namespace {

class DetailWriter {
 public:
  DetailWriter(const Answer& answer, const std::vector<Cause>& causes)
      : answer_(answer),
        request_(answer.request()),
        explanation_(answer.explanation()),
        causes_(causes) {}

  std::string Write() {
    for (const Cause& cause : causes_)
      Show(cause);
    switch (explanation_.result.decision) {
      case EvalDecision::kAllowed:
        break;
      case EvalDecision::kExplicitDeny:
      case EvalDecision::kImplicitDeny:
        Advice();
        break;
      case EvalDecision::kConditional:
        Line("= allowed if " + WordsOf(answer_.AllowedWhen()));
        for (const std::string& line : DependenceLines(answer_))
          Line("= " + line);
        for (const std::string& what : answer_.UnknownParts())
          Line("= unknown: " + what);
        break;
    }
    return std::move(text_);
  }

 private:
  void Line(const std::string& line) { text_ += Printable(line) + '\n'; }

  static std::vector<SourceMark> MarksOf(const Cause& cause) {
    const StatementView& view = cause.view;
    std::vector<SourceMark> marks;
    switch (cause.kind) {
      case CauseKind::kAllows:
        marks.push_back({view.statement().effect_offset, "this Allow applies"});
        AddClauses(view, /*failed_only=*/false, marks);
        break;
      case CauseKind::kDenies:
        marks.push_back({view.statement().effect_offset, "this Deny applies"});
        AddClauses(view, /*failed_only=*/false, marks);
        break;
      case CauseKind::kNearestAllow:
      case CauseKind::kNearestDeny:
        AddMiss(view, marks);
        break;
    }
    return marks;
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

  void Show(const Cause& cause) {
    Line(CauseText(cause));
    if (cause.kind == CauseKind::kNearestAllow) shown_.Add(cause.view.layer_kind());
    const std::string place = PlaceText(PlaceOf(cause));
    if (place.empty()) return;
    Line("--> " + place);
    const PolicyDocument& document = cause.view.policy_model().document;
    if (document.source != nullptr) text_ += SourceExcerpt(*document.source, MarksOf(cause));
  }

  void Advice() {
    for (const NeededChange& needed : NeededChanges(request_, explanation_)) {
      std::string line = std::string(PolicyLayerName(needed.layer)) + ": " + needed.change;
      // The nearest Allow of the layer may be above already.
      if (!needed.nearest.empty() && !shown_.Contains(needed.layer)) {
        line += "; nearest: " + needed.nearest;
      }
      Line("= to allow it: " + line);
    }
  }

  const Answer& answer_;
  const PreparedRequest& request_;
  const Explanation& explanation_;
  const std::vector<Cause>& causes_;
  LayerSet shown_;  // layers whose nearest Allow was shown
  std::string text_;
};

}  // namespace

Failure ExplainFailure(const Answer& answer, LayerSet expected) {
  Failure failure;
  const std::vector<Cause> causes = CausesOf(answer, expected);
  if (!causes.empty()) {
    failure.cause = CauseText(causes.front());
    failure.place = PlaceOf(causes.front());
  }
  failure.detail = DetailWriter(answer, causes).Write();
  return failure;
}

}  // namespace iamsim
