// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_ANSWER_H_
#define IAMSIM_ENGINE_ANSWER_H_

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

#include "engine/explain.h"
#include "engine/prepare.h"

namespace iamsim {

// One check that AWS makes: an action of a caller on a resource, decided with its reasons.
struct Authorization {
  std::unique_ptr<const PreparedRequest> request;
  Explanation explanation;
};

// One API call with every authorization that it needs; it succeeds when all of them are allowed
// (R-EVAL-14). Never empty; the first is the action that was asked about.
struct Call {
  std::vector<Authorization> authorizations;
  std::size_t deciding = 0;  // the first that is not allowed; 0 when all are

  const Authorization& decider() const { return authorizations[deciding]; }
};

// The answer to a question: the calls that assume roles on the way, in order, then the call that
// was asked about. No call follows one that is denied (R-CHAIN-13). Refers to the CompiledEstate
// that was asked, which must outlive it. Never empty.
class Answer {
 public:
  // `deciding` is the index of the call that settles the answer: the one that is denied, else the
  // first that is conditional, else the last.
  Answer(std::shared_ptr<const Request> asked, std::vector<Call> calls, std::size_t deciding)
      : asked_(std::move(asked)), calls_(std::move(calls)), deciding_(deciding) {}

  // The question, with the roles on the way.
  const Request& asked() const { return *asked_; }
  const std::vector<Call>& calls() const { return calls_; }
  // The authorization that settles the answer.
  const Authorization& decider() const { return calls_[deciding_].decider(); }
  const PreparedRequest& request() const { return *decider().request; }
  const Explanation& explanation() const { return decider().explanation; }
  EvaluationResult result() const { return explanation().result; }
  // Returns the assumptions of all authorizations, each once.
  std::vector<Assumption> Assumptions() const;
  // What could not be read or was not loaded and the answer depends on, each once; empty unless it
  // is conditional.
  std::vector<std::string> UnknownParts() const;
  // When a conditional answer is an allow: all that its authorizations depend on. Never for others.
  Residual AllowedWhen() const;
  // Whether some values of the unknown keys allow and others deny, without doubt.
  bool IsExact() const;

 private:
  std::shared_ptr<const Request> asked_;
  std::vector<Call> calls_;
  std::size_t deciding_;
};

// Decides a question whole: every role on the way, every authorization of each call. An error is a
// question that cannot be asked, as of Prepare().
absl::StatusOr<Answer> AnswerQuestion(const CompiledEstate& compiled, const Request& request);
// The same without a copy of the request.
absl::StatusOr<Answer> AnswerQuestion(const CompiledEstate& compiled,
                                      std::shared_ptr<const Request> request);
// The decision and its code alone, without reasons: what AnswerQuestion() would answer, at a
// fraction of its cost.
absl::StatusOr<EvaluationResult> DecideQuestion(const CompiledEstate& compiled,
                                                const Request& request);

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_ANSWER_H_
