// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

#include "engine/compile.h"
#include "engine/decide.h"
#include "engine/explain.h"
#include "model/arn.h"
#include "model/condition.h"
#include "tests/engine/test_estate.h"

// R-PART-1 to R-PART-5 against brute force: on random small estates each unknown key takes every
// value of a domain in which all clauses of the estate can tell apart what they can, and the plain
// engine decides. The answer and the residual have to agree with all of these decisions.

namespace iamsim {
namespace {

using Values = std::vector<std::string>;

struct Key {
  std::string_view name;
  bool may_be_absent;
  bool is_set;
  std::vector<Values> domain;  // one value each, but for a set
  std::vector<std::string_view> clauses;
};

// Clauses are `Operator` and the values that they have in JSON.
const std::vector<Key>& Keys() {
  static const auto& keys = *new std::vector<Key>{
      {"aws:RequestedRegion",
       false,
       false,
       {{"eu-west-1"}, {"eu-central-1"}, {"us-east-1"}, {"ap-south-1"}},
       {R"("StringEquals": {"aws:RequestedRegion": ["eu-west-1", "eu-central-1"]})",
        R"("StringNotEquals": {"aws:RequestedRegion": ["eu-west-1"]})",
        R"("StringLike": {"aws:RequestedRegion": ["eu-*"]})",
        R"("StringNotLike": {"aws:RequestedRegion": ["eu-*", "us-east-1"]})",
        R"("StringEqualsIfExists": {"aws:RequestedRegion": "us-east-1"})",
        R"("Null": {"aws:RequestedRegion": "true"})"}},
      {"aws:RequestTag/team",
       true,
       false,
       {{""}, {"red"}, {"blue"}, {"redder"}, {"bluer"}, {"green"}},
       {R"("StringEquals": {"aws:RequestTag/team": "red"})",
        R"("StringNotEquals": {"aws:RequestTag/team": ["red", "blue"]})",
        R"("StringLike": {"aws:RequestTag/team": ["red*"]})",
        R"("StringNotLike": {"aws:RequestTag/team": ["*"]})",
        R"("StringEqualsIfExists": {"aws:RequestTag/team": ["red", "green"]})",
        R"("StringNotEqualsIfExists": {"aws:RequestTag/team": "blue"})",
        R"("ForAllValues:StringEquals": {"aws:RequestTag/team": ["red", "blue"]})",
        R"("ForAnyValue:StringLike": {"aws:RequestTag/team": ["b*"]})",
        R"("Null": {"aws:RequestTag/team": "true"})",
        R"("Null": {"aws:RequestTag/team": "false"})"}},
      {"aws:MultiFactorAuthPresent",
       true,
       false,
       {{"true"}, {"false"}},
       {R"("Bool": {"aws:MultiFactorAuthPresent": "true"})",
        R"("Bool": {"aws:MultiFactorAuthPresent": "false"})",
        R"("BoolIfExists": {"aws:MultiFactorAuthPresent": "true"})",
        R"("BoolIfExists": {"aws:MultiFactorAuthPresent": "false"})",
        R"("Null": {"aws:MultiFactorAuthPresent": ["true", "false"]})"}},
      {"s3:max-keys",
       true,
       false,
       {{"1"}, {"5"}, {"7"}, {"10"}, {"50"}},
       {R"("NumericLessThan": {"s3:max-keys": "10"})",
        R"("NumericGreaterThanEquals": {"s3:max-keys": ["10"]})",
        R"("NumericEquals": {"s3:max-keys": ["5"]})",
        R"("NumericNotEquals": {"s3:max-keys": ["5", "10"]})",
        R"("NumericLessThanEqualsIfExists": {"s3:max-keys": "5"})"}},
      {"aws:SourceIp",
       false,
       false,
       {{"10.0.0.1"}, {"10.1.0.1"}, {"203.0.113.5"}, {"198.51.100.1"}, {"2001:db8::1"}},
       {R"("IpAddress": {"aws:SourceIp": ["10.0.0.0/8"]})",
        R"("IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "10.0.0.0/16"]})",
        R"("NotIpAddress": {"aws:SourceIp": ["10.0.0.0/16"]})",
        R"("NotIpAddressIfExists": {"aws:SourceIp": ["10.0.0.0/8", "203.0.113.0/24"]})"}},
      {"aws:TagKeys",
       true,
       true,
       {{},
        {""},
        {"team"},
        {"cost"},
        {"team", "cost"},
        {"other"},
        {"team", "other"},
        {"cost", "other"},
        {"team", "cost", "other"},
        {"", "team"},
        {"", "cost"},
        {"", "other"}},
       {R"("ForAllValues:StringEquals": {"aws:TagKeys": ["team", "cost"]})",
        R"("ForAnyValue:StringEquals": {"aws:TagKeys": ["team"]})",
        R"("ForAnyValue:StringNotEquals": {"aws:TagKeys": ["team", "cost"]})",
        R"("StringEquals": {"aws:TagKeys": "team"})", R"("Null": {"aws:TagKeys": "true"})"}},
  };
  return keys;
}

constexpr std::string_view kUser = "arn:aws:iam::111122223333:user/alice";
constexpr std::string_view kBucket = "arn:aws:s3:::b";

class Pool {
 public:
  explicit Pool(std::uint32_t seed) : random_(seed) {
    std::string yaml = R"(
organization:
  id: o-a1b2c3d4e5
  managementAccount: "999988887777"
  root: {id: r-ab12, accounts: ["999988887777", "111122223333"]}
accounts:
  - {id: "999988887777"}
  - id: "111122223333"
    users: [{name: alice}]
    policies:
)";
    constexpr int kPolicies = 240;
    for (int i = 0; i < kPolicies; ++i) {
      yaml += "      - {name: P" + std::to_string(i) + ", document: " + Document(false) + "}\n";
    }
    yaml += "    resources:\n";
    for (int i = 0; i < kPolicies; ++i) {
      yaml += "      - {arn: \"arn:aws:s3:::b" + std::to_string(i) +
              "\", policy: " + Document(true) + "}\n";
    }
    const Estate estate = ReadEstate(yaml);
    organization_ = std::make_shared<Organization>(*estate.organization());
    management_ = estate.accounts()[0];
    account_ = std::make_shared<Account>(*estate.accounts()[1]);
    for (const PolicyPtr& policy : account_->policies)
      policies_.push_back(policy);
    for (const Resource& resource : account_->resources)
      resource_policies_.push_back(resource.policy);
    account_->policies.clear();
    account_->resources.clear();
  }

  std::mt19937& random() { return random_; }
  int Roll(int sides) { return std::uniform_int_distribution<int>(0, sides - 1)(random_); }

  Estate Make() {
    auto account = std::make_shared<Account>(*account_);
    auto organization = std::make_shared<Organization>(*organization_);
    User& alice = account->users.front();
    used_.clear();
    for (int i = Roll(2); i >= 0; --i)
      alice.inline_policies.push_back(Any(policies_));
    if (Roll(4) == 0) alice.permissions_boundary = Any(policies_);
    if (Roll(3) == 0) {
      for (OrganizationNode& node : organization->nodes) {
        if (node.id == "111122223333") node.service_control_policies.push_back(Any(policies_));
      }
    }
    Resource bucket;
    bucket.arn = std::string(kBucket);
    if (Roll(2) == 0) bucket.policy = Any(resource_policies_);
    account->resources.push_back(std::move(bucket));
    return Estate({management_, account}, organization, {});
  }
  // The keys that the policies of the last estate look at.
  std::vector<const Key*> UsedKeys() const {
    std::vector<const Key*> keys;
    for (const Key& key : Keys()) {
      bool is_used = false;
      for (const PolicyPtr& policy : used_) {
        for (const Statement& statement : policy->document.statements) {
          for (const ConditionClause& clause : statement.conditions)
            is_used = is_used || EqualsIgnoreCase(clause.key, key.name);
          for (const PolicyText& resource : statement.resources) {
            is_used = is_used || resource.view().find("${" + std::string(key.name) + "}") !=
                                     std::string_view::npos;
          }
        }
      }
      if (is_used) keys.push_back(&key);
    }
    return keys;
  }

 private:
  PolicyPtr Any(const std::vector<PolicyPtr>& from) {
    used_.push_back(from[static_cast<std::size_t>(Roll(static_cast<int>(from.size())))]);
    return used_.back();
  }

  std::string Document(bool has_principal) {
    std::string text = R"({"Version": "2012-10-17", "Statement": [)";
    const int count = 1 + Roll(3);
    for (int i = 0; i < count; ++i) {
      if (i > 0) text += ", ";
      text += R"({"Effect": ")";
      text += Roll(3) == 0 ? "Deny" : "Allow";
      text += R"(", )";
      if (has_principal) {
        constexpr std::string_view kPrincipals[] = {
            R"("*")", R"({"AWS": "arn:aws:iam::111122223333:user/alice"})",
            R"({"AWS": "arn:aws:iam::111122223333:root"})",
            R"({"AWS": "arn:aws:iam::111122223333:user/bob"})"};
        text += R"("Principal": )" + std::string(kPrincipals[Roll(4)]) + ", ";
      }
      text += R"("Action": "s3:*", )";
      constexpr std::string_view kResources[] = {
          R"("Resource": "*")", R"("Resource": "*")",
          R"("Resource": "arn:aws:s3:::b/${aws:RequestTag/team}")",
          R"("NotResource": "arn:aws:s3:::b/${aws:RequestTag/team}")"};
      text += kResources[Roll(4)];
      const int clauses = Roll(3);
      std::set<std::string_view> blocks;
      std::string conditions;
      for (int c = 0; c < clauses; ++c) {
        const Key& key = Keys()[static_cast<std::size_t>(Roll(static_cast<int>(Keys().size())))];
        const std::string_view clause =
            key.clauses[static_cast<std::size_t>(Roll(static_cast<int>(key.clauses.size())))];
        if (!blocks.insert(clause.substr(0, clause.find(':', 20))).second) continue;
        const std::string_view name = clause.substr(0, clause.find("\": "));
        bool is_new = true;
        for (const std::string_view other : names_of(conditions))
          is_new = is_new && other != name;
        if (!is_new) continue;
        conditions += (conditions.empty() ? "" : ", ") + std::string(clause);
      }
      if (!conditions.empty()) text += R"(, "Condition": {)" + conditions + "}";
      text += "}";
    }
    return text + "]}";
  }
  // The operators that stand in the text of a condition.
  static std::vector<std::string_view> names_of(std::string_view conditions) {
    std::vector<std::string_view> names;
    std::size_t at = 0;
    while (at < conditions.size()) {
      const std::size_t end = conditions.find("\": {", at);
      if (end == std::string_view::npos) break;
      names.push_back(conditions.substr(at, end - at));
      at = conditions.find("}, ", end);
      at = at == std::string_view::npos ? conditions.size() : at + 3;
    }
    return names;
  }

  std::mt19937 random_;
  std::shared_ptr<Organization> organization_;
  std::shared_ptr<const Account> management_;
  std::shared_ptr<Account> account_;
  std::vector<PolicyPtr> policies_;
  std::vector<PolicyPtr> resource_policies_;
  std::vector<PolicyPtr> used_;
};

bool LeafHolds(const ResidualLeaf& leaf, const PreparedRequest& completed) {
  ReadingContext readings(completed.readings);
  if (leaf.kind == ResidualLeaf::Kind::kClause) {
    const Truth truth = leaf.clause->Evaluate(completed.context, readings).truth;
    EXPECT_NE(truth, Truth::kUnknown);
    return (truth == Truth::kTrue) != leaf.negated;
  }
  EXPECT_EQ(leaf.kind, ResidualLeaf::Kind::kResource);
  const ResourcePattern pattern(leaf.text, /*variables=*/true);
  const Truth truth =
      pattern.Match(completed.matched_resource(), completed.context, readings).truth;
  EXPECT_NE(truth, Truth::kUnknown);
  return (truth == Truth::kTrue) != leaf.negated;
}

struct Counts {
  int conditional = 0;
  int exact = 0;
  int settled = 0;  // unknown keys took part, and the answer is yes or no
};

// Returns whether everything agreed.
bool CheckCase(Pool& pool, Counts& counts) {
  const Estate estate = pool.Make();
  const std::vector<const Key*> keys = pool.UsedKeys();
  if (keys.size() > 3) return true;
  const CompiledEstate compiled(estate, {});
  Request request;
  request.principal = kUser;
  const bool has_object = pool.Roll(2) == 0;
  request.action = has_object ? "s3:GetObject" : "s3:ListBucket";
  request.resource = std::string(kBucket) + (has_object ? "/red" : "");
  for (const Key* key : keys)
    request.unknown.keys.emplace_back(key->name);
  const auto prepared = Prepare(compiled, request);
  EXPECT_TRUE(prepared.ok()) << prepared.status();
  if (!prepared.ok()) return false;
  const Explanation explanation = Explain(**prepared);
  EXPECT_EQ(Decide(**prepared), explanation.result);
  const bool is_conditional = explanation.result.decision == EvalDecision::kConditional;
  bool allowed = false;
  bool denied = false;
  bool agrees = true;
  PreparedRequest completed = **prepared;
  std::vector<std::size_t> at(keys.size(), 0);
  for (bool more = true; more;) {
    for (std::size_t i = 0; i < keys.size(); ++i) {
      const Key& key = *keys[i];
      completed.context.Remove(key.name);
      if (at[i] == key.domain.size()) {
        completed.context.Close(key.name);
      } else {
        completed.context.Set({std::string(key.name), key.domain[at[i]], key.is_set,
                               KeyState::kKnown, ContextSource::kUser});
      }
    }
    const EvalDecision decision = Decide(completed).decision;
    EXPECT_NE(decision, EvalDecision::kConditional);
    const bool is_allowed = decision == EvalDecision::kAllowed;
    (is_allowed ? allowed : denied) = true;
    if (is_conditional) {
      const bool holds = explanation.residual.Holds(
          [&](const ResidualLeaf& leaf) { return LeafHolds(leaf, completed); });
      if (holds != is_allowed) agrees = false;
    }
    // The next combination. `Close` cannot be undone, so absence comes last in a fresh table.
    more = false;
    for (std::size_t i = 0; i < keys.size(); ++i) {
      const std::size_t size = keys[i]->domain.size() + (keys[i]->may_be_absent ? 1 : 0);
      if (++at[i] < size) {
        more = true;
        break;
      }
      at[i] = 0;
    }
    completed.context = (*prepared)->context;
  }
  EXPECT_TRUE(agrees) << "the residual is not the decision";
  switch (explanation.result.decision) {
    case EvalDecision::kAllowed:
      EXPECT_FALSE(denied) << "an unknown turned into an allow";
      agrees = agrees && !denied;
      break;
    case EvalDecision::kExplicitDeny:
    case EvalDecision::kImplicitDeny:
      EXPECT_FALSE(allowed) << "an unknown turned into a deny";
      agrees = agrees && !allowed;
      break;
    case EvalDecision::kConditional:
      ++counts.conditional;
      if (explanation.exact) {
        ++counts.exact;
        EXPECT_TRUE(allowed && denied) << "it is said to be exact";
        agrees = agrees && allowed && denied;
      }
      break;
  }
  if (!is_conditional && !keys.empty()) ++counts.settled;
  return agrees;
}

TEST(Dependence, AgreesWithEveryCompletion) {
  const char* more = std::getenv("IAMSIM_UNKNOWN_CASES");
#ifdef NDEBUG
  constexpr int kCases = 50000;
#else
  constexpr int kCases = 3000;
#endif
  const int cases = more != nullptr ? std::atoi(more) : kCases;
  Counts counts;
  for (int block = 0; block * 2000 < cases; ++block) {
    Pool pool(static_cast<std::uint32_t>(block + 1));
    for (int i = 0; i < 2000 && block * 2000 + i < cases; ++i) {
      ASSERT_TRUE(CheckCase(pool, counts)) << "block " << block << ", case " << i;
    }
  }
  // Each outcome has to come up often, or the test shows little.
  EXPECT_GT(counts.conditional, cases / 10);
  EXPECT_GT(counts.exact, counts.conditional / 4);
  EXPECT_GT(counts.settled, cases / 10);
}

// --- Examples of the rules ---

constexpr std::string_view kExamples = R"(
accounts:
  - id: "111122223333"
    users:
      - {name: office, inlinePolicies: [{name: p, document: {Version: "2012-10-17", Statement: [
          {Effect: Allow, Action: "s3:GetObject", Resource: "*", Condition: {IpAddress: {"aws:SourceIp": "10.0.0.0/8"}}}]}}]}
      - {name: mfa, inlinePolicies: [{name: p, document: {Version: "2012-10-17", Statement: [
          {Effect: Allow, Action: "s3:*", Resource: "*"},
          {Effect: Deny, Action: "s3:*", Resource: "*", Condition: {BoolIfExists: {"aws:MultiFactorAuthPresent": "false"}}}]}}]}
      - {name: either, inlinePolicies: [{name: p, document: {Version: "2012-10-17", Statement: [
          {Effect: Allow, Action: "s3:*", Resource: "*", Condition: {Bool: {"aws:SecureTransport": "true"}}},
          {Effect: Allow, Action: "s3:*", Resource: "*", Condition: {Bool: {"aws:SecureTransport": "false"}}}]}}]}
      - {name: shut, inlinePolicies: [{name: p, document: {Version: "2012-10-17", Statement: [
          {Effect: Allow, Action: "s3:*", Resource: "*", Condition: {StringEquals: {"aws:SourceVpce": "vpce-1"}}},
          {Effect: Deny, Action: "s3:*", Resource: "*"}]}}]}
    resources: [{arn: "arn:aws:s3:::b"}]
)";

struct Example {
  std::string_view name;
  std::string_view user;
  std::string_view unknown;  // a key; empty: none but those of every call
  EvalDecision decision;
  ReasonCode code;
};

TEST(Dependence, FollowsTheVectors) {
  const Example rows[] = {
      {"100", "office", "", EvalDecision::kConditional, ReasonCode::kConditional},
      {"101", "mfa", "aws:MultiFactorAuthPresent", EvalDecision::kConditional,
       ReasonCode::kConditional},
      {"102", "either", "aws:SecureTransport", EvalDecision::kAllowed, ReasonCode::kAllowIdentity},
      {"103", "shut", "aws:SourceVpce", EvalDecision::kExplicitDeny,
       ReasonCode::kExplicitDenyIdentity},
  };
  const Estate estate = ReadEstate(kExamples);
  const CompiledEstate compiled(estate, {});
  for (const Example& row : rows) {
    SCOPED_TRACE(row.name);
    Request request;
    request.principal = "arn:aws:iam::111122223333:user/" + std::string(row.user);
    request.action = "s3:GetObject";
    request.resource = "arn:aws:s3:::b/k";
    if (!row.unknown.empty()) {
      ContextInput input;
      input.state = ContextInput::State::kUnknown;
      request.context.emplace_back(std::string(row.unknown), input);
    }
    const auto prepared = Prepare(compiled, request);
    ASSERT_TRUE(prepared.ok()) << prepared.status();
    const Explanation explanation = Explain(**prepared);
    EXPECT_EQ(explanation.result.decision, row.decision);
    EXPECT_EQ(explanation.result.code, row.code);
    if (row.decision == EvalDecision::kConditional) {
      EXPECT_TRUE(explanation.exact);
      EXPECT_EQ(explanation.residual.kind(), Residual::Kind::kLeaf);
    }
  }
}

}  // namespace
}  // namespace iamsim
