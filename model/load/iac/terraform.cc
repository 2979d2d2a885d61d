// SPDX-License-Identifier: Apache-2.0
#include "model/load/iac/terraform.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "model/arn.h"
#include "model/catalogue/arn_shape.h"
#include "model/catalogue/resource_types.h"
#include "model/edit_distance.h"
#include "model/load/draft/import_reader.h"
#include "model/load/iac/lambda_permission.h"
#include "model/load/iac/terraform_attributes.h"
#include "model/load/iac/terraform_policy_document.h"
#include "model/load/iac/terraform_source.h"
#include "model/load/iac/terraform_surroundings.h"
#include "model/load/iac/terraform_values.h"
#include "model/load/types/terraform_types.h"

// One ModelMaker makes the drafts of one side of a plan: before, or after it is applied. A state
// has one side. It looks at the other side only to see what the code made and what it took away.
//
// The order of the passes counts, because each refers to what the passes before it made:
// 1. names and ids of all resources, so that a reference is found however it is written;
// 2. entities, managed policies, resources, endpoints, control policies;
// 3. data sources, which name what exists and is not in the code;
// 4. the organization;
// 5. what is attached: inline policies, attachments, memberships, resource policies, settings;
// 6. permissions of Lambda functions, which are one policy a function;
// 7. lists: whether an entity may have more than the code gives it.
//
// A value that is known after apply only makes what depends on it unknown. If even the target is
// unknown, everything that could be the target is.

namespace iamsim {
namespace {

using std::string_view;
using Instance = TerraformInstance;
using TypeRow = TerraformType;

struct EntityRow {
  string_view type;
  EntityKind kind;
  string_view attribute;  // by which others name it
};
constexpr std::array<EntityRow, 3> kEntities = {{
    {"aws_iam_role", EntityKind::kRole, "role"},
    {"aws_iam_user", EntityKind::kUser, "user"},
    {"aws_iam_group", EntityKind::kGroup, "group"},
}};

std::string Symbol(const Instance& instance, string_view attribute) {
  return "${" + instance.address + "." + std::string(attribute) + "}";
}

// The texts of a list, or the only one.
std::vector<std::string> TextsOf(const Instance& instance, string_view attribute) {
  std::vector<std::string> texts;
  const ImportValue value = ImportReader::Get(instance.values, {attribute});
  if (!value) return texts;
  if (value.node->is_string()) texts.emplace_back(value.node->text());
  for (const DataNode& item : value.node->items())
    texts.emplace_back(item.text());
  return texts;
}

// Makes the model of one side.
class ModelMaker {
 public:
  // `diagnostics` get what must be said of either side.
  ModelMaker(ImportReader& reader, const TerraformSide& side, const TerraformSide& other,
             const TerraformSurroundings& surroundings, const TerraformSource& files, bool warn,
             Diagnostics& diagnostics)
      : reader_(reader),
        side_(side),
        other_(other),
        surroundings_(surroundings),
        files_(files),
        warn_(warn),
        diagnostics_(diagnostics) {}

  DraftModel Make();

 private:
  DraftPlace PlaceOf(const Instance& instance) const;
  void Warn(const Instance& instance, const std::string& message, std::string help = {}) const;

  // Warns that it is unknown what an instance is about. False, with an error, when its account is
  // not known, because then that alone may be why.
  bool WarnOfUnknown(const Instance& instance, string_view attribute, std::string help);

  std::string NameOf(const Instance& instance) const;
  std::string ArnOf(const Instance& instance) const;
  // The ARN of a resource of that type and name, in the surroundings of `from`.
  std::string FillArn(const TypeRow& row, const Instance& from, string_view name) const;
  std::string PartOfArn(const Instance& from, string_view attribute) const;
  AccountDraft* AccountFor(const Instance& instance);
  AccountDraft& Account(const std::string& id, const Instance& instance);
  std::size_t IndexOf(const AccountDraft& account) const;

  // The instance of `type` on this side that `attribute` refers to, or whose name, id or ARN is its
  // text.
  const Instance* TargetOf(const TerraformAttribute& attribute, string_view type) const;
  const Instance* ByName(string_view type, const std::string& text) const;

  EntityDraft* EntityFor(const Instance& from, EntityKind kind, const TerraformAttribute& who);
  struct Named {
    std::string arn;                     // empty: nobody can tell
    const Instance* instance = nullptr;  // null: it is not part of this side
  };
  // The resource of one of these types.
  Named Find(const Instance& from, const TerraformAttribute& which,
             std::span<const string_view> types) const;
  ResourceDraft* ResourceFor(const Instance& from, const TerraformAttribute& which,
                             std::span<const string_view> types);
  ResourceDraft* ResourceFor(const Instance& from, const TerraformAttribute& which,
                             string_view type) {
    return ResourceFor(from, which, std::span<const string_view>(&type, 1));
  }
  ResourceDraft& Resource(AccountDraft& account, const std::string& arn, const Instance& from);

  PolicyDraft Document(const Instance& instance, string_view attribute, std::string name);
  PolicyDraft DocumentOf(const Instance& instance, string_view attribute, std::string name);
  PolicyDraft TextDocument(const Instance& instance, const ImportValue& value, std::string name,
                           const std::string& what);
  PolicyDraft BuiltDocument(const Instance& instance, const std::string& json, std::string name,
                            const std::string& what);
  PolicyDraft Unreadable(const Instance& instance, string_view attribute, std::string name);
  // A policy that must stand there and does not.
  PolicyDraft Lost(const Instance& instance, string_view attribute);
  bool IsNoPolicy(const Instance& instance, string_view attribute) const;
  PolicyReferenceDraft PolicyReference(const Instance& from, const TerraformAttribute& which,
                                       string_view attribute = "policy_arn");
  Given<Tags> TagsOf(const Instance& instance);
  // The elements of a set; nothing when one of them is not known.
  std::optional<std::vector<TerraformAttribute>> Elements(const Instance& instance,
                                                          string_view attribute) const;

  void MakeEntity(const Instance& instance, EntityKind kind);
  void MakeManagedPolicy(const Instance& instance);
  void MakeDataEntity(const Instance& instance);
  void MakeResource(const Instance& instance, const TypeRow& row);
  void MakeEndpoint(const Instance& instance);
  void MakeProvider(const Instance& instance);
  void AttachInline(const Instance& instance, EntityKind kind, string_view attribute);
  void Attach(const Instance& instance, EntityKind kind, const TerraformAttribute& who,
              const TerraformAttribute& policy);
  // Terraform takes away what the entity has besides.
  void HasNoOthersAfter(const Instance& instance, EntityKind kind, const TerraformAttribute& who,
                        bool is_inline, const std::vector<TerraformAttribute>& policies);
  void AttachToMany(const Instance& instance);
  void AddMembers(const Instance& instance);
  void AddToGroup(const Instance& instance, const TerraformAttribute& user,
                  const TerraformAttribute& group);
  void ResourcePolicy(const Instance& instance, const TerraformPolicyType& row);
  void AccountPolicy(const Instance& instance, const TerraformPolicyType& row);
  void NameUnreadTypes();
  void PublicAccessBlock(const Instance& instance);
  std::string KeyFor(const Instance& from, TerraformAttribute which) const;
  void CheckRules(const ImportValue& block) const;
  void BucketEncryption(const Instance& instance);
  void OwnEncryption(const Instance& instance, ResourceDraft& bucket);
  void EncryptBucket(ResourceDraft& bucket, const Instance& instance, const TerraformAttribute& key,
                     const TerraformAttribute& algorithm);
  void EncryptWith(ResourceDraft& resource, const Instance& instance, string_view attribute,
                   const TerraformAttribute& key);
  void MakeGrant(const Instance& instance);
  void LambdaPermissions();
  void NameNearTypes();
  void MakeControlPolicy(const Instance& instance);
  void ControlAttachmentOf(const Instance& instance);
  void MakeOrganization();
  void MakeLooseNodes();
  // Somebody of that kind got or lost something, and nobody can say who.
  void AnyoneUnknown(const Instance& instance, EntityKind kind, string_view attribute);
  // The same of a resource of that service; `why` says why.
  void AnyResourceUnknown(const Instance& instance, string_view service, std::string why);
  // Where a list of a role's policies stands in the role itself: the code gives it, Terraform saw
  // it in AWS, there is none, or nobody knows.
  enum class RoleList : std::uint8_t { kGiven, kSeen, kNone, kUnknown };
  RoleList HowKnown(const Instance& instance, string_view attribute) const;
  const ExclusiveList* ExclusiveOf(const EntityDraft& entity, bool is_inline) const;
  void NoteOtherPolicies(const Instance& instance);
  void FinishEntityLists();
  void FinishAttached(const Instance& instance, EntityDraft& entity);
  void FinishInline(const Instance& instance, EntityDraft& entity);
  void FinishOwnPolicies();
  // Whether the other side has a policy resource for it.
  bool HadPolicyResource(const Instance& instance) const;

  ImportReader& reader_;
  const TerraformSide& side_;
  const TerraformSide& other_;
  const TerraformSurroundings& surroundings_;
  const TerraformSource& files_;
  const bool warn_;
  Diagnostics& diagnostics_;
  DraftModel model_;
  std::deque<AccountDraft> accounts_;
  std::unordered_map<std::string, std::pair<std::size_t, std::size_t>> entities_;   // by key
  std::unordered_map<std::string, std::pair<std::size_t, std::size_t>> resources_;  // by ARN
  std::unordered_map<const Instance*, std::pair<std::size_t, std::size_t>> endpoints_;
  std::unordered_map<std::string, std::vector<const Instance*>> by_name_;  // "type text"
  std::set<std::string> other_targets_;  // "type text" of what the other side's policies name
  // The other side's policies of roles that are resources of their own, or listed in one: a role,
  // and a policy's ARN or an inline policy's name.
  std::set<std::pair<std::string, std::string>> other_policies_;
  std::set<std::string> has_policy_resource_;                   // ARNs
  std::set<std::pair<EntityKind, std::string>> unknown_kinds_;  // with the account
  std::set<std::string> unknown_services_;
};

DraftPlace ModelMaker::PlaceOf(const Instance& instance) const {
  if (const std::optional<DraftPlace> place = files_.Find(instance)) return *place;
  return instance.values.place();
}

void ModelMaker::Warn(const Instance& instance, const std::string& message,
                      std::string help) const {
  if (!warn_) return;
  const DraftPlace place = PlaceOf(instance);
  reader_.builder().diagnostics().Warning(place.source, place.offset, place.length,
                                          instance.address + ": " + message, std::move(help));
}

std::string ModelMaker::NameOf(const Instance& instance) const {
  const TypeRow* row = FindTerraformArnType(instance.type);
  const string_view attribute = row == nullptr ? "name" : row->name;
  if (attribute.empty()) return Symbol(instance, "arn");
  std::string name = TerraformText(instance, attribute);
  if (name.empty()) {
    if (row != nullptr && !row->prefix.empty()) name = TerraformText(instance, row->prefix);
    name += Symbol(instance, attribute);
  }
  if (instance.type == "aws_iam_openid_connect_provider" && name.starts_with("https://")) {
    name.erase(0, 8);
  }
  return name;
}

std::string ModelMaker::ArnOf(const Instance& instance) const {
  const TypeRow* row = FindTerraformArnType(instance.type);
  std::string known = TerraformText(instance, row == nullptr ? "arn" : row->arn_attribute);
  if (ParseArn(known)) return known;
  return row == nullptr ? Symbol(instance, "arn") : FillArn(*row, instance, NameOf(instance));
}

std::string ModelMaker::FillArn(const TypeRow& row, const Instance& from, string_view name) const {
  std::string arn = "arn:" + surroundings_.PartitionOf(from) + ":";
  for (string_view rest = row.arn; !rest.empty();) {
    const auto [literal, part] = TakeTemplateStep(rest);
    arn += literal;
    if (part.empty()) break;
    if (part == "name") {
      arn += name;
    } else if (part == "account") {
      arn += surroundings_.AccountOf(from);
    } else if (part == "region") {
      const std::string region = surroundings_.RegionOf(from);
      arn += region.empty() ? Symbol(from, "region") : region;
    } else if (part == "path") {
      const std::string path = TerraformText(from, "path");
      arn += path.empty() ? "/" : path;
    } else if (part == "suffix") {
      arn += Symbol(from, "arn");
    } else {
      arn += PartOfArn(from, part);
    }
  }
  return arn;
}

// The attribute's text, of an ARN its last name, of another resource's its name.
std::string ModelMaker::PartOfArn(const Instance& from, string_view attribute) const {
  const TerraformAttribute value = side_.Resolve(from, attribute);
  if (value.instance != nullptr) return NameOf(*value.instance);
  if (!value.known) return Symbol(from, attribute);
  if (!ParseArn(value.text)) return value.text;
  return value.text.substr(value.text.find_last_of("/:") + 1);
}

AccountDraft& ModelMaker::Account(const std::string& id, const Instance& instance) {
  for (AccountDraft& account : accounts_) {
    if (account.id == id) return account;
  }
  AccountDraft& account = accounts_.emplace_back();
  account.id = id;
  account.imported = true;
  account.place = PlaceOf(instance);
  account.partition = {surroundings_.PartitionOf(instance), account.place};
  return account;
}

std::size_t ModelMaker::IndexOf(const AccountDraft& account) const {
  std::size_t index = 0;
  while (&accounts_[index] != &account)
    ++index;
  return index;
}

AccountDraft* ModelMaker::AccountFor(const Instance& instance) {
  const std::string id = surroundings_.AccountOf(instance);
  if (!id.empty()) return &Account(id, instance);
  if (surroundings_.SayOnce()) {
    const DraftPlace place = PlaceOf(instance);
    std::string help =
        "give it with --account, or add `data \"aws_caller_identity\" \"current\" {}`";
    if (surroundings_.HasOwnCredentials(instance)) {
      help = "its provider " + Quoted(instance.provider) +
             " has credentials of its own; give the provider `allowed_account_ids`, or a "
             "`data \"aws_caller_identity\"`";
    }
    diagnostics_.Error(place.source, place.offset, place.length,
                       instance.address + ": nothing in this input tells its account",
                       std::move(help));
  }
  return nullptr;
}

bool ModelMaker::WarnOfUnknown(const Instance& instance, string_view attribute, std::string help) {
  if (AccountFor(instance) == nullptr) return false;
  Warn(instance, "`" + std::string(attribute) + "` " + WhyUnknown(instance, attribute),
       std::move(help));
  return true;
}

// "`policy` of aws_sqs_queue.jobs is known after apply only".
std::string UnknownText(const Instance& instance, string_view attribute) {
  return "`" + std::string(attribute) + "` of " + instance.address + " " +
         WhyUnknown(instance, attribute);
}

// --- Who is meant -----------------------------------------------------------------------------

const Instance* ModelMaker::ByName(string_view type, const std::string& text) const {
  const auto found = by_name_.find(std::string(type) + " " + text);
  if (found == by_name_.end() || found->second.size() != 1) return nullptr;
  return found->second.front();
}

const Instance* ModelMaker::TargetOf(const TerraformAttribute& attribute, string_view type) const {
  if (attribute.known) return ByName(type, attribute.text);
  const Instance* instance = attribute.instance;
  if (instance == nullptr || instance->is_data) return nullptr;
  if (instance->type == type) return instance;
  // A resource that stands for another: an alias for its key, a bucket's policy for the bucket.
  for (const string_view through : {"bucket", "target_key_id", "role", "user", "group", "arn"}) {
    const TerraformAttribute next = side_.Resolve(*instance, through);
    if (next.absent || next.instance == instance) continue;
    if (next.known) return ByName(type, next.text);
    if (next.instance != nullptr && next.instance->type == type) return next.instance;
  }
  return nullptr;
}

EntityDraft* ModelMaker::EntityFor(const Instance& from, EntityKind kind,
                                   const TerraformAttribute& who) {
  const auto row = std::find_if(kEntities.begin(), kEntities.end(),
                                [&](const EntityRow& candidate) { return candidate.kind == kind; });
  std::string name;
  const Instance* target = TargetOf(who, row->type);
  const Instance& owner = target == nullptr ? from : *target;
  if (target != nullptr) {
    name = NameOf(*target);
  } else if (who.known) {
    // Some take the ARN for the name.
    name = who.text.substr(who.text.rfind('/') + 1);
  } else if (who.instance != nullptr && who.instance->is_data) {
    name = TerraformText(*who.instance, "name");
  }
  if (name.empty()) return nullptr;
  AccountDraft* account = AccountFor(owner);
  if (account == nullptr) return nullptr;
  const std::string key = account->id + " " + std::string(row->attribute) + "/" + name;
  if (const auto found = entities_.find(key); found != entities_.end()) {
    return &accounts_[found->second.first].entities[found->second.second];
  }
  const std::size_t account_index = static_cast<std::size_t>(
      std::find_if(accounts_.begin(), accounts_.end(),
                   [&](const AccountDraft& candidate) { return &candidate == account; }) -
      accounts_.begin());
  entities_.emplace(key, std::pair(account_index, account->entities.size()));
  EntityDraft& entity = account->entities.emplace_back();
  entity.kind = kind;
  entity.name = name;
  entity.place = PlaceOf(from);
  entity.imported = true;
  entity.partial = true;
  MayHaveOthers(entity);
  model_.addresses.try_emplace(std::string(row->attribute) + "/" + name, from.address);
  return &entity;
}

ResourceDraft& ModelMaker::Resource(AccountDraft& account, const std::string& arn,
                                    const Instance& from) {
  if (const auto found = resources_.find(arn); found != resources_.end()) {
    return accounts_[found->second.first].resources[found->second.second];
  }
  const std::size_t account_index = static_cast<std::size_t>(
      std::find_if(accounts_.begin(), accounts_.end(),
                   [&](const AccountDraft& candidate) { return &candidate == &account; }) -
      accounts_.begin());
  resources_.emplace(arn, std::pair(account_index, account.resources.size()));
  ResourceDraft& resource = account.resources.emplace_back();
  resource.arn = arn;
  resource.place = PlaceOf(from);
  model_.addresses.try_emplace(arn, from.address);
  return resource;
}

ModelMaker::Named ModelMaker::Find(const Instance& from, const TerraformAttribute& which,
                                   std::span<const string_view> types) const {
  Named named;
  const TypeRow* row = nullptr;
  for (const string_view type : types) {
    if (type.empty()) break;
    if (named.instance == nullptr) named.instance = TargetOf(which, type);
    const TypeRow* candidate = FindTerraformArnType(type);
    const bool has_mark =
        candidate != nullptr && !candidate->mark.empty() &&
        (which.text.starts_with(candidate->mark) || which.text.ends_with(candidate->mark));
    if (row == nullptr || has_mark) row = candidate;
  }
  if (named.instance != nullptr) {
    named.arn = ArnOf(*named.instance);
  } else if (which.known) {
    // The resource is not part of the code.
    named.arn = which.text;
    if (!ParseArn(named.arn)) {
      if (row == nullptr) return {};
      const bool lacks_region =
          row->arn.find("{region}") != string_view::npos && surroundings_.RegionOf(from).empty();
      if (lacks_region || row->arn.find("{suffix}") != string_view::npos) return {};
      // A queue is named by its URL.
      const std::size_t start = row->type == "aws_sqs_queue" ? which.text.rfind('/') + 1 : 0;
      named.arn = FillArn(*row, from, string_view(which.text).substr(start));
      if (named.arn.find("${") != std::string::npos) return {};
    }
  } else if (which.instance != nullptr && which.instance->is_data) {
    const TypeRow* data = FindTerraformArnType(which.instance->type);
    named.arn = TerraformText(*which.instance, data == nullptr ? "arn" : data->arn_attribute);
  }
  if (!ParseArn(named.arn)) return {};
  return named;
}

ResourceDraft* ModelMaker::ResourceFor(const Instance& from, const TerraformAttribute& which,
                                       std::span<const string_view> types) {
  const Named named = Find(from, which, types);
  if (named.arn.empty()) return nullptr;
  const Arn parsed = *ParseArn(named.arn);
  AccountDraft* account = nullptr;
  if (named.instance == nullptr && IsAccountId(parsed.account)) {
    account = &Account(std::string(parsed.account), from);
  } else {
    account = AccountFor(named.instance == nullptr ? from : *named.instance);
  }
  if (account == nullptr) return nullptr;
  const bool is_new = resources_.find(named.arn) == resources_.end();
  ResourceDraft& resource = Resource(*account, named.arn, from);
  if (is_new && named.instance == nullptr) {
    // Somebody else made it, so that what is not told is not known.
    model_.looked_up.insert(named.arn);
    resource.policy_known = false;
    resource.tags_known = false;
    resource.grants_known = false;
    resource.kms_key_known = false;
  }
  return &resource;
}

void ModelMaker::AnyoneUnknown(const Instance& instance, EntityKind kind, string_view attribute) {
  if (!WarnOfUnknown(instance, attribute,
                     "what every " + std::string(EntityKindName(kind)) +
                         " of the account may do is unknown")) {
    return;
  }
  const std::string account = surroundings_.AccountOf(instance);
  unknown_kinds_.insert({kind, account});
  model_.unknown_targets.push_back({.account = account,
                                    .kind = kind,
                                    .service = {},
                                    .address = instance.address,
                                    .why = UnknownText(instance, attribute),
                                    .place = PlaceOf(instance)});
}

void ModelMaker::AnyResourceUnknown(const Instance& instance, string_view service,
                                    std::string why) {
  unknown_services_.emplace(service);
  model_.unknown_targets.push_back({.account = surroundings_.AccountOf(instance),
                                    .kind = std::nullopt,
                                    .service = std::string(service),
                                    .address = instance.address,
                                    .why = std::move(why),
                                    .place = PlaceOf(instance)});
}

std::optional<std::vector<TerraformAttribute>> ModelMaker::Elements(const Instance& instance,
                                                                    string_view attribute) const {
  if (TerraformSide::IsUnknown(instance, attribute)) return std::nullopt;
  std::vector<TerraformAttribute> elements;
  for (const ImportValue& item :
       reader_.Items(ImportReader::Get(instance.values, {attribute}), Quoted(attribute))) {
    TerraformAttribute& element = elements.emplace_back();
    element.known = true;
    element.text = std::string(item.node->text());
  }
  return elements;
}

// --- Documents --------------------------------------------------------------------------------

PolicyDraft ModelMaker::Lost(const Instance& instance, string_view attribute) {
  const std::string why = "`" + std::string(attribute) + "` of " + instance.address + " is missing";
  Warn(instance, "`" + std::string(attribute) + "` is missing",
       "what this policy allows or denies is unknown");
  PolicyDraft draft = MissingDocument(instance.address, PlaceOf(instance));
  draft.policy.address = instance.address;
  draft.policy.unknown = why;
  return draft;
}

bool ModelMaker::IsNoPolicy(const Instance& instance, string_view attribute) const {
  return side_.Resolve(instance, attribute).absent;
}

PolicyDraft ModelMaker::Unreadable(const Instance& instance, string_view attribute,
                                   std::string name) {
  Warn(instance, "`" + std::string(attribute) + "` " + WhyUnknown(instance, attribute),
       "what this policy allows or denies is unknown");
  PolicyDraft draft = MissingDocument(std::move(name), PlaceOf(instance));
  draft.policy.address = instance.address;
  draft.policy.unknown = UnknownText(instance, attribute);
  return draft;
}

PolicyDraft ModelMaker::TextDocument(const Instance& instance, const ImportValue& value,
                                     std::string name, const std::string& what) {
  const std::optional<DraftPlace> file = files_.Find(instance);
  if (!file || !value.node->is_string()) {
    PolicyDraft draft = reader_.Document(value, std::move(name), what);
    draft.policy.address = instance.address;
    return draft;
  }
  return BuiltDocument(instance, std::string(value.node->text()), std::move(name), what);
}

PolicyDraft ModelMaker::BuiltDocument(const Instance& instance, const std::string& json,
                                      std::string name, const std::string& what) {
  const DraftPlace place = PlaceOf(instance);
  DataNode node;
  node.offset = place.offset;
  node.length = place.length;
  node.SetText(DataKind::kString, json);
  PolicyDraft draft = reader_.Document({&node, place.source}, std::move(name), what);
  draft.policy.address = instance.address;
  return draft;
}

// The address is that of the resource, wherever its text stands.
PolicyDraft ModelMaker::Document(const Instance& instance, string_view attribute,
                                 std::string name) {
  PolicyDraft draft = DocumentOf(instance, attribute, std::move(name));
  draft.policy.address = instance.address;
  return draft;
}

PolicyDraft ModelMaker::DocumentOf(const Instance& instance, string_view attribute,
                                   std::string name) {
  const std::string what = "`" + std::string(attribute) + "` of " + instance.address;
  const ImportValue value = ImportReader::Get(instance.values, {attribute});
  if (value && !TerraformSide::IsUnknown(instance, attribute)) {
    return TextDocument(instance, value, std::move(name), what);
  }
  const TerraformAttribute attributed = side_.Resolve(instance, attribute);
  const Instance* data = attributed.instance;
  if (data != nullptr && data->type == "aws_iam_policy_document" && data->is_data &&
      (attributed.attribute == "json" || attributed.attribute == "minified_json")) {
    if (const ImportValue json = ImportReader::Get(data->values, {"json", "minified_json"});
        json && json.node->is_string() && !TerraformSide::IsUnknown(*data, "json")) {
      return TextDocument(instance, json, std::move(name), what);
    }
    if (const std::optional<std::string> rendered = RenderPolicyDocument(*data)) {
      return BuiltDocument(*data, *rendered, std::move(name), what);
    }
    if (warn_) {
      Warn(*data, "this document depends on values that are known after apply only");
    }
  } else if (data != nullptr && data != &instance && !attributed.attribute.empty()) {
    // The policy of another resource, as it stands there.
    const ImportValue other = ImportReader::Get(data->values, {attributed.attribute});
    if (other && other.node->is_string() &&
        !TerraformSide::IsUnknown(*data, attributed.attribute)) {
      return TextDocument(instance, other, std::move(name), what);
    }
  } else if (attributed.known) {
    return BuiltDocument(instance, attributed.text, std::move(name), what);
  }
  return Unreadable(instance, attribute, std::move(name));
}

PolicyReferenceDraft ModelMaker::PolicyReference(const Instance& from,
                                                 const TerraformAttribute& which,
                                                 string_view attribute) {
  PolicyReferenceDraft reference;
  reference.place = PlaceOf(from);
  reference.imported = true;
  if (which.known) {
    reference.text = which.text;
  } else if (const Instance* policy = TargetOf(which, "aws_iam_policy")) {
    reference.text = ArnOf(*policy);
  } else if (which.instance != nullptr) {
    reference.text = TerraformText(*which.instance, "arn");
  }
  if (ParseArn(reference.text)) return reference;
  reference.in_place = std::make_shared<PolicyDraft>(Unreadable(from, attribute, from.address));
  reference.text = from.address;
  return reference;
}

// --- IAM --------------------------------------------------------------------------------------

// Of tags whose values are known after apply only the others are known. What the provider adds
// (`default_tags`) stands in `tags_all` alone.
Given<Tags> ModelMaker::TagsOf(const Instance& instance) {
  ImportValue list = ImportReader::Get(instance.values, {"tags_all"});
  if (!list) list = ImportReader::Get(instance.values, {"tags"});
  Given<Tags> tags{reader_.ReadTags(list).value.value_or(Tags()), PlaceOf(instance)};
  tags.complete =
      !TerraformSide::IsUnknown(instance, "tags") &&
      (!TerraformSide::IsUnknown(instance, "tags_all") ||
       (!surroundings_.HasDefaultTags(instance) && instance.wrong.count("tags_all") == 0));
  if (!tags.complete) {
    const bool is_wrong = instance.wrong.count("tags") + instance.wrong.count("tags_all") > 0;
    Warn(instance, is_wrong ? "tags could not be read" : "tags are known after apply only",
         "which others it has is unknown");
  }
  return tags;
}

void ModelMaker::MakeEntity(const Instance& instance, EntityKind kind) {
  TerraformAttribute self;
  self.instance = &instance;
  EntityDraft* entity = EntityFor(instance, kind, self);
  if (entity == nullptr) return;
  const DraftPlace place = PlaceOf(instance);
  entity->arn = ArnOf(instance);
  entity->path = TerraformText(instance, "path");
  if (entity->path.empty()) entity->path = "/";
  HasNoOthers(*entity);
  entity->place = place;
  model_.addresses[entity->arn] = instance.address;
  if (instance.is_replaced && kind != EntityKind::kGroup) {
    model_.replaced.insert(entity->arn);
    Warn(instance, "it is made anew, so that nothing is taken to stay of what it has besides",
         "policies that name it keep the unique id of the old one, and match the new one only "
         "when they are saved again");
  }
  const std::string id = TerraformText(instance, "unique_id");
  if (!id.empty()) entity->id = {id, place};
  if (kind != EntityKind::kGroup) {
    entity->tags = TagsOf(instance);
    const TerraformAttribute boundary = side_.Resolve(instance, "permissions_boundary");
    if (!boundary.absent) {
      entity->permissions_boundary = {PolicyReference(instance, boundary, "permissions_boundary"),
                                      place};
    }
  }
  if (kind != EntityKind::kRole) return;
  if (IsNoPolicy(instance, "assume_role_policy")) {
    Warn(instance, "it has no `assume_role_policy`", "whom it trusts is unknown");
  } else {
    entity->trust_policy = {Document(instance, "assume_role_policy", instance.address), place};
  }
  const std::string duration = reader_.Text(instance.values, {"max_session_duration"});
  if (const std::optional<std::int32_t> seconds = WholeNumber(duration)) {
    entity->max_session_duration = {*seconds, place};
  } else if (!duration.empty()) {
    Warn(instance, "`max_session_duration` is " + Quoted(duration) + " and no number of seconds");
  }
}

// A role or user that the code looks up: it exists, and its policies are told elsewhere.
void ModelMaker::MakeDataEntity(const Instance& instance) {
  const EntityKind kind = instance.type == "aws_iam_role" ? EntityKind::kRole : EntityKind::kUser;
  const std::string arn = TerraformText(instance, "arn");
  std::optional<EntityDraft> draft = EntityOfArn(arn, kind, PlaceOf(instance));
  if (!draft) return;
  TerraformAttribute self;
  self.known = true;
  self.text = draft->name;
  EntityDraft* entity = EntityFor(instance, kind, self);
  if (entity == nullptr || !entity->arn.empty()) return;
  entity->arn = arn;
  entity->path = draft->path;
  model_.looked_up.insert(arn);
  model_.addresses[arn] = instance.address;
  if (kind == EntityKind::kRole && !TerraformText(instance, "assume_role_policy").empty()) {
    entity->trust_policy = {Document(instance, "assume_role_policy", instance.address),
                            PlaceOf(instance)};
  }
}

void ModelMaker::MakeManagedPolicy(const Instance& instance) {
  const bool is_data = instance.is_data;
  if (is_data &&
      (TerraformText(instance, "arn").empty() || TerraformText(instance, "policy").empty())) {
    return;
  }
  PolicyDraft policy = Document(instance, "policy", NameOf(instance));
  policy.policy.arn = ArnOf(instance);
  policy.place = PlaceOf(instance);
  if (is_data) model_.looked_up.insert(policy.policy.arn);
  model_.addresses[policy.policy.arn] = instance.address;
  const std::optional<Arn> arn = ParseArn(policy.policy.arn);
  if (arn && arn->account == "aws") {
    model_.shared_policies.push_back(std::move(policy));
    return;
  }
  AccountDraft* account = AccountFor(instance);
  if (account != nullptr) account->policies.push_back(std::move(policy));
}

void ModelMaker::AttachInline(const Instance& instance, EntityKind kind, string_view attribute) {
  const TerraformAttribute who = side_.Resolve(instance, attribute);
  EntityDraft* entity = who.absent ? nullptr : EntityFor(instance, kind, who);
  if (entity == nullptr) {
    AnyoneUnknown(instance, kind, attribute);
    return;
  }
  std::string name = TerraformText(instance, "name");
  if (name.empty()) name = TerraformText(instance, "name_prefix") + Symbol(instance, "name");
  ListOf(entity->inline_policies, PlaceOf(instance))
      .push_back(Document(instance, "policy", std::move(name)));
}

void ModelMaker::Attach(const Instance& instance, EntityKind kind, const TerraformAttribute& who,
                        const TerraformAttribute& policy) {
  EntityDraft* entity = who.absent ? nullptr : EntityFor(instance, kind, who);
  if (entity == nullptr) {
    AnyoneUnknown(instance, kind,
                  kind == EntityKind::kRole   ? "role"
                  : kind == EntityKind::kUser ? "user"
                                              : "group");
    return;
  }
  ListOf(entity->attached_policies, PlaceOf(instance)).push_back(PolicyReference(instance, policy));
}

void ModelMaker::HasNoOthersAfter(const Instance& instance, EntityKind kind,
                                  const TerraformAttribute& who, bool is_inline,
                                  const std::vector<TerraformAttribute>& policies) {
  const EntityDraft* entity = who.absent ? nullptr : EntityFor(instance, kind, who);
  if (entity == nullptr) return;
  ExclusiveList& list = model_.exclusive_lists.emplace_back();
  list.account = surroundings_.AccountOf(instance);
  list.on = entity->arn.empty() ? EntityKey(*entity) : entity->arn;
  list.is_inline = is_inline;
  list.address = instance.address;
  list.place = PlaceOf(instance);
  for (const TerraformAttribute& policy : policies)
    list.policies.push_back(policy.text);
}

void ModelMaker::AttachToMany(const Instance& instance) {
  const TerraformAttribute policy = side_.Resolve(instance, "policy_arn");
  struct Row {
    string_view attribute;
    EntityKind kind;
  };
  for (const Row& row : {Row{"roles", EntityKind::kRole}, Row{"users", EntityKind::kUser},
                         Row{"groups", EntityKind::kGroup}}) {
    const auto elements = Elements(instance, row.attribute);
    if (!elements) {
      AnyoneUnknown(instance, row.kind, row.attribute);
      continue;
    }
    for (const TerraformAttribute& who : *elements)
      Attach(instance, row.kind, who, policy);
  }
}

void ModelMaker::AddToGroup(const Instance& instance, const TerraformAttribute& user,
                            const TerraformAttribute& group) {
  EntityDraft* entity = user.absent ? nullptr : EntityFor(instance, EntityKind::kUser, user);
  std::string name = group.known ? group.text : std::string();
  if (const Instance* target = TargetOf(group, "aws_iam_group")) name = NameOf(*target);
  if (entity == nullptr || name.empty()) {
    AnyoneUnknown(instance, EntityKind::kUser, entity == nullptr ? "user" : "group");
    return;
  }
  std::vector<NameDraft>& groups = ListOf(entity->groups, PlaceOf(instance));
  const bool is_there = std::any_of(groups.begin(), groups.end(),
                                    [&](const NameDraft& other) { return other.name == name; });
  if (!is_there) groups.push_back({name, PlaceOf(instance)});
}

void ModelMaker::AddMembers(const Instance& instance) {
  const bool by_user = instance.type == "aws_iam_user_group_membership";
  const string_view list = by_user ? "groups" : "users";
  const TerraformAttribute one = side_.Resolve(instance, by_user ? "user" : "group");
  const auto elements = Elements(instance, list);
  // The provider wants it, so that there is always one.
  if (!elements || !ImportReader::Get(instance.values, {list})) {
    AnyoneUnknown(instance, EntityKind::kUser, list);
    return;
  }
  for (const TerraformAttribute& element : *elements) {
    if (by_user) {
      AddToGroup(instance, one, element);
    } else {
      AddToGroup(instance, element, one);
    }
  }
}

void ModelMaker::MakeProvider(const Instance& instance) {
  AccountDraft* account = AccountFor(instance);
  if (account == nullptr) return;
  ProviderDraft provider;
  provider.arn = ArnOf(instance);
  provider.place = PlaceOf(instance);
  model_.addresses[provider.arn] = instance.address;
  if (const auto clients = Elements(instance, "client_id_list")) {
    provider.client_ids = {std::vector<std::string>(), provider.place};
    for (const TerraformAttribute& client : *clients)
      provider.client_ids.value->push_back(client.text);
  }
  account->identity_providers.push_back(std::move(provider));
}

// `inline_policy` and `managed_policy_arns` of a role. In the configuration they are all that the
// role has; computed, they are what was there when Terraform looked last, which the resources of
// their own may have overtaken since: in a plan, those that it makes or takes away. What does not
// stand there at all (an old provider, a state of which parts were taken out) is not known.
ModelMaker::RoleList ModelMaker::HowKnown(const Instance& instance, string_view attribute) const {
  if (TerraformSide::IsConfigured(instance, attribute)) return RoleList::kGiven;
  // One that is new has what the code gives it.
  if (instance.is_new && instance.config) return RoleList::kNone;
  if (TerraformSide::IsUnknown(instance, attribute)) {
    return instance.config ? RoleList::kUnknown : RoleList::kGiven;
  }
  if (ImportReader::Get(instance.values, {attribute})) return RoleList::kSeen;
  return instance.is_new ? RoleList::kNone : RoleList::kUnknown;
}

const ExclusiveList* ModelMaker::ExclusiveOf(const EntityDraft& entity, bool is_inline) const {
  for (const ExclusiveList& list : model_.exclusive_lists) {
    if (list.is_inline == is_inline && list.on == entity.arn) return &list;
  }
  return nullptr;
}

void ModelMaker::FinishEntityLists() {
  for (const Instance& instance : side_.instances()) {
    if (instance.is_data || instance.type != "aws_iam_role") continue;
    TerraformAttribute self;
    self.instance = &instance;
    EntityDraft* entity = EntityFor(instance, EntityKind::kRole, self);
    if (entity == nullptr) continue;
    FinishAttached(instance, *entity);
    FinishInline(instance, *entity);
  }
}

void ModelMaker::FinishAttached(const Instance& instance, EntityDraft& entity) {
  const RoleList how = HowKnown(instance, "managed_policy_arns");
  if (how == RoleList::kNone || ExclusiveOf(entity, false) != nullptr) return;
  const DraftPlace place = PlaceOf(instance);
  const bool mixed = entity.attached_policies.value.has_value();
  std::vector<PolicyReferenceDraft>& attached = ListOf(entity.attached_policies, place);
  if (how == RoleList::kUnknown) {
    entity.attached_policies.complete = false;
    return;
  }
  const auto elements = Elements(instance, "managed_policy_arns");
  if (!elements) {
    PolicyReferenceDraft unknown;
    unknown.in_place = std::make_shared<PolicyDraft>(
        Unreadable(instance, "managed_policy_arns", instance.address));
    unknown.text = instance.address;
    unknown.place = place;
    unknown.imported = true;
    attached.push_back(std::move(unknown));
    return;
  }
  for (const TerraformAttribute& element : *elements) {
    const bool is_there =
        std::any_of(attached.begin(), attached.end(),
                    [&](const PolicyReferenceDraft& other) { return other.text == element.text; });
    if (is_there) continue;
    if (how == RoleList::kSeen && other_policies_.count({entity.name, element.text}) != 0) continue;
    if (how == RoleList::kSeen && mixed && !instance.config) {
      Warn(instance,
           "policy " + Quoted(element.text) +
               " was attached when Terraform looked last, and no resource attaches it",
           "whether the role still has it is unknown");
      entity.attached_policies.complete = false;
      continue;
    }
    attached.push_back(PolicyReference(instance, element));
  }
}

// Whether a block of an inline policy has no other attribute, under whatever name.
bool HasNothingElse(const ImportValue& block) {
  return std::all_of(block.node->members().begin(), block.node->members().end(),
                     [](const DataMember& member) {
                       return member.key == "name" || member.key == "policy" ||
                              member.value.kind() == DataKind::kNull;
                     });
}

void ModelMaker::FinishInline(const Instance& instance, EntityDraft& entity) {
  const RoleList how = HowKnown(instance, "inline_policy");
  if (how == RoleList::kNone) return;
  const DraftPlace place = PlaceOf(instance);
  const bool mixed = entity.inline_policies.value.has_value();
  std::vector<PolicyDraft>& policies = ListOf(entity.inline_policies, place);
  const auto is_there = [&](const std::string& name) {
    return std::any_of(policies.begin(), policies.end(),
                       [&](const PolicyDraft& other) { return other.policy.name == name; });
  };
  // The names alone; what is no resource either is as it was.
  const ExclusiveList* only = ExclusiveOf(entity, true);
  if (how == RoleList::kUnknown) {
    entity.inline_policies.complete =
        only != nullptr && std::all_of(only->policies.begin(), only->policies.end(), is_there);
    return;
  }
  if (TerraformSide::IsUnknown(instance, "inline_policy")) {
    policies.push_back(Unreadable(instance, "inline_policy", instance.address));
    return;
  }
  for (const ImportValue& item :
       reader_.Objects(ImportReader::Get(instance.values, {"inline_policy"}), "`inline_policy`")) {
    std::string name = reader_.Text(item, {"name"});
    const ImportValue policy = ImportReader::Get(item, {"policy"});
    // An empty block is how the provider says that there is none.
    if (name.empty() && (!policy || policy.node->text().empty()) && HasNothingElse(item)) continue;
    if (name.empty() || !policy || !policy.node->is_string()) {
      Warn(instance, "an `inline_policy` lacks its name or its document",
           "what this policy allows or denies is unknown");
      PolicyDraft& lost =
          policies.emplace_back(MissingDocument(name.empty() ? instance.address : name, place));
      lost.policy.address = instance.address;
      lost.policy.unknown =
          "an `inline_policy` of " + instance.address + " lacks its name or its document";
      continue;
    }
    if (is_there(name)) continue;
    if (only != nullptr && std::count(only->policies.begin(), only->policies.end(), name) == 0) {
      continue;
    }
    if (how == RoleList::kSeen && other_policies_.count({entity.name, name}) != 0) continue;
    if (how == RoleList::kSeen && mixed && !instance.config) {
      Warn(instance,
           "inline policy " + Quoted(name) +
               " was there when Terraform looked last, and is no resource",
           "whether the role still has it is unknown");
      entity.inline_policies.complete = false;
      continue;
    }
    policies.push_back(TextDocument(instance, policy, name,
                                    "inline policy " + Quoted(name) + " of " + instance.address));
  }
}

// --- Resources --------------------------------------------------------------------------------

void ModelMaker::MakeResource(const Instance& instance, const TypeRow& row) {
  AccountDraft* account = AccountFor(instance);
  if (account == nullptr) return;
  ResourceDraft& resource = Resource(*account, ArnOf(instance), instance);
  const DraftPlace place = PlaceOf(instance);
  model_.addresses[resource.arn] = instance.address;
  if (instance.is_replaced) model_.replaced.insert(resource.arn);
  resource.tags = TagsOf(instance);
  if (row.type == "aws_s3_bucket") {
    const std::string region = surroundings_.RegionOf(instance);
    if (!region.empty()) resource.region = {region, place};
    OwnEncryption(instance, resource);
  }
  if (row.type == "aws_s3_access_point") {
    const TerraformAttribute bucket = side_.Resolve(instance, "bucket");
    constexpr string_view kBuckets[] = {"aws_s3_bucket", "aws_s3_directory_bucket"};
    const std::string behind = Find(instance, bucket, kBuckets).arn;
    if (!behind.empty()) resource.bucket = {behind, place};
  }
  if (const std::string type = TerraformText(instance, "auth_type");
      row.arn.starts_with("vpc-lattice:") && !type.empty()) {
    resource.auth_type = {type == "NONE" ? LatticeAuthType::kNone : LatticeAuthType::kAwsIam,
                          place};
  }
  if (row.key.empty()) return;
  TerraformAttribute key = side_.Resolve(instance, row.key);
  if (key.absent || (key.known && key.text.empty())) {
    // Secrets Manager User Guide, "Secret encryption and decryption": it is the key that AWS
    // manages. The others are not encrypted with a key then.
    if (row.type != "aws_secretsmanager_secret") return;
    key = {};
    key.known = true;
    key.text = "alias/aws/secretsmanager";
  }
  EncryptWith(resource, instance, row.key, key);
}

void ModelMaker::MakeEndpoint(const Instance& instance) {
  AccountDraft* account = AccountFor(instance);
  if (account == nullptr) return;
  EndpointDraft endpoint;
  endpoint.place = PlaceOf(instance);
  endpoint.id = TerraformText(instance, "id");
  if (endpoint.id.empty()) endpoint.id = Symbol(instance, "id");
  model_.addresses[endpoint.id] = instance.address;
  const std::string vpc = TerraformText(instance, "vpc_id");
  if (!vpc.empty()) endpoint.vpc = {vpc, endpoint.place};
  const std::string service = TerraformText(instance, "service_name");
  if (!service.empty()) endpoint.service = {EndpointServiceOf(service), endpoint.place};
  const std::string type = TerraformText(instance, "vpc_endpoint_type");
  // Gateway is the provider's default.
  endpoint.gateway = {type.empty() || EqualsIgnoreCase(type, "gateway"), endpoint.place};
  endpoints_[&instance] = {IndexOf(*account), account->vpc_endpoints.size()};
  account->vpc_endpoints.push_back(std::move(endpoint));
}

constexpr string_view kEndpoint = "aws_vpc_endpoint";

void ModelMaker::ResourcePolicy(const Instance& instance, const TerraformPolicyType& row) {
  const TerraformAttribute which = side_.Resolve(instance, row.target);
  if (row.target_types.front() == kEndpoint) {
    const Instance* target = TargetOf(which, kEndpoint);
    if (target == nullptr) {
      if (!which.known) {
        Warn(instance, "`" + std::string(row.target) + "` " + WhyUnknown(instance, row.target),
             "the endpoint's policy is left out");
      }
      AccountDraft* account = which.known ? AccountFor(instance) : nullptr;
      if (account == nullptr) return;
      EndpointDraft endpoint;
      endpoint.id = which.text;
      model_.looked_up.insert(endpoint.id);
      endpoint.place = PlaceOf(instance);
      if (!IsNoPolicy(instance, row.policy)) {
        endpoint.policy = {Document(instance, row.policy, instance.address), endpoint.place};
      }
      account->vpc_endpoints.push_back(std::move(endpoint));
      return;
    }
    has_policy_resource_.insert(target->address);
    const auto found = endpoints_.find(target);
    if (found == endpoints_.end() || IsNoPolicy(instance, row.policy)) return;
    accounts_[found->second.first].vpc_endpoints[found->second.second].policy = {
        Document(instance, row.policy, instance.address), PlaceOf(instance)};
    return;
  }
  if (row.target.empty() || (which.absent && FindAccountPolicyType(row.service) != nullptr)) {
    AccountPolicy(instance, row);
    return;
  }
  TerraformAttribute target = which;
  if (which.absent && !row.default_target.empty()) {
    target.absent = false;
    target.known = true;
    target.text = row.default_target;
  }
  ResourceDraft* resource =
      target.absent ? nullptr : ResourceFor(instance, target, row.target_types);
  if (resource == nullptr) {
    const TypeRow* type = FindTerraformArnType(row.target_types.front());
    const string_view service = type == nullptr ? row.service : ServiceOf(*type);
    if (WarnOfUnknown(
            instance, row.target,
            "the policies of the other resources of `" + std::string(service) + "` are unknown")) {
      AnyResourceUnknown(instance, service, UnknownText(instance, row.target));
    }
    return;
  }
  const bool is_first = has_policy_resource_.insert(resource->arn).second;
  // The provider requires it, so it is lost and not absent.
  PolicyDraft policy = IsNoPolicy(instance, row.policy)
                           ? Lost(instance, row.policy)
                           : Document(instance, row.policy, instance.address);
  if (!is_first && !row.name.empty() && resource->policy.value) {
    AddStatements(*resource->policy.value, std::move(policy));
  } else {
    resource->policy = {std::move(policy), PlaceOf(instance)};
  }
}

// A policy of the account, for the resources of one service in it.
void ModelMaker::AccountPolicy(const Instance& instance, const TerraformPolicyType& row) {
  AccountDraft* account = AccountFor(instance);
  if (account == nullptr) return;
  std::string name = row.name.empty() ? std::string() : TerraformText(instance, row.name);
  if (name.empty()) name = instance.address;
  PolicyDraft policy = IsNoPolicy(instance, row.policy) ? Lost(instance, row.policy)
                                                        : Document(instance, row.policy, name);
  policy.policy.name = std::move(name);
  // The management account has one of Organizations for every Region.
  const std::string region =
      row.service == "organizations" ? std::string() : surroundings_.RegionOf(instance);
  account->resource_policies.push_back({std::string(row.service), region, std::move(policy)});
}

// Policies of types that are not read may allow anything of their service.
void ModelMaker::NameUnreadTypes() {
  std::set<string_view> said;
  for (const Instance& instance : side_.instances()) {
    if (instance.is_data) continue;
    for (const TerraformUnreadType& row : TerraformUnreadTypes()) {
      if (row.type != instance.type) continue;
      const std::string what = "resources of type " + Quoted(row.type) + " are not read";
      Warn(instance, what,
           "the policies of the resources of `" + std::string(row.service) + "` are unknown");
      if (surroundings_.AccountOf(instance).empty()) continue;
      AnyResourceUnknown(instance, row.service, Quoted(instance.address) + " is not read");
    }
  }
}

bool ModelMaker::HadPolicyResource(const Instance& instance) const {
  const TypeRow* row = FindTerraformArnType(instance.type);
  for (const string_view own : {string_view("id"), string_view("arn"), string_view("url"),
                                row == nullptr ? string_view("name") : row->name}) {
    const std::string text = TerraformText(instance, own);
    if (!text.empty() && other_targets_.count(instance.type + " " + text) != 0) return true;
  }
  return false;
}

// The resources that have no policy resource. The attribute `policy`, where there is one, is what
// was there when Terraform looked last, unless the configuration gives it.
void ModelMaker::FinishOwnPolicies() {
  for (const Instance& instance : side_.instances()) {
    if (instance.is_data) continue;
    const bool is_endpoint = instance.type == kEndpoint;
    const TypeRow* row = FindTerraformArnType(instance.type);
    const string_view service = row == nullptr ? string_view() : ServiceOf(*row);
    const string_view attribute = row == nullptr ? string_view("policy") : row->policy;
    if (!is_endpoint && (row == nullptr || service == "iam" || service == "organizations")) {
      continue;
    }
    AccountDraft* account = AccountFor(instance);
    if (account == nullptr) continue;
    const std::string arn = is_endpoint ? instance.address : ArnOf(instance);
    if (has_policy_resource_.count(arn) != 0) continue;
    const bool had_resource = HadPolicyResource(instance);
    const bool configured = TerraformSide::IsConfigured(instance, attribute) ||
                            side_.MayBeConfigured(instance, attribute);
    const bool has_text = !TerraformText(instance, attribute).empty();
    const bool is_new = instance.is_new;
    const bool is_unknown =
        !is_new && !had_resource && TerraformSide::IsUnknown(instance, attribute);
    const DraftPlace place = PlaceOf(instance);
    Given<PolicyDraft> policy;
    bool known = true;
    const bool is_wrong = instance.wrong.count(std::string(attribute)) > 0;
    if (configured || (has_text && !had_resource) || (is_endpoint && is_unknown) || is_wrong) {
      policy = {Document(instance, attribute, instance.address), place};
    } else if (service == "kms" && (is_new || had_resource)) {
      // KMS Developer Guide, "Default key policy".
      const std::string json =
          R"({"Version":"2012-10-17","Statement":[{"Sid":"Enable IAM User Permissions",)"
          R"("Effect":"Allow","Principal":{"AWS":"arn:)" +
          surroundings_.PartitionOf(instance) + ":iam::" + account->id +
          R"(:root"},"Action":"kms:*","Resource":"*"}]})";
      policy = {BuiltDocument(instance, json, instance.address, instance.address), place};
    } else if (service == "kms" || service == "sns") {
      // Each has a policy; a topic's default one is AWS's business.
      known = false;
    } else if (attribute.empty()) {
      // Terraform does not tell what policy one has that it gave none.
      known = is_new || had_resource;
    } else {
      // The provider keeps what is there, and nobody tells what that is.
      known = !is_unknown;
    }
    if (is_endpoint) {
      const auto found = endpoints_.find(&instance);
      if (found != endpoints_.end() && policy.value) {
        accounts_[found->second.first].vpc_endpoints[found->second.second].policy =
            std::move(policy);
      }
      continue;
    }
    ResourceDraft& resource = Resource(*account, arn, instance);
    if (unknown_services_.count(std::string(service)) != 0) known = false;
    if (policy.value) {
      resource.policy = std::move(policy);
    } else if (!resource.policy.value) {
      resource.policy_known = known;
    }
  }
}

void ModelMaker::PublicAccessBlock(const Instance& instance) {
  Given<BlockPublicAccess> access = reader_.PublicAccess(instance.values);
  if (!access.value) access.value.emplace();
  struct Setting {
    string_view attribute;
    bool BlockPublicAccess::*field;
  };
  constexpr Setting kSettings[] = {
      {"block_public_acls", &BlockPublicAccess::block_public_acls},
      {"ignore_public_acls", &BlockPublicAccess::ignore_public_acls},
      {"block_public_policy", &BlockPublicAccess::block_public_policy},
      {"restrict_public_buckets", &BlockPublicAccess::restrict_public_buckets}};
  for (const Setting& setting : kSettings) {
    if (!TerraformSide::IsUnknown(instance, setting.attribute)) continue;
    // Taken for false it would turn a deny into an allow.
    (*access.value).*setting.field = true;
    if (setting.field == &BlockPublicAccess::restrict_public_buckets) {
      access.value->restriction_unknown = UnknownText(instance, setting.attribute);
    }
    Warn(instance,
         "`" + std::string(setting.attribute) + "` " + WhyUnknown(instance, setting.attribute),
         "it is taken to be true, so that nothing is public by it");
  }
  if (instance.type == "aws_s3_account_public_access_block") {
    if (AccountDraft* account = AccountFor(instance)) {
      account->block_public_access = {access.value, PlaceOf(instance)};
    }
    return;
  }
  const TerraformAttribute which = side_.Resolve(instance, "bucket");
  ResourceDraft* bucket = which.absent ? nullptr : ResourceFor(instance, which, "aws_s3_bucket");
  if (bucket == nullptr) {
    WarnOfUnknown(instance, "bucket", "it is left out");
    return;
  }
  if (TargetOf(which, "aws_s3_bucket") == nullptr && !bucket->policy.value) {
    bucket->policy_known = false;
  }
  bucket->block_public_access = {access.value, PlaceOf(instance)};
}

constexpr string_view kKeyTypes[] = {"aws_kms_key", "aws_kms_external_key", "aws_kms_replica_key"};

// The ARN of the key, or of an alias that this side does not make; empty when nobody can tell.
std::string ModelMaker::KeyFor(const Instance& from, TerraformAttribute which) const {
  const Instance* alias = which.known ? ByName("aws_kms_alias", which.text) : which.instance;
  if (alias != nullptr && alias->type == "aws_kms_alias" && !alias->is_data) {
    which = side_.Resolve(*alias, "target_key_id");
  }
  if (!which.known || !which.text.starts_with("alias/")) {
    return Find(from, which, kKeyTypes).arn;
  }
  const std::string region = surroundings_.RegionOf(from);
  if (region.empty()) return {};
  return "arn:" + surroundings_.PartitionOf(from) + ":kms:" + region + ":" +
         surroundings_.AccountOf(from) + ":" + which.text;
}

// The blocks of a bucket's encryption.
constexpr string_view kRule = "rule";
constexpr string_view kByDefault = "apply_server_side_encryption_by_default";

// What is no list of blocks there is an error and not the lack of a key.
void ModelMaker::CheckRules(const ImportValue& block) const {
  const auto check = [&](const ImportValue& object, std::vector<string_view> known) {
    for (const DataMember& member : object.node->members()) {
      if (std::find(known.begin(), known.end(), member.key) != known.end()) continue;
      const string_view meant = SlipOf(member.key, known);
      if (meant.empty()) continue;
      reader_.Error({&member.value, object.source}, "unknown attribute " + Quoted(member.key),
                    "did you mean " + Quoted(meant) + "?");
    }
  };
  for (const ImportValue& rule : reader_.Objects(ImportReader::Get(block, {kRule}), "`rule`")) {
    check(rule, {kByDefault, "blocked_encryption_types", "bucket_key_enabled"});
    for (const ImportValue& settings : reader_.Objects(ImportReader::Get(rule, {kByDefault}),
                                                       "`" + std::string(kByDefault) + "`")) {
      check(settings, {"kms_master_key_id", "sse_algorithm"});
      reader_.Text(settings, {"kms_master_key_id"});
      reader_.Text(settings, {"sse_algorithm"});
    }
  }
}

void ModelMaker::BucketEncryption(const Instance& instance) {
  const TerraformAttribute which = side_.Resolve(instance, "bucket");
  ResourceDraft* bucket = which.absent ? nullptr : ResourceFor(instance, which, "aws_s3_bucket");
  if (bucket == nullptr) {
    WarnOfUnknown(instance, "bucket", "which key encrypts it is left out");
    return;
  }
  CheckRules(instance.values);
  EncryptBucket(*bucket, instance,
                side_.Resolve(instance, {kRule, kByDefault, "kms_master_key_id"}),
                side_.Resolve(instance, {kRule, kByDefault, "sse_algorithm"}));
}

// The bucket has such a block of its own where that is older than the resource.
void ModelMaker::OwnEncryption(const Instance& instance, ResourceDraft& bucket) {
  constexpr string_view kBlock = "server_side_encryption_configuration";
  if (!TerraformSide::IsConfigured(instance, kBlock)) return;
  for (const ImportValue& block :
       reader_.Objects(ImportReader::Get(instance.values, {kBlock}), "an encryption block")) {
    CheckRules(block);
  }
  EncryptBucket(bucket, instance,
                side_.Resolve(instance, {kBlock, kRule, kByDefault, "kms_master_key_id"}),
                side_.Resolve(instance, {kBlock, kRule, kByDefault, "sse_algorithm"}));
}

void ModelMaker::EncryptBucket(ResourceDraft& bucket, const Instance& instance,
                               const TerraformAttribute& key, const TerraformAttribute& algorithm) {
  if (!key.absent) {
    EncryptWith(bucket, instance, "kms_master_key_id", key);
    return;
  }
  if (algorithm.absent || (algorithm.known && !algorithm.text.starts_with("aws:kms"))) return;
  // Amazon S3 User Guide, "Using SSE-KMS": then it is the key that AWS manages.
  TerraformAttribute managed = key;
  managed.known = algorithm.known;
  managed.text = "alias/aws/s3";
  EncryptWith(bucket, instance, "sse_algorithm", managed);
}

void ModelMaker::EncryptWith(ResourceDraft& resource, const Instance& instance,
                             string_view attribute, const TerraformAttribute& key) {
  const std::string of = "`" + std::string(attribute) + "` of " + instance.address;
  SetKmsKey(resource, KeyFor(instance, key),
            key.known ? of + " is " + Quoted(key.text) + ", which names no known key"
                      : of + " " + WhyUnknown(instance, attribute),
            PlaceOf(instance));
}

void ModelMaker::MakeGrant(const Instance& instance) {
  const TerraformAttribute which = side_.Resolve(instance, "key_id");
  ResourceDraft* key = which.absent ? nullptr : ResourceFor(instance, which, kKeyTypes);
  const TerraformAttribute grantee = side_.Resolve(instance, "grantee_principal");
  Grant grant;
  if (grantee.known) {
    grant.grantee_principal = grantee.text;
  } else if (grantee.instance != nullptr &&
             FindTerraformArnType(grantee.instance->type) != nullptr) {
    grant.grantee_principal = ArnOf(*grantee.instance);
  }
  const auto operations = Elements(instance, "operations");
  if (key == nullptr || grant.grantee_principal.empty() || !operations) {
    // A grant only allows; without the key's policy nobody can say what else does.
    const string_view attribute = key == nullptr                    ? "key_id"
                                  : grant.grantee_principal.empty() ? "grantee_principal"
                                                                    : "operations";
    if (!WarnOfUnknown(instance, attribute, "the key's policy is taken as unknown")) return;
    if (key != nullptr) {
      has_policy_resource_.insert(key->arn);
      key->policy = {Unreadable(instance, attribute, instance.address), PlaceOf(instance)};
    } else {
      AnyResourceUnknown(instance, "kms", UnknownText(instance, "key_id"));
    }
    return;
  }
  for (const TerraformAttribute& operation : *operations)
    grant.operations.push_back(operation.text);
  for (const ImportValue& constraint :
       reader_.Objects(ImportReader::Get(instance.values, {"constraints"}), "`constraints`")) {
    // A constraint that is lost would allow more.
    for (const DataMember& member : constraint.node->members()) {
      if (member.key == "encryption_context_equals" || member.key == "encryption_context_subset") {
        continue;
      }
      reader_.Error({&member.value, constraint.source},
                    "unknown constraint " + Quoted(member.key) + " of a grant",
                    "expected `encryption_context_equals` or `encryption_context_subset`");
    }
    const auto tags = [&](string_view name) {
      return reader_.ReadTags(ImportReader::Get(constraint, {name})).value.value_or(Tags());
    };
    grant.encryption_context_equals = tags("encryption_context_equals");
    grant.encryption_context_subset = tags("encryption_context_subset");
  }
  ListOf(key->grants, PlaceOf(instance)).push_back(std::move(grant));
  if (TargetOf(which, "aws_kms_key") == nullptr && !key->policy.value) key->policy_known = false;
}

// Lambda makes one policy of all permissions of a function, or of one of its qualifiers.
void ModelMaker::LambdaPermissions() {
  struct Assembled {
    std::string statements;
    const Instance* first = nullptr;
    const Instance* unknown = nullptr;
    std::string unknown_attribute;
    ResourceDraft* resource = nullptr;
  };
  std::map<std::string, Assembled> policies;
  for (const Instance& instance : side_.instances()) {
    if (instance.is_data) continue;
    const bool is_url = instance.type == "aws_lambda_function_url";
    if (!is_url && instance.type != "aws_lambda_permission") continue;
    const TerraformAttribute authorization =
        is_url ? side_.Resolve(instance, "authorization_type") : TerraformAttribute();
    if (is_url && authorization.known && authorization.text != "NONE") continue;
    const TerraformAttribute which = side_.Resolve(instance, "function_name");
    const Instance* target = TargetOf(which, "aws_lambda_function");
    ResourceDraft* function =
        which.absent ? nullptr : ResourceFor(instance, which, "aws_lambda_function");
    if (function == nullptr) {
      if (WarnOfUnknown(instance, "function_name",
                        "the policies of the other functions are unknown")) {
        AnyResourceUnknown(instance, "lambda", UnknownText(instance, "function_name"));
      }
      continue;
    }
    std::string arn = function->arn;
    const std::string qualifier = TerraformText(instance, "qualifier");
    if (!qualifier.empty()) {
      arn += ":" + qualifier;
      AccountDraft* account = target == nullptr ? AccountFor(instance) : AccountFor(*target);
      if (account == nullptr) continue;
      if (resources_.find(arn) == resources_.end()) model_.looked_up.insert(arn);
      Resource(*account, arn, instance);
    }
    Assembled& policy = policies[arn];
    if (policy.first == nullptr) policy.first = &instance;
    const auto known = [&](string_view attribute) -> std::string {
      const TerraformAttribute value = side_.Resolve(instance, attribute);
      if (value.absent) return {};
      if (value.known) return value.text;
      if (value.instance != nullptr && FindTerraformArnType(value.instance->type) != nullptr &&
          (value.attribute == "arn" || value.attribute.empty())) {
        const std::string text = ArnOf(*value.instance);
        if (text.find("${") == std::string::npos) return text;
      }
      policy.unknown = &instance;
      policy.unknown_attribute = std::string(attribute);
      return {};
    };
    const auto add = [&](const LambdaPermission& permission) {
      if (!policy.statements.empty()) policy.statements += ',';
      policy.statements += LambdaStatement(permission, arn, surroundings_.PartitionOf(instance));
    };
    if (is_url && authorization.known) {
      for (const LambdaPermission& permission : PublicUrlPermissions())
        add(permission);
      continue;
    }
    if (is_url) {
      policy.unknown = &instance;
      policy.unknown_attribute = "authorization_type";
      continue;
    }
    LambdaPermission permission;
    permission.sid = TerraformText(instance, "statement_id");
    if (permission.sid.empty()) permission.sid = instance.name;
    permission.action = known("action");
    permission.principal = known("principal");
    permission.source_arn = known("source_arn");
    permission.source_account = known("source_account");
    permission.event_source_token = known("event_source_token");
    permission.principal_org_id = known("principal_org_id");
    permission.function_url_auth_type = known("function_url_auth_type");
    permission.invoked_via_function_url = known("invoked_via_function_url");
    add(permission);
  }
  for (auto& entry : policies) {
    Assembled& policy = entry.second;
    const auto found = resources_.find(entry.first);
    if (found == resources_.end()) continue;
    ResourceDraft& resource = accounts_[found->second.first].resources[found->second.second];
    // A name that is not known yet would be read as a policy variable.
    if (policy.unknown == nullptr && entry.first.find("${") != std::string::npos) {
      policy.unknown = policy.first;
      policy.unknown_attribute = "function_name";
    }
    if (policy.unknown != nullptr) {
      resource.policy = {
          Unreadable(*policy.unknown, policy.unknown_attribute, policy.unknown->address),
          PlaceOf(*policy.unknown)};
      continue;
    }
    resource.policy = {BuiltDocument(*policy.first,
                                     R"({"Version":"2012-10-17","Id":"default","Statement":[)" +
                                         policy.statements + "]}",
                                     policy.first->address, "the permissions of " + entry.first),
                       PlaceOf(*policy.first)};
  }
}

// --- Organizations ----------------------------------------------------------------------------

void ModelMaker::MakeControlPolicy(const Instance& instance) {
  const std::string type = TerraformText(instance, "type");
  if (const string_view meant = SlipOf(type, {"SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"});
      !meant.empty() && meant != type) {
    reader_.Error(ImportReader::Get(instance.values, {"type"}),
                  instance.address + ": unknown `type` " + Quoted(type),
                  "did you mean " + Quoted(meant) + "?");
  }
  // The provider's default is SERVICE_CONTROL_POLICY; the other types decide nothing.
  if (!type.empty() && type != "SERVICE_CONTROL_POLICY" && type != "RESOURCE_CONTROL_POLICY") {
    return;
  }
  std::string name = TerraformText(instance, "name");
  if (name.empty()) name = instance.address;
  PolicyDraft policy = Document(instance, "content", std::move(name));
  policy.policy.arn = TerraformText(instance, "arn");
  policy.policy.id = TerraformText(instance, "id");
  model_.control_policies.push_back({type == "RESOURCE_CONTROL_POLICY", std::move(policy)});
}

void ModelMaker::ControlAttachmentOf(const Instance& instance) {
  const TerraformAttribute target = side_.Resolve(instance, "target_id");
  const TerraformAttribute which = side_.Resolve(instance, "policy_id");
  ControlAttachment attachment;
  attachment.address = instance.address;
  if (target.known) {
    attachment.target = target.text;
  } else if (target.instance != nullptr) {
    const bool is_root = target.instance->type == "aws_organizations_organization";
    attachment.target = Symbol(*target.instance, is_root ? "roots[0].id" : "id");
    const std::vector<NodeDraft>& nodes =
        model_.organization ? model_.organization->nodes : model_.loose_nodes;
    if (std::none_of(nodes.begin(), nodes.end(),
                     [&](const NodeDraft& node) { return node.id == attachment.target; })) {
      Warn(instance, "it is attached to " + target.instance->address + ", which is left out",
           "it is left out, too");
      return;
    }
  } else {
    attachment.why = "where it is attached: " + UnknownText(instance, "target_id");
    Warn(instance, "`target_id` " + WhyUnknown(instance, "target_id"),
         "answers about every account of the organization say so");
  }
  const Instance* policy = TargetOf(which, "aws_organizations_policy");
  // It is attached everywhere, always.
  if (which.known && which.text == ResourceControlFullAwsAccess()->id) return;
  if (which.known && which.text == FullAwsAccess()->id) {
    attachment.policy.policy = *FullAwsAccess();
    attachment.policy.place = PlaceOf(instance);
  } else if (policy == nullptr && which.known) {
    // It is made elsewhere.
    attachment.policy = MissingDocument(which.text, PlaceOf(instance));
    attachment.policy.policy.id = which.text;
  } else if (policy == nullptr) {
    attachment.policy = Unreadable(instance, "policy_id", instance.address);
  } else {
    const auto defined =
        std::find_if(model_.control_policies.begin(), model_.control_policies.end(),
                     [&](const ControlPolicyDraft& candidate) {
                       return candidate.policy.policy.address == policy->address;
                     });
    if (defined == model_.control_policies.end()) return;
    attachment.resource_control = defined->resource_control;
    attachment.policy = defined->policy;
  }
  model_.control_attachments.push_back(std::move(attachment));
}

// Where units and accounts stand in an organization that is made elsewhere.
void ModelMaker::MakeLooseNodes() {
  const auto id_of = [&](const Instance& instance) {
    const std::string known = TerraformText(instance, "id");
    return known.empty() ? Symbol(instance, "id") : known;
  };
  for (const Instance& instance : side_.instances()) {
    const bool is_account = instance.type == "aws_organizations_account";
    if (instance.is_data ||
        (!is_account && instance.type != "aws_organizations_organizational_unit")) {
      continue;
    }
    NodeDraft node;
    node.kind =
        is_account ? OrganizationNode::Kind::kAccount : OrganizationNode::Kind::kOrganizationalUnit;
    node.id = id_of(instance);
    node.place = PlaceOf(instance);
    node.name = {TerraformText(instance, "name"), node.place};
    const TerraformAttribute parent = side_.Resolve(instance, "parent_id");
    // An account without it stands under the root, whose id nobody tells here.
    if (parent.absent) continue;
    node.parent = parent.known                 ? parent.text
                  : parent.instance != nullptr ? id_of(*parent.instance)
                                               : std::string();
    if (node.parent.empty() || (is_account && !IsAccountId(node.id))) {
      Warn(instance, "where it stands in the organization is not known", "it is left out");
      continue;
    }
    model_.addresses[node.id] = instance.address;
    model_.loose_nodes.push_back(std::move(node));
  }
  // A unit may be called before the one that it stands in.
  for (std::size_t done = 0; done < model_.loose_nodes.size(); ++done) {
    const auto from = model_.loose_nodes.begin() + static_cast<std::ptrdiff_t>(done);
    const auto ready = std::find_if(from, model_.loose_nodes.end(), [&](const NodeDraft& node) {
      return std::none_of(from, model_.loose_nodes.end(),
                          [&](const NodeDraft& other) { return other.id == node.parent; });
    });
    if (ready == model_.loose_nodes.end()) return;
    std::rotate(from, ready, ready + 1);
  }
}

void ModelMaker::MakeOrganization() {
  const Instance* root = nullptr;
  for (const Instance& instance : side_.instances()) {
    if (instance.type == "aws_organizations_organization") root = &instance;
  }
  if (root == nullptr) {
    MakeLooseNodes();
    return;
  }
  OrganizationDraft& organization = model_.organization.emplace();
  organization.place = PlaceOf(*root);
  organization.accounts_known = false;
  const std::string id = TerraformText(*root, "id");
  if (!id.empty()) organization.id = {id, organization.place};
  for (const string_view attribute : {"master_account_id", "management_account_id"}) {
    const std::string account = TerraformText(*root, attribute);
    if (IsAccountId(account)) organization.management_account = {account, organization.place};
  }
  if (!TerraformSide::IsUnknown(*root, "enabled_policy_types")) {
    if (const ImportValue types = ImportReader::Get(root->values, {"enabled_policy_types"})) {
      organization.policy_types = {std::vector<std::string>(), organization.place};
      for (const ImportValue& type : reader_.Items(types, "`enabled_policy_types`"))
        organization.policy_types.value->emplace_back(type.node->text());
    }
  }
  NodeDraft node;
  node.place = organization.place;
  for (const ImportValue& item :
       reader_.Objects(ImportReader::Get(root->values, {"roots"}), "`roots`")) {
    node.id = reader_.Text(item, {"id"});
  }
  if (node.id.empty()) node.id = Symbol(*root, "roots[0].id");
  const std::string root_id = node.id;
  organization.nodes.push_back(std::move(node));
  // Parents before children, however they stand.
  std::vector<const Instance*> left;
  for (const Instance& instance : side_.instances()) {
    if (!instance.is_data && (instance.type == "aws_organizations_organizational_unit" ||
                              instance.type == "aws_organizations_account")) {
      left.push_back(&instance);
    }
  }
  const auto id_of = [&](const Instance& instance) {
    const std::string known = TerraformText(instance, "id");
    return known.empty() ? Symbol(instance, "id") : known;
  };
  for (bool progress = true; progress;) {
    progress = false;
    for (const Instance*& instance : left) {
      if (instance == nullptr) continue;
      const TerraformAttribute parent = side_.Resolve(*instance, "parent_id");
      std::string parent_id = parent.known ? parent.text : std::string();
      if (parent_id.empty() && parent.instance != nullptr) {
        parent_id = parent.instance == root ? root_id : id_of(*parent.instance);
      }
      if (parent.absent) parent_id = root_id;
      const bool is_there =
          std::any_of(organization.nodes.begin(), organization.nodes.end(),
                      [&](const NodeDraft& other) { return other.id == parent_id; });
      if (!is_there) continue;
      NodeDraft child;
      child.kind = instance->type == "aws_organizations_account"
                       ? OrganizationNode::Kind::kAccount
                       : OrganizationNode::Kind::kOrganizationalUnit;
      child.id = id_of(*instance);
      child.parent = parent_id;
      child.place = PlaceOf(*instance);
      const std::string name = TerraformText(*instance, "name");
      if (!name.empty()) child.name = {name, child.place};
      model_.addresses[child.id] = instance->address;
      const bool is_account = child.kind == OrganizationNode::Kind::kAccount;
      if (is_account && !IsAccountId(child.id)) {
        Warn(*instance, "the id of a new account is known after apply only", "it is left out");
      } else {
        organization.nodes.push_back(std::move(child));
      }
      instance = nullptr;
      progress = true;
    }
  }
  for (const Instance* instance : left) {
    if (instance != nullptr) {
      Warn(*instance, "where it stands in the organization is not known", "it is left out");
    }
  }
}

void ModelMaker::NoteOtherPolicies(const Instance& instance) {
  const auto note = [&](string_view role, string_view policy) {
    for (const std::string& who : TextsOf(instance, role)) {
      for (const std::string& which : TextsOf(instance, policy))
        other_policies_.emplace(who, which);
    }
  };
  if (instance.type == "aws_iam_role_policy") {
    note("role", "name");
  } else if (instance.type == "aws_iam_role_policy_attachment") {
    note("role", "policy_arn");
  } else if (instance.type == "aws_iam_policy_attachment") {
    note("roles", "policy_arn");
  } else if (instance.type == "aws_iam_role_policy_attachments_exclusive") {
    note("role_name", "policy_arns");
  }
}

// A type that looks like one that is read may be one that lost a letter, with what it makes.
void ModelMaker::NameNearTypes() {
  std::map<string_view, string_view> near;
  for (const Instance& instance : side_.instances()) {
    if (instance.is_data) continue;
    const auto [place, is_new] = near.try_emplace(instance.type);
    if (is_new) place->second = NearTerraformType(instance.type);
    if (place->second.empty()) continue;
    const std::string account = surroundings_.AccountOf(instance);
    const std::string what = "resources of type " + Quoted(instance.type) + " are not read";
    Warn(instance, what,
         "did you mean " + Quoted(place->second) + "? which policies they bring is unknown");
    if (account.empty()) continue;
    model_.unknown_targets.push_back({.account = account,
                                      .kind = std::nullopt,
                                      .service = {},
                                      .address = instance.address,
                                      .why = Quoted(instance.address) + " (" + instance.type + ")",
                                      .place = PlaceOf(instance)});
  }
}

DraftModel ModelMaker::Make() {
  for (const Instance& instance : other_.instances()) {
    if (instance.type == "aws_lambda_permission" || instance.type == "aws_lambda_function_url") {
      other_targets_.insert("aws_lambda_function " + TerraformText(instance, "function_name"));
    }
    NoteOtherPolicies(instance);
    for (const TerraformPolicyType& row : TerraformPolicyTypes()) {
      if (row.type != instance.type || row.target.empty()) continue;
      for (const string_view type : row.target_types)
        other_targets_.insert(std::string(type) + " " + TerraformText(instance, row.target));
    }
  }
  for (const Instance& instance : side_.instances()) {
    if (instance.is_data) continue;
    const TypeRow* row = FindTerraformArnType(instance.type);
    for (const string_view attribute :
         {string_view("id"), string_view("arn"), string_view("name"), string_view("url"),
          string_view("repository_url"), row == nullptr ? string_view() : row->name,
          row == nullptr ? string_view() : row->arn_attribute}) {
      const std::string text =
          attribute.empty() ? std::string() : TerraformText(instance, attribute);
      if (text.empty()) continue;
      std::vector<const Instance*>& list = by_name_[instance.type + " " + text];
      if (list.empty() || list.back() != &instance) list.push_back(&instance);
    }
  }
  NameNearTypes();
  NameUnreadTypes();
  for (const Instance& instance : side_.instances()) {
    if (instance.is_data) continue;
    const auto entity = std::find_if(kEntities.begin(), kEntities.end(), [&](const EntityRow& row) {
      return row.type == instance.type;
    });
    const TypeRow* row = FindTerraformArnType(instance.type);
    if (entity != kEntities.end()) {
      MakeEntity(instance, entity->kind);
    } else if (instance.type == "aws_iam_policy") {
      MakeManagedPolicy(instance);
    } else if (row != nullptr && ServiceOf(*row) == "iam") {
      MakeProvider(instance);
    } else if (row != nullptr && ServiceOf(*row) != "organizations") {
      MakeResource(instance, *row);
    } else if (instance.type == kEndpoint) {
      MakeEndpoint(instance);
    } else if (instance.type == "aws_organizations_policy") {
      MakeControlPolicy(instance);
    }
  }
  for (const Instance& instance : side_.instances()) {
    if (!instance.is_data) continue;
    if (instance.type == "aws_iam_role" || instance.type == "aws_iam_user") {
      MakeDataEntity(instance);
    } else if (instance.type == "aws_iam_policy") {
      const std::string own = TerraformText(instance, "arn");
      const std::optional<Arn> arn = ParseArn(own);
      const Instance* same =
          arn ? ByName("aws_iam_policy", TerraformText(instance, "arn")) : nullptr;
      if (arn && same == nullptr) MakeManagedPolicy(instance);
    }
  }
  MakeOrganization();
  for (const Instance& instance : side_.instances()) {
    if (instance.is_data) continue;
    const std::string& type = instance.type;
    for (const EntityRow& row : kEntities) {
      const std::string prefix = std::string(row.type);
      if (type == prefix + "_policy") {
        AttachInline(instance, row.kind, row.attribute);
      } else if (type == prefix + "_policy_attachment") {
        Attach(instance, row.kind, side_.Resolve(instance, row.attribute),
               side_.Resolve(instance, "policy_arn"));
      } else if (type == prefix + "_policy_attachments_exclusive") {
        const auto policies = Elements(instance, "policy_arns");
        const TerraformAttribute who =
            side_.Resolve(instance, std::string(row.attribute) + "_name");
        if (!policies) {
          AnyoneUnknown(instance, row.kind, "policy_arns");
          continue;
        }
        for (const TerraformAttribute& policy : *policies)
          Attach(instance, row.kind, who, policy);
        HasNoOthersAfter(instance, row.kind, who, false, *policies);
      } else if (type == prefix + "_policies_exclusive") {
        const auto names = Elements(instance, "policy_names");
        if (!names) continue;
        HasNoOthersAfter(instance, row.kind,
                         side_.Resolve(instance, std::string(row.attribute) + "_name"), true,
                         *names);
      }
    }
    for (const TerraformPolicyType& row : TerraformPolicyTypes()) {
      if (row.type == type) ResourcePolicy(instance, row);
    }
    if (type == "aws_iam_policy_attachment") {
      AttachToMany(instance);
    } else if (type == "aws_iam_group_membership" || type == "aws_iam_user_group_membership") {
      AddMembers(instance);
    } else if (type == "aws_s3_bucket_public_access_block" ||
               type == "aws_s3_account_public_access_block") {
      PublicAccessBlock(instance);
    } else if (type == "aws_s3_bucket_server_side_encryption_configuration") {
      BucketEncryption(instance);
    } else if (type == "aws_kms_grant") {
      MakeGrant(instance);
    } else if (type == "aws_organizations_policy_attachment") {
      ControlAttachmentOf(instance);
    }
  }
  LambdaPermissions();
  FinishEntityLists();
  FinishOwnPolicies();
  for (AccountDraft& account : accounts_) {
    for (EntityDraft& entity : account.entities) {
      if (unknown_kinds_.count({entity.kind, account.id}) != 0) OthersAreUnknown(entity);
    }
    model_.accounts.push_back(std::move(account));
  }
  return std::move(model_);
}

}  // namespace

bool IsTerraform(const DataNode& root) {
  if (root.Find("format_version") == nullptr) return false;
  // An empty state has nothing else.
  if (root.members().size() == 1) return true;
  for (const string_view key :
       {"planned_values", "resource_changes", "values", "terraform_version"}) {
    if (root.Find(key) != nullptr) return true;
  }
  return false;
}

TerraformModels ReadTerraform(const DataNode& root, const std::shared_ptr<const SourceText>& source,
                              const TerraformOptions& options, EstateBuilder& builder) {
  ImportReader reader(builder);
  const TerraformDocument document(reader, {&root, source});
  const TerraformSurroundings surroundings(document, options);
  const TerraformSource files(document, options.root, builder.options().files,
                              builder.diagnostics());
  TerraformModels models;
  models.is_plan = document.is_plan();
  // Nothing is unknown before. What is wrong with a document that stays is said once, of the side
  // after.
  Diagnostics before;
  EstateBuilder aside(builder.options(), before);
  ImportReader before_reader(aside);
  models.before = ModelMaker(before_reader, document.before(), document.after(), surroundings,
                             files, false, builder.diagnostics())
                      .Make();
  models.after = ModelMaker(reader, document.after(), document.before(), surroundings, files, true,
                            builder.diagnostics())
                     .Make();
  return models;
}

void ReadTerraformModel(const DataNode& root, const std::shared_ptr<const SourceText>& source,
                        EstateBuilder& builder) {
  const LoadOptions& options = builder.options();
  AddDraftModel(
      ReadTerraform(
          root, source,
          {.account = options.account, .region = options.region, .root = options.terraform_root},
          builder)
          .after,
      builder);
}

}  // namespace iamsim
