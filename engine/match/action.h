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
  RequestedAction() = default;
  explicit RequestedAction(std::string_view text);  // must be `prefix:Name`

  const std::string& text() const { return text_; }  // as written
  std::string_view service() const { return std::string_view(folded_).substr(0, colon_); }
  std::string_view name() const { return std::string_view(folded_).substr(colon_ + 1); }
  std::uint64_t service_bit() const { return service_bit_; }
  bool Is(std::string_view folded) const { return folded_ == folded; }

 private:
  std::string text_;
  std::string folded_;
  std::size_t colon_ = 0;
  std::uint64_t service_bit_ = 0;
};

// The patterns of one Action or NotAction element. Immutable.
class ActionPatterns {
 public:
  explicit ActionPatterns(std::span<const PolicyText> patterns);

  // Whether any pattern matches, and which: `index` as of FindMatch(). Constant time for a service
  // that no pattern names, else linear in the patterns of that service.
  Truth Match(const RequestedAction& action, ReadingContext& readings, int& index) const {
    index = -1;
    if (matches_everything_ || (service_bits_ & action.service_bit()) != 0) {
      index = FindMatch(action);
      if (index >= 0) return Truth::kTrue;
    }
    return wildcard_prefixes_.empty() ? Truth::kFalse : MatchWildcardPrefix(action, readings);
  }
  Truth Match(const RequestedAction& action, ReadingContext& readings) const {
    int index = -1;
    return Match(action, readings, index);
  }
  // The index of the first pattern that matches, or -1. Patterns with a wildcard before the colon
  // are not looked at.
  int FindMatch(const RequestedAction& action) const;

 private:
  struct Pattern {
    std::string service;
    Glob name;
    int index = 0;
  };

  Truth MatchWildcardPrefix(const RequestedAction& action, ReadingContext& readings) const;

  bool matches_everything_ = false;
  int everything_index_ = -1;
  std::uint64_t service_bits_ = 0;          // one bit a service, by hash
  std::vector<Pattern> patterns_;           // by service, then in document order
  std::vector<Pattern> wildcard_prefixes_;  // `s?:*`: nothing, or a glob (U-16)
};

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_MATCH_ACTION_H_
