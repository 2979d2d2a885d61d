// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_CONDITION_H_
#define IAMSIM_MODEL_CONDITION_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/policy_document.h"

// Condition operators by name: IAM User Guide, "IAM JSON policy elements: Condition operators".

namespace iamsim {

enum class OperatorFamily : std::uint8_t {
  kString,
  kNumeric,
  kDate,
  kBool,
  kBinary,
  kIpAddress,
  kArn,
  kNull,
};

enum class ConditionOperator : std::uint8_t {
  kStringEquals,
  kStringNotEquals,
  kStringEqualsIgnoreCase,
  kStringNotEqualsIgnoreCase,
  kStringLike,
  kStringNotLike,
  kNumericEquals,
  kNumericNotEquals,
  kNumericLessThan,
  kNumericLessThanEquals,
  kNumericGreaterThan,
  kNumericGreaterThanEquals,
  kDateEquals,
  kDateNotEquals,
  kDateLessThan,
  kDateLessThanEquals,
  kDateGreaterThan,
  kDateGreaterThanEquals,
  kBool,
  kBinaryEquals,
  kIpAddress,
  kNotIpAddress,
  kArnEquals,
  kArnNotEquals,
  kArnLike,
  kArnNotLike,
  kNull,
};

// What the operator compares with; a negated operator is the NOR of its positive comparison
// (R-COND-2).
enum class Comparison : std::uint8_t {
  kEquals,
  kEqualsIgnoreCase,
  kLike,
  kLess,
  kLessEquals,
  kGreater,
  kGreaterEquals,
};

enum class SetQualifier : std::uint8_t { kNone, kForAllValues, kForAnyValue };

// The one table of operators: names, parsing, printing and evaluation derive from it.
struct OperatorInfo {
  ConditionOperator op;
  std::string_view name;
  OperatorFamily family;
  Comparison comparison;
  bool negated;
};
std::span<const OperatorInfo> AllConditionOperators();
const OperatorInfo& InfoOf(ConditionOperator op);

struct ParsedOperator {
  ConditionOperator op = ConditionOperator::kStringEquals;
  SetQualifier qualifier = SetQualifier::kNone;
  bool if_exists = false;
  // Spelled as AWS spells it; otherwise only a lenient load takes it (U-22).
  bool exact_case = true;
};

// Reads `[ForAllValues:|ForAnyValue:]Base[IfExists]` in any letter case (R-COND-4); nothing for an
// unknown operator. `NullIfExists` is unknown; a set qualifier before Null is not.
std::optional<ParsedOperator> ParseConditionOperator(std::string_view name);

// What is wrong with a clause (R-GRAM-23): lower case and without a full stop, with the nearest
// right word where there is one.
struct ConditionProblem {
  std::string message;
  bool is_rejected = false;  // by IAM when the policy is saved; else IAM Access Analyzer finds it

  friend bool operator==(const ConditionProblem&, const ConditionProblem&) = default;
};
// `key_is_multivalued`: the key is known to be multivalued. `variables`: the policy's Version has
// policy variables.
std::vector<ConditionProblem> ConditionProblems(const ConditionClause& clause,
                                                bool key_is_multivalued, bool variables);

// Whether a family's values may hold policy variables: String, Arn, and Bool (R-VAR-2, U-8).
bool TakesPolicyVariables(OperatorFamily family);

// One closed `${...}` of a text (R-VAR-3 to R-VAR-6, R-VAR-11). Views into the text.
struct PolicyVariable {
  std::size_t begin = 0;   // of the `$`
  std::size_t end = 0;     // behind the `}`
  bool is_escape = false;  // `${*}`, `${?}`, `${$}`: `key` is the character itself
  std::string_view key;
  std::optional<std::string_view> default_text;
  std::string_view problem;  // why it can never be resolved; empty: nothing is wrong with it
};
// Returns the first one that begins at `from` or later. Nullopt if none is closed.
std::optional<PolicyVariable> FindPolicyVariable(std::string_view text, std::size_t from = 0);

// What is wrong with the policy variables of a text (R-GRAM-23), or empty: "unclosed policy
// variable", ...
std::string_view VariableProblem(std::string_view text);
// Whether the text holds a `${...}` that is a variable (not one of `${*}`, `${?}`, `${$}`).
bool HasPolicyVariable(std::string_view text);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_CONDITION_H_
