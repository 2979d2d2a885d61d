// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_CHANGE_CHANGE_SET_H_
#define IAMSIM_MODEL_CHANGE_CHANGE_SET_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "model/diagnostics.h"
#include "model/estate.h"
#include "model/names.h"
#include "model/policy_document.h"
#include "model/source_text.h"

// What-if: a list of changes as their author wrote them, and how they are applied to an estate. The
// names in them are resolved when they are applied, each against what the changes before it left.

namespace iamsim {

// A name in a change and its place in the text of the change, for messages.
struct ChangeWord {
  std::string text;
  std::uint32_t offset = 0;
  std::uint32_t length = 0;
};

// A policy that a change names or holds.
struct ChangePolicy {
  ChangeWord name;     // its name, ARN or id; not used with `in_place`
  PolicyPtr in_place;  // read, but not yet checked for the type of policy it becomes
};

// Entities (`to`, `from`, `on` of the first verbs) are users, roles or groups; a document that is
// absent removes the present one.
struct AttachPolicy {
  ChangeWord to;
  ChangePolicy policy;
};
struct DetachPolicy {
  ChangeWord from;
  ChangeWord policy;
};
// The text of a managed, service control or resource control policy, or of a permissions boundary,
// wherever it is attached.
struct SetPolicy {
  ChangeWord policy;
  PolicyDocument document;
};
struct SetInlinePolicy {
  ChangeWord on;
  ChangeWord name;
  std::optional<PolicyDocument> document;
};
struct SetTrustPolicy {
  ChangeWord on;
  PolicyDocument document;
};
struct SetBoundary {
  ChangeWord on;
  std::optional<ChangePolicy> policy;
};
struct SetResourcePolicy {
  ChangeWord on;
  std::optional<PolicyDocument> document;
};
struct SetEndpointPolicy {
  ChangeWord on;
  std::optional<PolicyDocument> document;  // without one AWS's default, which allows everything
};
// On an account or a bucket; all four settings.
struct SetBlockPublicAccess {
  ChangeWord on;
  std::optional<BlockPublicAccess> settings;
};
// To a root, an organizational unit or an account.
template <PolicyType kType>
struct AttachControlPolicy {
  ChangeWord to;
  ChangePolicy policy;
};
template <PolicyType kType>
struct DetachControlPolicy {
  ChangeWord from;
  ChangeWord policy;
};
using AttachScp = AttachControlPolicy<PolicyType::kServiceControl>;
using DetachScp = DetachControlPolicy<PolicyType::kServiceControl>;
using AttachRcp = AttachControlPolicy<PolicyType::kResourceControl>;
using DetachRcp = DetachControlPolicy<PolicyType::kResourceControl>;
// A user, a role or a group, though a group is not a principal. The entity has no ARN yet, and its
// inline and trust policies are not checked yet; what it refers to is beside it.
struct AddPrincipal {
  ChangeWord account;
  ChangeWord name;
  std::variant<User, Role, Group> entity;
  std::vector<ChangePolicy> attached_policies;
  std::optional<ChangePolicy> permissions_boundary;
  std::vector<ChangeWord> groups;
};
struct RemovePrincipal {
  ChangeWord principal;
};
struct AddResource {
  ChangeWord account;  // empty: the one that the ARN names
  ChangeWord arn;
  Resource resource;  // its policy is not checked yet
};
struct RemoveResource {
  ChangeWord resource;
};
// On a user, a role or a resource.
struct SetTag {
  ChangeWord on;
  std::string key;
  std::string value;
};
struct UnsetTag {
  ChangeWord on;
  ChangeWord key;
};
struct AddToGroup {
  ChangeWord user;
  ChangeWord group;
};
struct RemoveFromGroup {
  ChangeWord user;
  ChangeWord group;
};
struct MoveAccount {
  ChangeWord account;
  ChangeWord to;  // the root or an organizational unit
};

// One step of a Terraform plan or a CloudFormation template. It states the desired end, so it is
// not an error if the estate already has it. It is an error if the model lacks what the step needs
// (an account, a role to attach to, the resource that it sets). A document that cannot be known or
// taken is unknown, as in every import.
struct DraftChange;
struct CodeChange {
  std::shared_ptr<const DraftChange> step;
};

// In the order of kChangeVerbNames, then what has no name.
using ChangeVerb = std::variant<AttachPolicy, DetachPolicy, SetPolicy, SetInlinePolicy,
                                SetTrustPolicy, SetBoundary, SetResourcePolicy, SetEndpointPolicy,
                                SetBlockPublicAccess, AttachScp, DetachScp, AttachRcp, DetachRcp,
                                AddPrincipal, RemovePrincipal, AddResource, RemoveResource, SetTag,
                                UnsetTag, AddToGroup, RemoveFromGroup, MoveAccount, CodeChange>;

struct Change {
  std::shared_ptr<const SourceText> source;  // the places of the words are in it
  std::uint32_t offset = 0;                  // of the verb
  std::uint32_t length = 0;
  NameStyle names = NameStyle::kExact;
  ChangeVerb verb;
};
using ChangeSet = std::vector<Change>;

// The estate with the changes on top, in order; `estate` stays as it is. Accounts, the organization
// and policies that no change touches are shared with it. Nothing is returned when there was an
// error; every change is tried, so that all problems show in one run.
//
// Errors: an entity, policy, resource or node that does not exist (with the nearest name) or whose
// name is ambiguous; a document that its new place does not take (`strict` as when loading); and a
// change that would change nothing because it is already so: to attach what is attached, to detach,
// remove or unset what is not there (`null` in a `set` verb removes, too), to move an account to
// where it is. To set what is so already is not an error: a `set` states the desired end.
// AWS's quotas are warnings.
//
// A name that several policies have is ambiguous, unless they say the same. `ACCOUNT:NAME` is the
// policy of that name in the account and changes nothing in others.
// Linear in the entities for each change.
std::optional<Estate> ApplyChanges(const Estate& estate, const ChangeSet& changes, bool strict,
                                   Diagnostics& diagnostics);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_CHANGE_CHANGE_SET_H_
