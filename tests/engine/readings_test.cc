// SPDX-License-Identifier: Apache-2.0
#include "engine/readings.h"

#include <set>
#include <string_view>

#include "gtest/gtest.h"

namespace iamsim {
namespace {

TEST(ReadingTable, HasEveryReadingOnceWithItsWords) {
  std::set<std::string_view> names;
  std::set<std::string_view> codes;
  for (const ReadingInfo& info : ReadingTable()) {
    EXPECT_EQ(&InfoOf(info.reading), &info);
    EXPECT_TRUE(names.insert(info.name).second) << info.name;
    EXPECT_TRUE(codes.insert(info.code).second) << info.code;
    EXPECT_TRUE(info.code.starts_with("U-")) << info.name;
    EXPECT_NE(info.standard, info.alternative) << info.name;
    EXPECT_FALSE(info.question.empty()) << info.name;
    EXPECT_FALSE(info.question.ends_with('.')) << info.name;
  }
  EXPECT_EQ(names.size(), 19U);
  EXPECT_EQ(InfoOf(Reading::kResourceStar).name, "resource_star");
  EXPECT_EQ(InfoOf(Reading::kResourceStar).standard, "trailing-cross");
  EXPECT_EQ(InfoOf(Reading::kResourceStar).alternative, "per-segment");
  EXPECT_EQ(InfoOf(Reading::kServiceMatchesStar).code, "U-28");
}

TEST(Readings, AreSetAndFlippedOneByOne) {
  for (const ReadingInfo& info : ReadingTable()) {
    const Readings one = Readings().Flipped(info.reading);
    EXPECT_FALSE(one.empty());
    for (const ReadingInfo& other : ReadingTable()) {
      EXPECT_EQ(one.IsAlternative(other.reading), other.reading == info.reading);
    }
    EXPECT_EQ(one.Flipped(info.reading), Readings());
    EXPECT_EQ(one.With(info.reading, true), one);
    EXPECT_EQ(one.With(info.reading, false), Readings());
  }
}

TEST(ReadingContext, RemembersWhatWasAsked) {
  ReadingContext context(Readings().With(Reading::kNotPrincipal, true));
  EXPECT_TRUE(context.asked().empty());
  EXPECT_TRUE(context.TakesAlternative(Reading::kNotPrincipal));
  EXPECT_FALSE(context.TakesAlternative(Reading::kResourceStar));
  EXPECT_EQ(context.asked(),
            Readings().With(Reading::kNotPrincipal, true).With(Reading::kResourceStar, true));
  EXPECT_EQ(context.readings(), Readings().With(Reading::kNotPrincipal, true));
}

}  // namespace
}  // namespace iamsim
