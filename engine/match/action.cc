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

bool HasWildcard(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return c == '*' || c == '?'; });
}

// A name with white space or a comma, or none at all, is no action's name, and a second colon is in
// none (R-GRAM-21).
bool CanBeName(std::string_view name) {
  return !name.empty() && std::none_of(name.begin(), name.end(), [](char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == ',' || c == ':';
  });
}

}  // namespace

RequestedAction::RequestedAction(std::string_view text, std::uint32_t number)
    : text_(text), folded_(ToLowerAscii(text)), colon_(text.find(':')), number_(number) {
  service_bit_ = ServiceBit(service());
}

ActionPatterns::ActionPatterns(std::span<const PolicyText> patterns) {
  std::size_t size = 0;
  for (const PolicyText& pattern : patterns)
    size += pattern.size();
  texts_.reserve(size);
  patterns_.reserve(patterns.size());
  for (std::size_t i = 0; i < patterns.size(); ++i)
    Add(patterns[i], static_cast<int>(i));
  // Most documents are in order, and to find that out moves nothing.
  const auto is_before = [this](const Pattern& a, const Pattern& b) {
    return ServiceOf(a) < ServiceOf(b);
  };
  if (!std::is_sorted(patterns_.begin(), patterns_.end(), is_before)) {
    std::stable_sort(patterns_.begin(), patterns_.end(), is_before);
  }
}

void ActionPatterns::Add(std::string_view text, int index) {
  if (text == "*") {
    if (!matches_everything_) everything_index_ = index;
    matches_everything_ = true;
    return;
  }
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0) return;
  const std::string_view name = text.substr(colon + 1);
  if (!CanBeName(name)) return;
  Pattern pattern;
  pattern.begin = static_cast<std::uint32_t>(texts_.size());
  pattern.colon = static_cast<std::uint32_t>(pattern.begin + colon);
  pattern.end = static_cast<std::uint32_t>(pattern.begin + text.size());
  pattern.index = index;
  pattern.is_literal = !HasWildcard(name);
  for (const char c : text)
    texts_.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
  if (HasWildcard(text.substr(0, colon))) {
    wildcard_prefixes_.push_back(pattern);
    return;
  }
  service_bits_ |= ServiceBit(ServiceOf(pattern));
  patterns_.push_back(pattern);
}

bool ActionPatterns::NameMatches(const Pattern& pattern, std::string_view name) const {
  const std::string_view text =
      std::string_view(texts_).substr(pattern.colon + 1, pattern.end - pattern.colon - 1);
  return pattern.is_literal ? text == name : GlobMatches(text, name);
}

int ActionPatterns::FindInService(const RequestedAction& action) const {
  const std::string_view service = action.service();
  auto pattern = patterns_.begin();
  constexpr std::ptrdiff_t kLinearLimit = 8;
  if (patterns_.end() - pattern > kLinearLimit) {
    pattern = std::lower_bound(
        patterns_.begin(), patterns_.end(), service,
        [this](const Pattern& a, std::string_view wanted) { return ServiceOf(a) < wanted; });
  }
  for (; pattern != patterns_.end() && ServiceOf(*pattern) <= service; ++pattern) {
    if (ServiceOf(*pattern) != service || !NameMatches(*pattern, action.name())) continue;
    return everything_index_ < 0 ? pattern->index : std::min(pattern->index, everything_index_);
  }
  return everything_index_;
}

Truth ActionPatterns::MatchWildcardPrefix(const RequestedAction& action,
                                          ReadingContext& readings) const {
  for (const Pattern& pattern : wildcard_prefixes_) {
    if (GlobMatches(ServiceOf(pattern), action.service()) && NameMatches(pattern, action.name())) {
      return TruthOf(readings.TakesAlternative(Reading::kActionPrefixWildcard));
    }
  }
  return Truth::kFalse;
}

}  // namespace iamsim
