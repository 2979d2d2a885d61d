// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_SUITE_TEST_CASE_H_
#define IAMSIM_CLI_SUITE_TEST_CASE_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/prepare.h"
#include "model/diagnostics.h"
#include "model/evaluation_result.h"
#include "model/policy_document.h"
#include "model/scenario.h"

namespace iamsim {

// One question of a scenario. Views into the suites, which must outlive it.
struct TestCase {
  const Suite* suite = nullptr;
  const Scenario* scenario = nullptr;
  std::string name;       // the scenario's, then what its lists vary
  std::string principal;  // as it is asked; empty for a token
  const TokenInput* token = nullptr;
  std::string_view action;
  std::string_view resource;
  Expectation expect = Expectation::kAllowed;
  std::size_t siblings = 1;  // cases of the scenario, this one too

  const Estate* estate() const { return suite->estates[scenario->estate].get(); }
  Request ToRequest() const;
};

enum class TestStatus : unsigned char { kPassed, kFailed, kError, kUndecided, kSkipped };
inline constexpr int kTestStatusCount = 5;
std::string_view TestStatusName(TestStatus status);  // "passed", "failed", ...

struct TestOutcome {
  TestStatus status = TestStatus::kSkipped;
  bool was_run = true;                     // false: the run ended before
  std::optional<EvaluationResult> result;  // nothing: skipped, or it cannot be asked
  LayerSet blocked_by;
  std::string message;  // what is wrong, in one line; why it was skipped
  std::string detail;   // of a failure: the deciding statements in their source; lines
  std::string cause;    // of a failure: the statement that explains it best, in one line
  SourceLocation cause_place;
  std::string policy;  // of a failure: the first statement that decided
  std::string sid;
  // Of a case that passed: what its answer takes for granted, and of a conditional one what it
  // depends on, in words.
  std::vector<Assumption> assumptions;
  std::string condition;

  bool is_bad() const { return status != TestStatus::kPassed && status != TestStatus::kSkipped; }
};

// The cases of all scenarios, in order: principals, then actions, then resources. A pattern that
// matches no principal of the scenario's model is an error. A list shows in the names of its cases
// even when it has one value, so that a second one does not rename the first.
std::vector<TestCase> ExpandCases(const std::vector<Suite>& suites, Diagnostics& diagnostics);

struct CaseSelection {
  std::string filter;             // a regular expression that the name must contain; empty: all
  std::vector<std::string> tags;  // one of them must be a tag of the scenario; empty: all
};
// Nothing, with an error, when the expression is wrong.
std::optional<std::vector<TestCase>> SelectCases(std::vector<TestCase> cases,
                                                 const CaseSelection& selection,
                                                 Diagnostics& diagnostics);

// "suite.yaml:12:5".
std::string PlaceOf(const TestCase& test);

}  // namespace iamsim

#endif  // IAMSIM_CLI_SUITE_TEST_CASE_H_
