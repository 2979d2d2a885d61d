// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_LOAD_LOAD_H_
#define IAMSIM_MODEL_LOAD_LOAD_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/diagnostics.h"
#include "model/estate.h"
#include "model/load/draft/loaded_file.h"  // IWYU pragma: export
#include "model/load/text/read_source.h"   // IWYU pragma: export
#include "model/load_options.h"            // IWYU pragma: export
#include "model/request.h"
#include "model/source_text.h"

// From files to an Estate. Whatever is wrong with the input is added to the Diagnostics, all of it
// in one run; nothing is returned when there was an error.

namespace iamsim {

struct LoadedModel {
  Estate estate;
  std::vector<LoadedFile> files;
};

// Files and folders (walked in order of name), `-` is standard input. A file of no known kind is an
// error when it is named. In a folder
// - a damaged or misspelt policy, model or suite that somebody wrote by hand is an error;
// - anything else that is damaged, or holds a policy and is of no known kind, is left out with a
//   warning, or an error when the mode is strict; Estate::left_out() has it;
// - data of another program is ignored with a warning;
// - prose, code and pictures are ignored.
std::optional<LoadedModel> LoadModel(const std::vector<std::string>& paths,
                                     const LoadOptions& options, Diagnostics& diagnostics);
// The same from texts that are already in memory (tests, embedding); `{file: ...}` references are
// relative to the folder of the text's name.
std::optional<LoadedModel> LoadModelTexts(
    const std::vector<std::shared_ptr<const SourceText>>& texts, const LoadOptions& options,
    Diagnostics& diagnostics);

class DataNode;
// A native model that stands in another file, such as a suite.
std::optional<LoadedModel> LoadModelNode(const DataNode& node,
                                         const std::shared_ptr<const SourceText>& source,
                                         const LoadOptions& options, Diagnostics& diagnostics);

// One policy document, JSON or YAML, checked as a policy of `type`.
// `resource_arn`: of the resource that a resource policy is for; empty for all others.
PolicyPtr LoadPolicy(std::shared_ptr<const SourceText> text, std::string name, PolicyType type,
                     const LoadOptions& options, Diagnostics& diagnostics,
                     std::string_view resource_arn = {});

}  // namespace iamsim

#endif  // IAMSIM_MODEL_LOAD_LOAD_H_
