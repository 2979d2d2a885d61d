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

// The marks that an answer has where it rests on more than the question and the model say
// (docs/rules.md). Each is beside the nearest question without it.

namespace iamsim {
namespace {

constexpr std::string_view kModel = R"(
accounts:
  - id: "111111111111"
    users:
      - {name: alice, inlinePolicies: [{name: p, document: {Version: "2012-10-17", Statement: [
          {Effect: Allow, Action: "s3:PutObject", Resource: "*", Condition: {StringEquals: {"s3:x-amz-acl": private}}},
          {Effect: Allow, Action: ["s3:GetObject", "s3:GetFuture", "sts:AssumeRole"], Resource: "*"}]}}]}
    roles:
      - {name: unknown}
      - {name: known, trustPolicy: {Version: "2012-10-17", Statement: [
          {Effect: Allow, Principal: {AWS: "111111111111"}, Action: "sts:AssumeRole"}]}}
    resources:
      - {arn: "arn:aws:s3:::b"}
      - {arn: "arn:aws:sqs:us-east-1:111111111111:any", policy: {Version: "2012-10-17", Statement: [
          {Effect: Allow, Principal: {Service: sns.amazonaws.com}, Action: "sqs:SendMessage", Resource: "*"}]}}
      - {arn: "arn:aws:sqs:us-east-1:111111111111:own", policy: {Version: "2012-10-17", Statement: [
          {Effect: Allow, Principal: {Service: sns.amazonaws.com}, Action: "sqs:SendMessage", Resource: "*",
           Condition: {StringEquals: {"aws:SourceAccount": "111111111111"}}}]}}
)";

struct Row {
  std::string_view name;
  std::string_view request;
  std::string_view code;  // of the mark
  bool has_it;
  ReasonCode answer;
};
void PrintTo(const Row& row, std::ostream* out) {
  *out << row.name;
}
class MarksTest : public testing::TestWithParam<Row> {};

TEST_P(MarksTest, AreOnTheAnswer) {
  const Row& row = GetParam();
  // In an open world what was not loaded is a condition of the answer, and no mark on it.
  CompileOptions options;
  options.closed_world = GetParam().code == "NOT_LOADED";
  const CompiledEstate compiled(ReadEstate(kModel), options);
  const absl::StatusOr<Answer> answer = AnswerQuestion(compiled, ReadRequest(row.request));
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->result().code, row.answer) << ReasonCodeName(answer->result().code);
  const std::vector<Assumption> assumptions = answer->Assumptions();
  const bool has_it =
      std::any_of(assumptions.begin(), assumptions.end(),
                  [&](const Assumption& assumption) { return assumption.code == row.code; });
  EXPECT_EQ(has_it, row.has_it);
}

#define ALICE "principal: \"arn:aws:iam::111111111111:user/alice\"\n"
#define OBJECT "resource: \"arn:aws:s3:::b/k\"\n"
#define SNS "principal: sns.amazonaws.com\naction: \"sqs:SendMessage\"\n"
#define QUEUE(name) "resource: \"arn:aws:sqs:us-east-1:111111111111:" name "\"\n"
#define ASSUME ALICE "action: \"sts:AssumeRole\"\n"

using enum ReasonCode;
INSTANTIATE_TEST_SUITE_P(
    Rows, MarksTest,
    testing::Values(
        Row{"a key that the caller may leave out", ALICE "action: \"s3:PutObject\"\n" OBJECT,
            "R-CTX-9", true, kImplicitDenyIdentity},
        Row{"the key",
            ALICE "action: \"s3:PutObject\"\n" OBJECT "context: {\"s3:x-amz-acl\": private}\n",
            "R-CTX-9", false, kAllowIdentity},
        Row{"a misspelt key",
            ALICE "action: \"s3:GetObject\"\n" OBJECT "context: {\"aws:SourceIpp\": x}\n",
            "CONDITION_KEY", true, kAllowIdentity},
        Row{"a key of AWS's",
            ALICE "action: \"s3:GetObject\"\n" OBJECT "context: {\"aws:SourceIp\": 203.0.113.1}\n",
            "CONDITION_KEY", false, kAllowIdentity},
        Row{"a service that may act for anybody", SNS QUEUE("any"), "CONFUSED_DEPUTY", true,
            kAllowService},
        Row{"a service that acts for the account",
            SNS QUEUE("own") "context: {\"aws:SourceAccount\": \"111111111111\"}\n",
            "CONFUSED_DEPUTY", false, kAllowService},
        Row{"an action that the catalogue lacks",
            ALICE "action: \"s3:GetFuture\"\nunknownAction: accept\n" OBJECT, "RESOURCE_TYPE", true,
            kAllowIdentity},
        Row{"an action of the catalogue", ALICE "action: \"s3:GetObject\"\n" OBJECT,
            "RESOURCE_TYPE", false, kAllowIdentity},
        // U-40.
        Row{"a trust policy that nobody gave",
            ASSUME "resource: \"arn:aws:iam::111111111111:role/unknown\"\n", "NOT_LOADED", true,
            kImplicitDenyTrust},
        Row{"a trust policy", ASSUME "resource: \"arn:aws:iam::111111111111:role/known\"\n",
            "NOT_LOADED", false, kAllowResourceAndIdentity}),
    [](const testing::TestParamInfo<Row>& row) {
      return IdentifierOf(std::string(row.param.code) + " " + std::string(row.param.name));
    });

}  // namespace
}  // namespace iamsim
