// SPDX-License-Identifier: Apache-2.0
#include "model/catalogue/key_scopes.h"

#include <string_view>

#include "gtest/gtest.h"

namespace iamsim {
namespace {

constexpr std::string_view kSubnet = "arn:aws:ec2:us-east-1:111111111111:subnet/subnet-1";
constexpr std::string_view kVpc = "arn:aws:ec2:us-east-1:111111111111:vpc/vpc-1";

bool Has(std::string_view service, std::string_view action, std::string_view key,
         std::string_view arn) {
  return IsKeyOfResource(FindAction(service, action).value(), key, arn);
}

TEST(KeyScopesTest, TagsOfTheRequestBelongToWhatIsMade) {
  EXPECT_TRUE(Has("ec2", "CreateSubnet", "aws:RequestTag/Owner", kSubnet));
  EXPECT_FALSE(Has("ec2", "CreateSubnet", "aws:RequestTag/Owner", kVpc));
  EXPECT_FALSE(Has("ec2", "CreateSubnet", "aws:TagKeys", kVpc));
}

TEST(KeyScopesTest, KeysOfTheActionGoWithEveryResource) {
  EXPECT_TRUE(Has("ec2", "CreateSubnet", "ec2:Region", kSubnet));
  EXPECT_TRUE(Has("ec2", "CreateSubnet", "ec2:Region", kVpc));
}

TEST(KeyScopesTest, WhatTheCatalogueDoesNotSettleStays) {
  // Listed nowhere.
  EXPECT_TRUE(Has("ec2", "CreateSubnet", "aws:SourceIp", kVpc));
  // AWS lists no keys for the mesh.
  EXPECT_TRUE(Has("appmesh", "CreateRoute", "aws:RequestTag/Owner",
                  "arn:aws:appmesh:us-east-1:111111111111:mesh/m/virtualNode/n"));
  // No type of the action has such an ARN.
  EXPECT_TRUE(Has("ec2", "CreateSubnet", "aws:RequestTag/Owner", "arn:aws:s3:::b"));
}

}  // namespace
}  // namespace iamsim
