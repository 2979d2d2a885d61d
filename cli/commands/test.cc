// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/test.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <iostream>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "cli/atomic_file.h"
#include "cli/commands/ask.h"
#include "cli/commands/changes.h"
#include "cli/commands/profiles.h"
#include "cli/output.h"
#include "cli/report/test_report.h"
#include "cli/suite/coverage.h"
#include "cli/suite/file_watcher.h"
#include "cli/suite/mutation.h"
#include "cli/suite/policies_under_test.h"
#include "cli/suite/suite_runner.h"
#include "cli/suite/update.h"
#include "model/ask/suite_reader.h"

// Load suites, make cases, run them, report. `--watch` does so again when a file changes;
// `--update` rewrites the expectations of failed cases; `--coverage` and `--mutate` ask what the
// suites leave open.

namespace iamsim {
namespace {

struct TestFlags {
  ModelFlags model;
  ChangeFlags changes;
  ProfileFlags profiles;
  std::vector<std::string> paths;
  std::vector<std::string> variables;  // NAME=VALUE
  CaseSelection selection;
  bool list = false;
  std::string format = "text";
  std::vector<std::string> reports;  // FORMAT=FILE
  bool strict_junit = false;
  bool verbose = false;
  int jobs = 0;
  bool fail_fast = false;
  bool watch = false;
  bool update = false;
  bool write = false;          // what --update shows
  bool accept_gained = false;  // also what was denied and is not any more
  bool coverage = false;
  std::optional<double> coverage_min;
  bool mutate = false;
  bool exit_zero = false;
};

// A global, because the handler of Ctrl-C takes no argument.
std::atomic<bool> stop_watching = false;

// One run over the suites.
class TestCommand {
 public:
  explicit TestCommand(const TestFlags& flags) : flags_(flags) {}

  ExitCode Run() {
    ExitCode code = RunSuites();
    PrintDiagnostics(flags_.model, diagnostics_);
    if (diagnostics_.has_errors()) code = Worse(code, ExitCode::kTrouble);
    return flags_.exit_zero && code != ExitCode::kTrouble ? ExitCode::kYes : code;
  }

  // Everything that a change of can change the outcome, as far as it was read.
  void AddFiles(FileWatcher& watcher) const {
    for (const std::string& path : flags_.paths)
      watcher.Watch(path);
    for (const std::string& path : flags_.model.paths)
      watcher.Watch(path);
    for (const std::string& path : watched_)
      watcher.Watch(path);
    for (const Diagnostic& diagnostic : diagnostics_.all()) {
      if (diagnostic.source != nullptr) watcher.Watch(diagnostic.source->name());
    }
  }

 private:
  void Error(std::string message, std::string help = {}) {
    diagnostics_.Error(nullptr, 0, 0, std::move(message), std::move(help));
  }

  ExitCode RunSuites() {
    const std::optional<CompileOptions> compile = CompileOptionsOf(flags_.model, diagnostics_);
    CheckReports();
    loaded_ = Load();
    const std::optional<LoadedSuites>& loaded = loaded_;
    if (!loaded.has_value() || !compile.has_value() || diagnostics_.has_errors()) {
      return ExitCode::kTrouble;
    }
    std::optional<std::vector<TestCase>> cases = ExpandCases(loaded->suites, diagnostics_);
    if (flags_.watch || !flags_.reports.empty() || !loaded->ignored.empty()) {
      std::set<std::string> used = FilesUnderTest(*loaded, *cases);
      NoteIgnored(flags_.model, loaded->ignored, used);
      CheckReportsSpareInputs(used);
      watched_.merge(used);
    }
    if (diagnostics_.has_errors()) return ExitCode::kTrouble;
    const bool any = !cases->empty();
    cases = SelectCases(*std::move(cases), flags_.selection, diagnostics_);
    if (!cases.has_value()) return ExitCode::kTrouble;
    if (cases->empty()) {
      Error(any ? "no scenario is selected" : "no scenario was found",
            any ? "--filter or --select-tag leaves none" : "");
      return ExitCode::kTrouble;
    }
    if (flags_.list) return List(*cases);
    return RunSelected(*cases, *compile);
  }

  // ---- before the run ----

  void CheckReports() {
    for (const std::string& report : flags_.reports) {
      const std::size_t equals = report.find('=');
      if (equals == std::string::npos || equals + 1 == report.size() ||
          FindTestReportFormat(report.substr(0, equals)) == nullptr) {
        Error("--report takes FORMAT=FILE, not `" + report + "`",
              "formats: text, json, jsonl, junit, tap, github, md, sarif");
      }
    }
  }

  // What was read must still be there after the run.
  void CheckReportsSpareInputs(std::set<std::string> inputs) {
    inputs.insert(configuration_file_);
    inputs.insert(flags_.profiles.context_files.begin(), flags_.profiles.context_files.end());
    for (const auto& policy : LoadOptionsOf(flags_.model).resource_policies)
      inputs.insert(policy.second);
    for (const std::string& report : flags_.reports) {
      const std::string file = report.substr(report.find('=') + 1);
      if (!IsAmong(file, inputs)) continue;
      Error("--report would overwrite `" + file + "`, which this run reads",
            "expected the name of another file");
    }
  }

  std::optional<LoadedSuites> Load() {
    const std::optional<Configuration> configuration =
        LoadConfiguration(flags_.model, diagnostics_);
    if (diagnostics_.has_errors()) return std::nullopt;
    SuiteOptions options;
    options.load = LoadOptionsOf(flags_.model);
    options.model = flags_.model.paths;
    const ModelChoice fallback = ChooseModel(flags_.model, configuration);
    options.fallback_model = fallback.paths;
    options.fallback_changes = fallback.changes;
    options.profiles = ContextFilesOf(flags_.profiles, diagnostics_);
    watched_.insert(flags_.profiles.context_files.begin(), flags_.profiles.context_files.end());
    if (configuration.has_value()) {
      options.defaults = configuration->defaults;
      options.fallback_profiles = configuration->profiles;
      watched_.insert(configuration->file);
      configuration_file_ = configuration->file;
    }
    if (const std::optional<ChangeSet> changes =
            ChangesOf(flags_.changes, options.load, diagnostics_)) {
      options.changes = *changes;
    }
    for (const Change& change : options.changes)
      watched_.insert(change.source->name());
    for (const std::string& text : flags_.variables) {
      const std::size_t equals = text.find('=');
      if (equals == std::string::npos || equals == 0) {
        Error("--var takes NAME=VALUE, not `" + text + "`");
      } else {
        options.variables.emplace_back(text.substr(0, equals), text.substr(equals + 1));
      }
    }
    std::vector<std::string> paths = flags_.paths;
    if (paths.empty() && configuration.has_value()) paths = configuration->suites;
    if (paths.empty()) {
      Error("no suites to run", "name files or folders, or give `suites` in an iamsim.yaml");
    }
    if (diagnostics_.has_errors()) return std::nullopt;
    watched_.insert(paths.begin(), paths.end());
    std::optional<LoadedSuites> loaded = LoadSuites(paths, options, diagnostics_);
    if (!loaded.has_value()) return std::nullopt;
    if (loaded->used_fallback || !options.model.empty())
      PrintModelChoice(flags_.model, fallback, configuration);
    return loaded;
  }

  ExitCode List(const std::vector<TestCase>& cases) {
    std::string text;
    for (const TestCase& test : cases)
      text += Printable(PlaceOf(test) + ": " + test.name) + '\n';
    std::cout << text;
    return ExitCode::kYes;
  }

  // ---- the run ----

  ExitCode RunSelected(const std::vector<TestCase>& cases, const CompileOptions& compile) {
    const bool coverage = flags_.coverage || flags_.coverage_min.has_value();
    RunOptions run;
    run.jobs = flags_.jobs;
    run.fail_fast = flags_.fail_fast;
    run.suggest = flags_.verbose;
    run.progress = isatty(STDERR_FILENO) == 1;
    run.blocked_by = ReportsBlockedBy();
    CoverageCounter counter(WorkerCount(run, cases.size()));
    PolicyUsage usage(flags_.mutate ? cases.size() : 0);
    if (coverage || flags_.mutate) {
      run.observer = [&](int worker, std::size_t index, const Answer& answer) {
        if (coverage) counter.Add(worker, answer);
        if (flags_.mutate) usage.Add(index, answer);
      };
    }
    const EstatePool& pool = pool_.emplace(cases, compile);
    const std::vector<TestOutcome> outcomes = RunCases(cases, pool, run);
    const auto end = std::find_if(outcomes.begin(), outcomes.end(),
                                  [](const TestOutcome& outcome) { return !outcome.was_run; });
    const auto ran = static_cast<std::size_t>(end - outcomes.begin());
    TestReport report;
    report.cases = std::span<const TestCase>(cases).first(ran);
    report.outcomes = std::span<const TestOutcome>(outcomes).first(ran);
    report.not_run = cases.size() - ran;
    if (coverage || flags_.mutate) {
      const std::vector<PolicyUnderTest> policies = PoliciesUnderTest(cases);
      if (coverage) report.coverage = counter.Count(policies);
      if (flags_.mutate) {
        report.mutation = RunMutants(report.cases, report.outcomes, usage, policies, compile, run);
      }
    }
    Report(report);
    ExitCode code = CodeOf(report);
    if (flags_.update) code = Update(report, code);
    return code;
  }

  // The JSON formats alone say it of cases that passed.
  bool ReportsBlockedBy() const {
    return flags_.format.starts_with("json") ||
           std::any_of(flags_.reports.begin(), flags_.reports.end(),
                       [](const std::string& report) { return report.starts_with("json"); });
  }

  ExitCode CodeOf(const TestReport& report) {
    ExitCode code = ExitCode::kYes;
    if (report.Count(TestStatus::kUndecided) > 0) code = Worse(code, ExitCode::kUndecided);
    if (report.Count(TestStatus::kFailed) > 0) code = Worse(code, ExitCode::kNo);
    if (report.Count(TestStatus::kError) > 0) code = Worse(code, ExitCode::kTrouble);
    if (flags_.coverage_min.has_value() && report.coverage->percent() < *flags_.coverage_min) {
      std::cerr << "coverage is " << PercentText(report.coverage->percent()) << ", below "
                << PercentText(*flags_.coverage_min) << '\n';
      code = Worse(code, ExitCode::kNo);
    }
    return code;
  }

  void Report(const TestReport& report) {
    TestReportOptions options;
    options.style = StyleFor(ColorChoiceOf(flags_.model), STDOUT_FILENO);
    options.verbose = flags_.verbose;
    options.strict_junit = flags_.strict_junit;
    std::cout << FindTestReportFormat(flags_.format)->write(report, options) << std::flush;
    options.style = Style();
    for (const std::string& text : flags_.reports) {
      const std::size_t equals = text.find('=');
      const TestReportFormat* format = FindTestReportFormat(text.substr(0, equals));
      const absl::Status status = WriteFileAtomically(
          text.substr(equals + 1), FilterOutput(format->write(report, options), /*whole=*/true));
      if (!status.ok()) Error(std::string(status.message()));
    }
  }

  // Shows what would be written down, and writes it where that was asked for; what failed and was
  // written counts as passed.
  ExitCode Update(const TestReport& report, ExitCode code) {
    const ExpectationUpdate update =
        PlanUpdate(report.cases, report.outcomes, flags_.accept_gained);
    std::ostream& out = flags_.format == "text" ? std::cout : std::cerr;
    for (const ExpectationEdit& edit : update.edits)
      out << Printable(edit.description) << '\n';
    for (const std::string& line : update.by_hand)
      out << Printable(line) << '\n';
    const std::string count = std::to_string(update.edits.size()) +
                              (update.edits.size() == 1 ? " expectation" : " expectations");
    if (!flags_.write) {
      if (update.edits.empty()) return code;
      out << count << " would change; --write changes "
          << (update.edits.size() == 1 ? "it" : "them") << '\n';
      return code;
    }
    ApplyUpdate(update, diagnostics_);
    if (diagnostics_.has_errors()) return ExitCode::kTrouble;
    if (!update.edits.empty()) {
      out << count << (update.edits.size() == 1 ? " was" : " were") << " updated\n";
    }
    const bool settled = update.by_hand.empty() && report.Count(TestStatus::kError) == 0;
    return settled ? ExitCode::kYes : code;
  }

  const TestFlags& flags_;
  Diagnostics diagnostics_;
  std::set<std::string> watched_;
  std::string configuration_file_;  // empty: there is none
  // Kept to the end: whoever ends with the command need not take them apart.
  std::optional<LoadedSuites> loaded_;
  std::optional<EstatePool> pool_;
};

ExitCode Watch(const TestFlags& flags) {
  std::signal(SIGINT, [](int) { stop_watching = true; });
  FileWatcher watcher;
  while (!stop_watching) {
    for (const std::string& path : flags.paths)
      watcher.Watch(path);
    for (const std::string& path : flags.model.paths)
      watcher.Watch(path);
    watcher.Remember();
    TestCommand command(flags);
    command.Run();
    command.AddFiles(watcher);
    // The run may have written to what it reads, and new files joined.
    watcher.Remember();
    std::cerr << "waiting for a change; Ctrl-C ends\n";
    if (!watcher.WaitForChange(stop_watching)) break;
    std::cerr << '\n';
  }
  return ExitCode::kInterrupted;
}

}  // namespace

std::function<ExitCode()> AddTestCommand(const Command& app) {
  const auto flags = std::make_shared<TestFlags>();
  const Command command = app.AddCommand("test", "suites of scenarios");
  command.Footer(
      "Examples:\n"
      "  iamsim test scenarios\n"
      "  iamsim test scenarios --filter reader --report junit=out.xml --report md=summary.md\n"
      "  iamsim test scenarios --coverage-min 80\n"
      "Without paths: the `suites` of the nearest iamsim.yaml.\n"
      "A code in brackets, such as [U-5], is explained by: iamsim rule U-5\n"
      "Exit code: 0 all passed, 1 a failure, 2 a suite or the model is wrong, 3 undecided.");
  command.AddOption("paths", flags->paths, "suites: files and folders");
  AddModelFlags(command, flags->model);
  AddChangeFlags(command, flags->changes);
  const auto add_list = [&](const std::string& name, std::vector<std::string>& target,
                            const std::string& type, const std::string& help) {
    command.AddOption(name, target, help).Type(type).OneValueEach();
  };
  AddProfileFlags(command, flags->profiles);
  add_list("--var", flags->variables, "NAME=VALUE", "a variable of the suites; repeatable");
  command.AddOption("--filter", flags->selection.filter, "only scenarios whose name matches")
      .Type("REGEX");
  add_list("--select-tag", flags->selection.tags, "TAG",
           "only scenarios with this tag; repeatable");
  command.AddFlag("--list", flags->list, "name the scenarios, run none");
  std::vector<std::string> formats;
  for (const TestReportFormat& format : TestReportFormats())
    formats.emplace_back(format.name);
  command.AddOption("--format", flags->format, "text, json, jsonl, junit, tap, github, md or sarif")
      .OneOf(formats)
      .Type("FORMAT");
  add_list("--report", flags->reports, "FORMAT=FILE", "the same into a file; repeatable");
  command.AddFlag("--junit-strict", flags->strict_junit,
                  "JUnit without what Jenkins' schema refuses");
  command.AddFlag("-v,--verbose", flags->verbose,
                  "also the scenarios that passed, and what would mend those that failed");
  command.AddOption("-j,--jobs", flags->jobs, "threads; else one a core")
      .Between(1, 1024)
      .Type("N");
  const Option fail_fast =
      command.AddFlag("--fail-fast", flags->fail_fast, "stop at the first that does not pass");
  command.AddFlag("--watch", flags->watch, "run again when a file changes");
  const Option update = command.AddFlag("--update", flags->update,
                                        "show the expectations that the answers would change");
  command.AddFlag("--write", flags->write, "write what --update shows into the suites")
      .Needs(update);
  command
      .AddFlag("--accept-gained", flags->accept_gained,
               "--update takes access that was gained, too: denied becomes allowed")
      .Needs(update);
  command.AddFlag("--coverage", flags->coverage, "which statements decide no scenario")
      .Excludes(fail_fast);
  command.AddOption("--coverage-min", flags->coverage_min, "code 1 below so many percent")
      .Between(0, 100)
      .Type("N")
      .Excludes(fail_fast);
  command
      .AddFlag("--mutate", flags->mutate, "which errors in the policies no scenario would notice")
      .Excludes(fail_fast);
  command.AddFlag("--exit-zero", flags->exit_zero, "code 0 also when a scenario failed");
  return [flags] { return flags->watch ? Watch(*flags) : RunToTheEnd<TestCommand>(*flags); };
}

}  // namespace iamsim
