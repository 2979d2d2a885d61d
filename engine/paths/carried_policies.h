// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_PATHS_CARRIED_POLICIES_H_
#define IAMSIM_ENGINE_PATHS_CARRIED_POLICIES_H_

#include <string>
#include <string_view>
#include <vector>

#include "model/estate.h"

namespace iamsim {

// How a principal has a policy.
struct CarriedPolicy {
  PolicyPtr policy;
  const Group* group = nullptr;  // by which it has it; null: itself
  bool is_inline = false;
};

// A user or a role with its account; null pointers for neither.
struct PrincipalView {
  const Account* account = nullptr;
  const User* user = nullptr;
  const Role* role = nullptr;

  explicit operator bool() const { return user != nullptr || role != nullptr; }
  const std::string& arn() const { return user != nullptr ? user->arn : role->arn; }
  const PolicyPtr& boundary() const {
    return user != nullptr ? user->permissions_boundary : role->permissions_boundary;
  }
};
PrincipalView FindPrincipal(const Estate& estate, std::string_view arn);

// The identity policies of a principal, those of its groups among them.
std::vector<CarriedPolicy> IdentityPoliciesOf(const Estate& estate, const PrincipalView& principal);

// Whether an Allow without a condition takes every action on every resource.
bool AllowsEverything(const PolicyDocument& document);
bool HasDeny(const PolicyDocument& document);

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_PATHS_CARRIED_POLICIES_H_
