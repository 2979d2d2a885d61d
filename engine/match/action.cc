// SPDX-License-Identifier: Apache-2.0
#include "engine/match/action.h"

#include <algorithm>

#include "model/arn.h"

namespace iamsim {
namespace {

std::uint64_t ServiceBit(std::string_view service) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : service) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  }
  return std::uint64_t{1} << (hash >> 58U);
}

// A name with white space or a comma, or none at all, is no action's name (R-GRAM-21).
bool CanBeName(std::string_view name) {
  return !name.empty() && name.find_first_of(" \t\r\n,") == std::string_view::npos;
}

}  // namespace

RequestedAction::RequestedAction(std::string_view text, std::uint32_t number)
    : text_(text), folded_(ToLowerAscii(text)), colon_(text.find(':')), number_(number) {
  service_bit_ = ServiceBit(service());
}

ActionPatterns::ActionPatterns(std::span<const PolicyText> patterns) {
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    const int index = static_cast<int>(i);
    if (patterns[i] == "*") {
      if (!matches_everything_) everything_index_ = index;
      matches_everything_ = true;
      continue;
    }
    const std::string folded = ToLowerAscii(patterns[i]);
    const std::size_t colon = folded.find(':');
    if (colon == std::string::npos || folded.find(':', colon + 1) != std::string::npos) continue;
    const std::string_view name = std::string_view(folded).substr(colon + 1);
    if (colon == 0 || !CanBeName(name)) continue;
    Pattern pattern = {folded.substr(0, colon), Glob::FromText(name), index};
    if (pattern.service.find_first_of("*?") != std::string::npos) {
      wildcard_prefixes_.push_back(std::move(pattern));
    } else {
      service_bits_ |= ServiceBit(pattern.service);
      patterns_.push_back(std::move(pattern));
    }
  }
  std::stable_sort(patterns_.begin(), patterns_.end(),
                   [](const Pattern& a, const Pattern& b) { return a.service < b.service; });
}

int ActionPatterns::FindInService(const RequestedAction& action) const {
  const std::string_view service = action.service();
  auto pattern = patterns_.begin();
  constexpr std::ptrdiff_t kLinearLimit = 8;
  if (patterns_.end() - pattern > kLinearLimit) {
    pattern = std::lower_bound(
        patterns_.begin(), patterns_.end(), service,
        [](const Pattern& a, std::string_view wanted) { return a.service < wanted; });
  }
  for (; pattern != patterns_.end() && pattern->service <= service; ++pattern) {
    if (pattern->service != service || !pattern->name.Matches(action.name())) continue;
    return everything_index_ < 0 ? pattern->index : std::min(pattern->index, everything_index_);
  }
  return everything_index_;
}

Truth ActionPatterns::MatchWildcardPrefix(const RequestedAction& action,
                                          ReadingContext& readings) const {
  for (const Pattern& pattern : wildcard_prefixes_) {
    if (GlobMatches(std::string_view(pattern.service), action.service()) &&
        pattern.name.Matches(action.name())) {
      return TruthOf(readings.TakesAlternative(Reading::kActionPrefixWildcard));
    }
  }
  return Truth::kFalse;
}

}  // namespace iamsim
