// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_COMMANDS_WHY_H_
#define IAMSIM_CLI_COMMANDS_WHY_H_

#include <functional>

#include <CLI/CLI.hpp>

#include "cli/exit_code.h"

namespace iamsim {

// `iamsim why`: reads AccessDenied messages and asks what they say. Returns what runs it once the
// options are parsed.
std::function<ExitCode()> AddWhyCommand(CLI::App& app);

}  // namespace iamsim

#endif  // IAMSIM_CLI_COMMANDS_WHY_H_
