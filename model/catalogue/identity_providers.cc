// SPDX-License-Identifier: Apache-2.0
#include "model/catalogue/identity_providers.h"

#include <algorithm>
#include <iterator>

namespace iamsim {
namespace {

constexpr std::string_view kBuiltIn[] = {"accounts.google.com", "cognito-identity.amazonaws.com",
                                         "graph.facebook.com", "www.amazon.com"};

// AWS What's New of 2026-01, "AWS STS supports validation of identity provider claims".
constexpr std::string_view kGitHubHost = "token.actions.githubusercontent.com";
constexpr std::string_view kGitHubClaims[] = {"actor",       "actor_id",         "enterprise_id",
                                              "environment", "job_workflow_ref", "ref",
                                              "repository",  "repository_id",    "workflow"};
// AWS supports claims of these as well.
constexpr std::string_view kGoogleHost = "accounts.google.com";
constexpr std::string_view kCircleCiPrefix = "oidc.circleci.com/";
constexpr std::string_view kOracleSuffix = "oraclecloud.com";

template <typename Table>
bool Has(const Table& table, std::string_view word) {
  return std::find(std::begin(table), std::end(table), word) != std::end(table);
}

}  // namespace

bool IsBuiltInIdentityProvider(std::string_view host) {
  return Has(kBuiltIn, host);
}

ClaimUse UseOfClaim(std::string_view host, std::string_view claim) {
  if (claim == "amr" || claim == "aud" || claim == "sub") return ClaimUse::kKeyInSession;
  if (claim == "email" || claim == "oaud") return ClaimUse::kKey;
  if (host == kGitHubHost) return Has(kGitHubClaims, claim) ? ClaimUse::kKey : ClaimUse::kNoKey;
  const std::string_view name = host.substr(0, host.find('/'));
  if (host == kGoogleHost || host.starts_with(kCircleCiPrefix) || name.ends_with(kOracleSuffix)) {
    return ClaimUse::kNotKnown;
  }
  // Facebook and Login with Amazon name theirs differently.
  if (host == "graph.facebook.com" && (claim == "app_id" || claim == "id")) {
    return ClaimUse::kKeyInSession;
  }
  if (host == "www.amazon.com" && (claim == "app_id" || claim == "user_id")) {
    return ClaimUse::kKeyInSession;
  }
  return ClaimUse::kNoKey;
}

}  // namespace iamsim
