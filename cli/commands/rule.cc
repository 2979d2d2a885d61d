// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/rule.h"

#include <algorithm>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cli/rules/rules.h"
#include "engine/readings.h"
#include "model/arn.h"
#include "model/diagnostics.h"
#include "model/printable.h"

namespace iamsim {
namespace {

// A reading is explained by the rule that it belongs to: `resource_star` by U-5.
std::string_view IdOf(std::string_view asked) {
  const auto readings = ReadingTable();
  const auto reading = std::find_if(readings.begin(), readings.end(),
                                    [&](const ReadingInfo& info) { return info.name == asked; });
  return reading == readings.end() ? asked : reading->code;
}

ExitCode Print(const std::vector<std::string>& asked) {
  if (asked.empty()) {
    for (const std::string_view chapter : RuleChapters())
      std::cout << chapter;
    return ExitCode::kYes;
  }
  const std::vector<Rule> rules = AllRules();
  ExitCode code = ExitCode::kYes;
  for (const std::string& name : asked) {
    const std::string_view id = IdOf(name);
    const auto rule = std::find_if(rules.begin(), rules.end(),
                                   [&](const Rule& one) { return EqualsIgnoreCase(one.id, id); });
    if (rule != rules.end()) {
      std::cout << rule->id << "\n\n" << rule->text << '\n' << (&name == &asked.back() ? "" : "\n");
      continue;
    }
    std::vector<std::string_view> ids;
    for (const Rule& one : rules)
      ids.push_back(one.id);
    const std::string_view nearest = NearestWord(id, ids);
    std::cerr << "iamsim: error: no rule `" << Printable(name) << '`';
    if (!nearest.empty()) std::cerr << "; did you mean `" << nearest << "`?";
    std::cerr << '\n';
    code = ExitCode::kTrouble;
  }
  return code;
}

}  // namespace

std::function<ExitCode()> AddRuleCommand(const Command& app) {
  const auto asked = std::make_shared<std::vector<std::string>>();
  const Command command = app.AddCommand("rule", "the rule behind a code such as [U-5]");
  command.AddOption(
      "id", *asked,
      "such as R-COND-9, U-5, NOT_LOADED, ALLOW_IDENTITY, or a reading; without it all "
      "rules are printed");
  command.Footer("Examples:\n  iamsim rule U-5\n  iamsim rule EXPLICIT_DENY_SCP");
  return [asked] { return Print(*asked); };
}

}  // namespace iamsim
