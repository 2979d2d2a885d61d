// SPDX-License-Identifier: Apache-2.0
#include "engine/sets/set_pattern.h"

#include <algorithm>
#include <cstdlib>
#include <ostream>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"

namespace iamsim {
namespace {

// Every text over the alphabet that has at most `longest` characters, shorter ones first.
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

std::string RandomGlob(std::mt19937& random, std::size_t longest) {
  constexpr std::string_view kUnits = "aabb*?:";
  std::string glob;
  for (std::size_t left = random() % (longest + 1); left > 0; --left)
    glob += kUnits[random() % kUnits.size()];
  return glob;
}

// A pattern whose wildcards exclude colons or slashes at random, with its meaning written naively.
struct NaivePattern {
  SetPattern pattern;
  bool Matches(std::string_view text) const { return MatchesFrom(0, text); }

 private:
  bool MatchesFrom(std::size_t at, std::string_view text) const {
    if (at == pattern.units().size()) return text.empty();
    const SetUnit& unit = pattern.units()[at];
    const bool takes =
        !text.empty() && (unit.kind == SetUnit::Kind::kCharacter
                              ? static_cast<char32_t>(text.front()) == unit.character
                              : !(text.front() == ':' && (unit.excluded & kNoColon) != 0) &&
                                    !(text.front() == '/' && (unit.excluded & kNoSlash) != 0));
    if (unit.kind != SetUnit::Kind::kRun) {
      return takes && MatchesFrom(at + 1, text.substr(1));
    }
    return MatchesFrom(at + 1, text) || (takes && MatchesFrom(at, text.substr(1)));
  }
};

NaivePattern RandomPattern(std::mt19937& random) {
  NaivePattern naive;
  for (std::size_t left = random() % 5; left > 0; --left) {
    const auto kind = static_cast<SetUnit::Kind>(random() % 3);
    constexpr std::string_view kCharacters = "aab:/";
    SetUnit unit = {kind, kNothingExcluded, 0};
    if (kind == SetUnit::Kind::kCharacter) {
      unit.character = static_cast<char32_t>(kCharacters[random() % kCharacters.size()]);
    } else {
      unit.excluded = static_cast<Excluded>(random() % 4);
    }
    naive.pattern.Append(unit);
  }
  return naive;
}

// IAMSIM_SETS_CASES asks for more random cases than a test run has.
std::size_t CaseCount(std::size_t usual) {
  const char* more = std::getenv("IAMSIM_SETS_CASES");
  return more == nullptr ? usual : std::strtoul(more, nullptr, 10);
}

struct PairRow {
  std::string name;
  std::string a;
  std::string b;
  bool meets;
  bool a_covers_b;
  std::vector<std::string> both;
};
void PrintTo(const PairRow& row, std::ostream* out) {
  *out << row.a << " and " << row.b;
}

class SetPatternPairTest : public testing::TestWithParam<PairRow> {};

TEST_P(SetPatternPairTest, MeetsCoversIntersects) {
  const PairRow& row = GetParam();
  const SetPattern a = SetPattern::FromText(row.a);
  const SetPattern b = SetPattern::FromText(row.b);
  EXPECT_EQ(Meets(a, b), row.meets);
  EXPECT_EQ(Covers(a, b), TruthOf(row.a_covers_b));
  const std::optional<std::vector<SetPattern>> both = Intersect(a, b);
  ASSERT_TRUE(both.has_value());
  std::vector<std::string> texts;
  for (const SetPattern& pattern : *both)
    texts.push_back(pattern.ToText());
  std::sort(texts.begin(), texts.end());
  EXPECT_EQ(texts, row.both);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, SetPatternPairTest,
    testing::ValuesIn(std::vector<PairRow>{
        {"the same", "b/*", "b/*", true, true, {"b/*"}},
        {"a folder of a bucket", "b/*", "b/secret/*", true, true, {"b/secret/*"}},
        {"a bucket of a folder", "b/secret/*", "b/*", true, false, {"b/secret/*"}},
        {"two folders", "b/x/*", "b/y/*", false, false, {}},
        {"a prefix and a suffix", "a*", "*b", true, false, {"a*b"}},
        {"a prefix and a suffix that overlap", "a*", "*a", true, false, {"a", "a*a"}},
        {"two words in either order", "*a*", "*b*", true, false, {"*a*b*", "*b*a*"}},
        {"one character", "?", "*", true, false, {"?"}},
        {"at least one character", "*?", "?*", true, true, {"?*"}},
        {"a literal", "a*b", "axb", true, true, {"axb"}},
        {"the empty text", "*", "", true, true, {""}},
        {"a character that is not one byte", "?", "\u00e9", true, true, {"\u00e9"}},
        {"two bytes of one character", "??", "\u00e9", false, false, {}},
    }),
    [](const testing::TestParamInfo<PairRow>& row) { return std::to_string(row.index); });

TEST(SetPatternTest, MatchesAsGlobsDo) {
  std::mt19937 random(1);
  const std::vector<std::string> texts = AllTexts("ab:", 6);
  for (std::size_t i = 0; i < CaseCount(150); ++i) {
    const std::string glob = RandomGlob(random, 6);
    const SetPattern pattern = SetPattern::FromText(glob);
    for (const std::string& text : texts)
      ASSERT_EQ(pattern.Matches(text), GlobMatches(glob, text)) << glob << " on " << text;
  }
}

TEST(SetPatternTest, MatchesCharactersAndStrayBytesAsGlobsDo) {
  const std::vector<std::string> texts = AllTexts("a\xC3\xA9", 4);
  for (const std::string glob : {"?", "??", "*?", "a?", "*a", "?a?", "\u00e9*", "*\u00e9?"}) {
    for (const std::string& text : texts)
      EXPECT_EQ(SetPattern::FromText(glob).Matches(text), GlobMatches(glob, text)) << glob;
  }
}

TEST(SetPatternTest, IsWrittenAsAPolicyWritesIt) {
  SetPattern pattern = SetPattern::Literal("a*?${x");
  pattern.AppendUnits(std::vector<PatternUnit>{kAnyRun, '$', kAnyCharacter});
  EXPECT_EQ(pattern.ToText(), "a${*}${?}${$}{x*$?");
}

TEST(SetPatternTest, AlgebraAgreesWithEveryShortText) {
  std::mt19937 random(2);
  const std::vector<std::string> texts = AllTexts("ab:/", 5);
  for (std::size_t i = 0; i < CaseCount(400); ++i) {
    const NaivePattern a = RandomPattern(random);
    const NaivePattern b = RandomPattern(random);
    const std::string shown = a.pattern.ToText() + " and " + b.pattern.ToText();
    const std::optional<std::vector<SetPattern>> both = Intersect(a.pattern, b.pattern);
    ASSERT_TRUE(both.has_value()) << shown;
    bool meet = false;
    bool covers = true;
    for (const std::string& text : texts) {
      const bool in_a = a.Matches(text);
      const bool in_b = b.Matches(text);
      meet = meet || (in_a && in_b);
      covers = covers && (in_a || !in_b);
      const bool in_both = std::any_of(both->begin(), both->end(), [&](const SetPattern& pattern) {
        return pattern.Matches(text);
      });
      ASSERT_EQ(in_both, in_a && in_b) << shown << " on " << text;
      ASSERT_EQ(a.pattern.Matches(text), in_a) << shown << " on " << text;
    }
    // A common member or a difference may be longer than the texts, so these show one side only.
    EXPECT_EQ(Meets(a.pattern, b.pattern), !both->empty()) << shown;
    if (meet) {
      EXPECT_TRUE(Meets(a.pattern, b.pattern)) << shown;
    }
    if (!covers) {
      EXPECT_EQ(Covers(a.pattern, b.pattern), Truth::kFalse) << shown;
    }
  }
}

TEST(SetPatternTest, MemberIsAShortestOneAndExistsIfAnyDoes) {
  std::mt19937 random(3);
  // `x` is a character that no pattern names.
  const std::vector<std::string> texts = AllTexts("abx:/", 5);
  for (std::size_t i = 0; i < CaseCount(400); ++i) {
    PatternSet set;
    std::vector<NaivePattern> all;
    std::vector<NaivePattern> except;
    std::string shown;
    for (std::size_t left = 1 + random() % 2; left > 0; --left) {
      all.push_back(RandomPattern(random));
      set.all.push_back(all.back().pattern);
      shown += set.all.back().ToText() + " and ";
    }
    for (std::size_t left = random() % 4; left > 0; --left) {
      except.push_back(RandomPattern(random));
      set.except.push_back(except.back().pattern);
      shown += " except " + set.except.back().ToText();
    }
    const auto is_member = [&](std::string_view text) {
      return std::all_of(all.begin(), all.end(),
                         [&](const NaivePattern& pattern) { return pattern.Matches(text); }) &&
             std::none_of(except.begin(), except.end(),
                          [&](const NaivePattern& pattern) { return pattern.Matches(text); });
    };
    const SetMember member = FindMember(set);
    ASSERT_NE(member.exists, Truth::kUnknown) << shown;
    const auto first = std::find_if(texts.begin(), texts.end(), is_member);
    if (first != texts.end()) {
      ASSERT_EQ(member.exists, Truth::kTrue) << shown << " has " << *first;
      EXPECT_EQ(member.text.size(), first->size()) << shown;
    }
    if (member.exists == Truth::kTrue) {
      EXPECT_TRUE(is_member(member.text)) << shown << " and " << member.text;
    }
  }
}

TEST(SetPatternTest, SearchWithoutEndIsGivenUp) {
  PatternSet set;
  set.all = {SetPattern::FromText("*a????????????????????")};
  set.except = {SetPattern::FromText("*b????????????????????*"), SetPattern::FromText("*a*?a*")};
  EXPECT_EQ(FindMember(set, 10).exists, Truth::kUnknown);
}

TEST(SetPatternTest, TooManyPatternsAreNotComputed) {
  const SetPattern a = SetPattern::FromText("*a*b*c*d*e*f*g*h*");
  const SetPattern b = SetPattern::FromText("*1*2*3*4*5*6*7*8*");
  EXPECT_TRUE(Meets(a, b));
  EXPECT_EQ(Intersect(a, b), std::nullopt);
}

}  // namespace
}  // namespace iamsim
