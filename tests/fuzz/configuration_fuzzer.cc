// SPDX-License-Identifier: Apache-2.0
#include "model/ask/configuration.h"
#include "tests/fuzz/fuzz_input.h"

// An iamsim.yaml: no text crashes the reader.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace iamsim;
  Diagnostics diagnostics;
  const auto read = ReadConfiguration(fuzz::SourceOf(fuzz::TextOf(data, size)), {}, diagnostics);
  fuzz::ShowAll(diagnostics);
  fuzz::Require(read.has_value() != diagnostics.has_errors(), "a configuration or an error");
  return 0;
}
