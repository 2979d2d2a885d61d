// SPDX-License-Identifier: Apache-2.0
// The completions of shells, written from the commands themselves.
#include <cstddef>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include "cli/help/command_tree.h"
#include "cli/help/help.h"

namespace iamsim {
namespace {

using std::string_view;

std::string Replaced(string_view text, string_view what, string_view with) {
  std::string result;
  for (std::size_t at = text.find(what); at != string_view::npos; at = text.find(what)) {
    result += text.substr(0, at);
    result += with;
    text.remove_prefix(at + what.size());
  }
  result += text;
  return result;
}

std::string JoinedNames(const CLI::App& command) {
  std::string text;
  for (const CLI::Option* option : OptionsOf(command)) {
    for (const std::string& name : NamesOf(*option).all)
      text += (text.empty() ? "" : " ") + name;
  }
  return text;
}

void PrintBash(const CLI::App& app) {
  std::string names;
  for (const CLI::App* command : CommandsOf(app))
    names += (names.empty() ? "" : " ") + command->get_name();
  std::cout << "# bash completion for iamsim\n"
               "_iamsim() {\n"
               "  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} "
               "options= words=\n"
               "  if ((COMP_CWORD == 1)); then\n"
               "    COMPREPLY=($(compgen -W '"
            << names
            << " --help --version' -- \"$current\"))\n"
               "    return\n"
               "  fi\n"
               "  case ${COMP_WORDS[1]} in\n";
  for (const CLI::App* command : CommandsOf(app)) {
    std::cout << "    " << command->get_name() << ")\n      options='" << JoinedNames(*command)
              << "'\n      case $previous in\n";
    for (const CLI::Option* option : OptionsOf(*command)) {
      const std::vector<std::string> choices = ChoicesOf(*option);
      if (choices.empty()) continue;
      std::cout << "        " << CLI::detail::join(NamesOf(*option).all, "|") << ") words='"
                << CLI::detail::join(choices, " ") << "' ;;\n";
    }
    std::cout << "      esac ;;\n";
  }
  std::cout << "  esac\n"
               "  if [[ -n $words ]]; then\n"
               "    COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
               "  elif [[ $current == -* ]]; then\n"
               "    COMPREPLY=($(compgen -W \"$options\" -- \"$current\"))\n"
               "  else\n"
               "    compopt -o filenames 2>/dev/null\n"
               "    COMPREPLY=($(compgen -f -- \"$current\"))\n"
               "  fi\n"
               "}\n"
               "complete -F _iamsim iamsim\n";
}

std::string InZshSpec(const std::string& text) {
  std::string quoted;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') quoted += '\\';
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted += c;
    }
  }
  return quoted;
}

void PrintZsh(const CLI::App& app) {
  std::cout << "#compdef iamsim\n"
               "# zsh completion for iamsim\n"
               "_iamsim() {\n"
               "  local -a commands\n"
               "  commands=(\n";
  for (const CLI::App* command : CommandsOf(app)) {
    std::cout << "    '" << command->get_name() << ':' << InZshSpec(command->get_description())
              << "'\n";
  }
  std::cout << "  )\n"
               "  if ((CURRENT == 2)); then\n"
               "    _describe command commands\n"
               "    return\n"
               "  fi\n"
               "  local command=$words[2]\n"
               "  shift words\n"
               "  ((CURRENT--))\n"
               "  case $command in\n";
  for (const CLI::App* command : CommandsOf(app)) {
    std::cout << "    " << command->get_name() << ")\n      _arguments \\\n";
    for (const CLI::Option* option : OptionsOf(*command)) {
      const OptionNames names = NamesOf(*option);
      const std::vector<std::string> choices = ChoicesOf(*option);
      for (const std::string& name : names.all) {
        std::cout << "        '*" << name << '[' << InZshSpec(option->get_description()) << ']';
        if (names.takes_value) {
          std::cout << ":value:"
                    << (choices.empty() ? std::string("_files")
                                        : "(" + CLI::detail::join(choices, " ") + ")");
        }
        std::cout << "' \\\n";
      }
    }
    std::cout << "        '*:file:_files' ;;\n";
  }
  std::cout << "  esac\n"
               "}\n"
               "_iamsim \"$@\"\n";
}

std::string InFishString(const std::string& text) {
  return Replaced(Replaced(text, "\\", "\\\\"), "'", "\\'");
}

void PrintFish(const CLI::App& app) {
  std::cout << "# fish completion for iamsim\n";
  for (const CLI::App* command : CommandsOf(app)) {
    std::cout << "complete -c iamsim -n __fish_use_subcommand -f -a " << command->get_name()
              << " -d '" << InFishString(command->get_description()) << "'\n";
    for (const CLI::Option* option : OptionsOf(*command)) {
      std::cout << "complete -c iamsim -n '__fish_seen_subcommand_from " << command->get_name()
                << "'";
      for (const std::string& name : option->get_snames())
        std::cout << " -s " << name;
      for (const std::string& name : option->get_lnames())
        std::cout << " -l " << name;
      const std::vector<std::string> choices = ChoicesOf(*option);
      if (!choices.empty()) {
        std::cout << " -x -a '" << CLI::detail::join(choices, " ") << "'";
      } else if (NamesOf(*option).takes_value) {
        std::cout << " -r";
      }
      std::cout << " -d '" << InFishString(option->get_description()) << "'\n";
    }
  }
}

}  // namespace

std::function<ExitCode()> AddCompletionCommand(const Command& program) {
  const CLI::App& app = program.app();
  const auto shell = std::make_shared<std::string>();
  const Command command =
      program.AddCommand("completion", "print a shell's completion of commands");
  command.Footer(
      "Examples:\n"
      "  iamsim completion bash > ~/.local/share/bash-completion/completions/iamsim\n"
      "  iamsim completion zsh > ~/.zfunc/_iamsim      # with ~/.zfunc in fpath\n"
      "  iamsim completion fish > ~/.config/fish/completions/iamsim.fish");
  command.AddOption("shell", *shell, "bash, zsh or fish").Required().OneOf({"bash", "zsh", "fish"});
  return [shell, &app] {
    if (*shell == "bash") PrintBash(app);
    if (*shell == "zsh") PrintZsh(app);
    if (*shell == "fish") PrintFish(app);
    return ExitCode::kYes;
  };
}

}  // namespace iamsim
