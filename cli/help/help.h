// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_HELP_HELP_H_
#define IAMSIM_CLI_HELP_HELP_H_

#include <functional>
#include <string>

#include <CLI/CLI.hpp>

#include "cli/exit_code.h"

// The help pages. Options that several commands share belong to a group, which is described once
// (`iamsim help GROUP`). `iamsim COMMAND --help` shows the options that people use and names the
// groups, `--help-all` shows everything.

namespace iamsim {

inline constexpr const char* kModelGroup = "Models";
inline constexpr const char* kRequestGroup = "Requests";
inline constexpr const char* kChangeGroup = "Changes";

// While it lives, the options that are added to `command` belong to this group.
class HelpGroup {
 public:
  HelpGroup(CLI::App& command, const std::string& name) : command_(command) {
    command.option_defaults()->group(name);
  }
  ~HelpGroup() { command_.option_defaults()->group("Options"); }
  HelpGroup(const HelpGroup&) = delete;
  HelpGroup& operator=(const HelpGroup&) = delete;

 private:
  CLI::App& command_;
};

// Before the commands are added: they inherit the form of the pages.
void SetHelpForm(CLI::App& app);

// `iamsim help [COMMAND|GROUP]`.
std::function<ExitCode()> AddHelpCommand(CLI::App& app);
// `iamsim completion bash|zsh|fish` and `iamsim manual`, which packages are made with.
std::function<ExitCode()> AddCompletionCommand(CLI::App& app);
std::function<ExitCode()> AddManualCommand(CLI::App& app);

}  // namespace iamsim

#endif  // IAMSIM_CLI_HELP_HELP_H_
