// SPDX-License-Identifier: Apache-2.0
#include "model/catalogue/resource_types.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace iamsim {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> Above(const std::string& arn) {
  std::vector<std::string> arns;
  for (PolicyCarrier& carrier : CarriersAbove(*ParseArn(arn), arn))
    arns.push_back(std::move(carrier.arn));
  return arns;
}

// R-RES-16; the pages are named in the table.
TEST(CarriersAbove, FindsWhatAnArnLiesBelow) {
  EXPECT_THAT(Above("arn:aws:s3:::b/a/k"), ElementsAre("arn:aws:s3:::b"));
  EXPECT_THAT(Above("arn:aws:s3:eu-west-1:111111111111:accesspoint/ap/object/a/k"),
              ElementsAre("arn:aws:s3:eu-west-1:111111111111:accesspoint/ap"));
  EXPECT_THAT(Above("arn:aws:es:eu-west-1:111111111111:domain/d/i/_search"),
              ElementsAre("arn:aws:es:eu-west-1:111111111111:domain/d"));
  EXPECT_THAT(Above("arn:aws:execute-api:eu-west-1:111111111111:api/prod/GET/x"),
              ElementsAre("arn:aws:execute-api:eu-west-1:111111111111:api"));
  EXPECT_THAT(Above("arn:aws:glue:eu-west-1:111111111111:userDefinedFunction/d/f"),
              ElementsAre("arn:aws:glue:eu-west-1:111111111111:catalog"));
  EXPECT_THAT(Above("arn:aws:kafka:eu-west-1:111111111111:transactional-id/c/u/t"),
              ElementsAre("arn:aws:kafka:eu-west-1:111111111111:cluster/c/u"));
  EXPECT_THAT(Above("arn:aws:codeartifact:eu-west-1:111111111111:package/d/r/npm//p"),
              ElementsAre("arn:aws:codeartifact:eu-west-1:111111111111:repository/d/r",
                          "arn:aws:codeartifact:eu-west-1:111111111111:domain/d"));
  EXPECT_THAT(Above("arn:aws:logs:eu-west-1:111111111111:log-group:/a/b:log-stream:s"),
              ElementsAre("arn:aws:logs:eu-west-1:111111111111:log-group:/a/b",
                          "arn:aws:logs:eu-west-1:111111111111:log-group:/a/b:*"));
  EXPECT_THAT(Above("arn:aws:schemas:eu-west-1:111111111111:schema/r/s"),
              ElementsAre("arn:aws:schemas:eu-west-1:111111111111:registry/r"));
}

TEST(CarriersAbove, FindsNothingAboveACarrierOrBesideIt) {
  for (const std::string arn : {
           "arn:aws:s3:::b",
           "arn:aws:s3:eu-west-1:111111111111:job/j",
           "arn:aws:es:eu-west-1:111111111111:domain/d",
           "arn:aws:dynamodb:eu-west-1:111111111111:table/t/stream/x",
           "arn:aws:dynamodb:eu-west-1:111111111111:table/t/backup/x",
           "arn:aws:glue:eu-west-1:111111111111:job/j",
           "arn:aws:kafka:eu-west-1:111111111111:topic/c",
           "arn:aws:lambda:eu-west-1:111111111111:function:f:live",
           "arn:aws:sqs:eu-west-1:111111111111:q",
           "arn:aws:ec2:eu-west-1:111111111111:instance/i-1",
       }) {
    EXPECT_THAT(Above(arn), IsEmpty()) << arn;
  }
}

TEST(ResourceTypes, AreFoundByTheirCarrier) {
  std::set<std::pair<std::string_view, std::string_view>> seen;
  for (const PolicyCarrierType& type : PolicyCarrierTypes()) {
    EXPECT_TRUE(seen.emplace(type.service, type.carrier).second) << type.carrier;
    if (!type.carrier.empty()) continue;
    EXPECT_EQ(FindAccountPolicyType(type.service), &type);
  }
  const auto carrier_of = [](const std::string& arn) {
    const PolicyCarrierType* type = FindPolicyCarrierType(*ParseArn(arn));
    return type == nullptr ? std::string_view() : type->carrier;
  };
  EXPECT_EQ(carrier_of("arn:aws:dynamodb:eu-west-1:111111111111:table/t"), "table/{table}");
  EXPECT_EQ(carrier_of("arn:aws:dynamodb:eu-west-1:111111111111:table/t/stream/x"),
            "table/{table}/stream/{label}");
  EXPECT_EQ(carrier_of("arn:aws:dynamodb:eu-west-1:111111111111:table/t/backup/x"), "");
  EXPECT_EQ(carrier_of("arn:aws:secretsmanager:eu-west-1:111111111111:secret:a/b-AbCdEf"),
            "secret:{name...}");
  EXPECT_EQ(carrier_of("arn:aws:ec2:eu-west-1:111111111111:instance/i-1"), "");
}

TEST(ResourceTypes, AreConsultedForSomeCallsOnly) {
  const PolicyCarrierType* logs = FindAccountPolicyType("logs");
  ASSERT_NE(logs, nullptr);
  EXPECT_TRUE(IsConsulted(*logs, "logs", "putlogevents", /*caller_is_service=*/true));
  EXPECT_FALSE(IsConsulted(*logs, "logs", "putlogevents", /*caller_is_service=*/false));
  EXPECT_FALSE(IsConsulted(*logs, "logs", "getlogevents", /*caller_is_service=*/true));
}

TEST(UnsignedCalls, AreTakenByFewServices) {
  EXPECT_TRUE(FindUnsignedCall("s3", "getobject").is_taken);
  EXPECT_TRUE(FindUnsignedCall("es", "eshttppost").is_taken);
  EXPECT_TRUE(FindUnsignedCall("lambda", "invokefunctionurl").is_taken);
  EXPECT_TRUE(FindUnsignedCall("lambda", "invokefunctionurl").only_with.empty());
  EXPECT_EQ(FindUnsignedCall("lambda", "invokefunction").only_with, "lambda:InvokedViaFunctionUrl");
  EXPECT_FALSE(FindUnsignedCall("es", "deletedomain").is_taken);
  EXPECT_FALSE(FindUnsignedCall("lambda", "getfunction").is_taken);
  EXPECT_FALSE(FindUnsignedCall("sts", "assumerole").is_taken);
  EXPECT_FALSE(FindUnsignedCall("kms", "decrypt").is_taken);
  EXPECT_FALSE(FindUnsignedCall("no-such-service", "call").is_taken);
}

}  // namespace
}  // namespace iamsim
