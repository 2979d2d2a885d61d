// SPDX-License-Identifier: Apache-2.0
// What shells and manuals need to know of the commands, written from the commands themselves, so
// that an option is described in one place.
#include <algorithm>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include "cli/help/help.h"

namespace iamsim {
namespace {

using std::string_view;

std::vector<const CLI::App*> CommandsOf(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App* command) { return !command->get_group().empty(); });
}

struct OptionNames {
  std::vector<std::string> all;  // with their dashes
  bool takes_value;
};

std::vector<const CLI::Option*> OptionsOf(const CLI::App& command) {
  return command.get_options([](const CLI::Option* option) { return option->nonpositional(); });
}

OptionNames NamesOf(const CLI::Option& option) {
  OptionNames names{{}, option.get_type_size() != 0};
  for (const std::string& name : option.get_snames())
    names.all.push_back("-" + name);
  for (const std::string& name : option.get_lnames())
    names.all.push_back("--" + name);
  return names;
}

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

// The words of a choice, as CLI11 writes them into the type: `WORD:{a,b}`.
std::vector<std::string> ChoicesOf(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  const std::size_t open = type.find(":{");
  if (open == std::string::npos || type.find("..") != std::string::npos) return {};
  return CLI::detail::split(type.substr(open + 2, type.find('}', open) - open - 2), ',');
}

// ---- completions ----

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

// ---- manual ----

std::string Roff(string_view text) {
  std::string escaped;
  bool begins_line = true;
  for (const char c : text) {
    if (begins_line && (c == '.' || c == '\'')) escaped += "\\&";
    if (c == '\\') {
      escaped += "\\e";
    } else if (c == '-') {
      escaped += "\\-";
    } else {
      escaped += c;
    }
    begins_line = c == '\n';
  }
  return escaped;
}

void PrintOption(const CLI::Option& option) {
  std::string names;
  for (const std::string& name : NamesOf(option).all)
    names += (names.empty() ? "\\fB" : ", \\fB") + Roff(name) + "\\fR";
  const std::string type = option.get_type_name();
  if (NamesOf(option).takes_value) names += " \\fI" + Roff(type.substr(0, type.find(':'))) + "\\fR";
  std::cout << ".TP\n" << names << '\n' << Roff(option.get_description());
  if (const std::vector<std::string> choices = ChoicesOf(option); !choices.empty()) {
    std::cout << " (" << Roff(CLI::detail::join(choices, ", ")) << ')';
  }
  std::cout << '\n';
}

void PrintManual(const CLI::App& app) {
  std::cout << ".TH IAMSIM 1 \"\" \"iamsim " IAMSIM_VERSION
               "\" \"User Commands\"\n"
               ".SH NAME\n"
               "iamsim \\- offline AWS IAM policy evaluation\n"
               ".SH SYNOPSIS\n"
               ".B iamsim\n.I COMMAND\n[\\fIOPTION\\fR]... [\\fIARGUMENT\\fR]...\n"
               ".SH DESCRIPTION\n"
               "Says whether a principal may do an action on a resource, and why, from a model of "
               "AWS accounts. It makes no AWS calls.\n";
  std::vector<std::string> described;
  const auto describe_group = [&](const CLI::App& command, const std::string& group) {
    for (const CLI::Option* option : OptionsOf(command)) {
      if (option->get_group() == group) PrintOption(*option);
    }
  };
  std::cout << ".SH COMMANDS\n";
  for (const CLI::App* command : CommandsOf(app)) {
    std::cout << ".SS \"iamsim " << Roff(command->get_name()) << "\"\n"
              << Roff(command->get_description()) << ".\n";
    describe_group(*command, "Options");
    std::cout << ".PP\n.nf\n" << Roff(command->get_footer()) << "\n.fi\n";
  }
  for (const char* group : {kModelGroup, kRequestGroup, kChangeGroup}) {
    std::cout << ".SH \"OPTIONS: " << group << "\"\n";
    const std::vector<const CLI::App*> commands = CommandsOf(app);
    const auto* const widest =
        std::max_element(commands.begin(), commands.end(), [&](const auto* a, const auto* b) {
          const auto count = [&](const CLI::App* command) {
            const std::vector<const CLI::Option*> options = OptionsOf(*command);
            return std::count_if(options.begin(), options.end(), [&](const CLI::Option* option) {
              return option->get_group() == group;
            });
          };
          return count(a) < count(b);
        })[0];
    describe_group(*widest, group);
  }
  std::cout << ".SH \"EXIT STATUS\"\n"
               "0 yes (allowed, passed, nothing changed), 1 no, 2 a question or an input is wrong "
               "or the output could not be written, 3 it depends on something unknown.\n"
               ".SH ENVIRONMENT\n"
               ".TP\n.B IAMSIM_MODEL\nThe model of commands without \\-m.\n";
}

}  // namespace

std::function<ExitCode()> AddCompletionCommand(const Command& program) {
  const CLI::App& app = program.app();
  const auto shell = std::make_shared<std::string>();
  const Command command =
      program.AddCommand("completion", "print a shell's completion of commands");
  command.Footer(
      "Examples:\n"
      "  iamsim completion bash > /etc/bash_completion.d/iamsim\n"
      "  iamsim completion zsh > \"${fpath[1]}/_iamsim\"\n"
      "  iamsim completion fish > ~/.config/fish/completions/iamsim.fish");
  command.AddOption("shell", *shell, "bash, zsh or fish").Required().OneOf({"bash", "zsh", "fish"});
  return [shell, &app] {
    if (*shell == "bash") PrintBash(app);
    if (*shell == "zsh") PrintZsh(app);
    if (*shell == "fish") PrintFish(app);
    return ExitCode::kYes;
  };
}

std::function<ExitCode()> AddManualCommand(const Command& program) {
  CLI::App& app = program.app();
  // Packages call it; a user has the page.
  app.add_subcommand("manual", "print the manual page")->group("");
  return [&app] {
    PrintManual(app);
    return ExitCode::kYes;
  };
}

}  // namespace iamsim
