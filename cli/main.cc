// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <exception>
#include <functional>
#include <iostream>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include "cli/commands/audit.h"
#include "cli/commands/can.h"
#include "cli/commands/collect_script.h"
#include "cli/commands/diff.h"
#include "cli/commands/doctor.h"
#include "cli/commands/grid.h"
#include "cli/commands/init.h"
#include "cli/commands/lint.h"
#include "cli/commands/ls.h"
#include "cli/commands/merge.h"
#include "cli/commands/paths.h"
#include "cli/commands/rule.h"
#include "cli/commands/schema.h"
#include "cli/commands/test.h"
#include "cli/commands/what_can.h"
#include "cli/commands/who_can.h"
#include "cli/commands/why.h"
#include "cli/exit_code.h"
#include "cli/help/help.h"
#include "cli/output.h"
#include "cli/usage_error.h"
#include "model/catalogue/managed_policies.h"
#include "model/catalogue/service_catalogue.h"
#include "model/catalogue/service_facts.h"
#include "model/load/text/large_pages.h"
#include "model/printable.h"

namespace {

using iamsim::Command;
using iamsim::ExitCode;

std::string VersionText() {
  const iamsim::BundledPoliciesInfo& policies = iamsim::GetBundledPoliciesInfo();
  const iamsim::ServiceCatalogue& catalogue = iamsim::ServiceCatalogue::Bundled();
  return std::string("iamsim " IAMSIM_VERSION "\nAWS managed policies: ") +
         std::to_string(policies.count) + " of " + std::string(policies.date) + " (" +
         std::string(policies.package) + ' ' + std::string(policies.version) +
         ")\nservice catalogue: " + std::to_string(catalogue.services().size()) + " services of " +
         std::string(catalogue.date()) + " (" + std::string(catalogue.package()) + ' ' +
         std::string(catalogue.version()) +
         ")\nservice facts: " + std::string(iamsim::kServiceFactsDate);
}

using Runner = std::function<ExitCode()>;

// Those that show other commands need all of them.
struct CommandRow {
  std::string_view name;
  Runner (*add)(const Command& program);
  bool needs_others = false;
};
constexpr CommandRow kCommands[] = {{"can", iamsim::AddCanCommand},
                                    {"test", iamsim::AddTestCommand},
                                    {"diff", iamsim::AddDiffCommand},
                                    {"why", iamsim::AddWhyCommand},
                                    {"who-can", iamsim::AddWhoCanCommand},
                                    {"what-can", iamsim::AddWhatCanCommand},
                                    {"grid", iamsim::AddGridCommand},
                                    {"merge", iamsim::AddMergeCommand},
                                    {"doctor", iamsim::AddDoctorCommand},
                                    {"paths", iamsim::AddPathsCommand},
                                    {"audit", iamsim::AddAuditCommand},
                                    {"lint", iamsim::AddLintCommand},
                                    {"ls", iamsim::AddLsCommand},
                                    {"rule", iamsim::AddRuleCommand},
                                    {"schema", iamsim::AddSchemaCommand},
                                    {"init", iamsim::AddInitCommand},
                                    {"collect-script", iamsim::AddCollectScriptCommand},
                                    {"completion", iamsim::AddCompletionCommand, true},
                                    {"manual", iamsim::AddManualCommand, true},
                                    {"help", iamsim::AddHelpCommand, true}};

struct NamedRunner {
  std::string name;
  Runner run;
};

// To make the options of a command takes as long as to answer a small question. So a command that
// is named first is made alone.
std::vector<NamedRunner> AddCommands(const Command& program, std::string_view first_word) {
  std::vector<NamedRunner> commands;
  for (const CommandRow& row : kCommands) {
    if (row.name == first_word && !row.needs_others) {
      commands.push_back({std::string(row.name), row.add(program)});
      return commands;
    }
  }
  for (const CommandRow& row : kCommands)
    commands.push_back({std::string(row.name), row.add(program)});
  return commands;
}

int Run(int argc, char** argv) {
  if (argc == 2 && std::string_view(argv[1]) == "--version") {
    std::cout << VersionText() << '\n';
    return 0;
  }
  CLI::App app{"Offline AWS IAM policy evaluation: can this principal do this, and why"};
  app.name("iamsim");
  app.set_version_flag("--version", VersionText);
  app.require_subcommand(1);
  iamsim::SetHelpForm(Command(app));
  const std::vector<std::string> words(argv + 1, argv + argc);
  app.failure_message([&](const CLI::App*, const CLI::Error& error) {
    return iamsim::UsageErrorText(app, error, words);
  });
  app.footer("Try: iamsim can --help, iamsim help models, iamsim rule U-5");
  const std::vector<NamedRunner> commands =
      AddCommands(Command(app), argc > 1 ? argv[1] : std::string_view());
  if (argc == 1) {
    std::cout << app.help();
    return static_cast<int>(ExitCode::kTrouble);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // CLI11 has exit codes of its own; ours has one for bad usage.
    return app.exit(error) == 0 ? 0 : static_cast<int>(ExitCode::kTrouble);
  }
  for (const NamedRunner& command : commands) {
    if (app.got_subcommand(command.name)) return static_cast<int>(command.run());
  }
  return static_cast<int>(ExitCode::kTrouble);
}

int OutOfMemory() {
  std::cerr << "iamsim: error: out of memory; a limit of this process or of the machine is too low "
               "for this input\n";
  return static_cast<int>(ExitCode::kTrouble);
}

}  // namespace

int main(int argc, char** argv) {
  iamsim::UseLargePagesForHeap();
  iamsim::OpenOutput();
  int code = static_cast<int>(ExitCode::kTrouble);
  try {
    code = Run(argc, argv);
  } catch (const std::bad_alloc&) {
    code = OutOfMemory();
  } catch (const std::length_error&) {
    // A string or list that no memory could hold.
    code = OutOfMemory();
  } catch (const std::exception& error) {
    std::cerr << "internal error: " << iamsim::Printable(error.what()) << '\n';
  }
  return iamsim::CloseOutput(code);
}
