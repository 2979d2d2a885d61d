// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_COMMANDS_PATHS_H_
#define IAMSIM_CLI_COMMANDS_PATHS_H_

#include <functional>

#include "cli/command.h"
#include "cli/exit_code.h"

namespace iamsim {

// `iamsim paths FROM --to GOAL`. Returns what runs it once the options are parsed.
std::function<ExitCode()> AddPathsCommand(const Command& app);

}  // namespace iamsim

#endif  // IAMSIM_CLI_COMMANDS_PATHS_H_
