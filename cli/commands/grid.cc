// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/grid.h"

#include <algorithm>
#include <iostream>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "cli/commands/bulk.h"
#include "cli/commands/summaries.h"
#include "cli/rows/rows.h"
#include "cli/selectors/selectors.h"
#include "engine/grid/grid.h"
#include "model/arn.h"

namespace iamsim {
namespace {

struct GridFlags {
  BulkFlags bulk;
  std::vector<std::string> principals;
  std::vector<std::string> actions;
  std::vector<std::string> resources;
  bool count = false;
  std::size_t verify = 0;
};

class GridCommand {
 public:
  explicit GridCommand(const GridFlags& flags) : flags_(flags), run_("grid", flags.bulk) {}

  ExitCode Run() {
    if (!run_.Load()) return run_.End(ExitCode::kTrouble);
    const std::optional<DecisionFilter> filter = DecisionFilter::Parse(
        flags_.bulk.only.empty() ? "allowed,conditional,denied" : flags_.bulk.only,
        run_.diagnostics());
    principals_ = SelectPrincipals(run_.estate(), flags_.principals, run_.diagnostics());
    std::vector<Selected> actions = SelectActions(flags_.actions, run_.diagnostics());
    FitToCallers(principals_, actions);
    const std::vector<Selected> resources =
        SelectResources(run_.estate(), flags_.resources, /*allow_sets=*/false, run_.diagnostics());
    if (run_.diagnostics().has_errors()) return run_.End(ExitCode::kTrouble);
    std::size_t left_out = 0;
    std::vector<GridQuestion> questions =
        QuestionsOf(actions, resources, left_out, run_.diagnostics());
    if (questions.empty()) {
      run_.diagnostics().Error(nullptr, 0, 0, "none of the actions works on any of the resources");
    }
    if (run_.diagnostics().has_errors()) return run_.End(ExitCode::kTrouble);
    if (left_out > 0) {
      std::cerr << "left out: " << Number(left_out, "pair")
                << " of an action and a resource that it does not work on\n";
    }
    grid_ = std::make_unique<const Grid>(run_.compiled(), run_.base(), std::move(questions));
    BulkRun::Plan plan;
    plan.type = flags_.count ? &CountRows() : &AnswerRows();
    for (const std::string& principal : principals_)
      plan.subjects.push_back({principal, false});
    plan.question =
        QuestionText(grid_->questions()) + flags_.bulk.only + (flags_.count ? "\ncount" : "");
    plan.title = Number(principals_.size(), "principal") + ", " + Number(actions.size(), "action") +
                 ", " + Number(resources.size(), "resource");
    const bool with_reasons = NeedsReasons(flags_.bulk) || !flags_.bulk.shard.empty();
    plan.ask = [&, with_reasons](const Subject& subject) {
      return flags_.count ? CountsOf(subject.name)
                          : RowsOf(*grid_, subject.name, *filter, with_reasons);
    };
    const std::optional<RunSummary> summary = run_.Run(std::move(plan));
    if (summary.has_value() && flags_.verify > 0) Verify();
    return run_.End(ExitCode::kYes);
  }

 private:
  // A row an action that was asked about, in the order of the questions.
  SubjectRows CountsOf(const std::string& principal) const {
    SubjectRows of;
    const std::vector<GridCell> cells = grid_->Decide(principal);
    const std::vector<GridQuestion>& questions = grid_->questions();
    std::string account;
    if (const std::optional<Arn> arn = ParseArn(principal)) account = std::string(arn->account);
    for (std::size_t i = 0; i < cells.size();) {
      const std::string& action = questions[i].action;
      RowCounts counts;
      for (; i < cells.size() && questions[i].action == action; ++i) {
        if (cells[i].can_be_asked) {
          counts.Add(cells[i].decision());
        } else {
          of.errors.emplace_back(grid_->Explain(principal, i).status().message());
        }
      }
      of.counts += counts;
      if (counts.total() == 0) continue;
      of.rows.push_back({account, principal, action, std::to_string(counts.allowed),
                         std::to_string(counts.conditional), std::to_string(counts.explicit_deny),
                         std::to_string(counts.implicit_deny)});
    }
    return of;
  }

  // Random cells, decided one by one. The seed is fixed, so that what was found is found again.
  void Verify() {
    std::mt19937_64 random(flags_.verify);
    std::size_t differ = 0;
    for (std::size_t i = 0; i < flags_.verify; ++i) {
      const std::string& principal = principals_[random() % principals_.size()];
      const std::size_t question = random() % grid_->questions().size();
      const GridCell alone = grid_->DecideOne(principal, question);
      if (grid_->Decide(principal)[question] == alone) continue;
      ++differ;
      const GridQuestion& asked = grid_->questions()[question];
      run_.diagnostics().Error(nullptr, 0, 0,
                               "the grid and `can` differ: `" + principal + "` `" + asked.action +
                                   "` `" + asked.resource + "`",
                               "this is a fault of iamsim; please report it");
    }
    std::cerr << "verified: " << flags_.verify - differ << " of " << Number(flags_.verify, "cell")
              << " are what `can` answers\n";
  }

  const GridFlags& flags_;
  BulkRun run_;
  std::vector<std::string> principals_;
  std::unique_ptr<const Grid> grid_;
};

}  // namespace

std::function<ExitCode()> AddGridCommand(const Command& app) {
  const auto flags = std::make_shared<GridFlags>();
  const Command command =
      app.AddCommand("grid", "many principals, actions and resources: a row for each question");
  command.Footer(
      "Examples:\n"
      "  iamsim grid -m dump/ --principals '*:role/app*' --actions s3:write --resources "
      "'*:payroll*'\n"
      "  iamsim grid -m dump/ --principals '{account: prod, tag: {team: data}}' \\\n"
      "      --actions @sensitive.txt --resources '*' --only allowed,conditional \\\n"
      "      --format csv --out rows.csv\n"
      "  iamsim grid -m dump/ --principals ou-ab12-11111111 --actions 'kms:*' --resources '*' "
      "--count\n"
      "A selector is a name, a pattern, {match: ..., except: ..., account: ..., ou: ..., tag: "
      "...,\n"
      "path: ...}, or @FILE with a selector a line. Actions also by access level: s3:write. Pairs "
      "of\n"
      "an action and a resource that it does not work on are left out. Each question is what "
      "`can`\n"
      "would be asked.\n"
      "Exit code: 0, or 2 when an input is wrong or a question cannot be asked.");
  const auto add = [&](const std::string& name, std::vector<std::string>& target,
                       const std::string& help) {
    command.AddOption(name, target, help).Type("SELECTOR").Required().OneValueEach();
  };
  add("--principals", flags->principals, "who; repeatable");
  add("--actions", flags->actions, "which actions; repeatable");
  add("--resources", flags->resources, "on which resources; repeatable");
  AddBulkFlags(command, flags->bulk);
  command.AddFlag("--count", flags->count,
                  "numbers for each principal and action in place of a row for each question");
  command.AddOption("--verify", flags->verify, "decide N random cells one by one as well")
      .Type("N");
  return [flags] { return RunToTheEnd<GridCommand>(*flags); };
}

}  // namespace iamsim
