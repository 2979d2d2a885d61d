// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_SCENARIO_H_
#define IAMSIM_MODEL_SCENARIO_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

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

struct Scenario {
  std::string name;
  Request request;
  Expectation expect = Expectation::kAllowed;
  std::optional<LayerSet> blocked_by;          // at least these
  std::optional<LayerSet> blocked_by_exactly;  // the whole set
  std::optional<ExpectedReason> because;
  std::string skip;       // the reason; empty: it runs
  TextPosition position;  // in the suite
};

// A file of scenarios and the model that they are asked of.
struct Suite {
  std::string name;                      // as the file was named
  std::vector<std::string> model_paths;  // resolved against the suite's folder
  std::shared_ptr<const SourceText> source;
  std::vector<Scenario> scenarios;
};

}  // namespace iamsim

#endif  // IAMSIM_MODEL_SCENARIO_H_
