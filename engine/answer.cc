// SPDX-License-Identifier: Apache-2.0
#include "engine/answer.h"

#include <utility>

namespace iamsim {

absl::StatusOr<Answer> AnswerQuestion(const CompiledEstate& compiled, const Request& request) {
  absl::StatusOr<std::unique_ptr<const PreparedRequest>> prepared = Prepare(compiled, request);
  if (!prepared.ok()) return prepared.status();
  Call call;
  Authorization& authorization = call.authorizations.emplace_back();
  authorization.request = *std::move(prepared);
  authorization.explanation = Explain(*authorization.request);
  std::vector<Call> calls;
  calls.push_back(std::move(call));
  return Answer(std::move(calls));
}

}  // namespace iamsim
