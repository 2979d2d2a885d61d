// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <memory>
#include <ostream>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"

#include "engine/answer.h"
#include "engine/compile.h"
#include "model/load/aws/service_policy.h"
#include "model/load/types/cloudformation_types.h"
#include "model/load/types/terraform_types.h"
#include "tests/engine/test_estate.h"
#include "tests/fuzz/temporary_folder.h"
#include "tests/model/load/terraform_texts.h"

// Walks the tables of the importers: a Deny in every policy that they read decides a request, and a
// policy that is known after apply leaves the answer open.

namespace iamsim {
namespace {

constexpr std::string_view kAdmin = R"(
accounts:
  - id: "111122223333"
    users:
      - {name: admin, inlinePolicies: [{name: all, document:
          {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "*", Resource: "*"}]}}]}
)";
constexpr std::string_view kDeny =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}]})";
constexpr std::string_view kAlice = "arn:aws:iam::111122223333:user/admin";
constexpr std::string_view kLogWriter = "delivery.logs.amazonaws.com";

struct Asked {
  std::string_view action;
  std::string_view resource;
  std::string_view principal = kAlice;
};

LoadOptions OptionsOfCode() {
  LoadOptions options;
  options.account = "111122223333";
  options.region = "eu-west-1";
  return options;
}

EvalDecision AskModel(std::optional<LoadedModel> model, const Asked& asked) {
  Request request;
  request.principal = asked.principal;
  request.action = asked.action;
  request.resource = asked.resource;
  request.region = "eu-west-1";
  request.single = true;
  request.unknown_action = UnknownAction::kAccept;
  const absl::StatusOr<Answer> answer =
      AnswerQuestion(CompiledEstate(std::move(model->estate), {}), request);
  EXPECT_TRUE(answer.ok()) << answer.status();
  return answer.ok() ? answer->result().decision : EvalDecision::kAllowed;
}

std::optional<LoadedModel> LoadWithAdmin(const std::string& text, const std::string& name) {
  Diagnostics diagnostics;
  std::optional<LoadedModel> model =
      LoadModelTexts({std::make_shared<const SourceText>(name, text),
                      std::make_shared<const SourceText>("model.yaml", std::string(kAdmin))},
                     OptionsOfCode(), diagnostics);
  EXPECT_TRUE(model.has_value()) << Describe(diagnostics);
  return model;
}

EvalDecision Ask(const std::string& text, const Asked& asked, const std::string& name = "code") {
  std::optional<LoadedModel> model = LoadWithAdmin(text, name);
  return model ? AskModel(std::move(model), asked) : EvalDecision::kAllowed;
}

// --- Terraform --------------------------------------------------------------------------------

struct TerraformRow {
  std::string_view type;
  std::string_view values;  // all but the document
  std::string_view policy;  // the attribute with the document
  Asked asked;

  friend void PrintTo(const TerraformRow& row, std::ostream* out) { *out << row.type; }
};

const TerraformRow kTerraform[] = {
    {"aws_acmpca_policy",
     R"("resource_arn": "arn:aws:acm-pca:eu-west-1:111122223333:certificate-authority/c1")",
     "policy",
     {"acm-pca:IssueCertificate",
      "arn:aws:acm-pca:eu-west-1:111122223333:certificate-authority/c1"}},
    {"aws_api_gateway_rest_api_policy",
     R"("rest_api_id": "a1b2c3")",
     "policy",
     {"execute-api:Invoke", "arn:aws:execute-api:eu-west-1:111122223333:a1b2c3/prod/GET/x"}},
    {"aws_api_gateway_rest_api",
     R"("id": "a1b2c3", "name": "shop", "arn": "arn:aws:apigateway:eu-west-1::/restapis/a1b2c3",
        "execution_arn": "arn:aws:execute-api:eu-west-1:111122223333:a1b2c3")",
     "policy",
     {"execute-api:Invoke", "arn:aws:execute-api:eu-west-1:111122223333:a1b2c3/prod/GET/x"}},
    {"aws_backup_vault_policy",
     R"("backup_vault_name": "v1")",
     "policy",
     {"backup:DescribeBackupVault", "arn:aws:backup:eu-west-1:111122223333:backup-vault:v1"}},
    {"aws_bedrockagentcore_resource_policy",
     R"("resource_arn": "arn:aws:bedrock-agentcore:eu-west-1:111122223333:runtime/r1")",
     "policy",
     {"bedrock-agentcore:InvokeAgentRuntime",
      "arn:aws:bedrock-agentcore:eu-west-1:111122223333:runtime/r1"}},
    {"aws_cloudwatch_event_bus_policy",
     R"("event_bus_name": null)",
     "policy",
     {"events:PutEvents", "arn:aws:events:eu-west-1:111122223333:event-bus/default"}},
    {"aws_cloudwatch_log_destination_policy",
     R"("destination_name": "d1")",
     "access_policy",
     {"logs:PutSubscriptionFilter", "arn:aws:logs:eu-west-1:111122223333:destination:d1"}},
    {"aws_cloudwatch_log_resource_policy",
     R"("policy_name": "p1")",
     "policy_document",
     {"logs:PutLogEvents", "arn:aws:logs:eu-west-1:111122223333:log-group:g1:log-stream:s1",
      kLogWriter}},
    {"aws_codeartifact_domain_permissions_policy",
     R"("domain": "d1")",
     "policy_document",
     {"codeartifact:DescribeRepository",
      "arn:aws:codeartifact:eu-west-1:111122223333:repository/d1/r1"}},
    {"aws_codeartifact_repository_permissions_policy",
     R"("domain": "d1", "repository": "r1")",
     "policy_document",
     {"codeartifact:DescribeRepository",
      "arn:aws:codeartifact:eu-west-1:111122223333:repository/d1/r1"}},
    {"aws_codebuild_resource_policy",
     R"("resource_arn": "arn:aws:codebuild:eu-west-1:111122223333:project/p1")",
     "policy",
     {"codebuild:BatchGetProjects", "arn:aws:codebuild:eu-west-1:111122223333:project/p1"}},
    {"aws_dynamodb_resource_policy",
     R"("resource_arn": "arn:aws:dynamodb:eu-west-1:111122223333:table/t1")",
     "policy",
     {"dynamodb:GetItem", "arn:aws:dynamodb:eu-west-1:111122223333:table/t1"}},
    {"aws_ecr_registry_policy",
     R"("registry_id": "111122223333")",
     "policy",
     {"ecr:CreateRepository", "arn:aws:ecr:eu-west-1:111122223333:repository/r1"}},
    {"aws_ecr_repository_policy",
     R"("repository": "team/r1")",
     "policy",
     {"ecr:BatchGetImage", "arn:aws:ecr:eu-west-1:111122223333:repository/team/r1"}},
    {"aws_ecrpublic_repository_policy",
     R"("repository_name": "r1")",
     "policy",
     {"ecr-public:PutImage", "arn:aws:ecr-public::111122223333:repository/r1"}},
    {"aws_efs_file_system_policy",
     R"("file_system_id": "fs-1")",
     "policy",
     {"elasticfilesystem:ClientMount",
      "arn:aws:elasticfilesystem:eu-west-1:111122223333:file-system/fs-1"}},
    {"aws_elasticsearch_domain",
     R"("domain_name": "os")",
     "access_policies",
     {"es:ESHttpGet", "arn:aws:es:eu-west-1:111122223333:domain/os/_search"}},
    {"aws_elasticsearch_domain_policy",
     R"("domain_name": "os")",
     "access_policies",
     {"es:ESHttpGet", "arn:aws:es:eu-west-1:111122223333:domain/os/_search"}},
    {"aws_glacier_vault",
     R"("name": "v1")",
     "access_policy",
     {"glacier:DescribeVault", "arn:aws:glacier:eu-west-1:111122223333:vaults/v1"}},
    {"aws_glacier_vault_lock",
     R"("vault_name": "v1")",
     "policy",
     {"glacier:DescribeVault", "arn:aws:glacier:eu-west-1:111122223333:vaults/v1"}},
    {"aws_glue_resource_policy",
     R"("enable_hybrid": "TRUE")",
     "policy",
     {"glue:GetTable", "arn:aws:glue:eu-west-1:111122223333:table/db/t"}},
    {"aws_kinesis_resource_policy",
     R"("resource_arn": "arn:aws:kinesis:eu-west-1:111122223333:stream/s1")",
     "policy",
     {"kinesis:PutRecord", "arn:aws:kinesis:eu-west-1:111122223333:stream/s1"}},
    {"aws_kms_key",
     R"("key_id": "k1", "arn": "arn:aws:kms:eu-west-1:111122223333:key/k1")",
     "policy",
     {"kms:Decrypt", "arn:aws:kms:eu-west-1:111122223333:key/k1"}},
    {"aws_kms_external_key",
     R"("id": "k1", "arn": "arn:aws:kms:eu-west-1:111122223333:key/k1")",
     "policy",
     {"kms:Decrypt", "arn:aws:kms:eu-west-1:111122223333:key/k1"}},
    {"aws_kms_replica_key",
     R"("key_id": "k1", "arn": "arn:aws:kms:eu-west-1:111122223333:key/k1")",
     "policy",
     {"kms:Decrypt", "arn:aws:kms:eu-west-1:111122223333:key/k1"}},
    {"aws_kms_key_policy",
     R"("key_id": "k1")",
     "policy",
     {"kms:Decrypt", "arn:aws:kms:eu-west-1:111122223333:key/k1"}},
    {"aws_media_store_container_policy",
     R"("container_name": "c1")",
     "policy",
     {"mediastore:GetObject", "arn:aws:mediastore:eu-west-1:111122223333:container/c1/a"}},
    {"aws_msk_cluster_policy",
     R"("cluster_arn": "arn:aws:kafka:eu-west-1:111122223333:cluster/c1/u1")",
     "policy",
     {"kafka:DescribeClusterV2", "arn:aws:kafka:eu-west-1:111122223333:cluster/c1/u1"}},
    {"aws_networkfirewall_resource_policy",
     R"("resource_arn": "arn:aws:network-firewall:eu-west-1:111122223333:firewall-policy/f1")",
     "policy",
     {"network-firewall:DescribeFirewallPolicy",
      "arn:aws:network-firewall:eu-west-1:111122223333:firewall-policy/f1"}},
    {"aws_opensearch_domain",
     R"("domain_name": "os")",
     "access_policies",
     {"es:ESHttpGet", "arn:aws:es:eu-west-1:111122223333:domain/os/_search"}},
    {"aws_opensearch_domain_policy",
     R"("domain_name": "os")",
     "access_policies",
     {"es:ESHttpGet", "arn:aws:es:eu-west-1:111122223333:domain/os/_search"}},
    {"aws_organizations_resource_policy",
     R"("id": "rp-1")",
     "content",
     {"organizations:DescribeAccount",
      "arn:aws:organizations::111122223333:account/o-a1b2c3d4e5/111122223333"}},
    {"aws_redshift_resource_policy",
     R"("resource_arn": "arn:aws:redshift:eu-west-1:111122223333:namespace:n1")",
     "policy",
     {"redshift:CreateInboundIntegration", "arn:aws:redshift:eu-west-1:111122223333:namespace:n1"}},
    {"aws_redshiftserverless_resource_policy",
     R"("resource_arn": "arn:aws:redshift-serverless:eu-west-1:111122223333:snapshot/s1")",
     "policy",
     {"redshift-serverless:GetSnapshot",
      "arn:aws:redshift-serverless:eu-west-1:111122223333:snapshot/s1"}},
    {"aws_s3_access_point",
     R"("name": "p1", "bucket": "b1", "account_id": "111122223333",
        "arn": "arn:aws:s3:eu-west-1:111122223333:accesspoint/p1")",
     "policy",
     {"s3:GetObject", "arn:aws:s3:eu-west-1:111122223333:accesspoint/p1/object/k"}},
    {"aws_s3_bucket", R"("bucket": "b1")", "policy", {"s3:GetObject", "arn:aws:s3:::b1/k"}},
    {"aws_s3_bucket_policy", R"("bucket": "b1")", "policy", {"s3:GetObject", "arn:aws:s3:::b1/k"}},
    {"aws_s3control_bucket_policy",
     R"("bucket": "arn:aws:s3-outposts:eu-west-1:111122223333:outpost/op-1/bucket/b1")",
     "policy",
     {"s3-outposts:ListBucket",
      "arn:aws:s3-outposts:eu-west-1:111122223333:outpost/op-1/bucket/b1"}},
    {"aws_s3control_object_lambda_access_point_policy",
     R"("name": "p1", "account_id": "111122223333")",
     "policy",
     {"s3-object-lambda:GetObject",
      "arn:aws:s3-object-lambda:eu-west-1:111122223333:accesspoint/p1"}},
    {"aws_s3tables_table_bucket_policy",
     R"("table_bucket_arn": "arn:aws:s3tables:eu-west-1:111122223333:bucket/tb")",
     "resource_policy",
     {"s3tables:GetTableData", "arn:aws:s3tables:eu-west-1:111122223333:bucket/tb/table/u1"}},
    {"aws_s3vectors_vector_bucket_policy",
     R"("vector_bucket_arn": "arn:aws:s3vectors:eu-west-1:111122223333:bucket/vb")",
     "policy",
     {"s3vectors:QueryVectors", "arn:aws:s3vectors:eu-west-1:111122223333:bucket/vb/index/i"}},
    {"aws_sagemaker_model_package_group_policy",
     R"("model_package_group_name": "g1")",
     "resource_policy",
     {"sagemaker:DescribeModelPackageGroup",
      "arn:aws:sagemaker:eu-west-1:111122223333:model-package-group/g1"}},
    {"aws_schemas_registry_policy",
     R"("registry_name": "r1")",
     "policy",
     {"schemas:DescribeRegistry", "arn:aws:schemas:eu-west-1:111122223333:registry/r1"}},
    {"aws_secretsmanager_secret",
     R"("name": "s1", "arn": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:s1-abcdef")",
     "policy",
     {"secretsmanager:DescribeSecret",
      "arn:aws:secretsmanager:eu-west-1:111122223333:secret:s1-abcdef"}},
    {"aws_secretsmanager_secret_policy",
     R"("secret_arn": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:s1-abcdef")",
     "policy",
     {"secretsmanager:DescribeSecret",
      "arn:aws:secretsmanager:eu-west-1:111122223333:secret:s1-abcdef"}},
    {"aws_ses_identity_policy",
     R"("identity": "example.com", "name": "p1")",
     "policy",
     {"ses:SendEmail", "arn:aws:ses:eu-west-1:111122223333:identity/example.com"}},
    {"aws_sesv2_email_identity_policy",
     R"("email_identity": "a@example.com", "policy_name": "p1")",
     "policy",
     {"ses:SendEmail", "arn:aws:ses:eu-west-1:111122223333:identity/a@example.com"}},
    {"aws_sns_topic",
     R"("name": "t1")",
     "policy",
     {"sns:Publish", "arn:aws:sns:eu-west-1:111122223333:t1"}},
    {"aws_sns_topic_policy",
     R"("arn": "arn:aws:sns:eu-west-1:111122223333:t1")",
     "policy",
     {"sns:Publish", "arn:aws:sns:eu-west-1:111122223333:t1"}},
    {"aws_sqs_queue",
     R"("name": "q1")",
     "policy",
     {"sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:q1"}},
    {"aws_sqs_queue_policy",
     R"("queue_url": "https://sqs.eu-west-1.amazonaws.com/111122223333/q1")",
     "policy",
     {"sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:q1"}},
    {"aws_vpclattice_auth_policy",
     R"("resource_identifier": "svc-1")",
     "policy",
     {"vpc-lattice-svcs:Invoke", "arn:aws:vpc-lattice:eu-west-1:111122223333:service/svc-1/x"}},
};

// Types whose document has no request of its own here: another test has them.
constexpr std::string_view kElsewhere[] = {
    "aws_s3control_access_point_policy",  // the bucket behind it is another resource
    "aws_s3tables_table_policy",          // AWS alone knows the table's ARN
    "aws_vpc_endpoint_policy",            // a policy of an endpoint, not of a resource
    "aws_xray_resource_policy",           // AWS consults it for services that send traces
};

std::string PlanOf(const TerraformRow& row, bool is_known) {
  const std::string attribute = "\"" + std::string(row.policy) + "\": ";
  const std::string values = "{" + std::string(row.values) +
                             (is_known ? ", " + attribute + JsonText(kDeny) : std::string()) + "}";
  const std::string address = std::string(row.type) + ".a";
  return Plan({Create(address, values, is_known ? "{}" : "{" + attribute + "true}")},
              {Config(address, "{" + attribute + R"({"references": ["var.document"]}})")});
}

class TerraformPolicies : public testing::TestWithParam<TerraformRow> {};

TEST_P(TerraformPolicies, ADenyDecides) {
  EXPECT_EQ(Ask(PlanOf(GetParam(), true), GetParam().asked), EvalDecision::kExplicitDeny);
}

TEST_P(TerraformPolicies, ADenyInAStateDecides) {
  const TerraformRow& row = GetParam();
  const std::string state =
      State({InState(row.type, "a",
                     "{" + std::string(row.values) + ", \"" + std::string(row.policy) +
                         "\": " + JsonText(kDeny) + R"(, "region": "eu-west-1"})"),
             InState("aws_sqs_queue", "other",
                     R"({"name": "o", "arn": "arn:aws:sqs:eu-west-1:111122223333:o"})")});
  EXPECT_EQ(Ask(state, row.asked), EvalDecision::kExplicitDeny);
}

TEST_P(TerraformPolicies, OneThatIsKnownAfterApplyLeavesTheAnswerOpen) {
  EXPECT_EQ(Ask(PlanOf(GetParam(), false), GetParam().asked), EvalDecision::kConditional);
}

INSTANTIATE_TEST_SUITE_P(All, TerraformPolicies, testing::ValuesIn(kTerraform),
                         [](const auto& row) { return IdentifierOf(row.param.type); });

TEST(TerraformPolicyTypes, APolicyOfAnAccessPointDecides) {
  const std::string state =
      State({InState("aws_s3_access_point", "a",
                     R"({"name": "p1", "bucket": "b1",
                         "arn": "arn:aws:s3:eu-west-1:111122223333:accesspoint/p1"})"),
             InState("aws_s3control_access_point_policy", "a",
                     R"({"access_point_arn": "arn:aws:s3:eu-west-1:111122223333:accesspoint/p1",
                         "policy": )" +
                         JsonText(kDeny) + "}")});
  EXPECT_EQ(
      Ask(state, {"s3:GetObject", "arn:aws:s3:eu-west-1:111122223333:accesspoint/p1/object/k"}),
      EvalDecision::kExplicitDeny);
}

// All of a resource's policies count.
TEST(TerraformPolicyTypes, SeveralPoliciesOfOneIdentityAreUnited) {
  const auto policy = [](std::string_view name, std::string_view document) {
    return InState("aws_sesv2_email_identity_policy", name,
                   R"({"email_identity": "example.com", "region": "eu-west-1", "policy_name": ")" +
                       std::string(name) + R"(", "policy": )" + JsonText(document) + "}");
  };
  const std::string known =
      InState("aws_sqs_queue", "other", R"({"arn": "arn:aws:sqs:eu-west-1:111122223333:o"})");
  constexpr std::string_view kAllow =
      R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]})";
  const Asked asked = {"ses:SendEmail", "arn:aws:ses:eu-west-1:111122223333:identity/example.com"};
  EXPECT_EQ(Ask(State({known, policy("a", kDeny), policy("b", kAllow)}), asked),
            EvalDecision::kExplicitDeny);
  EXPECT_EQ(Ask(State({known, policy("a", kAllow), policy("b", kDeny)}), asked),
            EvalDecision::kExplicitDeny);
  EXPECT_EQ(Ask(State({known, policy("a", kAllow), policy("b", kAllow)}), asked),
            EvalDecision::kAllowed);
}

TEST(TerraformPolicyTypes, EveryTypeOfTheTableIsAsked) {
  const auto is_asked = [](std::string_view type) {
    return std::any_of(std::begin(kTerraform), std::end(kTerraform),
                       [&](const TerraformRow& row) { return row.type == type; }) ||
           std::find(std::begin(kElsewhere), std::end(kElsewhere), type) != std::end(kElsewhere);
  };
  for (const TerraformPolicyType& type : TerraformPolicyTypes())
    EXPECT_TRUE(is_asked(type.type)) << type.type;
  for (const TerraformType& type : TerraformArnTypes()) {
    if (!type.policy.empty()) {
      EXPECT_TRUE(is_asked(type.type)) << type.type;
    }
  }
}

// --- CloudFormation ---------------------------------------------------------------------------

struct TemplateRow {
  std::string_view type;
  std::string_view properties;  // all but the document
  std::string_view policy;      // the property with the document
  Asked asked;

  friend void PrintTo(const TemplateRow& row, std::ostream* out) { *out << row.type; }
};

const TemplateRow kTemplates[] = {
    {"AWS::Backup::BackupVault",
     R"("BackupVaultName": "v1")",
     "AccessPolicy",
     {"backup:DescribeBackupVault", "arn:aws:backup:eu-west-1:111122223333:backup-vault:v1"}},
    {"AWS::Backup::LogicallyAirGappedBackupVault",
     R"("BackupVaultName": "v1")",
     "AccessPolicy",
     {"backup:DescribeBackupVault", "arn:aws:backup:eu-west-1:111122223333:backup-vault:v1"}},
    {"AWS::CloudTrail::ResourcePolicy",
     R"("ResourceArn": "arn:aws:cloudtrail:eu-west-1:111122223333:channel/c1")",
     "ResourcePolicy",
     {"cloudtrail:GetChannel", "arn:aws:cloudtrail:eu-west-1:111122223333:channel/c1"}},
    {"AWS::CodeArtifact::Domain",
     R"("DomainName": "d1")",
     "PermissionsPolicyDocument",
     {"codeartifact:DescribeRepository",
      "arn:aws:codeartifact:eu-west-1:111122223333:repository/d1/r1"}},
    {"AWS::CodeArtifact::Repository",
     R"("DomainName": {"Fn::Sub": "d1"}, "RepositoryName": "r1")",
     "PermissionsPolicyDocument",
     {"codeartifact:DescribeRepository",
      "arn:aws:codeartifact:eu-west-1:111122223333:repository/d1/r1"}},
    {"AWS::ECR::PublicRepository",
     R"("RepositoryName": "r1")",
     "RepositoryPolicyText",
     {"ecr-public:PutImage", "arn:aws:ecr-public::111122223333:repository/r1"}},
    {"AWS::ECR::RegistryPolicy",
     "",
     "PolicyText",
     {"ecr:CreateRepository", "arn:aws:ecr:eu-west-1:111122223333:repository/r1"}},
    {"AWS::ECR::Repository",
     R"("RepositoryName": "r1")",
     "RepositoryPolicyText",
     {"ecr:BatchGetImage", "arn:aws:ecr:eu-west-1:111122223333:repository/r1"}},
    {"AWS::Elasticsearch::Domain",
     R"("DomainName": "os")",
     "AccessPolicies",
     {"es:ESHttpGet", "arn:aws:es:eu-west-1:111122223333:domain/os/_search"}},
    {"AWS::EventSchemas::RegistryPolicy",
     R"("RegistryName": "r1")",
     "Policy",
     {"schemas:DescribeRegistry", "arn:aws:schemas:eu-west-1:111122223333:registry/r1"}},
    {"AWS::Events::EventBus",
     R"("Name": "b1")",
     "Policy",
     {"events:PutEvents", "arn:aws:events:eu-west-1:111122223333:event-bus/b1"}},
    {"AWS::Kinesis::ResourcePolicy",
     R"("ResourceArn": "arn:aws:kinesis:eu-west-1:111122223333:stream/s1")",
     "ResourcePolicy",
     {"kinesis:PutRecord", "arn:aws:kinesis:eu-west-1:111122223333:stream/s1"}},
    {"AWS::Lex::ResourcePolicy",
     R"("ResourceArn": "arn:aws:lex:eu-west-1:111122223333:bot/b1")",
     "Policy",
     {"lex:DescribeBot", "arn:aws:lex:eu-west-1:111122223333:bot/b1"}},
    {"AWS::Logs::Destination",
     R"("DestinationName": "d1", "RoleArn": "r", "TargetArn": "t")",
     "DestinationPolicy",
     {"logs:PutSubscriptionFilter", "arn:aws:logs:eu-west-1:111122223333:destination:d1"}},
    {"AWS::Logs::LogGroup",
     R"("LogGroupName": "g1")",
     "ResourcePolicyDocument",
     {"logs:PutLogEvents", "arn:aws:logs:eu-west-1:111122223333:log-group:g1:log-stream:s1",
      kLogWriter}},
    {"AWS::Logs::ResourcePolicy",
     R"("PolicyName": "p1")",
     "PolicyDocument",
     {"logs:PutLogEvents", "arn:aws:logs:eu-west-1:111122223333:log-group:g1:log-stream:s1",
      kLogWriter}},
    {"AWS::MSK::ClusterPolicy",
     R"("ClusterArn": "arn:aws:kafka:eu-west-1:111122223333:cluster/c1/u1")",
     "Policy",
     {"kafka:DescribeClusterV2", "arn:aws:kafka:eu-west-1:111122223333:cluster/c1/u1"}},
    {"AWS::MediaStore::Container",
     R"("ContainerName": "c1")",
     "Policy",
     {"mediastore:GetObject", "arn:aws:mediastore:eu-west-1:111122223333:container/c1/a"}},
    {"AWS::OpenSearchService::Domain",
     R"("DomainName": "os")",
     "AccessPolicies",
     {"es:ESHttpGet", "arn:aws:es:eu-west-1:111122223333:domain/os/_search"}},
    {"AWS::Organizations::ResourcePolicy",
     "",
     "Content",
     {"organizations:DescribeAccount",
      "arn:aws:organizations::111122223333:account/o-a1b2c3d4e5/111122223333"}},
    {"AWS::S3::AccessPoint",
     R"("Name": "p1", "Bucket": "b1")",
     "Policy",
     {"s3:GetObject", "arn:aws:s3:eu-west-1:111122223333:accesspoint/p1/object/k"}},
    {"AWS::S3::BucketPolicy",
     R"("Bucket": "b1")",
     "PolicyDocument",
     {"s3:GetObject", "arn:aws:s3:::b1/k"}},
    {"AWS::S3Express::BucketPolicy",
     R"("Bucket": "b1--euw1-az1--x-s3")",
     "PolicyDocument",
     {"s3express:CreateSession",
      "arn:aws:s3express:eu-west-1:111122223333:bucket/b1--euw1-az1--x-s3"}},
    {"AWS::S3ObjectLambda::AccessPointPolicy",
     R"("ObjectLambdaAccessPoint": "p1")",
     "PolicyDocument",
     {"s3-object-lambda:GetObject",
      "arn:aws:s3-object-lambda:eu-west-1:111122223333:accesspoint/p1"}},
    {"AWS::S3Outposts::BucketPolicy",
     R"("Bucket": "arn:aws:s3-outposts:eu-west-1:111122223333:outpost/op-1/bucket/b1")",
     "PolicyDocument",
     {"s3-outposts:ListBucket",
      "arn:aws:s3-outposts:eu-west-1:111122223333:outpost/op-1/bucket/b1"}},
    {"AWS::S3Tables::TableBucketPolicy",
     R"("TableBucketARN": "arn:aws:s3tables:eu-west-1:111122223333:bucket/tb")",
     "ResourcePolicy",
     {"s3tables:GetTableData", "arn:aws:s3tables:eu-west-1:111122223333:bucket/tb/table/u1"}},
    {"AWS::S3Tables::TablePolicy",
     R"("TableARN": "arn:aws:s3tables:eu-west-1:111122223333:bucket/tb/table/u1")",
     "ResourcePolicy",
     {"s3tables:GetTableData", "arn:aws:s3tables:eu-west-1:111122223333:bucket/tb/table/u1"}},
    {"AWS::S3Vectors::VectorBucketPolicy",
     R"("VectorBucketArn": "arn:aws:s3vectors:eu-west-1:111122223333:bucket/vb")",
     "Policy",
     {"s3vectors:QueryVectors", "arn:aws:s3vectors:eu-west-1:111122223333:bucket/vb/index/i"}},
    {"AWS::SNS::TopicInlinePolicy",
     R"("TopicArn": "arn:aws:sns:eu-west-1:111122223333:t1")",
     "PolicyDocument",
     {"sns:Publish", "arn:aws:sns:eu-west-1:111122223333:t1"}},
    {"AWS::SNS::TopicPolicy",
     R"("Topics": ["arn:aws:sns:eu-west-1:111122223333:t1"])",
     "PolicyDocument",
     {"sns:Publish", "arn:aws:sns:eu-west-1:111122223333:t1"}},
    {"AWS::SQS::QueueInlinePolicy",
     R"("Queue": "https://sqs.eu-west-1.amazonaws.com/111122223333/q1")",
     "PolicyDocument",
     {"sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:q1"}},
    {"AWS::SQS::QueuePolicy",
     R"("Queues": ["https://sqs.eu-west-1.amazonaws.com/111122223333/q1"])",
     "PolicyDocument",
     {"sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:q1"}},
    {"AWS::SSM::ResourcePolicy",
     R"("ResourceArn": "arn:aws:ssm:eu-west-1:111122223333:parameter/p1")",
     "Policy",
     {"ssm:GetParameter", "arn:aws:ssm:eu-west-1:111122223333:parameter/p1"}},
    {"AWS::SageMaker::ModelPackageGroup",
     R"("ModelPackageGroupName": "g1")",
     "ModelPackageGroupPolicy",
     {"sagemaker:DescribeModelPackageGroup",
      "arn:aws:sagemaker:eu-west-1:111122223333:model-package-group/g1"}},
    {"AWS::SecretsManager::ResourcePolicy",
     R"("SecretId": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:s1-abcdef")",
     "ResourcePolicy",
     {"secretsmanager:DescribeSecret",
      "arn:aws:secretsmanager:eu-west-1:111122223333:secret:s1-abcdef"}},
    {"AWS::VpcLattice::AuthPolicy",
     R"("ResourceIdentifier": "svc-1")",
     "Policy",
     {"vpc-lattice-svcs:Invoke", "arn:aws:vpc-lattice:eu-west-1:111122223333:service/svc-1/x"}},
};

// AWS gives these resources an id, so another test asks about them; the documents of a table and
// of a key are in it, and X-Ray's is for services that send traces.
constexpr std::string_view kTemplatesElsewhere[] = {
    "AWS::ApiGateway::RestApi", "AWS::DynamoDB::Table",     "AWS::EFS::FileSystem", "AWS::KMS::Key",
    "AWS::KMS::ReplicaKey",     "AWS::XRay::ResourcePolicy"};

std::string TemplateOf(const TemplateRow& row, const std::string& document) {
  return R"({"AWSTemplateFormatVersion": "2010-09-09", "Resources": {"A": {"Type": ")" +
         std::string(row.type) + R"(", "Properties": {)" + std::string(row.properties) +
         (row.properties.empty() ? "" : ", ") + "\"" + std::string(row.policy) + "\": " + document +
         "}}}}";
}

class TemplatePolicies : public testing::TestWithParam<TemplateRow> {};

TEST_P(TemplatePolicies, ADenyDecides) {
  EXPECT_EQ(Ask(TemplateOf(GetParam(), std::string(kDeny)), GetParam().asked),
            EvalDecision::kExplicitDeny);
}

TEST_P(TemplatePolicies, ADenyInAStringDecides) {
  EXPECT_EQ(Ask(TemplateOf(GetParam(), JsonText(kDeny)), GetParam().asked),
            EvalDecision::kExplicitDeny);
}

TEST_P(TemplatePolicies, OneThatIsKnownAtDeploymentLeavesTheAnswerOpen) {
  EXPECT_EQ(Ask(TemplateOf(GetParam(), R"({"Fn::ImportValue": "document"})"), GetParam().asked),
            EvalDecision::kConditional);
}

INSTANTIATE_TEST_SUITE_P(All, TemplatePolicies, testing::ValuesIn(kTemplates),
                         [](const auto& row) { return IdentifierOf(row.param.type); });

TEST(TemplatePolicyTypes, EveryTypeOfTheTableIsAsked) {
  const auto is_asked = [](std::string_view type) {
    return std::any_of(std::begin(kTemplates), std::end(kTemplates),
                       [&](const TemplateRow& row) { return row.type == type; }) ||
           std::find(std::begin(kTemplatesElsewhere), std::end(kTemplatesElsewhere), type) !=
               std::end(kTemplatesElsewhere);
  };
  for (const TemplatePolicyType& type : TemplatePolicyTypes())
    EXPECT_TRUE(is_asked(type.type)) << type.type;
  for (const TemplateArnType& type : TemplateArnTypes()) {
    if (!type.policy.empty()) {
      EXPECT_TRUE(is_asked(type.type)) << type.type;
    }
  }
}

// A name that AWS gives is `{Logical}`.
TEST(TemplatePolicyTypes, APolicyOfAResourceWithoutNameIsItsOwn) {
  const auto ask = [](const TemplateRow& row) {
    return Ask(TemplateOf(row, std::string(kDeny)), row.asked);
  };
  EXPECT_EQ(
      ask({"AWS::ApiGateway::RestApi",
           R"("Name": "shop")",
           "Policy",
           {"execute-api:Invoke", "arn:aws:execute-api:eu-west-1:111122223333:{A}/prod/GET/x"}}),
      EvalDecision::kExplicitDeny);
  EXPECT_EQ(ask({"AWS::EFS::FileSystem",
                 "",
                 "FileSystemPolicy",
                 {"elasticfilesystem:ClientMount",
                  "arn:aws:elasticfilesystem:eu-west-1:111122223333:file-system/{A}"}}),
            EvalDecision::kExplicitDeny);
}

// The policy of an event bus is put together of several resources.
TEST(TemplatePolicyTypes, StatementsOfAnEventBusAreUnited) {
  const auto statement = [](const std::string& logical, const std::string& bus, const char* effect,
                            const char* action) {
    return "\"" + logical + R"(": {"Type": "AWS::Events::EventBusPolicy", "Properties": {)" + bus +
           R"("StatementId": ")" + logical + R"(", "Statement": {"Effect": ")" + effect +
           R"(", "Principal": "*", "Action": ")" + action + R"(", "Resource": "*"}}})";
  };
  const auto text = [](const std::string& resources) {
    return R"({"AWSTemplateFormatVersion": "2010-09-09", "Resources": {"B": {"Type":
      "AWS::Events::EventBus", "Properties": {"Name": "b1"}}, )" +
           resources + "}}";
  };
  const std::string own = R"("EventBusName": {"Ref": "B"}, )";
  const std::string both = text(statement("A", own, "Allow", "events:PutEvents") + ", " +
                                statement("D", own, "Deny", "events:DescribeEventBus"));
  const std::string_view arn = "arn:aws:events:eu-west-1:111122223333:event-bus/b1";
  EXPECT_EQ(Ask(both, {"events:DescribeEventBus", arn}), EvalDecision::kExplicitDeny);
  EXPECT_EQ(Ask(both, {"events:PutEvents", arn}), EvalDecision::kAllowed);
  // Without a name it is the default bus.
  const std::string other = text(statement("D", "", "Deny", "events:PutEvents"));
  EXPECT_EQ(
      Ask(other, {"events:PutEvents", "arn:aws:events:eu-west-1:111122223333:event-bus/default"}),
      EvalDecision::kExplicitDeny);
  EXPECT_EQ(Ask(other, {"events:PutEvents", arn}), EvalDecision::kAllowed);
  // The older form may say anything.
  const std::string older =
      text(R"("D": {"Type": "AWS::Events::EventBusPolicy", "Properties": {"StatementId": "D",
        "EventBusName": "b1", "Action": "events:PutEvents", "Principal": "444455556666"}})");
  Diagnostics diagnostics;
  const std::optional<LoadedModel> model = LoadModelTexts(
      {std::make_shared<const SourceText>("code", older)}, OptionsOfCode(), diagnostics);
  ASSERT_TRUE(model) << Describe(diagnostics);
  const auto bus = model->estate.FindResource(arn);
  ASSERT_TRUE(bus);
  EXPECT_FALSE(bus.entity->policy_known);
}

// --- AWS Config -------------------------------------------------------------------------------

// AWS Config gives types that it has had for long in forms of their own; all others have the
// properties of CloudFormation. The first have a test of their own, in aws_config_test.cc.
std::string ConfigItem(std::string_view type, std::string_view configuration,
                       const std::string& more = {}) {
  return R"({"configurationItems": [{"resourceType": ")" + std::string(type) +
         R"(", "accountId": "111122223333", "awsRegion": "eu-west-1", "resourceId": "id1",
            "configurationItemStatus": "OK", )" +
         more + R"("configuration": {)" + std::string(configuration) + "}}]}";
}

std::string ConfigItem(const TemplateRow& row, const std::string& document) {
  std::string properties(row.properties);
  // AWS Config has values where a template may have functions.
  constexpr std::string_view kFunction = R"({"Fn::Sub": "d1"})";
  if (const std::size_t at = properties.find(kFunction); at != std::string::npos) {
    properties.replace(at, kFunction.size(), R"("d1")");
  }
  if (!properties.empty()) properties += ", ";
  const TemplateArnType* type = FindTemplateArnType(row.type);
  return ConfigItem(type == nullptr || type->config_type.empty() ? row.type : type->config_type,
                    properties + "\"" + std::string(row.policy) + "\": " + document);
}

class ConfigPolicies : public testing::TestWithParam<TemplateRow> {};

TEST_P(ConfigPolicies, ADenyDecides) {
  const TemplateRow& row = GetParam();
  EXPECT_EQ(Ask(ConfigItem(row, std::string(kDeny)), row.asked), EvalDecision::kExplicitDeny);
  EXPECT_EQ(Ask(ConfigItem(row, JsonText(kDeny)), row.asked), EvalDecision::kExplicitDeny);
}

TEST_P(ConfigPolicies, OneThatCannotBeReadLeavesTheAnswerOpen) {
  const TemplateRow& row = GetParam();
  EXPECT_EQ(Ask(ConfigItem(row, R"("{\"Version")"), row.asked), EvalDecision::kConditional);
}

INSTANTIATE_TEST_SUITE_P(All, ConfigPolicies, testing::ValuesIn(kTemplates),
                         [](const auto& row) { return IdentifierOf(row.param.type); });

// Older items begin the names of properties with a small letter, and policies name an API by
// another ARN than its item does.
TEST(ConfigPolicyTypes, OtherSpellings) {
  const std::string deny = std::string(kDeny);
  EXPECT_EQ(Ask(ConfigItem("AWS::Elasticsearch::Domain",
                           R"("domainName": "os", "accessPolicies": )" + JsonText(kDeny)),
                {"es:ESHttpGet", "arn:aws:es:eu-west-1:111122223333:domain/os/_search"}),
            EvalDecision::kExplicitDeny);
  EXPECT_EQ(
      Ask(ConfigItem("AWS::ApiGateway::RestApi", R"("id": "id1", "policy": )" + deny,
                     R"("arn": "arn:aws:apigateway:eu-west-1::/restapis/id1", )"),
          {"execute-api:Invoke", "arn:aws:execute-api:eu-west-1:111122223333:id1/prod/GET/x"}),
      EvalDecision::kExplicitDeny);
  EXPECT_EQ(Ask(ConfigItem("AWS::EFS::FileSystem", R"("FileSystemPolicy": )" + deny),
                {"elasticfilesystem:ClientMount",
                 "arn:aws:elasticfilesystem:eu-west-1:111122223333:file-system/id1"}),
            EvalDecision::kExplicitDeny);
}

// --- iam-collect ------------------------------------------------------------------------------

// A store has a folder a resource, with `metadata.json` and its policy. The ARNs are those that AWS
// Config's items of the same types give.
TEST(IamCollectPolicies, ADenyOfEveryServiceDecides) {
  const fuzz::TemporaryFolder folder("iam-collect-policies");
  const std::string admin = folder.Write("admin.yaml", kAdmin);
  int asked = 0;
  for (const TemplateRow& row : kTemplates) {
    SCOPED_TRACE(row.type);
    const std::optional<LoadedModel> items =
        LoadWithAdmin(ConfigItem(row, std::string(kDeny)), "items.json");
    ASSERT_TRUE(items);
    const Account* account = items->estate.FindAccount("111122223333");
    ASSERT_NE(account, nullptr);
    if (account->resources.empty()) continue;  // the policy of an account
    const std::string store = IdentifierOf(row.type);
    const std::string of = store + "/aws/aws/accounts/111122223333/service/eu-west-1/type/name/";
    folder.Write(of + "metadata.json",
                 R"({"arn": ")" + std::string(account->resources[0].arn) + "\"}");
    for (const std::string file : {"policy.json", "access-policy.json"}) {
      folder.Write(of + file, kDeny);
      Diagnostics diagnostics;
      std::optional<LoadedModel> model =
          LoadModel({(folder.path() / store).string(), admin}, OptionsOfCode(), diagnostics);
      ASSERT_TRUE(model) << Describe(diagnostics);
      EXPECT_EQ(AskModel(std::move(model), row.asked), EvalDecision::kExplicitDeny) << file;
      std::filesystem::remove(folder.path() / (of + file));
    }
    ++asked;
  }
  EXPECT_GT(asked, 25);
}

// --- References of templates ------------------------------------------------------------------

struct ReferenceRow {
  std::string_view name;
  std::string_view target;     // the resource `T`
  std::string_view reference;  // what the Deny names
  Asked asked;
  EvalDecision decision = EvalDecision::kExplicitDeny;

  friend void PrintTo(const ReferenceRow& row, std::ostream* out) { *out << row.name; }
};

constexpr std::string_view kRobot = "arn:aws:iam::111122223333:role/robot";

const ReferenceRow kReferences[] = {
    {"AStateMachineByRef",
     R"("Type": "AWS::StepFunctions::StateMachine", "Properties": {"StateMachineName": "ship"})",
     R"({"Ref": "T"})",
     {"states:StartExecution", "arn:aws:states:eu-west-1:111122223333:stateMachine:ship", kRobot}},
    {"AStateMachineByItsArn",
     R"("Type": "AWS::StepFunctions::StateMachine", "Properties": {"StateMachineName": "ship"})",
     R"({"Fn::GetAtt": "T.Arn"})",
     {"states:StartExecution", "arn:aws:states:eu-west-1:111122223333:stateMachine:ship", kRobot}},
    {"AnotherStateMachine",
     R"("Type": "AWS::StepFunctions::StateMachine", "Properties": {"StateMachineName": "ship"})",
     R"({"Ref": "T"})",
     {"states:StartExecution", "arn:aws:states:eu-west-1:111122223333:stateMachine:boat", kRobot},
     EvalDecision::kAllowed},
    {"AStateMachineWithoutName",
     R"("Type": "AWS::StepFunctions::StateMachine")",
     R"({"Ref": "T"})",
     {"states:StartExecution", "arn:aws:states:eu-west-1:111122223333:stateMachine:ship", kRobot},
     EvalDecision::kConditional},
    {"ATypeThatIsNotInTheTable",
     R"("Type": "AWS::AppSync::GraphQLApi")",
     R"({"Fn::GetAtt": "T.Arn"})",
     {"appsync:GetGraphqlApi", "arn:aws:appsync:eu-west-1:111122223333:apis/a1", kRobot},
     EvalDecision::kConditional},
    {"ALogGroupEndsInAStar",
     R"("Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "/app/audit"})",
     R"({"Fn::GetAtt": "T.Arn"})",
     {"logs:PutLogEvents", "arn:aws:logs:eu-west-1:111122223333:log-group:/app/audit:log-stream:s1",
      kRobot}},
    {"AStreamInAText",
     R"("Type": "AWS::Kinesis::Stream", "Properties": {"Name": "s1"})",
     R"({"Fn::Sub": "arn:aws:kinesis:*:*:stream/${T}"})",
     {"kinesis:PutRecord", "arn:aws:kinesis:eu-west-1:111122223333:stream/s1", kRobot}},
    {"AVaultByItsArn",
     R"("Type": "AWS::Backup::BackupVault", "Properties": {"BackupVaultName": "v1"})",
     R"({"Fn::GetAtt": ["T", "BackupVaultArn"]})",
     {"backup:DescribeBackupVault", "arn:aws:backup:eu-west-1:111122223333:backup-vault:v1",
      kRobot}},
    {"ABusByRefIsItsName",
     R"("Type": "AWS::Events::EventBus", "Properties": {"Name": "b1"})",
     R"({"Fn::Sub": "arn:aws:events:eu-west-1:${AWS::AccountId}:event-bus/${T}"})",
     {"events:PutEvents", "arn:aws:events:eu-west-1:111122223333:event-bus/b1", kRobot}},
    {"AMisspeltAttribute",
     R"("Type": "AWS::Kinesis::Stream", "Properties": {"Name": "s1"})",
     R"({"Fn::GetAtt": "T.StreamArn"})",
     {"kinesis:PutRecord", "arn:aws:kinesis:eu-west-1:111122223333:stream/s1", kRobot},
     EvalDecision::kConditional},
};

class TemplateReferences : public testing::TestWithParam<ReferenceRow> {};

// A role with a policy of these statements, beside `T`.
std::string RobotWith(std::string_view target, const std::string& statements,
                      std::string_view version = "2012-10-17") {
  return R"({"AWSTemplateFormatVersion": "2010-09-09", "Resources": {"T": {)" +
         std::string(target) +
         R"(}, "R": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "robot",
          "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []},
          "Policies": [{"PolicyName": "p", "PolicyDocument": {"Version": ")" +
         std::string(version) + R"(", "Statement": [)" + statements + "]}}]}}}}";
}

TEST_P(TemplateReferences, ADenyThatNamesThem) {
  const ReferenceRow& row = GetParam();
  EXPECT_EQ(Ask(RobotWith(row.target, R"({"Effect": "Allow", "Action": "*", "Resource": "*"},
                          {"Effect": "Deny", "Action": "*", "Resource": )" +
                                          std::string(row.reference) + "}"),
                row.asked),
            row.decision);
}

// The same reference in an Allow, without anything else that allows.
TEST_P(TemplateReferences, AnAllowThatNamesThem) {
  const ReferenceRow& row = GetParam();
  const std::string text =
      RobotWith(row.target, R"({"Effect": "Allow", "Action": "*", "Resource": [)" +
                                std::string(row.reference) + R"(, "arn:aws:s3:::known"]},
         {"Effect": "Allow", "Action": "sqs:*", "Resource": "*"})");
  EXPECT_EQ(Ask(text, row.asked),
            row.decision == EvalDecision::kExplicitDeny ? EvalDecision::kAllowed
            : row.decision == EvalDecision::kAllowed    ? EvalDecision::kImplicitDeny
                                                        : EvalDecision::kConditional);
  // What may be any text makes the whole policy unknown.
  if (row.name == "AMisspeltAttribute") return;
  // What it has nothing to do with stays as it is.
  EXPECT_EQ(Ask(text, {"s3:ListBucket", "arn:aws:s3:::known", kRobot}), EvalDecision::kAllowed);
  EXPECT_EQ(Ask(text, {"sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:q1", kRobot}),
            EvalDecision::kAllowed);
}

INSTANTIATE_TEST_SUITE_P(All, TemplateReferences, testing::ValuesIn(kReferences),
                         [](const auto& row) { return IdentifierOf(row.param.name); });

// What an Allow on a reference that only the deployment gives can reach, and what not.
struct UnresolvedRow {
  std::string_view name;
  std::string_view resource;
  Asked asked;
  EvalDecision decision;
  std::string_view version = "2012-10-17";
  std::string_view condition = {};

  friend void PrintTo(const UnresolvedRow& row, std::ostream* out) { *out << row.name; }
};

constexpr std::string_view kVpc = "arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-1";

const UnresolvedRow kUnresolved[] = {
    {"InTheLastField",
     R"({"Fn::Sub": "arn:aws:ec2:eu-west-1:111122223333:vpc/${T}"})",
     {"ec2:DeleteVpc", kVpc, kRobot},
     EvalDecision::kConditional},
    {"OfAnotherService",
     R"({"Fn::Sub": "arn:aws:ec2:eu-west-1:111122223333:vpc/${T}"})",
     {"sns:Publish", "arn:aws:sns:eu-west-1:111122223333:t1", kRobot},
     EvalDecision::kImplicitDeny},
    {"OfAnotherType",
     R"({"Fn::Sub": "arn:aws:ec2:eu-west-1:111122223333:vpc/${T}"})",
     {"ec2:DeleteSubnet", "arn:aws:ec2:eu-west-1:111122223333:subnet/subnet-1", kRobot},
     EvalDecision::kImplicitDeny},
    {"BeforeAPath",
     R"({"Fn::Sub": "${T.Arn}/*"})",
     {"ec2:DeleteVpc", kVpc, kRobot},
     EvalDecision::kConditional},
    {"InAnotherField",
     R"({"Fn::Sub": "arn:aws:ec2:eu-west-1:${T.OwnerId}:vpc/vpc-1"})",
     {"ec2:DeleteVpc", kVpc, kRobot},
     EvalDecision::kConditional},
    {"InAnotherFieldOfAnother",
     R"({"Fn::Sub": "arn:aws:ec2:eu-west-1:${T.OwnerId}:vpc/vpc-2"})",
     {"ec2:DeleteVpc", kVpc, kRobot},
     EvalDecision::kImplicitDeny},
    // Without policy variables the whole policy is unknown.
    {"InAnOlderVersion",
     R"({"Fn::Sub": "arn:aws:ec2:eu-west-1:111122223333:vpc/${T}"})",
     {"ec2:DeleteVpc", kVpc, kRobot},
     EvalDecision::kConditional,
     "2008-10-17"},
    {"InACondition",
     R"("*")",
     {"ec2:DeleteVpc", kVpc, kRobot},
     EvalDecision::kConditional,
     "2012-10-17",
     R"({"StringEquals": {"aws:PrincipalArn": {"Fn::GetAtt": "T.Arn"}}})"},
};

class UnresolvedReferences : public testing::TestWithParam<UnresolvedRow> {};

TEST_P(UnresolvedReferences, ReachWhatTheyMayName) {
  const UnresolvedRow& row = GetParam();
  std::string statement = R"({"Effect": "Allow", "Action": "*", "Resource": )";
  statement += row.resource;
  if (!row.condition.empty()) statement += R"(, "Condition": )" + std::string(row.condition);
  EXPECT_EQ(Ask(RobotWith(R"("Type": "AWS::EC2::VPC")", statement + "}", row.version), row.asked),
            row.decision);
}

INSTANTIATE_TEST_SUITE_P(All, UnresolvedReferences, testing::ValuesIn(kUnresolved),
                         [](const auto& row) { return IdentifierOf(row.param.name); });

// --- The AWS CLI ------------------------------------------------------------------------------

// Actions on the ARNs that the rows of the table make; the others of the table are not asked.
struct CliRow {
  std::string_view service;
  std::string_view command;
  std::string_view argument;
  Asked asked;
};

const CliRow kCliRows[] = {
    {"acm-pca",
     "get-policy",
     "c1",
     {"acm-pca:IssueCertificate",
      "arn:aws:acm-pca:eu-west-1:111122223333:certificate-authority/c1"}},
    {"apigateway",
     "get-rest-api",
     "a1",
     {"execute-api:Invoke", "arn:aws:execute-api:eu-west-1:111122223333:a1/prod/GET/x"}},
    {"backup",
     "get-backup-vault-access-policy",
     "v1",
     {"backup:DescribeBackupVault", "arn:aws:backup:eu-west-1:111122223333:backup-vault:v1"}},
    {"codeartifact",
     "get-domain-permissions-policy",
     "d1",
     {"codeartifact:DescribeRepository",
      "arn:aws:codeartifact:eu-west-1:111122223333:repository/d1/r1"}},
    {"codeartifact",
     "get-repository-permissions-policy",
     "d1%2Fr1",
     {"codeartifact:DescribeRepository",
      "arn:aws:codeartifact:eu-west-1:111122223333:repository/d1/r1"}},
    {"codebuild",
     "get-resource-policy",
     "p1",
     {"codebuild:BatchGetProjects", "arn:aws:codebuild:eu-west-1:111122223333:project/p1"}},
    {"ecr",
     "get-registry-policy",
     "",
     {"ecr:CreateRepository", "arn:aws:ecr:eu-west-1:111122223333:repository/r1"}},
    {"ecr-public",
     "get-repository-policy",
     "r1",
     {"ecr-public:PutImage", "arn:aws:ecr-public::111122223333:repository/r1"}},
    {"efs",
     "describe-file-system-policy",
     "fs-1",
     {"elasticfilesystem:ClientMount",
      "arn:aws:elasticfilesystem:eu-west-1:111122223333:file-system/fs-1"}},
    {"es",
     "describe-elasticsearch-domain",
     "os",
     {"es:ESHttpGet", "arn:aws:es:eu-west-1:111122223333:domain/os/_search"}},
    {"events",
     "describe-event-bus",
     "b1",
     {"events:PutEvents", "arn:aws:events:eu-west-1:111122223333:event-bus/b1"}},
    {"glacier",
     "get-vault-access-policy",
     "v1",
     {"glacier:DescribeVault", "arn:aws:glacier:eu-west-1:111122223333:vaults/v1"}},
    {"glue",
     "get-resource-policy",
     "",
     {"glue:GetTable", "arn:aws:glue:eu-west-1:111122223333:table/db/t"}},
    {"kafka",
     "get-cluster-policy",
     "c1%2Fu1",
     {"kafka:DescribeClusterV2", "arn:aws:kafka:eu-west-1:111122223333:cluster/c1/u1"}},
    {"kinesis",
     "get-resource-policy",
     "s1",
     {"kinesis:PutRecord", "arn:aws:kinesis:eu-west-1:111122223333:stream/s1"}},
    {"lambda",
     "get-layer-version-policy",
     "l1:3",
     {"lambda:GetLayerVersion", "arn:aws:lambda:eu-west-1:111122223333:layer:l1:3"}},
    {"logs",
     "describe-destinations",
     "",
     {"logs:PutSubscriptionFilter", "arn:aws:logs:eu-west-1:111122223333:destination:d1"}},
    {"logs",
     "describe-resource-policies",
     "",
     {"logs:PutLogEvents", "arn:aws:logs:eu-west-1:111122223333:log-group:g1:log-stream:s1",
      kLogWriter}},
    {"mediastore",
     "get-container-policy",
     "c1",
     {"mediastore:GetObject", "arn:aws:mediastore:eu-west-1:111122223333:container/c1/a"}},
    {"network-firewall",
     "describe-resource-policy",
     "firewall-policy%2Ff1",
     {"network-firewall:DescribeFirewallPolicy",
      "arn:aws:network-firewall:eu-west-1:111122223333:firewall-policy/f1"}},
    {"opensearch",
     "describe-domain",
     "os",
     {"es:ESHttpGet", "arn:aws:es:eu-west-1:111122223333:domain/os/_search"}},
    {"organizations",
     "describe-resource-policy",
     "",
     {"organizations:DescribeAccount",
      "arn:aws:organizations::111122223333:account/o-a1b2c3d4e5/111122223333"}},
    {"redshift",
     "get-resource-policy",
     "n1",
     {"redshift:CreateInboundIntegration", "arn:aws:redshift:eu-west-1:111122223333:namespace:n1"}},
    {"s3tables",
     "get-table-bucket-policy",
     "tb",
     {"s3tables:GetTableData", "arn:aws:s3tables:eu-west-1:111122223333:bucket/tb/table/u1"}},
    {"s3tables",
     "get-table-policy",
     "tb%2Ftable%2Fu1",
     {"s3tables:GetTableData", "arn:aws:s3tables:eu-west-1:111122223333:bucket/tb/table/u1"}},
    {"s3vectors",
     "get-vector-bucket-policy",
     "vb",
     {"s3vectors:QueryVectors", "arn:aws:s3vectors:eu-west-1:111122223333:bucket/vb/index/i"}},
    {"sagemaker",
     "get-model-package-group-policy",
     "g1",
     {"sagemaker:DescribeModelPackageGroup",
      "arn:aws:sagemaker:eu-west-1:111122223333:model-package-group/g1"}},
    {"schemas",
     "get-resource-policy",
     "r1",
     {"schemas:DescribeRegistry", "arn:aws:schemas:eu-west-1:111122223333:registry/r1"}},
    {"ses",
     "get-identity-policies",
     "example.com",
     {"ses:SendEmail", "arn:aws:ses:eu-west-1:111122223333:identity/example.com"}},
    {"sesv2",
     "get-email-identity-policies",
     "example.com",
     {"ses:SendEmail", "arn:aws:ses:eu-west-1:111122223333:identity/example.com"}},
    {"ssm",
     "get-resource-policies",
     "parameter%2Fp1",
     {"ssm:GetParameter", "arn:aws:ssm:eu-west-1:111122223333:parameter/p1"}},
    {"vpc-lattice",
     "get-auth-policy",
     "svc-1",
     {"vpc-lattice-svcs:Invoke", "arn:aws:vpc-lattice:eu-west-1:111122223333:service/svc-1/x"}},
};

// The output of a call, with the document where the row has it.
std::string OutputOf(const ServicePolicyCall& call, const std::string& document) {
  std::string text = call.is_map ? R"({"p": )" + document + "}" : document;
  std::string path(call.member);
  while (!path.empty()) {
    const std::size_t dot = path.rfind('.');
    const std::size_t start = dot == std::string::npos ? 0 : dot + 1;
    text = "{\"" + path.substr(start) + "\": " + text + "}";
    path.resize(dot == std::string::npos ? 0 : dot);
  }
  if (call.list.empty()) return text;
  if (call.list == "destinations") {
    text.insert(1, R"("arn": "arn:aws:logs:eu-west-1:111122223333:destination:d1", )");
  }
  return "{\"" + std::string(call.list) + "\": [" + text + "]}";
}

TEST(CliPolicies, EveryCallOfTheTableDecides) {
  for (const ServicePolicyCall& call : ServicePolicyCalls()) {
    const std::string what = std::string(call.service) + "-" + std::string(call.command);
    SCOPED_TRACE(what);
    const CliRow* row = std::find_if(std::begin(kCliRows), std::end(kCliRows), [&](const auto& r) {
      return r.service == call.service && r.command == call.command;
    });
    if (what == "xray-list-resource-policies") continue;  // for services that send traces
    ASSERT_NE(row, std::end(kCliRows));
    std::string name = "111122223333/eu-west-1/" + what;
    if (!row->argument.empty()) name += "." + std::string(row->argument);
    name += ".json";
    EXPECT_EQ(Ask(OutputOf(call, JsonText(kDeny)), row->asked, name), EvalDecision::kExplicitDeny);
    EXPECT_EQ(Ask(OutputOf(call, R"("{\"Version")"), row->asked, name), EvalDecision::kConditional);
    if (!call.nothing.empty()) {
      EXPECT_NE(Ask("An error occurred (" + std::string(call.nothing) + ") when calling: none",
                    row->asked, name),
                EvalDecision::kExplicitDeny);
    }
  }
}

// API Gateway escapes the document once more.
TEST(CliPolicies, AnApiWhosePolicyIsEscapedTwice) {
  const std::string once = JsonText(kDeny);
  const std::string output =
      R"({"id": "a1", "policy": )" + JsonText(once.substr(1, once.size() - 2)) + "}";
  EXPECT_EQ(
      Ask(output, {"execute-api:Invoke", "arn:aws:execute-api:eu-west-1:111122223333:a1/p/GET/x"},
          "111122223333/eu-west-1/apigateway-get-rest-api.a1.json"),
      EvalDecision::kExplicitDeny);
}

}  // namespace
}  // namespace iamsim
