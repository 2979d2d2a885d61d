// SPDX-License-Identifier: Apache-2.0
#include "model/load/iac/terraform_surroundings.h"

#include <optional>
#include <string_view>

#include "model/arn.h"
#include "model/load/draft/import_reader.h"

namespace iamsim {

using std::string_view;

void TerraformSurroundings::Read(const TerraformSide& side) {
  for (const TerraformInstance& instance : side.instances()) {
    Provider& provider = providers_[instance.provider];
    if (instance.is_data) {
      if (instance.type == "aws_caller_identity") {
        const std::string account = TerraformText(instance, "account_id");
        if (IsAccountId(account)) {
          provider.account = account;
          accounts_.insert(account);
        }
      } else if (instance.type == "aws_region") {
        std::string region = TerraformText(instance, "region");
        if (region.empty()) region = TerraformText(instance, "name");
        if (!region.empty()) provider.region = region;
      } else if (instance.type == "aws_partition") {
        provider.partition = TerraformText(instance, "partition");
      }
      // What is looked up may be another account's, but for IAM.
      if (!instance.type.starts_with("aws_iam_")) continue;
    }
    const std::string text = TerraformText(instance, "arn");
    const std::optional<Arn> arn = ParseArn(text);
    if (!arn || arn->account == "aws") continue;
    if (provider.partition.empty()) provider.partition = std::string(arn->partition);
    if (IsAccountId(arn->account)) {
      accounts_.insert(std::string(arn->account));
      if (provider.account.empty()) provider.account = std::string(arn->account);
    }
    if (provider.region.empty()) provider.region = std::string(arn->region);
  }
}

TerraformSurroundings::TerraformSurroundings(const TerraformDocument& document,
                                             const TerraformOptions& options)
    : document_(document), options_(options) {
  // What Terraform runs as, then what was there before, then what is planned.
  Read(document.before());
  Read(document.after());
}

std::string TerraformSurroundings::AccountOf(const TerraformInstance& instance) const {
  for (const string_view attribute :
       {"arn", "owner_id", "registry_id", "account_id", "domain_owner"}) {
    const std::string text = TerraformText(instance, attribute);
    if (IsAccountId(text)) return text;
    const std::optional<Arn> arn = ParseArn(text);
    if (arn && IsAccountId(arn->account)) return std::string(arn->account);
  }
  if (const auto found = providers_.find(instance.provider);
      found != providers_.end() && !found->second.account.empty()) {
    return found->second.account;
  }
  if (const std::string account = document_.ProviderAccount(instance.provider);
      IsAccountId(account)) {
    return account;
  }
  if (HasOwnCredentials(instance)) return {};
  if (IsAccountId(options_.account)) return options_.account;
  if (accounts_.size() == 1) return *accounts_.begin();
  return {};
}

std::string TerraformSurroundings::RegionOf(const TerraformInstance& instance) const {
  std::string region = TerraformText(instance, "region");
  if (region.empty()) {
    const std::string own = TerraformText(instance, "arn");
    if (const std::optional<Arn> arn = ParseArn(own)) region = std::string(arn->region);
  }
  if (region.empty()) region = document_.ProviderSetting(instance.provider, "region");
  if (region.empty()) {
    if (const auto found = providers_.find(instance.provider); found != providers_.end()) {
      region = found->second.region;
    }
  }
  if (region.empty()) region = options_.region;
  return region;
}

std::string TerraformSurroundings::PartitionOf(const TerraformInstance& instance) const {
  const std::string own = TerraformText(instance, "arn");
  if (const std::optional<Arn> arn = ParseArn(own)) return std::string(arn->partition);
  if (const auto found = providers_.find(instance.provider);
      found != providers_.end() && !found->second.partition.empty()) {
    return found->second.partition;
  }
  return std::string(PartitionOfRegion(RegionOf(instance)));
}

}  // namespace iamsim
