// SPDX-License-Identifier: Apache-2.0
#include "model/estate.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/string_view.h"

#include "model/abseil.h"

namespace iamsim {
namespace {

// Ids and names hold no NUL and an account id no slash, so the key is unambiguous.
Statement AllowEverything(bool with_principal) {
  Statement statement;
  statement.effect = Effect::kAllow;
  statement.action_form = ElementForm::kPositive;
  statement.actions = {"*"};
  statement.resource_form = ElementForm::kPositive;
  statement.resources = {"*"};
  if (with_principal) {
    statement.principal_form = ElementForm::kPositive;
    statement.principals = {{.type = PrincipalType::kAny, .value = "*", .bound_id = {}}};
  }
  return statement;
}

PolicyPtr MakeAwsPolicy(std::string_view name, std::string_view folder, bool with_principal) {
  Policy policy;
  policy.name = name;
  if (!folder.empty()) {
    policy.id = "p-" + policy.name;
    policy.arn = "arn:aws:organizations::aws:policy/";
    policy.arn += folder;
    policy.arn += '/';
    policy.arn += policy.id.view();
  }
  policy.document.version = PolicyVersion::k2012;
  policy.document.has_version = true;
  policy.document.statements = {AllowEverything(with_principal)};
  return std::make_shared<const Policy>(std::move(policy));
}

}  // namespace

std::vector<std::int32_t> Organization::PathTo(std::string_view account_id) const {
  const auto node = std::find_if(nodes.begin(), nodes.end(), [&](const OrganizationNode& n) {
    return n.kind == OrganizationNode::Kind::kAccount && n.id == account_id;
  });
  std::vector<std::int32_t> path;
  if (node == nodes.end()) return path;
  auto index = static_cast<std::int32_t>(node - nodes.begin());
  while (index >= 0) {
    path.push_back(index);
    const std::int32_t parent = nodes[static_cast<std::size_t>(index)].parent;
    // Parents come before their children; anything else would never end.
    if (parent >= index) break;
    index = parent;
  }
  std::reverse(path.begin(), path.end());
  return path;
}

std::optional<bool> Organization::S3PoliciesBlock(std::string_view account_id) const {
  std::optional<bool> blocks;
  for (const std::int32_t index : PathTo(account_id)) {
    std::optional<bool> here;
    bool children_may_assign = true;
    for (const S3Policy& policy : nodes[static_cast<std::size_t>(index)].s3_policies) {
      // Of two on one node the stricter is taken.
      if (policy.blocks) here = here.value_or(false) || *policy.blocks;
      children_may_assign = children_may_assign && policy.children_may_assign;
    }
    if (here) blocks = here;
    if (!children_may_assign) break;
  }
  return blocks;
}

Estate::Estate(std::vector<std::shared_ptr<const Account>> accounts,
               std::shared_ptr<const Organization> organization, std::vector<PolicyPtr> policies,
               LeftOutInputs left_out)
    : accounts_(std::move(accounts)),
      organization_(std::move(organization)),
      policies_(std::move(policies)),
      left_out_(std::move(left_out)) {
  std::size_t users = 0;
  std::size_t roles = 0;
  std::size_t resources = 0;
  for (const std::shared_ptr<const Account>& account : accounts_) {
    users += account->users.size();
    roles += account->roles.size();
    resources += account->resources.size();
  }
  users_.reserve(users);
  roles_.reserve(roles);
  role_names_.reserve(roles);
  resources_.reserve(resources);
  for (std::size_t a = 0; a < accounts_.size(); ++a) {
    const Account& account = *accounts_[a];
    const auto account_index = static_cast<std::uint32_t>(a);
    const auto place = [&](std::size_t index) {
      return Place{account_index, static_cast<std::uint32_t>(index)};
    };
    account_ids_.try_emplace(account.id, account_index);
    for (std::size_t i = 0; i < account.users.size(); ++i) {
      users_.try_emplace(account.users[i].arn, place(i));
    }
    for (std::size_t i = 0; i < account.roles.size(); ++i) {
      roles_.try_emplace(account.roles[i].arn, place(i));
      role_names_.try_emplace({account.id, account.roles[i].name}, place(i));
    }
    for (std::size_t i = 0; i < account.groups.size(); ++i) {
      groups_.try_emplace({account.id, account.groups[i].name}, place(i));
    }
    for (std::size_t i = 0; i < account.resources.size(); ++i) {
      const Resource& resource = account.resources[i];
      resources_.try_emplace(resource.arn, place(i));
      for (const std::string& alias : resource.aliases) {
        const std::size_t head = resource.arn.rfind(':') + 1;
        key_aliases_.try_emplace(resource.arn.substr(0, head) + alias, place(i));
      }
    }
    for (std::size_t i = 0; i < account.identity_providers.size(); ++i) {
      identity_providers_.try_emplace(account.identity_providers[i].arn, place(i));
    }
    for (std::size_t i = 0; i < account.vpc_endpoints.size(); ++i) {
      vpc_endpoints_.try_emplace(account.vpc_endpoints[i].id, place(i));
    }
  }
}

namespace {

template <typename Index, typename Key>
const typename Index::mapped_type* Lookup(const Index& index, const Key& key) {
  const auto found = index.find(key);
  return found == index.end() ? nullptr : &found->second;
}

}  // namespace

template <typename T>
Estate::Found<T> Estate::FindIn(const Place* place, const std::vector<T> Account::*entities) const {
  if (place == nullptr) return {};
  const Account* account = accounts_[place->account].get();
  return {account, &(account->*entities)[place->index]};
}

const Account* Estate::FindAccount(std::string_view id) const {
  const std::uint32_t* index = Lookup(account_ids_, id);
  return index == nullptr ? nullptr : accounts_[*index].get();
}

Estate::Found<User> Estate::FindUser(std::string_view arn) const {
  return FindIn(Lookup(users_, arn), &Account::users);
}

Estate::Found<Role> Estate::FindRole(std::string_view arn) const {
  return FindIn(Lookup(roles_, arn), &Account::roles);
}

Estate::Found<Role> Estate::FindRoleByName(std::string_view account_id,
                                           std::string_view name) const {
  return FindIn(Lookup(role_names_, std::pair(account_id, name)), &Account::roles);
}

Estate::Found<Group> Estate::FindGroup(std::string_view account_id, std::string_view name) const {
  return FindIn(Lookup(groups_, std::pair(account_id, name)), &Account::groups);
}

Estate::Found<Resource> Estate::FindResource(std::string_view arn) const {
  return FindIn(Lookup(resources_, arn), &Account::resources);
}

Estate::Found<Resource> Estate::FindKeyOfAlias(std::string_view alias_arn) const {
  return FindIn(Lookup(key_aliases_, ToAbsl(alias_arn)), &Account::resources);
}

Estate::Found<IdentityProvider> Estate::FindIdentityProvider(std::string_view arn) const {
  return FindIn(Lookup(identity_providers_, arn), &Account::identity_providers);
}

Estate::Found<VpcEndpoint> Estate::FindVpcEndpoint(std::string_view id) const {
  return FindIn(Lookup(vpc_endpoints_, id), &Account::vpc_endpoints);
}

const PolicyPtr& FullAwsAccess() {
  static const PolicyPtr& policy =
      *new PolicyPtr(MakeAwsPolicy("FullAWSAccess", "service_control_policy", false));
  return policy;
}

const PolicyPtr& ResourceControlFullAwsAccess() {
  static const PolicyPtr& policy =
      *new PolicyPtr(MakeAwsPolicy("RCPFullAWSAccess", "resource_control_policy", true));
  return policy;
}

const PolicyPtr& DefaultEndpointPolicy() {
  static const PolicyPtr& policy =
      *new PolicyPtr(MakeAwsPolicy("default endpoint policy", {}, true));
  return policy;
}

PolicyPtr StandInPolicy(std::string_view what) {
  Policy policy;
  policy.name = "(";
  policy.name += what;
  policy.name += ", not collected)";
  policy.readable = false;
  policy.stand_in = true;
  return std::make_shared<const Policy>(std::move(policy));
}

}  // namespace iamsim
