// SPDX-License-Identifier: Apache-2.0
#include "engine/paths/paths.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "model/catalogue/escalation_paths.h"
#include "model/catalogue/service_catalogue.h"
#include "tests/engine/test_estate.h"

// Every row of the table has an estate in which its way holds, made from the row by what its kind
// means, and estates in which one thing breaks it: a boundary, a service control policy, the trust
// policy, a condition.

namespace iamsim {
namespace {

using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr std::string_view kAccount = "111122223333";
constexpr std::string_view kAllowAll = R"({Effect: Allow, Action: "*", Resource: "*"})";

// What stands against a way.
struct Obstacles {
  std::string boundary = {};   // statement of a boundary of the caller
  std::string scp = {};        // statement of an SCP on the account, beside FullAWSAccess
  std::string trust = {};      // the service or provider in place of the one that the role trusts
  std::string condition = {};  // of the Allow for iam:PassRole
};

std::string Document(const std::string& statements) {
  return "{Version: \"2012-10-17\", Statement: [" + statements + "]}";
}

// An estate with a caller, called `caller`, who has just what a row needs, and a target.
class EstateOfRow {
 public:
  EstateOfRow(const EscalationPath& row, const Obstacles& obstacles)
      : row_(row), obstacles_(obstacles) {}

  std::string Text() const {
    std::string text =
        "organization:\n  id: o-a1b2c3d4e5\n  managementAccount: \"999988887777\"\n" +
        (row_.from_management_account
             ? "  delegatedAdministrators: [\"" + std::string(kAccount) + "\"]\n"
             : std::string()) +
        "  root:\n    id: r-ab12\n    accounts: [\"" + std::string(kAccount) +
        "\"]\n    serviceControlPolicies: [FullAWSAccess";
    if (!obstacles_.scp.empty()) {
      text += ", {name: Limit, document: " + Document(obstacles_.scp) + "}";
    }
    text += "]\naccounts:\n- id: \"" + std::string(kAccount) + "\"\n";
    text += "  policies:\n  - {name: Carried, document: " + Document(kHarmless) +
            "}\n  - {name: OfTarget, document: " + Document(kHarmless) +
            "}\n  - {name: Boundary, document: " + Document(BoundaryOfCaller()) +
            "}\n  - {name: Narrow, document: " + Document(kHarmless) +
            "}\n  - {name: Denies, document: " + Document(kDeny) + "}\n";
    text += Groups() + Users() + Roles();
    text += "  identityProviders: [{arn: \"" + Provider() + "\"}]\n";
    if (!row_.compute.empty()) {
      text += "  resources:\n  - {arn: \"" + Compute() + "\", role: " + Arn("role/target") + "}\n";
    }
    return text;
  }

  static std::string Arn(const std::string& tail) {
    return "arn:aws:iam::" + std::string(kAccount) + ":" + tail;
  }
  std::string Caller() const { return Arn(CallerIsRole() ? "role/caller" : "user/caller"); }

 private:
  static constexpr const char* kHarmless =
      R"({Effect: Allow, Action: "s3:ListBucket", Resource: "*"})";
  static constexpr const char* kDeny =
      R"({Effect: Deny, Action: "s3:DeleteBucket", Resource: "*"})";

  bool CallerIsRole() const { return row_.caller == EscalationCaller::kRole; }
  bool LiftsDeny() const {
    return row_.lift != EscalationLift::kNothing && row_.lift != EscalationLift::kBoundary;
  }

  // Of a lift the boundary is what is taken away: it leaves the steps, and nothing else.
  std::string BoundaryOfCaller() const {
    if (!obstacles_.boundary.empty()) return obstacles_.boundary;
    return "{Effect: Allow, Action: [" + Actions() + "], Resource: \"*\"}";
  }

  std::string Actions() const {
    std::string text;
    for (const EscalationStep& step : row_.step_span())
      text += '"' + std::string(step.action) + "\", ";
    if (row_.assume == EscalationPath::Assume::kAsItIs) text += "\"sts:AssumeRole\", ";
    return text + "\"s3:ListBucket\"";
  }

  std::string CallerPolicies() const {
    std::string statements = "{Effect: Allow, Action: [" + Actions() + "], Resource: \"*\"}";
    if (row_.kind == EscalationKind::kNewCompute) {
      statements +=
          ", {Effect: Allow, Action: \"iam:PassRole\", Resource: \"*\"" +
          (obstacles_.condition.empty() ? std::string() : ", Condition: " + obstacles_.condition) +
          "}";
    }
    if (row_.kind == EscalationKind::kLift) statements += ", " + std::string(kAllowAll);
    std::string text = "inlinePolicies: [{name: own, document: " + Document(statements) + "}";
    if (row_.lift == EscalationLift::kInlinePolicy) {
      text += ", {name: denies, document: " + Document(kDeny) + "}";
    }
    text += "], attachedPolicies: [Carried";
    if (row_.lift == EscalationLift::kAttachedPolicy) text += ", Denies";
    text += "]";
    const bool lifts_boundary =
        row_.kind == EscalationKind::kLift && row_.lift == EscalationLift::kBoundary;
    if (lifts_boundary || !obstacles_.boundary.empty()) text += ", permissionsBoundary: Boundary";
    return text;
  }

  std::string Groups() const {
    std::string own = "attachedPolicies: [Carried";
    if (row_.lift == EscalationLift::kGroupAttachedPolicy ||
        row_.lift == EscalationLift::kMembership) {
      own += ", Denies";
    }
    own += "]";
    if (row_.lift == EscalationLift::kGroupInlinePolicy) {
      own += ", inlinePolicies: [{name: denies, document: " + Document(kDeny) + "}]";
    }
    return "  groups:\n  - {name: mine, " + own +
           "}\n  - {name: admins, attachedPolicies: [AdministratorAccess]}\n";
  }

  std::string Users() const {
    std::string text = "  users:\n";
    if (!CallerIsRole()) text += "  - {name: caller, groups: [mine], " + CallerPolicies() + "}\n";
    const bool is_target_admin = row_.kind == EscalationKind::kPrincipal;
    return text + "  - {name: target, attachedPolicies: [OfTarget" +
           (is_target_admin ? ", AdministratorAccess" : "") + "]}\n";
  }

  std::string Provider() const {
    return Arn(row_.id.starts_with("iamsim-iam-009") ? "saml-provider/Corp"
                                                     : "oidc-provider/idp.example.com");
  }

  std::string TrustOfTarget() const {
    if (row_.kind == EscalationKind::kNewCompute) {
      const std::string service =
          obstacles_.trust.empty() ? std::string(row_.services[0]) : obstacles_.trust;
      return "{Effect: Allow, Principal: {Service: " + service + "}, Action: \"sts:AssumeRole\"}";
    }
    if (row_.steps.front().on == StepOn::kTrustedProvider) {
      const std::string provider =
          obstacles_.trust.empty() ? Provider() : Arn("saml-provider/Other");
      return "{Effect: Allow, Principal: {Federated: \"" + provider +
             "\"}, Action: [\"sts:AssumeRoleWithSAML\", \"sts:AssumeRoleWithWebIdentity\"]}";
    }
    if (row_.assume == EscalationPath::Assume::kAsItIs && obstacles_.trust.empty()) {
      return "{Effect: Allow, Principal: {AWS: \"" + std::string(kAccount) +
             "\"}, Action: \"sts:AssumeRole\"}";
    }
    return "{Effect: Allow, Principal: {Service: config.amazonaws.com}, Action: "
           "\"sts:AssumeRole\"}";
  }

  std::string Roles() const {
    const bool becomes_admin = row_.kind == EscalationKind::kSelfThrough;
    std::string text =
        "  roles:\n  - {name: target, trustPolicy: " + Document(TrustOfTarget()) +
        ", instanceProfiles: [target], attachedPolicies: [OfTarget" +
        (becomes_admin ? "" : ", AdministratorAccess") + "]" +
        (row_.kind == EscalationKind::kLiftThrough ? ", permissionsBoundary: Narrow" : "") + "}\n";
    if (CallerIsRole()) {
      text += "  - {name: caller, trustPolicy: " +
              Document(
                  "{Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: "
                  "\"sts:AssumeRole\"}") +
              ", " + CallerPolicies() + "}\n";
    }
    for (const std::string_view service : {row_.second_role, row_.linked_service}) {
      if (service.empty()) continue;
      const bool is_linked = service == row_.linked_service && &service != &row_.second_role;
      text += "  - {name: " + std::string(is_linked ? "Linked" : "Second") +
              (is_linked ? ", path: /aws-service-role/" + std::string(service) + "/" : "") +
              ", trustPolicy: " +
              Document("{Effect: Allow, Principal: {Service: " + std::string(service) +
                       "}, Action: \"sts:AssumeRole\"}") +
              "}\n";
      if (row_.second_role == row_.linked_service) {
        text += "  - {name: Second, trustPolicy: " +
                Document("{Effect: Allow, Principal: {Service: " + std::string(service) +
                         "}, Action: \"sts:AssumeRole\"}") +
                "}\n";
        break;
      }
    }
    return text;
  }

  std::string Compute() const {
    const std::size_t colon = row_.compute.find(':');
    const std::optional<ResourceType> type = FindService(row_.compute.substr(0, colon))
                                                 ->FindResourceType(row_.compute.substr(colon + 1));
    std::string arn;
    std::string_view shape = *type->arn_patterns().begin();
    while (!shape.empty()) {
      if (!shape.starts_with("${")) {
        arn += shape.front();
        shape.remove_prefix(1);
        continue;
      }
      const std::size_t close = shape.find('}');
      const std::string_view name = shape.substr(2, close - 2);
      arn += name == "Partition" ? "aws"
             : name == "Region"  ? "eu-west-1"
             : name == "Account" ? kAccount
                                 : std::string_view("name1");
      shape.remove_prefix(close + 1);
    }
    return arn;
  }

  const EscalationPath& row_;
  const Obstacles& obstacles_;
};

// Whether some way of the caller's begins by the row.
bool HasWay(const EscalationPath& row, const Obstacles& obstacles) {
  const EstateOfRow text(row, obstacles);
  const std::shared_ptr<const CompiledEstate> estate = Compile(ReadEstate(text.Text()));
  PathFinder finder(estate, {.max_hops = 2, .all = true});
  const std::vector<Path> paths = finder.Find(text.Caller(), {});
  return std::any_of(paths.begin(), paths.end(), [&](const Path& path) {
    return !path.hops.empty() && path.hops.front().via == row.id;
  });
}

class EachWay : public ::testing::TestWithParam<std::size_t> {
 protected:
  const EscalationPath& row() const { return EscalationPaths()[GetParam()]; }
};

TEST_P(EachWay, HoldsWithJustWhatItNeeds) {
  EXPECT_TRUE(HasWay(row(), {})) << EstateOfRow(row(), {}).Text();
}

TEST_P(EachWay, IsBrokenByAnScpOnEachStep) {
  std::vector<std::string> actions;
  for (const EscalationStep& step : row().step_span())
    actions.emplace_back(step.action);
  if (row().kind == EscalationKind::kNewCompute) actions.emplace_back("iam:PassRole");
  if (row().assume == EscalationPath::Assume::kAsItIs) actions.emplace_back("sts:AssumeRole");
  for (const std::string& action : actions) {
    const Obstacles obstacles = {.scp =
                                     "{Effect: Deny, Action: \"" + action + "\", Resource: \"*\"}"};
    EXPECT_FALSE(HasWay(row(), obstacles)) << action;
  }
}

TEST_P(EachWay, IsBrokenByABoundaryWithoutItsSteps) {
  const Obstacles obstacles = {.boundary = R"({Effect: Allow, Action: "s3:*", Resource: "*"})"};
  EXPECT_FALSE(HasWay(row(), obstacles));
}

TEST_P(EachWay, IsBrokenByATrustPolicyThatLetsAnotherIn) {
  const bool needs_trust = row().kind == EscalationKind::kNewCompute ||
                           row().assume == EscalationPath::Assume::kAsItIs ||
                           row().steps.front().on == StepOn::kTrustedProvider;
  if (!needs_trust) GTEST_SKIP() << "the way does not depend on the trust policy as it is";
  EXPECT_FALSE(HasWay(row(), {.trust = "config.amazonaws.com"}));
}

TEST_P(EachWay, IsBrokenByAnotherPassedToService) {
  if (row().kind != EscalationKind::kNewCompute) GTEST_SKIP() << "no role is passed";
  const auto only = [](const std::string& services) {
    return "{StringEquals: {\"iam:PassedToService\": [" + services + "]}}";
  };
  std::string right(row().services[0]);
  if (!row().second_role.empty()) right += ", " + std::string(row().second_role);
  EXPECT_TRUE(HasWay(row(), {.condition = only(right)}));
  EXPECT_FALSE(HasWay(row(), {.condition = only("config.amazonaws.com")}));
}

INSTANTIATE_TEST_SUITE_P(Table, EachWay, ::testing::Range<std::size_t>(0, EscalationPaths().size()),
                         [](const auto& row) {
                           return IdentifierOf(EscalationPaths()[row.param].id);
                         });

TEST(EscalationPathsTest, NamesOnlyWhatTheCatalogueHas) {
  for (const EscalationPath& row : EscalationPaths()) {
    for (const EscalationStep& step : row.step_span()) {
      const std::size_t colon = step.action.find(':');
      const std::optional<Action> action =
          FindAction(step.action.substr(0, colon), step.action.substr(colon + 1));
      ASSERT_TRUE(action.has_value()) << row.id << ' ' << step.action;
      EXPECT_EQ(action->name(), step.action.substr(colon + 1)) << row.id;
    }
    for (const std::string_view type : {row.compute, row.exists}) {
      if (type.empty()) continue;
      const std::size_t colon = type.find(':');
      const std::optional<Service> service = FindService(type.substr(0, colon));
      ASSERT_TRUE(service.has_value()) << row.id;
      EXPECT_TRUE(service->FindResourceType(type.substr(colon + 1)).has_value()) << row.id << type;
    }
    EXPECT_EQ(FindEscalationPath(row.id), &row) << row.id << " stands twice";
  }
}

// --- what the kinds of ways come to ---

class PathsTest : public ::testing::Test {
 protected:
  void Load(std::string_view text) { estate_ = Compile(ReadEstate(text)); }
  std::vector<Path> Find(const std::string& from, const PathGoal& goal = {},
                         PathOptions options = {}) {
    PathFinder finder(estate_, std::move(options));
    return finder.Find("arn:aws:iam::111122223333:" + from, goal);
  }
  static std::vector<std::string> Ways(const Path& path) {
    std::vector<std::string> ways;
    for (const PathHop& hop : path.hops)
      ways.push_back(hop.via);
    return ways;
  }

  std::shared_ptr<const CompiledEstate> estate_;
};

constexpr std::string_view kChain = R"(
accounts:
- id: "111122223333"
  users:
  - name: alice
    inlinePolicies: [{name: p, document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "sts:AssumeRole", Resource: "arn:aws:iam::444455556666:role/Middle"}]}}]
  - {name: bob}
  - {name: root-like, attachedPolicies: [AdministratorAccess]}
- id: "444455556666"
  roles:
  - name: Middle
    trustPolicy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {AWS: "111122223333"}, Action: "sts:AssumeRole"}]}
    inlinePolicies: [{name: p, document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "sts:AssumeRole", Resource: "*"}]}}]
  - name: Last
    trustPolicy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {AWS: "arn:aws:iam::444455556666:role/Middle"}, Action: "sts:AssumeRole"}]}
    attachedPolicies: [AdministratorAccess]
)";

TEST_F(PathsTest, GoesThroughRolesOfOtherAccounts) {
  Load(kChain);
  const std::vector<Path> paths = Find("user/alice");
  ASSERT_THAT(paths, SizeIs(1));
  EXPECT_EQ(Ways(paths[0]), (std::vector<std::string>{"sts-002", "sts-001"}));
  EXPECT_EQ(paths[0].reached, "arn:aws:iam::444455556666:role/Last");
  EXPECT_FALSE(paths[0].is_conditional());
  EXPECT_THAT(Find("user/bob"), IsEmpty());
  EXPECT_THAT(Find("user/alice", {}, {.max_hops = 1}), IsEmpty());
}

TEST_F(PathsTest, AnAdministratorNeedsNoStep) {
  Load(kChain);
  const std::vector<Path> paths = Find("user/root-like");
  ASSERT_THAT(paths, SizeIs(1));
  EXPECT_THAT(paths[0].hops, IsEmpty());
  EXPECT_THAT(Find("root"), SizeIs(1));
}

TEST_F(PathsTest, ReachesAnAccount) {
  Load(kChain);
  const PathGoal goal = {.kind = PathGoal::Kind::kAccount, .account = "444455556666"};
  const std::vector<Path> paths = Find("user/alice", goal);
  ASSERT_THAT(paths, SizeIs(1));
  EXPECT_EQ(Ways(paths[0]), (std::vector<std::string>{"sts-002"}));
  EXPECT_THAT(Find("user/bob", goal), IsEmpty());
}

TEST_F(PathsTest, ReachesAnAction) {
  Load(kChain);
  const PathGoal goal = {
      .kind = PathGoal::Kind::kAction, .action = "iam:ListUsers", .resource = "*"};
  EXPECT_THAT(Find("user/alice", goal), SizeIs(1));
  EXPECT_THAT(Find("user/bob", goal), IsEmpty());
}

TEST_F(PathsTest, ASelfEdgeWithinABoundaryMakesNoAdministrator) {
  Load(R"(
accounts:
- id: "111122223333"
  policies:
  - {name: Edge, document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: ["iam:PutUserPolicy", "s3:*"], Resource: "*"}]}}
  users:
  - name: alice
    permissionsBoundary: Edge
    inlinePolicies: [{name: p, document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "iam:PutUserPolicy", Resource: "*"}]}}]
)");
  EXPECT_THAT(Find("user/alice"), IsEmpty());
  // What the boundary leaves is within reach.
  const PathGoal listing = {
      .kind = PathGoal::Kind::kAction, .action = "s3:ListAllMyBuckets", .resource = "*"};
  const std::vector<Path> paths = Find("user/alice", listing);
  ASSERT_THAT(paths, SizeIs(1));
  EXPECT_EQ(Ways(paths[0]), (std::vector<std::string>{"iam-007"}));
  const PathGoal beyond = {
      .kind = PathGoal::Kind::kAction, .action = "ec2:DescribeInstances", .resource = "*"};
  EXPECT_THAT(Find("user/alice", beyond), IsEmpty());
}

TEST_F(PathsTest, AnScpThatAllShareHidesNoAdministrator) {
  Load(R"(
organization:
  id: o-a1b2c3d4e5
  managementAccount: "999988887777"
  root:
    id: r-ab12
    accounts: ["111122223333"]
    serviceControlPolicies:
    - FullAWSAccess
    - {name: Region, document: {Version: "2012-10-17", Statement: [{Effect: Deny, Action: "ec2:*", Resource: "*"}]}}
accounts:
- id: "111122223333"
  users:
  - {name: alice, attachedPolicies: [AdministratorAccess]}
)");
  EXPECT_THAT(Find("user/alice"), SizeIs(1));
}

TEST_F(PathsTest, ANameThatOnlyItsPoliciesSpeakOfIsFound) {
  Load(R"(
accounts:
- id: "111122223333"
  users:
  - name: alice
    inlinePolicies:
    - name: p
      document:
        Version: "2012-10-17"
        Statement:
        - {Effect: Allow, Action: "iam:PassRole", Resource: "*"}
        - {Effect: Allow, Action: "lambda:*", Resource: "arn:aws:lambda:eu-central-1:*:function:dev-*"}
  - name: bob
    inlinePolicies:
    - name: p
      document:
        Version: "2012-10-17"
        Statement:
        - {Effect: Allow, Action: "iam:PassRole", Resource: "*"}
        - {Effect: Allow, Action: "lambda:CreateFunction", Resource: "arn:aws:lambda:*:*:function:a"}
        - {Effect: Allow, Action: "lambda:InvokeFunction", Resource: "arn:aws:lambda:*:*:function:b"}
  roles:
  - name: Exec
    trustPolicy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: "sts:AssumeRole"}]}
    attachedPolicies: [AdministratorAccess]
)");
  EXPECT_THAT(Find("user/alice"), SizeIs(1));
  // What he can make is not what he can run.
  EXPECT_THAT(Find("user/bob"), IsEmpty());
}

TEST_F(PathsTest, WithoutTheRoleOfAComputeNothingIsGuessed) {
  constexpr std::string_view kModel = R"(
accounts:
- id: "111122223333"
  users:
  - name: alice
    inlinePolicies: [{name: p, document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "lambda:*", Resource: "*"}]}}]
  roles:
  - {name: Exec, attachedPolicies: [AdministratorAccess]}
  resources:
  - {arn: "arn:aws:lambda:eu-west-1:111122223333:function:f"ROLE}
)";
  const auto with = [&](std::string_view role) {
    std::string text(kModel);
    text.replace(text.find("ROLE"), 4, role);
    return text;
  };
  Load(with(""));
  EXPECT_THAT(Find("user/alice"), IsEmpty());
  Load(with(", role: \"arn:aws:iam::111122223333:role/Exec\""));
  EXPECT_THAT(Find("user/alice"), Not(IsEmpty()));
}

TEST_F(PathsTest, OpensABucketOfItsOwnAccount) {
  Load(R"(
accounts:
- id: "111122223333"
  users:
  - name: alice
    inlinePolicies: [{name: p, document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "s3:PutBucketPolicy", Resource: "*"}]}}]
  - name: bob
    inlinePolicies: [{name: p, document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "s3:PutBucketPolicy", Resource: "*"}, {Effect: Deny, Action: "s3:GetObject", Resource: "*"}]}}]
  resources: [{arn: "arn:aws:s3:::payroll"}]
)");
  const PathGoal goal = {.kind = PathGoal::Kind::kAction,
                         .action = "s3:GetObject",
                         .resource = "arn:aws:s3:::payroll/2026.csv"};
  const std::vector<Path> paths = Find("user/alice", goal);
  ASSERT_THAT(paths, SizeIs(1));
  EXPECT_EQ(Ways(paths[0]), (std::vector<std::string>{"iamsim-s3-001"}));
  EXPECT_THAT(Find("user/bob", goal), IsEmpty());
}

TEST_F(PathsTest, WhatACallerMayChooseIsACondition) {
  const auto with = [&](std::string_view condition) {
    return R"(
accounts:
- id: "111122223333"
  users:
  - name: alice
    inlinePolicies: [{name: p, document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "sts:AssumeRole", Resource: "*"}]}}]
  roles:
  - name: Admin
    attachedPolicies: [AdministratorAccess]
    trustPolicy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {AWS: "111122223333"}, Action: "sts:AssumeRole", Condition: )" +
           std::string(condition) + "}]}\n";
  };
  Load(with(R"({Bool: {"aws:MultiFactorAuthPresent": "true"}})"));
  const std::vector<Path> with_mfa = Find("user/alice");
  ASSERT_THAT(with_mfa, SizeIs(1));
  EXPECT_TRUE(with_mfa[0].is_conditional());
  // What is known of the caller is none.
  Load(with(R"({StringEquals: {"aws:PrincipalAccount": "111122223333"}})"));
  ASSERT_THAT(Find("user/alice"), SizeIs(1));
  EXPECT_FALSE(Find("user/alice")[0].is_conditional());
  Load(with(R"({StringEquals: {"aws:PrincipalAccount": "444455556666"}})"));
  EXPECT_THAT(Find("user/alice"), IsEmpty());
}

TEST_F(PathsTest, AWayWithoutAConditionBeatsAShorterConditionalOne) {
  Load(R"(
accounts:
- id: "111122223333"
  users:
  - name: alice
    inlinePolicies: [{name: p, document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: ["iam:SetDefaultPolicyVersion", "sts:AssumeRole"], Resource: "*"}]}}]
    attachedPolicies: [Old]
  policies:
  - {name: Old, document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "s3:ListBucket", Resource: "*"}]}}
  roles:
  - name: A
    trustPolicy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {AWS: "111122223333"}, Action: "sts:AssumeRole"}]}
    inlinePolicies: [{name: p, document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "sts:AssumeRole", Resource: "*"}]}}]
  - name: B
    trustPolicy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {AWS: "arn:aws:iam::111122223333:role/A"}, Action: "sts:AssumeRole"}]}
    attachedPolicies: [AdministratorAccess]
)");
  const std::vector<Path> paths = Find("user/alice");
  ASSERT_THAT(paths, SizeIs(1));
  EXPECT_FALSE(paths[0].is_conditional());
  EXPECT_EQ(Ways(paths[0]), (std::vector<std::string>{"sts-001", "sts-001"}));
  const std::vector<Path> short_ones = Find("user/alice", {}, {.max_hops = 1});
  ASSERT_THAT(short_ones, SizeIs(1));
  EXPECT_TRUE(short_ones[0].is_conditional());
}

}  // namespace
}  // namespace iamsim
