// SPDX-License-Identifier: Apache-2.0
#include "model/policy_document.h"

#include <algorithm>
#include <cassert>
#include <optional>
#include <string>

#include "model/arn.h"

namespace iamsim {

SourceLocation LocationOf(const PolicyDocument& document, std::uint32_t offset) {
  if (document.source == nullptr) return {};
  const SourceText* text = document.source.get();
  const TextPosition position = text->PositionOf(offset);
  SourceLocation location{.file = text->name(), .position = position, .inner = {}};
  if (text->outer() == nullptr) return location;
  location.inner = position;
  while (text->outer() != nullptr) {
    location.position = text->outer()->PositionOf(text->outer_offset());
    text = text->outer();
  }
  return location;
}

Statement ForAnotherDocument(const Statement& statement) {
  const auto own = [](PolicyText& text) { text = PolicyText(text.view()); };
  Statement copy = statement;
  copy.offset = copy.effect_offset = copy.principal_offset = kNoOffset;
  copy.action_offset = copy.resource_offset = copy.condition_offset = kNoOffset;
  own(copy.sid);
  for (PrincipalEntry& entry : copy.principals) {
    own(entry.value);
    own(entry.bound_id);
    entry.offset = kNoOffset;
  }
  for (PolicyTexts* list : {&copy.actions, &copy.resources})
    std::for_each(list->begin(), list->end(), own);
  for (ConditionClause& clause : copy.conditions) {
    own(clause.operator_name);
    own(clause.key);
    std::for_each(clause.values.begin(), clause.values.end(), own);
    clause.offset = kNoOffset;
  }
  return copy;
}

std::string_view EffectName(Effect effect) {
  switch (effect) {
    case Effect::kAllow:
      return "Allow";
    case Effect::kDeny:
      return "Deny";
  }
  assert(false);
  return {};
}

std::string_view PolicyTypeName(PolicyType type) {
  switch (type) {
    case PolicyType::kIdentity:
      return "identity-based policy";
    case PolicyType::kBoundary:
      return "permissions boundary";
    case PolicyType::kSession:
      return "session policy";
    case PolicyType::kResource:
      return "resource-based policy";
    case PolicyType::kKey:
      return "key policy";
    case PolicyType::kTrust:
      return "role trust policy";
    case PolicyType::kEndpoint:
      return "VPC endpoint policy";
    case PolicyType::kServiceControl:
      return "service control policy";
    case PolicyType::kResourceControl:
      return "resource control policy";
  }
  assert(false);
  return {};
}

void ExpandShortResources(PolicyDocument& document, std::string_view resource_arn) {
  constexpr std::string_view kShort = "execute-api:/";
  const std::optional<Arn> arn = ParseArn(resource_arn);
  if (!arn || arn->service != "execute-api") return;
  for (Statement& statement : document.statements) {
    for (PolicyText& resource : statement.resources) {
      if (!resource.view().starts_with(kShort)) continue;
      resource =
          std::string(resource_arn) + "/" + std::string(resource.view().substr(kShort.size()));
    }
  }
}

}  // namespace iamsim
