// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_TESTS_ORACLE_ORACLE_H_
#define IAMSIM_TESTS_ORACLE_ORACLE_H_

#include <optional>

#include "model/estate.h"
#include "model/evaluation_result.h"
#include "model/request.h"

// A second, slow evaluator, written from the evaluation rules sentence by sentence. It compiles
// nothing, indexes nothing, keeps nothing, and shares no code with engine/: what both say is
// probably what the rules say.
//
// It covers the rules R-GRAM-10, 13, 14, 19, 21, R-ACT, R-RES (but RES-7; RES-16 for AppSync
// alone), R-VAR, R-PRIN, R-COND, R-EVAL-1 to 13, R-ORG, R-STS-1, 4, 10 to 14, R-CHAIN-2, 4, 6,
// R-KMS-1 to 3, 6, R-S3-1, 3, 4, R-SVC-1 to 3, R-IAM-1 to 3, R-VPCE and, for the keys in its
// DeriveContext(), R-CTX.

namespace iamsim {

// Where AWS's documentation can be read in two ways: true takes the second reading.
struct OracleReadings {
  bool star_stays_in_field = false;            // U-5
  bool unresolved_stops_not_resource = false;  // U-3
  bool unresolved_fails_negated = false;       // U-2
  bool any_listed_exempts = false;             // U-10
  bool session_policy_blocks_direct = false;   // U-1
  bool multivalued_matches_any = false;        // U-7
  bool null_takes_empty_as_absent = false;     // U-12
  bool for_any_if_exists_fails = false;        // U-31
  bool gateway_account_is_account = false;     // U-23
  bool action_prefix_globs = false;            // U-16
  bool star_misses_services = false;           // U-28
  bool grants_suffice_cross_account = false;   // U-20
  bool chain_tag_after_trust = false;          // U-27
  bool mfa_stays_in_session = false;           // U-25
  bool ec2_role_does_not_chain = false;        // U-47
  bool session_token_does_not_chain = false;   // U-61
  bool policy_above_does_not_cover = false;    // U-60
  bool log_group_without_suffix = false;       // U-62
  bool mcp_key_is_absent = false;              // U-70
};

struct OracleAnswer {
  ReasonCode code = ReasonCode::kImplicitDenyIdentity;
  LayerSet blocked_by;

  EvalDecision decision() const { return DecisionOf(code); }
  friend bool operator==(const OracleAnswer&, const OracleAnswer&) = default;
};

// Nothing where the question cannot be asked: a principal, role or endpoint that the estate lacks,
// or a resource of which nobody can say whose it is.
std::optional<OracleAnswer> AskOracle(const Estate& estate, const Request& request,
                                      const OracleReadings& readings = {});

}  // namespace iamsim

#endif  // IAMSIM_TESTS_ORACLE_ORACLE_H_
