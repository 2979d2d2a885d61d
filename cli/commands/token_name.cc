// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/token_name.h"

#include <algorithm>
#include <string>
#include <utility>

namespace iamsim {
namespace {

constexpr std::string_view kGitHubHost = "token.actions.githubusercontent.com";

void AddClaim(std::string_view name, std::string value, ContextInputs& claims) {
  const bool given = std::any_of(claims.begin(), claims.end(),
                                 [&](const auto& claim) { return claim.first == name; });
  if (given) return;
  ContextInput input;
  input.values = {std::move(value)};
  claims.emplace_back(std::string(name), std::move(input));
}

bool ReadGitHub(std::string_view rest, Request& request) {
  const std::size_t at = rest.find('@');
  const std::string repository(rest.substr(0, at));
  const std::size_t slash = repository.find('/');
  if (at == std::string_view::npos || slash == 0 || slash == std::string::npos ||
      slash + 1 == repository.size() || at + 1 == rest.size()) {
    return false;
  }
  constexpr std::string_view kEnvironment = "environment:";
  const std::string ref(rest.substr(at + 1));
  ContextInputs& claims = request.token.claims;
  if (ref == "pull_request") {
    AddClaim("sub", "repo:" + repository + ":pull_request", claims);
  } else if (ref.starts_with(kEnvironment)) {
    AddClaim("sub", "repo:" + repository + ':' + ref, claims);
    AddClaim("environment", ref.substr(kEnvironment.size()), claims);
  } else {
    const std::string full = ref.starts_with("refs/") ? ref : "refs/heads/" + ref;
    AddClaim("sub", "repo:" + repository + ":ref:" + full, claims);
    AddClaim("ref", full, claims);
  }
  AddClaim("aud", "sts.amazonaws.com", claims);
  AddClaim("repository", repository, claims);
  request.token.provider = std::string(kGitHubHost);
  return true;
}

}  // namespace

bool ReadTokenName(std::string_view name, Request& request) {
  const std::size_t colon = name.find(':');
  if (colon == std::string_view::npos || colon + 1 == name.size()) return false;
  const std::string_view kind = name.substr(0, colon);
  const std::string_view rest = name.substr(colon + 1);
  if (kind == "github") {
    if (!ReadGitHub(rest, request)) return false;
    request.token.kind = TokenInput::Kind::kOidc;
  } else if (kind == "oidc" || kind == "saml") {
    request.token.kind = kind == "oidc" ? TokenInput::Kind::kOidc : TokenInput::Kind::kSaml;
    request.token.provider = std::string(rest);
  } else {
    return false;
  }
  request.principal.clear();
  return true;
}

}  // namespace iamsim
