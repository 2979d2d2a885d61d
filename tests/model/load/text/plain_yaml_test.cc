// SPDX-License-Identifier: Apache-2.0
#include "model/load/text/plain_yaml.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"

namespace iamsim {
namespace {

namespace fs = std::filesystem;

void Write(const DataNode& node, std::string& out) {
  out += std::to_string(static_cast<int>(node.kind())) + '@' + std::to_string(node.offset) + '+' +
         std::to_string(node.length) + (node.plain ? " plain" : "") + " `" +
         std::string(node.text()) + "`\n";
  for (const DataNode& item : node.items())
    Write(item, out);
  for (const DataMember& member : node.members()) {
    out += std::string(member.key) + '@' + std::to_string(member.key_offset) + '+' +
           std::to_string(member.key_length) + ": ";
    Write(member.value, out);
  }
  out += ".\n";
}

std::optional<std::string> Tree(const std::optional<DataDocument>& document) {
  if (!document) return std::nullopt;
  std::string out;
  for (const DataNode& root : document->roots())
    Write(root, out);
  return out;
}

std::optional<std::string> PlainTree(const std::string& text) {
  return Tree(ParsePlainYaml(std::make_shared<const SourceText>("t.yaml", text)));
}
std::optional<std::string> AnyTree(const std::string& text, std::string* problem = nullptr) {
  const auto source = std::make_shared<const SourceText>("t.yaml", text);
  Diagnostics diagnostics;
  std::optional<std::string> tree = Tree(ParseAnyYaml(source, {}, diagnostics));
  if (problem != nullptr && diagnostics.has_errors()) *problem = diagnostics.all().front().message;
  return tree;
}

// What is read is the same as with yaml-cpp, and is YAML.
bool IsTaken(const std::string& text) {
  const std::optional<std::string> plain = PlainTree(text);
  if (!plain) return false;
  std::string problem;
  EXPECT_EQ(plain, AnyTree(text, &problem)) << text << '\n' << problem;
  return true;
}

TEST(PlainYaml, TakesWhatIsUsual) {
  for (const std::string text :
       {"a: 1\n", "a: 1", "a:\n  b: c\n", "a:\n- 1\n- 2\nb: 3\n", "a:\n  - 1\n  - b: 2\n    c: 3\n",
        "- a: 1\n-   b: 2\n    c: 3\n-\n  d: 4\n", "a: b # c\n# d\n\nb: 1\n",
        "a: \"x: y # z\"\nb: 'q'\n\"c\": ''\n", "a: [1, b, \"c d\", [], {}]\n",
        "a: {b: 1, \"c\": [d, e], 'f': null}\n", "a: [\n  b,\n  {c: d,\n   e: f}\n]\nb: 1\n",
        "a: true\nb: False\nc: NULL\nd: nul\n", "a: it's, \"this\" & [that] {too}\n",
        "aws:PrincipalArn: arn:aws:iam::111122223333:role/*\n", "a: caf\xC3\xA9  \nb: x - y\n"}) {
    EXPECT_TRUE(IsTaken(text)) << text;
  }
}

TEST(PlainYaml, LeavesTheRest) {
  for (const std::string text : {"",
                                 "# nothing\n",
                                 "a\n",
                                 "[a, b]\n",
                                 "a:\nb: 1\n",
                                 "a: &x 1\n",
                                 "a: *x\n",
                                 "a: !Ref b\n",
                                 "a: |\n  b\n",
                                 "a: >\n  b\n",
                                 "a: b\n  c\n",
                                 "- a\n  b\n",
                                 "a: \"b\n  c\"\n",
                                 "a: \"\\n\"\n",
                                 "a: 'it''s'\n",
                                 "a:\tb\n",
                                 "a: b\r\n",
                                 "--- \na: 1\n",
                                 "a: 1\n---\nb: 2\n",
                                 "a: 1\n...\n",
                                 "%YAML 1.2\n",
                                 "? a\n: b\n",
                                 "<<: a\n",
                                 "null: a\n",
                                 "a: ~\n",
                                 "a: - b\n",
                                 "a: b: c\n",
                                 "a: b:\n",
                                 "a: [b,]\n",
                                 "a: {b}\n",
                                 "a: {b: }\n",
                                 "a: [b: c]\n",
                                 "a: [b\n",
                                 "a: {\"b\":1}\n",
                                 "a: [b, # c\n  d]\n",
                                 "- - a\n",
                                 "  a: 1\n",
                                 "a: 1\n b: 2\n",
                                 "a:\n    b: 1\n  c: 2\n",
                                 "a: 1\na: 2\n",
                                 "a: b#c\n",
                                 "\xEF\xBB\xBF"
                                 "a: 1\n",
                                 "a: [...]\n"}) {
    EXPECT_FALSE(IsTaken(text)) << text;
  }
}

std::vector<std::string> Scenarios() {
  std::vector<std::string> texts;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(IAMSIM_SCENARIOS_DIR)) {
    if (entry.path().extension() != ".yaml") continue;
    std::ifstream file(entry.path());
    texts.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  return texts;
}

TEST(PlainYaml, AgreesOnEveryScenario) {
  std::size_t taken = 0;
  for (const std::string& text : Scenarios())
    taken += IsTaken(text) ? 1U : 0U;
  EXPECT_GT(taken, 50U);
}

// A slip in a text makes it mean something else, or nothing: never one thing here and another
// there.
TEST(PlainYaml, AgreesOnDamagedTexts) {
  constexpr std::string_view kBits[] = {
      ": ", ":", "- ", "-",  "\n", "\n  ", " ", "  ", "#", " # ", "[",   "]", "{",   "}",   ",",
      "\"", "'", "?",  "&a", "*a", "!t",   "|", "~",  "@", "`",   "---", "%", "...", "null"};
  const std::string text =
      "a: 1 # one\nb:\n  c: \"d e\"\n  f: [g, {h: i}]\n\n# k\nl:\n- m: n\n  o: p q\n-   r: 's'\n"
      "- t\nu: {v: w, x: [\n  y, z]}\naws:B: it's\n";
  std::mt19937 random(20261130);
  std::size_t taken = 0;
  for (int round = 0; round < 20000; ++round) {
    std::string damaged = text;
    for (std::size_t edits = 1 + random() % 3; edits > 0; --edits) {
      const std::size_t at = random() % damaged.size();
      if (random() % 2 == 0) {
        damaged.insert(at, kBits[random() % std::size(kBits)]);
      } else {
        damaged.erase(at, 1 + random() % 3);
      }
    }
    taken += IsTaken(damaged) ? 1U : 0U;
  }
  EXPECT_GT(taken, 1000U);
}

}  // namespace
}  // namespace iamsim
