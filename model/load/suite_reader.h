// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_LOAD_SUITE_READER_H_
#define IAMSIM_MODEL_LOAD_SUITE_READER_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/diagnostics.h"
#include "model/estate.h"
#include "model/load/load.h"
#include "model/scenario.h"

namespace iamsim {

// A suite with the model that it names or holds. `estate` is null when the suite names none.
struct LoadedSuite {
  Suite suite;
  std::shared_ptr<const Estate> estate;
};

// Reads suites from files and folders (`*.yaml`, `*.yml`, `*.json` that have `scenarios`), each
// with its model unless `model_override` is given. Files without scenarios are listed in `ignored`;
// to be named and to have none is an error. Nothing is returned when there was an error.
std::optional<std::vector<LoadedSuite>> LoadSuites(const std::vector<std::string>& paths,
                                                   const std::vector<std::string>& model_override,
                                                   const LoadOptions& options,
                                                   std::vector<std::string>& ignored,
                                                   Diagnostics& diagnostics);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_LOAD_SUITE_READER_H_
