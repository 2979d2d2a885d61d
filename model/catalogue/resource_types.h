// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_CATALOGUE_RESOURCE_TYPES_H_
#define IAMSIM_MODEL_CATALOGUE_RESOURCE_TYPES_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/arn.h"

// The types of resources that have a policy: which ARNs the policy covers, when AWS consults it,
// and what no policy means. A further service is a row of the table.

namespace iamsim {

// The meaning of a resource without a policy.
enum class WithoutPolicy : std::uint8_t {
  kNothing,     // it neither allows nor denies
  kNoAccess,    // something has to allow, and nothing does: KMS keys (R-EVAL-8)
  kOpenMounts,  // any client may mount the file system (R-SVC-8)
  kOpenApi,     // open to all if the API has no authorization (R-SVC-7)
  kOpen,        // everybody may, until a policy denies it (R-SVC-9)
};

// When AWS consults the policy.
enum class Consulted : std::uint8_t {
  kAlways,
  kForDataPlane,      // for calls to the domain's own endpoint only: es:ESHttp*
  kForLogDelivery,    // for AWS services that write logs only
  kForBackup,         // for calls of AWS Backup, not of the service that has the resource
  kForConsoleAccess,  // for the calls by which a console session is made
  kForTraffic,        // for the requests of clients only: vpc-lattice-svcs:*
};

// ARNs are described by their sixth field. `{name}` is a name that ends where the next character of
// the pattern is found. At the end of a pattern it has neither `/` nor `:`, unless it is written
// `{name...}`. `*` at the end is anything.
struct PolicyCarrierType {
  std::string_view service;  // of the ARN
  std::string_view carrier;  // what has the policy; empty: the account, for all of the service
  std::array<std::string_view, 6> covered = {};  // what the policy covers beyond its carrier
  // What is covered is part of the carrier: it has no tags, owner or policy of its own.
  bool covers_parts = false;
  // AWS consults the policies of all carriers in any case: a Deny in one denies, an Allow in one
  // allows. Here each of them has to allow (R-SVC-6).
  bool every_policy_must_allow = false;
  bool without_account = false;  // the fields for Region and account are empty: `arn:aws:s3:::b`
  Consulted consulted = Consulted::kAlways;
  WithoutPolicy without_policy = WithoutPolicy::kNothing;
  // The alias of the KMS key that AWS uses where the resource names none; empty: no key of IAM's.
  std::string_view default_key = {};
  // No page of AWS says that the policy covers them: a reading.
  bool unverified = false;
  bool other_spelling = false;  // of the carrier in the row above
};
std::span<const PolicyCarrierType> PolicyCarrierTypes();

// A resource whose policy covers an ARN.
struct PolicyCarrier {
  const PolicyCarrierType* type = nullptr;
  std::string arn;
};
// Those above the ARN, the nearest first; not itself. `arn` views `text`.
std::vector<PolicyCarrier> CarriersAbove(const Arn& arn, std::string_view text);

// What the policies of a carrier cover, as patterns of the sixth field with `*`: `table/t/index/*`.
std::vector<std::string> CoveredBy(const Arn& carrier);

// Returns the type that the ARN is a carrier of. Null for a type that the table lacks.
const PolicyCarrierType* FindPolicyCarrierType(const Arn& arn);
// The row for policies of an account; null where the service has none.
const PolicyCarrierType* FindAccountPolicyType(std::string_view service);
std::vector<std::string_view> AccountPolicyServices();
// Whether a policy of the account covers the ARN: of a service with rows of its own what they name
// and what is below it (Glue: the Data Catalog and no jobs), else everything.
bool AccountPolicyCovers(std::string_view arn_text);

// Whether AWS consults a policy of the type for the action (in lower case).
bool IsConsulted(const PolicyCarrierType& type, std::string_view service,
                 std::string_view action_name, bool caller_is_service);

// Whether the service answers the action without a signature; all others refuse (R-SVC-10).
struct UnsignedCall {
  bool is_taken = false;
  std::string_view only_with;  // the key that has to be true; empty: none
};
UnsignedCall FindUnsignedCall(std::string_view service, std::string_view action_name);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_CATALOGUE_RESOURCE_TYPES_H_
