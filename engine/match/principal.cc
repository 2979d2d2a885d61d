// SPDX-License-Identifier: Apache-2.0
#include "engine/match/principal.h"

#include <array>
#include <initializer_list>

#include "model/arn.h"

namespace iamsim {
namespace {

constexpr std::array<std::string_view, kMatchKindCount> kMatchKindNames = {
    "direct",  "wildcard", "role",      "federated user's creator",
    "account", "service",  "federated", "grant"};

bool IsUniqueId(std::string_view text) {
  return text.size() > 8 && (text.substr(0, 4) == "AIDA" || text.substr(0, 4) == "AROA") &&
         text.find(':') == std::string_view::npos;
}

}  // namespace

std::string_view MatchKindName(MatchKind kind) {
  return kMatchKindNames[static_cast<std::size_t>(kind)];
}

PrincipalPatterns::PrincipalPatterns(const std::vector<PrincipalEntry>& entries) {
  patterns_.reserve(entries.size());
  for (const PrincipalEntry& entry : entries) {
    Pattern pattern;
    pattern.value = entry.value;
    pattern.bound_id = entry.bound_id;
    switch (entry.type) {
      case PrincipalType::kAny:
        pattern.form = Form::kAny;
        break;
      case PrincipalType::kService:
        pattern.form = Form::kService;
        break;
      case PrincipalType::kFederated:
        pattern.form = Form::kFederated;
        break;
      case PrincipalType::kCanonicalUser:
        pattern.form = Form::kCanonicalUser;
        break;
      case PrincipalType::kAws:
        if (entry.value == "*") {
          pattern.form = Form::kAny;
        } else if (IsAccountId(entry.value)) {
          pattern.form = Form::kAccount;
        } else if (IsUniqueId(entry.value)) {
          pattern.form = Form::kUniqueId;
        } else if (entry.value.view().find_first_of("*?") != std::string::npos) {
          pattern.form = Form::kNothing;
        } else if (const std::optional<Arn> arn = ParseArn(entry.value)) {
          const IamEntity entity = ParseIamEntity(*arn);
          pattern.partition = std::string(arn->partition);
          switch (entity.kind) {
            case IamEntityKind::kRoot:
              pattern.form = Form::kAccount;
              pattern.value = std::string(arn->account);
              break;
            case IamEntityKind::kUser:
            case IamEntityKind::kRole:
              pattern.form = Form::kUserOrRole;
              break;
            case IamEntityKind::kAssumedRole:
              pattern.form = Form::kAssumedRole;
              break;
            case IamEntityKind::kFederatedUser:
              pattern.form = Form::kFederatedUser;
              break;
            case IamEntityKind::kGroup:
            case IamEntityKind::kPolicy:
            case IamEntityKind::kSamlProvider:
            case IamEntityKind::kOidcProvider:
            case IamEntityKind::kOther:
              pattern.form = Form::kNothing;
              break;
          }
        }
        break;
    }
    patterns_.push_back(std::move(pattern));
  }
}

PrincipalMatch PrincipalPatterns::MatchPositive(const Caller& caller, bool gateway_endpoint,
                                                ReadingContext& readings) const {
  PrincipalMatch match;
  const auto add_entity = [&](const Pattern& pattern, MatchKind kind) {
    if (!pattern.bound_id.empty() && pattern.bound_id != caller.unique_id) {
      match.stale = true;
    } else {
      match.kinds.Add(kind);
    }
  };
  const auto add_account = [&] {
    if (gateway_endpoint && caller.kind != CallerKind::kRoot &&
        !readings.TakesAlternative(Reading::kGatewayAccountIsRoot)) {
      return;
    }
    match.kinds.Add(MatchKind::kAccount);
  };
  for (const Pattern& pattern : patterns_) {
    switch (pattern.form) {
      case Form::kAny:
        if (caller.kind != CallerKind::kService ||
            !readings.TakesAlternative(Reading::kServiceMatchesStar)) {
          match.kinds.Add(MatchKind::kWildcard);
        }
        break;
      case Form::kAccount:
        if (!caller.account_id.empty() && pattern.value == caller.account_id &&
            (pattern.partition.empty() || pattern.partition == caller.partition)) {
          add_account();
        }
        break;
      case Form::kCanonicalUser:
        if (!caller.canonical_id.empty() && pattern.value == caller.canonical_id) add_account();
        break;
      case Form::kUserOrRole:
        if (caller.kind == CallerKind::kSession && pattern.value == caller.role_arn) {
          add_entity(pattern, MatchKind::kRole);
        } else if (caller.kind == CallerKind::kUser && pattern.value == caller.user_arn) {
          add_entity(pattern, MatchKind::kDirect);
        } else if (caller.kind == CallerKind::kFederatedUser && pattern.value == caller.user_arn) {
          add_entity(pattern, MatchKind::kFederatedUserParent);
        }
        break;
      case Form::kUniqueId:
        if (caller.unique_id.empty() || pattern.value != caller.unique_id) break;
        if (caller.kind == CallerKind::kSession) match.kinds.Add(MatchKind::kRole);
        if (caller.kind == CallerKind::kUser) match.kinds.Add(MatchKind::kDirect);
        if (caller.kind == CallerKind::kFederatedUser) {
          match.kinds.Add(MatchKind::kFederatedUserParent);
        }
        break;
      case Form::kAssumedRole:
        if (caller.kind == CallerKind::kSession && !caller.session_arn.empty() &&
            pattern.value == caller.session_arn) {
          match.kinds.Add(MatchKind::kDirect);
        }
        break;
      case Form::kFederatedUser:
        if (caller.kind == CallerKind::kFederatedUser && pattern.value == caller.federated_arn) {
          match.kinds.Add(MatchKind::kDirect);
        }
        break;
      case Form::kService:
        if (caller.kind != CallerKind::kService) break;
        for (const std::string& name : caller.service_names) {
          if (pattern.value == name) match.kinds.Add(MatchKind::kService);
        }
        break;
      case Form::kFederated:
        if (caller.kind == CallerKind::kToken && pattern.value == caller.provider) {
          match.kinds.Add(MatchKind::kFederated);
        }
        break;
      case Form::kNothing:
        break;
    }
  }
  return match;
}

PrincipalMatch PrincipalPatterns::MatchNegated(const Caller& caller, Effect effect,
                                               bool gateway_endpoint,
                                               ReadingContext& readings) const {
  PrincipalMatch applies;
  applies.kinds.Add(MatchKind::kWildcard);
  const PrincipalMatch listed = MatchPositive(caller, gateway_endpoint, readings);
  PrincipalMatch exempt;
  exempt.stale = applies.stale = listed.stale;
  if (effect == Effect::kAllow) return listed.kinds.empty() ? applies : exempt;
  if (caller.has_permissions_boundary) return applies;
  if (listed.kinds.Contains(MatchKind::kWildcard)) return exempt;
  if (listed.kinds.empty()) return applies;

  const auto all_listed = [&](std::initializer_list<MatchKind> needed) {
    for (const MatchKind kind : needed) {
      if (!listed.kinds.Contains(kind)) return false;
    }
    return true;
  };
  bool exempted = false;
  switch (caller.kind) {
    case CallerKind::kRoot:
    case CallerKind::kService:
    case CallerKind::kToken:
    case CallerKind::kAnonymous:
      exempted = true;
      break;
    case CallerKind::kUser:
      exempted = all_listed({MatchKind::kDirect, MatchKind::kAccount});
      break;
    case CallerKind::kSession:
      exempted = all_listed({MatchKind::kDirect, MatchKind::kRole, MatchKind::kAccount});
      break;
    case CallerKind::kFederatedUser:
      exempted =
          all_listed({MatchKind::kDirect, MatchKind::kFederatedUserParent, MatchKind::kAccount});
      break;
  }
  if (!exempted) exempted = readings.TakesAlternative(Reading::kNotPrincipal);
  return exempted ? exempt : applies;
}

}  // namespace iamsim
