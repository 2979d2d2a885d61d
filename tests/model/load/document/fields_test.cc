// SPDX-License-Identifier: Apache-2.0
#include "model/load/document/fields.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <ostream>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"

#include "model/estate.h"
#include "tests/damage.h"
#include "tests/model/load/loaded.h"

namespace iamsim {
namespace {

using std::string_view;

TEST(IsSlipOf, TakesLetterCaseSeparatorsAndALetterOrTwo) {
  EXPECT_TRUE(IsSlipOf("AttachedManagedPoliciess", "AttachedManagedPolicies"));
  EXPECT_TRUE(IsSlipOf("GROUPLIST", "GroupList"));
  EXPECT_TRUE(IsSlipOf("permissionsboundary", "permissionsBoundary"));
  EXPECT_TRUE(IsSlipOf("permissionBoundarys", "permissionsBoundary"));
  EXPECT_TRUE(IsSlipOf("attached_managed_policies", "AttachedManagedPolicies"));
  EXPECT_TRUE(IsSlipOf("GruopList", "GroupList"));
  EXPECT_TRUE(IsSlipOf("scp", "scps"));
  EXPECT_TRUE(IsSlipOf("ARN", "Arn"));
}

TEST(IsSlipOf, TakesNeitherTheWordItselfNorAnother) {
  EXPECT_FALSE(IsSlipOf("GroupList", "GroupList"));
  EXPECT_FALSE(IsSlipOf("UserPolicyList", "RolePolicyList"));
  EXPECT_FALSE(IsSlipOf("PermissionsBoundaryType", "PermissionsBoundary"));
  EXPECT_FALSE(IsSlipOf("Url", "Arn"));
  EXPECT_FALSE(IsSlipOf("Ids", "Id"));
  EXPECT_FALSE(IsSlipOf("", "Id"));
  EXPECT_FALSE(IsSlipOf(std::string(100000, 'a'), std::string(100, 'a')));
}

constexpr auto kWords = FieldWords({"Tags", "PolicyList", "CreateDate"});

class FieldsTest : public testing::Test {
 protected:
  Fields Read(const std::string& json, bool null_is_absent = false,
              std::span<const string_view> words = kWords) {
    source_ = std::make_shared<const SourceText>("f.json", json);
    data_ = ParseJson(source_, {}, diagnostics_);
    return {source_, diagnostics_, {.null_is_absent = null_is_absent, .words = words}};
  }
  const DataNode& root() const { return data_->root(); }
  std::string Said() const {
    std::string text;
    for (const Diagnostic& diagnostic : diagnostics_.all())
      text += FormatDiagnostic(diagnostic);
    return text;
  }

  Diagnostics diagnostics_;
  std::shared_ptr<const SourceText> source_;
  std::optional<DataDocument> data_;
};

TEST_F(FieldsTest, ANearMissIsNamedOnceAndIsUnclear) {
  const Fields fields = Read(R"({"PolicyLists": [], "CreateDate": "now"})");
  EXPECT_EQ(fields.Find(root(), "PolicyList"), nullptr);
  EXPECT_TRUE(fields.IsUnclear(root(), "PolicyList"));
  ASSERT_EQ(diagnostics_.all().size(), 1U) << Said();
  EXPECT_EQ(diagnostics_.all()[0].severity, Severity::kWarning);
  EXPECT_NE(Said().find("f.json:1:2: warning: unknown field `PolicyLists`"), std::string::npos);
  EXPECT_NE(Said().find("did you mean `PolicyList`?"), std::string::npos);
  std::vector<std::string> names;
  fields.TakeNewFields(root(), names);
  EXPECT_TRUE(names.empty());
}

TEST_F(FieldsTest, WhatIsThereHasNoNearMiss) {
  const Fields fields = Read(R"({"PolicyList": [], "PolicyLists": []})");
  EXPECT_NE(fields.Find(root(), "PolicyList"), nullptr);
  EXPECT_FALSE(fields.IsUnclear(root(), "PolicyList"));
  EXPECT_TRUE(diagnostics_.all().empty()) << Said();
}

TEST_F(FieldsTest, ANewFieldIsCountedAndMakesNothingUnknown) {
  const Fields fields =
      Read(R"({"Sustainability": 1, "CreateDate": "now", "Other": [{"Inner": 1}]})");
  EXPECT_FALSE(fields.IsUnclear(root(), "PolicyList"));
  EXPECT_EQ(fields.Find(root(), "Tags"), nullptr);
  std::vector<std::string> names;
  fields.TakeNewFields(root(), names);
  // Nobody read anything from what is in `Other`.
  EXPECT_EQ(names, (std::vector<std::string>{"Sustainability", "Other"}));
  EXPECT_TRUE(diagnostics_.all().empty()) << Said();
}

TEST_F(FieldsTest, NullIsUnclearWhereItDoesNotMeanAbsent) {
  const Fields fields = Read(R"({"PolicyList": null})");
  EXPECT_TRUE(fields.IsUnclear(root(), "PolicyList"));
  EXPECT_TRUE(fields.IsUnclear(root(), "PolicyList"));
  EXPECT_EQ(diagnostics_.all().size(), 1U) << Said();
}

TEST_F(FieldsTest, NullMayMeanAbsent) {
  const Fields fields = Read(R"({"PolicyList": null})", /*null_is_absent=*/true);
  EXPECT_EQ(fields.Find(root(), "PolicyList"), nullptr);
  EXPECT_FALSE(fields.IsUnclear(root(), "PolicyList"));
  EXPECT_TRUE(diagnostics_.all().empty()) << Said();
}

TEST_F(FieldsTest, WithoutWordsEveryOtherFieldIsAnError) {
  const Fields fields = Read(R"({"PolicyLists": []})", false, {});
  EXPECT_FALSE(fields.IsUnclear(root(), "PolicyList"));
  EXPECT_TRUE(diagnostics_.all().empty()) << Said();
  fields.CheckFields(root(), {"PolicyList", "Tags"}, "a thing");
  ASSERT_EQ(diagnostics_.all().size(), 1U) << Said();
  EXPECT_EQ(diagnostics_.all()[0].severity, Severity::kError);
  EXPECT_EQ(diagnostics_.all()[0].help, "did you mean `PolicyList`?");
}

// --- Each field that matters, damaged in each way ---------------------------------------------

struct Kind {
  std::string name;
  std::string file;
  std::string text;
  // What takes part in an answer.
  std::set<std::string> matters;
  // Null says there is none, as the tool itself writes it.
  std::set<std::string> null_is_none = {};
  // A text and a list of it are the same.
  std::set<std::string> one_or_many = {};

  friend void PrintTo(const Kind& kind, std::ostream* out) { *out << kind.name; }
};
class DamagedField : public testing::TestWithParam<Kind> {};

#define DOCUMENT                                                                            \
  R"({"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:GetObject",)" \
  R"( "Resource": "*"}]})"
#define TRUST                                                                   \
  R"({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal":)" \
  R"( {"AWS": "111122223333"}, "Action": "sts:AssumeRole"}]})"

TEST_P(DamagedField, IsNamed) {
  const Kind& kind = GetParam();
  const Loaded intact = LoadInputs({{kind.file, kind.text}});
  ASSERT_TRUE(intact.model.has_value()) << intact.Text();
  EXPECT_TRUE(intact.diagnostics.all().empty()) << intact.Text();
  std::set<std::string> seen;
  for (const Damage& damage : DamagesOf(kind.text)) {
    seen.insert(damage.key);
    if (kind.matters.count(damage.key) == 0) continue;
    if (damage.kind == DamageKind::kNulled && kind.null_is_none.count(damage.key) > 0) continue;
    if (damage.kind == DamageKind::kWrapped && kind.one_or_many.count(damage.key) > 0) continue;
    const Loaded loaded = LoadInputs({{kind.file, damage.text}});
    const bool named =
        std::any_of(loaded.diagnostics.all().begin(), loaded.diagnostics.all().end(),
                    [](const Diagnostic& diagnostic) { return diagnostic.source != nullptr; });
    EXPECT_TRUE(named) << testing::PrintToString(damage);
  }
  for (const std::string& key : kind.matters)
    EXPECT_EQ(seen.count(key), 1U) << key << " is not in the text";
}

INSTANTIATE_TEST_SUITE_P(
    Readers, DamagedField,
    testing::Values(
        Kind{"native",
             "model.json",
             R"({"iamsim": 1, "accounts": [{"id": "111122223333", "name": "n", "partition": "aws",
               "policies": [{"name": "p", "document": )" DOCUMENT R"(}],
               "groups": [{"name": "g", "inlinePolicies": [], "attachedPolicies": ["p"]}],
               "users": [{"name": "eve", "groups": ["g"], "tags": {"team": "a"},
               "inlinePolicies": [{"name": "own", "document": )" DOCUMENT R"(}],
               "attachedPolicies": ["p"], "permissionsBoundary": "p"}],
               "roles": [{"name": "r", "path": "/", "maxSessionDuration": 3600,
               "trustPolicy": )" TRUST R"(}],
               "resources": [{"arn": "arn:aws:s3:::b", "region": "eu-west-1",
               "blockPublicAccess": {"blockPublicAcls": true}}],
               "vpcEndpoints": [{"id": "vpce-1", "vpc": "vpc-1", "service": "s3",
               "type": "gateway"}]}],
             "organization": {"id": "o-a1b2c3d4e5", "managementAccount": "999999999999",
               "policyTypes": ["SERVICE_CONTROL_POLICY"], "root": {"id": "r-ab12",
               "serviceControlPolicies": ["FullAWSAccess"], "accounts": ["111122223333",
               "999999999999"]}}})",
             {"iamsim",       "accounts",     "id",
              "name",         "partition",    "policies",
              "document",     "groups",       "inlinePolicies",
              "users",        "tags",         "attachedPolicies",
              "roles",        "path",         "permissionsBoundary",
              "trustPolicy",  "resources",    "maxSessionDuration",
              "arn",          "region",       "blockPublicAccess",
              "vpcEndpoints", "vpc",          "service",
              "type",         "organization", "blockPublicAcls",
              "root",         "policyTypes",  "managementAccount",
              "Version",      "Statement",    "serviceControlPolicies",
              "Effect",       "Action",       "Resource",
              "Principal"},
             {},
             {"Action", "Resource"}},
        Kind{"account_authorization_details",
             "gaad.json",
             R"({"UserDetailList": [{"UserName": "eve", "UserId": "AIDA1", "Path": "/",
               "Arn": "arn:aws:iam::111122223333:user/eve", "GroupList": ["g"],
               "UserPolicyList": [{"PolicyName": "own", "PolicyDocument": )" DOCUMENT R"(}],
               "AttachedManagedPolicies": [{"PolicyName": "p",
               "PolicyArn": "arn:aws:iam::111122223333:policy/p"}],
               "PermissionsBoundary": {"PermissionsBoundaryType": "PermissionsBoundaryPolicy",
               "PermissionsBoundaryArn": "arn:aws:iam::111122223333:policy/p"},
               "Tags": [{"Key": "a", "Value": "b"}]}],
             "GroupDetailList": [{"GroupName": "g", "GroupId": "AGPA1", "Path": "/",
               "Arn": "arn:aws:iam::111122223333:group/g", "AttachedManagedPolicies": [],
               "GroupPolicyList": [{"PolicyName": "own", "PolicyDocument": )" DOCUMENT R"(}]}],
             "RoleDetailList": [{"RoleName": "r", "RoleId": "AROA1", "Path": "/",
               "Arn": "arn:aws:iam::111122223333:role/r", "RolePolicyList": [],
               "AttachedManagedPolicies": [], "AssumeRolePolicyDocument": )" TRUST R"(}],
             "Policies": [{"PolicyName": "p", "PolicyId": "ANPA1", "DefaultVersionId": "v1",
               "Arn": "arn:aws:iam::111122223333:policy/p", "PolicyVersionList": [
               {"VersionId": "v1", "IsDefaultVersion": true, "Document": )" DOCUMENT R"(}]}],
             "IsTruncated": false})",
             {"UserDetailList",
              "GroupDetailList",
              "RoleDetailList",
              "Policies",
              "Arn",
              "GroupList",
              "UserPolicyList",
              "GroupPolicyList",
              "RolePolicyList",
              "AttachedManagedPolicies",
              "PolicyDocument",
              "PolicyArn",
              "PermissionsBoundary",
              "PermissionsBoundaryArn",
              "Tags",
              "Key",
              "Value",
              "AssumeRolePolicyDocument",
              "PolicyVersionList",
              "Document"}},
        Kind{"aws_config",
             "config.json",
             R"([{"resourceType": "AWS::IAM::User", "resourceId": "AIDA1",
               "accountId": "111122223333", "awsRegion": "global",
               "arn": "arn:aws:iam::111122223333:user/eve", "configuration": {
               "arn": "arn:aws:iam::111122223333:user/eve", "path": "/", "userName": "eve",
               "userId": "AIDA1", "groupList": [], "userPolicyList": [{"policyName": "own",
               "policyDocument": )" DOCUMENT R"(}], "attachedManagedPolicies": [
               {"policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}],
               "permissionsBoundary": {"permissionsBoundaryArn":
               "arn:aws:iam::aws:policy/ReadOnlyAccess"}, "tags": [{"key": "a", "value": "b"}]}}])",
             {"configuration", "groupList", "userPolicyList", "policyDocument",
              "attachedManagedPolicies", "policyArn", "permissionsBoundary",
              "permissionsBoundaryArn"},
             {"permissionsBoundary"}},
        Kind{"queue_attributes",
             "111122223333/sqs-get-queue-attributes.q.json",
             R"({"Attributes": {"QueueArn": "arn:aws:sqs:eu-west-1:111122223333:q",
               "VisibilityTimeout": "30", "DelaySeconds": "0", "MaximumMessageSize": "1024",
               "CreatedTimestamp": "1", "FifoQueue": "false", "Policy": )"
             R"("{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Deny\",)"
             R"( \"Principal\": \"*\", \"Action\": \"sqs:SendMessage\", \"Resource\": \"*\"}]}"}})",
             {"Attributes", "Policy"}},
        Kind{"repository_policy",
             "eu-west-1/ecr-get-repository-policy.r.json",
             R"({"registryId": "111122223333", "repositoryName": "r", "policyText": )"
             R"("{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Deny\",)"
             R"( \"Principal\": \"*\", \"Action\": \"ecr:GetDownloadUrlForLayer\"}]}"})",
             {"registryId", "repositoryName", "policyText"}},
        Kind{"grants",
             "kms-list-grants.json",
             R"({"Grants": [{"KeyId": "arn:aws:kms:eu-west-1:111122223333:key/1", "GrantId": "g",
               "GranteePrincipal": "arn:aws:iam::111122223333:root", "Operations": ["Decrypt"],
               "Constraints": {"EncryptionContextEquals": {"a": "b"}}}]})",
             {"Grants", "KeyId", "GranteePrincipal", "Operations", "Constraints",
              "EncryptionContextEquals"}},
        Kind{"public_access_block",
             "111122223333/s3control-get-public-access-block.json",
             R"({"PublicAccessBlockConfiguration": {"BlockPublicAcls": true,
               "IgnorePublicAcls": true, "BlockPublicPolicy": true,
               "RestrictPublicBuckets": true}})",
             {"PublicAccessBlockConfiguration", "BlockPublicAcls", "IgnorePublicAcls",
              "BlockPublicPolicy", "RestrictPublicBuckets"}},
        Kind{"organization_root",
             "organizations-list-roots.json",
             R"({"Roots": [{"Id": "r-ab12",
               "Arn": "arn:aws:organizations::999999999999:root/o-a1b2c3d4e5/r-ab12",
               "Name": "Root", "PolicyTypes": [{"Type": "SERVICE_CONTROL_POLICY",
               "Status": "ENABLED"}]}]})",
             {"Roots", "Id", "PolicyTypes", "Type", "Status"}}),
    [](const testing::TestParamInfo<Kind>& kind) { return kind.param.name; });

// --- What depends on it is unknown, not none --------------------------------------------------

std::string UserWith(const std::string& fields) {
  return R"({"UserDetailList": [{"UserName": "eve", "UserId": "AIDA1", "Path": "/",
      "Arn": "arn:aws:iam::111122223333:user/eve", )" +
         fields + "}]}";
}
const User* Eve(const Loaded& loaded) {
  return loaded.model ? loaded.model->estate.FindUser("arn:aws:iam::111122223333:user/eve").entity
                      : nullptr;
}

// Nobody assumes of it that it is none, as of what was not collected.
bool HasUnknown(const std::vector<PolicyPtr>& policies) {
  return std::any_of(policies.begin(), policies.end(), [](const PolicyPtr& policy) {
    return !policy->readable && !policy->stand_in && !policy->unknown.view().empty();
  });
}

TEST(UnclearField, OfAUserIsUnknownAndTheOthersAreKnown) {
  const Loaded inline_list = LoadTexts({UserWith(R"("UserPolicyLists": [])")});
  ASSERT_NE(Eve(inline_list), nullptr) << inline_list.Text();
  EXPECT_TRUE(HasUnknown(Eve(inline_list)->inline_policies));
  EXPECT_TRUE(Eve(inline_list)->attached_policies.empty());
  EXPECT_EQ(Eve(inline_list)->permissions_boundary, nullptr);
  EXPECT_TRUE(Eve(inline_list)->tags_known);

  const Loaded attached = LoadTexts({UserWith(R"("AttachedManagedPolicies": null)")});
  ASSERT_NE(Eve(attached), nullptr) << attached.Text();
  EXPECT_TRUE(HasUnknown(Eve(attached)->attached_policies));
  EXPECT_TRUE(Eve(attached)->inline_policies.empty());

  const Loaded groups = LoadTexts({UserWith(R"("GROUPLIST": ["g"])")});
  ASSERT_NE(Eve(groups), nullptr) << groups.Text();
  EXPECT_TRUE(HasUnknown(Eve(groups)->attached_policies));

  const Loaded boundary = LoadTexts({UserWith(R"("permissionsboundary": {})")});
  ASSERT_NE(Eve(boundary), nullptr) << boundary.Text();
  ASSERT_NE(Eve(boundary)->permissions_boundary, nullptr);
  EXPECT_FALSE(Eve(boundary)->permissions_boundary->readable);

  const Loaded tags = LoadTexts({UserWith(R"("tags": [])")});
  ASSERT_NE(Eve(tags), nullptr) << tags.Text();
  EXPECT_FALSE(Eve(tags)->tags_known);
}

TEST(UnclearField, IsNoneThatIsNewAndNearToNone) {
  const Loaded loaded = LoadTexts({UserWith(R"("SigninProfile": {"Arn": "x"}, "GroupList": [])")});
  ASSERT_NE(Eve(loaded), nullptr) << loaded.Text();
  EXPECT_TRUE(loaded.diagnostics.all().empty()) << loaded.Text();
  EXPECT_TRUE(Eve(loaded)->attached_policies.empty());
  EXPECT_EQ(loaded.model->files.front().new_fields, std::vector<std::string>{"SigninProfile"});
}

TEST(UnclearField, ARepositoryWithPolicyTextNullHasAnUnknownPolicy) {
  const Loaded loaded = LoadInputs({{"eu-west-1/ecr-get-repository-policy.r.json",
                                     R"({"registryId": "111122223333", "repositoryName": "r",
                                         "policyText": null})"}});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  const auto repository =
      loaded.model->estate.FindResource("arn:aws:ecr:eu-west-1:111122223333:repository/r");
  ASSERT_TRUE(repository);
  ASSERT_NE(repository.entity->policy, nullptr);
  EXPECT_FALSE(repository.entity->policy->readable);
  EXPECT_FALSE(repository.entity->policy->stand_in);
}

// A field that AWS adds to a secret's policy does not make it a description of the secret.
TEST(UnclearField, ASecretsPolicyIsReadBesideNewFields) {
  const Loaded loaded =
      LoadInputs({{"secretsmanager-get-resource-policy.s.json",
                   R"({"ARN": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:s-AbCdEf",
      "Names": "s", "Sustainability": 1, "ResourcePolicy": "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Deny\", \"Principal\": \"*\", \"Action\": \"*\", \"Resource\": \"*\"}]}"})"}});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  const auto secret = loaded.model->estate.FindResource(
      "arn:aws:secretsmanager:eu-west-1:111122223333:secret:s-AbCdEf");
  ASSERT_TRUE(secret);
  ASSERT_NE(secret.entity->policy, nullptr);
  EXPECT_EQ(secret.entity->policy->document.statements.size(), 1U);
}

TEST(UnclearField, AMisspeltTypeOfPolicyIsEnabledAndItsPoliciesAreUnknown) {
  const auto root = [](const std::string& type) {
    return InputText{"organizations-list-roots.json",
                     R"({"Roots": [{"Id": "r-ab12",
        "Arn": "arn:aws:organizations::999999999999:root/o-a1b2c3d4e5/r-ab12", "Name": "Root",
        "PolicyTypes": [{"Type": ")" +
                         type + R"(", "Status": "ENABLED"}]}]})"};
  };
  const Loaded slip = LoadInputs({root("RESOURCE_CONTROL_POLCY")});
  ASSERT_TRUE(slip.model.has_value()) << slip.Text();
  EXPECT_TRUE(slip.Says(Severity::kWarning, "did you mean `RESOURCE_CONTROL_POLICY`?"));
  const Loaded other = LoadInputs({root("TAG_POLICY")});
  ASSERT_TRUE(other.model.has_value()) << other.Text();
  EXPECT_TRUE(other.diagnostics.all().empty()) << other.Text();
}

}  // namespace
}  // namespace iamsim
