// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_HELP_COMMAND_TREE_H_
#define IAMSIM_CLI_HELP_COMMAND_TREE_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

// The commands and their options, as help, completions and manual walk through them.

namespace iamsim {

// Options that several commands share and that are described once.
struct OptionGroup {
  std::string_view name;
  std::string_view topic;  // as `iamsim help` takes it
  std::string_view about;
};
std::span<const OptionGroup> OptionGroups();

// Returns null if no group has this name or topic.
const OptionGroup* FindGroup(std::string_view name);

// The commands that a user sees.
std::vector<const CLI::App*> CommandsOf(const CLI::App& program);

// Options with a name: all of a command, or those of one group.
std::vector<const CLI::Option*> OptionsOf(const CLI::App& command);
std::vector<const CLI::Option*> OptionsOf(const CLI::App& command, std::string_view group);

// Each option of a group once, though several commands have it.
std::vector<const CLI::Option*> OptionsOfGroup(const CLI::App& program, std::string_view group);

struct OptionNames {
  std::vector<std::string> all;  // with their dashes
  bool takes_value;
};
OptionNames NamesOf(const CLI::Option& option);

// The words of a choice. Empty if any value is taken.
std::vector<std::string> ChoicesOf(const CLI::Option& option);

// The name of an option's value, without its choices.
std::string ValueNameOf(const CLI::Option& option);

}  // namespace iamsim

#endif  // IAMSIM_CLI_HELP_COMMAND_TREE_H_
