// SPDX-License-Identifier: Apache-2.0
#include "engine/prepare.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"

#include "engine/derive_context.h"
#include "model/arn.h"
#include "model/catalogue/service_facts.h"
#include "model/diagnostics.h"

namespace iamsim {
namespace {

absl::Status Invalid(const std::string& message) {
  return absl::InvalidArgumentError(message);
}

std::string Quoted(std::string_view text) {
  return '`' + std::string(text) + '`';
}

// The nearest entities by name, for a principal or endpoint that the model lacks.
std::string DidYouMean(std::string_view word, const std::vector<std::string_view>& names) {
  const std::string_view nearest = NearestWord(word, names);
  return nearest.empty() ? std::string() : "; did you mean " + Quoted(nearest) + "?";
}

std::vector<std::string_view> PrincipalArns(const Estate& estate) {
  std::vector<std::string_view> arns;
  for (const std::shared_ptr<const Account>& account : estate.accounts()) {
    for (const User& user : account->users)
      arns.push_back(user.arn);
    for (const Role& role : account->roles)
      arns.push_back(role.arn);
  }
  return arns;
}

// `*`, `?` and `$` stand for themselves when they are written `${*}`, `${?}`, `${$}`; a bare `*`
// asks about a set of resources, which cannot be answered yet.
absl::Status ReadResource(const std::string& text, std::string& literal) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text.compare(i, 2, "${") == 0 && i + 3 < text.size() &&
                        text[i + 3] == '}' &&
                        std::string_view("*?$").find(text[i + 2]) != std::string_view::npos;
    if (escape) {
      literal += text[i + 2];
      i += 3;
    } else if (text[i] == '*') {
      return absl::UnimplementedError(
          "resource " + Quoted(text) +
          " asks about a set of resources, which is not modelled; name one resource, or write "
          "`${*}` for a literal star");
    } else {
      literal += text[i];
    }
  }
  return absl::OkStatus();
}

class Preparer {
 public:
  Preparer(const CompiledEstate& compiled, const Request& request, Readings readings)
      : compiled_(compiled), estate_(compiled.estate()), prepared_(new PreparedRequest) {
    prepared_->request = request;
    prepared_->readings = readings;
  }

  absl::StatusOr<std::unique_ptr<const PreparedRequest>> Run() {
    for (const auto step :
         {&Preparer::ResolveAction, &Preparer::ResolveCaller, &Preparer::ResolveResource,
          &Preparer::ResolveOwner, &Preparer::SettleGates, &Preparer::SelectLayers}) {
      const absl::Status status = (this->*step)();
      if (!status.ok()) return status;
    }
    const absl::Status status = FillContext(estate_, resource_, *prepared_);
    if (!status.ok()) return status;
    return std::unique_ptr<const PreparedRequest>(std::move(prepared_));
  }

 private:
  const Request& request() const { return prepared_->request; }
  Caller& caller() { return prepared_->caller; }

  absl::Status ResolveAction() {
    const std::string& text = request().action;
    const std::size_t colon = text.find(':');
    const auto bad = [](unsigned char c) { return c <= ' ' || c == ',' || c >= 0x7F; };
    if (colon == std::string::npos || colon == 0 || colon + 1 == text.size() ||
        text.find(':', colon + 1) != std::string::npos ||
        std::any_of(text.begin(), text.end(), bad)) {
      return Invalid("action " + Quoted(text) + " is not `service:Action`");
    }
    if (text.find_first_of("*?") != std::string::npos) {
      return absl::UnimplementedError("action " + Quoted(text) +
                                      " is a pattern; ask about one action");
    }
    prepared_->action = RequestedAction(text);
    const std::string& kind = request().session.kind;
    if (!kind.empty() && kind != "sessionToken") {
      return Invalid("session.kind " + Quoted(kind) + " is not modelled; expected `sessionToken`");
    }
    if (!request().assume.empty()) {
      return absl::UnimplementedError("roles assumed on the way (`assume`) are not modelled");
    }
    if (request().token.kind != TokenInput::Kind::kNone) {
      return absl::UnimplementedError("tokens of identity providers are not modelled");
    }
    return absl::OkStatus();
  }

  void SetAccount(std::string_view id, std::string_view partition) {
    caller().account_id = std::string(id);
    caller().partition = std::string(partition);
    caller().account = estate_.FindAccount(id);
    if (caller().account != nullptr) caller().canonical_id = caller().account->canonical_id;
  }

  absl::Status SetUser(const Estate::Found<User>& user) {
    caller().user = user.entity;
    caller().user_arn = user.entity->arn;
    caller().unique_id = user.entity->id;
    caller().has_permissions_boundary = user.entity->permissions_boundary != nullptr;
    return absl::OkStatus();
  }

  absl::Status SetRole(const Estate::Found<Role>& role, std::string_view session_name) {
    caller().kind = CallerKind::kSession;
    caller().role = role.entity;
    caller().role_arn = role.entity->arn;
    caller().unique_id = role.entity->id;
    caller().has_permissions_boundary = role.entity->permissions_boundary != nullptr;
    caller().is_service_linked_role = role.entity->path.substr(0, 18) == "/aws-service-role/";
    if (!session_name.empty()) {
      prepared_->request.session.name = std::string(session_name);
      caller().session_arn = "arn:" + caller().partition + ":sts::" + caller().account_id +
                             ":assumed-role/" + role.entity->name + '/' + std::string(session_name);
    }
    return absl::OkStatus();
  }

  absl::Status NoSuchPrincipal() {
    return absl::NotFoundError("the model has no principal " + Quoted(request().principal) +
                               DidYouMean(request().principal, PrincipalArns(estate_)));
  }

  absl::Status ResolveCaller() {
    const std::string& text = request().principal;
    if (text == "anonymous") {
      caller().kind = CallerKind::kAnonymous;
      return absl::OkStatus();
    }
    const std::optional<Arn> arn = ParseArn(text);
    if (!arn.has_value()) {
      if (text.find(':') == std::string::npos &&
          (text.find(".amazonaws.com") != std::string::npos)) {
        caller().kind = CallerKind::kService;
        caller().service_names = {text};
        return absl::OkStatus();
      }
      return Invalid("principal " + Quoted(text) +
                     " is neither an ARN, an AWS service (`name.amazonaws.com`) nor `anonymous`");
    }
    const IamEntity entity = ParseIamEntity(*arn);
    SetAccount(arn->account, arn->partition);
    switch (entity.kind) {
      case IamEntityKind::kRoot:
        caller().kind = CallerKind::kRoot;
        if (caller().account == nullptr) return NoSuchPrincipal();
        return absl::OkStatus();
      case IamEntityKind::kUser: {
        const Estate::Found<User> user = estate_.FindUser(text);
        if (!user) return NoSuchPrincipal();
        caller().kind = CallerKind::kUser;
        return SetUser(user);
      }
      case IamEntityKind::kRole: {
        const Estate::Found<Role> role = estate_.FindRole(text);
        if (!role) return NoSuchPrincipal();
        const std::string session_name = request().session.name;
        return SetRole(role, session_name);
      }
      case IamEntityKind::kAssumedRole: {
        const Estate::Found<Role> role = estate_.FindRoleByName(entity.account, entity.name);
        if (!role) return NoSuchPrincipal();
        const std::string session_name(entity.session_name);
        return SetRole(role, session_name);
      }
      case IamEntityKind::kFederatedUser: {
        caller().kind = CallerKind::kFederatedUser;
        caller().federated_arn = text;
        const std::string& creator = request().session.user;
        if (creator.empty()) {
          return Invalid(
              "a federated user needs `session.user`, the IAM user who made the session");
        }
        const std::string creator_arn =
            ParseArn(creator)
                ? creator
                : "arn:" + caller().partition + ":iam::" + caller().account_id + ":user/" + creator;
        const Estate::Found<User> user = estate_.FindUser(creator_arn);
        if (!user || user.account->id != caller().account_id) {
          return absl::NotFoundError("the model has no user " + Quoted(creator_arn));
        }
        return SetUser(user);
      }
      case IamEntityKind::kSamlProvider:
      case IamEntityKind::kOidcProvider:
        return absl::UnimplementedError("tokens of identity providers are not modelled");
      case IamEntityKind::kGroup:
      case IamEntityKind::kPolicy:
      case IamEntityKind::kOther:
        return Invalid(Quoted(text) +
                       " cannot be a principal: it is no user, role, session or account");
    }
    return absl::OkStatus();
  }

  absl::Status ResolveResource() {
    const ResourceNeed need = ResourceNeedOf(prepared_->action.service(), prepared_->action.name());
    if (request().resource == "*") {
      if (need == ResourceNeed::kRequired) {
        return Invalid("action " + Quoted(request().action) +
                       " works on a resource; name one instead of `*`");
      }
      if (need == ResourceNeed::kNotKnown) {
        prepared_->assumptions.push_back(
            {"RESOURCE_TYPE", "",
             "whether " + Quoted(request().action) +
                 " takes a resource is not known; it was asked as one that takes none"});
      }
      return absl::OkStatus();
    }
    std::string literal;
    if (absl::Status status = ReadResource(request().resource, literal); !status.ok()) {
      return status;
    }
    const std::optional<Arn> arn = ParseArn(literal);
    if (!arn.has_value()) {
      return Invalid("resource " + Quoted(request().resource) +
                     " is not an ARN (`arn:partition:service:region:account:resource`)");
    }
    if (arn->service == "s3" && arn->resource.substr(0, 12) == "accesspoint/") {
      return absl::UnimplementedError("requests through S3 access points are not modelled");
    }
    if (need == ResourceNeed::kNone) {
      prepared_->assumptions.push_back(
          {"R-RES-6", "", Quoted(request().action) + " takes no resource; it was decided on `*`"});
      return absl::OkStatus();
    }
    prepared_->resource = RequestedResource(literal);
    return absl::OkStatus();
  }

  // The entry of the model that a resource ARN belongs to: itself, or an object's bucket.
  Estate::Found<Resource> FindModelledResource(std::string_view arn) const {
    if (Estate::Found<Resource> exact = estate_.FindResource(arn)) return exact;
    const std::optional<Arn> parsed = ParseArn(arn);
    if (parsed && parsed->service == "s3" && parsed->account.empty()) {
      const std::size_t slash = arn.find('/');
      if (slash != std::string_view::npos) return estate_.FindResource(arn.substr(0, slash));
    }
    return {};
  }

  // R-RES-11, first hit wins.
  absl::Status ResolveOwner() {
    PreparedRequest& prepared = *prepared_;
    const std::string& given = request().resource_account;
    if (!given.empty() && !IsAccountId(given)) {
      return Invalid("resourceAccount " + Quoted(given) + " is not a twelve-digit account id");
    }
    if (prepared.resource.is_star()) {
      prepared.owner_account = given.empty() ? caller().account_id : given;
      prepared.owner_rule = "the caller's account, because the action takes no resource";
    } else {
      const std::string& text = prepared.resource.text();
      const Arn arn = *ParseArn(text);
      resource_ = FindModelledResource(text);
      const Estate::Found<Role> role = estate_.FindRole(text);
      if (resource_) {
        prepared.owner_account = resource_.account->id;
        prepared.owner_rule = "the model";
      } else if (role) {
        prepared.owner_account = role.account->id;
        prepared.owner_rule = "the model";
      } else if (IsAccountId(arn.account)) {
        prepared.owner_account = std::string(arn.account);
        prepared.owner_rule = "the ARN's account field";
      } else if (arn.account == "aws") {
        aws_owned_ = true;
        prepared.owner_rule = "AWS owns it";
      } else if (!given.empty()) {
        prepared.owner_account = given;
        prepared.owner_rule = "the request's resourceAccount";
      } else if (prepared.action.Is("s3:createbucket") && !caller().account_id.empty()) {
        prepared.owner_account = caller().account_id;
        prepared.owner_rule = "the caller's account, because the resource is made by this call";
      } else if (estate_.accounts().size() == 1) {
        prepared.owner_account = estate_.accounts().front()->id;
        prepared.owner_rule = "the only account of the model";
        prepared.assumptions.push_back({"R-RES-11", "resource",
                                        "the model does not have " + Quoted(text) +
                                            "; it was taken to belong to account " +
                                            prepared.owner_account + ", the only one loaded"});
      } else if (compiled_.options().unknown_owner_is_caller) {
        prepared.owner_account = caller().account_id;
        prepared.owner_rule = "the caller's account (unknown owner)";
        prepared.assumptions.push_back({"R-RES-11", "resource",
                                        "the model does not have " + Quoted(text) +
                                            "; it was taken to belong to the caller's account"});
      } else {
        return absl::InvalidArgumentError("neither the ARN nor the model tells who owns " +
                                          Quoted(text) + DidYouMean(text, ResourceArns()) +
                                          "; give `resourceAccount`");
      }
      if (!given.empty() && given != prepared.owner_account) {
        return Invalid("resourceAccount " + given + " is against the model: " + Quoted(text) +
                       " belongs to " + (aws_owned_ ? "AWS" : "account " + prepared.owner_account));
      }
    }
    prepared.same_account = aws_owned_ || (!caller().account_id.empty() &&
                                           caller().account_id == prepared.owner_account);
    return absl::OkStatus();
  }

  std::vector<std::string_view> ResourceArns() const {
    std::vector<std::string_view> arns;
    for (const std::shared_ptr<const Account>& account : estate_.accounts()) {
      for (const Resource& resource : account->resources)
        arns.push_back(resource.arn);
    }
    return arns;
  }

  bool IsTrustDecision() const {
    const RequestedAction& action = prepared_->action;
    return action.Is("sts:assumerole") || action.Is("sts:assumerolewithsaml") ||
           action.Is("sts:assumerolewithwebidentity") || action.Is("sts:tagsession") ||
           action.Is("sts:setsourceidentity") || action.Is("sts:setcontext");
  }

  bool ResourceIs(IamEntityKind kind) const {
    if (prepared_->resource.is_star()) return false;
    const std::optional<Arn> arn = ParseArn(prepared_->resource.text());
    return arn && ParseIamEntity(*arn).kind == kind;
  }

  absl::Status SettleGates() {
    PreparedRequest& prepared = *prepared_;
    const RequestedAction& action = prepared.action;
    const bool has_account = !caller().account_id.empty();
    if (has_account && !prepared.resource.is_star() &&
        caller().partition != prepared.resource.head_field(1)) {
      prepared.pre_gate = ReasonCode::kPartitionMismatch;
    }
    if (CredentialsAreRefused()) prepared.pre_gate = ReasonCode::kRefusedCredentialType;
    if (action.service() == "sts" && !prepared.pre_gate.has_value()) {
      if (absl::Status status = SettleSts(); !status.ok()) return status;
    }
    const std::string_view resource_service =
        prepared.resource.is_star() ? std::string_view() : prepared.resource.head_field(2);
    const bool on_key = resource_service == "kms" &&
                        std::string_view(prepared.resource.tail()).substr(0, 4) == "key/";
    prepared.must_allow = (IsTrustDecision() && ResourceIs(IamEntityKind::kRole)) ||
                          (action.service() == "kms" && on_key);

    if (has_account && !prepared.same_account) {
      if (!WorksAcrossAccounts(action.service(), action.name())) {
        prepared.service_gate = ReasonCode::kServiceDenyCrossAccountUnsupported;
      }
      const bool bucket_policy = action.Is("s3:getbucketpolicy") ||
                                 action.Is("s3:putbucketpolicy") ||
                                 action.Is("s3:deletebucketpolicy");
      if (bucket_policy) prepared.service_gate = ReasonCode::kServiceDenyCrossAccountUnsupported;
      if (action.Is("iam:passrole")) {
        prepared.service_gate = ReasonCode::kServiceDenyPassRoleCrossAccount;
      }
    }
    if (action.service() == "iam" && IsMutatingIamAction(action.name()) && IsImmutable()) {
      prepared.service_gate = ReasonCode::kServiceDenyImmutable;
    }
    prepared.ignores_resource_denies =
        caller().kind == CallerKind::kRoot && prepared.same_account &&
        (action.Is("s3:getbucketpolicy") || action.Is("s3:putbucketpolicy") ||
         action.Is("s3:deletebucketpolicy"));
    return absl::OkStatus();
  }

  // What credentials from GetSessionToken and GetFederationToken may not call (R-STS-13).
  bool CredentialsAreRefused() const {
    const RequestedAction& action = prepared_->action;
    const SessionInput& session = request().session;
    const bool is_iam = action.service() == "iam";
    if (prepared_->caller.kind == CallerKind::kFederatedUser) {
      return is_iam || (action.service() == "sts" && !action.Is("sts:getcalleridentity"));
    }
    if (session.kind != "sessionToken") return false;
    if (is_iam) return !session.mfa.value_or(false);
    return action.service() == "sts" && !action.Is("sts:getcalleridentity") &&
           !action.Is("sts:assumerole");
  }

  absl::Status SettleSts() {
    PreparedRequest& prepared = *prepared_;
    const RequestedAction& action = prepared.action;
    const SessionInput& session = request().session;
    if (action.Is("sts:getcalleridentity")) {
      if (caller().kind == CallerKind::kAnonymous) return absl::OkStatus();
      prepared.pre_gate = ReasonCode::kAlwaysAllowed;
    } else if (action.Is("sts:assumerole") && caller().kind == CallerKind::kRoot) {
      prepared.pre_gate = ReasonCode::kRefusedRootAssumeRole;
    } else if (action.Is("sts:getsessiontoken") || action.Is("sts:getfederationtoken")) {
      if (caller().kind == CallerKind::kSession) {
        prepared.pre_gate = ReasonCode::kRefusedCredentialType;
      } else if (action.Is("sts:getsessiontoken")) {
        prepared.pre_gate = ReasonCode::kNoPermissionRequired;
      }
    } else if (action.Is("sts:assumerolewithsaml") || action.Is("sts:assumerolewithwebidentity") ||
               action.Is("sts:assumeroot")) {
      return absl::UnimplementedError("action " + Quoted(action.text()) + " is not modelled");
    }
    const CallParameters& parameters = request().parameters;
    if (!parameters.tags.empty() || parameters.source_identity || !parameters.task_policy.empty() ||
        parameters.duration_seconds || !session.transitive_tags.empty() ||
        !parameters.transitive_tags.empty() ||
        (action.Is("sts:assumerole") && !session.source_identity.empty())) {
      return absl::UnimplementedError(
          "an AssumeRole call with tags, a source identity or a duration is not modelled");
    }
    return absl::OkStatus();
  }

  // R-IAM-3.
  bool IsImmutable() const {
    if (prepared_->resource.is_star()) return false;
    const std::string_view tail = prepared_->resource.tail();
    const RequestedAction& action = prepared_->action;
    if (prepared_->resource.head_field(4) == "aws" && tail.substr(0, 7) == "policy/") return true;
    if (tail.substr(0, 18) == "role/aws-reserved/") return true;
    return tail.substr(0, 22) == "role/aws-service-role/" &&
           !action.Is("iam:deleteservicelinkedrole") && !action.Is("iam:updateroledescription") &&
           !action.Is("iam:createservicelinkedrole");
  }

  // ---- layers ----

  void NoteUnreadable(const Policy& policy, const SelectedLayer& layer) {
    if (policy.readable) return;
    prepared_->assumptions.push_back({"NOT_LOADED", std::string(PolicyLayerName(layer.layer)),
                                      "the document of policy " +
                                          Quoted(policy.arn.empty() ? policy.name : policy.arn) +
                                          " was not loaded; it was taken to say nothing"});
  }

  void AddPolicies(SelectedLayer& layer, LayerLevel& level, const std::vector<PolicyPtr>& policies,
                   PolicyUse use, std::string_view attached_to = {}) {
    for (const PolicyPtr& policy : policies) {
      NoteUnreadable(*policy, layer);
      level.policies.push_back({&compiled_.Get(policy, use), attached_to});
    }
  }

  void AddPolicy(SelectedLayer& layer, LayerLevel& level, const PolicyPtr& policy, PolicyUse use,
                 std::string_view attached_to = {}) {
    if (policy != nullptr) AddPolicies(layer, level, {policy}, use, attached_to);
  }

  absl::Status SelectLayers() {
    for (int slot = 0; slot < kLayerSlots; ++slot) {
      constexpr PolicyLayer kLayers[kLayerSlots] = {
          PolicyLayer::kResourceControl, PolicyLayer::kServiceControl, PolicyLayer::kEndpoint,
          PolicyLayer::kResource,        PolicyLayer::kIdentity,       PolicyLayer::kBoundary,
          PolicyLayer::kSession};
      prepared_->layers[static_cast<std::size_t>(slot)].layer = kLayers[slot];
    }
    SelectResourceControl(prepared_->layer(kRcpSlot));
    SelectServiceControl(prepared_->layer(kScpSlot));
    if (absl::Status status = SelectEndpoint(prepared_->layer(kEndpointSlot)); !status.ok()) {
      return status;
    }
    SelectResource(prepared_->layer(kResourceSlot));
    const bool takes_session_policies =
        caller().kind == CallerKind::kSession || caller().kind == CallerKind::kFederatedUser;
    if (!request().session.policies.empty() && !takes_session_policies) {
      return Invalid("session policies need a role session or a federated user, and " +
                     Quoted(request().principal) + " is neither");
    }
    SelectIdentity(prepared_->layer(kIdentitySlot));
    SelectBoundary(prepared_->layer(kBoundarySlot));
    SelectSession(prepared_->layer(kSessionSlot));
    return absl::OkStatus();
  }

  void AddOrganizationLevels(SelectedLayer& layer, const std::vector<std::int32_t>& path,
                             bool resource_control) {
    for (const std::int32_t index : path) {
      const OrganizationNode& node = estate_.organization()->nodes[static_cast<std::size_t>(index)];
      LayerLevel& level = layer.levels.emplace_back();
      level.node = &node;
      if (resource_control) {
        AddPolicy(layer, level, ResourceControlFullAwsAccess(), PolicyUse::kWithPrincipal, node.id);
        AddPolicies(layer, level, node.resource_control_policies, PolicyUse::kWithPrincipal,
                    node.id);
      } else {
        AddPolicies(layer, level, node.service_control_policies, PolicyUse::kWithoutPrincipal,
                    node.id);
      }
    }
  }

  // An account that only imports know, in a model without organization: what is attached above it
  // was not loaded.
  void NoteOrganizationNotLoaded(const SelectedLayer& layer, std::string_view account_id) {
    const Account* account = estate_.FindAccount(account_id);
    if (estate_.organization() != nullptr || account == nullptr || !account->imported) return;
    // One note serves both kinds of control policy.
    if (noted_account_ == account_id) return;
    noted_account_ = std::string(account_id);
    prepared_->assumptions.push_back({"NOT_LOADED", std::string(PolicyLayerName(layer.layer)),
                                      "no organization was loaded for account " +
                                          std::string(account_id) +
                                          "; it was taken to be in none"});
  }

  // R-ORG-6 to R-ORG-9.
  void SelectResourceControl(SelectedLayer& layer) {
    const Organization* organization = estate_.organization();
    if (aws_owned_ || prepared_->owner_account.empty()) {
      layer.not_applicable = NotApplicable::kAwsOwnedResource;
      return;
    }
    const std::vector<std::int32_t> path = organization == nullptr
                                               ? std::vector<std::int32_t>()
                                               : organization->PathTo(prepared_->owner_account);
    if (!ResourceControlPoliciesCover(prepared_->action.service())) {
      layer.not_applicable = NotApplicable::kServiceNotSupported;
    } else if (path.empty()) {
      layer.not_applicable = NotApplicable::kNotInOrganization;
      NoteOrganizationNotLoaded(layer, prepared_->owner_account);
    } else if (!organization->resource_control_policies_enabled) {
      layer.not_applicable = NotApplicable::kPolicyTypeDisabled;
    } else if (prepared_->owner_account == organization->management_account) {
      layer.not_applicable = NotApplicable::kManagementAccount;
    } else if (caller().is_service_linked_role ||
               (IsTrustDecision() && !prepared_->resource.is_star() &&
                prepared_->resource.tail().substr(0, 22) == "role/aws-service-role/")) {
      layer.not_applicable = NotApplicable::kServiceLinkedRole;
    } else if ((resource_ && resource_.entity->aws_managed_key) ||
               prepared_->action.Is("kms:retiregrant")) {
      layer.not_applicable = NotApplicable::kAwsOwnedResource;
    } else {
      AddOrganizationLevels(layer, path, /*resource_control=*/true);
    }
  }

  // R-ORG-1 to R-ORG-4.
  void SelectServiceControl(SelectedLayer& layer) {
    const Organization* organization = estate_.organization();
    if (caller().account_id.empty()) {
      layer.not_applicable = NotApplicable::kCallerKind;
      return;
    }
    const std::vector<std::int32_t> path = organization == nullptr
                                               ? std::vector<std::int32_t>()
                                               : organization->PathTo(caller().account_id);
    if (path.empty()) {
      layer.not_applicable = NotApplicable::kNotInOrganization;
      NoteOrganizationNotLoaded(layer, caller().account_id);
    } else if (!organization->service_control_policies_enabled) {
      layer.not_applicable = NotApplicable::kPolicyTypeDisabled;
    } else if (caller().account_id == organization->management_account) {
      layer.not_applicable = NotApplicable::kManagementAccount;
    } else if (caller().is_service_linked_role) {
      layer.not_applicable = NotApplicable::kServiceLinkedRole;
    } else {
      AddOrganizationLevels(layer, path, /*resource_control=*/false);
    }
  }

  // R-VPCE-1.
  absl::Status SelectEndpoint(SelectedLayer& layer) {
    const Request& asked = request();
    if (asked.vpc_endpoint.empty() && !asked.has_endpoint_policies) {
      layer.not_applicable = NotApplicable::kNoEndpoint;
      return absl::OkStatus();
    }
    if (caller().kind == CallerKind::kService) {
      layer.not_applicable = NotApplicable::kCallerKind;
      return absl::OkStatus();
    }
    LayerLevel& level = layer.levels.emplace_back();
    if (asked.has_endpoint_policies) {
      AddPolicies(layer, level, asked.endpoint_policies, PolicyUse::kWithPrincipal,
                  asked.vpc_endpoint);
      return absl::OkStatus();
    }
    const Estate::Found<VpcEndpoint> endpoint = estate_.FindVpcEndpoint(asked.vpc_endpoint);
    if (!endpoint) {
      std::vector<std::string_view> ids;
      for (const std::shared_ptr<const Account>& account : estate_.accounts()) {
        for (const VpcEndpoint& other : account->vpc_endpoints)
          ids.push_back(other.id);
      }
      return absl::NotFoundError("the model has no VPC endpoint " + Quoted(asked.vpc_endpoint) +
                                 DidYouMean(asked.vpc_endpoint, ids));
    }
    if (!endpoint.entity->service.empty() &&
        endpoint.entity->service != prepared_->action.service()) {
      return Invalid("VPC endpoint " + Quoted(asked.vpc_endpoint) + " is one of service " +
                     Quoted(endpoint.entity->service) + ", which does not carry " +
                     Quoted(asked.action));
    }
    layer.gateway_endpoint = endpoint.entity->gateway;
    AddPolicy(
        layer, level,
        endpoint.entity->policy == nullptr ? DefaultEndpointPolicy() : endpoint.entity->policy,
        PolicyUse::kWithPrincipal, endpoint.entity->id);
    return absl::OkStatus();
  }

  void SelectResource(SelectedLayer& layer) {
    if (IsTrustDecision() && ResourceIs(IamEntityKind::kRole)) {
      layer.layer = PolicyLayer::kTrust;
      LayerLevel& level = layer.levels.emplace_back();
      const Estate::Found<Role> role = estate_.FindRole(prepared_->resource.text());
      if (role && role.entity->trust_policy != nullptr) {
        AddPolicy(layer, level, role.entity->trust_policy, PolicyUse::kTrustPolicy,
                  role.entity->arn);
      } else {
        prepared_->assumptions.push_back({"NOT_LOADED", "trust",
                                          "the trust policy of " +
                                              Quoted(prepared_->resource.text()) +
                                              " is not known; it was taken to trust nobody"});
      }
      return;
    }
    if (prepared_->resource.is_star() || aws_owned_) {
      layer.not_applicable = NotApplicable::kNoResourcePolicy;
      return;
    }
    if (prepared_->action.service() == "iam") {
      layer.not_applicable = NotApplicable::kNotThisCall;
      return;
    }
    const Account* owner = estate_.FindAccount(prepared_->owner_account);
    const bool not_loaded =
        resource_ ? !resource_.entity->policy_known : owner == nullptr || owner->imported;
    if (not_loaded) {
      prepared_->assumptions.push_back({"NOT_LOADED", "resource",
                                        "the resource policy of " +
                                            Quoted(prepared_->resource.text()) +
                                            " was not loaded; it was taken to have none"});
    }
    if (!resource_ || resource_.entity->policy == nullptr) {
      if (!prepared_->must_allow) layer.not_applicable = NotApplicable::kNoResourcePolicy;
      return;
    }
    const bool is_key = prepared_->resource.head_field(2) == "kms";
    LayerLevel& level = layer.levels.emplace_back();
    AddPolicy(layer, level, resource_.entity->policy,
              is_key ? PolicyUse::kKeyPolicy : PolicyUse::kWithPrincipal, resource_.entity->arn);
  }

  void SelectIdentity(SelectedLayer& layer) {
    switch (caller().kind) {
      case CallerKind::kRoot:
        layer.constant_allow = true;
        return;
      case CallerKind::kService:
      case CallerKind::kToken:
      case CallerKind::kAnonymous:
        layer.not_applicable = NotApplicable::kCallerKind;
        return;
      case CallerKind::kSession: {
        LayerLevel& level = layer.levels.emplace_back();
        AddPolicies(layer, level, caller().role->inline_policies, PolicyUse::kWithoutPrincipal);
        AddPolicies(layer, level, caller().role->attached_policies, PolicyUse::kWithoutPrincipal);
        return;
      }
      case CallerKind::kUser:
      case CallerKind::kFederatedUser: {
        LayerLevel& level = layer.levels.emplace_back();
        const User& user = *caller().user;
        AddPolicies(layer, level, user.inline_policies, PolicyUse::kWithoutPrincipal);
        AddPolicies(layer, level, user.attached_policies, PolicyUse::kWithoutPrincipal);
        for (const std::string& name : user.groups) {
          const Estate::Found<Group> group = estate_.FindGroup(caller().account_id, name);
          if (!group) continue;
          AddPolicies(layer, level, group.entity->inline_policies, PolicyUse::kWithoutPrincipal,
                      group.entity->name);
          AddPolicies(layer, level, group.entity->attached_policies, PolicyUse::kWithoutPrincipal,
                      group.entity->name);
        }
        return;
      }
    }
  }

  void SelectBoundary(SelectedLayer& layer) {
    PolicyPtr boundary;
    if (caller().role != nullptr) boundary = caller().role->permissions_boundary;
    if (caller().user != nullptr) boundary = caller().user->permissions_boundary;
    if (caller().is_service_linked_role) {
      layer.not_applicable = NotApplicable::kServiceLinkedRole;
    } else if (boundary == nullptr) {
      layer.not_applicable = NotApplicable::kNoBoundary;
    } else {
      AddPolicy(layer, layer.levels.emplace_back(), boundary, PolicyUse::kWithoutPrincipal);
    }
  }

  // Whether the bucket policy is public is not judged, so an allow through it is not certain
  // (R-S3-6).
  void NoteBlockPublicAccess() {
    if (!resource_ || prepared_->action.service() != "s3" || prepared_->same_account ||
        caller().kind == CallerKind::kService) {
      return;
    }
    const std::optional<BlockPublicAccess>& bucket = resource_.entity->block_public_access;
    const std::optional<BlockPublicAccess>& account = resource_.account->block_public_access;
    if ((bucket && bucket->restrict_public_buckets) ||
        (account && account->restrict_public_buckets)) {
      prepared_->assumptions.push_back(
          {"R-S3-6", "resource",
           "the bucket restricts public policies (RestrictPublicBuckets), which is not modelled; "
           "its policy was taken not to be public"});
    }
  }

  // R-EVAL-4.
  void SelectSession(SelectedLayer& layer) {
    NoteBlockPublicAccess();
    const bool can_have =
        (caller().kind == CallerKind::kSession && !caller().is_service_linked_role) ||
        caller().kind == CallerKind::kFederatedUser;
    if (!can_have) {
      layer.not_applicable = NotApplicable::kCallerKind;
    } else if (caller().kind == CallerKind::kSession && request().session.policies.empty()) {
      layer.not_applicable = NotApplicable::kNoSessionPolicy;
    } else {
      AddPolicies(layer, layer.levels.emplace_back(), request().session.policies,
                  PolicyUse::kWithoutPrincipal);
    }
  }

  const CompiledEstate& compiled_;
  const Estate& estate_;
  std::unique_ptr<PreparedRequest> prepared_;
  Estate::Found<Resource> resource_;
  bool aws_owned_ = false;
  std::string noted_account_;
};

}  // namespace

std::string_view NotApplicableName(NotApplicable why) {
  switch (why) {
    case NotApplicable::kParticipates:
      return "";
    case NotApplicable::kManagementAccount:
      return "MANAGEMENT_ACCOUNT";
    case NotApplicable::kNotInOrganization:
      return "NOT_IN_ORG";
    case NotApplicable::kPolicyTypeDisabled:
      return "POLICY_TYPE_DISABLED";
    case NotApplicable::kServiceLinkedRole:
      return "SERVICE_LINKED_ROLE";
    case NotApplicable::kServiceNotSupported:
      return "SERVICE_NOT_SUPPORTED";
    case NotApplicable::kCallerKind:
      return "CALLER_KIND";
    case NotApplicable::kNoBoundary:
      return "NO_BOUNDARY";
    case NotApplicable::kNoSessionPolicy:
      return "NO_SESSION_POLICY";
    case NotApplicable::kNoResourcePolicy:
      return "NO_RESOURCE_POLICY";
    case NotApplicable::kNoEndpoint:
      return "NO_ENDPOINT";
    case NotApplicable::kAwsOwnedResource:
      return "AWS_OWNED_RESOURCE";
    case NotApplicable::kNotThisCall:
      return "NOT_CONSULTED";
  }
  return "";
}

absl::StatusOr<std::unique_ptr<const PreparedRequest>> Prepare(const CompiledEstate& compiled,
                                                               const Request& request) {
  return Prepare(compiled, request, compiled.options().readings);
}

absl::StatusOr<std::unique_ptr<const PreparedRequest>> Prepare(const CompiledEstate& compiled,
                                                               const Request& request,
                                                               Readings readings) {
  return Preparer(compiled, request, readings).Run();
}

}  // namespace iamsim
