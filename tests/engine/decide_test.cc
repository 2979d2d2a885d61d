// SPDX-License-Identifier: Apache-2.0
#include "engine/decide.h"

#include <vector>

#include <gtest/gtest.h>

#include "engine/answer.h"
#include "engine/names.h"
#include "tests/engine/all_scenarios.h"

namespace iamsim {
namespace {

// Every request of every suite, through both instantiations of the procedure, under the usual
// readings and under each of the others.
TEST(DecideTest, AgreesWithExplainOnEveryScenarioUnderEveryReading) {
  const std::vector<Suite> suites = AllSuites();
  std::size_t compared = 0;
  for (const Suite& suite : suites) {
    if (suite.estates.front() == nullptr) continue;
    for (int alternative = -1; alternative < static_cast<int>(ReadingTable().size());
         ++alternative) {
      CompileOptions options;
      if (alternative >= 0) {
        options.readings = Readings().With(static_cast<Reading>(alternative), true);
      }
      const std::shared_ptr<const CompiledEstate> compiled =
          Compile(*suite.estates.front(), options);
      for (const Scenario& scenario : suite.scenarios) {
        Request request = scenario.request;
        if (!ResolveNames(*suite.estates.front(), NameStyle::kExact, request).ok()) continue;
        const absl::StatusOr<Answer> answer = AnswerQuestion(*compiled, request);
        const absl::StatusOr<EvaluationResult> result = DecideQuestion(*compiled, request);
        ASSERT_EQ(answer.ok(), result.ok()) << scenario.name;
        if (!answer.ok()) continue;
        EXPECT_EQ(*result, answer->result()) << scenario.name;
        for (const Call& call : answer->calls()) {
          for (const Authorization& authorization : call.authorizations) {
            EXPECT_EQ(Decide(*authorization.request), authorization.explanation.result)
                << scenario.name;
            ++compared;
          }
        }
      }
    }
  }
  EXPECT_GT(compared, 1000U);
}

}  // namespace
}  // namespace iamsim
