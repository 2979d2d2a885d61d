// SPDX-License-Identifier: Apache-2.0
#include "cli/suite/coverage.h"

#include <algorithm>
#include <set>

#include "cli/report/describe.h"

namespace iamsim {

std::size_t Coverage::decided() const {
  return static_cast<std::size_t>(
      std::count_if(statements.begin(), statements.end(),
                    [](const StatementCoverage& statement) { return statement.decided > 0; }));
}

double Coverage::percent() const {
  if (statements.empty()) return 100;
  return static_cast<double>(decided() * 1000 / statements.size()) / 10;
}

void CoverageCounter::Add(int worker, const Answer& answer) {
  // A policy that is attached twice decides once.
  std::set<std::pair<const Policy*, std::uint32_t>> decisive;
  for (const Call& call : answer.calls()) {
    for (const Authorization& authorization : call.authorizations) {
      const Explanation& explanation = authorization.explanation;
      for (const DecisiveStatement& place : explanation.decisive) {
        const StatementView view = ViewOf(*authorization.request, explanation, place);
        decisive.emplace(&view.policy_model(), view.traced->index);
      }
    }
  }
  Counts& counts = counts_[static_cast<std::size_t>(worker)];
  for (const auto& statement : decisive)
    ++counts[statement];
}

Coverage CoverageCounter::Count(const std::vector<PolicyUnderTest>& policies) const {
  Coverage coverage;
  for (const PolicyUnderTest& policy : policies) {
    const PolicyDocument& document = policy.document();
    for (std::uint32_t i = 0; i < document.statements.size(); ++i) {
      const Statement& statement = document.statements[i];
      StatementCoverage& covered = coverage.statements.emplace_back();
      covered.place = LocationOf(document, statement.offset);
      covered.policy = policy.title;
      covered.statement = i;
      covered.sid = statement.sid;
      covered.effect = statement.effect;
      for (const PolicyPtr& carried : policy.policies) {
        for (const Counts& counts : counts_) {
          const auto found = counts.find(std::pair(carried.get(), i));
          if (found != counts.end()) covered.decided += found->second;
        }
      }
    }
  }
  return coverage;
}

}  // namespace iamsim
