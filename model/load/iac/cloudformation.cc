// SPDX-License-Identifier: Apache-2.0
#include "model/load/iac/cloudformation.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <cstddef>
#include <deque>
#include <initializer_list>
#include <optional>
#include <set>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "model/arn.h"
#include "model/catalogue/resource_types.h"
#include "model/load/draft/import_reader.h"
#include "model/load/iac/cloudformation_properties.h"
#include "model/load/iac/cloudformation_values.h"
#include "model/load/iac/lambda_permission.h"
#include "model/load/types/cloudformation_types.h"

// A template says what its resources are to be, and not what was before. One pass evaluates
// conditions, checks every resource, and collects those that are made. The next ones make entities
// and resources, then the policies that refer to them, then what is attached.
//
// A name that AWS gives at deployment is a name of its own (`{Logical}`), which equals itself. The
// name of something that is no part of the model is unknown: what an Allow names so may match or
// not, and where it could take away a Deny, the policy is unknown. What makes resources out of
// sight (macros, nested stacks) makes the account's policies unknown.

namespace iamsim {
namespace {

using std::string_view;

struct EntityRow {
  string_view type;
  EntityKind kind;
  string_view word;         // in its ARN
  string_view members;      // how a policy names several
  string_view inline_type;  // a policy of one entity
  string_view inline_name;
};
constexpr std::array<EntityRow, 3> kEntities = {{
    {"AWS::IAM::Role", EntityKind::kRole, "role", "Roles", "AWS::IAM::RolePolicy", "RoleName"},
    {"AWS::IAM::User", EntityKind::kUser, "user", "Users", "AWS::IAM::UserPolicy", "UserName"},
    {"AWS::IAM::Group", EntityKind::kGroup, "group", "Groups", "AWS::IAM::GroupPolicy",
     "GroupName"},
}};

// Whether resources of that type are made from what does not stand in the template: by a transform
// (AWS SAM), by the template of a nested stack or of a product, or by a module.
bool IsMadeOutOfSight(string_view type) {
  return type.starts_with("AWS::Serverless::") || type.ends_with("::MODULE") ||
         type == "AWS::CloudFormation::Stack" || type == "AWS::CloudFormation::StackSet" ||
         type == "AWS::ServiceCatalog::CloudFormationProvisionedProduct";
}

class TemplateReader {
 public:
  TemplateReader(const DataNode& root, const std::shared_ptr<const SourceText>& source,
                 const TemplateParameters& parameters, EstateBuilder& builder)
      : reader_(builder),
        source_(source),
        root_{&root, source},
        evaluator_(root, source, parameters),
        checker_(reader_, source, evaluator_) {
    account_.id = evaluator_.AccountId();
    account_.imported = true;
    account_.place = root_.place();
    account_.partition = {evaluator_.Partition(), account_.place};
  }

  DraftModel Read(const TemplateParameters& parameters);

 private:
  struct Resource {
    std::string logical;
    string_view type;
    const DataNode* node = nullptr;
    const DataNode* properties = nullptr;
    bool undecided = false;  // whether it exists
  };

  DraftPlace PlaceOf(const Resource& resource) const {
    return {source_, resource.node->offset, resource.node->length};
  }
  void Warn(const Resource& resource, const std::string& message, std::string help = {}) const {
    reader_.Warning({resource.node, source_}, resource.logical + ": " + message, std::move(help));
  }

  // One that the checker knows, so that nothing is read that was not checked.
  const DataNode* Property(const Resource& resource, string_view name) const {
    assert(FindTemplateType(resource.type)->Find(name) != nullptr);
    return resource.properties == nullptr ? nullptr : resource.properties->Find(name);
  }
  // Evaluated; nothing when it is not given. What is not known says so.
  std::optional<TemplateValue> Value(const Resource& resource, string_view name);
  // A text; nothing when it is absent or not known.
  std::optional<std::string> Text(const Resource& resource, string_view name);
  // The function whose value is a name of something that is no part of the model; empty: none.
  std::string StandInOf(const Resource& resource, string_view name) {
    const std::optional<TemplateValue> value = Value(resource, name);
    return value ? value->stand_in : std::string();
  }
  // The texts of a list, or of one text; nothing when a part is not known.
  std::optional<std::vector<std::string>> Texts(const Resource& resource, string_view name);

  // The values of a list, or the value of what is none, each known or not.
  std::vector<TemplateValue> ItemsOf(const Resource& resource, string_view name);
  // Whether it is a part of the organization that the template makes.
  bool IsOwnNode(string_view id) const;

  // `stand_in`: the one of a value that the node is a part of, its functions done.
  PolicyDraft Document(const Resource& resource, const DataNode& node, std::string name,
                       const std::string& what, const std::string& stand_in = {});
  PolicyDraft Unreadable(const Resource& resource, std::string name, const std::string& why);
  // A name that matches nothing must not take away a Deny, nor add to what is allowed. Returns the
  // function that gives such a name to a Deny, or to an exception of an Allow; else empty.
  std::string StandInThatMatters(const DataNode& document, const TemplateValue& value);
  PolicyReferenceDraft Reference(const Resource& resource, const std::string& arn);
  PolicyReferenceDraft UnreadableReference(const Resource& resource, const std::string& why);
  Given<Tags> ReadTags(const Resource& resource);
  Given<BlockPublicAccess> PublicAccess(const Resource& resource, string_view name);

  EntityDraft& Entity(EntityKind kind, string_view word, const std::string& name,
                      const Resource& from);
  ResourceDraft& ResourceOf(const std::string& arn, const Resource& from);
  // The names in that property; somebody of the kind is unknown where one of them is.
  std::vector<std::string> Members(const Resource& resource, const EntityRow& row,
                                   string_view property);
  // Somebody of that kind has or lacks something, and nobody can say who.
  void AnyoneUnknown(const Resource& resource, EntityKind kind, const std::string& why);

  void AddUnknownTarget(const Resource& resource, std::optional<EntityKind> kind,
                        string_view service, const std::string& why);

  // `what` makes resources, and so policies, that the template does not tell.
  void MakesUnseen(const ImportValue& at, const std::string& what, const std::string& account);
  // The same in the template's account, with a warning.
  void SaysUnseen(const DataNode& node, const std::string& what);
  void FindTransforms();
  void FindFunctions(const DataNode& object, const std::string& of);
  void MakesOutOfSight(const Resource& resource);

  void MakeEntity(const Resource& resource, const EntityRow& row);
  void MakeManagedPolicy(const Resource& resource);
  void MakeInlinePolicy(const Resource& resource);
  void MakeResource(const Resource& resource, const TemplateArnType& row);
  void ReadEncryption(const Resource& resource, ResourceDraft& bucket);
  void EncryptWith(ResourceDraft& draft, const Resource& resource, string_view property,
                   const TemplateValue& key);
  std::string KeyArn(const std::string& key);
  void MakeResourcePolicy(const Resource& resource, const TemplatePolicyType& row);
  void MakeProvider(const Resource& resource);
  void MakeEndpoint(const Resource& resource);
  void MakeControlPolicy(const Resource& resource);
  void AddToGroup(const Resource& resource);
  void LambdaPermissions();
  void AddToBusPolicy(const Resource& resource);
  // `types`: those that the text may name.
  std::string ArnOfTarget(string_view service, const std::string& text,
                          std::span<const string_view> types = {}) const;
  void MakeAccountPolicy(const Resource& resource, const TemplatePolicyType& row);
  void NameUnread(const Resource& resource);

  ImportReader reader_;
  const std::shared_ptr<const SourceText> source_;
  const ImportValue root_;
  TemplateEvaluator evaluator_;
  const TemplateChecker checker_;
  std::vector<Resource> resources_;
  AccountDraft account_;
  DraftModel model_;
  std::unordered_map<std::string, std::size_t> entities_;        // by "word/name"
  std::unordered_map<std::string, std::size_t> resource_index_;  // by ARN
  std::set<std::string, std::less<>> warned_types_;              // that are made out of sight
  std::set<EntityKind> unknown_kinds_;
  std::set<std::string, std::less<>> unknown_services_;
};

std::optional<TemplateValue> TemplateReader::Value(const Resource& resource, string_view name) {
  const DataNode* node = Property(resource, name);
  if (node == nullptr || node->kind() == DataKind::kNull) return std::nullopt;
  TemplateValue value = evaluator_.Evaluate(*node);
  if (value.absent) return std::nullopt;
  return value;
}

bool IsScalar(const DataNode& node) {
  return node.is_string() || node.kind() == DataKind::kNumber || node.kind() == DataKind::kBool;
}

std::optional<std::string> TemplateReader::Text(const Resource& resource, string_view name) {
  const std::optional<TemplateValue> value = Value(resource, name);
  if (!value || !value->known) return std::nullopt;
  return std::string(value->node.text());
}

std::optional<std::vector<std::string>> TemplateReader::Texts(const Resource& resource,
                                                              string_view name) {
  const std::optional<TemplateValue> value = Value(resource, name);
  std::vector<std::string> texts;
  if (!value) return texts;
  if (!value->known) return std::nullopt;
  if (IsScalar(value->node)) texts.emplace_back(value->node.text());
  for (const DataNode& item : value->node.items())
    texts.emplace_back(item.text());
  return texts;
}

std::vector<TemplateValue> TemplateReader::ItemsOf(const Resource& resource, string_view name) {
  std::vector<TemplateValue> values;
  const DataNode* node = Property(resource, name);
  if (node == nullptr) return values;
  const TemplateValue whole = evaluator_.Evaluate(*node);
  if (whole.absent) return values;
  const DataNode& list = whole.known ? whole.node : *node;
  if (!list.is_array()) return {whole};
  for (const DataNode& item : list.items())
    values.push_back(evaluator_.Evaluate(item));
  std::erase_if(values, [](const TemplateValue& value) { return value.absent; });
  return values;
}

bool TemplateReader::IsOwnNode(string_view id) const {
  // `{Logical}`.
  if (!id.starts_with('{') || !id.ends_with('}')) return false;
  const DataNode* resource = evaluator_.ResourceOf(id.substr(1, id.size() - 2));
  const DataNode* type = resource == nullptr ? nullptr : resource->Find("Type");
  return type != nullptr && type->text().starts_with("AWS::Organizations::");
}

PolicyDraft TemplateReader::Unreadable(const Resource& resource, std::string name,
                                       const std::string& why) {
  PolicyDraft draft = reader_.UnknownDocument({resource.node, source_}, std::move(name),
                                              resource.logical + ": " + why);
  draft.policy.address = resource.logical;
  return draft;
}

namespace {

bool IsDeny(const DataNode& statement) {
  const DataNode* effect = statement.Find("Effect");
  return effect != nullptr && effect->text() == "Deny";
}

// Whether a document without functions may have a Deny; one in a string is not opened for it.
bool HasDeny(const DataNode& document) {
  if (document.is_string()) return document.text().find("Deny") != string_view::npos;
  const DataNode* statements = document.Find("Statement");
  return statements != nullptr &&
         (IsDeny(*statements) ||
          std::any_of(statements->items().begin(), statements->items().end(), IsDeny));
}

// Whether policy variables of the document count; those of one in a string are not looked for.
bool HasVariables(const DataNode& document) {
  const DataNode* version = document.Find("Version");
  return version != nullptr && version->text() == "2012-10-17";
}

}  // namespace

std::string TemplateReader::StandInThatMatters(const DataNode& document,
                                               const TemplateValue& value) {
  if (value.stand_in.empty()) return {};
  const DataNode* statements = document.Find("Statement");
  if (statements == nullptr || !(statements->is_array() || statements->Find("Effect") != nullptr)) {
    // A function gives the document or its statements, which are then seen as a whole.
    return HasDeny(value.node) ? value.stand_in : std::string();
  }
  const std::span<const DataNode> list =
      statements->is_array() ? statements->items() : std::span<const DataNode>(statements, 1);
  for (const DataNode& node : list) {
    const TemplateValue statement = evaluator_.Evaluate(node);
    if (statement.stand_in.empty()) continue;
    if (IsDeny(statement.node)) return statement.stand_in;
    for (const DataMember& member : node.members()) {
      if (member.key.starts_with("Not")) {
        TemplateValue exception = evaluator_.Evaluate(member.value);
        if (!exception.stand_in.empty()) return exception.stand_in;
      }
      if (member.key != "Condition") continue;
      for (const DataMember& test : member.value.members()) {
        TemplateValue exception = evaluator_.Evaluate(test.value);
        if (test.key.find("Not") != string_view::npos && !exception.stand_in.empty()) {
          return exception.stand_in;
        }
      }
    }
  }
  return {};
}

PolicyDraft TemplateReader::Document(const Resource& resource, const DataNode& node,
                                     std::string name, const std::string& what,
                                     const std::string& stand_in) {
  if (resource.undecided) {
    return Unreadable(resource, std::move(name), "its condition cannot be decided");
  }
  const TemplateValue value = evaluator_.Evaluate(node);
  if (value.absent || !value.known) {
    return Unreadable(resource, std::move(name),
                      what + " hangs on `" + (value.absent ? "AWS::NoValue" : value.why) +
                          "`, which is known at deployment only");
  }
  const std::string function = stand_in.empty()      ? StandInThatMatters(node, value)
                               : HasDeny(value.node) ? stand_in
                                                     : std::string();
  if (!function.empty()) {
    return Unreadable(resource, std::move(name),
                      what + " hangs on `" + function + "`, which is known at deployment only");
  }
  bool is_marked = false;
  const DataNode marked =
      value.stand_in.empty() ? value.node : evaluator_.MarkStandIns(value.node, is_marked);
  if (is_marked && !HasVariables(marked)) {
    return Unreadable(
        resource, std::move(name),
        what + " hangs on `" + value.stand_in + "`, which is known at deployment only");
  }
  PolicyDraft draft =
      reader_.Document({&marked, source_}, std::move(name), what + " of " + resource.logical);
  draft.policy.address = resource.logical;
  return draft;
}

PolicyReferenceDraft TemplateReader::Reference(const Resource& resource, const std::string& arn) {
  return ImportReader::Reference({resource.node, source_}, arn);
}

PolicyReferenceDraft TemplateReader::UnreadableReference(const Resource& resource,
                                                         const std::string& why) {
  PolicyReferenceDraft reference = Reference(resource, resource.logical);
  reference.in_place = std::make_shared<PolicyDraft>(Unreadable(resource, resource.logical, why));
  return reference;
}

Given<Tags> TemplateReader::ReadTags(const Resource& resource) {
  const std::optional<TemplateValue> value = Value(resource, "Tags");
  if (!value || !value->known) return {};
  return reader_.ReadTags({&value->node, source_});
}

Given<BlockPublicAccess> TemplateReader::PublicAccess(const Resource& resource, string_view name) {
  const std::optional<TemplateValue> value = Value(resource, name);
  if (!value) return {};
  if (!value->known) {
    Warn(resource, "`" + std::string(name) + "` hangs on `" + value->why + "`",
         "it is taken to block everything, so that nothing is public by it");
    return {BlockPublicAccess{true, true, true, true,
                              "`" + std::string(name) + "` of " + resource.logical + " hangs on `" +
                                  value->why + "`"},
            PlaceOf(resource)};
  }
  return reader_.PublicAccess({&value->node, source_});
}

EntityDraft& TemplateReader::Entity(EntityKind kind, string_view word, const std::string& name,
                                    const Resource& from) {
  const std::string key = std::string(word) + "/" + name;
  const auto [place, is_new] = entities_.try_emplace(key, account_.entities.size());
  if (!is_new) return account_.entities[place->second];
  EntityDraft& entity = account_.entities.emplace_back();
  entity.kind = kind;
  entity.name = name;
  entity.place = PlaceOf(from);
  entity.imported = true;
  entity.partial = true;
  MayHaveOthers(entity);
  model_.addresses.try_emplace(key, from.logical);
  return entity;
}

ResourceDraft& TemplateReader::ResourceOf(const std::string& arn, const Resource& from) {
  const auto [place, is_new] = resource_index_.try_emplace(arn, account_.resources.size());
  if (!is_new) return account_.resources[place->second];
  ResourceDraft& resource = account_.resources.emplace_back();
  resource.arn = arn;
  resource.place = PlaceOf(from);
  // Of one that is not part of the template, what is not told is not known.
  model_.looked_up.insert(arn);
  resource.policy_known = false;
  resource.tags_known = false;
  resource.grants_known = false;
  resource.kms_key_known = false;
  model_.addresses.try_emplace(arn, from.logical);
  return resource;
}

void TemplateReader::AnyoneUnknown(const Resource& resource, EntityKind kind,
                                   const std::string& why) {
  std::string help = "what every ";
  help += kind == EntityKind::kRole ? "role" : kind == EntityKind::kUser ? "user" : "group";
  Warn(resource, why, help + " of the template may do is unknown");
  unknown_kinds_.insert(kind);
  AddUnknownTarget(resource, kind, {}, why);
}

void TemplateReader::AddUnknownTarget(const Resource& resource, std::optional<EntityKind> kind,
                                      string_view service, const std::string& why) {
  model_.unknown_targets.push_back({.account = account_.id,
                                    .kind = kind,
                                    .service = std::string(service),
                                    .address = resource.logical,
                                    .why = resource.logical + ": " + why,
                                    .place = PlaceOf(resource)});
}

void TemplateReader::MakesUnseen(const ImportValue& at, const std::string& what,
                                 const std::string& account) {
  model_.unknown_targets.push_back({.account = account,
                                    .kind = std::nullopt,
                                    .service = {},
                                    .address = what,
                                    .why = what,
                                    .place = at.place()});
}

void TemplateReader::SaysUnseen(const DataNode& node, const std::string& what) {
  const ImportValue at{&node, source_};
  reader_.Warning(at, what + " makes resources or properties at deployment only",
                  "which policies they bring is unknown");
  MakesUnseen(at, what + " of " + source_->name(), account_.id);
}

// A macro can change whatever stands beside it or below, and add to it.
void TemplateReader::FindFunctions(const DataNode& object, const std::string& of) {
  for (const DataMember& member : object.members()) {
    if (!member.key.starts_with("Fn::")) continue;
    SaysUnseen(member.value, Quoted(member.key) + of);
  }
}

void TemplateReader::FindTransforms() {
  FindFunctions(*root_.node, {});
  const DataNode* transform = root_.node->Find("Transform");
  if (transform == nullptr) return;
  const auto add = [&](const DataNode& one) {
    const DataNode* named = one.is_object() ? one.Find("Name") : &one;
    const string_view name = named == nullptr ? string_view() : named->text();
    // What these make shows in the resources (AWS::Serverless::..., Fn::ForEach).
    if (name == "AWS::Serverless-2016-10-31" || name == "AWS::LanguageExtensions") return;
    SaysUnseen(one, "transform " + Quoted(name));
  };
  if (!transform->is_array()) return add(*transform);
  for (const DataNode& one : transform->items())
    add(one);
}

void TemplateReader::MakesOutOfSight(const Resource& resource) {
  const ImportValue at{resource.node, source_};
  const std::string type(resource.type);
  if (warned_types_.emplace(type).second) {
    Warn(resource,
         "resources of type " + Quoted(type) + " are made of what is not in this template",
         "which roles and policies they bring is unknown");
  }
  const std::string what = Quoted(resource.logical) + " of " + source_->name() + " (" + type + ")";
  MakesUnseen(at, what, account_.id);
  if (type != "AWS::CloudFormation::StackSet") return;
  const std::optional<TemplateValue> groups = Value(resource, "StackInstancesGroup");
  if (!groups) return;
  std::set<std::string> accounts;
  bool elsewhere = !groups->known;
  for (const DataNode& group : groups->node.items()) {
    const ImportValue targets = ImportReader::Get({&group, source_}, {"DeploymentTargets"});
    elsewhere = elsewhere || ImportReader::Get(targets, {"OrganizationalUnitIds"}) ||
                ImportReader::Get(targets, {"AccountsUrl"});
    const ImportValue list = ImportReader::Get(targets, {"Accounts"});
    if (!list) continue;
    for (const DataNode& account : list.node->items()) {
      if (IsAccountId(account.text())) accounts.emplace(account.text());
    }
  }
  accounts.erase(account_.id);
  for (const std::string& account : accounts)
    MakesUnseen(at, what, account);
  if (elsewhere) {
    Warn(resource, "which accounts it makes its resources in is not known",
         "answers about accounts that it does not list do not say so");
  }
}

void TemplateReader::MakeEntity(const Resource& resource, const EntityRow& row) {
  const std::optional<std::string> name = evaluator_.NameOf(resource.logical);
  const std::optional<std::string> arn = evaluator_.ArnOf(resource.logical);
  if (!name || !arn) {
    Warn(resource, "its name or path is known at deployment only", "it is left out");
    return;
  }
  const DraftPlace place = PlaceOf(resource);
  EntityDraft& entity = Entity(row.kind, row.word, *name, resource);
  entity.place = place;
  entity.arn = *arn;
  HasNoOthers(entity);
  model_.addresses[entity.arn] = resource.logical;
  if (const std::optional<std::string> path = Text(resource, "Path")) entity.path = *path;
  if (resource.undecided) {
    Warn(resource, "its condition cannot be decided", "it is taken to exist");
  }
  if (const std::optional<TemplateValue> policies = Value(resource, "Policies")) {
    entity.inline_policies = {std::vector<PolicyDraft>(), place};
    // A policy in the list that is not known does not hide the others.
    const DataNode* list = Property(resource, "Policies");
    const bool each = list->is_array();
    if (!each && !policies->known) {
      entity.inline_policies.value->push_back(
          Unreadable(resource, resource.logical, "`Policies` hangs on `" + policies->why + "`"));
    } else {
      for (const DataNode& item : each ? list->items() : policies->node.items()) {
        const TemplateValue one = evaluator_.Evaluate(item);
        if (one.absent) continue;
        const DataNode* policy_name = one.node.Find("PolicyName");
        std::string text = policy_name != nullptr && policy_name->is_string()
                               ? std::string(policy_name->text())
                               : resource.logical;
        // As it is written, or, if a function gives the whole, as that gave it.
        const DataNode* document = each ? item.Find("PolicyDocument") : nullptr;
        const bool is_part = document == nullptr;
        if (is_part) document = one.node.Find("PolicyDocument");
        if (!one.known || document == nullptr) {
          entity.inline_policies.value->push_back(Unreadable(
              resource, std::move(text),
              "an inline policy hangs on `" + one.why + "`, which is known at deployment only"));
          continue;
        }
        const std::string what = "inline policy " + Quoted(text);
        entity.inline_policies.value->push_back(Document(resource, *document, std::move(text), what,
                                                         !is_part ? std::string()
                                                         : each   ? one.stand_in
                                                                  : policies->stand_in));
      }
    }
  }
  if (Property(resource, "ManagedPolicyArns") != nullptr) {
    entity.attached_policies = {std::vector<PolicyReferenceDraft>(), place};
    const auto arns = Texts(resource, "ManagedPolicyArns");
    if (!arns) {
      entity.attached_policies.value->push_back(
          UnreadableReference(resource, "`ManagedPolicyArns` is known at deployment only"));
    } else {
      for (const std::string& policy : *arns)
        entity.attached_policies.value->push_back(Reference(resource, policy));
    }
  }
  if (row.kind == EntityKind::kGroup) return;
  entity.tags = ReadTags(resource);
  if (const std::optional<TemplateValue> boundary = Value(resource, "PermissionsBoundary")) {
    entity.permissions_boundary = {
        boundary->known && boundary->node.is_string()
            ? Reference(resource, std::string(boundary->node.text()))
            : UnreadableReference(resource,
                                  "`PermissionsBoundary` hangs on `" + boundary->why + "`"),
        place};
  }
  if (row.kind == EntityKind::kUser) {
    const auto groups = Texts(resource, "Groups");
    if (!groups) {
      AnyoneUnknown(resource, EntityKind::kUser, "`Groups` is known at deployment only");
      return;
    }
    entity.groups = {std::vector<NameDraft>(), place};
    for (const std::string& group : *groups)
      entity.groups.value->push_back({group, place});
    return;
  }
  if (const DataNode* trust = Property(resource, "AssumeRolePolicyDocument")) {
    entity.trust_policy = {
        Document(resource, *trust, resource.logical, "`AssumeRolePolicyDocument`"), place};
  } else {
    reader_.Error({resource.node, source_},
                  resource.logical + ": a role has no `AssumeRolePolicyDocument`");
  }
  if (const std::optional<std::string> duration = Text(resource, "MaxSessionDuration")) {
    // Anything else was reported when the template's properties were checked.
    if (const std::optional<std::int32_t> seconds = WholeNumber(*duration)) {
      entity.max_session_duration = {*seconds, place};
    }
  }
}

std::vector<std::string> TemplateReader::Members(const Resource& resource, const EntityRow& row,
                                                 string_view property) {
  std::optional<std::vector<std::string>> members = Texts(resource, property);
  if (!members) {
    AnyoneUnknown(resource, row.kind, Quoted(property) + " is known at deployment only");
    return {};
  }
  const std::string stand_in = StandInOf(resource, property);
  if (stand_in.empty()) return *std::move(members);
  const std::size_t all = members->size();
  std::erase_if(*members, [&](const std::string& member) {
    return member.find('{') != std::string::npos &&
           entities_.find(std::string(row.word) + "/" + member) == entities_.end();
  });
  if (members->size() < all) {
    AnyoneUnknown(
        resource, row.kind,
        Quoted(property) + " hangs on `" + stand_in + "`, which is known at deployment only");
  }
  return *std::move(members);
}

void TemplateReader::MakeManagedPolicy(const Resource& resource) {
  const std::optional<std::string> name = evaluator_.NameOf(resource.logical);
  const std::optional<std::string> arn = evaluator_.ArnOf(resource.logical);
  if (name && arn) {
    const DataNode* document = Property(resource, "PolicyDocument");
    PolicyDraft policy = document == nullptr
                             ? Unreadable(resource, *name, "it has no `PolicyDocument`")
                             : Document(resource, *document, *name, "`PolicyDocument`");
    policy.policy.arn = *arn;
    policy.place = PlaceOf(resource);
    model_.addresses[*arn] = resource.logical;
    account_.policies.push_back(std::move(policy));
  }
  for (const EntityRow& row : kEntities) {
    for (const std::string& member : Members(resource, row, row.members)) {
      EntityDraft& entity = Entity(row.kind, row.word, member, resource);
      ListOf(entity.attached_policies, PlaceOf(resource))
          .push_back(arn ? Reference(resource, *arn)
                         : UnreadableReference(resource, "its name is known at deployment only"));
    }
  }
}

void TemplateReader::MakeInlinePolicy(const Resource& resource) {
  const DataNode* document = Property(resource, "PolicyDocument");
  const std::string name = Text(resource, "PolicyName").value_or(resource.logical);
  bool is_anyones = false;
  for (const EntityRow& row : kEntities) {
    const bool single = resource.type == row.inline_type;
    if (!single && resource.type != "AWS::IAM::Policy") continue;
    const string_view property = single ? row.inline_name : row.members;
    const std::optional<TemplateValue> value = Value(resource, property);
    const bool is_empty = value && value->node.is_array() && value->node.items().empty();
    is_anyones = is_anyones || (value && !is_empty);
    for (const std::string& member : Members(resource, row, property)) {
      EntityDraft& entity = Entity(row.kind, row.word, member, resource);
      ListOf(entity.inline_policies, PlaceOf(resource))
          .push_back(document == nullptr ? Unreadable(resource, name, "it has no `PolicyDocument`")
                                         : Document(resource, *document, name, "`PolicyDocument`"));
    }
  }
  // CloudFormation: "At least one of [Groups,Roles,Users] must be non-empty".
  if (!is_anyones) {
    reader_.Error({resource.node, source_},
                  resource.logical + ": it has none of `Groups`, `Roles` and `Users`");
  }
}

void TemplateReader::AddToGroup(const Resource& resource) {
  const std::optional<std::string> group = Text(resource, "GroupName");
  const auto users = Texts(resource, "Users");
  if (!group || !users) {
    AnyoneUnknown(resource, EntityKind::kUser, "who is in the group is known at deployment only");
    return;
  }
  for (const std::string& user : *users) {
    EntityDraft& entity = Entity(EntityKind::kUser, "user", user, resource);
    ListOf(entity.groups, PlaceOf(resource)).push_back({*group, PlaceOf(resource)});
  }
}

void TemplateReader::MakeProvider(const Resource& resource) {
  const std::optional<std::string> arn = evaluator_.ArnOf(resource.logical);
  if (!arn) {
    Warn(resource, "its ARN is known at deployment only", "it is left out");
    return;
  }
  ProviderDraft provider;
  provider.arn = *arn;
  provider.place = PlaceOf(resource);
  model_.addresses[*arn] = resource.logical;
  std::optional<std::vector<std::string>> clients = std::vector<std::string>();
  if (resource.type == "AWS::IAM::OIDCProvider") clients = Texts(resource, "ClientIdList");
  if (clients) provider.client_ids = {*std::move(clients), provider.place};
  account_.identity_providers.push_back(std::move(provider));
}

void TemplateReader::MakeResource(const Resource& resource, const TemplateArnType& row) {
  const std::optional<std::string> arn = evaluator_.ArnOf(resource.logical);
  if (!arn) {
    Warn(resource, "its name is known at deployment only", "it is left out");
    return;
  }
  ResourceDraft& draft = ResourceOf(*arn, resource);
  const DraftPlace place = PlaceOf(resource);
  draft.place = place;
  // A new topic has a default policy of AWS's own.
  model_.looked_up.erase(*arn);
  draft.policy_known = row.type != "AWS::SNS::Topic";
  draft.tags_known = true;
  draft.grants_known = true;
  draft.kms_key_known = true;
  model_.addresses[*arn] = resource.logical;
  if (FindTemplateType(resource.type)->Find("Tags") != nullptr) {
    draft.tags = ReadTags(resource);
  } else {
    draft.tags_known = false;
  }
  const DataNode* policy = row.policy.empty() ? nullptr : Property(resource, row.policy);
  std::string stand_in;
  if (policy != nullptr && row.type == "AWS::DynamoDB::Table") {
    // The document is one level down, maybe in what a function gives.
    const DataNode* document = policy->Find("PolicyDocument");
    if (const TemplateValue whole = evaluator_.Evaluate(*policy);
        document == nullptr && whole.known) {
      document = whole.node.Find("PolicyDocument");
      stand_in = whole.stand_in;
      if (whole.absent) policy = nullptr;
    }
    if (document != nullptr) policy = document;
  }
  if (policy != nullptr) {
    draft.policy = {Document(resource, *policy, resource.logical,
                             "`" + std::string(row.policy) + "`", stand_in),
                    place};
  } else if (row.type == "AWS::KMS::Key" || row.type == "AWS::KMS::ReplicaKey") {
    // KMS Developer Guide, "Default key policy".
    const std::string json =
        R"({"Version":"2012-10-17","Statement":[{"Sid":"Enable IAM User Permissions",)"
        R"("Effect":"Allow","Principal":{"AWS":"arn:)" +
        evaluator_.Partition() + ":iam::" + account_.id +
        R"(:root"},"Action":"kms:*","Resource":"*"}]})";
    DataNode text;
    text.offset = place.offset;
    text.length = place.length;
    text.SetText(DataKind::kString, json);
    draft.policy = {reader_.Document({&text, source_}, resource.logical, resource.logical), place};
    draft.policy.value->policy.address = resource.logical;
  }
  if (row.type == "AWS::S3::Bucket") {
    if (evaluator_.HasRegion()) draft.region = {evaluator_.Region(), place};
    draft.block_public_access = PublicAccess(resource, "PublicAccessBlockConfiguration");
    ReadEncryption(resource, draft);
  }
  if (row.type == "AWS::S3::AccessPoint") {
    if (const auto bucket = Text(resource, "Bucket")) {
      constexpr string_view kBucket[] = {"AWS::S3::Bucket"};
      draft.bucket = {ArnOfTarget("s3", *bucket, kBucket), place};
    }
  }
  if (row.arn.starts_with("vpc-lattice:")) {
    if (const auto type = Text(resource, "AuthType")) {
      draft.auth_type = {*type == "NONE" ? LatticeAuthType::kNone : LatticeAuthType::kAwsIam,
                         place};
    }
  }
  const std::optional<TemplateValue> key =
      row.key.empty() ? std::nullopt : Value(resource, row.key);
  if (key) {
    EncryptWith(draft, resource, row.key, *key);
  } else if (row.type == "AWS::SecretsManager::Secret") {
    // Secrets Manager User Guide, "Secret encryption and decryption": it is the key that AWS
    // manages. The others are not encrypted with a key then.
    SetKmsKey(draft, KeyArn("alias/aws/secretsmanager"), {}, place);
  }
}

void TemplateReader::EncryptWith(ResourceDraft& draft, const Resource& resource,
                                 string_view property, const TemplateValue& key) {
  const std::string of = "`" + std::string(property) + "` of " + resource.logical;
  if (!key.known || !IsScalar(key.node)) {
    SetKmsKey(draft, {}, of + " hangs on `" + key.why + "`, which is known at deployment only",
              PlaceOf(resource));
    return;
  }
  const std::string text(key.node.text());
  SetKmsKey(draft, KeyArn(text), of + " is " + Quoted(text) + ", which names no known key",
            PlaceOf(resource));
}

void TemplateReader::ReadEncryption(const Resource& resource, ResourceDraft& bucket) {
  const std::optional<TemplateValue> encryption = Value(resource, "BucketEncryption");
  if (!encryption) return;
  const DraftPlace place = PlaceOf(resource);
  if (!encryption->known) {
    EncryptWith(bucket, resource, "BucketEncryption", *encryption);
    return;
  }
  const ImportValue rules =
      ImportReader::Get({&encryption->node, source_}, {"ServerSideEncryptionConfiguration"});
  for (const ImportValue& rule : reader_.Objects(rules, "a list of encryption rules")) {
    const ImportValue settings = ImportReader::Get(rule, {"ServerSideEncryptionByDefault"});
    std::string key = reader_.Text(settings, {"KMSMasterKeyID"});
    if (key.empty()) {
      if (!reader_.Text(settings, {"SSEAlgorithm"}).starts_with("aws:kms")) continue;
      // Amazon S3 User Guide, "Using SSE-KMS": then it is the key that AWS manages.
      key = "alias/aws/s3";
    }
    SetKmsKey(bucket, KeyArn(key),
              "`KMSMasterKeyID` of " + resource.logical + " is " + Quoted(key) +
                  ", which names no known key",
              place);
  }
}

// Of a key's id, an alias or the ARN of either; that of the key of an alias of the template.
std::string TemplateReader::KeyArn(const std::string& key) {
  const auto arn_of = [&](const std::string& text) {
    if (text.starts_with("arn:")) return text;
    return "arn:" + evaluator_.Partition() + ":kms:" + evaluator_.Region() + ":" + account_.id +
           (text.starts_with("alias/") ? ":" : ":key/") + text;
  };
  const std::string arn = arn_of(key);
  for (const Resource& resource : resources_) {
    if (resource.type != "AWS::KMS::Alias" || evaluator_.ArnOf(resource.logical) != arn) continue;
    if (const auto target = Text(resource, "TargetKeyId")) return arn_of(*target);
  }
  return arn;
}

std::string TemplateReader::ArnOfTarget(string_view service, const std::string& text,
                                        std::span<const string_view> types) const {
  return ArnOfPolicyTarget(service, text, types,
                           {evaluator_.Partition(), evaluator_.Region(), account_.id});
}

// A policy of the account, for the resources of one service in it.
void TemplateReader::MakeAccountPolicy(const Resource& resource, const TemplatePolicyType& row) {
  const DataNode* document = Property(resource, row.policy);
  const std::string name =
      row.name.empty() ? resource.logical : Text(resource, row.name).value_or(resource.logical);
  PolicyDraft policy = document == nullptr
                           ? Unreadable(resource, name, "it has no policy")
                           : Document(resource, *document, name, Quoted(row.policy));
  // The management account has one of Organizations for every Region.
  const std::string region = row.service == "organizations" || !evaluator_.HasRegion()
                                 ? std::string()
                                 : evaluator_.Region();
  account_.resource_policies.push_back({std::string(row.service), region, std::move(policy)});
}

// Policies of types that are not read may allow anything of their service.
void TemplateReader::NameUnread(const Resource& resource) {
  for (const TemplateUnreadType& row : TemplateUnreadTypes()) {
    if (row.type != resource.type || FindTemplateType(row.type) != nullptr) continue;
    const std::string why = "resources of type " + Quoted(row.type) + " are not read";
    Warn(resource, why,
         "the policies of the resources of `" + std::string(row.service) + "` are unknown");
    unknown_services_.emplace(row.service);
    AddUnknownTarget(resource, std::nullopt, row.service, why);
  }
}

void TemplateReader::MakeResourcePolicy(const Resource& resource, const TemplatePolicyType& row) {
  if (row.target.empty()) return MakeAccountPolicy(resource, row);
  const auto targets = Texts(resource, row.target);
  const DataNode* document = Property(resource, row.policy);
  const auto unknown = [&](const std::string& why) {
    Warn(resource, why,
         "the policies of the other resources of `" + std::string(row.service) + "` are unknown");
    unknown_services_.emplace(row.service);
    AddUnknownTarget(resource, std::nullopt, row.service, why);
  };
  if (!targets) {
    unknown("`" + std::string(row.target) + "` is known at deployment only");
    return;
  }
  if (targets->empty()) {
    reader_.Error({resource.node, source_}, resource.logical + ": it has no " + Quoted(row.target));
    return;
  }
  const std::string stand_in = StandInOf(resource, row.target);
  for (const std::string& target : *targets) {
    const std::string arn = ArnOfTarget(row.service, target, row.target_types);
    if (!stand_in.empty() && target.find('{') != std::string::npos &&
        resource_index_.find(arn) == resource_index_.end()) {
      unknown(Quoted(row.target) + " hangs on `" + stand_in +
              "`, which is known at deployment only");
      continue;
    }
    const std::optional<Arn> parsed = ParseArn(arn);
    if (!parsed || (IsAccountId(parsed->account) && parsed->account != account_.id)) {
      unknown(Quoted(target) + " is no resource of the stack's account");
      continue;
    }
    ResourceDraft& draft = ResourceOf(arn, resource);
    draft.policy = {document == nullptr ? Unreadable(resource, resource.logical, "it has no policy")
                                        : Document(resource, *document, resource.logical,
                                                   "`" + std::string(row.policy) + "`"),
                    PlaceOf(resource)};
  }
}

void TemplateReader::MakeEndpoint(const Resource& resource) {
  EndpointDraft endpoint;
  endpoint.id = evaluator_.NameOf(resource.logical).value_or("{" + resource.logical + "}");
  endpoint.place = PlaceOf(resource);
  model_.addresses[endpoint.id] = resource.logical;
  if (const auto vpc = Text(resource, "VpcId")) endpoint.vpc = {*vpc, endpoint.place};
  if (const auto service = Text(resource, "ServiceName")) {
    endpoint.service = {EndpointServiceOf(*service), endpoint.place};
  }
  const std::string type = Text(resource, "VpcEndpointType").value_or("Gateway");
  endpoint.gateway = {EqualsIgnoreCase(type, "gateway"), endpoint.place};
  if (const DataNode* policy = Property(resource, "PolicyDocument")) {
    endpoint.policy = {Document(resource, *policy, resource.logical, "`PolicyDocument`"),
                       endpoint.place};
  }
  account_.vpc_endpoints.push_back(std::move(endpoint));
}

void TemplateReader::MakeControlPolicy(const Resource& resource) {
  constexpr string_view kService = "SERVICE_CONTROL_POLICY";
  constexpr string_view kResource = "RESOURCE_CONTROL_POLICY";
  const std::optional<TemplateValue> type = Value(resource, "Type");
  const bool is_known = type && type->known;
  const string_view text = is_known ? type->node.text() : string_view();
  if (is_known && text != kService && text != kResource) {
    // The other types decide nothing.
    if (const std::string help = DidYouMean(text, {kService, kResource}); !help.empty()) {
      reader_.Error({&type->node, source_}, resource.logical + ": unknown `Type` " + Quoted(text),
                    help);
    }
    return;
  }
  const std::string name = Text(resource, "Name").value_or(resource.logical);
  const DataNode* content = Property(resource, "Content");
  for (const TemplateValue& target : ItemsOf(resource, "TargetIds")) {
    ControlAttachment attachment;
    const bool is_own = target.known && IsOwnNode(target.node.text());
    if (!target.known || (!target.stand_in.empty() && !is_own)) {
      const std::string& why = target.known ? target.stand_in : target.why;
      attachment.why = "where it is attached: `TargetIds` of " + resource.logical + " hangs on `" +
                       why + "`, which is known at deployment only";
      Warn(resource, "`TargetIds` hangs on `" + why + "`, which is known at deployment only",
           "answers about every account of the organization say so; give parameters with "
           "--parameter NAME=VALUE");
    } else if (is_own) {
      Warn(resource, "it is attached to what this template makes, where no account stands yet",
           "it is left out there");
      continue;
    } else {
      attachment.target = std::string(target.node.text());
    }
    attachment.resource_control = text == kResource;
    attachment.address = resource.logical;
    if (!is_known) {
      attachment.policy =
          Unreadable(resource, name,
                     "`Type` hangs on `" + (type ? type->why : std::string("AWS::NoValue")) +
                         "`, which is known at deployment only");
      // It may be of either type.
      model_.control_attachments.push_back(attachment);
      attachment.resource_control = true;
    } else {
      attachment.policy = content == nullptr ? Unreadable(resource, name, "it has no `Content`")
                                             : Document(resource, *content, name, "`Content`");
    }
    model_.control_attachments.push_back(std::move(attachment));
  }
}

// One statement of a bus's policy. Without `Statement` it is of the older form, which is not read.
void TemplateReader::AddToBusPolicy(const Resource& resource) {
  const DataNode* statement = Property(resource, "Statement");
  const std::optional<TemplateValue> bus = Value(resource, "EventBusName");
  std::string why;
  if (statement == nullptr) {
    why = "an event bus policy without `Statement` is not read";
  } else if (bus && (!bus->known || !IsScalar(bus->node))) {
    why = "`EventBusName` is known at deployment only";
  }
  constexpr string_view kBus[] = {"AWS::Events::EventBus"};
  const std::string name = bus ? std::string(bus->node.text()) : "default";
  const std::string arn = why.empty() ? ArnOfTarget("events", name, kBus) : std::string();
  const std::optional<Arn> parsed = ParseArn(arn);
  if (why.empty() && (!parsed || parsed->account != account_.id)) {
    why = Quoted(name) + " is no event bus of the stack's account";
  }
  if (!why.empty()) {
    Warn(resource, why, "the policies of the resources of `events` are unknown");
    unknown_services_.emplace("events");
    AddUnknownTarget(resource, std::nullopt, "events", why);
    return;
  }
  DataNode version;
  version.SetText(DataKind::kString, "2012-10-17");
  std::vector<DataMember> members(2);
  members[0].key = "Version";
  members[0].value = version;
  members[1].key = "Statement";
  members[1].value = *statement;
  DataNode document;
  document.offset = statement->offset;
  document.length = statement->length;
  document.SetMembers(members);
  PolicyDraft more = Document(resource, document, resource.logical, "`Statement`");
  ResourceDraft& draft = ResourceOf(arn, resource);
  if (draft.policy.value) {
    AddStatements(*draft.policy.value, std::move(more));
  } else {
    draft.policy = {std::move(more), PlaceOf(resource)};
  }
}

void TemplateReader::LambdaPermissions() {
  struct Assembled {
    std::string statements;
    std::string why;  // it is not known
    const Resource* first = nullptr;
  };
  std::map<std::string, Assembled> policies;
  for (const Resource& resource : resources_) {
    if (resource.type != "AWS::Lambda::Permission") continue;
    const std::optional<std::string> function = Text(resource, "FunctionName");
    // A part of an ARN (`ACCOUNT:function:NAME`) is taken as well.
    const std::string text =
        function ? function->substr(function->starts_with("arn:") ? 0 : function->rfind(':') + 1)
                 : std::string();
    constexpr string_view kFunction[] = {"AWS::Lambda::Function"};
    const std::string arn = text.empty() ? std::string() : ArnOfTarget("lambda", text, kFunction);
    if (arn.empty()) {
      Warn(resource, "`FunctionName` is known at deployment only",
           "the policies of the other functions are unknown");
      unknown_services_.emplace("lambda");
      AddUnknownTarget(resource, std::nullopt, "lambda",
                       "`FunctionName` is known at deployment only");
      continue;
    }
    Assembled& policy = policies[arn];
    if (policy.first == nullptr) policy.first = &resource;
    if (resource.undecided) policy.why = resource.logical + ": its condition cannot be decided";
    LambdaPermission permission;
    permission.sid = resource.logical;
    const auto fill = [&](std::string& field, string_view property) {
      const std::optional<TemplateValue> value = Value(resource, property);
      if (!value) return;
      if (value->known && IsScalar(value->node)) {
        field = std::string(value->node.text());
      } else {
        policy.why = resource.logical + ": `" + std::string(property) + "` hangs on `" +
                     value->why + "`, which is known at deployment only";
      }
    };
    fill(permission.action, "Action");
    fill(permission.principal, "Principal");
    fill(permission.source_arn, "SourceArn");
    fill(permission.source_account, "SourceAccount");
    fill(permission.event_source_token, "EventSourceToken");
    fill(permission.principal_org_id, "PrincipalOrgID");
    fill(permission.function_url_auth_type, "FunctionUrlAuthType");
    fill(permission.invoked_via_function_url, "InvokedViaFunctionUrl");
    if (!policy.statements.empty()) policy.statements += ',';
    policy.statements += LambdaStatement(permission, arn, evaluator_.Partition());
  }
  for (const auto& entry : policies) {
    const Assembled& policy = entry.second;
    ResourceDraft& function = ResourceOf(entry.first, *policy.first);
    const DraftPlace place = PlaceOf(*policy.first);
    if (!policy.why.empty()) {
      function.policy = {
          reader_.UnknownDocument({policy.first->node, source_}, policy.first->logical, policy.why),
          place};
      function.policy.value->policy.address = policy.first->logical;
      continue;
    }
    const std::string json =
        R"({"Version":"2012-10-17","Id":"default","Statement":[)" + policy.statements + "]}";
    DataNode text;
    text.offset = place.offset;
    text.length = place.length;
    text.SetText(DataKind::kString, json);
    function.policy = {reader_.Document({&text, source_}, policy.first->logical,
                                        "the permissions of " + entry.first),
                       place};
    function.policy.value->policy.address = policy.first->logical;
  }
}

DraftModel TemplateReader::Read(const TemplateParameters& parameters) {
  checker_.CheckSections(*root_.node);
  const ImportValue list = ImportReader::Get(root_, {"Resources"});
  if (!list || !list.node->is_object()) {
    reader_.Error(list ? list : root_, "a template without `Resources`", "expected an object");
    return {};
  }
  if (!IsAccountId(account_.id)) {
    reader_.Error(list,
                  account_.id.empty() ? "nothing in a template tells its account"
                                      : Quoted(account_.id) + " is no account id",
                  "give it with --account");
    return {};
  }
  const ImportValue declared = ImportReader::Get(root_, {"Parameters"});
  for (const auto& parameter : parameters) {
    if (parameter.first.starts_with("AWS::") ||
        (declared && declared.node->Find(parameter.first) != nullptr)) {
      continue;
    }
    std::vector<string_view> names;
    if (declared) {
      for (const DataMember& member : declared.node->members())
        names.push_back(member.key);
    }
    reader_.Error(declared ? declared : root_,
                  "the template has no parameter " + Quoted(parameter.first),
                  DidYouMean(parameter.first, names));
  }
  FindTransforms();
  FindFunctions(*list.node, {});
  for (const DataMember& member : list.node->members()) {
    const ImportValue value{&member.value, source_};
    if (member.key.starts_with("Fn::")) continue;
    checker_.CheckResource(member.key, member.value, *root_.node);
    const DataNode* type = member.value.Find("Type");
    if (!member.value.is_object() || type == nullptr || !type->is_string()) {
      reader_.Error(value, "resource " + Quoted(member.key) + " has no `Type`");
      continue;
    }
    Resource resource;
    resource.logical = std::string(member.key);
    resource.type = type->text();
    resource.node = &member.value;
    resource.properties = member.value.Find("Properties");
    if (resource.properties != nullptr && !resource.properties->is_object()) {
      reader_.Error({resource.properties, source_},
                    "`Properties` of " + Quoted(member.key) + " is " +
                        std::string(DataKindName(resource.properties->kind())),
                    "expected an object");
      continue;
    }
    if (const DataNode* condition = member.value.Find("Condition");
        condition != nullptr && condition->is_string()) {
      const std::optional<bool> decided = evaluator_.Condition(condition->text());
      if (decided && !*decided) continue;
      resource.undecided = !decided;
    }
    if (const TemplateType* known = FindTemplateType(resource.type)) {
      const std::size_t errors = reader_.builder().diagnostics().error_count();
      DataNode none;
      none.offset = member.value.offset;
      none.length = member.value.length;
      checker_.CheckProperties(resource.logical, *known,
                               resource.properties == nullptr ? none : *resource.properties);
      if (reader_.builder().diagnostics().error_count() > errors) continue;
    }
    if (IsMadeOutOfSight(resource.type)) MakesOutOfSight(resource);
    if (const DataNode* connectors = member.value.Find("Connectors")) {
      // AWS SAM makes policies of them.
      SaysUnseen(*connectors, "`Connectors` in " + Quoted(member.key));
    }
    FindFunctions(member.value, " in " + Quoted(resource.logical));
    if (resource.properties != nullptr) {
      FindFunctions(*resource.properties, " in " + Quoted(resource.logical));
    }
    resources_.push_back(std::move(resource));
  }
  for (const Resource& resource : resources_) {
    for (const EntityRow& row : kEntities) {
      if (row.type == resource.type) MakeEntity(resource, row);
    }
    const TemplateArnType* row = FindTemplateArnType(resource.type);
    if (row != nullptr && row->is_modelled) MakeResource(resource, *row);
  }
  for (const Resource& resource : resources_) {
    const string_view type = resource.type;
    for (const TemplatePolicyType& row : TemplatePolicyTypes()) {
      if (row.type == type) MakeResourcePolicy(resource, row);
    }
    NameUnread(resource);
    if (type == "AWS::IAM::ManagedPolicy") {
      MakeManagedPolicy(resource);
    } else if (type == "AWS::IAM::Policy" || type == "AWS::IAM::RolePolicy" ||
               type == "AWS::IAM::UserPolicy" || type == "AWS::IAM::GroupPolicy") {
      MakeInlinePolicy(resource);
    } else if (type == "AWS::IAM::UserToGroupAddition") {
      AddToGroup(resource);
    } else if (type == "AWS::IAM::OIDCProvider" || type == "AWS::IAM::SAMLProvider") {
      MakeProvider(resource);
    } else if (type == "AWS::EC2::VPCEndpoint") {
      MakeEndpoint(resource);
    } else if (type == "AWS::Events::EventBusPolicy") {
      AddToBusPolicy(resource);
    } else if (type == "AWS::Organizations::Policy") {
      MakeControlPolicy(resource);
    }
  }
  LambdaPermissions();
  for (EntityDraft& entity : account_.entities) {
    if (unknown_kinds_.count(entity.kind) != 0) OthersAreUnknown(entity);
  }
  for (ResourceDraft& resource : account_.resources) {
    const std::optional<Arn> arn = ParseArn(resource.arn);
    if (arn && !resource.policy.value && unknown_services_.count(arn->service) != 0) {
      resource.policy_known = false;
    }
  }
  model_.accounts.push_back(std::move(account_));
  return std::move(model_);
}

}  // namespace

bool IsCloudFormation(const DataNode& root) {
  if (root.Find("AWSTemplateFormatVersion") != nullptr) return true;
  const DataNode* resources = root.Find("Resources");
  if (resources == nullptr) return false;
  for (const DataMember& member : resources->members()) {
    const DataNode* type = member.value.Find("Type");
    if (type != nullptr && type->text().starts_with("AWS::")) return true;
  }
  return false;
}

bool LooksLikeCloudFormation(string_view text) {
  if (text.starts_with('{')) return false;  // JSON, which has no short forms
  if (text.starts_with("Resources:") || text.starts_with("AWSTemplateFormatVersion:")) return true;
  return text.find("\nResources:") != string_view::npos &&
         (text.find("AWS::") != string_view::npos ||
          text.find("\nAWSTemplateFormatVersion:") != string_view::npos);
}

DraftModel ReadCloudFormation(const DataNode& root, const std::shared_ptr<const SourceText>& source,
                              const TemplateParameters& parameters, EstateBuilder& builder) {
  return TemplateReader(root, source, parameters, builder).Read(parameters);
}

TemplateParameters TemplateParametersOf(const LoadOptions& options) {
  TemplateParameters parameters(options.parameters.begin(), options.parameters.end());
  if (!options.account.empty()) parameters.emplace("AWS::AccountId", options.account);
  if (!options.region.empty()) parameters.emplace("AWS::Region", options.region);
  return parameters;
}

void ReadCloudFormationModel(const DataNode& root, const std::shared_ptr<const SourceText>& source,
                             EstateBuilder& builder) {
  AddDraftModel(ReadCloudFormation(root, source, TemplateParametersOf(builder.options()), builder),
                builder);
}

}  // namespace iamsim
