// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_COMMANDS_PROFILES_H_
#define IAMSIM_CLI_COMMANDS_PROFILES_H_

#include <optional>
#include <string>
#include <vector>

#include "cli/command.h"
#include "model/ask/configuration.h"
#include "model/ask/context_profiles.h"
#include "model/diagnostics.h"
#include "model/request.h"

namespace iamsim {

// The options that name sets of condition keys, of every command that asks.
struct ProfileFlags {
  std::vector<std::string> context_files;
  std::string profile;
};
void AddProfileFlags(const Command& command, ProfileFlags& flags);

// The profiles of --context-file, and --profile as the chosen one, which may be named elsewhere.
ContextProfiles ContextFilesOf(const ProfileFlags& flags, Diagnostics& diagnostics);
// With the profiles of the iamsim.yaml; an error where none is named as --profile says.
ContextProfiles WithConfigured(ContextProfiles profiles,
                               const std::optional<Configuration>& configuration,
                               Diagnostics& diagnostics);
// Adds the keys of the chosen profile that `request` does not give. A key that --unknown names is
// an error.
void AddChosenProfile(const ContextProfiles& profiles, Request& request, Diagnostics& diagnostics);

}  // namespace iamsim

#endif  // IAMSIM_CLI_COMMANDS_PROFILES_H_
