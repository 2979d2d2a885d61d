// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_SETS_SET_ANSWER_H_
#define IAMSIM_ENGINE_SETS_SET_ANSWER_H_

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "engine/answer.h"

// Questions about sets: of resources (`arn:aws:s3:::b/*`, `*`) and of actions (`s3:Get*`, the
// access level `s3:write`). R-PART-8 to R-PART-12.

namespace iamsim {

// Whether a request asks about a set: a bare `*` in the resource of an action that takes one, or a
// pattern or an access level in place of the action.
bool AsksAboutSet(const Request& request);

// A part of a set whose members are all decided alike. Together the parts have every member of the
// set; where two of them meet, both are decided alike.
struct SetPart {
  std::string action;
  // As a policy writes patterns: literal wildcards are `${*}` and `${?}`. Of what matches, the part
  // has what the action works on.
  std::string resource;
  std::vector<std::string> except;
  // kConditional, too, where the part could not be decided.
  EvaluationResult result;
  std::string witness;                   // a member, as a request writes it
  std::shared_ptr<const Answer> answer;  // to the question about the witness; null: none
  // Why members of the part may be decided otherwise than the witness; empty: they are not.
  std::string undecided;
};

struct SetAnswer {
  Request asked;
  std::vector<SetPart> parts;  // never empty; those of one action together
  // kAllowed or a deny if every part is; else kConditional.
  EvaluationResult result;
  // Whether at least one member is allowed, and whether every one is: kConditional if that depends
  // on what is unknown.
  EvalDecision any = EvalDecision::kImplicitDeny;
  EvalDecision all = EvalDecision::kImplicitDeny;
  bool exact = true;                    // false: some part is undecided
  std::vector<Assumption> assumptions;  // each once
};

struct SetLimits {
  std::size_t most_parts = 2'000;    // into which the set of an action is cut
  std::size_t most_steps = 500'000;  // of searches among patterns, for an action
  std::size_t most_actions = 1'000;  // that a pattern of actions may have
};

// Decides a question about a set: cuts it so that every statement treats all members of a part
// alike, and asks about a member of each. An error is a question that cannot be asked, as of
// Prepare(); also one about a set in which the action works on nothing, and one that is too large.
absl::StatusOr<SetAnswer> AnswerSet(const CompiledEstate& compiled, const Request& request,
                                    const SetLimits& limits = {});

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_SETS_SET_ANSWER_H_
