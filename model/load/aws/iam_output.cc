// SPDX-License-Identifier: Apache-2.0
#include "model/load/aws/iam_output.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/arn.h"
#include "model/load/aws/aws_cli.h"
#include "model/load/document/fields.h"
#include "model/load/text/words.h"

// Every output gives a partial draft: the entity, and the one thing that the call is about. The
// builder merges them. Versions of managed policies and calls without an account wait for Finish(),
// when the default version and the account are known.

namespace iamsim {
namespace {

using std::string_view;

struct EntityRow {
  EntityKind kind;
  string_view word;       // in commands: "list-user-policies"
  string_view name;       // "UserName"
  string_view of_policy;  // of list-entities-for-policy
};
constexpr std::array<EntityRow, 3> kEntities = {
    {{EntityKind::kUser, "user", "UserName", "PolicyUsers"},
     {EntityKind::kRole, "role", "RoleName", "PolicyRoles"},
     {EntityKind::kGroup, "group", "GroupName", "PolicyGroups"}}};

// The account of whoever collected the files of a folder.
std::string FolderOf(const SourceText& source) {
  return std::filesystem::path(source.name()).parent_path().string();
}

class IamOutputReader : public InputReader {
 public:
  explicit IamOutputReader(EstateBuilder& builder) : builder_(builder) {}

  void Read(const DataNode& root, const std::shared_ptr<const SourceText>& source,
            LoadedFile& file) override;
  void Finish() override;

 private:
  // Something of an account that the output does not name.
  struct Pending {
    CliOutput call;
    EntityDraft entity;
  };
  struct ProviderPending {
    CliOutput call;
    std::string url;
    Given<std::vector<std::string>> client_ids;
  };
  struct Version {
    PolicyDraft draft;
    std::string policy;  // ARN or name; empty: not told
    CliOutput call;
    bool is_default = false;
  };

  static DraftPlace PlaceOf(const Fields& fields, const DataNode& node) {
    return {fields.source(), node.offset, node.length};
  }
  void Error(const DraftPlace& place, std::string message, std::string help = {}) {
    builder_.diagnostics().Error(place.source, place.offset, place.length, std::move(message),
                                 std::move(help));
  }
  static EntityDraft Partial(EntityKind kind, std::string name, DraftPlace place) {
    EntityDraft entity;
    entity.kind = kind;
    entity.name = std::move(name);
    entity.place = std::move(place);
    entity.imported = true;
    entity.partial = true;
    return entity;
  }
  // An entity whose ARN is known goes to its account at once.
  void Add(EntityDraft entity);
  // What is known of the entity of an ARN.
  std::optional<EntityDraft> Entity(const Fields& fields, const DataNode& node, EntityKind kind,
                                    bool is_whole);
  void ReadEntities(const Fields& fields, const CliOutput& call, string_view list, EntityKind kind);
  void ReadGroup(const Fields& fields, const CliOutput& call, const DataNode& node);
  void ReadGroups(const Fields& fields, const CliOutput& call);
  void ReadInline(const Fields& fields, const CliOutput& call);
  // Of `list-user-policies` and the like: the row of the entity, and its name; nothing, with an
  // error, when the file's name does not tell.
  const EntityRow* Subject(const CliOutput& call, string_view before, string_view after);
  void ReadAttached(const Fields& fields, const CliOutput& call);
  void ReadNames(const Fields& fields, const CliOutput& call);
  void ReadPolicyFacts(const Fields& fields, const DataNode& node);
  void ReadVersion(const Fields& fields, const CliOutput& call, const DataNode& node);
  void ReadVersions(const Fields& fields, const CliOutput& call);
  void ReadEntitiesOfPolicy(const Fields& fields, const CliOutput& call);
  void ReadCaller(const Fields& fields, const DataNode& root);
  void ReadProviders(const Fields& fields, const CliOutput& call, string_view list);
  void AddProvider(const std::string& arn, const DraftPlace& place,
                   Given<std::vector<std::string>> client_ids);

  std::string AccountOf(const CliOutput& call);
  std::string PolicyArnOf(const Version& version);
  void AddVersion(Version& version);

  EstateBuilder& builder_;
  PageWatch pages_;
  std::vector<Pending> pending_;
  std::vector<ProviderPending> providers_;
  std::vector<Version> versions_;
  std::map<std::string, std::string> default_versions_;            // by the policy's ARN
  std::map<std::string, std::string> callers_;                     // accounts by folder
  std::map<std::string, std::vector<std::string>> provider_arns_;  // by URL
};

AccountDraft ImportedAccount(string_view id, string_view partition, const DraftPlace& place) {
  AccountDraft account;
  account.id = std::string(id);
  account.place = place;
  account.imported = true;
  if (!partition.empty()) account.partition = {std::string(partition), place};
  return account;
}

void IamOutputReader::Add(EntityDraft entity) {
  const std::optional<Arn> arn = ParseArn(entity.arn);
  if (!arn || !IsAccountId(arn->account)) {
    Error(entity.place, Quoted(entity.arn) + " has no account id");
    return;
  }
  AccountDraft account = ImportedAccount(arn->account, arn->partition, entity.place);
  account.entities.push_back(std::move(entity));
  builder_.AddAccount(std::move(account));
}

std::optional<EntityDraft> IamOutputReader::Entity(const Fields& fields, const DataNode& node,
                                                   EntityKind kind, bool is_whole) {
  std::optional<EntityDraft> entity = ReadIamEntity(fields, node, kind, builder_);
  if (!entity) return std::nullopt;
  entity->partial = true;
  // A `get-` leaves out what there is none of, a `list-` never has it.
  if (is_whole && kind != EntityKind::kGroup) {
    entity->no_permissions_boundary = !entity->permissions_boundary.value.has_value();
    if (!entity->tags.value) entity->tags = {Tags(), PlaceOf(fields, node)};
  }
  return entity;
}

void IamOutputReader::ReadEntities(const Fields& fields, const CliOutput& call, string_view list,
                                   EntityKind kind) {
  pages_.Note(*call.root, fields.source(),
              call.ListOf(kind == EntityKind::kUser ? "list-users" : "list-roles", false));
  for (const DataNode* item : fields.Objects(*call.root, list)) {
    if (std::optional<EntityDraft> entity = Entity(fields, *item, kind, false)) {
      Add(*std::move(entity));
    }
  }
}

// get-group: the group and its users.
void IamOutputReader::ReadGroup(const Fields& fields, const CliOutput& call, const DataNode& node) {
  std::optional<EntityDraft> group = Entity(fields, node, EntityKind::kGroup, true);
  if (!group) return;
  const std::string name = group->name;
  Add(*std::move(group));
  pages_.Note(*call.root, fields.source(), "get-group of " + Quoted(name));
  for (const DataNode* item : fields.Objects(*call.root, "Users")) {
    std::optional<EntityDraft> user = Entity(fields, *item, EntityKind::kUser, false);
    if (!user) continue;
    user->groups = {std::vector<NameDraft>{{name, PlaceOf(fields, *item)}}, PlaceOf(fields, *item),
                    false};
    Add(*std::move(user));
  }
}

// list-groups-for-user, or list-groups.
void IamOutputReader::ReadGroups(const Fields& fields, const CliOutput& call) {
  const DraftPlace place = PlaceOf(fields, *call.root->Find("Groups"));
  Given<std::vector<NameDraft>> groups{std::vector<NameDraft>(), place};
  for (const DataNode* item : fields.Objects(*call.root, "Groups")) {
    std::optional<EntityDraft> group = Entity(fields, *item, EntityKind::kGroup, false);
    if (!group) continue;
    groups.value->push_back({group->name, PlaceOf(fields, *item)});
    Add(*std::move(group));
  }
  const bool of_user = call.Is("list-groups-for-user");
  pages_.Note(*call.root, fields.source(),
              call.ListOf(of_user ? "list-groups-for-user" : "list-groups", of_user));
  if (!of_user) return;
  if (call.argument.empty()) {
    Error(call.place, "this output does not say of which user it is",
          "name the file `iam-list-groups-for-user.USER.json`");
    return;
  }
  EntityDraft user = Partial(EntityKind::kUser, call.argument, place);
  groups.complete = MorePages(*call.root) == nullptr;
  user.groups = std::move(groups);
  pending_.push_back({call, std::move(user)});
}

// get-user-policy and the like.
void IamOutputReader::ReadInline(const Fields& fields, const CliOutput& call) {
  const std::optional<std::string> name =
      fields.RequiredString(*call.root, "PolicyName", "a policy");
  for (const EntityRow& row : kEntities) {
    const DataNode* owner = call.root->Find(row.name);
    if (owner == nullptr) continue;
    const std::optional<std::string> owner_name = fields.StringOf(*owner, row.name);
    if (!name || !owner_name) return;
    EntityDraft entity = Partial(row.kind, *owner_name, call.place);
    const DataNode& document = *call.root->Find("PolicyDocument");
    entity.inline_policies.value.emplace();
    entity.inline_policies.value->push_back(
        ImportedDocument(document, fields.source(), *name, builder_));
    entity.inline_policies.place = call.place;
    entity.inline_policies.complete = false;
    pending_.push_back({call, std::move(entity)});
    return;
  }
}

const EntityRow* IamOutputReader::Subject(const CliOutput& call, string_view before,
                                          string_view after) {
  for (const EntityRow& row : kEntities) {
    std::string command(before);
    command += row.word;
    command += after;
    if (call.Is(command) && !call.argument.empty()) return &row;
  }
  Error(call.place, "this output does not say of which user, role or group it is",
        "name the file such as `iam-" + std::string(before) + "user" + std::string(after) +
            ".USER.json`");
  return nullptr;
}

void IamOutputReader::ReadAttached(const Fields& fields, const CliOutput& call) {
  const EntityRow* row = Subject(call, "list-attached-", "-policies");
  if (row == nullptr) return;
  pages_.Note(*call.root, fields.source(), call.ListOf(call.command, true));
  EntityDraft entity = Partial(row->kind, call.argument, call.place);
  entity.attached_policies = AttachedPolicies(fields, *call.root, "AttachedPolicies");
  if (MorePages(*call.root) != nullptr) entity.attached_policies.complete = false;
  pending_.push_back({call, std::move(entity)});
}

void IamOutputReader::ReadNames(const Fields& fields, const CliOutput& call) {
  // The policies of a KMS key have names too; there is only ever `default`.
  if (call.Is("list-key-policies")) return;
  const EntityRow* row = Subject(call, "list-", "-policies");
  if (row == nullptr) return;
  pages_.Note(*call.root, fields.source(), call.ListOf(call.command, true));
  EntityDraft entity = Partial(row->kind, call.argument, call.place);
  const DataNode& list = *call.root->Find("PolicyNames");
  entity.inline_policies = {std::vector<PolicyDraft>(), PlaceOf(fields, list)};
  entity.inline_policies.complete = MorePages(*call.root) == nullptr;
  if (const std::optional<std::vector<std::string>> names = fields.StringsOf(list, "PolicyNames")) {
    for (const DataNode& item : list.items()) {
      entity.inline_policies.value->push_back(
          MissingDocument(std::string(item.text()), PlaceOf(fields, item)));
    }
  }
  pending_.push_back({call, std::move(entity)});
}

// get-policy, and the items of list-policies.
void IamOutputReader::ReadPolicyFacts(const Fields& fields, const DataNode& node) {
  const std::optional<std::string> arn = fields.RequiredString(node, "Arn", "a policy");
  const std::optional<std::string> version = fields.String(node, "DefaultVersionId");
  if (!arn) return;
  const std::optional<Arn> parsed = ParseArn(*arn);
  if (!parsed || ParseIamEntity(*parsed).kind != IamEntityKind::kPolicy) {
    fields.Error(*node.Find("Arn"), Quoted(*arn) + " is not the ARN of a policy");
    return;
  }
  std::string& known = default_versions_[*arn];
  if (!version) return;
  if (!known.empty() && known != *version) {
    fields.Error(node, "policy " + Quoted(*arn) + " has two default versions, " + Quoted(known) +
                           " and " + Quoted(*version));
    return;
  }
  known = *version;
}

void IamOutputReader::ReadVersion(const Fields& fields, const CliOutput& call,
                                  const DataNode& node) {
  if (!fields.CheckObject(node, "`PolicyVersion`")) return;
  const std::optional<std::string> id = fields.RequiredString(node, "VersionId", "a version");
  const DataNode* document = fields.Find(node, "Document");
  if (document == nullptr) {
    fields.Error(node, "a version of a policy has no `Document`");
    return;
  }
  if (!id) return;
  Version version;
  version.call = call;
  version.policy = call.argument;
  // `get-policy-version.ARN.v3.json`.
  if (version.policy.ends_with("." + *id)) {
    version.policy.resize(version.policy.size() - id->size() - 1);
  }
  const std::size_t slash = version.policy.rfind('/');
  version.draft =
      ImportedDocument(*document, fields.source(),
                       version.policy.substr(slash == std::string::npos ? 0 : slash + 1), builder_);
  version.draft.version_id = *id;
  if (const DataNode* date = node.Find("CreateDate"); date != nullptr && date->is_string()) {
    version.draft.date = std::string(date->text());
  }
  version.is_default = fields.Bool(node, "IsDefaultVersion").value_or(false);
  versions_.push_back(std::move(version));
}

// list-policy-versions: no documents.
void IamOutputReader::ReadVersions(const Fields& fields, const CliOutput& call) {
  pages_.Note(*call.root, fields.source(), call.ListOf("list-policy-versions", true));
  for (const DataNode* item : fields.Objects(*call.root, "Versions")) {
    const std::optional<std::string> id = fields.RequiredString(*item, "VersionId", "a version");
    const bool is_default = fields.Bool(*item, "IsDefaultVersion").value_or(false);
    if (id && is_default && ParseArn(call.argument)) default_versions_[call.argument] = *id;
  }
}

void IamOutputReader::ReadEntitiesOfPolicy(const Fields& fields, const CliOutput& call) {
  pages_.Note(*call.root, fields.source(), call.ListOf("list-entities-for-policy", true));
  const std::optional<Arn> arn = ParseArn(call.argument);
  if (!arn) {
    Error(call.place, "this output does not say of which policy it is",
          "name the file `iam-list-entities-for-policy.ARN.json`, with %2F for a slash");
    return;
  }
  for (const EntityRow& row : kEntities) {
    for (const DataNode* item : fields.Objects(*call.root, row.of_policy)) {
      const std::optional<std::string> name = fields.RequiredString(*item, row.name, "an entity");
      if (!name) continue;
      const DraftPlace place = PlaceOf(fields, *item);
      EntityDraft entity = Partial(row.kind, *name, place);
      PolicyReferenceDraft reference;
      reference.text = call.argument;
      reference.place = place;
      reference.imported = true;
      entity.attached_policies.value.emplace();
      entity.attached_policies.value->push_back(std::move(reference));
      entity.attached_policies.place = place;
      entity.attached_policies.complete = false;
      Pending pending{call, std::move(entity)};
      if (IsAccountId(arn->account)) pending.call.account = std::string(arn->account);
      pending_.push_back(std::move(pending));
    }
  }
}

void IamOutputReader::ReadCaller(const Fields& fields, const DataNode& root) {
  const std::optional<std::string> id = fields.RequiredString(root, "Account", "a caller");
  const std::optional<std::string> text = fields.RequiredString(root, "Arn", "a caller");
  if (!id || !text) return;
  const std::optional<Arn> arn = ParseArn(*text);
  if (!IsAccountId(*id) || !arn || arn->account != *id) {
    fields.Error(root, "the caller's account is " + Quoted(*id) + " and its ARN " + Quoted(*text));
    return;
  }
  callers_[FolderOf(*fields.source())] = *id;
  const DraftPlace place = PlaceOf(fields, root);
  AccountDraft account = ImportedAccount(*id, arn->partition, place);
  const IamEntity entity = ParseIamEntity(*arn);
  if (entity.kind == IamEntityKind::kUser) {
    EntityDraft user = Partial(EntityKind::kUser, std::string(entity.name), place);
    user.path = std::string(entity.path);
    user.arn = *text;
    account.entities.push_back(std::move(user));
  } else if (entity.kind == IamEntityKind::kAssumedRole) {
    // The ARN of a session lacks the role's path.
    account.entities.push_back(Partial(EntityKind::kRole, std::string(entity.name), place));
  }
  builder_.AddAccount(std::move(account));
}

void IamOutputReader::AddProvider(const std::string& arn, const DraftPlace& place,
                                  Given<std::vector<std::string>> client_ids) {
  const std::optional<Arn> parsed = ParseArn(arn);
  const IamEntity entity = parsed ? ParseIamEntity(*parsed) : IamEntity();
  if ((entity.kind != IamEntityKind::kOidcProvider &&
       entity.kind != IamEntityKind::kSamlProvider) ||
      !IsAccountId(parsed->account)) {
    Error(place, Quoted(arn) + " is no identity provider",
          "expected arn:aws:iam::ACCOUNT:oidc-provider/HOST or saml-provider/NAME");
    return;
  }
  AccountDraft account = ImportedAccount(parsed->account, parsed->partition, place);
  account.identity_providers.push_back({arn, place, std::move(client_ids)});
  builder_.AddAccount(std::move(account));
}

void IamOutputReader::ReadProviders(const Fields& fields, const CliOutput& call, string_view list) {
  constexpr string_view kOidc = ":oidc-provider/";
  for (const DataNode* item : fields.Objects(*call.root, list)) {
    const std::optional<std::string> arn =
        fields.RequiredString(*item, "Arn", "an identity provider");
    if (!arn) continue;
    const std::size_t url = arn->find(kOidc);
    if (url != std::string::npos) {
      provider_arns_[arn->substr(url + kOidc.size())].push_back(*arn);
    }
    AddProvider(*arn, PlaceOf(fields, *item), {});
  }
}

void IamOutputReader::Read(const DataNode& root, const std::shared_ptr<const SourceText>& source,
                           LoadedFile& file) {
  const CliOutput call = CliOutputOf(root, source, builder_.diagnostics());
  const DataNode& out = *call.root;
  const Fields fields = CliFields(out, source, builder_.diagnostics(), kIamWords);
  const std::size_t before = pending_.size();
  if (out.Find("PolicyDocument") != nullptr) {
    file.call = "an inline policy";
    ReadInline(fields, call);
    file.Count("policies", pending_.size() - before);
  } else if (out.Find("AttachedPolicies") != nullptr) {
    file.call = call.Text();
    ReadAttached(fields, call);
    if (pending_.size() > before) {
      file.Count("attachments", pending_.back().entity.attached_policies.value->size());
    }
  } else if (out.Find("PolicyNames") != nullptr) {
    file.call = call.Text();
    ReadNames(fields, call);
    if (pending_.size() > before) {
      file.Count("names of policies", pending_.back().entity.inline_policies.value->size());
    }
  } else if (const DataNode* version = out.Find("PolicyVersion")) {
    file.call = call.TextOf("get-policy-version");
    ReadVersion(fields, call, *version);
    file.Count("policies", 1);
  } else if (out.Find("Versions") != nullptr) {
    file.call = call.TextOf("list-policy-versions");
    ReadVersions(fields, call);
  } else if (std::any_of(kEntities.begin(), kEntities.end(), [&](const EntityRow& row) {
               return out.Find(row.of_policy) != nullptr;
             })) {
    file.call = call.TextOf("list-entities-for-policy");
    ReadEntitiesOfPolicy(fields, call);
    file.Count("attachments", pending_.size() - before);
  } else if (const DataNode* user = out.Find("User")) {
    file.call = call.TextOf("get-user");
    if (std::optional<EntityDraft> entity = Entity(fields, *user, EntityKind::kUser, true)) {
      Add(*std::move(entity));
    }
  } else if (const DataNode* role = out.Find("Role")) {
    file.call = call.TextOf("get-role");
    if (std::optional<EntityDraft> entity = Entity(fields, *role, EntityKind::kRole, true)) {
      Add(*std::move(entity));
    }
  } else if (const DataNode* group = out.Find("Group")) {
    file.call = call.TextOf("get-group");
    ReadGroup(fields, call, *group);
  } else if (out.Find("Groups") != nullptr) {
    file.call =
        call.TextOf(call.Is("list-groups-for-user") ? "list-groups-for-user" : "list-groups");
    ReadGroups(fields, call);
  } else if (out.Find("Users") != nullptr) {
    file.call = call.TextOf("list-users");
    ReadEntities(fields, call, "Users", EntityKind::kUser);
  } else if (out.Find("Roles") != nullptr) {
    file.call = call.TextOf("list-roles");
    ReadEntities(fields, call, "Roles", EntityKind::kRole);
  } else if (const DataNode* policy = out.Find("Policy")) {
    file.call = call.TextOf("get-policy");
    ReadPolicyFacts(fields, *policy);
  } else if (out.Find("Policies") != nullptr) {
    file.call = call.TextOf("list-policies");
    pages_.Note(out, source, call.ListOf("list-policies", false));
    for (const DataNode* item : fields.Objects(out, "Policies"))
      ReadPolicyFacts(fields, *item);
  } else if (out.Find("OpenIDConnectProviderList") != nullptr) {
    file.call = call.TextOf("list-open-id-connect-providers");
    ReadProviders(fields, call, "OpenIDConnectProviderList");
  } else if (out.Find("SAMLProviderList") != nullptr) {
    file.call = call.TextOf("list-saml-providers");
    ReadProviders(fields, call, "SAMLProviderList");
  } else if (const DataNode* clients = out.Find("ClientIDList")) {
    file.call = call.TextOf("get-open-id-connect-provider");
    ProviderPending provider;
    provider.call = call;
    provider.url = fields.RequiredString(out, "Url", "an identity provider").value_or("");
    if (provider.url.starts_with("https://")) provider.url.erase(0, 8);
    provider.client_ids = {fields.StringsOf(*clients, "ClientIDList"), PlaceOf(fields, *clients)};
    if (!provider.url.empty()) {
      file.Count("identity providers", 1);
      providers_.push_back(std::move(provider));
    }
  } else if (out.Find("UserId") != nullptr) {
    file.call = call.TextOf("get-caller-identity");
    ReadCaller(fields, out);
  } else {
    // The metadata of a SAML provider; nothing in it takes part in authorization.
    file.call = call.TextOf("get-saml-provider");
  }
  fields.TakeNewFields(out, file.new_fields);
}

// --- At the end -------------------------------------------------------------------------------

std::string IamOutputReader::AccountOf(const CliOutput& call) {
  if (!call.account.empty()) return call.account;
  for (std::filesystem::path folder = FolderOf(*call.source);; folder = folder.parent_path()) {
    const auto caller = callers_.find(folder.string());
    if (caller != callers_.end()) return caller->second;
    if (folder.empty() || folder == folder.parent_path()) break;
  }
  const std::vector<std::string> accounts = builder_.AccountIds();
  if (accounts.size() == 1) return accounts.front();
  Error(call.place, "nothing says which account " + Quoted(call.Text()) + " belongs to",
        "put the file into a folder named by the account's id, or beside the output of "
        "`aws sts get-caller-identity`");
  return {};
}

std::string IamOutputReader::PolicyArnOf(const Version& version) {
  if (ParseArn(version.policy)) return version.policy;
  // By its name, where get-policy or list-policies tells the path.
  const std::string account = version.policy.empty() ? std::string() : AccountOf(version.call);
  std::vector<std::string> fitting;
  for (const auto& [arn, id] : default_versions_) {
    const std::optional<Arn> parsed = ParseArn(arn);
    const IamEntity entity = ParseIamEntity(*parsed);
    if (entity.name == version.policy && (parsed->account == account || parsed->account == "aws")) {
      fitting.push_back(arn);
    }
  }
  if (fitting.size() == 1) return fitting.front();
  Error(version.call.place, "this output does not say of which policy it is",
        "name the file `iam-get-policy-version.ARN.json`, with %2F for a slash");
  return {};
}

// Only the default version counts. Others are of no account.
void IamOutputReader::AddVersion(Version& version) {
  std::string arn = PolicyArnOf(version);
  if (arn.empty()) return;
  const std::optional<Arn> parsed = ParseArn(arn);
  const IamEntity entity = ParseIamEntity(*parsed);
  if (entity.kind != IamEntityKind::kPolicy) {
    Error(version.call.place, Quoted(arn) + " is not the ARN of a policy");
    return;
  }
  const auto known = default_versions_.find(arn);
  const bool is_known = known != default_versions_.end() && !known->second.empty();
  if (is_known && version.is_default && known->second != version.draft.version_id) {
    Error(version.call.place, "policy " + Quoted(arn) + " has two default versions, " +
                                  Quoted(known->second) + " and " +
                                  Quoted(version.draft.version_id));
    return;
  }
  if (!version.is_default && !(is_known && known->second == version.draft.version_id)) return;
  version.draft.policy.arn = arn;
  version.draft.policy.name = std::string(entity.name);
  if (parsed->account == "aws") {
    builder_.AddSharedPolicy(std::move(version.draft), false);
    return;
  }
  AccountDraft account = ImportedAccount(parsed->account, parsed->partition, version.call.place);
  account.policies.push_back(std::move(version.draft));
  builder_.AddAccount(std::move(account));
}

void IamOutputReader::Finish() {
  pages_.Finish(builder_.diagnostics());
  for (Version& version : versions_)
    AddVersion(version);
  for (Pending& pending : pending_) {
    const std::string id = AccountOf(pending.call);
    if (id.empty()) continue;
    AccountDraft account = ImportedAccount(id, {}, pending.call.place);
    account.entities.push_back(std::move(pending.entity));
    builder_.AddAccount(std::move(account));
  }
  for (ProviderPending& provider : providers_) {
    std::string arn = ParseArn(provider.call.argument) ? provider.call.argument : std::string();
    const std::vector<std::string>& listed = provider_arns_[provider.url];
    if (arn.empty() && listed.size() == 1 && provider.call.account.empty()) arn = listed.front();
    if (arn.empty()) {
      const std::string account = AccountOf(provider.call);
      if (account.empty()) continue;
      std::string partition = builder_.PartitionOf(account);
      if (partition.empty()) partition = "aws";
      arn = "arn:" + partition + ":iam::" + account + ":oidc-provider/" + provider.url;
    }
    AddProvider(arn, provider.call.place, std::move(provider.client_ids));
  }
}

bool FirstItemHas(const DataNode& list, string_view key) {
  return list.is_array() && (list.items().empty() || list.items().front().Find(key) != nullptr);
}

bool HasArn(const DataNode* node, string_view name) {
  return node != nullptr && node->Find("Arn") != nullptr && node->Find(name) != nullptr;
}

}  // namespace

bool IsIamOutput(const DataNode& root) {
  const DataNode& out = CliRoot(root);
  for (const string_view key :
       {"AttachedPolicies", "PolicyNames", "PolicyVersion", "OpenIDConnectProviderList",
        "SAMLProviderList", "SAMLMetadataDocument", "PolicyGroups", "PolicyUsers", "PolicyRoles"}) {
    if (out.Find(key) != nullptr) return true;
  }
  if (out.Find("PolicyDocument") != nullptr && out.Find("PolicyName") != nullptr) {
    return std::any_of(kEntities.begin(), kEntities.end(),
                       [&](const EntityRow& row) { return out.Find(row.name) != nullptr; });
  }
  if (HasArn(out.Find("User"), "UserName") || HasArn(out.Find("Role"), "RoleName") ||
      HasArn(out.Find("Group"), "GroupName") || HasArn(out.Find("Policy"), "PolicyName")) {
    return true;
  }
  struct ListRow {
    string_view list;
    string_view member;
  };
  for (const ListRow& row :
       {ListRow{"Users", "UserName"}, ListRow{"Roles", "RoleName"}, ListRow{"Groups", "GroupName"},
        ListRow{"Policies", "PolicyName"}, ListRow{"Versions", "IsDefaultVersion"}}) {
    const DataNode* list = out.Find(row.list);
    if (list != nullptr && FirstItemHas(*list, row.member)) return true;
  }
  if (out.Find("Url") != nullptr && out.Find("ClientIDList") != nullptr) return true;
  const DataNode* account = out.Find("Account");
  return account != nullptr && account->is_string() && out.Find("UserId") != nullptr &&
         out.Find("Arn") != nullptr;
}

std::unique_ptr<InputReader> MakeIamOutputReader(EstateBuilder& builder) {
  return std::make_unique<IamOutputReader>(builder);
}

}  // namespace iamsim
