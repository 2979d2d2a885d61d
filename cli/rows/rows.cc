// SPDX-License-Identifier: Apache-2.0
#include "cli/rows/rows.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "cli/report/escape.h"
#include "cli/report/json_writer.h"
#include "model/edit_distance.h"
#include "model/load/text/words.h"
#include "model/printable.h"

// First the types of rows, then the formats. Each format has a head, a row and a tail (RowsHead,
// FormatRow, RowsTail), so a run writes its rows as they come and keeps none. Text is the
// exception: its table is aligned, so it needs them all.

namespace iamsim {
namespace {

constexpr RowColumn kCountColumns[] = {{"account"},
                                       {"principal"},
                                       {"action"},
                                       {"allowed", CellKind::kNumber},
                                       {"conditional", CellKind::kNumber},
                                       {"explicitDeny", CellKind::kNumber},
                                       {"implicitDeny", CellKind::kNumber}};

constexpr std::array<std::pair<std::string_view, RowFormat>, 5> kFormats = {{
    {"text", RowFormat::kText},
    {"csv", RowFormat::kCsv},
    {"jsonl", RowFormat::kJsonLines},
    {"json", RowFormat::kJson},
    {"md", RowFormat::kMarkdown},
}};

std::vector<std::string> CellsOf(const RowLayout& layout, const Row& row) {
  std::vector<std::string> cells;
  cells.reserve(layout.fields.size());
  for (const std::size_t field : layout.fields)
    cells.push_back(row[field]);
  return cells;
}

std::string MarkdownLine(const std::vector<std::string>& cells) {
  std::string line = "|";
  for (const std::string& cell : cells)
    line += ' ' + MarkdownText(cell) + " |";
  return line + '\n';
}

std::vector<std::string> HeadingsOf(const RowLayout& layout) {
  std::vector<std::string> names;
  for (const std::size_t field : layout.fields)
    names.emplace_back(layout.type->columns[field].name);
  return names;
}

std::string JsonRow(const RowLayout& layout, const Row& row) {
  JsonWriter json(0);
  json.BeginObject();
  for (const std::size_t field : layout.fields) {
    const RowColumn& column = layout.type->columns[field];
    json.Key(column.name);
    if (column.kind == CellKind::kNumber) {
      json.Integer(std::stoll(row[field]));
    } else {
      json.String(row[field]);
    }
  }
  json.EndObject();
  return json.text();
}

// ---- for people ----

std::string DecisionWord(std::string_view decision) {
  const std::optional<EvalDecision> parsed = ParseEvalDecision(decision);
  if (!parsed.has_value()) return std::string(decision);
  switch (*parsed) {
    case EvalDecision::kAllowed:
      return "ALLOWED";
    case EvalDecision::kConditional:
      return "CONDITIONAL";
    case EvalDecision::kExplicitDeny:
      return "DENIED (explicit)";
    case EvalDecision::kImplicitDeny:
      return "DENIED (implicit)";
  }
  return {};
}

std::string Painted(std::string_view decision, const std::string& text, const Style& style) {
  const std::optional<EvalDecision> parsed = ParseEvalDecision(decision);
  if (!parsed.has_value()) return text;
  if (*parsed == EvalDecision::kAllowed) return style.Good(text);
  return *parsed == EvalDecision::kConditional ? style.Doubt(text) : style.Bad(text);
}

// The part of a principal's ARN that its account's heading does not say.
std::string ShortPrincipal(const std::string& principal) {
  return principal.starts_with("arn:") ? principal.substr(principal.rfind(':') + 1) : principal;
}

class TextTable {
 public:
  TextTable(const RowLayout& layout, const std::vector<Row>& rows, const Style& style)
      : type_(*layout.type), rows_(rows), style_(style) {
    decision_ = type_.Find("decision");
    principal_ = type_.Find("principal");
    account_ = type_.Find("account");
    code_ = type_.Find("code");
    if (layout.group_by.has_value()) {
      group_ = layout.group_by;
    } else {
      group_ = type_.Find(type_.group);
    }
    for (const std::size_t field : layout.fields) {
      if (field == group_ || SaysNothing(field)) continue;
      const RowColumn& column = type_.columns[field];
      const bool is_asked = column.name == "action" || column.name == "resource";
      const bool is_same = is_asked && std::all_of(rows.begin(), rows.end(), [&](const Row& row) {
                             return row[field] == rows.front()[field];
                           });
      (is_same ? common_ : columns_).push_back(field);
    }
  }

  std::string Text() const {
    if (rows_.empty()) return {};
    std::string text;
    for (const std::size_t field : common_) {
      text += std::string(type_.columns[field].name) + ": " + CellText(field, rows_.front()) + '\n';
    }
    if (!common_.empty()) text += '\n';
    std::vector<std::size_t> widths(columns_.size(), 0);
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      for (const Row& row : rows_)
        widths[i] = std::max(widths[i], CellText(columns_[i], row).size());
      // One long cell must not push the others off the screen.
      widths[i] = std::min<std::size_t>(widths[i], 60);
      widths[i] = std::max(widths[i], type_.columns[columns_[i]].name.size());
    }
    text += style_.Dim(Headings(widths)) + '\n';
    const std::string* heading = nullptr;
    for (const Row& row : rows_) {
      if (group_.has_value() && (heading == nullptr || *heading != row[*group_])) {
        if (heading != nullptr) text += '\n';
        heading = &row[*group_];
        const std::string shown = heading->empty() ? "(none)" : Printable(*heading);
        text += style_.Bold(shown) + '\n';
      }
      text += LineOf(row, widths);
    }
    return text;
  }

 private:
  // A column that no row needs: it is empty, the ARN of the principal has it, or the decision says
  // as much.
  bool SaysNothing(std::size_t field) const {
    return std::all_of(rows_.begin(), rows_.end(), [&](const Row& row) {
      return row[field].empty() || (field == account_ && SaysAccount(row)) ||
             (field == code_ && row[field].starts_with("ALLOW_"));
    });
  }

  // The ARN of the principal has it, or the heading does.
  bool SaysAccount(const Row& row) const {
    return group_ == account_ ||
           (principal_.has_value() && row[*principal_].find(row[*account_]) != std::string::npos);
  }

  std::string Headings(const std::vector<std::size_t>& widths) const {
    std::string line;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      std::string name(type_.columns[columns_[i]].name);
      if (i + 1 < columns_.size()) name.resize(widths[i], ' ');
      line += "  " + name;
    }
    return line;
  }

  std::string CellText(std::size_t field, const Row& row) const {
    if (field == decision_) return DecisionWord(row[field]);
    if (field == principal_ && group_ == account_) return Printable(ShortPrincipal(row[field]));
    return Printable(row[field]);
  }

  std::string LineOf(const Row& row, const std::vector<std::size_t>& widths) const {
    std::string line;
    std::size_t missing = 0;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const std::string cell = CellText(columns_[i], row);
      if (cell.empty() && i + 1 == columns_.size()) break;
      line.append(missing + 2, ' ');
      line += columns_[i] == decision_ ? Painted(row[columns_[i]], cell, style_) : cell;
      missing = widths[i] > cell.size() ? widths[i] - cell.size() : 0;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    return line + '\n';
  }

  const RowType& type_;
  const std::vector<Row>& rows_;
  const Style& style_;
  std::optional<std::size_t> decision_;
  std::optional<std::size_t> principal_;
  std::optional<std::size_t> account_;
  std::optional<std::size_t> code_;
  std::optional<std::size_t> group_;
  std::vector<std::size_t> columns_;
  std::vector<std::size_t> common_;  // said once, because all rows have one value
};

}  // namespace

std::optional<std::size_t> RowType::Find(std::string_view column) const {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].name == column) return i;
  }
  return std::nullopt;
}

const RowType& AnswerRows() {
  static const auto& columns = *[] {
    auto* all = new std::vector<RowColumn>{{"account"}};
    for (const AnswerColumn& column : AnswerColumns())
      all->push_back({column.name});
    all->push_back({"source"});
    return all;
  }();
  static const RowType& type = *new RowType{"answers", columns, "account"};
  return type;
}

const RowType& CountRows() {
  static const RowType& type = *new RowType{"counts", kCountColumns, "principal"};
  return type;
}

const RowType* FindRowType(std::string_view name) {
  for (const RowType* type : {&AnswerRows(), &CountRows()}) {
    if (type->name == name) return type;
  }
  return nullptr;
}

Row RowOf(const AnswerRow& answer) {
  Row row = {answer.account};
  for (const AnswerColumn& column : AnswerColumns())
    row.push_back(answer.*column.field);
  row.push_back(answer.source);
  return row;
}

std::optional<RowFormat> ParseRowFormat(std::string_view name) {
  for (const auto& [word, format] : kFormats) {
    if (word == name) return format;
  }
  return std::nullopt;
}

const std::vector<std::string>& RowFormatNames() {
  static const std::vector<std::string>& names = *[] {
    auto* all = new std::vector<std::string>;
    for (const auto& entry : kFormats)
      all->emplace_back(entry.first);
    return all;
  }();
  return names;
}

std::optional<RowLayout> MakeLayout(const RowType& type, RowFormat format,
                                    const std::string& fields, const std::string& group_by,
                                    Diagnostics& diagnostics) {
  RowLayout layout;
  layout.type = &type;
  layout.format = format;
  std::vector<std::string_view> known;
  for (const RowColumn& column : type.columns)
    known.push_back(column.name);
  bool good = true;
  const auto find = [&](std::string_view name, std::string_view option) {
    const std::optional<std::size_t> found = type.Find(name);
    if (found.has_value()) return found;
    std::string all;
    for (const std::string_view one : known)
      all += (all.empty() ? "" : ", ") + std::string(one);
    std::string help = DidYouMean(name, known);
    diagnostics.Error(
        nullptr, 0, 0,
        std::string(option) + " knows no column " + Quoted(name) + ", expected " + all,
        std::move(help));
    good = false;
    return found;
  };
  for (std::size_t begin = 0; !fields.empty() && begin <= fields.size();) {
    const std::size_t end = std::min(fields.find(',', begin), fields.size());
    const auto found = find(std::string_view(fields).substr(begin, end - begin), "--fields");
    if (found.has_value()) layout.fields.push_back(*found);
    begin = end + 1;
  }
  if (fields.empty()) {
    for (std::size_t i = 0; i < type.columns.size(); ++i)
      layout.fields.push_back(i);
  }
  if (!group_by.empty()) layout.group_by = find(group_by, "--group-by");
  if (!good) return std::nullopt;
  return layout;
}

std::size_t& RowCounts::Of(EvalDecision decision) {
  switch (decision) {
    case EvalDecision::kAllowed:
      return allowed;
    case EvalDecision::kConditional:
      return conditional;
    case EvalDecision::kExplicitDeny:
      return explicit_deny;
    case EvalDecision::kImplicitDeny:
      break;
  }
  return implicit_deny;
}

RowCounts& RowCounts::operator+=(const RowCounts& other) {
  allowed += other.allowed;
  conditional += other.conditional;
  explicit_deny += other.explicit_deny;
  implicit_deny += other.implicit_deny;
  return *this;
}

std::string RowsHead(const RowLayout& layout) {
  switch (layout.format) {
    case RowFormat::kCsv:
      return CsvLine(HeadingsOf(layout));
    case RowFormat::kJson:
      return "{\"schema\": \"iamsim/rows/1\", \"rows\": [";
    case RowFormat::kMarkdown: {
      std::string rule = "|";
      for (std::size_t i = 0; i < layout.fields.size(); ++i)
        rule += "---|";
      return MarkdownLine(HeadingsOf(layout)) + rule + '\n';
    }
    case RowFormat::kJsonLines:
    case RowFormat::kText:
      return {};
  }
  return {};
}

std::string FormatRow(const RowLayout& layout, const Row& row, bool first) {
  switch (layout.format) {
    case RowFormat::kCsv:
      return CsvLine(CellsOf(layout, row));
    case RowFormat::kJson:
      return (first ? "\n  " : ",\n  ") + JsonRow(layout, row);
    case RowFormat::kJsonLines:
      return JsonRow(layout, row) + '\n';
    case RowFormat::kMarkdown:
      return MarkdownLine(CellsOf(layout, row));
    case RowFormat::kText:
      return {};
  }
  return {};
}

std::string RowsTail(const RowLayout& layout, bool any) {
  if (layout.format != RowFormat::kJson) return {};
  return any ? "\n]}\n" : "]}\n";
}

void GroupRows(const RowLayout& layout, std::vector<Row>& rows) {
  std::optional<std::size_t> group = layout.group_by;
  if (!group.has_value() && layout.format == RowFormat::kText) {
    group = layout.type->Find(layout.type->group);
  }
  if (!group.has_value()) return;
  std::stable_sort(rows.begin(), rows.end(),
                   [&](const Row& a, const Row& b) { return a[*group] < b[*group]; });
}

std::string TextRows(const RowLayout& layout, const RowText& text, const std::vector<Row>& rows,
                     const Style& style) {
  std::string all;
  if (!text.title.empty()) all += style.Bold(Printable(text.title)) + '\n';
  for (const std::string& line : text.summary)
    all += Printable(line) + '\n';
  const std::string table = TextTable(layout, rows, style).Text();
  if (!table.empty() && !all.empty()) all += '\n';
  return all + table;
}

}  // namespace iamsim
