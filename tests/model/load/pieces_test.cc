// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"

#include "model/load/load.h"
#include "model/load/text/data.h"

namespace iamsim {
namespace {

std::shared_ptr<const SourceText> Source(std::string text) {
  return std::make_shared<const SourceText>("model.json", std::move(text));
}

// --- Cutting ----------------------------------------------------------------------------------

TEST(DataPieces, TheItemsOfTheRootsArrays) {
  const auto source = Source(R"( {"a": [{"x": [1, {"y": 2}]}, {}], "b": {"c": [{}]}, "d": []} )");
  const std::optional<DataPieces> pieces = DataPieces::Cut(source);
  ASSERT_TRUE(pieces.has_value());
  ASSERT_EQ(pieces->PiecesOf("a").size(), 2U);
  EXPECT_EQ(pieces->PiecesOf("b").size(), 0U);
  EXPECT_EQ(pieces->PiecesOf("d").size(), 0U);
  EXPECT_EQ(pieces->PiecesOf("absent").size(), 0U);
  const DataNode& root = pieces->outline();
  ASSERT_EQ(root.members().size(), 3U);
  ASSERT_NE(root.Find("a"), nullptr);
  EXPECT_TRUE(root.Find("a")->is_array());
  EXPECT_TRUE(root.Find("a")->items().empty());
  // An array further down is part of the tree.
  EXPECT_EQ(root.Find("b")->Find("c")->items().size(), 1U);
}

TEST(DataPieces, AreReadAsInTheWhole) {
  const auto source = Source(
      R"({"list": [{"k\u0065y": "t\"xt", "n": [1, 2]}, {"other": {"deep": true}}], "end": null})");
  Diagnostics diagnostics;
  const std::optional<DataDocument> whole = ParseJson(source, {}, diagnostics);
  const std::optional<DataPieces> pieces = DataPieces::Cut(source);
  ASSERT_TRUE(whole.has_value());
  ASSERT_TRUE(pieces.has_value());
  PieceReader reader(source);
  const std::function<void(const DataNode&, const DataNode&)> same = [&](const DataNode& a,
                                                                         const DataNode& b) {
    EXPECT_EQ(a.kind(), b.kind());
    EXPECT_EQ(a.text(), b.text());
    EXPECT_EQ(a.offset, b.offset);
    EXPECT_EQ(a.length, b.length);
    ASSERT_EQ(a.items().size(), b.items().size());
    for (std::size_t i = 0; i < a.items().size(); ++i)
      same(a.items()[i], b.items()[i]);
    ASSERT_EQ(a.members().size(), b.members().size());
    for (std::size_t i = 0; i < a.members().size(); ++i) {
      EXPECT_EQ(a.members()[i].key, b.members()[i].key);
      EXPECT_EQ(a.members()[i].key_offset, b.members()[i].key_offset);
      EXPECT_EQ(a.members()[i].key_length, b.members()[i].key_length);
      same(a.members()[i].value, b.members()[i].value);
    }
  };
  const std::span<const DataNode> items = whole->root().Find("list")->items();
  for (std::size_t i = 0; i < items.size(); ++i) {
    const DataNode* piece = reader.Read(pieces->PiecesOf("list")[i]);
    ASSERT_NE(piece, nullptr);
    same(*piece, items[i]);
  }
}

TEST(DataPieces, NoneOfWhatIsNoSingleObjectOfLists) {
  for (const std::string_view text :
       {R"()", R"([{}])", R"("x")", R"({"a": [1]})", R"({"a": [{}, "x"]})", R"({"a": [[]]})",
        R"({"a": [{}]} {"a": []})", R"({"a": [{}])", R"({"a": [{}}})", R"({"a": [{} {}]})",
        R"({"a": [{},]})", R"({"a": [{}] "b": 1})", R"({"a": [{}], "a": []})", R"({"a": nul})",
        "{\"a\": [{\"x\": \"\xFF\"}]}"}) {
    EXPECT_FALSE(DataPieces::Cut(Source(std::string(text))).has_value()) << text;
  }
}

TEST(DataPieces, OneThatIsNoJsonIsNotRead) {
  for (const std::string_view item :
       {R"({"x": tru})", R"({"x" 1})", R"({"x": 1 "y": 2})", R"({"x": 1, "x": 2})", R"({"x": [1})",
        R"({"x": "\q"})", R"({"x": 01})", R"({x: 1})", R"({"x": ]})", "{\"x\": \"\n\"}"}) {
    const auto source = Source(R"({"a": [{"good": 1}, )" + std::string(item) + "]}");
    const std::optional<DataPieces> pieces = DataPieces::Cut(source);
    if (!pieces) continue;
    bool good = true;
    PieceReader reader(source);
    for (const DataPieces::Piece& piece : pieces->PiecesOf("a"))
      good = good && reader.Read(piece) != nullptr;
    EXPECT_FALSE(good) << item;
  }
}

TEST(DataPieces, NestingCountsFromTheRoot) {
  const auto nested = [](int levels) {
    return R"({"a": [{"x": )" + std::string(static_cast<std::size_t>(levels), '[') +
           std::string(static_cast<std::size_t>(levels), ']') + "}]}";
  };
  for (const int levels : {125, 126}) {
    const auto source = Source(nested(levels));
    Diagnostics diagnostics;
    const bool whole_is_good = ParseJson(source, {}, diagnostics).has_value();
    const std::optional<DataPieces> pieces = DataPieces::Cut(source);
    ASSERT_TRUE(pieces.has_value());
    EXPECT_EQ(PieceReader(source).Read(pieces->PiecesOf("a")[0]) != nullptr, whole_is_good)
        << levels;
  }
}

// --- Large models -----------------------------------------------------------------------------

// A model of more than a megabyte, in which a text of one account or of the rest can be changed.
class LargeModel {
 public:
  std::string shared = R"({"name": "Shared", "document": {"Version": "2012-10-17", "Statement":
      {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}}})";
  std::string in_account;  // beside the lists of account 20
  std::string role;        // another one of account 20
  std::string resource;    // likewise
  std::string after;       // behind the accounts

  std::string Text() const {
    std::string text =
        R"({"iamsim": 1, "organization": {"id": "o-a1b2c3d4e5", "root": {"id": "r-ab12",
        "accounts": ["100000000000", "100000000001"]}}, "policies": [)" +
        shared + R"(], "accounts": [)";
    for (int i = 0; i < 40; ++i) {
      const std::string id = std::to_string(100000000000 + i);
      text +=
          (i > 0 ? "," : "") + std::string(R"({"id": ")") + id + R"(", "policies": [{"name": "Own",
          "document": {"Version": "2012-10-17", "Statement": {"Effect": "Allow",
          "Action": "sqs:*", "Resource": "*"}}}], "roles": [)";
      for (int j = 0; j < 50; ++j) {
        text += (j > 0 ? ",\n" : "") + std::string(R"({"name": "role-)") + std::to_string(j) +
                R"(", "trustPolicy": {"Version": "2012-10-17", "Statement": {"Effect": "Allow",
                "Principal": {"AWS": ")" +
                id + R"("}, "Action": "sts:AssumeRole"}}, "inlinePolicies": [{"name": "inline",
                "document": {"Version": "2012-10-17", "Statement": {"Sid": "Inline", "Effect": "Allow",
                "Action": ["sns:Publish"], "Resource": "*"}}}], "tags": {"t": "1"},
                "attachedPolicies": ["Own", "Shared", "arn:aws:iam::aws:policy/ReadOnlyAccess"],
                "permissionsBoundary": "Own"})";
      }
      if (i == 20) text += role;
      text +=
          R"(], "resources": [{"arn": "arn:aws:s3:::bucket-)" + id + R"(", "region": "eu-west-1"})";
      if (i == 20) text += resource;
      text += "]" + (i == 20 ? in_account : std::string()) + "}";
    }
    return text + "]" + after + "}";
  }
};

std::string Describe(const Diagnostics& diagnostics) {
  std::string text;
  for (const Diagnostic& diagnostic : diagnostics.all())
    text += FormatDiagnostic(diagnostic);
  return text;
}

// What an estate says, as far as it can go wrong by reading it in another way.
std::string Describe(const Estate& estate) {
  std::string text;
  const auto policies = [&](const std::vector<PolicyPtr>& list) {
    for (const PolicyPtr& policy : list) {
      if (policy == nullptr) continue;
      text += " " + policy->name + "=" + policy->arn;
      if (policy->arn.starts_with("arn:aws:iam::aws:")) continue;
      for (const Statement& statement : policy->document.statements) {
        const TextPosition place = LocationOf(policy->document, statement.offset).position;
        text += "@" + std::to_string(place.line) + ":" + std::to_string(place.column);
        for (const PolicyText& action : statement.actions)
          text += "," + action.str();
      }
    }
    text += ";";
  };
  policies(estate.policies());
  for (const auto& account : estate.accounts()) {
    text += "\n" + account->id;
    policies(account->policies);
    for (const Role& role : account->roles) {
      text += "\n  " + role.arn + (estate.FindRole(role.arn).entity == &role ? "" : " (lost)");
      policies(role.inline_policies);
      policies(role.attached_policies);
      policies({role.trust_policy, role.permissions_boundary});
    }
    for (const Resource& resource : account->resources)
      text += "\n  " + resource.arn + " " + resource.region;
  }
  if (estate.organization() != nullptr) {
    for (const OrganizationNode& node : estate.organization()->nodes)
      text += "\n" + node.id;
  }
  return text;
}

struct Read {
  std::string estate;  // empty: none
  std::string diagnostics;
};

Read ReadOf(const std::function<std::optional<LoadedModel>(Diagnostics&)>& load) {
  Diagnostics diagnostics;
  const std::optional<LoadedModel> model = load(diagnostics);
  return {model ? Describe(model->estate) : std::string(), Describe(diagnostics)};
}

// The one file of a model.
Read AsFile(const std::string& text, const LoadOptions& options) {
  const std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("pieces-" + std::to_string(getpid()) + ".json");
  std::ofstream(path) << text;
  Read read = ReadOf([&](Diagnostics& d) { return LoadModel({path.string()}, options, d); });
  std::filesystem::remove(path);
  for (std::size_t at = 0; (at = read.diagnostics.find(path.string(), at)) != std::string::npos;)
    read.diagnostics.replace(at, path.string().size(), "model.json");
  return read;
}
// One text of several.
Read AsText(const std::string& text, const LoadOptions& options) {
  return ReadOf([&](Diagnostics& d) { return LoadModelTexts({Source(text)}, options, d); });
}
// Not in pieces: what follows keeps it from being cut.
Read AsWhole(const std::string& text, const LoadOptions& options) {
  return ReadOf([&](Diagnostics& d) {
    return LoadModelTexts({Source(text + "\n{\"policies\": []}")}, options, d);
  });
}

TEST(LargeModel, IsTheSameInPieces) {
  const std::string text = LargeModel().Text();
  ASSERT_GT(text.size(), std::size_t{1} << 20U);
  ASSERT_TRUE(DataPieces::Cut(Source(text)).has_value());
  const Read whole = AsWhole(text, {});
  EXPECT_EQ(whole.diagnostics, "");
  EXPECT_NE(whole.estate.find("arn:aws:iam::100000000039:role/role-49"), std::string::npos);
  for (const auto& read : {AsText(text, {}), AsFile(text, {})}) {
    EXPECT_EQ(read.diagnostics, "");
    EXPECT_EQ(read.estate, whole.estate);
  }
}

TEST(LargeModel, TellsTheSameOfProblemsInPieces) {
  struct Row {
    const char* name;
    void (*change)(LargeModel& model);
    bool is_for_mode = false;  // strict and lenient loads differ
  };
  const Row rows[] = {
      {"unknown field", [](LargeModel& m) { m.in_account = R"(, "rolls": [])"; }},
      {"no such policy",
       [](LargeModel& m) { m.role = R"(, {"name": "x", "attachedPolicies": ["Sharde"]})"; }},
      {"no such AWS managed policy",
       [](LargeModel& m) {
         m.role = R"(, {"name": "x", "attachedPolicies": ["arn:aws:iam::aws:policy/None"]})";
       }},
      {"broken policy",
       [](LargeModel& m) {
         m.role = R"(, {"name": "x", "trustPolicy": {"Statement": {"Effect": "Alow"}}})";
       },
       true},
      {"a policy that its use forbids",
       [](LargeModel& m) {
         m.shared.replace(m.shared.find("\"Effect\""), 8, R"("Principal": "*", "Effect")");
       },
       true},
      {"the same role twice", [](LargeModel& m) { m.role = R"(, {"name": "role-7"})"; }},
      {"the same provider twice",
       [](LargeModel& m) {
         const std::string arn = R"({"arn": "arn:aws:iam::100000000020:saml-provider/P"})";
         m.in_account = ", \"identityProviders\": [" + arn + "," + arn + "]";
       }},
      {"letter case", [](LargeModel& m) { m.role = R"(, {"name": "ROLE-7"})"; }},
      {"two accounts with one resource",
       [](LargeModel& m) { m.resource = R"(, {"arn": "arn:aws:s3:::bucket-100000000031"})"; }},
      {"an account's resource in another",
       [](LargeModel& m) { m.resource = R"(, {"arn": "arn:aws:sqs:eu-west-1:100000000031:q"})"; }},
      {"a policy type without organization",
       [](LargeModel& m) { m.in_account = R"(, "serviceControlPolicies": ["FullAWSAccess"])"; }},
      {"a duplicate key", [](LargeModel& m) { m.in_account = R"(, "id": "1")"; }},
      {"a syntax error", [](LargeModel& m) { m.in_account = R"(, "name": nul)"; }},
      {"a syntax error in a list of an unknown field",
       [](LargeModel& m) { m.after = R"(, "acounts": [{"id": nul}])"; }},
      {"a list that is none", [](LargeModel& m) { m.after = R"(, "policies": "x")"; }},
      {"an unknown field at the root", [](LargeModel& m) { m.after = R"(, "acounts": [])"; }},
      {"an item that is no object", [](LargeModel& m) { m.shared += ", 1"; }},
      {"two shared policies of one name", [](LargeModel& m) { m.shared += "," + m.shared; }},
      {"a warning", [](LargeModel& m) {
         m.role = R"(, {"name": "x", "trustPolicy": {"Version": "2012-10-17", "Statement":
             {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}}})";
       }}};
  for (const LoadMode mode : {LoadMode::kStrict, LoadMode::kLenient}) {
    for (const Row& row : rows) {
      if (mode == LoadMode::kLenient && !row.is_for_mode) continue;
      SCOPED_TRACE(row.name);
      LargeModel model;
      row.change(model);
      const std::string text = model.Text();
      const LoadOptions options{.mode = mode};
      const Read whole = AsWhole(text, options);
      const Read file = AsFile(text, options);
      EXPECT_EQ(file.diagnostics, whole.diagnostics);
      EXPECT_EQ(file.estate, whole.estate);
      if (mode == LoadMode::kLenient) continue;
      const Read part = AsText(text, options);
      EXPECT_EQ(part.diagnostics, whole.diagnostics);
      EXPECT_EQ(part.estate, whole.estate);
    }
  }
}

TEST(LargeModel, UnitesAccountsAsAlways) {
  LargeModel model;
  model.in_account = R"(, "users": []}, {"id": "100000000031", "users": [{"name": "late"}])";
  const std::string text = model.Text();
  const Read whole = AsWhole(text, {});
  EXPECT_NE(whole.estate, "");
  EXPECT_EQ(AsFile(text, {}).estate, whole.estate);
  EXPECT_EQ(AsText(text, {}).estate, whole.estate);
}

}  // namespace
}  // namespace iamsim
