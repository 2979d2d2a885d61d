// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_PREPARE_H_
#define IAMSIM_ENGINE_PREPARE_H_

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

#include "engine/action_facts.h"
#include "engine/caller.h"
#include "engine/compile.h"
#include "engine/context_table.h"
#include "engine/kept_layers.h"
#include "engine/match/action.h"
#include "engine/match/resource.h"
#include "model/catalogue/resource_types.h"
#include "model/evaluation_result.h"
#include "model/request.h"

namespace iamsim {

// Why a layer takes no part in a decision (R-TRACE-2).
enum class NotApplicable : std::uint8_t {
  kParticipates,
  kManagementAccount,
  kNotInOrganization,
  kPolicyTypeDisabled,
  kServiceLinkedRole,
  kServiceNotSupported,
  kCallerKind,
  kNoBoundary,
  kNoSessionPolicy,
  kNoResourcePolicy,
  kNoEndpoint,
  kAwsOwnedResource,
  kNotThisCall,  // AWS does not consult the layer for this action
};
std::string_view NotApplicableName(NotApplicable why);  // "MANAGEMENT_ACCOUNT", ...

// The policies of one layer that the request meets.
struct SelectedLayer {
  PolicyLayer layer = PolicyLayer::kIdentity;
  NotApplicable not_applicable = NotApplicable::kParticipates;
  // A layer whose allow is given without any policy: a root user's identity layer.
  bool constant_allow = false;
  bool gateway_endpoint = false;
  // Of control policies: what, if it is so, keeps them from the account; nobody knows. "account X
  // is the organization's management account, which was not loaded".
  std::string may_not_reach;
  std::vector<LayerLevel> own_levels;                    // where they are not kept
  const std::vector<LayerLevel>* kept_levels = nullptr;  // in the estate

  const std::vector<LayerLevel>& levels() const {
    return kept_levels != nullptr ? *kept_levels : own_levels;
  }
  bool participates() const { return not_applicable == NotApplicable::kParticipates; }
};

// Where a note on the answer belongs, and what it says.
struct Assumption {
  std::string code;   // "U-5", "R-RES-11", "NOT_LOADED", ...
  std::string layer;  // PolicyLayerName, or empty
  std::string message;

  friend bool operator==(const Assumption&, const Assumption&) = default;
};

// A policy that could not be read or was not loaded, and may change the answer.
struct UnknownPart {
  std::string what;  // "the document of policy `P` of `arn:...`, which cannot be read"
  const Policy* policy = nullptr;
  std::string_view attached_to = {};  // as of the AttachedPolicy

  friend bool operator==(const UnknownPart&, const UnknownPart&) = default;
};

// A condition key, or all that begin so, whose value depends on what was not loaded, or that AWS
// does not send. Where it counts as missing and a statement looks for it, the answer says so.
struct UnloadedKey {
  std::string key;
  bool is_prefix = false;   // "aws:PrincipalTag/"
  std::string what;         // the reason, as a sentence without its end
  std::string code = {};    // of the assumption; empty: NOT_LOADED
  bool is_unknown = false;  // it does not count as missing: the answer depends on it
};

// A resource whose policy covers the one that is asked for: itself, or what it belongs to
// (R-RES-16).
struct CoveringResource {
  const PolicyCarrierType* type = nullptr;  // null: a type that the catalogue lacks
  std::string arn;
  Estate::Found<Resource> found;  // null: the model does not have it
};

// The slots of the procedure, in reporting order. The trust policy sits in the resource slot.
inline constexpr int kLayerSlots = 7;
enum LayerSlot : std::uint8_t {
  kRcpSlot,
  kScpSlot,
  kEndpointSlot,
  kResourceSlot,
  kIdentitySlot,
  kBoundarySlot,
  kSessionSlot,
};

// A question that was resolved against an estate: who calls, whose resource it is, which policies
// meet it, what the context holds. Everything that costs a look-up or an allocation was done.
// Immutable; views into the CompiledEstate, which must outlive it.
struct PreparedRequest {
  PreparedRequest(const CompiledEstate& of, std::shared_ptr<const Request> asked_request,
                  std::shared_ptr<const ActionFacts> own_facts, const ActionFacts& action_facts)
      : compiled(&of),
        kept_request(std::move(asked_request)),
        kept_facts(std::move(own_facts)),
        request(*kept_request),
        facts(action_facts),
        action(action_facts.action) {}

  const CompiledEstate* compiled;
  // Copies share these; the references are into them.
  std::shared_ptr<const Request> kept_request;
  std::shared_ptr<const ActionFacts> kept_facts;  // null: the estate keeps them
  const Request& request;
  const ActionFacts& facts;
  const RequestedAction& action;
  Caller caller;
  RequestedResource resource;
  // The ARN that policies are matched against, where it is not the resource's own (R-RES-17).
  std::optional<RequestedResource> checked_as;
  ContextTable context;
  std::array<SelectedLayer, kLayerSlots> layers;

  // The resource in the model: itself, or the bucket, table or key that it belongs to.
  Estate::Found<Resource> target;
  std::vector<CoveringResource> covering;
  const Resource* object = nullptr;  // an S3 object that the model has on its own, for its tags
  bool aws_owned = false;            // AWS's own, such as an AWS managed policy
  std::string owner_account;         // empty: AWS itself, or none (anonymous on `*`)
  std::string owner_rule;            // which case of R-RES-11 found it, in words
  bool same_account = false;
  bool must_allow = false;  // the resource's own policy has to allow (R-EVAL-8)
  // Both the resource's policy and the caller's have to allow, in one account too (R-STS-3).
  bool both_sides = false;
  // AWS lets everybody in until a policy denies it; the resource layer holds what says so.
  bool open_to_all = false;
  // Settled before any layer is looked at: refusals, calls that need no permission, another
  // partition.
  std::optional<ReasonCode> pre_gate;
  // A service's own refusal, after explicit denies and before grants.
  std::optional<ReasonCode> service_gate;
  // What refuses a call that the policies allow: its parameters (R-CHAIN-2, 3, 8).
  std::optional<ReasonCode> refusal;
  // The bucket owner's root user gets past denies of the bucket policy here (R-S3-4).
  bool ignores_resource_denies = false;
  // The bucket policy only denies here: another account owns the object (R-S3-2).
  bool ignores_resource_allows = false;
  std::vector<Assumption> assumptions;
  // Policies that take part and whose documents are unknown.
  std::vector<UnknownPart> unknown_parts;
  std::string kms_alias;  // by which the key was named; empty: by itself
  // Any layer may miss some policies: nobody can say what an input was, or what the model's code
  // makes. Sentences that name these.
  bool has_unknown_input = false;
  std::vector<std::string> unknown_inputs;
  std::vector<UnloadedKey> unloaded_keys;
  Readings readings;
  Readings asked;  // those that preparing took, whose other reading may prepare otherwise
  // Policies that no document of the model holds: grants, those of AWS managed keys. The layers
  // point into it.
  std::vector<std::shared_ptr<const CompiledPolicy>> own_policies;
  std::shared_ptr<const Resource> own_target;  // likewise, if `target` is not of the model

  const RequestedResource& matched_resource() const { return checked_as ? *checked_as : resource; }
  SelectedLayer& layer(LayerSlot slot) { return layers[slot]; }
  const SelectedLayer& layer(LayerSlot slot) const { return layers[slot]; }
};

// Resolves a question. An error is a question that cannot be asked: InvalidArgument for a malformed
// ARN, action or context value, NotFound for a principal, role or endpoint that the model lacks
// (with the nearest names), Unimplemented for what is not modelled.
absl::StatusOr<std::unique_ptr<const PreparedRequest>> Prepare(const CompiledEstate& compiled,
                                                               const Request& request);
// Resolves it under other readings than those the estate was compiled with.
absl::StatusOr<std::unique_ptr<const PreparedRequest>> Prepare(const CompiledEstate& compiled,
                                                               const Request& request,
                                                               Readings readings);
// The same without a copy of the request.
absl::StatusOr<std::unique_ptr<const PreparedRequest>> Prepare(
    const CompiledEstate& compiled, std::shared_ptr<const Request> request, Readings readings);

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_PREPARE_H_
