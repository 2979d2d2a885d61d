// SPDX-License-Identifier: Apache-2.0
#include "model/load/aws/iam_collect.h"

#include <algorithm>
#include <cstddef>
#include <deque>
#include <filesystem>
#include <initializer_list>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>

#include "model/arn.h"
#include "model/load/draft/import_drafts.h"
#include "model/load/draft/import_reader.h"
#include "model/load/text/data.h"
#include "model/load/text/folder.h"
#include "model/load/text/read_source.h"
#include "model/load/types/arn_template.h"

// A store is a tree of folders: partition, account, service, resource. One walk reads a folder's
// `metadata.json` first, because it has the ARN, and then the files beside it. In such a store a
// missing file means that AWS has nothing there, but for documents that every entity has. A damaged
// file makes what it would have said unknown.

namespace iamsim {
namespace {

namespace fs = std::filesystem;
using std::string_view;

constexpr auto kWords = FieldWords({
    "arn",
    "name",
    "id",
    "path",
    "region",
    "permissionBoundary",
    "permissionsBoundary",
    "PermissionsBoundaryArn",
    "permissionsBoundaryArn",
    "PolicyName",
    "policyName",
    "PolicyDocument",
    "policyDocument",
    "defaultVersionId",
    "versionId",
    "vpc",
    "vpcId",
    "serviceName",
    "service",
    "vpcEndpointType",
    "endpointType",
    "type",
    "clientIds",
    "clientIdList",
    "clientIDList",
    "keyManager",
    "scps",
    "rcps",
    "parent",
    "ou",
    "organizationId",
    "managementAccountId",
    "masterAccountId",
    "key",
    "Key",
    "value",
    "Value",
    "blockPublicAcls",
    "BlockPublicAcls",
    "block_public_acls",
    "ignorePublicAcls",
    "IgnorePublicAcls",
    "ignore_public_acls",
    "blockPublicPolicy",
    "BlockPublicPolicy",
    "block_public_policy",
    "restrictPublicBuckets",
    "RestrictPublicBuckets",
    "restrict_public_buckets",
    // Not needed.
    "created",
    "description",
    "children",
    "accounts",
    "email",
    "status",
    "arns",
    "tags",
});

// In order of name.
struct Listing {
  std::vector<fs::path> folders;
  std::vector<fs::path> files;
};

Listing List(const fs::path& folder) {
  Listing listing;
  std::error_code ignored;
  for (FolderEntry& entry : ListFolder(folder, ignored)) {
    (entry.is_folder ? listing.folders : listing.files).push_back(std::move(entry.path));
  }
  return listing;
}

bool IsPartitionFolder(const fs::path& folder) {
  if (!folder.filename().string().starts_with("aws")) return false;
  for (const fs::path& account : List(folder / "accounts").folders) {
    if (IsAccountId(account.filename().string())) return true;
  }
  for (const fs::path& organization : List(folder / "organizations").folders) {
    if (organization.filename().string().starts_with("o-")) return true;
  }
  return false;
}

// `./` and a slash at the end say nothing.
fs::path Plain(const std::string& folder) {
  std::error_code error;
  fs::path path = fs::absolute(folder, error).lexically_normal();
  if (path.filename().empty()) path = path.parent_path();
  return path;
}

std::vector<fs::path> PartitionFolders(const std::string& name) {
  const fs::path folder = Plain(name);
  std::vector<fs::path> partitions;
  if (folder.parent_path().filename() == "aws" && IsPartitionFolder(folder)) {
    partitions.emplace_back(name);
    return partitions;
  }
  const fs::path cloud = folder.filename() == "aws" ? fs::path(name) : fs::path(name) / "aws";
  for (const fs::path& partition : List(cloud).folders) {
    if (IsPartitionFolder(partition)) partitions.push_back(partition);
  }
  return partitions;
}

class StoreReader {
 public:
  StoreReader(EstateBuilder& builder, IamCollectFiles& files)
      : reader_(builder, kWords), files_(files) {}

  void ReadPartition(const fs::path& folder);
  void Finish();

 private:
  // The JSON files of one folder, by their stems.
  struct Files {
    std::map<std::string, ImportValue> values;
    // Why it is not known what the others say: "`PATH` is empty".
    std::map<std::string, std::string> left_out;

    const std::string* LeftOut(const std::string& stem) const {
      const auto found = left_out.find(stem);
      return found == left_out.end() ? nullptr : &found->second;
    }
  };

  // Nothing, with the reason in `left_out`, for a file that is empty or cannot be read. What is
  // empty in AWS has no file.
  ImportValue ReadFile(const fs::path& path, std::string& left_out);
  // Returns "`PATH` PROBLEM".
  std::string LeaveOut(const std::string& path, std::string problem);
  Files ReadFiles(const std::vector<fs::path>& paths);
  static ImportValue FileOf(const Files& files, const std::string& stem) {
    const auto found = files.values.find(stem);
    return found == files.values.end() ? ImportValue() : found->second;
  }

  void ReadAccountFolder(const fs::path& folder);
  void ReadResourceFolder(const fs::path& folder);
  void ReadShares(const fs::path& folder);
  // Of a file that may have said anything, if it was left out.
  void NoteUnknown(const Files& files, const std::string& stem) {
    if (const std::string* why = files.LeftOut(stem)) reader_.builder().NoteUnknownInput(*why);
  }
  void ReadIamEntity(const Files& files, const ImportValue& metadata, const std::string& arn,
                     EntityKind kind);
  // The document in the first of the files that is there. Unknown if that was left out, or if there
  // is none, which `missing` says.
  PolicyDraft DocumentOf(const Files& files, std::initializer_list<const char*> stems,
                         const ImportValue& metadata, std::string name, const std::string& what,
                         string_view missing);
  // All files of a resource whose names end with `policy` are its policy.
  Given<PolicyDraft> ResourcePolicy(const Files& files, const ImportValue& metadata,
                                    const std::string& arn);
  void ReadManagedPolicy(const Files& files, const ImportValue& metadata, const std::string& arn,
                         const IamEntity& parsed);
  void ReadEndpoint(const Files& files, const ImportValue& metadata, const std::string& id);
  void ReadOrganization(const fs::path& folder);
  void ReadControlPolicies(const fs::path& folder,
                           std::map<std::string, std::shared_ptr<PolicyDraft>>& policies);
  Given<std::vector<PolicyReferenceDraft>> ControlPolicies(
      const ImportValue& list, const std::map<std::string, std::shared_ptr<PolicyDraft>>& policies,
      bool resource_control);
  AccountDraft& Account() { return accounts_.Get(account_id_, partition_, account_place_); }
  std::vector<std::string> Texts(const ImportValue& list, string_view what);

  ImportReader reader_;
  IamCollectFiles& files_;
  std::deque<DataDocument> documents_;
  ImportedAccounts accounts_;
  std::string partition_;
  std::string account_id_;
  DraftPlace account_place_;
  ImportValue shared_;  // the first file about a resource that is shared through RAM
};

ImportValue StoreReader::ReadFile(const fs::path& path, std::string& left_out) {
  EstateBuilder& builder = reader_.builder();
  Diagnostics problems;
  const std::shared_ptr<const SourceText> source = ReadSource(path.string(), problems);
  std::string problem = "cannot be read";
  if (source != nullptr) {
    if (source->text().find_first_not_of(" \t\r\n") == string_view::npos) {
      problem = "is empty";
    } else if (std::optional<DataDocument> document = ParseJson(source, {}, problems)) {
      return {&documents_.emplace_back(*std::move(document)).root(), source};
    }
  }
  builder.diagnostics().AddAllAsWarnings(problems);
  left_out = LeaveOut(path.string(), std::move(problem));
  return {};
}

std::string StoreReader::LeaveOut(const std::string& path, std::string problem) {
  std::string what = QuotedPath(path) + " " + problem;
  reader_.builder().ReportLeftOut(what + " and is left out; what it would have said is unknown");
  reader_.builder().NoteLeftOut(what);
  files_.left_out.push_back({path, std::move(problem)});
  return what;
}

bool IsPolicyFile(const fs::path& path) {
  const fs::path plain = path.extension() == ".gz" ? path.stem() : path.filename();
  const std::string name = plain.string();
  return name == "policy.json" || name.ends_with("-policy.json") ||
         name.ends_with("-policies.json");
}

StoreReader::Files StoreReader::ReadFiles(const std::vector<fs::path>& paths) {
  Files files;
  for (const fs::path& path : paths) {
    const fs::path plain = path.extension() == ".gz" ? path.stem() : path.filename();
    if (plain.extension() != ".json") {
      files_.ignored.push_back(path.string());
      continue;
    }
    std::string left_out;
    if (const ImportValue value = ReadFile(path, left_out)) {
      files.values[plain.stem().string()] = value;
    } else {
      files.left_out[plain.stem().string()] = std::move(left_out);
    }
  }
  return files;
}

// A policy for what a file that was left out would have said.
PolicyDraft LeftOutPolicy(std::string name, const std::string& why, const DraftPlace& place) {
  PolicyDraft policy = MissingDocument(std::move(name), place);
  policy.policy.unknown = why;
  return policy;
}
PolicyReferenceDraft LeftOutReference(std::string name, const std::string& why,
                                      const DraftPlace& place) {
  PolicyReferenceDraft reference;
  reference.text = name;
  reference.in_place = std::make_shared<PolicyDraft>(LeftOutPolicy(std::move(name), why, place));
  reference.place = place;
  reference.imported = true;
  return reference;
}

std::vector<std::string> StoreReader::Texts(const ImportValue& list, string_view what) {
  std::vector<std::string> texts;
  for (const ImportValue& item : reader_.Items(list, what)) {
    if (item.node->is_string()) {
      texts.emplace_back(item.node->text());
    } else {
      std::string message(what);
      message += " holds ";
      message += DataKindName(item.node->kind());
      reader_.Error(item, std::move(message), "expected strings");
    }
  }
  return texts;
}

void StoreReader::ReadIamEntity(const Files& files, const ImportValue& metadata,
                                const std::string& arn, EntityKind kind) {
  std::optional<EntityDraft> entity = EntityOfArn(arn, kind, metadata.place());
  if (!entity) return;
  if (const ImportValue id = reader_.Find(metadata, {"id"})) {
    entity->id = {reader_.Text(metadata, {"id"}), id.place()};
  }
  entity->no_permissions_boundary = true;
  const std::string of = " of " + Quoted(arn);
  const ImportValue inline_list = FileOf(files, "inline-policies");
  entity->inline_policies = {std::vector<PolicyDraft>(), metadata.place()};
  if (const std::string* why = files.LeftOut("inline-policies")) {
    entity->inline_policies.value->push_back(
        LeftOutPolicy("inline policies", *why, metadata.place()));
  }
  for (const ImportValue& item : reader_.Objects(inline_list, "a list of inline policies")) {
    std::string name = reader_.Text(item, {"PolicyName", "policyName"});
    const ImportValue document = reader_.Find(item, {"PolicyDocument", "policyDocument"});
    const std::string what = "inline policy " + Quoted(name) + of;
    entity->inline_policies.value->push_back(
        document ? reader_.Document(document, std::move(name), what)
                 : reader_.UnknownDocument(item, std::move(name), what + " has no document"));
  }
  const ImportValue managed = FileOf(files, "managed-policies");
  entity->attached_policies = {std::vector<PolicyReferenceDraft>(), metadata.place()};
  if (const std::string* why = files.LeftOut("managed-policies")) {
    entity->attached_policies.value->push_back(
        LeftOutReference("managed policies", *why, metadata.place()));
  }
  for (std::string& policy : Texts(managed, "a list of managed policies")) {
    entity->attached_policies.value->push_back(ImportReader::Reference(managed, std::move(policy)));
  }
  if (kind == EntityKind::kUser) {
    const ImportValue groups = FileOf(files, "groups");
    entity->groups = {std::vector<NameDraft>(), metadata.place()};
    if (const std::string* why = files.LeftOut("groups")) {
      entity->attached_policies.value->push_back(
          LeftOutReference("policies of groups", *why, metadata.place()));
    }
    for (const std::string& group : Texts(groups, "a list of groups")) {
      entity->groups.value->push_back({group.substr(group.rfind('/') + 1), groups.place()});
    }
  }
  if (kind != EntityKind::kGroup) {
    entity->tags = reader_.ReadTags(FileOf(files, "tags"));
    if (files.LeftOut("tags") != nullptr) {
      entity->tags = {Tags(), metadata.place(), /*complete=*/false};
    }
    ImportValue boundary = reader_.Find(metadata, {"permissionBoundary", "permissionsBoundary"});
    if (boundary && boundary.node->is_object()) {
      boundary = reader_.Find(boundary, {"PermissionsBoundaryArn", "permissionsBoundaryArn"});
    }
    entity->no_permissions_boundary = !boundary;
    if (reader_.IsUnclear(metadata, {"permissionBoundary", "permissionsBoundary"})) {
      entity->permissions_boundary = UnknownBoundary(metadata.place());
      entity->no_permissions_boundary = false;
    }
    if (boundary && boundary.node->is_string()) {
      entity->permissions_boundary = {
          ImportReader::Reference(boundary, std::string(boundary.node->text())), boundary.place()};
    } else if (boundary) {
      reader_.Error(boundary,
                    "a permissions boundary is " + std::string(DataKindName(boundary.node->kind())),
                    "expected its ARN");
    }
  }
  if (kind == EntityKind::kRole) {
    if (const ImportValue trust = FileOf(files, "trust-policy")) {
      entity->trust_policy = {reader_.Document(trust, {}, "the trust policy" + of), trust.place()};
    } else if (const std::string* why = files.LeftOut("trust-policy")) {
      entity->trust_policy = {LeftOutPolicy({}, *why, metadata.place()), metadata.place()};
    } else {
      reader_.Warning(metadata, "role " + Quoted(arn) + " has no trust policy in the store",
                      "whom it trusts is unknown");
    }
  }
  Account().entities.push_back(*std::move(entity));
}

PolicyDraft StoreReader::DocumentOf(const Files& files, std::initializer_list<const char*> stems,
                                    const ImportValue& metadata, std::string name,
                                    const std::string& what, string_view missing) {
  for (const char* stem : stems) {
    if (const ImportValue document = FileOf(files, stem)) {
      return reader_.Document(document, std::move(name), what);
    }
    if (const std::string* why = files.LeftOut(stem)) {
      return LeftOutPolicy(std::move(name), *why, metadata.place());
    }
  }
  return reader_.UnknownDocument(metadata, std::move(name), what + std::string(missing));
}

void StoreReader::ReadManagedPolicy(const Files& files, const ImportValue& metadata,
                                    const std::string& arn, const IamEntity& parsed) {
  PolicyDraft policy =
      DocumentOf(files, {"current-policy", "policy"}, metadata, std::string(parsed.name),
                 "policy " + Quoted(arn), " has no document in the store");
  policy.policy.arn = arn;
  policy.version_id = reader_.Text(metadata, {"defaultVersionId", "versionId"});
  if (parsed.account == "aws") {
    reader_.builder().AddSharedPolicy(std::move(policy), false);
  } else {
    Account().policies.push_back(std::move(policy));
  }
}

void StoreReader::ReadEndpoint(const Files& files, const ImportValue& metadata,
                               const std::string& id) {
  EndpointDraft endpoint;
  endpoint.id = id;
  endpoint.place = metadata.place();
  const auto text = [&](std::initializer_list<string_view> keys) -> Given<std::string> {
    const ImportValue value = reader_.Find(metadata, keys);
    if (!value) return {};
    return {reader_.Text(metadata, keys), value.place()};
  };
  endpoint.vpc = text({"vpc", "vpcId"});
  endpoint.service = text({"serviceName", "service"});
  if (endpoint.service.value) endpoint.service.value = EndpointServiceOf(*endpoint.service.value);
  const Given<std::string> type = text({"vpcEndpointType", "endpointType", "type"});
  if (type.value) endpoint.gateway = {EqualsIgnoreCase(*type.value, "gateway"), type.place};
  // Every endpoint has one, were it the default one.
  PolicyDraft policy =
      DocumentOf(files, {"endpoint-policy", "policy"}, metadata, {},
                 "the policy of VPC endpoint " + Quoted(id), " is not in the store");
  const DraftPlace place = policy.place;
  endpoint.policy = {std::move(policy), place};
  Account().vpc_endpoints.push_back(std::move(endpoint));
}

Given<PolicyDraft> StoreReader::ResourcePolicy(const Files& files, const ImportValue& metadata,
                                               const std::string& arn) {
  Given<PolicyDraft> policy;
  const auto add = [&](PolicyDraft more, const DraftPlace& place) {
    if (policy.value) {
      AddStatements(*policy.value, std::move(more));
    } else {
      policy = {std::move(more), place};
    }
  };
  const auto is_policy = [](const std::string& stem) {
    return stem == "policy" || stem.ends_with("-policy");
  };
  for (const auto& [stem, value] : files.values) {
    if (!is_policy(stem)) continue;
    add(reader_.Document(value, {}, "the resource policy of " + Quoted(arn)), value.place());
  }
  for (const auto& [stem, why] : files.left_out) {
    if (is_policy(stem)) add(LeftOutPolicy({}, why, metadata.place()), metadata.place());
  }
  return policy;
}

// The ARN of a key anywhere in the tree: nobody documents how the store spells it.
std::string KeyArnIn(const DataNode& node) {
  if (node.is_string() && node.text().starts_with("arn:") &&
      node.text().find(":key/") != string_view::npos) {
    return std::string(node.text());
  }
  for (const DataNode& item : node.items()) {
    std::string found = KeyArnIn(item);
    if (!found.empty()) return found;
  }
  for (const DataMember& member : node.members()) {
    std::string found = KeyArnIn(member.value);
    if (!found.empty()) return found;
  }
  return {};
}

void StoreReader::ReadResourceFolder(const fs::path& folder) {
  const Listing listing = List(folder);
  for (const fs::path& child : listing.folders)
    ReadResourceFolder(child);
  const bool has_metadata =
      std::any_of(listing.files.begin(), listing.files.end(), [](const fs::path& path) {
        return path.filename() == "metadata.json" || path.filename() == "metadata.json.gz";
      });
  if (!has_metadata) {
    for (const fs::path& file : listing.files) {
      if (IsPolicyFile(file)) {
        reader_.builder().NoteUnknownInput(
            LeaveOut(file.string(), "has no `metadata.json` beside it"));
      } else {
        files_.ignored.push_back(file.string());
      }
    }
    return;
  }
  const Files files = ReadFiles(listing.files);
  const ImportValue metadata = FileOf(files, "metadata");
  if (!metadata) {
    // The folder's name does not say exactly what it describes.
    NoteUnknown(files, "metadata");
    return;
  }
  const std::string text = reader_.Text(metadata, {"arn"});
  const std::optional<Arn> arn = ParseArn(text);
  if (!arn) {
    reader_.Error(metadata,
                  text.empty() ? "`metadata.json` has no `arn`" : Quoted(text) + " is no ARN",
                  "the ARN says what the folder describes; its path does not keep letter case");
    return;
  }
  if (IsAccountId(arn->account) && arn->account != account_id_) {
    reader_.Error(metadata,
                  Quoted(text) + " stands in the folder of account " + Quoted(account_id_));
    return;
  }
  const IamEntity parsed = ParseIamEntity(*arn);
  switch (parsed.kind) {
    case IamEntityKind::kUser:
      ReadIamEntity(files, metadata, text, EntityKind::kUser);
      return;
    case IamEntityKind::kRole:
      ReadIamEntity(files, metadata, text, EntityKind::kRole);
      return;
    case IamEntityKind::kGroup:
      ReadIamEntity(files, metadata, text, EntityKind::kGroup);
      return;
    case IamEntityKind::kPolicy:
      ReadManagedPolicy(files, metadata, text, parsed);
      return;
    case IamEntityKind::kSamlProvider:
    case IamEntityKind::kOidcProvider: {
      ProviderDraft provider;
      provider.arn = text;
      provider.place = metadata.place();
      if (const ImportValue clients =
              reader_.Find(metadata, {"clientIds", "clientIdList", "clientIDList"})) {
        provider.client_ids = {Texts(clients, "a list of client ids"), clients.place()};
      }
      Account().identity_providers.push_back(std::move(provider));
      return;
    }
    case IamEntityKind::kRoot:
    case IamEntityKind::kAssumedRole:
    case IamEntityKind::kFederatedUser:
    case IamEntityKind::kOther:
      break;
  }
  if (arn->service == "iam" || arn->service == "sts" || arn->service == "identitystore") return;
  constexpr string_view kEndpoint = "vpc-endpoint/";
  if (arn->service == "ec2" && arn->resource.starts_with(kEndpoint)) {
    ReadEndpoint(files, metadata, std::string(arn->resource.substr(kEndpoint.size())));
    return;
  }
  ResourceDraft resource;
  resource.arn = ArnInPolicies(text, account_id_);
  resource.place = metadata.place();
  if (const ImportValue region = reader_.Find(metadata, {"region"});
      region && arn->region.empty()) {
    resource.region = {reader_.Text(metadata, {"region"}), region.place()};
  }
  resource.policy = ResourcePolicy(files, metadata, text);
  resource.tags_known = files.LeftOut("tags") == nullptr;
  resource.grants_known = false;
  resource.kms_key_known = false;
  resource.tags = reader_.ReadTags(FileOf(files, "tags"));
  resource.block_public_access = reader_.PublicAccess(FileOf(files, "bpa"));
  if (const ImportValue encryption = FileOf(files, "encryption")) {
    const std::string key = KeyArnIn(*encryption.node);
    if (key.empty()) {
      TakeBucketEncryption(Fields(encryption.source, reader_.builder().diagnostics()),
                           *encryption.node, resource);
    } else {
      resource.kms_key = {key, encryption.place()};
    }
  }
  if (const ImportValue manager = reader_.Find(metadata, {"keyManager"})) {
    resource.aws_managed_key = {EqualsIgnoreCase(reader_.Text(metadata, {"keyManager"}), "AWS"),
                                manager.place()};
  }
  Account().resources.push_back(std::move(resource));
}

void StoreReader::ReadAccountFolder(const fs::path& folder) {
  account_id_ = folder.filename().string();
  account_place_ = {};
  const Listing listing = List(folder);
  const Files files = ReadFiles(listing.files);
  if (!files.values.empty()) account_place_ = files.values.begin()->second.place();
  AccountDraft& account = Account();
  account.block_public_access = reader_.PublicAccess(FileOf(files, "s3-bpa"));
  if (const ImportValue metadata = FileOf(files, "metadata")) {
    if (const ImportValue name = reader_.Find(metadata, {"name"})) {
      account.name = {reader_.Text(metadata, {"name"}), name.place()};
    }
  }
  for (const fs::path& service : listing.folders) {
    if (service.filename() != "ram") {
      ReadResourceFolder(service);
      continue;
    }
    ReadShares(service);
  }
}

void StoreReader::ReadShares(const fs::path& folder) {
  const Listing listing = List(folder);
  for (const fs::path& child : listing.folders)
    ReadShares(child);
  for (const fs::path& file : listing.files) {
    std::string left_out;
    const ImportValue value = ReadFile(file, left_out);
    if (!shared_) shared_ = value;
  }
}

void StoreReader::ReadControlPolicies(
    const fs::path& folder, std::map<std::string, std::shared_ptr<PolicyDraft>>& policies) {
  for (const fs::path& child : List(folder).folders) {
    const Files files = ReadFiles(List(child).files);
    const ImportValue metadata = FileOf(files, "metadata");
    const std::string arn = reader_.Text(metadata, {"arn"});
    if (arn.empty()) {
      if (metadata) reader_.Error(metadata, "`metadata.json` has no `arn`");
      continue;
    }
    const std::string name = reader_.Text(metadata, {"name"});
    PolicyDraft policy = DocumentOf(files, {"policy"}, metadata, name, "policy " + Quoted(arn),
                                    " has no document in the store");
    policy.policy.arn = arn;
    policy.policy.id = arn.substr(arn.rfind('/') + 1);
    policies[arn] = std::make_shared<PolicyDraft>(std::move(policy));
  }
}

Given<std::vector<PolicyReferenceDraft>> StoreReader::ControlPolicies(
    const ImportValue& list, const std::map<std::string, std::shared_ptr<PolicyDraft>>& policies,
    bool resource_control) {
  Given<std::vector<PolicyReferenceDraft>> references{std::vector<PolicyReferenceDraft>(),
                                                      list.place()};
  for (const std::string& arn : Texts(list, "a list of control policies")) {
    PolicyReferenceDraft reference = ImportReader::Reference(list, arn);
    const string_view id = string_view(arn).substr(arn.rfind('/') + 1);
    // The two that AWS has everywhere are known by name.
    if (id == "p-FullAWSAccess" && !resource_control) {
      reference.text = "FullAWSAccess";
    } else if (id == "p-RCPFullAWSAccess" && resource_control) {
      reference.text = "RCPFullAWSAccess";
    } else if (const auto found = policies.find(arn); found != policies.end()) {
      reference.in_place = found->second;
    }
    references.value->push_back(std::move(reference));
  }
  return references;
}

void StoreReader::ReadOrganization(const fs::path& folder) {
  const Listing listing = List(folder);
  const Files files = ReadFiles(listing.files);
  std::map<std::string, std::shared_ptr<PolicyDraft>> policies;
  for (const fs::path& child : listing.folders) {
    if (child.filename() == "scps" || child.filename() == "rcps") {
      ReadControlPolicies(child, policies);
    }
  }
  const ImportValue metadata = FileOf(files, "metadata");
  const ImportValue units = FileOf(files, "ous");
  const ImportValue accounts = FileOf(files, "accounts");
  for (const ImportValue& value : {metadata, units, accounts}) {
    if (value && !value.node->is_object()) {
      reader_.Error(value, "the file holds " + std::string(DataKindName(value.node->kind())),
                    "expected an object");
      return;
    }
  }
  OrganizationDraft organization;
  organization.place = (metadata ? metadata : accounts ? accounts : units).place();
  for (const char* stem : {"metadata", "ous", "accounts", "delegated-admins"})
    NoteUnknown(files, stem);
  organization.accounts_known = static_cast<bool>(accounts);
  organization.id = {folder.filename().string(), organization.place};
  for (const string_view key : {"id", "organizationId"}) {
    if (const ImportValue id = reader_.Find(metadata, {key})) {
      organization.id = {reader_.Text(metadata, {key}), id.place()};
    }
  }
  if (const ImportValue management =
          reader_.Find(metadata, {"managementAccountId", "masterAccountId"})) {
    organization.management_account = {
        reader_.Text(metadata, {"managementAccountId", "masterAccountId"}), management.place()};
  } else if (metadata) {
    reader_.Warning(metadata, "the store does not tell the organization's management account",
                    "service control policies do not apply to it, whichever it is");
  }
  if (const ImportValue delegated = FileOf(files, "delegated-admins");
      delegated && delegated.node->is_object()) {
    std::set<std::string> admins;
    for (const DataMember& member : delegated.node->members()) {
      if (IsAccountId(member.value.text())) admins.emplace(member.value.text());
      for (const DataNode& item : member.value.items()) {
        if (IsAccountId(item.text())) admins.emplace(item.text());
      }
    }
    organization.delegated_administrators = {std::vector<std::string>(admins.begin(), admins.end()),
                                             delegated.place()};
  }

  // Where every node says that nothing is attached the type is not enabled: AWS keeps at least one
  // policy on everything.
  bool service_control_told = false;
  bool any_service_control = false;
  for (const ImportValue& nodes : {units, accounts}) {
    if (!nodes) continue;
    for (const DataMember& member : nodes.node->members()) {
      const DataNode* list = member.value.Find("scps");
      if (list != nullptr && list->kind() == DataKind::kNull) list = nullptr;
      service_control_told = service_control_told || list != nullptr;
      any_service_control = any_service_control || (list != nullptr && !list->items().empty());
    }
  }
  std::vector<std::string> types = {"RESOURCE_CONTROL_POLICY"};
  if (any_service_control || !service_control_told) types.emplace_back("SERVICE_CONTROL_POLICY");
  organization.policy_types = {std::move(types), organization.place};

  const auto fill = [&](NodeDraft& node, const ImportValue& value) {
    node.place = value.place();
    node.partial = true;
    for (const string_view list : {"scps", "rcps"}) {
      const DataNode* policies_of_node = value.node->Find(list);
      if (policies_of_node == nullptr || policies_of_node->kind() != DataKind::kNull) continue;
      reader_.Warning({policies_of_node, value.source},
                      Quoted(list) + " is null; what belongs there is unknown");
    }
    if (const ImportValue service = reader_.Find(value, {"scps"})) {
      node.service_control_policies = ControlPolicies(service, policies, false);
    }
    if (const ImportValue resource = reader_.Find(value, {"rcps"})) {
      node.resource_control_policies = ControlPolicies(resource, policies, true);
    }
    if (const ImportValue name = reader_.Find(value, {"name"})) {
      node.name = {reader_.Text(value, {"name"}), name.place()};
    }
  };
  // Parents before children, in whatever order they stand.
  struct Left {
    std::string id;
    std::string parent;
    ImportValue value;
    bool done = false;
  };
  std::vector<Left> left;
  if (units) {
    for (const DataMember& member : units.node->members()) {
      const ImportValue value{&member.value, units.source};
      if (!member.value.is_object()) {
        reader_.Error(value,
                      "an organizational unit is " + std::string(DataKindName(member.value.kind())),
                      "expected an object");
        continue;
      }
      left.push_back({std::string(member.key), reader_.Text(value, {"parent"}), value});
    }
  }
  std::set<std::string> known;
  // The root has no parent.
  for (Left& unit : left) {
    if (!unit.parent.empty() || !unit.id.starts_with("r-")) continue;
    NodeDraft node;
    node.id = unit.id;
    fill(node, unit.value);
    organization.nodes.push_back(std::move(node));
    known.insert(unit.id);
    unit.done = true;
  }
  for (bool progress = true; progress;) {
    progress = false;
    for (Left& unit : left) {
      if (unit.done || known.count(unit.parent) == 0) continue;
      NodeDraft node;
      node.kind = OrganizationNode::Kind::kOrganizationalUnit;
      node.id = unit.id;
      node.parent = unit.parent;
      fill(node, unit.value);
      organization.nodes.push_back(std::move(node));
      known.insert(unit.id);
      unit.done = true;
      progress = true;
    }
  }
  for (const Left& unit : left) {
    if (unit.done) continue;
    reader_.Error(
        unit.value, "organizational unit " + Quoted(unit.id) + " stands under no root of the store",
        unit.parent.empty() ? "it has no `parent`" : "its parent is " + Quoted(unit.parent));
  }
  if (accounts) {
    for (const DataMember& member : accounts.node->members()) {
      const ImportValue value{&member.value, accounts.source};
      const std::string id(member.key);
      if (!IsAccountId(id) || !member.value.is_object()) {
        reader_.Error(value, Quoted(id) + " is no account", "expected twelve digits and an object");
        continue;
      }
      const std::string unit = reader_.Text(value, {"ou"});
      const bool is_known = known.count(unit) > 0;
      if (!is_known && files.LeftOut("ous") == nullptr) {
        reader_.Error(value, "account " + Quoted(id) + " stands in " + Quoted(unit) +
                                 ", which the store does not have");
        continue;
      }
      NodeDraft node;
      node.kind = OrganizationNode::Kind::kAccount;
      node.id = id;
      if (is_known) {
        node.parent = unit;
      } else {
        node.parent_known = false;
      }
      fill(node, value);
      organization.nodes.push_back(std::move(node));
      // It exists, collected or not; what it holds is known as far as it was collected.
      accounts_.Get(id, partition_, value.place());
    }
  }
  reader_.builder().AddOrganization(std::move(organization));
}

void StoreReader::ReadPartition(const fs::path& folder) {
  partition_ = Plain(folder.string()).filename().string();
  for (const fs::path& account : List(folder / "accounts").folders) {
    if (IsAccountId(account.filename().string())) ReadAccountFolder(account);
  }
  for (const fs::path& organization : List(folder / "organizations").folders) {
    ReadOrganization(organization);
  }
}

void StoreReader::Finish() {
  if (shared_) {
    reader_.Warning(shared_, "resources are shared through AWS RAM, which is not modelled",
                    "what the shares allow is not seen");
  }
  accounts_.AddTo(reader_.builder());
}

}  // namespace

bool IsIamCollectFolder(const std::string& folder) {
  return !PartitionFolders(folder).empty();
}

IamCollectFiles ReadIamCollectFolder(const std::string& folder, EstateBuilder& builder) {
  IamCollectFiles files;
  StoreReader reader(builder, files);
  for (const fs::path& partition : PartitionFolders(folder))
    reader.ReadPartition(partition);
  reader.Finish();
  return files;
}

}  // namespace iamsim
