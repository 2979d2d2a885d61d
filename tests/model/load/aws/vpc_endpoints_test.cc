// SPDX-License-Identifier: Apache-2.0
#include "model/load/aws/vpc_endpoints.h"

#include <string>
#include <string_view>

#include "gtest/gtest.h"

#include "tests/model/load/loaded.h"

namespace iamsim {
namespace {

// As the EC2 API Reference and the CLI's examples have it.
std::string Endpoint(std::string_view type, std::string_view service, std::string_view more) {
  return R"({"VpcEndpointId": "vpce-1", "VpcEndpointType": ")" + std::string(type) +
         R"(", "ServiceName": ")" + std::string(service) + R"(", "VpcId": "vpc-1")" +
         std::string(more) + "}";
}
std::string Output(const std::string& endpoint) {
  return R"({"VpcEndpoints": [)" + endpoint + "]}";
}
constexpr std::string_view kOwner = R"(, "OwnerId": "222222222222")";
constexpr std::string_view kPolicy =
    R"(, "PolicyDocument": "{\"Version\":\"2008-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:GetObject\",\"Resource\":\"*\"}]}")";

const VpcEndpoint* EndpointOf(const Loaded& loaded) {
  return loaded.model->estate.FindVpcEndpoint("vpce-1").entity;
}

TEST(VpcEndpoints, GatewayHasItsServiceVpcAndPolicy) {
  const Loaded loaded = LoadTexts({Output(Endpoint("Gateway", "com.amazonaws.eu-west-1.s3",
                                                   std::string(kOwner) + std::string(kPolicy)))});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  const auto found = loaded.model->estate.FindVpcEndpoint("vpce-1");
  ASSERT_TRUE(found);
  EXPECT_EQ(found.account->id, "222222222222");
  EXPECT_TRUE(found.account->imported);
  EXPECT_EQ(found.entity->service, "s3");
  EXPECT_EQ(found.entity->vpc, "vpc-1");
  EXPECT_TRUE(found.entity->gateway);
  ASSERT_NE(found.entity->policy, nullptr);
  EXPECT_TRUE(found.entity->policy->readable);
  EXPECT_EQ(found.entity->policy->document.statements.size(), 1U);
}

TEST(VpcEndpoints, InterfaceIsNoGateway) {
  const Loaded loaded =
      LoadTexts({Output(Endpoint("Interface", "com.amazonaws.eu-west-1.kms", kOwner))});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  ASSERT_NE(EndpointOf(loaded), nullptr);
  EXPECT_FALSE(EndpointOf(loaded)->gateway);
  EXPECT_EQ(EndpointOf(loaded)->service, "kms");
}

// The default policy allows everything; a policy that was not told may not.
TEST(VpcEndpoints, WithoutItsDocumentThePolicyIsUnknown) {
  const Loaded loaded =
      LoadTexts({Output(Endpoint("Gateway", "com.amazonaws.eu-west-1.s3", kOwner))});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  ASSERT_NE(EndpointOf(loaded), nullptr);
  ASSERT_NE(EndpointOf(loaded)->policy, nullptr);
  EXPECT_FALSE(EndpointOf(loaded)->policy->readable);
}

TEST(VpcEndpoints, BrokenDocumentIsUnknownWithAWarning) {
  const Loaded loaded =
      LoadTexts({Output(Endpoint("Gateway", "com.amazonaws.eu-west-1.s3",
                                 std::string(kOwner) + R"(, "PolicyDocument": "{oops")"))});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  EXPECT_TRUE(loaded.Says(Severity::kWarning, "the policy of VPC endpoint `vpce-1`"));
  EXPECT_FALSE(EndpointOf(loaded)->policy->readable);
}

TEST(VpcEndpoints, ParticipantsOfASharedVpcSeeTheOwners) {
  const std::string output = Output(Endpoint("Interface", "com.amazonaws.eu-west-1.kms", kOwner));
  const Loaded loaded =
      LoadInputs({{"d/111111111111/eu-west-1/ec2-describe-vpc-endpoints.json", output},
                  {"d/222222222222/eu-west-1/ec2-describe-vpc-endpoints.json", output}});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  EXPECT_EQ(loaded.model->estate.FindVpcEndpoint("vpce-1").account->id, "222222222222");
}

TEST(VpcEndpoints, WithoutOwnerTheFolderTells) {
  const std::string output = Output(Endpoint("Interface", "com.amazonaws.eu-west-1.kms", ""));
  const Loaded loaded =
      LoadInputs({{"d/111111111111/eu-west-1/ec2-describe-vpc-endpoints.json", output}});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  EXPECT_EQ(loaded.model->estate.FindVpcEndpoint("vpce-1").account->id, "111111111111");
  EXPECT_TRUE(LoadTexts({output}).FailsAtItsPlace("nothing says which account VPC endpoint"));
}

TEST(VpcEndpoints, OtherTypesCarryNoCallsOfTheApi) {
  const Loaded loaded = LoadTexts(
      {Output(Endpoint("GatewayLoadBalancer", "com.amazonaws.vpce.eu-west-1.vpce-svc-1", kOwner))});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  EXPECT_EQ(EndpointOf(loaded), nullptr);
}

TEST(VpcEndpoints, NoneIsAnAnswer) {
  const Loaded loaded = LoadTexts({R"({"VpcEndpoints": []})"});
  EXPECT_TRUE(loaded.model.has_value()) << loaded.Text();
}

class BadVpcEndpoint : public testing::TestWithParam<BadText> {};

TEST_P(BadVpcEndpoint, IsAnError) {
  const Loaded loaded = LoadTexts({GetParam().text});
  EXPECT_TRUE(loaded.FailsAtItsPlace(GetParam().says)) << loaded.Text();
}

INSTANTIATE_TEST_SUITE_P(
    Rows, BadVpcEndpoint,
    testing::Values(
        BadText{"no_id", R"({"VpcEndpoints": [{"VpcEndpointType": "Gateway"}]})", "VpcEndpointId"},
        BadText{"no_type", R"({"VpcEndpoints": [{"VpcEndpointId": "vpce-1", "ServiceName": "s"}]})",
                "VpcEndpointType"},
        BadText{"no_object", R"({"VpcEndpoints": [1]})", "an object"},
        BadText{"more_pages", R"({"VpcEndpoints": [], "NextToken": "x"})", "more pages of"}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace iamsim
