// SPDX-License-Identifier: Apache-2.0
#include "cli/suite/policies_under_test.h"

#include <algorithm>
#include <cstdint>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace iamsim {
namespace {

bool IsManagedByAws(const Policy& policy) {
  return policy.arn.find("::aws:policy/") != std::string::npos;
}

class Collector {
 public:
  void AddEstate(const Estate& estate) {
    for (const PolicyPtr& policy : estate.policies())
      Add(policy, {});
    for (const std::shared_ptr<const Account>& account : estate.accounts())
      AddAccount(*account);
    if (const Organization* organization = estate.organization()) {
      for (const OrganizationNode& node : organization->nodes) {
        AddAll(node.service_control_policies);
        AddAll(node.resource_control_policies);
      }
    }
  }

  std::vector<PolicyUnderTest> Take() { return std::move(found_); }

 private:
  void AddAccount(const Account& account) {
    AddAll(account.policies);
    for (const Group& group : account.groups) {
      AddAll(group.inline_policies);
      AddAll(group.attached_policies);
    }
    for (const User& user : account.users) {
      AddAll(user.inline_policies);
      AddAll(user.attached_policies);
      Add(user.permissions_boundary, {});
    }
    for (const Role& role : account.roles) {
      AddAll(role.inline_policies);
      AddAll(role.attached_policies);
      Add(role.permissions_boundary, {});
      Add(role.trust_policy, "trust policy of " + role.arn);
    }
    for (const Resource& resource : account.resources)
      Add(resource.policy, "policy of " + resource.arn);
    for (const VpcEndpoint& endpoint : account.vpc_endpoints)
      Add(endpoint.policy, "policy of " + endpoint.id);
  }

  void AddAll(const std::vector<PolicyPtr>& policies) {
    for (const PolicyPtr& policy : policies)
      Add(policy, {});
  }

  void Add(const PolicyPtr& policy, std::string title) {
    if (policy == nullptr || !seen_.insert(policy.get()).second) return;
    const PolicyDocument& document = policy->document;
    if (document.source == nullptr || document.statements.empty() || IsManagedByAws(*policy)) {
      return;
    }
    // Documents inside strings have a text of their own, whose place is that of the string.
    const SourceText* text = document.source.get();
    std::string key = std::to_string(document.offset);
    for (; text->outer() != nullptr; text = text->outer())
      key += '@' + std::to_string(text->outer_offset());
    key += '@' + text->name();
    const auto [place, is_new] = places_.try_emplace(std::move(key), found_.size());
    if (is_new) {
      if (!policy->name.empty() || title.empty()) {
        title = policy->name.empty() ? policy->arn : policy->name;
      }
      found_.push_back({std::move(title), {}});
    }
    found_[place->second].policies.push_back(policy);
  }

  std::vector<PolicyUnderTest> found_;
  std::unordered_set<const Policy*> seen_;
  std::unordered_map<std::string, std::size_t> places_;
};

}  // namespace

std::vector<PolicyUnderTest> PoliciesUnderTest(std::span<const TestCase> cases) {
  Collector collector;
  std::unordered_set<const Estate*> seen;
  for (const TestCase& test : cases) {
    const Estate* estate = test.estate();
    if (estate != nullptr && seen.insert(estate).second) collector.AddEstate(*estate);
  }
  return collector.Take();
}

std::set<std::string> FilesUnderTest(const LoadedSuites& suites, std::span<const TestCase> cases) {
  std::set<std::string> files(suites.files.begin(), suites.files.end());
  files.insert(suites.model_files.begin(), suites.model_files.end());
  const auto add = [&](const PolicyPtr& policy) {
    if (policy->document.source != nullptr) files.insert(policy->document.source->name());
  };
  for (const PolicyUnderTest& policy : PoliciesUnderTest(cases))
    add(policy.policies.front());
  for (const TestCase& test : cases) {
    const Request& request = test.scenario->request;
    std::for_each(request.session.policies.begin(), request.session.policies.end(), add);
    std::for_each(request.endpoint_policies.begin(), request.endpoint_policies.end(), add);
    std::for_each(request.parameters.policies.begin(), request.parameters.policies.end(), add);
    for (const AssumeHop& hop : request.assume)
      std::for_each(hop.parameters.policies.begin(), hop.parameters.policies.end(), add);
  }
  return files;
}

}  // namespace iamsim
