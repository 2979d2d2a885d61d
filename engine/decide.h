// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_DECIDE_H_
#define IAMSIM_ENGINE_DECIDE_H_

#include "engine/prepare.h"
#include "model/evaluation_result.h"

namespace iamsim {

// Returns AWS's answer; Explain() gives the same answer with its reasons.
//
// Total: whatever can be wrong was reported when the model was loaded or the request prepared; a
// context value that its operator cannot read is a mismatch with a rule of its own (R-COND-19), not
// an error. Thread-safe. Allocates only to expand policy variables. Linear in the statements of the
// selected layers, stopping at the first explicit deny.
// Source: IAM User Guide, "Policy evaluation logic"; engine/README.md has it rule by rule.
EvaluationResult Decide(const PreparedRequest& request);

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_DECIDE_H_
