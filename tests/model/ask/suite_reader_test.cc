// SPDX-License-Identifier: Apache-2.0
#include "model/ask/suite_reader.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

#include "model/policies_alone.h"

namespace iamsim {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMark = "@@";

// A folder of suites, read as `iamsim test` reads them.
class SuiteReaderTest : public testing::Test {
 protected:
  SuiteReaderTest()
      : folder_(fs::path(testing::TempDir()) /
                ("suite_reader_" + TestName() + std::to_string(++folders_))) {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  ~SuiteReaderTest() override { fs::remove_all(folder_); }

  std::string Path(std::string_view name) const { return (folder_ / name).string(); }

  std::string Write(std::string_view name, std::string_view text) const {
    const fs::path path = folder_ / name;
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
    return path.string();
  }

  void Load(const std::vector<std::string>& paths, const SuiteOptions& options = {}) {
    diagnostics_ = {};
    loaded_ = LoadSuites(paths, options, diagnostics_);
  }

  // The scenarios of one suite without errors; none when there was one.
  const std::vector<Scenario>& Scenarios(std::string_view text, const SuiteOptions& options = {}) {
    static const auto& none = *new std::vector<Scenario>();
    Load({Write("s.yaml", text)}, options);
    EXPECT_TRUE(loaded_.has_value()) << Said();
    return loaded_.has_value() ? loaded_->suites.front().scenarios : none;
  }

  std::string Said() const {
    std::string text;
    for (const Diagnostic& diagnostic : diagnostics_.all())
      text += FormatDiagnostic(diagnostic);
    return text;
  }

  // "FILE:LINE:COLUMN" of every error, without the folder.
  std::vector<std::string> Places() const {
    std::vector<std::string> places;
    for (const Diagnostic& diagnostic : diagnostics_.all()) {
      if (diagnostic.source == nullptr) {
        places.emplace_back("nowhere");
        continue;
      }
      const TextPosition at = diagnostic.source->PositionOf(diagnostic.offset);
      places.push_back(fs::path(diagnostic.source->name()).filename().string() + ':' +
                       std::to_string(at.line) + ':' + std::to_string(at.column));
    }
    return places;
  }

  bool Says(std::string_view words) const { return Said().find(words) != std::string::npos; }

  std::optional<LoadedSuites> loaded_;
  Diagnostics diagnostics_;

 private:
  static std::string TestName() {
    std::string name = testing::UnitTest::GetInstance()->current_test_info()->name();
    std::replace(name.begin(), name.end(), '/', '_');
    return name;
  }

  static inline int folders_ = 0;
  fs::path folder_;
};

std::vector<std::string> ActionsOf(const Scenario& scenario) {
  std::vector<std::string> actions;
  for (const ScenarioAction& action : scenario.actions)
    actions.push_back(action.action + ' ' + std::string(ExpectationName(action.expect)));
  return actions;
}

std::vector<std::string> PrincipalsOf(const Scenario& scenario) {
  std::vector<std::string> names;
  for (const ScenarioPrincipal& principal : scenario.principals)
    names.push_back(principal.name);
  return names;
}

std::vector<std::string> NamesOf(const std::vector<Scenario>& scenarios) {
  std::vector<std::string> names;
  for (const Scenario& scenario : scenarios)
    names.push_back(scenario.name);
  return names;
}

std::string ContextValue(const Request& request, std::string_view key) {
  for (const auto& [name, input] : request.context) {
    if (name == key) return input.values.empty() ? std::string() : input.values.front();
  }
  return "none";
}

using Strings = std::vector<std::string>;

// ---- what a scenario says ----

TEST_F(SuiteReaderTest, ReadsWhatAScenarioExpects) {
  const std::vector<Scenario>& scenarios = Scenarios(R"yaml(iamsim: 1
scenarios:
  - name: one
    principal: arn:aws:iam::111122223333:role/R
    action: s3:GetObject
    resource: arn:aws:s3:::b/k
    expect: explicitDeny
    blockedBy: [scp]
    blockedByExactly: [scp, identity]
    because: {policy: DenyOutsideEU, sid: EUOnly, code: EXPLICIT_DENY_SCP}
    tags: [nightly, slow]
    skip: not today
)yaml");
  ASSERT_EQ(scenarios.size(), 1U);
  const Scenario& scenario = scenarios[0];
  EXPECT_EQ(scenario.name, "one");
  EXPECT_EQ(scenario.request.principal, "arn:aws:iam::111122223333:role/R");
  EXPECT_EQ(scenario.request.action, "s3:GetObject");
  EXPECT_EQ(scenario.request.resource, "arn:aws:s3:::b/k");
  EXPECT_EQ(scenario.expect, Expectation::kExplicitDeny);
  ASSERT_TRUE(scenario.blocked_by.has_value());
  EXPECT_EQ(scenario.blocked_by->ToVector(),
            std::vector<PolicyLayer>{PolicyLayer::kServiceControl});
  ASSERT_TRUE(scenario.blocked_by_exactly.has_value());
  EXPECT_EQ(scenario.blocked_by_exactly->ToVector().size(), 2U);
  ASSERT_TRUE(scenario.because.has_value());
  EXPECT_EQ(scenario.because->policy, "DenyOutsideEU");
  EXPECT_EQ(scenario.because->sid, "EUOnly");
  EXPECT_EQ(scenario.because->code, ReasonCode::kExplicitDenyScp);
  EXPECT_EQ(scenario.tags, (Strings{"nightly", "slow"}));
  EXPECT_EQ(scenario.skip, "not today");
  EXPECT_EQ(scenario.source->PositionOf(scenario.offset), (TextPosition{3, 5}));
}

TEST_F(SuiteReaderTest, TakesEveryExpectation) {
  const std::vector<std::pair<std::string, Expectation>> words = {
      {"allowed", Expectation::kAllowed},           {"denied", Expectation::kDenied},
      {"explicitDeny", Expectation::kExplicitDeny}, {"implicitDeny", Expectation::kImplicitDeny},
      {"conditional", Expectation::kConditional},   {"error", Expectation::kError}};
  std::string text = "scenarios:\n";
  for (const auto& word : words)
    text += "- {name: n, principal: p, action: s3:A, expect: " + word.first + "}\n";
  const std::vector<Scenario>& scenarios = Scenarios(text);
  ASSERT_EQ(scenarios.size(), words.size());
  for (std::size_t i = 0; i < words.size(); ++i)
    EXPECT_EQ(scenarios[i].expect, words[i].second) << words[i].first;
}

TEST(Expectation, DeniedIsEitherDenyAndNeverConditional) {
  struct Row {
    EvalDecision decision;
    std::vector<Expectation> met;
  };
  const Row rows[] = {
      {EvalDecision::kAllowed, {Expectation::kAllowed}},
      {EvalDecision::kExplicitDeny, {Expectation::kDenied, Expectation::kExplicitDeny}},
      {EvalDecision::kImplicitDeny, {Expectation::kDenied, Expectation::kImplicitDeny}},
      {EvalDecision::kConditional, {Expectation::kConditional}},
  };
  for (const Row& row : rows) {
    for (const Expectation expectation :
         {Expectation::kAllowed, Expectation::kDenied, Expectation::kExplicitDeny,
          Expectation::kImplicitDeny, Expectation::kConditional, Expectation::kError}) {
      const bool is_met = std::find(row.met.begin(), row.met.end(), expectation) != row.met.end();
      EXPECT_EQ(Meets(row.decision, expectation), is_met)
          << EvalDecisionName(row.decision) << " for " << ExpectationName(expectation);
    }
  }
}

TEST_F(SuiteReaderTest, ListsStandForEachOfTheirValues) {
  const std::vector<Scenario>& scenarios = Scenarios(R"yaml(scenarios:
  - name: lists
    principal: [arn:aws:iam::111122223333:role/A, "*:role/ops/*", {oidc: idp.example, claims: {sub: s}}]
    action: [s3:GetObject, s3:PutObject]
    resource: [arn:aws:s3:::b/1, arn:aws:s3:::b/2]
    expect: denied
  - {name: a pattern, principal: "*:role/R?", action: s3:A, expect: allowed}
)yaml");
  ASSERT_EQ(scenarios.size(), 2U);
  EXPECT_EQ(PrincipalsOf(scenarios[0]),
            (Strings{"arn:aws:iam::111122223333:role/A", "*:role/ops/*", ""}));
  EXPECT_EQ(scenarios[0].principals[2].token.provider, "idp.example");
  EXPECT_EQ(ActionsOf(scenarios[0]), (Strings{"s3:GetObject denied", "s3:PutObject denied"}));
  EXPECT_EQ(scenarios[0].resources, (Strings{"arn:aws:s3:::b/1", "arn:aws:s3:::b/2"}));
  EXPECT_EQ(PrincipalsOf(scenarios[1]), Strings{"*:role/R?"});
}

TEST_F(SuiteReaderTest, AllowedAndDeniedListActions) {
  const std::vector<Scenario>& scenarios = Scenarios(R"yaml(scenarios:
  - {name: both, principal: p, allowed: [s3:GetObject], denied: [s3:PutObject, s3:DeleteObject]}
  - {name: one, principal: p, denied: [s3:PutObject]}
)yaml");
  ASSERT_EQ(scenarios.size(), 2U);
  EXPECT_EQ(ActionsOf(scenarios[0]),
            (Strings{"s3:GetObject allowed", "s3:PutObject denied", "s3:DeleteObject denied"}));
  EXPECT_EQ(ActionsOf(scenarios[1]), Strings{"s3:PutObject denied"});
}

TEST_F(SuiteReaderTest, PoliciesAloneNeedNoModelAndNoPrincipal) {
  Write("app.json",
        R"({"Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]})");
  const std::vector<Scenario>& scenarios = Scenarios(R"yaml(model:
  accounts: [{id: "111122223333", roles: [{name: R}]}]
scenarios:
  - {name: alone, policies: [{file: app.json}], action: s3:GetObject, expect: allowed}
  - {name: not alone, principal: "111122223333:R", action: s3:GetObject, expect: denied}
)yaml");
  ASSERT_EQ(scenarios.size(), 2U);
  const Suite& suite = loaded_->suites[0];
  EXPECT_EQ(scenarios[0].request.principal, SyntheticRoleArn(PoliciesAccount()));
  const Estate& alone = *suite.estates[scenarios[0].estate];
  ASSERT_EQ(alone.accounts().size(), 1U);
  ASSERT_EQ(alone.accounts()[0]->roles.size(), 1U);
  const Role& role = alone.accounts()[0]->roles[0];
  ASSERT_EQ(role.inline_policies.size() + role.attached_policies.size(), 1U);
  EXPECT_EQ((role.inline_policies.empty() ? role.attached_policies : role.inline_policies)[0]->name,
            "app");
  EXPECT_EQ(suite.estates[scenarios[1].estate]->accounts()[0]->id, "111122223333");
}

// ---- defaults, variables, models ----

TEST_F(SuiteReaderTest, DefaultsLieUnderEveryScenario) {
  const std::vector<Scenario>& scenarios = Scenarios(R"yaml(
defaults:
  principal: arn:aws:iam::111122223333:role/Default
  context: {aws:SecureTransport: "true", aws:SourceIp: 10.0.0.1}
  now: 2026-06-01T12:00:00Z
  expect: denied
  tags: [all]
scenarios:
  - {name: as it is, action: s3:A}
  - {name: on top, principal: "arn:aws:iam::111122223333:role/Own", action: s3:A, expect: allowed, tags: [own], context: {aws:SourceIp: 192.0.2.1}}
  - {name: listed, allowed: [s3:A], denied: [s3:B]}
)yaml");
  ASSERT_EQ(scenarios.size(), 3U);
  EXPECT_EQ(scenarios[0].request.principal, "arn:aws:iam::111122223333:role/Default");
  EXPECT_EQ(scenarios[0].request.now, 1780315200);
  EXPECT_EQ(scenarios[0].expect, Expectation::kDenied);
  EXPECT_EQ(scenarios[0].tags, Strings{"all"});
  EXPECT_EQ(ContextValue(scenarios[0].request, "aws:SourceIp"), "10.0.0.1");
  EXPECT_EQ(scenarios[1].request.principal, "arn:aws:iam::111122223333:role/Own");
  EXPECT_EQ(scenarios[1].expect, Expectation::kAllowed);
  EXPECT_EQ(scenarios[1].tags, Strings{"own"});
  EXPECT_EQ(ContextValue(scenarios[1].request, "aws:SourceIp"), "192.0.2.1");
  EXPECT_EQ(ContextValue(scenarios[1].request, "aws:SecureTransport"), "true");
  EXPECT_EQ(ActionsOf(scenarios[2]), (Strings{"s3:A allowed", "s3:B denied"}));
}

TEST_F(SuiteReaderTest, AnActionOfItsOwnReplacesListsOfDefaults) {
  const std::vector<Scenario>& scenarios = Scenarios(R"yaml(
defaults: {principal: [p, q], action: [s3:A, s3:B], resource: ["arn:aws:s3:::b/1", "arn:aws:s3:::b/2"]}
scenarios:
  - {name: lists, expect: allowed}
  - {name: own, principal: r, action: s3:C, resource: "arn:aws:s3:::b/3", expect: denied}
)yaml");
  ASSERT_EQ(scenarios.size(), 2U);
  EXPECT_EQ(PrincipalsOf(scenarios[0]), (Strings{"p", "q"}));
  EXPECT_EQ(ActionsOf(scenarios[0]), (Strings{"s3:A allowed", "s3:B allowed"}));
  EXPECT_TRUE(scenarios[1].principals.empty());
  EXPECT_TRUE(scenarios[1].actions.empty());
  EXPECT_TRUE(scenarios[1].resources.empty());
  EXPECT_EQ(scenarios[1].request.principal, "r");
  EXPECT_EQ(scenarios[1].request.action, "s3:C");
  EXPECT_EQ(scenarios[1].request.resource, "arn:aws:s3:::b/3");
}

TEST_F(SuiteReaderTest, ConfigurationLiesUnderDefaults) {
  SuiteOptions options;
  options.defaults.now = 1;
  options.defaults.context = {
      {"aws:SourceIp", {ContextInput::State::kPresent, false, {"10.0.0.1"}}},
      {"aws:username", {ContextInput::State::kPresent, false, {"bob"}}}};
  const std::vector<Scenario>& scenarios = Scenarios(R"yaml(
defaults: {context: {aws:SourceIp: 192.0.2.1}}
scenarios: [{name: n, principal: p, action: s3:A, expect: allowed}]
)yaml",
                                                     options);
  ASSERT_EQ(scenarios.size(), 1U);
  EXPECT_EQ(scenarios[0].request.now, 1);
  EXPECT_EQ(ContextValue(scenarios[0].request, "aws:SourceIp"), "192.0.2.1");
  EXPECT_EQ(ContextValue(scenarios[0].request, "aws:username"), "bob");
}

constexpr std::string_view kVariables = R"yaml(
variables: {bucket: shared, account: "012345678901", key: aws:SourceIp}
scenarios:
  - name: ${var.bucket} twice, ${var.bucket}
    principal: arn:aws:iam::${var.account}:role/R
    action: s3:A
    resource: arn:aws:s3:::${var.bucket}/k
    context: {"${var.key}": 10.0.0.1}
    session: {policies: [{Statement: {Effect: Allow, Action: "s3:*", Resource: "arn:aws:s3:::b/${aws:username}"}}]}
    expect: allowed
)yaml";

TEST_F(SuiteReaderTest, VariablesHaveTheirValues) {
  const std::vector<Scenario>& scenarios = Scenarios(kVariables);
  ASSERT_EQ(scenarios.size(), 1U);
  const Request& request = scenarios[0].request;
  EXPECT_EQ(scenarios[0].name, "shared twice, shared");
  EXPECT_EQ(request.principal, "arn:aws:iam::012345678901:role/R");
  EXPECT_EQ(request.resource, "arn:aws:s3:::shared/k");
  EXPECT_EQ(ContextValue(request, "aws:SourceIp"), "10.0.0.1");
  ASSERT_EQ(request.session.policies.size(), 1U);
  EXPECT_EQ(request.session.policies[0]->document.statements[0].resources,
            PolicyTexts{"arn:aws:s3:::b/${aws:username}"});
}

TEST_F(SuiteReaderTest, AVariableOfTheCommandLineWins) {
  SuiteOptions options;
  options.variables = {{"bucket", "other"}};
  const std::vector<Scenario>& scenarios = Scenarios(kVariables, options);
  ASSERT_EQ(scenarios.size(), 1U);
  EXPECT_EQ(scenarios[0].request.resource, "arn:aws:s3:::other/k");
}

TEST_F(SuiteReaderTest, AVariableThatOnlyTheCommandLineGives) {
  SuiteOptions options;
  options.variables = {{"bucket", "given"}};
  const std::vector<Scenario>& scenarios = Scenarios(
      R"(scenarios: [{name: n, principal: p, action: s3:A, resource: "arn:aws:s3:::${var.bucket}", expect: allowed}])",
      options);
  ASSERT_EQ(scenarios.size(), 1U);
  EXPECT_EQ(scenarios[0].request.resource, "arn:aws:s3:::given");
}

TEST_F(SuiteReaderTest, AVariableThatNoSuiteHasIsAnError) {
  SuiteOptions options;
  options.variables = {{"buckett", "other"}};
  Load({Write("s.yaml", kVariables)}, options);
  EXPECT_FALSE(loaded_.has_value());
  EXPECT_TRUE(Says("`buckett`")) << Said();
  EXPECT_TRUE(Says("did you mean `bucket`?")) << Said();
}

TEST_F(SuiteReaderTest, JsonIsASuiteToo) {
  Load({Write("s.json",
              R"({"scenarios": [{"name": "n", "principal": "p", "action": "s3:A",
                 "resource": "arn:aws:s3:::\u0024{var.b}", "expect": "allowed"}],
                 "variables": {"b": "bucket"}})")});
  ASSERT_TRUE(loaded_.has_value()) << Said();
  EXPECT_EQ(loaded_->suites[0].scenarios[0].request.resource, "arn:aws:s3:::bucket");
}

constexpr std::string_view kModelA = R"yaml(accounts: [{id: "111111111111"}])yaml";
constexpr std::string_view kModelB = R"yaml(accounts: [{id: "222222222222"}])yaml";
constexpr std::string_view kNoModel =
    "scenarios: [{name: n, principal: p, action: s3:A, expect: allowed}]\n";

TEST_F(SuiteReaderTest, ModelsAreRelativeToTheSuite) {
  Write("models/a.yaml", kModelA);
  const std::string suite =
      Write("suites/s.yaml", "model: [../models/a.yaml]\n" + std::string(kNoModel));
  Load({suite});
  EXPECT_FALSE(loaded_.has_value());
  EXPECT_THAT(Said(), testing::HasSubstr("outside the folders"));
  SuiteOptions options;
  options.load.files.folders = {Path("")};
  diagnostics_ = Diagnostics();
  Load({suite}, options);
  ASSERT_TRUE(loaded_.has_value()) << Said();
  EXPECT_EQ(loaded_->suites[0].estates[0]->accounts()[0]->id, "111111111111");
}

TEST_F(SuiteReaderTest, SuitesOfOneModelShareIt) {
  Write("a.yaml", kModelA);
  const std::string text = "model: [a.yaml]\n" + std::string(kNoModel);
  Load({Write("1.yaml", text), Write("2.yaml", text)});
  ASSERT_TRUE(loaded_.has_value()) << Said();
  ASSERT_EQ(loaded_->suites.size(), 2U);
  EXPECT_EQ(loaded_->suites[0].estates[0], loaded_->suites[1].estates[0]);
}

TEST_F(SuiteReaderTest, AModelOfTheCommandLineReplacesThatOfTheSuite) {
  SuiteOptions options;
  options.model = {Write("b.yaml", kModelB)};
  // Not even read, so it need not exist.
  Load({Write("s.yaml", "model: [none.yaml]\n" + std::string(kNoModel))}, options);
  ASSERT_TRUE(loaded_.has_value()) << Said();
  EXPECT_EQ(loaded_->suites[0].estates[0]->accounts()[0]->id, "222222222222");
}

TEST_F(SuiteReaderTest, AFallbackModelIsForSuitesThatNameNone) {
  SuiteOptions options;
  options.fallback_model = {Write("b.yaml", kModelB)};
  Write("a.yaml", kModelA);
  Load({Write("1.yaml", "model: [a.yaml]\n" + std::string(kNoModel))}, options);
  ASSERT_TRUE(loaded_.has_value()) << Said();
  EXPECT_EQ(loaded_->suites[0].estates[0]->accounts()[0]->id, "111111111111");
  EXPECT_FALSE(loaded_->used_fallback);
  Load({Write("2.yaml", kNoModel)}, options);
  ASSERT_TRUE(loaded_.has_value()) << Said();
  EXPECT_EQ(loaded_->suites[0].estates[0]->accounts()[0]->id, "222222222222");
  EXPECT_TRUE(loaded_->used_fallback);
}

// ---- files ----

TEST_F(SuiteReaderTest, AFolderIsReadByNameAndSaysWhatItIgnores) {
  Write("all/b.yml", kNoModel);
  Write("all/a.yaml", kNoModel);
  Write(
      "all/deep/c.json",
      R"({"scenarios": [{"name": "j", "principal": "p", "action": "s3:A", "expect": "denied"}]})");
  Write("all/model.yaml", kModelA);
  Write("all/.hidden.yaml", kNoModel);
  Write("all/notes.txt", kNoModel);
  Load({Path("all")});
  ASSERT_TRUE(loaded_.has_value()) << Said();
  Strings names;
  for (const Suite& suite : loaded_->suites)
    names.push_back(fs::path(suite.name).filename().string());
  EXPECT_EQ(names, (Strings{"a.yaml", "b.yml", "c.json"}));
  EXPECT_EQ(loaded_->ignored, Strings{Path("all/model.yaml")});
}

TEST_F(SuiteReaderTest, AFileThatIsReachedTwiceIsReadOnce) {
  const std::string suite = Write("all/a.yaml", kNoModel);
  Load({suite, Path("all"), suite});
  ASSERT_TRUE(loaded_.has_value()) << Said();
  EXPECT_EQ(loaded_->suites.size(), 1U);
}

TEST_F(SuiteReaderTest, AFileThatDoesNotExistIsAnError) {
  Load({Path("none.yaml")});
  EXPECT_FALSE(loaded_.has_value());
  EXPECT_TRUE(Says("none.yaml")) << Said();
}

TEST_F(SuiteReaderTest, IncludeTakesScenariosUnderTheDefaultsOfWhoIncludes) {
  Write("a.yaml", kModelA);
  Write("lib/common.yaml", R"yaml(
variables: {bucket: theirs, key: k}
defaults: {action: s3:Common}
scenarios:
  - {name: common, resource: "arn:aws:s3:::${var.bucket}/${var.key}", expect: denied}
)yaml");
  const std::vector<Scenario>& scenarios = Scenarios(R"yaml(
model: [a.yaml]
include: [lib/common.yaml]
variables: {bucket: ours}
defaults: {principal: p}
scenarios: [{name: own, action: s3:A, expect: allowed}]
)yaml");
  ASSERT_EQ(NamesOf(scenarios), (Strings{"common", "own"}));
  EXPECT_EQ(scenarios[0].request.principal, "p");
  EXPECT_EQ(scenarios[0].request.action, "s3:Common");
  EXPECT_EQ(scenarios[0].request.resource, "arn:aws:s3:::ours/k");
  EXPECT_EQ(fs::path(scenarios[0].source->name()).filename(), "common.yaml");
  EXPECT_EQ(scenarios[0].source->PositionOf(scenarios[0].offset).line, 5U);
  EXPECT_EQ(scenarios[1].request.action, "s3:A");
  EXPECT_EQ(loaded_->suites[0].estates[0]->accounts()[0]->id, "111111111111");
}

TEST_F(SuiteReaderTest, ASuiteMayOnlyInclude) {
  Write("common.yaml", kNoModel);
  EXPECT_EQ(NamesOf(Scenarios("include: [common.yaml]\nscenarios: []\n")), Strings{"n"});
}

TEST_F(SuiteReaderTest, TwoMayIncludeTheSame) {
  Write("common.yaml", kNoModel);
  Write("b.yaml", "include: [common.yaml]\n" + std::string(kNoModel));
  EXPECT_EQ(NamesOf(Scenarios("include: [b.yaml, common.yaml]\nscenarios: []\n")),
            (Strings{"n", "n", "n"}));
}

TEST_F(SuiteReaderTest, ACircleOfIncludesIsAnError) {
  Write("b.yaml", "include: [c.yaml]\n" + std::string(kNoModel));
  Write("c.yaml", "include:\n  - s.yaml\n" + std::string(kNoModel));
  Load({Write("s.yaml", "include: [b.yaml]\n" + std::string(kNoModel))});
  EXPECT_FALSE(loaded_.has_value());
  EXPECT_EQ(Places(), Strings{"c.yaml:2:5"}) << Said();
  EXPECT_TRUE(Says("s.yaml includes " + Path("b.yaml") + " includes " + Path("c.yaml"))) << Said();
}

TEST_F(SuiteReaderTest, ASuiteThatIncludesItselfIsAnError) {
  Load({Write("s.yaml", "include: [./s.yaml]\n" + std::string(kNoModel))});
  EXPECT_FALSE(loaded_.has_value());
  EXPECT_EQ(Places(), Strings{"s.yaml:1:11"}) << Said();
}

// However the command line spells the first of them.
TEST_F(SuiteReaderTest, ACircleIsFoundUnderAnyNameOfTheFile) {
  Write("s.yaml", "include: [s.yaml]\n" + std::string(kNoModel));
  Load({Path("x/../s.yaml")});
  EXPECT_FALSE(loaded_.has_value());
  Write("x/t.yaml", "include: [../x/t.yaml]\n" + std::string(kNoModel));
  Load({Path("x/./t.yaml")});
  EXPECT_FALSE(loaded_.has_value());
  EXPECT_EQ(Places(), Strings{"t.yaml:1:11"}) << Said();
}

TEST_F(SuiteReaderTest, IncludesThatDoubleDoNotHang) {
  for (int i = 0; i < 40; ++i) {
    const std::string next = std::to_string(i + 1) + ".yaml";
    Write(std::to_string(i) + ".yaml", "include: [" + next + ", " + next + "]\nscenarios: []\n");
  }
  Write("40.yaml", kNoModel);
  Load({Path("0.yaml")});
  EXPECT_FALSE(loaded_.has_value());
  EXPECT_EQ(diagnostics_.all().size(), 1U);
  EXPECT_TRUE(Says("too many files")) << Said();
}

// ---- errors ----

TEST_F(SuiteReaderTest, SaysEverythingInOnePass) {
  Write("included.yaml", R"yaml(scenarios:
  - {name: i, principal: p, action: s3:A, expect: perhaps}
)yaml");
  const std::string first = Write("first.yaml", R"yaml(iamsim: 2
include: [included.yaml, none.yaml]
colour: red
defaults: {now: yesterday}
scenarios:
  - {name: n, principal: p, action: s3:A, expect: alowed, blockedBy: [spc, identity, bondary]}
  - {principal: p, expect: allowed}
  - {name: m, principal: [[a], [b]], action: [[a], [b]], expect: denied, because: {cod: X, code: Y}}
)yaml");
  const std::string second = Write("second.yaml", R"yaml(scenarios:
  - {name: n, principal: p, action: s3:A, expect: allowed, tags: nightly}
)yaml");
  Load({first, second});
  EXPECT_FALSE(loaded_.has_value());
  Strings places = Places();
  std::sort(places.begin(), places.end());
  EXPECT_EQ(places,
            (Strings{"first.yaml:1:9", "first.yaml:2:26", "first.yaml:3:1", "first.yaml:4:17",
                     "first.yaml:6:51", "first.yaml:6:71", "first.yaml:6:86", "first.yaml:7:5",
                     "first.yaml:7:5", "first.yaml:8:27", "first.yaml:8:32", "first.yaml:8:47",
                     "first.yaml:8:52", "first.yaml:8:84", "first.yaml:8:98", "included.yaml:2:51",
                     "second.yaml:2:66"}))
      << Said();
}

// `@@` marks the place of the only error.
struct Row {
  std::string_view name;
  std::string_view text;
  std::vector<std::string_view> words;
};
void PrintTo(const Row& row, std::ostream* out) {
  *out << row.name << ": " << row.text;
}
class SuiteErrorTest : public SuiteReaderTest, public testing::WithParamInterface<Row> {};

TEST_P(SuiteErrorTest, SaysWhatIsWrongAndWhere) {
  const Row& row = GetParam();
  std::string text(row.text);
  const std::size_t mark = text.find(kMark);
  ASSERT_NE(mark, std::string::npos);
  text.erase(mark, kMark.size());
  Write("plain.yaml", "a: b\n");
  Load({Write("s.yaml", text)});
  EXPECT_FALSE(loaded_.has_value());
  ASSERT_EQ(diagnostics_.all().size(), 1U) << Said();
  const Diagnostic& diagnostic = diagnostics_.all()[0];
  EXPECT_EQ(diagnostic.severity, Severity::kError);
  ASSERT_NE(diagnostic.source, nullptr) << Said();
  EXPECT_EQ(diagnostic.offset, mark) << Said();
  const std::string said = diagnostic.message + " / " + diagnostic.help;
  for (const std::string_view word : row.words)
    EXPECT_NE(said.find(word), std::string::npos) << word << "\n" << Said();
}

#define ASK "scenarios:\n- {name: n, principal: p, action: s3:A, "
#define ASK_ALLOWED ASK "expect: allowed, "
#define OTHERS "scenarios: [{name: n, principal: p, action: s3:A, expect: allowed}]\n"

INSTANTIATE_TEST_SUITE_P(
    Suite, SuiteErrorTest,
    testing::Values(
        Row{"version", "iamsim: @@2\n" OTHERS, {"version", "iamsim: 1"}},
        Row{"unknown_field", "@@default: {}\n" OTHERS, {"`default`", "`defaults`"}},
        Row{"no_scenarios_at_all", "@@a: b\n", {"no suite of scenarios", "`scenarios`"}},
        Row{"scenarios_of_wrong_type", "scenarios: @@{a: b}\n", {"`scenarios`", "a list"}},
        Row{"a_scenario_of_wrong_type", "scenarios: [@@3]\n", {"`scenarios`", "an object"}},
        Row{"nothing_is_selected", "scenarios: @@[]\n", {"without scenarios"}},
        Row{"defaults_of_wrong_type", "defaults: @@[a]\n" OTHERS, {"`defaults`", "an object"}},
        Row{"unknown_default", "defaults: {@@contxt: {}}\n" OTHERS, {"`contxt`", "`context`"}},
        Row{"model_of_wrong_type", "model: @@a.yaml\n" OTHERS, {"`model`", "a list"}},
        Row{"model_in_place", "model: {accounts: @@3}\n" OTHERS, {"`accounts`"}},
        Row{"model_that_does_not_exist", "model: [@@none.yaml]\n" OTHERS, {"none.yaml"}},
        Row{"variables_of_wrong_type", "variables: @@[a]\n" OTHERS, {"`variables`", "an object"}},
        Row{"variable_of_wrong_type", "variables: {a: @@[b]}\n" OTHERS, {"`a`", "an array"}},
        Row{"include_of_wrong_type", "include: @@a.yaml\n" OTHERS, {"`include`", "a list"}},
        Row{"include_of_no_name", "include: [@@[a]]\n" OTHERS, {"`include`", "a string"}},
        Row{"include_of_nothing", "include: [@@none.yaml]\n" OTHERS, {"no file", "none.yaml"}},
        Row{"include_of_no_suite", "include: [@@plain.yaml]\n" OTHERS, {"no suite", "plain.yaml"}},
        Row{"twice", "scenarios: []\n@@" OTHERS, {"duplicate", "scenarios"}}),
    [](const testing::TestParamInfo<Row>& row) { return std::string(row.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Scenario, SuiteErrorTest,
    testing::Values(
        Row{"unknown_field", ASK_ALLOWED "@@blockedby: [scp]}\n", {"`blockedby`", "`blockedBy`"}},
        Row{"no_name",
            "scenarios:\n- @@{principal: p, action: s3:A, expect: allowed}\n",
            {"`name`"}},
        Row{"empty_name",
            "scenarios:\n- {name: @@\"\", principal: p, action: s3:A, expect: allowed}\n",
            {"`name`", "empty"}},
        Row{"no_principal",
            "scenarios:\n- @@{name: n, action: s3:A, expect: allowed}\n",
            {"`principal`"}},
        Row{"no_action",
            "scenarios:\n- @@{name: n, principal: p, expect: allowed}\n",
            {"`action`"}},
        Row{"no_expectation",
            "scenarios:\n- @@{name: n, principal: p, action: s3:A}\n",
            {"`expect`", "`allowed`"}},
        Row{"expectation", ASK "expect: @@alowed}\n", {"`alowed`", "`allowed`"}},
        Row{"far_expectation",
            ASK "expect: @@xyz}\n",
            {"`xyz`", "allowed, denied, explicitDeny, implicitDeny, conditional or error"}},
        Row{"expectation_of_wrong_type", ASK "expect: @@[allowed]}\n", {"`expect`", "a string"}},
        Row{"layer", ASK_ALLOWED "blockedBy: [identity, @@spc]}\n", {"`spc`", "`scp`"}},
        Row{"layers_of_wrong_type", ASK_ALLOWED "blockedBy: @@scp}\n", {"`blockedBy`", "a list"}},
        Row{"exact_layer", ASK_ALLOWED "blockedByExactly: [@@trsut]}\n", {"`trsut`", "`trust`"}},
        Row{"reason_of_wrong_type", ASK_ALLOWED "because: @@scp}\n", {"`because`", "an object"}},
        Row{"reason_field", ASK_ALLOWED "because: {@@Sid: x}}\n", {"`Sid`", "`sid`"}},
        Row{"reason_code",
            ASK_ALLOWED "because: {code: @@EXPLICIT_DENY_SPC}}\n",
            {"`EXPLICIT_DENY_SPC`", "`EXPLICIT_DENY_SCP`"}},
        Row{"reason_sid", ASK_ALLOWED "because: {sid: @@[a]}}\n", {"`sid`", "a string"}},
        Row{"tags", ASK_ALLOWED "tags: @@nightly}\n", {"`tags`", "a list"}},
        Row{"tag", ASK_ALLOWED "tags: [@@{a: b}]}\n", {"`tags`", "a string"}},
        Row{"skip", ASK_ALLOWED "skip: @@[x]}\n", {"`skip`", "a string"}},
        Row{"allowed_and_expect",
            "scenarios:\n- {name: n, principal: p, expect: denied, allowed: @@[s3:A]}\n",
            {"`allowed`", "`expect`"}},
        Row{"denied_and_action", ASK "denied: @@[s3:B]}\n", {"`denied`", "`action`"}},
        Row{"allowed_of_wrong_type",
            "scenarios:\n- {name: n, principal: p, allowed: @@s3:A}\n",
            {"`allowed`", "a list"}},
        Row{"allowed_of_nothing",
            "scenarios:\n- {name: n, principal: p, allowed: @@[], denied: [s3:A]}\n",
            {"`allowed`", "nothing"}},
        Row{"action_of_nothing",
            "scenarios:\n- {name: n, principal: p, action: @@[], expect: allowed}\n",
            {"`action`", "nothing"}},
        Row{"principal_of_nothing",
            "scenarios:\n- {name: n, principal: @@[], action: s3:A, expect: allowed}\n",
            {"`principal`", "nothing"}},
        Row{"resource_of_nothing", ASK_ALLOWED "resource: @@[]}\n", {"`resource`", "nothing"}},
        Row{"policies_of_nothing",
            "scenarios:\n- {name: n, policies: @@[], action: s3:A, expect: allowed}\n",
            {"`policies`", "nothing"}},
        Row{"policies_and_principal",
            "scenarios:\n- {name: n, principal: @@p, policies: [{Statement: {Effect: Allow, "
            "Action: "
            "s3:*, Resource: \"*\"}}], action: s3:A, expect: allowed}\n",
            {"`principal`", "`policies`"}},
        Row{"policy_that_is_wrong",
            "scenarios:\n- {name: n, policies: [{Statement: {Effect: Allow, Action: s3:*, "
            "Resource: "
            "\"*\", @@Sidd: x}}], action: s3:A, expect: allowed}\n",
            {"Sidd"}},
        Row{"policy_file",
            "scenarios:\n- {name: n, policies: [{file: @@none.json}], action: s3:A, expect: "
            "allowed}\n",
            {"none.json"}},
        Row{"context", ASK_ALLOWED "context: {k:x: @@{a: b}}}\n", {"unknown: true"}},
        Row{"now", ASK_ALLOWED "now: @@yesterday}\n", {"`yesterday`"}},
        Row{"unknown_variable",
            "variables: {bucket: b}\n" ASK_ALLOWED "resource: @@\"${var.buckt}/k\"}\n",
            {"`buckt`", "`bucket`"}},
        Row{"variable_without_any",
            ASK_ALLOWED "resource: @@\"${var.b}\"}\n",
            {"`b`", "`variables`", "--var"}},
        Row{"open_variable",
            "variables: {b: c}\n" ASK_ALLOWED "resource: @@\"${var.b\"}\n",
            {"not closed"}}),
    [](const testing::TestParamInfo<Row>& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace iamsim
