// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_COMMANDS_WHAT_CAN_H_
#define IAMSIM_CLI_COMMANDS_WHAT_CAN_H_

#include <functional>

#include "cli/command.h"
#include "cli/exit_code.h"

namespace iamsim {

// Adds `iamsim what-can` and returns what runs it.
std::function<ExitCode()> AddWhatCanCommand(const Command& app);

}  // namespace iamsim

#endif  // IAMSIM_CLI_COMMANDS_WHAT_CAN_H_
