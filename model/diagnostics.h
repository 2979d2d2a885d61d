// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_DIAGNOSTICS_H_
#define IAMSIM_MODEL_DIAGNOSTICS_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "model/source_text.h"

namespace iamsim {

enum class Severity : std::uint8_t { kError, kWarning };

// One problem of the input and its place. `message` is lower case without a full stop, user input
// in backticks, AWS's terms; `help` says what was expected, or the nearest right word, and may be
// empty. `source` is null for a problem that has no place in a file (an option, a missing file).
struct Diagnostic {
  Severity severity = Severity::kError;
  std::shared_ptr<const SourceText> source;
  std::uint32_t offset = 0;
  std::uint32_t length = 0;  // bytes to underline; 0 puts one caret
  std::string message;
  std::string help;
  bool shows_source = true;  // false: the line may hold a secret
};

// Collects the problems of a run; nothing stops at the first one. Of errors and of warnings the
// first 1,000 are kept, because a damaged input of many megabytes may have millions; the others are
// counted. Not thread-safe.
class Diagnostics {
 public:
  static constexpr std::size_t kMostKept = 1000;

  void Add(Diagnostic diagnostic);
  // All of another, in its order.
  void AddAll(const Diagnostics& others);
  // The same, but what is an error there is a warning here.
  void AddAllAsWarnings(const Diagnostics& others);
  void Error(std::shared_ptr<const SourceText> source, std::uint32_t offset, std::uint32_t length,
             std::string message, std::string help = {});
  void Warning(std::shared_ptr<const SourceText> source, std::uint32_t offset, std::uint32_t length,
               std::string message, std::string help = {});

  // Those that are kept.
  const std::vector<Diagnostic>& all() const { return all_; }
  bool has_errors() const { return error_count_ > 0; }
  // Those that are not kept are counted, too.
  std::size_t error_count() const { return error_count_; }
  std::size_t warning_count() const { return warning_count_; }
  std::size_t count() const { return error_count_ + warning_count_; }
  // What says how many are not kept: `1234 more errors`. Empty when all are.
  std::string MoreThanKept() const;

 private:
  std::vector<Diagnostic> all_;
  std::size_t error_count_ = 0;
  std::size_t warning_count_ = 0;
};

// `FILE:LINE:COLUMN: error: message`, then the line with a caret under the place, then `help`. For
// a document inside a string the place in the file comes first and the place inside after it, with
// the inner line shown. A long line is cut to a window around the caret; tabs stay aligned. Ends
// in a newline.
std::string FormatDiagnostic(const Diagnostic& diagnostic);

// Returns a message without the names in it: what it has in common with others.
std::string WithoutNames(std::string_view message);

// The one of `candidates` that `word` was probably meant to be: the least edit distance (case
// ignored), empty when none is close. Quadratic in the lengths, for error messages only.
std::string_view NearestWord(std::string_view word,
                             const std::vector<std::string_view>& candidates);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_DIAGNOSTICS_H_
