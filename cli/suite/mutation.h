// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_SUITE_MUTATION_H_
#define IAMSIM_CLI_SUITE_MUTATION_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "cli/suite/policies_under_test.h"
#include "cli/suite/suite_runner.h"

namespace iamsim {

// A small error in one statement of a policy.
struct Mutant {
  SourceLocation place;  // of what is changed
  std::string policy;
  std::uint32_t statement = 0;
  std::string sid;
  std::string change;  // "the statement is dropped", "Resource is widened to `*`", ...
  bool noticed = false;
  bool turns_effect = false;  // Allow becomes Deny, or the reverse
};

struct MutationResult {
  std::vector<Mutant> mutants;  // in the order of the policies

  std::size_t noticed() const;
};

// Which policies take part in which cases; each thread writes to cases of its own.
class PolicyUsage {
 public:
  explicit PolicyUsage(std::size_t cases) : used_(cases) {}

  void Add(std::size_t index, const Answer& answer);
  const std::vector<const Policy*>& Of(std::size_t index) const { return used_[index]; }

 private:
  std::vector<std::vector<const Policy*>> used_;
};

// Makes one error after the other and asks the cases that passed and that the policy takes part in
// again; an error that none of them notices is a gap in the suites. Estates share all that an error
// does not touch. `outcomes` and `usage` are those of the run without errors.
MutationResult RunMutants(std::span<const TestCase> cases, std::span<const TestOutcome> outcomes,
                          const PolicyUsage& usage, const std::vector<PolicyUnderTest>& policies,
                          const CompileOptions& compile, const RunOptions& options);

}  // namespace iamsim

#endif  // IAMSIM_CLI_SUITE_MUTATION_H_
