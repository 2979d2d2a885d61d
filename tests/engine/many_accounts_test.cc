// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "gtest/gtest.h"

#include "engine/answer.h"
#include "engine/not_loaded.h"
#include "tests/engine/test_estate.h"

// A folder as it comes from the nightly dumps of an organization: hundreds of accounts, one file
// that broke on the way, an AWS managed policy that changed between two of the dumps.

namespace iamsim {
namespace {

namespace fs = std::filesystem;

constexpr int kAccounts = 400;
constexpr int kBroken = 123;

std::string IdOf(int index) {
  return std::to_string(100000000000 + index);
}

std::string DumpOf(int index) {
  const std::string id = IdOf(index);
  const bool is_new = index % 2 == 1;
  const std::string managed =
      R"("PolicyName": "Shifting", "Arn": "arn:aws:iam::aws:policy/Shifting")";
  const std::string version =
      is_new ? R"("VersionId": "v2", "Document": {"Version": "2012-10-17", "Statement":)"
               R"( [{"Effect": "Allow", "Action": "sqs:ReceiveMessage", "Resource": "*"}]})"
             : R"("VersionId": "v1", "Document": {"Version": "2012-10-17", "Statement":)"
               R"( [{"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}]})";
  return R"({"UserDetailList": [], "GroupDetailList": [], "RoleDetailList": [{"RoleName": "app",)"
         R"( "Path": "/", "RoleId": "AROAAPP)" +
         id + R"(", "Arn": "arn:aws:iam::)" + id +
         R"(:role/app", "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement":)"
         R"( [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action":)"
         R"( "sts:AssumeRole"}]}, "RolePolicyList": [], "AttachedManagedPolicies": [{"PolicyName":)"
         R"( "Shifting", "PolicyArn": "arn:aws:iam::aws:policy/Shifting"}]}], "Policies": [{)" +
         managed +
         R"(, "DefaultVersionId": "x", "PolicyVersionList": [{"IsDefaultVersion": true, )" +
         version + "}]}]}";
}

class ManyAccounts : public testing::Test {
 protected:
  ManyAccounts() : folder_(fs::path(testing::TempDir()) / "iamsim-many-accounts") {
    fs::remove_all(folder_);
    for (int i = 0; i < kAccounts; ++i) {
      const fs::path account = folder_ / IdOf(i);
      fs::create_directories(account);
      std::string dump = DumpOf(i);
      if (i == kBroken) dump.resize(dump.size() / 2);
      std::ofstream(account / "gaad.json") << dump;
    }
  }
  ~ManyAccounts() override { fs::remove_all(folder_); }

  const fs::path folder_;
};

int Count(const Diagnostics& diagnostics, std::string_view words) {
  int count = 0;
  for (const Diagnostic& diagnostic : diagnostics.all()) {
    EXPECT_NE(diagnostic.severity, Severity::kError) << diagnostic.message;
    if (diagnostic.message.find(words) != std::string::npos) ++count;
  }
  return count;
}

TEST_F(ManyAccounts, AreLoadedAndAnsweredFromWithWhatIsMissingNamed) {
  Diagnostics diagnostics;
  std::optional<LoadedModel> model = LoadModel({folder_.string()}, {}, diagnostics);
  ASSERT_TRUE(model.has_value()) << Describe(diagnostics);
  EXPECT_EQ(model->estate.accounts().size(), static_cast<std::size_t>(kAccounts - 1));
  EXPECT_EQ(Count(diagnostics, "cannot be read and is left out"), 1);
  EXPECT_EQ(
      Count(diagnostics, "AWS managed policy `arn:aws:iam::aws:policy/Shifting` is given twice"),
      1);

  // Nobody loaded an organization.
  CompileOptions options;
  options.closed_world = true;
  const CompiledEstate closed(model->estate, options);
  const CompiledEstate open(std::move(model->estate), {});
  const auto ask_in = [&](const CompiledEstate& compiled, int caller, std::string_view action,
                          const std::string& owner) {
    Request request;
    request.principal = "arn:aws:iam::" + IdOf(caller) + ":role/app";
    request.action = action;
    request.resource = "arn:aws:sqs:eu-west-1:" + owner + ":jobs";
    return AnswerQuestion(compiled, request);
  };
  const auto ask = [&](int caller, std::string_view action, const std::string& owner) {
    return ask_in(closed, caller, action, owner);
  };
  // The newest version counts everywhere, also in the account whose dump has the older one.
  const absl::StatusOr<Answer> receive = ask(0, "sqs:ReceiveMessage", IdOf(0));
  ASSERT_TRUE(receive.ok()) << receive.status();
  EXPECT_EQ(receive->result().decision, EvalDecision::kAllowed);
  const absl::StatusOr<Answer> send = ask(0, "sqs:SendMessage", IdOf(0));
  ASSERT_TRUE(send.ok()) << send.status();
  EXPECT_EQ(send->result().decision, EvalDecision::kImplicitDeny);

  // Of the broken account nothing is known.
  const absl::StatusOr<Answer> across = ask(0, "sqs:ReceiveMessage", IdOf(kBroken));
  ASSERT_TRUE(across.ok()) << across.status();
  EXPECT_NE(across->result().decision, EvalDecision::kAllowed);
  bool named = false;
  for (const Assumption& assumption : across->Assumptions()) {
    named = named || (assumption.code == kNotLoaded && assumption.layer == "resource");
  }
  EXPECT_TRUE(named);
  const absl::StatusOr<Answer> unknown = ask_in(open, 0, "sqs:ReceiveMessage", IdOf(kBroken));
  ASSERT_TRUE(unknown.ok()) << unknown.status();
  EXPECT_EQ(unknown->result().decision, EvalDecision::kConditional);
  const std::vector<std::string> parts = unknown->UnknownParts();
  EXPECT_NE(std::find(parts.begin(), parts.end(),
                      "the resource policy of `arn:aws:sqs:eu-west-1:" + IdOf(kBroken) +
                          ":jobs`, which was not loaded"),
            parts.end());
  EXPECT_FALSE(ask(kBroken, "sqs:ReceiveMessage", IdOf(0)).ok());
}

}  // namespace
}  // namespace iamsim
