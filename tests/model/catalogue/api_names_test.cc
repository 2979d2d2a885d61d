// SPDX-License-Identifier: Apache-2.0
#include "model/catalogue/api_names.h"

#include <string>

#include <gtest/gtest.h>

#include "model/catalogue/service_catalogue.h"

namespace iamsim {
namespace {

TEST(ApiNames, LeadToTheirAction) {
  for (const auto& [service, operation, action] :
       {ApiName{"s3", "HeadObject", "s3:GetObject"}, ApiName{"S3", "HEADBUCKET", "s3:ListBucket"},
        ApiName{"s3", "ListObjectsV2", "s3:ListBucket"},
        ApiName{"s3", "UploadPart", "s3:PutObject"},
        ApiName{"lambda", "Invoke", "lambda:InvokeFunction"},
        ApiName{"sqs", "sendmessagebatch", "sqs:SendMessage"}}) {
    const ApiName* found = FindApiName(service, operation);
    ASSERT_NE(found, nullptr) << operation;
    EXPECT_EQ(found->action, action);
    // The table has no name of an action, and none that is missing at AWS.
    EXPECT_FALSE(FindAction(found->service, found->operation)) << operation;
    const std::size_t colon = found->action.find(':');
    EXPECT_TRUE(FindAction(found->action.substr(0, colon), found->action.substr(colon + 1)));
  }
}

TEST(ApiNames, AreNoActionsAndNoTypos) {
  EXPECT_EQ(FindApiName("s3", "GetObject"), nullptr);
  EXPECT_EQ(FindApiName("s3", "HeadObjct"), nullptr);
  EXPECT_EQ(FindApiName("lambda", "HeadObject"), nullptr);
  EXPECT_EQ(FindApiName("", ""), nullptr);
  EXPECT_EQ(FindApiName("zzz", "Invoke"), nullptr);
}

}  // namespace
}  // namespace iamsim
