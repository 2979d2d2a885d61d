// SPDX-License-Identifier: Apache-2.0
#include "engine/match/glob.h"

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace iamsim {
namespace {

struct GlobCase {
  std::string_view name;
  std::string_view pattern;
  std::string_view text;
  bool matches;
};

void PrintTo(const GlobCase& test, std::ostream* out) {
  *out << test.pattern << " ~ " << test.text;
}

class GlobTest : public testing::TestWithParam<GlobCase> {};

TEST_P(GlobTest, Matches) {
  EXPECT_EQ(GlobMatches(GetParam().pattern, GetParam().text), GetParam().matches);
  EXPECT_EQ(Glob::FromText(GetParam().pattern).Matches(GetParam().text), GetParam().matches);
}

INSTANTIATE_TEST_SUITE_P(Table, GlobTest,
                         testing::ValuesIn<GlobCase>({
                             {"ExactText", "s3:GetObject", "s3:GetObject", true},
                             {"LetterCaseCounts", "getobject", "GetObject", false},
                             {"StarSpansColonsAndSlashes", "arn:*/key", "arn:aws:s3:::b/key", true},
                             {"StarMatchesNothing", "a*", "a", true},
                             {"WholeTextIsCovered", "a*", "ba", false},
                             {"QuestionMarkNeedsOneCharacter", "a?", "a", false},
                             {"QuestionMarkTakesAWholeCodePoint", "a?b",
                              "a\xC3\xA9"
                              "b",
                              true},
                             {"StarsGiveBack", "*ab*ab", "abxabab", true},
                         }),
                         [](const auto& test) { return std::string(test.param.name); });

// The definition of the language, as directly as it can be written.
bool ObviousGlobMatches(std::string_view pattern, std::string_view text) {
  if (pattern.empty()) return text.empty();
  if (pattern[0] == '*') {
    return ObviousGlobMatches(pattern.substr(1), text) ||
           (!text.empty() && ObviousGlobMatches(pattern, text.substr(1)));
  }
  return !text.empty() && (pattern[0] == '?' || pattern[0] == text[0]) &&
         ObviousGlobMatches(pattern.substr(1), text.substr(1));
}

std::vector<std::string> AllStrings(std::string_view alphabet, std::size_t max_length) {
  std::vector<std::string> all = {""};
  for (std::size_t begin = 0, length = 0; length < max_length; ++length) {
    const std::size_t end = all.size();
    for (; begin < end; ++begin) {
      for (const char c : alphabet)
        all.push_back(all[begin] + c);
    }
  }
  return all;
}

TEST(GlobExhaustiveTest, AgreesWithTheDefinitionOnEverySmallInput) {
  const std::vector<std::string> texts = AllStrings("ab", 5);
  for (const std::string& pattern : AllStrings("ab*?", 5)) {
    const Glob compiled = Glob::FromText(pattern);
    for (const std::string& text : texts) {
      const bool expected = ObviousGlobMatches(pattern, text);
      ASSERT_EQ(GlobMatches(pattern, text), expected) << pattern << " ~ " << text;
      ASSERT_EQ(compiled.Matches(text), expected) << pattern << " ~ " << text;
    }
  }
}

TEST(GlobTest, ManyStarsDoNotBlowUp) {
  std::string pattern;
  for (int i = 0; i < 200; ++i)
    pattern += "a*";
  EXPECT_FALSE(GlobMatches(pattern + "b", std::string(5000, 'a')));
}

}  // namespace
}  // namespace iamsim
