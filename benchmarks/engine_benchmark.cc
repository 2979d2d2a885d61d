// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "engine/answer.h"
#include "engine/decide.h"
#include "engine/explain.h"
#include "engine/grid/grid.h"
#include "engine/match/glob.h"
#include "model/ask/request_reader.h"
#include "model/load/load.h"

#include "benchmarks/generated_estate.h"
#include "benchmarks/generated_requests.h"

namespace iamsim {
namespace {

constexpr std::uint64_t kSeed = 20261124;

std::shared_ptr<const SourceText> LargeText() {
  static const auto& text = *new std::shared_ptr<const SourceText>(
      std::make_shared<SourceText>("generated.json", GenerateEstate({100, 10000}, kSeed)));
  return text;
}

Estate LoadText(const std::shared_ptr<const SourceText>& text) {
  Diagnostics diagnostics;
  std::optional<LoadedModel> model = LoadModelTexts({text}, {}, diagnostics);
  if (model.has_value()) return std::move(model->estate);
  for (const Diagnostic& diagnostic : diagnostics.all())
    std::cerr << FormatDiagnostic(diagnostic);
  std::abort();
}

const CompiledEstate& Large() {
  static const auto& estate =
      *new std::shared_ptr<const CompiledEstate>(Compile(LoadText(LargeText())));
  return *estate;
}

std::unique_ptr<const PreparedRequest> PrepareOrDie(const CompiledEstate& estate,
                                                    const Request& request) {
  absl::StatusOr<std::unique_ptr<const PreparedRequest>> prepared = Prepare(estate, request);
  if (prepared.ok()) return *std::move(prepared);
  std::cerr << prepared.status() << '\n';
  std::abort();
}

Request Question(int account, int role, int bucket) {
  Request request;
  request.principal =
      "arn:aws:iam::" + GeneratedAccountId(account) + ":role/role-" + std::to_string(role);
  request.action = "s3:GetObject";
  request.resource = "arn:aws:s3:::bucket-" + std::to_string(bucket) + "/key";
  request.now = 1780000000;
  request.context = {{"aws:SourceIp", {ContextInput::State::kPresent, false, {"203.0.113.7"}}}};
  return request;
}

void BM_Glob(benchmark::State& state, std::string_view pattern) {
  const Glob glob = Glob::FromText(pattern);
  const std::string text = "arn:aws:s3:::shared-data-bucket-example/2026/06/01/dataset.csv";
  for (auto _ : state)
    benchmark::DoNotOptimize(glob.Matches(text));
}
BENCHMARK_CAPTURE(BM_Glob, Exact, "arn:aws:s3:::shared-data-bucket-example");
BENCHMARK_CAPTURE(BM_Glob, Prefix, "arn:aws:s3:::shared-data-bucket-example/*");
BENCHMARK_CAPTURE(BM_Glob, ThreeStars, "arn:aws:s3:::*-example/*/dataset*");

void BM_Load(benchmark::State& state) {
  const std::shared_ptr<const SourceText> text = LargeText();
  for (auto _ : state)
    benchmark::DoNotOptimize(LoadText(text));
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) *
                          static_cast<std::int64_t>(text->text().size()));
}
BENCHMARK(BM_Load)->Unit(benchmark::kMillisecond);

void BM_CompileAll(benchmark::State& state) {
  const Estate estate = LoadText(LargeText());
  for (auto _ : state) {
    const std::shared_ptr<const CompiledEstate> compiled = Compile(estate);
    compiled->CompileAll();
  }
}
BENCHMARK(BM_CompileAll)->Unit(benchmark::kMillisecond);

// Usual requests of the large estate, prepared; principals and buckets of one account, or of two.
std::vector<std::unique_ptr<const PreparedRequest>> Requests(bool cross_account) {
  std::vector<std::unique_ptr<const PreparedRequest>> requests;
  for (int i = 0; i < 200; ++i) {
    const int account = i % 50;
    const int owner = cross_account ? (account + 99) % 100 : account;
    requests.push_back(PrepareOrDie(Large(), Question(account, i % 100, owner * 20 + (i % 5) * 4)));
  }
  return requests;
}

template <typename Answer>
void Run(benchmark::State& state, bool cross_account, Answer answer) {
  const auto requests = Requests(cross_account);
  std::size_t next = 0;
  std::size_t allowed = 0;
  for (auto _ : state) {
    allowed += answer(*requests[next]) == EvalDecision::kAllowed ? 1U : 0U;
    next = next + 1 == requests.size() ? 0 : next + 1;
  }
  state.counters["allowed"] =
      static_cast<double>(allowed) / static_cast<double>(state.iterations());
}

void BM_Decide(benchmark::State& state, bool cross_account) {
  Run(state, cross_account,
      [](const PreparedRequest& request) { return Decide(request).decision; });
}
BENCHMARK_CAPTURE(BM_Decide, SameAccount, false);
BENCHMARK_CAPTURE(BM_Decide, CrossAccount, true);

void BM_Explain(benchmark::State& state, bool cross_account) {
  Run(state, cross_account,
      [](const PreparedRequest& request) { return Explain(request).result.decision; });
}
BENCHMARK_CAPTURE(BM_Explain, SameAccount, false);
BENCHMARK_CAPTURE(BM_Explain, CrossAccount, true);

void BM_Prepare(benchmark::State& state) {
  const Request request = Question(3, 7, 61);
  for (auto _ : state)
    benchmark::DoNotOptimize(PrepareOrDie(Large(), request));
}
BENCHMARK(BM_Prepare);

// What a gateway asks, from the names on: many services, twenty keys, policies of several hundred
// patterns. Everything that the names need is found anew for each question.
constexpr EstateSize kWorkload = {.accounts = 10, .principals = 1000, .policies = 25};

const CompiledEstate& Workload() {
  static const auto& estate = *new std::shared_ptr<const CompiledEstate>(Compile(
      LoadText(std::make_shared<SourceText>("workload.json", GenerateEstate(kWorkload, kSeed)))));
  return *estate;
}

const std::vector<Request>& WorkloadRequests() {
  static const auto& requests = *[] {
    Diagnostics diagnostics;
    auto* read = new std::vector<Request>(ReadRequests(
        std::make_shared<SourceText>("requests.jsonl", GenerateRequests(kWorkload, 2000, kSeed)),
        /*stream=*/true, diagnostics));
    for (const Diagnostic& diagnostic : diagnostics.all())
      std::cerr << FormatDiagnostic(diagnostic);
    if (diagnostics.has_errors()) std::abort();
    return read;
  }();
  return requests;
}

template <typename Answer>
void RunWorkload(benchmark::State& state, Answer answer) {
  const std::vector<Request>& requests = WorkloadRequests();
  // Once each, so that every policy is compiled, and every answer is one.
  for (const Request& request : requests) {
    const absl::StatusOr<EvaluationResult> decision = DecideQuestion(Workload(), request);
    const absl::StatusOr<EvalDecision> again = answer(request);
    if (!decision.ok() || !again.ok() || *again != decision->decision) {
      state.SkipWithError(("no answer, or another: " + request.action).c_str());
      return;
    }
  }
  std::size_t next = 0;
  std::size_t allowed = 0;
  for (auto _ : state) {
    allowed += *answer(requests[next]) == EvalDecision::kAllowed ? 1U : 0U;
    next = next + 1 == requests.size() ? 0 : next + 1;
  }
  state.counters["allowed"] =
      static_cast<double>(allowed) / static_cast<double>(state.iterations());
}

void BM_DecideQuestion(benchmark::State& state) {
  RunWorkload(state, [](const Request& request) -> absl::StatusOr<EvalDecision> {
    const absl::StatusOr<EvaluationResult> result = DecideQuestion(Workload(), request);
    if (!result.ok()) return result.status();
    return result->decision;
  });
}
BENCHMARK(BM_DecideQuestion);

void BM_AnswerQuestion(benchmark::State& state) {
  RunWorkload(state, [](const Request& request) -> absl::StatusOr<EvalDecision> {
    const absl::StatusOr<iamsim::Answer> result = AnswerQuestion(Workload(), request);
    if (!result.ok()) return result.status();
    return result->result().decision;
  });
}
BENCHMARK(BM_AnswerQuestion);

// The roles of one account, each asked about four actions on every object of it: by rows with all
// that these need, and cell by cell. `items_per_second` counts cells.
std::vector<GridCell> CellsOf(const Grid& grid, const std::string& principal, bool by_rows) {
  if (by_rows) return grid.Decide(principal);
  std::vector<GridCell> cells;
  for (std::size_t i = 0; i < grid.questions().size(); ++i)
    cells.push_back(grid.DecideOne(principal, i));
  return cells;
}

void BM_Grid(benchmark::State& state, bool by_rows) {
  constexpr int kRoles = 100;
  std::vector<GridQuestion> questions;
  for (const char* action :
       {"s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:GetObjectAcl"}) {
    for (int bucket = 0; bucket < kWorkload.buckets; ++bucket)
      questions.push_back({action, "arn:aws:s3:::bucket-" + std::to_string(bucket) + "/key"});
  }
  const auto principal = [](int role) {
    return "arn:aws:iam::" + GeneratedAccountId(0) + ":role/role-" + std::to_string(role);
  };
  const Grid whole(Workload(), Request(), questions);
  for (int role = 0; role < kRoles; ++role) {
    if (CellsOf(whole, principal(role), true) == CellsOf(whole, principal(role), false)) continue;
    state.SkipWithError(("the grid differs from its cells: " + principal(role)).c_str());
    return;
  }
  std::size_t allowed = 0;
  std::size_t cells = 0;
  for (auto _ : state) {
    const Grid grid(Workload(), Request(), questions);
    for (int role = 0; role < kRoles; ++role) {
      for (const GridCell& cell : CellsOf(grid, principal(role), by_rows)) {
        if (!cell.can_be_asked) continue;
        allowed += cell.decision() == EvalDecision::kAllowed ? 1U : 0U;
        ++cells;
      }
    }
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(cells));
  state.counters["allowed"] =
      static_cast<double>(allowed) / static_cast<double>(std::max<std::size_t>(cells, 1));
}
BENCHMARK_CAPTURE(BM_Grid, Rows, true)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(BM_Grid, Cells, false)->Unit(benchmark::kMillisecond);

// One role with as many small policies, one of which has the condition that decides.
void BM_DecidePolicies(benchmark::State& state) {
  std::string policies;
  for (int i = 0; i < state.range(0); ++i) {
    policies +=
        (i > 0 ? "," : "") + std::string(R"({"name":"p)") + std::to_string(i) +
        R"(","document":{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["s3:GetObject","s3:ListBucket"],"Resource":"arn:aws:s3:::b)" +
        std::to_string(i) +
        R"(/*","Condition":{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"},"StringLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/r*"}}}}})";
  }
  const std::shared_ptr<const CompiledEstate> estate =
      Compile(LoadText(std::make_shared<SourceText>(
          "policies.json",
          R"({"accounts":[{"id":"111122223333","roles":[{"name":"r","inlinePolicies":[)" +
              policies + "]}]}]}")));
  Request request = Question(0, 0, 0);
  request.principal = "arn:aws:iam::111122223333:role/r";
  request.resource = "arn:aws:s3:::b0/key";
  const std::unique_ptr<const PreparedRequest> prepared = PrepareOrDie(*estate, request);
  for (auto _ : state)
    benchmark::DoNotOptimize(Decide(*prepared));
}
BENCHMARK(BM_DecidePolicies)->Arg(1)->Arg(10)->Arg(100);

}  // namespace
}  // namespace iamsim
