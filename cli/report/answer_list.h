// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_REPORT_ANSWER_LIST_H_
#define IAMSIM_CLI_REPORT_ANSWER_LIST_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cli/report/answer_row.h"
#include "cli/report/json_writer.h"

namespace iamsim {

// The answer to one question of a list, with what the question is called there.
struct ListedAnswer {
  std::uint32_t line = 0;  // of the questions' file
  std::string id;
  bool id_is_number = false;
  AnswerRow row;
  std::string error;  // why it cannot be asked; `row` holds the question alone then
};

// Writes the `id` of a question as its asker wrote it; null for none.
void WriteRequestId(const std::string& id, bool is_number, JsonWriter& json);

// Writes a list of answers as rows, as CSV or as one JSON object a line.
class AnswerList {
 public:
  // `fields` picks the columns and their order; empty: all. Each must be one of FieldNames().
  AnswerList(bool csv, std::vector<std::string> fields);

  static std::vector<std::string_view> FieldNames();

  // The names of the columns; empty for JSON lines.
  std::string Header() const;
  std::string Row(const ListedAnswer& answer) const;

 private:
  bool csv_;
  std::vector<std::string> fields_;
};

}  // namespace iamsim

#endif  // IAMSIM_CLI_REPORT_ANSWER_LIST_H_
