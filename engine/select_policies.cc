// SPDX-License-Identifier: Apache-2.0
#include "engine/select_policies.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/not_loaded.h"
#include "engine/services/kms.h"
#include "engine/services/open_access.h"
#include "engine/services/sts.h"
#include "engine/status_text.h"
#include "model/catalogue/service_facts.h"
#include "model/unresolved.h"

// One function a layer, in the order of the report. Each decides whether the layer takes part, and
// if not, why; then it collects the policies of each level. A policy that was not loaded is noted.
// One that could not be read takes part as unknown.

namespace iamsim {
namespace {

class PolicySelector {
 public:
  PolicySelector(const CompiledEstate& compiled, PreparedRequest& prepared)
      : compiled_(compiled),
        estate_(compiled.estate()),
        prepared_(prepared),
        request_(prepared.request),
        caller_(prepared.caller) {}

  absl::Status Run() {
    for (int slot = 0; slot < kLayerSlots; ++slot) {
      constexpr PolicyLayer kLayers[kLayerSlots] = {
          PolicyLayer::kResourceControl, PolicyLayer::kServiceControl, PolicyLayer::kEndpoint,
          PolicyLayer::kResource,        PolicyLayer::kIdentity,       PolicyLayer::kBoundary,
          PolicyLayer::kSession};
      prepared_.layers[static_cast<std::size_t>(slot)].layer = kLayers[slot];
    }
    SelectResourceControl(prepared_.layer(kRcpSlot));
    SelectServiceControl(prepared_.layer(kScpSlot));
    if (absl::Status status = SelectEndpoint(prepared_.layer(kEndpointSlot)); !status.ok()) {
      return status;
    }
    SelectResource(prepared_.layer(kResourceSlot));
    const bool takes_session_policies = caller_.kind == CallerKind::kSession ||
                                        caller_.kind == CallerKind::kFederatedUser ||
                                        caller_.is_root_session;
    if (!request_.session.policies.empty() && !takes_session_policies) {
      return InvalidArgument("session policies need a role session or a federated user, and " +
                             Quoted(request_.principal) + " is neither");
    }
    SelectIdentity(prepared_.layer(kIdentitySlot));
    SelectBoundary(prepared_.layer(kBoundarySlot));
    SelectSession(prepared_.layer(kSessionSlot));
    if (IsConsoleAccess(prepared_)) {
      SettleConsoleAccess();
    } else if (prepared_.action.service() == "signin" && !prepared_.resource.is_star() &&
               prepared_.resource.tail().starts_with("oauth2/")) {
      prepared_.assumptions.push_back(
          {"R-SVC-9", std::string(PolicyLayerName(PolicyLayer::kIdentity)),
           "AWS does not say whether `aws login` needs an Allow; it was taken to"});
    }
    prepared_.unknown_inputs = estate_.unknown_inputs();
    // The root user of an account has no policies of its own.
    if (caller_.kind != CallerKind::kRoot) NoteUnseen(caller_.account_id);
    if (caller_.kind == CallerKind::kRoot || prepared_.owner_account != caller_.account_id) {
      NoteUnseen(prepared_.owner_account);
    }
    prepared_.has_unknown_input = !prepared_.unknown_inputs.empty();
    return absl::OkStatus();
  }

 private:
  void Note(const SelectedLayer& layer, std::string message) {
    prepared_.assumptions.push_back(
        {std::string(kNotLoaded), std::string(PolicyLayerName(layer.layer)), std::move(message)});
  }

  bool is_closed() const { return compiled_.options().closed_world; }

  // R-PART-6: what was not loaded may allow or deny anything. In a closed world it is none, and
  // `closed` says so.
  void AddNotLoaded(SelectedLayer& layer, LayerLevel& level, std::string what, std::string closed,
                    PolicyUse use, std::string_view attached_to) {
    says_something_ = true;
    if (is_closed()) {
      Note(layer, std::move(closed));
      return;
    }
    const PolicyPtr policy = StandInPolicy(std::string(PolicyLayerName(layer.layer)) + " policy");
    AddOwnPolicy(level, policy, use, attached_to);
    AddUnknown(std::move(what), *policy, attached_to);
  }

  void NoteUnreadable(const Policy& policy, const SelectedLayer& layer,
                      std::string_view attached_to) {
    if (policy.readable) return;
    says_something_ = true;
    const std::string of =
        " of " + Quoted(attached_to.empty() ? caller_.DisplayArn() : std::string(attached_to));
    if (policy.stand_in) {
      // StandInPolicy() names it `(inline policies, not collected)`.
      std::string what = policy.name.substr(policy.name.starts_with('(') ? 1 : 0);
      what = what.substr(0, what.find(','));
      if (!is_closed()) {
        AddUnknown(layer.layer == PolicyLayer::kBoundary
                       ? "the " + what + of + ", which was not loaded"
                       : "what was not loaded of the " + what + of,
                   policy, attached_to);
        return;
      }
      Note(layer, layer.layer == PolicyLayer::kBoundary
                      ? "the " + what + of + " was not loaded; it was taken to allow nothing"
                      : "there may be " + what + of +
                            " that were not loaded; they were taken to say nothing");
    } else {
      const std::string& name = policy.arn.empty() ? policy.name : policy.arn;
      std::string what = name.empty()
                             ? "the " + std::string(PolicyLayerName(layer.layer)) + " policy"
                             : "the document of policy " + Quoted(name);
      what += of;
      what += policy.unknown.empty() ? ", which was not loaded or cannot be read"
                                     : ": " + policy.unknown.str();
      AddUnknown(std::move(what), policy, attached_to);
    }
  }

  void AddUnknown(std::string what, const Policy& policy, std::string_view attached_to) {
    const UnknownPart part = {std::move(what), &policy, attached_to};
    std::vector<UnknownPart>& parts = prepared_.unknown_parts;
    if (std::find(parts.begin(), parts.end(), part) == parts.end()) parts.push_back(part);
  }

  // What only a deployment gives has no known value, whatever the question says of other keys.
  void OpenUnresolved() {
    says_something_ = true;
    if (opened_unresolved_) return;
    opened_unresolved_ = true;
    const bool is_unknown = request_.unknown.mode != UnknownKeys::Mode::kNone;
    if (is_unknown) prepared_.context.Open(kUnresolvedPrefix, /*is_prefix=*/true);
    prepared_.unloaded_keys.push_back({std::string(kUnresolvedPrefix),
                                       /*is_prefix=*/true,
                                       "what the code refers to is known at deployment only",
                                       {},
                                       is_unknown});
  }

  void AddPolicies(SelectedLayer& layer, LayerLevel& level, const std::vector<PolicyPtr>& policies,
                   PolicyUse use, std::string_view attached_to = {}) {
    for (const PolicyPtr& policy : policies) {
      NoteUnreadable(*policy, layer, attached_to);
      if (policy->stand_in && is_closed()) continue;
      const CompiledPolicy& compiled = compiled_.Get(policy, use);
      if (compiled.has_unresolved()) OpenUnresolved();
      level.policies.push_back({&compiled, attached_to});
    }
  }

  void AddPolicy(SelectedLayer& layer, LayerLevel& level, const PolicyPtr& policy, PolicyUse use,
                 std::string_view attached_to = {}) {
    if (policy != nullptr) AddPolicies(layer, level, {policy}, use, attached_to);
  }

  // A policy that the engine made; the request keeps it.
  void AddOwnPolicy(LayerLevel& level, const PolicyPtr& policy, PolicyUse use,
                    std::string_view attached_to) {
    if (policy == nullptr) return;
    prepared_.own_policies.push_back(
        std::make_shared<const CompiledPolicy>(policy, use, /*is_kept=*/false));
    level.policies.push_back({prepared_.own_policies.back().get(), attached_to});
  }

  // A policy that the engine made and the estate keeps; the request names it among its own all the
  // same.
  void AddKeptPolicy(LayerLevel& level, const CompiledPolicy* made, std::string_view attached_to) {
    if (made == nullptr) return;
    prepared_.own_policies.emplace_back(std::shared_ptr<const CompiledPolicy>(), made);
    level.policies.push_back({made, attached_to});
  }

  // What AWS or its grants say of a key, of the model or kept by AWS in every account.
  void AddAwsKeyPolicy(const Resource& key, LayerLevel& level) {
    const auto make = [&] { return AwsManagedKeyPolicy(key, prepared_.owner_account); };
    if (&key != prepared_.own_target.get()) {
      AddKeptPolicy(level, compiled_.GetMade(key, PolicyUse::kKeyPolicy, make), key.arn);
      return;
    }
    std::unique_ptr<const CompiledPolicy> spare;
    const CompiledPolicy& made = compiled_.GetAwsKeyPolicy(key.arn, spare, make);
    AddKeptPolicy(level, &made, key.arn);
    if (spare != nullptr) prepared_.own_policies.back() = std::move(spare);
  }

  // Gives the layer what is kept for it at `place`, or what `add` adds, which is then kept if
  // nothing has to be said of it. Without a place it is not kept.
  template <typename Add>
  void KeepLevels(KeptLayers::Place* place, SelectedLayer& layer, const Add& add) {
    layer.kept_levels = place == nullptr ? nullptr : place->Find();
    if (layer.kept_levels != nullptr) return;
    says_something_ = false;
    add();
    if (place == nullptr || says_something_) return;
    layer.kept_levels = &place->Keep(std::move(layer.own_levels));
    layer.own_levels.clear();
  }

  void AddOrganizationLevels(SelectedLayer& layer, const std::vector<std::int32_t>& path,
                             bool resource_control) {
    for (const std::int32_t index : path) {
      const OrganizationNode& node = estate_.organization()->nodes[static_cast<std::size_t>(index)];
      LayerLevel& level = layer.own_levels.emplace_back();
      level.node = &node;
      if (resource_control) {
        AddPolicy(layer, level, ResourceControlFullAwsAccess(), PolicyUse::kResourceControl,
                  node.id);
        AddPolicies(layer, level, node.resource_control_policies, PolicyUse::kResourceControl,
                    node.id);
      } else {
        AddPolicies(layer, level, node.service_control_policies, PolicyUse::kWithoutPrincipal,
                    node.id);
      }
    }
  }

  // What is attached above an account may not have been loaded. Returns whether that leaves the
  // layer open.
  bool AddUnknownMembership(SelectedLayer& layer, const std::string& account_id,
                            bool resource_control) {
    const std::string why = MembershipNotLoaded(estate_, account_id);
    const Account* account = estate_.FindAccount(account_id);
    if (why.empty() || (account != nullptr && account->outside)) return false;
    if (is_closed()) {
      // One note serves both kinds of control policy.
      if (noted_account_ != account_id) Note(layer, why + "; it was taken to be in none");
      noted_account_ = account_id;
      return false;
    }
    LayerLevel& level = layer.own_levels.emplace_back();
    const PolicyUse use =
        resource_control ? PolicyUse::kResourceControl : PolicyUse::kWithoutPrincipal;
    if (resource_control) AddPolicy(layer, level, ResourceControlFullAwsAccess(), use);
    const std::string_view kind = resource_control ? "resource" : "service";
    AddNotLoaded(layer, level,
                 "the " + std::string(kind) + " control policies of account " + account_id +
                     (estate_.organization() == nullptr
                          ? ", whose organization was not loaded"
                          : ", which may be one of the organization's that were not loaded"),
                 {}, use, {});
    return true;
  }

  // Control policies do not reach the management account (R-ORG-2), and it may be this one.
  void NoteManagementAccount(SelectedLayer& layer, std::string_view account_id) {
    const Account* account = estate_.FindAccount(account_id);
    if (!estate_.organization()->management_account.empty() || account == nullptr ||
        !account->imported) {
      return;
    }
    says_something_ = true;
    if (!is_closed()) {
      layer.may_not_reach = "account " + std::string(account_id) +
                            " is the organization's management account, which was not loaded";
      return;
    }
    if (noted_account_ == account_id) return;
    noted_account_ = std::string(account_id);
    Note(layer, "the organization's management account was not loaded; account " + noted_account_ +
                    " was taken to be another");
  }

  // Code whose policies are out of sight may give some to the caller or to the resource.
  void NoteUnseen(std::string_view account_id) {
    const Account* account = estate_.FindAccount(account_id);
    if (account == nullptr || account->makes_unseen.empty()) return;
    constexpr std::size_t kMostNames = 3;
    const std::vector<std::string>& makers = account->makes_unseen;
    std::string names;
    for (std::size_t i = 0; i < std::min(makers.size(), kMostNames); ++i) {
      names += i == 0 ? "" : ", ";
      names += makers[i];
    }
    if (makers.size() > kMostNames) {
      names += " and " + std::to_string(makers.size() - kMostNames) + " more";
    }
    if (is_closed()) {
      prepared_.assumptions.push_back({std::string(kNotLoaded), "",
                                       names + " may make policies for anything in account " +
                                           account->id +
                                           " that are not known; they were taken to say nothing"});
    } else {
      prepared_.unknown_inputs.push_back("the policies that " + names + " may make in account " +
                                         account->id);
    }
  }

  // Why the organization's control policies do not reach an account, whoever calls.
  std::optional<NotApplicable> KeepsControlPoliciesOut(
      bool enabled, const std::string& account_id, const std::vector<std::int32_t>& path) const {
    if (path.empty()) return NotApplicable::kNotInOrganization;
    if (!enabled) return NotApplicable::kPolicyTypeDisabled;
    if (account_id == estate_.organization()->management_account) {
      return NotApplicable::kManagementAccount;
    }
    return std::nullopt;
  }

  // R-ORG-6 to R-ORG-9.
  void SelectResourceControl(SelectedLayer& layer) {
    const std::string& owner = prepared_.owner_account;
    if (prepared_.aws_owned || owner.empty()) {
      layer.not_applicable = NotApplicable::kAwsOwnedResource;
    } else if (prepared_.action.Is("sts:assumeroot")) {
      layer.not_applicable = NotApplicable::kNotThisCall;
    } else if (!prepared_.facts.resource_control_policies_cover) {
      layer.not_applicable = NotApplicable::kServiceNotSupported;
    } else {
      std::optional<NotApplicable> exempt;
      if (caller_.is_service_linked_role ||
          (IsTrustDecision(prepared_) &&
           prepared_.resource.tail().substr(0, 22) == "role/aws-service-role/")) {
        exempt = NotApplicable::kServiceLinkedRole;
      } else if ((prepared_.target && prepared_.target.entity->aws_managed_key) ||
                 prepared_.action.Is("kms:retiregrant")) {
        exempt = NotApplicable::kAwsOwnedResource;
      }
      const Account* account = estate_.FindAccount(owner);
      KeptLayers::Place* place =
          account == nullptr ? nullptr : &compiled_.layers().Of(*account).resource_control;
      SelectControlPolicies(place, owner, exempt, /*resource_control=*/true, layer);
    }
  }

  // R-ORG-1 to R-ORG-4.
  void SelectServiceControl(SelectedLayer& layer) {
    if (caller_.account_id.empty()) {
      layer.not_applicable = NotApplicable::kCallerKind;
      return;
    }
    std::optional<NotApplicable> exempt;
    if (caller_.is_service_linked_role) exempt = NotApplicable::kServiceLinkedRole;
    KeptLayers::Place* place = caller_.account == nullptr
                                   ? nullptr
                                   : &compiled_.layers().Of(*caller_.account).service_control;
    SelectControlPolicies(place, caller_.account_id, exempt, /*resource_control=*/false, layer);
  }

  // The control policies above an account. `exempt` says why they do not reach this call.
  void SelectControlPolicies(KeptLayers::Place* place, const std::string& account_id,
                             std::optional<NotApplicable> exempt, bool resource_control,
                             SelectedLayer& layer) {
    const Organization* organization = estate_.organization();
    std::vector<std::int32_t> path;
    // What is kept reaches the account.
    if (place == nullptr || place->Find() == nullptr) {
      if (organization != nullptr) path = organization->PathTo(account_id);
      const bool enabled = organization != nullptr &&
                           (resource_control ? organization->resource_control_policies_enabled
                                             : organization->service_control_policies_enabled);
      if (!exempt && path.empty() && AddUnknownMembership(layer, account_id, resource_control)) {
        return;
      }
      if (const auto why = KeepsControlPoliciesOut(enabled, account_id, path)) exempt = why;
    }
    if (exempt) {
      layer.not_applicable = *exempt;
      return;
    }
    KeepLevels(place, layer, [&] {
      NoteManagementAccount(layer, account_id);
      AddOrganizationLevels(layer, path, resource_control);
    });
  }

  // R-VPCE-1.
  absl::Status SelectEndpoint(SelectedLayer& layer) {
    const Request& asked = request_;
    if (asked.vpc_endpoint.empty() && !asked.has_endpoint_policies) {
      layer.not_applicable = NotApplicable::kNoEndpoint;
      return absl::OkStatus();
    }
    // The service that carries on for the caller does not come through the caller's endpoint.
    if (caller_.kind == CallerKind::kService || !request_.called_via.empty()) {
      layer.not_applicable = NotApplicable::kCallerKind;
      return absl::OkStatus();
    }
    if (asked.has_endpoint_policies) {
      AddPolicies(layer, layer.own_levels.emplace_back(), asked.endpoint_policies,
                  PolicyUse::kWithPrincipal, asked.vpc_endpoint);
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
                                 DidYouMeanText(asked.vpc_endpoint, ids));
    }
    if (!endpoint.entity->service.empty() &&
        endpoint.entity->service != prepared_.action.service()) {
      // The call came through the endpoint, and the endpoint's policy has judged it.
      if (request_.is_part) {
        layer.not_applicable = NotApplicable::kNotThisCall;
        return absl::OkStatus();
      }
      return InvalidArgument("VPC endpoint " + Quoted(asked.vpc_endpoint) + " is one of service " +
                             Quoted(endpoint.entity->service) + ", which does not carry " +
                             Quoted(asked.action));
    }
    layer.gateway_endpoint = endpoint.entity->gateway;
    AddPolicy(
        layer, layer.own_levels.emplace_back(),
        endpoint.entity->policy == nullptr ? DefaultEndpointPolicy() : endpoint.entity->policy,
        PolicyUse::kWithPrincipal, endpoint.entity->id);
    return absl::OkStatus();
  }

  void SelectResource(SelectedLayer& layer) {
    if (IsTrustDecision(prepared_)) {
      layer.layer = PolicyLayer::kTrust;
      LayerLevel& level = layer.own_levels.emplace_back();
      const Estate::Found<Role> role = estate_.FindRole(prepared_.resource.text());
      if (role && role.entity->trust_policy != nullptr) {
        AddPolicy(layer, level, role.entity->trust_policy, PolicyUse::kTrustPolicy,
                  role.entity->arn);
      } else {
        const std::string what = "the trust policy of " + Quoted(prepared_.resource.text());
        AddNotLoaded(layer, level, what + ", which is unknown",
                     what + " is not known; it was taken to trust nobody", PolicyUse::kTrustPolicy,
                     prepared_.resource.text());
      }
      return;
    }
    if (prepared_.resource.is_star() || prepared_.aws_owned) {
      LayerLevel level;
      AddAccountPolicies(layer, level, prepared_.action.service());
      AddOpenPolicy(level);
      if (level.policies.empty()) {
        layer.not_applicable = NotApplicable::kNoResourcePolicy;
      } else {
        layer.own_levels.push_back(std::move(level));
      }
      return;
    }
    if (prepared_.action.service() == "iam" || prepared_.action.Is("sts:assumeroot")) {
      layer.not_applicable = NotApplicable::kNotThisCall;
      return;
    }
    LayerLevel level;
    AddUnknownGrants(layer, level);
    bool is_consulted = prepared_.covering.empty();
    for (const CoveringResource& covering : prepared_.covering) {
      if (!Consults(covering.type)) continue;
      is_consulted = true;
      if (covering.type != nullptr && covering.type->every_policy_must_allow) {
        AddAuthPolicy(covering, layer);
        continue;
      }
      AddUnknownPolicy(covering, layer, level);
      if (covering.found) AddResourcePolicies(*covering.found.entity, layer, level);
    }
    NoteVaultNotKnown(layer);
    AddAccountPolicies(layer, level, std::string(prepared_.resource.head_field(2)));
    AddOpenPolicy(level);
    if (prepared_.action.service() == "vpc-lattice-svcs") AddServiceNetworks(layer);
    if (!level.policies.empty()) layer.own_levels.push_back(std::move(level));
    if (layer.own_levels.empty() && !prepared_.must_allow) {
      layer.not_applicable =
          is_consulted ? NotApplicable::kNoResourcePolicy : NotApplicable::kNotThisCall;
    }
  }

  // Whether AWS looks at a policy of that type for this call.
  bool Consults(const PolicyCarrierType* type) {
    if (type == nullptr) return true;
    const RequestedAction& action = prepared_.action;
    if (!IsConsulted(*type, action.service(), action.name(),
                     caller_.kind == CallerKind::kService)) {
      return false;
    }
    if (!type->unverified || SaysItCovers(*type, action)) return true;
    prepared_.asked = prepared_.asked.With(Reading::kUnverifiedCover, true);
    return !prepared_.readings.IsAlternative(Reading::kUnverifiedCover);
  }

  // What AWS does say of a policy whose reach is not documented in full.
  bool SaysItCovers(const PolicyCarrierType& type, const RequestedAction& action) const {
    if (type.service == "ecr") {
      return action.Is("ecr:replicateimage") || action.Is("ecr:batchimportupstreamimage") ||
             action.Is("ecr:createrepository");
    }
    return std::any_of(prepared_.covering.begin(), prepared_.covering.end(),
                       [&](const CoveringResource& covering) {
                         return covering.type == &type && covering.arn == prepared_.resource.text();
                       });
  }

  bool IsPolicyUnknown(const CoveringResource& covering) const {
    return covering.found ? !covering.found.entity->policy_known
                          : IsOpenAccount(estate_, prepared_.owner_account) &&
                                (covering.type == nullptr || !covering.type->other_spelling);
  }

  // Adds what may be the policy of a resource.
  void AddUnknownPolicy(const CoveringResource& covering, SelectedLayer& layer, LayerLevel& level) {
    if (!IsPolicyUnknown(covering)) return;
    const std::string what = "the resource policy of " + Quoted(covering.arn);
    std::string closed = what + " was not loaded; it was taken to have none";
    // A type that no table has carries no policy, and a model of one's own says all that it says.
    if (!covering.found &&
        (covering.type == nullptr || !MayLackPolicies(estate_, prepared_.owner_account))) {
      Note(layer, std::move(closed));
      return;
    }
    const bool is_key = prepared_.resource.head_field(2) == "kms";
    AddNotLoaded(layer, level, what + ", which was not loaded", std::move(closed),
                 is_key ? PolicyUse::kKeyPolicy : PolicyUse::kWithPrincipal, covering.arn);
  }

  void AddUnknownGrants(SelectedLayer& layer, LayerLevel& level) {
    if (!prepared_.target || prepared_.target.entity->grants_known ||
        prepared_.resource.head_field(2) != "kms") {
      return;
    }
    const std::string& key = prepared_.target.entity->arn;
    const std::string what = "the grants of " + Quoted(key);
    std::string closed = what + " were not loaded; it was taken to have none";
    // A grant names its grantee.
    const bool has_arn =
        caller_.kind != CallerKind::kAnonymous && caller_.kind != CallerKind::kToken;
    if (!has_arn && !is_closed()) return;
    AddNotLoaded(layer, level, what + ", which were not loaded", std::move(closed),
                 PolicyUse::kGrants, key);
  }

  // A recovery point has the ARN of what it restores, which does not lead to its vault.
  void NoteVaultNotKnown(const SelectedLayer& layer) {
    const RequestedAction& action = prepared_.action;
    if (action.service() != "backup" ||
        action.name().find("recoverypoint") == std::string_view::npos) {
      return;
    }
    const auto is_vault = [](const std::string& text) {
      const std::optional<Arn> arn = ParseArn(text);
      const PolicyCarrierType* type = arn ? FindPolicyCarrierType(*arn) : nullptr;
      return type != nullptr && type->consulted == Consulted::kForBackup;
    };
    for (const CoveringResource& covering : prepared_.covering) {
      if (covering.found && is_vault(covering.arn)) return;
    }
    const Account* account = estate_.FindAccount(prepared_.owner_account);
    if (account == nullptr) return;
    for (const Resource& resource : account->resources) {
      if (resource.policy == nullptr || !is_vault(resource.arn)) continue;
      prepared_.assumptions.push_back({"RESOURCE_POLICY_NOT_CONSULTED",
                                       std::string(PolicyLayerName(layer.layer)),
                                       "the backup vault of " + Quoted(prepared_.resource.text()) +
                                           " is unknown, or the model lacks it; no vault's policy "
                                           "was consulted"});
      return;
    }
  }

  // Policies of the owner's account, for all that it has of a service.
  void AddAccountPolicies(SelectedLayer& layer, LayerLevel& level, std::string_view service) {
    const PolicyCarrierType* type = FindAccountPolicyType(service);
    const Account* account = estate_.FindAccount(prepared_.owner_account);
    if (type == nullptr || account == nullptr) return;
    if (!prepared_.resource.is_star() && !AccountPolicyCovers(prepared_.resource.text())) return;
    const std::string region = prepared_.resource.is_star()
                                   ? request_.region
                                   : std::string(prepared_.resource.head_field(3));
    for (const AccountPolicy& policy : account->resource_policies) {
      const bool fits = policy.service == service &&
                        (policy.region.empty() || region.empty() || policy.region == region);
      if (fits && Consults(type)) {
        if (region.empty() && !policy.region.empty()) {
          prepared_.assumptions.push_back(
              {"R-RES-16", std::string(PolicyLayerName(layer.layer)),
               "the Region of the call is unknown; it was taken to be " + Quoted(policy.region) +
                   ", for which the account has a policy of " + Quoted(service)});
        }
        AddPolicy(layer, level, policy.policy, PolicyUse::kWithPrincipal, account->id);
      }
    }
  }

  // AWS's own policy where the customer has put none, or beside it.
  void AddOpenPolicy(LayerLevel& level) {
    // What the model lacks may be a slip, and must not be open to all for that.
    const bool knows = prepared_.target && prepared_.target.entity->policy_known;
    std::string_view name;
    if (IsConsoleAccess(prepared_)) {
      name = "AWS Sign-In default";
    } else if (level.policies.empty() && knows) {
      name = DefaultOpenPolicyName(prepared_);
    }
    if (name.empty()) return;
    prepared_.open_to_all = true;
    if (prepared_.action.service() == "execute-api") {
      prepared_.assumptions.push_back(
          {"R-SVC-7", std::string(PolicyLayerName(PolicyLayer::kResource)),
           "AWS does not say what an API without resource policy does with callers that it does "
           "not authorize by IAM; it was taken to let them in"});
    }
    AddOwnPolicy(level, EverybodyPolicy(name), PolicyUse::kWithPrincipal,
                 prepared_.resource.text());
  }

  // R-SVC-6: an auth policy that is in force has to allow, whatever else does.
  void AddAuthPolicy(const CoveringResource& covering, SelectedLayer& layer) {
    if (!covering.found) {
      AddUnknownAuthPolicy(covering, layer);
      return;
    }
    const Resource& resource = *covering.found.entity;
    const bool is_known = resource.auth_type.has_value() || resource.policy_known;
    const LatticeAuthType type = resource.auth_type.value_or(
        resource.policy == nullptr ? LatticeAuthType::kNone : LatticeAuthType::kAwsIam);
    if (!is_known) AddUnknownAuthPolicy(covering, layer);
    if (type == LatticeAuthType::kNone) return;
    AddPolicy(layer, layer.own_levels.emplace_back(), resource.policy, PolicyUse::kWithPrincipal,
              resource.arn);
  }

  void AddUnknownAuthPolicy(const CoveringResource& covering, SelectedLayer& layer) {
    LayerLevel level;
    AddUnknownPolicy(covering, layer, level);
    if (!level.policies.empty()) layer.own_levels.push_back(std::move(level));
  }

  // R-SVC-9 (console sign-in). Before it there is no caller, so no policies of one are asked.
  void SettleConsoleAccess() {
    const bool has_statements = prepared_.layer(kResourceSlot).levels().front().policies.size() > 1;
    if (has_statements) {
      prepared_.assumptions.push_back(
          {"R-SVC-9", std::string(PolicyLayerName(PolicyLayer::kResource)),
           "console authorization was taken to be enabled; until it is, no statement has an "
           "effect"});
    }
    if (!IsBeforeSignIn(prepared_)) return;
    for (const LayerSlot slot : {kScpSlot, kIdentitySlot, kBoundarySlot, kSessionSlot}) {
      SelectedLayer& layer = prepared_.layer(slot);
      layer.own_levels.clear();
      layer.kept_levels = nullptr;
      layer.constant_allow = false;
      layer.not_applicable = NotApplicable::kNotThisCall;
    }
  }

  // The network that the call comes through. Nobody says which services are in which, so without
  // its key all of the Region count.
  void AddServiceNetworks(SelectedLayer& layer) {
    constexpr std::string_view kKey = "vpc-lattice-svcs:ServiceNetworkArn";
    std::string given;
    for (const auto& [key, input] : request_.context) {
      if (EqualsIgnoreCase(key, kKey) && input.values.size() == 1) given = input.values.front();
    }
    bool has_network = false;
    const auto add = [&](const std::string& arn, const Estate::Found<Resource>& found) {
      has_network = true;
      AddAuthPolicy({FindPolicyCarrierType(*ParseArn(arn)), arn, found}, layer);
    };
    if (!given.empty() && ParseArn(given)) {
      add(given, estate_.FindResource(given));
    } else {
      for (const std::shared_ptr<const Account>& account : estate_.accounts()) {
        for (const Resource& resource : account->resources) {
          const std::optional<Arn> arn = ParseArn(resource.arn);
          if (arn && arn->service == "vpc-lattice" &&
              arn->resource.starts_with("servicenetwork/") &&
              arn->region == prepared_.resource.head_field(3)) {
            add(resource.arn, {account.get(), &resource});
          }
        }
      }
      prepared_.assumptions.push_back(
          {"R-SVC-6", std::string(PolicyLayerName(layer.layer)),
           has_network ? "the service network is not known; the auth policies of all that the "
                         "model has in the Region were consulted; `" +
                             std::string(kKey) + "` names it"
                       : "the service network is not known; it was taken to have no auth policy"});
    }
    const bool has_service = std::any_of(
        prepared_.covering.begin(), prepared_.covering.end(),
        [](const CoveringResource& covering) { return static_cast<bool>(covering.found); });
    const auto is_in_force = [](const LayerLevel& level) {
      return level.policies.empty() || !level.policies.front().compiled->policy().stand_in;
    };
    if (std::any_of(layer.own_levels.begin(), layer.own_levels.end(), is_in_force)) {
      prepared_.both_sides = true;
    } else if (!layer.own_levels.empty()) {
      // Whether one is in force is unknown.
    } else if (has_service) {
      // Nothing is authorized where neither has an auth policy in force.
      prepared_.pre_gate = prepared_.pre_gate.value_or(ReasonCode::kNoPermissionRequired);
    }
  }

  void AddResourcePolicies(const Resource& resource, SelectedLayer& layer, LayerLevel& level) {
    const bool is_key = prepared_.resource.head_field(2) == "kms";
    if (is_key && resource.aws_managed_key && resource.policy == nullptr) {
      AddAwsKeyPolicy(resource, level);
      return;
    }
    AddPolicy(layer, level, resource.policy,
              is_key ? PolicyUse::kKeyPolicy : PolicyUse::kWithPrincipal, resource.arn);
    if (!is_key || resource.grants.empty()) return;
    AddKeptPolicy(
        level,
        compiled_.GetMade(resource, PolicyUse::kGrants, [&] { return GrantsPolicy(resource); }),
        resource.arn);
  }

  void SelectIdentity(SelectedLayer& layer) {
    switch (caller_.kind) {
      case CallerKind::kRoot:
        layer.constant_allow = true;
        return;
      case CallerKind::kService:
      case CallerKind::kToken:
      case CallerKind::kAnonymous:
        layer.not_applicable = NotApplicable::kCallerKind;
        return;
      case CallerKind::kSession:
        KeepLevels(PlaceOfIdentity(), layer, [&] {
          LayerLevel& level = layer.own_levels.emplace_back();
          AddPolicies(layer, level, caller_.role->inline_policies, PolicyUse::kWithoutPrincipal);
          AddPolicies(layer, level, caller_.role->attached_policies, PolicyUse::kWithoutPrincipal);
        });
        return;
      case CallerKind::kUser:
      case CallerKind::kFederatedUser:
        KeepLevels(PlaceOfIdentity(), layer, [&] { AddPoliciesOfUser(layer); });
        return;
    }
  }

  void AddPoliciesOfUser(SelectedLayer& layer) {
    LayerLevel& level = layer.own_levels.emplace_back();
    const User& user = *caller_.user;
    AddPolicies(layer, level, user.inline_policies, PolicyUse::kWithoutPrincipal);
    AddPolicies(layer, level, user.attached_policies, PolicyUse::kWithoutPrincipal);
    for (const std::string& name : user.groups) {
      const Estate::Found<Group> group = estate_.FindGroup(caller_.account_id, name);
      if (!group) continue;
      AddPolicies(layer, level, group.entity->inline_policies, PolicyUse::kWithoutPrincipal,
                  group.entity->name);
      AddPolicies(layer, level, group.entity->attached_policies, PolicyUse::kWithoutPrincipal,
                  group.entity->name);
    }
  }

  KeptLayers::OfEntity* PlacesOfCaller() const {
    if (caller_.account == nullptr) return nullptr;
    if (caller_.role != nullptr) return &compiled_.layers().Of(*caller_.account, *caller_.role);
    if (caller_.user != nullptr) return &compiled_.layers().Of(*caller_.account, *caller_.user);
    return nullptr;
  }
  KeptLayers::Place* PlaceOfIdentity() const {
    KeptLayers::OfEntity* places = PlacesOfCaller();
    return places == nullptr ? nullptr : &places->identity;
  }

  void SelectBoundary(SelectedLayer& layer) {
    PolicyPtr boundary;
    if (caller_.role != nullptr) boundary = caller_.role->permissions_boundary;
    if (caller_.user != nullptr) boundary = caller_.user->permissions_boundary;
    if (caller_.is_service_linked_role) {
      layer.not_applicable = NotApplicable::kServiceLinkedRole;
    } else if (boundary == nullptr) {
      layer.not_applicable = NotApplicable::kNoBoundary;
    } else {
      KeptLayers::OfEntity* places = PlacesOfCaller();
      KeepLevels(places == nullptr ? nullptr : &places->boundary, layer, [&] {
        AddPolicy(layer, layer.own_levels.emplace_back(), boundary, PolicyUse::kWithoutPrincipal);
      });
    }
  }

  // R-EVAL-4.
  void SelectSession(SelectedLayer& layer) {
    const bool can_have =
        (caller_.kind == CallerKind::kSession && !caller_.is_service_linked_role) ||
        caller_.kind == CallerKind::kFederatedUser || caller_.is_root_session;
    if (!can_have) {
      layer.not_applicable = NotApplicable::kCallerKind;
    } else if (caller_.kind == CallerKind::kSession && request_.session.policies.empty()) {
      layer.not_applicable = NotApplicable::kNoSessionPolicy;
    } else {
      AddPolicies(layer, layer.own_levels.emplace_back(), request_.session.policies,
                  PolicyUse::kWithoutPrincipal);
    }
  }

  const CompiledEstate& compiled_;
  const Estate& estate_;
  PreparedRequest& prepared_;
  const Request& request_;
  const Caller& caller_;
  std::string noted_account_;
  bool says_something_ = false;  // of the layer that is being put together
  bool opened_unresolved_ = false;
};

}  // namespace

absl::Status SelectPolicies(const CompiledEstate& compiled, PreparedRequest& prepared) {
  return PolicySelector(compiled, prepared).Run();
}

}  // namespace iamsim
