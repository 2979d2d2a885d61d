// SPDX-License-Identifier: Apache-2.0
#include "model/load/aws/iam_output.h"

#include <algorithm>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

#include "tests/model/load/loaded.h"

namespace iamsim {
namespace {

constexpr std::string_view kAlice = "arn:aws:iam::111122223333:user/team/alice";
constexpr std::string_view kReader = "arn:aws:iam::111122223333:role/Reader";
const char* const kFolder = "111122223333/";

InputText GetUser(const std::string& more = "") {
  return {"111122223333/iam-get-user.json",
          R"({"User": {"Path": "/team/", "UserName": "alice", "UserId": "AIDAEXAMPLE",
              "Arn": "arn:aws:iam::111122223333:user/team/alice",
              "CreateDate": "2026-01-05T09:00:00+00:00")" +
              more + "}}"};
}
InputText GetRole() {
  return {"iam-get-role.Reader.json",
          R"({"Role": {"Path": "/", "RoleName": "Reader", "RoleId": "AROAEXAMPLE",
              "Arn": "arn:aws:iam::111122223333:role/Reader",
              "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
                "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]},
              "MaxSessionDuration": 7200, "Tags": [{"Key": "team", "Value": "data"}]}})"};
}
InputText InFolder(const std::string& name, std::string text) {
  return {kFolder + name, std::move(text)};
}
InputText Inline(const std::string& action = "s3:GetObject") {
  return InFolder("iam-get-user-policy.alice.json",
                  R"({"UserName": "alice", "PolicyName": "p1", "PolicyDocument": {"Statement":
                      {"Effect": "Allow", "Action": ")" +
                      action + R"(", "Resource": "*"}}})");
}

const User& UserOf(const Loaded& loaded) {
  return *loaded.model->estate.FindUser(kAlice).entity;
}

using Names = std::vector<std::string>;

TEST(IamOutput, GetUserTellsTagsAndBoundaryAndNothingElse) {
  const Loaded loaded = LoadInputs({GetUser()});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  const User& alice = UserOf(loaded);
  EXPECT_EQ(alice.id, "AIDAEXAMPLE");
  EXPECT_TRUE(alice.tags_known);
  EXPECT_EQ(alice.permissions_boundary, nullptr);
  EXPECT_EQ(NamesOf(alice.inline_policies), Names{"(inline policies, not collected)"});
  EXPECT_EQ(NamesOf(alice.attached_policies),
            (Names{"(attached policies, not collected)", "(policies of groups, not collected)"}));
  EXPECT_TRUE(loaded.model->estate.FindAccount("111122223333")->imported);
}

TEST(IamOutput, ListsNeverTellTagsOrBoundary) {
  const Loaded loaded =
      LoadInputs({{"list-users.json", R"({"Users": [{"UserName": "alice", "UserId": "AIDAEXAMPLE",
          "Path": "/team/", "Arn": "arn:aws:iam::111122223333:user/team/alice"}]})"}});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  EXPECT_FALSE(UserOf(loaded).tags_known);
  ASSERT_NE(UserOf(loaded).permissions_boundary, nullptr);
  EXPECT_TRUE(UserOf(loaded).permissions_boundary->stand_in);
}

// Everything about one user, a call at a time.
std::vector<InputText> WholeUser() {
  return {
      GetUser(),
      InFolder("iam-list-user-policies.alice.json", R"({"PolicyNames": ["p1"]})"),
      Inline(),
      InFolder("iam-list-attached-user-policies.alice.json",
               R"({"AttachedPolicies": [{"PolicyName": "Deployers",
                       "PolicyArn": "arn:aws:iam::111122223333:policy/Deployers"}]})"),
      InFolder("iam-get-policy.json",
               R"({"Policy": {"PolicyName": "Deployers", "DefaultVersionId": "v2",
                       "Arn": "arn:aws:iam::111122223333:policy/Deployers"}})"),
      InFolder(
          "iam-get-policy-version.arn%3Aaws%3Aiam%3A%3A111122223333%3Apolicy%2FDeployers.v2.json",
          R"({"PolicyVersion": {"Document": {"Statement": {"Effect": "Allow",
                       "Action": "cloudformation:*", "Resource": "*"}}, "VersionId": "v2",
                       "IsDefaultVersion": true, "CreateDate": "2026-01-05T09:00:00+00:00"}})"),
      InFolder("iam-list-groups-for-user.alice.json",
               R"({"Groups": [{"Path": "/", "GroupName": "devs", "GroupId": "AGPAEXAMPLE",
                       "Arn": "arn:aws:iam::111122223333:group/devs"}]})"),
      InFolder("iam-list-group-policies.devs.json", R"({"PolicyNames": []})"),
      InFolder("iam-list-attached-group-policies.devs.json",
               R"({"AttachedPolicies": [{"PolicyName": "ReadOnlyAccess",
                       "PolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}]})")};
}

TEST(IamOutput, AllCallsTogetherTellAll) {
  for (const bool backwards : {false, true}) {
    std::vector<InputText> inputs = WholeUser();
    if (backwards) std::reverse(inputs.begin(), inputs.end());
    const Loaded loaded = LoadInputs(inputs);
    ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
    EXPECT_TRUE(loaded.diagnostics.all().empty()) << loaded.Text();
    const User& alice = UserOf(loaded);
    EXPECT_EQ(NamesOf(alice.inline_policies), Names{"p1"});
    EXPECT_TRUE(alice.inline_policies[0]->readable);
    EXPECT_EQ(NamesOf(alice.attached_policies), Names{"Deployers"});
    EXPECT_TRUE(alice.attached_policies[0]->readable);
    EXPECT_EQ(alice.groups, Names{"devs"});
    const auto group = loaded.model->estate.FindGroup("111122223333", "devs");
    ASSERT_TRUE(group);
    EXPECT_TRUE(group.entity->inline_policies.empty());
    EXPECT_EQ(NamesOf(group.entity->attached_policies), Names{"ReadOnlyAccess"});
  }
}

// Each call that was not made leaves its part unknown.
struct MissingRow {
  std::string file;
  bool inline_unknown;
  bool attached_unknown;
};
void PrintTo(const MissingRow& row, std::ostream* out) {
  *out << row.file;
}
class MissingCall : public testing::TestWithParam<MissingRow> {};

bool AnyUnreadable(const std::vector<PolicyPtr>& policies) {
  return std::any_of(policies.begin(), policies.end(),
                     [](const PolicyPtr& policy) { return !policy->readable; });
}

TEST_P(MissingCall, LeavesItsPartUnknown) {
  std::vector<InputText> inputs = WholeUser();
  const auto gone = std::remove_if(inputs.begin(), inputs.end(), [](const InputText& input) {
    return input.name.find(GetParam().file) != std::string::npos;
  });
  ASSERT_NE(gone, inputs.end());
  inputs.erase(gone, inputs.end());
  const Loaded loaded = LoadInputs(inputs);
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  const User& alice = UserOf(loaded);
  EXPECT_EQ(AnyUnreadable(alice.inline_policies), GetParam().inline_unknown);
  EXPECT_EQ(AnyUnreadable(alice.attached_policies), GetParam().attached_unknown);
}

INSTANTIATE_TEST_SUITE_P(Rows, MissingCall,
                         testing::Values(MissingRow{"get-user-policy", true, false},
                                         MissingRow{"list-user-policies", true, false},
                                         MissingRow{"list-attached-user-policies", false, true},
                                         MissingRow{"get-policy-version", false, true},
                                         MissingRow{"list-groups-for-user", false, true}));

TEST(IamOutput, AnInlinePolicyThatIsListedAndWasNotFetchedIsUnknown) {
  std::vector<InputText> inputs = {
      InFolder("list-role-policies.app.json", R"({"PolicyNames": ["A", "B"]})"),
      InFolder("get-role-policy.json", R"({"RoleName": "app", "PolicyName": "A", "PolicyDocument":
          {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*",
           "Resource": "*"}}})"),
      InFolder("get-role.json", R"({"Role": {"RoleName": "app", "Path": "/",
          "Arn": "arn:aws:iam::111122223333:role/app"}})")};
  std::sort(inputs.begin(), inputs.end(),
            [](const InputText& a, const InputText& b) { return a.name < b.name; });
  do {
    const Loaded loaded = LoadInputs(inputs);
    ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
    const auto role = loaded.model->estate.FindRole("arn:aws:iam::111122223333:role/app");
    ASSERT_TRUE(role);
    std::vector<std::pair<std::string, bool>> policies;
    for (const PolicyPtr& policy : role.entity->inline_policies)
      policies.emplace_back(policy->name, policy->readable);
    std::sort(policies.begin(), policies.end());
    EXPECT_EQ(policies, (std::vector<std::pair<std::string, bool>>{{"A", true}, {"B", false}}));
  } while (std::next_permutation(
      inputs.begin(), inputs.end(),
      [](const InputText& a, const InputText& b) { return a.name < b.name; }));
}

TEST(IamOutput, AGroupNobodyAskedAboutIsUnknown) {
  std::vector<InputText> inputs = WholeUser();
  inputs.pop_back();
  const Loaded loaded = LoadInputs(inputs);
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  const auto group = loaded.model->estate.FindGroup("111122223333", "devs");
  EXPECT_TRUE(HasStandIn(group.entity->attached_policies));
  EXPECT_FALSE(HasStandIn(group.entity->inline_policies));
}

TEST(IamOutput, ARoleHasItsTrustPolicy) {
  const Loaded loaded = LoadInputs(
      {GetRole(),
       InFolder("list-attached-role-policies.Reader.json", R"({"AttachedPolicies": []})"),
       InFolder("list-role-policies.Reader.json", R"({"PolicyNames": ["a"]})"),
       InFolder("get-role-policy.json",
                R"({"RoleName": "Reader", "PolicyName": "a", "PolicyDocument":
                "%7B%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22s3%3A*%22%2C%22Resource%22%3A%22*%22%7D%7D"})")});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  const Role& reader = *loaded.model->estate.FindRole(kReader).entity;
  ASSERT_NE(reader.trust_policy, nullptr);
  EXPECT_TRUE(reader.trust_policy->readable);
  EXPECT_EQ(reader.max_session_duration, 7200);
  EXPECT_EQ(reader.tags, (Tags{{"team", "data"}}));
  EXPECT_TRUE(reader.attached_policies.empty());
  ASSERT_EQ(reader.inline_policies.size(), 1U);
  EXPECT_EQ(reader.inline_policies[0]->document.statements[0].actions, PolicyTexts{"s3:*"});
}

TEST(IamOutput, OnlyTheDefaultVersionCounts) {
  const auto version = [](const std::string& id, const std::string& is_default) {
    return InFolder("get-policy-version.Deployers." + id + ".json",
                    R"({"PolicyVersion": {"Document": {"Statement": {"Effect": "Allow", "Action":
                        "s3:)" +
                        id + R"(", "Resource": "*"}}, "VersionId": ")" + id +
                        R"(", "IsDefaultVersion": )" + is_default + "}}");
  };
  std::vector<InputText> inputs = WholeUser();
  inputs.erase(inputs.begin() + 5);
  inputs.push_back(version("v1", "false"));
  Loaded loaded = LoadInputs(inputs);
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  EXPECT_FALSE(UserOf(loaded).attached_policies[0]->readable);
  inputs.push_back(version("v2", "true"));
  loaded = LoadInputs(inputs);
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  EXPECT_EQ(UserOf(loaded).attached_policies[0]->document.statements[0].actions,
            PolicyTexts{"s3:v2"});
  inputs.push_back(version("v3", "true"));
  EXPECT_TRUE(LoadInputs(inputs).FailsWith("two default versions"));
}

TEST(IamOutput, UnitesWithAuthorizationDetails) {
  const InputText details = {"gaad.json", R"({"UserDetailList": [{"UserName": "alice",
          "Arn": "arn:aws:iam::111122223333:user/team/alice", "UserPolicyList": [
          {"PolicyName": "p1", "PolicyDocument": {"Statement":
           {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}},
          {"PolicyName": "p2", "PolicyDocument": {"Statement":
           {"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}}}]}]})"};
  for (const bool backwards : {false, true}) {
    std::vector<InputText> inputs = {details, GetUser(), Inline()};
    if (backwards) std::reverse(inputs.begin(), inputs.end());
    const Loaded loaded = LoadInputs(inputs);
    ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
    Names names = NamesOf(UserOf(loaded).inline_policies);
    std::sort(names.begin(), names.end());
    EXPECT_EQ(names, (Names{"p1", "p2"}));
    EXPECT_TRUE(UserOf(loaded).attached_policies.empty());
    inputs.back() = Inline("s3:*");
    inputs.front() = backwards ? Inline("s3:*") : details;
    EXPECT_TRUE(LoadInputs({details, Inline("s3:*")})
                    .FailsWith("the inline policies (`p1`) is given twice, and not the same"));
  }
}

TEST(IamOutput, WhatHasNoPathIsLeftOutAndSaid) {
  const Loaded loaded = LoadInputs(
      {InFolder("list-attached-user-policies.alice.json", R"({"AttachedPolicies": []})")});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  EXPECT_TRUE(loaded.model->estate.FindAccount("111122223333")->users.empty());
  EXPECT_TRUE(loaded.Says(Severity::kWarning, "user `alice` of account `111122223333` is left out"))
      << loaded.Text();
  EXPECT_TRUE(loaded.Says(Severity::kWarning, "aws iam get-user"));
}

TEST(IamOutput, WhoAmITellsTheAccount) {
  const Loaded loaded = LoadInputs(
      {{"dump/sts-get-caller-identity.json", R"({"UserId": "AIDAEXAMPLE", "Account":
          "111122223333", "Arn": "arn:aws:iam::111122223333:user/team/alice"})"},
       {"other/gaad.json", R"({"RoleDetailList": [{"Arn": "arn:aws:iam::999988887777:role/r"}]})"},
       {"dump/eu/iam-list-user-policies.alice.json", R"({"PolicyNames": []})"}});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  EXPECT_TRUE(UserOf(loaded).inline_policies.empty());
  EXPECT_FALSE(UserOf(loaded).attached_policies.empty());
}

TEST(IamOutput, EntitiesForAPolicyAddAnAttachment) {
  const Loaded loaded = LoadInputs(
      {GetRole(),
       InFolder(
           "iam-list-entities-for-policy.arn%3Aaws%3Aiam%3A%3Aaws%3Apolicy%2FReadOnlyAccess.json",
           R"({"PolicyGroups": [], "PolicyUsers": [],
                    "PolicyRoles": [{"RoleName": "Reader", "RoleId": "AROAEXAMPLE"}]})")});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  EXPECT_EQ(NamesOf(loaded.model->estate.FindRole(kReader).entity->attached_policies),
            (Names{"ReadOnlyAccess", "(attached policies, not collected)"}));
}

TEST(IamOutput, GetGroupTellsItsUsers) {
  const Loaded loaded = LoadInputs(
      {{"get-group.json", R"({"Group": {"Path": "/", "GroupName": "devs", "GroupId": "AGPAEXAMPLE",
          "Arn": "arn:aws:iam::111122223333:group/devs"}, "Users": [{"UserName": "alice",
          "Arn": "arn:aws:iam::111122223333:user/team/alice"}], "IsTruncated": false})"}});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  EXPECT_EQ(UserOf(loaded).groups, Names{"devs"});
  // There may be other groups.
  EXPECT_TRUE(HasStandIn(UserOf(loaded).attached_policies));
}

TEST(IamOutput, ProvidersAreUnited) {
  const Loaded loaded = LoadInputs({Sample("iam-list-open-id-connect-providers.json"),
                                    Sample("iam-get-open-id-connect-provider.json"),
                                    Sample("iam-list-saml-providers.json")});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  const Account* account = loaded.model->estate.FindAccount("111111111111");
  ASSERT_NE(account, nullptr);
  ASSERT_EQ(account->identity_providers.size(), 2U);
  EXPECT_EQ(account->identity_providers[0].arn,
            "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com");
  EXPECT_EQ(account->identity_providers[0].client_ids, Names{"sts.amazonaws.com"});
  EXPECT_EQ(account->identity_providers[1].arn, "arn:aws:iam::111111111111:saml-provider/Okta");
}

// --- Wrong, partial, hostile ------------------------------------------------------------------

class BadIamOutput : public testing::TestWithParam<BadRow> {};

TEST_P(BadIamOutput, IsAnErrorThatSaysWhy) {
  const Loaded loaded = LoadInputs(GetParam().inputs);
  EXPECT_TRUE(loaded.FailsWith(GetParam().says)) << loaded.Text();
}

INSTANTIATE_TEST_SUITE_P(
    Rows, BadIamOutput,
    testing::Values(
        BadRow{"of_whom",
               {InFolder("policies.json", R"({"AttachedPolicies": []})")},
               "does not say of which user, role or group"},
        BadRow{"of_which_account",
               {{"list-user-policies.alice.json", R"({"PolicyNames": []})"}},
               "which account"},
        BadRow{"of_which_policy",
               {InFolder("get-policy-version.json",
                         R"({"PolicyVersion": {"Document": {"Statement": {"Effect": "Allow",
                             "Action": "*", "Resource": "*"}}, "VersionId": "v1",
                             "IsDefaultVersion": true}})")},
               "does not say of which policy"},
        BadRow{"groups_of_which_user",
               {InFolder("list-groups-for-user.json", R"({"Groups": []})")},
               "does not say of which user"},
        BadRow{"more_pages",
               {InFolder("list-user-policies.alice.json",
                         R"({"PolicyNames": [], "IsTruncated": true, "Marker": "m"})")},
               "more pages"},
        BadRow{"more_pages_of_another_account",
               {{"111122223333/list-users.json", R"({"Users": [], "IsTruncated": true})"},
                {"222222222222/list-users.json", R"({"Users": [], "IsTruncated": false})"}},
               "more pages of list-users in `111122223333`"},
        BadRow{"two_documents", {GetUser(), Inline(), Inline("s3:*")}, "the inline policies"},
        BadRow{"two_boundaries",
               {GetUser(R"(, "PermissionsBoundary": {"PermissionsBoundaryType": "Policy",
                  "PermissionsBoundaryArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"})"),
                GetUser()},
               "the permissions boundary"},
        BadRow{"a_name_the_list_lacks",
               {GetUser(), Inline(),
                InFolder("list-user-policies.alice.json", R"({"PolicyNames": ["p2"]})")},
               "(`p1`)"},
        BadRow{"user_is_a_role",
               {{"x.json", R"({"User": {"UserName": "u",
                  "Arn": "arn:aws:iam::111122223333:role/u"}})"}},
               "is not the ARN of a user"},
        BadRow{"user_of_no_account",
               {{"x.json", R"({"User": {"UserName": "u", "Arn": "arn:aws:iam::x:user/u"}})"}},
               "is not the ARN of a user"},
        BadRow{"caller_of_another_account",
               {{"x.json", R"({"UserId": "A", "Account": "111122223333",
                  "Arn": "arn:aws:iam::222222222222:user/u"})"}},
               "the caller's account is"},
        BadRow{"provider_wrong",
               {{"x.json", R"({"OpenIDConnectProviderList": [{"Arn": "token"}]})"}},
               "is no identity provider"},
        BadRow{"names_wrong",
               {InFolder("list-user-policies.alice.json", R"({"PolicyNames": "p"})")},
               "`PolicyNames` is a string"},
        BadRow{"attached_wrong",
               {InFolder("list-attached-user-policies.alice.json",
                         R"({"AttachedPolicies": [{"PolicyName": "p"}]})")},
               "has no `PolicyArn`"},
        BadRow{"version_wrong",
               {InFolder("get-policy-version.P.json", R"({"PolicyVersion": []})")},
               "expected an object"},
        BadRow{"version_empty",
               {InFolder("get-policy-version.P.json", R"({"PolicyVersion": {"VersionId": "v1"}})")},
               "has no `Document`"}),
    [](const testing::TestParamInfo<BadRow>& row) { return row.param.name; });

}  // namespace
}  // namespace iamsim
