// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_COMPILED_POLICY_H_
#define IAMSIM_ENGINE_COMPILED_POLICY_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/action_index.h"
#include "engine/condition/condition.h"
#include "engine/match/action.h"
#include "engine/match/principal.h"
#include "engine/match/resource.h"
#include "model/estate.h"

namespace iamsim {

// Which elements count where the policy is used. A document is compiled once for each use; those
// that are evaluated alike share one.
enum class PolicyUse : std::uint8_t {
  kWithoutPrincipal,  // identity, boundary, session, service control
  kWithPrincipal,     // resource, endpoint
  kResourceControl,   // its Principal is `*` and reaches every caller (R-ORG-6, R-ORG-10)
  kKeyPolicy,         // a statement without Resource has no effect (R-GRAM-15)
  kTrustPolicy,       // has no Resource: always the role itself
  kGrants,            // a key's grants: its Allows reach the grantee itself (R-KMS-6)
};
PolicyUse UseOf(PolicyType type);

struct CompiledStatement {
  Effect effect = Effect::kDeny;
  bool never_applies = false;
  ElementForm principal_form = ElementForm::kAbsent;  // kAbsent: the use has no principal test
  bool not_action = false;
  ElementForm resource_form = ElementForm::kAbsent;  // kAbsent: the attached resource
  PrincipalPatterns principals;
  ActionPatterns actions;
  std::vector<ResourcePattern> resources;
  std::vector<CompiledClause> clauses;  // as in the document
};

// One policy, ready to be matched. Immutable; statements have the indexes that they have in the
// document, whose owner is kept.
class CompiledPolicy {
 public:
  // `is_kept`: many questions will ask it.
  CompiledPolicy(PolicyPtr policy, PolicyUse use, bool is_kept);
  CompiledPolicy(const CompiledPolicy&) = delete;
  CompiledPolicy& operator=(const CompiledPolicy&) = delete;

  const Policy& policy() const { return *policy_; }
  const std::vector<CompiledStatement>& statements() const { return statements_; }
  const ActionIndex& action_index() const { return action_index_; }
  PolicyUse use() const { return use_; }
  // Whether the document is unknown. It may allow or deny anything, but a grant never denies.
  bool is_unknown() const { return !policy_->readable; }
  bool may_deny_unknown() const { return is_unknown() && use_ != PolicyUse::kGrants; }
  // Whether a text has a variable of model/unresolved.h.
  bool has_unresolved() const { return has_unresolved_; }

 private:
  PolicyPtr policy_;
  PolicyUse use_;
  std::vector<CompiledStatement> statements_;
  ActionIndex action_index_;
  bool has_unresolved_ = false;
};

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_COMPILED_POLICY_H_
