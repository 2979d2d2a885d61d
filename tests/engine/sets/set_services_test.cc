// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstdlib>
#include <ostream>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"

#include "engine/match/policy_variable.h"
#include "engine/sets/set_answer.h"
#include "engine/sets/set_pattern.h"
#include "tests/engine/test_estate.h"

// R-PART-8 to R-PART-12 for services whose ARNs have other shapes, with conditions on keys that are
// unknown and with patterns of actions: every short member is asked about in the plain way.

namespace iamsim {
namespace {

constexpr std::string_view kAlice = "arn:aws:iam::111122223333:user/alice";

struct ServiceRow {
  std::string_view service;
  std::string_view head;      // of the ARNs of the members
  std::string_view members;   // characters of their names; empty: the names of `modelled` alone
  std::string_view actions;   // with commas; the first is asked about
  std::string_view pattern;   // of actions
  std::string_view modelled;  // "ab,b": resources of the model, each with a policy of its own
};
std::ostream& operator<<(std::ostream& out, const ServiceRow& row) {
  return out << row.service;
}

std::vector<std::string> Split(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t comma = text.find(',');
    parts.emplace_back(text.substr(0, comma));
    text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
  }
  return parts;
}

class RandomService {
 public:
  RandomService(const ServiceRow& row, std::uint32_t seed) : row_(row), random_(seed) {}

  std::string Model() {
    std::string text = "accounts:\n  - id: '111122223333'\n    users:\n      - {name: alice, ";
    text += "inlinePolicies: [{name: own, document: " + Document("") + "}]";
    if (random_() % 4 == 0) {
      text += ", permissionsBoundary: {name: boundary, document: " + Document("") + "}";
    }
    text += "}\n";
    if (row_.service == "iam") {
      text += "    roles:\n";
      for (const std::string& name : Split(row_.modelled))
        text += "      - {name: " + name + "}\n";
      return text;
    }
    if (!row_.modelled.empty()) text += "    resources:\n";
    for (const std::string& name : Split(row_.modelled)) {
      text += "      - {arn: '" + std::string(row_.head) + name +
              "', policy: " + Document("Principal: {AWS: '" + std::string(kAlice) + "'}, ", name) +
              "}\n";
    }
    return text;
  }

  std::string Resource() {
    constexpr std::array<std::string_view, 8> kTails = {"*",   "*",   "a*", "*b",
                                                        "*b*", "*a*", "b*", "a*b"};
    return std::string(row_.head) + Pick(kTails);
  }

 private:
  template <std::size_t N>
  std::string Pick(const std::array<std::string_view, N>& texts) {
    return std::string(texts[random_() % N]);
  }

  std::string Entry() {
    constexpr std::array<std::string_view, 12> kTails = {"*",  "a*", "*a",  "*b*", "?",  "??",
                                                         "ab", "b*", "a*b", "a",   "?b", "*-*"};
    if (random_() % 10 == 0) return "'*'";
    return "'" + std::string(row_.head) + Pick(kTails) + "'";
  }

  std::string Actions() {
    const std::vector<std::string> all = Split(row_.actions);
    switch (random_() % 4) {
      case 0:
        return std::string(row_.service) + ":*";
      case 1:
        return std::string(row_.pattern);
      default:
        return all[random_() % all.size()];
    }
  }

  // Each is on a key whose value is unknown unless somebody gives it; the last is known.
  std::string Condition() {
    constexpr std::array<std::string_view, 4> kConditions = {
        "Condition: {IpAddress: {'aws:SourceIp': '203.0.113.0/24'}}, ",
        "Condition: {NotIpAddress: {'aws:SourceIp': '198.51.100.0/24'}}, ",
        "Condition: {StringLike: {'aws:userid': 'AIDAB*'}}, ",
        "Condition: {StringEquals: {'aws:username': alice}}, "};
    return random_() % 2 == 0 ? std::string() : Pick(kConditions);
  }

  std::string Document(const std::string& principal, const std::string& own = "") {
    std::string text = "{Version: '2012-10-17', Statement: [";
    for (std::size_t left = 1 + random_() % 3; left > 0; --left) {
      const bool is_not = own.empty() && random_() % 5 == 0;
      text += "{Effect: " + std::string(random_() % 3 == 0 ? "Deny" : "Allow") + ", " + principal +
              Condition() + "Action: ['" + Actions() + "'], " +
              (is_not ? "NotResource: [" : "Resource: [") +
              (own.empty() ? Entry() : "'" + std::string(row_.head) + own + "'") + "]}" +
              (left > 1 ? ", " : "");
    }
    return text + "]}";
  }

  const ServiceRow& row_;
  std::mt19937 random_;
};

std::vector<std::string> MembersOf(const ServiceRow& row) {
  std::vector<std::string> names = Split(row.modelled);
  if (row.members.empty()) return names;
  std::vector<std::string> all = {""};
  for (std::size_t begin = 0; begin < all.size(); ++begin) {
    if (all[begin].size() == 3) continue;
    for (const char c : row.members)
      all.push_back(all[begin] + c);
  }
  all.erase(all.begin());
  return all;
}

bool Matches(const std::string& text, std::string_view arn) {
  return SetPattern::FromUnits(
             VariableText::Parse(text, TextSyntax::kWildcards, /*variables=*/true).units())
      .Matches(arn);
}

bool IsMember(const SetPart& part, std::string_view arn) {
  return Matches(part.resource, arn) &&
         std::none_of(part.except.begin(), part.except.end(),
                      [&](const std::string& pattern) { return Matches(pattern, arn); });
}

class SetServicesTest : public testing::TestWithParam<ServiceRow> {};

TEST_P(SetServicesTest, EveryShortMemberIsDecidedAsItsPart) {
  const ServiceRow& row = GetParam();
  const char* more = std::getenv("IAMSIM_SETS_CASES");
  const std::size_t wanted = more == nullptr ? 400 : std::strtoul(more, nullptr, 10);
  const std::vector<std::string> names = MembersOf(row);
  std::size_t asked = 0;
  std::size_t conditional = 0;
  // At least some of the answers are conditional.
  for (std::uint32_t seed = 1; asked < wanted || (conditional == 0 && seed < 3000); ++seed) {
    RandomService service(row, seed);
    const std::string model = service.Model();
    const auto compiled = Compile(ReadEstate(model));
    Request request;
    request.principal = kAlice;
    for (int i = 0; i < 3; ++i) {
      const bool many = i == 2;
      request.action = many ? std::string(row.pattern) : Split(row.actions).front();
      request.resource = service.Resource();
      const absl::StatusOr<SetAnswer> answer = AnswerSet(*compiled, request);
      ASSERT_TRUE(answer.ok()) << answer.status() << '\n' << model << request.resource;
      std::vector<std::string> actions;
      for (const SetPart& part : answer->parts) {
        if (actions.empty() || actions.back() != part.action) actions.push_back(part.action);
      }
      bool any = false;
      bool all = true;
      for (const std::string& action : actions) {
        for (const std::string& name : names) {
          Request one = request;
          one.action = action;
          one.resource = std::string(row.head) + name;
          if (!Matches(request.resource, one.resource)) continue;
          const absl::StatusOr<EvaluationResult> expected = DecideQuestion(*compiled, one);
          // An action of the pattern that takes no such resource.
          if (!expected.ok()) continue;
          ++asked;
          any = any || expected->decision == EvalDecision::kAllowed;
          all = all && expected->decision == EvalDecision::kAllowed;
          std::size_t parts = 0;
          for (const SetPart& part : answer->parts) {
            if (part.action != action || !IsMember(part, one.resource)) continue;
            ++parts;
            if (!part.undecided.empty()) continue;
            ASSERT_EQ(part.result, *expected)
                << model << request.resource << '\n'
                << action << ' ' << one.resource << " in " << part.resource;
            if (expected->decision != EvalDecision::kConditional) continue;
            ++conditional;
            const absl::StatusOr<Answer> alone = AnswerQuestion(*compiled, one);
            ASSERT_TRUE(alone.ok());
            EXPECT_TRUE(part.answer->AllowedWhen().AsksSame(alone->AllowedWhen()))
                << model << request.resource << '\n'
                << action << ' ' << one.resource << " in " << part.resource;
          }
          ASSERT_GE(parts, 1U) << model << request.resource << '\n' << action << one.resource;
        }
      }
      if (any) {
        EXPECT_EQ(answer->any, EvalDecision::kAllowed) << model << request.resource;
      }
      if (!all) {
        EXPECT_NE(answer->all, EvalDecision::kAllowed) << model << request.resource;
      }
    }
  }
  EXPECT_GT(conditional, 0U);
}

constexpr ServiceRow kServices[] = {
    {"dynamodb", "arn:aws:dynamodb:eu-west-1:111122223333:table/", "ab-",
     "dynamodb:GetItem,dynamodb:PutItem,dynamodb:DeleteTable", "dynamodb:*Item", "aba,bab"},
    {"sqs", "arn:aws:sqs:eu-west-1:111122223333:", "ab-", "sqs:SendMessage,sqs:ReceiveMessage",
     "sqs:*Message", "a,ab"},
    {"lambda", "arn:aws:lambda:eu-west-1:111122223333:function:", "ab-",
     "lambda:InvokeFunction,lambda:GetFunction", "lambda:*Function", "ab,b"},
    {"secretsmanager", "arn:aws:secretsmanager:eu-west-1:111122223333:secret:", "ab-",
     "secretsmanager:GetSecretValue,secretsmanager:PutSecretValue", "secretsmanager:*SecretValue",
     "ab,b"},
    {"s3", "arn:aws:s3:::bucket/", "ab/", "s3:GetObject,s3:PutObject", "s3:*Object", ""},
    {"kms", "arn:aws:kms:eu-west-1:111122223333:key/", "", "kms:Decrypt,kms:Encrypt", "kms:*crypt",
     "a,ab,b,ba,aab,bb,a-b,bab"},
    {"iam", "arn:aws:iam::111122223333:role/", "", "iam:GetRole,iam:DeleteRole", "iam:*Role",
     "a,ab,b,ba,aab,bb,a-b,bab"},
};
INSTANTIATE_TEST_SUITE_P(Services, SetServicesTest, testing::ValuesIn(kServices),
                         [](const testing::TestParamInfo<ServiceRow>& row) {
                           return std::string(row.param.service);
                         });

}  // namespace
}  // namespace iamsim
