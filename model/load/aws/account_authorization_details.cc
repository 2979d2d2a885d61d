// SPDX-License-Identifier: Apache-2.0
#include "model/load/aws/account_authorization_details.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "model/arn.h"
#include "model/load/aws/aws_cli.h"
#include "model/load/document/fields.h"
#include "model/load/text/words.h"

namespace iamsim {
namespace {

using std::string_view;

class PageReader {
 public:
  PageReader(const DataNode& root, const std::shared_ptr<const SourceText>& source,
             EstateBuilder& builder)
      : source_(source),
        builder_(builder),
        fields_(CliFields(root, source, builder.diagnostics(), kIamWords)) {}

  void Read(const DataNode& root);
  const Fields& fields() const { return fields_; }
  // What the page holds, by account id.
  std::map<std::string, AccountDraft>& accounts() { return accounts_; }

 private:
  DraftPlace PlaceOf(const DataNode& node) const { return {source_, node.offset, node.length}; }

  PolicyDraft Document(const DataNode& node, std::string name) const;
  AccountDraft* AccountOf(const DataNode& node, const Arn& arn);
  void ReadEntity(const DataNode& node, EntityKind kind);
  void ReadPolicy(const DataNode& node);
  Given<std::vector<PolicyDraft>> InlinePolicies(const DataNode& node, string_view key) const;
  Given<std::vector<std::string>> InstanceProfiles(const DataNode& node) const;

  const std::shared_ptr<const SourceText>& source_;
  EstateBuilder& builder_;
  const Fields fields_;
  std::map<std::string, AccountDraft> accounts_;
};

PolicyDraft PageReader::Document(const DataNode& node, std::string name) const {
  return ImportedDocument(node, source_, std::move(name), builder_);
}

AccountDraft* PageReader::AccountOf(const DataNode& node, const Arn& arn) {
  if (!IsAccountId(arn.account)) {
    fields_.Error(node, Quoted(node.text()) + " has no account id");
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
  if (fields_.IsUnclear(node, key)) return UnknownList<PolicyDraft>(PlaceOf(node));
  const DataNode* list = fields_.Find(node, key);
  if (list == nullptr) return {};
  Given<std::vector<PolicyDraft>> policies{std::vector<PolicyDraft>(), PlaceOf(*list)};
  for (const DataNode* item : fields_.Objects(node, key)) {
    std::optional<std::string> name = fields_.RequiredString(*item, "PolicyName", "a policy");
    const DataNode* document = fields_.Find(*item, "PolicyDocument");
    if (document == nullptr) {
      fields_.Error(*item, "a policy has no `PolicyDocument`");
      continue;
    }
    policies.value->push_back(Document(*document, std::move(name).value_or("")));
  }
  return policies;
}

Given<std::vector<std::string>> PageReader::InstanceProfiles(const DataNode& node) const {
  const DataNode* list = fields_.Find(node, "InstanceProfileList");
  if (list == nullptr) return {};
  Given<std::vector<std::string>> profiles{std::vector<std::string>(), PlaceOf(*list)};
  for (const DataNode* item : fields_.Objects(node, "InstanceProfileList")) {
    profiles.value->push_back(fields_.String(*item, "InstanceProfileName").value_or(""));
  }
  return profiles;
}

void PageReader::ReadEntity(const DataNode& node, EntityKind kind) {
  std::optional<EntityDraft> entity = ReadIamEntity(fields_, node, kind, builder_);
  if (!entity) return;
  const DataNode& arn_node = *node.Find("Arn");
  const std::optional<Arn> arn = ParseArn(arn_node.text());
  AccountDraft* account = arn ? AccountOf(arn_node, *arn) : nullptr;
  if (account == nullptr) return;
  switch (kind) {
    case EntityKind::kUser:
      entity->inline_policies = InlinePolicies(node, "UserPolicyList");
      if (fields_.IsUnclear(node, "GroupList")) {
        entity->groups = UnknownList<NameDraft>(PlaceOf(node));
      } else if (const DataNode* groups = fields_.Find(node, "GroupList")) {
        entity->groups = {std::vector<NameDraft>(), PlaceOf(*groups)};
        if (fields_.StringsOf(*groups, "GroupList")) {
          for (const DataNode& item : groups->items()) {
            entity->groups.value->push_back({std::string(item.text()), PlaceOf(item)});
          }
        }
      }
      break;
    case EntityKind::kRole:
      entity->inline_policies = InlinePolicies(node, "RolePolicyList");
      entity->instance_profiles = InstanceProfiles(node);
      break;
    case EntityKind::kGroup:
      entity->inline_policies = InlinePolicies(node, "GroupPolicyList");
      break;
  }
  entity->attached_policies = AttachedPolicies(fields_, node, "AttachedManagedPolicies");
  account->entities.push_back(*std::move(entity));
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
  int defaults = 0;
  const bool unclear = fields_.IsUnclear(node, "PolicyVersionList");
  for (const DataNode* item :
       unclear ? std::vector<const DataNode*>() : fields_.Objects(node, "PolicyVersionList")) {
    const bool is_default = fields_.Bool(*item, "IsDefaultVersion").value_or(false);
    const std::string id = fields_.String(*item, "VersionId").value_or("");
    if (!is_default && (default_version.empty() || id != default_version)) continue;
    version = item;
    ++defaults;
  }
  const DataNode* document = defaults == 1 ? fields_.Find(*version, "Document") : nullptr;
  PolicyDraft draft;
  if (document != nullptr) {
    draft = Document(*document, std::string(parsed.name));
    draft.version_id = fields_.String(*version, "VersionId").value_or(default_version);
    if (const DataNode* date = version->Find("CreateDate"); date != nullptr && date->is_string()) {
      draft.date = std::string(date->text());
    }
  } else {
    draft = MissingDocument(std::string(parsed.name), PlaceOf(node));
    fields_.Warning(node,
                    "policy " + Quoted(*text) +
                        (defaults > 1 ? " has several default versions"
                                      : " has no default version with a document"),
                    "what it allows or denies is unknown");
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
  const auto list = [&](string_view key) {
    if (!fields_.IsUnclear(root, key)) return fields_.Objects(root, key);
    // What others refer to may have been in it.
    builder_.NoteUnknownInput(Quoted(key) + " of " + Quoted(source_->name()) + " cannot be read");
    return std::vector<const DataNode*>();
  };
  for (const DataNode* node : list("GroupDetailList"))
    ReadEntity(*node, EntityKind::kGroup);
  for (const DataNode* node : list("UserDetailList"))
    ReadEntity(*node, EntityKind::kUser);
  for (const DataNode* node : list("RoleDetailList"))
    ReadEntity(*node, EntityKind::kRole);
  for (const DataNode* node : list("Policies"))
    ReadPolicy(*node);
  // MorePages() takes a near miss for what it means; here it is named.
  fields_.Find(root, "IsTruncated");
}

constexpr std::array<string_view, 3> kDetailLists = {"UserDetailList", "GroupDetailList",
                                                     "RoleDetailList"};

}  // namespace

bool IsAccountAuthorizationDetails(const DataNode& root) {
  for (const string_view list : kDetailLists) {
    if (root.Find(list) != nullptr) return true;
  }
  const DataNode* policies = root.Find("Policies");
  if (policies == nullptr) return false;
  for (const DataNode& policy : policies->items()) {
    if (policy.Find("PolicyVersionList") != nullptr) return true;
  }
  return false;
}

void AccountAuthorizationDetailsReader::Read(const DataNode& root,
                                             const std::shared_ptr<const SourceText>& source,
                                             LoadedFile& file) {
  PageReader reader(root, source, builder_);
  reader.Read(root);
  reader.fields().TakeNewFields(root, file.new_fields);
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
    // With a file that could not be read, that may be the page.
    builder_.diagnostics().Add(
        {builder_.has_left_out() ? Severity::kWarning : Severity::kError, pages.truncated.source,
         pages.truncated.offset, pages.truncated.length,
         account.empty() ? std::string("more pages follow, and none was given")
                         : "more pages of account " + Quoted(account) +
                               " follow, and the last one was not given",
         "give all pages, or take the output of the AWS CLI without --no-paginate and "
         "--max-items"});
  }
}

std::optional<std::string> AccountOfDamagedDetails(string_view text) {
  // Nothing else begins so; what follows a break could be anything.
  constexpr string_view kFirst[] = {"UserDetailList", "GroupDetailList", "RoleDetailList"};
  const std::size_t brace = text.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  if (brace == string_view::npos || text[brace] != '{') return std::nullopt;
  const std::size_t quote = text.find_first_not_of(" \t\r\n", brace + 1);
  if (quote == string_view::npos || text[quote] != '"') return std::nullopt;
  const string_view key = text.substr(quote + 1);
  if (std::none_of(std::begin(kFirst), std::end(kFirst), [&](string_view first) {
        return key.starts_with(first) && key.substr(first.size()).starts_with('"');
      })) {
    return std::nullopt;
  }
  std::string account;
  constexpr string_view kArn = "\"Arn\"";
  for (std::size_t at = text.find(kArn); at != string_view::npos; at = text.find(kArn, at)) {
    at += kArn.size();
    const std::size_t begin = text.find('"', at);
    if (begin == string_view::npos) break;
    const std::optional<Arn> arn =
        ParseArn(text.substr(begin + 1, text.find('"', begin + 1) - begin - 1));
    // AWS's own policies are in every account's details.
    if (!arn || arn->service != "iam" || !IsAccountId(arn->account)) continue;
    if (!account.empty() && account != arn->account) return std::nullopt;
    account = std::string(arn->account);
  }
  return account;
}

}  // namespace iamsim
