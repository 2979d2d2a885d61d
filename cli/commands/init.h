// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_COMMANDS_INIT_H_
#define IAMSIM_CLI_COMMANDS_INIT_H_

#include <functional>

#include "cli/command.h"
#include "cli/exit_code.h"

namespace iamsim {

// `iamsim init`: a first model, suite, iamsim.yaml and CI file for what the folder holds.
std::function<ExitCode()> AddInitCommand(const Command& app);

}  // namespace iamsim

#endif  // IAMSIM_CLI_COMMANDS_INIT_H_
