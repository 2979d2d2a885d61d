// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_COMMANDS_AUDIT_H_
#define IAMSIM_CLI_COMMANDS_AUDIT_H_

#include <functional>

#include <CLI/CLI.hpp>

#include "cli/exit_code.h"

namespace iamsim {

// `iamsim audit`. Returns what runs it once the options are parsed.
std::function<ExitCode()> AddAuditCommand(CLI::App& app);

}  // namespace iamsim

#endif  // IAMSIM_CLI_COMMANDS_AUDIT_H_
