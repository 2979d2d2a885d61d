// SPDX-License-Identifier: Apache-2.0
#include "engine/match/glob.h"

#include <algorithm>

namespace iamsim {
namespace {

bool ContinuesCharacter(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

// The end of the character at `at`: its lead byte and the continuation bytes behind it.
std::size_t EndOfCharacter(std::string_view text, std::size_t at) {
  ++at;
  while (at < text.size() && ContinuesCharacter(text[at]))
    ++at;
  return at;
}

// Walks pattern and text together; where they part, the last `*` takes one byte more. Only the last
// one needs to be tried again: an earlier `*` that took more would leave the later ones less.
template <typename UnitAt>
bool Walk(std::size_t pattern_size, const UnitAt& unit_at, std::string_view text) {
  constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = kNone;
  std::size_t star_text = 0;
  while (t < text.size()) {
    if (p < pattern_size) {
      const PatternUnit unit = unit_at(p);
      if (unit == kAnyRun) {
        star = p++;
        star_text = t;
        continue;
      }
      if (unit == kAnyCharacter) {
        t = EndOfCharacter(text, t);
        ++p;
        continue;
      }
      if (unit == static_cast<unsigned char>(text[t])) {
        ++p;
        ++t;
        continue;
      }
    }
    if (star == kNone) return false;
    p = star + 1;
    // A run ends between characters.
    star_text = EndOfCharacter(text, star_text);
    t = star_text;
  }
  while (p < pattern_size && unit_at(p) == kAnyRun)
    ++p;
  return p == pattern_size;
}

}  // namespace

bool GlobMatches(std::span<const PatternUnit> pattern, std::string_view text) {
  return Walk(
      pattern.size(), [&](std::size_t i) { return pattern[i]; }, text);
}

bool GlobMatches(std::string_view pattern, std::string_view text) {
  return Walk(
      pattern.size(),
      [&](std::size_t i) -> PatternUnit {
        if (pattern[i] == '*') return kAnyRun;
        if (pattern[i] == '?') return kAnyCharacter;
        return static_cast<unsigned char>(pattern[i]);
      },
      text);
}

Glob::Glob(std::span<const PatternUnit> units) {
  const auto is_wildcard = [](PatternUnit unit) { return unit >= kAnyRun; };
  const auto wildcards = std::count_if(units.begin(), units.end(), is_wildcard);
  const bool at_end = !units.empty() && units.back() == kAnyRun;
  const bool at_start = !units.empty() && units.front() == kAnyRun;
  if (wildcards == 0) {
    form_ = Form::kLiteral;
  } else if (wildcards == 1 && units.size() == 1 && at_end) {
    form_ = Form::kAny;
  } else if (wildcards == 1 && at_end) {
    form_ = Form::kPrefix;
  } else if (wildcards == 1 && at_start) {
    form_ = Form::kSuffix;
  } else {
    form_ = Form::kGeneral;
    units_.assign(units.begin(), units.end());
    return;
  }
  for (const PatternUnit unit : units) {
    if (!is_wildcard(unit)) literal_ += static_cast<char>(unit);
  }
}

Glob Glob::FromText(std::string_view pattern) {
  std::vector<PatternUnit> units;
  units.reserve(pattern.size());
  for (const char c : pattern) {
    units.push_back(c == '*'   ? kAnyRun
                    : c == '?' ? kAnyCharacter
                               : static_cast<PatternUnit>(static_cast<unsigned char>(c)));
  }
  return Glob(units);
}

bool Glob::Matches(std::string_view text) const {
  switch (form_) {
    case Form::kLiteral:
      return text == literal_;
    case Form::kAny:
      return true;
    case Form::kPrefix:
      return text.size() >= literal_.size() && text.substr(0, literal_.size()) == literal_;
    case Form::kSuffix:
      return text.size() >= literal_.size() &&
             text.substr(text.size() - literal_.size()) == literal_;
    case Form::kGeneral:
      return GlobMatches(units_, text);
  }
  return false;
}

bool Glob::ends_in_any_run() const {
  return form_ == Form::kAny || form_ == Form::kPrefix ||
         (form_ == Form::kGeneral && units_.back() == kAnyRun);
}

}  // namespace iamsim
