// SPDX-License-Identifier: Apache-2.0
#include "engine/audit/audit.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"

#include "tests/engine/test_estate.h"

// Each finding has an estate where it is, and the nearest one where it is not.

namespace iamsim {
namespace {

struct Case {
  std::string_view id;
  std::string_view name;
  std::string_view found;  // of account 111122223333, below `accounts`
  std::string_view fine;
};

constexpr Case
    kCases[] =
        {
            {"administrator", "a boundary",
             R"(  users: [{name: a, attachedPolicies: [AdministratorAccess]}])",
             R"(  users: [{name: a, attachedPolicies: [AdministratorAccess], permissionsBoundary: ReadOnlyAccess}])"},
            {"boundary-bounds-nothing", "one that bounds",
             R"(  users: [{name: a, permissionsBoundary: AdministratorAccess}])",
             R"(  users: [{name: a, permissionsBoundary: PowerUserAccess}])"},
            {"can-become-administrator", "the resource",
             R"(  users:
  - {name: a, inlinePolicies: [{name: p, document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "iam:PutUserPolicy", Resource: "*"}]}}]})",
             R"(  users:
  - {name: a, inlinePolicies: [{name: p, document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "iam:PutUserPolicy", Resource: "arn:aws:iam::111122223333:user/b"}]}}]})"},
            {"open-github-trust", "a subject",
             R"(  identityProviders: [{arn: "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com", clientIds: [sts.amazonaws.com]}]
  roles: [{name: r, trustPolicy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {Federated: "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, Action: "sts:AssumeRoleWithWebIdentity", Condition: {StringEquals: {"token.actions.githubusercontent.com:aud": sts.amazonaws.com}, StringLike: {"token.actions.githubusercontent.com:sub": "repo:*"}}}]}}])",
             R"(  identityProviders: [{arn: "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com", clientIds: [sts.amazonaws.com]}]
  roles: [{name: r, trustPolicy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {Federated: "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, Action: "sts:AssumeRoleWithWebIdentity", Condition: {StringEquals: {"token.actions.githubusercontent.com:aud": sts.amazonaws.com}, StringLike: {"token.actions.githubusercontent.com:sub": "repo:acme/*"}}}]}}])"},
            {"open-to-any-account", "a role, its organization",
             R"(  roles: [{name: r, trustPolicy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {AWS: "*"}, Action: "sts:AssumeRole"}]}}])",
             R"(  roles: [{name: r, trustPolicy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {AWS: "*"}, Action: "sts:AssumeRole", Condition: {StringEquals: {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}}]}}])"},
            {"open-to-any-account", "a role, an external id",
             R"(  roles: [{name: r, trustPolicy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {AWS: "*"}, Action: "sts:AssumeRole", Condition: {StringNotEquals: {"aws:PrincipalAccount": "444455556666"}}}]}}])",
             R"(  roles: [{name: r, trustPolicy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {AWS: "*"}, Action: "sts:AssumeRole", Condition: {StringEquals: {"sts:ExternalId": x1}}}]}}])"},
            {"open-to-any-account", "a key, its account",
             R"(  resources: [{arn: "arn:aws:kms:eu-west-1:111122223333:key/1b5d3f00-0000-4000-8000-000000000001", policy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: "*", Action: "kms:Decrypt", Resource: "*"}]}}])",
             R"(  resources: [{arn: "arn:aws:kms:eu-west-1:111122223333:key/1b5d3f00-0000-4000-8000-000000000001", policy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: "*", Action: "kms:Decrypt", Resource: "*", Condition: {StringEquals: {"kms:CallerAccount": "111122223333"}}}]}}])"},
            {"open-to-any-account", "a function, an account by name",
             R"(  resources: [{arn: "arn:aws:lambda:eu-west-1:111122223333:function:f", policy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {AWS: "*"}, Action: "lambda:InvokeFunction", Resource: "arn:aws:lambda:eu-west-1:111122223333:function:f"}]}}])",
             R"(  resources: [{arn: "arn:aws:lambda:eu-west-1:111122223333:function:f", policy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {AWS: "444455556666"}, Action: "lambda:InvokeFunction", Resource: "arn:aws:lambda:eu-west-1:111122223333:function:f"}]}}])"},
            {"open-to-any-account", "what is public is another finding",
             R"(  partition: aws-cn
  roles: [{name: r, trustPolicy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {AWS: "*"}, Action: "sts:AssumeRole"}]}}])",
             R"(  resources: [{arn: "arn:aws:s3:::b", policy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*"}]}}])"},
            {"policy-of-nobody", "an attachment",
             R"(  policies: [{name: P, document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "s3:ListBucket", Resource: "*"}]}}])",
             R"(  policies: [{name: P, document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "s3:ListBucket", Resource: "*"}]}}]
  groups: [{name: g, attachedPolicies: [P]}])"},
            {"public-resource", "Block Public Access",
             R"(  resources: [{arn: "arn:aws:s3:::b", policy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*"}]}}])",
             R"(  resources: [{arn: "arn:aws:s3:::b", blockPublicAccess: {restrictPublicBuckets: true}, policy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*"}]}}])"},
            {"public-resource", "an account",
             R"(  resources: [{arn: "arn:aws:s3:::b", policy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {AWS: "*"}, Action: "s3:ListBucket", Resource: "arn:aws:s3:::b"}]}}])",
             R"(  resources: [{arn: "arn:aws:s3:::b", policy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {AWS: "444455556666"}, Action: "s3:ListBucket", Resource: "arn:aws:s3:::b"}]}}])"},
            {"role-of-nobody", "an Allow",
             R"(  roles: [{name: r, trustPolicy: {Version: "2012-10-17", Statement: [{Effect: Deny, Principal: "*", Action: "sts:AssumeRole"}]}}])",
             R"(  roles: [{name: r, trustPolicy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: "sts:AssumeRole"}]}}])"},
            {"service-without-source", "a source", R"(  resources: [{arn: "arn:aws:sqs:eu-west-1:111122223333:q", policy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {Service: sns.amazonaws.com}, Action: "sqs:SendMessage", Resource: "*"}]}}])", R"(  resources: [{arn: "arn:aws:sqs:eu-west-1:111122223333:q", policy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {Service: sns.amazonaws.com}, Action: "sqs:SendMessage", Resource: "*", Condition: {ArnLike: {"aws:SourceArn": "arn:aws:sns:*:111122223333:*"}}}]}}])"},
            {"third-party-without-external-id", "an external id",
             R"(  roles: [{name: r, trustPolicy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {AWS: "444455556666"}, Action: "sts:AssumeRole"}]}}])",
             R"(  roles: [{name: r, trustPolicy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {AWS: "444455556666"}, Action: "sts:AssumeRole", Condition: {StringEquals: {"sts:ExternalId": x1}}}]}}])"},
            {"third-party-without-external-id", "our own account",
             R"(  roles: [{name: r, trustPolicy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {AWS: "444455556666"}, Action: "sts:AssumeRole"}]}}])",
             R"(  roles: [{name: r, trustPolicy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {AWS: "111122223333"}, Action: "sts:AssumeRole"}]}}])"},
};

bool Finds(std::string_view id, const std::string& model) {
  const std::vector<AuditFinding> findings = Audit(Compile(ReadEstate(model)), {std::string(id)});
  return !findings.empty();
}

TEST(AuditTest, FindsWhatIsWrongAndNotItsNeighbour) {
  for (const Case& one : kCases) {
    const auto model = [](std::string_view account) {
      return "accounts:\n- id: \"111122223333\"\n" + std::string(account) + "\n";
    };
    EXPECT_TRUE(Finds(one.id, model(one.found))) << one.id << ": " << one.name;
    EXPECT_FALSE(Finds(one.id, model(one.fine))) << one.id << ": " << one.name;
  }
}

TEST(AuditTest, AControlPolicyThatDeniesNothing) {
  const auto model = [](std::string_view statement) {
    return R"(
organization:
  id: o-a1b2c3d4e5
  root:
    id: r-ab12
    accounts: ["111122223333"]
    serviceControlPolicies: [FullAWSAccess, {name: P, document: {Version: "2012-10-17", Statement: [)" +
           std::string(statement) + R"(]}}]
accounts: [{id: "111122223333"}]
)";
  };
  EXPECT_TRUE(Finds("scp-denies-nothing", model(R"({Effect: Allow, Action: "*", Resource: "*"})")));
  EXPECT_FALSE(
      Finds("scp-denies-nothing", model(R"({Effect: Deny, Action: "s3:*", Resource: "*"})")));
}

TEST(AuditTest, EveryRuleIsInTheTable) {
  for (const AuditRule& rule : AuditRules())
    EXPECT_EQ(FindAuditRule(rule.id), &rule);
  EXPECT_TRUE(std::is_sorted(AuditRules().begin(), AuditRules().end(),
                             [](const AuditRule& a, const AuditRule& b) { return a.id < b.id; }));
}

}  // namespace
}  // namespace iamsim
