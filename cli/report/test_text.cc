// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "cli/report/describe.h"
#include "cli/report/test_report.h"

namespace iamsim {
namespace {

class TextTestWriter {
 public:
  TextTestWriter(const TestReport& report, const TestReportOptions& options)
      : report_(report), style_(options.style), verbose_(options.verbose) {}

  std::string Write() {
    const Suite* suite = nullptr;
    for (std::size_t i = 0; i < report_.cases.size(); ++i) {
      const TestCase& test = report_.cases[i];
      const TestOutcome& outcome = report_.outcomes[i];
      if (!outcome.is_bad() && !verbose_) continue;
      if (test.suite != suite) text_ += style_.Bold(Printable(test.suite->name)) + '\n';
      suite = test.suite;
      Case(test, outcome);
    }
    if (report_.coverage.has_value()) CoverageLines(*report_.coverage);
    if (report_.mutation.has_value()) MutantLines(*report_.mutation);
    RestLines();
    text_ += report_.Summary() + '\n';
    return std::move(text_);
  }

 private:
  // More statements without a scenario are counted; a dump has hundreds.
  static constexpr std::size_t kMostLines = 20;

  void Case(const TestCase& test, const TestOutcome& outcome) {
    const std::string word(TestStatusName(outcome.status));
    const std::string shown = outcome.status == TestStatus::kPassed    ? style_.Good(word)
                              : outcome.status == TestStatus::kSkipped ? style_.Dim(word)
                                                                       : style_.Bad(word);
    text_ += "  " + shown + "  " + Printable(test.name) + '\n';
    if (!outcome.message.empty()) {
      text_ += "      " + Printable(outcome.message) + "   " +
               style_.Dim(Printable(PlaceOf(test))) + '\n';
    }
    if (!outcome.condition.empty()) text_ += "      " + Printable(outcome.condition) + '\n';
    for (const Assumption& assumption : outcome.assumptions)
      text_ += "      assumed: " + Printable(AssumptionLine(assumption)) + '\n';
    std::string_view detail = outcome.detail;
    while (!detail.empty()) {
      const std::size_t end = detail.find('\n');
      text_ += "      ";
      text_ += detail.substr(0, end);
      text_ += '\n';
      detail.remove_prefix(end == std::string_view::npos ? detail.size() : end + 1);
    }
  }

  // What passed cases take for granted, each once and the most common first; with -v it is in the
  // lines of the cases.
  void RestLines() {
    const std::string summary = report_.RestSummary();
    if (summary.empty()) return;
    if (!verbose_) {
      const auto assumptions = report_.Assumptions();
      constexpr std::size_t kShown = 3;
      for (std::size_t i = 0; i < assumptions.size() && i < kShown; ++i) {
        text_ += "assumed by " + std::to_string(assumptions[i].second) + ": " +
                 Printable(assumptions[i].first) + '\n';
      }
      if (assumptions.size() > kShown) {
        text_ += "and " + std::to_string(assumptions.size() - kShown) + " more\n";
      }
    }
    text_ += summary + (verbose_ ? "" : "; -v says which") + '\n';
  }

  void CoverageLines(const Coverage& coverage) {
    std::size_t unshown = 0;
    std::size_t shown = 0;
    for (const StatementCoverage& statement : coverage.statements) {
      if (statement.decided > 0 && !verbose_) continue;
      if (!verbose_ && ++shown > kMostLines) {
        ++unshown;
        continue;
      }
      std::string line = PlaceText(statement.place) + ": " +
                         Title(statement.policy, statement.statement, statement.sid);
      line += statement.decided == 0 ? ": decides no scenario"
                                     : ": decides " + std::to_string(statement.decided);
      text_ += Printable(line) + '\n';
    }
    if (unshown > 0) {
      text_ += std::to_string(unshown) + " more statements decide no scenario; -v names them\n";
    }
    text_ += "coverage: " + PercentText(coverage.percent()) + ", " +
             std::to_string(coverage.decided()) + " of " +
             std::to_string(coverage.statements.size()) + " statements decide a scenario\n";
  }

  void MutantLines(const MutationResult& mutation) {
    const std::vector<Mutant>& mutants = mutation.mutants;
    for (std::size_t i = 0; i < mutants.size(); ++i) {
      const Mutant& mutant = mutants[i];
      if (mutant.noticed) continue;
      std::string line = PlaceText(mutant.place) + ": " +
                         Title(mutant.policy, mutant.statement, mutant.sid) +
                         ": no scenario notices when " + mutant.change;
      // Whoever misses that a statement is gone mostly misses that it is turned round: one line.
      if (i + 1 < mutants.size() && mutants[i + 1].turns_effect && !mutants[i + 1].noticed) {
        line += ", nor when " + mutants[++i].change;
      }
      text_ += Printable(line) + '\n';
    }
    text_ += "mutants: " + std::to_string(mutation.noticed()) + " of " +
             std::to_string(mutation.mutants.size()) + " are noticed\n";
  }

  static std::string Title(const std::string& policy, std::uint32_t statement,
                           const std::string& sid) {
    return policy + " > " + (sid.empty() ? "statement " + std::to_string(statement + 1) : sid);
  }

  const TestReport& report_;
  const Style& style_;
  bool verbose_;
  std::string text_;
};

}  // namespace

std::string WriteTextTestReport(const TestReport& report, const TestReportOptions& options) {
  return TextTestWriter(report, options).Write();
}

}  // namespace iamsim
