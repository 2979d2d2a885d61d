// SPDX-License-Identifier: Apache-2.0
#include "benchmarks/generated_requests.h"

#include <cstddef>
#include <iterator>
#include <string_view>

#include "benchmarks/random.h"

namespace iamsim {
namespace {

// What is asked about, the usual first: `@` is the account of the resource, `#` a number.
struct Kind {
  std::string_view action;
  std::string_view resource;
  std::string_view key = {};  // of the service, with a value
};
constexpr Kind kKinds[] = {
    {"s3:GetObject", "arn:aws:s3:::bucket-#/2026/data.csv"},
    {"s3:PutObject", "arn:aws:s3:::bucket-#/2026/data.csv",
     R"("s3:x-amz-server-side-encryption":"aws:kms")"},
    {"s3:ListBucket", "arn:aws:s3:::bucket-#", R"("s3:prefix":"2026/")"},
    {"kms:Decrypt", "arn:aws:kms:eu-west-1:@:key/0f-#",
     R"("kms:ViaService":"s3.eu-west-1.amazonaws.com")"},
    {"sts:AssumeRole", "arn:aws:iam::@:role/role-#", R"("sts:ExternalId":"e-1")"},
    {"dynamodb:GetItem", "arn:aws:dynamodb:eu-west-1:@:table/t#",
     R"("dynamodb:LeadingKeys":["a"])"},
    {"dynamodb:Query", "arn:aws:dynamodb:eu-west-1:@:table/t#", R"("dynamodb:LeadingKeys":["a"])"},
    {"ec2:DescribeInstances", "*"},
    {"ec2:StartInstances", "arn:aws:ec2:eu-west-1:@:instance/i-0#"},
    {"ec2:TerminateInstances", "arn:aws:ec2:us-east-1:@:instance/i-0#"},
    {"lambda:InvokeFunction", "arn:aws:lambda:eu-west-1:@:function:f-#"},
    {"sqs:SendMessage", "arn:aws:sqs:eu-west-1:@:queue-#"},
    {"sns:Publish", "arn:aws:sns:eu-west-1:@:topic-#"},
    {"secretsmanager:GetSecretValue", "arn:aws:secretsmanager:eu-west-1:@:secret:s-#"},
    {"logs:PutLogEvents", "arn:aws:logs:eu-west-1:@:log-group:g-#:log-stream:s"},
    {"iam:PassRole", "arn:aws:iam::@:role/role-#",
     R"("iam:PassedToService":"lambda.amazonaws.com")"},
    {"ssm:GetParameter", "arn:aws:ssm:eu-west-1:@:parameter/p-#"},
    {"cloudwatch:PutMetricData", "*", R"("cloudwatch:namespace":"n")"},
    {"iam:PutRolePolicy", "arn:aws:iam::@:role/role-#"},
    {"athena:StartQueryExecution", "arn:aws:athena:eu-west-1:@:workgroup/w-#"},
};

std::string Filled(std::string_view text, std::string_view account, int number) {
  std::string filled;
  for (const char c : text) {
    if (c == '@') {
      filled += account;
    } else if (c == '#') {
      filled += std::to_string(number);
    } else {
      filled += c;
    }
  }
  return filled;
}

}  // namespace

std::string GenerateRequests(const EstateSize& size, int count, std::uint64_t seed) {
  Random random(seed);
  const int roles = size.principals / size.accounts;
  std::string lines;
  for (int i = 0; i < count; ++i) {
    const int caller = random.Below(size.accounts);
    // One in ten asks for what another account has.
    const int owner = random.OneIn(10) ? (caller + 1) % size.accounts : caller;
    const std::string account = GeneratedAccountId(caller);
    const std::string owner_account = GeneratedAccountId(owner);
    const Kind& kind =
        kKinds[static_cast<std::size_t>(random.Skewed(static_cast<int>(std::size(kKinds))))];
    // Buckets and roles are those of the owner.
    const int number = kind.resource.find("bucket-") != std::string_view::npos
                           ? owner * size.buckets + random.Below(size.buckets)
                           : random.Below(roles);
    const std::string role =
        "arn:aws:iam::" + account + ":role/role-" + std::to_string(random.Below(roles));
    const std::string team = "team-" + std::to_string(random.Below(20));
    const bool mfa = random.OneIn(3);
    lines +=
        R"({"principal":")" + role + R"(","action":")" + std::string(kind.action) +
        R"(","resource":")" + Filled(kind.resource, owner_account, number) +
        R"(","contextMode":"exact","resourceAccount":")" + owner_account +
        R"(","context":{"aws:PrincipalArn":")" + role + R"(","aws:PrincipalAccount":")" + account +
        R"(","aws:PrincipalOrgID":"o-generated1","aws:PrincipalOrgPaths":["o-generated1/r-gen1/ou-gen1-11111111/"],"aws:PrincipalType":"AssumedRole","aws:PrincipalIsAWSService":"false","aws:ViaAWSService":"false","aws:CurrentTime":"2026-06-01T12:00:00Z","aws:EpochTime":"1780315200","aws:SecureTransport":"true","aws:SourceIp":")" +
        (random.OneIn(4) ? "192.0.2.9" : "203.0.113.7") + R"(","aws:RequestedRegion":")" +
        (random.OneIn(5) ? "us-east-1" : "eu-west-1") +
        R"(","aws:userid":"AROAEXAMPLE:session","aws:PrincipalTag/team":")" + team +
        R"(","aws:PrincipalTag/env":"prod","aws:PrincipalTag/project":"p-1","aws:MultiFactorAuthPresent":")" +
        (mfa ? "true" : "false") + R"(","aws:ResourceAccount":")" + owner_account +
        R"(","aws:ResourceOrgID":"o-generated1","aws:ResourceTag/team":")" + team + '"' +
        (kind.key.empty() ? "" : ",") + std::string(kind.key) + "}}\n";
  }
  return lines;
}

}  // namespace iamsim
