// SPDX-License-Identifier: Apache-2.0
#include "engine/match/resource.h"

#include <algorithm>

#include "model/arn.h"

// A pattern is matched field by field: the first five fields in any letter case, the sixth exactly.
// Whether a `*` at the end of one of the first five may run on across colons is a reading
// (R-RES-4). It can make a difference only when the request's sixth field has a colon to spare, and
// when the texts without wildcards are all there, in order. The slow comparison of whole texts is
// made for those alone, after the fields did not match.

namespace iamsim {
namespace {

constexpr std::size_t kHeadFields = 5;

}  // namespace

RequestedResource::RequestedResource(std::string arn) : text_(std::move(arn)), is_star_(false) {
  for (std::size_t field = 0; field < kHeadFields; ++field) {
    field_starts_[field + 1] = text_.find(':', field_starts_[field]) + 1;
  }
  folded_head_ = ToLowerAscii(std::string_view(text_).substr(0, field_starts_[kHeadFields]));
  tail_has_colon_ = tail().find(':') != std::string_view::npos;
}

ResourcePattern::ResourcePattern(std::string_view text, bool variables) {
  if (text == "*") {
    matches_everything_ = true;
    return;
  }
  if (text.substr(0, 4) != "arn:") {
    matches_nothing_ = true;
    return;
  }
  std::string_view rest = text;
  bool complete = true;
  for (std::string& field : head_texts_) {
    const std::size_t colon = rest.find(':');
    if (colon == std::string_view::npos) {
      // Fields that are missing count as `*` (R-GRAM-19).
      field = complete ? std::string(rest) : "*";
      complete = false;
      continue;
    }
    field = std::string(rest.substr(0, colon));
    rest.remove_prefix(colon + 1);
  }
  if (!complete) rest = "*";

  head_is_literal_ = true;
  for (std::size_t i = 0; i < kHeadFields; ++i) {
    const std::string& field = head_texts_[i];
    head_is_literal_ = head_is_literal_ && field.find_first_of("*?") == std::string::npos;
    can_cross_ = can_cross_ || (!field.empty() && field.back() == '*');
    literal_head_ += ToLowerAscii(field) + ':';
  }
  if (!head_is_literal_) {
    for (std::size_t i = 0; i < kHeadFields; ++i)
      head_globs_[i] = Glob::FromText(ToLowerAscii(head_texts_[i]));
  }
  head_prefix_ = std::min(literal_head_.find_first_of("*?"), literal_head_.size());
  tail_text_ = VariableText::Parse(rest, TextSyntax::kWildcards, variables);
  if (!tail_text_.has_variables()) tail_ = Glob(tail_text_.units());
}

bool ResourcePattern::HeadMatches(const RequestedResource& resource) const {
  if (head_is_literal_) return literal_head_ == resource.head();
  // Most patterns are about another service, which is before the first wildcard.
  if (resource.head().substr(0, head_prefix_) !=
      std::string_view(literal_head_).substr(0, head_prefix_)) {
    return false;
  }
  for (std::size_t i = 0; i < kHeadFields; ++i) {
    if (!head_globs_[i].Matches(resource.head_field(i))) return false;
  }
  return true;
}

ResourceMatch ResourcePattern::Match(const RequestedResource& resource, const ContextTable& context,
                                     ReadingContext& readings) const {
  if (matches_everything_) return {Truth::kTrue, ResourceNote::kNone};
  if (matches_nothing_ || resource.is_star()) return {};
  const bool may_cross = can_cross_ && resource.tail_has_colon();
  const bool head_matches = HeadMatches(resource);
  if (!head_matches && !may_cross) return {};

  std::vector<PatternUnit> expanded;
  if (tail_text_.has_variables()) {
    const ContextEntry* unknown = nullptr;
    if (!tail_text_.Expand(context, expanded, &unknown)) {
      return {Truth::kFalse, ResourceNote::kUnresolvedVariable};
    }
    if (unknown != nullptr) {
      const bool may_match = (head_matches && GlobMatches(expanded, resource.tail())) ||
                             (may_cross && CrossMatches(expanded, resource));
      return {may_match ? Truth::kUnknown : Truth::kFalse, ResourceNote::kUnknownVariable};
    }
    if (head_matches && GlobMatches(expanded, resource.tail())) {
      return {Truth::kTrue, ResourceNote::kNone};
    }
  } else if (head_matches && tail_.Matches(resource.tail())) {
    return {Truth::kTrue, ResourceNote::kNone};
  }
  if (!may_cross) return {};
  const std::vector<PatternUnit>& tail = tail_text_.has_variables() ? expanded : tail_text_.units();
  if (!CanCrossInto(tail, resource) || !CrossMatches(tail, resource)) return {};
  if (readings.TakesAlternative(Reading::kResourceStar)) return {};
  return {Truth::kTrue, ResourceNote::kCrossedColon};
}

// Whether the request's ARN begins with what the pattern has before its first wildcard, and has
// every text between the wildcards of the pattern's sixth field in order, the last one at its end.
// Without that nothing matches, however far a `*` runs.
bool ResourcePattern::CanCrossInto(const std::vector<PatternUnit>& tail,
                                   const RequestedResource& resource) const {
  // The prefix has fewer colons than a head, so that an equal text is in the head.
  const std::string_view prefix = std::string_view(literal_head_).substr(0, head_prefix_);
  if (!resource.head().starts_with(prefix)) return false;
  std::string_view rest = std::string_view(resource.text()).substr(prefix.size());
  std::string text = ":";
  for (const PatternUnit unit : tail) {
    if (unit != kAnyRun && unit != kAnyCharacter) {
      text += static_cast<char>(unit);
      continue;
    }
    const std::size_t found = rest.find(text);
    if (found == std::string_view::npos) return false;
    rest.remove_prefix(found + text.size());
    text.clear();
  }
  return rest.ends_with(text);
}

// Both texts whole, as a small automaton: `reached[i]` says that the first i units of the pattern
// cover the text read so far.
bool ResourcePattern::CrossMatches(const std::vector<PatternUnit>& tail,
                                   const RequestedResource& resource) const {
  enum class Kind : std::uint8_t { kByte, kByteAnyCase, kOne, kOneInField, kRun, kRunInField };
  struct Unit {
    Kind kind;
    char byte;
  };
  std::vector<Unit> units;
  for (const std::string& field : head_texts_) {
    for (std::size_t i = 0; i < field.size(); ++i) {
      const bool last = i + 1 == field.size();
      if (field[i] == '*') {
        units.push_back({last ? Kind::kRun : Kind::kRunInField, 0});
      } else if (field[i] == '?') {
        units.push_back({Kind::kOneInField, 0});
      } else {
        units.push_back({Kind::kByteAnyCase, field[i]});
      }
    }
    units.push_back({Kind::kByte, ':'});
  }
  for (const PatternUnit unit : tail) {
    if (unit == kAnyRun) {
      units.push_back({Kind::kRun, 0});
    } else if (unit == kAnyCharacter) {
      units.push_back({Kind::kOne, 0});
    } else {
      units.push_back({Kind::kByte, static_cast<char>(unit)});
    }
  }

  const auto is_run = [](Kind kind) { return kind == Kind::kRun || kind == Kind::kRunInField; };
  std::vector<bool> reached(units.size() + 1);
  std::vector<bool> next(units.size() + 1);
  const auto skip_empty_runs = [&](std::vector<bool>& states) {
    for (std::size_t i = 0; i < units.size(); ++i) {
      if (states[i] && is_run(units[i].kind)) states[i + 1] = true;
    }
  };
  reached[0] = true;
  skip_empty_runs(reached);
  const std::string_view text = resource.text();
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    const bool in_head = at < resource.head().size();
    const bool continues = (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
    std::fill(next.begin(), next.end(), false);
    for (std::size_t i = 0; i < units.size(); ++i) {
      // A continuation byte belongs to the character that a `?` took before it.
      if (continues && reached[i + 1] &&
          (units[i].kind == Kind::kOne || units[i].kind == Kind::kOneInField)) {
        next[i + 1] = true;
      }
      if (!reached[i]) continue;
      switch (units[i].kind) {
        case Kind::kByte:
          if (units[i].byte == c) next[i + 1] = true;
          break;
        case Kind::kByteAnyCase:
          if (units[i].byte == c ||
              (in_head && EqualsIgnoreCase({&units[i].byte, 1}, {&text[at], 1}))) {
            next[i + 1] = true;
          }
          break;
        case Kind::kOne:
          if (!continues) next[i + 1] = true;
          break;
        case Kind::kOneInField:
          if (!continues && c != ':') next[i + 1] = true;
          break;
        case Kind::kRun:
          next[i] = true;
          break;
        case Kind::kRunInField:
          if (c != ':') next[i] = true;
          break;
      }
    }
    skip_empty_runs(next);
    std::swap(reached, next);
  }
  return reached[units.size()];
}

bool ResourcePattern::Resolve(const ContextTable& context, std::string& text) const {
  std::vector<PatternUnit> units;
  if (!tail_text_.Expand(context, units)) return false;
  for (const std::string& field : head_texts_)
    text += field + ':';
  for (const PatternUnit unit : units) {
    text += unit == kAnyRun ? '*' : unit == kAnyCharacter ? '?' : static_cast<char>(unit);
  }
  return true;
}

}  // namespace iamsim
