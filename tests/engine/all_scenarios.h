// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_TESTS_ENGINE_ALL_SCENARIOS_H_
#define IAMSIM_TESTS_ENGINE_ALL_SCENARIOS_H_

#include <optional>
#include <utility>
#include <vector>

#include "model/ask/suite_reader.h"

namespace iamsim {

// Every suite of the repository with its models, as an import would load them.
inline std::vector<Suite> AllSuites() {
  Diagnostics diagnostics;
  SuiteOptions options;
  options.load.mode = LoadMode::kLenient;
  std::optional<LoadedSuites> loaded = LoadSuites({IAMSIM_SCENARIOS_DIR}, options, diagnostics);
  return loaded.has_value() ? std::move(loaded->suites) : std::vector<Suite>();
}

}  // namespace iamsim

#endif  // IAMSIM_TESTS_ENGINE_ALL_SCENARIOS_H_
