// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_TOKEN_NAME_H_
#define IAMSIM_MODEL_TOKEN_NAME_H_

#include <string>
#include <string_view>

#include "model/request.h"

namespace iamsim {

// Whether `name` means an identity provider's token; then `request.token` is it and
// `request.principal` empty.
//   github:ORG/REPO@REF   a GitHub Actions job: REF is a branch, `refs/tags/v1`,
//                         `environment:NAME` or `pull_request`; audience sts.amazonaws.com
//   github:ORG@ID/REPO@ID@REF   the same with an immutable subject claim
//   oidc:HOST, saml:ARN   the claims come from elsewhere
// Claims that the request has already win. Source: GitHub Docs, "OpenID Connect reference".
bool ReadTokenName(std::string_view name, Request& request);

// What a list calls a token: its provider and, where it is known, the subject:
// "token.actions.githubusercontent.com (repo:acme/shop:ref:refs/heads/main)".
std::string TokenTitle(const TokenInput& token);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_TOKEN_NAME_H_
