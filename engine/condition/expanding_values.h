// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_CONDITION_EXPANDING_VALUES_H_
#define IAMSIM_ENGINE_CONDITION_EXPANDING_VALUES_H_

#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/condition/operator_family.h"
#include "engine/match/policy_variable.h"

namespace iamsim {

// The values of a family that takes policy variables. `Matcher` is made from the units of a value:
// once for a value without variables, for each evaluation of one with them.
//   explicit Matcher(std::span<const PatternUnit>);
//   bool Matches(std::string_view request_value) const;
//   static bool CanRead(std::string_view request_value);
template <typename Matcher>
class ExpandingValues final : public ClauseValues {
 public:
  ExpandingValues(const std::vector<std::string>& values, TextSyntax syntax, bool variables) {
    for (const std::string& value : values) {
      VariableText text = VariableText::Parse(value, syntax, variables);
      if (text.has_variables()) {
        texts_.push_back(std::move(text));
      } else {
        matchers_.emplace_back(text.units());
      }
    }
  }

  ValueComparison Compare(std::string_view request_value,
                          const ContextTable& context) const override {
    ValueComparison result;
    if (!Matcher::CanRead(request_value)) {
      result.bad_request_value = true;
      return result;
    }
    for (const Matcher& matcher : matchers_) {
      if (matcher.Matches(request_value)) {
        result.matches = true;
        return result;
      }
    }
    for (const VariableText& text : texts_) {
      std::vector<PatternUnit> units;
      if (!text.Expand(context, units)) {
        result.unresolved = true;
      } else if (Matcher(units).Matches(request_value)) {
        result.matches = true;
      }
    }
    return result;
  }

 private:
  std::vector<Matcher> matchers_;
  std::vector<VariableText> texts_;
};

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_CONDITION_EXPANDING_VALUES_H_
