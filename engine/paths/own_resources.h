// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_PATHS_OWN_RESOURCES_H_
#define IAMSIM_ENGINE_PATHS_OWN_RESOURCES_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/paths/carried_policies.h"
#include "model/catalogue/service_catalogue.h"

// The resources that a caller makes or chooses for a call. Whether there is one that it may use
// is a question about all names; a few that its policies speak of answer it.

namespace iamsim {

// The resource types that a call of the action names: those that AWS's asterisk marks, else the
// first. Empty: the action takes no resource.
std::vector<ResourceType> TypesNamedBy(const Action& action, std::string_view service);

// ARNs of a type in the account and Region, to be tried in order: a name that nothing speaks of,
// then those of which an Allow of the policies speaks. `like`: an ARN whose named parts are taken
// where the type has the same (the cluster of a task); empty: none.
std::vector<std::string> OwnResources(const ResourceType& type, const Account& account,
                                      std::string_view region,
                                      std::span<const CarriedPolicy> policies,
                                      std::string_view like);

// The Regions to try: those that the estate's resources are in, those that its policies name, and
// one that every account has.
std::vector<std::string> RegionsOf(const Estate& estate, const Account& account);

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_PATHS_OWN_RESOURCES_H_
