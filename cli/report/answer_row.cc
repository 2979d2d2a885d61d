// SPDX-License-Identifier: Apache-2.0
#include "cli/report/answer_row.h"

#include <algorithm>
#include <array>
#include <vector>

#include "cli/report/condition_words.h"
#include "cli/report/describe.h"
#include "model/token_name.h"

namespace iamsim {
namespace {

// The layers whose statements a reader wants to see for an answer: the one that refuses, or those
// that grant. SCPs and the like only let through what another layer grants.
std::vector<PolicyLayer> LayersOf(ReasonCode code) {
  if (const std::optional<PolicyLayer> layer = LayerOf(code)) return {*layer};
  if (DecisionOf(code) != EvalDecision::kAllowed) return {};
  if (code == ReasonCode::kAllowIdentity) return {PolicyLayer::kIdentity};
  if (code == ReasonCode::kAllowResourceAndIdentity) {
    return {PolicyLayer::kResource, PolicyLayer::kTrust, PolicyLayer::kIdentity};
  }
  if (code == ReasonCode::kAlwaysAllowed || code == ReasonCode::kNoPermissionRequired ||
      code == ReasonCode::kAllowRoot) {
    return {};
  }
  return {PolicyLayer::kResource, PolicyLayer::kTrust};
}

// Each text once, in order.
void Join(std::string& list, std::string_view text) {
  if (text.empty()) return;
  std::string_view rest = list;
  while (!rest.empty()) {
    const std::size_t end = rest.find(';');
    if (rest.substr(0, end) == text) return;
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
  if (!list.empty()) list += ';';
  list += text;
}

std::string ConditionOf(const Statement& statement) {
  std::string text;
  for (const ConditionClause& clause : statement.conditions) {
    if (!text.empty()) text += " and ";
    text += clause.operator_name + ' ' + clause.key;
    for (std::size_t i = 0; i < clause.values.size(); ++i)
      text += (i == 0 ? " " : ", ") + clause.values[i];
  }
  return text;
}

// The line alone: rows are compared from run to run, and a column changes with the formatting.
std::string LineOf(const SourceLocation& location) {
  std::string place = PlaceText(location);
  const std::size_t inner = std::min(place.find(" > "), place.size());
  const std::size_t column = place.rfind(':', inner);
  if (column == std::string::npos || column == 0) return place;
  return place.substr(0, column);
}

}  // namespace

std::span<const AnswerColumn> AnswerColumns() {
  static constexpr std::array<AnswerColumn, 10> kColumns = {{{"principal", &AnswerRow::principal},
                                                             {"action", &AnswerRow::action},
                                                             {"resource", &AnswerRow::resource},
                                                             {"decision", &AnswerRow::decision},
                                                             {"code", &AnswerRow::code},
                                                             {"layer", &AnswerRow::layer},
                                                             {"policy", &AnswerRow::policy},
                                                             {"sid", &AnswerRow::sid},
                                                             {"via", &AnswerRow::via},
                                                             {"condition", &AnswerRow::condition}}};
  return kColumns;
}

AnswerRow QuestionOf(const Request& asked) {
  AnswerRow row;
  row.principal =
      asked.token.kind == TokenInput::Kind::kNone ? asked.principal : TokenTitle(asked.token);
  row.action = asked.action;
  row.resource = asked.resource;
  return row;
}

AnswerRow RowOf(const Answer& answer, const Policy* stands_for) {
  const PreparedRequest& request = answer.request();
  const Explanation& explanation = answer.explanation();
  AnswerRow row = QuestionOf(answer.asked());
  row.account = answer.calls().front().authorizations.front().request->caller.account_id;
  row.decision = EvalDecisionName(explanation.result.decision);
  row.code = ReasonCodeName(explanation.result.code);
  for (std::size_t i = 0; i + 1 < answer.calls().size(); ++i) {
    Join(row.via, answer.calls()[i].decider().request->resource.text());
  }
  const std::vector<PolicyLayer> layers = LayersOf(explanation.result.code);
  for (const PolicyLayer layer : layers) {
    for (const DecisiveStatement& place : explanation.decisive) {
      const StatementView view = ViewOf(request, explanation, place);
      if (view.layer_kind() != layer || &view.policy_model() == stands_for) continue;
      Join(row.layer, PolicyLayerName(layer));
      Join(row.policy, PolicyTitle(view));
      Join(row.sid, StatementTitle(view));
      Join(row.condition, ConditionOf(view.statement()));
      Join(row.source, LineOf(LocationOf(view.policy_model().document, view.statement().offset)));
      if (layer == PolicyLayer::kIdentity) Join(row.via, AttachedTo(view));
    }
  }
  if (explanation.result.decision == EvalDecision::kConditional) {
    Join(row.condition, WordsOf(answer.AllowedWhen()));
  }
  if (row.layer.empty() && layers.size() == 1) row.layer = PolicyLayerName(layers.front());
  return row;
}

}  // namespace iamsim
