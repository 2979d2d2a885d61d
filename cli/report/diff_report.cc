// SPDX-License-Identifier: Apache-2.0
#include "cli/report/diff_report.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>

#include "cli/report/describe.h"
#include "cli/report/escape.h"
#include "cli/report/json_writer.h"
#include "cli/report/result_report.h"
#include "model/evaluation_result.h"

namespace iamsim {
namespace {

// The columns of one side: those of a row behind the question.
std::span<const AnswerColumn> SideColumns() {
  return AnswerColumns().subspan(3);
}

std::vector<std::string_view> PrincipalsOf(const DiffResult& result) {
  std::vector<std::string_view> principals;
  for (const DiffRow& row : result.rows) {
    if (std::find(principals.begin(), principals.end(), row.principal) == principals.end()) {
      principals.push_back(row.principal);
    }
  }
  return principals;
}

std::string Summary(const DiffResult& result) {
  std::string text = std::to_string(result.rows.size()) + " of " + std::to_string(result.asked) +
                     (result.asked == 1 ? " answer" : " answers") + " changed";
  std::string parts;
  for (const DiffKind kind : {DiffKind::kGained, DiffKind::kLost, DiffKind::kChanged}) {
    if (result.Count(kind) == 0) continue;
    if (!parts.empty()) parts += ", ";
    parts += std::to_string(result.Count(kind)) + ' ';
    parts += kind == DiffKind::kChanged ? "otherwise" : DiffKindName(kind);
  }
  if (!parts.empty()) text += ": " + parts;
  if (result.undecided > 0) {
    text +=
        "; " + std::to_string(result.undecided) +
        (result.undecided == 1 ? " depends on what is not known" : " depend on what is not known");
  }
  return text;
}

std::string VerdictOf(const DiffSide& side) {
  if (!side.error.empty()) return "cannot be asked: " + side.error;
  return std::string(VerdictWord(*ParseEvalDecision(side.row.decision)));
}

// "identity: ReadData > AllowRead, through group devs, if ..."
std::string Through(const DiffSide& side) {
  if (!side.error.empty() || side.row.layer.empty()) return {};
  std::string text = side.row.layer;
  if (!side.row.policy.empty()) text += ": " + side.row.policy + " > " + side.row.sid;
  if (!side.row.via.empty()) text += ", through " + side.row.via;
  if (!side.row.condition.empty()) text += ", if " + side.row.condition;
  return text;
}

// "now applies: trust ... (policies/trust.json:2:2)".
std::string CauseText(const BlamedStatement& cause) {
  const std::string place = PlaceText(cause.place);
  return place.empty() ? cause.text : cause.text + " (" + place + ')';
}

std::string CausesText(const DiffRow& row, std::string_view separator) {
  std::string text;
  for (const BlamedStatement& cause : row.causes) {
    if (!text.empty()) text += separator;
    text += CauseText(cause);
  }
  return text.empty() ? row.because : text;
}

void WriteSide(std::string_view name, const DiffSide& side, JsonWriter& json) {
  json.Key(name).BeginObject();
  if (!side.error.empty()) {
    json.Key("error").String(side.error);
  } else {
    for (const AnswerColumn& column : SideColumns())
      json.Key(column.name).String(side.row.*column.field);
  }
  json.EndObject();
}

// `left_out`: how much was left out of the models, where nothing else says it.
void WriteRow(const DiffRow& row, std::size_t left_out, JsonWriter& json) {
  json.BeginObject();
  json.Key("change").String(DiffKindName(row.kind));
  json.Key("principal").String(row.principal);
  json.Key("action").String(row.action);
  json.Key("resource").String(row.resource);
  WriteSide("before", row.before, json);
  WriteSide("after", row.after, json);
  json.Key("causes").BeginArray();
  for (const BlamedStatement& cause : row.causes)
    json.String(CauseText(cause));
  if (row.causes.empty() && !row.because.empty()) json.String(row.because);
  json.EndArray();
  if (!row.suite.empty()) {
    json.Key("suite").String(row.suite);
    json.Key("scenario").String(row.scenario);
  }
  if (left_out > 0) json.Key("leftOut").Integer(static_cast<std::int64_t>(left_out));
  json.EndObject();
}

// ---- a whole estate ----

// Rows that differ for one reason and one principal.
struct DiffGroup {
  std::vector<const DiffRow*> rows;
};

// By kind and reason, in the order in which they come; within, by principal.
using ReasonGroups = std::vector<std::pair<const DiffRow*, std::vector<DiffGroup>>>;

ReasonGroups GroupsOf(const DiffResult& result) {
  ReasonGroups groups;
  std::map<std::pair<DiffKind, std::string_view>, std::size_t> places;
  for (const DiffRow& row : result.rows) {
    const auto [place, is_new] = places.try_emplace({row.kind, row.because}, groups.size());
    if (is_new) groups.push_back({&row, {}});
    std::vector<DiffGroup>& of = groups[place->second].second;
    if (of.empty() || of.back().rows.front()->principal != row.principal) of.emplace_back();
    of.back().rows.push_back(&row);
  }
  // Gained access is what a reviewer has to look at.
  std::stable_sort(groups.begin(), groups.end(),
                   [](const auto& a, const auto& b) { return a.first->kind < b.first->kind; });
  return groups;
}

// The first few, and how many more.
std::string Some(const std::vector<std::string>& texts) {
  constexpr std::size_t kShown = 4;
  std::string text;
  for (std::size_t i = 0; i < std::min(kShown, texts.size()); ++i)
    text += (i == 0 ? "" : ", ") + texts[i];
  if (texts.size() > kShown) text += " and " + std::to_string(texts.size() - kShown) + " more";
  return text;
}

std::vector<std::string> Each(const DiffGroup& group, std::string DiffRow::*field) {
  std::vector<std::string> texts;
  for (const DiffRow* row : group.rows) {
    if (std::find(texts.begin(), texts.end(), row->*field) == texts.end()) {
      texts.push_back(row->*field);
    }
  }
  return texts;
}

std::string FromTo(const DiffRow& row) {
  return VerdictOf(row.before) + " -> " + VerdictOf(row.after);
}

std::string Witness(const DiffRow& row) {
  return "iamsim can " + row.principal + ' ' + row.action + " '" + row.resource + "'";
}

std::string KindHeading(const DiffRow& row, const std::vector<DiffGroup>& groups) {
  std::string heading = row.kind == DiffKind::kGained ? "GAINED"
                        : row.kind == DiffKind::kLost ? "LOST"
                                                      : "ANOTHER CONDITION";
  heading +=
      " by " + std::to_string(groups.size()) + (groups.size() == 1 ? " principal" : " principals");
  return heading + ": " + (row.because.empty() ? "no single statement" : row.because);
}

constexpr std::size_t kShownPrincipals = 20;

std::string EstateText(const DiffResult& result, const Style& style) {
  std::string text = style.Bold(Printable(Summary(result))) + '\n';
  for (const auto& [first, groups] : GroupsOf(result)) {
    const std::string heading = Printable(KindHeading(*first, groups));
    text += '\n' + (first->kind == DiffKind::kGained ? style.Doubt(heading) : style.Bad(heading)) +
            '\n';
    for (std::size_t i = 0; i < std::min(groups.size(), kShownPrincipals); ++i) {
      const DiffGroup& group = groups[i];
      text += "  " + Printable(group.rows.front()->principal) + "   " +
              Printable(FromTo(*group.rows.front())) + '\n';
      text += "    " + Printable(Some(Each(group, &DiffRow::action))) + '\n';
      text += "    on " + Printable(Some(Each(group, &DiffRow::resource))) + '\n';
    }
    if (groups.size() > kShownPrincipals) {
      text += "  and " + std::to_string(groups.size() - kShownPrincipals) + " more principals\n";
    }
    text += "  " + style.Dim(Printable(Witness(*first))) + '\n';
  }
  for (const std::string& what : result.left_out)
    text += style.Doubt("left out") + ": " + Printable(what) + '\n';
  return text;
}

std::string EstateMarkdown(const DiffResult& result) {
  std::string text = "**" + Summary(result) + "**\n";
  for (const auto& [first, groups] : GroupsOf(result)) {
    text += "\n### " + MarkdownText(KindHeading(*first, groups)) +
            "\n\n| principal | actions | resources | before | after |\n|---|---|---|---|---|\n";
    for (std::size_t i = 0; i < std::min(groups.size(), kShownPrincipals); ++i) {
      const DiffGroup& group = groups[i];
      const DiffRow& row = *group.rows.front();
      text += "| " + MarkdownText(row.principal) + " | " +
              MarkdownText(Some(Each(group, &DiffRow::action))) + " | " +
              MarkdownText(Some(Each(group, &DiffRow::resource))) + " | " +
              MarkdownText(VerdictOf(row.before)) + " | " + MarkdownText(VerdictOf(row.after)) +
              " |\n";
    }
    if (groups.size() > kShownPrincipals) {
      text += "\nand " + std::to_string(groups.size() - kShownPrincipals) + " more principals\n";
    }
    text += "\nWitness: `" + Printable(Witness(*first)) + "`\n";
  }
  for (const std::string& what : result.left_out)
    text += "\n- left out: " + MarkdownText(what) + '\n';
  return text;
}

}  // namespace

std::string_view DiffKindName(DiffKind kind) {
  switch (kind) {
    case DiffKind::kGained:
      return "gained";
    case DiffKind::kLost:
      return "lost";
    case DiffKind::kChanged:
      break;
  }
  return "changed";
}

std::size_t DiffResult::Count(DiffKind kind) const {
  return static_cast<std::size_t>(std::count_if(
      rows.begin(), rows.end(), [&](const DiffRow& row) { return row.kind == kind; }));
}

std::string DiffText(const DiffResult& result, const Style& style) {
  if (result.is_of_estate) return EstateText(result, style);
  std::string text;
  const auto side = [&](std::string_view label, const DiffSide& of) {
    text += "    " + style.Dim(label) + "  " + Printable(VerdictOf(of));
    if (of.error.empty()) text += "  " + of.row.code;
    const std::string through = Through(of);
    if (!through.empty()) text += "   " + style.Dim(Printable(through));
    text += '\n';
  };
  for (const std::string_view principal : PrincipalsOf(result)) {
    text += style.Bold(Printable(principal)) + '\n';
    for (const DiffRow& row : result.rows) {
      if (row.principal != principal) continue;
      std::string word(DiffKindName(row.kind));
      word.resize(7, ' ');
      // Gained access is what a reviewer has to look at.
      text += "  " + (row.kind == DiffKind::kGained ? style.Doubt(word)
                      : row.kind == DiffKind::kLost ? style.Bad(word)
                                                    : style.Dim(word));
      text += "  " + Printable(row.action + ' ' + row.resource);
      if (!row.scenario.empty()) text += "   " + style.Dim(Printable(row.scenario));
      text += '\n';
      side("before", row.before);
      side("after ", row.after);
      for (const BlamedStatement& cause : row.causes)
        text += "    " + style.Dim("cause") + "   " + Printable(CauseText(cause)) + '\n';
    }
  }
  for (const std::string& what : result.left_out)
    text += style.Doubt("left out") + ": " + Printable(what) + '\n';
  return text + Summary(result) + '\n';
}

std::string DiffMarkdown(const DiffResult& result) {
  if (result.is_of_estate) return EstateMarkdown(result);
  std::string text = "**" + Summary(result) + "**\n";
  if (!result.left_out.empty()) text += "\nLeft out of the models:\n\n";
  for (const std::string& what : result.left_out)
    text += "- " + MarkdownText(what) + '\n';
  for (const std::string_view principal : PrincipalsOf(result)) {
    text += "\n### " + MarkdownText(principal) +
            "\n\n| change | scenario | action | resource | before | after | cause |\n"
            "|---|---|---|---|---|---|---|\n";
    for (const DiffRow& row : result.rows) {
      if (row.principal != principal) continue;
      std::string cause = CausesText(row, "; ");
      if (cause.empty()) {
        const bool is_lost = row.kind == DiffKind::kLost && Through(row.after).empty();
        cause = Through(is_lost ? row.before : row.after);
      }
      text += "| " + std::string(DiffKindName(row.kind)) + " | " + MarkdownText(row.scenario) +
              " | " + MarkdownText(row.action) + " | " + MarkdownText(row.resource) + " | " +
              MarkdownText(VerdictOf(row.before)) + " | " + MarkdownText(VerdictOf(row.after)) +
              " | " + MarkdownText(cause) + " |\n";
    }
  }
  return text;
}

std::string DiffJson(const DiffResult& result) {
  JsonWriter json(2);
  json.BeginObject();
  json.Key("schema").String("iamsim/diff/1");
  json.Key("summary").BeginObject();
  json.Key("asked").Integer(static_cast<std::int64_t>(result.asked));
  json.Key("unchanged").Integer(static_cast<std::int64_t>(result.asked - result.rows.size()));
  json.Key("undecided").Integer(static_cast<std::int64_t>(result.undecided));
  for (const DiffKind kind : {DiffKind::kGained, DiffKind::kLost, DiffKind::kChanged}) {
    json.Key(DiffKindName(kind)).Integer(static_cast<std::int64_t>(result.Count(kind)));
  }
  if (!result.left_out.empty()) json.Key("leftOut").Strings(result.left_out);
  json.EndObject();
  json.Key("changes").BeginArray();
  for (const DiffRow& row : result.rows)
    WriteRow(row, 0, json);
  json.EndArray().EndObject();
  return json.text() + '\n';
}

std::string DiffJsonLines(const DiffResult& result) {
  std::string text;
  for (const DiffRow& row : result.rows) {
    JsonWriter json(0);
    WriteRow(row, result.left_out.size(), json);
    text += json.text() + '\n';
  }
  return text;
}

std::string DiffCsv(const DiffResult& result) {
  std::string text = "change,principal,action,resource";
  for (const std::string_view side : {"before", "after"}) {
    for (const AnswerColumn& column : SideColumns()) {
      text += ',';
      text += side;
      text += '_';
      text += column.name;
    }
  }
  text += ",suite,scenario,cause\r\n";
  for (const DiffRow& row : result.rows) {
    text += DiffKindName(row.kind);
    for (const std::string* field : {&row.principal, &row.action, &row.resource})
      text += ',' + CsvField(*field);
    for (const DiffSide* side : {&row.before, &row.after}) {
      const bool is_error = !side->error.empty();
      for (const AnswerColumn& column : SideColumns()) {
        const bool is_decision = column.field == &AnswerRow::decision;
        const std::string error = is_decision ? "error: " + side->error : std::string();
        text += ',' + CsvField(is_error ? error : side->row.*column.field);
      }
    }
    text += ',' + CsvField(row.suite) + ',' + CsvField(row.scenario) + ',' +
            CsvField(CausesText(row, "; ")) + "\r\n";
  }
  return text;
}

}  // namespace iamsim
