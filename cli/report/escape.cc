// SPDX-License-Identifier: Apache-2.0
#include "cli/report/escape.h"

#include <cstddef>

#include "model/printable.h"

namespace iamsim {

std::string CsvField(std::string_view text) {
  std::string field;
  // A spreadsheet takes a cell that begins so for a formula, and the names are not ours.
  if (!text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos) {
    field += '\'';
  }
  field += Printable(text);
  if (field.find_first_of(",\"") == std::string::npos) return field;
  std::string quoted = "\"";
  for (const char c : field) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::string CsvLine(const std::vector<std::string>& cells) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) line += ',';
    line += CsvField(cells[i]);
  }
  return line + "\r\n";
}

std::string MarkdownText(std::string_view text, bool in_html) {
  std::string escaped;
  for (const char c : Printable(text)) {
    if (c == '<') {
      escaped += "&lt;";
    } else if (c == '>') {
      escaped += "&gt;";
    } else if (c == '&') {
      escaped += "&amp;";
    } else {
      const bool special = std::string_view("\\`*_[]|#~").find(c) != std::string_view::npos;
      if (special && !in_html) escaped += '\\';
      escaped += c;
    }
  }
  return escaped;
}

}  // namespace iamsim
