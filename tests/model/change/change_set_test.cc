// SPDX-License-Identifier: Apache-2.0
#include "model/change/change_set.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "model/change/change_reader.h"
#include "model/load/load.h"
#include "model/own_fields.h"

namespace iamsim {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// `doc(SID)` stands for a policy document with one statement of that Sid.
std::string Expand(std::string_view text) {
  constexpr std::string_view kCall = "doc(";
  std::string expanded;
  for (;;) {
    const std::size_t call = text.find(kCall);
    expanded += text.substr(0, call);
    if (call == std::string_view::npos) return expanded;
    text.remove_prefix(call + kCall.size());
    const std::size_t close = text.find(')');
    expanded += "{Version: 2012-10-17, Statement: {Sid: ";
    expanded += text.substr(0, close);
    expanded += ", Effect: Allow, Action: \"s3:*\", Resource: \"*\"}}";
    text.remove_prefix(close + 1);
  }
}

constexpr std::string_view kModel = R"yaml(
organization:
  id: o-a1b2c3d4e5
  root:
    id: r-ab12
    organizationalUnits:
      - id: ou-ab12-11111111
        name: Workloads
        serviceControlPolicies: [FullAWSAccess, {name: Guard, id: p-guard, document: doc(Guard)}]
        accounts: ["111122223333"]
      - {id: ou-ab12-22222222, name: Sandbox, accounts: ["222233334444"]}
policies:
  - {name: Shared, document: doc(Shared)}
accounts:
  - id: "111122223333"
    name: app
    policies: [{name: Deployers, document: doc(Deployers)}]
    groups: [{name: devs}, {name: ops}]
    users:
      - {name: alice, groups: [devs], tags: {team: data}, attachedPolicies: [Deployers]}
    roles:
      - name: Reader
        path: /team/
        trustPolicy: {Version: 2012-10-17, Statement: {Sid: Old, Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: "sts:AssumeRole"}}
        inlinePolicies: [{name: Own, document: doc(Own)}]
        attachedPolicies: [Deployers, Shared]
        permissionsBoundary: Deployers
    resources:
      - {arn: "arn:aws:s3:::app-bucket", region: eu-west-1, tags: {env: prod}}
    vpcEndpoints: [{id: vpce-0abc, service: s3}]
  - id: "222233334444"
    name: data
    policies: [{name: Deployers, document: doc(OtherDeployers)}]
    roles:
      - {name: Writer, attachedPolicies: [Deployers, Shared]}
  - id: "333344445555"
    name: lone
)yaml";

std::shared_ptr<const SourceText> Text(std::string name, std::string_view text) {
  return std::make_shared<const SourceText>(std::move(name), Expand(text));
}

std::string Describe(const Diagnostics& diagnostics) {
  std::string text;
  for (const Diagnostic& diagnostic : diagnostics.all())
    text += FormatDiagnostic(diagnostic);
  return text;
}

const Estate& Before() {
  static const Estate& estate = *[] {
    Diagnostics diagnostics;
    std::optional<LoadedModel> model =
        LoadModelTexts({Text("model.yaml", kModel)}, {}, diagnostics);
    EXPECT_TRUE(model.has_value()) << Describe(diagnostics);
    return new Estate(std::move(model->estate));
  }();
  return estate;
}

struct Changed {
  std::optional<Estate> estate;
  Diagnostics diagnostics;
};
Changed Apply(std::string_view changes, NameStyle names = NameStyle::kExact) {
  Changed changed;
  std::optional<ChangeSet> set =
      LoadChanges(Text("changes.yaml", changes), {}, changed.diagnostics);
  if (!set.has_value()) return changed;
  for (Change& change : *set)
    change.names = names;
  changed.estate = ApplyChanges(Before(), *set, true, changed.diagnostics);
  return changed;
}

const Role& RoleOf(const Estate& estate, std::string_view arn) {
  const Estate::Found<Role> role = estate.FindRole(arn);
  EXPECT_TRUE(role) << arn;
  static const Role none;
  return role ? *role.entity : none;
}
const Role& Reader(const Estate& estate) {
  return RoleOf(estate, "arn:aws:iam::111122223333:role/team/Reader");
}
const Role& Writer(const Estate& estate) {
  return RoleOf(estate, "arn:aws:iam::222233334444:role/Writer");
}
const User& Alice(const Estate& estate) {
  return *estate.FindUser("arn:aws:iam::111122223333:user/alice").entity;
}
const Resource& Bucket(const Estate& estate) {
  return *estate.FindResource("arn:aws:s3:::app-bucket").entity;
}
const OrganizationNode& Node(const Estate& estate, std::string_view id) {
  for (const OrganizationNode& node : estate.organization()->nodes) {
    if (node.id == id) return node;
  }
  ADD_FAILURE() << id;
  return estate.organization()->nodes.front();
}

std::string SidOf(const PolicyPtr& policy) {
  return policy == nullptr ? "(none)" : policy->document.statements.front().sid.str();
}
// "NAME:SID" of each.
std::vector<std::string> Sids(const std::vector<PolicyPtr>& policies) {
  std::vector<std::string> sids;
  for (const PolicyPtr& policy : policies)
    sids.push_back(policy->name + ':' + SidOf(policy));
  return sids;
}
std::vector<std::string> PathIds(const Estate& estate, std::string_view account) {
  std::vector<std::string> ids;
  for (const std::int32_t index : estate.organization()->PathTo(account))
    ids.push_back(estate.organization()->nodes[static_cast<std::size_t>(index)].id);
  return ids;
}

// What a change touches; everything else has to be the very same object.
enum Part : unsigned { kNothing = 0, kApp = 1, kData = 2, kOrganization = 4 };

struct VerbRow {
  std::string_view name;
  std::string_view changes;
  unsigned touches;
  std::function<void(const Estate&)> check;

  friend void PrintTo(const VerbRow& row, std::ostream* out) { *out << row.name; }
};

class VerbTest : public testing::TestWithParam<VerbRow> {};

TEST_P(VerbTest, ChangesWhatItSaysAndSharesTheRest) {
  const VerbRow& row = GetParam();
  const Estate& before = Before();
  const Changed changed = Apply(row.changes);
  ASSERT_TRUE(changed.estate.has_value()) << Describe(changed.diagnostics);
  EXPECT_TRUE(changed.diagnostics.all().empty()) << Describe(changed.diagnostics);
  const Estate& after = *changed.estate;
  ASSERT_EQ(after.accounts().size(), before.accounts().size());
  EXPECT_EQ(after.accounts()[0] == before.accounts()[0], (row.touches & kApp) == 0);
  EXPECT_EQ(after.accounts()[1] == before.accounts()[1], (row.touches & kData) == 0);
  EXPECT_EQ(after.accounts()[2], before.accounts()[2]);
  EXPECT_EQ(after.organization() == before.organization(), (row.touches & kOrganization) == 0);
  row.check(after);
}

const VerbRow kVerbRows[] = {
    {"AttachPolicyByName", "- attachPolicy: {to: 'app:alice', policy: Shared}", kApp,
     [](const Estate& after) {
       EXPECT_THAT(Sids(Alice(after).attached_policies),
                   ElementsAre("Deployers:Deployers", "Shared:Shared"));
       // The policy itself is shared, too.
       EXPECT_EQ(Alice(after).attached_policies[1], Before().policies().front());
     }},
    {"AttachPolicyInPlace",
     "- attachPolicy: {to: 'app:role/team/Reader', policy: {name: Extra, document: doc(Extra)}}",
     kApp,
     [](const Estate& after) {
       EXPECT_THAT(Sids(Reader(after).attached_policies),
                   ElementsAre("Deployers:Deployers", "Shared:Shared", "Extra:Extra"));
     }},
    {"AttachPolicyOfAwsToAGroup",
     "- attachPolicy: {to: 'app:group/devs', policy: AdministratorAccess}", kApp,
     [](const Estate& after) {
       const Group& devs = *after.FindGroup("111122223333", "devs").entity;
       ASSERT_EQ(devs.attached_policies.size(), 1U);
       EXPECT_EQ(devs.attached_policies[0]->arn, "arn:aws:iam::aws:policy/AdministratorAccess");
     }},
    {"DetachPolicy", "- detachPolicy: {from: 'app:alice', policy: Deployers}", kApp,
     [](const Estate& after) {
       EXPECT_TRUE(Alice(after).attached_policies.empty());
       EXPECT_THAT(Sids(Reader(after).attached_policies),
                   ElementsAre("Deployers:Deployers", "Shared:Shared"));
     }},
    {"SetPolicyEverywhereItIsAttached", "- setPolicy: {policy: Shared, document: doc(New)}",
     kApp | kData,
     [](const Estate& after) {
       EXPECT_THAT(Sids(Reader(after).attached_policies),
                   ElementsAre("Deployers:Deployers", "Shared:New"));
       EXPECT_THAT(Sids(Writer(after).attached_policies),
                   ElementsAre("Deployers:OtherDeployers", "Shared:New"));
       EXPECT_EQ(Writer(after).attached_policies[1], Reader(after).attached_policies[1]);
       EXPECT_THAT(Sids(after.policies()), ElementsAre("Shared:New"));
     }},
    {"SetPolicyByArn",
     "- setPolicy: {policy: 'arn:aws:iam::111122223333:policy/Deployers', document: doc(New)}",
     kApp,
     [](const Estate& after) {
       EXPECT_EQ(SidOf(Alice(after).attached_policies[0]), "New");
       EXPECT_EQ(SidOf(Reader(after).permissions_boundary), "New");
       EXPECT_EQ(Alice(after).attached_policies[0]->arn,
                 "arn:aws:iam::111122223333:policy/Deployers");
       EXPECT_THAT(Sids(after.accounts()[0]->policies), ElementsAre("Deployers:New"));
     }},
    {"SetPolicyOfOneAccount", "- setPolicy: {policy: 'data:Deployers', document: doc(New)}", kData,
     [](const Estate& after) {
       EXPECT_THAT(Sids(Writer(after).attached_policies),
                   ElementsAre("Deployers:New", "Shared:Shared"));
     }},
    {"SetPolicyOfTheOrganizationById", "- setPolicy: {policy: p-guard, document: doc(New)}",
     kOrganization,
     [](const Estate& after) {
       EXPECT_THAT(Sids(Node(after, "ou-ab12-11111111").service_control_policies),
                   ElementsAre("FullAWSAccess:", "Guard:New"));
     }},
    {"SetPolicyOfAwsThenAttach",
     "- setPolicy: {policy: ReadOnlyAccess, document: doc(New)}\n"
     "- attachPolicy: {to: 'app:alice', policy: 'arn:aws:iam::aws:policy/ReadOnlyAccess'}",
     kApp,
     [](const Estate& after) {
       EXPECT_THAT(Sids(Alice(after).attached_policies),
                   ElementsAre("Deployers:Deployers", "ReadOnlyAccess:New"));
     }},
    {"SetPolicyToWhatItIs", "- setPolicy: {policy: Shared, document: doc(Shared)}", kApp | kData,
     [](const Estate& after) { EXPECT_EQ(SidOf(Writer(after).attached_policies[1]), "Shared"); }},
    {"SetInlinePolicyReplaces",
     "- setInlinePolicy: {on: 'app:Reader', name: Own, document: doc(New)}", kApp,
     [](const Estate& after) {
       EXPECT_THAT(Sids(Reader(after).inline_policies), ElementsAre("Own:New"));
     }},
    {"SetInlinePolicyAdds", "- setInlinePolicy: {on: 'app:group/ops', name: P, document: doc(P)}",
     kApp,
     [](const Estate& after) {
       EXPECT_THAT(Sids(after.FindGroup("111122223333", "ops").entity->inline_policies),
                   ElementsAre("P:P"));
     }},
    {"SetInlinePolicyNullRemoves",
     "- setInlinePolicy: {on: 'app:Reader', name: Own, document: null}", kApp,
     [](const Estate& after) { EXPECT_TRUE(Reader(after).inline_policies.empty()); }},
    {"SetTrustPolicy",
     "- setTrustPolicy: {on: 'app:Reader', document: {Version: 2012-10-17, Statement: {Sid: New, "
     "Effect: Allow, Principal: {Service: ecs.amazonaws.com}, Action: 'sts:AssumeRole'}}}",
     kApp, [](const Estate& after) { EXPECT_EQ(SidOf(Reader(after).trust_policy), "New"); }},
    {"SetBoundary", "- setBoundary: {on: 'data:Writer', policy: Shared}", kData,
     [](const Estate& after) { EXPECT_EQ(SidOf(Writer(after).permissions_boundary), "Shared"); }},
    {"SetBoundaryNullRemoves", "- setBoundary: {on: 'app:Reader', policy: null}", kApp,
     [](const Estate& after) { EXPECT_EQ(Reader(after).permissions_boundary, nullptr); }},
    {"SetResourcePolicy",
     "- setResourcePolicy: {on: 's3://app-bucket', document: {Version: 2012-10-17, Statement: "
     "{Sid: New, Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: "
     "'arn:aws:s3:::app-bucket/*'}}}",
     kApp,
     [](const Estate& after) {
       EXPECT_EQ(SidOf(Bucket(after).policy), "New");
       EXPECT_EQ(Bucket(after).region, "eu-west-1");
     }},
    {"SetResourcePolicyAndRemoveItAgain",
     "- setResourcePolicy: {on: 's3://app-bucket', document: {Version: 2012-10-17, Statement: "
     "{Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: "
     "'arn:aws:s3:::app-bucket/*'}}}\n"
     "- setResourcePolicy: {on: 'arn:aws:s3:::app-bucket', document: null}",
     kApp, [](const Estate& after) { EXPECT_EQ(Bucket(after).policy, nullptr); }},
    {"SetEndpointPolicy",
     "- setEndpointPolicy: {on: vpce-0abc, document: {Version: 2012-10-17, Statement: {Sid: New, "
     "Effect: Allow, Principal: '*', Action: '*', Resource: '*'}}}",
     kApp,
     [](const Estate& after) {
       EXPECT_EQ(SidOf(after.FindVpcEndpoint("vpce-0abc").entity->policy), "New");
     }},
    {"SetBlockPublicAccessOnABucket",
     "- setBlockPublicAccess: {on: 's3://app-bucket', blockPublicAccess: "
     "{restrictPublicBuckets: true}}",
     kApp,
     [](const Estate& after) {
       EXPECT_EQ(Bucket(after).block_public_access,
                 BlockPublicAccess{.restrict_public_buckets = true});
     }},
    {"SetBlockPublicAccessOnAnAccount",
     "- setBlockPublicAccess: {on: data, blockPublicAccess: {blockPublicPolicy: true}}", kData,
     [](const Estate& after) {
       EXPECT_EQ(after.FindAccount("222233334444")->block_public_access,
                 BlockPublicAccess{.block_public_policy = true});
     }},
    {"AttachScpToARoot", "- attachScp: {to: r-ab12, policy: Guard}", kOrganization,
     [](const Estate& after) {
       EXPECT_THAT(Sids(Node(after, "r-ab12").service_control_policies),
                   ElementsAre("FullAWSAccess:", "Guard:Guard"));
     }},
    {"AttachScpToAnAccountByName", "- attachScp: {to: data, policy: {name: N, document: doc(N)}}",
     kOrganization,
     [](const Estate& after) {
       EXPECT_THAT(Sids(Node(after, "222233334444").service_control_policies),
                   ElementsAre("FullAWSAccess:", "N:N"));
     }},
    {"DetachScp", "- detachScp: {from: Workloads, policy: Guard}", kOrganization,
     [](const Estate& after) {
       EXPECT_THAT(Sids(Node(after, "ou-ab12-11111111").service_control_policies),
                   ElementsAre("FullAWSAccess:"));
     }},
    {"AttachAndDetachRcp",
     "- attachRcp: {to: Workloads, policy: {name: R, document: {Version: 2012-10-17, Statement: "
     "{Sid: R, Effect: Deny, Principal: '*', Action: 's3:*', Resource: '*'}}}}\n"
     "- attachRcp: {to: r-ab12, policy: R}\n"
     "- detachRcp: {from: Workloads, policy: R}",
     kOrganization,
     [](const Estate& after) {
       EXPECT_THAT(Sids(Node(after, "r-ab12").resource_control_policies), ElementsAre("R:R"));
       EXPECT_TRUE(Node(after, "ou-ab12-11111111").resource_control_policies.empty());
     }},
    {"AddUser",
     "- addPrincipal: {account: app, user: {name: bob, path: /x/, groups: [ops], tags: {a: b}, "
     "attachedPolicies: [Deployers], inlinePolicies: [{name: I, document: doc(I)}]}}",
     kApp,
     [](const Estate& after) {
       const Estate::Found<User> bob = after.FindUser("arn:aws:iam::111122223333:user/x/bob");
       ASSERT_TRUE(bob);
       EXPECT_THAT(bob.entity->groups, ElementsAre("ops"));
       EXPECT_EQ(bob.entity->tags, (Tags{{"a", "b"}}));
       EXPECT_THAT(Sids(bob.entity->attached_policies), ElementsAre("Deployers:Deployers"));
       EXPECT_THAT(Sids(bob.entity->inline_policies), ElementsAre("I:I"));
     }},
    {"AddRoleThenUseIt",
     "- addPrincipal: {account: '222233334444', role: {name: New, permissionsBoundary: Shared}}\n"
     "- attachPolicy: {to: 'data:New', policy: Deployers}",
     kData,
     [](const Estate& after) {
       const Role& role = RoleOf(after, "arn:aws:iam::222233334444:role/New");
       EXPECT_THAT(Sids(role.attached_policies), ElementsAre("Deployers:OtherDeployers"));
       EXPECT_EQ(SidOf(role.permissions_boundary), "Shared");
       EXPECT_EQ(role.trust_policy, nullptr);
     }},
    {"RemoveUser", "- removePrincipal: 'app:alice'", kApp,
     [](const Estate& after) {
       EXPECT_FALSE(after.FindUser("arn:aws:iam::111122223333:user/alice"));
     }},
    {"RemoveGroupTakesItsMembersOut", "- removePrincipal: {principal: 'app:group/devs'}", kApp,
     [](const Estate& after) {
       EXPECT_FALSE(after.FindGroup("111122223333", "devs"));
       EXPECT_TRUE(Alice(after).groups.empty());
     }},
    {"AddResource",
     "- addResource: {account: data, resource: {arn: 'arn:aws:s3:::new', region: eu-west-1}}",
     kData,
     [](const Estate& after) {
       EXPECT_EQ(after.FindResource("arn:aws:s3:::new").account->id, "222233334444");
     }},
    {"AddResourceWhoseArnNamesTheAccount",
     "- addResource: {resource: {arn: 'arn:aws:sqs:eu-west-1:222233334444:q', tags: {a: b}}}",
     kData,
     [](const Estate& after) {
       const Estate::Found<Resource> queue =
           after.FindResource("arn:aws:sqs:eu-west-1:222233334444:q");
       ASSERT_TRUE(queue);
       EXPECT_EQ(queue.entity->tags, (Tags{{"a", "b"}}));
     }},
    {"AddKeyWithItsAliases",
     "- addResource: {resource: {arn: 'arn:aws:kms:eu-west-1:222233334444:key/1', keyManager: aws,"
     " aliases: [alias/a]}}",
     kData,
     [](const Estate& after) {
       const Resource& key = *after.FindResource("arn:aws:kms:eu-west-1:222233334444:key/1").entity;
       EXPECT_EQ(key.aliases, std::vector<std::string>{"alias/a"});
       EXPECT_TRUE(key.aws_managed_key);
     }},
    {"AddAccessPointOfABucket",
     "- addResource: {resource: {arn: 'arn:aws:s3:eu-west-1:222233334444:accesspoint/ap',"
     " bucket: 'arn:aws:s3:::app-bucket'}}",
     kData,
     [](const Estate& after) {
       const Resource& point =
           *after.FindResource("arn:aws:s3:eu-west-1:222233334444:accesspoint/ap").entity;
       EXPECT_EQ(point.bucket, "arn:aws:s3:::app-bucket");
     }},
    {"RemoveResource", "- removeResource: 's3://app-bucket'", kApp,
     [](const Estate& after) { EXPECT_FALSE(after.FindResource("arn:aws:s3:::app-bucket")); }},
    {"SetTagOnAUser", "- setTag: {on: 'app:alice', key: team, value: web}", kApp,
     [](const Estate& after) {
       EXPECT_EQ(Alice(after).tags, (Tags{{"team", "web"}}));
     }},
    {"SetTagOnABucket", "- setTag: {on: 'arn:aws:s3:::app-bucket', key: a, value: ''}", kApp,
     [](const Estate& after) {
       EXPECT_EQ(Bucket(after).tags, (Tags{{"env", "prod"}, {"a", ""}}));
     }},
    {"UnsetTag", "- unsetTag: {on: 's3://app-bucket', key: env}", kApp,
     [](const Estate& after) { EXPECT_TRUE(Bucket(after).tags.empty()); }},
    {"AddToGroup", "- addToGroup: {user: 'app:alice', group: ops}", kApp,
     [](const Estate& after) { EXPECT_THAT(Alice(after).groups, ElementsAre("devs", "ops")); }},
    {"RemoveFromGroup", "- removeFromGroup: {user: 'app:alice', group: 'app:devs'}", kApp,
     [](const Estate& after) { EXPECT_TRUE(Alice(after).groups.empty()); }},
    {"MoveAccount", "- moveAccount: {account: app, to: Sandbox}", kOrganization,
     [](const Estate& after) {
       EXPECT_THAT(PathIds(after, "111122223333"),
                   ElementsAre("r-ab12", "ou-ab12-22222222", "111122223333"));
       EXPECT_THAT(PathIds(after, "222233334444"),
                   ElementsAre("r-ab12", "ou-ab12-22222222", "222233334444"));
     }},
    {"MoveAccountToTheRoot", "- moveAccount: {account: '222233334444', to: r-ab12}", kOrganization,
     [](const Estate& after) {
       EXPECT_THAT(PathIds(after, "222233334444"), ElementsAre("r-ab12", "222233334444"));
       EXPECT_THAT(PathIds(after, "111122223333"),
                   ElementsAre("r-ab12", "ou-ab12-11111111", "111122223333"));
     }},
    {"NoChange", "[]", kNothing, [](const Estate&) {}},
};
INSTANTIATE_TEST_SUITE_P(Changes, VerbTest, testing::ValuesIn(kVerbRows),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(ApplyChangesTest, LeavesTheModelAsItIs) {
  const std::string sid = SidOf(Writer(Before()).attached_policies[1]);
  const Changed changed = Apply(
      "- setPolicy: {policy: Shared, document: doc(New)}\n"
      "- moveAccount: {account: app, to: Sandbox}\n"
      "- removePrincipal: 'app:alice'");
  ASSERT_TRUE(changed.estate.has_value());
  EXPECT_EQ(SidOf(Writer(Before()).attached_policies[1]), sid);
  EXPECT_THAT(PathIds(Before(), "111122223333"),
              ElementsAre("r-ab12", "ou-ab12-11111111", "111122223333"));
  EXPECT_TRUE(Before().FindUser("arn:aws:iam::111122223333:user/alice"));
}

TEST(ApplyChangesTest, EveryVerbHasARow) {
  for (const std::string_view verb : ChangeVerbNames()) {
    EXPECT_TRUE(std::any_of(std::begin(kVerbRows), std::end(kVerbRows), [&](const VerbRow& row) {
      return row.changes.find(std::string(verb) + ':') != std::string_view::npos;
    })) << verb;
  }
}

struct ErrorRow {
  std::string_view name;
  std::string_view changes;
  std::string_view place;  // the text at the error; empty: not looked at
  std::string_view message;

  friend void PrintTo(const ErrorRow& row, std::ostream* out) { *out << row.name; }
};

class ChangeErrorTest : public testing::TestWithParam<ErrorRow> {};

TEST_P(ChangeErrorTest, IsSaidWithItsPlace) {
  const ErrorRow& row = GetParam();
  const Changed changed = Apply(row.changes);
  EXPECT_FALSE(changed.estate.has_value());
  ASSERT_EQ(changed.diagnostics.error_count(), 1U) << Describe(changed.diagnostics);
  const Diagnostic& problem = changed.diagnostics.all().front();
  EXPECT_THAT(FormatDiagnostic(problem), HasSubstr(std::string(row.message)));
  ASSERT_NE(problem.source, nullptr);
  EXPECT_EQ(problem.source->text().substr(problem.offset, row.place.size()), row.place);
}

constexpr ErrorRow kErrorRows[] = {
    {"NoSuchEntity", "- detachPolicy: {from: 'app:Raeder', policy: Shared}", "'app:Raeder'",
     "did you mean `app:Reader`?"},
    {"FragmentInAFile", "- detachPolicy: {from: alic, policy: Shared}", "alic",
     "names no user, role or group"},
    {"NoSuchPolicy", "- attachPolicy: {to: 'app:alice', policy: Sharde}", "Sharde",
     "did you mean `Shared`?"},
    {"PolicyOfAnotherAccount",
     "- attachPolicy: {to: 'data:Writer', policy: 'arn:aws:iam::111122223333:policy/Deployers'}",
     "'arn:aws", "only a policy of the same account can be attached"},
    {"AttachedAlready", "- attachPolicy: {to: 'app:alice', policy: Deployers}", "Deployers",
     "is already attached to"},
    {"AttachedAlreadyUnderThatName",
     "- attachPolicy: {to: 'app:alice', policy: {name: Deployers, document: doc(X)}}", "{name",
     "is already attached to"},
    {"NotAttached", "- detachPolicy: {from: 'app:alice', policy: Shared}", "Shared",
     "is not attached to"},
    {"InlineIsNotAttached", "- detachPolicy: {from: 'app:Reader', policy: Own}", "Own",
     "is an inline policy"},
    {"AmbiguousPolicy", "- setPolicy: {policy: Deployers, document: doc(X)}", "Deployers",
     "`Deployers` names more than one policy: `arn:aws:iam::111122223333:policy/Deployers`, "
     "`arn:aws:iam::222233334444:policy/Deployers`"},
    {"SetPolicyThatIsInline", "- setPolicy: {policy: Own, document: doc(X)}", "Own",
     "`setInlinePolicy` sets the text of one"},
    {"SetPolicyThatIsNowhere", "- setPolicy: {policy: Nowhere, document: doc(X)}", "Nowhere",
     "no policy `Nowhere`"},
    {"DocumentThatItsPlaceDoesNotTake",
     "- attachPolicy: {to: 'app:alice', policy: {name: P, document: {Version: 2012-10-17, "
     "Statement: {Effect: Allow, Principal: '*', Action: '*', Resource: '*'}}}}",
     "", "Principal"},
    {"SetPolicyThatOnePlaceDoesNotTake",
     "- setPolicy: {policy: p-guard, document: {Version: 2012-10-17, Statement: {Effect: Allow, "
     "Principal: '*', Action: '*', Resource: '*'}}}",
     "", "Principal"},
    {"NoInlinePolicyToRemove", "- setInlinePolicy: {on: 'app:alice', name: Own, document: null}",
     "Own", "has no inline policy `Own`"},
    {"TrustPolicyOfAUser", "- setTrustPolicy: {on: 'app:alice', document: doc(X)}", "'app:alice'",
     "names no role"},
    {"NoBoundaryToRemove", "- setBoundary: {on: 'app:alice', policy: null}", "'app:alice'",
     "has no permissions boundary"},
    {"NoSuchResource", "- setResourcePolicy: {on: 's3://app-bukket', document: null}", "'s3://",
     "did you mean `arn:aws:s3:::app-bucket`?"},
    {"ResourceWithoutPolicy", "- setResourcePolicy: {on: 's3://app-bucket', document: null}",
     "'s3://", "has no policy"},
    {"NoSuchEndpoint", "- setEndpointPolicy: {on: vpce-0abd, document: null}", "vpce",
     "did you mean `vpce-0abc`?"},
    {"EndpointHasTheDefault", "- setEndpointPolicy: {on: vpce-0abc, document: null}", "vpce",
     "has the default policy already"},
    {"NoSuchNode", "- attachScp: {to: Workload, policy: FullAWSAccess}", "Workload",
     "did you mean `Workloads`?"},
    {"AccountOutsideTheOrganization", "- attachScp: {to: lone, policy: FullAWSAccess}", "lone",
     "stands under no node"},
    {"ScpAttachedAlready", "- attachScp: {to: data, policy: FullAWSAccess}", "FullAWSAccess",
     "is already attached to"},
    {"ScpNotAttached", "- detachScp: {from: Sandbox, policy: Guard}", "Guard",
     "is not attached to"},
    {"RcpFullAccessStays", "- detachRcp: {from: r-ab12, policy: RCPFullAWSAccess}", "RCPFull",
     "is attached everywhere, always"},
    {"NameTakenInAnyLetterCase", "- addPrincipal: {account: app, user: {name: Alice}}", "{name",
     "exists already"},
    {"AddToNoSuchAccount", "- addPrincipal: {account: ap, user: {name: bob}}", "ap,",
     "did you mean `app`?"},
    {"AddWithoutItsGroup", "- addPrincipal: {account: app, user: {name: bob, groups: [devz]}}",
     "devz", "did you mean `devs`?"},
    {"ResourceExists", "- addResource: {account: app, resource: {arn: 'arn:aws:s3:::app-bucket'}}",
     "'arn", "exists already"},
    {"ResourceWithoutOwner", "- addResource: {resource: {arn: 'arn:aws:s3:::new'}}", "'arn",
     "give `account`"},
    {"ResourceOfAnotherAccount",
     "- addResource: {account: app, resource: {arn: 'arn:aws:sqs:eu-west-1:222233334444:q'}}",
     "'arn", "its ARN names another"},
    {"NoTagToUnset", "- unsetTag: {on: 'app:alice', key: Team}", "Team", "did you mean `team`?"},
    {"InTheGroupAlready", "- addToGroup: {user: 'app:alice', group: devs}", "devs",
     "is in group `devs` already"},
    {"NotInTheGroup", "- removeFromGroup: {user: 'app:alice', group: ops}", "ops",
     "is not in group `ops`"},
    {"AccountStandsThereAlready", "- moveAccount: {account: app, to: Workloads}", "app",
     "stands under `Workloads` (ou-ab12-11111111) already"},
    {"MoveUnderAnAccount", "- moveAccount: {account: app, to: data}", "data", "is an account"},
    {"MoveAUnit", "- moveAccount: {account: Workloads, to: Sandbox}", "Workloads", "is no account"},
    {"MoveAnAccountOfNoOrganization", "- moveAccount: {account: lone, to: Sandbox}", "lone",
     "stands under no node"},
};
INSTANTIATE_TEST_SUITE_P(Changes, ChangeErrorTest, testing::ValuesIn(kErrorRows),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(ApplyChangesTest, SaysEveryProblem) {
  const Changed changed = Apply(
      "- removePrincipal: 'app:nobody'\n"
      "- removeResource: 's3://nothing'\n"
      "- setTag: {on: 'app:alice', key: a, value: b}");
  EXPECT_FALSE(changed.estate.has_value());
  EXPECT_EQ(changed.diagnostics.error_count(), 2U) << Describe(changed.diagnostics);
}

TEST(ApplyChangesTest, TakesFragmentsFromTheCommandLine) {
  const Changed changed =
      Apply("- setTag: {on: lice, key: a, value: b}\n- setTag: {on: app-buck, key: a, value: b}",
            NameStyle::kFragment);
  ASSERT_TRUE(changed.estate.has_value()) << Describe(changed.diagnostics);
  EXPECT_EQ(Alice(*changed.estate).tags.size(), 2U);
  EXPECT_EQ(Bucket(*changed.estate).tags.size(), 2U);
}

TEST(ApplyChangesTest, WarnsWhereAwsWouldRefuse) {
  const Changed changed = Apply("- detachScp: {from: data, policy: FullAWSAccess}");
  ASSERT_TRUE(changed.estate.has_value());
  EXPECT_THAT(Describe(changed.diagnostics), HasSubstr("AWS keeps at least one attached"));
}

}  // namespace
}  // namespace iamsim
