// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_ASK_CONFIGURATION_H_
#define IAMSIM_MODEL_ASK_CONFIGURATION_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/ask/context_profiles.h"
#include "model/change/change_set.h"
#include "model/diagnostics.h"
#include "model/load/load.h"
#include "model/request.h"
#include "model/source_text.h"

namespace iamsim {

// The content of an `iamsim.yaml`, for its folder and those below.
struct Configuration {
  std::string file;
  std::vector<std::string> model;   // resolved against the file's folder
  std::vector<std::string> suites;  // the same
  ChangeSet changes;                // on top of `model` alone
  ContextProfiles profiles;
  Request defaults;  // `context`, `now`, `unknown`, `unknownAction` of questions
};

// Nothing, with errors, when it is wrong.
std::optional<Configuration> ReadConfiguration(std::shared_ptr<const SourceText> source,
                                               const LoadOptions& options,
                                               Diagnostics& diagnostics);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_ASK_CONFIGURATION_H_
