// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_NOT_LOADED_H_
#define IAMSIM_ENGINE_NOT_LOADED_H_

#include <string>
#include <string_view>

#include "model/estate.h"

// Not loaded is not none: what an import leaves open counts as missing, and the answer says so.

namespace iamsim {

inline constexpr std::string_view kNotLoaded = "NOT_LOADED";  // Assumption::code

// Returns why it is unknown whether the account is in an organization. Empty if it is known.
std::string MembershipNotLoaded(const Estate& estate, std::string_view account_id);
// Whether what the model lacks of the account may exist in AWS: the account is in imports only,
// or not in it at all.
bool IsOpenAccount(const Estate& estate, std::string_view account_id);
// Whether policies of the account may be missing from the model: the account is in imports only, or
// it is in none and some account is. A model of one's own says all that it says.
bool MayLackPolicies(const Estate& estate, std::string_view account_id);

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_NOT_LOADED_H_
