// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_REPORT_FAILURE_DETAIL_H_
#define IAMSIM_CLI_REPORT_FAILURE_DETAIL_H_

#include <string>

#include "engine/answer.h"

namespace iamsim {

// Why an answer is what it is, for somebody who expected another: the statements that decided in
// their sources, or the nearest that could have, and what would have to change. Plain text in
// lines, each with its newline.
std::string FailureDetail(const Answer& answer);

}  // namespace iamsim

#endif  // IAMSIM_CLI_REPORT_FAILURE_DETAIL_H_
