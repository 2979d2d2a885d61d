// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_COMMANDS_LS_H_
#define IAMSIM_CLI_COMMANDS_LS_H_

#include <functional>

#include "cli/command.h"
#include "cli/exit_code.h"

namespace iamsim {

// `iamsim ls`: the principals, resources, accounts or policies of a model.
std::function<ExitCode()> AddLsCommand(const Command& app);

}  // namespace iamsim

#endif  // IAMSIM_CLI_COMMANDS_LS_H_
