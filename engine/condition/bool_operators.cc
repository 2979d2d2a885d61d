// SPDX-License-Identifier: Apache-2.0
#include "engine/condition/operator_family.h"
#include "model/condition_value.h"

// Bool: `true` and `false` in any letter case; other texts never match (R-COND-15). AWS's pages
// disagree on variables here; they are substituted (U-8).

namespace iamsim {
namespace {

struct BoolValue {
  explicit BoolValue(std::span<const PatternUnit> units) : value(ParseBool(TextOf(units))) {}

  std::optional<bool> value;
};

class BoolFamily {
 public:
  using PolicyValue = ExpandableValue<BoolValue>;

  explicit BoolFamily(Comparison comparison) : syntax_(SyntaxOf(comparison)) {}

  PolicyValue ReadPolicyValue(std::string_view text, bool variables) const {
    return {text, syntax_, variables};
  }
  static std::optional<bool> ReadRequestValue(std::string_view text) { return ParseBool(text); }

  static ValueOutcome Compare(const PolicyValue& value, bool request, const ContextTable& context) {
    const auto compare = [request](const BoolValue& wanted) {
      return wanted.value.has_value() ? OutcomeOf(*wanted.value == request)
                                      : ValueOutcome::kBadPolicyValue;
    };
    return value.Compare(context, compare, [&compare](std::span<const PatternUnit> units) {
      return compare(BoolValue(units));
    });
  }

 private:
  TextSyntax syntax_;
};

}  // namespace

MatcherPtr MakeBoolMatcher(Comparison comparison, std::span<const std::string> values,
                           bool variables) {
  return std::make_unique<const FamilyMatcher<BoolFamily>>(comparison, values, variables);
}

}  // namespace iamsim
