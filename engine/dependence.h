// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_DEPENDENCE_H_
#define IAMSIM_ENGINE_DEPENDENCE_H_

#include "engine/explain.h"
#include "engine/residual.h"

namespace iamsim {

// When a call is allowed of which the procedure said that it depends on what is unknown (R-PART-5).
struct Dependence {
  // Always or Never where the unknown parts make no difference after all.
  Residual residual = Residual::Never();
  // Some values of the unknown keys allow the call and others deny it. Where it is false nobody
  // found both.
  bool exact = false;
};
// `traced` is the trace of the request.
Dependence DependenceOf(const PreparedRequest& request, const Explanation& traced);

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_DEPENDENCE_H_
