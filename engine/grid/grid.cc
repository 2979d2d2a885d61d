// SPDX-License-Identifier: Apache-2.0
#include "engine/grid/grid.h"

#include <utility>

#include "model/token_name.h"

namespace iamsim {

Grid::Grid(const CompiledEstate& compiled, Request base, std::vector<GridQuestion> questions)
    : compiled_(compiled),
      base_(std::move(base)),
      questions_(std::move(questions)),
      rows_(
          compiled,
          [this](const std::string& principal, std::size_t question) {
            return RequestOf(principal, question);
          },
          questions_.size()) {}

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
  std::vector<ReasonCode> codes(questions_.size());
  const std::vector<std::size_t> left = rows_.Decide(principal, codes);
  std::vector<GridCell> cells;
  cells.reserve(questions_.size());
  for (const ReasonCode code : codes)
    cells.push_back({code, true});
  for (const std::size_t i : left)
    cells[i] = DecideOne(principal, i);
  return cells;
}

absl::StatusOr<Answer> Grid::Explain(const std::string& principal, std::size_t question) const {
  return AnswerQuestion(compiled_, RequestOf(principal, question));
}

}  // namespace iamsim
