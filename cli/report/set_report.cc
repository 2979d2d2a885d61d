// SPDX-License-Identifier: Apache-2.0
#include "cli/report/set_report.h"

#include <algorithm>
#include <string_view>

#include "cli/report/condition_words.h"
#include "cli/report/describe.h"
#include "cli/report/escape.h"
#include "cli/report/request_json.h"

namespace iamsim {
namespace {

// Parts of several actions that are the same but for the action.
struct PartGroup {
  std::vector<std::string_view> actions;
  const SetPart* part = nullptr;
  std::vector<std::string> statements;  // of the first part
  std::string condition;
};

// "aws:RequestedRegion is eu-west-1"; empty where the part depends on nothing.
std::string ConditionOf(const SetPart& part) {
  const bool is_open = part.answer != nullptr && part.undecided.empty() &&
                       part.result.decision == EvalDecision::kConditional;
  return is_open ? WordsOf(part.answer->AllowedWhen()) : std::string();
}

// "Deny  scp  DenyOutsideEU > EUOnly at Root, Workloads  org.json:41:9". A statement that decides
// at several levels has one line.
std::vector<std::string> StatementLines(const SetPart& part) {
  std::vector<std::string> lines;
  if (part.answer == nullptr || !part.undecided.empty()) return lines;
  struct Decisive {
    StatementView view;
    std::string levels;
  };
  std::vector<Decisive> all;
  const Explanation& explanation = part.answer->explanation();
  for (const DecisiveStatement& place : explanation.decisive) {
    const StatementView view = ViewOf(part.answer->request(), explanation, place);
    const OrganizationNode* node = view.level->node;
    const std::string level = node == nullptr ? "" : node->name.empty() ? node->id : node->name;
    const auto same = std::find_if(all.begin(), all.end(), [&](const Decisive& other) {
      return &other.view.policy_model() == &view.policy_model() &&
             other.view.traced->index == view.traced->index && node != nullptr &&
             other.view.level->node != nullptr;
    });
    if (same == all.end()) {
      all.push_back({view, level});
    } else {
      same->levels += ", " + level;
    }
  }
  for (const Decisive& decisive : all) {
    const StatementView& view = decisive.view;
    std::string line(EffectName(view.statement().effect));
    line += "  " + std::string(PolicyLayerName(view.layer_kind())) + "  " + PolicyTitle(view) +
            " > " + StatementTitle(view);
    if (!decisive.levels.empty()) line += " at " + decisive.levels;
    const std::string source =
        PlaceText(LocationOf(view.policy_model().document, view.statement().offset));
    if (!source.empty()) line += "  " + source;
    lines.push_back(std::move(line));
  }
  return lines;
}

bool IsSamePart(const PartGroup& group, const PartGroup& other) {
  const SetPart& a = *group.part;
  const SetPart& b = *other.part;
  return a.resource == b.resource && a.except == b.except && a.result == b.result &&
         a.undecided == b.undecided && group.condition == other.condition &&
         group.statements == other.statements;
}

std::vector<PartGroup> GroupsOf(const SetAnswer& answer) {
  std::vector<PartGroup> groups;
  for (const SetPart& part : answer.parts) {
    PartGroup one = {{part.action}, &part, StatementLines(part), ConditionOf(part)};
    const auto same = std::find_if(groups.begin(), groups.end(),
                                   [&](const PartGroup& group) { return IsSamePart(group, one); });
    if (same == groups.end()) {
      groups.push_back(std::move(one));
    } else {
      same->actions.push_back(part.action);
    }
  }
  return groups;
}

// The first few of some texts, and how many more there are.
template <typename Texts>
std::string Listed(const Texts& texts, std::size_t shown) {
  std::string text;
  for (std::size_t i = 0; i < texts.size() && i < shown; ++i) {
    if (i > 0) text += ", ";
    text += texts[i];
  }
  if (texts.size() > shown) text += " and " + std::to_string(texts.size() - shown) + " more";
  return text;
}

std::string MembersText(const SetPart& part, std::size_t shown) {
  std::string text = part.resource;
  if (!part.except.empty()) text += " except " + Listed(part.except, shown);
  return text;
}

std::string GroupText(const SetAnswer& answer, const PartGroup& group) {
  constexpr std::size_t kShown = 3;
  const std::string members = MembersText(*group.part, kShown);
  const bool several = answer.parts.front().action != answer.parts.back().action;
  return several ? Listed(group.actions, kShown) + " on " + members : members;
}

std::string_view WordFor(EvalDecision decision) {
  switch (decision) {
    case EvalDecision::kAllowed:
      return "allowed";
    case EvalDecision::kExplicitDeny:
    case EvalDecision::kImplicitDeny:
      return "denied";
    case EvalDecision::kConditional:
      break;
  }
  return "undecided";
}

std::string Painted(const Style& style, EvalDecision decision) {
  const std::string_view word = VerdictWord(decision);
  switch (decision) {
    case EvalDecision::kAllowed:
      return style.Good(word);
    case EvalDecision::kExplicitDeny:
    case EvalDecision::kImplicitDeny:
      return style.Bad(word);
    case EvalDecision::kConditional:
      break;
  }
  return style.Doubt(word);
}

// What a part depends on: nothing, what nobody could decide, or what its answer depends on.
void WritePartResidual(const SetPart& part, JsonWriter& json) {
  if (part.result.decision != EvalDecision::kConditional) {
    json.Null();
  } else if (part.answer != nullptr && part.undecided.empty()) {
    WriteResidualTree(part.answer->AllowedWhen(), json);
  } else {
    json.BeginObject().Key("all").BeginArray();
    json.BeginObject().Key("unknown").String(part.undecided).EndObject();
    json.EndArray().EndObject();
  }
}

// The resources of allowed parts, as one formula: one of the patterns and none of those excepted.
void WriteResourceResidual(const SetAnswer& answer, JsonWriter& json) {
  json.Key("residual");
  const bool one_action = answer.parts.front().action == answer.parts.back().action;
  if (answer.result.decision != EvalDecision::kConditional || !one_action) {
    json.Null();
    return;
  }
  const auto write_pattern = [&](const std::string& pattern, bool negated) {
    json.BeginObject().Key("resource").String(pattern);
    if (negated) json.Key("negated").Bool(true);
    json.EndObject();
  };
  json.BeginObject().Key("any").BeginArray();
  for (const SetPart& part : answer.parts) {
    const bool is_open = part.result.decision == EvalDecision::kConditional;
    if (part.result.decision != EvalDecision::kAllowed && !is_open) continue;
    json.BeginObject().Key("all").BeginArray();
    write_pattern(part.resource, false);
    for (const std::string& pattern : part.except)
      write_pattern(pattern, true);
    if (is_open) WritePartResidual(part, json);
    json.EndArray().EndObject();
  }
  json.EndArray().EndObject();
}

// Everything about a part's witness, below the part.
std::string Indented(const Answer& answer, const ReportOptions& options) {
  const std::string report = TextReport(answer, options);
  std::string text;
  for (std::size_t begin = 0; begin < report.size();) {
    const std::size_t end = std::min(report.find('\n', begin), report.size());
    if (end > begin) text += "      " + report.substr(begin, end - begin) + '\n';
    begin = end + 1;
  }
  return text;
}

}  // namespace

std::string SetSentence(const SetAnswer& answer) {
  constexpr std::size_t kShown = 3;
  const std::vector<PartGroup> groups = GroupsOf(answer);
  // A part that is allowed under a condition says so.
  const auto texts_of = [&](EvalDecision wanted, bool is_decided) {
    std::vector<std::string> texts;
    for (const PartGroup& group : groups) {
      if (group.part->result.decision != wanted) continue;
      if (group.part->undecided.empty() != is_decided) continue;
      std::string text = GroupText(answer, group);
      if (!group.condition.empty()) text += " if " + group.condition;
      texts.push_back(std::move(text));
    }
    return texts;
  };
  if (answer.result.decision != EvalDecision::kConditional) {
    return std::string(WordFor(answer.result.decision)) + " for all of " + answer.asked.resource;
  }
  std::string text;
  const auto add = [&](std::string_view word, const std::vector<std::string>& texts) {
    if (texts.empty()) return;
    if (!text.empty()) text += "; ";
    text += std::string(word) + " for " + Listed(texts, kShown);
  };
  add("allowed", texts_of(EvalDecision::kAllowed, true));
  // Each under its condition; a comma between them could be taken for one of the condition.
  const std::vector<std::string> conditional = texts_of(EvalDecision::kConditional, true);
  for (std::size_t i = 0; i < conditional.size() && i < kShown; ++i)
    add("allowed", {conditional[i]});
  if (conditional.size() > kShown) {
    text += "; " + std::to_string(conditional.size() - kShown) + " more under conditions";
  }
  add("undecided", texts_of(EvalDecision::kConditional, false));
  return text;
}

std::string TextReport(const SetAnswer& answer, const ReportOptions& options) {
  const Style& style = options.style;
  std::string text = style.Bold(Painted(style, answer.result.decision)) + ": " +
                     Printable(SetSentence(answer)) + '\n';
  if (!answer.exact) {
    text += style.Doubt("unknown") + "  some parts could not be decided as a whole\n";
  }
  text += '\n';
  const bool several = answer.parts.front().action != answer.parts.back().action;
  for (const PartGroup& group : GroupsOf(answer)) {
    const SetPart& part = *group.part;
    text += Painted(style, part.result.decision) + "  " +
            std::string(ReasonCodeName(part.result.code)) + '\n';
    const std::string_view indent = "    ";
    if (several) {
      text += std::string(indent) + Printable(Listed(group.actions, group.actions.size())) + '\n';
    }
    text += std::string(indent) + Printable(part.resource) + '\n';
    for (const std::string& pattern : part.except)
      text += std::string(indent) + "  except " + Printable(pattern) + '\n';
    if (!part.undecided.empty()) {
      text +=
          std::string(indent) + style.Doubt("unknown") + "  " + Printable(part.undecided) + '\n';
    } else if (part.answer != nullptr) {
      const Explanation& explanation = part.answer->explanation();
      if (!group.condition.empty()) {
        text += std::string(indent) + Printable("allowed if " + group.condition) + '\n';
        for (const std::string& line : DependenceLines(*part.answer))
          text += std::string(indent) + "  " + style.Doubt("?") + ' ' + Printable(line) + '\n';
      }
      for (const std::string& what : part.answer->UnknownParts())
        text += std::string(indent) + style.Doubt("unknown") + "  " + Printable(what) + '\n';
      for (const std::string& line : group.statements)
        text += std::string(indent) + Printable(line) + '\n';
      if (explanation.decisive.empty() && group.condition.empty()) {
        text +=
            std::string(indent) + Printable(Sentence(part.answer->request(), explanation)) + '\n';
      }
    }
    if (!part.witness.empty() && part.witness != part.resource) {
      text += std::string(indent) + style.Dim(Printable("such as " + part.witness)) + '\n';
    }
    if (options.verbose && part.answer != nullptr) text += Indented(*part.answer, options);
    text += '\n';
  }
  for (const Assumption& assumption : answer.assumptions) {
    text += "  " + style.Doubt("assumed") + "  " + Printable(assumption.message) + "  " +
            style.Dim(Printable('[' + assumption.code + ']')) + '\n';
  }
  return text;
}

void WriteResultMembers(const SetAnswer& answer, bool trace, JsonWriter& json) {
  json.Key("schema").String("iamsim/result/1");
  json.Key("request");
  WriteRequest(answer.asked, json);
  json.Key("decision").String(EvalDecisionName(answer.result.decision));
  json.Key("reason").BeginObject();
  json.Key("code").String(ReasonCodeName(answer.result.code));
  json.Key("message").String(SetSentence(answer)).EndObject();
  json.Key("any").String(EvalDecisionName(answer.any));
  json.Key("all").String(EvalDecisionName(answer.all));
  json.Key("exact").Bool(answer.exact);
  json.Key("parts").BeginArray();
  for (const SetPart& part : answer.parts) {
    json.BeginObject();
    json.Key("action").String(part.action);
    json.Key("resource").String(part.resource);
    json.Key("except").Strings(part.except);
    json.Key("decision").String(EvalDecisionName(part.result.decision));
    json.Key("code").String(ReasonCodeName(part.result.code));
    json.Key("residual");
    WritePartResidual(part, json);
    json.Key("witness");
    if (part.witness.empty()) {
      json.Null();
    } else {
      json.String(part.witness);
    }
    if (part.answer != nullptr && part.undecided.empty()) {
      WriteDecisive(part.answer->request(), part.answer->explanation(), json);
      if (trace) {
        WriteLayers(part.answer->request(), part.answer->explanation(), /*trace=*/true, json);
      }
    }
    json.EndObject();
  }
  json.EndArray();
  WriteAssumptions(answer.assumptions, json);
  WriteResourceResidual(answer, json);
  json.Key("hops").BeginArray().EndArray();
}

std::vector<AnswerRow> RowsOf(const SetAnswer& answer) {
  std::vector<AnswerRow> rows;
  for (const SetPart& part : answer.parts) {
    AnswerRow row = part.answer == nullptr ? QuestionOf(answer.asked) : RowOf(*part.answer);
    row.action = part.action;
    row.resource = MembersText(part, part.except.size());
    row.decision = EvalDecisionName(part.result.decision);
    row.code = ReasonCodeName(part.result.code);
    if (!part.undecided.empty()) row.condition = part.undecided;
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace iamsim
