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

// What a service's requests through a VPC endpoint carry of who owns it: each list of AWS's page is
// a part of the next.
enum class EndpointKeys : std::uint8_t {
  kSourceVpcArn,  // aws:SourceVpcArn and the keys of the next two
  kVpceAccount,   // aws:VpceAccount, aws:VpceOrgPaths and the key of the next
  kVpceOrgId,     // aws:VpceOrgID alone
};
struct ServiceEndpointKeys {
  std::string_view service;
  EndpointKeys has;
};
constexpr ServiceEndpointKeys kEndpointKeys[] = {
    {"acm-pca", EndpointKeys::kSourceVpcArn},
    {"applicationinsights", EndpointKeys::kSourceVpcArn},
    {"apprunner", EndpointKeys::kSourceVpcArn},
    {"athena", EndpointKeys::kSourceVpcArn},
    {"b2bi", EndpointKeys::kVpceOrgId},
    {"cassandra", EndpointKeys::kVpceOrgId},
    {"cloudformation", EndpointKeys::kSourceVpcArn},
    {"cognito-identity", EndpointKeys::kVpceOrgId},
    {"comprehendmedical", EndpointKeys::kSourceVpcArn},
    {"compute-optimizer", EndpointKeys::kSourceVpcArn},
    {"datasync", EndpointKeys::kSourceVpcArn},
    {"discovery", EndpointKeys::kSourceVpcArn},
    {"dms", EndpointKeys::kVpceOrgId},
    {"ds-data", EndpointKeys::kVpceOrgId},
    {"dynamodb", EndpointKeys::kVpceAccount},
    {"ebs", EndpointKeys::kSourceVpcArn},
    {"ecr", EndpointKeys::kSourceVpcArn},
    {"ecs", EndpointKeys::kSourceVpcArn},
    {"firehose", EndpointKeys::kSourceVpcArn},
    {"gamelift", EndpointKeys::kVpceAccount},
    {"healthlake", EndpointKeys::kSourceVpcArn},
    {"iam", EndpointKeys::kSourceVpcArn},
    {"identitystore", EndpointKeys::kVpceOrgId},
    {"iotfleetwise", EndpointKeys::kSourceVpcArn},
    {"iottwinmaker", EndpointKeys::kVpceOrgId},
    {"iotwireless", EndpointKeys::kSourceVpcArn},
    {"kinesisanalytics", EndpointKeys::kSourceVpcArn},
    {"kms", EndpointKeys::kSourceVpcArn},
    {"lambda", EndpointKeys::kSourceVpcArn},
    {"medical-imaging", EndpointKeys::kSourceVpcArn},
    {"network-firewall", EndpointKeys::kVpceOrgId},
    {"omics", EndpointKeys::kSourceVpcArn},
    {"payment-cryptography", EndpointKeys::kSourceVpcArn},
    {"polly", EndpointKeys::kSourceVpcArn},
    {"pricing", EndpointKeys::kVpceOrgId},
    {"rbin", EndpointKeys::kSourceVpcArn},
    {"rekognition", EndpointKeys::kSourceVpcArn},
    {"route53", EndpointKeys::kSourceVpcArn},
    {"s3", EndpointKeys::kSourceVpcArn},
    {"scheduler", EndpointKeys::kSourceVpcArn},
    {"servicediscovery", EndpointKeys::kSourceVpcArn},
    {"servicequotas", EndpointKeys::kSourceVpcArn},
    {"ses", EndpointKeys::kVpceOrgId},
    {"shield", EndpointKeys::kVpceAccount},
    {"sms-voice", EndpointKeys::kVpceOrgId},
    {"sqs", EndpointKeys::kVpceOrgId},
    {"ssm-contacts", EndpointKeys::kSourceVpcArn},
    {"storagegateway", EndpointKeys::kSourceVpcArn},
    {"textract", EndpointKeys::kSourceVpcArn},
    {"transcribe", EndpointKeys::kSourceVpcArn},
    {"transfer", EndpointKeys::kSourceVpcArn},
    {"workmail", EndpointKeys::kVpceOrgId},
};

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

bool HasEndpointKey(std::string_view key, std::string_view service, std::string_view action_name) {
  if (service == "iam" && action_name == "passrole") return false;
  const EndpointKeys needed = key == "aws:SourceVpcArn" ? EndpointKeys::kSourceVpcArn
                              : key == "aws:VpceOrgID"  ? EndpointKeys::kVpceOrgId
                                                        : EndpointKeys::kVpceAccount;
  return std::any_of(
      std::begin(kEndpointKeys), std::end(kEndpointKeys),
      [&](const ServiceEndpointKeys& row) { return row.service == service && row.has <= needed; });
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
