// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_ASK_SUITE_READER_H_
#define IAMSIM_MODEL_ASK_SUITE_READER_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/ask/context_profiles.h"
#include "model/ask/variables.h"
#include "model/change/change_set.h"
#include "model/diagnostics.h"
#include "model/load/load.h"
#include "model/request.h"
#include "model/scenario.h"

namespace iamsim {

struct SuiteOptions {
  LoadOptions load;
  std::vector<std::string> model;           // in place of the models that the suites name
  std::vector<std::string> fallback_model;  // for suites that name none
  ChangeSet fallback_changes;               // on top of that one alone
  ChangeSet changes;                        // on top of every model, below those of the scenarios
  SuiteVariables variables;                 // in place of the suites' own
  ContextProfiles profiles;                 // in place of the suites' own of the same name
  ContextProfiles fallback_profiles;        // for names that the suites do not have
  Request defaults;                         // under the `defaults` of the suites
};

struct LoadedSuites {
  std::vector<Suite> suites;         // in the order of the paths; folders by name
  std::vector<std::string> ignored;  // files of folders that have no scenarios
  std::vector<std::string> files;    // all that make up the suites; no models
  // The files that models were loaded from and changed by; a folder that is one input is listed in
  // place of its files. Not the files of single policies that a model or a scenario names.
  std::vector<std::string> model_files;
  bool used_fallback = false;  // a suite was given the fallback model
};

// Reads suites from files and folders (`*.yaml`, `*.yml`, `*.json` that have `scenarios`), each
// with its models; a model that several name is loaded once and shared. So is what a list of
// changes makes of a model, however many scenarios carry the same list; a scenario's own list
// replaces that of `defaults`, and an empty one changes nothing. A file that is reached
// twice is read once. To be named and to have no scenarios is an error. Nothing is returned when
// there was an error. Linear in the texts.
std::optional<LoadedSuites> LoadSuites(const std::vector<std::string>& paths,
                                       const SuiteOptions& options, Diagnostics& diagnostics);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_ASK_SUITE_READER_H_
