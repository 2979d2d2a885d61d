// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_REPORT_RESULT_REPORT_H_
#define IAMSIM_CLI_REPORT_RESULT_REPORT_H_

#include <optional>
#include <string>
#include <vector>

#include "cli/report/json_writer.h"
#include "cli/report/style.h"
#include "engine/answer.h"

namespace iamsim {

struct ReportOptions {
  Style style;
  bool verbose = false;  // every statement that was considered
  // The layer that comes first where several refuse; nothing: AWS's order.
  std::optional<PolicyLayer> lead = std::nullopt;
};

// The answer as people read it: the verdict, the statements behind it with their places, what
// would change it; then one line a layer in evaluation order. Of a call with several parts the one
// that refuses comes first.
std::string TextReport(const Answer& answer, const ReportOptions& options);

// The answer as `iamsim/result/1`.
void WriteResult(const Answer& answer, bool trace, JsonWriter& json);
// Writes it without the braces, so the object can have more members.
void WriteResultMembers(const Answer& answer, bool trace, JsonWriter& json);

// The members `decisive` and `assumptions` of a result.
void WriteDecisive(const PreparedRequest& request, const Explanation& explanation,
                   JsonWriter& json);
// The member `layers`, with `trace` the statements of each.
void WriteLayers(const PreparedRequest& request, const Explanation& explanation, bool trace,
                 JsonWriter& json);
// The tree of what an answer depends on; a single leaf is an `all` of one.
void WriteResidualTree(const Residual& residual, JsonWriter& json);
void WriteAssumptions(const std::vector<Assumption>& assumptions, JsonWriter& json);

// ALLOWED, DENIED (explicit), DENIED (implicit), CONDITIONAL.
std::string_view VerdictWord(EvalDecision decision);

}  // namespace iamsim

#endif  // IAMSIM_CLI_REPORT_RESULT_REPORT_H_
