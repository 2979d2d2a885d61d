// SPDX-License-Identifier: Apache-2.0
#include "cli/report/set_report.h"

#include <algorithm>
#include <string_view>

#include "cli/report/describe.h"
#include "cli/report/escape.h"
#include "cli/report/request_json.h"

namespace iamsim {
namespace {

// Parts of several actions that are the same but for the action.
struct PartGroup {
  std::vector<std::string_view> actions;
  const SetPart* part = nullptr;
};

bool IsSamePart(const SetPart& a, const SetPart& b) {
  return a.resource == b.resource && a.except == b.except && a.result == b.result &&
         a.undecided == b.undecided;
}

std::vector<PartGroup> GroupsOf(const SetAnswer& answer) {
  std::vector<PartGroup> groups;
  for (const SetPart& part : answer.parts) {
    const auto same = std::find_if(groups.begin(), groups.end(), [&](const PartGroup& group) {
      return IsSamePart(*group.part, part);
    });
    if (same == groups.end()) {
      groups.push_back({{part.action}, &part});
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

void WriteUnknown(const SetPart& part, JsonWriter& json) {
  std::vector<std::string> unknown;
  if (part.answer != nullptr) unknown = part.answer->UnknownParts();
  if (!part.undecided.empty()) unknown.push_back(part.undecided);
  json.Key("residual");
  if (unknown.empty()) {
    json.Null();
    return;
  }
  json.BeginObject().Key("all").BeginArray();
  for (const std::string& what : unknown)
    json.BeginObject().Key("unknown").String(what).EndObject();
  json.EndArray().EndObject();
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
    if (is_open) {
      const std::string why = part.undecided.empty() ? "what the part depends on" : part.undecided;
      json.BeginObject().Key("unknown").String(why).EndObject();
    }
    json.EndArray().EndObject();
  }
  json.EndArray().EndObject();
}

}  // namespace

std::string SetSentence(const SetAnswer& answer) {
  constexpr std::size_t kShown = 3;
  const std::vector<PartGroup> groups = GroupsOf(answer);
  const auto texts_of = [&](EvalDecision wanted) {
    std::vector<std::string> texts;
    for (const PartGroup& group : groups) {
      if (WordFor(group.part->result.decision) == WordFor(wanted)) {
        texts.push_back(GroupText(answer, group));
      }
    }
    return texts;
  };
  if (answer.result.decision != EvalDecision::kConditional) {
    return std::string(WordFor(answer.result.decision)) + " for all of " + answer.asked.resource;
  }
  std::string text;
  for (const EvalDecision decision : {EvalDecision::kAllowed, EvalDecision::kConditional}) {
    const std::vector<std::string> texts = texts_of(decision);
    if (texts.empty()) continue;
    if (!text.empty()) text += "; ";
    text += std::string(WordFor(decision)) + " for " + Listed(texts, kShown);
  }
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
      for (const std::string& what : part.answer->UnknownParts())
        text += std::string(indent) + style.Doubt("unknown") + "  " + Printable(what) + '\n';
      for (const DecisiveStatement& place : explanation.decisive) {
        const StatementView view = ViewOf(part.answer->request(), explanation, place);
        const std::string source =
            PlaceText(LocationOf(view.policy_model().document, view.statement().offset));
        text += std::string(indent) +
                Printable(std::string(EffectName(view.statement().effect)) + "  " +
                          std::string(PolicyLayerName(view.layer_kind())) + "  " +
                          PolicyTitle(view) + " > " + StatementTitle(view)) +
                (source.empty() ? "" : "  " + style.Dim(Printable(source))) + '\n';
      }
      if (explanation.decisive.empty()) {
        text +=
            std::string(indent) + Printable(Sentence(part.answer->request(), explanation)) + '\n';
      }
    }
    if (!part.witness.empty() && part.witness != part.resource) {
      text += std::string(indent) + style.Dim(Printable("such as " + part.witness)) + '\n';
    }
    text += '\n';
  }
  for (const Assumption& assumption : answer.assumptions) {
    text += "  " + style.Doubt("assumed") + "  " + Printable(assumption.message) + "  " +
            style.Dim(Printable('[' + assumption.code + ']')) + '\n';
  }
  return text;
}

void WriteResultMembers(const SetAnswer& answer, JsonWriter& json) {
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
    WriteUnknown(part, json);
    json.Key("witness");
    if (part.witness.empty()) {
      json.Null();
    } else {
      json.String(part.witness);
    }
    if (part.answer != nullptr && part.undecided.empty()) {
      WriteDecisive(part.answer->request(), part.answer->explanation(), json);
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
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace iamsim
