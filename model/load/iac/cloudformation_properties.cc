// SPDX-License-Identifier: Apache-2.0
#include "model/load/iac/cloudformation_properties.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <utility>
#include <vector>

#include "model/arn.h"
#include "model/diagnostics.h"
#include "model/edit_distance.h"
#include "model/load/text/words.h"
#include "model/load/types/cloudformation_types.h"

// The tables say what iamsim reads of a template, and how AWS calls the rest. A name that is in
// neither list and close to one that is read is a slip: AWS has no property that close.

namespace iamsim {
namespace {

using std::string_view;
using Shape = TemplateShape;

// --- What is read -----------------------------------------------------------------------------

// Names and types: CloudFormation Template Reference, the page of each resource type.
constexpr TemplateProperty kTagProperties[] = {{"Key", Shape::kText, true},
                                               {"Value", Shape::kScalar, true}};
constexpr TemplateType kTag = {"a tag", kTagProperties, ""};
constexpr TemplateProperty kTags = {"Tags", Shape::kObjects, false, &kTag};

constexpr TemplateProperty kInlineProperties[] = {{"PolicyName", Shape::kText, true},
                                                  {"PolicyDocument", Shape::kDocument, true}};
constexpr TemplateType kInline = {"an inline policy", kInlineProperties, ""};
constexpr TemplateProperty kPolicies = {"Policies", Shape::kObjects, false, &kInline};
constexpr TemplateProperty kManagedPolicyArns = {"ManagedPolicyArns", Shape::kTexts};
constexpr TemplateProperty kPath = {"Path", Shape::kText};
constexpr TemplateProperty kBoundary = {"PermissionsBoundary", Shape::kText};
constexpr TemplateProperty kDocument = {"PolicyDocument", Shape::kDocument, true};

constexpr TemplateProperty kRole[] = {{"RoleName", Shape::kText},
                                      kPath,
                                      // Its absence has a message of its own.
                                      {"AssumeRolePolicyDocument", Shape::kDocument},
                                      kPolicies,
                                      kManagedPolicyArns,
                                      kBoundary,
                                      {"MaxSessionDuration", Shape::kDuration},
                                      kTags};
constexpr TemplateProperty kUser[] = {
    {"UserName", Shape::kText}, kPath, kPolicies, kManagedPolicyArns, kBoundary,
    {"Groups", Shape::kTexts},  kTags};
constexpr TemplateProperty kGroup[] = {
    {"GroupName", Shape::kText}, kPath, kPolicies, kManagedPolicyArns};
constexpr TemplateProperty kRolePolicy[] = {
    {"PolicyName", Shape::kText}, kDocument, {"RoleName", Shape::kText, true}};
constexpr TemplateProperty kUserPolicy[] = {
    {"PolicyName", Shape::kText}, kDocument, {"UserName", Shape::kText, true}};
constexpr TemplateProperty kGroupPolicy[] = {
    {"PolicyName", Shape::kText}, kDocument, {"GroupName", Shape::kText, true}};
constexpr TemplateProperty kPolicy[] = {{"PolicyName", Shape::kText},
                                        kDocument,
                                        {"Groups", Shape::kTexts},
                                        {"Roles", Shape::kTexts},
                                        {"Users", Shape::kTexts}};
constexpr TemplateProperty kManagedPolicy[] = {{"ManagedPolicyName", Shape::kText},
                                               kPath,
                                               kDocument,
                                               {"Groups", Shape::kTexts},
                                               {"Roles", Shape::kTexts},
                                               {"Users", Shape::kTexts}};
constexpr TemplateProperty kAddition[] = {{"GroupName", Shape::kText, true},
                                          {"Users", Shape::kTexts, true}};
constexpr TemplateProperty kOidc[] = {{"Url", Shape::kText}, {"ClientIdList", Shape::kTexts}};
constexpr TemplateProperty kSaml[] = {{"Name", Shape::kText}};

constexpr TemplateProperty kBlockProperties[] = {{"BlockPublicAcls", Shape::kBool},
                                                 {"BlockPublicPolicy", Shape::kBool},
                                                 {"IgnorePublicAcls", Shape::kBool},
                                                 {"RestrictPublicBuckets", Shape::kBool}};
constexpr TemplateType kBlock = {"a public access block", kBlockProperties, ""};
constexpr TemplateProperty kByDefaultProperties[] = {{"SSEAlgorithm", Shape::kText, true},
                                                     {"KMSMasterKeyID", Shape::kText}};
constexpr TemplateType kByDefault = {"an encryption rule", kByDefaultProperties, ""};
constexpr TemplateProperty kRuleProperties[] = {
    {"ServerSideEncryptionByDefault", Shape::kObject, false, &kByDefault}};
constexpr TemplateType kRule = {"an encryption rule", kRuleProperties,
                                " BlockedEncryptionTypes BucketKeyEnabled "};
constexpr TemplateProperty kEncryptionProperties[] = {
    {"ServerSideEncryptionConfiguration", Shape::kObjects, true, &kRule}};
constexpr TemplateType kEncryption = {"a bucket's encryption", kEncryptionProperties, ""};
constexpr TemplateProperty kBucket[] = {
    {"BucketName", Shape::kText},
    {"PublicAccessBlockConfiguration", Shape::kObject, false, &kBlock},
    {"BucketEncryption", Shape::kObject, false, &kEncryption},
    kTags};
constexpr TemplateProperty kBucketPolicy[] = {{"Bucket", Shape::kText, true}, kDocument};

constexpr TemplateProperty kKey[] = {{"KeyPolicy", Shape::kDocument}, kTags};
constexpr TemplateProperty kAlias[] = {{"AliasName", Shape::kText, true},
                                       {"TargetKeyId", Shape::kText, true}};
constexpr TemplateProperty kQueue[] = {
    {"QueueName", Shape::kText}, {"KmsMasterKeyId", Shape::kText}, kTags};
constexpr TemplateProperty kQueuePolicy[] = {{"Queues", Shape::kTexts, true}, kDocument};
constexpr TemplateProperty kQueueInline[] = {{"Queue", Shape::kText, true}, kDocument};
constexpr TemplateProperty kTopic[] = {
    {"TopicName", Shape::kText}, {"KmsMasterKeyId", Shape::kText}, kTags};
constexpr TemplateProperty kTopicPolicy[] = {{"Topics", Shape::kTexts, true}, kDocument};
constexpr TemplateProperty kTopicInline[] = {{"TopicArn", Shape::kText, true}, kDocument};
constexpr TemplateProperty kFunction[] = {{"FunctionName", Shape::kText}, kTags};
constexpr TemplateProperty kPermission[] = {
    {"FunctionName", Shape::kText, true},   {"Action", Shape::kText, true},
    {"Principal", Shape::kText, true},      {"SourceArn", Shape::kText},
    {"SourceAccount", Shape::kText},        {"EventSourceToken", Shape::kText},
    {"PrincipalOrgID", Shape::kText},       {"FunctionUrlAuthType", Shape::kText},
    {"InvokedViaFunctionUrl", Shape::kBool}};
constexpr TemplateProperty kBusPolicy[] = {{"EventBusName", Shape::kText},
                                           {"StatementId", Shape::kText, true},
                                           {"Statement", Shape::kDocument}};
constexpr TemplateProperty kSecret[] = {{"Name", Shape::kText}, {"KmsKeyId", Shape::kText}, kTags};
constexpr TemplateProperty kSecretPolicy[] = {{"SecretId", Shape::kText, true},
                                              {"ResourcePolicy", Shape::kDocument, true}};
constexpr TemplateProperty kRepository[] = {
    {"RepositoryName", Shape::kText}, {"RepositoryPolicyText", Shape::kDocument}, kTags};
constexpr TemplateProperty kTablePolicyProperties[] = {kDocument};
constexpr TemplateType kTablePolicy = {"a table's policy", kTablePolicyProperties, ""};
constexpr TemplateProperty kTable[] = {
    {"TableName", Shape::kText}, {"ResourcePolicy", Shape::kObject, false, &kTablePolicy}, kTags};
constexpr TemplateProperty kEndpoint[] = {{"VpcId", Shape::kText},
                                          {"ServiceName", Shape::kText},
                                          {"VpcEndpointType", Shape::kText},
                                          {"PolicyDocument", Shape::kDocument}};
constexpr TemplateProperty kControlPolicy[] = {{"Name", Shape::kText},
                                               {"Type", Shape::kText, true},
                                               {"TargetIds", Shape::kTexts},
                                               {"Content", Shape::kDocument, true}};
constexpr TemplateProperty kApi[] = {{"Policy", Shape::kDocument}, kTags};
// Its tags are a map and not a list.
constexpr TemplateProperty kVault[] = {{"BackupVaultName", Shape::kText},
                                       {"AccessPolicy", Shape::kDocument}};
constexpr TemplateProperty kArtifactDomain[] = {
    {"DomainName", Shape::kText}, {"PermissionsPolicyDocument", Shape::kDocument}, kTags};
constexpr TemplateProperty kArtifactRepository[] = {{"DomainName", Shape::kText},
                                                    {"RepositoryName", Shape::kText},
                                                    {"PermissionsPolicyDocument", Shape::kDocument},
                                                    kTags};
constexpr TemplateProperty kPublicRepository[] = {
    {"RepositoryName", Shape::kText}, {"RepositoryPolicyText", Shape::kDocument}, kTags};
constexpr TemplateProperty kFileSystem[] = {{"FileSystemPolicy", Shape::kDocument}};
constexpr TemplateProperty kSearchDomain[] = {
    {"DomainName", Shape::kText}, {"AccessPolicies", Shape::kDocument}, kTags};
constexpr TemplateProperty kRegistry[] = {{"RegistryName", Shape::kText}};
constexpr TemplateProperty kRegistryPolicy[] = {{"RegistryName", Shape::kText, true},
                                                {"Policy", Shape::kDocument, true}};
constexpr TemplateProperty kBus[] = {{"Name", Shape::kText}, {"Policy", Shape::kDocument}, kTags};
constexpr TemplateProperty kStream[] = {{"Name", Shape::kText}, kTags};
constexpr TemplateProperty kLogGroup[] = {
    {"LogGroupName", Shape::kText}, {"ResourcePolicyDocument", Shape::kDocument}, kTags};
constexpr TemplateProperty kDestination[] = {
    {"DestinationName", Shape::kText}, {"DestinationPolicy", Shape::kDocument}, kTags};
constexpr TemplateProperty kNamedDocument[] = {{"PolicyName", Shape::kText}, kDocument};
constexpr TemplateProperty kCluster[] = {{"ClusterName", Shape::kText}};
constexpr TemplateProperty kClusterPolicy[] = {{"ClusterArn", Shape::kText, true},
                                               {"Policy", Shape::kDocument, true}};
constexpr TemplateProperty kContainer[] = {
    {"ContainerName", Shape::kText}, {"Policy", Shape::kDocument}, kTags};
constexpr TemplateProperty kAccessPoint[] = {
    {"Name", Shape::kText}, {"Bucket", Shape::kText}, {"Policy", Shape::kDocument}, kTags};
constexpr TemplateProperty kDirectoryBucket[] = {{"BucketName", Shape::kText}, kTags};
constexpr TemplateProperty kObjectLambda[] = {{"Name", Shape::kText}};
constexpr TemplateProperty kObjectLambdaPolicy[] = {{"ObjectLambdaAccessPoint", Shape::kText, true},
                                                    kDocument};
constexpr TemplateProperty kTableBucket[] = {{"TableBucketName", Shape::kText}};
constexpr TemplateProperty kTableBucketPolicy[] = {{"TableBucketARN", Shape::kText, true},
                                                   {"ResourcePolicy", Shape::kDocument, true}};
constexpr TemplateProperty kLakeTablePolicy[] = {{"TableARN", Shape::kText, true},
                                                 {"ResourcePolicy", Shape::kDocument, true}};
constexpr TemplateProperty kVectorBucket[] = {{"VectorBucketName", Shape::kText}};
constexpr TemplateProperty kVectorBucketPolicy[] = {{"VectorBucketArn", Shape::kText},
                                                    {"Policy", Shape::kDocument, true}};
constexpr TemplateProperty kModelGroup[] = {
    {"ModelPackageGroupName", Shape::kText}, {"ModelPackageGroupPolicy", Shape::kDocument}, kTags};
constexpr TemplateProperty kLattice[] = {{"AuthType", Shape::kText}, kTags};
constexpr TemplateProperty kAuthPolicy[] = {{"ResourceIdentifier", Shape::kText, true},
                                            {"Policy", Shape::kDocument, true}};
constexpr TemplateProperty kRegistryText[] = {{"PolicyText", Shape::kDocument, true}};
constexpr TemplateProperty kContent[] = {{"Content", Shape::kDocument, true}};
constexpr TemplateProperty kOfResource[] = {{"ResourceArn", Shape::kText, true},
                                            {"ResourcePolicy", Shape::kDocument, true}};
constexpr TemplateProperty kPolicyOfResource[] = {{"ResourceArn", Shape::kText, true},
                                                  {"Policy", Shape::kDocument, true}};
constexpr TemplateProperty kTargetProperties[] = {{"Accounts", Shape::kTexts},
                                                  {"AccountsUrl", Shape::kText},
                                                  {"OrganizationalUnitIds", Shape::kTexts}};
constexpr TemplateType kTargets = {"deployment targets", kTargetProperties, " AccountFilterType "};
constexpr TemplateProperty kInstancesProperties[] = {
    {"DeploymentTargets", Shape::kObject, true, &kTargets}};
constexpr TemplateType kInstances = {"a group of stack instances", kInstancesProperties,
                                     " ParameterOverrides Regions "};
constexpr TemplateProperty kStackSet[] = {
    {"StackInstancesGroup", Shape::kObjects, false, &kInstances}};

constexpr TemplateType kTypes[] = {
    {"AWS::IAM::Role", kRole, " Description "},
    {"AWS::IAM::User", kUser, " LoginProfile "},
    {"AWS::IAM::Group", kGroup, ""},
    {"AWS::IAM::RolePolicy", kRolePolicy, ""},
    {"AWS::IAM::UserPolicy", kUserPolicy, ""},
    {"AWS::IAM::GroupPolicy", kGroupPolicy, ""},
    {"AWS::IAM::Policy", kPolicy, ""},
    {"AWS::IAM::ManagedPolicy", kManagedPolicy, " Description "},
    {"AWS::IAM::UserToGroupAddition", kAddition, ""},
    {"AWS::IAM::OIDCProvider", kOidc, " Tags ThumbprintList "},
    {"AWS::IAM::SAMLProvider", kSaml,
     " AddPrivateKey AssertionEncryptionMode PrivateKeyList RemovePrivateKey SamlMetadataDocument "
     "Tags "},
    {"AWS::S3::Bucket", kBucket,
     " AbacStatus AccelerateConfiguration AccessControl AnalyticsConfigurations BucketNamePrefix "
     "BucketNamespace CorsConfiguration IntelligentTieringConfigurations InventoryConfigurations "
     "LifecycleConfiguration LoggingConfiguration MetadataConfiguration MetadataTableConfiguration "
     "MetricsConfigurations NotificationConfiguration ObjectLockConfiguration ObjectLockEnabled "
     "OwnershipControls ReplicationConfiguration VersioningConfiguration WebsiteConfiguration "},
    {"AWS::S3::BucketPolicy", kBucketPolicy, ""},
    {"AWS::KMS::Key", kKey,
     " BypassPolicyLockoutSafetyCheck Description EnableKeyRotation Enabled KeySpec KeyUsage "
     "MultiRegion Origin PendingWindowInDays RotationPeriodInDays "},
    {"AWS::KMS::Alias", kAlias, ""},
    {"AWS::SQS::Queue", kQueue,
     " ContentBasedDeduplication DeduplicationScope DelaySeconds FifoQueue FifoThroughputLimit "
     "KmsDataKeyReusePeriodSeconds MaximumMessageSize MessageRetentionPeriod "
     "ReceiveMessageWaitTimeSeconds RedriveAllowPolicy RedrivePolicy SqsManagedSseEnabled "
     "VisibilityTimeout "},
    {"AWS::SQS::QueuePolicy", kQueuePolicy, ""},
    {"AWS::SQS::QueueInlinePolicy", kQueueInline, ""},
    {"AWS::SNS::Topic", kTopic,
     " ArchivePolicy ContentBasedDeduplication DataProtectionPolicy DeliveryStatusLogging "
     "DisplayName FifoThroughputScope FifoTopic SignatureVersion Subscription TracingConfig "},
    {"AWS::SNS::TopicPolicy", kTopicPolicy, ""},
    {"AWS::SNS::TopicInlinePolicy", kTopicInline, ""},
    {"AWS::Lambda::Function", kFunction,
     " Architectures CapacityProviderConfig Code CodeSigningConfigArn DeadLetterConfig Description "
     "DurableConfig Environment EphemeralStorage FileSystemConfigs FunctionScalingConfig Handler "
     "ImageConfig KmsKeyArn Layers LoggingConfig MemorySize PackageType PublishToLatestPublished "
     "RecursiveLoop ReservedConcurrentExecutions Role Runtime RuntimeManagementConfig SnapStart "
     "TenancyConfig Timeout TracingConfig VpcConfig "},
    {"AWS::Lambda::Permission", kPermission, ""},
    {"AWS::Events::EventBusPolicy", kBusPolicy, " Action Condition Principal "},
    {"AWS::SecretsManager::Secret", kSecret,
     " Description GenerateSecretString ReplicaRegions SecretString Type "},
    {"AWS::SecretsManager::ResourcePolicy", kSecretPolicy, " BlockPublicPolicy "},
    {"AWS::ECR::Repository", kRepository,
     " EmptyOnDelete EncryptionConfiguration ImageScanningConfiguration ImageTagMutability "
     "ImageTagMutabilityExclusionFilters LifecyclePolicy "},
    {"AWS::DynamoDB::Table", kTable,
     " AttributeDefinitions BillingMode ContributorInsightsSpecification DeletionProtectionEnabled "
     "GlobalSecondaryIndexes ImportSourceSpecification KeySchema KinesisStreamSpecification "
     "LocalSecondaryIndexes OnDemandThroughput PointInTimeRecoverySpecification "
     "ProvisionedThroughput SSESpecification StreamSpecification TableClass "
     "TimeToLiveSpecification WarmThroughput "},
    {"AWS::EC2::VPCEndpoint", kEndpoint,
     " DnsOptions IpAddressType PrivateDnsEnabled ResourceConfigurationArn RouteTableIds "
     "SecurityGroupIds ServiceNetworkArn ServiceRegion SubnetIds Tags "},
    {"AWS::Organizations::Policy", kControlPolicy, " Description Tags "},
    {"AWS::ApiGateway::RestApi", kApi,
     " ApiKeySourceType BinaryMediaTypes Body BodyS3Location CloneFrom Description "
     "DisableExecuteApiEndpoint EndpointAccessMode EndpointConfiguration FailOnWarnings "
     "MinimumCompressionSize Mode Name Parameters SecurityPolicy "},
    {"AWS::Backup::BackupVault", kVault,
     " BackupVaultTags EncryptionKeyArn LockConfiguration Notifications "},
    {"AWS::Backup::LogicallyAirGappedBackupVault", kVault,
     " BackupVaultTags EncryptionKeyArn MaxRetentionDays MinRetentionDays MpaApprovalTeamArn "
     "Notifications "},
    {"AWS::CloudTrail::ResourcePolicy", kOfResource, ""},
    {"AWS::CodeArtifact::Domain", kArtifactDomain, " EncryptionKey "},
    {"AWS::CodeArtifact::Repository", kArtifactRepository,
     " Description DomainOwner ExternalConnections Upstreams "},
    {"AWS::ECR::PublicRepository", kPublicRepository, " RepositoryCatalogData "},
    {"AWS::ECR::RegistryPolicy", kRegistryText, ""},
    {"AWS::EFS::FileSystem", kFileSystem,
     " AvailabilityZoneName BackupPolicy BypassPolicyLockoutSafetyCheck Encrypted "
     "FileSystemProtection FileSystemTags KmsKeyId LifecyclePolicies PerformanceMode "
     "ProvisionedThroughputInMibps ReplicationConfiguration ThroughputMode "},
    {"AWS::Elasticsearch::Domain", kSearchDomain,
     " AdvancedOptions AdvancedSecurityOptions CognitoOptions DomainArn DomainEndpointOptions "
     "EBSOptions ElasticsearchClusterConfig ElasticsearchVersion EncryptionAtRestOptions "
     "LogPublishingOptions NodeToNodeEncryptionOptions SnapshotOptions VPCOptions "},
    {"AWS::EventSchemas::Registry", kRegistry, " Description Tags "},
    {"AWS::EventSchemas::RegistryPolicy", kRegistryPolicy, " RevisionId "},
    {"AWS::Events::EventBus", kBus,
     " DeadLetterConfig Description EventSourceName KmsKeyIdentifier LogConfig "},
    {"AWS::KMS::ReplicaKey", kKey, " Description Enabled PendingWindowInDays PrimaryKeyArn "},
    {"AWS::Kinesis::ResourcePolicy", kOfResource, ""},
    {"AWS::Kinesis::Stream", kStream,
     " DesiredShardLevelMetrics MaxRecordSizeInKiB RetentionPeriodHours ShardCount "
     "StreamEncryption StreamModeDetails WarmThroughputMiBps "},
    {"AWS::Lex::ResourcePolicy", kPolicyOfResource, ""},
    {"AWS::Logs::Destination", kDestination, " RoleArn TargetArn "},
    {"AWS::Logs::LogGroup", kLogGroup,
     " BearerTokenAuthenticationEnabled DataProtectionPolicy DeletionProtectionEnabled "
     "FieldIndexPolicies KmsKeyId LogGroupClass RetentionInDays "},
    {"AWS::Logs::ResourcePolicy", kNamedDocument, " ResourceArn "},
    {"AWS::MSK::Cluster", kCluster,
     " BrokerNodeGroupInfo ClientAuthentication ConfigurationInfo CurrentVersion EncryptionInfo "
     "EnhancedMonitoring KafkaVersion LoggingInfo NumberOfBrokerNodes OpenMonitoring Rebalancing "
     "StorageMode Tags "},
    {"AWS::MSK::ClusterPolicy", kClusterPolicy, ""},
    {"AWS::MSK::ServerlessCluster", kCluster, " ClientAuthentication Tags VpcConfigs "},
    {"AWS::MediaStore::Container", kContainer,
     " AccessLoggingEnabled CorsPolicy LifecyclePolicy MetricPolicy "},
    {"AWS::OpenSearchService::Domain", kSearchDomain,
     " AIMLOptions AdvancedOptions AdvancedSecurityOptions ClusterConfig CognitoOptions "
     "DeploymentStrategyOptions DomainEndpointOptions EBSOptions EncryptionAtRestOptions "
     "EngineVersion IPAddressType IdentityCenterOptions LogPublishingOptions "
     "NodeToNodeEncryptionOptions OffPeakWindowOptions SkipShardMigrationWait SnapshotOptions "
     "SoftwareUpdateOptions VPCOptions "},
    {"AWS::Organizations::ResourcePolicy", kContent, " Tags "},
    {"AWS::S3::AccessPoint", kAccessPoint,
     " BucketAccountId PublicAccessBlockConfiguration VpcConfiguration "},
    {"AWS::S3Express::BucketPolicy", kBucketPolicy, ""},
    {"AWS::S3Express::DirectoryBucket", kDirectoryBucket,
     " BucketEncryption DataRedundancy InventoryConfigurations LifecycleConfiguration LocationName "
     "MetricsConfigurations "},
    {"AWS::S3ObjectLambda::AccessPoint", kObjectLambda, " ObjectLambdaConfiguration "},
    {"AWS::S3ObjectLambda::AccessPointPolicy", kObjectLambdaPolicy, ""},
    {"AWS::S3Outposts::BucketPolicy", kBucketPolicy, ""},
    {"AWS::S3Tables::TableBucket", kTableBucket,
     " EncryptionConfiguration MetricsConfiguration ReplicationConfiguration "
     "StorageClassConfiguration Tags UnreferencedFileRemoval "},
    {"AWS::S3Tables::TableBucketPolicy", kTableBucketPolicy, ""},
    {"AWS::S3Tables::TablePolicy", kLakeTablePolicy, " Namespace TableBucketARN TableName "},
    {"AWS::S3Vectors::VectorBucket", kVectorBucket, " EncryptionConfiguration Tags "},
    {"AWS::S3Vectors::VectorBucketPolicy", kVectorBucketPolicy, " VectorBucketName "},
    {"AWS::SSM::ResourcePolicy", kPolicyOfResource, ""},
    {"AWS::SageMaker::ModelPackageGroup", kModelGroup, " ModelPackageGroupDescription "},
    {"AWS::VpcLattice::AuthPolicy", kAuthPolicy, ""},
    {"AWS::VpcLattice::Service", kLattice,
     " CertificateArn CustomDomainName DnsEntry IdleTimeoutSeconds Name "},
    {"AWS::VpcLattice::ServiceNetwork", kLattice, " Name SharingConfig "},
    {"AWS::XRay::ResourcePolicy", kNamedDocument, " BypassPolicyLockoutCheck "},
    {"AWS::CloudFormation::StackSet", kStackSet,
     " AdministrationRoleARN AutoDeployment CallAs Capabilities Description ExecutionRoleName "
     "ManagedExecution OperationPreferences Parameters PermissionModel StackSetName Tags "
     "TemplateBody TemplateURL "},
};

// Types of which the name alone means something.
constexpr string_view kOtherTypes[] = {
    "AWS::CloudFormation::Stack",    "AWS::ServiceCatalog::CloudFormationProvisionedProduct",
    "AWS::Serverless::Api",          "AWS::Serverless::Application",
    "AWS::Serverless::Connector",    "AWS::Serverless::Function",
    "AWS::Serverless::GraphQLApi",   "AWS::Serverless::HttpApi",
    "AWS::Serverless::LayerVersion", "AWS::Serverless::SimpleTable",
    "AWS::Serverless::StateMachine"};

// CloudFormation User Guide, "Template sections"; `Globals` is AWS SAM's.
constexpr string_view kSections[] = {"AWSTemplateFormatVersion",
                                     "Conditions",
                                     "Description",
                                     "Globals",
                                     "Hooks",
                                     "Mappings",
                                     "Metadata",
                                     "Outputs",
                                     "Parameters",
                                     "Resources",
                                     "Rules",
                                     "Transform"};
// CloudFormation Template Reference, "Resource attributes"; `Connectors` and `IgnoreGlobals` are
// AWS SAM's.
constexpr string_view kAttributes[] = {"Condition",      "Connectors",         "CreationPolicy",
                                       "DeletionPolicy", "DependsOn",          "IgnoreGlobals",
                                       "Metadata",       "Properties",         "Type",
                                       "UpdatePolicy",   "UpdateReplacePolicy"};
// CloudFormation User Guide, "Parameters".
constexpr string_view kParameterFields[] = {
    "AllowedPattern", "AllowedValues", "ConstraintDescription",
    "Default",        "Description",   "MaxLength",
    "MaxValue",       "MinLength",     "MinValue",
    "NoEcho",         "Type"};

// --- Names ------------------------------------------------------------------------------------

template <typename Names>
bool Contains(const Names& names, string_view name) {
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

// `AWS::IAM::Role` in its parts; nothing for a name of another form.
struct TypeParts {
  string_view maker;
  string_view service;
  string_view resource;
};
std::optional<TypeParts> PartsOfType(string_view type) {
  const std::size_t first = type.find("::");
  if (first == string_view::npos) return std::nullopt;
  const std::size_t second = type.find("::", first + 2);
  if (second == string_view::npos) return std::nullopt;
  return TypeParts{type.substr(0, first), type.substr(first + 2, second - first - 2),
                   type.substr(second + 2)};
}

// The type that was meant. AWS has types of one resource name in services with close names
// (`AWS::IoT::Policy`), so the service may have one slip only.
string_view NearestType(string_view type) {
  const std::optional<TypeParts> parts = PartsOfType(type);
  const auto is_near = [&](string_view candidate) {
    const TypeParts meant = *PartsOfType(candidate);
    return parts && IsSlip(parts->maker, meant.maker, 1) &&
           IsSlip(parts->service, meant.service, 1) && IsSlip(parts->resource, meant.resource);
  };
  for (const TemplateType& candidate : kTypes) {
    if (is_near(candidate.name)) return candidate.name;
  }
  for (const string_view candidate : kOtherTypes) {
    if (is_near(candidate)) return candidate;
  }
  return {};
}

// Whether CloudFormation takes it for the name of a type at all.
bool HasFormOfType(string_view type) {
  return PartsOfType(type).has_value() || type.starts_with("Custom::");
}

bool IsText(const DataNode& node) {
  return node.is_string() || node.kind() == DataKind::kNumber;
}

bool IsTrueOrFalse(const DataNode& node) {
  return node.kind() == DataKind::kBool ||
         (node.is_string() &&
          (EqualsIgnoreCase(node.text(), "true") || EqualsIgnoreCase(node.text(), "false")));
}

// A document in a string is JSON, percent-encoded or not.
bool IsDocument(const DataNode& node) {
  if (node.is_object()) return true;
  if (!node.is_string()) return false;
  const std::size_t start = node.text().find_first_not_of(" \t\r\n");
  return start != string_view::npos &&
         (node.text()[start] == '{' || node.text().substr(start).starts_with("%7B"));
}

// IAM API Reference, "CreateRole": one hour to twelve.
bool IsDuration(const DataNode& node) {
  std::int32_t seconds = 0;
  const char* const end = node.text().data() + node.text().size();
  const auto [stop, error] = std::from_chars(node.text().data(), end, seconds);
  return IsText(node) && error == std::errc() && stop == end && seconds >= 3600 && seconds <= 43200;
}

bool HasFunction(const DataNode& object) {
  return std::any_of(object.members().begin(), object.members().end(),
                     [](const DataMember& member) { return member.key.starts_with("Fn::"); });
}

}  // namespace

const TemplateProperty* TemplateType::Find(string_view property) const {
  for (const TemplateProperty& candidate : read) {
    if (candidate.name == property) return &candidate;
  }
  return nullptr;
}

const TemplateType* FindTemplateType(string_view type) {
  for (const TemplateType& row : kTypes) {
    if (row.name == type) return &row;
  }
  return nullptr;
}

// --- Checks -----------------------------------------------------------------------------------

void TemplateChecker::ErrorAtKey(const DataMember& member, std::string message,
                                 std::string help) const {
  reader_.builder().diagnostics().Error(source_, member.key_offset, member.key_length,
                                        std::move(message), std::move(help));
}

void TemplateChecker::WarningAtKey(const DataMember& member, std::string message,
                                   std::string help) const {
  reader_.builder().diagnostics().Warning(source_, member.key_offset, member.key_length,
                                          std::move(message), std::move(help));
}

void TemplateChecker::WrongType(const std::string& what, const DataNode& node,
                                string_view expected) const {
  std::string help = "expected " + std::string(expected);
  // CloudFormation: "'null' values are not allowed in templates".
  if (node.kind() == DataKind::kNull) help += "; leave it out when there is none";
  std::string message = what + " is " + std::string(DataKindName(node.kind()));
  if (IsText(node)) message += ", " + Quoted(node.text());
  reader_.Error({&node, source_}, std::move(message), std::move(help));
}

void TemplateChecker::CheckSections(const DataNode& root) const {
  for (const DataMember& member : root.members()) {
    if (member.key.starts_with("Fn::")) continue;
    if (Contains(kSections, member.key)) {
      constexpr string_view kObjects[] = {"Conditions", "Mappings", "Parameters"};
      if (Contains(kObjects, member.key) && !member.value.is_object()) {
        WrongType(Quoted(member.key), member.value, "an object");
      }
      continue;
    }
    const std::string help = DidYouMean(member.key, {std::begin(kSections), std::end(kSections)});
    if (!help.empty()) {
      ErrorAtKey(member, "a template has no section " + Quoted(member.key), help);
    }
  }
  const DataNode* parameters = root.Find("Parameters");
  if (parameters == nullptr) return;
  for (const DataMember& parameter : parameters->members())
    CheckParameter(parameter);
}

// Without its type the value may be a list or a text, without its default nobody knows it.
void TemplateChecker::CheckParameter(const DataMember& parameter) const {
  if (parameter.key.starts_with("Fn::")) return;
  const std::string what = "parameter " + Quoted(parameter.key);
  if (!parameter.value.is_object()) return WrongType(what, parameter.value, "an object");
  for (const DataMember& field : parameter.value.members()) {
    if (Contains(kParameterFields, field.key)) continue;
    const std::string help =
        DidYouMean(field.key, {std::begin(kParameterFields), std::end(kParameterFields)});
    if (!help.empty()) ErrorAtKey(field, what + " has no " + Quoted(field.key), help);
  }
  if (const DataNode* value = parameter.value.Find("Default");
      value != nullptr && !IsText(*value) && value->kind() != DataKind::kBool) {
    WrongType("`Default` of " + what, *value, "a string");
  }
  const DataNode* type = parameter.value.Find("Type");
  if (type == nullptr) return reader_.Error({&parameter.value, source_}, what + " has no `Type`");
  const string_view text = type->text();
  constexpr string_view kPlain[] = {"CommaDelimitedList", "Number", "String"};
  if (Contains(kPlain, text) || text.starts_with("AWS::") ||
      (text.starts_with("List<") && text.ends_with('>'))) {
    return;
  }
  std::string help = DidYouMean(text, {std::begin(kPlain), std::end(kPlain)});
  if (help.empty())
    help = "expected `String`, `Number`, `CommaDelimitedList`, `List<...>` or AWS's";
  reader_.Error({type, source_}, "unknown type " + Quoted(text) + " of " + what, std::move(help));
}

void TemplateChecker::CheckResource(string_view logical, const DataNode& resource,
                                    const DataNode& root) const {
  const std::string what = "resource " + Quoted(logical);
  for (const DataMember& member : resource.members()) {
    if (Contains(kAttributes, member.key) || member.key.starts_with("Fn::")) continue;
    const std::string help =
        DidYouMean(member.key, {std::begin(kAttributes), std::end(kAttributes)});
    if (!help.empty()) ErrorAtKey(member, what + " has no attribute " + Quoted(member.key), help);
  }
  if (const DataNode* condition = resource.Find("Condition")) {
    const DataNode* conditions = root.Find("Conditions");
    if (!condition->is_string()) {
      WrongType("`Condition` of " + Quoted(logical), *condition, "the name of a condition");
    } else if (conditions == nullptr || conditions->Find(condition->text()) == nullptr) {
      std::vector<string_view> names;
      if (conditions != nullptr) {
        for (const DataMember& member : conditions->members())
          names.push_back(member.key);
      }
      reader_.Error({condition, source_},
                    "the template has no condition " + Quoted(condition->text()),
                    DidYouMean(condition->text(), names));
    }
  }
  const DataNode* type = resource.Find("Type");
  if (type == nullptr || !type->is_string() || FindTemplateType(type->text()) != nullptr ||
      Contains(kOtherTypes, type->text())) {
    return;
  }
  string_view meant = NearestType(type->text());
  if (meant.empty() && HasFormOfType(type->text())) return;
  std::string help;
  if (meant.empty()) {
    std::vector<string_view> names(std::begin(kOtherTypes), std::end(kOtherTypes));
    for (const TemplateType& row : kTypes)
      names.push_back(row.name);
    help = DidYouMean(type->text(), names);
    if (help.empty()) help = "expected a name like `AWS::IAM::Role`";
  } else {
    help = "did you mean " + Quoted(meant) + "?";
  }
  reader_.Error({type, source_}, "unknown type " + Quoted(type->text()) + " of " + what,
                std::move(help));
}

void TemplateChecker::CheckProperties(const std::string& logical, const TemplateType& type,
                                      const DataNode& properties) const {
  std::vector<string_view> names;
  for (const TemplateProperty& property : type.read)
    names.push_back(property.name);
  for (const DataMember& member : properties.members()) {
    if (const TemplateProperty* property = type.Find(member.key)) {
      CheckValue(logical, *property, member.value);
      continue;
    }
    if (member.key.starts_with("Fn::") || HasTemplateWord(type.others, member.key)) continue;
    const string_view near = NearestWord(member.key, names);
    if (near.empty()) continue;
    std::string message = logical + ": " + std::string(type.name) + " has no " + Quoted(member.key);
    std::string help = "did you mean " + Quoted(near) + "?";
    if (IsSlip(member.key, near)) {
      ErrorAtKey(member, std::move(message), std::move(help));
    } else {
      // It may be a property that AWS added.
      WarningAtKey(member, message + " that is known here", help + " It is ignored");
    }
  }
  // A macro may add what is missing.
  if (HasFunction(properties)) return;
  for (const TemplateProperty& property : type.read) {
    if (!property.required || properties.Find(property.name) != nullptr) continue;
    const bool is_resource = FindTemplateType(type.name) != nullptr;
    reader_.Error({&properties, source_}, logical + ": " +
                                              (is_resource ? "it" : std::string(type.name)) +
                                              " has no " + Quoted(property.name));
  }
}

// Where one part is known at deployment only, the others are still checked.
void TemplateChecker::CheckValue(const std::string& logical, const TemplateProperty& property,
                                 const DataNode& node) const {
  const TemplateValue value = evaluator_.Evaluate(node);
  if (value.absent) return;
  if (value.known) return CheckKnown(logical, property, value.node);
  if (HasFunction(node) || node.Find("Ref") != nullptr) return;
  if (property.shape == Shape::kObjects && node.is_array()) {
    TemplateProperty item = property;
    item.shape = Shape::kObject;
    for (const DataNode& one : node.items())
      CheckValue(logical, item, one);
  } else if (property.shape == Shape::kObject && node.is_object()) {
    CheckProperties(logical, *property.of, node);
  }
}

void TemplateChecker::CheckKnown(const std::string& logical, const TemplateProperty& property,
                                 const DataNode& node) const {
  const std::string what = logical + ": " + Quoted(property.name);
  switch (property.shape) {
    case Shape::kText:
      if (!IsText(node)) WrongType(what, node, "a string");
      return;
    case Shape::kScalar:
      if (!IsText(node) && node.kind() != DataKind::kBool) WrongType(what, node, "a string");
      return;
    case Shape::kDuration:
      if (!IsDuration(node)) WrongType(what, node, "seconds from 3600 to 43200");
      return;
    case Shape::kBool:
      if (!IsTrueOrFalse(node)) WrongType(what, node, "true or false");
      return;
    case Shape::kDocument:
      if (!IsDocument(node)) WrongType(what, node, "a policy document");
      return;
    case Shape::kTexts:
      if (!node.is_array()) return WrongType(what, node, "a list of strings");
      for (const DataNode& item : node.items()) {
        if (!IsText(item)) WrongType("an item of " + what, item, "strings");
      }
      return;
    case Shape::kObject:
      if (!node.is_object()) return WrongType(what, node, "an object");
      return CheckProperties(logical, *property.of, node);
    case Shape::kObjects:
      if (!node.is_array()) return WrongType(what, node, "a list of objects");
      for (const DataNode& item : node.items()) {
        if (item.is_object()) {
          CheckProperties(logical, *property.of, item);
        } else {
          WrongType("an item of " + what, item, "objects");
        }
      }
      return;
  }
}

}  // namespace iamsim
