// SPDX-License-Identifier: Apache-2.0
#include "model/condition.h"

#include <cctype>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"

namespace iamsim {
namespace {

TEST(ConditionOperators, AreReadFromTheirNamesInAnyLetterCase) {
  for (const OperatorInfo& info : AllConditionOperators()) {
    EXPECT_EQ(&InfoOf(info.op), &info);
    for (const auto& [prefix, qualifier] :
         {std::pair{std::string(), SetQualifier::kNone},
          std::pair{std::string("ForAllValues:"), SetQualifier::kForAllValues},
          std::pair{std::string("ForAnyValue:"), SetQualifier::kForAnyValue}}) {
      for (const std::string suffix : {"", "IfExists"}) {
        const std::string name = prefix + std::string(info.name) + suffix;
        const std::optional<ParsedOperator> parsed = ParseConditionOperator(name);
        if (info.op == ConditionOperator::kNull && !suffix.empty()) {
          EXPECT_FALSE(parsed.has_value()) << name;
          continue;
        }
        ASSERT_TRUE(parsed.has_value()) << name;
        EXPECT_EQ(parsed->op, info.op) << name;
        EXPECT_EQ(parsed->qualifier, qualifier) << name;
        EXPECT_EQ(parsed->if_exists, !suffix.empty()) << name;
        EXPECT_TRUE(parsed->exact_case) << name;

        std::string upper = name;
        for (char& c : upper)
          c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
        const std::optional<ParsedOperator> shouted = ParseConditionOperator(upper);
        ASSERT_TRUE(shouted.has_value()) << upper;
        EXPECT_EQ(shouted->op, info.op) << upper;
        EXPECT_EQ(shouted->qualifier, qualifier) << upper;
        EXPECT_EQ(shouted->if_exists, !suffix.empty()) << upper;
        EXPECT_FALSE(shouted->exact_case) << upper;
      }
    }
  }
}

TEST(ConditionOperators, AreNegatedExactlyWhereAwsHasANegatedForm) {
  // R-COND-5.
  std::vector<std::string_view> negated;
  for (const OperatorInfo& info : AllConditionOperators()) {
    if (info.negated) negated.push_back(info.name);
  }
  EXPECT_EQ(negated,
            (std::vector<std::string_view>{"StringNotEquals", "StringNotEqualsIgnoreCase",
                                           "StringNotLike", "NumericNotEquals", "DateNotEquals",
                                           "NotIpAddress", "ArnNotEquals", "ArnNotLike"}));
}

TEST(ConditionOperators, RefuseOtherNames) {
  for (const std::string_view name : {"",
                                      "IfExists",
                                      "StringEqual",
                                      "StringEqualsIfExist",
                                      "StringEqualsIfExistsIfExists",
                                      "IfExistsStringEquals",
                                      "ForAllValues",
                                      "ForAllValues:",
                                      "ForAllValues:IfExists",
                                      "ForAnyValues:StringEquals",
                                      "ForAllValues:ForAnyValue:StringEquals",
                                      "StringEquals:ForAllValues",
                                      ":StringEquals",
                                      " StringEquals",
                                      "StringEquals ",
                                      "BoolNotEquals",
                                      "BinaryNotEquals",
                                      "NotBool",
                                      "NullIfExists",
                                      "ForAllValues:NullIfExists",
                                      "String",
                                      "IpAddressNot"}) {
    EXPECT_FALSE(ParseConditionOperator(name).has_value()) << name;
  }
}

struct ProblemRow {
  std::string name;
  std::string op;
  PolicyTexts values;
  std::vector<std::string> problems;
  bool multivalued = false;
  bool variables = true;
};
void PrintTo(const ProblemRow& row, std::ostream* out) {
  *out << row.name;
}

class ConditionProblemsTest : public testing::TestWithParam<ProblemRow> {};

TEST_P(ConditionProblemsTest, Says) {
  const ProblemRow& row = GetParam();
  std::vector<std::string> messages;
  for (const ConditionProblem& problem :
       ConditionProblems({row.op, "aws:Key", row.values}, row.multivalued, row.variables)) {
    messages.push_back(problem.message);
    // IAM's API knows its operators; the rest IAM Access Analyzer finds in what was saved.
    const bool is_unknown = !ParseConditionOperator(row.op).has_value() ||
                            problem.message.starts_with("unknown condition operator");
    EXPECT_EQ(problem.is_rejected, is_unknown);
  }
  EXPECT_EQ(messages, row.problems);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, ConditionProblemsTest,
    testing::ValuesIn(std::vector<ProblemRow>{
        {"nothing wrong", "StringEquals", {"a", "b*"}, {}},
        {"an empty list", "StringEquals", {}, {}},
        {"unknown operator",
         "StringEqual",
         {"a"},
         {"unknown condition operator `StringEqual`; did you mean `StringEquals`?"}},
        {"unknown operator like no other",
         "xyzzy:plugh",
         {"a"},
         {"unknown condition operator `xyzzy:plugh`"}},
        {"unknown qualifier",
         "ForSome:StringLike",
         {"a"},
         {"unknown condition operator `ForSome:StringLike`; only `ForAllValues:` or `ForAnyValue:` "
          "can stand before `StringLike`"}},
        {"letter case",
         "forallvalues:stringequalsifexists",
         {"a"},
         {"unknown condition operator `forallvalues:stringequalsifexists`; did you mean "
          "`ForAllValues:StringEqualsIfExists`?"}},
        {"Null with IfExists", "NullIfExists", {"true"}, {"`Null` takes no `IfExists`"}},
        {"Null with a qualifier",
         "ForAllValues:Null",
         {"true"},
         {"`ForAllValues:` has no effect on `Null`"}},
        {"Null of both", "Null", {"true", "False"}, {}},
        {"Null of another text", "Null", {"yes"}, {"`Null` takes `true` or `false`, not `yes`"}},
        {"Null of a multivalued key", "Null", {"true"}, {}, true},
        {"a number", "NumericEquals", {"10", "1e1"}, {}},
        {"no number",
         "NumericEquals",
         {"10", "ten"},
         {"`NumericEquals` takes a number, not `ten`"}},
        {"every bad value",
         "NumericLessThanIfExists",
         {"a", "b"},
         {"`NumericLessThanIfExists` takes a number, not `a`",
          "`NumericLessThanIfExists` takes a number, not `b`"}},
        {"no date",
         "DateLessThan",
         {"2025-02-30"},
         {"`DateLessThan` takes a date such as `2026-06-01T12:00:00Z` or seconds since 1970, not "
          "`2025-02-30`"}},
        {"no boolean", "Bool", {"1"}, {"`Bool` takes `true` or `false`, not `1`"}},
        {"two booleans", "Bool", {"true", "false"}, {"`Bool` takes one value, not a list"}},
        {"no base64", "BinaryEquals", {"a b"}, {"`BinaryEquals` takes base64, not `a b`"}},
        {"no address",
         "NotIpAddress",
         {"10.0.0.0/33"},
         {"`NotIpAddress` takes an IP address or a CIDR block, not `10.0.0.0/33`"}},
        {"a text that is no ARN is saved", "ArnLike", {"*"}, {}},
        {"a multivalued key",
         "StringEquals",
         {"a"},
         {"`aws:Key` is multivalued; `StringEquals` needs `ForAllValues:` or `ForAnyValue:` before "
          "it"},
         true},
        {"a multivalued key with a qualifier", "ForAnyValue:StringEquals", {"a"}, {}, true},
        {"a variable", "StringEquals", {"${aws:username}"}, {}},
        {"a variable in an ARN", "ArnLike", {"arn:aws:iam::*:user/${aws:username}"}, {}},
        {"a variable for a number",
         "NumericEquals",
         {"${aws:x}"},
         {"policy variables cannot be used with `NumericEquals`: `${aws:x}`"}},
        {"a variable for a boolean",
         "Bool",
         {"${aws:x}"},
         {"policy variables cannot be used with `Bool`: `${aws:x}`"}},
        {"an escape for an address",
         "IpAddress",
         {"${*}"},
         {"policy variables cannot be used with `IpAddress`: `${*}`"}},
        {"a variable is text without Version 2012-10-17",
         "NumericEquals",
         {"${aws:x}"},
         {"`NumericEquals` takes a number, not `${aws:x}`"},
         false,
         false},
        {"an unclosed variable",
         "StringLike",
         {"a/${aws:username"},
         {"unclosed policy variable in `a/${aws:username`"}},
        {"an unclosed variable is text without Version 2012-10-17",
         "StringLike",
         {"a/${aws:username"},
         {},
         false,
         false},
    }),
    [](const testing::TestParamInfo<ProblemRow>& test_case) {
      std::string name;
      for (const char c : test_case.param.name) {
        name += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
      }
      return name;
    });

TEST(VariableProblem, IsEmptyForWellFormedText) {
  // R-VAR-3, R-VAR-5, R-VAR-6.
  for (const std::string_view text :
       {"", "a", "$", "{}", "$ {x", "${aws:username}", "a/${aws:PrincipalTag/team}/${*}${?}${$}",
        "${aws:PrincipalTag/team, 'shared'}", "${aws:PrincipalTag/team, ''}",
        "${aws:PrincipalTag/team, 'a b, c}d'}", "${www.amazon.com:user_id}", "${a:b}}"}) {
    EXPECT_EQ(VariableProblem(text), "") << text;
  }
}

TEST(VariableProblem, NamesWhatIsWrong) {
  EXPECT_EQ(VariableProblem("${aws:username"), "unclosed policy variable");
  EXPECT_EQ(VariableProblem("${aws:username}/${"), "unclosed policy variable");
  EXPECT_EQ(VariableProblem("${}"), "empty policy variable");
  EXPECT_EQ(VariableProblem("${, 'x'}"), "empty policy variable");
  EXPECT_EQ(VariableProblem("${aws: username}"), "policy variable with a space in its key");
  EXPECT_EQ(VariableProblem("${aws:username }"), "policy variable with a space in its key");
  EXPECT_EQ(VariableProblem("${ aws:username, 'x'}"), "policy variable with a space in its key");
  EXPECT_EQ(VariableProblem("${aws:username,'x'}"),
            "policy variable whose default is not written `, 'text'`");
  EXPECT_EQ(VariableProblem("${aws:username, x}"),
            "policy variable whose default is not written `, 'text'`");
  EXPECT_EQ(VariableProblem("${aws:username, 'x}"),
            "policy variable whose default is not written `, 'text'`");
  EXPECT_EQ(VariableProblem("${aws:PrincipalTag/${aws:username}}"),
            "policy variable inside a policy variable");
  EXPECT_EQ(VariableProblem("${aws:x, '${aws:y}'}"),
            "policy variable inside the default of a policy variable");
  EXPECT_EQ(VariableProblem("${aws:PrincipalTag/*}"), "policy variable with a wildcard in its key");
}

TEST(HasPolicyVariable, LooksForClosedVariablesThatAreNoEscapes) {
  for (const std::string_view text :
       {"${aws:username}", "a${*}${x}", "${}", "${aws:x, 'y'}", "${${*}}"}) {
    EXPECT_TRUE(HasPolicyVariable(text)) << text;
  }
  for (const std::string_view text :
       {"", "a", "${*}", "${?}${$}", "${aws:username", "$x}", "{x}"}) {
    EXPECT_FALSE(HasPolicyVariable(text)) << text;
  }
}

TEST(FindPolicyVariable, GivesEachVariableWithItsPlace) {
  constexpr std::string_view kText = "a${b}${*}c${d, 'e}f'}${g";
  const std::optional<PolicyVariable> first = FindPolicyVariable(kText);
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(kText.substr(first->begin, first->end - first->begin), "${b}");
  EXPECT_EQ(first->key, "b");
  EXPECT_FALSE(first->default_text.has_value());
  const std::optional<PolicyVariable> second = FindPolicyVariable(kText, first->end);
  ASSERT_TRUE(second.has_value());
  EXPECT_TRUE(second->is_escape);
  EXPECT_EQ(second->key, "*");
  const std::optional<PolicyVariable> third = FindPolicyVariable(kText, second->end);
  ASSERT_TRUE(third.has_value());
  EXPECT_EQ(third->key, "d");
  EXPECT_EQ(third->default_text, "e}f");
  EXPECT_FALSE(FindPolicyVariable(kText, third->end).has_value());
}

}  // namespace
}  // namespace iamsim
