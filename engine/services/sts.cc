// SPDX-License-Identifier: Apache-2.0
#include "engine/services/sts.h"

#include <algorithm>
#include <string_view>

#include "engine/status_text.h"
#include "model/arn.h"
#include "model/catalogue/service_facts.h"

// STS refuses some calls whatever policies say: by the kind of credentials before any policy, by
// names, tags, durations and source identities after all of them allow. Both are settled here,
// because they depend on the caller, its session and the parameters only.

namespace iamsim {
namespace {

constexpr std::int32_t kLeastDuration = 900;
constexpr std::int32_t kDefaultDuration = 3600;
constexpr std::size_t kMostSessionTags = 50;

bool HasKey(const Tags& tags, std::string_view key) {
  return std::any_of(tags.begin(), tags.end(),
                     [&](const auto& tag) { return EqualsIgnoreCase(tag.first, key); });
}

// Whether the role may be one that EC2 hands out: the reading U-47 is about those.
bool TrustsEc2(const Role& role) {
  if (role.trust_policy == nullptr) return false;
  for (const Statement& statement : role.trust_policy->document.statements) {
    if (statement.effect != Effect::kAllow) continue;
    for (const PrincipalEntry& entry : statement.principals) {
      if (entry.type == PrincipalType::kService && entry.value.view().starts_with("ec2."))
        return true;
    }
  }
  return false;
}

class StsRules {
 public:
  StsRules(const Estate& estate, PreparedRequest& prepared)
      : estate_(estate), prepared_(prepared), action_(prepared.action) {}

  absl::Status Run() {
    if (caller().kind == CallerKind::kToken) {
      if (absl::Status status = CheckTokenCall(); !status.ok()) return status;
    } else if (action_.Is("sts:assumerolewithsaml") ||
               action_.Is("sts:assumerolewithwebidentity")) {
      return InvalidArgument(
          Quoted(action_.text()) +
          " is not signed; ask it with an identity provider's token as "
          "principal: {oidc: HOST, claims: {...}} or {saml: ARN, claims: {...}}");
    }
    if (CredentialsAreRefused()) prepared_.pre_gate = ReasonCode::kRefusedCredentialType;
    if (action_.service() != "sts" || prepared_.pre_gate.has_value()) return absl::OkStatus();
    if (action_.Is("sts:getcalleridentity")) {
      if (caller().kind != CallerKind::kAnonymous) prepared_.pre_gate = ReasonCode::kAlwaysAllowed;
    } else if (action_.Is("sts:getsessiontoken") || action_.Is("sts:getfederationtoken")) {
      SettleTokenCalls();
    } else if (action_.Is("sts:getwebidentitytoken")) {
      RefuseTokenDuration();
    } else if (action_.Is("sts:assumeroot")) {
      return SettleAssumeRoot();
    } else if (IsTrustDecision(prepared_)) {
      return SettleAssume();
    }
    return absl::OkStatus();
  }

 private:
  const Caller& caller() const { return prepared_.caller; }
  const SessionInput& session() const { return prepared_.request.session; }
  const CallParameters& parameters() const { return prepared_.request.parameters; }

  // A token signs nothing; it only buys a session of a role.
  absl::Status CheckTokenCall() const {
    const bool oidc = !caller().token_host.empty();
    const std::string_view call = oidc ? "sts:AssumeRoleWithWebIdentity" : "sts:AssumeRoleWithSAML";
    const bool fits =
        action_.Is(oidc ? "sts:assumerolewithwebidentity" : "sts:assumerolewithsaml") ||
        action_.Is("sts:tagsession") || action_.Is("sts:setsourceidentity");
    if (fits) return absl::OkStatus();
    return InvalidArgument("the token of an identity provider can only make the call " +
                           Quoted(call) + "; name the role that it assumes in `assume`");
  }

  // Refuses what credentials from GetSessionToken, GetFederationToken and AssumeRole may not call
  // (R-STS-12, R-STS-13).
  bool CredentialsAreRefused() const {
    const bool is_iam = action_.service() == "iam";
    const bool is_sts = action_.service() == "sts";
    if (caller().kind == CallerKind::kFederatedUser) {
      return is_iam || (is_sts && !action_.Is("sts:getcalleridentity"));
    }
    if (session().kind != "sessionToken") return false;
    if (is_iam) return !session().mfa.value_or(false);
    return is_sts && !action_.Is("sts:getcalleridentity") && !action_.Is("sts:assumerole");
  }

  void SettleTokenCalls() {
    const bool temporary = caller().kind == CallerKind::kSession || caller().is_root_session;
    if (temporary) {
      prepared_.pre_gate = ReasonCode::kRefusedCredentialType;
    } else if (action_.Is("sts:getsessiontoken") && !caller().account_id.empty()) {
      prepared_.pre_gate = ReasonCode::kNoPermissionRequired;
    }
  }

  // R-STS-8: not the target's policies but those of the caller decide, and the gate before them.
  absl::Status SettleAssumeRoot() {
    const std::optional<Arn> arn = ParseArn(prepared_.resource.text());
    if (!arn || ParseIamEntity(*arn).kind != IamEntityKind::kRoot) {
      return InvalidArgument(
          "sts:AssumeRoot is asked on the root user of an account: "
          "`arn:aws:iam::111122223333:root`");
    }
    const std::string& task_policy = parameters().task_policy;
    if (!task_policy.empty() && !IsRootTaskPolicy(task_policy)) {
      return InvalidArgument(Quoted(task_policy) +
                             " is none of AWS's task policies for AssumeRoot");
    }
    prepared_.same_account = true;
    if (caller().kind == CallerKind::kRoot) {
      prepared_.pre_gate = ReasonCode::kRefusedCredentialType;
      return absl::OkStatus();
    }
    const Organization* organization = estate_.organization();
    const auto is_delegated = [&] {
      const std::vector<std::string>& admins = organization->delegated_administrators;
      return std::find(admins.begin(), admins.end(), caller().account_id) != admins.end();
    };
    const bool may = organization != nullptr &&
                     (caller().account_id == organization->management_account || is_delegated()) &&
                     !organization->PathTo(arn->account).empty();
    if (!may) prepared_.pre_gate = ReasonCode::kRefusedAssumeRootAccount;
    return absl::OkStatus();
  }

  // GitHub Docs, "OpenID Connect reference", immutable subject claims.
  void NoteOldSubject() {
    if (!prepared_.request.token.has_old_subject) return;
    prepared_.assumptions.push_back(
        {"GITHUB_SUBJECT", "trust",
         "the token's `sub` was taken to name owner and repository alone; repositories created, "
         "renamed or transferred since 2026-07-15 send `repo:OWNER@ID/NAME@ID:...`, which is "
         "asked as `github:OWNER@ID/NAME@ID@REF`"});
  }

  absl::Status SettleAssume() {
    if (action_.Is("sts:assumerole") && caller().kind == CallerKind::kRoot) {
      prepared_.pre_gate = ReasonCode::kRefusedRootAssumeRole;
      return absl::OkStatus();
    }
    if (!estate_.FindRole(prepared_.resource.text())) return NoSuchRole();
    if (absl::Status status = CheckNames(); !status.ok()) return status;
    if (absl::Status status = CheckTags(); !status.ok()) return status;
    if (caller().kind == CallerKind::kToken) NoteOldSubject();
    if (TokenIsRefused()) {
      prepared_.pre_gate = ReasonCode::kRefusedIdentityToken;
      return absl::OkStatus();
    }
    const bool chained = caller().kind == CallerKind::kSession;
    // Setting or carrying a source identity needs both sides, also in one account (U-46).
    if (action_.Is("sts:setsourceidentity") && chained) prepared_.both_sides = true;
    if (!AssumesRole(action_)) return absl::OkStatus();
    RefuseSourceIdentity();
    RefuseTags();
    RefuseDuration(chained);
    return absl::OkStatus();
  }

  absl::Status NoSuchRole() const {
    std::vector<std::string_view> arns;
    for (const std::shared_ptr<const Account>& account : estate_.accounts()) {
      for (const Role& role : account->roles)
        arns.push_back(role.arn);
    }
    const std::string& text = prepared_.resource.text();
    return absl::NotFoundError("the model has no role " + Quoted(text) +
                               DidYouMeanText(text, arns));
  }

  // The characters that AWS's API takes (R-GRAM-18).
  absl::Status CheckNames() const {
    const auto check = [](std::string_view what, const std::string& name, std::string_view more,
                          std::size_t most) {
      const auto good = [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("_+=,.@-").find(c) != std::string_view::npos ||
               more.find(c) != std::string_view::npos;
      };
      if (name.size() <= most && std::all_of(name.begin(), name.end(), good)) {
        return absl::OkStatus();
      }
      return InvalidArgument(
          std::string(what) + ' ' + Quoted(name) + " is longer than " + std::to_string(most) +
          " characters or has one beside letters, digits and `_+=,.@-" + std::string(more) + '`');
    };
    absl::Status status = check("roleSessionName", parameters().role_session_name, "", 64);
    if (status.ok())
      status = check("externalId", parameters().external_id.value_or(""), ":/", 1224);
    if (status.ok()) {
      status = check("sourceIdentity", parameters().source_identity.value_or(""), "", 64);
    }
    return status;
  }

  // Rejects what AWS's API rejects before it authorizes (R-CHAIN-3).
  absl::Status CheckTags() const {
    const Tags& tags = parameters().tags;
    if (tags.size() > kMostSessionTags) {
      return InvalidArgument("more than 50 session tags are passed");
    }
    for (std::size_t i = 0; i < tags.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (!EqualsIgnoreCase(tags[i].first, tags[j].first)) continue;
        return InvalidArgument("session tag " + Quoted(tags[i].first) + " is passed twice, as " +
                               Quoted(tags[j].first) + " before");
      }
    }
    for (const std::string& key : parameters().transitive_tags) {
      if (HasKey(tags, key) || HasKey(session().tags, key)) continue;
      return InvalidArgument("transitive tag " + Quoted(key) + " is no session tag of the call");
    }
    return absl::OkStatus();
  }

  void Refuse(ReasonCode code) {
    if (!prepared_.refusal.has_value()) prepared_.refusal = code;
  }

  // A token is checked before the policies are asked. Its provider must be one of the role's
  // account (R-STS-5), and a modelled one takes only tokens issued for one of its client ids.
  bool TokenIsRefused() {
    if (caller().kind != CallerKind::kToken || IsBuiltInIdentityProvider()) return false;
    const std::optional<Arn> provider_arn = ParseArn(caller().provider);
    if (provider_arn && provider_arn->account != prepared_.owner_account) return true;
    const Estate::Found<IdentityProvider> provider =
        estate_.FindIdentityProvider(caller().provider);
    if (!provider) {
      // A model that lists the account's providers lists all of them.
      const Account* account = estate_.FindAccount(prepared_.owner_account);
      if (account != nullptr && !account->imported && !account->identity_providers.empty()) {
        return true;
      }
      prepared_.assumptions.push_back({"R-STS-5", "trust",
                                       "the model has no identity provider " +
                                           Quoted(caller().provider) +
                                           "; it was taken to exist and to accept the token"});
      return false;
    }
    const std::vector<std::string>& accepted = provider.entity->client_ids;
    const std::vector<std::string> audiences = Audiences();
    if (caller().token_host.empty() || accepted.empty() || audiences.empty()) return false;
    return std::none_of(audiences.begin(), audiences.end(), [&](const std::string& one) {
      return std::find(accepted.begin(), accepted.end(), one) != accepted.end();
    });
  }

  bool IsBuiltInIdentityProvider() const { return caller().provider == caller().token_host; }

  std::vector<std::string> Audiences() const {
    std::vector<std::string> audiences;
    const auto take = [&](const ContextInputs& inputs, std::string_view name) {
      for (const auto& [key, input] : inputs) {
        if (key != name) continue;
        audiences.insert(audiences.end(), input.values.begin(), input.values.end());
      }
    };
    take(prepared_.request.token.claims, "aud");
    take(prepared_.request.token.claims, "azp");
    take(prepared_.request.context, caller().token_host + ":aud");
    return audiences;
  }

  void RefuseSourceIdentity() {
    const std::string& inherited = session().source_identity;
    if (!inherited.empty() && parameters().source_identity.value_or(inherited) != inherited) {
      Refuse(ReasonCode::kRefusedSourceIdentity);
    }
  }

  void RefuseTags() {
    for (const auto& tag : TransitiveTags(session())) {
      if (HasKey(parameters().tags, tag.first)) Refuse(ReasonCode::kRefusedTagConflict);
    }
  }

  void RefuseDuration(bool chained) {
    if (!parameters().duration_seconds.has_value()) return;
    const std::int32_t seconds = *parameters().duration_seconds;
    const Estate::Found<Role> role = estate_.FindRole(prepared_.resource.text());
    std::int32_t most = kDefaultDuration;
    if (role && role.entity->max_session_duration.has_value()) {
      most = *role.entity->max_session_duration;
    } else if (role && role.account->imported && seconds > most) {
      prepared_.assumptions.push_back({"NOT_LOADED", "trust",
                                       "the maximum session duration of " +
                                           Quoted(role.entity->arn) +
                                           " was not loaded; it was taken to be one hour"});
    }
    const bool is_long = seconds > kDefaultDuration;
    if (is_long && (chained ? !IsExemptFromChaining() : SessionTokenIsChaining())) {
      Refuse(ReasonCode::kRefusedChainDuration);
    } else if (seconds < kLeastDuration || seconds > most) {
      Refuse(ReasonCode::kRefusedDuration);
    }
  }

  // R-STS-17. STS API Reference, GetWebIdentityToken: 60 to 3600 seconds.
  void RefuseTokenDuration() {
    constexpr std::int32_t kLeast = 60;
    constexpr std::int32_t kMost = 3600;
    const std::int32_t seconds = parameters().duration_seconds.value_or(kMost);
    if (seconds < kLeast || seconds > kMost) Refuse(ReasonCode::kRefusedDuration);
  }

  // U-47.
  bool IsExemptFromChaining() {
    if (caller().role == nullptr || !TrustsEc2(*caller().role)) return false;
    prepared_.asked = prepared_.asked.With(Reading::kComputeRoleIsChaining, true);
    return prepared_.readings.IsAlternative(Reading::kComputeRoleIsChaining);
  }

  // U-61: AWS's guide calls only the way from role to role chaining; its Knowledge Center has the
  // limit of one hour for all temporary credentials.
  bool SessionTokenIsChaining() {
    if (session().kind != "sessionToken") return false;
    prepared_.asked = prepared_.asked.With(Reading::kSessionTokenIsChaining, true);
    return !prepared_.readings.IsAlternative(Reading::kSessionTokenIsChaining);
  }

  const Estate& estate_;
  PreparedRequest& prepared_;
  const RequestedAction& action_;
};

}  // namespace

bool AssumesRole(const RequestedAction& action) {
  return action.Is("sts:assumerole") || action.Is("sts:assumerolewithsaml") ||
         action.Is("sts:assumerolewithwebidentity");
}

bool IsTrustDecision(const PreparedRequest& prepared) {
  const RequestedAction& action = prepared.action;
  if (!AssumesRole(action) && !action.Is("sts:tagsession") && !action.Is("sts:setsourceidentity") &&
      !action.Is("sts:setcontext")) {
    return false;
  }
  const std::optional<Arn> arn = ParseArn(prepared.resource.text());
  return arn && ParseIamEntity(*arn).kind == IamEntityKind::kRole;
}

absl::Status SettleSts(const Estate& estate, PreparedRequest& prepared) {
  return StsRules(estate, prepared).Run();
}

bool MayLetIn(const PolicyDocument& trust_policy, std::string_view service) {
  // A service may have a principal for each region: `states.eu-west-1.amazonaws.com`.
  const std::string_view name = service.substr(0, service.find('.') + 1);
  const RequestedAction assume("sts:AssumeRole");
  ReadingContext readings{Readings()};
  return std::any_of(
      trust_policy.statements.begin(), trust_policy.statements.end(), [&](const Statement& one) {
        if (one.effect != Effect::kAllow) return false;
        const bool matches = ActionPatterns(one.actions).Match(assume, readings) == Truth::kTrue;
        if (matches != (one.action_form == ElementForm::kPositive)) return false;
        return std::any_of(
            one.principals.begin(), one.principals.end(), [&](const PrincipalEntry& entry) {
              return entry.type == PrincipalType::kAny || (entry.type == PrincipalType::kService &&
                                                           entry.value.view().starts_with(name));
            });
      });
}

Tags TransitiveTags(const SessionInput& session) {
  Tags tags;
  for (const auto& tag : session.tags) {
    const bool transitive =
        std::any_of(session.transitive_tags.begin(), session.transitive_tags.end(),
                    [&](const std::string& key) { return EqualsIgnoreCase(key, tag.first); });
    if (transitive) tags.push_back(tag);
  }
  return tags;
}

}  // namespace iamsim
