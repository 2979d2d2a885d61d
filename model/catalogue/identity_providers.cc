// SPDX-License-Identifier: Apache-2.0
#include "model/catalogue/identity_providers.h"

#include <algorithm>
#include <iterator>
#include <string>

#include "model/catalogue/service_catalogue.h"

namespace iamsim {
namespace {

constexpr std::string_view kBuiltIn[] = {"accounts.google.com", "cognito-identity.amazonaws.com",
                                         "graph.facebook.com", "www.amazon.com"};

// Providers for which AWS supports more claims than its pages name.
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
  // Facebook and Login with Amazon name theirs differently.
  if (host == "graph.facebook.com" && (claim == "app_id" || claim == "id")) {
    return ClaimUse::kKeyInSession;
  }
  if (host == "www.amazon.com" && (claim == "app_id" || claim == "user_id")) {
    return ClaimUse::kKeyInSession;
  }
  // The catalogue names the others with their issuers, some with a free part: GitHub's of an
  // enterprise have a path, those of GitHub Enterprise Cloud and of Buildkite a tenant's host.
  if (FindConditionKey(std::string(host) + ':' + std::string(claim))) return ClaimUse::kKey;
  const std::string_view name = host.substr(0, host.find('/'));
  if (host == kGoogleHost || host.starts_with(kCircleCiPrefix) || name.ends_with(kOracleSuffix)) {
    return ClaimUse::kNotKnown;
  }
  return ClaimUse::kNoKey;
}

}  // namespace iamsim
