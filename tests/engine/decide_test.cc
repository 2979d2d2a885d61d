// SPDX-License-Identifier: Apache-2.0
#include "engine/decide.h"

#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine/explain.h"
#include "engine/names.h"
#include "model/load/suite_reader.h"

namespace iamsim {
namespace {

std::vector<LoadedSuite> AllSuites() {
  std::vector<std::string> ignored;
  Diagnostics diagnostics;
  LoadOptions options;
  options.mode = LoadMode::kLenient;
  std::optional<std::vector<LoadedSuite>> suites =
      LoadSuites({IAMSIM_SCENARIOS_DIR}, {}, options, ignored, diagnostics);
  return suites.has_value() ? *std::move(suites) : std::vector<LoadedSuite>();
}

// Every request of every suite, through both instantiations of the procedure, under the usual
// readings and under each of the others.
TEST(DecideTest, AgreesWithExplainOnEveryScenarioUnderEveryReading) {
  const std::vector<LoadedSuite> suites = AllSuites();
  std::size_t compared = 0;
  for (const LoadedSuite& suite : suites) {
    if (suite.estate == nullptr) continue;
    for (int alternative = -1; alternative < static_cast<int>(ReadingTable().size());
         ++alternative) {
      CompileOptions options;
      if (alternative >= 0) {
        options.readings = Readings().With(static_cast<Reading>(alternative), true);
      }
      const std::shared_ptr<const CompiledEstate> compiled = Compile(*suite.estate, options);
      for (const Scenario& scenario : suite.suite.scenarios) {
        Request request = scenario.request;
        const absl::StatusOr<std::string> principal =
            ResolvePrincipalName(*suite.estate, request.principal, NameStyle::kExact);
        if (!principal.ok()) continue;
        request.principal = *principal;
        const auto prepared = Prepare(*compiled, request);
        if (!prepared.ok()) continue;
        EXPECT_EQ(Decide(**prepared), Explain(**prepared).result) << scenario.name;
        ++compared;
      }
    }
  }
  EXPECT_GT(compared, 1000U);
}

}  // namespace
}  // namespace iamsim
