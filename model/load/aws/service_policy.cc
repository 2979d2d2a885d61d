// SPDX-License-Identifier: Apache-2.0
#include "model/load/aws/service_policy.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/arn.h"
#include "model/load/document/fields.h"
#include "model/load/draft/import_drafts.h"
#include "model/load/draft/import_reader.h"
#include "model/load/text/words.h"
#include "model/load/types/arn_template.h"

// One reader for all rows: it finds the document and the resource, and waits until all other inputs
// are read, because the account of a file without folders may be the only one.

namespace iamsim {
namespace {

using std::string_view;

constexpr ServicePolicyCall kCalls[] = {
    {.service = "acm-pca",
     .command = "get-policy",
     .member = "Policy",
     .arn = "acm-pca:{region}:{account}:certificate-authority/{name}",
     .nothing = "ResourceNotFoundException",
     .list_command = "list-certificate-authorities",
     .query = "CertificateAuthorities[].Arn",
     .option = "--resource-arn"},
    {.service = "apigateway",
     .command = "get-rest-api",
     .member = "policy",
     .arn = "execute-api:{region}:{account}:{name}",
     .list_command = "get-rest-apis",
     .query = "items[].id",
     .option = "--rest-api-id"},
    {.service = "backup",
     .command = "get-backup-vault-access-policy",
     .member = "Policy",
     .arn = "backup:{region}:{account}:backup-vault:{name}",
     .arn_member = "BackupVaultArn",
     .nothing = "ResourceNotFoundException",
     .list_command = "list-backup-vaults",
     .query = "BackupVaultList[].BackupVaultName",
     .option = "--backup-vault-name"},
    {.service = "codeartifact",
     .command = "get-domain-permissions-policy",
     .member = "policy.document",
     .arn = "codeartifact:{region}:{account}:domain/{name}",
     .arn_member = "policy.resourceArn",
     .nothing = "ResourceNotFoundException",
     .list_command = "list-domains",
     .query = "domains[].name",
     .option = "--domain"},
    {.service = "codeartifact",
     .command = "get-repository-permissions-policy",
     .member = "policy.document",
     .arn = "codeartifact:{region}:{account}:repository/{name}",
     .arn_member = "policy.resourceArn",
     .nothing = "ResourceNotFoundException"},
    {.service = "codebuild",
     .command = "get-resource-policy",
     .member = "policy",
     .arn = "codebuild:{region}:{account}:project/{name}",
     .nothing = "ResourceNotFoundException"},
    {.service = "ecr",
     .command = "get-registry-policy",
     .member = "policyText",
     .policy_service = "ecr",
     .nothing = "RegistryPolicyNotFoundException"},
    {.service = "ecr-public",
     .command = "get-repository-policy",
     .member = "policyText",
     .arn = "ecr-public::{account}:repository/{name}",
     .nothing = "RepositoryPolicyNotFoundException"},
    {.service = "efs",
     .command = "describe-file-system-policy",
     .member = "Policy",
     .arn = "elasticfilesystem:{region}:{account}:file-system/{name}",
     .nothing = "PolicyNotFound",
     .list_command = "describe-file-systems",
     .query = "FileSystems[].FileSystemId",
     .option = "--file-system-id"},
    {.service = "es",
     .command = "describe-elasticsearch-domain",
     .member = "DomainStatus.AccessPolicies",
     .arn = "es:{region}:{account}:domain/{name}",
     .arn_member = "DomainStatus.ARN"},
    {.service = "events",
     .command = "describe-event-bus",
     .member = "Policy",
     .arn = "events:{region}:{account}:event-bus/{name}",
     .arn_member = "Arn",
     .list_command = "list-event-buses",
     .query = "EventBuses[].Name",
     .option = "--name"},
    {.service = "glacier",
     .command = "get-vault-access-policy",
     .member = "policy.Policy",
     .arn = "glacier:{region}:{account}:vaults/{name}",
     .nothing = "ResourceNotFoundException"},
    {.service = "glue",
     .command = "get-resource-policy",
     .member = "PolicyInJson",
     .policy_service = "glue",
     .nothing = "EntityNotFoundException"},
    {.service = "kafka",
     .command = "get-cluster-policy",
     .member = "Policy",
     .arn = "kafka:{region}:{account}:cluster/{name}",
     .nothing = "NotFoundException",
     .list_command = "list-clusters-v2",
     .query = "ClusterInfoList[].ClusterArn",
     .option = "--cluster-arn"},
    {.service = "kinesis",
     .command = "get-resource-policy",
     .member = "Policy",
     .arn = "kinesis:{region}:{account}:stream/{name}",
     .nothing = "ResourceNotFoundException",
     .list_command = "list-streams",
     .query = "StreamSummaries[].StreamARN",
     .option = "--resource-arn"},
    {.service = "lambda",
     .command = "get-layer-version-policy",
     .member = "Policy",
     .arn = "lambda:{region}:{account}:layer:{name}",
     .nothing = "ResourceNotFoundException"},
    {.service = "logs",
     .command = "describe-destinations",
     .member = "accessPolicy",
     .arn = "logs:{region}:{account}:destination:{name}",
     .arn_member = "arn",
     .list = "destinations"},
    {.service = "logs",
     .command = "describe-resource-policies",
     .member = "policyDocument",
     .policy_service = "logs",
     .list = "resourcePolicies",
     .name_member = "policyName"},
    {.service = "mediastore",
     .command = "get-container-policy",
     .member = "Policy",
     .arn = "mediastore:{region}:{account}:container/{name}",
     .nothing = "PolicyNotFoundException"},
    {.service = "network-firewall",
     .command = "describe-resource-policy",
     .member = "Policy",
     .arn = "network-firewall:{region}:{account}:{name}",
     .nothing = "ResourceNotFoundException"},
    {.service = "opensearch",
     .command = "describe-domain",
     .member = "DomainStatus.AccessPolicies",
     .arn = "es:{region}:{account}:domain/{name}",
     .arn_member = "DomainStatus.ARN",
     .list_command = "list-domain-names",
     .query = "DomainNames[].DomainName",
     .option = "--domain-name"},
    {.service = "organizations",
     .command = "describe-resource-policy",
     .member = "ResourcePolicy.Content",
     .policy_service = "organizations",
     .nothing = "ResourcePolicyNotFoundException"},
    {.service = "redshift",
     .command = "get-resource-policy",
     .member = "ResourcePolicy.Policy",
     .arn = "redshift:{region}:{account}:namespace:{name}",
     .arn_member = "ResourcePolicy.ResourceArn",
     .nothing = "ResourceNotFoundFault"},
    {.service = "s3tables",
     .command = "get-table-bucket-policy",
     .member = "resourcePolicy",
     .arn = "s3tables:{region}:{account}:bucket/{name}",
     .nothing = "NotFoundException",
     .list_command = "list-table-buckets",
     .query = "tableBuckets[].arn",
     .option = "--table-bucket-arn"},
    {.service = "s3tables",
     .command = "get-table-policy",
     .member = "resourcePolicy",
     .arn = "s3tables:{region}:{account}:bucket/{name}",
     .nothing = "NotFoundException"},
    {.service = "s3vectors",
     .command = "get-vector-bucket-policy",
     .member = "policy",
     .arn = "s3vectors:{region}:{account}:bucket/{name}",
     .nothing = "NotFoundException",
     .list_command = "list-vector-buckets",
     .query = "vectorBuckets[].vectorBucketArn",
     .option = "--vector-bucket-arn"},
    {.service = "sagemaker",
     .command = "get-model-package-group-policy",
     .member = "ResourcePolicy",
     .arn = "sagemaker:{region}:{account}:model-package-group/{name}",
     .nothing = "ValidationException"},
    {.service = "schemas",
     .command = "get-resource-policy",
     .member = "Policy",
     .arn = "schemas:{region}:{account}:registry/{name}",
     .nothing = "NotFoundException"},
    {.service = "ses",
     .command = "get-identity-policies",
     .member = "Policies",
     .arn = "ses:{region}:{account}:identity/{name}",
     .is_map = true},
    {.service = "sesv2",
     .command = "get-email-identity-policies",
     .member = "Policies",
     .arn = "ses:{region}:{account}:identity/{name}",
     .is_map = true,
     .list_command = "list-email-identities",
     .query = "EmailIdentities[].IdentityName",
     .option = "--email-identity"},
    {.service = "ssm",
     .command = "get-resource-policies",
     .member = "Policy",
     .arn = "ssm:{region}:{account}:{name}",
     .list = "Policies"},
    {.service = "vpc-lattice",
     .command = "get-auth-policy",
     .member = "policy",
     .arn = "vpc-lattice:{region}:{account}:service/{name}",
     .list_command = "list-services",
     .query = "items[].arn",
     .option = "--resource-identifier"},
    {.service = "xray",
     .command = "list-resource-policies",
     .member = "PolicyDocument",
     .policy_service = "xray",
     .list = "ResourcePolicies",
     .name_member = "PolicyName"},
};

// Commands that several services have, so that a file's name needs the service.
bool IsSharedName(string_view command) {
  return command == "get-policy" || command == "get-resource-policy" ||
         command == "get-repository-policy" || command == "describe-resource-policy";
}

const DataNode* At(const DataNode& node, string_view path) {
  const DataNode* found = &node;
  while (found != nullptr && !path.empty()) {
    const std::size_t dot = std::min(path.find('.'), path.size());
    found = found->Find(path.substr(0, dot));
    path.remove_prefix(std::min(dot + 1, path.size()));
  }
  return found;
}

// API Gateway escapes the quotes of a document once more.
std::string WithoutEscapes(string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '"' || text[i + 1] == '/')) ++i;
    plain += text[i];
  }
  return plain;
}

class ServicePolicyReader : public InputReader {
 public:
  explicit ServicePolicyReader(EstateBuilder& builder) : builder_(builder) {}

  void Read(const DataNode& root, const std::shared_ptr<const SourceText>& source,
            LoadedFile& file) override;
  void ReadFailure(const std::shared_ptr<const SourceText>& source, const std::string& error,
                   LoadedFile& file) override;
  bool ReadLeftOut(const CliOutput& call, const std::string& what) override;
  void Finish() override;

 private:
  struct Pending {
    const ServicePolicyCall* row = nullptr;
    CliOutput call;
    std::string arn;                    // empty: made of the call
    std::optional<PolicyDraft> policy;  // nothing: there is none
    std::string name;                   // of the policy
    std::string left_out;               // why it is unknown, of a file that was left out
  };

  void ReadOne(const ServicePolicyCall& row, const CliOutput& call, const DataNode& node);
  std::optional<PolicyDraft> DocumentOf(const CliOutput& call, const DataNode* node);
  std::string ArnOf(const Pending& pending, const std::string& account) const;
  void Place(Pending& pending);

  EstateBuilder& builder_;
  PageWatch pages_;
  std::vector<Pending> pending_;
};

std::optional<PolicyDraft> ServicePolicyReader::DocumentOf(const CliOutput& call,
                                                           const DataNode* node) {
  if (node == nullptr || node->kind() == DataKind::kNull ||
      (node->is_string() && node->text().empty())) {
    return std::nullopt;
  }
  if (node->is_string() && node->text().find_first_not_of(" \n\r\t") != string_view::npos &&
      node->text().substr(node->text().find_first_not_of(" \n\r\t")).starts_with(R"({\")")) {
    const std::string text = WithoutEscapes(node->text());
    DataNode plain = *node;
    plain.SetText(DataKind::kString, text);
    return ImportedDocument(plain, call.source, {}, builder_);
  }
  return ImportedDocument(*node, call.source, {}, builder_);
}

void ServicePolicyReader::ReadOne(const ServicePolicyCall& row, const CliOutput& call,
                                  const DataNode& node) {
  Pending pending;
  pending.row = &row;
  pending.call = call;
  if (const DataNode* arn = row.arn_member.empty() ? nullptr : At(node, row.arn_member)) {
    pending.arn = std::string(arn->text());
  }
  if (const DataNode* name = row.name_member.empty() ? nullptr : node.Find(row.name_member)) {
    pending.name = std::string(name->text());
  }
  const DataNode* document = At(node, row.member);
  if (!row.is_map) {
    pending.policy = DocumentOf(call, document);
  } else if (document != nullptr) {
    // All policies of a resource count together.
    for (const DataMember& member : document->members()) {
      std::optional<PolicyDraft> more = DocumentOf(call, &member.value);
      if (!more) continue;
      if (pending.policy) {
        AddStatements(*pending.policy, *std::move(more));
      } else {
        pending.policy = std::move(more);
      }
    }
  }
  pending_.push_back(std::move(pending));
}

void ServicePolicyReader::Read(const DataNode& root,
                               const std::shared_ptr<const SourceText>& source, LoadedFile& file) {
  CliOutput call = CliOutputOf(root, source, builder_.diagnostics());
  call.named = file.named;
  const ServicePolicyCall* row = FindServicePolicyCall(call);
  if (row == nullptr) return;
  file.call = call.Text();
  const std::size_t before = pending_.size();
  if (row->list.empty()) {
    ReadOne(*row, call, *call.root);
  } else {
    pages_.Note(*call.root, source, call.ListOf(row->command, true));
    if (const DataNode* list = call.root->Find(row->list)) {
      for (const DataNode& item : list->items())
        ReadOne(*row, call, item);
    }
  }
  file.Count("resources", pending_.size() - before);
}

void ServicePolicyReader::ReadFailure(const std::shared_ptr<const SourceText>& source,
                                      const std::string& error, LoadedFile& file) {
  const CliOutput call = FailedCliOutput(source, error);
  file.call = call.Text();
  const ServicePolicyCall* row = FindServicePolicyCall(call);
  if (row == nullptr || row->nothing.empty() || row->nothing != error) {
    file.error = error.empty() ? "(nothing was printed)" : error;
    builder_.diagnostics().Warning(call.place.source, call.place.offset, call.place.length,
                                   "the call " + call.Text() + " failed: " + file.error,
                                   "what it would have told is unknown");
    return;
  }
  if (row->arn.empty()) return;
  file.Count("resources", 1);
  pending_.push_back(
      {.row = row, .call = call, .arn = {}, .policy = std::nullopt, .name = {}, .left_out = {}});
}

bool ServicePolicyReader::ReadLeftOut(const CliOutput& call, const std::string& what) {
  const ServicePolicyCall* row = FindServicePolicyCall(call);
  if (row == nullptr || !row->list.empty() || (call.argument.empty() && !row->arn.empty())) {
    return false;
  }
  PolicyDraft policy = MissingDocument({}, call.place);
  policy.policy.unknown = what;
  pending_.push_back({.row = row,
                      .call = call,
                      .arn = {},
                      .policy = std::move(policy),
                      .name = {},
                      .left_out = what});
  return true;
}

std::string ServicePolicyReader::ArnOf(const Pending& pending, const std::string& account) const {
  if (ParseArn(pending.arn)) return pending.arn;
  const std::string& name = pending.call.argument;
  if (ParseArn(name)) return name;
  const bool lacks_region =
      pending.row->arn.find("{region}") != string_view::npos && pending.call.region.empty();
  if (name.empty() || account.empty() || lacks_region) return {};
  std::string partition = builder_.PartitionOf(account);
  if (partition.empty()) partition = std::string(PartitionOfRegion(pending.call.region));
  std::string arn =
      FillArnTemplate(pending.row->arn, {partition, pending.call.region, account}, name);
  // A service network is asked about as a service is.
  constexpr string_view kService = ":service/";
  if (const std::size_t at = arn.find(kService);
      name.starts_with("sn-") && at != std::string::npos) {
    arn.replace(at, kService.size(), ":servicenetwork/");
  }
  return arn;
}

void ServicePolicyReader::Place(Pending& pending) {
  const CliOutput& call = pending.call;
  std::string owner = call.account;
  if (owner.empty()) {
    const std::vector<std::string> accounts = builder_.AccountIds();
    if (accounts.size() == 1) owner = accounts.front();
  }
  const std::string arn = pending.row->arn.empty() ? std::string() : ArnOf(pending, owner);
  if (const std::optional<Arn> parsed = ParseArn(arn); parsed && IsAccountId(parsed->account)) {
    owner = std::string(parsed->account);
  }
  if (owner.empty() || (arn.empty() && !pending.row->arn.empty())) {
    std::string message = "nothing says which resource " + call.Text() + " is of";
    if (!call.named) message += "; it is left out";
    builder_.diagnostics().Add(
        {call.named ? Severity::kError : Severity::kWarning, call.place.source, call.place.offset,
         call.place.length, std::move(message),
         "name the file `SERVICE-COMMAND.ARN.json` (with %2F for a slash), or put it into folders "
         "named by the account's id and the region"});
    builder_.NoteUnknownInput(pending.left_out.empty() ? QuotedPath(call.source->name()) +
                                                             " does not say which resource it is of"
                                                       : pending.left_out);
    return;
  }
  AccountDraft account;
  account.id = owner;
  account.place = call.place;
  account.imported = true;
  if (const std::optional<Arn> parsed = ParseArn(arn);
      parsed && builder_.PartitionOf(owner).empty()) {
    account.partition = {std::string(parsed->partition), call.place};
  }
  if (arn.empty()) {
    if (!pending.policy) return;
    pending.policy->policy.name = pending.name;
    const bool everywhere = pending.row->policy_service == "organizations";
    account.resource_policies.push_back({std::string(pending.row->policy_service),
                                         everywhere ? std::string() : call.region,
                                         *std::move(pending.policy)});
  } else {
    ResourceDraft resource;
    resource.arn = arn;
    resource.place = call.place;
    resource.tags_known = false;
    resource.grants_known = false;
    resource.kms_key_known = false;
    if (pending.policy) resource.policy = {*std::move(pending.policy), call.place};
    account.resources.push_back(std::move(resource));
  }
  builder_.AddAccount(std::move(account));
}

void ServicePolicyReader::Finish() {
  pages_.Finish(builder_.diagnostics());
  // What names its account comes first, so that the only account is the only one of all.
  std::stable_partition(pending_.begin(), pending_.end(),
                        [](const Pending& pending) { return !pending.call.account.empty(); });
  for (Pending& pending : pending_)
    Place(pending);
}

}  // namespace

std::span<const ServicePolicyCall> ServicePolicyCalls() {
  return kCalls;
}

const ServicePolicyCall* FindServicePolicyCall(const CliOutput& output) {
  for (const ServicePolicyCall& call : kCalls) {
    const bool is_whole =
        output.IsOf(call.service) &&
        string_view(output.command).substr(call.service.size() + 1) == call.command;
    if (is_whole || (output.command == call.command && !IsSharedName(call.command))) return &call;
  }
  return nullptr;
}

std::unique_ptr<InputReader> MakeServicePolicyReader(EstateBuilder& builder) {
  return std::make_unique<ServicePolicyReader>(builder);
}

}  // namespace iamsim
