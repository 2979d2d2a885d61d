// SPDX-License-Identifier: Apache-2.0
#include "gtest/gtest.h"

#include "tests/engine/condition/clause_row.h"

namespace iamsim {
namespace {

using enum ClauseNote;

class DateOperatorsTest : public testing::TestWithParam<ClauseRow> {};

TEST_P(DateOperatorsTest, Evaluates) {
  CheckRow(GetParam());
}

INSTANTIATE_TEST_SUITE_P(
    Rows, DateOperatorsTest,
    testing::ValuesIn(std::vector<ClauseRow>{

        {"R-COND-14 the same instant in another zone",
         "DateEquals",
         {"2025-01-01T00:00:00Z"},
         One("2025-01-01T01:00:00+01:00"),
         true},
        {"R-COND-14 seconds and a date", "DateEquals", {"1735689600"}, One("2025-01-01"), true},
        {"R-COND-14 a fraction counts",
         "DateEquals",
         {"2025-01-01T00:00:00Z"},
         One("2025-01-01T00:00:00.001Z"),
         false},
        {"R-COND-14 not equals", "DateNotEquals", {"2025-01-01"}, One("2025-01-02"), true},
        {"R-COND-14 not equals, equal",
         "DateNotEquals",
         {"2025-01-01"},
         One("2025-01-01T00:00Z"),
         false},
        {"R-COND-14 before",
         "DateLessThan",
         {"2025-01-01T00:00:00Z"},
         One("2024-12-31T23:59:59.9Z"),
         true},
        {"R-COND-14 before is not at", "DateLessThan", {"2025-01-01"}, One("2025-01-01"), false},
        {"R-COND-14 before or at",
         "DateLessThanEquals",
         {"2025-01-01"},
         One("2025-01-01T00:00:00.0Z"),
         true},
        {"R-COND-14 after", "DateGreaterThan", {"2025-01-01"}, One("2025-01-01T00:00:00.1Z"), true},
        {"R-COND-14 after or at",
         "DateGreaterThanEquals",
         {"2025-01-01"},
         One("2024-12-31"),
         false},
        {"R-COND-14 four digits are a year",
         "DateGreaterThan",
         {"2025"},
         One("2025-06-01T00:00:00Z"),
         true},
        {"R-COND-14 aws:EpochTime as a date",
         "DateGreaterThan",
         {"2025-01-01T00:00:00Z"},
         One("1735689601"),
         true},
        {"R-COND-19 unreadable request",
         "DateLessThan",
         {"2025-01-01"},
         One("tomorrow"),
         false,
         kBadContextValue},
        {"R-COND-19 unreadable request, negated",
         "DateNotEquals",
         {"2025-01-01"},
         One("2025-02-30"),
         false,
         kBadContextValue},
        {"R-COND-19 unreadable policy value, negated",
         "DateNotEquals",
         {"2025-13-01"},
         One("2025-01-01"),
         true,
         kBadPolicyValue},
        {"R-VAR-2 no variables",
         "DateEquals",
         {"${aws:x}"},
         One("2025-01-01"),
         false,
         kBadPolicyValue,
         {Entry("aws:x", "2025-01-01")}},
        {"R-COND-14 a year later",
         "DateGreaterThan",
         {"1735689600"},
         One("2026-01-01T00:00:00Z"),
         true},
        {"R-COND-14 a second before",
         "DateGreaterThan",
         {"1735689600"},
         One("2024-12-31T23:59:59Z"),
         false},
        {"R-COND-14 the same instant",
         "DateGreaterThan",
         {"1735689600"},
         One("2025-01-01T01:00:00+01:00"),
         false},

    }),
    RowName);

}  // namespace
}  // namespace iamsim
