// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"

#include "model/load/text/data.h"

namespace iamsim {
namespace {

using std::string_view;

constexpr std::array<string_view, 8> kTokens = {"{", "}", "[", "]", "\"a\"", "1", ":", ","};

// RFC 8259, section 2, over tokens.
class Grammar {
 public:
  explicit Grammar(const std::vector<string_view>& tokens) : tokens_(tokens) {}

  bool IsObjectOrArray() {
    return !tokens_.empty() && (tokens_[0] == "{" || tokens_[0] == "[") && Value() &&
           at_ == tokens_.size();
  }

 private:
  bool Take(string_view token) {
    const bool there = at_ < tokens_.size() && tokens_[at_] == token;
    at_ += there ? 1U : 0U;
    return there;
  }
  bool Value() {
    if (Take("\"a\"") || Take("1")) return true;
    if (Take("[")) return Take("]") || List(']', [this] { return Value(); });
    if (!Take("{")) return false;
    return Take("}") || List('}', [this] { return Take("\"a\"") && Take(":") && Value(); });
  }
  template <typename Item>
  bool List(char close, Item item) {
    do {
      if (!item()) return false;
    } while (Take(","));
    return Take(string_view(&close, 1));
  }

  const std::vector<string_view>& tokens_;
  std::size_t at_ = 0;
};

bool IsRead(const std::string& text) {
  Diagnostics diagnostics;
  const bool read =
      ParseJson(std::make_shared<const SourceText>("t.json", text), {}, diagnostics).has_value();
  EXPECT_NE(read, diagnostics.has_errors()) << text;
  return read;
}

// simdjson's On-Demand interface passes over what nobody asks for; nothing may slip through there.
TEST(ParseJson, TakesWhatTheGrammarHasAndNothingElse) {
  constexpr std::size_t kMost = 5;
  std::vector<std::size_t> choice;
  std::size_t taken = 0;
  // Counts up in base 8: every sequence of one to five tokens.
  for (choice = {0}; choice.size() <= kMost;) {
    std::vector<string_view> tokens;
    std::string text;
    for (const std::size_t index : choice) {
      tokens.push_back(kTokens[index]);
      text += kTokens[index];
      text += ' ';
    }
    const bool expected = Grammar(tokens).IsObjectOrArray();
    ASSERT_EQ(IsRead(text), expected) << text;
    taken += expected ? 1U : 0U;
    std::size_t digit = 0;
    while (digit < choice.size() && ++choice[digit] == kTokens.size())
      choice[digit++] = 0;
    if (digit == choice.size()) choice.push_back(0);
  }
  EXPECT_EQ(taken, 14U);
}

TEST(ParseJson, AKeyInAnArrayIsAnError) {
  EXPECT_FALSE(IsRead(R"([{"a": 1}, "b": 2])"));
  EXPECT_FALSE(IsRead(R"({"a": ["b": {"c": 1}]})"));
}

TEST(ParseJson, KeepsTextsAndTheirPlaces) {
  const auto source = std::make_shared<const SourceText>(
      "t.json", "\xEF\xBB\xBF{ \"k\\u0065y\" : \"caf\\u00e9\" ,\n \"n\": -1.5e3 , \"e\": \"\"}  ");
  Diagnostics diagnostics;
  const std::optional<DataDocument> data = ParseJson(source, {}, diagnostics);
  ASSERT_TRUE(data.has_value());
  const DataNode* key = data->root().Find("key");
  ASSERT_NE(key, nullptr);
  EXPECT_EQ(key->text(), "caf\u00e9");
  EXPECT_EQ(source->PositionOf(key->offset), (TextPosition{1, 17}));
  EXPECT_EQ(key->length, 11U);
  const DataNode* number = data->root().Find("n");
  ASSERT_NE(number, nullptr);
  EXPECT_EQ(number->kind(), DataKind::kNumber);
  EXPECT_EQ(number->text(), "-1.5e3");
  const DataNode* empty = data->root().Find("e");
  ASSERT_NE(empty, nullptr);
  EXPECT_TRUE(empty->is_string());
  EXPECT_EQ(empty->text(), "");
  EXPECT_EQ(empty->length, 2U);
}

TEST(ParseJson, AStreamHasAllItsValues) {
  const auto source = std::make_shared<const SourceText>("t.jsonl", "{\"a\": 1}\n[2]\n{}\n");
  Diagnostics diagnostics;
  const std::optional<DataDocument> data = ParseJson(source, {.stream = true}, diagnostics);
  ASSERT_TRUE(data.has_value());
  ASSERT_EQ(data->roots().size(), 3U);
  EXPECT_EQ(data->roots()[1].items()[0].text(), "2");
  EXPECT_FALSE(IsRead("{\"a\": 1}\n[2]\n"));
}

}  // namespace
}  // namespace iamsim
