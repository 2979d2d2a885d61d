// SPDX-License-Identifier: Apache-2.0

// The questions that follow from a difference of two estates: whatever a brute force over random
// questions finds to be gained or lost, they find, too.

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "gtest/gtest.h"

#include "engine/answer.h"
#include "engine/compile.h"
#include "engine/grid/estate_difference.h"
#include "engine/grid/grid.h"
#include "model/arn.h"
#include "tests/oracle/generator.h"

namespace iamsim {
namespace {

constexpr std::uint64_t kPairs = 10;
constexpr int kChanges = 4;
constexpr int kQuestions = 60;

int RankOf(const GridCell& cell) {
  if (!cell.can_be_asked) return 0;
  if (cell.decision() == EvalDecision::kAllowed) return 2;
  return cell.decision() == EvalDecision::kConditional ? 1 : 0;
}

// One policy more, one less, a statement less, another effect, or a tag.
void Change(Generator& random, EstateDraft& draft) {
  const std::size_t kind = random.Below(5);
  if (kind == 4) {
    Account& account = draft.accounts[random.Below(draft.accounts.size())];
    if (!account.roles.empty()) {
      Role& role = account.roles[random.Below(account.roles.size())];
      role.tags = {{"team", random.Chance(50) ? "red" : "blue"}};
      return;
    }
  }
  std::vector<PolicyPtr*> places;
  draft.ForEachPolicy([&](PolicyPtr& policy) {
    if (policy != nullptr && !policy->document.statements.empty()) places.push_back(&policy);
  });
  if (places.empty()) return;
  PolicyPtr& place = *places[random.Below(places.size())];
  Policy changed = *place;
  std::vector<Statement>& statements = changed.document.statements;
  const std::size_t i = random.Below(statements.size());
  if (kind == 0) {
    statements.erase(statements.begin() + static_cast<std::ptrdiff_t>(i));
  } else if (kind == 1) {
    statements[i].effect =
        statements[i].effect == Effect::kAllow ? Effect::kDeny : Effect::kAllow;
  } else if (kind == 2) {
    statements[i].conditions.clear();
  } else {
    // What another policy says, in the form that this place takes.
    const Policy& other = **places[random.Below(places.size())];
    Statement added = statements[i];
    added.actions = other.document.statements.front().actions;
    added.action_form = other.document.statements.front().action_form;
    statements.push_back(std::move(added));
  }
  place = std::make_shared<const Policy>(std::move(changed));
}

// Every action of every service takes a minute in a debug build; here a policy means those of a few.
void Narrow(EstateDraft& draft) {
  draft.ForEachPolicy([](PolicyPtr& policy) {
    if (policy == nullptr) return;
    Policy narrow = *policy;
    for (Statement& statement : narrow.document.statements) {
      const bool negated = statement.action_form == ElementForm::kNegated;
      statement.action_form = ElementForm::kPositive;
      if (negated) statement.actions = {PolicyText(std::string("s3:*"))};
      for (PolicyText& action : statement.actions) {
        if (action == "*") action = PolicyText(std::string("s3:Get*"));
      }
    }
    policy = std::make_shared<const Policy>(std::move(narrow));
  });
}

std::string TextOf(const std::vector<GridQuestion>& questions) {
  std::string text;
  for (const GridQuestion& question : questions)
    text += question.action + ' ' + question.resource + '\n';
  return text;
}

TEST(EstateDifferenceTest, NothingThatIsGainedOrLostIsMissed) {
  CompileOptions options;
  options.unknown_owner_is_caller = true;
  int changed_answers = 0;
  for (std::uint64_t seed = 0; seed < kPairs; ++seed) {
    Generator random(7000 + seed);
    EstateDraft draft = random.MakeEstate();
    Narrow(draft);
    const Estate before = draft.Build();
    for (int i = 0; i < kChanges; ++i)
      Change(random, draft);
    const Estate after = draft.Build();
    const EstateDifference difference(before, after);
    const auto compiled_before = Compile(before, options);
    const auto compiled_after = Compile(after, options);
    std::vector<GridQuestion> questions;
    for (int i = 0; i < kQuestions; ++i) {
      const Request request = random.MakeRequest(draft);
      questions.push_back({request.action, request.resource});
    }
    const Grid old_grid(*compiled_before, Request(), questions);
    const Grid new_grid(*compiled_after, Request(), questions);
    for (const auto& account : after.accounts()) {
      std::vector<std::string> principals;
      for (const User& user : account->users)
        principals.push_back(user.arn);
      for (const Role& role : account->roles)
        principals.push_back(role.arn);
      for (const std::string& principal : principals) {
        const std::vector<GridCell> old_cells = old_grid.Decide(principal);
        const std::vector<GridCell> new_cells = new_grid.Decide(principal);
        const auto subject = std::find_if(
            difference.subjects().begin(), difference.subjects().end(),
            [&](const EstateDifference::Subject& one) { return one.principal == principal; });
        for (std::size_t i = 0; i < questions.size(); ++i) {
          const int step = RankOf(new_cells[i]) - RankOf(old_cells[i]);
          if (step == 0) continue;
          ++changed_answers;
          ASSERT_TRUE(subject != difference.subjects().end())
              << seed << ' ' << principal << ' ' << questions[i].action << ' '
              << questions[i].resource;
          std::vector<GridQuestion> asked;
          for (const GridQuestion& question : *subject->questions) {
            if (EqualsIgnoreCase(question.action, questions[i].action)) asked.push_back(question);
          }
          const Grid old_asked(*compiled_before, Request(), asked);
          const Grid new_asked(*compiled_after, Request(), asked);
          const std::vector<GridCell> a = old_asked.Decide(principal);
          const std::vector<GridCell> b = new_asked.Decide(principal);
          bool found = false;
          for (std::size_t j = 0; j < asked.size(); ++j)
            found = found || (RankOf(b[j]) - RankOf(a[j])) * step > 0;
          EXPECT_TRUE(found) << "seed " << seed << ": " << principal << ' ' << questions[i].action
                             << ' ' << questions[i].resource << " is "
                             << (step > 0 ? "gained" : "lost") << "; asked:\n"
                             << TextOf(asked);
          if (!found) return;
        }
      }
    }
  }
  // Else nothing was tested.
  EXPECT_GT(changed_answers, 0);
}

TEST(EstateDifferenceTest, NothingIsAskedWhereNothingDiffers) {
  for (std::uint64_t seed = 0; seed < 3; ++seed) {
    Generator random(9000 + seed);
    const EstateDraft draft = random.MakeEstate();
    const Estate before = draft.Build();
    const Estate after = draft.Build();
    const EstateDifference difference(before, after);
    EXPECT_TRUE(difference.subjects().empty());
    EXPECT_TRUE(difference.outside_questions().empty());
  }
}

}  // namespace
}  // namespace iamsim
