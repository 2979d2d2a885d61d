// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_LOAD_AWS_S3_POLICY_H_
#define IAMSIM_MODEL_LOAD_AWS_S3_POLICY_H_

#include <optional>

#include "model/estate.h"
#include "model/load/document/fields.h"
#include "model/load/text/data.h"

namespace iamsim {

// The document of a policy of type S3_POLICY. Organizations User Guide, "Amazon S3 policy syntax
// and examples". Nothing, with an error, for one that AWS would not take.
std::optional<S3Policy> ReadS3Policy(const DataNode& document, const Fields& fields);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_LOAD_AWS_S3_POLICY_H_
