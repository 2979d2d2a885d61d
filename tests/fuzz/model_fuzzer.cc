// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "engine/compile.h"
#include "model/load/load.h"
#include "tests/fuzz/fuzz_input.h"

// Every kind of file that holds a part of a model, recognised by its content: no text crashes its
// reader, and what was accepted can be compiled.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace iamsim;
  if (size == 0) return 0;
  const LoadMode mode = data[0] == 'l' ? LoadMode::kLenient : LoadMode::kByOrigin;
  const auto source = fuzz::SourceOf(fuzz::TextOf(data + 1, size - 1));
  Diagnostics diagnostics;
  std::optional<LoadedModel> model = LoadModelTexts(
      {source}, {.mode = mode, .account = "111122223333", .region = "eu-west-1"}, diagnostics);
  fuzz::ShowAll(diagnostics);
  fuzz::Require(model.has_value() != diagnostics.has_errors(), "a model or an error");
  if (model.has_value()) Compile(std::move(model->estate))->CompileAll();
  return 0;
}
