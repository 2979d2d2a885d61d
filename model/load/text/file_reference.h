// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_LOAD_TEXT_FILE_REFERENCE_H_
#define IAMSIM_MODEL_LOAD_TEXT_FILE_REFERENCE_H_

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "model/diagnostics.h"
#include "model/load_options.h"
#include "model/source_text.h"

// An input may come from a stranger, so the files that it names are limited, and so is what an
// error shows of them.

namespace iamsim {

class DataNode;

// Whether an input in `folder` may name `path`; symbolic links are followed in both.
bool IsInScope(const std::filesystem::path& folder, const std::filesystem::path& path,
               const FileScope& scope);

// Whether `source` may name `path` at `node`. Reports an error there if not.
bool CheckReference(const std::string& path, const DataNode& node,
                    const std::shared_ptr<const SourceText>& source, const FileScope& scope,
                    Diagnostics& diagnostics);

// Adds what was found in files that an input names. Of a text without any word of a policy, a
// model, a suite or changes, only the places are shown and not the contents.
void AddOfReferenced(const Diagnostics& from, Diagnostics& to);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_LOAD_TEXT_FILE_REFERENCE_H_
