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

// What an answer says where AWS, or the model, does not tell whose policies cover a resource.

namespace iamsim {
namespace {

constexpr std::string_view kModel = R"(
accounts:
  - id: "111111111111"
    users:
      - {name: alice, inlinePolicies: [{name: all, document:
          {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "*", Resource: "*"}]}}]}
    resources:
      - {arn: "arn:aws:acm-pca:us-east-1:111111111111:certificate-authority/1", policy:
          {Version: "2012-10-17", Statement: [{Effect: Deny, Principal: "*", Action: "*", Resource: "*"}]}}
      - {arn: "arn:aws:appsync:us-east-1:111111111111:apis/a", policy:
          {Version: "2012-10-17", Statement: [{Effect: Deny, Principal: "*", Action: "*", Resource: "*"}]}}
      - {arn: "arn:aws:backup:us-east-1:111111111111:backup-vault:v", policy:
          {Version: "2012-10-17", Statement: [{Effect: Deny, Principal: "*", Action: "*", Resource: "*"}]}}
      - {arn: "arn:aws:ec2:us-east-1::snapshot/s-1", vault: "arn:aws:backup:us-east-1:111111111111:backup-vault:v"}
      - {arn: "arn:aws:execute-api:us-east-1:111111111111:open", authorization: NONE}
      - {arn: "arn:aws:execute-api:us-east-1:111111111111:custom", authorization: CUSTOM}
      - {arn: "arn:aws:vpc-lattice:us-east-1:111111111111:service/svc", authType: AWS_IAM}
)";

struct Row {
  std::string_view name;
  std::string_view principal;
  std::string_view action;
  std::string_view resource;
  std::string_view code;  // of the assumption; empty: there is none
};
void PrintTo(const Row& row, std::ostream* out) {
  *out << row.name;
}
class CoveringPoliciesTest : public testing::TestWithParam<Row> {};

TEST_P(CoveringPoliciesTest, SaysWhatIsNotKnown) {
  const Row& row = GetParam();
  const CompiledEstate compiled(ReadEstate(kModel), {});
  const Request request = ReadRequest("principal: \"" + std::string(row.principal) +
                                      "\"\naction: \"" + std::string(row.action) +
                                      "\"\nresource: \"" + std::string(row.resource) + "\"\n");
  const absl::StatusOr<Answer> answer = AnswerQuestion(compiled, request);
  ASSERT_TRUE(answer.ok()) << answer.status();
  const std::vector<Assumption> assumptions = answer->Assumptions();
  if (row.code.empty()) {
    EXPECT_TRUE(assumptions.empty()) << assumptions.front().message;
    return;
  }
  EXPECT_TRUE(
      std::any_of(assumptions.begin(), assumptions.end(),
                  [&](const Assumption& assumption) { return assumption.code == row.code; }))
      << row.code;
}

constexpr std::string_view kAlice = "arn:aws:iam::111111111111:user/alice";

INSTANTIATE_TEST_SUITE_P(
    Rows, CoveringPoliciesTest,
    testing::Values(
        Row{"AParentOfUnknownReach", kAlice, "acm-pca:GetCertificate",
            "arn:aws:acm-pca:us-east-1:111111111111:certificate-authority/1/certificate/2",
            "RESOURCE_POLICY_NOT_CONSULTED"},
        Row{"TheCarrierItself", kAlice, "acm-pca:IssueCertificate",
            "arn:aws:acm-pca:us-east-1:111111111111:certificate-authority/1", ""},
        Row{"AReadingThatDecides", kAlice, "appsync:GraphQL",
            "arn:aws:appsync:us-east-1:111111111111:apis/a/types/Query/fields/f", "U-60"},
        Row{"ARecoveryPointOfAnUnknownVault", kAlice, "backup:DeleteRecoveryPoint",
            "arn:aws:rds:us-east-1:111111111111:snapshot:awsbackup:job-1",
            "RESOURCE_POLICY_NOT_CONSULTED"},
        Row{"ARecoveryPointOfAKnownVault", kAlice, "backup:DeleteRecoveryPoint",
            "arn:aws:ec2:us-east-1::snapshot/s-1", ""},
        Row{"AnOpenApi", "anonymous", "execute-api:Invoke",
            "arn:aws:execute-api:us-east-1:111111111111:open/prod/GET/x", "R-SVC-7"},
        Row{"ALambdaAuthorizer", "anonymous", "execute-api:Invoke",
            "arn:aws:execute-api:us-east-1:111111111111:custom/prod/GET/x", "R-SVC-7"},
        Row{"AServiceNetworkThatIsNotNamed", kAlice, "vpc-lattice-svcs:Invoke",
            "arn:aws:vpc-lattice:us-east-1:111111111111:service/svc/x", "R-SVC-6"}),
    [](const testing::TestParamInfo<Row>& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace iamsim
