// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_COMMANDS_CAN_H_
#define IAMSIM_CLI_COMMANDS_CAN_H_

#include <functional>

#include "cli/command.h"
#include "cli/exit_code.h"

namespace iamsim {

// `iamsim can`: one question, or a stream of them. Returns what runs it once the options are
// parsed.
std::function<ExitCode()> AddCanCommand(const Command& app);

}  // namespace iamsim

#endif  // IAMSIM_CLI_COMMANDS_CAN_H_
