// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

#include "engine/answer.h"
#include "tests/engine/test_estate.h"

// A policy whose document is unknown may allow or deny anything. An answer is yes or no only if it
// is so whatever the document says; else it is conditional and names the policy (R-PART-4,
// R-PART-6).

namespace iamsim {
namespace {

constexpr std::string_view kModel = R"(
organization:
  id: o-a1b2c3d4e5
  managementAccount: "999988887777"
  root: {id: r-ab12, accounts: ["999988887777", "111122223333", "222233334444"]}
accounts:
  - id: "999988887777"
  - id: "111122223333"
    users:
      - {name: alice, inlinePolicies: [{name: some, document: {Version: "2012-10-17", Statement: [
          {Effect: Allow, Action: ["s3:*", "sqs:*", "sts:AssumeRole"], Resource: "*"},
          {Effect: Deny, Action: "s3:DeleteObject", Resource: "*"}]}}]}
    roles:
      - {name: open, trustPolicy: {Version: "2012-10-17", Statement: [
          {Effect: Allow, Principal: {AWS: "arn:aws:iam::111122223333:root"}, Action: "sts:AssumeRole"}]},
         inlinePolicies: [{name: some, document: {Version: "2012-10-17", Statement: [
          {Effect: Allow, Action: "s3:GetObject", Resource: "*"}]}}]}
    resources:
      - {arn: "arn:aws:s3:::own", blockPublicAccess: {restrictPublicBuckets: false}}
      - {arn: "arn:aws:s3:::shut", policy: {Version: "2012-10-17", Statement: [
          {Effect: Deny, Principal: "*", Action: "s3:*", Resource: "arn:aws:s3:::shut/*"}]}}
  - id: "222233334444"
    resources:
      - {arn: "arn:aws:s3:::other", policy: {Version: "2012-10-17", Statement: [
          {Effect: Allow, Principal: {AWS: "111122223333"}, Action: "s3:*", Resource: "arn:aws:s3:::other/*"}]}}
      - {arn: "arn:aws:s3:::closed", policy: {Version: "2012-10-17", Statement: []}}
)";

struct Parts {
  std::vector<std::shared_ptr<Account>> accounts;
  std::shared_ptr<Organization> organization;
  User& alice() { return accounts[1]->users[0]; }
  Role& role() { return accounts[1]->roles[0]; }
  Resource& own() { return accounts[1]->resources[0]; }
  Resource& closed() { return accounts[2]->resources[1]; }
  OrganizationNode& node(std::string_view id) {
    for (OrganizationNode& node : organization->nodes) {
      if (node.id == id) return node;
    }
    return organization->nodes.front();
  }
};

PolicyPtr Unknown(std::string name) {
  Policy policy;
  policy.name = std::move(name);
  policy.readable = false;
  return std::make_shared<const Policy>(std::move(policy));
}

struct Row {
  std::string_view name;
  void (*change)(Parts& parts) = nullptr;
  std::string_view action;
  std::string_view resource;
  EvalDecision decision = EvalDecision::kConditional;
  std::string_view names;  // a part of what the answer depends on
  std::string_view assume = {};

  friend void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }
};

using enum EvalDecision;

void UnknownIdentity(Parts& p) {
  p.alice().attached_policies.push_back(Unknown("Lost"));
}
void UnknownBoundary(Parts& p) {
  p.alice().permissions_boundary = Unknown("Lost");
}
void UnknownScp(Parts& p) {
  p.node("r-ab12").service_control_policies.push_back(Unknown("Lost"));
}
void UnknownRcp(Parts& p) {
  p.node("r-ab12").resource_control_policies.push_back(Unknown("Lost"));
}
void UnknownBucketPolicy(Parts& p) {
  p.own().policy = Unknown("Lost");
}
void UnknownForeignBucketPolicy(Parts& p) {
  p.closed().policy = Unknown("Lost");
}
void UnknownTrust(Parts& p) {
  p.role().trust_policy = Unknown("Lost");
}

const Row kRows[] = {
    {"an identity policy may deny what another allows", UnknownIdentity, "s3:GetObject",
     "arn:aws:s3:::own/k", kConditional, "`Lost` of `arn:aws:iam::111122223333:user/alice`"},
    {"an identity policy may allow what none allows", UnknownIdentity, "ec2:DescribeRegions", "*",
     kConditional, "`Lost`"},
    {"an identity policy cannot undo an explicit deny", UnknownIdentity, "s3:DeleteObject",
     "arn:aws:s3:::own/k", kExplicitDeny, ""},
    {"an identity policy cannot undo a bucket's deny", UnknownIdentity, "s3:GetObject",
     "arn:aws:s3:::shut/k", kExplicitDeny, ""},
    {"an identity policy cannot replace a bucket policy", UnknownIdentity, "s3:GetObject",
     "arn:aws:s3:::closed/k", kImplicitDeny, ""},
    {"a boundary may deny", UnknownBoundary, "s3:GetObject", "arn:aws:s3:::own/k", kConditional,
     "`Lost`"},
    {"a boundary grants nothing", UnknownBoundary, "ec2:DescribeRegions", "*", kImplicitDeny, ""},
    {"a service control policy may deny", UnknownScp, "s3:GetObject", "arn:aws:s3:::own/k",
     kConditional, "`Lost` of `r-ab12`"},
    {"a service control policy grants nothing", UnknownScp, "ec2:DescribeRegions", "*",
     kImplicitDeny, ""},
    {"a resource control policy may deny", UnknownRcp, "s3:GetObject", "arn:aws:s3:::own/k",
     kConditional, "`Lost` of `r-ab12`"},
    {"a resource control policy does not reach this service", UnknownRcp, "ec2:DescribeRegions",
     "*", kImplicitDeny, ""},
    {"a bucket policy may deny", UnknownBucketPolicy, "s3:GetObject", "arn:aws:s3:::own/k",
     kConditional, "`arn:aws:s3:::own`"},
    {"another bucket's policy says nothing here", UnknownBucketPolicy, "s3:GetObject",
     "arn:aws:s3:::other/k", kAllowed, ""},
    {"a bucket policy of another account may allow", UnknownForeignBucketPolicy, "s3:GetObject",
     "arn:aws:s3:::closed/k", kConditional, "`arn:aws:s3:::closed`"},
    {"a bucket policy of another account cannot replace an identity policy",
     UnknownForeignBucketPolicy, "s3:DeleteObject", "arn:aws:s3:::closed/k", kExplicitDeny, ""},
    {"a trust policy may let the caller in", UnknownTrust, "sts:AssumeRole",
     "arn:aws:iam::111122223333:role/open", kConditional, "`arn:aws:iam::111122223333:role/open`"},
    {"a hop that may fail leaves the call open", UnknownTrust, "s3:GetObject", "arn:aws:s3:::own/k",
     kConditional, "`arn:aws:iam::111122223333:role/open`", "arn:aws:iam::111122223333:role/open"},
    {"a call that is denied is denied after a hop that may fail", UnknownTrust, "s3:PutObject",
     "arn:aws:s3:::own/k", kImplicitDeny, "", "arn:aws:iam::111122223333:role/open"},
};

class UnknownPolicy : public testing::TestWithParam<Row> {};

TEST_P(UnknownPolicy, DecidesOnlyWhatItCannotChange) {
  const Row& row = GetParam();
  const Estate whole = ReadEstate(kModel);
  Parts parts;
  for (const std::shared_ptr<const Account>& account : whole.accounts())
    parts.accounts.push_back(std::make_shared<Account>(*account));
  parts.organization = std::make_shared<Organization>(*whole.organization());
  row.change(parts);
  const std::vector<std::shared_ptr<const Account>> accounts(parts.accounts.begin(),
                                                             parts.accounts.end());
  const CompiledEstate compiled(Estate(accounts, parts.organization, {}), {});
  Request request;
  request.principal = "arn:aws:iam::111122223333:user/alice";
  request.action = row.action;
  request.resource = row.resource;
  if (!row.assume.empty()) {
    AssumeHop hop;
    hop.role = std::string(row.assume);
    request.assume.push_back(std::move(hop));
  }
  const absl::StatusOr<Answer> answer = AnswerQuestion(compiled, request);
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->result().decision, row.decision) << ReasonCodeName(answer->result().code);
  const absl::StatusOr<EvaluationResult> fast = DecideQuestion(compiled, request);
  ASSERT_TRUE(fast.ok()) << fast.status();
  EXPECT_EQ(*fast, answer->result());
  const std::vector<std::string> unknown = answer->UnknownParts();
  if (row.decision != kConditional) {
    EXPECT_EQ(unknown.size(), 0U);
    return;
  }
  ASSERT_EQ(unknown.size(), 1U);
  EXPECT_NE(unknown.front().find(row.names), std::string::npos) << unknown.front();
}

INSTANTIATE_TEST_SUITE_P(All, UnknownPolicy, testing::ValuesIn(kRows),
                         [](const auto& row) { return IdentifierOf(row.param.name); });

}  // namespace
}  // namespace iamsim
