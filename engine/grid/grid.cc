// SPDX-License-Identifier: Apache-2.0
#include "engine/grid/grid.h"

#include "model/token_name.h"

namespace iamsim {

Request Grid::RequestOf(const std::string& principal, std::size_t question) const {
  Request request = base_;
  if (!ReadTokenName(principal, request)) request.principal = principal;
  request.action = questions_[question].action;
  request.resource = questions_[question].resource;
  return request;
}

GridCell Grid::DecideOne(const std::string& principal, std::size_t question) const {
  const absl::StatusOr<EvaluationResult> result =
      DecideQuestion(compiled_, RequestOf(principal, question));
  if (!result.ok()) return {ReasonCode::kImplicitDenyIdentity, false};
  return {result->code, true};
}

std::vector<GridCell> Grid::Decide(const std::string& principal) const {
  std::vector<GridCell> cells;
  cells.reserve(questions_.size());
  for (std::size_t i = 0; i < questions_.size(); ++i)
    cells.push_back(DecideOne(principal, i));
  return cells;
}

absl::StatusOr<Answer> Grid::Explain(const std::string& principal, std::size_t question) const {
  return AnswerQuestion(compiled_, RequestOf(principal, question));
}

}  // namespace iamsim
