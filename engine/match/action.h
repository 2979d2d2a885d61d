// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_MATCH_ACTION_H_
#define IAMSIM_ENGINE_MATCH_ACTION_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/match/glob.h"
#include "engine/readings.h"
#include "engine/truth.h"
#include "model/policy_text.h"

// IAM User Guide, "IAM JSON policy elements: Action" and "NotAction". R-ACT-1 to R-ACT-3,
// R-GRAM-21.

namespace iamsim {

// A concrete action, `s3:GetObject`. Letter case never distinguishes actions.
class RequestedAction {
 public:
  static constexpr std::uint32_t kNoNumber = ~std::uint32_t{0};

  RequestedAction() = default;
  // `text` must be `prefix:Name`. `number`: see number().
  explicit RequestedAction(std::string_view text, std::uint32_t number = kNoNumber);

  const std::string& text() const { return text_; }  // as written
  std::string_view service() const { return std::string_view(folded_).substr(0, colon_); }
  std::string_view name() const { return std::string_view(folded_).substr(colon_ + 1); }
  std::uint64_t service_bit() const { return service_bit_; }
  bool Is(std::string_view folded) const { return folded_ == folded; }
  // By which the tables of a CompiledEstate find it. Those that it has no place for have none.
  std::uint32_t number() const { return number_; }

 private:
  std::string text_;
  std::string folded_;
  std::size_t colon_ = 0;
  std::uint64_t service_bit_ = 0;
  std::uint32_t number_ = kNoNumber;
};

// The patterns of one Action or NotAction element. Immutable.
class ActionPatterns {
 public:
  explicit ActionPatterns(std::span<const PolicyText> patterns);

  // Whether any pattern matches, and which: `index` as of FindMatch(). Constant time for a service
  // that no pattern names, else linear in the patterns of that service. ActionIndex remembers it.
  Truth Match(const RequestedAction& action, ReadingContext& readings, int& index) const {
    index = FindMatch(action);
    if (index >= 0) return Truth::kTrue;
    return wildcard_prefixes_.empty() ? Truth::kFalse : MatchWildcardPrefix(action, readings);
  }
  Truth Match(const RequestedAction& action, ReadingContext& readings) const {
    int index = -1;
    return Match(action, readings, index);
  }
  // The index of the first pattern that matches, or -1. Patterns with a wildcard before the colon
  // are not looked at.
  int FindMatch(const RequestedAction& action) const {
    const bool may_match = matches_everything_ || (service_bits_ & action.service_bit()) != 0;
    return may_match ? FindInService(action) : -1;
  }
  // Whether there are such patterns.
  bool depends_on_reading() const { return !wildcard_prefixes_.empty(); }

 private:
  // One pattern, as places in texts_. A document of AWS has hundreds, and most are never matched,
  // so that one costs no allocation.
  struct Pattern {
    std::uint32_t begin = 0;
    std::uint32_t colon = 0;
    std::uint32_t end = 0;
    int index = 0;
    bool is_literal = false;  // no wildcard behind the colon
  };

  std::string_view ServiceOf(const Pattern& pattern) const {
    return std::string_view(texts_).substr(pattern.begin, pattern.colon - pattern.begin);
  }
  bool NameMatches(const Pattern& pattern, std::string_view name) const;
  void Add(std::string_view text, int index);
  int FindInService(const RequestedAction& action) const;
  Truth MatchWildcardPrefix(const RequestedAction& action, ReadingContext& readings) const;

  bool matches_everything_ = false;
  int everything_index_ = -1;
  std::uint64_t service_bits_ = 0;          // one bit a service, by hash
  std::string texts_;                       // of all patterns, in lower case
  std::vector<Pattern> patterns_;           // by service, then in document order
  std::vector<Pattern> wildcard_prefixes_;  // `s?:*`: nothing, or a glob (U-16)
};

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_MATCH_ACTION_H_
