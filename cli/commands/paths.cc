// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/paths.h"

#include <unistd.h>

#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/commands/ask.h"
#include "cli/commands/changes.h"
#include "cli/commands/profiles.h"
#include "cli/report/paths_report.h"
#include "engine/answer.h"
#include "engine/paths/paths.h"
#include "model/arn.h"
#include "model/names.h"

namespace iamsim {
namespace {

struct PathsFlags {
  ModelFlags model;
  ChangeFlags changes;
  ProfileFlags profiles;
  std::string from;
  std::vector<std::string> to;
  std::size_t max_hops = 6;
  std::size_t most = 1000;
  bool all = false;
  bool exit_zero = false;
  std::string format = "text";
};

class PathsCommand {
 public:
  explicit PathsCommand(const PathsFlags& flags) : flags_(flags) {}

  ExitCode Run() {
    const ExitCode code = Find();
    PrintDiagnostics(flags_.model, diagnostics_);
    if (diagnostics_.has_errors()) return ExitCode::kTrouble;
    return flags_.exit_zero && code != ExitCode::kTrouble ? ExitCode::kYes : code;
  }

 private:
  void Error(std::string message, std::string help = {}) {
    diagnostics_.Error(nullptr, 0, 0, std::move(message), std::move(help));
  }

  ExitCode Find() {
    const std::optional<Configuration> configuration =
        LoadConfiguration(flags_.model, diagnostics_);
    const std::optional<CompileOptions> options = CompileOptionsOf(flags_.model, diagnostics_);
    AddChosenProfile(
        WithConfigured(ContextFilesOf(flags_.profiles, diagnostics_), configuration, diagnostics_),
        base_, diagnostics_);
    if (diagnostics_.has_errors()) return ExitCode::kTrouble;
    std::optional<Estate> estate =
        LoadChosenEstate(flags_.model, configuration, "give --model PATH", diagnostics_);
    if (estate && flags_.changes.any()) {
      estate = LayChanges(*estate, flags_.changes, LoadOptionsOf(flags_.model), diagnostics_);
    }
    if (!estate || !options || diagnostics_.has_errors()) return ExitCode::kTrouble;
    compiled_ = Compile(*std::move(estate), *options);
    const std::vector<std::string> from = Starts();
    const std::optional<PathGoal> goal = Goal(from);
    if (!goal || from.empty()) return ExitCode::kTrouble;
    return Search(from, *goal);
  }

  const Estate& estate() const { return compiled_->estate(); }

  // The principals that are asked about; none, with an error, where the name names nothing.
  std::vector<std::string> Starts() {
    if (flags_.from.find_first_of("*?") != std::string::npos) {
      std::vector<std::string> all = MatchPrincipals(estate(), flags_.from);
      if (all.empty()) Error("no principal of the model matches `" + flags_.from + "`");
      return all;
    }
    const absl::StatusOr<std::string> arn =
        ResolvePrincipalName(estate(), flags_.from, NameStyle::kFragment);
    if (!arn.ok()) {
      Error(std::string(arn.status().message()));
      return {};
    }
    const std::optional<Arn> parsed = ParseArn(*arn);
    const bool is_root = parsed && ParseIamEntity(*parsed).kind == IamEntityKind::kRoot &&
                         estate().FindAccount(parsed->account) != nullptr;
    if (!is_root && !estate().FindRole(*arn) && !estate().FindUser(*arn)) {
      Error("`" + *arn + "` is no user, role or root user of the model",
            "`iamsim ls principals` lists them");
      return {};
    }
    return {*arn};
  }

  std::optional<PathGoal> Goal(const std::vector<std::string>& from) {
    PathGoal goal;
    if (flags_.to.size() == 1 && flags_.to.front() == "admin") {
      words_ = "administrator";
      return goal;
    }
    if (flags_.to.size() == 1 && flags_.to.front().find(':') == std::string::npos) {
      const absl::StatusOr<std::string> account =
          ResolveAccountName(estate().accounts(), flags_.to.front());
      if (!account.ok() || estate().FindAccount(*account) == nullptr) {
        Error(account.ok() ? "account `" + *account + "` is not in the model"
                           : std::string(account.status().message()),
              "expected `admin`, an account, or ACTION RESOURCE");
        return std::nullopt;
      }
      goal.kind = PathGoal::Kind::kAccount;
      goal.account = *account;
      words_ = "account " + *account;
      return goal;
    }
    if (flags_.to.size() > 2) {
      Error("`--to` takes one goal", "expected `admin`, an account, or ACTION RESOURCE");
      return std::nullopt;
    }
    goal.kind = PathGoal::Kind::kAction;
    goal.action = flags_.to.front();
    const absl::StatusOr<std::string> resource = ResolveResourceName(
        estate(), flags_.to.size() == 2 ? flags_.to[1] : "*", NameStyle::kFragment);
    if (!resource.ok()) {
      Error(std::string(resource.status().message()));
      return std::nullopt;
    }
    goal.resource = *resource;
    if (goal.resource != "*" && goal.resource.find_first_of("*?") != std::string::npos) {
      Error("`" + goal.resource + "` is a pattern", "the goal is an action on one resource");
      return std::nullopt;
    }
    if (from.empty()) return std::nullopt;
    Request question = base_;
    question.principal = from.front();
    question.action = goal.action;
    question.resource = goal.resource;
    const absl::StatusOr<EvaluationResult> result = DecideQuestion(*compiled_, question);
    if (!result.ok()) {
      Error(std::string(result.status().message()));
      return std::nullopt;
    }
    words_ = goal.action + (goal.resource == "*" ? "" : " on " + goal.resource);
    return goal;
  }

  ExitCode Search(const std::vector<std::string>& from, const PathGoal& goal) {
    PathOptions options;
    options.max_hops = flags_.max_hops;
    options.all = flags_.all;
    options.most = flags_.most;
    options.base = base_;
    PathFinder finder(compiled_, std::move(options));
    std::vector<Path> paths;
    for (const std::string& start : from) {
      std::vector<Path> found = finder.Find(start, goal);
      if (finder.was_cut()) {
        std::cerr << "only the first " << found.size() << " ways of " << Printable(start)
                  << " are shown; --most gives more\n";
      }
      std::move(found.begin(), found.end(), std::back_inserter(paths));
    }
    std::cout << FormatPaths(paths, words_, *ParsePathsFormat(flags_.format),
                             StyleFor(ColorChoiceOf(flags_.model), STDOUT_FILENO));
    if (paths.empty()) {
      std::cerr << "no way to " << Printable(words_) << " in " << flags_.max_hops << " steps\n";
      return ExitCode::kNo;
    }
    for (const Path& path : paths) {
      if (!path.is_conditional()) return ExitCode::kYes;
    }
    return ExitCode::kUndecided;
  }

  const PathsFlags& flags_;
  Diagnostics diagnostics_;
  Request base_;  // what every call has
  std::shared_ptr<const CompiledEstate> compiled_;
  std::string words_;  // the goal
};

}  // namespace

std::function<ExitCode()> AddPathsCommand(const Command& app) {
  const auto flags = std::make_shared<PathsFlags>();
  const Command command =
      app.AddCommand("paths", "ways from a principal to what it should not reach");
  command.Footer(
      "Examples:\n"
      "  iamsim paths consumer:user/alice --to admin -m dump/\n"
      "  iamsim paths '*:user/*' --to admin -m dump/ --format csv\n"
      "  iamsim paths ci:role/Build --to s3:GetObject s3://payroll/2026.csv -m model.yaml --all\n"
      "  iamsim paths dev:role/App --to production -m dump/ --format dot | dot -Tsvg\n"
      "Every call of a way was decided by the engine. An id such as iam-005 is that of\n"
      "pathfinding.cloud; those that begin with iamsim- are our own.\n"
      "Exit code: 0 there is a way, 1 there is none, 2 the input is wrong, 3 conditional ways "
      "alone.");
  command.AddOption("from", flags->from, "a principal, or a pattern for many")
      .Required()
      .Type("FROM");
  command.AddOption("--to", flags->to, "the goal: `admin`, an account, or an action and a resource")
      .Required()
      .Words(1, 2)
      .Type("GOAL");
  AddModelFlags(command, flags->model);
  AddChangeFlags(command, flags->changes);
  AddProfileFlags(command, flags->profiles);
  command.AddOption("--max-hops", flags->max_hops, "the longest way, in steps")
      .Between(0, 20)
      .Type("N");
  command.AddFlag("--all", flags->all, "every way, not the shortest of each principal alone");
  command.AddOption("--most", flags->most, "with --all, how many ways of one principal")
      .Between(1, 1000000)
      .Type("N");
  command.AddOption("--format", flags->format, "text, json, jsonl, csv or dot")
      .OneOf(PathsFormatNames())
      .Type("FORMAT");
  command.AddFlag("--exit-zero", flags->exit_zero, "code 0 also when there is no way");
  return [flags] { return RunToTheEnd<PathsCommand>(*flags); };
}

}  // namespace iamsim
