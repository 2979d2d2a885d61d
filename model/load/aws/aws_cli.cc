// SPDX-License-Identifier: Apache-2.0
#include "model/load/aws/aws_cli.h"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <iterator>

#include "model/arn.h"
#include "model/load/aws/service_policy.h"
#include "model/load/document/policy_reader.h"

// An output of the AWS CLI does not say which call it answers. The collection script wraps it in an
// envelope that does; otherwise the file's name says it (`s3api-get-bucket-policy NAME.json`). The
// table of calls that the script makes says what a model lacks without each, so a call that failed
// or whose last page is missing makes just that unknown.

namespace iamsim {
namespace {

namespace fs = std::filesystem;
using std::string_view;

// `eu-west-1`, `us-gov-east-1`.
bool IsRegion(string_view text) {
  const std::size_t dash = text.rfind('-');
  if (dash == string_view::npos || dash + 1 == text.size() || text.size() > 32) return false;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto is_word = [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; };
  const string_view words = text.substr(0, dash);
  const string_view number = text.substr(dash + 1);
  return words.size() >= 4 && words[2] == '-' && words[0] != '-' && words[1] != '-' &&
         std::all_of(number.begin(), number.end(), is_digit) &&
         std::all_of(words.begin(), words.end(), is_word);
}

// The envelope's own members, so that an output that has one of them is not taken for one.
bool IsEnvelope(const DataNode& root) {
  if (root.Find("output") == nullptr && root.Find("error") == nullptr) return false;
  if (root.Find("argument") == nullptr && root.Find("command") == nullptr) return false;
  constexpr string_view kMembers[] = {"command", "argument", "account",
                                      "region",  "output",   "error"};
  return std::all_of(root.members().begin(), root.members().end(), [&](const DataMember& member) {
    return std::find(std::begin(kMembers), std::end(kMembers), member.key) != std::end(kMembers);
  });
}

void AskTheName(CliOutput& output) {
  const fs::path path(output.source->name());
  std::string name = path.filename().string();
  if (name.ends_with(".gz")) name.resize(name.size() - 3);
  for (const string_view extension : {".json", ".yaml", ".yml", ".txt"}) {
    if (!name.ends_with(extension)) continue;
    name.resize(name.size() - extension.size());
    break;
  }
  const std::size_t dot = name.find('.');
  output.command = name.substr(0, dot);
  if (dot != std::string::npos) {
    output.argument = name.substr(dot + 1);
    // `%2F` in a file's name is a slash.
    const std::size_t escape = output.argument.find('%');
    if (escape != std::string::npos) {
      const std::optional<std::string> rest =
          PercentDecode(string_view(output.argument).substr(escape));
      if (rest) output.argument.replace(escape, std::string::npos, *rest);
    }
  }
  for (const fs::path& folder : path.parent_path()) {
    // The innermost of each kind counts.
    const std::string part = folder.string();
    if (IsAccountId(part)) output.account = part;
    if (IsRegion(part)) output.region = part;
  }
}

constexpr auto kIamWordList = FieldWords({
    // An envelope, and what every output may have.
    "command",
    "argument",
    "account",
    "region",
    "output",
    "error",
    "IsTruncated",
    "Marker",
    "NextToken",
    "ResponseMetadata",
    "ResultMetadata",
    // get-account-authorization-details
    "UserDetailList",
    "GroupDetailList",
    "RoleDetailList",
    "Policies",
    "UserPolicyList",
    "GroupPolicyList",
    "RolePolicyList",
    "GroupList",
    "AttachedManagedPolicies",
    "PolicyVersionList",
    "InstanceProfileList",
    // Users, groups, roles
    "User",
    "Users",
    "Group",
    "Groups",
    "Role",
    "Roles",
    "Path",
    "Arn",
    "CreateDate",
    "UserName",
    "UserId",
    "GroupName",
    "GroupId",
    "RoleName",
    "RoleId",
    "Tags",
    "Key",
    "Value",
    "PermissionsBoundary",
    "PermissionsBoundaryArn",
    "PermissionsBoundaryType",
    "AssumeRolePolicyDocument",
    "MaxSessionDuration",
    "Description",
    "RoleLastUsed",
    "LastUsedDate",
    "Region",
    "PasswordLastUsed",
    "InstanceProfileName",
    "InstanceProfileId",
    // Policies
    "Policy",
    "PolicyName",
    "PolicyId",
    "PolicyArn",
    "PolicyDocument",
    "PolicyNames",
    "AttachedPolicies",
    "PolicyVersion",
    "Versions",
    "VersionId",
    "IsDefaultVersion",
    "Document",
    "DefaultVersionId",
    "AttachmentCount",
    "PermissionsBoundaryUsageCount",
    "IsAttachable",
    "UpdateDate",
    "PolicyUsers",
    "PolicyGroups",
    "PolicyRoles",
    // Identity providers, and who calls
    "OpenIDConnectProviderList",
    "SAMLProviderList",
    "ClientIDList",
    "ThumbprintList",
    "Url",
    "SAMLMetadataDocument",
    "SAMLProviderUUID",
    "ValidUntil",
    "AssertionEncryptionMode",
    "PrivateKeyList",
    "KeyId",
    "Timestamp",
    "Account",
});

}  // namespace

const std::span<const string_view> kIamWords = kIamWordList;

Fields CliFields(const DataNode& root, const std::shared_ptr<const SourceText>& source,
                 Diagnostics& diagnostics, std::span<const string_view> words) {
  const bool by_go = root.Find("ResultMetadata") != nullptr;
  return {source, diagnostics, {.null_is_absent = by_go, .opens_strings = false, .words = words}};
}

bool CliOutput::Is(string_view name) const {
  if (!command.ends_with(name)) return false;
  if (command.size() == name.size()) return true;
  const char before = command[command.size() - name.size() - 1];
  return before == '-' || before == '_' || before == ' ';
}

bool CliOutput::IsOf(string_view service) const {
  return command.size() > service.size() && command.starts_with(service) &&
         (command[service.size()] == '-' || command[service.size()] == '_' ||
          command[service.size()] == ' ');
}

std::string CliOutput::Text() const {
  return argument.empty() ? command : command + " of " + Quoted(argument);
}

std::string CliOutput::TextOf(string_view name) const {
  return Is(name) ? Text() : std::string(name);
}

std::string CliOutput::ListOf(string_view name, bool with_argument) const {
  std::string list(name);
  if (with_argument && !argument.empty()) list += " of " + Quoted(argument);
  const std::string folder = fs::path(source->name()).parent_path().string();
  if (!folder.empty()) list += " in " + Quoted(folder);
  return list;
}

const DataNode& CliRoot(const DataNode& root) {
  const DataNode* output = IsEnvelope(root) ? root.Find("output") : nullptr;
  return output == nullptr ? root : *output;
}

bool IsCliFailure(const DataNode& root) {
  return IsEnvelope(root) && root.Find("output") == nullptr;
}

CliOutput CliOutputOf(const DataNode& root, const std::shared_ptr<const SourceText>& source,
                      Diagnostics& diagnostics) {
  CliOutput output;
  output.root = &root;
  output.source = source;
  output.place = {source, root.offset, root.length};
  AskTheName(output);
  if (!IsEnvelope(root)) return output;
  const Fields fields(source, diagnostics);
  output.root = root.Find("output");
  if (output.root != nullptr) output.place = {source, output.root->offset, output.root->length};
  if (std::optional<std::string> command = fields.String(root, "command")) {
    output.command = *std::move(command);
  }
  if (std::optional<std::string> argument = fields.String(root, "argument")) {
    output.argument = *std::move(argument);
  }
  if (std::optional<std::string> error = fields.String(root, "error")) {
    output.error = *std::move(error);
    if (output.root != nullptr) {
      fields.Error(*root.Find("error"), "an output cannot have failed as well");
    }
  }
  if (std::optional<std::string> region = fields.String(root, "region")) {
    output.region = *std::move(region);
  }
  if (std::optional<std::string> account = fields.String(root, "account")) {
    if (IsAccountId(*account)) {
      output.account = *std::move(account);
    } else {
      fields.Error(*root.Find("account"), Quoted(*account) + " is no account id",
                   "expected twelve digits, in quotes");
    }
  }
  return output;
}

std::optional<std::string> CliErrorOf(string_view text) {
  constexpr string_view kBlank = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == string_view::npos) return "";
  // Version 2 of the CLI may put its own name before the message.
  constexpr std::size_t kMostBefore = 40;
  constexpr string_view kWords = "An error occurred (";
  text.remove_prefix(first);
  const std::size_t words = text.substr(0, kMostBefore + kWords.size()).find(kWords);
  if (words == string_view::npos || text.front() == '{' || text.front() == '[') return std::nullopt;
  const string_view code = text.substr(words + kWords.size());
  const std::size_t end = code.find(')');
  if (end == string_view::npos || end == 0 || end > 100) return std::nullopt;
  return std::string(code.substr(0, end));
}

CliOutput FailedCliOutput(const std::shared_ptr<const SourceText>& source, std::string error) {
  CliOutput output;
  output.source = source;
  output.place = {source, 0, 0};
  output.error = std::move(error);
  AskTheName(output);
  return output;
}

const CollectedCall* FindCollectedCall(const CliOutput& output) {
  using About = CallAbout;
  static constexpr CollectedCall kCalls[] = {
      {"s3api", "get-bucket-policy", About::kResourcePolicy, true},
      {"s3api", "get-public-access-block", About::kFacts, true},
      {"s3control", "get-public-access-block", About::kFacts, true},
      {"s3api", "get-bucket-tagging", About::kFacts, true},
      {"s3api", "get-bucket-location", About::kFacts, false},
      {"s3api", "get-bucket-encryption", About::kFacts, true},
      {"s3api", "list-buckets", About::kFacts, false},
      {"s3control", "list-access-points", About::kFacts, true},
      {"s3control", "get-access-point", About::kFacts, false},
      {"s3control", "get-access-point-policy", About::kResourcePolicy, true},
      {"kms", "list-aliases", About::kFacts, false},
      {"kms", "list-keys", About::kFacts, false},
      {"kms", "describe-key", About::kFacts, false},
      {"kms", "get-key-policy", About::kResourcePolicy, false},
      {"kms", "list-grants", About::kFacts, false},
      {"sqs", "list-queues", About::kNames, true},
      {"sqs", "get-queue-attributes", About::kResourcePolicy, true},
      {"sns", "list-topics", About::kNames, true},
      {"sns", "get-topic-attributes", About::kResourcePolicy, false},
      {"lambda", "list-functions", About::kNames, true},
      {"lambda", "list-aliases", About::kNames, true},
      {"lambda", "get-policy", About::kResourcePolicy, true},
      {"secretsmanager", "list-secrets", About::kNames, true},
      {"secretsmanager", "get-resource-policy", About::kResourcePolicy, false},
      {"secretsmanager", "describe-secret", About::kFacts, false},
      {"ecr", "describe-repositories", About::kNames, true},
      {"ecr", "get-repository-policy", About::kResourcePolicy, true},
      {"dynamodb", "list-tables", About::kNames, true},
      {"dynamodb", "get-resource-policy", About::kResourcePolicy, true},
      {"dynamodbstreams", "list-streams", About::kNames, true},
      {"ec2", "describe-regions", About::kNames, true},
      {"ec2", "describe-vpc-endpoints", About::kFacts, true},
      {"sts", "get-caller-identity", About::kNames, true},
      {"sts", "assume-role", About::kNames, true},
      {"iam", "get-account-authorization-details", About::kPrincipals, false},
      {"iam", "list-saml-providers", About::kFacts, false},
      {"iam", "list-open-id-connect-providers", About::kFacts, false},
      {"iam", "get-open-id-connect-provider", About::kFacts, false},
      {"organizations", "describe-organization", About::kOrganization, false},
      {"organizations", "list-roots", About::kOrganization, false},
      {"organizations", "list-accounts", About::kOrganization, false},
      {"organizations", "list-accounts-for-parent", About::kOrganization, false},
      {"organizations", "list-organizational-units-for-parent", About::kOrganization, false},
      {"organizations", "list-policies", About::kOrganization, false},
      {"organizations", "describe-policy", About::kControlPolicy, false},
      {"organizations", "list-targets-for-policy", About::kOrganization, false},
      {"organizations", "list-delegated-administrators", About::kOrganization, false},
      // The script does not make these, but they are read.
      {"iam", "get-user", About::kPrincipals, false},
      {"iam", "get-role", About::kPrincipals, false},
      {"iam", "get-group", About::kPrincipals, false},
      {"iam", "get-policy", About::kPrincipals, false},
      {"iam", "get-policy-version", About::kPrincipals, false},
      {"iam", "get-user-policy", About::kPrincipals, false},
      {"iam", "get-role-policy", About::kPrincipals, false},
      {"iam", "get-group-policy", About::kPrincipals, false},
      {"iam", "list-user-policies", About::kPrincipals, false},
      {"iam", "list-role-policies", About::kPrincipals, false},
      {"iam", "list-group-policies", About::kPrincipals, false},
      {"iam", "list-attached-user-policies", About::kPrincipals, false},
      {"iam", "list-attached-role-policies", About::kPrincipals, false},
      {"iam", "list-attached-group-policies", About::kPrincipals, false},
      {"iam", "list-groups-for-user", About::kPrincipals, false},
  };
  if (FindServicePolicyCall(output) != nullptr) {
    static constexpr CollectedCall kPolicy = {"", "", About::kResourcePolicy, true};
    return &kPolicy;
  }
  for (const ServicePolicyCall& call : ServicePolicyCalls()) {
    static constexpr CollectedCall kList = {"", "", About::kNames, true};
    if (!call.list_command.empty() && output.IsOf(call.service) &&
        string_view(output.command).substr(call.service.size() + 1) == call.list_command) {
      return &kList;
    }
  }
  for (const CollectedCall& call : kCalls) {
    if (output.command == call.command ||
        (output.IsOf(call.service) &&
         output.command.substr(call.service.size() + 1) == call.command)) {
      return &call;
    }
  }
  return nullptr;
}

bool IsIdleOutput(const CollectedCall& call, const DataNode& root) {
  const bool is_empty = root.is_object() && root.members().empty();
  if (call.about == CallAbout::kNames) {
    return root.kind() == DataKind::kNull || root.is_object() || root.is_array();
  }
  // The script prints `{}` for a list of which the AWS CLI prints nothing.
  if (is_empty) {
    return call.command.starts_with("list-") || call.command == "describe-vpc-endpoints";
  }
  // `--query` leaves the names alone.
  const bool is_list = call.command.starts_with("list-") || call.command.starts_with("describe-");
  return is_list && root.is_array() &&
         std::all_of(root.items().begin(), root.items().end(),
                     [](const DataNode& item) { return item.is_string(); });
}

const DataNode* MorePages(const DataNode& root) {
  const auto find = [&](string_view name) {
    const DataNode* node = root.Find(name);
    if (node != nullptr) return node;
    const DataMember* member = FindNearMiss(root, name);
    return member == nullptr ? nullptr : &member->value;
  };
  for (const string_view flag : {"IsTruncated", "Truncated"}) {
    const DataNode* truncated = find(flag);
    if (truncated != nullptr && (truncated->kind() == DataKind::kBool || truncated->is_string()) &&
        EqualsIgnoreCase(truncated->text(), "true")) {
      return truncated;
    }
  }
  for (const string_view name : {"NextToken", "nextToken", "NextMarker", "Marker"}) {
    const DataNode* token = name == "Marker" ? root.Find(name) : find(name);
    if (token == nullptr || token->kind() == DataKind::kNull) continue;
    if (!token->is_string() || !token->text().empty()) return token;
  }
  return nullptr;
}

void PageWatch::Note(const DataNode& root, const std::shared_ptr<const SourceText>& source,
                     const std::string& call) {
  Pages& pages = pages_[call];
  const DataNode* more = MorePages(root);
  if (more == nullptr) {
    pages.complete = true;
  } else if (pages.truncated.source == nullptr) {
    pages.truncated = {source, more->offset, more->length};
  }
}

bool PageWatch::IsComplete(const std::string& call) const {
  const auto found = pages_.find(call);
  return found != pages_.end() && found->second.complete;
}

bool PageWatch::IsLong(const std::string& call) const {
  const auto found = pages_.find(call);
  return found != pages_.end() && found->second.truncated.source != nullptr;
}

void PageWatch::Finish(Diagnostics& diagnostics) const {
  for (const auto& [call, pages] : pages_) {
    if (pages.complete || pages.truncated.source == nullptr) continue;
    diagnostics.Error(pages.truncated.source, pages.truncated.offset, pages.truncated.length,
                      "more pages of " + call + " follow, and the last one was not given",
                      "give all pages, or take the output of the AWS CLI without --no-paginate "
                      "and --max-items");
  }
}

std::optional<EntityDraft> ReadIamEntity(const Fields& fields, const DataNode& node,
                                         EntityKind kind, EstateBuilder& builder) {
  struct Names {
    string_view what;
    string_view id;
  };
  Names names{"a user", "UserId"};
  switch (kind) {
    case EntityKind::kUser:
      break;
    case EntityKind::kRole:
      names = {"a role", "RoleId"};
      break;
    case EntityKind::kGroup:
      names = {"a group", "GroupId"};
      break;
  }
  const auto place_of = [&](const DataNode& at) {
    return DraftPlace{fields.source(), at.offset, at.length};
  };
  const std::optional<std::string> text = fields.RequiredString(node, "Arn", names.what);
  if (!text) return std::nullopt;
  std::optional<EntityDraft> entity = EntityOfArn(*text, kind, place_of(node));
  if (!entity) {
    std::string message = Quoted(*text) + " is not the ARN of ";
    message += names.what;
    fields.Error(*node.Find("Arn"), std::move(message));
    return std::nullopt;
  }
  if (const DataNode* id = fields.Find(node, names.id)) {
    entity->id = {fields.StringOf(*id, names.id), place_of(*id)};
  }
  if (kind != EntityKind::kGroup) {
    entity->tags = TagList(fields, node, "Tags");
    if (fields.IsUnclear(node, "PermissionsBoundary")) {
      entity->permissions_boundary = UnknownBoundary(place_of(node));
    } else if (const DataNode* boundary = fields.Find(node, "PermissionsBoundary");
               boundary != nullptr && fields.CheckObject(*boundary, "`PermissionsBoundary`")) {
      if (const std::optional<std::string> boundary_arn = fields.RequiredString(
              *boundary, "PermissionsBoundaryArn", "a permissions boundary")) {
        const DraftPlace place = place_of(*boundary->Find("PermissionsBoundaryArn"));
        entity->permissions_boundary = {
            PolicyReferenceDraft{
                .text = *boundary_arn, .in_place = nullptr, .place = place, .imported = true},
            place};
      }
    }
  }
  if (kind == EntityKind::kRole) {
    if (const DataNode* trust = fields.Find(node, "AssumeRolePolicyDocument")) {
      entity->trust_policy = {ImportedDocument(*trust, fields.source(), {}, builder),
                              place_of(*trust)};
    }
    if (const DataNode* duration = fields.Find(node, "MaxSessionDuration")) {
      entity->max_session_duration = {fields.Integer(node, "MaxSessionDuration"),
                                      place_of(*duration)};
    }
  }
  return entity;
}

Given<std::vector<PolicyReferenceDraft>> AttachedPolicies(const Fields& fields,
                                                          const DataNode& object, string_view key) {
  if (fields.IsUnclear(object, key)) {
    return UnknownList<PolicyReferenceDraft>(fields.PlaceOf(object));
  }
  const DataNode* list = object.Find(key);
  if (list == nullptr) return {};
  Given<std::vector<PolicyReferenceDraft>> policies{std::vector<PolicyReferenceDraft>(),
                                                    {fields.source(), list->offset, list->length}};
  for (const DataNode* item : fields.Objects(object, key)) {
    const std::optional<std::string> arn =
        fields.RequiredString(*item, "PolicyArn", "an attached policy");
    if (!arn) continue;
    const DataNode& node = *item->Find("PolicyArn");
    policies.value->push_back({.text = *arn,
                               .in_place = nullptr,
                               .place = {fields.source(), node.offset, node.length},
                               .imported = true});
  }
  return policies;
}

Given<Tags> TagList(const Fields& fields, const DataNode& object, string_view key) {
  if (fields.IsUnclear(object, key)) return {Tags(), fields.PlaceOf(object), /*complete=*/false};
  const DataNode* list = fields.Find(object, key);
  if (list == nullptr) return {};
  Given<Tags> tags{Tags(), {fields.source(), list->offset, list->length}};
  for (const DataNode* item : fields.Objects(object, key)) {
    std::optional<std::string> name = fields.RequiredString(*item, "Key", "a tag");
    std::optional<std::string> value = fields.String(*item, "Value");
    if (!value && item->Find("Value") == nullptr) fields.Error(*item, "a tag has no `Value`");
    if (name && value) tags.value->emplace_back(*std::move(name), *std::move(value));
  }
  return tags;
}

}  // namespace iamsim
