// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_CALLER_H_
#define IAMSIM_ENGINE_CALLER_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/estate.h"

namespace iamsim {

// Whose credentials sign the request (R-PRIN-16).
enum class CallerKind : std::uint8_t {
  kRoot,           // an account's root user
  kUser,           // an IAM user
  kSession,        // a session of a role
  kFederatedUser,  // a session from GetFederationToken
  kService,        // an AWS service acting as itself
  kToken,          // an identity provider's token, which signs nothing
  kAnonymous,
};
std::string_view CallerKindName(CallerKind kind);  // "role session", ...

// The caller and the chain of identities it carries, from the most specific to its account.
struct Caller {
  CallerKind kind = CallerKind::kAnonymous;
  std::string partition;      // empty for those that belong to none
  std::string account_id;     // empty for services, tokens and anonymous callers
  std::string user_arn;       // kUser; kFederatedUser: of its creator
  std::string role_arn;       // kSession
  std::string session_arn;    // kSession; empty: any session of the role (R-PRIN-1)
  std::string federated_arn;  // kFederatedUser
  std::string unique_id;      // AIDA... or AROA... of user_arn or role_arn; empty: not known
  std::string canonical_id;   // of the account; empty: not known
  // kToken: who issued it, as a Principal element names it: the provider's ARN, or the host of one
  // that is built into AWS (`accounts.google.com`).
  std::string provider;
  std::string token_host;  // kToken from an OIDC provider: the issuer without `https://`
  std::vector<std::string> service_names;  // kService
  bool has_permissions_boundary = false;
  bool is_service_linked_role = false;
  bool is_root_session = false;  // kRoot with credentials from sts:AssumeRoot

  // Views into the estate that the request was prepared for. Null if there is none.
  const Account* account = nullptr;
  const User* user = nullptr;
  const Role* role = nullptr;

  // Its name in an AccessDenied message: the session's ARN for a role, and so on.
  std::string DisplayArn() const;
};

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_CALLER_H_
