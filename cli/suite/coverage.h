// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_SUITE_COVERAGE_H_
#define IAMSIM_CLI_SUITE_COVERAGE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"

#include "cli/suite/policies_under_test.h"
#include "engine/answer.h"
#include "model/policy_document.h"

namespace iamsim {

struct StatementCoverage {
  SourceLocation place;
  std::string policy;
  std::uint32_t statement = 0;  // in the document
  std::string sid;
  Effect effect = Effect::kDeny;
  std::size_t decided = 0;  // cases that it decided
};

// Which statements decided a scenario, of all statements of the policies under test.
struct Coverage {
  std::vector<StatementCoverage> statements;

  std::size_t decided() const;
  // Rounded down to a tenth, so that 100 means all; 100 where there are none.
  double percent() const;
};

// Counts the decisive statements of answers; each thread has a counter of its own.
class CoverageCounter {
 public:
  explicit CoverageCounter(int workers) : counts_(static_cast<std::size_t>(workers)) {}

  void Add(int worker, const Answer& answer);
  Coverage Count(const std::vector<PolicyUnderTest>& policies) const;

 private:
  using Counts = absl::flat_hash_map<std::pair<const Policy*, std::uint32_t>, std::size_t>;
  std::vector<Counts> counts_;
};

}  // namespace iamsim

#endif  // IAMSIM_CLI_SUITE_COVERAGE_H_
