// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_CATALOGUE_TAG_KEYS_H_
#define IAMSIM_MODEL_CATALOGUE_TAG_KEYS_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "model/catalogue/service_catalogue.h"

// Condition keys of services that are names of tags, as aws:ResourceTag and aws:RequestTag are:
// `ec2:ResourceTag/x`, `rds:db-tag/x`. Which resource's tags a key means is in the service
// catalogue's list of keys of each resource type, and not in the spelling of the key.

namespace iamsim {

enum class TagKeyClass : std::uint8_t {
  kNone,      // no tag of the request or of the resource
  kRequest,   // a tag that the request puts on something
  kResource,  // a tag of the resource, or of what the resource is a part of
};
TagKeyClass ClassOfTagKey(ConditionKey key);

struct ResourceTagKey {
  std::string_view prefix;  // of the key, before the tag's own: `ec2:ResourceTag/`
  std::string_view
      bearer_type;  // the resource type whose tags it means; empty: the resource itself
};
// Returns the keys that name tags of the resource when the service checks it, but global ones.
std::vector<ResourceTagKey> ResourceTagKeysOf(std::string_view service, std::string_view arn);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_CATALOGUE_TAG_KEYS_H_
