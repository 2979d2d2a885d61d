// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "model/load/document/policy_reader.h"
#include "model/load/load.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/oracle/scenario_writer.h"

// A policy document: no text crashes the reader, whatever the document is used as and however it
// is taken; a strict load, printed and loaded again, says the same. The first byte is the use.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace iamsim;
  if (size == 0) return 0;
  constexpr unsigned kTypes = static_cast<unsigned>(PolicyType::kResourceControl) + 1;
  const auto type = static_cast<PolicyType>(data[0] % kTypes);
  const auto source = fuzz::SourceOf(fuzz::TextOf(data + 1, size - 1));
  for (const LoadMode mode : {LoadMode::kLenient, LoadMode::kStrict}) {
    Diagnostics diagnostics;
    const PolicyPtr policy = LoadPolicy(source, "p", type, {.mode = mode}, diagnostics);
    fuzz::ShowAll(diagnostics);
    if (mode == LoadMode::kLenient) continue;
    fuzz::Require((policy != nullptr) != diagnostics.has_errors(), "a policy or an error");
    if (policy == nullptr) continue;

    Diagnostics again;
    const PolicyPtr read = LoadPolicy(fuzz::SourceOf(WritePolicyDocument(policy->document)), "p",
                                      type, {.mode = LoadMode::kStrict}, again);
    fuzz::ShowAll(again);
    fuzz::Require(read != nullptr, "what was printed can be read");
    fuzz::Require(SamePolicyDocument(policy->document, read->document),
                  "what was printed says the same");
  }
  return 0;
}
