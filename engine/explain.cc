// SPDX-License-Identifier: Apache-2.0
#include "engine/explain.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/decide.h"
#include "engine/dependence.h"
#include "engine/not_loaded.h"
#include "engine/status_text.h"
#include "model/arn.h"
#include "model/catalogue/context_keys.h"
#include "model/catalogue/key_scopes.h"
#include "model/catalogue/service_catalogue.h"
#include "model/catalogue/tag_keys.h"

// Explain runs the decision procedure with a recorder that keeps everything it visits, in flat
// vectors with indices, so a trace costs few allocations. Afterwards it finds the statements that
// decided, and adds the assumptions: readings under which the decision would differ, keys that are
// unknown or absent, and policies that allow more than they seem to.

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

// What the procedure leaves open may turn out to make no difference.
void SettleConditional(const PreparedRequest& request, Explanation& explanation) {
  Dependence dependence = DependenceOf(request, explanation);
  explanation.exact = dependence.exact;
  explanation.residual = std::move(dependence.residual);
  if (!explanation.residual.is_always() && !explanation.residual.is_never()) return;
  LayerOutcomes outcomes;
  for (const TracedLayer& layer : explanation.layers)
    outcomes[layer.slot] = layer.outcome;
  ReadingContext readings(request.readings);
  const Verdict verdict =
      ConcludeForAll(request, outcomes, explanation.residual.is_always(), readings);
  explanation.result = {DecisionOf(verdict.code), verdict.code};
  explanation.blocked_by = verdict.blocked_by;
  explanation.residual = Residual::Never();
}

// Makes room for all statements, so that what is recorded is not moved again and again.
void Reserve(const PreparedRequest& request, Explanation& explanation) {
  std::size_t levels = 0;
  std::size_t policies = 0;
  std::size_t statements = 0;
  for (const SelectedLayer& layer : request.layers) {
    levels += layer.levels().size();
    for (const LayerLevel& level : layer.levels()) {
      policies += level.policies.size();
      for (const AttachedPolicy& attached : level.policies)
        statements += attached.compiled->statements().size();
    }
  }
  explanation.layers.reserve(kLayerSlots);
  explanation.levels.reserve(levels);
  explanation.policies.reserve(policies);
  explanation.statements.reserve(statements);
  explanation.clauses.reserve(statements);
}

Explanation TraceWith(const PreparedRequest& request, ReadingContext& readings) {
  Explanation explanation;
  Reserve(request, explanation);
  TraceRecorder recorder(explanation);
  const Verdict verdict = RunDecisionProcedure(request, request.context, readings, recorder);
  explanation.result = {DecisionOf(verdict.code), verdict.code};
  explanation.blocked_by = verdict.blocked_by;
  if (verdict.code == ReasonCode::kConditional) SettleConditional(request, explanation);
  return explanation;
}

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
  if (explanation.result.decision == EvalDecision::kImplicitDeny ||
      explanation.result.decision == EvalDecision::kConditional) {
    return;
  }
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

// Whether the question itself says something of the key.
bool GivesKey(const Request& request, std::string_view key) {
  const auto is_it = [&](const auto& entry) { return EqualsIgnoreCase(entry.first, key); };
  return std::any_of(request.context.begin(), request.context.end(), is_it) ||
         std::any_of(request.implied.begin(), request.implied.end(), is_it);
}

// Decides again with one reading turned. Those that preparing took may change what was prepared.
EvalDecision DecideUnder(const PreparedRequest& request, Reading reading, Readings prepared_with) {
  const Readings readings = request.readings.Flipped(reading);
  if (prepared_with.IsAlternative(reading)) {
    const absl::StatusOr<std::unique_ptr<const PreparedRequest>> other =
        Prepare(*request.compiled, request.kept_request, readings);
    // What could be asked once can be asked again.
    return other.ok() ? Decide(**other).decision : Decide(request).decision;
  }
  PreparedRequest other = request;
  other.readings = readings;
  return Decide(other).decision;
}

void NoteReadings(const PreparedRequest& request, Readings asked, Readings prepared_with,
                  Explanation& explanation) {
  for (const ReadingInfo& info : ReadingTable()) {
    const bool concerns =
        asked.IsAlternative(info.reading) || prepared_with.IsAlternative(info.reading);
    if (!concerns) continue;
    const EvalDecision other = DecideUnder(request, info.reading, prepared_with);
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

// Visits the keys of which the statement takes a value: those of its conditions and of the policy
// variables in it.
template <typename Visit>
void VisitVariables(std::string_view text, Visit visit) {
  for (std::size_t at = text.find("${"); at != std::string_view::npos; at = text.find("${", at)) {
    at += 2;
    visit(text.substr(at, text.find_first_of(",}", at) - at));
  }
}
template <typename Visit>
void VisitKeys(const Statement& statement, Visit visit) {
  for (const PolicyText& resource : statement.resources)
    VisitVariables(resource, visit);
  for (const ConditionClause& clause : statement.conditions) {
    visit(std::string_view(clause.key));
    for (const PolicyText& value : clause.values)
      VisitVariables(value, visit);
  }
}

// Whether a statement that could concern the request takes the value of a key for which `is_it`
// holds.
template <typename IsIt>
std::string KeyLookedFor(const Explanation& explanation, IsIt is_it) {
  std::string found;
  for (const TracedLayer& layer : explanation.layers) {
    VisitStatements(explanation, layer,
                    [&](const DecisiveStatement& place, const TracedStatement& traced) {
                      if (!found.empty() || traced.outcome.action != Truth::kTrue ||
                          traced.outcome.principal == Truth::kFalse) {
                        return;
                      }
                      const PolicyDocument& document =
                          explanation.policies[place.policy].attached->compiled->policy().document;
                      const Statement& statement = document.statements[traced.index];
                      // A variable without a value makes a resource that does not match.
                      if (traced.outcome.resource == Truth::kFalse &&
                          traced.outcome.resource_note != ResourceNote::kUnresolvedVariable) {
                        return;
                      }
                      VisitKeys(statement, [&](std::string_view key) {
                        if (found.empty() && is_it(key)) found = std::string(key);
                      });
                    });
  }
  return found;
}

// Whether a statement looked at aws:ViaAWSMCPService, which is there by a reading alone.
bool AskedAboutMcp(const PreparedRequest& request, const Explanation& explanation) {
  constexpr std::string_view kVia = "aws:ViaAWSMCPService";
  const ContextEntry* via = request.context.Find(kVia);
  if (request.request.context_mode == ContextMode::kExact) return false;
  if (via != nullptr ? via->source != ContextSource::kDefault : GivesKey(request.request, kVia)) {
    return false;
  }
  return !KeyLookedFor(explanation, [&](std::string_view key) {
            return EqualsIgnoreCase(key, kVia);
          }).empty();
}

// A service's key that AWS may send with the action on the resource, and that nobody gave, is
// absent (R-CTX-9). A tag of the resource is what the model says.
void NoteAbsentKeys(const PreparedRequest& request, Explanation& explanation) {
  if (request.request.context_mode == ContextMode::kExact) return;
  const std::optional<Action>& action = request.facts.known;
  if (!action) return;
  const std::vector<ResourceTagKey> tag_keys =
      ResourceTagKeysOf(request.action.service(), request.resource.text());
  std::vector<std::string> noted;
  const auto is_absent = [&](std::string_view key) {
    const std::string_view prefix = key.substr(0, key.find(':'));
    const auto is_it = [&](std::string_view other) { return EqualsIgnoreCase(key, other); };
    if (EqualsIgnoreCase(prefix, "aws") || prefix.find('.') != std::string_view::npos) return false;
    const std::span<const ContextEntry> entries = request.context.entries();
    if (std::any_of(noted.begin(), noted.end(), is_it) || GivesKey(request.request, key) ||
        std::any_of(entries.begin(), entries.end(),
                    [&](const ContextEntry& entry) { return is_it(entry.key); })) {
      return false;
    }
    const auto begins = [&](std::string_view head) {
      return EqualsIgnoreCase(key.substr(0, head.size()), head);
    };
    if (std::any_of(tag_keys.begin(), tag_keys.end(),
                    [&](const ResourceTagKey& tag) { return begins(tag.prefix); }) ||
        std::any_of(request.unloaded_keys.begin(), request.unloaded_keys.end(),
                    [&](const UnloadedKey& unloaded) {
                      return unloaded.is_prefix ? begins(unloaded.key) : is_it(unloaded.key);
                    })) {
      return false;
    }
    return ScopeOfKey(*action, key) != KeyScope::kNowhere &&
           IsKeyOfResource(*action, key, request.resource.text());
  };
  for (std::string key = KeyLookedFor(explanation, is_absent); !key.empty();
       key = KeyLookedFor(explanation, is_absent)) {
    explanation.assumptions.push_back(
        {"R-CTX-9", "", "nobody gave " + Quoted(key) + "; it was taken to be missing"});
    noted.push_back(std::move(key));
  }
}

// The decision with this context in place of the request's.
EvalDecision DecisionWith(const PreparedRequest& request, ContextTable context) {
  ReadingContext readings(request.readings);
  NoTrace sink;
  const ReasonCode code = RunDecisionProcedure(request, context, readings, sink).code;
  if (code != ReasonCode::kConditional) return DecisionOf(code);
  // Whether it really depends on what is unknown takes a trace.
  PreparedRequest other = request;
  other.context = std::move(context);
  return Decide(other).decision;
}

// A global key that the caller left out is absent, and is named where a value would change the
// answer (R-CTX-9).
void NoteLeftOutKeys(const PreparedRequest& request, Explanation& explanation) {
  if (request.request.context_mode == ContextMode::kExact ||
      request.request.unknown.mode != UnknownKeys::Mode::kUsual) {
    return;
  }
  const std::optional<Action>& action = request.facts.known;
  std::vector<std::string> seen;
  const auto is_left_out = [&](std::string_view key) {
    const auto is_it = [&](std::string_view other) { return EqualsIgnoreCase(key, other); };
    if (!EqualsIgnoreCase(key.substr(0, 4), "aws:") || request.context.Look(key) != nullptr ||
        std::any_of(seen.begin(), seen.end(), is_it) || GivesKey(request.request, key)) {
      return false;
    }
    const bool is_told = std::any_of(
        request.unloaded_keys.begin(), request.unloaded_keys.end(), [&](const UnloadedKey& told) {
          return told.is_prefix ? EqualsIgnoreCase(key.substr(0, told.key.size()), told.key)
                                : is_it(told.key);
        });
    // An action has the tags of the request or has not; the other keys go with every call.
    const bool is_tag = EqualsIgnoreCase(key, "aws:TagKeys") ||
                        EqualsIgnoreCase(key.substr(0, 15), "aws:RequestTag/");
    return !is_told && MayCallerSend(key, request.action.service()) &&
           (!is_tag || !action || ScopeOfKey(*action, key) != KeyScope::kNowhere);
  };
  for (std::string key = KeyLookedFor(explanation, is_left_out); !key.empty();
       key = KeyLookedFor(explanation, is_left_out)) {
    const std::optional<ContextKeyInfo> info = FindContextKey(key, request.action.service());
    ContextTable context = request.context;
    context.Open(key, /*is_prefix=*/false, info && info->multivalued);
    if (DecisionWith(request, std::move(context)) != explanation.result.decision) {
      explanation.assumptions.push_back({"R-CTX-9", "",
                                         "nobody gave " + Quoted(key) +
                                             ", which the caller may leave out; it was taken to be "
                                             "missing"});
    }
    seen.push_back(std::move(key));
  }
}

// Keys that count as missing for want of what was not loaded; where a statement looked for one, the
// answer says so.
void NoteUnknownKeys(const PreparedRequest& request, Explanation& explanation) {
  for (const UnloadedKey& unloaded : request.unloaded_keys) {
    if (unloaded.is_unknown) continue;
    const std::string key = KeyLookedFor(explanation, [&](std::string_view other) {
      const std::string_view head =
          unloaded.is_prefix ? other.substr(0, unloaded.key.size()) : other;
      return EqualsIgnoreCase(unloaded.key, head) && request.context.Look(other) == nullptr;
    });
    if (key.empty()) continue;
    explanation.assumptions.push_back(
        {unloaded.code.empty() ? std::string(kNotLoaded) : unloaded.code, "",
         unloaded.what + "; " + (unloaded.code == "UNKNOWN_KEY" ? std::string("it") : Quoted(key)) +
             " was taken to be missing"});
  }
}

// A policy may name an entity by its unique id, which an account's list of names does not tell.
void NoteUnknownId(const PreparedRequest& request, Explanation& explanation) {
  const Caller& caller = request.caller;
  if (!caller.unique_id.empty() || (caller.role == nullptr && caller.user == nullptr)) return;
  const auto names_an_id = [](const PrincipalEntry& entry) {
    return entry.value.view().starts_with("AROA") || entry.value.view().starts_with("AIDA");
  };
  bool named = false;
  for (const TracedLayer& layer : explanation.layers) {
    VisitStatements(explanation, layer,
                    [&](const DecisiveStatement& place, const TracedStatement& traced) {
                      const PolicyDocument& document =
                          explanation.policies[place.policy].attached->compiled->policy().document;
                      const Statement& statement = document.statements[traced.index];
                      named = named || (traced.outcome.action == Truth::kTrue &&
                                        std::any_of(statement.principals.begin(),
                                                    statement.principals.end(), names_an_id));
                    });
  }
  if (!named) return;
  explanation.assumptions.push_back(
      {std::string(kNotLoaded), "",
       "the unique id of " + Quoted(caller.role != nullptr ? caller.role_arn : caller.user_arn) +
           " is not known; a statement that names a principal by its id was taken to mean "
           "another"});
}

// A service acts for whoever asks it to. Where the policy lets it in without looking for whom, any
// customer of the service may be behind the request: the confused deputy.
void NoteConfusedDeputy(const PreparedRequest& request, Explanation& explanation) {
  if (explanation.result.code != ReasonCode::kAllowService) return;
  constexpr std::string_view kSources[] = {"aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid",
                                           "aws:sourceorgpaths", "aws:sourceowner"};
  for (const DecisiveStatement& place : explanation.decisive) {
    if (place.slot != kResourceSlot) continue;
    const PolicyDocument& document =
        explanation.policies[place.policy].attached->compiled->policy().document;
    const Statement& statement = document.statements[explanation.statements[place.statement].index];
    const bool looks = std::any_of(
        statement.conditions.begin(), statement.conditions.end(), [&](const ConditionClause& c) {
          const std::string key = ToLowerAscii(c.key);
          return std::find(std::begin(kSources), std::end(kSources), key) != std::end(kSources);
        });
    if (looks) continue;
    explanation.assumptions.push_back(
        {"CONFUSED_DEPUTY", std::string(PolicyLayerName(request.layer(kResourceSlot).layer)),
         "the policy lets the service in whatever it acts for; no condition looks at "
         "`aws:SourceArn` or `aws:SourceAccount`"});
    return;
  }
}

// The keys of a statement that `ForAllValues` is true of because they are missing.
std::vector<std::string_view> EmptySetKeys(const Explanation& explanation,
                                           const DecisiveStatement& place) {
  std::vector<std::string_view> keys;
  const TracedStatement& traced = explanation.statements[place.statement];
  const Statement& statement = explanation.policies[place.policy]
                                   .attached->compiled->policy()
                                   .document.statements[traced.index];
  for (std::size_t i = 0; i < statement.conditions.size(); ++i) {
    const ClauseResult& clause = explanation.clauses[traced.first_clause + i];
    if (clause.note == ClauseNote::kForAllValuesEmptyTrue && clause.key == nullptr) {
      keys.push_back(statement.conditions[i].key);
    }
  }
  return keys;
}

// The outcome of a layer without the Allows that hold only because a key is missing.
LayerOutcome WithoutEmptySets(const Explanation& explanation, const TracedLayer& layer) {
  LayerOutcome outcome = layer.outcome;
  std::vector<bool> allows(layer.level_count, false);
  MatchKinds kinds;
  VisitStatements(explanation, layer,
                  [&](const DecisiveStatement& place, const TracedStatement& statement) {
                    if (statement.outcome.effect != Effect::kAllow ||
                        statement.outcome.applies != Truth::kTrue ||
                        !EmptySetKeys(explanation, place).empty()) {
                      return;
                    }
                    allows[place.level - layer.first_level] = true;
                    kinds.Add(statement.outcome.kinds);
                  });
  outcome.allow = TruthOf(std::find(allows.begin(), allows.end(), false) == allows.end());
  outcome.allow_kinds = kinds;
  return outcome;
}

// R-COND-10: `ForAllValues` is true of a key that is missing. Where the answer is an allow for that
// alone, it says so.
void NoteEmptySets(const PreparedRequest& request, Explanation& explanation) {
  if (explanation.result.decision != EvalDecision::kAllowed) return;
  std::vector<std::string> keys;
  std::string_view layer_name;
  LayerOutcomes outcomes;
  for (const TracedLayer& layer : explanation.layers)
    outcomes[layer.slot] = layer.outcome;
  for (const DecisiveStatement& place : explanation.decisive) {
    for (const std::string_view key : EmptySetKeys(explanation, place)) {
      if (keys.empty()) layer_name = PolicyLayerName(request.layer(place.slot).layer);
      if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.emplace_back(key);
      outcomes[place.slot] = WithoutEmptySets(explanation, explanation.layers[place.slot]);
    }
  }
  if (keys.empty()) return;
  ReadingContext readings(request.readings);
  if (DecisionOf(Conclude(request, outcomes, readings).code) == EvalDecision::kAllowed) return;
  for (const std::string& key : keys) {
    explanation.assumptions.push_back(
        {"R-COND-10", std::string(layer_name),
         "`ForAllValues` is true of a missing key, and " + Quoted(key) +
             " is missing; without that the answer would be another"});
  }
}

}  // namespace

Explanation Trace(const PreparedRequest& request) {
  ReadingContext readings(request.readings);
  return TraceWith(request, readings);
}

Explanation Explain(const PreparedRequest& request) {
  ReadingContext readings(request.readings);
  Explanation explanation = TraceWith(request, readings);
  FindDecisive(request, explanation);
  explanation.assumptions = request.assumptions;
  Readings prepared_with = request.asked;
  if (AskedAboutMfa(request, explanation)) {
    prepared_with = prepared_with.With(Reading::kMfaInRoleSession, true);
  }
  if (AskedAboutMcp(request, explanation)) {
    prepared_with = prepared_with.With(Reading::kMcpKeyOnDirectCalls, true);
  }
  NoteReadings(request, readings.asked(), prepared_with, explanation);
  NoteUnknownKeys(request, explanation);
  NoteAbsentKeys(request, explanation);
  NoteLeftOutKeys(request, explanation);
  NoteUnknownId(request, explanation);
  NoteConfusedDeputy(request, explanation);
  NoteEmptySets(request, explanation);
  return explanation;
}

}  // namespace iamsim
