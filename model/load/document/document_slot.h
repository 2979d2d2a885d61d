// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_LOAD_DOCUMENT_DOCUMENT_SLOT_H_
#define IAMSIM_MODEL_LOAD_DOCUMENT_DOCUMENT_SLOT_H_

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/diagnostics.h"
#include "model/estate.h"
#include "model/load/text/data.h"
#include "model/load_options.h"
#include "model/policy_document.h"
#include "model/source_text.h"

// Slots of an input that hold a policy document.

namespace iamsim {

struct DocumentSlotOptions {
  bool strict = true;
  // When not strict, a document that cannot be read is a warning and not an error (R-GRAM-24).
  bool imported = false;
  // `{arn, boundId}` principals and `{file: PATH}` are taken (native files).
  bool native = true;
  // For `{file: PATH}`; null: only what is always in the scope of an input.
  const FileScope* files = nullptr;
};

// A slot that holds a policy document: an object, a string of JSON, the same percent-encoded, or
// `{file: PATH}` relative to the folder of the outermost file. Nothing when it could not be read;
// then there was an error, or for an import a warning.
std::optional<PolicyDocument> ReadDocumentSlot(const DataNode& node,
                                               const std::shared_ptr<const SourceText>& source,
                                               const DocumentSlotOptions& options,
                                               Diagnostics& diagnostics);

// A whole text as one policy document; JSON or YAML.
std::optional<PolicyDocument> ReadDocumentText(const std::shared_ptr<const SourceText>& source,
                                               const DocumentSlotOptions& options,
                                               Diagnostics& diagnostics);

// The AWS managed policy with that ARN as it is bundled, or null. One whose document cannot be read
// is there with `readable` = false.
PolicyPtr BundledPolicyOf(std::string_view arn);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_LOAD_DOCUMENT_DOCUMENT_SLOT_H_
