// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_REPORT_UNKNOWN_ACTIONS_H_
#define IAMSIM_CLI_REPORT_UNKNOWN_ACTIONS_H_

#include "model/diagnostics.h"
#include "model/estate.h"

namespace iamsim {

// Warns of each Action and NotAction of a policy that matches no action of the service catalogue
// (R-ACT-7): a typo, the name of an API operation, or newer. AWS takes them all. Not of those in
// AWS's own policies.
void WarnOfUnknownActions(const Estate& estate, Diagnostics& diagnostics);

}  // namespace iamsim

#endif  // IAMSIM_CLI_REPORT_UNKNOWN_ACTIONS_H_
