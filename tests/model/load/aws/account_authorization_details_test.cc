// SPDX-License-Identifier: Apache-2.0
#include "model/load/aws/account_authorization_details.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"

#include "model/load/load.h"

namespace iamsim {
namespace {

struct Loaded {
  std::optional<LoadedModel> model;
  Diagnostics diagnostics;
};

Loaded Load(const std::vector<std::string>& texts, const LoadOptions& options = {}) {
  Loaded loaded;
  std::vector<std::shared_ptr<const SourceText>> sources;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    sources.push_back(
        std::make_shared<const SourceText>("page" + std::to_string(i + 1) + ".json", texts[i]));
  }
  loaded.model = LoadModelTexts(sources, options, loaded.diagnostics);
  return loaded;
}

Loaded LoadFiles(const std::vector<std::string>& names) {
  Loaded loaded;
  std::vector<std::string> paths;
  for (const std::string& name : names) {
    paths.push_back(std::string(IAMSIM_TEST_DATA_DIR) + "/" + name);
  }
  loaded.model = LoadModel(paths, {}, loaded.diagnostics);
  return loaded;
}

std::string Describe(const Diagnostics& diagnostics) {
  std::string text;
  for (const Diagnostic& d : diagnostics.all())
    text += FormatDiagnostic(d);
  return text;
}

bool Has(const Diagnostics& diagnostics, Severity severity, std::string_view words) {
  return std::any_of(diagnostics.all().begin(), diagnostics.all().end(), [&](const Diagnostic& d) {
    return d.severity == severity && (d.message + " / " + d.help).find(words) != std::string::npos;
  });
}

void ExpectSampleAccount(const Loaded& loaded) {
  ASSERT_TRUE(loaded.model.has_value()) << Describe(loaded.diagnostics);
  const Estate& estate = loaded.model->estate;
  const auto alice = estate.FindUser("arn:aws:iam::111111111111:user/alice");
  ASSERT_TRUE(alice);
  EXPECT_TRUE(alice.account->imported);
  EXPECT_EQ(alice.entity->id, "AIDAALICEEXAMPLE0001");
  EXPECT_EQ(alice.entity->groups, std::vector<std::string>{"Developers"});
  ASSERT_EQ(alice.entity->inline_policies.size(), 1U);
  EXPECT_EQ(alice.entity->inline_policies[0]->document.statements[0].actions,
            PolicyTexts{"s3:GetObject"});
  const auto group = estate.FindGroup("111111111111", "Developers");
  ASSERT_TRUE(group);
  ASSERT_EQ(group.entity->attached_policies.size(), 1U);
  EXPECT_EQ(group.entity->attached_policies[0], alice.account->policies[0]);
  const auto role = estate.FindRole("arn:aws:iam::111111111111:role/AppServer");
  ASSERT_TRUE(role);
  ASSERT_NE(role.entity->trust_policy, nullptr);
  EXPECT_EQ(role.entity->trust_policy->document.statements[0].principals[0].type,
            PrincipalType::kService);
}

TEST(AccountAuthorizationDetails, ReadsWhatTheCommandLinePrints) {
  ExpectSampleAccount(LoadFiles({"gaad-111111111111.cli.json"}));
}

TEST(AccountAuthorizationDetails, ReadsRawPagesInAnyOrder) {
  ExpectSampleAccount(
      LoadFiles({"gaad-111111111111.rawpage1.json", "gaad-111111111111.rawpage2.json"}));
  ExpectSampleAccount(
      LoadFiles({"gaad-111111111111.rawpage2.json", "gaad-111111111111.rawpage1.json"}));
}

TEST(AccountAuthorizationDetails, ReadsInstanceProfiles) {
  Diagnostics diagnostics;
  const std::optional<LoadedModel> model = LoadModelTexts(
      {std::make_shared<const SourceText>(
          "gaad.json",
          R"({"RoleDetailList": [{"Arn": "arn:aws:iam::111122223333:role/App", "RoleName": "App",
              "Path": "/", "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []},
              "InstanceProfileList": [{"InstanceProfileName": "app-profile"}]},
             {"Arn": "arn:aws:iam::111122223333:role/Bare", "RoleName": "Bare", "Path": "/"}]})")},
      {}, diagnostics);
  ASSERT_TRUE(model.has_value());
  EXPECT_EQ(model->estate.FindRoleByName("111122223333", "App").entity->instance_profiles,
            (std::vector<std::string>{"app-profile"}));
  EXPECT_EQ(model->estate.FindRoleByName("111122223333", "Bare").entity->instance_profiles,
            std::nullopt);
}

TEST(AccountAuthorizationDetails, AMissingPageIsAnError) {
  const Loaded loaded = LoadFiles({"gaad-111111111111.rawpage1.json"});
  EXPECT_FALSE(loaded.model.has_value());
  EXPECT_TRUE(Has(loaded.diagnostics, Severity::kError, "more pages of account `111111111111`"))
      << Describe(loaded.diagnostics);
  EXPECT_TRUE(Has(loaded.diagnostics, Severity::kWarning, "a page is missing"))
      << Describe(loaded.diagnostics);
}

TEST(AccountAuthorizationDetails, PagesOfAnotherAccountDoNotHelp) {
  const Loaded loaded =
      LoadFiles({"gaad-111111111111.rawpage1.json", "gaad-222222222222.cli.json"});
  EXPECT_FALSE(loaded.model.has_value());
}

constexpr std::string_view kUser = R"({"UserName": "u", "Arn": "arn:aws:iam::111122223333:user/u")";

std::string WithUser(std::string_view more, std::string_view rest = "") {
  return R"({"UserDetailList": [)" + std::string(kUser) + std::string(more) + "}]" +
         std::string(rest) + "}";
}

TEST(AccountAuthorizationDetails, SeveralPagesMayStandInOneFile) {
  const Loaded loaded = Load(
      {WithUser("", R"(, "NextToken": "x")") + "\n" +
       R"({"RoleDetailList": [{"Arn": "arn:aws:iam::111122223333:role/r"}], "IsTruncated": false})"});
  ASSERT_TRUE(loaded.model.has_value()) << Describe(loaded.diagnostics);
  EXPECT_TRUE(loaded.model->estate.FindUser("arn:aws:iam::111122223333:user/u"));
  EXPECT_TRUE(loaded.model->estate.FindRole("arn:aws:iam::111122223333:role/r"));
}

TEST(AccountAuthorizationDetails, NextTokenIsAMissingPageToo) {
  const Loaded loaded = Load({WithUser("", R"(, "NextToken": "x")")});
  EXPECT_FALSE(loaded.model.has_value());
}

TEST(AccountAuthorizationDetails, MissingListsAndUnknownFieldsAreFine) {
  const Loaded loaded = Load({WithUser(R"(, "New": {"x": [1]})")});
  ASSERT_TRUE(loaded.model.has_value());
  EXPECT_TRUE(loaded.diagnostics.all().empty()) << Describe(loaded.diagnostics);
}

TEST(AccountAuthorizationDetails, OnlyTheDefaultVersionCounts) {
  const Loaded loaded = Load({R"({"Policies": [{"Arn": "arn:aws:iam::111122223333:policy/p/P",
      "DefaultVersionId": "v1", "PolicyVersionList": [
      {"VersionId": "v2", "IsDefaultVersion": false, "Document": {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}},
      {"VersionId": "v1", "IsDefaultVersion": true, "Document": {"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}}]}]})"});
  ASSERT_TRUE(loaded.model.has_value()) << Describe(loaded.diagnostics);
  const Account* account = loaded.model->estate.FindAccount("111122223333");
  ASSERT_NE(account, nullptr);
  ASSERT_EQ(account->policies.size(), 1U);
  EXPECT_EQ(account->policies[0]->name, "P");
  EXPECT_EQ(account->policies[0]->document.statements[0].actions, PolicyTexts{"s3:*"});
}

TEST(AccountAuthorizationDetails, SeveralDefaultVersionsAreNone) {
  const Loaded loaded = Load({R"({"Policies": [{"Arn": "arn:aws:iam::111122223333:policy/P",
      "PolicyVersionList": [
      {"VersionId": "v2", "IsDefaultVersion": true, "Document": {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}},
      {"VersionId": "v1", "IsDefaultVersion": true, "Document": {"Statement": []}}]}]})"});
  ASSERT_TRUE(loaded.model.has_value()) << Describe(loaded.diagnostics);
  EXPECT_TRUE(Has(loaded.diagnostics, Severity::kWarning, "has several default versions"));
  EXPECT_FALSE(loaded.model->estate.FindAccount("111122223333")->policies[0]->readable);
}

// As with `--filter User`.
TEST(AccountAuthorizationDetails, AnAttachedPolicyThatIsNowhereIsUnknown) {
  const Loaded loaded = Load({WithUser(
      R"(, "AttachedManagedPolicies": [{"PolicyName": "P", "PolicyArn": "arn:aws:iam::111122223333:policy/P"}])")});
  ASSERT_TRUE(loaded.model.has_value()) << Describe(loaded.diagnostics);
  EXPECT_TRUE(Has(loaded.diagnostics, Severity::kWarning,
                  "policy `arn:aws:iam::111122223333:policy/P` was not loaded"))
      << Describe(loaded.diagnostics);
  const auto user = loaded.model->estate.FindUser("arn:aws:iam::111122223333:user/u");
  ASSERT_EQ(user.entity->attached_policies.size(), 1U);
  EXPECT_EQ(user.entity->attached_policies[0]->name, "P");
  EXPECT_FALSE(user.entity->attached_policies[0]->readable);
}

TEST(AccountAuthorizationDetails, AGroupThatIsNowhereIsUnknown) {
  const Loaded loaded = Load({WithUser(R"(, "GroupList": ["g"])")});
  ASSERT_TRUE(loaded.model.has_value()) << Describe(loaded.diagnostics);
  EXPECT_TRUE(Has(loaded.diagnostics, Severity::kWarning, "no group `g`"));
  const auto user = loaded.model->estate.FindUser("arn:aws:iam::111122223333:user/u");
  EXPECT_TRUE(std::any_of(user.entity->attached_policies.begin(),
                          user.entity->attached_policies.end(),
                          [](const PolicyPtr& policy) { return policy->stand_in; }));
}

TEST(AccountAuthorizationDetails, AwsManagedPoliciesComeFromTheBundle) {
  const Loaded loaded = Load({WithUser(
      R"(, "AttachedManagedPolicies": [
        {"PolicyName": "ReadOnlyAccess", "PolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"},
        {"PolicyName": "OfTomorrow", "PolicyArn": "arn:aws:iam::aws:policy/OfTomorrow"}])")});
  ASSERT_TRUE(loaded.model.has_value()) << Describe(loaded.diagnostics);
  const auto user = loaded.model->estate.FindUser("arn:aws:iam::111122223333:user/u");
  ASSERT_EQ(user.entity->attached_policies.size(), 2U);
  EXPECT_TRUE(user.entity->attached_policies[0]->readable);
  EXPECT_FALSE(user.entity->attached_policies[1]->readable);
  EXPECT_TRUE(Has(loaded.diagnostics, Severity::kWarning, "OfTomorrow"));
}

std::string ManagedVersion(std::string_view version, std::string_view action) {
  return R"({"Policies": [{"Arn": "arn:aws:iam::aws:policy/X", "PolicyVersionList": [{"VersionId": ")" +
         std::string(version) +
         R"(", "IsDefaultVersion": true, "Document": {"Statement": {"Effect": "Allow", "Action": ")" +
         std::string(action) + R"(", "Resource": "*"}}}]}]})";
}

TEST(AccountAuthorizationDetails, OfAnAwsManagedPolicyTheHighestVersionWins) {
  for (const bool newest_first : {true, false}) {
    std::vector<std::string> texts = {ManagedVersion("v9", "s3:*"), ManagedVersion("v10", "sqs:*")};
    if (newest_first) std::reverse(texts.begin(), texts.end());
    const Loaded loaded = Load(texts);
    ASSERT_TRUE(loaded.model.has_value()) << Describe(loaded.diagnostics);
    ASSERT_EQ(loaded.model->estate.policies().size(), 1U);
    EXPECT_EQ(loaded.model->estate.policies()[0]->document.statements[0].actions,
              PolicyTexts{"sqs:*"});
    EXPECT_TRUE(Has(loaded.diagnostics, Severity::kWarning, "not the same"));
  }
}

constexpr std::string_view kBroken[] = {
    R"("%7B%22Statement")",
    R"("%7B%ZZ")",
    R"("nothing")",
    R"(null)",
    R"({"Statement": {"Effect": "Deny", "Action": "s3:*"}})",
    R"({"Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Conditon": {}}})",
};

TEST(AccountAuthorizationDetails, ADocumentThatCannotBeReadIsUnknownAndSaid) {
  for (const std::string_view broken : kBroken) {
    const Loaded loaded =
        Load({WithUser(R"(, "UserPolicyList": [{"PolicyName": "p", "PolicyDocument": )" +
                       std::string(broken) + "}]")});
    ASSERT_TRUE(loaded.model.has_value()) << broken << Describe(loaded.diagnostics);
    const auto user = loaded.model->estate.FindUser("arn:aws:iam::111122223333:user/u");
    ASSERT_EQ(user.entity->inline_policies.size(), 1U);
    EXPECT_FALSE(user.entity->inline_policies[0]->readable) << broken;
    EXPECT_TRUE(Has(loaded.diagnostics, Severity::kWarning, "unknown")) << broken;
  }
}

TEST(AccountAuthorizationDetails, IsStrictWhenAsked) {
  for (const std::string_view broken : kBroken) {
    const Loaded loaded =
        Load({WithUser(R"(, "UserPolicyList": [{"PolicyName": "p", "PolicyDocument": )" +
                       std::string(broken) + "}]")},
             {.mode = LoadMode::kStrict});
    EXPECT_FALSE(loaded.model.has_value()) << broken;
  }
}

TEST(AccountAuthorizationDetails, WithANativeModelTheAccountIsKnownInFull) {
  const Loaded loaded = Load(
      {WithUser(""),
       R"({"accounts": [{"id": "111122223333", "users": [{"name": "u", "tags": {"a": "b"}}]}]})"});
  ASSERT_TRUE(loaded.model.has_value()) << Describe(loaded.diagnostics);
  const auto user = loaded.model->estate.FindUser("arn:aws:iam::111122223333:user/u");
  EXPECT_FALSE(user.account->imported);
  EXPECT_EQ(user.entity->tags.size(), 1U);
}

// Go's encoding of a slice or a pointer that is nil. Go writes the metadata of the call as well.
TEST(AccountAuthorizationDetails, NullIsAnAbsentListOrBoundary) {
  const Loaded loaded =
      Load({R"({"UserDetailList": [{"Path": "/", "UserName": "a", "UserId": "AIDA1",
      "Arn": "arn:aws:iam::111122223333:user/a", "UserPolicyList": null, "GroupList": null,
      "AttachedManagedPolicies": null, "PermissionsBoundary": null, "Tags": null}],
      "GroupDetailList": null, "Policies": null, "RoleDetailList": [{"Path": "/", "RoleName": "r",
      "RoleId": "AROA1", "Arn": "arn:aws:iam::111122223333:role/r", "RolePolicyList": null,
      "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": {"Effect": "Allow",
      "Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole"}},
      "AttachedManagedPolicies": null, "PermissionsBoundary": null, "Tags": null}],
      "ResultMetadata": {}})"});
  ASSERT_TRUE(loaded.model.has_value()) << Describe(loaded.diagnostics);
  EXPECT_TRUE(loaded.diagnostics.all().empty()) << Describe(loaded.diagnostics);
  const auto role = loaded.model->estate.FindRole("arn:aws:iam::111122223333:role/r");
  ASSERT_TRUE(role);
  EXPECT_EQ(role.entity->permissions_boundary, nullptr);
  EXPECT_TRUE(role.entity->attached_policies.empty());
  EXPECT_NE(role.entity->trust_policy, nullptr);
}

// Only that account's principals are unknown then, and not every answer.
TEST(AccountAuthorizationDetails, ADamagedTextSaysWhoseItIs) {
  struct Row {
    std::string_view text;
    std::optional<std::string> account;
  };
  const Row rows[] = {
      {R"({"UserDetailList": [{"UserName": "a", "Arn": "arn:aws:iam::111122223333:user/a")",
       "111122223333"},
      {R"( { "RoleDetailList": [{"Arn":"arn:aws-cn:iam::111122223333:role/p/a"}, {"Arn": "arn:)",
       "111122223333"},
      {R"({"GroupDetailList": [{"Arn": "arn:aws:iam::aws:policy/ReadOnlyAccess")", ""},
      {R"({"UserDetailList": [)", ""},
      // Two accounts in one text, another input, or one whose beginning is damaged.
      {R"({"UserDetailList": [{"Arn": "arn:aws:iam::111122223333:user/a"},
           {"Arn": "arn:aws:iam::222233334444:user/a"})",
       std::nullopt},
      {R"({"Policies": [{"Arn": "arn:aws:iam::111122223333:policy/a")", std::nullopt},
      {R"({"UserDetailLists": [{"Arn": "arn:aws:iam::111122223333:user/a")", std::nullopt},
      {R"(["UserDetailList": [{"Arn": "arn:aws:iam::111122223333:user/a")", std::nullopt},
      {"", std::nullopt},
  };
  for (const Row& row : rows)
    EXPECT_EQ(AccountOfDamagedDetails(row.text), row.account) << row.text;
}

}  // namespace
}  // namespace iamsim
