// SPDX-License-Identifier: Apache-2.0
#include "cli/report/blame.h"

#include <algorithm>
#include <map>
#include <utility>

#include "cli/report/cause.h"
#include "cli/report/describe.h"

namespace iamsim {
namespace {

constexpr std::size_t kMostBlamed = 3;

void AddTexts(std::string& key, const PolicyTexts& texts) {
  for (const PolicyText& text : texts) {
    key += text.str();
    key += '\x1f';
  }
  key += '\x1e';
}

// What a statement says and where it is attached, whatever its number in the document.
std::string KeyOf(const StatementView& view) {
  const Statement& statement = view.statement();
  const Policy& policy = view.policy_model();
  std::string key(PolicyLayerName(view.layer_kind()));
  key += '\x1e' + (policy.arn.empty() ? PolicyTitle(view) : std::string(policy.arn)) + '\x1e';
  key += AttachedTo(view) + '\x1e' + statement.sid.str() + '\x1e';
  key += EffectName(statement.effect);
  for (const ElementForm form :
       {statement.principal_form, statement.action_form, statement.resource_form}) {
    key += static_cast<char>('0' + static_cast<int>(form));
  }
  for (const PrincipalEntry& principal : statement.principals) {
    key += static_cast<char>('0' + static_cast<int>(principal.type));
    key += principal.value.str() + '\x1f';
  }
  AddTexts(key, statement.actions);
  AddTexts(key, statement.resources);
  for (const ConditionClause& clause : statement.conditions) {
    key += clause.operator_name.str() + '\x1f' + clause.key.str() + '\x1f';
    AddTexts(key, clause.values);
  }
  return key;
}

using Applying = std::map<std::string, StatementView>;

Applying StatementsThatApply(const Authorization& part) {
  Applying applying;
  for (const TracedLayer& layer : part.explanation.layers) {
    for (const StatementView& view : StatementsOf(*part.request, part.explanation, layer)) {
      if (view.traced->outcome.applies == Truth::kTrue) applying.emplace(KeyOf(view), view);
    }
  }
  return applying;
}

const Authorization* FindPart(const Call& call, const PreparedRequest& like) {
  for (const Authorization& part : call.authorizations) {
    if (part.request->action.text() == like.action.text() &&
        part.request->resource.text() == like.resource.text()) {
      return &part;
    }
  }
  return nullptr;
}

class Blame {
 public:
  Blame(bool gained, bool lost) : gained_(gained), lost_(lost) {}

  void Compare(const Authorization& before, const Authorization& after) {
    const Applying was = StatementsThatApply(before);
    const Applying is = StatementsThatApply(after);
    // The layers that refuse on the side that is denied.
    LayerSet refused = before.explanation.blocked_by;
    for (const PolicyLayer layer : after.explanation.blocked_by.ToVector())
      refused.Add(layer);
    for (const auto& [key, view] : is) {
      if (!was.contains(key)) Add(view, /*applies_now=*/true, refused);
    }
    for (const auto& [key, view] : was) {
      if (!is.contains(key)) Add(view, /*applies_now=*/false, refused);
    }
  }

  std::vector<BlamedStatement> Take() {
    std::stable_sort(found_.begin(), found_.end(), [](const Found& a, const Found& b) {
      return std::pair(!a.refused, LayerRank(a.view.layer_kind())) <
             std::pair(!b.refused, LayerRank(b.view.layer_kind()));
    });
    // Statements of other layers only where no layer that refused has one.
    const bool only_refused = !found_.empty() && found_.front().refused;
    std::vector<BlamedStatement> blamed;
    for (const Found& one : found_) {
      if (blamed.size() == kMostBlamed || (only_refused && !one.refused)) break;
      blamed.push_back({TextOf(one), PlaceOf({CauseKind::kAllows, one.view})});
    }
    return blamed;
  }

 private:
  struct Found {
    StatementView view;
    bool applies_now = false;
    bool refused = false;  // its layer refuses on one side
  };

  void Add(const StatementView& view, bool applies_now, LayerSet refused) {
    const bool allows_more = (view.statement().effect == Effect::kAllow) == applies_now;
    if ((gained_ && !allows_more) || (lost_ && allows_more)) return;
    found_.push_back({view, applies_now, refused.Contains(view.layer_kind())});
  }

  static std::string TextOf(const Found& one) {
    std::string text = one.applies_now ? "now applies: " : "no longer applies: ";
    text += StatementPath(one.view);
    const std::vector<std::string> clauses = ClauseLines(one.view, /*failed_only=*/false);
    for (std::size_t i = 0; i < clauses.size(); ++i)
      text += (i == 0 ? "; " : " and ") + clauses[i];
    return text;
  }

  bool gained_;
  bool lost_;
  std::vector<Found> found_;
};

}  // namespace

std::vector<BlamedStatement> BlameOf(const Answer& before, const Answer& after, bool gained,
                                     bool lost) {
  Blame blame(gained, lost);
  const std::size_t calls = std::min(before.calls().size(), after.calls().size());
  for (std::size_t i = 0; i < calls; ++i) {
    for (const Authorization& part : after.calls()[i].authorizations) {
      const Authorization* other = FindPart(before.calls()[i], *part.request);
      if (other != nullptr) blame.Compare(*other, part);
    }
  }
  return blame.Take();
}

}  // namespace iamsim
