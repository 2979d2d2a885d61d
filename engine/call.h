// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_CALL_H_
#define IAMSIM_ENGINE_CALL_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "engine/compile.h"
#include "engine/operation.h"
#include "engine/prepare.h"
#include "model/evaluation_result.h"
#include "model/request.h"

// One call and the authorizations that it needs (R-EVAL-14), for all who decide calls.

namespace iamsim {

// How much an authorization says about a call that needs several: a denial by policies settles it.
// The call's parameters are looked at when all of them are authorized (R-CHAIN-1). A denial that is
// certain settles it more than one that depends on what is unknown.
enum class Weight : std::uint8_t { kAllowed, kConditional, kRefused, kDenied };
Weight WeightOf(EvalDecision decision);
Weight WeightOf(const PreparedRequest& request, EvaluationResult result);

// Finds the first one of the greatest weight.
class Decider {
 public:
  void Add(Weight weight) {
    const std::size_t index = count_++;
    if (weight <= heaviest_) return;
    heaviest_ = weight;
    deciding_ = index;
  }
  std::size_t deciding() const { return deciding_; }

 private:
  std::size_t count_ = 0;
  std::size_t deciding_ = 0;
  Weight heaviest_ = Weight::kAllowed;
};

absl::StatusOr<CallParts> PartsOfCall(const CompiledEstate& compiled, const Request& request);

// Prepares every authorization of a call and hands them to `visit` in order. What is prepared
// refers to the request and the parts.
template <typename Visit>
absl::Status VisitCall(const CompiledEstate& compiled,
                       const std::shared_ptr<const Request>& request,
                       std::shared_ptr<const CallParts> parts, Visit visit) {
  const Readings readings = compiled.options().readings;
  const std::size_t count = parts->further.size() + 1;
  for (std::size_t i = 0; i < count; ++i) {
    std::shared_ptr<const Request> part = request;
    if (i > 0) {
      part = std::shared_ptr<const Request>(parts, &parts->further[i - 1]);
    } else if (parts->first.has_value()) {
      part = std::shared_ptr<const Request>(parts, &*parts->first);
    }
    absl::StatusOr<std::unique_ptr<const PreparedRequest>> prepared =
        Prepare(compiled, std::move(part), readings);
    if (!prepared.ok()) return prepared.status();
    visit(*std::move(prepared));
  }
  return absl::OkStatus();
}

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_CALL_H_
