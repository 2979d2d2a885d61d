// SPDX-License-Identifier: Apache-2.0
#include "engine/sets/set_answer.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"

#include "engine/match/policy_variable.h"
#include "engine/sets/arn_patterns.h"
#include "engine/sets/set_pattern.h"
#include "tests/engine/test_estate.h"

// R-PART-8 to R-PART-12. A question about a set gets the answer that asking about every member of
// it would give.

namespace iamsim {
namespace {

constexpr std::string_view kAlice = "arn:aws:iam::111122223333:user/alice";

std::string Statement(std::string_view effect, std::string_view element, std::string_view resources,
                      std::string_view rest = "") {
  return "{Effect: " + std::string(effect) + ", " + std::string(rest) + std::string(element) +
         ": [" + std::string(resources) + "]}";
}

std::string Document(const std::vector<std::string>& statements) {
  std::string text = "{Version: '2012-10-17', Statement: [";
  for (const std::string& statement : statements)
    text += (text.back() == '[' ? "" : ", ") + statement;
  return text + "]}";
}

// A part as sets, to look members up.
bool IsMember(const SetPart& part, std::string_view arn) {
  const auto matches = [&](const std::string& text) {
    return SetPattern::FromUnits(
               VariableText::Parse(text, TextSyntax::kWildcards, /*variables=*/true).units())
        .Matches(arn);
  };
  return matches(part.resource) && std::none_of(part.except.begin(), part.except.end(), matches);
}

// A witness without the escapes of a request.
std::string WitnessArn(const SetPart& part) {
  return TextOf(VariableText::Parse(part.witness, TextSyntax::kPlain, /*variables=*/true).units());
}

// IAMSIM_SETS_CASES asks for more random cases than a test run has.
std::size_t CaseCount(std::size_t usual) {
  const char* more = std::getenv("IAMSIM_SETS_CASES");
  return more == nullptr ? usual : std::strtoul(more, nullptr, 10);
}

template <std::size_t N>
std::string Pick(const std::array<std::string_view, N>& texts, std::mt19937& random) {
  return std::string(texts[random() % N]);
}

class RandomEstate {
 public:
  explicit RandomEstate(std::uint32_t seed) : random_(seed) {}

  std::string Model() {
    std::string text = "organization:\n  id: o-a1b2c3d4e5\n  managementAccount: '999988887777'\n";
    text += "  root: {id: r-ab12, accounts: ['999988887777', '111122223333', '222233334444']";
    if (random_() % 3 == 0) {
      text += ", serviceControlPolicies: [FullAWSAccess, {name: scp, document: " +
              Document({RandomStatement("Deny", "")}) + "}]";
    }
    if (random_() % 4 == 0) {
      text += ", resourceControlPolicies: [{name: rcp, document: " +
              Document({RandomStatement("Deny", "Principal: '*', ")}) + "}]";
    }
    text += "}\naccounts:\n  - id: '999988887777'\n  - id: '111122223333'\n    users:\n";
    text +=
        "      - {name: alice, tags: {team: a, star: '*'}, inlinePolicies: [{name: own, "
        "document: " +
        RandomDocument("") + "}]";
    if (random_() % 3 == 0) {
      text += ", permissionsBoundary: {name: boundary, document: " + RandomDocument("") + "}";
    }
    text += "}\n    resources:\n" + RandomBucket("b1") +
            "  - id: '222233334444'\n    resources:\n" + RandomBucket("b2");
    return text;
  }

  std::string Resource() {
    constexpr std::array<std::string_view, 12> kResources = {
        "*",
        "arn:aws:s3:::*",
        "arn:aws:s3:::b1/*",
        "arn:aws:s3:::b2/*",
        "arn:aws:s3:::b3/*",
        "arn:aws:s3:::b*/a*",
        "arn:aws:s3:::b1/*b",
        "arn:aws:s3:::*/a/*",
        "arn:aws:s3:::b1/a*b*",
        "arn:aws:s3:::*1/*",
        "arn:aws:s3:::b2/*/*",
        "arn:*:s3:::b1/a*",
    };
    return Pick(kResources, random_);
  }

 private:
  std::string RandomEntry() {
    constexpr std::array<std::string_view, 9> kHeads = {
        "arn:aws:s3:::b1/", "arn:aws:s3:::b1/",  "arn:aws:s3:::b2/",
        "arn:aws:s3:::b*/", "arn:aws:s3:::*/",   "arn:aws:s3:::b?/",
        "arn:aws:s3:::b1/", "arn:aws:s3:::b2/a", "arn:aws:s3:::"};
    constexpr std::array<std::string_view, 16> kTails = {"*",
                                                         "a*",
                                                         "*a",
                                                         "*a*",
                                                         "a/*",
                                                         "b/*",
                                                         "?",
                                                         "??*",
                                                         "a?b",
                                                         "*/b",
                                                         "ab",
                                                         "a*b",
                                                         "*/",
                                                         "${aws:PrincipalTag/team}/*",
                                                         "${aws:PrincipalTag/star}*",
                                                         "${aws:PrincipalTag/none}*"};
    if (random_() % 12 == 0) return "'*'";
    // Runs on across colons.
    if (random_() % 40 == 0) return "'arn:aws:s3:*:*:b*'";
    const std::string head = Pick(kHeads, random_);
    return "'" + head + Pick(kTails, random_) + "'";
  }

  std::string RandomStatement(std::string_view effect, std::string_view principal) {
    std::string rest(principal);
    // A resource control policy has no NotAction, and is the one that has this principal.
    const bool may_negate = principal != "Principal: '*', ";
    rest += may_negate && random_() % 4 == 0 ? "NotAction: ['s3:PutObject'], "
                                             : "Action: ['s3:Get*'], ";
    if (random_() % 5 == 0) {
      rest += "Condition: {StringEquals: {'aws:ResourceAccount': '111122223333'}}, ";
    } else if (random_() % 6 == 0) {
      rest += "Condition: {StringEquals: {'aws:PrincipalTag/team': b}}, ";
    }
    std::string entries = RandomEntry();
    while (random_() % 3 == 0)
      entries += ", " + RandomEntry();
    return Statement(effect, random_() % 4 == 0 ? "NotResource" : "Resource", entries, rest);
  }

  std::string RandomDocument(std::string_view principal) {
    std::vector<std::string> statements;
    for (std::size_t left = 1 + random_() % 3; left > 0; --left) {
      statements.push_back(RandomStatement(random_() % 3 == 0 ? "Deny" : "Allow", principal));
    }
    return Document(statements);
  }

  std::string RandomBucket(const std::string& name) {
    std::string text = "      - {arn: 'arn:aws:s3:::" + name + "'";
    if (random_() % 3 != 0) {
      // A bucket policy names resources of the bucket alone.
      std::string document = RandomDocument("Principal: {AWS: '" + std::string(kAlice) + "'}, ");
      for (const std::string_view head :
           {"aws:s3:::b1/", "aws:s3:::b2/", "aws:s3:::b*/", "aws:s3:::*/", "aws:s3:::b?/"}) {
        const std::string from = "'arn:" + std::string(head);
        for (std::size_t at = document.find(from); at != std::string::npos;
             at = document.find(from, at + 1)) {
          document.replace(at, from.size(), "'arn:aws:s3:::" + name + "/");
        }
      }
      text += ", policy: " + document;
    }
    return text + ", blockPublicAccess: {restrictPublicBuckets: false}}\n";
  }

  std::mt19937 random_;
};

// Every key over a few characters, up to a length.
std::vector<std::string> ShortKeys(std::size_t longest) {
  std::vector<std::string> keys = {""};
  for (std::size_t begin = 0; begin < keys.size(); ++begin) {
    if (keys[begin].size() == longest) continue;
    for (const char c : std::string_view("ab/z"))
      keys.push_back(keys[begin] + c);
  }
  keys.erase(keys.begin());
  return keys;
}

TEST(SetAnswerTest, AgreesWithAskingAboutEveryShortKey) {
  const std::vector<std::string> keys = ShortKeys(3);
  std::size_t asked = 0;
  std::size_t sets = 0;
  std::size_t inexact = 0;
  for (std::uint32_t seed = 1; seed <= CaseCount(4); ++seed) {
    RandomEstate estate(seed);
    const std::string model = estate.Model();
    const auto compiled = Compile(ReadEstate(model));
    Request request;
    request.principal = kAlice;
    request.action = "s3:GetObject";
    for (int i = 0; i < 4; ++i) {
      request.resource = estate.Resource();
      request.resource_account.clear();
      ASSERT_TRUE(AsksAboutSet(request));
      const absl::StatusOr<SetAnswer> answer = AnswerSet(*compiled, request);
      ASSERT_TRUE(answer.ok()) << answer.status() << '\n' << model << request.resource;
      ++sets;
      if (!answer->exact) ++inexact;
      const std::optional<SetPattern> set = RequestedResources(request.resource);
      ASSERT_TRUE(set.has_value());
      for (const std::string_view bucket : {"b1", "b2", "b3", "x1"}) {
        for (const std::string& key : keys) {
          const std::string arn = "arn:aws:s3:::" + std::string(bucket) + '/' + key;
          if (!set->Matches(arn)) continue;
          ++asked;
          Request one = request;
          one.resource = arn;
          if (bucket == "b3" || bucket == "x1") one.resource_account = "111122223333";
          const absl::StatusOr<EvaluationResult> expected = DecideQuestion(*compiled, one);
          ASSERT_TRUE(expected.ok()) << expected.status();
          std::size_t parts = 0;
          for (const SetPart& part : answer->parts) {
            if (!IsMember(part, arn)) continue;
            ++parts;
            if (!part.undecided.empty()) continue;
            ASSERT_EQ(part.result, *expected) << model << request.resource << "\n"
                                              << arn << " in " << part.resource;
          }
          ASSERT_GE(parts, 1U) << model << request.resource << "\n" << arn;
        }
      }
      for (const SetPart& part : answer->parts) {
        if (part.witness.empty()) continue;
        EXPECT_TRUE(IsMember(part, WitnessArn(part))) << part.witness;
        EXPECT_TRUE(set->Matches(WitnessArn(part))) << part.witness;
      }
    }
  }
  EXPECT_GT(asked, 1000U);
  // Patterns that have too much in common are made on purpose; most are cut all the same.
  EXPECT_LT(inexact * 10, sets);
}

}  // namespace
}  // namespace iamsim
