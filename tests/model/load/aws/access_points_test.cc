// SPDX-License-Identifier: Apache-2.0
#include "model/load/aws/access_points.h"

#include <string>
#include <string_view>

#include "gtest/gtest.h"

#include "tests/model/load/loaded.h"

namespace iamsim {
namespace {

constexpr std::string_view kArn = "arn:aws:s3:eu-west-1:222222222222:accesspoint/reports";
const std::string kFolder = "d/222222222222/eu-west-1/";
// As the Amazon S3 API Reference has them.
const InputText kList = {kFolder + "s3control-list-access-points.json", R"({"AccessPointList": [{
    "Name": "reports", "NetworkOrigin": "Internet", "Bucket": "acme-lake",
    "AccessPointArn": "arn:aws:s3:eu-west-1:222222222222:accesspoint/reports",
    "BucketAccountId": "222222222222"}]})"};
const InputText kOne = {kFolder + "s3control-get-access-point.reports.json", R"({
    "Name": "reports", "Bucket": "acme-lake", "NetworkOrigin": "Internet",
    "PublicAccessBlockConfiguration": {"BlockPublicAcls": true, "IgnorePublicAcls": true,
        "BlockPublicPolicy": true, "RestrictPublicBuckets": true},
    "AccessPointArn": "arn:aws:s3:eu-west-1:222222222222:accesspoint/reports"})"};
const InputText kPolicy = {
    kFolder + "s3control-get-access-point-policy.reports.json",
    R"({"Policy": "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",)"
    R"(\"Principal\":{\"AWS\":\"arn:aws:iam::111111111111:root\"},\"Action\":\"s3:GetObject\",)"
    R"(\"Resource\":\"arn:aws:s3:eu-west-1:222222222222:accesspoint/reports/object/*\"}]}"})"};
const InputText kNoPolicy = {kFolder + "s3control-get-access-point-policy.reports.json",
                             "\nAn error occurred (NoSuchAccessPointPolicy) when calling the "
                             "GetAccessPointPolicy operation: The specified accesspoint policy "
                             "does not exist\n"};

const Resource* AccessPoint(const Loaded& loaded) {
  return loaded.model->estate.FindResource(kArn).entity;
}

TEST(AccessPoints, ListTellsTheBucketAndNotThePolicy) {
  const Loaded loaded = LoadInputs({kList});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  ASSERT_NE(AccessPoint(loaded), nullptr);
  EXPECT_EQ(AccessPoint(loaded)->bucket, "arn:aws:s3:::acme-lake");
  EXPECT_FALSE(AccessPoint(loaded)->policy_known);
  EXPECT_FALSE(AccessPoint(loaded)->block_public_access.has_value());
}

TEST(AccessPoints, OutputsOfOneAreUnited) {
  const Loaded loaded = LoadInputs({kList, kOne, kPolicy});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  ASSERT_NE(AccessPoint(loaded), nullptr);
  EXPECT_EQ(AccessPoint(loaded)->bucket, "arn:aws:s3:::acme-lake");
  ASSERT_TRUE(AccessPoint(loaded)->block_public_access.has_value());
  EXPECT_TRUE(AccessPoint(loaded)->block_public_access->restrict_public_buckets);
  EXPECT_TRUE(AccessPoint(loaded)->policy_known);
  ASSERT_NE(AccessPoint(loaded)->policy, nullptr);
  EXPECT_EQ(AccessPoint(loaded)->policy->document.statements.size(), 1U);
  // Its settings are not those of a bucket.
  EXPECT_FALSE(loaded.model->estate.FindResource("arn:aws:s3:::reports"));
}

TEST(AccessPoints, NoSuchPolicyIsNone) {
  const Loaded loaded = LoadInputs({kOne, kNoPolicy});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  ASSERT_NE(AccessPoint(loaded), nullptr);
  EXPECT_TRUE(AccessPoint(loaded)->policy_known);
  EXPECT_EQ(AccessPoint(loaded)->policy, nullptr);
  EXPECT_FALSE(loaded.model->estate.FindResource("arn:aws:s3:::reports"));
}

TEST(AccessPoints, OfNoBucketIsLeftOut) {
  const Loaded loaded = LoadTexts({R"({"AccessPointList": [{"Name": "fs", "DataSourceType": "FSX",
      "AccessPointArn": "arn:aws:s3:eu-west-1:222222222222:accesspoint/fs"}]})"});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  EXPECT_FALSE(
      loaded.model->estate.FindResource("arn:aws:s3:eu-west-1:222222222222:accesspoint/fs"));
}

class BadAccessPoint : public testing::TestWithParam<BadText> {};

TEST_P(BadAccessPoint, IsAnError) {
  const Loaded loaded = LoadTexts({GetParam().text});
  EXPECT_TRUE(loaded.FailsAtItsPlace(GetParam().says)) << loaded.Text();
}

INSTANTIATE_TEST_SUITE_P(
    Rows, BadAccessPoint,
    testing::Values(
        BadText{"no_arn", R"({"AccessPointList": [{"Name": "a", "Bucket": "b"}]})",
                "AccessPointArn"},
        BadText{"arn_of_a_bucket",
                R"({"AccessPointList": [{"Bucket": "b", "AccessPointArn": "arn:aws:s3:::b"}]})",
                "is not the ARN of an access point"},
        BadText{"more_pages", R"({"AccessPointList": [], "NextToken": "x"})", "more pages of"}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace iamsim
