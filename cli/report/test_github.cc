// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <string_view>
#include <vector>

#include "cli/report/test_report.h"

// Annotations of a GitHub Actions job: https://docs.github.com/en/actions/using-workflows/
// workflow-commands-for-github-actions.

namespace iamsim {
namespace {

std::string Escape(std::string_view text, bool is_property) {
  std::string escaped;
  for (const char c : Printable(text, "\t\r\n")) {
    switch (c) {
      case '%':
        escaped += "%25";
        break;
      case '\r':
        escaped += "%0D";
        break;
      case '\n':
        escaped += "%0A";
        break;
      case ':':
        escaped += is_property ? "%3A" : ":";
        break;
      case ',':
        escaped += is_property ? "%2C" : ",";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

}  // namespace

std::string WriteGithubTestReport(const TestReport& report, const TestReportOptions&) {
  std::string text;
  for (std::size_t i = 0; i < report.cases.size(); ++i) {
    const TestCase& test = report.cases[i];
    const TestOutcome& outcome = report.outcomes[i];
    if (!outcome.is_bad()) continue;
    // The annotation belongs to the policy that explains the failure, which is what has to change.
    const bool has_cause = outcome.cause_place.position.line != 0;
    const TextPosition position = has_cause
                                      ? outcome.cause_place.position
                                      : test.scenario->source->PositionOf(test.scenario->offset);
    const std::string& file = has_cause ? outcome.cause_place.file : test.scenario->source->name();
    text += outcome.status == TestStatus::kUndecided ? "::warning " : "::error ";
    text += "file=" + Escape(file, true) + ",line=" + std::to_string(position.line) +
            ",col=" + std::to_string(position.column) + ",title=" + Escape(test.name, true) + "::";
    std::string message = outcome.message;
    if (has_cause) message += "\nscenario: " + PlaceOf(test);
    if (!outcome.detail.empty()) message += '\n' + outcome.detail;
    while (!message.empty() && message.back() == '\n')
      message.pop_back();
    text += Escape(message, false) + '\n';
  }
  // GitHub shows ten annotations of a step, so all of it is one.
  if (const std::vector<std::string> left_out = report.LeftOut(); !left_out.empty()) {
    text += "::warning title=left out of the model::";
    for (std::size_t i = 0; i < left_out.size(); ++i)
      text += (i == 0 ? "" : "%0A") + Escape(left_out[i], false);
    text += '\n';
  }
  return text + report.Summary() + '\n';
}

}  // namespace iamsim
