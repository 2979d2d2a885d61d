// SPDX-License-Identifier: Apache-2.0
#include "engine/decide.h"

#include "engine/procedure/decision_procedure.h"

namespace iamsim {
namespace {

struct NoTrace {
  static constexpr bool kVisitAll = false;
  void BeginLayer(LayerSlot) {}
  void EndLayer(LayerSlot, const LayerOutcome&) {}
  void BeginLevel(const LayerLevel&) {}
  void BeginPolicy(const AttachedPolicy&) {}
  void AddStatement(const StatementOutcome&) {}
  void AddClause(const ClauseResult&) {}
};

}  // namespace

EvaluationResult Decide(const PreparedRequest& request) {
  ReadingContext readings(request.readings);
  NoTrace sink;
  const Verdict verdict = RunDecisionProcedure(request, readings, sink);
  return {DecisionOf(verdict.code), verdict.code};
}

}  // namespace iamsim
