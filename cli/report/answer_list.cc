// SPDX-License-Identifier: Apache-2.0
#include "cli/report/answer_list.h"

#include <utility>

#include "cli/report/escape.h"

namespace iamsim {
namespace {

std::string TextOf(const ListedAnswer& answer, std::string_view field) {
  if (field == "line") return std::to_string(answer.line);
  if (field == "id") return answer.id;
  if (field == "error") return answer.error;
  if (field == "decision" && !answer.error.empty()) return "error";
  for (const AnswerColumn& column : AnswerColumns()) {
    if (column.name == field) return answer.row.*column.field;
  }
  return {};
}

}  // namespace

void WriteRequestId(const std::string& id, bool is_number, JsonWriter& json) {
  if (id.empty()) {
    json.Null();
  } else if (is_number) {
    json.Number(id);
  } else {
    json.String(id);
  }
}

AnswerList::AnswerList(bool csv, std::vector<std::string> fields)
    : csv_(csv), fields_(std::move(fields)) {
  if (!fields_.empty()) return;
  for (const std::string_view name : FieldNames())
    fields_.emplace_back(name);
}

std::vector<std::string_view> AnswerList::FieldNames() {
  std::vector<std::string_view> names = {"line", "id"};
  for (const AnswerColumn& column : AnswerColumns())
    names.push_back(column.name);
  names.emplace_back("error");
  return names;
}

std::string AnswerList::Header() const {
  if (!csv_) return {};
  std::string text;
  for (const std::string& field : fields_)
    text += (text.empty() ? "" : ",") + field;
  return text + "\r\n";
}

std::string AnswerList::Row(const ListedAnswer& answer) const {
  if (csv_) {
    std::string text;
    for (std::size_t i = 0; i < fields_.size(); ++i)
      text += (i == 0 ? "" : ",") + CsvField(TextOf(answer, fields_[i]));
    return text + "\r\n";
  }
  JsonWriter json(0);
  json.BeginObject();
  for (const std::string& field : fields_) {
    json.Key(field);
    if (field == "line") {
      json.Integer(answer.line);
    } else if (field == "id") {
      WriteRequestId(answer.id, answer.id_is_number, json);
    } else if (field == "error" && answer.error.empty()) {
      json.Null();
    } else {
      json.String(TextOf(answer, field));
    }
  }
  json.EndObject();
  return json.text() + '\n';
}

}  // namespace iamsim
