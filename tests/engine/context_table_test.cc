// SPDX-License-Identifier: Apache-2.0
#include "engine/context_table.h"

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

#include "model/arn.h"

namespace iamsim {
namespace {

ContextEntry Entry(std::string key, std::string value) {
  return {std::move(key), {std::move(value)}, false, KeyState::kKnown, ContextSource::kUser};
}

// The value that both ways of looking up give, or "(missing)".
std::string ValueOf(const ContextTable& table, std::string_view key) {
  const ContextEntry* entry = table.Find(key);
  EXPECT_EQ(table.Find(ContextKey(key)), entry) << key;
  return entry == nullptr ? "(missing)" : entry->values.front();
}

TEST(ContextTable, IsEmptyAtFirst) {
  const ContextTable table;
  EXPECT_EQ(ValueOf(table, "aws:username"), "(missing)");
  EXPECT_EQ(ValueOf(table, ""), "(missing)");
  EXPECT_TRUE(table.entries().empty());
}

TEST(ContextTable, FindsKeysInAnyLetterCase) {
  // R-COND-21.
  ContextTable table;
  table.Set(Entry("aws:SourceIp", "1.2.3.4"));
  EXPECT_EQ(ValueOf(table, "aws:SourceIp"), "1.2.3.4");
  EXPECT_EQ(ValueOf(table, "AWS:SOURCEIP"), "1.2.3.4");
  EXPECT_EQ(ValueOf(table, "aws:SourceIpp"), "(missing)");
  EXPECT_EQ(ValueOf(table, "aws:SourceI"), "(missing)");
  EXPECT_EQ(ValueOf(table, ""), "(missing)");
}

TEST(ContextTable, FoldsOnlyAsciiLetters) {
  ContextTable table;
  table.Set(Entry("aws:RequestTag/\xC3\x89", "x"), true);
  EXPECT_EQ(ValueOf(table, "aws:requesttag/\xC3\x89"), "x");
  EXPECT_EQ(ValueOf(table, "aws:RequestTag/\xC3\xA9"), "(missing)");
  table.Set(Entry("aws:RequestTag/[", "y"), true);
  EXPECT_EQ(ValueOf(table, "aws:RequestTag/{"), "(missing)");
}

TEST(ContextTable, FindsKeysOfAnyLength) {
  ContextTable table;
  for (const std::size_t length : {1U, 7U, 8U, 9U, 255U, 256U, 257U, 1000U}) {
    table.Set(Entry(std::string(length, 'K'), std::to_string(length)));
  }
  for (const std::size_t length : {1U, 7U, 8U, 9U, 255U, 256U, 257U, 1000U}) {
    EXPECT_EQ(ValueOf(table, std::string(length, 'k')), std::to_string(length));
  }
}

TEST(ContextTable, ReplacesAKeyInItsPlace) {
  ContextTable table;
  table.Set(Entry("a", "1"));
  table.Set(Entry("b", "2"));
  table.Set(Entry("A", "3"));
  EXPECT_EQ(ValueOf(table, "a"), "3");
  ASSERT_EQ(table.entries().size(), 2U);
  EXPECT_EQ(table.entries()[0].key, "A");
  EXPECT_EQ(table.entries()[1].key, "b");
}

TEST(ContextTable, PrefersTheSpellingThatWasAskedFor) {
  // R-COND-21.
  ContextTable table;
  table.Set(Entry("aws:ResourceTag/env", "lower"), true);
  table.Set(Entry("aws:ResourceTag/Env", "mixed"), true);
  table.Set(Entry("aws:ResourceTag/eNV", "other"), true);
  EXPECT_EQ(table.entries().size(), 3U);
  EXPECT_EQ(ValueOf(table, "aws:ResourceTag/env"), "lower");
  EXPECT_EQ(ValueOf(table, "aws:ResourceTag/Env"), "mixed");
  EXPECT_EQ(ValueOf(table, "aws:ResourceTag/eNV"), "other");
  EXPECT_EQ(ValueOf(table, "aws:ResourceTag/ENV"), "mixed") << "the smallest in byte order";
  table.Set(Entry("aws:ResourceTag/Env", "again"), true);
  EXPECT_EQ(table.entries().size(), 3U);
  EXPECT_EQ(ValueOf(table, "aws:ResourceTag/Env"), "again");
}

TEST(ContextTable, ReplacesAllSpellingsUnlessAskedToKeepThem) {
  ContextTable table;
  table.Set(Entry("x", "0"));
  table.Set(Entry("tag", "1"), true);
  table.Set(Entry("Tag", "2"), true);
  table.Set(Entry("y", "3"));
  table.Set(Entry("TAG", "4"), true);
  table.Set(Entry("taG", "5"));
  ASSERT_EQ(table.entries().size(), 3U);
  EXPECT_EQ(table.entries()[0].key, "x");
  EXPECT_EQ(table.entries()[1].key, "taG");
  EXPECT_EQ(table.entries()[2].key, "y");
  EXPECT_EQ(ValueOf(table, "Tag"), "5");
  EXPECT_EQ(ValueOf(table, "y"), "3");
}

TEST(ContextTable, RemovesAllSpellings) {
  ContextTable table;
  table.Set(Entry("tag", "1"), true);
  table.Set(Entry("other", "2"));
  table.Set(Entry("Tag", "3"), true);
  table.Remove("TAG");
  EXPECT_EQ(ValueOf(table, "tag"), "(missing)");
  EXPECT_EQ(ValueOf(table, "Tag"), "(missing)");
  EXPECT_EQ(ValueOf(table, "other"), "2");
  EXPECT_EQ(table.entries().size(), 1U);
  table.Remove("never");
  ContextTable().Remove("never");
  table.Set(Entry("Tag", "4"), true);
  EXPECT_EQ(ValueOf(table, "tag"), "4");
}

TEST(ContextTable, DoesNotFindUnknownKeys) {
  ContextTable table;
  table.Set({"aws:SourceIp", {}, false, KeyState::kUnknown, ContextSource::kUser});
  EXPECT_EQ(ValueOf(table, "aws:SourceIp"), "(missing)");
  ASSERT_EQ(table.entries().size(), 1U);
  EXPECT_EQ(table.entries()[0].state, KeyState::kUnknown);
  ASSERT_NE(table.Look("AWS:sourceip"), nullptr);
  table.Set({"tag", {}, false, KeyState::kUnknown, ContextSource::kUser}, true);
  table.Set(Entry("Tag", "1"), true);
  EXPECT_EQ(ValueOf(table, "tag"), "(missing)");  // R-COND-21: the spelling that is asked for
  EXPECT_EQ(ValueOf(table, "Tag"), "1");
}

TEST(ContextTable, IsCopiedWhole) {
  ContextTable table;
  table.Set(Entry("a", "1"));
  ContextTable copy = table;
  copy.Set(Entry("a", "2"));
  copy.Set(Entry("b", "3"));
  EXPECT_EQ(ValueOf(table, "a"), "1");
  EXPECT_EQ(ValueOf(table, "b"), "(missing)");
  EXPECT_EQ(ValueOf(copy, "a"), "2");
  EXPECT_EQ(ValueOf(copy, "b"), "3");
}

// Against a map from folded keys to spellings.
TEST(ContextTable, AgreesWithAMap) {
  ContextTable table;
  std::map<std::string, std::map<std::string, std::string>> map;
  std::uint32_t random = 12345;
  const auto next = [&random](std::uint32_t limit) {
    random = random * 1664525U + 1013904223U;
    return (random >> 16U) % limit;
  };
  for (int step = 0; step < 20000; ++step) {
    std::string key = "aws:PrincipalTag/" + std::to_string(next(60));
    key += next(2) == 0 ? "a" : "A";
    key += next(2) == 0 ? "b" : "B";
    const std::string folded = ToLowerAscii(key);
    const std::uint32_t action = next(10);
    if (action == 0) {
      table.Remove(key);
      map.erase(folded);
    } else if (action < 6) {
      const bool keep = next(4) != 0;
      const std::string value = std::to_string(step);
      table.Set(Entry(key, value), keep);
      if (!keep) map[folded].clear();
      map[folded][key] = value;
    }
    const auto found = map.find(folded);
    std::string expected = "(missing)";
    if (found != map.end()) {
      const auto exact = found->second.find(key);
      expected = exact != found->second.end() ? exact->second : found->second.begin()->second;
    }
    ASSERT_EQ(ValueOf(table, key), expected) << key << " after " << step << " steps";
  }
}

}  // namespace
}  // namespace iamsim
