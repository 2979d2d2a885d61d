// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_SERVICES_S3_H_
#define IAMSIM_ENGINE_SERVICES_S3_H_

#include "model/estate.h"
#include "model/policy_document.h"

// Amazon S3: Block Public Access. S3 User Guide, "Blocking public access to your Amazon S3
// storage".

namespace iamsim {

// Whether S3 calls a bucket policy public, by its text alone (R-S3-7): it is as soon as one Allow
// is, and an Allow is unless its principals are fixed or a condition pins one of certain keys to
// fixed values. Denies do not help.
bool IsPublicPolicy(const PolicyDocument& document);

// RestrictPublicBuckets, of the bucket or of its account: the stricter setting holds. Where S3
// policies of the organization set the account's, its own does not count (R-S3-6).
bool RestrictsPublicBuckets(const Organization* organization, const Account& account,
                            const Resource& bucket);

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_SERVICES_S3_H_
