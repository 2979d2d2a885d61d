// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_CONDITION_OPERATOR_FAMILY_H_
#define IAMSIM_ENGINE_CONDITION_OPERATOR_FAMILY_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/context_table.h"
#include "model/condition.h"

namespace iamsim {

// How one value of the request compares with the values of a clause, positively: what negation,
// set qualifiers and missing keys make of it is the same for all families (condition.cc).
struct ValueComparison {
  bool matches = false;
  bool bad_request_value = false;  // the operator cannot read it (R-COND-19)
  bool unresolved = false;         // a policy value's variable has no value (R-VAR-10)
};

// The values of one clause as one family of operators compares them, read once. A value that the
// family cannot read matches nothing. Immutable.
class ClauseValues {
 public:
  virtual ~ClauseValues() = default;
  virtual ValueComparison Compare(std::string_view request_value,
                                  const ContextTable& context) const = 0;
};

// One constructor a family, each in its own file.
std::unique_ptr<const ClauseValues> MakeStringValues(const std::vector<std::string>& values,
                                                     Comparison comparison, bool variables);
std::unique_ptr<const ClauseValues> MakeArnValues(const std::vector<std::string>& values,
                                                  bool variables);
std::unique_ptr<const ClauseValues> MakeBoolValues(const std::vector<std::string>& values,
                                                   bool variables);
std::unique_ptr<const ClauseValues> MakeNumericValues(const std::vector<std::string>& values,
                                                      Comparison comparison);
std::unique_ptr<const ClauseValues> MakeDateValues(const std::vector<std::string>& values,
                                                   Comparison comparison);
std::unique_ptr<const ClauseValues> MakeBinaryValues(const std::vector<std::string>& values);
std::unique_ptr<const ClauseValues> MakeIpAddressValues(const std::vector<std::string>& values);

// `request` compared with `policy`; for the families whose values have an order.
template <typename T>
bool Holds(Comparison comparison, const T& request, const T& policy) {
  switch (comparison) {
    case Comparison::kEquals:
    case Comparison::kEqualsIgnoreCase:
    case Comparison::kLike:
      return request == policy;
    case Comparison::kLess:
      return request < policy;
    case Comparison::kLessEquals:
      return request <= policy;
    case Comparison::kGreater:
      return request > policy;
    case Comparison::kGreaterEquals:
      return request >= policy;
  }
  return false;
}

// A family whose values are parsed to a T that the request's value is compared with.
template <typename T>
class OrderedValues final : public ClauseValues {
 public:
  OrderedValues(const std::vector<std::string>& values, Comparison comparison)
      : comparison_(comparison) {
    for (const std::string& value : values) {
      if (auto parsed = T::Parse(value)) values_.push_back(*std::move(parsed));
    }
  }

  ValueComparison Compare(std::string_view request_value, const ContextTable&) const override {
    ValueComparison result;
    const auto request = T::Parse(request_value);
    if (!request.has_value()) {
      result.bad_request_value = true;
      return result;
    }
    for (const T& value : values_) {
      if (Holds(comparison_, *request, value)) result.matches = true;
    }
    return result;
  }

 private:
  Comparison comparison_;
  std::vector<T> values_;
};

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_CONDITION_OPERATOR_FAMILY_H_
