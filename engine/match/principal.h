// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_MATCH_PRINCIPAL_H_
#define IAMSIM_ENGINE_MATCH_PRINCIPAL_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/caller.h"
#include "engine/readings.h"
#include "model/policy_document.h"

// IAM User Guide, "AWS JSON policy elements: Principal" and "NotPrincipal". R-PRIN-1 to R-PRIN-15.

namespace iamsim {

// By what an entry of a Principal element reaches the caller (R-PRIN-2).
enum class MatchKind : std::uint8_t {
  kDirect,               // the caller's own ARN
  kWildcard,             // "*"
  kRole,                 // the role of a session
  kFederatedUserParent,  // the user who made a federated user's session
  kAccount,              // the caller's account: delegation
  kService,
  kFederated,
  kGrant,  // a KMS grant to the caller, its role, or the user who made its session
};
inline constexpr int kMatchKindCount = 8;
std::string_view MatchKindName(MatchKind kind);

class MatchKinds {
 public:
  constexpr MatchKinds() = default;
  constexpr void Add(MatchKind kind) {
    bits_ = static_cast<std::uint8_t>(bits_ | (1U << static_cast<unsigned>(kind)));
  }
  constexpr void Add(MatchKinds other) { bits_ = static_cast<std::uint8_t>(bits_ | other.bits_); }
  constexpr bool Contains(MatchKind kind) const {
    return (bits_ & (1U << static_cast<unsigned>(kind))) != 0;
  }
  constexpr bool empty() const { return bits_ == 0; }
  friend constexpr bool operator==(MatchKinds, MatchKinds) = default;

 private:
  std::uint8_t bits_ = 0;
};

struct PrincipalMatch {
  MatchKinds kinds;    // empty: the statement does not apply to this caller
  bool stale = false;  // an entry names the caller's ARN but is bound to another unique id
};

// A Principal or NotPrincipal element. Immutable.
class PrincipalPatterns {
 public:
  PrincipalPatterns() = default;
  explicit PrincipalPatterns(const std::vector<PrincipalEntry>& entries);

  // Which kinds of entry reach the caller. `gateway_endpoint`: the policy is that of a gateway VPC
  // endpoint, where an account means its root user (R-VPCE-2).
  PrincipalMatch MatchPositive(const Caller& caller, bool gateway_endpoint,
                               ReadingContext& readings) const;
  // NotPrincipal: kWildcard when the statement applies. A Deny exempts a caller only if all its
  // identities are listed (R-PRIN-13), an Allow if any is (R-PRIN-12).
  PrincipalMatch MatchNegated(const Caller& caller, Effect effect, bool gateway_endpoint,
                              ReadingContext& readings) const;

 private:
  enum class Form : std::uint8_t {
    kAny,
    kAccount,
    kUserOrRole,
    kAssumedRole,
    kFederatedUser,
    kUniqueId,
    kService,
    kFederated,
    kCanonicalUser,
    kNothing,  // a partial wildcard, a group: matches nobody (R-GRAM-14)
  };
  struct Pattern {
    Form form = Form::kNothing;
    std::string value;  // the account's id for kAccount
    std::string partition;
    std::string bound_id;
  };

  std::vector<Pattern> patterns_;
};

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_MATCH_PRINCIPAL_H_
