// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_LOAD_LOAD_PIECES_H_
#define IAMSIM_MODEL_LOAD_LOAD_PIECES_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "model/diagnostics.h"
#include "model/load/load.h"
#include "model/source_text.h"

// Internal to loading: how large a text must be to be read in pieces (DataPieces). Tests and
// fuzzers set the sizes low, because their texts are small.

namespace iamsim {

// In bytes.
struct PieceSizes {
  std::size_t large_text = std::size_t{1} << 20U;  // smaller texts are read as a whole
  std::size_t part = std::size_t{1} << 16U;        // what a thread takes at least
};

// Loads one text that is the whole model, as LoadModel() loads a single file.
std::optional<LoadedModel> LoadModelText(const std::shared_ptr<const SourceText>& text,
                                         const LoadOptions& options, const PieceSizes& sizes,
                                         Diagnostics& diagnostics);

// Loads texts that are parts of one model, as LoadModelTexts() does.
std::optional<LoadedModel> LoadModelTexts(
    const std::vector<std::shared_ptr<const SourceText>>& texts, const LoadOptions& options,
    const PieceSizes& sizes, Diagnostics& diagnostics);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_LOAD_LOAD_PIECES_H_
