// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "model/ask/configuration.h"
#include "model/ask/suite_reader.h"
#include "model/change/change_reader.h"

// `changes` where scenarios, suites and iamsim.yaml carry them.

namespace iamsim {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kModel = R"(
model:
  accounts:
    - id: "111122223333"
      name: app
      users: [{name: alice}, {name: bob}]
)";
constexpr std::string_view kQuestion =
    "principal: 'app:alice', action: 's3:GetObject', resource: 'arn:aws:s3:::b/k', expect: denied";

struct Loaded {
  std::optional<LoadedSuites> suites;
  std::string problems;
};

class SuiteChangesTest : public testing::Test {
 protected:
  SuiteChangesTest()
      : folder_(std::filesystem::path(testing::TempDir()) /
                testing::UnitTest::GetInstance()->current_test_info()->name()) {
    std::filesystem::create_directories(folder_);
  }
  ~SuiteChangesTest() override { std::filesystem::remove_all(folder_); }

  std::string Write(std::string_view name, std::string_view text) const {
    const std::string path = (folder_ / name).string();
    std::ofstream(path) << text;
    return path;
  }

  Loaded LoadText(std::string_view rest, const SuiteOptions& options = {}) const {
    return LoadFiles({Write("suite.yaml", std::string(kModel) + std::string(rest))}, options);
  }
  static Loaded LoadFiles(const std::vector<std::string>& paths, const SuiteOptions& options = {}) {
    Loaded loaded;
    Diagnostics diagnostics;
    loaded.suites = LoadSuites(paths, options, diagnostics);
    for (const Diagnostic& diagnostic : diagnostics.all())
      loaded.problems += FormatDiagnostic(diagnostic);
    return loaded;
  }

 private:
  std::filesystem::path folder_;
};

// A scenario that has the fields of `more`.
std::string ScenarioText(std::string_view name, std::string_view more) {
  return "  - {name: " + std::string(name) + ", " + std::string(kQuestion) + std::string(more) +
         "}\n";
}

const Estate& EstateOf(const Loaded& loaded, std::size_t scenario) {
  const Suite& suite = loaded.suites->suites.front();
  return *suite.estates[suite.scenarios[scenario].estate];
}

bool HasTag(const Estate& estate, std::string_view key) {
  const Tags& tags = estate.FindUser("arn:aws:iam::111122223333:user/alice").entity->tags;
  for (const auto& tag : tags) {
    if (tag.first == key) return true;
  }
  return false;
}

TEST_F(SuiteChangesTest, LieOnTheModelOfTheirScenarioAlone) {
  const Loaded loaded = LoadText(
      "scenarios:\n" +
      ScenarioText("changed", ", changes: [{setTag: {on: 'app:alice', key: a, value: x}}]") +
      ScenarioText("plain", ""));
  ASSERT_TRUE(loaded.suites.has_value()) << loaded.problems;
  EXPECT_TRUE(HasTag(EstateOf(loaded, 0), "a"));
  EXPECT_FALSE(HasTag(EstateOf(loaded, 1), "a"));
}

TEST_F(SuiteChangesTest, OfDefaultsAreReplacedByThoseOfAScenario) {
  const Loaded loaded = LoadText(
      "defaults: {changes: [{setTag: {on: 'app:alice', key: a, value: x}}]}\nscenarios:\n" +
      ScenarioText("of the defaults", "") +
      ScenarioText("its own", ", changes: [{setTag: {on: 'app:alice', key: b, value: x}}]") +
      ScenarioText("none", ", changes: []"));
  ASSERT_TRUE(loaded.suites.has_value()) << loaded.problems;
  EXPECT_TRUE(HasTag(EstateOf(loaded, 0), "a"));
  EXPECT_FALSE(HasTag(EstateOf(loaded, 1), "a"));
  EXPECT_TRUE(HasTag(EstateOf(loaded, 1), "b"));
  EXPECT_FALSE(HasTag(EstateOf(loaded, 2), "a"));
}

TEST_F(SuiteChangesTest, ThatSayTheSameShareAnEstate) {
  const Loaded loaded = LoadText(
      "scenarios:\n" +
      ScenarioText("one", ", changes: [{setTag: {on: 'app:alice', key: a, value: x}}]") +
      ScenarioText("two", ",\n     changes: [ {setTag: {on: 'app:alice', key: a, value: x}} ]") +
      ScenarioText("other", ", changes: [{setTag: {on: 'app:alice', key: a, value: y}}]"));
  ASSERT_TRUE(loaded.suites.has_value()) << loaded.problems;
  EXPECT_EQ(&EstateOf(loaded, 0), &EstateOf(loaded, 1));
  EXPECT_NE(&EstateOf(loaded, 0), &EstateOf(loaded, 2));
}

TEST_F(SuiteChangesTest, OfTheRunLieUnderThoseOfScenarios) {
  Diagnostics diagnostics;
  SuiteOptions options;
  options.changes =
      *LoadChanges(std::make_shared<const SourceText>(
                       "c.yaml", std::string("- setTag: {on: 'app:alice', key: run, value: x}")),
                   {}, diagnostics);
  const Loaded loaded =
      LoadText("scenarios:\n" + ScenarioText("plain", "") +
                   ScenarioText("on top", ", changes: [{unsetTag: {on: 'app:alice', key: run}}]"),
               options);
  ASSERT_TRUE(loaded.suites.has_value()) << loaded.problems;
  EXPECT_TRUE(HasTag(EstateOf(loaded, 0), "run"));
  EXPECT_FALSE(HasTag(EstateOf(loaded, 1), "run"));
}

TEST_F(SuiteChangesTest, OfDefaultsLeavePoliciesAloneAlone) {
  const Loaded loaded = LoadText(
      "defaults: {changes: [{setTag: {on: 'app:alice', key: a, value: x}}]}\n"
      "scenarios:\n"
      "  - {name: alone, action: 's3:GetObject', resource: 'arn:aws:s3:::b/k', expect: allowed,\n"
      "     policies: [{Version: 2012-10-17,\n"
      "       Statement: {Effect: Allow, Action: '*', Resource: '*'}}]}\n");
  ASSERT_TRUE(loaded.suites.has_value()) << loaded.problems;
  EXPECT_FALSE(EstateOf(loaded, 0).FindUser("arn:aws:iam::111122223333:user/alice"));
}

TEST_F(SuiteChangesTest, MayStandInAFileThatIsIncluded) {
  Write("part.yaml",
        "scenarios:\n" +
            ScenarioText("in part", ", changes: [{setTag: {on: 'app:alice', key: a, value: x}}]"));
  const Loaded loaded = LoadText("include: [part.yaml]\nscenarios:\n" + ScenarioText("plain", ""));
  ASSERT_TRUE(loaded.suites.has_value()) << loaded.problems;
  EXPECT_TRUE(HasTag(EstateOf(loaded, 0), "a"));
  EXPECT_FALSE(HasTag(EstateOf(loaded, 1), "a"));
}

struct ErrorRow {
  std::string_view name;
  std::string_view changes;
  std::string_view place;  // behind the file's name; the scenario is on line 9
  std::string_view words;
};

TEST_F(SuiteChangesTest, ProblemsHaveTheirPlaces) {
  for (const ErrorRow& row : std::vector<ErrorRow>{
           {"no list", "{removePrincipal: x}", ":9:14: error: ", "a list of changes"},
           {"no verb", "[{removePrincipals: x}]", ":9:16: error: ", "did you mean"},
           {"no such user", "[{removePrincipal: 'app:alicia'}]",
            ":9:33: error: ", "did you mean `app:alice`"},
           {"wrong type", "[{setTag: [a]}]", ":9:24: error: ", "`setTag`"},
       }) {
    const Loaded loaded =
        LoadText("scenarios:\n" + ScenarioText("s", ",\n    changes: " + std::string(row.changes)));
    EXPECT_FALSE(loaded.suites.has_value()) << row.name;
    EXPECT_THAT(loaded.problems, HasSubstr("suite.yaml" + std::string(row.place))) << row.name;
    EXPECT_THAT(loaded.problems, HasSubstr(std::string(row.words))) << row.name;
  }
}

TEST_F(SuiteChangesTest, OfAConfigurationAreRead) {
  Diagnostics diagnostics;
  const std::optional<Configuration> configuration = ReadConfiguration(
      std::make_shared<const SourceText>(
          "iamsim.yaml",
          std::string("iamsim: 1\nmodel: [m.yaml]\nchanges:\n  - removePrincipal: 'app:bob'\n")),
      {}, diagnostics);
  ASSERT_TRUE(configuration.has_value());
  ASSERT_EQ(configuration->changes.size(), 1U);
  EXPECT_TRUE(std::holds_alternative<RemovePrincipal>(configuration->changes.front().verb));
}

TEST_F(SuiteChangesTest, OfAConfigurationThatAreWrongAreErrors) {
  Diagnostics diagnostics;
  EXPECT_FALSE(
      ReadConfiguration(
          std::make_shared<const SourceText>(
              "iamsim.yaml", std::string("changes:\n  - moveAcount: {}\nmodel: [m.yaml]\n")),
          {}, diagnostics)
          .has_value());
  ASSERT_EQ(diagnostics.all().size(), 1U);
  EXPECT_THAT(FormatDiagnostic(diagnostics.all().front()),
              HasSubstr("iamsim.yaml:2:5: error: unknown change `moveAcount`"));
}

// They belong to the model that stands beside them.
TEST_F(SuiteChangesTest, OfAConfigurationWithoutAModelAreAnError) {
  Diagnostics diagnostics;
  EXPECT_FALSE(ReadConfiguration(
                   std::make_shared<const SourceText>(
                       "iamsim.yaml", std::string("changes:\n  - removePrincipal: 'app:bob'\n")),
                   {}, diagnostics)
                   .has_value());
  ASSERT_EQ(diagnostics.all().size(), 1U);
  EXPECT_THAT(FormatDiagnostic(diagnostics.all().front()),
              HasSubstr("iamsim.yaml:2:3: error: `changes` without `model`"));
}

}  // namespace
}  // namespace iamsim
