// SPDX-License-Identifier: Apache-2.0
#include <cstddef>

#include "cli/report/describe.h"
#include "cli/report/request_json.h"
#include "cli/report/result_report.h"

// `iamsim/result/1`: the answer and, with a trace, every layer, policy and statement. Members are
// written in a fixed order, so equal answers are equal texts.

namespace iamsim {
namespace {

void WriteSource(const StatementView& view, JsonWriter& json) {
  const SourceLocation location = LocationOf(view.policy_model().document, view.statement().offset);
  if (location.file.empty() || location.position.line == 0) {
    json.Key("source").Null();
    return;
  }
  json.Key("source").BeginObject();
  json.Key("file").String(location.file);
  json.Key("line").Integer(location.position.line);
  json.Key("column").Integer(location.position.column);
  if (location.inner.line != 0) {
    json.Key("innerLine").Integer(location.inner.line);
    json.Key("innerColumn").Integer(location.inner.column);
  }
  json.Key("pointer").String(StatementPointer(view));
  json.EndObject();
}

void WriteStatementHead(const StatementView& view, JsonWriter& json) {
  json.Key("layer").String(PolicyLayerName(view.layer_kind()));
  json.Key("policy").String(PolicyTitle(view));
  const Policy& policy = view.policy_model();
  if (!policy.arn.empty()) json.Key("policyArn").String(policy.arn);
  if (view.level->node != nullptr) {
    json.Key("attachedTo").String(view.level->node->id);
  } else if (!view.policy->attached->attached_to.empty()) {
    json.Key("attachedTo").String(view.policy->attached->attached_to);
  }
  json.Key("statement").Integer(view.traced->index);
  if (!view.statement().sid.empty()) json.Key("sid").String(view.statement().sid);
  json.Key("effect").String(EffectName(view.statement().effect));
  if (!policy.address.empty()) json.Key("address").String(policy.address);
  WriteSource(view, json);
}

std::string_view TruthName(Truth truth) {
  switch (truth) {
    case Truth::kFalse:
      return "no";
    case Truth::kUnknown:
      return "maybe";
    case Truth::kTrue:
      return "yes";
  }
  return "";
}

void WriteClauses(const StatementView& view, JsonWriter& json) {
  const std::vector<ConditionClause>& clauses = view.statement().conditions;
  json.Key("condition").BeginArray();
  for (std::size_t i = 0; i < clauses.size(); ++i) {
    const ClauseResult& result = view.explanation->clauses[view.traced->first_clause + i];
    json.BeginObject();
    json.Key("operator").String(clauses[i].operator_name);
    // The entry of a key that nobody knows may stand for all that begin so.
    const bool has_name = result.key != nullptr && result.key->is_known();
    json.Key("key").String(has_name ? result.key->key : clauses[i].key.str());
    json.Key("state").String(result.key == nullptr                     ? "missing"
                             : result.key->state == KeyState::kUnknown ? "unknown"
                                                                       : "present");
    if (result.key != nullptr) {
      json.Key("values").Strings(result.key->values);
      json.Key("multivalued").Bool(result.key->multivalued);
    }
    json.Key("policyValues").BeginArray();
    ReadingContext readings(view.request->readings);
    const CompiledClause& compiled =
        view.policy->attached->compiled->statements()[view.traced->index].clauses[i];
    for (const CompiledClause::ValueMatch& value :
         compiled.ExplainValues(view.request->context, readings)) {
      json.BeginObject().Key("raw").String(value.raw);
      json.Key("resolved");
      if (value.is_resolved) {
        json.String(value.resolved);
      } else {
        json.Null();
      }
      json.Key("match").Bool(value.matches).EndObject();
    }
    json.EndArray();
    json.Key("holds").String(TruthName(result.truth));
    if (result.note != ClauseNote::kNone) json.Key("note").String(ClauseNoteName(result.note));
    json.EndObject();
  }
  json.EndArray();
}

void WriteStatement(const StatementView& view, JsonWriter& json) {
  const StatementOutcome& outcome = view.traced->outcome;
  json.BeginObject();
  WriteStatementHead(view, json);
  json.Key("applies").String(TruthName(outcome.applies));
  json.Key("elements").BeginObject();
  json.Key("principal").String(TruthName(outcome.principal));
  json.Key("action").String(TruthName(outcome.action));
  json.Key("resource").String(TruthName(outcome.resource));
  json.Key("condition").String(TruthName(outcome.condition));
  json.EndObject();
  if (!outcome.kinds.empty()) {
    json.Key("matchedBy").BeginArray();
    for (int i = 0; i < kMatchKindCount; ++i) {
      const auto kind = static_cast<MatchKind>(i);
      if (outcome.kinds.Contains(kind)) json.String(MatchKindName(kind));
    }
    json.EndArray();
  }
  if (outcome.stale) json.Key("stalePrincipal").Bool(true);
  const Statement& statement = view.statement();
  if (outcome.action_index >= 0) {
    json.Key("actionPattern")
        .String(statement.actions[static_cast<std::size_t>(outcome.action_index)]);
  }
  if (outcome.resource_index >= 0) {
    const auto index = static_cast<std::size_t>(outcome.resource_index);
    json.Key("resourcePattern").String(statement.resources[index]);
    const ResourcePattern& pattern =
        view.policy->attached->compiled->statements()[view.traced->index].resources[index];
    std::string resolved;
    if (pattern.has_variables() && pattern.Resolve(view.request->context, resolved)) {
      json.Key("resolvedResourcePattern").String(resolved);
    }
    if (outcome.resource_note == ResourceNote::kCrossedColon) json.Key("crossedColon").Bool(true);
  }
  if (outcome.applies != Truth::kTrue) json.Key("why").String(WhyNot(view));
  WriteClauses(view, json);
  json.EndObject();
}

// For scripts; the words for people are those of CallerKindName.
std::string_view CallerWord(CallerKind kind) {
  switch (kind) {
    case CallerKind::kRoot:
      return "root";
    case CallerKind::kUser:
      return "user";
    case CallerKind::kSession:
      return "roleSession";
    case CallerKind::kFederatedUser:
      return "federatedUser";
    case CallerKind::kService:
      return "service";
    case CallerKind::kToken:
      return "identityProviderToken";
    case CallerKind::kAnonymous:
      return "anonymous";
  }
  return "";
}

std::string_view SourceName(ContextSource source) {
  switch (source) {
    case ContextSource::kDerived:
      return "derived";
    case ContextSource::kUser:
      return "user";
    case ContextSource::kDefault:
      return "default";
  }
  return "";
}

void WriteContext(const PreparedRequest& prepared, JsonWriter& json) {
  json.Key("resolvedContext").BeginObject();
  for (const ContextEntry& entry : prepared.context.entries()) {
    json.Key(entry.key).BeginObject();
    if (!entry.is_known()) {
      json.Key("unknown").Bool(true);
      if (entry.state == KeyState::kPrefix) json.Key("beginsWith").String(entry.values.front());
    } else {
      json.Key("value");
      if (entry.multivalued) {
        json.Strings(entry.values);
      } else {
        json.String(entry.values.front());
      }
    }
    json.Key("from").String(SourceName(entry.source)).EndObject();
  }
  json.EndObject();
}

void WriteLayer(const PreparedRequest& request, const Explanation& explanation,
                const TracedLayer& layer, bool trace, JsonWriter& json) {
  const SelectedLayer& selected = request.layer(layer.slot);
  json.BeginObject();
  json.Key("layer").String(PolicyLayerName(selected.layer));
  json.Key("outcome").String(OutcomeName(layer.outcome));
  std::string why(NotApplicableName(selected.not_applicable));
  if (layer.outcome.neutral_level >= 0 && layer.level_count > 0 && !layer.outcome.denies()) {
    const TracedLevel& level =
        explanation
            .levels[layer.first_level + static_cast<std::uint32_t>(layer.outcome.neutral_level)];
    if (level.node != nullptr) why = "no Allow at " + level.node->id;
  }
  if (selected.constant_allow) why = "ROOT";
  if (!why.empty()) json.Key("why").String(why);
  std::vector<std::string> policies;
  for (std::uint32_t l = 0; l < layer.level_count; ++l) {
    const TracedLevel& level = explanation.levels[layer.first_level + l];
    for (std::uint32_t p = 0; p < level.policy_count; ++p) {
      const TracedPolicy& policy = explanation.policies[level.first_policy + p];
      policies.push_back(PolicyTitle({&request, &explanation, &layer, &level, &policy, nullptr}));
    }
  }
  json.Key("policies").Strings(policies);
  if (trace) {
    json.Key("statements").BeginArray();
    for (const StatementView& view : StatementsOf(request, explanation, layer)) {
      WriteStatement(view, json);
    }
    json.EndArray();
  }
  json.EndObject();
}

// Everything about one authorization but the schema and the question.
void WriteDecision(const Authorization& authorization, const std::vector<Assumption>& assumptions,
                   bool trace, JsonWriter& json) {
  const PreparedRequest& request = *authorization.request;
  const Explanation& explanation = authorization.explanation;
  json.Key("decision").String(EvalDecisionName(explanation.result.decision));
  json.Key("reason").BeginObject();
  json.Key("code").String(ReasonCodeName(explanation.result.code));
  json.Key("message").String(Sentence(request, explanation)).EndObject();
  json.Key("blockedBy").BeginArray();
  for (const PolicyLayer layer : explanation.blocked_by.ToVector()) {
    json.String(PolicyLayerName(layer));
  }
  json.EndArray();
  WriteDecisive(request, explanation, json);
  WriteAssumptions(assumptions, json);
  json.Key("caller").BeginObject();
  json.Key("kind").String(CallerWord(request.caller.kind));
  json.Key("arn").String(request.caller.DisplayArn());
  json.Key("account").String(request.caller.account_id).EndObject();
  json.Key("owner").BeginObject();
  json.Key("account").String(request.owner_account);
  json.Key("by").String(request.owner_rule);
  json.Key("sameAccount").Bool(request.same_account).EndObject();
  WriteContext(request, json);
  WriteLayers(request, explanation, trace, json);
}

void WriteLeaf(const ResidualLeaf& leaf, JsonWriter& json) {
  json.BeginObject();
  switch (leaf.kind) {
    case ResidualLeaf::Kind::kClause:
      json.Key("key").String(leaf.key);
      json.Key("operator").String(leaf.text);
      json.Key("values").Strings(leaf.values);
      json.Key("negated").Bool(leaf.negated);
      break;
    case ResidualLeaf::Kind::kResource:
      json.Key("resource").String(leaf.text);
      json.Key("negated").Bool(leaf.negated);
      break;
    case ResidualLeaf::Kind::kUnknownNoDeny:
    case ResidualLeaf::Kind::kUnknownAllow:
    case ResidualLeaf::Kind::kUnknownFact:
      json.Key("unknown").String(leaf.text);
      break;
  }
  if (!leaf.variables.empty()) json.Key("variables").Strings(leaf.variables);
  if (leaf.place) {
    const Policy& policy = leaf.place->attached->compiled->policy();
    const Statement& statement = policy.document.statements[leaf.place->statement];
    json.Key("statement").BeginObject();
    json.Key("layer").String(PolicyLayerName(leaf.place->layer));
    json.Key("policy").String(PolicyTitle(policy, leaf.place->layer));
    json.Key("statement").Integer(leaf.place->statement);
    if (!statement.sid.empty()) json.Key("sid").String(statement.sid);
    json.Key("effect").String(EffectName(statement.effect));
    const SourceLocation location = LocationOf(policy.document, statement.offset);
    if (!location.file.empty() && location.position.line != 0) {
      json.Key("source").BeginObject();
      json.Key("file").String(location.file);
      json.Key("line").Integer(location.position.line);
      json.Key("column").Integer(location.position.column).EndObject();
    }
    json.EndObject();
  }
  json.EndObject();
}

void WriteTree(const Residual& residual, JsonWriter& json) {
  if (residual.kind() == Residual::Kind::kLeaf) {
    WriteLeaf(residual.leaf(), json);
    return;
  }
  json.BeginObject().Key(residual.kind() == Residual::Kind::kAll ? "all" : "any").BeginArray();
  for (const Residual& part : residual.parts())
    WriteTree(part, json);
  json.EndArray().EndObject();
}

// What the answer depends on.
void WriteResidual(const Answer& answer, JsonWriter& json) {
  json.Key("residual");
  if (answer.result().decision != EvalDecision::kConditional) {
    json.Null();
    return;
  }
  const Residual residual = answer.AllowedWhen();
  WriteResidualTree(residual, json);
  json.Key("couldBeAllowed").Bool(!residual.is_never());
  json.Key("exact").Bool(answer.IsExact());
}

// The further permissions of a call; nothing for one that needs a single one.
void WriteParts(const Call& call, bool trace, JsonWriter& json) {
  if (call.authorizations.size() < 2) return;
  json.Key("parts").BeginArray();
  for (const Authorization& part : call.authorizations) {
    json.BeginObject();
    json.Key("request");
    WriteRequest(part.request->request, json);
    WriteDecision(part, part.explanation.assumptions, trace, json);
    json.EndObject();
  }
  json.EndArray();
}

}  // namespace

void WriteDecisive(const PreparedRequest& request, const Explanation& explanation,
                   JsonWriter& json) {
  json.Key("decisive").BeginArray();
  for (const DecisiveStatement& place : explanation.decisive) {
    json.BeginObject();
    WriteStatementHead(ViewOf(request, explanation, place), json);
    json.EndObject();
  }
  json.EndArray();
}

void WriteLayers(const PreparedRequest& request, const Explanation& explanation, bool trace,
                 JsonWriter& json) {
  json.Key("layers").BeginArray();
  for (const TracedLayer& layer : explanation.layers) {
    WriteLayer(request, explanation, layer, trace, json);
  }
  json.EndArray();
}

void WriteResidualTree(const Residual& residual, JsonWriter& json) {
  if (residual.kind() == Residual::Kind::kLeaf) {
    json.BeginObject().Key("all").BeginArray();
    WriteLeaf(residual.leaf(), json);
    json.EndArray().EndObject();
  } else {
    WriteTree(residual, json);
  }
}

void WriteAssumptions(const std::vector<Assumption>& assumptions, JsonWriter& json) {
  json.Key("assumptions").BeginArray();
  for (const Assumption& assumption : assumptions) {
    json.BeginObject().Key("code").String(assumption.code);
    if (!assumption.layer.empty()) json.Key("layer").String(assumption.layer);
    json.Key("message").String(assumption.message).EndObject();
  }
  json.EndArray();
}

void WriteResult(const Answer& answer, bool trace, JsonWriter& json) {
  json.BeginObject();
  WriteResultMembers(answer, trace, json);
  json.EndObject();
}

void WriteResultMembers(const Answer& answer, bool trace, JsonWriter& json) {
  json.Key("schema").String("iamsim/result/1");
  json.Key("request");
  WriteRequest(answer.asked(), json);
  WriteDecision(answer.decider(), answer.Assumptions(), trace, json);
  WriteResidual(answer, json);
  const Estate& estate = answer.request().compiled->estate();
  if (!estate.left_out().all.empty()) json.Key("leftOut").Strings(estate.left_out().all);
  const std::size_t hops = answer.asked().assume.size();
  if (answer.calls().size() > hops) WriteParts(answer.calls().back(), trace, json);
  json.Key("hops").BeginArray();
  for (std::size_t i = 0; i < answer.calls().size() && i < hops; ++i) {
    const Call& call = answer.calls()[i];
    json.BeginObject();
    json.Key("role").String(answer.asked().assume[i].role);
    json.Key("request");
    WriteRequest(call.decider().request->request, json);
    WriteDecision(call.decider(), call.decider().explanation.assumptions, trace, json);
    WriteParts(call, trace, json);
    json.EndObject();
  }
  json.EndArray();
}

}  // namespace iamsim
