// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_LOAD_IAC_TERRAFORM_POLICY_DOCUMENT_H_
#define IAMSIM_MODEL_LOAD_IAC_TERRAFORM_POLICY_DOCUMENT_H_

#include <optional>
#include <string>

#include "model/load/iac/terraform_values.h"

namespace iamsim {

// The JSON of a `data.aws_iam_policy_document` that is read during apply although all that it is
// made of is known (it depends on a resource that changes). Nothing when a part is not known, or is
// merged by rules of the provider's own (`source_policy_documents`, two conditions of one key).
// Source: AWS provider documentation, "Data Source: aws_iam_policy_document".
std::optional<std::string> RenderPolicyDocument(const TerraformInstance& data);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_LOAD_IAC_TERRAFORM_POLICY_DOCUMENT_H_
