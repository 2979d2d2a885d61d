// SPDX-License-Identifier: Apache-2.0
#include "gtest/gtest.h"

#include "tests/engine/condition/clause_row.h"

namespace iamsim {
namespace {

using enum ClauseNote;

class BinaryOperatorTest : public testing::TestWithParam<ClauseRow> {};

TEST_P(BinaryOperatorTest, Evaluates) {
  CheckRow(GetParam());
}

INSTANTIATE_TEST_SUITE_P(
    Rows, BinaryOperatorTest,
    testing::ValuesIn(std::vector<ClauseRow>{

        {"R-COND-16 equal",
         "BinaryEquals",
         {"QmluYXJ5VmFsdWVJbkJhc2U2NA=="},
         One("QmluYXJ5VmFsdWVJbkJhc2U2NA=="),
         true},
        {"R-COND-16 other bytes", "BinaryEquals", {"YWJj"}, One("YWJk"), false},
        {"R-COND-16 base64 has letter case", "BinaryEquals", {"YWJj"}, One("ywjj"), false},
        {"R-COND-16 no bytes", "BinaryEquals", {""}, One(""), true},
        {"R-COND-16 the request is not base64",
         "BinaryEquals",
         {"YWJj"},
         One("abc"),
         false,
         kBadContextValue},
        {"R-COND-16 both are not base64",
         "BinaryEquals",
         {"a b"},
         One("a b"),
         false,
         kBadContextValue},
        {"R-COND-16 the policy is not base64",
         "BinaryEquals",
         {"YWJ"},
         One("YWJj"),
         false,
         kBadPolicyValue},
        {"missing", "BinaryEquals", {"YWJj"}, Missing(), false, kMissingKeyFalse},

    }),
    RowName);

}  // namespace
}  // namespace iamsim
