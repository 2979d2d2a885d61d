// SPDX-License-Identifier: Apache-2.0
#include "model/load/text/data.h"
#include "tests/fuzz/data_tree.h"
#include "tests/fuzz/fuzz_input.h"

// JSON: no text crashes the reader, and what it returns lies in the text. The first byte says
// whether several values are taken.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace iamsim;
  if (size == 0) return 0;
  const auto source = fuzz::SourceOf(fuzz::TextOf(data + 1, size - 1));
  Diagnostics diagnostics;
  const auto document = ParseJson(source, {.stream = data[0] == 's'}, diagnostics);
  fuzz::ShowAll(diagnostics);
  fuzz::Require(document.has_value() != diagnostics.has_errors(), "a tree or an error");
  if (document.has_value()) fuzz::CheckTree(*document);
  return 0;
}
