// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_LOAD_TEXT_PLAIN_YAML_H_
#define IAMSIM_MODEL_LOAD_TEXT_PLAIN_YAML_H_

#include <memory>
#include <optional>

#include "model/load/text/data.h"

namespace iamsim {

// The tree of a YAML text that is written as almost all are; nothing for any other text, and for
// one with a problem. Who asks then reads it with yaml-cpp, which gives the same tree for the same
// text and takes thirty times as long.
std::optional<DataDocument> ParsePlainYaml(const std::shared_ptr<const SourceText>& source);
// Any text, with yaml-cpp.
std::optional<DataDocument> ParseAnyYaml(const std::shared_ptr<const SourceText>& source,
                                         const DataOptions& options, Diagnostics& diagnostics);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_LOAD_TEXT_PLAIN_YAML_H_
