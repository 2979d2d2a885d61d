// SPDX-License-Identifier: Apache-2.0
#include "model/load/aws/vpc_endpoints.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "model/arn.h"
#include "model/load/aws/aws_cli.h"
#include "model/load/document/fields.h"
#include "model/load/draft/import_drafts.h"
#include "model/load/draft/import_reader.h"
#include "model/load/text/words.h"

namespace iamsim {
namespace {

constexpr auto kWords = FieldWords({
    "VpcEndpoints",
    "VpcEndpointId",
    "VpcEndpointType",
    "ServiceName",
    "VpcId",
    "OwnerId",
    "PolicyDocument",
    // Not needed.
    "State",
    "RouteTableIds",
    "SubnetIds",
    "Groups",
    "IpAddressType",
    "DnsOptions",
    "PrivateDnsEnabled",
    "RequesterManaged",
    "NetworkInterfaceIds",
    "DnsEntries",
    "CreationTimestamp",
    "Tags",
    "LastError",
    "Ipv4Prefixes",
    "Ipv6Prefixes",
    "FailureReason",
    "ServiceNetworkArn",
    "ResourceConfigurationArn",
    "ServiceRegion",
    "NextToken",
    "ResponseMetadata",
    "ResultMetadata",
});

class VpcEndpointsReader : public InputReader {
 public:
  explicit VpcEndpointsReader(EstateBuilder& builder) : builder_(builder) {}

  void Read(const DataNode& root, const std::shared_ptr<const SourceText>& source,
            LoadedFile& file) override;
  void Finish() override { pages_.Finish(builder_.diagnostics()); }

 private:
  void ReadEndpoint(const Fields& fields, const CliOutput& call, const DataNode& node);

  EstateBuilder& builder_;
  PageWatch pages_;
};

void VpcEndpointsReader::Read(const DataNode& root, const std::shared_ptr<const SourceText>& source,
                              LoadedFile& file) {
  const CliOutput call = CliOutputOf(root, source, builder_.diagnostics());
  const Fields fields = CliFields(*call.root, source, builder_.diagnostics(), kWords);
  file.call = call.TextOf("describe-vpc-endpoints");
  pages_.Note(*call.root, source, call.ListOf("describe-vpc-endpoints", false));
  for (const DataNode* item : fields.Objects(*call.root, "VpcEndpoints"))
    ReadEndpoint(fields, call, *item);
  fields.TakeNewFields(*call.root, file.new_fields);
}

void VpcEndpointsReader::ReadEndpoint(const Fields& fields, const CliOutput& call,
                                      const DataNode& node) {
  const std::optional<std::string> id =
      fields.RequiredString(node, "VpcEndpointId", "a VPC endpoint");
  const std::optional<std::string> type =
      fields.RequiredString(node, "VpcEndpointType", "a VPC endpoint");
  const std::optional<std::string> service =
      fields.RequiredString(node, "ServiceName", "a VPC endpoint");
  const std::optional<std::string> vpc = fields.String(node, "VpcId");
  const std::optional<std::string> owner = fields.String(node, "OwnerId");
  if (!id || !type || !service) return;
  const bool gateway = EqualsIgnoreCase(*type, "gateway");
  if (!gateway && !EqualsIgnoreCase(*type, "interface")) return;
  AccountDraft account;
  account.place = {fields.source(), node.offset, node.length};
  account.imported = true;
  account.id = owner && IsAccountId(*owner) ? *owner : call.account;
  if (account.id.empty()) {
    fields.Error(node, "nothing says which account VPC endpoint " + Quoted(*id) + " belongs to",
                 "expected its `OwnerId`, or the file in a folder named by the account's id");
    return;
  }
  EndpointDraft endpoint;
  endpoint.id = *id;
  endpoint.place = account.place;
  endpoint.service = {EndpointServiceOf(*service), endpoint.place};
  endpoint.gateway = {gateway, endpoint.place};
  if (vpc) endpoint.vpc = {*vpc, endpoint.place};
  const DataNode* policy = fields.Find(node, "PolicyDocument");
  const std::string what = "the policy of VPC endpoint " + Quoted(*id);
  if (policy != nullptr && policy->kind() != DataKind::kNull) {
    endpoint.policy = {ImportedDocument(*policy, fields.source(), {}, builder_, what),
                       {fields.source(), policy->offset, policy->length}};
  } else {
    endpoint.policy = {MissingDocument({}, endpoint.place), endpoint.place};
  }
  account.vpc_endpoints.push_back(std::move(endpoint));
  builder_.AddAccount(std::move(account));
}

}  // namespace

bool IsVpcEndpointsOutput(const DataNode& root) {
  const DataNode* list = CliRoot(root).Find("VpcEndpoints");
  return list != nullptr && list->is_array();
}

std::unique_ptr<InputReader> MakeVpcEndpointsReader(EstateBuilder& builder) {
  return std::make_unique<VpcEndpointsReader>(builder);
}

}  // namespace iamsim
