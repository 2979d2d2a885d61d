// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_CONDITION_CONDITION_H_
#define IAMSIM_ENGINE_CONDITION_CONDITION_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/context_table.h"
#include "engine/readings.h"
#include "engine/truth.h"
#include "model/policy_document.h"

// Conditions: IAM User Guide, "IAM JSON policy elements: Condition". evaluation rules R-COND-1 to
// R-COND-23; the table of operators is model/condition.h.

namespace iamsim {

// The rule that settled a clause, where it was not a plain comparison (R-TRACE-4). kUnknownKey and
// kUnknownVariable: the value of the key, or of one in the policy's value, decides and is not
// known. The last four: the clause is false for want of a readable value, or a policy value that
// could not be read or resolved failed to match, and nothing else decided.
enum class ClauseNote : std::uint8_t {
  kNone,
  kMissingKeyFalse,
  kMissingKeyNegatedTrue,
  kIfExistsMissing,
  kForAllValuesEmptyTrue,
  kForAnyValueEmptyFalse,
  kMultivaluedWithoutQualifier,
  kUnknownKey,
  kUnknownVariable,
  kBadContextValue,
  kBadPolicyValue,
  kUnresolvedVariable,
  kUnknownOperator,
};
std::string_view ClauseNoteName(ClauseNote note);  // "missing-key-false", ...; kNone: ""

struct ClauseResult {
  Truth truth = Truth::kFalse;
  ClauseNote note = ClauseNote::kNone;
  const ContextEntry* key = nullptr;  // null: missing; it may be one whose value is not known
};

// One operator with one key, its values read once into what the operator compares. Immutable.
class CompiledClause {
 public:
  // `variables`: the policy's Version has policy variables. Never fails: a value that the operator
  // cannot read matches nothing (R-COND-19), an unknown operator makes the clause always false.
  CompiledClause(const ConditionClause& clause, bool variables);
  ~CompiledClause();
  CompiledClause(CompiledClause&&) noexcept;
  CompiledClause& operator=(CompiledClause&&) noexcept;

  // Allocates only to expand policy variables.
  ClauseResult Evaluate(const ContextTable& context, ReadingContext& readings) const;

  // For a trace: the value as it stands after its variables were expanded, whether it could be,
  // and whether it equals or resembles one of the key's values (the positive comparison).
  // Of Null it is whether the value alone would satisfy the clause. A wildcard cannot be told from
  // a literal `*` in `resolved`; unresolved, it is as `raw`.
  struct ValueMatch {
    std::string raw;
    std::string resolved;
    bool is_resolved = true;
    bool matches = false;
  };
  std::vector<ValueMatch> ExplainValues(const ContextTable& context,
                                        ReadingContext& readings) const;

 private:
  struct Rep;
  std::unique_ptr<const Rep> rep_;
};

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_CONDITION_CONDITION_H_
