// SPDX-License-Identifier: Apache-2.0
#include "engine/grid/role_chains.h"

#include <algorithm>
#include <utility>

#include "model/in_parallel.h"

namespace iamsim {
namespace {

// A principal has more chains of one length than anybody reads.
constexpr std::size_t kMostChains = 16;

}  // namespace

RoleChains::RoleChains(const CompiledEstate& compiled, const Request& base,
                       const std::vector<std::string>& principals,
                       const std::vector<std::string>& goals, std::size_t max_hops,
                       std::size_t threads) {
  std::vector<std::string> frontier = goals;
  for (const std::string& goal : goals)
    hops_[goal] = 0;
  for (std::size_t hop = 1; hop <= max_hops && !frontier.empty(); ++hop) {
    std::vector<GridQuestion> questions;
    for (const std::string& role : frontier)
      questions.push_back({"sts:AssumeRole", role});
    Request request = base;
    request.assume.clear();
    const Grid grid(compiled, std::move(request), std::move(questions));
    std::vector<std::vector<GridCell>> cells(principals.size());
    InParallel(principals.size(), threads, [&] {
      return [&](std::size_t i) {
        // A shorter way to it was found.
        if (!hops_.contains(principals[i])) cells[i] = grid.Decide(principals[i]);
      };
    });
    std::vector<std::string> reached;
    for (std::size_t i = 0; i < principals.size(); ++i) {
      std::vector<std::string> roles;
      for (std::size_t j = 0; j < cells[i].size(); ++j) {
        const GridCell& cell = cells[i][j];
        const bool may = cell.can_be_asked && (cell.decision() == EvalDecision::kAllowed ||
                                               cell.decision() == EvalDecision::kConditional);
        if (may) roles.push_back(frontier[j]);
      }
      if (roles.empty()) continue;
      hops_[principals[i]] = hop;
      next_[principals[i]] = std::move(roles);
      // Only a role can be the next stop.
      if (principals[i].find(":role/") != std::string::npos) reached.push_back(principals[i]);
    }
    frontier = std::move(reached);
  }
}

std::vector<std::vector<std::string>> RoleChains::From(const std::string& principal) const {
  std::vector<std::vector<std::string>> chains;
  const auto found = hops_.find(principal);
  if (found == hops_.end() || found->second == 0) return chains;
  chains.emplace_back();
  for (std::size_t hop = 0; hop < found->second; ++hop) {
    std::vector<std::vector<std::string>> longer;
    for (const std::vector<std::string>& chain : chains) {
      const auto next = next_.find(chain.empty() ? principal : chain.back());
      if (next == next_.end()) continue;
      for (const std::string& role : next->second) {
        if (longer.size() == kMostChains) break;
        longer.push_back(chain);
        longer.back().push_back(role);
      }
    }
    chains = std::move(longer);
  }
  std::sort(chains.begin(), chains.end());
  return chains;
}

}  // namespace iamsim
