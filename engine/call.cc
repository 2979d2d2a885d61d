// SPDX-License-Identifier: Apache-2.0
#include "engine/call.h"

namespace iamsim {

Weight WeightOf(EvalDecision decision) {
  switch (decision) {
    case EvalDecision::kAllowed:
      return Weight::kAllowed;
    case EvalDecision::kConditional:
      return Weight::kConditional;
    case EvalDecision::kExplicitDeny:
    case EvalDecision::kImplicitDeny:
      break;
  }
  return Weight::kDenied;
}

Weight WeightOf(const PreparedRequest& request, EvaluationResult result) {
  const bool is_refused = request.refusal == result.code;
  return is_refused ? Weight::kRefused : WeightOf(result.decision);
}

absl::StatusOr<CallParts> PartsOfCall(const CompiledEstate& compiled, const Request& request) {
  std::unique_ptr<const ActionFacts> spare;
  return PartsOf(compiled.estate(), compiled.FactsOf(request.action, spare), request);
}

}  // namespace iamsim
