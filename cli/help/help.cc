// SPDX-License-Identifier: Apache-2.0
#include "cli/help/help.h"

#include <algorithm>
#include <array>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "model/diagnostics.h"
#include "model/printable.h"

namespace iamsim {
namespace {

using std::string_view;

struct GroupText {
  string_view name;
  string_view topic;  // as `iamsim help` takes it
  string_view about;
};
constexpr std::array<GroupText, 3> kGroups = {{
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

// The options of groups that most people use: they are on every page.
constexpr string_view kEveryday[] = {"--model", "--context", "--region", "--assume", "--changes"};

bool IsEveryday(const CLI::Option& option) {
  return std::any_of(std::begin(kEveryday), std::end(kEveryday),
                     [&](string_view name) { return option.check_name(std::string(name)); });
}

const GroupText* FindGroup(string_view topic) {
  const auto* const found = std::find_if(
      kGroups.begin(), kGroups.end(),
      [&](const GroupText& group) { return group.topic == topic || group.name == topic; });
  return found == kGroups.end() ? nullptr : found;
}

std::vector<const CLI::Option*> OptionsOf(const CLI::App& command, string_view group) {
  return command.get_options([&](const CLI::Option* option) {
    return option->nonpositional() && option->get_group() == group;
  });
}

// A group of its own is at the end, its everyday options at the beginning.
class HelpForm : public CLI::Formatter {
 public:
  std::string make_help(const CLI::App* app, std::string name,
                        CLI::AppFormatMode mode) const override {
    return make_description(app) + make_usage(app, std::move(name)) + make_positionals(app) +
           Groups(app, mode) + make_subcommands(app, mode) + '\n' + make_footer(app);
  }

  // The name of a value says enough; what excludes what is said by the error.
  std::string make_option_opts(const CLI::Option* option) const override {
    std::string text;
    if (option->get_type_size() != 0 && !option->get_type_name().empty()) {
      text += " " + option->get_type_name().substr(0, option->get_type_name().find(':'));
    }
    if (option->get_expected_max() > 1) text += "...";
    if (option->get_required()) text += " (required)";
    return text;
  }

 private:
  std::string Groups(const CLI::App* app, CLI::AppFormatMode mode) const {
    const bool all = mode == CLI::AppFormatMode::All;
    std::string text;
    std::string others;
    for (const std::string& name : app->get_groups()) {
      if (name.empty() || FindGroup(name) != nullptr) continue;
      std::vector<const CLI::Option*> options = OptionsOf(*app, name);
      if (!all && name == "Options") {
        for (const GroupText& group : kGroups) {
          for (const CLI::Option* option : OptionsOf(*app, group.name)) {
            if (IsEveryday(*option)) options.push_back(option);
          }
        }
      }
      if (!options.empty()) text += make_group(name, false, options);
    }
    for (const GroupText& group : kGroups) {
      const std::vector<const CLI::Option*> options = OptionsOf(*app, group.name);
      if (options.empty()) continue;
      if (all) {
        text += make_group(std::string(group.name), false, options);
      } else if (!std::all_of(options.begin(), options.end(),
                              [](const CLI::Option* option) { return IsEveryday(*option); })) {
        others += others.empty() ? "" : ", ";
        others += "`iamsim help " + std::string(group.topic) + "` (" +
                  std::to_string(options.size()) + " options)";
      }
    }
    if (!others.empty()) text += "\nMore options: --help-all, or by subject " + others + "\n";
    return text;
  }
};

std::string GroupPage(const CLI::App& app, const GroupText& group) {
  std::string text(group.about);
  text += "\n";
  std::vector<const CLI::Option*> options;
  std::vector<std::string> commands;
  for (const CLI::App* command : app.get_subcommands({})) {
    const std::vector<const CLI::Option*> of = OptionsOf(*command, group.name);
    if (of.empty()) continue;
    commands.push_back(command->get_name());
    if (of.size() > options.size()) options = of;
  }
  text += HelpForm().make_group(std::string(group.name), false, options);
  text += "\nOf the commands";
  for (const std::string& name : commands)
    text += (name == commands.front() ? " " : ", ") + name;
  return text + ".\n";
}

}  // namespace

void SetHelpForm(const Command& command) {
  CLI::App& app = command.app();
  auto form = std::make_shared<HelpForm>();
  form->column_width(32);
  app.formatter(form);
  app.set_help_all_flag("--help-all", "Print help with every option and exit");
}

std::function<ExitCode()> AddHelpCommand(const Command& program) {
  CLI::App& app = program.app();
  const auto topic = std::make_shared<std::string>();
  const Command command = program.AddCommand("help", "help about a command, or a group of options");
  std::string footer = "Groups of options:\n";
  for (const GroupText& group : kGroups) {
    footer += "  iamsim help " + std::string(group.topic) + "\n";
  }
  command.Footer(footer + "Example:\n  iamsim help can");
  command.AddOption("topic", *topic, "a command, or models, requests or changes");
  return [topic, &app] {
    if (topic->empty()) {
      // App::help() would show the page of this command.
      std::cout << app.get_formatter()->make_help(&app, app.get_name(), CLI::AppFormatMode::Normal);
      return ExitCode::kYes;
    }
    if (const GroupText* group = FindGroup(*topic)) {
      std::cout << GroupPage(app, *group);
      return ExitCode::kYes;
    }
    std::vector<string_view> names;
    for (const CLI::App* other : app.get_subcommands({})) {
      if (other->get_name() == *topic) {
        std::cout << other->help(app.get_name());
        return ExitCode::kYes;
      }
      names.push_back(other->get_name());
    }
    for (const GroupText& group : kGroups)
      names.push_back(group.topic);
    const string_view nearest = NearestWord(*topic, names);
    std::cerr << "error: no help about `" << Printable(*topic) << '`';
    if (!nearest.empty()) std::cerr << "; did you mean `" << nearest << "`?";
    std::cerr << '\n';
    return ExitCode::kTrouble;
  };
}

}  // namespace iamsim
