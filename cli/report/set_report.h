// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_REPORT_SET_REPORT_H_
#define IAMSIM_CLI_REPORT_SET_REPORT_H_

#include <string>
#include <vector>

#include "cli/report/answer_row.h"
#include "cli/report/json_writer.h"
#include "cli/report/result_report.h"
#include "engine/sets/set_answer.h"

namespace iamsim {

// The answer to a question about a set as people read it: what of it is allowed, then each part
// with the statements that decide it.
std::string TextReport(const SetAnswer& answer, const ReportOptions& options);
// In one line: "allowed for arn:aws:s3:::b/* except arn:aws:s3:::b/secret/*".
std::string SetSentence(const SetAnswer& answer);

// As `iamsim/result/1`, without the braces; with `trace` each part has the layers and statements of
// its witness.
void WriteResultMembers(const SetAnswer& answer, bool trace, JsonWriter& json);

// A row for each part.
std::vector<AnswerRow> RowsOf(const SetAnswer& answer);

}  // namespace iamsim

#endif  // IAMSIM_CLI_REPORT_SET_REPORT_H_
