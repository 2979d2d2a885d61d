// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"

#include "engine/answer.h"
#include "engine/compile.h"
#include "tests/engine/test_estate.h"

// What an answer says of a question that contradicts itself, and of an allow that holds only
// because a key is missing.

namespace iamsim {
namespace {

constexpr std::string_view kModel = R"(
accounts:
  - id: "111111111111"
    users:
      - {name: alice, inlinePolicies: [{name: all, document:
          {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "*", Resource: "*"}]}}]}
      - {name: records, inlinePolicies: [{name: p, document:
          {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "route53:*", Resource: "*",
           Condition: {"ForAllValues:StringEquals": {"route53:ChangeResourceRecordSetsActions": [CREATE]}}}]}}]}
      - {name: both, inlinePolicies: [{name: p, document:
          {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "route53:*", Resource: "*"},
           {Effect: Allow, Action: "route53:*", Resource: "*",
           Condition: {"ForAllValues:StringEquals": {"route53:ChangeResourceRecordSetsActions": [CREATE]}}}]}}]}
      - {name: asked, inlinePolicies: [{name: p, document:
          {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "route53:*", Resource: "*",
           Condition: {"ForAllValues:StringEqualsIfExists": {"route53:ChangeResourceRecordSetsActions": [CREATE]}}}]}}]}
    roles:
      - {name: r, trustPolicy: {Version: "2012-10-17", Statement:
          [{Effect: Allow, Principal: {AWS: "111111111111"}, Action: ["sts:AssumeRole", "sts:TagSession"]}]}}
      - {name: ci, trustPolicy: {Version: "2012-10-17", Statement:
          [{Effect: Allow, Principal: {Federated: "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com"}, Action: "sts:AssumeRoleWithWebIdentity"}]}}
    identityProviders: [{arn: "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com"}]
    resources:
      - {arn: "arn:aws:s3:::b"}
      - {arn: "arn:aws:route53:::hostedzone/Z1"}
)";

struct Row {
  std::string_view name;
  std::string_view request;
  std::string_view code;   // of the assumption; empty: there is none
  std::string_view words;  // in its message
};
void PrintTo(const Row& row, std::ostream* out) {
  *out << row.name;
}
class ContradictionsTest : public testing::TestWithParam<Row> {};

TEST_P(ContradictionsTest, AreNamed) {
  const Row& row = GetParam();
  const CompiledEstate compiled(ReadEstate(kModel), {});
  const absl::StatusOr<Answer> answer =
      AnswerQuestion(compiled, ReadRequest(std::string(row.request)));
  ASSERT_TRUE(answer.ok()) << answer.status();
  constexpr std::string_view kCodes[] = {"CONTRADICTION", "R-COND-10", "GITHUB_SUBJECT"};
  std::vector<std::string> found;
  for (const Assumption& assumption : answer->Assumptions()) {
    if (std::find(std::begin(kCodes), std::end(kCodes), assumption.code) == std::end(kCodes)) {
      continue;
    }
    found.push_back(assumption.code);
    EXPECT_NE(assumption.message.find(row.words), std::string::npos) << assumption.message;
  }
  EXPECT_EQ(found,
            row.code.empty() ? std::vector<std::string>() : std::vector{std::string(row.code)});
}

#define ALICE "principal: \"arn:aws:iam::111111111111:user/alice\"\n"
#define GET "action: \"s3:GetObject\"\nresource: \"arn:aws:s3:::b/k\"\n"
#define ASSUME "action: \"sts:AssumeRole\"\nresource: \"arn:aws:iam::111111111111:role/r\"\n"
#define ZONE                                       \
  "action: \"route53:ChangeResourceRecordSets\"\n" \
  "resource: \"arn:aws:route53:::hostedzone/Z1\"\n"
#define USER(name) "principal: \"arn:aws:iam::111111111111:user/" name "\"\n"
#define JOB(name)                                             \
  "principal: \"" name                                        \
  "\"\naction: \"sts:AssumeRoleWithWebIdentity\"\nresource: " \
  "\"arn:aws:iam::111111111111:role/ci\"\n"

INSTANTIATE_TEST_SUITE_P(
    Rows, ContradictionsTest,
    testing::Values(
        Row{"AnAddressThroughAnEndpoint",
            ALICE GET "endpointPolicies: []\ncontext: {\"aws:SourceIp\": 203.0.113.1}\n",
            "CONTRADICTION", "`aws:SourceIp`"},
        Row{"AnAddressBesideTheKeyOfAnEndpoint",
            ALICE GET "context: {\"aws:sourceip\": 203.0.113.1, \"aws:SourceVpce\": vpce-1}\n",
            "CONTRADICTION", "`aws:SourceVpce`"},
        Row{"AnAddress", ALICE GET "context: {\"aws:SourceIp\": 203.0.113.1}\n", "", ""},
        Row{"AnAddressInAVpc",
            ALICE GET "context: {\"aws:VpcSourceIp\": 10.0.0.1, \"aws:SourceVpce\": vpce-1}\n", "",
            ""},
        Row{"MfaOfALongTermKey", ALICE GET "session: {mfa: true}\n", "CONTRADICTION", "`mfa`"},
        Row{"MfaOfASessionToken", ALICE GET "session: {kind: sessionToken, mfa: true}\n", "", ""},
        Row{"MfaOfTheCall", ALICE ASSUME "parameters: {mfa: true}\n", "", ""},
        Row{"SessionTagsOfAnotherCall", ALICE GET "parameters: {tags: {a: b}}\n", "CONTRADICTION",
            "`tags`"},
        Row{"ADurationOfAnotherCall", ALICE GET "parameters: {durationSeconds: 900}\n",
            "CONTRADICTION", "`durationSeconds`"},
        Row{"AnExternalIdOfAnotherCall", ALICE GET "parameters: {externalId: x}\n", "CONTRADICTION",
            "`externalId`"},
        Row{"WhatAssumeRoleTakes",
            ALICE ASSUME "parameters: {tags: {a: b}, durationSeconds: 900, externalId: x}\n", "",
            ""},
        Row{"AMissingKeyThatAllows", USER("records") ZONE, "R-COND-10",
            "`route53:ChangeResourceRecordSetsActions`"},
        Row{"AMissingKeyBesideAnotherAllow", USER("both") ZONE, "", ""},
        Row{"AMissingKeyThatThePolicyExpects", USER("asked") ZONE, "", ""},
        Row{"AKeyThatIsThere",
            USER("records") ZONE
            "context: {\"route53:ChangeResourceRecordSetsActions\": [CREATE]}\n",
            "", ""},
        Row{"AGitHubJobByNames", JOB("github:acme/app@main"), "GITHUB_SUBJECT", "`sub`"},
        Row{"AGitHubJobByIds", JOB("github:acme@1/app@2@main"), "", ""}),
    [](const testing::TestParamInfo<Row>& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace iamsim
