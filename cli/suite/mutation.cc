// SPDX-License-Identifier: Apache-2.0
#include "cli/suite/mutation.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "model/in_parallel.h"

namespace iamsim {
namespace {

// A copy of an estate in which some policies have another document.
class Replacer {
  // Slots are shown to one of these.
  auto IsReplaced() const {
    return [this](const PolicyPtr& policy) { return replacements_.contains(policy.get()); };
  }
  // Never says that it is done, so every slot is visited.
  auto Put() const {
    return [this](PolicyPtr& policy) {
      const auto found = replacements_.find(policy.get());
      if (found != replacements_.end()) policy = found->second;
      return false;
    };
  }

 public:
  Replacer(const std::vector<PolicyPtr>& policies, const PolicyDocument& document) {
    for (const PolicyPtr& policy : policies) {
      Policy changed = *policy;
      changed.document = document;
      replacements_.emplace(policy.get(), std::make_shared<const Policy>(std::move(changed)));
    }
  }

  Estate Replace(const Estate& estate) const {
    std::vector<std::shared_ptr<const Account>> accounts;
    accounts.reserve(estate.accounts().size());
    for (const std::shared_ptr<const Account>& account : estate.accounts()) {
      if (!Visit(*account, IsReplaced())) {
        accounts.push_back(account);
        continue;
      }
      auto changed = std::make_shared<Account>(*account);
      Visit(*changed, Put());
      accounts.push_back(std::move(changed));
    }
    std::shared_ptr<Organization> organization;
    if (estate.organization() != nullptr) {
      organization = std::make_shared<Organization>(*estate.organization());
      for (OrganizationNode& node : organization->nodes) {
        PutAll(node.service_control_policies);
        PutAll(node.resource_control_policies);
      }
    }
    std::vector<PolicyPtr> policies = estate.policies();
    PutAll(policies);
    return Estate(std::move(accounts), std::move(organization), std::move(policies),
                  estate.left_out());
  }

 private:
  void PutAll(std::vector<PolicyPtr>& policies) const {
    for (PolicyPtr& policy : policies)
      Put()(policy);
  }

  // Shows each slot of a policy to `visit` until that is satisfied.
  template <typename AnyAccount, typename Visitor>
  static bool Visit(AnyAccount& account, const Visitor& visit) {
    const auto any = [&](auto& policies) {
      return std::any_of(policies.begin(), policies.end(), visit);
    };
    if (any(account.policies)) return true;
    for (auto& group : account.groups) {
      if (any(group.inline_policies) || any(group.attached_policies)) return true;
    }
    for (auto& user : account.users) {
      if (any(user.inline_policies) || any(user.attached_policies) ||
          visit(user.permissions_boundary)) {
        return true;
      }
    }
    for (auto& role : account.roles) {
      if (any(role.inline_policies) || any(role.attached_policies) ||
          visit(role.permissions_boundary) || visit(role.trust_policy)) {
        return true;
      }
    }
    for (auto& resource : account.resources) {
      if (visit(resource.policy)) return true;
    }
    for (auto& endpoint : account.vpc_endpoints) {
      if (visit(endpoint.policy)) return true;
    }
    return false;
  }

  std::unordered_map<const Policy*, PolicyPtr> replacements_;
};

// A mutant that was not made yet.
struct Plan {
  std::size_t policy = 0;
  std::uint32_t statement = 0;
  std::function<void(PolicyDocument&)> apply;
};

class Planner {
 public:
  Planner(const std::vector<PolicyUnderTest>& policies, std::vector<Mutant>& mutants)
      : policies_(policies), mutants_(mutants) {}

  std::vector<Plan> Make() {
    for (std::size_t p = 0; p < policies_.size(); ++p) {
      const auto count = static_cast<std::uint32_t>(policies_[p].document().statements.size());
      for (std::uint32_t s = 0; s < count; ++s)
        AddStatement(p, s);
    }
    return std::move(plans_);
  }

 private:
  void AddStatement(std::size_t p, std::uint32_t s) {
    const Statement& statement = policies_[p].document().statements[s];
    Add(p, s, statement.offset, "the statement is dropped", [s](PolicyDocument& document) {
      document.statements.erase(document.statements.begin() + s);
    });
    const bool allows = statement.effect == Effect::kAllow;
    Add(p, s, statement.effect_offset, allows ? "Allow becomes Deny" : "Deny becomes Allow",
        [s, allows](PolicyDocument& document) {
          document.statements[s].effect = allows ? Effect::kDeny : Effect::kAllow;
        });
    mutants_.back().turns_effect = true;
    const PolicyTexts& resources = statement.resources;
    if (statement.resource_form == ElementForm::kPositive &&
        std::find(resources.begin(), resources.end(), "*") == resources.end()) {
      Add(p, s, statement.resource_offset, "Resource is widened to `*`",
          [s](PolicyDocument& document) { document.statements[s].resources = {"*"}; });
    }
    for (std::size_t c = 0; c < statement.conditions.size(); ++c) {
      const ConditionClause& clause = statement.conditions[c];
      Add(p, s, clause.offset,
          "the condition " + clause.operator_name + ' ' + clause.key + " is dropped",
          [s, c](PolicyDocument& document) {
            std::vector<ConditionClause>& clauses = document.statements[s].conditions;
            clauses.erase(clauses.begin() + static_cast<std::ptrdiff_t>(c));
          });
    }
  }

  void Add(std::size_t p, std::uint32_t s, std::uint32_t offset, std::string change,
           std::function<void(PolicyDocument&)> apply) {
    const PolicyUnderTest& policy = policies_[p];
    mutants_.push_back({LocationOf(policy.document(), offset), policy.title, s,
                        policy.document().statements[s].sid.str(), std::move(change), false,
                        false});
    plans_.push_back({p, s, std::move(apply)});
  }

  const std::vector<PolicyUnderTest>& policies_;
  std::vector<Mutant>& mutants_;
  std::vector<Plan> plans_;
};

// Whether a case that passed does not pass any more.
bool IsNoticed(const Plan& plan, const PolicyUnderTest& policy, std::span<const TestCase> cases,
               const std::vector<std::size_t>& affected, const CompileOptions& compile) {
  PolicyDocument document = policy.document();
  plan.apply(document);
  const Replacer replacer(policy.policies, document);
  std::unordered_map<const Estate*, std::unique_ptr<const AskedEstate>> estates;
  return std::any_of(affected.begin(), affected.end(), [&](std::size_t index) {
    const TestCase& test = cases[index];
    std::unique_ptr<const AskedEstate>& estate = estates[test.estate()];
    if (estate == nullptr) {
      estate = std::make_unique<const AskedEstate>(replacer.Replace(*test.estate()), compile);
    }
    return CheckAnswer(test, AskCase(test, *estate)).status != TestStatus::kPassed;
  });
}

}  // namespace

std::size_t MutationResult::noticed() const {
  return static_cast<std::size_t>(std::count_if(
      mutants.begin(), mutants.end(), [](const Mutant& mutant) { return mutant.noticed; }));
}

void PolicyUsage::Add(std::size_t index, const Answer& answer) {
  std::unordered_set<const Policy*> used;
  for (const Call& call : answer.calls()) {
    for (const Authorization& authorization : call.authorizations) {
      for (const TracedPolicy& policy : authorization.explanation.policies)
        used.insert(&policy.attached->compiled->policy());
    }
  }
  used_[index].assign(used.begin(), used.end());
}

MutationResult RunMutants(std::span<const TestCase> cases, std::span<const TestOutcome> outcomes,
                          const PolicyUsage& usage, const std::vector<PolicyUnderTest>& policies,
                          const CompileOptions& compile, const RunOptions& options) {
  std::unordered_map<const Policy*, std::size_t> owners;
  for (std::size_t p = 0; p < policies.size(); ++p) {
    for (const PolicyPtr& policy : policies[p].policies)
      owners.emplace(policy.get(), p);
  }
  std::vector<std::vector<std::size_t>> affected(policies.size());
  for (std::size_t i = 0; i < cases.size(); ++i) {
    if (outcomes[i].status != TestStatus::kPassed) continue;
    for (const Policy* policy : usage.Of(i)) {
      const auto owner = owners.find(policy);
      if (owner == owners.end()) continue;
      std::vector<std::size_t>& list = affected[owner->second];
      if (list.empty() || list.back() != i) list.push_back(i);
    }
  }
  MutationResult result;
  const std::vector<Plan> plans = Planner(policies, result.mutants).Make();
  const std::size_t threads =
      options.jobs > 0 ? static_cast<std::size_t>(options.jobs) : CoreCount();
  InParallel(plans.size(), threads, [&] {
    return [&](std::size_t i) {
      const Plan& plan = plans[i];
      result.mutants[i].noticed =
          IsNoticed(plan, policies[plan.policy], cases, affected[plan.policy], compile);
    };
  });
  return result;
}

}  // namespace iamsim
