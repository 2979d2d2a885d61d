// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <ostream>
#include <string>

#include "gtest/gtest.h"

#include "model/load/text/data.h"

namespace iamsim {
namespace {

struct Row {
  std::string name;
  std::string text;
  std::string message;
};
std::ostream& operator<<(std::ostream& out, const Row& row) {
  return out << row.name;
}

class YamlAliasTest : public testing::TestWithParam<Row> {};

// What an anchor holds stands in the tree for every alias, but its problem is one problem.
TEST_P(YamlAliasTest, AProblemIsSaidOnce) {
  const auto source = std::make_shared<const SourceText>("t.yaml", GetParam().text);
  Diagnostics diagnostics;
  EXPECT_FALSE(ParseYaml(source, {}, diagnostics).has_value());
  ASSERT_EQ(diagnostics.all().size(), 1U);
  EXPECT_NE(diagnostics.all()[0].message.find(GetParam().message), std::string::npos)
      << diagnostics.all()[0].message;
}

INSTANTIATE_TEST_SUITE_P(
    All, YamlAliasTest,
    testing::Values(
        Row{"insideItsOwnAnchor", "a: &a [x, *a, *a, *a, *a, *a]\n", "nested deeper than 128"},
        Row{"insideItsOwnAnchorAsAMap", "a: &a {x: *a, y: *a}\n", "nested deeper than 128"},
        Row{"tag", "a: &a !odd x\nb: [*a, *a]\n", "the tag"},
        Row{"duplicateKey", "a: &a {k: 1, k: 2}\nb: [*a, *a]\n", "duplicate key"},
        Row{"mergeKey", "a: &a {<<: 1}\nb: [*a, *a]\n", "merge keys"}),
    [](const auto& row) { return row.param.name; });

// Two places with the same problem are two problems.
TEST(YamlReaderTest, EveryPlaceIsNamed) {
  const auto source =
      std::make_shared<const SourceText>("t.yaml", "a: !odd x\nb: !odd x\nc: {k: 1, k: 2}\n");
  Diagnostics diagnostics;
  EXPECT_FALSE(ParseYaml(source, {}, diagnostics).has_value());
  EXPECT_EQ(diagnostics.all().size(), 3U);
}

std::size_t KeptErrors(const std::string& text, std::string& message) {
  Diagnostics diagnostics;
  const auto document =
      ParseYaml(std::make_shared<const SourceText>("t.yaml", text), {}, diagnostics);
  EXPECT_EQ(document.has_value(), !diagnostics.has_errors());
  message = diagnostics.has_errors() ? FormatDiagnostic(diagnostics.all().front()) : "";
  return diagnostics.error_count();
}

std::string Aliases(const std::string& name, std::size_t count) {
  std::string list = "[";
  for (std::size_t i = 0; i < count; ++i)
    list += "*" + name + ",";
  return list + "]";
}

// Each alias copies what it stands for: 10 MB of text would become a gigabyte.
TEST(YamlReaderTest, AliasesAreLimitedByBytes) {
  const std::string big(50'000, 'x');
  std::string message;
  EXPECT_EQ(KeptErrors("a: &a " + big + "\nb: " + Aliases("a", 100) + "\n", message), 0U);
  EXPECT_EQ(KeptErrors("a: &a " + big + "\nb: &b " + Aliases("a", 1000) +
                           "\nc: " + Aliases("b", 100) + "\n",
                       message),
            1U);
  EXPECT_NE(message.find("t.yaml:1:4: error: aliases make this document too large, it has more "
                         "than 64 MiB"),
            std::string::npos)
      << message;
  // As keys.
  EXPECT_EQ(KeptErrors("a: &a {? " + big + " : 1}\nb: &b " + Aliases("a", 1000) +
                           "\nc: " + Aliases("b", 100) + "\n",
                       message),
            1U);
}

TEST(YamlReaderTest, WhatIsNoBracketNestsNothing) {
  const std::string brackets(600, '[');
  std::string message;
  for (const std::string& text :
       {"# " + brackets + "\na: 1\n", "a: '" + brackets + "'\n", "a: \"" + brackets + "\"\n",
        "a: x" + brackets + "\n", "a: |\n  " + brackets + "\n", std::string(600, ' ') + "a: 1\n",
        "a:\n" + std::string(600, ' ') + "- 1\n"}) {
    EXPECT_EQ(KeptErrors(text, message), 0U) << text.substr(0, 10) << message;
  }
}

TEST(YamlReaderTest, DeepTextsAreRefused) {
  std::string message;
  for (const std::string open : {"[", "{a: ", "- ", "? ", "[{a: "}) {
    std::string text;
    for (int i = 0; i < 20'000; ++i)
      text += open;
    EXPECT_EQ(KeptErrors(text, message), 1U) << open;
    EXPECT_NE(message.find("nested"), std::string::npos) << message;
  }
}

// More of them than are kept.
TEST(YamlReaderTest, EveryDuplicateKeyIsCounted) {
  std::string text;
  for (int i = 0; i < 3000; ++i)
    text += "k: 1\n";
  std::string message;
  EXPECT_EQ(KeptErrors(text, message), 2999U);
}

TEST(YamlReaderTest, AZeroByteIsNoText) {
  std::string message;
  EXPECT_EQ(KeptErrors(std::string("a: 1\nb: x\0y\n", 12), message), 1U);
  EXPECT_NE(message.find("t.yaml:2:5: error: a zero byte"), std::string::npos) << message;
}

}  // namespace
}  // namespace iamsim
