// SPDX-License-Identifier: Apache-2.0
#include "model/change/change_reader.h"

#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <variant>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace iamsim {
namespace {

using ::testing::HasSubstr;

struct Read {
  std::optional<ChangeSet> changes;
  std::string problems;
};
Read Load(std::string_view text, const LoadOptions& options = {}) {
  Read read;
  Diagnostics diagnostics;
  read.changes = LoadChanges(std::make_shared<const SourceText>("c.yaml", std::string(text)),
                             options, diagnostics);
  for (const Diagnostic& diagnostic : diagnostics.all())
    read.problems += FormatDiagnostic(diagnostic);
  return read;
}

constexpr std::string_view kDocument =
    R"({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}})";

TEST(LoadChangesTest, TakesAListOrAnObjectInYamlOrJson) {
  for (const std::string_view text :
       {"- removePrincipal: a\n- unsetTag: {on: b, key: c}\n",
        "iamsim: 1\nchanges:\n  - removePrincipal: {principal: a}\n  - unsetTag: {on: b, key: c}\n",
        R"([{"removePrincipal": "a"}, {"unsetTag": {"on": "b", "key": "c"}}])",
        R"({"changes": [{"removePrincipal": "a"}, {"unsetTag": {"on": "b", "key": "c"}}]})"}) {
    const Read read = Load(text);
    ASSERT_TRUE(read.changes.has_value()) << text << read.problems;
    ASSERT_EQ(read.changes->size(), 2U);
    EXPECT_EQ(std::get<RemovePrincipal>((*read.changes)[0].verb).principal.text, "a");
    EXPECT_EQ(std::get<UnsetTag>((*read.changes)[1].verb).key.text, "c");
    EXPECT_EQ((*read.changes)[0].names, NameStyle::kExact);
  }
}

TEST(LoadChangesTest, TakesDocumentsInPlaceAndInStrings) {
  const std::string in_place = "- setPolicy: {policy: p, document: " + std::string(kDocument) + "}";
  const std::string in_string =
      "- setPolicy: {policy: p, document: '" + std::string(kDocument) + "'}";
  for (const std::string& text : {in_place, in_string}) {
    const Read read = Load(text);
    ASSERT_TRUE(read.changes.has_value()) << read.problems;
    EXPECT_EQ(std::get<SetPolicy>(read.changes->front().verb).document.statements.size(), 1U);
  }
}

TEST(LoadChangesTest, NullRemoves) {
  const Read read = Load(
      "- setBoundary: {on: a, policy: null}\n"
      "- setInlinePolicy: {on: a, name: b, document: null}\n"
      "- setResourcePolicy: {on: a, document: null}\n"
      "- setEndpointPolicy: {on: a, document: null}\n"
      "- setBlockPublicAccess: {on: a, blockPublicAccess: null}\n");
  ASSERT_TRUE(read.changes.has_value()) << read.problems;
  EXPECT_FALSE(std::get<SetBoundary>((*read.changes)[0].verb).policy.has_value());
  EXPECT_FALSE(std::get<SetInlinePolicy>((*read.changes)[1].verb).document.has_value());
  EXPECT_FALSE(std::get<SetResourcePolicy>((*read.changes)[2].verb).document.has_value());
  EXPECT_FALSE(std::get<SetEndpointPolicy>((*read.changes)[3].verb).document.has_value());
  EXPECT_FALSE(std::get<SetBlockPublicAccess>((*read.changes)[4].verb).settings.has_value());
}

TEST(LoadChangesTest, VerbsAreReadAsWhatTheyAreCalled) {
  // The two that are most easily taken for each other.
  const Read read = Load(
      "- attachScp: {to: a, policy: p}\n- attachRcp: {to: a, policy: p}\n"
      "- detachScp: {from: a, policy: p}\n- detachRcp: {from: a, policy: p}\n");
  ASSERT_TRUE(read.changes.has_value()) << read.problems;
  EXPECT_TRUE(std::holds_alternative<AttachScp>((*read.changes)[0].verb));
  EXPECT_TRUE(std::holds_alternative<AttachRcp>((*read.changes)[1].verb));
  EXPECT_TRUE(std::holds_alternative<DetachScp>((*read.changes)[2].verb));
  EXPECT_TRUE(std::holds_alternative<DetachRcp>((*read.changes)[3].verb));
}

struct ProblemRow {
  std::string_view name;
  std::string_view text;
  std::string_view problem;

  friend void PrintTo(const ProblemRow& row, std::ostream* out) { *out << row.name; }
};

class ChangeProblemTest : public testing::TestWithParam<ProblemRow> {};

TEST_P(ChangeProblemTest, IsSaidWithItsPlace) {
  const Read read = Load(GetParam().text);
  EXPECT_FALSE(read.changes.has_value());
  EXPECT_THAT(read.problems, HasSubstr(std::string(GetParam().problem)));
}

constexpr ProblemRow kProblemRows[] = {
    {"UnknownVerb", "- atachPolicy: {to: a, policy: b}",
     "c.yaml:1:3: error: unknown change `atachPolicy`"},
    {"UnknownVerbNearest", "- atachPolicy: {to: a, policy: b}", "did you mean `attachPolicy`?"},
    {"TwoVerbs", "- {removePrincipal: a, removeResource: b}",
     "c.yaml:1:3: error: a change is one verb with its fields"},
    {"NoVerb", "- {}", "c.yaml:1:3: error: a change is one verb with its fields"},
    {"NotAnObject", "- removePrincipal", "c.yaml:1:3: error: a change is one verb"},
    {"UnknownField", "- detachPolicy: {form: a, policy: b}", "did you mean `from`?"},
    {"MissingField", "- detachPolicy: {policy: b}", "`detachPolicy` has no `from`"},
    {"EmptyName", "- detachPolicy: {from: '', policy: b}", "`from` is empty"},
    {"WrongType", "- detachPolicy: {from: [a], policy: b}", "`from` is an array"},
    {"MissingDocument", "- setTrustPolicy: {on: a}", "`setTrustPolicy` has no `document`"},
    {"NullTrustPolicy", "- setTrustPolicy: {on: a, document: null}", "a policy document is null"},
    {"MissingBoundary", "- setBoundary: {on: a}", "null removes what stands"},
    {"BadDocument", "- setPolicy: {policy: p, document: {Statement: {Efect: Allow}}}", "Efect"},
    {"NoSuchFile", "- setPolicy: {policy: p, document: {file: no/such.json}}",
     "c.yaml:1:43: error:"},
    {"TwoEntities", "- addPrincipal: {account: a, user: {name: b}, role: {name: b}}",
     "expected one of `user`, `role` and `group`"},
    {"EntityField", "- addPrincipal: {account: a, user: {name: b, attachedPolcies: []}}",
     "did you mean `attachedPolicies`?"},
    {"NotAChangeSet", "scenarios: []", "this is no change set"},
    {"NotAList", "changes: {removePrincipal: a}", "`changes` is an object"},
    {"UnknownFieldBeside", "changes: []\nmodel: x", "unknown field `model` of a change set"},
    {"OtherVersion", "iamsim: 2\nchanges: []", "reads `iamsim: 1`"},
    {"Syntax", "- {removePrincipal: a", "c.yaml:"},
};
INSTANTIATE_TEST_SUITE_P(Problems, ChangeProblemTest, testing::ValuesIn(kProblemRows),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(LoadChangesTest, SaysEveryProblemInOneRun) {
  const Read read = Load("- nonsense: {}\n- detachPolicy: {}\n- removePrincipal: 'app:alice'\n");
  EXPECT_THAT(read.problems, HasSubstr("c.yaml:1:3: error:"));
  EXPECT_THAT(read.problems, HasSubstr("has no `from`"));
  EXPECT_THAT(read.problems, HasSubstr("has no `policy`"));
}

}  // namespace
}  // namespace iamsim
