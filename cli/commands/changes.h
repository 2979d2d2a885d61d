// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_COMMANDS_CHANGES_H_
#define IAMSIM_CLI_COMMANDS_CHANGES_H_

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/commands/ask.h"
#include "model/change/change_set.h"
#include "model/load/load.h"

// What-if on the command line, for every command that asks: `--changes FILE` and the verbs as
// options.

namespace iamsim {

inline constexpr std::size_t kChangeOptions = 20;  // --changes and the verbs

struct ChangeFlags {
  // The arguments of each option, in the order of the table in changes.cc.
  std::array<std::vector<std::string>, kChangeOptions> arguments;
  std::vector<Option> options;  // in the same order
  std::optional<Command> command;

  bool any() const;
};
void AddChangeFlags(const Command& command, ChangeFlags& flags);

// Returns the changes in the order of the command line. Nullopt if there was an error
// (reported).
std::optional<ChangeSet> ChangesOf(const ChangeFlags& flags, const LoadOptions& options,
                                   Diagnostics& diagnostics);
// The estate with these changes on top, in one step.
std::optional<Estate> LayChanges(const Estate& estate, const ChangeFlags& flags,
                                 const LoadOptions& options, Diagnostics& diagnostics);

}  // namespace iamsim

#endif  // IAMSIM_CLI_COMMANDS_CHANGES_H_
