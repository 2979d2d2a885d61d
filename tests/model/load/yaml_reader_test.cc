// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <ostream>
#include <string>

#include "gtest/gtest.h"

#include "model/load/data.h"

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

}  // namespace
}  // namespace iamsim
