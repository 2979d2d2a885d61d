// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/lint.h"

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "model/catalogue/managed_policies.h"
#include "tests/engine/test_estate.h"

// Each rule has a document that it is about, and the nearest one that is fine.

namespace iamsim {
namespace {

using ::testing::IsEmpty;

std::vector<std::string> IdsOf(const std::string& text) {
  Diagnostics diagnostics;
  LoadOptions options;
  options.mode = LoadMode::kLenient;
  const PolicyPtr policy = LoadPolicy(std::make_shared<const SourceText>("p.json", text), "p",
                                      PolicyType::kIdentity, options, diagnostics);
  if (policy == nullptr) return {"unreadable"};
  std::vector<std::string> ids;
  for (const LintFinding& finding : Lint(policy->document))
    ids.emplace_back(finding.rule->id);
  return ids;
}

struct Case {
  std::string_view rule;
  std::string_view name;
  std::string_view wrong;  // a statement, without its braces
  std::string_view fine;
};
constexpr std::string_view kGet = R"("Effect": "Allow", "Action": "s3:GetObject", "Resource": "*")";

constexpr Case kCases[] = {
    {"allow-not-action", "allow", R"("Effect": "Allow", "NotAction": "iam:*", "Resource": "*")",
     R"("Effect": "Deny", "NotAction": "iam:*", "Resource": "*")"},
    {"allow-not-resource", "allow",
     R"("Effect": "Allow", "Action": "s3:*", "NotResource": "arn:aws:s3:::b/*")",
     R"("Effect": "Deny", "Action": "s3:*", "NotResource": "arn:aws:s3:::b/*")"},
    {"condition-always", "if exists",
     R"("Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"StringLikeIfExists": {"aws:PrincipalTag/a": "*"}})",
     R"("Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"StringLike": {"aws:PrincipalTag/a": "*"}})"},
    {"condition-never", "null and equals",
     R"("Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"Null": {"aws:PrincipalTag/a": "true"}, "StringEquals": {"aws:PrincipalTag/a": "x"}})",
     R"("Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"Null": {"aws:PrincipalTag/a": "true"}, "StringNotEquals": {"aws:PrincipalTag/a": "x"}})"},
    {"for-all-values-allow", "without a Null",
     R"("Effect": "Allow", "Action": "ec2:CreateTags", "Resource": "*", "Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": ["a"]}})",
     R"("Effect": "Allow", "Action": "ec2:CreateTags", "Resource": "*", "Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": ["a"]}, "Null": {"aws:TagKeys": "false"}})"},
    {"for-all-values-allow", "of a deny",
     R"("Effect": "Allow", "Action": "ec2:CreateTags", "Resource": "*", "Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": ["a"]}})",
     R"("Effect": "Deny", "Action": "ec2:CreateTags", "Resource": "*", "Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": ["a"]}})"},
    {"key-not-sent", "of another service",
     R"("Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEquals": {"s3:prefix": "a"}})",
     R"("Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*", "Condition": {"StringEquals": {"s3:prefix": "a"}})"},
    {"key-not-sent", "of one action of many",
     R"("Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEquals": {"s3:prefix": "a"}})",
     R"("Effect": "Allow", "Action": ["s3:GetObject", "s3:List*"], "Resource": "*", "Condition": {"StringEquals": {"s3:prefix": "a"}})"},
    {"literal-wildcard", "equals",
     R"("Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalTag/a": "x*"}})",
     R"("Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"StringLike": {"aws:PrincipalTag/a": "x*"}})"},
    {"redundant-action", "a pattern",
     R"("Effect": "Allow", "Action": ["s3:GetObject", "s3:Get*"], "Resource": "*")",
     R"("Effect": "Allow", "Action": ["s3:ListBucket", "s3:Get*"], "Resource": "*")"},
    {"redundant-action", "letter case",
     R"("Effect": "Allow", "Action": ["s3:getobject", "s3:GetObject"], "Resource": "*")", kGet},
    {"redundant-resource", "a pattern",
     R"("Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::b/*", "arn:aws:s3:::b/x/*"])",
     R"("Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::b/*", "arn:aws:s3:::B/x/*"])"},
    {"redundant-statement", "twice",
     R"("Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}, {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*")",
     R"("Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}, {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "*")"},
    {"resource-never-fits", "an object for a bucket",
     R"("Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::b/*")",
     R"("Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::b*")"},
    {"resource-never-fits", "no resource",
     R"("Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "arn:aws:s3:::b")",
     R"("Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*")"},
    {"resource-never-fits", "one of the actions fits",
     R"("Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b")",
     R"("Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": "arn:aws:s3:::b")"},
    {"unknown-action", "misspelt",
     R"("Effect": "Allow", "Action": "s3:GetObjekt", "Resource": "*")", kGet},
    {"unknown-action", "a pattern that matches none",
     R"("Effect": "Allow", "Action": "s3:Fetch*", "Resource": "*")",
     R"("Effect": "Allow", "Action": "s3:Get*", "Resource": "*")"},
    {"unknown-condition-key", "misspelt",
     R"("Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"StringEquals": {"aws:SourceVpcx": "v"}})",
     R"("Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"StringEquals": {"aws:SourceVpc": "v"}})"},
    {"unknown-service", "misspelt",
     R"("Effect": "Allow", "Action": "sss:GetObject", "Resource": "*")", kGet},
};

TEST(LintTest, FindsWhatARuleIsAboutAndNotItsNeighbour) {
  for (const Case& one : kCases) {
    const auto document = [](std::string_view statement) {
      return R"({"Version": "2012-10-17", "Statement": [{)" + std::string(statement) + "}]}";
    };
    const auto has = [&](std::string_view statement) {
      const std::vector<std::string> ids = IdsOf(document(statement));
      return std::find(ids.begin(), ids.end(), one.rule) != ids.end();
    };
    EXPECT_TRUE(has(one.wrong)) << one.rule << ": " << one.name;
    EXPECT_FALSE(has(one.fine)) << one.rule << ": " << one.name;
  }
}

TEST(LintTest, VariablesNeedTheirVersion) {
  constexpr std::string_view kStatement =
      R"("Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/${aws:username}"}]})";
  EXPECT_THAT(IdsOf("{" + std::string(kStatement)), ::testing::ElementsAre("version-missing"));
  EXPECT_THAT(IdsOf(R"({"Version": "2012-10-17", )" + std::string(kStatement)), IsEmpty());
}

TEST(LintTest, EveryRuleIsInTheTable) {
  for (const LintRule& rule : LintRules()) {
    EXPECT_EQ(FindLintRule(rule.id), &rule);
    EXPECT_FALSE(rule.what.empty());
    EXPECT_FALSE(rule.advice.empty());
  }
  EXPECT_TRUE(std::is_sorted(LintRules().begin(), LintRules().end(),
                             [](const LintRule& a, const LintRule& b) { return a.id < b.id; }));
}

// AWS's own policies are right about most of what they say. Every twelfth of them is enough here;
// what the rules find in all of them was looked at, and docs/lint.md lists it.
TEST(LintTest, IsQuietAboutTheManagedPolicies) {
  constexpr std::size_t kStep = 12;
  const std::vector<std::string_view> arns = BundledPolicyArns();
  std::map<std::string, std::size_t> found;
  std::size_t count = 0;
  for (std::size_t i = 0; i < arns.size(); i += kStep) {
    Diagnostics diagnostics;
    LoadOptions options;
    options.mode = LoadMode::kLenient;
    const PolicyPtr policy =
        LoadPolicy(std::make_shared<const SourceText>(std::string(arns[i]),
                                                      FindBundledPolicy(arns[i])->document),
                   std::string(arns[i]), PolicyType::kIdentity, options, diagnostics);
    if (policy == nullptr) continue;
    ++count;
    for (const LintFinding& finding : Lint(policy->document)) {
      if (finding.rule->id == "allow-not-principal" || finding.rule->id == "condition-always" ||
          finding.rule->id == "condition-never" || finding.rule->id == "literal-wildcard" ||
          finding.rule->id == "version-missing" || finding.rule->id == "redundant-statement") {
        ADD_FAILURE() << arns[i] << ": " << finding.message;
      }
      ++found[std::string(finding.rule->id)];
    }
  }
  ASSERT_GT(count, 80U);
  for (const auto& [id, findings] : found)
    EXPECT_LT(findings, count / 4) << id;
}

}  // namespace
}  // namespace iamsim
