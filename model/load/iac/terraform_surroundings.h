// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_LOAD_IAC_TERRAFORM_SURROUNDINGS_H_
#define IAMSIM_MODEL_LOAD_IAC_TERRAFORM_SURROUNDINGS_H_

#include <map>
#include <set>
#include <string>
#include <utility>

#include "model/load/iac/terraform.h"
#include "model/load/iac/terraform_values.h"

namespace iamsim {

// In which account, region and partition a resource is: what it says itself, else what its provider
// tells (caller identity, ARNs of its other resources, its configuration), else the options. The
// document and the options must outlive it.
class TerraformSurroundings {
 public:
  TerraformSurroundings(const TerraformDocument& document, const TerraformOptions& options);

  std::string AccountOf(const TerraformInstance& instance) const;
  std::string RegionOf(const TerraformInstance& instance) const;
  std::string PartitionOf(const TerraformInstance& instance) const;
  // Whether its provider tags everything that it makes.
  bool HasDefaultTags(const TerraformInstance& instance) const {
    return document_.HasProviderSetting(instance.provider, "default_tags");
  }
  // Then the account that was given for the input is not its provider's.
  bool HasOwnCredentials(const TerraformInstance& instance) const {
    return document_.HasOwnCredentials(instance.provider);
  }
  // That an account is missing is said once.
  bool SayOnce() const { return !std::exchange(said_, true); }

 private:
  struct Provider {
    std::string account;
    std::string region;
    std::string partition;
  };
  void Read(const TerraformSide& side);

  const TerraformDocument& document_;
  const TerraformOptions& options_;
  std::map<std::string, Provider> providers_;
  std::set<std::string> accounts_;
  mutable bool said_ = false;
};

}  // namespace iamsim

#endif  // IAMSIM_MODEL_LOAD_IAC_TERRAFORM_SURROUNDINGS_H_
