// SPDX-License-Identifier: Apache-2.0
#include "engine/explain.h"

#include <algorithm>
#include <optional>
#include <ostream>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "engine/answer.h"
#include "engine/names.h"
#include "tests/engine/all_scenarios.h"
#include "tests/engine/test_estate.h"

namespace iamsim {
namespace {

// --- R-TRACE-1, R-TRACE-5: the decision follows from the trace alone ----------------------------

// What the statements of a layer come to, by the rules.
struct Weighed {
  bool takes_part = false;
  bool denies = false;
  bool allows = false;
  MatchKinds kinds;  // of the Allows that apply
};

class Recount {
 public:
  Recount(const PreparedRequest& request, const Explanation& explanation)
      : request_(request), explanation_(explanation) {
    for (const TracedLayer& layer : explanation.layers)
      layers_.push_back(Weigh(layer));
  }

  const std::vector<Weighed>& layers() const { return layers_; }

  // Section 7.4, from what the trace says of the layers.
  ReasonCode Code(LayerSet& blocked_by) const {
    if (request_.pre_gate) return *request_.pre_gate;
    std::vector<ReasonCode> reasons;
    const auto block = [&](LayerSlot slot, ReasonCode code) {
      blocked_by.Add(request_.layer(slot).layer);
      reasons.push_back(code);
    };
    for (int i = 0; i < kLayerSlots; ++i) {
      const auto slot = static_cast<LayerSlot>(i);
      if (At(slot).denies) block(slot, ExplicitDenyIn(request_.layer(slot).layer));
    }
    if (!Passes(kRcpSlot)) block(kRcpSlot, ReasonCode::kImplicitDenyRcp);
    if (!Passes(kScpSlot)) block(kScpSlot, ReasonCode::kImplicitDenyScp);
    if (!Passes(kEndpointSlot)) block(kEndpointSlot, ReasonCode::kImplicitDenyVpce);
    if (request_.service_gate) return reasons.empty() ? *request_.service_gate : reasons.front();

    const Row row = NeededRow();
    if (row.resource && At(kResourceSlot).kinds.empty()) block(kResourceSlot, NoResourceAllow());
    if (row.identity && !Passes(kIdentitySlot)) {
      block(kIdentitySlot, ReasonCode::kImplicitDenyIdentity);
    }
    if (row.boundary && !Passes(kBoundarySlot)) {
      block(kBoundarySlot, ReasonCode::kImplicitDenyBoundary);
    }
    if (row.session && !Passes(kSessionSlot)) {
      block(kSessionSlot, ReasonCode::kImplicitDenySession);
    }
    if (!reasons.empty()) return reasons.front();
    return request_.refusal.value_or(row.code);
  }

 private:
  // A row of section 7.3: the layers that have to allow.
  struct Row {
    bool resource, identity, boundary, session;
    ReasonCode code;
  };

  const Weighed& At(LayerSlot slot) const { return layers_[slot]; }
  bool Passes(LayerSlot slot) const { return !At(slot).takes_part || At(slot).allows; }

  Weighed Weigh(const TracedLayer& traced) const {
    const SelectedLayer& selected = request_.layer(traced.slot);
    Weighed weighed;
    weighed.takes_part = selected.participates();
    weighed.allows = selected.constant_allow || traced.level_count > 0;
    const bool denies_only = traced.slot == kResourceSlot && request_.ignores_resource_allows;
    for (std::uint32_t l = 0; l < traced.level_count; ++l) {
      const TracedLevel& level = explanation_.levels[traced.first_level + l];
      bool level_allows = false;
      for (std::uint32_t p = 0; p < level.policy_count; ++p) {
        const TracedPolicy& policy = explanation_.policies[level.first_policy + p];
        for (std::uint32_t s = 0; s < policy.statement_count; ++s) {
          const StatementOutcome& outcome =
              explanation_.statements[policy.first_statement + s].outcome;
          if (outcome.applies != Truth::kTrue) continue;
          if (outcome.effect == Effect::kDeny) {
            weighed.denies = true;
          } else if (!denies_only) {
            level_allows = true;
            weighed.kinds.Add(outcome.kinds);
          }
        }
      }
      if (!level_allows) weighed.allows = false;
    }
    if (traced.slot == kResourceSlot && request_.ignores_resource_denies) weighed.denies = false;
    return weighed;
  }

  Row NeededRow() const {
    const MatchKinds kinds = At(kResourceSlot).kinds;
    switch (request_.caller.kind) {
      case CallerKind::kAnonymous:
        return {true, false, false, false, ReasonCode::kAllowAnonymous};
      case CallerKind::kService:
        return {true, false, false, false, ReasonCode::kAllowService};
      case CallerKind::kToken:
        return {true, false, false, false, ReasonCode::kAllowFederatedTrust};
      case CallerKind::kRoot:
        // R-SVC-6: an auth policy has to allow the root user, too.
        return {!request_.same_account || request_.must_allow || request_.both_sides, false, false,
                false, ReasonCode::kAllowRoot};
      case CallerKind::kUser:
      case CallerKind::kSession:
      case CallerKind::kFederatedUser:
        break;
    }
    // R-SVC-8, R-SVC-9: nobody's own policies have to allow.
    if (request_.open_to_all) {
      return {true, false, false, false, ReasonCode::kAllowResourceWildcard};
    }
    if (!request_.same_account || request_.both_sides) {
      return {true, true, true, true, ReasonCode::kAllowResourceAndIdentity};
    }
    if (kinds.Contains(MatchKind::kDirect) || kinds.Contains(MatchKind::kGrant)) {
      return {false, false, false, false, ReasonCode::kAllowResourceDirect};
    }
    if (kinds.Contains(MatchKind::kWildcard)) {
      return {false, false, false, false, ReasonCode::kAllowResourceWildcard};
    }
    if (kinds.Contains(MatchKind::kRole) || kinds.Contains(MatchKind::kFederatedUserParent)) {
      return {false, false, true, true, ReasonCode::kAllowResourceRole};
    }
    return {
        request_.must_allow, true, true, true,
        request_.must_allow ? ReasonCode::kAllowResourceAndIdentity : ReasonCode::kAllowIdentity};
  }

  ReasonCode NoResourceAllow() const {
    if (request_.layer(kResourceSlot).layer == PolicyLayer::kTrust) {
      return ReasonCode::kImplicitDenyTrust;
    }
    return request_.must_allow ? ReasonCode::kImplicitDenyKeyPolicy
                               : ReasonCode::kImplicitDenyResource;
  }

  static ReasonCode ExplicitDenyIn(PolicyLayer layer) {
    for (int i = 0; i <= static_cast<int>(ReasonCode::kConditional); ++i) {
      const auto code = static_cast<ReasonCode>(i);
      if (DecisionOf(code) == EvalDecision::kExplicitDeny && LayerOf(code) == layer) return code;
    }
    return ReasonCode::kConditional;
  }

  const PreparedRequest& request_;
  const Explanation& explanation_;
  std::vector<Weighed> layers_;
};

// Every authorization of every scenario.
template <typename Visit>
void VisitScenarios(Visit visit) {
  for (const Suite& suite : AllSuites()) {
    if (suite.estates.front() == nullptr) continue;
    const std::shared_ptr<const CompiledEstate> compiled = Compile(*suite.estates.front(), {});
    for (const Scenario& scenario : suite.scenarios) {
      Request request = scenario.request;
      if (!ResolveNames(*suite.estates.front(), NameStyle::kExact, request).ok()) continue;
      const absl::StatusOr<Answer> answer = AnswerQuestion(*compiled, request);
      if (!answer.ok()) continue;
      for (const Call& call : answer->calls()) {
        for (const Authorization& authorization : call.authorizations) {
          SCOPED_TRACE(suite.name + ": " + scenario.name);
          visit(*authorization.request, authorization.explanation);
        }
      }
    }
  }
}

TEST(Explain, HasEverythingThatTheDecisionFollowsFrom) {
  // R-TRACE-1, R-TRACE-5, R-EVAL-1.
  std::size_t count = 0;
  VisitScenarios([&](const PreparedRequest& request, const Explanation& explanation) {
    ASSERT_EQ(explanation.layers.size(), static_cast<std::size_t>(kLayerSlots));
    const Recount recount(request, explanation);
    for (std::size_t i = 0; i < recount.layers().size(); ++i) {
      const Weighed& weighed = recount.layers()[i];
      const TracedLayer& layer = explanation.layers[i];
      const std::string_view name = PolicyLayerName(request.layer(layer.slot).layer);
      EXPECT_EQ(layer.slot, i);
      EXPECT_EQ(layer.outcome.participates, weighed.takes_part) << name;
      if (!weighed.takes_part) {
        EXPECT_EQ(layer.level_count, 0U) << name;
        continue;
      }
      EXPECT_EQ(layer.outcome.denies(), weighed.denies) << name;
      EXPECT_EQ(layer.outcome.allows(), weighed.allows) << name;
    }
    LayerSet blocked_by;
    const ReasonCode code = recount.Code(blocked_by);
    ++count;
    // What is unknown is weighed by what it depends on, which has tests of its own.
    const bool is_open =
        std::any_of(explanation.layers.begin(), explanation.layers.end(),
                    [](const TracedLayer& layer) { return layer.outcome.is_unknown(); });
    if (is_open) return;
    EXPECT_EQ(ReasonCodeName(explanation.result.code), ReasonCodeName(code));
    EXPECT_EQ(explanation.result.decision, DecisionOf(code));
    EXPECT_EQ(explanation.blocked_by, blocked_by);
  });
  EXPECT_GT(count, 1000U);
}

TEST(Explain, AStatementFollowsFromItsElementsAndAConditionFromItsClauses) {
  // R-TRACE-3, R-TRACE-4: all of them are evaluated, whatever failed before.
  std::size_t clauses = 0;
  VisitScenarios([&](const PreparedRequest&, const Explanation& explanation) {
    for (const TracedPolicy& policy : explanation.policies) {
      const std::vector<Statement>& document =
          policy.attached->compiled->policy().document.statements;
      ASSERT_EQ(policy.statement_count, document.size());
      for (std::uint32_t s = 0; s < policy.statement_count; ++s) {
        const TracedStatement& traced = explanation.statements[policy.first_statement + s];
        const StatementOutcome& outcome = traced.outcome;
        EXPECT_EQ(traced.index, s);
        EXPECT_EQ(outcome.effect, document[s].effect);
        Truth condition = Truth::kTrue;
        for (std::size_t c = 0; c < document[s].conditions.size(); ++c) {
          ASSERT_LT(traced.first_clause + c, explanation.clauses.size());
          condition = And(condition, explanation.clauses[traced.first_clause + c].truth);
          ++clauses;
        }
        EXPECT_EQ(outcome.condition, condition);
        const Truth all =
            And(And(outcome.principal, outcome.action), And(outcome.resource, outcome.condition));
        const bool never = policy.attached->compiled->statements()[s].never_applies;
        EXPECT_EQ(outcome.applies, never ? Truth::kFalse : all);
      }
    }
  });
  EXPECT_GT(clauses, 1000U);
}

TEST(Explain, NamesEveryStatementThatSettledIt) {
  // R-TRACE-7: of several explicit denies all are there, the reporting order first.
  VisitScenarios([&](const PreparedRequest& request, const Explanation& explanation) {
    if (explanation.result.decision != EvalDecision::kExplicitDeny) return;
    const std::optional<PolicyLayer> first = LayerOf(explanation.result.code);
    ASSERT_TRUE(first.has_value());
    ASSERT_FALSE(explanation.decisive.empty());
    EXPECT_EQ(request.layer(explanation.decisive.front().slot).layer, *first);
    std::set<LayerSlot> named;
    LayerSlot before = kRcpSlot;
    for (const DecisiveStatement& place : explanation.decisive) {
      EXPECT_LE(before, place.slot);
      before = place.slot;
      named.insert(place.slot);
      const StatementOutcome& outcome = explanation.statements[place.statement].outcome;
      EXPECT_EQ(outcome.effect, Effect::kDeny);
      EXPECT_EQ(outcome.applies, Truth::kTrue);
    }
    for (const TracedLayer& layer : explanation.layers)
      EXPECT_EQ(named.count(layer.slot) == 1, layer.outcome.denies());
  });
}

TEST(ReasonCode, EachIsTheAnswerOfSomeScenario) {
  // R-TRACE-6. A layer of RCPs always allows (R-ORG-6).
  std::set<std::string_view> missing;
  for (int i = 0; i <= static_cast<int>(ReasonCode::kConditional); ++i)
    missing.insert(ReasonCodeName(static_cast<ReasonCode>(i)));
  VisitScenarios([&](const PreparedRequest&, const Explanation& explanation) {
    missing.erase(ReasonCodeName(explanation.result.code));
  });
  EXPECT_THAT(missing, testing::UnorderedElementsAre("IMPLICIT_DENY_RCP"));
}

// --- R-TRACE-2: why a layer takes no part -------------------------------------------------------

constexpr std::string_view kModel = R"yaml(
iamsim: 1
organization:
  id: o-ex
  managementAccount: "999999999999"
  root:
    id: r-ex
    accounts: ["999999999999"]
    organizationalUnits:
      - id: ou-ex-1
        accounts: ["111111111111"]
        serviceControlPolicies:
          - name: only-some
            document:
              Version: "2012-10-17"
              Statement:
                - {Sid: Some, Effect: Allow, Action: ["s3:*", "sts:*", "iam:*", "ec2:*"], Resource: "*"}
policies:
  - {name: Bounds, document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "*", Resource: "*"}]}}
accounts:
  - id: "999999999999"
    users: [{name: manager}]
    resources: [{arn: "arn:aws:s3:::managed"}]
  - id: "222222222222"
    users: [{name: outsider}]
    resources: [{arn: "arn:aws:s3:::outside"}]
  - id: "111111111111"
    groups:
      - {name: readers, inlinePolicies: [{name: read, document: {Version: "2012-10-17", Statement: [{Sid: Read, Effect: Allow, Action: "s3:GetObject", Resource: "*"}]}}]}
    users:
      - {name: alice, groups: [readers]}
      - {name: bounded, permissionsBoundary: Bounds}
    roles:
      - {name: app, trustPolicy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {AWS: "111111111111"}, Action: "sts:AssumeRole"}]}}
      - {name: AWSServiceRoleForX, path: /aws-service-role/x.amazonaws.com/, trustPolicy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {Service: x.amazonaws.com}, Action: "sts:AssumeRole"}]}}
    resources:
      - {arn: "arn:aws:s3:::plain"}
      - arn: "arn:aws:s3:::open"
        policy:
          Version: "2012-10-17"
          Statement:
            - {Sid: Writers, Effect: Allow, Principal: {AWS: "arn:aws:iam::111111111111:user/bounded"}, Action: ["s3:DeleteObject", "s3:Put*"], Resource: "arn:aws:s3:::open/in/*", Condition: {Bool: {"aws:SecureTransport": "false"}}}
            - {Sid: Team, Effect: Allow, Principal: {AWS: ["arn:aws:iam::111111111111:user/bounded", "111111111111"]}, NotAction: "s3:Delete*", Resource: ["arn:aws:s3:::open", "arn:aws:s3:::open/${aws:username}/*"]}
)yaml";

constexpr std::string_view kNoPolicyTypes = R"yaml(
iamsim: 1
organization:
  id: o-ex
  managementAccount: "999999999999"
  policyTypes: []
  root: {id: r-ex, accounts: ["999999999999", "111111111111"]}
accounts:
  - id: "999999999999"
  - id: "111111111111"
    users: [{name: alice}]
    resources: [{arn: "arn:aws:s3:::plain"}]
)yaml";

struct Explained {
  Estate estate;
  std::shared_ptr<const CompiledEstate> compiled;
  std::optional<Answer> answer;
};

Explained Ask(std::string_view model, std::string_view question) {
  Explained explained;
  explained.estate = ReadEstate(model);
  explained.compiled = Compile(explained.estate, {});
  absl::StatusOr<Answer> answer =
      AnswerQuestion(*explained.compiled, ReadRequest("--- {" + std::string(question) + "}"));
  EXPECT_TRUE(answer.ok()) << answer.status();
  if (answer.ok()) explained.answer.emplace(*std::move(answer));
  return explained;
}

struct AbsentRow {
  std::string_view name;
  std::string_view model;
  std::string_view question;
  LayerSlot slot;
  std::string_view why;
};
void PrintTo(const AbsentRow& row, std::ostream* out) {
  *out << row.name;
}
class AbsentLayerTest : public testing::TestWithParam<AbsentRow> {};

TEST_P(AbsentLayerTest, SaysWhy) {
  const AbsentRow& row = GetParam();
  const Explained explained = Ask(row.model, row.question);
  ASSERT_TRUE(explained.answer.has_value());
  const SelectedLayer& layer = explained.answer->request().layer(row.slot);
  EXPECT_EQ(NotApplicableName(layer.not_applicable), row.why);
  EXPECT_FALSE(explained.answer->explanation().layers[row.slot].outcome.participates);
}

#define ALICE R"(principal: "arn:aws:iam::111111111111:user/alice", )"
#define APP_SESSION R"(principal: "arn:aws:sts::111111111111:assumed-role/app/s1", )"
#define LINKED R"(principal: "arn:aws:sts::111111111111:assumed-role/AWSServiceRoleForX/s1", )"
#define MANAGER R"(principal: "arn:aws:iam::999999999999:user/manager", )"
#define OUTSIDER R"(principal: "arn:aws:iam::222222222222:user/outsider", )"
#define ANONYMOUS R"(principal: anonymous, )"
#define GET(BUCKET) R"(action: "s3:GetObject", resource: "arn:aws:s3:::)" BUCKET R"(/k")"

INSTANTIATE_TEST_SUITE_P(
    Rows, AbsentLayerTest,
    testing::Values(AbsentRow{"R-TRACE-2 scp of the management account", kModel,
                              MANAGER GET("managed"), kScpSlot, "MANAGEMENT_ACCOUNT"},
                    AbsentRow{"R-TRACE-2 rcp of the management account", kModel,
                              ALICE GET("managed"), kRcpSlot, "MANAGEMENT_ACCOUNT"},
                    AbsentRow{"R-TRACE-2 scp outside of the organization", kModel,
                              OUTSIDER GET("plain"), kScpSlot, "NOT_IN_ORG"},
                    AbsentRow{"R-TRACE-2 rcp outside of the organization", kModel,
                              ALICE GET("outside"), kRcpSlot, "NOT_IN_ORG"},
                    AbsentRow{"R-TRACE-2 scps not enabled", kNoPolicyTypes, ALICE GET("plain"),
                              kScpSlot, "POLICY_TYPE_DISABLED"},
                    AbsentRow{"R-TRACE-2 rcps not enabled", kNoPolicyTypes, ALICE GET("plain"),
                              kRcpSlot, "POLICY_TYPE_DISABLED"},
                    AbsentRow{"R-TRACE-2 scp of a service linked role", kModel, LINKED GET("plain"),
                              kScpSlot, "SERVICE_LINKED_ROLE"},
                    AbsentRow{"R-TRACE-2 rcp of a service linked role", kModel, LINKED GET("plain"),
                              kRcpSlot, "SERVICE_LINKED_ROLE"},
                    AbsentRow{"R-TRACE-2 rcp of a service without", kModel,
                              ALICE R"(action: "ec2:StartInstances",
                        resource: "arn:aws:ec2:us-east-1:111111111111:instance/i-1")",
                              kRcpSlot, "SERVICE_NOT_SUPPORTED"},
                    AbsentRow{"R-TRACE-2 scp of an anonymous caller", kModel,
                              ANONYMOUS GET("plain"), kScpSlot, "CALLER_KIND"},
                    AbsentRow{"R-TRACE-2 identity of an anonymous caller", kModel,
                              ANONYMOUS GET("plain"), kIdentitySlot, "CALLER_KIND"},
                    AbsentRow{"R-TRACE-2 session of a user", kModel, ALICE GET("plain"),
                              kSessionSlot, "CALLER_KIND"},
                    AbsentRow{"R-TRACE-2 no boundary", kModel, ALICE GET("plain"), kBoundarySlot,
                              "NO_BOUNDARY"},
                    AbsentRow{"R-TRACE-2 no session policy", kModel, APP_SESSION GET("plain"),
                              kSessionSlot, "NO_SESSION_POLICY"},
                    AbsentRow{"R-TRACE-2 no resource policy", kModel, ALICE GET("plain"),
                              kResourceSlot, "NO_RESOURCE_POLICY"},
                    AbsentRow{"R-TRACE-2 no endpoint", kModel, ALICE GET("plain"), kEndpointSlot,
                              "NO_ENDPOINT"}),
    [](const testing::TestParamInfo<AbsentRow>& row) { return IdentifierOf(row.param.name); });

TEST(Explain, SaysAtWhichLevelAndThroughWhatAPolicyCame) {
  // R-TRACE-2: levels from the root to the account, and the group that carries a user's policy.
  const Explained explained = Ask(kModel, ALICE GET("plain"));
  ASSERT_TRUE(explained.answer.has_value());
  const Explanation& explanation = explained.answer->explanation();
  std::vector<std::string> levels;
  const TracedLayer& scp = explanation.layers[kScpSlot];
  for (std::uint32_t l = 0; l < scp.level_count; ++l)
    levels.push_back(explanation.levels[scp.first_level + l].node->id);
  EXPECT_EQ(levels, (std::vector<std::string>{"r-ex", "ou-ex-1", "111111111111"}));

  const TracedLayer& identity = explanation.layers[kIdentitySlot];
  ASSERT_EQ(identity.level_count, 1U);
  const TracedLevel& level = explanation.levels[identity.first_level];
  ASSERT_EQ(level.policy_count, 1U);
  const TracedPolicy& policy = explanation.policies[level.first_policy];
  EXPECT_EQ(policy.attached->compiled->policy().name, "read");
  EXPECT_EQ(policy.attached->attached_to, "readers");
}

TEST(Explain, SaysWhichLevelLacksAnAllow) {
  // R-ORG-1.
  const Explained explained = Ask(kModel, ALICE R"(action: "sqs:SendMessage",
                       resource: "arn:aws:sqs:us-east-1:111111111111:q")");
  ASSERT_TRUE(explained.answer.has_value());
  const Explanation& explanation = explained.answer->explanation();
  EXPECT_EQ(explanation.result.code, ReasonCode::kImplicitDenyScp);
  const TracedLayer& scp = explanation.layers[kScpSlot];
  ASSERT_EQ(scp.outcome.neutral_level, 1);
  EXPECT_EQ(explanation.levels[scp.first_level + 1].node->id, "ou-ex-1");
}

TEST(Explain, LooksAtEveryElementOfEveryStatement) {
  // R-TRACE-3.
  const Explained explained =
      Ask(kModel, ALICE R"(action: "s3:GetObject", resource: "arn:aws:s3:::open/alice/k")");
  ASSERT_TRUE(explained.answer.has_value());
  const Explanation& explanation = explained.answer->explanation();
  const TracedLayer& layer = explanation.layers[kResourceSlot];
  ASSERT_EQ(layer.level_count, 1U);
  const TracedPolicy& policy =
      explanation.policies[explanation.levels[layer.first_level].first_policy];
  ASSERT_EQ(policy.statement_count, 2U);

  // Everything about the first is wrong.
  const StatementOutcome& writers = explanation.statements[policy.first_statement].outcome;
  EXPECT_EQ(writers.applies, Truth::kFalse);
  EXPECT_EQ(writers.principal, Truth::kFalse);
  EXPECT_EQ(writers.action, Truth::kFalse);
  EXPECT_EQ(writers.resource, Truth::kFalse);
  EXPECT_EQ(writers.condition, Truth::kFalse);
  EXPECT_EQ(writers.action_index, -1);
  EXPECT_EQ(writers.resource_index, -1);
  EXPECT_TRUE(writers.kinds.empty());

  // The second applies by the account and by its second resource.
  const TracedStatement& team = explanation.statements[policy.first_statement + 1];
  EXPECT_EQ(team.index, 1U);
  EXPECT_EQ(team.outcome.applies, Truth::kTrue);
  EXPECT_TRUE(team.outcome.kinds.Contains(MatchKind::kAccount));
  EXPECT_FALSE(team.outcome.kinds.Contains(MatchKind::kDirect));
  EXPECT_EQ(team.outcome.resource_index, 1);
  std::string resolved;
  EXPECT_TRUE(policy.attached->compiled->statements()[1].resources[1].Resolve(
      explained.answer->request().context, resolved));
  EXPECT_EQ(resolved, "arn:aws:s3:::open/alice/*");
}

TEST(Explain, SaysOfEachClauseWhatTheKeyIsAndWhichRuleSettledIt) {
  // R-TRACE-4.
  constexpr std::string_view kClauses = R"yaml(
iamsim: 1
accounts:
  - id: "111111111111"
    users:
      - name: alice
        tags: {team: red}
        inlinePolicies:
          - name: p
            document:
              Version: "2012-10-17"
              Statement:
                - Effect: Allow
                  Action: "s3:GetObject"
                  Resource: "*"
                  Condition:
                    StringEquals: {"AWS:principaltag/Team": ["blue", "${aws:PrincipalTag/team}"]}
                    StringNotEquals: {"aws:SourceVpce": vpce-1}
                    StringLike: {"aws:SourceVpc": "vpc-*"}
                    StringEqualsIfExists: {"aws:SourceVpc": vpc-1}
                    "ForAllValues:StringEquals": {"aws:TagKeys": env}
                    StringEqualsIgnoreCase: {"aws:userid": "${aws:PrincipalTag/none}"}
                    NumericLessThan: {"app:Count": 10}
    resources: [{arn: "arn:aws:s3:::plain"}]
)yaml";
  const Explained explained =
      Ask(kClauses, ALICE GET("plain") R"(, context: {"aws:userid": X, "app:Count": many})");
  ASSERT_TRUE(explained.answer.has_value());
  const Explanation& explanation = explained.answer->explanation();
  const TracedLayer& identity = explanation.layers[kIdentitySlot];
  const TracedPolicy& policy =
      explanation.policies[explanation.levels[identity.first_level].first_policy];
  const TracedStatement& statement = explanation.statements[policy.first_statement];
  const auto clause = [&](std::uint32_t i) -> const ClauseResult& {
    return explanation.clauses[statement.first_clause + i];
  };

  ASSERT_NE(clause(0).key, nullptr);
  EXPECT_EQ(clause(0).key->key, "aws:PrincipalTag/team") << "AWS's spelling, and the tag's own";
  EXPECT_EQ(clause(0).key->values, std::vector<std::string>{"red"});
  EXPECT_EQ(clause(0).key->source, ContextSource::kDerived);
  EXPECT_FALSE(clause(0).key->multivalued);
  EXPECT_EQ(clause(0).truth, Truth::kTrue);
  ReadingContext readings{Readings()};
  const std::vector<CompiledClause::ValueMatch> values =
      policy.attached->compiled->statements()[0].clauses[0].ExplainValues(
          explained.answer->request().context, readings);
  ASSERT_EQ(values.size(), 2U);
  EXPECT_EQ(values[0].raw, "blue");
  EXPECT_FALSE(values[0].matches);
  EXPECT_EQ(values[1].raw, "${aws:PrincipalTag/team}");
  EXPECT_EQ(values[1].resolved, "red");
  EXPECT_TRUE(values[1].matches);

  struct Settled {
    Truth truth;
    bool missing;
    std::string_view note;
  };
  const Settled expected[] = {{Truth::kTrue, true, "missing-key-negated-true"},
                              {Truth::kFalse, true, "missing-key-false"},
                              {Truth::kTrue, true, "ifexists-missing"},
                              {Truth::kTrue, true, "forallvalues-empty-true"},
                              {Truth::kFalse, false, "unresolved-variable"},
                              {Truth::kFalse, false, "bad-context-value"}};
  for (std::uint32_t i = 0; i < std::size(expected); ++i) {
    EXPECT_EQ(clause(i + 1).truth, expected[i].truth) << expected[i].note;
    EXPECT_EQ(clause(i + 1).key == nullptr, expected[i].missing) << expected[i].note;
    EXPECT_EQ(ClauseNoteName(clause(i + 1).note), expected[i].note);
  }
  EXPECT_EQ(clause(6).key->source, ContextSource::kUser);
}

// --- What the trace says, besides the code ----------------------------------------------------

// The statements of a layer's first policy.
std::vector<StatementOutcome> FirstPolicy(const Explanation& explanation, LayerSlot slot) {
  const TracedLayer& layer = explanation.layers[slot];
  if (layer.level_count == 0 || explanation.levels[layer.first_level].policy_count == 0) return {};
  const TracedPolicy& policy =
      explanation.policies[explanation.levels[layer.first_level].first_policy];
  std::vector<StatementOutcome> outcomes;
  for (std::uint32_t s = 0; s < policy.statement_count; ++s)
    outcomes.push_back(explanation.statements[policy.first_statement + s].outcome);
  return outcomes;
}

TEST(Explain, MarksAMatchThatOnlyCrossingAColonGives) {
  // R-RES-4.
  constexpr std::string_view kLogs = R"yaml(
iamsim: 1
accounts:
  - id: "111111111111"
    users: [{name: alice, inlinePolicies: [{name: p, document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "logs:*", Resource: "arn:aws:logs:us-*:log-group:*"}]}}]}]
)yaml";
  constexpr std::string_view kRead = ALICE R"(action: "logs:GetLogEvents",
               resource: "arn:aws:logs:us-east-1:111111111111:log-group:/x")";
  const Explained crossing = Ask(kLogs, kRead);
  ASSERT_TRUE(crossing.answer.has_value());
  EXPECT_EQ(crossing.answer->result().code, ReasonCode::kAllowIdentity);
  const std::vector<StatementOutcome> outcomes =
      FirstPolicy(crossing.answer->explanation(), kIdentitySlot);
  ASSERT_EQ(outcomes.size(), 1U);
  EXPECT_EQ(outcomes[0].resource_note, ResourceNote::kCrossedColon);

  CompileOptions per_segment;
  per_segment.readings = Readings().With(Reading::kResourceStar, true);
  const std::shared_ptr<const CompiledEstate> compiled = Compile(crossing.estate, per_segment);
  const absl::StatusOr<EvaluationResult> result =
      DecideQuestion(*compiled, ReadRequest("--- {" + std::string(kRead) + "}"));
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->code, ReasonCode::kImplicitDenyIdentity);
}

TEST(Explain, MarksAPrincipalThatIsBoundToAnother) {
  // R-PRIN-9.
  constexpr std::string_view kBound = R"yaml(
iamsim: 1
accounts:
  - id: "111111111111"
    users: [{name: alice, id: AIDAEXAMPLENEW0000001}]
    resources:
      - arn: "arn:aws:s3:::b"
        policy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {AWS: {arn: "arn:aws:iam::111111111111:user/alice", boundId: AIDAEXAMPLEOLD0000001}}, Action: "s3:*", Resource: "arn:aws:s3:::b/*"}]}
)yaml";
  const Explained explained = Ask(kBound, ALICE GET("b"));
  ASSERT_TRUE(explained.answer.has_value());
  EXPECT_EQ(explained.answer->result().code, ReasonCode::kImplicitDenyIdentity);
  const std::vector<StatementOutcome> outcomes =
      FirstPolicy(explained.answer->explanation(), kResourceSlot);
  ASSERT_EQ(outcomes.size(), 1U);
  EXPECT_TRUE(outcomes[0].stale);
  EXPECT_EQ(outcomes[0].principal, Truth::kFalse);
}

TEST(Explain, SaysThroughWhichGroupADenyCame) {
  // R-EVAL-2.
  constexpr std::string_view kGroup = R"yaml(
iamsim: 1
accounts:
  - id: "111111111111"
    groups: [{name: g, inlinePolicies: [{name: stop, document: {Version: "2012-10-17", Statement: [{Effect: Deny, Action: "s3:DeleteObject", Resource: "*"}]}}]}]
    users: [{name: alice, groups: [g], inlinePolicies: [{name: all, document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "s3:*", Resource: "*"}]}}]}]
    resources: [{arn: "arn:aws:s3:::b"}]
)yaml";
  const Explained explained =
      Ask(kGroup, ALICE R"(action: "s3:DeleteObject", resource: "arn:aws:s3:::b/k")");
  ASSERT_TRUE(explained.answer.has_value());
  const Explanation& explanation = explained.answer->explanation();
  EXPECT_EQ(explanation.result.code, ReasonCode::kExplicitDenyIdentity);
  ASSERT_EQ(explanation.decisive.size(), 1U);
  const AttachedPolicy& policy =
      *explanation.policies[explanation.decisive.front().policy].attached;
  EXPECT_EQ(policy.compiled->policy().name, "stop");
  EXPECT_EQ(policy.attached_to, "g");
}

TEST(Explain, SaysThatAValueOfTheContextCannotBeRead) {
  // R-COND-19.
  constexpr std::string_view kSource = R"yaml(
iamsim: 1
accounts:
  - id: "111111111111"
    users: [{name: alice, inlinePolicies: [{name: p, document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "s3:GetObject", Resource: "*", Condition: {ArnNotLike: {"app:Source": "arn:aws:sns:*:*:*"}}}]}}]}]
    resources: [{arn: "arn:aws:s3:::b"}]
)yaml";
  const Explained garbage = Ask(kSource, ALICE GET("b") R"(, context: {"app:Source": garbage})");
  ASSERT_TRUE(garbage.answer.has_value());
  EXPECT_EQ(garbage.answer->result().code, ReasonCode::kImplicitDenyIdentity);
  ASSERT_EQ(garbage.answer->explanation().clauses.size(), 1U);
  EXPECT_EQ(garbage.answer->explanation().clauses[0].note, ClauseNote::kBadContextValue);
  const Explained missing = Ask(kSource, ALICE GET("b"));
  ASSERT_TRUE(missing.answer.has_value());
  EXPECT_EQ(missing.answer->result().code, ReasonCode::kAllowIdentity);
}

}  // namespace
}  // namespace iamsim
