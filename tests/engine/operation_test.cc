// SPDX-License-Identifier: Apache-2.0
#include "engine/operation.h"

#include <algorithm>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "tests/engine/test_estate.h"

namespace iamsim {
namespace {

constexpr std::string_view kModel = R"yaml(
iamsim: 1
accounts:
  - id: "111111111111"
    users: [{name: alice}]
    roles:
      - {name: app, trustPolicy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {AWS: "111111111111"}, Action: "sts:AssumeRole"}]}}
      - {name: other}
    resources:
      - {arn: "arn:aws:s3:::plain"}
      - {arn: "arn:aws:s3:::sealed", region: eu-west-1, kmsKey: "arn:aws:kms:eu-west-1:111111111111:key/k1"}
      - {arn: "arn:aws:s3:eu-west-1:111111111111:accesspoint/door", bucket: "arn:aws:s3:::plain"}
      - {arn: "arn:aws:s3:eu-west-1:111111111111:accesspoint/safe", bucket: "arn:aws:s3:::sealed"}
      - {arn: "arn:aws:kms:eu-west-1:111111111111:key/k1", aliases: [alias/one]}
      - {arn: "arn:aws:kms:eu-west-1:111111111111:key/k2"}
)yaml";

std::string Question(std::string_view rest) {
  return "--- {principal: \"arn:aws:iam::111111111111:user/alice\", " + std::string(rest) + "}";
}

// The whole call: the action that was asked, then what comes with it.
absl::StatusOr<std::vector<Request>> WholeCall(const Estate& estate, const Request& request) {
  absl::StatusOr<CallParts> parts = PartsOf(estate, request);
  if (!parts.ok()) return parts.status();
  std::vector<Request> all = {parts->first.value_or(request)};
  all.insert(all.end(), parts->further.begin(), parts->further.end());
  return all;
}

std::vector<std::string> NamesOf(const std::vector<Request>& parts) {
  std::vector<std::string> names;
  for (const Request& part : parts)
    names.push_back(part.action + ' ' + part.resource);
  return names;
}

struct Row {
  std::string_view name;
  std::string_view question;  // the request but for its principal
  std::vector<std::string> parts;
  bool in_any_order = false;  // behind the first
};
void PrintTo(const Row& row, std::ostream* out) {
  *out << row.name;
}

class PartsOfTest : public testing::TestWithParam<Row> {};

TEST_P(PartsOfTest, GivesWhatAwsChecks) {
  const Row& row = GetParam();
  const Estate estate = ReadEstate(kModel);
  const Request request = ReadRequest(Question(row.question));
  const absl::StatusOr<std::vector<Request>> parts = WholeCall(estate, request);
  ASSERT_TRUE(parts.ok()) << parts.status();
  const std::vector<std::string> names = NamesOf(*parts);
  if (row.in_any_order) {
    EXPECT_EQ(names.front(), row.parts.front());
    EXPECT_THAT(names, testing::UnorderedElementsAreArray(row.parts));
  } else {
    EXPECT_EQ(names, row.parts);
  }
  // The same caller makes all of them, and none has parts of its own.
  for (std::size_t i = 0; i < parts->size(); ++i) {
    EXPECT_EQ((*parts)[i].principal, request.principal);
    EXPECT_EQ((*parts)[i].now, request.now);
    EXPECT_EQ((*parts)[i].is_part, i > 0);
    if (i == 0) continue;
    const absl::StatusOr<std::vector<Request>> again = WholeCall(estate, (*parts)[i]);
    ASSERT_TRUE(again.ok());
    EXPECT_EQ(again->size(), 1U) << names[i];
  }
}

#define APP "arn:aws:iam::111111111111:role/app"
#define KEY1 "arn:aws:kms:eu-west-1:111111111111:key/k1"
#define KEY2 "arn:aws:kms:eu-west-1:111111111111:key/k2"
#define DOOR "arn:aws:s3:eu-west-1:111111111111:accesspoint/door"
#define SAFE "arn:aws:s3:eu-west-1:111111111111:accesspoint/safe"

INSTANTIATE_TEST_SUITE_P(
    AssumeRole, PartsOfTest,
    testing::Values(
        Row{"R-STS-1 alone",
            R"(action: "sts:AssumeRole", resource: ")" APP "\"",
            {"sts:AssumeRole " APP}},
        Row{"R-STS-2 tags",
            R"(action: "sts:AssumeRole", resource: ")" APP R"(", parameters: {tags: {team: a}})",
            {"sts:AssumeRole " APP, "sts:TagSession " APP}},
        Row{"R-STS-3 source identity",
            R"(action: "sts:AssumeRole", resource: ")" APP
            R"(", parameters: {sourceIdentity: alice})",
            {"sts:AssumeRole " APP, "sts:SetSourceIdentity " APP}},
        Row{"R-EVAL-14 both",
            R"(action: "sts:AssumeRole", resource: ")" APP
            R"(", parameters: {sourceIdentity: alice, tags: {team: a}})",
            {"sts:AssumeRole " APP, "sts:TagSession " APP, "sts:SetSourceIdentity " APP}},
        Row{"R-STS-2 an inherited transitive tag counts as passed",
            R"(action: "sts:AssumeRole", resource: ")" APP
            R"(", session: {tags: {team: a}, transitiveTags: [team]})",
            {"sts:AssumeRole " APP, "sts:TagSession " APP}},
        Row{"R-CHAIN-5 another session tag does not",
            R"(action: "sts:AssumeRole", resource: ")" APP R"(", session: {tags: {team: a}})",
            {"sts:AssumeRole " APP}},
        Row{"R-STS-3 a source identity that the session has",
            R"(action: "sts:AssumeRole", resource: ")" APP R"(", session: {sourceIdentity: alice})",
            {"sts:AssumeRole " APP, "sts:SetSourceIdentity " APP}},
        Row{"R-STS-2 tags of a token's call",
            R"(action: "sts:AssumeRoleWithWebIdentity", resource: ")" APP
            R"(", parameters: {tags: {team: a}})",
            {"sts:AssumeRoleWithWebIdentity " APP, "sts:TagSession " APP}},
        Row{"R-EVAL-14 the part by itself",
            R"(action: "sts:TagSession", resource: ")" APP R"(", parameters: {tags: {team: a}})",
            {"sts:TagSession " APP}},
        Row{"R-EVAL-14 single",
            R"(action: "sts:AssumeRole", resource: ")" APP
            R"(", parameters: {sourceIdentity: alice, tags: {team: a}}, single: true)",
            {"sts:AssumeRole " APP}}),
    [](const testing::TestParamInfo<Row>& row) { return IdentifierOf(row.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Others, PartsOfTest,
    testing::Values(
        Row{"R-EVAL-14 one permission",
            R"(action: "s3:ListBucket", resource: "arn:aws:s3:::plain")",
            {"s3:ListBucket arn:aws:s3:::plain"}},
        Row{"R-EVAL-14 copy",
            R"(action: "s3:PutObject", resource: "arn:aws:s3:::plain/new", parameters: {copySource: "arn:aws:s3:::plain/old"})",
            {"s3:PutObject arn:aws:s3:::plain/new", "s3:GetObject arn:aws:s3:::plain/old"}},
        Row{"R-EVAL-14 copy from a bucket that is encrypted",
            R"(action: "s3:PutObject", resource: "arn:aws:s3:::plain/new", parameters: {copySource: "arn:aws:s3:::sealed/old"})",
            {"s3:PutObject arn:aws:s3:::plain/new", "s3:GetObject arn:aws:s3:::sealed/old",
             "kms:Decrypt " KEY1}},
        Row{"R-IAM-2 pass role",
            R"(action: "lambda:CreateFunction", resource: "arn:aws:lambda:eu-west-1:111111111111:function:f", parameters: {passRole: ")" APP
            "\"}",
            {"lambda:CreateFunction arn:aws:lambda:eu-west-1:111111111111:function:f",
             "iam:PassRole " APP}},
        Row{"R-IAM-2 each of several roles",
            R"(action: "ecs:RunTask", resource: "arn:aws:ecs:eu-west-1:111111111111:task-definition/t:1", parameters: {passRole: [")" APP
            R"(", "arn:aws:iam::111111111111:role/other"]})",
            {"ecs:RunTask arn:aws:ecs:eu-west-1:111111111111:task-definition/t:1",
             "iam:PassRole " APP, "iam:PassRole arn:aws:iam::111111111111:role/other"}},
        Row{"R-SVC-5 function URL",
            R"(action: "lambda:InvokeFunctionUrl", resource: "arn:aws:lambda:eu-west-1:111111111111:function:f")",
            {"lambda:InvokeFunctionUrl arn:aws:lambda:eu-west-1:111111111111:function:f",
             "lambda:InvokeFunction arn:aws:lambda:eu-west-1:111111111111:function:f"}},
        Row{"R-SVC-5 direct invocation",
            R"(action: "lambda:InvokeFunction", resource: "arn:aws:lambda:eu-west-1:111111111111:function:f")",
            {"lambda:InvokeFunction arn:aws:lambda:eu-west-1:111111111111:function:f"}},
        Row{"R-RES-7 Glue table and what is above it",
            R"(action: "glue:GetTable", resource: "arn:aws:glue:eu-west-1:111111111111:table/d/t")",
            {"glue:GetTable arn:aws:glue:eu-west-1:111111111111:table/d/t",
             "glue:GetTable arn:aws:glue:eu-west-1:111111111111:catalog",
             "glue:GetTable arn:aws:glue:eu-west-1:111111111111:database/d"}},
        Row{"R-RES-7 two Glue tables of one database ask for it once",
            R"(action: "glue:GetTable", resource: "arn:aws:glue:eu-west-1:111111111111:table/d/t", parameters: {resources: ["arn:aws:glue:eu-west-1:111111111111:table/d/u"]})",
            {"glue:GetTable arn:aws:glue:eu-west-1:111111111111:table/d/t",
             "glue:GetTable arn:aws:glue:eu-west-1:111111111111:table/d/u",
             "glue:GetTable arn:aws:glue:eu-west-1:111111111111:catalog",
             "glue:GetTable arn:aws:glue:eu-west-1:111111111111:database/d"}},
        Row{"R-RES-7 table in a nested catalog",
            R"(action: "glue:GetTable", resource: "arn:aws:glue:eu-west-1:111111111111:table/c/s/d/t")",
            {"glue:GetTable arn:aws:glue:eu-west-1:111111111111:table/c/s/d/t",
             "glue:GetTable arn:aws:glue:eu-west-1:111111111111:database/c/s/d",
             "glue:GetTable arn:aws:glue:eu-west-1:111111111111:catalog",
             "glue:GetTable arn:aws:glue:eu-west-1:111111111111:catalog/c",
             "glue:GetTable arn:aws:glue:eu-west-1:111111111111:catalog/c/s"},
            /*in_any_order=*/true},
        Row{"R-RES-7 another service has no such ancestors",
            R"(action: "dynamodb:GetItem", resource: "arn:aws:dynamodb:eu-west-1:111111111111:table/d")",
            {"dynamodb:GetItem arn:aws:dynamodb:eu-west-1:111111111111:table/d"}},
        Row{"R-RES-7 a connection that is passed is checked alone",
            R"(action: "glue:PassConnection", resource: "arn:aws:glue:eu-west-1:111111111111:connection/c")",
            {"glue:PassConnection arn:aws:glue:eu-west-1:111111111111:connection/c"}},
        Row{"R-STS-17 token with tags",
            R"(action: "sts:GetWebIdentityToken", resource: "*", parameters: {tags: {team: a}})",
            {"sts:GetWebIdentityToken *", "sts:TagGetWebIdentityToken *"}},
        Row{"R-STS-17 token without tags",
            R"(action: "sts:GetWebIdentityToken", resource: "*")",
            {"sts:GetWebIdentityToken *"}},
        Row{"R-IAM-2 passing a role is one permission",
            R"(action: "iam:PassRole", resource: ")" APP R"(", parameters: {passRole: ")" APP "\"}",
            {"iam:PassRole " APP}},
        Row{"R-RES-7 resources in their order, none twice",
            R"(action: "ec2:RunInstances", resource: "arn:aws:ec2:eu-west-1:111111111111:instance/*", parameters: {resources: ["arn:aws:ec2:eu-west-1::image/ami-1", "arn:aws:ec2:eu-west-1:111111111111:instance/*", "arn:aws:ec2:eu-west-1:111111111111:subnet/s-1"]})",
            {"ec2:RunInstances arn:aws:ec2:eu-west-1:111111111111:instance/*",
             "ec2:RunInstances arn:aws:ec2:eu-west-1::image/ami-1",
             "ec2:RunInstances arn:aws:ec2:eu-west-1:111111111111:subnet/s-1"}},
        Row{"R-S3-8 object behind an access point",
            R"(action: "s3:GetObject", resource: ")" DOOR R"(/object/a/b")",
            {"s3:GetObject " DOOR "/object/a/b", "s3:GetObject arn:aws:s3:::plain/a/b"}},
        Row{"R-S3-8 bucket behind an access point",
            R"(action: "s3:ListBucket", resource: ")" DOOR "\"",
            {"s3:ListBucket " DOOR, "s3:ListBucket arn:aws:s3:::plain"}},
        Row{"R-S3-8 single",
            R"(action: "s3:ListBucket", single: true, resource: ")" DOOR "\"",
            {"s3:ListBucket " DOOR}},
        Row{"R-S3-8 encrypted data behind an access point needs its key once",
            R"(action: "s3:GetObject", resource: ")" SAFE R"(/object/k")",
            {"s3:GetObject " SAFE "/object/k", "s3:GetObject arn:aws:s3:::sealed/k",
             "kms:Decrypt " KEY1}},
        Row{"R-EVAL-14 read of what is encrypted",
            R"(action: "s3:GetObject", resource: "arn:aws:s3:::sealed/k")",
            {"s3:GetObject arn:aws:s3:::sealed/k", "kms:Decrypt " KEY1}},
        Row{"R-EVAL-14 write of what is encrypted",
            R"(action: "s3:PutObject", resource: "arn:aws:s3:::sealed/k")",
            {"s3:PutObject arn:aws:s3:::sealed/k", "kms:GenerateDataKey " KEY1}},
        Row{"R-EVAL-14 the header of an upload beats the bucket",
            R"(action: "s3:PutObject", resource: "arn:aws:s3:::sealed/k", context: {"s3:x-amz-server-side-encryption": AES256})",
            {"s3:PutObject arn:aws:s3:::sealed/k"}},
        Row{"R-EVAL-14 and may name another key",
            R"(action: "s3:PutObject", resource: "arn:aws:s3:::sealed/k", context: {"s3:x-amz-server-side-encryption": "aws:kms", "s3:x-amz-server-side-encryption-aws-kms-key-id": ")" KEY2
            "\"}",
            {"s3:PutObject arn:aws:s3:::sealed/k", "kms:GenerateDataKey " KEY2}},
        Row{"R-EVAL-14 an action that reads no data needs no key",
            R"(action: "s3:ListBucket", resource: "arn:aws:s3:::sealed")",
            {"s3:ListBucket arn:aws:s3:::sealed"}},
        Row{"R-EVAL-14 nor does a delete",
            R"(action: "s3:DeleteObject", resource: "arn:aws:s3:::sealed/k")",
            {"s3:DeleteObject arn:aws:s3:::sealed/k"}},
        Row{"R-EVAL-14 single of what is encrypted",
            R"(action: "s3:GetObject", resource: "arn:aws:s3:::sealed/k", single: true)",
            {"s3:GetObject arn:aws:s3:::sealed/k"}},
        Row{"R-KMS-3 deleting an alias needs its key",
            R"(action: "kms:DeleteAlias", resource: "arn:aws:kms:eu-west-1:111111111111:alias/one")",
            {"kms:DeleteAlias arn:aws:kms:eu-west-1:111111111111:alias/one",
             "kms:DeleteAlias " KEY1}},
        Row{"R-KMS-3 creating one needs the key that it names",
            R"(action: "kms:CreateAlias", resource: "arn:aws:kms:eu-west-1:111111111111:alias/two", parameters: {resources: [")" KEY2
            "\"]}",
            {"kms:CreateAlias arn:aws:kms:eu-west-1:111111111111:alias/two",
             "kms:CreateAlias " KEY2}},
        Row{"R-KMS-3 moving one needs both keys",
            R"(action: "kms:UpdateAlias", resource: "arn:aws:kms:eu-west-1:111111111111:alias/one", parameters: {resources: [")" KEY2
            "\"]}",
            {"kms:UpdateAlias arn:aws:kms:eu-west-1:111111111111:alias/one",
             "kms:UpdateAlias " KEY1, "kms:UpdateAlias " KEY2},
            /*in_any_order=*/true}),
    [](const testing::TestParamInfo<Row>& row) { return IdentifierOf(row.param.name); });

// The only value that a part has of its own for a key; "(none)" without one.
std::string ImpliedOf(const Request& part, std::string_view key) {
  for (const auto& [name, input] : part.implied) {
    if (name == key) return input.values.empty() ? "(unknown)" : input.values.front();
  }
  return "(none)";
}

TEST(PartsOf, SaysToWhichServiceARoleIsPassed) {
  // R-IAM-2.
  const Estate estate = ReadEstate(kModel);
  for (const auto& [action, service] : {std::pair<std::string_view, std::string_view>{
                                            "lambda:CreateFunction", "lambda.amazonaws.com"},
                                        {"ec2:RunInstances", "ec2.amazonaws.com"},
                                        {"ecs:RunTask", "ecs-tasks.amazonaws.com"},
                                        {"ec2:CreateFlowLogs", "vpc-flow-logs.amazonaws.com"},
                                        // Never made of the service's name.
                                        {"eks:CreatePodIdentityAssociation", "(unknown)"},
                                        {"batch:RegisterJobDefinition", "(unknown)"}}) {
    const absl::StatusOr<std::vector<Request>> parts = WholeCall(
        estate, ReadRequest(Question("action: \"" + std::string(action) +
                                     "\", resource: \"*\", parameters: {passRole: \"" APP "\"}")));
    ASSERT_TRUE(parts.ok());
    ASSERT_EQ(parts->size(), 2U);
    EXPECT_EQ(ImpliedOf((*parts)[1], "iam:PassedToService"), service);
    EXPECT_EQ(ImpliedOf((*parts)[0], "iam:PassedToService"), "(none)");
  }
}

std::vector<std::string> CodesOfNotes(std::string_view question) {
  const Estate estate = ReadEstate(kModel);
  const Request request = ReadRequest(Question(question));
  const absl::StatusOr<CallParts> parts = PartsOf(estate, request);
  std::vector<std::string> codes;
  if (!parts.ok()) return {std::string(parts.status().message())};
  for (const Assumption& note : parts->notes)
    codes.push_back(note.code);
  for (const Assumption& note : NotAsked(request, *parts))
    codes.push_back(note.code);
  return codes;
}

TEST(PartsOf, SaysWhatAwsAlsoChecks) {
  // R-EVAL-14: what only the author of the question knows.
  const std::vector<std::string> none;
  const std::vector<std::string> role = {"NOT_ASKED"};
  constexpr std::string_view kFunction =
      R"(action: "lambda:CreateFunction", resource: "arn:aws:lambda:eu-west-1:111111111111:function:f")";
  EXPECT_EQ(CodesOfNotes(kFunction), role);
  EXPECT_EQ(CodesOfNotes(std::string(kFunction) + ", single: true"), none);
  EXPECT_EQ(CodesOfNotes(R"(action: "states:CreateStateMachine", resource: "*")"), role);
  EXPECT_EQ(CodesOfNotes(R"(action: "lambda:GetFunction", resource: "*")"), none);
  // R-IAM-5: the trust policy lets no service in; Lambda refuses, EC2 does not.
  EXPECT_EQ(CodesOfNotes(std::string(kFunction) + R"(, parameters: {passRole: ")" APP "\"}"), none);
  EXPECT_EQ(CodesOfNotes(
                R"(action: "ec2:RunInstances", resource: "*", parameters: {passRole: ")" APP "\"}"),
            std::vector<std::string>{"R-IAM-5"});
  EXPECT_EQ(
      CodesOfNotes(
          R"(action: "ec2:RunInstances", resource: "*", parameters: {passRole: "arn:aws:iam::999999999999:role/none"})"),
      std::vector<std::string>{"NOT_LOADED"});
  // What is no role, and a role that the account lacks, cannot be passed.
  for (const std::string_view wrong :
       {"arn:aws:iam::111111111111:role/none", "arn:aws:iam::111111111111:user/none",
        "arn:aws:iam::111111111111:instance-profile/app", "arn:aws:s3:::plain", "app"}) {
    const std::vector<std::string> error =
        CodesOfNotes(R"(action: "ec2:RunInstances", resource: "*", parameters: {passRole: ")" +
                     std::string(wrong) + "\"}");
    ASSERT_EQ(error.size(), 1U) << wrong;
    EXPECT_NE(error.front().find("passRole `" + std::string(wrong) + "` is no"), std::string::npos)
        << error.front();
  }
  // R-RES-7.
  constexpr std::string_view kProfile =
      R"(action: "bedrock:InvokeModel", resource: "arn:aws:bedrock:us-east-1:111111111111:inference-profile/us.m")";
  EXPECT_EQ(CodesOfNotes(kProfile), std::vector<std::string>{"BEDROCK_PROFILE_TARGETS"});
  EXPECT_EQ(CodesOfNotes(
                std::string(kProfile) +
                R"(, parameters: {resources: ["arn:aws:bedrock:us-east-1::foundation-model/m"]})"),
            none);
  // The model in the Region of the call is needed as well.
  EXPECT_EQ(CodesOfNotes(std::string(kProfile) +
                         R"(, parameters: {resources: ["arn:aws:bedrock:::foundation-model/m"]})"),
            (std::vector<std::string>{"R-RES-7", "BEDROCK_PROFILE_TARGETS"}));
  EXPECT_EQ(CodesOfNotes(
                std::string(kProfile) +
                R"(, parameters: {resources: ["arn:aws:bedrock:us-west-2::foundation-model/m"]})"),
            std::vector<std::string>{"BEDROCK_PROFILE_TARGETS"});
  EXPECT_EQ(
      CodesOfNotes(
          R"(action: "glue:DeleteDatabase", resource: "arn:aws:glue:us-east-1:111111111111:database/d")"),
      role);
}

TEST(PartsOf, SaysWhichResourcesTheCallAlsoNames) {
  // R-EVAL-14: the required resource types of the Service Authorization Reference.
  const std::vector<std::string> none;
  const std::vector<std::string> more = {"NOT_ASKED"};
  constexpr std::string_view kExec =
      R"(action: "ecs:ExecuteCommand", resource: "arn:aws:ecs:eu-west-1:111111111111:cluster/c")";
  EXPECT_EQ(CodesOfNotes(kExec), more);
  EXPECT_EQ(CodesOfNotes(
                std::string(kExec) +
                R"(, parameters: {resources: ["arn:aws:ecs:eu-west-1:111111111111:task/c/0123"]})"),
            none);
  EXPECT_EQ(
      CodesOfNotes(
          R"(action: "ec2:RunInstances", resource: "arn:aws:ec2:eu-west-1:111111111111:instance/i-1")"),
      more);
  EXPECT_EQ(
      CodesOfNotes(
          R"(action: "appconfig:StartDeployment", resource: "arn:aws:appconfig:eu-west-1:111111111111:application/a")"),
      more);
  // One type, or types of which a call names one.
  EXPECT_EQ(CodesOfNotes(R"(action: "s3:GetObject", resource: "arn:aws:s3:::plain/k")"), none);
  EXPECT_EQ(
      CodesOfNotes(
          R"(action: "ec2:StopInstances", resource: "arn:aws:ec2:eu-west-1:111111111111:instance/i-1")"),
      none);
  EXPECT_EQ(
      CodesOfNotes(
          R"(action: "bedrock:InvokeModel", resource: "arn:aws:bedrock:us-east-1::foundation-model/m")"),
      none);
  EXPECT_EQ(
      CodesOfNotes(
          R"(action: "dynamodb:TagResource", resource: "arn:aws:dynamodb:eu-west-1:111111111111:table/t")"),
      none);
  // What a row adds counts as asked.
  EXPECT_EQ(
      CodesOfNotes(
          R"(action: "glue:GetTable", resource: "arn:aws:glue:eu-west-1:111111111111:table/d/t")"),
      none);
}

TEST(PartsOf, AModelIsCalledInItsOwnRegion) {
  // R-RES-7: whatever the question says of the call's.
  const Estate estate = ReadEstate(kModel);
  const absl::StatusOr<std::vector<Request>> parts = WholeCall(
      estate,
      ReadRequest(Question(
          R"(action: "bedrock:InvokeModel", resource: "arn:aws:bedrock:us-east-1:111111111111:inference-profile/us.m", region: us-east-1, context: {"aws:RequestedRegion": us-east-1}, parameters: {resources: ["arn:aws:bedrock:us-east-2::foundation-model/m", "arn:aws:bedrock:::foundation-model/m"]})")));
  ASSERT_TRUE(parts.ok());
  ASSERT_EQ(parts->size(), 3U);
  const std::string_view regions[] = {"us-east-1", "us-east-2", "unspecified"};
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ((*parts)[i].region, regions[i]);
    EXPECT_EQ((*parts)[i].context.front().second.values.front(), regions[i]);
    EXPECT_EQ(ImpliedOf((*parts)[i], "bedrock:InferenceProfileArn"),
              i == 0 ? "(none)" : "arn:aws:bedrock:us-east-1:111111111111:inference-profile/us.m");
  }
}

TEST(PartsOf, TheServiceThatHasTheDataUsesItsKey) {
  // R-EVAL-15, R-CTX-5: the keys of the network path are not passed on.
  const Estate estate = ReadEstate(kModel);
  const absl::StatusOr<std::vector<Request>> parts = WholeCall(
      estate,
      ReadRequest(Question(
          R"(action: "s3:GetObject", resource: "arn:aws:s3:::sealed/k", calledVia: [athena.amazonaws.com], context: {"aws:SourceVpce": vpce-1, "aws:SourceIp": 203.0.113.5})")));
  ASSERT_TRUE(parts.ok());
  ASSERT_EQ(parts->size(), 2U);
  const Request& key = (*parts)[1];
  EXPECT_EQ(key.called_via, (std::vector<std::string>{"athena.amazonaws.com", "s3.amazonaws.com"}));
  EXPECT_EQ(key.region, "eu-west-1");
  ASSERT_EQ(key.context.size(), 1U);
  EXPECT_EQ(key.context.front().first, "aws:SourceIp");
  EXPECT_EQ((*parts)[0].called_via, std::vector<std::string>{"athena.amazonaws.com"});
}

TEST(PartsOf, AnAccessPointSaysItsName) {
  // R-S3-8: on both sides.
  const Estate estate = ReadEstate(kModel);
  const absl::StatusOr<std::vector<Request>> parts = WholeCall(
      estate, ReadRequest(Question(R"(action: "s3:GetObject", resource: ")" DOOR R"(/object/k")")));
  ASSERT_TRUE(parts.ok());
  ASSERT_EQ(parts->size(), 2U);
  for (const Request& part : *parts) {
    EXPECT_EQ(ImpliedOf(part, "s3:DataAccessPointArn"), DOOR);
    EXPECT_EQ(ImpliedOf(part, "s3:DataAccessPointAccount"), "111111111111");
  }
}

TEST(PartsOf, AnAccessPointThatTheModelLacksIsAnError) {
  const Estate estate = ReadEstate(kModel);
  const absl::StatusOr<std::vector<Request>> missing = WholeCall(
      estate,
      ReadRequest(Question(
          R"(action: "s3:GetObject", resource: "arn:aws:s3:eu-west-1:111111111111:accesspoint/none/object/k")")));
  EXPECT_TRUE(absl::IsNotFound(missing.status())) << missing.status();
  const absl::StatusOr<std::vector<Request>> malformed = WholeCall(
      estate, ReadRequest(Question(R"(action: "s3:GetObject", resource: ")" DOOR R"(/key")")));
  EXPECT_TRUE(absl::IsInvalidArgument(malformed.status())) << malformed.status();
}

}  // namespace
}  // namespace iamsim
