// SPDX-License-Identifier: Apache-2.0
#include "engine/services/kms.h"

#include <string>
#include <utility>
#include <vector>

#include "engine/made_policy.h"
#include "model/arn.h"

namespace iamsim {
namespace {

ConditionClause Clause(std::string_view operator_name, std::string_view key,
                       const std::vector<std::string>& values) {
  ConditionClause clause;
  clause.operator_name = operator_name;
  clause.key = key;
  clause.values.assign(values.begin(), values.end());
  return clause;
}

std::string ContextKeyOf(const std::string& name) {
  return "kms:EncryptionContext:" + name;
}

}  // namespace

PolicyPtr GrantsPolicy(const Resource& key) {
  if (key.grants.empty()) return nullptr;
  std::vector<Statement> statements;
  for (const Grant& grant : key.grants) {
    PolicyTexts actions;
    for (const std::string& operation : grant.operations)
      actions.emplace_back("kms:" + operation);
    const bool is_service = !grant.grantee_principal.starts_with("arn:") &&
                            grant.grantee_principal.find(".amazonaws.com") != std::string::npos;
    Statement statement = AllowPrincipal(is_service ? PrincipalType::kService : PrincipalType::kAws,
                                         grant.grantee_principal, std::move(actions));
    // A subset must be there among others; an equal context is all there is.
    for (const auto& [name, value] : grant.encryption_context_subset) {
      statement.conditions.push_back(Clause("StringEquals", ContextKeyOf(name), {value}));
    }
    std::vector<std::string> names;
    for (const auto& [name, value] : grant.encryption_context_equals) {
      statement.conditions.push_back(Clause("StringEquals", ContextKeyOf(name), {value}));
      names.push_back(name);
    }
    if (!names.empty()) {
      statement.conditions.push_back(
          Clause("ForAllValues:StringEquals", "kms:EncryptionContextKeys", std::move(names)));
    }
    statements.push_back(std::move(statement));
  }
  return MakePolicy("grants", std::move(statements));
}

PolicyPtr AwsManagedKeyPolicy(const Resource& key, std::string_view account_id) {
  constexpr std::string_view kAwsAlias = "alias/aws/";
  std::string service = "*";
  for (const std::string& alias : key.aliases) {
    if (alias.starts_with(kAwsAlias)) service = alias.substr(kAwsAlias.size());
  }
  const Arn arn = ParseArn(key.arn).value_or(Arn());
  Statement through_service =
      AllowPrincipal(PrincipalType::kAny, "*",
                     {"kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*",
                      "kms:CreateGrant", "kms:DescribeKey"});
  through_service.sid = "AllowThroughTheService";
  through_service.conditions = {
      Clause("StringEquals", "kms:CallerAccount", {std::string(account_id)}),
      Clause("StringLike", "kms:ViaService",
             {service + '.' + std::string(arn.region) + ".amazonaws.com"})};
  Statement read = AllowPrincipal(
      PrincipalType::kAws,
      "arn:" + std::string(arn.partition) + ":iam::" + std::string(account_id) + ":root",
      {"kms:Describe*", "kms:Get*", "kms:List*", "kms:RevokeGrant"});
  read.sid = "AllowAccountToRead";
  return MakePolicy("AWS managed key policy", {std::move(through_service), std::move(read)});
}

bool IsAwsAlias(std::string_view tail) {
  return tail.starts_with("alias/aws/");
}

bool LeadsToKey(const Estate& estate, std::string_view key_or_alias_arn) {
  const std::string_view tail = key_or_alias_arn.substr(key_or_alias_arn.rfind(':') + 1);
  return !tail.starts_with("alias/") || IsAwsAlias(tail) || estate.FindKeyOfAlias(key_or_alias_arn);
}

}  // namespace iamsim
