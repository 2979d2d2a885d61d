// SPDX-License-Identifier: Apache-2.0
#include "engine/grid/grid_rows.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "engine/grid/grid.h"
#include "tests/engine/test_estate.h"

namespace iamsim {
namespace {

using ::testing::ElementsAre;

constexpr const char* kNames[] = {"ann", "bob", "cyd", "dan"};

std::string ArnOf(const std::string& user) {
  return "arn:aws:iam::111122223333:user/" + user;
}

// Four users with the same policy and other tags, a bucket of their account, and one SCP statement.
std::string Model(const std::string& scp, const std::string& bucket, const std::string& identity) {
  std::string text = R"(organization:
  id: o-a1b2c3d4e5
  managementAccount: "999988887777"
  root:
    id: r-ab12
    accounts: ["111122223333", "999988887777"]
    serviceControlPolicies: [FullAWSAccess)";
  const auto document = [](const std::string& statement) {
    return "{Version: \"2012-10-17\", Statement: [" + statement + "]}";
  };
  if (!scp.empty()) text += ", {name: Limit, document: " + document(scp) + "}";
  text += "]\naccounts:\n- id: \"111122223333\"\n  policies:\n  - {name: Shared, document: " +
          document(identity) + "}\n  users:\n";
  for (const std::string name : kNames) {
    text += "  - {name: " + name +
            ", tags: {team: " + (name == "ann" || name == "bob" ? "red" : "blue") +
            ", home: " + (name == "ann" || name == "cyd" ? "red" : "green") +
            "}, attachedPolicies: [Shared]}\n";
  }
  text += "  resources:\n  - {arn: \"arn:aws:s3:::b\"";
  if (!bucket.empty()) text += ", policy: " + document(bucket);
  return text + "}\n";
}

constexpr const char* kReadAll = R"({Effect: Allow, Action: "s3:*", Resource: "*"})";

struct Outcome {
  std::vector<std::string> codes;  // of s3:GetObject, a user each
  std::size_t by_rows = 0;         // of these
};

// Asks the users in order; each answer by itself is the same.
Outcome Ask(const std::string& model, const std::string& key = "k") {
  const auto compiled = Compile(ReadEstate(model));
  const Grid grid(*compiled, Request(), {{"s3:GetObject", "arn:aws:s3:::b/" + key}});
  const GridRows rows(
      *compiled,
      [&](const std::string& principal, std::size_t question) {
        return grid.RequestOf(principal, question);
      },
      1);
  Outcome outcome;
  for (const std::string name : kNames) {
    std::vector<ReasonCode> codes(1);
    const bool is_left = !rows.Decide(ArnOf(name), codes).empty();
    const ReasonCode alone = grid.DecideOne(ArnOf(name), 0).code;
    if (!is_left) {
      ++outcome.by_rows;
      EXPECT_EQ(codes.front(), alone) << name;
    }
    EXPECT_EQ(grid.Decide(ArnOf(name)).front().code, alone) << name;
    outcome.codes.emplace_back(ReasonCodeName(alone));
  }
  return outcome;
}

TEST(GridRowsTest, PrincipalsAfterTheFirstAreDecidedByTheirPolicies) {
  const Outcome outcome = Ask(Model("", "", kReadAll));
  EXPECT_THAT(outcome.codes,
              ElementsAre("ALLOW_IDENTITY", "ALLOW_IDENTITY", "ALLOW_IDENTITY", "ALLOW_IDENTITY"));
  EXPECT_EQ(outcome.by_rows, 3U);
}

TEST(GridRowsTest, AControlPolicyThatLooksAtThePrincipalAloneHasATableForEachAnswer) {
  const Outcome outcome =
      Ask(Model(R"({Effect: Deny, Action: "*", Resource: "*", Condition: {StringEquals:
                    {"aws:PrincipalTag/team": blue}}})",
                "", kReadAll));
  EXPECT_THAT(outcome.codes, ElementsAre("ALLOW_IDENTITY", "ALLOW_IDENTITY", "EXPLICIT_DENY_SCP",
                                         "EXPLICIT_DENY_SCP"));
  EXPECT_EQ(outcome.by_rows, 3U);
}

TEST(GridRowsTest, AControlPolicyThatComparesKeysOfThePrincipalIsAskedOfEach) {
  const Outcome outcome =
      Ask(Model(R"({Effect: Deny, Action: "*", Resource: "*", Condition: {StringNotEquals:
                    {"aws:PrincipalTag/team": "${aws:PrincipalTag/home}"}}})",
                "", kReadAll));
  EXPECT_THAT(outcome.codes, ElementsAre("ALLOW_IDENTITY", "EXPLICIT_DENY_SCP", "EXPLICIT_DENY_SCP",
                                         "EXPLICIT_DENY_SCP"));
  EXPECT_EQ(outcome.by_rows, 0U);
}

TEST(GridRowsTest, ABucketPolicyThatNamesOneUserReachesThatUser) {
  const Outcome outcome = Ask(Model(
      "",
      R"({Effect: Deny, Principal: {AWS: "arn:aws:iam::111122223333:user/cyd"}, Action: "s3:*",
                Resource: "arn:aws:s3:::b/*"})",
      kReadAll));
  EXPECT_THAT(outcome.codes, ElementsAre("ALLOW_IDENTITY", "ALLOW_IDENTITY",
                                         "EXPLICIT_DENY_RESOURCE", "ALLOW_IDENTITY"));
  EXPECT_EQ(outcome.by_rows, 3U);
}

TEST(GridRowsTest, AHomeFolderIsAskedOfEach) {
  const Outcome outcome =
      Ask(Model("", "",
                R"({Effect: Allow, Action: "s3:*", Resource: "arn:aws:s3:::b/${aws:username}"})"),
          "dan");
  EXPECT_THAT(outcome.codes, ElementsAre("IMPLICIT_DENY_IDENTITY", "IMPLICIT_DENY_IDENTITY",
                                         "IMPLICIT_DENY_IDENTITY", "ALLOW_IDENTITY"));
  EXPECT_EQ(outcome.by_rows, 0U);
}

TEST(GridRowsTest, AnotherActionOfTheSamePolicyDoesNotReachTheQuestion) {
  const Outcome outcome = Ask(Model(
      "", "",
      R"({Effect: Allow, Action: "s3:Get*", Resource: "*"}, {Effect: Allow, Action: "s3:PutObject",
          Resource: "arn:aws:s3:::b/${aws:username}"})"));
  EXPECT_THAT(outcome.codes,
              ElementsAre("ALLOW_IDENTITY", "ALLOW_IDENTITY", "ALLOW_IDENTITY", "ALLOW_IDENTITY"));
  EXPECT_EQ(outcome.by_rows, 3U);
}

TEST(GridRowsTest, AClassMakesRoomWhenNobodyNeedsIt) {
  const auto compiled = Compile(ReadEstate(R"(accounts:
- id: "111122223333"
  policies:
  - {name: Shared, document: {Version: "2012-10-17", Statement: [
      {Effect: Allow, Action: "s3:*", Resource: "*"}]}}
  users: [{name: ann, attachedPolicies: [Shared]}, {name: bob, attachedPolicies: [Shared]}]
  roles: [{name: reader, attachedPolicies: [Shared]}, {name: writer, attachedPolicies: [Shared]}]
  resources: [{arn: "arn:aws:s3:::b"}]
)"));
  const Grid grid(*compiled, Request(), {{"s3:GetObject", "arn:aws:s3:::b/k"}});
  const auto request_of = [&](const std::string& principal, std::size_t question) {
    return grid.RequestOf(principal, question);
  };
  const GridRows rows(*compiled, request_of, 1, /*room=*/1);
  const auto decide = [&](const std::string& principal) {
    std::vector<ReasonCode> codes(1);
    return rows.Decide("arn:aws:iam::111122223333:" + principal, codes).empty()
               ? std::string(ReasonCodeName(codes.front()))
               : "left";
  };
  EXPECT_EQ(decide("user/ann"), "left");  // the first of its class
  EXPECT_EQ(decide("user/bob"), "ALLOW_IDENTITY");
  EXPECT_EQ(decide("role/reader"), "left");
  EXPECT_EQ(decide("role/writer"), "left");  // the users have the room
  for (int i = 0; i < 40; ++i)
    decide("role/reader");
  EXPECT_EQ(decide("role/writer"), "ALLOW_IDENTITY");
  EXPECT_EQ(decide("user/bob"), "left");

  const GridRows none(*compiled, request_of, 1, /*room=*/0);
  for (int i = 0; i < 3; ++i) {
    std::vector<ReasonCode> codes(1);
    EXPECT_EQ(none.Decide("arn:aws:iam::111122223333:user/ann", codes).size(), 1U);
  }
}

}  // namespace
}  // namespace iamsim
