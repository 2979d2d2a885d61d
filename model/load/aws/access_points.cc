// SPDX-License-Identifier: Apache-2.0
#include "model/load/aws/access_points.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "model/arn.h"
#include "model/load/aws/aws_cli.h"
#include "model/load/document/fields.h"
#include "model/load/draft/import_drafts.h"
#include "model/load/text/words.h"

namespace iamsim {
namespace {

constexpr auto kWords = FieldWords({
    "AccessPointList",
    "AccessPointArn",
    "Bucket",
    "PublicAccessBlockConfiguration",
    "BlockPublicAcls",
    "IgnorePublicAcls",
    "BlockPublicPolicy",
    "RestrictPublicBuckets",
    // Not needed.
    "Name",
    "NetworkOrigin",
    "VpcConfiguration",
    "VpcId",
    "CreationDate",
    "Alias",
    "Endpoints",
    "BucketAccountId",
    "DataSourceId",
    "DataSourceType",
    "NextToken",
    "ResponseMetadata",
    "ResultMetadata",
});

class AccessPointReader : public InputReader {
 public:
  explicit AccessPointReader(EstateBuilder& builder) : builder_(builder) {}

  void Read(const DataNode& root, const std::shared_ptr<const SourceText>& source,
            LoadedFile& file) override;
  void Finish() override { pages_.Finish(builder_.diagnostics()); }

 private:
  void ReadAccessPoint(const Fields& fields, const DataNode& node);

  EstateBuilder& builder_;
  PageWatch pages_;
};

void AccessPointReader::Read(const DataNode& root, const std::shared_ptr<const SourceText>& source,
                             LoadedFile& file) {
  const CliOutput call = CliOutputOf(root, source, builder_.diagnostics());
  const Fields fields = CliFields(*call.root, source, builder_.diagnostics(), kWords);
  if (call.root->Find("AccessPointList") == nullptr) {
    file.call = call.TextOf("get-access-point");
    ReadAccessPoint(fields, *call.root);
    fields.TakeNewFields(*call.root, file.new_fields);
    return;
  }
  file.call = call.TextOf("list-access-points");
  pages_.Note(*call.root, source, call.ListOf("list-access-points", false));
  for (const DataNode* item : fields.Objects(*call.root, "AccessPointList"))
    ReadAccessPoint(fields, *item);
  fields.TakeNewFields(*call.root, file.new_fields);
}

void AccessPointReader::ReadAccessPoint(const Fields& fields, const DataNode& node) {
  const std::optional<std::string> text =
      fields.RequiredString(node, "AccessPointArn", "an access point");
  const std::optional<std::string> bucket = fields.String(node, "Bucket");
  if (!text || !bucket || bucket->empty()) return;
  const std::optional<Arn> arn = ParseArn(*text);
  if (!arn || arn->service != "s3" || !arn->resource.starts_with("accesspoint/") ||
      !IsAccountId(arn->account)) {
    fields.Error(*node.Find("AccessPointArn"), Quoted(*text) + " is not the ARN of an access point",
                 "expected `arn:aws:s3:REGION:ACCOUNT:accesspoint/NAME`");
    return;
  }
  AccountDraft account;
  account.id = std::string(arn->account);
  account.place = {fields.source(), node.offset, node.length};
  account.imported = true;
  const std::string partition(arn->partition);
  if (builder_.PartitionOf(account.id).empty()) account.partition = {partition, account.place};
  ResourceDraft resource;
  resource.arn = *text;
  resource.place = account.place;
  resource.policy_known = false;
  resource.tags_known = false;
  resource.grants_known = false;
  resource.bucket = {"arn:" + partition + ":s3:::" + *bucket, account.place};
  if (const DataNode* settings = fields.Find(node, "PublicAccessBlockConfiguration");
      settings != nullptr && fields.CheckObject(*settings, "`PublicAccessBlockConfiguration`")) {
    resource.block_public_access = ReadBlockPublicAccess(fields, *settings);
  }
  account.resources.push_back(std::move(resource));
  builder_.AddAccount(std::move(account));
}

}  // namespace

bool IsAccessPointOutput(const DataNode& root) {
  const DataNode& out = CliRoot(root);
  const DataNode* list = out.Find("AccessPointList");
  if (list != nullptr) return list->is_array();
  return out.Find("AccessPointArn") != nullptr && out.Find("NetworkOrigin") != nullptr;
}

std::unique_ptr<InputReader> MakeAccessPointReader(EstateBuilder& builder) {
  return std::make_unique<AccessPointReader>(builder);
}

}  // namespace iamsim
