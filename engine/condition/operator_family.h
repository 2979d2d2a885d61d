// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_CONDITION_OPERATOR_FAMILY_H_
#define IAMSIM_ENGINE_CONDITION_OPERATOR_FAMILY_H_

#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/context_table.h"
#include "engine/match/policy_variable.h"
#include "model/condition.h"

// Internal to engine/condition. A family of operators knows how one value of the request compares
// with one value of the policy, positively. Negation, set qualifiers, IfExists and missing keys are
// the same for all families and live in condition.cc.

namespace iamsim {

enum class ValueOutcome : std::uint8_t {
  kNoMatch,
  kMatch,
  kUnresolved,      // a variable in the policy's value has no value (R-VAR-10)
  kUnknown,         // a variable's value is not known, and it may match
  kNoMatchEither,   // likewise, and no value of it makes a match
  kBadPolicyValue,  // the operator cannot read it (R-COND-19)
};
constexpr ValueOutcome OutcomeOf(bool matches) {
  return matches ? ValueOutcome::kMatch : ValueOutcome::kNoMatch;
}

// One value of the request against all values of a clause. What follows `matches` is complete only
// where nothing matches.
struct ListOutcome {
  bool readable = true;  // the operator can read the request's value
  bool matches = false;
  bool unknown = false;  // it may match
  bool unresolved = false;
  bool may_be_unresolved = false;  // a variable of which the value is not known may have none
  bool bad_policy_value = false;
};

// The values of a clause, read once. Immutable.
class ValueMatcher {
 public:
  virtual ~ValueMatcher() = default;
  virtual ListOutcome Match(std::string_view request_value, const ContextTable& context) const = 0;
  virtual bool MatchesOne(std::size_t index, std::string_view request_value,
                          const ContextTable& context) const = 0;
};

// What a family has to say:
//   explicit Family(Comparison)
//   using PolicyValue = ...;   made once of each value of the clause
//   PolicyValue ReadPolicyValue(std::string_view text, bool variables) const;
//   static std::optional<...> ReadRequestValue(std::string_view text);
//   ValueOutcome Compare(const PolicyValue&, const <request value>&, const ContextTable&) const;
template <typename Family>
class FamilyMatcher final : public ValueMatcher {
 public:
  FamilyMatcher(Comparison comparison, std::span<const std::string> values, bool variables)
      : family_(comparison) {
    values_.reserve(values.size());
    for (const std::string& value : values) {
      values_.push_back(family_.ReadPolicyValue(value, variables));
    }
  }

  ListOutcome Match(std::string_view request_value, const ContextTable& context) const override {
    ListOutcome outcome;
    const auto request = Family::ReadRequestValue(request_value);
    if (!request.has_value()) {
      outcome.readable = false;
      return outcome;
    }
    for (const auto& value : values_) {
      switch (family_.Compare(value, *request, context)) {
        case ValueOutcome::kNoMatch:
          break;
        case ValueOutcome::kMatch:
          outcome.matches = true;
          return outcome;
        case ValueOutcome::kUnresolved:
          outcome.unresolved = true;
          break;
        case ValueOutcome::kUnknown:
          outcome.unknown = true;
          break;
        case ValueOutcome::kNoMatchEither:
          outcome.may_be_unresolved = true;
          break;
        case ValueOutcome::kBadPolicyValue:
          outcome.bad_policy_value = true;
          break;
      }
    }
    return outcome;
  }

  bool MatchesOne(std::size_t index, std::string_view request_value,
                  const ContextTable& context) const override {
    const auto request = Family::ReadRequestValue(request_value);
    return request.has_value() &&
           family_.Compare(values_[index], *request, context) == ValueOutcome::kMatch;
  }

 private:
  Family family_;
  std::vector<typename Family::PolicyValue> values_;
};

// Numbers and instants: T has Parse() and an order.
template <typename T>
class OrderedFamily {
 public:
  using PolicyValue = std::optional<T>;

  explicit OrderedFamily(Comparison comparison) : comparison_(comparison) {}

  static PolicyValue ReadPolicyValue(std::string_view text, bool /*variables*/) {
    return T::Parse(text);
  }
  static std::optional<T> ReadRequestValue(std::string_view text) { return T::Parse(text); }

  ValueOutcome Compare(const PolicyValue& value, const T& request, const ContextTable&) const {
    if (!value.has_value()) return ValueOutcome::kBadPolicyValue;
    return OutcomeOf(Holds(request <=> *value));
  }

 private:
  bool Holds(std::strong_ordering order) const {
    switch (comparison_) {
      case Comparison::kEquals:
        return order == 0;
      case Comparison::kLess:
        return order < 0;
      case Comparison::kLessEquals:
        return order <= 0;
      case Comparison::kGreater:
        return order > 0;
      case Comparison::kGreaterEquals:
        return order >= 0;
      case Comparison::kEqualsIgnoreCase:
      case Comparison::kLike:
        break;  // the table of operators has none for these families
    }
    return false;
  }

  Comparison comparison_;
};

// How the text around the variables of a value is read.
constexpr TextSyntax SyntaxOf(Comparison comparison) {
  return comparison == Comparison::kLike ? TextSyntax::kWildcards : TextSyntax::kPlain;
}

// A value of a family that takes policy variables. `Form` is what it is compared as, made of its
// units once where there is no variable.
template <typename Form>
class ExpandableValue {
 public:
  ExpandableValue(std::string_view text, TextSyntax syntax, bool variables) {
    VariableText parsed = VariableText::Parse(text, syntax, variables);
    if (parsed.has_variables()) {
      text_ = std::make_unique<const VariableText>(std::move(parsed));
    } else {
      form_.emplace(parsed.units());
    }
  }

  // Gives the form, or the units that the text has in this context, to the one or the other. With
  // a variable of which the value is not known, the units have a `*` for it; `may_match` says
  // whether that could match.
  template <typename CompareForm, typename CompareUnits, typename MayMatch>
  ValueOutcome Compare(const ContextTable& context, const CompareForm& compare_form,
                       const CompareUnits& compare_units, const MayMatch& may_match) const {
    if (text_ == nullptr) return compare_form(*form_);
    std::vector<PatternUnit> units;
    const ContextEntry* unknown = nullptr;
    if (!text_->Expand(context, units, &unknown)) return ValueOutcome::kUnresolved;
    const std::span<const PatternUnit> view(units);
    if (unknown == nullptr) return compare_units(view);
    return may_match(view) ? ValueOutcome::kUnknown : ValueOutcome::kNoMatchEither;
  }
  template <typename CompareForm, typename CompareUnits>
  ValueOutcome Compare(const ContextTable& context, const CompareForm& compare_form,
                       const CompareUnits& compare_units) const {
    return Compare(context, compare_form, compare_units, [](const auto&) { return true; });
  }

 private:
  std::optional<Form> form_;
  std::unique_ptr<const VariableText> text_;
};

// One maker a family, each in the family's own file.
using MatcherPtr = std::unique_ptr<const ValueMatcher>;
MatcherPtr MakeStringMatcher(Comparison comparison, std::span<const std::string> values,
                             bool variables);
MatcherPtr MakeNumericMatcher(Comparison comparison, std::span<const std::string> values);
MatcherPtr MakeDateMatcher(Comparison comparison, std::span<const std::string> values);
MatcherPtr MakeBoolMatcher(Comparison comparison, std::span<const std::string> values,
                           bool variables);
MatcherPtr MakeBinaryMatcher(Comparison comparison, std::span<const std::string> values);
MatcherPtr MakeIpAddressMatcher(Comparison comparison, std::span<const std::string> values);
MatcherPtr MakeArnMatcher(Comparison comparison, std::span<const std::string> values,
                          bool variables);

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_CONDITION_OPERATOR_FAMILY_H_
