// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_REPORT_RESULT_REPORT_H_
#define IAMSIM_CLI_REPORT_RESULT_REPORT_H_

#include <string>

#include "cli/report/json_writer.h"
#include "cli/report/style.h"
#include "engine/answer.h"

namespace iamsim {

struct ReportOptions {
  Style style;
  bool verbose = false;  // every statement that was considered
};

// The answer as people read it: verdict, one line a layer in evaluation order, what would change
// it.
std::string TextReport(const Answer& answer, const ReportOptions& options);

// The answer as `iamsim/result/1`.
void WriteResult(const Answer& answer, bool trace, JsonWriter& json);
// Writes it without the braces, so the object can have more members.
void WriteResultMembers(const Answer& answer, bool trace, JsonWriter& json);

// ALLOWED, DENIED (explicit), DENIED (implicit), CONDITIONAL.
std::string_view VerdictWord(EvalDecision decision);

}  // namespace iamsim

#endif  // IAMSIM_CLI_REPORT_RESULT_REPORT_H_
