// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_RULES_RULES_H_
#define IAMSIM_CLI_RULES_RULES_H_

#include <span>
#include <string_view>
#include <vector>

namespace iamsim {

// The chapters of docs/rules.md, which together are the whole text. The first is its introduction.
std::span<const std::string_view> RuleChapters();

// One rule of docs/rules.md.
struct Rule {
  std::string_view id;    // "R-COND-9", "U-5", "NOT_LOADED"
  std::string_view text;  // Markdown, without its heading and without empty lines around it
};
// In the order of the text. Reads all of it.
std::vector<Rule> AllRules();

}  // namespace iamsim

#endif  // IAMSIM_CLI_RULES_RULES_H_
