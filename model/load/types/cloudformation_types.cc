// SPDX-License-Identifier: Apache-2.0
#include "model/load/types/cloudformation_types.h"

#include <algorithm>
#include <cstddef>
#include <iterator>

#include "model/arn.h"

namespace iamsim {
namespace {

using std::string_view;
using enum RefGives;

constexpr TemplateArnType kTypes[] = {
    {"AWS::IAM::Role", "RoleName", "iam::{account}:role{path}{name}", kName, " Arn ", "",
     " RoleId "},
    {"AWS::IAM::User", "UserName", "iam::{account}:user{path}{name}", kName},
    {"AWS::IAM::Group", "GroupName", "iam::{account}:group{path}{name}", kName},
    {"AWS::IAM::ManagedPolicy", "ManagedPolicyName", "iam::{account}:policy{path}{name}", kArn,
     " Arn PolicyArn ", "", " PolicyId "},
    {"AWS::IAM::OIDCProvider", "Url", "iam::{account}:oidc-provider/{name}", kArn},
    {"AWS::IAM::SAMLProvider", "Name", "iam::{account}:saml-provider/{name}", kArn},
    {"AWS::EC2::VPCEndpoint", "", "ec2:{region}:{account}:vpc-endpoint/{name}", kName, "", " Id "},
    {"AWS::KMS::Alias", "AliasName", "kms:{region}:{account}:{name}", kName},

    {.type = "AWS::ApiGateway::RestApi",
     .name = "",
     .arn = "execute-api:{region}:{account}:{name}",
     .ref = kName,
     .arn_attributes = "",
     .name_attributes = " RestApiId ",
     .other_attributes = " RootResourceId ",
     .is_modelled = true,
     .policy = "Policy"},
    {.type = "AWS::Backup::BackupVault",
     .name = "BackupVaultName",
     .arn = "backup:{region}:{account}:backup-vault:{name}",
     .ref = kName,
     .arn_attributes = " BackupVaultArn ",
     .name_attributes = " BackupVaultName ",
     .is_modelled = true,
     .policy = "AccessPolicy"},
    {.type = "AWS::Backup::LogicallyAirGappedBackupVault",
     .name = "BackupVaultName",
     .arn = "backup:{region}:{account}:backup-vault:{name}",
     .ref = kName,
     .arn_attributes = " BackupVaultArn ",
     .name_attributes = " BackupVaultName ",
     .is_modelled = true,
     .policy = "AccessPolicy"},
    {.type = "AWS::CodeArtifact::Domain",
     .name = "DomainName",
     .arn = "codeartifact:{region}:{account}:domain/{name}",
     .ref = kArn,
     .name_attributes = " Name ",
     .is_modelled = true,
     .policy = "PermissionsPolicyDocument"},
    {.type = "AWS::CodeArtifact::Repository",
     .name = "RepositoryName",
     .arn = "codeartifact:{region}:{account}:repository/{DomainName}/{name}",
     .ref = kArn,
     .name_attributes = " Name ",
     .is_modelled = true,
     .policy = "PermissionsPolicyDocument"},
    {.type = "AWS::DynamoDB::Table",
     .name = "TableName",
     .arn = "dynamodb:{region}:{account}:table/{name}",
     .ref = kName,
     .other_attributes = " StreamArn ",
     .is_modelled = true,
     .policy = "ResourcePolicy"},
    {.type = "AWS::ECR::PublicRepository",
     .name = "RepositoryName",
     .arn = "ecr-public::{account}:repository/{name}",
     .ref = kName,
     .is_modelled = true,
     .policy = "RepositoryPolicyText"},
    {.type = "AWS::ECR::Repository",
     .name = "RepositoryName",
     .arn = "ecr:{region}:{account}:repository/{name}",
     .ref = kName,
     .is_modelled = true,
     .policy = "RepositoryPolicyText"},
    {.type = "AWS::EFS::FileSystem",
     .name = "",
     .arn = "elasticfilesystem:{region}:{account}:file-system/{name}",
     .ref = kName,
     .name_attributes = " FileSystemId ",
     .is_modelled = true,
     .policy = "FileSystemPolicy"},
    {.type = "AWS::Elasticsearch::Domain",
     .name = "DomainName",
     .arn = "es:{region}:{account}:domain/{name}",
     .ref = kName,
     .arn_attributes = " Arn DomainArn ",
     .is_modelled = true,
     .policy = "AccessPolicies"},
    {.type = "AWS::EventSchemas::Registry",
     .name = "RegistryName",
     .arn = "schemas:{region}:{account}:registry/{name}",
     .ref = kArn,
     .arn_attributes = " RegistryArn ",
     .name_attributes = " RegistryName ",
     .is_modelled = true},
    {.type = "AWS::Events::EventBus",
     .name = "Name",
     .arn = "events:{region}:{account}:event-bus/{name}",
     .ref = kName,
     .name_attributes = " Name ",
     .is_modelled = true,
     .policy = "Policy"},
    {.type = "AWS::KMS::Key",
     .name = "",
     .arn = "kms:{region}:{account}:key/{name}",
     .ref = kName,
     .name_attributes = " KeyId ",
     .is_modelled = true,
     .policy = "KeyPolicy"},
    {.type = "AWS::KMS::ReplicaKey",
     .name = "",
     .arn = "kms:{region}:{account}:key/{name}",
     .ref = kName,
     .name_attributes = " KeyId ",
     .is_modelled = true,
     .policy = "KeyPolicy"},
    {.type = "AWS::Kinesis::Stream",
     .name = "Name",
     .arn = "kinesis:{region}:{account}:stream/{name}",
     .ref = kName,
     .is_modelled = true},
    {.type = "AWS::Lambda::Function",
     .name = "FunctionName",
     .arn = "lambda:{region}:{account}:function:{name}",
     .ref = kName,
     .is_modelled = true},
    // The ARN that CloudFormation gives ends with `:*`.
    {.type = "AWS::Logs::LogGroup",
     .name = "LogGroupName",
     .arn = "logs:{region}:{account}:log-group:{name}",
     .ref = kName,
     .is_modelled = true,
     .policy = "ResourcePolicyDocument",
     .arn_suffix = ":*"},
    {.type = "AWS::Logs::Destination",
     .name = "DestinationName",
     .arn = "logs:{region}:{account}:destination:{name}",
     .ref = kName,
     .is_modelled = true,
     .policy = "DestinationPolicy"},
    {.type = "AWS::MSK::Cluster",
     .name = "ClusterName",
     .arn = "kafka:{region}:{account}:cluster/{name}/{id}",
     .ref = kArn,
     .is_modelled = true},
    {.type = "AWS::MSK::ServerlessCluster",
     .name = "ClusterName",
     .arn = "kafka:{region}:{account}:cluster/{name}/{id}",
     .ref = kArn,
     .is_modelled = true},
    {.type = "AWS::MediaStore::Container",
     .name = "ContainerName",
     .arn = "mediastore:{region}:{account}:container/{name}",
     .ref = kName,
     .is_modelled = true,
     .policy = "Policy"},
    {.type = "AWS::OpenSearchService::Domain",
     .name = "DomainName",
     .arn = "es:{region}:{account}:domain/{name}",
     .ref = kName,
     .arn_attributes = " Arn DomainArn ",
     .is_modelled = true,
     .policy = "AccessPolicies",
     .config_type = "AWS::OpenSearch::Domain"},
    {.type = "AWS::S3::AccessPoint",
     .name = "Name",
     .arn = "s3:{region}:{account}:accesspoint/{name}",
     .ref = kName,
     .name_attributes = " Name ",
     .is_modelled = true,
     .policy = "Policy"},
    {.type = "AWS::S3::Bucket",
     .name = "BucketName",
     .arn = "s3:::{name}",
     .ref = kName,
     .is_modelled = true},
    {.type = "AWS::S3Express::DirectoryBucket",
     .name = "BucketName",
     .arn = "s3express:{region}:{account}:bucket/{name}",
     .ref = kName,
     .is_modelled = true},
    {.type = "AWS::S3ObjectLambda::AccessPoint",
     .name = "Name",
     .arn = "s3-object-lambda:{region}:{account}:accesspoint/{name}",
     .ref = kName,
     .is_modelled = true},
    {.type = "AWS::S3Tables::TableBucket",
     .name = "TableBucketName",
     .arn = "s3tables:{region}:{account}:bucket/{name}",
     .ref = kArn,
     .arn_attributes = " TableBucketARN ",
     .is_modelled = true},
    {.type = "AWS::S3Vectors::VectorBucket",
     .name = "VectorBucketName",
     .arn = "s3vectors:{region}:{account}:bucket/{name}",
     .ref = kArn,
     .arn_attributes = " VectorBucketArn ",
     .is_modelled = true},
    {.type = "AWS::SNS::Topic",
     .name = "TopicName",
     .arn = "sns:{region}:{account}:{name}",
     .ref = kArn,
     .arn_attributes = " Arn TopicArn ",
     .name_attributes = " TopicName ",
     .is_modelled = true,
     .key = "KmsMasterKeyId"},
    {.type = "AWS::SQS::Queue",
     .name = "QueueName",
     .arn = "sqs:{region}:{account}:{name}",
     .ref = kQueueUrl,
     .name_attributes = " QueueName ",
     .is_modelled = true,
     .key = "KmsMasterKeyId"},
    {.type = "AWS::SageMaker::ModelPackageGroup",
     .name = "ModelPackageGroupName",
     .arn = "sagemaker:{region}:{account}:model-package-group/{name}",
     .ref = kArn,
     .arn_attributes = " ModelPackageGroupArn ",
     .is_modelled = true,
     .policy = "ModelPackageGroupPolicy"},
    {.type = "AWS::SecretsManager::Secret",
     .name = "Name",
     .arn = "secretsmanager:{region}:{account}:secret:{name}-{id}",
     .ref = kArn,
     .arn_attributes = " Arn Id ",
     .is_modelled = true,
     .key = "KmsKeyId"},
    {.type = "AWS::VpcLattice::Service",
     .name = "",
     .arn = "vpc-lattice:{region}:{account}:service/{name}",
     .ref = kArn,
     .name_attributes = " Id ",
     .is_modelled = true,
     .mark = "svc-"},
    {.type = "AWS::VpcLattice::ServiceNetwork",
     .name = "",
     .arn = "vpc-lattice:{region}:{account}:servicenetwork/{name}",
     .ref = kArn,
     .name_attributes = " Id ",
     .is_modelled = true,
     .mark = "sn-"},

    // Types that policies name and that have no policy of their own.
    {"AWS::CloudWatch::Alarm", "AlarmName", "cloudwatch:{region}:{account}:alarm:{name}", kName},
    {"AWS::CodeBuild::Project", "Name", "codebuild:{region}:{account}:project/{name}", kName},
    {"AWS::CodeCommit::Repository", "RepositoryName", "codecommit:{region}:{account}:{name}", kName,
     " Arn ", " Name "},
    {"AWS::ECS::Cluster", "ClusterName", "ecs:{region}:{account}:cluster/{name}", kName},
    {"AWS::EKS::Cluster", "Name", "eks:{region}:{account}:cluster/{name}", kName},
    {"AWS::KinesisFirehose::DeliveryStream", "DeliveryStreamName",
     "firehose:{region}:{account}:deliverystream/{name}", kName},
    {"AWS::StepFunctions::Activity", "Name", "states:{region}:{account}:activity:{name}", kArn,
     " Arn ", " Name "},
    {"AWS::StepFunctions::StateMachine", "StateMachineName",
     "states:{region}:{account}:stateMachine:{name}", kArn, " Arn ", " Name ",
     " StateMachineRevisionId "},
};

constexpr TemplatePolicyType kPolicies[] = {
    {"AWS::CloudTrail::ResourcePolicy", "ResourceArn", "ResourcePolicy", "cloudtrail"},
    {"AWS::ECR::RegistryPolicy", "", "PolicyText", "ecr"},
    {"AWS::EventSchemas::RegistryPolicy",
     "RegistryName",
     "Policy",
     "schemas",
     {"AWS::EventSchemas::Registry"}},
    {"AWS::Kinesis::ResourcePolicy",
     "ResourceArn",
     "ResourcePolicy",
     "kinesis",
     {"AWS::Kinesis::Stream"}},
    {"AWS::Lex::ResourcePolicy", "ResourceArn", "Policy", "lex"},
    {"AWS::Logs::ResourcePolicy", "", "PolicyDocument", "logs", {}, "PolicyName"},
    {"AWS::MSK::ClusterPolicy", "ClusterArn", "Policy", "kafka", {"AWS::MSK::Cluster"}},
    {"AWS::Organizations::ResourcePolicy", "", "Content", "organizations"},
    {"AWS::S3::BucketPolicy", "Bucket", "PolicyDocument", "s3", {"AWS::S3::Bucket"}},
    {"AWS::S3Express::BucketPolicy",
     "Bucket",
     "PolicyDocument",
     "s3express",
     {"AWS::S3Express::DirectoryBucket"}},
    {"AWS::S3ObjectLambda::AccessPointPolicy",
     "ObjectLambdaAccessPoint",
     "PolicyDocument",
     "s3-object-lambda",
     {"AWS::S3ObjectLambda::AccessPoint"}},
    {"AWS::S3Outposts::BucketPolicy", "Bucket", "PolicyDocument", "s3-outposts"},
    {"AWS::S3Tables::TableBucketPolicy",
     "TableBucketARN",
     "ResourcePolicy",
     "s3tables",
     {"AWS::S3Tables::TableBucket"}},
    {"AWS::S3Tables::TablePolicy", "TableARN", "ResourcePolicy", "s3tables"},
    {"AWS::S3Vectors::VectorBucketPolicy",
     "VectorBucketArn",
     "Policy",
     "s3vectors",
     {"AWS::S3Vectors::VectorBucket"}},
    {"AWS::SNS::TopicInlinePolicy", "TopicArn", "PolicyDocument", "sns", {"AWS::SNS::Topic"}},
    {"AWS::SNS::TopicPolicy", "Topics", "PolicyDocument", "sns", {"AWS::SNS::Topic"}},
    {"AWS::SQS::QueueInlinePolicy", "Queue", "PolicyDocument", "sqs", {"AWS::SQS::Queue"}},
    {"AWS::SQS::QueuePolicy", "Queues", "PolicyDocument", "sqs", {"AWS::SQS::Queue"}},
    {"AWS::SSM::ResourcePolicy", "ResourceArn", "Policy", "ssm"},
    {"AWS::SecretsManager::ResourcePolicy",
     "SecretId",
     "ResourcePolicy",
     "secretsmanager",
     {"AWS::SecretsManager::Secret"}},
    {"AWS::VpcLattice::AuthPolicy",
     "ResourceIdentifier",
     "Policy",
     "vpc-lattice",
     {"AWS::VpcLattice::Service", "AWS::VpcLattice::ServiceNetwork"}},
    {"AWS::XRay::ResourcePolicy", "", "PolicyDocument", "xray", {}, "PolicyName"},
};

constexpr TemplateUnreadType kUnread[] = {
    {"AWS::BedrockAgentCore::ResourcePolicy", "bedrock-agentcore"},
    {"AWS::DynamoDB::GlobalTable", "dynamodb"},
    {"AWS::Events::EventBusPolicy", "events"},
    {"AWS::Lambda::LayerVersionPermission", "lambda"},
    {"AWS::Logs::DeliveryDestination", "logs"},
    {"AWS::RedshiftServerless::Namespace", "redshift-serverless"},
    {"AWS::S3::MultiRegionAccessPointPolicy", "s3"},
    {"AWS::S3Express::AccessPoint", "s3express"},
    {"AWS::S3Outposts::AccessPoint", "s3-outposts"},
    {"AWS::Signer::ProfilePermission", "signer"},
    {"AWS::VpcLattice::ResourcePolicy", "vpc-lattice"},
};

}  // namespace

const TemplateArnType* FindTemplateArnType(string_view type) {
  const TemplateArnType* const found =
      std::find_if(std::begin(kTypes), std::end(kTypes),
                   [&](const TemplateArnType& row) { return row.type == type; });
  return found == std::end(kTypes) ? nullptr : found;
}

std::span<const TemplateArnType> TemplateArnTypes() {
  return kTypes;
}

const TemplateArnType* FindConfigType(string_view type) {
  const TemplateArnType* const found =
      std::find_if(std::begin(kTypes), std::end(kTypes), [&](const TemplateArnType& row) {
        return row.is_modelled && (row.config_type.empty() ? row.type : row.config_type) == type;
      });
  return found == std::end(kTypes) ? nullptr : found;
}

string_view ServiceOf(const TemplateArnType& type) {
  return type.arn.substr(0, type.arn.find(':'));
}

std::span<const TemplatePolicyType> TemplatePolicyTypes() {
  return kPolicies;
}

const TemplatePolicyType* FindTemplatePolicyType(string_view type) {
  const TemplatePolicyType* const found =
      std::find_if(std::begin(kPolicies), std::end(kPolicies),
                   [&](const TemplatePolicyType& row) { return row.type == type; });
  return found == std::end(kPolicies) ? nullptr : found;
}

std::string ArnOfPolicyTarget(string_view service, const std::string& target,
                              std::span<const string_view> types, const ArnScope& scope) {
  if (ParseArn(target)) return target;
  if (service == "sqs") {
    const std::size_t slash = target.rfind('/');
    const std::size_t before =
        slash == std::string::npos || slash == 0 ? slash : target.rfind('/', slash - 1);
    if (before == std::string::npos) return {};
    return "arn:" + scope.partition + ":sqs:" + scope.region + ":" +
           target.substr(before + 1, slash - before - 1) + ":" + target.substr(slash + 1);
  }
  const TemplateArnType* type = nullptr;
  for (const string_view name : types) {
    const TemplateArnType* candidate = FindTemplateArnType(name);
    if (candidate == nullptr) continue;
    const bool has_mark = !candidate->mark.empty() && target.starts_with(candidate->mark);
    if (type == nullptr || has_mark) type = candidate;
  }
  return type == nullptr ? std::string() : FillArnTemplate(type->arn, scope, target);
}

std::span<const TemplateUnreadType> TemplateUnreadTypes() {
  return kUnread;
}

bool HasTemplateWord(string_view words, string_view word) {
  const std::size_t at = words.find(word);
  return at != string_view::npos && at > 0 && words[at - 1] == ' ' &&
         at + word.size() < words.size() && words[at + word.size()] == ' ';
}

}  // namespace iamsim
