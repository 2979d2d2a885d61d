// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_CHANGE_ESTATE_EDITOR_H_
#define IAMSIM_MODEL_CHANGE_ESTATE_EDITOR_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/estate.h"

// An estate that is being changed, for those who apply changes.

namespace iamsim {

// The places of one entity's data; valid until its account's lists change.
struct EntityPlace {
  enum class Kind : std::uint8_t { kUser, kRole, kGroup };

  std::size_t account = 0;
  Kind kind = Kind::kUser;
  std::size_t index = 0;
};
struct ResourcePlace {
  std::size_t account = 0;
  std::size_t index = 0;
};

// Copies are made where something changes, once; all else is shared with the estate. Searches are
// linear.
class EstateEditor {
 public:
  explicit EstateEditor(const Estate& estate);

  const std::vector<std::shared_ptr<const Account>>& accounts() const { return accounts_; }
  const Organization* organization() const { return organization_.get(); }
  std::vector<PolicyPtr>& policies() { return policies_; }

  Account& Edit(std::size_t account);
  // There must be an organization.
  Organization& EditOrganization();

  // By exact text.
  std::optional<std::size_t> FindAccount(std::string_view id) const;
  std::optional<EntityPlace> FindEntity(std::string_view arn) const;
  std::optional<ResourcePlace> FindResource(std::string_view arn) const;
  // The KMS key behind the ARN of an alias; null when there is none.
  const Resource* FindKeyOfAlias(std::string_view alias_arn) const;

  const std::string& ArnOf(const EntityPlace& place) const;
  const std::vector<PolicyPtr>& AttachedOf(const EntityPlace& place) const;
  const std::vector<PolicyPtr>& InlineOf(const EntityPlace& place) const;
  std::vector<PolicyPtr>& EditAttachedOf(const EntityPlace& place);
  std::vector<PolicyPtr>& EditInlineOf(const EntityPlace& place);
  // A removed group loses its members.
  void Remove(const EntityPlace& place);
  void Remove(const ResourcePlace& place);
  // Of an account; `node` and `parent` are indexes. Indexes of nodes change.
  void MoveNode(std::size_t node, std::size_t parent);

  Estate Take();

 private:
  std::vector<std::shared_ptr<const Account>> accounts_;
  std::vector<std::shared_ptr<Account>> edited_;  // parallel to accounts_; null: not changed yet
  std::shared_ptr<const Organization> organization_;
  std::shared_ptr<Organization> edited_organization_;
  std::vector<PolicyPtr> policies_;
  LeftOutInputs left_out_;
};

// Whether two entries are one policy of AWS. A policy that only has a name is the same as another
// of that name that says the same.
bool IsSamePolicy(const Policy& a, const Policy& b);

// The policy of the resource with that ARN, which is not a role.
PolicyType ResourcePolicyType(std::string_view arn);
void SetTagOf(Tags& tags, const std::string& key, const std::string& value);
// For messages: its name, where it has one, and its id.
std::string NodeTitle(const OrganizationNode& node);

// Every list of an account that refers to policies by name, with the type that they have there.
// `account` is Account or const Account.
template <typename A, typename Visit>
void VisitPolicies(A& account, Visit visit) {
  const auto visit_list = [&](auto& list) {
    for (auto& policy : list)
      visit(policy, PolicyType::kIdentity);
  };
  visit_list(account.policies);
  for (auto& group : account.groups)
    visit_list(group.attached_policies);
  for (auto& user : account.users) {
    visit_list(user.attached_policies);
    if (user.permissions_boundary != nullptr) {
      visit(user.permissions_boundary, PolicyType::kBoundary);
    }
  }
  for (auto& role : account.roles) {
    visit_list(role.attached_policies);
    if (role.permissions_boundary != nullptr) {
      visit(role.permissions_boundary, PolicyType::kBoundary);
    }
  }
}
// The same of an organization, const or not.
template <typename O, typename Visit>
void VisitControlPolicies(O& organization, Visit visit) {
  for (auto& node : organization.nodes) {
    for (auto& policy : node.service_control_policies)
      visit(policy, PolicyType::kServiceControl);
    for (auto& policy : node.resource_control_policies)
      visit(policy, PolicyType::kResourceControl);
  }
}

}  // namespace iamsim

#endif  // IAMSIM_MODEL_CHANGE_ESTATE_EDITOR_H_
