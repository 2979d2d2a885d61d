// SPDX-License-Identifier: Apache-2.0
#include "cli/suite/suite_runner.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <iostream>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "cli/report/condition_words.h"
#include "cli/report/describe.h"
#include "cli/report/failure_detail.h"
#include "cli/report/set_report.h"
#include "cli/report/style.h"
#include "cli/suggest/suggest.h"
#include "engine/sets/set_answer.h"
#include "model/arn.h"
#include "model/in_parallel.h"

namespace iamsim {
namespace {

// Cases that a thread takes at once.
constexpr std::size_t kChunk = 32;

std::string LayerList(LayerSet layers) {
  std::string text;
  for (const PolicyLayer layer : layers.ToVector()) {
    if (!text.empty()) text += ", ";
    text += PolicyLayerName(layer);
  }
  return text.empty() ? "nothing" : text;
}

std::string KeyList(const std::vector<std::string>& keys) {
  std::string text;
  for (const std::string& key : keys)
    text += (text.empty() ? "`" : ", `") + key + '`';
  return text.empty() ? "no key" : text;
}

// Whether all of the wanted condition keys are there, in any letter case.
bool HasAll(const std::vector<std::string>& keys, const std::vector<std::string>& wanted) {
  return std::all_of(wanted.begin(), wanted.end(), [&](const std::string& key) {
    return std::any_of(keys.begin(), keys.end(),
                       [&](const std::string& other) { return EqualsIgnoreCase(key, other); });
  });
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

// The layers that a scenario names as those that refuse.
LayerSet LayersExpected(const Scenario& scenario) {
  LayerSet layers = scenario.blocked_by.value_or(LayerSet());
  for (const PolicyLayer layer : scenario.blocked_by_exactly.value_or(LayerSet()).ToVector())
    layers.Add(layer);
  if (scenario.because.has_value() && scenario.because->code.has_value()) {
    if (const std::optional<PolicyLayer> layer = LayerOf(*scenario.because->code)) {
      layers.Add(*layer);
    }
  }
  return layers;
}

// "policy P, sid S, code C", without the parts that are empty.
std::string ReasonText(std::string_view policy, std::string_view sid, std::string_view code) {
  std::string text;
  const auto add = [&](std::string_view name, std::string_view value) {
    if (value.empty()) return;
    if (!text.empty()) text += ", ";
    text += name;
    text += ' ';
    text += value;
  };
  add("policy", policy);
  add("sid", sid);
  add("code", code);
  return text;
}

TestOutcome CannotBeAsked(const TestCase& test, const absl::Status& status) {
  TestOutcome outcome;
  outcome.message = std::string(status.message());
  outcome.status = test.expect == Expectation::kError ? TestStatus::kPassed : TestStatus::kError;
  return outcome;
}

// A reason is that of some part; every part counts for what blocks.
TestOutcome CheckSetAnswer(const TestCase& test, const absl::StatusOr<SetAnswer>& answer) {
  if (!answer.ok()) return CannotBeAsked(test, answer.status());
  const Scenario& scenario = *test.scenario;
  TestOutcome outcome;
  outcome.status = TestStatus::kPassed;
  outcome.result = answer->result;
  bool has_reason = !scenario.because.has_value();
  for (const SetPart& part : answer->parts) {
    if (part.answer == nullptr) continue;
    for (const PolicyLayer layer : part.answer->explanation().blocked_by.ToVector())
      outcome.blocked_by.Add(layer);
    has_reason = has_reason || HasReason(*part.answer, *scenario.because);
  }
  const auto fail = [&](const std::string& text) {
    if (outcome.status == TestStatus::kPassed) outcome.status = TestStatus::kFailed;
    if (!outcome.message.empty()) outcome.message += "; ";
    outcome.message += text;
  };
  if (!Meets(answer->result.decision, test.expect)) {
    if (answer->result.decision == EvalDecision::kConditional &&
        test.expect != Expectation::kError) {
      outcome.status = TestStatus::kUndecided;
    }
    fail("expected " + std::string(ExpectationName(test.expect)) + ", got " +
         std::string(EvalDecisionName(answer->result.decision)) + ": " + SetSentence(*answer));
  }
  if (scenario.blocked_by && !outcome.blocked_by.ContainsAll(*scenario.blocked_by)) {
    fail("expected to be blocked by " + LayerList(*scenario.blocked_by) + ", is blocked by " +
         LayerList(outcome.blocked_by));
  }
  if (scenario.blocked_by_exactly && outcome.blocked_by != *scenario.blocked_by_exactly) {
    fail("expected to be blocked by exactly " + LayerList(*scenario.blocked_by_exactly) +
         ", is blocked by " + LayerList(outcome.blocked_by));
  }
  if (!has_reason) {
    const ExpectedReason& reason = *scenario.because;
    fail("expected the reason of a part to be " +
         ReasonText(reason.policy, reason.sid,
                    reason.code ? ReasonCodeName(*reason.code) : std::string_view()));
  }
  if (outcome.is_bad()) return outcome;
  outcome.assumptions = answer->assumptions;
  if (answer->result.decision == EvalDecision::kConditional) {
    outcome.condition = SetSentence(*answer);
  }
  return outcome;
}

class Runner {
 public:
  Runner(std::span<const TestCase> cases, const EstatePool& pool, const RunOptions& options)
      : cases_(cases), pool_(pool), options_(options), outcomes_(cases.size()) {
    first_bad_ = cases.size();
  }

  std::vector<TestOutcome> Run() {
    const int workers = WorkerCount(options_, cases_.size());
    const auto work = [this](std::size_t worker) { Work(static_cast<int>(worker)); };
    if (workers <= 1 && !options_.progress) {
      work(0);
    } else {
      const std::vector<std::jthread> threads =
          StartThreads(static_cast<std::size_t>(workers), work);
      if (threads.empty()) work(0);
      if (options_.progress) ShowProgress(std::max<std::size_t>(1, threads.size()));
    }
    failure_.Rethrow();
    if (options_.fail_fast) {
      for (std::size_t i = first_bad_ + 1; i < cases_.size(); ++i) {
        outcomes_[i] = {};
        outcomes_[i].was_run = false;
      }
    }
    return std::move(outcomes_);
  }

 private:
  void Work(int worker) {
    // The others take no more, but the threads end in order.
    if (!failure_.Catch([&] { TakeCases(worker); })) next_ = cases_.size();
    const std::lock_guard lock(mutex_);
    ++ended_;
    finished_.notify_one();
  }

  void TakeCases(int worker) {
    for (;;) {
      const std::size_t begin = next_.fetch_add(kChunk);
      // Every case before the first bad one is run, so the outcome does not depend on the threads.
      if (begin >= cases_.size() || (options_.fail_fast && begin > first_bad_)) break;
      const std::size_t end = std::min(begin + kChunk, cases_.size());
      for (std::size_t i = begin; i < end; ++i) {
        outcomes_[i] = RunOne(worker, i);
        if (!options_.fail_fast || !outcomes_[i].is_bad()) continue;
        std::size_t first = first_bad_;
        while (i < first && !first_bad_.compare_exchange_weak(first, i)) {
        }
        break;
      }
      done_ += end - begin;
    }
  }

  TestOutcome RunOne(int worker, std::size_t index) const {
    const TestCase& test = cases_[index];
    if (!test.scenario->skip.empty()) {
      TestOutcome outcome;
      outcome.message = test.scenario->skip;
      return outcome;
    }
    const AskedEstate& estate = pool_.Of(test);
    Request request = test.ToRequest();
    const absl::Status resolved = estate.names.Resolve(request);
    if (resolved.ok() && AsksAboutSet(request)) {
      return CheckSetAnswer(test, AnswerSet(*estate.compiled, request));
    }
    if (resolved.ok() && !NeedsReasons(*test.scenario)) {
      const absl::StatusOr<EvaluationResult> result = DecideQuestion(*estate.compiled, request);
      if (result.ok() && IsSettled(test, *result)) {
        TestOutcome outcome;
        outcome.status = TestStatus::kPassed;
        outcome.result = *result;
        return outcome;
      }
    }
    const absl::StatusOr<Answer> answer =
        resolved.ok() ? AnswerQuestion(*estate.compiled, request) : resolved;
    if (answer.ok() && options_.observer) options_.observer(worker, index, *answer);
    TestOutcome outcome = CheckAnswer(test, answer);
    if (options_.details && answer.ok() && outcome.is_bad()) {
      Failure failure = ExplainFailure(*answer, LayersExpected(*test.scenario));
      outcome.cause = std::move(failure.cause);
      outcome.cause_place = std::move(failure.place);
      outcome.detail = std::move(failure.detail);
      if (options_.suggest && test.expect == Expectation::kAllowed) {
        outcome.detail += SuggestionsText(Suggest(*answer, *estate.compiled));
      }
    }
    return outcome;
  }

  bool NeedsReasons(const Scenario& scenario) const {
    return options_.rests_on || options_.observer != nullptr || scenario.because.has_value() ||
           scenario.blocked_by.has_value() || scenario.blocked_by_exactly.has_value() ||
           scenario.depends_on.has_value() || scenario.depends_on_exactly.has_value();
  }
  // Whether a decision alone is all that the outcome holds: nothing blocks what is allowed.
  bool IsSettled(const TestCase& test, const EvaluationResult& result) const {
    return Meets(result.decision, test.expect) &&
           (!options_.blocked_by || result.decision == EvalDecision::kAllowed);
  }

  // Ten times a second at most, and a last time to wipe the line.
  void ShowProgress(std::size_t workers) {
    using std::chrono::milliseconds;
    std::unique_lock lock(mutex_);
    bool shown = false;
    while (!finished_.wait_for(lock, milliseconds(100), [&] { return ended_ == workers; })) {
      std::cerr << kEscape << "[G" << done_ << " of " << cases_.size() << " scenarios"
                << std::flush;
      shown = true;
    }
    if (shown) std::cerr << kEscape << "[G" << kEscape << "[K" << std::flush;
  }

  std::span<const TestCase> cases_;
  const EstatePool& pool_;
  const RunOptions& options_;
  std::vector<TestOutcome> outcomes_;
  std::atomic<std::size_t> next_ = 0;
  std::atomic<std::size_t> done_ = 0;
  std::atomic<std::size_t> first_bad_;
  std::mutex mutex_;
  std::condition_variable finished_;
  std::size_t ended_ = 0;  // of the workers
  FirstException failure_;
};

}  // namespace

EstatePool::EstatePool(std::span<const TestCase> cases, const CompileOptions& options) {
  static const Estate& empty = *new Estate();
  const Estate* last = nullptr;
  bool is_first = true;
  for (const TestCase& test : cases) {
    const Estate* estate = test.estate();
    if (!is_first && estate == last) continue;
    is_first = false;
    last = estate;
    std::unique_ptr<const AskedEstate>& asked = estates_[estate];
    if (asked != nullptr) continue;
    asked = std::make_unique<const AskedEstate>(estate == nullptr ? empty : *estate, options);
  }
}

int WorkerCount(const RunOptions& options, std::size_t cases) {
  // Below that a thread costs more than it saves.
  constexpr std::size_t kCasesPerThread = 128;
  const int cores = static_cast<int>(CoreCount());
  const int wanted = options.jobs > 0 ? options.jobs : cores;
  const auto useful = static_cast<int>(std::min<std::size_t>(cases / kCasesPerThread + 1, 1024));
  return std::min(wanted, useful);
}

std::vector<TestOutcome> RunCases(std::span<const TestCase> cases, const EstatePool& pool,
                                  const RunOptions& options) {
  return Runner(cases, pool, options).Run();
}

absl::StatusOr<Answer> AskCase(const TestCase& test, const AskedEstate& estate) {
  Request request = test.ToRequest();
  if (absl::Status status = estate.names.Resolve(request); !status.ok()) return status;
  return AnswerQuestion(*estate.compiled, request);
}

TestOutcome CheckAnswer(const TestCase& test, const absl::StatusOr<Answer>& answer) {
  if (!answer.ok()) return CannotBeAsked(test, answer.status());
  TestOutcome outcome;
  const Scenario& scenario = *test.scenario;
  const EvaluationResult result = answer->result();
  outcome.status = TestStatus::kPassed;
  outcome.result = result;
  outcome.blocked_by = answer->explanation().blocked_by;
  const auto fail = [&](const std::string& text) {
    if (outcome.status == TestStatus::kPassed) outcome.status = TestStatus::kFailed;
    if (!outcome.message.empty()) outcome.message += "; ";
    outcome.message += text;
  };
  if (!Meets(result.decision, test.expect)) {
    if (result.decision == EvalDecision::kConditional && test.expect != Expectation::kError) {
      outcome.status = TestStatus::kUndecided;
    }
    std::string unknown = WhatSettles(*answer);
    if (!unknown.empty()) unknown = "; it depends on " + unknown;
    fail("expected " + std::string(ExpectationName(test.expect)) + ", got " +
         std::string(EvalDecisionName(result.decision)) + " (" +
         std::string(ReasonCodeName(result.code)) + ')' + unknown);
  }
  const LayerSet blocked_by = outcome.blocked_by;
  if (scenario.blocked_by && !blocked_by.ContainsAll(*scenario.blocked_by)) {
    fail("expected to be blocked by " + LayerList(*scenario.blocked_by) + ", is blocked by " +
         LayerList(blocked_by));
  }
  if (scenario.blocked_by_exactly && blocked_by != *scenario.blocked_by_exactly) {
    fail("expected to be blocked by exactly " + LayerList(*scenario.blocked_by_exactly) +
         ", is blocked by " + LayerList(blocked_by));
  }
  if (result.decision == EvalDecision::kConditional) {
    const std::vector<std::string> keys = answer->AllowedWhen().Keys();
    if (scenario.depends_on && !HasAll(keys, *scenario.depends_on)) {
      fail("expected to depend on " + KeyList(*scenario.depends_on) + ", depends on " +
           KeyList(keys));
    }
    if (scenario.depends_on_exactly && (!HasAll(keys, *scenario.depends_on_exactly) ||
                                        !HasAll(*scenario.depends_on_exactly, keys))) {
      fail("expected to depend on exactly " + KeyList(*scenario.depends_on_exactly) +
           ", depends on " + KeyList(keys));
    }
  }
  const bool has_reason = !scenario.because || HasReason(*answer, *scenario.because);
  if (!outcome.is_bad() && has_reason) {
    outcome.assumptions = answer->Assumptions();
    if (result.decision == EvalDecision::kConditional) {
      outcome.condition = "allowed if " + WordsOf(answer->AllowedWhen());
    }
    return outcome;
  }
  if (!answer->explanation().decisive.empty()) {
    const StatementView view =
        ViewOf(answer->request(), answer->explanation(), answer->explanation().decisive.front());
    outcome.policy = PolicyTitle(view);
    outcome.sid = view.statement().sid;
  }
  if (!has_reason) {
    const ExpectedReason& reason = *scenario.because;
    const std::string_view code = ReasonCodeName(result.code);
    fail("expected the reason to be " +
         ReasonText(reason.policy, reason.sid,
                    reason.code ? ReasonCodeName(*reason.code) : std::string_view()) +
         ", it is " + ReasonText(outcome.policy, outcome.sid, code));
  }
  return outcome;
}

}  // namespace iamsim
