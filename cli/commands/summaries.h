// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_COMMANDS_SUMMARIES_H_
#define IAMSIM_CLI_COMMANDS_SUMMARIES_H_

#include <string>
#include <string_view>
#include <vector>

#include "cli/exit_code.h"
#include "cli/rows/shard.h"
#include "model/diagnostics.h"

// What a command that gives rows says about all of them. A run and `merge` say the same.

namespace iamsim {

// "3 principals", "1 principal"
std::string Number(std::size_t count, std::string_view noun);

// The lines between the title and the rows of text.
std::vector<std::string> SummaryOf(std::string_view command, const RunSummary& summary);
// Of a run in which everything could be asked.
ExitCode CodeOf(std::string_view command, const RunSummary& summary);
// An error for each reason why questions could not be asked; of many the first.
void AddQuestionErrors(const RunSummary& summary, Diagnostics& diagnostics);

}  // namespace iamsim

#endif  // IAMSIM_CLI_COMMANDS_SUMMARIES_H_
