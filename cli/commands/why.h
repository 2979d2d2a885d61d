// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_COMMANDS_WHY_H_
#define IAMSIM_CLI_COMMANDS_WHY_H_

#include <functional>

#include "cli/command.h"
#include "cli/exit_code.h"

namespace iamsim {

// `iamsim why`: reads AccessDenied messages and asks what they say. Returns what runs it once the
// options are parsed.
std::function<ExitCode()> AddWhyCommand(const Command& app);

}  // namespace iamsim

#endif  // IAMSIM_CLI_COMMANDS_WHY_H_
