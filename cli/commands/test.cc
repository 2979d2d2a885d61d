// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/test.h"

#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/commands/ask.h"
#include "cli/report/describe.h"
#include "cli/report/result_report.h"
#include "model/load/suite_reader.h"

namespace iamsim {
namespace {

struct TestFlags {
  ModelFlags model;
  std::vector<std::string> paths;
  std::string format = "text";
  bool verbose = false;
  bool exit_zero = false;
};

enum class Status : unsigned char { kPassed, kFailed, kError, kUndecided, kSkipped };
constexpr std::string_view kStatusNames[] = {"passed", "failed", "error", "undecided", "skipped"};

struct Outcome {
  const Suite* suite = nullptr;
  const Scenario* scenario = nullptr;
  Status status = Status::kPassed;
  std::optional<Answer> answer;
  std::string message;
};

std::string LayerList(LayerSet layers) {
  std::string text;
  for (const PolicyLayer layer : layers.ToVector()) {
    if (!text.empty()) text += ", ";
    text += PolicyLayerName(layer);
  }
  return text.empty() ? "nothing" : text;
}

// Whether one of the decisive statements is the expected one.
bool HasReason(const Answer& answer, const ExpectedReason& reason) {
  if (reason.code.has_value() && answer.result().code != *reason.code) return false;
  if (reason.policy.empty() && reason.sid.empty()) return true;
  return std::any_of(answer.explanation().decisive.begin(), answer.explanation().decisive.end(),
                     [&](const DecisiveStatement& place) {
                       const StatementView view =
                           ViewOf(answer.request(), answer.explanation(), place);
                       const Policy& policy = view.policy_model();
                       return (reason.policy.empty() || reason.policy == PolicyTitle(view) ||
                               reason.policy == policy.arn || reason.policy == policy.id) &&
                              (reason.sid.empty() || reason.sid == view.statement().sid);
                     });
}

void Check(Outcome& outcome) {
  const Scenario& scenario = *outcome.scenario;
  const Explanation& explanation = outcome.answer->explanation();
  const EvalDecision decision = explanation.result.decision;
  std::string& message = outcome.message;
  const auto fail = [&](std::string text) {
    outcome.status = Status::kFailed;
    if (!message.empty()) message += "; ";
    message += text;
  };
  if (!Meets(decision, scenario.expect)) {
    fail("expected " + std::string(ExpectationName(scenario.expect)) + ", got " +
         std::string(EvalDecisionName(decision)) + " (" +
         std::string(ReasonCodeName(explanation.result.code)) + ')');
    if (decision == EvalDecision::kConditional) outcome.status = Status::kUndecided;
  }
  if (scenario.blocked_by && !explanation.blocked_by.ContainsAll(*scenario.blocked_by)) {
    fail("expected to be blocked by " + LayerList(*scenario.blocked_by) + ", is blocked by " +
         LayerList(explanation.blocked_by));
  }
  if (scenario.blocked_by_exactly && explanation.blocked_by != *scenario.blocked_by_exactly) {
    fail("expected to be blocked by exactly " + LayerList(*scenario.blocked_by_exactly) +
         ", is blocked by " + LayerList(explanation.blocked_by));
  }
  if (scenario.because && !HasReason(*outcome.answer, *scenario.because)) {
    std::string wanted;
    const auto add = [&](std::string_view name, std::string_view value) {
      if (value.empty()) return;
      if (!wanted.empty()) wanted += ", ";
      wanted += std::string(name) + ' ' + std::string(value);
    };
    add("policy", scenario.because->policy);
    add("sid", scenario.because->sid);
    if (scenario.because->code) add("code", ReasonCodeName(*scenario.because->code));
    fail("expected the reason to be " + wanted + "; the code is " +
         std::string(ReasonCodeName(explanation.result.code)));
  }
}

class TestCommand {
 public:
  explicit TestCommand(const TestFlags& flags) : flags_(flags) {}

  ExitCode Run() {
    const std::optional<CompileOptions> options = CompileOptionsOf(flags_.model, diagnostics_);
    std::vector<std::string> ignored;
    const std::optional<std::vector<LoadedSuite>> suites = LoadSuites(
        flags_.paths, flags_.model.paths, LoadOptionsOf(flags_.model), ignored, diagnostics_);
    PrintDiagnostics(diagnostics_);
    PrintIgnored(ignored);
    if (!options.has_value() || !suites.has_value()) return ExitCode::kTrouble;
    for (const LoadedSuite& suite : *suites)
      RunSuite(suite, *options);
    if (outcomes_.empty()) {
      std::cerr << "error: no scenario was found\n";
      return ExitCode::kTrouble;
    }
    if (flags_.format == "json") {
      WriteJson();
    } else {
      WriteText();
    }
    ExitCode code = ExitCode::kYes;
    if (Count(Status::kUndecided) > 0) code = Worse(code, ExitCode::kUndecided);
    if (Count(Status::kFailed) > 0) code = Worse(code, ExitCode::kNo);
    if (Count(Status::kError) > 0) code = Worse(code, ExitCode::kTrouble);
    return flags_.exit_zero && code != ExitCode::kTrouble ? ExitCode::kYes : code;
  }

 private:
  void RunSuite(const LoadedSuite& loaded, const CompileOptions& options) {
    estates_.push_back(Compile(loaded.estate == nullptr ? Estate() : *loaded.estate, options));
    for (const Scenario& scenario : loaded.suite.scenarios) {
      Outcome& outcome = outcomes_.emplace_back();
      outcome.suite = &loaded.suite;
      outcome.scenario = &scenario;
      if (!scenario.skip.empty()) {
        outcome.status = Status::kSkipped;
        outcome.message = scenario.skip;
        continue;
      }
      absl::StatusOr<Answer> answer = Ask(*estates_.back(), scenario.request, NameStyle::kExact);
      if (!answer.ok()) {
        outcome.message = std::string(answer.status().message());
        outcome.status = scenario.expect == Expectation::kError ? Status::kPassed : Status::kError;
        continue;
      }
      outcome.answer = *std::move(answer);
      Check(outcome);
    }
  }

  static void PrintIgnored(const std::vector<std::string>& files) {
    if (files.empty()) return;
    std::cerr << "ignored, no scenarios:";
    for (const std::string& file : files)
      std::cerr << ' ' << Printable(file);
    std::cerr << '\n';
  }

  int Count(Status status) const {
    return static_cast<int>(
        std::count_if(outcomes_.begin(), outcomes_.end(),
                      [&](const Outcome& outcome) { return outcome.status == status; }));
  }

  std::string Place(const Outcome& outcome) const {
    return outcome.suite->name + ':' + std::to_string(outcome.scenario->position.line) + ':' +
           std::to_string(outcome.scenario->position.column);
  }

  void WriteText() {
    const Style style = StyleFor(ColorChoiceOf(flags_.model), STDOUT_FILENO);
    const Suite* last = nullptr;
    for (const Outcome& outcome : outcomes_) {
      const bool bad = outcome.status != Status::kPassed && outcome.status != Status::kSkipped;
      if (!bad && !flags_.verbose) continue;
      if (outcome.suite != last) std::cout << style.Bold(Printable(outcome.suite->name)) << '\n';
      last = outcome.suite;
      const std::string word(kStatusNames[static_cast<std::size_t>(outcome.status)]);
      std::cout << "  " << (bad ? style.Bad(word) : style.Good(word)) << "  "
                << Printable(outcome.scenario->name) << '\n';
      if (!bad) continue;
      std::cout << "      " << Printable(outcome.message) << "   "
                << style.Dim(Printable(Place(outcome))) << '\n';
      if (!outcome.answer.has_value()) continue;
      const std::string report = TextReport(*outcome.answer, {style, false});
      std::string_view rest = report;
      while (!rest.empty()) {
        const std::size_t end = rest.find('\n');
        std::cout << "      " << rest.substr(0, end) << '\n';
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
      }
    }
    std::cout << Count(Status::kPassed) << " passed, " << Count(Status::kFailed) << " failed";
    if (Count(Status::kError) > 0) std::cout << ", " << Count(Status::kError) << " errors";
    if (Count(Status::kUndecided) > 0) {
      std::cout << ", " << Count(Status::kUndecided) << " undecided";
    }
    if (Count(Status::kSkipped) > 0) std::cout << ", " << Count(Status::kSkipped) << " skipped";
    std::cout << '\n';
  }

  void WriteJson() {
    JsonWriter json(2);
    json.BeginObject().Key("schema").String("iamsim/test/1");
    json.Key("summary").BeginObject();
    json.Key("total").Integer(static_cast<std::int64_t>(outcomes_.size()));
    json.Key("passed").Integer(Count(Status::kPassed));
    json.Key("failed").Integer(Count(Status::kFailed));
    json.Key("errors").Integer(Count(Status::kError));
    json.Key("undecided").Integer(Count(Status::kUndecided));
    json.Key("skipped").Integer(Count(Status::kSkipped)).EndObject();
    json.Key("results").BeginArray();
    for (const Outcome& outcome : outcomes_)
      WriteOutcome(outcome, json);
    json.EndArray().EndObject();
    std::cout << json.text() << '\n';
  }

  void WriteOutcome(const Outcome& outcome, JsonWriter& json) {
    const Scenario& scenario = *outcome.scenario;
    json.BeginObject();
    json.Key("suite").String(outcome.suite->name);
    json.Key("name").String(scenario.name);
    json.Key("status").String(kStatusNames[static_cast<std::size_t>(outcome.status)]);
    json.Key("source").String(Place(outcome));
    json.Key("principal").String(scenario.request.principal);
    json.Key("action").String(scenario.request.action);
    json.Key("resource").String(scenario.request.resource);
    json.Key("expected").String(ExpectationName(scenario.expect));
    if (outcome.answer.has_value()) {
      const Explanation& explanation = outcome.answer->explanation();
      json.Key("decision").String(EvalDecisionName(explanation.result.decision));
      json.Key("code").String(ReasonCodeName(explanation.result.code));
      json.Key("blockedBy").BeginArray();
      for (const PolicyLayer layer : explanation.blocked_by.ToVector()) {
        json.String(PolicyLayerName(layer));
      }
      json.EndArray();
    } else {
      json.Key("decision").Null();
      json.Key("code").Null();
      json.Key("blockedBy").BeginArray().EndArray();
    }
    json.Key("message").String(outcome.message);
    json.EndObject();
  }

  const TestFlags& flags_;
  Diagnostics diagnostics_;
  std::vector<std::shared_ptr<const CompiledEstate>> estates_;
  std::vector<Outcome> outcomes_;
};

}  // namespace

std::function<ExitCode()> AddTestCommand(CLI::App& app) {
  const auto flags = std::make_shared<TestFlags>();
  CLI::App* command = app.add_subcommand("test", "suites of scenarios");
  command->footer(
      "Exit code: 0 all passed, 1 a failure, 2 a suite or the model is wrong, 3 undecided.");
  command->add_option("paths", flags->paths, "suites: files and folders")->required();
  AddModelFlags(*command, flags->model);
  command->add_option("--format", flags->format, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->type_name("FORMAT");
  command->add_flag("-v,--verbose", flags->verbose, "also the scenarios that passed");
  command->add_flag("--exit-zero", flags->exit_zero, "code 0 also when a scenario failed");
  return [flags] { return TestCommand(*flags).Run(); };
}

}  // namespace iamsim
