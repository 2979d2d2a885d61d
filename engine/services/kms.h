// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_SERVICES_KMS_H_
#define IAMSIM_ENGINE_SERVICES_KMS_H_

#include <string_view>

#include "model/estate.h"

// AWS KMS: policies that no document of the customer has: grants, AWS's own keys. KMS Developer
// Guide, "Key policies", "Grants in AWS KMS".

namespace iamsim {

// The grants of a key as a policy with one Allow for each, to be compiled for PolicyUse::kGrants
// (R-KMS-6). Null when the key has none.
PolicyPtr GrantsPolicy(const Resource& key);

// The policy that AWS writes for a key it manages in `account_id` (R-KMS-4). The service is that of
// the key's alias, `alias/aws/s3`; without alias any service is taken.
PolicyPtr AwsManagedKeyPolicy(const Resource& key, std::string_view account_id);

// Whether an alias is one of AWS's own, `alias/aws/...`, which customers cannot change (R-KMS-3).
// `tail`: the sixth field of its ARN.
bool IsAwsAlias(std::string_view tail);

// False for the ARN of an alias whose key the model lacks. Those of AWS lead to a key in any
// account.
bool LeadsToKey(const Estate& estate, std::string_view key_or_alias_arn);

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_SERVICES_KMS_H_
