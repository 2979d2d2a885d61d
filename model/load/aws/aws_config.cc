// SPDX-License-Identifier: Apache-2.0
#include "model/load/aws/aws_config.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "model/arn.h"
#include "model/condition_value.h"
#include "model/load/aws/aws_cli.h"
#include "model/load/draft/estate_builder.h"
#include "model/load/draft/import_drafts.h"
#include "model/load/draft/import_reader.h"
#include "model/load/types/cloudformation_types.h"
#include "model/source_text.h"

// Items may come in any order, of several accounts and points in time. They wait until Finish(),
// where the newest of each ARN counts. Types that AWS Config has had for long have items of their
// own form, and a row of kResources. All others have the properties of CloudFormation, and the rows
// of types/cloudformation_types.h say where their policies are.
// https://docs.aws.amazon.com/config/latest/developerguide/resource-config-reference.html

namespace iamsim {
namespace {

using std::string_view;

constexpr auto kWords = FieldWords({
    // Of every item, as the API and as snapshots spell them.
    "resourceType",
    "resourceId",
    "awsRegion",
    "accountId",
    "awsAccountId",
    "arn",
    "ARN",
    "Arn",
    "configuration",
    "supplementaryConfiguration",
    "tags",
    "configurationItemStatus",
    "configurationItemCaptureTime",
    "version",
    "configurationStateId",
    "configurationStateMd5Hash",
    "configurationItemMD5Hash",
    "configurationItemVersion",
    "configurationItemDeliveryTime",
    "resourceName",
    "availabilityZone",
    "resourceCreationTime",
    "relatedEvents",
    "relationships",
    "recordingFrequency",
    "tag",
    "key",
    "Key",
    "value",
    "Value",
    // IAM
    "path",
    "userName",
    "userId",
    "userPolicyList",
    "groupList",
    "attachedManagedPolicies",
    "permissionsBoundary",
    "permissionsBoundaryArn",
    "permissionsBoundaryType",
    "roleName",
    "roleId",
    "rolePolicyList",
    "assumeRolePolicyDocument",
    "groupName",
    "groupId",
    "groupPolicyList",
    "policyName",
    "PolicyName",
    "policyDocument",
    "PolicyDocument",
    "policyArn",
    "PolicyArn",
    "defaultVersionId",
    "policyVersionList",
    "isDefaultVersion",
    "versionId",
    "document",
    "createDate",
    "updateDate",
    "policyId",
    "attachmentCount",
    "permissionsBoundaryUsageCount",
    "isAttachable",
    "description",
    "instanceProfileList",
    "instanceProfileName",
    "instanceProfileId",
    "roles",
    "roleLastUsed",
    "lastUsedDate",
    "region",
    "maxSessionDuration",
    "passwordLastUsed",
    "ClientIdList",
    "clientIDList",
    "clientIdList",
    // Resources and endpoints
    "functionArn",
    "QueueArn",
    "TopicArn",
    "tableArn",
    "BucketPolicy",
    "policyText",
    "Policy",
    "ResourcePolicy",
    "RepositoryPolicyText",
    "owner",
    "id",
    "displayName",
    "keyManager",
    "PublicAccessBlockConfiguration",
    "ServerSideEncryptionConfiguration",
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
    "vpcEndpointId",
    "Id",
    "vpcId",
    "VpcId",
    "serviceName",
    "ServiceName",
    "vpcEndpointType",
    "VpcEndpointType",
});

// Where a resource type keeps its resource policy.
struct ResourceRow {
  string_view type;
  string_view service;  // of its ARN
  bool supplementary;   // in `supplementaryConfiguration`, else in `configuration`
  std::initializer_list<string_view> policy;
  // What every whole `configuration` has: with all of them, a policy that is absent is none. Empty
  // where a whole item has the policy's field too (null when there is none), so that an item
  // without it does not tell.
  std::initializer_list<string_view> whole;
};
const std::array<ResourceRow, 8> kResources = {{
    {"AWS::S3::Bucket", "s3", true, {"BucketPolicy"}, {}},
    {"AWS::KMS::Key", "kms", true, {"Policy"}, {}},
    {"AWS::Lambda::Function",
     "lambda",
     true,
     {"Policy"},
     {"functionName", "functionArn", "codeSha256"}},
    {"AWS::SNS::Topic", "sns", false, {"Policy"}, {}},
    {"AWS::SQS::Queue", "sqs", false, {"Policy"}, {"QueueArn", "VisibilityTimeout"}},
    {"AWS::SecretsManager::Secret", "secretsmanager", true, {"ResourcePolicy", "Policy"}, {}},
    {"AWS::ECR::Repository",
     "ecr",
     false,
     {"RepositoryPolicyText"},
     {"RepositoryName", "Arn", "ImageTagMutability"}},
    {"AWS::DynamoDB::Table", "dynamodb", true, {"ResourcePolicy", "Policy"}, {}},
}};

const ResourceRow* FindResourceRow(string_view type) {
  for (const ResourceRow& row : kResources) {
    if (row.type == type) return &row;
  }
  return nullptr;
}

struct EntityRow {
  string_view type;
  EntityKind kind;
  string_view arn_part;
  string_view name;
  string_view id;
  string_view inline_policies;
};
constexpr std::array<EntityRow, 3> kEntities = {{
    {"AWS::IAM::User", EntityKind::kUser, "user", "userName", "userId", "userPolicyList"},
    {"AWS::IAM::Role", EntityKind::kRole, "role", "roleName", "roleId", "rolePolicyList"},
    {"AWS::IAM::Group", EntityKind::kGroup, "group", "groupName", "groupId", "groupPolicyList"},
}};

const EntityRow* FindEntityRow(string_view type) {
  for (const EntityRow& row : kEntities) {
    if (row.type == type) return &row;
  }
  return nullptr;
}

constexpr string_view kManagedPolicy = "AWS::IAM::Policy";
constexpr string_view kAccountPublicAccessBlock = "AWS::S3::AccountPublicAccessBlock";
constexpr string_view kOidcProvider = "AWS::IAM::OIDCProvider";
constexpr string_view kSamlProvider = "AWS::IAM::SAMLProvider";
constexpr string_view kVpcEndpoint = "AWS::EC2::VPCEndpoint";

// A type whose policies are not read, or null.
const TemplateUnreadType* FindUnreadType(string_view type) {
  for (const TemplateUnreadType& row : TemplateUnreadTypes()) {
    if (row.type == type) return &row;
  }
  return nullptr;
}

bool IsKnownType(string_view type) {
  return FindUnreadType(type) != nullptr || FindEntityRow(type) != nullptr ||
         FindResourceRow(type) != nullptr || FindConfigType(type) != nullptr ||
         FindTemplatePolicyType(type) != nullptr || type == kManagedPolicy ||
         type == kAccountPublicAccessBlock || type == kOidcProvider || type == kSamlProvider ||
         type == kVpcEndpoint;
}

// One configuration item.
class ItemReader {
 public:
  ItemReader(ImportReader& reader, const ImportValue& item)
      : reader_(reader),
        item_(item),
        type_(reader.Text(item, {"resourceType"})),
        resource_id_(reader.Text(item, {"resourceId"})),
        region_(reader.Text(item, {"awsRegion"})),
        account_id_(reader.Text(item, {"accountId", "awsAccountId"})),
        arn_(reader.Text(item, {"arn", "ARN"})) {}

  const std::string& type() const { return type_; }
  const std::string& arn() const { return arn_; }
  const std::string& resource_id() const { return resource_id_; }
  std::string id() const { return type_ + " " + account_id_ + " " + resource_id_; }

  // What the item describes, into `account`, whose id is set as well, or `aws_policy`. False when
  // there was an error.
  bool Read(AccountDraft& account, std::optional<PolicyDraft>& aws_policy);

 private:
  bool FindArn();
  bool FindAccount(AccountDraft& account);
  std::string Partition() const {
    return std::string(PartitionOfRegion(region_ == "global" ? "" : region_));
  }

  bool ReadEntity(const EntityRow& row, AccountDraft& account);
  bool ReadManagedPolicy(AccountDraft& account, std::optional<PolicyDraft>& aws_policy);
  void ReadResource(const ResourceRow& row, AccountDraft& account);
  // Of types whose items have the properties of CloudFormation.
  bool ReadTemplateType(const TemplateArnType& row, AccountDraft& account);
  bool ReadPolicyType(const TemplatePolicyType& row, AccountDraft& account);
  // The property, which items of some types begin with a small letter.
  ImportValue Property(string_view name);
  std::string TextOfProperty(string_view name);
  std::string TextOf(const ImportValue& value, string_view name) const;
  // The ARN that the type's template and the properties make; empty if they do not say it.
  std::string MadeArn(const TemplateArnType& row);
  ResourceDraft ResourceOf(const std::string& arn);
  void TakeKey(ResourceDraft& resource);
  ArnScope Scope() const { return {Partition(), region_, account_id_}; }
  void ReadBucket(ResourceDraft& bucket, AccountDraft& account);
  void ReadEndpoint(AccountDraft& account);
  Given<std::vector<PolicyDraft>> InlinePolicies(const ImportValue& list, const std::string& owner);
  Given<std::vector<PolicyReferenceDraft>> Attached(const ImportValue& list);

  ImportReader& reader_;
  const ImportValue item_;
  const std::string type_;
  const std::string resource_id_;
  const std::string region_;
  std::string account_id_;
  std::string arn_;
  ImportValue configuration_;
  ImportValue supplementary_;
};

// The item's own ARN, the one in its configuration, or the one that type, account and name make.
bool ItemReader::FindArn() {
  if (arn_.empty()) {
    arn_ = reader_.Text(configuration_,
                        {"arn", "Arn", "ARN", "functionArn", "QueueArn", "TopicArn", "tableArn"});
  }
  if (arn_.empty() && resource_id_.starts_with("arn:")) arn_ = resource_id_;
  if (arn_.empty() && type_ == "AWS::S3::Bucket" && !resource_id_.empty()) {
    arn_ = "arn:" + Partition() + ":s3:::" + resource_id_;
  }
  if (const EntityRow* row = FindEntityRow(type_);
      arn_.empty() && row != nullptr && IsAccountId(account_id_)) {
    const std::string name = reader_.Text(configuration_, {row->name});
    const std::string path = reader_.Text(configuration_, {"path"});
    if (!name.empty() && !path.empty()) {
      arn_ = "arn:" + Partition() + ":iam::" + account_id_ + ":" + std::string(row->arn_part) +
             path + name;
    }
  }
  // The id of a type with a form of its own may be anything.
  if (const TemplateArnType* row = FindConfigType(type_);
      arn_.empty() && row != nullptr && IsAccountId(account_id_) &&
      (FindResourceRow(type_) == nullptr || (!row->name.empty() && Property(row->name)))) {
    arn_ = MadeArn(*row);
  }
  if (arn_.empty()) {
    reader_.Error(item_, "a configuration item of type " + Quoted(type_) + " has no ARN",
                  "select `arn`, or `configuration`, in the query");
    return false;
  }
  if (!ParseArn(arn_)) {
    reader_.Error(item_, Quoted(arn_) + " is no ARN",
                  "expected arn:partition:service:region:account:resource");
    return false;
  }
  return true;
}

bool ItemReader::FindAccount(AccountDraft& account) {
  const std::optional<Arn> arn = ParseArn(arn_);
  if (account_id_.empty() && arn) account_id_ = std::string(arn->account);
  if (!IsAccountId(account_id_)) {
    reader_.Error(item_,
                  account_id_.empty() ? "a configuration item has no account"
                                      : Quoted(account_id_) + " is no account id",
                  "select `accountId` in the query");
    return false;
  }
  if (arn && IsAccountId(arn->account) && arn->account != account_id_) {
    reader_.Error(item_, "the item is of account " + Quoted(account_id_) + " and its ARN names " +
                             Quoted(arn->account));
    return false;
  }
  account.id = account_id_;
  account.imported = true;
  account.place = item_.place();
  account.partition = {arn ? std::string(arn->partition) : Partition(), account.place};
  return true;
}

Given<std::vector<PolicyDraft>> ItemReader::InlinePolicies(const ImportValue& list,
                                                           const std::string& owner) {
  if (!list) return {};
  Given<std::vector<PolicyDraft>> policies{std::vector<PolicyDraft>(), list.place()};
  for (const ImportValue& item : reader_.Objects(list, "a list of inline policies")) {
    std::string name = reader_.Text(item, {"policyName", "PolicyName"});
    const ImportValue document = reader_.Find(item, {"policyDocument", "PolicyDocument"});
    const std::string what = "inline policy " + Quoted(name) + " of " + Quoted(owner);
    policies.value->push_back(
        document ? reader_.Document(document, std::move(name), what)
                 : reader_.UnknownDocument(item, std::move(name), what + " has no document"));
  }
  return policies;
}

Given<std::vector<PolicyReferenceDraft>> ItemReader::Attached(const ImportValue& list) {
  if (!list) return {};
  Given<std::vector<PolicyReferenceDraft>> policies{std::vector<PolicyReferenceDraft>(),
                                                    list.place()};
  for (const ImportValue& item : reader_.Objects(list, "`attachedManagedPolicies`")) {
    std::string arn = reader_.Text(item, {"policyArn", "PolicyArn"});
    if (arn.empty()) {
      reader_.Error(item, "an attached policy has no `policyArn`");
      continue;
    }
    policies.value->push_back(
        ImportReader::Reference(reader_.Find(item, {"policyArn", "PolicyArn"}), std::move(arn)));
  }
  return policies;
}

bool ItemReader::ReadEntity(const EntityRow& row, AccountDraft& account) {
  std::optional<EntityDraft> entity = EntityOfArn(arn_, row.kind, item_.place());
  if (!entity) {
    reader_.Error(item_, Quoted(arn_) + " is not the ARN of a " + std::string(row.arn_part));
    return false;
  }
  if (const ImportValue id = reader_.Find(configuration_, {row.id})) {
    entity->id = {reader_.Text(configuration_, {row.id}), id.place()};
  } else if (!resource_id_.empty() && !resource_id_.starts_with("arn:")) {
    entity->id = {resource_id_, item_.place()};
  }
  const ImportValue inline_list = reader_.Field(configuration_, {row.inline_policies});
  const ImportValue attached = reader_.Field(configuration_, {"attachedManagedPolicies"});
  entity->inline_policies = InlinePolicies(inline_list, arn_);
  entity->attached_policies = Attached(attached);
  // A whole configuration tells who the entity is and what it carries; of one that a query put
  // together from fields nobody can say that what is absent does not exist.
  // Each is in the item of an entity, an empty one as well.
  const auto is_unclear = [&](string_view list) {
    return reader_.IsUnclear(configuration_, {list}) ||
           (configuration_ && configuration_.node->Find(list) != nullptr);
  };
  const DraftPlace unclear = configuration_ ? configuration_.place() : item_.place();
  if (!inline_list && is_unclear(row.inline_policies)) {
    entity->inline_policies = UnknownList<PolicyDraft>(unclear);
  }
  if (!attached && is_unclear("attachedManagedPolicies")) {
    entity->attached_policies = UnknownList<PolicyReferenceDraft>(unclear);
  }
  bool told = inline_list && attached;
  entity->partial =
      !told || !reader_.Find(configuration_, {"arn"}) || !reader_.Find(configuration_, {"path"}) ||
      !reader_.Find(configuration_, {row.name}) || !reader_.Find(configuration_, {row.id});
  if (row.kind == EntityKind::kUser) {
    const ImportValue groups = reader_.Field(configuration_, {"groupList"});
    told = told && groups;
    if (groups) {
      entity->groups = {std::vector<NameDraft>(), groups.place()};
      for (const ImportValue& group : reader_.Items(groups, "`groupList`")) {
        if (!group.node->is_string()) {
          reader_.Error(group, "a group is " + std::string(DataKindName(group.node->kind())),
                        "expected its name");
          continue;
        }
        entity->groups.value->push_back({std::string(group.node->text()), group.place()});
      }
    } else {
      entity->partial = true;
      if (is_unclear("groupList")) entity->groups = UnknownList<NameDraft>(unclear);
    }
  }
  if (!told) {
    reader_.Warning(
        item_,
        "the item of " + Quoted(arn_) + " does not tell all of its policies" +
            (row.kind == EntityKind::kUser ? " and groups" : ""),
        "what the others allow or deny is unknown; select `configuration` in the query");
  }
  if (row.kind != EntityKind::kGroup) {
    ImportValue tags = reader_.Field(configuration_, {"tags"});
    if (!tags) tags = reader_.Field(item_, {"tags"});
    entity->tags = reader_.ReadTags(tags);
    if (reader_.IsUnclear(configuration_, {"tags"})) entity->tags.complete = false;
    if (const ImportValue boundary = reader_.Field(configuration_, {"permissionsBoundary"})) {
      std::string arn = reader_.Text(boundary, {"permissionsBoundaryArn"});
      if (arn.empty()) {
        reader_.Error(boundary, "a permissions boundary has no `permissionsBoundaryArn`");
      } else {
        entity->permissions_boundary = {ImportReader::Reference(boundary, std::move(arn)),
                                        boundary.place()};
      }
    } else if (reader_.IsUnclear(configuration_, {"permissionsBoundary"})) {
      entity->permissions_boundary = UnknownBoundary(configuration_.place());
    } else {
      entity->no_permissions_boundary =
          configuration_ && configuration_.node->Find("permissionsBoundary") != nullptr;
    }
  }
  if (row.kind == EntityKind::kRole) {
    if (const ImportValue trust = reader_.Find(configuration_, {"assumeRolePolicyDocument"})) {
      entity->trust_policy = {reader_.Document(trust, {}, "the trust policy of " + Quoted(arn_)),
                              trust.place()};
    }
  }
  account.entities.push_back(*std::move(entity));
  return true;
}

bool ItemReader::ReadManagedPolicy(AccountDraft& account, std::optional<PolicyDraft>& aws_policy) {
  const std::optional<Arn> arn = ParseArn(arn_);
  const IamEntity parsed = arn ? ParseIamEntity(*arn) : IamEntity();
  if (parsed.kind != IamEntityKind::kPolicy) {
    reader_.Error(item_, Quoted(arn_) + " is not the ARN of a policy");
    return false;
  }
  const std::string default_version = reader_.Text(configuration_, {"defaultVersionId"});
  ImportValue version;
  int defaults = 0;
  for (const ImportValue& candidate : reader_.Objects(
           reader_.Field(configuration_, {"policyVersionList"}), "`policyVersionList`")) {
    const bool is_default = reader_.Bool(candidate, {"isDefaultVersion"}).value_or(false);
    const std::string id = reader_.Text(candidate, {"versionId"});
    if (!is_default && (default_version.empty() || id != default_version)) continue;
    version = candidate;
    ++defaults;
  }
  const std::string what = "policy " + Quoted(arn_);
  const ImportValue document = defaults == 1 ? reader_.Find(version, {"document"}) : ImportValue();
  PolicyDraft policy = document
                           ? reader_.Document(document, std::string(parsed.name), what)
                           : reader_.UnknownDocument(
                                 item_, std::string(parsed.name),
                                 what + (defaults > 1 ? " has several default versions"
                                                      : " has no default version with a document"));
  policy.policy.arn = arn_;
  policy.place = item_.place();
  policy.version_id = reader_.Text(version, {"versionId"});
  const ImportValue date = reader_.Find(version, {"createDate"});
  if (date && date.node->is_string()) policy.date = std::string(date.node->text());
  if (arn->account == "aws") {
    aws_policy = std::move(policy);
  } else {
    account.policies.push_back(std::move(policy));
  }
  return true;
}

void ItemReader::ReadBucket(ResourceDraft& bucket, AccountDraft& account) {
  if (!region_.empty()) bucket.region = {region_, item_.place()};
  const ImportValue owner = reader_.Field(configuration_, {"owner"});
  if (const ImportValue id = reader_.Find(owner, {"id"})) {
    account.canonical_id = {reader_.Text(owner, {"id"}), id.place()};
  }
  bucket.block_public_access =
      reader_.PublicAccess(reader_.Field(supplementary_, {"PublicAccessBlockConfiguration"}));
  if (const ImportValue encryption =
          reader_.Field(supplementary_, {"ServerSideEncryptionConfiguration"})) {
    TakeBucketEncryption(Fields(encryption.source, reader_.builder().diagnostics()),
                         *encryption.node, bucket);
  }
}

ResourceDraft ItemReader::ResourceOf(const std::string& arn) {
  ResourceDraft resource;
  resource.arn = arn;
  resource.place = item_.place();
  resource.tags_known = false;
  resource.grants_known = false;
  resource.kms_key_known = false;
  return resource;
}

std::string ItemReader::TextOfProperty(string_view name) {
  const ImportValue value = Property(name);
  return value ? TextOf(value, name) : std::string();
}

std::string ItemReader::TextOf(const ImportValue& value, string_view name) const {
  if (value.node->is_string()) return std::string(value.node->text());
  reader_.Error(value, Quoted(name) + " is " + std::string(DataKindName(value.node->kind())),
                "expected a string");
  return {};
}

std::string ItemReader::MadeArn(const TemplateArnType& row) {
  std::string name = row.name.empty() ? resource_id_ : TextOfProperty(row.name);
  if (name.empty()) name = resource_id_;
  return FillArnTemplate(row.arn, Scope(), name,
                         [&](string_view property) { return TextOfProperty(property); });
}

ImportValue ItemReader::Property(string_view name) {
  std::string camel_case(name);
  camel_case.replace(0, 1, ToLowerAscii(name.substr(0, 1)));
  const ImportValue value = reader_.Get(configuration_, {name, camel_case});
  // A slip of it is a warning.
  if (!value && configuration_) reader_.IsUnclear(configuration_, {name});
  return value;
}

void ItemReader::TakeKey(ResourceDraft& resource) {
  const TemplateArnType* row = FindConfigType(type_);
  if (row == nullptr || row->key.empty()) return;
  if (const ImportValue key = reader_.Get(configuration_, {row->key})) {
    TakeKmsKey(Fields(key.source, reader_.builder().diagnostics()), *key.node, resource);
  }
}

bool ItemReader::ReadTemplateType(const TemplateArnType& row, AccountDraft& account) {
  const std::string arn = ArnInPolicies(arn_, account_id_);
  if (const std::optional<Arn> parsed = ParseArn(arn);
      !parsed || parsed->service != ServiceOf(row)) {
    reader_.Error(item_, Quoted(arn_) + " is not the ARN of an " + type_);
    return false;
  }
  ResourceDraft resource = ResourceOf(arn);
  ImportValue tags = reader_.Field(item_, {"tags"});
  if (!tags) tags = Property("Tags");
  resource.tags = reader_.ReadTags(tags);
  resource.policy_known = false;
  if (const ImportValue policy = row.policy.empty() ? ImportValue() : Property(row.policy)) {
    resource.policy = {reader_.Document(policy, {}, "the resource policy of " + Quoted(arn)),
                       policy.place()};
  }
  if (ServiceOf(row) == "vpc-lattice") {
    if (const ImportValue type = Property("AuthType")) {
      resource.auth_type = {
          TextOf(type, "AuthType") == "NONE" ? LatticeAuthType::kNone : LatticeAuthType::kAwsIam,
          type.place()};
    }
  }
  if (type_ == "AWS::S3::AccessPoint") {
    if (const ImportValue bucket = Property("Bucket")) {
      resource.bucket = {"arn:" + Partition() + ":s3:::" + TextOf(bucket, "Bucket"),
                         bucket.place()};
    }
  }
  TakeKey(resource);
  account.resources.push_back(std::move(resource));
  return true;
}

bool ItemReader::ReadPolicyType(const TemplatePolicyType& row, AccountDraft& account) {
  const ImportValue document = Property(row.policy);
  const std::string what = "the policy of " + Quoted(type_) + " " + Quoted(resource_id_);
  const std::string name = row.name.empty() ? std::string() : TextOfProperty(row.name);
  const auto policy = [&] {
    return document ? reader_.Document(document, name, what)
                    : reader_.UnknownDocument(item_, name, what + " is not in its item");
  };
  if (row.target.empty()) {
    const bool everywhere = row.service == "organizations";
    account.resource_policies.push_back(
        {std::string(row.service), everywhere ? std::string() : region_, policy()});
    return true;
  }
  const ImportValue target = Property(row.target);
  std::vector<ImportValue> targets;
  if (target && target.node->is_array()) {
    targets = reader_.Items(target, "a list of resources");
  } else if (target) {
    targets.push_back(target);
  }
  if (targets.empty()) {
    reader_.Error(item_,
                  "a configuration item of type " + Quoted(type_) + " has no " + Quoted(row.target),
                  "select `configuration` in the query");
    return false;
  }
  for (const ImportValue& one : targets) {
    const std::string text = TextOf(one, row.target);
    const std::string arn = ArnOfPolicyTarget(row.service, text, row.target_types, Scope());
    const std::optional<Arn> parsed = ParseArn(arn);
    if (!parsed || (IsAccountId(parsed->account) && parsed->account != account_id_)) {
      reader_.Error(one, Quoted(text) + " is not a resource of account " + Quoted(account_id_));
      return false;
    }
    ResourceDraft resource = ResourceOf(arn);
    resource.policy = {policy(), document ? document.place() : item_.place()};
    account.resources.push_back(std::move(resource));
  }
  return true;
}

void ItemReader::ReadResource(const ResourceRow& row, AccountDraft& account) {
  ResourceDraft resource = ResourceOf(arn_);
  resource.tags = reader_.ReadTags(reader_.Field(item_, {"tags"}));
  const ImportValue& holder = row.supplementary ? supplementary_ : configuration_;
  ImportValue policy = reader_.Find(holder, row.policy);
  const bool told =
      policy || (configuration_ && supplementary_ && row.whole.size() > 0 &&
                 !reader_.IsUnclear(holder, row.policy) &&
                 std::all_of(row.whole.begin(), row.whole.end(), [&](string_view field) {
                   return configuration_.node->Find(field) != nullptr;
                 }));
  // S3 wraps it; the text is null when the bucket has none.
  bool none = false;
  if (const ImportValue opened = reader_.OpenQuietly(policy);
      opened && opened.node->is_object() && opened.node->Find("Statement") == nullptr &&
      (opened.node->members().empty() || opened.node->Find("policyText") != nullptr)) {
    policy = reader_.Find(opened, {"policyText"});
    none = !policy;
  } else if (policy && policy.node->is_string() && policy.node->text().empty()) {
    none = true;
  }
  if (policy && !none) {
    resource.policy = {reader_.Document(policy, {}, "the resource policy of " + Quoted(arn_)),
                       policy.place()};
  } else if (!none) {
    resource.policy_known = told;
  }
  if (row.service == "s3") ReadBucket(resource, account);
  if (row.service == "kms") {
    if (const ImportValue manager = reader_.Find(configuration_, {"keyManager"})) {
      resource.aws_managed_key = {
          EqualsIgnoreCase(reader_.Text(configuration_, {"keyManager"}), "AWS"), manager.place()};
    }
  }
  account.resources.push_back(std::move(resource));
}

void ItemReader::ReadEndpoint(AccountDraft& account) {
  EndpointDraft endpoint;
  endpoint.place = item_.place();
  endpoint.id = resource_id_.starts_with("vpce-")
                    ? resource_id_
                    : reader_.Text(configuration_, {"vpcEndpointId", "Id"});
  if (endpoint.id.empty()) {
    reader_.Error(item_, "a VPC endpoint has no id");
    return;
  }
  const auto text = [&](std::initializer_list<string_view> keys) -> Given<std::string> {
    const ImportValue value = reader_.Find(configuration_, keys);
    if (!value) return {};
    return {reader_.Text(configuration_, keys), value.place()};
  };
  endpoint.vpc = text({"vpcId", "VpcId"});
  endpoint.service = text({"serviceName", "ServiceName"});
  if (endpoint.service.value) endpoint.service.value = EndpointServiceOf(*endpoint.service.value);
  const Given<std::string> type = text({"vpcEndpointType", "VpcEndpointType"});
  if (type.value) endpoint.gateway = {EqualsIgnoreCase(*type.value, "gateway"), type.place};
  const std::string what = "the policy of VPC endpoint " + Quoted(endpoint.id);
  if (const ImportValue policy =
          reader_.Find(configuration_, {"policyDocument", "PolicyDocument"})) {
    endpoint.policy = {reader_.Document(policy, {}, what), policy.place()};
  } else {
    // Every endpoint has a policy, were it the default one.
    endpoint.policy = {reader_.UnknownDocument(item_, {}, what + " is not in its item"),
                       item_.place()};
  }
  account.vpc_endpoints.push_back(std::move(endpoint));
}

bool ItemReader::Read(AccountDraft& account, std::optional<PolicyDraft>& aws_policy) {
  configuration_ = reader_.Field(item_, {"configuration"});
  supplementary_ = reader_.Field(item_, {"supplementaryConfiguration"});
  const auto is_object = [&](ImportValue& value, string_view name) {
    if (!value || value.node->is_object()) return true;
    reader_.Error(value, Quoted(name) + " is " + std::string(DataKindName(value.node->kind())),
                  "expected an object, or its JSON text in a string");
    return false;
  };
  if (!is_object(configuration_, "configuration") ||
      !is_object(supplementary_, "supplementaryConfiguration")) {
    return false;
  }
  if (type_ == kAccountPublicAccessBlock) {
    if (!IsAccountId(account_id_)) account_id_ = resource_id_;
    arn_ = "account " + account_id_;
    if (!FindAccount(account)) return false;
    account.block_public_access = reader_.PublicAccess(configuration_);
    return true;
  }
  if (type_ == kVpcEndpoint && arn_.empty() && !resource_id_.empty()) {
    arn_ = "arn:" + Partition() + ":ec2:" + region_ + ":" + account_id_ + ":vpc-endpoint/" +
           resource_id_;
  }
  if (const TemplatePolicyType* row = FindTemplatePolicyType(type_)) {
    // What counts is the resource that it names.
    arn_.clear();
    return FindAccount(account) && ReadPolicyType(*row, account);
  }
  if (const TemplateUnreadType* row = FindUnreadType(type_)) {
    // What it says may concern any resource of its service.
    arn_.clear();
    if (!FindAccount(account)) return false;
    reader_.Warning(item_, "resources of type " + Quoted(type_) + " are not read",
                    "the policies of the resources of " + Quoted(row->service) + " are unknown");
    return true;
  }
  if (!FindArn()) return false;
  if (type_ == kManagedPolicy) {
    const std::optional<Arn> arn = ParseArn(arn_);
    if (arn && arn->account == "aws") return ReadManagedPolicy(account, aws_policy);
  }
  if (!FindAccount(account)) return false;
  if (const EntityRow* row = FindEntityRow(type_)) return ReadEntity(*row, account);
  if (const ResourceRow* row = FindResourceRow(type_)) {
    const std::optional<Arn> arn = ParseArn(arn_);
    if (arn->service != row->service) {
      reader_.Error(item_, Quoted(arn_) + " is not the ARN of an " + type_);
      return false;
    }
    ReadResource(*row, account);
    return true;
  }
  if (const TemplateArnType* row = FindConfigType(type_)) return ReadTemplateType(*row, account);
  if (type_ == kManagedPolicy) return ReadManagedPolicy(account, aws_policy);
  if (type_ == kVpcEndpoint) {
    ReadEndpoint(account);
    return true;
  }
  ProviderDraft provider;
  provider.arn = arn_;
  provider.place = item_.place();
  if (const ImportValue clients =
          reader_.Field(configuration_, {"ClientIdList", "clientIDList", "clientIdList"})) {
    provider.client_ids = {std::vector<std::string>(), clients.place()};
    for (const ImportValue& client : reader_.Items(clients, "a list of client ids")) {
      provider.client_ids.value->emplace_back(client.node->text());
    }
  }
  account.identity_providers.push_back(std::move(provider));
  return true;
}

bool IsItem(const DataNode& node) {
  return node.is_object() && node.Find("resourceType") != nullptr &&
         (node.Find("configuration") != nullptr || node.Find("resourceId") != nullptr ||
          node.Find("arn") != nullptr || node.Find("ARN") != nullptr);
}

// Items, or strings that hold them.
bool IsListOfItems(const DataNode& list) {
  if (!list.is_array() || list.items().empty()) return false;
  const DataNode& first = list.items().front();
  if (first.is_string()) {
    return first.text().starts_with('{') &&
           first.text().find("\"resourceType\"") != string_view::npos;
  }
  return IsItem(first);
}

const DataNode* ListOf(const DataNode& root) {
  for (const string_view key : {"configurationItems", "baseConfigurationItems"}) {
    const DataNode* list = root.Find(key);
    if (list != nullptr && list->is_array()) return list;
  }
  const DataNode* results = root.Find("Results");
  if (results != nullptr && results->is_array() &&
      (root.Find("QueryInfo") != nullptr || IsListOfItems(*results))) {
    return results;
  }
  return nullptr;
}

class AwsConfigReader : public InputReader {
 public:
  explicit AwsConfigReader(EstateBuilder& builder) : builder_(builder) {}

  void Read(const DataNode& root, const std::shared_ptr<const SourceText>& source,
            LoadedFile& file) override;
  void Finish() override;

 private:
  struct Item {
    std::string key;              // the ARN; empty for a deleted resource whose item does not tell
    std::string id;               // type, account and resourceId
    std::optional<Instant> time;  // of capture
    bool deleted = false;
    std::optional<AccountDraft> account;    // with what the item describes
    std::optional<PolicyDraft> aws_policy;  // an AWS managed policy
    std::string unread;                     // what brings a policy that is not read
  };

  void ReadList(ImportReader& reader, const ImportValue& list, LoadedFile& file);

  EstateBuilder& builder_;
  std::vector<Item> items_;
  PageWatch pages_;
};

void AwsConfigReader::ReadList(ImportReader& reader, const ImportValue& list, LoadedFile& file) {
  for (const ImportValue& value : reader.Objects(list, "a list of configuration items")) {
    ItemReader item(reader, value);
    if (item.type().empty()) {
      reader.Error(value, "a configuration item has no `resourceType`",
                   "select `resourceType` in the query");
      continue;
    }
    // `AWS::S3::Bucket`, and of registries of others `MyCompany::Storage::Bucket`.
    if (item.type().find("::") == std::string::npos) {
      reader.Error(reader.Field(value, {"resourceType"}),
                   Quoted(item.type()) + " is no type of a resource",
                   "expected one such as `AWS::S3::Bucket`");
      continue;
    }
    if (!IsKnownType(item.type())) continue;
    const std::string status = reader.Text(value, {"configurationItemStatus"});
    if (status == "ResourceNotRecorded") continue;
    Item read;
    read.deleted = status.starts_with("ResourceDeleted") || status == "Deleted";
    const std::string time = reader.Text(value, {"configurationItemCaptureTime"});
    read.time = Instant::Parse(time);
    if (!read.deleted) {
      read.account.emplace();
      if (!item.Read(*read.account, read.aws_policy)) continue;
      if (read.aws_policy) read.account.reset();
      if (FindUnreadType(item.type()) != nullptr) {
        read.unread = Quoted(item.type() + " " + item.resource_id());
      }
    }
    read.key = item.arn();
    read.id = item.id();
    file.Count("configuration items", 1);
    items_.push_back(std::move(read));
  }
}

void AwsConfigReader::Read(const DataNode& root, const std::shared_ptr<const SourceText>& source,
                           LoadedFile& file) {
  ImportReader reader(builder_, kWords);
  if (IsItem(root)) {
    // As the only item of a list.
    DataNode list;
    list.SetItems({&root, 1});
    ReadList(reader, {&list, source}, file);
    return;
  }
  ReadList(reader, {root.is_array() ? &root : ListOf(root), source}, file);
  if (root.is_array()) return;
  const auto warn = [&](const DataNode& at, std::string message, std::string help) {
    builder_.diagnostics().Warning(source, at.offset, at.length, std::move(message),
                                   std::move(help));
  };
  if (const DataNode* left_out = root.Find("unprocessedResourceKeys");
      left_out != nullptr && !left_out->items().empty()) {
    warn(*left_out,
         "AWS Config did not give " + std::to_string(left_out->items().size()) +
             " of the resources that it was asked for",
         "what they allow or deny is unknown; ask for `unprocessedResourceKeys` again");
  }
  // get-resource-config-history: the pages that follow are about other times of the same resource.
  if (const DataNode* more = MorePages(root);
      more != nullptr && root.Find("configurationItems") != nullptr) {
    warn(*more, "more pages of this history follow",
         "the newest item of these is taken; AWS gives the newest first, unless it is asked for "
         "`--chronological-order Forward`");
    return;
  }
  const std::string folder = std::filesystem::path(source->name()).parent_path().string();
  pages_.Note(root, source,
              "configuration items" + (folder.empty() ? std::string() : " in " + Quoted(folder)));
}

void AwsConfigReader::Finish() {
  pages_.Finish(builder_.diagnostics());
  std::unordered_map<string_view, string_view> keys;  // by id
  for (const Item& item : items_) {
    if (!item.key.empty()) keys.try_emplace(item.id, item.key);
  }
  const auto key_of = [&](const Item& item) -> string_view {
    if (!item.key.empty()) return item.key;
    const auto found = keys.find(item.id);
    return found == keys.end() ? string_view(item.id) : found->second;
  };
  std::unordered_map<string_view, Instant> newest;
  for (const Item& item : items_) {
    if (!item.time) continue;
    const auto [found, is_new] = newest.try_emplace(key_of(item), *item.time);
    if (!is_new) found->second = std::max(found->second, *item.time);
  }
  for (Item& item : items_) {
    if (item.time && *item.time < newest.at(key_of(item))) continue;
    const std::string account = item.account ? item.account->id : std::string();
    if (item.account) builder_.AddAccount(*std::move(item.account));
    if (!item.unread.empty()) builder_.AddUnseen(account, std::move(item.unread));
    if (item.aws_policy) builder_.AddSharedPolicy(*std::move(item.aws_policy), false);
  }
  items_.clear();
}

}  // namespace

bool IsAwsConfig(const DataNode& root) {
  return IsListOfItems(root) || IsItem(root) || ListOf(root) != nullptr;
}

std::unique_ptr<InputReader> MakeAwsConfigReader(EstateBuilder& builder) {
  return std::make_unique<AwsConfigReader>(builder);
}

}  // namespace iamsim
