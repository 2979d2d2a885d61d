// SPDX-License-Identifier: Apache-2.0
#include "engine/token_claims.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "model/arn.h"
#include "model/catalogue/context_keys.h"
#include "model/catalogue/identity_providers.h"

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

}  // namespace iamsim
