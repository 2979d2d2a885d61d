// SPDX-License-Identifier: Apache-2.0
#include "engine/decide.h"

#include "engine/explain.h"
#include "engine/procedure/decision_procedure.h"

namespace iamsim {

EvaluationResult Decide(const PreparedRequest& request) {
  ReadingContext readings(request.readings);
  NoTrace sink;
  const Verdict verdict = RunDecisionProcedure(request, request.context, readings, sink);
  // Rare, and only the trace says whether the answer really depends on what is unknown.
  if (verdict.code == ReasonCode::kConditional) return Trace(request).result;
  return {DecisionOf(verdict.code), verdict.code};
}

}  // namespace iamsim
