// SPDX-License-Identifier: Apache-2.0
#include "engine/paths/carried_policies.h"

#include <algorithm>

#include "engine/paths/paths.h"
#include "engine/status_text.h"
#include "model/arn.h"

namespace iamsim {
namespace {

bool IsAll(std::string_view pattern) {
  return !pattern.empty() && pattern.find_first_not_of('*') == std::string_view::npos;
}

bool IsEveryAction(std::string_view pattern) {
  const std::size_t colon = pattern.find(':');
  if (colon == std::string_view::npos) return IsAll(pattern);
  return IsAll(pattern.substr(0, colon)) && IsAll(pattern.substr(colon + 1));
}

}  // namespace

PrincipalView FindPrincipal(const Estate& estate, std::string_view arn) {
  if (const Estate::Found<Role> role = estate.FindRole(arn)) {
    return {.account = role.account, .role = role.entity};
  }
  if (const Estate::Found<User> user = estate.FindUser(arn)) {
    return {.account = user.account, .user = user.entity};
  }
  return {};
}

std::vector<CarriedPolicy> IdentityPoliciesOf(const Estate& estate,
                                              const PrincipalView& principal) {
  std::vector<CarriedPolicy> all;
  const auto add = [&](const auto& entity, const Group* group) {
    for (const PolicyPtr& policy : entity.inline_policies)
      all.push_back({policy, group, true});
    for (const PolicyPtr& policy : entity.attached_policies)
      all.push_back({policy, group, false});
  };
  if (principal.role != nullptr) add(*principal.role, nullptr);
  if (principal.user != nullptr) {
    add(*principal.user, nullptr);
    for (const std::string& name : principal.user->groups) {
      const Estate::Found<Group> group = estate.FindGroup(principal.account->id, name);
      if (group) add(*group.entity, group.entity);
    }
  }
  return all;
}

bool AllowsEverything(const PolicyDocument& document) {
  return std::any_of(
      document.statements.begin(), document.statements.end(), [](const Statement& statement) {
        return statement.effect == Effect::kAllow && !statement.never_applies &&
               statement.conditions.empty() && statement.action_form == ElementForm::kPositive &&
               statement.resource_form == ElementForm::kPositive &&
               std::any_of(statement.actions.begin(), statement.actions.end(), IsEveryAction) &&
               std::any_of(statement.resources.begin(), statement.resources.end(), IsAll);
      });
}

bool HasDeny(const PolicyDocument& document) {
  return std::any_of(document.statements.begin(), document.statements.end(),
                     [](const Statement& statement) { return statement.effect == Effect::kDeny; });
}

std::string AdministratorBecause(const Estate& estate, std::string_view principal_arn) {
  const std::optional<Arn> arn = ParseArn(principal_arn);
  if (arn && ParseIamEntity(*arn).kind == IamEntityKind::kRoot) return "it is the root user";
  const PrincipalView principal = FindPrincipal(estate, principal_arn);
  if (!principal) return {};
  const auto denies = [](const Policy& policy) {
    return !policy.readable || HasDeny(policy.document);
  };
  const PolicyPtr& boundary = principal.boundary();
  if (boundary != nullptr && (denies(*boundary) || !AllowsEverything(boundary->document))) {
    return {};
  }
  std::string because;
  for (const CarriedPolicy& carried : IdentityPoliciesOf(estate, principal)) {
    // A stand-in may be no policy at all.
    if (!carried.policy->stand_in && denies(*carried.policy)) return {};
    if (!because.empty() || !AllowsEverything(carried.policy->document)) continue;
    because = "policy " + Quoted(carried.policy->name);
    if (carried.group != nullptr) because += " of group " + Quoted(carried.group->name);
    because += " allows every action on everything";
  }
  return because;
}

}  // namespace iamsim
