// SPDX-License-Identifier: Apache-2.0
#include "model/catalogue/arn_shape.h"

#include <string_view>

#include "gtest/gtest.h"

namespace iamsim {
namespace {

constexpr std::string_view kBucket = "arn:${Partition}:s3:::${BucketName}";
constexpr std::string_view kObject = "arn:${Partition}:s3:::${BucketName}/${ObjectName}";
constexpr std::string_view kRole = "arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}";
constexpr std::string_view kStream =
    "arn:${Partition}:logs:${Region}:${Account}:log-group:${LogGroupName}:log-stream:"
    "${LogStreamName}";
constexpr std::string_view kApi =
    "arn:${Partition}:execute-api:${Region}:${Account}:${ApiId}/${Stage}/${Method}/"
    "${ApiSpecificResourcePath}";
constexpr std::string_view kGroup =
    "arn:${Partition}:codeartifact:${Region}:${Account}:package-group/${DomainName}"
    "${EncodedPackageGroupPattern}";

TEST(ArnShapeTest, ABucketHasNoSlash) {
  EXPECT_TRUE(ArnShapeMatches(kBucket, "arn:aws:s3:::lake"));
  EXPECT_TRUE(ArnShapeMatches(kBucket, "arn:aws-cn:s3:::lake"));
  EXPECT_FALSE(ArnShapeMatches(kBucket, "arn:aws:s3:::lake/key"));
  EXPECT_FALSE(ArnShapeMatches(kBucket, "arn:aws:s3:::"));
}

TEST(ArnShapeTest, AnObjectHasAnyKey) {
  EXPECT_TRUE(ArnShapeMatches(kObject, "arn:aws:s3:::lake/key"));
  EXPECT_TRUE(ArnShapeMatches(kObject, "arn:aws:s3:::lake/a/b:c/d"));
  EXPECT_TRUE(ArnShapeMatches(kObject, "arn:aws:s3:::lake//"));
  EXPECT_FALSE(ArnShapeMatches(kObject, "arn:aws:s3:::lake"));
  EXPECT_FALSE(ArnShapeMatches(kObject, "arn:aws:s3:::lake/"));
  EXPECT_FALSE(ArnShapeMatches(kObject, "arn:aws:s3:::/key"));
}

TEST(ArnShapeTest, ARoleMayHaveAPath) {
  EXPECT_TRUE(ArnShapeMatches(kRole, "arn:aws:iam::111111111111:role/app"));
  EXPECT_TRUE(ArnShapeMatches(kRole, "arn:aws:iam::111111111111:role/a/b/app"));
  EXPECT_FALSE(ArnShapeMatches(kRole, "arn:aws:iam::111111111111:role/"));
  EXPECT_FALSE(ArnShapeMatches(kRole, "arn:aws:iam::111111111111:Role/app"));
  EXPECT_FALSE(ArnShapeMatches(kRole, "arn:aws:iam::111111111111:user/app"));
}

TEST(ArnShapeTest, AnEmptyRegionOrAccountIsNone) {
  EXPECT_FALSE(ArnShapeMatches(kRole, "arn:aws:iam:::role/app"));
  EXPECT_FALSE(ArnShapeMatches(kRole, "arn:aws:iam:eu-west-1:111111111111:role/app"));
}

TEST(ArnShapeTest, AVariableEndsAtTheSeparatorThatFollowsIt) {
  EXPECT_TRUE(ArnShapeMatches(
      kStream, "arn:aws:logs:eu-west-1:111111111111:log-group:/aws/lambda/f:log-stream:a/[$1]:b"));
  EXPECT_FALSE(
      ArnShapeMatches(kStream, "arn:aws:logs:eu-west-1:111111111111:log-group:/aws/lambda/f"));
  EXPECT_FALSE(
      ArnShapeMatches(kStream, "arn:aws:logs:eu-west-1:111111111111:log-group:a:b:log-stream:c"));
}

TEST(ArnShapeTest, TheRootPathOfAnApiIsEmpty) {
  EXPECT_TRUE(ArnShapeMatches(kApi, "arn:aws:execute-api:eu-west-1:111111111111:a1/prod/GET/"));
  EXPECT_TRUE(ArnShapeMatches(kApi, "arn:aws:execute-api:eu-west-1:111111111111:a1/prod/GET/x/y"));
  EXPECT_FALSE(ArnShapeMatches(kApi, "arn:aws:execute-api:eu-west-1:111111111111:a1/prod/GET"));
  EXPECT_FALSE(ArnShapeMatches(kApi, "arn:aws:execute-api:eu-west-1:111111111111:a1//GET/x"));
}

TEST(ArnShapeTest, VariablesSideBySide) {
  EXPECT_TRUE(
      ArnShapeMatches(kGroup, "arn:aws:codeartifact:eu-west-1:111111111111:package-group/d/npm/*"));
  EXPECT_FALSE(
      ArnShapeMatches(kGroup, "arn:aws:codeartifact:eu-west-1:111111111111:package-group/"));
}

TEST(ArnShapeTest, AnAsteriskIsAnyRun) {
  constexpr std::string_view kDevice =
      "arn:${Partition}:braket:*:*:device/${DeviceType}/${Provider}/${DeviceId}";
  EXPECT_TRUE(ArnShapeMatches(kDevice, "arn:aws:braket:::device/qpu/ionq/forte"));
  EXPECT_TRUE(ArnShapeMatches(kDevice, "arn:aws:braket:us-east-1::device/qpu/ionq/forte"));
  EXPECT_FALSE(ArnShapeMatches(kDevice, "arn:aws:braket:::job/qpu/ionq/forte"));
}

TEST(ArnShapeTest, TheLiteralPartSaysHowMuchAShapeTells) {
  EXPECT_EQ(ArnShapeLiteralSize("arn:${Partition}:s3:::${BucketName}"), 10U);
  EXPECT_EQ(ArnShapeLiteralSize("arn:${Partition}:s3:::${BucketName}/${ObjectName}"), 11U);
  EXPECT_EQ(ArnShapeLiteralSize("a*b"), 2U);
  EXPECT_EQ(ArnShapeLiteralSize(""), 0U);
  EXPECT_EQ(ArnShapeLiteralSize("${open"), 6U);
}

}  // namespace
}  // namespace iamsim
