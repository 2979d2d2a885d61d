// SPDX-License-Identifier: Apache-2.0
#include "model/own_fields.h"

namespace iamsim {

using std::string_view;

const std::vector<string_view>& ConfigurationFieldNames() {
  static const auto& names =
      *new std::vector<string_view>{"iamsim", "model",   "changes",       "context", "suites",
                                    "now",    "unknown", "unknownAction", "profiles"};
  return names;
}

const std::vector<string_view>& RequestFieldNames() {
  static const auto& names = *new std::vector<string_view>{
      "principal",   "action",        "resource",    "resourceAccount",  "context",
      "contextMode", "session",       "vpcEndpoint", "endpointPolicies", "parameters",
      "region",      "now",           "assume",      "calledVia",        "single",
      "unknown",     "unknownAction", "profile"};
  return names;
}

const std::vector<string_view>& SuiteFieldNames() {
  static const auto& names = *new std::vector<string_view>{
      "iamsim", "model", "defaults", "variables", "profiles", "include", "scenarios", "invariants"};
  return names;
}

const std::vector<string_view>& ScenarioFieldNames() {
  static const auto& names = *[] {
    auto* all = new std::vector<string_view>(RequestFieldNames());
    for (const string_view name :
         {"name", "policies", "allowed", "denied", "expect", "blockedBy", "blockedByExactly",
          "because", "dependsOn", "dependsOnExactly", "changes", "tags", "skip"}) {
      all->push_back(name);
    }
    return all;
  }();
  return names;
}

}  // namespace iamsim
