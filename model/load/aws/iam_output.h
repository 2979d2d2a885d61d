// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_LOAD_AWS_IAM_OUTPUT_H_
#define IAMSIM_MODEL_LOAD_AWS_IAM_OUTPUT_H_

#include <memory>

#include "model/load/draft/estate_builder.h"
#include "model/load/draft/input_reader.h"
#include "model/load/text/data.h"

namespace iamsim {

// Whether the tree is the output of one of the calls below.
bool IsIamOutput(const DataNode& root);

// What somebody collects who may not call get-account-authorization-details:
//   get-user, get-role, get-group, list-users, list-roles, list-groups, list-groups-for-user,
//   get-user-policy, get-role-policy, get-group-policy, list-user-policies, list-role-policies,
//   list-group-policies, list-attached-user-policies, list-attached-role-policies,
//   list-attached-group-policies, get-policy, get-policy-version, list-policies,
//   list-policy-versions, list-entities-for-policy, sts get-caller-identity,
//   list- and get-open-id-connect-provider, list- and get-saml-provider.
// The entity that an output does not name comes from the file's name (aws_cli.h), and the account
// from its folder, the caller identity beside it, or the only account that was loaded.
//
// What none of the outputs tells is unknown and not none: each entity is a partial draft.
// Source: IAM API Reference.
std::unique_ptr<InputReader> MakeIamOutputReader(EstateBuilder& builder);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_LOAD_AWS_IAM_OUTPUT_H_
