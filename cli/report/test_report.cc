// SPDX-License-Identifier: Apache-2.0
#include "cli/report/test_report.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "cli/report/describe.h"
#include "cli/report/gaps.h"

namespace iamsim {

std::size_t TestReport::Count(TestStatus status) const {
  return static_cast<std::size_t>(
      std::count_if(outcomes.begin(), outcomes.end(),
                    [&](const TestOutcome& outcome) { return outcome.status == status; }));
}

std::vector<std::string> TestReport::LeftOut() const {
  std::vector<std::string> left_out;
  std::set<const Estate*> seen;
  for (const TestCase& test : cases) {
    const Estate* estate = test.estate();
    if (estate != nullptr && seen.insert(estate).second) AddLeftOut(*estate, left_out);
  }
  return left_out;
}

std::vector<std::pair<std::string, std::size_t>> TestReport::Assumptions() const {
  std::map<std::string, std::size_t> counts;
  for (const TestOutcome& outcome : outcomes) {
    for (const Assumption& assumption : outcome.assumptions)
      ++counts[AssumptionLine(assumption)];
  }
  std::vector<std::pair<std::string, std::size_t>> all(counts.begin(), counts.end());
  std::stable_sort(all.begin(), all.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  return all;
}

std::size_t TestReport::CountAssuming() const {
  return static_cast<std::size_t>(
      std::count_if(outcomes.begin(), outcomes.end(), [](const TestOutcome& outcome) {
        return outcome.status == TestStatus::kPassed && !outcome.assumptions.empty();
      }));
}

std::size_t TestReport::CountConditional() const {
  return static_cast<std::size_t>(
      std::count_if(outcomes.begin(), outcomes.end(), [](const TestOutcome& outcome) {
        return outcome.status == TestStatus::kPassed && !outcome.condition.empty();
      }));
}

std::string TestReport::RestSummary() const {
  const std::size_t assuming = CountAssuming();
  const std::size_t conditional = CountConditional();
  std::string text;
  if (assuming > 0) {
    text = std::to_string(assuming) + (assuming == 1 ? " rests" : " rest") + " on assumptions";
  }
  if (conditional > 0) {
    text += (text.empty() ? "" : ", ") + std::to_string(conditional) +
            (conditional == 1 ? " is" : " are") + " conditional";
  }
  return text.empty() ? text : "of those that passed, " + text;
}

std::string TestReport::Summary() const {
  std::string text = std::to_string(Count(TestStatus::kPassed)) + " passed, " +
                     std::to_string(Count(TestStatus::kFailed)) + " failed";
  const auto add = [&](std::size_t count, std::string_view what) {
    if (count == 0) return;
    text += ", " + std::to_string(count) + ' ';
    text += what;
  };
  const std::size_t errors = Count(TestStatus::kError);
  add(errors, errors == 1 ? "error" : "errors");
  add(Count(TestStatus::kUndecided), "undecided");
  add(Count(TestStatus::kSkipped), "skipped");
  add(not_run, "not run");
  return text;
}

std::span<const TestReportFormat> TestReportFormats() {
  static constexpr std::array<TestReportFormat, 8> kFormats = {{
      {"text", &WriteTextTestReport},
      {"json", &WriteJsonTestReport},
      {"jsonl", &WriteJsonLinesTestReport},
      {"junit", &WriteJUnitTestReport},
      {"tap", &WriteTapTestReport},
      {"github", &WriteGithubTestReport},
      {"md", &WriteMarkdownTestReport},
      {"sarif", &WriteSarifTestReport},
  }};
  return kFormats;
}

const TestReportFormat* FindTestReportFormat(std::string_view name) {
  for (const TestReportFormat& format : TestReportFormats()) {
    if (format.name == name) return &format;
  }
  return nullptr;
}

std::string CauseLine(const TestOutcome& outcome) {
  const std::string place = PlaceText(outcome.cause_place);
  return place.empty() ? outcome.cause : outcome.cause + " (" + place + ')';
}

std::string MessageWithCause(const TestOutcome& outcome) {
  return outcome.cause.empty() ? outcome.message : outcome.message + "; " + CauseLine(outcome);
}

std::string AssumptionLine(const Assumption& assumption) {
  return (assumption.code.empty() ? "" : "[" + assumption.code + "] ") + assumption.message;
}

std::string PercentText(double percent) {
  const auto tenths = static_cast<long>(percent * 10 + 0.5);
  return std::to_string(tenths / 10) + '.' + std::to_string(tenths % 10) + " %";
}

}  // namespace iamsim
