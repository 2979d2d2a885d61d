// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_COMMANDS_BULK_H_
#define IAMSIM_CLI_COMMANDS_BULK_H_

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/commands/ask.h"
#include "cli/commands/changes.h"
#include "cli/commands/request_flags.h"
#include "cli/exit_code.h"
#include "cli/rows/row_output.h"
#include "cli/rows/rows.h"
#include "cli/rows/shard.h"
#include "engine/grid/grid.h"

// What all commands have in common that ask many questions and print rows.

namespace iamsim {

struct BulkFlags {
  ModelFlags model;
  ChangeFlags changes;
  RequestFlags asked;
  std::string format = "text";
  std::string fields;
  std::string group_by;
  std::string only;  // decisions with commas between; empty: the command's own choice
  std::string out;
  std::string shard;
  bool resume = false;
  int jobs = 0;
};
void AddBulkFlags(const Command& command, BulkFlags& flags);

// Which decisions become rows.
class DecisionFilter {
 public:
  // Nothing, with an error, for a word that is no decision.
  static std::optional<DecisionFilter> Parse(const std::string& only, Diagnostics& diagnostics);

  bool Has(EvalDecision decision) const;

 private:
  unsigned bits_ = 0;
};

// One whose rows stand together: a principal, mostly.
struct Subject {
  std::string name;
  bool outside = false;  // of the model; such stand behind the others
};
// What was found out about it.
struct SubjectRows {
  std::vector<Row> rows;
  RowCounts counts;
  std::vector<std::string> errors;  // of questions that could not be asked
};

// One run over subjects, from the flags to the rows.
class BulkRun {
 public:
  BulkRun(std::string command, const BulkFlags& flags)
      : command_(std::move(command)), flags_(flags) {}

  Diagnostics& diagnostics() { return diagnostics_; }
  // Loads the estate and compiles it; makes the request that all questions begin as. False, with
  // errors, when there is nothing to ask.
  bool Load();
  const CompiledEstate& compiled() const { return *compiled_; }
  const Estate& estate() const { return compiled_->estate(); }
  Request& base() { return base_; }

  struct Plan {
    const RowType* type = nullptr;
    std::vector<Subject> subjects;
    // Of all that the answers depend on besides the model: the questions, the choice of rows.
    std::string question;
    std::string title;
    // Called on several threads at once.
    std::function<SubjectRows(const Subject& subject)> ask;
  };
  // The rows of all subjects. Nothing, with errors, when they could not be written.
  std::optional<RunSummary> Run(Plan plan);
  // Prints the diagnostics. The code when `code` is that of the answers: trouble and an interrupt
  // beat it.
  ExitCode End(ExitCode code);

 private:
  std::string InputDigest() const;
  std::string QuestionDigest(const Plan& plan) const;
  bool AskAll(const Plan& plan, RowOutput& output, RunSummary& summary);
  void ShowProgress(std::size_t begin, std::size_t done, std::size_t all);

  const std::string command_;
  const BulkFlags& flags_;
  Diagnostics diagnostics_;
  std::optional<Configuration> configuration_;
  std::vector<std::string> paths_;  // of the model
  std::shared_ptr<const CompiledEstate> compiled_;
  Request base_;
  bool interrupted_ = false;
  bool shows_progress_ = false;
  std::chrono::steady_clock::time_point started_ = {};
  std::chrono::steady_clock::time_point shown_ = {};
};

// The rows of one principal's cells: those that the filter wants, with reasons where the layout
// prints any. Counts all.
SubjectRows RowsOf(const Grid& grid, const std::string& principal, const DecisionFilter& filter,
                   bool with_reasons, const Policy* stands_for = nullptr);
// Whether one of the fields needs more than the decision and its code.
bool NeedsReasons(const BulkFlags& flags);

// The questions in order, as text; for a plan's digest.
std::string QuestionText(const std::vector<GridQuestion>& questions);

}  // namespace iamsim

#endif  // IAMSIM_CLI_COMMANDS_BULK_H_
