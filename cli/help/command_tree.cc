// SPDX-License-Identifier: Apache-2.0
#include "cli/help/command_tree.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "cli/help/help.h"

namespace iamsim {
namespace {

using std::string_view;

constexpr std::array<OptionGroup, 3> kGroups = {{
    {kModelGroup, "models",
     "What is loaded. -m takes files and folders, and everything given is one model. Without -m "
     "the\n"
     "model is that of $IAMSIM_MODEL, else that of the nearest iamsim.yaml."},
    {kRequestGroup, "requests",
     "What a question says besides principal, action and resource: the context of the call, the\n"
     "session that signs it, roles assumed on the way, and parameters of the call."},
    {kChangeGroup, "changes",
     "What if: these lie on top of the model, in the order given, and never alter a file. An "
     "ENTITY\n"
     "is a user, role or group, as ACCOUNT:NAME or ARN; a NODE is an account, a unit or the root."},
}};

}  // namespace

std::span<const OptionGroup> OptionGroups() {
  return kGroups;
}

const OptionGroup* FindGroup(string_view name) {
  const auto* const found = std::find_if(
      kGroups.begin(), kGroups.end(),
      [&](const OptionGroup& group) { return group.topic == name || group.name == name; });
  return found == kGroups.end() ? nullptr : found;
}

std::vector<const CLI::App*> CommandsOf(const CLI::App& program) {
  return program.get_subcommands(
      [](const CLI::App* command) { return !command->get_group().empty(); });
}

std::vector<const CLI::Option*> OptionsOf(const CLI::App& command) {
  return command.get_options([](const CLI::Option* option) { return option->nonpositional(); });
}

std::vector<const CLI::Option*> OptionsOf(const CLI::App& command, string_view group) {
  return command.get_options([&](const CLI::Option* option) {
    return option->nonpositional() && option->get_group() == group;
  });
}

std::vector<const CLI::Option*> OptionsOfGroup(const CLI::App& program, string_view group) {
  std::vector<const CLI::Option*> options;
  for (const CLI::App* command : CommandsOf(program)) {
    for (const CLI::Option* option : OptionsOf(*command, group)) {
      const bool is_new = std::none_of(options.begin(), options.end(), [&](const auto* other) {
        return other->get_name() == option->get_name();
      });
      if (is_new) options.push_back(option);
    }
  }
  return options;
}

OptionNames NamesOf(const CLI::Option& option) {
  OptionNames names{{}, option.get_items_expected_max() != 0};
  for (const std::string& name : option.get_snames())
    names.all.push_back("-" + name);
  for (const std::string& name : option.get_lnames())
    names.all.push_back("--" + name);
  return names;
}

// CLI11 writes the words into the type: `WORD:{a,b}`.
std::vector<std::string> ChoicesOf(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  const std::size_t open = type.find(":{");
  if (open == std::string::npos || type.find("..") != std::string::npos) return {};
  return CLI::detail::split(type.substr(open + 2, type.find('}', open) - open - 2), ',');
}

std::string ValueNameOf(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  return type.substr(0, type.find(':'));
}

}  // namespace iamsim
