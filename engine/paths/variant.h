// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_PATHS_VARIANT_H_
#define IAMSIM_ENGINE_PATHS_VARIANT_H_

#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "engine/paths/carried_policies.h"
#include "model/estate.h"

namespace iamsim {

// What a principal has made of itself on its way.
struct Gained {
  bool any_permission = false;  // whatever its boundary and the control policies leave
  bool no_boundary = false;
  std::set<std::string> groups = {};       // joined, by name
  std::set<std::string> left_groups = {};  // by name
  std::set<std::string> removed = {};      // policies that are gone, by RemovedKey()

  friend bool operator==(const Gained&, const Gained&) = default;
  friend auto operator<=>(const Gained&, const Gained&) = default;
  bool empty() const { return *this == Gained(); }
};

// What tells a carried policy from the others of its principal.
std::string RemovedKey(const CarriedPolicy& carried);

// The estate once the principal has that. Shares all that is not changed.
Estate WithGained(const Estate& estate, std::string_view principal_arn, const Gained& gained);

// The account of a role with these two alone, and the role's trust policy lets the caller in. For
// one question, because it costs little on a large estate.
Estate WithTrustOf(const Estate& estate, std::string_view role_arn, std::string_view caller_arn);

// The estate with a resource whose policy allows the principal everything.
Estate WithOpenResource(const Estate& estate, std::string_view resource_arn,
                        std::string_view principal_arn);

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_PATHS_VARIANT_H_
