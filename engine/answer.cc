// SPDX-License-Identifier: Apache-2.0
#include "engine/answer.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "engine/assume_chain.h"
#include "engine/decide.h"
#include "engine/operation.h"

namespace iamsim {
namespace {

// Of the authorizations of a call, in order, the one that settles it: the first that policies deny;
// what the call's parameters are refused for is looked at when all of them are authorized
// (R-CHAIN-1).
class Decider {
 public:
  void Add(const PreparedRequest& request, EvaluationResult result) {
    const std::size_t index = count_++;
    if (settled_ || result.decision == EvalDecision::kAllowed) return;
    const bool refused = request.refusal == result.code;
    if (refused && has_refusal_) return;
    deciding_ = index;
    has_refusal_ = refused;
    settled_ = !refused;
  }
  std::size_t deciding() const { return deciding_; }

 private:
  std::size_t count_ = 0;
  std::size_t deciding_ = 0;
  bool has_refusal_ = false;
  bool settled_ = false;
};

using Prepared = std::unique_ptr<const PreparedRequest>;

// Prepares every authorization of a call and hands them to `visit` in order.
template <typename Visit>
absl::Status VisitCall(const CompiledEstate& compiled, const Request& request,
                       const CallParts& parts, Visit visit) {
  const std::size_t count = parts.further.size() + 1;
  for (std::size_t i = 0; i < count; ++i) {
    const Request& first = parts.first.has_value() ? *parts.first : request;
    absl::StatusOr<Prepared> prepared = Prepare(compiled, i == 0 ? first : parts.further[i - 1]);
    if (!prepared.ok()) return prepared.status();
    visit(*std::move(prepared));
  }
  return absl::OkStatus();
}

absl::StatusOr<Call> ExplainCall(const CompiledEstate& compiled, const Request& request) {
  const absl::StatusOr<CallParts> parts = PartsOf(compiled.estate(), request);
  if (!parts.ok()) return parts.status();
  Call call;
  Decider decider;
  const absl::Status status = VisitCall(compiled, request, *parts, [&](Prepared prepared) {
    Authorization& authorization = call.authorizations.emplace_back();
    authorization.request = std::move(prepared);
    authorization.explanation = Explain(*authorization.request);
    decider.Add(*authorization.request, authorization.explanation.result);
  });
  if (!status.ok()) return status;
  call.deciding = decider.deciding();
  // What was not asked can only deny: it concerns an allow.
  if (call.decider().explanation.result.decision == EvalDecision::kAllowed) {
    std::vector<Assumption>& assumptions = call.authorizations.front().explanation.assumptions;
    assumptions.insert(assumptions.end(), parts->notes.begin(), parts->notes.end());
    for (Assumption& note : NotAsked(request, *parts))
      assumptions.push_back(std::move(note));
  }
  return call;
}

absl::StatusOr<EvaluationResult> DecideCall(const CompiledEstate& compiled,
                                            const Request& request) {
  std::vector<EvaluationResult> results;
  const absl::StatusOr<CallParts> parts = PartsOf(compiled.estate(), request);
  if (!parts.ok()) return parts.status();
  Decider decider;
  const absl::Status status = VisitCall(compiled, request, *parts, [&](const Prepared& prepared) {
    results.push_back(Decide(*prepared));
    decider.Add(*prepared, results.back());
  });
  if (!status.ok()) return status;
  return results[decider.deciding()];
}

// Goes the way of the roles to the call that was asked about. `decide` makes a call of a request,
// and says whether it was allowed.
template <typename DecideOne>
absl::Status VisitCalls(const CompiledEstate& compiled, const Request& request, DecideOne decide) {
  const Estate& estate = compiled.estate();
  if (request.assume.empty()) return decide(request).status();
  Request current = request;
  current.assume.clear();
  for (std::size_t hop = 0; hop < request.assume.size(); ++hop) {
    const Request call = HopRequest(estate, request, hop, current);
    const absl::StatusOr<bool> allowed = decide(call);
    if (!allowed.ok()) return allowed.status();
    if (!*allowed) return absl::OkStatus();
    current = SessionAfter(estate, current, call);
  }
  return decide(current).status();
}

}  // namespace

std::vector<Assumption> Answer::Assumptions() const {
  std::vector<Assumption> all;
  for (const Call& call : calls_) {
    for (const Authorization& authorization : call.authorizations) {
      for (const Assumption& assumption : authorization.explanation.assumptions) {
        if (std::find(all.begin(), all.end(), assumption) == all.end()) all.push_back(assumption);
      }
    }
  }
  return all;
}

absl::StatusOr<Answer> AnswerQuestion(const CompiledEstate& compiled, const Request& request) {
  std::vector<Call> calls;
  const absl::Status status =
      VisitCalls(compiled, request, [&](const Request& made) -> absl::StatusOr<bool> {
        absl::StatusOr<Call> call = ExplainCall(compiled, made);
        if (!call.ok()) return call.status();
        calls.push_back(*std::move(call));
        return calls.back().decider().explanation.result.decision == EvalDecision::kAllowed;
      });
  if (!status.ok()) return status;
  return Answer(request, std::move(calls));
}

absl::StatusOr<EvaluationResult> DecideQuestion(const CompiledEstate& compiled,
                                                const Request& request) {
  EvaluationResult last;
  const absl::Status status =
      VisitCalls(compiled, request, [&](const Request& made) -> absl::StatusOr<bool> {
        const absl::StatusOr<EvaluationResult> result = DecideCall(compiled, made);
        if (!result.ok()) return result.status();
        last = *result;
        return last.decision == EvalDecision::kAllowed;
      });
  if (!status.ok()) return status;
  return last;
}

}  // namespace iamsim
