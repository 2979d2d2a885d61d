// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_LOAD_NATIVE_H_
#define IAMSIM_MODEL_LOAD_NATIVE_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

#include "model/load/draft/estate_builder.h"
#include "model/load/draft/input_reader.h"
#include "model/load/text/data.h"
#include "model/source_text.h"

namespace iamsim {

// Whether the tree is iamsim's own format for an estate.
bool IsNativeModel(const DataNode& root);

// Reads the own format, which people write by hand: an unknown field is an error.
class NativeModelReader : public InputReader {
 public:
  explicit NativeModelReader(EstateBuilder& builder) : builder_(builder) {}
  void Read(const DataNode& root, const std::shared_ptr<const SourceText>& source,
            LoadedFile& file) override;
  bool ReadPieces(const DataPieces& pieces, const std::shared_ptr<const SourceText>& source,
                  std::size_t part_bytes, LoadedFile& file) override;

 private:
  EstateBuilder& builder_;
};

// The parts of the format that stand alone in other files. `builder` gives options and diagnostics
// and takes nothing. The ARN of an entity lacks partition and account.
std::optional<EntityDraft> ReadNativeEntity(const DataNode& node, EntityKind kind,
                                            const std::shared_ptr<const SourceText>& source,
                                            EstateBuilder& builder);
std::optional<ResourceDraft> ReadNativeResource(const DataNode& node,
                                                const std::shared_ptr<const SourceText>& source,
                                                EstateBuilder& builder);
// A policy's name, its ARN, or {name, document}; `what` is the field.
std::optional<PolicyReferenceDraft> ReadNativePolicyReference(
    const DataNode& node, std::string_view what, const std::shared_ptr<const SourceText>& source,
    EstateBuilder& builder);
// The fields of `node`'s `blockPublicAccess`.
std::optional<BlockPublicAccess> ReadNativePublicAccess(
    const DataNode& node, const std::shared_ptr<const SourceText>& source, EstateBuilder& builder);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_LOAD_NATIVE_H_
