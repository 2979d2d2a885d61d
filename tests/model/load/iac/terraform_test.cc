// SPDX-License-Identifier: Apache-2.0
#include "model/load/iac/terraform.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"

#include "model/load/load.h"
#include "model/load/text/json_text.h"
#include "tests/model/load/loaded.h"
#include "tests/model/load/terraform_texts.h"

namespace iamsim {
namespace {

struct Changes {
  TerraformModels models;
  std::vector<DraftChange> changes;
  Diagnostics diagnostics;
};

Changes ChangesOf(const std::string& text, const LoadOptions& options = {}) {
  Changes result;
  const auto source = std::make_shared<const SourceText>("plan.json", text);
  const std::optional<DataDocument> data = ParseJson(source, {}, result.diagnostics);
  if (!data) return result;
  EstateBuilder builder(options, result.diagnostics);
  result.models = ReadTerraform(
      data->root(), source,
      {.account = options.account, .region = options.region, .root = options.terraform_root},
      builder);
  result.changes = DiffDraftModels(result.models.before, result.models.after);
  return result;
}

// `verb on name` a line.
std::string Lines(const std::vector<DraftChange>& changes) {
  std::string text;
  for (const DraftChange& change : changes) {
    text += std::string(DraftChangeVerbName(change.verb)) + " " + change.on;
    if (!change.name.empty()) text += " " + change.name;
    text += "\n";
  }
  return text;
}

TEST(Terraform, ASamplePlanIsAModel) {
  const Loaded loaded = LoadInputs({Sample("terraform-show-plan.json")});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  EXPECT_EQ(loaded.model->files[0].kind, InputKind::kTerraform);
  const Estate& estate = loaded.model->estate;
  // The account is that of the ARN of the policy; the role's own is not known yet.
  const auto role = estate.FindRole("arn:aws:iam::222222222222:role/lake/LakeReader");
  ASSERT_TRUE(role) << loaded.Text();
  ASSERT_EQ(role.entity->attached_policies.size(), 1U);
  EXPECT_EQ(role.entity->attached_policies[0]->name, "LakeRead");
  EXPECT_EQ(role.entity->attached_policies[0]->document.statements[0].sid, "ReadLake");
  ASSERT_NE(role.entity->trust_policy, nullptr);
  EXPECT_EQ(role.entity->trust_policy->name, "aws_iam_role.lake_reader");
  // The bucket is not part of the plan; its policy is a data source's.
  const auto bucket = estate.FindResource("arn:aws:s3:::acme-lake");
  ASSERT_TRUE(bucket);
  EXPECT_EQ(bucket.account->id, "222222222222");
  ASSERT_NE(bucket.entity->policy, nullptr);
  EXPECT_EQ(bucket.entity->policy->name, "aws_s3_bucket_policy.lake");
  EXPECT_EQ(bucket.entity->policy->document.statements.size(), 2U);
  EXPECT_TRUE(loaded.Says(Severity::kWarning, "attached to `ou-ab12-data0001`")) << loaded.Text();
}

TEST(Terraform, ASamplePlanIsAChangeSet) {
  const auto source = std::make_shared<const SourceText>("plan.json", [] {
    std::ifstream file(std::string(IAMSIM_TEST_DATA_DIR) + "/inputs/terraform-show-plan.json");
    return std::string(std::istreambuf_iterator<char>(file), {});
  }());
  const Changes changes = ChangesOf(std::string(source->text()));
  EXPECT_EQ(Lines(changes.changes),
            "setPolicy arn:aws:iam::222222222222:policy/LakeRead\n"
            "addPrincipal arn:aws:iam::222222222222:role/lake/LakeReader\n"
            "addResource arn:aws:s3:::acme-lake\n"
            "attachScp ou-ab12-data0001 EuOnly\n");
  ASSERT_EQ(changes.changes.size(), 4U);
  EXPECT_EQ(changes.changes[0].address, "aws_iam_policy.lake_read");
  EXPECT_EQ(changes.changes[1].address, "aws_iam_role.lake_reader");
  EXPECT_EQ(changes.changes[3].address, "aws_organizations_policy_attachment.data");
  ASSERT_NE(changes.changes[3].policy, nullptr);
  EXPECT_EQ(changes.changes[3].policy->policy.document.statements[0].sid, "DenyOutsideEu");
}

TEST(Terraform, AStateIsAModel) {
  const Loaded loaded = LoadTexts({State(
      {InState("aws_iam_role", "app",
               RoleValues("app", R"(, "arn": "arn:aws:iam::111122223333:role/app", "unique_id":)"
                                 R"( "AROAEXAMPLE", "max_session_duration": 7200,)"
                                 R"( "managed_policy_arns":)"
                                 R"( ["arn:aws:iam::111122223333:policy/read"], "inline_policy":)"
                                 R"( [{"name": "", "policy": ""}], "tags_all": {"team": "data"})")),
       InState("aws_iam_policy", "read",
               R"({"name": "read", "path": "/", "arn": "arn:aws:iam::111122223333:policy/read",)"
               R"( "policy": )" +
                   JsonText(kReadLake) + "}"),
       InState("aws_iam_role_policy_attachment", "read",
               R"({"role": "app", "policy_arn": "arn:aws:iam::111122223333:policy/read"})"),
       InState("aws_s3_bucket", "lake",
               R"({"bucket": "lake", "id": "lake", "arn": "arn:aws:s3:::lake", "region":)"
               R"( "eu-west-1", "policy": ""})"),
       InState("aws_s3_bucket_policy", "lake",
               R"({"bucket": "lake", "policy": )" + JsonText(kAnyone) + "}"),
       InState("aws_s3_bucket_public_access_block", "lake",
               R"({"bucket": "lake", "block_public_acls": true, "ignore_public_acls": true,)"
               R"( "block_public_policy": true, "restrict_public_buckets": false})"),
       InState("aws_s3_account_public_access_block", "this",
               R"({"account_id": "111122223333", "block_public_policy": true})")})});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  EXPECT_TRUE(loaded.diagnostics.all().empty()) << loaded.Text();
  const auto role = loaded.model->estate.FindRole("arn:aws:iam::111122223333:role/app");
  ASSERT_TRUE(role);
  EXPECT_TRUE(role.account->imported);
  EXPECT_EQ(role.entity->id, "AROAEXAMPLE");
  EXPECT_EQ(role.entity->max_session_duration, 7200);
  EXPECT_EQ(role.entity->tags, (Tags{{"team", "data"}}));
  ASSERT_EQ(role.entity->attached_policies.size(), 1U);
  EXPECT_TRUE(role.entity->attached_policies[0]->readable);
  EXPECT_TRUE(role.entity->inline_policies.empty());
  const auto bucket = loaded.model->estate.FindResource("arn:aws:s3:::lake");
  ASSERT_TRUE(bucket);
  EXPECT_EQ(bucket.account->id, "111122223333");
  EXPECT_EQ(bucket.entity->region, "eu-west-1");
  ASSERT_NE(bucket.entity->policy, nullptr);
  ASSERT_TRUE(bucket.entity->block_public_access.has_value());
  EXPECT_TRUE(bucket.entity->block_public_access->block_public_policy);
  EXPECT_FALSE(bucket.entity->block_public_access->restrict_public_buckets);
  ASSERT_TRUE(bucket.account->block_public_access.has_value());
}

TEST(Terraform, AControlPolicyThatIsMadeElsewhereMayBeOfEitherType) {
  const Loaded loaded =
      LoadTexts({State({InState("aws_organizations_organization", "o",
                                R"({"id": "o-a1b2c3d4e5", "master_account_id": "999988887777",)"
                                R"( "roots": [{"id": "r-ab12"}]})"),
                        InState("aws_organizations_policy_attachment", "a",
                                R"({"policy_id": "p-elsewhere1", "target_id": "r-ab12"})")})});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  const OrganizationNode& root = loaded.model->estate.organization()->nodes[0];
  for (const auto& policies : {root.service_control_policies, root.resource_control_policies}) {
    EXPECT_TRUE(std::any_of(policies.begin(), policies.end(), [](const PolicyPtr& policy) {
      return policy->id == "p-elsewhere1" && !policy->readable;
    }));
  }
}

TEST(Terraform, AControlPolicyOfWhichNobodyKnowsWhereItIsAttachedIsUnknownEverywhere) {
  const Loaded loaded =
      LoadTexts({Plan({Keep("aws_organizations_organization.o",
                            R"({"id": "o-a1b2c3d4e5", "master_account_id": "999988887777",)"
                            R"( "roots": [{"id": "r-ab12"}]})"),
                       Create("aws_organizations_policy_attachment.a",
                              R"({"policy_id": "p-elsewhere1"})", R"({"target_id": true})")})});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  const OrganizationNode& root = loaded.model->estate.organization()->nodes[0];
  EXPECT_TRUE(std::any_of(
      root.service_control_policies.begin(), root.service_control_policies.end(),
      [](const PolicyPtr& policy) {
        return !policy->readable &&
               policy->unknown ==
                   "where it is attached: `target_id` of aws_organizations_policy_attachment.a "
                   "is known after apply only";
      }));
}

TEST(Terraform, WhatAStateSawAndNoResourceAttachesIsUnknown) {
  const Loaded loaded = LoadTexts({State(
      {InState(
           "aws_iam_role", "app",
           RoleValues("app", R"(, "arn": "arn:aws:iam::111122223333:role/app",)"
                             R"( "managed_policy_arns": ["arn:aws:iam::aws:policy/ReadOnlyAccess",)"
                             R"( "arn:aws:iam::aws:policy/SecurityAudit"])")),
       InState("aws_iam_role_policy_attachment", "read",
               R"({"role": "app", "policy_arn": "arn:aws:iam::aws:policy/SecurityAudit"})")})});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  const auto role = loaded.model->estate.FindRole("arn:aws:iam::111122223333:role/app");
  ASSERT_EQ(role.entity->attached_policies.size(), 2U);
  EXPECT_EQ(role.entity->attached_policies[0]->name, "SecurityAudit");
  EXPECT_FALSE(role.entity->attached_policies[1]->readable);
  EXPECT_TRUE(loaded.Says(Severity::kWarning, "ReadOnlyAccess"));
}

// "Not loaded is not none": an old provider has no such attributes, and parts of a state may have
// been taken out.
TEST(Terraform, ARolesListsThatAreNotThereAreUnknown) {
  const std::string arn = R"(, "arn": "arn:aws:iam::111122223333:role/app")";
  const std::string attachment =
      R"({"role": "app", "policy_arn": "arn:aws:iam::aws:policy/SecurityAudit"})";
  for (const std::string_view lists :
       {"", R"(, "managed_policy_arns": null, "inline_policy": null)"}) {
    const std::string role = RoleValues("app", arn + std::string(lists));
    for (const std::string& text :
         {State({InState("aws_iam_role", "app", role),
                 InState("aws_iam_role_policy_attachment", "audit", attachment)}),
          Plan({Keep("aws_iam_role.app", role),
                Keep("aws_iam_role_policy_attachment.audit", attachment)},
               {Config("aws_iam_role.app", "{}")})}) {
      const Loaded loaded = LoadTexts({text});
      ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
      const auto app = loaded.model->estate.FindRole("arn:aws:iam::111122223333:role/app");
      ASSERT_EQ(app.entity->inline_policies.size(), 1U);
      EXPECT_TRUE(app.entity->inline_policies[0]->stand_in);
      ASSERT_EQ(app.entity->attached_policies.size(), 2U);
      EXPECT_EQ(app.entity->attached_policies[0]->name, "SecurityAudit");
      EXPECT_TRUE(app.entity->attached_policies[1]->stand_in);
      EXPECT_EQ(app.entity->permissions_boundary, nullptr);
    }
  }
}

// A role that the plan makes has no other policies; of one that is there the plan tells what
// Terraform saw, less what the plan takes away.
TEST(Terraform, APlanTellsWhatARoleHasBesides) {
  const auto role = [](std::string_view more) {
    return RoleValues("app", R"(, "arn": "arn:aws:iam::111122223333:role/app",)"
                             R"( "managed_policy_arns": ["arn:aws:iam::aws:policy/ReadOnlyAccess",)"
                             R"( "arn:aws:iam::aws:policy/SecurityAudit"], "inline_policy":)"
                             R"( [{"name": "own", "policy": )" +
                                 JsonText(kReadLake) + "}]" + std::string(more));
  };
  const std::string attachment =
      R"({"role": "app", "policy_arn": "arn:aws:iam::aws:policy/SecurityAudit"})";
  const std::vector<std::string> config = {Config("aws_iam_role.app", "{}")};
  const std::string plan =
      Plan({Keep("aws_iam_role.app", role("")),
            Changed("aws_iam_role_policy_attachment.audit", attachment, "null")},
           config);
  const Loaded loaded = LoadTexts({plan});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  const auto app = loaded.model->estate.FindRole("arn:aws:iam::111122223333:role/app");
  EXPECT_EQ(NamesOf(app.entity->attached_policies), std::vector<std::string>{"ReadOnlyAccess"});
  EXPECT_EQ(NamesOf(app.entity->inline_policies), std::vector<std::string>{"own"});
  EXPECT_EQ(
      Lines(ChangesOf(plan).changes),
      "detachPolicy arn:aws:iam::111122223333:role/app arn:aws:iam::aws:policy/SecurityAudit\n");

  const Loaded exclusive = LoadTexts({Plan({Keep("aws_iam_role.app", role("")),
                                            Create("aws_iam_role_policy_attachments_exclusive.app",
                                                   R"({"role_name": "app", "policy_arns": []})"),
                                            Create("aws_iam_role_policies_exclusive.app",
                                                   R"({"role_name": "app", "policy_names": []})")},
                                           config)});
  ASSERT_TRUE(exclusive.model.has_value()) << exclusive.Text();
  const auto only = exclusive.model->estate.FindRole("arn:aws:iam::111122223333:role/app");
  EXPECT_TRUE(only.entity->attached_policies.empty());
  EXPECT_TRUE(only.entity->inline_policies.empty());

  const Loaded fresh = LoadTexts(
      {Plan({Create("aws_iam_role.app", RoleValues(),
                    R"({"arn": true, "managed_policy_arns": true, "inline_policy": true})")},
            config)});
  ASSERT_TRUE(fresh.model.has_value()) << fresh.Text();
  const auto made = fresh.model->estate.FindRole("arn:aws:iam::111122223333:role/app");
  EXPECT_TRUE(made.entity->attached_policies.empty());
  EXPECT_TRUE(made.entity->inline_policies.empty());
}

// A plan in which everything is new: ARNs and ids are unknown, and others refer to them.
std::string NewThings() {
  return Plan(
      {Create("aws_iam_role.app", RoleValues(), kArnUnknown),
       Create("aws_iam_policy.read",
              R"({"name": "read", "path": "/team/", "policy": )" + JsonText(kReadLake) + "}",
              R"({"arn": true, "id": true})"),
       Create("aws_iam_role_policy_attachment.read", R"({"role": "app"})",
              R"({"id": true, "policy_arn": true})"),
       Create("aws_iam_role_policy.extra",
              R"({"name": "extra", "policy": )" + JsonText(kReadLake) + "}",
              R"({"id": true, "role": true})"),
       Create("aws_kms_key.data", R"({"description": "data"})",
              R"({"arn": true, "key_id": true, "id": true, "policy": true})"),
       Create("aws_sqs_queue.jobs", R"({"name": "jobs"})",
              R"({"arn": true, "id": true, "url": true, "policy": true})"),
       Create("aws_sqs_queue_policy.jobs", "{}",
              R"({"id": true, "queue_url": true, "policy": true})"),
       Create("aws_secretsmanager_secret.token", R"({"name": "token"})",
              R"({"arn": true, "id": true, "policy": true})"),
       Create("aws_lambda_function.work", R"({"function_name": "work"})", kArnUnknown),
       Create("aws_lambda_permission.s3",
              R"({"statement_id": "AllowS3", "action": "lambda:InvokeFunction", "principal":)"
              R"( "s3.amazonaws.com", "function_name": "work", "source_account": "111122223333"})",
              R"({"id": true, "source_arn": true})"),
       Create("aws_vpc_endpoint.s3",
              R"({"service_name": "com.amazonaws.eu-west-1.s3", "vpc_id": "vpc-0abc"})",
              R"({"id": true, "arn": true, "policy": true})"),
       Create("aws_s3_bucket.lake", R"({"bucket": "lake"})", R"({"arn": true, "id": true})")},
      {Config(
           "aws_iam_role_policy_attachment.read",
           R"({"role": {"references": ["aws_iam_role.app.name", "aws_iam_role.app"]},)"
           R"( "policy_arn": {"references": ["aws_iam_policy.read.arn", "aws_iam_policy.read"]}})"),
       Config("aws_iam_role_policy.extra",
              R"({"role": {"references": ["aws_iam_role.app.id", "aws_iam_role.app"]}})"),
       Config("aws_sqs_queue_policy.jobs",
              R"({"queue_url": {"references": ["aws_sqs_queue.jobs.id", "aws_sqs_queue.jobs"]},)"
              R"( "policy": {"references": ["aws_sqs_queue.jobs.arn", "aws_sqs_queue.jobs"]}})"),
       Config(
           "aws_lambda_permission.s3",
           R"({"source_arn": {"references": ["aws_s3_bucket.lake.arn", "aws_s3_bucket.lake"]}})")});
}

// The provider's documentation: without authorization it adds two permissions of its own.
TEST(Terraform, AFunctionUrlWithoutAuthorizationMakesTheFunctionPublic) {
  const auto load = [](const std::string& url, const std::string& unknown) {
    return LoadTexts(
        {Plan({Create("aws_lambda_function.work", R"({"function_name": "work"})", kArnUnknown),
               Create("aws_lambda_function_url.work", url, unknown),
               Create("aws_lambda_permission.s3",
                      R"({"statement_id": "S3", "action": "lambda:InvokeFunction", "principal":)"
                      R"( "s3.amazonaws.com", "function_name": "work"})")})});
  };
  const auto policy_of = [](const Loaded& loaded) {
    const auto function =
        loaded.model->estate.FindResource("arn:aws:lambda:eu-west-1:111122223333:function:work");
    return function ? function.entity->policy : nullptr;
  };
  const Loaded open = load(R"({"function_name": "work", "authorization_type": "NONE"})", "{}");
  ASSERT_TRUE(open.model.has_value()) << open.Text();
  const PolicyPtr policy = policy_of(open);
  ASSERT_NE(policy, nullptr);
  ASSERT_EQ(policy->document.statements.size(), 3U);
  EXPECT_EQ(policy->document.statements[0].actions[0], "lambda:InvokeFunctionUrl");
  EXPECT_EQ(policy->document.statements[0].conditions[0].key, "lambda:FunctionUrlAuthType");
  EXPECT_EQ(policy->document.statements[1].actions[0], "lambda:InvokeFunction");
  EXPECT_EQ(policy->document.statements[1].conditions[0].key, "lambda:InvokedViaFunctionUrl");
  // With authorization by IAM it adds none.
  const Loaded closed = load(R"({"function_name": "work", "authorization_type": "AWS_IAM"})", "{}");
  ASSERT_TRUE(closed.model.has_value()) << closed.Text();
  ASSERT_NE(policy_of(closed), nullptr);
  EXPECT_EQ(policy_of(closed)->document.statements.size(), 1U);
  const Loaded unknown = load(R"({"function_name": "work"})", R"({"authorization_type": true})");
  ASSERT_TRUE(unknown.model.has_value()) << unknown.Text();
  ASSERT_NE(policy_of(unknown), nullptr);
  EXPECT_FALSE(policy_of(unknown)->readable);
}

TEST(Terraform, ArnsOfNewThingsAreMadeOfWhatIsKnown) {
  const Loaded loaded = LoadTexts({NewThings()});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  const Estate& estate = loaded.model->estate;
  const auto role = estate.FindRole("arn:aws:iam::111122223333:role/app");
  ASSERT_TRUE(role);
  ASSERT_EQ(role.entity->attached_policies.size(), 1U);
  EXPECT_EQ(role.entity->attached_policies[0]->arn, "arn:aws:iam::111122223333:policy/team/read");
  ASSERT_EQ(role.entity->inline_policies.size(), 1U);
  EXPECT_EQ(role.entity->inline_policies[0]->name, "extra");
  // A key without a policy gets AWS's default one.
  const auto key =
      estate.FindResource("arn:aws:kms:eu-west-1:111122223333:key/${aws_kms_key.data.key_id}");
  ASSERT_TRUE(key);
  ASSERT_NE(key.entity->policy, nullptr);
  EXPECT_EQ(key.entity->policy->document.statements[0].principals[0].value,
            "arn:aws:iam::111122223333:root");
  EXPECT_TRUE(estate.FindResource(
      "arn:aws:secretsmanager:eu-west-1:111122223333:secret:token-${aws_secretsmanager_secret."
      "token.arn}"));
  const auto endpoint = estate.FindVpcEndpoint("${aws_vpc_endpoint.s3.id}");
  ASSERT_TRUE(endpoint);
  EXPECT_EQ(endpoint.entity->service, "s3");
  EXPECT_TRUE(endpoint.entity->gateway);
  EXPECT_EQ(endpoint.entity->policy, nullptr);
  const auto bucket = estate.FindResource("arn:aws:s3:::lake");
  ASSERT_TRUE(bucket);
  EXPECT_TRUE(bucket.entity->policy_known);
  EXPECT_EQ(bucket.entity->policy, nullptr);
}

TEST(Terraform, APolicyThatIsNotKnownYetIsUnreadableAndSaysWhy) {
  const Loaded loaded = LoadTexts({NewThings()});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  const auto queue = loaded.model->estate.FindResource("arn:aws:sqs:eu-west-1:111122223333:jobs");
  ASSERT_TRUE(queue);
  ASSERT_NE(queue.entity->policy, nullptr);
  EXPECT_FALSE(queue.entity->policy->readable);
  EXPECT_EQ(queue.entity->policy->name, "aws_sqs_queue_policy.jobs");
  EXPECT_TRUE(loaded.Says(Severity::kWarning,
                          "aws_sqs_queue_policy.jobs: `policy` is known after apply only"))
      << loaded.Text();
}

TEST(Terraform, LambdaPermissionsBecomeOnePolicy) {
  const Loaded loaded = LoadTexts({NewThings()});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  const auto function =
      loaded.model->estate.FindResource("arn:aws:lambda:eu-west-1:111122223333:function:work");
  ASSERT_TRUE(function);
  ASSERT_NE(function.entity->policy, nullptr);
  ASSERT_TRUE(function.entity->policy->readable) << loaded.Text();
  ASSERT_EQ(function.entity->policy->document.statements.size(), 1U);
  const Statement& statement = function.entity->policy->document.statements[0];
  EXPECT_EQ(statement.sid, "AllowS3");
  EXPECT_EQ(statement.principals[0].type, PrincipalType::kService);
  EXPECT_EQ(statement.resources,
            PolicyTexts{"arn:aws:lambda:eu-west-1:111122223333:function:work"});
  ASSERT_EQ(statement.conditions.size(), 2U);
  // The new bucket's ARN follows from its name.
  EXPECT_EQ(statement.conditions[0].operator_name, "ArnLike");
  EXPECT_EQ(statement.conditions[0].values, PolicyTexts{"arn:aws:s3:::lake"});
  EXPECT_EQ(statement.conditions[1].key, "AWS:SourceAccount");
}

TEST(Terraform, ALambdaPermissionThatIsNotKnownMakesThePolicyUnknown) {
  const Loaded loaded = LoadTexts({Plan(
      {Keep("aws_lambda_function.work",
            R"({"function_name": "work", "arn":)"
            R"( "arn:aws:lambda:eu-west-1:111122223333:function:work"})"),
       Create("aws_lambda_permission.a",
              R"({"action": "lambda:InvokeFunction", "principal": "*", "function_name": "work"})"),
       Create("aws_lambda_permission.b",
              R"({"action": "lambda:InvokeFunction", "principal": "sns.amazonaws.com",)"
              R"( "function_name": "work"})",
              R"({"source_arn": true})")})});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  const auto function =
      loaded.model->estate.FindResource("arn:aws:lambda:eu-west-1:111122223333:function:work");
  ASSERT_NE(function.entity->policy, nullptr);
  EXPECT_FALSE(function.entity->policy->readable);
  EXPECT_TRUE(loaded.Says(Severity::kWarning,
                          "aws_lambda_permission.b: `source_arn` is known after apply only"));
}

TEST(Terraform, ADocumentThatIsReadDuringApplyIsRenderedWhenItIsKnown) {
  const std::string statement =
      R"({"sid": "Tls", "effect": "Deny", "actions": ["s3:*"], "resources":)"
      R"( ["arn:aws:s3:::lake/*"], "not_actions": null, "not_resources": null,)"
      R"( "principals": [{"type": "AWS", "identifiers": ["*"]}], "not_principals": [],)"
      R"( "condition": [{"test": "Bool", "variable": "aws:SecureTransport", "values": ["false"]}]})";
  const std::vector<std::string> config = {
      Config("aws_s3_bucket_policy.lake",
             R"({"policy": {"references": ["data.aws_iam_policy_document.lake.json",)"
             R"( "data.aws_iam_policy_document.lake"]}})")};
  const std::string policy = Create("aws_s3_bucket_policy.lake", R"({"bucket": "lake"})",
                                    R"({"id": true, "policy": true})");
  const Loaded loaded = LoadTexts({Plan(
      {policy,
       Changed("data.aws_iam_policy_document.lake", "null", R"({"statement": [)" + statement + "]}",
               R"({"id": true, "json": true, "minified_json": true, "statement": [{}]})", "data")},
      config)});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  const auto bucket = loaded.model->estate.FindResource("arn:aws:s3:::lake");
  ASSERT_TRUE(bucket);
  ASSERT_NE(bucket.entity->policy, nullptr);
  ASSERT_TRUE(bucket.entity->policy->readable) << loaded.Text();
  const Statement& read = bucket.entity->policy->document.statements[0];
  EXPECT_EQ(read.sid, "Tls");
  EXPECT_EQ(read.effect, Effect::kDeny);
  EXPECT_EQ(read.principals[0].type, PrincipalType::kAny);
  EXPECT_EQ(read.conditions[0].key, "aws:SecureTransport");

  const Loaded unknown = LoadTexts(
      {Plan({policy, Changed("data.aws_iam_policy_document.lake", "null",
                             R"({"statement": [)" + statement + "]}",
                             R"({"json": true, "statement": [{"resources": true}]})", "data")},
            config)});
  ASSERT_TRUE(unknown.model.has_value()) << unknown.Text();
  EXPECT_FALSE(unknown.model->estate.FindResource("arn:aws:s3:::lake").entity->policy->readable);
}

TEST(Terraform, ModulesCountAndForEach) {
  const std::string text =
      R"({"format_version": "1.2", "planned_values": {}, "resource_changes": [)" +
      Join({Create(R"(module.app["eu.x"].aws_iam_role.worker[0])", RoleValues("worker-0"),
                   kArnUnknown),
            Create(R"(module.app["eu.x"].aws_iam_role.worker[1])", RoleValues("worker-1"),
                   kArnUnknown),
            Create(R"(module.app["eu.x"].aws_iam_role_policy_attachment.worker[1])",
                   R"({"role": null})", R"({"role": true, "policy_arn": true})"),
            Create("aws_iam_policy.read",
                   R"({"name": "read", "path": "/", "policy": )" + JsonText(kReadLake) + "}",
                   R"({"arn": true})"),
            Create(R"(aws_s3_bucket.all["a"])", R"({"bucket": "bucket-a"})", kArnUnknown),
            Create(R"(aws_s3_bucket.all["b"])", R"({"bucket": "bucket-b"})", kArnUnknown),
            Create(R"(aws_s3_bucket_policy.all["b"])", R"({"policy": )" + JsonText(kAnyone) + "}",
                   R"({"bucket": true})"),
            Create("aws_iam_role_policy_attachment.out", "{}",
                   R"({"role": true, "policy_arn": true})")}) +
      R"(], "configuration": {"root_module": {"resources": [)" +
      Join({Config("aws_s3_bucket_policy.all",
                   R"({"bucket": {"references": ["each.value.id", "each.value"]}})",
                   R"(, "for_each_expression": {"references": ["aws_s3_bucket.all"]})"),
            Config(
                "aws_iam_role_policy_attachment.out",
                R"({"role": {"references": ["module.app[\"eu.x\"].first", "module.app[\"eu.x\"]",)"
                R"( "module.app"]}, "policy_arn": {"references": ["aws_iam_policy.read.arn",)"
                R"( "aws_iam_policy.read"]}})")}) +
      R"(], "module_calls": {"app": {"source": "./app", "expressions": {"policy": {"references":)"
      R"( ["aws_iam_policy.read.arn", "aws_iam_policy.read"]}}, "module": {"outputs": {"first":)"
      R"( {"expression": {"references": ["aws_iam_role.worker[0].name", "aws_iam_role.worker[0]",)"
      R"( "aws_iam_role.worker"]}}}, "resources": [)" +
      Config("aws_iam_role_policy_attachment.worker",
             R"({"role": {"references": ["aws_iam_role.worker", "count.index"]}, "policy_arn":)"
             R"( {"references": ["var.policy"]}})") +
      "]}}}}}}";
  const Loaded loaded = LoadTexts({text}, {.account = "111122223333"});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  const Estate& estate = loaded.model->estate;
  for (const char* name : {"worker-0", "worker-1"}) {
    const auto role = estate.FindRole("arn:aws:iam::111122223333:role/" + std::string(name));
    ASSERT_TRUE(role);
    ASSERT_EQ(role.entity->attached_policies.size(), 1U) << name;
    EXPECT_EQ(role.entity->attached_policies[0]->name, "read") << loaded.Text();
  }
  EXPECT_EQ(estate.FindResource("arn:aws:s3:::bucket-a").entity->policy, nullptr);
  ASSERT_NE(estate.FindResource("arn:aws:s3:::bucket-b").entity->policy, nullptr);
}

TEST(Terraform, ANameThatIsNotKnownKeepsItsPrefix) {
  const Loaded loaded = LoadTexts({Plan({Create(
      "aws_iam_role.app",
      R"({"name_prefix": "app-", "path": "/", "assume_role_policy": )" + JsonText(kTrust) + "}",
      R"({"name": true, "arn": true})")})});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  EXPECT_TRUE(
      loaded.model->estate.FindRole("arn:aws:iam::111122223333:role/app-${aws_iam_role.app.name}"));
}

TEST(Terraform, WhomAnAttachmentMeansMayBeUnknown) {
  const Loaded loaded = LoadTexts({Plan(
      {Create("aws_iam_role.app", RoleValues(), kArnUnknown),
       Create("aws_iam_role_policy_attachment.x",
              R"({"policy_arn": "arn:aws:iam::aws:policy/AdministratorAccess"})",
              R"({"role": true})")},
      {Config("aws_iam_role_policy_attachment.x",
              R"({"role": {"references": ["local.role", "random_pet.x.id", "random_pet.x"]}})")})});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  const auto role = loaded.model->estate.FindRole("arn:aws:iam::111122223333:role/app");
  ASSERT_EQ(role.entity->attached_policies.size(), 1U);
  EXPECT_FALSE(role.entity->attached_policies[0]->readable);
  EXPECT_TRUE(loaded.Says(Severity::kWarning,
                          "aws_iam_role_policy_attachment.x: `role` is known after apply only"));
}

TEST(Terraform, AReferenceInAModelOfManyPartsIsNotTakenForOne) {
  // `"${aws_iam_policy.a.arn}${aws_iam_policy.b.arn}"`, whatever that may be.
  const Loaded loaded = LoadTexts({Plan(
      {Create("aws_iam_role.app", RoleValues(), kArnUnknown),
       Create("aws_iam_policy.a", R"({"name": "a", "policy": )" + JsonText(kReadLake) + "}",
              R"({"arn": true})"),
       Create("aws_iam_role_policy_attachment.x", R"({"role": "app"})", R"({"policy_arn": true})")},
      {Config("aws_iam_role_policy_attachment.x",
              R"({"policy_arn": {"references": ["aws_iam_policy.a.arn", "aws_iam_policy.a",)"
              R"( "aws_iam_policy.b.arn", "aws_iam_policy.b"]}})")})});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  const auto role = loaded.model->estate.FindRole("arn:aws:iam::111122223333:role/app");
  ASSERT_EQ(role.entity->attached_policies.size(), 1U);
  EXPECT_FALSE(role.entity->attached_policies[0]->readable);
}

TEST(Terraform, UsersGroupsAndProviders) {
  const Loaded loaded = LoadTexts(
      {Plan({Create("aws_iam_user.alice",
                    R"({"name": "alice", "path": "/", "permissions_boundary":)"
                    R"( "arn:aws:iam::aws:policy/ReadOnlyAccess"})",
                    kArnUnknown),
             Create("aws_iam_user.bob", R"({"name": "bob", "path": "/"})", kArnUnknown),
             Create("aws_iam_group.devs", R"({"name": "devs", "path": "/"})", kArnUnknown),
             Create("aws_iam_group_policy.devs",
                    R"({"name": "p", "group": "devs", "policy": )" + JsonText(kReadLake) + "}"),
             Create("aws_iam_group_membership.devs",
                    R"({"name": "m", "group": "devs", "users": ["alice"]})"),
             Create("aws_iam_user_group_membership.bob", R"({"user": "bob", "groups": ["devs"]})"),
             Create("aws_iam_user_policy.bob",
                    R"({"name": "own", "user": "bob", "policy": )" + JsonText(kReadLake) + "}"),
             Create("aws_iam_policy_attachment.audit",
                    R"({"name": "audit", "users": ["alice", "bob"], "groups": [], "roles": null,)"
                    R"( "policy_arn": "arn:aws:iam::aws:policy/SecurityAudit"})"),
             Create("aws_iam_openid_connect_provider.github",
                    R"({"url": "https://token.actions.githubusercontent.com", "client_id_list":)"
                    R"( ["sts.amazonaws.com"]})",
                    kArnUnknown)})});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  EXPECT_TRUE(loaded.diagnostics.all().empty()) << loaded.Text();
  const Estate& estate = loaded.model->estate;
  const auto alice = estate.FindUser("arn:aws:iam::111122223333:user/alice");
  ASSERT_TRUE(alice);
  EXPECT_EQ(alice.entity->groups, std::vector<std::string>{"devs"});
  ASSERT_NE(alice.entity->permissions_boundary, nullptr);
  EXPECT_EQ(alice.entity->permissions_boundary->name, "ReadOnlyAccess");
  const auto bob = estate.FindUser("arn:aws:iam::111122223333:user/bob");
  EXPECT_EQ(bob.entity->groups, std::vector<std::string>{"devs"});
  ASSERT_EQ(bob.entity->inline_policies.size(), 1U);
  ASSERT_EQ(bob.entity->attached_policies.size(), 1U);
  const auto devs = estate.FindGroup("111122223333", "devs");
  ASSERT_TRUE(devs);
  EXPECT_EQ(devs.entity->inline_policies[0]->name, "p");
  ASSERT_EQ(bob.account->identity_providers.size(), 1U);
  EXPECT_EQ(bob.account->identity_providers[0].arn,
            "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com");
}

TEST(Terraform, KeysGrantsAndEncryptedBuckets) {
  constexpr std::string_view kKeyArn = "arn:aws:kms:eu-west-1:111122223333:key/1234";
  const std::string key_policy =
      R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"}]})";
  const Loaded loaded = LoadTexts({Plan(
      {Keep("aws_kms_key.data", R"({"arn": ")" + std::string(kKeyArn) +
                                    R"(", "key_id": "1234", "id": "1234", "policy": )" +
                                    JsonText(kAnyone) + "}"),
       Create("aws_kms_key_policy.data",
              R"({"key_id": "1234", "policy": )" + JsonText(key_policy) + "}"),
       Create("aws_kms_alias.data", R"({"name": "alias/data", "target_key_id": "1234"})"),
       Create("aws_kms_grant.app",
              R"({"key_id": "1234", "grantee_principal": "arn:aws:iam::111122223333:role/app",)"
              R"( "operations": ["Decrypt"], "constraints": [{"encryption_context_equals":)"
              R"( {"team": "data"}, "encryption_context_subset": null}]})"),
       Keep("aws_s3_bucket.lake",
            R"({"bucket": "lake", "id": "lake", "arn": "arn:aws:s3:::lake"})"),
       Keep("aws_s3_bucket_server_side_encryption_configuration.lake",
            R"({"bucket": "lake", "rule": [{"apply_server_side_encryption_by_default":)"
            R"( [{"kms_master_key_id": "1234", "sse_algorithm": "aws:kms"}]}]})")})});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  const auto key = loaded.model->estate.FindResource(kKeyArn);
  ASSERT_TRUE(key);
  // The policy resource counts, not what the key had.
  ASSERT_NE(key.entity->policy, nullptr);
  EXPECT_EQ(key.entity->policy->name, "aws_kms_key_policy.data");
  ASSERT_EQ(key.entity->grants.size(), 1U);
  EXPECT_EQ(key.entity->grants[0].operations, std::vector<std::string>{"Decrypt"});
  EXPECT_EQ(key.entity->grants[0].encryption_context_equals, (Tags{{"team", "data"}}));
  EXPECT_EQ(loaded.model->estate.FindResource("arn:aws:s3:::lake").entity->kms_key, kKeyArn);
}

TEST(Terraform, AnOrganization) {
  const std::string scp =
      R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"ec2:*","Resource":"*"}]})";
  const Loaded loaded = LoadTexts({Plan(
      {Keep("aws_organizations_organization.this",
            R"({"id": "o-a1b2c3d4e5", "master_account_id": "999988887777", "roots":)"
            R"( [{"id": "r-ab12"}], "enabled_policy_types": ["SERVICE_CONTROL_POLICY"],)"
            R"( "arn": "arn:aws:organizations::999988887777:organization/o-a1b2c3d4e5"})"),
       // The unit stands before the one that it is in.
       Create("aws_organizations_organizational_unit.inner", R"({"name": "inner"})",
              R"({"id": true, "parent_id": true})"),
       Keep("aws_organizations_organizational_unit.outer",
            R"({"id": "ou-ab12-11111111", "name": "outer", "parent_id": "r-ab12"})"),
       Keep("aws_organizations_account.app",
            R"({"id": "111122223333", "name": "app", "parent_id": "ou-ab12-11111111"})"),
       Create("aws_organizations_policy.noec2",
              R"({"name": "NoEc2", "type": "SERVICE_CONTROL_POLICY", "content": )" + JsonText(scp) +
                  "}",
              R"({"id": true, "arn": true})"),
       Create("aws_organizations_policy_attachment.noec2", R"({"target_id": "ou-ab12-11111111"})",
              R"({"policy_id": true})"),
       Create("aws_iam_role.app", RoleValues(), kArnUnknown)},
      {Config("aws_organizations_organizational_unit.inner",
              R"({"parent_id": {"references": ["aws_organizations_organizational_unit.outer.id",)"
              R"( "aws_organizations_organizational_unit.outer"]}})"),
       Config("aws_organizations_policy_attachment.noec2",
              R"({"policy_id": {"references": ["aws_organizations_policy.noec2.id",)"
              R"( "aws_organizations_policy.noec2"]}})")})});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  const Organization* organization = loaded.model->estate.organization();
  ASSERT_NE(organization, nullptr);
  EXPECT_EQ(organization->id, "o-a1b2c3d4e5");
  EXPECT_FALSE(organization->resource_control_policies_enabled);
  const std::vector<std::int32_t> path = organization->PathTo("111122223333");
  ASSERT_EQ(path.size(), 3U);
  const OrganizationNode& outer = organization->nodes[static_cast<std::size_t>(path[1])];
  EXPECT_EQ(outer.id, "ou-ab12-11111111");
  ASSERT_EQ(outer.service_control_policies.size(), 2U);
  EXPECT_EQ(outer.service_control_policies[0]->name, "FullAWSAccess");
  EXPECT_EQ(outer.service_control_policies[1]->name, "NoEc2");
}

struct ChangeRow {
  std::string_view name;
  std::vector<std::string> changes;
  std::string_view lines;

  friend void PrintTo(const ChangeRow& row, std::ostream* out) { *out << row.name; }
};

std::string Values(std::string_view name, std::string_view more) {
  return R"({"name": ")" + std::string(name) + R"(", )" + std::string(more) + "}";
}

std::vector<ChangeRow> ChangeRows() {
  const std::string role =
      RoleValues("app", R"(, "arn": "arn:aws:iam::111122223333:role/app", "tags_all": {"a": "1"})");
  const std::string tagged = RoleValues(
      "app", R"(, "arn": "arn:aws:iam::111122223333:role/app", "tags_all": {"a": "2", "b": "3"})");
  const std::string attachment =
      R"({"role": "app", "policy_arn": "arn:aws:iam::aws:policy/SecurityAudit"})";
  const std::string queue = R"({"name": "q", "arn": "arn:aws:sqs:eu-west-1:111122223333:q", "id":)"
                            R"( "https://sqs.eu-west-1.amazonaws.com/111122223333/q"})";
  const std::string queue_policy =
      R"({"queue_url": "https://sqs.eu-west-1.amazonaws.com/111122223333/q", "policy": )" +
      JsonText(kAnyone) + "}";
  const std::string bucket = R"({"bucket": "lake", "id": "lake", "arn": "arn:aws:s3:::lake"})";
  const std::string bucket_policy = R"({"bucket": "lake", "policy": )" + JsonText(kAnyone) + "}";
  const std::string bucket_with =
      R"({"bucket": "lake", "id": "lake", "arn": "arn:aws:s3:::lake", "policy": )" +
      JsonText(kAnyone) + "}";
  const std::string inline_one =
      R"({"role": "app", "name": "one", "policy": )" + JsonText(kReadLake) + "}";
  const std::string inline_two =
      R"({"role": "app", "name": "one", "policy": "{\"Statement\": []}"})";
  return {
      {"nothing", {Keep("aws_iam_role.app", role), Keep("aws_sqs_queue.q", queue)}, ""},
      {"tags",
       {Changed("aws_iam_role.app", role, tagged)},
       "setTag arn:aws:iam::111122223333:role/app a\n"
       "setTag arn:aws:iam::111122223333:role/app b\n"},
      {"attachToARoleElsewhere",
       {Create("aws_iam_role_policy_attachment.x", attachment)},
       "attachPolicy role/app arn:aws:iam::aws:policy/SecurityAudit\n"},
      {"detachFromARoleElsewhere",
       {Changed("aws_iam_role_policy_attachment.x", attachment, "null")},
       "detachPolicy role/app arn:aws:iam::aws:policy/SecurityAudit\n"},
      {"attach",
       {Keep("aws_iam_role.app", role), Create("aws_iam_role_policy_attachment.x", attachment)},
       "attachPolicy arn:aws:iam::111122223333:role/app"
       " arn:aws:iam::aws:policy/SecurityAudit\n"},
      {"inlinePolicy",
       {Keep("aws_iam_role.app", role), Changed("aws_iam_role_policy.x", inline_one, inline_two)},
       "setInlinePolicy arn:aws:iam::111122223333:role/app one\n"},
      {"inlinePolicyGone",
       {Keep("aws_iam_role.app", role), Changed("aws_iam_role_policy.x", inline_one, "null")},
       "removeInlinePolicy arn:aws:iam::111122223333:role/app one\n"},
      {"deleteTheRole",
       {Changed("aws_iam_role.app", role, "null")},
       "removePrincipal arn:aws:iam::111122223333:role/app\n"},
      {"queuePolicy",
       {Keep("aws_sqs_queue.q", queue), Create("aws_sqs_queue_policy.q", queue_policy)},
       "setResourcePolicy arn:aws:sqs:eu-west-1:111122223333:q\n"},
      {"policyOfABucketElsewhere",
       {Changed("aws_s3_bucket_policy.b", bucket_policy, "null"),
        Keep("aws_s3_bucket.lake", bucket)},
       "removeResourcePolicy arn:aws:s3:::lake\n"},
      // What the bucket remembers of its policy is older than the plan.
      {"aComputedPolicyDoesNotStay",
       {Changed("aws_s3_bucket_policy.b", bucket_policy, "null"),
        Keep("aws_s3_bucket.lake", bucket_with)},
       "removeResourcePolicy arn:aws:s3:::lake\n"},
      {"publicAccess",
       {Keep("aws_s3_bucket.lake", bucket),
        Create("aws_s3_bucket_public_access_block.b",
               R"({"bucket": "lake", "restrict_public_buckets": true})")},
       "setBlockPublicAccess arn:aws:s3:::lake\n"},
      {"group",
       {Keep("aws_iam_user.u", Values("u", R"("arn": "arn:aws:iam::111122223333:user/u")")),
        Changed("aws_iam_user_group_membership.u", R"({"user": "u", "groups": ["a", "b"]})",
                R"({"user": "u", "groups": ["b", "c"]})")},
       "addToGroup arn:aws:iam::111122223333:user/u c\n"
       "removeFromGroup arn:aws:iam::111122223333:user/u a\n"},
      {"boundary",
       {Changed("aws_iam_user.u",
                Values("u", R"("arn": "arn:aws:iam::111122223333:user/u", "permissions_boundary":)"
                            R"( "arn:aws:iam::aws:policy/ReadOnlyAccess")"),
                Values("u", R"("arn": "arn:aws:iam::111122223333:user/u")"))},
       "removeBoundary arn:aws:iam::111122223333:user/u\n"},
      {"endpoint",
       {Changed("aws_vpc_endpoint.e",
                R"({"id": "vpce-1", "arn":)"
                R"( "arn:aws:ec2:eu-west-1:111122223333:vpc-endpoint/vpce-1"})",
                R"({"id": "vpce-1", "arn":)"
                R"( "arn:aws:ec2:eu-west-1:111122223333:vpc-endpoint/vpce-1", "policy": )" +
                    JsonText(kAnyone) + "}")},
       "setEndpointPolicy vpce-1\n"},
  };
}

class TerraformChange : public testing::TestWithParam<ChangeRow> {};

TEST_P(TerraformChange, IsAListOfVerbs) {
  const Changes changes = ChangesOf(Plan(GetParam().changes));
  EXPECT_FALSE(changes.diagnostics.has_errors())
      << FormatDiagnostic(changes.diagnostics.all().front());
  EXPECT_EQ(Lines(changes.changes), GetParam().lines);
}

INSTANTIATE_TEST_SUITE_P(All, TerraformChange, testing::ValuesIn(ChangeRows()),
                         [](const auto& row) { return std::string(row.param.name); });

// --- Policies that the provider computes --------------------------------------------------------

struct ComputedRow {
  std::string_view name;
  std::string address;
  std::string values;  // without the brace at the end
  std::string arn;     // empty: an endpoint

  friend void PrintTo(const ComputedRow& row, std::ostream* out) { *out << row.name; }
};

class TerraformComputed : public testing::TestWithParam<ComputedRow> {
 protected:
  static constexpr std::string_view kDenyAll =
      R"({"Version":"2012-10-17","Statement":[{"Sid":"Old","Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}]})";

  // An update after which the policy is known at apply only.
  static std::string Updated(std::string_view before, std::string_view expressions) {
    const ComputedRow& row = GetParam();
    std::vector<std::string> configuration;
    if (!expressions.empty()) configuration.push_back(Config(row.address, expressions));
    return Plan({Changed(row.address, row.values + std::string(before) + "}", row.values + "}",
                         R"({"policy": true, "arn": true})")},
                configuration);
  }

  // The policy in the model; `*known` is whether nothing else may stand there.
  static PolicyPtr PolicyOf(const Loaded& loaded, bool* known) {
    const Estate& estate = loaded.model->estate;
    if (GetParam().arn.empty()) {
      const PolicyPtr policy = estate.accounts().front()->vpc_endpoints.front().policy;
      *known = policy == nullptr || policy->readable;
      return policy;
    }
    const auto resource = estate.FindResource(GetParam().arn);
    EXPECT_TRUE(resource) << loaded.Text();
    *known = resource.entity->policy_known &&
             (resource.entity->policy == nullptr || resource.entity->policy->readable);
    return resource.entity->policy;
  }
};

// Terraform plugin documentation, "Resource Instance Change Lifecycle": what is Optional and
// Computed and not in the configuration is the provider's; an update leaves it.
TEST_P(TerraformComputed, PolicyOfAnUpdateIsTheOldOne) {
  const std::string plan =
      Updated(R"(, "policy": )" + JsonText(kDenyAll), R"({"name": {"constant_value": "x"}})");
  const Loaded loaded = LoadTexts({plan});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  bool known = false;
  const PolicyPtr policy = PolicyOf(loaded, &known);
  ASSERT_NE(policy, nullptr) << loaded.Text();
  EXPECT_TRUE(known);
  ASSERT_EQ(policy->document.statements.size(), 1U);
  EXPECT_EQ(policy->document.statements[0].sid, "Old");
  EXPECT_EQ(Lines(ChangesOf(plan).changes), "");
}

TEST_P(TerraformComputed, PolicyThatBeforeDoesNotTellIsUnknown) {
  const Loaded loaded = LoadTexts({Updated("", R"({"name": {"constant_value": "x"}})")});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  bool known = true;
  PolicyOf(loaded, &known);
  EXPECT_FALSE(known);
}

TEST_P(TerraformComputed, PolicyThatTheConfigurationGivesIsUnknown) {
  const std::string before = R"(, "policy": )" + JsonText(kDenyAll);
  // The second plan does not show whether the configuration gives it.
  for (const std::string_view expressions : {R"({"policy": {"references": ["local.x"]}})", ""}) {
    const Loaded loaded = LoadTexts({Updated(before, expressions)});
    ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
    bool known = true;
    PolicyOf(loaded, &known);
    EXPECT_FALSE(known) << expressions;
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, TerraformComputed,
    testing::ValuesIn(std::vector<ComputedRow>{
        {"queue", "aws_sqs_queue.q",
         R"({"name": "q", "arn": "arn:aws:sqs:eu-west-1:111122223333:q")",
         "arn:aws:sqs:eu-west-1:111122223333:q"},
        {"topic", "aws_sns_topic.t",
         R"({"name": "t", "arn": "arn:aws:sns:eu-west-1:111122223333:t")",
         "arn:aws:sns:eu-west-1:111122223333:t"},
        {"secret", "aws_secretsmanager_secret.s",
         R"({"name": "s", "arn": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:s-AbCdEf")",
         "arn:aws:secretsmanager:eu-west-1:111122223333:secret:s-AbCdEf"},
        {"key", "aws_kms_key.k",
         R"({"key_id": "1234", "arn": "arn:aws:kms:eu-west-1:111122223333:key/1234")",
         "arn:aws:kms:eu-west-1:111122223333:key/1234"},
        {"bucket", "aws_s3_bucket.b",
         R"({"bucket": "lake", "id": "lake", "arn": "arn:aws:s3:::lake")", "arn:aws:s3:::lake"},
        {"endpoint", "aws_vpc_endpoint.e",
         R"({"id": "vpce-1", "vpc_id": "vpc-1", "service_name": "com.amazonaws.eu-west-1.s3",)"
         R"( "arn": "arn:aws:ec2:eu-west-1:111122223333:vpc-endpoint/vpce-1")",
         ""},
    }),
    [](const auto& row) { return std::string(row.param.name); });

TEST(Terraform, AForgottenResourceStays) {
  const std::string role = RoleValues("app", R"(, "arn": "arn:aws:iam::111122223333:role/app")");
  std::string text = Changed("aws_iam_role.app", role, "null");
  text.replace(text.find("delete"), 6, "forget");
  EXPECT_EQ(Lines(ChangesOf(Plan({text})).changes), "");
}

// Terraform documentation, "JSON Output Format", change representation.
TEST(Terraform, AChangeHasWhatItsActionsTellOf) {
  const auto errors = [](std::string change, std::string_view action) {
    const std::string_view made = R"("actions": ["create"])";
    change.replace(change.find(made), made.size(),
                   R"("actions": [")" + std::string(action) + "\"]");
    return ChangesOf(Plan({change})).diagnostics.error_count();
  };
  const std::string made = Create("aws_iam_role.app", RoleValues());
  EXPECT_EQ(errors(made, "create"), 0U);
  EXPECT_EQ(errors(made, "update"), 1U);
  EXPECT_EQ(errors(made, "delete"), 1U);
  EXPECT_EQ(errors(made, R"(delete", "create)"), 1U);
  const std::string nothing = Create("aws_iam_role.app", "null");
  EXPECT_EQ(errors(nothing, "create"), 1U);
  EXPECT_EQ(errors(nothing, "update"), 2U);
  EXPECT_EQ(errors(nothing, "no-op"), 0U);
}

// The provider requires it.
TEST(Terraform, AMembershipWithoutItsListIsUnknown) {
  const std::string eve =
      InState("aws_iam_user", "eve",
              R"({"name": "eve", "path": "/", "arn": "arn:aws:iam::111122223333:user/eve"})");
  const auto load = [&](const std::string& groups) {
    return LoadTexts({State({eve, InState("aws_iam_user_group_membership", "eve",
                                          R"({"user": "eve", "groups": )" + groups + "}")})});
  };
  EXPECT_TRUE(load("null").Says(Severity::kWarning, "aws_iam_user_group_membership.eve: `groups`"))
      << load("null").Text();
  EXPECT_FALSE(load("[]").Says(Severity::kWarning, "`groups`")) << load("[]").Text();
}

TEST(Terraform, AnUnreadablePolicyChangesEveryTime) {
  const std::string before = R"({"bucket": "lake", "policy": )" + JsonText(kAnyone) + "}";
  const Changes changes =
      ChangesOf(Plan({Keep("aws_s3_bucket.lake",
                           R"({"bucket": "lake", "id": "lake", "arn": "arn:aws:s3:::lake"})"),
                      Changed("aws_s3_bucket_policy.lake", before, R"({"bucket": "lake"})",
                              R"({"policy": true})")}));
  EXPECT_EQ(Lines(changes.changes), "setResourcePolicy arn:aws:s3:::lake\n");
  ASSERT_EQ(changes.changes.size(), 1U);
  EXPECT_FALSE(changes.changes[0].policy->policy.readable);
}

TEST(Terraform, PlacesPointIntoTheFilesOfTheConfiguration) {
  namespace fs = std::filesystem;
  const fs::path root = fs::path(testing::TempDir()) / "iamsim-terraform-test";
  fs::remove_all(root);
  fs::create_directories(root / "app");
  std::ofstream(root / "main.tf") << "# resource \"aws_iam_role\" \"app\" is below\n\n"
                                     "  resource \"aws_iam_role\" \"app\" {\n}\n";
  std::ofstream(root / "app" / "role.tf") << "resource  \"aws_iam_role\"   \"app\" {\n}\n";
  const std::string text =
      R"({"format_version": "1.2", "planned_values": {}, "resource_changes": [)" +
      Join({Create("aws_iam_role.app", RoleValues("one"), kArnUnknown),
            Create("module.m.aws_iam_role.app", RoleValues("two"), kArnUnknown)}) +
      R"(], "configuration": {"root_module": {"module_calls": {"m": {"source": "./app", "module":)"
      R"( {}}}}}})";
  const Loaded loaded =
      LoadTexts({text}, {.account = "111122223333", .terraform_root = root.string()});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  const auto place_of = [&](std::string_view arn) {
    const PolicyDocument& trust = loaded.model->estate.FindRole(arn).entity->trust_policy->document;
    return LocationOf(trust, trust.statements[0].offset);
  };
  const SourceLocation one = place_of("arn:aws:iam::111122223333:role/one");
  EXPECT_EQ(one.file, (root / "main.tf").string());
  EXPECT_EQ(one.position, (TextPosition{3, 3}));
  EXPECT_EQ(one.inner.line, 1U);
  const SourceLocation two = place_of("arn:aws:iam::111122223333:role/two");
  EXPECT_EQ(two.file, (root / "app" / "role.tf").string());
  EXPECT_EQ(two.position, (TextPosition{1, 1}));
  fs::remove_all(root);

  const Loaded missing =
      LoadTexts({text}, {.account = "111122223333", .terraform_root = root.string()});
  EXPECT_FALSE(missing.model.has_value());
  EXPECT_TRUE(missing.Says(Severity::kError, "no folder of Terraform files"));
}

std::vector<BadText> BadRows() {
  return {
      {"noAccount",
       R"({"format_version": "1.2", "planned_values": {}, "resource_changes": [)" +
           Create("aws_iam_role.app", RoleValues(), kArnUnknown) + "]}",
       "aws_iam_role.app: nothing in this input tells its account"},
      {"format", R"({"format_version": "2.0", "planned_values": {}})", "of format `2.0`"},
      {"errored", R"({"format_version": "1.2", "planned_values": {}, "errored": true})",
       "could not finish this plan"},
      {"changesAreText", R"({"format_version": "1.2", "resource_changes": "none"})",
       "expected a list"},
      {"changeWithoutChange",
       R"({"format_version": "1.2", "resource_changes": [{"address": "aws_iam_role.a", "type":)"
       R"( "aws_iam_role", "name": "a"}]})",
       "has no `change`"},
      {"noAddress", R"({"format_version": "1.2", "resource_changes": [{"type": "aws_iam_role"}]})",
       "needs `address`, `type` and `name`"},
      {"badAddress",
       R"({"format_version": "1.2", "resource_changes": [{"address": "role", "type":)"
       R"( "aws_iam_role", "name": "a", "change": {}}]})",
       "`role` is no resource address"},
      {"valuesAreText",
       R"({"format_version": "1.2", "resource_changes": [{"address": "aws_iam_role.a", "type":)"
       R"( "aws_iam_role", "name": "a", "change": {"actions": ["create"], "before": null,)"
       R"( "after": "x"}}]})",
       "expected an object"},
      {"tagsAreText",
       Plan({Create("aws_iam_role.app", RoleValues("app", R"(, "tags_all": "x")"), kArnUnknown)}),
       "expected a list"},
      {"typeIsANumber",
       R"({"format_version": "1.0", "values": {"root_module": {"resources": [{"address":)"
       R"( "aws_iam_role.a", "mode": "managed", "type": 5, "name": "a", "values": {}}]}}})",
       "`type` is a number / expected a string"},
      {"moduleIsNull",
       R"({"format_version": "1.0", "values": {"root_module": {"child_modules": [null]}}})",
       "a list of modules holds null"},
      {"resourceIsNull",
       R"({"format_version": "1.0", "values": {"root_module": {"resources": [null]}}})",
       "a list of resources holds null"},
      {"changeIsNull", R"({"format_version": "1.2", "resource_changes": [null]})",
       "`resource_changes` holds null"},
      {"valuesOfTheStateAreAList", R"({"format_version": "1.0", "values": []})",
       "`values` is an array / expected an object"},
      {"moduleIsText", R"({"format_version": "1.0", "values": {"root_module": "x"}})",
       "`root_module` is a string"},
      {"aStateWithoutValues", R"({"format_version": "1.0", "terraform_version": "1.9.8"})",
       "a Terraform state without `values`"},
      {"aResourceWithoutValues",
       R"({"format_version": "1.0", "values": {"root_module": {"resources": [{"address":)"
       R"( "aws_iam_role.a", "mode": "managed", "type": "aws_iam_role", "name": "a"}]}}})",
       "aws_iam_role.a has no `values`"},
      {"misspeltValues",
       R"({"format_version": "1.0", "values": {"root_module": {"resources": [{"address":)"
       R"( "aws_iam_role.a", "mode": "managed", "type": "aws_iam_role", "name": "a", "value": {}}]}}})",
       "unknown field `value` of a resource / did you mean `values`?"},
      {"misspeltModules",
       R"({"format_version": "1.0", "values": {"root_module": {"child_module": []}}})",
       "did you mean `child_modules`?"},
      {"misspeltChanges",
       R"({"format_version": "1.2", "planned_values": {}, "resource_change": []})",
       "unknown field `resource_change` of a plan / did you mean `resource_changes`?"},
      {"misspeltUnknown",
       R"({"format_version": "1.2", "resource_changes": [{"address": "aws_iam_role.a", "type":)"
       R"( "aws_iam_role", "name": "a", "change": {"actions": ["create"], "before": null, "after":)"
       R"( {}, "after_unkown": {"name": true}}}]})",
       "did you mean `after_unknown`?"},
      {"unknownIsAList",
       R"({"format_version": "1.2", "resource_changes": [{"address": "aws_iam_role.a", "type":)"
       R"( "aws_iam_role", "name": "a", "change": {"actions": ["create"], "before": null, "after":)"
       R"( {}, "after_unknown": ["name"]}}]})",
       "`after_unknown` is an array"},
      {"misspeltExpressions",
       R"({"format_version": "1.2", "planned_values": {}, "configuration": {"root_module":)"
       R"( {"resources": [{"address": "aws_iam_role.a", "expression": {}}]}}})",
       "did you mean `expressions`?"},
      {"constraintOfAGrantWithASlip",
       Plan({Create("aws_kms_grant.g",
                    R"({"key_id": "x", "grantee_principal": "arn:aws:iam::111122223333:role/x",)"
                    R"( "operations": ["Decrypt"], "constraints": [{"encryption_context_equal":)"
                    R"( {"a": "b"}}]})")}),
       "unknown constraint `encryption_context_equal`"},
      {"encryptionRuleWithASlip",
       Plan({Create("aws_s3_bucket_server_side_encryption_configuration.e",
                    R"({"bucket": "x", "rule": [{"apply_server_side_encryption_by_default":)"
                    R"( [{"kms_master_key": "x", "kms_master_keyid": "y"}]}]})")}),
       "did you mean `kms_master_key_id`?"},
      {"memberIsAnObject",
       Plan({Create("aws_iam_policy_attachment.x", R"({"roles": 5, "policy_arn": "x"})")}),
       "expected a list"},
  };
}

// Every attribute that is read, in a state; then each renamed by one letter and of a wrong type.
struct AttributeRow {
  std::string_view type;
  std::string_view name;
  std::string_view value;  // JSON
  std::string_view wrong;  // of a type that it has not

  friend void PrintTo(const AttributeRow& row, std::ostream* out) {
    *out << row.type << "." << row.name;
  }
};

constexpr std::string_view kX = R"("x")";
constexpr std::string_view kDoc =
    R"("{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":\"*\",\"Resource\":\"*\"}]}")";
constexpr std::string_view kAccount = R"("111122223333")";
constexpr std::string_view kManaged = R"("arn:aws:iam::111122223333:policy/x")";

constexpr AttributeRow kAttributeRows[] = {
    {"aws_iam_role", "name", kX, "5"},
    {"aws_iam_role", "path", R"("/")", "[]"},
    {"aws_iam_role", "arn", R"("arn:aws:iam::111122223333:role/x")", "{}"},
    {"aws_iam_role", "unique_id", R"("AROAEXAMPLE")", "5"},
    {"aws_iam_role", "permissions_boundary", kManaged, R"(["arn:aws:iam::111122223333:policy/x"])"},
    {"aws_iam_role", "assume_role_policy", kDoc, "{}"},
    {"aws_iam_role", "max_session_duration", "7200", "[]"},
    {"aws_iam_role", "managed_policy_arns", "[]", "[null]"},
    {"aws_iam_user", "name", kX, "true"},
    {"aws_iam_user", "permissions_boundary", kManaged, "{}"},
    {"aws_iam_group", "name", kX, "5"},
    {"aws_iam_policy", "policy", kDoc, "{}"},
    {"aws_iam_policy", "name", kX, "[]"},
    {"aws_iam_role_policy", "role", kX, R"(["x"])"},
    {"aws_iam_role_policy", "policy", kDoc, R"({"Statement": []})"},
    {"aws_iam_user_policy", "user", kX, R"(["x"])"},
    {"aws_iam_user_policy", "policy", kDoc, "5"},
    {"aws_iam_group_policy", "group", kX, R"(["x"])"},
    {"aws_iam_group_policy", "policy", kDoc, "[]"},
    {"aws_iam_role_policy_attachment", "role", kX, "[]"},
    {"aws_iam_role_policy_attachment", "policy_arn", kManaged, "5"},
    {"aws_iam_user_policy_attachment", "policy_arn", kManaged, "5"},
    {"aws_iam_group_policy_attachment", "policy_arn", kManaged, "5"},
    {"aws_iam_policy_attachment", "policy_arn", kManaged, "5"},
    {"aws_iam_policy_attachment", "roles", R"(["x"])", "[{}]"},
    {"aws_iam_policy_attachment", "users", R"(["x"])", "[null]"},
    {"aws_iam_policy_attachment", "groups", R"(["x"])", "[5]"},
    {"aws_iam_group_membership", "group", kX, "5"},
    {"aws_iam_group_membership", "users", R"(["x"])", "[null]"},
    {"aws_iam_user_group_membership", "user", kX, "5"},
    {"aws_iam_user_group_membership", "groups", R"(["x"])", "[5]"},
    {"aws_iam_openid_connect_provider", "url", R"("example.com")", "5"},
    {"aws_iam_openid_connect_provider", "client_id_list", R"(["x"])", "[5]"},
    {"aws_s3_bucket", "bucket", kX, "false"},
    {"aws_s3_bucket", "policy", kDoc, "{}"},
    {"aws_s3_bucket_policy", "bucket", kX, "5"},
    {"aws_s3_bucket_policy", "policy", kDoc, "{}"},
    {"aws_kms_key", "key_id", kX, "5"},
    {"aws_kms_key", "policy", kDoc, "{}"},
    {"aws_kms_key_policy", "key_id", kX, "5"},
    {"aws_kms_key_policy", "policy", kDoc, "5"},
    {"aws_kms_alias", "target_key_id", kX, "5"},
    {"aws_kms_grant", "key_id", kX, "5"},
    {"aws_kms_grant", "grantee_principal", R"("arn:aws:iam::111122223333:role/x")", "[]"},
    {"aws_kms_grant", "operations", R"(["Decrypt"])", "[5]"},
    {"aws_sqs_queue", "name", kX, "5"},
    {"aws_sqs_queue", "policy", kDoc, "5"},
    {"aws_sqs_queue", "kms_master_key_id", R"("alias/x")", "5"},
    {"aws_sqs_queue_policy", "queue_url", R"("https://sqs.eu-west-1.amazonaws.com/111122223333/x")",
     "5"},
    {"aws_sqs_queue_policy", "policy", kDoc, "5"},
    {"aws_sns_topic", "policy", kDoc, "5"},
    {"aws_sns_topic_policy", "arn", R"("arn:aws:sns:eu-west-1:111122223333:x")", "5"},
    {"aws_sns_topic_policy", "policy", kDoc, "true"},
    {"aws_lambda_permission", "function_name", kX, "5"},
    {"aws_lambda_permission", "action", R"("lambda:InvokeFunction")", "[]"},
    {"aws_lambda_permission", "principal", R"("s3.amazonaws.com")", "{}"},
    {"aws_lambda_permission", "source_arn", R"("arn:aws:s3:::x")", "[]"},
    {"aws_lambda_permission", "source_account", kAccount, "111122223333"},
    {"aws_lambda_permission", "principal_org_id", R"("o-a1b2c3d4e5")", "[]"},
    {"aws_secretsmanager_secret", "kms_key_id", R"("alias/x")", "5"},
    {"aws_secretsmanager_secret_policy", "secret_arn",
     R"("arn:aws:secretsmanager:eu-west-1:111122223333:secret:x-abcdef")", "5"},
    {"aws_secretsmanager_secret_policy", "policy", kDoc, "5"},
    {"aws_ecr_repository_policy", "repository", kX, "5"},
    {"aws_ecr_repository_policy", "policy", kDoc, "5"},
    {"aws_dynamodb_resource_policy", "resource_arn",
     R"("arn:aws:dynamodb:eu-west-1:111122223333:table/x")", "5"},
    {"aws_dynamodb_resource_policy", "policy", kDoc, "5"},
    {"aws_vpc_endpoint", "policy", kDoc, "5"},
    {"aws_vpc_endpoint_policy", "vpc_endpoint_id", R"("vpce-0a1b2c3d")", "5"},
    {"aws_vpc_endpoint_policy", "policy", kDoc, "5"},
    {"aws_organizations_policy", "content", kDoc, "{}"},
    {"aws_organizations_policy_attachment", "target_id", kAccount, "5"},
    {"aws_organizations_policy_attachment", "policy_id", R"("p-examplepolicyid")", "5"},
    {"aws_s3_bucket_public_access_block", "restrict_public_buckets", "true", R"("yes")"},
};

class TerraformAttributeOf : public testing::TestWithParam<AttributeRow> {
 protected:
  // All attributes of the row's type, this one with another name and value.
  static std::string Text(const std::string& name, std::string_view value) {
    std::string values;
    for (const AttributeRow& row : kAttributeRows) {
      if (row.type != GetParam().type) continue;
      const bool is_own = row.name == GetParam().name;
      values += (values.empty() ? "\"" : ", \"") + (is_own ? name : std::string(row.name)) +
                "\": " + std::string(is_own ? value : row.value);
    }
    return State({InState(std::string(GetParam().type), "x", "{" + values + "}")});
  }
  static Loaded LoadIt(const std::string& text, LoadMode mode = LoadMode::kByOrigin) {
    return LoadTexts({text}, {.mode = mode, .account = "111122223333", .region = "eu-west-1"});
  }
  static std::string Name() { return std::string(GetParam().name); }
  // It is a warning that names the attribute, or an error with its place; in a strict load an
  // error.
  static void ExpectNamed(const std::string& text, const std::string& name) {
    const Loaded loaded = LoadIt(text);
    const bool is_warning = loaded.Says(Severity::kWarning, "`" + name + "`");
    EXPECT_TRUE(is_warning || loaded.FailsAtItsPlace(name)) << loaded.Text();
    for (const Diagnostic& diagnostic : loaded.diagnostics.all())
      EXPECT_NE(diagnostic.source, nullptr) << diagnostic.message;
    EXPECT_FALSE(LoadIt(text, LoadMode::kStrict).model.has_value());
  }
};

TEST_P(TerraformAttributeOf, LoadsWithoutAWordAboutIt) {
  const Loaded loaded = LoadIt(Text(Name(), GetParam().value));
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  EXPECT_FALSE(loaded.Says(Severity::kWarning, "`" + Name() + "` is")) << loaded.Text();
}

TEST_P(TerraformAttributeOf, RenamedIsNamed) {
  for (const std::string& name : {Name() + "s", "x" + Name()})
    ExpectNamed(Text(name, GetParam().value), name);
}

TEST_P(TerraformAttributeOf, OfAWrongTypeIsNamed) {
  ExpectNamed(Text(Name(), GetParam().wrong), Name());
}

INSTANTIATE_TEST_SUITE_P(All, TerraformAttributeOf, testing::ValuesIn(kAttributeRows),
                         [](const auto& row) {
                           return std::string(row.param.type) + "_" + std::string(row.param.name);
                         });

// What depends on it is unknown, and not absent.
TEST(Terraform, ABoundaryOfAWrongTypeIsUnknown) {
  for (const std::string_view attribute :
       {R"("permissions_boundary": ["arn:aws:iam::111122223333:policy/x"])",
        R"("permission_boundary": "arn:aws:iam::111122223333:policy/x")",
        R"("permissions_boundary": {})"}) {
    const Loaded loaded = LoadTexts({State({InState(
        "aws_iam_role", "x",
        R"({"name": "x", "arn": "arn:aws:iam::111122223333:role/x", "assume_role_policy": )" +
            JsonText(kTrust) + ", " + std::string(attribute) + "}")})});
    ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
    const auto role = loaded.model->estate.FindRole("arn:aws:iam::111122223333:role/x");
    ASSERT_TRUE(role);
    ASSERT_NE(role.entity->permissions_boundary, nullptr);
    EXPECT_FALSE(role.entity->permissions_boundary->readable);
    EXPECT_NE(role.entity->permissions_boundary->unknown.find("permissions_boundary"),
              std::string::npos);
  }
}

TEST(Terraform, AResourcePolicyOfAWrongTypeIsUnknown) {
  struct Row {
    std::string resource;
    std::string arn;
  };
  for (const Row& row :
       {Row{InState("aws_s3_bucket_policy", "x", R"({"bucket": "x", "policy": {}})"),
            "arn:aws:s3:::x"},
        Row{InState("aws_s3_bucket_policy", "x", R"({"bucket": "x", "policy": null})"),
            "arn:aws:s3:::x"},
        Row{InState("aws_s3_bucket_policy", "x", R"({"bucket": "x", "policy": {"Statement": []}})"),
            "arn:aws:s3:::x"},
        Row{InState("aws_s3_bucket_policy", "x", R"({"bucket": "x", "polcy": "{}"})"),
            "arn:aws:s3:::x"},
        Row{InState("aws_sqs_queue", "x", R"({"name": "x", "policy": 5})"),
            "arn:aws:sqs:eu-west-1:111122223333:x"}}) {
    const Loaded loaded =
        LoadTexts({State({row.resource})}, {.account = "111122223333", .region = "eu-west-1"});
    ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
    const auto resource = loaded.model->estate.FindResource(row.arn);
    ASSERT_TRUE(resource) << row.arn;
    ASSERT_NE(resource.entity->policy, nullptr) << loaded.Text();
    EXPECT_FALSE(resource.entity->policy->readable);
    EXPECT_FALSE(resource.entity->policy->unknown.empty());
  }
}

TEST(Terraform, AnInlinePolicyOfARoleThatLostAPartIsUnknown) {
  for (const std::string_view block :
       {R"({"name": "deny", "polic": "{}"})", R"({"name": "deny", "policy": {}})",
        R"({"name": "deny", "policy": null})", R"({"nam": "deny", "policy": "{}"})"}) {
    const Loaded loaded = LoadTexts({State({InState(
        "aws_iam_role", "x",
        RoleValues("x", R"(, "arn": "arn:aws:iam::111122223333:role/x", "inline_policy": [)" +
                            std::string(block) + "]"))})});
    ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
    const auto role = loaded.model->estate.FindRole("arn:aws:iam::111122223333:role/x");
    ASSERT_TRUE(role);
    ASSERT_EQ(role.entity->inline_policies.size(), 1U) << block;
    EXPECT_FALSE(role.entity->inline_policies[0]->readable);
  }
}

TEST(Terraform, ATypeThatLooksLikeOneThatIsReadIsNamed) {
  const Loaded loaded =
      LoadTexts({State({InState("aws_iam_rol_policy", "x", R"({"role": "x", "policy": "{}"})"),
                        InState("aws_iam_user", "u", R"({"name": "u"})")})},
                {.account = "111122223333"});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  EXPECT_TRUE(loaded.Says(Severity::kWarning, "did you mean `aws_iam_role_policy`?"));
  const Account* account = loaded.model->estate.FindAccount("111122223333");
  ASSERT_NE(account, nullptr);
  EXPECT_EQ(account->makes_unseen.size(), 1U);
  // Types of their own.
  const Loaded others =
      LoadTexts({State({InState("aws_s3_bucket_acl", "x", R"({"bucket": "x", "acl": "private"})"),
                        InState("awscc_iam_role", "x", R"({"role_name": "x"})")})},
                {.account = "111122223333"});
  ASSERT_TRUE(others.model.has_value()) << others.Text();
  EXPECT_TRUE(others.diagnostics.all().empty()) << others.Text();
}

// A document that is rendered loses nothing, or is not rendered.
TEST(Terraform, ARenderedStatementWithAnUnknownPartIsUnknown) {
  for (
      const std::string_view more :
      {R"("conditions": [{"test": "Bool", "variable": "aws:SecureTransport", "values": ["false"]}])",
       R"("condition": {"test": "Bool", "variable": "aws:SecureTransport", "values": ["false"]})",
       R"("condition": [{"test": "Bool", "variable": "aws:SecureTransport", "value": ["false"]}])",
       R"("not_resource": ["x"])", R"("effect": {})"}) {
    const std::string statement =
        R"({"effect": "Allow", "actions": ["s3:*"], "resources": ["*"], )" + std::string(more) +
        "}";
    const Loaded loaded = LoadTexts(
        {Plan({Create("aws_iam_policy.p", R"({"name": "p", "path": "/"})",
                      R"({"arn": true, "policy": true})"),
               Changed("data.aws_iam_policy_document.d", "null",
                       R"({"statement": [)" + statement + "]}", R"({"json": true})", "data")},
              {Config("aws_iam_policy.p",
                      R"({"policy": {"references": ["data.aws_iam_policy_document.d.json",)"
                      R"( "data.aws_iam_policy_document.d"]}})")})});
    // A key twice is an error of the JSON.
    if (!loaded.model) continue;
    const Account* account = loaded.model->estate.FindAccount("111122223333");
    ASSERT_NE(account, nullptr);
    ASSERT_EQ(account->policies.size(), 1U);
    EXPECT_FALSE(account->policies[0]->readable) << more;
  }
}

class BadTerraform : public testing::TestWithParam<BadText> {};

TEST_P(BadTerraform, IsAnErrorWithItsPlace) {
  const Loaded loaded = LoadTexts({GetParam().text});
  EXPECT_TRUE(loaded.FailsWith(GetParam().says)) << loaded.Text();
}

INSTANTIATE_TEST_SUITE_P(All, BadTerraform, testing::ValuesIn(BadRows()),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(Terraform, ADocumentThatCannotBeReadIsUnknown) {
  const Loaded loaded = LoadTexts({Plan(
      {Create("aws_iam_policy.p", R"({"name": "p", "path": "/", "policy": "{\"Statement\": 5}"})",
              R"({"arn": true})")})});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  const Account* account = loaded.model->estate.FindAccount("111122223333");
  ASSERT_NE(account, nullptr);
  ASSERT_EQ(account->policies.size(), 1U);
  EXPECT_FALSE(account->policies[0]->readable);
}

TEST(Terraform, OutputsThatReferToEachOtherEnd) {
  const Loaded loaded = LoadTexts(
      {R"({"format_version": "1.2", "planned_values": {}, "resource_changes": [)" +
       Create("aws_iam_role_policy.x", R"({"name": "x", "policy": )" + JsonText(kReadLake) + "}",
              R"({"role": true})") +
       R"(], "configuration": {"root_module": {"resources": [)" +
       Config("aws_iam_role_policy.x", R"({"role": {"references": ["module.a.o", "module.a"]}})") +
       R"(], "module_calls": {"a": {"expressions": {"v": {"references": ["module.a.o", "module.a"]}},)"
       R"( "module": {"outputs": {"o": {"expression": {"references": ["var.v"]}}}}}}}}})"},
      {.account = "111122223333"});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  EXPECT_TRUE(loaded.Says(Severity::kWarning, "`role` is known after apply only"));
}

TEST(Terraform, AnEmptyStateIsAModelOfNothing) {
  const Loaded loaded = LoadTexts({R"({"format_version": "1.0"})"});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  EXPECT_TRUE(loaded.model->estate.accounts().empty());
}

}  // namespace
}  // namespace iamsim
