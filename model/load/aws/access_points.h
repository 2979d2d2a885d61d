// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_LOAD_AWS_ACCESS_POINTS_H_
#define IAMSIM_MODEL_LOAD_AWS_ACCESS_POINTS_H_

#include <memory>

#include "model/load/draft/estate_builder.h"
#include "model/load/draft/input_reader.h"
#include "model/load/text/data.h"

namespace iamsim {

// Whether the tree is the output of `aws s3control list-access-points` or `get-access-point`.
bool IsAccessPointOutput(const DataNode& root);

// Reads the access points of buckets: the bucket behind each, and its Block Public Access, which
// get-access-point alone tells. The policy is that of get-access-point-policy (resource_policy.h),
// whose file bears the access point's ARN; until then it is unknown. What is behind an access point
// that names no bucket is no bucket, and it is left out.
// Source: Amazon S3 API Reference, ListAccessPoints, GetAccessPoint.
std::unique_ptr<InputReader> MakeAccessPointReader(EstateBuilder& builder);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_LOAD_AWS_ACCESS_POINTS_H_
