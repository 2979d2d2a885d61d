// SPDX-License-Identifier: Apache-2.0
#include "model/estate.h"

#include <memory>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

namespace iamsim {
namespace {

Estate TwoAccounts() {
  Account a;
  a.id = "111122223333";
  User alice;
  alice.name = "alice";
  alice.arn = "arn:aws:iam::111122223333:user/team/alice";
  a.users = {alice};
  Role reader;
  reader.name = "Reader";
  reader.arn = "arn:aws:iam::111122223333:role/app/Reader";
  a.roles = {reader};
  Group devs;
  devs.name = "devs";
  a.groups = {devs};
  Account b;
  b.id = "222233334444";
  Role other = reader;
  other.arn = "arn:aws:iam::222233334444:role/Reader";
  b.roles = {other};
  Resource bucket;
  bucket.arn = "arn:aws:s3:::data";
  b.resources = {bucket};
  VpcEndpoint endpoint;
  endpoint.id = "vpce-1";
  b.vpc_endpoints = {endpoint};
  return Estate({std::make_shared<const Account>(a), std::make_shared<const Account>(b)}, nullptr,
                {});
}

TEST(Estate, FindsEntitiesWithTheirAccount) {
  const Estate estate = TwoAccounts();
  const auto alice = estate.FindUser("arn:aws:iam::111122223333:user/team/alice");
  ASSERT_TRUE(alice);
  EXPECT_EQ(alice.account->id, "111122223333");
  EXPECT_EQ(alice.entity->name, "alice");
  EXPECT_EQ(estate.FindResource("arn:aws:s3:::data").account->id, "222233334444");
  EXPECT_EQ(estate.FindVpcEndpoint("vpce-1").account->id, "222233334444");
  EXPECT_TRUE(estate.FindGroup("111122223333", "devs"));
  EXPECT_NE(estate.FindAccount("222233334444"), nullptr);
}

TEST(Estate, FindsARoleByNameInItsAccountOnly) {
  const Estate estate = TwoAccounts();
  EXPECT_EQ(estate.FindRoleByName("111122223333", "Reader").entity->arn,
            "arn:aws:iam::111122223333:role/app/Reader");
  EXPECT_EQ(estate.FindRoleByName("222233334444", "Reader").entity->arn,
            "arn:aws:iam::222233334444:role/Reader");
}

TEST(Estate, FindsNothingElse) {
  const Estate estate = TwoAccounts();
  EXPECT_FALSE(estate.FindUser("arn:aws:iam::111122223333:user/alice"));
  EXPECT_FALSE(estate.FindRole("arn:aws:iam::111122223333:role/app/reader"));
  EXPECT_FALSE(estate.FindRoleByName("222233334444", "reader"));
  EXPECT_FALSE(estate.FindGroup("222233334444", "devs"));
  EXPECT_EQ(estate.FindAccount("333344445555"), nullptr);
  EXPECT_EQ(Estate().FindAccount(""), nullptr);
}

TEST(Organization, PathLeadsFromTheRootToTheAccount) {
  using Kind = OrganizationNode::Kind;
  Organization organization;
  const auto add = [&](Kind kind, const char* id, int parent) {
    OrganizationNode node;
    node.kind = kind;
    node.id = id;
    node.parent = parent;
    organization.nodes.push_back(std::move(node));
  };
  add(Kind::kRoot, "r-ab12", -1);
  add(Kind::kOrganizationalUnit, "ou-ab12-1", 0);
  add(Kind::kOrganizationalUnit, "ou-ab12-2", 1);
  add(Kind::kAccount, "111122223333", 2);
  EXPECT_EQ(organization.PathTo("111122223333"), (std::vector<std::int32_t>{0, 1, 2, 3}));
  EXPECT_TRUE(organization.PathTo("222233334444").empty());
  EXPECT_TRUE(organization.PathTo("ou-ab12-1").empty());
}

TEST(AwsPolicies, AllowEverything) {
  for (const PolicyPtr& policy :
       {FullAwsAccess(), ResourceControlFullAwsAccess(), DefaultEndpointPolicy()}) {
    ASSERT_EQ(policy->document.statements.size(), 1U);
    const Statement& statement = policy->document.statements.front();
    EXPECT_EQ(statement.effect, Effect::kAllow);
    EXPECT_EQ(statement.actions, PolicyTexts{"*"});
    EXPECT_EQ(statement.resources, PolicyTexts{"*"});
  }
  EXPECT_EQ(FullAwsAccess()->document.statements.front().principal_form, ElementForm::kAbsent);
  EXPECT_EQ(ResourceControlFullAwsAccess()->document.statements.front().principal_form,
            ElementForm::kPositive);
}

TEST(LocationOf, NamesTheOuterAndTheInnerPlace) {
  const auto file = std::make_shared<const SourceText>("a.json", "{\n  \"Policy\": \"...\"\n}\n");
  PolicyDocument document;
  document.source = std::make_shared<const SourceText>(file, 14, "{\n }");
  const SourceLocation location = LocationOf(document, 3);
  EXPECT_EQ(location.file, "a.json");
  EXPECT_EQ(location.position, (TextPosition{2, 13}));
  EXPECT_EQ(location.inner, (TextPosition{2, 2}));
  document.source = file;
  EXPECT_EQ(LocationOf(document, 4).inner, TextPosition());
  EXPECT_EQ(LocationOf(document, 4).position, (TextPosition{2, 3}));
}

}  // namespace
}  // namespace iamsim
