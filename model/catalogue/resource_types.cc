// SPDX-License-Identifier: Apache-2.0
#include "model/catalogue/resource_types.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "absl/container/inlined_vector.h"

#include "model/catalogue/arn_shape.h"

// Two tables: which resources have policies and what these cover, and which services take unsigned
// calls. A carrier is a shape of the ARN's last field with names in braces; what is below it refers
// to them.

namespace iamsim {
namespace {

// Each service's guide says what its policy governs. By service; nearer carriers come first.
constexpr PolicyCarrierType kTypes[] = {
    // AppSync Developer Guide, "Security": the API is what has a policy.
    {.service = "appsync",
     .carrier = "apis/{api}",
     .covered = {"apis/{api}/*"},
     .covers_parts = true,
     .unverified = true},
    // Backup Developer Guide, "Vault access policies": a recovery point leads to its vault.
    {.service = "backup",
     .carrier = "backup-vault:{vault}",
     .consulted = Consulted::kForBackup,
     .default_key = "alias/aws/backup"},
    // CodeArtifact User Guide, "Domain policies": evaluated for every resource of the domain.
    {.service = "codeartifact",
     .carrier = "repository/{domain}/{repository}",
     .covered = {"package/{domain}/{repository}/*"}},
    {.service = "codeartifact",
     .carrier = "domain/{domain}",
     .covered = {"repository/{domain}/*", "package/{domain}/*", "package-group/{domain}/*"},
     .default_key = "alias/aws/codeartifact"},
    // DynamoDB Developer Guide, "Resource-based policies": the table's also for its indexes; a
    // stream has its own.
    {.service = "dynamodb",
     .carrier = "table/{table}",
     .covered = {"table/{table}/index/*"},
     .covers_parts = true},
    {.service = "dynamodb", .carrier = "table/{table}/stream/{label}"},
    // ECR User Guide, "Private registry permissions".
    {.service = "ecr", .carrier = "repository/{repository...}"},
    {.service = "ecr", .carrier = "", .unverified = true},
    // EFS User Guide, "Using IAM to control file system data access".
    {.service = "elasticfilesystem",
     .carrier = "file-system/{id}",
     .without_policy = WithoutPolicy::kOpenMounts},
    // OpenSearch Service Developer Guide, "Identity and Access Management": a domain's policy
    // governs its subresources.
    {.service = "es",
     .carrier = "domain/{domain}",
     .covered = {"domain/{domain}/*"},
     .covers_parts = true,
     .consulted = Consulted::kForDataPlane},
    // EventBridge User Guide, "Permissions for event buses": rules of the bus from other accounts.
    {.service = "events", .carrier = "event-bus/{bus...}", .covered = {"rule/{bus...}/*"}},
    // API Gateway Developer Guide, "Control access to a REST API with resource policies".
    {.service = "execute-api",
     .carrier = "{api}",
     .covered = {"{api}/*"},
     .covers_parts = true,
     .without_policy = WithoutPolicy::kOpenApi},
    // Glue Developer Guide, "Specifying AWS Glue resource ARNs", PutResourcePolicy: one policy for
    // each account and Region.
    {.service = "glue",
     .carrier = "catalog",
     .covered = {"database/*", "table/*", "tableVersion/*", "userDefinedFunction/*",
                 "connection/*"}},
    {.service = "glue", .carrier = ""},
    // MSK Developer Guide, "Cluster-based policies".
    {.service = "kafka",
     .carrier = "cluster/{cluster}/{id}",
     .covered = {"topic/{cluster}/{id}/*", "group/{cluster}/{id}/*",
                 "transactional-id/{cluster}/{id}/*"}},
    // Kinesis Data Streams Developer Guide, "Resource-based policies": a consumer has its own.
    {.service = "kinesis", .carrier = "stream/{stream}"},
    {.service = "kinesis", .carrier = "stream/{stream}/consumer/{consumer}"},
    {.service = "kms", .carrier = "key/{id}", .without_policy = WithoutPolicy::kNoAccess},
    // Lambda Developer Guide, "Resource-based policies": a version and an alias have their own.
    {.service = "lambda", .carrier = "function:{function}"},
    {.service = "lambda", .carrier = "function:{function}:{qualifier}"},
    {.service = "lambda", .carrier = "layer:{layer}:{version}"},
    // CloudWatch Logs API Reference, PutResourcePolicy. DescribeLogGroups ends its ARNs in `:*`.
    {.service = "logs",
     .carrier = "log-group:{group...}",
     .covered = {"log-group:{group...}:*"},
     .consulted = Consulted::kForLogDelivery},
    {.service = "logs",
     .carrier = "log-group:{group...}:*",
     .covered = {"log-group:{group...}:*", "log-group:{group...}"},
     .consulted = Consulted::kForLogDelivery,
     .other_spelling = true},
    {.service = "logs", .carrier = "destination:{destination}"},
    {.service = "logs", .carrier = "", .consulted = Consulted::kForLogDelivery},
    // MediaStore User Guide, "Container policies".
    {.service = "mediastore",
     .carrier = "container/{container}",
     .covered = {"container/{container}/*"},
     .covers_parts = true},
    // Organizations User Guide, "Resource-based delegation policy": the management account's.
    {.service = "organizations", .carrier = ""},
    // S3 User Guide, "Access point policies", "Bucket policies".
    {.service = "s3",
     .carrier = "accesspoint/{name}",
     .covered = {"accesspoint/{name}/*"},
     .covers_parts = true},
    {.service = "s3",
     .carrier = "{bucket}",
     .covered = {"{bucket}/*"},
     .covers_parts = true,
     .without_account = true},
    {.service = "s3-object-lambda",
     .carrier = "accesspoint/{name}",
     .covered = {"accesspoint/{name}/*"},
     .covers_parts = true},
    // S3 on Outposts User Guide, "Setting up IAM".
    {.service = "s3-outposts",
     .carrier = "outpost/{outpost}/bucket/{bucket}",
     .covered = {"outpost/{outpost}/bucket/{bucket}/*"},
     .covers_parts = true},
    {.service = "s3-outposts",
     .carrier = "outpost/{outpost}/accesspoint/{name}",
     .covered = {"outpost/{outpost}/accesspoint/{name}/*"},
     .covers_parts = true},
    {.service = "s3express", .carrier = "bucket/{bucket}"},
    // S3 User Guide, "Resource-based policies for S3 Tables": both are evaluated.
    {.service = "s3tables",
     .carrier = "bucket/{bucket}",
     .covered = {"bucket/{bucket}/table/*", "bucket/{bucket}/namespace/*"}},
    {.service = "s3tables", .carrier = "bucket/{bucket}/table/{table}"},
    // S3 User Guide, "Identity and access management in S3 Vectors".
    {.service = "s3vectors", .carrier = "bucket/{bucket}", .covered = {"bucket/{bucket}/index/*"}},
    // SageMaker Developer Guide, "Cross-account model packages": the group's policy names them.
    {.service = "sagemaker",
     .carrier = "model-package-group/{group}",
     .covered = {"model-package/{group}/*"}},
    // EventBridge User Guide, "Resource-based policies for schema registries".
    {.service = "schemas", .carrier = "registry/{registry}", .covered = {"schema/{registry}/*"}},
    {.service = "secretsmanager",
     .carrier = "secret:{name...}",
     .default_key = "alias/aws/secretsmanager"},
    // Sign-In User Guide, "Controlling console access".
    {.service = "signin",
     .carrier = "",
     .consulted = Consulted::kForConsoleAccess,
     .without_policy = WithoutPolicy::kOpen},
    {.service = "sns", .carrier = "{topic}"},
    {.service = "sqs", .carrier = "{queue}"},
    // VPC Lattice User Guide, "Control access to services using auth policies".
    {.service = "vpc-lattice",
     .carrier = "service/{service}",
     .covered = {"service/{service}/*"},
     .covers_parts = true,
     .every_policy_must_allow = true,
     .consulted = Consulted::kForTraffic},
    {.service = "vpc-lattice",
     .carrier = "servicenetwork/{network}",
     .every_policy_must_allow = true,
     .consulted = Consulted::kForTraffic},
    // X-Ray API Reference, PutResourcePolicy.
    {.service = "xray", .carrier = ""},
};

// Services that answer without a signature, and their actions; empty: all. Each service's guide.
// With `only_with` the calls that have this key as true, because others need a signature.
struct UnsignedCalls {
  std::string_view service;  // of the action
  std::array<std::string_view, 3> actions = {};
  std::string_view only_with = {};
};
constexpr UnsignedCalls kUnsigned[] = {
    {"elasticfilesystem", {"clientmount", "clientwrite", "clientrootaccess"}},
    {"es", {"eshttp*"}},
    {"execute-api", {"invoke"}},
    // A function URL without authentication; Invoke itself is signed, but for the call through one.
    {"lambda", {"invokefunctionurl"}},
    {"lambda", {"invokefunction"}, "lambda:InvokedViaFunctionUrl"},
    {"mediastore", {"getobject", "describeobject"}},
    {"s3"},
    {"signin", {"authenticate"}},
    {"sns"},
    {"sqs"},
    // The token of an identity provider is what vouches for the caller.
    {"sts", {"assumerolewithsaml", "assumerolewithwebidentity"}},
    {"vpc-lattice-svcs"},
};

bool IsActionOf(std::string_view pattern, std::string_view action_name) {
  if (pattern.ends_with('*')) return action_name.starts_with(pattern.substr(0, pattern.size() - 1));
  return pattern == action_name;
}

using Names = absl::InlinedVector<std::pair<std::string_view, std::string_view>, 4>;

// Takes the names that `text` has in the places of `pattern`; false if it is not of that shape.
bool TakeNames(std::string_view pattern, std::string_view text, Names& names) {
  names.clear();
  while (!pattern.empty()) {
    if (pattern == "*") return !text.empty();
    if (pattern.front() != '{') {
      if (text.empty() || pattern.front() != text.front()) return false;
      pattern.remove_prefix(1);
      text.remove_prefix(1);
      continue;
    }
    const std::size_t close = pattern.find('}');
    const std::string_view name = pattern.substr(0, close + 1);
    pattern.remove_prefix(close + 1);
    const std::size_t end = pattern.empty() ? text.size() : text.find(pattern.front());
    if (end == std::string_view::npos || end == 0) return false;
    const bool takes_all = name.ends_with("...}");
    if (pattern.empty() && !takes_all && text.find_first_of("/:") != std::string_view::npos) {
      return false;
    }
    names.emplace_back(name, text.substr(0, end));
    text.remove_prefix(end);
  }
  return text.empty();
}

void AppendShape(std::string_view pattern, const Names& names, std::string& to) {
  while (!pattern.empty()) {
    const TemplateStep step = TakeTemplateStep(pattern);
    to += step.literal;
    const auto found = std::find_if(names.begin(), names.end(), [&](const auto& name) {
      return name.first.substr(1, name.first.size() - 2) == step.part;
    });
    if (found != names.end()) to += found->second;
  }
}

// The rows of a service, which stand together. Every question looks for them, so that the letter
// is compared first.
std::span<const PolicyCarrierType> TypesOf(std::string_view service) {
  if (service.empty()) return {};
  const auto is_of_service = [&](const PolicyCarrierType& type) {
    return type.service.front() == service.front() && type.service == service;
  };
  const auto* const begin = std::find_if(std::begin(kTypes), std::end(kTypes), is_of_service);
  return {begin, std::find_if_not(begin, std::end(kTypes), is_of_service)};
}
static_assert(std::is_sorted(std::begin(kTypes), std::end(kTypes),
                             [](const PolicyCarrierType& a, const PolicyCarrierType& b) {
                               return a.service < b.service;
                             }));

bool MayBe(const PolicyCarrierType& type, const Arn& arn) {
  return !type.carrier.empty() &&
         type.without_account == (arn.account.empty() && arn.region.empty());
}

}  // namespace

std::span<const PolicyCarrierType> PolicyCarrierTypes() {
  return kTypes;
}

std::vector<PolicyCarrier> CarriersAbove(const Arn& arn, std::string_view text) {
  std::vector<PolicyCarrier> carriers;
  Names names;
  for (const PolicyCarrierType& type : TypesOf(arn.service)) {
    if (!MayBe(type, arn)) continue;
    for (const std::string_view pattern : type.covered) {
      if (pattern.empty()) break;
      if (!TakeNames(pattern, arn.resource, names)) continue;
      std::string carrier(text.substr(0, text.size() - arn.resource.size()));
      AppendShape(type.carrier, names, carrier);
      if (carrier != text) carriers.push_back({&type, std::move(carrier)});
      break;
    }
  }
  return carriers;
}

std::vector<std::string> CoveredBy(const Arn& carrier) {
  std::vector<std::string> patterns;
  Names names;
  for (const PolicyCarrierType& type : TypesOf(carrier.service)) {
    if (!MayBe(type, carrier) || !TakeNames(type.carrier, carrier.resource, names)) continue;
    for (const std::string_view covered : type.covered) {
      if (covered.empty()) break;
      AppendShape(covered, names, patterns.emplace_back());
    }
  }
  return patterns;
}

const PolicyCarrierType* FindPolicyCarrierType(const Arn& arn) {
  Names names;
  const PolicyCarrierType* best = nullptr;
  for (const PolicyCarrierType& type : TypesOf(arn.service)) {
    // A name at the end takes all that is left, so the longer shape is the right one.
    if (MayBe(type, arn) && TakeNames(type.carrier, arn.resource, names) &&
        (best == nullptr || type.carrier.size() > best->carrier.size())) {
      best = &type;
    }
  }
  return best;
}

const PolicyCarrierType* FindAccountPolicyType(std::string_view service) {
  const std::span<const PolicyCarrierType> types = TypesOf(service);
  const auto found = std::find_if(types.begin(), types.end(), [](const PolicyCarrierType& type) {
    return type.carrier.empty();
  });
  return found == types.end() ? nullptr : &*found;
}

bool AccountPolicyCovers(std::string_view arn_text) {
  const std::optional<Arn> arn = ParseArn(arn_text);
  if (!arn) return true;
  const std::span<const PolicyCarrierType> types = TypesOf(arn->service);
  const bool has_rows = std::any_of(types.begin(), types.end(), [](const PolicyCarrierType& type) {
    return !type.carrier.empty();
  });
  return !has_rows || FindPolicyCarrierType(*arn) != nullptr ||
         !CarriersAbove(*arn, arn_text).empty();
}

std::vector<std::string_view> AccountPolicyServices() {
  std::vector<std::string_view> services;
  for (const PolicyCarrierType& type : kTypes) {
    if (type.carrier.empty()) services.push_back(type.service);
  }
  return services;
}

bool IsConsulted(const PolicyCarrierType& type, std::string_view service,
                 std::string_view action_name, bool caller_is_service) {
  switch (type.consulted) {
    case Consulted::kAlways:
      return true;
    case Consulted::kForDataPlane:
      return action_name.starts_with("eshttp");
    case Consulted::kForLogDelivery:
      return caller_is_service &&
             (action_name == "putlogevents" || action_name == "createlogstream");
    case Consulted::kForBackup:
      return service == "backup";
    case Consulted::kForConsoleAccess:
      return action_name == "authenticate" || action_name == "authorizeoauth2access" ||
             action_name == "createoauth2token";
    case Consulted::kForTraffic:
      return service == "vpc-lattice-svcs";
  }
  return true;
}

UnsignedCall FindUnsignedCall(std::string_view service, std::string_view action_name) {
  for (const UnsignedCalls& row : kUnsigned) {
    if (row.service != service) continue;
    const bool is_row =
        row.actions.front().empty() ||
        std::any_of(row.actions.begin(), row.actions.end(), [&](std::string_view pattern) {
          return !pattern.empty() && IsActionOf(pattern, action_name);
        });
    if (is_row) return {true, row.only_with};
  }
  return {};
}

}  // namespace iamsim
