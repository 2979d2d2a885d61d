// SPDX-License-Identifier: Apache-2.0
#include "model/catalogue/key_scopes.h"

#include <algorithm>

#include "model/arn.h"

namespace iamsim {
namespace {

bool Lists(CatalogueRange<ConditionKey> keys, std::string_view name) {
  return std::any_of(keys.begin(), keys.end(), [&](ConditionKey key) { return key.Matches(name); });
}

}  // namespace

bool IsRequestTagKey(std::string_view name) {
  constexpr std::string_view kTag = "aws:RequestTag/";
  return EqualsIgnoreCase(name, "aws:TagKeys") ||
         EqualsIgnoreCase(name.substr(0, kTag.size()), kTag);
}

KeyScope ScopeOfKey(Action action, std::string_view key) {
  if (Lists(action.condition_keys(), key)) return KeyScope::kAction;
  const auto types = action.resource_types();
  const bool listed = std::any_of(types.begin(), types.end(), [&](ActionResourceType type) {
    return Lists(type.condition_keys(), key);
  });
  return listed ? KeyScope::kTypes : KeyScope::kNowhere;
}

bool IsKeyOfResource(Action action, std::string_view key, std::string_view arn) {
  if (ScopeOfKey(action, key) != KeyScope::kTypes) return true;
  bool has_lists = false;
  for (const ActionResourceType type : action.resource_types()) {
    if (!type.resource_type().Fits(arn)) continue;
    if (Lists(type.condition_keys(), key)) return true;
    // A key that describes such a resource, whatever the action.
    if (!IsRequestTagKey(key) && Lists(type.resource_type().condition_keys(), key)) return true;
    has_lists = has_lists || !type.condition_keys().empty();
  }
  return !has_lists;
}

}  // namespace iamsim
