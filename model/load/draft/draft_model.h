// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_LOAD_DRAFT_DRAFT_MODEL_H_
#define IAMSIM_MODEL_LOAD_DRAFT_DRAFT_MODEL_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "model/load/draft/estate_builder.h"

// What infrastructure as code describes, Terraform or CloudFormation: a model before it is put
// together, and what changes from one to another.

namespace iamsim {

// A service or resource control policy that the code defines, attached or not. Two of different
// types may have one name.
struct ControlPolicyDraft {
  bool resource_control = false;
  PolicyDraft policy;  // with an id if it is known
};

// Such a policy on a root, an organizational unit or an account.
struct ControlAttachment {
  std::string target;  // r-..., ou-..., or an account's id; empty: not known, and `why` says why
  std::string why = {};
  bool resource_control = false;
  // One that is made elsewhere has its id and no address; its kind is not known.
  PolicyDraft policy;
  std::string address;
};

// Policies that the code makes, and nobody can say for whom: a policy of every role of the account,
// or of every resource of a service there, or of anything there.
struct UnknownTarget {
  std::string account;
  std::optional<EntityKind> kind;  // nothing: resources of `service`
  std::string service;             // `s3`; nothing and no `kind`: of anything
  std::string address;
  std::string why;  // "`role` is known after apply only"; of anything: as Account::makes_unseen
  DraftPlace place;
};

// The inline policies, by name, or the attached ones, by ARN, beside which an entity has no others.
struct ExclusiveList {
  std::string account;
  std::string on;  // an ARN, or EntityKey()
  bool is_inline = false;
  std::vector<std::string> policies;
  std::string address;
  DraftPlace place;
};

struct DraftModel {
  // An entity with an empty `arn` is not part of the code, which only attaches something to it by
  // its name.
  std::vector<AccountDraft> accounts;
  std::vector<PolicyDraft> shared_policies;  // AWS managed ones that the code reads
  std::optional<OrganizationDraft> organization;
  std::vector<ControlAttachment> control_attachments;
  std::vector<ControlPolicyDraft> control_policies;
  std::vector<UnknownTarget> unknown_targets;
  std::vector<ExclusiveList> exclusive_lists;
  // ARNs and ids of what the code looks up (`data`) or adds something to, and does not make.
  std::set<std::string> looked_up;
  // Principals and resources, by ARN, that are destroyed and made anew under the same name.
  std::set<std::string> replaced;
  // Units and accounts of an organization that is not part of the code, parents before children.
  std::vector<NodeDraft> loose_nodes;
  // What an ARN (`kind/name` in the account for an entity without) is called in the code:
  // `module.app.aws_iam_role.reader[0]`, `LakeReader`.
  std::map<std::string, std::string> addresses;
};

// Adds the model to what is loaded. What cannot be placed (an attachment to a role that is not part
// of the code, a control policy on a node of which nobody knows where it stands) is a warning.
void AddDraftModel(DraftModel model, EstateBuilder& builder);

// One step from a model to another, in the verbs of a change set.
struct DraftChange {
  enum class Verb : std::uint8_t {
    kAddPrincipal,        // `entity`
    kRemovePrincipal,     // `on`
    kAddPolicy,           // `policy`: a customer managed policy
    kSetPolicy,           // `policy`: its document is another
    kRemovePolicy,        // `on`
    kAttachPolicy,        // `on`, `reference`
    kDetachPolicy,        // `on`, `reference`
    kSetInlinePolicy,     // `on`, `policy`
    kRemoveInlinePolicy,  // `on`, `name`
    kSetTrustPolicy,      // `on`, `policy`
    kSetSessionDuration,  // `on`, `session_duration`
    kSetBoundary,         // `on`, `reference`
    kRemoveBoundary,      // `on`
    kAddToGroup,          // `on`, `name` of the group
    kRemoveFromGroup,     // `on`, `name`
    kSetTag,              // `on`, `name`, `value`
    kUnsetTag,            // `on`, `name`
    kAddUnknownTags,      // `on`
    kAddResource,         // `resource`
    kRemoveResource,      // `on`
    // Of `on`, as it is in `resource`; what stood in `before` and does not any more is gone. What a
    // resource has besides (the permissions of a function and the grants of a key are resources of
    // their own) is no concern of the code.
    kSetResourcePolicy,
    kRemoveResourcePolicy,
    kSetGrants,
    kSetKmsKey,
    kSetBlockPublicAccess,   // `on` a bucket's ARN or an account's id, `block_public_access`
    kAddEndpoint,            // `endpoint`
    kRemoveEndpoint,         // `on`
    kSetEndpointPolicy,      // `on`, `policy`; without one AWS's default
    kAddProvider,            // `provider`
    kSetProvider,            // `provider`: its client ids are others
    kRemoveProvider,         // `on`
    kSetPolicyTypes,         // `policy_types` that the organization has enabled
    kAddOrganizationalUnit,  // `on`, `name`, `value`: its parent
    kMoveAccount,            // `on`, `value`: its parent
    kSetScp,                 // `policy`: its document is another
    kSetRcp,
    kAttachScp,  // `on`, `policy`
    kDetachScp,
    kAttachRcp,
    kDetachRcp,
    kRemoveOtherPolicies,  // `on`, `exclusive`
    kAddUnknownPolicies,   // `unknown`
  };

  Verb verb = Verb::kAddPrincipal;
  std::string account;
  // An ARN, a node of the organization, or `role/NAME`, `user/NAME`, `group/NAME` in the account
  // when the code knows the name only.
  std::string on;
  std::string name;
  std::string value;
  std::optional<BlockPublicAccess> block_public_access;
  std::shared_ptr<const EntityDraft> entity;
  std::shared_ptr<const PolicyDraft> policy;
  std::shared_ptr<const PolicyReferenceDraft> reference;
  std::optional<std::int32_t> session_duration;
  std::vector<std::string> policy_types;
  std::shared_ptr<const ResourceDraft> resource;
  std::shared_ptr<const ResourceDraft> before;
  std::shared_ptr<const UnknownTarget> unknown;
  std::shared_ptr<const ExclusiveList> exclusive;
  std::shared_ptr<const EndpointDraft> endpoint;
  std::shared_ptr<const ProviderDraft> provider;
  std::string address;  // in the code
  DraftPlace place;
};
std::string_view DraftChangeVerbName(DraftChange::Verb verb);  // "addPrincipal", ...

// What must be done to `before` to have `after`, in an order in which each step can be taken:
// what is attached comes before what it is attached to loses it, removals last. A policy that
// cannot be known is taken to differ from every other.
std::vector<DraftChange> DiffDraftModels(const DraftModel& before, const DraftModel& after);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_LOAD_DRAFT_DRAFT_MODEL_H_
