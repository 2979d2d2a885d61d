// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_TOKEN_CLAIMS_H_
#define IAMSIM_ENGINE_TOKEN_CLAIMS_H_

#include <string>
#include <vector>

#include "model/request.h"

namespace iamsim {

// The condition keys that AWS makes of a token's claims (R-STS-5), ready for Request::implied.
// `host`: the issuer of an OIDC token without `https://`; empty for a SAML assertion. Claims may be
// named with or without the prefix of their key. With `session_only` just those that stay in the
// requests of the session.
ContextInputs KeysOfClaims(const std::string& host, const ContextInputs& claims, bool session_only);

// A key that a token of the provider may bring along though nobody gave the claim.
struct OpenClaim {
  std::string key;
  bool is_prefix = false;   // all that begin so
  bool is_certain = false;  // each token of the provider has it
};
std::vector<OpenClaim> ClaimsOfEveryToken(const std::string& host);

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_TOKEN_CLAIMS_H_
