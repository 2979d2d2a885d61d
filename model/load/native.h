// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_LOAD_NATIVE_H_
#define IAMSIM_MODEL_LOAD_NATIVE_H_

#include <memory>

#include "model/load/data.h"
#include "model/load/estate_builder.h"
#include "model/source_text.h"

namespace iamsim {

// Whether the tree is iamsim's own format for an estate.
bool IsNativeModel(const DataNode& root);

// Reads the own format, which people write by hand: an unknown field is an error.
void ReadNativeModel(const DataNode& root, const std::shared_ptr<const SourceText>& source,
                     EstateBuilder& builder);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_LOAD_NATIVE_H_
