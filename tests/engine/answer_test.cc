// SPDX-License-Identifier: Apache-2.0
#include "engine/answer.h"

#include <string>
#include <string_view>

#include "gtest/gtest.h"

#include "tests/engine/test_estate.h"

namespace iamsim {
namespace {

// R-STS-9: a session that lives on while the model changes. What its role may do, whom the role
// trusts and how the role is tagged are what they are now; its own tags and policies are not.
std::string Model(std::string_view role_action, std::string_view role_team, std::string_view trusts,
                  std::string_view boundary) {
  std::string text = R"yaml(
iamsim: 1
policies:
  - {name: Bounds, document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: ")yaml";
  text += boundary;
  text += R"yaml(", Resource: "*"}]}}
accounts:
  - id: "111111111111"
    users: [{name: alice}]
    resources: [{arn: "arn:aws:s3:::b"}]
    roles:
      - name: app
        permissionsBoundary: Bounds
        tags: {team: )yaml";
  text += role_team;
  text += R"yaml(}
        trustPolicy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {AWS: ")yaml";
  text += trusts;
  text += R"yaml("}, Action: "sts:AssumeRole"}]}
        inlinePolicies:
          - name: p
            document:
              Version: "2012-10-17"
              Statement:
                - {Effect: Allow, Action: ")yaml";
  text += role_action;
  text += R"yaml(", Resource: "arn:aws:s3:::b/${aws:PrincipalTag/team}/*"}
)yaml";
  return text;
}

constexpr std::string_view kAlice = "arn:aws:iam::111111111111:user/alice";

std::string_view CodeOf(const std::string& model, std::string_view session) {
  const Estate estate = ReadEstate(model);
  const std::shared_ptr<const CompiledEstate> compiled = Compile(estate, {});
  const Request request = ReadRequest(
      R"(--- {principal: "arn:aws:sts::111111111111:assumed-role/app/s1", action: "s3:GetObject",
         resource: "arn:aws:s3:::b/red/k")" +
      std::string(session) + "}");
  const absl::StatusOr<EvaluationResult> result = DecideQuestion(*compiled, request);
  EXPECT_TRUE(result.ok()) << result.status();
  return result.ok() ? ReasonCodeName(result->code) : "";
}

TEST(LiveSession, IsHeldToThePoliciesOfNow) {
  EXPECT_EQ(CodeOf(Model("s3:GetObject", "red", kAlice, "*"), ""), "ALLOW_IDENTITY");
  EXPECT_EQ(CodeOf(Model("s3:PutObject", "red", kAlice, "*"), ""), "IMPLICIT_DENY_IDENTITY");
  EXPECT_EQ(CodeOf(Model("s3:GetObject", "red", kAlice, "ec2:*"), ""), "IMPLICIT_DENY_BOUNDARY");
}

TEST(LiveSession, DoesNotEndWithTheTrustThatBeganIt) {
  constexpr std::string_view kNobodyThere = "arn:aws:iam::222222222222:root";
  EXPECT_EQ(CodeOf(Model("s3:GetObject", "red", kNobodyThere, "*"), ""), "ALLOW_IDENTITY");
}

TEST(LiveSession, KeepsTheTagsItWasMadeWith) {
  // The role's own tag is that of now; a session tag stays, whatever becomes of the role.
  EXPECT_EQ(CodeOf(Model("s3:GetObject", "blue", kAlice, "*"), ""), "IMPLICIT_DENY_IDENTITY");
  EXPECT_EQ(CodeOf(Model("s3:GetObject", "blue", kAlice, "*"), ", session: {tags: {team: red}}"),
            "ALLOW_IDENTITY");
}

TEST(LiveSession, KeepsThePoliciesItWasMadeWith) {
  constexpr std::string_view kSession = R"(, session: {policies: [{name: s, document: {
      Version: "2012-10-17", Statement: [{Effect: Allow, Action: "ec2:*", Resource: "*"}]}}]})";
  for (const std::string_view action : {"s3:GetObject", "s3:*", "*"}) {
    EXPECT_EQ(CodeOf(Model(action, "red", kAlice, "*"), kSession), "IMPLICIT_DENY_SESSION")
        << action;
  }
}

}  // namespace
}  // namespace iamsim
