// SPDX-License-Identifier: Apache-2.0
#include <cstddef>

#include "cli/report/cause.h"
#include "cli/report/condition_words.h"
#include "cli/report/describe.h"
#include "cli/report/result_report.h"

namespace iamsim {
namespace {

std::string Pad(std::string_view text, std::size_t width) {
  std::string padded(text);
  if (padded.size() < width) padded.append(width - padded.size(), ' ');
  return padded;
}

class TextWriter {
 public:
  TextWriter(const PreparedRequest& request, const Explanation& explanation,
             const ReportOptions& options)
      : request_(request), explanation_(explanation), options_(options), style_(options.style) {}

  // One authorization: its layers, what was assumed.
  std::string Write() {
    Question();
    for (const TracedLayer& layer : explanation_.layers)
      Layer(layer);
    for (const Assumption& assumption : explanation_.assumptions) {
      Line(style_.Doubt("assumed") + "  " + Printable(assumption.message) + "  " +
           style_.Dim('[' + assumption.code + ']'));
    }
    return std::move(text_);
  }

 private:
  void Line(const std::string& line) { text_ += line + '\n'; }

  void Question() {
    std::string who(CallerKindName(request_.caller.kind));
    if (!request_.caller.account_id.empty())
      who += " of " + AccountTitle(request_.caller.account_id);
    std::string whose;
    if (request_.owner_account.empty()) {
      whose = "no account's resource";
    } else if (request_.same_account) {
      whose = "same account";
    } else if (request_.caller.account_id.empty()) {
      whose = "the resource belongs to " + AccountTitle(request_.owner_account);
    } else {
      whose = "cross-account: the resource belongs to " + AccountTitle(request_.owner_account);
    }
    Line("  " + style_.Dim(Printable(who + ", " + whose)));
  }

  std::string AccountTitle(const std::string& id) const {
    const Account* account = request_.compiled->estate().FindAccount(id);
    if (account != nullptr && !account->name.empty()) {
      return account->name + " (" + id + ')';
    }
    return id;
  }

  // The statements that a reader needs to see: those that settled the layer.
  bool IsOpen(const TracedLayer& layer, const StatementOutcome& outcome) const {
    if (outcome.applies != Truth::kTrue) return false;
    return (outcome.effect == Effect::kDeny) == layer.outcome.denies();
  }

  void Layer(const TracedLayer& layer) {
    const SelectedLayer& selected = request_.layer(layer.slot);
    const std::string name = Pad(PolicyLayerName(selected.layer), 10);
    const LayerOutcome& outcome = layer.outcome;
    if (!outcome.participates) {
      Line("  " + style_.Dim("- " + name + WhyNotApplicable(selected.not_applicable)));
      return;
    }
    if (selected.constant_allow) {
      Line("  " + style_.Good("+ ") + name + "the root user has every permission of its account");
      return;
    }
    const bool needed = explanation_.blocked_by.Contains(selected.layer);
    const std::string mark = outcome.is_unknown() ? style_.Doubt("? ")
                             : outcome.denies()   ? style_.Bad("x ")
                             : outcome.allows()   ? style_.Good("+ ")
                             : needed             ? style_.Bad("x ")
                                                  : style_.Dim("- ");
    std::string head = mark + name;
    bool first = true;
    const std::vector<StatementView> views = StatementsOf(request_, explanation_, layer);
    for (std::size_t i = 0; i < views.size(); ++i) {
      const StatementView& view = views[i];
      if (!IsOpen(layer, view.traced->outcome) || StandsBefore(views, i)) continue;
      Line("  " + (first ? head : std::string(12, ' ')) + StatementLine(view, Places(views, i)));
      first = false;
      if (view.traced->outcome.effect == Effect::kDeny || options_.verbose) Clauses(view);
    }
    if (first) {
      std::string why =
          layer.level_count == 0 || NoPolicies(layer) ? "no policy" : "no statement allows it";
      if (outcome.neutral_level >= 0 && layer.level_count > 0) {
        const TracedLevel& level =
            explanation_
                .levels[layer.first_level + static_cast<std::uint32_t>(outcome.neutral_level)];
        if (level.node != nullptr) why += " at " + Printable(level.node->id);
      }
      if (outcome.is_unknown()) {
        why = outcome.allow == Truth::kUnknown ? "it may allow; that depends on what is not known"
                                               : "it may deny; that depends on what is not known";
      } else if (!needed && !outcome.denies()) {
        why += "; not needed";
      }
      Line("  " + head + why);
    } else if (!outcome.denies() && !outcome.allows()) {
      const TracedLevel& level =
          explanation_
              .levels[layer.first_level + static_cast<std::uint32_t>(outcome.neutral_level)];
      Line(std::string(14, ' ') + style_.Bad("but nothing allows it at ") +
           (level.node != nullptr ? Printable(level.node->id) : "this level"));
    }
    if (options_.verbose) Considered(layer);
  }

  bool NoPolicies(const TracedLayer& layer) const {
    for (std::uint32_t l = 0; l < layer.level_count; ++l) {
      if (explanation_.levels[layer.first_level + l].policy_count > 0) return false;
    }
    return true;
  }

  // One statement of a policy that is attached at several levels has one line.
  static bool IsSame(const StatementView& a, const StatementView& b) {
    return &a.policy_model() == &b.policy_model() && a.traced->index == b.traced->index &&
           a.level->node != nullptr && b.level->node != nullptr;
  }
  static bool StandsBefore(const std::vector<StatementView>& views, std::size_t index) {
    for (std::size_t i = 0; i < index; ++i) {
      if (IsSame(views[i], views[index])) return true;
    }
    return false;
  }
  // Where the policy of a statement is attached, all levels of it.
  static std::string Places(const std::vector<StatementView>& views, std::size_t index) {
    std::string places;
    for (const StatementView& view : views) {
      if (!IsSame(view, views[index])) continue;
      const OrganizationNode& node = *view.level->node;
      places += places.empty() ? " at " : ", ";
      places += node.name.empty() ? node.id : node.name;
    }
    return places;
  }

  std::string StatementLine(const StatementView& view, const std::string& places) const {
    const bool whole_policy =
        view.policy_model().document.statements.size() == 1 && view.statement().sid.empty();
    std::string line = PolicyTitle(view);
    if (!whole_policy) line += " > " + StatementTitle(view);
    line += places;
    const std::string attached = AttachedTo(view);
    if (!attached.empty() && view.level->node == nullptr &&
        view.layer_kind() == PolicyLayer::kIdentity) {
      line += ", through group " + attached;
    }
    const MatchKinds kinds = view.traced->outcome.kinds;
    for (int i = 0; i < kMatchKindCount; ++i) {
      const auto kind = static_cast<MatchKind>(i);
      if (kinds.Contains(kind) && view.layer_kind() != PolicyLayer::kResourceControl) {
        line += ", by " + std::string(MatchKindName(kind));
      }
    }
    std::string place =
        PlaceText(LocationOf(view.policy_model().document, view.statement().offset));
    // Its name in infrastructure as code, if that is not its title already.
    const std::string address = view.policy_model().address.str();
    if (!address.empty() && PolicyTitle(view) != address) {
      place += place.empty() ? address : ", " + address;
    }
    line = Printable(line);
    if (!place.empty()) line += "   " + style_.Dim(Printable(place));
    return line;
  }

  void Clauses(const StatementView& view) {
    for (const std::string& line : ClauseLines(view, /*failed_only=*/false)) {
      Line(std::string(16, ' ') + Printable(line));
    }
    const StatementOutcome& outcome = view.traced->outcome;
    if (outcome.resource_note == ResourceNote::kCrossedColon) {
      Line(std::string(16, ' ') + "the resource matches only because `*` ran across a colon");
    }
  }

  // Every statement, with the first element that failed.
  void Considered(const TracedLayer& layer) {
    for (const StatementView& view : StatementsOf(request_, explanation_, layer)) {
      if (IsOpen(layer, view.traced->outcome)) continue;
      const std::string effect(EffectName(view.statement().effect));
      Line(std::string(14, ' ') +
           style_.Dim(Printable(effect + ' ' + PolicyTitle(view) + " > " + StatementTitle(view) +
                                ": " + WhyNot(view))));
    }
  }

  const PreparedRequest& request_;
  const Explanation& explanation_;
  const ReportOptions& options_;
  Style style_;
  std::string text_;
};

std::string Painted(const Style& style, EvalDecision decision, std::string_view text) {
  switch (decision) {
    case EvalDecision::kAllowed:
      return style.Good(text);
    case EvalDecision::kExplicitDeny:
    case EvalDecision::kImplicitDeny:
      return style.Bad(text);
    case EvalDecision::kConditional:
      break;
  }
  return style.Doubt(text);
}

// "2 x kms:Decrypt on arn:aws:kms:...  IMPLICIT_DENY_KEY_POLICY": a call of the way, or one of the
// permissions that a call needs.
std::string Heading(std::size_t call_index, std::size_t part, const Call& call,
                    const Style& style) {
  const Authorization& authorization = call.authorizations[part];
  const EvaluationResult result = authorization.explanation.result;
  std::string number = std::to_string(call_index + 1);
  if (call.authorizations.size() > 1) number += static_cast<char>('a' + static_cast<int>(part));
  const PreparedRequest& request = *authorization.request;
  std::string what = request.action.text();
  if (!request.resource.is_star()) what += "  " + request.resource.text();
  const bool allowed = result.decision == EvalDecision::kAllowed;
  return style.Bold(Printable(number + ' ')) +
         Painted(style, result.decision, allowed ? "+" : "x") + ' ' + style.Bold(Printable(what)) +
         "  " + std::string(ReasonCodeName(result.code)) + '\n' + "  " +
         style.Dim(Printable("as " + request.caller.DisplayArn())) + '\n';
}

}  // namespace

std::string_view VerdictWord(EvalDecision decision) {
  switch (decision) {
    case EvalDecision::kAllowed:
      return "ALLOWED";
    case EvalDecision::kExplicitDeny:
      return "DENIED (explicit)";
    case EvalDecision::kImplicitDeny:
      return "DENIED (implicit)";
    case EvalDecision::kConditional:
      return "CONDITIONAL";
  }
  return "";
}

namespace {

// Verdict, cause, mend: what a reader in a hurry needs.
std::string Head(const Answer& answer, const ReportOptions& options) {
  const Style& style = options.style;
  const EvaluationResult result = answer.result();
  std::string text = style.Bold(Painted(style, result.decision, VerdictWord(result.decision)));
  if (result.decision == EvalDecision::kConditional) {
    text += style.Bold(": allowed if " + Printable(WordsOf(answer.AllowedWhen()))) + '\n';
    for (const std::string& one : DependenceLines(answer))
      text += Pad("if", 10) + Printable(one) + '\n';
    if (!answer.IsExact()) text += style.Dim("that may be more than AWS asks for") + '\n';
  } else {
    text += "  " + std::string(ReasonCodeName(result.code)) + '\n';
  }
  const auto line = [&](std::string_view label, std::string_view what,
                        const SourceLocation& location) {
    text += Pad(label, 10) + Printable(what);
    const std::string place = PlaceText(location);
    if (!place.empty()) text += "   " + style.Dim(Printable(place));
    text += '\n';
  };
  const auto label = [](std::string_view first, bool is_first) {
    return is_first ? first : std::string_view("and");
  };
  std::vector<Cause> causes = CausesOf(answer);
  const bool allowed = result.decision == EvalDecision::kAllowed;
  bool is_first = true;
  for (const Cause& cause : causes) {
    if (cause.kind != CauseKind::kAllows && cause.kind != CauseKind::kDenies) continue;
    line(label("because", is_first), StatementPath(cause.view), PlaceOf(cause));
    is_first = false;
  }
  if (!allowed) {
    const std::vector<NeededChange> changes =
        NeededChanges(answer.request(), answer.explanation(), options.lead);
    for (const NeededChange& needed : changes) {
      if (!needed.lacks_allow) continue;
      std::string why = std::string(PolicyLayerName(needed.layer)) + ": no statement allows " +
                        answer.request().action.text();
      if (!needed.nearest.empty()) why += "; the nearest is " + needed.nearest;
      line(label("because", is_first), why, needed.place);
      is_first = false;
    }
    is_first = true;
    for (const NeededChange& needed : changes) {
      line(label("to allow", is_first),
           std::string(PolicyLayerName(needed.layer)) + ": " + needed.change, {});
      is_first = false;
    }
  }
  for (const std::string& what : answer.UnknownParts())
    text += style.Doubt("unknown") + "  " + Printable(what) + '\n';
  return text + Printable(Sentence(answer.request(), answer.explanation())) + "\n\n";
}

}  // namespace

std::string TextReport(const Answer& answer, const ReportOptions& options) {
  const Style& style = options.style;
  std::string text = Head(answer, options);
  const std::size_t hops = answer.asked().assume.size();
  const bool several = hops > 0 || answer.calls().front().authorizations.size() > 1;
  const auto write = [&](std::size_t i, std::size_t part) {
    const Call& call = answer.calls()[i];
    const Authorization& authorization = call.authorizations[part];
    if (several) text += Heading(i, part, call, style);
    text += TextWriter(*authorization.request, authorization.explanation, options).Write();
    if (several) text += '\n';
  };
  // What refuses is read first.
  const Authorization* first = nullptr;
  if (answer.result().decision != EvalDecision::kAllowed) first = &answer.decider();
  for (const bool is_first : {true, false}) {
    for (std::size_t i = 0; i < answer.calls().size(); ++i) {
      for (std::size_t part = 0; part < answer.calls()[i].authorizations.size(); ++part) {
        if ((&answer.calls()[i].authorizations[part] == first) == is_first) write(i, part);
      }
    }
  }
  if (answer.calls().size() <= hops) {
    const Request& asked = answer.asked();
    text += style.Dim(Printable("  " + asked.action + " on " + asked.resource +
                                " was not asked: the role on the way cannot be assumed")) +
            "\n\n";
  }
  if (several) text.pop_back();
  return text;
}

}  // namespace iamsim
