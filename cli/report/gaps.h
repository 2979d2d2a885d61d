// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_REPORT_GAPS_H_
#define IAMSIM_CLI_REPORT_GAPS_H_

#include <string>
#include <vector>

#include "model/load/load.h"

namespace iamsim {

// Something that a loaded model lacks, and the answers that depend on it.
struct Gap {
  std::string what;                // "the tags of users and roles"
  std::vector<std::string> where;  // the accounts, entities, files, ...
  std::string touches;             // "aws:PrincipalTag"
};

// Returns what was not loaded or cannot be read; linear in the model. Empty for a native model, in
// which what is absent does not exist.
std::vector<Gap> FindGaps(const LoadedModel& model);

// For the summaries of other commands, one line: what could not be read. Empty when all could.
std::string UnreadableSummary(const LoadedModel& model);

// Adds what was left out of an estate's input to those that were left out of others, each once.
void AddLeftOut(const Estate& estate, std::vector<std::string>& all);

}  // namespace iamsim

#endif  // IAMSIM_CLI_REPORT_GAPS_H_
