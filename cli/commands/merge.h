// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_COMMANDS_MERGE_H_
#define IAMSIM_CLI_COMMANDS_MERGE_H_

#include <functional>

#include "cli/command.h"
#include "cli/exit_code.h"

namespace iamsim {

// Adds `iamsim merge` and returns what runs it.
std::function<ExitCode()> AddMergeCommand(const Command& app);

}  // namespace iamsim

#endif  // IAMSIM_CLI_COMMANDS_MERGE_H_
