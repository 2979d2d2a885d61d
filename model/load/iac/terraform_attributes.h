// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_LOAD_IAC_TERRAFORM_ATTRIBUTES_H_
#define IAMSIM_MODEL_LOAD_IAC_TERRAFORM_ATTRIBUTES_H_

#include <string>
#include <string_view>
#include <vector>

#include "model/load/iac/terraform_values.h"

// The attributes of the AWS provider that iamsim reads, and what is wrong with them. Terraform
// writes them, so a problem is a warning, and the attribute is unknown and not absent.

namespace iamsim {

struct TerraformProblem {
  std::string attribute;  // that is read
  std::string why;        // "is a number", "is missing, but there is `polcy`"
  ImportValue at;
};
// Returns the attributes of an instance that are of a wrong type, or misspelt.
std::vector<TerraformProblem> FindTerraformProblems(const TerraformInstance& instance);

// Returns the type that is read and that the other looks like; empty if it is a type of its own.
std::string_view NearTerraformType(std::string_view type);
bool IsTerraformTypeRead(std::string_view type);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_LOAD_IAC_TERRAFORM_ATTRIBUTES_H_
