// SPDX-License-Identifier: Apache-2.0
#include "engine/condition/expanding_values.h"
#include "model/condition_value.h"

// R-COND-15; variables: U-8.

namespace iamsim {
namespace {

class BoolMatcher {
 public:
  explicit BoolMatcher(std::span<const PatternUnit> units)
      : value_(ParseBool(Glob(units).literal())) {}
  bool Matches(std::string_view value) const {
    return value_.has_value() && ParseBool(value) == value_;
  }
  static bool CanRead(std::string_view value) { return ParseBool(value).has_value(); }

 private:
  std::optional<bool> value_;
};

}  // namespace

std::unique_ptr<const ClauseValues> MakeBoolValues(const std::vector<std::string>& values,
                                                   bool variables) {
  return std::make_unique<ExpandingValues<BoolMatcher>>(values, TextSyntax::kPlain, variables);
}

}  // namespace iamsim
