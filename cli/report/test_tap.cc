// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <string_view>
#include <vector>

#include "cli/report/test_report.h"

// TAP 13, https://testanything.org/tap-version-13-specification.html: what is wrong is in a
// YAML block under the line.

namespace iamsim {
namespace {

// `#` begins a directive.
std::string Description(std::string_view text) {
  std::string shown;
  for (const char c : Printable(text)) {
    if (c == '#' || c == '\\') shown += '\\';
    shown += c;
  }
  return shown;
}

void AddDiagnosis(const TestCase& test, const TestOutcome& outcome, std::string& text) {
  // JSON's strings are YAML's double-quoted ones.
  text += "  ---\n  message: " + JsonText(outcome.message) + '\n';
  text +=
      "  severity: " + std::string(outcome.status == TestStatus::kError ? "error" : "fail") + '\n';
  text += "  status: " + std::string(TestStatusName(outcome.status)) + '\n';
  text += "  at: " + JsonText(PlaceOf(test)) + '\n';
  text += "  expected: " + std::string(ExpectationName(test.expect)) + '\n';
  if (outcome.result.has_value()) {
    text += "  got: " + std::string(EvalDecisionName(outcome.result->decision)) + '\n';
    text += "  code: " + std::string(ReasonCodeName(outcome.result->code)) + '\n';
  }
  if (!outcome.detail.empty()) {
    text += "  detail: |2\n";
    std::string_view rest = outcome.detail;
    while (!rest.empty()) {
      const std::size_t end = rest.find('\n');
      text += "    ";
      text += rest.substr(0, end);
      text += '\n';
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
  }
  text += "  ...\n";
}

}  // namespace

std::string WriteTapTestReport(const TestReport& report, const TestReportOptions&) {
  std::string text = "TAP version 13\n1.." + std::to_string(report.cases.size()) + '\n';
  for (std::size_t i = 0; i < report.cases.size(); ++i) {
    const TestCase& test = report.cases[i];
    const TestOutcome& outcome = report.outcomes[i];
    text += (outcome.is_bad() ? "not ok " : "ok ") + std::to_string(i + 1) + " - " +
            Description(test.suite->name + ": " + test.name);
    if (outcome.status == TestStatus::kSkipped) text += " # SKIP " + Description(outcome.message);
    text += '\n';
    if (outcome.is_bad()) AddDiagnosis(test, outcome, text);
    if (!outcome.condition.empty()) text += "# " + Description(outcome.condition) + '\n';
    for (const Assumption& assumption : outcome.assumptions)
      text += "# assumed: " + Description(AssumptionLine(assumption)) + '\n';
  }
  for (const std::string& what : report.LeftOut())
    text += "# left out: " + Description(what) + '\n';
  return text;
}

}  // namespace iamsim
