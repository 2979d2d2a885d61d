// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_HELP_HELP_H_
#define IAMSIM_CLI_HELP_HELP_H_

#include <functional>
#include <string>

#include "cli/command.h"
#include "cli/exit_code.h"

// The help pages. Options that several commands share belong to a group, which is described once
// (`iamsim help GROUP`). `iamsim COMMAND --help` shows the options that people use and names the
// groups, `--help-all` shows everything.

namespace iamsim {

inline constexpr const char* kModelGroup = "Models";
inline constexpr const char* kRequestGroup = "Requests";
inline constexpr const char* kChangeGroup = "Changes";

// Before the commands are added: they inherit the form of the pages.
void SetHelpForm(const Command& app);

// `iamsim help [COMMAND|GROUP]`.
std::function<ExitCode()> AddHelpCommand(const Command& app);
// `iamsim completion bash|zsh|fish` and `iamsim manual`, which packages are made with.
std::function<ExitCode()> AddCompletionCommand(const Command& app);
std::function<ExitCode()> AddManualCommand(const Command& app);

}  // namespace iamsim

#endif  // IAMSIM_CLI_HELP_HELP_H_
