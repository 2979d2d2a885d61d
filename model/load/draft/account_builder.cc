// SPDX-License-Identifier: Apache-2.0
#include "model/load/draft/account_builder.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "model/arn.h"
#include "model/load/text/words.h"

// From the drafts of one account to an Account. Every policy is checked for the use that it has
// here (identity-based, boundary, trust, resource, ...), because one document may have several. A
// document that cannot have its use is an error in files written by hand. In an import it becomes
// unknown, as it may deny anything. A document in many places stays one object, unless its use has
// to change it.

namespace iamsim {
namespace {

using std::string_view;

constexpr std::size_t kLargestManagedPolicy = 6144;  // in characters

}  // namespace

std::string NameOf(const Policy& policy) {
  return "policy " + Quoted(policy.name);
}

std::string NameOf(const EntityDraft& entity) {
  return std::string(EntityKindName(entity.kind)) + " " + Quoted(entity.name);
}

std::string TextOf(const DraftPlace& place) {
  return place.source == nullptr ? std::string("another source")
                                 : PlaceText(*place.source, place.offset);
}

const PolicyPtr& BaseOf(PolicyRecord& record) {
  if (record.base == nullptr) {
    record.base = std::make_shared<const Policy>(std::move(record.draft.policy));
  }
  return record.base;
}

RecordPtr AccountParts::Find(std::string_view reference) const {
  const ByText<RecordPtr>& own = reference.starts_with("arn:") ? policies_by_arn : policies_by_name;
  const auto found = own.find(reference);
  return found == own.end() ? nullptr : found->second;
}

// --- Policies ---------------------------------------------------------------------------------

DocumentFit PolicyTaker::Check(const PolicyDraft& draft, const Policy& policy, PolicyType type,
                               Text what) {
  if (!policy.readable) return DocumentFit::kWhole;
  const DocumentFit fit =
      CheckPolicyDocument(policy.document, type, draft.strict, what, diagnostics_);
  if (fit != DocumentFit::kNone || draft.strict) return fit;
  // It may deny anything.
  const std::string message = what() + " cannot be taken as " +
                              (type == PolicyType::kIdentity ? "an " : "a ") +
                              std::string(PolicyTypeName(type));
  if (draft.imported) {
    diagnostics_.Warning(draft.place.source, draft.place.offset, draft.place.length, message,
                         "what it allows or denies is unknown");
  } else {
    diagnostics_.Error(draft.place.source, draft.place.offset, draft.place.length, message);
  }
  return fit;
}

PolicyPtr PolicyTaker::Fitted(Policy&& policy, DocumentFit fit, PolicyType type) {
  if (fit == DocumentFit::kNarrowed) NarrowPolicyDocument(policy.document, type);
  if (fit == DocumentFit::kNone) {
    policy.readable = false;
    policy.document = {};
  }
  return std::make_shared<const Policy>(std::move(policy));
}

PolicyPtr PolicyTaker::TakeDraft(PolicyDraft&& draft, PolicyType type, Text what) {
  const DocumentFit fit = Check(draft, draft.policy, type, what);
  return Fitted(std::move(draft.policy), fit, type);
}

PolicyPtr PolicyTaker::Take(const RecordPtr& record, PolicyType type) {
  PolicyPtr& taken = record->by_type[static_cast<std::size_t>(type)];
  if (taken != nullptr) return taken;
  const PolicyPtr& base = BaseOf(*record);
  // AWS wrote its own; it needs no check.
  const DocumentFit fit = record->is_aws
                              ? DocumentFit::kWhole
                              : Check(record->draft, *base, type, [&] { return NameOf(*base); });
  // One document in many places stays one object, unless the use has to change it.
  taken = fit == DocumentFit::kWhole ? base : Fitted(Policy(*base), fit, type);
  return taken;
}

// --- Accounts ---------------------------------------------------------------------------------

namespace {

// In place of what a list may have besides.
template <typename List>
PolicyPtr OtherPolicies(const List& list, string_view what) {
  if (!list.is_unclear) return StandInPolicy(what);
  Policy policy;
  policy.name = what;
  policy.readable = false;
  policy.unknown = "the input does not say which they are";
  return std::make_shared<const Policy>(std::move(policy));
}

}  // namespace

PolicyPtr AccountBuilder::Resolve(PolicyReferenceDraft& reference, PolicyType type, Text what) {
  if (reference.in_place != nullptr) {
    return taker_.TakeDraft(PolicyDraft(*reference.in_place), type, what);
  }
  if (reference.is_elsewhere) return std::move(reference.elsewhere);
  return taker_.Take(parts_.Find(reference.text), type);
}

std::vector<PolicyPtr> AccountBuilder::ResolveAll(
    Given<std::vector<PolicyReferenceDraft>>& references, Text what) {
  std::vector<PolicyPtr> policies;
  if (!references.value) return policies;
  policies.reserve(references.value->size());
  for (PolicyReferenceDraft& reference : *references.value) {
    PolicyPtr policy = Resolve(reference, PolicyType::kIdentity, what);
    if (policy == nullptr ||
        std::find(policies.begin(), policies.end(), policy) != policies.end()) {
      continue;
    }
    policies.push_back(std::move(policy));
  }
  return policies;
}

std::vector<PolicyPtr> AccountBuilder::TakeInline(Given<std::vector<PolicyDraft>>& drafts,
                                                  Text what, std::size_t limit) {
  std::vector<PolicyPtr> policies;
  if (!drafts.value) return policies;
  std::size_t most = 0;
  for (const PolicyDraft& draft : *drafts.value)
    most += draft.policy.document.most_characters;
  std::size_t size = 0;
  for (PolicyDraft& draft : *drafts.value) {
    if (most > limit && draft.policy.readable) {
      size += PolicyDocumentSize(draft.policy.document, false);
    }
    policies.push_back(taker_.TakeDraft(std::move(draft), PolicyType::kIdentity, [&] {
      return what() + ", inline policy " + Quoted(draft.policy.name);
    }));
  }
  if (size > limit) {
    Warning(drafts.place, what() + ": inline policies of " + std::to_string(size) +
                              " characters: AWS takes at most " + std::to_string(limit));
  }
  return policies;
}

// IAM tells names apart without regard to case when it creates them (U-18).
void AccountBuilder::CheckNames() {
  absl::flat_hash_map<std::string, const EntityDraft*> seen;
  seen.reserve(parts_.draft.entities.size());
  for (const EntityDraft& entity : parts_.draft.entities) {
    if (entity.imported) continue;
    const string_view kind = EntityKindName(entity.kind);
    const auto [first, is_new] =
        seen.try_emplace(std::string(kind) + "/" + ToLowerAscii(entity.name), &entity);
    if (is_new) continue;
    std::string message(kind);
    message += " " + Quoted(entity.name) + " differs from " + Quoted(first->second->name) +
               " in letter case only";
    Error(entity.place, std::move(message), "the other is at " + TextOf(first->second->place));
  }
}

bool AccountBuilder::CheckGroups(const EntityDraft& user) {
  bool all_loaded = true;
  if (!user.groups.value) return all_loaded;
  for (const NameDraft& group : *user.groups.value) {
    const auto found = parts_.entities.find("group/" + group.name);
    if (found != parts_.entities.end()) {
      // A group without ARN is left out.
      all_loaded = all_loaded && !parts_.draft.entities[found->second].arn.empty();
      continue;
    }
    const std::string message = "user " + Quoted(user.name) + ": no group " + Quoted(group.name) +
                                " in account " + Quoted(parts_.draft.id);
    if (user.imported) {
      Warning(group.place, message,
              "a page is missing or the output was filtered; what its policies allow or deny is "
              "unknown");
      all_loaded = false;
      continue;
    }
    std::string help;
    if (suggestions_ < kMaxSuggestions) {
      ++suggestions_;
      std::vector<string_view> names;
      for (const EntityDraft& entity : parts_.draft.entities) {
        if (entity.kind == EntityKind::kGroup) names.push_back(entity.name);
      }
      help = DidYouMean(group.name, names);
      if (help.empty() && names.size() <= 8) {
        help = names.empty() ? "the account has no groups" : "its groups:";
        for (const string_view name : names)
          help += " " + Quoted(name);
      }
    }
    Error(group.place, message, std::move(help));
  }
  return all_loaded;
}

// The draft keeps its name, and a group its ARN, by which others still look for it.
void AccountBuilder::BuildEntity(EntityDraft& draft, Account& account) {
  if (draft.arn.empty()) {
    Warning(draft.place,
            NameOf(draft) + " of account " + Quoted(parts_.draft.id) +
                " is left out, because its ARN is unknown",
            "add an input that has it, as the output of `aws iam get-" +
                std::string(EntityKindName(draft.kind)) + "`");
    return;
  }
  const auto what = [&] { return NameOf(draft); };
  const std::size_t inline_limit = draft.kind == EntityKind::kUser   ? 2048
                                   : draft.kind == EntityKind::kRole ? 10240
                                                                     : 5120;
  std::vector<PolicyPtr> inline_policies = TakeInline(draft.inline_policies, what, inline_limit);
  std::vector<PolicyPtr> attached = ResolveAll(draft.attached_policies, what);
  const std::size_t attached_limit = draft.kind == EntityKind::kGroup ? 10 : 20;
  if (attached.size() > attached_limit) {
    Warning(draft.attached_policies.place, what() + " has " + std::to_string(attached.size()) +
                                               " managed policies: AWS takes at most " +
                                               std::to_string(attached_limit));
  }
  PolicyPtr boundary;
  if (draft.permissions_boundary.value) {
    boundary = Resolve(*draft.permissions_boundary.value, PolicyType::kBoundary,
                       [&] { return what() + ", permissions boundary"; });
  } else if (draft.partial && !draft.no_permissions_boundary && draft.kind != EntityKind::kGroup) {
    boundary = StandInPolicy("permissions boundary");
  }
  const auto is_whole = [&](const auto& list) {
    return list.value ? list.complete : !draft.partial;
  };
  if (!is_whole(draft.inline_policies)) {
    inline_policies.push_back(OtherPolicies(draft.inline_policies, "inline policies"));
  }
  if (!is_whole(draft.attached_policies)) {
    attached.push_back(OtherPolicies(draft.attached_policies, "attached policies"));
  }
  switch (draft.kind) {
    case EntityKind::kGroup: {
      Group group;
      group.name = draft.name;
      group.path = std::move(draft.path);
      group.arn = draft.arn;
      group.id = std::move(draft.id.value).value_or("");
      group.inline_policies = std::move(inline_policies);
      group.attached_policies = std::move(attached);
      account.groups.push_back(std::move(group));
      return;
    }
    case EntityKind::kUser: {
      if (!CheckGroups(draft) || !is_whole(draft.groups)) {
        attached.push_back(OtherPolicies(draft.groups, "policies of groups"));
      }
      User user;
      user.name = draft.name;
      user.path = std::move(draft.path);
      user.arn = std::move(draft.arn);
      user.id = std::move(draft.id.value).value_or("");
      if (draft.groups.value) {
        for (NameDraft& group : *draft.groups.value)
          user.groups.push_back(std::move(group.name));
      }
      user.tags_known = is_whole(draft.tags);
      user.tags = std::move(draft.tags.value).value_or(Tags());
      user.inline_policies = std::move(inline_policies);
      user.attached_policies = std::move(attached);
      user.permissions_boundary = std::move(boundary);
      account.users.push_back(std::move(user));
      return;
    }
    case EntityKind::kRole: {
      Role role;
      if (draft.trust_policy.value) {
        role.trust_policy =
            taker_.TakeDraft(std::move(*draft.trust_policy.value), PolicyType::kTrust,
                             [&] { return what() + ", trust policy"; });
      }
      role.name = draft.name;
      role.path = std::move(draft.path);
      role.arn = std::move(draft.arn);
      role.id = std::move(draft.id.value).value_or("");
      role.max_session_duration = draft.max_session_duration.value;
      if (draft.instance_profiles.value) role.instance_profiles = *draft.instance_profiles.value;
      role.tags_known = is_whole(draft.tags);
      role.tags = std::move(draft.tags.value).value_or(Tags());
      role.inline_policies = std::move(inline_policies);
      role.attached_policies = std::move(attached);
      role.permissions_boundary = std::move(boundary);
      account.roles.push_back(std::move(role));
      return;
    }
  }
}

// A role that is only named is one of the account, without a path or with the path in its name.
std::string AccountBuilder::RoleArn(const Account& account, std::string role) {
  if (role.empty() || role.starts_with("arn:")) return role;
  return "arn:" + account.partition + ":iam::" + account.id + ":role/" + role;
}

void AccountBuilder::BuildResource(ResourceDraft& draft, Account& account) {
  const std::optional<Arn> arn = ParseArn(draft.arn);
  if (arn && IsAccountId(arn->account) && arn->account != parts_.draft.id) {
    Error(draft.place, "resource " + Quoted(draft.arn) + " stands in account " +
                           Quoted(parts_.draft.id) + ", but its ARN names account " +
                           Quoted(arn->account));
  }
  if (arn && arn->partition != account.partition) {
    Error(draft.place,
          "resource " + Quoted(draft.arn) + " is not in its account's partition " +
              Quoted(account.partition),
          "an account in another partition says so in `partition`");
  }
  Resource resource;
  if (draft.policy.value) {
    ExpandShortResources(draft.policy.value->policy.document, draft.arn);
    PolicyType type = PolicyType::kResource;
    if (arn && arn->service == "kms") type = PolicyType::kKey;
    if (arn && ParseIamEntity(*arn).kind == IamEntityKind::kRole) type = PolicyType::kTrust;
    resource.policy = taker_.TakeDraft(std::move(*draft.policy.value), type, [&] {
      return "resource " + Quoted(draft.arn) + ", policy";
    });
  }
  resource.arn = std::move(draft.arn);
  resource.region = std::move(draft.region.value).value_or("");
  resource.policy_known = draft.policy_known || resource.policy != nullptr;
  resource.tags_known = draft.tags.value ? draft.tags.complete : draft.tags_known;
  resource.tags = std::move(draft.tags.value).value_or(Tags());
  resource.block_public_access = draft.block_public_access.value;
  resource.kms_key_known = draft.kms_key_known || draft.kms_key.value.has_value();
  std::string kms_key = std::move(draft.kms_key.value).value_or("");
  resource.kms_key_unknown = draft.kms_key_unknown;
  if (!kms_key.empty() && !kms_key.starts_with("arn:")) {
    const string_view region =
        arn && !arn->region.empty() ? arn->region : string_view(resource.region);
    if (region.empty()) {
      resource.kms_key_unknown = "it is " + Quoted(kms_key) + ", of a region not loaded";
      kms_key.clear();
    } else {
      kms_key.insert(
          0, "arn:" + account.partition + ":kms:" + std::string(region) + ":" + account.id + ":");
    }
  }
  resource.kms_key = kms_key;
  resource.abac = draft.abac.value.value_or(false);
  resource.aws_managed_key = draft.aws_managed_key.value.value_or(false);
  resource.aliases = std::move(draft.aliases.value).value_or(std::vector<std::string>());
  resource.bucket = std::move(draft.bucket.value).value_or("");
  resource.vault = std::move(draft.vault.value).value_or("");
  resource.role = RoleArn(account, std::move(draft.role.value).value_or(""));
  resource.authorization = draft.authorization.value;
  resource.auth_type = draft.auth_type.value;
  resource.grants_known = draft.grants_known || draft.grants.value.has_value();
  resource.grants = std::move(draft.grants.value).value_or(std::vector<Grant>());
  account.resources.push_back(std::move(resource));
}

std::shared_ptr<const Account> AccountBuilder::Build() {
  AccountDraft& draft = parts_.draft;
  Account account;
  account.id = draft.id;
  account.name = draft.name.value.value_or("");
  account.partition = draft.partition.value.value_or("aws");
  account.canonical_id = draft.canonical_id.value.value_or("");
  account.block_public_access = draft.block_public_access.value;
  account.imported = draft.imported && !draft.native;
  account.makes_unseen = std::move(parts_.makes_unseen);
  CheckNames();
  for (const RecordPtr& record : parts_.policies) {
    account.policies.push_back(taker_.Take(record, PolicyType::kIdentity));
    const Policy& policy = record->policy();
    if (!policy.readable || policy.document.most_characters <= kLargestManagedPolicy) continue;
    const std::size_t size = PolicyDocumentSize(policy.document, false);
    if (size > kLargestManagedPolicy) {
      Warning(record->draft.place, NameOf(policy) + ": a managed policy of " +
                                       std::to_string(size) + " characters: AWS takes at most " +
                                       std::to_string(kLargestManagedPolicy));
    }
  }
  const auto count = [&](EntityKind kind) {
    return static_cast<std::size_t>(
        std::count_if(draft.entities.begin(), draft.entities.end(),
                      [kind](const EntityDraft& entity) { return entity.kind == kind; }));
  };
  account.groups.reserve(count(EntityKind::kGroup));
  account.users.reserve(count(EntityKind::kUser));
  account.roles.reserve(count(EntityKind::kRole));
  account.resources.reserve(draft.resources.size());
  for (EntityDraft& entity : draft.entities)
    BuildEntity(entity, account);
  for (ProviderDraft& provider : draft.identity_providers) {
    account.identity_providers.push_back(
        {.arn = std::move(provider.arn),
         .client_ids = std::move(provider.client_ids.value).value_or(std::vector<std::string>())});
  }
  for (ResourceDraft& resource : draft.resources)
    BuildResource(resource, account);
  for (AccountPolicyDraft& policy : draft.resource_policies) {
    account.resource_policies.push_back(
        {.service = policy.service,
         .region = policy.region,
         .policy = taker_.TakeDraft(std::move(policy.policy), PolicyType::kResource, [&] {
           return "account " + Quoted(account.id) + ", resource policy of " +
                  Quoted(policy.service);
         })});
  }
  for (EndpointDraft& endpoint : draft.vpc_endpoints) {
    VpcEndpoint built;
    if (endpoint.policy.value) {
      built.policy =
          taker_.TakeDraft(std::move(*endpoint.policy.value), PolicyType::kEndpoint,
                           [&] { return "VPC endpoint " + Quoted(endpoint.id) + ", policy"; });
    }
    built.id = std::move(endpoint.id);
    built.vpc = std::move(endpoint.vpc.value).value_or("");
    built.service = std::move(endpoint.service.value).value_or("");
    built.gateway = endpoint.gateway.value.value_or(false);
    account.vpc_endpoints.push_back(std::move(built));
  }
  return std::make_shared<const Account>(std::move(account));
}

}  // namespace iamsim
