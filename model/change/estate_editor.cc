// SPDX-License-Identifier: Apache-2.0
#include "model/change/estate_editor.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "model/arn.h"
#include "model/load/document/policy_reader.h"
#include "model/load/text/words.h"

namespace iamsim {
namespace {

using std::string_view;
using Kind = EntityPlace::Kind;

// `A` is Account or const Account; `get` takes an entity of any kind.
template <typename A, typename Get>
auto& OfEntity(A& account, const EntityPlace& place, Get get) {
  switch (place.kind) {
    case Kind::kUser:
      return get(account.users[place.index]);
    case Kind::kRole:
      return get(account.roles[place.index]);
    case Kind::kGroup:
      break;
  }
  return get(account.groups[place.index]);
}

constexpr auto kAttached = [](auto& entity) -> auto& {
  return entity.attached_policies;
};
constexpr auto kInline = [](auto& entity) -> auto& {
  return entity.inline_policies;
};
constexpr auto kArn = [](auto& entity) -> auto& {
  return entity.arn;
};

}  // namespace

EstateEditor::EstateEditor(const Estate& estate)
    : accounts_(estate.accounts()),
      edited_(accounts_.size()),
      organization_(estate.shared_organization()),
      policies_(estate.policies()),
      left_out_(estate.left_out()) {}

Account& EstateEditor::Edit(std::size_t account) {
  if (edited_[account] == nullptr) {
    edited_[account] = std::make_shared<Account>(*accounts_[account]);
    accounts_[account] = edited_[account];
  }
  return *edited_[account];
}

Organization& EstateEditor::EditOrganization() {
  assert(organization_ != nullptr);
  if (edited_organization_ == nullptr) {
    edited_organization_ = std::make_shared<Organization>(*organization_);
    organization_ = edited_organization_;
  }
  return *edited_organization_;
}

std::optional<std::size_t> EstateEditor::FindAccount(string_view id) const {
  for (std::size_t a = 0; a < accounts_.size(); ++a) {
    if (accounts_[a]->id == id) return a;
  }
  return std::nullopt;
}

std::optional<EntityPlace> EstateEditor::FindEntity(string_view arn) const {
  for (std::size_t a = 0; a < accounts_.size(); ++a) {
    const Account& account = *accounts_[a];
    const auto find = [&](const auto& list, Kind kind) -> std::optional<EntityPlace> {
      for (std::size_t i = 0; i < list.size(); ++i) {
        if (list[i].arn == arn) return EntityPlace{a, kind, i};
      }
      return std::nullopt;
    };
    if (const auto user = find(account.users, Kind::kUser)) return user;
    if (const auto role = find(account.roles, Kind::kRole)) return role;
    if (const auto group = find(account.groups, Kind::kGroup)) return group;
  }
  return std::nullopt;
}

std::optional<ResourcePlace> EstateEditor::FindResource(string_view arn) const {
  for (std::size_t a = 0; a < accounts_.size(); ++a) {
    const std::vector<Resource>& resources = accounts_[a]->resources;
    for (std::size_t i = 0; i < resources.size(); ++i) {
      if (resources[i].arn == arn) return ResourcePlace{a, i};
    }
  }
  return std::nullopt;
}

const Resource* EstateEditor::FindKeyOfAlias(string_view alias_arn) const {
  const string_view head = alias_arn.substr(0, alias_arn.rfind(':') + 1);
  const string_view alias = alias_arn.substr(head.size());
  for (const std::shared_ptr<const Account>& account : accounts_) {
    for (const Resource& resource : account->resources) {
      const std::vector<std::string>& aliases = resource.aliases;
      if (resource.arn.substr(0, resource.arn.rfind(':') + 1) == head &&
          std::find(aliases.begin(), aliases.end(), alias) != aliases.end()) {
        return &resource;
      }
    }
  }
  return nullptr;
}

const std::string& EstateEditor::ArnOf(const EntityPlace& place) const {
  return OfEntity(*accounts_[place.account], place, kArn);
}
const std::vector<PolicyPtr>& EstateEditor::AttachedOf(const EntityPlace& place) const {
  return OfEntity(*accounts_[place.account], place, kAttached);
}
const std::vector<PolicyPtr>& EstateEditor::InlineOf(const EntityPlace& place) const {
  return OfEntity(*accounts_[place.account], place, kInline);
}
std::vector<PolicyPtr>& EstateEditor::EditAttachedOf(const EntityPlace& place) {
  return OfEntity(Edit(place.account), place, kAttached);
}
std::vector<PolicyPtr>& EstateEditor::EditInlineOf(const EntityPlace& place) {
  return OfEntity(Edit(place.account), place, kInline);
}

void EstateEditor::Remove(const EntityPlace& place) {
  Account& account = Edit(place.account);
  const auto index = static_cast<std::ptrdiff_t>(place.index);
  switch (place.kind) {
    case Kind::kUser:
      account.users.erase(account.users.begin() + index);
      return;
    case Kind::kRole:
      account.roles.erase(account.roles.begin() + index);
      return;
    case Kind::kGroup: {
      const std::string name = account.groups[place.index].name;
      account.groups.erase(account.groups.begin() + index);
      for (User& user : account.users)
        std::erase(user.groups, name);
      return;
    }
  }
}

void EstateEditor::Remove(const ResourcePlace& place) {
  std::vector<Resource>& resources = Edit(place.account).resources;
  resources.erase(resources.begin() + static_cast<std::ptrdiff_t>(place.index));
}

// Parents come before their children, so the account goes to the end; it has none itself.
void EstateEditor::MoveNode(std::size_t node, std::size_t parent) {
  Organization& organization = EditOrganization();
  assert(organization.nodes[node].kind == OrganizationNode::Kind::kAccount);
  OrganizationNode account = std::move(organization.nodes[node]);
  const auto removed = static_cast<std::int32_t>(node);
  const auto new_parent = static_cast<std::int32_t>(parent);
  organization.nodes.erase(organization.nodes.begin() + removed);
  for (OrganizationNode& other : organization.nodes) {
    if (other.parent > removed) --other.parent;
  }
  account.parent = new_parent > removed ? new_parent - 1 : new_parent;
  organization.nodes.push_back(std::move(account));
}

Estate EstateEditor::Take() {
  return Estate(std::move(accounts_), std::move(organization_), std::move(policies_),
                std::move(left_out_));
}

bool IsSamePolicy(const Policy& a, const Policy& b) {
  if (&a == &b) return true;
  if (!a.arn.empty() || !b.arn.empty()) return a.arn == b.arn;
  if (!a.id.empty() || !b.id.empty()) return a.id == b.id;
  if (a.name != b.name || a.readable != b.readable) return false;
  const bool same_place = a.document.source != nullptr && a.document.source == b.document.source &&
                          a.document.offset == b.document.offset;
  return same_place || SamePolicyDocument(a.document, b.document);
}

PolicyType ResourcePolicyType(string_view arn) {
  const std::optional<Arn> parsed = ParseArn(arn);
  return parsed && parsed->service == "kms" ? PolicyType::kKey : PolicyType::kResource;
}

void SetTagOf(Tags& tags, const std::string& key, const std::string& value) {
  const auto found =
      std::find_if(tags.begin(), tags.end(), [&](const auto& tag) { return tag.first == key; });
  if (found == tags.end()) {
    tags.emplace_back(key, value);
  } else {
    found->second = value;
  }
}

std::string NodeTitle(const OrganizationNode& node) {
  return node.name.empty() ? Quoted(node.id) : Quoted(node.name) + " (" + node.id + ')';
}

}  // namespace iamsim
