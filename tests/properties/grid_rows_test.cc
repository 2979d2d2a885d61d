// SPDX-License-Identifier: Apache-2.0

// What the rows of policies decide for many principals at once is what each question by itself is
// answered with.

#include "engine/grid/grid_rows.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

#include "engine/compile.h"
#include "engine/grid/grid.h"
#include "tests/oracle/generator.h"

namespace iamsim {
namespace {

constexpr std::uint64_t kEstates = 14;
constexpr int kMorePrincipals = 4;
constexpr int kQuestions = 24;

void AddPolicies(Generator& random, const std::vector<PolicyPtr>& from,
                 std::vector<PolicyPtr>& to) {
  for (const PolicyPtr& policy : from) {
    if (random.Chance(70)) to.push_back(policy);
  }
}

Tags SomeTags(Generator& random) {
  const std::vector<std::string> values = {"red", "blue"};
  Tags tags;
  if (random.Chance(60)) tags.push_back({"team", random.Pick(values)});
  if (random.Chance(60)) tags.push_back({"env", random.Pick(values)});
  return tags;
}

// One more principal of the account, made of some that it has. `kind` is as in an ARN.
template <typename Principal>
void AddCopy(Generator& random, const std::string& account, const std::string& kind,
             const std::string& name, std::vector<Principal>& principals) {
  if (principals.empty()) return;
  Principal copy = random.Pick(principals);
  copy.name = name;
  copy.arn = "arn:aws:iam::" + account + ":" + kind + "/" + name;
  copy.id.clear();
  copy.tags = SomeTags(random);
  AddPolicies(random, random.Pick(principals).inline_policies, copy.inline_policies);
  AddPolicies(random, random.Pick(principals).attached_policies, copy.attached_policies);
  if (random.Chance(50)) copy.permissions_boundary = random.Pick(principals).permissions_boundary;
  principals.push_back(std::move(copy));
}

// Enough users and roles of a kind that they share policies and classes.
void Multiply(Generator& random, EstateDraft& draft) {
  for (Account& account : draft.accounts) {
    for (int i = 0; i < kMorePrincipals; ++i) {
      const std::string name = "Copy" + std::to_string(i);
      AddCopy(random, account.id, "user", name, account.users);
      AddCopy(random, account.id, "role", name, account.roles);
    }
  }
}

// Statements that tell principals of one class apart, in every policy that may have them.
void LookAtPrincipals(Generator& random, EstateDraft& draft) {
  const auto texts = [](std::string text) { return PolicyTexts{PolicyText(std::move(text))}; };
  const auto text = [](std::string value) { return PolicyText(std::move(value)); };
  draft.ForEachPolicy([&](PolicyPtr& policy) {
    if (policy == nullptr || policy->document.statements.empty() || random.Chance(30)) return;
    Policy changed = *policy;
    Statement statement = random.Pick(changed.document.statements);
    changed.document.version = PolicyVersion::k2012;
    changed.document.has_version = true;
    statement.conditions.clear();
    statement.effect = random.Chance(60) ? Effect::kDeny : Effect::kAllow;
    if (statement.action_form == ElementForm::kPositive) statement.actions = texts("*");
    if (statement.resource_form == ElementForm::kPositive) statement.resources = texts("*");
    const std::string copy = "Copy" + std::to_string(random.Below(kMorePrincipals));
    const std::size_t kind = random.Below(12);
    if (kind <= 4 && statement.principal_form != ElementForm::kAbsent) {
      const Account& account = random.Pick(draft.accounts);
      PrincipalEntry entry;
      entry.type = PrincipalType::kAws;
      entry.value =
          text("arn:aws:iam::" + account.id + (random.Chance(50) ? ":user/" : ":role/") + copy);
      statement.principals = {entry};
    } else if (kind <= 5) {
      statement.conditions.push_back({text(random.Chance(50) ? "ArnLike" : "ArnNotLike"),
                                      text("aws:PrincipalArn"), texts("arn:aws:iam::*:*/" + copy)});
    } else if (kind <= 9) {
      statement.conditions.push_back({text(random.Chance(50) ? "StringEquals" : "StringNotEquals"),
                                      text("aws:PrincipalTag/team"), texts("red")});
    } else {
      statement.conditions.push_back({text(kind == 10 ? "StringEquals" : "StringNotEqualsIfExists"),
                                      text("aws:PrincipalTag/team"),
                                      texts("${aws:PrincipalTag/env}")});
    }
    changed.document.statements.push_back(std::move(statement));
    policy = std::make_shared<const Policy>(std::move(changed));
  });
}

// Parts of the estate come from imports that lack something.
void LeaveOut(Generator& random, EstateDraft& draft) {
  for (Account& account : draft.accounts) {
    account.imported = random.Chance(50);
    for (User& user : account.users)
      user.tags_known = !random.Chance(20);
    for (Resource& resource : account.resources)
      resource.policy_known = !account.imported || random.Chance(70);
  }
  if (draft.organization && random.Chance(40)) draft.organization->management_account.clear();
  if (random.Chance(20)) draft.organization.reset();
}

std::vector<std::string> PrincipalsOf(const Estate& estate) {
  std::vector<std::string> principals;
  for (const std::shared_ptr<const Account>& account : estate.accounts()) {
    for (const User& user : account->users)
      principals.push_back(user.arn);
    for (const Role& role : account->roles)
      principals.push_back(role.arn);
  }
  return principals;
}

TEST(GridRowsTest, EveryCellIsWhatItsQuestionIsAnsweredWith) {
  std::size_t cells = 0;
  std::size_t by_rows = 0;
  std::size_t allowed = 0;
  std::size_t conditional = 0;
  for (std::uint64_t seed = 0; seed < kEstates; ++seed) {
    Generator random(31'000 + seed, /*odd=*/seed % 4 == 0);
    EstateDraft draft = random.MakeEstate();
    Multiply(random, draft);
    LookAtPrincipals(random, draft);
    if (seed % 2 == 1) LeaveOut(random, draft);
    CompileOptions options;
    options.unknown_owner_is_caller = seed % 2 == 0;
    const auto compiled = Compile(draft.Build(), options);
    Request base = random.MakeRequest(draft);
    base.token = {};
    base.assume.clear();
    base.session.kind.clear();
    base.session.user.clear();
    // Nobody says anything of the call, so that what its conditions ask for is unknown.
    if (seed % 3 == 0) {
      base = Request();
      base.unknown.mode = UnknownKeys::Mode::kAll;
    }
    std::vector<GridQuestion> questions;
    for (int i = 0; i < kQuestions; ++i) {
      const Request request = random.MakeRequest(draft);
      questions.push_back({request.action, request.resource});
    }
    const Grid grid(*compiled, base, questions);
    const GridRows rows(
        *compiled,
        [&](const std::string& principal, std::size_t question) {
          return grid.RequestOf(principal, question);
        },
        questions.size());
    for (const std::string& principal : PrincipalsOf(compiled->estate())) {
      const std::vector<GridCell> together = grid.Decide(principal);
      ASSERT_EQ(together.size(), questions.size());
      std::vector<ReasonCode> codes(questions.size());
      by_rows += questions.size() - rows.Decide(principal, codes).size();
      for (std::size_t i = 0; i < questions.size(); ++i) {
        const GridCell alone = grid.DecideOne(principal, i);
        ASSERT_EQ(together[i], alone)
            << "seed " << seed << ": " << principal << ' ' << questions[i].action << ' '
            << questions[i].resource << ": " << ReasonCodeName(together[i].code) << " and "
            << ReasonCodeName(alone.code);
        ++cells;
        if (!alone.can_be_asked) continue;
        allowed += alone.decision() == EvalDecision::kAllowed ? 1 : 0;
        conditional += alone.decision() == EvalDecision::kConditional ? 1 : 0;
      }
    }
  }
  // The comparison says something only if each of these happens.
  EXPECT_GT(by_rows, cells / 20);
  EXPECT_GT(allowed, cells / 50);
  EXPECT_GT(conditional, 0U);
  RecordProperty("cells", static_cast<int>(cells));
  RecordProperty("by_rows", static_cast<int>(by_rows));
}

}  // namespace
}  // namespace iamsim
