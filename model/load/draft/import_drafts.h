// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_LOAD_DRAFT_IMPORT_DRAFTS_H_
#define IAMSIM_MODEL_LOAD_DRAFT_IMPORT_DRAFTS_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/load/document/fields.h"
#include "model/load/draft/estate_builder.h"
#include "model/load/text/data.h"
#include "model/load/text/words.h"
#include "model/source_text.h"

// Drafts that every import makes, whoever wrote it.

namespace iamsim {

// A policy document of an import: one that cannot be read is unknown, with a warning that names it
// `what`; without that, by the policy's name.
PolicyDraft ImportedDocument(const DataNode& node, const std::shared_ptr<const SourceText>& source,
                             std::string name, EstateBuilder& builder,
                             const std::string& what = {});
// A policy whose document was not collected.
PolicyDraft MissingDocument(std::string name, DraftPlace place);

// Adds the statements of another policy of the same resource. If one of them is unknown, so is what
// they say together.
void AddStatements(PolicyDraft& policy, PolicyDraft more);

// The draft of an entity that its ARN describes; nothing unless it is the ARN of that kind, with an
// account.
std::optional<EntityDraft> EntityOfArn(const std::string& arn, EntityKind kind,
                                       const DraftPlace& place);
// What the draft has of a list, to add to; empty at first, then from `place`.
template <typename T>
std::vector<T>& ListOf(Given<std::vector<T>>& list, const DraftPlace& place) {
  if (!list.value) {
    list.value.emplace();
    list.place = place;
  }
  return *list.value;
}

// A list of which nobody can say what it holds.
template <typename T>
Given<std::vector<T>> UnknownList(const DraftPlace& place) {
  return {std::vector<T>(), place, /*complete=*/false, /*is_unclear=*/true};
}
// A permissions boundary of which nobody can say which it is, or whether there is one.
Given<PolicyReferenceDraft> UnknownBoundary(const DraftPlace& place);

// Says of an entity that it may have other policies, and be in other groups, than those listed.
void MayHaveOthers(EntityDraft& entity);
// The same where something is, and nobody can say of whom: it is unknown, not assumed to be none.
void OthersAreUnknown(EntityDraft& entity);
// The opposite, of a draft that says all that the entity is.
void HasNoOthers(EntityDraft& entity);

// S3's PublicAccessBlockConfiguration, as the AWS CLI prints it; nothing when it is unclear.
Given<BlockPublicAccess> ReadBlockPublicAccess(const Fields& fields, const DataNode& settings);

// What encrypts the contents of a bucket: S3's ServerSideEncryptionConfiguration, wrapped and
// spelled as its API, AWS Config and iam-collect have it. What names neither algorithm nor key
// tells nothing.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ServerSideEncryptionByDefault.html
void TakeBucketEncryption(const Fields& fields, const DataNode& configuration,
                          ResourceDraft& bucket);
// What encrypts anything else: its id, its alias or an ARN of either.
void TakeKmsKey(const Fields& fields, const DataNode& key, ResourceDraft& resource);

// Sets the key that encrypts a resource. `key` is the ARN of a key or of an alias, or empty: it is
// not known. `why` says so of an alias that the model lacks as well.
void SetKmsKey(ResourceDraft& resource, const std::string& key, std::string why,
               const DraftPlace& place);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_LOAD_DRAFT_IMPORT_DRAFTS_H_
