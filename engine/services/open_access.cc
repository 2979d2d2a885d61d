// SPDX-License-Identifier: Apache-2.0
#include "engine/services/open_access.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "engine/not_loaded.h"
#include "engine/status_text.h"

namespace iamsim {
namespace {

bool HasTypeWithout(const PreparedRequest& prepared, WithoutPolicy without) {
  return std::any_of(prepared.covering.begin(), prepared.covering.end(),
                     [&](const CoveringResource& covering) {
                       return covering.type != nullptr && covering.type->without_policy == without;
                     });
}

bool IsGivenAsTrue(const ContextInputs& inputs, std::string_view key) {
  return std::any_of(inputs.begin(), inputs.end(), [&](const auto& entry) {
    return EqualsIgnoreCase(entry.first, key) && entry.second.values.size() == 1 &&
           EqualsIgnoreCase(entry.second.values.front(), "true");
  });
}

std::optional<ApiAuthorization> AuthorizationOf(const PreparedRequest& prepared) {
  return prepared.target ? prepared.target.entity->authorization : std::nullopt;
}

std::string_view NameOf(ApiAuthorization authorization) {
  switch (authorization) {
    case ApiAuthorization::kNone:
      return "NONE";
    case ApiAuthorization::kAwsIam:
      return "AWS_IAM";
    case ApiAuthorization::kCustom:
      return "CUSTOM";
    case ApiAuthorization::kCognito:
      return "COGNITO";
  }
  return {};
}

}  // namespace

bool TakesUnsigned(const PreparedRequest& prepared) {
  const UnsignedCall call = FindUnsignedCall(prepared.action.service(), prepared.action.name());
  return call.is_taken &&
         (call.only_with.empty() || IsGivenAsTrue(prepared.request.context, call.only_with) ||
          IsGivenAsTrue(prepared.request.implied, call.only_with));
}

bool IsConsoleAccess(const PreparedRequest& prepared) {
  const RequestedAction& action = prepared.action;
  constexpr std::string_view kService = "signin";
  if (action.service() != kService) return false;
  const PolicyCarrierType* type = FindAccountPolicyType(kService);
  return type != nullptr &&
         IsConsulted(*type, action.service(), action.name(), /*caller_is_service=*/false) &&
         (prepared.resource.is_star() || !prepared.resource.tail().starts_with("oauth2/"));
}

bool IsBeforeSignIn(const PreparedRequest& prepared) {
  return IsConsoleAccess(prepared) && TakesUnsigned(prepared);
}

std::string_view DefaultOpenPolicyName(const PreparedRequest& prepared) {
  if (!TakesUnsigned(prepared)) return {};
  if (HasTypeWithout(prepared, WithoutPolicy::kOpenMounts)) return "EFS default policy";
  const std::optional<ApiAuthorization> authorization = AuthorizationOf(prepared);
  if (HasTypeWithout(prepared, WithoutPolicy::kOpenApi) &&
      (authorization == ApiAuthorization::kNone || authorization == ApiAuthorization::kCognito)) {
    return "API without resource policy";
  }
  return {};
}

PolicyPtr EverybodyPolicy(std::string_view name) {
  Policy policy = *DefaultEndpointPolicy();
  policy.name = name;
  return std::make_shared<const Policy>(std::move(policy));
}

void SettleApi(const Estate& estate, PreparedRequest& prepared) {
  if (!prepared.action.Is("execute-api:invoke") || prepared.resource.is_star()) return;
  const std::optional<ApiAuthorization> given = AuthorizationOf(prepared);
  const ApiAuthorization authorization = given.value_or(ApiAuthorization::kAwsIam);
  const bool is_anonymous = prepared.caller.kind == CallerKind::kAnonymous;
  const std::string api =
      prepared.target ? Quoted(prepared.target.entity->arn) : Quoted(prepared.resource.text());
  if (authorization == ApiAuthorization::kAwsIam) {
    if (!is_anonymous) return;
    if (!given && IsOpenAccount(estate, prepared.owner_account)) {
      prepared.assumptions.push_back(
          {std::string(kNotLoaded), "",
           "the authorization of " + api + " was not loaded; it was taken to be AWS_IAM"});
    }
    prepared.pre_gate = prepared.pre_gate.value_or(ReasonCode::kRefusedCredentialType);
    return;
  }
  std::string message = "the authorization of " + api + " is " + std::string(NameOf(authorization));
  if (!is_anonymous) {
    // No signature is looked at, so the caller is of no account.
    prepared.caller = Caller();
    prepared.same_account = false;
    message += ", so the call was decided as an unsigned one";
  }
  if (authorization == ApiAuthorization::kCustom) {
    message += "; what its Lambda authorizer says is unknown, and was taken to be nothing";
  } else if (authorization == ApiAuthorization::kCognito) {
    message += "; the caller was taken to be one of the user pool";
  } else if (is_anonymous) {
    return;
  }
  prepared.assumptions.push_back({"R-SVC-7", "", std::move(message)});
}

}  // namespace iamsim
