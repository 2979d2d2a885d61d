// SPDX-License-Identifier: Apache-2.0
#include "tests/oracle/shrink.h"

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace iamsim {
namespace {

struct Case {
  EstateDraft draft;
  Request request;
};
using IsInteresting = std::function<bool(const EstateDraft&, const Request&)>;

// The n-th way to make a case smaller by one thing; false when there are not so many.
class Reduction {
 public:
  explicit Reduction(std::size_t index) : left_(index) {}

  bool Apply(Case& smaller) {
    Lists(smaller);
    if (!done_) Organization(smaller);
    if (!done_) RequestParts(smaller.request);
    if (!done_) smaller.draft.ForEachPolicy([this](PolicyPtr& policy) { Slot(policy); });
    for (PolicyPtr& policy : smaller.request.session.policies)
      Document(policy);
    for (PolicyPtr& policy : smaller.request.endpoint_policies)
      Document(policy);
    return done_;
  }

 private:
  // Whether this is the thing to take away.
  bool Chosen() {
    if (done_) return false;
    if (left_-- != 0) return false;
    done_ = true;
    return true;
  }

  template <typename List>
  void Entries(List& list, std::size_t least) {
    for (std::size_t i = 0; i < list.size() && list.size() > least; ++i) {
      if (!Chosen()) continue;
      list.erase(list.begin() + static_cast<std::ptrdiff_t>(i));
      return;
    }
  }

  void Lists(Case& smaller) {
    smaller.draft.ForEachPolicyList([this](std::vector<PolicyPtr>& list) { Entries(list, 0); });
    for (Account& account : smaller.draft.accounts) {
      Entries(account.resources, 0);
      Entries(account.vpc_endpoints, 0);
      Entries(account.roles, 0);
      Entries(account.users, 0);
      for (Role& role : account.roles)
        Entries(role.tags, 0);
      for (User& user : account.users) {
        Entries(user.tags, 0);
        Entries(user.groups, 0);
      }
      for (Resource& resource : account.resources)
        Entries(resource.tags, 0);
      for (Resource& resource : account.resources)
        Entries(resource.grants, 0);
    }
    if (!smaller.draft.organization.has_value()) Entries(smaller.draft.accounts, 1);
  }

  void Organization(Case& smaller) {
    if (!smaller.draft.organization.has_value() || !Chosen()) return;
    smaller.draft.organization.reset();
  }

  void RequestParts(Request& request) {
    Entries(request.context, 0);
    Entries(request.session.policies, 0);
    Entries(request.endpoint_policies, 0);
    if (!request.vpc_endpoint.empty() && Chosen()) request.vpc_endpoint.clear();
    if (!request.session.kind.empty() && Chosen()) request.session.kind.clear();
    Entries(request.session.transitive_tags, 0);
    if (request.session.transitive_tags.empty()) Entries(request.session.tags, 0);
    if (request.parameters.duration_seconds.has_value() && Chosen())
      request.parameters.duration_seconds.reset();
    if (request.session.has_policies && request.session.policies.empty() && Chosen())
      request.session.has_policies = false;
    if (request.context_mode == ContextMode::kDerived && Chosen())
      request.context_mode = ContextMode::kExact;
  }

  void Slot(PolicyPtr& policy) {
    if (policy == nullptr) return;
    if (Chosen()) {
      policy = nullptr;
      return;
    }
    Document(policy);
  }

  void Document(PolicyPtr& policy) {
    if (done_ || policy == nullptr) return;
    Policy changed = *policy;
    Entries(changed.document.statements, 1);
    for (Statement& statement : changed.document.statements) {
      Entries(statement.conditions, 0);
      for (ConditionClause& clause : statement.conditions)
        Entries(clause.values, 1);
      Entries(statement.actions, 1);
      Entries(statement.resources, 1);
      Entries(statement.principals, 1);
      if (statement.actions.size() == 1 && statement.actions.front() != "*" && Chosen())
        statement.actions.front() = "*";
      if (statement.resources.size() == 1 && statement.resources.front() != "*" && Chosen())
        statement.resources.front() = "*";
    }
    if (done_) policy = std::make_shared<const Policy>(std::move(changed));
  }

  std::size_t left_;
  bool done_ = false;
};

// A policy of a list may have been taken away altogether.
void DropNulls(EstateDraft& draft) {
  draft.ForEachPolicyList([](std::vector<PolicyPtr>& list) { std::erase(list, nullptr); });
}

}  // namespace

void Shrink(EstateDraft& draft, Request& request, const IsInteresting& is_interesting) {
  std::size_t index = 0;
  for (;;) {
    Case smaller = {draft, request};
    if (!Reduction(index).Apply(smaller)) return;
    DropNulls(smaller.draft);
    if (is_interesting(smaller.draft, smaller.request)) {
      draft = std::move(smaller.draft);
      request = std::move(smaller.request);
    } else {
      ++index;
    }
  }
}

}  // namespace iamsim
