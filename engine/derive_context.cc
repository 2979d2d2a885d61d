// SPDX-License-Identifier: Apache-2.0
#include "engine/derive_context.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"

#include "engine/not_loaded.h"
#include "engine/services/sts.h"
#include "engine/status_text.h"
#include "engine/token_claims.h"
#include "model/arn.h"
#include "model/catalogue/context_keys.h"
#include "model/catalogue/key_scopes.h"
#include "model/catalogue/service_catalogue.h"
#include "model/catalogue/service_facts.h"
#include "model/catalogue/tag_keys.h"
#include "model/condition_value.h"

// IAM User Guide, "AWS global condition context keys". R-CTX-1 to R-CTX-14.
//
// First the keys that follow from caller, resource, network and call, a function for each. Then
// those that services and tokens add. Last the keys that the question gives, which replace derived
// ones (TakeOver). With an exact context only the last step is taken.

namespace iamsim {
namespace {

class Deriver {
 public:
  Deriver(const Estate& estate, PreparedRequest& prepared) : estate_(estate), prepared_(prepared) {}

  void Run() {
    DeriveCaller();
    DeriveSession();
    DeriveResource();
    DeriveCall();
    DeriveServices();
    DeriveEndpoint();
    for (const auto& [key, input] : prepared_.request.implied)
      TakeImplied(key, input);
    if (!prepared_.kms_alias.empty()) Set("kms:RequestAlias", prepared_.kms_alias);
    // What the call passes is known, also where such a call passes something that is not.
    DeriveParameters();
    if (prepared_.request.unknown.mode == UnknownKeys::Mode::kAll) {
      prepared_.context.OpenAll(action().service());
      // The session tags of a role session, too.
      if (prepared_.caller.kind == CallerKind::kSession && prepared_.request.session.tags.empty()) {
        prepared_.context.Open("aws:PrincipalTag/", /*is_prefix=*/true);
      }
    }
  }

 private:
  void Set(std::string_view key, std::string value,
           ContextSource source = ContextSource::kDerived) {
    prepared_.context.Set({std::string(key), {std::move(value)}, false, KeyState::kKnown, source});
  }
  void SetList(std::string_view key, std::vector<std::string> values) {
    prepared_.context.Set(
        {std::string(key), std::move(values), true, KeyState::kKnown, ContextSource::kDerived});
  }
  bool IsMultivalued(std::string_view key) const {
    const std::optional<ContextKeyInfo> info = FindContextKey(key, action().service());
    return info && info->multivalued;
  }
  // A key that nobody gave and that is there with some value, or may be there.
  void SetUnknown(std::string_view key, KeyState state, std::string beginning = {}) {
    if (prepared_.request.unknown.mode == UnknownKeys::Mode::kNone) {
      prepared_.context.Remove(key);
      prepared_.unloaded_keys.push_back(
          {std::string(key), false, Quoted(key) + " is not known", "UNKNOWN_KEY"});
      return;
    }
    ContextEntry entry;
    entry.key = std::string(key);
    entry.multivalued = IsMultivalued(key);
    entry.state = state;
    if (state == KeyState::kPrefix) entry.values = {std::move(beginning)};
    prepared_.context.Set(std::move(entry));
  }
  void SetPresent(std::string_view key) { SetUnknown(key, KeyState::kPresent); }
  // Unknown for want of what was not loaded.
  void NotLoaded(std::string key, std::string what, bool is_prefix = false) {
    const bool is_unknown = prepared_.request.unknown.mode != UnknownKeys::Mode::kNone &&
                            !prepared_.compiled->options().closed_world;
    if (is_unknown) {
      prepared_.context.Open(key, is_prefix, !is_prefix && IsMultivalued(key));
    }
    prepared_.unloaded_keys.push_back({std::move(key), is_prefix, std::move(what), {}, is_unknown});
  }
  // AWS does not send it.
  void NotSent(std::string key, std::string what, std::string code) {
    prepared_.context.Close(key);
    prepared_.unloaded_keys.push_back({std::move(key), false, std::move(what), std::move(code)});
  }
  void TagsNotLoaded(std::string_view prefix, std::string_view whose) {
    NotLoaded(std::string(prefix), "the tags of " + Quoted(whose) + " were not loaded",
              /*is_prefix=*/true);
  }
  void SetTags(std::string_view prefix, const Tags& tags) {
    for (const auto& tag : tags) {
      prepared_.context.Set({std::string(prefix) + tag.first,
                             {tag.second},
                             false,
                             KeyState::kKnown,
                             ContextSource::kDerived},
                            /*keep_other_case=*/true);
    }
  }
  // In place of any tag of that key, in whatever letter case (R-CHAIN-4).
  void ReplaceTags(std::string_view prefix, const Tags& tags) {
    for (const auto& tag : tags)
      prepared_.context.Remove(std::string(prefix) + tag.first);
    SetTags(prefix, tags);
  }
  void TakeImplied(const std::string& key, const ContextInput& input) {
    switch (input.state) {
      case ContextInput::State::kAbsent:
        prepared_.context.Remove(key);
        prepared_.context.Close(key);
        break;
      case ContextInput::State::kUnknown:
        SetUnknown(key, KeyState::kUnknown);
        break;
      case ContextInput::State::kPresent:
        if (input.is_list) {
          SetList(key, input.values);
        } else {
          Set(key, input.values.front());
        }
        break;
    }
  }
  const RequestedAction& action() const { return prepared_.action; }
  // The value that the request's own context gives a key; null when it gives none.
  const std::string* Given(std::string_view name) const {
    for (const auto& [key, input] : prepared_.request.context) {
      if (EqualsIgnoreCase(key, name) && input.values.size() == 1) return &input.values.front();
    }
    return nullptr;
  }

  // `aws:...OrgID` and `aws:...OrgPaths` of an account.
  void SetOrganization(std::string_view who, std::string_view account_id) {
    const Organization* organization = estate_.organization();
    const std::string prefix = "aws:" + std::string(who);
    if (const std::string why = MembershipNotLoaded(estate_, account_id); !why.empty()) {
      NotLoaded(prefix + "OrgID", why);
      NotLoaded(prefix + "OrgPaths", why);
      return;
    }
    if (organization == nullptr) return;
    const std::vector<std::int32_t> path = organization->PathTo(account_id);
    if (path.empty()) return;
    if (organization->id.empty()) {
      NotLoaded(prefix + "OrgID", "the organization's id is not known");
      NotLoaded(prefix + "OrgPaths", "the organization's id is not known");
      return;
    }
    Set(prefix + "OrgID", organization->id);
    std::string text = organization->id + '/';
    for (const std::int32_t index : path) {
      const OrganizationNode& node = organization->nodes[static_cast<std::size_t>(index)];
      if (!node.parent_known) {
        NotLoaded(prefix + "OrgPaths",
                  "where " + Quoted(node.id) + " stands in the organization was not loaded");
        return;
      }
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
        // IAM User Guide, "IAM identifiers": ids of users and roles begin so.
        if (caller.unique_id.empty()) {
          SetUnknown("aws:userid", KeyState::kPrefix, "AIDA");
        } else {
          Set("aws:userid", caller.unique_id);
        }
        Set("aws:username", caller.user->name);
        SetTags("aws:PrincipalTag/", caller.user->tags);
        if (!caller.user->tags_known) TagsNotLoaded("aws:PrincipalTag/", caller.user_arn);
        break;
      case CallerKind::kSession:
        Set("aws:PrincipalArn", caller.role_arn);
        Set("aws:PrincipalType", "AssumedRole");
        if (caller.unique_id.empty()) {
          SetUnknown("aws:userid", KeyState::kPrefix, "AROA");
        } else if (prepared_.request.session.name.empty()) {
          SetUnknown("aws:userid", KeyState::kPrefix, caller.unique_id + ':');
        } else {
          Set("aws:userid", caller.unique_id + ':' + prepared_.request.session.name);
        }
        SetTags("aws:PrincipalTag/", caller.role->tags);
        if (!caller.role->tags_known) TagsNotLoaded("aws:PrincipalTag/", caller.role_arn);
        break;
      case CallerKind::kFederatedUser: {
        Set("aws:PrincipalArn", caller.federated_arn);
        Set("aws:PrincipalType", "FederatedUser");
        const std::string_view arn = caller.federated_arn;
        Set("aws:userid", caller.account_id + ':' + std::string(arn.substr(arn.rfind('/') + 1)));
        if (caller.user != nullptr) {
          SetTags("aws:PrincipalTag/", caller.user->tags);
          if (!caller.user->tags_known) TagsNotLoaded("aws:PrincipalTag/", caller.user_arn);
        }
        break;
      }
      case CallerKind::kService:
        Set("aws:PrincipalServiceName", caller.service_names.front());
        SetList("aws:PrincipalServiceNamesList", caller.service_names);
        DeriveSource();
        break;
      case CallerKind::kToken:
        DeriveClaims();
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

  // For whom a service calls: the owner of the resource that the request says it acts for, else
  // nobody knows (R-CTX-6).
  void DeriveSource() {
    std::string owner;
    if (const std::string* account = Given("aws:SourceAccount")) owner = *account;
    if (const std::string* source = Given("aws:SourceArn"); source != nullptr && owner.empty()) {
      const std::optional<Arn> arn = ParseArn(*source);
      if (const Estate::Found<Resource> modelled = estate_.FindResource(*source)) {
        owner = modelled.account->id;
      } else if (arn && IsAccountId(arn->account)) {
        owner = std::string(arn->account);
      }
    }
    if (owner.empty()) {
      for (const std::string_view key : {"aws:SourceArn", "aws:SourceAccount", "aws:SourceOwner",
                                         "aws:SourceOrgID", "aws:SourceOrgPaths"}) {
        SetUnknown(key, KeyState::kUnknown);
      }
      return;
    }
    SetUnknown("aws:SourceArn", KeyState::kUnknown);
    Set("aws:SourceAccount", owner);
    Set("aws:SourceOwner", owner);
    SetOrganization("Source", owner);
  }

  void DeriveClaims() {
    const Caller& caller = prepared_.caller;
    const TokenInput& token = prepared_.request.token;
    for (const OpenClaim& claim : ClaimsOfEveryToken(caller.token_host)) {
      const std::string key = claim.key;
      if (claim.is_prefix) {
        NotLoaded(key, "the claims of the token are not known", /*is_prefix=*/true);
      } else {
        SetUnknown(key, claim.is_certain ? KeyState::kPresent : KeyState::kUnknown);
      }
    }
    for (const auto& [key, input] : KeysOfClaims(caller.token_host, token.claims, false))
      TakeImplied(key, input);
    if (!caller.token_host.empty()) return;
    // The one key of SAML that no assertion carries: the account and the name of the provider.
    if (const std::optional<Arn> arn = ParseArn(caller.provider)) {
      const std::string_view name = arn->resource.substr(arn->resource.find('/') + 1);
      Set("saml:doc", std::string(arn->account) + '/' + std::string(name));
    }
  }

  void DeriveSession() {
    const SessionInput& session = prepared_.request.session;
    const CallerKind kind = prepared_.caller.kind;
    const bool temporary =
        kind == CallerKind::kSession || kind == CallerKind::kFederatedUser || !session.kind.empty();
    ReplaceTags("aws:PrincipalTag/", session.tags);
    if (!session.source_identity.empty()) Set("aws:SourceIdentity", session.source_identity);
    if (!temporary) return;
    // When the credentials were issued is not part of a question.
    if (prepared_.request.unknown.mode == UnknownKeys::Mode::kNone) {
      // The key must be there all the same, for `Null` tests. Now is as late as it can be.
      Set("aws:TokenIssueTime", FormatInstant(prepared_.request.now.value_or(0)));
    } else {
      SetPresent("aws:TokenIssueTime");
    }
    if (prepared_.caller.is_root_session) Set("aws:AssumedRoot", "true");
    const bool in_role_session = kind == CallerKind::kSession || kind == CallerKind::kFederatedUser;
    const bool mfa = session.mfa.value_or(
        in_role_session && prepared_.readings.IsAlternative(Reading::kMfaInRoleSession) &&
        (session.assumed_with_mfa || !session.made_by_call));
    Set("aws:MultiFactorAuthPresent", mfa ? "true" : "false");
    if (mfa) SetPresent("aws:MultiFactorAuthAge");
  }

  // The tags of the resource itself, under every name that the service has for them.
  void SetResourceTags(const Tags& tags) {
    SetTags("aws:ResourceTag/", tags);
    for (const ResourceTagKey& key : tag_keys_) {
      if (key.bearer_type.empty()) SetTags(key.prefix, tags);
    }
  }
  void ResourceTagsNotLoaded(std::string_view whose) {
    TagsNotLoaded("aws:ResourceTag/", whose);
    for (const ResourceTagKey& key : tag_keys_) {
      if (key.bearer_type.empty()) TagsNotLoaded(key.prefix, whose);
    }
  }

  // Keys for the tags of what the resource is a part of: an object's bucket, a table's bucket.
  void DeriveTagsOfParents() {
    const std::optional<Service> service = FindService(action().service());
    for (const ResourceTagKey& key : tag_keys_) {
      if (key.bearer_type.empty()) continue;
      const std::optional<ResourceType> type = service->FindResourceType(key.bearer_type);
      for (const CoveringResource& covering : prepared_.covering) {
        if (!type || !type->Fits(covering.arn)) continue;
        // A bucket's tags count only with ABAC (R-S3-9).
        const bool needs_abac = key.prefix == "s3:BucketTag/";
        if (!covering.found) {
          if (IsOpenAccount(estate_, prepared_.owner_account)) {
            TagsNotLoaded(key.prefix, covering.arn);
          }
        } else if (!needs_abac || covering.found.entity->abac) {
          SetTags(key.prefix, covering.found.entity->tags);
          if (!covering.found.entity->tags_known) TagsNotLoaded(key.prefix, covering.arn);
        } else if (covering.found.account->imported) {
          NotLoaded(std::string(key.prefix),
                    "whether the tags of " + Quoted(covering.arn) + " count was not loaded",
                    /*is_prefix=*/true);
        }
        break;
      }
    }
  }

  // The cluster that the long ARN of a task, service or container instance names.
  void DeriveCluster() {
    constexpr std::string_view kTypes[] = {"container-instance", "service", "task", "task-set"};
    const std::optional<Arn> arn = ParseArn(prepared_.resource.text());
    if (action().service() != "ecs" || !arn || arn->service != "ecs") return;
    const std::size_t first = arn->resource.find('/');
    if (first == std::string_view::npos) return;
    const std::string_view type = arn->resource.substr(0, first);
    const std::size_t second = arn->resource.find('/', first + 1);
    if (second == std::string_view::npos ||
        std::find(std::begin(kTypes), std::end(kTypes), type) == std::end(kTypes)) {
      return;
    }
    const std::string& text = prepared_.resource.text();
    Set("ecs:cluster", text.substr(0, text.size() - arn->resource.size()) + "cluster/" +
                           std::string(arn->resource.substr(first + 1, second - first - 1)));
  }

  void DeriveResource() {
    if (!prepared_.resource.is_star()) {
      tag_keys_ = ResourceTagKeysOf(action().service(), prepared_.resource.text());
    }
    DeriveTagsOfParents();
    DeriveCluster();
    const Resource* resource = prepared_.target.entity;
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
    if (tags != nullptr && action().Is("iam:passrole")) {
      // AWS says not to depend on them there (R-IAM-2).
      for (const auto& tag : *tags) {
        SetUnknown("aws:ResourceTag/" + tag.first, KeyState::kUnknown);
        SetUnknown("iam:ResourceTag/" + tag.first, KeyState::kUnknown);
      }
    } else if (tags != nullptr) {
      SetResourceTags(*tags);
    }
    const bool not_in_model = resource == nullptr && !prepared_.resource.is_star() &&
                              IsOpenAccount(estate_, prepared_.owner_account);
    const bool may_have_others = role   ? !role.entity->tags_known
                                 : user ? !user.entity->tags_known
                                        : not_in_model;
    if (may_have_others) {
      ResourceTagsNotLoaded(prepared_.resource.text());
    }
    if (action().service() == "iam" && HasBoundaryOfEntity(action().name())) {
      const PolicyPtr boundary = role   ? role.entity->permissions_boundary
                                 : user ? user.entity->permissions_boundary
                                        : nullptr;
      if (boundary != nullptr && boundary->stand_in) {
        NotLoaded(
            "iam:PermissionsBoundary",
            "the permissions boundary of " + Quoted(prepared_.resource.text()) + " was not loaded");
      } else if (boundary != nullptr && !boundary->arn.empty()) {
        Set("iam:PermissionsBoundary", boundary->arn);
      }
    }
    const bool is_s3 = action().service() == "s3";
    if (prepared_.object != nullptr) {
      SetTags("s3:ExistingObjectTag/", prepared_.object->tags);
      if (!prepared_.object->tags_known) {
        TagsNotLoaded("s3:ExistingObjectTag/", prepared_.object->arn);
      }
    } else if (is_s3 && IsOpenAccount(estate_, prepared_.owner_account)) {
      TagsNotLoaded("s3:ExistingObjectTag/", prepared_.resource.text());
    }
    if (resource == nullptr) return;
    const bool is_open = prepared_.target.account->imported;
    // Objects have tags of their own; a bucket's count only with ABAC (R-S3-9).
    if (!is_s3 || (resource->abac && resource->arn == prepared_.resource.text())) {
      SetResourceTags(resource->tags);
      if (!resource->tags_known) ResourceTagsNotLoaded(resource->arn);
    } else if (is_open && resource->arn == prepared_.resource.text()) {
      NotLoaded("aws:ResourceTag/",
                "whether the tags of " + Quoted(resource->arn) + " count was not loaded",
                /*is_prefix=*/true);
    }
    if (action().service() == "kms" && !resource->aliases.empty()) {
      SetList("kms:ResourceAliases", resource->aliases);
    } else if (action().service() == "kms" && is_open) {
      NotLoaded("kms:ResourceAliases",
                "the aliases of " + Quoted(resource->arn) + " were not loaded");
    }
  }

  void DeriveCall() {
    const Request& request = prepared_.request;
    Set("aws:SecureTransport", "true", ContextSource::kDefault);
    if (request.now.has_value()) {
      Set("aws:CurrentTime", FormatInstant(*request.now));
      Set("aws:EpochTime", std::to_string(*request.now));
    } else {
      SetPresent("aws:CurrentTime");
      SetPresent("aws:EpochTime");
    }
    const std::string region = Region();
    if (region.empty()) {
      SetPresent("aws:RequestedRegion");
    } else {
      Set("aws:RequestedRegion", region);
    }
    const std::optional<Action> known = FindAction(action().service(), action().name());
    for (const std::string_view key : KeysOfEveryCall(ToLowerAscii(action().text()))) {
      const bool is_here = !known || prepared_.resource.is_star() ||
                           IsKeyOfResource(*known, key, prepared_.resource.text());
      if (is_here) SetPresent(key);
    }
  }

  // Of the endpoint that is called; empty: not known.
  std::string Region() const {
    const Resource* resource = prepared_.target.entity;
    std::string region = prepared_.request.region;
    if (region.empty() && IsGlobalService(prepared_.action.service())) region = "us-east-1";
    if (region.empty() && !prepared_.resource.is_star()) region = prepared_.resource.head_field(3);
    if (region.empty() && resource != nullptr) region = resource->region;
    // An ARN that was asked about says where the call goes, also if the action takes no resource.
    if (region.empty() && prepared_.resource.is_star()) {
      if (const std::optional<Arn> asked = ParseArn(prepared_.request.resource)) {
        region = asked->region;
      }
    }
    return region;
  }

  // The services between the caller and this request (R-EVAL-15).
  void DeriveServices() {
    const std::vector<std::string>& services = prepared_.request.called_via;
    Set("aws:ViaAWSService", services.empty() ? "false" : "true", ContextSource::kDefault);
    DeriveMcp();
    if (services.empty()) return;
    SetList("aws:CalledVia", services);
    Set("aws:CalledViaFirst", services.front());
    Set("aws:CalledViaLast", services.back());
    if (action().service() != "kms") return;
    const std::string region = Region();
    const std::string& last = services.back();
    const std::size_t dot = last.find('.');
    if (region.empty() || dot == std::string::npos) {
      SetPresent("kms:ViaService");
    } else {
      Set("kms:ViaService", last.substr(0, dot) + '.' + region + last.substr(dot));
    }
  }

  // An MCP server of AWS signs with the caller's credentials and says that it is in between. AWS's
  // page has the key as false on direct calls in one sentence, and as absent in another (R-CTX-13).
  void DeriveMcp() {
    constexpr std::string_view kVia = "aws:ViaAWSMCPService";
    if (Given("aws:CalledViaAWSMCP") != nullptr) {
      Set(kVia, "true");
      // Whether such a server counts as a service that calls is not documented.
      if (prepared_.request.called_via.empty()) SetPresent("aws:ViaAWSService");
    } else if (!prepared_.readings.IsAlternative(Reading::kMcpKeyOnDirectCalls)) {
      Set(kVia, "false", ContextSource::kDefault);
    }
  }

  // R-VPCE-3; what a service does for the caller comes through no endpoint (R-CTX-5).
  void DeriveEndpoint() {
    const Request& request = prepared_.request;
    for (const std::string_view key : kEndpointOwnerKeys) {
      if (HasEndpointKey(key, action().service(), action().name())) continue;
      NotSent(std::string(key),
              "AWS sends " + Quoted(key) + " with no request for " + Quoted(action().text()),
              "R-VPCE-3");
    }
    DeriveNetwork();
    if (request.vpc_endpoint.empty() || !request.called_via.empty()) return;
    Set("aws:SourceVpce", request.vpc_endpoint);
    const Estate::Found<VpcEndpoint> endpoint = estate_.FindVpcEndpoint(request.vpc_endpoint);
    if (!endpoint) return;
    const std::string& vpc = endpoint.entity->vpc;
    if (!vpc.empty()) Set("aws:SourceVpc", vpc);
    Set("aws:VpceAccount", endpoint.account->id);
    SetOrganization("Vpce", endpoint.account->id);
    const std::string region = Region();
    if (!vpc.empty() && !region.empty()) {
      Set("aws:SourceVpcArn", "arn:" + endpoint.account->partition + ":ec2:" + region + ':' +
                                  endpoint.account->id + ":vpc/" + vpc);
    }
    for (const std::string_view key : kEndpointOwnerKeys) {
      if (!HasEndpointKey(key, action().service(), action().name())) prepared_.context.Remove(key);
    }
  }

  // Whoever comes through no endpoint comes from some address.
  void DeriveNetwork() {
    const Request& request = prepared_.request;
    const bool by_endpoint = !request.vpc_endpoint.empty() || request.has_endpoint_policies ||
                             Given("aws:SourceVpce") != nullptr ||
                             Given("aws:SourceVpc") != nullptr;
    if (!by_endpoint) {
      // A service calls from its own network.
      SetUnknown("aws:SourceIp", prepared_.caller.kind == CallerKind::kService
                                     ? KeyState::kUnknown
                                     : KeyState::kPresent);
    } else if (request.called_via.empty()) {
      SetPresent("aws:VpcSourceIp");
      if (request.has_endpoint_policies && request.vpc_endpoint.empty()) {
        SetPresent("aws:SourceVpce");
      }
      SetPresent("aws:SourceVpc");
    }
  }

  void DeriveParameters() {
    if (action().service() != "sts") return;
    const CallParameters& parameters = prepared_.request.parameters;
    if (!parameters.role_session_name.empty()) {
      Set("sts:RoleSessionName", parameters.role_session_name);
    } else if (AssumesRole(action())) {
      SetPresent("sts:RoleSessionName");
    }
    if (parameters.external_id) Set("sts:ExternalId", *parameters.external_id);
    if (parameters.source_identity) Set("sts:SourceIdentity", *parameters.source_identity);
    if (parameters.duration_seconds) {
      Set("sts:DurationSeconds", std::to_string(*parameters.duration_seconds));
    }
    if (!parameters.task_policy.empty()) Set("sts:TaskPolicyArn", parameters.task_policy);
    if (!parameters.tags.empty()) {
      SetTags("aws:RequestTag/", parameters.tags);
      std::vector<std::string> keys;
      for (const auto& tag : parameters.tags)
        keys.push_back(tag.first);
      SetList("aws:TagKeys", std::move(keys));
    }
    if (!parameters.transitive_tags.empty()) {
      SetList("sts:TransitiveTagKeys", parameters.transitive_tags);
    }
    DeriveTransitiveTags();
    DeriveMfaOfCall();
  }

  // R-CHAIN-6: the trust policy of the next role sees an inherited tag in place of the role's own.
  void DeriveTransitiveTags() {
    const Tags inherited = TransitiveTags(prepared_.request.session);
    if (inherited.empty() || !IsTrustDecision(prepared_)) return;
    prepared_.asked = prepared_.asked.With(Reading::kChainResourceTag, true);
    if (!prepared_.readings.IsAlternative(Reading::kChainResourceTag)) {
      ReplaceTags("aws:ResourceTag/", inherited);
    }
  }

  // A code of the caller's MFA device that the call itself carries (R-CHAIN-10). Only a user has
  // one.
  void DeriveMfaOfCall() {
    if (!prepared_.request.parameters.mfa.value_or(false)) return;
    if (prepared_.caller.kind == CallerKind::kUser) {
      Set("aws:MultiFactorAuthPresent", "true");
      Set("aws:MultiFactorAuthAge", "0");
      return;
    }
    prepared_.assumptions.push_back(
        {"R-CHAIN-10", "trust", "only an IAM user can pass an MFA code; `mfa` was not counted"});
  }

  const Estate& estate_;
  PreparedRequest& prepared_;
  std::vector<ResourceTagKey> tag_keys_;  // of the resource
};

// A slip in a key's name makes every condition on the key that was meant look at nothing.
void NoteUndocumentedKey(const std::string& key, PreparedRequest& prepared) {
  const std::string_view prefix = std::string_view(key).substr(0, key.find(':'));
  // A claim of a token: whose issuers make keys is in identity_providers.h.
  if (prefix.find('.') != std::string_view::npos) return;
  const std::string nearest = NearestContextKey(key);
  const bool documented_service = prefix == "aws" || FindService(prefix).has_value();
  if (!documented_service && nearest.empty()) return;
  prepared.assumptions.push_back(
      {"CONDITION_KEY", "",
       "AWS documents no condition key " + Quoted(key) + " (as of " + std::string(CatalogueDate()) +
           ")" + (nearest.empty() ? "" : "; did you mean " + Quoted(nearest) + "?")});
}

// The usual value of an exact context, of which nothing has to be said. False: TakeOver() has to.
bool TakeAsGiven(const std::string& key, const ContextInput& input, PreparedRequest& prepared) {
  if (input.state != ContextInput::State::kPresent) return false;
  if (!input.is_list && input.values.size() != 1) return false;
  std::unique_ptr<const KeyFacts> spare;
  const KeyFacts& facts = prepared.facts.Key(key, spare);
  if (spare != nullptr) return false;
  // The request is kept, and so are the facts.
  const bool is_tag = facts.info && facts.info->has_free_part;
  prepared.context.Set(
      {PolicyText::Viewing(facts.key.written), ContextValues::Viewing(input.values), input.is_list,
       KeyState::kKnown, ContextSource::kUser},
      facts.key, is_tag);
  return true;
}

std::string TakeOver(const std::string& key, const ContextInput& input, PreparedRequest& prepared) {
  const bool exact = prepared.request.context_mode == ContextMode::kExact;
  std::unique_ptr<const KeyFacts> spare;
  const KeyFacts& facts = prepared.facts.Key(key, spare);
  const std::optional<ContextKeyInfo>& info = facts.info;
  const std::string& name = facts.key.written;
  const bool is_tag = info && info->has_free_part;
  if (input.state == ContextInput::State::kAbsent) {
    prepared.context.Remove(name);
    prepared.context.Close(name);
    return {};
  }
  if (!info && !exact) NoteUndocumentedKey(key, prepared);
  if (!exact && facts.is_of_other_service) {
    // A part has the context of the call that was asked, of which these keys are.
    if (prepared.request.is_part) return {};
    const bool drops = prepared.compiled->options().strict_context;
    prepared.assumptions.push_back({"R-COND-6", "",
                                    "AWS does not send `" + name + "` with " +
                                        prepared.action.text() + "; it was " +
                                        (drops ? "left out" : "kept as given")});
    if (drops) return {};
  }
  // One call has not every key for each of its resources (R-CTX-12).
  if (!exact && !prepared.resource.is_star() && facts.may_be_of_one_resource) {
    if (!IsKeyOfResource(*prepared.facts.known, name, prepared.resource.text())) {
      prepared.context.Remove(name);
      prepared.context.Close(name);
      prepared.unloaded_keys.push_back({name, false,
                                        Quoted(prepared.action.text()) + " does not have " +
                                            Quoted(name) + " while AWS checks it on " +
                                            Quoted(prepared.resource.text()),
                                        "R-CTX-12"});
      return {};
    }
  }
  // The request is kept, and the facts are where they are not spare.
  ContextEntry entry = {PolicyText::Viewing(name), ContextValues::Viewing(input.values),
                        input.is_list, KeyState::kKnown, ContextSource::kUser};
  if (spare != nullptr) entry.key = PolicyText(name);
  if (info && !exact) entry.multivalued = info->multivalued;
  if (input.state == ContextInput::State::kUnknown) {
    const bool is_always = info && info->presence == KeyPresence::kAlways;
    entry.state = is_always ? KeyState::kPresent : KeyState::kUnknown;
    entry.values = {};
    prepared.context.Remove(name);
    prepared.context.Set(std::move(entry));
    return {};
  }
  if (!entry.multivalued && entry.values.size() != 1) {
    return "`" + name + "` is single-valued; it takes exactly one value";
  }
  if (info && !exact) {
    for (const std::string& value : entry.values) {
      if (CanBeValue(info->type, value)) continue;
      return "`" + value + "` cannot be a value of `" + name + "`, which takes " +
             std::string(ContextKeyTypeName(info->type));
    }
  }
  const ContextEntry* derived = exact ? nullptr : prepared.context.Find(facts.key);
  const bool against_model =
      derived != nullptr && derived->source == ContextSource::kDerived &&
      !(derived->values == entry.values) &&
      (name == "aws:PrincipalArn" || name == "aws:PrincipalAccount" || name == "aws:username" ||
       name == "aws:userid" || name == "aws:PrincipalOrgID" || name == "aws:ResourceAccount");
  const bool impossible =
      !exact && name == "aws:username" && prepared.caller.kind != CallerKind::kUser;
  if (against_model || impossible) {
    prepared.assumptions.push_back({"R-CTX-1", "",
                                    "`" + name + "` was given as `" + entry.values.front() +
                                        "`, which is not what the model says"});
  }
  if (spare != nullptr) {
    prepared.context.Set(std::move(entry), is_tag);
  } else {
    prepared.context.Set(std::move(entry), facts.key, is_tag);
  }
  return {};
}

// The names of the encryption context are a key of their own.
void AddEncryptionContextKeys(PreparedRequest& prepared) {
  constexpr std::string_view kPrefix = "kms:EncryptionContext:";
  constexpr std::string_view kNames = "kms:EncryptionContextKeys";
  if (prepared.action.service() != "kms" || prepared.context.Find(kNames) != nullptr) return;
  std::vector<std::string> names;
  for (const ContextEntry& entry : prepared.context.entries()) {
    if (entry.is_known() && entry.key.view().starts_with(kPrefix)) {
      names.emplace_back(entry.key.view().substr(kPrefix.size()));
    }
  }
  if (names.empty()) return;
  prepared.context.Set(
      {std::string(kNames), std::move(names), true, KeyState::kKnown, ContextSource::kDerived});
}

}  // namespace

bool CanBeValue(ContextKeyType type, std::string_view text) {
  switch (type) {
    case ContextKeyType::kString:
      return true;
    case ContextKeyType::kArn:
      return ParseArn(text).has_value();
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

absl::Status FillContext(const Estate& estate, PreparedRequest& prepared) {
  const bool derived = prepared.request.context_mode == ContextMode::kDerived;
  if (derived) Deriver(estate, prepared).Run();
  for (const std::string& key : prepared.request.unknown.keys) {
    const bool is_prefix = key.ends_with('*');
    const std::optional<ContextKeyInfo> info = FindContextKey(key, prepared.action.service());
    prepared.context.Open(is_prefix ? key.substr(0, key.size() - 1) : key, is_prefix,
                          !is_prefix && info && info->multivalued);
  }
  std::string problems;
  for (const auto& [key, input] : prepared.request.context) {
    if (!derived && TakeAsGiven(key, input, prepared)) continue;
    const std::string problem = TakeOver(key, input, prepared);
    if (problem.empty()) continue;
    if (!problems.empty()) problems += "; ";
    problems += problem;
  }
  if (!problems.empty()) return absl::InvalidArgumentError(problems);
  if (derived) AddEncryptionContextKeys(prepared);
  return absl::OkStatus();
}

}  // namespace iamsim
