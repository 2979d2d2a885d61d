// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_CHANGE_CODE_CHANGES_H_
#define IAMSIM_MODEL_CHANGE_CODE_CHANGES_H_

#include <memory>
#include <string_view>

#include "model/change/change_set.h"
#include "model/diagnostics.h"
#include "model/load/load.h"
#include "model/load/text/data.h"
#include "model/source_text.h"

// Infrastructure as code as a change set, to test it before it is applied.

namespace iamsim {

// Whether the tree is a Terraform plan or state, or a CloudFormation template.
bool IsCode(const DataNode& root);

// Returns for a plan what is different after it is applied. A template does not say what was
// before: all that it describes is given, nothing is removed. Account, region, parameters and the
// folder of the *.tf files are those of `options`, as when it is loaded as a model. A state changes
// nothing and is an error; every problem is in `diagnostics`.
ChangeSet ReadCodeChanges(const DataNode& root, const std::shared_ptr<const SourceText>& source,
                          const LoadOptions& options, Diagnostics& diagnostics);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_CHANGE_CODE_CHANGES_H_
