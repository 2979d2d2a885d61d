// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_SETS_SET_CUTS_H_
#define IAMSIM_ENGINE_SETS_SET_CUTS_H_

#include <functional>
#include <string>
#include <vector>

#include "engine/answer.h"
#include "engine/sets/set_pattern.h"

namespace iamsim {

// Where the statements that a question meets tell resources apart.
struct SetCuts {
  // Every statement treats all resources alike that match the same of these patterns.
  std::vector<SetPattern> patterns;
  // Why that may not be so; empty: it is.
  std::string problem;
};

// Whether all members of a set match a pattern.
using AllMatch = std::function<bool(const SetPattern&)>;

// Reads the cuts off the answers to one question about two members of a set: what was prepared for
// both is compared, because what depends on the text of an ARN differs where ARNs differ. Both have
// the same policies in force, unless `problem` says otherwise.
SetCuts FindCuts(const Answer& one, const std::string& one_arn, const Answer& other,
                 const std::string& other_arn, const AllMatch& all_match);

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_SETS_SET_CUTS_H_
