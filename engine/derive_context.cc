// SPDX-License-Identifier: Apache-2.0
#include "engine/derive_context.h"

#include <string>
#include <utility>

#include "absl/status/status.h"

#include "model/arn.h"
#include "model/catalogue/context_keys.h"
#include "model/catalogue/service_facts.h"
#include "model/condition_value.h"

// IAM User Guide, "AWS global condition context keys". R-CTX-1 to R-CTX-8.

namespace iamsim {
namespace {

class Deriver {
 public:
  Deriver(const Estate& estate, PreparedRequest& prepared) : estate_(estate), prepared_(prepared) {}

  void Run(const Resource* resource) {
    DeriveCaller();
    DeriveSession();
    DeriveResource(resource);
    DeriveCall(resource);
    DeriveParameters();
  }

 private:
  void Set(std::string_view key, std::string value,
           ContextSource source = ContextSource::kDerived) {
    prepared_.context.Set({std::string(key), {std::move(value)}, false, false, source});
  }
  void SetList(std::string_view key, std::vector<std::string> values) {
    prepared_.context.Set(
        {std::string(key), std::move(values), true, false, ContextSource::kDerived});
  }
  void SetUnknown(std::string_view key) {
    const ContextKeyInfo* info = FindContextKey(key);
    prepared_.context.Set({std::string(key),
                           {},
                           info != nullptr && info->multivalued,
                           true,
                           ContextSource::kDerived});
  }
  void SetTags(std::string_view prefix, const Tags& tags) {
    for (const auto& tag : tags) {
      prepared_.context.Set(
          {std::string(prefix) + tag.first, {tag.second}, false, false, ContextSource::kDerived},
          /*keep_other_case=*/true);
    }
  }

  // `aws:...OrgID` and `aws:...OrgPaths` of an account.
  void SetOrganization(std::string_view who, std::string_view account_id) {
    const Organization* organization = estate_.organization();
    if (organization == nullptr) return;
    const std::vector<std::int32_t> path = organization->PathTo(account_id);
    if (path.empty()) return;
    const std::string prefix = "aws:" + std::string(who);
    Set(prefix + "OrgID", organization->id);
    std::string text = organization->id + '/';
    for (const std::int32_t index : path) {
      const OrganizationNode& node = organization->nodes[static_cast<std::size_t>(index)];
      if (node.kind != OrganizationNode::Kind::kAccount) text += node.id + '/';
    }
    SetList(prefix + "OrgPaths", {std::move(text)});
  }

  void DeriveCaller() {
    const Caller& caller = prepared_.caller;
    switch (caller.kind) {
      case CallerKind::kRoot:
        Set("aws:PrincipalArn", caller.DisplayArn());
        Set("aws:PrincipalType", "Account");
        Set("aws:userid", caller.account_id);
        break;
      case CallerKind::kUser:
        Set("aws:PrincipalArn", caller.user_arn);
        Set("aws:PrincipalType", "User");
        if (caller.unique_id.empty()) {
          SetUnknown("aws:userid");
        } else {
          Set("aws:userid", caller.unique_id);
        }
        Set("aws:username", caller.user->name);
        SetTags("aws:PrincipalTag/", caller.user->tags);
        break;
      case CallerKind::kSession:
        Set("aws:PrincipalArn", caller.role_arn);
        Set("aws:PrincipalType", "AssumedRole");
        if (caller.unique_id.empty() || prepared_.request.session.name.empty()) {
          SetUnknown("aws:userid");
        } else {
          Set("aws:userid", caller.unique_id + ':' + prepared_.request.session.name);
        }
        SetTags("aws:PrincipalTag/", caller.role->tags);
        break;
      case CallerKind::kFederatedUser: {
        Set("aws:PrincipalArn", caller.federated_arn);
        Set("aws:PrincipalType", "FederatedUser");
        const std::string_view arn = caller.federated_arn;
        Set("aws:userid", caller.account_id + ':' + std::string(arn.substr(arn.rfind('/') + 1)));
        if (caller.user != nullptr) SetTags("aws:PrincipalTag/", caller.user->tags);
        break;
      }
      case CallerKind::kService:
        Set("aws:PrincipalServiceName", caller.service_names.front());
        SetList("aws:PrincipalServiceNamesList", caller.service_names);
        SetUnknown("aws:SourceAccount");
        SetUnknown("aws:SourceOwner");
        break;
      case CallerKind::kToken:
        break;
      case CallerKind::kAnonymous:
        Set("aws:PrincipalType", "Anonymous");
        Set("aws:userid", "anonymous");
        Set("aws:PrincipalAccount", "anonymous");
        break;
    }
    if (!caller.account_id.empty()) {
      Set("aws:PrincipalAccount", caller.account_id);
      SetOrganization("Principal", caller.account_id);
    }
    if (caller.kind != CallerKind::kAnonymous && caller.kind != CallerKind::kToken) {
      Set("aws:PrincipalIsAWSService", caller.kind == CallerKind::kService ? "true" : "false");
    }
  }

  void DeriveSession() {
    const SessionInput& session = prepared_.request.session;
    const CallerKind kind = prepared_.caller.kind;
    const bool temporary = kind == CallerKind::kSession || kind == CallerKind::kFederatedUser ||
                           (kind == CallerKind::kUser && session.kind == "sessionToken");
    // A session tag beats the entity's tag of that key in any letter case (R-CHAIN-4).
    for (const auto& tag : session.tags)
      prepared_.context.Remove("aws:PrincipalTag/" + tag.first);
    SetTags("aws:PrincipalTag/", session.tags);
    if (!session.source_identity.empty()) Set("aws:SourceIdentity", session.source_identity);
    if (!temporary) return;
    // When the credentials were issued is not part of a question; the key must be there all the
    // same, for `Null` tests. Now is as late as it can be.
    Set("aws:TokenIssueTime", FormatInstant(prepared_.request.now.value_or(0)));
    const bool in_role_session = kind != CallerKind::kUser;
    const bool mfa = session.mfa.value_or(
        in_role_session && prepared_.readings.IsAlternative(Reading::kMfaInRoleSession));
    Set("aws:MultiFactorAuthPresent", mfa ? "true" : "false");
    if (mfa) SetUnknown("aws:MultiFactorAuthAge");
  }

  void DeriveResource(const Resource* resource) {
    if (!prepared_.owner_account.empty() &&
        !LacksResourceAccountKeys(prepared_.action.service(), prepared_.action.name())) {
      Set("aws:ResourceAccount", prepared_.owner_account);
      if (prepared_.action.service() == "s3") Set("s3:ResourceAccount", prepared_.owner_account);
      SetOrganization("Resource", prepared_.owner_account);
    }
    if (prepared_.action.service() == "kms" && !prepared_.caller.account_id.empty()) {
      Set("kms:CallerAccount", prepared_.caller.account_id);
    }
    const Estate::Found<Role> role = estate_.FindRole(prepared_.resource.text());
    const Estate::Found<User> user = estate_.FindUser(prepared_.resource.text());
    const Tags* tags = role ? &role.entity->tags : user ? &user.entity->tags : nullptr;
    if (tags != nullptr) {
      SetTags("aws:ResourceTag/", *tags);
      if (prepared_.action.service() == "iam") SetTags("iam:ResourceTag/", *tags);
    }
    if (resource == nullptr) return;
    const bool is_s3 = prepared_.action.service() == "s3";
    // Objects have tags of their own; a bucket's count only with ABAC (R-S3-9).
    if (!is_s3 || (resource->abac && resource->arn == prepared_.resource.text())) {
      SetTags("aws:ResourceTag/", resource->tags);
    }
  }

  void DeriveCall(const Resource* resource) {
    const Request& request = prepared_.request;
    Set("aws:SecureTransport", "true", ContextSource::kDefault);
    Set("aws:ViaAWSService", "false", ContextSource::kDefault);
    if (request.now.has_value()) {
      Set("aws:CurrentTime", FormatInstant(*request.now));
      Set("aws:EpochTime", std::to_string(*request.now));
    } else {
      SetUnknown("aws:CurrentTime");
      SetUnknown("aws:EpochTime");
    }
    std::string region = request.region;
    if (region.empty() && IsGlobalService(prepared_.action.service())) region = "us-east-1";
    if (region.empty() && !prepared_.resource.is_star()) region = prepared_.resource.head_field(3);
    if (region.empty() && resource != nullptr) region = resource->region;
    if (region.empty()) {
      SetUnknown("aws:RequestedRegion");
    } else {
      Set("aws:RequestedRegion", region);
    }
    if (!request.vpc_endpoint.empty()) {
      Set("aws:SourceVpce", request.vpc_endpoint);
      const Estate::Found<VpcEndpoint> endpoint = estate_.FindVpcEndpoint(request.vpc_endpoint);
      if (endpoint && !endpoint.entity->vpc.empty()) Set("aws:SourceVpc", endpoint.entity->vpc);
    }
  }

  void DeriveParameters() {
    const CallParameters& parameters = prepared_.request.parameters;
    if (prepared_.action.service() != "sts") return;
    if (!parameters.role_session_name.empty()) {
      Set("sts:RoleSessionName", parameters.role_session_name);
    }
    if (parameters.external_id) Set("sts:ExternalId", *parameters.external_id);
    if (parameters.source_identity) Set("sts:SourceIdentity", *parameters.source_identity);
    if (parameters.duration_seconds) {
      Set("sts:DurationSeconds", std::to_string(*parameters.duration_seconds));
    }
    if (parameters.mfa) Set("aws:MultiFactorAuthPresent", *parameters.mfa ? "true" : "false");
  }

  const Estate& estate_;
  PreparedRequest& prepared_;
};

// Whether the text can be a value of the type; an ARN is not checked, because services put other
// texts into such keys, which then match nothing (R-COND-19).
bool CanBeValue(ContextKeyType type, std::string_view text) {
  switch (type) {
    case ContextKeyType::kString:
    case ContextKeyType::kArn:
      return true;
    case ContextKeyType::kBool:
      return ParseBool(text).has_value();
    case ContextKeyType::kNumeric:
      return Decimal::Parse(text).has_value();
    case ContextKeyType::kDate:
      return Instant::Parse(text).has_value();
    case ContextKeyType::kDateOrNumeric:
      return Instant::Parse(text).has_value() || Decimal::Parse(text).has_value();
    case ContextKeyType::kIpAddress:
      return IpAddress::Parse(text).has_value();
    case ContextKeyType::kBinary:
      return ParseBase64(text).has_value();
  }
  return false;
}

std::string TakeOver(const std::string& key, const ContextInput& input, PreparedRequest& prepared) {
  const bool exact = prepared.request.context_mode == ContextMode::kExact;
  const ContextKeyInfo* info = FindContextKey(key);
  const std::string name = CanonicalContextKey(key);
  const bool is_tag = info != nullptr && info->has_free_part;
  if (input.state == ContextInput::State::kAbsent) {
    prepared.context.Remove(name);
    return {};
  }
  ContextEntry entry = {name, input.values, input.is_list, false, ContextSource::kUser};
  if (info != nullptr && !exact) entry.multivalued = info->multivalued;
  if (input.state == ContextInput::State::kUnknown) {
    entry.unknown = true;
    entry.values.clear();
    prepared.context.Remove(name);
    prepared.context.Set(std::move(entry));
    return {};
  }
  if (!entry.multivalued && entry.values.size() != 1) {
    return "`" + name + "` is single-valued; it takes exactly one value";
  }
  if (info != nullptr && !exact) {
    for (const std::string& value : entry.values) {
      if (CanBeValue(info->type, value)) continue;
      return "`" + value + "` cannot be a value of `" + name + "`, which takes " +
             std::string(ContextKeyTypeName(info->type));
    }
  }
  const ContextEntry* derived = prepared.context.Find(name);
  const bool against_model =
      derived != nullptr && derived->source == ContextSource::kDerived &&
      derived->values != entry.values &&
      (name == "aws:PrincipalArn" || name == "aws:PrincipalAccount" || name == "aws:username" ||
       name == "aws:userid" || name == "aws:PrincipalOrgID" || name == "aws:ResourceAccount");
  const bool impossible =
      name == "aws:username" && !exact && prepared.caller.kind != CallerKind::kUser;
  if (against_model || impossible) {
    prepared.assumptions.push_back({"R-CTX-1", "",
                                    "`" + name + "` was given as `" + entry.values.front() +
                                        "`, which is not what the model says"});
  }
  prepared.context.Set(std::move(entry), is_tag);
  return {};
}

}  // namespace

absl::Status FillContext(const Estate& estate, const Estate::Found<Resource>& resource,
                         PreparedRequest& prepared) {
  if (prepared.request.context_mode == ContextMode::kDerived) {
    Deriver(estate, prepared).Run(resource.entity);
  }
  std::string problems;
  for (const auto& [key, input] : prepared.request.context) {
    const std::string problem = TakeOver(key, input, prepared);
    if (problem.empty()) continue;
    if (!problems.empty()) problems += "; ";
    problems += problem;
  }
  if (!problems.empty()) return absl::InvalidArgumentError(problems);
  return absl::OkStatus();
}

}  // namespace iamsim
