// SPDX-License-Identifier: Apache-2.0
#include "engine/condition/condition.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

#include "engine/condition/operator_family.h"
#include "engine/match/policy_variable.h"
#include "model/arn.h"
#include "model/condition.h"
#include "model/condition_value.h"

// The table of section 6.2: what missing keys, negation, IfExists and set qualifiers make of the
// positive comparison that each family of operators defines. A negated operator holds for a value
// of the request that the operator can read and that equals none of the policy's values.

namespace iamsim {
namespace {

MatcherPtr MakeMatcher(const OperatorInfo& info, std::span<const std::string> values,
                       bool variables) {
  switch (info.family) {
    case OperatorFamily::kString:
      return MakeStringMatcher(info.comparison, values, variables);
    case OperatorFamily::kNumeric:
      return MakeNumericMatcher(info.comparison, values);
    case OperatorFamily::kDate:
      return MakeDateMatcher(info.comparison, values);
    case OperatorFamily::kBool:
      return MakeBoolMatcher(info.comparison, values, variables);
    case OperatorFamily::kBinary:
      return MakeBinaryMatcher(info.comparison, values);
    case OperatorFamily::kIpAddress:
      return MakeIpAddressMatcher(info.comparison, values);
    case OperatorFamily::kArn:
      return MakeArnMatcher(info.comparison, values, variables);
    case OperatorFamily::kNull:
      return nullptr;  // asks about the key, not about its values
  }
  return nullptr;
}

// What came up while values were compared, for the note and for the readings.
struct Findings {
  bool bad_context_value = false;
  bool unresolved = false;
  bool may_be_unresolved = false;
  bool bad_policy_value = false;
};

// The values of a key in a set that R-COND-11 calls a null data set: none, or empty strings only.
bool IsNullDataSet(const ContextEntry& entry) {
  return std::all_of(entry.values.begin(), entry.values.end(),
                     [](const std::string& value) { return value.empty(); });
}

// Whether the pattern may match a text that begins so. A `?` counts as a `*`.
bool MayBegin(std::span<const PatternUnit> units, std::string_view beginning) {
  const auto is_wild = [](PatternUnit unit) { return unit == kAnyRun || unit == kAnyCharacter; };
  // reached[i]: the units before i cover what was read so far.
  std::vector<bool> reached(units.size() + 1, false);
  const auto skip_runs = [&] {
    for (std::size_t i = 0; i < units.size(); ++i) {
      if (reached[i] && is_wild(units[i])) reached[i + 1] = true;
    }
  };
  reached[0] = true;
  skip_runs();
  for (const char c : beginning) {
    std::vector<bool> next(units.size() + 1, false);
    for (std::size_t i = 0; i < units.size(); ++i) {
      if (!reached[i]) continue;
      if (is_wild(units[i])) {
        next[i] = true;
      } else if (units[i] == static_cast<unsigned char>(c)) {
        next[i + 1] = true;
      }
    }
    reached = std::move(next);
    skip_runs();
  }
  return std::find(reached.begin(), reached.end(), true) != reached.end();
}

}  // namespace

std::string_view ClauseNoteName(ClauseNote note) {
  switch (note) {
    case ClauseNote::kNone:
      return {};
    case ClauseNote::kMissingKeyFalse:
      return "missing-key-false";
    case ClauseNote::kMissingKeyNegatedTrue:
      return "missing-key-negated-true";
    case ClauseNote::kIfExistsMissing:
      return "ifexists-missing";
    case ClauseNote::kForAllValuesEmptyTrue:
      return "forallvalues-empty-true";
    case ClauseNote::kForAnyValueEmptyFalse:
      return "foranyvalue-empty-false";
    case ClauseNote::kMultivaluedWithoutQualifier:
      return "multivalued-without-qualifier";
    case ClauseNote::kUnknownKey:
      return "unknown-key";
    case ClauseNote::kUnknownVariable:
      return "unknown-variable";
    case ClauseNote::kBadContextValue:
      return "bad-context-value";
    case ClauseNote::kBadPolicyValue:
      return "bad-policy-value";
    case ClauseNote::kUnresolvedVariable:
      return "unresolved-variable";
    case ClauseNote::kUnknownOperator:
      return "unknown-operator";
  }
  return {};
}

struct CompiledClause::Rep {
  Rep(const ConditionClause& clause, bool version_has_variables);

  ClauseResult Evaluate(const ContextTable& context, ReadingContext& readings) const;
  bool NullHolds(const ContextEntry* entry, bool wants_absent, bool wants_present,
                 ReadingContext& readings) const;

  ContextKey key;
  MatcherPtr matcher;  // null for Null and for an unknown operator
  bool is_known = false;
  bool is_negated = false;
  ParsedOperator parsed;
  bool null_wants_absent = false;  // Null: "true" is among the values
  bool null_wants_present = false;
  bool null_has_bad_value = false;
  bool variables = false;
  std::vector<std::string> values;  // for a trace

 private:
  ClauseResult EvaluateNull(const ContextEntry* entry, ReadingContext& readings) const;
  ClauseResult EvaluateMissing(ReadingContext& readings) const;
  ClauseResult EvaluateSingle(const ContextEntry& entry, const ContextTable& context,
                              ReadingContext& readings) const;
  ClauseResult EvaluateSet(const ContextEntry& entry, const ContextTable& context,
                           ReadingContext& readings) const;
  ClauseResult EvaluateSetWithoutQualifier(const ContextEntry& entry, const ContextTable& context,
                                           ReadingContext& readings) const;

  ClauseResult EvaluateUnknown(const ContextEntry& entry, const ContextTable& context,
                               ReadingContext& readings) const;
  Truth HoldsIfPresent(const ContextEntry& entry, const ContextTable& context,
                       ReadingContext& readings) const;
  Truth MatchesBeginning(std::string_view beginning, const ContextTable& context,
                         ReadingContext& readings) const;

  Truth Holds(std::string_view request_value, const ContextTable& context,
              Findings& findings) const;
  Truth HoldsForAny(const ContextEntry& entry, const ContextTable& context,
                    Findings& findings) const;
  Truth HoldsForAll(const ContextEntry& entry, const ContextTable& context,
                    Findings& findings) const;
  ClauseResult Conclude(Truth holds, const Findings& findings, const ContextEntry& entry,
                        ReadingContext& readings) const;
};

CompiledClause::Rep::Rep(const ConditionClause& clause, bool version_has_variables)
    : key(clause.key),
      variables(version_has_variables),
      values(clause.values.begin(), clause.values.end()) {
  const std::optional<ParsedOperator> operator_read = ParseConditionOperator(clause.operator_name);
  if (!operator_read.has_value()) return;
  is_known = true;
  parsed = *operator_read;
  const OperatorInfo& info = InfoOf(parsed.op);
  is_negated = info.negated;
  matcher = MakeMatcher(info, values, variables);
  if (info.family != OperatorFamily::kNull) return;
  for (const std::string& value : values) {
    const std::optional<bool> wants_absent = ParseBool(value);
    null_wants_absent = null_wants_absent || wants_absent == true;
    null_wants_present = null_wants_present || wants_absent == false;
    null_has_bad_value = null_has_bad_value || !wants_absent.has_value();
  }
}

bool CompiledClause::Rep::NullHolds(const ContextEntry* entry, bool wants_absent,
                                    bool wants_present, ReadingContext& readings) const {
  bool is_present = entry != nullptr && !entry->values.empty();
  if (is_present && !entry->multivalued && entry->values.front().empty() &&
      wants_absent != wants_present) {
    is_present = !readings.TakesAlternative(Reading::kNullOnEmptyString);
  }
  return is_present ? wants_present : wants_absent;
}

ClauseResult CompiledClause::Rep::EvaluateNull(const ContextEntry* entry,
                                               ReadingContext& readings) const {
  const bool holds = NullHolds(entry, null_wants_absent, null_wants_present, readings);
  const ClauseNote note =
      !holds && null_has_bad_value ? ClauseNote::kBadPolicyValue : ClauseNote::kNone;
  return {TruthOf(holds), note, entry};
}

ClauseResult CompiledClause::Rep::EvaluateMissing(ReadingContext& readings) const {
  if (parsed.if_exists) {
    if (parsed.qualifier == SetQualifier::kForAnyValue &&
        readings.TakesAlternative(Reading::kForAnyValueIfExistsMissing)) {
      return {Truth::kFalse, ClauseNote::kMissingKeyFalse, nullptr};
    }
    return {Truth::kTrue, ClauseNote::kIfExistsMissing, nullptr};
  }
  switch (parsed.qualifier) {
    case SetQualifier::kNone:
      break;
    case SetQualifier::kForAllValues:
      return {Truth::kTrue, ClauseNote::kForAllValuesEmptyTrue, nullptr};
    case SetQualifier::kForAnyValue:
      return {Truth::kFalse, ClauseNote::kMissingKeyFalse, nullptr};
  }
  if (is_negated) return {Truth::kTrue, ClauseNote::kMissingKeyNegatedTrue, nullptr};
  return {Truth::kFalse, ClauseNote::kMissingKeyFalse, nullptr};
}

Truth CompiledClause::Rep::Holds(std::string_view request_value, const ContextTable& context,
                                 Findings& findings) const {
  const ListOutcome outcome = matcher->Match(request_value, context);
  if (!outcome.readable) {
    findings.bad_context_value = true;
    return Truth::kFalse;
  }
  findings.unresolved = findings.unresolved || outcome.unresolved;
  findings.may_be_unresolved = findings.may_be_unresolved || outcome.may_be_unresolved;
  findings.bad_policy_value = findings.bad_policy_value || outcome.bad_policy_value;
  if (outcome.matches) return TruthOf(!is_negated);
  return outcome.unknown ? Truth::kUnknown : TruthOf(is_negated);
}

Truth CompiledClause::Rep::HoldsForAny(const ContextEntry& entry, const ContextTable& context,
                                       Findings& findings) const {
  Truth any = Truth::kFalse;
  for (const std::string& value : entry.values) {
    any = Or(any, Holds(value, context, findings));
    if (any == Truth::kTrue) break;
  }
  return any;
}

Truth CompiledClause::Rep::HoldsForAll(const ContextEntry& entry, const ContextTable& context,
                                       Findings& findings) const {
  Truth all = Truth::kTrue;
  for (const std::string& value : entry.values) {
    all = And(all, Holds(value, context, findings));
    if (all == Truth::kFalse) break;
  }
  return all;
}

ClauseResult CompiledClause::Rep::Conclude(Truth truth, const Findings& findings,
                                           const ContextEntry& entry,
                                           ReadingContext& readings) const {
  if (truth == Truth::kUnknown) return {truth, ClauseNote::kUnknownVariable, &entry};
  const bool holds = truth == Truth::kTrue;
  // A negated operator that holds went through all values of the policy for some value of the
  // request, and all of them alike hold nothing against it but the variable without a value.
  if (holds && is_negated && (findings.unresolved || findings.may_be_unresolved) &&
      readings.TakesAlternative(Reading::kNegatedUnresolvedVariable)) {
    if (!findings.unresolved) return {Truth::kUnknown, ClauseNote::kUnknownVariable, &entry};
    return {Truth::kFalse, ClauseNote::kUnresolvedVariable, &entry};
  }
  ClauseNote note = ClauseNote::kNone;
  if (!holds && findings.bad_context_value) {
    note = ClauseNote::kBadContextValue;
  } else if (holds == is_negated) {  // for want of a match
    if (findings.bad_policy_value) {
      note = ClauseNote::kBadPolicyValue;
    } else if (findings.unresolved) {
      note = ClauseNote::kUnresolvedVariable;
    }
  }
  return {truth, note, &entry};
}

ClauseResult CompiledClause::Rep::EvaluateSingle(const ContextEntry& entry,
                                                 const ContextTable& context,
                                                 ReadingContext& readings) const {
  Findings findings;
  const Truth holds = Holds(entry.values.front(), context, findings);
  return Conclude(holds, findings, entry, readings);
}

ClauseResult CompiledClause::Rep::EvaluateSet(const ContextEntry& entry,
                                              const ContextTable& context,
                                              ReadingContext& readings) const {
  const bool for_all = parsed.qualifier == SetQualifier::kForAllValues;
  if (IsNullDataSet(entry)) {
    return {TruthOf(for_all),
            for_all ? ClauseNote::kForAllValuesEmptyTrue : ClauseNote::kForAnyValueEmptyFalse,
            &entry};
  }
  Findings findings;
  const Truth holds =
      for_all ? HoldsForAll(entry, context, findings) : HoldsForAny(entry, context, findings);
  return Conclude(holds, findings, entry, readings);
}

// It never holds (R-COND-9). The other reading: a match of any value is a match, and a negated
// operator is the opposite of that.
ClauseResult CompiledClause::Rep::EvaluateSetWithoutQualifier(const ContextEntry& entry,
                                                              const ContextTable& context,
                                                              ReadingContext& readings) const {
  const ClauseResult fails = {Truth::kFalse, ClauseNote::kMultivaluedWithoutQualifier, &entry};
  Findings findings;
  const Truth holds = is_negated             ? HoldsForAll(entry, context, findings)
                      : IsNullDataSet(entry) ? Truth::kFalse
                                             : HoldsForAny(entry, context, findings);
  if (holds == Truth::kFalse || !readings.TakesAlternative(Reading::kMultivaluedWithoutQualifier)) {
    return fails;
  }
  if (is_negated && findings.unresolved &&
      readings.TakesAlternative(Reading::kNegatedUnresolvedVariable)) {
    return fails;
  }
  return {holds, ClauseNote::kMultivaluedWithoutQualifier, &entry};
}

// Whether some value of the policy matches every value, no value, or one value and not another, of
// those that begin so.
Truth CompiledClause::Rep::MatchesBeginning(std::string_view beginning, const ContextTable& context,
                                            ReadingContext& readings) const {
  const OperatorInfo& info = InfoOf(parsed.op);
  if (info.family != OperatorFamily::kString) return Truth::kUnknown;
  const bool fold = info.comparison == Comparison::kEqualsIgnoreCase;
  const std::string text = fold ? ToLowerAscii(beginning) : std::string(beginning);
  Truth any = Truth::kFalse;
  for (const std::string& value : values) {
    std::vector<PatternUnit> units;
    const ContextEntry* unknown = nullptr;
    const VariableText pattern = VariableText::Parse(fold ? ToLowerAscii(value) : value,
                                                     SyntaxOf(info.comparison), variables);
    const bool is_resolved = pattern.Expand(context, units, &unknown);
    if ((!is_resolved || unknown != nullptr) && is_negated &&
        readings.readings().IsAlternative(Reading::kNegatedUnresolvedVariable)) {
      return Truth::kUnknown;
    }
    if (!is_resolved) continue;
    if (fold && pattern.has_variables()) return Truth::kUnknown;
    if (unknown == nullptr && !units.empty() && units.back() == kAnyRun &&
        GlobMatches(units, text)) {
      return Truth::kTrue;
    }
    if (MayBegin(units, text)) any = Truth::kUnknown;
  }
  return any;
}

// What the clause is if the key is there.
Truth CompiledClause::Rep::HoldsIfPresent(const ContextEntry& entry, const ContextTable& context,
                                          ReadingContext& readings) const {
  if (matcher == nullptr) {
    // A set may be empty, which counts as absent.
    const bool either = entry.multivalued && null_wants_absent != null_wants_present;
    return either ? Truth::kUnknown : TruthOf(null_wants_present);
  }
  const bool is_set = entry.multivalued;
  if (is_set && parsed.qualifier == SetQualifier::kNone) {
    return readings.TakesAlternative(Reading::kMultivaluedWithoutQualifier) ? Truth::kUnknown
                                                                            : Truth::kFalse;
  }
  if (is_set) return Truth::kUnknown;
  const bool has_beginning = entry.state == KeyState::kPrefix;
  const Truth matches =
      MatchesBeginning(has_beginning ? std::string_view(entry.values.front()) : std::string_view(),
                       context, readings);
  const Truth holds = is_negated ? Not(matches) : matches;
  // An empty text is an empty set.
  if (!has_beginning && parsed.qualifier != SetQualifier::kNone) {
    const Truth if_empty = TruthOf(parsed.qualifier == SetQualifier::kForAllValues);
    return holds == if_empty ? holds : Truth::kUnknown;
  }
  return holds;
}

// True or false only if it is that for everything that the key can be (R-PART-2).
ClauseResult CompiledClause::Rep::EvaluateUnknown(const ContextEntry& entry,
                                                  const ContextTable& context,
                                                  ReadingContext& readings) const {
  if (matcher == nullptr && !is_known) {
    return {Truth::kFalse, ClauseNote::kUnknownOperator, &entry};
  }
  const Truth present = HoldsIfPresent(entry, context, readings);
  if (entry.state != KeyState::kUnknown) {
    return {present, present == Truth::kUnknown ? ClauseNote::kUnknownKey : ClauseNote::kNone,
            &entry};
  }
  const Truth absent =
      matcher == nullptr ? TruthOf(null_wants_absent) : EvaluateMissing(readings).truth;
  if (present == absent) return {present, ClauseNote::kNone, &entry};
  return {Truth::kUnknown, ClauseNote::kUnknownKey, &entry};
}

ClauseResult CompiledClause::Rep::Evaluate(const ContextTable& context,
                                           ReadingContext& readings) const {
  const ContextEntry* entry = context.Look(key);
  if (entry != nullptr && !entry->is_known()) return EvaluateUnknown(*entry, context, readings);
  if (matcher == nullptr) {
    if (is_known) return EvaluateNull(entry, readings);
    return {Truth::kFalse, ClauseNote::kUnknownOperator, entry};
  }
  // A key for one value that came without one is missing.
  if (entry == nullptr || (entry->values.empty() && !entry->multivalued)) {
    return EvaluateMissing(readings);
  }
  switch (parsed.qualifier) {
    case SetQualifier::kNone:
      return entry->multivalued ? EvaluateSetWithoutQualifier(*entry, context, readings)
                                : EvaluateSingle(*entry, context, readings);
    case SetQualifier::kForAllValues:
    case SetQualifier::kForAnyValue:
      return EvaluateSet(*entry, context, readings);
  }
  return {Truth::kFalse, ClauseNote::kNone, entry};
}

CompiledClause::CompiledClause(const ConditionClause& clause, bool variables)
    : rep_(std::make_unique<const Rep>(clause, variables)) {}
CompiledClause::~CompiledClause() = default;
CompiledClause::CompiledClause(CompiledClause&&) noexcept = default;
CompiledClause& CompiledClause::operator=(CompiledClause&&) noexcept = default;

ClauseResult CompiledClause::Evaluate(const ContextTable& context, ReadingContext& readings) const {
  return rep_->Evaluate(context, readings);
}

std::vector<CompiledClause::ValueMatch> CompiledClause::ExplainValues(
    const ContextTable& context, ReadingContext& readings) const {
  const Rep& rep = *rep_;
  const OperatorInfo& info = InfoOf(rep.parsed.op);
  const bool has_variables = rep.is_known && rep.variables && TakesPolicyVariables(info.family);
  const ContextEntry* entry = context.Find(rep.key);
  std::vector<ValueMatch> matches;
  matches.reserve(rep.values.size());
  for (std::size_t i = 0; i < rep.values.size(); ++i) {
    const std::string& raw = rep.values[i];
    ValueMatch match = {raw, raw, true, false};
    if (has_variables) {
      std::vector<PatternUnit> units;
      match.is_resolved =
          VariableText::Parse(raw, SyntaxOf(info.comparison), true).Expand(context, units);
      if (match.is_resolved) match.resolved = TextOf(units);
    }
    if (rep.matcher != nullptr && entry != nullptr) {
      match.matches = std::any_of(
          entry->values.begin(), entry->values.end(),
          [&](const std::string& value) { return rep.matcher->MatchesOne(i, value, context); });
    } else if (rep.matcher == nullptr && rep.is_known) {
      const std::optional<bool> wants_absent = ParseBool(raw);
      match.matches = rep.NullHolds(entry, wants_absent == true, wants_absent == false, readings);
    }
    matches.push_back(std::move(match));
  }
  return matches;
}

}  // namespace iamsim
