// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/doctor.h"

#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/commands/ask.h"
#include "cli/report/gaps.h"
#include "cli/report/json_writer.h"
#include "cli/report/style.h"
#include "cli/report/unknown_actions.h"
#include "model/load/load.h"

namespace iamsim {
namespace {

struct DoctorFlags {
  ModelFlags model;
  std::string format = "text";
  bool verbose = false;
};

constexpr std::size_t kShown = 5;

struct Totals {
  std::vector<std::pair<std::string_view, std::size_t>> counts;
};

Totals TotalsOf(const Estate& estate) {
  std::size_t users = 0;
  std::size_t roles = 0;
  std::size_t groups = 0;
  std::size_t policies = estate.policies().size();
  std::size_t resources = 0;
  std::size_t providers = 0;
  std::size_t endpoints = 0;
  for (const std::shared_ptr<const Account>& account : estate.accounts()) {
    users += account->users.size();
    roles += account->roles.size();
    groups += account->groups.size();
    policies += account->policies.size();
    resources += account->resources.size();
    providers += account->identity_providers.size();
    endpoints += account->vpc_endpoints.size();
  }
  const Organization* organization = estate.organization();
  return {
      {{"accounts", estate.accounts().size()},
       {"users", users},
       {"roles", roles},
       {"groups", groups},
       {"managed policies", policies},
       {"resources", resources},
       {"identity providers", providers},
       {"VPC endpoints", endpoints},
       {"nodes of the organization", organization == nullptr ? 0 : organization->nodes.size()}}};
}

std::string Kind(const LoadedFile& file) {
  if (file.left_out) return "left out: " + file.problem;
  if (file.ignored) return "ignored";
  std::string kind(InputKindName(file.kind));
  if (!file.call.empty()) kind += ": " + file.call;
  return kind;
}

std::string Counts(const std::vector<std::pair<std::string_view, std::size_t>>& counts) {
  std::string text;
  for (const auto& [what, number] : counts) {
    if (number == 0) continue;
    if (!text.empty()) text += ", ";
    text += std::to_string(number) + " ";
    // `1 roles` reads badly, and all of the words but the last are plural in -s or -ies.
    std::string name(what);
    if (number == 1) {
      const std::size_t first = name.find(' ');
      const bool heads = name.find(" of ") != std::string::npos;
      std::string word = heads ? name.substr(0, first) : name;
      if (word.ends_with("ies")) {
        word.replace(word.size() - 3, 3, "y");
      } else if (word.ends_with('s')) {
        word.pop_back();
      }
      name = heads ? word + name.substr(first) : word;
    }
    text += name;
  }
  return text;
}

// `2 new fields: A, B`, as AWS adds them; they make nothing unknown.
std::string NewFields(const std::vector<std::string>& names) {
  std::string text =
      std::to_string(names.size()) + (names.size() == 1 ? " new field:" : " new fields:");
  for (const std::string& name : names)
    text += (text.ends_with(':') ? " " : ", ") + name;
  return text;
}

void PrintText(const LoadedModel& model, const std::vector<Gap>& gaps, bool verbose,
               const Style& style) {
  std::cout << style.Bold("files") << '\n';
  std::size_t ignored = 0;
  for (const LoadedFile& file : model.files) {
    if (file.ignored && ++ignored > kShown && !verbose) continue;
    std::string kind = Printable(Kind(file));
    if (file.left_out) {
      kind = style.Bad(kind);
    } else if (file.ignored) {
      kind = style.Dim(kind);
    }
    std::cout << "  " << Printable(file.path) << "  " << kind;
    if (!file.error.empty()) std::cout << "  " << style.Doubt("failed: " + Printable(file.error));
    const std::string counts = Counts(file.counts);
    if (!counts.empty()) std::cout << "  " << counts;
    if (!file.new_fields.empty()) {
      std::cout << "  " << style.Dim(Printable(NewFields(file.new_fields)));
    }
    std::cout << '\n';
  }
  if (ignored > kShown && !verbose) {
    std::cout << "  " << style.Dim(std::to_string(ignored - kShown) + " more ignored") << '\n';
  }
  const std::string totals = Counts(TotalsOf(model.estate).counts);
  std::cout << style.Bold("model") << "\n  " << (totals.empty() ? "nothing" : totals) << '\n'
            << style.Bold("missing") << '\n';
  if (gaps.empty()) std::cout << "  nothing\n";
  for (const Gap& gap : gaps) {
    std::cout << "  " << style.Doubt(gap.what) << " (" << gap.where.size() << "): ";
    for (std::size_t i = 0; i < gap.where.size(); ++i) {
      if (i == kShown && !verbose && gap.where.size() > kShown + 1) {
        std::cout << " and " << gap.where.size() - kShown << " more";
        break;
      }
      std::cout << (i == 0 ? "" : ", ") << Printable(gap.where[i]);
    }
    std::cout << "\n    touches " << gap.touches << '\n';
  }
}

void PrintJson(const LoadedModel& model, const std::vector<Gap>& gaps,
               const Diagnostics& diagnostics) {
  JsonWriter json(2);
  const auto write_counts = [&](const std::vector<std::pair<std::string_view, std::size_t>>& all) {
    json.BeginObject();
    for (const auto& [what, number] : all) {
      if (number > 0) json.Key(what).Integer(static_cast<std::int64_t>(number));
    }
    json.EndObject();
  };
  json.BeginObject().Key("schema").String("iamsim/doctor/1").Key("files").BeginArray();
  for (const LoadedFile& file : model.files) {
    json.BeginObject().Key("file").String(file.path);
    json.Key("kind").String(InputKindName(file.kind));
    json.Key("status").String(file.left_out         ? "leftOut"
                              : file.ignored        ? "ignored"
                              : !file.error.empty() ? "failedCall"
                                                    : "loaded");
    if (!file.call.empty()) json.Key("call").String(file.call);
    if (!file.error.empty()) json.Key("error").String(file.error);
    if (!file.problem.empty()) json.Key("problem").String(file.problem);
    json.Key("counts");
    write_counts(file.counts);
    json.EndObject();
  }
  json.EndArray().Key("model");
  write_counts(TotalsOf(model.estate).counts);
  json.Key("missing").BeginArray();
  for (const Gap& gap : gaps) {
    json.BeginObject().Key("what").String(gap.what);
    json.Key("count").Integer(static_cast<std::int64_t>(gap.where.size()));
    json.Key("where").Strings(gap.where).Key("touches").String(gap.touches).EndObject();
  }
  json.EndArray();
  json.Key("warnings").Integer(static_cast<std::int64_t>(diagnostics.warning_count()));
  json.EndObject();
  std::cout << json.text() << '\n';
}

ExitCode Run(const DoctorFlags& flags) {
  Diagnostics diagnostics;
  const std::optional<LoadedModel> model = LoadChosenModel(flags.model, "look at", diagnostics);
  if (model) WarnOfUnknownActions(model->estate, diagnostics);
  PrintDiagnostics(diagnostics, flags.model.quiet ? Warnings::kNone
                                : flags.verbose   ? Warnings::kAll
                                                  : Warnings::kFew);
  if (!model) return ExitCode::kTrouble;
  const std::vector<Gap> gaps = FindGaps(*model);
  if (flags.format == "json") {
    PrintJson(*model, gaps, diagnostics);
  } else {
    PrintText(*model, gaps, flags.verbose, StyleFor(ColorChoiceOf(flags.model), STDOUT_FILENO));
  }
  if (Counts(TotalsOf(model->estate).counts).empty()) return ExitCode::kTrouble;
  return model->estate.left_out().all.empty() ? ExitCode::kYes : ExitCode::kNo;
}

}  // namespace

std::function<ExitCode()> AddDoctorCommand(const Command& app) {
  const auto flags = std::make_shared<DoctorFlags>();
  const Command command =
      app.AddCommand("doctor", "what was loaded, what is missing, what that touches");
  command.Footer(
      "Example:\n"
      "  iamsim doctor -m dump/\n"
      "Exit code: 0; 1 when a file was left out, because it is "
      "damaged or of no known kind; 2 when\n"
      "the input cannot be loaded, or there is nothing in it.");
  AddModelFlags(command, flags->model);
  command.AddOption("--format", flags->format, "text or json")
      .OneOf({"text", "json"})
      .Type("FORMAT");
  command.AddFlag("-v,--verbose", flags->verbose, "name all that is missing, and every warning");
  return [flags] { return Run(*flags); };
}

}  // namespace iamsim
