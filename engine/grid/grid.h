// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_GRID_GRID_H_
#define IAMSIM_ENGINE_GRID_GRID_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "engine/answer.h"
#include "engine/compile.h"
#include "engine/grid/grid_rows.h"
#include "model/evaluation_result.h"
#include "model/request.h"

namespace iamsim {

// An action on a resource.
struct GridQuestion {
  std::string action;
  std::string resource;

  friend bool operator==(const GridQuestion&, const GridQuestion&) = default;
};

// What one question about one principal came to.
struct GridCell {
  ReasonCode code = ReasonCode::kImplicitDenyIdentity;
  bool can_be_asked = true;  // false: `code` says nothing; Grid::Explain() has the error

  EvalDecision decision() const { return DecisionOf(code); }
  friend bool operator==(const GridCell&, const GridCell&) = default;
};

// The same questions of many principals. Immutable and safe to share between threads.
class Grid {
 public:
  // `base` is what all requests have besides principal, action and resource. The estate must
  // outlive this.
  Grid(const CompiledEstate& compiled, Request base, std::vector<GridQuestion> questions);

  const CompiledEstate& compiled() const { return compiled_; }
  const std::vector<GridQuestion>& questions() const { return questions_; }

  // A question as it is asked of the principal, by its full name or that of a token.
  Request RequestOf(const std::string& principal, std::size_t question) const;
  // A cell a question: what DecideQuestion() answers. Of many users and roles most cells cost a
  // look-up (grid_rows.h).
  std::vector<GridCell> Decide(const std::string& principal) const;
  // One cell, decided by itself.
  GridCell DecideOne(const std::string& principal, std::size_t question) const;
  absl::StatusOr<Answer> Explain(const std::string& principal, std::size_t question) const;

 private:
  const CompiledEstate& compiled_;
  Request base_;
  std::vector<GridQuestion> questions_;
  GridRows rows_;
};

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_GRID_GRID_H_
