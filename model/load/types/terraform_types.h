// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_LOAD_TYPES_TERRAFORM_TYPES_H_
#define IAMSIM_MODEL_LOAD_TYPES_TERRAFORM_TYPES_H_

#include <array>
#include <span>
#include <string_view>

// The resource types of Terraform's AWS provider that have an ARN or bring a policy of a resource.
// A further service is a row. Source: the provider's documentation, the page of each type.

namespace iamsim {

// A resource type that has an ARN.
struct TerraformType {
  std::string_view type;
  std::string_view name = {};    // the attribute that is {name} in `arn`
  std::string_view prefix = {};  // the attribute that a name is made of where none is given
  // What follows the partition: {account}, {region}, {path}, {name}; {suffix} is known to AWS
  // alone, and any other {attribute} is one of the resource.
  std::string_view arn = {};
  // The attribute with the policy; empty: the resource does not say which policy it has.
  std::string_view policy = {};
  // The attribute with the KMS key of its contents.
  std::string_view key = {};
  // The attribute that has the ARN which policies name.
  std::string_view arn_attribute = "arn";
  // What begins or ends every name of the type, where a policy may name resources of several.
  std::string_view mark = {};
};
const TerraformType* FindTerraformArnType(std::string_view type);
std::span<const TerraformType> TerraformArnTypes();

// The service in the ARNs of the type.
std::string_view ServiceOf(const TerraformType& type);

// A policy that is a resource of its own, and belongs to another resource or to the account.
struct TerraformPolicyType {
  std::string_view type;
  std::string_view target = {};  // the attribute that names the other resource; empty: the account
  std::string_view policy = {};  // the attribute with the document
  std::array<std::string_view, 3> target_types = {};
  // The service for which the account has the policy, where no resource is named; and the service
  // of resources whose types have no row.
  std::string_view service = {};
  // The attribute with the policy's name, where there may be several; those of one resource count
  // together.
  std::string_view name = {};
  // What an absent `target` means; empty: it is an error of the input.
  std::string_view default_target = {};
};
std::span<const TerraformPolicyType> TerraformPolicyTypes();
const TerraformPolicyType* FindTerraformPolicyType(std::string_view type);

// A type that brings a policy, or a statement of one, that iamsim does not read.
struct TerraformUnreadType {
  std::string_view type;
  std::string_view service;
};
std::span<const TerraformUnreadType> TerraformUnreadTypes();

}  // namespace iamsim

#endif  // IAMSIM_MODEL_LOAD_TYPES_TERRAFORM_TYPES_H_
