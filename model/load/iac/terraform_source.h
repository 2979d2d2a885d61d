// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_LOAD_IAC_TERRAFORM_SOURCE_H_
#define IAMSIM_MODEL_LOAD_IAC_TERRAFORM_SOURCE_H_

#include <map>
#include <optional>
#include <string>
#include <unordered_map>

#include "model/diagnostics.h"
#include "model/load/draft/estate_builder.h"
#include "model/load/iac/terraform_values.h"
#include "model/load/text/file_reference.h"

namespace iamsim {

// Where the blocks of a configuration stand in its *.tf files: the root module's folder, those of
// the modules that it calls by a relative path, and what `terraform init` fetched into
// `.terraform/modules`. Files are read when a module is asked for the first time; one that cannot
// be read is passed over, for it serves places only.
class TerraformSource {
 public:
  // An empty `root` has no files. One that is no folder is an error.
  // Folders of modules outside `scope` are passed over, too.
  TerraformSource(const TerraformDocument& document, std::string root, const FileScope& scope,
                  Diagnostics& diagnostics);

  // The place of `resource "TYPE" "NAME"` (or `data`); nothing when it is not found.
  std::optional<DraftPlace> Find(const TerraformInstance& instance) const;

 private:
  using Blocks = std::unordered_map<std::string, DraftPlace>;  // by "resource TYPE NAME"
  const Blocks& BlocksOf(const std::string& module) const;
  std::string FolderOf(const std::string& module) const;

  const TerraformDocument& document_;
  const std::string root_;
  const FileScope scope_;
  std::map<std::string, std::string> fetched_;  // folder by module, as `a.b`
  mutable std::map<std::string, Blocks> modules_;
};

}  // namespace iamsim

#endif  // IAMSIM_MODEL_LOAD_IAC_TERRAFORM_SOURCE_H_
