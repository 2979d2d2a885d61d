// SPDX-License-Identifier: Apache-2.0
#include "model/load/aws/iam_collect.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"

#include "model/load/load.h"
#include "tests/model/load/gzip.h"
#include "tests/model/load/loaded.h"

namespace iamsim {
namespace {

namespace fs = std::filesystem;

// A store in a folder of its own, gone with the test.
class IamCollect : public testing::Test {
 protected:
  IamCollect() : root_(fs::path(testing::TempDir()) / ("iamsim-iam-collect-" + TestName())) {
    fs::remove_all(root_);
  }
  ~IamCollect() override { fs::remove_all(root_); }

  // Of its own, for tests may run beside each other.
  static std::string TestName() {
    const testing::TestInfo* test = testing::UnitTest::GetInstance()->current_test_info();
    std::string name = std::string(test->test_suite_name()) + "-" + test->name();
    std::replace(name.begin(), name.end(), '/', '-');
    return name;
  }

  void Write(std::string_view path, std::string_view text) const {
    const fs::path file = root_ / path;
    fs::create_directories(file.parent_path());
    std::ofstream(file) << text;
  }
  // In the folder of account 111122223333.
  void InAccount(std::string_view path, std::string_view text) const {
    Write("aws/aws/accounts/111122223333/" + std::string(path), text);
  }
  Loaded Load(std::string_view below = "") const {
    Loaded loaded;
    loaded.model = LoadModel({(root_ / below).string()}, {}, loaded.diagnostics);
    return loaded;
  }

  // A store with one of everything, as the documentation of the layout shows it.
  void WriteStore() const;

  const fs::path root_;
};

void IamCollect::WriteStore() const {
  InAccount("iam/role/team%2fapprole/metadata.json",
            R"({"arn": "arn:aws:iam::111122223333:role/team/AppRole", "name": "AppRole",)"
            R"( "id": "AROAEXAMPLE", "path": "/team/", "created": "2025-01-01T00:00:00.000Z",)"
            R"( "permissionBoundary": "arn:aws:iam::111122223333:policy/Ceiling"})");
  InAccount("iam/role/team%2fapprole/trust-policy.json",
            R"({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal":)"
            R"( {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]})");
  InAccount("iam/role/team%2fapprole/inline-policies.json",
            R"([{"PolicyName": "own", "PolicyDocument": {"Version": "2012-10-17", "Statement":)"
            R"( [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}}])");
  InAccount("iam/role/team%2fapprole/managed-policies.json",
            R"(["arn:aws:iam::aws:policy/SecurityAudit"])");
  InAccount("iam/role/team%2fapprole/tags.json", R"({"team": "data"})");
  InAccount("iam/role/team%2fapprole/instance-profiles.json", "[]");
  InAccount("iam/user/alice/metadata.json",
            R"({"arn": "arn:aws:iam::111122223333:user/Alice", "name": "Alice", "id": "AIDA1"})");
  InAccount("iam/user/alice/groups.json", R"(["arn:aws:iam::111122223333:group/team/Devs"])");
  InAccount("iam/group/team%2fdevs/metadata.json",
            R"({"arn": "arn:aws:iam::111122223333:group/team/Devs", "name": "Devs"})");
  InAccount("iam/policy/ceiling/metadata.json",
            R"({"arn": "arn:aws:iam::111122223333:policy/Ceiling", "name": "Ceiling"})");
  InAccount("iam/policy/ceiling/current-policy.json",
            R"({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*",)"
            R"( "Resource": "*"}]})");
  InAccount("iam/oidc-provider/token.example.com/metadata.json",
            R"({"arn": "arn:aws:iam::111122223333:oidc-provider/token.example.com",)"
            R"( "clientIds": ["sts.amazonaws.com"]})");
  InAccount("s3/lake/metadata.json",
            R"({"arn": "arn:aws:s3:::lake", "name": "lake", "region": "eu-west-1"})");
  InAccount("s3/lake/policy.json",
            R"({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*",)"
            R"( "Action": "s3:GetObject", "Resource": "arn:aws:s3:::lake/*"}]})");
  InAccount("s3/lake/bpa.json",
            R"({"blockPublicAcls": true, "ignorePublicAcls": true, "blockPublicPolicy": true,)"
            R"( "restrictPublicBuckets": true})");
  InAccount("s3/lake/encryption.json",
            R"([{"algorithm": "aws:kms", "key": "arn:aws:kms:eu-west-1:111122223333:key/k"}])");
  InAccount("sqs/eu-west-1/jobs/metadata.json",
            R"({"arn": "arn:aws:sqs:eu-west-1:111122223333:Jobs", "name": "Jobs"})");
  InAccount(
      "ec2/eu-west-1/vpc-endpoint/vpce-0abc/metadata.json",
      R"({"arn": "arn:aws:ec2:eu-west-1:111122223333:vpc-endpoint/vpce-0abc",)"
      R"( "vpc": "vpc-0abc", "serviceName": "com.amazonaws.eu-west-1.s3", "type": "Gateway"})");
  InAccount("ec2/eu-west-1/vpc-endpoint/vpce-0abc/endpoint-policy.json",
            R"({"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*",)"
            R"( "Resource": "*"}]})");
  InAccount("organization.json", R"({"organizationId": "o-a1b2c3d4e5"})");
  InAccount("s3-bpa.json", R"({"blockPublicPolicy": true, "restrictPublicBuckets": true})");
  const std::string org = "aws/aws/organizations/o-a1b2c3d4e5/";
  Write(org + "metadata.json",
        R"({"id": "o-a1b2c3d4e5", "masterAccountId": "999988887777", "featureSet": "ALL"})");
  Write(
      org + "ous.json",
      R"({"ou-ab12-inner": {"parent": "ou-ab12-outer", "scps":)"
      R"( ["arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess"]},)"
      R"( "ou-ab12-outer": {"parent": "r-ab12", "scps":)"
      R"( ["arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess",)"
      R"( "arn:aws:organizations::999988887777:policy/o-a1b2c3d4e5/service_control_policy/p-noec2"]},)"
      R"( "r-ab12": {"scps":)"
      R"( ["arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess"], "rcps":)"
      R"( ["arn:aws:organizations::aws:policy/resource_control_policy/p-RCPFullAWSAccess"]}})");
  Write(org + "accounts.json",
        R"({"111122223333": {"ou": "ou-ab12-inner", "scps":)"
        R"( ["arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess"]},)"
        R"( "444455556666": {"ou": "r-ab12"}, "999988887777": {"ou": "r-ab12", "scps": []}})");
  Write(
      org + "scps/p-noec2/metadata.json",
      R"({"arn": "arn:aws:organizations::999988887777:policy/o-a1b2c3d4e5/service_control_policy/p-noec2", "name": "NoEc2"})");
  Write(org + "scps/p-noec2/policy.json",
        R"({"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "ec2:*",)"
        R"( "Resource": "*"}]})");
  Write(org + "delegated-admins.json", R"({"guardduty.amazonaws.com": ["444455556666"]})");
  Write("aws/aws/indexes/accounts-to-orgs.json", R"({"111122223333": "o-a1b2c3d4e5"})");
}

// Whether a policy is there whose document is unknown, because of `why`.
bool IsUnknown(const PolicyPtr& policy, std::string_view why) {
  return policy != nullptr && !policy->readable && !policy->stand_in &&
         policy->unknown.view().find(why) != std::string_view::npos;
}

TEST_F(IamCollect, ReadsAStore) {
  WriteStore();
  for (const char* below : {"", "aws", "aws/aws", "aws/aws/"}) {
    const Loaded loaded = Load(below);
    ASSERT_TRUE(loaded.model.has_value()) << below << "\n" << loaded.Text();
    EXPECT_EQ(loaded.model->files.front().kind, InputKind::kIamCollect);
    const Estate& estate = loaded.model->estate;
    // Letter case is that of the ARN.
    const auto role = estate.FindRole("arn:aws:iam::111122223333:role/team/AppRole");
    ASSERT_TRUE(role);
    EXPECT_TRUE(role.account->imported);
    EXPECT_EQ(role.entity->id, "AROAEXAMPLE");
    EXPECT_EQ(role.entity->tags, (Tags{{"team", "data"}}));
    ASSERT_NE(role.entity->trust_policy, nullptr);
    ASSERT_EQ(role.entity->inline_policies.size(), 1U);
    ASSERT_EQ(role.entity->attached_policies.size(), 1U);
    EXPECT_EQ(role.entity->attached_policies[0]->name, "SecurityAudit");
    ASSERT_NE(role.entity->permissions_boundary, nullptr);
    EXPECT_TRUE(role.entity->permissions_boundary->readable);
    const auto user = estate.FindUser("arn:aws:iam::111122223333:user/Alice");
    ASSERT_TRUE(user);
    EXPECT_EQ(user.entity->groups, std::vector<std::string>{"Devs"});
    EXPECT_TRUE(user.entity->attached_policies.empty());
    EXPECT_TRUE(estate.FindGroup("111122223333", "Devs"));
    ASSERT_EQ(user.account->identity_providers.size(), 1U);
    EXPECT_EQ(user.account->identity_providers[0].client_ids,
              std::vector<std::string>{"sts.amazonaws.com"});
    const auto bucket = estate.FindResource("arn:aws:s3:::lake");
    ASSERT_TRUE(bucket);
    EXPECT_EQ(bucket.account->id, "111122223333");
    EXPECT_EQ(bucket.entity->region, "eu-west-1");
    EXPECT_EQ(bucket.entity->kms_key, "arn:aws:kms:eu-west-1:111122223333:key/k");
    ASSERT_TRUE(bucket.entity->block_public_access.has_value());
    ASSERT_NE(bucket.entity->policy, nullptr);
    const auto queue = estate.FindResource("arn:aws:sqs:eu-west-1:111122223333:Jobs");
    ASSERT_TRUE(queue);
    EXPECT_EQ(queue.entity->policy, nullptr);
    EXPECT_TRUE(queue.entity->policy_known);
    const auto endpoint = estate.FindVpcEndpoint("vpce-0abc");
    ASSERT_TRUE(endpoint);
    EXPECT_EQ(endpoint.entity->service, "s3");
    EXPECT_TRUE(endpoint.entity->gateway);
    ASSERT_TRUE(role.account->block_public_access.has_value());
    EXPECT_TRUE(role.account->block_public_access->restrict_public_buckets);
  }
}

// Every file may be packed, whether its name says so or not.
TEST_F(IamCollect, ReadsAStoreOfPackedFiles) {
  WriteStore();
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(root_)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  bool rename = false;
  for (const fs::path& file : files) {
    std::ifstream in(file);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    in.close();
    fs::remove(file);
    rename = !rename;
    std::ofstream(rename ? file.string() + ".gz" : file.string(), std::ios::binary) << Gzip(text);
  }
  const Loaded loaded = Load();
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  const Estate& estate = loaded.model->estate;
  const auto role = estate.FindRole("arn:aws:iam::111122223333:role/team/AppRole");
  ASSERT_TRUE(role);
  EXPECT_EQ(role.entity->id, "AROAEXAMPLE");
  ASSERT_NE(role.entity->trust_policy, nullptr);
  EXPECT_TRUE(role.entity->trust_policy->readable);
  ASSERT_EQ(role.entity->inline_policies.size(), 1U);
  EXPECT_TRUE(role.entity->inline_policies[0]->readable);
  ASSERT_NE(role.entity->permissions_boundary, nullptr);
  EXPECT_TRUE(role.entity->permissions_boundary->readable);
  const auto bucket = estate.FindResource("arn:aws:s3:::lake");
  ASSERT_TRUE(bucket);
  EXPECT_NE(bucket.entity->policy, nullptr);
  ASSERT_NE(estate.organization(), nullptr);
  EXPECT_EQ(estate.organization()->PathTo("111122223333").size(), 4U);
  EXPECT_EQ(loaded.diagnostics.error_count(), 0U);
}

TEST_F(IamCollect, ReadsTheOrganization) {
  WriteStore();
  const Loaded loaded = Load();
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  const Organization* organization = loaded.model->estate.organization();
  ASSERT_NE(organization, nullptr);
  EXPECT_EQ(organization->id, "o-a1b2c3d4e5");
  EXPECT_EQ(organization->management_account, "999988887777");
  EXPECT_EQ(organization->delegated_administrators, std::vector<std::string>{"444455556666"});
  EXPECT_TRUE(organization->service_control_policies_enabled);
  const std::vector<std::int32_t> path = organization->PathTo("111122223333");
  ASSERT_EQ(path.size(), 4U);
  const auto node = [&](std::size_t level) -> const OrganizationNode& {
    return organization->nodes[static_cast<std::size_t>(path[level])];
  };
  EXPECT_EQ(node(0).id, "r-ab12");
  EXPECT_TRUE(node(0).resource_control_policies.empty());
  ASSERT_EQ(node(1).service_control_policies.size(), 2U);
  EXPECT_EQ(node(1).service_control_policies[1]->name, "NoEc2");
  EXPECT_EQ(node(1).service_control_policies[1]->id, "p-noec2");
  // Nobody collected what is attached to that account; nothing is attached to the other.
  const std::vector<std::int32_t> other = organization->PathTo("444455556666");
  const OrganizationNode& unknown = organization->nodes[static_cast<std::size_t>(other.back())];
  ASSERT_EQ(unknown.service_control_policies.size(), 2U);
  EXPECT_EQ(unknown.service_control_policies[0]->name, "FullAWSAccess");
  EXPECT_TRUE(unknown.service_control_policies[1]->stand_in);
  const std::vector<std::int32_t> management = organization->PathTo("999988887777");
  EXPECT_TRUE(organization->nodes[static_cast<std::size_t>(management.back())]
                  .service_control_policies.empty());
}

TEST_F(IamCollect, AFolderOfAnotherKindIsNone) {
  Write("accounts/111122223333/gaad.json", R"({"UserDetailList": []})");
  EXPECT_FALSE(IsIamCollectFolder(root_.string()));
  const Loaded loaded = Load();
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  EXPECT_EQ(loaded.model->files[0].kind, InputKind::kAccountAuthorizationDetails);
  EXPECT_FALSE(IsIamCollectFolder((root_ / "nothing").string()));
}

TEST_F(IamCollect, AStoreIsFoundBelowAnotherFolder) {
  Write("models/iam-data/aws/aws-cn/accounts/111122223333/iam/user/bob/metadata.json",
        R"({"arn": "arn:aws-cn:iam::111122223333:user/bob"})");
  const Loaded loaded = Load();
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  const auto user = loaded.model->estate.FindUser("arn:aws-cn:iam::111122223333:user/bob");
  ASSERT_TRUE(user);
  EXPECT_EQ(user.account->partition, "aws-cn");
}

TEST_F(IamCollect, WhatIsNotInTheStoreIsUnknown) {
  InAccount("iam/role/r/metadata.json", R"({"arn": "arn:aws:iam::111122223333:role/R"})");
  InAccount("iam/role/r/managed-policies.json",
            R"(["arn:aws:iam::111122223333:policy/NotCollected"])");
  InAccount("iam/policy/p/metadata.json", R"({"arn": "arn:aws:iam::111122223333:policy/P"})");
  InAccount("iam/policy/p/current-policy.json", "");
  InAccount("iam/user/u/metadata.json", R"({"arn": "arn:aws:iam::111122223333:user/U"})");
  InAccount("iam/user/u/groups.json", R"(["arn:aws:iam::111122223333:group/Gone"])");
  InAccount("s3/b/metadata.json", R"({"arn": "arn:aws:s3:::b"})");
  InAccount("s3/b/policy.json", "null");
  InAccount("kms/eu-west-1/key/k/metadata.json",
            R"({"arn": "arn:aws:kms:eu-west-1:111122223333:key/k"})");
  InAccount("kms/eu-west-1/key/k/policy.json", R"({"Statement": 5})");
  InAccount("ram/eu-west-1/x.json", R"({"policy": {}})");
  const Loaded loaded = Load();
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  const Estate& estate = loaded.model->estate;
  const auto role = estate.FindRole("arn:aws:iam::111122223333:role/R");
  EXPECT_EQ(role.entity->trust_policy, nullptr);
  ASSERT_EQ(role.entity->attached_policies.size(), 1U);
  EXPECT_FALSE(role.entity->attached_policies[0]->readable);
  ASSERT_EQ(role.account->policies.size(), 1U);
  EXPECT_FALSE(role.account->policies[0]->readable);
  EXPECT_FALSE(
      estate.FindUser("arn:aws:iam::111122223333:user/U").entity->attached_policies[0]->readable);
  EXPECT_TRUE(IsUnknown(estate.FindResource("arn:aws:s3:::b").entity->policy,
                        "s3/b/policy.json` cannot be read"));
  EXPECT_FALSE(
      estate.FindResource("arn:aws:kms:eu-west-1:111122223333:key/k").entity->policy->readable);
  EXPECT_TRUE(loaded.Says(Severity::kWarning, "AWS RAM"));
}

TEST_F(IamCollect, ABrokenFileIsAWarningAndWhatItSaidIsUnknown) {
  WriteStore();
  InAccount("iam/role/team%2fapprole/inline-policies.json", "[{");
  InAccount("s3/lake/policy.json", "{");
  InAccount("sqs/eu-west-1/jobs/metadata.json", R"({"arn": )");
  const Loaded loaded = Load();
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  EXPECT_TRUE(loaded.Says(Severity::kWarning, "cannot be read and is left out"));
  const Estate& estate = loaded.model->estate;
  const auto role = estate.FindRole("arn:aws:iam::111122223333:role/team/AppRole");
  ASSERT_TRUE(role);
  ASSERT_EQ(role.entity->inline_policies.size(), 1U);
  EXPECT_TRUE(IsUnknown(role.entity->inline_policies[0], "inline-policies.json` cannot be read"));
  EXPECT_FALSE(HasStandIn(role.entity->attached_policies));
  ASSERT_NE(role.entity->permissions_boundary, nullptr);
  EXPECT_TRUE(role.entity->permissions_boundary->readable);
  EXPECT_TRUE(IsUnknown(estate.FindResource("arn:aws:s3:::lake").entity->policy,
                        "lake/policy.json` cannot be read"));
  EXPECT_FALSE(estate.FindResource("arn:aws:sqs:eu-west-1:111122223333:Jobs"));
  const auto broken = std::count_if(loaded.model->files.begin(), loaded.model->files.end(),
                                    [](const LoadedFile& file) { return file.left_out; });
  EXPECT_EQ(broken, 3);
  EXPECT_EQ(estate.left_out().all.size(), 3U);
  // A store says by its path what each file is about, but for a resource without its ARN.
  ASSERT_EQ(estate.unknown_inputs().size(), 1U);
  EXPECT_NE(estate.unknown_inputs()[0].find("jobs/metadata.json"), std::string::npos);
}

// What is empty in AWS has no file, so an empty file is damaged.
struct EmptyFile {
  std::string_view name;
  std::string_view path;  // in the account
  // The policy that is unknown without it; null where none is, because it may be about anything.
  PolicyPtr (*unknown)(const Estate& estate);

  friend void PrintTo(const EmptyFile& row, std::ostream* out) { *out << row.name; }
};

PolicyPtr FirstOf(const std::vector<PolicyPtr>& policies) {
  return policies.empty() ? nullptr : policies.front();
}

constexpr std::string_view kRoleArn = "arn:aws:iam::111122223333:role/team/AppRole";
constexpr std::string_view kUserArn = "arn:aws:iam::111122223333:user/Alice";

const EmptyFile kEmptyFiles[] = {
    {"inlinePolicies", "iam/role/team%2fapprole/inline-policies.json",
     [](const Estate& estate) {
       return FirstOf(estate.FindRole(kRoleArn).entity->inline_policies);
     }},
    {"managedPolicies", "iam/role/team%2fapprole/managed-policies.json",
     [](const Estate& estate) {
       return FirstOf(estate.FindRole(kRoleArn).entity->attached_policies);
     }},
    {"trustPolicy", "iam/role/team%2fapprole/trust-policy.json",
     [](const Estate& estate) { return estate.FindRole(kRoleArn).entity->trust_policy; }},
    {"groups", "iam/user/alice/groups.json",
     [](const Estate& estate) {
       return FirstOf(estate.FindUser(kUserArn).entity->attached_policies);
     }},
    {"groupPolicies", "iam/group/team%2fdevs/managed-policies.json",
     [](const Estate& estate) {
       return FirstOf(estate.FindGroup("111122223333", "Devs").entity->attached_policies);
     }},
    {"currentPolicy", "iam/policy/ceiling/current-policy.json",
     [](const Estate& estate) { return estate.FindRole(kRoleArn).entity->permissions_boundary; }},
    {"bucketPolicy", "s3/lake/policy.json",
     [](const Estate& estate) { return estate.FindResource("arn:aws:s3:::lake").entity->policy; }},
    {"queuePolicy", "sqs/eu-west-1/jobs/policy.json",
     [](const Estate& estate) {
       return estate.FindResource("arn:aws:sqs:eu-west-1:111122223333:Jobs").entity->policy;
     }},
    {"endpointPolicy", "ec2/eu-west-1/vpc-endpoint/vpce-0abc/endpoint-policy.json",
     [](const Estate& estate) { return estate.FindVpcEndpoint("vpce-0abc").entity->policy; }},
    {"metadata", "iam/group/team%2fdevs/metadata.json", nullptr},
    {"organization", "../../organizations/o-a1b2c3d4e5/ous.json", nullptr},
    {"accounts", "../../organizations/o-a1b2c3d4e5/accounts.json", nullptr},
};

class EmptyIamCollect : public IamCollect, public testing::WithParamInterface<EmptyFile> {};

TEST_P(EmptyIamCollect, IsUnknownAndNotNothing) {
  for (const std::string_view text : {"", " \n", "null"}) {
    WriteStore();
    InAccount(GetParam().path, text);
    const Loaded loaded = Load();
    ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
    EXPECT_TRUE(loaded.Says(Severity::kWarning, text == "null" ? "cannot be read" : "is empty"));
    const Estate& estate = loaded.model->estate;
    EXPECT_EQ(estate.left_out().all.size(), 1U);
    EXPECT_EQ(estate.unknown_inputs().size(), GetParam().unknown == nullptr ? 1U : 0U);
    if (GetParam().unknown == nullptr) continue;
    EXPECT_TRUE(
        IsUnknown(GetParam().unknown(estate), text == "null" ? "cannot be read" : "is empty"));
  }
}

INSTANTIATE_TEST_SUITE_P(All, EmptyIamCollect, testing::ValuesIn(kEmptyFiles),
                         [](const testing::TestParamInfo<EmptyFile>& row) {
                           return std::string(row.param.name);
                         });

TEST_F(IamCollect, ATagFileThatIsEmptyLeavesTheTagsUnknown) {
  WriteStore();
  InAccount("iam/role/team%2fapprole/tags.json", "");
  const Loaded loaded = Load();
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  EXPECT_FALSE(loaded.model->estate.FindRole(kRoleArn).entity->tags_known);
}

TEST_F(IamCollect, APolicyWithoutItsMetadataMayBeAnyones) {
  WriteStore();
  InAccount("s3/lost/policy.json", R"({"Statement": []})");
  const Loaded loaded = Load();
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  EXPECT_EQ(loaded.model->estate.unknown_inputs().size(), 1U);
}

struct BadFile {
  std::string_view name;
  std::string_view path;
  std::string_view text;
  std::string_view error;

  friend void PrintTo(const BadFile& row, std::ostream* out) { *out << row.name; }
};

constexpr BadFile kBadFiles[] = {
    {"noArn", "aws/aws/accounts/111122223333/s3/b/metadata.json", R"({"name": "b"})",
     "`metadata.json` has no `arn`"},
    {"noArnAtAll", "aws/aws/accounts/111122223333/s3/b/metadata.json", R"({"arn": "b"})",
     "`b` is no ARN"},
    {"aList", "aws/aws/accounts/111122223333/s3/b/metadata.json", "[]", "has no `arn`"},
    {"otherAccount", "aws/aws/accounts/111122223333/iam/role/r/metadata.json",
     R"({"arn": "arn:aws:iam::999988887777:role/r"})", "folder of account `111122223333`"},
    {"lostUnit", "aws/aws/organizations/o-1/ous.json", R"({"ou-1": {"parent": "ou-2"}})",
     "stands under no root"},
    {"circle", "aws/aws/organizations/o-1/ous.json",
     R"({"ou-1": {"parent": "ou-2"}, "ou-2": {"parent": "ou-1"}})", "stands under no root"},
    {"lostAccount", "aws/aws/organizations/o-1/accounts.json",
     R"({"111122223333": {"ou": "ou-1"}})", "which the store does not have"},
    {"noAccount", "aws/aws/organizations/o-1/accounts.json", R"({"app": {"ou": "r-1"}})",
     "`app` is no account"},
    {"unitIsText", "aws/aws/organizations/o-1/ous.json", R"({"r-1": "root"})",
     "an organizational unit is a string"},
    {"unitsAreAList", "aws/aws/organizations/o-1/ous.json", "[]", "the file holds an array"},
    {"scpsAreText", "aws/aws/organizations/o-1/ous.json", R"({"r-1": {"scps": "all"}})",
     "expected a list"},
};

class BadIamCollect : public IamCollect, public testing::WithParamInterface<BadFile> {};

TEST_P(BadIamCollect, IsAnError) {
  Write(GetParam().path, GetParam().text);
  const Loaded loaded = Load();
  EXPECT_FALSE(loaded.model.has_value());
  EXPECT_TRUE(loaded.Says(Severity::kError, GetParam().error)) << loaded.Text();
}

INSTANTIATE_TEST_SUITE_P(All, BadIamCollect, testing::ValuesIn(kBadFiles),
                         [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace iamsim
