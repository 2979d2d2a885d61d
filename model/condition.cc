// SPDX-License-Identifier: Apache-2.0
#include "model/condition.h"

#include <array>
#include <utility>

#include "model/arn.h"
#include "model/condition_value.h"
#include "model/diagnostics.h"

// The operators as a table: name, family, comparison, whether it is negated. A name as a policy
// spells it is taken apart into qualifier, operator and `IfExists`. What the parts mean is the
// engine's.

namespace iamsim {
namespace {

using enum ConditionOperator;
using enum Comparison;

// IpAddress "is like" the blocks that contain it; ArnEquals behaves as ArnLike does (R-COND-18).
constexpr std::array kOperators = {
    OperatorInfo{kStringEquals, "StringEquals", OperatorFamily::kString, kEquals, false},
    OperatorInfo{kStringNotEquals, "StringNotEquals", OperatorFamily::kString, kEquals, true},
    OperatorInfo{kStringEqualsIgnoreCase, "StringEqualsIgnoreCase", OperatorFamily::kString,
                 kEqualsIgnoreCase, false},
    OperatorInfo{kStringNotEqualsIgnoreCase, "StringNotEqualsIgnoreCase", OperatorFamily::kString,
                 kEqualsIgnoreCase, true},
    OperatorInfo{kStringLike, "StringLike", OperatorFamily::kString, kLike, false},
    OperatorInfo{kStringNotLike, "StringNotLike", OperatorFamily::kString, kLike, true},
    OperatorInfo{kNumericEquals, "NumericEquals", OperatorFamily::kNumeric, kEquals, false},
    OperatorInfo{kNumericNotEquals, "NumericNotEquals", OperatorFamily::kNumeric, kEquals, true},
    OperatorInfo{kNumericLessThan, "NumericLessThan", OperatorFamily::kNumeric, kLess, false},
    OperatorInfo{kNumericLessThanEquals, "NumericLessThanEquals", OperatorFamily::kNumeric,
                 kLessEquals, false},
    OperatorInfo{kNumericGreaterThan, "NumericGreaterThan", OperatorFamily::kNumeric, kGreater,
                 false},
    OperatorInfo{kNumericGreaterThanEquals, "NumericGreaterThanEquals", OperatorFamily::kNumeric,
                 kGreaterEquals, false},
    OperatorInfo{kDateEquals, "DateEquals", OperatorFamily::kDate, kEquals, false},
    OperatorInfo{kDateNotEquals, "DateNotEquals", OperatorFamily::kDate, kEquals, true},
    OperatorInfo{kDateLessThan, "DateLessThan", OperatorFamily::kDate, kLess, false},
    OperatorInfo{kDateLessThanEquals, "DateLessThanEquals", OperatorFamily::kDate, kLessEquals,
                 false},
    OperatorInfo{kDateGreaterThan, "DateGreaterThan", OperatorFamily::kDate, kGreater, false},
    OperatorInfo{kDateGreaterThanEquals, "DateGreaterThanEquals", OperatorFamily::kDate,
                 kGreaterEquals, false},
    OperatorInfo{kBool, "Bool", OperatorFamily::kBool, kEquals, false},
    OperatorInfo{kBinaryEquals, "BinaryEquals", OperatorFamily::kBinary, kEquals, false},
    OperatorInfo{kIpAddress, "IpAddress", OperatorFamily::kIpAddress, kLike, false},
    OperatorInfo{kNotIpAddress, "NotIpAddress", OperatorFamily::kIpAddress, kLike, true},
    OperatorInfo{kArnEquals, "ArnEquals", OperatorFamily::kArn, kLike, false},
    OperatorInfo{kArnNotEquals, "ArnNotEquals", OperatorFamily::kArn, kLike, true},
    OperatorInfo{kArnLike, "ArnLike", OperatorFamily::kArn, kLike, false},
    OperatorInfo{kArnNotLike, "ArnNotLike", OperatorFamily::kArn, kLike, true},
    OperatorInfo{kNull, "Null", OperatorFamily::kNull, kEquals, false},
};

constexpr bool IsInEnumOrder() {
  for (std::size_t i = 0; i < kOperators.size(); ++i) {
    if (static_cast<std::size_t>(kOperators[i].op) != i) return false;
  }
  return kOperators.size() == static_cast<std::size_t>(kNull) + 1;
}
static_assert(IsInEnumOrder(), "InfoOf() indexes the table");

constexpr std::string_view kForAllValuesPrefix = "ForAllValues:";
constexpr std::string_view kForAnyValuePrefix = "ForAnyValue:";
constexpr std::string_view kIfExistsSuffix = "IfExists";

// An operator's name in its three parts, each as written and possibly empty.
struct NameParts {
  std::string_view qualifier;
  std::string_view base;
  std::string_view suffix;
};

NameParts SplitName(std::string_view name) {
  NameParts parts;
  parts.qualifier = name.substr(0, name.find(':') + 1);
  parts.base = name.substr(parts.qualifier.size());
  if (parts.base.size() >= kIfExistsSuffix.size()) {
    const std::string_view end = parts.base.substr(parts.base.size() - kIfExistsSuffix.size());
    if (EqualsIgnoreCase(end, kIfExistsSuffix)) {
      parts.suffix = end;
      parts.base.remove_suffix(end.size());
    }
  }
  return parts;
}

const OperatorInfo* FindOperator(std::string_view base) {
  for (const OperatorInfo& info : kOperators) {
    if (EqualsIgnoreCase(info.name, base)) return &info;
  }
  return nullptr;
}

std::string_view PrefixOf(SetQualifier qualifier) {
  switch (qualifier) {
    case SetQualifier::kNone:
      return {};
    case SetQualifier::kForAllValues:
      return kForAllValuesPrefix;
    case SetQualifier::kForAnyValue:
      return kForAnyValuePrefix;
  }
  return {};
}

std::string NameOf(const ParsedOperator& parsed) {
  std::string name(PrefixOf(parsed.qualifier));
  name += InfoOf(parsed.op).name;
  if (parsed.if_exists) name += kIfExistsSuffix;
  return name;
}

std::string Quoted(std::string_view text) {
  std::string quoted = "`";
  quoted += text;
  quoted += '`';
  return quoted;
}

std::string UnknownOperatorProblem(std::string_view name) {
  const NameParts parts = SplitName(name);
  const OperatorInfo* known = FindOperator(parts.base);
  if (known != nullptr && known->op == kNull && !parts.suffix.empty()) {
    return "`Null` takes no `IfExists`";
  }
  std::string problem = "unknown condition operator " + Quoted(name);
  if (known != nullptr) {
    return problem + "; only `ForAllValues:` or `ForAnyValue:` can stand before " +
           Quoted(known->name);
  }
  std::vector<std::string_view> names;
  names.reserve(kOperators.size());
  for (const OperatorInfo& info : kOperators)
    names.push_back(info.name);
  const std::string_view nearest = NearestWord(parts.base, names);
  if (!nearest.empty()) problem += "; did you mean " + Quoted(nearest) + "?";
  return problem;
}

// What the values of the family are, where `value` is none; else empty.
std::string_view WantedInsteadOf(OperatorFamily family, std::string_view value) {
  switch (family) {
    case OperatorFamily::kString:
    case OperatorFamily::kArn:  // AWS saves any text; what is not an ARN never matches (U-45)
      return {};
    case OperatorFamily::kNumeric:
      return Decimal::Parse(value).has_value() ? "" : "a number";
    case OperatorFamily::kDate:
      return Instant::Parse(value).has_value()
                 ? ""
                 : "a date such as `2026-06-01T12:00:00Z` or seconds since 1970";
    case OperatorFamily::kBool:
    case OperatorFamily::kNull:
      return ParseBool(value).has_value() ? "" : "`true` or `false`";
    case OperatorFamily::kBinary:
      return IsBase64(value) ? "" : "base64";
    case OperatorFamily::kIpAddress:
      return IpNetwork::Parse(value).has_value() ? "" : "an IP address or a CIDR block";
  }
  return {};
}

std::string_view ProblemOf(const PolicyVariable& variable) {
  if (variable.key.empty()) return "empty policy variable";
  if (variable.key.find_first_of("${") != std::string_view::npos) {
    return "policy variable inside a policy variable";
  }
  if (variable.key.find_first_of(",'") != std::string_view::npos) {
    return "policy variable whose default is not written `, 'text'`";
  }
  if (variable.key.find_first_of(" \t\r\n") != std::string_view::npos) {
    return "policy variable with a space in its key";
  }
  if (variable.key.find_first_of("*?") != std::string_view::npos) {
    return "policy variable with a wildcard in its key";
  }
  if (variable.default_text.has_value() &&
      variable.default_text->find("${") != std::string_view::npos) {
    return "policy variable inside the default of a policy variable";
  }
  return {};
}

}  // namespace

std::span<const OperatorInfo> AllConditionOperators() {
  return kOperators;
}

const OperatorInfo& InfoOf(ConditionOperator op) {
  return kOperators[static_cast<std::size_t>(op)];
}

std::optional<ParsedOperator> ParseConditionOperator(std::string_view name) {
  const NameParts parts = SplitName(name);
  const OperatorInfo* info = FindOperator(parts.base);
  if (info == nullptr || (info->op == kNull && !parts.suffix.empty())) return std::nullopt;
  ParsedOperator parsed;
  parsed.op = info->op;
  parsed.if_exists = !parts.suffix.empty();
  if (EqualsIgnoreCase(parts.qualifier, kForAllValuesPrefix)) {
    parsed.qualifier = SetQualifier::kForAllValues;
  } else if (EqualsIgnoreCase(parts.qualifier, kForAnyValuePrefix)) {
    parsed.qualifier = SetQualifier::kForAnyValue;
  } else if (!parts.qualifier.empty()) {
    return std::nullopt;
  }
  parsed.exact_case = name == NameOf(parsed);
  return parsed;
}

std::vector<ConditionProblem> ConditionProblems(const ConditionClause& clause,
                                                bool key_is_multivalued, bool variables) {
  const std::optional<ParsedOperator> parsed = ParseConditionOperator(clause.operator_name);
  if (!parsed.has_value()) return {{UnknownOperatorProblem(clause.operator_name), true}};
  std::vector<ConditionProblem> problems;
  const auto find = [&](std::string message) { problems.push_back({std::move(message)}); };
  const OperatorInfo& info = InfoOf(parsed->op);
  const std::string name = NameOf(*parsed);
  if (!parsed->exact_case) {
    problems.push_back({"unknown condition operator " + Quoted(clause.operator_name) +
                            "; did you mean " + Quoted(name) + "?",
                        true});
  }
  if (info.family == OperatorFamily::kNull) {
    if (parsed->qualifier != SetQualifier::kNone) {
      find(Quoted(PrefixOf(parsed->qualifier)) + " has no effect on `Null`");
    }
  } else if (key_is_multivalued && parsed->qualifier == SetQualifier::kNone) {
    find(Quoted(clause.key) + " is multivalued; " + Quoted(name) +
         " needs `ForAllValues:` or `ForAnyValue:` before it");
  }
  if (info.family == OperatorFamily::kBool && clause.values.size() > 1) {
    find(Quoted(name) + " takes one value, not a list");
  }
  for (const PolicyText& value : clause.values) {
    if (variables && value.find("${") != std::string::npos) {
      // AWS rejects variables here for Bool too, although they are substituted once it has one.
      const bool allowed =
          info.family == OperatorFamily::kString || info.family == OperatorFamily::kArn;
      if (!allowed && FindPolicyVariable(value).has_value()) {
        find("policy variables cannot be used with " + Quoted(name) + ": " + Quoted(value));
        continue;
      }
      const std::string_view problem = VariableProblem(value);
      if (!problem.empty()) {
        find(std::string(problem) + " in " + Quoted(value));
        continue;
      }
    }
    const std::string_view wanted = WantedInsteadOf(info.family, value);
    if (!wanted.empty()) {
      find(Quoted(name) + " takes " + std::string(wanted) + ", not " + Quoted(value));
    }
  }
  return problems;
}

bool TakesPolicyVariables(OperatorFamily family) {
  switch (family) {
    case OperatorFamily::kString:
    case OperatorFamily::kArn:
    case OperatorFamily::kBool:
      return true;
    case OperatorFamily::kNumeric:
    case OperatorFamily::kDate:
    case OperatorFamily::kBinary:
    case OperatorFamily::kIpAddress:
    case OperatorFamily::kNull:
      return false;
  }
  return false;
}

std::optional<PolicyVariable> FindPolicyVariable(std::string_view text, std::size_t from) {
  constexpr std::string_view kDefaultBegin = ", '";
  constexpr std::string_view kDefaultEnd = "'}";
  const std::size_t begin = text.find("${", from);
  if (begin == std::string_view::npos) return std::nullopt;
  const std::size_t inside = begin + 2;
  const std::size_t close = text.find('}', inside);
  if (close == std::string_view::npos) return std::nullopt;

  PolicyVariable variable;
  variable.begin = begin;
  variable.end = close + 1;
  variable.key = text.substr(inside, close - inside);
  if (variable.key == "*" || variable.key == "?" || variable.key == "$") {
    variable.is_escape = true;
    return variable;
  }
  // A default may hold a brace of its own; its quote ends it.
  const std::size_t comma = text.find(kDefaultBegin, inside);
  if (comma < close) {
    const std::size_t default_begin = comma + kDefaultBegin.size();
    const std::size_t default_end = text.find(kDefaultEnd, default_begin);
    if (default_end != std::string_view::npos) {
      variable.end = default_end + kDefaultEnd.size();
      variable.key = text.substr(inside, comma - inside);
      variable.default_text = text.substr(default_begin, default_end - default_begin);
    }
  }
  variable.problem = ProblemOf(variable);
  return variable;
}

std::string_view VariableProblem(std::string_view text) {
  std::size_t at = 0;
  while (const std::optional<PolicyVariable> variable = FindPolicyVariable(text, at)) {
    if (!variable->problem.empty()) return variable->problem;
    at = variable->end;
  }
  return text.find("${", at) == std::string_view::npos ? "" : "unclosed policy variable";
}

bool HasPolicyVariable(std::string_view text) {
  std::size_t at = 0;
  while (const std::optional<PolicyVariable> variable = FindPolicyVariable(text, at)) {
    if (!variable->is_escape) return true;
    at = variable->end;
  }
  return false;
}

}  // namespace iamsim
