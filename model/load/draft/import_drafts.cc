// SPDX-License-Identifier: Apache-2.0
#include "model/load/draft/import_drafts.h"

#include <utility>

#include "model/arn.h"
#include "model/load/document/document_slot.h"
#include "model/load/document/fields.h"
#include "model/load/document/policy_reader.h"
#include "model/load/text/words.h"

namespace iamsim {

PolicyDraft ImportedDocument(const DataNode& node, const std::shared_ptr<const SourceText>& source,
                             std::string name, EstateBuilder& builder, const std::string& what) {
  PolicyDraft draft = MissingDocument(std::move(name), {source, node.offset, node.length});
  draft.strict = builder.IsStrict(true);
  std::optional<PolicyDocument> document =
      ReadDocumentSlot(node, source, {.strict = draft.strict, .imported = true, .native = false},
                       builder.diagnostics());
  draft.policy.readable = document.has_value();
  if (document) {
    draft.policy.document = *std::move(document);
  } else if (!draft.strict) {
    std::string whose = "the policy document";
    if (!what.empty()) {
      whose = "the document of " + what;
    } else if (!draft.policy.name.empty()) {
      whose = "the document of policy " + Quoted(draft.policy.name);
    }
    builder.diagnostics().Warning(source, node.offset, node.length,
                                  whose + " cannot be read; what it allows or denies is unknown");
  }
  return draft;
}

PolicyDraft MissingDocument(std::string name, DraftPlace place) {
  PolicyDraft draft;
  draft.policy.name = std::move(name);
  draft.policy.readable = false;
  draft.place = std::move(place);
  draft.strict = false;
  draft.imported = true;
  return draft;
}

void AddStatements(PolicyDraft& policy, PolicyDraft more) {
  if (!policy.policy.readable) return;
  if (!more.policy.readable) {
    policy = std::move(more);
    return;
  }
  for (const Statement& statement : more.policy.document.statements)
    policy.policy.document.statements.push_back(ForAnotherDocument(statement));
}

std::optional<EntityDraft> EntityOfArn(const std::string& arn, EntityKind kind,
                                       const DraftPlace& place) {
  const std::optional<Arn> parsed = ParseArn(arn);
  if (!parsed) return std::nullopt;
  const IamEntity iam = ParseIamEntity(*parsed);
  IamEntityKind expected = IamEntityKind::kUser;
  switch (kind) {
    case EntityKind::kUser:
      break;
    case EntityKind::kRole:
      expected = IamEntityKind::kRole;
      break;
    case EntityKind::kGroup:
      expected = IamEntityKind::kGroup;
      break;
  }
  if (iam.kind != expected || !IsAccountId(parsed->account)) return std::nullopt;
  EntityDraft entity;
  entity.kind = kind;
  entity.name = std::string(iam.name);
  entity.path = std::string(iam.path);
  entity.arn = arn;
  entity.place = place;
  entity.imported = true;
  return entity;
}

Given<PolicyReferenceDraft> UnknownBoundary(const DraftPlace& place) {
  auto policy = std::make_shared<PolicyDraft>(MissingDocument("permissions boundary", place));
  policy->policy.unknown = "the field that would name it cannot be read";
  return {PolicyReferenceDraft{
              .text = {}, .in_place = std::move(policy), .place = place, .imported = true},
          place};
}

void MayHaveOthers(EntityDraft& entity) {
  if (!entity.partial) {
    // The rest of it stays as known as it is.
    entity.partial = true;
    entity.no_permissions_boundary = !entity.permissions_boundary.value;
    if (!entity.tags.value) entity.tags = {Tags(), entity.place};
  }
  entity.inline_policies.complete = false;
  entity.attached_policies.complete = false;
  entity.groups.complete = false;
}

void OthersAreUnknown(EntityDraft& entity) {
  MayHaveOthers(entity);
  entity.inline_policies.is_unclear = true;
  entity.attached_policies.is_unclear = true;
  entity.groups.is_unclear = entity.kind == EntityKind::kUser;
}

void HasNoOthers(EntityDraft& entity) {
  entity.partial = false;
  entity.inline_policies.complete = true;
  entity.attached_policies.complete = true;
  entity.groups.complete = true;
}

namespace {

DraftPlace PlaceOf(const Fields& fields, const DataNode& node) {
  return {fields.source(), node.offset, node.length};
}

// The first member of that name, in whatever letter case, anywhere in the tree.
const DataNode* FindBelow(const DataNode& node, std::string_view name) {
  const DataNode* found = nullptr;
  for (const DataMember& member : node.members()) {
    if (EqualsIgnoreCase(member.key, name)) return &member.value;
    if (found == nullptr) found = FindBelow(member.value, name);
  }
  for (const DataNode& item : node.items()) {
    if (found == nullptr) found = FindBelow(item, name);
  }
  return found;
}

}  // namespace

Given<BlockPublicAccess> ReadBlockPublicAccess(const Fields& fields, const DataNode& settings) {
  for (const std::string_view key :
       {"BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"}) {
    if (fields.IsUnclear(settings, key)) return {};
  }
  BlockPublicAccess access;
  access.block_public_acls = fields.Bool(settings, "BlockPublicAcls").value_or(false);
  access.ignore_public_acls = fields.Bool(settings, "IgnorePublicAcls").value_or(false);
  access.block_public_policy = fields.Bool(settings, "BlockPublicPolicy").value_or(false);
  access.restrict_public_buckets = fields.Bool(settings, "RestrictPublicBuckets").value_or(false);
  return {access, PlaceOf(fields, settings)};
}

void TakeBucketEncryption(const Fields& fields, const DataNode& configuration,
                          ResourceDraft& bucket) {
  const DataNode* algorithm = FindBelow(configuration, "SSEAlgorithm");
  std::string text;
  if (algorithm != nullptr && algorithm->kind() != DataKind::kNull) {
    text = fields.StringOf(*algorithm, "SSEAlgorithm").value_or("");
    if (text.empty()) return;
  }
  const DataNode* key = FindBelow(configuration, "KMSMasterKeyID");
  if (text.starts_with("aws:kms") || text.empty()) {
    if (key != nullptr && key->kind() != DataKind::kNull) {
      TakeKmsKey(fields, *key, bucket);
    } else if (!text.empty()) {
      bucket.kms_key = {std::string("alias/aws/s3"), PlaceOf(fields, *algorithm)};
    }
  } else {
    bucket.kms_key = {std::string(), PlaceOf(fields, *algorithm)};
  }
}

void TakeKmsKey(const Fields& fields, const DataNode& key, ResourceDraft& resource) {
  std::optional<std::string> text = fields.StringOf(key, "the key");
  if (!text) return;
  const bool is_id = !text->empty() && !text->starts_with("arn:") && !text->starts_with("alias/");
  resource.kms_key = {is_id ? "key/" + *text : *std::move(text), PlaceOf(fields, key)};
}

void SetKmsKey(ResourceDraft& resource, const std::string& key, std::string why,
               const DraftPlace& place) {
  const std::optional<Arn> arn = ParseArn(key);
  resource.kms_key = {std::nullopt, place};
  resource.kms_alias.clear();
  resource.kms_key_unknown.clear();
  // AWS keeps the keys of its own aliases in every account.
  if (arn && arn->service == "kms" &&
      (arn->resource.starts_with("key/") || arn->resource.starts_with("alias/aws/"))) {
    resource.kms_key.value = key;
    return;
  }
  if (arn && arn->service == "kms" && arn->resource.starts_with("alias/")) {
    resource.kms_alias = key;
  }
  resource.kms_key_unknown = std::move(why);
}

}  // namespace iamsim
