// SPDX-License-Identifier: Apache-2.0
#include "engine/readings.h"

#include <iterator>

namespace iamsim {
namespace {

constexpr ReadingInfo kTable[] = {
    {Reading::kResourceStar, "resource_star", "trailing-cross", "per-segment", "U-5",
     "whether a `*` at the end of an ARN field runs on across colons"},
    {Reading::kNotResourceUnresolved, "notresource_unresolved", "entry-excludes-nothing",
     "statement-not-applied", "U-3", "what NotResource means when a policy variable has no value"},
    {Reading::kNegatedUnresolvedVariable, "negated_unresolved_variable", "true", "false", "U-2",
     "whether a negated operator holds when a policy variable has no value"},
    {Reading::kNotPrincipal, "notprincipal", "all-required", "any-listed", "U-10",
     "whether NotPrincipal must list every identity of a caller to exempt it"},
    {Reading::kSessionPolicyBlocksDirect, "session_policy_blocks_direct", "false", "true", "U-1",
     "whether a session policy limits a grant to the session itself"},
    {Reading::kMultivaluedWithoutQualifier, "multivalued_without_qualifier", "never", "any-match",
     "U-7", "what an operator without set qualifier does with a multivalued key"},
    {Reading::kNullOnEmptyString, "null_on_empty_string", "present", "absent", "U-12",
     "whether a key with an empty value is there for the Null operator"},
    {Reading::kForAnyValueIfExistsMissing, "foranyvalue_ifexists_missing", "true", "false", "U-31",
     "whether ForAnyValue with IfExists holds for a missing key"},
    {Reading::kGatewayAccountIsRoot, "gateway_account_is_root", "true", "false", "U-23",
     "whether an account in a gateway endpoint's policy means its root user only"},
    {Reading::kGrantsSufficeCrossAccount, "grants_suffice_cross_account", "false", "true", "U-20",
     "whether a KMS grant is enough for a caller of another account"},
    {Reading::kChainResourceTag, "chain_resource_tag", "before-trust", "after-trust", "U-27",
     "whether a transitive tag replaces the role's tag before its trust policy is evaluated"},
    {Reading::kMfaInRoleSession, "mfa_in_role_session", "false", "as the call that assumed", "U-25",
     "whether a role session carries the MFA of the call that assumed it"},
    {Reading::kComputeRoleIsChaining, "compute_role_is_chaining", "true", "false for EC2", "U-47",
     "whether assuming a role with a compute service's credentials is role chaining"},
    {Reading::kActionPrefixWildcard, "action_prefix_wildcard", "no match", "globs", "U-16",
     "whether a wildcard before the colon of an action matches"},
    {Reading::kServiceMatchesStar, "service_matches_star", "true", "false", "U-28",
     "whether `*` as Principal includes AWS services"},
    {Reading::kUnverifiedCover, "unverified_cover", "true", "false", "U-60",
     "whether a policy covers a resource where AWS documents what carries the policy only"},
    {Reading::kSessionTokenIsChaining, "session_token_is_chaining", "true", "false", "U-61",
     "whether credentials from GetSessionToken limit AssumeRole to one hour as role chaining does"},
    {Reading::kLogGroupArn, "log_group_arn", "with-suffix", "without", "U-62",
     "whether CloudWatch Logs checks a log group by its ARN with or without `:*` at the end"},
    {Reading::kMcpKeyOnDirectCalls, "mcp_key_on_direct_calls", "false", "absent", "U-70",
     "whether aws:ViaAWSMCPService is there when no MCP server of AWS makes the call"},
};

constexpr bool TableIsInOrder() {
  for (std::size_t i = 0; i < std::size(kTable); ++i) {
    if (static_cast<std::size_t>(kTable[i].reading) != i) return false;
  }
  return true;
}
static_assert(TableIsInOrder());

}  // namespace

std::span<const ReadingInfo> ReadingTable() {
  return kTable;
}

const ReadingInfo& InfoOf(Reading reading) {
  return kTable[static_cast<std::size_t>(reading)];
}

}  // namespace iamsim
