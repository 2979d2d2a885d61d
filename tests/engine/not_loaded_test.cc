// SPDX-License-Identifier: Apache-2.0
#include "engine/not_loaded.h"

#include <algorithm>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"

#include "engine/answer.h"
#include "tests/engine/test_estate.h"

// Every way in which a model says that something was not loaded, and a question that hangs on it:
// the answer names it.

namespace iamsim {
namespace {

// What a whole import says. A row takes one thing of it away.
struct Parts {
  std::vector<std::shared_ptr<Account>> accounts;
  std::shared_ptr<Organization> organization;
  Account& own() { return *accounts[0]; }
  Account& other() { return *accounts[1]; }
  Role& role() { return own().roles[0]; }
  User& user() { return own().users[0]; }
  Resource& bucket() { return other().resources[0]; }
  Resource& key() { return own().resources[0]; }
};

constexpr std::string_view kModel = R"(
organization:
  id: o-a1b2c3d4e5
  managementAccount: "999988887777"
  root: {id: r-ab12, accounts: ["999988887777", "111122223333", "222233334444"]}
accounts:
  - id: "111122223333"
    blockPublicAccess: {restrictPublicBuckets: false}
    users:
      - {name: alice, id: AIDAALICE, groups: [], tags: {team: data}, inlinePolicies: [{name: all, document:
          {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "*", Resource: "*"}]}}]}
    roles:
      - {name: app, id: AROAAPP, tags: {team: data}, trustPolicy: {Version: "2012-10-17", Statement:
          [{Effect: Allow, Principal: {AWS: "arn:aws:iam::111122223333:root"}, Action: "sts:AssumeRole"}]},
         inlinePolicies: [{name: all, document: {Version: "2012-10-17", Statement: [
          {Effect: Allow, Action: "*", Resource: "*"},
          {Effect: Deny, Action: "sns:*", Resource: "*", Condition: {StringEquals: {"aws:PrincipalTag/level": low}}},
          {Effect: Deny, Action: "s3:PutObject", Resource: "arn:aws:s3:::${aws:PrincipalTag/level}/*"},
          {Effect: Deny, Action: "sqs:*", Resource: "*", Condition: {StringEquals: {"aws:PrincipalOrgID": o-other}}},
          {Effect: Deny, Action: "lambda:*", Resource: "*", Condition: {"ForAnyValue:StringLike":
             {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/r-ab12/ou-*"}}},
          {Effect: Deny, Action: "iam:TagRole", Resource: "*", Condition: {StringEquals: {"aws:ResourceTag/level": low}}},
          {Effect: Deny, Action: "iam:PutRolePolicy", Resource: "*", Condition: {ArnLike:
             {"iam:PermissionsBoundary": "arn:aws:iam::111122223333:policy/*"}}},
          {Effect: Deny, Action: "kms:Encrypt", Resource: "*", Condition: {StringEquals: {"aws:ResourceTag/level": low}}},
          {Effect: Deny, Action: "kms:Sign", Resource: "*", Condition: {"ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/x"}}},
          {Effect: Deny, Action: "s3:DeleteObject", Resource: "*", Condition: {StringEquals: {"s3:ExistingObjectTag/level": low}}}
         ]}}]}
    resources:
      - {arn: "arn:aws:kms:eu-west-1:111122223333:key/k", tags: {}, aliases: [alias/y], grants: [], policy: {Version: "2012-10-17", Statement: [
          {Effect: Allow, Principal: {AWS: "arn:aws:iam::111122223333:root"}, Action: "kms:*", Resource: "*"}]}}
  - id: "222233334444"
    blockPublicAccess: {restrictPublicBuckets: false}
    resources:
      - {arn: "arn:aws:s3:::lake", region: eu-west-1, tags: {}, blockPublicAccess: {restrictPublicBuckets: false},
         kmsKey: "arn:aws:kms:eu-west-1:111122223333:key/k", policy: {Version: "2012-10-17",
         Statement: [{Effect: Allow, Principal: "*", Action: "s3:*", Resource: ["arn:aws:s3:::lake", "arn:aws:s3:::lake/*"]},
                     {Effect: Deny, Principal: {AWS: "arn:aws:iam::111122223333:role/other"}, Action: "s3:ListBucket", Resource: "arn:aws:s3:::lake"}]}}
      - {arn: "arn:aws:s3:::lake/tagged", tags: {}}
)";

struct Row {
  std::string_view name;
  void (*take_away)(Parts& parts) = nullptr;
  std::string_view action;
  std::string_view resource;
  std::string_view says;  // the assumption, or a part of it
  std::string_view principal = "arn:aws:iam::111122223333:role/app";

  friend void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }
};

constexpr std::string_view kKey = "arn:aws:kms:eu-west-1:111122223333:key/k";
constexpr std::string_view kRole = "arn:aws:iam::111122223333:role/app";
constexpr std::string_view kTopic = "arn:aws:sns:eu-west-1:111122223333:t";
constexpr std::string_view kUser = "arn:aws:iam::111122223333:user/alice";

void LeaveOrganization(Parts& parts) {
  parts.organization->accounts_known = false;
  std::erase_if(parts.organization->nodes,
                [](const OrganizationNode& node) { return node.id == "111122223333"; });
}

const Row kRows[] = {
    {"inline policies of a role",
     [](Parts& p) { p.role().inline_policies.push_back(StandInPolicy("inline policies")); },
     "ec2:DescribeInstances", "*",
     "there may be inline policies of `arn:aws:iam::111122223333:role/app`"},
    {"attached policies of a user",
     [](Parts& p) { p.user().attached_policies.push_back(StandInPolicy("attached policies")); },
     "ec2:DescribeInstances", "*",
     "there may be attached policies of `arn:aws:iam::111122223333:user/alice`", kUser},
    {"policies of groups",
     [](Parts& p) { p.user().attached_policies.push_back(StandInPolicy("policies of groups")); },
     "ec2:DescribeInstances", "*", "there may be policies of groups of", kUser},
    {"permissions boundary",
     [](Parts& p) { p.role().permissions_boundary = StandInPolicy("permissions boundary"); },
     "ec2:DescribeInstances", "*", "it was taken to allow nothing"},
    {"permissions boundary of the entity that is changed",
     [](Parts& p) { p.role().permissions_boundary = StandInPolicy("permissions boundary"); },
     "iam:PutRolePolicy", kRole, "`iam:PermissionsBoundary` was taken to be missing"},
    {"trust policy", [](Parts& p) { p.role().trust_policy = nullptr; }, "sts:AssumeRole", kRole,
     "the trust policy of `arn:aws:iam::111122223333:role/app` is not known", kUser},
    {"tags of the caller", [](Parts& p) { p.role().tags_known = false; }, "sns:Publish", kTopic,
     "`aws:PrincipalTag/level` was taken to be missing"},
    {"tags of the caller in a policy variable", [](Parts& p) { p.role().tags_known = false; },
     "s3:PutObject", "arn:aws:s3:::lake/x", "`aws:PrincipalTag/level` was taken to be missing"},
    {"tags of the entity that is changed", [](Parts& p) { p.role().tags_known = false; },
     "iam:TagRole", kRole, "`aws:ResourceTag/level` was taken to be missing"},
    {"tags of a resource", [](Parts& p) { p.key().tags_known = false; }, "kms:Encrypt", kKey,
     "`aws:ResourceTag/level` was taken to be missing"},
    {"tags of an object", [](Parts& p) { p.other().resources[1].tags_known = false; },
     "s3:DeleteObject", "arn:aws:s3:::lake/tagged",
     "`s3:ExistingObjectTag/level` was taken to be missing"},
    {"an object", [](Parts& p) { p.other().resources.pop_back(); }, "s3:DeleteObject",
     "arn:aws:s3:::lake/tagged", "`s3:ExistingObjectTag/level` was taken to be missing"},
    {"policy of a resource",
     [](Parts& p) {
       p.bucket().policy = nullptr;
       p.bucket().policy_known = false;
     },
     "s3:GetObject", "arn:aws:s3:::lake/x", "the resource policy of `arn:aws:s3:::lake` was"},
    {"a resource", [](Parts& p) { p.own().resources.clear(); }, "kms:Decrypt", kKey,
     "the resource policy of `arn:aws:kms:eu-west-1:111122223333:key/k`"},
    {"grants of a key", [](Parts& p) { p.key().grants_known = false; }, "kms:Decrypt", kKey,
     "the grants of `arn:aws:kms:eu-west-1:111122223333:key/k`"},
    {"aliases of a key", [](Parts& p) { p.key().aliases.clear(); }, "kms:Sign", kKey,
     "`kms:ResourceAliases` was taken to be missing"},
    {"public access settings of a bucket", [](Parts& p) { p.bucket().block_public_access.reset(); },
     "s3:DeleteObject", "arn:aws:s3:::lake/tagged",
     "the Block Public Access settings of `arn:aws:s3:::lake`"},
    {"public access settings of an account",
     [](Parts& p) { p.other().block_public_access.reset(); }, "s3:DeleteObject",
     "arn:aws:s3:::lake/tagged", "the Block Public Access settings of `arn:aws:s3:::lake`"},
    {"public access settings that nobody knows yet",
     [](Parts& p) {
       p.bucket().block_public_access = BlockPublicAccess{true, true, true, true, "`x` is unknown"};
     },
     "s3:DeleteObject", "arn:aws:s3:::lake/tagged",
     "whether `arn:aws:s3:::lake` restricts public buckets is not known: `x` is unknown; it was "
     "taken to do so"},
    {"the key of a bucket",
     [](Parts& p) {
       p.bucket().kms_key = {};
       p.bucket().kms_key_known = false;
     },
     "s3:GetObject", "arn:aws:s3:::lake/x", "no KMS key was loaded for `arn:aws:s3:::lake`"},
    {"the key of a bucket, of a version",
     [](Parts& p) {
       p.bucket().kms_key = {};
       p.bucket().kms_key_known = false;
     },
     "s3:GetObjectVersion", "arn:aws:s3:::lake/x", "no KMS key was loaded for"},
    {"the key behind the alias of a bucket",
     [](Parts& p) { p.bucket().kms_key = "arn:aws:kms:eu-west-1:111122223333:alias/none"; },
     "s3:GetObject", "arn:aws:s3:::lake/x",
     "nothing tells whose alias `arn:aws:kms:eu-west-1:111122223333:alias/none` is"},
    {"a new key of a bucket", [](Parts& p) { p.bucket().kms_key_unknown = "`rule` is unknown"; },
     "s3:PutObject", "arn:aws:s3:::lake/x",
     "the KMS key of `arn:aws:s3:::lake` is not known: `rule` is unknown; it was taken to be "
     "`arn:aws:kms:eu-west-1:111122223333:key/k`"},
    {"the organization", [](Parts& p) { p.organization = nullptr; }, "ec2:DescribeInstances", "*",
     "no organization was loaded for account 111122223333"},
    {"the organization, of a key", [](Parts& p) { p.organization = nullptr; }, "sqs:SendMessage",
     "arn:aws:sqs:eu-west-1:111122223333:q", "`aws:PrincipalOrgID` was taken to be missing"},
    {"accounts of the organization", LeaveOrganization, "ec2:DescribeInstances", "*",
     "account 111122223333 is none of them; it was taken to be in none"},
    {"accounts of the organization, of a key", LeaveOrganization, "sqs:SendMessage",
     "arn:aws:sqs:eu-west-1:111122223333:q", "`aws:PrincipalOrgID` was taken to be missing"},
    {"the organization's id", [](Parts& p) { p.organization->id.clear(); }, "sqs:SendMessage",
     "arn:aws:sqs:eu-west-1:111122223333:q", "`aws:PrincipalOrgID` was taken to be missing"},
    {"the management account", [](Parts& p) { p.organization->management_account.clear(); },
     "ec2:DescribeInstances", "*", "the organization's management account was not loaded"},
    {"where an account stands",
     [](Parts& p) {
       for (OrganizationNode& node : p.organization->nodes)
         if (node.id == "111122223333") node.parent_known = false;
     },
     "lambda:InvokeFunction", "arn:aws:lambda:eu-west-1:111122223333:function:f",
     "`aws:PrincipalOrgPaths` was taken to be missing"},
    {"service control policies",
     [](Parts& p) {
       p.organization->nodes[0].service_control_policies.push_back(
           StandInPolicy("service control policies"));
     },
     "ec2:DescribeInstances", "*", "there may be service control policies of `r-ab12`"},
    {"resource control policies",
     [](Parts& p) {
       p.organization->nodes[0].resource_control_policies.push_back(
           StandInPolicy("resource control policies"));
     },
     "s3:GetObject", "arn:aws:s3:::lake/x", "there may be resource control policies of `r-ab12`"},
    {"the unique id of the caller", [](Parts& p) { p.role().id.clear(); }, "s3:ListBucket",
     "arn:aws:s3:::lake", "the unique id of `arn:aws:iam::111122223333:role/app` is not known"},
    {"policies that the caller's account makes out of sight",
     [](Parts& p) { p.own().makes_unseen = {"`App` of stack.yaml"}; }, "ec2:DescribeInstances", "*",
     "`App` of stack.yaml may make policies for anything in account 111122223333"},
    {"policies that the resource's account makes out of sight",
     [](Parts& p) { p.other().makes_unseen = {"`App` of stack.yaml"}; }, "s3:GetObject",
     "arn:aws:s3:::lake/x",
     "`App` of stack.yaml may make policies for anything in account 222233334444"},
};

// What an answer says of what was not loaded.
struct Said {
  EvalDecision decision = EvalDecision::kImplicitDeny;
  std::vector<std::string> notes;    // what was taken to be none
  std::vector<std::string> unknown;  // what the answer depends on
};

Said Ask(const Row& row, bool take_away, bool closed_world) {
  const Estate whole = ReadEstate(kModel);
  Parts parts;
  for (const std::shared_ptr<const Account>& account : whole.accounts()) {
    parts.accounts.push_back(std::make_shared<Account>(*account));
    parts.accounts.back()->imported = true;
  }
  // As AWS shows a principal that was deleted, or one of an entity with the same name.
  Policy policy = *parts.bucket().policy;
  policy.document.statements[1].principals[0].value = "AROAOTHER";
  parts.bucket().policy = std::make_shared<const Policy>(std::move(policy));
  parts.organization = std::make_shared<Organization>(*whole.organization());
  if (take_away) row.take_away(parts);
  const std::vector<std::shared_ptr<const Account>> accounts(parts.accounts.begin(),
                                                             parts.accounts.end());
  CompileOptions options;
  options.closed_world = closed_world;
  const CompiledEstate compiled(Estate(accounts, parts.organization, {}), options);
  Request request;
  request.principal = row.principal;
  request.action = row.action;
  request.resource = row.resource;
  const absl::StatusOr<Answer> answer = AnswerQuestion(compiled, request);
  EXPECT_TRUE(answer.ok()) << answer.status();
  Said said;
  if (!answer.ok()) return said;
  said.decision = answer->result().decision;
  said.unknown = answer->UnknownParts();
  for (const Assumption& assumption : answer->Assumptions()) {
    if (assumption.code == kNotLoaded) said.notes.push_back(assumption.message);
  }
  return said;
}

std::vector<std::string> NotLoadedOf(const Row& row, bool take_away) {
  return Ask(row, take_away, /*closed_world=*/true).notes;
}

std::string Lines(const std::vector<std::string>& notes) {
  std::string lines;
  for (const std::string& note : notes)
    lines += note + "\n";
  return lines;
}

class NotLoaded : public testing::TestWithParam<Row> {};

TEST_P(NotLoaded, IsNamedByTheAnswer) {
  const std::string notes = Lines(NotLoadedOf(GetParam(), /*take_away=*/true));
  EXPECT_NE(notes.find(GetParam().says), std::string::npos) << notes;
}

TEST_P(NotLoaded, IsNotNamedWhereItWasLoaded) {
  const std::string notes = Lines(NotLoadedOf(GetParam(), /*take_away=*/false));
  EXPECT_EQ(notes.find(GetParam().says), std::string::npos) << notes;
}

// What is made out of sight is made in one account; and many makers are one assumption.
TEST(NotLoadedNotes, PoliciesMadeOutOfSightAreNamedOncePerAccountThatTheyMayReach) {
  Row row = {"unseen",
             [](Parts& p) {
               p.own().makes_unseen = {"`A` of a.yaml", "`B` of a.yaml", "`C` of a.yaml",
                                       "`D` of a.yaml", "`E` of a.yaml"};
             },
             "s3:DeleteObject", "arn:aws:s3:::lake/tagged", ""};
  const auto unseen_of = [&row] {
    std::vector<std::string> notes = NotLoadedOf(row, /*take_away=*/true);
    std::erase_if(notes, [](const std::string& note) {
      return note.find("may make policies") == std::string::npos;
    });
    return notes;
  };
  EXPECT_EQ(Lines(unseen_of()),
            "`A` of a.yaml, `B` of a.yaml, `C` of a.yaml and 2 more may make policies for anything "
            "in account 111122223333 that are not known; they were taken to say nothing\n");
  row.resource = kKey;
  row.action = "kms:Decrypt";
  EXPECT_EQ(unseen_of().size(), 1U);
  row.take_away = [](Parts& p) { p.other().makes_unseen = {"`A` of a.yaml"}; };
  EXPECT_EQ(Lines(unseen_of()), "");
}

INSTANTIATE_TEST_SUITE_P(All, NotLoaded, testing::ValuesIn(kRows),
                         [](const auto& row) { return IdentifierOf(row.param.name); });

// R-PART-6: in an open world the answer depends on a policy or a layer that was not loaded.
struct OpenRow {
  std::string_view name;  // the name of one of kRows
  std::vector<std::string> unknown;

  friend void PrintTo(const OpenRow& row, std::ostream* out) { *out << row.name; }
};

const OpenRow kOpenRows[] = {
    {"inline policies of a role",
     {"what was not loaded of the inline policies of `arn:aws:iam::111122223333:role/app`"}},
    {"attached policies of a user",
     {"what was not loaded of the attached policies of `arn:aws:iam::111122223333:user/alice`"}},
    {"policies of groups",
     {"what was not loaded of the policies of groups of `arn:aws:iam::111122223333:user/alice`"}},
    {"permissions boundary",
     {"the permissions boundary of `arn:aws:iam::111122223333:role/app`, which was not loaded"}},
    {"trust policy",
     {"the trust policy of `arn:aws:iam::111122223333:role/app`, which is unknown"}},
    {"policy of a resource", {"the resource policy of `arn:aws:s3:::lake`, which was not loaded"}},
    {"a resource",
     {"the resource policy of `arn:aws:kms:eu-west-1:111122223333:key/k`, which was not loaded"}},
    {"the organization",
     {"the service control policies of account 111122223333, whose organization was not loaded"}},
    {"accounts of the organization",
     {"the service control policies of account 111122223333, which may be one of the "
      "organization's that were not loaded"}},
    {"service control policies",
     {"what was not loaded of the service control policies of `r-ab12`"}},
    {"resource control policies",
     {"what was not loaded of the resource control policies of `r-ab12`"}},
    {"policies that the caller's account makes out of sight",
     {"the policies that `App` of stack.yaml may make in account 111122223333"}},
    {"policies that the resource's account makes out of sight",
     {"the policies that `App` of stack.yaml may make in account 222233334444"}},
};

const Row& RowNamed(std::string_view name) {
  return *std::find_if(std::begin(kRows), std::end(kRows),
                       [&](const Row& row) { return row.name == name; });
}

class OpenWorld : public testing::TestWithParam<OpenRow> {};

TEST_P(OpenWorld, TheAnswerDependsOnWhatWasNotLoaded) {
  const Said said = Ask(RowNamed(GetParam().name), /*take_away=*/true, /*closed_world=*/false);
  EXPECT_EQ(said.decision, EvalDecision::kConditional);
  EXPECT_EQ(said.unknown, GetParam().unknown);
}

TEST_P(OpenWorld, TheAnswerIsTheSameInEveryWorldWhereAllWasLoaded) {
  const Row& row = RowNamed(GetParam().name);
  const Said open = Ask(row, /*take_away=*/false, /*closed_world=*/false);
  EXPECT_EQ(open.decision, Ask(row, /*take_away=*/false, /*closed_world=*/true).decision);
  EXPECT_EQ(Lines(open.unknown), "");
}

INSTANTIATE_TEST_SUITE_P(All, OpenWorld, testing::ValuesIn(kOpenRows),
                         [](const auto& row) { return IdentifierOf(row.param.name); });

// The same role may do nothing of its own here, so a grant that was not loaded may be what lets it.
TEST(OpenWorldNotes, GrantsMayAllowAndNeverDeny) {
  Row row = RowNamed("grants of a key");
  EXPECT_EQ(Ask(row, /*take_away=*/true, /*closed_world=*/false).decision, EvalDecision::kAllowed);
  row.take_away = [](Parts& p) {
    p.key().grants_known = false;
    p.role().inline_policies.clear();
  };
  const Said said = Ask(row, /*take_away=*/true, /*closed_world=*/false);
  EXPECT_EQ(said.decision, EvalDecision::kConditional);
  EXPECT_EQ(Lines(said.unknown),
            "the grants of `arn:aws:kms:eu-west-1:111122223333:key/k`, which were not loaded\n");
}

// Control policies do not reach the management account, so only what they refuse is open.
TEST(OpenWorldNotes, TheManagementAccountMatters) {
  Row row = RowNamed("the management account");
  EXPECT_EQ(Ask(row, /*take_away=*/true, /*closed_world=*/false).decision, EvalDecision::kAllowed);
  row.take_away = [](Parts& p) {
    p.organization->management_account.clear();
    p.organization->nodes[0].service_control_policies.clear();
  };
  const Said said = Ask(row, /*take_away=*/true, /*closed_world=*/false);
  EXPECT_EQ(said.decision, EvalDecision::kConditional);
  EXPECT_EQ(Lines(said.unknown),
            "account 111122223333 is the organization's management account, which was not "
            "loaded\n");
  row.take_away = [](Parts& p) { p.organization->nodes[0].service_control_policies.clear(); };
  EXPECT_EQ(Ask(row, /*take_away=*/true, /*closed_world=*/false).decision,
            EvalDecision::kImplicitDeny);
}

// A Deny that is known holds whatever else was not loaded.
TEST(OpenWorldNotes, AKnownDenyIsADeny) {
  Row row = RowNamed("the organization");
  row.take_away = [](Parts& p) {
    p.organization = nullptr;
    p.user().inline_policies.clear();
  };
  row.principal = kUser;
  // No resource has a policy here that could allow, and identity policies alone were all loaded.
  EXPECT_EQ(Ask(row, /*take_away=*/true, /*closed_world=*/false).decision,
            EvalDecision::kImplicitDeny);
}

}  // namespace
}  // namespace iamsim
