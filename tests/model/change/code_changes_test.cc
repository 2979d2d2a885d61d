// SPDX-License-Identifier: Apache-2.0
#include "model/change/code_changes.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "model/change/change_reader.h"
#include "tests/model/load/loaded.h"
#include "tests/model/load/terraform_texts.h"

// A plan says what is different after it is applied; a template says how things are to be. Either
// lies on a model whose state may be older or newer, and nothing of it may be lost without a word.

namespace iamsim {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::Not;

constexpr std::string_view kAppArn = "arn:aws:iam::111122223333:role/app";

struct Laid {
  std::optional<Estate> estate;
  std::string problems;

  const Role& app() const { return *estate->FindRole(kAppArn).entity; }
};

Laid Lay(const std::string& code, const std::string& model, LoadOptions options = {},
         const std::string& name = "plan.json") {
  Laid changed;
  const Loaded loaded = LoadTexts({model}, {.account = "111122223333", .region = "eu-west-1"});
  if (!loaded.model) {
    changed.problems = "the model: " + loaded.Text();
    return changed;
  }
  Diagnostics diagnostics;
  const auto source = std::make_shared<const SourceText>(name, code);
  const std::optional<ChangeSet> changes = LoadChanges(source, options, diagnostics);
  if (changes) {
    changed.estate = ApplyChanges(loaded.model->estate, *changes, true, diagnostics);
  }
  for (const Diagnostic& diagnostic : diagnostics.all())
    changed.problems += FormatDiagnostic(diagnostic);
  return changed;
}

// A native model of the plan's account, with a role `app`.
std::string Model(std::string_view role_more = "", std::string_view account_more = "") {
  return R"({"accounts": [{"id": "111122223333", "roles": [{"name": "app", "trustPolicy": )" +
         std::string(kTrust) + std::string(role_more) + "}]" + std::string(account_more) + "}]}";
}

std::string App(std::string_view more = "") {
  return Keep("aws_iam_role.app",
              RoleValues("app", R"(, "arn": ")" + std::string(kAppArn) + "\"" + std::string(more)));
}

std::string Inline(std::string_view policy, std::string_view name = "lake") {
  return R"({"role": "app", "name": ")" + std::string(name) + R"(", "policy": )" +
         JsonText(policy) + "}";
}

std::string Allow(std::string_view sid) {
  return R"({"Version":"2012-10-17","Statement":[{"Sid":")" + std::string(sid) +
         R"(","Effect":"Allow","Action":"s3:*","Resource":"*"}]})";
}

std::string SidsOf(const PolicyPtr& policy) {
  if (policy == nullptr) return "none";
  if (!policy->readable) return "unknown: " + policy->unknown;
  std::string sids;
  for (const Statement& statement : policy->document.statements)
    sids += (sids.empty() ? "" : " ") + statement.sid;
  return sids;
}

// The JSON of a change, with other actions.
std::string Replaced(std::string change) {
  const std::string_view update = R"("actions": ["update"])";
  return change.replace(change.find(update), update.size(), R"("actions": ["delete", "create"])");
}

// --- Entities ---------------------------------------------------------------------------------

// Terraform documentation, "JSON Output Format": ["delete", "create"] and ["create", "delete"] make
// the object anew.
TEST(CodeChanges, AReplacedRoleHasWhatTheCodeGivesItAlone) {
  const std::string old = RoleValues("app", R"(, "arn": ")" + std::string(kAppArn) + "\"");
  const Laid laid = Lay(Plan({Replaced(Changed("aws_iam_role.app", old, RoleValues(), kArnUnknown)),
                              Keep("aws_iam_role_policy.lake", Inline(Allow("Lake")))}),
                        Model(R"(, "inlinePolicies": [{"name": "lake", "document": )" +
                              Allow("Lake") + R"(}, {"name": "own", "document": )" + Allow("Own") +
                              R"(}], "attachedPolicies": ["ReadOnlyAccess"])"));
  ASSERT_TRUE(laid.estate) << laid.problems;
  ASSERT_EQ(laid.app().inline_policies.size(), 1U);
  EXPECT_EQ(SidsOf(laid.app().inline_policies[0]), "Lake");
  EXPECT_THAT(laid.app().attached_policies, IsEmpty());
  EXPECT_THAT(laid.problems, HasSubstr("keep the unique id of the old one"));
}

TEST(CodeChanges, TheKeysOfQueuesTopicsAndSecretsAreRead) {
  const std::string key = "arn:aws:kms:eu-west-1:111122223333:key/1234";
  const std::string resources =
      R"(, "resources": [{"arn": ")" + key + R"(", "aliases": ["alias/lake"]}])";
  const std::string sqs = "arn:aws:sqs:eu-west-1:111122223333:q";
  const std::string secret = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:s-AbCdEf";
  for (const std::string& plan : {
           Create("aws_sqs_queue.q",
                  R"({"name": "q", "arn": ")" + sqs + R"(", "kms_master_key_id": "alias/lake"})"),
           Create("aws_sqs_queue.q",
                  R"({"name": "q", "arn": ")" + sqs + R"(", "kms_master_key_id": "1234"})"),
       }) {
    const Laid laid = Lay(Plan({plan}), Model("", resources));
    ASSERT_TRUE(laid.estate) << laid.problems;
    EXPECT_EQ(laid.estate->FindResource(sqs).entity->kms_key, key) << plan;
  }
  const Laid later = Lay(Plan({Create("aws_sns_topic.t", R"({"name": "t"})",
                                      R"({"kms_master_key_id": true, "arn": true})")}),
                         Model("", resources));
  ASSERT_TRUE(later.estate) << later.problems;
  EXPECT_EQ(
      later.estate->FindResource("arn:aws:sns:eu-west-1:111122223333:t").entity->kms_key_unknown,
      "`kms_master_key_id` of aws_sns_topic.t is known after apply only");
  const Laid managed = Lay(
      Plan({Create("aws_secretsmanager_secret.s", R"({"name": "s", "arn": ")" + secret + R"("})")}),
      Model("", resources));
  ASSERT_TRUE(managed.estate) << managed.problems;
  EXPECT_EQ(managed.estate->FindResource(secret).entity->kms_key,
            "arn:aws:kms:eu-west-1:111122223333:alias/aws/secretsmanager");
  const Laid written = Lay(R"({"Resources": {"Q": {"Type": "AWS::SQS::Queue", "Properties":)"
                           R"( {"QueueName": "q", "KmsMasterKeyId": "1234"}}}})",
                           Model("", resources), {.account = "111122223333", .region = "eu-west-1"},
                           "template.json");
  ASSERT_TRUE(written.estate) << written.problems;
  EXPECT_EQ(written.estate->FindResource(sqs).entity->kms_key, key);
}

// Terraform documentation, "JSON Output Format".
TEST(CodeChanges, AnActionThatTerraformDoesNotHaveIsAnError) {
  std::string plan = Plan({App()});
  const std::string_view update = R"(["update"])";
  plan.replace(plan.find(update), update.size(), R"(["explode"])");
  const Laid laid = Lay(plan, Model());
  EXPECT_FALSE(laid.estate);
  EXPECT_THAT(laid.problems, HasSubstr("error: a change of action `explode`"));
}

TEST(CodeChanges, AFormatOfTheFutureIsOneError) {
  const Laid laid =
      Lay(R"({"format_version": "99.0", "planned_values": {}, "resource_changes": []})", Model());
  EXPECT_FALSE(laid.estate);
  EXPECT_THAT(laid.problems, HasSubstr("a Terraform document of format `99.0`"));
  EXPECT_THAT(laid.problems, Not(HasSubstr("a Terraform state changes nothing")));
}

// Whose account a second provider is in cannot be that of --account.
TEST(CodeChanges, AProviderThatCallsAsSomebodyElseTellsItsAccount) {
  const auto plan = [](std::string_view provider, std::string_view more) {
    return R"({"format_version": "1.2", "terraform_version": "1.9.8", "planned_values":)"
           R"( {"root_module": {}}, "resource_changes": [)" +
           Create("aws_iam_role_policy.lake", Inline(Allow("Lake"))) +
           R"(], "configuration": {"provider_config": {"aws": {"name": "aws", "expressions": {}},)"
           R"( "aws.data": {"name": "aws", "alias": "data", "expressions": )" +
           std::string(provider) +
           R"(}}, "root_module": {"resources": [{"address": "aws_iam_role_policy.lake",)"
           R"( "provider_config_key": "aws.data", "expressions": {}}]}})" +
           std::string(more) + "}";
  };
  LoadOptions options;
  options.account = "111122223333";
  const std::string model = R"({"accounts": [{"id": "111122223333", "roles": [{"name": "app",)"
                            R"( "trustPolicy": )" +
                            std::string(kTrust) +
                            R"(}]}, {"id": "222233334444", "roles": [{"name": "app",)"
                            R"( "trustPolicy": )" +
                            std::string(kTrust) + "}]}]}";
  const Laid told = Lay(plan(R"({"assume_role": [{"role_arn": {"references": ["var.account"]}}]})",
                             R"(, "variables": {"account": {"value": "222233334444"}})"),
                        model, options);
  ASSERT_TRUE(told.estate) << told.problems;
  EXPECT_THAT(told.app().inline_policies, IsEmpty());
  EXPECT_EQ(
      told.estate->FindRole("arn:aws:iam::222233334444:role/app").entity->inline_policies.size(),
      1U);
  for (const std::string_view provider :
       {R"({"profile": {"constant_value": "data"}})",
        R"({"assume_role": [{"role_arn": {"references": ["local.role"]}}]})"}) {
    const Laid untold = Lay(plan(provider, ""), model, options);
    EXPECT_FALSE(untold.estate);
    EXPECT_THAT(untold.problems, HasSubstr("its provider `aws.data` has credentials of its own"));
  }
  // One that only names a region is the same caller.
  const Laid same =
      Lay(plan(R"({"region": {"constant_value": "eu-central-1"}})", ""), model, options);
  ASSERT_TRUE(same.estate) << same.problems;
  EXPECT_EQ(same.app().inline_policies.size(), 1U);
}

// Amazon S3 User Guide, "Blocking public access to your Amazon S3 storage": a new bucket has all
// four settings.
TEST(CodeChanges, ANewBucketBlocksPublicAccessUnlessTheCodeSaysOtherwise) {
  const std::string bucket = Create("aws_s3_bucket.new", R"({"bucket": "new"})", kArnUnknown);
  const auto access = [](const Laid& laid) {
    return laid.estate->FindResource("arn:aws:s3:::new").entity->block_public_access;
  };
  const Laid plain = Lay(Plan({bucket}), Model());
  ASSERT_TRUE(plain.estate) << plain.problems;
  EXPECT_EQ(access(plain), (BlockPublicAccess{true, true, true, true}));
  const Laid opened =
      Lay(Plan({bucket, Create("aws_s3_bucket_public_access_block.new",
                               R"({"bucket": "new", "block_public_acls": false,)"
                               R"( "block_public_policy": false, "ignore_public_acls": false,)"
                               R"( "restrict_public_buckets": false})")}),
          Model());
  ASSERT_TRUE(opened.estate) << opened.problems;
  EXPECT_EQ(access(opened), BlockPublicAccess());
}

constexpr std::string_view kOneRoot =
    R"("organization": {"id": "o-a1b2c3d4e5", "managementAccount": "999988887777", "root":)"
    R"( {"id": "r-ab12", "accounts": ["111122223333", "999988887777"]}})";

std::string InOneRoot(const std::string& model) {
  return "{" + std::string(kOneRoot) + ", " + model.substr(1);
}

std::string ScpsOfRoot(const Laid& laid) {
  std::string all;
  for (const PolicyPtr& policy : laid.estate->organization()->nodes[0].service_control_policies)
    all += policy->name + (policy->readable ? "" : " (" + policy->unknown + ")") + ";";
  return all;
}

// Its Deny may reach every account.
TEST(CodeChanges, AControlPolicyOfATemplateWithoutKnownTargetsIsUnknownEverywhere) {
  const auto lay = [](const std::string& targets) {
    return Lay(R"({"Parameters": {"T": {"Type": "String"}}, "Resources": {"Unit": {"Type":)"
               R"( "AWS::Organizations::OrganizationalUnit", "Properties": {"Name": "u",)"
               R"( "ParentId": "r-ab12"}}, "Fence":)"
               R"( {"Type": "AWS::Organizations::Policy", "Properties": {"Name": "F",)"
               R"( "Type": "SERVICE_CONTROL_POLICY", "TargetIds": )" +
                   targets +
                   R"(, "Content": {"Version": "2012-10-17", "Statement": {"Effect": "Deny",)"
                   R"( "Action": "*", "Resource": "*"}}}}}})",
               InOneRoot(Model()), {.account = "111122223333"}, "template.json");
  };
  const std::string unknown =
      "F (where it is attached: `TargetIds` of Fence hangs on `Ref: T`, which is known at "
      "deployment only);";
  for (const std::string targets : {R"([{"Ref": "T"}])", R"({"Ref": "T"})"}) {
    const Laid laid = lay(targets);
    ASSERT_TRUE(laid.estate) << laid.problems;
    EXPECT_EQ(ScpsOfRoot(laid), "FullAWSAccess;" + unknown);
    EXPECT_THAT(laid.problems, HasSubstr("warning: Fence: `TargetIds` hangs on `Ref: T`"));
  }
  const Laid some = lay(R"(["r-ab12", {"Ref": "T"}])");
  ASSERT_TRUE(some.estate) << some.problems;
  EXPECT_EQ(ScpsOfRoot(some), "FullAWSAccess;F;" + unknown);
  // Nothing stands yet in what the template makes.
  const Laid own = lay(R"([{"Ref": "Unit"}])");
  ASSERT_TRUE(own.estate) << own.problems;
  EXPECT_EQ(ScpsOfRoot(own), "FullAWSAccess;");
  EXPECT_THAT(own.problems, HasSubstr("where no account stands yet"));
}

TEST(CodeChanges, AControlPolicyOfAPlanWithoutKnownTargetIsUnknownEverywhere) {
  const std::string policy =
      Create("aws_organizations_policy.f",
             R"({"name": "F", "type": "SERVICE_CONTROL_POLICY", "content": )" +
                 JsonText(R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*",)"
                          R"("Resource":"*"}]})") +
                 "}",
             R"({"id": true, "arn": true})");
  const std::string refers =
      Config("aws_organizations_policy_attachment.f",
             R"({"policy_id": {"references": ["aws_organizations_policy.f.id",)"
             R"( "aws_organizations_policy.f"]}})");
  const Laid laid = Lay(Plan({policy, Create("aws_organizations_policy_attachment.f", "{}",
                                             R"({"policy_id": true, "target_id": true})")},
                             {refers}),
                        InOneRoot(Model()));
  ASSERT_TRUE(laid.estate) << laid.problems;
  EXPECT_EQ(ScpsOfRoot(laid),
            "FullAWSAccess;F (where it is attached: `target_id` of "
            "aws_organizations_policy_attachment.f is known after apply only);");
  EXPECT_THAT(laid.problems, HasSubstr("`target_id` is known after apply only"));
}

TEST(CodeChanges, AnInlinePolicyIsAnotherAfterThePlan) {
  const std::string plan = Plan(
      {App(), Changed("aws_iam_role_policy.lake", Inline(Allow("Old")), Inline(Allow("New")))});
  const std::string before =
      Model(R"(, "inlinePolicies": [{"name": "lake", "document": )" + Allow("Old") + "}]");
  const Laid laid = Lay(plan, before);
  ASSERT_TRUE(laid.estate) << laid.problems;
  ASSERT_EQ(laid.app().inline_policies.size(), 1U);
  EXPECT_EQ(SidsOf(laid.app().inline_policies[0]), "New");
  EXPECT_EQ(laid.app().inline_policies[0]->address, "aws_iam_role_policy.lake");
  EXPECT_THAT(laid.problems, IsEmpty());
}

TEST(CodeChanges, WhatThePlanDoesNotChangeStays) {
  // The role's other policy is none of Terraform's.
  const std::string plan =
      Plan({App(), Changed("aws_iam_role_policy.lake", Inline(Allow("Old")), "null")});
  const Laid laid =
      Lay(plan, Model(R"(, "inlinePolicies": [{"name": "lake", "document": )" + Allow("Old") +
                      R"(}, {"name": "own", "document": )" + Allow("Own") + "}]"));
  ASSERT_TRUE(laid.estate) << laid.problems;
  EXPECT_THAT(NamesOf(laid.app().inline_policies), ElementsAre("own"));
}

// The dump may be newer than the plan.
TEST(CodeChanges, AModelThatIsSoAlreadyIsNoError) {
  const std::string role = RoleValues("new", R"(, "arn": "arn:aws:iam::111122223333:role/new")");
  const std::string plan =
      Plan({App(), Changed("aws_iam_role_policy.lake", Inline(Allow("Old")), "null"),
            Create("aws_iam_role_policy.more", Inline(Allow("More"), "more")),
            Create("aws_iam_role.new", role),
            Changed("aws_iam_role.gone", RoleValues("gone", R"(,
              "arn": "arn:aws:iam::111122223333:role/gone")"),
                    "null")});
  const std::string model =
      R"({"accounts": [{"id": "111122223333", "roles": [{"name": "app", "inlinePolicies": [)"
      R"({"name": "more", "document": )" +
      Allow("More") + R"(}]}, {"name": "new", "trustPolicy": )" + std::string(kTrust) + "}]}]}";
  const Laid laid = Lay(plan, model);
  ASSERT_TRUE(laid.estate) << laid.problems;
  EXPECT_THAT(laid.problems, IsEmpty());
  EXPECT_THAT(NamesOf(laid.app().inline_policies), ElementsAre("more"));
  EXPECT_EQ(laid.estate->accounts()[0]->roles.size(), 2U);
}

// A document that is known after apply only is neither the old one nor none.
TEST(CodeChanges, APolicyThatIsKnownAfterApplyIsUnknown) {
  const std::string plan =
      Plan({App(), Changed("aws_iam_role_policy.lake", Inline(Allow("Old")),
                           R"({"role": "app", "name": "lake"})", R"({"policy": true})")});
  const Laid laid = Lay(
      plan, Model(R"(, "inlinePolicies": [{"name": "lake", "document": )" + Allow("Old") + "}]"));
  ASSERT_TRUE(laid.estate) << laid.problems;
  ASSERT_EQ(laid.app().inline_policies.size(), 1U);
  EXPECT_EQ(SidsOf(laid.app().inline_policies[0]),
            "unknown: `policy` of aws_iam_role_policy.lake is known after apply only");
  EXPECT_THAT(laid.problems, HasSubstr("plan.json:"));
  EXPECT_THAT(laid.problems,
              HasSubstr("warning: aws_iam_role_policy.lake: `policy` is known after"));
}

TEST(CodeChanges, TrustBoundaryTagsAndDurationAreSet) {
  const std::string arn = R"(, "arn": ")" + std::string(kAppArn) + "\"";
  const std::string before =
      R"({"name": "app", "path": "/", "assume_role_policy": )" + JsonText(kTrust) + arn +
      R"(, "max_session_duration": 3600, "tags_all": {"team": "a", "old": "x"}})";
  const std::string after =
      R"({"name": "app", "path": "/", "assume_role_policy": )" +
      JsonText(
          R"({"Version":"2012-10-17","Statement":[{"Sid":"Anew","Effect":"Allow",)"
          R"("Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"sts:AssumeRole"}]})") +
      arn +
      R"(, "permissions_boundary": "arn:aws:iam::aws:policy/ReadOnlyAccess",)"
      R"( "max_session_duration": 7200, "tags_all": {"team": "b"}})";
  const Laid laid = Lay(Plan({Changed("aws_iam_role.app", before, after)}),
                        Model(R"(, "tags": {"team": "a", "old": "x", "own": "y"})"));
  ASSERT_TRUE(laid.estate) << laid.problems;
  const Role& role = laid.app();
  EXPECT_EQ(SidsOf(role.trust_policy), "Anew");
  ASSERT_NE(role.permissions_boundary, nullptr);
  EXPECT_EQ(role.permissions_boundary->name, "ReadOnlyAccess");
  EXPECT_EQ(role.max_session_duration, 7200);
  EXPECT_EQ(role.tags, (Tags{{"team", "b"}, {"own", "y"}}));
  // And back.
  const Laid back =
      Lay(Plan({Changed("aws_iam_role.app", after, before)}),
          Model(R"(, "permissionsBoundary": "arn:aws:iam::aws:policy/ReadOnlyAccess")"));
  ASSERT_TRUE(back.estate) << back.problems;
  EXPECT_EQ(back.app().permissions_boundary, nullptr);
}

TEST(CodeChanges, ANewRoleHasWhatThePlanGivesIt) {
  const std::string plan = Plan(
      {Create("aws_iam_policy.read",
              R"({"name": "Read", "path": "/", "policy": )" + JsonText(kReadLake) + "}",
              kArnUnknown),
       Create("aws_iam_role.new", RoleValues("new"), kArnUnknown),
       Create("aws_iam_role_policy_attachment.new", R"({"role": "new"})",
              R"({"policy_arn": true})")},
      {Config(
          "aws_iam_role_policy_attachment.new",
          R"({"policy_arn": {"references": ["aws_iam_policy.read.arn", "aws_iam_policy.read"]}})")});
  const Laid laid = Lay(plan, Model());
  ASSERT_TRUE(laid.estate) << laid.problems;
  const auto role = laid.estate->FindRole("arn:aws:iam::111122223333:role/new");
  ASSERT_TRUE(role) << laid.problems;
  ASSERT_EQ(role.entity->attached_policies.size(), 1U);
  EXPECT_EQ(SidsOf(role.entity->attached_policies[0]), "Read");
  EXPECT_TRUE(role.entity->tags_known);
  ASSERT_EQ(laid.estate->accounts()[0]->policies.size(), 1U);
}

TEST(CodeChanges, AManagedPolicyIsAnotherWhereverItIsAttached) {
  const std::string arn = "arn:aws:iam::111122223333:policy/Read";
  const auto values = [&](std::string_view policy) {
    return R"({"name": "Read", "path": "/", "arn": ")" + arn + R"(", "policy": )" +
           JsonText(policy) + "}";
  };
  const std::string model =
      Model(R"(, "attachedPolicies": ["Read"], "permissionsBoundary": "Read")",
            R"(, "policies": [{"name": "Read", "document": )" + Allow("Old") + "}]");
  const Laid laid = Lay(
      Plan({Changed("aws_iam_policy.read", values(Allow("Old")), values(Allow("New")))}), model);
  ASSERT_TRUE(laid.estate) << laid.problems;
  EXPECT_EQ(SidsOf(laid.app().attached_policies[0]), "New");
  EXPECT_EQ(SidsOf(laid.app().permissions_boundary), "New");
  EXPECT_EQ(SidsOf(laid.estate->accounts()[0]->policies[0]), "New");
  const Laid unknown = Lay(Plan({Changed("aws_iam_policy.read", values(Allow("Old")),
                                         R"({"name": "Read", "path": "/", "arn": ")" + arn + "\"}",
                                         R"({"policy": true})")}),
                           model);
  ASSERT_TRUE(unknown.estate) << unknown.problems;
  EXPECT_THAT(SidsOf(unknown.app().attached_policies[0]), HasSubstr("unknown: `policy`"));
  EXPECT_THAT(SidsOf(unknown.app().permissions_boundary), HasSubstr("unknown: `policy`"));
}

// Provider documentation, "aws_iam_role_policy_attachments_exclusive": what is attached besides is
// taken away.
TEST(CodeChanges, AnExclusiveListTakesAwayTheOthers) {
  const std::string model =
      Model(R"(, "attachedPolicies": ["ReadOnlyAccess", "SecurityAudit"],
               "inlinePolicies": [{"name": "lake", "document": )" +
            Allow("Lake") + R"(}, {"name": "own", "document": )" + Allow("Own") + "}]");
  const std::string attachments =
      Create("aws_iam_role_policy_attachments_exclusive.app",
             R"({"role_name": "app", "policy_arns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"]})");
  const std::string inline_list = Create("aws_iam_role_policies_exclusive.app",
                                         R"({"role_name": "app", "policy_names": ["lake"]})");
  const Laid laid = Lay(Plan({App(), attachments, inline_list}), model);
  ASSERT_TRUE(laid.estate) << laid.problems;
  EXPECT_THAT(NamesOf(laid.app().attached_policies), ElementsAre("ReadOnlyAccess"));
  EXPECT_THAT(NamesOf(laid.app().inline_policies), ElementsAre("lake"));
}

// Provider documentation, "aws_iam_role": `managed_policy_arns` and `inline_policy` are all that
// the role has; what Terraform takes away is what it sees in the state.
TEST(CodeChanges, ARolesOwnListsAreAnotherAfterThePlan) {
  const auto role = [](std::string_view arns, std::string_view policies) {
    return RoleValues("app", R"(, "arn": ")" + std::string(kAppArn) +
                                 R"(", "managed_policy_arns": )" + std::string(arns) +
                                 R"(, "inline_policy": )" + std::string(policies));
  };
  const auto one = [](std::string_view name, std::string_view sid) {
    return R"([{"name": ")" + std::string(name) + R"(", "policy": )" + JsonText(Allow(sid)) + "}]";
  };
  const std::string plan = Plan(
      {Changed("aws_iam_role.app",
               role(R"(["arn:aws:iam::aws:policy/SecurityAudit"])", one("old", "Old")),
               role(R"(["arn:aws:iam::aws:policy/ReadOnlyAccess"])", one("new", "New")))},
      {Config("aws_iam_role.app", R"({"managed_policy_arns": {"constant_value": []},)"
                                  R"( "inline_policy": [{"name": {"constant_value": "new"}}]})")});
  const Laid laid = Lay(plan, Model(R"(, "attachedPolicies": ["SecurityAudit"], "inlinePolicies":
                          [{"name": "old", "document": )" +
                                    Allow("Old") + "}]"));
  ASSERT_TRUE(laid.estate) << laid.problems;
  EXPECT_THAT(laid.problems, IsEmpty());
  EXPECT_THAT(NamesOf(laid.app().attached_policies), ElementsAre("ReadOnlyAccess"));
  EXPECT_THAT(NamesOf(laid.app().inline_policies), ElementsAre("new"));
}

// A policy in place has a name and no ARN.
std::string ModelWithNamedPolicies() {
  const auto named = [](std::string_view name) {
    return R"({"name": ")" + std::string(name) + R"(", "document": )" + Allow(name) + "}";
  };
  return Model(R"(, "attachedPolicies": [)" + named("Read") + ", " + named("Write") + "]");
}

TEST(CodeChanges, APolicyWithoutAnArnIsDetachedByItsName) {
  const Laid laid = Lay(
      Plan(
          {Changed("aws_iam_role_policy_attachment.read",
                   R"({"role": "app", "policy_arn": "arn:aws:iam::111122223333:policy/team/Read"})",
                   "null")}),
      ModelWithNamedPolicies());
  ASSERT_TRUE(laid.estate) << laid.problems;
  EXPECT_THAT(laid.problems, IsEmpty());
  EXPECT_THAT(NamesOf(laid.app().attached_policies), ElementsAre("Write"));
}

TEST(CodeChanges, AnExclusiveListKeepsAPolicyWithoutAnArnByItsName) {
  const Laid laid = Lay(Plan({App(),
                              Keep("aws_iam_role_policy_attachment.read",
                                   R"({"role": "app", "policy_arn":)"
                                   R"( "arn:aws:iam::111122223333:policy/team/Read"})"),
                              Create("aws_iam_role_policy_attachments_exclusive.app",
                                     R"({"role_name": "app", "policy_arns":)"
                                     R"( ["arn:aws:iam::111122223333:policy/team/Read"]})")}),
                        ModelWithNamedPolicies());
  ASSERT_TRUE(laid.estate) << laid.problems;
  EXPECT_THAT(NamesOf(laid.app().attached_policies), ElementsAre("Read"));
}

// A deny that goes would be missed if it stayed; the model may be older than the plan.
TEST(CodeChanges, ADetachThatRemovesNothingIsAWarning) {
  const std::string detach =
      Changed("aws_iam_role_policy_attachment.read",
              R"({"role": "app", "policy_arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"})", "null");
  const Laid laid = Lay(Plan({App(), detach}), Model(R"(, "attachedPolicies": ["SecurityAudit"])"));
  ASSERT_TRUE(laid.estate) << laid.problems;
  EXPECT_THAT(NamesOf(laid.app().attached_policies), ElementsAre("SecurityAudit"));
  EXPECT_THAT(laid.problems,
              MatchesRegex("plan.json:[0-9]+:[0-9]+: warning: aws_iam_role.app: the model has no "
                           "policy `arn:aws:iam::aws:policy/ReadOnlyAccess`(.|\n)*"));
}

// --- What the model lacks ---------------------------------------------------------------------

TEST(CodeChanges, WhatTheModelLacksIsAnErrorThatNamesTheAddress) {
  const std::string inline_change =
      Changed("aws_iam_role_policy.lake", Inline(Allow("Old")), Inline(Allow("New")));
  const std::string other_account = R"({"accounts": [{"id": "444455556666"}]})";
  const std::string no_role =
      R"({"accounts": [{"id": "111122223333", "roles": [{"name": "apps"}]}]})";
  struct Row {
    std::string plan;
    std::string model;
    std::string_view problem;
  };
  const Row rows[] = {
      {Plan({App(), inline_change}), other_account,
       "error: aws_iam_role_policy.lake: the model has no account `111122223333`"},
      {Plan({App(), inline_change}), no_role,
       "error: aws_iam_role_policy.lake: the model has no "
       "`arn:aws:iam::111122223333:role/app` in account `111122223333`"},
      // By its name alone, for the role is not part of the code.
      {Plan({inline_change}), no_role,
       "error: aws_iam_role_policy.lake: the model has no `role/app` in account"},
      {Plan({Changed(
           "aws_iam_policy.read",
           R"({"name": "Read", "arn": "arn:aws:iam::111122223333:policy/Read", "policy": )" +
               JsonText(kReadLake) + "}",
           R"({"name": "Read", "arn": "arn:aws:iam::111122223333:policy/Read", "policy": )" +
               JsonText(Allow("New")) + "}")}),
       Model(),
       "error: aws_iam_policy.read: the model has no policy "
       "`arn:aws:iam::111122223333:policy/Read`"},
      {Plan({Changed("aws_s3_bucket.lake",
                     R"({"bucket": "lake", "arn": "arn:aws:s3:::lake", "tags_all": {}})",
                     R"({"bucket": "lake", "arn": "arn:aws:s3:::lake", "tags_all": {"a": "b"}})")}),
       Model(), "error: aws_s3_bucket.lake: the model has no resource `arn:aws:s3:::lake`"},
      {Plan({Create("aws_organizations_policy_attachment.a",
                    R"({"target_id": "ou-ab12-11111111", "policy_id": "p-FullAWSAccess"})")}),
       Model(), "error: aws_organizations_policy_attachment.a: the model has no organization"},
      {Plan({App(),
             Create("aws_iam_user_group_membership.a", R"({"user": "ann", "groups": ["devs"]})")}),
       Model("", R"(, "users": [{"name": "ann"}])"),
       "error: aws_iam_user_group_membership.a: the model has no group `devs`"},
  };
  for (const Row& row : rows) {
    const Laid laid = Lay(row.plan, row.model);
    EXPECT_FALSE(laid.estate.has_value()) << row.problem;
    EXPECT_THAT(laid.problems, HasSubstr(row.problem));
    EXPECT_THAT(laid.problems, MatchesRegex("plan.json:[0-9]+:[0-9]+: error(.|\n)*"));
  }
}

// A dump of IAM alone has no resources; the code tells what it knows of one.
TEST(CodeChanges, AResourceThatAnImportLacksIsTakenAsTheCodeHasIt) {
  const std::string bucket =
      Keep("aws_s3_bucket.lake", R"({"bucket": "lake", "arn": "arn:aws:s3:::lake"})");
  const auto policy = [](std::string_view text) {
    return R"({"bucket": "lake", "policy": )" + JsonText(text) + "}";
  };
  const std::string plan =
      Plan({bucket, Changed("aws_s3_bucket_policy.lake", policy(kReadLake), policy(kAnyone))});
  const std::string import = State({InState(
      "aws_iam_role", "app", RoleValues("app", R"(, "arn": ")" + std::string(kAppArn) + "\""))});
  const Laid laid = Lay(plan, import);
  ASSERT_TRUE(laid.estate) << laid.problems;
  const auto found = laid.estate->FindResource("arn:aws:s3:::lake");
  ASSERT_TRUE(found);
  ASSERT_NE(found.entity->policy, nullptr);
  EXPECT_TRUE(found.entity->policy->readable);
  EXPECT_THAT(laid.problems, HasSubstr("aws_s3_bucket_policy.lake: the model has no resource "
                                       "`arn:aws:s3:::lake`"));
  EXPECT_THAT(laid.problems, Not(HasSubstr("error:")));
}

// `data` looks up what stands elsewhere: it is neither made nor removed.
TEST(CodeChanges, ARoleThatIsLookedUpIsNotMade) {
  const std::string data = R"({"name": "shared", "arn": "arn:aws:iam::111122223333:role/shared"})";
  const std::string look_up = Changed("data.aws_iam_role.shared", "null", data, "{}", "data");
  const std::string attach =
      Create("aws_iam_role_policy_attachment.a",
             R"({"role": "shared", "policy_arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"})");
  const Laid alone = Lay(Plan({look_up}), Model());
  ASSERT_TRUE(alone.estate) << alone.problems;
  EXPECT_EQ(alone.estate->accounts()[0]->roles.size(), 1U);
  const Laid missing = Lay(Plan({look_up, attach}), Model());
  EXPECT_FALSE(missing.estate.has_value());
  EXPECT_THAT(missing.problems,
              HasSubstr("the model has no `arn:aws:iam::111122223333:role/shared`"));
  const Laid there =
      Lay(Plan({look_up, attach}),
          R"({"accounts": [{"id": "111122223333", "roles": [{"name": "shared"}]}]})");
  ASSERT_TRUE(there.estate) << there.problems;
  EXPECT_THAT(NamesOf(there.estate->accounts()[0]->roles[0].attached_policies),
              ElementsAre("ReadOnlyAccess"));
}

// Nobody can say whom it is for, so it may be for every role of the account.
TEST(CodeChanges, APolicyForWhoKnowsWhomIsAnUnknownOneOfEveryRole) {
  const Laid laid = Lay(Plan({Create("aws_iam_role_policy.x",
                                     R"({"name": "x", "policy": )" + JsonText(kReadLake) + "}",
                                     R"({"role": true})")}),
                        Model());
  ASSERT_TRUE(laid.estate) << laid.problems;
  ASSERT_EQ(laid.app().attached_policies.size(), 1U);
  EXPECT_EQ(SidsOf(laid.app().attached_policies[0]),
            "unknown: `role` of aws_iam_role_policy.x is known after apply only");
}

// --- Resources --------------------------------------------------------------------------------

std::string Permission(std::string_view sid, std::string_view principal) {
  return R"({"function_name": "f", "statement_id": ")" + std::string(sid) +
         R"(", "action": "lambda:InvokeFunction", "principal": ")" + std::string(principal) + "\"}";
}

// Each permission of a function is a resource of its own.
TEST(CodeChanges, OtherPermissionsOfAFunctionStay) {
  const std::string arn = "arn:aws:lambda:eu-west-1:111122223333:function:f";
  const std::string function =
      Keep("aws_lambda_function.f", R"({"function_name": "f", "arn": ")" + arn + "\"}");
  const std::string model = Model(
      "",
      R"(, "resources": [{"arn": ")" + arn +
          R"(", "policy": {"Version": "2012-10-17", "Statement": [)" +
          R"({"Sid": "gone", "Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "lambda:InvokeFunction", "Resource": ")" +
          arn +
          R"("}, {"Sid": "own", "Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "lambda:InvokeFunction", "Resource": ")" +
          arn + R"("}]}}])");
  const std::string removal =
      Changed("aws_lambda_permission.gone", Permission("gone", "sns.amazonaws.com"), "null");
  const Laid laid =
      Lay(Plan({function, removal,
                Create("aws_lambda_permission.new", Permission("new", "events.amazonaws.com"))}),
          model);
  ASSERT_TRUE(laid.estate) << laid.problems;
  EXPECT_EQ(SidsOf(laid.estate->FindResource(arn).entity->policy), "new own");
  const Laid less = Lay(Plan({function, removal}), model);
  ASSERT_TRUE(less.estate) << less.problems;
  EXPECT_EQ(SidsOf(less.estate->FindResource(arn).entity->policy), "own");
}

TEST(CodeChanges, OtherGrantsOfAKeyStay) {
  const std::string arn = "arn:aws:kms:eu-west-1:111122223333:key/k1";
  const std::string key =
      Keep("aws_kms_key.k", R"({"key_id": "k1", "arn": ")" + arn + R"(", "policy": )" +
                                JsonText(Allow("Key")) + "}");
  const auto grant = [&](std::string_view who) {
    return R"({"key_id": "k1", "grantee_principal": "arn:aws:iam::111122223333:role/)" +
           std::string(who) + R"(", "operations": ["Decrypt"]})";
  };
  const auto in_model = [](std::string_view who) {
    return R"({"granteePrincipal": "arn:aws:iam::111122223333:role/)" + std::string(who) +
           R"(", "operations": ["Decrypt"]})";
  };
  const Laid laid = Lay(Plan({key, Changed("aws_kms_grant.old", grant("old"), "null"),
                              Create("aws_kms_grant.new", grant("new"))}),
                        Model("", R"(, "resources": [{"arn": ")" + arn + R"(", "grants": [)" +
                                      in_model("old") + ", " + in_model("own") + "]}]"));
  ASSERT_TRUE(laid.estate) << laid.problems;
  std::vector<std::string> grantees;
  for (const Grant& one : laid.estate->FindResource(arn).entity->grants)
    grantees.push_back(one.grantee_principal.substr(31));
  EXPECT_THAT(grantees, ElementsAre("own", "new"));
}

TEST(CodeChanges, ABucketsPolicyAccessBlockAndKeyAreSet) {
  const std::string bucket =
      Keep("aws_s3_bucket.lake", R"({"bucket": "lake", "arn": "arn:aws:s3:::lake"})");
  const std::string key = "arn:aws:kms:eu-west-1:111122223333:key/k1";
  const std::string plan = Plan(
      {bucket, Create("aws_s3_bucket_policy.lake", R"({"bucket": "lake"})", R"({"policy": true})"),
       Create("aws_s3_bucket_public_access_block.lake",
              R"({"bucket": "lake", "restrict_public_buckets": true})"),
       Create("aws_s3_bucket_server_side_encryption_configuration.lake",
              R"({"bucket": "lake", "rule": [{"apply_server_side_encryption_by_default": [)"
              R"({"kms_master_key_id": ")" +
                  key + R"("}]}]})")});
  const Laid laid =
      Lay(plan, Model("", R"(, "resources": [{"arn": "arn:aws:s3:::lake", "policy": )" +
                              std::string(kAnyone) + "}]"));
  ASSERT_TRUE(laid.estate) << laid.problems;
  const Resource& lake = *laid.estate->FindResource("arn:aws:s3:::lake").entity;
  EXPECT_EQ(SidsOf(lake.policy),
            "unknown: `policy` of aws_s3_bucket_policy.lake is known after apply only");
  ASSERT_TRUE(lake.block_public_access.has_value());
  EXPECT_TRUE(lake.block_public_access->restrict_public_buckets);
  EXPECT_EQ(lake.kms_key, key);
}

// Taken for false they would turn a deny into an allow.
TEST(CodeChanges, AccessBlocksThatAreKnownAfterApplyBlock) {
  const std::string off = R"("block_public_acls": false, "ignore_public_acls": false,)"
                          R"( "block_public_policy": false)";
  const Laid laid = Lay(
      Plan({Keep("aws_s3_bucket.lake", R"({"bucket": "lake", "arn": "arn:aws:s3:::lake"})"),
            Create("aws_s3_bucket_public_access_block.lake", R"({"bucket": "lake", )" + off + "}",
                   R"({"restrict_public_buckets": true})"),
            Create("aws_s3_account_public_access_block.all",
                   R"({"account_id": "111122223333", "restrict_public_buckets": false})",
                   R"({"block_public_acls": true, "ignore_public_acls": true,)"
                   R"( "block_public_policy": true})")}),
      Model("", R"(, "resources": [{"arn": "arn:aws:s3:::lake"}])"));
  ASSERT_TRUE(laid.estate) << laid.problems;
  EXPECT_EQ(laid.estate->FindResource("arn:aws:s3:::lake").entity->block_public_access,
            (BlockPublicAccess{.restrict_public_buckets = true,
                               .restriction_unknown =
                                   "`restrict_public_buckets` of aws_s3_bucket_public_access_block."
                                   "lake is known after apply only"}));
  EXPECT_EQ(
      laid.estate->accounts()[0]->block_public_access,
      (BlockPublicAccess{
          .block_public_acls = true, .ignore_public_acls = true, .block_public_policy = true}));
  EXPECT_THAT(laid.problems, HasSubstr("warning: aws_s3_bucket_public_access_block.lake: "
                                       "`restrict_public_buckets` is known after apply only"));
  EXPECT_THAT(laid.problems, HasSubstr("warning: aws_s3_account_public_access_block.all: "
                                       "`block_public_policy` is known after apply only"));
}

std::string BucketsKey(std::string_view key_member) {
  return R"({"bucket": "lake", "rule": [{"apply_server_side_encryption_by_default":)"
         R"( [{"sse_algorithm": "aws:kms")" +
         std::string(key_member) + "}]}]}";
}
constexpr std::string_view kKeyUnknown =
    R"({"rule": [{"apply_server_side_encryption_by_default": [{"kms_master_key_id": true}]}]})";

std::string EncryptionConfig(std::string_view reference) {
  return Config("aws_s3_bucket_server_side_encryption_configuration.lake",
                R"({"rule": [{"apply_server_side_encryption_by_default": [{"kms_master_key_id":)"
                R"( {"references": [")" +
                    std::string(reference) +
                    R"("]}, "sse_algorithm": {"constant_value":)"
                    R"( "aws:kms"}}]}]})");
}

// The configuration says which key it is before anybody knows its id.
TEST(CodeChanges, ABucketsNewKeyIsFoundByReference) {
  constexpr std::string_view kEncryption =
      "aws_s3_bucket_server_side_encryption_configuration.lake";
  const std::string bucket =
      Keep("aws_s3_bucket.lake", R"({"bucket": "lake", "arn": "arn:aws:s3:::lake"})");
  const std::string key = Create("aws_kms_key.k", R"({"policy": )" + JsonText(kAnyone) + "}",
                                 R"({"arn": true, "key_id": true, "id": true})");
  const std::string alias = Create("aws_kms_alias.k", R"({"name": "alias/lake"})",
                                   R"({"arn": true, "target_key_id": true})");
  const std::string alias_config =
      Config("aws_kms_alias.k",
             R"({"target_key_id": {"references": ["aws_kms_key.k.key_id", "aws_kms_key.k"]}})");
  const std::string new_key = "arn:aws:kms:eu-west-1:111122223333:key/${aws_kms_key.k.key_id}";
  const std::string old_key = "arn:aws:kms:eu-west-1:111122223333:key/old";
  struct Row {
    std::string plan;
    std::string_view key;
  };
  const Row rows[] = {
      {Plan({bucket, key, Create(kEncryption, BucketsKey(""), kKeyUnknown)},
            {EncryptionConfig(R"(aws_kms_key.k.arn", "aws_kms_key.k)")}),
       new_key},
      {Plan({bucket, key, alias, Create(kEncryption, BucketsKey(""), kKeyUnknown)},
            {alias_config, EncryptionConfig(R"(aws_kms_alias.k.arn", "aws_kms_alias.k)")}),
       new_key},
      // By a name that is known already.
      {Plan({bucket, key, alias,
             Create(kEncryption, BucketsKey(R"(, "kms_master_key_id": "alias/lake")"))},
            {alias_config}),
       new_key},
      // Of the model.
      {Plan({bucket, Create(kEncryption, BucketsKey(R"(, "kms_master_key_id": "alias/old")"))}),
       old_key},
      {Plan({bucket, Create(kEncryption, BucketsKey(R"(, "kms_master_key_id": "old")"))}), old_key},
      // Amazon S3 User Guide, "Using SSE-KMS": without one it is the key that AWS manages.
      {Plan({bucket, Create(kEncryption, BucketsKey(""))}),
       "arn:aws:kms:eu-west-1:111122223333:alias/aws/s3"},
  };
  for (const Row& row : rows) {
    const Laid laid = Lay(row.plan, Model("", R"(, "resources": [{"arn": "arn:aws:s3:::lake"},
                                                {"arn": ")" +
                                                  old_key + R"(", "aliases": ["alias/old"]}])"));
    ASSERT_TRUE(laid.estate) << laid.problems;
    EXPECT_THAT(laid.problems, IsEmpty());
    const Resource& lake = *laid.estate->FindResource("arn:aws:s3:::lake").entity;
    EXPECT_EQ(lake.kms_key, row.key);
    EXPECT_THAT(lake.kms_key_unknown, IsEmpty());
  }
}

// The key that the model has may be the old one; that it has none may be old as well.
TEST(CodeChanges, ABucketsKeyThatNobodyCanTellIsUnknown) {
  constexpr std::string_view kEncryption =
      "aws_s3_bucket_server_side_encryption_configuration.lake";
  const std::string key = "arn:aws:kms:eu-west-1:111122223333:key/k1";
  const std::string known = BucketsKey(R"(, "kms_master_key_id": ")" + key + "\"");
  const std::string bucket = R"({"bucket": "lake", "arn": "arn:aws:s3:::lake"})";
  struct Row {
    std::string_view after;
    std::string_view unknown;
    std::vector<std::string> config;
    std::string_view attribute;
  };
  const std::string no_rule = R"({"bucket": "lake"})";
  const std::string no_key = BucketsKey("");
  const std::string alias = BucketsKey(R"(, "kms_master_key_id": "alias/elsewhere")");
  const Row rows[] = {
      {no_key, kKeyUnknown, {}, "`kms_master_key_id` of "},
      // References that go round, or to two keys.
      {no_key, kKeyUnknown, {EncryptionConfig(kEncryption)}, "`kms_master_key_id` of "},
      {no_key,
       kKeyUnknown,
       {EncryptionConfig(R"(aws_kms_key.a.arn", "aws_kms_key.b.arn)")},
       "`kms_master_key_id` of "},
      {no_rule, R"({"rule": true})", {}, "`kms_master_key_id` of "},
      {alias, "{}", {}, "alias/elsewhere"},
  };
  for (const Row& row : rows) {
    for (const bool has_key : {true, false}) {
      const Laid laid =
          Lay(Plan({Keep("aws_s3_bucket.lake", bucket),
                    Changed(kEncryption, has_key ? known : "null", row.after, row.unknown)},
                   row.config),
              Model("", R"(, "resources": [{"arn": "arn:aws:s3:::lake")" +
                            (has_key ? R"(, "kmsKey": ")" + key + "\"" : std::string()) + "}]"));
      ASSERT_TRUE(laid.estate) << laid.problems;
      const Resource& lake = *laid.estate->FindResource("arn:aws:s3:::lake").entity;
      EXPECT_EQ(lake.kms_key, has_key ? key : "");
      EXPECT_THAT(lake.kms_key_unknown, HasSubstr(row.attribute));
      EXPECT_THAT(lake.kms_key_unknown, HasSubstr(kEncryption));
      EXPECT_THAT(laid.problems, HasSubstr("warning: aws_s3_bucket.lake: the KMS key of "
                                           "`arn:aws:s3:::lake` is not known: `"));
    }
    // A new bucket.
    const Laid laid = Lay(Plan({Create("aws_s3_bucket.lake", R"({"bucket": "lake"})", kArnUnknown),
                                Create(kEncryption, row.after, row.unknown)},
                               row.config),
                          Model());
    ASSERT_TRUE(laid.estate) << laid.problems;
    const Resource& lake = *laid.estate->FindResource("arn:aws:s3:::lake").entity;
    EXPECT_THAT(lake.kms_key, IsEmpty());
    EXPECT_THAT(lake.kms_key_unknown, HasSubstr(row.attribute));
  }
}

// The block that the bucket itself had before the resource was made.
TEST(CodeChanges, ABucketsKeyInTheBucketItself) {
  const std::string rules =
      R"({"rule": [{"apply_server_side_encryption_by_default": [{"sse_algorithm": "aws:kms"}]}]})";
  const std::string expression =
      R"([{"rule": [{"apply_server_side_encryption_by_default": [{"kms_master_key_id":)"
      R"( {"references": ["aws_kms_key.k.arn", "aws_kms_key.k"]}}]}]}])";
  const Laid laid = Lay(
      Plan({Create("aws_kms_key.k", "{}", R"({"arn": true, "key_id": true, "policy": true})"),
            Create("aws_s3_bucket.lake",
                   R"({"bucket": "lake", "server_side_encryption_configuration": [)" + rules + "]}",
                   R"({"arn": true, "server_side_encryption_configuration": [)" +
                       std::string(kKeyUnknown) + "]}")},
           {Config("aws_s3_bucket.lake",
                   R"({"server_side_encryption_configuration": )" + expression + "}")}),
      Model());
  ASSERT_TRUE(laid.estate) << laid.problems;
  EXPECT_EQ(laid.estate->FindResource("arn:aws:s3:::lake").entity->kms_key,
            "arn:aws:kms:eu-west-1:111122223333:key/${aws_kms_key.k.key_id}");
}

// The bucket is not Terraform's; its policy was.
TEST(CodeChanges, ABucketThatSomebodyElseMadeStaysWhenItsPolicyGoes) {
  const std::string values = R"({"bucket": "lake", "policy": )" + JsonText(kAnyone) + "}";
  const Laid laid =
      Lay(Plan({Changed("aws_s3_bucket_policy.lake", values, "null")}),
          Model("", R"(, "resources": [{"arn": "arn:aws:s3:::lake", "tags": {"a": "b"},
                              "policy": )" +
                        std::string(kAnyone) + "}]"));
  ASSERT_TRUE(laid.estate) << laid.problems;
  const auto lake = laid.estate->FindResource("arn:aws:s3:::lake");
  ASSERT_TRUE(lake);
  EXPECT_EQ(lake.entity->policy, nullptr);
  EXPECT_TRUE(lake.entity->policy_known);
  EXPECT_EQ(lake.entity->tags, (Tags{{"a", "b"}}));
}

TEST(CodeChanges, TagsThatAreKnownAfterApplyAreUnknown) {
  const std::string before =
      R"({"bucket": "lake", "arn": "arn:aws:s3:::lake", "tags": {"team": "a"}, "tags_all": {"team": "a"}})";
  const std::string after =
      R"({"bucket": "lake", "arn": "arn:aws:s3:::lake", "tags": {"env": "x"}})";
  const Laid laid =
      Lay(Plan({Changed("aws_s3_bucket.lake", before, after,
                        R"({"tags": {"team": true}, "tags_all": true})")}),
          Model("", R"(, "resources": [{"arn": "arn:aws:s3:::lake", "tags": {"team": "a"}}])"));
  ASSERT_TRUE(laid.estate) << laid.problems;
  const auto lake = laid.estate->FindResource("arn:aws:s3:::lake");
  EXPECT_EQ(lake.entity->tags, (Tags{{"env", "x"}}));
  EXPECT_FALSE(lake.entity->tags_known);
}

// --- Organizations ----------------------------------------------------------------------------

constexpr std::string_view kOrganization =
    R"({"organization": {"id": "o-a1", "root": {"id": "r-ab12", "serviceControlPolicies":
      ["FullAWSAccess", {"name": "Fence", "id": "p-fence", "document": {"Version": "2012-10-17",
      "Statement": {"Sid": "Old", "Effect": "Deny", "Action": "s3:*", "Resource": "*"}}}],
      "organizationalUnits": [{"id": "ou-ab12-11111111", "name": "Work", "accounts": ["111122223333"]}]}},
      "accounts": [{"id": "111122223333"}]})";

std::string Fence(std::string_view sid) {
  return R"({"id": "p-fence", "name": "Fence", "type": "SERVICE_CONTROL_POLICY", "content": )" +
         JsonText(R"({"Version":"2012-10-17","Statement":[{"Sid":")" + std::string(sid) +
                  R"(","Effect":"Deny","Action":"s3:*","Resource":"*"}]})") +
         "}";
}

// Where it is attached may be none of the code's business.
TEST(CodeChanges, AControlPolicyIsAnotherWhereverItIsAttached) {
  const Laid laid =
      Lay(Plan({Changed("aws_organizations_policy.fence", Fence("Old"), Fence("New"))}),
          std::string(kOrganization));
  ASSERT_TRUE(laid.estate) << laid.problems;
  const OrganizationNode& root = laid.estate->organization()->nodes[0];
  ASSERT_EQ(root.service_control_policies.size(), 2U);
  EXPECT_EQ(SidsOf(root.service_control_policies[1]), "New");
}

// A new policy has no id yet, and a service and a resource control policy may have one name.
TEST(CodeChanges, AControlPolicyReplacesNoneOfTheOtherType) {
  constexpr std::string_view kModel =
      R"({"organization": {"id": "o-a1", "root": {"id": "r-ab12",
        "serviceControlPolicies": ["FullAWSAccess", {"name": "Fence", "document": {"Version":
          "2012-10-17", "Statement": {"Sid": "Scp", "Effect": "Deny", "Action": "s3:*", "Resource": "*"}}}],
        "resourceControlPolicies": [{"name": "Fence", "document": {"Version": "2012-10-17",
          "Statement": {"Sid": "Rcp", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}}}],
        "accounts": ["111122223333"]}},
        "accounts": [{"id": "111122223333"}]})";
  const auto values = [](std::string_view type, std::string_view sid) {
    const std::string principal =
        type == "RESOURCE_CONTROL_POLICY" ? R"("Principal":"*",)" : std::string();
    return R"({"name": "Fence", "type": ")" + std::string(type) + R"(", "content": )" +
           JsonText(R"({"Version":"2012-10-17","Statement":[{"Sid":")" + std::string(sid) +
                    R"(","Effect":"Deny",)" + principal + R"("Action":"s3:*","Resource":"*"}]})") +
           "}";
  };
  struct Row {
    std::string_view type;
    std::string_view service;
    std::string_view resource;
  };
  for (const Row& row : {Row{"SERVICE_CONTROL_POLICY", "New", "Rcp"},
                         Row{"RESOURCE_CONTROL_POLICY", "Scp", "New"}}) {
    // Changed alone, and new with an attachment.
    const std::string change =
        Changed("aws_organizations_policy.fence", values(row.type, "Old"), values(row.type, "New"));
    const std::string create =
        Create("aws_organizations_policy.fence", values(row.type, "New"), R"({"id": true})");
    const std::string attach = Create("aws_organizations_policy_attachment.fence",
                                      R"({"target_id": "r-ab12"})", R"({"policy_id": true})");
    const std::string config =
        Config("aws_organizations_policy_attachment.fence",
               R"({"policy_id": {"references": ["aws_organizations_policy.fence.id",)"
               R"( "aws_organizations_policy.fence"]}})");
    for (const std::string& plan : {Plan({change}), Plan({create, attach}, {config})}) {
      const Laid laid = Lay(plan, std::string(kModel));
      ASSERT_TRUE(laid.estate) << laid.problems;
      EXPECT_THAT(laid.problems, IsEmpty());
      const OrganizationNode& root = laid.estate->organization()->nodes[0];
      ASSERT_EQ(root.service_control_policies.size(), 2U);
      ASSERT_EQ(root.resource_control_policies.size(), 1U);
      EXPECT_EQ(SidsOf(root.service_control_policies[1]), row.service);
      EXPECT_EQ(SidsOf(root.resource_control_policies[0]), row.resource);
    }
  }
}

TEST(CodeChanges, ControlPoliciesAreAttachedAndDetachedFullAWSAccessToo) {
  const std::string attach = Create("aws_organizations_policy_attachment.a",
                                    R"({"target_id": "ou-ab12-11111111", "policy_id": "p-fence"})");
  const std::string detach =
      Changed("aws_organizations_policy_attachment.full",
              R"({"target_id": "ou-ab12-11111111", "policy_id": "p-FullAWSAccess"})", "null");
  const Laid laid =
      Lay(Plan({Keep("aws_organizations_policy.fence", Fence("Old")), attach, detach}),
          std::string(kOrganization));
  ASSERT_TRUE(laid.estate) << laid.problems;
  const OrganizationNode& work = laid.estate->organization()->nodes[1];
  EXPECT_THAT(NamesOf(work.service_control_policies), ElementsAre("Fence"));
  EXPECT_EQ(work.service_control_policies[0],
            laid.estate->organization()->nodes[0].service_control_policies[1]);
}

// The code knows its id alone; the model knows the rest.
TEST(CodeChanges, AControlPolicyThatIsMadeElsewhereIsThatOfTheModel) {
  const std::string values = R"({"target_id": "ou-ab12-11111111", "policy_id": "p-fence"})";
  const Laid laid = Lay(Plan({Create("aws_organizations_policy_attachment.a", values)}),
                        std::string(kOrganization));
  ASSERT_TRUE(laid.estate) << laid.problems;
  EXPECT_THAT(laid.problems, IsEmpty());
  const std::vector<OrganizationNode>& nodes = laid.estate->organization()->nodes;
  EXPECT_EQ(SidsOf(nodes[0].service_control_policies[1]), "Old");
  ASSERT_EQ(nodes[1].service_control_policies.size(), 2U);
  EXPECT_EQ(SidsOf(nodes[1].service_control_policies[1]), "Old");
  const Laid unknown =
      Lay(Plan({Create("aws_organizations_policy_attachment.a",
                       R"({"target_id": "ou-ab12-11111111", "policy_id": "p-other"})")}),
          std::string(kOrganization));
  ASSERT_TRUE(unknown.estate) << unknown.problems;
  // It may be of either type.
  const OrganizationNode& node = unknown.estate->organization()->nodes[1];
  EXPECT_FALSE(node.service_control_policies[1]->readable);
  ASSERT_EQ(node.resource_control_policies.size(), 1U);
  EXPECT_FALSE(node.resource_control_policies[0]->readable);
  EXPECT_THAT(unknown.problems, HasSubstr("neither the model nor this input has policy `p-other`"));
}

TEST(CodeChanges, AnAccountMovesToANewUnit) {
  const std::string organization = Keep(
      "aws_organizations_organization.o",
      R"({"id": "o-a1", "roots": [{"id": "r-ab12"}], "enabled_policy_types": ["SERVICE_CONTROL_POLICY"]})");
  const auto account = [](std::string_view parent) {
    return R"({"id": "111122223333", "name": "work", "parent_id": )" + std::string(parent) + "}";
  };
  const std::string plan = Plan(
      {organization,
       Create("aws_organizations_organizational_unit.new",
              R"({"name": "New", "parent_id": "r-ab12"})", R"({"id": true})"),
       Changed("aws_organizations_account.work", account(R"("r-ab12")"), account("null"),
               R"({"parent_id": true})")},
      {Config("aws_organizations_account.work",
              R"({"parent_id": {"references": ["aws_organizations_organizational_unit.new.id",)"
              R"( "aws_organizations_organizational_unit.new"]}})")});
  const Laid laid = Lay(plan, std::string(kOrganization));
  ASSERT_TRUE(laid.estate) << laid.problems;
  const Organization& after = *laid.estate->organization();
  const std::vector<std::int32_t> path = after.PathTo("111122223333");
  ASSERT_EQ(path.size(), 3U) << laid.problems;
  EXPECT_EQ(after.nodes[static_cast<std::size_t>(path[1])].name, "New");
}

// The organization is made elsewhere.
TEST(CodeChanges, AnAccountMovesInAnOrganizationOfAnotherCode) {
  const auto account = [](std::string_view parent) {
    return R"({"id": "111122223333", "name": "work", "parent_id": ")" + std::string(parent) + "\"}";
  };
  const Laid laid = Lay(Plan({Changed("aws_organizations_account.work", account("ou-ab12-11111111"),
                                      account("r-ab12"))}),
                        std::string(kOrganization));
  ASSERT_TRUE(laid.estate) << laid.problems;
  EXPECT_EQ(laid.estate->organization()->PathTo("111122223333").size(), 2U);
  const Laid lost = Lay(Plan({Changed("aws_organizations_account.work", account("ou-ab12-11111111"),
                                      account("ou-ab12-22222222"))}),
                        std::string(kOrganization));
  EXPECT_FALSE(lost.estate.has_value());
  EXPECT_THAT(lost.problems,
              HasSubstr("error: aws_organizations_account.work: the organization has "
                        "no root, organizational unit or account `ou-ab12-22222222`"));
}

TEST(CodeChanges, AnAccountHasNothingBelowIt) {
  constexpr std::string_view kTwo =
      R"({"organization": {"id": "o-a1", "root": {"id": "r-ab12",
         "accounts": ["111122223333", "444455556666"]}},
         "accounts": [{"id": "111122223333"}, {"id": "444455556666"}]})";
  const auto account = [](std::string_view parent) {
    return R"({"id": "111122223333", "name": "work", "parent_id": ")" + std::string(parent) + "\"}";
  };
  struct Row {
    std::string change;
    std::string_view problem;
  };
  const Row rows[] = {
      {Create("aws_organizations_organizational_unit.new",
              R"({"name": "New", "parent_id": "444455556666"})", R"({"id": true})"),
       "error: aws_organizations_organizational_unit.new: its parent `444455556666` is an account"},
      {Changed("aws_organizations_account.work", account("r-ab12"), account("444455556666")),
       "error: aws_organizations_account.work: its parent `444455556666` is an account"},
  };
  for (const Row& row : rows) {
    const Laid laid = Lay(Plan({row.change}), std::string(kTwo));
    EXPECT_FALSE(laid.estate.has_value());
    EXPECT_THAT(laid.problems, HasSubstr(row.problem));
  }
}

// The organization is part of the code.
TEST(CodeChanges, AnAccountOfTheCodeHasNothingBelowIt) {
  const std::string organization = Keep(
      "aws_organizations_organization.o",
      R"({"id": "o-a1", "roots": [{"id": "r-ab12"}], "enabled_policy_types": ["SERVICE_CONTROL_POLICY"]})");
  const std::string account =
      Keep("aws_organizations_account.work",
           R"({"id": "111122223333", "name": "work", "parent_id": "r-ab12"})");
  const Laid laid =
      Lay(Plan({organization, account,
                Create("aws_organizations_organizational_unit.new",
                       R"({"name": "New", "parent_id": "111122223333"})", R"({"id": true})")}),
          std::string(kOrganization));
  if (laid.estate) {
    for (const OrganizationNode& node : laid.estate->organization()->nodes)
      EXPECT_NE(node.name, "New");
  }
  EXPECT_THAT(laid.problems, HasSubstr("aws_organizations_organizational_unit.new: "));
}

TEST(CodeChanges, AControlPolicyThatIsNotThereIsDetachedWithAWarning) {
  const std::string detach =
      Changed("aws_organizations_policy_attachment.a",
              R"({"target_id": "ou-ab12-11111111", "policy_id": "p-fence"})", "null");
  const Laid laid = Lay(Plan({Keep("aws_organizations_policy.fence", Fence("Old")), detach}),
                        std::string(kOrganization));
  ASSERT_TRUE(laid.estate) << laid.problems;
  EXPECT_THAT(NamesOf(laid.estate->organization()->nodes[1].service_control_policies),
              ElementsAre("FullAWSAccess"));
  EXPECT_THAT(laid.problems,
              MatchesRegex("plan.json:[0-9]+:[0-9]+: warning: "
                           "aws_organizations_policy_attachment.a: (.|\n)*Fence(.|\n)*"));
}

// --- Templates --------------------------------------------------------------------------------

constexpr std::string_view kTemplate = R"(
Resources:
  App:
    Type: AWS::IAM::Role
    Properties:
      RoleName: app
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: {Sid: Anew, Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: sts:AssumeRole}
      Policies:
        - PolicyName: lake
          PolicyDocument:
            Version: "2012-10-17"
            Statement: {Sid: New, Effect: Allow, Action: s3:GetObject, Resource: !Sub "${Bucket.Arn}/*"}
        - PolicyName: elsewhere
          PolicyDocument:
            Version: "2012-10-17"
            Statement: {Effect: Allow, Action: s3:GetObject, Resource: !ImportValue Lake}
  Bucket: {Type: AWS::S3::Bucket, Properties: {BucketName: lake}}
)";

// What a template makes out of sight may be for anything in its account, and in no other.
TEST(CodeChanges, ATemplatesNestedStackMakesUnseenPoliciesInItsAccountAlone) {
  const Laid laid = Lay(
      "Resources: {S: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: x}}}\n",
      Model().insert(14, R"({"id": "222233334444"}, )"), {.account = "111122223333"}, "stack.yaml");
  ASSERT_TRUE(laid.estate) << laid.problems;
  EXPECT_THAT(laid.estate->FindAccount("111122223333")->makes_unseen,
              ElementsAre("`S` of stack.yaml (AWS::CloudFormation::Stack)"));
  EXPECT_THAT(laid.estate->FindAccount("222233334444")->makes_unseen, IsEmpty());
  EXPECT_THAT(laid.problems, HasSubstr("warning: S: resources of type"));
}

// It does not say what was before, so nothing is removed.
TEST(CodeChanges, ATemplateSetsAndAddsAndRemovesNothing) {
  const Laid laid =
      Lay(std::string(kTemplate),
          Model(R"(, "inlinePolicies": [{"name": "lake", "document": )" + Allow("Old") +
                R"(}, {"name": "own", "document": )" + Allow("Own") + "}]"),
          {.account = "111122223333", .region = "eu-west-1"}, "template.yaml");
  ASSERT_TRUE(laid.estate) << laid.problems;
  EXPECT_THAT(NamesOf(laid.app().inline_policies), ElementsAre("lake", "own", "elsewhere"));
  EXPECT_EQ(SidsOf(laid.app().inline_policies[0]), "New");
  EXPECT_EQ(laid.app().inline_policies[0]->address, "App");
  EXPECT_EQ(laid.app().inline_policies[0]->document.statements[0].resources,
            PolicyTexts{"arn:aws:s3:::lake/*"});
  EXPECT_THAT(SidsOf(laid.app().inline_policies[2]), HasSubstr("unknown: App: an inline policy"));
  EXPECT_EQ(SidsOf(laid.app().trust_policy), "Anew");
  EXPECT_TRUE(laid.estate->FindResource("arn:aws:s3:::lake"));
  EXPECT_THAT(laid.problems, HasSubstr("template.yaml:4:5: warning: App: in the model "
                                       "`arn:aws:iam::111122223333:role/app` has also inline "
                                       "policy `own`"));
}

TEST(CodeChanges, ABucketsKeyInATemplate) {
  constexpr std::string_view kHead = R"(
Parameters: {Given: {Type: String}}
Resources:
  Key: {Type: AWS::KMS::Key}
  Alias: {Type: AWS::KMS::Alias, Properties: {AliasName: alias/new, TargetKeyId: !Ref Key}}
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: lake
      BucketEncryption:
        ServerSideEncryptionConfiguration:
          - ServerSideEncryptionByDefault: {SSEAlgorithm: "aws:kms")";
  const std::string model_key = "arn:aws:kms:eu-west-1:111122223333:key/old";
  struct Row {
    std::string_view key;
    std::string_view arn;
    std::string_view unknown;
  };
  const std::string new_key = "arn:aws:kms:eu-west-1:111122223333:key/{Key}";
  const Row rows[] = {
      {", KMSMasterKeyID: !Ref Key", new_key, ""},
      {", KMSMasterKeyID: !Ref Alias", new_key, ""},
      {", KMSMasterKeyID: alias/new", new_key, ""},
      {", KMSMasterKeyID: !Sub 'arn:aws:kms:eu-west-1:${AWS::AccountId}:alias/new'", new_key, ""},
      {", KMSMasterKeyID: alias/old", model_key, ""},
      {", KMSMasterKeyID: alias/aws/s3", "arn:aws:kms:eu-west-1:111122223333:alias/aws/s3", ""},
      {"", "arn:aws:kms:eu-west-1:111122223333:alias/aws/s3", ""},
      {", KMSMasterKeyID: alias/elsewhere", "", "`KMSMasterKeyID` of Bucket"},
      {", KMSMasterKeyID: !Ref Given", "", "`BucketEncryption` of Bucket hangs on `Ref: Given`"},
      {", KMSMasterKeyID: !ImportValue Key", "", "hangs on `Fn::ImportValue`"},
  };
  for (const Row& row : rows) {
    for (const std::string& bucket :
         {std::string(),
          std::string(R"({"arn": "arn:aws:s3:::lake", "kmsKey": ")") + model_key + R"("}, )"}) {
      const Laid laid = Lay(std::string(kHead) + std::string(row.key) + "}\n",
                            Model("", R"(, "resources": [)" + bucket + R"({"arn": ")" + model_key +
                                          R"(", "aliases": ["alias/old"]}])"),
                            {.account = "111122223333", .region = "eu-west-1"}, "template.yaml");
      ASSERT_TRUE(laid.estate) << laid.problems;
      const Resource& lake = *laid.estate->FindResource("arn:aws:s3:::lake").entity;
      const bool stays = !bucket.empty() && row.arn.empty();
      EXPECT_EQ(lake.kms_key, stays ? model_key : row.arn) << row.key;
      EXPECT_THAT(lake.kms_key_unknown, HasSubstr(row.unknown));
      EXPECT_EQ(lake.kms_key_unknown.empty(), row.unknown.empty()) << row.key;
    }
  }
}

TEST(CodeChanges, AnAccessBlockOfATemplateThatIsNotKnownBlocks) {
  const Laid laid =
      Lay(R"(
Parameters: {Given: {Type: String}}
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: lake
      PublicAccessBlockConfiguration: {RestrictPublicBuckets: !Ref Given}
)",
          Model(), {.account = "111122223333", .region = "eu-west-1"}, "template.yaml");
  ASSERT_TRUE(laid.estate) << laid.problems;
  const auto& access = laid.estate->FindResource("arn:aws:s3:::lake").entity->block_public_access;
  ASSERT_TRUE(access.has_value());
  EXPECT_TRUE(access->restrict_public_buckets);
  EXPECT_THAT(laid.problems, HasSubstr("Bucket: `PublicAccessBlockConfiguration` hangs on"));
}

TEST(CodeChanges, ATemplateNeedsItsAccount) {
  const Laid laid = Lay(std::string(kTemplate), Model(), {}, "template.yaml");
  EXPECT_FALSE(laid.estate.has_value());
  EXPECT_THAT(laid.problems, HasSubstr("template.yaml:3:3: error: nothing in a template tells"));
}

// --- What is no change ------------------------------------------------------------------------

TEST(CodeChanges, WhatIsNoPlanIsAnError) {
  struct Row {
    std::string text;
    std::string_view problem;
  };
  const Row rows[] = {
      {State({}), "plan.json:1:1: error: a Terraform state changes nothing"},
      {Plan({}, {}, R"(, "errored": true)"), "error: Terraform could not finish this plan"},
      {Plan({R"({"address": "aws_iam_role.a"})"}), "error: a resource needs `address`, `type`"},
      {R"({"format_version": "2.0", "planned_values": {}})",
       "a Terraform document of format `2.0`"},
      {R"({"format_version": "1.2", "planned_values": [)", "plan.json:1:"},
      {R"({"Resources": {"A": {"Type": "AWS::IAM::Role"}, "B": 1}})", "resource `B` has no `Type`"},
      {R"({"role": "app"})", "a Terraform plan (`terraform show -json PLAN`)"},
  };
  for (const Row& row : rows) {
    const Laid laid = Lay(row.text, Model(), {.account = "111122223333"});
    EXPECT_FALSE(laid.estate.has_value()) << row.text;
    EXPECT_THAT(laid.problems, HasSubstr(row.problem)) << row.text;
  }
}

// A document that AWS would not take may deny anything; it is unknown, never none.
TEST(CodeChanges, ADocumentThatCannotBeReadIsUnknown) {
  const Laid laid = Lay(
      Plan({App(), Create("aws_iam_role_policy.lake", Inline(R"({"Statement": 3})"))}), Model());
  ASSERT_TRUE(laid.estate) << laid.problems;
  ASSERT_EQ(laid.app().inline_policies.size(), 1U);
  EXPECT_FALSE(laid.app().inline_policies[0]->readable);
  EXPECT_THAT(laid.problems, HasSubstr("what it allows or denies is unknown"));
}

// Whichever side it is that does not tell.
TEST(CodeChanges, APlanThatDoesNotTellItsAccountIsAnError) {
  const auto plan = [](const std::string& change) {
    return R"({"format_version": "1.2", "planned_values": {}, "resource_changes": [)" + change +
           "]}";
  };
  for (const std::string& change :
       {Keep("aws_iam_role.app", RoleValues()), Create("aws_iam_role.app", RoleValues()),
        Changed("aws_iam_role.app", RoleValues(), "null")}) {
    const Laid laid = Lay(plan(change), Model());
    EXPECT_FALSE(laid.estate.has_value()) << change;
    EXPECT_THAT(laid.problems,
                HasSubstr("error: aws_iam_role.app: nothing in this input tells its account"));
    EXPECT_TRUE(Lay(plan(change), Model(), {.account = "111122223333"}).estate.has_value());
  }
}

// Who is meant may be known well, but for the account.
TEST(CodeChanges, APlanThatDoesNotTellItsAccountSaysThatAlone) {
  const std::string changes[] = {
      Create("aws_iam_user_policy_attachment.a",
             R"({"user": "ann", "policy_arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"})"),
      Create("aws_iam_role_policy.a", Inline(Allow("New"))),
      Create("aws_iam_user_group_membership.a", R"({"user": "ann", "groups": ["devs"]})"),
      Create("aws_s3_bucket_policy.a",
             R"({"bucket": "lake", "policy": )" + JsonText(kAnyone) + "}"),
      Create("aws_s3_bucket_public_access_block.a", R"({"bucket": "lake"})"),
      Create("aws_s3_bucket_server_side_encryption_configuration.a", BucketsKey("")),
      Create("aws_lambda_permission.a", Permission("a", "s3.amazonaws.com")),
      Create("aws_kms_grant.a",
             R"({"key_id": "k", "grantee_principal": "arn:aws:iam::111122223333:role/app",)"
             R"( "operations": ["Decrypt"]})")};
  for (const std::string& change : changes) {
    const Laid laid = Lay(
        R"({"format_version": "1.2", "planned_values": {}, "resource_changes": [)" + change + "]}",
        Model());
    EXPECT_FALSE(laid.estate.has_value()) << change;
    EXPECT_THAT(laid.problems,
                MatchesRegex("plan.json:[0-9]+:[0-9]+: error: aws_[a-z0-9_]+.a: nothing in this "
                             "input tells its account(.|\n)*"));
    EXPECT_THAT(laid.problems, Not(HasSubstr("after apply")));
  }
}

// Whatever stands in place of a value: a problem or another change, never a crash.
TEST(CodeChanges, AnythingMayStandForAnyValue) {
  const std::string model = Model();
  for (const char* file : {"terraform-show-plan.json", "cloudformation-template.json"}) {
    const InputText sample = Sample(file);
    int tried = 0;
    for (std::size_t colon = sample.text.find(": "); colon != std::string::npos;
         colon = sample.text.find(": ", colon + 1)) {
      const std::size_t end = sample.text.find('\n', colon);
      const bool comma = sample.text[end - 1] == ',';
      const char first = sample.text[colon + 2];
      if (first == '{' || first == '[') continue;
      for (const std::string_view value : {"null", "1", "[]", "{}", "[[1]]", R"("")", R"("{")"}) {
        std::string text = sample.text;
        text.replace(colon + 2, end - colon - 2, std::string(value) + (comma ? "," : ""));
        const Laid laid = Lay(text, model, {.account = "111122223333"}, file);
        EXPECT_TRUE(laid.estate.has_value() || laid.problems.find("error:") != std::string::npos);
        ++tried;
      }
    }
    EXPECT_GT(tried, 100) << file;
  }
}

}  // namespace
}  // namespace iamsim
