// SPDX-License-Identifier: Apache-2.0
#include "model/load/native.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"

#include "model/arn.h"
#include "model/catalogue/resource_types.h"
#include "model/in_parallel.h"
#include "model/load/aws/s3_policy.h"
#include "model/load/document/document_slot.h"
#include "model/load/document/fields.h"
#include "model/load/draft/account_builder.h"
#include "model/load/text/large_pages.h"
#include "model/load/text/words.h"

// The format that people write. Every field is asked for by name, and one that nobody asked for is
// an error with the nearest name. Readers give drafts with places; names are resolved by the
// builder. The parts that other formats share (an entity, a resource, a reference) are functions of
// their own.
//
// Of a large text each account is a piece, which a thread reads alone.

namespace iamsim {
namespace {

using std::string_view;

bool IsNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '+' || c == '=' || c == ',' || c == '.' || c == '@' || c == '-';
}

bool IsRoleOrProfile(string_view text) {
  const std::optional<Arn> arn = ParseArn(text);
  return arn && (ParseIamEntity(*arn).kind == IamEntityKind::kRole ||
                 (arn->service == "iam" && arn->resource.starts_with("instance-profile/")));
}

bool IsBackupVault(string_view text) {
  const std::optional<Arn> arn = ParseArn(text);
  return arn && arn->service == "backup" && arn->resource.starts_with("backup-vault:");
}

class NativeReader {
 public:
  NativeReader(const std::shared_ptr<const SourceText>& source, const EstateBuilder& builder)
      : NativeReader(source, builder, builder.diagnostics()) {}
  NativeReader(const std::shared_ptr<const SourceText>& source, const EstateBuilder& builder,
               Diagnostics& diagnostics)
      : source_(source),
        diagnostics_(diagnostics),
        fields_(source, diagnostics),
        files_(builder.options().files),
        strict_(builder.IsStrict(false)) {}

  // What there is besides policies and accounts.
  void CheckRoot(const DataNode& root) const;
  std::optional<OrganizationDraft> ReadOrganization(const DataNode& root);
  std::optional<PolicyDraft> ReadSharedPolicy(const DataNode& node) const {
    return NamedPolicy(node, "a policy");
  }
  std::optional<AccountDraft> ReadAccount(const DataNode& node);
  std::optional<PolicyReferenceDraft> Reference(const DataNode& node, string_view what) const;
  Given<BlockPublicAccess> PublicAccess(const DataNode& object) const;
  void ReadEntity(const DataNode& node, EntityKind kind, AccountDraft& account);
  void ReadResource(const DataNode& node, AccountDraft& account);

 private:
  // Where a name of a kind was seen first; views the tree.
  using Seen = absl::flat_hash_map<std::pair<string_view, string_view>, std::uint32_t>;

  void Second(const DataNode& node, string_view what, string_view name, std::uint32_t first) const {
    std::string message = "a second ";
    message += what;
    fields_.Error(node, message + " " + Quoted(name),
                  "the first is at " + PlaceText(*source_, first));
  }
  // Of the names of one kind in an account. `name` is in the tree, as `what` is in the program.
  bool IsFirst(const DataNode& node, string_view what, const DataNode& name) {
    const auto [first, is_new] = seen_.try_emplace({what, name.text()}, node.offset);
    if (!is_new) Second(node, what, name.text(), first->second);
    return is_new;
  }

  DraftPlace PlaceOf(const DataNode& node) const { return {source_, node.offset, node.length}; }
  template <typename T>
  Given<T> Take(std::optional<T> value, const DataNode& object, string_view key) const {
    const DataNode* node = object.Find(key);
    return {std::move(value), PlaceOf(node == nullptr ? object : *node)};
  }
  Given<std::string> String(const DataNode& object, string_view key) const {
    return Take(fields_.String(object, key), object, key);
  }

  std::optional<std::string> AccountId(const DataNode& node, string_view what) const;
  std::optional<std::vector<std::string>> AccountIds(const DataNode& object, string_view key) const;

  Given<PolicyDraft> Document(const DataNode& object, string_view key) const;
  std::optional<PolicyDraft> NamedPolicy(const DataNode& node, string_view what) const;
  Given<std::vector<PolicyDraft>> InlinePolicies(const DataNode& object) const;
  Given<std::vector<S3Policy>> S3Policies(const DataNode& object) const;
  Given<std::vector<PolicyReferenceDraft>> References(const DataNode& object,
                                                      string_view key) const;

  void ReadNode(const DataNode& node, const std::string& parent, OrganizationDraft& draft);
  void ReadAccountPolicy(const DataNode& node, AccountDraft& account);
  Tags EncryptionContext(const DataNode& object, string_view key) const;
  std::optional<Grant> ReadGrant(const DataNode& node) const;
  void ReadEndpoint(const DataNode& node, AccountDraft& account);
  void ReadResourcePolicy(const DataNode& node, AccountDraft& account) const;
  // One of a few words.
  template <typename T>
  Given<T> Word(const DataNode& object, string_view key,
                const std::vector<std::pair<string_view, T>>& words) const;
  // A field that only resources of one service have.
  void CheckService(const DataNode& resource, string_view key, string_view service,
                    string_view what) const;
  std::optional<std::string> Path(const DataNode& node) const;
  std::optional<std::string> Name(const DataNode& node, string_view what) const;

  const std::shared_ptr<const SourceText>& source_;
  Diagnostics& diagnostics_;
  const Fields fields_;
  const FileScope& files_;
  const bool strict_;
  Seen seen_;
  absl::flat_hash_map<std::string, std::uint32_t> nodes_;
};

std::optional<std::string> NativeReader::AccountId(const DataNode& node, string_view what) const {
  std::optional<std::string> id = fields_.ScalarOf(node, what);
  if (id && !IsAccountId(*id)) {
    std::string help = "expected twelve digits";
    if (node.kind() == DataKind::kNumber) help += ", in quotes";
    fields_.Error(node, Quoted(*id) + " is no account id", std::move(help));
    return std::nullopt;
  }
  return id;
}

std::optional<std::vector<std::string>> NativeReader::AccountIds(const DataNode& object,
                                                                 string_view key) const {
  const DataNode* node = object.Find(key);
  if (node == nullptr) return std::nullopt;
  if (!node->is_array()) {
    fields_.WrongType(*node, key, "a list of account ids");
    return std::nullopt;
  }
  std::vector<std::string> ids;
  for (const DataNode& item : node->items()) {
    if (std::optional<std::string> id = AccountId(item, key)) ids.push_back(*std::move(id));
  }
  return ids;
}

Given<PolicyDraft> NativeReader::Document(const DataNode& object, string_view key) const {
  const DataNode* node = object.Find(key);
  if (node == nullptr) return {};
  std::optional<PolicyDocument> document = ReadDocumentSlot(
      *node, source_, {.strict = strict_, .imported = false, .native = true, .files = &files_},
      diagnostics_);
  if (!document) return {};
  PolicyDraft draft;
  draft.policy.document = *std::move(document);
  draft.place = PlaceOf(*node);
  draft.strict = strict_;
  return {std::move(draft), PlaceOf(*node)};
}

// `{name, document}`.
std::optional<PolicyDraft> NativeReader::NamedPolicy(const DataNode& node, string_view what) const {
  if (!node.is_object()) {
    std::string message(what);
    message += " is ";
    message += DataKindName(node.kind());
    fields_.Error(node, std::move(message), "expected {name, document}");
    return std::nullopt;
  }
  if (node.Find("Statement") != nullptr) {
    std::string message(what);
    message += " is a bare document";
    fields_.Error(node, std::move(message), "expected {name, document}");
    return std::nullopt;
  }
  fields_.CheckFields(node, {"name", "document", "arn", "id"}, what);
  std::optional<std::string> name = fields_.String(node, "name");
  std::optional<std::string> arn = fields_.String(node, "arn");
  if (!name && arn) name = arn->substr(arn->find_last_of("/:") + 1);
  if (!name && node.Find("name") == nullptr) fields_.RequiredString(node, "name", what);
  if (node.Find("document") == nullptr) {
    std::string message(what);
    message += " has no `document`";
    fields_.Error(node, std::move(message));
    return std::nullopt;
  }
  Given<PolicyDraft> draft = Document(node, "document");
  if (!draft.value || !name) return std::nullopt;
  draft.value->policy.name = *std::move(name);
  draft.value->policy.arn = std::move(arn).value_or("");
  draft.value->policy.id = fields_.String(node, "id").value_or("");
  draft.value->place = PlaceOf(node);
  return *std::move(draft.value);
}

Given<std::vector<PolicyDraft>> NativeReader::InlinePolicies(const DataNode& object) const {
  const DataNode* node = object.Find("inlinePolicies");
  if (node == nullptr) return {};
  Given<std::vector<PolicyDraft>> policies{std::vector<PolicyDraft>(), PlaceOf(*node)};
  if (!node->is_array()) {
    fields_.WrongType(*node, "inlinePolicies", "a list of {name, document}");
    return policies;
  }
  absl::flat_hash_map<std::string, std::uint32_t> seen;
  policies.value->reserve(node->items().size());
  for (const DataNode& item : node->items()) {
    std::optional<PolicyDraft> policy = NamedPolicy(item, "an inline policy");
    if (!policy) continue;
    const auto [first, is_new] = seen.try_emplace(policy->policy.name, item.offset);
    if (!is_new) {
      Second(item, "inline policy", policy->policy.name, first->second);
      continue;
    }
    policies.value->push_back(*std::move(policy));
  }
  return policies;
}

std::optional<PolicyReferenceDraft> NativeReader::Reference(const DataNode& node,
                                                            string_view what) const {
  PolicyReferenceDraft reference;
  reference.place = PlaceOf(node);
  if (node.is_string()) {
    reference.text = KeepText(*source_, node.text());
    if (!reference.text.empty()) return reference;
    fields_.Error(node, "an empty name in " + Quoted(what));
    return std::nullopt;
  }
  if (!node.is_object()) {
    fields_.WrongType(node, what, "a policy's name, its ARN, or {name, document}");
    return std::nullopt;
  }
  std::optional<PolicyDraft> policy = NamedPolicy(node, "a policy in " + Quoted(what));
  if (!policy) return std::nullopt;
  reference.in_place = std::make_shared<PolicyDraft>(*std::move(policy));
  return reference;
}

Given<std::vector<S3Policy>> NativeReader::S3Policies(const DataNode& object) const {
  const DataNode* node = object.Find("s3Policies");
  if (node == nullptr) return {};
  Given<std::vector<S3Policy>> policies{std::vector<S3Policy>(), PlaceOf(*node)};
  for (const DataNode* item : fields_.Objects(object, "s3Policies")) {
    fields_.CheckFields(*item, {"name", "document"}, "an S3 policy");
    const std::optional<std::string> name = fields_.RequiredString(*item, "name", "an S3 policy");
    const DataNode* document = item->Find("document");
    if (document == nullptr) fields_.Error(*item, "an S3 policy has no `document`");
    if (!name || document == nullptr) continue;
    if (std::optional<S3Policy> policy = ReadS3Policy(*document, fields_)) {
      policy->name = *name;
      policies.value->push_back(*std::move(policy));
    }
  }
  return policies;
}

Given<std::vector<PolicyReferenceDraft>> NativeReader::References(const DataNode& object,
                                                                  string_view key) const {
  const DataNode* node = object.Find(key);
  if (node == nullptr) return {};
  Given<std::vector<PolicyReferenceDraft>> list{std::vector<PolicyReferenceDraft>(),
                                                PlaceOf(*node)};
  if (!node->is_array()) {
    fields_.WrongType(*node, key, "a list of policies");
    return list;
  }
  list.value->reserve(node->items().size());
  for (const DataNode& item : node->items()) {
    if (std::optional<PolicyReferenceDraft> reference = Reference(item, key)) {
      list.value->push_back(*std::move(reference));
    }
  }
  return list;
}

Given<BlockPublicAccess> NativeReader::PublicAccess(const DataNode& object) const {
  constexpr string_view kField = "blockPublicAccess";
  const DataNode* node = object.Find(kField);
  if (node == nullptr || !fields_.CheckObject(*node, "`blockPublicAccess`")) return {};
  fields_.CheckFields(
      *node, {"blockPublicAcls", "ignorePublicAcls", "blockPublicPolicy", "restrictPublicBuckets"},
      "`blockPublicAccess`");
  BlockPublicAccess access;
  access.block_public_acls = fields_.Bool(*node, "blockPublicAcls").value_or(false);
  access.ignore_public_acls = fields_.Bool(*node, "ignorePublicAcls").value_or(false);
  access.block_public_policy = fields_.Bool(*node, "blockPublicPolicy").value_or(false);
  access.restrict_public_buckets = fields_.Bool(*node, "restrictPublicBuckets").value_or(false);
  return {access, PlaceOf(*node)};
}

std::optional<std::string> NativeReader::Path(const DataNode& node) const {
  std::optional<std::string> path = fields_.String(node, "path");
  if (!path) return "/";
  if (!path->starts_with('/') || !path->ends_with('/')) {
    fields_.Error(*node.Find("path"), "`path` is " + Quoted(*path),
                  "expected a text that begins and ends with `/`, such as `/team/`");
    return std::nullopt;
  }
  return path;
}

std::optional<std::string> NativeReader::Name(const DataNode& node, string_view what) const {
  std::optional<std::string> name = fields_.RequiredString(node, "name", what);
  if (name && !std::all_of(name->begin(), name->end(), IsNameCharacter)) {
    fields_.Error(*node.Find("name"), "`name` is " + Quoted(*name),
                  name->find('/') != std::string::npos
                      ? "what stands before the name goes into `path`"
                      : "expected letters, digits and _+=,.@-");
    return std::nullopt;
  }
  return name;
}

void NativeReader::CheckRoot(const DataNode& root) const {
  fields_.CheckFields(root, {"iamsim", "organization", "policies", "accounts"}, "the model");
  if (const DataNode* version = root.Find("iamsim")) {
    if ((version->kind() != DataKind::kNumber && !version->is_string()) || version->text() != "1") {
      fields_.Error(*version, "`iamsim` is " + Quoted(version->text()),
                    "this version of iamsim reads `iamsim: 1`");
    }
  }
}

std::optional<OrganizationDraft> NativeReader::ReadOrganization(const DataNode& root) {
  const DataNode* found = root.Find("organization");
  if (found == nullptr || !fields_.CheckObject(*found, "`organization`")) return std::nullopt;
  const DataNode& node = *found;
  fields_.CheckFields(node,
                      {"id", "managementAccount", "root", "policyTypes", "delegatedAdministrators"},
                      "the organization");
  OrganizationDraft draft;
  draft.place = PlaceOf(node);
  draft.id = Take(fields_.RequiredString(node, "id", "the organization"), node, "id");
  if (const DataNode* management = node.Find("managementAccount")) {
    draft.management_account = {AccountId(*management, "managementAccount"), PlaceOf(*management)};
  }
  if (const DataNode* types = node.Find("policyTypes")) {
    draft.policy_types = {fields_.StringsOf(*types, "policyTypes"), PlaceOf(*types)};
    for (const DataNode& item : types->items()) {
      if (item.is_string() && item.text() != "SERVICE_CONTROL_POLICY" &&
          item.text() != "RESOURCE_CONTROL_POLICY") {
        std::string help =
            DidYouMean(item.text(), {"SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"});
        if (help.empty()) help = "expected `SERVICE_CONTROL_POLICY` or `RESOURCE_CONTROL_POLICY`";
        fields_.Error(item, "unknown type of policy " + Quoted(item.text()), std::move(help));
      }
    }
  }
  draft.delegated_administrators =
      Take(AccountIds(node, "delegatedAdministrators"), node, "delegatedAdministrators");
  if (const DataNode* top = node.Find("root")) {
    if (fields_.CheckObject(*top, "`root`")) ReadNode(*top, {}, draft);
  }
  return draft;
}

// The depth of the tree is bounded by that of the text.
void NativeReader::ReadNode(const DataNode& node, const std::string& parent,
                            OrganizationDraft& draft) {
  const bool is_root = draft.nodes.empty();
  const string_view what = is_root ? "the root" : "an organizational unit";
  fields_.CheckFields(node,
                      {"id", "name", "serviceControlPolicies", "resourceControlPolicies",
                       "s3Policies", "accounts", "organizationalUnits"},
                      what);
  NodeDraft out;
  out.kind = is_root ? OrganizationNode::Kind::kRoot : OrganizationNode::Kind::kOrganizationalUnit;
  // Without an id it still has its place in the tree, so that its children are read too.
  out.id = fields_.RequiredString(node, "id", what)
               .value_or("(node without id, " + std::to_string(node.offset) + ")");
  out.parent = parent;
  out.place = PlaceOf(node);
  out.name = String(node, "name");
  out.service_control_policies = References(node, "serviceControlPolicies");
  out.resource_control_policies = References(node, "resourceControlPolicies");
  out.s3_policies = S3Policies(node);
  const std::string id = out.id;
  const auto [first, is_new] = nodes_.try_emplace(id, node.offset);
  if (!is_new) {
    Second(node, "node", id, first->second);
    return;
  }
  draft.nodes.push_back(std::move(out));
  if (const DataNode* accounts = node.Find("accounts")) {
    if (!accounts->is_array()) {
      fields_.WrongType(*accounts, "accounts", "a list of account ids");
    }
    for (const DataNode& item : accounts->items()) {
      std::optional<std::string> account = AccountId(item, "accounts");
      if (!account) continue;
      const auto [other, is_first] = nodes_.try_emplace(*account, item.offset);
      if (!is_first) {
        fields_.Error(item, "account " + Quoted(*account) + " is listed twice",
                      "the first is at " + PlaceText(*source_, other->second));
        continue;
      }
      NodeDraft leaf;
      leaf.kind = OrganizationNode::Kind::kAccount;
      leaf.id = *std::move(account);
      leaf.parent = id;
      leaf.place = PlaceOf(item);
      draft.nodes.push_back(std::move(leaf));
    }
  }
  for (const DataNode* unit : fields_.Objects(node, "organizationalUnits")) {
    ReadNode(*unit, id, draft);
  }
}

std::optional<AccountDraft> NativeReader::ReadAccount(const DataNode& node) {
  fields_.CheckFields(
      node,
      {"id", "name", "partition", "canonicalId", "serviceControlPolicies",
       "resourceControlPolicies", "s3Policies", "blockPublicAccess", "policies", "groups", "users",
       "roles", "identityProviders", "resources", "resourcePolicies", "vpcEndpoints"},
      "an account");
  AccountDraft account;
  seen_.clear();
  account.native = true;
  account.place = PlaceOf(node);
  if (const DataNode* id = node.Find("id")) {
    account.id = AccountId(*id, "id").value_or("");
  } else {
    fields_.RequiredString(node, "id", "an account");
  }
  account.name = String(node, "name");
  account.partition = String(node, "partition");
  if (account.partition.value && *account.partition.value != "aws" &&
      !account.partition.value->starts_with("aws-")) {
    fields_.Error(*node.Find("partition"), Quoted(*account.partition.value) + " is no partition",
                  "expected `aws`, `aws-cn`, `aws-us-gov`, ...");
  }
  account.canonical_id = String(node, "canonicalId");
  account.block_public_access = PublicAccess(node);
  account.service_control_policies = References(node, "serviceControlPolicies");
  account.resource_control_policies = References(node, "resourceControlPolicies");
  account.s3_policies = S3Policies(node);
  const auto count = [&](string_view key) {
    const DataNode* list = node.Find(key);
    return list == nullptr ? 0 : list->items().size();
  };
  account.policies.reserve(count("policies"));
  account.entities.reserve(count("groups") + count("users") + count("roles"));
  account.resources.reserve(count("resources"));
  for (const DataNode* policy : fields_.Objects(node, "policies")) {
    ReadAccountPolicy(*policy, account);
  }
  struct EntityField {
    string_view field;
    EntityKind kind;
  };
  constexpr std::array<EntityField, 3> kEntityFields = {
      {{"groups", EntityKind::kGroup}, {"users", EntityKind::kUser}, {"roles", EntityKind::kRole}}};
  for (const EntityField& field : kEntityFields) {
    for (const DataNode* entity : fields_.Objects(node, field.field)) {
      ReadEntity(*entity, field.kind, account);
    }
  }
  for (const DataNode* provider : fields_.Objects(node, "identityProviders")) {
    fields_.CheckFields(*provider, {"arn", "clientIds"}, "an identity provider");
    const std::optional<std::string> arn =
        fields_.RequiredString(*provider, "arn", "an identity provider");
    if (!arn) continue;
    const std::optional<Arn> parsed = ParseArn(*arn);
    const IamEntity entity = parsed ? ParseIamEntity(*parsed) : IamEntity();
    if (entity.kind != IamEntityKind::kOidcProvider &&
        entity.kind != IamEntityKind::kSamlProvider) {
      fields_.Error(*provider->Find("arn"), Quoted(*arn) + " is no identity provider",
                    "expected arn:aws:iam::ACCOUNT:oidc-provider/HOST or saml-provider/NAME");
      continue;
    }
    if (entity.account != account.id && !account.id.empty()) {
      fields_.Error(*provider->Find("arn"), "identity provider " + Quoted(*arn) +
                                                " stands in account " + Quoted(account.id));
      continue;
    }
    const DataNode& arn_node = *provider->Find("arn");
    if (!IsFirst(arn_node, "identity provider", arn_node)) continue;
    ProviderDraft draft;
    draft.arn = *arn;
    draft.place = PlaceOf(*provider);
    draft.client_ids = Take(fields_.Strings(*provider, "clientIds"), *provider, "clientIds");
    account.identity_providers.push_back(std::move(draft));
  }
  for (const DataNode* resource : fields_.Objects(node, "resources")) {
    ReadResource(*resource, account);
  }
  for (const DataNode* policy : fields_.Objects(node, "resourcePolicies")) {
    ReadResourcePolicy(*policy, account);
  }
  for (const DataNode* endpoint : fields_.Objects(node, "vpcEndpoints")) {
    ReadEndpoint(*endpoint, account);
  }
  if (account.id.empty()) return std::nullopt;
  return account;
}

void NativeReader::ReadAccountPolicy(const DataNode& node, AccountDraft& account) {
  fields_.CheckFields(node, {"name", "path", "document", "id"}, "a policy");
  const std::optional<std::string> name = Name(node, "a policy");
  const std::optional<std::string> path = Path(node);
  if (node.Find("document") == nullptr) {
    fields_.Error(node, "a policy has no `document`");
    return;
  }
  Given<PolicyDraft> draft = Document(node, "document");
  if (!name || !path || !draft.value) return;
  draft.value->policy.name = *name;
  draft.value->policy.id = fields_.String(node, "id").value_or("");
  draft.value->policy.arn = "arn:" + account.partition.value.value_or("aws") +
                            ":iam::" + account.id + ":policy" + *path + *name;
  draft.value->place = PlaceOf(node);
  if (!IsFirst(node, "policy", *node.Find("name"))) return;
  account.policies.push_back(*std::move(draft.value));
}

void NativeReader::ReadEntity(const DataNode& node, EntityKind kind, AccountDraft& account) {
  string_view what;
  string_view type;
  switch (kind) {
    case EntityKind::kGroup:
      what = "a group";
      type = "group";
      fields_.CheckFields(node, {"name", "path", "id", "inlinePolicies", "attachedPolicies"}, what);
      break;
    case EntityKind::kUser:
      what = "a user";
      type = "user";
      fields_.CheckFields(node,
                          {"name", "path", "id", "groups", "tags", "inlinePolicies",
                           "attachedPolicies", "permissionsBoundary"},
                          what);
      break;
    case EntityKind::kRole:
      what = "a role";
      type = "role";
      fields_.CheckFields(node,
                          {"name", "path", "id", "trustPolicy", "maxSessionDuration", "tags",
                           "inlinePolicies", "attachedPolicies", "permissionsBoundary",
                           "instanceProfiles"},
                          what);
      break;
  }
  EntityDraft entity;
  entity.kind = kind;
  entity.place = PlaceOf(node);
  const std::optional<std::string> name = Name(node, what);
  const std::optional<std::string> path = Path(node);
  entity.id = String(node, "id");
  entity.inline_policies = InlinePolicies(node);
  entity.attached_policies = References(node, "attachedPolicies");
  if (kind != EntityKind::kGroup) {
    entity.tags = Take(fields_.TagMap(node, "tags"), node, "tags");
    if (const DataNode* boundary = node.Find("permissionsBoundary")) {
      entity.permissions_boundary = {Reference(*boundary, "permissionsBoundary"),
                                     PlaceOf(*boundary)};
    }
  }
  if (kind == EntityKind::kUser) {
    if (const DataNode* groups = node.Find("groups")) {
      entity.groups = {std::vector<NameDraft>(), PlaceOf(*groups)};
      if (fields_.StringsOf(*groups, "groups")) {
        for (const DataNode& item : groups->items()) {
          entity.groups.value->push_back({std::string(item.text()), PlaceOf(item)});
        }
      }
    }
  }
  if (kind == EntityKind::kRole) {
    entity.trust_policy = Document(node, "trustPolicy");
    entity.max_session_duration =
        Take(fields_.Integer(node, "maxSessionDuration"), node, "maxSessionDuration");
    if (entity.max_session_duration.value &&
        (*entity.max_session_duration.value < 3600 || *entity.max_session_duration.value > 43200)) {
      fields_.Error(*node.Find("maxSessionDuration"), "`maxSessionDuration` is out of range",
                    "expected 3600 to 43200 seconds");
    }
    entity.instance_profiles =
        Take(fields_.Strings(node, "instanceProfiles"), node, "instanceProfiles");
  }
  if (!name || !path) return;
  entity.name = *name;
  entity.path = *path;
  entity.arn = "arn:" + account.partition.value.value_or("aws") + ":iam::" + account.id + ":" +
               std::string(type) + *path + *name;
  if (!IsFirst(node, type, *node.Find("name"))) return;
  account.entities.push_back(std::move(entity));
}

void NativeReader::ReadResource(const DataNode& node, AccountDraft& account) {
  fields_.CheckFields(
      node,
      {"arn", "region", "policy", "tags", "blockPublicAccess", "kmsKey", "abac", "grants",
       "keyManager", "aliases", "bucket", "vault", "role", "authorization", "authType"},
      "a resource");
  const std::optional<std::string> arn = fields_.RequiredString(node, "arn", "a resource");
  ResourceDraft resource;
  resource.place = PlaceOf(arn ? *node.Find("arn") : node);
  resource.region = String(node, "region");
  resource.policy = Document(node, "policy");
  resource.tags = Take(fields_.TagMap(node, "tags"), node, "tags");
  resource.block_public_access = PublicAccess(node);
  resource.kms_key = String(node, "kmsKey");
  if (resource.kms_key.value && !ParseArn(*resource.kms_key.value) &&
      !resource.kms_key.value->starts_with("alias/")) {
    fields_.Error(*node.Find("kmsKey"), Quoted(*resource.kms_key.value) + " is no ARN",
                  "expected the key's ARN, or an alias of the resource's account: `alias/name`");
  }
  resource.abac = Take(fields_.Bool(node, "abac"), node, "abac");
  if (const DataNode* manager = node.Find("keyManager")) {
    const std::optional<std::string> text = fields_.StringOf(*manager, "keyManager");
    if (text && !EqualsIgnoreCase(*text, "aws") && !EqualsIgnoreCase(*text, "customer")) {
      fields_.Error(*manager, "`keyManager` is " + Quoted(*text), "expected `aws` or `customer`");
    } else if (text) {
      resource.aws_managed_key = {EqualsIgnoreCase(*text, "aws"), PlaceOf(*manager)};
    }
  }
  resource.bucket = String(node, "bucket");
  if (resource.bucket.value && !ParseArn(*resource.bucket.value)) {
    fields_.Error(*node.Find("bucket"), Quoted(*resource.bucket.value) + " is no ARN",
                  "expected the ARN of the bucket behind the access point");
  }
  resource.vault = String(node, "vault");
  if (resource.vault.value && !IsBackupVault(*resource.vault.value)) {
    fields_.Error(*node.Find("vault"), Quoted(*resource.vault.value) + " is no backup vault",
                  "expected arn:aws:backup:REGION:ACCOUNT:backup-vault:NAME");
  }
  resource.role = String(node, "role");
  if (resource.role.value && !IsRoleOrProfile(*resource.role.value)) {
    fields_.Error(*node.Find("role"), Quoted(*resource.role.value) + " is no role",
                  "expected arn:aws:iam::ACCOUNT:role/NAME or ...:instance-profile/NAME");
  }
  resource.authorization = Word<ApiAuthorization>(node, "authorization",
                                                  {{"NONE", ApiAuthorization::kNone},
                                                   {"AWS_IAM", ApiAuthorization::kAwsIam},
                                                   {"CUSTOM", ApiAuthorization::kCustom},
                                                   {"COGNITO", ApiAuthorization::kCognito}});
  CheckService(node, "authorization", "execute-api", "an API (`arn:aws:execute-api:...`)");
  resource.auth_type = Word<LatticeAuthType>(
      node, "authType", {{"NONE", LatticeAuthType::kNone}, {"AWS_IAM", LatticeAuthType::kAwsIam}});
  CheckService(node, "authType", "vpc-lattice", "a service or service network of VPC Lattice");
  if (const DataNode* aliases = node.Find("aliases")) {
    resource.aliases = Take(fields_.Strings(node, "aliases"), node, "aliases");
    for (const std::string& alias : resource.aliases.value.value_or(std::vector<std::string>())) {
      if (alias.starts_with("alias/")) continue;
      fields_.Error(*aliases, "alias " + Quoted(alias) + " of a KMS key",
                    "expected `alias/` before the name");
    }
  }
  if (const DataNode* grants = node.Find("grants")) {
    resource.grants = {std::vector<Grant>(), PlaceOf(*grants)};
    for (const DataNode* item : fields_.Objects(node, "grants")) {
      if (std::optional<Grant> grant = ReadGrant(*item)) {
        resource.grants.value->push_back(*std::move(grant));
      }
    }
  }
  if (!arn) return;
  if (!ParseArn(*arn)) {
    fields_.Error(*node.Find("arn"), Quoted(*arn) + " is no ARN",
                  "expected arn:partition:service:region:account:resource");
    return;
  }
  resource.arn = *arn;
  if (!IsFirst(*node.Find("arn"), "resource", *node.Find("arn"))) return;
  account.resources.push_back(std::move(resource));
}

Tags NativeReader::EncryptionContext(const DataNode& object, string_view key) const {
  return fields_.TagMap(object, key).value_or(Tags());
}

std::optional<Grant> NativeReader::ReadGrant(const DataNode& node) const {
  fields_.CheckFields(node,
                      {"id", "granteePrincipal", "operations", "constraints",
                       "encryptionContextEquals", "encryptionContextSubset"},
                      "a grant");
  std::optional<std::string> grantee = fields_.RequiredString(node, "granteePrincipal", "a grant");
  std::optional<std::vector<std::string>> operations = fields_.Strings(node, "operations");
  if (node.Find("operations") == nullptr) fields_.Error(node, "a grant has no `operations`");
  const DataNode* constraints = &node;
  if (const DataNode* inner = node.Find("constraints")) {
    if (!fields_.CheckObject(*inner, "`constraints`")) return std::nullopt;
    fields_.CheckFields(*inner, {"encryptionContextEquals", "encryptionContextSubset"},
                        "`constraints`");
    constraints = inner;
  }
  if (!grantee || !operations) return std::nullopt;
  Grant grant;
  grant.grantee_principal = *std::move(grantee);
  grant.operations = *std::move(operations);
  grant.encryption_context_equals = EncryptionContext(*constraints, "encryptionContextEquals");
  grant.encryption_context_subset = EncryptionContext(*constraints, "encryptionContextSubset");
  return grant;
}

template <typename T>
Given<T> NativeReader::Word(const DataNode& object, string_view key,
                            const std::vector<std::pair<string_view, T>>& words) const {
  const DataNode* node = object.Find(key);
  if (node == nullptr) return {};
  const std::optional<std::string> text = fields_.StringOf(*node, key);
  if (!text) return {};
  std::string expected = "expected one of";
  for (const auto& [word, value] : words) {
    if (*text == word) return {value, PlaceOf(*node)};
    expected += ' ' + Quoted(word);
  }
  fields_.Error(*node, Quoted(key) + " is " + Quoted(*text), std::move(expected));
  return {};
}

void NativeReader::CheckService(const DataNode& resource, string_view key, string_view service,
                                string_view what) const {
  const DataNode* node = resource.Find(key);
  const DataNode* arn = resource.Find("arn");
  if (node == nullptr || arn == nullptr || !arn->is_string()) return;
  const std::optional<Arn> parsed = ParseArn(arn->text());
  if (!parsed || parsed->service == service) return;
  fields_.Error(*node, Quoted(key) + " of " + Quoted(arn->text()),
                "only " + std::string(what) + " has it");
}

void NativeReader::ReadResourcePolicy(const DataNode& node, AccountDraft& account) const {
  constexpr string_view kWhat = "a resource policy of an account";
  fields_.CheckFields(node, {"service", "region", "policy"}, kWhat);
  const std::optional<std::string> service = fields_.RequiredString(node, "service", kWhat);
  const std::optional<std::string> region = fields_.String(node, "region");
  if (node.Find("policy") == nullptr) fields_.Error(node, std::string(kWhat) + " has no `policy`");
  Given<PolicyDraft> policy = Document(node, "policy");
  if (!service || !policy.value) return;
  if (FindAccountPolicyType(*service) == nullptr) {
    const std::vector<string_view> known = AccountPolicyServices();
    std::string help = "expected one of";
    for (const string_view other : known)
      help += ' ' + Quoted(other);
    fields_.Error(*node.Find("service"),
                  "no policy of an account is known for service " + Quoted(*service),
                  std::move(help));
    return;
  }
  if (region && !IsRegionName(*region)) {
    fields_.Error(*node.Find("region"), Quoted(*region) + " is no Region",
                  "expected a name such as `eu-west-1`; leave it out for every Region");
    return;
  }
  account.resource_policies.push_back({*service, region.value_or(""), *std::move(policy.value)});
}

void NativeReader::ReadEndpoint(const DataNode& node, AccountDraft& account) {
  fields_.CheckFields(node, {"id", "vpc", "service", "type", "policy"}, "a VPC endpoint");
  EndpointDraft endpoint;
  endpoint.place = PlaceOf(node);
  const std::optional<std::string> id = fields_.RequiredString(node, "id", "a VPC endpoint");
  endpoint.vpc = String(node, "vpc");
  endpoint.service = String(node, "service");
  if (endpoint.service.value && endpoint.service.value->starts_with("com.amazonaws.")) {
    // `com.amazonaws.REGION.SERVICE`
    const std::size_t dot = endpoint.service.value->find('.', 14);
    if (dot != std::string::npos) endpoint.service.value->erase(0, dot + 1);
  }
  if (const DataNode* type = node.Find("type")) {
    const std::optional<std::string> text = fields_.StringOf(*type, "type");
    if (text && !EqualsIgnoreCase(*text, "gateway") && !EqualsIgnoreCase(*text, "interface")) {
      fields_.Error(*type, "`type` is " + Quoted(*text), "expected `gateway` or `interface`");
    } else if (text) {
      endpoint.gateway = {EqualsIgnoreCase(*text, "gateway"), PlaceOf(*type)};
    }
  }
  endpoint.policy = Document(node, "policy");
  if (!id) return;
  endpoint.id = *id;
  if (!IsFirst(node, "VPC endpoint", *node.Find("id"))) return;
  account.vpc_endpoints.push_back(std::move(endpoint));
}

}  // namespace

bool IsNativeModel(const DataNode& root) {
  return root.Find("accounts") != nullptr || root.Find("organization") != nullptr ||
         root.Find("policies") != nullptr;
}

void NativeModelReader::Read(const DataNode& root, const std::shared_ptr<const SourceText>& source,
                             LoadedFile& /*file*/) {
  NativeReader reader(source, builder_);
  const Fields fields(source, builder_.diagnostics());
  if (!fields.CheckObject(root, "a model")) return;
  reader.CheckRoot(root);
  for (const DataNode* node : fields.Objects(root, "policies")) {
    if (std::optional<PolicyDraft> policy = reader.ReadSharedPolicy(*node)) {
      builder_.AddSharedPolicy(*std::move(policy), false);
    }
  }
  if (std::optional<OrganizationDraft> organization = reader.ReadOrganization(root)) {
    builder_.AddOrganization(*std::move(organization));
  }
  for (const DataNode* node : fields.Objects(root, "accounts")) {
    if (std::optional<AccountDraft> account = reader.ReadAccount(*node)) {
      builder_.AddAccount(*std::move(account));
    }
  }
}

namespace {

// Some neighbours in one of the two lists, read together.
struct NativePart {
  std::span<const DataPieces::Piece> pieces;
  bool are_accounts = false;
  bool good = true;
  Diagnostics diagnostics;
  std::vector<PolicyDraft> policies;
  std::vector<AccountDraft> accounts;
  std::vector<std::unique_ptr<AccountParts>> built;
};

// A part has at least `part_bytes`, so that it is worth a thread; the last one has what is left.
std::vector<NativePart> PartsOf(std::span<const DataPieces::Piece> pieces, bool are_accounts,
                                std::size_t part_bytes) {
  std::vector<NativePart> parts;
  for (std::size_t begin = 0; begin < pieces.size();) {
    std::size_t end = begin;
    for (std::size_t size = 0; end < pieces.size() && size < part_bytes; ++end)
      size += pieces[end].length;
    NativePart& part = parts.emplace_back();
    part.pieces = pieces.subspan(begin, end - begin);
    part.are_accounts = are_accounts;
    begin = end;
  }
  return parts;
}

void ReadPart(const std::shared_ptr<const SourceText>& source, EstateBuilder& builder,
              PieceReader& pieces, NativePart& part) {
  // Threads that count the references to one text would wait for each other all the time.
  const std::shared_ptr<const SourceText> own(source.get(), [source](const SourceText*) {});
  NativeReader reader(own, builder, part.diagnostics);
  for (const DataPieces::Piece& piece : part.pieces) {
    const DataNode* node = pieces.Read(piece);
    if (node == nullptr) {
      part.good = false;
      return;
    }
    if (part.are_accounts) {
      std::optional<AccountDraft> account = reader.ReadAccount(*node);
      if (!account) continue;
      if (!builder.only_text()) {
        part.accounts.push_back(*std::move(account));
        continue;
      }
      part.built.push_back(builder.BuildAhead(*std::move(account), part.diagnostics));
      part.good = part.built.back() != nullptr;
      if (!part.good) return;
    } else if (std::optional<PolicyDraft> policy = reader.ReadSharedPolicy(*node)) {
      part.policies.push_back(*std::move(policy));
    }
  }
}

}  // namespace

bool NativeModelReader::ReadPieces(const DataPieces& pieces,
                                   const std::shared_ptr<const SourceText>& source,
                                   std::size_t part_bytes, LoadedFile& file) {
  // Another list is an error, and no thread reads its items: only the whole text has all errors.
  for (const DataMember& member : pieces.outline().members()) {
    if (member.value.is_array() && member.key != "policies" && member.key != "accounts") {
      return false;
    }
  }
  const auto read = [&](std::vector<NativePart>& parts) {
    InParallel(parts.size(), LoadThreads(), [&] {
      UseLargePagesForThread();
      return [&, reader = PieceReader(source)](std::size_t i) mutable {
        ReadPart(source, builder_, reader, parts[i]);
      };
    });
    return std::all_of(parts.begin(), parts.end(),
                       [](const NativePart& part) { return part.good; });
  };
  std::vector<NativePart> policies = PartsOf(pieces.PiecesOf("policies"), false, part_bytes);
  std::vector<NativePart> accounts = PartsOf(pieces.PiecesOf("accounts"), true, part_bytes);
  if (!read(policies)) return false;
  if (!builder_.only_text() && !read(accounts)) return false;
  Read(pieces.outline(), source, file);
  for (NativePart& part : policies) {
    builder_.diagnostics().AddAll(part.diagnostics);
    for (PolicyDraft& policy : part.policies)
      builder_.AddSharedPolicy(std::move(policy), false);
  }
  policies = std::vector<NativePart>();
  if (builder_.only_text() && !read(accounts)) return false;
  for (NativePart& part : accounts) {
    builder_.diagnostics().AddAll(part.diagnostics);
    for (AccountDraft& account : part.accounts)
      builder_.AddAccount(std::move(account));
    for (std::unique_ptr<AccountParts>& built : part.built)
      builder_.AddBuilt(std::move(built));
  }
  return true;
}

std::optional<EntityDraft> ReadNativeEntity(const DataNode& node, EntityKind kind,
                                            const std::shared_ptr<const SourceText>& source,
                                            EstateBuilder& builder) {
  AccountDraft account;
  NativeReader(source, builder).ReadEntity(node, kind, account);
  if (account.entities.empty()) return std::nullopt;
  return std::move(account.entities.front());
}

std::optional<ResourceDraft> ReadNativeResource(const DataNode& node,
                                                const std::shared_ptr<const SourceText>& source,
                                                EstateBuilder& builder) {
  AccountDraft account;
  NativeReader(source, builder).ReadResource(node, account);
  if (account.resources.empty()) return std::nullopt;
  return std::move(account.resources.front());
}

std::optional<PolicyReferenceDraft> ReadNativePolicyReference(
    const DataNode& node, string_view what, const std::shared_ptr<const SourceText>& source,
    EstateBuilder& builder) {
  return NativeReader(source, builder).Reference(node, what);
}

std::optional<BlockPublicAccess> ReadNativePublicAccess(
    const DataNode& node, const std::shared_ptr<const SourceText>& source, EstateBuilder& builder) {
  return NativeReader(source, builder).PublicAccess(node).value;
}

}  // namespace iamsim
