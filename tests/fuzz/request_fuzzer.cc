// SPDX-License-Identifier: Apache-2.0
#include <string_view>

#include "engine/compile.h"
#include "engine/decide.h"
#include "engine/prepare.h"
#include "model/ask/request_reader.h"
#include "model/load/load.h"
#include "tests/fuzz/fuzz_input.h"

namespace {

constexpr std::string_view kModel = R"(
accounts:
  - id: "111111111111"
    users: [{name: alice, id: AIDAALICE11111111111, tags: {team: red}}]
    roles:
      - name: app
        trustPolicy: {Statement: {Effect: Allow, Principal: {AWS: "111111111111"}, Action: sts:AssumeRole}}
    resources: [{arn: "arn:aws:s3:::b"}]
)";

}  // namespace

// Requests, one or many: no text crashes the reader, and what was accepted gets an answer or a
// reason why it cannot be asked.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace iamsim;
  static const std::shared_ptr<const CompiledEstate> estate = [] {
    Diagnostics diagnostics;
    std::optional<LoadedModel> model =
        LoadModelTexts({fuzz::SourceOf(kModel)}, LoadOptions(), diagnostics);
    fuzz::ShowAll(diagnostics);
    fuzz::Require(model.has_value(), "the model loads");
    return Compile(std::move(model->estate));
  }();
  if (size == 0) return 0;
  Diagnostics diagnostics;
  const std::vector<Request> requests =
      ReadRequests(fuzz::SourceOf(fuzz::TextOf(data + 1, size - 1)), data[0] == 's', diagnostics);
  fuzz::ShowAll(diagnostics);
  if (diagnostics.has_errors()) return 0;
  for (const Request& request : requests) {
    const auto prepared = Prepare(*estate, request);
    if (prepared.ok()) {
      Decide(**prepared);
    } else {
      fuzz::Require(!prepared.status().message().empty(), "a refusal says why");
    }
  }
  return 0;
}
