// SPDX-License-Identifier: Apache-2.0
#include "engine/token_claims.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "model/arn.h"
#include "model/catalogue/context_keys.h"
#include "model/catalogue/identity_providers.h"
#include "model/catalogue/service_catalogue.h"

namespace iamsim {
namespace {

ClaimUse UseOfKey(const std::string& host, std::string_view claim) {
  if (!host.empty()) return UseOfClaim(host, claim);
  const bool stays = claim == "sub" || claim == "sub_type" || claim == "namequalifier";
  return stays ? ClaimUse::kKeyInSession : ClaimUse::kKey;
}

}  // namespace

ContextInputs KeysOfClaims(const std::string& host, const ContextInputs& claims,
                           bool session_only) {
  const std::string prefix = host.empty() ? "saml:" : host + ':';
  const auto name_of = [&](const std::string& written) {
    const bool has_prefix = written.size() > prefix.size() &&
                            EqualsIgnoreCase(written.substr(0, prefix.size()), prefix);
    return has_prefix ? written.substr(prefix.size()) : written;
  };
  const bool has_azp = std::any_of(claims.begin(), claims.end(), [&](const auto& claim) {
    return name_of(claim.first) == "azp";
  });
  ContextInputs keys;
  for (const auto& [written, input] : claims) {
    std::string claim = name_of(written);
    // An authorized party takes the audience's place.
    if (!host.empty() && has_azp) {
      if (claim == "aud") {
        claim = "oaud";
      } else if (claim == "azp") {
        claim = "aud";
      }
    }
    const ClaimUse use = UseOfKey(host, claim);
    if (use == ClaimUse::kNoKey || (session_only && use != ClaimUse::kKeyInSession)) continue;
    ContextInput value = input;
    const std::optional<ContextKeyInfo> info = FindContextKey(prefix + claim);
    if (claim == "amr" || (info && info->multivalued)) {
      value.is_list = true;
    } else if (value.is_list && value.values.size() == 1) {
      value.is_list = false;
    }
    if (use == ClaimUse::kNotKnown) value.state = ContextInput::State::kUnknown;
    keys.emplace_back(prefix + claim, std::move(value));
  }
  return keys;
}

std::vector<OpenClaim> ClaimsOfEveryToken(const std::string& host) {
  std::vector<OpenClaim> claims;
  if (host.empty()) {
    for (const std::string_view claim : {"aud", "iss", "sub", "sub_type"})
      claims.push_back({"saml:" + std::string(claim), false, true});
    claims.push_back({"saml:", true, false});
    return claims;
  }
  const std::string prefix = host + ':';
  for (const std::string_view claim : {"aud", "sub"})
    claims.push_back({prefix + std::string(claim), false, true});
  for (const std::string_view claim : {"amr", "email", "oaud"})
    claims.push_back({prefix + std::string(claim), false, false});
  // Each job of GitHub's has all that AWS makes keys of.
  const bool has_all = host == "token.actions.githubusercontent.com";
  for (const ConditionKey key : FindService("sts")->condition_keys()) {
    const std::string name(key.name());
    const bool is_of_host = !key.has_free_part() && name.starts_with(prefix);
    const bool is_new = std::none_of(claims.begin(), claims.end(),
                                     [&](const OpenClaim& claim) { return claim.key == name; });
    if (is_of_host && is_new) claims.push_back({name, false, has_all});
  }
  if (UseOfClaim(host, "a claim that no page names") == ClaimUse::kNotKnown) {
    claims.push_back({prefix, true, false});
  }
  return claims;
}

}  // namespace iamsim
