// SPDX-License-Identifier: Apache-2.0
#include "model/load/draft_model.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "model/arn.h"
#include "model/load/policy_reader.h"
#include "model/load/reader.h"

namespace iamsim {
namespace {

using std::string_view;
using Verb = DraftChange::Verb;

std::string NameOf(const EntityDraft& entity) {
  return std::string(EntityKindName(entity.kind)) + "/" + entity.name;
}

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
  DraftChange& Remove(Verb verb, const std::string& on, const DraftPlace& place) {
    DraftChange change = Add(verb, on, place);
    changes_.pop_back();
    removals_.push_back(std::move(change));
    return removals_.back();
  }

  void Account(const AccountDraft& before, const AccountDraft& after);
  void Policies(const AccountDraft& before, const AccountDraft& after);
  void Entity(const EntityDraft* before, const EntityDraft& after);
  void Tags(const std::string& on, const Given<iamsim::Tags>& before,
            const Given<iamsim::Tags>& after);
  void Resource(const ResourceDraft* before, const ResourceDraft& after);
  void Endpoint(const EndpointDraft* before, const EndpointDraft& after);
  void ControlPolicies();

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
    if (old != nullptr && SamePolicy(*old, policy)) continue;
    Add(old == nullptr ? Verb::kAddPolicy : Verb::kSetPolicy, policy.policy.arn, policy.place)
        .policy = std::make_shared<const PolicyDraft>(policy);
  }
  for (const PolicyDraft& policy : before.policies) {
    const PolicyDraft* kept = Find(after.policies, [&](const PolicyDraft& candidate) {
      return candidate.policy.arn == policy.policy.arn;
    });
    if (kept == nullptr) Remove(Verb::kRemovePolicy, policy.policy.arn, policy.place);
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
}

void Differ::Entity(const EntityDraft* before, const EntityDraft& after) {
  const bool is_part = !after.arn.empty();
  const std::string on = is_part ? after.arn : NameOf(after);
  if (is_part && before == nullptr) {
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
    DraftChange& change = Add(Verb::kSetInlinePolicy, on, policy.place);
    change.name = policy.policy.name;
    change.policy = std::make_shared<const PolicyDraft>(policy);
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
  if (!is_part) return;
  if (after.trust_policy.value &&
      !(old.trust_policy.value && SamePolicy(*old.trust_policy.value, *after.trust_policy.value))) {
    Add(Verb::kSetTrustPolicy, on, after.trust_policy.place).policy =
        std::make_shared<const PolicyDraft>(*after.trust_policy.value);
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
  if (before == nullptr) {
    Add(Verb::kAddResource, on, after.place).resource =
        std::make_shared<const ResourceDraft>(after);
    return;
  }
  if (after.policy.value) {
    if (!(before->policy.value && SamePolicy(*before->policy.value, *after.policy.value))) {
      Add(Verb::kSetResourcePolicy, on, after.policy.place).policy =
          std::make_shared<const PolicyDraft>(*after.policy.value);
    }
  } else if (before->policy.value) {
    Add(Verb::kRemoveResourcePolicy, on, before->policy.place);
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
  const auto same_grant = [](const Grant& a, const Grant& b) {
    return a.grantee_principal == b.grantee_principal && a.operations == b.operations &&
           a.encryption_context_equals == b.encryption_context_equals &&
           a.encryption_context_subset == b.encryption_context_subset;
  };
  if (!std::equal(old_grants.begin(), old_grants.end(), new_grants.begin(), new_grants.end(),
                  same_grant)) {
    Add(Verb::kSetGrants, on, after.grants.place).resource =
        std::make_shared<const ResourceDraft>(after);
  }
  Tags(on, before->tags, after.tags);
}

void Differ::Endpoint(const EndpointDraft* before, const EndpointDraft& after) {
  if (before == nullptr) {
    Add(Verb::kAddEndpoint, after.id, after.place).endpoint =
        std::make_shared<const EndpointDraft>(after);
    return;
  }
  if (after.policy.value) {
    if (before->policy.value && SamePolicy(*before->policy.value, *after.policy.value)) return;
    Add(Verb::kSetEndpointPolicy, after.id, after.policy.place).policy =
        std::make_shared<const PolicyDraft>(*after.policy.value);
  } else if (before->policy.value) {
    Add(Verb::kSetEndpointPolicy, after.id, before->policy.place);
  }
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
    if (!entity.arn.empty()) {
      Remove(Verb::kRemovePrincipal, entity.arn, entity.place);
      continue;
    }
    EntityDraft nothing;
    nothing.kind = entity.kind;
    nothing.name = entity.name;
    Entity(&entity, nothing);
  }
  for (const ResourceDraft& resource : after.resources) {
    Resource(Find(before.resources,
                  [&](const ResourceDraft& other) { return other.arn == resource.arn; }),
             resource);
  }
  for (const ResourceDraft& resource : before.resources) {
    const auto* kept = Find(after.resources,
                            [&](const ResourceDraft& other) { return other.arn == resource.arn; });
    if (kept == nullptr) Remove(Verb::kRemoveResource, resource.arn, resource.place);
  }
  for (const EndpointDraft& endpoint : after.vpc_endpoints) {
    Endpoint(Find(before.vpc_endpoints,
                  [&](const EndpointDraft& other) { return other.id == endpoint.id; }),
             endpoint);
  }
  for (const EndpointDraft& endpoint : before.vpc_endpoints) {
    const auto* kept = Find(after.vpc_endpoints,
                            [&](const EndpointDraft& other) { return other.id == endpoint.id; });
    if (kept == nullptr) Remove(Verb::kRemoveEndpoint, endpoint.id, endpoint.place);
  }
  const auto has_provider = [](const AccountDraft& account, const ProviderDraft& provider) {
    return Find(account.identity_providers,
                [&](const ProviderDraft& other) { return other.arn == provider.arn; }) != nullptr;
  };
  for (const ProviderDraft& provider : after.identity_providers) {
    if (has_provider(before, provider)) continue;
    Add(Verb::kAddProvider, provider.arn, provider.place).provider =
        std::make_shared<const ProviderDraft>(provider);
  }
  for (const ProviderDraft& provider : before.identity_providers) {
    if (!has_provider(after, provider)) {
      Remove(Verb::kRemoveProvider, provider.arn, provider.place);
    }
  }
  if (before.block_public_access.value != after.block_public_access.value) {
    Add(Verb::kSetBlockPublicAccess, account_, after.block_public_access.place)
        .block_public_access = after.block_public_access.value;
  }
}

void Differ::ControlPolicies() {
  account_.clear();
  const auto same = [](const ControlAttachment& a, const ControlAttachment& b) {
    return a.target == b.target && a.resource_control == b.resource_control &&
           a.policy.policy.name == b.policy.policy.name && SamePolicy(a.policy, b.policy);
  };
  const auto differ = [&](const DraftModel& from, const DraftModel& to, Verb scp, Verb rcp) {
    for (const ControlAttachment& attachment : to.control_attachments) {
      const auto* kept = Find(from.control_attachments, [&](const ControlAttachment& other) {
        return same(other, attachment);
      });
      if (kept != nullptr) continue;
      DraftChange& change =
          Add(attachment.resource_control ? rcp : scp, attachment.target, attachment.policy.place);
      change.name = attachment.policy.policy.name;
      change.policy = std::make_shared<const PolicyDraft>(attachment.policy);
      change.address = attachment.address;
    }
  };
  differ(after_, before_, Verb::kDetachScp, Verb::kDetachRcp);
  differ(before_, after_, Verb::kAttachScp, Verb::kAttachRcp);
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
  ControlPolicies();
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
    case Verb::kRemoveProvider:
      return "removeProvider";
    case Verb::kAttachScp:
      return "attachScp";
    case Verb::kDetachScp:
      return "detachScp";
    case Verb::kAttachRcp:
      return "attachRcp";
    case Verb::kDetachRcp:
      return "detachRcp";
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
  for (AccountDraft& account : model.accounts) {
    std::erase_if(account.entities, [&](const EntityDraft& entity) {
      if (!entity.arn.empty()) return false;
      const DraftPlace& place = entity.place;
      std::string message(EntityKindName(entity.kind));
      diagnostics.Warning(place.source, place.offset, place.length,
                          message + " " + Quoted(entity.name) + " of account " +
                              Quoted(account.id) + " is not part of this input",
                          "what is attached to it here is left out; take this input as a change "
                          "of a model that has it");
      return true;
    });
    builder.AddAccount(std::move(account));
  }
  for (ControlAttachment& attachment : model.control_attachments) {
    NodeDraft* node = nullptr;
    if (model.organization) {
      for (NodeDraft& candidate : model.organization->nodes) {
        if (candidate.id == attachment.target) node = &candidate;
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
    Given<std::vector<PolicyReferenceDraft>>& list = attachment.resource_control
                                                         ? node->resource_control_policies
                                                         : node->service_control_policies;
    const DraftPlace place = attachment.policy.place;
    if (!list.value) {
      list = {std::vector<PolicyReferenceDraft>(), place};
      // AWS attaches it to whatever can have a service control policy.
      if (!attachment.resource_control) {
        list.value->push_back(
            {.text = "FullAWSAccess", .in_place = nullptr, .place = place, .imported = true});
      }
    }
    PolicyReferenceDraft reference;
    reference.in_place = std::make_shared<PolicyDraft>(std::move(attachment.policy));
    reference.text = reference.in_place->policy.name;
    reference.place = place;
    reference.imported = true;
    list.value->push_back(std::move(reference));
  }
  if (model.organization) builder.AddOrganization(*std::move(model.organization));
}

}  // namespace iamsim
