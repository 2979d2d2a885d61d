// SPDX-License-Identifier: Apache-2.0
#include "engine/compiled_policy.h"

#include <algorithm>

#include "model/unresolved.h"

namespace iamsim {
namespace {

bool NamesEverybody(const Statement& statement) {
  return statement.principal_form == ElementForm::kPositive &&
         std::any_of(statement.principals.begin(), statement.principals.end(),
                     [](const PrincipalEntry& entry) {
                       return entry.type == PrincipalType::kAny || entry.value == "*";
                     });
}

CompiledStatement CompileStatement(const Statement& statement, PolicyUse use, bool variables) {
  CompiledStatement compiled = {
      .effect = statement.effect,
      .never_applies = statement.never_applies,
      .principal_form = statement.principal_form,
      .not_action = statement.action_form == ElementForm::kNegated,
      .resource_form = statement.resource_form,
      .principals = PrincipalPatterns(statement.principals),
      .actions = ActionPatterns(statement.actions),
      .resources = {},
      .clauses = {},
  };
  switch (use) {
    case PolicyUse::kWithoutPrincipal:
      compiled.principal_form = ElementForm::kAbsent;
      if (statement.resource_form == ElementForm::kAbsent) compiled.never_applies = true;
      break;
    case PolicyUse::kResourceControl:
      if (!NamesEverybody(statement)) compiled.never_applies = true;
      compiled.principal_form = ElementForm::kAbsent;
      break;
    case PolicyUse::kWithPrincipal:
    case PolicyUse::kGrants:
      if (statement.principal_form == ElementForm::kAbsent) compiled.never_applies = true;
      break;
    case PolicyUse::kKeyPolicy:
      if (statement.principal_form == ElementForm::kAbsent ||
          statement.resource_form == ElementForm::kAbsent) {
        compiled.never_applies = true;
      }
      break;
    case PolicyUse::kTrustPolicy:
      if (statement.principal_form == ElementForm::kAbsent) compiled.never_applies = true;
      compiled.resource_form = ElementForm::kAbsent;
      break;
  }
  if (compiled.resource_form != ElementForm::kAbsent) {
    for (const PolicyText& resource : statement.resources) {
      compiled.resources.emplace_back(resource, variables);
    }
  }
  for (const ConditionClause& clause : statement.conditions) {
    compiled.clauses.emplace_back(clause, variables);
  }
  return compiled;
}

std::vector<CompiledStatement> CompileStatements(const PolicyDocument& document, PolicyUse use) {
  const bool variables = document.version == PolicyVersion::k2012;
  std::vector<CompiledStatement> statements;
  statements.reserve(document.statements.size());
  for (const Statement& statement : document.statements) {
    statements.push_back(CompileStatement(statement, use, variables));
  }
  return statements;
}

bool HasUnresolved(const PolicyDocument& document) {
  const auto has = [](const PolicyText& text) { return HasUnresolvedVariable(text.view()); };
  return std::any_of(
      document.statements.begin(), document.statements.end(), [&](const Statement& statement) {
        return std::any_of(statement.resources.begin(), statement.resources.end(), has) ||
               std::any_of(statement.conditions.begin(), statement.conditions.end(),
                           [&](const ConditionClause& clause) {
                             return std::any_of(clause.values.begin(), clause.values.end(), has);
                           });
      });
}

}  // namespace

PolicyUse UseOf(PolicyType type) {
  switch (type) {
    case PolicyType::kIdentity:
    case PolicyType::kBoundary:
    case PolicyType::kSession:
    case PolicyType::kServiceControl:
      return PolicyUse::kWithoutPrincipal;
    case PolicyType::kResource:
    case PolicyType::kEndpoint:
      return PolicyUse::kWithPrincipal;
    case PolicyType::kResourceControl:
      return PolicyUse::kResourceControl;
    case PolicyType::kKey:
      return PolicyUse::kKeyPolicy;
    case PolicyType::kTrust:
      return PolicyUse::kTrustPolicy;
  }
  return PolicyUse::kWithPrincipal;
}

CompiledPolicy::CompiledPolicy(PolicyPtr policy, PolicyUse use, bool is_kept)
    : policy_(std::move(policy)),
      use_(use),
      statements_(CompileStatements(policy_->document, use)),
      action_index_(is_kept ? std::span<const CompiledStatement>(statements_)
                            : std::span<const CompiledStatement>()),
      // Only infrastructure as code makes such texts.
      has_unresolved_(!policy_->address.empty() && HasUnresolved(policy_->document)) {}

}  // namespace iamsim
