// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_COMMANDS_COLLECT_SCRIPT_H_
#define IAMSIM_CLI_COMMANDS_COLLECT_SCRIPT_H_

#include <functional>

#include "cli/command.h"
#include "cli/exit_code.h"

namespace iamsim {

// `iamsim collect-script`: prints a POSIX shell script of AWS CLI calls that only read. It fills a
// folder which `-m` loads; iamsim itself makes no call.
std::function<ExitCode()> AddCollectScriptCommand(const Command& app);

}  // namespace iamsim

#endif  // IAMSIM_CLI_COMMANDS_COLLECT_SCRIPT_H_
