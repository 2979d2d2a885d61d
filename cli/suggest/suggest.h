// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_SUGGEST_SUGGEST_H_
#define IAMSIM_CLI_SUGGEST_SUGGEST_H_

#include <string>
#include <vector>

#include "cli/report/json_writer.h"
#include "engine/answer.h"
#include "engine/compile.h"

namespace iamsim {

// A statement that would take a refusal away.
struct Suggestion {
  PolicyLayer layer = PolicyLayer::kIdentity;
  std::string where;  // "add to ReadData, a policy of arn:... (read-data.json:4:5)"
  Statement statement;
  bool as_hcl = false;  // the policy is Terraform's
};

// Changes that were tried: each was applied to the model, and the question decided again.
struct Suggestions {
  std::vector<Suggestion> changes;
  std::vector<std::string> notes;  // what nothing small helps against, and what a change means
  EvaluationResult result;         // of the question with all changes applied

  bool help() const { return result.decision == EvalDecision::kAllowed && !changes.empty(); }
};

// The smallest changes that would allow what was denied: for a missing Allow a statement of this
// action on this resource for this caller, for a Deny an exception of this caller. Never the
// removal of a Deny, never a wildcard. `answer` is to a question that was asked of `compiled`.
Suggestions Suggest(const Answer& answer, const CompiledEstate& compiled);

std::string SuggestionsText(const Suggestions& suggestions);
void WriteSuggestions(const Suggestions& suggestions, JsonWriter& json);

}  // namespace iamsim

#endif  // IAMSIM_CLI_SUGGEST_SUGGEST_H_
