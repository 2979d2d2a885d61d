// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_REPORT_CONDITION_WORDS_H_
#define IAMSIM_CLI_REPORT_CONDITION_WORDS_H_

#include <string>
#include <string_view>
#include <vector>

#include "engine/answer.h"
#include "engine/residual.h"

// What a conditional answer depends on, in words.

namespace iamsim {

// "aws:RequestedRegion is eu-west-1 or eu-central-1".
std::string WordsOf(const ResidualLeaf& leaf);
// The same of a whole formula: "A and (B or C)".
std::string WordsOf(const Residual& residual);
// The statement of a leaf and its place: "scp DenyOutsideEU > EUOnly, org.json:41:9"; empty: none.
std::string PlaceOf(const ResidualLeaf& leaf);
// What settles a key: "`--region`", "`-c KEY=VALUE`".
std::string OptionFor(std::string_view key);
// The lines of a report that say, clause by clause, where it comes from and what settles it. The
// parts that could not be read are not among them.
std::vector<std::string> DependenceLines(const Answer& answer);
// "aws:SourceIp (`-c aws:SourceIp=ADDRESS`)" and the like, for every key and what was not loaded.
std::string WhatSettles(const Answer& answer);

}  // namespace iamsim

#endif  // IAMSIM_CLI_REPORT_CONDITION_WORDS_H_
