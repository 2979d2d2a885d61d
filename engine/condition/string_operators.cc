// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/condition/operator_family.h"
#include "engine/match/glob.h"
#include "model/arn.h"

// String*: bytes, ASCII letter case, or a glob over the whole value (R-COND-12). Where wildcards
// are plain characters, the glob is a literal.

namespace iamsim {
namespace {

bool EqualsIgnoreCase(std::span<const PatternUnit> units, std::string_view text) {
  const auto fold = [](PatternUnit unit) {
    return unit >= 'A' && unit <= 'Z' ? unit - 'A' + 'a' : static_cast<int>(unit);
  };
  return std::equal(units.begin(), units.end(), text.begin(), text.end(),
                    [&fold](PatternUnit unit, char c) {
                      return fold(unit) == fold(static_cast<unsigned char>(c));
                    });
}

class StringFamily {
 public:
  using PolicyValue = ExpandableValue<Glob>;

  explicit StringFamily(Comparison comparison) : comparison_(comparison) {}

  PolicyValue ReadPolicyValue(std::string_view text, bool variables) const {
    return {text, SyntaxOf(comparison_), variables};
  }
  static std::optional<std::string_view> ReadRequestValue(std::string_view text) { return text; }

  ValueOutcome Compare(const PolicyValue& value, std::string_view request,
                       const ContextTable& context) const {
    if (comparison_ == Comparison::kEqualsIgnoreCase) {
      return value.Compare(
          context,
          [request](const Glob& glob) {
            return OutcomeOf(iamsim::EqualsIgnoreCase(glob.literal(), request));
          },
          [request](std::span<const PatternUnit> units) {
            return OutcomeOf(EqualsIgnoreCase(units, request));
          });
    }
    return value.Compare(
        context, [request](const Glob& glob) { return OutcomeOf(glob.Matches(request)); },
        [request](std::span<const PatternUnit> units) {
          return OutcomeOf(GlobMatches(units, request));
        },
        [request](std::span<const PatternUnit> units) { return GlobMatches(units, request); });
  }

 private:
  Comparison comparison_;
};

}  // namespace

MatcherPtr MakeStringMatcher(Comparison comparison, std::span<const std::string> values,
                             bool variables) {
  return std::make_unique<const FamilyMatcher<StringFamily>>(comparison, values, variables);
}

}  // namespace iamsim
