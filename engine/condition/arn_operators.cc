// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstddef>

#include "engine/condition/operator_family.h"
#include "engine/match/glob.h"

// Arn*: six fields, split at the first five colons, each a glob of its own that cannot reach into
// the next (R-COND-18). A variable's value may bring colons along, so the policy's value is split
// after its variables were replaced.

namespace iamsim {
namespace {

constexpr std::size_t kFields = 6;
constexpr std::string_view kArnPrefix = "arn";

using FieldUnits = std::array<std::span<const PatternUnit>, kFields>;

// Nothing for a text that no ARN could match.
std::optional<FieldUnits> SplitUnits(std::span<const PatternUnit> units) {
  FieldUnits fields;
  for (std::size_t i = 0; i + 1 < kFields; ++i) {
    const auto colon = std::find(units.begin(), units.end(), PatternUnit{':'});
    if (colon == units.end()) return std::nullopt;
    const auto length = static_cast<std::size_t>(colon - units.begin());
    fields[i] = units.first(length);
    units = units.subspan(length + 1);
  }
  fields.back() = units;
  if (!GlobMatches(fields.front(), kArnPrefix)) return std::nullopt;
  return fields;
}

struct RequestArn {
  std::string_view text;
  std::array<std::string_view, kFields> fields;
};

// The fields before the first wildcard are compared at once, with their colons.
class ArnPattern {
 public:
  explicit ArnPattern(std::span<const PatternUnit> units) {
    const std::optional<FieldUnits> split = SplitUnits(units);
    if (!split.has_value()) return;
    is_arn_ = true;
    for (std::size_t i = 0; i < kFields; ++i) {
      fields_[i] = Glob((*split)[i]);
      if (literal_fields_ != i || !fields_[i].is_literal()) continue;
      ++literal_fields_;
      head_ += fields_[i].literal();
      if (i + 1 < kFields) head_ += ':';
    }
  }

  bool is_arn() const { return is_arn_; }
  bool Matches(const RequestArn& request) const {
    if (literal_fields_ == kFields) return request.text == head_;
    if (!request.text.starts_with(head_)) return false;
    for (std::size_t i = literal_fields_; i < kFields; ++i) {
      if (!fields_[i].Matches(request.fields[i])) return false;
    }
    return true;
  }

 private:
  bool is_arn_ = false;
  std::size_t literal_fields_ = 0;
  std::string head_;
  std::array<Glob, kFields> fields_;
};

class ArnFamily {
 public:
  using PolicyValue = ExpandableValue<ArnPattern>;

  explicit ArnFamily(Comparison comparison) : syntax_(SyntaxOf(comparison)) {}

  PolicyValue ReadPolicyValue(std::string_view text, bool variables) const {
    return {text, syntax_, variables};
  }

  static std::optional<RequestArn> ReadRequestValue(std::string_view text) {
    RequestArn request = {text, {}};
    std::size_t field = 0;
    std::size_t begin = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
      if (text[at] != ':') continue;
      request.fields[field] = text.substr(begin, at - begin);
      begin = at + 1;
      if (++field + 1 == kFields) break;
    }
    if (field + 1 != kFields) return std::nullopt;
    request.fields.back() = text.substr(begin);
    if (request.fields.front() != kArnPrefix) return std::nullopt;
    return request;
  }

  static ValueOutcome Compare(const PolicyValue& value, const RequestArn& request,
                              const ContextTable& context) {
    return value.Compare(
        context,
        [&request](const ArnPattern& pattern) {
          return pattern.is_arn() ? OutcomeOf(pattern.Matches(request))
                                  : ValueOutcome::kBadPolicyValue;
        },
        [&request](std::span<const PatternUnit> units) {
          const std::optional<FieldUnits> fields = SplitUnits(units);
          if (!fields.has_value()) return ValueOutcome::kBadPolicyValue;
          return OutcomeOf(
              std::equal(fields->begin(), fields->end(), request.fields.begin(),
                         [](std::span<const PatternUnit> glob, std::string_view field) {
                           return GlobMatches(glob, field);
                         }));
        });
  }

 private:
  TextSyntax syntax_;
};

}  // namespace

MatcherPtr MakeArnMatcher(Comparison comparison, std::span<const std::string> values,
                          bool variables) {
  return std::make_unique<const FamilyMatcher<ArnFamily>>(comparison, values, variables);
}

}  // namespace iamsim
