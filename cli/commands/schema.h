// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_COMMANDS_SCHEMA_H_
#define IAMSIM_CLI_COMMANDS_SCHEMA_H_

#include <functional>

#include "cli/command.h"
#include "cli/exit_code.h"

namespace iamsim {

// `iamsim schema`: prints the JSON Schema of one kind of file, so that an editor completes and
// checks it.
std::function<ExitCode()> AddSchemaCommand(const Command& app);

}  // namespace iamsim

#endif  // IAMSIM_CLI_COMMANDS_SCHEMA_H_
