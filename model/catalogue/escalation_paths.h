// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_CATALOGUE_ESCALATION_PATHS_H_
#define IAMSIM_MODEL_CATALOGUE_ESCALATION_PATHS_H_

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

// The known ways from one principal to the permissions of another, or to more of its own, as
// facts: which calls each needs, on what. engine/paths reads the rows and has every call decided; a
// further way is a row. The ids are those of pathfinding.cloud, so that a reader can look a way up;
// ways that it lacks begin with `iamsim-`. What a row says was taken from the AWS documentation of
// its actions.

namespace iamsim {

// What the caller has when all calls of a way succeed.
enum class EscalationKind : std::uint8_t {
  kSelf,             // any permission that its boundary and the SCPs leave
  kSelfThrough,      // credentials of the target, which has any permission in this sense
  kJoin,             // the permissions of a group besides its own
  kLift,             // what its policies allow without what held it back
  kLiftThrough,      // credentials of the target, whose boundary is gone
  kPrincipal,        // credentials of the target as it is
  kNewCompute,       // something new that runs as the target
  kExistingCompute,  // something that runs as the target and obeys the caller
  kOpenResource,     // any action on the resource that the caller opens
};

enum class EscalationCaller : std::uint8_t { kAny, kUser, kRole };

// What a call is on.
enum class StepOn : std::uint8_t {
  kOwn,              // what the caller makes or chooses; `*` where the action takes no resource
  kCaller,           // the user or the role that calls
  kTarget,           // the user or role that is reached
  kPolicyOfCaller,   // a customer managed policy of the caller's, or of a group of it
  kPolicyOfTarget,   // a customer managed policy of the target's
  kGroupOfCaller,    // a group that the caller is in
  kGroup,            // the group that is joined
  kCompute,          // what runs as the target
  kTrustedProvider,  // an identity provider that the target's trust policy lets in
  kResource,         // the resource of the goal
};

// What a lift takes away.
enum class EscalationLift : std::uint8_t {
  kNothing,
  kBoundary,
  kAttachedPolicy,  // a Deny in a policy that is attached to the caller
  kInlinePolicy,
  kGroupAttachedPolicy,  // to a group of the caller's
  kGroupInlinePolicy,
  kMembership,  // the caller leaves the group
};

struct EscalationStep {
  std::string_view action = {};  // empty: there is no step
  StepOn on = StepOn::kOwn;
};

// A condition key that the calls of a way have besides those that all calls have.
struct EscalationKey {
  enum class Value : std::uint8_t { kTarget, kInstanceProfile };

  std::string_view key;
  Value value = Value::kTarget;
};

inline constexpr std::size_t kMostEscalationSteps = 6;
struct EscalationPath {
  std::string_view id;
  EscalationKind kind = EscalationKind::kSelf;
  std::array<EscalationStep, kMostEscalationSteps> steps;
  EscalationCaller caller = EscalationCaller::kAny;
  bool target_is_user = false;
  // The target's trust policy must let the caller assume it: as it is, or after the steps.
  enum class Assume : std::uint8_t { kNo, kAsItIs, kTrustRewritten };
  Assume assume = Assume::kNo;
  EscalationLift lift = EscalationLift::kNothing;
  // Of new compute: the services that may run as the target, one of which its trust policy must let
  // in. The first is what the target is passed to.
  std::array<std::string_view, 2> services = {};
  std::string_view compute = {};  // of existing compute: `SERVICE:RESOURCE-TYPE` of the catalogue
  bool needs_profile = false;     // the target must be in an instance profile
  std::string_view second_role = {};     // a service that needs another role passed to it
  std::string_view linked_service = {};  // the service-linked role that has to exist
  std::optional<EscalationKey> key = {};
  // A resource type, `SERVICE:RESOURCE-TYPE`: a resource of it settles `fact`.
  std::string_view exists = {};
  // Only callers of the organization's management account, or of one that it delegated to.
  bool from_management_account = false;
  // What must be so and what no model says, as a condition: "ECS Exec is enabled for the task".
  std::string_view fact = {};

  // Those that there are.
  std::span<const EscalationStep> step_span() const {
    std::size_t count = 0;
    while (count < steps.size() && !steps[count].action.empty())
      ++count;
    return {steps.data(), count};
  }
};

// In the order in which one of several ways between two principals is preferred.
std::span<const EscalationPath> EscalationPaths();
// Null for an id that the table lacks.
const EscalationPath* FindEscalationPath(std::string_view id);

// The ids of a role that is assumed as its trust policy and the caller's policies are.
inline constexpr std::string_view kAssumeRole = "sts-001";
inline constexpr std::string_view kAssumeRoleAcrossAccounts = "sts-002";
inline constexpr std::string_view kAssumeRoleOpenToAll = "sts-003";

// A call by which a caller opens a resource to itself, for actions on it.
struct OpeningCall {
  std::string_view id;
  std::string_view service;        // of the actions
  std::string_view action;         // what opens it
  std::string_view resource_type;  // of the service; what is inside it is opened, too
};
std::span<const OpeningCall> OpeningCalls();

}  // namespace iamsim

#endif  // IAMSIM_MODEL_CATALOGUE_ESCALATION_PATHS_H_
