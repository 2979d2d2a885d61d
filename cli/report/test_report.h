// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_REPORT_TEST_REPORT_H_
#define IAMSIM_CLI_REPORT_TEST_REPORT_H_

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/report/json_writer.h"
#include "cli/report/style.h"
#include "cli/suite/coverage.h"
#include "cli/suite/mutation.h"
#include "cli/suite/test_case.h"

namespace iamsim {

// A run of suites, as the formats show it.
struct TestReport {
  std::span<const TestCase> cases;
  std::span<const TestOutcome> outcomes;  // one a case
  std::size_t not_run = 0;                // cases behind those, when the run ended early
  std::optional<Coverage> coverage;
  std::optional<MutationResult> mutation;

  std::size_t Count(TestStatus status) const;
  // Returns what was left out of the models of the cases, each once, as Estate::left_out() has it.
  std::vector<std::string> LeftOut() const;
  // What passed cases rest on: "U-5: MESSAGE", and how many of them; the most first.
  std::vector<std::pair<std::string, std::size_t>> Assumptions() const;
  // Of the cases that passed, those with an assumption and those with a conditional answer.
  std::size_t CountAssuming() const;
  std::size_t CountConditional() const;
  // "of those that passed, 3 rest on assumptions, 1 is conditional"; empty: none does.
  std::string RestSummary() const;
  // Returns "3 passed, 1 failed"; a count of zero is not in it.
  std::string Summary() const;
};

struct TestReportOptions {
  Style style;
  bool verbose = false;       // also the cases that passed
  bool strict_junit = false;  // only what Jenkins' schema allows
};

// One function a format; each gives the whole text, which ends in a newline.
std::string WriteTextTestReport(const TestReport& report, const TestReportOptions& options);
std::string WriteJsonTestReport(const TestReport& report, const TestReportOptions& options);
std::string WriteJsonLinesTestReport(const TestReport& report, const TestReportOptions& options);
std::string WriteJUnitTestReport(const TestReport& report, const TestReportOptions& options);
std::string WriteTapTestReport(const TestReport& report, const TestReportOptions& options);
std::string WriteGithubTestReport(const TestReport& report, const TestReportOptions& options);
std::string WriteSarifTestReport(const TestReport& report, const TestReportOptions& options);
std::string WriteMarkdownTestReport(const TestReport& report, const TestReportOptions& options);

struct TestReportFormat {
  std::string_view name;
  std::string (*write)(const TestReport&, const TestReportOptions&);
};
std::span<const TestReportFormat> TestReportFormats();
// Null for a name that no format has.
const TestReportFormat* FindTestReportFormat(std::string_view name);

// "trust policy > Github, attached to ... (policies/trust.json:2:2)"; empty without a cause.
std::string CauseLine(const TestOutcome& outcome);
// What is wrong, then the cause.
std::string MessageWithCause(const TestOutcome& outcome);

// "[U-5] MESSAGE" of an assumption.
std::string AssumptionLine(const Assumption& assumption);

// "62.5 %".
std::string PercentText(double percent);

}  // namespace iamsim

#endif  // IAMSIM_CLI_REPORT_TEST_REPORT_H_
