// SPDX-License-Identifier: Apache-2.0
#include "model/load/aws/aws_config.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"

#include "model/load/load.h"
#include "model/load/types/cloudformation_types.h"
#include "tests/model/load/loaded.h"

namespace iamsim {
namespace {

constexpr std::string_view kTrust =
    R"(%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Principal%22%3A%7B%22Service%22%3A%22ec2.amazonaws.com%22%7D%2C%22Action%22%3A%22sts%3AAssumeRole%22%7D%5D%7D)";
constexpr std::string_view kAllowGet =
    R"({\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::lake/*\"}]})";

std::string Escaped(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '"' || c == '\\') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

std::string RoleConfiguration(std::string_view name = "app") {
  return R"({"path": "/", "roleName": ")" + std::string(name) +
         R"(", "roleId": "AROAEXAMPLE", "arn": "arn:aws:iam::111122223333:role/)" +
         std::string(name) + R"(", "assumeRolePolicyDocument": ")" + std::string(kTrust) +
         R"(", "instanceProfileList": [], "rolePolicyList": [{"policyName": "inline",)"
         R"( "policyDocument": "%7B%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%2C%22Action%22)"
         R"(%3A%22s3%3AGet%2A%22%2C%22Resource%22%3A%22%2A%22%7D%7D"}],)"
         R"( "attachedManagedPolicies": [], "permissionsBoundary": null,)"
         R"( "tags": [{"key": "team", "value": "data"}]})";
}

std::string RoleItem(std::string_view more = "", std::string_view name = "app") {
  return R"({"version": "1.3", "accountId": "111122223333", "arn":)"
         R"( "arn:aws:iam::111122223333:role/)" +
         std::string(name) +
         R"(", "resourceType": "AWS::IAM::Role", "resourceId": "AROAEXAMPLE",)"
         R"( "awsRegion": "global", "supplementaryConfiguration": {}, "tags": {}, "configuration": )" +
         RoleConfiguration(name) + std::string(more) + "}";
}

void ExpectRole(const Loaded& loaded) {
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  const auto role = loaded.model->estate.FindRole("arn:aws:iam::111122223333:role/app");
  ASSERT_TRUE(role) << loaded.Text();
  EXPECT_TRUE(role.account->imported);
  EXPECT_EQ(role.entity->id, "AROAEXAMPLE");
  ASSERT_NE(role.entity->trust_policy, nullptr);
  EXPECT_EQ(role.entity->trust_policy->document.statements[0].principals[0].value,
            "ec2.amazonaws.com");
  ASSERT_EQ(role.entity->inline_policies.size(), 1U);
  EXPECT_EQ(role.entity->inline_policies[0]->name, "inline");
  EXPECT_EQ(role.entity->inline_policies[0]->document.statements[0].actions,
            PolicyTexts{"s3:Get*"});
  EXPECT_TRUE(role.entity->attached_policies.empty());
  EXPECT_EQ(role.entity->permissions_boundary, nullptr);
  EXPECT_EQ(role.entity->tags, (Tags{{"team", "data"}}));
}

TEST(AwsConfig, ReadsASnapshot) {
  const Loaded loaded = LoadInputs({Sample("config-snapshot.json")});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  EXPECT_EQ(loaded.model->files[0].kind, InputKind::kAwsConfig);
  const Estate& estate = loaded.model->estate;
  const auto role = estate.FindRole("arn:aws:iam::222222222222:role/lake/LakeReader");
  ASSERT_TRUE(role);
  EXPECT_EQ(role.entity->path, "/lake/");
  // Neither policy is in the snapshot, so that nobody can say what they say.
  ASSERT_EQ(role.entity->attached_policies.size(), 1U);
  EXPECT_FALSE(role.entity->attached_policies[0]->readable);
  EXPECT_EQ(role.entity->attached_policies[0]->arn, "arn:aws:iam::222222222222:policy/LakeRead");
  ASSERT_NE(role.entity->permissions_boundary, nullptr);
  EXPECT_FALSE(role.entity->permissions_boundary->readable);
  EXPECT_TRUE(loaded.Says(Severity::kWarning,
                          "policy `arn:aws:iam::222222222222:policy/LakeRead` was not loaded"));
  const auto bucket = estate.FindResource("arn:aws:s3:::acme-lake");
  ASSERT_TRUE(bucket);
  EXPECT_EQ(bucket.account->id, "222222222222");
  EXPECT_EQ(bucket.account->canonical_id, std::string(64, 'c'));
  EXPECT_EQ(bucket.entity->region, "eu-west-1");
  EXPECT_TRUE(bucket.entity->policy_known);
  ASSERT_NE(bucket.entity->policy, nullptr);
  EXPECT_EQ(bucket.entity->policy->document.statements[1].sid, "TlsOnly");
  ASSERT_TRUE(bucket.entity->block_public_access.has_value());
  EXPECT_TRUE(bucket.entity->block_public_access->restrict_public_buckets);
}

TEST(AwsConfig, ReadsTheResultsOfAnAdvancedQuery) {
  const Loaded loaded = LoadInputs({Sample("config-select-resource-config.json")});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  const auto role = loaded.model->estate.FindRole("arn:aws:iam::222222222222:role/lake/LakeReader");
  ASSERT_TRUE(role);
  // The place of a document in a string in a string is that of the outermost one.
  const PolicyDocument& trust = role.entity->trust_policy->document;
  const SourceLocation place = LocationOf(trust, trust.statements[0].offset);
  EXPECT_EQ(place.position.line, 3U);
  EXPECT_EQ(place.position.column, 5U);
}

struct Carrier {
  std::string_view name;
  std::string text;

  friend void PrintTo(const Carrier& carrier, std::ostream* out) { *out << carrier.name; }
};

std::vector<Carrier> Carriers() {
  return {
      {"snapshot", R"({"fileVersion": "1.0", "configSnapshotId": "x", "configurationItems": [)" +
                       RoleItem() + "]}"},
      {"select", R"({"Results": [")" + Escaped(RoleItem()) + R"("], "QueryInfo": {}})"},
      {"resultsAlone", R"([")" + Escaped(RoleItem()) + R"("])"},
      {"array", "[" + RoleItem() + "]"},
      {"oneItem", RoleItem()},
      {"lines", RoleItem(R"(, "configurationItemCaptureTime": "2026-01-01T00:00:00Z")", "other") +
                    "\n" + RoleItem() + "\n"},
      {"history",
       R"({"configurationItems": [{"version": "1.3", "accountId": "111122223333",)"
       R"( "configurationItemCaptureTime": 1767225600.123, "configurationItemStatus": "OK",)"
       R"( "arn": "arn:aws:iam::111122223333:role/app", "resourceType": "AWS::IAM::Role",)"
       R"( "resourceId": "AROAEXAMPLE", "supplementaryConfiguration": {}, "configuration": ")" +
           Escaped(RoleConfiguration()) + R"("}]})"},
      {"batch", R"({"baseConfigurationItems": [{"accountId": "111122223333",)"
                R"( "resourceType": "AWS::IAM::Role", "arn": "arn:aws:iam::111122223333:role/app",)"
                R"( "configuration": ")" +
                    Escaped(RoleConfiguration()) +
                    R"(", "supplementaryConfiguration": {}}], "unprocessedResourceKeys": []})"},
      {"oldSpelling",
       R"({"configurationItems": [{"configurationItemVersion": "1.0",)"
       R"( "awsAccountId": "111122223333", "ARN": "arn:aws:iam::111122223333:role/app",)"
       R"( "resourceType": "AWS::IAM::Role", "resourceId": "AROAEXAMPLE", "configuration": )" +
           RoleConfiguration() + "}]}"},
      {"arnFromNameAndPath",
       R"({"accountId": "111122223333", "resourceType": "AWS::IAM::Role", "resourceId":)"
       R"( "AROAEXAMPLE", "configuration": {"path": "/", "roleName": "app",)"
       R"( "permissionsBoundary": null, "rolePolicyList":)"
       R"( [{"policyName": "inline", "policyDocument": {"Statement": {"Effect": "Allow",)"
       R"( "Action": "s3:Get*", "Resource": "*"}}}], "attachedManagedPolicies": [],)"
       R"( "assumeRolePolicyDocument": ")" +
           std::string(kTrust) + R"("}, "tags": [{"key": "team", "value": "data",)" +
           R"( "tag": "team=data"}]})"},
  };
}

class AwsConfigCarrier : public testing::TestWithParam<Carrier> {};

TEST_P(AwsConfigCarrier, HoldsTheRole) {
  const Loaded loaded = LoadTexts({GetParam().text});
  ExpectRole(loaded);
  EXPECT_TRUE(loaded.diagnostics.all().empty()) << loaded.Text();
}

INSTANTIATE_TEST_SUITE_P(All, AwsConfigCarrier, testing::ValuesIn(Carriers()),
                         [](const auto& row) { return std::string(row.param.name); });

std::string Item(std::string_view type, std::string_view fields) {
  return R"({"accountId": "111122223333", "awsRegion": "eu-west-1", "resourceType": ")" +
         std::string(type) + R"(", )" + std::string(fields) + "}";
}

struct ResourcePolicyRow {
  std::string_view name;
  std::string item;
  std::string_view arn;
  bool known = true;
  bool has_policy = true;

  friend void PrintTo(const ResourcePolicyRow& row, std::ostream* out) { *out << row.name; }
};

std::vector<ResourcePolicyRow> ResourcePolicyRows() {
  const std::string policy(kAllowGet);
  const std::string text = "\"" + policy + "\"";
  const std::string bucket = R"("resourceId": "lake", "arn": "arn:aws:s3:::lake", )";
  const std::string function =
      R"("resourceId": "f", "arn": "arn:aws:lambda:eu-west-1:111122223333:function:f", )";
  const std::string key =
      R"("resourceId": "k", "arn": "arn:aws:kms:eu-west-1:111122223333:key/k", )";
  return {
      {"bucket",
       Item("AWS::S3::Bucket", bucket +
                                   R"("configuration": {}, "supplementaryConfiguration":)"
                                   R"( {"BucketPolicy": {"policyText": )" +
                                   text + "}}"),
       "arn:aws:s3:::lake"},
      {"bucketOfTheApi",
       Item("AWS::S3::Bucket",
            bucket +
                R"("configuration": "{\"name\":\"lake\"}", "supplementaryConfiguration":)"
                R"( {"BucketPolicy": ")" +
                Escaped(R"({"policyText": )" + text + "}") + "\"}"),
       "arn:aws:s3:::lake"},
      {"bucketWithoutPolicy",
       Item("AWS::S3::Bucket", bucket + R"("configuration": {}, "supplementaryConfiguration":)"
                                        R"( {"BucketPolicy": {"policyText": null}})"),
       "arn:aws:s3:::lake", true, false},
      {"bucketWithoutPolicyOfTheApi",
       Item("AWS::S3::Bucket", bucket + R"("configuration": {}, "supplementaryConfiguration":)"
                                        R"( {"BucketPolicy": "{\"policyText\":null}"})"),
       "arn:aws:s3:::lake", true, false},
      {"bucketThatDoesNotTell",
       Item("AWS::S3::Bucket", bucket + R"("configuration": {"name": "lake"})"),
       "arn:aws:s3:::lake", false, false},
      {"bucketByItsName",
       Item("AWS::S3::Bucket", R"("resourceId": "lake", "supplementaryConfiguration":)"
                               R"( {"BucketPolicy": {"policyText": )" +
                                   text + "}}"),
       "arn:aws:s3:::lake"},
      {"key",
       Item("AWS::KMS::Key", key +
                                 R"("configuration": {"keyManager": "CUSTOMER"},)"
                                 R"( "supplementaryConfiguration": {"Policy": )" +
                                 text + "}"),
       "arn:aws:kms:eu-west-1:111122223333:key/k"},
      {"keyThatDoesNotTell",
       Item("AWS::KMS::Key", key + R"("configuration": {}, "supplementaryConfiguration": {})"),
       "arn:aws:kms:eu-west-1:111122223333:key/k", false, false},
      {"function",
       Item("AWS::Lambda::Function", function +
                                         R"("configuration": {},)"
                                         R"( "supplementaryConfiguration": {"Policy": )" +
                                         text + "}"),
       "arn:aws:lambda:eu-west-1:111122223333:function:f"},
      {"functionEncodedTwice",
       Item("AWS::Lambda::Function",
            function + R"("configuration": {}, "supplementaryConfiguration": {"Policy": ")" +
                Escaped(text) + "\"}"),
       "arn:aws:lambda:eu-west-1:111122223333:function:f"},
      {"functionWithout",
       Item("AWS::Lambda::Function",
            function + R"("configuration": {"functionName": "f", "functionArn":)"
                       R"( "arn:aws:lambda:eu-west-1:111122223333:function:f", "codeSha256":)"
                       R"( "eA=="}, "supplementaryConfiguration": {})"),
       "arn:aws:lambda:eu-west-1:111122223333:function:f", true, false},
      {"functionOfSelectedFields",
       Item("AWS::Lambda::Function", function + R"("configuration": {"functionName": "f"},)"
                                                R"( "supplementaryConfiguration": {"Tags": {}})"),
       "arn:aws:lambda:eu-west-1:111122223333:function:f", false, false},
      {"functionThatDoesNotTell",
       Item("AWS::Lambda::Function", function + R"("configuration": {})"),
       "arn:aws:lambda:eu-west-1:111122223333:function:f", false, false},
      {"topic",
       Item("AWS::SNS::Topic", R"("resourceId": "arn:aws:sns:eu-west-1:111122223333:t",)"
                               R"( "configuration": {"Owner": "111122223333", "Policy": )" +
                                   text + R"(}, "supplementaryConfiguration": {})"),
       "arn:aws:sns:eu-west-1:111122223333:t"},
      {"queue",
       Item("AWS::SQS::Queue",
            R"("resourceId": "https://sqs.eu-west-1.amazonaws.com/111122223333/q",)"
            R"( "configuration": {"QueueArn": "arn:aws:sqs:eu-west-1:111122223333:q", "Policy": )" +
                text + R"(}, "supplementaryConfiguration": {})"),
       "arn:aws:sqs:eu-west-1:111122223333:q"},
      {"queueWithout",
       Item("AWS::SQS::Queue",
            R"("arn": "arn:aws:sqs:eu-west-1:111122223333:q", "configuration": {"QueueArn":)"
            R"( "arn:aws:sqs:eu-west-1:111122223333:q", "VisibilityTimeout": "30"},)"
            R"( "supplementaryConfiguration": {})"),
       "arn:aws:sqs:eu-west-1:111122223333:q", true, false},
      {"queueOfSelectedFields",
       Item("AWS::SQS::Queue",
            R"("arn": "arn:aws:sqs:eu-west-1:111122223333:q", "configuration": {"QueueArn":)"
            R"( "arn:aws:sqs:eu-west-1:111122223333:q"}, "supplementaryConfiguration": {})"),
       "arn:aws:sqs:eu-west-1:111122223333:q", false, false},
      {"topicOfSelectedFields",
       Item("AWS::SNS::Topic", R"("resourceId": "arn:aws:sns:eu-west-1:111122223333:t",)"
                               R"( "configuration": {"Owner": "111122223333"},)"
                               R"( "supplementaryConfiguration": {})"),
       "arn:aws:sns:eu-west-1:111122223333:t", false, false},
      {"repositoryOfSelectedFields",
       Item("AWS::ECR::Repository",
            R"("arn": "arn:aws:ecr:eu-west-1:111122223333:repository/r", "configuration":)"
            R"( {"RepositoryName": "r"}, "supplementaryConfiguration": {})"),
       "arn:aws:ecr:eu-west-1:111122223333:repository/r", false, false},
      {"secretThatDoesNotTell",
       Item("AWS::SecretsManager::Secret",
            R"("arn": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:s-AbCdEf",)"
            R"( "configuration": {"Name": "s"}, "supplementaryConfiguration": {})"),
       "arn:aws:secretsmanager:eu-west-1:111122223333:secret:s-AbCdEf", false, false},
      {"repository",
       Item("AWS::ECR::Repository",
            R"("arn": "arn:aws:ecr:eu-west-1:111122223333:repository/r", "configuration":)"
            R"( {"RepositoryName": "r", "RepositoryPolicyText": {"Version": "2012-10-17",)"
            R"( "Statement": [{"Effect": "Allow", "Principal": "*", "Action":)"
            R"( "ecr:BatchGetImage"}]}}, "supplementaryConfiguration": {})"),
       "arn:aws:ecr:eu-west-1:111122223333:repository/r"},
      {"domain",
       Item("AWS::OpenSearch::Domain",
            R"("arn": "arn:aws:es:eu-west-1:111122223333:domain/d", "configuration":)"
            R"( {"DomainName": "d", "AccessPolicies": {"Version": "2012-10-17",)"
            R"( "Statement": [{"Effect": "Allow", "Principal": "*", "Action":)"
            R"( "es:*", "Resource": "*"}]}}, "supplementaryConfiguration": {})"),
       "arn:aws:es:eu-west-1:111122223333:domain/d"},
      // No page says of these types that an item without the policy has none.
      {"domain_without",
       Item("AWS::OpenSearch::Domain",
            R"("arn": "arn:aws:es:eu-west-1:111122223333:domain/d", "configuration":)"
            R"( {"DomainName": "d"}, "supplementaryConfiguration": {})"),
       "arn:aws:es:eu-west-1:111122223333:domain/d", false, false},
  };
}

class AwsConfigResource : public testing::TestWithParam<ResourcePolicyRow> {};

TEST_P(AwsConfigResource, IsReadAndSaysWhetherItsPolicyIsKnown) {
  const ResourcePolicyRow& row = GetParam();
  const Loaded loaded = LoadTexts({row.item});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  const auto resource = loaded.model->estate.FindResource(row.arn);
  ASSERT_TRUE(resource);
  EXPECT_EQ(resource.account->id, "111122223333");
  EXPECT_EQ(resource.entity->policy_known, row.known);
  ASSERT_EQ(resource.entity->policy != nullptr, row.has_policy);
  if (row.has_policy) {
    EXPECT_TRUE(resource.entity->policy->readable) << loaded.Text();
    EXPECT_EQ(resource.entity->policy->document.statements.size(), 1U);
  }
}

INSTANTIATE_TEST_SUITE_P(All, AwsConfigResource, testing::ValuesIn(ResourcePolicyRows()),
                         [](const auto& row) { return std::string(row.param.name); });

// AWS Config API Reference, GetResourceConfigHistory: the newest first.
TEST(AwsConfig, TheFirstPageOfAHistoryIsEnough) {
  const std::string item =
      R"({"resourceType": "AWS::SNS::Topic", "accountId": "111122223333", "awsRegion": "eu-west-1",)"
      R"( "arn": "arn:aws:sns:eu-west-1:111122223333:t", "configuration": {}})";
  const Loaded loaded =
      LoadTexts({R"({"configurationItems": [)" + item + R"(], "nextToken": "x"})"});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  EXPECT_TRUE(loaded.Says(Severity::kWarning, "more pages of this history follow"));
  EXPECT_TRUE(loaded.model->estate.FindResource("arn:aws:sns:eu-west-1:111122223333:t"));
}

TEST(AwsConfig, SaysWhatItWasAskedForAndDidNotGive) {
  const Loaded loaded = LoadTexts(
      {R"({"baseConfigurationItems": [{"resourceType": "AWS::SNS::Topic", "accountId":)"
       R"( "111122223333", "arn": "arn:aws:sns:eu-west-1:111122223333:t"}],)"
       R"( "unprocessedResourceKeys": [{"resourceType": "AWS::SQS::Queue", "resourceId": "q"}]})"});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  EXPECT_TRUE(loaded.Says(Severity::kWarning, "AWS Config did not give 1 of the resources"));
}

TEST(AwsConfig, TellsTheKeyOfABucket) {
  struct Row {
    std::string settings;
    std::string key;
  };
  for (const Row& row : {Row{R"({"sseAlgorithm": "AES256", "kmsMasterKeyID": null})", ""},
                         Row{R"({"sseAlgorithm": "aws:kms", "kmsMasterKeyID": null})",
                             "arn:aws:kms:eu-west-1:111122223333:alias/aws/s3"},
                         Row{R"({"sseAlgorithm": "aws:kms", "kmsMasterKeyID": "1234"})",
                             "arn:aws:kms:eu-west-1:111122223333:key/1234"}}) {
    const Loaded loaded = LoadTexts(
        {Item("AWS::S3::Bucket",
              R"("arn": "arn:aws:s3:::lake", "configuration": {}, "supplementaryConfiguration":)"
              R"( {"ServerSideEncryptionConfiguration": {"rules":)"
              R"( [{"applyServerSideEncryptionByDefault": )" +
                  row.settings + "}]}}")});
    ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
    const auto bucket = loaded.model->estate.FindResource("arn:aws:s3:::lake");
    EXPECT_EQ(bucket.entity->kms_key, row.key);
    EXPECT_TRUE(bucket.entity->kms_key_known);
  }
}

TEST(AwsConfig, ReadsTheOtherTypes) {
  const Loaded loaded = LoadTexts(
      {Item(
           "AWS::S3::AccountPublicAccessBlock",
           R"("resourceId": "111122223333", "configuration": {"blockPublicAcls": false,)"
           R"( "ignorePublicAcls": false, "blockPublicPolicy": true, "restrictPublicBuckets": true})"),
       Item("AWS::IAM::Group",
            R"("arn": "arn:aws:iam::111122223333:group/devs", "configuration": {"path": "/",)"
            R"( "groupName": "devs", "groupPolicyList": [], "attachedManagedPolicies":)"
            R"( [{"policyArn": "arn:aws:iam::111122223333:policy/Read", "policyName": "Read"}]})"),
       Item("AWS::IAM::User",
            R"("arn": "arn:aws:iam::111122223333:user/alice", "configuration": {"userName":)"
            R"( "alice", "userId": "AIDAEXAMPLE", "userPolicyList": [], "groupList": ["devs"],)"
            R"( "attachedManagedPolicies": []})"),
       Item("AWS::IAM::Policy",
            R"("arn": "arn:aws:iam::111122223333:policy/Read", "configuration": {"policyName":)"
            R"( "Read", "defaultVersionId": "v2", "policyVersionList": [{"document":)"
            R"( "%7B%22Statement%22%3A%5B%5D%7D", "versionId": "v1", "isDefaultVersion": false},)"
            R"( {"document": {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource":)"
            R"( "*"}]}, "versionId": "v2", "isDefaultVersion": true}]})"),
       Item("AWS::IAM::OIDCProvider",
            R"("arn": "arn:aws:iam::111122223333:oidc-provider/token.example.com",)"
            R"( "configuration": {"ClientIdList": ["sts.amazonaws.com"]})"),
       Item(
           "AWS::EC2::VPCEndpoint",
           R"("resourceId": "vpce-0abc", "configuration": {"vpcId": "vpc-0abc", "serviceName":)"
           R"( "com.amazonaws.eu-west-1.s3", "vpcEndpointType": "Gateway", "policyDocument":)"
           R"( "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"*\",\"Resource\":\"*\"}]}"})"),
       Item("AWS::EC2::Instance", R"("resourceId": "i-0abc", "configuration": {})")});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  EXPECT_TRUE(loaded.diagnostics.all().empty()) << loaded.Text();
  const Estate& estate = loaded.model->estate;
  const Account* account = estate.FindAccount("111122223333");
  ASSERT_NE(account, nullptr);
  ASSERT_TRUE(account->block_public_access.has_value());
  EXPECT_TRUE(account->block_public_access->block_public_policy);
  EXPECT_FALSE(account->block_public_access->block_public_acls);
  const auto group = estate.FindGroup("111122223333", "devs");
  ASSERT_TRUE(group);
  ASSERT_EQ(group.entity->attached_policies.size(), 1U);
  EXPECT_EQ(group.entity->attached_policies[0]->document.statements[0].actions[0], "s3:*");
  const auto user = estate.FindUser("arn:aws:iam::111122223333:user/alice");
  ASSERT_TRUE(user);
  EXPECT_EQ(user.entity->groups, std::vector<std::string>{"devs"});
  EXPECT_TRUE(user.entity->attached_policies.empty());
  ASSERT_EQ(account->identity_providers.size(), 1U);
  EXPECT_EQ(account->identity_providers[0].client_ids,
            std::vector<std::string>{"sts.amazonaws.com"});
  const auto endpoint = estate.FindVpcEndpoint("vpce-0abc");
  ASSERT_TRUE(endpoint);
  EXPECT_EQ(endpoint.entity->service, "s3");
  EXPECT_TRUE(endpoint.entity->gateway);
  ASSERT_NE(endpoint.entity->policy, nullptr);
}

// A policy that has items of its own is the same whether the resource is in the input or not.
TEST(AwsConfig, APolicyAndItsResourceAreOne) {
  const std::string registry =
      Item("AWS::EventSchemas::Registry",
           R"("arn": "arn:aws:schemas:eu-west-1:111122223333:registry/r", "configuration":)"
           R"( {"RegistryName": "r"}, "tags": [{"key": "team", "value": "data"}])");
  const std::string policy =
      Item("AWS::EventSchemas::RegistryPolicy",
           R"("resourceId": "r", "configuration": {"RegistryName": "r", "Policy": {"Version":)"
           R"( "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "*",)"
           R"( "Resource": "*"}]}})");
  for (const auto& texts : {std::vector<std::string>{registry, policy}, {policy, registry}}) {
    const Loaded loaded = LoadTexts(texts);
    ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
    const auto found =
        loaded.model->estate.FindResource("arn:aws:schemas:eu-west-1:111122223333:registry/r");
    ASSERT_TRUE(found);
    ASSERT_NE(found.entity->policy, nullptr);
    EXPECT_TRUE(found.entity->policy_known);
    EXPECT_EQ(found.entity->tags.size(), 1U);
  }
}

TEST(AwsConfig, WhatBringsAPolicyAndIsNotReadIsNamed) {
  for (const TemplateUnreadType& row : TemplateUnreadTypes()) {
    const Loaded loaded = LoadTexts({Item(row.type, R"("resourceId": "x1", "configuration": {})")});
    ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
    EXPECT_TRUE(loaded.Says(Severity::kWarning, "are not read")) << row.type;
    const Account* account = loaded.model->estate.FindAccount("111122223333");
    ASSERT_NE(account, nullptr);
    ASSERT_EQ(account->makes_unseen.size(), 1U);
    EXPECT_EQ(account->makes_unseen[0], "`" + std::string(row.type) + " x1`");
  }
  // What decides nothing is passed over.
  const Loaded loaded =
      LoadTexts({Item("AWS::EC2::Instance", R"("resourceId": "i-1", "configuration": {})"),
                 Item("AWS::SNS::Topic", R"("arn": "arn:aws:sns:eu-west-1:111122223333:t")")});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  EXPECT_TRUE(loaded.model->estate.FindAccount("111122223333")->makes_unseen.empty());
}

TEST(AwsConfig, APolicyOfNoResourceIsAnError) {
  for (const std::string configuration :
       {R"({"Policy": {}})", R"({"RegistryName": 7, "Policy": {}})"}) {
    const Loaded loaded = LoadTexts(
        {Item("AWS::EventSchemas::RegistryPolicy", R"("configuration": )" + configuration)});
    EXPECT_FALSE(loaded.model.has_value()) << configuration;
    EXPECT_TRUE(loaded.Says(Severity::kError, "RegistryName")) << loaded.Text();
  }
}

std::string Timed(std::string_view time, std::string_view status, std::string_view name) {
  return R"({"accountId": "111122223333", "arn": "arn:aws:iam::111122223333:role/app",)"
         R"( "resourceType": "AWS::IAM::Role", "resourceId": "AROAEXAMPLE",)"
         R"( "configurationItemCaptureTime": ")" +
         std::string(time) + R"(", "configurationItemStatus": ")" + std::string(status) +
         R"(", "configuration": {"roleId": ")" + std::string(name) +
         R"(", "rolePolicyList": [], "attachedManagedPolicies": []}})";
}

TEST(AwsConfig, TheNewestItemOfAnArnCounts) {
  const std::string older = Timed("2026-01-01T00:00:00.000Z", "OK", "AROAOLD");
  const std::string newer = Timed("2026-01-02T00:00:00.000+00:00", "ResourceDiscovered", "AROANEW");
  const std::string deleted = Timed("2026-01-03T00:00:00.000Z", "ResourceDeleted", "AROAGONE");
  constexpr std::string_view kArn = "arn:aws:iam::111122223333:role/app";
  for (const auto& texts :
       {std::vector<std::string>{older, newer}, std::vector<std::string>{newer, older}}) {
    const Loaded loaded = LoadTexts(texts);
    ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
    ASSERT_TRUE(loaded.model->estate.FindRole(kArn));
    EXPECT_EQ(loaded.model->estate.FindRole(kArn).entity->id, "AROANEW");
  }
  const Loaded gone = LoadTexts({older, deleted, newer});
  ASSERT_TRUE(gone.model.has_value()) << gone.Text();
  EXPECT_FALSE(gone.model->estate.FindRole(kArn));
  const Loaded again = LoadTexts({older, deleted, Timed("2026-01-04T00:00:00Z", "OK", "AROA2")});
  ASSERT_TRUE(again.model.has_value()) << again.Text();
  EXPECT_EQ(again.model->estate.FindRole(kArn).entity->id, "AROA2");
}

TEST(AwsConfig, ADeletedItemIsFoundByItsIdWhenItHasNoArn) {
  const Loaded loaded = LoadTexts(
      {Timed("2026-01-01T00:00:00Z", "OK", "AROAOLD"),
       R"({"accountId": "111122223333", "resourceType": "AWS::IAM::Role", "resourceId":)"
       R"( "AROAEXAMPLE", "configurationItemCaptureTime": "2026-01-02T00:00:00Z",)"
       R"( "configurationItemStatus": "ResourceDeletedNotRecorded", "configuration": null})"});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  EXPECT_FALSE(loaded.model->estate.FindRole("arn:aws:iam::111122223333:role/app"));
}

TEST(AwsConfig, TwoItemsThatDifferAndHaveNoTimeAreAConflict) {
  const Loaded loaded = LoadTexts(
      {RoleItem(), Item("AWS::IAM::Role", R"("arn": "arn:aws:iam::111122223333:role/app",)"
                                          R"( "configuration": {"rolePolicyList": []})")});
  EXPECT_FALSE(loaded.model.has_value());
  EXPECT_TRUE(loaded.Says(Severity::kError, "the inline policies is given twice")) << loaded.Text();
}

TEST(AwsConfig, WhatAnItemDoesNotTellIsUnknownAndNotAbsent) {
  const Loaded loaded = LoadTexts(
      {Item("AWS::IAM::Role", R"("arn": "arn:aws:iam::111122223333:role/app",)"
                              R"( "configuration": {"rolePolicyList": []})"),
       Item("AWS::IAM::User",
            R"("arn": "arn:aws:iam::111122223333:user/bob", "configuration": {"userPolicyList":)"
            R"( [], "groupList": ["devs"], "attachedManagedPolicies": []})")});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  const auto role = loaded.model->estate.FindRole("arn:aws:iam::111122223333:role/app");
  ASSERT_TRUE(role);
  EXPECT_EQ(role.entity->trust_policy, nullptr);
  ASSERT_EQ(role.entity->attached_policies.size(), 1U);
  EXPECT_FALSE(role.entity->attached_policies[0]->readable);
  EXPECT_TRUE(loaded.Says(Severity::kWarning, "does not tell all of its policies"));
  const auto user = loaded.model->estate.FindUser("arn:aws:iam::111122223333:user/bob");
  ASSERT_TRUE(user);
  ASSERT_EQ(user.entity->attached_policies.size(), 1U);
  EXPECT_FALSE(user.entity->attached_policies[0]->readable);
  EXPECT_TRUE(loaded.Says(Severity::kWarning, "no group `devs`"));
}

TEST(AwsConfig, ADocumentThatCannotBeReadIsUnknown) {
  const Loaded loaded = LoadTexts({Item(
      "AWS::KMS::Key", R"("arn": "arn:aws:kms:eu-west-1:111122223333:key/k", "configuration": {},)"
                       R"( "supplementaryConfiguration": {"Policy": "{\"Statement\": [{"})")});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  const auto key = loaded.model->estate.FindResource("arn:aws:kms:eu-west-1:111122223333:key/k");
  ASSERT_TRUE(key);
  ASSERT_NE(key.entity->policy, nullptr);
  EXPECT_FALSE(key.entity->policy->readable);
  EXPECT_TRUE(loaded.Says(Severity::kWarning, "cannot be read"));
}

TEST(AwsConfig, ItMeetsWhatOtherSourcesSay) {
  const Loaded loaded = LoadTexts(
      {Item("AWS::IAM::Role", R"("arn": "arn:aws:iam::111122223333:role/app",)"
                              R"( "configuration": {"roleId": "AROAEXAMPLE"})"),
       R"({"RoleDetailList": [{"Arn": "arn:aws:iam::111122223333:role/app", "RolePolicyList": []}]})"});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  const auto role = loaded.model->estate.FindRole("arn:aws:iam::111122223333:role/app");
  ASSERT_TRUE(role);
  EXPECT_EQ(role.entity->id, "AROAEXAMPLE");
  EXPECT_TRUE(role.entity->attached_policies.empty());
}

std::vector<BadText> BadRows() {
  return {
      {"noArn", Item("AWS::KMS::Key", R"("resourceId": "k", "configuration": {})"), "has no ARN"},
      {"noAccount",
       R"({"resourceType": "AWS::S3::Bucket", "arn": "arn:aws:s3:::b", "configuration": {}})",
       "has no account"},
      {"badAccount",
       R"({"resourceType": "AWS::S3::Bucket", "arn": "arn:aws:s3:::b", "accountId": 12})",
       "`12` is no account id"},
      {"otherAccount", Item("AWS::IAM::Role", R"("arn": "arn:aws:iam::999988887777:role/r")"),
       "its ARN names `999988887777`"},
      {"wrongArn", Item("AWS::IAM::Role", R"("arn": "arn:aws:iam::111122223333:user/r")"),
       "is not the ARN of a role"},
      {"noArnAtAll", Item("AWS::IAM::Role", R"("arn": "role/r")"), "`role/r` is no ARN"},
      {"wrongService", Item("AWS::SQS::Queue", R"("arn": "arn:aws:sns:eu-west-1:111122223333:q")"),
       "is not the ARN of an AWS::SQS::Queue"},
      {"noType", R"({"configurationItems": [{"arn": "arn:aws:s3:::b"}]})", "has no `resourceType`"},
      {"itemsOfNumbers", R"({"configurationItems": [1, true]})", "expected objects"},
      {"brokenConfiguration",
       Item("AWS::IAM::Role", R"("arn": "arn:aws:iam::111122223333:role/r", "configuration": "{")"),
       "the text ends here"},
      {"configurationIsAList",
       Item("AWS::IAM::Role", R"("arn": "arn:aws:iam::111122223333:role/r", "configuration": [])"),
       "`configuration` is an array"},
      {"listIsText",
       Item("AWS::IAM::Role", R"("arn": "arn:aws:iam::111122223333:role/r", "configuration":)"
                              R"( {"rolePolicyList": "none"})"),
       "expected a list"},
      {"arnIsAList", Item("AWS::IAM::Role", R"("arn": ["a"])"), "expected a string"},
      {"moreFollow", R"({"Results": [], "QueryInfo": {}, "NextToken": "abc"})",
       "more pages of configuration items follow"},
      {"attachedWithoutArn",
       Item("AWS::IAM::Role", R"("arn": "arn:aws:iam::111122223333:role/r", "configuration":)"
                              R"( {"rolePolicyList": [], "attachedManagedPolicies": [{}]})"),
       "has no `policyArn`"},
  };
}

class BadAwsConfig : public testing::TestWithParam<BadText> {};

TEST_P(BadAwsConfig, IsAnErrorWithItsPlace) {
  const Loaded loaded = LoadTexts({GetParam().text});
  EXPECT_TRUE(loaded.FailsAtItsPlace(GetParam().says)) << loaded.Text();
}

INSTANTIATE_TEST_SUITE_P(All, BadAwsConfig, testing::ValuesIn(BadRows()),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(AwsConfig, PagesTogetherAreComplete) {
  const Loaded loaded =
      LoadTexts({R"({"Results": [], "QueryInfo": {}, "NextToken": "abc"})",
                 R"({"Results": [")" + Escaped(RoleItem()) + R"("], "QueryInfo": {}})"});
  ExpectRole(loaded);
}

TEST(AwsConfig, TextWithinTextWithinTextEnds) {
  std::string text = R"({"a": 1})";
  for (int i = 0; i < 8; ++i)
    text = "\"" + Escaped(text) + "\"";
  const Loaded loaded = LoadTexts({Item(
      "AWS::IAM::Role", R"("arn": "arn:aws:iam::111122223333:role/r", "configuration": )" + text)});
  EXPECT_FALSE(loaded.model.has_value());
}

}  // namespace
}  // namespace iamsim
