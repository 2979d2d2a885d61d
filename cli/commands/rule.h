// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_COMMANDS_RULE_H_
#define IAMSIM_CLI_COMMANDS_RULE_H_

#include <functional>

#include "cli/command.h"
#include "cli/exit_code.h"

namespace iamsim {

// `iamsim rule`: prints the rule that an answer cites.
std::function<ExitCode()> AddRuleCommand(const Command& app);

}  // namespace iamsim

#endif  // IAMSIM_CLI_COMMANDS_RULE_H_
