// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/profiles.h"

#include <memory>

#include "model/arn.h"
#include "model/load/text/words.h"

namespace iamsim {

void AddProfileFlags(const Command& command, ProfileFlags& flags) {
  command
      .AddOption("--profile", flags.profile,
                 "take the condition keys of this profile; those of the request win over it, and "
                 "it wins over the defaults")
      .Type("NAME");
  command
      .AddOption("--context-file", flags.context_files,
                 "a file with `profiles`, beside those of suites and iamsim.yaml; repeatable")
      .Type("FILE")
      .OneValueEach();
}

ContextProfiles ContextFilesOf(const ProfileFlags& flags, Diagnostics& diagnostics) {
  ContextProfiles profiles;
  for (const std::string& file : flags.context_files) {
    if (const std::shared_ptr<const SourceText> source = ReadSource(file, diagnostics)) {
      ReadContextFile(source, profiles, diagnostics);
    }
  }
  profiles.Choose(flags.profile);
  return profiles;
}

ContextProfiles WithConfigured(ContextProfiles profiles,
                               const std::optional<Configuration>& configuration,
                               Diagnostics& diagnostics) {
  if (configuration.has_value()) profiles.AddMissing(configuration->profiles);
  const std::string& name = profiles.chosen();
  // A file that cannot be read may have it.
  if (!name.empty() && profiles.Find(name) == nullptr && !diagnostics.has_errors()) {
    diagnostics.Error(nullptr, 0, 0, profiles.ProblemOf(name), profiles.HelpFor(name));
  }
  return profiles;
}

void AddChosenProfile(const ContextProfiles& profiles, Request& request, Diagnostics& diagnostics) {
  const ContextInputs* keys = profiles.Find(profiles.chosen());
  if (keys == nullptr) return;
  for (const auto& entry : *keys) {
    for (const std::string& unknown : request.unknown.keys) {
      if (!EqualsIgnoreCase(entry.first, unknown)) continue;
      diagnostics.Error(nullptr, 0, 0,
                        "key " + Quoted(entry.first) + " is given by --profile " +
                            profiles.chosen() + " and unknown by --unknown");
    }
  }
  AddMissingKeys(*keys, request.context);
}

}  // namespace iamsim
