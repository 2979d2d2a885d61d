// SPDX-License-Identifier: Apache-2.0
#include "model/policies_alone.h"

#include <memory>
#include <optional>
#include <utility>

#include "model/arn.h"

namespace iamsim {

PoliciesAccount AccountForPolicies(std::string_view resource) {
  PoliciesAccount account;
  const std::optional<Arn> arn = ParseArn(resource);
  if (!arn) return account;
  account.partition = arn->partition;
  if (IsAccountId(arn->account)) account.id = arn->account;
  return account;
}

std::string SyntheticRoleArn(const PoliciesAccount& account) {
  return "arn:" + account.partition + ":iam::" + account.id + ":role/" +
         std::string(kSyntheticRole);
}

Estate EstateOfPolicies(std::vector<PolicyPtr> identity_policies, const PoliciesAccount& of) {
  auto account = std::make_shared<Account>();
  account->id = of.id;
  account->partition = of.partition;
  Role role;
  role.name = std::string(kSyntheticRole);
  role.arn = SyntheticRoleArn(of);
  role.inline_policies = std::move(identity_policies);
  account->roles.push_back(std::move(role));
  return Estate({std::move(account)}, nullptr, {});
}

}  // namespace iamsim
