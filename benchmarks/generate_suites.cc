// SPDX-License-Identifier: Apache-2.0
// Writes a model of 1,000 principals with suites of 1,000 and 100,000 scenarios, which all pass,
// and two large estates.
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>

#include "engine/answer.h"
#include "model/ask/request_reader.h"
#include "model/load/load.h"

#include "benchmarks/generated_estate.h"
#include "benchmarks/generated_requests.h"

namespace iamsim {
namespace {

constexpr std::uint64_t kSeed = 20261124;
constexpr int kAccounts = 10;
constexpr int kPrincipals = 1000;
constexpr int kRolesPerAccount = kPrincipals / kAccounts;
constexpr int kBucketsPerAccount = 20;

// Other numbers are other questions: principals and buckets of one account, or of two.
Request Question(int number) {
  const int account = number % kAccounts;
  const int owner = number % 3 == 0 ? (account + 1) % kAccounts : account;
  const int bucket = owner * kBucketsPerAccount + number / 7 % kBucketsPerAccount;
  Request request;
  request.principal = "arn:aws:iam::" + GeneratedAccountId(account) + ":role/role-" +
                      std::to_string(number / kAccounts % kRolesPerAccount);
  request.action = number % 4 == 3 ? "s3:PutObject" : "s3:GetObject";
  request.resource =
      "arn:aws:s3:::bucket-" + std::to_string(bucket) + "/key-" + std::to_string(number);
  request.now = 1780315200;
  request.context = {{"aws:SourceIp", {ContextInput::State::kPresent, false, {"203.0.113.7"}}}};
  return request;
}

// A suite of what a gateway asks, as JSON and as YAML, with the answers of DecideQuestion(); and
// the same questions as JSON lines.
bool WriteWorkload(const CompiledEstate& estate, const EstateSize& size,
                   const std::string& folder) {
  constexpr int kQuestions = 2000;
  const std::string lines = GenerateRequests(size, kQuestions, kSeed);
  std::ofstream(folder + "/workload.jsonl", std::ios::binary) << lines;
  Diagnostics diagnostics;
  const std::vector<Request> requests = ReadRequests(
      std::make_shared<SourceText>("workload.jsonl", lines), /*stream=*/true, diagnostics);
  std::ofstream json(folder + "/workload.json", std::ios::binary);
  std::ofstream yaml(folder + "/workload.yaml", std::ios::binary);
  json << R"({"iamsim": 1, "model": ["workload-model.json"], "scenarios": [)";
  yaml << "iamsim: 1\nmodel: [workload-model.json]\nscenarios:\n";
  std::size_t begin = 0;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    const absl::StatusOr<EvaluationResult> result = DecideQuestion(estate, requests[i]);
    if (!result.ok()) {
      std::cerr << result.status() << '\n';
      return false;
    }
    const std::string_view decision = EvalDecisionName(result->decision);
    const std::size_t end = lines.find('\n', begin);
    json << (i == 0 ? "\n" : ",\n") << R"({"name":"q)" << i << R"(","expect":")" << decision
         << "\"," << lines.substr(begin + 1, end - begin - 1);
    begin = end + 1;
    const Request& request = requests[i];
    yaml << "  - name: q" << i << "\n    expect: " << decision
         << "\n    principal: " << request.principal << "\n    action: " << request.action
         << "\n    resource: \"" << request.resource << "\"\n    contextMode: exact"
         << "\n    resourceAccount: \"" << request.resource_account << "\"\n    context:\n";
    for (const auto& [key, input] : request.context) {
      yaml << "      " << key << ": " << (input.is_list ? "[" : "") << '"' << input.values.front()
           << '"' << (input.is_list ? "]" : "") << '\n';
    }
  }
  json << "]}\n";
  return json.flush().good() && yaml.flush().good();
}

bool WriteSuite(const CompiledEstate& estate, int scenarios, const std::string& path) {
  std::ofstream out(path, std::ios::binary);
  out << R"({"iamsim": 1, "model": ["model.json"],
 "defaults": {"now": "2026-06-01T12:00:00Z", "context": {"aws:SourceIp": "203.0.113.7"}},
 "scenarios": [)";
  for (int i = 0; i < scenarios; ++i) {
    const Request request = Question(i);
    const absl::StatusOr<EvaluationResult> result = DecideQuestion(estate, request);
    if (!result.ok()) {
      std::cerr << result.status() << '\n';
      return false;
    }
    out << (i == 0 ? "\n" : ",\n") << R"(  {"name": "scenario )" << i << R"(", "principal": ")"
        << request.principal << R"(", "action": ")" << request.action << R"(", "resource": ")"
        << request.resource << R"(", "expect": ")" << EvalDecisionName(result->decision) << "\"}";
  }
  out << "]}\n";
  return out.flush().good();
}

std::shared_ptr<const CompiledEstate> Load(const std::string& name, const std::string& model) {
  Diagnostics diagnostics;
  std::optional<LoadedModel> loaded =
      LoadModelTexts({std::make_shared<SourceText>(name, model)}, {}, diagnostics);
  for (const Diagnostic& diagnostic : diagnostics.all())
    std::cerr << FormatDiagnostic(diagnostic);
  return loaded.has_value() ? Compile(std::move(loaded->estate)) : nullptr;
}

int Main(const std::string& folder) {
  constexpr EstateSize kWorkload = {
      .accounts = kAccounts, .principals = kPrincipals, .policies = 25};
  const std::string workload = GenerateEstate(kWorkload, kSeed);
  std::ofstream(folder + "/workload-model.json", std::ios::binary) << workload;
  const std::shared_ptr<const CompiledEstate> asked = Load("workload-model.json", workload);
  if (asked == nullptr || !WriteWorkload(*asked, kWorkload, folder)) return EXIT_FAILURE;
  std::ofstream(folder + "/estate.json", std::ios::binary) << GenerateEstate(kLargeEstate, kSeed);
  std::ofstream(folder + "/huge-estate.json", std::ios::binary)
      << GenerateEstate(kHugeEstate, kSeed);
  const std::string model = GenerateEstate({kAccounts, kPrincipals}, kSeed);
  std::ofstream(folder + "/model.json", std::ios::binary) << model;
  const std::shared_ptr<const CompiledEstate> estate = Load("model.json", model);
  if (estate == nullptr) return EXIT_FAILURE;
  for (const int scenarios : {1000, 100000}) {
    if (!WriteSuite(*estate, scenarios, folder + "/suite-" + std::to_string(scenarios) + ".json")) {
      return EXIT_FAILURE;
    }
  }
  return EXIT_SUCCESS;
}

}  // namespace
}  // namespace iamsim

int main(int argc, char** argv) {
  if (argc == 2) return iamsim::Main(argv[1]);
  std::cerr << "usage: " << argv[0] << " FOLDER\n";
  return EXIT_FAILURE;
}
