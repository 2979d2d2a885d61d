// SPDX-License-Identifier: Apache-2.0
#include "engine/match/policy_variable.h"

#include <optional>
#include <utility>

#include "model/condition.h"

namespace iamsim {
namespace {

void AppendLiteral(std::string_view text, std::vector<PatternUnit>& out) {
  for (const char c : text)
    out.push_back(static_cast<unsigned char>(c));
}

void AppendPattern(std::string_view text, TextSyntax syntax, std::vector<PatternUnit>& out) {
  const bool wildcards = syntax == TextSyntax::kWildcards;
  for (const char c : text) {
    if (wildcards && c == '*') {
      out.push_back(kAnyRun);
    } else if (wildcards && c == '?') {
      out.push_back(kAnyCharacter);
    } else {
      out.push_back(static_cast<unsigned char>(c));
    }
  }
}

}  // namespace

VariableText VariableText::Parse(std::string_view text, TextSyntax syntax, bool variables) {
  VariableText parsed;
  parsed.units_.reserve(text.size());
  std::size_t at = 0;
  while (variables) {
    const std::optional<PolicyVariable> found = FindPolicyVariable(text, at);
    if (!found.has_value()) break;
    AppendPattern(text.substr(at, found->begin - at), syntax, parsed.units_);
    at = found->end;
    if (found->is_escape) {
      AppendLiteral(found->key, parsed.units_);
      continue;
    }
    parsed.variables_.push_back({parsed.units_.size(), ContextKey(found->key),
                                 found->problem.empty(), found->default_text.has_value(),
                                 std::string(found->default_text.value_or(""))});
  }
  AppendPattern(text.substr(at), syntax, parsed.units_);
  return parsed;
}

bool VariableText::Expand(const ContextTable& context, std::vector<PatternUnit>& out,
                          const ContextEntry** unknown) const {
  constexpr std::size_t kUsualValueLength = 32;
  out.reserve(out.size() + units_.size() + variables_.size() * kUsualValueLength);
  auto copied = units_.begin();
  for (const Variable& variable : variables_) {
    const auto here = units_.begin() + static_cast<std::ptrdiff_t>(variable.at);
    out.insert(out.end(), copied, here);
    copied = here;
    if (!variable.resolvable) return false;
    const ContextEntry* entry = context.Look(variable.key);
    if (entry != nullptr && !entry->is_known()) {
      if (unknown == nullptr) return false;
      *unknown = entry;
      if (entry->state == KeyState::kPrefix) AppendLiteral(entry->values.front(), out);
      out.push_back(kAnyRun);
      continue;
    }
    if (entry != nullptr && entry->multivalued) return false;
    // An empty value counts as none (U-12).
    const bool has_value =
        entry != nullptr && !entry->values.empty() && !entry->values.front().empty();
    if (!has_value && !variable.has_default) return false;
    AppendLiteral(has_value ? entry->values.front() : variable.default_text, out);
  }
  out.insert(out.end(), copied, units_.end());
  return true;
}

}  // namespace iamsim
