// SPDX-License-Identifier: Apache-2.0
#include "gtest/gtest.h"

#include "tests/engine/condition/clause_row.h"

namespace iamsim {
namespace {

using enum ClauseNote;

class NumericOperatorsTest : public testing::TestWithParam<ClauseRow> {};

TEST_P(NumericOperatorsTest, Evaluates) {
  CheckRow(GetParam());
}

INSTANTIATE_TEST_SUITE_P(
    Rows, NumericOperatorsTest,
    testing::ValuesIn(std::vector<ClauseRow>{

        {"R-COND-13 equal", "NumericEquals", {"10"}, One("10.0"), true},
        {"R-COND-13 equal with an exponent", "NumericEquals", {"1e1"}, One("10"), true},
        {"R-COND-13 not equal", "NumericEquals", {"10"}, One("10.000000000000000000001"), false},
        {"R-COND-13 not equals, equal", "NumericNotEquals", {"10"}, One("10.00"), false},
        {"R-COND-13 not equals", "NumericNotEquals", {"10", "11"}, One("12"), true},
        {"R-COND-13 the request is less", "NumericLessThan", {"10"}, One("9.9"), true},
        {"R-COND-13 less is not equal", "NumericLessThan", {"10"}, One("10"), false},
        {"R-COND-13 not less", "NumericLessThan", {"10"}, One("11"), false},
        {"R-COND-13 a list is OR", "NumericLessThan", {"5", "50"}, One("49"), true},
        {"R-COND-13 a list is OR, below none", "NumericLessThan", {"5", "50"}, One("50"), false},
        {"R-COND-13 less or equal", "NumericLessThanEquals", {"10"}, One("10"), true},
        {"R-COND-13 negative numbers", "NumericLessThan", {"-1"}, One("-2"), true},
        {"R-COND-13 greater", "NumericGreaterThan", {"10"}, One("10.01"), true},
        {"R-COND-13 greater is not equal", "NumericGreaterThan", {"10"}, One("10"), false},
        {"R-COND-13 greater or equal", "NumericGreaterThanEquals", {"10"}, One("1e1"), true},
        {"R-COND-13 greater or equal, less", "NumericGreaterThanEquals", {"10"}, One("9"), false},
        {"R-COND-19 no trailing text in the request",
         "NumericEquals",
         {"10"},
         One("10abc"),
         false,
         kBadContextValue},
        {"R-COND-19 unreadable request, negated",
         "NumericNotEquals",
         {"10"},
         One("ten"),
         false,
         kBadContextValue},
        {"R-COND-19 unreadable request, negated, no values",
         "NumericNotEquals",
         {},
         One("ten"),
         false,
         kBadContextValue},
        {"R-COND-19 an empty request value",
         "NumericNotEquals",
         {"10"},
         One(""),
         false,
         kBadContextValue},
        {"R-COND-19 unreadable policy value",
         "NumericEquals",
         {"ten"},
         One("10"),
         false,
         kBadPolicyValue},
        {"R-COND-19 unreadable policy value, negated",
         "NumericNotEquals",
         {"ten"},
         One("10"),
         true,
         kBadPolicyValue},
        {"R-COND-19 unreadable policy value beside one that matches",
         "NumericEquals",
         {"ten", "10"},
         One("10"),
         true},
        {"R-COND-19 unreadable policy value beside one that matches, negated",
         "NumericNotEquals",
         {"ten", "10"},
         One("10"),
         false},
        {"R-VAR-2 no variables",
         "NumericEquals",
         {"${aws:x}"},
         One("10"),
         false,
         kBadPolicyValue,
         {Entry("aws:x", "10")}},
        {"R-COND-14 aws:EpochTime as a number",
         "NumericGreaterThan",
         {"1735689600"},
         One("1735689601"),
         true},
        {"missing, negated", "NumericNotEquals", {"1"}, Missing(), true, kMissingKeyNegatedTrue},
        {"R-COND-13 at most, equal", "NumericLessThanEquals", {"10"}, One("10"), true},
        {"R-COND-13 at most, above", "NumericLessThanEquals", {"10"}, One("10.5"), false},
        {"R-COND-13 at most, missing",
         "NumericLessThanEquals",
         {"10"},
         Missing(),
         false,
         kMissingKeyFalse},

    }),
    RowName);

}  // namespace
}  // namespace iamsim
