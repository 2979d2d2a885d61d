// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_EVALUATION_RESULT_H_
#define IAMSIM_MODEL_EVALUATION_RESULT_H_

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace iamsim {

// `EvalDecision` of IAM's SimulatePrincipalPolicy, and kConditional where the answer depends on
// something that is not known.
enum class EvalDecision : std::uint8_t { kAllowed, kExplicitDeny, kImplicitDeny, kConditional };
std::string_view EvalDecisionName(EvalDecision decision);  // "allowed", "explicitDeny", ...
std::optional<EvalDecision> ParseEvalDecision(std::string_view name);

// The classes of policies that take part in a decision, in the order in which they are reported
// (R-EVAL-11). A role's trust policy is the resource policy of its role and has its own name only.
enum class PolicyLayer : std::uint8_t {
  kResourceControl,
  kServiceControl,
  kEndpoint,
  kResource,
  kTrust,
  kIdentity,
  kBoundary,
  kSession,
};
inline constexpr int kPolicyLayerCount = 8;
std::string_view PolicyLayerName(PolicyLayer layer);  // "rcp", "scp", "endpoint", ...
std::optional<PolicyLayer> ParsePolicyLayer(std::string_view name);
std::span<const std::string_view> PolicyLayerNames();

class LayerSet {
 public:
  constexpr LayerSet() = default;
  constexpr LayerSet(std::initializer_list<PolicyLayer> layers) {
    for (const PolicyLayer layer : layers)
      Add(layer);
  }
  constexpr void Add(PolicyLayer layer) {
    bits_ = static_cast<std::uint8_t>(bits_ | (1U << static_cast<unsigned>(layer)));
  }
  constexpr bool Contains(PolicyLayer layer) const {
    return (bits_ & (1U << static_cast<unsigned>(layer))) != 0;
  }
  constexpr bool ContainsAll(LayerSet other) const { return (bits_ & other.bits_) == other.bits_; }
  constexpr bool empty() const { return bits_ == 0; }
  std::vector<PolicyLayer> ToVector() const;  // in reporting order
  friend constexpr bool operator==(LayerSet, LayerSet) = default;

 private:
  std::uint8_t bits_ = 0;
};

// Why the decision is what it is (R-TRACE-6). One table in evaluation_result.cc has the names.
enum class ReasonCode : std::uint8_t {
  kAllowIdentity,
  kAllowResourceDirect,
  kAllowResourceWildcard,
  kAllowResourceRole,
  kAllowResourceAndIdentity,
  kAllowRoot,
  kAllowService,
  kAllowAnonymous,
  kAllowFederatedTrust,
  kAlwaysAllowed,
  kNoPermissionRequired,
  kExplicitDenyScp,
  kExplicitDenyRcp,
  kExplicitDenyVpce,
  kExplicitDenyBoundary,
  kExplicitDenySession,
  kExplicitDenyResource,
  kExplicitDenyTrust,
  kExplicitDenyIdentity,
  kImplicitDenyScp,
  kImplicitDenyRcp,
  kImplicitDenyVpce,
  kImplicitDenyBoundary,
  kImplicitDenySession,
  kImplicitDenyResource,
  kImplicitDenyKeyPolicy,
  kImplicitDenyTrust,
  kImplicitDenyIdentity,
  kServiceDenyS3Bpa,
  kServiceDenyCrossAccountUnsupported,
  kServiceDenyImmutable,
  kServiceDenyPassRoleCrossAccount,
  kRefusedCredentialType,
  kRefusedRootAssumeRole,
  kRefusedAssumeRootAccount,
  kRefusedDuration,
  kRefusedChainDuration,
  kRefusedTagConflict,
  kRefusedSourceIdentity,
  kRefusedIdentityToken,
  kRefusedPassedRole,
  kPartitionMismatch,
  kConditional,
};
std::string_view ReasonCodeName(ReasonCode code);  // "ALLOW_IDENTITY", ...
std::optional<ReasonCode> ParseReasonCode(std::string_view name);
const std::vector<std::string_view>& ReasonCodeNames();
EvalDecision DecisionOf(ReasonCode code);
// The layer that a deny code names; nothing for the others.
std::optional<PolicyLayer> LayerOf(ReasonCode code);

struct EvaluationResult {
  EvalDecision decision = EvalDecision::kImplicitDeny;
  ReasonCode code = ReasonCode::kImplicitDenyIdentity;

  friend bool operator==(const EvaluationResult&, const EvaluationResult&) = default;
};

}  // namespace iamsim

#endif  // IAMSIM_MODEL_EVALUATION_RESULT_H_
