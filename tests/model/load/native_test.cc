// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"

#include "model/load/load.h"

namespace iamsim {
namespace {

constexpr std::string_view kMark = "@@";

struct Loaded {
  std::optional<LoadedModel> model;
  Diagnostics diagnostics;
  std::uint32_t marked = 0;
};

Loaded Load(std::string_view text, const LoadOptions& options = {}) {
  Loaded loaded;
  std::string plain(text);
  if (const std::size_t mark = plain.find(kMark); mark != std::string::npos) {
    plain.erase(mark, kMark.size());
    loaded.marked = static_cast<std::uint32_t>(mark);
  }
  loaded.model = LoadModelTexts({std::make_shared<const SourceText>("model.yaml", plain)}, options,
                                loaded.diagnostics);
  return loaded;
}

std::string Describe(const Diagnostics& diagnostics) {
  std::string text;
  for (const Diagnostic& d : diagnostics.all())
    text += FormatDiagnostic(d);
  return text;
}

std::vector<std::string> Names(const std::vector<PolicyPtr>& policies) {
  std::vector<std::string> names;
  for (const PolicyPtr& policy : policies)
    names.push_back(policy->name);
  return names;
}

constexpr std::string_view kWhole = R"yaml(
iamsim: 1
organization:
  id: o-a1b2c3d4e5
  managementAccount: "999988887777"
  policyTypes: [SERVICE_CONTROL_POLICY]
  delegatedAdministrators: ["111122223333"]
  root:
    id: r-ab12
    serviceControlPolicies: [FullAWSAccess, {name: DenyOutsideEU, document: {Version: 2012-10-17, Statement: {Sid: EUOnly, Effect: Deny, Action: "*", Resource: "*"}}}]
    accounts: ["999988887777"]
    organizationalUnits:
      - {id: ou-ab12-11111111, name: Workloads, accounts: ["111122223333", "222233334444"]}
policies:
  - {name: ReadSharedData, document: '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}'}
accounts:
  - id: "111122223333"
    name: consumer
    serviceControlPolicies: []
    blockPublicAccess: {restrictPublicBuckets: true}
    policies: [{name: Deployers, path: /ops/, document: {Statement: {Effect: Allow, Action: "*", Resource: "*"}}}]
    groups: [{name: devs, attachedPolicies: [Deployers]}]
    users:
      - name: alice
        path: /team/
        id: AIDAEXAMPLE
        groups: [devs]
        tags: {team: data, level: 3}
        inlinePolicies: [{name: home, document: {Statement: {Effect: Allow, Action: "s3:*", Resource: "*"}}}]
        attachedPolicies: [Deployers, ReadSharedData, "arn:aws:iam::aws:policy/ReadOnlyAccess", AdministratorAccess]
        permissionsBoundary: "arn:aws:iam::111122223333:policy/ops/Deployers"
    roles:
      - name: Reader
        id: AROAEXAMPLE
        maxSessionDuration: 7200
        trustPolicy: {Statement: {Effect: Allow, Principal: {AWS: {arn: "arn:aws:iam::111122223333:user/team/alice", boundId: AIDAOLD}}, Action: "sts:AssumeRole"}}
      - name: Untrusting
    identityProviders: [{arn: "arn:aws:iam::111122223333:oidc-provider/idp.example", clientIds: [a]}]
    resources:
      - arn: arn:aws:s3:::data
        region: eu-west-1
        abac: true
        policy: {Statement: {Effect: Allow, Principal: "*", Action: "s3:*", Resource: "arn:aws:s3:::data/*"}}
        kmsKey: arn:aws:kms:eu-west-1:111122223333:key/1
      - arn: arn:aws:kms:eu-west-1:111122223333:key/1
        keyManager: aws
        grants: [{granteePrincipal: "arn:aws:iam::111122223333:role/Reader", operations: [Decrypt], constraints: {encryptionContextEquals: {a: b}}}]
    vpcEndpoints: [{id: vpce-1, vpc: vpc-1, service: com.amazonaws.eu-west-1.s3, type: Gateway}]
)yaml";

TEST(NativeModel, ReadsWhatAResourceRunsAs) {
  const Loaded loaded = Load(R"(
accounts:
- id: "111122223333"
  roles: [{name: App, instanceProfiles: [app]}, {name: Bare}]
  resources:
  - {arn: "arn:aws:ec2:eu-west-1:111122223333:instance/i-1", role: "arn:aws:iam::111122223333:instance-profile/app"}
  - {arn: "arn:aws:s3:::data"}
)");
  ASSERT_TRUE(loaded.model.has_value()) << Describe(loaded.diagnostics);
  const Estate& estate = loaded.model->estate;
  EXPECT_EQ(estate.FindResource("arn:aws:ec2:eu-west-1:111122223333:instance/i-1").entity->role,
            "arn:aws:iam::111122223333:instance-profile/app");
  EXPECT_EQ(estate.FindResource("arn:aws:s3:::data").entity->role, "");
  EXPECT_EQ(estate.FindRoleByName("111122223333", "App").entity->instance_profiles,
            std::vector<std::string>{"app"});
  EXPECT_EQ(estate.FindRoleByName("111122223333", "Bare").entity->instance_profiles, std::nullopt);
  const Loaded wrong = Load(R"(
accounts: [{id: "111122223333", resources: [{arn: "arn:aws:s3:::data", role: App}]}]
)");
  EXPECT_FALSE(wrong.model.has_value());
}

TEST(NativeModel, ReadsEverything) {
  const Loaded loaded = Load(kWhole);
  ASSERT_TRUE(loaded.model.has_value()) << Describe(loaded.diagnostics);
  EXPECT_TRUE(loaded.diagnostics.all().empty()) << Describe(loaded.diagnostics);
  const Estate& estate = loaded.model->estate;
  const auto alice = estate.FindUser("arn:aws:iam::111122223333:user/team/alice");
  ASSERT_TRUE(alice);
  EXPECT_FALSE(alice.account->imported);
  EXPECT_EQ(alice.account->name, "consumer");
  EXPECT_TRUE(alice.account->block_public_access->restrict_public_buckets);
  EXPECT_EQ(alice.entity->groups, std::vector<std::string>{"devs"});
  EXPECT_EQ(alice.entity->tags, (Tags{{"team", "data"}, {"level", "3"}}));
  EXPECT_EQ(Names(alice.entity->inline_policies), std::vector<std::string>{"home"});
  EXPECT_EQ(Names(alice.entity->attached_policies),
            (std::vector<std::string>{"Deployers", "ReadSharedData", "ReadOnlyAccess",
                                      "AdministratorAccess"}));
  ASSERT_NE(alice.entity->permissions_boundary, nullptr);
  EXPECT_EQ(alice.entity->permissions_boundary->arn,
            "arn:aws:iam::111122223333:policy/ops/Deployers");
  for (const PolicyPtr& policy : alice.entity->attached_policies) {
    EXPECT_TRUE(policy->readable);
    EXPECT_FALSE(policy->document.statements.empty());
  }
  const auto reader = estate.FindRoleByName("111122223333", "Reader");
  ASSERT_TRUE(reader);
  EXPECT_EQ(reader.entity->max_session_duration, 7200);
  EXPECT_EQ(reader.entity->trust_policy->document.statements[0].principals[0].bound_id, "AIDAOLD");
  EXPECT_EQ(estate.FindRoleByName("111122223333", "Untrusting").entity->trust_policy, nullptr);
  const auto bucket = estate.FindResource("arn:aws:s3:::data");
  ASSERT_TRUE(bucket);
  EXPECT_TRUE(bucket.entity->abac);
  EXPECT_EQ(bucket.entity->region, "eu-west-1");
  const auto key = estate.FindResource("arn:aws:kms:eu-west-1:111122223333:key/1");
  ASSERT_TRUE(key);
  EXPECT_TRUE(key.entity->aws_managed_key);
  ASSERT_EQ(key.entity->grants.size(), 1U);
  EXPECT_EQ(key.entity->grants[0].encryption_context_equals, (Tags{{"a", "b"}}));
  const auto endpoint = estate.FindVpcEndpoint("vpce-1");
  ASSERT_TRUE(endpoint);
  EXPECT_TRUE(endpoint.entity->gateway);
  EXPECT_EQ(endpoint.entity->service, "s3");
  EXPECT_EQ(endpoint.entity->policy, nullptr);
}

TEST(NativeModel, BuildsTheOrganization) {
  const Loaded loaded = Load(kWhole);
  ASSERT_TRUE(loaded.model.has_value());
  const Organization& organization = *loaded.model->estate.organization();
  EXPECT_EQ(organization.management_account, "999988887777");
  EXPECT_TRUE(organization.service_control_policies_enabled);
  EXPECT_FALSE(organization.resource_control_policies_enabled);
  const std::vector<std::int32_t> path = organization.PathTo("111122223333");
  ASSERT_EQ(path.size(), 3U);
  const auto node = [&](std::size_t i) -> const OrganizationNode& {
    return organization.nodes[static_cast<std::size_t>(path[i])];
  };
  EXPECT_EQ(Names(node(0).service_control_policies),
            (std::vector<std::string>{"FullAWSAccess", "DenyOutsideEU"}));
  // Missing: FullAWSAccess alone; an empty list is an empty list.
  EXPECT_EQ(node(1).service_control_policies, std::vector<PolicyPtr>{FullAwsAccess()});
  EXPECT_TRUE(node(2).service_control_policies.empty());
  // Known to the organization only: it exists and is empty.
  const Account* account = loaded.model->estate.FindAccount("222233334444");
  ASSERT_NE(account, nullptr);
  EXPECT_TRUE(account->users.empty());
  EXPECT_FALSE(account->imported);
}

TEST(NativeModel, ADocumentInAStringHasTwoPlaces) {
  const Loaded loaded = Load(R"yaml(
policies:
  - {name: P, document: '{"Statement": {"Effect": "allow", "Action": "*", "Resource": "*"}}'}
)yaml");
  ASSERT_EQ(loaded.diagnostics.all().size(), 1U) << Describe(loaded.diagnostics);
  const Diagnostic& d = loaded.diagnostics.all().front();
  ASSERT_NE(d.source->outer(), nullptr);
  EXPECT_EQ(d.source->outer()->PositionOf(d.source->outer_offset()), (TextPosition{3, 25}));
  EXPECT_EQ(d.source->PositionOf(d.offset), (TextPosition{1, 26}));
}

struct Row {
  std::string_view name;
  std::string_view text;
  std::vector<std::string_view> words;
};
void PrintTo(const Row& row, std::ostream* out) {
  *out << row.name << ": " << row.text;
}
class NativeErrorTest : public testing::TestWithParam<Row> {};

TEST_P(NativeErrorTest, SaysWhatIsWrongAndWhere) {
  const Row& row = GetParam();
  const Loaded loaded = Load(row.text);
  EXPECT_FALSE(loaded.model.has_value());
  const auto& all = loaded.diagnostics.all();
  EXPECT_TRUE(std::any_of(all.begin(), all.end(),
                          [&](const Diagnostic& d) {
                            const std::string text = d.message + " / " + d.help;
                            return d.severity == Severity::kError && d.offset == loaded.marked &&
                                   std::all_of(row.words.begin(), row.words.end(),
                                               [&](std::string_view word) {
                                                 return text.find(word) != text.npos;
                                               });
                          }))
      << "marked at " << loaded.marked << "\n"
      << Describe(loaded.diagnostics);
}

#define ACCOUNT "accounts: [{id: \"111122223333\", "
#define DOC "{Statement: {Effect: Allow, Action: \"s3:*\", Resource: \"*\"}}"

INSTANTIATE_TEST_SUITE_P(
    Rows, NativeErrorTest,
    testing::Values(
        Row{"version", "iamsim: @@2\naccounts: []", {"`iamsim`", "1"}},
        Row{"unknown_top_field", "@@acounts: []\npolicies: []", {"`acounts`", "`accounts`"}},
        Row{"unknown_field", ACCOUNT "@@rolls: []}]", {"`rolls`", "`roles`"}},
        Row{"account_without_id", "accounts: [@@{name: x}]", {"`id`"}},
        Row{"account_id", "accounts: [{id: @@\"1111\"}]", {"`1111`", "twelve digits"}},
        Row{"wrong_type", ACCOUNT "roles: @@{name: r}}]", {"`roles`", "an object", "a list"}},
        Row{"null_list", ACCOUNT "users: @@null}]", {"`users`", "null"}},
        Row{"role_without_name", ACCOUNT "roles: [@@{path: /x/}]}]", {"a role has no `name`"}},
        Row{"name_with_path", ACCOUNT "roles: [{name: @@a/b}]}]", {"`a/b`", "`path`"}},
        Row{"path", ACCOUNT "roles: [{name: a, path: @@/x}]}]", {"`/x`"}},
        Row{"second_role", ACCOUNT "roles: [{name: a}, @@{name: a}]}]", {"second role", "1:"}},
        Row{"second_provider",
            ACCOUNT "identityProviders: [{arn: 'arn:aws:iam::111122223333:saml-provider/P'}, "
                    "{arn: @@'arn:aws:iam::111122223333:saml-provider/P'}]}]",
            {"second identity provider", "1:"}},
        Row{"authorization",
            ACCOUNT "resources: [{arn: 'arn:aws:execute-api:eu-west-1:111122223333:a', "
                    "authorization: @@IAM}]}]",
            {"`authorization`", "`IAM`", "`AWS_IAM`", "`COGNITO`"}},
        Row{"authorization_of_a_bucket",
            ACCOUNT "resources: [{arn: 'arn:aws:s3:::b', authorization: @@NONE}]}]",
            {"`authorization`", "`arn:aws:s3:::b`", "execute-api"}},
        Row{"auth_type",
            ACCOUNT "resources: [{arn: 'arn:aws:vpc-lattice:eu-west-1:111122223333:service/s', "
                    "authType: @@none}]}]",
            {"`authType`", "`none`", "`NONE`"}},
        Row{"auth_type_of_an_api",
            ACCOUNT "resources: [{arn: 'arn:aws:execute-api:eu-west-1:111122223333:a', "
                    "authType: @@NONE}]}]",
            {"`authType`", "VPC Lattice"}},
        Row{"vault",
            ACCOUNT "resources: [{arn: 'arn:aws:ec2:eu-west-1::snapshot/s', vault: @@v1}]}]",
            {"`v1`", "backup vault", "backup-vault:NAME"}},
        Row{"account_policy_without_service",
            ACCOUNT "resourcePolicies: [@@{policy: " DOC "}]}]",
            {"a resource policy of an account has no `service`"}},
        Row{"account_policy_without_policy",
            ACCOUNT "resourcePolicies: [@@{service: ecr}]}]",
            {"a resource policy of an account has no `policy`"}},
        Row{"account_policy_of_an_unknown_service",
            ACCOUNT "resourcePolicies: [{service: @@erc, policy: {Statement: {Effect: Deny, "
                    "Principal: '*', Action: 'ecr:*', Resource: '*'}}}]}]",
            {"`erc`", "`ecr`", "`logs`"}},
        Row{"short_resource_of_another_service",
            ACCOUNT "resources: [{arn: 'arn:aws:sqs:eu-west-1:111122223333:q', policy: "
                    "{Statement: {Effect: Deny, Principal: '*', Action: 'sqs:*', "
                    "Resource: @@'execute-api:/*'}}}]}]",
            {"`execute-api:/*`", "is no ARN"}},
        Row{"s3_policy_without_document",
            "organization: {id: o-a, root: {id: r-a, s3Policies: [@@{name: p}]}}",
            {"an S3 policy has no `document`"}},
        Row{"s3_policy_that_is_an_iam_policy",
            "organization: {id: o-a, root: {id: r-a, s3Policies: [{name: p, document: "
            "{@@Version: '2012-10-17'}}]}}",
            {"`Version`", "`s3_attributes`"}},
        Row{"U18_letter_case",
            ACCOUNT "users: [{name: alice}, @@{name: Alice}]}]",
            {"`Alice`", "`alice`", "letter case"}},  // U-18
        Row{"unknown_group",
            ACCOUNT "groups: [{name: devs}], users: [{name: a, groups: [@@dev]}]}]",
            {"`dev`", "`devs`"}},
        Row{"unresolved_name",
            ACCOUNT "policies: [{name: Deployers, document: " DOC
                    "}], users: [{name: a, attachedPolicies: [@@Deployer]}]}]",
            {"`Deployer`", "did you mean `Deployers`?"}},
        Row{"unresolved_aws_arn",
            ACCOUNT
            "users: [{name: a, attachedPolicies: [@@\"arn:aws:iam::aws:policy/ReadOnlyAcess\"]}]}]",
            {"`arn:aws:iam::aws:policy/ReadOnlyAccess`"}},
        Row{"policy_of_another_account",
            ACCOUNT
            "users: [{name: a, attachedPolicies: [@@\"arn:aws:iam::222233334444:policy/P\"]}]}]",
            {"`222233334444`", "same account"}},
        Row{"scp_as_identity_policy",
            ACCOUNT "users: [{name: a, attachedPolicies: [@@FullAWSAccess]}]}]",
            {"service control policy"}},
        Row{"bare_document",
            ACCOUNT "users: [{name: a, inlinePolicies: [@@" DOC "]}]}]",
            {"{name, document}"}},
        Row{"document_is_a_word",
            ACCOUNT "users: [{name: a, inlinePolicies: [{name: p, document: @@x.json}]}]}]",
            {"`x.json`", "{file: PATH}"}},
        Row{"missing_file",
            ACCOUNT
            "users: [{name: a, inlinePolicies: [{name: p, document: {file: @@nowhere.json}}]}]}]",
            {"nowhere.json"}},
        Row{"scp_without_organization",
            ACCOUNT "serviceControlPolicies: @@[FullAWSAccess]}]",
            {"serviceControlPolicies", "no organization"}},
        Row{"scp_on_account_outside",
            "organization: {id: o-1, root: {id: r-1}}\n" ACCOUNT "serviceControlPolicies: @@[]}]",
            {"under no node"}},
        Row{"account_under_two_nodes",
            "organization: {id: o-1, root: {id: r-1, accounts: [\"111122223333\"], "
            "organizationalUnits: [{id: ou-1, accounts: [@@\"111122223333\"]}]}}",
            {"`111122223333`", "twice"}},
        Row{"node_account_id",
            "organization: {id: o-1, root: {id: r-1, accounts: [@@\"consumer\"]}}",
            {"`consumer`", "account id"}},
        Row{"policy_type",
            "organization: {id: o-1, policyTypes: [@@SERVICE_CONTROL], root: {id: r-1}}",
            {"`SERVICE_CONTROL`", "`SERVICE_CONTROL_POLICY`"}},
        Row{"resource_of_another_account",
            ACCOUNT "resources: [{arn: @@\"arn:aws:sqs:eu-west-1:222233334444:q\"}]}]",
            {"`111122223333`", "`222233334444`"}},
        Row{"resource_arn", ACCOUNT "resources: [{arn: @@\"s3:data\"}]}]", {"`s3:data`", "no ARN"}},
        Row{"resource_in_two_accounts",
            "accounts: [{id: \"111122223333\", resources: [{arn: \"arn:aws:s3:::b\"}]}, "
            "{id: \"222233334444\", resources: [{arn: @@\"arn:aws:s3:::b\"}]}]",
            {"two accounts"}},
        Row{"key_policy_is_checked_as_one",
            ACCOUNT "resources: [{arn: \"arn:aws:kms:eu-west-1:111122223333:key/1\", policy: "
                    "{Statement: @@{Effect: Allow, Action: \"kms:*\", Resource: \"*\"}}}]}]",
            {"key policy", "no `Principal`"}},
        Row{"trust_policy_is_checked_as_one",
            ACCOUNT "roles: [{name: r, trustPolicy: {Statement: {Effect: Allow, Principal: {AWS: "
                    "\"111122223333\"}, Action: @@\"s3:*\"}}}]}]",
            {"role `r`", "trust policy"}}),
    [](const testing::TestParamInfo<Row>& row) { return std::string(row.param.name); });

// --- Several sources --------------------------------------------------------------------------

Loaded LoadTwo(std::string_view first, std::string_view second, OnConflict on_conflict) {
  Loaded loaded;
  loaded.model =
      LoadModelTexts({std::make_shared<const SourceText>("a.yaml", std::string(first)),
                      std::make_shared<const SourceText>("b.yaml", std::string(second))},
                     {.mode = LoadMode::kByOrigin, .on_conflict = on_conflict}, loaded.diagnostics);
  return loaded;
}

constexpr std::string_view kTags = ACCOUNT "users: [{name: a, tags: {t: x}}]}]";
constexpr std::string_view kInline =
    ACCOUNT "users: [{name: a, inlinePolicies: [{name: p, document: " DOC "}]}]}]";
constexpr std::string_view kOtherInline = ACCOUNT
    "users: [{name: a, inlinePolicies: [{name: p, document: {Statement: {Effect: Allow, "
    "Action: \"sqs:*\", Resource: \"*\"}}}]}]}]";

TEST(Merging, UnitesTheFieldsOfOneEntity) {
  const Loaded loaded = LoadTwo(kTags, kInline, OnConflict::kError);
  ASSERT_TRUE(loaded.model.has_value()) << Describe(loaded.diagnostics);
  const auto user = loaded.model->estate.FindUser("arn:aws:iam::111122223333:user/a");
  ASSERT_TRUE(user);
  EXPECT_EQ(user.entity->tags.size(), 1U);
  EXPECT_EQ(user.entity->inline_policies.size(), 1U);
}

TEST(Merging, TheSameDocumentTwiceIsFine) {
  const Loaded loaded =
      LoadTwo(kInline,
              ACCOUNT
              "users: [{name: a, inlinePolicies: [{name: p, document: "
              "'{\"Statement\": [{\"Effect\": \"Allow\", \"Action\": [\"s3:*\"], \"Resource\": "
              "\"*\"}]}'}]}]}]",
              OnConflict::kError);
  EXPECT_TRUE(loaded.model.has_value()) << Describe(loaded.diagnostics);
}

TEST(Merging, DifferentDocumentsAreAnErrorThatNamesBothPlaces) {
  const Loaded loaded = LoadTwo(kInline, kOtherInline, OnConflict::kError);
  EXPECT_FALSE(loaded.model.has_value());
  ASSERT_EQ(loaded.diagnostics.all().size(), 1U) << Describe(loaded.diagnostics);
  const Diagnostic& d = loaded.diagnostics.all().front();
  EXPECT_EQ(d.source->name(), "b.yaml");
  EXPECT_NE(d.help.find("a.yaml:1:"), std::string::npos) << d.help;
}

TEST(Merging, LastWinsWhenAsked) {
  const Loaded loaded = LoadTwo(kInline, kOtherInline, OnConflict::kLast);
  ASSERT_TRUE(loaded.model.has_value()) << Describe(loaded.diagnostics);
  EXPECT_EQ(loaded.diagnostics.all().size(), 1U);
  const auto user = loaded.model->estate.FindUser("arn:aws:iam::111122223333:user/a");
  EXPECT_EQ(user.entity->inline_policies[0]->document.statements[0].actions, PolicyTexts{"sqs:*"});
}

TEST(Merging, OnePolicyIsOneObjectWhereverItIsAttached) {
  const Loaded loaded =
      Load("policies: [{name: P, document: " DOC "}]\n" ACCOUNT
           "users: [{name: a, attachedPolicies: [P]}, {name: b, attachedPolicies: [P]}]}]");
  ASSERT_TRUE(loaded.model.has_value()) << Describe(loaded.diagnostics);
  const auto& users = loaded.model->estate.accounts()[0]->users;
  EXPECT_EQ(users[0].attached_policies[0], users[1].attached_policies[0]);
}

// What was read of one account is forgotten before the next is read.
TEST(ManyAccounts, ThatAreLargeAreReadWholeInAnyOrderOfTheText) {
  constexpr int kAccounts = 3;
  constexpr int kRoles = 3000;
  std::string text = R"({"accounts": [)";
  for (int account = 0; account < kAccounts; ++account) {
    text += account == 0 ? "" : ", ";
    text += R"({"id": "11112222333)" + std::to_string(account) + R"(", "roles": [)";
    for (int role = 0; role < kRoles; ++role) {
      const std::string name = std::to_string(account) + "x" + std::to_string(role);
      text += role == 0 ? "" : ", ";
      text += R"({"name": "r)" + name +
              R"(", "attachedPolicies": ["Shared"], "inlinePolicies": [)" +
              R"({"name": "p", "document": {"Statement": {"Effect": "Allow", "Action": "s3:Get)" +
              name + R"(", "Resource": "*"}}}]})";
    }
    text += "]}";
  }
  text += R"(], "policies": [{"name": "Shared", "document": )"
          R"({"Statement": {"Effect": "Deny", "Action": "sqs:*", "Resource": "*"}}}],)"
          R"("organization": {"id": "o-1", "root": {"id": "r-1", "accounts": ["111122223332"]}}})";
  const Loaded loaded = Load(text);
  ASSERT_TRUE(loaded.model.has_value()) << Describe(loaded.diagnostics);
  const Estate& estate = loaded.model->estate;
  EXPECT_EQ(estate.organization()->PathTo("111122223332").size(), 2U);
  for (int account = 0; account < kAccounts; ++account) {
    const std::vector<Role>& roles = estate.accounts()[static_cast<std::size_t>(account)]->roles;
    ASSERT_EQ(roles.size(), std::size_t{kRoles});
    for (int role = 0; role < kRoles; ++role) {
      const Role& read = roles[static_cast<std::size_t>(role)];
      const std::string name = std::to_string(account) + "x" + std::to_string(role);
      ASSERT_EQ(read.name, "r" + name);
      ASSERT_EQ(read.inline_policies.at(0)->document.statements.at(0).actions.at(0),
                "s3:Get" + name);
      ASSERT_EQ(Names(read.attached_policies), std::vector<std::string>{"Shared"});
    }
  }
}

TEST(Lenient, ADenyThatCannotBeReadIsStillAnErrorInAHandWrittenFile) {
  const Loaded loaded =
      Load(ACCOUNT
           "users: [{name: a, inlinePolicies: [{name: p, document: {Statement: {Effect: "
           "Deny, Action: \"s3:*\", Resource: \"*\", Conditon: {}}}}]}]}]",
           {.mode = LoadMode::kLenient});
  EXPECT_FALSE(loaded.model.has_value());
  EXPECT_TRUE(loaded.diagnostics.has_errors());
}

TEST(ManagementAccount, UnderNoNodeStandsUnderTheRoot) {
  const Loaded loaded =
      Load("organization: {id: o-1, managementAccount: \"999988887777\", root: {id: r-1}}");
  ASSERT_TRUE(loaded.model.has_value()) << Describe(loaded.diagnostics);
  EXPECT_EQ(loaded.model->estate.organization()->PathTo("999988887777").size(), 2U);
  EXPECT_EQ(loaded.diagnostics.all().size(), 1U);
}

}  // namespace
}  // namespace iamsim
