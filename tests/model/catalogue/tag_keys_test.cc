// SPDX-License-Identifier: Apache-2.0
#include "model/catalogue/tag_keys.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"

#include "model/arn.h"

namespace iamsim {
namespace {

// Every key of the catalogue with a free part and `tag` in its name. A refresh that brings a new
// one fails here until somebody has read what it means.
constexpr std::string_view kResource =
    "autoscaling:ResourceTag/ aws:ResourceTag/ datapipeline:Tag/ dms:assessment-run-tag/ "
    "dms:cert-tag/ dms:data-migration-tag/ dms:data-provider-tag/ dms:endpoint-tag/ dms:es-tag/ "
    "dms:individual-assessment-tag/ dms:instance-profile-tag/ dms:migration-project-tag/ "
    "dms:rep-tag/ dms:replication-config-tag/ dms:subgrp-tag/ dms:task-tag/ ec2:ResourceTag/ "
    "ecr-public:ResourceTag/ ecr:ResourceTag/ ecs:ResourceTag/ elasticloadbalancing:ResourceTag/ "
    "elasticmapreduce:ResourceTag/ glacier:ResourceTag/ iam:ResourceTag/ iotanalytics:ResourceTag/ "
    "license-manager:ResourceTag/ ram:ResourceTag/ rds:cluster-pg-tag/ rds:cluster-snapshot-tag/ "
    "rds:cluster-tag/ rds:db-tag/ rds:es-tag/ rds:og-tag/ rds:pg-tag/ rds:ri-tag/ rds:secgrp-tag/ "
    "rds:snapshot-tag/ rds:subgrp-tag/ s3-outposts:ExistingObjectTag/ s3:AccessPointTag/ "
    "s3:BucketTag/ s3:ExistingObjectTag/ s3express:AccessPointTag/ s3express:BucketTag/ "
    "s3tables:TableBucketTag/ s3vectors:VectorBucketTag/ sagemaker:ResourceTag/ "
    "secretsmanager:ResourceTag/ ssm:resourceTag/";
constexpr std::string_view kRequest =
    "aws:RequestTag/ dms:req-tag/ elasticmapreduce:RequestTag/ imagebuilder:CreatedResourceTag/ "
    "rds:req-tag/ s3-outposts:RequestObjectTag/ s3:RequestObjectTag/";
// Tags of an account, of the caller, and of what a search asks for.
constexpr std::string_view kOther =
    "account:AccountResourceOrgTags/ aws:PrincipalTag/ connect:SearchTag/";

std::string KeysOfClass(TagKeyClass wanted) {
  std::vector<std::string> names;
  for (const ConditionKey key : ServiceCatalogue::Bundled().condition_keys()) {
    const bool is_tag_like = key.has_free_part() &&
                             ToLowerAscii(key.before_free_part()).find("tag") != std::string::npos;
    if (is_tag_like && ClassOfTagKey(key) == wanted) names.emplace_back(key.before_free_part());
  }
  std::sort(names.begin(), names.end());
  std::string text;
  for (const std::string& name : names)
    text += (text.empty() ? "" : " ") + name;
  return text;
}

TEST(TagKeysTest, EveryKeyOfTheCatalogueHasItsClass) {
  EXPECT_EQ(KeysOfClass(TagKeyClass::kResource), kResource);
  EXPECT_EQ(KeysOfClass(TagKeyClass::kRequest), kRequest);
  EXPECT_EQ(KeysOfClass(TagKeyClass::kNone), kOther);
}

std::string KeysOf(std::string_view service, std::string_view arn) {
  std::string text;
  for (const ResourceTagKey& key : ResourceTagKeysOf(service, arn)) {
    text += (text.empty() ? "" : " ") + std::string(key.prefix) +
            (key.bearer_type.empty() ? "" : "@" + std::string(key.bearer_type));
  }
  return text;
}

TEST(TagKeysTest, TheTypeOfTheResourceDecides) {
  EXPECT_EQ(KeysOf("rds", "arn:aws:rds:us-east-1:111111111111:db:d"), "rds:db-tag/");
  EXPECT_EQ(KeysOf("rds", "arn:aws:rds:us-east-1:111111111111:cluster:c"), "rds:cluster-tag/");
  EXPECT_EQ(KeysOf("ec2", "arn:aws:ec2:us-east-1:111111111111:instance/i-1"), "ec2:ResourceTag/");
  EXPECT_EQ(KeysOf("ssm", "arn:aws:ec2:us-east-1:111111111111:instance/i-1"), "ssm:resourceTag/");
  EXPECT_EQ(KeysOf("iam", "arn:aws:iam::111111111111:role/r"), "iam:ResourceTag/");
  EXPECT_EQ(KeysOf("sts", "arn:aws:iam::111111111111:role/r"), "iam:ResourceTag/");
  EXPECT_EQ(KeysOf("iam", "arn:aws:iam::111111111111:policy/p"), "");
  EXPECT_EQ(KeysOf("ram", "arn:aws:ram:us-east-1:111111111111:resource-share/x"),
            "ram:ResourceTag/");
  EXPECT_EQ(KeysOf("s3", "arn:aws:s3:::b/k"), "s3:BucketTag/@bucket");
  EXPECT_EQ(KeysOf("s3", "arn:aws:s3:::b"), "s3:BucketTag/@bucket");
  EXPECT_EQ(KeysOf("s3tables", "arn:aws:s3tables:us-east-1:111111111111:bucket/tb/table/u1"),
            "s3tables:TableBucketTag/@TableBucket");
  EXPECT_EQ(KeysOf("newservice", "arn:aws:newservice:us-east-1:111111111111:wall/w"), "");
}

}  // namespace
}  // namespace iamsim
