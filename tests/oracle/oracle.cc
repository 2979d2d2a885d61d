// SPDX-License-Identifier: Apache-2.0
#include "tests/oracle/oracle.h"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/oracle/values.h"

// One class, in the order of the rules: who calls, whose resource it is, which layers there are,
// what a statement says, and what follows from the layers. Rule numbers stand where the rule does.

namespace iamsim {
namespace oracle {
namespace {

enum class CallerKind { kRoot, kUser, kSession, kFederatedUser, kService, kAnonymous };

// How a policy of the resource, or a grant of the key, lets the caller in.
enum class Grant {
  kDirect,
  kWildcard,
  kRole,
  kFederatedUserParent,
  kAccount,
  kService,
  kKeyGrant,
};

// The model calls a grant of a key so, too.
using KeyGrant = ::iamsim::Grant;

struct Identity {
  CallerKind kind = CallerKind::kAnonymous;
  std::string partition;
  std::string account;
  std::string user_arn;
  std::string role_arn;
  std::string session_arn;
  std::string session_name;
  std::string federated_arn;
  std::string federated_name;
  std::string service;
  std::string entity_id;
  std::string canonical_id;
  const User* user = nullptr;
  const Role* role = nullptr;
  bool service_linked = false;

  bool signs() const { return kind != CallerKind::kAnonymous; }
  bool belongs_to_account() const {
    return kind != CallerKind::kAnonymous && kind != CallerKind::kService;
  }
};

struct Value {
  bool multivalued = false;
  std::vector<std::string> values;
};
// By the key as it is written; std::map keeps byte order, which R-COND-21 asks for.
using Context = std::map<std::string, Value>;

enum class Ternary { kNotApplicable, kDeny, kAllow, kNeutral };

struct Layer {
  bool participates = false;
  bool constant_allow = false;
  bool has_principals = false;
  bool gateway = false;
  bool is_resource_control = false;
  bool is_key_policy = false;
  bool is_trust_policy = false;
  std::vector<std::vector<PolicyPtr>> levels;
};

struct Outcome {
  Ternary state = Ternary::kNotApplicable;
  std::set<Grant> grants;  // of the Allows that apply, whatever the state

  bool denies() const { return state == Ternary::kDeny; }
  bool lets_pass() const { return state == Ternary::kNotApplicable || allows; }
  bool allows = false;  // also where a Deny wins: an Allow at every level
};

bool StartsWith(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

bool IsOneOf(std::string_view text, std::initializer_list<std::string_view> candidates) {
  return std::find(candidates.begin(), candidates.end(), text) != candidates.end();
}

bool IsTwelveDigits(std::string_view text) {
  return text.size() == 12 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

class Oracle {
 public:
  Oracle(const Estate& estate, const Request& request, const OracleReadings& readings)
      : estate_(estate), request_(request), readings_(readings) {}

  std::optional<OracleAnswer> Answer();

 private:
  bool FindCaller();
  bool FindOwner();
  bool SelectLayers();
  void FillContext();
  void DeriveContext();

  std::optional<ReasonCode> BeforePolicies() const;
  std::optional<ReasonCode> ServiceGate() const;
  OracleAnswer Weigh();

  bool MustAllow() const;
  std::optional<ReasonCode> DurationRefusal() const;
  std::set<Grant> GrantsToCaller() const;
  // What the patterns of policies are matched with.
  std::string CheckedResource() const;
  bool ActionIs(std::string_view name) const { return Lower(request_.action) == Lower(name); }
  std::string ActionName() const { return Split(Lower(request_.action), ':', 2)[1]; }
  std::string Service() const { return Split(Lower(request_.action), ':', 2)[0]; }
  std::string ResourceField(std::size_t index) const {
    return request_.resource == "*" ? "" : Split(request_.resource, ':', 6)[index];
  }
  // Of the resource slot.
  PolicyLayer ResourceName() const {
    return is_trust_ ? PolicyLayer::kTrust : PolicyLayer::kResource;
  }
  ReasonCode NoGrant() const {
    if (is_trust_) return ReasonCode::kImplicitDenyTrust;
    return is_key_call_ ? ReasonCode::kImplicitDenyKeyPolicy : ReasonCode::kImplicitDenyResource;
  }

  Outcome Evaluate(const Layer& layer) const;
  bool Applies(const Statement& statement, bool v2012, const Layer& layer,
               std::set<Grant>& grants) const;
  bool PrincipalApplies(const Statement& statement, const Layer& layer,
                        std::set<Grant>& grants) const;
  std::optional<Grant> EntryGrant(const PrincipalEntry& entry, const Layer& layer) const;
  bool IsExempt(const Statement& statement, const Layer& layer) const;
  bool ActionMatches(std::string_view pattern) const;
  bool ResourceApplies(const Statement& statement, bool v2012, const Layer& layer) const;
  // Nothing for an entry with a variable that has no value.
  std::optional<bool> ResourceMatches(const std::string& pattern, bool v2012) const;
  bool ClauseIsTrue(const ConditionClause& clause, bool v2012) const;

  const Value* Find(std::string_view key) const;
  std::optional<Units> Substitute(std::string_view text, bool v2012, bool wildcards) const;

  const Estate& estate_;
  const Request& request_;
  const OracleReadings& readings_;

  Identity caller_;
  std::string owner_;
  bool owned_by_aws_ = false;
  const Resource* resource_ = nullptr;
  const Role* target_role_ = nullptr;
  bool is_trust_ = false;
  bool is_key_call_ = false;
  Context context_;
  Layer rcp_, scp_, endpoint_, resource_layer_, identity_, boundary_, session_;
  const VpcEndpoint* endpoint_entity_ = nullptr;
};

// ---- 5.1 Caller kinds

bool Oracle::FindCaller() {
  const std::string& name = request_.principal;
  if (name == "anonymous") return true;
  if (!StartsWith(name, "arn:")) {
    caller_.kind = CallerKind::kService;
    caller_.service = name;
    return true;
  }
  const std::vector<std::string> fields = Split(name, ':', 6);
  caller_.partition = fields[1];
  caller_.account = fields[4];
  const std::string& what = fields[5];
  const Account* account = estate_.FindAccount(caller_.account);
  if (account == nullptr) return false;
  caller_.canonical_id = account->canonical_id;
  if (what == "root") {
    caller_.kind = CallerKind::kRoot;
    return true;
  }
  if (StartsWith(what, "user/")) {
    caller_.kind = CallerKind::kUser;
    caller_.user_arn = name;
    caller_.user = estate_.FindUser(name).entity;
    if (caller_.user == nullptr) return false;
    caller_.entity_id = caller_.user->id;
    return true;
  }
  if (StartsWith(what, "role/") || StartsWith(what, "assumed-role/")) {
    caller_.kind = CallerKind::kSession;
    if (StartsWith(what, "role/")) {  // R-PRIN-1
      caller_.role = estate_.FindRole(name).entity;
      caller_.session_name = request_.session.name;
    } else {
      const std::vector<std::string> parts = Split(what, '/', 3);
      caller_.role = estate_.FindRoleByName(caller_.account, parts[1]).entity;
      caller_.session_name = parts[2];
    }
    if (caller_.role == nullptr) return false;
    caller_.role_arn = caller_.role->arn;
    caller_.entity_id = caller_.role->id;
    caller_.service_linked = StartsWith(caller_.role->path, "/aws-service-role/");
    if (!caller_.session_name.empty()) {
      caller_.session_arn = "arn:" + caller_.partition + ":sts::" + caller_.account +
                            ":assumed-role/" + caller_.role->name + "/" + caller_.session_name;
    }
    return true;
  }
  if (StartsWith(what, "federated-user/")) {
    caller_.kind = CallerKind::kFederatedUser;
    caller_.federated_arn = name;
    caller_.federated_name = what.substr(std::string_view("federated-user/").size());
    caller_.user = estate_.FindUser(request_.session.user).entity;
    if (caller_.user == nullptr) return false;
    caller_.user_arn = caller_.user->arn;
    caller_.entity_id = caller_.user->id;
    return true;
  }
  return false;
}

// ---- R-RES-11 The owner of the resource

bool Oracle::FindOwner() {
  if (request_.resource == "*") {  // (4)
    owner_ = caller_.account;
    return true;
  }
  std::string container = request_.resource;
  if (ResourceField(2) == "s3") container = Split(container, '/', 2)[0];
  if (ResourceField(2) == "appsync") {  // R-RES-16
    const std::vector<std::string> parts = Split(container, '/', 3);
    container = parts[0] + "/" + parts[1];
  }
  const auto found = estate_.FindResource(container);
  resource_ = found.entity;
  if (ResourceField(2) == "iam") target_role_ = estate_.FindRole(request_.resource).entity;
  if (found) {
    owner_ = found.account->id;  // (1)
  } else if (IsTwelveDigits(ResourceField(4))) {
    owner_ = ResourceField(4);  // (2)
  } else if (ResourceField(4) == "aws") {
    owned_by_aws_ = true;  // (3)
  } else if (!request_.resource_account.empty()) {
    owner_ = request_.resource_account;
  } else if (estate_.accounts().size() == 1) {
    owner_ = estate_.accounts().front()->id;  // (5)
  } else {
    return false;
  }
  is_trust_ = IsOneOf(Lower(request_.action),
                      {"sts:assumerole", "sts:assumerolewithsaml", "sts:assumerolewithwebidentity",
                       "sts:tagsession", "sts:setsourceidentity", "sts:setcontext"});
  is_key_call_ = Service() == "kms" && StartsWith(ResourceField(5), "key/");
  return !is_trust_ || target_role_ != nullptr;
}

// ---- 7.1, 7.2 The layers

void Append(std::vector<PolicyPtr>& to, const std::vector<PolicyPtr>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

// Appendix A, as far as the generator asks for it.
bool ResourceControlPoliciesReach(std::string_view service) {
  return IsOneOf(service, {"s3", "sqs", "kms", "sts", "secretsmanager", "dynamodb", "logs"});
}

bool Oracle::SelectLayers() {
  const Organization* organization = estate_.organization();

  // R-ORG-6, 7, 9
  const bool slr_target = is_trust_ && StartsWith(target_role_->path, "/aws-service-role/");
  if (organization != nullptr && organization->resource_control_policies_enabled &&
      !owner_.empty() && owner_ != organization->management_account &&
      ResourceControlPoliciesReach(Service()) && !caller_.service_linked && !slr_target &&
      !(resource_ != nullptr && resource_->aws_managed_key) && !ActionIs("kms:RetireGrant")) {
    for (const std::int32_t index : organization->PathTo(owner_)) {
      std::vector<PolicyPtr> level =
          organization->nodes[static_cast<std::size_t>(index)].resource_control_policies;
      level.push_back(ResourceControlFullAwsAccess());
      rcp_.levels.push_back(level);
    }
    rcp_.participates = !rcp_.levels.empty();
    rcp_.has_principals = true;
    rcp_.is_resource_control = true;
  }

  // R-ORG-1 to 4
  if (organization != nullptr && organization->service_control_policies_enabled &&
      caller_.belongs_to_account() && caller_.account != organization->management_account &&
      !caller_.service_linked) {
    for (const std::int32_t index : organization->PathTo(caller_.account)) {
      scp_.levels.push_back(
          organization->nodes[static_cast<std::size_t>(index)].service_control_policies);
    }
    scp_.participates = !scp_.levels.empty();
  }

  // R-VPCE-1
  if (caller_.kind == CallerKind::kService) {
    // Takes no part.
  } else if (!request_.vpc_endpoint.empty()) {
    endpoint_entity_ = estate_.FindVpcEndpoint(request_.vpc_endpoint).entity;
    if (endpoint_entity_ == nullptr || endpoint_entity_->service != Service()) return false;
    endpoint_.participates = true;
    endpoint_.gateway = endpoint_entity_->gateway;
    endpoint_.levels.push_back(
        {endpoint_entity_->policy != nullptr ? endpoint_entity_->policy : DefaultEndpointPolicy()});
  } else if (request_.has_endpoint_policies) {
    endpoint_.participates = true;
    endpoint_.levels.push_back(request_.endpoint_policies);
  }
  endpoint_.has_principals = true;

  // 7.3; R-IAM-1: the trust policy is consulted by sts alone.
  resource_layer_.has_principals = true;
  resource_layer_.is_key_policy = is_key_call_;
  resource_layer_.is_trust_policy = is_trust_;
  PolicyPtr policy;
  if (is_trust_) {
    policy = target_role_->trust_policy;
  } else if (resource_ != nullptr) {
    const bool above = Service() == "appsync" && resource_->arn != request_.resource;
    if (!above || !readings_.policy_above_does_not_cover) policy = resource_->policy;
  }
  if (policy != nullptr) {
    resource_layer_.participates = true;
    resource_layer_.levels.push_back({policy});
  }

  // R-EVAL-2
  std::vector<PolicyPtr> own;
  PolicyPtr boundary;
  if (caller_.user != nullptr) {
    Append(own, caller_.user->inline_policies);
    Append(own, caller_.user->attached_policies);
    for (const std::string& name : caller_.user->groups) {
      const Group* group = estate_.FindGroup(caller_.account, name).entity;
      Append(own, group->inline_policies);
      Append(own, group->attached_policies);
    }
    boundary = caller_.user->permissions_boundary;
  } else if (caller_.role != nullptr) {
    Append(own, caller_.role->inline_policies);
    Append(own, caller_.role->attached_policies);
    if (!caller_.service_linked) boundary = caller_.role->permissions_boundary;
  }
  identity_.participates = caller_.belongs_to_account();
  identity_.constant_allow = caller_.kind == CallerKind::kRoot;
  identity_.levels.push_back(own);

  // R-EVAL-3
  if (boundary != nullptr) {
    boundary_.participates = true;
    boundary_.levels.push_back({boundary});
  }

  // R-EVAL-4
  const bool session = caller_.kind == CallerKind::kSession && !caller_.service_linked &&
                       request_.session.has_policies;
  if (session || caller_.kind == CallerKind::kFederatedUser) {
    session_.participates = true;
    session_.levels.push_back(request_.session.policies);
  }
  return true;
}

// ---- 8 The context

bool IsMultivaluedKey(std::string_view key) {
  return IsOneOf(Lower(key), {"aws:tagkeys", "aws:principalorgpaths", "aws:resourceorgpaths",
                              "aws:calledvia", "aws:principalservicenameslist"});
}

void Oracle::FillContext() {
  const bool exact = request_.context_mode == ContextMode::kExact;
  if (!exact) DeriveContext();
  for (const auto& [key, input] : request_.context) {
    for (auto it = context_.begin(); it != context_.end();) {
      it = Lower(it->first) == Lower(key) ? context_.erase(it) : std::next(it);
    }
    if (input.state != ContextInput::State::kPresent) continue;
    Value value;
    value.multivalued = exact ? input.is_list : input.is_list || IsMultivaluedKey(key);
    value.values = input.values;
    context_[key] = value;
  }
}

std::string DateText(std::int64_t seconds) {
  const std::time_t time = seconds;
  std::tm parts = {};
  gmtime_r(&time, &parts);
  char text[32];
  std::strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

// `o-x/r-x/ou-x/`
std::string OrganizationPath(const Organization& organization, std::string_view account) {
  std::string path;
  for (const std::int32_t index : organization.PathTo(account)) {
    const OrganizationNode& node = organization.nodes[static_cast<std::size_t>(index)];
    if (node.kind == OrganizationNode::Kind::kAccount) continue;
    path += node.id + "/";
  }
  return path.empty() ? path : organization.id + "/" + path;
}

void Oracle::DeriveContext() {
  const auto one = [this](const std::string& key, const std::string& value) {
    context_[key] = {false, {value}};
  };
  const auto flag = [&one](const std::string& key, bool value) {
    one(key, value ? "true" : "false");
  };
  const Organization* organization = estate_.organization();

  switch (caller_.kind) {
    case CallerKind::kRoot:
      one("aws:PrincipalArn", request_.principal);
      one("aws:PrincipalType", "Account");
      one("aws:userid", caller_.account);
      break;
    case CallerKind::kUser:
      one("aws:PrincipalArn", caller_.user_arn);
      one("aws:PrincipalType", "User");
      one("aws:userid", caller_.entity_id);
      one("aws:username", caller_.user->name);
      break;
    case CallerKind::kSession:
      one("aws:PrincipalArn", caller_.role_arn);
      one("aws:PrincipalType", "AssumedRole");
      if (!caller_.session_name.empty())
        one("aws:userid", caller_.entity_id + ":" + caller_.session_name);
      break;
    case CallerKind::kFederatedUser:
      one("aws:PrincipalArn", caller_.federated_arn);
      one("aws:PrincipalType", "FederatedUser");
      one("aws:userid", caller_.account + ":" + caller_.federated_name);
      break;
    case CallerKind::kService:
      one("aws:PrincipalServiceName", caller_.service);
      break;
    case CallerKind::kAnonymous:
      one("aws:PrincipalType", "Anonymous");
      one("aws:userid", "anonymous");
      one("aws:PrincipalAccount", "anonymous");
      break;
  }
  if (caller_.signs()) flag("aws:PrincipalIsAWSService", caller_.kind == CallerKind::kService);
  if (caller_.belongs_to_account()) {
    one("aws:PrincipalAccount", caller_.account);
    if (organization != nullptr && !organization->PathTo(caller_.account).empty()) {
      one("aws:PrincipalOrgID", organization->id);
      context_["aws:PrincipalOrgPaths"] = {true,
                                           {OrganizationPath(*organization, caller_.account)}};
    }
  }

  // R-CHAIN-4: session tags beat the entity's, letter case ignored.
  const Tags* own_tags = caller_.user != nullptr   ? &caller_.user->tags
                         : caller_.role != nullptr ? &caller_.role->tags
                                                   : nullptr;
  if (own_tags != nullptr) {
    for (const auto& [key, value] : *own_tags) {
      const bool hidden =
          std::any_of(request_.session.tags.begin(), request_.session.tags.end(),
                      [&key = key](const auto& tag) { return Lower(tag.first) == Lower(key); });
      if (!hidden) one("aws:PrincipalTag/" + key, value);
    }
  }
  for (const auto& [key, value] : request_.session.tags)
    one("aws:PrincipalTag/" + key, value);

  const bool session_token = request_.session.kind == "sessionToken";
  const bool temporary = caller_.kind == CallerKind::kSession ||
                         caller_.kind == CallerKind::kFederatedUser || session_token;
  if (temporary) {
    one("aws:TokenIssueTime", "2026-01-01T00:00:00Z");
    const bool may_keep = caller_.kind != CallerKind::kUser && caller_.kind != CallerKind::kRoot;
    flag("aws:MultiFactorAuthPresent",
         request_.session.mfa.value_or(may_keep && readings_.mfa_stays_in_session));
  }

  if (request_.now.has_value()) {
    one("aws:CurrentTime", DateText(*request_.now));
    one("aws:EpochTime", std::to_string(*request_.now));
  }
  flag("aws:SecureTransport", true);
  flag("aws:ViaAWSService", false);
  if (!readings_.mcp_key_is_absent) flag("aws:ViaAWSMCPService", false);  // R-CTX-13
  if (endpoint_entity_ != nullptr) {
    one("aws:SourceVpce", endpoint_entity_->id);
    if (!endpoint_entity_->vpc.empty()) one("aws:SourceVpc", endpoint_entity_->vpc);
  }

  if (!owner_.empty()) {
    one("aws:ResourceAccount", owner_);
    if (organization != nullptr && !organization->PathTo(owner_).empty()) {
      one("aws:ResourceOrgID", organization->id);
      context_["aws:ResourceOrgPaths"] = {true, {OrganizationPath(*organization, owner_)}};
    }
  }
  // R-S3-9
  if (resource_ != nullptr && resource_->arn == request_.resource &&
      (ResourceField(2) != "s3" || resource_->abac)) {
    for (const auto& [key, value] : resource_->tags)
      one("aws:ResourceTag/" + key, value);
  }
  // R-IAM-2: not to be depended on, so as if they were not there.
  if (target_role_ != nullptr && !ActionIs("iam:PassRole")) {
    for (const auto& [key, value] : target_role_->tags)
      one("aws:ResourceTag/" + key, value);
  }
  // R-CHAIN-6
  if (is_trust_ && !readings_.chain_tag_after_trust) {
    for (const auto& [key, value] : request_.session.tags) {
      const std::vector<std::string>& transitive = request_.session.transitive_tags;
      if (std::find(transitive.begin(), transitive.end(), key) == transitive.end()) continue;
      const std::string name = "aws:ResourceTag/" + key;
      std::erase_if(context_,
                    [&name](const auto& entry) { return Lower(entry.first) == Lower(name); });
      one(name, value);
    }
  }
  if (is_key_call_ && caller_.belongs_to_account()) one("kms:CallerAccount", caller_.account);
}

const Value* Oracle::Find(std::string_view key) const {
  const auto exact = context_.find(std::string(key));
  if (exact != context_.end()) return &exact->second;
  for (const auto& [name, value] : context_) {
    if (Lower(name) == Lower(key)) return &value;
  }
  return nullptr;
}

// ---- 4 Policy variables

std::optional<Units> Oracle::Substitute(std::string_view text, bool v2012, bool wildcards) const {
  Units units;
  const auto literal = [&units](std::string_view part) {
    for (const Unit& unit : Plain(part))
      units.push_back(unit);
  };
  const auto written = [&units, &literal, wildcards](std::string_view part) {
    if (!wildcards) return literal(part);
    for (const Unit& unit : Wildcards(part))
      units.push_back(unit);
  };
  while (!text.empty()) {
    const std::size_t open = v2012 ? text.find("${") : std::string_view::npos;
    const std::size_t close = open == std::string_view::npos ? open : text.find('}', open);
    if (close == std::string_view::npos) {
      written(text);
      break;
    }
    written(text.substr(0, open));
    const std::string_view inside = text.substr(open + 2, close - open - 2);
    text.remove_prefix(close + 1);
    if (IsOneOf(inside, {"*", "?", "$"})) {  // R-VAR-5
      literal(inside);
      continue;
    }
    const std::size_t comma = inside.find(", '");
    const std::string_view key = inside.substr(0, comma);
    const Value* value = Find(key);
    if (value != nullptr && !value->multivalued && !value->values.front().empty()) {
      literal(value->values.front());  // R-VAR-7
    } else if (comma != std::string_view::npos && (value == nullptr || !value->multivalued)) {
      // R-VAR-6: missing or null, which a set is not (R-VAR-4).
      std::string_view otherwise = inside.substr(comma + 3);
      otherwise.remove_suffix(1);
      literal(otherwise);
    } else {
      return std::nullopt;  // R-VAR-8 to 10
    }
  }
  return units;
}

std::string TextOf(const Units& units) {
  std::string text;
  for (const Unit& unit : units)
    text += unit.text;
  return text;
}

// ---- 2 Actions

bool Oracle::ActionMatches(std::string_view pattern) const {
  if (pattern == "*") return true;
  if (std::count(pattern.begin(), pattern.end(), ':') != 1) return false;
  const std::vector<std::string> parts = Split(Lower(pattern), ':', 2);
  if (parts[1].empty() || parts[1].find_first_of(", \t\r\n") != std::string::npos) return false;
  const bool service = readings_.action_prefix_globs ? Covers(Wildcards(parts[0]), Service())
                                                     : parts[0] == Service();
  return service && Covers(Wildcards(parts[1]), ActionName());
}

// ---- 3 Resources

// R-RES-17
std::string Oracle::CheckedResource() const {
  const bool is_log_group = ResourceField(2) == "logs" &&
                            StartsWith(ResourceField(5), "log-group:") &&
                            Split(ResourceField(5), ':', 3).size() == 2;
  const bool is_plain =
      IsOneOf(ActionName(), {"listtagsforresource", "tagresource", "untagresource"});
  if (!is_log_group || is_plain || readings_.log_group_without_suffix) return request_.resource;
  return request_.resource + ":log-stream:";
}

std::optional<bool> Oracle::ResourceMatches(const std::string& pattern, bool v2012) const {
  if (pattern == "*") return true;  // R-RES-2
  std::vector<std::string> fields = Split(pattern, ':', 6);
  while (fields.size() < 6)  // R-GRAM-19
    fields.emplace_back("*");
  const std::optional<Units> last = Substitute(fields[5], v2012, true);
  if (!last.has_value()) return std::nullopt;
  if (fields[0] != "arn") return false;        // R-GRAM-20
  if (request_.resource == "*") return false;  // R-RES-6

  Units units;  // R-RES-3, R-RES-4
  for (std::size_t i = 0; i < 5; ++i) {
    const std::string& field = fields[i];
    for (std::size_t j = 0; j < field.size(); ++j) {
      UnitKind kind = UnitKind::kFoldedText;
      if (field[j] == '?') kind = UnitKind::kQuestionInField;
      if (field[j] == '*') {
        const bool crosses = j + 1 == field.size() && !readings_.star_stays_in_field;
        kind = crosses ? UnitKind::kStar : UnitKind::kStarInField;
      }
      units.push_back({kind, field[j]});
    }
    units.push_back({UnitKind::kText, ':'});
  }
  units.insert(units.end(), last->begin(), last->end());
  return Covers(units, CheckedResource());
}

bool Oracle::ResourceApplies(const Statement& statement, bool v2012, const Layer& layer) const {
  if (layer.is_trust_policy) return true;
  switch (statement.resource_form) {
    case ElementForm::kAbsent:
      return !layer.is_key_policy;  // R-RES-12, R-GRAM-15
    case ElementForm::kPositive:
    case ElementForm::kNegated:
      break;
  }
  bool any = false;
  bool unresolved = false;
  for (const PolicyText& pattern : statement.resources) {
    const std::optional<bool> matches = ResourceMatches(pattern.str(), v2012);
    any = any || matches.value_or(false);
    unresolved = unresolved || !matches.has_value();
  }
  if (statement.resource_form == ElementForm::kPositive) return any;
  if (unresolved && readings_.unresolved_stops_not_resource) return false;
  return !any;  // R-VAR-9
}

// ---- 5 Principals

std::optional<Grant> Oracle::EntryGrant(const PrincipalEntry& entry, const Layer& layer) const {
  const std::string value = entry.value.str();
  if (entry.type == PrincipalType::kAny) {
    // R-ORG-6: an RCP applies whoever the caller is.
    if (caller_.kind == CallerKind::kService && readings_.star_misses_services &&
        !layer.is_resource_control) {
      return std::nullopt;
    }
    return Grant::kWildcard;
  }
  if (entry.type == PrincipalType::kService) {
    if (caller_.kind == CallerKind::kService && value == caller_.service) return Grant::kService;
    return std::nullopt;
  }
  if (entry.type == PrincipalType::kFederated || !caller_.belongs_to_account()) return std::nullopt;
  const bool account_counts = !layer.gateway || readings_.gateway_account_is_account ||
                              caller_.kind == CallerKind::kRoot;  // R-VPCE-2
  if (entry.type == PrincipalType::kCanonicalUser) {
    if (!value.empty() && value == caller_.canonical_id && account_counts) return Grant::kAccount;
    return std::nullopt;
  }
  if (value == caller_.account ||
      value == "arn:" + caller_.partition + ":iam::" + caller_.account + ":root") {
    if (account_counts) return Grant::kAccount;
    return std::nullopt;
  }
  const bool bound = entry.bound_id.empty() || entry.bound_id == caller_.entity_id;  // R-PRIN-9
  const bool names_entity = (!caller_.entity_id.empty() && value == caller_.entity_id);
  switch (caller_.kind) {
    case CallerKind::kUser:
      if (names_entity || (value == caller_.user_arn && bound)) return Grant::kDirect;
      break;
    case CallerKind::kSession:
      if (!caller_.session_arn.empty() && value == caller_.session_arn) return Grant::kDirect;
      if (names_entity || (value == caller_.role_arn && bound)) return Grant::kRole;
      break;
    case CallerKind::kFederatedUser:
      if (value == caller_.federated_arn) return Grant::kDirect;
      if (names_entity || (value == caller_.user_arn && bound)) return Grant::kFederatedUserParent;
      break;
    case CallerKind::kRoot:
    case CallerKind::kService:
    case CallerKind::kAnonymous:
      break;
  }
  return std::nullopt;
}

// R-PRIN-13: every identity of the chain is listed.
bool Oracle::IsExempt(const Statement& statement, const Layer& layer) const {
  std::set<Grant> listed;
  for (const PrincipalEntry& entry : statement.principals) {
    const std::optional<Grant> grant = EntryGrant(entry, layer);
    if (grant.has_value()) listed.insert(*grant);
  }
  if (listed.count(Grant::kWildcard) > 0) return true;  // R-PRIN-15
  if (readings_.any_listed_exempts) return !listed.empty();
  switch (caller_.kind) {
    case CallerKind::kRoot:
      return listed.count(Grant::kAccount) > 0;
    case CallerKind::kUser:
      return listed.count(Grant::kAccount) > 0 && listed.count(Grant::kDirect) > 0;
    case CallerKind::kSession:
      return listed.count(Grant::kAccount) > 0 && listed.count(Grant::kDirect) > 0 &&
             listed.count(Grant::kRole) > 0;
    case CallerKind::kFederatedUser:
      return listed.count(Grant::kAccount) > 0 && listed.count(Grant::kDirect) > 0 &&
             listed.count(Grant::kFederatedUserParent) > 0;
    case CallerKind::kService:
      return listed.count(Grant::kService) > 0;
    case CallerKind::kAnonymous:
      return false;
  }
  return false;
}

bool Oracle::PrincipalApplies(const Statement& statement, const Layer& layer,
                              std::set<Grant>& grants) const {
  switch (statement.principal_form) {
    case ElementForm::kAbsent:
      return false;  // R-GRAM-15
    case ElementForm::kPositive: {
      std::set<Grant> kinds;
      for (const PrincipalEntry& entry : statement.principals) {
        const std::optional<Grant> grant = EntryGrant(entry, layer);
        if (grant.has_value()) kinds.insert(*grant);
      }
      grants.insert(kinds.begin(), kinds.end());
      return !kinds.empty();
    }
    case ElementForm::kNegated:
      break;
  }
  if (statement.effect == Effect::kAllow) {  // R-PRIN-12
    for (const PrincipalEntry& entry : statement.principals) {
      if (EntryGrant(entry, layer).has_value()) return false;
    }
    grants.insert(Grant::kWildcard);
    return true;
  }
  if (boundary_.participates) return true;  // R-PRIN-14
  return !IsExempt(statement, layer);
}

// ---- 6 Conditions

enum class Family { kString, kNumeric, kDate, kBool, kBinary, kIp, kArn, kNull };
enum class Relation { kEqual, kEqualFolded, kLike, kLess, kLessOrEqual, kGreater, kGreaterOrEqual };
struct Operator {
  Family family;
  Relation relation;
  bool negated;
};

const std::map<std::string, Operator>& Operators() {
  static const std::map<std::string, Operator> operators = {
      {"StringEquals", {Family::kString, Relation::kEqual, false}},
      {"StringNotEquals", {Family::kString, Relation::kEqual, true}},
      {"StringEqualsIgnoreCase", {Family::kString, Relation::kEqualFolded, false}},
      {"StringNotEqualsIgnoreCase", {Family::kString, Relation::kEqualFolded, true}},
      {"StringLike", {Family::kString, Relation::kLike, false}},
      {"StringNotLike", {Family::kString, Relation::kLike, true}},
      {"NumericEquals", {Family::kNumeric, Relation::kEqual, false}},
      {"NumericNotEquals", {Family::kNumeric, Relation::kEqual, true}},
      {"NumericLessThan", {Family::kNumeric, Relation::kLess, false}},
      {"NumericLessThanEquals", {Family::kNumeric, Relation::kLessOrEqual, false}},
      {"NumericGreaterThan", {Family::kNumeric, Relation::kGreater, false}},
      {"NumericGreaterThanEquals", {Family::kNumeric, Relation::kGreaterOrEqual, false}},
      {"DateEquals", {Family::kDate, Relation::kEqual, false}},
      {"DateNotEquals", {Family::kDate, Relation::kEqual, true}},
      {"DateLessThan", {Family::kDate, Relation::kLess, false}},
      {"DateLessThanEquals", {Family::kDate, Relation::kLessOrEqual, false}},
      {"DateGreaterThan", {Family::kDate, Relation::kGreater, false}},
      {"DateGreaterThanEquals", {Family::kDate, Relation::kGreaterOrEqual, false}},
      {"Bool", {Family::kBool, Relation::kEqual, false}},
      {"BinaryEquals", {Family::kBinary, Relation::kEqual, false}},
      {"IpAddress", {Family::kIp, Relation::kEqual, false}},
      {"NotIpAddress", {Family::kIp, Relation::kEqual, true}},
      {"ArnEquals", {Family::kArn, Relation::kLike, false}},
      {"ArnLike", {Family::kArn, Relation::kLike, false}},
      {"ArnNotEquals", {Family::kArn, Relation::kLike, true}},
      {"ArnNotLike", {Family::kArn, Relation::kLike, true}},
      {"Null", {Family::kNull, Relation::kEqual, false}},
  };
  return operators;
}

bool IsBool(const std::string& text) {
  return IsOneOf(Lower(text), {"true", "false"});
}

bool IsSixFieldArn(const std::string& text) {
  const std::vector<std::string> fields = Split(text, ':', 6);
  return fields.size() == 6 && fields[0] == "arn";
}

bool IsReadable(Family family, const std::string& value) {
  switch (family) {
    case Family::kString:
    case Family::kNull:
      return true;
    case Family::kNumeric:
      return IsNumber(value);
    case Family::kDate:
      return IsDate(value);
    case Family::kBool:
      return IsBool(value);
    case Family::kBinary:
      return DecodeBase64(value).has_value();
    case Family::kIp:
      return AddressBytes(value).has_value();
    case Family::kArn:
      return IsSixFieldArn(value);
  }
  return false;
}

bool Holds(Relation relation, std::optional<std::strong_ordering> order) {
  if (!order.has_value()) return false;
  switch (relation) {
    case Relation::kEqual:
    case Relation::kEqualFolded:
    case Relation::kLike:
      return *order == 0;
    case Relation::kLess:
      return *order < 0;
    case Relation::kLessOrEqual:
      return *order <= 0;
    case Relation::kGreater:
      return *order > 0;
    case Relation::kGreaterOrEqual:
      return *order >= 0;
  }
  return false;
}

// R-COND-18: field by field. The pattern's colons are those of its text after substitution.
bool ArnMatches(const Units& pattern, const std::string& value) {
  std::vector<Units> fields(1);
  for (const Unit& unit : pattern) {
    if (unit.kind == UnitKind::kText && unit.text == ':' && fields.size() < 6) {
      fields.emplace_back();
    } else {
      fields.back().push_back(unit);
    }
  }
  const std::vector<std::string> parts = Split(value, ':', 6);
  if (fields.size() != 6 || parts.size() != 6) return false;
  for (std::size_t i = 0; i < 6; ++i) {
    if (!Covers(fields[i], parts[i])) return false;
  }
  return true;
}

// m(k, p) of 6.2: the positive comparison with one policy value.
bool Compare(const Operator& op, const std::string& value, const Units& policy) {
  const std::string text = TextOf(policy);
  switch (op.family) {
    case Family::kString:
      if (op.relation == Relation::kEqual) return value == text;
      if (op.relation == Relation::kEqualFolded) return Lower(value) == Lower(text);
      return Covers(policy, value);
    case Family::kNumeric:
      return Holds(op.relation, CompareNumbers(value, text));
    case Family::kDate:
      return Holds(op.relation, CompareDates(value, text));
    case Family::kBool:
      return IsBool(text) && Lower(value) == Lower(text);
    case Family::kBinary: {
      const std::optional<std::string> left = DecodeBase64(value);
      return left.has_value() && left == DecodeBase64(text);
    }
    case Family::kIp:
      return IsNetwork(text) && InNetwork(value, text);
    case Family::kArn:
      return ArnMatches(policy, value);
    case Family::kNull:
      return false;
  }
  return false;
}

bool Oracle::ClauseIsTrue(const ConditionClause& clause, bool v2012) const {
  // R-COND-4
  std::string name = clause.operator_name.str();
  const bool for_all = StartsWith(name, "ForAllValues:");
  const bool for_any = StartsWith(name, "ForAnyValue:");
  if (for_all || for_any) name = Split(name, ':', 2)[1];
  constexpr std::string_view kIfExists = "IfExists";
  const bool if_exists =
      name.size() > kIfExists.size() &&
      name.compare(name.size() - kIfExists.size(), kIfExists.size(), kIfExists) == 0;
  if (if_exists) name.resize(name.size() - kIfExists.size());
  const auto found = Operators().find(name);
  if (found == Operators().end()) return false;
  const Operator& op = found->second;

  const Value* value = Find(clause.key);
  if (op.family == Family::kNull) {  // R-COND-20
    bool missing = value == nullptr || value->values.empty();
    if (!missing && readings_.null_takes_empty_as_absent && !value->multivalued &&
        value->values.front().empty()) {
      missing = true;
    }
    for (const PolicyText& wanted : clause.values) {
      if (Lower(wanted) == (missing ? "true" : "false")) return true;
    }
    return false;
  }

  // The column "K missing" of 6.2.
  if (value == nullptr) {
    if (for_any && if_exists) return !readings_.for_any_if_exists_fails;
    if (if_exists || for_all) return true;
    if (for_any) return false;
    return op.negated;
  }

  // The policy's values: nothing for one that has no meaning.
  std::vector<Units> values;
  for (const PolicyText& text : clause.values) {
    const bool variables = op.family == Family::kString || op.family == Family::kArn ||
                           op.family == Family::kBool;  // R-VAR-2
    const std::optional<Units> units =
        Substitute(text, v2012 && variables, op.relation == Relation::kLike);
    if (units.has_value()) {
      values.push_back(*units);
    } else if (op.negated && readings_.unresolved_fails_negated) {
      return false;
    }
  }
  const auto matches_some = [&values, &op](const std::string& k) {
    return std::any_of(values.begin(), values.end(),
                       [&op, &k](const Units& p) { return Compare(op, k, p); });
  };

  if (!for_all && !for_any && value->multivalued && !readings_.multivalued_matches_any) {
    return false;  // R-COND-9
  }
  const bool as_set = for_all || for_any || value->multivalued;
  // The other reading of a set without a qualifier: a match of any value is a match, and a negated
  // operator is the opposite of that.
  const bool every = for_all || (!for_any && op.negated);
  // R-COND-11: the null data set.
  if (as_set && (for_all || for_any || !op.negated) &&
      std::all_of(value->values.begin(), value->values.end(),
                  [](const std::string& k) { return k.empty(); })) {
    return every;
  }
  // R-COND-19: a value that cannot be read fails whatever the polarity.
  const auto holds = [&matches_some, &op](const std::string& k) {
    return IsReadable(op.family, k) && matches_some(k) != op.negated;
  };
  if (!as_set) return holds(value->values.front());
  return every ? std::all_of(value->values.begin(), value->values.end(), holds)
               : std::any_of(value->values.begin(), value->values.end(), holds);
}

// ---- Statements and layers

bool Oracle::Applies(const Statement& statement, bool v2012, const Layer& layer,
                     std::set<Grant>& grants) const {
  if (statement.never_applies) return false;
  std::set<Grant> kinds;
  if (layer.has_principals && !PrincipalApplies(statement, layer, kinds)) return false;
  const bool action =
      std::any_of(statement.actions.begin(), statement.actions.end(),
                  [this](const PolicyText& pattern) { return ActionMatches(pattern.str()); });
  if (action == (statement.action_form == ElementForm::kNegated)) return false;  // R-ACT-3
  if (!ResourceApplies(statement, v2012, layer)) return false;
  for (const ConditionClause& clause : statement.conditions) {  // R-COND-1
    if (!ClauseIsTrue(clause, v2012)) return false;
  }
  grants.insert(kinds.begin(), kinds.end());
  return true;
}

Outcome Oracle::Evaluate(const Layer& layer) const {
  Outcome outcome;
  if (!layer.participates) return outcome;
  if (layer.constant_allow) {
    outcome.allows = true;
    outcome.state = Ternary::kAllow;
    return outcome;
  }
  bool denied = false;
  outcome.allows = true;
  for (const std::vector<PolicyPtr>& level : layer.levels) {
    bool allowed_here = false;
    for (const PolicyPtr& policy : level) {
      const bool v2012 = policy->document.version == PolicyVersion::k2012;
      for (const Statement& statement : policy->document.statements) {
        std::set<Grant> kinds;
        if (!Applies(statement, v2012, layer, kinds)) continue;
        if (statement.effect == Effect::kDeny) {
          denied = true;
        } else {
          allowed_here = true;
          outcome.grants.insert(kinds.begin(), kinds.end());
        }
      }
    }
    outcome.allows = outcome.allows && allowed_here;  // R-ORG-1
  }
  outcome.state = denied ? Ternary::kDeny : outcome.allows ? Ternary::kAllow : Ternary::kNeutral;
  return outcome;
}

// ---- 7.4 The algorithm

std::optional<ReasonCode> Oracle::BeforePolicies() const {
  if (request_.resource != "*" && !caller_.partition.empty() &&
      caller_.partition != ResourceField(1)) {
    return ReasonCode::kPartitionMismatch;  // R-RES-10
  }
  const bool temporary_user =
      caller_.kind == CallerKind::kUser && request_.session.kind == "sessionToken";
  const bool sts = Service() == "sts";
  const bool iam = Service() == "iam";
  if (ActionIs("sts:GetCallerIdentity") && caller_.signs()) return ReasonCode::kAlwaysAllowed;
  // R-STS-12, 13
  if (caller_.kind == CallerKind::kSession &&
      (ActionIs("sts:GetSessionToken") || ActionIs("sts:GetFederationToken"))) {
    return ReasonCode::kRefusedCredentialType;
  }
  if (temporary_user && iam && !request_.session.mfa.value_or(false))
    return ReasonCode::kRefusedCredentialType;
  if (temporary_user && sts && !ActionIs("sts:AssumeRole"))
    return ReasonCode::kRefusedCredentialType;
  if (caller_.kind == CallerKind::kFederatedUser && (iam || sts))
    return ReasonCode::kRefusedCredentialType;
  // R-SVC-10, as far as the generator asks: of those, S3 and SQS answer without a signature.
  if (caller_.kind == CallerKind::kAnonymous && !IsOneOf(Service(), {"s3", "sqs"}))
    return ReasonCode::kRefusedCredentialType;
  // R-STS-14
  if (caller_.kind == CallerKind::kRoot && ActionIs("sts:AssumeRole"))
    return ReasonCode::kRefusedRootAssumeRole;
  // R-STS-11
  if (ActionIs("sts:GetSessionToken") &&
      (caller_.kind == CallerKind::kUser || caller_.kind == CallerKind::kRoot)) {
    return ReasonCode::kNoPermissionRequired;
  }
  return std::nullopt;
}

// R-CHAIN-2
std::optional<ReasonCode> Oracle::DurationRefusal() const {
  if (!ActionIs("sts:AssumeRole") || !request_.parameters.duration_seconds.has_value())
    return std::nullopt;
  const int seconds = *request_.parameters.duration_seconds;
  bool chains = false;
  if (caller_.kind == CallerKind::kSession) {
    bool is_for_ec2 = false;
    if (caller_.role->trust_policy != nullptr) {
      for (const Statement& statement : caller_.role->trust_policy->document.statements) {
        for (const PrincipalEntry& entry : statement.principals) {
          if (statement.effect == Effect::kAllow && entry.type == PrincipalType::kService &&
              entry.value.str() == "ec2.amazonaws.com") {
            is_for_ec2 = true;
          }
        }
      }
    }
    chains = !is_for_ec2 || !readings_.ec2_role_does_not_chain;
  } else if (request_.session.kind == "sessionToken") {
    chains = !readings_.session_token_does_not_chain;
  }
  constexpr int kHour = 3600;
  if (chains && seconds > kHour) return ReasonCode::kRefusedChainDuration;
  if (seconds < 900 || seconds > target_role_->max_session_duration.value_or(kHour))
    return ReasonCode::kRefusedDuration;
  return std::nullopt;
}

// R-KMS-6
std::set<Grant> Oracle::GrantsToCaller() const {
  std::set<Grant> grants;
  if (!is_key_call_ || resource_ == nullptr || !caller_.belongs_to_account()) return grants;
  for (const KeyGrant& grant : resource_->grants) {
    const bool has_operation =
        std::any_of(grant.operations.begin(), grant.operations.end(),
                    [this](const std::string& name) { return Lower(name) == ActionName(); });
    if (!has_operation) continue;
    const std::optional<Grant> kind =
        EntryGrant({PrincipalType::kAws, grant.grantee_principal, "", {}}, resource_layer_);
    if (!kind.has_value()) continue;
    grants.insert(*kind == Grant::kAccount ? Grant::kAccount : Grant::kKeyGrant);
  }
  return grants;
}

bool Oracle::MustAllow() const {
  return is_trust_ || is_key_call_;  // R-EVAL-8
}

std::optional<ReasonCode> Oracle::ServiceGate() const {
  const bool foreign = caller_.belongs_to_account() && !owned_by_aws_ && caller_.account != owner_;
  // Nobody of the owner's account signs an unsigned call.
  const bool outside = foreign || caller_.kind == CallerKind::kAnonymous;
  const std::string name = ActionName();
  if (outside && Service() == "s3" &&
      IsOneOf(name, {"getbucketpolicy", "putbucketpolicy", "deletebucketpolicy"})) {
    return ReasonCode::kServiceDenyCrossAccountUnsupported;  // R-S3-4
  }
  if (outside && is_key_call_ &&
      !IsOneOf(name, {"decrypt", "encrypt", "generatedatakey", "createGrant", "describekey",
                      "getkeyrotationstatus", "getpublickey", "listgrants", "retiregrant",
                      "revokegrant", "creategrant", "sign", "verify"})) {
    return ReasonCode::kServiceDenyCrossAccountUnsupported;  // R-KMS-2
  }
  if (outside && Service() == "sqs" &&
      IsOneOf(name, {"addpermission", "createqueue", "deletequeue", "listqueues", "listqueuetags",
                     "removepermission", "setqueueattributes", "tagqueue", "untagqueue"})) {
    return ReasonCode::kServiceDenyCrossAccountUnsupported;  // R-SVC-2
  }
  if (ActionIs("iam:PassRole") && foreign)
    return ReasonCode::kServiceDenyPassRoleCrossAccount;  // R-IAM-2
  if (Service() == "iam" && (StartsWith(name, "delete") || StartsWith(name, "update")) &&
      name != "deleteservicelinkedrole" && name != "updateroledescription") {  // R-IAM-3
    const std::string what = ResourceField(5);
    if (ResourceField(4) == "aws" || StartsWith(what, "role/aws-reserved/") ||
        StartsWith(what, "role/aws-service-role/")) {
      return ReasonCode::kServiceDenyImmutable;
    }
  }
  return std::nullopt;
}

OracleAnswer Oracle::Weigh() {
  const Outcome rcp = Evaluate(rcp_);
  const Outcome scp = Evaluate(scp_);
  const Outcome endpoint = Evaluate(endpoint_);
  Outcome resource = Evaluate(resource_layer_);
  const Outcome identity = Evaluate(identity_);
  const Outcome boundary = Evaluate(boundary_);
  const Outcome session = Evaluate(session_);

  // R-S3-4
  if (caller_.kind == CallerKind::kRoot && caller_.account == owner_ && Service() == "s3" &&
      IsOneOf(ActionName(), {"getbucketpolicy", "putbucketpolicy", "deletebucketpolicy"}) &&
      resource.denies()) {
    resource.state = resource.allows ? Ternary::kAllow : Ternary::kNeutral;
  }

  const std::set<Grant> key_grants = GrantsToCaller();
  resource.grants.insert(key_grants.begin(), key_grants.end());
  resource.allows = resource.allows || !key_grants.empty();
  const std::set<Grant>& grants = resource.grants;
  const bool same_account = owned_by_aws_ || caller_.account == owner_;
  bool grant_missing =
      caller_.belongs_to_account()
          ? grants.empty() && (!same_account || MustAllow())
          : grants.count(Grant::kWildcard) == 0 && grants.count(Grant::kService) == 0;

  // 7.3
  bool needs_identity = caller_.belongs_to_account();
  bool needs_boundary = needs_identity;
  bool needs_session = needs_identity;
  const std::optional<ReasonCode> gate = ServiceGate();
  const bool direct = grants.count(Grant::kDirect) > 0 || grants.count(Grant::kKeyGrant) > 0;
  const bool wildcard = grants.count(Grant::kWildcard) > 0;
  const bool role = grants.count(Grant::kRole) > 0 || grants.count(Grant::kFederatedUserParent) > 0;
  if (same_account && (direct || wildcard)) {
    needs_identity = needs_boundary = false;
    needs_session = needs_session && readings_.session_policy_blocks_direct && !wildcard;
  } else if (same_account && role) {
    needs_identity = false;
  }
  // U-20: unless the caller's own side allows anyway.
  const bool grant_suffices =
      !same_account && readings_.grants_suffice_cross_account &&
      grants.count(Grant::kKeyGrant) > 0 &&
      !(identity.lets_pass() && boundary.lets_pass() && session.lets_pass());
  if (grant_suffices) needs_identity = needs_boundary = needs_session = false;
  // A service's gate takes the place of grants: none is needed where none would help.
  if (gate.has_value()) grant_missing = needs_identity = needs_boundary = needs_session = false;

  OracleAnswer answer;
  // R-TRACE-5
  const auto refuses = [](const Outcome& outcome) {
    return outcome.denies() || !outcome.lets_pass();
  };
  const auto lacks = [](const Outcome& outcome, bool needed) {
    return outcome.denies() || (needed && !outcome.lets_pass());
  };
  LayerSet blocked;
  if (refuses(rcp)) blocked.Add(PolicyLayer::kResourceControl);
  if (refuses(scp)) blocked.Add(PolicyLayer::kServiceControl);
  if (refuses(endpoint)) blocked.Add(PolicyLayer::kEndpoint);
  if (resource.denies() || grant_missing) blocked.Add(ResourceName());
  if (lacks(identity, needs_identity)) blocked.Add(PolicyLayer::kIdentity);
  if (lacks(boundary, needs_boundary)) blocked.Add(PolicyLayer::kBoundary);
  if (lacks(session, needs_session)) blocked.Add(PolicyLayer::kSession);
  const auto deny = [&answer, &blocked](ReasonCode code) {
    answer.code = code;
    answer.blocked_by = blocked;
    return answer;
  };
  const auto allow = [this, &answer](ReasonCode code) {
    answer.code = DurationRefusal().value_or(code);
    return answer;
  };

  // Step 3
  if (rcp.denies()) return deny(ReasonCode::kExplicitDenyRcp);
  if (scp.denies()) return deny(ReasonCode::kExplicitDenyScp);
  if (endpoint.denies()) return deny(ReasonCode::kExplicitDenyVpce);
  if (resource.denies()) {
    return deny(is_trust_ ? ReasonCode::kExplicitDenyTrust : ReasonCode::kExplicitDenyResource);
  }
  if (identity.denies()) return deny(ReasonCode::kExplicitDenyIdentity);
  if (boundary.denies()) return deny(ReasonCode::kExplicitDenyBoundary);
  if (session.denies()) return deny(ReasonCode::kExplicitDenySession);

  // Step 4
  if (!rcp.lets_pass()) return deny(ReasonCode::kImplicitDenyRcp);
  if (!scp.lets_pass()) return deny(ReasonCode::kImplicitDenyScp);
  if (!endpoint.lets_pass()) return deny(ReasonCode::kImplicitDenyVpce);
  if (gate.has_value()) {
    answer.code = *gate;
    return answer;
  }

  // Steps 5 to 7
  if (grant_missing) return deny(NoGrant());
  if (caller_.kind == CallerKind::kAnonymous) return allow(ReasonCode::kAllowAnonymous);
  if (caller_.kind == CallerKind::kService) return allow(ReasonCode::kAllowService);
  if (needs_identity && !identity.lets_pass()) return deny(ReasonCode::kImplicitDenyIdentity);
  if (needs_boundary && !boundary.lets_pass()) return deny(ReasonCode::kImplicitDenyBoundary);
  if (needs_session && !session.lets_pass()) return deny(ReasonCode::kImplicitDenySession);

  if (caller_.kind == CallerKind::kRoot) return allow(ReasonCode::kAllowRoot);
  if (grant_suffices) return allow(ReasonCode::kAllowResourceDirect);
  if (!same_account) return allow(ReasonCode::kAllowResourceAndIdentity);
  if (direct && !needs_session) return allow(ReasonCode::kAllowResourceDirect);
  if (wildcard) return allow(ReasonCode::kAllowResourceWildcard);
  if (direct) return allow(ReasonCode::kAllowResourceDirect);
  if (role) return allow(ReasonCode::kAllowResourceRole);
  return allow(MustAllow() ? ReasonCode::kAllowResourceAndIdentity : ReasonCode::kAllowIdentity);
}

std::optional<OracleAnswer> Oracle::Answer() {
  if (!FindCaller() || !FindOwner() || !SelectLayers()) return std::nullopt;
  FillContext();
  const std::optional<ReasonCode> settled = BeforePolicies();
  if (settled.has_value()) return OracleAnswer{*settled, {}};
  return Weigh();
}

}  // namespace
}  // namespace oracle

std::optional<OracleAnswer> AskOracle(const Estate& estate, const Request& request,
                                      const OracleReadings& readings) {
  return oracle::Oracle(estate, request, readings).Answer();
}

}  // namespace iamsim
