// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_REPORT_EVERY_POLICY_H_
#define IAMSIM_CLI_REPORT_EVERY_POLICY_H_

#include <memory>
#include <string_view>
#include <vector>

#include "model/estate.h"

namespace iamsim {

// Calls `visit(policy, carrier)` for every policy of the model, as often as it is carried.
template <typename Visit>
void ForEachPolicy(const Estate& estate, const Visit& visit) {
  const auto one = [&](const PolicyPtr& policy, std::string_view carrier) {
    if (policy != nullptr) visit(*policy, carrier);
  };
  const auto all = [&](const std::vector<PolicyPtr>& policies, std::string_view carrier) {
    for (const PolicyPtr& policy : policies)
      one(policy, carrier);
  };
  const auto principal = [&](const auto& entity) {
    all(entity.inline_policies, entity.arn);
    all(entity.attached_policies, entity.arn);
    one(entity.permissions_boundary, entity.arn);
  };
  for (const std::shared_ptr<const Account>& account : estate.accounts()) {
    all(account->policies, account->id);
    for (const Group& group : account->groups) {
      all(group.inline_policies, group.arn);
      all(group.attached_policies, group.arn);
    }
    for (const User& user : account->users)
      principal(user);
    for (const Role& role : account->roles) {
      principal(role);
      one(role.trust_policy, role.arn);
    }
    for (const Resource& resource : account->resources)
      one(resource.policy, resource.arn);
    for (const VpcEndpoint& endpoint : account->vpc_endpoints)
      one(endpoint.policy, endpoint.id);
  }
  if (estate.organization() != nullptr) {
    for (const OrganizationNode& node : estate.organization()->nodes) {
      all(node.service_control_policies, node.id);
      all(node.resource_control_policies, node.id);
    }
  }
}

}  // namespace iamsim

#endif  // IAMSIM_CLI_REPORT_EVERY_POLICY_H_
