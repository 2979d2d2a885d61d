// SPDX-License-Identifier: Apache-2.0
#include "cli/report/request_json.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "model/condition_value.h"

namespace iamsim {
namespace {

void WriteTags(std::string_view key, const Tags& tags, JsonWriter& json) {
  if (tags.empty()) return;
  json.Key(key).BeginObject();
  for (const auto& tag : tags)
    json.Key(tag.first).String(tag.second);
  json.EndObject();
}

void WriteText(std::string_view key, std::string_view text, JsonWriter& json) {
  if (!text.empty()) json.Key(key).String(text);
}

void WriteList(std::string_view key, const std::vector<std::string>& texts, JsonWriter& json) {
  if (!texts.empty()) json.Key(key).Strings(texts);
}

void WriteContext(std::string_view key, const ContextInputs& context, JsonWriter& json) {
  if (context.empty()) return;
  json.Key(key).BeginObject();
  for (const auto& entry : context) {
    json.Key(entry.first);
    switch (entry.second.state) {
      case ContextInput::State::kAbsent:
        json.Null();
        break;
      case ContextInput::State::kUnknown:
        json.BeginObject().Key("unknown").Bool(true).EndObject();
        break;
      case ContextInput::State::kPresent:
        if (entry.second.is_list || entry.second.values.size() != 1) {
          json.Strings(entry.second.values);
        } else {
          json.String(entry.second.values.front());
        }
        break;
    }
  }
  json.EndObject();
}

// What `parameters` and a hop have in common.
void WriteParameters(const CallParameters& parameters, JsonWriter& json) {
  WriteTags("tags", parameters.tags, json);
  WriteList("transitiveTags", parameters.transitive_tags, json);
  if (parameters.external_id) json.Key("externalId").String(*parameters.external_id);
  if (parameters.source_identity) json.Key("sourceIdentity").String(*parameters.source_identity);
  if (parameters.duration_seconds)
    json.Key("durationSeconds").Integer(*parameters.duration_seconds);
  if (parameters.mfa) json.Key("mfa").Bool(*parameters.mfa);
  if (parameters.disable_session_tags) json.Key("disableSessionTags").Bool(true);
  if (!parameters.policies.empty()) WritePolicies("policies", parameters.policies, json);
}

void WriteResources(const CallParameters& parameters, JsonWriter& json) {
  if (parameters.resources.empty()) return;
  json.Key("resources").BeginArray();
  for (std::size_t i = 0; i < parameters.resources.size(); ++i) {
    if (i < parameters.resource_contexts.size() && !parameters.resource_contexts[i].empty()) {
      json.BeginObject().Key("resource").String(parameters.resources[i]);
      WriteContext("context", parameters.resource_contexts[i], json);
      json.EndObject();
    } else {
      json.String(parameters.resources[i]);
    }
  }
  json.EndArray();
}

void WriteSession(const SessionInput& session, JsonWriter& json) {
  const bool given = !session.name.empty() || session.has_policies || !session.tags.empty() ||
                     !session.transitive_tags.empty() || !session.source_identity.empty() ||
                     session.mfa || !session.kind.empty() || !session.user.empty();
  if (!given) return;
  json.Key("session").BeginObject();
  WriteText("name", session.name, json);
  if (session.has_policies) WritePolicies("policies", session.policies, json);
  WriteTags("tags", session.tags, json);
  WriteList("transitiveTags", session.transitive_tags, json);
  WriteText("sourceIdentity", session.source_identity, json);
  if (session.mfa) json.Key("mfa").Bool(*session.mfa);
  WriteText("kind", session.kind, json);
  WriteText("user", session.user, json);
  json.EndObject();
}

void WriteHops(const std::vector<AssumeHop>& hops, JsonWriter& json) {
  if (hops.empty()) return;
  json.Key("assume").BeginArray();
  for (const AssumeHop& hop : hops) {
    json.BeginObject().Key("role").String(hop.role);
    WriteText("sessionName", hop.parameters.role_session_name, json);
    WriteParameters(hop.parameters, json);
    WriteContext("context", hop.context, json);
    json.EndObject();
  }
  json.EndArray();
}

std::string_view PrincipalTypeName(PrincipalType type) {
  switch (type) {
    case PrincipalType::kAny:
    case PrincipalType::kAws:
      return "AWS";
    case PrincipalType::kService:
      return "Service";
    case PrincipalType::kFederated:
      return "Federated";
    case PrincipalType::kCanonicalUser:
      return "CanonicalUser";
  }
  return "";
}

void WritePrincipals(const Statement& statement, JsonWriter& json) {
  if (statement.principal_form == ElementForm::kAbsent) return;
  json.Key(statement.principal_form == ElementForm::kNegated ? "NotPrincipal" : "Principal");
  std::map<std::string_view, PolicyTexts> by_type;
  for (const PrincipalEntry& entry : statement.principals)
    by_type[PrincipalTypeName(entry.type)].push_back(entry.value);
  json.BeginObject();
  for (const auto& entry : by_type)
    json.Key(entry.first).Strings(entry.second);
  json.EndObject();
}

void WriteConditions(const Statement& statement, JsonWriter& json) {
  if (statement.conditions.empty()) return;
  std::vector<std::string_view> operators;
  for (const ConditionClause& clause : statement.conditions) {
    bool is_new = true;
    for (const std::string_view name : operators)
      is_new = is_new && name != clause.operator_name;
    if (is_new) operators.push_back(clause.operator_name);
  }
  json.Key("Condition").BeginObject();
  for (const std::string_view name : operators) {
    json.Key(name).BeginObject();
    for (const ConditionClause& clause : statement.conditions) {
      if (clause.operator_name == name) json.Key(clause.key).Strings(clause.values);
    }
    json.EndObject();
  }
  json.EndObject();
}

}  // namespace

void WritePolicies(std::string_view key, std::span<const PolicyPtr> policies, JsonWriter& json) {
  json.Key(key).BeginArray();
  for (const PolicyPtr& policy : policies) {
    if (!policy->arn.empty()) {
      json.String(policy->arn);
      continue;
    }
    json.BeginObject();
    WriteText("name", policy->name, json);
    json.Key("document");
    WritePolicyDocument(policy->document, json);
    json.EndObject();
  }
  json.EndArray();
}

void WritePrincipal(const Request& request, JsonWriter& json) {
  json.Key("principal");
  if (request.token.kind == TokenInput::Kind::kNone) {
    json.String(request.principal);
    return;
  }
  json.BeginObject();
  json.Key(request.token.kind == TokenInput::Kind::kOidc ? "oidc" : "saml")
      .String(request.token.provider);
  WriteContext("claims", request.token.claims, json);
  json.EndObject();
}

void WriteQuestion(const Request& request, JsonWriter& json) {
  json.Key("action").String(request.action);
  json.Key("resource").String(request.resource);
  WriteText("resourceAccount", request.resource_account, json);
  WriteContext("context", request.context, json);
  if (request.context_mode == ContextMode::kExact) json.Key("contextMode").String("exact");
  if (request.unknown.mode == UnknownKeys::Mode::kAll) {
    json.Key("unknown").String("all");
  } else if (request.unknown.mode == UnknownKeys::Mode::kNone) {
    json.Key("unknown").String("none");
  } else if (!request.unknown.keys.empty()) {
    json.Key("unknown").Strings(request.unknown.keys);
  }
  WriteSession(request.session, json);
  WriteText("vpcEndpoint", request.vpc_endpoint, json);
  if (request.has_endpoint_policies) {
    WritePolicies("endpointPolicies", request.endpoint_policies, json);
  }
  if (request.has_parameters) {
    json.Key("parameters").BeginObject();
    WriteText("roleSessionName", request.parameters.role_session_name, json);
    WriteParameters(request.parameters, json);
    WriteText("taskPolicy", request.parameters.task_policy, json);
    WriteText("copySource", request.parameters.copy_source, json);
    if (request.parameters.pass_roles.size() == 1) {
      json.Key("passRole").String(request.parameters.pass_roles.front());
    } else {
      WriteList("passRole", request.parameters.pass_roles, json);
    }
    WriteResources(request.parameters, json);
    json.EndObject();
  }
  WriteText("region", request.region, json);
  if (request.now) json.Key("now").String(FormatInstant(*request.now));
  WriteHops(request.assume, json);
  WriteList("calledVia", request.called_via, json);
  if (request.single) json.Key("single").Bool(true);
  if (request.unknown_action != UnknownAction::kNotGiven) {
    json.Key("unknownAction")
        .String(request.unknown_action == UnknownAction::kAccept ? "accept" : "error");
  }
}

void WriteRequest(const Request& request, JsonWriter& json) {
  json.BeginObject();
  WritePrincipal(request, json);
  WriteQuestion(request, json);
  json.EndObject();
}

void WritePolicyStatement(const Statement& statement, JsonWriter& json) {
  json.BeginObject();
  WriteText("Sid", statement.sid, json);
  json.Key("Effect").String(EffectName(statement.effect));
  WritePrincipals(statement, json);
  json.Key(statement.action_form == ElementForm::kNegated ? "NotAction" : "Action")
      .Strings(statement.actions);
  if (statement.resource_form != ElementForm::kAbsent) {
    json.Key(statement.resource_form == ElementForm::kNegated ? "NotResource" : "Resource")
        .Strings(statement.resources);
  }
  WriteConditions(statement, json);
  json.EndObject();
}

void WritePolicyDocument(const PolicyDocument& document, JsonWriter& json) {
  json.BeginObject();
  if (document.has_version) {
    json.Key("Version").String(document.version == PolicyVersion::k2012 ? "2012-10-17"
                                                                        : "2008-10-17");
  }
  WriteText("Id", document.id, json);
  json.Key("Statement").BeginArray();
  for (const Statement& statement : document.statements)
    WritePolicyStatement(statement, json);
  json.EndArray();
  json.EndObject();
}

}  // namespace iamsim
