// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_GRID_ROLE_CHAINS_H_
#define IAMSIM_ENGINE_GRID_ROLE_CHAINS_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"

#include "engine/compile.h"
#include "engine/grid/grid.h"
#include "model/request.h"

namespace iamsim {

// Roles that lead to an answer: which of them can do it themselves, and who can assume which.
//
// Found backwards, a hop at a time, so that only roles are looked at from which the goal is
// reached: the cost is principals times roles that reach it.
class RoleChains {
 public:
  // `goals`: roles that get an allow, or a conditional one, by themselves. `principals`: all that a
  // chain may begin with or pass.
  RoleChains(const CompiledEstate& compiled, const Request& base,
             const std::vector<std::string>& principals, const std::vector<std::string>& goals,
             std::size_t max_hops, std::size_t threads);

  // The shortest chains from the principal to a goal, of one length and in byte order; each is the
  // roles to assume. They are candidates: what a session carries along may still refuse it.
  std::vector<std::vector<std::string>> From(const std::string& principal) const;

 private:
  // For each that reaches a goal: the next roles on its shortest chains.
  absl::flat_hash_map<std::string, std::vector<std::string>> next_;
  absl::flat_hash_map<std::string, std::size_t> hops_;  // to the goal; 0 for a goal
};

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_GRID_ROLE_CHAINS_H_
