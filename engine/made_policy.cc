// SPDX-License-Identifier: Apache-2.0
#include "engine/made_policy.h"

#include <memory>
#include <utility>

namespace iamsim {

Statement AllowActions(PolicyTexts actions) {
  Statement statement;
  statement.effect = Effect::kAllow;
  statement.actions = std::move(actions);
  statement.resource_form = ElementForm::kPositive;
  statement.resources = {"*"};
  return statement;
}

Statement AllowPrincipal(PrincipalType type, std::string_view value, PolicyTexts actions) {
  Statement statement = AllowActions(std::move(actions));
  statement.principal_form = ElementForm::kPositive;
  PrincipalEntry principal;
  principal.type = type;
  principal.value = value;
  statement.principals.push_back(std::move(principal));
  return statement;
}

PolicyPtr MakePolicy(std::string name, std::vector<Statement> statements) {
  Policy policy;
  policy.name = std::move(name);
  policy.document.version = PolicyVersion::k2012;
  policy.document.has_version = true;
  policy.document.statements = std::move(statements);
  return std::make_shared<const Policy>(std::move(policy));
}

}  // namespace iamsim
