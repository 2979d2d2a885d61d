// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_LOAD_TEXT_READ_SOURCE_H_
#define IAMSIM_MODEL_LOAD_TEXT_READ_SOURCE_H_

#include <memory>
#include <string>
#include <string_view>

#include "model/diagnostics.h"
#include "model/source_text.h"

namespace iamsim {

// An error about a file, which has no place in it.
void AddFileError(const std::string& path, std::string_view problem, Diagnostics& diagnostics);

// Reads a whole file, unpacked and as UTF-8; `-` is standard input. Adds an error when it cannot be
// read.
std::shared_ptr<const SourceText> ReadSource(const std::string& path, Diagnostics& diagnostics);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_LOAD_TEXT_READ_SOURCE_H_
