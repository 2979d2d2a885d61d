// SPDX-License-Identifier: Apache-2.0
#include "tests/oracle/oracle.h"

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "engine/compile.h"
#include "engine/decide.h"
#include "engine/explain.h"
#include "engine/prepare.h"
#include "model/ask/suite_reader.h"
#include "tests/oracle/about_reading.h"
#include "tests/oracle/generator.h"
#include "tests/oracle/scenario_writer.h"
#include "tests/oracle/shrink.h"

namespace iamsim {
namespace {

struct NamedReading {
  Reading reading;
  bool OracleReadings::*member;
};
constexpr NamedReading kReadings[] = {
    {Reading::kResourceStar, &OracleReadings::star_stays_in_field},
    {Reading::kNotResourceUnresolved, &OracleReadings::unresolved_stops_not_resource},
    {Reading::kNegatedUnresolvedVariable, &OracleReadings::unresolved_fails_negated},
    {Reading::kNotPrincipal, &OracleReadings::any_listed_exempts},
    {Reading::kSessionPolicyBlocksDirect, &OracleReadings::session_policy_blocks_direct},
    {Reading::kMultivaluedWithoutQualifier, &OracleReadings::multivalued_matches_any},
    {Reading::kNullOnEmptyString, &OracleReadings::null_takes_empty_as_absent},
    {Reading::kForAnyValueIfExistsMissing, &OracleReadings::for_any_if_exists_fails},
    {Reading::kGatewayAccountIsRoot, &OracleReadings::gateway_account_is_account},
    {Reading::kActionPrefixWildcard, &OracleReadings::action_prefix_globs},
    {Reading::kServiceMatchesStar, &OracleReadings::star_misses_services},
    {Reading::kGrantsSufficeCrossAccount, &OracleReadings::grants_suffice_cross_account},
    {Reading::kChainResourceTag, &OracleReadings::chain_tag_after_trust},
    {Reading::kMfaInRoleSession, &OracleReadings::mfa_stays_in_session},
    {Reading::kComputeRoleIsChaining, &OracleReadings::ec2_role_does_not_chain},
    {Reading::kSessionTokenIsChaining, &OracleReadings::session_token_does_not_chain},
    {Reading::kUnverifiedCover, &OracleReadings::policy_above_does_not_cover},
    {Reading::kLogGroupArn, &OracleReadings::log_group_without_suffix},
    {Reading::kMcpKeyOnDirectCalls, &OracleReadings::mcp_key_is_absent},
};

using Answer = std::optional<OracleAnswer>;

// The oracle has two values, so what is not there is none and a key that nobody gave is absent.
CompileOptions ClosedWorld() {
  CompileOptions options;
  options.closed_world = true;
  return options;
}

Answer AskEngine(const CompiledEstate& compiled, Request request, Readings readings) {
  request.unknown.mode = UnknownKeys::Mode::kNone;
  const auto prepared = Prepare(compiled, request, readings);
  if (!prepared.ok()) return std::nullopt;
  const Explanation explanation = Explain(**prepared);
  const EvaluationResult decided = Decide(**prepared);
  EXPECT_EQ(decided, explanation.result);
  return OracleAnswer{explanation.result.code, explanation.blocked_by};
}

std::string Describe(const Answer& answer) {
  if (!answer.has_value()) return "cannot be asked";
  std::string text(ReasonCodeName(answer->code));
  for (const PolicyLayer layer : answer->blocked_by.ToVector())
    text += " " + std::string(PolicyLayerName(layer));
  return text;
}

struct Disagreement {
  std::string title;
  EstateDraft draft;
  Request request;
  Readings readings;
  OracleReadings oracle_readings;
};

std::string Kind(const Answer& answer) {
  return answer.has_value() ? std::string(ReasonCodeName(answer->code)) + "," : "error,";
}

// The kinds of the two answers where they differ, else nothing.
std::string DisagreementKind(const EstateDraft& draft, const Request& request,
                             const Disagreement& about) {
  Estate estate = draft.Build();
  const Answer oracle = AskOracle(estate, request, about.oracle_readings);
  const auto compiled = Compile(std::move(estate), ClosedWorld());
  const Answer engine = AskEngine(*compiled, request, about.readings);
  return engine == oracle ? "" : Kind(oracle) + Kind(engine);
}

// What a person needs: the smallest case that still disagrees, as a scenario that expects what the
// oracle says.
std::string Report(Disagreement about) {
  const std::string kind = DisagreementKind(about.draft, about.request, about);
  Shrink(about.draft, about.request,
         [&about, &kind](const EstateDraft& draft, const Request& request) {
           return DisagreementKind(draft, request, about) == kind;
         });
  Estate estate = about.draft.Build();
  const Answer oracle = AskOracle(estate, about.request, about.oracle_readings);
  const auto compiled = Compile(std::move(estate), ClosedWorld());
  const Answer engine = AskEngine(*compiled, about.request, about.readings);
  std::string text = "# " + about.title + "\n# oracle: " + Describe(oracle) +
                     "\n# engine: " + Describe(engine) + "\n";
  for (const NamedReading& row : kReadings) {
    if (about.readings.IsAlternative(row.reading))
      text += "# under " + std::string(InfoOf(row.reading).name) + "\n";
  }
  const auto prepared = Prepare(*compiled, about.request, about.readings);
  if (!prepared.ok()) text += "# " + std::string(prepared.status().message()) + "\n";
  return text + WriteSuite(about.draft, about.request, about.title,
                           oracle.value_or(OracleAnswer()).code,
                           oracle.value_or(OracleAnswer()).blocked_by);
}

struct Tally {
  std::map<std::string, int> codes;
  std::set<std::string> kinds;
  int disagreements = 0;
};

void Compare(Disagreement about, const Estate& estate, const CompiledEstate& compiled,
             Tally& tally) {
  const Answer oracle = AskOracle(estate, about.request, about.oracle_readings);
  const Answer engine = AskEngine(compiled, about.request, about.readings);
  ++tally.codes[Kind(oracle)];
  if (oracle == engine) return;
  ++tally.disagreements;
  // One of a kind is enough to read.
  if (tally.kinds.insert(Kind(oracle) + Kind(engine)).second && tally.kinds.size() <= 5)
    ADD_FAILURE() << Report(std::move(about));
}

void CompareEstate(std::uint64_t seed, int requests, bool readings, Tally& tally) {
  Generator generator(seed, readings);
  const EstateDraft draft = generator.MakeEstate();
  const Estate estate = draft.Build();
  const auto compiled = Compile(draft.Build(), ClosedWorld());
  for (int i = 0; i < requests; ++i) {
    Disagreement about = {"seed " + std::to_string(seed) + ", request " + std::to_string(i),
                          draft,
                          generator.MakeRequest(draft),
                          {},
                          {}};
    if (readings) {
      // In one of three cases the standard ones all the same.
      if (generator.Chance(67)) {
        const NamedReading& row = kReadings[generator.Below(std::size(kReadings))];
        about.readings = about.readings.With(row.reading, true);
        about.oracle_readings.*row.member = true;
      }
    }
    Compare(std::move(about), estate, *compiled, tally);
  }
}

// IAMSIM_ORACLE_SEED and IAMSIM_ORACLE_ESTATES look further than the tests do by themselves.
std::uint64_t FromEnvironment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

TEST(OracleTest, KnowsEveryReading) {
  std::set<Reading> known;
  for (const NamedReading& row : kReadings)
    known.insert(row.reading);
  for (const ReadingInfo& info : ReadingTable())
    EXPECT_EQ(known.count(info.reading), 1U) << info.name;
}

TEST(OracleTest, AgreesWithTheEngine) {
  const std::uint64_t first = FromEnvironment("IAMSIM_ORACLE_SEED", 1);
  const std::uint64_t estates = FromEnvironment("IAMSIM_ORACLE_ESTATES", 150);
  Tally tally;
  for (std::uint64_t seed = first; seed < first + estates; ++seed)
    CompareEstate(seed, 30, false, tally);
  EXPECT_EQ(tally.disagreements, 0);
  // A comparison is worth what it reaches.
  for (const ReasonCode code : {ReasonCode::kAllowIdentity,
                                ReasonCode::kAllowResourceDirect,
                                ReasonCode::kAllowResourceWildcard,
                                ReasonCode::kAllowResourceRole,
                                ReasonCode::kAllowResourceAndIdentity,
                                ReasonCode::kAllowRoot,
                                ReasonCode::kAllowService,
                                ReasonCode::kAllowAnonymous,
                                ReasonCode::kExplicitDenyScp,
                                ReasonCode::kExplicitDenyRcp,
                                ReasonCode::kExplicitDenyVpce,
                                ReasonCode::kExplicitDenyBoundary,
                                ReasonCode::kExplicitDenySession,
                                ReasonCode::kExplicitDenyResource,
                                ReasonCode::kExplicitDenyTrust,
                                ReasonCode::kExplicitDenyIdentity,
                                ReasonCode::kImplicitDenyScp,
                                ReasonCode::kImplicitDenyVpce,
                                ReasonCode::kImplicitDenyBoundary,
                                ReasonCode::kImplicitDenySession,
                                ReasonCode::kImplicitDenyResource,
                                ReasonCode::kImplicitDenyKeyPolicy,
                                ReasonCode::kImplicitDenyTrust,
                                ReasonCode::kImplicitDenyIdentity,
                                ReasonCode::kRefusedDuration,
                                ReasonCode::kRefusedChainDuration}) {
    EXPECT_GT(tally.codes[std::string(ReasonCodeName(code)) + ","], 0) << ReasonCodeName(code);
  }
}

// With policies that AWS would reject today: some readings are about nothing else.
TEST(OracleTest, AgreesUnderTheOtherReadings) {
  const std::uint64_t first = FromEnvironment("IAMSIM_ORACLE_SEED", 1) + 1'000'000;
  const std::uint64_t estates = FromEnvironment("IAMSIM_ORACLE_ESTATES", 60);
  Tally tally;
  for (std::uint64_t seed = first; seed < first + estates; ++seed)
    CompareEstate(seed, 30, true, tally);
  EXPECT_EQ(tally.disagreements, 0);
}

// Questions that each reading is about, in random estates, under both readings.
TEST(OracleTest, AgreesWhereAReadingDecides) {
  const std::uint64_t first = FromEnvironment("IAMSIM_ORACLE_SEED", 1) + 2'000'000;
  const std::uint64_t estates = FromEnvironment("IAMSIM_ORACLE_ESTATES", 15);
  Tally tally;
  for (const NamedReading& row : kReadings) {
    const ReadingInfo& info = InfoOf(row.reading);
    int differ = 0;
    for (std::uint64_t seed = first; seed < first + estates; ++seed) {
      EstateDraft draft = Generator(seed).MakeEstate();
      const Request request = AskAbout(info.code, draft);
      const Estate estate = draft.Build();
      const auto compiled = Compile(draft.Build(), ClosedWorld());
      Disagreement standard = {std::string(info.name), draft, request, {}, {}};
      Disagreement other = standard;
      other.readings = Readings().With(row.reading, true);
      other.oracle_readings.*row.member = true;
      if (AskOracle(estate, request, {}) != AskOracle(estate, request, other.oracle_readings))
        ++differ;
      Compare(std::move(standard), estate, *compiled, tally);
      Compare(std::move(other), estate, *compiled, tally);
    }
    EXPECT_GT(differ, 0) << info.name;
  }
  EXPECT_EQ(tally.disagreements, 0);
}

// A case that is written as a suite, to be kept, is the same case when it is read again.
TEST(OracleTest, WrittenScenariosSayTheSame) {
  const std::string path = ::testing::TempDir() + "/iamsim-oracle-scenario.yaml";
  const std::uint64_t first = FromEnvironment("IAMSIM_ORACLE_SEED", 1);
  const std::uint64_t estates = FromEnvironment("IAMSIM_ORACLE_ESTATES", 40);
  int asked = 0;
  for (std::uint64_t seed = first; seed < first + estates; ++seed) {
    Generator generator(seed);
    const EstateDraft draft = generator.MakeEstate();
    const Request request = generator.MakeRequest(draft);
    const Answer answer = AskEngine(*Compile(draft.Build(), ClosedWorld()), request, {});
    if (!answer.has_value()) continue;
    ++asked;
    const std::string text =
        WriteSuite(draft, request, "written", answer->code, answer->blocked_by);
    std::ofstream(path) << text;
    Diagnostics diagnostics;
    const auto loaded = LoadSuites({path}, SuiteOptions(), diagnostics);
    std::string problems;
    for (const Diagnostic& diagnostic : diagnostics.all())
      problems += FormatDiagnostic(diagnostic);
    EXPECT_TRUE(loaded.has_value()) << problems;
    if (!loaded.has_value()) continue;
    const Suite& suite = loaded->suites.front();
    const auto compiled = Compile(*suite.estates.front(), ClosedWorld());
    const Request& read = suite.scenarios.front().request;
    EXPECT_EQ(AskEngine(*compiled, read, {}), answer) << text;
  }
  EXPECT_GT(asked, 0);
}

}  // namespace
}  // namespace iamsim
