// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_MATCH_GLOB_H_
#define IAMSIM_ENGINE_MATCH_GLOB_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace iamsim {

// One unit of a pattern: a byte that stands for itself, or a wildcard. Wildcards are not bytes, so
// text that is put into a pattern can never become one (R-VAR-7).
using PatternUnit = std::uint16_t;
inline constexpr PatternUnit kAnyRun = 0x100;        // `*`: any run of bytes, also none
inline constexpr PatternUnit kAnyCharacter = 0x101;  // `?`: exactly one UTF-8 code point, or one
                                                     // byte that belongs to none

// Whether the pattern covers the whole text, byte for byte. Time is some steps for each byte of the
// pattern and of the text; where that is not enough, pattern times text divided by 64 words.
bool GlobMatches(std::span<const PatternUnit> pattern, std::string_view text);
// The same for a pattern in which every `*` and `?` is a wildcard.
bool GlobMatches(std::string_view pattern, std::string_view text);

// The same by the way that hostile patterns take, slower for all others.
bool AutomatonMatches(std::span<const PatternUnit> pattern, std::string_view text);

// The pattern as text, for people: a literal `*` looks like a wildcard.
std::string TextOf(std::span<const PatternUnit> pattern);

// A pattern that was looked at once, so that the usual forms (no wildcard, one `*` at the end or
// the beginning, `*` alone) compare memory instead of walking.
class Glob {
 public:
  Glob() = default;  // matches the empty text
  explicit Glob(std::span<const PatternUnit> units);
  // Every `*` and `?` is a wildcard.
  static Glob FromText(std::string_view pattern);

  bool Matches(std::string_view text) const;
  bool matches_everything() const { return form_ == Form::kAny; }
  bool is_literal() const { return form_ == Form::kLiteral; }
  bool is_prefix() const { return form_ == Form::kPrefix; }
  // The text without wildcards of a literal, prefix or suffix form.
  std::string_view literal() const { return literal_; }
  bool ends_in_any_run() const;  // the last unit is `*`

 private:
  enum class Form : std::uint8_t { kLiteral, kAny, kPrefix, kSuffix, kGeneral };

  // `units` are PatternUnits, or the characters of a text.
  template <typename Units>
  static Glob Make(Units units);

  Form form_ = Form::kLiteral;
  std::string literal_;
  std::vector<PatternUnit> units_;  // kGeneral only
};

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_MATCH_GLOB_H_
