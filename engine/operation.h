// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_OPERATION_H_
#define IAMSIM_ENGINE_OPERATION_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "engine/action_facts.h"
#include "engine/prepare.h"
#include "model/estate.h"
#include "model/request.h"

namespace iamsim {

// The checks that AWS makes of one call, each as a question of its own.
struct CallParts {
  // The action that was asked, where the call gives it keys that the request does not have.
  std::optional<Request> first;
  std::vector<Request> further;  // what comes with it, in order
  // The assumptions of an allow of the whole call.
  std::vector<Assumption> notes;
};

// Returns the parts of a call (R-EVAL-14), by the rows of model/catalogue/operations.h from the
// estate and the request's parameters. None for a request that is `single`. The principal must be a
// full name. NotFound for an access point that the model lacks. `facts` are those of the action.
absl::StatusOr<CallParts> PartsOf(const Estate& estate, const ActionFacts& facts,
                                  const Request& request);
absl::StatusOr<CallParts> PartsOf(const Estate& estate, const Request& request);

// What else AWS checks when the call is made, which only its author knows: resources and roles that
// the question does not name (R-EVAL-14). An allow rests on it. `parts` are those of the request.
std::vector<Assumption> NotAsked(const Request& request, const CallParts& parts);

// Returns the keys of the session tags that a service always passes when it makes this call
// (R-STS-16). Their values are unknown where the request does not give them.
std::vector<std::string> TagsOfServiceSession(const Request& call);

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_OPERATION_H_
