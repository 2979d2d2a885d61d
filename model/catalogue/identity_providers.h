// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_CATALOGUE_IDENTITY_PROVIDERS_H_
#define IAMSIM_MODEL_CATALOGUE_IDENTITY_PROVIDERS_H_

#include <string_view>

// Which claims of an OIDC token become condition keys: IAM User Guide, "IAM and AWS STS condition
// context keys", section "Available keys for AWS OIDC federation", and the condition keys of AWS
// STS in the service catalogue. A condition on any other claim never finds its key, which is the
// commonest slip in trust policies for CI systems.

namespace iamsim {

// The day the tables were compared with AWS's pages.
inline constexpr std::string_view kIdentityProviderFactsDate = "2026-11-01";

// Identity providers that a Principal element names by host, without a provider in the account.
bool IsBuiltInIdentityProvider(std::string_view host);

enum class ClaimUse : unsigned char {
  kKeyInSession,  // a key when the role is assumed and in requests of the session
  kKey,           // a key when the role is assumed
  kNoKey,         // never a key
  kNotKnown,      // AWS supports more claims of this provider than this table knows
};
// `claim` is the claim's name: `sub`, `repository`. `aud`, `azp` and `oaud` are those of the
// resulting keys, not of the token.
ClaimUse UseOfClaim(std::string_view host, std::string_view claim);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_CATALOGUE_IDENTITY_PROVIDERS_H_
