// SPDX-License-Identifier: Apache-2.0
#include "tests/oracle/scenario_writer.h"

#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "model/condition_value.h"

namespace iamsim {
namespace {

std::string Quote(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      char escape[8];
      std::snprintf(escape, sizeof(escape), "\\u%04x", static_cast<unsigned>(c));
      quoted += escape;
    } else {
      quoted += c;
    }
  }
  return quoted + "\"";
}

// `[a, b]`, of texts that are values already.
std::string List(const std::vector<std::string>& items) {
  std::string text = "[";
  for (const std::string& item : items)
    text += (text.size() > 1 ? ", " : "") + item;
  return text + "]";
}

template <typename Texts>
std::string Quoted(const Texts& items) {
  std::vector<std::string> quoted;
  for (const std::string_view item : items)
    quoted.push_back(Quote(item));
  return List(quoted);
}

std::string Map(const std::vector<std::string>& members) {
  std::string text = "{";
  for (const std::string& member : members)
    text += (text.size() > 1 ? ", " : "") + member;
  return text + "}";
}

std::string Member(std::string_view key, const std::string& value) {
  return Quote(key) + ": " + value;
}

std::string Principals(const std::vector<PrincipalEntry>& entries) {
  std::vector<std::string> members;
  const auto add = [&](PrincipalType type, std::string_view key) {
    std::vector<std::string> values;
    for (const PrincipalEntry& entry : entries) {
      const bool any = entry.type == PrincipalType::kAny && type == PrincipalType::kAws;
      if (entry.type != type && !any) continue;
      values.push_back(entry.bound_id.empty() ? Quote(entry.value)
                                              : Map({Member("arn", Quote(entry.value)),
                                                     Member("boundId", Quote(entry.bound_id))}));
    }
    if (!values.empty()) members.push_back(Member(key, List(values)));
  };
  add(PrincipalType::kAws, "AWS");
  add(PrincipalType::kService, "Service");
  add(PrincipalType::kFederated, "Federated");
  add(PrincipalType::kCanonicalUser, "CanonicalUser");
  return Map(members);
}

std::string Condition(const std::vector<ConditionClause>& clauses) {
  std::vector<std::string> operators;
  for (std::size_t i = 0; i < clauses.size(); ++i) {
    bool written = false;
    std::vector<std::string> keys;
    for (std::size_t j = 0; j < clauses.size(); ++j) {
      if (clauses[j].operator_name != clauses[i].operator_name) continue;
      written = written || j < i;
      keys.push_back(Member(clauses[j].key, Quoted(clauses[j].values)));
    }
    if (!written) operators.push_back(Member(clauses[i].operator_name, Map(keys)));
  }
  return Map(operators);
}

std::string Named(const Policy& policy) {
  return Map({Member("name", Quote(policy.name)),
              Member("document", WritePolicyDocument(policy.document))});
}

std::string Policies(const std::vector<PolicyPtr>& policies) {
  std::vector<std::string> items;
  for (const PolicyPtr& policy : policies)
    items.push_back(policy == FullAwsAccess() ? Quote("FullAWSAccess") : Named(*policy));
  return List(items);
}

std::string TagMap(const Tags& tags) {
  std::vector<std::string> members;
  for (const auto& [key, value] : tags)
    members.push_back(Member(key, Quote(value)));
  return Map(members);
}

class Writer {
 public:
  void Line(int depth, const std::string& text) {
    text_.append(static_cast<std::size_t>(depth) * 2, ' ');
    text_ += text + "\n";
  }
  std::string text_;
};

void WriteNode(const Organization& organization, std::size_t index, int depth, Writer& writer) {
  const OrganizationNode& node = organization.nodes[index];
  const bool item = node.kind != OrganizationNode::Kind::kRoot;
  writer.Line(depth, (item ? "- id: " : "id: ") + Quote(node.id));
  const int inner = item ? depth + 1 : depth;
  if (item) writer.Line(inner, "name: " + Quote(node.id));
  writer.Line(inner, "serviceControlPolicies: " + Policies(node.service_control_policies));
  writer.Line(inner, "resourceControlPolicies: " + Policies(node.resource_control_policies));
  std::vector<std::string> accounts;
  std::vector<std::size_t> units;
  for (std::size_t i = 0; i < organization.nodes.size(); ++i) {
    if (organization.nodes[i].parent != static_cast<std::int32_t>(index)) continue;
    if (organization.nodes[i].kind == OrganizationNode::Kind::kAccount) {
      accounts.push_back(organization.nodes[i].id);
    } else {
      units.push_back(i);
    }
  }
  writer.Line(inner, "accounts: " + Quoted(accounts));
  if (units.empty()) return;
  writer.Line(inner, "organizationalUnits:");
  for (const std::size_t unit : units)
    WriteNode(organization, unit, inner + 1, writer);
}

void WriteOrganization(const Organization& organization, Writer& writer) {
  writer.Line(1, "organization:");
  writer.Line(2, "id: " + Quote(organization.id));
  writer.Line(2, "managementAccount: " + Quote(organization.management_account));
  std::vector<std::string> types;
  if (organization.service_control_policies_enabled) types.push_back("SERVICE_CONTROL_POLICY");
  if (organization.resource_control_policies_enabled) types.push_back("RESOURCE_CONTROL_POLICY");
  writer.Line(2, "policyTypes: " + Quoted(types));
  writer.Line(2, "root:");
  WriteNode(organization, 0, 3, writer);
}

void WriteEntity(const std::string& name, const std::string& path, const std::string& id,
                 const Tags& tags, const std::vector<PolicyPtr>& inline_policies,
                 const std::vector<PolicyPtr>& attached_policies, const PolicyPtr& boundary,
                 Writer& writer) {
  writer.Line(3, "- name: " + Quote(name));
  writer.Line(4, "path: " + Quote(path));
  writer.Line(4, "id: " + Quote(id));
  if (!tags.empty()) writer.Line(4, "tags: " + TagMap(tags));
  if (!inline_policies.empty()) writer.Line(4, "inlinePolicies: " + Policies(inline_policies));
  if (!attached_policies.empty())
    writer.Line(4, "attachedPolicies: " + Policies(attached_policies));
  if (boundary != nullptr) writer.Line(4, "permissionsBoundary: " + Named(*boundary));
}

void WriteAccount(const Account& account, const Organization* organization, Writer& writer) {
  writer.Line(2, "- id: " + Quote(account.id));
  if (!account.canonical_id.empty()) writer.Line(3, "canonicalId: " + Quote(account.canonical_id));
  if (organization != nullptr) {
    for (const OrganizationNode& node : organization->nodes) {
      if (node.id != account.id) continue;
      writer.Line(3, "serviceControlPolicies: " + Policies(node.service_control_policies));
      writer.Line(3, "resourceControlPolicies: " + Policies(node.resource_control_policies));
    }
  }
  if (!account.groups.empty()) writer.Line(3, "groups:");
  for (const Group& group : account.groups) {
    writer.Line(4, "- {name: " + Quote(group.name) +
                       ", inlinePolicies: " + Policies(group.inline_policies) + "}");
  }
  if (!account.users.empty()) writer.Line(3, "users:");
  for (const User& user : account.users) {
    WriteEntity(user.name, user.path, user.id, user.tags, user.inline_policies,
                user.attached_policies, user.permissions_boundary, writer);
    if (!user.groups.empty()) writer.Line(4, "groups: " + Quoted(user.groups));
  }
  if (!account.roles.empty()) writer.Line(3, "roles:");
  for (const Role& role : account.roles) {
    WriteEntity(role.name, role.path, role.id, role.tags, role.inline_policies,
                role.attached_policies, role.permissions_boundary, writer);
    if (role.max_session_duration.has_value())
      writer.Line(4, "maxSessionDuration: " + std::to_string(*role.max_session_duration));
    if (role.trust_policy != nullptr)
      writer.Line(4, "trustPolicy: " + WritePolicyDocument(role.trust_policy->document));
  }
  if (!account.resources.empty()) writer.Line(3, "resources:");
  for (const Resource& resource : account.resources) {
    writer.Line(3, "- arn: " + Quote(resource.arn));
    if (!resource.tags.empty()) writer.Line(4, "tags: " + TagMap(resource.tags));
    if (resource.abac) writer.Line(4, "abac: true");
    if (resource.policy != nullptr)
      writer.Line(4, "policy: " + WritePolicyDocument(resource.policy->document));
    std::vector<std::string> grants;
    for (const Grant& grant : resource.grants) {
      grants.push_back(Map({Member("granteePrincipal", Quote(grant.grantee_principal)),
                            Member("operations", Quoted(grant.operations))}));
    }
    if (!grants.empty()) writer.Line(4, "grants: " + List(grants));
  }
  if (!account.vpc_endpoints.empty()) writer.Line(3, "vpcEndpoints:");
  for (const VpcEndpoint& endpoint : account.vpc_endpoints) {
    writer.Line(3, "- id: " + Quote(endpoint.id));
    writer.Line(4, "vpc: " + Quote(endpoint.vpc));
    writer.Line(4, "service: " + Quote(endpoint.service));
    writer.Line(4, std::string("type: ") + (endpoint.gateway ? "gateway" : "interface"));
    if (endpoint.policy != nullptr)
      writer.Line(4, "policy: " + WritePolicyDocument(endpoint.policy->document));
  }
}

void WriteRequest(const Request& request, Writer& writer) {
  writer.Line(2, "principal: " + Quote(request.principal));
  writer.Line(2, "action: " + Quote(request.action));
  writer.Line(2, "resource: " + Quote(request.resource));
  if (!request.resource_account.empty())
    writer.Line(2, "resourceAccount: " + Quote(request.resource_account));
  if (request.context_mode == ContextMode::kExact) writer.Line(2, "contextMode: exact");
  if (!request.context.empty()) writer.Line(2, "context:");
  for (const auto& [key, input] : request.context) {
    std::string value = input.is_list                                  ? Quoted(input.values)
                        : input.state == ContextInput::State::kPresent ? Quote(input.values.front())
                        : input.state == ContextInput::State::kAbsent  ? "null"
                                                                       : "{unknown: true}";
    writer.Line(3, Member(key, value));
  }
  std::vector<std::string> session;
  if (!request.session.name.empty()) session.push_back(Member("name", Quote(request.session.name)));
  if (!request.session.kind.empty()) session.push_back(Member("kind", Quote(request.session.kind)));
  if (!request.session.user.empty()) session.push_back(Member("user", Quote(request.session.user)));
  if (request.session.mfa.has_value())
    session.push_back(Member("mfa", *request.session.mfa ? "true" : "false"));
  if (!request.session.tags.empty())
    session.push_back(Member("tags", TagMap(request.session.tags)));
  if (!request.session.transitive_tags.empty())
    session.push_back(Member("transitiveTags", Quoted(request.session.transitive_tags)));
  if (request.session.has_policies)
    session.push_back(Member("policies", Policies(request.session.policies)));
  if (!session.empty()) writer.Line(2, "session: " + Map(session));
  if (request.parameters.duration_seconds.has_value()) {
    writer.Line(2, "parameters: {durationSeconds: " +
                       std::to_string(*request.parameters.duration_seconds) + "}");
  }
  if (!request.vpc_endpoint.empty()) writer.Line(2, "vpcEndpoint: " + Quote(request.vpc_endpoint));
  if (request.has_endpoint_policies)
    writer.Line(2, "endpointPolicies: " + Policies(request.endpoint_policies));
  // As the oracle was asked.
  writer.Line(2, "unknown: none");
  if (request.now.has_value()) writer.Line(2, "now: " + Quote(FormatInstant(*request.now)));
}

}  // namespace

std::string WritePolicyDocument(const PolicyDocument& document) {
  std::vector<std::string> statements;
  for (const Statement& statement : document.statements) {
    std::vector<std::string> members;
    if (!statement.sid.empty()) members.push_back(Member("Sid", Quote(statement.sid)));
    members.push_back(Member("Effect", Quote(EffectName(statement.effect))));
    const auto element = [&members](ElementForm form, const std::string& name,
                                    const std::string& value) {
      if (form == ElementForm::kAbsent) return;
      members.push_back(Member((form == ElementForm::kNegated ? "Not" : "") + name, value));
    };
    element(statement.principal_form, "Principal", Principals(statement.principals));
    element(statement.action_form, "Action", Quoted(statement.actions));
    element(statement.resource_form, "Resource", Quoted(statement.resources));
    if (!statement.conditions.empty())
      members.push_back(Member("Condition", Condition(statement.conditions)));
    statements.push_back(Map(members));
  }
  std::vector<std::string> members;
  if (document.has_version) {
    members.push_back(Member(
        "Version", Quote(document.version == PolicyVersion::k2012 ? "2012-10-17" : "2008-10-17")));
  }
  members.push_back(Member("Statement", List(statements)));
  return Map(members);
}

std::string WriteSuite(const EstateDraft& estate, const Request& request, std::string_view name,
                       ReasonCode code, LayerSet blocked_by) {
  Writer writer;
  writer.Line(0, "iamsim: 1");
  writer.Line(0, "model:");
  writer.Line(1, "iamsim: 1");
  const Organization* organization =
      estate.organization.has_value() ? &*estate.organization : nullptr;
  if (organization != nullptr) WriteOrganization(*organization, writer);
  writer.Line(1, "accounts:");
  for (const Account& account : estate.accounts)
    WriteAccount(account, organization, writer);
  writer.Line(0, "scenarios:");
  writer.Line(1, "- name: " + Quote(name));
  WriteRequest(request, writer);
  writer.Line(2, "expect: " + std::string(EvalDecisionName(DecisionOf(code))));
  writer.Line(2, "because: {code: " + std::string(ReasonCodeName(code)) + "}");
  std::vector<std::string> layers;
  for (const PolicyLayer layer : blocked_by.ToVector())
    layers.emplace_back(PolicyLayerName(layer));
  writer.Line(2, "blockedByExactly: " + Quoted(layers));
  return writer.text_;
}

}  // namespace iamsim
