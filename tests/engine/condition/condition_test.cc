// SPDX-License-Identifier: Apache-2.0
#include "engine/condition/condition.h"

#include <ostream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace iamsim {
namespace {

enum class Key { kMissing, kSingle, kMultivalued };

struct ClauseCase {
  std::string name;
  std::string op;
  PolicyTexts policy;
  Key key;
  std::vector<std::string> request;
  bool holds;
};

void PrintTo(const ClauseCase& test, std::ostream* out) {
  *out << test.op;
}

Truth Evaluate(const ClauseCase& test, Readings readings = {}) {
  ContextTable context;
  if (test.key != Key::kMissing) {
    context.Set(
        {"test:Key", test.request, test.key == Key::kMultivalued, KeyState::kKnown, ContextSource::kUser});
  }
  context.Set({"test:Team", {"red*"}, false, KeyState::kKnown, ContextSource::kUser});
  const CompiledClause clause({test.op, "TEST:key", test.policy}, /*variables=*/true);
  ReadingContext reading_context(readings);
  return clause.Evaluate(context, reading_context).truth;
}

class ClauseTest : public testing::TestWithParam<ClauseCase> {};

TEST_P(ClauseTest, Holds) {
  EXPECT_EQ(Evaluate(GetParam()), TruthOf(GetParam().holds));
}

constexpr Key kNo = Key::kMissing;
constexpr Key kOne = Key::kSingle;
constexpr Key kSet = Key::kMultivalued;

// The master table of section 6.2, a row of tests for each of its rows.
INSTANTIATE_TEST_SUITE_P(
    MasterTable, ClauseTest,
    testing::ValuesIn<ClauseCase>({
        {"PositiveMissing", "StringEquals", {"a"}, kNo, {}, false},
        {"PositiveOneOf", "StringEquals", {"b", "a"}, kOne, {"a"}, true},
        {"PositiveNoneOf", "StringEquals", {"b", "c"}, kOne, {"a"}, false},
        {"PositiveOnSet", "StringEquals", {"a"}, kSet, {"a"}, false},
        {"NegatedMissing", "StringNotEquals", {"a"}, kNo, {}, true},
        {"NegatedIsNor", "StringNotEquals", {"b", "a"}, kOne, {"a"}, false},
        {"NegatedOther", "StringNotEquals", {"b", "c"}, kOne, {"a"}, true},
        {"NegatedOnSet", "StringNotEquals", {"b"}, kSet, {"a"}, false},
        {"IfExistsMissing", "StringEqualsIfExists", {"a"}, kNo, {}, true},
        {"IfExistsPresent", "StringEqualsIfExists", {"a"}, kOne, {"b"}, false},
        {"NegatedIfExistsMissing", "StringNotEqualsIfExists", {"a"}, kNo, {}, true},
        {"IfExistsOnSet", "StringEqualsIfExists", {"a"}, kSet, {"a"}, false},
        {"AnyMissing", "ForAnyValue:StringEquals", {"a"}, kNo, {}, false},
        {"AnyOfSet", "ForAnyValue:StringEquals", {"a"}, kSet, {"b", "a"}, true},
        {"AnyNone", "ForAnyValue:StringEquals", {"a"}, kSet, {"b"}, false},
        {"AnyEmptySet", "ForAnyValue:StringEquals", {"a"}, kSet, {}, false},
        {"AnyOnSingle", "ForAnyValue:StringEquals", {"a"}, kOne, {"a"}, true},
        {"AnyNegatedMissing", "ForAnyValue:StringNotEquals", {"a"}, kNo, {}, false},
        {"AnyNegatedSomeOther", "ForAnyValue:StringNotEquals", {"a"}, kSet, {"a", "b"}, true},
        {"AnyNegatedAllListed", "ForAnyValue:StringNotEquals", {"a"}, kSet, {"a"}, false},
        {"AnyIfExistsMissing", "ForAnyValue:StringEqualsIfExists", {"a"}, kNo, {}, true},
        {"AnyIfExistsEmptySet", "ForAnyValue:StringEqualsIfExists", {"a"}, kSet, {}, false},
        {"AllMissing", "ForAllValues:StringEquals", {"a"}, kNo, {}, true},
        {"AllOfSet", "ForAllValues:StringEquals", {"a", "b"}, kSet, {"b", "a"}, true},
        {"AllButOne", "ForAllValues:StringEquals", {"a"}, kSet, {"b", "a"}, false},
        {"AllEmptySet", "ForAllValues:StringEquals", {"a"}, kSet, {}, true},
        {"AllOnlyEmptyStrings", "ForAllValues:StringEquals", {"a"}, kSet, {""}, true},
        {"AllNegatedNone", "ForAllValues:StringNotEquals", {"a"}, kSet, {"b"}, true},
        {"AllNegatedOne", "ForAllValues:StringNotEquals", {"a"}, kSet, {"a", "b"}, false},
        {"AllNegatedMissing", "ForAllValues:StringNotEquals", {"a"}, kNo, {}, true},
        {"NullTrueMissing", "Null", {"true"}, kNo, {}, true},
        {"NullTruePresent", "Null", {"true"}, kOne, {"a"}, false},
        {"NullFalsePresent", "Null", {"false"}, kOne, {"a"}, true},
        {"NullFalseMissing", "Null", {"false"}, kNo, {}, false},
        {"NullTrueEmptySet", "Null", {"true"}, kSet, {}, true},
        {"NullFalseEmptyString", "Null", {"false"}, kOne, {""}, true},
        {"NullBoth", "Null", {"true", "false"}, kOne, {"a"}, true},
    }),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Families, ClauseTest,
    testing::ValuesIn<ClauseCase>({
        // R-COND-12
        {"EqualsTakesStarLiterally", "StringEquals", {"a*"}, kOne, {"ab"}, false},
        {"EqualsLiteralStar", "StringEquals", {"a*"}, kOne, {"a*"}, true},
        {"EqualsCaseCounts", "StringEquals", {"A"}, kOne, {"a"}, false},
        {"IgnoreCase", "StringEqualsIgnoreCase", {"PROD"}, kOne, {"prod"}, true},
        {"LikeCoversAll", "StringLike", {"a*"}, kOne, {"ba"}, false},
        {"LikeCrossesColons",
         "StringLike",
         {"arn:aws:sns:*topic"},
         kOne,
         {"arn:aws:sns:us-east-1:1:topic"},
         true},
        {"NotLike", "StringNotLike", {"a*"}, kOne, {"ab"}, false},
        // R-COND-13
        {"NumericEqualsDecimals", "NumericEquals", {"10"}, kOne, {"10.0"}, true},
        {"NumericExponent", "NumericEquals", {"10"}, kOne, {"1e1"}, true},
        {"NumericNoTrailingText", "NumericEquals", {"10"}, kOne, {"10abc"}, false},
        {"NumericLessThanIsOr", "NumericLessThan", {"5", "50"}, kOne, {"20"}, true},
        {"NumericLessThanEqualsDecimals", "NumericLessThanEquals", {"10"}, kOne, {"10.5"}, false},
        {"NumericNegatives", "NumericLessThan", {"-1"}, kOne, {"-2"}, true},
        // R-COND-14
        {"DateGreaterThanEpoch",
         "DateGreaterThan",
         {"1735689600"},
         kOne,
         {"2026-01-01T00:00:00Z"},
         true},
        {"DateSameInstantOtherZone",
         "DateGreaterThan",
         {"1735689600"},
         kOne,
         {"2025-01-01T01:00:00+01:00"},
         false},
        {"DateYearOnly", "DateEquals", {"2026"}, kOne, {"2026-01-01T00:00:00Z"}, true},
        {"DateNoSuchDay", "DateNotEquals", {"2026"}, kOne, {"2026-02-30"}, false},
        // R-COND-15
        {"BoolAnyCase", "Bool", {"TRUE"}, kOne, {"true"}, true},
        {"BoolOddText", "Bool", {"false"}, kOne, {"no"}, false},
        // R-COND-16
        {"BinaryComparesBytes", "BinaryEquals", {"QmluYXJ5"}, kOne, {"QmluYXJ5"}, true},
        {"BinaryOther", "BinaryEquals", {"QmluYXJ5"}, kOne, {"QUJD"}, false},
        // R-COND-17
        {"IpInBlock", "IpAddress", {"203.0.113.0/24"}, kOne, {"203.0.113.9"}, true},
        {"IpBareIsOneAddress", "IpAddress", {"203.0.113.5"}, kOne, {"203.0.113.6"}, false},
        {"IpHostBitsMasked", "IpAddress", {"203.0.113.77/24"}, kOne, {"203.0.113.1"}, true},
        {"IpV6Spelling", "IpAddress", {"2001:db8::1"}, kOne, {"2001:DB8:0:0::1"}, true},
        {"IpFamiliesDiffer", "NotIpAddress", {"0.0.0.0/0"}, kOne, {"2001:db8::1"}, true},
        // R-COND-18
        {"ArnFieldWise",
         "ArnLike",
         {"arn:aws:iam::*:role/*"},
         kOne,
         {"arn:aws:iam::111122223333:role/a/b"},
         true},
        {"ArnEqualsIsArnLike", "ArnEquals", {"arn:aws:s3:::b*"}, kOne, {"arn:aws:s3:::b:x"}, true},
        {"ArnStarStaysInField",
         "ArnLike",
         {"arn:aws:sns:*topic"},
         kOne,
         {"arn:aws:sns:us-east-1:1:topic"},
         false},
        {"ArnLoneStar", "ArnLike", {"*"}, kOne, {"arn:aws:s3:::b"}, false},
        // R-COND-19
        {"BadRequestValueNegated", "ArnNotLike", {"arn:aws:sns:*:*:*"}, kOne, {"garbage"}, false},
        {"BadPolicyValueIgnoredByNegation", "NotIpAddress", {"nonsense"}, kOne, {"10.0.0.1"}, true},
        // R-COND-23, R-VAR-7: a value's `*` is no wildcard
        {"VariableIsLiteral", "StringLike", {"${test:Team}"}, kOne, {"redder"}, false},
        {"VariableMatches", "StringLike", {"${test:Team}"}, kOne, {"red*"}, true},
        // R-VAR-10
        {"UnresolvedPositive", "StringEquals", {"${test:None}"}, kOne, {""}, false},
        {"UnresolvedNegated", "StringNotEquals", {"${test:None}"}, kOne, {"a"}, true},
        {"UnknownOperator", "StringResembles", {"a"}, kOne, {"a"}, false},
    }),
    [](const auto& test) { return test.param.name; });

struct ReadingCase {
  std::string name;
  Reading reading;
  ClauseCase clause;
};

void PrintTo(const ReadingCase& test, std::ostream* out) {
  *out << test.name;
}

class ClauseReadingTest : public testing::TestWithParam<ReadingCase> {};

// Each reading turns the clause's answer around.
TEST_P(ClauseReadingTest, TurnsTheAnswer) {
  const ReadingCase& test = GetParam();
  EXPECT_EQ(Evaluate(test.clause), TruthOf(test.clause.holds));
  EXPECT_EQ(Evaluate(test.clause, Readings().With(test.reading, true)),
            TruthOf(!test.clause.holds));
}

INSTANTIATE_TEST_SUITE_P(
    Table, ClauseReadingTest,
    testing::ValuesIn<ReadingCase>({
        {"U2",
         Reading::kNegatedUnresolvedVariable,
         {"", "StringNotEquals", {"${test:None}"}, kOne, {"a"}, true}},
        {"U7",
         Reading::kMultivaluedWithoutQualifier,
         {"", "StringEquals", {"a"}, kSet, {"a", "b"}, false}},
        {"U12", Reading::kNullOnEmptyString, {"", "Null", {"true"}, kOne, {""}, false}},
        {"U31",
         Reading::kForAnyValueIfExistsMissing,
         {"", "ForAnyValue:StringEqualsIfExists", {"a"}, kNo, {}, true}},
    }),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace iamsim
