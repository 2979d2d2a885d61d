// SPDX-License-Identifier: Apache-2.0
#include "gtest/gtest.h"

#include "tests/engine/condition/clause_row.h"

namespace iamsim {
namespace {

using enum ClauseNote;

class BoolOperatorTest : public testing::TestWithParam<ClauseRow> {};

TEST_P(BoolOperatorTest, Evaluates) {
  CheckRow(GetParam());
}

INSTANTIATE_TEST_SUITE_P(
    Rows, BoolOperatorTest,
    testing::ValuesIn(std::vector<ClauseRow>{

        {"R-COND-15 true", "Bool", {"true"}, One("true"), true},
        {"R-COND-15 any letter case", "Bool", {"TRUE"}, One("tRue"), true},
        {"R-COND-15 false is not true", "Bool", {"true"}, One("false"), false},
        {"R-COND-15 false", "Bool", {"false"}, One("False"), true},
        {"R-COND-15 both", "Bool", {"true", "false"}, One("false"), true},
        {"R-COND-15 another text of the request",
         "Bool",
         {"false"},
         One("no"),
         false,
         kBadContextValue},
        {"R-COND-15 another text equals itself not",
         "Bool",
         {"no"},
         One("no"),
         false,
         kBadContextValue},
        {"R-COND-15 an empty value", "Bool", {"false"}, One(""), false, kBadContextValue},
        {"R-COND-15 another text of the policy",
         "Bool",
         {"1"},
         One("true"),
         false,
         kBadPolicyValue},
        {"U-8 a variable",
         "Bool",
         {"${aws:SecureTransport}"},
         One("true"),
         true,
         kNone,
         {Entry("aws:SecureTransport", "True")}},
        {"U-8 a variable of the other value",
         "Bool",
         {"${aws:SecureTransport}"},
         One("true"),
         false,
         kNone,
         {Entry("aws:SecureTransport", "false")}},
        {"U-8 a variable that is no boolean",
         "Bool",
         {"${aws:username}"},
         One("true"),
         false,
         kBadPolicyValue,
         {Entry("aws:username", "alice")}},
        {"U-8 an unresolved variable",
         "Bool",
         {"${aws:username}"},
         One("true"),
         false,
         kUnresolvedVariable},
        {"R-COND-7 long-term keys have no MFA key",
         "Bool",
         {"false"},
         Missing(),
         false,
         kMissingKeyFalse},
        {"R-COND-7 with IfExists", "BoolIfExists", {"false"}, Missing(), true, kIfExistsMissing},
        {"R-COND-7 IfExists with a value", "BoolIfExists", {"false"}, One("true"), false},

    }),
    RowName);

}  // namespace
}  // namespace iamsim
