// SPDX-License-Identifier: Apache-2.0
#include "cli/help/help.h"

#include <algorithm>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "cli/help/command_tree.h"
#include "model/diagnostics.h"
#include "model/printable.h"

namespace iamsim {
namespace {

using std::string_view;

// The options of groups that most people use: they are on every page.
constexpr string_view kEveryday[] = {"--model", "--context", "--region", "--assume", "--changes"};

bool IsEveryday(const CLI::Option& option) {
  return std::any_of(std::begin(kEveryday), std::end(kEveryday),
                     [&](string_view name) { return option.check_name(std::string(name)); });
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
        for (const OptionGroup& group : OptionGroups()) {
          for (const CLI::Option* option : OptionsOf(*app, group.name)) {
            if (IsEveryday(*option)) options.push_back(option);
          }
        }
      }
      if (!options.empty()) text += make_group(name, false, options);
    }
    for (const OptionGroup& group : OptionGroups()) {
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

std::string GroupPage(const CLI::App& app, const OptionGroup& group) {
  std::string text(group.about);
  text += "\n";
  std::vector<std::string> commands;
  for (const CLI::App* command : CommandsOf(app)) {
    if (!OptionsOf(*command, group.name).empty()) commands.push_back(command->get_name());
  }
  text += HelpForm().make_group(std::string(group.name), false, OptionsOfGroup(app, group.name));
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
  for (const OptionGroup& group : OptionGroups()) {
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
    if (const OptionGroup* group = FindGroup(*topic)) {
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
    for (const OptionGroup& group : OptionGroups())
      names.push_back(group.topic);
    const string_view nearest = NearestWord(*topic, names);
    std::cerr << "error: no help about `" << Printable(*topic) << '`';
    if (!nearest.empty()) std::cerr << "; did you mean `" << nearest << "`?";
    std::cerr << '\n';
    return ExitCode::kTrouble;
  };
}

}  // namespace iamsim
