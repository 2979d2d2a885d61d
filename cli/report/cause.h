// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_REPORT_CAUSE_H_
#define IAMSIM_CLI_REPORT_CAUSE_H_

#include <string>
#include <vector>

#include "cli/report/describe.h"
#include "engine/answer.h"

namespace iamsim {

enum class CauseKind : unsigned char {
  kAllows,
  kDenies,
  kNearestAllow,  // does not apply, and an allow is missing
  kNearestDeny,   // does not apply, and could have refused
};

// A statement that somebody has to see who expected another answer.
struct Cause {
  CauseKind kind = CauseKind::kAllows;
  StatementView view;
};

// The statements behind an answer, the most telling first. Of an allowed one: what let the caller
// in, the trust policies of roles on the way first; a policy that allows everything, such as
// FullAWSAccess, refuses nobody and is no cause. `expected` are the layers that should have
// refused; their statements come first. Views into `answer`.
std::vector<Cause> CausesOf(const Answer& answer, LayerSet expected = {});

// The order in which a reader wants the layers: who is let in comes before what it may do.
int LayerRank(PolicyLayer layer);
// "trust trust policy > Github, attached to arn:...".
std::string StatementPath(const StatementView& view);
// "the statement that allows: trust trust policy > Github, attached to arn:...".
std::string CauseText(const Cause& cause);
SourceLocation PlaceOf(const Cause& cause);

}  // namespace iamsim

#endif  // IAMSIM_CLI_REPORT_CAUSE_H_
