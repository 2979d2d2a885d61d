// SPDX-License-Identifier: Apache-2.0
#include "model/load/import_drafts.h"

#include <utility>

#include "model/arn.h"
#include "model/load/policy_reader.h"
#include "model/load/reader.h"

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

void HasNoOthers(EntityDraft& entity) {
  entity.partial = false;
  entity.inline_policies.complete = true;
  entity.attached_policies.complete = true;
  entity.groups.complete = true;
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
