// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_PATHS_PATHS_H_
#define IAMSIM_ENGINE_PATHS_PATHS_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/compile.h"
#include "model/evaluation_result.h"
#include "model/request.h"

// Ways from a principal to what it should not reach, by the rows of
// model/catalogue/escalation_paths.h. Every call of a way is decided by the engine, with the
// context that it would carry, so that boundaries, control policies, conditions and resources
// count. What a caller may choose (network, MFA, tags) is unknown: a way that depends on it is
// conditional.

namespace iamsim {

struct PathGoal {
  enum class Kind : std::uint8_t {
    kAdministrator,
    kAction,   // `action` on `resource`
    kAccount,  // any principal of `account`
  };

  Kind kind = Kind::kAdministrator;
  std::string action = {};
  std::string resource = {};
  std::string account = {};
};

// A call of a hop, and what it came to: allowed or conditional.
struct PathCall {
  Request request;
  EvalDecision decision = EvalDecision::kAllowed;
  std::shared_ptr<const CompiledEstate> asked;  // it stood so when the call is made
};

// One edge: a principal, or what it is after the hop before, becomes another or more.
struct PathHop {
  std::string via;   // the id of the way
  std::string from;  // ARNs
  std::string to;
  std::vector<PathCall> calls;
  std::vector<std::string> facts;  // what must be so, and the model does not say
  std::string effect;              // what the caller then is, where `to` alone does not say it

  bool is_conditional() const;
};

struct Path {
  std::string from;
  std::string reached;        // ARN of the principal that has the goal
  std::vector<PathHop> hops;  // empty: it has it itself
  // The question of the goal, as the last principal asks it; none for other goals.
  std::vector<PathCall> goal;
  std::string why;  // what makes the last principal an administrator; empty for other goals

  bool is_conditional() const;
};

struct PathOptions {
  std::size_t max_hops = 6;
  bool all = false;         // every way that enters no principal twice, not the shortest alone
  std::size_t most = 1000;  // ways of one principal
  bool roles_only = false;  // no edge but assuming roles as they are
  Request base = {};        // what every call has besides principal, action and resource
};

// Finds ways in one estate. What a principal can reach is found once, however many are asked about.
// Not thread-safe.
class PathFinder {
 public:
  PathFinder(std::shared_ptr<const CompiledEstate> compiled, PathOptions options);
  ~PathFinder();
  PathFinder(const PathFinder&) = delete;
  PathFinder& operator=(const PathFinder&) = delete;

  // The ways from a user, a role or a root user, by its ARN; the shortest first, and those without
  // a condition before others. Without `all` the first of these alone. Empty: there is none.
  std::vector<Path> Find(const std::string& from, const PathGoal& goal);
  // Whether the last Find() left ways out, because there were more than PathOptions::most.
  bool was_cut() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// Why a principal is an administrator without any step: its identity policies, within its boundary,
// allow every action on everything, and none of them denies anything. Empty: it is none.
std::string AdministratorBecause(const Estate& estate, std::string_view principal_arn);

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_PATHS_PATHS_H_
