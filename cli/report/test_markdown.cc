// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <string_view>
#include <vector>

#include "cli/report/describe.h"
#include "cli/report/escape.h"
#include "cli/report/test_report.h"

// For a pull request's comment or $GITHUB_STEP_SUMMARY, which takes a MiB.

namespace iamsim {
namespace {

constexpr std::size_t kMostBytes = 1000 * 1000;

// A fence that is longer than any in the text.
std::string Fenced(std::string_view text) {
  std::string fence = "```";
  while (text.find(fence) != std::string_view::npos)
    fence += '`';
  return fence + "text\n" + std::string(text) + fence + '\n';
}

void AddLeftOutOf(const TestReport& report, std::string& text) {
  const std::vector<std::string> left_out = report.LeftOut();
  if (left_out.empty()) return;
  text += "\nLeft out of the model:\n\n";
  constexpr std::size_t kShown = 20;
  for (std::size_t i = 0; i < left_out.size() && i < kShown; ++i)
    text += "- " + MarkdownText(left_out[i]) + '\n';
  if (left_out.size() > kShown) {
    text += "- " + std::to_string(left_out.size() - kShown) + " more\n";
  }
}

void AddAssumptionsOf(const TestReport& report, std::string& text) {
  const std::string summary = report.RestSummary();
  if (summary.empty()) return;
  text += "\n" + MarkdownText(summary) + "\n\n";
  constexpr std::size_t kShown = 20;
  const auto assumptions = report.Assumptions();
  for (std::size_t i = 0; i < assumptions.size() && i < kShown; ++i) {
    text += "- assumed by " + std::to_string(assumptions[i].second) + ": " +
            MarkdownText(assumptions[i].first) + '\n';
  }
  if (assumptions.size() > kShown) {
    text += "- " + std::to_string(assumptions.size() - kShown) + " more\n";
  }
}

void AddFailures(const TestReport& report, std::string& text) {
  std::size_t left_out = 0;
  for (std::size_t i = 0; i < report.cases.size(); ++i) {
    const TestCase& test = report.cases[i];
    const TestOutcome& outcome = report.outcomes[i];
    if (!outcome.is_bad()) continue;
    std::string one = "\n<details><summary><b>" + std::string(TestStatusName(outcome.status)) +
                      "</b> " + MarkdownText(test.name, true) + "</summary>\n\n" +
                      MarkdownText(outcome.message) + "\n\n" + MarkdownText(PlaceOf(test)) + "\n\n";
    if (!outcome.cause.empty()) one += MarkdownText(CauseLine(outcome)) + "\n\n";
    if (!outcome.detail.empty()) one += Fenced(outcome.detail);
    one += "\n</details>\n";
    if (text.size() + one.size() > kMostBytes) {
      ++left_out;
    } else {
      text += one;
    }
  }
  if (left_out > 0) text += "\n" + std::to_string(left_out) + " more are left out.\n";
}

}  // namespace

std::string WriteMarkdownTestReport(const TestReport& report, const TestReportOptions&) {
  std::string text = "### iamsim: " + report.Summary() + "\n\n";
  text += "| suite | passed | failed | errors | undecided | skipped |\n";
  text += "|---|---|---|---|---|---|\n";
  constexpr std::size_t kMostSuites = 1000;
  std::size_t suites = 0;
  for (std::size_t begin = 0; begin < report.cases.size() && suites < kMostSuites; ++suites) {
    std::size_t end = begin;
    while (end < report.cases.size() && report.cases[end].suite == report.cases[begin].suite)
      ++end;
    const TestReport suite = {report.cases.subspan(begin, end - begin),
                              report.outcomes.subspan(begin, end - begin),
                              0,
                              {},
                              {}};
    text += "| " + MarkdownText(report.cases[begin].suite->name);
    for (const TestStatus status : {TestStatus::kPassed, TestStatus::kFailed, TestStatus::kError,
                                    TestStatus::kUndecided, TestStatus::kSkipped}) {
      text += " | " + std::to_string(suite.Count(status));
    }
    text += " |\n";
    begin = end;
  }
  AddLeftOutOf(report, text);
  AddAssumptionsOf(report, text);
  AddFailures(report, text);
  if (report.coverage.has_value()) {
    const Coverage& coverage = *report.coverage;
    text += "\nCoverage: " + PercentText(coverage.percent()) + ", " +
            std::to_string(coverage.decided()) + " of " +
            std::to_string(coverage.statements.size()) + " statements decide a scenario.\n";
  }
  if (report.mutation.has_value()) {
    text += "\nMutants: " + std::to_string(report.mutation->noticed()) + " of " +
            std::to_string(report.mutation->mutants.size()) + " are noticed.\n";
  }
  return text;
}

}  // namespace iamsim
