// SPDX-License-Identifier: Apache-2.0
#include "model/load/draft/draft_model.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "model/arn.h"
#include "model/load/document/policy_reader.h"
#include "model/load/text/words.h"

// The difference of two sides as steps. Account by account: policies before what refers to them,
// and groups before their members. Then the organization, control policies, and lists that must
// have no other entries. Removals come last, so no step refers to what is gone. What the code only
// looked up is never removed.

namespace iamsim {
namespace {

using std::string_view;
using Verb = DraftChange::Verb;

bool SamePolicy(const PolicyDraft& a, const PolicyDraft& b) {
  return a.policy.readable && b.policy.readable &&
         SamePolicyDocument(a.policy.document, b.policy.document);
}

bool SameReference(const PolicyReferenceDraft& a, const PolicyReferenceDraft& b) {
  if (a.in_place == nullptr && b.in_place == nullptr) return a.text == b.text;
  return a.in_place != nullptr && b.in_place != nullptr &&
         a.in_place->policy.name == b.in_place->policy.name && SamePolicy(*a.in_place, *b.in_place);
}

template <typename T>
const T* Find(const std::vector<T>& list, const auto& is_it) {
  const auto found = std::find_if(list.begin(), list.end(), is_it);
  return found == list.end() ? nullptr : &*found;
}

const std::vector<PolicyDraft>& ListOf(const Given<std::vector<PolicyDraft>>& given) {
  static const std::vector<PolicyDraft> kNone;
  return given.value ? *given.value : kNone;
}

class Differ {
 public:
  Differ(const DraftModel& before, const DraftModel& after) : before_(before), after_(after) {}
  std::vector<DraftChange> Run();

 private:
  bool IsLookedUp(const std::string& arn) const {
    return before_.looked_up.count(arn) != 0 || after_.looked_up.count(arn) != 0;
  }
  DraftChange& Add(Verb verb, const std::string& on, const DraftPlace& place) {
    DraftChange& change = changes_.emplace_back();
    change.verb = verb;
    change.account = account_;
    change.on = on;
    change.place = place;
    for (const DraftModel* model : {&after_, &before_}) {
      const auto found = model->addresses.find(on);
      if (found == model->addresses.end()) continue;
      change.address = found->second;
      break;
    }
    return change;
  }
  DraftChange& AddPolicy(Verb verb, const std::string& on, const PolicyDraft& policy,
                         const DraftPlace& place) {
    DraftChange& change = Add(verb, on, place);
    change.policy = std::make_shared<const PolicyDraft>(policy);
    if (!policy.policy.address.empty()) change.address = policy.policy.address;
    return change;
  }
  DraftChange& Remove(Verb verb, const std::string& on, const DraftPlace& place) {
    DraftChange change = Add(verb, on, place);
    changes_.pop_back();
    removals_.push_back(std::move(change));
    return removals_.back();
  }

  // Of what is not there after: the code removes what it made; of what it only adds to, `change`
  // gets a draft that has nothing.
  template <typename T>
  void VisitGone(const std::vector<T>& before, const std::vector<T>& after, std::string T::*key,
                 Verb remove, const auto& change) {
    for (const T& gone : before) {
      if (Find(after, [&](const T& other) { return other.*key == gone.*key; }) != nullptr) continue;
      if (!IsLookedUp(gone.*key)) {
        Remove(remove, gone.*key, gone.place);
        continue;
      }
      T nothing;
      nothing.*key = gone.*key;
      nothing.place = gone.place;
      change(gone, nothing);
    }
  }

  void Account(const AccountDraft& before, const AccountDraft& after);
  void Policies(const AccountDraft& before, const AccountDraft& after);
  void Entity(const EntityDraft* before, const EntityDraft& after);
  void Tags(const std::string& on, const Given<iamsim::Tags>& before,
            const Given<iamsim::Tags>& after);
  void Resource(const ResourceDraft* before, const ResourceDraft& after);
  void Endpoint(const EndpointDraft* before, const EndpointDraft& after);
  void Organization();
  void ControlPolicies();
  void ExclusiveLists();
  void UnknownTargets();

  const DraftModel& before_;
  const DraftModel& after_;
  std::string account_;
  std::vector<DraftChange> changes_;
  std::vector<DraftChange> removals_;
};

void Differ::Policies(const AccountDraft& before, const AccountDraft& after) {
  for (const PolicyDraft& policy : after.policies) {
    const PolicyDraft* old = Find(before.policies, [&](const PolicyDraft& candidate) {
      return candidate.policy.arn == policy.policy.arn;
    });
    if ((old != nullptr && SamePolicy(*old, policy)) || IsLookedUp(policy.policy.arn)) continue;
    Add(old == nullptr ? Verb::kAddPolicy : Verb::kSetPolicy, policy.policy.arn, policy.place)
        .policy = std::make_shared<const PolicyDraft>(policy);
  }
  for (const PolicyDraft& policy : before.policies) {
    const PolicyDraft* kept = Find(after.policies, [&](const PolicyDraft& candidate) {
      return candidate.policy.arn == policy.policy.arn;
    });
    if (kept == nullptr && !IsLookedUp(policy.policy.arn))
      Remove(Verb::kRemovePolicy, policy.policy.arn, policy.place);
  }
}

void Differ::Tags(const std::string& on, const Given<iamsim::Tags>& before,
                  const Given<iamsim::Tags>& after) {
  const iamsim::Tags none;
  const iamsim::Tags& old_tags = before.value ? *before.value : none;
  const iamsim::Tags& new_tags = after.value ? *after.value : none;
  for (const auto& tag : new_tags) {
    if (std::find(old_tags.begin(), old_tags.end(), tag) != old_tags.end()) continue;
    DraftChange& change = Add(Verb::kSetTag, on, after.place);
    change.name = tag.first;
    change.value = tag.second;
  }
  for (const auto& tag : old_tags) {
    const bool kept = std::any_of(new_tags.begin(), new_tags.end(), [&](const auto& candidate) {
      return candidate.first == tag.first;
    });
    if (!kept) Add(Verb::kUnsetTag, on, before.place).name = tag.first;
  }
  if (after.value && !after.complete) Add(Verb::kAddUnknownTags, on, after.place);
}

void Differ::Entity(const EntityDraft* before, const EntityDraft& after) {
  const bool is_part = !after.arn.empty();
  const std::string on = is_part ? after.arn : EntityKey(after);
  const bool is_made = is_part && !IsLookedUp(after.arn);
  const bool is_replaced = before != nullptr && after_.replaced.count(on) != 0;
  if (is_replaced) Add(Verb::kRemovePrincipal, on, after.place);
  if (is_made && (before == nullptr || is_replaced)) {
    Add(Verb::kAddPrincipal, on, after.place).entity = std::make_shared<const EntityDraft>(after);
    return;
  }
  const EntityDraft none;
  const EntityDraft& old = before == nullptr ? none : *before;
  for (const PolicyDraft& policy : ListOf(after.inline_policies)) {
    const PolicyDraft* same = Find(ListOf(old.inline_policies), [&](const PolicyDraft& other) {
      return other.policy.name == policy.policy.name && SamePolicy(other, policy);
    });
    if (same != nullptr) continue;
    AddPolicy(Verb::kSetInlinePolicy, on, policy, policy.place).name = policy.policy.name;
  }
  for (const PolicyDraft& policy : ListOf(old.inline_policies)) {
    const PolicyDraft* kept = Find(ListOf(after.inline_policies), [&](const PolicyDraft& other) {
      return other.policy.name == policy.policy.name;
    });
    if (kept == nullptr) {
      Add(Verb::kRemoveInlinePolicy, on, policy.place).name = policy.policy.name;
    }
  }
  const std::vector<PolicyReferenceDraft> no_references;
  const auto& attached =
      after.attached_policies.value ? *after.attached_policies.value : no_references;
  const auto& was_attached =
      old.attached_policies.value ? *old.attached_policies.value : no_references;
  const auto differ = [&](const auto& from, const auto& to, Verb verb) {
    for (const PolicyReferenceDraft& reference : to) {
      const auto* same = Find(
          from, [&](const PolicyReferenceDraft& other) { return SameReference(other, reference); });
      if (same != nullptr) continue;
      DraftChange& change = Add(verb, on, reference.place);
      change.reference = std::make_shared<const PolicyReferenceDraft>(reference);
      change.name = reference.text;
    }
  };
  differ(was_attached, attached, Verb::kAttachPolicy);
  differ(attached, was_attached, Verb::kDetachPolicy);
  const std::vector<NameDraft> no_groups;
  const auto& groups = after.groups.value ? *after.groups.value : no_groups;
  const auto& old_groups = old.groups.value ? *old.groups.value : no_groups;
  const auto differ_groups = [&](const auto& from, const auto& to, Verb verb) {
    for (const NameDraft& group : to) {
      const auto* same =
          Find(from, [&](const NameDraft& other) { return other.name == group.name; });
      if (same == nullptr) Add(verb, on, group.place).name = group.name;
    }
  };
  differ_groups(old_groups, groups, Verb::kAddToGroup);
  differ_groups(groups, old_groups, Verb::kRemoveFromGroup);
  if (!is_made) return;
  if (after.trust_policy.value &&
      !(old.trust_policy.value && SamePolicy(*old.trust_policy.value, *after.trust_policy.value))) {
    AddPolicy(Verb::kSetTrustPolicy, on, *after.trust_policy.value, after.trust_policy.place);
  }
  if (after.max_session_duration.value != old.max_session_duration.value) {
    Add(Verb::kSetSessionDuration, on, after.place).session_duration =
        after.max_session_duration.value;
  }
  const auto& boundary = after.permissions_boundary;
  const auto& old_boundary = old.permissions_boundary;
  if (boundary.value &&
      !(old_boundary.value && SameReference(*old_boundary.value, *boundary.value))) {
    DraftChange& change = Add(Verb::kSetBoundary, on, boundary.place);
    change.reference = std::make_shared<const PolicyReferenceDraft>(*boundary.value);
    change.name = boundary.value->text;
  } else if (!boundary.value && old_boundary.value) {
    Add(Verb::kRemoveBoundary, on, old_boundary.place);
  }
  Tags(on, old.tags, after.tags);
}

void Differ::Resource(const ResourceDraft* before, const ResourceDraft& after) {
  const std::string& on = after.arn;
  const bool is_replaced = before != nullptr && after_.replaced.count(on) != 0;
  if (is_replaced) Add(Verb::kRemoveResource, on, after.place);
  if (before == nullptr || is_replaced) {
    Add(Verb::kAddResource, on, after.place).resource =
        std::make_shared<const ResourceDraft>(after);
    return;
  }
  const std::size_t first = changes_.size();
  if (after.policy.value) {
    if (!(before->policy.value && SamePolicy(*before->policy.value, *after.policy.value))) {
      AddPolicy(Verb::kSetResourcePolicy, on, *after.policy.value, after.policy.place);
    }
  } else if (before->policy.value) {
    Add(Verb::kRemoveResourcePolicy, on, before->policy.place);
  }
  if (before->kms_key.value != after.kms_key.value || before->kms_alias != after.kms_alias ||
      before->kms_key_unknown != after.kms_key_unknown) {
    const DraftPlace& place = after.kms_key.place;
    Add(Verb::kSetKmsKey, on, place.source == nullptr ? after.place : place);
  }
  if (before->block_public_access.value != after.block_public_access.value) {
    Add(Verb::kSetBlockPublicAccess, on, after.place).block_public_access =
        after.block_public_access.value;
  }
  const auto grants_of = [](const ResourceDraft& resource) {
    return resource.grants.value ? *resource.grants.value : std::vector<Grant>();
  };
  const std::vector<Grant> old_grants = grants_of(*before);
  const std::vector<Grant> new_grants = grants_of(after);
  if (!std::equal(old_grants.begin(), old_grants.end(), new_grants.begin(), new_grants.end())) {
    Add(Verb::kSetGrants, on, after.place);
  }
  Tags(on, before->tags, after.tags);
  if (changes_.size() == first) return;
  const auto old = std::make_shared<const ResourceDraft>(*before);
  const auto now = std::make_shared<const ResourceDraft>(after);
  for (std::size_t i = first; i < changes_.size(); ++i) {
    changes_[i].before = old;
    changes_[i].resource = now;
  }
}

void Differ::Endpoint(const EndpointDraft* before, const EndpointDraft& after) {
  if (before == nullptr) {
    Add(Verb::kAddEndpoint, after.id, after.place).endpoint =
        std::make_shared<const EndpointDraft>(after);
    return;
  }
  if (!after.policy.value && !before->policy.value) return;
  const bool is_same = after.policy.value && before->policy.value &&
                       SamePolicy(*before->policy.value, *after.policy.value);
  if (is_same) return;
  DraftChange& change = Add(Verb::kSetEndpointPolicy, after.id,
                            after.policy.value ? after.policy.place : before->policy.place);
  if (after.policy.value) change.policy = std::make_shared<const PolicyDraft>(*after.policy.value);
  change.endpoint = std::make_shared<const EndpointDraft>(after);
}

void Differ::Account(const AccountDraft& before, const AccountDraft& after) {
  account_ = after.id.empty() ? before.id : after.id;
  Policies(before, after);
  const auto entity_of = [](const AccountDraft& account, const EntityDraft& entity) {
    return Find(account.entities, [&](const EntityDraft& other) {
      return other.kind == entity.kind && other.name == entity.name && other.arn == entity.arn;
    });
  };
  // Groups first, so that users can be added to them.
  for (const bool groups : {true, false}) {
    for (const EntityDraft& entity : after.entities) {
      if ((entity.kind == EntityKind::kGroup) == groups) Entity(entity_of(before, entity), entity);
    }
  }
  for (const EntityDraft& entity : before.entities) {
    if (entity_of(after, entity) != nullptr) continue;
    if (!entity.arn.empty() && !IsLookedUp(entity.arn)) {
      Remove(Verb::kRemovePrincipal, entity.arn, entity.place);
      continue;
    }
    EntityDraft nothing;
    nothing.kind = entity.kind;
    nothing.name = entity.name;
    nothing.arn = entity.arn;
    Entity(&entity, nothing);
  }
  for (const ResourceDraft& resource : after.resources) {
    Resource(Find(before.resources,
                  [&](const ResourceDraft& other) { return other.arn == resource.arn; }),
             resource);
  }
  VisitGone(before.resources, after.resources, &ResourceDraft::arn, Verb::kRemoveResource,
            [&](const ResourceDraft& resource, ResourceDraft& nothing) {
              // AWS gives a key and a topic a policy of its own.
              const std::optional<Arn> arn = ParseArn(resource.arn);
              nothing.policy_known = !arn || (arn->service != "kms" && arn->service != "sns");
              Resource(&resource, nothing);
            });
  for (const EndpointDraft& endpoint : after.vpc_endpoints) {
    Endpoint(Find(before.vpc_endpoints,
                  [&](const EndpointDraft& other) { return other.id == endpoint.id; }),
             endpoint);
  }
  VisitGone(
      before.vpc_endpoints, after.vpc_endpoints, &EndpointDraft::id, Verb::kRemoveEndpoint,
      [&](const EndpointDraft& endpoint, EndpointDraft& nothing) { Endpoint(&endpoint, nothing); });
  const auto provider_of = [](const AccountDraft& account, const ProviderDraft& provider) {
    return Find(account.identity_providers,
                [&](const ProviderDraft& other) { return other.arn == provider.arn; });
  };
  for (const ProviderDraft& provider : after.identity_providers) {
    const ProviderDraft* old = provider_of(before, provider);
    if (old != nullptr && old->client_ids.value == provider.client_ids.value) continue;
    Add(old == nullptr ? Verb::kAddProvider : Verb::kSetProvider, provider.arn, provider.place)
        .provider = std::make_shared<const ProviderDraft>(provider);
  }
  for (const ProviderDraft& provider : before.identity_providers) {
    if (provider_of(after, provider) == nullptr) {
      Remove(Verb::kRemoveProvider, provider.arn, provider.place);
    }
  }
  if (before.block_public_access.value != after.block_public_access.value) {
    Add(Verb::kSetBlockPublicAccess, account_, after.block_public_access.place)
        .block_public_access = after.block_public_access.value;
  }
}

// The tree of the organization: units that are new, and accounts that stand elsewhere.
void Differ::Organization() {
  account_.clear();
  const auto nodes_of = [](const DraftModel& model) {
    std::vector<NodeDraft> nodes = model.loose_nodes;
    if (model.organization) {
      nodes.insert(nodes.end(), model.organization->nodes.begin(), model.organization->nodes.end());
    }
    return nodes;
  };
  if (after_.organization) {
    const Given<std::vector<std::string>>& types = after_.organization->policy_types;
    const bool is_same =
        before_.organization && before_.organization->policy_types.value == types.value;
    if (types.value && !is_same) {
      Add(Verb::kSetPolicyTypes, after_.organization->nodes.front().id, types.place).policy_types =
          *types.value;
    }
  }
  const std::vector<NodeDraft> before = nodes_of(before_);
  for (const NodeDraft& node : nodes_of(after_)) {
    if (node.kind == OrganizationNode::Kind::kRoot) continue;
    const NodeDraft* old =
        Find(before, [&](const NodeDraft& other) { return other.id == node.id; });
    const bool is_account = node.kind == OrganizationNode::Kind::kAccount;
    if (old != nullptr && (!is_account || old->parent == node.parent)) continue;
    DraftChange& change =
        Add(is_account ? Verb::kMoveAccount : Verb::kAddOrganizationalUnit, node.id, node.place);
    change.name = node.name.value.value_or("");
    change.value = node.parent;
  }
}

void Differ::ControlPolicies() {
  account_.clear();
  const auto is_same = [](const PolicyDraft& a, const PolicyDraft& b) {
    const bool by_id = !a.policy.id.empty() && !b.policy.id.empty();
    return by_id ? a.policy.id == b.policy.id : a.policy.name == b.policy.name;
  };
  for (const ControlPolicyDraft& defined : after_.control_policies) {
    const PolicyDraft& policy = defined.policy;
    const auto* old = Find(before_.control_policies, [&](const ControlPolicyDraft& other) {
      return other.resource_control == defined.resource_control && is_same(other.policy, policy);
    });
    if (old == nullptr || SamePolicy(old->policy, policy)) continue;
    DraftChange& change = Add(defined.resource_control ? Verb::kSetRcp : Verb::kSetScp,
                              policy.policy.id.str(), policy.place);
    change.name = policy.policy.name;
    change.policy = std::make_shared<const PolicyDraft>(policy);
    change.address = policy.policy.address;
  }
  const auto differ = [&](const DraftModel& from, const DraftModel& to, Verb scp, Verb rcp) {
    for (const ControlAttachment& attachment : to.control_attachments) {
      const auto* kept = Find(from.control_attachments, [&](const ControlAttachment& other) {
        return other.target == attachment.target &&
               other.resource_control == attachment.resource_control &&
               is_same(other.policy, attachment.policy);
      });
      if (kept != nullptr) continue;
      DraftChange& change =
          Add(attachment.resource_control ? rcp : scp, attachment.target, attachment.policy.place);
      change.name = attachment.policy.policy.name;
      change.value = attachment.why;
      change.policy = std::make_shared<const PolicyDraft>(attachment.policy);
      change.address = attachment.address;
    }
  };
  differ(before_, after_, Verb::kAttachScp, Verb::kAttachRcp);
  differ(after_, before_, Verb::kDetachScp, Verb::kDetachRcp);
}

void Differ::ExclusiveLists() {
  for (const ExclusiveList& list : after_.exclusive_lists) {
    const ExclusiveList* old = Find(before_.exclusive_lists, [&](const ExclusiveList& other) {
      return other.on == list.on && other.is_inline == list.is_inline &&
             other.policies == list.policies;
    });
    if (old != nullptr) continue;
    account_ = list.account;
    DraftChange& change = Add(Verb::kRemoveOtherPolicies, list.on, list.place);
    change.exclusive = std::make_shared<const ExclusiveList>(list);
    change.address = list.address;
  }
}

void Differ::UnknownTargets() {
  for (const UnknownTarget& target : after_.unknown_targets) {
    account_ = target.account;
    DraftChange& change = Add(Verb::kAddUnknownPolicies, target.address, target.place);
    change.unknown = std::make_shared<const UnknownTarget>(target);
    change.address = target.address;
  }
}

std::vector<DraftChange> Differ::Run() {
  const AccountDraft none;
  for (const AccountDraft& account : after_.accounts) {
    const AccountDraft* before =
        Find(before_.accounts, [&](const AccountDraft& other) { return other.id == account.id; });
    Account(before == nullptr ? none : *before, account);
  }
  for (const AccountDraft& account : before_.accounts) {
    const AccountDraft* kept =
        Find(after_.accounts, [&](const AccountDraft& other) { return other.id == account.id; });
    if (kept == nullptr) Account(account, none);
  }
  Organization();
  ControlPolicies();
  ExclusiveLists();
  UnknownTargets();
  std::move(removals_.begin(), removals_.end(), std::back_inserter(changes_));
  return std::move(changes_);
}

}  // namespace

string_view DraftChangeVerbName(Verb verb) {
  switch (verb) {
    case Verb::kAddPrincipal:
      return "addPrincipal";
    case Verb::kRemovePrincipal:
      return "removePrincipal";
    case Verb::kAddPolicy:
      return "addPolicy";
    case Verb::kSetPolicy:
      return "setPolicy";
    case Verb::kRemovePolicy:
      return "removePolicy";
    case Verb::kAttachPolicy:
      return "attachPolicy";
    case Verb::kDetachPolicy:
      return "detachPolicy";
    case Verb::kSetInlinePolicy:
      return "setInlinePolicy";
    case Verb::kRemoveInlinePolicy:
      return "removeInlinePolicy";
    case Verb::kSetTrustPolicy:
      return "setTrustPolicy";
    case Verb::kSetSessionDuration:
      return "setSessionDuration";
    case Verb::kSetBoundary:
      return "setBoundary";
    case Verb::kRemoveBoundary:
      return "removeBoundary";
    case Verb::kAddToGroup:
      return "addToGroup";
    case Verb::kRemoveFromGroup:
      return "removeFromGroup";
    case Verb::kSetTag:
      return "setTag";
    case Verb::kUnsetTag:
      return "unsetTag";
    case Verb::kAddUnknownTags:
      return "addUnknownTags";
    case Verb::kAddResource:
      return "addResource";
    case Verb::kRemoveResource:
      return "removeResource";
    case Verb::kSetResourcePolicy:
      return "setResourcePolicy";
    case Verb::kRemoveResourcePolicy:
      return "removeResourcePolicy";
    case Verb::kSetGrants:
      return "setGrants";
    case Verb::kSetKmsKey:
      return "setKmsKey";
    case Verb::kSetBlockPublicAccess:
      return "setBlockPublicAccess";
    case Verb::kAddEndpoint:
      return "addEndpoint";
    case Verb::kRemoveEndpoint:
      return "removeEndpoint";
    case Verb::kSetEndpointPolicy:
      return "setEndpointPolicy";
    case Verb::kAddProvider:
      return "addProvider";
    case Verb::kSetProvider:
      return "setProvider";
    case Verb::kRemoveProvider:
      return "removeProvider";
    case Verb::kSetPolicyTypes:
      return "setPolicyTypes";
    case Verb::kAddOrganizationalUnit:
      return "addOrganizationalUnit";
    case Verb::kMoveAccount:
      return "moveAccount";
    case Verb::kSetScp:
      return "setScp";
    case Verb::kSetRcp:
      return "setRcp";
    case Verb::kAttachScp:
      return "attachScp";
    case Verb::kDetachScp:
      return "detachScp";
    case Verb::kAttachRcp:
      return "attachRcp";
    case Verb::kDetachRcp:
      return "detachRcp";
    case Verb::kRemoveOtherPolicies:
      return "removeOtherPolicies";
    case Verb::kAddUnknownPolicies:
      return "addUnknownPolicies";
  }
  assert(false);
  return {};
}

std::vector<DraftChange> DiffDraftModels(const DraftModel& before, const DraftModel& after) {
  return Differ(before, after).Run();
}

void AddDraftModel(DraftModel model, EstateBuilder& builder) {
  Diagnostics& diagnostics = builder.diagnostics();
  for (PolicyDraft& policy : model.shared_policies)
    builder.AddSharedPolicy(std::move(policy), false);
  // An entity without an ARN is one of another input, to which this one attaches something.
  for (AccountDraft& account : model.accounts)
    builder.AddAccount(std::move(account));
  for (UnknownTarget& target : model.unknown_targets) {
    // Of the others the reader marked what the code has itself.
    if (target.kind || !target.service.empty()) continue;
    builder.AddUnseen(target.account, std::move(target.why));
  }
  for (ControlAttachment& attachment : model.control_attachments) {
    NodeDraft* node = nullptr;
    if (model.organization) {
      for (NodeDraft& candidate : model.organization->nodes) {
        if (candidate.id == attachment.target) node = &candidate;
      }
      if (attachment.target.empty()) {
        // It may be attached anywhere, and what it says there is not known.
        node = &model.organization->nodes.front();
        Policy unknown;
        unknown.name = std::move(attachment.policy.policy.name);
        unknown.address = attachment.address;
        unknown.readable = false;
        unknown.unknown = std::move(attachment.why);
        attachment.policy.policy = std::move(unknown);
      }
    }
    if (node == nullptr) {
      const DraftPlace& place = attachment.policy.place;
      diagnostics.Warning(place.source, place.offset, place.length,
                          "policy " + Quoted(attachment.policy.policy.name) + " is attached to " +
                              Quoted(attachment.target) +
                              ", and this input does not tell where that stands",
                          "it is left out; take this input as a change of a model that has it");
      continue;
    }
    const DraftPlace place = attachment.policy.place;
    const auto list_of = [&](bool resource_control) -> std::vector<PolicyReferenceDraft>& {
      Given<std::vector<PolicyReferenceDraft>>& list =
          resource_control ? node->resource_control_policies : node->service_control_policies;
      if (!list.value) {
        list = {std::vector<PolicyReferenceDraft>(), place};
        // AWS attaches it to whatever can have a service control policy.
        if (!resource_control) {
          list.value->push_back(
              {.text = "FullAWSAccess", .in_place = nullptr, .place = place, .imported = true});
        }
      }
      return *list.value;
    };
    std::vector<PolicyReferenceDraft>& list = list_of(attachment.resource_control);
    if (attachment.policy.policy.id == FullAwsAccess()->id) continue;
    if (!attachment.policy.policy.readable && attachment.policy.policy.address.empty()) {
      diagnostics.Warning(place.source, place.offset, place.length,
                          attachment.address + ": policy " + Quoted(attachment.policy.policy.id) +
                              " is not part of this input",
                          "what it allows or denies is unknown");
    }
    PolicyReferenceDraft reference;
    reference.in_place = std::make_shared<PolicyDraft>(std::move(attachment.policy));
    reference.text = reference.in_place->policy.name;
    reference.place = place;
    reference.imported = true;
    // Of which type one is of which nothing is known, is not known either.
    if (!reference.in_place->policy.readable) {
      list_of(!attachment.resource_control).push_back(reference);
    }
    list.push_back(std::move(reference));
  }
  if (model.organization) builder.AddOrganization(*std::move(model.organization));
}

}  // namespace iamsim
