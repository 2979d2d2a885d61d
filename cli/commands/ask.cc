// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/ask.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
#include <utility>

#include "cli/configuration_file.h"
#include "cli/help/help.h"
#include "cli/report/gaps.h"
#include "model/arn.h"
#include "model/catalogue/managed_policies.h"
#include "model/change/change_reader.h"
#include "model/load/document/document_slot.h"
#include "model/load/text/data.h"
#include "model/load/text/file_reference.h"
#include "model/load/text/words.h"

// What `can`, `test`, `diff`, `why`, `ls` and `doctor` share. The model comes from -m,
// $IAMSIM_MODEL or the nearest iamsim.yaml, in this order. Changes of iamsim.yaml apply to its own
// model alone; those of the command line to any.

namespace iamsim {
namespace {

namespace fs = std::filesystem;

struct Repeated {
  std::size_t count = 0;
  std::set<const SourceText*> files;
};

// Folders of prose, code and pictures are no model, and a question to them is a mistake.
bool HasInput(const LoadedModel& model) {
  return std::any_of(model.files.begin(), model.files.end(),
                     [](const LoadedFile& file) { return !file.ignored; });
}

std::string NothingReadHelp(const LoadedModel& model) {
  for (const LoadedFile& file : model.files) {
    if (file.path.ends_with(".tf")) {
      return "Terraform's sources are not read, its plan is: terraform show -json PLAN > plan.json";
    }
  }
  return "expected a dump of AWS, a plan, a template or a model; `iamsim init` writes a first one";
}

std::optional<LoadedModel> Load(const ModelChoice& choice, const ModelFlags& flags,
                                std::string_view purpose, std::string help,
                                Diagnostics& diagnostics) {
  if (choice.paths.empty()) {
    diagnostics.Error(nullptr, 0, 0, "no model to " + std::string(purpose), std::move(help));
    return std::nullopt;
  }
  Diagnostics local;
  std::optional<LoadedModel> model = LoadModel(choice.paths, LoadOptionsOf(flags), local);
  if (choice.is_configured) {
    AddOfReferenced(local, diagnostics);
  } else {
    diagnostics.AddAll(local);
  }
  if (model.has_value() && !HasInput(*model)) {
    diagnostics.Error(nullptr, 0, 0, '`' + choice.paths.front() + "` has nothing that iamsim reads",
                      NothingReadHelp(*model));
    return std::nullopt;
  }
  return model;
}

// A policy of AWS by its ARN or its name; null for any other text.
PolicyPtr FindManagedPolicy(const std::string& name) {
  if (name.starts_with("arn:")) return BundledPolicyOf(name);
  if (name.empty() || name.find('/') != std::string::npos) return nullptr;
  for (const std::string_view arn : BundledPolicyArns()) {
    if (arn.ends_with('/' + name)) return BundledPolicyOf(arn);
  }
  return nullptr;
}

}  // namespace

void AddModelFlags(const Command& command, ModelFlags& flags) {
  const HelpGroup group(command, kModelGroup);
  command.AddOption("-m,--model", flags.paths, "model: a file or folder; repeatable, `-` is stdin")
      .Type("PATH")
      .OneValueEach();
  const Option strict = command.AddFlag(
      "--strict", flags.strict, "what AWS would reject, and input that is left out, is an error");
  command
      .AddFlag("--lenient", flags.lenient,
               "what AWS would reject is a warning and is evaluated as far as it means something")
      .Excludes(strict);
  command
      .AddOption("--on-conflict", flags.on_conflict,
                 "two documents of one entity: error, newest or last")
      .OneOf({"error", "newest", "last"})
      .Type("WORD");
  command
      .AddOption("--unknown-owner", flags.unknown_owner,
                 "`caller`: a resource that the model lacks belongs to the caller's account")
      .OneOf({"caller"})
      .Type("WORD");
  command
      .AddOption("--unknown-action", flags.unknown_action,
                 "an action that the service catalogue lacks: error, or accept as a newer one")
      .OneOf({"error", "accept"})
      .Type("WORD");
  command.AddFlag("--closed-world", flags.closed_world, "what was not loaded is taken to be none");
  command.AddFlag("-q,--quiet", flags.quiet,
                  "on standard error only errors: no warnings, not which model was taken");
  command.AddFlag("--strict-context", flags.strict_context,
                  "leave out condition keys of another service than the action's");
  command
      .AddOption("--reading", flags.readings,
                 "how to read what AWS's documentation leaves open, NAME=VALUE; repeatable")
      .Type("NAME=VALUE")
      .OneValueEach();
  command
      .AddOption("--resource-policy", flags.resource_policies,
                 "the policy of a resource: a document, or an output of the AWS CLI; repeatable")
      .Check([](const std::string& text) {
        std::string arn;
        std::string file;
        return SplitResourcePolicy(text, arn, file) ? std::string()
                                                    : "expected ARN=@FILE, not `" + text + "`";
      })
      .Type("ARN=@FILE")
      .OneValueEach();
  command
      .AddOption("--account", flags.account,
                 "the account of a Terraform plan or a template that does not tell it")
      .Check([](const std::string& text) {
        return IsAccountId(text) ? std::string() : "expected twelve digits, not `" + text + "`";
      })
      .Type("ID");
  command
      .AddOption("--default-region", flags.default_region,
                 "the region of a Terraform plan or a template that does not tell it")
      .Type("REGION");
  command
      .AddOption("--tf-root", flags.terraform_root,
                 "the folder of a plan's *.tf files, to which places then point")
      .Type("FOLDER");
  command
      .AddOption("--parameter", flags.parameters,
                 "a parameter of a CloudFormation template; repeatable")
      .Check([](const std::string& text) {
        const std::size_t equals = text.find('=');
        return equals != std::string::npos && equals > 0
                   ? std::string()
                   : "expected NAME=VALUE, not `" + text + "`";
      })
      .Type("NAME=VALUE")
      .OneValueEach();
  command.AddFlag("--allow-outside", flags.allow_outside,
                  "inputs may name files outside their folder, their repository and this one");
  command.AddOption("--color", flags.color, "always, never or auto")
      .OneOf({"always", "never", "auto"})
      .Type("WHEN");
}

PolicyPtr LoadPolicyFile(const std::string& file, PolicyType type, const LoadOptions& options,
                         Diagnostics& diagnostics, const std::string& resource_arn) {
  std::error_code error;
  if (!fs::exists(file, error)) {
    if (PolicyPtr bundled = FindManagedPolicy(file)) return bundled;
  }
  const std::shared_ptr<const SourceText> source = ReadSource(file, diagnostics);
  if (source == nullptr) return nullptr;
  return LoadPolicy(source, fs::path(file).stem().string(), type, options, diagnostics,
                    resource_arn);
}

bool SplitResourcePolicy(const std::string& text, std::string& arn, std::string& file) {
  const std::size_t at = text.find("=@");
  if (at == std::string::npos || at + 2 == text.size()) return false;
  arn = text.substr(0, at);
  file = text.substr(at + 2);
  return ParseArn(arn).has_value();
}

LoadOptions LoadOptionsOf(const ModelFlags& flags) {
  LoadOptions options;
  for (const std::string& text : flags.resource_policies) {
    std::string arn;
    std::string file;
    if (SplitResourcePolicy(text, arn, file)) options.resource_policies.emplace_back(arn, file);
  }
  options.account = flags.account;
  options.region = flags.default_region;
  options.terraform_root = flags.terraform_root;
  for (const std::string& text : flags.parameters) {
    const std::size_t equals = text.find('=');
    options.parameters.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  options.files.anywhere = flags.allow_outside;
  options.files.folders = {"."};
  if (const std::optional<fs::path> file = FindConfigurationFile(nullptr)) {
    options.files.folders.push_back(file->parent_path().string());
  }
  if (flags.strict) options.mode = LoadMode::kStrict;
  if (flags.lenient) options.mode = LoadMode::kLenient;
  if (flags.on_conflict == "newest") options.on_conflict = OnConflict::kNewest;
  if (flags.on_conflict == "last") options.on_conflict = OnConflict::kLast;
  return options;
}

std::optional<CompileOptions> CompileOptionsOf(const ModelFlags& flags, Diagnostics& diagnostics) {
  CompileOptions options;
  options.strict_context = flags.strict_context;
  options.closed_world = flags.closed_world;
  options.unknown_owner_is_caller = flags.unknown_owner == "caller";
  if (!flags.unknown_action.empty()) {
    options.unknown_action =
        flags.unknown_action == "accept" ? UnknownAction::kAccept : UnknownAction::kError;
  }
  bool good = true;
  for (const std::string& text : flags.readings) {
    const std::size_t equals = text.find('=');
    const std::string name = text.substr(0, equals);
    const std::string value = equals == std::string::npos ? "" : text.substr(equals + 1);
    const ReadingInfo* found = nullptr;
    std::vector<std::string_view> names;
    for (const ReadingInfo& info : ReadingTable()) {
      names.push_back(info.name);
      if (info.name == name) found = &info;
    }
    if (found == nullptr) {
      diagnostics.Error(nullptr, 0, 0, "`" + name + "` is no reading", DidYouMean(name, names));
      good = false;
    } else if (value != found->standard && value != found->alternative) {
      diagnostics.Error(nullptr, 0, 0, "reading `" + name + "` has no value `" + value + "`",
                        "expected `" + std::string(found->standard) + "` or `" +
                            std::string(found->alternative) + "`");
      good = false;
    } else {
      options.readings = options.readings.With(found->reading, value == found->alternative);
    }
  }
  if (!good) return std::nullopt;
  return options;
}

ColorChoice ColorChoiceOf(const ModelFlags& flags) {
  if (flags.color == "always") return ColorChoice::kAlways;
  return flags.color == "never" ? ColorChoice::kNever : ColorChoice::kAuto;
}

std::optional<Configuration> LoadConfiguration(const ModelFlags& flags, Diagnostics& diagnostics) {
  std::vector<std::string> passed_over;
  const std::optional<fs::path> file = FindConfigurationFile(&passed_over);
  for (const std::string& line : passed_over)
    std::cerr << Printable(line) << '\n';
  if (!file.has_value()) return std::nullopt;
  const std::shared_ptr<const SourceText> source = ReadSource(file->string(), diagnostics);
  if (source == nullptr) return std::nullopt;
  return ReadConfiguration(source, LoadOptionsOf(flags), diagnostics);
}

ModelChoice ChooseModel(const ModelFlags& flags,
                        const std::optional<Configuration>& configuration) {
  if (!flags.paths.empty()) return {flags.paths, "", {}, false};
  const char* environment = std::getenv("IAMSIM_MODEL");
  if (environment != nullptr && *environment != '\0')
    return {{environment}, "$IAMSIM_MODEL", {}, false};
  if (!configuration.has_value() || configuration->model.empty()) return {};
  return {configuration->model, configuration->file, configuration->changes, true};
}

void PrintModelChoice(const ModelFlags& flags, const ModelChoice& choice,
                      const std::optional<Configuration>& configuration) {
  if (flags.quiet) return;
  if (!choice.paths.empty() && !choice.from.empty()) {
    std::cerr << "model: " << Printable(choice.paths.front()) << " (from " << Printable(choice.from)
              << ")\n";
  }
  if (!configuration.has_value() || configuration->changes.empty()) return;
  std::cerr << "changes: ";
  if (choice.changes.empty()) {
    std::cerr << "none; those of " << Printable(configuration->file) << " belong to its model\n";
  } else {
    std::cerr << choice.changes.size() << " (from " << Printable(configuration->file) << ")\n";
  }
}

std::optional<LoadedModel> LoadChosenModel(const ModelFlags& flags, std::string_view purpose,
                                           Diagnostics& diagnostics) {
  ModelChoice choice = ChooseModel(flags, std::nullopt);
  if (choice.paths.empty()) {
    const std::size_t errors = diagnostics.error_count();
    choice = ChooseModel(flags, LoadConfiguration(flags, diagnostics));
    if (diagnostics.error_count() > errors) return std::nullopt;
  }
  PrintModelChoice(flags, choice, std::nullopt);
  return Load(choice, flags, purpose, "give --model PATH", diagnostics);
}

std::optional<Estate> LoadChosenEstate(const ModelFlags& flags,
                                       const std::optional<Configuration>& configuration,
                                       std::string help, Diagnostics& diagnostics) {
  const ModelChoice choice = ChooseModel(flags, configuration);
  PrintModelChoice(flags, choice, configuration);
  std::optional<LoadedModel> model = Load(choice, flags, "ask", std::move(help), diagnostics);
  if (!model.has_value()) return std::nullopt;
  const std::string unreadable = UnreadableSummary(*model);
  if (!unreadable.empty() && !flags.quiet) {
    std::cerr << "model: " << unreadable << "; `iamsim doctor` says what that touches\n";
  }
  if (choice.changes.empty()) return std::move(model->estate);
  return ApplyChanges(model->estate, choice.changes, ChangesAreStrict(LoadOptionsOf(flags)),
                      diagnostics);
}

void NoteIgnored(const ModelFlags& flags, const std::vector<std::string>& files,
                 const std::set<std::string>& used) {
  if (flags.quiet) return;
  const auto real = [](const fs::path& path) {
    std::error_code error;
    return fs::weakly_canonical(path, error);
  };
  std::set<fs::path> in_use;
  for (const std::string& path : used)
    in_use.insert(real(path));
  for (const std::string& file : files) {
    bool is_used = fs::path(file).filename() == "iamsim.yaml";
    for (fs::path path = real(file); !is_used; path = path.parent_path()) {
      is_used = in_use.contains(path);
      if (path == path.parent_path()) break;
    }
    if (!is_used) std::cerr << "ignored, no scenarios: " << Printable(file) << '\n';
  }
}

void PrintDiagnostics(const ModelFlags& flags, const Diagnostics& diagnostics) {
  PrintDiagnostics(diagnostics, flags.quiet ? Warnings::kNone : Warnings::kFew);
}

void PrintDiagnostics(const Diagnostics& diagnostics, Warnings warnings) {
  std::vector<Diagnostic> sorted = diagnostics.all();
  for (auto begin = sorted.begin(); begin != sorted.end();) {
    const auto end = std::find_if(begin, sorted.end(), [&](const Diagnostic& diagnostic) {
      return diagnostic.source != begin->source;
    });
    std::stable_sort(begin, end,
                     [](const Diagnostic& a, const Diagnostic& b) { return a.offset < b.offset; });
    begin = end;
  }
  constexpr std::size_t kShown = 5;
  std::map<std::string, Repeated> repeated;
  for (const Diagnostic& diagnostic : sorted) {
    const bool is_warning = diagnostic.severity == Severity::kWarning;
    if (is_warning && warnings == Warnings::kNone) continue;
    if (is_warning && warnings == Warnings::kFew) {
      Repeated& like = repeated[WithoutNames(diagnostic.message)];
      if (++like.count > kShown) {
        like.files.insert(diagnostic.source.get());
        continue;
      }
    }
    std::cerr << FormatDiagnostic(diagnostic);
  }
  for (const auto& [message, like] : repeated) {
    if (like.count <= kShown) continue;
    std::cerr << "warning: " << like.count - kShown << " more like: " << Printable(message);
    if (like.files.size() > 1) std::cerr << " (in " << like.files.size() << " files)";
    std::cerr << "; `iamsim doctor -v` shows those of the model\n";
  }
  if (const std::string more = diagnostics.MoreThanKept();
      !more.empty() && (warnings != Warnings::kNone || diagnostics.has_errors())) {
    std::cerr << "... and " << more << '\n';
  }
}

absl::StatusOr<Answer> Ask(const CompiledEstate& estate, Request request, NameStyle style) {
  const absl::Status status = ResolveNames(estate.estate(), style, request);
  if (!status.ok()) return status;
  return AnswerQuestion(estate, request);
}

}  // namespace iamsim
