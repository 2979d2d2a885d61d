// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/who_can.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cli/commands/bulk.h"
#include "cli/commands/summaries.h"
#include "cli/report/answer_row.h"
#include "cli/rows/rows.h"
#include "cli/selectors/selectors.h"
#include "engine/grid/grid.h"
#include "engine/grid/outsiders.h"
#include "engine/grid/role_chains.h"
#include "model/arn.h"
#include "model/in_parallel.h"

namespace iamsim {
namespace {

struct WhoCanFlags {
  BulkFlags bulk;
  std::vector<std::string> words;       // ACTION... RESOURCE
  std::vector<std::string> principals;  // empty: all of the model
  bool via_roles = false;
  std::size_t max_hops = 3;
};

bool IsRole(const std::string& principal) {
  return principal.find(":role/") != std::string::npos;
}

bool IsOpen(EvalDecision decision) {
  return decision == EvalDecision::kAllowed || decision == EvalDecision::kConditional;
}

class WhoCanCommand {
 public:
  explicit WhoCanCommand(const WhoCanFlags& flags) : flags_(flags), run_("who-can", flags.bulk) {}

  ExitCode Run() {
    if (!run_.Load()) return run_.End(ExitCode::kTrouble);
    LeaveKeysOpen(run_.base());
    if (!MakeQuestions()) return run_.End(ExitCode::kTrouble);
    const std::optional<DecisionFilter> filter = DecisionFilter::Parse(
        flags_.bulk.only.empty() ? "allowed,conditional" : flags_.bulk.only, run_.diagnostics());
    if (!filter.has_value()) return run_.End(ExitCode::kTrouble);
    filter_ = *filter;
    AddOutsiders();
    if (flags_.via_roles) FindChains();
    BulkRun::Plan plan;
    plan.type = &AnswerRows();
    for (const std::string& principal : principals_)
      plan.subjects.push_back({principal, false});
    for (const Outsider& outsider : outsiders_)
      plan.subjects.push_back({outsider.name, true});
    plan.question = QuestionText(grid_->questions()) + flags_.bulk.only +
                    (flags_.via_roles ? "\nvia-roles " + std::to_string(flags_.max_hops) : "");
    plan.title = "who can";
    for (std::size_t i = 0; i + 1 < flags_.words.size(); ++i)
      plan.title += (i == 0 ? " " : ", ") + flags_.words[i];
    plan.title += (flags_.words.size() == 1 ? " " : " on ") + flags_.words.back();
    with_reasons_ = NeedsReasons(flags_.bulk) || !flags_.bulk.shard.empty();
    plan.ask = [this](const Subject& subject) {
      return subject.outside ? RowsOfOutsider(subject.name) : RowsOfPrincipal(subject.name);
    };
    const std::optional<RunSummary> summary = run_.Run(std::move(plan));
    return run_.End(summary.has_value() ? CodeOf("who-can", *summary) : ExitCode::kTrouble);
  }

 private:
  bool MakeQuestions() {
    Diagnostics& diagnostics = run_.diagnostics();
    std::vector<std::string> actions = flags_.words;
    // An action that takes no resource stands alone.
    std::vector<Selected> resources = {{"*", false}};
    if (actions.size() > 1) {
      resources =
          SelectResources(run_.estate(), {actions.back()}, /*allow_sets=*/true, diagnostics);
      actions.pop_back();
    }
    const std::vector<Selected> selected = SelectActions(actions, diagnostics);
    principals_ = AllPrincipals();
    if (!flags_.principals.empty()) {
      principals_ = SelectPrincipals(run_.estate(), flags_.principals, diagnostics);
    }
    if (diagnostics.has_errors()) return false;
    std::size_t left_out = 0;
    std::vector<GridQuestion> questions = QuestionsOf(selected, resources, left_out, diagnostics);
    if (questions.empty() && !diagnostics.has_errors()) {
      diagnostics.Error(nullptr, 0, 0, "none of the actions works on any of the resources",
                        flags_.words.size() == 1 ? "expected ACTION... RESOURCE" : "");
    }
    if (diagnostics.has_errors()) return false;
    grid_ = std::make_unique<const Grid>(run_.compiled(), run_.base(), std::move(questions));
    return true;
  }

  std::vector<std::string> AllPrincipals() const {
    std::vector<std::string> all;
    for (const std::shared_ptr<const Account>& account : run_.estate().accounts()) {
      for (const User& user : account->users)
        all.push_back(user.arn);
      for (const Role& role : account->roles)
        all.push_back(role.arn);
    }
    std::sort(all.begin(), all.end());
    return all;
  }

  // Only where all principals are meant.
  void AddOutsiders() {
    if (!flags_.principals.empty()) return;
    outsiders_ = FindOutsiders(run_.compiled(), run_.base(), grid_->questions());
    if (outsiders_.empty()) return;
    with_outsiders_ = Compile(WithOutsiders(run_.estate(), outsiders_), run_.compiled().options());
    outside_grid_ = std::make_unique<const Grid>(*with_outsiders_, run_.base(), grid_->questions());
    // Of an account nobody says who calls, and of any account not even which it is.
    Request base = run_.base();
    for (const char* key : {"aws:PrincipalArn", "aws:userid", "aws:username", "aws:PrincipalType"})
      AddUnknown(key, base);
    account_grid_ = std::make_unique<const Grid>(*with_outsiders_, base, grid_->questions());
    AddUnknown("aws:PrincipalAccount", base);
    any_account_grid_ =
        std::make_unique<const Grid>(*with_outsiders_, std::move(base), grid_->questions());
  }

  // What the command line gives stays.
  static void AddUnknown(const std::string& key, Request& request) {
    const bool is_given =
        std::any_of(request.context.begin(), request.context.end(),
                    [&](const auto& entry) { return EqualsIgnoreCase(entry.first, key); });
    if (is_given) return;
    ContextInput unknown;
    unknown.state = ContextInput::State::kUnknown;
    request.context.emplace_back(key, std::move(unknown));
  }

  const Grid& GridOf(const Outsider& outsider) const {
    if (outsider.name == "external:*") return *any_account_grid_;
    const bool is_account =
        outsider.name.starts_with("external:") && !outsider.name.starts_with("external:arn:");
    return is_account ? *account_grid_ : *outside_grid_;
  }

  void FindChains() {
    const std::size_t threads =
        flags_.bulk.jobs > 0 ? static_cast<std::size_t>(flags_.bulk.jobs) : CoreCount();
    const std::vector<std::string> all = AllPrincipals();
    std::vector<char> is_goal(all.size(), 0);
    InParallel(all.size(), threads, [&] {
      return [&](std::size_t i) {
        if (!IsRole(all[i])) return;
        const std::vector<GridCell> cells = grid_->Decide(all[i]);
        is_goal[i] = std::any_of(cells.begin(), cells.end(), [](const GridCell& cell) {
          return cell.can_be_asked && IsOpen(cell.decision());
        });
      };
    });
    std::vector<std::string> goals;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (is_goal[i] != 0) goals.push_back(all[i]);
    }
    chains_ = std::make_unique<const RoleChains>(run_.compiled(), run_.base(), all, goals,
                                                 flags_.max_hops, threads);
  }

  // A principal that can do it by itself needs no chain.
  SubjectRows RowsOfPrincipal(const std::string& principal) const {
    SubjectRows of = RowsOf(*grid_, principal, filter_, with_reasons_);
    if (chains_ == nullptr) return of;
    const std::vector<std::vector<std::string>> chains = chains_->From(principal);
    if (chains.empty()) return of;
    const std::vector<GridCell> cells = grid_->Decide(principal);
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (cells[i].can_be_asked && IsOpen(cells[i].decision())) continue;
      std::optional<AnswerRow> best = BestChain(principal, i, chains);
      if (!best.has_value()) continue;
      if (cells[i].can_be_asked) of.counts.Take(cells[i].decision());
      const EvalDecision decision = *ParseEvalDecision(best->decision);
      of.counts.Add(decision);
      if (filter_.Has(decision)) of.rows.push_back(iamsim::RowOf(*best));
    }
    return of;
  }

  // The first chain that is allowed, else the first that is conditional.
  std::optional<AnswerRow> BestChain(const std::string& principal, std::size_t question,
                                     const std::vector<std::vector<std::string>>& chains) const {
    std::optional<AnswerRow> best;
    for (const std::vector<std::string>& chain : chains) {
      Request request = grid_->RequestOf(principal, question);
      for (const std::string& role : chain) {
        AssumeHop hop;
        hop.role = role;
        request.assume.push_back(std::move(hop));
      }
      const absl::StatusOr<Answer> answer = AnswerQuestion(run_.compiled(), request);
      if (!answer.ok() || !IsOpen(answer->result().decision)) continue;
      if (answer->result().decision == EvalDecision::kAllowed) return RowOf(*answer);
      if (!best.has_value()) best = RowOf(*answer);
    }
    return best;
  }

  SubjectRows RowsOfOutsider(const std::string& name) const {
    const auto outsider = std::find_if(outsiders_.begin(), outsiders_.end(),
                                       [&](const Outsider& one) { return one.name == name; });
    SubjectRows of = RowsOf(GridOf(*outsider), outsider->principal, filter_, with_reasons_,
                            FullAwsAccess().get());
    const std::size_t account = *AnswerRows().Find("account");
    const std::size_t principal = *AnswerRows().Find("principal");
    for (Row& row : of.rows) {
      row[account] = outsider->account;
      row[principal] = outsider->name;
    }
    // Of somebody whom a policy names in vain nothing needs to be said.
    of.errors.clear();
    return of;
  }

  const WhoCanFlags& flags_;
  BulkRun run_;
  DecisionFilter filter_;
  bool with_reasons_ = true;
  std::vector<std::string> principals_;
  std::unique_ptr<const Grid> grid_;
  std::vector<Outsider> outsiders_;
  std::shared_ptr<const CompiledEstate> with_outsiders_;
  std::unique_ptr<const Grid> outside_grid_;      // services, everybody, principals by their ARN
  std::unique_ptr<const Grid> account_grid_;      // accounts
  std::unique_ptr<const Grid> any_account_grid_;  // `external:*`
  std::unique_ptr<const RoleChains> chains_;
};

}  // namespace

std::function<ExitCode()> AddWhoCanCommand(const Command& app) {
  const auto flags = std::make_shared<WhoCanFlags>();
  const Command command = app.AddCommand("who-can", "who can do something to a resource");
  command.Footer(
      "Examples:\n"
      "  iamsim who-can s3:GetObject s3://payroll/2026.csv -m dump/\n"
      "  iamsim who-can kms:Decrypt '*:key/*' -m dump/ --format csv\n"
      "  iamsim who-can s3:write s3://payroll -m dump/ --via-roles\n"
      "Users and roles of the model, then whom the resource's own policy lets in from outside:\n"
      "external:ACCOUNT is anybody there with the permission of their own account, external:* any\n"
      "account, anonymous a call without credentials.\n"
      "Exit code: 0 somebody can, 1 nobody, 2 an input is wrong or a question cannot be asked, 3\n"
      "under a condition only.");
  command
      .AddOption("words", flags->words,
                 "ACTION... RESOURCE; actions also as patterns and access levels")
      .Required()
      .Type("WORD");
  command
      .AddOption("--principals", flags->principals,
                 "only these of the model, and nobody from outside; repeatable")
      .Type("SELECTOR")
      .OneValueEach();
  const Option via = command.AddFlag("--via-roles", flags->via_roles,
                                     "also who can by assuming roles, the shortest way shown");
  command.AddOption("--max-hops", flags->max_hops, "roles on the way at most; else 3")
      .Between(1, 16)
      .Type("N")
      .Needs(via);
  AddBulkFlags(command, flags->bulk);
  return [flags] { return RunToTheEnd<WhoCanCommand>(*flags); };
}

}  // namespace iamsim
