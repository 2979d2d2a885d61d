// SPDX-License-Identifier: Apache-2.0
#include "model/change/change_reader.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <initializer_list>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "model/change/code_changes.h"
#include "model/load/document/document_slot.h"
#include "model/load/document/fields.h"
#include "model/load/draft/estate_builder.h"
#include "model/load/iac/cloudformation.h"
#include "model/load/native.h"
#include "model/load/text/file_reference.h"
#include "model/load/text/words.h"
#include "model/own_fields.h"

// A change is an object with one member, the verb. Each verb has a function here that asks for its
// fields and makes the struct of change_set.h; an unknown verb or field is an error with the
// nearest name. Names stay words, with their places: they are resolved when the change is applied.
// Files of changes may refer to others, each read once.

namespace iamsim {
namespace {

using std::string_view;

ChangePolicy PolicyOf(const PolicyReferenceDraft& draft) {
  ChangePolicy policy;
  policy.name = {draft.text.str(), draft.place.offset, draft.place.length};
  if (draft.in_place != nullptr) {
    policy.in_place = std::make_shared<const Policy>(draft.in_place->policy);
  }
  return policy;
}

PolicyPtr PolicyOf(const Given<PolicyDraft>& draft) {
  return draft.value ? std::make_shared<const Policy>(draft.value->policy) : nullptr;
}

std::vector<PolicyPtr> PoliciesOf(const Given<std::vector<PolicyDraft>>& drafts) {
  std::vector<PolicyPtr> policies;
  if (!drafts.value) return policies;
  for (const PolicyDraft& draft : *drafts.value)
    policies.push_back(std::make_shared<const Policy>(draft.policy));
  return policies;
}

// Files of changes may name others.
constexpr int kMaxDepth = 8;
std::optional<ChangeSet> LoadFile(const std::shared_ptr<const SourceText>& source,
                                  const LoadOptions& options, int depth, Diagnostics& diagnostics);

class ChangeReader {
 public:
  // `depth`: how many files of changes lead here.
  ChangeReader(const std::shared_ptr<const SourceText>& source, const LoadOptions& options,
               int depth, Diagnostics& diagnostics)
      : source_(source),
        options_(options),
        depth_(depth),
        fields_(source, diagnostics),
        builder_(options, diagnostics),
        strict_(ChangesAreStrict(options)) {}

  ChangeSet Read(const DataNode& node) {
    ChangeSet changes;
    if (node.is_string()) {
      ReadFile(node, changes);
      return changes;
    }
    if (!node.is_array()) {
      fields_.WrongType(node, "changes", "a list of changes, or a file of them");
      return changes;
    }
    for (const DataNode& item : node.items()) {
      // A verb without its fields is not a file.
      if (item.is_string() && !IsVerb(item.text())) {
        ReadFile(item, changes);
      } else if (std::optional<Change> change = ReadChange(item)) {
        changes.push_back(*std::move(change));
      }
    }
    return changes;
  }

 private:
  using Verb = std::optional<ChangeVerb>;

  static bool IsVerb(string_view word) {
    const std::span<const string_view> names = ChangeVerbNames();
    return std::find(names.begin(), names.end(), word) != names.end();
  }

  void ReadFile(const DataNode& node, ChangeSet& changes) {
    if (depth_ == kMaxDepth) {
      fields_.Error(node, "files of changes name each other too deep", "a circle, maybe");
      return;
    }
    const std::filesystem::path folder = std::filesystem::path(source_->name()).parent_path();
    const std::string path = (folder / node.text()).lexically_normal().string();
    if (!CheckReference(path, node, source_, options_.files, fields_.diagnostics())) return;
    Diagnostics problems;
    std::shared_ptr<const SourceText> file;
    // Standard input is for options.
    if (!node.text().empty() && path != "-") file = ReadSource(path, problems);
    if (file == nullptr) {
      std::string help = problems.all().empty() ? "" : problems.all().front().message;
      fields_.Error(node, "no file of changes " + Quoted(node.text()), std::move(help));
      return;
    }
    std::optional<ChangeSet> from_file = LoadFile(file, options_, depth_ + 1, problems);
    AddOfReferenced(problems, fields_.diagnostics());
    if (!from_file) return;
    std::move(from_file->begin(), from_file->end(), std::back_inserter(changes));
  }

  std::optional<Change> ReadChange(const DataNode& node) {
    if (!node.is_object() || node.members().size() != 1) {
      fields_.Error(node, "a change is one verb with its fields",
                    "expected an object with one member, such as "
                    "{attachPolicy: {to: ..., policy: ...}}");
      return std::nullopt;
    }
    const DataMember& member = node.members().front();
    const std::span<const string_view> names = ChangeVerbNames();
    const auto found = std::find(names.begin(), names.end(), member.key);
    if (found == names.end()) {
      std::string help = DidYouMean(member.key, {names.begin(), names.end()});
      if (help.empty()) {
        help = "known are:";
        for (const string_view name : names)
          help += " " + Quoted(name);
      }
      fields_.ErrorAtKey(member, "unknown change " + Quoted(member.key), std::move(help));
      return std::nullopt;
    }
    what_ = Quoted(member.key);
    const std::size_t errors = fields_.diagnostics().error_count();
    Verb verb = (this->*kReaders[static_cast<std::size_t>(found - names.begin())])(member.value);
    if (!verb || fields_.diagnostics().error_count() != errors) return std::nullopt;
    Change change;
    change.source = source_;
    change.offset = member.key_offset;
    change.length = member.key_length;
    change.verb = *std::move(verb);
    return change;
  }

  // --- Fields; a problem with one is an error, after which the change is dropped -----------------

  bool Begin(const DataNode& node, std::initializer_list<string_view> known) {
    if (!fields_.CheckObject(node, what_)) return false;
    fields_.CheckFields(node, known, what_);
    return true;
  }

  ChangeWord Word(const DataNode& node, string_view key) {
    const DataNode* value = node.Find(key);
    if (value == nullptr) {
      fields_.Error(node, what_ + " has no " + Quoted(key));
      return {};
    }
    return WordOf(*value, key);
  }

  // What a change is about. YAML 1.1 reads the key `on` as `true`, so `of` says the same.
  ChangeWord On(const DataNode& node) {
    const DataNode* of = node.Find("of");
    if (of == nullptr) return Word(node, "on");
    if (node.Find("on") != nullptr) fields_.Error(*of, "`of` and `on` are the same; give one");
    return WordOf(*of, "of");
  }

  ChangeWord WordOf(const DataNode& value, string_view what) {
    // Account ids may be written as numbers.
    std::optional<std::string> text = fields_.ScalarOf(value, what);
    if (text && text->empty()) fields_.Error(value, Quoted(what) + " is empty");
    return {std::move(text).value_or(""), value.offset, value.length};
  }

  // Absent is an error; null is nothing.
  const DataNode* Slot(const DataNode& node, string_view key, bool may_be_null) {
    const DataNode* value = node.Find(key);
    if (value == nullptr) {
      fields_.Error(node, what_ + " has no " + Quoted(key),
                    may_be_null ? "null removes what stands" : "");
      return nullptr;
    }
    if (value->kind() == DataKind::kNull && may_be_null) return nullptr;
    return value;
  }

  std::optional<PolicyDocument> Document(const DataNode& node, bool may_be_null) {
    const DataNode* slot = Slot(node, "document", may_be_null);
    if (slot == nullptr) return std::nullopt;
    return ReadDocumentSlot(
        *slot, source_,
        {.strict = strict_, .imported = false, .native = true, .files = &options_.files},
        fields_.diagnostics());
  }

  std::optional<ChangePolicy> ReadPolicy(const DataNode& node, bool may_be_null) {
    const DataNode* slot = Slot(node, "policy", may_be_null);
    if (slot == nullptr) return std::nullopt;
    const std::optional<PolicyReferenceDraft> reference =
        ReadNativePolicyReference(*slot, "policy", source_, builder_);
    if (!reference) return std::nullopt;
    return PolicyOf(*reference);
  }

  // --- The verbs --------------------------------------------------------------------------------

  Verb ReadAttachPolicy(const DataNode& node) {
    if (!Begin(node, {"to", "policy"})) return std::nullopt;
    ChangeWord to = Word(node, "to");
    std::optional<ChangePolicy> policy = ReadPolicy(node, false);
    if (!policy) return std::nullopt;
    return AttachPolicy{std::move(to), *std::move(policy)};
  }

  Verb ReadDetachPolicy(const DataNode& node) {
    if (!Begin(node, {"from", "policy"})) return std::nullopt;
    return DetachPolicy{Word(node, "from"), Word(node, "policy")};
  }

  Verb ReadSetPolicy(const DataNode& node) {
    if (!Begin(node, {"policy", "document"})) return std::nullopt;
    ChangeWord policy = Word(node, "policy");
    std::optional<PolicyDocument> document = Document(node, false);
    if (!document) return std::nullopt;
    return SetPolicy{std::move(policy), *std::move(document)};
  }

  Verb ReadSetInlinePolicy(const DataNode& node) {
    if (!Begin(node, {"on", "of", "name", "document"})) return std::nullopt;
    return SetInlinePolicy{On(node), Word(node, "name"), Document(node, true)};
  }

  Verb ReadSetTrustPolicy(const DataNode& node) {
    if (!Begin(node, {"on", "of", "document"})) return std::nullopt;
    ChangeWord on = On(node);
    std::optional<PolicyDocument> document = Document(node, false);
    if (!document) return std::nullopt;
    return SetTrustPolicy{std::move(on), *std::move(document)};
  }

  Verb ReadSetBoundary(const DataNode& node) {
    if (!Begin(node, {"on", "of", "policy"})) return std::nullopt;
    return SetBoundary{On(node), ReadPolicy(node, true)};
  }

  Verb ReadSetResourcePolicy(const DataNode& node) {
    if (!Begin(node, {"on", "of", "document"})) return std::nullopt;
    return SetResourcePolicy{On(node), Document(node, true)};
  }

  Verb ReadSetEndpointPolicy(const DataNode& node) {
    if (!Begin(node, {"on", "of", "document"})) return std::nullopt;
    return SetEndpointPolicy{On(node), Document(node, true)};
  }

  Verb ReadSetBlockPublicAccess(const DataNode& node) {
    if (!Begin(node, {"on", "of", "blockPublicAccess"})) return std::nullopt;
    SetBlockPublicAccess verb;
    verb.on = On(node);
    if (Slot(node, "blockPublicAccess", true) != nullptr) {
      verb.settings = ReadNativePublicAccess(node, source_, builder_);
    }
    return verb;
  }

  template <PolicyType kType>
  Verb ReadAttachControlPolicy(const DataNode& node) {
    if (!Begin(node, {"to", "policy"})) return std::nullopt;
    ChangeWord to = Word(node, "to");
    std::optional<ChangePolicy> policy = ReadPolicy(node, false);
    if (!policy) return std::nullopt;
    return AttachControlPolicy<kType>{std::move(to), *std::move(policy)};
  }

  template <PolicyType kType>
  Verb ReadDetachControlPolicy(const DataNode& node) {
    if (!Begin(node, {"from", "policy"})) return std::nullopt;
    return DetachControlPolicy<kType>{Word(node, "from"), Word(node, "policy")};
  }

  Verb ReadAddPrincipal(const DataNode& node) {
    if (!Begin(node, {"account", "user", "role", "group"})) return std::nullopt;
    AddPrincipal verb;
    verb.account = Word(node, "account");
    const DataNode* entry = nullptr;
    EntityKind kind = EntityKind::kUser;
    int entries = 0;
    const auto look = [&](string_view key, EntityKind of) {
      const DataNode* found = node.Find(key);
      if (found == nullptr) return;
      ++entries;
      entry = found;
      kind = of;
    };
    look("user", EntityKind::kUser);
    look("role", EntityKind::kRole);
    look("group", EntityKind::kGroup);
    if (entries != 1) {
      fields_.Error(node, what_ + " adds one entity",
                    "expected one of `user`, `role` and `group`, as in an account of a model");
      return std::nullopt;
    }
    if (!fields_.CheckObject(*entry, what_)) return std::nullopt;
    std::optional<EntityDraft> draft = ReadNativeEntity(*entry, kind, source_, builder_);
    if (!draft) return std::nullopt;
    verb.name = {draft->name, draft->place.offset, draft->place.length};
    if (draft->attached_policies.value) {
      for (const PolicyReferenceDraft& reference : *draft->attached_policies.value)
        verb.attached_policies.push_back(PolicyOf(reference));
    }
    if (draft->permissions_boundary.value) {
      verb.permissions_boundary = PolicyOf(*draft->permissions_boundary.value);
    }
    if (draft->groups.value) {
      for (const NameDraft& group : *draft->groups.value)
        verb.groups.push_back({group.name, group.place.offset, group.place.length});
    }
    switch (kind) {
      case EntityKind::kUser: {
        User user;
        FillEntity(*draft, user);
        user.tags = draft->tags.value.value_or(Tags());
        verb.entity = std::move(user);
        break;
      }
      case EntityKind::kRole: {
        Role role;
        FillEntity(*draft, role);
        role.tags = draft->tags.value.value_or(Tags());
        role.trust_policy = PolicyOf(draft->trust_policy);
        role.max_session_duration = draft->max_session_duration.value;
        if (draft->instance_profiles.value)
          role.instance_profiles = *draft->instance_profiles.value;
        verb.entity = std::move(role);
        break;
      }
      case EntityKind::kGroup: {
        Group group;
        FillEntity(*draft, group);
        verb.entity = std::move(group);
        break;
      }
    }
    return verb;
  }

  template <typename Entity>
  static void FillEntity(const EntityDraft& draft, Entity& entity) {
    entity.name = draft.name;
    entity.path = draft.path;
    entity.id = draft.id.value.value_or("");
    entity.inline_policies = PoliciesOf(draft.inline_policies);
  }

  // `removePrincipal: NAME` is short for `removePrincipal: {principal: NAME}`.
  ChangeWord Only(const DataNode& node, string_view key) {
    if (!node.is_object()) return WordOf(node, key);
    fields_.CheckFields(node, {key}, what_);
    return Word(node, key);
  }

  Verb ReadRemovePrincipal(const DataNode& node) {
    return RemovePrincipal{Only(node, "principal")};
  }

  Verb ReadAddResource(const DataNode& node) {
    if (!Begin(node, {"account", "resource"})) return std::nullopt;
    AddResource verb;
    if (const DataNode* account = node.Find("account")) verb.account = WordOf(*account, "account");
    const DataNode* entry = Slot(node, "resource", false);
    if (entry == nullptr || !fields_.CheckObject(*entry, "`resource`")) return std::nullopt;
    const std::optional<ResourceDraft> draft = ReadNativeResource(*entry, source_, builder_);
    if (!draft) return std::nullopt;
    verb.arn = {draft->arn, draft->place.offset, draft->place.length};
    Resource& resource = verb.resource;
    resource.arn = draft->arn;
    resource.region = draft->region.value.value_or("");
    resource.policy = PolicyOf(draft->policy);
    resource.tags = draft->tags.value.value_or(Tags());
    resource.block_public_access = draft->block_public_access.value;
    resource.kms_key = draft->kms_key.value.value_or("");
    resource.abac = draft->abac.value.value_or(false);
    resource.aws_managed_key = draft->aws_managed_key.value.value_or(false);
    resource.grants = draft->grants.value.value_or(std::vector<Grant>());
    resource.aliases = draft->aliases.value.value_or(std::vector<std::string>());
    resource.bucket = draft->bucket.value.value_or("");
    resource.vault = draft->vault.value.value_or("");
    resource.role = draft->role.value.value_or("");
    resource.authorization = draft->authorization.value;
    resource.auth_type = draft->auth_type.value;
    return verb;
  }

  Verb ReadRemoveResource(const DataNode& node) { return RemoveResource{Only(node, "resource")}; }

  Verb ReadSetTag(const DataNode& node) {
    if (!Begin(node, {"on", "of", "key", "value"})) return std::nullopt;
    SetTag verb;
    verb.on = On(node);
    verb.key = Word(node, "key").text;
    if (const DataNode* value = Slot(node, "value", false)) {
      verb.value = fields_.ScalarOf(*value, "value").value_or("");
    }
    return verb;
  }

  Verb ReadUnsetTag(const DataNode& node) {
    if (!Begin(node, {"on", "of", "key"})) return std::nullopt;
    return UnsetTag{On(node), Word(node, "key")};
  }

  Verb ReadAddToGroup(const DataNode& node) {
    if (!Begin(node, {"user", "group"})) return std::nullopt;
    return AddToGroup{Word(node, "user"), Word(node, "group")};
  }

  Verb ReadRemoveFromGroup(const DataNode& node) {
    if (!Begin(node, {"user", "group"})) return std::nullopt;
    return RemoveFromGroup{Word(node, "user"), Word(node, "group")};
  }

  Verb ReadMoveAccount(const DataNode& node) {
    if (!Begin(node, {"account", "to"})) return std::nullopt;
    return MoveAccount{Word(node, "account"), Word(node, "to")};
  }

  // In the order of ChangeVerbNames().
  static const std::array<Verb (ChangeReader::*)(const DataNode&),
                          std::variant_size_v<ChangeVerb> - 1>
      kReaders;

  const std::shared_ptr<const SourceText>& source_;
  const LoadOptions& options_;
  const int depth_;
  const Fields fields_;
  EstateBuilder builder_;
  const bool strict_;
  std::string what_;  // the verb that is being read
};

constexpr PolicyType kScp = PolicyType::kServiceControl;
constexpr PolicyType kRcp = PolicyType::kResourceControl;

const std::array<std::optional<ChangeVerb> (ChangeReader::*)(const DataNode&),
                 std::variant_size_v<ChangeVerb> - 1>
    ChangeReader::kReaders = {&ChangeReader::ReadAttachPolicy,
                              &ChangeReader::ReadDetachPolicy,
                              &ChangeReader::ReadSetPolicy,
                              &ChangeReader::ReadSetInlinePolicy,
                              &ChangeReader::ReadSetTrustPolicy,
                              &ChangeReader::ReadSetBoundary,
                              &ChangeReader::ReadSetResourcePolicy,
                              &ChangeReader::ReadSetEndpointPolicy,
                              &ChangeReader::ReadSetBlockPublicAccess,
                              &ChangeReader::ReadAttachControlPolicy<kScp>,
                              &ChangeReader::ReadDetachControlPolicy<kScp>,
                              &ChangeReader::ReadAttachControlPolicy<kRcp>,
                              &ChangeReader::ReadDetachControlPolicy<kRcp>,
                              &ChangeReader::ReadAddPrincipal,
                              &ChangeReader::ReadRemovePrincipal,
                              &ChangeReader::ReadAddResource,
                              &ChangeReader::ReadRemoveResource,
                              &ChangeReader::ReadSetTag,
                              &ChangeReader::ReadUnsetTag,
                              &ChangeReader::ReadAddToGroup,
                              &ChangeReader::ReadRemoveFromGroup,
                              &ChangeReader::ReadMoveAccount};

std::optional<ChangeSet> LoadFile(const std::shared_ptr<const SourceText>& source,
                                  const LoadOptions& options, int depth, Diagnostics& diagnostics) {
  const std::size_t errors = diagnostics.error_count();
  const std::optional<DataDocument> data =
      ParseData(source, {.template_tags = LooksLikeCloudFormation(source->text())}, diagnostics);
  if (!data) return std::nullopt;
  const DataNode* list = &data->root();
  ChangeSet changes;
  if (IsCode(*list)) {
    changes = ReadCodeChanges(*list, source, options, diagnostics);
  } else {
    if (list->is_object()) {
      const Fields fields(source, diagnostics);
      list = data->root().Find("changes");
      if (list == nullptr) {
        fields.Error(data->root(), "this is no change set",
                     "expected a list of changes, an object with `changes`, a Terraform plan "
                     "(`terraform show -json PLAN`) or a CloudFormation template");
        return std::nullopt;
      }
      fields.CheckFields(data->root(), {"iamsim", "changes"}, "a change set");
      const DataNode* version = data->root().Find("iamsim");
      if (version != nullptr && version->text() != "1") {
        fields.Error(*version, "`iamsim` is " + Quoted(version->text()),
                     "this version of iamsim reads `iamsim: 1`");
      }
    }
    changes = ChangeReader(source, options, depth, diagnostics).Read(*list);
  }
  if (diagnostics.error_count() != errors) return std::nullopt;
  return changes;
}

}  // namespace

bool ChangesAreStrict(const LoadOptions& options) {
  return options.mode != LoadMode::kLenient;
}

ChangeSet ReadChanges(const DataNode& node, const std::shared_ptr<const SourceText>& source,
                      const LoadOptions& options, Diagnostics& diagnostics) {
  return ChangeReader(source, options, 0, diagnostics).Read(node);
}

std::optional<ChangeSet> LoadChanges(const std::shared_ptr<const SourceText>& source,
                                     const LoadOptions& options, Diagnostics& diagnostics) {
  return LoadFile(source, options, 0, diagnostics);
}

}  // namespace iamsim
