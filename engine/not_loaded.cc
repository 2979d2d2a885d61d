// SPDX-License-Identifier: Apache-2.0
#include "engine/not_loaded.h"

#include <algorithm>
#include <memory>

namespace iamsim {

std::string MembershipNotLoaded(const Estate& estate, std::string_view account_id) {
  const Organization* organization = estate.organization();
  if (organization == nullptr) {
    const Account* account = estate.FindAccount(account_id);
    if (account == nullptr || !account->imported) return {};
    return "no organization was loaded for account " + std::string(account_id);
  }
  if (organization->accounts_known || !organization->PathTo(account_id).empty()) return {};
  return "the accounts of the organization were not all loaded, and account " +
         std::string(account_id) + " is none of them";
}

bool IsOpenAccount(const Estate& estate, std::string_view account_id) {
  const Account* account = estate.FindAccount(account_id);
  return account == nullptr || account->imported;
}

bool MayLackPolicies(const Estate& estate, std::string_view account_id) {
  if (const Account* account = estate.FindAccount(account_id)) return account->imported;
  return std::any_of(
      estate.accounts().begin(), estate.accounts().end(),
      [](const std::shared_ptr<const Account>& account) { return account->imported; });
}

}  // namespace iamsim
