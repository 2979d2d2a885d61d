// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gtest/gtest.h"

#include "model/ask/request_reader.h"
#include "model/load/text/data.h"

// Keys are the same in any letter case, whether a request has few of them or many.

namespace iamsim {
namespace {

std::string Key(int number) {
  return "app:key-" + std::to_string(number);
}

// Reads one context after the other into one request. Returns what was wrong.
std::string Read(const std::vector<std::string>& contexts, Request& request) {
  Diagnostics diagnostics;
  for (const std::string& context : contexts) {
    const auto source =
        std::make_shared<const SourceText>("r.json", R"({"context": {)" + context + "}}");
    const std::optional<DataDocument> data = ParseJson(source, {}, diagnostics);
    if (data.has_value()) ReadRequestFields(data->root(), source, request, diagnostics);
  }
  std::string text;
  for (const Diagnostic& diagnostic : diagnostics.all())
    text += diagnostic.message + '\n';
  return text;
}

class ManyKeysTest : public testing::TestWithParam<int> {
 protected:
  // `key-0`: "0", `key-1`: "1", ...
  std::string Keys() const {
    std::string text;
    for (int i = 0; i < GetParam(); ++i)
      text += (i == 0 ? "\"" : ", \"") + Key(i) + "\": \"" + std::to_string(i) + '"';
    return text;
  }
};

TEST_P(ManyKeysTest, EachIsReadOnceInOrder) {
  Request request;
  EXPECT_EQ(Read({Keys()}, request), "");
  ASSERT_EQ(request.context.size(), static_cast<std::size_t>(GetParam()));
  for (int i = 0; i < GetParam(); ++i)
    EXPECT_EQ(request.context[static_cast<std::size_t>(i)].first, Key(i));
}

TEST_P(ManyKeysTest, OneThatIsGivenTwiceIsFoundInAnyLetterCase) {
  const int last = GetParam() - 1;
  for (const int twice : {0, last / 2, last}) {
    const std::string other = "APP:Key-" + std::to_string(twice);
    Request request;
    EXPECT_EQ(Read({Keys() + ", \"" + other + "\": \"x\", \"" + other + "s\": \"x\""}, request),
              "key `" + other + "` is given twice, as `" + Key(twice) + "` before\n");
    EXPECT_EQ(request.context.size(), static_cast<std::size_t>(GetParam()) + 1);
  }
}

TEST_P(ManyKeysTest, OneThatStandsIsReplacedInItsPlace) {
  const int last = GetParam() - 1;
  for (const int again : {0, last / 2, last}) {
    Request request;
    EXPECT_EQ(Read({Keys(), "\"APP:KEY-" + std::to_string(again) + "\": \"new\""}, request), "");
    ASSERT_EQ(request.context.size(), static_cast<std::size_t>(GetParam()));
    const auto& [key, input] = request.context[static_cast<std::size_t>(again)];
    EXPECT_EQ(key, "APP:KEY-" + std::to_string(again));
    ASSERT_EQ(input.values.size(), 1U);
    EXPECT_EQ(input.values.front(), "new");
  }
}

INSTANTIATE_TEST_SUITE_P(FewAndMany, ManyKeysTest, testing::Values(1, 2, 20, 47, 48, 49, 50, 200));

}  // namespace
}  // namespace iamsim
