// SPDX-License-Identifier: Apache-2.0
#include "model/catalogue/operations.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

// The rows are ordered by subject. Each subject names the page that it rests on.

namespace iamsim {
namespace {

using enum PartCondition;
using enum PartResource;
using enum PartKey::Value;

constexpr std::string_view kAny = "*";
constexpr std::string_view kEks = "pods.eks.amazonaws.com";
constexpr std::string_view kRolesAnywhere = "rolesanywhere.amazonaws.com";
constexpr std::string_view kEventBridge = "events.amazonaws.com";

constexpr PartKey kPassRoleKeys[] = {
    {"iam:PassedToService", kPassedTo},
    {"iam:AssociatedResourceArn", kUnknown},
};

// EKS User Guide, "Grant Pods access to AWS resources based on tags".
constexpr PartKey kPodKeys[] = {
    {"aws:RequestTag/eks-cluster-arn", kUnknown},
    {"aws:RequestTag/eks-cluster-name", kUnknown},
    {"aws:RequestTag/kubernetes-namespace", kUnknown},
    {"aws:RequestTag/kubernetes-pod-name", kUnknown},
    {"aws:RequestTag/kubernetes-pod-uid", kUnknown},
    {"aws:RequestTag/kubernetes-service-account", kUnknown},
    {"aws:TagKeys", kUnknown},
    {"sts:TransitiveTagKeys", kUnknown},
};

// IAM Roles Anywhere User Guide, "Trust model": the fields of the certificate.
constexpr PartKey kCertificateKeys[] = {
    {"aws:PrincipalTag/x509Issuer/C", kUnknown},
    {"aws:PrincipalTag/x509Issuer/CN", kUnknown},
    {"aws:PrincipalTag/x509Issuer/L", kUnknown},
    {"aws:PrincipalTag/x509Issuer/O", kUnknown},
    {"aws:PrincipalTag/x509Issuer/OU", kUnknown},
    {"aws:PrincipalTag/x509Issuer/ST", kUnknown},
    {"aws:PrincipalTag/x509SAN/DNS", kUnknown},
    {"aws:PrincipalTag/x509SAN/Name/CN", kUnknown},
    {"aws:PrincipalTag/x509SAN/URI", kUnknown},
    {"aws:PrincipalTag/x509Subject/C", kUnknown},
    {"aws:PrincipalTag/x509Subject/CN", kUnknown},
    {"aws:PrincipalTag/x509Subject/L", kUnknown},
    {"aws:PrincipalTag/x509Subject/O", kUnknown},
    {"aws:PrincipalTag/x509Subject/OU", kUnknown},
    {"aws:PrincipalTag/x509Subject/ST", kUnknown},
    {"aws:RequestTag/x509Issuer/CN", kUnknown},
    {"aws:RequestTag/x509Subject/CN", kUnknown},
    {"aws:RequestTag/x509Subject/O", kUnknown},
    {"aws:RequestTag/x509Subject/OU", kUnknown},
    {"aws:SourceArn", kUnknown},
    {"aws:TagKeys", kUnknown},
    {"sts:SourceIdentity", kUnknown},
};

// IAM User Guide, "Federating AWS identities to external services"; every call has the first two.
constexpr PartKey kIdentityTokenKeys[] = {
    {"sts:IdentityTokenAudience", kUnknown},
    {"sts:SigningAlgorithm", kUnknown},
    {"sts:DurationSeconds", kUnknown},
};

constexpr PartKey kUrlKeys[] = {{"lambda:FunctionUrlAuthType", kUnknown}};
constexpr PartKey kInvokedViaUrlKeys[] = {
    {"lambda:FunctionUrlAuthType", kUnknown},
    {"lambda:InvokedViaFunctionUrl", kText, "true"},
};

constexpr PartKey kFoundationModelKeys[] = {
    {"aws:RequestedRegion", kRegionOfPart, "unspecified"},
    {"bedrock:InferenceProfileArn", kAskedResource},
};

constexpr PartKey kS3KmsKeys[] = {{"kms:EncryptionContext:aws:s3:arn", kUnknown}};
constexpr PartKey kEventBridgeKmsKeys[] = {
    {"aws:SourceAccount", kAbsent},
    {"aws:SourceArn", kAbsent},
    {"aws:SourceOrgID", kAbsent},
};

constexpr OperationPart kParts[] = {
    // S3 API Reference, CopyObject.
    {kAny, kAny, "", kAlways, "", kCopySource, "", "s3:GetObject", {}},

    // Bedrock User Guide, "Prerequisites for inference profiles" (R-RES-7). The models first, so
    // that they get their keys.
    {"bedrock", "invokemodel", "", kAlways, "inference-profile/${Rest...}", kFurther,
     "foundation-model/${Rest...}", "", kFoundationModelKeys},
    {"bedrock", "invokemodel", "", kAlways, "application-inference-profile/${Rest...}", kFurther,
     "foundation-model/${Rest...}", "", kFoundationModelKeys},
    {"bedrock", "invokemodelwithresponsestream", "", kAlways, "inference-profile/${Rest...}",
     kFurther, "foundation-model/${Rest...}", "", kFoundationModelKeys},
    {"bedrock", "invokemodelwithresponsestream", "", kAlways,
     "application-inference-profile/${Rest...}", kFurther, "foundation-model/${Rest...}", "",
     kFoundationModelKeys},

    // An action with several resource types is checked on each (R-RES-7).
    {kAny, kAny, "", kAlways, "", kFurther, "", "", {}},

    // STS API Reference, AssumeRole (R-STS-2, R-STS-3), and the services that always pass tags
    // (R-STS-16).
    {"sts", "assumerole", kEks, kSessionTagsNotDisabled, "", kNone, "", "", kPodKeys},
    {"sts", "assumerole", kEks, kSessionTagsNotDisabled, "", kSame, "", "sts:TagSession", kPodKeys},
    {"sts", "assumerole", kRolesAnywhere, kAlways, "", kNone, "", "", kCertificateKeys},
    {"sts", "assumerole", kRolesAnywhere, kAlways, "", kSame, "", "sts:TagSession",
     kCertificateKeys},
    {"sts", "assumerole", kRolesAnywhere, kAlways, "", kSame, "", "sts:SetSourceIdentity",
     kCertificateKeys},
    {"sts", "assumerole", "", kSessionTags, "", kSame, "", "sts:TagSession", {}},
    {"sts", "assumerole", "", kSourceIdentity, "", kSame, "", "sts:SetSourceIdentity", {}},
    {"sts", "assumerolewithsaml", "", kSessionTags, "", kSame, "", "sts:TagSession", {}},
    {"sts", "assumerolewithsaml", "", kSourceIdentity, "", kSame, "", "sts:SetSourceIdentity", {}},
    {"sts", "assumerolewithwebidentity", "", kSessionTags, "", kSame, "", "sts:TagSession", {}},
    {"sts",
     "assumerolewithwebidentity",
     "",
     kSourceIdentity,
     "",
     kSame,
     "",
     "sts:SetSourceIdentity",
     {}},
    // STS API Reference, GetWebIdentityToken (R-STS-17).
    {"sts", "getwebidentitytoken", "", kAlways, "", kNone, "", "", kIdentityTokenKeys},
    {"sts", "getwebidentitytoken", "", kTags, "", kSame, "", "sts:TagGetWebIdentityToken",
     kIdentityTokenKeys},

    // IAM User Guide, "Grant a user permissions to pass a role to an AWS service" (R-IAM-2).
    {kAny, kAny, "", kAlways, "", kPassedRole, "", "iam:PassRole", kPassRoleKeys},

    // Lambda Developer Guide, "Control access to Lambda function URLs" (R-SVC-5).
    {"lambda", "invokefunctionurl", "", kAlways, "", kNone, "", "", kUrlKeys},
    {"lambda", "invokefunctionurl", "", kAlways, "", kSame, "", "lambda:InvokeFunction",
     kInvokedViaUrlKeys},

    // KMS Developer Guide, "Controlling access to aliases" (R-KMS-3).
    {"kms", "deletealias", "", kAlways, "alias/${Rest...}", kKeyOfAlias, "", "", {}},
    {"kms", "updatealias", "", kAlways, "alias/${Rest...}", kKeyOfAlias, "", "", {}},

    // S3 User Guide, "Configuring IAM policies for using access points" (R-S3-8).
    {kAny, kAny, "", kAlways, "accesspoint/${Rest...}", kBucketOfAccess, "", "", {}},

    // Glue Developer Guide, "Specifying AWS Glue resource ARNs" (R-RES-7): the resource and all
    // its ancestors. A catalog inside the account's own is part of the names below it.
    {"glue", kAny, "", kAlways, "database/${D}", kDerived, "catalog", "", {}},
    {"glue", kAny, "", kAlways, "database/${C}/${D}", kDerived, "catalog", "", {}},
    {"glue", kAny, "", kAlways, "database/${C}/${D}", kDerived, "catalog/${C}", "", {}},
    {"glue", kAny, "", kAlways, "database/${C}/${S}/${D}", kDerived, "catalog", "", {}},
    {"glue", kAny, "", kAlways, "database/${C}/${S}/${D}", kDerived, "catalog/${C}", "", {}},
    {"glue", kAny, "", kAlways, "database/${C}/${S}/${D}", kDerived, "catalog/${C}/${S}", "", {}},
    {"glue", kAny, "", kAlways, "table/${D}/${T}", kDerived, "catalog", "", {}},
    {"glue", kAny, "", kAlways, "table/${D}/${T}", kDerived, "database/${D}", "", {}},
    {"glue", kAny, "", kAlways, "table/${C}/${D}/${T}", kDerived, "database/${C}/${D}", "", {}},
    {"glue",
     kAny,
     "",
     kAlways,
     "table/${C}/${S}/${D}/${T}",
     kDerived,
     "database/${C}/${S}/${D}",
     "",
     {}},
    {"glue", kAny, "", kAlways, "tableVersion/${D}/${T}/${V}", kDerived, "catalog", "", {}},
    {"glue", kAny, "", kAlways, "tableVersion/${D}/${T}/${V}", kDerived, "database/${D}", "", {}},
    {"glue", kAny, "", kAlways, "tableVersion/${D}/${T}/${V}", kDerived, "table/${D}/${T}", "", {}},
    {"glue", kAny, "", kAlways, "userDefinedFunction/${D}/${F}", kDerived, "catalog", "", {}},
    {"glue", kAny, "", kAlways, "userDefinedFunction/${D}/${F}", kDerived, "database/${D}", "", {}},
    {"glue", kAny, "", kAlways, "connection/${N}", kDerived, "catalog", "", {}},

    // Each service's guide, "key management" or "server-side encryption". SNS Developer Guide, "Key
    // management": the keys that EventBridge does not send (R-KMS-7).
    {"kinesis", "getrecords", "", kAlways, "", kKeyOfData, "", "kms:Decrypt", {}},
    {"kinesis", "putrecord", "", kAlways, "", kKeyOfData, "", "kms:GenerateDataKey", {}},
    {"kinesis", "putrecords", "", kAlways, "", kKeyOfData, "", "kms:GenerateDataKey", {}},
    {"s3", "getobject", "", kAlways, "", kKeyOfData, "", "kms:Decrypt", kS3KmsKeys},
    {"s3", "getobjectversion", "", kAlways, "", kKeyOfData, "", "kms:Decrypt", kS3KmsKeys},
    {"s3", "putobject", "", kAlways, "", kKeyOfData, "", "kms:GenerateDataKey", kS3KmsKeys},
    {"secretsmanager", "getsecretvalue", "", kAlways, "", kKeyOfData, "", "kms:Decrypt", {}},
    {"secretsmanager",
     "putsecretvalue",
     "",
     kAlways,
     "",
     kKeyOfData,
     "",
     "kms:GenerateDataKey",
     {}},
    {"secretsmanager", "putsecretvalue", "", kAlways, "", kKeyOfData, "", "kms:Decrypt", {}},
    {"sns", "publish", kEventBridge, kAlways, "", kKeyOfData, "", "kms:GenerateDataKey",
     kEventBridgeKmsKeys},
    {"sns", "publish", kEventBridge, kAlways, "", kKeyOfData, "", "kms:Decrypt",
     kEventBridgeKmsKeys},
    {"sns", "publish", "", kAlways, "", kKeyOfData, "", "kms:GenerateDataKey", {}},
    {"sns", "publish", "", kAlways, "", kKeyOfData, "", "kms:Decrypt", {}},
    {"sqs", "receivemessage", "", kAlways, "", kKeyOfData, "", "kms:Decrypt", {}},
    {"sqs", "sendmessage", "", kAlways, "", kKeyOfData, "", "kms:GenerateDataKey", {}},
    {"sqs", "sendmessage", "", kAlways, "", kKeyOfData, "", "kms:Decrypt", {}},
    {"ssm", "getparameter", "", kAlways, "", kKeyOfData, "", "kms:Decrypt", {}},
    {"ssm", "getparameters", "", kAlways, "", kKeyOfData, "", "kms:Decrypt", {}},
};

constexpr std::string_view kProfileTargets =
    "AWS also checks the foundation model in each region that the inference profile may use; name "
    "them among the further resources";
// Athena User Guide, "Configure access to databases and tables": DROP DATABASE needs the tables and
// functions of the database.
constexpr std::string_view kDatabaseContents =
    "AWS also checks the tables and functions of the database; name them among the further "
    "resources";

constexpr OperationNeed kNeeds[] = {
    {"bedrock", "invokemodel", "inference-profile/${Rest...}", "foundation-model/${Rest...}",
     "BEDROCK_PROFILE_TARGETS", kProfileTargets},
    {"bedrock", "invokemodel", "application-inference-profile/${Rest...}",
     "foundation-model/${Rest...}", "BEDROCK_PROFILE_TARGETS", kProfileTargets},
    {"bedrock", "invokemodelwithresponsestream", "inference-profile/${Rest...}",
     "foundation-model/${Rest...}", "BEDROCK_PROFILE_TARGETS", kProfileTargets},
    {"bedrock", "invokemodelwithresponsestream", "application-inference-profile/${Rest...}",
     "foundation-model/${Rest...}", "BEDROCK_PROFILE_TARGETS", kProfileTargets},
    {"glue", "deletedatabase", "database/${Rest...}", "table/${Rest...}", "NOT_ASKED",
     kDatabaseContents},
};

// Service Authorization Reference, the dependent actions of each service, and its guide for the
// principal. A service with principals of several kinds has only the actions that are clear.
constexpr bool kNeedsRole = true;
constexpr bool kMayHaveRole = false;
constexpr bool kRefuses = true;
constexpr RolePassing kRolePassings[] = {
    {"apigateway", kAny, "apigateway.amazonaws.com"},
    {"apprunner", "createservice", "build.apprunner.amazonaws.com"},
    {"backup", "createbackupselection", "backup.amazonaws.com", kNeedsRole},
    {"backup", "startbackupjob", "backup.amazonaws.com", kNeedsRole},
    {"backup", "startrestorejob", "backup.amazonaws.com"},
    {"bedrock", "createagent", "bedrock.amazonaws.com"},
    {"bedrock", "createknowledgebase", "bedrock.amazonaws.com", kNeedsRole},
    {"bedrock", "updateagent", "bedrock.amazonaws.com"},
    {"cloudformation", kAny, "cloudformation.amazonaws.com"},
    {"cloudtrail", "createtrail", "cloudtrail.amazonaws.com"},
    {"cloudtrail", "updatetrail", "cloudtrail.amazonaws.com"},
    {"codebuild", "createproject", "codebuild.amazonaws.com", kNeedsRole},
    {"codebuild", "startbuild", "codebuild.amazonaws.com"},
    {"codebuild", "updateproject", "codebuild.amazonaws.com"},
    {"codepipeline", "createpipeline", "codepipeline.amazonaws.com", kNeedsRole},
    {"codepipeline", "updatepipeline", "codepipeline.amazonaws.com", kNeedsRole},
    {"config", "putconfigurationrecorder", "config.amazonaws.com"},
    {"ec2", "associateiaminstanceprofile", "ec2.amazonaws.com", kNeedsRole},
    {"ec2", "createflowlogs", "vpc-flow-logs.amazonaws.com"},
    {"ec2", "replaceiaminstanceprofileassociation", "ec2.amazonaws.com", kNeedsRole},
    {"ec2", "requestspotfleet", "spotfleet.amazonaws.com", kNeedsRole},
    {"ec2", "requestspotinstances", "ec2.amazonaws.com"},
    {"ec2", "runinstances", "ec2.amazonaws.com"},
    {"ecs", "registertaskdefinition", "ecs-tasks.amazonaws.com"},
    {"ecs", "runtask", "ecs-tasks.amazonaws.com", kNeedsRole},
    {"ecs", "starttask", "ecs-tasks.amazonaws.com", kNeedsRole},
    {"eks", "createcluster", "eks.amazonaws.com", kNeedsRole},
    {"eks", "createfargateprofile", "eks-fargate-pods.amazonaws.com", kNeedsRole},
    {"events", "putrule", "events.amazonaws.com"},
    {"events", "puttargets", "events.amazonaws.com"},
    {"firehose", "createdeliverystream", "firehose.amazonaws.com"},
    {"firehose", "updatedestination", "firehose.amazonaws.com"},
    {"glue", "createcrawler", "glue.amazonaws.com", kNeedsRole},
    {"glue", "createdevendpoint", "glue.amazonaws.com", kNeedsRole},
    {"glue", "createjob", "glue.amazonaws.com", kNeedsRole},
    {"glue", "createsession", "glue.amazonaws.com", kNeedsRole},
    {"glue", "updatecrawler", "glue.amazonaws.com"},
    {"glue", "updatejob", "glue.amazonaws.com"},
    {"iot", "createtopicrule", "iot.amazonaws.com"},
    {"iot", "replacetopicrule", "iot.amazonaws.com"},
    // Lambda Developer Guide, "Troubleshoot": the role cannot be assumed by Lambda.
    {"lambda", "createfunction", "lambda.amazonaws.com", kNeedsRole, kRefuses},
    {"lambda", "updatefunctionconfiguration", "lambda.amazonaws.com", kMayHaveRole, kRefuses},
    {"pipes", "createpipe", "pipes.amazonaws.com", kNeedsRole},
    {"pipes", "updatepipe", "pipes.amazonaws.com", kNeedsRole},
    {"rds", "addroletodbcluster", "rds.amazonaws.com", kNeedsRole},
    {"rds", "addroletodbinstance", "rds.amazonaws.com", kNeedsRole},
    {"s3", "createjob", "batchoperations.s3.amazonaws.com", kNeedsRole},
    {"s3", "putreplicationconfiguration", "s3.amazonaws.com", kNeedsRole},
    {"sagemaker", kAny, "sagemaker.amazonaws.com"},
    // EventBridge Scheduler User Guide, "Troubleshooting": the execution role must let it in.
    {"scheduler", "createschedule", "scheduler.amazonaws.com", kNeedsRole, kRefuses},
    {"scheduler", "updateschedule", "scheduler.amazonaws.com", kNeedsRole, kRefuses},
    {"states", "createstatemachine", "states.amazonaws.com", kNeedsRole},
    {"states", "updatestatemachine", "states.amazonaws.com"},
    {"transfer", "createuser", "transfer.amazonaws.com", kNeedsRole},
};

struct Alternatives {
  std::string_view service;
  std::string_view action;
};
// Service Authorization Reference: an asterisk at types, though no call can name two of them.
constexpr Alternatives kAlternatives[] = {
    {"bedrock", "invokemodel"},
    {"bedrock", "invokemodelwithresponsestream"},
    {"bedrock-agentcore", "invokecodeinterpreter"},
    {"bedrock-agentcore", "startbrowsersession"},
    {"bedrock-agentcore", "startcodeinterpretersession"},
    {"drs", kAny},
    {"payment-cryptography", kAny},
};

struct OwnOfAws {
  std::string_view service;
  std::string_view prefix;  // of the sixth field
};
// Bedrock, Systems Manager and Elastic Beanstalk, Service Authorization Reference.
constexpr OwnOfAws kOwnOfAws[] = {
    {"bedrock", "foundation-model/"},
    {"elasticbeanstalk", "platform/"},
    {"elasticbeanstalk", "solutionstack/"},
    {"ssm", "document/"},
    {"ssm", "parameter/aws/"},
};

// The named parts of a shape, with what they take of a text.
using Bindings = std::vector<std::pair<std::string_view, std::string_view>>;

bool IsName(std::string_view part) {
  return part.starts_with("${") && part.ends_with('}');
}

bool Bind(std::string_view shape, std::string_view tail, Bindings* bindings) {
  while (true) {
    const std::size_t end = shape.find('/');
    const std::string_view part = shape.substr(0, end);
    const bool takes_rest = part.ends_with("...}");
    const std::size_t stop = takes_rest ? std::string_view::npos : tail.find('/');
    const std::string_view text = tail.substr(0, stop);
    if (text.empty() || (!IsName(part) && part != text)) return false;
    if (IsName(part) && bindings != nullptr) bindings->emplace_back(part, text);
    const bool shape_ends = end == std::string_view::npos;
    const bool tail_ends = stop == std::string_view::npos;
    if (shape_ends || tail_ends) return shape_ends && tail_ends;
    shape.remove_prefix(end + 1);
    tail.remove_prefix(stop + 1);
  }
}

}  // namespace

std::span<const OperationPart> OperationParts() {
  return kParts;
}

std::span<const OperationNeed> OperationNeeds() {
  return kNeeds;
}

bool ConcernsAction(const OperationPart& row, std::string_view service, std::string_view name) {
  return (row.service == kAny || row.service == service) &&
         (row.action == kAny || row.action == name);
}

bool HoldsForEveryPart(PartResource on) {
  return on == kDerived || on == kBucketOfAccess || on == kKeyOfData;
}

bool PassesTransitiveTags(std::string_view principal) {
  return principal == kEks;
}

bool NeedsKeyOfData(std::string_view service, std::string_view action_name) {
  return std::any_of(std::begin(kParts), std::end(kParts), [&](const OperationPart& row) {
    return row.on == kKeyOfData && row.service == service && row.action == action_name;
  });
}

bool TakesOneOfItsTypes(std::string_view service, std::string_view action_name) {
  return std::any_of(
      std::begin(kAlternatives), std::end(kAlternatives), [&](const Alternatives& row) {
        return row.service == service && (row.action == kAny || row.action == action_name);
      });
}

bool HasShape(std::string_view shape, std::string_view tail) {
  return shape.empty() || Bind(shape, tail, nullptr);
}

std::string DeriveTail(std::string_view shape, std::string_view tail, std::string_view wanted) {
  Bindings bindings;
  if (!Bind(shape, tail, &bindings)) return {};
  std::string made;
  while (true) {
    const std::size_t end = wanted.find('/');
    const std::string_view part = wanted.substr(0, end);
    const auto bound = std::find_if(bindings.begin(), bindings.end(),
                                    [&](const auto& entry) { return entry.first == part; });
    made += bound == bindings.end() ? part : bound->second;
    if (end == std::string_view::npos) return made;
    made += '/';
    wanted.remove_prefix(end + 1);
  }
}

const RolePassing* FindRolePassing(std::string_view service, std::string_view action_name) {
  for (const RolePassing& row : kRolePassings) {
    if (row.service == service && (row.action == kAny || row.action == action_name)) return &row;
  }
  return nullptr;
}

bool BelongsToAws(std::string_view service, std::string_view account, std::string_view tail) {
  if (account == "aws") return true;
  return account.empty() &&
         std::any_of(std::begin(kOwnOfAws), std::end(kOwnOfAws), [&](const OwnOfAws& row) {
           return row.service == service && tail.starts_with(row.prefix);
         });
}

std::vector<std::string_view> PrefixesOfAws(std::string_view service) {
  std::vector<std::string_view> prefixes;
  for (const OwnOfAws& row : kOwnOfAws) {
    if (row.service == service) prefixes.push_back(row.prefix);
  }
  return prefixes;
}

}  // namespace iamsim
