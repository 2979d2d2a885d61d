// SPDX-License-Identifier: Apache-2.0
#include "model/catalogue/action_resources.h"

#include <optional>
#include <string_view>

#include <gtest/gtest.h>

namespace iamsim {
namespace {

ResourceNeed NeedOf(std::string_view service, std::string_view action) {
  return ResourceNeedOf(service, FindAction(service, action));
}

TEST(ActionResources, SayWhetherACallNamesAResource) {
  // P2: actions of which hand-written lists were wrong.
  for (const std::string_view action : {"GetWebIdentityToken", "TagGetWebIdentityToken",
                                        "GetDelegatedAccessToken", "GetCallerIdentity"}) {
    EXPECT_EQ(NeedOf("sts", action), ResourceNeed::kNone) << action;
  }
  for (const std::string_view action :
       {"DescribeRegistry", "PutRegistryPolicy", "PutReplicationConfiguration", "GetAccountSetting",
        "CreateRepositoryCreationTemplate", "GetAuthorizationToken"}) {
    EXPECT_EQ(NeedOf("ecr", action), ResourceNeed::kNone) << action;
  }
  EXPECT_EQ(NeedOf("ec2", "DescribeInstances"), ResourceNeed::kNone);
  EXPECT_EQ(NeedOf("ec2", "TerminateInstances"), ResourceNeed::kRequired);
  EXPECT_EQ(NeedOf("s3", "GetObject"), ResourceNeed::kRequired);
  EXPECT_EQ(NeedOf("s3", "ListBucket"), ResourceNeed::kRequired);
  EXPECT_EQ(NeedOf("dynamodb", "ListExports"), ResourceNeed::kOptional);
  EXPECT_EQ(NeedOf("sns", "Unsubscribe"), ResourceNeed::kOptional);
  EXPECT_EQ(NeedOf("rds", "DescribeDBSnapshots"), ResourceNeed::kOptional);
  EXPECT_EQ(NeedOf("s3", "GetObjct"), ResourceNeed::kUnknown);
}

struct Row {
  std::string_view service;
  std::string_view action;
  std::string_view arn;
  ResourceKind kind;
};

TEST(ActionResources, SayWhichKindFits) {
  for (const Row& row : {
           Row{"s3", "GetObject", "arn:aws:s3:::b/k", ResourceKind::kFits},
           // An Application Load Balancer; the catalogue has the Classic one alone.
           Row{"elasticloadbalancing", "DeleteLoadBalancer",
               "arn:aws:elasticloadbalancing:eu-west-1:111111111111:loadbalancer/app/lb/0123",
               ResourceKind::kUnknown},
           Row{"elasticloadbalancing", "DeleteLoadBalancer",
               "arn:aws:elasticloadbalancing:eu-west-1:111111111111:loadbalancer/lb",
               ResourceKind::kFits},
           Row{"apigateway", "GET", "arn:aws:apigateway:eu-west-1::/apis/abc/routes",
               ResourceKind::kUnknown},
           Row{"ecs", "StopTask", "arn:aws:ecs:eu-west-1:111111111111:task/abc",
               ResourceKind::kFits},
           Row{"securityhub", "BatchImportFindings",
               "arn:aws:securityhub:eu-west-1::product/aws/guardduty", ResourceKind::kFits},
           Row{"organizations", "DescribePolicy",
               "arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess",
               ResourceKind::kFits},
           Row{"s3", "GetObject", "arn:aws-cn:s3:::b/k", ResourceKind::kFits},
           Row{"s3", "GetObject", "arn:aws:s3:::b", ResourceKind::kOther},
           Row{"s3", "GetObject", "arn:aws:s3::111111111111:accesspoint/m.mrap/object/k",
               ResourceKind::kFits},
           Row{"s3", "ListBucket", "arn:aws:s3::111111111111:accesspoint/m.mrap",
               ResourceKind::kFits},
           Row{"s3", "ListBucket", "arn:aws:s3:eu-west-1:111111111111:accesspoint/a/object/k",
               ResourceKind::kOther},
           Row{"s3", "GetObject", "arn:aws:sqs:eu-west-1:111111111111:q", ResourceKind::kNone},
           Row{"lambda", "InvokeFunction", "arn:aws:lambda:eu-west-1:111111111111:function:f:live",
               ResourceKind::kFits},
           Row{"lambda", "InvokeFunction", "arn:aws:lambda:eu-west-1:111111111111:layer:l:1",
               ResourceKind::kOther},
           Row{"states", "StartExecution",
               "arn:aws:states:eu-west-1:111111111111:stateMachine:s:live", ResourceKind::kFits},
           Row{"dynamodb", "GetItem", "arn:aws:dynamodb:eu-west-1:111111111111:table/t/index/i",
               ResourceKind::kOther},
           Row{"backup", "DeleteRecoveryPoint", "arn:aws:ec2:eu-west-1::snapshot/s",
               ResourceKind::kFits},
           Row{"ssm", "SendCommand", "arn:aws:ssm:eu-west-1::document/AWS-RunShellScript",
               ResourceKind::kFits},
           Row{"iam", "AttachRolePolicy", "arn:aws:iam::111111111111:user/u", ResourceKind::kOther},
       }) {
    const std::optional<Service> service = FindService(row.service);
    ASSERT_TRUE(service) << row.service;
    const std::optional<Action> action = service->FindAction(row.action);
    ASSERT_TRUE(action) << row.action;
    EXPECT_EQ(KindFor(*service, *action, row.arn), row.kind) << row.action << " on " << row.arn;
  }
}

}  // namespace
}  // namespace iamsim
