// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_REPORT_BLAME_H_
#define IAMSIM_CLI_REPORT_BLAME_H_

#include <string>
#include <vector>

#include "engine/answer.h"
#include "model/policy_document.h"

namespace iamsim {

// A statement that made two answers to one question differ.
struct BlamedStatement {
  std::string text;      // "now applies: trust trust policy > Github, attached to ..., if ..."
  SourceLocation place;  // in the model that has it
};

// The statements that apply in one of two answers and not in the other, on the calls that both
// made; those of the layers that refused first. `gained` and `lost` say which way the answer went:
// a gain comes from an Allow that applies now or a Deny that no longer does. Neither: any of them.
std::vector<BlamedStatement> BlameOf(const Answer& before, const Answer& after, bool gained,
                                     bool lost);

}  // namespace iamsim

#endif  // IAMSIM_CLI_REPORT_BLAME_H_
