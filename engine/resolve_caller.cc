// SPDX-License-Identifier: Apache-2.0
#include "engine/resolve_caller.h"

#include <string>
#include <string_view>
#include <vector>

#include "engine/status_text.h"
#include "model/arn.h"
#include "model/catalogue/identity_providers.h"

namespace iamsim {
namespace {

std::vector<std::string_view> PrincipalArns(const Estate& estate) {
  std::vector<std::string_view> arns;
  for (const std::shared_ptr<const Account>& account : estate.accounts()) {
    for (const User& user : account->users)
      arns.push_back(user.arn);
    for (const Role& role : account->roles)
      arns.push_back(role.arn);
  }
  return arns;
}

IamEntityKind KindOfPrincipal(const Request& request) {
  const std::optional<Arn> arn = ParseArn(request.principal);
  return arn ? ParseIamEntity(*arn).kind : IamEntityKind::kOther;
}

class CallerResolver {
 public:
  CallerResolver(const Estate& estate, PreparedRequest& prepared)
      : estate_(estate), prepared_(prepared), caller_(prepared.caller) {}

  absl::Status Run() {
    if (absl::Status status = Resolve(); !status.ok()) return status;
    return CheckSessionKind();
  }

 private:
  const Request& request() const { return prepared_.request; }

  absl::Status NoSuchPrincipal() const {
    return absl::NotFoundError("the model has no principal " + Quoted(request().principal) +
                               DidYouMeanText(request().principal, PrincipalArns(estate_)));
  }

  void SetAccount(std::string_view id, std::string_view partition) {
    caller_.account_id = std::string(id);
    caller_.partition = std::string(partition);
    caller_.account = estate_.FindAccount(id);
    if (caller_.account != nullptr) caller_.canonical_id = caller_.account->canonical_id;
  }

  absl::Status SetUser(const Estate::Found<User>& user) {
    caller_.user = user.entity;
    caller_.user_arn = user.entity->arn;
    caller_.unique_id = user.entity->id;
    caller_.has_permissions_boundary = user.entity->permissions_boundary != nullptr;
    return absl::OkStatus();
  }

  absl::Status SetRole(const Estate::Found<Role>& role, const std::string& session_name) {
    caller_.kind = CallerKind::kSession;
    caller_.role = role.entity;
    caller_.role_arn = role.entity->arn;
    caller_.unique_id = role.entity->id;
    caller_.has_permissions_boundary = role.entity->permissions_boundary != nullptr;
    caller_.is_service_linked_role = role.entity->path.starts_with("/aws-service-role/");
    if (!session_name.empty()) {
      caller_.session_arn = "arn:" + caller_.partition + ":sts::" + caller_.account_id +
                            ":assumed-role/" + role.entity->name + '/' + session_name;
    }
    return absl::OkStatus();
  }

  // The ARN of an OIDC provider carries its issuer. A bare host means the provider of that name in
  // the account of the role that is asked for, since both live in one account (R-STS-5).
  absl::Status SetToken(TokenInput::Kind kind, const std::string& provider) {
    caller_.kind = CallerKind::kToken;
    if (const std::optional<Arn> arn = ParseArn(provider)) {
      const IamEntity entity = ParseIamEntity(*arn);
      const bool fits = kind == TokenInput::Kind::kSaml
                            ? entity.kind == IamEntityKind::kSamlProvider
                            : entity.kind == IamEntityKind::kOidcProvider;
      if (!fits) return InvalidArgument(Quoted(provider) + " is no such identity provider");
      caller_.provider = provider;
      if (kind == TokenInput::Kind::kOidc) {
        caller_.token_host = std::string(arn->resource.substr(arn->resource.find('/') + 1));
      }
      return absl::OkStatus();
    }
    if (kind == TokenInput::Kind::kSaml) {
      return InvalidArgument("a SAML provider is named by its ARN, not " + Quoted(provider));
    }
    std::string host = provider;
    if (host.starts_with("https://")) host.erase(0, 8);
    while (host.ends_with('/'))
      host.pop_back();
    caller_.token_host = host;
    const std::optional<Arn> role = ParseArn(request().resource);
    if (IsBuiltInIdentityProvider(host) || !role) {
      caller_.provider = host;
    } else {
      caller_.provider = "arn:" + std::string(role->partition) +
                         ":iam::" + std::string(role->account) + ":oidc-provider/" + host;
    }
    return absl::OkStatus();
  }

  absl::Status Resolve() {
    if (request().token.kind != TokenInput::Kind::kNone) {
      return SetToken(request().token.kind, request().token.provider);
    }
    const std::string& text = request().principal;
    if (text == "anonymous") return absl::OkStatus();
    const std::optional<Arn> arn = ParseArn(text);
    if (!arn.has_value()) {
      if (text.find(':') == std::string::npos && text.find(".amazonaws.com") != std::string::npos) {
        caller_.kind = CallerKind::kService;
        caller_.service_names = {text};
        return absl::OkStatus();
      }
      return InvalidArgument("principal " + Quoted(text) +
                             " is neither an ARN, an AWS service (`name.amazonaws.com`) nor "
                             "`anonymous`");
    }
    const IamEntity entity = ParseIamEntity(*arn);
    switch (entity.kind) {
      case IamEntityKind::kRoot:
        SetAccount(arn->account, arn->partition);
        caller_.kind = CallerKind::kRoot;
        if (caller_.account == nullptr) return NoSuchPrincipal();
        return absl::OkStatus();
      case IamEntityKind::kUser: {
        SetAccount(arn->account, arn->partition);
        const Estate::Found<User> user = estate_.FindUser(text);
        if (!user) return NoSuchPrincipal();
        caller_.kind = CallerKind::kUser;
        return SetUser(user);
      }
      case IamEntityKind::kRole: {
        SetAccount(arn->account, arn->partition);
        const Estate::Found<Role> role = estate_.FindRole(text);
        if (!role) return NoSuchPrincipal();
        return SetRole(role, std::string(request().session.name));
      }
      case IamEntityKind::kAssumedRole: {
        SetAccount(arn->account, arn->partition);
        const Estate::Found<Role> role = estate_.FindRoleByName(entity.account, entity.name);
        if (!role) return NoSuchPrincipal();
        return SetRole(role, std::string(entity.session_name));
      }
      case IamEntityKind::kFederatedUser:
        SetAccount(arn->account, arn->partition);
        return SetFederatedUser();
      case IamEntityKind::kSamlProvider:
        return SetToken(TokenInput::Kind::kSaml, text);
      case IamEntityKind::kOidcProvider:
        return SetToken(TokenInput::Kind::kOidc, text);
      case IamEntityKind::kGroup:
      case IamEntityKind::kPolicy:
      case IamEntityKind::kOther:
        break;
    }
    return InvalidArgument(Quoted(text) +
                           " cannot be a principal: it is no user, role, session or account");
  }

  absl::Status SetFederatedUser() {
    caller_.kind = CallerKind::kFederatedUser;
    caller_.federated_arn = request().principal;
    const std::string& creator = request().session.user;
    if (creator.empty()) {
      return InvalidArgument(
          "a federated user needs `session.user`, the IAM user who made the session");
    }
    const std::string creator_arn =
        ParseArn(creator)
            ? creator
            : "arn:" + caller_.partition + ":iam::" + caller_.account_id + ":user/" + creator;
    const Estate::Found<User> user = estate_.FindUser(creator_arn);
    if (!user || user.account->id != caller_.account_id) {
      return absl::NotFoundError("the model has no user " + Quoted(creator_arn));
    }
    return SetUser(user);
  }

  absl::Status CheckSessionKind() {
    const std::string& kind = request().session.kind;
    if (kind.empty()) return absl::OkStatus();
    if (kind == "sessionToken") {
      if (caller_.kind == CallerKind::kUser || caller_.kind == CallerKind::kRoot) {
        return absl::OkStatus();
      }
      return InvalidArgument(
          "session.kind `sessionToken` needs an IAM user or a root user as principal");
    }
    if (kind == "assumeRoot") {
      if (caller_.kind != CallerKind::kRoot) {
        return InvalidArgument(
            "session.kind `assumeRoot` needs the root user of the target account as principal");
      }
      if (request().session.policies.empty()) {
        return InvalidArgument(
            "session.kind `assumeRoot` needs the task policy of the session as `session.policies`");
      }
      caller_.is_root_session = true;
      return absl::OkStatus();
    }
    return InvalidArgument("session.kind " + Quoted(kind) +
                           " is unknown; expected `sessionToken` or `assumeRoot`");
  }

  const Estate& estate_;
  PreparedRequest& prepared_;
  Caller& caller_;
};

}  // namespace

bool IsTokenPrincipal(const Request& request) {
  if (request.token.kind != TokenInput::Kind::kNone) return true;
  const IamEntityKind kind = KindOfPrincipal(request);
  return kind == IamEntityKind::kOidcProvider || kind == IamEntityKind::kSamlProvider;
}

absl::Status ResolveCaller(const Estate& estate, PreparedRequest& prepared) {
  return CallerResolver(estate, prepared).Run();
}

}  // namespace iamsim
