// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_LOAD_IAC_TERRAFORM_H_
#define IAMSIM_MODEL_LOAD_IAC_TERRAFORM_H_

#include <memory>
#include <string>

#include "model/load/draft/draft_model.h"
#include "model/load/draft/estate_builder.h"
#include "model/load/text/data.h"
#include "model/source_text.h"

namespace iamsim {

// Whether the tree is what `terraform show -json` prints of a plan or of a state.
bool IsTerraform(const DataNode& root);

struct TerraformOptions {
  // Where neither ARNs nor `aws_caller_identity` nor the provider's configuration tell.
  std::string account = {};
  std::string region = {};
  // The folder of the root module's *.tf files, to which places then point; empty: places are in
  // the JSON.
  std::string root = {};
};

// What a plan describes before and after it is applied; of a state everything stands in `after`.
//
// A value that is unknown until apply is never taken for an empty one. The ARN of a new resource is
// made of type, name and account where those are known; else the part that is not known reads
// `${aws_kms_key.data.key_id}`, which nothing but itself and a wildcard matches. A policy that
// cannot be known is unreadable, with a warning that names the resource's address and the
// attribute. Policies that have no name of their own are named by the address.
// What is wrong with the document is an error in the builder's diagnostics.
// Source: Terraform documentation, "JSON Output Format"; the AWS provider's documentation.
struct TerraformModels {
  bool is_plan = false;
  DraftModel before;
  DraftModel after;
};
TerraformModels ReadTerraform(const DataNode& root, const std::shared_ptr<const SourceText>& source,
                              const TerraformOptions& options, EstateBuilder& builder);
// The same as a part of what is loaded: what stands after the plan is applied, or in the state.
void ReadTerraformModel(const DataNode& root, const std::shared_ptr<const SourceText>& source,
                        EstateBuilder& builder);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_LOAD_IAC_TERRAFORM_H_
