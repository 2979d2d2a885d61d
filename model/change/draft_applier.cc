// SPDX-License-Identifier: Apache-2.0
#include "model/change/draft_applier.h"

#include <algorithm>
#include <array>
#include <memory>
#include <type_traits>
#include <utility>

#include "model/arn.h"
#include "model/catalogue/managed_policies.h"
#include "model/load/document/document_slot.h"
#include "model/load/document/policy_reader.h"
#include "model/load/text/words.h"

// Steps of infrastructure as code state a desired end: what is so already is no error, and what the
// model has in addition stays, with a warning. A step whose document or target is unknown makes
// unknown what it could have changed: that policy, or the policies of everything that could be
// meant.

namespace iamsim {
namespace {

using std::string_view;
using Kind = EntityPlace::Kind;
using Verb = DraftChange::Verb;

bool Has(const std::vector<PolicyPtr>& list, const Policy& policy) {
  return std::any_of(list.begin(), list.end(), [&](const PolicyPtr& other) {
    if (!other->arn.empty() && !policy.arn.empty()) return other->arn == policy.arn;
    return other->name == policy.name;
  });
}

// A policy that the model has in place has no ARN; then its name decides.
bool IsListed(const Policy& policy, string_view arn) {
  return policy.arn.empty() ? policy.name == LastPart(arn) : policy.arn == arn;
}

// A control policy is known by its id, or by its name where one of the two has no id.
bool IsSameControlPolicy(const Policy& a, const Policy& b) {
  return a.id.empty() || b.id.empty() ? a.name == b.name : a.id == b.id;
}

bool SaysTheSame(const Policy& a, const Policy& b) {
  return a.readable && b.readable && SamePolicyDocument(a.document, b.document);
}

std::vector<PolicyPtr>& ControlPoliciesOf(OrganizationNode& node, PolicyType type) {
  return type == PolicyType::kServiceControl ? node.service_control_policies
                                             : node.resource_control_policies;
}

// A Lambda function's permissions, each a resource of its own: `after` and those of `standing` that
// the code neither had nor has. Of these the places are lost, for a document has one text.
PolicyPtr MergePermissions(const Policy& standing, const PolicyDraft* before,
                           const PolicyPtr& after) {
  std::set<string_view> mine;
  const auto take = [&mine](const Policy& policy) {
    for (const Statement& statement : policy.document.statements)
      mine.insert(statement.sid);
  };
  if (before != nullptr) take(before->policy);
  if (after != nullptr) take(*after);
  const auto is_mine = [&mine](const Statement& statement) {
    return !statement.sid.empty() && mine.count(statement.sid) != 0;
  };
  Policy merged = after == nullptr ? standing : *after;
  if (after == nullptr) {
    std::erase_if(merged.document.statements, is_mine);
  } else {
    for (const Statement& statement : standing.document.statements) {
      if (is_mine(statement)) continue;
      merged.document.statements.push_back(ForAnotherDocument(statement));
    }
  }
  if (merged.document.statements.empty()) return nullptr;
  return std::make_shared<const Policy>(std::move(merged));
}

}  // namespace

// --- Problems ---------------------------------------------------------------------------------

void DraftApplier::Error(std::string message, std::string help) {
  const DraftPlace& place = step_->place;
  diagnostics_.Error(place.source, place.offset, place.length, step_->address + ": " + message,
                     std::move(help));
}

void DraftApplier::Warning(std::string message, std::string help) {
  const DraftPlace& place = step_->place;
  diagnostics_.Warning(place.source, place.offset, place.length, step_->address + ": " + message,
                       std::move(help));
}

// --- What a step is about ---------------------------------------------------------------------

std::optional<std::size_t> DraftApplier::FindAccount(string_view id) {
  const std::optional<std::size_t> account = editor_.FindAccount(id);
  if (!account && missing_accounts_.emplace(id).second) {
    Error("the model has no account " + Quoted(id),
          "load what it has: a change lies on top of a model");
  }
  return account;
}

std::optional<EntityPlace> DraftApplier::EntityOf(std::size_t account, string_view on) const {
  const Account& in = *editor_.accounts()[account];
  const auto find = [&](const auto& list, Kind kind, string_view word) {
    std::optional<EntityPlace> place;
    for (std::size_t i = 0; i < list.size() && !place; ++i) {
      const bool is_it =
          on.starts_with(word) ? on.substr(word.size()) == list[i].name : on == list[i].arn;
      if (is_it) place = EntityPlace{account, kind, i};
    }
    return place;
  };
  if (const auto user = find(in.users, Kind::kUser, "user/")) return user;
  if (const auto role = find(in.roles, Kind::kRole, "role/")) return role;
  return find(in.groups, Kind::kGroup, "group/");
}

std::optional<EntityPlace> DraftApplier::FindEntity() {
  const std::optional<std::size_t> account = FindAccount(step_->account);
  if (!account) return std::nullopt;
  std::optional<EntityPlace> place = EntityOf(*account, step_->on);
  if (!place) {
    std::vector<string_view> arns;
    const auto add = [&](const auto& list) {
      for (const auto& entity : list)
        arns.push_back(entity.arn);
    };
    add(editor_.accounts()[*account]->users);
    add(editor_.accounts()[*account]->roles);
    add(editor_.accounts()[*account]->groups);
    Error("the model has no " + Quoted(step_->on) + " in account " + Quoted(step_->account),
          DidYouMean(step_->on, arns));
  }
  return place;
}

// An import may lack the resources of its account, and the code says all that it knows of this
// one. In a model that somebody wrote, what is not there does not exist.
std::optional<ResourcePlace> DraftApplier::FindResource() {
  if (const auto place = editor_.FindResource(step_->on)) return place;
  const std::optional<std::size_t> account = FindAccount(step_->account);
  if (!account) return std::nullopt;
  if (step_->resource != nullptr && editor_.accounts()[*account]->imported) {
    Warning("the model has no resource " + Quoted(step_->on), "it is taken as the code has it");
    AddResource();
    return editor_.FindResource(step_->on);
  }
  std::vector<string_view> arns;
  for (const Resource& resource : editor_.accounts()[*account]->resources)
    arns.push_back(resource.arn);
  Error("the model has no resource " + Quoted(step_->on), DidYouMean(step_->on, arns));
  return std::nullopt;
}

bool DraftApplier::HasOrganization() {
  if (editor_.organization() != nullptr) return true;
  Error("the model has no organization", "load what `aws organizations` tells");
  return false;
}

std::optional<std::size_t> DraftApplier::FindNode(const std::string& id) {
  if (!HasOrganization()) return std::nullopt;
  const std::vector<OrganizationNode>& nodes = editor_.organization()->nodes;
  std::vector<string_view> ids;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (nodes[i].id == id) return i;
    ids.push_back(nodes[i].id);
  }
  Error("the organization has no root, organizational unit or account " + Quoted(id),
        DidYouMean(id, ids));
  return std::nullopt;
}

// --- Policies ---------------------------------------------------------------------------------

PolicyPtr DraftApplier::Unknown(std::string name, std::string why) const {
  Policy policy;
  policy.name = std::move(name);
  policy.readable = false;
  policy.address = step_->address;
  policy.unknown = std::move(why);
  return std::make_shared<const Policy>(std::move(policy));
}

PolicyPtr DraftApplier::Take(const PolicyDraft& draft, PolicyType type, const std::string& what) {
  Policy policy = draft.policy;
  if (policy.readable && !TakePolicyDocument(policy.document, type, draft.strict,
                                             step_->address + ": " + what, diagnostics_)) {
    const std::string why = what + " cannot be taken as " +
                            (type == PolicyType::kIdentity ? "an " : "a ") +
                            std::string(PolicyTypeName(type));
    // In a strict load that was an error; else it may deny anything.
    if (!draft.strict) Warning(why, "what it allows or denies is unknown");
    policy.readable = false;
    policy.document = {};
    policy.unknown = why;
  }
  return std::make_shared<const Policy>(std::move(policy));
}

PolicyPtr DraftApplier::Resolve(const PolicyReferenceDraft& reference, std::size_t account,
                                PolicyType type) {
  if (reference.in_place != nullptr) {
    const Policy& policy = reference.in_place->policy;
    string_view name = reference.text;
    if (name.empty()) name = policy.name;
    if (name.empty()) name = policy.address;
    return Take(*reference.in_place, type, "policy " + Quoted(name));
  }
  const string_view arn = reference.text;
  PolicyPtr policy;
  const auto look = [&](const PolicyPtr& candidate) {
    if (policy == nullptr && candidate->arn == arn) policy = candidate;
  };
  for (const PolicyPtr& candidate : editor_.accounts()[account]->policies)
    look(candidate);
  for (const PolicyPtr& candidate : editor_.policies())
    look(candidate);
  if (policy == nullptr) {
    VisitPolicies(*editor_.accounts()[account],
                  [&](const PolicyPtr& candidate, PolicyType) { look(candidate); });
  }
  if (policy == nullptr) policy = BundledPolicyOf(arn);
  if (policy == nullptr) {
    Warning("neither the model nor this input has policy " + Quoted(arn),
            "what it allows or denies is unknown");
    Policy missing;
    missing.name = std::string(LastPart(arn));
    missing.arn = arn;
    missing.readable = false;
    return std::make_shared<const Policy>(std::move(missing));
  }
  // AWS wrote its own; it needs no check.
  if (!policy->readable || IsAwsManagedPolicy(arn)) return policy;
  PolicyDraft draft;
  draft.policy = *policy;
  draft.strict = false;
  PolicyPtr taken = Take(draft, type, "policy " + Quoted(policy->name));
  return SaysTheSame(*taken, *policy) ? policy : taken;
}

// --- IAM --------------------------------------------------------------------------------------

void DraftApplier::SetInline(std::vector<PolicyPtr>& list, const PolicyDraft& draft) {
  PolicyPtr policy =
      Take(draft, PolicyType::kIdentity, "inline policy " + Quoted(draft.policy.name));
  const auto standing = std::find_if(list.begin(), list.end(), [&](const PolicyPtr& other) {
    return other->name == policy->name;
  });
  if (standing == list.end()) {
    list.push_back(std::move(policy));
  } else {
    *standing = std::move(policy);
  }
}

bool DraftApplier::AddToGroup(std::size_t account, User& user, const std::string& group) {
  if (std::find(user.groups.begin(), user.groups.end(), group) != user.groups.end()) return true;
  std::vector<string_view> names;
  for (const Group& other : editor_.accounts()[account]->groups) {
    names.push_back(other.name);
    if (other.name != group) continue;
    user.groups.push_back(group);
    return true;
  }
  Error("the model has no group " + Quoted(group) + " in account " + Quoted(step_->account),
        DidYouMean(group, names));
  return false;
}

// A description of all that an entity has does not say whether what else the model has goes away
// or belongs to somebody else.
template <typename Entity>
void DraftApplier::WarnOfMore(const EntityDraft& draft, const Entity& entity) {
  std::string more;
  const auto add = [&more](string_view what, const Policy& policy) {
    more += more.empty() ? "" : ", ";
    more += what;
    more += ' ' + Quoted(policy.name);
  };
  for (const PolicyPtr& policy : entity.inline_policies) {
    const auto& named = draft.inline_policies.value;
    const bool is_named =
        named && std::any_of(named->begin(), named->end(),
                             [&](const auto& other) { return other.policy.name == policy->name; });
    if (!is_named && !policy->stand_in) add("inline policy", *policy);
  }
  for (const PolicyPtr& policy : entity.attached_policies) {
    const auto& named = draft.attached_policies.value;
    const bool is_named =
        named && std::any_of(named->begin(), named->end(), [&](const auto& other) {
          return other.text == policy->arn || other.text == policy->name;
        });
    if (!is_named && !policy->stand_in) add("policy", *policy);
  }
  if constexpr (!std::is_same_v<Entity, Group>) {
    if (entity.permissions_boundary != nullptr && !entity.permissions_boundary->stand_in &&
        !draft.permissions_boundary.value) {
      add("permissions boundary", *entity.permissions_boundary);
    }
  }
  if (more.empty()) return;
  Warning("in the model " + Quoted(entity.arn) + " has also " + more,
          "this input does not say that it goes; it stays");
}

// Gives the entity what the draft has; all else stays.
template <typename Entity>
void DraftApplier::Fill(const EntityDraft& draft, std::size_t account, Entity& entity) {
  const bool is_new = entity.arn.empty();
  if (!is_new && !draft.partial) WarnOfMore(draft, entity);
  entity.name = draft.name;
  entity.path = draft.path;
  entity.arn = draft.arn;
  if (draft.id.value) entity.id = *draft.id.value;
  const auto add_stand_in = [](std::vector<PolicyPtr>& list, string_view what) {
    PolicyPtr policy = StandInPolicy(what);
    if (!Has(list, *policy)) list.push_back(std::move(policy));
  };
  if (draft.inline_policies.value) {
    for (const PolicyDraft& policy : *draft.inline_policies.value)
      SetInline(entity.inline_policies, policy);
  }
  if (!draft.inline_policies.complete) add_stand_in(entity.inline_policies, "inline policies");
  if (draft.attached_policies.value) {
    for (const PolicyReferenceDraft& reference : *draft.attached_policies.value) {
      PolicyPtr policy = Resolve(reference, account, PolicyType::kIdentity);
      if (!Has(entity.attached_policies, *policy)) {
        entity.attached_policies.push_back(std::move(policy));
      }
    }
  }
  if (!draft.attached_policies.complete) {
    add_stand_in(entity.attached_policies, "attached policies");
  }
  if constexpr (!std::is_same_v<Entity, Group>) {
    if (draft.tags.value) {
      for (const auto& tag : *draft.tags.value)
        SetTagOf(entity.tags, tag.first, tag.second);
      if (is_new || !draft.tags.complete) entity.tags_known = draft.tags.complete;
    }
    if (draft.permissions_boundary.value) {
      entity.permissions_boundary =
          Resolve(*draft.permissions_boundary.value, account, PolicyType::kBoundary);
    }
  }
  if constexpr (std::is_same_v<Entity, User>) {
    if (draft.groups.value) {
      for (const NameDraft& group : *draft.groups.value)
        AddToGroup(account, entity, group.name);
    }
    if (!draft.groups.complete) add_stand_in(entity.attached_policies, "policies of groups");
  }
  if constexpr (std::is_same_v<Entity, Role>) {
    if (draft.trust_policy.value) {
      entity.trust_policy = Take(*draft.trust_policy.value, PolicyType::kTrust, "the trust policy");
    }
    if (draft.max_session_duration.value) {
      entity.max_session_duration = draft.max_session_duration.value;
    }
    if (draft.instance_profiles.value) entity.instance_profiles = *draft.instance_profiles.value;
  }
}

void DraftApplier::AddPrincipal() {
  const EntityDraft& draft = *step_->entity;
  const std::optional<std::size_t> account = FindAccount(step_->account);
  if (!account) return;
  std::optional<EntityPlace> place = EntityOf(*account, draft.arn);
  Account& edited = editor_.Edit(*account);
  const auto fill = [&](auto& list) {
    if (place) {
      Fill(draft, *account, list[place->index]);
      return;
    }
    typename std::remove_reference_t<decltype(list)>::value_type entity;
    Fill(draft, *account, entity);
    list.push_back(std::move(entity));
  };
  switch (draft.kind) {
    case EntityKind::kUser:
      fill(edited.users);
      return;
    case EntityKind::kRole:
      fill(edited.roles);
      return;
    case EntityKind::kGroup:
      fill(edited.groups);
      return;
  }
}

void DraftApplier::AddPolicy(bool may_be_new) {
  const std::optional<std::size_t> account = FindAccount(step_->account);
  if (!account) return;
  const PolicyDraft& draft = *step_->policy;
  const std::string& arn = draft.policy.arn;
  bool found = false;
  VisitPolicies(*editor_.accounts()[*account],
                [&](const PolicyPtr& policy, PolicyType) { found = found || policy->arn == arn; });
  if (!found && !may_be_new) {
    std::vector<string_view> arns;
    for (const PolicyPtr& policy : editor_.accounts()[*account]->policies)
      arns.push_back(policy->arn);
    Error("the model has no policy " + Quoted(arn), DidYouMean(arn, arns));
    return;
  }
  PolicyPtr identity;
  PolicyPtr boundary;
  const auto take = [&](PolicyType type) {
    PolicyPtr& policy = type == PolicyType::kBoundary ? boundary : identity;
    if (policy == nullptr) policy = Take(draft, type, "policy " + Quoted(draft.policy.name));
    return policy;
  };
  Account& edited = editor_.Edit(*account);
  bool defined = false;
  for (const PolicyPtr& policy : edited.policies)
    defined = defined || policy->arn == arn;
  if (!defined) edited.policies.push_back(take(PolicyType::kIdentity));
  VisitPolicies(edited, [&](PolicyPtr& policy, PolicyType type) {
    if (policy->arn == arn) policy = take(type);
  });
}

void DraftApplier::RemovePolicy() {
  const std::optional<std::size_t> account = FindAccount(step_->account);
  if (!account) return;
  Account& edited = editor_.Edit(*account);
  std::erase_if(edited.policies, [&](const PolicyPtr& policy) { return policy->arn == step_->on; });
  bool attached = false;
  VisitPolicies(edited, [&](const PolicyPtr& policy, PolicyType) {
    attached = attached || policy->arn == step_->on;
  });
  if (attached) {
    Warning("policy " + Quoted(step_->on) + " is attached to what the code leaves alone",
            "AWS does not delete a policy that is attached; it stays there");
  }
}

void DraftApplier::Attach() {
  const std::optional<EntityPlace> place = FindEntity();
  if (!place) return;
  PolicyPtr policy = Resolve(*step_->reference, place->account, PolicyType::kIdentity);
  if (Has(editor_.AttachedOf(*place), *policy)) return;
  editor_.EditAttachedOf(*place).push_back(std::move(policy));
}

void DraftApplier::Detach() {
  const std::optional<EntityPlace> place = FindEntity();
  if (!place) return;
  const string_view text = step_->reference->text;
  const std::size_t gone =
      std::erase_if(editor_.EditAttachedOf(*place),
                    [&](const PolicyPtr& policy) { return IsListed(*policy, text); });
  if (gone == 0) WarnOfNoDetach(text, Quoted(editor_.ArnOf(*place)));
}

void DraftApplier::WarnOfNoDetach(string_view policy, const std::string& from) {
  Warning("the model has no policy " + Quoted(policy) + " attached to " + from,
          "nothing is detached; the model may be older or newer than this input");
}

void DraftApplier::SetBoundary(bool remove) {
  const std::optional<EntityPlace> place = FindEntity();
  if (!place || place->kind == Kind::kGroup) return;
  PolicyPtr policy;
  if (!remove) policy = Resolve(*step_->reference, place->account, PolicyType::kBoundary);
  Account& account = editor_.Edit(place->account);
  (place->kind == Kind::kUser ? account.users[place->index].permissions_boundary
                              : account.roles[place->index].permissions_boundary) =
      std::move(policy);
}

void DraftApplier::ChangeTags() {
  const auto change = [&](auto& tagged) {
    if (step_->verb == Verb::kSetTag) {
      SetTagOf(tagged.tags, step_->name, step_->value);
    } else if (step_->verb == Verb::kUnsetTag) {
      std::erase_if(tagged.tags, [&](const auto& tag) { return tag.first == step_->name; });
    } else {
      tagged.tags_known = false;
    }
  };
  if (step_->resource != nullptr) {
    const std::optional<ResourcePlace> place = FindResource();
    if (place) change(editor_.Edit(place->account).resources[place->index]);
    return;
  }
  const std::optional<EntityPlace> place = FindEntity();
  if (!place || place->kind == Kind::kGroup) return;
  Account& account = editor_.Edit(place->account);
  if (place->kind == Kind::kUser) {
    change(account.users[place->index]);
  } else {
    change(account.roles[place->index]);
  }
}

// --- Resources --------------------------------------------------------------------------------

void DraftApplier::AddResource() {
  const ResourceDraft& draft = *step_->resource;
  std::optional<ResourcePlace> place = editor_.FindResource(draft.arn);
  const bool is_new = !place;
  if (is_new) {
    const std::optional<std::size_t> account = FindAccount(step_->account);
    if (!account) return;
    Resource resource;
    resource.arn = draft.arn;
    resource.policy_known = draft.policy_known;
    resource.tags_known = draft.tags_known;
    resource.grants_known = draft.grants_known || draft.grants.value.has_value();
    resource.kms_key_known = draft.kms_key_known;
    // Amazon S3 User Guide, "Blocking public access": since April 2023 a new bucket has all four,
    // however it is made.
    const std::optional<Arn> arn = ParseArn(draft.arn);
    const bool is_made_here = draft.tags_known;
    if (is_made_here && arn && arn->service == "s3" && arn->region.empty()) {
      resource.block_public_access = BlockPublicAccess{true, true, true, true};
    }
    Account& edited = editor_.Edit(*account);
    place = ResourcePlace{*account, edited.resources.size()};
    edited.resources.push_back(std::move(resource));
  }
  Resource& resource = editor_.Edit(place->account).resources[place->index];
  if (draft.region.value) resource.region = *draft.region.value;
  if (draft.kms_key.value || !draft.kms_key_unknown.empty()) SetKmsKey(resource);
  if (draft.abac.value) resource.abac = *draft.abac.value;
  if (draft.aws_managed_key.value) resource.aws_managed_key = *draft.aws_managed_key.value;
  if (draft.bucket.value) resource.bucket = *draft.bucket.value;
  if (draft.vault.value) resource.vault = *draft.vault.value;
  if (draft.role.value) resource.role = *draft.role.value;
  if (draft.authorization.value) resource.authorization = *draft.authorization.value;
  if (draft.auth_type.value) resource.auth_type = *draft.auth_type.value;
  if (draft.block_public_access.value) {
    resource.block_public_access = draft.block_public_access.value;
  }
  if (draft.aliases.value) resource.aliases = *draft.aliases.value;
  if (draft.tags.value) {
    for (const auto& tag : *draft.tags.value)
      SetTagOf(resource.tags, tag.first, tag.second);
    if (is_new || !draft.tags.complete) resource.tags_known = draft.tags.complete;
  }
  if (draft.policy.value) {
    SetResourcePolicy(resource);
  } else if (draft.policy_known && resource.policy != nullptr) {
    Warning("in the model " + Quoted(resource.arn) + " has a policy",
            "this input does not say that it goes; it stays");
  }
  if (draft.grants.value) SetGrants(resource);
}

void DraftApplier::SetResourcePolicy(Resource& resource) {
  const ResourceDraft& draft = *step_->resource;
  PolicyPtr policy;
  if (draft.policy.value) {
    PolicyDraft given = *draft.policy.value;
    ExpandShortResources(given.policy.document, resource.arn);
    policy = Take(given, ResourcePolicyType(resource.arn), "the policy of " + Quoted(resource.arn));
  }
  const std::optional<Arn> arn = ParseArn(resource.arn);
  const bool is_known = policy == nullptr || policy->readable;
  if (arn && arn->service == "lambda" && is_known && resource.policy != nullptr &&
      resource.policy->readable) {
    const bool had_policy = step_->before != nullptr && step_->before->policy.value;
    policy = MergePermissions(*resource.policy,
                              had_policy ? &*step_->before->policy.value : nullptr, policy);
  }
  resource.policy = std::move(policy);
  resource.policy_known = resource.policy != nullptr || draft.policy_known;
}

void DraftApplier::SetGrants(Resource& resource) {
  const auto has = [](const std::vector<Grant>& grants, const Grant& grant) {
    return std::find(grants.begin(), grants.end(), grant) != grants.end();
  };
  if (step_->before != nullptr && step_->before->grants.value) {
    std::erase_if(resource.grants,
                  [&](const Grant& grant) { return has(*step_->before->grants.value, grant); });
  }
  if (!step_->resource->grants.value) return;
  for (const Grant& grant : *step_->resource->grants.value) {
    if (!has(resource.grants, grant)) resource.grants.push_back(grant);
  }
}

// A key that the model has may be the old one, and stays where the new one is not known.
void DraftApplier::SetKmsKey(Resource& resource) {
  const ResourceDraft& draft = *step_->resource;
  std::string key = draft.kms_key.value.value_or("");
  if (!draft.kms_alias.empty()) {
    const Resource* found = editor_.FindKeyOfAlias(draft.kms_alias);
    if (found != nullptr) key = found->arn;
  }
  if (key.empty() && !draft.kms_key_unknown.empty()) {
    if (resource.kms_key_unknown == draft.kms_key_unknown) return;
    resource.kms_key_unknown = draft.kms_key_unknown;
    Warning("the KMS key of " + Quoted(resource.arn) + " is not known: " + draft.kms_key_unknown,
            resource.kms_key.empty() ? "answers that hang on it say so"
                                     : "it is taken to be " + Quoted(resource.kms_key));
    return;
  }
  resource.kms_key = std::move(key);
  resource.kms_key_known = true;
  resource.kms_key_unknown = {};
}

void DraftApplier::SetBlockPublicAccess() {
  if (step_->resource == nullptr) {
    const std::optional<std::size_t> account = FindAccount(step_->account);
    if (account) editor_.Edit(*account).block_public_access = step_->block_public_access;
    return;
  }
  const std::optional<ResourcePlace> place = FindResource();
  if (!place) return;
  editor_.Edit(place->account).resources[place->index].block_public_access =
      step_->block_public_access;
}

void DraftApplier::ChangeEndpoint() {
  std::optional<std::size_t> owner;
  std::size_t index = 0;
  for (std::size_t a = 0; a < editor_.accounts().size() && !owner; ++a) {
    const std::vector<VpcEndpoint>& endpoints = editor_.accounts()[a]->vpc_endpoints;
    for (std::size_t i = 0; i < endpoints.size(); ++i) {
      if (endpoints[i].id != step_->on) continue;
      owner = a;
      index = i;
    }
  }
  if (step_->verb == Verb::kRemoveEndpoint) {
    if (!owner) {
      FindAccount(step_->account);
      return;
    }
    std::vector<VpcEndpoint>& endpoints = editor_.Edit(*owner).vpc_endpoints;
    endpoints.erase(endpoints.begin() + static_cast<std::ptrdiff_t>(index));
    return;
  }
  const EndpointDraft& draft = *step_->endpoint;
  const bool add = step_->verb == Verb::kAddEndpoint;
  if (!owner) {
    owner = FindAccount(step_->account);
    if (!owner) return;
    // The policy of an endpoint that is not part of the code says nothing else about it.
    if (!draft.service.value || !(add || editor_.accounts()[*owner]->imported)) {
      Error("the model has no VPC endpoint " + Quoted(step_->on));
      return;
    }
    if (!add) {
      Warning("the model has no VPC endpoint " + Quoted(step_->on),
              "it is taken as the code has it");
    }
    std::vector<VpcEndpoint>& endpoints = editor_.Edit(*owner).vpc_endpoints;
    index = endpoints.size();
    endpoints.emplace_back().id = draft.id;
  }
  PolicyPtr policy;
  if (draft.policy.value) {
    policy = Take(*draft.policy.value, PolicyType::kEndpoint,
                  "the policy of VPC endpoint " + Quoted(draft.id));
  }
  VpcEndpoint& endpoint = editor_.Edit(*owner).vpc_endpoints[index];
  if (draft.vpc.value) endpoint.vpc = *draft.vpc.value;
  if (draft.service.value) endpoint.service = *draft.service.value;
  if (draft.gateway.value) endpoint.gateway = *draft.gateway.value;
  if (policy != nullptr || !add) endpoint.policy = std::move(policy);
}

void DraftApplier::ChangeProvider() {
  const std::optional<std::size_t> account = FindAccount(step_->account);
  if (!account) return;
  std::vector<IdentityProvider>& providers = editor_.Edit(*account).identity_providers;
  if (step_->verb == Verb::kRemoveProvider) {
    std::erase_if(providers, [&](const IdentityProvider& other) { return other.arn == step_->on; });
    return;
  }
  const ProviderDraft& draft = *step_->provider;
  auto place = std::find_if(providers.begin(), providers.end(),
                            [&](const IdentityProvider& other) { return other.arn == draft.arn; });
  if (place == providers.end()) {
    if (step_->verb == Verb::kSetProvider && !editor_.accounts()[*account]->imported) {
      Error("the model has no identity provider " + Quoted(draft.arn));
      return;
    }
    providers.push_back({.arn = draft.arn, .client_ids = {}});
    place = providers.end() - 1;
  }
  if (draft.client_ids.value) place->client_ids = *draft.client_ids.value;
}

// --- Organizations ----------------------------------------------------------------------------

void DraftApplier::SetPolicyTypes() {
  if (!FindNode(step_->on)) return;
  const auto has = [&](string_view type) {
    return std::find(step_->policy_types.begin(), step_->policy_types.end(), type) !=
           step_->policy_types.end();
  };
  Organization& organization = editor_.EditOrganization();
  organization.service_control_policies_enabled = has("SERVICE_CONTROL_POLICY");
  organization.resource_control_policies_enabled = has("RESOURCE_CONTROL_POLICY");
}

std::optional<std::size_t> DraftApplier::FindParent(const std::string& id) {
  const std::optional<std::size_t> parent = FindNode(id);
  if (!parent || editor_.organization()->nodes[*parent].kind != OrganizationNode::Kind::kAccount) {
    return parent;
  }
  Error("its parent " + Quoted(id) + " is an account", "expected a root or an organizational unit");
  return std::nullopt;
}

void DraftApplier::AddOrganizationalUnit() {
  const std::optional<std::size_t> parent = FindParent(step_->value);
  if (!parent) return;
  Organization& organization = editor_.EditOrganization();
  for (const OrganizationNode& node : organization.nodes) {
    if (node.id == step_->on) return;
  }
  OrganizationNode& unit = organization.nodes.emplace_back();
  unit.kind = OrganizationNode::Kind::kOrganizationalUnit;
  unit.id = step_->on;
  unit.name = step_->name;
  unit.parent = static_cast<std::int32_t>(*parent);
  // AWS attaches it by itself.
  unit.service_control_policies = {FullAwsAccess()};
}

void DraftApplier::MoveAccount() {
  const std::optional<std::size_t> parent = FindParent(step_->value);
  if (!parent) return;
  const std::optional<std::size_t> account = FindNode(step_->on);
  if (!account) return;
  const OrganizationNode& node = editor_.organization()->nodes[*account];
  if (node.kind != OrganizationNode::Kind::kAccount ||
      node.parent == static_cast<std::int32_t>(*parent)) {
    return;
  }
  editor_.MoveNode(*account, *parent);
}

// Everywhere, as one policy.
void DraftApplier::ReplaceControlPolicy(const PolicyDraft& draft, PolicyType type) {
  const auto is_it = [&](const PolicyPtr& policy, PolicyType of) {
    return of == type && IsSameControlPolicy(*policy, draft.policy);
  };
  bool differs = false;
  VisitControlPolicies(*editor_.organization(), [&](const PolicyPtr& policy, PolicyType of) {
    differs = differs || (is_it(policy, of) && !SaysTheSame(*policy, draft.policy));
  });
  if (!differs) return;
  PolicyPtr taken;
  VisitControlPolicies(editor_.EditOrganization(), [&](PolicyPtr& policy, PolicyType of) {
    if (!is_it(policy, of)) return;
    if (taken == nullptr) {
      PolicyDraft changed = draft;
      // What the code does not know of it yet.
      if (changed.policy.id.empty()) changed.policy.id = policy->id;
      if (changed.policy.arn.empty()) changed.policy.arn = policy->arn;
      taken = Take(changed, type, "policy " + Quoted(draft.policy.name));
    }
    policy = taken;
  });
}

void DraftApplier::SetControlPolicy(PolicyType type) {
  if (!HasOrganization()) return;
  // One that is attached nowhere decides nothing.
  ReplaceControlPolicy(*step_->policy, type);
}

// The model's own policy of that id or name, which gives `type` where the code does not know it.
PolicyPtr DraftApplier::StandingControlPolicy(const Policy& policy, bool any_type,
                                              PolicyType& type) const {
  if (IsSameControlPolicy(policy, *FullAwsAccess())) return FullAwsAccess();
  PolicyPtr standing;
  VisitControlPolicies(*editor_.organization(), [&](const PolicyPtr& other, PolicyType of) {
    if (!IsSameControlPolicy(*other, policy) || !(any_type || of == type)) return;
    standing = other;
    type = of;
  });
  return standing;
}

void DraftApplier::AttachControlPolicy(PolicyType type) {
  if (step_->on.empty()) {
    // It may be attached anywhere, and what it says there is not known.
    if (!HasOrganization()) return;
    ControlPoliciesOf(editor_.EditOrganization().nodes.front(), type)
        .push_back(Unknown(step_->name, step_->value));
    return;
  }
  const std::optional<std::size_t> index = FindNode(step_->on);
  if (!index) return;
  const PolicyDraft& draft = *step_->policy;
  const bool is_made_elsewhere = !draft.policy.readable && draft.policy.address.empty();
  if (!is_made_elsewhere) ReplaceControlPolicy(draft, type);
  PolicyPtr policy = StandingControlPolicy(draft.policy, is_made_elsewhere, type);
  if (policy == nullptr && is_made_elsewhere) {
    Warning("neither the model nor this input has policy " + Quoted(draft.policy.id),
            "what it allows or denies is unknown");
  }
  const Organization& organization = *editor_.organization();
  const auto is_enabled = [&](PolicyType of) {
    return of == PolicyType::kServiceControl ? organization.service_control_policies_enabled
                                             : organization.resource_control_policies_enabled;
  };
  std::vector<PolicyType> types = {type};
  // A policy that nothing is known of may be of either type.
  if (policy == nullptr && !draft.policy.readable) {
    types = {PolicyType::kServiceControl, PolicyType::kResourceControl};
  }
  std::erase_if(types, [&](PolicyType of) { return !is_enabled(of); });
  if (types.empty()) {
    Error("the organization has not enabled the policy type", type == PolicyType::kServiceControl
                                                                  ? "SERVICE_CONTROL_POLICY"
                                                                  : "RESOURCE_CONTROL_POLICY");
    return;
  }
  if (policy == nullptr) policy = Take(draft, type, "policy " + Quoted(draft.policy.name));
  for (const PolicyType of : types) {
    std::vector<PolicyPtr>& attached =
        ControlPoliciesOf(editor_.EditOrganization().nodes[*index], of);
    const bool is_there =
        std::any_of(attached.begin(), attached.end(),
                    [&](const PolicyPtr& other) { return IsSameControlPolicy(*other, *policy); });
    if (!is_there) attached.push_back(policy);
  }
}

void DraftApplier::DetachControlPolicy(PolicyType type) {
  // Where it was attached is not known.
  if (step_->on.empty()) return;
  const std::optional<std::size_t> index = FindNode(step_->on);
  if (!index) return;
  const Policy& policy = step_->policy->policy;
  StandingControlPolicy(policy, !policy.readable && policy.address.empty(), type);
  OrganizationNode& node = editor_.EditOrganization().nodes[*index];
  std::vector<PolicyPtr>& attached = ControlPoliciesOf(node, type);
  const std::size_t gone = std::erase_if(
      attached, [&](const PolicyPtr& other) { return IsSameControlPolicy(*other, policy); });
  if (gone == 0) {
    WarnOfNoDetach(policy.name, NodeTitle(node));
  } else if (type == PolicyType::kServiceControl && attached.empty()) {
    Warning("no service control policy is left on " + NodeTitle(node),
            "AWS keeps at least one attached; without one everything is denied");
  }
}

// --- What is not known ------------------------------------------------------------------------

void DraftApplier::AddUnknownPolicies() {
  const UnknownTarget& target = *step_->unknown;
  if (!target.kind && target.service.empty()) {
    // Of an account that the model lacks every answer says so.
    if (const std::optional<std::size_t> account = editor_.FindAccount(step_->account)) {
      editor_.Edit(*account).makes_unseen.push_back(target.why);
    }
    return;
  }
  const std::optional<std::size_t> account = FindAccount(step_->account);
  if (!account) return;
  const PolicyPtr policy = Unknown(target.address, target.why);
  Account& edited = editor_.Edit(*account);
  const auto add = [&](auto& entities) {
    for (auto& entity : entities)
      entity.attached_policies.push_back(policy);
  };
  if (!target.kind) {
    // One that has a policy keeps it, as in a model that is loaded; the reader warned of it.
    for (Resource& resource : edited.resources) {
      const std::optional<Arn> arn = ParseArn(resource.arn);
      if (arn && arn->service == target.service && resource.policy == nullptr) {
        resource.policy = policy;
      }
    }
    return;
  }
  switch (*target.kind) {
    case EntityKind::kUser:
      add(edited.users);
      return;
    case EntityKind::kRole:
      add(edited.roles);
      return;
    case EntityKind::kGroup:
      add(edited.groups);
      return;
  }
}

void DraftApplier::Apply(const DraftChange& step) {
  step_ = &step;
  const auto on_entity = [&](auto change) {
    if (const std::optional<EntityPlace> place = FindEntity()) change(*place);
  };
  const auto on_resource = [&](auto change) {
    const std::optional<ResourcePlace> place = FindResource();
    if (place) change(editor_.Edit(place->account).resources[place->index]);
  };
  switch (step.verb) {
    case Verb::kAddPrincipal:
      return AddPrincipal();
    case Verb::kRemovePrincipal:
      if (const auto account = FindAccount(step.account)) {
        if (const auto place = EntityOf(*account, step.on)) editor_.Remove(*place);
      }
      return;
    case Verb::kAddPolicy:
      return AddPolicy(true);
    case Verb::kSetPolicy:
      return AddPolicy(false);
    case Verb::kRemovePolicy:
      return RemovePolicy();
    case Verb::kAttachPolicy:
      return Attach();
    case Verb::kDetachPolicy:
      return Detach();
    case Verb::kSetInlinePolicy:
      return on_entity(
          [&](const EntityPlace& place) { SetInline(editor_.EditInlineOf(place), *step.policy); });
    case Verb::kRemoveInlinePolicy:
      return on_entity([&](const EntityPlace& place) {
        std::erase_if(editor_.EditInlineOf(place),
                      [&](const PolicyPtr& policy) { return policy->name == step.name; });
      });
    case Verb::kSetTrustPolicy:
      return on_entity([&](const EntityPlace& place) {
        if (place.kind != Kind::kRole) return;
        editor_.Edit(place.account).roles[place.index].trust_policy =
            Take(*step.policy, PolicyType::kTrust, "the trust policy");
      });
    case Verb::kSetSessionDuration:
      return on_entity([&](const EntityPlace& place) {
        if (place.kind != Kind::kRole) return;
        editor_.Edit(place.account).roles[place.index].max_session_duration = step.session_duration;
      });
    case Verb::kSetBoundary:
      return SetBoundary(false);
    case Verb::kRemoveBoundary:
      return SetBoundary(true);
    case Verb::kAddToGroup:
      return on_entity([&](const EntityPlace& place) {
        if (place.kind != Kind::kUser) return;
        AddToGroup(place.account, editor_.Edit(place.account).users[place.index], step.name);
      });
    case Verb::kRemoveFromGroup:
      return on_entity([&](const EntityPlace& place) {
        if (place.kind != Kind::kUser) return;
        std::erase(editor_.Edit(place.account).users[place.index].groups, step.name);
      });
    case Verb::kSetTag:
    case Verb::kUnsetTag:
    case Verb::kAddUnknownTags:
      return ChangeTags();
    case Verb::kAddResource:
      return AddResource();
    case Verb::kRemoveResource:
      if (const auto place = editor_.FindResource(step.on)) {
        editor_.Remove(*place);
      } else {
        FindAccount(step.account);
      }
      return;
    case Verb::kSetResourcePolicy:
    case Verb::kRemoveResourcePolicy:
      return on_resource([&](Resource& resource) { SetResourcePolicy(resource); });
    case Verb::kSetGrants:
      return on_resource([&](Resource& resource) { SetGrants(resource); });
    case Verb::kSetKmsKey:
      return on_resource([&](Resource& resource) { SetKmsKey(resource); });
    case Verb::kSetBlockPublicAccess:
      return SetBlockPublicAccess();
    case Verb::kAddEndpoint:
    case Verb::kRemoveEndpoint:
    case Verb::kSetEndpointPolicy:
      return ChangeEndpoint();
    case Verb::kAddProvider:
    case Verb::kSetProvider:
    case Verb::kRemoveProvider:
      return ChangeProvider();
    case Verb::kSetPolicyTypes:
      return SetPolicyTypes();
    case Verb::kAddOrganizationalUnit:
      return AddOrganizationalUnit();
    case Verb::kMoveAccount:
      return MoveAccount();
    case Verb::kSetScp:
      return SetControlPolicy(PolicyType::kServiceControl);
    case Verb::kSetRcp:
      return SetControlPolicy(PolicyType::kResourceControl);
    case Verb::kAttachScp:
      return AttachControlPolicy(PolicyType::kServiceControl);
    case Verb::kDetachScp:
      return DetachControlPolicy(PolicyType::kServiceControl);
    case Verb::kAttachRcp:
      return AttachControlPolicy(PolicyType::kResourceControl);
    case Verb::kDetachRcp:
      return DetachControlPolicy(PolicyType::kResourceControl);
    case Verb::kRemoveOtherPolicies:
      return on_entity([&](const EntityPlace& place) {
        const ExclusiveList& list = *step.exclusive;
        std::vector<PolicyPtr>& policies =
            list.is_inline ? editor_.EditInlineOf(place) : editor_.EditAttachedOf(place);
        std::erase_if(policies, [&](const PolicyPtr& policy) {
          if (policy->stand_in) return false;
          return std::none_of(
              list.policies.begin(), list.policies.end(), [&](const std::string& listed) {
                return list.is_inline ? policy->name == listed : IsListed(*policy, listed);
              });
        });
      });
    case Verb::kAddUnknownPolicies:
      return AddUnknownPolicies();
  }
}

}  // namespace iamsim
