// SPDX-License-Identifier: Apache-2.0
#include "model/diagnostics.h"

#include <cstddef>
#include <memory>
#include <string>

#include "gtest/gtest.h"

namespace iamsim {
namespace {

constexpr std::size_t kMost = Diagnostics::kMostKept;

void AddErrors(std::size_t count, Diagnostics& diagnostics) {
  for (std::size_t i = 0; i < count; ++i)
    diagnostics.Error(nullptr, 0, 0, "e" + std::to_string(i));
}
void AddWarnings(std::size_t count, Diagnostics& diagnostics) {
  for (std::size_t i = 0; i < count; ++i)
    diagnostics.Warning(nullptr, 0, 0, "w" + std::to_string(i));
}

TEST(DiagnosticsTest, KeepsTheFirstAndCountsAll) {
  Diagnostics diagnostics;
  AddErrors(kMost, diagnostics);
  EXPECT_EQ(diagnostics.MoreThanKept(), "");
  AddErrors(1, diagnostics);
  EXPECT_EQ(diagnostics.MoreThanKept(), "1 more error");
  AddErrors(5, diagnostics);
  EXPECT_EQ(diagnostics.all().size(), kMost);
  EXPECT_EQ(diagnostics.all().front().message, "e0");
  EXPECT_EQ(diagnostics.all().back().message, "e" + std::to_string(kMost - 1));
  EXPECT_EQ(diagnostics.error_count(), kMost + 6);
  EXPECT_EQ(diagnostics.count(), kMost + 6);
  EXPECT_EQ(diagnostics.MoreThanKept(), "6 more errors");
}

TEST(DiagnosticsTest, WarningsHideNoError) {
  Diagnostics diagnostics;
  AddWarnings(3 * kMost, diagnostics);
  EXPECT_FALSE(diagnostics.has_errors());
  AddErrors(1, diagnostics);
  EXPECT_TRUE(diagnostics.has_errors());
  EXPECT_EQ(diagnostics.all().size(), kMost + 1);
  EXPECT_EQ(diagnostics.all().back().message, "e0");
  EXPECT_EQ(diagnostics.error_count(), 1U);
  EXPECT_EQ(diagnostics.warning_count(), 3 * kMost);
  EXPECT_EQ(diagnostics.MoreThanKept(), "2000 more warnings");
}

TEST(DiagnosticsTest, CountsWhatAnotherDidNotKeep) {
  Diagnostics others;
  AddErrors(kMost + 10, others);
  AddWarnings(kMost + 20, others);
  Diagnostics all;
  AddErrors(1, all);
  all.AddAll(others);
  EXPECT_EQ(all.all().size(), 2 * kMost);
  EXPECT_EQ(all.error_count(), kMost + 11);
  EXPECT_EQ(all.warning_count(), kMost + 20);
  EXPECT_EQ(all.MoreThanKept(), "11 more errors and 20 more warnings");
  Diagnostics warnings;
  warnings.AddAllAsWarnings(others);
  EXPECT_FALSE(warnings.has_errors());
  EXPECT_EQ(warnings.all().size(), kMost);
  EXPECT_EQ(warnings.warning_count(), 2 * kMost + 30);
}

TEST(SourceTextTest, GivesLinesWithoutTheirEnds) {
  const SourceText text("t", "one\ntwo\r\n\nlast");
  EXPECT_EQ(text.Line(0), "");
  EXPECT_EQ(text.Line(1), "one");
  EXPECT_EQ(text.Line(2), "two");
  EXPECT_EQ(text.Line(3), "");
  EXPECT_EQ(text.Line(4), "last");
  EXPECT_EQ(text.Line(5), "");
  EXPECT_EQ(SourceText("t", "").Line(1), "");
  EXPECT_EQ(SourceText("t", "a\n").Line(2), "");
}

}  // namespace
}  // namespace iamsim
