// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_LOAD_AWS_AWS_CLI_H_
#define IAMSIM_MODEL_LOAD_AWS_AWS_CLI_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/load/document/fields.h"
#include "model/load/draft/estate_builder.h"
#include "model/load/draft/import_drafts.h"
#include "model/load/text/data.h"
#include "model/load/text/words.h"
#include "model/source_text.h"

// What the outputs of the AWS CLI have in common. Many do not say what was asked: the policy of a
// bucket does not name the bucket. The file's name tells it (`s3api-get-bucket-policy.BUCKET.json`,
// the service before the command may be left out), its folders (an account's id, a region), or an
// envelope around the output:
//   {"command": "s3api get-bucket-policy", "argument": "BUCKET", "account": "111122223333",
//    "region": "eu-west-1", "output": {...}}
// with `"error": "NoSuchBucketPolicy"` in place of `output` where the call failed.

namespace iamsim {

// An output and what is known of the call that gave it. Views live as long as the text's tree.
struct CliOutput {
  const DataNode* root = nullptr;  // the output; null: the call failed with `error`
  std::shared_ptr<const SourceText> source;
  DraftPlace place;      // of the output, or of all that there is
  std::string command;   // "s3api-get-bucket-policy", "get-bucket-policy"; may be anything
  std::string argument;  // percent-decoded; empty: not told
  std::string account;   // twelve digits; empty: not told
  std::string region;    // empty: not told
  std::string error;     // AWS's error code; empty: an empty file
  bool named = true;     // as LoadedFile::named

  // Whether the command is `name`, whatever service stands before it.
  bool Is(std::string_view name) const;
  bool IsOf(std::string_view service) const;  // "s3control-..."
  // "list-accounts-for-parent of `ou-ab12-apps0001`", for messages.
  std::string Text() const;
  // The same when the command is `name`; else what the output was taken for, which is `name`.
  std::string TextOf(std::string_view name) const;
  // Tells lists apart that come in pages: those of two accounts are two.
  std::string ListOf(std::string_view name, bool with_argument) const;
};

// The output inside an envelope, or the root itself. For recognisers.
const DataNode& CliRoot(const DataNode& root);
// Whether it is an envelope around a failed call.
bool IsCliFailure(const DataNode& root);

// Takes an envelope apart (problems are errors) or asks the file's name.
CliOutput CliOutputOf(const DataNode& root, const std::shared_ptr<const SourceText>& source,
                      Diagnostics& diagnostics);

// The error code of a text that is no output: one the AWS CLI prints to standard error ("An error
// occurred (NoSuchBucketPolicy) when calling ..."), or "" for a text that is empty. Nothing for
// everything else.
std::optional<std::string> CliErrorOf(std::string_view text);
// The call that such a text answered, by its file's name.
CliOutput FailedCliOutput(const std::shared_ptr<const SourceText>& source, std::string error);

// The fields of an output, or of the page that `root` is. Go's encoder, known by `ResultMetadata`,
// writes null for every list that is empty.
Fields CliFields(const DataNode& root, const std::shared_ptr<const SourceText>& source,
                 Diagnostics& diagnostics, std::span<const std::string_view> words);

// What IAM's outputs have, whole or one by one.
extern const std::span<const std::string_view> kIamWords;
// What a model lacks without the output of a call that the collection script makes.
enum class CallAbout : std::uint8_t {
  kNames,           // nothing: it says what to ask about next
  kFacts,           // what counts as unknown when nothing says it
  kResourcePolicy,  // the policy of the resource that the argument names
  kControlPolicy,   // the document of a policy of the organization
  kOrganization,    // the shape of the organization, or what is attached in it
  kPrincipals,      // the users, roles and groups of an account
};
struct CollectedCall {
  std::string_view service;
  std::string_view command;
  CallAbout about = CallAbout::kFacts;
  // Whether nothing is printed where there is nothing, because the call fails then or AWS says
  // nothing.
  bool may_be_blank = false;
};
// The call that gave a file of that name, or null when the script makes no such call.
const CollectedCall* FindCollectedCall(const CliOutput& output);
// Whether the call may have printed that value, which no reader takes: names, or an empty list.
bool IsIdleOutput(const CollectedCall& call, const DataNode& root);

// Keeps watch over lists that come in pages: one that says that more follow, when no other page of
// the same call is the last, would be taken for a whole one.
class PageWatch {
 public:
  // `call` tells the lists apart and names them in messages.
  void Note(const DataNode& root, const std::shared_ptr<const SourceText>& source,
            const std::string& call);
  // Whether a page of the call was seen that is the last.
  bool IsComplete(const std::string& call) const;
  // Whether it has more than one page, so that one between may be missing.
  bool IsLong(const std::string& call) const;
  void Finish(Diagnostics& diagnostics) const;

 private:
  struct Pages {
    bool complete = false;
    DraftPlace truncated;  // of the first page that says that more follow
  };
  std::map<std::string, Pages> pages_;
};
// The member that says that more pages follow, or null: `IsTruncated` or `Truncated`, a
// `NextToken` (in either letter case), `NextMarker` or `Marker` that is not null. A near miss of
// the first ones counts, too.
const DataNode* MorePages(const DataNode& root);

// A user, a role or a group as IAM's API describes it: its ARN, id, tags, permissions boundary and
// trust policy, as far as they are there. Nothing, with an error, without an ARN of that kind.
std::optional<EntityDraft> ReadIamEntity(const Fields& fields, const DataNode& node,
                                         EntityKind kind, EstateBuilder& builder);
// `[{"PolicyName": ..., "PolicyArn": ...}]`.
Given<std::vector<PolicyReferenceDraft>> AttachedPolicies(const Fields& fields,
                                                          const DataNode& object,
                                                          std::string_view key);
// `[{"Key": ..., "Value": ...}]`.
Given<Tags> TagList(const Fields& fields, const DataNode& object, std::string_view key);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_LOAD_AWS_AWS_CLI_H_
