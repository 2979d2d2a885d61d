// SPDX-License-Identifier: Apache-2.0
#include "cli/usage_error.h"

#include <algorithm>
#include <string_view>

#include <CLI/CLI.hpp>

#include "model/diagnostics.h"
#include "model/printable.h"

namespace iamsim {
namespace {

std::string Nearest(std::string_view word, const std::vector<std::string>& names) {
  const std::string_view nearest = NearestWord(word, {names.begin(), names.end()});
  return nearest.empty() ? std::string() : "did you mean `" + std::string(nearest) + "`?";
}

std::vector<std::string> CommandNames(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(command->get_name());
  return names;
}

std::vector<std::string> OptionNames(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames())
      names.push_back("--" + name);
  }
  return names;
}

}  // namespace

std::string UsageErrorText(const CLI::App& app, const CLI::Error& error,
                           const std::vector<std::string>& words) {
  const std::vector<std::string> commands = CommandNames(app);
  const CLI::App* command = nullptr;
  std::string message = error.what();
  std::string help;
  for (const CLI::App* one : app.get_subcommands())
    command = one;
  const std::string page = "iamsim " + (command == nullptr ? "" : command->get_name() + ' ') +
                           "--help lists what there is";
  if (command == nullptr && !words.empty()) {
    message = words.front().starts_with('-') ? "no option `" + words.front() + '`'
                                             : "no command `" + words.front() + '`';
    help = words.front().starts_with('-') ? Nearest(words.front(), OptionNames(app))
                                          : Nearest(words.front(), commands);
  } else if (command != nullptr && message.starts_with("The following argument")) {
    // What is left over is at the end of CLI11's message; an option is worth a suggestion.
    const std::size_t colon = message.find(": ");
    std::string rest = colon == std::string::npos ? message : message.substr(colon + 2);
    const std::string word = rest.substr(0, rest.find_first_of(" ="));
    if (word.starts_with('-')) {
      message = "no option `" + word + "` of `" + command->get_name() + '`';
      help = Nearest(word, OptionNames(*command));
    } else {
      message = "`" + rest + "` is one word too many";
    }
  } else if (command != nullptr && message.ends_with(" is required")) {
    for (const CLI::Option* option : command->get_options()) {
      if (option->get_name() + " is required" != message) continue;
      message = option->get_positional()
                    ? "expected a word after `" + command->get_name() + '`'
                    : "`" + command->get_name() + "` needs `" + option->get_name() + '`';
      help = option->get_description();
    }
  }
  if (help.empty()) help = page;
  return "error: " + Printable(message) + "\n  = " + Printable(help) + '\n';
}

}  // namespace iamsim
