// SPDX-License-Identifier: Apache-2.0
#include "model/policies_alone.h"

#include <memory>
#include <utility>

namespace iamsim {

Estate EstateOfPolicies(std::vector<PolicyPtr> identity_policies) {
  auto account = std::make_shared<Account>();
  account->id = std::string(kSyntheticAccount);
  Role role;
  role.name = std::string(kSyntheticRole);
  role.arn = std::string(kSyntheticRoleArn);
  role.inline_policies = std::move(identity_policies);
  account->roles.push_back(std::move(role));
  return Estate({std::move(account)}, nullptr, {});
}

}  // namespace iamsim
