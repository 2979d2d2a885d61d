// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/diff.h"

#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "cli/commands/ask.h"
#include "cli/commands/changes.h"
#include "cli/commands/profiles.h"
#include "cli/commands/request_flags.h"
#include "cli/report/blame.h"
#include "cli/report/condition_words.h"
#include "cli/report/describe.h"
#include "cli/report/diff_report.h"
#include "cli/report/gaps.h"
#include "cli/suite/policies_under_test.h"
#include "cli/suite/suite_runner.h"
#include "cli/suite/test_case.h"
#include "engine/grid/estate_difference.h"
#include "engine/grid/grid.h"
#include "engine/grid/outsiders.h"
#include "model/ask/request_reader.h"
#include "model/ask/suite_reader.h"
#include "model/change/change_reader.h"
#include "model/in_parallel.h"

// Two estates, and the same questions to both: of suites, or of a file of requests. A row is a
// question whose answer differs. A question that only one side can be asked is a row, too; one that
// neither can is an error.

namespace iamsim {
namespace {

struct DiffFlags {
  ModelFlags model;
  ChangeFlags changes;
  std::vector<std::string> models;  // BEFORE AFTER
  ProfileFlags profiles;
  std::vector<std::string> suites;
  std::string requests;
  std::string format = "text";
  std::string fail_on = "any";
  bool exit_zero = false;
};

// The questions as one of the two models has them.
struct Side {
  std::vector<Suite> suites;
  std::vector<TestCase> cases;
  std::shared_ptr<const AskedEstate> of_requests;
};

// How much a side allows.
int RankOf(const absl::StatusOr<EvaluationResult>& side) {
  if (!side.ok()) return 0;
  switch (side->decision) {
    case EvalDecision::kExplicitDeny:
    case EvalDecision::kImplicitDeny:
      return 0;
    case EvalDecision::kConditional:
      return 1;
    case EvalDecision::kAllowed:
      return 2;
  }
  return 0;
}

bool IsConditional(const absl::StatusOr<EvaluationResult>& side) {
  return side.ok() && side->decision == EvalDecision::kConditional;
}

bool IsConditional(const GridCell& cell) {
  return cell.can_be_asked && cell.decision() == EvalDecision::kConditional;
}

class DiffCommand {
 public:
  explicit DiffCommand(const DiffFlags& flags) : flags_(flags) {}

  ExitCode Run() {
    const bool good = Diff();
    PrintDiagnostics(flags_.model, diagnostics_);
    if (!good) return ExitCode::kTrouble;
    if (flags_.format == "json") {
      std::cout << DiffJson(result_);
    } else if (flags_.format == "jsonl") {
      std::cout << DiffJsonLines(result_);
    } else if (flags_.format == "csv") {
      std::cout << DiffCsv(result_);
    } else if (flags_.format == "md") {
      std::cout << DiffMarkdown(result_);
    } else {
      std::cout << DiffText(result_, StyleFor(ColorChoiceOf(flags_.model), STDOUT_FILENO));
    }
    if (diagnostics_.has_errors()) return ExitCode::kTrouble;
    if (flags_.exit_zero) return ExitCode::kYes;
    if (Fails()) return ExitCode::kNo;
    return result_.undecided > 0 ? ExitCode::kUndecided : ExitCode::kYes;
  }

 private:
  bool Fail(std::string message, std::string help = {}) {
    diagnostics_.Error(nullptr, 0, 0, std::move(message), std::move(help));
    return false;
  }

  // Nobody says what to ask: everything that the difference touches.
  bool asks_estate() const { return flags_.suites.empty() && flags_.requests.empty(); }

  bool Fails() const {
    if (flags_.fail_on == "gained") return result_.Count(DiffKind::kGained) > 0;
    if (flags_.fail_on == "lost") return result_.Count(DiffKind::kLost) > 0;
    return !result_.rows.empty();
  }

  // False when nothing can be said.
  bool Diff() {
    const std::optional<CompileOptions> options = CompileOptionsOf(flags_.model, diagnostics_);
    if (!options.has_value() || !CheckFlags()) return false;
    options_ = *options;
    configuration_ = LoadConfiguration(flags_.model, diagnostics_);
    context_files_ = ContextFilesOf(flags_.profiles, diagnostics_);
    if (asks_estate()) {
      context_files_ = WithConfigured(std::move(context_files_), configuration_, diagnostics_);
    }
    if (diagnostics_.has_errors()) return false;
    if (flags_.models.empty()) choice_ = ChooseModel(flags_.model, configuration_);
    std::optional<ChangeSet> changes =
        ChangesOf(flags_.changes, LoadOptionsOf(flags_.model), diagnostics_);
    if (!changes.has_value()) return false;
    changes_ = *std::move(changes);
    // Everything is read before anything is asked, so that all problems show in one run.
    const bool good_suites = flags_.suites.empty() || ReadSuites();
    const bool good_requests =
        (flags_.requests.empty() || ReadRequestFile()) && (!asks_estate() || ReadEstates());
    if (uses_choice_) PrintModelChoice(flags_.model, choice_, configuration_);
    if (!good_suites || !good_requests) return false;
    AskSuites();
    for (const Request& request : requests_)
      AskBoth(request, *before_.of_requests, *after_.of_requests, nullptr);
    if (asks_estate()) AskEstate();
    // Where nothing differs in two estates, there is nothing to ask.
    if (result_.asked == 0 && !asks_estate()) return Fail("no question was found");
    return true;
  }

  bool CheckFlags() {
    const bool two_models = !flags_.models.empty();
    if (two_models && flags_.models.size() != 2) {
      return Fail("expected two models, BEFORE and AFTER", "or --model and changes");
    }
    if (two_models == flags_.changes.any()) {
      return Fail(two_models ? "BEFORE and AFTER leave no room for changes"
                             : "nothing to compare: give BEFORE and AFTER, or --model and changes");
    }
    if (two_models && !flags_.model.paths.empty()) {
      return Fail("BEFORE and AFTER stand in place of --model");
    }
    for (const std::vector<std::string>* paths :
         {&flags_.models, &flags_.model.paths, &flags_.suites}) {
      if (std::find(paths->begin(), paths->end(), "-") != paths->end()) {
        return Fail("models and suites are read twice and cannot come from standard input");
      }
    }
    return true;
  }

  // Adds what one side of the comparison says and the other did not.
  void AddNew(const Diagnostics& more) {
    std::set<std::string> said;
    for (const Diagnostic& diagnostic : diagnostics_.all())
      said.insert(FormatDiagnostic(diagnostic));
    for (const Diagnostic& diagnostic : more.all()) {
      if (said.insert(FormatDiagnostic(diagnostic)).second) diagnostics_.Add(diagnostic);
    }
  }

  // ---- suites ----

  bool ReadSuites() {
    SuiteOptions options;
    options.load = LoadOptionsOf(flags_.model);
    options.model = flags_.model.paths;
    if (configuration_.has_value()) options.defaults = configuration_->defaults;
    options.fallback_model = choice_.paths;
    options.fallback_changes = choice_.changes;
    options.profiles = context_files_;
    if (configuration_.has_value()) options.fallback_profiles = configuration_->profiles;
    if (!flags_.models.empty()) options.model = {flags_.models.front()};
    std::optional<LoadedSuites> before = LoadSuites(flags_.suites, options, diagnostics_);
    uses_choice_ = !options.model.empty() || (before.has_value() && before->used_fallback);
    if (!flags_.models.empty()) options.model = {flags_.models.back()};
    options.changes = changes_;
    Diagnostics more;
    std::optional<LoadedSuites> after = LoadSuites(flags_.suites, options, more);
    AddNew(more);
    if (!before.has_value() || !after.has_value()) return false;
    before_.suites = std::move(before->suites);
    after_.suites = std::move(after->suites);
    const bool good = PairCases();
    if (!before->ignored.empty()) {
      std::set<std::string> used = FilesUnderTest(*before, before_.cases);
      used.merge(FilesUnderTest(*after, after_.cases));
      NoteIgnored(flags_.model, before->ignored, used);
    }
    return good;
  }

  // The cases of both sides, in two lists of one order. A pattern may match a principal on one side
  // alone; the other is asked about it all the same.
  bool PairCases() {
    Diagnostics of_before;
    Diagnostics of_after;
    const std::vector<TestCase> before = ExpandCases(before_.suites, of_before);
    const std::vector<TestCase> after = ExpandCases(after_.suites, of_after);
    // A pattern that matches no principal on both sides is a mistake.
    for (const Diagnostic& one : of_before.all()) {
      for (const Diagnostic& other : of_after.all()) {
        const bool same = one.offset == other.offset && one.message == other.message &&
                          one.source->name() == other.source->name();
        if (same) diagnostics_.Add(one);
      }
    }
    using Key = std::tuple<std::ptrdiff_t, std::ptrdiff_t, std::string>;
    std::map<Key, std::size_t> found;
    const auto key_of = [](const TestCase& test, const Side& side) {
      return Key{test.suite - side.suites.data(), test.scenario - test.suite->scenarios.data(),
                 test.name};
    };
    const auto add = [&](const TestCase& test, const Side& from, std::vector<TestCase>& own,
                         const Side& other, std::vector<TestCase>& others) {
      Key key = key_of(test, from);
      const auto suite = static_cast<std::size_t>(std::get<0>(key));
      const auto scenario = static_cast<std::size_t>(std::get<1>(key));
      if (!test.scenario->skip.empty() || !found.emplace(std::move(key), own.size()).second) return;
      own.push_back(test);
      TestCase& twin = others.emplace_back(test);
      twin.suite = &other.suites.at(suite);
      twin.scenario = &twin.suite->scenarios.at(scenario);
    };
    for (const TestCase& test : before)
      add(test, before_, before_.cases, after_, after_.cases);
    for (const TestCase& test : after)
      add(test, after_, after_.cases, before_, before_.cases);
    return !diagnostics_.has_errors();
  }

  void AskSuites() {
    const EstatePool before(before_.cases, options_);
    const EstatePool after(after_.cases, options_);
    for (std::size_t i = 0; i < before_.cases.size(); ++i) {
      const TestCase& test = before_.cases[i];
      AskBoth(test.ToRequest(), before.Of(test), after.Of(after_.cases[i]), &test);
    }
  }

  // ---- requests ----

  bool ReadRequestFile() {
    const std::shared_ptr<const SourceText> source = ReadSource(flags_.requests, diagnostics_);
    const ContextProfiles profiles = WithConfigured(context_files_, configuration_, diagnostics_);
    if (source != nullptr) {
      requests_ = ReadRequests(source, /*stream=*/true, diagnostics_,
                               LoadOptionsOf(flags_.model).files, profiles);
    }
    for (Request& request : requests_)
      AddConfiguredDefaults(configuration_, request);
    if (!flags_.model.quiet) PrintConfiguredDefaults(configuration_);
    return ReadEstates();
  }

  // Both models, for questions that have none of their own.
  bool ReadEstates() {
    std::vector<std::string> before = choice_.paths;
    std::vector<std::string> after = choice_.paths;
    if (!flags_.models.empty()) {
      before = {flags_.models.front()};
      after = {flags_.models.back()};
    }
    if (before.empty()) return Fail("no model to ask", "give --model PATH");
    uses_choice_ = true;
    before_.of_requests = Load(before, choice_.changes, diagnostics_);
    ChangeSet changes = choice_.changes;
    changes.insert(changes.end(), changes_.begin(), changes_.end());
    Diagnostics more;
    after_.of_requests = Load(after, changes, more);
    AddNew(more);
    return !diagnostics_.has_errors();
  }

  // Null, with errors, when it cannot be loaded or the changes do not fit.
  std::shared_ptr<const AskedEstate> Load(const std::vector<std::string>& paths,
                                          const ChangeSet& changes,
                                          Diagnostics& diagnostics) const {
    const LoadOptions load = LoadOptionsOf(flags_.model);
    Diagnostics local;
    const std::optional<LoadedModel> model = LoadModel(paths, load, local);
    if (flags_.models.empty() && choice_.is_configured) {
      AddOfReferenced(local, diagnostics);
    } else {
      diagnostics.AddAll(local);
    }
    if (!model.has_value()) return nullptr;
    const std::optional<Estate> changed =
        ApplyChanges(model->estate, changes, ChangesAreStrict(load), diagnostics);
    if (!changed.has_value()) return nullptr;
    return std::make_shared<const AskedEstate>(*changed, options_);
  }

  // ---- a whole estate ----

  void AskEstate() {
    result_.is_of_estate = true;
    NoteLeftOut(before_.of_requests->compiled->estate());
    NoteLeftOut(after_.of_requests->compiled->estate());
    Request base;
    AddChosenProfile(context_files_, base, diagnostics_);
    AddConfiguredDefaults(configuration_, base);
    // A policy may speak about resources that no model has.
    CompileOptions options = options_;
    options.unknown_owner_is_caller = true;
    Estate before = before_.of_requests->compiled->estate();
    Estate after = after_.of_requests->compiled->estate();
    const EstateDifference difference(before, after);
    const std::vector<Outsider> outsiders =
        OutsidersOf(difference.outside_questions(), base, before, after, options);
    const auto compiled_before = Compile(WithOutsiders(before, outsiders), options);
    const auto compiled_after = Compile(WithOutsiders(after, outsiders), options);
    std::vector<EstateDifference::Subject> subjects = difference.subjects();
    const auto outside =
        std::make_shared<const std::vector<GridQuestion>>(difference.outside_questions());
    std::map<std::string, std::string> names;
    for (const Outsider& outsider : outsiders) {
      subjects.push_back({outsider.principal, outside});
      names[outsider.principal] = outsider.name;
    }
    std::vector<std::vector<DiffRow>> rows(subjects.size());
    InParallel(subjects.size(), CoreCount(), [&] {
      return [&](std::size_t i) {
        rows[i] = RowsOfSubject(subjects[i], base, *compiled_before, *compiled_after, difference);
      };
    });
    for (std::size_t i = 0; i < subjects.size(); ++i) {
      result_.asked += subjects[i].questions->size();
      const auto name = names.find(subjects[i].principal);
      for (DiffRow& row : rows[i]) {
        if (name != names.end()) row.principal = name->second;
        const bool undecided =
            row.before.row.decision == "conditional" || row.after.row.decision == "conditional";
        if (undecided) ++result_.undecided;
        result_.rows.push_back(std::move(row));
      }
    }
  }

  static std::vector<Outsider> OutsidersOf(const std::vector<GridQuestion>& questions,
                                           const Request& base, const Estate& before,
                                           const Estate& after, const CompileOptions& options) {
    std::vector<Outsider> all = FindOutsiders(*Compile(before, options), base, questions);
    for (Outsider& outsider : FindOutsiders(*Compile(after, options), base, questions)) {
      if (std::find(all.begin(), all.end(), outsider) == all.end()) {
        all.push_back(std::move(outsider));
      }
    }
    // Of an account that one side has, its own principals are asked.
    std::erase_if(all, [&](const Outsider& outsider) {
      return before.FindAccount(outsider.account) != nullptr ||
             after.FindAccount(outsider.account) != nullptr;
    });
    return all;
  }

  // Who gains, who loses, and under which condition: why a call is denied changes with every
  // statement.
  static std::vector<DiffRow> RowsOfSubject(const EstateDifference::Subject& subject,
                                            const Request& base, const CompiledEstate& before,
                                            const CompiledEstate& after,
                                            const EstateDifference& difference) {
    const Grid grid_before(before, base, *subject.questions);
    const Grid grid_after(after, base, *subject.questions);
    const std::vector<GridCell> old_cells = grid_before.Decide(subject.principal);
    const std::vector<GridCell> new_cells = grid_after.Decide(subject.principal);
    std::vector<DiffRow> rows;
    for (std::size_t i = 0; i < old_cells.size(); ++i) {
      const int rank_before = RankOfCell(old_cells[i]);
      const int rank_after = RankOfCell(new_cells[i]);
      const bool is_conditional = IsConditional(old_cells[i]) && IsConditional(new_cells[i]);
      if (rank_before == rank_after && !is_conditional) continue;
      const absl::StatusOr<Answer> old_answer = grid_before.Explain(subject.principal, i);
      const absl::StatusOr<Answer> new_answer = grid_after.Explain(subject.principal, i);
      // The same condition is the same access.
      if (is_conditional && ConditionOf(old_answer) == ConditionOf(new_answer)) continue;
      DiffRow& row = rows.emplace_back();
      if (rank_after > rank_before) row.kind = DiffKind::kGained;
      if (rank_after < rank_before) row.kind = DiffKind::kLost;
      row.before = SideOf(old_answer);
      row.after = SideOf(new_answer);
      row.principal = subject.principal;
      row.action = (*subject.questions)[i].action;
      row.resource = (*subject.questions)[i].resource;
      if (old_answer.ok() && new_answer.ok()) {
        row.causes = BlameOf(*old_answer, *new_answer, row.kind == DiffKind::kGained,
                             row.kind == DiffKind::kLost);
      }
      AddBlame(old_answer, "removed", difference, row);
      AddBlame(new_answer, "added", difference, row);
      if (row.because.empty()) {
        row.because = difference.OtherDifference(row.principal, row.resource);
      }
    }
    return rows;
  }

  static std::string ConditionOf(const absl::StatusOr<Answer>& answer) {
    return answer.ok() ? WordsOf(answer->AllowedWhen()) : std::string();
  }

  static int RankOfCell(const GridCell& cell) {
    return cell.can_be_asked ? RankOf(EvaluationResult{cell.decision(), cell.code}) : 0;
  }

  // Of the statements that settle an answer those that differ; the others stood on both sides.
  static void AddBlame(const absl::StatusOr<Answer>& answer, std::string_view how,
                       const EstateDifference& difference, DiffRow& row) {
    if (!answer.ok()) return;
    for (const Call& call : answer->calls()) {
      for (const Authorization& part : call.authorizations) {
        for (const DecisiveStatement& place : part.explanation.decisive) {
          const StatementView view = ViewOf(*part.request, part.explanation, place);
          if (!difference.Differs(row.principal, part.request->resource.text(), view.statement())) {
            continue;
          }
          std::string text =
              PolicyTitle(view) + " > " + StatementTitle(view) + " (" + std::string(how) + ')';
          const std::string where =
              PlaceText(LocationOf(view.policy_model().document, view.statement().offset));
          if (!where.empty()) text += ' ' + where;
          if (row.because.find(text) != std::string::npos) continue;
          row.because += (row.because.empty() ? "" : "; ") + text;
        }
      }
    }
  }

  // ---- the comparison ----

  void AskBoth(const Request& request, const AskedEstate& before_estate,
               const AskedEstate& after_estate, const TestCase* test) {
    ++result_.asked;
    NoteLeftOut(before_estate.compiled->estate());
    NoteLeftOut(after_estate.compiled->estate());
    // A name means the same on both sides, also where only one of them has it.
    Request asked = request;
    absl::Status named = after_estate.names.Resolve(asked);
    if (!named.ok()) {
      asked = request;
      if (before_estate.names.Resolve(asked).ok()) named = absl::OkStatus();
    }
    if (!named.ok()) {
      CannotAsk(named, test);
      return;
    }
    const absl::StatusOr<EvaluationResult> before = DecideQuestion(*before_estate.compiled, asked);
    const absl::StatusOr<EvaluationResult> after = DecideQuestion(*after_estate.compiled, asked);
    const bool both_conditional = IsConditional(before) && IsConditional(after);
    if (IsConditional(before) || IsConditional(after)) ++result_.undecided;
    if (before.ok() && after.ok() && *before == *after && !both_conditional) return;
    if (!before.ok() && !after.ok()) {
      CannotAsk(after.status(), test);
      return;
    }
    DiffRow row;
    const int rank_before = RankOf(before);
    const int rank_after = RankOf(after);
    if (rank_after > rank_before) row.kind = DiffKind::kGained;
    if (rank_after < rank_before) row.kind = DiffKind::kLost;
    const absl::StatusOr<Answer> answer_before = AnswerQuestion(*before_estate.compiled, asked);
    const absl::StatusOr<Answer> answer_after = AnswerQuestion(*after_estate.compiled, asked);
    if (both_conditional && ConditionOf(answer_before) == ConditionOf(answer_after)) return;
    row.before = SideOf(answer_before);
    row.after = SideOf(answer_after);
    if (answer_before.ok() && answer_after.ok()) {
      row.causes = BlameOf(*answer_before, *answer_after, row.kind == DiffKind::kGained,
                           row.kind == DiffKind::kLost);
    }
    const AnswerRow& question = before.ok() ? row.before.row : row.after.row;
    row.principal = question.principal;
    row.action = question.action;
    row.resource = question.resource;
    if (test != nullptr) {
      row.suite = test->suite->name;
      row.scenario = test->name;
    }
    result_.rows.push_back(std::move(row));
  }

  void NoteLeftOut(const Estate& estate) {
    if (asked_estates_.insert(&estate).second) AddLeftOut(estate, result_.left_out);
  }

  // A mistyped question must not pass for one that nothing changed.
  void CannotAsk(const absl::Status& status, const TestCase* test) {
    if (test != nullptr && test->expect == Expectation::kError) return;
    const std::string where = test == nullptr ? "request " + std::to_string(result_.asked)
                                              : PlaceOf(*test) + ": scenario `" + test->name + '`';
    Fail(where + " cannot be asked: " + std::string(status.message()));
  }

  static DiffSide SideOf(const absl::StatusOr<Answer>& answer) {
    DiffSide side;
    if (answer.ok()) {
      side.row = RowOf(*answer);
    } else {
      side.error = std::string(answer.status().message());
    }
    return side;
  }

  const DiffFlags& flags_;
  Diagnostics diagnostics_;
  CompileOptions options_;
  std::optional<Configuration> configuration_;
  ContextProfiles context_files_;
  ModelChoice choice_;        // nothing where BEFORE and AFTER are given
  bool uses_choice_ = false;  // not every question has a suite with a model of its own
  ChangeSet changes_;         // those of the options
  std::vector<Request> requests_;
  Side before_;
  Side after_;
  DiffResult result_;
  std::set<const Estate*> asked_estates_;
};

}  // namespace

std::function<ExitCode()> AddDiffCommand(const Command& app) {
  const auto flags = std::make_shared<DiffFlags>();
  const Command command = app.AddCommand("diff", "what a change does to answers");
  command.Footer(
      "Examples:\n"
      "  iamsim diff before/ after/ --suite scenarios/\n"
      "  iamsim diff -m model.yaml --set-policy DenyOutsideEU=@scp/eu-new.json --suite scenarios/\n"
      "  iamsim diff -m model.yaml --changes change.yaml --requests requests.jsonl --format md\n"
      "  iamsim diff before/ after/ --format md\n"
      "Without --suite and --requests everything is asked that the difference can touch: who "
      "gains\n"
      "and who loses what, through which statement, with a witness each.\n"
      "Exit code: 0 nothing changed, 1 something did, 2 an input is wrong or a question cannot be\n"
      "asked of either model.");
  command.AddOption("models", flags->models, "BEFORE AFTER: two models, files or folders");
  AddModelFlags(command, flags->model);
  AddChangeFlags(command, flags->changes);
  AddProfileFlags(command, flags->profiles);
  command.AddOption("--suite", flags->suites, "ask the scenarios of this file or folder")
      .Type("PATH")
      .OneValueEach();
  command.AddOption("--requests", flags->requests, "ask these questions, JSON lines").Type("FILE");
  command.AddOption("--format", flags->format, "text, json, jsonl, md or csv")
      .OneOf({"text", "json", "jsonl", "md", "csv"})
      .Type("FORMAT");
  command.AddOption("--fail-on", flags->fail_on, "which changes give code 1: gained, lost or any")
      .OneOf({"gained", "lost", "any"})
      .Type("WORD");
  command.AddFlag("--exit-zero", flags->exit_zero, "code 0 also when something changed");
  return [flags] { return DiffCommand(*flags).Run(); };
}

}  // namespace iamsim
