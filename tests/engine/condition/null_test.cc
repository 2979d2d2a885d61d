// SPDX-License-Identifier: Apache-2.0
#include "gtest/gtest.h"

#include "tests/engine/condition/clause_row.h"

namespace iamsim {
namespace {

using enum ClauseNote;

class NullOperatorTest : public testing::TestWithParam<ClauseRow> {};

TEST_P(NullOperatorTest, Evaluates) {
  CheckRow(GetParam());
}

INSTANTIATE_TEST_SUITE_P(
    Rows, NullOperatorTest,
    testing::ValuesIn(std::vector<ClauseRow>{

        {"section 6.2 true, missing", "Null", {"true"}, Missing(), true},
        {"section 6.2 true, present", "Null", {"true"}, One("x"), false},
        {"section 6.2 false, missing", "Null", {"false"}, Missing(), false},
        {"section 6.2 false, present", "Null", {"false"}, One("x"), true},
        {"section 6.2 true, a set", "Null", {"true"}, Many({"x"}), false},
        {"section 6.2 false, a set", "Null", {"false"}, Many({"x"}), true},
        {"section 6.2 true, an empty set", "Null", {"true"}, Many({}), true},
        {"section 6.2 false, an empty set", "Null", {"false"}, Many({}), false},
        {"R-COND-11 false, a set of an empty string", "Null", {"false"}, Many({""}), true},
        {"R-COND-11 false, an empty value",
         "Null",
         {"false"},
         One(""),
         true,
         kNone,
         {},
         Reading::kNullOnEmptyString},
        {"R-COND-11 true, an empty value",
         "Null",
         {"true"},
         One(""),
         false,
         kNone,
         {},
         Reading::kNullOnEmptyString},
        {"R-COND-20 any letter case", "Null", {"TRUE"}, Missing(), true},
        {"R-COND-20 both, an empty value", "Null", {"true", "false"}, One(""), true},
        {"R-COND-20 qualifiers do nothing", "ForAllValues:Null", {"true"}, Many({"x"}), false},
        {"R-COND-20 qualifiers do nothing, missing", "ForAnyValue:Null", {"true"}, Missing(), true},
        {"R-COND-20 qualifiers do nothing, present",
         "ForAnyValue:Null",
         {"false"},
         Many({"x", "y"}),
         true},
        {"R-COND-19 neither true nor false", "Null", {"yes"}, Missing(), false, kBadPolicyValue},
        {"R-COND-19 neither true nor false, present",
         "Null",
         {"no"},
         One("x"),
         false,
         kBadPolicyValue},
        {"R-VAR-2 no variables",
         "Null",
         {"${aws:x}"},
         Missing(),
         false,
         kBadPolicyValue,
         {Entry("aws:x", "true")}},
        {"R-GRAM-10 no values", "Null", {}, One("x"), false},
        {"R-COND-4 no IfExists", "NullIfExists", {"true"}, Missing(), false, kUnknownOperator},
        {"R-COND-20 long-term key", "Null", {"true"}, Missing(), true},
        {"R-COND-20 role session", "Null", {"true"}, One("2026-01-01T00:00:00Z"), false},
        {"R-COND-20 both, missing", "Null", {"true", "false"}, Missing(), true},
        {"R-COND-20 both, present", "Null", {"true", "false"}, One("2026-01-01T00:00:00Z"), true},

    }),
    RowName);

// R-PART-2.
TEST(NullOperator, IsDecidedOnceTheKeyIsThere) {
  const auto evaluate = [](KeyState state, PolicyTexts values) {
    ContextTable context;
    context.Set({"test:Key", {}, false, state, ContextSource::kUser});
    ReadingContext readings{Readings()};
    return CompiledClause({"Null", "test:Key", std::move(values), {}}, true)
        .Evaluate(context, readings)
        .truth;
  };
  EXPECT_EQ(evaluate(KeyState::kUnknown, {"true"}), Truth::kUnknown);
  EXPECT_EQ(evaluate(KeyState::kUnknown, {"false"}), Truth::kUnknown);
  EXPECT_EQ(evaluate(KeyState::kUnknown, {"true", "false"}), Truth::kTrue);
  EXPECT_EQ(evaluate(KeyState::kPresent, {"true"}), Truth::kFalse);
  EXPECT_EQ(evaluate(KeyState::kPresent, {"false"}), Truth::kTrue);
}

TEST(NullOperator, ExplainsWhichValueHolds) {
  ContextTable context;
  context.Set(One("x"));
  ReadingContext readings{Readings()};
  const CompiledClause clause({"Null", "test:Key", {"true", "false", "maybe"}, {}}, true);
  const std::vector<CompiledClause::ValueMatch> matches = clause.ExplainValues(context, readings);
  ASSERT_EQ(matches.size(), 3U);
  EXPECT_FALSE(matches[0].matches);
  EXPECT_TRUE(matches[1].matches);
  EXPECT_FALSE(matches[2].matches);
}

}  // namespace
}  // namespace iamsim
