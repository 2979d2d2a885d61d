// SPDX-License-Identifier: Apache-2.0
#include "engine/condition/condition.h"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/condition/operator_family.h"
#include "engine/match/policy_variable.h"
#include "model/condition.h"
#include "model/condition_value.h"

// What the families leave to all operators alike: missing keys, negation, set qualifiers, IfExists,
// and Null. The table in section 6.2 of the rules, column by column.

namespace iamsim {
namespace {

std::unique_ptr<const ClauseValues> MakeValues(const OperatorInfo& info,
                                               const std::vector<std::string>& values,
                                               bool variables) {
  switch (info.family) {
    case OperatorFamily::kString:
      return MakeStringValues(values, info.comparison, variables);
    case OperatorFamily::kNumeric:
      return MakeNumericValues(values, info.comparison);
    case OperatorFamily::kDate:
      return MakeDateValues(values, info.comparison);
    case OperatorFamily::kBool:
      return MakeBoolValues(values, variables);
    case OperatorFamily::kBinary:
      return MakeBinaryValues(values);
    case OperatorFamily::kIpAddress:
      return MakeIpAddressValues(values);
    case OperatorFamily::kArn:
      return MakeArnValues(values, variables);
    case OperatorFamily::kNull:
      break;
  }
  return nullptr;
}

constexpr std::array<std::string_view, 10> kNoteNames = {"",
                                                         "missing-key-false",
                                                         "missing-key-negated-true",
                                                         "ifexists-missing",
                                                         "forallvalues-empty-true",
                                                         "foranyvalue-empty-false",
                                                         "multivalued-without-qualifier",
                                                         "bad-context-value",
                                                         "bad-policy-value",
                                                         "unresolved-variable"};

}  // namespace

std::string_view ClauseNoteName(ClauseNote note) {
  return kNoteNames[static_cast<std::size_t>(note)];
}

struct CompiledClause::Rep {
  Rep(const ConditionClause& clause, bool with_variables)
      : key(clause.key), raw_values(clause.values), variables(with_variables) {
    const std::optional<ParsedOperator> parsed = ParseConditionOperator(clause.operator_name);
    if (!parsed.has_value()) return;
    known = true;
    op = *parsed;
    info = &InfoOf(op.op);
    values = MakeValues(*info, clause.values, variables);
    for (const std::string& value : clause.values) {
      const std::optional<bool> wanted = ParseBool(value);
      null_true = null_true || wanted == true;
      null_false = null_false || wanted == false;
    }
  }

  ClauseResult EvaluateNull(const ContextEntry* entry, ReadingContext& readings) const {
    bool absent = entry == nullptr || (entry->multivalued && entry->values.empty());
    if (!absent && !entry->multivalued && entry->values.front().empty() &&
        null_true != null_false) {
      absent = readings.TakesAlternative(Reading::kNullOnEmptyString);
    }
    return {TruthOf(absent ? null_true : null_false), ClauseNote::kNone, entry};
  }

  ClauseResult EvaluateMissing(ReadingContext& readings) const {
    if (op.if_exists) {
      if (op.qualifier == SetQualifier::kForAnyValue &&
          readings.TakesAlternative(Reading::kForAnyValueIfExistsMissing)) {
        return {Truth::kFalse, ClauseNote::kMissingKeyFalse, nullptr};
      }
      return {Truth::kTrue, ClauseNote::kIfExistsMissing, nullptr};
    }
    switch (op.qualifier) {
      case SetQualifier::kForAllValues:
        return {Truth::kTrue, ClauseNote::kForAllValuesEmptyTrue, nullptr};
      case SetQualifier::kForAnyValue:
        return {Truth::kFalse, ClauseNote::kMissingKeyFalse, nullptr};
      case SetQualifier::kNone:
        break;
    }
    if (info->negated) return {Truth::kTrue, ClauseNote::kMissingKeyNegatedTrue, nullptr};
    return {Truth::kFalse, ClauseNote::kMissingKeyFalse, nullptr};
  }

  // One value of the request under the operator, its negation included.
  bool Satisfies(const std::string& value, const ContextTable& context, ReadingContext& readings,
                 ClauseNote& note) const {
    const ValueComparison comparison = values->Compare(value, context);
    if (comparison.bad_request_value) {
      note = ClauseNote::kBadContextValue;
      return false;
    }
    if (comparison.unresolved && !comparison.matches) note = ClauseNote::kUnresolvedVariable;
    if (!info->negated) return comparison.matches;
    if (comparison.matches) return false;
    return !comparison.unresolved ||
           !readings.TakesAlternative(Reading::kNegatedUnresolvedVariable);
  }

  ClauseResult EvaluateSet(const ContextEntry& entry, const ContextTable& context,
                           ReadingContext& readings) const {
    const bool for_all = op.qualifier == SetQualifier::kForAllValues;
    // A set that is empty or holds only empty strings is a null data set (R-COND-11).
    const bool empty = std::all_of(entry.values.begin(), entry.values.end(),
                                   [](const std::string& value) { return value.empty(); });
    if (empty) {
      return {TruthOf(for_all),
              for_all ? ClauseNote::kForAllValuesEmptyTrue : ClauseNote::kForAnyValueEmptyFalse,
              &entry};
    }
    ClauseNote note = ClauseNote::kNone;
    bool all = true;
    bool any = false;
    for (const std::string& value : entry.values) {
      const bool satisfied = Satisfies(value, context, readings, note);
      all = all && satisfied;
      any = any || satisfied;
    }
    return {TruthOf(for_all ? all : any), note, &entry};
  }

  ClauseResult Evaluate(const ContextTable& context, ReadingContext& readings) const {
    if (!known) return {Truth::kFalse, ClauseNote::kBadPolicyValue, nullptr};
    const ContextEntry* entry = context.Find(key);
    if (info->family == OperatorFamily::kNull) return EvaluateNull(entry, readings);
    if (entry == nullptr) return EvaluateMissing(readings);
    if (op.qualifier != SetQualifier::kNone) return EvaluateSet(*entry, context, readings);
    ClauseNote note = ClauseNote::kNone;
    if (!entry->multivalued) {
      const bool satisfied = Satisfies(entry->values.front(), context, readings, note);
      return {TruthOf(satisfied), note, entry};
    }
    // A set meets an operator for single values (R-COND-9). The other reading: it matches if any of
    // its values does, and the negated operator is the opposite of that.
    bool any_match = false;
    for (const std::string& value : entry->values) {
      any_match = any_match || values->Compare(value, context).matches;
    }
    const bool other = info->negated ? !any_match : any_match;
    const bool result = other && readings.TakesAlternative(Reading::kMultivaluedWithoutQualifier);
    return {TruthOf(result), ClauseNote::kMultivaluedWithoutQualifier, entry};
  }

  ContextKey key;
  std::vector<std::string> raw_values;
  bool variables;
  bool known = false;
  ParsedOperator op;
  const OperatorInfo* info = nullptr;
  std::unique_ptr<const ClauseValues> values;
  bool null_true = false;
  bool null_false = false;
};

CompiledClause::CompiledClause(const ConditionClause& clause, bool variables)
    : rep_(std::make_unique<const Rep>(clause, variables)) {}
CompiledClause::~CompiledClause() = default;
CompiledClause::CompiledClause(CompiledClause&&) noexcept = default;
CompiledClause& CompiledClause::operator=(CompiledClause&&) noexcept = default;

ClauseResult CompiledClause::Evaluate(const ContextTable& context, ReadingContext& readings) const {
  return rep_->Evaluate(context, readings);
}

std::vector<CompiledClause::ValueMatch> CompiledClause::ExplainValues(const ContextTable& context,
                                                                      ReadingContext&) const {
  std::vector<ValueMatch> explained;
  const ContextEntry* entry = rep_->known ? context.Find(rep_->key) : nullptr;
  const bool takes_variables = rep_->known && (rep_->info->family == OperatorFamily::kString ||
                                               rep_->info->family == OperatorFamily::kArn ||
                                               rep_->info->family == OperatorFamily::kBool);
  for (const std::string& raw : rep_->raw_values) {
    ValueMatch match = {raw, raw, true, false};
    const VariableText text =
        VariableText::Parse(raw, TextSyntax::kPlain, rep_->variables && takes_variables);
    if (text.has_variables()) {
      std::vector<PatternUnit> units;
      match.is_resolved = text.Expand(context, units);
      match.resolved.clear();
      for (const PatternUnit unit : units)
        match.resolved += static_cast<char>(unit);
    }
    if (entry != nullptr && rep_->values != nullptr) {
      const std::unique_ptr<const ClauseValues> alone =
          MakeValues(*rep_->info, {raw}, rep_->variables);
      for (const std::string& value : entry->values) {
        match.matches = match.matches || alone->Compare(value, context).matches;
      }
    }
    explained.push_back(std::move(match));
  }
  return explained;
}

}  // namespace iamsim
