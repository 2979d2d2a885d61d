// SPDX-License-Identifier: Apache-2.0
#include "model/evaluation_result.h"

#include <array>

namespace iamsim {
namespace {

using enum EvalDecision;
using enum PolicyLayer;

constexpr std::array<std::string_view, 4> kDecisionNames = {"allowed", "explicitDeny",
                                                            "implicitDeny", "conditional"};

constexpr std::array<std::string_view, kPolicyLayerCount> kLayerNames = {
    "rcp", "scp", "endpoint", "resource", "trust", "identity", "boundary", "session"};

struct ReasonInfo {
  ReasonCode code;
  std::string_view name;
  EvalDecision decision;
  std::optional<PolicyLayer> layer;
};

// In the order of the enum, which a test holds.
constexpr ReasonInfo kReasons[] = {
    {ReasonCode::kAllowIdentity, "ALLOW_IDENTITY", kAllowed, {}},
    {ReasonCode::kAllowResourceDirect, "ALLOW_RESOURCE_DIRECT", kAllowed, {}},
    {ReasonCode::kAllowResourceWildcard, "ALLOW_RESOURCE_WILDCARD", kAllowed, {}},
    {ReasonCode::kAllowResourceRole, "ALLOW_RESOURCE_ROLE", kAllowed, {}},
    {ReasonCode::kAllowResourceAndIdentity, "ALLOW_RESOURCE_AND_IDENTITY", kAllowed, {}},
    {ReasonCode::kAllowRoot, "ALLOW_ROOT", kAllowed, {}},
    {ReasonCode::kAllowService, "ALLOW_SERVICE", kAllowed, {}},
    {ReasonCode::kAllowAnonymous, "ALLOW_ANONYMOUS", kAllowed, {}},
    {ReasonCode::kAllowFederatedTrust, "ALLOW_FEDERATED_TRUST", kAllowed, {}},
    {ReasonCode::kAlwaysAllowed, "ALWAYS_ALLOWED", kAllowed, {}},
    {ReasonCode::kNoPermissionRequired, "NO_PERMISSION_REQUIRED", kAllowed, {}},
    {ReasonCode::kExplicitDenyScp, "EXPLICIT_DENY_SCP", kExplicitDeny, kServiceControl},
    {ReasonCode::kExplicitDenyRcp, "EXPLICIT_DENY_RCP", kExplicitDeny, kResourceControl},
    {ReasonCode::kExplicitDenyVpce, "EXPLICIT_DENY_VPCE", kExplicitDeny, kEndpoint},
    {ReasonCode::kExplicitDenyBoundary, "EXPLICIT_DENY_BOUNDARY", kExplicitDeny, kBoundary},
    {ReasonCode::kExplicitDenySession, "EXPLICIT_DENY_SESSION", kExplicitDeny, kSession},
    {ReasonCode::kExplicitDenyResource, "EXPLICIT_DENY_RESOURCE", kExplicitDeny, kResource},
    {ReasonCode::kExplicitDenyTrust, "EXPLICIT_DENY_TRUST", kExplicitDeny, kTrust},
    {ReasonCode::kExplicitDenyIdentity, "EXPLICIT_DENY_IDENTITY", kExplicitDeny, kIdentity},
    {ReasonCode::kImplicitDenyScp, "IMPLICIT_DENY_SCP", kImplicitDeny, kServiceControl},
    {ReasonCode::kImplicitDenyRcp, "IMPLICIT_DENY_RCP", kImplicitDeny, kResourceControl},
    {ReasonCode::kImplicitDenyVpce, "IMPLICIT_DENY_VPCE", kImplicitDeny, kEndpoint},
    {ReasonCode::kImplicitDenyBoundary, "IMPLICIT_DENY_BOUNDARY", kImplicitDeny, kBoundary},
    {ReasonCode::kImplicitDenySession, "IMPLICIT_DENY_SESSION", kImplicitDeny, kSession},
    {ReasonCode::kImplicitDenyResource, "IMPLICIT_DENY_RESOURCE", kImplicitDeny, kResource},
    {ReasonCode::kImplicitDenyKeyPolicy, "IMPLICIT_DENY_KEY_POLICY", kImplicitDeny, kResource},
    {ReasonCode::kImplicitDenyTrust, "IMPLICIT_DENY_TRUST", kImplicitDeny, kTrust},
    {ReasonCode::kImplicitDenyIdentity, "IMPLICIT_DENY_IDENTITY", kImplicitDeny, kIdentity},
    {ReasonCode::kServiceDenyS3Bpa, "SERVICE_DENY_S3_BPA", kImplicitDeny, {}},
    {ReasonCode::kServiceDenyCrossAccountUnsupported,
     "SERVICE_DENY_CROSS_ACCOUNT_UNSUPPORTED",
     kImplicitDeny,
     {}},
    {ReasonCode::kServiceDenyImmutable, "SERVICE_DENY_IMMUTABLE", kImplicitDeny, {}},
    {ReasonCode::kServiceDenyPassRoleCrossAccount,
     "SERVICE_DENY_PASSROLE_CROSS_ACCOUNT",
     kImplicitDeny,
     {}},
    {ReasonCode::kRefusedCredentialType, "REFUSED_CREDENTIAL_TYPE", kImplicitDeny, {}},
    {ReasonCode::kRefusedRootAssumeRole, "REFUSED_ROOT_ASSUME_ROLE", kImplicitDeny, {}},
    {ReasonCode::kRefusedAssumeRootAccount, "REFUSED_ASSUME_ROOT_ACCOUNT", kImplicitDeny, {}},
    {ReasonCode::kRefusedDuration, "REFUSED_DURATION", kImplicitDeny, {}},
    {ReasonCode::kRefusedChainDuration, "REFUSED_CHAIN_DURATION", kImplicitDeny, {}},
    {ReasonCode::kRefusedTagConflict, "REFUSED_TAG_CONFLICT", kImplicitDeny, {}},
    {ReasonCode::kRefusedSourceIdentity, "REFUSED_SOURCE_IDENTITY", kImplicitDeny, {}},
    {ReasonCode::kRefusedIdentityToken, "REFUSED_IDENTITY_TOKEN", kImplicitDeny, {}},
    {ReasonCode::kRefusedPassedRole, "REFUSED_PASSED_ROLE", kImplicitDeny, {}},
    {ReasonCode::kPartitionMismatch, "PARTITION_MISMATCH", kImplicitDeny, {}},
    {ReasonCode::kConditional, "CONDITIONAL", kConditional, {}},
};

constexpr bool ReasonsAreInOrder() {
  for (std::size_t i = 0; i < std::size(kReasons); ++i) {
    if (static_cast<std::size_t>(kReasons[i].code) != i) return false;
  }
  return std::size(kReasons) == static_cast<std::size_t>(ReasonCode::kConditional) + 1;
}
static_assert(ReasonsAreInOrder());

const ReasonInfo& InfoOf(ReasonCode code) {
  return kReasons[static_cast<std::size_t>(code)];
}

}  // namespace

std::string_view EvalDecisionName(EvalDecision decision) {
  return kDecisionNames[static_cast<std::size_t>(decision)];
}

std::optional<EvalDecision> ParseEvalDecision(std::string_view name) {
  for (std::size_t i = 0; i < kDecisionNames.size(); ++i) {
    if (kDecisionNames[i] == name) return static_cast<EvalDecision>(i);
  }
  return std::nullopt;
}

std::string_view PolicyLayerName(PolicyLayer layer) {
  return kLayerNames[static_cast<std::size_t>(layer)];
}

std::optional<PolicyLayer> ParsePolicyLayer(std::string_view name) {
  for (std::size_t i = 0; i < kLayerNames.size(); ++i) {
    if (kLayerNames[i] == name) return static_cast<PolicyLayer>(i);
  }
  return std::nullopt;
}

std::span<const std::string_view> PolicyLayerNames() {
  return kLayerNames;
}

std::vector<PolicyLayer> LayerSet::ToVector() const {
  std::vector<PolicyLayer> layers;
  for (int i = 0; i < kPolicyLayerCount; ++i) {
    if (Contains(static_cast<PolicyLayer>(i))) layers.push_back(static_cast<PolicyLayer>(i));
  }
  return layers;
}

std::string_view ReasonCodeName(ReasonCode code) {
  return InfoOf(code).name;
}

std::optional<ReasonCode> ParseReasonCode(std::string_view name) {
  for (const ReasonInfo& info : kReasons) {
    if (info.name == name) return info.code;
  }
  return std::nullopt;
}

const std::vector<std::string_view>& ReasonCodeNames() {
  static const auto& names = *[] {
    auto* all = new std::vector<std::string_view>();
    for (const ReasonInfo& info : kReasons)
      all->push_back(info.name);
    return all;
  }();
  return names;
}

EvalDecision DecisionOf(ReasonCode code) {
  return InfoOf(code).decision;
}

std::optional<PolicyLayer> LayerOf(ReasonCode code) {
  return InfoOf(code).layer;
}

}  // namespace iamsim
