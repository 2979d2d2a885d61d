// SPDX-License-Identifier: Apache-2.0
#include "engine/explain.h"

#include <algorithm>
#include <string>

#include "engine/decide.h"

namespace iamsim {
namespace {

// Appends to four flat vectors and remembers where each part began.
class TraceRecorder {
 public:
  static constexpr bool kVisitAll = true;

  explicit TraceRecorder(Explanation& explanation) : explanation_(explanation) {}

  void BeginLayer(LayerSlot slot) {
    explanation_.layers.push_back({slot, {}, Size(explanation_.levels), 0});
  }
  void EndLayer(LayerSlot, const LayerOutcome& outcome) {
    explanation_.layers.back().outcome = outcome;
  }
  void BeginLevel(const LayerLevel& level) {
    ++explanation_.layers.back().level_count;
    explanation_.levels.push_back({level.node, Size(explanation_.policies), 0});
  }
  void BeginPolicy(const AttachedPolicy& attached) {
    ++explanation_.levels.back().policy_count;
    explanation_.policies.push_back({&attached, Size(explanation_.statements), 0});
    first_clause_ = Size(explanation_.clauses);
  }
  void AddClause(const ClauseResult& result) { explanation_.clauses.push_back(result); }
  void AddStatement(const StatementOutcome& outcome) {
    TracedPolicy& policy = explanation_.policies.back();
    explanation_.statements.push_back({outcome, policy.statement_count, first_clause_});
    ++policy.statement_count;
    first_clause_ = Size(explanation_.clauses);
  }

 private:
  template <typename T>
  static std::uint32_t Size(const std::vector<T>& vector) {
    return static_cast<std::uint32_t>(vector.size());
  }

  Explanation& explanation_;
  std::uint32_t first_clause_ = 0;
};

template <typename Visit>
void VisitStatements(const Explanation& explanation, const TracedLayer& layer, Visit visit) {
  for (std::uint32_t l = layer.first_level; l < layer.first_level + layer.level_count; ++l) {
    const TracedLevel& level = explanation.levels[l];
    for (std::uint32_t p = level.first_policy; p < level.first_policy + level.policy_count; ++p) {
      const TracedPolicy& policy = explanation.policies[p];
      for (std::uint32_t s = policy.first_statement;
           s < policy.first_statement + policy.statement_count; ++s) {
        visit(DecisiveStatement{layer.slot, l, p, s}, explanation.statements[s]);
      }
    }
  }
}

void FindDecisive(const PreparedRequest& request, Explanation& explanation) {
  if (request.pre_gate.has_value()) return;
  if (explanation.result.decision == EvalDecision::kImplicitDeny) return;
  const bool denied = explanation.result.decision == EvalDecision::kExplicitDeny;
  const Effect wanted = denied ? Effect::kDeny : Effect::kAllow;
  for (const TracedLayer& layer : explanation.layers) {
    if (denied && !layer.outcome.denies()) continue;
    VisitStatements(
        explanation, layer, [&](const DecisiveStatement& place, const TracedStatement& statement) {
          if (statement.outcome.effect == wanted && statement.outcome.applies == Truth::kTrue) {
            explanation.decisive.push_back(place);
          }
        });
  }
}

// A reading of how a session's credentials were made is asked by no matcher but settled with the
// context; it took part where a statement looked at the key.
bool AskedAboutMfa(const PreparedRequest& request, const Explanation& explanation) {
  const CallerKind kind = request.caller.kind;
  if (kind != CallerKind::kSession && kind != CallerKind::kFederatedUser) return false;
  const ContextEntry* mfa = request.context.Find("aws:MultiFactorAuthPresent");
  if (mfa == nullptr || mfa->source != ContextSource::kDerived ||
      request.request.session.mfa.has_value()) {
    return false;
  }
  return std::any_of(explanation.clauses.begin(), explanation.clauses.end(),
                     [&](const ClauseResult& clause) { return clause.key == mfa; });
}

// Decides again with one reading turned. The context of a request is as it was prepared but for the
// MFA key, so a copy with that key changed is a request under the other reading.
EvalDecision DecideUnder(const PreparedRequest& request, Reading reading) {
  PreparedRequest other = request;
  other.readings = request.readings.Flipped(reading);
  if (reading == Reading::kMfaInRoleSession) {
    ContextEntry mfa = *request.context.Find("aws:MultiFactorAuthPresent");
    mfa.values = {other.readings.IsAlternative(reading) ? "true" : "false"};
    other.context.Set(std::move(mfa));
  }
  return Decide(other).decision;
}

void NoteReadings(const PreparedRequest& request, Readings asked, Explanation& explanation) {
  for (const ReadingInfo& info : ReadingTable()) {
    if (!asked.IsAlternative(info.reading)) continue;
    const EvalDecision other = DecideUnder(request, info.reading);
    if (other == explanation.result.decision) continue;
    const bool alternative = request.readings.IsAlternative(info.reading);
    std::string message(info.question);
    message += ": taken as ";
    message += alternative ? info.alternative : info.standard;
    message += " (" + std::string(info.name) + "); as ";
    message += alternative ? info.standard : info.alternative;
    message += " the answer is " + std::string(EvalDecisionName(other));
    explanation.assumptions.push_back({std::string(info.code), "", std::move(message)});
  }
}

// Keys that are not known count as missing; where a statement looked for one, the answer says so.
void NoteUnknownKeys(const PreparedRequest& request, Explanation& explanation) {
  for (const ContextEntry& entry : request.context.entries()) {
    if (!entry.unknown) continue;
    const ContextKey key(entry.key);
    bool looked_for = false;
    for (const TracedLayer& layer : explanation.layers) {
      VisitStatements(
          explanation, layer,
          [&](const DecisiveStatement& place, const TracedStatement& statement) {
            if (statement.outcome.action != Truth::kTrue ||
                statement.outcome.resource == Truth::kFalse ||
                statement.outcome.principal == Truth::kFalse) {
              return;
            }
            const PolicyDocument& document =
                explanation.policies[place.policy].attached->compiled->policy().document;
            for (const ConditionClause& clause : document.statements[statement.index].conditions) {
              if (ContextKey(clause.key).folded == key.folded) looked_for = true;
            }
          });
    }
    if (!looked_for) continue;
    explanation.assumptions.push_back(
        {"UNKNOWN_KEY", "", "`" + entry.key + "` is not known; it was taken to be missing"});
  }
}

// Grants only ever allow more, so they matter where nothing else did (R-KMS-6).
void NoteGrants(const PreparedRequest& request, Explanation& explanation) {
  const bool implicit = explanation.result.decision == EvalDecision::kImplicitDeny;
  if (!implicit || request.pre_gate || request.service_gate || !request.must_allow ||
      request.action.service() != "kms") {
    return;
  }
  explanation.assumptions.push_back(
      {"R-KMS-6", "resource", "KMS grants are not modelled; one may allow this"});
}

}  // namespace

Explanation Explain(const PreparedRequest& request) {
  Explanation explanation;
  explanation.layers.reserve(kLayerSlots);
  ReadingContext readings(request.readings);
  TraceRecorder recorder(explanation);
  const Verdict verdict = RunDecisionProcedure(request, readings, recorder);
  explanation.result = {DecisionOf(verdict.code), verdict.code};
  explanation.blocked_by = verdict.blocked_by;
  FindDecisive(request, explanation);
  explanation.assumptions = request.assumptions;
  Readings asked = readings.asked();
  if (AskedAboutMfa(request, explanation)) asked = asked.With(Reading::kMfaInRoleSession, true);
  NoteReadings(request, asked, explanation);
  NoteUnknownKeys(request, explanation);
  NoteGrants(request, explanation);
  return explanation;
}

}  // namespace iamsim
