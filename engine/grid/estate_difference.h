// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_GRID_ESTATE_DIFFERENCE_H_
#define IAMSIM_ENGINE_GRID_ESTATE_DIFFERENCE_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/grid/grid.h"
#include "model/estate.h"

namespace iamsim {

// What two estates differ in, and the questions that it can touch.
//
// A statement differs for a principal where it is in the policies of one side and not of the other,
// whether it was written, attached or moved. A question is asked of a principal where a differing
// statement speaks about it and some Allow, on one side, gives it at all. Where something else
// differs (tags, the place in the organization, the entity itself), every question that an Allow
// gives is asked.
//
// A policy speaks about more resources than a model has. For each pattern, one resource is asked
// that no other pattern covers, and one inside each other pattern that it meets; between them no
// policy tells two resources apart.
class EstateDifference {
 public:
  // Both must outlive this.
  EstateDifference(const Estate& before, const Estate& after);
  ~EstateDifference();
  EstateDifference(const EstateDifference&) = delete;
  EstateDifference& operator=(const EstateDifference&) = delete;

  struct Subject {
    std::string principal;
    // Many principals share theirs.
    std::shared_ptr<const std::vector<GridQuestion>> questions;
  };
  // By the principals, in byte order; none without a question.
  const std::vector<Subject>& subjects() const;
  // What is asked of those outside both estates: all that concerns a resource whose own policy
  // differs.
  const std::vector<GridQuestion>& outside_questions() const;

  // Whether the statement, of a document of one of the estates, is one that differs for them.
  bool Differs(std::string_view principal, std::string_view resource,
               const Statement& statement) const;
  // What differs besides statements, in words: "the tags of arn:..."; empty: nothing.
  std::string OtherDifference(std::string_view principal, std::string_view resource) const;

 private:
  class Impl;
  std::unique_ptr<const Impl> impl_;
};

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_GRID_ESTATE_DIFFERENCE_H_
