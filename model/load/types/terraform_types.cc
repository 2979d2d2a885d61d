// SPDX-License-Identifier: Apache-2.0
#include "model/load/types/terraform_types.h"

#include <algorithm>
#include <iterator>

namespace iamsim {
namespace {

using std::string_view;

constexpr TerraformType kTypes[] = {
    {"aws_iam_role", "name", "name_prefix", "iam::{account}:role{path}{name}"},
    {"aws_iam_user", "name", "", "iam::{account}:user{path}{name}"},
    {"aws_iam_group", "name", "", "iam::{account}:group{path}{name}"},
    {"aws_iam_policy", "name", "name_prefix", "iam::{account}:policy{path}{name}"},
    {"aws_iam_openid_connect_provider", "url", "", "iam::{account}:oidc-provider/{name}"},
    {"aws_iam_saml_provider", "name", "", "iam::{account}:saml-provider/{name}"},
    {"aws_organizations_policy", "id", "", "organizations::{account}:policy/{name}"},
    {"aws_acmpca_certificate_authority", "", "",
     "acm-pca:{region}:{account}:certificate-authority/{suffix}"},
    {.type = "aws_api_gateway_rest_api",
     .name = "id",
     .arn = "execute-api:{region}:{account}:{name}",
     .policy = "policy",
     .arn_attribute = "execution_arn"},
    {"aws_backup_vault", "name", "", "backup:{region}:{account}:backup-vault:{name}"},
    {"aws_cloudwatch_event_bus", "name", "", "events:{region}:{account}:event-bus/{name}"},
    {"aws_cloudwatch_log_destination", "name", "", "logs:{region}:{account}:destination:{name}"},
    {"aws_cloudwatch_log_group", "name", "name_prefix", "logs:{region}:{account}:log-group:{name}"},
    {"aws_codeartifact_domain", "domain", "", "codeartifact:{region}:{account}:domain/{name}"},
    {"aws_codeartifact_repository", "repository", "",
     "codeartifact:{region}:{account}:repository/{domain}/{name}"},
    {"aws_codebuild_project", "name", "", "codebuild:{region}:{account}:project/{name}"},
    {"aws_dynamodb_table", "name", "", "dynamodb:{region}:{account}:table/{name}"},
    {"aws_ecr_repository", "name", "", "ecr:{region}:{account}:repository/{name}"},
    {"aws_ecrpublic_repository", "repository_name", "", "ecr-public::{account}:repository/{name}"},
    {"aws_efs_file_system", "id", "", "elasticfilesystem:{region}:{account}:file-system/{name}"},
    {"aws_elasticsearch_domain", "domain_name", "", "es:{region}:{account}:domain/{name}",
     "access_policies"},
    {"aws_glacier_vault", "name", "", "glacier:{region}:{account}:vaults/{name}", "access_policy"},
    {"aws_kinesis_stream", "name", "", "kinesis:{region}:{account}:stream/{name}"},
    {"aws_kinesis_stream_consumer", "name", "",
     "kinesis:{region}:{account}:stream/{stream_arn}/consumer/{name}:{suffix}"},
    {"aws_kms_key", "key_id", "", "kms:{region}:{account}:key/{name}", "policy"},
    {"aws_kms_external_key", "id", "", "kms:{region}:{account}:key/{name}", "policy"},
    {"aws_kms_replica_key", "key_id", "", "kms:{region}:{account}:key/{name}", "policy"},
    {"aws_lambda_function", "function_name", "", "lambda:{region}:{account}:function:{name}"},
    {"aws_media_store_container", "name", "", "mediastore:{region}:{account}:container/{name}"},
    {"aws_msk_cluster", "cluster_name", "", "kafka:{region}:{account}:cluster/{name}/{suffix}"},
    {"aws_msk_serverless_cluster", "cluster_name", "",
     "kafka:{region}:{account}:cluster/{name}/{suffix}"},
    {"aws_opensearch_domain", "domain_name", "", "es:{region}:{account}:domain/{name}",
     "access_policies"},
    {"aws_s3_access_point", "name", "", "s3:{region}:{account}:accesspoint/{name}", "policy"},
    {.type = "aws_s3_bucket",
     .name = "bucket",
     .prefix = "bucket_prefix",
     .arn = "s3:::{name}",
     .policy = "policy"},
    {.type = "aws_s3_directory_bucket",
     .name = "bucket",
     .arn = "s3express:{region}:{account}:bucket/{name}",
     .mark = "--x-s3"},
    {"aws_s3control_bucket", "bucket", "",
     "s3-outposts:{region}:{account}:outpost/{outpost_id}/bucket/{name}"},
    {"aws_s3control_object_lambda_access_point", "name", "",
     "s3-object-lambda:{region}:{account}:accesspoint/{name}"},
    {"aws_s3control_multi_region_access_point", "alias", "", "s3::{account}:accesspoint/{name}"},
    {"aws_s3tables_table_bucket", "name", "", "s3tables:{region}:{account}:bucket/{name}"},
    {"aws_s3tables_table", "name", "",
     "s3tables:{region}:{account}:bucket/{table_bucket_arn}/table/{suffix}"},
    {.type = "aws_s3vectors_vector_bucket",
     .name = "vector_bucket_name",
     .arn = "s3vectors:{region}:{account}:bucket/{name}",
     .arn_attribute = "vector_bucket_arn"},
    {"aws_sagemaker_model_package_group", "model_package_group_name", "",
     "sagemaker:{region}:{account}:model-package-group/{name}"},
    {"aws_schemas_registry", "name", "", "schemas:{region}:{account}:registry/{name}"},
    // AWS adds six characters to the name.
    {"aws_secretsmanager_secret", "name", "name_prefix",
     "secretsmanager:{region}:{account}:secret:{name}-{suffix}", "policy", "kms_key_id"},
    {"aws_ses_domain_identity", "domain", "", "ses:{region}:{account}:identity/{name}"},
    {"aws_ses_email_identity", "email", "", "ses:{region}:{account}:identity/{name}"},
    {"aws_sesv2_email_identity", "email_identity", "", "ses:{region}:{account}:identity/{name}"},
    {"aws_sns_topic", "name", "name_prefix", "sns:{region}:{account}:{name}", "policy",
     "kms_master_key_id"},
    {"aws_sqs_queue", "name", "name_prefix", "sqs:{region}:{account}:{name}", "policy",
     "kms_master_key_id"},
    {.type = "aws_vpclattice_service",
     .name = "id",
     .arn = "vpc-lattice:{region}:{account}:service/{name}",
     .mark = "svc-"},
    {.type = "aws_vpclattice_service_network",
     .name = "id",
     .arn = "vpc-lattice:{region}:{account}:servicenetwork/{name}",
     .mark = "sn-"},
};

constexpr TerraformPolicyType kPolicies[] = {
    {"aws_acmpca_policy", "resource_arn", "policy", {"aws_acmpca_certificate_authority"}},
    {"aws_api_gateway_rest_api_policy", "rest_api_id", "policy", {"aws_api_gateway_rest_api"}},
    {"aws_backup_vault_policy", "backup_vault_name", "policy", {"aws_backup_vault"}},
    {"aws_bedrockagentcore_resource_policy", "resource_arn", "policy", {}, "bedrock-agentcore"},
    {.type = "aws_cloudwatch_event_bus_policy",
     .target = "event_bus_name",
     .policy = "policy",
     .target_types = {"aws_cloudwatch_event_bus"},
     .default_target = "default"},
    {"aws_cloudwatch_log_destination_policy",
     "destination_name",
     "access_policy",
     {"aws_cloudwatch_log_destination"}},
    {.type = "aws_cloudwatch_log_resource_policy",
     .target = "resource_arn",
     .policy = "policy_document",
     .target_types = {"aws_cloudwatch_log_group"},
     .service = "logs",
     .name = "policy_name"},
    {"aws_codeartifact_domain_permissions_policy",
     "domain",
     "policy_document",
     {"aws_codeartifact_domain"}},
    {"aws_codeartifact_repository_permissions_policy",
     "repository",
     "policy_document",
     {"aws_codeartifact_repository"}},
    {"aws_codebuild_resource_policy", "resource_arn", "policy", {"aws_codebuild_project"}},
    {"aws_dynamodb_resource_policy", "resource_arn", "policy", {"aws_dynamodb_table"}},
    {.type = "aws_ecr_registry_policy", .policy = "policy", .service = "ecr"},
    {"aws_ecr_repository_policy", "repository", "policy", {"aws_ecr_repository"}},
    {"aws_ecrpublic_repository_policy", "repository_name", "policy", {"aws_ecrpublic_repository"}},
    {"aws_efs_file_system_policy", "file_system_id", "policy", {"aws_efs_file_system"}},
    {"aws_elasticsearch_domain_policy",
     "domain_name",
     "access_policies",
     {"aws_elasticsearch_domain", "aws_opensearch_domain"}},
    {.type = "aws_glacier_vault_lock",
     .target = "vault_name",
     .policy = "policy",
     .target_types = {"aws_glacier_vault"}},
    {.type = "aws_glue_resource_policy", .policy = "policy", .service = "glue"},
    {"aws_kinesis_resource_policy",
     "resource_arn",
     "policy",
     {"aws_kinesis_stream", "aws_kinesis_stream_consumer"}},
    {"aws_kms_key_policy",
     "key_id",
     "policy",
     {"aws_kms_key", "aws_kms_external_key", "aws_kms_replica_key"}},
    {"aws_media_store_container_policy", "container_name", "policy", {"aws_media_store_container"}},
    {"aws_msk_cluster_policy",
     "cluster_arn",
     "policy",
     {"aws_msk_cluster", "aws_msk_serverless_cluster"}},
    {"aws_opensearch_domain_policy",
     "domain_name",
     "access_policies",
     {"aws_opensearch_domain", "aws_elasticsearch_domain"}},
    {"aws_networkfirewall_resource_policy", "resource_arn", "policy", {}, "network-firewall"},
    {.type = "aws_organizations_resource_policy", .policy = "content", .service = "organizations"},
    {"aws_redshift_resource_policy", "resource_arn", "policy", {}, "redshift"},
    {"aws_redshiftserverless_resource_policy", "resource_arn", "policy", {}, "redshift-serverless"},
    {"aws_s3_bucket_policy", "bucket", "policy", {"aws_s3_bucket", "aws_s3_directory_bucket"}},
    {"aws_s3control_access_point_policy", "access_point_arn", "policy", {"aws_s3_access_point"}},
    {"aws_s3control_bucket_policy", "bucket", "policy", {"aws_s3control_bucket"}},
    {"aws_s3control_object_lambda_access_point_policy",
     "name",
     "policy",
     {"aws_s3control_object_lambda_access_point"}},
    {"aws_s3tables_table_bucket_policy",
     "table_bucket_arn",
     "resource_policy",
     {"aws_s3tables_table_bucket"}},
    {"aws_s3tables_table_policy", "name", "resource_policy", {"aws_s3tables_table"}},
    {"aws_s3vectors_vector_bucket_policy",
     "vector_bucket_arn",
     "policy",
     {"aws_s3vectors_vector_bucket"}},
    {"aws_sagemaker_model_package_group_policy",
     "model_package_group_name",
     "resource_policy",
     {"aws_sagemaker_model_package_group"}},
    {"aws_schemas_registry_policy", "registry_name", "policy", {"aws_schemas_registry"}},
    {"aws_secretsmanager_secret_policy", "secret_arn", "policy", {"aws_secretsmanager_secret"}},
    {.type = "aws_ses_identity_policy",
     .target = "identity",
     .policy = "policy",
     .target_types = {"aws_ses_domain_identity", "aws_ses_email_identity",
                      "aws_sesv2_email_identity"},
     .name = "name"},
    {.type = "aws_sesv2_email_identity_policy",
     .target = "email_identity",
     .policy = "policy",
     .target_types = {"aws_sesv2_email_identity", "aws_ses_domain_identity",
                      "aws_ses_email_identity"},
     .name = "policy_name"},
    {"aws_sns_topic_policy", "arn", "policy", {"aws_sns_topic"}},
    {"aws_sqs_queue_policy", "queue_url", "policy", {"aws_sqs_queue"}},
    {"aws_vpc_endpoint_policy", "vpc_endpoint_id", "policy", {"aws_vpc_endpoint"}},
    {"aws_vpclattice_auth_policy",
     "resource_identifier",
     "policy",
     {"aws_vpclattice_service", "aws_vpclattice_service_network"}},
    {.type = "aws_xray_resource_policy",
     .policy = "policy_document",
     .service = "xray",
     .name = "policy_name"},
};

constexpr TerraformUnreadType kUnread[] = {
    {"aws_cloudsearch_domain_service_access_policy", "cloudsearch"},
    {"aws_cloudwatch_event_permission", "events"},
    {"aws_cloudwatch_log_delivery_destination_policy", "logs"},
    {"aws_lambda_layer_version_permission", "lambda"},
    {"aws_prometheus_resource_policy", "aps"},
    {"aws_s3control_multi_region_access_point_policy", "s3"},
    {"aws_signer_signing_profile_permission", "signer"},
    {"aws_vpclattice_resource_policy", "vpc-lattice"},
};

template <typename Row, std::size_t N>
const Row* FindRow(const Row (&rows)[N], string_view type) {
  const Row* const found = std::find_if(std::begin(rows), std::end(rows),
                                        [&](const Row& row) { return row.type == type; });
  return found == std::end(rows) ? nullptr : found;
}

}  // namespace

const TerraformType* FindTerraformArnType(string_view type) {
  return FindRow(kTypes, type);
}

std::span<const TerraformType> TerraformArnTypes() {
  return kTypes;
}

string_view ServiceOf(const TerraformType& type) {
  return type.arn.substr(0, type.arn.find(':'));
}

std::span<const TerraformPolicyType> TerraformPolicyTypes() {
  return kPolicies;
}

const TerraformPolicyType* FindTerraformPolicyType(string_view type) {
  return FindRow(kPolicies, type);
}

std::span<const TerraformUnreadType> TerraformUnreadTypes() {
  return kUnread;
}

}  // namespace iamsim
