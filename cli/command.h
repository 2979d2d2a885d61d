// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_COMMAND_H_
#define IAMSIM_CLI_COMMAND_H_

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "cli/exit_code.h"

// The options of a command, as each command declares its own. CLI11 does the work. Its headers are
// most of the time of a compilation, so that only the files of this folder and of cli/help that
// need them include them.

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace iamsim {

// An option, or a word without a name. It belongs to its command; a copy is the same option.
class Option {
 public:
  explicit Option(CLI::Option* option) : option_(option) {}

  // How the help names the value.
  const Option& Type(const std::string& name) const;
  // A list takes one value each time that it is given, so that a word behind it is no value.
  const Option& OneValueEach() const;
  // `a,b` are two values.
  const Option& SplitAt(char separator) const;
  const Option& Words(int at_least, int at_most) const;
  const Option& Required() const;
  const Option& Needs(const Option& other) const;
  const Option& Excludes(const Option& other) const;

  // What a value must be. Errors are reported before the command runs.
  const Option& OneOf(std::vector<std::string> words) const;
  const Option& Between(int least, int most) const;
  const Option& Positive() const;
  // `problem_of` returns what is wrong with a value; empty if nothing is.
  const Option& Check(std::function<std::string(const std::string&)> problem_of) const;

  friend bool operator==(const Option&, const Option&) = default;

 private:
  CLI::Option* option_;
};

// A command, or the program with its commands. What an option fills must live until the command
// has run. A copy is the same command.
class Command {
 public:
  explicit Command(CLI::App& app) : app_(&app) {}

  Command AddCommand(const std::string& name, const std::string& help) const;
  Option AddOption(const std::string& name, std::string& value, const std::string& help) const;
  Option AddOption(const std::string& name, std::vector<std::string>& values,
                   const std::string& help) const;
  Option AddOption(const std::string& name, int& value, const std::string& help) const;
  Option AddOption(const std::string& name, std::size_t& value, const std::string& help) const;
  Option AddOption(const std::string& name, std::optional<double>& value,
                   const std::string& help) const;
  Option AddFlag(const std::string& name, bool& is_given, const std::string& help) const;
  // What the help ends with.
  void Footer(const std::string& text) const;

  // The options that were given, in the order of the command line, as often as they were given.
  std::vector<Option> InOrder() const;

  CLI::App& app() const { return *app_; }

 private:
  CLI::App* app_;
};

// Runs a command with no word behind its name.
ExitCode RunAlone(std::function<ExitCode()> (*add)(const Command& app), const std::string& name);

// While it lives, the options that are added to `command` belong to this group of the help.
class HelpGroup {
 public:
  HelpGroup(const Command& command, const std::string& name);
  ~HelpGroup();
  HelpGroup(const HelpGroup&) = delete;
  HelpGroup& operator=(const HelpGroup&) = delete;

 private:
  Command command_;
};

}  // namespace iamsim

#endif  // IAMSIM_CLI_COMMAND_H_
