// SPDX-License-Identifier: Apache-2.0
#include "model/load/aws/resource_policy.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "model/arn.h"
#include "model/load/aws/aws_cli.h"
#include "model/load/document/document_slot.h"
#include "model/load/document/fields.h"
#include "model/load/text/words.h"

// An output rarely names its resource, so each one waits as a Pending until all inputs were read:
// the account and the Region may come from the file's name, its folder, or another output. Finish()
// finds them and hands the drafts to the builder, or says what is missing.
//
// A call that failed because there is no policy says that there is none; the table of such errors
// is `kNothing`. Any other failure leaves the policy unknown.

namespace iamsim {
namespace {

using std::string_view;

constexpr auto kWords = FieldWords({
    "Policy",
    "ResourcePolicy",
    "policyText",
    "registryId",
    "repositoryName",
    "ARN",
    "Arn",
    "Name",
    "Attributes",
    "QueueArn",
    "TopicArn",
    "KmsMasterKeyId",
    "KmsKeyId",
    "Tags",
    "TagSet",
    "Key",
    "Value",
    "PublicAccessBlockConfiguration",
    "BlockPublicAcls",
    "IgnorePublicAcls",
    "BlockPublicPolicy",
    "RestrictPublicBuckets",
    "ServerSideEncryptionConfiguration",
    "LocationConstraint",
    "Buckets",
    "BucketRegion",
    "KeyMetadata",
    "KeyManager",
    "Keys",
    "KeyArn",
    "KeyId",
    "Aliases",
    "AliasName",
    "AliasArn",
    "TargetKeyId",
    "Grants",
    "GrantId",
    "GranteePrincipal",
    "GranteeServicePrincipal",
    "Operations",
    "Constraints",
    "EncryptionContextEquals",
    "EncryptionContextSubset",
    // Not needed. Of every output:
    "NextToken",
    "NextMarker",
    "Truncated",
    "ContinuationToken",
    "ResponseMetadata",
    "ResultMetadata",
    "RevisionId",
    "PolicyName",
    "Prefix",
    // Buckets
    "Owner",
    "CreationDate",
    "BucketArn",
    "DisplayName",
    "ID",
    // Keys and grants
    "AWSAccountId",
    "Enabled",
    "Description",
    "KeyUsage",
    "KeyState",
    "DeletionDate",
    "ValidTo",
    "Origin",
    "CustomKeyStoreId",
    "CloudHsmClusterId",
    "ExpirationModel",
    "CustomerMasterKeySpec",
    "KeySpec",
    "EncryptionAlgorithms",
    "SigningAlgorithms",
    "KeyAgreementAlgorithms",
    "MultiRegion",
    "MultiRegionConfiguration",
    "PendingDeletionWindowInDays",
    "MacAlgorithms",
    "XksKeyConfiguration",
    "CurrentKeyMaterialId",
    "LastUpdatedDate",
    "RetiringPrincipal",
    "RetiringServicePrincipal",
    "IssuingAccount",
    "SourceArn",
    // Queues and topics
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesDelayed",
    "ApproximateNumberOfMessagesNotVisible",
    "CreatedTimestamp",
    "DelaySeconds",
    "LastModifiedTimestamp",
    "MaximumMessageSize",
    "MessageRetentionPeriod",
    "ReceiveMessageWaitTimeSeconds",
    "RedrivePolicy",
    "VisibilityTimeout",
    "RedriveAllowPolicy",
    "KmsDataKeyReusePeriodSeconds",
    "SqsManagedSseEnabled",
    "FifoQueue",
    "ContentBasedDeduplication",
    "DeduplicationScope",
    "FifoThroughputLimit",
    "DeliveryPolicy",
    "EffectiveDeliveryPolicy",
    "SubscriptionsConfirmed",
    "SubscriptionsDeleted",
    "SubscriptionsPending",
    "SignatureVersion",
    "TracingConfig",
    "FifoTopic",
    "FifoThroughputScope",
    "ArchivePolicy",
    "BeginningArchiveTime",
    "DataProtectionPolicy",
    // Secrets
    "RotationEnabled",
    "RotationLambdaARN",
    "RotationRules",
    "LastRotatedDate",
    "LastChangedDate",
    "LastAccessedDate",
    "DeletedDate",
    "NextRotationDate",
    "VersionIdsToStages",
    "OwningService",
    "CreatedDate",
    "PrimaryRegion",
    "ReplicationStatus",
    "Type",
    "ExternalSecretRotationMetadata",
    "ExternalSecretRotationRoleArn",
});

// What a name stands for when the output has no ARN.
enum class NameKind : std::uint8_t {
  kNone,
  kBucket,
  kAccessPoint,
  kKey,
  kFunction,
  kTable,
  kRepository,
  kQueue
};

// What the argument of a call that gives a policy names.
NameKind KindOfCall(const CliOutput& call) {
  if (call.Is("get-bucket-policy")) return NameKind::kBucket;
  if (call.Is("get-access-point-policy")) return NameKind::kAccessPoint;
  if (call.Is("get-key-policy")) return NameKind::kKey;
  if (call.Is("get-policy")) return NameKind::kFunction;
  if (call.Is("get-repository-policy")) return NameKind::kRepository;
  if (call.Is("get-queue-attributes")) return NameKind::kQueue;
  if (call.Is("get-resource-policy") && !call.IsOf("secretsmanager")) return NameKind::kTable;
  return NameKind::kNone;
}

// A call that fails because there is nothing, which is an answer.
struct NothingRow {
  string_view command;
  string_view error;
};
constexpr NothingRow kNothing[] = {
    {"get-bucket-policy", "NoSuchBucketPolicy"},
    {"get-public-access-block", "NoSuchPublicAccessBlockConfiguration"},
    {"get-bucket-tagging", "NoSuchTagSet"},
    {"get-bucket-encryption", "ServerSideEncryptionConfigurationNotFoundError"},
    {"get-policy", "ResourceNotFoundException"},
    {"get-resource-policy", "PolicyNotFoundException"},
    {"get-repository-policy", "RepositoryPolicyNotFoundException"},
    {"get-access-point-policy", "NoSuchAccessPointPolicy"},
};

// What is known of one resource; its ARN and its account may come out at the end only.
struct Pending {
  ResourceDraft draft;
  CliOutput call;
  NameKind kind = NameKind::kNone;
  std::string name;
  std::string left_out = {};  // why its policy is unknown, of a file that was left out
};

ResourceDraft EmptyDraft(DraftPlace place) {
  ResourceDraft draft;
  draft.place = std::move(place);
  draft.policy_known = false;
  draft.tags_known = false;
  draft.grants_known = false;
  draft.kms_key_known = false;
  return draft;
}

string_view PartitionOfRegion(string_view region) {
  if (region.starts_with("cn-")) return "aws-cn";
  if (region.starts_with("us-gov-")) return "aws-us-gov";
  return "aws";
}

// The bucket that an ARN in a bucket policy names; nothing where it is a pattern.
string_view BucketOf(string_view text) {
  const std::optional<Arn> arn = ParseArn(text);
  if (!arn || arn->service != "s3" || !arn->account.empty()) return {};
  const string_view bucket = arn->resource.substr(0, arn->resource.find('/'));
  return bucket.find_first_of("*?$") == string_view::npos ? bucket : string_view();
}

// What every Resource of the policy is about, when it is one thing: AWS takes a bucket policy only
// for its own bucket, and writes the function's ARN into each statement of a function's policy.
std::string OnlySubject(const PolicyDocument& document, NameKind kind) {
  std::string only;
  for (const Statement& statement : document.statements) {
    if (statement.resource_form != ElementForm::kPositive) return {};
    for (const PolicyText& resource : statement.resources) {
      std::string subject;
      if (kind == NameKind::kBucket) {
        subject = std::string(BucketOf(resource));
      } else if (const std::optional<Arn> arn = ParseArn(resource);
                 arn && arn->service == "lambda" && resource.find('*') == std::string::npos) {
        subject = resource;
      }
      if (subject.empty() || (!only.empty() && only != subject)) return {};
      only = std::move(subject);
    }
  }
  return only;
}

bool IsArn(string_view text) {
  return ParseArn(text).has_value();
}

class ResourcePolicyReader : public InputReader {
 public:
  explicit ResourcePolicyReader(EstateBuilder& builder) : builder_(builder) {}

  void Read(const DataNode& root, const std::shared_ptr<const SourceText>& source,
            LoadedFile& file) override;
  void ReadFailure(const std::shared_ptr<const SourceText>& source, const std::string& error,
                   LoadedFile& file) override {
    ReadFailedCall(FailedCliOutput(source, error), file);
  }
  bool ReadLeftOut(const CliOutput& call, const std::string& what) override;
  void Finish() override;

 private:
  // Of an output of which nobody can tell whose it is. One of a folder is left out: what it would
  // have told is unknown.
  void Unplaced(const CliOutput& call, std::string message, std::string help = {}) {
    if (!call.named) message += "; it is left out";
    builder_.diagnostics().Add({call.named ? Severity::kError : Severity::kWarning,
                                call.place.source, call.place.offset, call.place.length,
                                std::move(message), std::move(help)});
  }
  void Error(const DraftPlace& place, std::string message, std::string help = {}) {
    builder_.diagnostics().Error(place.source, place.offset, place.length, std::move(message),
                                 std::move(help));
  }
  void Warning(const DraftPlace& place, std::string message, std::string help = {}) {
    builder_.diagnostics().Warning(place.source, place.offset, place.length, std::move(message),
                                   std::move(help));
  }
  static DraftPlace PlaceOf(const Fields& fields, const DataNode& node) {
    return {fields.source(), node.offset, node.length};
  }

  // Keeps a draft until the end; the argument of the call is the name unless there is an ARN.
  Pending& Add(const CliOutput& call, NameKind kind, std::string arn = {});
  // From the field; one that is unclear is unknown, and without one there is no policy.
  void SetPolicy(Pending& pending, const Fields& fields, const DataNode& object, string_view key);

  void ReadFailedCall(const CliOutput& call, LoadedFile& file);
  void ReadPolicy(const Fields& fields, const CliOutput& call);
  void ReadAttributes(const Fields& fields, const CliOutput& call, const DataNode& node);
  void ReadSecret(const Fields& fields, const CliOutput& call);
  void ReadRepository(const Fields& fields, const CliOutput& call);
  void ReadPublicAccess(const Fields& fields, const CliOutput& call, const DataNode& node);
  void AddPublicAccess(const CliOutput& call, const Given<BlockPublicAccess>& access);
  void ReadEncryption(const Fields& fields, const CliOutput& call, const DataNode& node);
  void ReadBuckets(const Fields& fields, const CliOutput& call);
  void ReadKey(const Fields& fields, const CliOutput& call, const DataNode& node);
  void ReadKeys(const Fields& fields, const CliOutput& call);
  void ReadAliases(const Fields& fields, const CliOutput& call);
  void ReadGrants(const Fields& fields, const CliOutput& call);
  // Nothing for one that is wrong, or of which nobody can say what it allows.
  std::optional<Grant> ReadGrant(const Fields& fields, const DataNode& node, bool& unclear);
  void NoteKey(string_view arn);

  // At the end.
  std::string ResolveKey(const std::string& name, const CliOutput& call);
  bool Resolve(Pending& pending, std::string& account);
  std::string AccountOf(const CliOutput& call, const std::string& what, string_view how);
  // A name in an account and a region.
  std::string RegionalArn(const Pending& pending, string_view service, string_view type);

  EstateBuilder& builder_;
  PageWatch pages_;
  std::vector<Pending> pending_;
  struct AccountAccess {
    CliOutput call;
    Given<BlockPublicAccess> access;
  };
  std::vector<AccountAccess> account_access_;
  std::vector<Pending> bucket_lists_;                      // `name` is the bucket
  std::map<std::string, std::string> bucket_owner_;        // of list-buckets
  std::map<std::string, std::set<std::string>> key_arns_;  // by key id
};

Pending& ResourcePolicyReader::Add(const CliOutput& call, NameKind kind, std::string arn) {
  Pending pending;
  pending.draft = EmptyDraft(call.place);
  pending.call = call;
  pending.kind = kind;
  if (arn.empty() && IsArn(call.argument)) {
    arn = call.argument;
  } else {
    pending.name = call.argument;
  }
  pending.draft.arn = std::move(arn);
  pending_.push_back(std::move(pending));
  return pending_.back();
}

void ResourcePolicyReader::SetPolicy(Pending& pending, const Fields& fields, const DataNode& object,
                                     string_view key) {
  pending.draft.policy_known = true;
  if (fields.IsUnclear(object, key)) {
    PolicyDraft unknown = MissingDocument({}, PlaceOf(fields, object));
    unknown.policy.unknown = "the field that would hold it cannot be read";
    pending.draft.policy = {std::move(unknown), PlaceOf(fields, object)};
    return;
  }
  const DataNode* node = fields.Find(object, key);
  if (node == nullptr) return;
  pending.draft.policy = {ImportedDocument(*node, fields.source(), {}, builder_),
                          PlaceOf(fields, *node)};
}

// `{Policy: string}` of many services.
void ResourcePolicyReader::ReadPolicy(const Fields& fields, const CliOutput& call) {
  const DataNode& root = *call.root;
  const bool has_revision = root.Find("RevisionId") != nullptr;
  NameKind kind = NameKind::kNone;
  if (call.Is("get-bucket-policy")) {
    kind = NameKind::kBucket;
  } else if (call.Is("get-access-point-policy")) {
    kind = NameKind::kAccessPoint;
  } else if (call.Is("get-key-policy") || root.Find("PolicyName") != nullptr) {
    kind = NameKind::kKey;
  } else if (call.Is("get-policy") && has_revision) {
    kind = NameKind::kFunction;
  } else if (call.Is("get-resource-policy") && has_revision) {
    kind = NameKind::kTable;
  }
  std::string arn;
  for (const DataMember& member : root.members()) {
    if (member.key == "Policy" || !member.value.is_string() || !IsArn(member.value.text()))
      continue;
    arn = std::string(member.value.text());
  }
  Pending& pending = Add(call, kind, std::move(arn));
  SetPolicy(pending, fields, root, "Policy");
  if (!pending.draft.arn.empty() || !pending.draft.policy.value) return;
  const PolicyDocument& document = pending.draft.policy.value->policy.document;
  if (kind == NameKind::kFunction || (kind == NameKind::kNone && has_revision)) {
    const std::string subject = OnlySubject(document, NameKind::kFunction);
    if (!subject.empty()) pending.draft.arn = subject;
    if (!subject.empty() && !pending.name.empty() &&
        subject.find(":function:" + pending.name) == std::string::npos) {
      Error(call.place, "the policy is one of " + Quoted(subject) + ", and the file is named for " +
                            Quoted(pending.name));
    }
    return;
  }
  if (kind == NameKind::kBucket || (kind == NameKind::kNone && !has_revision)) {
    const std::string subject = OnlySubject(document, NameKind::kBucket);
    if (subject.empty()) return;
    if (kind == NameKind::kBucket && !pending.name.empty() && pending.name != subject) {
      Error(call.place,
            "the policy is one of bucket " + Quoted(subject) + ", and the file is named for " +
                Quoted(pending.name),
            "AWS takes a bucket policy for its own bucket only");
      return;
    }
    pending.kind = NameKind::kBucket;
    pending.name = subject;
  }
}

// SQS and SNS.
void ResourcePolicyReader::ReadAttributes(const Fields& fields, const CliOutput& call,
                                          const DataNode& node) {
  const DataNode* arn = node.Find("QueueArn");
  const bool is_queue = arn != nullptr;
  if (arn == nullptr) arn = node.Find("TopicArn");
  std::optional<std::string> text;
  if (arn != nullptr) {
    text = fields.StringOf(*arn, is_queue ? "QueueArn" : "TopicArn");
    if (!text) return;
    if (!IsArn(*text)) {
      fields.Error(*arn, Quoted(*text) + " is no ARN");
      return;
    }
  }
  Pending& pending = Add(call, NameKind::kNone, text.value_or(""));
  const DataNode* policy = fields.Find(node, "Policy");
  // A queue's attributes are those that were asked for. With all of them, it has no others. A
  // topic's are always all.
  constexpr std::size_t kMoreThanSomeoneAsksFor = 6;
  const bool all_told = !is_queue || node.members().size() >= kMoreThanSomeoneAsksFor;
  if (policy != nullptr || fields.IsUnclear(node, "Policy") || (is_queue && all_told)) {
    SetPolicy(pending, fields, node, "Policy");
  }
  if (const DataNode* key = fields.Find(node, "KmsMasterKeyId")) {
    TakeKmsKey(fields, *key, pending.draft);
  } else {
    pending.draft.kms_key_known = all_told && !fields.IsUnclear(node, "KmsMasterKeyId");
  }
}

// get-resource-policy of Secrets Manager, and describe-secret, which tells nothing of the policy.
void ResourcePolicyReader::ReadSecret(const Fields& fields, const CliOutput& call) {
  const DataNode& root = *call.root;
  const std::optional<std::string> arn = fields.RequiredString(root, "ARN", "a secret");
  if (!arn) return;
  if (!IsArn(*arn)) {
    fields.Error(*root.Find("ARN"), Quoted(*arn) + " is no ARN");
    return;
  }
  Pending& pending = Add(call, NameKind::kNone, *arn);
  constexpr std::array<string_view, 4> kMembers = {"ARN", "Name", "ResourcePolicy",
                                                   "ResponseMetadata"};
  const bool is_policy =
      call.Is("get-resource-policy") || root.Find("ResourcePolicy") != nullptr ||
      fields.IsUnclear(root, "ResourcePolicy") ||
      std::all_of(root.members().begin(), root.members().end(), [&](const DataMember& member) {
        return std::find(kMembers.begin(), kMembers.end(), member.key) != kMembers.end();
      });
  if (is_policy) {
    SetPolicy(pending, fields, root, "ResourcePolicy");
    return;
  }
  pending.draft.tags = TagList(fields, root, "Tags");
  pending.draft.tags_known = true;
  if (const DataNode* key = fields.Find(root, "KmsKeyId")) {
    TakeKmsKey(fields, *key, pending.draft);
  } else if (!fields.IsUnclear(root, "KmsKeyId")) {
    // DescribeSecret leaves out the key that AWS manages for the service.
    pending.draft.kms_key = {std::string("alias/aws/secretsmanager"), call.place};
  }
}

void ResourcePolicyReader::ReadRepository(const Fields& fields, const CliOutput& call) {
  const std::optional<std::string> registry =
      fields.RequiredString(*call.root, "registryId", "a repository");
  const std::optional<std::string> name =
      fields.RequiredString(*call.root, "repositoryName", "a repository");
  if (!registry || !name) return;
  if (!IsAccountId(*registry)) {
    fields.Error(*call.root->Find("registryId"), Quoted(*registry) + " is no account id");
    return;
  }
  Pending& pending = Add(call, NameKind::kRepository);
  pending.name = *name;
  pending.call.account = *registry;
  SetPolicy(pending, fields, *call.root, "policyText");
}

void ResourcePolicyReader::AddPublicAccess(const CliOutput& call,
                                           const Given<BlockPublicAccess>& access) {
  // Of an account or of a bucket: the outputs are the same.
  if (call.IsOf("s3control") || (!call.IsOf("s3api") && call.argument.empty())) {
    account_access_.push_back({call, access});
    if (IsAccountId(call.argument)) account_access_.back().call.account = call.argument;
    return;
  }
  if (!call.IsOf("s3api") && IsAccountId(call.argument)) {
    Error(call.place, Quoted(call.argument) + " may be an account or a bucket",
          "name the file `s3control-get-public-access-block.ACCOUNT.json` or "
          "`s3api-get-public-access-block.BUCKET.json`");
    return;
  }
  Add(call, NameKind::kBucket).draft.block_public_access = access;
}

void ResourcePolicyReader::ReadPublicAccess(const Fields& fields, const CliOutput& call,
                                            const DataNode& node) {
  if (!fields.CheckObject(node, "`PublicAccessBlockConfiguration`")) return;
  if (const Given<BlockPublicAccess> access = ReadBlockPublicAccess(fields, node); access.value) {
    AddPublicAccess(call, access);
  }
}

void ResourcePolicyReader::ReadEncryption(const Fields& fields, const CliOutput& call,
                                          const DataNode& node) {
  if (!fields.CheckObject(node, "`ServerSideEncryptionConfiguration`")) return;
  TakeBucketEncryption(fields, node, Add(call, NameKind::kBucket).draft);
}

void ResourcePolicyReader::ReadBuckets(const Fields& fields, const CliOutput& call) {
  pages_.Note(*call.root, fields.source(), call.ListOf("list-buckets", false));
  for (const DataNode* item : fields.Objects(*call.root, "Buckets")) {
    const std::optional<std::string> name = fields.RequiredString(*item, "Name", "a bucket");
    if (!name) continue;
    Pending pending;
    pending.draft = EmptyDraft(PlaceOf(fields, *item));
    pending.call = call;
    pending.kind = NameKind::kBucket;
    pending.name = *name;
    if (const DataNode* region = fields.Find(*item, "BucketRegion")) {
      pending.draft.region = {fields.StringOf(*region, "BucketRegion"), PlaceOf(fields, *region)};
    }
    bucket_lists_.push_back(std::move(pending));
  }
}

void ResourcePolicyReader::NoteKey(string_view text) {
  const std::optional<Arn> arn = ParseArn(text);
  if (!arn || arn->service != "kms" || !arn->resource.starts_with("key/")) return;
  key_arns_[std::string(arn->resource.substr(4))].insert(std::string(text));
}

// describe-key.
void ResourcePolicyReader::ReadKey(const Fields& fields, const CliOutput& call,
                                   const DataNode& node) {
  if (!fields.CheckObject(node, "`KeyMetadata`")) return;
  const std::optional<std::string> arn = fields.RequiredString(node, "Arn", "a key");
  if (!arn) return;
  if (!IsArn(*arn)) {
    fields.Error(*node.Find("Arn"), Quoted(*arn) + " is no ARN");
    return;
  }
  NoteKey(*arn);
  Pending& pending = Add(call, NameKind::kKey, *arn);
  if (const DataNode* manager = fields.Find(node, "KeyManager")) {
    if (const std::optional<std::string> text = fields.StringOf(*manager, "KeyManager")) {
      pending.draft.aws_managed_key = {*text == "AWS", PlaceOf(fields, *manager)};
    }
  }
}

void ResourcePolicyReader::ReadKeys(const Fields& fields, const CliOutput& call) {
  pages_.Note(*call.root, fields.source(), call.ListOf("list-keys", false));
  for (const DataNode* item : fields.Objects(*call.root, "Keys")) {
    const std::optional<std::string> arn = fields.RequiredString(*item, "KeyArn", "a key");
    if (!arn) continue;
    if (!IsArn(*arn)) {
      fields.Error(*item->Find("KeyArn"), Quoted(*arn) + " is no ARN");
      continue;
    }
    NoteKey(*arn);
    Add(call, NameKind::kKey, *arn).draft.place = PlaceOf(fields, *item);
  }
}

void ResourcePolicyReader::ReadAliases(const Fields& fields, const CliOutput& call) {
  pages_.Note(*call.root, fields.source(), call.ListOf("list-aliases", false));
  for (const DataNode* item : fields.Objects(*call.root, "Aliases")) {
    const std::optional<std::string> name = fields.RequiredString(*item, "AliasName", "an alias");
    const std::optional<std::string> alias = fields.String(*item, "AliasArn");
    const std::optional<std::string> target = fields.String(*item, "TargetKeyId");
    // AWS reserves names for keys that do not exist yet.
    if (!name || !alias || !target) continue;
    const std::optional<Arn> arn = ParseArn(*alias);
    if (!arn || arn->service != "kms") {
      fields.Error(*item->Find("AliasArn"), Quoted(*alias) + " is not the ARN of an alias");
      continue;
    }
    const std::size_t prefix = static_cast<std::size_t>(arn->resource.data() - alias->data());
    const std::string key = alias->substr(0, prefix) + "key/" + *target;
    NoteKey(key);
    Pending& pending = Add(call, NameKind::kKey, key);
    pending.draft.place = PlaceOf(fields, *item);
    pending.draft.aliases = {std::vector<std::string>{*name}, pending.draft.place};
    if (name->starts_with("alias/aws/")) {
      pending.draft.aws_managed_key = {true, pending.draft.place};
    }
  }
}

std::optional<Grant> ResourcePolicyReader::ReadGrant(const Fields& fields, const DataNode& node,
                                                     bool& unclear) {
  Grant grant;
  const std::optional<std::string> principal = fields.String(node, "GranteePrincipal");
  const std::optional<std::string> service = fields.String(node, "GranteeServicePrincipal");
  if (!principal && !service) {
    fields.Error(node, "a grant has no `GranteePrincipal`");
    return std::nullopt;
  }
  grant.grantee_principal = service.value_or(principal.value_or(""));
  if (fields.Find(node, "Operations") == nullptr) {
    fields.Error(node, "a grant has no `Operations`");
    return std::nullopt;
  }
  const DataNode* limits = fields.Find(node, "Constraints");
  unclear = fields.IsUnclear(node, "Constraints") ||
            (limits != nullptr && (fields.IsUnclear(*limits, "EncryptionContextEquals") ||
                                   fields.IsUnclear(*limits, "EncryptionContextSubset")));
  if (unclear) return std::nullopt;
  const std::optional<std::vector<std::string>> operations = fields.Strings(node, "Operations");
  if (!operations) return std::nullopt;
  grant.operations = *operations;
  if (const DataNode* constraints = limits;
      constraints != nullptr && fields.CheckObject(*constraints, "`Constraints`")) {
    grant.encryption_context_equals =
        fields.TagMap(*constraints, "EncryptionContextEquals").value_or(Tags());
    grant.encryption_context_subset =
        fields.TagMap(*constraints, "EncryptionContextSubset").value_or(Tags());
  }
  return grant;
}

void ResourcePolicyReader::ReadGrants(const Fields& fields, const CliOutput& call) {
  pages_.Note(*call.root, fields.source(), call.ListOf("list-grants", true));
  std::map<std::string, Given<std::vector<Grant>>> by_key;
  std::set<std::string> unclear_keys;
  const DraftPlace place = PlaceOf(fields, *call.root->Find("Grants"));
  const std::vector<const DataNode*> items = fields.Objects(*call.root, "Grants");
  for (const DataNode* item : items) {
    const std::optional<std::string> key = fields.RequiredString(*item, "KeyId", "a grant");
    bool unclear = false;
    std::optional<Grant> grant = ReadGrant(fields, *item, unclear);
    if (key && unclear) unclear_keys.insert(*key);
    if (!key || !grant) continue;
    Given<std::vector<Grant>>& grants = by_key[*key];
    if (!grants.value) grants = {std::vector<Grant>(), place};
    grants.value->push_back(*std::move(grant));
  }
  if (items.empty()) by_key[call.argument] = {std::vector<Grant>(), place};
  for (auto& [key, grants] : by_key) {
    if (unclear_keys.count(key) > 0) continue;
    if (IsArn(key)) NoteKey(key);
    Pending& pending = Add(call, NameKind::kKey, IsArn(key) ? key : std::string());
    pending.name = key;
    pending.draft.grants = std::move(grants);
  }
}

void ResourcePolicyReader::Read(const DataNode& root,
                                const std::shared_ptr<const SourceText>& source, LoadedFile& file) {
  CliOutput call = CliOutputOf(root, source, builder_.diagnostics());
  call.named = file.named;
  if (call.root == nullptr) {
    ReadFailedCall(call, file);
    return;
  }
  const Fields fields = CliFields(*call.root, source, builder_.diagnostics(), kWords);
  const std::size_t before = pending_.size() + bucket_lists_.size();
  const DataNode& out = *call.root;
  const DataNode* attributes = out.Find("Attributes");
  if (attributes != nullptr) {
    file.call = call.TextOf(attributes->Find("TopicArn") == nullptr ? "get-queue-attributes"
                                                                    : "get-topic-attributes");
    ReadAttributes(fields, call, *attributes);
  } else if (out.Find("policyText") != nullptr) {
    file.call = call.TextOf("get-repository-policy");
    ReadRepository(fields, call);
  } else if (out.Find("ARN") != nullptr) {
    file.call = call.TextOf("get-resource-policy");
    ReadSecret(fields, call);
  } else if (const DataNode* access = out.Find("PublicAccessBlockConfiguration")) {
    file.call = call.TextOf("get-public-access-block");
    ReadPublicAccess(fields, call, *access);
  } else if (out.Find("TagSet") != nullptr) {
    file.call = call.TextOf("get-bucket-tagging");
    Pending& pending = Add(call, NameKind::kBucket);
    pending.draft.tags = TagList(fields, out, "TagSet");
  } else if (const DataNode* location = out.Find("LocationConstraint")) {
    file.call = call.TextOf("get-bucket-location");
    std::string region = "us-east-1";  // which AWS leaves out
    if (location->kind() != DataKind::kNull) {
      region = fields.StringOf(*location, "LocationConstraint").value_or("");
    }
    if (region == "EU") region = "eu-west-1";
    Pending& pending = Add(call, NameKind::kBucket);
    if (!region.empty()) pending.draft.region = {region, PlaceOf(fields, *location)};
  } else if (const DataNode* rules = out.Find("ServerSideEncryptionConfiguration")) {
    file.call = call.TextOf("get-bucket-encryption");
    ReadEncryption(fields, call, *rules);
  } else if (out.Find("Buckets") != nullptr) {
    file.call = call.TextOf("list-buckets");
    ReadBuckets(fields, call);
  } else if (const DataNode* key = out.Find("KeyMetadata")) {
    file.call = call.TextOf("describe-key");
    ReadKey(fields, call, *key);
  } else if (out.Find("Keys") != nullptr) {
    file.call = call.TextOf("list-keys");
    ReadKeys(fields, call);
  } else if (out.Find("Aliases") != nullptr) {
    file.call = call.TextOf("list-aliases");
    ReadAliases(fields, call);
  } else if (out.Find("Grants") != nullptr) {
    file.call = call.TextOf("list-grants");
    ReadGrants(fields, call);
  } else {
    file.call =
        call.command.find("policy") == std::string::npos ? "a resource policy" : call.Text();
    ReadPolicy(fields, call);
  }
  file.Count("resources", pending_.size() + bucket_lists_.size() - before);
  fields.TakeNewFields(out, file.new_fields);
}

void ResourcePolicyReader::ReadFailedCall(const CliOutput& call, LoadedFile& file) {
  file.call = call.Text();
  // Of a call that failed its output alone is empty, whatever the error was.
  const std::string& error = call.error;
  const bool is_nothing = std::any_of(
      std::begin(kNothing), std::end(kNothing),
      [&](const NothingRow& row) { return row.error == error && call.Is(row.command); });
  if (!is_nothing) {
    file.error = error.empty() ? "(nothing was printed)" : error;
    Warning(call.place, "the call " + call.Text() + " failed: " + file.error,
            "what it would have told is unknown");
    return;
  }
  if (call.Is("get-public-access-block")) {
    AddPublicAccess(call, {BlockPublicAccess(), call.place});
    return;
  }
  // The others, such as get-bucket-tagging, are all of buckets.
  NameKind kind = KindOfCall(call);
  if (kind == NameKind::kNone) kind = NameKind::kBucket;
  file.Count("resources", 1);
  Pending& pending = Add(call, kind);
  if (call.Is("get-bucket-tagging")) {
    pending.draft.tags_known = true;
  } else if (call.Is("get-bucket-encryption")) {
    pending.draft.kms_key = {std::string(), call.place};
  } else {
    pending.draft.policy_known = true;
  }
}

bool ResourcePolicyReader::ReadLeftOut(const CliOutput& call, const std::string& what) {
  const NameKind kind = KindOfCall(call);
  if (call.argument.empty() || (kind == NameKind::kNone && !IsArn(call.argument))) return false;
  Pending& pending = Add(call, kind);
  pending.left_out = what;
  pending.draft.policy_known = true;
  PolicyDraft policy = MissingDocument({}, call.place);
  policy.policy.unknown = what;
  pending.draft.policy = {std::move(policy), call.place};
  return true;
}

// --- Whose it is
// ------------------------------------------------------------------------------

std::string ResourcePolicyReader::AccountOf(const CliOutput& call, const std::string& what,
                                            string_view how) {
  if (!call.account.empty()) return call.account;
  const std::vector<std::string> accounts = builder_.AccountIds();
  if (accounts.size() == 1) return accounts.front();
  Unplaced(call, "nothing says which account " + what + " belongs to",
           "put the file into a folder named by the account's id" + std::string(how));
  return {};
}

std::string ResourcePolicyReader::RegionalArn(const Pending& pending, string_view service,
                                              string_view type) {
  const std::string what = Quoted(pending.name);
  if (pending.name.empty() || pending.call.region.empty()) {
    std::string message = pending.name.empty() ? "this output does not say which resource it is of"
                                               : "nothing says in which region " + what + " is";
    Unplaced(
        pending.call, std::move(message),
        "name the file `COMMAND.ARN.json` (with %2F for a slash), or put it into folders named by "
        "the account's id and the region and name it `COMMAND.NAME.json`, or give "
        "--resource-policy ARN=@FILE");
    return {};
  }
  const std::string account =
      AccountOf(pending.call, what, " and one named by the region, or name it by the ARN");
  if (account.empty()) return {};
  std::string arn = "arn:";
  arn += PartitionOfRegion(pending.call.region);
  arn += ":";
  arn += service;
  arn += ":" + pending.call.region + ":" + account + ":";
  arn += type;
  return arn + pending.name;
}

// A key's id alone, when some list tells its ARN.
std::string ResourcePolicyReader::ResolveKey(const std::string& name, const CliOutput& call) {
  const auto known = key_arns_.find(name);
  if (known == key_arns_.end()) return {};
  std::vector<std::string> fitting;
  for (const std::string& text : known->second) {
    const std::optional<Arn> arn = ParseArn(text);
    if ((call.account.empty() || arn->account == call.account) &&
        (call.region.empty() || arn->region == call.region)) {
      fitting.push_back(text);
    }
  }
  return fitting.size() == 1 ? fitting.front() : std::string();
}

// False, with an error, when nobody can tell.
bool ResourcePolicyReader::Resolve(Pending& pending, std::string& account) {
  std::string& arn = pending.draft.arn;
  if (arn.empty()) {
    switch (pending.kind) {
      case NameKind::kNone:
        Unplaced(pending.call, "this output does not say which resource it is of",
                 "name the file `COMMAND.ARN.json` (with %2F for a slash), or give "
                 "--resource-policy ARN=@FILE");
        return false;
      case NameKind::kBucket: {
        if (pending.name.empty()) {
          Unplaced(
              pending.call, "this output does not say which bucket it is of",
              "name the file `s3api-COMMAND.BUCKET.json`, or give --resource-policy ARN=@FILE");
          return false;
        }
        std::string partition = builder_.PartitionOf(pending.call.account);
        if (partition.empty()) partition = PartitionOfRegion(pending.call.region);
        arn = "arn:" + partition + ":s3:::" + pending.name;
        break;
      }
      case NameKind::kAccessPoint:
        arn = RegionalArn(pending, "s3", "accesspoint/");
        break;
      case NameKind::kKey:
        arn = ResolveKey(pending.name, pending.call);
        if (arn.empty()) arn = RegionalArn(pending, "kms", "key/");
        break;
      case NameKind::kFunction:
        arn = RegionalArn(pending, "lambda", "function:");
        break;
      case NameKind::kTable:
        arn = RegionalArn(pending, "dynamodb", "table/");
        break;
      case NameKind::kRepository:
        arn = RegionalArn(pending, "ecr", "repository/");
        break;
      case NameKind::kQueue:
        arn = RegionalArn(pending, "sqs", "");
        break;
    }
    if (arn.empty()) return false;
  }
  const std::optional<Arn> parsed = ParseArn(arn);
  if (!parsed) {
    Unplaced(pending.call, Quoted(arn) + " is no ARN");
    return false;
  }
  if (IsAccountId(parsed->account)) {
    account = std::string(parsed->account);
    return true;
  }
  account = pending.call.account;
  if (account.empty()) account = builder_.OwnerOf(arn);
  if (account.empty()) {
    const auto owner = bucket_owner_.find(pending.name);
    if (owner != bucket_owner_.end()) account = owner->second;
  }
  if (account.empty()) {
    account = AccountOf(pending.call, Quoted(arn),
                        ", or list the bucket as a resource of its account in a model");
  }
  return !account.empty();
}

void ResourcePolicyReader::Finish() {
  pages_.Finish(builder_.diagnostics());
  for (Pending& bucket : bucket_lists_) {
    if (bucket.call.account.empty()) {
      bucket.call.account = AccountOf(bucket.call, "the list of buckets", "");
      if (bucket.call.account.empty()) break;
    }
    bucket_owner_[bucket.name] = bucket.call.account;
  }
  pending_.insert(pending_.end(), std::make_move_iterator(bucket_lists_.begin()),
                  std::make_move_iterator(bucket_lists_.end()));
  const auto account_of = [&](const std::string& id, const DraftPlace& place) {
    AccountDraft account;
    account.id = id;
    account.place = place;
    account.imported = true;
    return account;
  };
  for (AccountAccess& entry : account_access_) {
    const std::string id = AccountOf(entry.call, "this Block Public Access", "");
    if (id.empty()) continue;
    AccountDraft account = account_of(id, entry.call.place);
    account.block_public_access = entry.access;
    builder_.AddAccount(std::move(account));
  }
  // What names its account comes first, so that the only account is the only one of all.
  std::stable_partition(pending_.begin(), pending_.end(), [](const Pending& pending) {
    const std::optional<Arn> arn = ParseArn(pending.draft.arn);
    return !pending.call.account.empty() || (arn && IsAccountId(arn->account));
  });
  for (Pending& pending : pending_) {
    std::string id;
    if (!Resolve(pending, id)) {
      // A policy of which nobody knows the resource may be that of any.
      if (!pending.left_out.empty()) {
        builder_.NoteUnknownInput(pending.left_out);
      } else if (pending.draft.policy.value && !pending.call.named) {
        builder_.NoteUnknownInput(QuotedPath(pending.call.source->name()) +
                                  " does not say which resource it is of");
      }
      continue;
    }
    AccountDraft account = account_of(id, pending.call.place);
    const std::optional<Arn> arn = ParseArn(pending.draft.arn);
    if (builder_.PartitionOf(id).empty()) {
      account.partition = {std::string(arn->partition), pending.call.place};
    }
    // A list of keys may tell the region of one that is named by its id.
    Given<std::string>& key = pending.draft.kms_key;
    if (key.value && key.value->starts_with("key/")) {
      CliOutput of_key = pending.call;
      of_key.account = id;
      std::string found = ResolveKey(key.value->substr(4), of_key);
      if (!found.empty()) key.value = std::move(found);
    }
    account.resources.push_back(std::move(pending.draft));
    builder_.AddAccount(std::move(account));
  }
}

bool IsPolicyText(const DataNode& node) {
  return node.is_string() || node.kind() == DataKind::kNull;
}

}  // namespace

bool IsResourcePolicyOutput(const DataNode& root) {
  if (IsCliFailure(root)) return true;
  const DataNode& out = CliRoot(root);
  for (const string_view key : {"PublicAccessBlockConfiguration", "TagSet", "LocationConstraint",
                                "ServerSideEncryptionConfiguration", "KeyMetadata"}) {
    if (out.Find(key) != nullptr) return true;
  }
  const DataNode* policy = out.Find("Policy");
  if (policy != nullptr && IsPolicyText(*policy)) return true;
  if (const DataNode* attributes = out.Find("Attributes"); attributes != nullptr) {
    return attributes->Find("QueueArn") != nullptr || attributes->Find("TopicArn") != nullptr ||
           attributes->Find("Policy") != nullptr;
  }
  if (out.Find("policyText") != nullptr) return out.Find("repositoryName") != nullptr;
  if (out.Find("ARN") != nullptr) {
    return out.Find("ResourcePolicy") != nullptr || out.Find("VersionIdsToStages") != nullptr ||
           (out.Find("Name") != nullptr && out.members().size() == 2);
  }
  struct ListRow {
    string_view list;
    string_view member;
  };
  for (const ListRow& row : {ListRow{"Buckets", "Name"}, ListRow{"Keys", "KeyArn"},
                             ListRow{"Aliases", "AliasName"}, ListRow{"Grants", "GrantId"}}) {
    const DataNode* list = out.Find(row.list);
    if (list == nullptr || !list->is_array()) continue;
    if (list->items().empty() ? out.Find("Owner") == nullptr || row.list == "Buckets"
                              : list->items().front().Find(row.member) != nullptr) {
      return true;
    }
  }
  return false;
}

std::unique_ptr<InputReader> MakeResourcePolicyReader(EstateBuilder& builder) {
  return std::make_unique<ResourcePolicyReader>(builder);
}

void ReadNamedResourcePolicy(const std::string& arn,
                             const std::shared_ptr<const SourceText>& source,
                             EstateBuilder& builder) {
  Diagnostics& diagnostics = builder.diagnostics();
  const std::optional<Arn> parsed = ParseArn(arn);
  if (!parsed) {
    diagnostics.Error(nullptr, 0, 0, Quoted(arn) + " is no ARN",
                      "expected arn:partition:service:region:account:resource");
    return;
  }
  const std::optional<DataDocument> data = ParseData(source, {}, diagnostics);
  if (!data) return;
  const DataNode& root = data->root();
  ResourceDraft draft = EmptyDraft({source, root.offset, root.length});
  draft.arn = arn;
  draft.policy_known = true;
  const DataNode& out = CliRoot(root);
  const DataNode* slot = nullptr;
  if (root.Find("Statement") == nullptr) {
    const DataNode* attributes = out.Find("Attributes");
    for (const string_view key : {"Policy", "ResourcePolicy", "policyText"}) {
      if (slot == nullptr) slot = (attributes == nullptr ? out : *attributes).Find(key);
    }
  }
  if (slot != nullptr) {
    draft.policy = {ImportedDocument(*slot, source, {}, builder), draft.place};
  } else {
    // Somebody wrote it, or saved it alone.
    const bool strict = builder.IsStrict(false);
    std::optional<PolicyDocument> document = ReadDocumentSlot(
        root, source, {.strict = strict, .imported = false, .native = false}, diagnostics);
    if (!document) return;
    PolicyDraft policy;
    policy.policy.document = *std::move(document);
    policy.place = draft.place;
    policy.strict = strict;
    draft.policy = {std::move(policy), draft.place};
  }
  std::string owner = IsAccountId(parsed->account) ? std::string(parsed->account) : std::string();
  if (owner.empty()) owner = builder.OwnerOf(arn);
  const std::vector<std::string> accounts = builder.AccountIds();
  if (owner.empty() && accounts.size() == 1) owner = accounts.front();
  if (owner.empty()) {
    diagnostics.Error(nullptr, 0, 0, "nothing says which account " + Quoted(arn) + " belongs to",
                      "list it as a resource of its account in a model");
    return;
  }
  AccountDraft account;
  account.id = owner;
  account.place = draft.place;
  account.imported = true;
  if (builder.PartitionOf(owner).empty()) {
    account.partition = {std::string(parsed->partition), draft.place};
  }
  account.resources.push_back(std::move(draft));
  builder.AddAccount(std::move(account));
}

}  // namespace iamsim
