// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_ROWS_ROWS_H_
#define IAMSIM_CLI_ROWS_ROWS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/report/answer_row.h"
#include "cli/report/style.h"
#include "model/diagnostics.h"

// Rows of one type, as all questions about many give them, and the formats that they are printed
// in. A row of a format is whole by itself, so that rows can be written as they come.

namespace iamsim {

enum class CellKind : std::uint8_t {
  kText,
  kNumber,
};

struct RowColumn {
  std::string_view name;  // camelCase, as in JSON
  CellKind kind = CellKind::kText;
};
using Row = std::vector<std::string>;  // a cell a column

struct RowType {
  std::string_view name;  // "answers"
  std::span<const RowColumn> columns;
  // The column that the rows of text are grouped by.
  std::string_view group;

  std::optional<std::size_t> Find(std::string_view column) const;
};

// Answers to questions: account, principal, action, resource, decision, code, layer, policy, sid,
// via, condition, source.
const RowType& AnswerRows();
Row RowOf(const AnswerRow& answer);
// How many questions about a principal and an action have which decision.
const RowType& CountRows();
// Any of the two; null for another name.
const RowType* FindRowType(std::string_view name);

enum class RowFormat : std::uint8_t { kText, kCsv, kJsonLines, kJson, kMarkdown };
std::optional<RowFormat> ParseRowFormat(std::string_view name);
const std::vector<std::string>& RowFormatNames();  // "text", "csv", ...

// What a list of rows looks like; columns are indexes into RowType::columns.
struct RowLayout {
  const RowType* type = nullptr;
  RowFormat format = RowFormat::kText;
  std::vector<std::size_t> fields;      // that are printed, in this order
  std::optional<std::size_t> group_by;  // rows of one value stand together
};
// `fields` and `group_by` as the command line has them: names with commas between; empty: all,
// none. Nothing, with an error, for a name that is no column.
std::optional<RowLayout> MakeLayout(const RowType& type, RowFormat format,
                                    const std::string& fields, const std::string& group_by,
                                    Diagnostics& diagnostics);

// How the decisions of a run are spread.
struct RowCounts {
  std::size_t allowed = 0;
  std::size_t conditional = 0;
  std::size_t explicit_deny = 0;
  std::size_t implicit_deny = 0;

  std::size_t denied() const { return explicit_deny + implicit_deny; }
  std::size_t total() const { return allowed + conditional + denied(); }
  void Add(EvalDecision decision) { ++Of(decision); }
  void Take(EvalDecision decision) { --Of(decision); }
  RowCounts& operator+=(const RowCounts& other);
  friend bool operator==(const RowCounts&, const RowCounts&) = default;

 private:
  std::size_t& Of(EvalDecision decision);
};

// What stands before, between and behind the rows of a format that can be written row by row; text
// cannot. `first`: no row was written before.
std::string RowsHead(const RowLayout& layout);
std::string FormatRow(const RowLayout& layout, const Row& row, bool first);
std::string RowsTail(const RowLayout& layout, bool any);

// Orders rows by their group; within one the order stays.
void GroupRows(const RowLayout& layout, std::vector<Row>& rows);

// For people: `title`, how many of what, then the rows in groups. A column that says nothing is
// left out, and an action or a resource that all rows are about is said once.
struct RowText {
  std::string title;
  std::vector<std::string> summary;  // lines
};
std::string TextRows(const RowLayout& layout, const RowText& text, const std::vector<Row>& rows,
                     const Style& style);

}  // namespace iamsim

#endif  // IAMSIM_CLI_ROWS_ROWS_H_
