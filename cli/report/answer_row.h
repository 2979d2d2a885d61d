// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_REPORT_ANSWER_ROW_H_
#define IAMSIM_CLI_REPORT_ANSWER_ROW_H_

#include <span>
#include <string>
#include <string_view>

#include "engine/answer.h"

namespace iamsim {

// One answer as a row of a list, the same in text, CSV and JSON lines. What several statements have
// a part in is joined with `;`.
struct AnswerRow {
  std::string account;  // of the principal; empty: it belongs to none
  std::string principal;
  std::string action;
  std::string resource;
  std::string decision;   // "allowed", ...
  std::string code;       // "ALLOW_IDENTITY", ...
  std::string layer;      // that settles the answer; empty where no policy does
  std::string policy;     // whose statement settles it; empty where a needed Allow is missing
  std::string sid;        // or "statement 2"
  std::string via;        // the group that carries the policy, or the roles assumed on the way
  std::string condition;  // of the statement
  std::string source;     // where the statement is: `file:line`
};
// Statements of the policy `stands_for`, which the program made in place of what it does not have,
// are not named.
AnswerRow RowOf(const Answer& answer, const Policy* stands_for = nullptr);
// A row that holds the question alone.
AnswerRow QuestionOf(const Request& asked);

// The columns in the order of every format.
struct AnswerColumn {
  std::string_view name;
  std::string AnswerRow::*field;
};
std::span<const AnswerColumn> AnswerColumns();

}  // namespace iamsim

#endif  // IAMSIM_CLI_REPORT_ANSWER_ROW_H_
