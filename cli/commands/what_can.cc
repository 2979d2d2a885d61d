// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/what_can.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cli/commands/bulk.h"
#include "cli/rows/rows.h"
#include "cli/selectors/selectors.h"
#include "engine/grid/grid.h"

namespace iamsim {
namespace {

struct WhatCanFlags {
  BulkFlags bulk;
  std::string principal;
  std::string resource;              // empty: every resource of the model
  std::vector<std::string> actions;  // empty: all
};

class WhatCanCommand {
 public:
  explicit WhatCanCommand(const WhatCanFlags& flags)
      : flags_(flags), run_("what-can", flags.bulk) {}

  ExitCode Run() {
    if (!run_.Load()) return run_.End(ExitCode::kTrouble);
    LeaveKeysOpen(run_.base());
    Diagnostics& diagnostics = run_.diagnostics();
    const std::optional<DecisionFilter> filter = DecisionFilter::Parse(
        flags_.bulk.only.empty() ? "allowed,conditional" : flags_.bulk.only, diagnostics);
    const std::vector<std::string> principals =
        SelectPrincipals(run_.estate(), {flags_.principal}, diagnostics);
    std::vector<std::string> patterns = flags_.actions;
    if (patterns.empty()) patterns = {"*"};
    std::vector<Selected> actions = SelectActions(patterns, diagnostics);
    FitToCallers(principals, actions);
    const std::vector<Selected> resources =
        SelectResources(run_.estate(), {flags_.resource.empty() ? "*" : flags_.resource},
                        /*allow_sets=*/true, diagnostics);
    if (diagnostics.has_errors()) return run_.End(ExitCode::kTrouble);
    std::size_t left_out = 0;
    std::vector<GridQuestion> questions = QuestionsOf(actions, resources, left_out, diagnostics);
    // What takes no resource is not asked when one is named.
    if (!flags_.resource.empty()) {
      std::erase_if(questions,
                    [](const GridQuestion& question) { return question.resource == "*"; });
    }
    if (questions.empty() && !diagnostics.has_errors()) {
      diagnostics.Error(nullptr, 0, 0, "none of the actions works on `" + flags_.resource + '`');
    }
    if (diagnostics.has_errors()) return run_.End(ExitCode::kTrouble);
    grid_ = std::make_unique<const Grid>(run_.compiled(), run_.base(), std::move(questions));
    BulkRun::Plan plan;
    plan.type = &AnswerRows();
    for (const std::string& principal : principals)
      plan.subjects.push_back({principal, false});
    plan.question = QuestionText(grid_->questions()) + flags_.bulk.only;
    plan.title =
        "what can " + flags_.principal +
        (flags_.resource.empty() ? " on the resources of the model" : " on " + flags_.resource);
    const bool with_reasons = NeedsReasons(flags_.bulk) || !flags_.bulk.shard.empty();
    plan.ask = [this, filter, with_reasons](const Subject& subject) {
      return RowsOf(*grid_, subject.name, *filter, with_reasons);
    };
    run_.Run(std::move(plan));
    return run_.End(ExitCode::kYes);
  }

 private:
  const WhatCanFlags& flags_;
  BulkRun run_;
  std::unique_ptr<const Grid> grid_;
};

}  // namespace

std::function<ExitCode()> AddWhatCanCommand(const Command& app) {
  const auto flags = std::make_shared<WhatCanFlags>();
  const Command command = app.AddCommand("what-can", "what a principal can do");
  command.Footer(
      "Examples:\n"
      "  iamsim what-can prod:role/Deployer s3://payroll/2026.csv -m dump/\n"
      "  iamsim what-can prod:role/Deployer -m dump/ --actions 'iam:*' --format csv\n"
      "Exit code: 0, or 2 when an input is wrong or a question cannot be asked.");
  command.AddOption("principal", flags->principal, "who: a name, a pattern or a selector")
      .Required()
      .Type("PRINCIPAL");
  command.AddOption("resource", flags->resource, "on what; else every resource of the model")
      .Type("RESOURCE");
  command
      .AddOption("--actions", flags->actions,
                 "only these: names, patterns, access levels; repeatable")
      .Type("SELECTOR")
      .OneValueEach();
  AddBulkFlags(command, flags->bulk);
  return [flags] { return RunToTheEnd<WhatCanCommand>(*flags); };
}

}  // namespace iamsim
