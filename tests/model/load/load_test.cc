// SPDX-License-Identifier: Apache-2.0
#include "model/load/load.h"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "tests/model/load/gzip.h"

namespace iamsim {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPolicy =
    R"({"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}})";

std::string Describe(const Diagnostics& diagnostics) {
  std::string text;
  for (const Diagnostic& d : diagnostics.all())
    text += FormatDiagnostic(d);
  return text;
}

class FolderTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(testing::TempDir()) /
              ("iamsim_load_" +
               std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string Write(const std::string& name, std::string_view text) {
    const fs::path path = folder_ / name;
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
    return path.string();
  }
  std::optional<LoadedModel> Load(const std::vector<std::string>& paths) {
    return LoadModel(paths, {}, diagnostics_);
  }

  fs::path folder_;
  Diagnostics diagnostics_;
};

TEST_F(FolderTest, AnOutputOfNobodyKnowsWhatIsLeftOut) {
  const std::string policy =
      Write("ecr-get-repository-policy.json",
            R"({"registryId": "111122223333", "repositoryName": "r", "policyText":
          "{\"Version\": \"2012-10-17\", \"Statement\": []}"})");
  Write("dump.json", R"({"UserDetailList": [{"Arn": "arn:aws:iam::111122223333:user/u"}]})");
  EXPECT_TRUE(Load({folder_.string()}).has_value()) << Describe(diagnostics_);
  EXPECT_THAT(Describe(diagnostics_),
              testing::HasSubstr("warning: nothing says in which region `r` is; it is left out"));
  // Who names it wants it.
  EXPECT_FALSE(Load({policy}).has_value());
}

TEST_F(FolderTest, UnitsOfNobodyKnowsWhichParentAreLeftOut) {
  Write("describe-organization.json",
        R"({"Organization": {"Id": "o-a1b2c3d4e5", "MasterAccountId": "999988887777"}})");
  Write("list-roots.json", R"({"Roots": [{"Id": "r-ab12"}]})");
  Write("list-accounts.json", R"({"Accounts": [{"Id": "111122223333"}]})");
  Write("ous.json", R"({"OrganizationalUnits": [{"Id": "ou-ab12-11111111"}]})");
  Write("children.json", R"({"Children": [{"Id": "111122223333", "Type": "ACCOUNT"}]})");
  const std::optional<LoadedModel> model = Load({folder_.string()});
  ASSERT_TRUE(model.has_value()) << Describe(diagnostics_);
  EXPECT_THAT(Describe(diagnostics_),
              testing::HasSubstr("ous.json:1:1: warning: this output does not say of which root or "
                                 "organizational unit it is; it is left out"));
  // Where the account stands is as unknown as without the outputs.
  const Organization& organization = *model->estate.organization();
  const auto account =
      std::find_if(organization.nodes.begin(), organization.nodes.end(),
                   [](const OrganizationNode& node) { return node.id == "111122223333"; });
  ASSERT_NE(account, organization.nodes.end());
  EXPECT_FALSE(account->parent_known);
}

std::string Encoded(std::u32string_view text, std::size_t unit, bool big_endian, bool marked) {
  std::u32string characters(marked ? U"\uFEFF" : U"");
  characters += text;
  std::string bytes;
  const auto add = [&](char32_t value) {
    for (std::size_t i = 0; i < unit; ++i) {
      const std::size_t byte = big_endian ? unit - 1 - i : i;
      bytes += static_cast<char>(value >> 8 * byte & 0xFF);
    }
  };
  for (const char32_t c : characters) {
    if (unit == 4 || c < 0x10000) {
      add(c);
    } else {
      add(0xD800 + ((c - 0x10000) >> 10));
      add(0xDC00 + ((c - 0x10000) & 0x3FF));
    }
  }
  return bytes;
}

// `aws ... > file` in Windows PowerShell, and what other programs write.
TEST_F(FolderTest, Utf16AndUtf32AreRead) {
  for (const std::size_t unit : {2U, 4U}) {
    for (const bool big_endian : {false, true}) {
      for (const bool marked : {false, true}) {
        const std::u32string text = U"a: \u00E9\u20AC\U0001F600\nb: 1";
        Diagnostics diagnostics;
        const auto source =
            ReadSource(Write("x.yaml", Encoded(text, unit, big_endian, marked)), diagnostics);
        ASSERT_NE(source, nullptr) << unit << big_endian << marked;
        EXPECT_EQ(source->text(), "a: \xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\nb: 1")
            << unit << big_endian << marked;
        // One character is the least that tells it.
        EXPECT_EQ(
            ReadSource(Write("y", Encoded(U"7", unit, big_endian, marked)), diagnostics)->text(),
            "7");
      }
    }
  }
}

TEST_F(FolderTest, PlacesInUtf16AreThoseOfItsCharacters) {
  for (const bool big_endian : {false, true}) {
    Diagnostics diagnostics;
    LoadModel({Write("x.json", Encoded(U"{\n \"Statment\": []}", 2, big_endian, false))}, {},
              diagnostics);
    EXPECT_THAT(Describe(diagnostics), testing::HasSubstr("x.json:1:1: error: no known kind"));
    Diagnostics yaml;
    LoadModel({Write("x.yaml", Encoded(U"policies:\n  - nam: x", 2, big_endian, false))}, {}, yaml);
    EXPECT_THAT(Describe(yaml), testing::HasSubstr("x.yaml:2:5"));
  }
}

TEST_F(FolderTest, WhatOnlyBeginsAsUtf16IsAnError) {
  for (const std::string& text :
       {std::string("\xFF\xFE{"), std::string("\xFF\xFE\x00\xD8", 4), std::string("{\0\x00\xDC", 4),
        std::string("\0\0\xFE\xFF\0\x11\0\0", 8)}) {
    Diagnostics diagnostics;
    EXPECT_EQ(ReadSource(Write("dump.json", text), diagnostics), nullptr);
    EXPECT_THAT(Describe(diagnostics), testing::HasSubstr("begins as UTF-"));
  }
}

TEST_F(FolderTest, APlainDocumentIsASharedPolicyNamedByItsFile) {
  const auto model = Load({Write("readers.json", kPolicy)});
  ASSERT_TRUE(model.has_value()) << Describe(diagnostics_);
  ASSERT_EQ(model->estate.policies().size(), 1U);
  EXPECT_EQ(model->estate.policies()[0]->name, "readers");
  EXPECT_EQ(model->files[0].kind, InputKind::kPolicyDocument);
}

TEST_F(FolderTest, WalksFoldersInOrderAndListsWhatItIgnores) {
  Write("b/model.yaml", "accounts: [{id: \"111122223333\"}]");
  Write("a/p.json", kPolicy);
  Write("suite.yaml", "scenarios: []");
  Write("README.md", "# {not: yaml");
  Write("other.json", "{\"x\": 1}");
  Write(".hidden/p.json", "{");
  const auto model = Load({folder_.string()});
  ASSERT_TRUE(model.has_value()) << Describe(diagnostics_);
  std::vector<std::string> names;
  std::vector<bool> ignored;
  for (const LoadedFile& file : model->files) {
    names.push_back(fs::relative(file.path, folder_).string());
    ignored.push_back(file.ignored);
  }
  EXPECT_EQ(names, (std::vector<std::string>{"README.md", "a/p.json", "b/model.yaml", "other.json",
                                             "suite.yaml"}));
  EXPECT_EQ(ignored, (std::vector<bool>{true, false, false, true, true}));
  EXPECT_EQ(model->files[4].kind, InputKind::kSuite);
}

TEST_F(FolderTest, ASlipInADataFileOfAFolderIsAnError) {
  Write("scp.json", "{\"Statement\": [}");
  EXPECT_FALSE(Load({folder_.string()}).has_value());
  EXPECT_TRUE(diagnostics_.has_errors());
}

TEST_F(FolderTest, OfNoKnownKindIsAnErrorWhenNamed) {
  EXPECT_FALSE(Load({Write("x.json", "{\"Statment\": []}")}).has_value());
  ASSERT_EQ(diagnostics_.all().size(), 1U);
  EXPECT_NE(diagnostics_.all()[0].help.find("`Statement`"), std::string::npos);
}

TEST_F(FolderTest, ASuiteIsNoModel) {
  EXPECT_FALSE(Load({Write("suite.yaml", "scenarios: []")}).has_value());
  EXPECT_NE(Describe(diagnostics_).find("suite of scenarios"), std::string::npos);
}

TEST_F(FolderTest, AMissingFileIsAnError) {
  EXPECT_FALSE(Load({(folder_ / "none.json").string()}).has_value());
  EXPECT_NE(Describe(diagnostics_).find("none.json"), std::string::npos);
}

TEST_F(FolderTest, UnpacksGzipByItsContent) {
  const auto model = Load({Write("readers.json", Gzip(kPolicy))});
  ASSERT_TRUE(model.has_value()) << Describe(diagnostics_);
  EXPECT_EQ(model->estate.policies()[0]->name, "readers");
}

TEST_F(FolderTest, GzipThatEndsEarlyIsAnError) {
  const std::string packed = Gzip(kPolicy);
  for (std::size_t size = 2; size < packed.size(); ++size) {
    Diagnostics diagnostics;
    EXPECT_EQ(ReadSource(Write("x.gz", packed.substr(0, size)), diagnostics), nullptr) << size;
    EXPECT_TRUE(diagnostics.has_errors());
  }
}

// A thousandth is what only zeros and their like are packed to.
TEST_F(FolderTest, GzipIsLimitedByItsRatio) {
  constexpr std::size_t kMiB = std::size_t{1} << 20U;
  Diagnostics small;
  EXPECT_NE(ReadSource(Write("small.gz", Gzip(std::string(60 * kMiB, ' '))), small), nullptr);
  EXPECT_EQ(ReadSource(Write("bomb.gz", Gzip(std::string(80 * kMiB, '\0'))), diagnostics_),
            nullptr);
  EXPECT_THAT(Describe(diagnostics_),
              testing::HasSubstr("more than 64 MiB and 200 times its size when it is unpacked"));
  // In many members as well.
  const std::string member = Gzip(std::string(16 * kMiB, ' '));
  Diagnostics members;
  EXPECT_EQ(ReadSource(Write("m.gz", member + member + member + member + member), members),
            nullptr);
}

TEST_F(FolderTest, GzipWithSomethingBehindIsAnError) {
  EXPECT_EQ(ReadSource(Write("x.gz", Gzip(kPolicy) + "tail"), diagnostics_), nullptr);
  Diagnostics diagnostics;
  const auto both = ReadSource(Write("y.gz", Gzip("a") + Gzip("b")), diagnostics);
  ASSERT_NE(both, nullptr);
  EXPECT_EQ(both->text(), "ab");
}

TEST_F(FolderTest, FileReferencesAreRelativeToTheirFile) {
  Write(
      "scp/eu.json",
      R"({"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}})");
  const std::string path =
      Write("org/model.yaml",
            "organization: {id: o-1, root: {id: r-1, serviceControlPolicies: "
            "[{name: EU, document: {file: ../scp/eu.json}}], accounts: [\"111122223333\"]}}");
  const auto model = LoadModel(
      {path}, {.files = {.anywhere = false, .folders = {folder_.string()}}}, diagnostics_);
  ASSERT_TRUE(model.has_value()) << Describe(diagnostics_);
  const OrganizationNode& root = model->estate.organization()->nodes[0];
  ASSERT_EQ(root.service_control_policies.size(), 1U);
  const SourceLocation where =
      LocationOf(root.service_control_policies[0]->document,
                 root.service_control_policies[0]->document.statements[0].offset);
  EXPECT_TRUE(where.file.ends_with("scp/eu.json")) << where.file;
  EXPECT_EQ(where.position, (TextPosition{1, 40}));
}

TEST_F(FolderTest, ANameOfTwoFilesIsAnErrorOnlyWhereItIsUsed) {
  Write("a/p.json", kPolicy);
  Write("b/p.json", R"({"Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}})");
  EXPECT_TRUE(Load({folder_.string()}).has_value()) << Describe(diagnostics_);
  Write("m.yaml", "accounts: [{id: \"111122223333\", users: [{name: u, attachedPolicies: [p]}]}]");
  EXPECT_FALSE(Load({folder_.string()}).has_value());
  EXPECT_NE(Describe(diagnostics_).find("has two policies"), std::string::npos)
      << Describe(diagnostics_);
}

// --- A folder of imports with something broken in it ------------------------------------------

std::string Details(const std::string& account, std::string_view version, std::string_view action) {
  std::string text = R"({"RoleDetailList": [{"RoleName": "Reader", "Arn": "arn:aws:iam::)";
  text += account;
  text += R"(:role/Reader", "AttachedManagedPolicies": [{"PolicyName": "X",
      "PolicyArn": "arn:aws:iam::aws:policy/X"}]}], "Policies": [{"PolicyName": "X",
      "Arn": "arn:aws:iam::aws:policy/X", "PolicyVersionList": [{"IsDefaultVersion": true,
      "VersionId": ")";
  text += version;
  text += R"(", "Document": {"Statement": {"Effect": "Allow", "Action": ")";
  text += action;
  text += R"(", "Resource": "*"}}}]}]})";
  return text;
}

std::string AccountNumber(int i) {
  std::string id = std::to_string(100000000000 + i);
  return id;
}

TEST_F(FolderTest, ABrokenImportOfManyIsSaidAndLeftOut) {
  constexpr int kAccounts = 40;
  for (int i = 0; i < kAccounts; ++i) {
    const std::string id = AccountNumber(i);
    std::string text = i == 7 ? Details(id, "v9", "s3:Old*") : Details(id, "v10", "s3:New*");
    if (i == 3) text.resize(text.size() / 2);
    Write(id + "/gaad.json", text);
  }
  const auto model = Load({folder_.string()});
  ASSERT_TRUE(model.has_value()) << Describe(diagnostics_);
  EXPECT_EQ(model->estate.accounts().size(), static_cast<std::size_t>(kAccounts - 1));
  int unreadable = 0;
  for (const LoadedFile& file : model->files) {
    if (!file.left_out) continue;
    ++unreadable;
    EXPECT_NE(file.path.find(AccountNumber(3)), std::string::npos);
  }
  EXPECT_EQ(unreadable, 1);
  // It begins as the details of one account, about whose principals nobody can ask now.
  EXPECT_THAT(model->estate.unknown_inputs(), testing::IsEmpty());
  EXPECT_THAT(
      model->estate.left_out().all,
      testing::ElementsAre(testing::HasSubstr(AccountNumber(3) + "/gaad.json` cannot be read")));
  const std::string said = Describe(diagnostics_);
  EXPECT_NE(said.find("cannot be read and is left out"), std::string::npos) << said;
  EXPECT_NE(said.find("is given twice, and not the same"), std::string::npos) << said;
  // The highest version wins, wherever it stands.
  ASSERT_EQ(model->estate.policies().size(), 1U);
  EXPECT_EQ(model->estate.policies()[0]->document.statements[0].actions[0], "s3:New*");
}

TEST_F(FolderTest, WithABrokenFileWhatItMayHaveHeldIsUnknown) {
  Write("page1.json", R"({"UserDetailList": [{"UserName": "u",
      "Arn": "arn:aws:iam::111122223333:user/u", "GroupList": ["g"], "AttachedManagedPolicies": [
      {"PolicyArn": "arn:aws:iam::111122223333:policy/P"}]}], "IsTruncated": true, "Marker": "m"})");
  EXPECT_FALSE(Load({folder_.string()}).has_value());
  Write("page2.json", R"({"Policies": [{"Arn": "arn:aws:iam)");
  diagnostics_ = {};
  const auto model = Load({folder_.string()});
  ASSERT_TRUE(model.has_value()) << Describe(diagnostics_);
  const auto user = model->estate.FindUser("arn:aws:iam::111122223333:user/u");
  ASSERT_TRUE(user);
  ASSERT_EQ(user.entity->attached_policies.size(), 2U);
  EXPECT_FALSE(user.entity->attached_policies[0]->readable);
  EXPECT_EQ(user.entity->attached_policies[0]->name, "P");
  EXPECT_TRUE(user.entity->attached_policies[1]->stand_in);  // for the group
}

TEST_F(FolderTest, AnOutputOfIamThatIsNoneLeavesItsAccountUnknown) {
  Write("gaad.json", Details("111122223333", "v1", "s3:*"));
  Write("iam-list-groups-for-user.u.json", R"({"message": "throttled"})");
  const auto model = Load({folder_.string()});
  ASSERT_TRUE(model.has_value()) << Describe(diagnostics_);
  EXPECT_THAT(model->estate.unknown_inputs(),
              testing::ElementsAre(testing::HasSubstr("no output of `list-groups-for-user`")));
}

TEST_F(FolderTest, ABrokenFileThatIsNamedIsAnError) {
  EXPECT_FALSE(Load({Write("gaad.json", R"({"UserDetailList": [)")}).has_value());
  EXPECT_TRUE(diagnostics_.has_errors());
}

struct HandWrittenRow {
  std::string_view name;
  std::string_view text;
  bool is_error;
};
void PrintTo(const HandWrittenRow& row, std::ostream* out) {
  *out << row.name;
}
class HandWrittenTest : public testing::TestWithParam<HandWrittenRow> {};

TEST_P(HandWrittenTest, BrokenInAFolderIsAnErrorWhenSomebodyWroteIt) {
  const fs::path folder =
      fs::path(testing::TempDir()) / ("iamsim_hand_" + std::string(GetParam().name));
  fs::create_directories(folder);
  std::ofstream(folder / GetParam().name, std::ios::binary) << GetParam().text;
  Diagnostics diagnostics;
  EXPECT_EQ(LoadModel({folder.string()}, {}, diagnostics).has_value(), !GetParam().is_error)
      << Describe(diagnostics);
  EXPECT_FALSE(diagnostics.all().empty());
  fs::remove_all(folder);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, HandWrittenTest,
    testing::Values(HandWrittenRow{"policy.json", "{\"Version\": \"2012-10-17\", ", true},
                    HandWrittenRow{"scp.json", " {\"Statement\": [}", true},
                    HandWrittenRow{"model.json", "{\n  \"accounts\": [", true},
                    HandWrittenRow{"model.yaml", "accounts: [", true},
                    HandWrittenRow{"suite.json", "{\"scenarios\": [{]", true},
                    HandWrittenRow{"policy-output.json", "{\"Policy\": \"{", false},
                    HandWrittenRow{"roles.json", "{\"RoleDetailList\": [{\"RoleName\": \"r\"",
                                   false},
                    HandWrittenRow{"open.json", "{", false},
                    HandWrittenRow{"list.json", "[{\"arn\": ", false}));

TEST_F(FolderTest, AFailedCallInAFolderIsNoted) {
  Write("111122223333/iam-get-account-authorization-details.json", "");
  Write("111122223333/kms-list-keys.json",
        "\nAn error occurred (AccessDeniedException) when calling the ListKeys operation: no\n");
  const auto model = Load({folder_.string()});
  ASSERT_TRUE(model.has_value()) << Describe(diagnostics_);
  ASSERT_EQ(model->files.size(), 2U);
  EXPECT_TRUE(model->files[0].left_out);
  EXPECT_EQ(model->files[0].problem, "is empty");
  EXPECT_EQ(model->files[1].error, "AccessDeniedException");
  EXPECT_FALSE(diagnostics_.all().empty());
}

// --- What is not used is named when it could have been meant
// ----------------------------------

enum class Said : std::uint8_t {
  kNothing,     // ignored without a word
  kNotUsed,     // ignored with a warning; nothing is unknown
  kLeftOut,     // a warning, and what it says is unknown where the model has it
  kAnyUnknown,  // a warning, and it may have been about anything
  kError,
};
struct StrayRow {
  std::string_view name;
  std::string_view file;
  std::string_view text;
  Said said;
  std::string_view words = {};  // of the message or its help

  friend void PrintTo(const StrayRow& row, std::ostream* out) { *out << row.name; }
};

constexpr std::string_view kDeny =
    R"({"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "sns:*")";

const StrayRow kStrays[] = {
    // Of no known kind, but near to one.
    {"MisspeltWithVersion", "units.yaml", "iamsim: 1\norganizaton: {id: o-a1b2c3d4e5}\n",
     Said::kError, "did you mean `organization`?"},
    {"MisspeltAlone", "crew.yml", "acounts: [{id: \"111122223333\"}]\n", Said::kError,
     "did you mean `accounts`?"},
    {"MisspeltPolicies", "shared.json", R"({"polices": [{"name": "P"}]})", Said::kError,
     "did you mean `policies`?"},
    {"VersionAlone", "empty-model.yaml", "iamsim: 1\n", Said::kError},
    {"VersionAndOther", "x.yaml", "iamsim: 1\nteams: []\n", Said::kError},
    {"MisspeltOdd", "crew.conf", "acounts: [{id: \"111122223333\"}]\n", Said::kError,
     "did you mean `accounts`?"},
    {"MisspeltStatement", "guard.json",
     R"({"Version": "2012-10-17", "Statment": [{"Effect": "Deny", "Action": "sns:*"}]})",
     Said::kError, "did you mean `Statement`?"},
    {"MisspeltDump", "dump.json", R"({"RoleDetailLists": [{"RoleName": "r"}]})", Said::kAnyUnknown,
     "did you mean `RoleDetailList`?"},
    {"PolicyInside", "wrapped.json",
     R"({"data": {"rules": [{"Effect": "Deny", "Action": "sqs:*", "Resource": "*"}]}})",
     Said::kAnyUnknown},
    {"PolicyInAString", "wrapped.json", R"({"doc": "{\"Effect\": \"Deny\", \"Action\": \"*\"}"})",
     Said::kAnyUnknown},
    {"PolicyInAList", "many.json", R"([{"Effect": "Deny", "NotAction": "sqs:*"}])",
     Said::kAnyUnknown},
    {"BareText", "roots.json", R"("ThrottlingException")", Said::kAnyUnknown},
    {"BareNull", "roots.json", "null", Said::kAnyUnknown},
    {"ErrorPage", "roots.yaml", "<html>gateway timeout</html>", Said::kAnyUnknown},
    {"Blank", "model.yaml", "\n", Said::kError, "the text is empty"},
    {"BlankJson", "scp.json", "", Said::kAnyUnknown, "is empty"},
    // Data of others.
    {"Package", "package.json", R"({"name": "app", "version": "1.0.0", "scripts": {}})",
     Said::kNotUsed, "is not used"},
    {"Compose", "docker-compose.yml", "services: {web: {image: x, ports: [\"80\"]}}\n",
     Said::kNotUsed},
    {"Kustomization", "kustomization.yaml", "kind: Kustomization\nresources: [a.yaml]\n",
     Said::kNotUsed},
    {"OddName", "settings.conf", R"({"color": "red"})", Said::kNotUsed},
    // What nobody means.
    {"Readme", "README.md",
     "# Policies\n\n    {\"Statement\": [{\"Effect\": \"Deny\"}]}\n```\n[: {", Said::kNothing},
    {"ReadmePlain", "README", "Statement: and Effect: of it [\n", Said::kNothing},
    {"Script", "apply.sh", "#!/bin/sh\naws iam put-role-policy --x '{\"Statement\": ['\n",
     Said::kNothing},
    {"ScriptWithoutName", "apply", "#!/bin/sh\nStatement: [{ \"Effect\":\n", Said::kNothing},
    {"Terraform", "main.tf",
     "resource \"aws_iam_policy\" \"p\" {\n  Statement = [{ Effect = 1 }]\n}", Said::kNothing},
    {"Picture", "plan.png", "\x89PNG\r\n\x1a\n\x01\x02{", Said::kNothing},
    {"Notes", "notes.txt", "Effect: see the ticket [1\n", Said::kNothing},
    {"Sentence", "todo", "remember: the milk", Said::kNothing},
    {"Comments", "later.yaml", "# to be written\n", Said::kError, "the text is empty"},
    {"Suite", "suite.yaml", "scenarios: []\n", Said::kNothing},
    {"Configuration", "iamsim.yaml", "iamsim: 1\nmodel: .\n", Said::kNothing},
    {"Changes", "changes.yaml",
     "- setInlinePolicy: {on: u, name: n, document: {Statement: [{Effect: "
     "Deny, Action: a}]}}\n",
     Said::kNothing},
    // Broken: what parses would have been read, whatever its name.
    {"BrokenConf", "deny.conf", kDeny, Said::kError},
    {"BrokenText", "deny.txt", kDeny, Said::kError},
    {"BrokenWithoutExtension", "deny", kDeny, Said::kError},
    {"BrokenEarly", "deny", R"({"Vers)", Said::kAnyUnknown},
    {"BrokenYaml", "deny.policy", "Statement:\n- Effect: Deny\n  Action: [sns:*\n", Said::kError},
    {"BrokenLetterCase", "model.YAML", "accounts: [", Said::kError},
    {"BrokenJsonLetterCase", "dump.JSON", R"({"RoleDetailList": [)", Said::kAnyUnknown},
    {"BrokenState", "prod.tfstate", R"({"version": 4, "resources": [)", Said::kAnyUnknown},
    {"BrokenTemplate", "app.template", R"({"Resources": {"Q": {"Type": "AWS::SQS::Queue")",
     Said::kAnyUnknown},
    {"BrokenTemplateYaml", "app.template", "Resources:\n  Q: {Type: [\n", Said::kError},
    {"BrokenDump", "dump.txt", R"({"UserDetailList": [{"Arn": )", Said::kAnyUnknown},
    {"BrokenInProse", "policy.md", kDeny, Said::kAnyUnknown},
    {"BrokenPacked", "dump.json.gz", "\x1f\x8b\x08", Said::kAnyUnknown, "cannot be read"},
    // The names that the collection gives.
    {"CallErrorPage", "111122223333/s3api-get-bucket-policy.logs.json", "<html>bad gateway</html>",
     Said::kLeftOut, "is no output of `get-bucket-policy`"},
    {"CallNoCredentials", "111122223333/eu-west-1/kms-get-key-policy.k1.json",
     "Unable to locate credentials", Said::kLeftOut},
    {"CallMessage", "111122223333/s3api-get-bucket-policy.logs.json", R"({"message": "Forbidden"})",
     Said::kLeftOut},
    {"CallEmptyObject", "111122223333/s3api-get-bucket-policy.logs.json", "{}", Said::kLeftOut},
    {"CallEmptyList", "111122223333/s3api-get-bucket-policy.logs.json", "[]", Said::kLeftOut},
    {"CallNull", "111122223333/eu-west-1/ecr-get-repository-policy.r.json", "null", Said::kLeftOut},
    {"CallText", "111122223333/s3api-get-bucket-policy.logs.json", R"("AccessDenied")",
     Said::kLeftOut},
    {"CallBroken", "111122223333/eu-west-1/sqs-get-queue-attributes.q.json",
     R"({"Attributes": {"Pol)", Said::kLeftOut, "cannot be read"},
    {"CallOfNoResource", "s3api-get-bucket-policy.json", R"({"message": "x"})", Said::kAnyUnknown},
    {"CallWithoutRegion", "111122223333/kms-get-key-policy.k1.json", "{}", Said::kAnyUnknown},
    {"CallOfTags", "111122223333/s3api-get-bucket-tagging.logs.json", "{}", Said::kLeftOut},
    {"CallOfOrganization", "organizations-list-targets-for-policy.p-guard.json", R"({"Targets": [)",
     Said::kAnyUnknown},
    {"CallOfUnknownPolicy", "organizations-describe-policy.p-guard.json", "{", Said::kAnyUnknown},
    {"CallOfAccount", "444455556666/iam-get-account-authorization-details.json", "{",
     Said::kLeftOut},
    {"CallBlankAccount", "444455556666/iam-get-account-authorization-details.json", "",
     Said::kLeftOut, "is empty"},
    {"CallOfOneWithPrincipals", "111122223333/iam-get-account-authorization-details.json", "{",
     Said::kAnyUnknown},
    // Names of what is asked next, and lists that are empty.
    {"CallNames", "111122223333/eu-west-1/lambda-list-functions.json", R"(["f:$LATEST"])",
     Said::kNothing},
    {"CallNoNames", "111122223333/eu-west-1/sqs-list-queues.json", "null", Said::kNothing},
    {"CallNoAccessPoints", "111122223333/eu-west-1/s3control-list-access-points.1.json", "{}",
     Said::kNothing},
    {"CallNoEndpoints", "111122223333/eu-west-1/ec2-describe-vpc-endpoints.json", "{}",
     Said::kNothing},
};

class StrayTest : public testing::TestWithParam<StrayRow> {};

TEST_P(StrayTest, IsNamedWhenItCouldHaveBeenMeant) {
  const StrayRow& row = GetParam();
  const fs::path folder = fs::path(testing::TempDir()) / ("iamsim_stray_" + std::string(row.name));
  fs::remove_all(folder);
  const fs::path file = folder / row.file;
  fs::create_directories(file.parent_path());
  std::ofstream(folder / "z-model.yaml")
      << "accounts: [{id: \"111122223333\", users: [{name: u}]}]";
  std::ofstream(file, std::ios::binary) << row.text;
  for (const LoadMode mode : {LoadMode::kByOrigin, LoadMode::kStrict}) {
    const bool strict = mode == LoadMode::kStrict;
    Diagnostics diagnostics;
    const auto model = LoadModel({folder.string()}, {.mode = mode}, diagnostics);
    const std::string said = Describe(diagnostics);
    const bool left_out = row.said == Said::kLeftOut || row.said == Said::kAnyUnknown;
    const bool is_error = row.said == Said::kError || (strict && left_out);
    EXPECT_EQ(!model.has_value(), is_error) << said;
    if (row.said == Said::kNothing) {
      EXPECT_EQ(said, "");
    } else {
      EXPECT_THAT(said, testing::HasSubstr(file.filename().string()));
    }
    EXPECT_THAT(said, testing::HasSubstr(std::string(row.words)));
    if (!model.has_value()) continue;
    EXPECT_EQ(model->estate.left_out().all.size(), left_out ? 1U : 0U);
    EXPECT_EQ(model->estate.unknown_inputs().size(), row.said == Said::kAnyUnknown ? 1U : 0U);
    const auto listed =
        std::find_if(model->files.begin(), model->files.end(),
                     [&](const LoadedFile& loaded) { return loaded.path == file.string(); });
    ASSERT_NE(listed, model->files.end());
    EXPECT_EQ(listed->left_out, left_out);
    EXPECT_EQ(listed->ignored, !left_out);
  }
  fs::remove_all(folder);
}

INSTANTIATE_TEST_SUITE_P(Rows, StrayTest, testing::ValuesIn(kStrays),
                         [](const testing::TestParamInfo<StrayRow>& row) {
                           return std::string(row.param.name);
                         });

TEST_F(FolderTest, ABrokenPolicyOfAKnownResourceIsUnknown) {
  Write("111122223333/s3api-list-buckets.json", R"({"Buckets": [{"Name": "logs"}], "Owner": {}})");
  Write("111122223333/s3api-get-bucket-policy.logs.json", R"({"Policy": "{\"Stat)");
  const auto model = Load({folder_.string()});
  ASSERT_TRUE(model.has_value()) << Describe(diagnostics_);
  const auto bucket = model->estate.FindResource("arn:aws:s3:::logs");
  ASSERT_TRUE(bucket);
  ASSERT_NE(bucket.entity->policy, nullptr);
  EXPECT_FALSE(bucket.entity->policy->readable);
  EXPECT_THAT(std::string(bucket.entity->policy->unknown),
              testing::HasSubstr("get-bucket-policy.logs.json` cannot be read"));
  EXPECT_THAT(model->estate.unknown_inputs(), testing::IsEmpty());
}

TEST_F(FolderTest, ABrokenControlPolicyIsUnknownWhereItIsAttached) {
  Write("organizations-describe-organization.json",
        R"({"Organization": {"Id": "o-a1b2c3d4e5", "MasterAccountId": "999988887777"}})");
  Write("organizations-list-roots.json",
        R"({"Roots": [{"Id": "r-ab12", "PolicyTypes":
            [{"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"}]}]})");
  Write("organizations-list-policies.SERVICE_CONTROL_POLICY.json",
        R"({"Policies": [{"Id": "p-guard", "Name": "Guard", "Type": "SERVICE_CONTROL_POLICY",
            "Arn": "arn:aws:organizations::999988887777:policy/o-a1b2c3d4e5/service_control_policy/p-guard"}]})");
  Write("organizations-list-targets-for-policy.p-guard.json",
        R"({"Targets": [{"TargetId": "r-ab12", "Type": "ROOT"}]})");
  Write("organizations-describe-policy.p-guard.json", R"({"Policy": {"PolicySummary": {"Id")");
  const auto model = Load({folder_.string()});
  ASSERT_TRUE(model.has_value()) << Describe(diagnostics_);
  const std::vector<PolicyPtr>& policies =
      model->estate.organization()->nodes.front().service_control_policies;
  const auto guard = std::find_if(policies.begin(), policies.end(),
                                  [](const PolicyPtr& policy) { return policy->name == "Guard"; });
  ASSERT_NE(guard, policies.end());
  EXPECT_FALSE((*guard)->readable);
  EXPECT_FALSE((*guard)->stand_in);
  EXPECT_FALSE((*guard)->unknown.empty());
  EXPECT_THAT(model->estate.unknown_inputs(), testing::IsEmpty());
}

// --- Nothing crashes, and nothing is returned with an error
// ----------------------------------

struct TextRow {
  std::string_view name;
  std::string_view text;
};
void PrintTo(const TextRow& row, std::ostream* out) {
  *out << row.name;
}
class BadTextTest : public testing::TestWithParam<TextRow> {};

TEST_P(BadTextTest, IsAnError) {
  Diagnostics diagnostics;
  const auto source = std::make_shared<const SourceText>("x.json", std::string(GetParam().text));
  EXPECT_FALSE(LoadModelTexts({source}, {}, diagnostics).has_value());
  EXPECT_TRUE(diagnostics.has_errors());
}

INSTANTIATE_TEST_SUITE_P(
    Rows, BadTextTest,
    testing::Values(TextRow{"empty", ""}, TextRow{"null", "null"}, TextRow{"a_list", "[1]"},
                    TextRow{"unclosed", "{\"accounts\": ["},
                    TextRow{"accounts_wrong", "{\"accounts\": 7}"},
                    TextRow{"organization_wrong", "{\"organization\": []}"},
                    TextRow{"two_values", "{\"accounts\": []} {\"x\": 1}"},
                    TextRow{"lists_wrong", "{\"UserDetailList\": {\"a\": 1}}"},
                    TextRow{"user_wrong", "{\"UserDetailList\": [7]}"},
                    TextRow{"user_without_arn", "{\"UserDetailList\": [{}]}"},
                    TextRow{"user_of_no_account",
                            "{\"UserDetailList\": [{\"Arn\": \"arn:aws:iam::x:user/u\"}]}"},
                    TextRow{"user_is_a_role",
                            "{\"UserDetailList\": [{\"Arn\": "
                            "\"arn:aws:iam::111122223333:role/u\"}]}"}),
    [](const testing::TestParamInfo<TextRow>& row) { return std::string(row.param.name); });

TEST(LoadPolicy, ChecksTheType) {
  const auto text = std::make_shared<const SourceText>("p.json", std::string(kPolicy));
  Diagnostics diagnostics;
  const PolicyPtr policy = LoadPolicy(text, "p", PolicyType::kIdentity, {}, diagnostics);
  ASSERT_NE(policy, nullptr) << Describe(diagnostics);
  EXPECT_EQ(policy->name, "p");
  EXPECT_EQ(LoadPolicy(text, "p", PolicyType::kServiceControl, {}, diagnostics), nullptr);
  EXPECT_TRUE(diagnostics.has_errors());
}

TEST(LoadPolicy, LenientNeverGivesHalfAPolicy) {
  const auto text = std::make_shared<const SourceText>(
      "p.json", R"({"Statement": {"Effect": "Deny", "Action": "s3:*"}})");
  Diagnostics diagnostics;
  EXPECT_EQ(LoadPolicy(text, "p", PolicyType::kIdentity, {.mode = LoadMode::kLenient}, diagnostics),
            nullptr);
  EXPECT_TRUE(diagnostics.has_errors());
}

TEST(InputKind, HasAName) {
  EXPECT_EQ(InputKindName(InputKind::kNativeModel), "native model");
  EXPECT_EQ(InputKindName(InputKind::kSuite), "suite of scenarios");
}

}  // namespace
}  // namespace iamsim
