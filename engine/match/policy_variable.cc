// SPDX-License-Identifier: Apache-2.0
#include "engine/match/policy_variable.h"

namespace iamsim {
namespace {

void AppendLiteral(std::string_view text, std::vector<PatternUnit>& out) {
  for (const char c : text)
    out.push_back(static_cast<unsigned char>(c));
}

void AppendText(std::string_view text, TextSyntax syntax, std::vector<PatternUnit>& out) {
  for (const char c : text) {
    if (syntax == TextSyntax::kWildcards && c == '*') {
      out.push_back(kAnyRun);
    } else if (syntax == TextSyntax::kWildcards && c == '?') {
      out.push_back(kAnyCharacter);
    } else {
      out.push_back(static_cast<unsigned char>(c));
    }
  }
}

std::string_view TrimRight(std::string_view text) {
  while (!text.empty() && text.back() == ' ')
    text.remove_suffix(1);
  return text;
}

std::string_view TrimLeft(std::string_view text) {
  while (!text.empty() && text.front() == ' ')
    text.remove_prefix(1);
  return text;
}

}  // namespace

VariableText VariableText::Parse(std::string_view text, TextSyntax syntax, bool variables) {
  VariableText parsed;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t open = variables ? text.find("${", at) : std::string_view::npos;
    const std::size_t close =
        open == std::string_view::npos ? std::string_view::npos : text.find('}', open);
    if (close == std::string_view::npos) {
      AppendText(text.substr(at), syntax, parsed.units_);
      break;
    }
    AppendText(text.substr(at, open - at), syntax, parsed.units_);
    const std::string_view inside = text.substr(open + 2, close - open - 2);
    at = close + 1;
    if (inside == "*" || inside == "?" || inside == "$") {
      AppendLiteral(inside, parsed.units_);
      continue;
    }
    const std::size_t comma = inside.find(',');
    const std::string_view name = TrimRight(inside.substr(0, comma));
    Variable variable = {parsed.units_.size(), ContextKey(name), true, false, {}};
    variable.resolvable = !name.empty() && name.find(' ') == std::string_view::npos;
    if (comma != std::string_view::npos) {
      const std::string_view quoted = TrimRight(TrimLeft(inside.substr(comma + 1)));
      if (quoted.size() >= 2 && quoted.front() == '\'' && quoted.back() == '\'') {
        variable.has_default = true;
        variable.default_text = std::string(quoted.substr(1, quoted.size() - 2));
      } else {
        variable.resolvable = false;
      }
    }
    parsed.variables_.push_back(std::move(variable));
  }
  return parsed;
}

bool VariableText::Expand(const ContextTable& context, std::vector<PatternUnit>& out) const {
  std::size_t copied = 0;
  const auto copy_up_to = [&](std::size_t end) {
    for (; copied < end; ++copied)
      out.push_back(units_[copied]);
  };
  for (const Variable& variable : variables_) {
    copy_up_to(variable.at);
    if (!variable.resolvable) return false;
    const ContextEntry* entry = context.Find(variable.key);
    if (entry != nullptr && entry->multivalued) return false;
    if (entry != nullptr && !entry->values.front().empty()) {
      AppendLiteral(entry->values.front(), out);
    } else if (variable.has_default) {
      AppendLiteral(variable.default_text, out);
    } else {
      return false;
    }
  }
  copy_up_to(units_.size());
  return true;
}

}  // namespace iamsim
