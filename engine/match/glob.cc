// SPDX-License-Identifier: Apache-2.0
#include "engine/match/glob.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>

// Pattern and text are walked together. At a mismatch the last `*` takes one byte more and the walk
// goes on behind it; an earlier `*` never needs another try, because whatever it could reach with
// more bytes, the last one reaches as well. `?` takes the character that begins at its place and
// matches nothing in the middle of one, so that a run may end anywhere.
//
// The walk takes about as many steps as the text has bytes, but a hostile pattern may want as many
// as pattern times text. After some steps for each byte it gives up, and an automaton goes over the
// text once, 64 units of the pattern at a time.

namespace iamsim {
namespace {

bool IsWildcard(PatternUnit unit) {
  return unit >= kAnyRun;
}

PatternUnit UnitOf(char c) {
  if (c == '*') return kAnyRun;
  if (c == '?') return kAnyCharacter;
  return static_cast<unsigned char>(c);
}
PatternUnit UnitOf(PatternUnit unit) {
  return unit;
}

// The text of units without wildcards.
std::string LiteralOf(std::span<const PatternUnit> units) {
  return TextOf(units);
}
std::string LiteralOf(std::span<const char> text) {
  return {text.data(), text.size()};
}

std::vector<PatternUnit> UnitsOf(std::string_view pattern) {
  std::vector<PatternUnit> units(pattern.size());
  std::transform(pattern.begin(), pattern.end(), units.begin(), [](char c) { return UnitOf(c); });
  return units;
}

unsigned ByteAt(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

bool IsContinuation(unsigned byte) {
  return (byte & 0xC0U) == 0x80U;
}

// Of the character that begins at `at`: 1 for a byte that begins none (Unicode, table 3-7).
std::size_t CharacterLength(std::string_view text, std::size_t at) {
  const unsigned lead = ByteAt(text, at);
  if (lead < 0xC2U || lead > 0xF4U) return 1;
  const std::size_t length = lead < 0xE0U ? 2 : lead < 0xF0U ? 3 : 4;
  if (text.size() - at < length) return 1;
  const unsigned second = ByteAt(text, at + 1);
  const unsigned lowest = lead == 0xE0U ? 0xA0U : lead == 0xF0U ? 0x90U : 0x80U;
  const unsigned highest = lead == 0xEDU ? 0x9FU : lead == 0xF4U ? 0x8FU : 0xBFU;
  if (second < lowest || second > highest) return 1;
  for (std::size_t i = 2; i < length; ++i) {
    if (!IsContinuation(ByteAt(text, at + i))) return 1;
  }
  return length;
}

bool IsInsideCharacter(std::string_view text, std::size_t at) {
  if (!IsContinuation(ByteAt(text, at))) return false;
  for (std::size_t back = 1; back <= std::min<std::size_t>(at, 3); ++back) {
    if (!IsContinuation(ByteAt(text, at - back))) return CharacterLength(text, at - back) > back;
  }
  return false;
}

// Nothing when it takes too many steps.
template <typename UnitAt>
std::optional<bool> Walk(std::size_t pattern_size, const UnitAt& unit_at, std::string_view text) {
  constexpr std::size_t kStepsForEach = 16;
  std::size_t steps = kStepsForEach * (pattern_size + text.size() + 64);
  std::size_t unit = 0;
  std::size_t at = 0;
  bool has_run = false;
  std::size_t behind_run = 0;  // the unit behind the last `*`
  std::size_t run_end = 0;     // where that `*` ends in the text
  for (;;) {
    if (unit < pattern_size && unit_at(unit) == kAnyRun) {
      if (++unit == pattern_size) return true;
      has_run = true;
      behind_run = unit;
      run_end = at;
      continue;
    }
    if (at == text.size()) return unit == pattern_size;
    if (unit < pattern_size) {
      const PatternUnit expected = unit_at(unit);
      if (expected == ByteAt(text, at)) {
        ++unit;
        ++at;
        continue;
      }
      if (expected == kAnyCharacter && !IsInsideCharacter(text, at)) {
        ++unit;
        at += CharacterLength(text, at);
        continue;
      }
    }
    if (!has_run) return false;
    // Only here anything is done again: what was matched behind the last `*`.
    const std::size_t again = at - run_end + 1;
    if (steps < again) return std::nullopt;
    steps -= again;
    ++run_end;
    const PatternUnit next = unit_at(behind_run);
    if (!IsWildcard(next)) {
      run_end = text.find(static_cast<char>(next), run_end);
      if (run_end == std::string_view::npos) return false;
    }
    unit = behind_run;
    at = run_end;
  }
}

// The states of an automaton, one for each unit and one for the end: bit i says that the first i
// units cover the text so far.
class States {
 public:
  explicit States(std::size_t count) : words_((count + kBits - 1) / kBits) {}

  void Add(std::size_t state) { words_[state / kBits] |= std::uint64_t{1} << state % kBits; }
  bool Contains(std::size_t state) const {
    return (words_[state / kBits] >> state % kBits & 1U) != 0;
  }
  void Clear() { std::fill(words_.begin(), words_.end(), 0); }
  // Those of `from` that are in `mask`, each one further.
  void AddNext(const States& from, const States& mask) {
    std::uint64_t carry = 0;
    for (std::size_t i = 0; i < words_.size(); ++i) {
      const std::uint64_t word = from.words_[i] & mask.words_[i];
      words_[i] |= word << 1U | carry;
      carry = word >> (kBits - 1);
    }
  }
  void AddAll(const States& from, const States& mask) {
    for (std::size_t i = 0; i < words_.size(); ++i)
      words_[i] |= from.words_[i] & mask.words_[i];
  }

 private:
  static constexpr std::size_t kBits = 64;
  std::vector<std::uint64_t> words_;
};

}  // namespace

bool AutomatonMatches(std::span<const PatternUnit> pattern, std::string_view text) {
  // Of some `*` in a row one is enough, so that behind each is a state that takes no more of them.
  std::vector<PatternUnit> units;
  for (const PatternUnit unit : pattern) {
    if (unit != kAnyRun || units.empty() || units.back() != kAnyRun) units.push_back(unit);
  }
  const std::size_t end = units.size();
  const States none(end + 1);
  States runs = none;
  States characters = none;
  std::vector<States> masks;                      // of the bytes that the pattern has
  std::array<std::uint16_t, 0x100> mask_of = {};  // from 1 on; 0 for a byte that it has not
  for (std::size_t i = 0; i < end; ++i) {
    if (units[i] == kAnyRun) {
      runs.Add(i);
    } else if (units[i] == kAnyCharacter) {
      characters.Add(i);
    } else {
      std::uint16_t& mask = mask_of[units[i]];
      if (mask == 0) {
        masks.push_back(none);
        mask = static_cast<std::uint16_t>(masks.size());
      }
      masks[mask - 1].Add(i);
    }
  }
  // The states at this byte, and at the next ones as far as a character reaches.
  constexpr std::size_t kLongestCharacter = 4;
  std::vector<States> ahead(kLongestCharacter + 1, none);
  ahead[0].Add(0);
  ahead[0].AddNext(ahead[0], runs);
  std::size_t character_end = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const States& now = ahead[0];
    ahead[1].AddAll(now, runs);
    if (const std::uint16_t mask = mask_of[ByteAt(text, at)]; mask != 0) {
      ahead[1].AddNext(now, masks[mask - 1]);
    }
    if (at >= character_end) {
      const std::size_t length = CharacterLength(text, at);
      ahead[length].AddNext(now, characters);
      character_end = at + length;
    }
    std::rotate(ahead.begin(), ahead.begin() + 1, ahead.end());
    ahead.back().Clear();
    ahead[0].AddNext(ahead[0], runs);
  }
  return ahead[0].Contains(end);
}

bool GlobMatches(std::span<const PatternUnit> pattern, std::string_view text) {
  const std::optional<bool> result = Walk(
      pattern.size(), [pattern](std::size_t i) { return pattern[i]; }, text);
  return result ? *result : AutomatonMatches(pattern, text);
}

bool GlobMatches(std::string_view pattern, std::string_view text) {
  const std::optional<bool> result = Walk(
      pattern.size(), [pattern](std::size_t i) { return UnitOf(pattern[i]); }, text);
  return result ? *result : AutomatonMatches(UnitsOf(pattern), text);
}

std::string TextOf(std::span<const PatternUnit> pattern) {
  std::string text;
  text.reserve(pattern.size());
  for (const PatternUnit unit : pattern) {
    text += unit == kAnyRun         ? '*'
            : unit == kAnyCharacter ? '?'
                                    : static_cast<char>(static_cast<unsigned char>(unit));
  }
  return text;
}

template <typename Units>
Glob Glob::Make(Units units) {
  const auto is_wildcard = [](auto unit) { return IsWildcard(UnitOf(unit)); };
  Glob glob;
  const auto first = std::find_if(units.begin(), units.end(), is_wildcard);
  const auto head = static_cast<std::size_t>(first - units.begin());
  if (head == units.size()) {
    glob.literal_ = LiteralOf(units);
    return glob;
  }
  // Behind the run that begins at `first`.
  const auto rest =
      std::find_if(first, units.end(), [](auto unit) { return UnitOf(unit) != kAnyRun; });
  const bool no_more_wildcards = std::find_if(rest, units.end(), is_wildcard) == units.end();
  if (head == 0 && rest == units.end()) {
    glob.form_ = Form::kAny;
  } else if (rest == units.end()) {
    glob.form_ = Form::kPrefix;
    glob.literal_ = LiteralOf(units.subspan(0, head));
  } else if (head == 0 && rest != first && no_more_wildcards) {
    glob.form_ = Form::kSuffix;
    glob.literal_ = LiteralOf(units.subspan(static_cast<std::size_t>(rest - units.begin())));
  } else {
    glob.form_ = Form::kGeneral;
    glob.units_.reserve(units.size());
    for (const auto unit : units)
      glob.units_.push_back(UnitOf(unit));
  }
  return glob;
}

Glob::Glob(std::span<const PatternUnit> units) : Glob(Make(units)) {}

Glob Glob::FromText(std::string_view pattern) {
  return Make(std::span(pattern.data(), pattern.size()));
}

bool Glob::Matches(std::string_view text) const {
  switch (form_) {
    case Form::kLiteral:
      return text == literal_;
    case Form::kAny:
      return true;
    case Form::kPrefix:
      return text.size() >= literal_.size() &&
             std::memcmp(text.data(), literal_.data(), literal_.size()) == 0;
    case Form::kSuffix:
      return text.size() >= literal_.size() &&
             std::memcmp(text.data() + (text.size() - literal_.size()), literal_.data(),
                         literal_.size()) == 0;
    case Form::kGeneral:
      return GlobMatches(units_, text);
  }
  return false;
}

bool Glob::ends_in_any_run() const {
  switch (form_) {
    case Form::kAny:
    case Form::kPrefix:
      return true;
    case Form::kLiteral:
    case Form::kSuffix:
      return false;
    case Form::kGeneral:
      return units_.back() == kAnyRun;
  }
  return false;
}

}  // namespace iamsim
