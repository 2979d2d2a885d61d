// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_SUITE_UPDATE_H_
#define IAMSIM_CLI_SUITE_UPDATE_H_

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "cli/suite/test_case.h"
#include "model/diagnostics.h"
#include "model/source_text.h"

namespace iamsim {

// One expectation in the text of a suite that is to become what the answer is.
struct ExpectationEdit {
  std::shared_ptr<const SourceText> source;
  std::uint32_t offset = 0;
  std::uint32_t length = 0;
  std::string replacement;
  std::string description;  // "suite.yaml:7:13: expect: denied -> allowed"
};

struct ExpectationUpdate {
  std::vector<ExpectationEdit> edits;
  // Failures that a program cannot write down: a scenario whose cases differ, an action in the
  // wrong list, a list over several lines. One line each.
  std::vector<std::string> by_hand;
};

// What has to change in the suites so that the cases that failed pass. Only values change: comments
// and layout stay. Access gained, a deny that is none any more, is left to be done by hand unless
// `accept_gained` is set: a regression must not be written down as what is expected.
ExpectationUpdate PlanUpdate(std::span<const TestCase> cases,
                             std::span<const TestOutcome> outcomes, bool accept_gained);

// Rewrites the files. An error for one that was changed since it was read, or cannot be written.
void ApplyUpdate(const ExpectationUpdate& update, Diagnostics& diagnostics);

}  // namespace iamsim

#endif  // IAMSIM_CLI_SUITE_UPDATE_H_
