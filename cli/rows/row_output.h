// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_ROWS_ROW_OUTPUT_H_
#define IAMSIM_CLI_ROWS_ROW_OUTPUT_H_

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "cli/report/style.h"
#include "cli/rows/rows.h"
#include "cli/rows/sha256.h"
#include "cli/rows/shard.h"
#include "model/diagnostics.h"

// Where the rows of a run go: to standard output or into a file, as they come where the format
// allows it. A file gets its name when it is whole. Until then it is called FILE.partial, and
// FILE.resume says how far it came, so that an interrupted run can be taken up again.

namespace iamsim {

class RowOutput {
 public:
  struct Options {
    RowLayout layout;
    std::string file;                 // empty: standard output
    bool resume = false;              // go on where FILE.partial ends
    std::string digest;               // of all that the rows depend on, for `resume`
    std::optional<RunHeader> header;  // the rows are those of a shard
    Style style;
  };

  explicit RowOutput(Options options) : options_(std::move(options)) {}
  RowOutput(const RowOutput&) = delete;
  RowOutput& operator=(const RowOutput&) = delete;
  ~RowOutput();

  // False, with an error, when the file cannot be written or taken up again.
  bool Open(Diagnostics& diagnostics);
  // Of the run that is taken up again: how many subjects are written, and what they came to.
  std::size_t done() const { return done_; }
  const RunSummary& summary() const { return summary_; }

  // The rows that follow are of subjects outside the model.
  void BeginOutside();
  void Add(Row row);
  // All rows of the first `done` subjects were added. False when they could not be written.
  bool Checkpoint(std::size_t done, const RunSummary& summary);
  // All subjects are done. False, with an error, when something could not be written.
  bool Finish(const RunSummary& summary, const RowText& text, Diagnostics& diagnostics);
  // The run ends here. What was added is written; a file keeps its name FILE.partial.
  bool Interrupt(const RunSummary& summary, const RowText& text, Diagnostics& diagnostics);

 private:
  bool is_streamed() const;
  bool is_shard() const { return options_.header.has_value(); }
  // A device or a pipe is written to, not replaced.
  std::string partial() const { return is_special_ ? options_.file : options_.file + ".partial"; }
  std::string state() const { return options_.file + ".resume"; }

  bool TakeUp(Diagnostics& diagnostics);
  void Write(const std::string& text);
  bool Flush();
  bool SaveState();
  bool Fail(Diagnostics& diagnostics) const;

  Options options_;
  std::vector<Row> collected_;  // where rows cannot be written as they come
  std::size_t rows_ = 0;
  std::size_t done_ = 0;
  RunSummary summary_;
  bool outside_ = false;
  Sha256 sum_;  // of a shard's rows

  int descriptor_ = -1;
  bool is_special_ = false;  // the file is there and is no regular one
  std::string buffer_;
  std::size_t bytes_ = 0;  // written and buffered
  std::string problem_;    // empty: everything could be written
  std::chrono::steady_clock::time_point saved_ = {};
};

}  // namespace iamsim

#endif  // IAMSIM_CLI_ROWS_ROW_OUTPUT_H_
