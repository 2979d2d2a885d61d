// SPDX-License-Identifier: Apache-2.0

// What holds of every decision, whatever the policies say, asked of random estates.

#include <algorithm>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

#include "engine/compile.h"
#include "engine/decide.h"
#include "engine/explain.h"
#include "engine/prepare.h"
#include "tests/oracle/generator.h"
#include "tests/oracle/scenario_writer.h"

namespace iamsim {
namespace {

constexpr int kEstates = 60;
constexpr int kRequests = 12;

struct Answer {
  EvaluationResult result;
  LayerSet blocked_by;

  bool allowed() const { return result.decision == EvalDecision::kAllowed; }
  friend bool operator==(const Answer&, const Answer&) = default;
};

void PrintTo(const Answer& answer, std::ostream* out) {
  *out << ReasonCodeName(answer.result.code);
  for (const PolicyLayer layer : answer.blocked_by.ToVector())
    *out << " " << PolicyLayerName(layer);
}

std::optional<Answer> Ask(const EstateDraft& draft, const Request& request) {
  const auto compiled = Compile(draft.Build());
  const auto prepared = Prepare(*compiled, request);
  if (!prepared.ok()) return std::nullopt;
  const Explanation explanation = Explain(**prepared);
  return Answer{explanation.result, explanation.blocked_by};
}

// A case that can be asked, and room to change it.
struct Case {
  EstateDraft draft;
  Request request;
  Answer answer;

  std::string Text() const {
    return WriteSuite(draft, request, "counterexample", answer.result.code, answer.blocked_by);
  }
};

// Calls `check` with some hundred cases; stops at the first that fails.
void ForEachCase(std::uint64_t first_seed,
                 const std::function<void(const Case&, Generator& random)>& check) {
  int asked = 0;
  for (int i = 0; i < kEstates; ++i) {
    Generator generator(first_seed + static_cast<std::uint64_t>(i));
    const EstateDraft draft = generator.MakeEstate();
    for (int j = 0; j < kRequests; ++j) {
      Request request = generator.MakeRequest(draft);
      const std::optional<Answer> answer = Ask(draft, request);
      if (!answer.has_value()) continue;
      ++asked;
      check({draft, std::move(request), *answer}, generator);
      if (::testing::Test::HasFailure()) return;
    }
  }
  EXPECT_GT(asked, kEstates * kRequests / 2);
}

// Calls that no policy can change the answer to.
bool IsSettledBeforePolicies(const Answer& answer) {
  static const std::set<ReasonCode> kCodes = {
      ReasonCode::kAlwaysAllowed, ReasonCode::kNoPermissionRequired,
      ReasonCode::kRefusedCredentialType, ReasonCode::kRefusedRootAssumeRole,
      ReasonCode::kPartitionMismatch};
  return kCodes.count(answer.result.code) > 0;
}

void ChangePolicies(Case& changed, const std::function<void(PolicyDocument&)>& change) {
  const auto change_policy = [&change](PolicyPtr& policy) {
    if (policy == nullptr) return;
    Policy copy = *policy;
    change(copy.document);
    policy = std::make_shared<const Policy>(std::move(copy));
  };
  changed.draft.ForEachPolicy(change_policy);
  for (PolicyPtr& policy : changed.request.session.policies)
    change_policy(policy);
  for (PolicyPtr& policy : changed.request.endpoint_policies)
    change_policy(policy);
}

Statement DenyEverything(bool with_principal, bool with_resource) {
  Statement statement;
  statement.effect = Effect::kDeny;
  statement.actions = {"*"};
  if (with_resource) {
    statement.resource_form = ElementForm::kPositive;
    statement.resources = {"*"};
  }
  if (with_principal) {
    statement.principal_form = ElementForm::kPositive;
    statement.principals.push_back({PrincipalType::kAny, "*", "", {}});
  }
  return statement;
}

// Each policy that took part gets a Deny of everything, one at a time.
TEST(PropertyTest, AnExplicitDenyWins) {
  std::set<LayerSlot> denied_in;
  ForEachCase(1, [&denied_in](const Case& start, Generator&) {
    if (IsSettledBeforePolicies(start.answer)) return;
    const auto compiled = Compile(start.draft.Build());
    const auto prepared = Prepare(*compiled, start.request);
    const Explanation explanation = Explain(**prepared);
    for (const TracedLayer& layer : explanation.layers) {
      // The bucket owner's root user gets past the bucket policy there (R-S3-4).
      if (layer.slot == kResourceSlot && (*prepared)->ignores_resource_denies) continue;
      for (std::uint32_t i = 0; i < layer.level_count; ++i) {
        const TracedLevel& level = explanation.levels[layer.first_level + i];
        for (std::uint32_t j = 0; j < level.policy_count; ++j) {
          const Policy* denying =
              &explanation.policies[level.first_policy + j].attached->compiled->policy();
          Case changed = start;
          bool found = false;
          const auto add = [&](PolicyPtr& policy) {
            if (policy.get() != denying) return;
            found = true;
            const bool with_principal = layer.slot <= kResourceSlot && layer.slot != kScpSlot;
            const bool is_trust = (*prepared)->layer(kResourceSlot).layer == PolicyLayer::kTrust &&
                                  layer.slot == kResourceSlot;
            Policy copy = *policy;
            copy.document.statements.push_back(DenyEverything(with_principal, !is_trust));
            policy = std::make_shared<const Policy>(std::move(copy));
          };
          changed.draft.ForEachPolicy(add);
          for (PolicyPtr& policy : changed.request.session.policies)
            add(policy);
          for (PolicyPtr& policy : changed.request.endpoint_policies)
            add(policy);
          if (!found) continue;  // one that is always there, such as RCPFullAWSAccess
          denied_in.insert(layer.slot);
          const std::optional<Answer> answer = Ask(changed.draft, changed.request);
          ASSERT_TRUE(answer.has_value()) << changed.Text();
          ASSERT_EQ(answer->result.decision, EvalDecision::kExplicitDeny) << changed.Text();
        }
      }
    }
  });
  EXPECT_EQ(denied_in.size(), static_cast<std::size_t>(kLayerSlots));
}

TEST(PropertyTest, NothingIsAllowedWithoutAnAllow) {
  int were_allowed = 0;
  ForEachCase(1000, [&were_allowed](const Case& start, Generator&) {
    Case changed = start;
    ChangePolicies(changed, [](PolicyDocument& document) {
      std::erase_if(document.statements,
                    [](const Statement& statement) { return statement.effect == Effect::kAllow; });
    });
    const std::optional<Answer> answer = Ask(changed.draft, changed.request);
    ASSERT_TRUE(answer.has_value());
    if (IsSettledBeforePolicies(*answer)) return;
    were_allowed += start.answer.allowed() ? 1 : 0;
    // A root user needs no policy in its own account (R-EVAL-13).
    if (answer->result.code == ReasonCode::kAllowRoot) return;
    ASSERT_FALSE(answer->allowed()) << changed.Text();
  });
  EXPECT_GT(were_allowed, 0);
}

template <typename List>
void Shuffle(List& list, Generator& random) {
  for (std::size_t i = list.size(); i > 1; --i)
    std::swap(list[i - 1], list[random.Below(i)]);
}

template <typename List>
void ShuffleAndRepeat(List& list, Generator& random) {
  if (!list.empty() && random.Chance(50)) list.push_back(list[random.Below(list.size())]);
  Shuffle(list, random);
}

TEST(PropertyTest, OrderAndDuplicatesDoNotMatter) {
  ForEachCase(2000, [](const Case& start, Generator& random) {
    Case changed = start;
    ChangePolicies(changed, [&random](PolicyDocument& document) {
      ShuffleAndRepeat(document.statements, random);
      for (Statement& statement : document.statements) {
        ShuffleAndRepeat(statement.actions, random);
        ShuffleAndRepeat(statement.resources, random);
        ShuffleAndRepeat(statement.principals, random);
        ShuffleAndRepeat(statement.conditions, random);
        for (ConditionClause& clause : statement.conditions)
          ShuffleAndRepeat(clause.values, random);
      }
    });
    changed.draft.ForEachPolicyList(
        [&random](std::vector<PolicyPtr>& list) { ShuffleAndRepeat(list, random); });
    ShuffleAndRepeat(changed.request.session.policies, random);
    ShuffleAndRepeat(changed.request.endpoint_policies, random);
    for (Account& account : changed.draft.accounts) {
      Shuffle(account.users, random);
      Shuffle(account.roles, random);
      Shuffle(account.resources, random);
    }
    Shuffle(changed.draft.accounts, random);
    Shuffle(changed.request.context, random);
    const std::optional<Answer> answer = Ask(changed.draft, changed.request);
    ASSERT_TRUE(answer.has_value());
    ASSERT_EQ(*answer, start.answer) << start.Text() << changed.Text();
  });
}

// What is allowed with a layer that only limits is allowed without it.
void LayerNeverGrants(std::uint64_t seed, const std::function<void(Case&)>& take_away) {
  int limited = 0;
  ForEachCase(seed, [&](const Case& start, Generator&) {
    Case changed = start;
    take_away(changed);
    const std::optional<Answer> answer = Ask(changed.draft, changed.request);
    ASSERT_TRUE(answer.has_value());
    limited += answer->allowed() && !start.answer.allowed() ? 1 : 0;
    if (start.answer.allowed()) {
      ASSERT_TRUE(answer->allowed()) << start.Text();
    }
  });
  ::testing::Test::RecordProperty("limited", limited);
  EXPECT_GT(limited, 0);
}

TEST(PropertyTest, ABoundaryNeverGrants) {
  LayerNeverGrants(3000, [](Case& changed) {
    for (Account& account : changed.draft.accounts) {
      for (User& user : account.users)
        user.permissions_boundary = nullptr;
      for (Role& role : account.roles)
        role.permissions_boundary = nullptr;
    }
  });
}

TEST(PropertyTest, AServiceControlPolicyNeverGrants) {
  LayerNeverGrants(4000, [](Case& changed) {
    if (changed.draft.organization.has_value())
      changed.draft.organization->service_control_policies_enabled = false;
  });
}

TEST(PropertyTest, AResourceControlPolicyNeverGrants) {
  LayerNeverGrants(5000, [](Case& changed) {
    if (changed.draft.organization.has_value())
      changed.draft.organization->resource_control_policies_enabled = false;
  });
}

TEST(PropertyTest, ASessionPolicyOfARoleNeverGrants) {
  LayerNeverGrants(6000, [](Case& changed) {
    // A federated user has no permissions without one.
    if (changed.request.principal.find(":federated-user/") != std::string::npos) return;
    changed.request.session.has_policies = false;
    changed.request.session.policies.clear();
  });
}

TEST(PropertyTest, AnEndpointPolicyNeverGrants) {
  LayerNeverGrants(7000, [](Case& changed) {
    for (Account& account : changed.draft.accounts) {
      for (VpcEndpoint& endpoint : account.vpc_endpoints)
        endpoint.policy = nullptr;  // AWS's default, which allows everything
    }
    changed.request.has_endpoint_policies = false;
    changed.request.endpoint_policies.clear();
  });
}

// One Allow more, or one Deny less, never takes an allow away.
TEST(PropertyTest, AllowsAddAndDeniesTakeAway) {
  ForEachCase(8000, [](const Case& start, Generator& random) {
    if (!start.answer.allowed()) return;
    Case fewer_denies = start;
    ChangePolicies(fewer_denies, [&random](PolicyDocument& document) {
      std::erase_if(document.statements, [&random](const Statement& statement) {
        return statement.effect == Effect::kDeny && random.Chance(50);
      });
    });
    const std::optional<Answer> without = Ask(fewer_denies.draft, fewer_denies.request);
    ASSERT_TRUE(without.has_value() && without->allowed()) << start.Text() << fewer_denies.Text();

    Case more_allows = start;
    ChangePolicies(more_allows, [&random](PolicyDocument& document) {
      if (document.statements.empty() || !random.Chance(50)) return;
      Statement allow = random.Pick(document.statements);
      allow.effect = Effect::kAllow;
      if (allow.principal_form == ElementForm::kNegated) return;  // not with an Allow
      allow.conditions.clear();
      document.statements.push_back(std::move(allow));
    });
    const std::optional<Answer> with = Ask(more_allows.draft, more_allows.request);
    ASSERT_TRUE(with.has_value() && with->allowed()) << start.Text() << more_allows.Text();
  });
}

// Each policy that took part becomes unknown, one at a time. Whatever it says, the answer is no
// other than the one that is given without it, unless that is conditional.
TEST(PropertyTest, AnUnknownPolicyIsNeverGuessed) {
  int conditional = 0;
  int settled = 0;
  ForEachCase(900, [&](const Case& start, Generator&) {
    const auto compiled = Compile(start.draft.Build());
    const auto prepared = Prepare(*compiled, start.request);
    const Explanation explanation = Explain(**prepared);
    std::set<const Policy*> took_part;
    for (const TracedPolicy& policy : explanation.policies)
      took_part.insert(&policy.attached->compiled->policy());
    for (const Policy* policy : took_part) {
      Case changed = start;
      bool found = false;
      changed.draft.ForEachPolicy([&](PolicyPtr& candidate) {
        if (candidate.get() != policy) return;
        Policy unknown = *candidate;
        unknown.document = {};
        unknown.readable = false;
        candidate = std::make_shared<const Policy>(std::move(unknown));
        found = true;
      });
      if (!found) continue;  // AWS's own, or one of the request
      const std::optional<Answer> answer = Ask(changed.draft, changed.request);
      ASSERT_TRUE(answer.has_value()) << start.Text();
      if (answer->result.decision == EvalDecision::kConditional) {
        ++conditional;
        continue;
      }
      ++settled;
      EXPECT_EQ(answer->allowed(), start.answer.allowed()) << start.Text();
    }
  });
  EXPECT_GT(conditional, 50);
  EXPECT_GT(settled, 50);
}

TEST(PropertyTest, DecideAndExplainAgree) {
  ForEachCase(9000, [](const Case& start, Generator&) {
    const auto compiled = Compile(start.draft.Build());
    const auto prepared = Prepare(*compiled, start.request);
    ASSERT_EQ(Decide(**prepared), start.answer.result) << start.Text();
    // A layer stands in the way of nothing that is allowed, and of everything that is denied by
    // one.
    const std::optional<PolicyLayer> layer = LayerOf(start.answer.result.code);
    if (start.answer.allowed()) {
      ASSERT_TRUE(start.answer.blocked_by.empty()) << start.Text();
    } else if (layer.has_value()) {
      ASSERT_TRUE(start.answer.blocked_by.Contains(*layer)) << start.Text();
    }
  });
}

}  // namespace
}  // namespace iamsim
