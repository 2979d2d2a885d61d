// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "model/load/load.h"
#include "tests/fuzz/fuzz_input.h"

// The bytes of a file, packed or in UTF-16 or UTF-32: a text or an error, and loading it is one or
// the other as well.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace iamsim;
  static const std::string path = (std::filesystem::temp_directory_path() /
                                   ("iamsim-source-fuzzer-" + std::to_string(getpid())))
                                      .string();
  std::ofstream(path, std::ios::binary) << fuzz::TextOf(data, size);
  Diagnostics diagnostics;
  const auto source = ReadSource(path, diagnostics);
  fuzz::Require((source != nullptr) != diagnostics.has_errors(), "a text or an error");
  if (source != nullptr) {
    const auto model = LoadModelTexts({source}, {}, diagnostics);
    fuzz::Require(model.has_value() != diagnostics.has_errors(), "a model or an error");
  }
  fuzz::ShowAll(diagnostics);
  std::filesystem::remove(path);
  return 0;
}
