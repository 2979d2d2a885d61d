// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_EXPLAIN_H_
#define IAMSIM_ENGINE_EXPLAIN_H_

#include <cstdint>
#include <vector>

#include "engine/prepare.h"
#include "engine/procedure/decision_procedure.h"
#include "engine/residual.h"
#include "model/evaluation_result.h"

namespace iamsim {

// The whole reasoning behind a decision, as facts: words are made where it is shown. It refers to
// the PreparedRequest and the CompiledEstate, which must outlive it.

struct TracedStatement {
  StatementOutcome outcome;
  std::uint32_t index = 0;         // in the document
  std::uint32_t first_clause = 0;  // into Explanation::clauses, one for each of the document's
};

struct TracedPolicy {
  const AttachedPolicy* attached = nullptr;
  std::uint32_t first_statement = 0;  // into Explanation::statements
  std::uint32_t statement_count = 0;
};

struct TracedLevel {
  const OrganizationNode* node = nullptr;
  std::uint32_t first_policy = 0;  // into Explanation::policies
  std::uint32_t policy_count = 0;
};

struct TracedLayer {
  LayerSlot slot = kRcpSlot;
  LayerOutcome outcome;
  std::uint32_t first_level = 0;  // into Explanation::levels
  std::uint32_t level_count = 0;
};

// A statement that settled the answer, or one of those that allowed.
struct DecisiveStatement {
  LayerSlot slot = kRcpSlot;
  std::uint32_t level = 0;      // index into Explanation::levels
  std::uint32_t policy = 0;     // ... policies
  std::uint32_t statement = 0;  // ... statements
};

struct Explanation {
  EvaluationResult result;
  // Of a conditional decision: when it is an allow (R-PART-5), else Never. With `exact` some values
  // of the unknown keys allow the call and others deny it.
  Residual residual = Residual::Never();
  bool exact = false;
  LayerSet blocked_by;
  std::vector<TracedLayer> layers;  // the seven slots, in reporting order
  std::vector<TracedLevel> levels;
  std::vector<TracedPolicy> policies;
  std::vector<TracedStatement> statements;
  std::vector<ClauseResult> clauses;
  // Denied: every Deny that applies, the reporting order first. Allowed: every Allow that applies
  // in the layers that the answer needed. Implicitly denied or conditional: none.
  std::vector<DecisiveStatement> decisive;
  // Those of the request, and each open question of AWS's documentation whose other reading would
  // change the decision.
  std::vector<Assumption> assumptions;
};

// Decide() with everything that led there: every statement of every layer in document order, each
// with its four elements and each condition clause. Total and thread-safe, like Decide().
Explanation Explain(const PreparedRequest& request);
// The same without `decisive` and `assumptions`.
Explanation Trace(const PreparedRequest& request);

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_EXPLAIN_H_
