// SPDX-License-Identifier: Apache-2.0
#include "model/ask/access_denied_message.h"

#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace iamsim {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::optional<EvalDecision> kExplicit = EvalDecision::kExplicitDeny;
constexpr std::optional<EvalDecision> kImplicit = EvalDecision::kImplicitDeny;
constexpr std::optional<EvalDecision> kNoReason;

constexpr std::string_view kUser = "arn:aws:iam::111122223333:user/alice";

// The wordings of the IAM User Guide, "Access denied message examples".
struct ReasonRow {
  std::string_view name;
  std::string_view reason;
  std::optional<EvalDecision> decision;
  std::optional<PolicyLayer> layer;
  std::string_view policy_arn;

  friend void PrintTo(const ReasonRow& row, std::ostream* out) { *out << row.name; }
};

class ReasonTest : public testing::TestWithParam<ReasonRow> {};

TEST_P(ReasonTest, IsRead) {
  const ReasonRow& row = GetParam();
  const std::string text = "User: " + std::string(kUser) +
                           " is not authorized to perform: s3:GetObject on resource: "
                           "\"arn:aws:s3:::bucket/a key\"" +
                           std::string(row.reason);
  const std::vector<AccessDeniedMessage> messages = ReadAccessDeniedMessages(text);
  ASSERT_EQ(messages.size(), 1U);
  EXPECT_EQ(messages[0].principal, kUser);
  EXPECT_EQ(messages[0].action, "s3:GetObject");
  EXPECT_EQ(messages[0].resource, "arn:aws:s3:::bucket/a key");
  EXPECT_EQ(messages[0].decision, row.decision);
  EXPECT_EQ(messages[0].layer, row.layer);
  EXPECT_EQ(messages[0].policy_arn, row.policy_arn);
  EXPECT_EQ(messages[0].rest, "");
}

constexpr ReasonRow kReasonRows[] = {
    {"None", "", kNoReason, {}, ""},
    {"ExplicitScp", " with an explicit deny in a service control policy", kExplicit,
     PolicyLayer::kServiceControl, ""},
    {"ExplicitRcp", " with an explicit deny in a resource control policy", kExplicit,
     PolicyLayer::kResourceControl, ""},
    {"ExplicitEndpoint", " with an explicit deny in a VPC endpoint policy", kExplicit,
     PolicyLayer::kEndpoint, ""},
    {"ExplicitBoundary", " with an explicit deny in a permissions boundary", kExplicit,
     PolicyLayer::kBoundary, ""},
    {"ExplicitSession", " with an explicit deny in a session policy", kExplicit,
     PolicyLayer::kSession, ""},
    {"ExplicitResource", " with an explicit deny in a resource-based policy", kExplicit,
     PolicyLayer::kResource, ""},
    {"ExplicitTrust", " with an explicit deny in the role trust policy", kExplicit,
     PolicyLayer::kTrust, ""},
    {"ExplicitIdentity", " with an explicit deny in an identity-based policy", kExplicit,
     PolicyLayer::kIdentity, ""},
    {"ExplicitWithoutType", " with an explicit deny", kExplicit, {}, ""},
    {"ExplicitUnknownType", " with an explicit deny in a moon phase policy", kExplicit, {}, ""},
    {"PolicyArnOfAnScp",
     " with an explicit deny in a service control policy: "
     "arn:aws:organizations::999988887777:policy/o-a1b2c3d4e5/service_control_policy/p-abcdefgh",
     kExplicit, PolicyLayer::kServiceControl,
     "arn:aws:organizations::999988887777:policy/o-a1b2c3d4e5/service_control_policy/p-abcdefgh"},
    {"PolicyArnOfABoundary",
     " with an explicit deny in a permissions boundary: arn:aws:iam::111122223333:policy/Limit.",
     kExplicit, PolicyLayer::kBoundary, "arn:aws:iam::111122223333:policy/Limit"},
    {"ImplicitScp", " because no service control policy allows the s3:GetObject action", kImplicit,
     PolicyLayer::kServiceControl, ""},
    {"ImplicitRcp", " because no resource control policy allows the s3:GetObject action", kImplicit,
     PolicyLayer::kResourceControl, ""},
    {"ImplicitEndpoint", " because no VPC endpoint policy allows the s3:GetObject action",
     kImplicit, PolicyLayer::kEndpoint, ""},
    {"ImplicitBoundary", " because no permissions boundary allows the s3:GetObject action",
     kImplicit, PolicyLayer::kBoundary, ""},
    {"ImplicitSession", " because no session policy allows the s3:GetObject action", kImplicit,
     PolicyLayer::kSession, ""},
    {"ImplicitResource", " because no resource-based policy allows the s3:GetObject action",
     kImplicit, PolicyLayer::kResource, ""},
    {"ImplicitTrust", " because no role trust policy allows the s3:GetObject action", kImplicit,
     PolicyLayer::kTrust, ""},
    {"ImplicitIdentity", " because no identity-based policy allows the s3:GetObject action",
     kImplicit, PolicyLayer::kIdentity, ""},
    {"FullStop", " because no identity-based policy allows the s3:GetObject action.", kImplicit,
     PolicyLayer::kIdentity, ""},
};
INSTANTIATE_TEST_SUITE_P(Wordings, ReasonTest, testing::ValuesIn(kReasonRows),
                         [](const auto& row) { return std::string(row.param.name); });

struct MessageRow {
  std::string_view name;
  std::string_view text;
  std::string_view principal;
  std::string_view action;
  std::string_view resource;
  std::string_view error_code;
  std::string_view operation;
  std::string_view encoded;
  std::string_view rest;

  friend void PrintTo(const MessageRow& row, std::ostream* out) { *out << row.name; }
};

class MessageTest : public testing::TestWithParam<MessageRow> {};

TEST_P(MessageTest, IsFoundInWhatStandsAround) {
  const MessageRow& row = GetParam();
  const std::vector<AccessDeniedMessage> messages = ReadAccessDeniedMessages(row.text);
  ASSERT_EQ(messages.size(), 1U);
  EXPECT_EQ(messages[0].principal, row.principal);
  EXPECT_EQ(messages[0].action, row.action);
  EXPECT_EQ(messages[0].resource, row.resource);
  EXPECT_EQ(messages[0].error_code, row.error_code);
  EXPECT_EQ(messages[0].operation, row.operation);
  EXPECT_EQ(messages[0].encoded, row.encoded);
  EXPECT_EQ(messages[0].rest, row.rest);
}

constexpr MessageRow kMessageRows[] = {
    {"OfTheCli",
     "\nAn error occurred (AccessDenied) when calling the GetObject operation: User: "
     "arn:aws:sts::111122223333:assumed-role/Reader/i-0abc is not authorized to perform: "
     "s3:GetObject on resource: \"arn:aws:s3:::b/k\" because no identity-based policy allows the "
     "s3:GetObject action\n",
     "arn:aws:sts::111122223333:assumed-role/Reader/i-0abc", "s3:GetObject", "arn:aws:s3:::b/k",
     "AccessDenied", "GetObject", "", ""},
    {"WithoutResource",
     "User: arn:aws:iam::111122223333:user/alice is not authorized to perform: "
     "codecommit:ListRepositories because no service control policy allows the "
     "codecommit:ListRepositories action",
     kUser, "codecommit:ListRepositories", "", "", "", "", ""},
    {"Older",
     "User: arn:aws:iam::111122223333:user/alice is not authorized to perform: iam:PassRole on "
     "resource: arn:aws:iam::111122223333:role/R",
     kUser, "iam:PassRole", "arn:aws:iam::111122223333:role/R", "", "", "", ""},
    {"OlderWithMoreBehind",
     "User: arn:aws:iam::111122223333:user/alice is not authorized to perform: iam:PassRole on "
     "resource: arn:aws:iam::111122223333:role/R for reasons unknown",
     kUser, "iam:PassRole", "arn:aws:iam::111122223333:role/R", "", "", "", "for reasons unknown"},
    {"OfAJavaSdk",
     "User: arn:aws:iam::111122223333:user/alice is not authorized to perform: iam:PassRole on "
     "resource: arn:aws:iam::111122223333:role/R (Service: AmazonIdentityManagement; Status Code: "
     "403; Error Code: AccessDenied; Request ID: 1)",
     kUser, "iam:PassRole", "arn:aws:iam::111122223333:role/R", "", "", "", ""},
    {"OfTerraform",
     "\xe2\x94\x82 Error: operation error Network Firewall: CreateRuleGroup, https response error "
     "StatusCode: 400, api error AccessDeniedException: User:\n"
     "\xe2\x94\x82 arn:aws:iam::111122223333:user/alice is not authorized to perform:\n"
     "\xe2\x94\x82 network-firewall:CreateRuleGroup on resource:\n"
     "\xe2\x94\x82 arn:aws:network-firewall:eu-west-2:111122223333:stateful-rulegroup/s because "
     "no identity-based\n\xe2\x94\x82 policy allows the network-firewall:CreateRuleGroup action\n",
     kUser, "network-firewall:CreateRuleGroup",
     "arn:aws:network-firewall:eu-west-2:111122223333:stateful-rulegroup/s",
     "AccessDeniedException", "CreateRuleGroup", "", ""},
    {"BrokenInsideThePrincipal",
     "User: arn:aws:iam::111122223333:user/\n   alice is not authorized to perform: a:B on "
     "resource: *",
     kUser, "a:B", "*", "", "", "", ""},
    {"InJson",
     R"({"Message":"User: arn:aws:iam::111122223333:user/alice is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::b/k\" because no resource-based policy allows the s3:GetObject action"})",
     kUser, "s3:GetObject", "arn:aws:s3:::b/k", "", "", "", ""},
    {"InXml",
     "<Error><Code>AccessDenied</Code><Message>User: arn:aws:iam::111122223333:user/alice is not "
     "authorized to perform: s3:GetObject on resource: &quot;arn:aws:s3:::b/k&quot; because no "
     "identity-based policy allows the s3:GetObject action</Message></Error>",
     kUser, "s3:GetObject", "arn:aws:s3:::b/k", "", "", "", ""},
    {"OfEc2WithDetails",
     "An error occurred (UnauthorizedOperation) when calling the RunInstances operation: You are "
     "not authorized to perform this operation. User: arn:aws:iam::111122223333:user/alice is not "
     "authorized to perform: ec2:RunInstances on resource: "
     "arn:aws:ec2:eu-west-1:111122223333:instance/* because no identity-based policy allows the "
     "ec2:RunInstances action. Encoded authorization failure message: AbC_d-ef",
     kUser, "ec2:RunInstances", "arn:aws:ec2:eu-west-1:111122223333:instance/*",
     "UnauthorizedOperation", "RunInstances", "AbC_d-ef", ""},
    {"EncodedAlone",
     "An error occurred (UnauthorizedOperation) when calling the RunInstances operation: You are "
     "not authorized to perform this operation. Encoded authorization failure message: AbC_d-ef\n",
     "", "ec2:RunInstances", "", "UnauthorizedOperation", "RunInstances", "AbC_d-ef", ""},
    {"Bare", "An error occurred (AccessDenied) when calling the GetObject operation: Access Denied",
     "", "", "", "AccessDenied", "GetObject", "", ""},
    {"WithoutPrincipal",
     "An error occurred (AccessDenied) when calling the AssumeRoleWithWebIdentity operation: Not "
     "authorized to perform sts:AssumeRoleWithWebIdentity",
     "", "sts:AssumeRoleWithWebIdentity", "", "AccessDenied", "AssumeRoleWithWebIdentity", "", ""},
    {"Anonymous",
     "User: anonymous is not authorized to perform: es:ESHttpGet because no resource-based policy "
     "allows the es:ESHttpGet action",
     "anonymous", "es:ESHttpGet", "", "", "", "", ""},
};
INSTANTIATE_TEST_SUITE_P(Messages, MessageTest, testing::ValuesIn(kMessageRows),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(ReadAccessDeniedMessagesTest, TheReasonMayNameAnotherAction) {
  const std::vector<AccessDeniedMessage> messages = ReadAccessDeniedMessages(
      "User: arn:aws:iam::111122223333:user/alice is not authorized to perform: "
      "ec2:CreateVpcEndpoint on resource: arn:aws:ec2:eu-west-2:111122223333:vpc-endpoint/* "
      "because no identity-based policy allows the vpce:AllowMultiRegion action.");
  ASSERT_EQ(messages.size(), 1U);
  EXPECT_EQ(messages[0].action, "vpce:AllowMultiRegion");
  EXPECT_EQ(messages[0].called_action, "ec2:CreateVpcEndpoint");
}

TEST(ReadAccessDeniedMessagesTest, SeveralInOneText) {
  const std::vector<AccessDeniedMessage> messages = ReadAccessDeniedMessages(
      "An error occurred (AccessDenied) when calling the A operation: User: a is not authorized to "
      "perform: x:A on resource: r1\n"
      "User: b is not authorized to perform: x:B with an explicit deny in a session policy\n"
      "An error occurred (AccessDenied) when calling the C operation: User: c is not authorized to "
      "perform: x:C");
  ASSERT_EQ(messages.size(), 3U);
  std::vector<std::string> read;
  for (const AccessDeniedMessage& message : messages)
    read.push_back(message.principal + ' ' + message.action + ' ' + message.operation);
  EXPECT_THAT(read, ElementsAre("a x:A A", "b x:B ", "c x:C C"));
  EXPECT_EQ(messages[0].resource, "r1");
  EXPECT_EQ(messages[0].decision, kNoReason);
  EXPECT_EQ(messages[1].layer, PolicyLayer::kSession);
}

// The shape that STS returns: API Reference, DecodeAuthorizationMessage.
constexpr std::string_view kDecoded =
    R"({"allowed":false,"explicitDeny":true,"matchedStatements":{"items":[{"statementId":"NoBig","effect":"DENY"}]},)"
    R"("failures":{"items":[]},"context":{"principal":{"id":"AIDAEXAMPLE","name":"alice","arn":"arn:aws:iam::111122223333:user/alice"},)"
    R"("action":"ec2:RunInstances","resource":"arn:aws:ec2:eu-west-1:111122223333:instance/*","conditions":{"items":[)"
    R"({"key":"ec2:InstanceType","values":{"items":[{"value":"m5.large"}]}},{"key":"aws:TagKeys","values":{"items":[{"value":"a"},{"value":"b"}]}}]}}})";

TEST(ReadAccessDeniedMessagesTest, Decoded) {
  std::string wrapped = R"({"DecodedMessage": ")";
  for (const char c : kDecoded) {
    if (c == '"') wrapped += '\\';
    wrapped += c;
  }
  wrapped += "\"}";
  for (const std::string& text : {std::string(kDecoded), wrapped}) {
    const std::vector<AccessDeniedMessage> messages = ReadAccessDeniedMessages(text);
    ASSERT_EQ(messages.size(), 1U);
    const AccessDeniedMessage& message = messages[0];
    EXPECT_TRUE(message.decoded);
    EXPECT_EQ(message.principal, kUser);
    EXPECT_EQ(message.action, "ec2:RunInstances");
    EXPECT_EQ(message.resource, "arn:aws:ec2:eu-west-1:111122223333:instance/*");
    EXPECT_EQ(message.decision, kExplicit);
    EXPECT_EQ(message.layer, std::nullopt);
    EXPECT_THAT(message.statement_ids, ElementsAre("NoBig"));
    ASSERT_EQ(message.context.size(), 2U);
    EXPECT_EQ(message.context[0].first, "ec2:InstanceType");
    EXPECT_FALSE(message.context[0].second.is_list);
    EXPECT_THAT(message.context[1].second.values, ElementsAre("a", "b"));
    EXPECT_TRUE(message.context[1].second.is_list);
  }
}

TEST(ReadAccessDeniedMessagesTest, NoneInOtherText) {
  for (const std::string_view text :
       {"", "hello", "{}", "{\"a\": 1", "User: x",
        "You are not authorized to perform this operation.", "not authorized to perform",
        "not authorized to perform:", "User: a is not authorized to"}) {
    EXPECT_THAT(ReadAccessDeniedMessages(text), IsEmpty()) << text;
  }
}

AccessDeniedMessage Only(std::string_view text) {
  std::vector<AccessDeniedMessage> messages = ReadAccessDeniedMessages(text);
  EXPECT_EQ(messages.size(), 1U);
  return messages.empty() ? AccessDeniedMessage() : std::move(messages.front());
}

TEST(AccessDeniedWordings, ARoleByItsName) {
  constexpr std::string_view kHead =
      "User: arn:aws:iam::111122223333:user/bob is not authorized to perform: iam:GetRole on "
      "resource: role web";
  EXPECT_EQ(Only(kHead).resource, "role web");
  EXPECT_EQ(Only(std::string(kHead) + " because no identity-based policy allows the iam:GetRole " +
                 "action")
                .resource,
            "role web");
}

TEST(AccessDeniedWordings, ACiphertext) {
  const AccessDeniedMessage message = Only(
      "download failed: s3://site/a to ./a An error occurred (AccessDenied) when calling the "
      "GetObject operation: User: arn:aws:iam::111122223333:user/bob is not authorized to perform: "
      "kms:Decrypt on the resource associated with this ciphertext because no identity-based "
      "policy "
      "allows the kms:Decrypt action");
  EXPECT_TRUE(message.is_ciphertext);
  EXPECT_EQ(message.resource, "");
  EXPECT_EQ(message.s3_uri, "s3://site/a");
  EXPECT_EQ(message.layer, PolicyLayer::kIdentity);
}

TEST(AccessDeniedWordings, TheConsolesBox) {
  const AccessDeniedMessage message = Only(
      "You need permissions\nUser: arn:aws:iam::111122223333:user/bob\nService: iam\n"
      "Action: ListUsers\nOn resource(s): arn:aws:iam::111122223333:user/\n"
      "Context: no identity-based policy allows the action");
  EXPECT_EQ(message.principal, "arn:aws:iam::111122223333:user/bob");
  EXPECT_EQ(message.action, "iam:ListUsers");
  EXPECT_EQ(message.resource, "arn:aws:iam::111122223333:user/");
  EXPECT_EQ(message.decision, EvalDecision::kImplicitDeny);
  EXPECT_EQ(message.layer, PolicyLayer::kIdentity);
}

TEST(AccessDeniedWordings, WhatTheCliCopied) {
  const AccessDeniedMessage up = Only(
      "upload failed: ./i to s3://site/i An error occurred (AccessDenied) when calling the "
      "PutObject "
      "operation: Access Denied");
  EXPECT_EQ(up.action, "s3:PutObject");
  EXPECT_EQ(up.resource, "s3://site/i");
  const AccessDeniedMessage down = Only(
      "download failed: s3://site/i to ./i An error occurred (AccessDenied) when calling the "
      "GetObject operation: Access Denied");
  EXPECT_EQ(down.action, "s3:GetObject");
  EXPECT_EQ(down.resource, "s3://site/i");
}

}  // namespace
}  // namespace iamsim
