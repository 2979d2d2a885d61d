// SPDX-License-Identifier: Apache-2.0
#include "model/ask/denied_records.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"

namespace iamsim {
namespace {

struct Read {
  std::optional<std::vector<AccessDeniedMessage>> messages;
  Diagnostics diagnostics;
};

Read ReadText(std::string_view text) {
  Read read;
  read.messages = ReadDeniedRecords(
      std::make_shared<const SourceText>("trail.json", std::string(text)), read.diagnostics);
  return read;
}

std::string Record(std::string_view source, std::string_view name, std::string_view code,
                   std::string_view message, std::string_view parameters) {
  return R"({"eventSource": ")" + std::string(source) + R"(", "eventName": ")" + std::string(name) +
         R"(", "awsRegion": "eu-west-1", "eventTime": "2026-11-01T10:00:00Z",
             "sourceIPAddress": "203.0.113.7", "recipientAccountId": "111122223333",
             "userIdentity": {"type": "IAMUser", "accountId": "111122223333",
                              "arn": "arn:aws:iam::111122223333:user/bob"},
             "errorCode": ")" +
         std::string(code) + R"(", "errorMessage": ")" + std::string(message) +
         R"(", "requestParameters": )" + std::string(parameters) + "}";
}

const std::string kObject = Record("s3.amazonaws.com", "GetObject", "AccessDenied", "Access Denied",
                                   R"({"bucketName": "site", "key": "a/b"})");

TEST(DeniedRecords, AnObjectWithoutAnyDetails) {
  const Read read = ReadText(R"({"Records": [)" + kObject + "]}");
  ASSERT_TRUE(read.messages.has_value());
  ASSERT_EQ(read.messages->size(), 1U);
  const AccessDeniedMessage& message = read.messages->front();
  EXPECT_EQ(message.principal, "arn:aws:iam::111122223333:user/bob");
  EXPECT_EQ(message.action, "s3:GetObject");
  EXPECT_EQ(message.resource, "arn:aws:s3:::site/a/b");
  EXPECT_EQ(message.region, "eu-west-1");
  EXPECT_EQ(message.time, "2026-11-01T10:00:00Z");
  ASSERT_EQ(message.context.size(), 1U);
  EXPECT_EQ(message.context[0].first, "aws:SourceIp");
}

TEST(DeniedRecords, AnEncodedMessageOfAnInstance) {
  const Read read = ReadText(
      Record("ec2.amazonaws.com", "StopInstances", "Client.UnauthorizedOperation",
             "You are not authorized to perform this operation. Encoded authorization failure "
             "message: AbC",
             R"({"instancesSet": {"items": [{"instanceId": "i-0abc"}]}})"));
  ASSERT_TRUE(read.messages.has_value());
  ASSERT_EQ(read.messages->size(), 1U);
  const AccessDeniedMessage& message = read.messages->front();
  EXPECT_EQ(message.action, "ec2:StopInstances");
  EXPECT_EQ(message.resource, "arn:aws:ec2:eu-west-1:111122223333:instance/i-0abc");
  EXPECT_EQ(message.encoded, "AbC");
}

TEST(DeniedRecords, TheMessageSaysWhatWasRefused) {
  const Read read = ReadText(Record(
      "dynamodb.amazonaws.com", "GetItem", "AccessDenied",
      "User: arn:aws:iam::111122223333:user/eve is not authorized to perform: dynamodb:GetItem on "
      "resource: arn:aws:dynamodb:eu-west-1:111122223333:table/t with an explicit deny in a "
      "service control policy",
      R"({"tableName": "other"})"));
  ASSERT_TRUE(read.messages.has_value());
  ASSERT_EQ(read.messages->size(), 1U);
  EXPECT_EQ(read.messages->front().principal, "arn:aws:iam::111122223333:user/eve");
  EXPECT_EQ(read.messages->front().resource, "arn:aws:dynamodb:eu-west-1:111122223333:table/t");
  EXPECT_EQ(read.messages->front().layer, PolicyLayer::kServiceControl);
}

TEST(DeniedRecords, ACallThatFailedOtherwiseIsNone) {
  const Read read = ReadText(Record("s3.amazonaws.com", "GetObject", "NoSuchKey", "no", "{}"));
  ASSERT_TRUE(read.messages.has_value());
  EXPECT_TRUE(read.messages->empty());
}

TEST(DeniedRecords, OneALine) {
  const Read read = ReadText(kObject + "\n" + kObject + "\n");
  ASSERT_TRUE(read.messages.has_value());
  EXPECT_EQ(read.messages->size(), 2U);
}

TEST(DeniedRecords, ATrailThatBreaksOffIsAnErrorWithItsPlace) {
  const Read read = ReadText(R"({"Records": [)" + kObject.substr(0, 200));
  ASSERT_TRUE(read.diagnostics.has_errors());
  EXPECT_NE(read.diagnostics.all().front().source, nullptr);
}

TEST(DeniedRecords, AnotherTextIsNone) {
  EXPECT_FALSE(ReadText("An error occurred (AccessDenied) when calling GetObject").messages);
  EXPECT_FALSE(ReadText(R"({"allowed": false, "context": {}})").messages);
}

constexpr std::string_view kDetails = R"({
  "authorizationId": "a-1",
  "requestContext": {"principalArn": "arn:aws:iam::111122223333:user/bob"},
  "evaluations": [
    {"action": "s3:GetObject", "resource": "arn:aws:s3:::site/a", "evaluatedEffect": "explicitDeny",
     "context": {"aws:SourceIp": "203.0.113.7", "aws:TagKeys": ["a", "b"]},
     "matchedPolicies": [{"uri": "arn:aws:iam::111122223333:policy/P",
       "matchedStatements": [{"sid": "Office", "evaluatedEffect": "explicitDeny"}]}]},
    {"action": "kms:Decrypt", "resource": "*", "evaluatedEffect": "allow", "context": {}},
    {"action": "s3:ListBucket", "resource": "arn:aws:s3:::site", "evaluatedEffect": "implicitDeny"}]})";

TEST(DeniedRecords, AuthorizationDetails) {
  const Read read = ReadText(kDetails);
  ASSERT_TRUE(read.messages.has_value());
  ASSERT_EQ(read.messages->size(), 2U);
  const AccessDeniedMessage& first = read.messages->front();
  EXPECT_EQ(first.principal, "arn:aws:iam::111122223333:user/bob");
  EXPECT_EQ(first.decision, EvalDecision::kExplicitDeny);
  EXPECT_EQ(first.policy_arn, "arn:aws:iam::111122223333:policy/P");
  EXPECT_EQ(first.authorization_id, "a-1");
  EXPECT_TRUE(first.has_exact_context);
  ASSERT_EQ(first.context.size(), 2U);
  EXPECT_EQ(first.context[1].second.values, (std::vector<std::string>{"a", "b"}));
  // The one without context says so.
  EXPECT_FALSE(read.messages->back().has_exact_context);
  EXPECT_EQ(read.diagnostics.warning_count(), 1U);
}

}  // namespace
}  // namespace iamsim
