// SPDX-License-Identifier: Apache-2.0
#include "gtest/gtest.h"

#include "tests/engine/condition/clause_row.h"

namespace iamsim {
namespace {

using enum ClauseNote;

class StringOperatorsTest : public testing::TestWithParam<ClauseRow> {};

TEST_P(StringOperatorsTest, Evaluates) {
  CheckRow(GetParam());
}

INSTANTIATE_TEST_SUITE_P(
    Rows, StringOperatorsTest,
    testing::ValuesIn(std::vector<ClauseRow>{

        {"R-COND-12 equal", "StringEquals", {"abc"}, One("abc"), true},
        {"R-COND-12 letter case counts", "StringEquals", {"abc"}, One("Abc"), false},
        {"R-COND-12 the whole value", "StringEquals", {"abc"}, One("abcd"), false},
        {"R-COND-12 the whole value, shorter", "StringEquals", {"abc"}, One("ab"), false},
        {"R-COND-12 a star is plain without Like", "StringEquals", {"a*"}, One("ab"), false},
        {"R-COND-12 a star equals a star", "StringEquals", {"a*"}, One("a*"), true},
        {"R-COND-12 a question mark is plain without Like",
         "StringEquals",
         {"a?"},
         One("ab"),
         false},
        {"R-COND-2 any value of a list", "StringEquals", {"x", "abc", "y"}, One("abc"), true},
        {"R-COND-2 no value of a list", "StringEquals", {"x", "y"}, One("abc"), false},
        {"R-COND-2 negated, not listed", "StringNotEquals", {"x", "y"}, One("z"), true},
        {"R-COND-2 negated, one listed is enough", "StringNotEquals", {"x", "y"}, One("y"), false},
        {"R-COND-12 ignoring case", "StringEqualsIgnoreCase", {"ABC"}, One("aBc"), true},
        {"R-COND-12 ignoring case, other length",
         "StringEqualsIgnoreCase",
         {"ABC"},
         One("ab"),
         false},
        {"R-COND-12 ignoring case, a star is plain",
         "StringEqualsIgnoreCase",
         {"A*"},
         One("ab"),
         false},
        {"R-COND-12 only ASCII letters are folded",
         "StringEqualsIgnoreCase",
         {"\xC3\x89"},
         One("\xC3\xA9"),
         false},
        {"R-COND-12 no folding of what stands beside letters",
         "StringEqualsIgnoreCase",
         {"[@"},
         One("{`"),
         false},
        {"R-COND-12 composed is not decomposed",
         "StringEquals",
         {"\xC3\xA9"},
         One("e\xCC\x81"),
         false},
        {"R-COND-12 negated, ignoring case",
         "StringNotEqualsIgnoreCase",
         {"ABC"},
         One("abc"),
         false},
        {"R-COND-12 negated, ignoring case, another",
         "StringNotEqualsIgnoreCase",
         {"ABC"},
         One("abd"),
         true},
        {"R-COND-12 a glob covers the whole value", "StringLike", {"a*"}, One("ba"), false},
        {"R-COND-12 a glob with an empty run", "StringLike", {"a*"}, One("a"), true},
        {"R-COND-12 a glob crosses colons and slashes",
         "StringLike",
         {"arn:aws:s3:::b*"},
         One("arn:aws:s3:::b:x/y"),
         true},
        {"R-COND-12 a question mark is one character",
         "StringLike",
         {"a?c"},
         One("a\xC3\xA9"
             "c"),
         true},
        {"R-COND-12 a question mark is not none", "StringLike", {"a?"}, One("a"), false},
        {"R-COND-12 a glob keeps letter case", "StringLike", {"A*"}, One("ab"), false},
        {"R-COND-12 negated glob", "StringNotLike", {"a*"}, One("ab"), false},
        {"R-COND-12 negated glob, no match", "StringNotLike", {"a*"}, One("ba"), true},
        {"R-COND-11 an empty value equals an empty text", "StringEquals", {""}, One(""), true},
        {"R-COND-11 an empty value is like a star", "StringLike", {"*"}, One(""), true},
        {"R-COND-11 an empty value is another value", "StringNotEquals", {"x"}, One(""), true},
        {"R-COND-5 missing", "StringEquals", {"x"}, Missing(), false, kMissingKeyFalse},
        {"U-32 missing, negated like",
         "StringNotLike",
         {"x"},
         Missing(),
         true,
         kMissingKeyNegatedTrue},
        {"U-22 operator in any letter case", "stringnotEQUALS", {"x"}, One("x"), false},
        {"R-GRAM-10 no values", "StringEquals", {}, One("x"), false},
        {"R-GRAM-10 no values, key missing",
         "StringEquals",
         {},
         Missing(),
         false,
         kMissingKeyFalse},
        {"R-GRAM-10 no values, IfExists", "StringEqualsIfExists", {}, One("x"), false},
        {"R-GRAM-10 no values, IfExists, key missing",
         "StringEqualsIfExists",
         {},
         Missing(),
         true,
         kIfExistsMissing},
        {"R-COND-2 no values, negated", "StringNotEquals", {}, One("x"), true},
        {"unknown operator", "StringEqual", {"x"}, One("x"), false, kUnknownOperator},
        {"unknown operator, key missing",
         "StringEqualIfExists",
         {"x"},
         Missing(),
         false,
         kUnknownOperator},
        {"R-COND-26 no endpoint at all",
         "StringNotEquals",
         {"vpce-1"},
         Missing(),
         true,
         kMissingKeyNegatedTrue},
        {"R-COND-2 listed", "StringNotEquals", {"x", "y"}, One("y"), false},
        {"R-COND-2 not listed", "StringNotEquals", {"x", "y"}, One("z"), true},
        {"R-COND-2 missing",
         "StringNotEquals",
         {"x", "y"},
         Missing(),
         true,
         kMissingKeyNegatedTrue},
        {"R-COND-18 a text that is no ARN",
         "StringLike",
         {"arn:aws:sns:*topic"},
         One("arn:aws:sns:us-east-1:111111111111:topic"),
         true},
        {"R-COND-12 a prefix below", "StringEquals", {"home/*"}, One("home/x"), false},
        {"R-COND-12 the star itself", "StringEquals", {"home/*"}, One("home/*"), true},
        {"R-VAR-3 a variable, its name in any letter case",
         "StringEquals",
         {"${AWS:UserName}/x"},
         One("alice/x"),
         true,
         kNone,
         {Entry("aws:username", "alice")}},
        {"R-VAR-3 a variable of another value",
         "StringEquals",
         {"${aws:username}"},
         One("bob"),
         false,
         kNone,
         {Entry("aws:username", "alice")}},
        {"R-VAR-3 ignoring case",
         "StringEqualsIgnoreCase",
         {"${aws:username}"},
         One("ALICE"),
         true,
         kNone,
         {Entry("aws:username", "aliCe")}},
        {"R-VAR-3 ignoring case, longer",
         "StringEqualsIgnoreCase",
         {"${aws:username}"},
         One("ALICES"),
         false,
         kNone,
         {Entry("aws:username", "aliCe")}},
        {"R-VAR-7 a value is no wildcard",
         "StringLike",
         {"${aws:username}/x"},
         One("alice/x"),
         false,
         kNone,
         {Entry("aws:username", "*")}},
        {"R-VAR-7 a value with a star is like itself",
         "StringLike",
         {"${aws:username}/?"},
         One("*/x"),
         true,
         kNone,
         {Entry("aws:username", "*")}},
        {"R-VAR-5 an escaped star", "StringLike", {"a${*}"}, One("ab"), false},
        {"R-VAR-5 an escaped star is a star", "StringLike", {"a${*}"}, One("a*"), true},
        {"R-VAR-5 an escape without Like", "StringEquals", {"${$}{x}${?}"}, One("${x}?"), true},
        {"R-VAR-6 default",
         "StringEquals",
         {"${aws:PrincipalTag/t, \x27none\x27}"},
         One("none"),
         true},
        {"R-VAR-6 a value wins over the default",
         "StringEquals",
         {"${aws:PrincipalTag/t, \x27none\x27}"},
         One("none"),
         false,
         kNone,
         {Entry("aws:PrincipalTag/t", "red")}},
        {"R-VAR-10 unresolved",
         "StringEquals",
         {"${aws:username}"},
         One("x"),
         false,
         kUnresolvedVariable},
        {"R-VAR-10 unresolved, the text itself is no value",
         "StringEquals",
         {"${aws:username}"},
         One("${aws:username}"),
         false,
         kUnresolvedVariable},
        {"R-VAR-10 unresolved, another value matches",
         "StringEquals",
         {"${aws:username}", "x"},
         One("x"),
         true},
        {"R-VAR-4 a multivalued key is no variable",
         "StringEquals",
         {"${aws:TagKeys}"},
         One("a"),
         false,
         kUnresolvedVariable,
         {SetEntry("aws:TagKeys", {"a"})}},
        {"R-VAR-8 an empty value is none",
         "StringEquals",
         {"a${aws:username}"},
         One("a"),
         false,
         kUnresolvedVariable,
         {Entry("aws:username", "")}},
        {"R-VAR-11 a closed variable without name",
         "StringEquals",
         {"${}"},
         One("${}"),
         false,
         kUnresolvedVariable},
        {"R-VAR-11 an unclosed variable is plain",
         "StringEquals",
         {"${aws:username"},
         One("${aws:username"),
         true},
        {"R-VAR-10 unresolved, negated",
         "StringNotEquals",
         {"${aws:PrincipalTag/Team}"},
         One("x"),
         true,
         kUnresolvedVariable,
         {},
         Reading::kNegatedUnresolvedVariable},
        {"R-VAR-10 unresolved, negated, another value decides",
         "StringNotEquals",
         {"${aws:PrincipalTag/Team}", "x"},
         One("x"),
         false},
        {"R-VAR-10 unresolved, negated, another value before it",
         "StringNotLike",
         {"x*", "${aws:PrincipalTag/Team}"},
         One("xy"),
         false},
        {"R-VAR-10 unresolved, negated, no other value decides",
         "StringNotLike",
         {"y*", "${aws:PrincipalTag/Team}"},
         One("xy"),
         true,
         kUnresolvedVariable,
         {},
         Reading::kNegatedUnresolvedVariable},
        {"R-VAR-10 unresolved, negated, key missing",
         "StringNotEquals",
         {"${aws:PrincipalTag/Team}"},
         Missing(),
         true,
         kMissingKeyNegatedTrue},

    }),
    RowName);

TEST(StringVariables, AreTextWithoutVersion2012) {
  // R-VAR-1.
  ContextTable context;
  context.Set(One("${aws:username}"));
  context.Set(Entry("aws:username", "alice"));
  ReadingContext readings{Readings()};
  const ConditionClause clause = {"StringEquals", "test:Key", {"${aws:username}"}, {}};
  EXPECT_EQ(CompiledClause(clause, false).Evaluate(context, readings).truth, Truth::kTrue);
  EXPECT_EQ(CompiledClause(clause, true).Evaluate(context, readings).truth, Truth::kFalse);
}

TEST(StringClauses, AreAllRequired) {
  // R-COND-1.
  const CompiledClause a({"StringEquals", "aws:PrincipalTag/a", {"1"}, {}}, true);
  const CompiledClause b({"StringEquals", "aws:PrincipalTag/b", {"2"}, {}}, true);
  ReadingContext readings{Readings()};
  ContextTable context;
  context.Set(Entry("aws:PrincipalTag/a", "1"), true);
  EXPECT_EQ(And(a.Evaluate(context, readings).truth, b.Evaluate(context, readings).truth),
            Truth::kFalse);
  context.Set(Entry("aws:PrincipalTag/b", "2"), true);
  EXPECT_EQ(And(a.Evaluate(context, readings).truth, b.Evaluate(context, readings).truth),
            Truth::kTrue);
}

TEST(StringClauses, FindTagsInAnyLetterCaseAndCompareTheirValuesExactly) {
  // R-COND-21.
  const CompiledClause clause({"StringEquals", "aws:ResourceTag/ENV", {"prod"}, {}}, true);
  ReadingContext readings{Readings()};
  ContextTable context;
  context.Set(Entry("aws:ResourceTag/env", "prod"), true);
  EXPECT_EQ(clause.Evaluate(context, readings).truth, Truth::kTrue);
  context.Set(Entry("aws:ResourceTag/env", "Prod"), true);
  EXPECT_EQ(clause.Evaluate(context, readings).truth, Truth::kFalse);
}

TEST(ExplainValues, ResolvesEachValueAndMatchesIt) {
  ContextTable context;
  context.Set(One("alice/x"));
  context.Set(Entry("aws:username", "alice"));
  ReadingContext readings{Readings()};
  const CompiledClause clause(
      {"StringNotLike", "test:Key", {"${aws:username}/*", "${aws:nobody}", "bob", "${*}"}, {}},
      true);
  const std::vector<CompiledClause::ValueMatch> matches = clause.ExplainValues(context, readings);
  ASSERT_EQ(matches.size(), 4U);
  EXPECT_EQ(matches[0].raw, "${aws:username}/*");
  EXPECT_EQ(matches[0].resolved, "alice/*");
  EXPECT_TRUE(matches[0].is_resolved);
  EXPECT_TRUE(matches[0].matches);
  EXPECT_FALSE(matches[1].is_resolved);
  EXPECT_EQ(matches[1].resolved, "${aws:nobody}");
  EXPECT_FALSE(matches[1].matches);
  EXPECT_TRUE(matches[2].is_resolved);
  EXPECT_EQ(matches[2].resolved, "bob");
  EXPECT_FALSE(matches[2].matches);
  EXPECT_EQ(matches[3].resolved, "*");
  EXPECT_FALSE(matches[3].matches);
}

TEST(ExplainValues, KeepsTheTextOfAnUnknownOperator) {
  ContextTable context;
  context.Set(One("x"));
  ReadingContext readings{Readings()};
  const CompiledClause clause({"StringIs", "test:Key", {"x"}, {}}, true);
  const std::vector<CompiledClause::ValueMatch> matches = clause.ExplainValues(context, readings);
  ASSERT_EQ(matches.size(), 1U);
  EXPECT_EQ(matches[0].resolved, "x");
  EXPECT_FALSE(matches[0].matches);
}

}  // namespace
}  // namespace iamsim
