// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_REPORT_FAILURE_DETAIL_H_
#define IAMSIM_CLI_REPORT_FAILURE_DETAIL_H_

#include <string>

#include "engine/answer.h"
#include "model/evaluation_result.h"
#include "model/policy_document.h"

namespace iamsim {

// Why an answer is what it is, for somebody who expected another.
struct Failure {
  std::string cause;     // the most telling statement, in one line; empty: none decided
  SourceLocation place;  // of that statement
  // The statements that decided in their sources, or the nearest that could have, and what would
  // have to change. Plain text in lines, each with its newline.
  std::string detail;
};
// `expected` are the layers that should have refused.
Failure ExplainFailure(const Answer& answer, LayerSet expected);

}  // namespace iamsim

#endif  // IAMSIM_CLI_REPORT_FAILURE_DETAIL_H_
