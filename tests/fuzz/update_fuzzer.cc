// SPDX-License-Identifier: Apache-2.0
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "cli/suite/suite_runner.h"
#include "cli/suite/test_case.h"
#include "cli/suite/update.h"
#include "model/ask/suite_reader.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/temporary_folder.h"

namespace iamsim {
namespace {

struct Run {
  std::optional<LoadedSuites> suites;
  std::vector<TestCase> cases;
  std::vector<TestOutcome> outcomes;
};

// Returns nullopt if there is an error.
std::optional<Run> RunSuite(const std::string& path) {
  Diagnostics diagnostics;
  Run run;
  run.suites = LoadSuites({path}, SuiteOptions(), diagnostics);
  if (!run.suites) return std::nullopt;
  run.cases = ExpandCases(run.suites->suites, diagnostics);
  if (diagnostics.has_errors()) return std::nullopt;
  const EstatePool pool(run.cases, CompileOptions());
  RunOptions options;
  options.jobs = 1;
  run.outcomes = RunCases(run.cases, pool, options);
  return run;
}

std::string TextOfFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace
}  // namespace iamsim

// A suite whose expectations become what the answers are. What is written is a suite with the same
// cases, and a second update has nothing to change. Without edits the file stays as it was.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace iamsim;
  const fuzz::TemporaryFolder folder("update");
  const std::string path = folder.Write("suite.yaml", fuzz::TextOf(data, size));
  const std::optional<Run> before = RunSuite(path);
  if (!before) return 0;
  const ExpectationUpdate update = PlanUpdate(before->cases, before->outcomes, true);
  Diagnostics diagnostics;
  ApplyUpdate(update, diagnostics);
  fuzz::ShowAll(diagnostics);
  if (update.edits.empty() || diagnostics.has_errors()) {
    fuzz::Require(TextOfFile(path) == fuzz::TextOf(data, size), "the file is as it was");
    return 0;
  }
  const std::optional<Run> after = RunSuite(path);
  fuzz::Require(after.has_value(), "what was written is a suite");
  fuzz::Require(after->cases.size() == before->cases.size(), "it has the same cases");
  fuzz::Require(PlanUpdate(after->cases, after->outcomes, true).edits.empty(),
                "a second update has nothing to change");
  return 0;
}
