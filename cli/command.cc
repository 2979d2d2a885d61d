// SPDX-License-Identifier: Apache-2.0
#include "cli/command.h"

#include <utility>

#include <CLI/CLI.hpp>

namespace iamsim {

const Option& Option::Type(const std::string& name) const {
  option_->type_name(name);
  return *this;
}

const Option& Option::OneValueEach() const {
  option_->allow_extra_args(false);
  return *this;
}

const Option& Option::SplitAt(char separator) const {
  option_->delimiter(separator);
  return *this;
}

const Option& Option::Words(int at_least, int at_most) const {
  option_->expected(at_least, at_most);
  return *this;
}

const Option& Option::Required() const {
  option_->required();
  return *this;
}

const Option& Option::Needs(const Option& other) const {
  option_->needs(other.option_);
  return *this;
}

const Option& Option::Excludes(const Option& other) const {
  option_->excludes(other.option_);
  return *this;
}

const Option& Option::OneOf(std::vector<std::string> words) const {
  option_->check(CLI::IsMember(std::move(words)));
  return *this;
}

const Option& Option::Between(int least, int most) const {
  option_->check(CLI::Range(least, most));
  return *this;
}

const Option& Option::Positive() const {
  option_->check(CLI::PositiveNumber);
  return *this;
}

const Option& Option::Check(std::function<std::string(const std::string&)> problem_of) const {
  option_->check(std::move(problem_of));
  return *this;
}

Command Command::AddCommand(const std::string& name, const std::string& help) const {
  return Command(*app_->add_subcommand(name, help));
}

Option Command::AddOption(const std::string& name, std::string& value,
                          const std::string& help) const {
  return Option(app_->add_option(name, value, help));
}

Option Command::AddOption(const std::string& name, std::vector<std::string>& values,
                          const std::string& help) const {
  return Option(app_->add_option(name, values, help));
}

Option Command::AddOption(const std::string& name, int& value, const std::string& help) const {
  return Option(app_->add_option(name, value, help));
}

Option Command::AddOption(const std::string& name, std::size_t& value,
                          const std::string& help) const {
  return Option(app_->add_option(name, value, help));
}

Option Command::AddOption(const std::string& name, std::optional<double>& value,
                          const std::string& help) const {
  return Option(app_->add_option(name, value, help));
}

Option Command::AddFlag(const std::string& name, bool& is_given, const std::string& help) const {
  return Option(app_->add_flag(name, is_given, help));
}

void Command::Footer(const std::string& text) const {
  app_->footer(text);
}

std::vector<Option> Command::InOrder() const {
  std::vector<Option> options;
  for (CLI::Option* option : app_->parse_order())
    options.emplace_back(option);
  return options;
}

ExitCode RunAlone(std::function<ExitCode()> (*add)(const Command& app), const std::string& name) {
  CLI::App app;
  const std::function<ExitCode()> run = add(Command(app));
  app.parse(name);
  return run();
}

HelpGroup::HelpGroup(const Command& command, const std::string& name) : command_(command) {
  command_.app().option_defaults()->group(name);
}

HelpGroup::~HelpGroup() {
  command_.app().option_defaults()->group("Options");
}

}  // namespace iamsim
