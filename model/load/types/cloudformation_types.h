// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_LOAD_TYPES_CLOUDFORMATION_TYPES_H_
#define IAMSIM_MODEL_LOAD_TYPES_CLOUDFORMATION_TYPES_H_

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "model/load/types/arn_template.h"

// CloudFormation's resource types that have an ARN or bring a policy of a resource. AWS Config has
// them, too, with the same properties. A further service is a row here, and its properties are a
// row of iac/cloudformation_properties.cc. Source: the CloudFormation Template Reference, the page
// of each type with its return values.

namespace iamsim {

enum class RefGives : std::uint8_t { kName, kArn, kQueueUrl };

// A resource type that has an ARN.
struct TemplateArnType {
  std::string_view type;
  std::string_view name;  // the property with its name; empty: AWS gives it an id
  // What follows the partition: {account}, {region}, {path}, {name}; {id} is known to AWS alone,
  // and any other {Property} is one of the resource.
  std::string_view arn;
  RefGives ref;
  std::string_view arn_attributes = " Arn ";  // Fn::GetAtt, with blanks around each
  std::string_view name_attributes = {};
  // What else Fn::GetAtt gives that is an id or an ARN of AWS's own.
  std::string_view other_attributes = {};
  // The resource becomes part of the model. Without, its ARN is of use to policies alone.
  bool is_modelled = false;
  std::string_view policy = {};      // the property with its policy
  std::string_view key = {};         // the property with the KMS key of its contents
  std::string_view mark = {};        // what begins or ends every name of the type
  std::string_view arn_suffix = {};  // what Fn::GetAtt adds to the ARN
  // The name of the type in AWS Config, where it is another one.
  std::string_view config_type = {};
};
const TemplateArnType* FindTemplateArnType(std::string_view type);
std::span<const TemplateArnType> TemplateArnTypes();
// The type that AWS Config calls so, if resources of it become part of the model; else null.
const TemplateArnType* FindConfigType(std::string_view type);

// The service in the ARNs of the type.
std::string_view ServiceOf(const TemplateArnType& type);

// A policy that is a resource of its own.
struct TemplatePolicyType {
  std::string_view type;
  std::string_view target;  // the property that names the other resource; empty: the account
  std::string_view policy;
  std::string_view service;  // of the other resource
  std::array<std::string_view, 2> target_types = {};
  std::string_view name = {};  // the property with the policy's name, where there may be several
};
std::span<const TemplatePolicyType> TemplatePolicyTypes();
const TemplatePolicyType* FindTemplatePolicyType(std::string_view type);

// The ARN of the resource that `target` of a policy names: a queue by its URL, others by their
// name or their ARN. `types` are those that it may name. Empty if the text does not say which.
std::string ArnOfPolicyTarget(std::string_view service, const std::string& target,
                              std::span<const std::string_view> types, const ArnScope& scope);

// A type that brings a policy, or a statement of one, that iamsim does not read.
struct TemplateUnreadType {
  std::string_view type;
  std::string_view service;
};
std::span<const TemplateUnreadType> TemplateUnreadTypes();

// Whether `words`, with blanks around each, has the word.
bool HasTemplateWord(std::string_view words, std::string_view word);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_LOAD_TYPES_CLOUDFORMATION_TYPES_H_
