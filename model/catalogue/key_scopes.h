// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_CATALOGUE_KEY_SCOPES_H_
#define IAMSIM_MODEL_CATALOGUE_KEY_SCOPES_H_

#include <cstdint>
#include <string_view>

#include "model/catalogue/service_catalogue.h"

// One call may be checked on several resources, and not every key of the request is there each
// time: ec2:CreateSubnet has aws:RequestTag while the subnet is checked and not for its VPC.

namespace iamsim {

// aws:RequestTag/x or aws:TagKeys.
bool IsRequestTagKey(std::string_view name);

enum class KeyScope : std::uint8_t {
  kNowhere,  // the action does not list the key
  kAction,   // whatever resource is checked
  kTypes,    // only while a resource of certain types is checked
};
KeyScope ScopeOfKey(Action action, std::string_view key);

// Whether AWS has the key while it checks the action on the resource. True, too, for a key that the
// action does not list, and where AWS lists no keys for the resource's types or the ARN has none of
// them: then the key counts as the question gives it.
bool IsKeyOfResource(Action action, std::string_view key, std::string_view arn);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_CATALOGUE_KEY_SCOPES_H_
