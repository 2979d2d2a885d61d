// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_SUITE_SUITE_RUNNER_H_
#define IAMSIM_CLI_SUITE_SUITE_RUNNER_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "absl/container/flat_hash_map.h"

#include "cli/suite/name_resolver.h"
#include "cli/suite/test_case.h"
#include "engine/answer.h"
#include "engine/compile.h"

namespace iamsim {

// An estate that cases are asked of, with the names that they use.
struct AskedEstate {
  AskedEstate(const Estate& estate, const CompileOptions& options)
      : compiled(Compile(estate, options)), names(compiled->estate()) {}

  std::shared_ptr<const CompiledEstate> compiled;
  NameResolver names;
};

// The estates of some cases, each compiled once however many suites share it.
class EstatePool {
 public:
  EstatePool(std::span<const TestCase> cases, const CompileOptions& options);

  const AskedEstate& Of(const TestCase& test) const { return *estates_.at(test.estate()); }

 private:
  absl::flat_hash_map<const Estate*, std::unique_ptr<const AskedEstate>> estates_;
};

struct RunOptions {
  int jobs = 0;            // threads; 0: one a core
  bool fail_fast = false;  // cases behind the first bad one are not run
  bool details = true;     // failures are explained
  bool suggest = false;    // and what would allow what was denied is tried
  // `blocked_by` of every outcome is wanted. If it is not, and no observer is set, a case that asks
  // for no reason and passes costs a fraction; its `blocked_by` may be empty then.
  bool blocked_by = true;
  // So is what the answers of passed cases rest on.
  bool rests_on = true;
  bool progress = false;  // on standard error
  // Called with each answer by the thread that has it; `worker` is below WorkerCount().
  std::function<void(int worker, std::size_t index, const Answer& answer)> observer;
};
int WorkerCount(const RunOptions& options, std::size_t cases);

// One outcome a case, in their order, whatever the threads do.
std::vector<TestOutcome> RunCases(std::span<const TestCase> cases, const EstatePool& pool,
                                  const RunOptions& options);

// Asks one case of an estate, which may be another than its suite's.
absl::StatusOr<Answer> AskCase(const TestCase& test, const AskedEstate& estate);
// Whether an answer is what the case expects, and what is wrong if it is not.
TestOutcome CheckAnswer(const TestCase& test, const absl::StatusOr<Answer>& answer);

}  // namespace iamsim

#endif  // IAMSIM_CLI_SUITE_SUITE_RUNNER_H_
