// SPDX-License-Identifier: Apache-2.0
#include "engine/answer.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "engine/assume_chain.h"
#include "engine/call.h"
#include "engine/decide.h"
#include "model/arn.h"

namespace iamsim {
namespace {

using Prepared = std::unique_ptr<const PreparedRequest>;

using SharedRequest = std::shared_ptr<const Request>;

// For what is done before the call returns.
SharedRequest Borrowed(const Request& request) {
  return SharedRequest(SharedRequest(), &request);
}

absl::StatusOr<Call> ExplainCall(const CompiledEstate& compiled, const SharedRequest& request) {
  absl::StatusOr<CallParts> found = PartsOfCall(compiled, *request);
  if (!found.ok()) return found.status();
  const auto parts = std::make_shared<const CallParts>(*std::move(found));
  Call call;
  Decider decider;
  const absl::Status status = VisitCall(compiled, request, parts, [&](Prepared prepared) {
    Authorization& authorization = call.authorizations.emplace_back();
    authorization.request = std::move(prepared);
    authorization.explanation = Explain(*authorization.request);
    decider.Add(WeightOf(*authorization.request, authorization.explanation.result));
  });
  if (!status.ok()) return status;
  call.deciding = decider.deciding();
  // What was not asked can only deny: it concerns an allow.
  if (call.decider().explanation.result.decision == EvalDecision::kAllowed) {
    std::vector<Assumption>& assumptions = call.authorizations.front().explanation.assumptions;
    assumptions.insert(assumptions.end(), parts->notes.begin(), parts->notes.end());
    for (Assumption& note : NotAsked(*request, *parts))
      assumptions.push_back(std::move(note));
  }
  return call;
}

absl::StatusOr<EvaluationResult> DecideCall(const CompiledEstate& compiled,
                                            const Request& request) {
  std::vector<EvaluationResult> results;
  const absl::StatusOr<CallParts> parts = PartsOfCall(compiled, request);
  if (!parts.ok()) return parts.status();
  Decider decider;
  const absl::Status status =
      VisitCall(compiled, Borrowed(request), {std::shared_ptr<const CallParts>(), &*parts},
                [&](const Prepared& prepared) {
                  results.push_back(Decide(*prepared));
                  decider.Add(WeightOf(*prepared, results.back()));
                });
  if (!status.ok()) return status;
  return results[decider.deciding()];
}

// Goes the way of the roles to the call that was asked about. `decide` makes a call of a request,
// and gives its decision. A hop that is denied ends the way; one that is conditional does not,
// because a later call may be denied for certain.
template <typename DecideOne>
absl::Status VisitCalls(const CompiledEstate& compiled, const Request& request, DecideOne decide) {
  const Estate& estate = compiled.estate();
  if (request.assume.empty()) return decide(request).status();
  Request current = request;
  current.assume.clear();
  for (std::size_t hop = 0; hop < request.assume.size(); ++hop) {
    const Request call = HopRequest(estate, request, hop, current);
    const absl::StatusOr<EvalDecision> decision = decide(call);
    if (!decision.ok()) return decision.status();
    if (*decision != EvalDecision::kAllowed && *decision != EvalDecision::kConditional) {
      return absl::OkStatus();
    }
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

std::vector<std::string> Answer::UnknownParts() const {
  std::vector<std::string> all;
  AllowedWhen().VisitLeaves([&](const ResidualLeaf& leaf) {
    if (leaf.is_unknown_part() && std::find(all.begin(), all.end(), leaf.text) == all.end()) {
      all.push_back(leaf.text);
    }
  });
  return all;
}

Residual Answer::AllowedWhen() const {
  if (result().decision != EvalDecision::kConditional) return Residual::Never();
  std::vector<Residual> all;
  for (const Call& call : calls_) {
    for (const Authorization& authorization : call.authorizations) {
      if (authorization.explanation.result.decision == EvalDecision::kConditional) {
        all.push_back(authorization.explanation.residual);
      }
    }
  }
  return Residual::All(std::move(all));
}

bool Answer::IsExact() const {
  // What two authorizations ask of one key may not go together; nobody compares them.
  std::vector<std::string> seen;
  for (const Call& call : calls_) {
    for (const Authorization& authorization : call.authorizations) {
      const Explanation& explanation = authorization.explanation;
      if (explanation.result.decision != EvalDecision::kConditional) continue;
      if (!explanation.exact) return false;
      for (const std::string& key : explanation.residual.Keys()) {
        const auto same = [&](const std::string& other) { return EqualsIgnoreCase(other, key); };
        if (std::any_of(seen.begin(), seen.end(), same)) return false;
      }
      const std::vector<std::string> keys = explanation.residual.Keys();
      seen.insert(seen.end(), keys.begin(), keys.end());
    }
  }
  return true;
}

absl::StatusOr<Answer> AnswerQuestion(const CompiledEstate& compiled, const Request& request) {
  return AnswerQuestion(compiled, std::make_shared<const Request>(request));
}

absl::StatusOr<Answer> AnswerQuestion(const CompiledEstate& compiled,
                                      std::shared_ptr<const Request> request) {
  std::vector<Call> calls;
  Decider decider;
  const absl::Status status =
      VisitCalls(compiled, *request, [&](const Request& made) -> absl::StatusOr<EvalDecision> {
        absl::StatusOr<Call> call = ExplainCall(
            compiled, &made == request.get() ? request : std::make_shared<const Request>(made));
        if (!call.ok()) return call.status();
        calls.push_back(*std::move(call));
        const EvalDecision decision = calls.back().decider().explanation.result.decision;
        decider.Add(WeightOf(decision));
        return decision;
      });
  if (!status.ok()) return status;
  // If nothing on the way refuses, the last call has the answer.
  const bool all_allowed = std::all_of(calls.begin(), calls.end(), [](const Call& call) {
    return call.decider().explanation.result.decision == EvalDecision::kAllowed;
  });
  const std::size_t deciding = all_allowed ? calls.size() - 1 : decider.deciding();
  return Answer(std::move(request), std::move(calls), deciding);
}

absl::StatusOr<EvaluationResult> DecideQuestion(const CompiledEstate& compiled,
                                                const Request& request) {
  EvaluationResult last;
  Weight heaviest = Weight::kAllowed;
  const absl::Status status =
      VisitCalls(compiled, request, [&](const Request& made) -> absl::StatusOr<EvalDecision> {
        const absl::StatusOr<EvaluationResult> result = DecideCall(compiled, made);
        if (!result.ok()) return result.status();
        const Weight weight = WeightOf(result->decision);
        if (weight > heaviest || heaviest == Weight::kAllowed) last = *result;
        heaviest = std::max(heaviest, weight);
        return result->decision;
      });
  if (!status.ok()) return status;
  return last;
}

}  // namespace iamsim
