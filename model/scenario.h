// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_SCENARIO_H_
#define IAMSIM_MODEL_SCENARIO_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/estate.h"
#include "model/evaluation_result.h"
#include "model/request.h"
#include "model/source_text.h"

namespace iamsim {

// What a scenario expects of the decision.
enum class Expectation : std::uint8_t {
  kAllowed,
  kDenied,  // either deny, never conditional
  kExplicitDeny,
  kImplicitDeny,
  kConditional,
  kError,  // the question cannot be asked
};
std::string_view ExpectationName(Expectation expectation);
std::optional<Expectation> ParseExpectation(std::string_view name);
const std::vector<std::string_view>& ExpectationNames();
bool Meets(EvalDecision decision, Expectation expectation);

// What the reason must be; empty parts are not asked about.
struct ExpectedReason {
  std::string policy;
  std::string sid;
  std::optional<ReasonCode> code;
};

// The place of a value in the text of its scenario; `length` 0: nowhere.
struct TextRange {
  std::uint32_t offset = 0;
  std::uint32_t length = 0;
};

// The places of the expectations of a scenario, for a program that rewrites them.
struct ExpectationPlaces {
  TextRange expect;
  TextRange blocked_by;          // a list's opening bracket
  TextRange blocked_by_exactly;  // the same
  TextRange policy;              // of `because`
  TextRange sid;
  TextRange code;
};

// Who asks: one of a scenario's list of principals. `name` may be a pattern (`*:role/ops/*`).
struct ScenarioPrincipal {
  std::string name;
  TokenInput token;
  TextRange place;
};

struct ScenarioAction {
  std::string action;
  Expectation expect = Expectation::kAllowed;
};

// A scenario as its author wrote it. What it lists is one question for each combination, in the
// order principal, action, resource; a list that is empty has its one value in `request`.
struct Scenario {
  std::string name;
  Request request;
  std::vector<ScenarioPrincipal> principals;
  std::vector<ScenarioAction> actions;
  std::vector<std::string> resources;
  Expectation expect = Expectation::kAllowed;  // where `actions` is empty
  std::optional<LayerSet> blocked_by;          // at least these
  std::optional<LayerSet> blocked_by_exactly;  // the whole set
  std::optional<ExpectedReason> because;
  // Keys that a conditional answer depends on: at least these, or the whole set.
  std::optional<std::vector<std::string>> depends_on;
  std::optional<std::vector<std::string>> depends_on_exactly;
  std::vector<std::string> tags;
  std::string skip;                          // the reason; empty: it runs
  std::uint32_t estate = 0;                  // which of the suite's it is asked of
  std::uint32_t offset = kNoOffset;          // in `source`
  std::shared_ptr<const SourceText> source;  // the suite's, or that of a file it includes
  ExpectationPlaces places;
};

// A file of scenarios and the models that they are asked of.
struct Suite {
  std::string name;  // as the file was named
  std::shared_ptr<const SourceText> source;
  // The suite's own model is the first; further ones carry the `policies` of a scenario alone, or
  // are one of the others with the `changes` of scenarios on top. Shared between suites that name
  // the same model, and the same changes of it.
  std::vector<std::shared_ptr<const Estate>> estates;
  std::vector<Scenario> scenarios;
};

// Whether a principal of a scenario is a pattern, which asks about every user and role it matches.
inline bool IsPrincipalPattern(std::string_view name) {
  return name.find_first_of("*?") != std::string_view::npos;
}

}  // namespace iamsim

#endif  // IAMSIM_MODEL_SCENARIO_H_
