// SPDX-License-Identifier: Apache-2.0
#include "engine/match/policy_variable.h"

#include <cctype>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace iamsim {
namespace {

// What the text becomes for alice, whose tags are color=red, star=*, nothing="".
struct VariableRow {
  std::string name;
  std::string text;
  std::optional<std::string> expanded;  // nothing: unresolved
  TextSyntax syntax = TextSyntax::kWildcards;
  bool variables = true;
};
void PrintTo(const VariableRow& row, std::ostream* out) {
  *out << row.name << ": " << row.text;
}

ContextTable Alice() {
  ContextTable context;
  const auto set = [&context](const char* key, const char* value) {
    context.Set({key, {value}, false, KeyState::kKnown, ContextSource::kDerived}, true);
  };
  set("aws:username", "alice");
  set("aws:PrincipalTag/color", "red");
  set("aws:PrincipalTag/star", "*");
  set("aws:PrincipalTag/nothing", "");
  context.Set({"aws:TagKeys", {"color"}, true, KeyState::kKnown, ContextSource::kDerived});
  context.Set({"aws:SourceIp", {}, false, KeyState::kUnknown, ContextSource::kUser});
  return context;
}

// Wildcards as `<*>` and `<?>`, everything else as it stands.
std::string Shown(const std::vector<PatternUnit>& units) {
  std::string text;
  for (const PatternUnit unit : units) {
    if (unit == kAnyRun) {
      text += "<*>";
    } else if (unit == kAnyCharacter) {
      text += "<?>";
    } else {
      text += static_cast<char>(unit);
    }
  }
  return text;
}

class VariableTextTest : public testing::TestWithParam<VariableRow> {};

TEST_P(VariableTextTest, Expands) {
  const VariableRow& row = GetParam();
  const VariableText text = VariableText::Parse(row.text, row.syntax, row.variables);
  std::vector<PatternUnit> units;
  const bool resolved = text.Expand(Alice(), units);
  EXPECT_EQ(resolved, row.expanded.has_value());
  if (resolved && row.expanded.has_value()) {
    EXPECT_EQ(Shown(units), *row.expanded);
    if (!text.has_variables()) {
      EXPECT_EQ(text.units(), units);
    }
  }
}

constexpr TextSyntax kPlain = TextSyntax::kPlain;
constexpr TextSyntax kWildcards = TextSyntax::kWildcards;

INSTANTIATE_TEST_SUITE_P(
    Rows, VariableTextTest,
    testing::ValuesIn(std::vector<VariableRow>{
        {"no variable", "a*b?", "a<*>b<?>"},
        {"no variable, plain", "a*b?", "a*b?", kPlain},
        {"empty", "", ""},
        {"R-VAR-1 literal without Version 2012-10-17", "${aws:username}*", "${aws:username}<*>",
         kWildcards, false},
        {"R-VAR-1 escapes too", "${*}", "${<*>}", kWildcards, false},
        {"R-VAR-3 a value", "home/${aws:username}/*", "home/alice/<*>"},
        {"R-VAR-3 any letter case", "${AWS:userName}", "alice"},
        {"R-VAR-3 several", "${aws:username}${aws:PrincipalTag/color}-${aws:username}",
         "alicered-alice"},
        {"R-VAR-4 a multivalued key", "${aws:TagKeys}", std::nullopt},
        {"R-VAR-4 a multivalued key with a default", "${aws:TagKeys, 'x'}", std::nullopt},
        {"R-VAR-5 escapes", "${*}${?}${$}", "*?$"},
        {"R-VAR-5 escapes, plain", "${*}${?}${$}", "*?$", kPlain},
        {"R-VAR-5 an escaped star is no wildcard", "b/${*}", "b/*"},
        {"R-VAR-6 a default", "b-${aws:PrincipalTag/team, 'shared'}/*", "b-shared/<*>"},
        {"R-VAR-6 a present value wins", "b-${aws:PrincipalTag/color, 'shared'}/*", "b-red/<*>"},
        {"R-VAR-6 a default is literal", "${aws:PrincipalTag/team, 'a*?'}", "a*?"},
        {"R-VAR-6 an empty default", "a${aws:PrincipalTag/team, ''}b", "ab"},
        {"R-VAR-6 a default with a brace", "${aws:PrincipalTag/team, 'a}b'}", "a}b"},
        {"R-VAR-6 a default with a comma", "${aws:PrincipalTag/team, 'a, b'}", "a, b"},
        {"U-12 an empty value", "${aws:PrincipalTag/nothing}", std::nullopt},
        {"U-12 an empty value with a default", "${aws:PrincipalTag/nothing, 'x'}", "x"},
        {"R-VAR-7 a value is no wildcard", "b/${aws:PrincipalTag/star}/x", "b/*/x"},
        {"R-VAR-8 a missing key", "${aws:PrincipalTag/team}", std::nullopt},
        {"R-VAR-8 a missing key beside a present one", "${aws:username}/${aws:userid}",
         std::nullopt},
        {"R-VAR-8 an unknown key", "${aws:SourceIp}", std::nullopt},
        {"R-VAR-11 unclosed", "a/${aws:username*", "a/${aws:username<*>"},
        {"R-VAR-11 unclosed behind a closed one", "${aws:username}${", "alice${"},
        {"R-VAR-11 empty", "${}", std::nullopt},
        {"R-VAR-11 empty with a default", "${, 'x'}", std::nullopt},
        {"R-VAR-11 a space in the key", "${aws:username }", std::nullopt},
        {"R-VAR-11 a space in the key, with a default", "${ aws:username, 'x'}", std::nullopt},
        {"R-VAR-11 a default without space", "${aws:PrincipalTag/team,'x'}", std::nullopt},
        {"R-VAR-11 a default without quotes", "${aws:PrincipalTag/team, x}", std::nullopt},
        {"R-VAR-11 one in another", "${aws:PrincipalTag/${aws:username}}", std::nullopt},
        {"a dollar sign", "$a{b}$", "$a{b}$"},
        {"two dollar signs", "$${aws:username}", "$alice"},
        {"a closing brace", "${aws:username}}", "alice}"},
    }),
    [](const testing::TestParamInfo<VariableRow>& test_case) {
      std::string name;
      for (const char c : test_case.param.name) {
        name += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
      }
      return name;
    });

TEST(VariableText, AppendsToWhatIsThere) {
  std::vector<PatternUnit> units = {'x'};
  ASSERT_TRUE(VariableText::Parse("${aws:username}", kWildcards, true).Expand(Alice(), units));
  EXPECT_EQ(Shown(units), "xalice");
}

TEST(VariableText, HasVariablesOnlyForVariables) {
  EXPECT_FALSE(VariableText::Parse("a${*}b", kWildcards, true).has_variables());
  EXPECT_FALSE(VariableText::Parse("${aws:username}", kWildcards, false).has_variables());
  EXPECT_FALSE(VariableText::Parse("${aws:username", kWildcards, true).has_variables());
  EXPECT_TRUE(VariableText::Parse("${}", kWildcards, true).has_variables());
  EXPECT_FALSE(VariableText().has_variables());
}

TEST(VariableText, MatchesWithItsValues) {
  // R-VAR-7: the tag's star is no wildcard.
  std::vector<PatternUnit> units;
  ASSERT_TRUE(
      VariableText::Parse("b/${aws:PrincipalTag/star}/x", kWildcards, true).Expand(Alice(), units));
  EXPECT_FALSE(GlobMatches(units, "b/q/x"));
  EXPECT_TRUE(GlobMatches(units, "b/*/x"));
}

}  // namespace
}  // namespace iamsim
