// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_LOAD_AWS_SERVICE_POLICY_H_
#define IAMSIM_MODEL_LOAD_AWS_SERVICE_POLICY_H_

#include <memory>
#include <span>
#include <string_view>

#include "model/load/aws/aws_cli.h"
#include "model/load/draft/estate_builder.h"
#include "model/load/draft/input_reader.h"

// Outputs of the AWS CLI that are nothing but the policy of one resource, or of an account. A
// further service is a row; the collection script makes the same calls. Source: the AWS CLI Command
// Reference, the page of each command.

namespace iamsim {

struct ServicePolicyCall {
  std::string_view service;  // of the AWS CLI
  std::string_view command;
  // The member with the policy, by its path: `policy.document`.
  std::string_view member;
  // What follows the partition in the resource's ARN: {region}, {account}, {name}; empty: the
  // account has the policy, for all of `policy_service`.
  std::string_view arn = {};
  std::string_view policy_service = {};
  // The member with the resource's ARN, by its path; empty: the output has none.
  std::string_view arn_member = {};
  // The output is a list of policies, of which each item has the members above.
  std::string_view list = {};
  std::string_view name_member = {};  // with the policy's name
  bool is_map = false;                // `member` holds policies by their names
  std::string_view nothing = {};      // AWS's error code where there is no policy

  // How the collection script finds what to ask about; without `list_command` it asks once.
  std::string_view list_command = {};
  std::string_view query = {};   // what the list is cut down to
  std::string_view option = {};  // that takes an item of the list
};
std::span<const ServicePolicyCall> ServicePolicyCalls();

// The call that gave a file of that name, or null.
const ServicePolicyCall* FindServicePolicyCall(const CliOutput& output);

std::unique_ptr<InputReader> MakeServicePolicyReader(EstateBuilder& builder);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_LOAD_AWS_SERVICE_POLICY_H_
