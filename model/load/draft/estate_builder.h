// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_LOAD_DRAFT_ESTATE_BUILDER_H_
#define IAMSIM_MODEL_LOAD_DRAFT_ESTATE_BUILDER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "model/diagnostics.h"
#include "model/estate.h"
#include "model/load/document/fields.h"
#include "model/load/draft/loaded_file.h"
#include "model/load/text/data.h"
#include "model/load_options.h"
#include "model/policy_document.h"
#include "model/policy_text.h"
#include "model/source_text.h"

// Many inputs become one estate: readers hand over drafts, in which policies are still references,
// and Build() merges, resolves and checks them.

namespace iamsim {

// std::optional on the heap: as small as a pointer where there is nothing, as in most fields of
// most drafts, of which a large model has tens of thousands.
template <typename T>
class Boxed {
 public:
  Boxed() = default;
  Boxed(std::nullopt_t) {}
  Boxed(T value) : held_(std::make_unique<T>(std::move(value))) {}
  Boxed(std::optional<T> value) : held_(value ? std::make_unique<T>(*std::move(value)) : nullptr) {}
  Boxed(const Boxed& other) : held_(other ? std::make_unique<T>(*other) : nullptr) {}
  Boxed(Boxed&&) noexcept = default;
  Boxed& operator=(Boxed other) noexcept {
    held_ = std::move(other.held_);
    return *this;
  }
  ~Boxed() = default;

  operator std::optional<T>() const { return held_ ? std::optional<T>(*held_) : std::nullopt; }
  explicit operator bool() const { return held_ != nullptr; }
  bool has_value() const { return held_ != nullptr; }
  T& operator*() & { return *held_; }
  const T& operator*() const& { return *held_; }
  T&& operator*() && { return std::move(*held_); }
  T* operator->() { return held_.get(); }
  const T* operator->() const { return held_.get(); }
  T value_or(T other) const& { return held_ == nullptr ? std::move(other) : *held_; }
  T value_or(T other) && { return held_ == nullptr ? std::move(other) : std::move(*held_); }
  T& emplace() { return *(held_ = std::make_unique<T>()); }
  void reset() { held_.reset(); }
  friend bool operator==(const Boxed& a, const Boxed& b) { return a && b ? *a == *b : !a && !b; }

 private:
  std::unique_ptr<T> held_;
};

// A field that a source gives or leaves out. Fields that only one source gives are united.
template <typename T>
struct Given {
  std::conditional_t<(sizeof(T) > sizeof(void*)), Boxed<T>, std::optional<T>> value;
  DraftPlace place;
  // Of a list: false where there may be more than was collected. Such a list is united with others,
  // item by item; two complete ones must be the same.
  bool complete = true;
  // Of one that is not complete: its input is there and cannot be read, so that what is missing is
  // unknown. Else nobody collected it, and an answer assumes that there is no more.
  bool is_unclear = false;
};

struct PolicyDraft {
  Policy policy;
  DraftPlace place;
  bool strict = true;
  bool imported = false;
  std::string version_id;  // "v12"; empty: not known
  std::string date;        // of the version, ISO; empty: not known
};

// A name, an ARN, or a policy in place. A large model has more of them than of anything else.
struct PolicyReferenceDraft {
  PolicyText text;  // may view the source of `place`
  std::shared_ptr<PolicyDraft> in_place;
  DraftPlace place;
  bool imported = false;
  // Found when the estate is built, in no account's own policies; null: nowhere, which was told.
  bool is_elsewhere = false;
  PolicyPtr elsewhere = nullptr;
  PolicyText name = {};  // of a policy whose ARN does not end in it; for messages
};

struct NameDraft {
  std::string name;
  DraftPlace place;
};

enum class EntityKind : std::uint8_t { kUser, kRole, kGroup };
std::string_view EntityKindName(EntityKind kind);  // "user", "role", "group"

// A user, a role or a group; a group has the first fields only.
struct EntityDraft {
  EntityKind kind = EntityKind::kUser;
  std::string name;
  std::string path = "/";
  std::string arn;  // empty: its path was not collected
  DraftPlace place;
  bool imported = false;
  // A field that no source gives was not collected, so it is unknown. Otherwise it is empty.
  bool partial = false;
  bool no_permissions_boundary = false;  // it is known that there is none
  Given<std::string> id;
  Given<std::vector<PolicyDraft>> inline_policies;
  Given<std::vector<PolicyReferenceDraft>> attached_policies;
  Given<Tags> tags;
  Given<PolicyReferenceDraft> permissions_boundary;
  Given<std::vector<NameDraft>> groups;
  Given<PolicyDraft> trust_policy;
  Given<std::int32_t> max_session_duration;
  Given<std::vector<std::string>> instance_profiles;
};
// `role/NAME`, `user/NAME`, `group/NAME`: one in its account.
std::string EntityKey(const EntityDraft& entity);

struct ResourceDraft {
  std::string arn;
  DraftPlace place;
  Given<std::string> region;
  Given<PolicyDraft> policy;
  Given<Tags> tags;
  Given<BlockPublicAccess> block_public_access;
  // The ARN of a key or of an alias, or its last field alone, of the resource's account and region;
  // empty: none.
  Given<std::string> kms_key;
  Given<bool> abac;
  Given<bool> aws_managed_key;
  Given<std::vector<Grant>> grants;
  Given<std::vector<std::string>> aliases;
  Given<std::string> bucket;
  Given<std::string> vault;
  // What it runs as: the ARN of a role or an instance profile, or a role's name.
  Given<std::string> role;
  Given<ApiAuthorization> authorization;
  Given<LatticeAuthType> auth_type;
  // False: what is not given was not collected.
  bool policy_known = true;
  bool tags_known = true;
  bool grants_known = true;
  bool kms_key_known = true;
  // ARN of an alias in place of `kms_key`; of one that the model lacks nobody knows the key.
  std::string kms_alias = {};
  // As in Resource.
  std::string kms_key_unknown = {};
};

struct AccountPolicyDraft {
  std::string service;
  std::string region;  // empty: every Region
  PolicyDraft policy;
};

struct EndpointDraft {
  std::string id;
  DraftPlace place;
  Given<std::string> vpc;
  Given<std::string> service;
  Given<bool> gateway;
  Given<PolicyDraft> policy;
};

struct ProviderDraft {
  std::string arn;
  DraftPlace place;
  Given<std::vector<std::string>> client_ids;
};

struct AccountDraft {
  std::string id;
  DraftPlace place;
  bool native = false;
  bool imported = false;
  Given<std::string> name;
  Given<std::string> partition;
  Given<std::string> canonical_id;
  Given<BlockPublicAccess> block_public_access;
  Given<std::vector<PolicyReferenceDraft>> service_control_policies;
  Given<std::vector<PolicyReferenceDraft>> resource_control_policies;
  Given<std::vector<S3Policy>> s3_policies;
  std::vector<PolicyDraft> policies;
  std::vector<EntityDraft> entities;
  std::vector<ProviderDraft> identity_providers;
  std::vector<ResourceDraft> resources;
  std::vector<AccountPolicyDraft> resource_policies;
  std::vector<EndpointDraft> vpc_endpoints;
};

struct NodeDraft {
  OrganizationNode::Kind kind = OrganizationNode::Kind::kRoot;
  std::string id;
  std::string parent;  // empty: the root
  bool parent_known = true;
  // A list of policies that is not given was not collected; otherwise it is AWS's default.
  bool partial = false;
  DraftPlace place;
  Given<std::string> name;
  Given<std::vector<PolicyReferenceDraft>> service_control_policies;
  Given<std::vector<PolicyReferenceDraft>> resource_control_policies;
  Given<std::vector<S3Policy>> s3_policies;
};

struct OrganizationDraft {
  DraftPlace place;
  Given<std::string> id;
  Given<std::string> management_account;
  Given<std::vector<std::string>> policy_types;
  Given<std::vector<std::string>> delegated_administrators;
  std::vector<NodeDraft> nodes;  // parents before children
  bool accounts_known = true;
};

// How much was handed to a builder, counting what two sources give twice.
struct BuilderCounts {
  std::size_t accounts = 0;
  std::size_t users = 0;
  std::size_t roles = 0;
  std::size_t groups = 0;
  std::size_t policies = 0;
  std::size_t identity_providers = 0;
  std::size_t resources = 0;
  std::size_t vpc_endpoints = 0;
  std::size_t organization_nodes = 0;
};

struct AccountParts;

// Add everything, then Build() once.
class EstateBuilder {
 public:
  EstateBuilder(const LoadOptions& options, Diagnostics& diagnostics);
  ~EstateBuilder();
  EstateBuilder(const EstateBuilder&) = delete;
  EstateBuilder& operator=(const EstateBuilder&) = delete;

  const LoadOptions& options() const { return options_; }
  Diagnostics& diagnostics() const { return diagnostics_; }
  // Whether a document of that origin must be what AWS takes today.
  bool IsStrict(bool imported) const;

  void AddAccount(AccountDraft account);
  void AddOrganization(OrganizationDraft organization);

  // The text that is read is all of the model, so that nothing of an account has to wait for what
  // another text may say of it. Then what Build() reports are not all errors; without any, nothing
  // is lost.
  void SetOnlyText() { only_text_ = true; }
  bool only_text() const { return only_text_; }
  // Makes an account of a draft in which nothing is given twice; every shared policy must have been
  // added. May be called on several threads, while nothing else is. Null when there is an error, or
  // anything that only AddAccount() can tell of.
  std::unique_ptr<AccountParts> BuildAhead(AccountDraft account, Diagnostics& diagnostics);
  void AddBuilt(std::unique_ptr<AccountParts> parts);

  // `maker` may make policies that nobody can see in the account, if that is added, as
  // Account::makes_unseen says.
  void AddUnseen(const std::string& account_id, std::string maker);
  // `from_file`: a plain policy document, named by its file; two of one name are only a problem
  // when something refers to them.
  void AddSharedPolicy(PolicyDraft policy, bool from_file);
  // Records an input that was left out, as Estate::left_out() has it. What it would have said is
  // unknown in the drafts that are added.
  void NoteLeftOut(const std::string& what);
  // Records that such an input may have said anything.
  void NoteUnknownInput(const std::string& what);
  // Whether there is one. It may be the page that another file says will follow.
  bool has_left_out() const { return !left_out_.all.empty(); }
  // Reports, at no place, something that is left out: a warning, or an error when the mode is
  // strict.
  void ReportLeftOut(std::string message, std::string help = {});

  // The accounts that were added until now, in that order.
  std::vector<std::string> AccountIds() const;
  // Of an account; empty when nobody gave it.
  std::string PartitionOf(const std::string& account_id) const;
  // Whether users, roles or groups of the account were added.
  bool HasEntities(const std::string& account_id) const;
  // The account that a resource was added to, or empty.
  std::string OwnerOf(const std::string& resource_arn) const;
  const BuilderCounts& counts() const { return counts_; }

  // Nothing when there was an error since the builder was made.
  std::optional<Estate> Build();

 private:
  class Impl;
  const LoadOptions options_;
  Diagnostics& diagnostics_;
  const std::size_t errors_before_;
  LeftOutInputs left_out_;
  std::set<std::string> noted_;
  bool only_text_ = false;
  BuilderCounts counts_;
  std::unique_ptr<Impl> impl_;
};

}  // namespace iamsim

#endif  // IAMSIM_MODEL_LOAD_DRAFT_ESTATE_BUILDER_H_
