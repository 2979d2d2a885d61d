// SPDX-License-Identifier: Apache-2.0
#include "model/load/account_authorization_details.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "model/arn.h"
#include "model/load/reader.h"

namespace iamsim {
namespace {

using std::string_view;

class PageReader {
 public:
  PageReader(const std::shared_ptr<const SourceText>& source, EstateBuilder& builder)
      : source_(source),
        builder_(builder),
        fields_(source, builder.diagnostics()),
        strict_(builder.IsStrict(true)) {}

  void Read(const DataNode& root);
  // What the page holds, by account id.
  std::map<std::string, AccountDraft>& accounts() { return accounts_; }

 private:
  DraftPlace PlaceOf(const DataNode& node) const { return {source_, node.offset, node.length}; }

  PolicyDraft Document(const DataNode& node, std::string name) const;
  AccountDraft* AccountOf(const DataNode& node, const Arn& arn);
  void ReadEntity(const DataNode& node, EntityKind kind);
  void ReadPolicy(const DataNode& node);
  Given<std::vector<PolicyDraft>> InlinePolicies(const DataNode& node, string_view key) const;
  Given<std::vector<PolicyReferenceDraft>> Attached(const DataNode& node) const;
  Given<Tags> ReadTags(const DataNode& node) const;

  const std::shared_ptr<const SourceText>& source_;
  EstateBuilder& builder_;
  const FieldReader fields_;
  const bool strict_;
  std::map<std::string, AccountDraft> accounts_;
};

PolicyDraft PageReader::Document(const DataNode& node, std::string name) const {
  PolicyDraft draft;
  draft.policy.name = std::move(name);
  draft.place = PlaceOf(node);
  draft.strict = strict_;
  draft.imported = true;
  std::optional<PolicyDocument> document =
      ReadDocumentSlot(node, source_, {.strict = strict_, .imported = true, .native = false},
                       builder_.diagnostics());
  draft.policy.readable = document.has_value();
  if (document) {
    draft.policy.document = *std::move(document);
  } else if (!strict_) {
    fields_.Warning(node, "the document of policy " + Quoted(draft.policy.name) +
                              " cannot be read; what it allows or denies is unknown");
  }
  return draft;
}

AccountDraft* PageReader::AccountOf(const DataNode& node, const Arn& arn) {
  if (!IsAccountId(arn.account)) {
    fields_.Error(node, Quoted(node.text) + " has no account id");
    return nullptr;
  }
  AccountDraft& account = accounts_[std::string(arn.account)];
  if (account.id.empty()) {
    account.id = std::string(arn.account);
    account.imported = true;
    account.place = PlaceOf(node);
    account.partition = {std::string(arn.partition), account.place};
  }
  return &account;
}

Given<std::vector<PolicyDraft>> PageReader::InlinePolicies(const DataNode& node,
                                                           string_view key) const {
  const DataNode* list = node.Find(key);
  if (list == nullptr) return {};
  Given<std::vector<PolicyDraft>> policies{std::vector<PolicyDraft>(), PlaceOf(*list)};
  for (const DataNode* item : fields_.Objects(node, key)) {
    std::optional<std::string> name = fields_.RequiredString(*item, "PolicyName", "a policy");
    const DataNode* document = item->Find("PolicyDocument");
    if (document == nullptr) {
      fields_.Error(*item, "a policy has no `PolicyDocument`");
      continue;
    }
    policies.value->push_back(Document(*document, std::move(name).value_or("")));
  }
  return policies;
}

Given<std::vector<PolicyReferenceDraft>> PageReader::Attached(const DataNode& node) const {
  const DataNode* list = node.Find("AttachedManagedPolicies");
  if (list == nullptr) return {};
  Given<std::vector<PolicyReferenceDraft>> policies{std::vector<PolicyReferenceDraft>(),
                                                    PlaceOf(*list)};
  for (const DataNode* item : fields_.Objects(node, "AttachedManagedPolicies")) {
    const std::optional<std::string> arn =
        fields_.RequiredString(*item, "PolicyArn", "an attached policy");
    if (!arn) continue;
    policies.value->push_back({.text = *arn,
                               .in_place = nullptr,
                               .place = PlaceOf(*item->Find("PolicyArn")),
                               .imported = true});
  }
  return policies;
}

Given<Tags> PageReader::ReadTags(const DataNode& node) const {
  const DataNode* list = node.Find("Tags");
  if (list == nullptr) return {};
  Given<Tags> tags{Tags(), PlaceOf(*list)};
  for (const DataNode* item : fields_.Objects(node, "Tags")) {
    std::optional<std::string> key = fields_.RequiredString(*item, "Key", "a tag");
    std::optional<std::string> value = fields_.String(*item, "Value");
    if (!value && item->Find("Value") == nullptr) {
      fields_.Error(*item, "a tag has no `Value`");
    }
    if (key && value) tags.value->emplace_back(*std::move(key), *std::move(value));
  }
  return tags;
}

void PageReader::ReadEntity(const DataNode& node, EntityKind kind) {
  struct Names {
    string_view what;
    string_view id;
    string_view inline_policies;
    IamEntityKind arn_kind;
  };
  Names names{"a user", "UserId", "UserPolicyList", IamEntityKind::kUser};
  switch (kind) {
    case EntityKind::kUser:
      break;
    case EntityKind::kRole:
      names = {"a role", "RoleId", "RolePolicyList", IamEntityKind::kRole};
      break;
    case EntityKind::kGroup:
      names = {"a group", "GroupId", "GroupPolicyList", IamEntityKind::kGroup};
      break;
  }
  const std::optional<std::string> text = fields_.RequiredString(node, "Arn", names.what);
  if (!text) return;
  const DataNode& arn_node = *node.Find("Arn");
  const std::optional<Arn> arn = ParseArn(*text);
  const IamEntity parsed = arn ? ParseIamEntity(*arn) : IamEntity();
  if (parsed.kind != names.arn_kind) {
    std::string message = Quoted(*text) + " is not the ARN of ";
    message += names.what;
    fields_.Error(arn_node, std::move(message));
    return;
  }
  AccountDraft* account = AccountOf(arn_node, *arn);
  if (account == nullptr) return;
  EntityDraft entity;
  entity.kind = kind;
  entity.name = std::string(parsed.name);
  entity.path = std::string(parsed.path);
  entity.arn = *text;
  entity.place = PlaceOf(node);
  entity.imported = true;
  if (const DataNode* id = node.Find(names.id)) {
    entity.id = {fields_.StringOf(*id, names.id), PlaceOf(*id)};
  }
  entity.inline_policies = InlinePolicies(node, names.inline_policies);
  entity.attached_policies = Attached(node);
  if (kind != EntityKind::kGroup) {
    entity.tags = ReadTags(node);
    if (const DataNode* boundary = node.Find("PermissionsBoundary");
        boundary != nullptr && fields_.CheckObject(*boundary, "`PermissionsBoundary`")) {
      if (const std::optional<std::string> boundary_arn = fields_.RequiredString(
              *boundary, "PermissionsBoundaryArn", "a permissions boundary")) {
        const DraftPlace place = PlaceOf(*boundary->Find("PermissionsBoundaryArn"));
        entity.permissions_boundary = {
            PolicyReferenceDraft{
                .text = *boundary_arn, .in_place = nullptr, .place = place, .imported = true},
            place};
      }
    }
  }
  if (kind == EntityKind::kUser) {
    if (const DataNode* groups = node.Find("GroupList")) {
      entity.groups = {std::vector<NameDraft>(), PlaceOf(*groups)};
      if (fields_.StringsOf(*groups, "GroupList")) {
        for (const DataNode& item : groups->items) {
          entity.groups.value->push_back({std::string(item.text), PlaceOf(item)});
        }
      }
    }
  }
  if (kind == EntityKind::kRole) {
    if (const DataNode* trust = node.Find("AssumeRolePolicyDocument")) {
      entity.trust_policy = {Document(*trust, {}), PlaceOf(*trust)};
    }
    if (const DataNode* duration = node.Find("MaxSessionDuration")) {
      entity.max_session_duration = {fields_.Integer(node, "MaxSessionDuration"),
                                     PlaceOf(*duration)};
    }
  }
  account->entities.push_back(std::move(entity));
}

void PageReader::ReadPolicy(const DataNode& node) {
  const std::optional<std::string> text = fields_.RequiredString(node, "Arn", "a policy");
  if (!text) return;
  const DataNode& arn_node = *node.Find("Arn");
  const std::optional<Arn> arn = ParseArn(*text);
  const IamEntity parsed = arn ? ParseIamEntity(*arn) : IamEntity();
  if (parsed.kind != IamEntityKind::kPolicy) {
    fields_.Error(arn_node, Quoted(*text) + " is not the ARN of a policy");
    return;
  }
  const std::string default_version = fields_.String(node, "DefaultVersionId").value_or("");
  const DataNode* version = nullptr;
  for (const DataNode* item : fields_.Objects(node, "PolicyVersionList")) {
    const bool is_default = fields_.Bool(*item, "IsDefaultVersion").value_or(false);
    const std::string id = fields_.String(*item, "VersionId").value_or("");
    if (is_default || (!default_version.empty() && id == default_version)) version = item;
  }
  const DataNode* document = version == nullptr ? nullptr : version->Find("Document");
  PolicyDraft draft;
  if (document != nullptr) {
    draft = Document(*document, std::string(parsed.name));
    draft.version_id = fields_.String(*version, "VersionId").value_or(default_version);
    if (const DataNode* date = version->Find("CreateDate"); date != nullptr && date->is_string()) {
      draft.date = std::string(date->text);
    }
  } else {
    draft.policy.name = std::string(parsed.name);
    draft.policy.readable = false;
    draft.strict = strict_;
    draft.imported = true;
    fields_.Warning(node, "policy " + Quoted(*text) +
                              " has no default version with a document; what it allows or denies "
                              "is unknown");
  }
  draft.policy.arn = *text;
  draft.place = PlaceOf(node);
  if (arn->account == "aws") {
    builder_.AddSharedPolicy(std::move(draft), false);
    return;
  }
  AccountDraft* account = AccountOf(arn_node, *arn);
  if (account != nullptr) account->policies.push_back(std::move(draft));
}

void PageReader::Read(const DataNode& root) {
  for (const DataNode* node : fields_.Objects(root, "GroupDetailList")) {
    ReadEntity(*node, EntityKind::kGroup);
  }
  for (const DataNode* node : fields_.Objects(root, "UserDetailList")) {
    ReadEntity(*node, EntityKind::kUser);
  }
  for (const DataNode* node : fields_.Objects(root, "RoleDetailList")) {
    ReadEntity(*node, EntityKind::kRole);
  }
  for (const DataNode* node : fields_.Objects(root, "Policies"))
    ReadPolicy(*node);
}

constexpr std::array<string_view, 3> kDetailLists = {"UserDetailList", "GroupDetailList",
                                                     "RoleDetailList"};

// The node that says that more pages follow, or null.
const DataNode* MorePages(const DataNode& root) {
  const DataNode* truncated = root.Find("IsTruncated");
  if (truncated != nullptr && (truncated->kind == DataKind::kBool || truncated->is_string()) &&
      EqualsIgnoreCase(truncated->text, "true")) {
    return truncated;
  }
  const DataNode* token = root.Find("NextToken");
  return token != nullptr && token->kind != DataKind::kNull ? token : nullptr;
}

}  // namespace

bool IsAccountAuthorizationDetails(const DataNode& root) {
  for (const string_view list : kDetailLists) {
    if (root.Find(list) != nullptr) return true;
  }
  const DataNode* policies = root.Find("Policies");
  if (policies == nullptr) return false;
  for (const DataNode& policy : policies->items) {
    if (policy.Find("PolicyVersionList") != nullptr) return true;
  }
  return false;
}

void AccountAuthorizationDetailsReader::ReadPage(const DataNode& root,
                                                 const std::shared_ptr<const SourceText>& source) {
  PageReader reader(source, builder_);
  reader.Read(root);
  const DataNode* more = MorePages(root);
  const auto note = [&](const std::string& account) {
    Pages& pages = pages_[account];
    if (more == nullptr) {
      pages.complete = true;
    } else if (pages.truncated.source == nullptr) {
      pages.truncated = {source, more->offset, more->length};
    }
  };
  // A page may name no account at all: an empty one, or one of AWS managed policies only.
  if (reader.accounts().empty()) note({});
  for (auto& [id, account] : reader.accounts()) {
    note(id);
    builder_.AddAccount(std::move(account));
  }
}

void AccountAuthorizationDetailsReader::Finish() {
  const auto unnamed = pages_.find("");
  const bool unnamed_complete = unnamed != pages_.end() && unnamed->second.complete;
  bool any_complete = unnamed_complete;
  for (const auto& entry : pages_)
    any_complete = any_complete || entry.second.complete;
  for (const auto& [account, pages] : pages_) {
    if (pages.truncated.source == nullptr || pages.complete) continue;
    if (account.empty() ? any_complete : unnamed_complete) continue;
    builder_.diagnostics().Error(
        pages.truncated.source, pages.truncated.offset, pages.truncated.length,
        account.empty() ? std::string("more pages follow, and none was given")
                        : "more pages of account " + Quoted(account) +
                              " follow, and the last one was not given",
        "give all pages, or take the output of the AWS CLI without --no-paginate and --max-items");
  }
}

}  // namespace iamsim
