// SPDX-License-Identifier: Apache-2.0
#include "model/condition.h"

#include <iterator>

#include "model/arn.h"
#include "model/condition_value.h"
#include "model/diagnostics.h"

namespace iamsim {
namespace {

using enum ConditionOperator;

constexpr OperatorInfo kOperators[] = {
    {kStringEquals, "StringEquals", OperatorFamily::kString, Comparison::kEquals, false},
    {kStringNotEquals, "StringNotEquals", OperatorFamily::kString, Comparison::kEquals, true},
    {kStringEqualsIgnoreCase, "StringEqualsIgnoreCase", OperatorFamily::kString,
     Comparison::kEqualsIgnoreCase, false},
    {kStringNotEqualsIgnoreCase, "StringNotEqualsIgnoreCase", OperatorFamily::kString,
     Comparison::kEqualsIgnoreCase, true},
    {kStringLike, "StringLike", OperatorFamily::kString, Comparison::kLike, false},
    {kStringNotLike, "StringNotLike", OperatorFamily::kString, Comparison::kLike, true},
    {kNumericEquals, "NumericEquals", OperatorFamily::kNumeric, Comparison::kEquals, false},
    {kNumericNotEquals, "NumericNotEquals", OperatorFamily::kNumeric, Comparison::kEquals, true},
    {kNumericLessThan, "NumericLessThan", OperatorFamily::kNumeric, Comparison::kLess, false},
    {kNumericLessThanEquals, "NumericLessThanEquals", OperatorFamily::kNumeric,
     Comparison::kLessEquals, false},
    {kNumericGreaterThan, "NumericGreaterThan", OperatorFamily::kNumeric, Comparison::kGreater,
     false},
    {kNumericGreaterThanEquals, "NumericGreaterThanEquals", OperatorFamily::kNumeric,
     Comparison::kGreaterEquals, false},
    {kDateEquals, "DateEquals", OperatorFamily::kDate, Comparison::kEquals, false},
    {kDateNotEquals, "DateNotEquals", OperatorFamily::kDate, Comparison::kEquals, true},
    {kDateLessThan, "DateLessThan", OperatorFamily::kDate, Comparison::kLess, false},
    {kDateLessThanEquals, "DateLessThanEquals", OperatorFamily::kDate, Comparison::kLessEquals,
     false},
    {kDateGreaterThan, "DateGreaterThan", OperatorFamily::kDate, Comparison::kGreater, false},
    {kDateGreaterThanEquals, "DateGreaterThanEquals", OperatorFamily::kDate,
     Comparison::kGreaterEquals, false},
    {kBool, "Bool", OperatorFamily::kBool, Comparison::kEquals, false},
    {kBinaryEquals, "BinaryEquals", OperatorFamily::kBinary, Comparison::kEquals, false},
    {kIpAddress, "IpAddress", OperatorFamily::kIpAddress, Comparison::kLike, false},
    {kNotIpAddress, "NotIpAddress", OperatorFamily::kIpAddress, Comparison::kLike, true},
    {kArnEquals, "ArnEquals", OperatorFamily::kArn, Comparison::kLike, false},
    {kArnNotEquals, "ArnNotEquals", OperatorFamily::kArn, Comparison::kLike, true},
    {kArnLike, "ArnLike", OperatorFamily::kArn, Comparison::kLike, false},
    {kArnNotLike, "ArnNotLike", OperatorFamily::kArn, Comparison::kLike, true},
    {kNull, "Null", OperatorFamily::kNull, Comparison::kEquals, false},
};

constexpr bool TableIsInOrder() {
  for (std::size_t i = 0; i < std::size(kOperators); ++i) {
    if (static_cast<std::size_t>(kOperators[i].op) != i) return false;
  }
  return true;
}
static_assert(TableIsInOrder());

constexpr std::string_view kIfExists = "IfExists";
struct QualifierName {
  std::string_view prefix;
  SetQualifier qualifier;
};
constexpr QualifierName kQualifiers[] = {{"ForAllValues:", SetQualifier::kForAllValues},
                                         {"ForAnyValue:", SetQualifier::kForAnyValue}};

std::string Quoted(std::string_view text) {
  return '`' + std::string(text) + '`';
}

std::string UnknownOperator(std::string_view name) {
  std::vector<std::string_view> names;
  for (const OperatorInfo& info : kOperators)
    names.push_back(info.name);
  std::string message = "unknown condition operator " + Quoted(name);
  std::string_view base = name;
  const std::size_t colon = base.find(':');
  if (colon != std::string_view::npos) base.remove_prefix(colon + 1);
  if (base.size() > kIfExists.size() &&
      EqualsIgnoreCase(base.substr(base.size() - kIfExists.size()), kIfExists)) {
    base.remove_suffix(kIfExists.size());
  }
  const std::string_view nearest = NearestWord(base, names);
  if (base == "Null") {
    message += "; Null cannot be combined with IfExists";
  } else if (!nearest.empty()) {
    message += "; did you mean " + Quoted(nearest) + "?";
  }
  return message;
}

// What the family takes, for a value that it cannot read; empty when it can.
std::string_view ValueProblem(OperatorFamily family, std::string_view value) {
  switch (family) {
    case OperatorFamily::kString:
    case OperatorFamily::kArn:  // any text may be saved; one that is no ARN matches nothing
      return {};
    case OperatorFamily::kNumeric:
      return Decimal::Parse(value) ? "" : "is not a number";
    case OperatorFamily::kDate:
      return Instant::Parse(value)
                 ? ""
                 : "is not a date such as 2026-06-01T12:00:00Z or seconds since 1970";
    case OperatorFamily::kBool:
    case OperatorFamily::kNull:
      return ParseBool(value) ? "" : "is neither `true` nor `false`";
    case OperatorFamily::kBinary:
      return ParseBase64(value) ? "" : "is not base64";
    case OperatorFamily::kIpAddress:
      return IpNetwork::Parse(value) ? "" : "is not an IP address or CIDR block";
  }
  return {};
}

bool TakesVariables(OperatorFamily family) {
  return family == OperatorFamily::kString || family == OperatorFamily::kArn ||
         family == OperatorFamily::kBool;
}

}  // namespace

std::span<const OperatorInfo> AllConditionOperators() {
  return kOperators;
}

const OperatorInfo& InfoOf(ConditionOperator op) {
  return kOperators[static_cast<std::size_t>(op)];
}

std::optional<ParsedOperator> ParseConditionOperator(std::string_view name) {
  ParsedOperator parsed;
  for (const QualifierName& row : kQualifiers) {
    const std::string_view head = name.substr(0, row.prefix.size());
    if (!EqualsIgnoreCase(head, row.prefix)) continue;
    parsed.qualifier = row.qualifier;
    parsed.exact_case = head == row.prefix;
    name.remove_prefix(row.prefix.size());
    break;
  }
  for (const OperatorInfo& info : kOperators) {
    if (!EqualsIgnoreCase(name.substr(0, info.name.size()), info.name)) continue;
    const std::string_view rest = name.substr(info.name.size());
    const bool if_exists = EqualsIgnoreCase(rest, kIfExists) && info.op != kNull;
    if (!rest.empty() && !if_exists) continue;
    parsed.op = info.op;
    parsed.if_exists = if_exists;
    parsed.exact_case = parsed.exact_case && name.substr(0, info.name.size()) == info.name &&
                        (rest.empty() || rest == kIfExists);
    return parsed;
  }
  return std::nullopt;
}

std::vector<std::string> ConditionProblems(const ConditionClause& clause, bool key_is_multivalued,
                                           bool variables) {
  std::vector<std::string> problems;
  const std::optional<ParsedOperator> parsed = ParseConditionOperator(clause.operator_name);
  if (!parsed.has_value()) {
    problems.push_back(UnknownOperator(clause.operator_name));
    return problems;
  }
  const OperatorInfo& info = InfoOf(parsed->op);
  if (!parsed->exact_case) {
    problems.push_back("condition operator " + Quoted(clause.operator_name) +
                       " is not spelled as AWS spells it; did you mean " + Quoted(info.name) + "?");
  }
  if (parsed->op == kNull && parsed->qualifier != SetQualifier::kNone) {
    problems.push_back("a set operator has no effect on `Null`");
  }
  if (key_is_multivalued && parsed->qualifier == SetQualifier::kNone && parsed->op != kNull) {
    problems.push_back("condition key " + Quoted(clause.key) +
                       " is multivalued; it needs `ForAllValues:` or `ForAnyValue:`");
  }
  if (parsed->op == kBool && clause.values.size() > 1) {
    problems.push_back("`Bool` takes one value, not a list");
  }
  for (const std::string& value : clause.values) {
    const bool has_variable = variables && HasPolicyVariable(value);
    if (variables) {
      const std::string_view problem = VariableProblem(value);
      if (!problem.empty() && TakesVariables(info.family)) {
        problems.push_back(std::string(problem) + " in " + Quoted(value));
        continue;
      }
    }
    if (has_variable && TakesVariables(info.family)) continue;
    if (has_variable) {
      problems.push_back("policy variables cannot be used with " + Quoted(info.name));
      continue;
    }
    const std::string_view problem = ValueProblem(info.family, value);
    if (!problem.empty()) {
      problems.push_back("value " + Quoted(value) + " of " + Quoted(info.name) + ' ' +
                         std::string(problem));
    }
  }
  return problems;
}

std::string_view VariableProblem(std::string_view text) {
  for (std::size_t at = text.find("${"); at != std::string_view::npos; at = text.find("${", at)) {
    const std::size_t close = text.find('}', at);
    if (close == std::string_view::npos) return "unclosed policy variable";
    const std::string_view inside = text.substr(at + 2, close - at - 2);
    at = close + 1;
    if (inside == "*" || inside == "?" || inside == "$") continue;
    if (inside.empty()) return "empty policy variable";
    const std::size_t comma = inside.find(',');
    const std::string_view name = inside.substr(0, comma);
    if (name.empty() || name.find(' ') != std::string_view::npos) {
      return "a space or nothing where the policy variable needs a key";
    }
    if (name.find_first_of("*?$") != std::string_view::npos) {
      return "a wildcard or `$` in a policy variable";
    }
    if (comma == std::string_view::npos) continue;
    const std::string_view rest = inside.substr(comma + 1);
    if (rest.size() < 3 || rest.substr(0, 2) != " '" || rest.back() != '\'') {
      return "the default of a policy variable is not `, 'text'`";
    }
  }
  return {};
}

bool HasPolicyVariable(std::string_view text) {
  for (std::size_t at = text.find("${"); at != std::string_view::npos; at = text.find("${", at)) {
    const std::size_t close = text.find('}', at);
    if (close == std::string_view::npos) return false;
    const std::string_view inside = text.substr(at + 2, close - at - 2);
    if (inside != "*" && inside != "?" && inside != "$") return true;
    at = close + 1;
  }
  return false;
}

}  // namespace iamsim
