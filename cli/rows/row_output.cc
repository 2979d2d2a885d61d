// SPDX-License-Identifier: Apache-2.0
#include "cli/rows/row_output.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <utility>

#include "cli/atomic_file.h"
#include "cli/output.h"
#include "model/load/text/words.h"

namespace iamsim {
namespace {

constexpr std::size_t kBlock = std::size_t{1} << 16U;
// How far a file came is written down that often, because it costs a second file each time.
constexpr std::chrono::seconds kSaveEvery{1};

std::string ReadWhole(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

}  // namespace

RowOutput::~RowOutput() {
  if (descriptor_ >= 0) close(descriptor_);
}

bool RowOutput::is_streamed() const {
  if (is_shard()) return true;
  return options_.layout.format != RowFormat::kText && !options_.layout.group_by.has_value();
}

bool RowOutput::Fail(Diagnostics& diagnostics) const {
  diagnostics.Error(nullptr, 0, 0, problem_);
  return false;
}

bool RowOutput::Open(Diagnostics& diagnostics) {
  struct stat standing = {};
  is_special_ = !options_.file.empty() && stat(options_.file.c_str(), &standing) == 0 &&
                !S_ISREG(standing.st_mode);
  if (options_.resume && (options_.file.empty() || is_special_ || !is_streamed())) {
    diagnostics.Error(nullptr, 0, 0, "--resume takes up a file that is written row by row",
                      "expected --out FILE, a format other than text, and no --group-by");
    return false;
  }
  if (!options_.file.empty() && is_streamed()) {
    const bool take_up = options_.resume && access(state().c_str(), F_OK) == 0 &&
                         access(partial().c_str(), F_OK) == 0;
    descriptor_ =
        open(partial().c_str(), O_RDWR | O_CREAT | O_CLOEXEC | (take_up ? 0 : O_TRUNC), 0666);
    if (descriptor_ < 0) {
      problem_ = QuotedPath(partial()) + ": " + std::strerror(errno);
      return Fail(diagnostics);
    }
    if (take_up) return TakeUp(diagnostics);
  } else if (!options_.file.empty() && !is_special_) {
    // Better now than after an hour's work.
    const absl::Status status = WriteFileAtomically(partial(), "");
    std::remove(partial().c_str());
    if (!status.ok()) {
      problem_ = std::string(status.message());
      return Fail(diagnostics);
    }
  }
  if (!is_streamed()) return true;
  Write(is_shard() ? HeaderLine(*options_.header) : RowsHead(options_.layout));
  if (!Flush()) return Fail(diagnostics);
  return true;
}

// What stands in the file behind the last state that was written down is thrown away.
bool RowOutput::TakeUp(Diagnostics& diagnostics) {
  const std::optional<RunState> state = ReadRunState(ReadWhole(this->state()));
  if (!state.has_value() || state->digest != options_.digest) {
    problem_ = QuotedPath(partial()) +
               (state.has_value() ? " is of another run: the model or the question has changed"
                                  : " cannot be taken up again: its state cannot be read");
    diagnostics.Error(nullptr, 0, 0, problem_, "leave out --resume to begin anew");
    return false;
  }
  std::string written = ReadWhole(partial());
  if (written.size() < state->bytes ||
      ftruncate(descriptor_, static_cast<off_t>(state->bytes)) != 0 ||
      lseek(descriptor_, 0, SEEK_END) < 0) {
    problem_ = QuotedPath(partial()) + " is shorter than it was";
    diagnostics.Error(nullptr, 0, 0, problem_, "leave out --resume to begin anew");
    return false;
  }
  written.resize(state->bytes);
  bytes_ = state->bytes;
  rows_ = state->rows;
  done_ = state->done;
  outside_ = state->outside;
  summary_ = state->summary;
  if (is_shard()) sum_.Add(std::string_view(written).substr(written.find('\n') + 1));
  return true;
}

void RowOutput::Write(const std::string& text) {
  if (options_.file.empty()) {
    std::cout << text;
    return;
  }
  const std::string shown = FilterOutput(text, /*whole=*/true);
  buffer_ += shown;
  bytes_ += shown.size();
  if (buffer_.size() >= kBlock) Flush();
}

bool RowOutput::Flush() {
  if (options_.file.empty()) {
    if (!std::cout.flush() && problem_.empty()) problem_ = "standard output cannot be written";
    return problem_.empty();
  }
  std::string_view rest = buffer_;
  while (problem_.empty() && !rest.empty()) {
    const ssize_t count = write(descriptor_, rest.data(), rest.size());
    if (count >= 0) {
      rest.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno != EINTR) {
      problem_ = QuotedPath(partial()) + ": " + std::strerror(errno);
    }
  }
  buffer_.clear();
  return problem_.empty();
}

void RowOutput::BeginOutside() {
  if (outside_) return;
  outside_ = true;
  if (!is_shard()) return;
  const std::string line(OutsideLine());
  sum_.Add(line);
  Write(line);
}

void RowOutput::Add(Row row) {
  if (!is_streamed()) {
    collected_.push_back(std::move(row));
    ++rows_;
    return;
  }
  const std::string text = FormatRow(options_.layout, row, rows_ == 0);
  if (is_shard()) sum_.Add(FilterOutput(text, /*whole=*/true));
  Write(text);
  ++rows_;
}

bool RowOutput::Checkpoint(std::size_t done, const RunSummary& summary) {
  done_ = done;
  summary_ = summary;
  if (!is_streamed()) return true;
  if (options_.file.empty() || is_special_) return Flush();
  const auto now = std::chrono::steady_clock::now();
  if (now - saved_ < kSaveEvery) return problem_.empty();
  saved_ = now;
  return SaveState();
}

bool RowOutput::SaveState() {
  if (!Flush()) return false;
  const absl::Status status = WriteFileAtomically(
      state(), RunStateText({options_.digest, done_, rows_, bytes_, outside_, summary_}));
  if (!status.ok()) problem_ = std::string(status.message());
  return problem_.empty();
}

bool RowOutput::Finish(const RunSummary& summary, const RowText& text, Diagnostics& diagnostics) {
  if (!is_streamed()) {
    GroupRows(options_.layout, collected_);
    std::string all;
    if (options_.layout.format == RowFormat::kText) {
      all = TextRows(options_.layout, text, collected_,
                     options_.file.empty() ? options_.style : Style());
    } else {
      all = RowsHead(options_.layout);
      for (std::size_t i = 0; i < collected_.size(); ++i)
        all += FormatRow(options_.layout, collected_[i], i == 0);
      all += RowsTail(options_.layout, !collected_.empty());
    }
    if (options_.file.empty()) {
      std::cout << all;
      return true;
    }
    const absl::Status status =
        WriteFileAtomically(options_.file, FilterOutput(all, /*whole=*/true));
    if (status.ok()) return true;
    problem_ = std::string(status.message());
    return Fail(diagnostics);
  }
  Write(is_shard() ? TrailerLine(rows_, sum_.Finish(), summary)
                   : RowsTail(options_.layout, rows_ > 0));
  if (!Flush()) return Fail(diagnostics);
  if (options_.file.empty() || is_special_) return true;
  if (fsync(descriptor_) != 0 && errno != EINVAL) {
    problem_ = QuotedPath(partial()) + ": " + std::strerror(errno);
    return Fail(diagnostics);
  }
  if (std::rename(partial().c_str(), options_.file.c_str()) != 0) {
    problem_ = QuotedPath(options_.file) + ": " + std::strerror(errno);
    return Fail(diagnostics);
  }
  std::remove(state().c_str());
  return true;
}

bool RowOutput::Interrupt(const RunSummary& summary, const RowText& text,
                          Diagnostics& diagnostics) {
  // A file that has its name is whole.
  if (!is_streamed()) return !options_.file.empty() || Finish(summary, text, diagnostics);
  if (options_.file.empty() || is_special_) return Flush() || Fail(diagnostics);
  return SaveState() || Fail(diagnostics);
}

}  // namespace iamsim
