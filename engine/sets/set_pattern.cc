// SPDX-License-Identifier: Apache-2.0
#include "engine/sets/set_pattern.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"

// A pattern is an automaton whose states are the places between its units. A run may be left
// without a step, and loops on whatever it does not exclude. `?` takes one character, so that the
// alphabet is characters and not bytes; a byte that belongs to no character is one by itself.
//
// FindMember() walks all patterns of a set at once. What the walk knows is, for each pattern, the
// states it may be in; it goes breadth first, so that the first member that it finds is a shortest
// one. Characters that no pattern names at this point are alike, and one stands for all of them.
//
// The product of two patterns has a loop only where both are in a run. Therefore the texts that
// match both are a finite union of patterns: one for each way through the product.

namespace iamsim {
namespace {

using Kind = SetUnit::Kind;

constexpr char32_t kFirstStrayByte = 0x110000;

bool IsContinuation(unsigned char byte) {
  return (byte & 0xC0U) == 0x80U;
}

// The length of the character that begins `bytes`; 1 for a byte that begins none (Unicode, table
// 3-7).
std::size_t CharacterLength(std::string_view bytes) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  const unsigned lead = at(0);
  if (lead < 0xC2U || lead > 0xF4U) return 1;
  const std::size_t length = lead < 0xE0U ? 2 : lead < 0xF0U ? 3 : 4;
  if (bytes.size() < length) return 1;
  const unsigned lowest = lead == 0xE0U ? 0xA0U : lead == 0xF0U ? 0x90U : 0x80U;
  const unsigned highest = lead == 0xEDU ? 0x9FU : lead == 0xF4U ? 0x8FU : 0xBFU;
  if (at(1) < lowest || at(1) > highest) return 1;
  for (std::size_t i = 2; i < length; ++i) {
    if (!IsContinuation(at(i))) return 1;
  }
  return length;
}

// Takes the first character off `bytes`.
char32_t TakeCharacter(std::string_view& bytes) {
  const std::size_t length = CharacterLength(bytes);
  const auto lead = static_cast<unsigned char>(bytes[0]);
  char32_t character = lead;
  if (length == 1) {
    if (lead >= 0x80U) character = kFirstStrayByte + lead;
  } else {
    character = lead & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i)
      character = character << 6U | (static_cast<unsigned char>(bytes[i]) & 0x3FU);
  }
  bytes.remove_prefix(length);
  return character;
}

void AppendCharacter(char32_t character, std::string& text) {
  const auto put = [&](char32_t byte) {
    text += static_cast<char>(static_cast<unsigned char>(byte));
  };
  if (character >= kFirstStrayByte) {
    put(character - kFirstStrayByte);
  } else if (character < 0x80) {
    put(character);
  } else if (character < 0x800) {
    put(0xC0 | character >> 6U);
    put(0x80 | (character & 0x3F));
  } else if (character < 0x10000) {
    put(0xE0 | character >> 12U);
    put(0x80 | (character >> 6U & 0x3F));
    put(0x80 | (character & 0x3F));
  } else {
    put(0xF0 | character >> 18U);
    put(0x80 | (character >> 12U & 0x3F));
    put(0x80 | (character >> 6U & 0x3F));
    put(0x80 | (character & 0x3F));
  }
}

bool Takes(const SetUnit& unit, char32_t character) {
  if (unit.kind == Kind::kCharacter) return unit.character == character;
  return !(((unit.excluded & kNoColon) != 0 && character == ':') ||
           ((unit.excluded & kNoSlash) != 0 && character == '/'));
}

bool IsRun(const SetUnit& unit) {
  return unit.kind == Kind::kRun;
}

bool IsSubset(Excluded a, Excluded b) {
  return (a & b) == a;
}

// The places of a pattern that a walk may be at, one bit each.
using Words = std::vector<std::uint64_t>;
constexpr std::size_t kBits = 64;

class Places {
 public:
  // A window into the words of all patterns.
  Places(Words& words, std::size_t first) : words_(&words), first_(first) {}
  void Add(std::size_t place) {
    (*words_)[first_ + place / kBits] |= std::uint64_t{1} << place % kBits;
  }

 private:
  Words* words_;
  std::size_t first_;
};

class MemberFinder {
 public:
  MemberFinder(const PatternSet& set, std::size_t limit, std::string_view letters)
      : limit_(limit), letters_(letters) {
    for (const SetPattern& pattern : set.all)
      AddPattern(pattern, /*is_positive=*/true);
    for (const SetPattern& pattern : set.except) {
      const bool meets_all =
          std::all_of(set.all.begin(), set.all.end(),
                      [&](const SetPattern& positive) { return Meets(pattern, positive); });
      if (meets_all) AddPattern(pattern, /*is_positive=*/false);
    }
  }

  SetMember Run() {
    Words start(word_count_);
    for (const Part& part : parts_)
      AddClosed(part, 0, start);
    if (IsDead(start)) return {};
    std::vector<Step> steps = {{std::move(start), 0, 0}};
    absl::flat_hash_set<Words> seen = {steps.front().places};
    std::vector<char32_t> characters;
    for (std::size_t at = 0; at < steps.size(); ++at) {
      if (IsMember(steps[at].places)) return {Truth::kTrue, TextOf(steps, at), steps.size()};
      if (steps.size() > limit_) return {Truth::kUnknown, {}, steps.size()};
      FindCharacters(steps[at].places, characters);
      for (const char32_t character : characters) {
        Words next = Advance(steps[at].places, character);
        if (IsDead(next) || !seen.insert(next).second) continue;
        steps.push_back({std::move(next), at, character});
      }
    }
    return {Truth::kFalse, {}, steps.size()};
  }

 private:
  struct Part {
    const std::vector<SetUnit>* units;
    bool is_positive;
    std::size_t first_word;
    // From here on everything matches; the size + 1 if there is no such place.
    std::size_t everything_from;
  };
  struct Step {
    Words places;
    std::size_t before;
    char32_t character;
  };

  void AddPattern(const SetPattern& pattern, bool is_positive) {
    const std::vector<SetUnit>& units = pattern.units();
    const bool ends_free = !units.empty() && IsRun(units.back()) && units.back().excluded == 0;
    parts_.push_back(
        {&units, is_positive, word_count_, ends_free ? units.size() - 1 : units.size() + 1});
    word_count_ += (units.size() + 1 + kBits - 1) / kBits;
  }

  // Calls `visit` with each place of the part.
  template <typename Visit>
  static void ForEachPlace(const Part& part, const Words& places, Visit visit) {
    for (std::size_t word = 0; word * kBits <= part.units->size(); ++word) {
      std::uint64_t bits = places[part.first_word + word];
      for (std::size_t place = word * kBits; bits != 0; ++place, bits >>= 1U) {
        if ((bits & 1U) != 0) visit(place);
      }
    }
  }

  static bool Contains(const Part& part, const Words& places, std::size_t place) {
    return (places[part.first_word + place / kBits] >> place % kBits & 1U) != 0;
  }

  // Adds a place and those behind the runs that begin at it.
  static void AddClosed(const Part& part, std::size_t place, Words& places) {
    Places window(places, part.first_word);
    window.Add(place);
    while (place < part.units->size() && IsRun((*part.units)[place]))
      window.Add(++place);
  }

  // Whether no text that goes on from here can be a member.
  bool IsDead(const Words& places) const {
    for (const Part& part : parts_) {
      if (part.is_positive) {
        bool any = false;
        for (std::size_t word = 0; word * kBits <= part.units->size(); ++word)
          any = any || places[part.first_word + word] != 0;
        if (!any) return true;
      } else if (part.everything_from < part.units->size() &&
                 Contains(part, places, part.everything_from)) {
        return true;
      }
    }
    return false;
  }

  bool IsMember(const Words& places) const {
    return std::all_of(parts_.begin(), parts_.end(), [&](const Part& part) {
      return Contains(part, places, part.units->size()) == part.is_positive;
    });
  }

  // One character of each kind that the patterns tell apart here.
  void FindCharacters(const Words& places, std::vector<char32_t>& characters) const {
    characters.clear();
    bool tells_excluded = false;
    for (const Part& part : parts_) {
      bool has_wildcard = false;
      std::vector<char32_t> named;
      ForEachPlace(part, places, [&](std::size_t place) {
        if (place == part.units->size()) return;
        const SetUnit& unit = (*part.units)[place];
        if (unit.kind == Kind::kCharacter) {
          named.push_back(unit.character);
        } else {
          has_wildcard = true;
          tells_excluded = tells_excluded || unit.excluded != 0;
        }
      });
      if (part.is_positive && !has_wildcard) {
        characters = std::move(named);
        SortUnique(characters);
        return;
      }
      characters.insert(characters.end(), named.begin(), named.end());
    }
    if (tells_excluded) characters.insert(characters.end(), {':', '/'});
    SortUnique(characters);
    characters.insert(characters.begin(), OtherCharacter(characters));
  }

  static void SortUnique(std::vector<char32_t>& characters) {
    std::sort(characters.begin(), characters.end());
    characters.erase(std::unique(characters.begin(), characters.end()), characters.end());
  }

  // One that is none of `characters`, `:` or `/`: a letter if possible, because it is shown.
  char32_t OtherCharacter(const std::vector<char32_t>& characters) const {
    const auto is_free = [&](char32_t character) {
      return !std::binary_search(characters.begin(), characters.end(), character);
    };
    for (const char c : letters_) {
      if (is_free(static_cast<unsigned char>(c))) return static_cast<unsigned char>(c);
    }
    char32_t character = 0xC0;
    while (!is_free(character))
      ++character;
    return character;
  }

  Words Advance(const Words& places, char32_t character) const {
    Words next(word_count_);
    for (const Part& part : parts_) {
      ForEachPlace(part, places, [&](std::size_t place) {
        if (place == part.units->size()) return;
        const SetUnit& unit = (*part.units)[place];
        if (Takes(unit, character)) AddClosed(part, IsRun(unit) ? place : place + 1, next);
      });
      DropBeforeRun(part, next);
    }
    return next;
  }

  // Whatever goes on to the end from before a run goes on from the run, too, which takes the way to
  // it. Without this the walk would go through the sets of all places.
  static void DropBeforeRun(const Part& part, Words& places) {
    std::size_t last_run = 0;
    ForEachPlace(part, places, [&](std::size_t place) {
      const bool is_run = place < part.units->size() && IsRun((*part.units)[place]) &&
                          (*part.units)[place].excluded == kNothingExcluded;
      if (is_run) last_run = place;
    });
    for (std::size_t word = 0; word <= last_run / kBits; ++word) {
      std::uint64_t& bits = places[part.first_word + word];
      bits &= word < last_run / kBits ? 0 : ~std::uint64_t{0} << last_run % kBits;
    }
  }

  static std::string TextOf(const std::vector<Step>& steps, std::size_t at) {
    std::vector<char32_t> characters;
    for (; at != 0; at = steps[at].before)
      characters.push_back(steps[at].character);
    std::string text;
    for (auto character = characters.rbegin(); character != characters.rend(); ++character)
      AppendCharacter(*character, text);
    return text;
  }

  std::vector<Part> parts_;
  std::size_t word_count_ = 0;
  std::size_t limit_;
  std::string_view letters_;
};

// What one character of both units is; nullopt if there is none. A run counts as one of its
// characters.
std::optional<SetUnit> OneOfBoth(const SetUnit& a, const SetUnit& b) {
  if (a.kind == Kind::kCharacter) {
    return Takes(b, a.character) ? std::optional(a) : std::nullopt;
  }
  if (b.kind == Kind::kCharacter) {
    return Takes(a, b.character) ? std::optional(b) : std::nullopt;
  }
  return SetUnit{Kind::kOne, static_cast<Excluded>(a.excluded | b.excluded), 0};
}

// Visits the ways on from a place of the product of two patterns: `visit(unit, i, j)`, where `unit`
// is what the way reads, or null if it leaves a run.
template <typename Visit>
void ForEachWay(const std::vector<SetUnit>& a, const std::vector<SetUnit>& b, std::size_t i,
                std::size_t j, Visit visit) {
  const bool a_ends = i == a.size();
  const bool b_ends = j == b.size();
  const bool a_runs = !a_ends && IsRun(a[i]);
  const bool b_runs = !b_ends && IsRun(b[j]);
  if (a_runs && b_runs) {
    const SetUnit both = {Kind::kRun, static_cast<Excluded>(a[i].excluded | b[j].excluded), 0};
    visit(&both, i + 1, j);
    visit(&both, i, j + 1);
    return;
  }
  if (a_runs) visit(nullptr, i + 1, j);
  if (b_runs) visit(nullptr, i, j + 1);
  if (a_ends || b_ends) return;
  if (const std::optional<SetUnit> unit = OneOfBoth(a[i], b[j])) {
    visit(&*unit, a_runs ? i : i + 1, b_runs ? j : j + 1);
  }
}

class Intersector {
 public:
  Intersector(const SetPattern& a, const SetPattern& b) : a_(a.units()), b_(b.units()) {}

  std::optional<std::vector<SetPattern>> Run() {
    const std::vector<Reversed>* ways = From(0, 0);
    if (ways == nullptr) return std::nullopt;
    std::vector<SetPattern> patterns;
    for (const Reversed& way : *ways) {
      SetPattern pattern = PatternOf(way);
      if (std::find(patterns.begin(), patterns.end(), pattern) == patterns.end()) {
        patterns.push_back(std::move(pattern));
      }
    }
    RemoveCovered(patterns);
    return patterns;
  }

 private:
  static constexpr std::size_t kMostPatterns = 64;
  static constexpr std::size_t kManyPatterns = 12;
  static constexpr std::size_t kMostPlaces = 100'000;

  using Reversed = std::vector<SetUnit>;  // a pattern from its end to its beginning

  static SetPattern PatternOf(const Reversed& way) {
    SetPattern pattern;
    for (auto unit = way.rbegin(); unit != way.rend(); ++unit)
      pattern.Append(*unit);
    return pattern;
  }

  // Fewer ways to begin with leave fewer to combine.
  static void RemoveCoveredWays(std::vector<Reversed>& ways) {
    std::vector<SetPattern> patterns;
    for (const Reversed& way : ways)
      patterns.push_back(PatternOf(way));
    RemoveCovered(patterns);
    ways.clear();
    for (const SetPattern& pattern : patterns)
      ways.emplace_back(pattern.units().rbegin(), pattern.units().rend());
  }

  // Every way from a place to the end of both; null beyond the limits.
  const std::vector<Reversed>* From(std::size_t i, std::size_t j) {
    const std::uint64_t place = static_cast<std::uint64_t>(i) << 32U | j;
    if (const auto known = from_.find(place); known != from_.end()) return known->second.get();
    if (from_.size() > kMostPlaces) return nullptr;
    auto ways = std::make_unique<std::vector<Reversed>>();
    bool too_many = false;
    if (i == a_.size() && j == b_.size()) {
      ways->emplace_back();
    } else {
      ForEachWay(a_, b_, i, j, [&](const SetUnit* unit, std::size_t next_i, std::size_t next_j) {
        if (too_many) return;
        const std::vector<Reversed>* rest = From(next_i, next_j);
        if (rest == nullptr || ways->size() + rest->size() > kMostPatterns) {
          too_many = true;
          return;
        }
        for (Reversed way : *rest) {
          // One run is as good as two.
          const bool is_there =
              unit != nullptr && IsRun(*unit) && !way.empty() && way.back() == *unit;
          if (unit != nullptr && !is_there) way.push_back(*unit);
          if (std::find(ways->begin(), ways->end(), way) == ways->end()) {
            ways->push_back(std::move(way));
          }
        }
      });
    }
    if (too_many) return nullptr;
    if (ways->size() > kManyPatterns) RemoveCoveredWays(*ways);
    return (from_[place] = std::move(ways)).get();
  }

  const std::vector<SetUnit>& a_;
  const std::vector<SetUnit>& b_;
  absl::flat_hash_map<std::uint64_t, std::unique_ptr<std::vector<Reversed>>> from_;
};

}  // namespace

SetPattern SetPattern::Everything() {
  SetPattern pattern;
  pattern.Append({Kind::kRun, kNothingExcluded, 0});
  return pattern;
}

SetPattern SetPattern::FromUnits(std::span<const PatternUnit> units) {
  SetPattern pattern;
  pattern.AppendUnits(units);
  return pattern;
}

SetPattern SetPattern::FromText(std::string_view text) {
  std::vector<PatternUnit> units;
  for (const char c : text) {
    units.push_back(c == '*'   ? kAnyRun
                    : c == '?' ? kAnyCharacter
                               : static_cast<PatternUnit>(static_cast<unsigned char>(c)));
  }
  return FromUnits(units);
}

SetPattern SetPattern::Literal(std::string_view text) {
  SetPattern pattern;
  pattern.AppendLiteral(text);
  return pattern;
}

void SetPattern::AppendLiteral(std::string_view text) {
  while (!text.empty())
    units_.push_back({Kind::kCharacter, kNothingExcluded, TakeCharacter(text)});
}

void SetPattern::AppendUnits(std::span<const PatternUnit> units, Excluded excluded) {
  std::string literal;
  for (const PatternUnit unit : units) {
    if (unit < kAnyRun) {
      literal += static_cast<char>(static_cast<unsigned char>(unit));
      continue;
    }
    AppendLiteral(literal);
    literal.clear();
    Append({unit == kAnyRun ? Kind::kRun : Kind::kOne, excluded, 0});
  }
  AppendLiteral(literal);
}

void SetPattern::Append(SetUnit unit) {
  if (unit.kind == Kind::kCharacter || units_.empty() || !IsRun(units_.back())) {
    units_.push_back(unit);
    return;
  }
  SetUnit& last = units_.back();
  if (IsRun(unit) && IsSubset(last.excluded, unit.excluded)) return;
  if (IsRun(unit) && IsSubset(unit.excluded, last.excluded)) {
    // The wider run takes the place of the narrower, and may meet another before that.
    units_.pop_back();
    Append(unit);
    return;
  }
  if (unit.kind == Kind::kOne && unit.excluded == last.excluded) {
    const SetUnit run = last;
    last = unit;
    units_.push_back(run);
    return;
  }
  units_.push_back(unit);
}

bool SetPattern::is_literal() const {
  return std::all_of(units_.begin(), units_.end(),
                     [](const SetUnit& unit) { return unit.kind == Kind::kCharacter; });
}

bool SetPattern::is_everything() const {
  return units_.size() == 1 && IsRun(units_.front()) && units_.front().excluded == 0;
}

bool SetPattern::Matches(std::string_view text) const {
  std::vector<bool> places(units_.size() + 1);
  std::vector<bool> next(units_.size() + 1);
  const auto close = [&](std::vector<bool>& at) {
    for (std::size_t i = 0; i < units_.size(); ++i) {
      if (at[i] && IsRun(units_[i])) at[i + 1] = true;
    }
  };
  places[0] = true;
  close(places);
  while (!text.empty()) {
    const char32_t character = TakeCharacter(text);
    std::fill(next.begin(), next.end(), false);
    for (std::size_t i = 0; i < units_.size(); ++i) {
      if (places[i] && Takes(units_[i], character)) next[IsRun(units_[i]) ? i : i + 1] = true;
    }
    close(next);
    std::swap(places, next);
  }
  return places[units_.size()];
}

std::string SetPattern::ToText() const {
  std::string text;
  for (std::size_t i = 0; i < units_.size(); ++i) {
    const SetUnit& unit = units_[i];
    if (IsRun(unit)) {
      text += '*';
    } else if (unit.kind == Kind::kOne) {
      text += '?';
    } else if (unit.character == '*' || unit.character == '?') {
      text += "${";
      text += static_cast<char>(unit.character);
      text += '}';
    } else if (unit.character == '$' && i + 1 < units_.size() &&
               units_[i + 1] == SetUnit{Kind::kCharacter, kNothingExcluded, '{'}) {
      text += "${$}";
    } else {
      AppendCharacter(unit.character, text);
    }
  }
  return text;
}

SetMember FindMember(const PatternSet& set, std::size_t limit, std::string_view letters) {
  return MemberFinder(set, limit, letters).Run();
}

bool Meets(const SetPattern& a, const SetPattern& b) {
  // Most patterns differ in their literal beginning.
  const std::size_t shorter = std::min(a.units().size(), b.units().size());
  for (std::size_t i = 0; i < shorter; ++i) {
    const SetUnit& in_a = a.units()[i];
    const SetUnit& in_b = b.units()[i];
    if (in_a.kind != Kind::kCharacter || in_b.kind != Kind::kCharacter) break;
    if (in_a.character != in_b.character) return false;
  }
  const std::size_t width = b.units().size() + 1;
  std::vector<bool> seen((a.units().size() + 1) * width);
  std::vector<std::pair<std::size_t, std::size_t>> open = {{0, 0}};
  while (!open.empty()) {
    const auto [i, j] = open.back();
    open.pop_back();
    if (i == a.units().size() && j == b.units().size()) return true;
    ForEachWay(a.units(), b.units(), i, j,
               [&](const SetUnit*, std::size_t next_i, std::size_t next_j) {
                 if (seen[next_i * width + next_j]) return;
                 seen[next_i * width + next_j] = true;
                 open.emplace_back(next_i, next_j);
               });
  }
  return false;
}

Truth Covers(const SetPattern& outer, const SetPattern& inner, std::size_t limit) {
  if (outer.is_everything() || outer == inner) return Truth::kTrue;
  if (!Meets(outer, inner)) return Truth::kFalse;
  if (inner.is_literal()) return Truth::kTrue;
  if (outer.is_literal()) return Truth::kFalse;
  return Covers(std::span(&outer, 1), PatternSet{{inner}, {}}, limit);
}

Truth Covers(std::span<const SetPattern> outer, const PatternSet& inner, std::size_t limit) {
  PatternSet rest = inner;
  rest.except.insert(rest.except.end(), outer.begin(), outer.end());
  return Not(FindMember(rest, limit).exists);
}

std::optional<std::vector<SetPattern>> Intersect(const SetPattern& a, const SetPattern& b) {
  if (!Meets(a, b)) return std::vector<SetPattern>();
  if (Covers(b, a) == Truth::kTrue) return std::vector<SetPattern>{a};
  if (Covers(a, b) == Truth::kTrue) return std::vector<SetPattern>{b};
  return Intersector(a, b).Run();
}

void RemoveCovered(std::vector<SetPattern>& patterns) {
  // What is kept without need does no harm.
  constexpr std::size_t kShortSearchLimit = 200;
  for (std::size_t i = patterns.size(); i-- > 0;) {
    const bool is_covered =
        std::any_of(patterns.begin(), patterns.end(), [&](const SetPattern& other) {
          return &other != &patterns[i] &&
                 Covers(other, patterns[i], kShortSearchLimit) == Truth::kTrue;
        });
    if (is_covered) patterns.erase(patterns.begin() + static_cast<std::ptrdiff_t>(i));
  }
}

}  // namespace iamsim
