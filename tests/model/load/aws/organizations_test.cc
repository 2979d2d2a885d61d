// SPDX-License-Identifier: Apache-2.0
#include "model/load/aws/organizations.h"

#include <algorithm>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"

#include "tests/model/load/loaded.h"

namespace iamsim {
namespace {

// All outputs for an organization of a root, two units and three accounts.
std::vector<InputText> Samples() {
  return {Sample("org-describe-organization.json"),
          Sample("org-list-roots.json"),
          Sample("org-list-organizational-units-for-parent.r-ab12.json"),
          Sample("org-list-accounts-for-parent.r-ab12.json"),
          Sample("org-list-accounts-for-parent.ou-ab12-apps0001.json"),
          Sample("org-list-accounts-for-parent.ou-ab12-data0001.json"),
          Sample("org-list-policies.scp.json"),
          Sample("org-describe-policy.p-FullAWSAccess.json"),
          Sample("org-describe-policy.p-regions1.json"),
          Sample("org-list-targets-for-policy.p-FullAWSAccess.json"),
          Sample("org-list-targets-for-policy.p-regions1.json"),
          // What the samples lack of a whole organization.
          {"org-list-organizational-units-for-parent.ou-ab12-apps0001.json",
           R"({"OrganizationalUnits": []})"},
          {"org-list-organizational-units-for-parent.ou-ab12-data0001.json",
           R"({"OrganizationalUnits": []})"},
          {"org-list-policies.rcp.json",
           R"({"Policies": [{"Id": "p-RCPFullAWSAccess",
               "Arn": "arn:aws:organizations::aws:policy/resource_control_policy/p-RCPFullAWSAccess",
               "Name": "RCPFullAWSAccess", "Type": "RESOURCE_CONTROL_POLICY", "AwsManaged": true}]})"},
          {"org-list-targets-for-policy.p-RCPFullAWSAccess.json", R"({"Targets": []})"}};
}

std::vector<InputText> Without(std::vector<InputText> inputs, std::string_view name) {
  const auto gone = std::remove_if(inputs.begin(), inputs.end(), [&](const InputText& input) {
    return input.name.find(name) != std::string::npos;
  });
  EXPECT_NE(gone, inputs.end()) << name;
  inputs.erase(gone, inputs.end());
  return inputs;
}

std::vector<InputText> With(std::vector<InputText> inputs, InputText more) {
  inputs.push_back(std::move(more));
  return inputs;
}

const OrganizationNode* NodeOf(const Loaded& loaded, std::string_view id) {
  const Organization* organization = loaded.model->estate.organization();
  if (organization == nullptr) return nullptr;
  for (const OrganizationNode& node : organization->nodes) {
    if (node.id == id) return &node;
  }
  return nullptr;
}

std::vector<std::string> PathOf(const Loaded& loaded, std::string_view account) {
  std::vector<std::string> path;
  const Organization& organization = *loaded.model->estate.organization();
  for (const std::int32_t index : organization.PathTo(account)) {
    path.push_back(organization.nodes[static_cast<std::size_t>(index)].id);
  }
  return path;
}

using Names = std::vector<std::string>;

// Organizations User Guide, "Amazon S3 policy syntax and examples".
TEST(Organizations, S3PoliciesAreLoadedWithTheirAttachments) {
  const auto with_s3 = [](std::string_view content) {
    std::vector<InputText> inputs = Samples();
    inputs = Without(std::move(inputs), "org-list-roots");
    inputs.push_back({"org-list-roots.json",
                      R"({"Roots": [{"Id": "r-ab12", "Name": "Root", "PolicyTypes": [
                {"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"},
                {"Type": "RESOURCE_CONTROL_POLICY", "Status": "ENABLED"},
                {"Type": "S3_POLICY", "Status": "ENABLED"}]}]})"});
    inputs.push_back(
        {"org-list-policies.s3.json",
         R"({"Policies": [{"Id": "p-s3block", "Name": "Block", "Type": "S3_POLICY"}]})"});
    inputs.push_back({"org-list-targets-for-policy.p-s3block.json",
                      R"({"Targets": [{"TargetId": "ou-ab12-data0001", "Name": "data"}]})"});
    if (!content.empty()) {
      inputs.push_back({"org-describe-policy.p-s3block.json",
                        R"({"Policy": {"PolicySummary": {"Id": "p-s3block", "Name": "Block",
                            "Type": "S3_POLICY"}, "Content": ")" +
                            std::string(content) + "\"}}"});
    }
    return LoadInputs(inputs);
  };
  const Loaded loaded = with_s3(
      R"({\"s3_attributes\": {\"public_access_block_configuration\": {\"@@assign\": \"all\"}}})");
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  EXPECT_TRUE(loaded.diagnostics.all().empty()) << loaded.Text();
  const Organization& organization = *loaded.model->estate.organization();
  EXPECT_EQ(organization.S3PoliciesBlock("222222222222"), std::optional<bool>(true));
  EXPECT_EQ(organization.S3PoliciesBlock("999999999999"), std::nullopt);

  const Loaded without_document = with_s3({});
  ASSERT_TRUE(without_document.model.has_value()) << without_document.Text();
  EXPECT_NE(
      without_document.Text().find("S3 policy `p-s3block` on `ou-ab12-data0001` was not loaded"),
      std::string::npos)
      << without_document.Text();

  const Loaded wrong = with_s3(
      R"({\"s3_attributes\": {\"public_access_block_configuration\": {\"@@assign\": \"most\"}}})");
  EXPECT_NE(wrong.Text().find("`@@assign` is `most`"), std::string::npos) << wrong.Text();
}

TEST(Organizations, AWholeOneIsCompleteInAnyOrder) {
  for (const bool backwards : {false, true}) {
    std::vector<InputText> inputs = Samples();
    if (backwards) std::reverse(inputs.begin(), inputs.end());
    const Loaded loaded = LoadInputs(inputs);
    ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
    EXPECT_TRUE(loaded.diagnostics.all().empty()) << loaded.Text();
    const Organization& organization = *loaded.model->estate.organization();
    EXPECT_EQ(organization.id, "o-a1b2c3d4e5");
    EXPECT_EQ(organization.management_account, "999999999999");
    EXPECT_TRUE(organization.accounts_known);
    EXPECT_TRUE(organization.service_control_policies_enabled);
    EXPECT_TRUE(organization.resource_control_policies_enabled);
    EXPECT_EQ(PathOf(loaded, "222222222222"),
              (Names{"r-ab12", "ou-ab12-data0001", "222222222222"}));
    EXPECT_EQ(PathOf(loaded, "999999999999"), (Names{"r-ab12", "999999999999"}));
    // Attachments are exactly those that are listed.
    const OrganizationNode* data = NodeOf(loaded, "ou-ab12-data0001");
    ASSERT_NE(data, nullptr);
    Names names = NamesOf(data->service_control_policies);
    std::sort(names.begin(), names.end());
    EXPECT_EQ(names, (Names{"EuOnly", "FullAWSAccess"}));
    EXPECT_EQ(NamesOf(NodeOf(loaded, "ou-ab12-apps0001")->service_control_policies),
              (Names{"FullAWSAccess"}));
    EXPECT_TRUE(NodeOf(loaded, "999999999999")->service_control_policies.empty());
    for (const OrganizationNode& node : organization.nodes) {
      EXPECT_TRUE(node.parent_known) << node.id;
      EXPECT_TRUE(node.resource_control_policies.empty()) << node.id;
    }
    const Account* account = loaded.model->estate.FindAccount("222222222222");
    ASSERT_NE(account, nullptr);
    EXPECT_EQ(account->name, "data");
    EXPECT_TRUE(account->imported);
  }
}

TEST(Organizations, EachFileIsTakenForWhatItIs) {
  const Loaded loaded = LoadInputs(Samples());
  ASSERT_TRUE(loaded.model.has_value());
  for (const LoadedFile& file : loaded.model->files)
    EXPECT_EQ(file.kind, InputKind::kOrganizations) << file.path;
  EXPECT_EQ(loaded.model->files[4].call, "org-list-accounts-for-parent of `ou-ab12-apps0001`");
  ASSERT_EQ(loaded.model->files[4].counts.size(), 1U);
  EXPECT_EQ(loaded.model->files[4].counts[0].first, "accounts");
  EXPECT_EQ(loaded.model->files[4].counts[0].second, 1U);
}

// --- What is missing is unknown ---------------------------------------------------------------

TEST(Organizations, AnAttachedPolicyWithoutContentIsUnknown) {
  const Loaded loaded = LoadInputs(Without(Samples(), "describe-policy.p-regions1"));
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  EXPECT_TRUE(loaded.Says(Severity::kWarning, "what it allows or denies is unknown"))
      << loaded.Text();
  const OrganizationNode& data = *NodeOf(loaded, "ou-ab12-data0001");
  int unreadable = 0;
  for (const PolicyPtr& policy : data.service_control_policies) {
    if (policy->readable) continue;
    ++unreadable;
    EXPECT_EQ(policy->name, "EuOnly");
    EXPECT_FALSE(policy->stand_in);
  }
  EXPECT_EQ(unreadable, 1);
}

TEST(Organizations, AListedPolicyWithoutTargetsMayBeAttachedAnywhere) {
  const Loaded loaded = LoadInputs(Without(Samples(), "list-targets-for-policy.p-regions1"));
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  for (const OrganizationNode& node : loaded.model->estate.organization()->nodes) {
    EXPECT_TRUE(HasStandIn(node.service_control_policies)) << node.id;
    EXPECT_FALSE(HasStandIn(node.resource_control_policies)) << node.id;
  }
}

TEST(Organizations, WithoutTheListOfATypeThereMayBeMoreOfIt) {
  const Loaded loaded = LoadInputs(Without(Samples(), "list-policies.rcp"));
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  for (const OrganizationNode& node : loaded.model->estate.organization()->nodes) {
    EXPECT_FALSE(HasStandIn(node.service_control_policies)) << node.id;
    EXPECT_TRUE(HasStandIn(node.resource_control_policies)) << node.id;
  }
}

TEST(Organizations, AUnitThatNobodyListsStandsSomewhereBelowTheRoot) {
  const Loaded loaded =
      LoadInputs(Without(Samples(), "list-organizational-units-for-parent.r-ab12"));
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  const OrganizationNode& data = *NodeOf(loaded, "ou-ab12-data0001");
  EXPECT_FALSE(data.parent_known);
  EXPECT_TRUE(HasStandIn(data.service_control_policies));
  EXPECT_TRUE(HasStandIn(data.resource_control_policies));
  // The account below it knows its parent.
  EXPECT_TRUE(NodeOf(loaded, "222222222222")->parent_known);
  EXPECT_FALSE(loaded.model->estate.organization()->accounts_known);
}

TEST(Organizations, AnAccountThatOnlyATargetNamesStandsSomewhere) {
  const Loaded loaded = LoadInputs(Without(Samples(), "list-accounts-for-parent.ou-ab12-data0001"));
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  const OrganizationNode* account = NodeOf(loaded, "222222222222");
  ASSERT_NE(account, nullptr);
  EXPECT_FALSE(account->parent_known);
  EXPECT_TRUE(HasStandIn(account->service_control_policies));
  EXPECT_FALSE(loaded.model->estate.organization()->accounts_known);
}

TEST(Organizations, ListAccountsSaysWhoIsInButNotWhere) {
  const Loaded loaded = LoadInputs({Sample("org-list-roots.json"),
                                    {"list-accounts.json",
                                     R"({"Accounts": [{"Id": "111111111111", "Name": "app",
            "Arn": "arn:aws:organizations::999999999999:account/o-a1b2c3d4e5/111111111111"}]})"}});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  const Organization& organization = *loaded.model->estate.organization();
  EXPECT_TRUE(organization.accounts_known);
  // The ARN names both.
  EXPECT_EQ(organization.id, "o-a1b2c3d4e5");
  EXPECT_EQ(organization.management_account, "999999999999");
  EXPECT_FALSE(NodeOf(loaded, "111111111111")->parent_known);
}

TEST(Organizations, WithoutAnythingButItselfNoAccountIsKnownToBeOutside) {
  const Loaded loaded = LoadInputs({Sample("org-describe-organization.json")});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  const Organization& organization = *loaded.model->estate.organization();
  EXPECT_FALSE(organization.accounts_known);
  EXPECT_TRUE(HasStandIn(organization.nodes[0].service_control_policies));
}

// R-ORG-3: AWS has no level without a service control policy.
TEST(Organizations, WhereNoneIsKnownFullAwsAccessIsTakenToBeAttached) {
  const Loaded loaded = LoadInputs(
      {Sample("org-list-roots.json"),
       {"list-accounts.json", R"({"Accounts": [{"Id": "111111111111"}]})"},
       {"list-parents.111111111111.json", R"({"Parents": [{"Id": "r-ab12", "Type": "ROOT"}]})"}});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  for (const OrganizationNode& node : loaded.model->estate.organization()->nodes) {
    EXPECT_EQ(NamesOf(node.service_control_policies),
              (Names{"FullAWSAccess",
                     "(service control policies besides FullAWSAccess, not collected)"}));
  }
}

TEST(Organizations, WhatAllowsOnALevelStandsAlone) {
  const std::vector<InputText> inputs = {
      Sample("org-list-roots.json"),
      {"list-targets-for-policy.p-allow001.json", R"({"Targets": [{"TargetId": "r-ab12"}]})"},
      {"describe-policy.json", R"({"Policy": {"PolicySummary": {"Id": "p-allow001", "Name": "Some",
          "Arn": "arn:aws:organizations::999999999999:policy/o-a1b2c3d4e5/service_control_policy/p-allow001",
          "Type": "SERVICE_CONTROL_POLICY"}, "Content": "{\"Version\": \"2012-10-17\", \"Statement\": {\"Effect\": \"Allow\", \"Action\": \"ec2:*\", \"Resource\": \"*\"}}"}})"}};
  const Loaded loaded = LoadInputs(inputs);
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  EXPECT_EQ(NamesOf(NodeOf(loaded, "r-ab12")->service_control_policies),
            (Names{"Some", "(service control policies, not collected)"}));
}

// --- Attachments from the other side ----------------------------------------------------------

TEST(Organizations, PoliciesForATargetAreAllOfItsType) {
  const std::vector<InputText> inputs =
      With(Without(Samples(), "list-targets-for-policy.p-regions1"),
           {"list-policies-for-target.ou-ab12-apps0001.json",
            R"({"Policies": [{"Id": "p-FullAWSAccess", "Name": "FullAWSAccess", "AwsManaged": true,
           "Type": "SERVICE_CONTROL_POLICY"}]})"});
  const Loaded loaded = LoadInputs(inputs);
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  EXPECT_EQ(NamesOf(NodeOf(loaded, "ou-ab12-apps0001")->service_control_policies),
            (Names{"FullAWSAccess"}));
  EXPECT_TRUE(HasStandIn(NodeOf(loaded, "ou-ab12-data0001")->service_control_policies));
}

TEST(Organizations, AnEmptyListForATargetNeedsItsTypeInTheName) {
  for (const std::string filter : {"", ".scp"}) {
    const Loaded loaded =
        LoadInputs({Sample("org-list-roots.json"),
                    {"list-policies-for-target.r-ab12" + filter + ".json", R"({"Policies": []})"}});
    ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
    EXPECT_EQ(HasStandIn(NodeOf(loaded, "r-ab12")->service_control_policies), filter.empty());
  }
}

TEST(Organizations, DisabledTypesAreDisabled) {
  std::vector<InputText> inputs = Without(Samples(), "list-roots");
  inputs.push_back({"list-roots.json", R"({"Roots": [{"Id": "r-ab12", "PolicyTypes": [
      {"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"}]}]})"});
  const Loaded loaded = LoadInputs(inputs);
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  EXPECT_TRUE(loaded.model->estate.organization()->service_control_policies_enabled);
  EXPECT_FALSE(loaded.model->estate.organization()->resource_control_policies_enabled);
}

TEST(Organizations, ATypeOnItsWayIsTakenAsEnabled) {
  for (const std::string status : {"PENDING_DISABLE", "PENDING_ENABLE"}) {
    std::vector<InputText> inputs = Without(Samples(), "list-roots");
    inputs.push_back({"list-roots.json", R"({"Roots": [{"Id": "r-ab12", "PolicyTypes": [
      {"Type": "SERVICE_CONTROL_POLICY", "Status": ")" +
                                             status + R"("}]}]})"});
    const Loaded loaded = LoadInputs(inputs);
    ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
    EXPECT_TRUE(loaded.Says(Severity::kWarning, "is `" + status + "`")) << loaded.Text();
    EXPECT_TRUE(loaded.model->estate.organization()->service_control_policies_enabled);
  }
}

// --- Who is the parent ------------------------------------------------------------------------

constexpr std::string_view kOneUnit = R"({"OrganizationalUnits": [{"Id": "ou-ab12-11111111"}]})";

TEST(Organizations, TheParentIsInTheNameTheFolderOrTheEnvelope) {
  for (const InputText& input :
       {InputText{"list-organizational-units-for-parent.r-ab12.json", std::string(kOneUnit)},
        InputText{"organizations-list-organizational-units-for-parent.r-ab12.2.json.gz",
                  std::string(kOneUnit)},
        InputText{"ous/r-ab12.json", std::string(kOneUnit)},
        InputText{"r-ab12/list-organizational-units-for-parent.json", std::string(kOneUnit)},
        InputText{"x.json", R"({"command": "organizations list-organizational-units-for-parent",
            "argument": "r-ab12", "output": )" +
                                std::string(kOneUnit) + "}"},
        InputText{"list-parents.ou-ab12-11111111.json",
                  R"({"Parents": [{"Id": "r-ab12", "Type": "ROOT"}]})"},
        InputText{"list-children.r-ab12.json",
                  R"({"Children": [{"Id": "ou-ab12-11111111", "Type": "ORGANIZATIONAL_UNIT"}]})"},
        InputText{"x.json", R"({"OrganizationalUnits": [{"Id": "ou-ab12-11111111",
            "Path": "o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/"}]})"}}) {
    const Loaded loaded = LoadInputs({input});
    ASSERT_TRUE(loaded.model.has_value()) << input.name << loaded.Text();
    const OrganizationNode* unit = NodeOf(loaded, "ou-ab12-11111111");
    ASSERT_NE(unit, nullptr) << input.name;
    EXPECT_TRUE(unit->parent_known) << input.name;
    EXPECT_EQ(loaded.model->estate.organization()->nodes[0].id, "r-ab12") << input.name;
  }
}

TEST(Organizations, PathsPlaceAnAccount) {
  const Loaded loaded = LoadInputs({{"accounts.json", R"({"Accounts": [{"Id": "111111111111",
      "Paths": ["o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/ou-ab12-22222222/111111111111/"]}]})"}});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  EXPECT_EQ(PathOf(loaded, "111111111111"),
            (Names{"r-ab12", "ou-ab12-11111111", "ou-ab12-22222222", "111111111111"}));
  EXPECT_TRUE(NodeOf(loaded, "ou-ab12-22222222")->parent_known);
}

// --- Wrong, partial, hostile ------------------------------------------------------------------

class BadOrganization : public testing::TestWithParam<BadRow> {};

TEST_P(BadOrganization, IsAnErrorThatSaysWhy) {
  const Loaded loaded = LoadInputs(GetParam().inputs);
  EXPECT_TRUE(loaded.FailsWith(GetParam().says)) << loaded.Text();
}

InputText Units(const std::string& parent, const std::string& child) {
  return {"list-organizational-units-for-parent." + parent + ".json",
          R"({"OrganizationalUnits": [{"Id": ")" + child + R"("}]})"};
}

INSTANTIATE_TEST_SUITE_P(
    Rows, BadOrganization,
    testing::Values(
        BadRow{"parent_nowhere", {{"x.json", std::string(kOneUnit)}}, "does not say of which root"},
        BadRow{"parent_wrong",
               {{"list-accounts-for-parent.bob.json", R"({"Accounts": []})"}},
               "`bob` is not the id"},
        BadRow{"policy_nowhere",
               {{"list-targets-for-policy.json", R"({"Targets": []})"}},
               "does not say of which policy"},
        BadRow{"two_parents",
               {Units("r-ab12", "ou-ab12-11111111"), Units("ou-ab12-22222222", "ou-ab12-11111111")},
               "stands under `ou-ab12-22222222` and under `r-ab12`"},
        BadRow{"circle",
               {Units("ou-ab12-11111111", "ou-ab12-22222222"),
                Units("ou-ab12-22222222", "ou-ab12-11111111")},
               "stands below itself"},
        BadRow{"own_parent", {Units("ou-ab12-11111111", "ou-ab12-11111111")}, "below itself"},
        BadRow{"two_roots",
               {{"list-roots.json", R"({"Roots": [{"Id": "r-ab12"}, {"Id": "r-cd34"}]})"}},
               "a second root"},
        BadRow{"two_organizations",
               {Sample("org-describe-organization.json"),
                {"b.json", R"({"Organization": {"Id": "o-zzzzzzzzzz",
                     "MasterAccountId": "999999999999"}})"}},
               "a second organization"},
        BadRow{"part_of_another",
               {Sample("org-describe-organization.json"), {"r.json", R"({"Roots": [{"Id": "r-ab12",
                    "Arn": "arn:aws:organizations::111111111111:root/o-a1b2c3d4e5/r-ab12"}]})"}},
               "part of another organization"},
        BadRow{
            "more_pages",
            {{"list-accounts-for-parent.r-ab12.json", R"({"Accounts": [], "NextToken": "abc"})"}},
            "more pages of list-accounts-for-parent of `r-ab12` follow"},
        BadRow{"pages_of_another_parent",
               {{"list-accounts-for-parent.r-ab12.json", R"({"Accounts": [], "NextToken": "abc"})"},
                {"list-accounts-for-parent.ou-ab12-11111111.json", R"({"Accounts": []})"}},
               "more pages"},
        BadRow{"other_content",
               {Sample("org-describe-policy.p-regions1.json"),
                {"again.json",
                 R"({"Policy": {"PolicySummary": {"Id": "p-regions1", "Name": "EuOnly",
                  "Arn": "arn:aws:organizations::999999999999:policy/o-a1b2c3d4e5/service_control_policy/p-regions1",
                  "Type": "SERVICE_CONTROL_POLICY"},
                  "Content": "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}}"}})"}},
               "is given twice, and not the same"},
        BadRow{"organization_list", {{"x.json", R"({"Organization": []})"}}, "expected an object"},
        BadRow{"organization_empty", {{"x.json", R"({"Organization": {}})"}}, "has no `Id`"},
        BadRow{"roots_wrong", {{"x.json", R"({"Roots": 7})"}}, "`Roots` is a number"},
        BadRow{"root_wrong", {{"x.json", R"({"Roots": ["r-ab12"]})"}}, "`Roots` is a string"},
        BadRow{"root_id", {{"x.json", R"({"Roots": [{"Id": "ou-ab12-1"}]})"}}, "not the id of"},
        BadRow{"account_number",
               {{"x.json", R"({"Accounts": [{"Id": 111111111111}]})"}},
               "`Id` is a number"},
        BadRow{"account_short", {{"x.json", R"({"Accounts": [{"Id": "1"}]})"}}, "not the id of"},
        BadRow{"path_wrong",
               {{"x.json", R"({"Accounts": [{"Id": "111111111111", "Paths": ["nonsense"]}]})"}},
               "`Path` is `nonsense`"},
        BadRow{"target_wrong",
               {{"list-targets-for-policy.p-1.json", R"({"Targets": [{"TargetId": "x"}]})"}},
               "`x` is not the id"},
        BadRow{"summary_wrong",
               {{"x.json", R"({"Policy": {"PolicySummary": 7, "Content": "{}"}})"}},
               "expected an object"},
        BadRow{
            "envelope_account",
            {{"x.json", R"({"command": "list-roots", "account": "12", "output": {"Roots": []}})"}},
            "no account id"}),
    [](const testing::TestParamInfo<BadRow>& row) { return row.param.name; });

TEST(Organizations, BothPagesMakeAList) {
  const std::string name = "list-accounts-for-parent.r-ab12.json";
  const Loaded loaded =
      LoadInputs({{name, R"({"Accounts": [{"Id": "111111111111"}], "NextToken": "abc"})"
                         "\n"
                         R"({"Accounts": [{"Id": "222222222222"}], "NextToken": null})"}});
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  EXPECT_NE(NodeOf(loaded, "111111111111"), nullptr);
  EXPECT_NE(NodeOf(loaded, "222222222222"), nullptr);
}

// The place inside the string of a policy is told as well.
TEST(Organizations, AContentThatCannotBeReadIsUnknownWithItsPlace) {
  std::vector<InputText> inputs = Without(Samples(), "describe-policy.p-regions1");
  InputText broken = Sample("org-describe-policy.p-regions1.json");
  const std::size_t at = broken.text.find(R"(\"Effect\")");
  broken.text.replace(at, 10, R"(\"Efect\")");
  inputs.push_back(broken);
  const Loaded loaded = LoadInputs(inputs);
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  EXPECT_NE(loaded.Text().find("org-describe-policy.p-regions1.json:11:16: "), std::string::npos)
      << loaded.Text();
  EXPECT_NE(loaded.Text().find("Efect"), std::string::npos);
  for (const PolicyPtr& policy : NodeOf(loaded, "ou-ab12-data0001")->service_control_policies) {
    EXPECT_EQ(policy->readable, policy->name == "FullAWSAccess") << policy->name;
  }
}

TEST(Organizations, PoliciesThatDoNotAuthorizeAreLeftAside) {
  const Loaded loaded =
      LoadInputs(With(Samples(), {"describe-policy.p-tags.json",
                                  R"({"Policy": {"PolicySummary": {"Id": "p-tags", "Name": "tags",
                      "Type": "TAG_POLICY"}, "Content": "{\"tags\": {}}"}})"}));
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  EXPECT_TRUE(loaded.diagnostics.all().empty()) << loaded.Text();
}

TEST(Organizations, EveryCutSampleIsAnErrorOrLessAndNeverMore) {
  const InputText whole = Sample("org-list-targets-for-policy.p-regions1.json");
  for (std::size_t size = 0; size < whole.text.size() - 2; ++size) {
    const Loaded loaded = LoadInputs({{whole.name, whole.text.substr(0, size)}});
    EXPECT_FALSE(loaded.model.has_value()) << size;
  }
}

TEST(Organizations, UnitesWithANativeModel) {
  const Loaded loaded = LoadInputs(With(
      Samples(), {"model.yaml", "accounts: [{id: \"222222222222\", roles: [{name: Reader}]}]\n"}));
  ASSERT_TRUE(loaded.model.has_value()) << loaded.Text();
  EXPECT_TRUE(loaded.model->estate.FindRole("arn:aws:iam::222222222222:role/Reader"));
  EXPECT_FALSE(loaded.model->estate.FindAccount("222222222222")->imported);
  EXPECT_EQ(PathOf(loaded, "222222222222").size(), 3U);
}

}  // namespace
}  // namespace iamsim
