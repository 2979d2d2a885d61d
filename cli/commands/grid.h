// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_COMMANDS_GRID_H_
#define IAMSIM_CLI_COMMANDS_GRID_H_

#include <functional>

#include "cli/command.h"
#include "cli/exit_code.h"

namespace iamsim {

// Adds `iamsim grid` and returns what runs it.
std::function<ExitCode()> AddGridCommand(const Command& app);

}  // namespace iamsim

#endif  // IAMSIM_CLI_COMMANDS_GRID_H_
