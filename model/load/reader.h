// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_LOAD_READER_H_
#define IAMSIM_MODEL_LOAD_READER_H_

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/diagnostics.h"
#include "model/estate.h"
#include "model/load/data.h"
#include "model/load/file_reference.h"
#include "model/policy_document.h"
#include "model/policy_text.h"
#include "model/source_text.h"

// What all readers of this folder share besides fields.h: words for messages, and slots that hold
// policy documents.

namespace iamsim {

std::string_view DataKindName(DataKind kind);   // "a string", "an array", ...
std::string Quoted(std::string_view text);      // in backticks; a long text is cut
std::string QuotedPath(std::string_view path);  // in backticks, whole

// "did you mean `X`?", or empty. Bounded, so that no input can make it slow.
std::string DidYouMean(std::string_view word, const std::vector<std::string_view>& candidates);

// A view where the text stands in the source as it is, which must be kept then; else a copy.
PolicyText KeepText(const SourceText& source, std::string_view text);

// `FILE:LINE:COLUMN` of a place, for messages that name a second one.
std::string PlaceText(const SourceText& source, std::uint32_t offset);

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

#endif  // IAMSIM_MODEL_LOAD_READER_H_
