// SPDX-License-Identifier: Apache-2.0
#include "engine/answer.h"

#include <algorithm>
#include <utility>

#include "engine/assume_chain.h"
#include "engine/operation.h"
#include "engine/status_text.h"

namespace iamsim {
namespace {

bool IsRefusal(const Authorization& authorization) {
  return authorization.request->refusal == authorization.explanation.result.code;
}

// Of the authorizations that are not allowed, the first that policies deny; what the call's
// parameters are refused for is looked at when all of them are authorized (R-CHAIN-1).
std::size_t DecidingOf(const std::vector<Authorization>& authorizations) {
  std::size_t refused = 0;
  for (std::size_t i = 0; i < authorizations.size(); ++i) {
    if (authorizations[i].explanation.result.decision == EvalDecision::kAllowed) continue;
    if (!IsRefusal(authorizations[i])) return i;
    refused = i;
  }
  return refused;
}

absl::StatusOr<Authorization> Authorize(const CompiledEstate& compiled, const Request& request) {
  absl::StatusOr<std::unique_ptr<const PreparedRequest>> prepared = Prepare(compiled, request);
  if (!prepared.ok()) return prepared.status();
  Authorization authorization;
  authorization.request = *std::move(prepared);
  authorization.explanation = Explain(*authorization.request);
  return authorization;
}

absl::StatusOr<Call> DecideCall(const CompiledEstate& compiled, const Request& request) {
  absl::StatusOr<std::vector<Request>> parts = PartsOf(compiled.estate(), request);
  if (!parts.ok()) return parts.status();
  Call call;
  for (const Request& part : *parts) {
    absl::StatusOr<Authorization> authorization = Authorize(compiled, part);
    if (!authorization.ok()) return authorization.status();
    call.authorizations.push_back(*std::move(authorization));
  }
  call.deciding = DecidingOf(call.authorizations);
  return call;
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
  Request current = request;
  current.assume.clear();
  for (std::size_t hop = 0; hop < request.assume.size(); ++hop) {
    const Request call_request = HopRequest(compiled.estate(), request, hop, current);
    if (!compiled.estate().FindRole(call_request.resource)) {
      return absl::NotFoundError("the model has no role " + Quoted(call_request.resource));
    }
    absl::StatusOr<Call> call = DecideCall(compiled, call_request);
    if (!call.ok()) return call.status();
    calls.push_back(*std::move(call));
    if (calls.back().decider().explanation.result.decision != EvalDecision::kAllowed) {
      return Answer(request, std::move(calls));
    }
    current = SessionAfter(compiled.estate(), current, call_request);
  }
  absl::StatusOr<Call> call = DecideCall(compiled, current);
  if (!call.ok()) return call.status();
  calls.push_back(*std::move(call));
  return Answer(request, std::move(calls));
}

}  // namespace iamsim
