// SPDX-License-Identifier: Apache-2.0
#include "cli/rules/rules.h"

#include <algorithm>

namespace iamsim {
namespace {

constexpr std::string_view kHeading = "### ";

std::string_view Trimmed(std::string_view text) {
  while (text.starts_with('\n'))
    text.remove_prefix(1);
  while (text.ends_with('\n'))
    text.remove_suffix(1);
  return text;
}

}  // namespace

std::vector<Rule> AllRules() {
  std::vector<Rule> rules;
  for (std::string_view rest : RuleChapters()) {
    rest.remove_prefix(std::min(rest.find(kHeading), rest.size()));
    while (!rest.empty()) {
      rest.remove_prefix(kHeading.size());
      const std::string_view section = rest.substr(0, rest.find(kHeading));
      const std::string_view id = section.substr(0, section.find('\n'));
      rules.push_back({id, Trimmed(section.substr(id.size()))});
      rest.remove_prefix(section.size());
    }
  }
  return rules;
}

}  // namespace iamsim
