// SPDX-License-Identifier: Apache-2.0
#include "model/load/aws/resource_policy.h"

#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

#include "tests/model/load/loaded.h"

namespace iamsim {
namespace {

constexpr std::string_view kAccount = "222222222222";

// An account, so that there is one that may own things.
InputText OneAccount(const std::string& id = std::string(kAccount)) {
  return {"gaad-" + id + ".json",
          R"({"RoleDetailList": [{"Arn": "arn:aws:iam::)" + id + R"(:role/Reader"}]})"};
}

const Resource* ResourceOf(const Loaded& loaded, std::string_view arn) {
  return loaded.model->estate.FindResource(arn).entity;
}

// --- The documents that AWS's documentation shows ---------------------------------------------

struct GoodRow {
  std::string name;
  std::vector<InputText> inputs;
  std::string arn;
  std::string account;
  bool has_policy = true;
};
void PrintTo(const GoodRow& row, std::ostream* out) {
  *out << row.name;
}
class GoodResource : public testing::TestWithParam<GoodRow> {};

TEST_P(GoodResource, IsOfTheRightResourceAndAccount) {
  const Loaded loaded = LoadInputs(GetParam().inputs);
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  const auto found = loaded.model->estate.FindResource(GetParam().arn);
  ASSERT_TRUE(found) << loaded.Text();
  EXPECT_EQ(found.account->id, GetParam().account);
  EXPECT_EQ(found.entity->policy != nullptr, GetParam().has_policy);
  EXPECT_TRUE(found.entity->policy_known);
  if (found.entity->policy != nullptr) {
    EXPECT_TRUE(found.entity->policy->readable);
    EXPECT_FALSE(found.entity->policy->document.statements.empty());
  }
}

constexpr std::string_view kTable =
    R"({"Policy": "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::111111111111:root\"},\"Action\":\"dynamodb:GetItem\",\"Resource\":\"arn:aws:dynamodb:eu-west-1:222222222222:table/T\"}]}", "RevisionId": "1"})";

INSTANTIATE_TEST_SUITE_P(
    Rows, GoodResource,
    testing::Values(
        GoodRow{"bucket_of_the_only_account",
                {OneAccount(), Sample("s3api-get-bucket-policy.acme-lake.json")},
                "arn:aws:s3:::acme-lake",
                "222222222222"},
        GoodRow{"bucket_of_the_folder",
                {OneAccount("111111111111"),
                 Sample("s3api-get-bucket-policy.acme-lake.json",
                        "dump/222222222222/get-bucket-policy.acme-lake.json")},
                "arn:aws:s3:::acme-lake",
                "222222222222"},
        GoodRow{"bucket_of_the_model",
                {{"m.yaml",
                  "accounts: [{id: \"111111111111\"}, {id: \"222222222222\", resources: "
                  "[{arn: \"arn:aws:s3:::acme-lake\"}]}]"},
                 Sample("s3api-get-bucket-policy.acme-lake.json")},
                "arn:aws:s3:::acme-lake",
                "222222222222"},
        GoodRow{
            "bucket_of_list_buckets",
            {OneAccount("111111111111"),
             {"d/222222222222/s3api-list-buckets.json",
              R"({"Buckets": [{"Name": "acme-lake", "CreationDate": "2026-01-05T09:00:00+00:00"}],
                      "Owner": {"ID": "1f"}})"},
             Sample("s3api-get-bucket-policy.acme-lake.json")},
            "arn:aws:s3:::acme-lake",
            "222222222222"},
        GoodRow{"bucket_named_by_its_policy_alone",
                {OneAccount(), Sample("s3api-get-bucket-policy.acme-lake.json", "policy.json")},
                "arn:aws:s3:::acme-lake",
                "222222222222"},
        GoodRow{"bucket_in_an_envelope",
                {OneAccount("111111111111"),
                 {"x.json", R"({"command": "s3api get-bucket-policy", "argument": "acme-lake",
                   "account": "222222222222", "output": )" +
                                Sample("s3api-get-bucket-policy.acme-lake.json").text + "}"}},
                "arn:aws:s3:::acme-lake",
                "222222222222"},
        GoodRow{"bucket_without_policy_as_printed",
                {OneAccount(),
                 {"s3api-get-bucket-policy.logs.json",
                  "\nAn error occurred (NoSuchBucketPolicy) when calling the GetBucketPolicy "
                  "operation: The bucket policy does not exist\n"}},
                "arn:aws:s3:::logs",
                "222222222222",
                false},
        GoodRow{"bucket_without_policy_in_an_envelope",
                {{"x.json", R"({"command": "s3api get-bucket-policy", "argument": "logs",
                   "account": "222222222222", "error": "NoSuchBucketPolicy"})"}},
                "arn:aws:s3:::logs",
                "222222222222",
                false},
        GoodRow{"key_of_the_folders",
                {Sample("kms-get-key-policy.json",
                        "222222222222/eu-west-1/kms-get-key-policy.1234abcd.json")},
                "arn:aws:kms:eu-west-1:222222222222:key/1234abcd",
                "222222222222"},
        GoodRow{"key_in_china",
                {Sample("kms-get-key-policy.json",
                        "222222222222/cn-north-1/kms-get-key-policy.1234abcd.json")},
                "arn:aws-cn:kms:cn-north-1:222222222222:key/1234abcd",
                "222222222222"},
        GoodRow{
            "key_by_its_arn",
            {Sample("kms-get-key-policy.json",
                    "get-key-policy.arn%3Aaws%3Akms%3Aeu-west-1%3A222222222222%3Akey%2F1234.json")},
            "arn:aws:kms:eu-west-1:222222222222:key/1234",
            "222222222222"},
        GoodRow{"key_by_a_list",
                {Sample("kms-get-key-policy.json", "kms-get-key-policy.1234.json"),
                 {"kms-list-keys.json",
                  R"({"Keys": [{"KeyId": "1234",
                      "KeyArn": "arn:aws:kms:eu-west-1:222222222222:key/1234"}]})"}},
                "arn:aws:kms:eu-west-1:222222222222:key/1234",
                "222222222222"},
        GoodRow{"queue",
                {Sample("sqs-get-queue-attributes.json")},
                "arn:aws:sqs:eu-west-1:222222222222:orders",
                "222222222222"},
        GoodRow{"topic",
                {Sample("sns-get-topic-attributes.json")},
                "arn:aws:sns:eu-west-1:222222222222:events",
                "222222222222"},
        GoodRow{"function",
                {Sample("lambda-get-policy.json")},
                "arn:aws:lambda:eu-west-1:222222222222:function:thumb",
                "222222222222"},
        GoodRow{"secret",
                {Sample("secretsmanager-get-resource-policy.json")},
                "arn:aws:secretsmanager:eu-west-1:222222222222:secret:lake/db-AbCdEf",
                "222222222222"},
        GoodRow{"secret_without_policy",
                {{"x.json",
                  R"({"ARN": "arn:aws:secretsmanager:eu-west-1:222222222222:secret:s-AbCdEf",
                      "Name": "s"})"}},
                "arn:aws:secretsmanager:eu-west-1:222222222222:secret:s-AbCdEf",
                "222222222222",
                false},
        GoodRow{"repository",
                {Sample("ecr-get-repository-policy.json",
                        "eu-west-1/ecr-get-repository-policy.app.json")},
                "arn:aws:ecr:eu-west-1:222222222222:repository/app",
                "222222222222"},
        GoodRow{
            "table",
            {{"222222222222/eu-west-1/dynamodb-get-resource-policy.T.json", std::string(kTable)}},
            "arn:aws:dynamodb:eu-west-1:222222222222:table/T",
            "222222222222"},
        GoodRow{"table_without_policy",
                {{"222222222222/eu-west-1/dynamodb-get-resource-policy.T.json",
                  "An error occurred (PolicyNotFoundException) when calling the GetResourcePolicy "
                  "operation: none"}},
                "arn:aws:dynamodb:eu-west-1:222222222222:table/T",
                "222222222222",
                false},
        GoodRow{"vault_by_its_own_arn",
                {{"x.json",
                  R"({"BackupVaultName": "v",
                      "BackupVaultArn": "arn:aws:backup:eu-west-1:222222222222:backup-vault:v",
                      "Policy": "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"backup:CopyIntoBackupVault\",\"Resource\":\"*\"}]}"})"}},
                "arn:aws:backup:eu-west-1:222222222222:backup-vault:v",
                "222222222222"}),
    [](const testing::TestParamInfo<GoodRow>& row) { return row.param.name; });

TEST(ResourcePolicy, AKeyHasItsAliasesFromTheirList) {
  const Loaded loaded = LoadInputs({OneAccount(),
                                    {"222222222222/eu-west-1/kms-list-aliases.json",
                                     R"({"Aliases": [{"AliasName": "alias/app",
            "AliasArn": "arn:aws:kms:eu-west-1:222222222222:alias/app", "TargetKeyId": "k-1"},
           {"AliasName": "alias/lake",
            "AliasArn": "arn:aws:kms:eu-west-1:222222222222:alias/lake", "TargetKeyId": "k-1"},
           {"AliasName": "alias/aws/s3",
            "AliasArn": "arn:aws:kms:eu-west-1:222222222222:alias/aws/s3"}]})"}});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  const Estate::Found<Resource> key =
      loaded.model->estate.FindResource("arn:aws:kms:eu-west-1:222222222222:key/k-1");
  ASSERT_TRUE(key);
  EXPECT_EQ(key.entity->aliases, (std::vector<std::string>{"alias/app", "alias/lake"}));
}

// A call that was refused, or whose token had expired, leaves what NoSuchBucketPolicy leaves.
TEST(ResourcePolicy, ABlankFileTellsNothing) {
  const Loaded loaded =
      LoadInputs({OneAccount(),
                  {"222222222222/s3api-list-buckets.json", R"({"Buckets": [{"Name": "logs"}]})"},
                  {"s3api-get-bucket-policy.logs.json", "\n"}});
  ASSERT_TRUE(loaded.model.has_value());
  EXPECT_TRUE(loaded.Says(Severity::kWarning, "what it would have told is unknown"))
      << loaded.Text();
  const Estate::Found<Resource> bucket = loaded.model->estate.FindResource("arn:aws:s3:::logs");
  ASSERT_TRUE(bucket);
  EXPECT_FALSE(bucket.entity->policy_known);
}

TEST(ResourcePolicy, ARefusedCallLeavesEverythingUnknown) {
  const Loaded loaded = LoadInputs(
      {{"222222222222/s3api-list-buckets.json", R"({"Buckets": [{"Name": "logs"}]})"},
       {"222222222222/s3api-get-bucket-policy.logs.json",
        "An error occurred (AccessDenied) when calling the GetBucketPolicy operation: no"}});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  const Resource* bucket = ResourceOf(loaded, "arn:aws:s3:::logs");
  ASSERT_NE(bucket, nullptr);
  EXPECT_FALSE(bucket->policy_known);
  EXPECT_FALSE(bucket->tags_known);
  EXPECT_EQ(loaded.model->files[1].error, "AccessDenied");
  EXPECT_TRUE(loaded.Says(Severity::kWarning, "AccessDenied")) << loaded.Text();
}

TEST(ResourcePolicy, WhatWasNotAskedForIsUnknown) {
  const Loaded loaded = LoadInputs({OneAccount(),
                                    Sample("s3api-get-public-access-block.acme-lake.json"),
                                    {"q.json", R"({"Attributes": {"QueueArn":
                                       "arn:aws:sqs:eu-west-1:222222222222:q"}})"}});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  EXPECT_FALSE(ResourceOf(loaded, "arn:aws:s3:::acme-lake")->policy_known);
  EXPECT_FALSE(ResourceOf(loaded, "arn:aws:sqs:eu-west-1:222222222222:q")->policy_known);
}

// S3 User Guide, "Setting default server-side encryption": `aws:kms` without a key means aws/s3.
TEST(ResourcePolicy, TheKeyOfABucketHasManyNames) {
  struct Row {
    std::string settings;
    std::string key;
    bool known = true;
  };
  const std::string arn = "arn:aws:kms:eu-west-1:222222222222:";
  for (const Row& row : {
           Row{R"("SSEAlgorithm": "AES256")", ""},
           Row{R"("SSEAlgorithm": "aws:kms")", arn + "alias/aws/s3"},
           Row{R"("SSEAlgorithm": "aws:kms:dsse", "KMSMasterKeyID": "1234")", arn + "key/1234"},
           Row{R"("SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "alias/lake")", arn + "alias/lake"},
           Row{R"("SSEAlgorithm": "aws:kms", "KMSMasterKeyID": ")" + arn + R"(key/1234")",
               arn + "key/1234"},
           Row{R"("Other": 1)", "", false},
       }) {
    const std::string text =
        R"({"ServerSideEncryptionConfiguration": {"Rules": [{"ApplyServerSideEncryptionByDefault": {)" +
        row.settings + "}}]}}";
    const Loaded loaded = LoadInputs({{"222222222222/s3api-get-bucket-encryption.lake.json", text},
                                      {"222222222222/s3api-get-bucket-location.lake.json",
                                       R"({"LocationConstraint": "eu-west-1"})"}});
    ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
    const Resource* bucket = ResourceOf(loaded, "arn:aws:s3:::lake");
    ASSERT_NE(bucket, nullptr);
    EXPECT_EQ(bucket->kms_key, row.key) << row.settings;
    EXPECT_EQ(bucket->kms_key_known, row.known) << row.settings;
    EXPECT_EQ(bucket->kms_key_unknown, "") << row.settings;
  }
}

TEST(ResourcePolicy, AKeyOfAnUnknownRegionIsUnknown) {
  const Loaded loaded = LoadInputs(
      {{"222222222222/s3api-get-bucket-encryption.lake.json",
        R"({"ServerSideEncryptionConfiguration": {"Rules": [{"ApplyServerSideEncryptionByDefault":
            {"SSEAlgorithm": "aws:kms"}}]}})"}});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  const Resource* bucket = ResourceOf(loaded, "arn:aws:s3:::lake");
  EXPECT_EQ(bucket->kms_key, "");
  EXPECT_EQ(bucket->kms_key_unknown, "it is `alias/aws/s3`, of a region not loaded");
}

TEST(ResourcePolicy, AKeyByItsIdAndByItsArnIsOne) {
  const std::string arn = "arn:aws:sqs:eu-west-1:222222222222:q";
  for (const bool arn_first : {false, true}) {
    std::vector<InputText> inputs = {
        {"sqs-get-queue-attributes.q.json",
         R"({"Attributes": {"QueueArn": ")" + arn + R"(", "KmsMasterKeyId": "1234"}})"},
        {"model.yaml", "accounts: [{id: '222222222222', resources: [{arn: '" + arn +
                           "', kmsKey: 'arn:aws:kms:eu-west-1:222222222222:key/1234'}]}]"}};
    if (arn_first) std::swap(inputs[0], inputs[1]);
    const Loaded loaded = LoadInputs(inputs);
    ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
    EXPECT_EQ(ResourceOf(loaded, arn)->kms_key, "arn:aws:kms:eu-west-1:222222222222:key/1234");
  }
}

TEST(ResourcePolicy, AServiceThatNamesNoKeyUsesItsOwnOrNone) {
  const Loaded loaded = LoadInputs(
      {{"secretsmanager-describe-secret.json",
        R"({"ARN": "arn:aws:secretsmanager:eu-west-1:222222222222:secret:s-AbCdEf", "Name": "s",
            "VersionIdsToStages": {}})"},
       {"sns-get-topic-attributes.json",
        R"({"Attributes": {"TopicArn": "arn:aws:sns:eu-west-1:222222222222:t", "DisplayName": "",
            "Owner": "222222222222"}})"},
       {"sqs-get-queue-attributes.json",
        R"({"Attributes": {"QueueArn": "arn:aws:sqs:eu-west-1:222222222222:q", "DelaySeconds": "0"}})"}});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  EXPECT_EQ(
      ResourceOf(loaded, "arn:aws:secretsmanager:eu-west-1:222222222222:secret:s-AbCdEf")->kms_key,
      "arn:aws:kms:eu-west-1:222222222222:alias/aws/secretsmanager");
  EXPECT_TRUE(ResourceOf(loaded, "arn:aws:sns:eu-west-1:222222222222:t")->kms_key_known);
  // Two attributes are those that somebody asked for.
  EXPECT_FALSE(ResourceOf(loaded, "arn:aws:sqs:eu-west-1:222222222222:q")->kms_key_known);
}

TEST(ResourcePolicy, TheFilesOfOneBucketComeTogether) {
  const std::string folder = "222222222222/";
  const auto at = [&](const std::string& command) { return folder + command + ".acme-lake.json"; };
  const Loaded loaded = LoadInputs(
      {Sample("s3api-get-bucket-policy.acme-lake.json", at("s3api-get-bucket-policy")),
       Sample("s3api-get-public-access-block.acme-lake.json", at("s3api-get-public-access-block")),
       {at("s3api-get-bucket-tagging"), R"({"TagSet": [{"Key": "team", "Value": "data"}]})"},
       {at("s3api-get-bucket-location"), R"({"LocationConstraint": null})"},
       {at("s3api-get-bucket-encryption"),
        R"({"ServerSideEncryptionConfiguration": {"Rules": [{"ApplyServerSideEncryptionByDefault":
            {"SSEAlgorithm": "aws:kms",
             "KMSMasterKeyID": "arn:aws:kms:us-east-1:222222222222:key/1234"},
            "BucketKeyEnabled": true}]}})"}});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  EXPECT_TRUE(loaded.diagnostics.all().empty()) << loaded.Text();
  const Resource* bucket = ResourceOf(loaded, "arn:aws:s3:::acme-lake");
  ASSERT_NE(bucket, nullptr);
  EXPECT_NE(bucket->policy, nullptr);
  EXPECT_EQ(bucket->tags, (Tags{{"team", "data"}}));
  EXPECT_TRUE(bucket->tags_known);
  EXPECT_EQ(bucket->region, "us-east-1");
  EXPECT_EQ(bucket->kms_key, "arn:aws:kms:us-east-1:222222222222:key/1234");
  ASSERT_TRUE(bucket->block_public_access.has_value());
  EXPECT_TRUE(bucket->block_public_access->restrict_public_buckets);
}

TEST(ResourcePolicy, NoTagsAndNoBlockAreAnswersToo) {
  const Loaded loaded = LoadInputs(
      {{"222222222222/get-bucket-tagging.b.json",
        "An error occurred (NoSuchTagSet) when calling the GetBucketTagging operation: none"},
       {"222222222222/s3api-get-public-access-block.b.json",
        "An error occurred (NoSuchPublicAccessBlockConfiguration) when calling it: none"}});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  const Resource* bucket = ResourceOf(loaded, "arn:aws:s3:::b");
  ASSERT_NE(bucket, nullptr);
  EXPECT_TRUE(bucket->tags_known);
  EXPECT_TRUE(bucket->tags.empty());
  ASSERT_TRUE(bucket->block_public_access.has_value());
  EXPECT_EQ(*bucket->block_public_access, BlockPublicAccess());
  EXPECT_FALSE(bucket->policy_known);
}

TEST(ResourcePolicy, TheAccountHasABlockOfItsOwn) {
  const Loaded loaded = LoadInputs({Sample("s3control-get-public-access-block.222222222222.json")});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  const Account* account = loaded.model->estate.FindAccount(kAccount);
  ASSERT_NE(account, nullptr);
  ASSERT_TRUE(account->block_public_access.has_value());
  EXPECT_TRUE(account->block_public_access->restrict_public_buckets);
  EXPECT_TRUE(account->resources.empty());
}

TEST(ResourcePolicy, KeysHaveManagersAndGrants) {
  const std::string arn = "arn:aws:kms:eu-west-1:222222222222:key/1234";
  const Loaded loaded = LoadInputs(
      {{"describe-key.json", R"({"KeyMetadata": {"AWSAccountId": "222222222222", "KeyId": "1234",
          "Arn": ")" + arn + R"(", "Enabled": true, "KeyManager": "CUSTOMER"}})"},
       {"list-grants.json", R"({"Grants": [{"KeyId": ")" + arn + R"(", "GrantId": "g",
          "GranteePrincipal": "arn:aws:iam::111111111111:role/Reader",
          "IssuingAccount": "arn:aws:iam::222222222222:root", "Operations": ["Decrypt"],
          "Constraints": {"EncryptionContextSubset": {"Department": "IT"}}}], "Truncated": false})"},
       {"list-aliases.json", R"({"Aliases": [{"AliasName": "alias/aws/s3",
          "AliasArn": "arn:aws:kms:eu-west-1:222222222222:alias/aws/s3", "TargetKeyId": "5678"},
          {"AliasName": "alias/aws/ebs",
          "AliasArn": "arn:aws:kms:eu-west-1:222222222222:alias/aws/ebs"}]})"}});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  const Resource* key = ResourceOf(loaded, arn);
  ASSERT_NE(key, nullptr);
  EXPECT_FALSE(key->aws_managed_key);
  EXPECT_FALSE(key->policy_known);
  EXPECT_TRUE(key->grants_known);
  ASSERT_EQ(key->grants.size(), 1U);
  EXPECT_EQ(key->grants[0].operations, std::vector<std::string>{"Decrypt"});
  EXPECT_EQ(key->grants[0].encryption_context_subset, (Tags{{"Department", "IT"}}));
  const Resource* managed = ResourceOf(loaded, "arn:aws:kms:eu-west-1:222222222222:key/5678");
  ASSERT_NE(managed, nullptr);
  EXPECT_TRUE(managed->aws_managed_key);
  EXPECT_FALSE(managed->grants_known);
}

// --- Named beside the model -------------------------------------------------------------------

TEST(NamedResourcePolicy, MayBeADocumentOrAnOutput) {
  const std::string folder = std::string(IAMSIM_TEST_DATA_DIR) + "/inputs/";
  const std::string key = "arn:aws:kms:eu-west-1:222222222222:key/1234";
  LoadOptions options;
  options.resource_policies = {
      {key, folder + "kms-get-key-policy.json"},
      {"arn:aws:s3:::acme-lake", folder + "s3api-get-bucket-policy.acme-lake.json"}};
  const Loaded loaded = LoadInputs({OneAccount()}, options);
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  ASSERT_NE(ResourceOf(loaded, key), nullptr);
  EXPECT_TRUE(ResourceOf(loaded, key)->policy->readable);
  EXPECT_EQ(loaded.model->estate.FindResource("arn:aws:s3:::acme-lake").account->id, kAccount);
}

TEST(NamedResourcePolicy, NeedsAnArnAFileAndAnOwner) {
  const std::string file = std::string(IAMSIM_TEST_DATA_DIR) + "/inputs/kms-get-key-policy.json";
  const auto fails = [&](const std::string& arn, const std::string& path, std::string_view words) {
    LoadOptions options;
    options.resource_policies = {{arn, path}};
    const Loaded loaded =
        LoadInputs({OneAccount("111111111111"), OneAccount("333333333333")}, options);
    EXPECT_TRUE(loaded.FailsWith(words)) << loaded.Text();
  };
  fails("bucket", file, "is no ARN");
  fails("arn:aws:s3:::b", file, "which account");
  fails("arn:aws:kms:eu-west-1:111111111111:key/1", file + ".none", "No such file");
}

// --- Wrong, partial, hostile ------------------------------------------------------------------

class BadResource : public testing::TestWithParam<BadRow> {};

TEST_P(BadResource, IsAnErrorThatSaysWhy) {
  const Loaded loaded = LoadInputs(GetParam().inputs);
  EXPECT_TRUE(loaded.FailsWith(GetParam().says)) << loaded.Text();
}

constexpr std::string_view kOpen =
    R"({"Policy": "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:*\",\"Resource\":\"arn:aws:s3:::acme-lake/*\"}]}"})";

INSTANTIATE_TEST_SUITE_P(
    Rows, BadResource,
    testing::Values(
        BadRow{"bucket_of_two_accounts",
               {OneAccount(), OneAccount("111111111111"),
                Sample("s3api-get-bucket-policy.acme-lake.json")},
               "which account `arn:aws:s3:::acme-lake` belongs to"},
        BadRow{"bucket_of_no_account",
               {Sample("s3api-get-bucket-policy.acme-lake.json")},
               "put the file into a folder named by the account's id"},
        BadRow{"bucket_of_another_account_by_a_queue",
               {OneAccount("111111111111"), Sample("s3api-get-bucket-policy.acme-lake.json"),
                Sample("sqs-get-queue-attributes.json")},
               "which account"},
        BadRow{"bucket_named_wrongly",
               {OneAccount(), Sample("s3api-get-bucket-policy.acme-lake.json",
                                     "s3api-get-bucket-policy.other.json")},
               "the policy is one of bucket `acme-lake`, and the file is named for `other`"},
        BadRow{"bucket_in_conflict",
               {OneAccount(),
                Sample("s3api-get-bucket-policy.acme-lake.json"),
                {"222222222222/get-bucket-policy.acme-lake.json", std::string(kOpen)}},
               "`policy` is given twice, and not the same"},
        BadRow{"bucket_in_two_accounts",
               {{"222222222222/get-bucket-policy.acme-lake.json", std::string(kOpen)},
                {"111111111111/get-bucket-policy.acme-lake.json", std::string(kOpen)}},
               "stands in two accounts"},
        BadRow{"block_of_whom",
               {{"get-public-access-block.222222222222.json",
                 Sample("s3control-get-public-access-block.222222222222.json").text}},
               "may be an account or a bucket"},
        BadRow{"block_wrong",
               {OneAccount(),
                {"s3api-get-public-access-block.b.json",
                 R"({"PublicAccessBlockConfiguration": {"RestrictPublicBuckets": "maybe"}})"}},
               "`RestrictPublicBuckets` is `maybe`"},
        BadRow{"key_of_no_name",
               {OneAccount(), Sample("kms-get-key-policy.json")},
               "does not say which resource it is of"},
        BadRow{"key_of_no_region",
               {OneAccount(), Sample("kms-get-key-policy.json", "kms-get-key-policy.1234.json")},
               "in which region `1234` is"},
        BadRow{"key_in_two_regions",
               {OneAccount(),
                Sample("kms-get-key-policy.json", "kms-get-key-policy.mrk-1.json"),
                {"list-keys.json",
                 R"({"Keys": [{"KeyArn": "arn:aws:kms:eu-west-1:222222222222:key/mrk-1"},
                              {"KeyArn": "arn:aws:kms:us-east-1:222222222222:key/mrk-1"}]})"}},
               "in which region `mrk-1` is"},
        BadRow{"function_named_wrongly",
               {Sample("lambda-get-policy.json", "lambda-get-policy.other.json")},
               "the file is named for `other`"},
        BadRow{"repository_of_no_region",
               {Sample("ecr-get-repository-policy.json")},
               "in which region `app` is"},
        BadRow{"queue_arn", {{"x.json", R"({"Attributes": {"QueueArn": "orders"}})"}}, "no ARN"},
        BadRow{"attributes_of_nothing",
               {{"x.json", R"({"Attributes": {"Policy": "{}"}})"}},
               "does not say which resource"},
        BadRow{"secret_arn",
               {{"x.json", R"({"ARN": "db", "Name": "db", "ResourcePolicy": "{}"})"}},
               "no ARN"},
        BadRow{"tags_wrong",
               {OneAccount(), {"get-bucket-tagging.b.json", R"({"TagSet": {"team": "x"}})"}},
               "`TagSet` is an object"},
        BadRow{"location_wrong",
               {OneAccount(), {"get-bucket-location.b.json", R"({"LocationConstraint": 7})"}},
               "`LocationConstraint` is a number"},
        BadRow{"grants_truncated",
               {{"list-grants.json",
                 R"({"Grants": [{"KeyId": "arn:aws:kms:eu-west-1:222222222222:key/1",
                     "GrantId": "g", "GranteePrincipal": "x", "Operations": []}],
                     "Truncated": true, "NextMarker": "m"})"}},
               "more pages of list-grants"},
        BadRow{"grant_without_operations",
               {{"list-grants.json",
                 R"({"Grants": [{"KeyId": "arn:aws:kms:eu-west-1:222222222222:key/1",
                     "GrantId": "g", "GranteePrincipal": "x"}]})"}},
               "has no `Operations`"},
        BadRow{"failed_and_not",
               {{"x.json", R"({"command": "s3api get-bucket-policy", "argument": "b",
                   "account": "222222222222", "error": "NoSuchBucketPolicy",
                   "output": {"Policy": null}})"}},
               "cannot have failed as well"},
        BadRow{"blank_but_not_of_a_bucket", {{"model.json", ""}}, "is empty"}),
    [](const testing::TestParamInfo<BadRow>& row) { return row.param.name; });

struct BrokenRow {
  std::string name;
  std::string policy;  // as it stands in the file
};
void PrintTo(const BrokenRow& row, std::ostream* out) {
  *out << row.name;
}
class BrokenPolicy : public testing::TestWithParam<BrokenRow> {};

TEST_P(BrokenPolicy, IsUnknownAndNeverNone) {
  const Loaded loaded = LoadInputs(
      {{"222222222222/get-bucket-policy.b.json", "{\"Policy\": " + GetParam().policy + "}"}});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  const Resource* bucket = ResourceOf(loaded, "arn:aws:s3:::b");
  ASSERT_NE(bucket, nullptr);
  ASSERT_NE(bucket->policy, nullptr);
  EXPECT_FALSE(bucket->policy->readable);
  EXPECT_TRUE(loaded.Says(Severity::kWarning, "what it allows or denies is unknown"))
      << loaded.Text();
}

INSTANTIATE_TEST_SUITE_P(
    Rows, BrokenPolicy,
    testing::Values(
        BrokenRow{"blank", R"("")"}, BrokenRow{"cut", R"("{\"Statement\": [{")"},
        BrokenRow{"percent_cut", R"("%7B%22Statement")"}, BrokenRow{"percent_wrong", R"("%7B%ZZ")"},
        BrokenRow{"words", R"("no policy")"},
        BrokenRow{"duplicate", R"("{\"Statement\": [], \"Statement\": []}")"},
        BrokenRow{
            "deny_with_a_slip",
            R"("{\"Statement\": {\"Effect\": \"Deny\", \"Principal\": \"*\", \"Action\": \"s3:*\", \"Resource\": \"*\", \"Conditon\": {}}}")"}),
    [](const testing::TestParamInfo<BrokenRow>& row) { return row.param.name; });

TEST(ResourcePolicy, PercentEncodedDocumentsAreTaken) {
  const Loaded loaded = LoadInputs(
      {{"222222222222/get-bucket-policy.b.json",
        R"({"Policy": "%7B%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%2C%22Principal%22%3A%22*%22%2C%22Action%22%3A%22s3%3AGetObject%22%2C%22Resource%22%3A%22arn%3Aaws%3As3%3A%3A%3Ab%2F*%22%7D%7D"})"}});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  EXPECT_EQ(ResourceOf(loaded, "arn:aws:s3:::b")->policy->document.statements[0].actions,
            PolicyTexts{"s3:GetObject"});
}

TEST(ResourcePolicy, PlacesAreToldOutsideAndInside) {
  InputText key = Sample("kms-get-key-policy.json", "222222222222/eu-west-1/get-key-policy.1.json");
  const std::size_t at = key.text.find(R"(\"Effect\")");
  key.text.replace(at, 10, R"(\"Efect\")");
  const Loaded loaded = LoadInputs({key});
  ASSERT_TRUE(loaded.model.has_value());
  // The string begins in line 2; inside, the member stands in line 7.
  EXPECT_NE(loaded.Text().find("get-key-policy.1.json:2:13: "), std::string::npos) << loaded.Text();
  EXPECT_NE(loaded.Text().find("7:7"), std::string::npos) << loaded.Text();
}

}  // namespace
}  // namespace iamsim
