// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_REPORT_ESCAPE_H_
#define IAMSIM_CLI_REPORT_ESCAPE_H_

#include <string>
#include <string_view>
#include <vector>

// Text of an input in formats that several reports share. All replace controls (Printable()).

namespace iamsim {

// Returns a field of a CSV file (RFC 4180). What a spreadsheet would take for a formula gets an
// apostrophe in front.
std::string CsvField(std::string_view text);
// Fields with commas between and the line end of the RFC.
std::string CsvLine(const std::vector<std::string>& cells);

// Returns text of Markdown, for a cell of a table too; inside HTML Markdown's own characters mean
// nothing.
std::string MarkdownText(std::string_view text, bool in_html = false);

}  // namespace iamsim

#endif  // IAMSIM_CLI_REPORT_ESCAPE_H_
