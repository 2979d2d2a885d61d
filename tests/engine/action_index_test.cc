// SPDX-License-Identifier: Apache-2.0
#include "engine/action_index.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "engine/compiled_policy.h"
#include "engine/match/glob.h"
#include "model/arn.h"
#include "model/catalogue/managed_policies.h"
#include "model/load/load.h"

namespace iamsim {
namespace {

PolicyPtr PolicyOf(std::string document) {
  Diagnostics diagnostics;
  return LoadPolicy(std::make_shared<SourceText>("policy.json", std::move(document)), "policy",
                    PolicyType::kIdentity, {}, diagnostics);
}

Statement On(ElementForm form, std::vector<std::string> actions) {
  Statement statement;
  statement.effect = Effect::kAllow;
  statement.action_form = form;
  for (const std::string& action : actions)
    statement.actions.push_back(action);
  statement.resource_form = ElementForm::kPositive;
  statement.resources.push_back("*");
  return statement;
}

PolicyPtr PolicyOfStatements(const std::vector<Statement>& statements) {
  auto policy = std::make_shared<Policy>();
  for (const Statement& statement : statements)
    policy->document.statements.push_back(statement);
  return policy;
}

// R-ACT-1 to R-ACT-3, of a pattern without a wildcard in its prefix.
bool MatchesByRule(std::string_view pattern, std::string_view action) {
  if (pattern == "*") return true;
  const std::size_t colon = pattern.find(':');
  return EqualsIgnoreCase(pattern.substr(0, colon), action.substr(0, action.find(':'))) &&
         GlobMatches(ToLowerAscii(pattern.substr(colon + 1)),
                     ToLowerAscii(action.substr(action.find(':') + 1)));
}

ActionIndex::Statements Matching(const CompiledPolicy& policy, const RequestedAction& action) {
  ActionIndex::Statements matching = 0;
  const std::vector<Statement>& statements = policy.policy().document.statements;
  for (std::size_t i = 0; i < statements.size(); ++i) {
    const bool matches = std::any_of(
        statements[i].actions.begin(), statements[i].actions.end(),
        [&](std::string_view pattern) { return MatchesByRule(pattern, action.text()); });
    const bool is_negated = statements[i].action_form == ElementForm::kNegated;
    if (matches != is_negated) matching |= ActionIndex::Statements{1} << i;
  }
  return matching;
}

TEST(ActionIndex, FindsWhatMatchesInEveryManagedPolicyTheFirstTimeAndAgain) {
  constexpr std::string_view kActions[] = {
      "s3:GetObject",          "S3:getOBJECT",          "s3:ListAllMyBuckets",
      "ec2:DescribeInstances", "iam:PassRole",          "sts:AssumeRole",
      "kms:Decrypt",           "lambda:InvokeFunction", "cloudwatch:GetMetricData",
      "logs:PutLogEvents",     "newservice:DoWhat",     "s3:NoSuchAction"};
  std::vector<RequestedAction> actions;
  for (const std::string_view action : kActions)
    actions.emplace_back(action, static_cast<std::uint32_t>(actions.size() * 37));
  std::size_t found = 0;
  std::size_t indexed = 0;
  for (const std::string_view arn : BundledPolicyArns()) {
    const PolicyPtr document = PolicyOf(FindBundledPolicy(arn)->document);
    if (document == nullptr) continue;  // some of AWS's own break the rules for customers
    const CompiledPolicy policy(document, PolicyUse::kWithoutPrincipal, /*is_kept=*/true);
    if (policy.statements().size() > ActionIndex::kMostStatements) continue;
    ++indexed;
    for (int round = 0; round < 2; ++round) {
      for (const RequestedAction& action : actions) {
        const ActionIndex::Statements matching = Matching(policy, action);
        EXPECT_EQ(policy.action_index().Find(action), matching) << arn << ' ' << action.text();
        if (matching != 0) ++found;
      }
    }
  }
  EXPECT_GT(indexed, 1000U);
  EXPECT_GT(found, 1000U);
}

TEST(ActionIndex, FindsNotActionByWhatItLeaves) {
  const CompiledPolicy policy(PolicyOfStatements({On(ElementForm::kNegated, {"iam:*", "s3:Get*"}),
                                                  On(ElementForm::kPositive, {"s3:GetObject"})}),
                              PolicyUse::kWithoutPrincipal, /*is_kept=*/true);
  const ActionIndex& index = policy.action_index();
  EXPECT_EQ(index.Find(RequestedAction("iam:GetRole", 0)), 0b00U);
  EXPECT_EQ(index.Find(RequestedAction("s3:GetObject", 1)), 0b10U);
  EXPECT_EQ(index.Find(RequestedAction("s3:PutObject", 2)), 0b01U);
  EXPECT_EQ(index.by_reading(), 0b00U);
}

TEST(ActionIndex, LeavesToTheMatcherWhatDependsOnAReading) {
  // U-16: `s?:*` may be a glob.
  const CompiledPolicy policy(PolicyOfStatements({On(ElementForm::kPositive, {"s?:*"}),
                                                  On(ElementForm::kPositive, {"ec2:*"})}),
                              PolicyUse::kWithoutPrincipal, /*is_kept=*/true);
  EXPECT_EQ(policy.action_index().by_reading(), 0b01U);
  EXPECT_EQ(policy.action_index().Find(RequestedAction("s3:GetObject", 0)), 0b01U);
  EXPECT_EQ(policy.action_index().Find(RequestedAction("iam:GetRole", 1)), 0b01U);
}

TEST(ActionIndex, HasNoSetForActionsWithoutNumberAndForTooManyStatements) {
  const Statement one = On(ElementForm::kPositive, {"s3:*"});
  const CompiledPolicy policy(PolicyOfStatements({one}), PolicyUse::kWithoutPrincipal,
                              /*is_kept=*/true);
  EXPECT_EQ(policy.action_index().Find(RequestedAction("s3:GetObject")), std::nullopt);
  EXPECT_EQ(policy.action_index().Find(RequestedAction("s3:GetObject", 5000)), std::nullopt);
  const CompiledPolicy once(PolicyOfStatements({one}), PolicyUse::kWithoutPrincipal,
                            /*is_kept=*/false);
  EXPECT_EQ(once.action_index().Find(RequestedAction("s3:GetObject", 0)), std::nullopt);
  std::vector<Statement> most(ActionIndex::kMostStatements, one);
  const CompiledPolicy full(PolicyOfStatements(most), PolicyUse::kWithoutPrincipal,
                            /*is_kept=*/true);
  EXPECT_EQ(full.action_index().Find(RequestedAction("s3:GetObject", 0)),
            (ActionIndex::Statements{1} << ActionIndex::kMostStatements) - 1);
  most.push_back(one);
  const CompiledPolicy over(PolicyOfStatements(most), PolicyUse::kWithoutPrincipal,
                            /*is_kept=*/true);
  EXPECT_EQ(over.action_index().Find(RequestedAction("s3:GetObject", 0)), std::nullopt);
}

TEST(ActionIndex, IsReadAndFilledByManyThreads) {
  const CompiledPolicy policy(PolicyOfStatements({On(ElementForm::kPositive, {"s3:Get*"}),
                                                  On(ElementForm::kPositive, {"s3:*9"})}),
                              PolicyUse::kWithoutPrincipal, /*is_kept=*/true);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (std::uint32_t number = 0; number < 1024; ++number) {
        const std::string text = "s3:GetObject" + std::to_string(number);
        EXPECT_EQ(policy.action_index().Find(RequestedAction(text, number)),
                  text.back() == '9' ? 0b11U : 0b01U);
      }
    });
  }
  for (std::thread& thread : threads)
    thread.join();
}

}  // namespace
}  // namespace iamsim
