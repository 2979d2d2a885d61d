// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_PROCEDURE_DECISION_PROCEDURE_H_
#define IAMSIM_ENGINE_PROCEDURE_DECISION_PROCEDURE_H_

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "engine/action_index.h"
#include "engine/prepare.h"
#include "engine/truth.h"
#include "model/evaluation_result.h"

// The decision procedure (section 7.4 of the rules), written once as a template on a sink and
// instantiated twice: decide.cc with a sink that wants nothing, so that evaluation stops as soon as
// the answer is settled, and explain.cc with one that records every statement.
//
// A sink has
//   static constexpr bool kVisitAll;           // evaluate everything, in document order
//   void BeginLayer(LayerSlot), EndLayer(LayerSlot, const LayerOutcome&),
//   void BeginLevel(const LayerLevel&), BeginPolicy(const AttachedPolicy&),
//   void AddStatement(const StatementOutcome&), AddClause(const ClauseResult&)  // before its
//   statement

namespace iamsim {

// What one statement came to. `applies` is the conjunction of the four elements.
struct StatementOutcome {
  Effect effect = Effect::kDeny;
  Truth applies = Truth::kFalse;
  Truth principal = Truth::kTrue;
  Truth action = Truth::kFalse;
  Truth resource = Truth::kTrue;
  Truth condition = Truth::kTrue;
  MatchKinds kinds;         // by which the principal matched
  bool stale = false;       // a principal is bound to another unique id
  int action_index = -1;    // the pattern that matched
  int resource_index = -1;  // likewise
  ResourceNote resource_note = ResourceNote::kNone;
};

// What one layer came to.
struct LayerOutcome {
  bool participates = false;
  Truth deny = Truth::kFalse;   // some Deny statement applies
  Truth allow = Truth::kFalse;  // at every level some Allow statement applies
  MatchKinds allow_kinds;       // of the Allows that apply
  MatchKinds possible_kinds;    // of those that may apply; an unknown document may add any
  int neutral_level = -1;       // the first level without an Allow

  // True only if it is certain. What is unknown neither allows nor denies.
  bool denies() const { return deny == Truth::kTrue; }
  bool allows() const { return allow == Truth::kTrue; }
  // Whether what is unknown may deny, or give the allow that the layer lacks.
  bool is_unknown() const {
    return !denies() && (deny == Truth::kUnknown || allow == Truth::kUnknown);
  }
  bool allows_or_absent() const { return !participates || allows(); }
};
using LayerOutcomes = std::array<LayerOutcome, kLayerSlots>;

// From the layers' outcomes to the answer: steps 1 and 3 to 7.
struct Verdict {
  ReasonCode code = ReasonCode::kImplicitDenyIdentity;
  LayerSet blocked_by;  // every layer that would have to change for an allow (R-TRACE-5)
};
// kConditional if what is unknown could change the decision: with all of it denying and with all
// of it allowing, the decisions differ (R-PART-4). `blocked_by` then names what refuses if it says
// nothing.
Verdict Conclude(const PreparedRequest& request, const LayerOutcomes& outcomes,
                 ReadingContext& readings);
// The reason where all that is unknown makes no difference after all, though the bounds say that it
// might: the call is always allowed, or always denied.
Verdict ConcludeForAll(const PreparedRequest& request, const LayerOutcomes& outcomes,
                       bool is_allowed, ReadingContext& readings);
// Whether the call is allowed. Nothing in the outcomes may be unknown.
bool IsAllowed(const PreparedRequest& request, const LayerOutcomes& outcomes,
               ReadingContext& readings);

// The sink that wants nothing.
struct NoTrace {
  static constexpr bool kVisitAll = false;
  void BeginLayer(LayerSlot) {}
  void EndLayer(LayerSlot, const LayerOutcome&) {}
  void BeginLevel(const LayerLevel&) {}
  void BeginPolicy(const AttachedPolicy&) {}
  void AddStatement(const StatementOutcome&) {}
  void AddClause(const ClauseResult&) {}
};

namespace procedure {

struct Question {
  const PreparedRequest& request;
  const ContextTable& context;  // the request's, or one in its place
  ReadingContext& readings;
  bool gateway_endpoint;
};

template <typename Sink>
Truth EvaluateResource(const CompiledStatement& statement, const Question& question,
                       StatementOutcome& outcome) {
  if (statement.resource_form == ElementForm::kAbsent) return Truth::kTrue;
  const bool negated = statement.resource_form == ElementForm::kNegated;
  Truth any = Truth::kFalse;
  bool unresolved = false;
  for (std::size_t i = 0; i < statement.resources.size(); ++i) {
    const ResourceMatch match = statement.resources[i].Match(question.request.matched_resource(),
                                                             question.context, question.readings);
    if (match.note == ResourceNote::kUnresolvedVariable) unresolved = true;
    if (match.truth == Truth::kUnknown) {
      outcome.resource_index = static_cast<int>(i);
      outcome.resource_note = match.note;
    }
    any = Or(any, match.truth);
    if (match.truth == Truth::kTrue) {
      outcome.resource_index = static_cast<int>(i);
      outcome.resource_note = match.note;
      break;
    }
  }
  if (any == Truth::kFalse && unresolved) outcome.resource_note = ResourceNote::kUnresolvedVariable;
  if (!negated) return any;
  // An entry whose variable has no value excludes nothing (R-VAR-9). The other reading asks for the
  // value even where the rest of the entry could not match.
  std::string resolved;
  for (std::size_t i = 0; any == Truth::kFalse && !unresolved && i < statement.resources.size();
       ++i) {
    unresolved = statement.resources[i].has_variables() &&
                 !statement.resources[i].Resolve(question.context, resolved);
  }
  if (any == Truth::kFalse && unresolved &&
      question.readings.TakesAlternative(Reading::kNotResourceUnresolved)) {
    return Truth::kFalse;
  }
  return Not(any);
}

// The action element, by the index where that is enough: a trace says which pattern matches.
template <typename Sink>
void EvaluateAction(const CompiledStatement& statement, const Question& question,
                    std::optional<bool> found, StatementOutcome& outcome) {
  const bool no_pattern_matches = found == statement.not_action;
  if (found.has_value() && (!Sink::kVisitAll || no_pattern_matches)) {
    outcome.action = TruthOf(*found);
    return;
  }
  const Truth action =
      statement.actions.Match(question.request.action, question.readings, outcome.action_index);
  outcome.action = statement.not_action ? Not(action) : action;
}

// `found`: whether the action finds the statement; nothing: it has to be matched.
template <typename Sink>
StatementOutcome EvaluateStatement(const CompiledStatement& statement, const Question& question,
                                   std::optional<bool> found, Sink& sink) {
  StatementOutcome outcome;
  outcome.effect = statement.effect;
  const PreparedRequest& request = question.request;
  EvaluateAction<Sink>(statement, question, found, outcome);
  if constexpr (!Sink::kVisitAll) {
    if (outcome.action == Truth::kFalse || statement.never_applies) return outcome;
  }

  outcome.resource = EvaluateResource<Sink>(statement, question, outcome);
  if constexpr (!Sink::kVisitAll) {
    if (outcome.resource == Truth::kFalse) return outcome;
  }

  if (statement.principal_form != ElementForm::kAbsent) {
    const PrincipalMatch match =
        statement.principal_form == ElementForm::kPositive
            ? statement.principals.MatchPositive(request.caller, question.gateway_endpoint,
                                                 question.readings)
            : statement.principals.MatchNegated(request.caller, statement.effect,
                                                question.gateway_endpoint, question.readings);
    outcome.kinds = match.kinds;
    outcome.stale = match.stale;
    outcome.principal = TruthOf(!match.kinds.empty());
    if constexpr (!Sink::kVisitAll) {
      if (outcome.principal == Truth::kFalse) return outcome;
    }
  }

  for (const CompiledClause& clause : statement.clauses) {
    const ClauseResult result = clause.Evaluate(question.context, question.readings);
    outcome.condition = And(outcome.condition, result.truth);
    sink.AddClause(result);
    if constexpr (!Sink::kVisitAll) {
      if (outcome.condition == Truth::kFalse) return outcome;
    }
  }
  outcome.applies = statement.never_applies ? Truth::kFalse
                                            : And(And(outcome.principal, outcome.action),
                                                  And(outcome.resource, outcome.condition));
  return outcome;
}

// A grant to an account delegates like a key policy; any other reaches its grantee directly.
inline MatchKinds AsGrant(MatchKinds kinds) {
  MatchKinds grant;
  if (kinds.Contains(MatchKind::kAccount)) grant.Add(MatchKind::kAccount);
  if (kinds.Contains(MatchKind::kService)) grant.Add(MatchKind::kService);
  if (kinds.Contains(MatchKind::kDirect) || kinds.Contains(MatchKind::kRole) ||
      kinds.Contains(MatchKind::kFederatedUserParent)) {
    grant.Add(MatchKind::kGrant);
  }
  return grant;
}

// What a document that nobody has read may let in: by the kinds that need no other Allow.
inline void AddAnyKind(LayerOutcome& outcome) {
  outcome.possible_kinds.Add(MatchKind::kWildcard);
  outcome.possible_kinds.Add(MatchKind::kDirect);
}

// The layer may take no part after all, so that what it refuses is unknown.
inline void OpenRefusals(LayerOutcome& outcome) {
  if (outcome.deny == Truth::kTrue) outcome.deny = Truth::kUnknown;
  if (outcome.allow == Truth::kFalse) outcome.allow = Truth::kUnknown;
}

// Visits the statements of a policy that may apply to the action, or all if the sink wants them,
// until `visit` returns false.
template <typename Sink, typename Visit>
bool VisitStatements(const CompiledPolicy& policy, const RequestedAction& action,
                     const Visit& visit) {
  const std::vector<CompiledStatement>& statements = policy.statements();
  const std::optional<ActionIndex::Statements> found = policy.action_index().Find(action);
  const auto visit_one = [&](std::size_t i) {
    const ActionIndex::Statements bit = ActionIndex::Statements{1} << i;
    const bool is_matched = (policy.action_index().by_reading() & bit) != 0;
    return visit(statements[i], is_matched ? std::nullopt : std::optional((*found & bit) != 0));
  };
  if (!found.has_value()) {
    return std::all_of(statements.begin(), statements.end(),
                       [&](const CompiledStatement& one) { return visit(one, std::nullopt); });
  }
  if constexpr (Sink::kVisitAll) {
    for (std::size_t i = 0; i < statements.size(); ++i) {
      if (!visit_one(i)) return false;
    }
  } else {
    for (ActionIndex::Statements rest = *found; rest != 0; rest &= rest - 1) {
      if (!visit_one(static_cast<std::size_t>(std::countr_zero(rest)))) return false;
    }
  }
  return true;
}

template <typename Sink>
LayerOutcome EvaluateLayer(const SelectedLayer& layer, const Question& question, Sink& sink) {
  LayerOutcome outcome;
  outcome.participates = layer.participates();
  if (!outcome.participates) return outcome;
  if (layer.constant_allow) {
    outcome.allow = Truth::kTrue;
    return outcome;
  }
  const bool ignores_allows =
      layer.layer == PolicyLayer::kResource && question.request.ignores_resource_allows;
  const std::vector<LayerLevel>& levels = layer.levels();
  outcome.allow = levels.empty() ? Truth::kFalse : Truth::kTrue;
  for (std::size_t i = 0; i < levels.size(); ++i) {
    const LayerLevel& level = levels[i];
    sink.BeginLevel(level);
    Truth level_allow = Truth::kFalse;
    for (const AttachedPolicy& attached : level.policies) {
      sink.BeginPolicy(attached);
      if (attached.compiled->is_unknown()) {
        if (attached.compiled->may_deny_unknown()) outcome.deny = Or(outcome.deny, Truth::kUnknown);
        if (!ignores_allows) {
          level_allow = Or(level_allow, Truth::kUnknown);
          AddAnyKind(outcome);
        }
      }
      const auto evaluate = [&](const CompiledStatement& statement, std::optional<bool> found) {
        StatementOutcome result = EvaluateStatement(statement, question, found, sink);
        if (attached.compiled->use() == PolicyUse::kGrants) result.kinds = AsGrant(result.kinds);
        sink.AddStatement(result);
        if (result.applies == Truth::kFalse) return true;
        if (ignores_allows && result.effect == Effect::kAllow) return true;
        if (result.effect == Effect::kDeny) {
          outcome.deny = Or(outcome.deny, result.applies);
          return Sink::kVisitAll || outcome.deny != Truth::kTrue;
        }
        level_allow = Or(level_allow, result.applies);
        (result.applies == Truth::kTrue ? outcome.allow_kinds : outcome.possible_kinds)
            .Add(result.kinds);
        return true;
      };
      if (!VisitStatements<Sink>(*attached.compiled, question.request.action, evaluate)) {
        return outcome;
      }
    }
    if (level_allow != Truth::kTrue && outcome.neutral_level < 0) {
      outcome.neutral_level = static_cast<int>(i);
    }
    outcome.allow = And(outcome.allow, level_allow);
  }
  return outcome;
}

// What the request meets in one slot.
template <typename Sink>
LayerOutcome EvaluateSlot(const PreparedRequest& request, const ContextTable& context,
                          ReadingContext& readings, LayerSlot slot, Sink& sink) {
  const SelectedLayer& layer = request.layer(slot);
  const Question question = {request, context, readings, layer.gateway_endpoint};
  LayerOutcome outcome = EvaluateLayer(layer, question, sink);
  if (slot == kResourceSlot && request.ignores_resource_denies) outcome.deny = Truth::kFalse;
  if (!layer.may_not_reach.empty()) OpenRefusals(outcome);
  return outcome;
}

}  // namespace procedure

// `context` may be another than the request's: one in which the unknown keys have values.
template <typename Sink>
Verdict RunDecisionProcedure(const PreparedRequest& request, const ContextTable& context,
                             ReadingContext& readings, Sink& sink) {
  LayerOutcomes outcomes;
  if constexpr (!Sink::kVisitAll) {
    if (request.pre_gate.has_value()) return Conclude(request, outcomes, readings);
  }
  for (std::size_t i = 0; i < kLayerSlots; ++i) {
    const auto slot = static_cast<LayerSlot>(i);
    sink.BeginLayer(slot);
    outcomes[i] = procedure::EvaluateSlot(request, context, readings, slot, sink);
    sink.EndLayer(slot, outcomes[i]);
    // An input that nobody could read may hold a policy of any layer.
    if (request.has_unknown_input) {
      outcomes[i].deny = Or(outcomes[i].deny, Truth::kUnknown);
      outcomes[i].allow = Or(outcomes[i].allow, Truth::kUnknown);
      procedure::AddAnyKind(outcomes[i]);
    }
    if constexpr (!Sink::kVisitAll) {
      if (outcomes[i].denies()) break;
    }
  }
  return Conclude(request, outcomes, readings);
}

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_PROCEDURE_DECISION_PROCEDURE_H_
