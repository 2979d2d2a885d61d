// SPDX-License-Identifier: Apache-2.0
#include "model/catalogue/identity_providers.h"

#include <algorithm>
#include <iterator>

namespace iamsim {
namespace {

constexpr std::string_view kBuiltIn[] = {"accounts.google.com", "cognito-identity.amazonaws.com",
                                         "graph.facebook.com", "www.amazon.com"};

// Service Authorization Reference, "Condition keys for AWS Security Token Service"; AWS What's New
// of 2026-01, "AWS STS supports validation of identity provider claims".
constexpr std::string_view kGitHubHost = "token.actions.githubusercontent.com";
constexpr std::string_view kGitHubClaims[] = {
    "actor", "actor_id",   "enterprise_id", "environment",         "job_workflow_ref",
    "ref",   "repository", "repository_id", "repository_owner_id", "workflow"};
constexpr std::string_view kGitLabHost = "gitlab.com";
constexpr std::string_view kGitLabClaims[] = {
    "namespace_id",      "pipeline_source", "project_id", "ref_protected", "runner_environment",
    "user_access_level", "user_email",      "user_id",    "user_login"};
constexpr std::string_view kBuildkiteHost = "agent.buildkite.com";
constexpr std::string_view kBuildkiteClaims[] = {
    "build_branch",      "cluster_id",  "cluster_name", "organization_id",
    "organization_slug", "pipeline_id", "pipeline_slug"};
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
  const auto listed = [&](const auto& claims) {
    return Has(claims, claim) ? ClaimUse::kKey : ClaimUse::kNoKey;
  };
  const bool github_enterprise = host.starts_with("token.actions.") && host.ends_with(".ghe.com");
  if (host == kGitHubHost || github_enterprise) return listed(kGitHubClaims);
  if (host == kGitLabHost) return listed(kGitLabClaims);
  if (host == kBuildkiteHost) return listed(kBuildkiteClaims);
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
