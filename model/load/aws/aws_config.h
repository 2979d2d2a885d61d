// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_LOAD_AWS_AWS_CONFIG_H_
#define IAMSIM_MODEL_LOAD_AWS_AWS_CONFIG_H_

#include <memory>

#include "model/load/draft/estate_builder.h"
#include "model/load/draft/input_reader.h"
#include "model/load/text/data.h"

namespace iamsim {

// Whether the tree is one that AWS Config hands out: a snapshot or history object, the output of
// `select-resource-config`, `get-resource-config-history` or `batch-get-resource-config`, a list of
// configuration items, or one item (as in JSON lines).
bool IsAwsConfig(const DataNode& root);

// Reads configuration items of any number of accounts. IAM entities and managed policies, resource
// policies with their tags and public access blocks, identity providers and VPC endpoints become
// part of the model; items of other types are AWS's business and are ignored. Of several items of
// one ARN the newest counts, also when it says that the resource was deleted.
//
// What an item leaves out although AWS records it (a query selected other fields), and what AWS
// Config never records (a key's grants), is unknown and not absent. Items that cannot be told apart
// for want of an ARN are errors, and so are results of which the last page was not given.
// Source: AWS Config Developer Guide, "Components of a Configuration Item", "Querying the Current
// Configuration State of AWS Resources".
std::unique_ptr<InputReader> MakeAwsConfigReader(EstateBuilder& builder);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_LOAD_AWS_AWS_CONFIG_H_
