// SPDX-License-Identifier: Apache-2.0
#include "engine/sets/arn_patterns.h"

#include <array>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"

#include "model/catalogue/arn_shape.h"
#include "model/catalogue/operations.h"
#include "model/catalogue/service_catalogue.h"

namespace iamsim {
namespace {

TEST(NamesResourceSetTest, BareStarAsksAboutASet) {
  EXPECT_TRUE(NamesResourceSet("*"));
  EXPECT_TRUE(NamesResourceSet("arn:aws:s3:::b/*"));
  EXPECT_TRUE(NamesResourceSet("arn:aws:s3:::b/${*}/*"));
  EXPECT_FALSE(NamesResourceSet("arn:aws:s3:::b/k"));
  EXPECT_FALSE(NamesResourceSet("arn:aws:s3:::b/${*}"));
  EXPECT_FALSE(NamesResourceSet("arn:aws:s3:::b/?"));
  // The notation of a log group.
  EXPECT_FALSE(NamesResourceSet("arn:aws:logs:us-east-1:111122223333:log-group:g:*"));
  EXPECT_TRUE(NamesResourceSet("arn:aws:logs:us-east-1:111122223333:log-group:*"));
}

TEST(RequestedResourcesTest, StarOfAHeadFieldTakesNoColon) {
  const std::optional<SetPattern> set = RequestedResources("arn:aws:logs:*:1:group:*");
  ASSERT_TRUE(set.has_value());
  EXPECT_TRUE(set->Matches("arn:aws:logs:us-east-1:1:group:a:b"));
  EXPECT_FALSE(set->Matches("arn:aws:logs:us-east-1:x:1:group:a"));
}

TEST(RequestedResourcesTest, QuestionMarkAndEscapesAreCharacters) {
  const std::optional<SetPattern> set = RequestedResources("arn:aws:s3:::b/?${*}${?}${$}*");
  ASSERT_TRUE(set.has_value());
  EXPECT_TRUE(set->Matches("arn:aws:s3:::b/?*?$x"));
  EXPECT_FALSE(set->Matches("arn:aws:s3:::b/a*?$x"));
  EXPECT_EQ(set->ToText(), "arn:aws:s3:::b/${?}${*}${?}$*");
}

TEST(RequestedResourcesTest, WhatIsNoArnIsRefused) {
  for (const std::string_view text :
       {"arn:aws:s3:*", "b/*", "arn::s3:::b*", "*:aws:s3:::b", "arn:aws:s3:::"})
    EXPECT_FALSE(RequestedResources(text).has_value()) << text;
}

// Every ARN with short fields is in the pattern exactly if the engine's matcher says so.
TEST(ResourcesOfEntryTest, AgreesWithTheMatcherOnEveryShortArn) {
  constexpr std::array<std::string_view, 8> kFields = {"", "a", "*", "a*", "*a", "?", "*a*", "?*"};
  constexpr std::array<std::string_view, 3> kValues = {"", "a", "ba"};
  std::vector<std::string> tails;
  for (const char a : std::string("ab:")) {
    tails.emplace_back(1, a);
    for (const char b : std::string("ab:")) {
      tails.push_back({a, b});
      for (const char c : std::string("ab:"))
        tails.push_back({a, b, c});
    }
  }
  std::vector<std::string> arns;
  for (const std::string_view region : kValues) {
    for (const std::string_view account : kValues) {
      for (const std::string& tail : tails)
        arns.push_back("arn:aws:s:" + std::string(region) + ":" + std::string(account) + ":" +
                       tail);
    }
  }
  std::mt19937 random(4);
  ContextTable context;
  context.Set({"aws:username", {"*"}, false, KeyState::kKnown, ContextSource::kDerived});
  constexpr std::array<std::string_view, 12> kTails = {"*",
                                                       "a",
                                                       "a*",
                                                       "*a",
                                                       "a:*",
                                                       "?",
                                                       ":a*?",
                                                       "b?",
                                                       "*:b",
                                                       "",
                                                       "${aws:username}*",
                                                       "${aws:PrincipalTag/none}*"};
  constexpr std::array<std::string_view, 6> kHeads = {
      "arn:aws:s:", "arn:aws:*:", "arn:*:s:", "arn:*:", "arn:aws:s*:", "arn:*"};
  for (int i = 0; i < 60; ++i) {
    std::string text(kHeads[random() % kHeads.size()]);
    text += std::string(kFields[random() % kFields.size()]) + ":";
    text += std::string(kFields[random() % kFields.size()]) + ":";
    text += kTails[random() % kTails.size()];
    const ResourcePattern entry(text, /*variables=*/true);
    for (const bool crosses : {false, true}) {
      const Readings readings = Readings().With(Reading::kResourceStar, !crosses);
      const EntryPattern set = ResourcesOfEntry(entry, context, crosses);
      // The head of a short pattern may have the letters of `PrincipalTag`.
      EXPECT_TRUE(set.is_exact || text.find('P') != std::string::npos) << text;
      if (!set.is_exact) continue;
      for (const std::string& arn : arns) {
        ReadingContext asked(readings);
        const bool matches =
            entry.Match(RequestedResource(arn), context, asked).truth == Truth::kTrue;
        ASSERT_EQ(set.pattern && set.pattern->Matches(arn), matches)
            << text << " on " << arn << (crosses ? " crossing" : "");
      }
    }
  }
}

TEST(ArnsOfShapeTest, AgreesWithTheShapesOfTheCatalogue) {
  constexpr std::array<std::string_view, 9> kTexts = {"a",   "",  "a/b", "a:b", "a-b",
                                                      "a.b", "/", "x:",  "1"};
  std::mt19937 random(5);
  for (const Service service : Services()) {
    for (const ResourceType type : service.resource_types()) {
      for (const std::string_view shape : type.arn_patterns()) {
        const SetPattern pattern = ArnsOfShape(shape);
        for (int i = 0; i < 6; ++i) {
          // The shape with texts in place of its variables, some of which do not fit.
          std::string arn;
          for (std::string_view rest = shape; !rest.empty();) {
            const ArnShapeVariable variable = ArnShapeVariableAt(rest);
            if (variable.size == 0) arn += rest.front();
            if (variable.size > 0) {
              arn += random() % 3 == 0 ? kTexts[random() % kTexts.size()] : kTexts[0];
            }
            rest.remove_prefix(std::max<std::size_t>(variable.size, 1));
          }
          EXPECT_EQ(pattern.Matches(arn), ArnShapeMatches(shape, arn)) << shape << " on " << arn;
        }
      }
    }
  }
}

TEST(TailsOfOperationShapeTest, AgreesWithHasShape) {
  for (const std::string_view shape :
       {"catalog", "database/${D}", "table/${D}/${T}", "accesspoint/${Rest...}"}) {
    const SetPattern pattern = TailsOfOperationShape(shape);
    for (const std::string_view tail :
         {"catalog", "catalog/", "database/a", "database/", "database/a/b", "table/a/b", "table//b",
          "table/a/b/c", "accesspoint/a", "accesspoint/a/object/b", "accesspoint/"}) {
      EXPECT_EQ(pattern.Matches(tail), HasShape(shape, tail)) << shape << " on " << tail;
    }
  }
}

TEST(WithoutSuffixTest, GivesWhatTheSuffixCompletes) {
  const auto texts = [](std::string_view pattern) {
    std::vector<std::string> found;
    const std::optional<std::vector<SetPattern>> rests =
        WithoutSuffix(SetPattern::FromText(pattern), ":s:");
    for (const SetPattern& rest : *rests)
      found.push_back(rest.ToText());
    return found;
  };
  EXPECT_EQ(texts("g:*"), (std::vector<std::string>{"g", "g:*"}));
  EXPECT_EQ(texts("g:s:"), std::vector<std::string>{"g"});
  EXPECT_EQ(texts("g"), std::vector<std::string>());
  EXPECT_EQ(texts("*"), std::vector<std::string>{"*"});
}

}  // namespace
}  // namespace iamsim
