// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_COMMANDS_ASK_H_
#define IAMSIM_CLI_COMMANDS_ASK_H_

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/report/style.h"
#include "engine/answer.h"
#include "engine/names.h"
#include "model/ask/configuration.h"
#include "model/load/load.h"

// The flags and steps of every command that asks: the model, how strictly it is read, the readings.

namespace iamsim {

struct ModelFlags {
  std::vector<std::string> paths;
  bool strict = false;
  bool lenient = false;
  std::string on_conflict = "error";
  std::string unknown_owner;
  std::string unknown_action;
  bool strict_context = false;
  bool closed_world = false;
  std::vector<std::string> readings;           // NAME=VALUE
  std::vector<std::string> resource_policies;  // ARN=@FILE
  // For infrastructure as code.
  std::string account;
  std::string default_region;
  std::string terraform_root;
  std::vector<std::string> parameters;  // NAME=VALUE
  bool allow_outside = false;
  bool quiet = false;  // errors alone on standard error
  std::string color = "auto";
};
void AddModelFlags(const Command& command, ModelFlags& flags);

LoadOptions LoadOptionsOf(const ModelFlags& flags);
// A policy document that the command line names; the policy is called as the file is. Null, with
// errors, when it cannot be read.
PolicyPtr LoadPolicyFile(const std::string& file, PolicyType type, const LoadOptions& options,
                         Diagnostics& diagnostics, const std::string& resource_arn = {});
// `ARN=@FILE`; false for a text that is not of that form.
bool SplitResourcePolicy(const std::string& text, std::string& arn, std::string& file);
// Nothing, with an error, for a reading that does not exist.
std::optional<CompileOptions> CompileOptionsOf(const ModelFlags& flags, Diagnostics& diagnostics);
ColorChoice ColorChoiceOf(const ModelFlags& flags);

// The nearest iamsim.yaml, not above the folder that holds `.git`. Nothing when there is none, and,
// with errors, when it is wrong.
std::optional<Configuration> LoadConfiguration(const ModelFlags& flags, Diagnostics& diagnostics);

// Which model a command is about: that of `-m`, else $IAMSIM_MODEL, else the `model` of the nearest
// iamsim.yaml.
struct ModelChoice {
  std::vector<std::string> paths;  // empty: none is named
  std::string from;                // who names it, for the reader; empty: `-m`
  ChangeSet changes;               // those of the iamsim.yaml; they belong to its own model
  bool is_configured = false;      // the iamsim.yaml names it
};
ModelChoice ChooseModel(const ModelFlags& flags, const std::optional<Configuration>& configuration);
// "model: MODEL (from iamsim.yaml)" on standard error, nothing for `-m`; and what becomes of the
// changes of the iamsim.yaml where it has any.
void PrintModelChoice(const ModelFlags& flags, const ModelChoice& choice,
                      const std::optional<Configuration>& configuration);

// The chosen model; `purpose` is what it is for in "no model to list".
std::optional<LoadedModel> LoadChosenModel(const ModelFlags& flags, std::string_view purpose,
                                           Diagnostics& diagnostics);
// The estate to ask: the chosen model with its changes on top. Standard error says what was taken
// and what could not be read. `help` goes with "no model to ask".
std::optional<Estate> LoadChosenEstate(const ModelFlags& flags,
                                       const std::optional<Configuration>& configuration,
                                       std::string help, Diagnostics& diagnostics);

// Files of folders that hold no scenarios, to standard error; not those that are in use, nor an
// iamsim.yaml, which are meant to hold none. `used` may name folders, for all that is in them.
void NoteIgnored(const ModelFlags& flags, const std::vector<std::string>& files,
                 const std::set<std::string>& used);

// Runs a command that is the last thing the process does, and leaves what it holds to the system,
// which frees an estate faster than destructors do.
template <typename Command, typename Flags>
ExitCode RunToTheEnd(const Flags& flags) {
  static Command& command = *new Command(flags);
  return command.Run();
}

// To standard error, each with its place; what was found in one text in the order of its places.
// Of warnings that differ in names alone only the first few, and how many more there are, unless
// all are wanted; every error is printed.
enum class Warnings { kNone, kFew, kAll };
void PrintDiagnostics(const Diagnostics& diagnostics, Warnings warnings = Warnings::kFew);
// What a command with these flags prints.
void PrintDiagnostics(const ModelFlags& flags, const Diagnostics& diagnostics);

// Resolves the names in a question and answers it. An error is a question that cannot be asked.
absl::StatusOr<Answer> Ask(const CompiledEstate& estate, Request request, NameStyle style);

}  // namespace iamsim

#endif  // IAMSIM_CLI_COMMANDS_ASK_H_
