// SPDX-License-Identifier: Apache-2.0
#include "engine/paths/variant.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "engine/made_policy.h"
#include "model/arn.h"

namespace iamsim {
namespace {

void Remove(std::vector<PolicyPtr>& policies, const Group* group, bool is_inline,
            const std::set<std::string>& removed) {
  std::erase_if(policies, [&](const PolicyPtr& policy) {
    return removed.contains(RemovedKey({policy, group, is_inline}));
  });
}

template <typename Entity>
void Apply(const Gained& gained, Entity& entity) {
  Remove(entity.inline_policies, nullptr, true, gained.removed);
  Remove(entity.attached_policies, nullptr, false, gained.removed);
  if (gained.no_boundary) entity.permissions_boundary = nullptr;
  if (!gained.any_permission) return;
  entity.attached_policies.push_back(MakePolicy("AdministratorAccess", {AllowActions({"*"})}));
}

// A copy of the estate with one account's own copy, for `edit` to change.
template <typename Edit>
Estate WithAccount(const Estate& estate, std::string_view account_id, Edit edit) {
  std::vector<std::shared_ptr<const Account>> accounts = estate.accounts();
  for (std::shared_ptr<const Account>& account : accounts) {
    if (account->id != account_id) continue;
    auto changed = std::make_shared<Account>(*account);
    edit(*changed);
    account = std::move(changed);
  }
  return Estate(std::move(accounts), estate.shared_organization(), estate.policies(),
                estate.left_out());
}

}  // namespace

std::string RemovedKey(const CarriedPolicy& carried) {
  std::string key = carried.is_inline ? "inline " : "attached ";
  if (carried.group != nullptr) key += "group " + carried.group->name + ' ';
  return key + carried.policy->name + ' ' + carried.policy->arn;
}

Estate WithGained(const Estate& estate, std::string_view principal_arn, const Gained& gained) {
  const PrincipalView principal = FindPrincipal(estate, principal_arn);
  if (!principal || gained.empty()) return estate;
  return WithAccount(estate, principal.account->id, [&](Account& account) {
    for (Role& role : account.roles) {
      if (role.arn == principal_arn) Apply(gained, role);
    }
    for (User& user : account.users) {
      if (user.arn != principal_arn) continue;
      Apply(gained, user);
      std::erase_if(user.groups, [&](const auto& g) { return gained.left_groups.contains(g); });
      for (const std::string& group : gained.groups) {
        if (std::find(user.groups.begin(), user.groups.end(), group) == user.groups.end()) {
          user.groups.push_back(group);
        }
      }
    }
    for (Group& group : account.groups) {
      Remove(group.inline_policies, &group, true, gained.removed);
      Remove(group.attached_policies, &group, false, gained.removed);
    }
  });
}

Estate WithTrustOf(const Estate& estate, std::string_view role_arn, std::string_view caller_arn) {
  const PrincipalView role = FindPrincipal(estate, role_arn);
  const PrincipalView caller = FindPrincipal(estate, caller_arn);
  if (role.role == nullptr || !caller) return estate;
  Account account;
  account.id = role.account->id;
  account.name = role.account->name;
  account.partition = role.account->partition;
  account.imported = role.account->imported;
  account.makes_unseen = role.account->makes_unseen;
  Role changed = *role.role;
  changed.trust_policy =
      MakePolicy("", {AllowPrincipal(PrincipalType::kAws, caller_arn, {"sts:AssumeRole"})});
  // A trust policy has no Resource.
  account.roles.push_back(std::move(changed));
  if (caller.role != nullptr && caller.role != role.role) account.roles.push_back(*caller.role);
  if (caller.user != nullptr) {
    account.users.push_back(*caller.user);
    account.groups = caller.account->groups;
  }
  std::vector<std::shared_ptr<const Account>> accounts = {
      std::make_shared<const Account>(std::move(account))};
  return Estate(std::move(accounts), estate.shared_organization(), estate.policies(),
                estate.left_out());
}

Estate WithOpenResource(const Estate& estate, std::string_view resource_arn,
                        std::string_view principal_arn) {
  const Estate::Found<Resource> found = estate.FindResource(resource_arn);
  if (!found) return estate;
  return WithAccount(estate, found.account->id, [&](Account& account) {
    for (Resource& resource : account.resources) {
      if (resource.arn != resource_arn) continue;
      resource.policy = MakePolicy("", {AllowPrincipal(PrincipalType::kAws, principal_arn, {"*"})});
      resource.policy_known = true;
    }
  });
}

}  // namespace iamsim
