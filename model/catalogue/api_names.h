// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_CATALOGUE_API_NAMES_H_
#define IAMSIM_MODEL_CATALOGUE_API_NAMES_H_

#include <optional>
#include <string_view>

namespace iamsim {

// An operation of a service's API for which there is no action of its name.
struct ApiName {
  std::string_view service;    // the prefix of the actions
  std::string_view operation;  // as AWS spells it: `HeadObject`
  std::string_view action;     // what it needs, as AWS spells it: `s3:GetObject`
};

// In any letter case; logarithmic. Null for what is no such operation, and for most that are.
const ApiName* FindApiName(std::string_view service, std::string_view operation);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_CATALOGUE_API_NAMES_H_
