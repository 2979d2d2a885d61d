// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_LOAD_ESTATE_BUILDER_H_
#define IAMSIM_MODEL_LOAD_ESTATE_BUILDER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/diagnostics.h"
#include "model/estate.h"
#include "model/load/load.h"
#include "model/policy_document.h"
#include "model/source_text.h"

// Many inputs become one estate: readers hand over drafts, in which policies are still references,
// and Build() merges, resolves and checks them.

namespace iamsim {

struct DraftPlace {
  std::shared_ptr<const SourceText> source;
  std::uint32_t offset = 0;
  std::uint32_t length = 0;
};

// A field that a source gives or leaves out. Fields that only one source gives are united.
template <typename T>
struct Given {
  std::optional<T> value;
  DraftPlace place;
};

struct PolicyDraft {
  Policy policy;
  DraftPlace place;
  bool strict = true;
  bool imported = false;
  std::string version_id;  // "v12"; empty: not known
  std::string date;        // of the version, ISO; empty: not known
};

// A name, an ARN, or a policy in place.
struct PolicyReferenceDraft {
  std::string text;
  std::shared_ptr<PolicyDraft> in_place;
  DraftPlace place;
  bool imported = false;
};

struct NameDraft {
  std::string name;
  DraftPlace place;
};

enum class EntityKind : std::uint8_t { kUser, kRole, kGroup };

// A user, a role or a group; a group has the first fields only.
struct EntityDraft {
  EntityKind kind = EntityKind::kUser;
  std::string name;
  std::string path = "/";
  std::string arn;
  DraftPlace place;
  bool imported = false;
  Given<std::string> id;
  Given<std::vector<PolicyDraft>> inline_policies;
  Given<std::vector<PolicyReferenceDraft>> attached_policies;
  Given<Tags> tags;
  Given<PolicyReferenceDraft> permissions_boundary;
  Given<std::vector<NameDraft>> groups;
  Given<PolicyDraft> trust_policy;
  Given<std::int32_t> max_session_duration;
};

struct ResourceDraft {
  std::string arn;
  DraftPlace place;
  Given<std::string> region;
  Given<PolicyDraft> policy;
  Given<Tags> tags;
  Given<BlockPublicAccess> block_public_access;
  Given<std::string> kms_key;
  Given<bool> abac;
  Given<bool> aws_managed_key;
  Given<std::vector<Grant>> grants;
  Given<std::vector<std::string>> aliases;
  Given<std::string> bucket;
  bool policy_known = true;
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
  std::vector<PolicyDraft> policies;
  std::vector<EntityDraft> entities;
  std::vector<ProviderDraft> identity_providers;
  std::vector<ResourceDraft> resources;
  std::vector<EndpointDraft> vpc_endpoints;
};

struct NodeDraft {
  OrganizationNode::Kind kind = OrganizationNode::Kind::kRoot;
  std::string id;
  std::string parent;  // empty: the root
  DraftPlace place;
  Given<std::string> name;
  Given<std::vector<PolicyReferenceDraft>> service_control_policies;
  Given<std::vector<PolicyReferenceDraft>> resource_control_policies;
};

struct OrganizationDraft {
  DraftPlace place;
  Given<std::string> id;
  Given<std::string> management_account;
  Given<std::vector<std::string>> policy_types;
  Given<std::vector<std::string>> delegated_administrators;
  std::vector<NodeDraft> nodes;  // parents before children
};

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
  // `from_file`: a plain policy document, named by its file; two of one name are only a problem
  // when something refers to them.
  void AddSharedPolicy(PolicyDraft policy, bool from_file);

  // Nothing when there was an error since the builder was made.
  std::optional<Estate> Build();

 private:
  class Impl;
  const LoadOptions options_;
  Diagnostics& diagnostics_;
  const std::size_t errors_before_;
  std::unique_ptr<Impl> impl_;
};

}  // namespace iamsim

#endif  // IAMSIM_MODEL_LOAD_ESTATE_BUILDER_H_
