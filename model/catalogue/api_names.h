// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_CATALOGUE_API_NAMES_H_
#define IAMSIM_MODEL_CATALOGUE_API_NAMES_H_

#include <optional>
#include <string_view>

namespace iamsim {

// An operation of a service's API that has no action of the same name.
struct ApiName {
  std::string_view service;    // the prefix of the actions
  std::string_view operation;  // as AWS spells it: `HeadObject`
  std::string_view action;     // what it needs, as AWS spells it: `s3:GetObject`
};

// In any letter case; logarithmic. Null for other words, and for operations that the table lacks.
const ApiName* FindApiName(std::string_view service, std::string_view operation);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_CATALOGUE_API_NAMES_H_
