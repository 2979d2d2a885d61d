// SPDX-License-Identifier: Apache-2.0
#include "model/change/code_changes.h"

#include <string>
#include <utility>
#include <vector>

#include "model/load/draft/draft_model.h"
#include "model/load/draft/estate_builder.h"
#include "model/load/iac/cloudformation.h"
#include "model/load/iac/terraform.h"

namespace iamsim {
namespace {

std::vector<DraftChange> StepsOf(const DataNode& root,
                                 const std::shared_ptr<const SourceText>& source,
                                 const LoadOptions& options, Diagnostics& diagnostics) {
  EstateBuilder builder(options, diagnostics);
  if (!IsTerraform(root)) {
    return DiffDraftModels(
        {}, ReadCloudFormation(root, source, TemplateParametersOf(options), builder));
  }
  const TerraformModels models = ReadTerraform(
      root, source,
      {.account = options.account, .region = options.region, .root = options.terraform_root},
      builder);
  if (!models.is_plan) {
    diagnostics.Error(source, root.offset, root.length, "a Terraform state changes nothing",
                      "give it to --model, or a plan here: `terraform show -json PLAN`");
  }
  return DiffDraftModels(models.before, models.after);
}

}  // namespace

bool IsCode(const DataNode& root) {
  return IsTerraform(root) || IsCloudFormation(root);
}

ChangeSet ReadCodeChanges(const DataNode& root, const std::shared_ptr<const SourceText>& source,
                          const LoadOptions& options, Diagnostics& diagnostics) {
  ChangeSet changes;
  for (DraftChange& step : StepsOf(root, source, options, diagnostics)) {
    Change change;
    change.source = source;
    change.verb = CodeChange{std::make_shared<const DraftChange>(std::move(step))};
    changes.push_back(std::move(change));
  }
  return changes;
}

}  // namespace iamsim
