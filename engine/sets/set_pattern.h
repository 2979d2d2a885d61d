// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_SETS_SET_PATTERN_H_
#define IAMSIM_ENGINE_SETS_SET_PATTERN_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/match/glob.h"
#include "engine/truth.h"

// Sets of texts that patterns describe, and what is true of them: whether two meet, whether one
// covers another, what both have, and a shortest member of one without others. All of it is
// computed on the patterns, as products of small automata; no text is ever tried. Where a
// computation would take too long it says so and nothing else.

namespace iamsim {

// What a wildcard of a SetPattern does not match. Bits.
using Excluded = std::uint8_t;
inline constexpr Excluded kNothingExcluded = 0;
inline constexpr Excluded kNoColon = 1;
inline constexpr Excluded kNoSlash = 2;

// One unit of a SetPattern: a character that stands for itself, one of any, or any run of them.
struct SetUnit {
  enum class Kind : std::uint8_t { kCharacter, kOne, kRun };

  Kind kind = Kind::kCharacter;
  Excluded excluded = kNothingExcluded;  // of kOne and kRun
  char32_t character = 0;                // of kCharacter; from 0x110000 on: a byte of no character

  friend bool operator==(const SetUnit&, const SetUnit&) = default;
};

// A pattern as the set of the texts that it matches, the same as GlobMatches() gives for patterns
// whose literal text is UTF-8. Adjacent wildcards are in one order, so that patterns of equal sets
// are mostly equal. Immutable but for Append.
class SetPattern {
 public:
  SetPattern() = default;  // the empty text alone
  static SetPattern Everything();
  static SetPattern FromUnits(std::span<const PatternUnit> units);
  // Every `*` and `?` is a wildcard.
  static SetPattern FromText(std::string_view text);
  static SetPattern Literal(std::string_view text);

  void AppendLiteral(std::string_view text);
  void AppendUnits(std::span<const PatternUnit> units, Excluded excluded = kNothingExcluded);
  void Append(SetUnit unit);

  const std::vector<SetUnit>& units() const { return units_; }
  bool is_literal() const;
  bool is_everything() const;
  bool Matches(std::string_view text) const;
  // As a policy writes it: literal wildcards are `${*}` and `${?}`. What wildcards exclude is not
  // shown.
  std::string ToText() const;

  friend bool operator==(const SetPattern&, const SetPattern&) = default;

 private:
  std::vector<SetUnit> units_;
};

// Texts that match each of `all` and none of `except`. Without `all` it has every text.
struct PatternSet {
  std::vector<SetPattern> all;
  std::vector<SetPattern> except;

  friend bool operator==(const PatternSet&, const PatternSet&) = default;
};

// A shortest member of a set.
struct SetMember {
  Truth exists = Truth::kFalse;  // kUnknown: the search was given up
  std::string text;              // if it exists
  std::size_t steps = 0;         // that the search took
};
// How many steps FindMember() takes before it gives up.
inline constexpr std::size_t kUsualSearchLimit = 5'000;
inline constexpr std::string_view kUsualLetters = "xyzwabcdefghijklmnopqrstuv0123456789-_.";
// Where a character is free it is the first of `letters` that no pattern names.
SetMember FindMember(const PatternSet& set, std::size_t limit = kUsualSearchLimit,
                     std::string_view letters = kUsualLetters);

// Whether some text matches both. Exact; time is the product of the lengths.
bool Meets(const SetPattern& a, const SetPattern& b);
// Whether every text of `inner` matches `outer`, or one of several.
Truth Covers(const SetPattern& outer, const SetPattern& inner,
             std::size_t limit = kUsualSearchLimit);
Truth Covers(std::span<const SetPattern> outer, const PatternSet& inner,
             std::size_t limit = kUsualSearchLimit);

// The texts that match both, as patterns of which none covers another; they may overlap. Empty if
// the two do not meet; nullopt if there would be too many.
std::optional<std::vector<SetPattern>> Intersect(const SetPattern& a, const SetPattern& b);

// Drops patterns that another one covers, as far as a short search shows it.
void RemoveCovered(std::vector<SetPattern>& patterns);

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_SETS_SET_PATTERN_H_
