// SPDX-License-Identifier: Apache-2.0
#include "model/token_name.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace iamsim {
namespace {

constexpr std::string_view kGitHubHost = "token.actions.githubusercontent.com";

bool HasClaim(std::string_view name, const ContextInputs& claims) {
  return std::any_of(claims.begin(), claims.end(),
                     [&](const auto& claim) { return claim.first == name; });
}

void AddClaim(std::string_view name, std::string value, ContextInputs& claims) {
  if (HasClaim(name, claims)) return;
  ContextInput input;
  input.values = {std::move(value)};
  claims.emplace_back(std::string(name), std::move(input));
}

bool IsNumber(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// An owner or a repository, with the numeric id that GitHub appends to its name or without one.
struct GitHubName {
  std::string_view text;  // as the subject has it
  std::string_view name;
  std::string_view id;
};
GitHubName ReadName(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos) return {text, text, {}};
  return {text, text.substr(0, at), text.substr(at + 1)};
}

struct GitHubJob {
  GitHubName owner;
  GitHubName repository;
  std::string_view ref;
};
// A ref may have an `@`; only an owner with an id is followed by a repository with one.
std::optional<GitHubJob> ReadJob(std::string_view rest) {
  const std::size_t slash = rest.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  GitHubJob job;
  job.owner = ReadName(rest.substr(0, slash));
  rest.remove_prefix(slash + 1);
  const bool has_ids = job.owner.text != job.owner.name;
  std::size_t at = rest.find('@');
  if (has_ids && at != std::string_view::npos) at = rest.find('@', at + 1);
  if (at == std::string_view::npos) return std::nullopt;
  job.repository = has_ids ? ReadName(rest.substr(0, at))
                           : GitHubName{rest.substr(0, at), rest.substr(0, at), {}};
  job.ref = rest.substr(at + 1);
  if (has_ids && !(IsNumber(job.owner.id) && IsNumber(job.repository.id))) return std::nullopt;
  if (job.owner.name.empty() || job.repository.name.empty() || job.ref.empty()) {
    return std::nullopt;
  }
  return job;
}

bool ReadGitHub(std::string_view rest, TokenInput& token) {
  const std::optional<GitHubJob> job = ReadJob(rest);
  if (!job) return false;
  constexpr std::string_view kEnvironment = "environment:";
  const std::string ref(job->ref);
  const std::string subject =
      "repo:" + std::string(job->owner.text) + '/' + std::string(job->repository.text) + ':';
  ContextInputs& claims = token.claims;
  token.has_old_subject = job->owner.id.empty() && !HasClaim("sub", claims);
  if (ref == "pull_request") {
    AddClaim("sub", subject + "pull_request", claims);
  } else if (ref.starts_with(kEnvironment)) {
    AddClaim("sub", subject + ref, claims);
    AddClaim("environment", ref.substr(kEnvironment.size()), claims);
  } else {
    const std::string full = ref.starts_with("refs/") ? ref : "refs/heads/" + ref;
    AddClaim("sub", subject + "ref:" + full, claims);
    AddClaim("ref", full, claims);
  }
  AddClaim("aud", "sts.amazonaws.com", claims);
  AddClaim("repository", std::string(job->owner.name) + '/' + std::string(job->repository.name),
           claims);
  if (!job->owner.id.empty()) {
    AddClaim("repository_owner_id", std::string(job->owner.id), claims);
    AddClaim("repository_id", std::string(job->repository.id), claims);
  }
  token.provider = std::string(kGitHubHost);
  return true;
}

}  // namespace

bool ReadTokenName(std::string_view name, Request& request) {
  const std::size_t colon = name.find(':');
  if (colon == std::string_view::npos || colon + 1 == name.size()) return false;
  const std::string_view kind = name.substr(0, colon);
  const std::string_view rest = name.substr(colon + 1);
  if (kind == "github") {
    if (!ReadGitHub(rest, request.token)) return false;
    request.token.kind = TokenInput::Kind::kOidc;
  } else if ((kind == "oidc" && rest.find('.') != std::string_view::npos) ||
             (kind == "saml" && rest.starts_with("arn:"))) {
    request.token.kind = kind == "oidc" ? TokenInput::Kind::kOidc : TokenInput::Kind::kSaml;
    request.token.provider = std::string(rest);
  } else {
    return false;
  }
  request.principal.clear();
  return true;
}

std::string TokenTitle(const TokenInput& token) {
  for (const auto& [name, claim] : token.claims) {
    if (name == "sub" && claim.values.size() == 1) {
      return token.provider + " (" + claim.values.front() + ')';
    }
  }
  return token.provider;
}

}  // namespace iamsim
