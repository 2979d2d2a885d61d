// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_LOAD_AWS_ORGANIZATIONS_H_
#define IAMSIM_MODEL_LOAD_AWS_ORGANIZATIONS_H_

#include <memory>

#include "model/load/draft/estate_builder.h"
#include "model/load/draft/input_reader.h"
#include "model/load/text/data.h"
#include "model/source_text.h"

namespace iamsim {

// Whether the tree is an output of `aws organizations`.
bool IsOrganizationsOutput(const DataNode& root);

// Puts an organization together from the outputs of describe-organization, list-roots,
// list-organizational-units-for-parent, list-accounts-for-parent, list-accounts, list-parents,
// list-children, describe-account, describe-organizational-unit, list-policies, describe-policy,
// list-targets-for-policy, list-policies-for-target and list-delegated-administrators, in any order
// and with any of them missing. Parents and targets that an output does not name come from the
// file's name (aws_cli.h).
//
// What is attached to a node is complete when list-policies-for-target was given for it, or
// list-policies of that type and list-targets-for-policy for each policy in it; otherwise it is
// what was given and a stand-in. A node whose parent nobody names stands below the root with its
// way there unknown.
// Source: Organizations API Reference.
std::unique_ptr<InputReader> MakeOrganizationsReader(EstateBuilder& builder);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_LOAD_AWS_ORGANIZATIONS_H_
