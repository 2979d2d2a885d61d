// SPDX-License-Identifier: Apache-2.0
#include "model/scenario.h"

namespace iamsim {

const std::vector<std::string_view>& ExpectationNames() {
  static const auto& names = *new std::vector<std::string_view>{
      "allowed", "denied", "explicitDeny", "implicitDeny", "conditional", "error"};
  return names;
}

std::string_view ExpectationName(Expectation expectation) {
  return ExpectationNames()[static_cast<std::size_t>(expectation)];
}

std::optional<Expectation> ParseExpectation(std::string_view name) {
  for (std::size_t i = 0; i < ExpectationNames().size(); ++i) {
    if (ExpectationNames()[i] == name) return static_cast<Expectation>(i);
  }
  return std::nullopt;
}

bool Meets(EvalDecision decision, Expectation expectation) {
  switch (expectation) {
    case Expectation::kAllowed:
      return decision == EvalDecision::kAllowed;
    case Expectation::kDenied:
      return decision == EvalDecision::kExplicitDeny || decision == EvalDecision::kImplicitDeny;
    case Expectation::kExplicitDeny:
      return decision == EvalDecision::kExplicitDeny;
    case Expectation::kImplicitDeny:
      return decision == EvalDecision::kImplicitDeny;
    case Expectation::kConditional:
      return decision == EvalDecision::kConditional;
    case Expectation::kError:
      return false;
  }
  return false;
}

}  // namespace iamsim
