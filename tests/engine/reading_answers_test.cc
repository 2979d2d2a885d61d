// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <ostream>
#include <set>
#include <string>
#include <string_view>

#include "gtest/gtest.h"

#include "engine/answer.h"
#include "engine/compile.h"
#include "engine/readings.h"
#include "tests/engine/test_estate.h"

// Each reading has a question whose answer depends on it. Its answers under both readings follow
// from the rule (docs/rules.md), and under the standard one the answer says so.

namespace iamsim {
namespace {

constexpr std::string_view kModel = R"(
accounts:
  - id: "111111111111"
    users:
      - {name: alice, tags: {empty: ""}, inlinePolicies: [{name: p, document: {Version: "2012-10-17", Statement: [
          {Effect: Allow, Action: "*", Resource: "*"},
          {Effect: Deny, Action: "s3:DeleteObject", NotResource: "arn:aws:s3:::b/${aws:PrincipalTag/team}/*"},
          {Effect: Deny, Action: "s3:GetObjectTagging", Resource: "*", Condition: {StringNotEquals: {"s3:ExistingObjectTag/Team": "${aws:PrincipalTag/team}"}}}]}}]}
      - {name: star, inlinePolicies: [{name: p, document: {Version: "2012-10-17", Statement: [
          {Effect: Allow, Action: "logs:GetLogEvents", Resource: "arn:aws:logs:us-*:log-group:*"},
          {Effect: Allow, Action: "logs:PutMetricFilter", Resource: "arn:aws:logs:us-east-1:111111111111:log-group:/x:*"}]}}]}
      - {name: keys, tags: {empty: ""}, inlinePolicies: [{name: p, document: {Version: "2012-10-17", Statement: [
          {Effect: Allow, Action: "ec2:CreateTags", Resource: "*", Condition: {StringEquals: {"aws:TagKeys": env}}},
          {Effect: Allow, Action: "ec2:DeleteTags", Resource: "*", Condition: {"ForAnyValue:StringEqualsIfExists": {"aws:TagKeys": [env]}}},
          {Effect: Allow, Action: "ec2:StartInstances", Resource: "*", Condition: {"Null": {"aws:PrincipalTag/empty": "true"}}},
          {Effect: Allow, Action: "ec2:StopInstances", Resource: "*", Condition: {Bool: {"aws:ViaAWSMCPService": "false"}}},
          {Effect: Allow, Action: "s?s:SendMessage", Resource: "*"}]}}]}
    roles:
      - {name: plain, trustPolicy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {AWS: "111111111111"}, Action: "sts:AssumeRole"}]}}
      - {name: mfa, trustPolicy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {AWS: "111111111111"}, Action: "sts:AssumeRole"}]},
         inlinePolicies: [{name: p, document: {Version: "2012-10-17", Statement: [
          {Effect: Allow, Action: "*", Resource: "*"},
          {Effect: Deny, Action: "*", Resource: "*", Condition: {Bool: {"aws:MultiFactorAuthPresent": "false"}}}]}}]}
      - {name: ec2, trustPolicy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: "sts:AssumeRole"}]},
         inlinePolicies: [{name: p, document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "*", Resource: "*"}]}}]}
      - {name: not-ec2, trustPolicy: {Version: "2012-10-17", Statement: [{Effect: Deny, Principal: {Service: ec2.amazonaws.com}, Action: "sts:AssumeRole"}]},
         inlinePolicies: [{name: p, document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "*", Resource: "*"}]}}]}
      - {name: long, maxSessionDuration: 43200, trustPolicy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {AWS: "111111111111"}, Action: "sts:AssumeRole"}]}}
      - {name: tagged, tags: {team: z}, trustPolicy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {AWS: "111111111111"}, Action: ["sts:AssumeRole", "sts:TagSession"], Condition: {StringEquals: {"aws:ResourceTag/team": a}}}]}}
    resources:
      - {arn: "arn:aws:s3:::b", policy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {AWS: "arn:aws:sts::111111111111:assumed-role/plain/s1"}, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*"}]}}
      - {arn: "arn:aws:sqs:us-east-1:111111111111:np", policy: {Version: "2012-10-17", Statement: [{Effect: Deny, NotPrincipal: {AWS: "arn:aws:iam::111111111111:user/alice"}, Action: "sqs:*", Resource: "*"}]}}
      - {arn: "arn:aws:sqs:us-east-1:111111111111:open", policy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: "*", Action: "sqs:SendMessage", Resource: "*"}]}}
      - {arn: "arn:aws:sqs:us-east-1:111111111111:q"}
      - {arn: "arn:aws:appsync:us-east-1:111111111111:apis/a", policy: {Version: "2012-10-17", Statement: [{Effect: Deny, Principal: "*", Action: "appsync:GraphQL", Resource: "*"}]}}
      - {arn: "arn:aws:kms:us-east-1:111111111111:key/k", policy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {AWS: "111111111111"}, Action: "kms:*", Resource: "*"}]},
         grants: [{granteePrincipal: "arn:aws:iam::222222222222:user/bob", operations: [Decrypt]}]}
    vpcEndpoints:
      - {id: vpce-0000000000000001, vpc: vpc-1, service: s3, type: gateway, policy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {AWS: "111111111111"}, Action: "s3:*", Resource: "*"}]}}
  - id: "222222222222"
    users: [{name: bob}]
)";

// With `s?s:SendMessage`, which a strict load refuses.
Estate ImportedEstate() {
  Diagnostics diagnostics;
  LoadOptions options;
  options.mode = LoadMode::kLenient;
  std::optional<LoadedModel> model =
      LoadModelTexts({std::make_shared<const SourceText>("model.yaml", std::string(kModel))},
                     options, diagnostics);
  EXPECT_TRUE(model.has_value()) << Describe(diagnostics);
  return model.has_value() ? std::move(model->estate) : Estate({}, nullptr, {});
}

struct Row {
  std::string_view name;
  std::string_view code;  // of the reading
  std::string_view request;
  ReasonCode standard;
  ReasonCode alternative;
};
void PrintTo(const Row& row, std::ostream* out) {
  *out << row.name;
}

const ReadingInfo& ReadingOf(std::string_view code) {
  const auto table = ReadingTable();
  return *std::find_if(table.begin(), table.end(),
                       [&](const ReadingInfo& info) { return info.code == code; });
}

class ReadingAnswersTest : public testing::TestWithParam<Row> {};

TEST_P(ReadingAnswersTest, DependOnTheReading) {
  const Row& row = GetParam();
  const Reading reading = ReadingOf(row.code).reading;
  const Request request = ReadRequest(row.request);
  const CompiledEstate standard(ImportedEstate(), {});
  const absl::StatusOr<Answer> answer = AnswerQuestion(standard, request);
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->result().code, row.standard) << ReasonCodeName(answer->result().code);
  const std::vector<Assumption> assumptions = answer->Assumptions();
  const auto said =
      std::count_if(assumptions.begin(), assumptions.end(),
                    [&](const Assumption& assumption) { return assumption.code == row.code; });
  EXPECT_EQ(said, DecisionOf(row.standard) == DecisionOf(row.alternative) ? 0 : 1);

  CompileOptions options;
  options.readings = Readings().With(reading, true);
  const CompiledEstate other(ImportedEstate(), options);
  const absl::StatusOr<Answer> other_answer = AnswerQuestion(other, request);
  ASSERT_TRUE(other_answer.ok()) << other_answer.status();
  EXPECT_EQ(other_answer->result().code, row.alternative)
      << ReasonCodeName(other_answer->result().code);
}

#define USER(name) "principal: \"arn:aws:iam::111111111111:user/" name "\"\n"
#define ROLE(name) "principal: \"arn:aws:iam::111111111111:role/" name "\"\n"
#define ASK(action, resource) "action: \"" action "\"\nresource: \"" resource "\"\n"
#define INSTANCE "arn:aws:ec2:us-east-1:111111111111:instance/i-1"
#define QUEUE(name) "arn:aws:sqs:us-east-1:111111111111:" name
#define ROLE_ARN(name) "arn:aws:iam::111111111111:role/" name

using enum ReasonCode;
constexpr Row kRows[] = {
    {"a session policy and a grant to the session", "U-1",
     "principal: \"arn:aws:sts::111111111111:assumed-role/plain/s1\"\n" ASK(
         "s3:GetObject", "arn:aws:s3:::b/k") "session: {policies: [{Version: \"2012-10-17\", "
                                             "Statement: [{Effect: Allow, Action: \"ec2:*\", "
                                             "Resource: \"*\"}]}]}\n",
     kAllowResourceDirect, kImplicitDenySession},
    {"a negated operator without value", "U-2",
     USER("alice") ASK("s3:GetObjectTagging", "arn:aws:s3:::b/k") "context: "
                                                                  "{\"s3:ExistingObjectTag/Team\": "
                                                                  "x}\n",
     kExplicitDenyIdentity, kAllowIdentity},
    {"NotResource without value", "U-3",
     USER("alice") ASK("s3:DeleteObject", "arn:aws:s3:::b/red/k"), kExplicitDenyIdentity,
     kAllowIdentity},
    {"a star across colons", "U-5",
     USER("star")
         ASK("logs:GetLogEvents", "arn:aws:logs:us-east-1:111111111111:log-group:/x:log-stream:y"),
     kAllowIdentity, kImplicitDenyIdentity},
    {"a multivalued key without qualifier", "U-7",
     USER("keys") ASK("ec2:CreateTags", INSTANCE) "context: {\"aws:TagKeys\": [env]}\n",
     kImplicitDenyIdentity, kAllowIdentity},
    {"NotPrincipal with the user alone", "U-10", USER("alice") ASK("sqs:SendMessage", QUEUE("np")),
     kExplicitDenyResource, kAllowIdentity},
    {"Null of an empty tag", "U-12", USER("keys") ASK("ec2:StartInstances", INSTANCE),
     kImplicitDenyIdentity, kAllowIdentity},
    {"a wildcard in the service", "U-16", USER("keys") ASK("sqs:SendMessage", QUEUE("q")),
     kImplicitDenyIdentity, kAllowIdentity},
    {"a grant to another account", "U-20",
     "principal: \"arn:aws:iam::222222222222:user/bob\"\n" ASK(
         "kms:Decrypt", "arn:aws:kms:us-east-1:111111111111:key/k"),
     kImplicitDenyIdentity, kAllowResourceDirect},
    {"an account in a gateway endpoint", "U-23",
     USER("alice") ASK("s3:GetObject", "arn:aws:s3:::b/k") "vpcEndpoint: vpce-0000000000000001\n",
     kImplicitDenyVpce, kAllowIdentity},
    {"MFA of a role session", "U-25", ROLE("mfa") ASK("s3:GetObject", "arn:aws:s3:::b/k"),
     kExplicitDenyIdentity, kAllowIdentity},
    {"MFA of the call that assumed", "U-25",
     USER("alice") ASK("s3:GetObject",
                       "arn:aws:s3:::b/k") "assume: [{role: \"" ROLE_ARN("mfa") "\", mfa: true}]\n",
     kExplicitDenyIdentity, kAllowIdentity},
    {"a call that assumed without MFA", "U-25",
     USER("alice")
         ASK("s3:GetObject", "arn:aws:s3:::b/k") "assume: [{role: \"" ROLE_ARN("mfa") "\"}]\n",
     kExplicitDenyIdentity, kExplicitDenyIdentity},
    {"a transitive tag and the role's own", "U-27",
     ROLE("ec2") ASK("sts:AssumeRole", ROLE_ARN("tagged")) "session: {tags: {team: a}, "
                                                           "transitiveTags: [team]}\n",
     kAllowResourceAndIdentity, kImplicitDenyTrust},
    {"everybody and a service", "U-28",
     "principal: s3.amazonaws.com\n" ASK("sqs:SendMessage", QUEUE("open")), kAllowService,
     kImplicitDenyResource},
    {"ForAnyValue with IfExists without key", "U-31", USER("keys") ASK("ec2:DeleteTags", INSTANCE),
     kAllowIdentity, kImplicitDenyIdentity},
    {"more than an hour from an instance's role", "U-47",
     ROLE("ec2") ASK("sts:AssumeRole", ROLE_ARN("long")) "parameters: {durationSeconds: 7200}\n",
     kRefusedChainDuration, kAllowResourceAndIdentity},
    {"more than an hour from a role that EC2 must not have", "U-47",
     ROLE("not-ec2") ASK("sts:AssumeRole", ROLE_ARN("long")) "parameters: {durationSeconds: "
                                                             "7200}\n",
     kRefusedChainDuration, kRefusedChainDuration},
    {"more than an hour from another role", "U-47",
     ROLE("mfa") ASK("sts:AssumeRole", ROLE_ARN("long")) "session: {mfa: true}\nparameters: "
                                                         "{durationSeconds: 7200}\n",
     kRefusedChainDuration, kRefusedChainDuration},
    {"a policy above", "U-60",
     USER("alice") ASK("appsync:GraphQL",
                       "arn:aws:appsync:us-east-1:111111111111:apis/a/types/Query/fields/f"),
     kExplicitDenyResource, kAllowIdentity},
    {"more than an hour from a session token", "U-61",
     USER("alice") ASK("sts:AssumeRole", ROLE_ARN("long")) "session: {kind: "
                                                           "sessionToken}\nparameters: "
                                                           "{durationSeconds: 7200}\n",
     kRefusedChainDuration, kAllowResourceAndIdentity},
    {"a log group by its ARN with a suffix", "U-62",
     USER("star") ASK("logs:PutMetricFilter", "arn:aws:logs:us-east-1:111111111111:log-group:/x"),
     kAllowIdentity, kImplicitDenyIdentity},
    {"a call without MCP server", "U-70", USER("keys") ASK("ec2:StopInstances", INSTANCE),
     kAllowIdentity, kImplicitDenyIdentity},
};

INSTANTIATE_TEST_SUITE_P(Rows, ReadingAnswersTest, testing::ValuesIn(kRows),
                         [](const testing::TestParamInfo<Row>& row) {
                           return IdentifierOf(std::string(row.param.code) + " " +
                                               std::string(row.param.name));
                         });

TEST(ReadingAnswers, ThereIsOneForEveryReading) {
  std::set<std::string_view> asked;
  for (const Row& row : kRows) {
    if (DecisionOf(row.standard) != DecisionOf(row.alternative)) asked.insert(row.code);
  }
  for (const ReadingInfo& info : ReadingTable())
    EXPECT_EQ(asked.count(info.code), 1U) << info.name;
}

}  // namespace
}  // namespace iamsim
