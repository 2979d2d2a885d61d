// SPDX-License-Identifier: Apache-2.0
#include "engine/assume_chain.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "engine/operation.h"
#include "engine/resolve_caller.h"
#include "engine/services/sts.h"
#include "engine/token_claims.h"
#include "model/arn.h"
#include "model/catalogue/identity_providers.h"
#include "model/catalogue/operations.h"

namespace iamsim {
namespace {

// What describes where, when and how a call is made, not what it asks.
bool ReachesEveryHop(std::string_view key) {
  constexpr std::string_view kKeys[] = {
      "aws:currenttime", "aws:epochtime",   "aws:requestedregion", "aws:securetransport",
      "aws:sourceip",    "aws:sourcevpc",   "aws:sourcevpcarn",    "aws:sourcevpce",
      "aws:useragent",   "aws:vpceaccount", "aws:vpceorgid",       "aws:vpceorgpaths",
      "aws:vpcsourceip"};
  const std::string folded = ToLowerAscii(key);
  return std::find(std::begin(kKeys), std::end(kKeys), folded) != std::end(kKeys);
}

void SetInput(ContextInputs& inputs, const std::string& key, const ContextInput& value) {
  for (auto& [existing, input] : inputs) {
    if (!EqualsIgnoreCase(existing, key)) continue;
    input = value;
    return;
  }
  inputs.emplace_back(key, value);
}

// Returns how condition keys of a token begin: `HOST:` or `saml:`. Empty if there is no token.
std::string ClaimPrefix(const Request& request) {
  if (!IsTokenPrincipal(request)) return {};
  if (request.token.kind == TokenInput::Kind::kSaml) return "saml:";
  const bool given = request.token.kind == TokenInput::Kind::kOidc;
  const std::string& provider = given ? request.token.provider : request.principal;
  const std::optional<Arn> arn = ParseArn(provider);
  if (!arn) return provider.substr(provider.starts_with("https://") ? 8 : 0) + ':';
  if (ParseIamEntity(*arn).kind == IamEntityKind::kSamlProvider) return "saml:";
  return std::string(arn->resource.substr(arn->resource.find('/') + 1)) + ':';
}

bool IsClaim(std::string_view key, const std::string& prefix) {
  return !prefix.empty() && key.size() > prefix.size() &&
         EqualsIgnoreCase(key.substr(0, prefix.size()), prefix);
}

std::string_view AssumeActionOf(const Request& caller) {
  if (!IsTokenPrincipal(caller)) return "sts:AssumeRole";
  return ClaimPrefix(caller) == "saml:" ? "sts:AssumeRoleWithSAML"
                                        : "sts:AssumeRoleWithWebIdentity";
}

// The claims that stay condition keys in the requests of the session (R-CTX-14), as the token and
// as the request's context give them.
void AddClaimsOfSession(const Request& call, ContextInputs& implied) {
  const std::string prefix = ClaimPrefix(call);
  if (prefix.empty()) return;
  const std::string host = prefix == "saml:" ? std::string() : prefix.substr(0, prefix.size() - 1);
  ContextInputs given;
  for (const auto& [key, input] : call.context) {
    if (IsClaim(key, prefix)) given.emplace_back(key, input);
  }
  for (const ContextInputs* claims :
       {&call.token.claims, static_cast<const ContextInputs*>(&given)}) {
    for (const auto& [key, input] : KeysOfClaims(host, *claims, /*session_only=*/true))
      SetInput(implied, key, input);
  }
  // Those that every token has are there with a value that nobody gave.
  for (const std::string_view claim : {"aud", "sub"}) {
    const std::string key = prefix + std::string(claim);
    const bool stays = host.empty() ? claim == "sub" : true;
    const bool is_given = std::any_of(implied.begin(), implied.end(), [&](const auto& entry) {
      return EqualsIgnoreCase(entry.first, key);
    });
    if (is_given || !stays) continue;
    ContextInput unknown;
    unknown.state = ContextInput::State::kUnknown;
    implied.emplace_back(key, std::move(unknown));
  }
}

// The session tags that a service passes of its own; those of EKS are transitive (R-STS-16).
void AddTagsOfService(const Request& call, Request& next) {
  SessionInput& session = next.session;
  session.has_transitive_tags = call.session.has_transitive_tags;
  for (const std::string& key : TagsOfServiceSession(call)) {
    const bool is_given =
        std::any_of(session.tags.begin(), session.tags.end(),
                    [&](const auto& tag) { return EqualsIgnoreCase(tag.first, key); });
    if (is_given) continue;
    ContextInput unknown;
    unknown.state = ContextInput::State::kUnknown;
    next.implied.emplace_back("aws:PrincipalTag/" + key, std::move(unknown));
    session.has_transitive_tags =
        session.has_transitive_tags || PassesTransitiveTags(call.principal);
  }
}

bool IsStsEndpoint(const Estate& estate, const std::string& id) {
  const Estate::Found<VpcEndpoint> endpoint = estate.FindVpcEndpoint(id);
  return endpoint && endpoint.entity->service == "sts";
}

}  // namespace

Request HopRequest(const Estate& estate, const Request& request, std::size_t hop,
                   const Request& caller) {
  const AssumeHop& asked = request.assume[hop];
  Request call;
  call.principal = caller.principal;
  call.token = caller.token;
  call.session = caller.session;
  call.implied = caller.implied;
  call.action = std::string(AssumeActionOf(caller));
  call.resource = asked.role;
  call.parameters = asked.parameters;
  call.has_parameters = true;
  call.context_mode = request.context_mode;
  call.unknown = request.unknown;
  call.unknown_action = request.unknown_action;
  call.now = request.now;
  call.region = request.region;
  if (IsStsEndpoint(estate, request.vpc_endpoint)) call.vpc_endpoint = request.vpc_endpoint;
  const std::string claims = hop == 0 ? ClaimPrefix(request) : std::string();
  for (const auto& [key, input] : request.context) {
    if (ReachesEveryHop(key) || IsClaim(key, claims)) call.context.emplace_back(key, input);
  }
  for (const auto& [key, input] : asked.context)
    SetInput(call.context, key, input);
  return call;
}

Request SessionAfter(const Estate& estate, const Request& request, const Request& call) {
  Request next = request;
  const Estate::Found<Role> role = estate.FindRole(call.resource);
  next.principal = call.resource;
  next.token = {};
  if (IsStsEndpoint(estate, next.vpc_endpoint) && !next.action.starts_with("sts:")) {
    next.vpc_endpoint.clear();
  }
  const std::string claims = ClaimPrefix(call);
  std::erase_if(next.context, [&](const auto& entry) { return IsClaim(entry.first, claims); });

  // What is inherited beats what is passed; the role's own tags come last, and from the model
  // (R-CHAIN-4).
  SessionInput session;
  session.name = call.parameters.role_session_name;
  session.tags = TransitiveTags(call.session);
  for (const auto& tag : session.tags)
    session.transitive_tags.push_back(tag.first);
  for (const auto& tag : call.parameters.tags) {
    const bool inherited =
        std::any_of(session.tags.begin(), session.tags.end(),
                    [&](const auto& own) { return EqualsIgnoreCase(own.first, tag.first); });
    if (!inherited) session.tags.push_back(tag);
  }
  for (const std::string& key : call.parameters.transitive_tags)
    session.transitive_tags.push_back(key);
  session.source_identity = call.session.source_identity.empty()
                                ? call.parameters.source_identity.value_or("")
                                : call.session.source_identity;
  session.policies = call.parameters.policies;
  session.has_policies = !session.policies.empty();
  // Credentials of a role carry no MFA, unless the other reading says that they keep that of the
  // call (U-25); the engine settles it with the context.
  session.made_by_call = true;
  session.assumed_with_mfa =
      call.parameters.mfa.value_or(false) || call.session.mfa.value_or(false);
  next.session = std::move(session);
  next.implied.clear();
  AddClaimsOfSession(call, next.implied);
  AddTagsOfService(call, next);
  if (!claims.empty() && claims != "saml:") {
    const bool given = call.token.kind == TokenInput::Kind::kOidc && !ParseArn(call.token.provider);
    const std::string host = claims.substr(0, claims.size() - 1);
    ContextInput provider;
    if (!given) {
      provider.values = {call.token.kind == TokenInput::Kind::kNone ? call.principal
                                                                    : call.token.provider};
    } else if (IsBuiltInIdentityProvider(host) || !role) {
      provider.values = {host};
    } else {
      provider.values = {"arn:" + role.account->partition + ":iam::" + role.account->id +
                         ":oidc-provider/" + host};
    }
    next.implied.emplace_back("aws:FederatedProvider", std::move(provider));
  }
  return next;
}

}  // namespace iamsim
