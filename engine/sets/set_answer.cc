// SPDX-License-Identifier: Apache-2.0
#include "engine/sets/set_answer.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "engine/match/glob.h"
#include "engine/sets/arn_patterns.h"
#include "engine/sets/set_cuts.h"
#include "engine/sets/set_universe.h"
#include "engine/status_text.h"
#include "model/arn.h"
#include "model/catalogue/access_level_words.h"
#include "model/catalogue/action_resources.h"
#include "model/catalogue/operations.h"
#include "model/catalogue/service_catalogue.h"

// There is no second engine. The set is cut until every statement treats all members of a part
// alike, and one member of each part is asked about in the plain way.
//
// A part is a pattern without others. First the set is cut by what the model and the services know
// of ARNs (SetUniverse::Cuts). Then every part is asked about and cut by what the statements in
// force there name (FindCuts), until nothing is cut any more. A cut puts what a part has in common
// with a pattern into parts of their own, and excepts it from the part.
//
// Rows are made last. A row begins at the pattern of a part, excepts the patterns of parts below
// that are decided otherwise, and so takes all others below.

namespace iamsim {
namespace {

// What matches a pattern and none of others.
struct Cell {
  SetPattern pattern;
  std::vector<SetPattern> except;
  bool is_empty = false;  // or outside what the action works on
  std::string witness = {};
  std::shared_ptr<const Answer> answer = {};
  EvaluationResult result = {};
  std::string undecided = {};
  std::string key = {};  // cells with the same are decided alike
};

// The same for formulas that ask the same, in whatever statement.
void AppendFormula(const Residual& residual, std::string& text) {
  const auto append = [&text](std::string_view part) {
    text += std::to_string(part.size()) + ':';
    text += part;
  };
  if (residual.kind() == Residual::Kind::kLeaf) {
    const ResidualLeaf& leaf = residual.leaf();
    text += static_cast<char>('a' + static_cast<int>(leaf.kind));
    text += leaf.negated ? '!' : '=';
    append(ToLowerAscii(leaf.key));
    append(leaf.text);
    for (const std::string& value : leaf.values)
      append(value);
    return;
  }
  text += residual.kind() == Residual::Kind::kAll ? "all(" : "any(";
  for (const Residual& part : residual.parts())
    AppendFormula(part, text);
  text += ')';
}

// When a conditional answer is an allow. It makes two conditional regions differ.
std::string ConditionsOf(const Answer& answer) {
  std::string text;
  AppendFormula(answer.AllowedWhen(), text);
  return text;
}

std::string ReplaceAll(std::string text, std::string_view from, std::string_view to) {
  if (from.empty()) return text;
  for (std::size_t at = text.find(from); at != std::string::npos;
       at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

// The account and partition of who makes the last call, as far as its name says them.
std::optional<Arn> CallerArn(const Request& request) {
  if (!request.assume.empty()) return ParseArn(request.assume.back().role);
  if (request.token.kind != TokenInput::Kind::kNone) return ParseArn(request.token.provider);
  return ParseArn(request.principal);
}

// An action by its name, and as the catalogue has it.
struct NamedAction {
  explicit NamedAction(const std::string& text) {
    const std::size_t colon = text.find(':');
    if (colon == std::string::npos || colon + 1 == text.size()) return;
    service = ToLowerAscii(text.substr(0, colon));
    known = FindAction(service, text.substr(colon + 1));
  }

  std::string service;
  std::optional<Action> known;
};

SetUniverse UniverseOf(const Estate& estate, const Request& request, const SetPattern& asked,
                       const SetLimits& limits) {
  const NamedAction action(request.action);
  const std::optional<Arn> caller = CallerArn(request);
  std::string account(caller && IsAccountId(caller->account) ? caller->account : "");
  if (!request.resource_account.empty()) account = request.resource_account;
  return SetUniverse(estate, asked, action.service, action.known,
                     caller ? caller->partition : std::string_view(), account, limits.most_steps);
}

// A question about one action on a set of resources.
class SetAsker {
 public:
  SetAsker(const CompiledEstate& compiled, const Request& request, const SetLimits& limits,
           SetAnswer& into)
      : compiled_(compiled), request_(request), limits_(limits), answer_(into) {}

  absl::Status Run() {
    const std::optional<SetPattern> asked = RequestedResources(request_.resource);
    if (!asked) {
      return InvalidArgument("resource " + Quoted(request_.resource) +
                             " is not an ARN (`arn:partition:service:region:account:resource`)");
    }
    const SetUniverse universe = UniverseOf(compiled_.estate(), request_, *asked, limits_);
    universe_ = &universe;
    if (!universe.meets_asked()) {
      const NamedAction action(request_.action);
      return InvalidArgument(
          "no resource that " + Quoted(request_.action) + " works on is one of " +
          Quoted(request_.resource) +
          (action.known ? "; it works on " + KindsOf(action.service, *action.known) : ""));
    }
    for (SetPattern& part : universe.ByHead()) {
      Cell cell = {std::move(part), {}};
      for (const Cell& other : cells_)
        cell.except.push_back(other.pattern);
      cells_.push_back(std::move(cell));
    }
    for (const SetPattern& cut : universe.Cuts()) {
      for (std::size_t i = 0, count = cells_.size(); i < count; ++i) {
        if (!Cut(i, cut)) return TooLarge();
      }
    }
    for (std::size_t i = 0; i < cells_.size(); ++i)
      AskUntilAlike(i);
    if (!has_answer_) return first_error_;
    MakeRows();
    AddNotes();
    return absl::OkStatus();
  }

 private:
  absl::Status TooLarge() const {
    return absl::ResourceExhaustedError(
        "resource " + Quoted(request_.resource) + " has too many parts that may differ (over " +
        std::to_string(limits_.most_parts) + "); ask about a smaller set");
  }

  // Puts what a cell has in common with a pattern into cells of their own, unless it has nothing in
  // common or is within it. False beyond the limits.
  bool Cut(std::size_t index, const SetPattern& cut) {
    const Cell cell = cells_[index];
    if (!Meets(cell.pattern, cut)) return true;
    if (!cut.is_literal()) {
      std::vector<SetPattern> without = cell.except;
      without.push_back(cut);
      if (universe_->HasArns({cell.pattern}, without) == Truth::kFalse) return true;
    }
    const std::optional<std::vector<SetPattern>> both = Intersect(cell.pattern, cut);
    if (!both) return false;
    for (const SetPattern& shared : *both) {
      const std::vector<SetPattern> except = cells_[index].except;
      const Truth has_arns = universe_->HasArns({shared}, except);
      if (has_arns == Truth::kUnknown || cells_.size() >= limits_.most_parts) return false;
      if (has_arns == Truth::kFalse) continue;
      Cell inside = {shared, {}};
      for (const SetPattern& pattern : except) {
        if (Meets(pattern, shared)) inside.except.push_back(pattern);
      }
      cells_.push_back(std::move(inside));
      cells_[index].except.push_back(shared);
    }
    return true;
  }

  void AskUntilAlike(std::size_t index) {
    while (true) {
      const std::size_t count = cells_.size();
      Cell asked = AskCell(index);
      const bool is_cut = cells_.size() > count;
      asked.except = cells_[index].except;
      cells_[index] = std::move(asked);
      if (!is_cut || !cells_[index].undecided.empty()) return;
    }
  }

  // Asks about a member of a cell, and cuts the cell where that is not enough.
  Cell AskCell(std::size_t index) {
    Cell cell = {cells_[index].pattern, cells_[index].except};
    const SetMember member = universe_->FindArn(cell.pattern, cell.except);
    if (member.exists == Truth::kFalse) {
      cell.is_empty = true;
      return cell;
    }
    if (member.exists == Truth::kUnknown) {
      SetUndecided("what is left of it takes too long to compute", cell);
      return cell;
    }
    cell.witness = SetPattern::Literal(member.text).ToText();
    const bool is_modelled = universe_->IsModelled(cell.pattern);
    absl::StatusOr<Answer> answer = AnswerQuestion(compiled_, Ask(member.text, is_modelled));
    if (!answer.ok()) {
      if (first_error_.ok()) first_error_ = answer.status();
      // What is absent from the model does not exist, and a text that names nothing is no member.
      // Whose a resource is remains unknown only for a caller without an account.
      cell.is_empty = absl::IsNotFound(answer.status()) ||
                      (absl::IsInvalidArgument(answer.status()) && !universe_->account().empty());
      SetUndecided(std::string(answer.status().message()), cell);
      return cell;
    }
    has_answer_ = true;
    cell.answer = std::make_shared<const Answer>(*std::move(answer));
    cell.result = cell.answer->result();
    cell.key = std::string(EvalDecisionName(cell.result.decision)) + ' ' +
               std::string(ReasonCodeName(cell.result.code)) + ' ' + ConditionsOf(*cell.answer);
    if (cell.pattern.is_literal()) return cell;

    const SetMember other = universe_->FindOtherArn(cell.pattern, cell.except);
    if (other.exists == Truth::kUnknown) {
      SetUndecided("whether its members differ takes too long to compute", cell);
    }
    if (other.exists != Truth::kTrue || other.text == member.text) return cell;
    const absl::StatusOr<Answer> second = AnswerQuestion(compiled_, Ask(other.text, is_modelled));
    if (!second.ok()) {
      SetUndecided(std::string(second.status().message()), cell);
      return cell;
    }
    const auto all_match = [&](const SetPattern& pattern) {
      std::vector<SetPattern> without = cell.except;
      without.push_back(pattern);
      return universe_->HasArns({cell.pattern}, without) == Truth::kFalse;
    };
    const SetCuts cuts = FindCuts(*cell.answer, member.text, *second, other.text, all_match);
    const std::size_t count = cells_.size();
    bool is_cut_whole = true;
    for (const SetPattern& cut : cuts.patterns)
      is_cut_whole = Cut(index, cut) && is_cut_whole;
    if (!is_cut_whole) {
      SetUndecided("it has too many parts that may differ; ask about a smaller set", cell);
    } else if (cells_.size() == count) {
      if (!cuts.problem.empty()) {
        SetUndecided(cuts.problem, cell);
      } else if (second->result() != cell.answer->result()) {
        SetUndecided("its members are decided differently, by what no statement says", cell);
      }
    }
    return cell;
  }

  static void SetUndecided(std::string why, Cell& cell) {
    cell.key = "undecided " + why;
    cell.undecided = std::move(why);
    cell.result = {EvalDecision::kConditional, ReasonCode::kConditional};
  }

  Request Ask(const std::string& arn_text, bool is_modelled) const {
    Request asked = request_;
    asked.resource = SetPattern::Literal(arn_text).ToText();
    const std::optional<Arn> arn = ParseArn(arn_text);
    const bool has_no_owner = !is_modelled && arn && arn->account.empty() &&
                              request_.resource_account.empty() && !universe_->account().empty() &&
                              compiled_.estate().accounts().size() != 1;
    if (has_no_owner && !BelongsToAws(arn->service, arn->account, arn->resource)) {
      asked.resource_account = universe_->account();
    }
    return asked;
  }

  // Whether a cell has members that match the pattern. What is not known is taken to be so.
  bool HasArnsIn(const Cell& cell, const SetPattern& pattern) const {
    return Meets(cell.pattern, pattern) &&
           universe_->HasArns({cell.pattern, pattern}, cell.except) != Truth::kFalse;
  }

  // A head's `?*` as `*`, if no ARN of the set has nothing there.
  std::string TextOf(const SetPattern& pattern) const {
    SetPattern wider;
    for (const SetUnit& unit : pattern.units()) {
      const bool is_one = unit.kind == SetUnit::Kind::kOne && unit.excluded == kNoColon;
      wider.Append(is_one ? SetUnit{SetUnit::Kind::kRun, kNoColon, 0} : unit);
    }
    const bool is_same =
        wider == pattern || universe_->HasArns({wider}, {pattern}) == Truth::kFalse;
    return is_same ? wider.ToText() : pattern.ToText();
  }

  void MakeRows() {
    std::erase_if(cells_, [](const Cell& cell) { return cell.is_empty; });
    std::vector<bool> is_in_row(cells_.size());
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      if (is_in_row[i]) continue;
      const Cell& top = cells_[i];
      std::vector<SetPattern> except;
      bool is_shut = false;  // what is decided otherwise cannot be excepted as a whole
      for (const Cell& cell : cells_) {
        if (cell.key == top.key || !HasArnsIn(cell, top.pattern)) continue;
        is_shut = is_shut || HasArnsIn(top, cell.pattern);
        except.push_back(cell.pattern);
      }
      if (is_shut) except = top.except;
      RemoveCovered(except);
      for (std::size_t j = i; j < cells_.size(); ++j) {
        const Cell& cell = cells_[j];
        is_in_row[j] = is_in_row[j] || j == i ||
                       (cell.key == top.key && Covers(top.pattern, cell.pattern) == Truth::kTrue &&
                        std::none_of(except.begin(), except.end(), [&](const SetPattern& pattern) {
                          return HasArnsIn(cell, pattern);
                        }));
      }
      SetPart part;
      part.action = request_.action;
      part.resource = TextOf(top.pattern);
      for (const SetPattern& pattern : except)
        part.except.push_back(TextOf(pattern));
      std::sort(part.except.begin(), part.except.end());
      part.result = top.result;
      part.witness = top.witness;
      part.answer = top.answer;
      part.undecided = top.undecided;
      answer_.parts.push_back(std::move(part));
    }
  }

  void AddNote(Assumption note) {
    std::vector<Assumption>& notes = answer_.assumptions;
    if (std::find(notes.begin(), notes.end(), note) == notes.end())
      notes.push_back(std::move(note));
  }

  // What was assumed of a witness was assumed of its part.
  void AddNotes() {
    if (universe_->is_narrowed() && !universe_->account().empty()) {
      AddNote({"R-PART-8", "resource",
               "of the resources that the model lacks, the set has those of account " +
                   universe_->account() + " alone"});
    }
    for (const SetPart& part : answer_.parts) {
      if (part.answer == nullptr) continue;
      for (Assumption note : part.answer->Assumptions()) {
        note.message = ReplaceAll(std::move(note.message), part.witness, part.resource);
        AddNote(std::move(note));
      }
    }
  }

  const CompiledEstate& compiled_;
  const Request& request_;
  const SetLimits& limits_;
  SetAnswer& answer_;
  const SetUniverse* universe_ = nullptr;
  std::vector<Cell> cells_;  // what is cut off comes after what it was cut from
  bool has_answer_ = false;
  absl::Status first_error_;  // of a member that could not be asked about
};

// The access level that stands in place of an action's name, as in `s3:write`. No service has an
// action of such a name; one that gets some means its action.
std::optional<AccessLevel> LevelOf(std::string_view action) {
  const std::size_t colon = action.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view name = action.substr(colon + 1);
  const std::optional<AccessLevel> level = ParseAccessLevel(name);
  if (!level || FindAction(ToLowerAscii(action.substr(0, colon)), name)) return std::nullopt;
  return level;
}

bool IsActionPattern(std::string_view action) {
  return action.find_first_of("*?") != std::string_view::npos || LevelOf(action).has_value();
}

// The actions that a pattern has, as `service:Name`.
absl::StatusOr<std::vector<std::string>> ActionsOf(const std::string& pattern,
                                                   const SetLimits& limits) {
  const std::size_t colon = pattern.find(':');
  const std::string service_glob = ToLowerAscii(pattern.substr(0, colon));
  const std::string name_glob =
      colon == std::string::npos ? "" : ToLowerAscii(pattern.substr(colon + 1));
  if (colon == std::string::npos || name_glob.empty() || service_glob.empty() ||
      name_glob.find(':') != std::string::npos) {
    return InvalidArgument("action " + Quoted(pattern) + " is not `service:Action`");
  }
  const std::optional<AccessLevel> level = LevelOf(pattern);
  std::vector<std::string> actions;
  for (const Service service : Services()) {
    if (!GlobMatches(std::string_view(service_glob), service.prefix())) continue;
    for (const Action action : service.actions()) {
      const bool is_meant =
          level ? action.access_levels().Has(*level)
                : GlobMatches(std::string_view(name_glob), ToLowerAscii(action.name()));
      if (!is_meant) continue;
      if (actions.size() == limits.most_actions) {
        return absl::ResourceExhaustedError("action " + Quoted(pattern) + " has more than " +
                                            std::to_string(limits.most_actions) +
                                            " actions; ask about fewer");
      }
      actions.push_back(std::string(service.prefix()) + ':' + std::string(action.name()));
    }
  }
  if (!actions.empty()) return actions;
  const bool is_service = FindService(service_glob).has_value();
  return InvalidArgument(
      is_service ? "no action of " + Quoted(service_glob) + " in the service catalogue of " +
                       std::string(CatalogueDate()) + " matches " + Quoted(pattern)
                 : "no service in the service catalogue of " + std::string(CatalogueDate()) +
                       " matches " + Quoted(pattern.substr(0, colon)) +
                       DidYouMeanText(service_glob, {NearestService(service_glob)}));
}

bool TakesResourceSet(const Request& request) {
  if (!NamesResourceSet(request.resource)) return false;
  const NamedAction action(request.action);
  if (action.service.empty()) return false;
  const ResourceNeed need = ResourceNeedOf(action.service, action.known);
  // A lone star is what an action has that takes no resource, or may go without.
  return request.resource == "*" ? need == ResourceNeed::kRequired : need != ResourceNeed::kNone;
}

// Whether an action of a pattern is meant by a question about a resource.
bool WorksOn(const CompiledEstate& compiled, const Request& request, const SetLimits& limits) {
  if (request.resource == "*") return true;
  const NamedAction action(request.action);
  if (action.known->is_wildcard_only()) return false;
  const std::optional<SetPattern> asked = RequestedResources(request.resource);
  // What is no ARN is an error for every action.
  return !asked || UniverseOf(compiled.estate(), request, *asked, limits).meets_asked();
}

// A question about one action on one resource, or on none.
absl::Status AddPlain(const CompiledEstate& compiled, Request request, SetAnswer& into) {
  const bool names_set = NamesResourceSet(request.resource) && request.resource != "*";
  if (names_set) {
    into.assumptions.push_back(
        {"R-RES-6", "", Quoted(request.action) + " takes no resource; it was decided on `*`"});
    request.resource = "*";
  }
  absl::StatusOr<Answer> answer = AnswerQuestion(compiled, request);
  if (!answer.ok()) return answer.status();
  SetPart part;
  part.action = request.action;
  part.resource = request.resource;
  part.witness = request.resource;
  part.result = answer->result();
  part.answer = std::make_shared<const Answer>(*std::move(answer));
  for (const Assumption& note : part.answer->Assumptions()) {
    if (std::find(into.assumptions.begin(), into.assumptions.end(), note) ==
        into.assumptions.end()) {
      into.assumptions.push_back(note);
    }
  }
  into.parts.push_back(std::move(part));
  return absl::OkStatus();
}

// From the parts to the whole.
void Sum(SetAnswer& answer) {
  bool allows = false;
  bool denies = false;
  bool is_open = false;
  const SetPart* deny = nullptr;
  for (const SetPart& part : answer.parts) {
    switch (part.result.decision) {
      case EvalDecision::kAllowed:
        allows = true;
        break;
      case EvalDecision::kConditional:
        is_open = true;
        break;
      case EvalDecision::kExplicitDeny:
        // What is denied explicitly in one part, and for want of an allow in another, is denied for
        // want of an allow: that holds for all of it.
        if (deny == nullptr) deny = &part;
        denies = true;
        break;
      case EvalDecision::kImplicitDeny:
        if (deny == nullptr || deny->result.decision == EvalDecision::kExplicitDeny) deny = &part;
        denies = true;
        break;
    }
    answer.exact = answer.exact && part.undecided.empty();
  }
  const EvalDecision denied = denies ? deny->result.decision : EvalDecision::kImplicitDeny;
  answer.any = allows ? EvalDecision::kAllowed : is_open ? EvalDecision::kConditional : denied;
  answer.all = denies ? denied : is_open ? EvalDecision::kConditional : EvalDecision::kAllowed;
  if (allows && !denies && !is_open) {
    answer.result = answer.parts.front().result;
  } else if (denies && !allows && !is_open) {
    answer.result = deny->result;
  } else {
    answer.result = {EvalDecision::kConditional, ReasonCode::kConditional};
  }
}

}  // namespace

bool AsksAboutSet(const Request& request) {
  return IsActionPattern(request.action) || TakesResourceSet(request);
}

absl::StatusOr<SetAnswer> AnswerSet(const CompiledEstate& compiled, const Request& request,
                                    const SetLimits& limits) {
  SetAnswer answer;
  answer.asked = request;
  std::vector<std::string> actions = {request.action};
  if (IsActionPattern(request.action)) {
    absl::StatusOr<std::vector<std::string>> found = ActionsOf(request.action, limits);
    if (!found.ok()) return found.status();
    actions = *std::move(found);
  }
  for (const std::string& action : actions) {
    Request asked = request;
    asked.action = action;
    if (actions.size() > 1 && !WorksOn(compiled, asked, limits)) continue;
    const absl::Status status = TakesResourceSet(asked)
                                    ? SetAsker(compiled, asked, limits, answer).Run()
                                    : AddPlain(compiled, asked, answer);
    if (!status.ok()) return status;
  }
  if (answer.parts.empty()) {
    return InvalidArgument("no action of " + Quoted(request.action) + " works on " +
                           Quoted(request.resource));
  }
  Sum(answer);
  return answer;
}

}  // namespace iamsim
