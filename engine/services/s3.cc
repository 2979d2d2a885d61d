// SPDX-License-Identifier: Apache-2.0
#include "engine/services/s3.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

#include "model/arn.h"
#include "model/catalogue/identity_providers.h"
#include "model/condition.h"
#include "model/condition_value.h"

namespace iamsim {
namespace {

// Keys that make a statement non-public when they are pinned to fixed values.
constexpr std::string_view kPinningKeys[] = {
    "aws:principalaccount",  "aws:principalarn",
    "aws:principalorgid",    "aws:principalorgpaths",
    "aws:sourceaccount",     "aws:sourcearn",
    "aws:sourceorgid",       "aws:sourceorgpaths",
    "aws:sourceowner",       "aws:sourcevpc",
    "aws:sourcevpce",        "aws:userid",
    "aws:username",          "s3:dataaccesspointaccount",
    "s3:dataaccesspointarn", "s3:x-amz-server-side-encryption-aws-kms-key-id"};

bool HasWildcard(std::string_view text) {
  return text.find_first_of("*?") != std::string_view::npos;
}

// The private ranges of RFC 1918, which AWS exempts from the limit, are all within it.
bool IsFixedRange(std::string_view value) {
  const std::optional<IpNetwork> network = IpNetwork::Parse(value);
  if (!network) return false;
  if (network->address.is_v6) return network->prefix_length >= 32;
  return network->prefix_length >= 8;
}

bool IsFixedValue(std::string_view key, std::string_view value) {
  if (HasPolicyVariable(value)) return false;
  if (key == "aws:userid") {
    // `AROA...:*` is one role, any session; S3 calls it public all the same.
    return !HasWildcard(value);
  }
  if (key == "s3:dataaccesspointarn") {
    // The name of the access point may be a pattern, its account may not.
    const std::optional<Arn> arn = ParseArn(value);
    return arn && IsAccountId(arn->account);
  }
  return !HasWildcard(value);
}

// Whether the clause lets through fixed values of a pinning key alone.
bool Pins(const ConditionClause& clause) {
  const std::optional<ParsedOperator> parsed = ParseConditionOperator(clause.operator_name);
  if (!parsed || parsed->if_exists || parsed->qualifier == SetQualifier::kForAllValues)
    return false;
  const OperatorInfo& info = InfoOf(parsed->op);
  if (info.negated || clause.values.empty()) return false;
  const std::string key = ToLowerAscii(clause.key);
  if (key == "aws:sourceip") {
    return info.family == OperatorFamily::kIpAddress &&
           std::all_of(clause.values.begin(), clause.values.end(), IsFixedRange);
  }
  if (info.family != OperatorFamily::kString && info.family != OperatorFamily::kArn) return false;
  const bool is_pinning =
      std::find(std::begin(kPinningKeys), std::end(kPinningKeys), key) != std::end(kPinningKeys);
  return is_pinning &&
         std::all_of(clause.values.begin(), clause.values.end(),
                     [&](std::string_view value) { return IsFixedValue(key, value); });
}

bool HasFixedPrincipals(const Statement& statement) {
  if (statement.principal_form != ElementForm::kPositive) return false;
  return std::none_of(
      statement.principals.begin(), statement.principals.end(), [](const PrincipalEntry& entry) {
        if (entry.type == PrincipalType::kAny || HasWildcard(entry.value)) return true;
        return entry.type == PrincipalType::kFederated && IsBuiltInIdentityProvider(entry.value);
      });
}

}  // namespace

bool IsPublicPolicy(const PolicyDocument& document) {
  return std::any_of(
      document.statements.begin(), document.statements.end(), [](const Statement& statement) {
        if (statement.effect != Effect::kAllow || statement.never_applies ||
            statement.principal_form == ElementForm::kAbsent) {
          return false;
        }
        return !HasFixedPrincipals(statement) &&
               std::none_of(statement.conditions.begin(), statement.conditions.end(), Pins);
      });
}

bool RestrictsPublicBuckets(const Organization* organization, const Account& account,
                            const Resource& bucket) {
  const std::optional<bool> by_policy =
      organization == nullptr ? std::nullopt : organization->S3PoliciesBlock(account.id);
  const auto restricts = [](const std::optional<BlockPublicAccess>& settings) {
    return settings && settings->restrict_public_buckets;
  };
  return by_policy.value_or(restricts(account.block_public_access)) ||
         restricts(bucket.block_public_access);
}

}  // namespace iamsim
