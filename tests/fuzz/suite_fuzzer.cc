// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "model/ask/suite_reader.h"
#include "tests/fuzz/fuzz_input.h"

// A suite of scenarios with its model in place: no text crashes the reader.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace iamsim;
  static const std::string path = (std::filesystem::temp_directory_path() /
                                   ("iamsim-suite-fuzzer-" + std::to_string(getpid()) + ".yaml"))
                                      .string();
  std::ofstream(path, std::ios::binary) << fuzz::TextOf(data, size);
  Diagnostics diagnostics;
  const auto suites = LoadSuites({path}, SuiteOptions(), diagnostics);
  fuzz::ShowAll(diagnostics);
  fuzz::Require(suites.has_value() != diagnostics.has_errors(), "suites or an error");
  std::filesystem::remove(path);
  return 0;
}
