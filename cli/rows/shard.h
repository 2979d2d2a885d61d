// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_ROWS_SHARD_H_
#define IAMSIM_CLI_ROWS_SHARD_H_

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/rows/rows.h"
#include "model/diagnostics.h"

// A part of the rows of a question about many, made by itself: on another machine, or another day.
// Its file is JSON lines. The first says what was asked of what; the last, how many rows there are
// and their digest; so half a file is never taken for a whole one.

namespace iamsim {

struct Shard {
  std::size_t index = 0;  // below `of`
  std::size_t of = 1;

  // Whether the rows of this subject are in the shard. Depends on the name alone, and is the same
  // on every machine.
  bool Has(std::string_view subject) const;
  friend bool operator==(const Shard&, const Shard&) = default;
};
std::optional<Shard> ParseShard(std::string_view text);  // "3/16"

// What a run is about. Shards go together when all of it is equal but for `shard`.
struct RunHeader {
  std::string command;    // "who-can", ...
  std::string tool;       // "iamsim 1.0.0"
  std::string catalogue;  // the version of the service catalogue
  std::string input;      // digest of the model
  std::string question;   // digest of what was asked
  std::string rows;       // the name of their RowType
  std::string title;      // of the text for people
  Shard shard;
};

// What a run came to; those of shards add up.
struct RunSummary {
  RowCounts counts;
  std::size_t subjects = 0;     // principals that were asked about
  std::size_t allowed = 0;      // of which something is allowed
  std::size_t conditional = 0;  // of which nothing is allowed, but something conditional
  // Questions that could not be asked, each message once, in byte order, with how many.
  std::vector<std::pair<std::string, std::size_t>> errors;

  void AddError(const std::string& message, std::size_t count = 1);
  RunSummary& operator+=(const RunSummary& other);
};

// The lines of a shard's file, each with its end.
std::string HeaderLine(const RunHeader& header);
std::string TrailerLine(std::size_t rows, const std::string& sha256, const RunSummary& summary);
// Stands before the rows of subjects that are outside the model.
std::string_view OutsideLine();

// How far an unfinished file came.
struct RunState {
  std::string digest;  // of all that its rows depend on
  std::size_t done = 0;
  std::size_t rows = 0;
  std::size_t bytes = 0;
  bool outside = false;
  RunSummary summary;
};
std::string RunStateText(const RunState& state);
std::optional<RunState> ReadRunState(const std::string& text);

// Reads the files of all shards and gives their rows in the order of one run; memory does not
// depend on the number of rows.
class ShardMerger {
 public:
  explicit ShardMerger(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  // False, with errors, unless these are all shards of one run, each once and whole. A missing
  // shard is named.
  bool Open(const std::vector<std::string>& files);
  const RunHeader& header() const { return header_; }
  const RowType& type() const { return *type_; }
  const RunSummary& summary() const { return summary_; }
  // Calls `take` with each row in order. False, with an error, when a file has changed since.
  bool ForEachRow(const std::function<void(Row)>& take);

 private:
  class File;
  // Reads the whole file once; false, with an error, when it is no whole shard.
  bool Check(const std::string& path);
  // Whether the shard goes with those before it.
  bool Fits(const std::string& path, const RunHeader& header);
  bool FailMissing();

  Diagnostics& diagnostics_;
  RunHeader header_;
  const RowType* type_ = nullptr;
  RunSummary summary_;
  std::vector<std::string> files_;  // by index of their shards; empty: not seen
};

}  // namespace iamsim

#endif  // IAMSIM_CLI_ROWS_SHARD_H_
