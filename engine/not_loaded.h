// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_NOT_LOADED_H_
#define IAMSIM_ENGINE_NOT_LOADED_H_

#include <string>
#include <string_view>

#include "model/estate.h"

// Not loaded is not none: what an import leaves open counts as missing, and the answer says so.

namespace iamsim {

inline constexpr std::string_view kNotLoaded = "NOT_LOADED";  // Assumption::code

// Why nobody can say whether the account is in an organization; empty where it is known.
std::string MembershipNotLoaded(const Estate& estate, std::string_view account_id);
// Whether what the model lacks of the account may exist in AWS: it stands in imports only, or not
// at all.
bool IsOpenAccount(const Estate& estate, std::string_view account_id);

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_NOT_LOADED_H_
