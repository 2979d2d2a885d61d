// SPDX-License-Identifier: Apache-2.0
#include "model/catalogue/service_facts.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>
#include <span>

#include "model/arn.h"

// Lists that AWS publishes on pages of its own, and that the service catalogue lacks: services with
// RCPs, operations across accounts, keys of endpoints, actions without aws:ResourceAccount, task
// policies. Each names its page. Names are in lower case.

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

// Which actions of a service work on another account's resources (R-SVC-2): those of a kOnly row,
// or all but those of a kAllBut row. A service without a row leaves it to its policies.
enum class AcrossAccounts : std::uint8_t { kOnly, kAllBut };
struct CrossAccountRow {
  std::string_view service;
  AcrossAccounts rule;
  std::span<const std::string_view> actions;
};

// Backup Developer Guide, "Vault access policies": all else is rejected whatever a policy says.
constexpr std::string_view kBackupCrossAccount[] = {"copyintobackupvault"};
// DynamoDB Developer Guide, "API operations supported by resource-based policies".
constexpr std::string_view kDynamoDbSameAccountOnly[] = {"createbackup",
                                                         "createglobaltable",
                                                         "createtable",
                                                         "deletebackup",
                                                         "deleteresourcepolicy",
                                                         "describebackup",
                                                         "describecontinuousbackups",
                                                         "describecontributorinsights",
                                                         "describeendpoints",
                                                         "describeexport",
                                                         "describeglobaltable",
                                                         "describeglobaltablesettings",
                                                         "describeimport",
                                                         "describekinesisstreamingdestination",
                                                         "describelimits",
                                                         "describetablereplicaautoscaling",
                                                         "describetimetolive",
                                                         "disablekinesisstreamingdestination",
                                                         "enablekinesisstreamingdestination",
                                                         "exporttabletopointintime",
                                                         "getresourcepolicy",
                                                         "importtable",
                                                         "listbackups",
                                                         "listcontributorinsights",
                                                         "listexports",
                                                         "listglobaltables",
                                                         "listimports",
                                                         "liststreams",
                                                         "listtables",
                                                         "partiqldelete",
                                                         "partiqlinsert",
                                                         "partiqlselect",
                                                         "partiqlupdate",
                                                         "putresourcepolicy",
                                                         "restoretablefrombackup",
                                                         "restoretabletopointintime",
                                                         "updatecontinuousbackups",
                                                         "updatecontributorinsights",
                                                         "updateglobaltable",
                                                         "updateglobaltablesettings",
                                                         "updatekinesisstreamingdestination",
                                                         "updatetablereplicaautoscaling",
                                                         "updatetimetolive"};
// KMS Developer Guide, "Allowing users in other accounts to use a KMS key".
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
// SQS Developer Guide, "Limitations of Amazon SQS custom policies".
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

constexpr CrossAccountRow kAcrossAccounts[] = {
    {"backup", AcrossAccounts::kOnly, kBackupCrossAccount},
    {"dynamodb", AcrossAccounts::kAllBut, kDynamoDbSameAccountOnly},
    {"kms", AcrossAccounts::kOnly, kKmsCrossAccount},
    {"sqs", AcrossAccounts::kAllBut, kSqsSameAccountOnly},
};

constexpr std::string_view kGlobalServices[] = {"account",       "cloudfront", "iam",
                                                "organizations", "route53",    "support"};

// IAM User Guide, "AWS global condition context keys", aws:ResourceAccount, as of 2026-11.
constexpr ServiceActions kWithoutResourceAccount[] = {
    {"auditmanager", "updateassessmentframeworkshare"},
    {"detective", "acceptinvitation"},
    {"ds", "acceptshareddirectory"},
    {"ec2", "accepttransitgatewaypeeringattachment"},
    {"ec2", "acceptvpcendpointconnections"},
    {"ec2", "acceptvpcpeeringconnection"},
    {"ec2", "createtransitgatewaypeeringattachment"},
    {"ec2", "createvpcendpoint"},
    {"ec2", "createvpcpeeringconnection"},
    {"es", "acceptinboundconnection"},
    {"guardduty", "acceptadministratorinvitation"},
    {"macie2", "acceptinvitation"},
    {"route53", "associatevpcwithhostedzone"},
    {"route53", "createvpcassociationauthorization"},
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

constexpr std::string_view kLogGroup = "log-group:";
constexpr std::string_view kLogGroupSuffix = ":*";
// What the messages of refused calls name: the streams of the group, and none of them.
constexpr std::string_view kBelowLogGroup = ":log-stream:";
// CloudWatch Logs API Reference, LogGroup: all other actions need the ARN with `:*`.
constexpr std::string_view kOnPlainLogGroup[] = {"listtagsforresource", "tagresource",
                                                 "untagresource"};

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

// A log group's name has no colon and no star.
bool IsLogGroup(std::string_view arn_text) {
  const std::optional<Arn> arn = ParseArn(arn_text);
  return arn && arn->service == "logs" && arn->resource.starts_with(kLogGroup) &&
         arn->resource.size() > kLogGroup.size() &&
         arn->resource.find_first_of(":*", kLogGroup.size()) == std::string_view::npos;
}

}  // namespace

bool ResourceControlPoliciesCover(std::string_view service) {
  return Has(kResourceControlServices, service);
}

bool WorksAcrossAccounts(std::string_view service, std::string_view action_name) {
  const auto* const row =
      std::find_if(std::begin(kAcrossAccounts), std::end(kAcrossAccounts),
                   [&](const CrossAccountRow& each) { return each.service == service; });
  return row == std::end(kAcrossAccounts) ||
         Has(row->actions, action_name) == (row->rule == AcrossAccounts::kOnly);
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

std::string_view WithoutLogGroupSuffix(std::string_view arn_text) {
  if (!arn_text.ends_with(kLogGroupSuffix)) return arn_text;
  const std::string_view group = arn_text.substr(0, arn_text.size() - kLogGroupSuffix.size());
  return IsLogGroup(group) ? group : arn_text;
}

std::string CheckedBelowLogGroup(std::string_view action_name, std::string_view arn_text) {
  if (!IsLogGroup(arn_text) || Has(kOnPlainLogGroup, action_name)) return {};
  return std::string(arn_text) + std::string(kBelowLogGroup);
}

}  // namespace iamsim
