// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/procedure/decision_procedure.h"

// Which layers have to allow depends on how the resource policy reaches the caller. The grants form
// a ladder: each needs what the one before it needs and more, so the lowest rung that the policy
// offers decides (R-EVAL-7).

namespace iamsim {
namespace {

struct Need {
  bool resource = false;
  bool identity = false;
  bool boundary = false;
  bool session = false;
  ReasonCode allow = ReasonCode::kAllowIdentity;
};

ReasonCode ExplicitDenyOf(PolicyLayer layer) {
  switch (layer) {
    case PolicyLayer::kResourceControl:
      return ReasonCode::kExplicitDenyRcp;
    case PolicyLayer::kServiceControl:
      return ReasonCode::kExplicitDenyScp;
    case PolicyLayer::kEndpoint:
      return ReasonCode::kExplicitDenyVpce;
    case PolicyLayer::kResource:
      return ReasonCode::kExplicitDenyResource;
    case PolicyLayer::kTrust:
      return ReasonCode::kExplicitDenyTrust;
    case PolicyLayer::kIdentity:
      return ReasonCode::kExplicitDenyIdentity;
    case PolicyLayer::kBoundary:
      return ReasonCode::kExplicitDenyBoundary;
    case PolicyLayer::kSession:
      return ReasonCode::kExplicitDenySession;
  }
  return ReasonCode::kExplicitDenyIdentity;
}

ReasonCode MissingResourceAllow(const PreparedRequest& request) {
  if (request.layer(kResourceSlot).layer == PolicyLayer::kTrust) {
    return ReasonCode::kImplicitDenyTrust;
  }
  return request.must_allow ? ReasonCode::kImplicitDenyKeyPolicy
                            : ReasonCode::kImplicitDenyResource;
}

// The rows of section 7.3, same account; `kinds` are those of the resource policy's Allows.
Need SameAccountNeed(const PreparedRequest& request, const LayerOutcomes& outcomes,
                     ReadingContext& readings) {
  const MatchKinds kinds = outcomes[kResourceSlot].allow_kinds;
  if (kinds.Contains(MatchKind::kWildcard) || kinds.Contains(MatchKind::kDirect) ||
      kinds.Contains(MatchKind::kGrant)) {
    const bool direct = kinds.Contains(MatchKind::kDirect) || kinds.Contains(MatchKind::kGrant);
    Need need;
    need.allow = direct ? ReasonCode::kAllowResourceDirect : ReasonCode::kAllowResourceWildcard;
    if (direct && !kinds.Contains(MatchKind::kWildcard) &&
        !outcomes[kSessionSlot].allows_or_absent()) {
      need.session = readings.TakesAlternative(Reading::kSessionPolicyBlocksDirect);
    }
    return need;
  }
  if (kinds.Contains(MatchKind::kRole) || kinds.Contains(MatchKind::kFederatedUserParent)) {
    return {.boundary = true, .session = true, .allow = ReasonCode::kAllowResourceRole};
  }
  return {.resource = request.must_allow,
          .identity = true,
          .boundary = true,
          .session = true,
          .allow = request.must_allow ? ReasonCode::kAllowResourceAndIdentity
                                      : ReasonCode::kAllowIdentity};
}

Need NeedOf(const PreparedRequest& request, const LayerOutcomes& outcomes,
            ReadingContext& readings) {
  const bool is_entity = request.caller.kind == CallerKind::kUser ||
                         request.caller.kind == CallerKind::kSession ||
                         request.caller.kind == CallerKind::kFederatedUser;
  if (request.open_to_all && is_entity) {
    return {.resource = true, .allow = ReasonCode::kAllowResourceWildcard};
  }
  switch (request.caller.kind) {
    case CallerKind::kAnonymous:
      return {.resource = true, .allow = ReasonCode::kAllowAnonymous};
    case CallerKind::kService:
      return {.resource = true, .allow = ReasonCode::kAllowService};
    case CallerKind::kToken:
      return {.resource = true, .allow = ReasonCode::kAllowFederatedTrust};
    case CallerKind::kRoot:
      // AWS's task policies deny all but their task and allow nothing, so a session from AssumeRoot
      // needs no Allow of its own.
      return {.resource = !request.same_account || request.must_allow || request.both_sides,
              .allow = ReasonCode::kAllowRoot};
    case CallerKind::kUser:
    case CallerKind::kSession:
    case CallerKind::kFederatedUser:
      break;
  }
  if (request.same_account && !request.both_sides) {
    return SameAccountNeed(request, outcomes, readings);
  }
  Need need = {.resource = true,
               .identity = true,
               .boundary = true,
               .session = true,
               .allow = ReasonCode::kAllowResourceAndIdentity};
  const bool lacks_own_side = !outcomes[kIdentitySlot].allows_or_absent() ||
                              !outcomes[kBoundarySlot].allows_or_absent() ||
                              !outcomes[kSessionSlot].allows_or_absent();
  // U-20.
  if (lacks_own_side && outcomes[kResourceSlot].allow_kinds.Contains(MatchKind::kGrant) &&
      readings.TakesAlternative(Reading::kGrantsSufficeCrossAccount)) {
    need = {.resource = true, .allow = ReasonCode::kAllowResourceDirect};
  }
  return need;
}

// The answer if what is unknown says nothing.
Verdict ConcludeFromKnown(const PreparedRequest& request, const LayerOutcomes& outcomes,
                          ReadingContext& readings) {
  Verdict verdict;
  bool settled = false;
  const auto settle = [&](ReasonCode code) {
    if (!settled) verdict.code = code;
    settled = true;
  };
  const auto layer_of = [&](LayerSlot slot) { return request.layer(slot).layer; };
  const auto block = [&](LayerSlot slot, ReasonCode code) {
    verdict.blocked_by.Add(layer_of(slot));
    settle(code);
  };

  for (std::size_t i = 0; i < kLayerSlots; ++i) {
    const auto slot = static_cast<LayerSlot>(i);
    if (outcomes[i].denies()) block(slot, ExplicitDenyOf(layer_of(slot)));
  }
  if (!outcomes[kRcpSlot].allows_or_absent()) block(kRcpSlot, ReasonCode::kImplicitDenyRcp);
  if (!outcomes[kScpSlot].allows_or_absent()) block(kScpSlot, ReasonCode::kImplicitDenyScp);
  if (!outcomes[kEndpointSlot].allows_or_absent()) {
    block(kEndpointSlot, ReasonCode::kImplicitDenyVpce);
  }
  if (request.service_gate.has_value()) {
    // A service's own refusal names no layer: no policy can change it.
    if (!settled) return {*request.service_gate, {}};
    return verdict;
  }

  const Need need = NeedOf(request, outcomes, readings);
  // Where there are several levels, each has to allow (R-SVC-6).
  if (need.resource &&
      (outcomes[kResourceSlot].allow_kinds.empty() || !outcomes[kResourceSlot].allows())) {
    block(kResourceSlot, MissingResourceAllow(request));
  }
  if (need.identity && !outcomes[kIdentitySlot].allows_or_absent()) {
    block(kIdentitySlot, ReasonCode::kImplicitDenyIdentity);
  }
  if (need.boundary && !outcomes[kBoundarySlot].allows_or_absent()) {
    block(kBoundarySlot, ReasonCode::kImplicitDenyBoundary);
  }
  if (need.session && !outcomes[kSessionSlot].allows_or_absent()) {
    block(kSessionSlot, ReasonCode::kImplicitDenySession);
  }
  if (!settled && request.refusal.has_value()) return {*request.refusal, {}};
  settle(need.allow);
  return verdict;
}

// What is unknown, settled in one way everywhere: it denies all, or it allows all and denies
// nothing.
LayerOutcomes Settled(const LayerOutcomes& outcomes, bool allows) {
  LayerOutcomes settled = outcomes;
  for (LayerOutcome& outcome : settled) {
    if (outcome.deny == Truth::kUnknown) outcome.deny = TruthOf(!allows);
    if (outcome.allow == Truth::kUnknown) outcome.allow = TruthOf(allows);
    if (allows) outcome.allow_kinds.Add(outcome.possible_kinds);
  }
  return settled;
}

bool IsAllow(ReasonCode code) {
  return DecisionOf(code) == EvalDecision::kAllowed;
}

}  // namespace

bool IsAllowed(const PreparedRequest& request, const LayerOutcomes& outcomes,
               ReadingContext& readings) {
  if (request.pre_gate.has_value()) return IsAllow(*request.pre_gate);
  return IsAllow(ConcludeFromKnown(request, outcomes, readings).code);
}

Verdict ConcludeForAll(const PreparedRequest& request, const LayerOutcomes& outcomes,
                       bool is_allowed, ReadingContext& readings) {
  if (is_allowed) {
    return ConcludeFromKnown(request, Settled(outcomes, /*allows=*/true), readings);
  }
  const Verdict verdict = ConcludeFromKnown(request, outcomes, readings);
  if (!IsAllow(verdict.code)) return verdict;
  return ConcludeFromKnown(request, Settled(outcomes, /*allows=*/false), readings);
}

Verdict Conclude(const PreparedRequest& request, const LayerOutcomes& outcomes,
                 ReadingContext& readings) {
  if (request.pre_gate.has_value()) return {*request.pre_gate, {}};
  const bool all_known =
      std::none_of(outcomes.begin(), outcomes.end(), [](const LayerOutcome& outcome) {
        return outcome.deny == Truth::kUnknown || outcome.allow == Truth::kUnknown ||
               !outcome.possible_kinds.empty();
      });
  Verdict verdict = ConcludeFromKnown(request, outcomes, readings);
  if (all_known) return verdict;
  // An Allow more never denies and a Deny more never allows, so these two bound all others.
  const Verdict highest = ConcludeFromKnown(request, Settled(outcomes, /*allows=*/true), readings);
  if (!IsAllow(highest.code)) return highest;  // what refuses here refuses whatever is unknown
  const Verdict lowest = ConcludeFromKnown(request, Settled(outcomes, /*allows=*/false), readings);
  if (IsAllow(lowest.code)) return lowest;
  verdict.code = ReasonCode::kConditional;
  return verdict;
}

}  // namespace iamsim
