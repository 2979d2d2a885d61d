// SPDX-License-Identifier: Apache-2.0
#include "engine/match/glob.h"

#include <cctype>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

namespace iamsim {
namespace {

struct GlobRow {
  std::string name;
  std::string pattern;
  std::string text;
  bool matches;
};
void PrintTo(const GlobRow& row, std::ostream* out) {
  *out << '"' << row.pattern << "\" against \"" << row.text << '"';
}

std::vector<PatternUnit> Units(std::string_view pattern) {
  std::vector<PatternUnit> units;
  for (const char c : pattern) {
    units.push_back(c == '*'   ? kAnyRun
                    : c == '?' ? kAnyCharacter
                               : static_cast<PatternUnit>(static_cast<unsigned char>(c)));
  }
  return units;
}

class GlobTest : public testing::TestWithParam<GlobRow> {};

TEST_P(GlobTest, Matches) {
  const GlobRow& row = GetParam();
  EXPECT_EQ(GlobMatches(row.pattern, row.text), row.matches);
  EXPECT_EQ(Glob::FromText(row.pattern).Matches(row.text), row.matches);
  EXPECT_EQ(AutomatonMatches(Units(row.pattern), row.text), row.matches);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, GlobTest,
    testing::ValuesIn(std::vector<GlobRow>{
        {"empty", "", "", true},
        {"empty pattern", "", "a", false},
        {"literal", "abc", "abc", true},
        {"literal in another case", "abc", "aBc", false},
        {"literal too short", "abc", "ab", false},
        {"literal too long", "ab", "abc", false},
        {"a star is anything", "*", "a/b:c", true},
        {"a star is nothing", "*", "", true},
        {"stars are one star", "***", "abc", true},
        {"prefix", "ab*", "abc", true},
        {"prefix alone", "ab*", "ab", true},
        {"not the prefix", "ab*", "ac", false},
        {"shorter than the prefix", "ab*", "a", false},
        {"suffix", "*bc", "abc", true},
        {"not the suffix", "*bc", "abcd", false},
        {"shorter than the suffix", "*bc", "c", false},
        {"prefix and suffix", "a*c", "abbc", true},
        {"prefix and suffix may not overlap", "ab*ba", "aba", false},
        {"inside", "*b*", "abc", true},
        {"not inside", "*x*", "abc", false},
        {"the last of many tries", "*aab", "aaaaab", true},
        {"an early star is not tried again", "a*b*c", "abxbyc", true},
        {"order counts", "*b*a*", "ab", false},
        {"one character", "a?c", "abc", true},
        {"one character is not none", "a?c", "ac", false},
        {"one character at the end", "a?", "a", false},
        {"characters of two bytes", "?", "\xC3\xA9", true},
        {"characters of three bytes", "?", "\xE2\x82\xAC", true},
        {"characters of four bytes", "?", "\xF0\x9F\x98\x80", true},
        {"one character is not two", "??", "\xC3\xA9", false},
        {"a run does not split a character", "*??b",
         "\xE2\x82\xAC"
         "b",
         false},
        {"a run beside a character", "*?b",
         "\xE2\x82\xAC"
         "b",
         true},
        {"a run of one character at least", "?*", "\xE2\x82\xAC", true},
        {"a stray byte is one character", "?", "\xA9", true},
        {"stray bytes are one character each", "??", "\xA9\xA9", true},
        {"a cut character is bytes", "??", "\xE2\x82", true},
        {"a byte behind a whole character is stray", "??", "\xC3\xA9\xA9", true},
        {"an overlong form is bytes", "??", "\xC0\xAF", true},
        {"a surrogate is bytes", "???", "\xED\xA0\x80", true},
        {"R-RES-3 a star crosses slashes", "b/*/test/*", "b/1/2/test/3/o", true},
        {"R-RES-3 a star is also an empty part", "b/*/test/*", "b//test/x", true},
        {"R-RES-3 the slashes count", "b/*/test/*", "b/test/object", false},
    }),
    [](const testing::TestParamInfo<GlobRow>& test_case) {
      std::string name;
      for (const char c : test_case.param.name) {
        name += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
      }
      return name;
    });

// The definition: the text cut into characters, a run of bytes for `*`, a whole character for `?`.
// The alphabet has two characters of two bytes only, so that cutting is easy.
bool NaiveMatches(std::string_view pattern, std::string_view text, bool inside_character) {
  if (pattern.empty()) return text.empty();
  const bool begins_pair =
      !inside_character && text.size() >= 2 && text[0] == '\xC3' && text[1] == '\xA9';
  if (pattern[0] == '*') {
    return NaiveMatches(pattern.substr(1), text, inside_character) ||
           (!text.empty() && NaiveMatches(pattern, text.substr(1), begins_pair));
  }
  if (text.empty()) return false;
  if (pattern[0] == '?') {
    return !inside_character &&
           NaiveMatches(pattern.substr(1), text.substr(begins_pair ? 2 : 1), false);
  }
  return pattern[0] == text[0] && NaiveMatches(pattern.substr(1), text.substr(1), begins_pair);
}

std::vector<std::string> AllTexts(std::string_view alphabet, std::size_t longest) {
  std::vector<std::string> texts = {""};
  std::size_t begin = 0;
  for (std::size_t length = 1; length <= longest; ++length) {
    const std::size_t end = texts.size();
    for (; begin < end; ++begin) {
      for (const char c : alphabet)
        texts.push_back(texts[begin] + c);
    }
  }
  return texts;
}

void CheckAll(std::string_view pattern_alphabet, std::size_t longest_pattern,
              std::string_view text_alphabet, std::size_t longest_text) {
  const std::vector<std::string> texts = AllTexts(text_alphabet, longest_text);
  for (const std::string& pattern : AllTexts(pattern_alphabet, longest_pattern)) {
    const Glob glob = Glob::FromText(pattern);
    const std::vector<PatternUnit> units = Units(pattern);
    for (const std::string& text : texts) {
      const bool expected = NaiveMatches(pattern, text, false);
      ASSERT_EQ(GlobMatches(pattern, text), expected)
          << testing::PrintToString(pattern) << " against " << testing::PrintToString(text);
      ASSERT_EQ(glob.Matches(text), expected)
          << testing::PrintToString(pattern) << " against " << testing::PrintToString(text);
      // A unit less, because it is slower.
      if (pattern.size() == longest_pattern) continue;
      ASSERT_EQ(AutomatonMatches(units, text), expected)
          << testing::PrintToString(pattern) << " against " << testing::PrintToString(text);
    }
  }
}

TEST(GlobMatches, AgreesWithItsDefinitionOnAscii) {
  CheckAll("ab*?", 6, "ab", 6);
}

// Also patterns and texts that are no UTF-8.
TEST(GlobMatches, AgreesWithItsDefinitionOnBytes) {
  CheckAll("a\xC3\xA9*?", 5, "a\xC3\xA9", 5);
}

TEST(GlobMatches, TakesUnitsThatAreNoWildcards) {
  const std::vector<PatternUnit> units = {'a', '*', kAnyRun, '?'};
  EXPECT_TRUE(GlobMatches(units, "a*xyz?"));
  EXPECT_TRUE(GlobMatches(units, "a*?"));
  EXPECT_FALSE(GlobMatches(units, "a*xyz"));
  EXPECT_FALSE(GlobMatches(units, "abxyz?"));
  EXPECT_TRUE(Glob(units).Matches("a*xyz?"));
  EXPECT_EQ(TextOf(units), "a**?");
}

std::string Repeated(std::string_view what, std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i)
    text += what;
  return text;
}

// So many steps that the walk gives up, and so many units that the automaton has some words. Each
// row matches; with a byte more at the end of the text, which the pattern does not take, it fails.
TEST(GlobMatches, AgreesOnPatternsThatStallAWalk) {
  const std::string a(5000, 'a');
  const std::vector<std::pair<std::string, std::string>> rows = {
      {Repeated("*a", 500) + "*b", a + "b"},
      {"*" + std::string(1000, 'a') + "b", a + "b"},
      {"*" + std::string(1000, '?') + "b", a + "b"},
      {"*" + std::string(64, '?') + "a*" + std::string(1000, '?') + "ab", a + "b"},
      {"*" + Repeated("?a", 600) + "b", a + "b"},
      {"*" + std::string(700, '?') + "b", Repeated("\xC3\xA9", 3000) + "b"},
      {"*" + Repeated("\xC3\xA9", 700) + "b", Repeated("\xC3\xA9", 3000) + "b"},
      {"*" + Repeated("?", 700) + "b", Repeated("\xF0\x9F\x98\x80", 1000) + "b"},
  };
  for (const auto& [pattern, text] : rows) {
    EXPECT_TRUE(GlobMatches(pattern, text)) << pattern.substr(0, 8);
    EXPECT_TRUE(AutomatonMatches(Units(pattern), text)) << pattern.substr(0, 8);
    EXPECT_FALSE(GlobMatches(pattern, text + "c")) << pattern.substr(0, 8);
    EXPECT_FALSE(AutomatonMatches(Units(pattern), text + "c")) << pattern.substr(0, 8);
    EXPECT_FALSE(GlobMatches("x" + pattern, text)) << pattern.substr(0, 8);
    EXPECT_TRUE(Glob::FromText(pattern).Matches(text)) << pattern.substr(0, 8);
  }
}

// The number of characters counts, not that of bytes.
TEST(GlobMatches, CountsCharactersOfLongTexts) {
  const std::string text = Repeated("\xC3\xA9", 2000) + "b";
  EXPECT_TRUE(AutomatonMatches(Units("*" + std::string(2000, '?') + "b"), text));
  EXPECT_FALSE(AutomatonMatches(Units("*" + std::string(2001, '?') + "b"), text));
  EXPECT_TRUE(GlobMatches("*" + std::string(2000, '?') + "b", text));
  EXPECT_FALSE(GlobMatches("*" + std::string(2001, '?') + "b", text));
}

TEST(Glob, KnowsItsForm) {
  EXPECT_TRUE(Glob().is_literal());
  EXPECT_TRUE(Glob().Matches(""));
  EXPECT_FALSE(Glob().Matches("a"));
  const Glob literal = Glob::FromText("ab");
  EXPECT_TRUE(literal.is_literal());
  EXPECT_EQ(literal.literal(), "ab");
  EXPECT_FALSE(literal.ends_in_any_run());
  const Glob any = Glob::FromText("**");
  EXPECT_TRUE(any.matches_everything());
  EXPECT_TRUE(any.ends_in_any_run());
  const Glob prefix = Glob::FromText("ab**");
  EXPECT_TRUE(prefix.is_prefix());
  EXPECT_EQ(prefix.literal(), "ab");
  EXPECT_TRUE(prefix.ends_in_any_run());
  const Glob suffix = Glob::FromText("**ab");
  EXPECT_FALSE(suffix.is_literal());
  EXPECT_FALSE(suffix.is_prefix());
  EXPECT_EQ(suffix.literal(), "ab");
  EXPECT_FALSE(suffix.ends_in_any_run());
  const Glob general = Glob::FromText("a*b?*");
  EXPECT_FALSE(general.is_literal());
  EXPECT_FALSE(general.is_prefix());
  EXPECT_FALSE(general.matches_everything());
  EXPECT_TRUE(general.ends_in_any_run());
  EXPECT_FALSE(Glob::FromText("?").matches_everything());
}

}  // namespace
}  // namespace iamsim
