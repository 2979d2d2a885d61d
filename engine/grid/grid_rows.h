// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_GRID_GRID_ROWS_H_
#define IAMSIM_ENGINE_GRID_GRID_ROWS_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/compile.h"
#include "model/evaluation_result.h"
#include "model/request.h"

namespace iamsim {

// Decides the same questions for many users and roles, policy by policy instead of cell by cell.
//
// What a question meets besides the caller's own policies is prepared and decided once for a class
// of principals: those of one account and kind whom no statement of a control policy, resource
// policy or endpoint policy tells apart. An identity policy or boundary is evaluated once for each
// class, into rows of one bit a question. A principal then is the OR of the rows of its policies,
// and each cell is looked up by what the two layers came to.
//
// A cell that depends on more of the principal, or on what is unknown, is left to the caller of
// this. So every cell that is decided here is what DecideQuestion() answers.
//
// Safe to share between threads.
class GridRows {
 public:
  // The request of one question for one principal. Everything must outlive this.
  static constexpr std::size_t kRoom = 60'000;
  using RequestOf = std::function<Request(const std::string& principal, std::size_t question)>;
  // `room`: how many questions the classes that are kept at once may have together. A class keeps
  // about ten kilobytes of each. Principals of a class without room are left to the caller.
  GridRows(const CompiledEstate& compiled, RequestOf request_of, std::size_t questions,
           std::size_t room = kRoom);
  ~GridRows();
  GridRows(const GridRows&) = delete;
  GridRows& operator=(const GridRows&) = delete;

  // Sets the code of each question that can be decided here, and returns the others in order.
  std::vector<std::size_t> Decide(const std::string& principal,
                                  std::vector<ReasonCode>& codes) const;

 private:
  class Rep;
  std::unique_ptr<Rep> rep_;
};

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_GRID_GRID_ROWS_H_
