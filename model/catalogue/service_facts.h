// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_CATALOGUE_SERVICE_FACTS_H_
#define IAMSIM_MODEL_CATALOGUE_SERVICE_FACTS_H_

#include <string>
#include <string_view>

// Facts about services that decisions need, as dated tables: where AWS's documentation lists
// exceptions, the list is here and not a branch in a matcher. Texts are lower case.

namespace iamsim {

// The day the tables below were compared with AWS's pages.
inline constexpr std::string_view kServiceFactsDate = "2026-10-01";

// Services whose resources RCPs reach. Organizations User Guide, "Resource control policies".
bool ResourceControlPoliciesCover(std::string_view service);

// Actions that have no effect across accounts even when both sides allow them: KMS Developer Guide,
// "Allowing users in other accounts to use a KMS key" (R-KMS-2); SQS Developer Guide, "Limitations
// of custom policies" (R-SVC-2).
bool WorksAcrossAccounts(std::string_view service, std::string_view action_name);

// Services whose endpoint is in us-east-1 whatever the resource (aws:RequestedRegion).
bool IsGlobalService(std::string_view service);

// Actions without aws:ResourceAccount, aws:ResourceOrgID and aws:ResourceOrgPaths.
bool LacksResourceAccountKeys(std::string_view service, std::string_view action_name);

// The task policies that sts:AssumeRoot takes. STS API Reference, AssumeRoot.
bool IsRootTaskPolicy(std::string_view arn);

// Keys that say who owns the VPC endpoint of a request; the services that send them differ. IAM
// User Guide, "AWS global condition context keys", as of 2026-05.
inline constexpr std::string_view kEndpointOwnerKeys[] = {"aws:SourceVpcArn", "aws:VpceAccount",
                                                          "aws:VpceOrgID", "aws:VpceOrgPaths"};
// Whether requests of the action through a VPC endpoint carry the key, which is one of these.
bool HasEndpointKey(std::string_view key, std::string_view service, std::string_view action_name);

// iam actions whose iam:PermissionsBoundary is that of the entity they work on (R-IAM-4).
bool HasBoundaryOfEntity(std::string_view iam_action_name);

// iam actions that change the entity they name (R-IAM-3).
bool IsMutatingIamAction(std::string_view action_name);

// CloudWatch Logs has two ARNs for a log group. DescribeLogGroups prints the one with `:*` at its
// end; this is the other. Any other text stays as it is.
std::string_view WithoutLogGroupSuffix(std::string_view arn);
// What CloudWatch Logs checks the action (in lower case) on for that log group: an ARN below it,
// which a policy reaches with `:*` at the end; empty: the ARN as it is (R-RES-17).
std::string CheckedBelowLogGroup(std::string_view action_name, std::string_view arn);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_CATALOGUE_SERVICE_FACTS_H_
