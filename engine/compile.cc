// SPDX-License-Identifier: Apache-2.0
#include "engine/compile.h"

namespace iamsim {

CompiledEstate::CompiledEstate(Estate estate, CompileOptions options)
    : estate_(std::move(estate)), options_(options), layers_(estate_) {}

const CompiledPolicy& CompiledEstate::Get(const PolicyPtr& policy, PolicyUse use) const {
  return *FindOrMake({policy.get(), use}, [&] {
    return std::make_unique<const CompiledPolicy>(policy, use, /*is_kept=*/true);
  });
}

void CompiledEstate::CompileAll() const {
  const auto compile_all = [this](const std::vector<PolicyPtr>& policies, PolicyUse use) {
    for (const PolicyPtr& policy : policies)
      Get(policy, use);
  };
  const auto compile = [this](const PolicyPtr& policy, PolicyUse use) {
    if (policy != nullptr) Get(policy, use);
  };
  for (const std::shared_ptr<const Account>& account : estate_.accounts()) {
    for (const Group& group : account->groups) {
      compile_all(group.inline_policies, PolicyUse::kWithoutPrincipal);
      compile_all(group.attached_policies, PolicyUse::kWithoutPrincipal);
    }
    for (const User& user : account->users) {
      compile_all(user.inline_policies, PolicyUse::kWithoutPrincipal);
      compile_all(user.attached_policies, PolicyUse::kWithoutPrincipal);
      compile(user.permissions_boundary, PolicyUse::kWithoutPrincipal);
    }
    for (const Role& role : account->roles) {
      compile_all(role.inline_policies, PolicyUse::kWithoutPrincipal);
      compile_all(role.attached_policies, PolicyUse::kWithoutPrincipal);
      compile(role.permissions_boundary, PolicyUse::kWithoutPrincipal);
      compile(role.trust_policy, PolicyUse::kTrustPolicy);
    }
    for (const Resource& resource : account->resources) {
      const bool is_key = resource.arn.find(":kms:") != std::string::npos;
      compile(resource.policy, is_key ? PolicyUse::kKeyPolicy : PolicyUse::kWithPrincipal);
    }
    for (const VpcEndpoint& endpoint : account->vpc_endpoints) {
      compile(endpoint.policy, PolicyUse::kWithPrincipal);
    }
  }
  if (const Organization* organization = estate_.organization()) {
    for (const OrganizationNode& node : organization->nodes) {
      compile_all(node.service_control_policies, PolicyUse::kWithoutPrincipal);
      compile_all(node.resource_control_policies, PolicyUse::kResourceControl);
    }
  }
}

}  // namespace iamsim
