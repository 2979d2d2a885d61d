// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_OWN_FIELDS_H_
#define IAMSIM_MODEL_OWN_FIELDS_H_

#include <array>
#include <span>
#include <string_view>
#include <vector>

// The fields of the files that people write for this program. The readers of these files refuse
// everything else, and whoever looks at an unknown file knows ours by them.

namespace iamsim {

const std::vector<std::string_view>& ConfigurationFieldNames();  // of an iamsim.yaml
const std::vector<std::string_view>& RequestFieldNames();
const std::vector<std::string_view>& SuiteFieldNames();
const std::vector<std::string_view>& ScenarioFieldNames();

inline constexpr std::array<std::string_view, 22> kChangeVerbNames = {
    "attachPolicy",      "detachPolicy",      "setPolicy",
    "setInlinePolicy",   "setTrustPolicy",    "setBoundary",
    "setResourcePolicy", "setEndpointPolicy", "setBlockPublicAccess",
    "attachScp",         "detachScp",         "attachRcp",
    "detachRcp",         "addPrincipal",      "removePrincipal",
    "addResource",       "removeResource",    "setTag",
    "unsetTag",          "addToGroup",        "removeFromGroup",
    "moveAccount"};
// The same, for readers.
constexpr std::span<const std::string_view> ChangeVerbNames() {
  return kChangeVerbNames;
}

}  // namespace iamsim

#endif  // IAMSIM_MODEL_OWN_FIELDS_H_
