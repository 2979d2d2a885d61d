// SPDX-License-Identifier: Apache-2.0
#include "model/load/iac/terraform_attributes.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "model/edit_distance.h"
#include "model/load/text/words.h"
#include "model/load/types/terraform_types.h"

namespace iamsim {
namespace {

using std::string_view;

enum class Shape : std::uint8_t {
  kString,
  kStrings,  // a list of them; anything but a list is an error where it is read
  kNumber,
  kBool,
  kOther,  // checked where it is read
};
struct Attribute {
  string_view name;
  Shape shape = Shape::kString;
};

// Every resource has them, or may have them.
constexpr Attribute kCommon[] = {
    {"arn"}, {"id"}, {"region"}, {"tags", Shape::kOther}, {"tags_all", Shape::kOther}};

// Source: the AWS provider's documentation, the page of each resource.
constexpr Attribute kRole[] = {{"name"},
                               {"name_prefix"},
                               {"path"},
                               {"unique_id"},
                               {"permissions_boundary"},
                               {"assume_role_policy"},
                               {"max_session_duration", Shape::kNumber},
                               {"inline_policy", Shape::kOther},
                               {"managed_policy_arns", Shape::kStrings}};
constexpr Attribute kUser[] = {{"name"}, {"path"}, {"unique_id"}, {"permissions_boundary"}};
constexpr Attribute kGroup[] = {{"name"}, {"path"}, {"unique_id"}};
constexpr Attribute kPolicy[] = {{"name"}, {"name_prefix"}, {"path"}, {"policy"}};
constexpr Attribute kRolePolicy[] = {{"name"}, {"name_prefix"}, {"role"}, {"policy"}};
constexpr Attribute kUserPolicy[] = {{"name"}, {"name_prefix"}, {"user"}, {"policy"}};
constexpr Attribute kGroupPolicy[] = {{"name"}, {"name_prefix"}, {"group"}, {"policy"}};
constexpr Attribute kRoleAttachment[] = {{"role"}, {"policy_arn"}};
constexpr Attribute kUserAttachment[] = {{"user"}, {"policy_arn"}};
constexpr Attribute kGroupAttachment[] = {{"group"}, {"policy_arn"}};
constexpr Attribute kRoleAttachments[] = {{"role_name"}, {"policy_arns", Shape::kStrings}};
constexpr Attribute kUserAttachments[] = {{"user_name"}, {"policy_arns", Shape::kStrings}};
constexpr Attribute kGroupAttachments[] = {{"group_name"}, {"policy_arns", Shape::kStrings}};
constexpr Attribute kRolePolicies[] = {{"role_name"}, {"policy_names", Shape::kStrings}};
constexpr Attribute kUserPolicies[] = {{"user_name"}, {"policy_names", Shape::kStrings}};
constexpr Attribute kGroupPolicies[] = {{"group_name"}, {"policy_names", Shape::kStrings}};
constexpr Attribute kAttachment[] = {{"policy_arn"},
                                     {"roles", Shape::kStrings},
                                     {"users", Shape::kStrings},
                                     {"groups", Shape::kStrings}};
constexpr Attribute kMembers[] = {{"group"}, {"users", Shape::kStrings}};
constexpr Attribute kMemberships[] = {{"user"}, {"groups", Shape::kStrings}};
constexpr Attribute kOidc[] = {{"url"}, {"client_id_list", Shape::kStrings}};
constexpr Attribute kSaml[] = {{"name"}};
constexpr Attribute kBucket[] = {{"bucket"},
                                 {"bucket_prefix"},
                                 {"policy"},
                                 {"server_side_encryption_configuration", Shape::kOther}};
constexpr Attribute kBucketPolicy[] = {{"bucket"}, {"policy"}};
constexpr Attribute kBlock[] = {{"bucket"},
                                {"account_id"},
                                {"block_public_acls", Shape::kBool},
                                {"ignore_public_acls", Shape::kBool},
                                {"block_public_policy", Shape::kBool},
                                {"restrict_public_buckets", Shape::kBool}};
constexpr Attribute kEncryption[] = {{"bucket"}, {"rule", Shape::kOther}};
constexpr Attribute kKey[] = {{"key_id"}, {"policy"}};
constexpr Attribute kAlias[] = {{"name"}, {"target_key_id"}};
constexpr Attribute kGrant[] = {{"key_id"},
                                {"grantee_principal"},
                                {"operations", Shape::kStrings},
                                {"constraints", Shape::kOther}};
constexpr Attribute kQueue[] = {
    {"name"}, {"name_prefix"}, {"url"}, {"policy"}, {"kms_master_key_id"}};
constexpr Attribute kQueuePolicy[] = {{"queue_url"}, {"policy"}};
constexpr Attribute kTopic[] = {{"name"}, {"name_prefix"}, {"policy"}, {"kms_master_key_id"}};
constexpr Attribute kTopicPolicy[] = {{"policy"}};
constexpr Attribute kFunction[] = {{"function_name"}};
constexpr Attribute kPermission[] = {{"function_name"},
                                     {"qualifier"},
                                     {"statement_id"},
                                     {"action"},
                                     {"principal"},
                                     {"source_arn"},
                                     {"source_account"},
                                     {"event_source_token"},
                                     {"principal_org_id"},
                                     {"function_url_auth_type"},
                                     {"invoked_via_function_url", Shape::kBool}};
constexpr Attribute kFunctionUrl[] = {{"function_name"}, {"qualifier"}, {"authorization_type"}};
constexpr Attribute kSecret[] = {{"name"}, {"name_prefix"}, {"policy"}, {"kms_key_id"}};
constexpr Attribute kSecretPolicy[] = {{"secret_arn"}, {"policy"}};
constexpr Attribute kRepository[] = {{"name"}, {"registry_id"}, {"repository_url"}};
constexpr Attribute kRepositoryPolicy[] = {{"repository"}, {"registry_id"}, {"policy"}};
constexpr Attribute kTable[] = {{"name"}};
constexpr Attribute kTablePolicy[] = {{"resource_arn"}, {"policy"}};
constexpr Attribute kEndpoint[] = {
    {"vpc_id"}, {"service_name"}, {"vpc_endpoint_type"}, {"policy"}, {"owner_id"}};
constexpr Attribute kEndpointPolicy[] = {{"vpc_endpoint_id"}, {"policy"}};
constexpr Attribute kControlPolicy[] = {{"name"}, {"type"}, {"content"}};
constexpr Attribute kControlAttachment[] = {{"target_id"}, {"policy_id"}};
constexpr Attribute kOrganization[] = {{"master_account_id"},
                                       {"management_account_id"},
                                       {"enabled_policy_types", Shape::kStrings},
                                       {"roots", Shape::kOther}};
constexpr Attribute kNode[] = {{"name"}, {"parent_id"}};

struct Type {
  string_view name;
  std::span<const Attribute> attributes;
};
constexpr Type kTypes[] = {
    {"aws_iam_role", kRole},
    {"aws_iam_user", kUser},
    {"aws_iam_group", kGroup},
    {"aws_iam_policy", kPolicy},
    {"aws_iam_role_policy", kRolePolicy},
    {"aws_iam_user_policy", kUserPolicy},
    {"aws_iam_group_policy", kGroupPolicy},
    {"aws_iam_role_policy_attachment", kRoleAttachment},
    {"aws_iam_user_policy_attachment", kUserAttachment},
    {"aws_iam_group_policy_attachment", kGroupAttachment},
    {"aws_iam_role_policy_attachments_exclusive", kRoleAttachments},
    {"aws_iam_user_policy_attachments_exclusive", kUserAttachments},
    {"aws_iam_group_policy_attachments_exclusive", kGroupAttachments},
    {"aws_iam_role_policies_exclusive", kRolePolicies},
    {"aws_iam_user_policies_exclusive", kUserPolicies},
    {"aws_iam_group_policies_exclusive", kGroupPolicies},
    {"aws_iam_policy_attachment", kAttachment},
    {"aws_iam_group_membership", kMembers},
    {"aws_iam_user_group_membership", kMemberships},
    {"aws_iam_openid_connect_provider", kOidc},
    {"aws_iam_saml_provider", kSaml},
    {"aws_s3_bucket", kBucket},
    {"aws_s3_bucket_policy", kBucketPolicy},
    {"aws_s3_bucket_public_access_block", kBlock},
    {"aws_s3_account_public_access_block", kBlock},
    {"aws_s3_bucket_server_side_encryption_configuration", kEncryption},
    {"aws_kms_key", kKey},
    {"aws_kms_external_key", kKey},
    {"aws_kms_replica_key", kKey},
    {"aws_kms_key_policy", kKey},
    {"aws_kms_alias", kAlias},
    {"aws_kms_grant", kGrant},
    {"aws_sqs_queue", kQueue},
    {"aws_sqs_queue_policy", kQueuePolicy},
    {"aws_sns_topic", kTopic},
    {"aws_sns_topic_policy", kTopicPolicy},
    {"aws_lambda_function", kFunction},
    {"aws_lambda_permission", kPermission},
    {"aws_lambda_function_url", kFunctionUrl},
    {"aws_secretsmanager_secret", kSecret},
    {"aws_secretsmanager_secret_policy", kSecretPolicy},
    {"aws_ecr_repository", kRepository},
    {"aws_ecr_repository_policy", kRepositoryPolicy},
    {"aws_dynamodb_table", kTable},
    {"aws_dynamodb_resource_policy", kTablePolicy},
    {"aws_vpc_endpoint", kEndpoint},
    {"aws_vpc_endpoint_policy", kEndpointPolicy},
    {"aws_organizations_policy", kControlPolicy},
    {"aws_organizations_policy_attachment", kControlAttachment},
    {"aws_organizations_organization", kOrganization},
    {"aws_organizations_organizational_unit", kNode},
    {"aws_organizations_account", kNode},
};

const Type* FindType(string_view name) {
  for (const Type& type : kTypes) {
    if (type.name == name) return &type;
  }
  return nullptr;
}

// Empty for a type that is not read.
std::vector<Attribute> AttributesOf(string_view name) {
  if (const Type* type = FindType(name)) {
    return {type->attributes.begin(), type->attributes.end()};
  }
  std::vector<Attribute> attributes;
  const auto add = [&](string_view attribute) {
    if (!attribute.empty()) attributes.push_back({attribute});
  };
  if (const TerraformType* type = FindTerraformArnType(name)) {
    for (const string_view attribute :
         {type->name, type->prefix, type->policy, type->key, type->arn_attribute}) {
      add(attribute);
    }
  } else if (const TerraformPolicyType* policy = FindTerraformPolicyType(name)) {
    for (const string_view attribute : {policy->target, policy->policy, policy->name})
      add(attribute);
  }
  return attributes;
}

// What is wrong with a value, as a predicate; empty: nothing.
std::string WrongType(const DataNode& value, Shape shape) {
  const auto is = [&](string_view expected) {
    return "is " + std::string(DataKindName(value.kind())) + " and not " + std::string(expected);
  };
  switch (shape) {
    case Shape::kString:
      return value.is_string() ? std::string() : is("a string");
    case Shape::kNumber:
      return value.kind() == DataKind::kNumber || value.is_string() ? std::string()
                                                                    : is("a number");
    case Shape::kBool:
      return value.kind() == DataKind::kBool || value.text() == "true" || value.text() == "false"
                 ? std::string()
                 : is("true or false");
    case Shape::kStrings:
      for (const DataNode& item : value.items()) {
        if (!item.is_string()) {
          return "holds " + std::string(DataKindName(item.kind())) + " and not only strings";
        }
      }
      return {};
    case Shape::kOther:
      return {};
  }
  return {};
}

}  // namespace

std::vector<TerraformProblem> FindTerraformProblems(const TerraformInstance& instance) {
  std::vector<TerraformProblem> problems;
  std::vector<Attribute> attributes = AttributesOf(instance.type);
  if (attributes.empty()) return problems;
  attributes.insert(attributes.end(), std::begin(kCommon), std::end(kCommon));
  std::vector<string_view> missing;
  for (const Attribute& attribute : attributes) {
    const ImportValue value = ImportReader::Get(instance.values, {attribute.name});
    if (!value) {
      if (!TerraformSide::IsUnknown(instance, attribute.name)) missing.push_back(attribute.name);
      continue;
    }
    std::string why = WrongType(*value.node, attribute.shape);
    if (!why.empty()) problems.push_back({std::string(attribute.name), std::move(why), value});
  }
  for (const DataMember& member : instance.values.node->members()) {
    const bool is_read =
        std::any_of(attributes.begin(), attributes.end(),
                    [&](const Attribute& attribute) { return attribute.name == member.key; });
    if (is_read || member.value.kind() == DataKind::kNull) continue;
    const string_view meant = SlipOf(member.key, missing);
    if (meant.empty()) continue;
    problems.push_back({std::string(meant),
                        "is missing, but there is " + Quoted(member.key),
                        {&member.value, instance.values.source}});
  }
  return problems;
}

bool IsTerraformTypeRead(string_view type) {
  return !AttributesOf(type).empty();
}

// Other providers have names of their own (`awscc_iam_role`).
string_view NearTerraformType(string_view type) {
  constexpr string_view kPrefix = "aws_";
  if (IsTerraformTypeRead(type) || !type.starts_with(kPrefix)) return {};
  for (const TerraformUnreadType& unread : TerraformUnreadTypes()) {
    if (unread.type == type) return {};
  }
  for (const Type& candidate : kTypes) {
    if (type.size() < 2 * candidate.name.size() && IsSlip(type, candidate.name)) {
      return candidate.name;
    }
  }
  for (const TerraformPolicyType& candidate : TerraformPolicyTypes()) {
    if (type.size() < 2 * candidate.type.size() && IsSlip(type, candidate.type)) {
      return candidate.type;
    }
  }
  return {};
}

}  // namespace iamsim
