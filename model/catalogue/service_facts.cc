// SPDX-License-Identifier: Apache-2.0
#include "model/catalogue/service_facts.h"

#include <algorithm>
#include <iterator>

namespace iamsim {
namespace {

constexpr std::string_view kResourceControlServices[] = {"aoss",
                                                         "appconfig",
                                                         "appstream",
                                                         "autoscaling",
                                                         "autoscaling-plans",
                                                         "budgets",
                                                         "clouddirectory",
                                                         "cloudfront",
                                                         "cloudsearch",
                                                         "cloudtrail-data",
                                                         "codeartifact",
                                                         "codebuild",
                                                         "codecommit",
                                                         "codepipeline",
                                                         "cognito-identity",
                                                         "cognito-idp",
                                                         "comprehend",
                                                         "comprehendmedical",
                                                         "compute-optimizer",
                                                         "cost-optimization-hub",
                                                         "dax",
                                                         "dsql",
                                                         "dynamodb",
                                                         "ecr",
                                                         "ecr-public",
                                                         "events",
                                                         "firehose",
                                                         "fis",
                                                         "fms",
                                                         "gamelift",
                                                         "health",
                                                         "inspector-scan",
                                                         "kendra",
                                                         "kinesisvideo",
                                                         "kms",
                                                         "logs",
                                                         "memorydb",
                                                         "networkmonitor",
                                                         "notifications",
                                                         "opensearch",
                                                         "pca-connector-ad",
                                                         "personalize",
                                                         "polly",
                                                         "pricing",
                                                         "resource-groups",
                                                         "rolesanywhere",
                                                         "s3",
                                                         "secretsmanager",
                                                         "servicediscovery",
                                                         "signin",
                                                         "sqs",
                                                         "sts",
                                                         "support",
                                                         "swf",
                                                         "textract",
                                                         "timestream-influxdb",
                                                         "transcribe",
                                                         "transfer",
                                                         "translate",
                                                         "wafv2",
                                                         "workspaces",
                                                         "xray"};

struct ServiceActions {
  std::string_view service;
  std::string_view action;
};

// Of KMS only these work across accounts.
constexpr std::string_view kKmsCrossAccount[] = {"creategrant",
                                                 "decrypt",
                                                 "derivesharedsecret",
                                                 "describekey",
                                                 "encrypt",
                                                 "generatedatakey",
                                                 "generatedatakeypair",
                                                 "generatedatakeypairwithoutplaintext",
                                                 "generatedatakeywithoutplaintext",
                                                 "generatemac",
                                                 "getkeyrotationstatus",
                                                 "getpublickey",
                                                 "listgrants",
                                                 "reencryptfrom",
                                                 "reencryptto",
                                                 "retiregrant",
                                                 "revokegrant",
                                                 "sign",
                                                 "verify",
                                                 "verifymac"};
// Of SQS these do not.
constexpr std::string_view kSqsSameAccountOnly[] = {"addpermission",
                                                    "cancelmessagemovetask",
                                                    "createqueue",
                                                    "deletequeue",
                                                    "listmessagemovetasks",
                                                    "listqueues",
                                                    "listqueuetags",
                                                    "removepermission",
                                                    "setqueueattributes",
                                                    "startmessagemovetask",
                                                    "tagqueue",
                                                    "untagqueue"};

constexpr std::string_view kGlobalServices[] = {"account",       "cloudfront", "iam",
                                                "organizations", "route53",    "support"};

constexpr ServiceActions kWithoutResourceAccount[] = {
    {"auditmanager", "updateassessmentframeworkshare"},
    {"detective", "acceptinvitation"},
    {"ds", "acceptshareddirectory"},
    {"ec2", "accepttransitgatewaypeeringattachment"},
    {"ec2", "acceptvpcendpointconnections"},
    {"ec2", "acceptvpcpeeringconnection"},
    {"ec2", "copysnapshot"},
    {"ec2", "createtransitgatewaypeeringattachment"},
    {"ec2", "createvpcendpoint"},
    {"ec2", "createvpcpeeringconnection"},
    {"ec2", "deletetransitgatewaypeeringattachment"},
    {"ec2", "deletevpcpeeringconnection"},
    {"ec2", "rejecttransitgatewaypeeringattachment"},
    {"ec2", "rejectvpcendpointconnections"},
    {"ec2", "rejectvpcpeeringconnection"},
    {"es", "acceptinboundconnection"},
    {"guardduty", "acceptadministratorinvitation"},
    {"macie2", "acceptinvitation"},
    {"route53", "associatevpcwithhostedzone"},
    {"route53", "createvpcassociationauthorization"},
    {"route53", "deletevpcassociationauthorization"},
    {"route53", "disassociatevpcfromhostedzone"},
    {"route53", "listhostedzonesbyvpc"},
    {"securityhub", "acceptadministratorinvitation"},
};

constexpr std::string_view kRootTaskPolicies[] = {
    "IAMAuditRootUserCredentials", "IAMCreateRootUserPassword", "IAMDeleteRootUserCredentials",
    "S3UnlockBucketPolicy", "SQSUnlockQueuePolicy"};

constexpr std::string_view kEndpointOwnerKeys[] = {"acm-pca",
                                                   "applicationinsights",
                                                   "apprunner",
                                                   "athena",
                                                   "cloudformation",
                                                   "comprehendmedical",
                                                   "compute-optimizer",
                                                   "datasync",
                                                   "discovery",
                                                   "ebs",
                                                   "ecr",
                                                   "ecs",
                                                   "firehose",
                                                   "healthlake",
                                                   "iam",
                                                   "iotfleetwise",
                                                   "iotwireless",
                                                   "kinesisanalytics",
                                                   "kms",
                                                   "lambda",
                                                   "medical-imaging",
                                                   "omics",
                                                   "payment-cryptography",
                                                   "polly",
                                                   "rbin",
                                                   "rekognition",
                                                   "route53",
                                                   "s3",
                                                   "scheduler",
                                                   "servicediscovery",
                                                   "servicequotas",
                                                   "ssm-contacts",
                                                   "storagegateway",
                                                   "textract",
                                                   "transcribe",
                                                   "transfer"};

constexpr std::string_view kWithBoundaryOfEntity[] = {"attachrolepolicy",
                                                      "attachuserpolicy",
                                                      "deleterolepermissionsboundary",
                                                      "deleterolepolicy",
                                                      "deleteuserpermissionsboundary",
                                                      "deleteuserpolicy",
                                                      "detachrolepolicy",
                                                      "detachuserpolicy",
                                                      "putrolepolicy",
                                                      "putuserpolicy"};

template <typename Table>
bool Has(const Table& table, std::string_view word) {
  return std::find(std::begin(table), std::end(table), word) != std::end(table);
}

template <typename Table>
bool Has(const Table& table, std::string_view service, std::string_view action) {
  return std::any_of(std::begin(table), std::end(table), [&](const ServiceActions& row) {
    return row.service == service && row.action == action;
  });
}

}  // namespace

bool ResourceControlPoliciesCover(std::string_view service) {
  return Has(kResourceControlServices, service);
}

bool WorksAcrossAccounts(std::string_view service, std::string_view action_name) {
  if (service == "kms") return Has(kKmsCrossAccount, action_name);
  if (service == "sqs") return !Has(kSqsSameAccountOnly, action_name);
  return true;
}

bool IsGlobalService(std::string_view service) {
  return Has(kGlobalServices, service);
}

bool LacksResourceAccountKeys(std::string_view service, std::string_view action_name) {
  return service == "ebs" || Has(kWithoutResourceAccount, service, action_name);
}

bool IsRootTaskPolicy(std::string_view arn) {
  constexpr std::string_view kFolder = ":iam::aws:policy/root-task/";
  const std::size_t at = arn.find(kFolder);
  return arn.starts_with("arn:") && at != std::string_view::npos &&
         Has(kRootTaskPolicies, arn.substr(at + kFolder.size()));
}

bool HasEndpointOwnerKeys(std::string_view service) {
  return Has(kEndpointOwnerKeys, service);
}

bool HasBoundaryOfEntity(std::string_view iam_action_name) {
  return Has(kWithBoundaryOfEntity, iam_action_name);
}

bool IsMutatingIamAction(std::string_view action_name) {
  constexpr std::string_view kReading[] = {"get", "list", "simulate", "generate", "passrole"};
  return std::none_of(std::begin(kReading), std::end(kReading), [&](std::string_view prefix) {
    return action_name.substr(0, prefix.size()) == prefix;
  });
}

}  // namespace iamsim
