// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/summaries.h"

namespace iamsim {
namespace {

constexpr std::size_t kMostErrors = 20;

std::string WhoLine(const RunSummary& summary) {
  std::string line =
      std::to_string(summary.allowed) + " of " + std::to_string(summary.subjects) + " can";
  if (summary.conditional > 0) {
    line += ", " + std::to_string(summary.conditional) + " more under a condition";
  }
  return line;
}

std::string AnswersLine(const RowCounts& counts) {
  return Number(counts.total(), "answer") + ": " + std::to_string(counts.allowed) + " allowed, " +
         std::to_string(counts.conditional) + " conditional, " + std::to_string(counts.denied()) +
         " denied (" + std::to_string(counts.explicit_deny) + " by an explicit deny)";
}

}  // namespace

std::string Number(std::size_t count, std::string_view noun) {
  return std::to_string(count) + ' ' + std::string(noun) + (count == 1 ? "" : "s");
}

std::vector<std::string> SummaryOf(std::string_view command, const RunSummary& summary) {
  if (command == "who-can") return {WhoLine(summary)};
  return {AnswersLine(summary.counts)};
}

ExitCode CodeOf(std::string_view command, const RunSummary& summary) {
  if (command != "who-can" || summary.counts.allowed > 0) return ExitCode::kYes;
  return summary.counts.conditional > 0 ? ExitCode::kUndecided : ExitCode::kNo;
}

void AddQuestionErrors(const RunSummary& summary, Diagnostics& diagnostics) {
  std::size_t shown = 0;
  for (const auto& [message, count] : summary.errors) {
    if (++shown > kMostErrors) break;
    diagnostics.Error(nullptr, 0, 0, message,
                      count == 1 ? "" : std::to_string(count) + " questions cannot be asked");
  }
  if (summary.errors.size() > kMostErrors) {
    diagnostics.Error(nullptr, 0, 0,
                      "and " + std::to_string(summary.errors.size() - kMostErrors) +
                          " more reasons why questions cannot be asked");
  }
}

}  // namespace iamsim
