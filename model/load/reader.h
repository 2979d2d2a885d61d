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
#include "model/policy_document.h"
#include "model/policy_text.h"
#include "model/source_text.h"

// What all readers of this folder share: objects with known fields over a DataNode tree.

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

// Reads the fields of objects in one text. Every problem becomes an error with its place; what
// could not be read is as if it were absent, so a caller goes on and finds the next problem.
class FieldReader {
 public:
  // What `null` is. In a file written by hand it is more often a slip than an absent field; Go
  // writes it for every empty list.
  enum class NullField : std::uint8_t { kValue, kAbsent };

  FieldReader(std::shared_ptr<const SourceText> source, Diagnostics& diagnostics,
              NullField null_field = NullField::kValue)
      : source_(std::move(source)), diagnostics_(&diagnostics), null_field_(null_field) {}

  // The field, or null when it is absent.
  const DataNode* Find(const DataNode& object, std::string_view key) const;

  const std::shared_ptr<const SourceText>& source() const { return source_; }
  Diagnostics& diagnostics() const { return *diagnostics_; }

  void Error(const DataNode& node, std::string message, std::string help = {}) const;
  void ErrorAtKey(const DataMember& member, std::string message, std::string help = {}) const;
  void Warning(const DataNode& node, std::string message, std::string help = {}) const;
  // "expected `expected`, found an array"; `what` names the field.
  void WrongType(const DataNode& node, std::string_view what, std::string_view expected) const;

  // False, with an error, when the node is no object.
  bool CheckObject(const DataNode& node, std::string_view what) const;
  // An error for each member that is not among `known`, with the nearest of them.
  void CheckFields(const DataNode& object, std::initializer_list<std::string_view> known,
                   std::string_view what) const;

  // Of one field of an object; nothing when it is absent or wrong.
  std::optional<std::string> String(const DataNode& object, std::string_view key) const;
  // Absent is an error too; `what` names the object.
  std::optional<std::string> RequiredString(const DataNode& object, std::string_view key,
                                            std::string_view what) const;
  std::optional<std::vector<std::string>> Strings(const DataNode& object,
                                                  std::string_view key) const;
  std::optional<bool> Bool(const DataNode& object, std::string_view key) const;
  std::optional<std::int32_t> Integer(const DataNode& object, std::string_view key) const;
  std::optional<Tags> TagMap(const DataNode& object, std::string_view key) const;
  // The items of a list of objects; none when it is absent or wrong.
  std::vector<const DataNode*> Objects(const DataNode& object, std::string_view key) const;

  // Of a value itself.
  std::optional<std::string> StringOf(const DataNode& node, std::string_view what) const;
  std::optional<std::string> ScalarOf(const DataNode& node, std::string_view what) const;
  std::optional<std::vector<std::string>> StringsOf(const DataNode& node,
                                                    std::string_view what) const;
  std::optional<bool> BoolOf(const DataNode& node, std::string_view what) const;

 private:
  std::shared_ptr<const SourceText> source_;
  Diagnostics* diagnostics_;
  NullField null_field_;
};

struct DocumentSlotOptions {
  bool strict = true;
  // When not strict, a document that cannot be read is a warning and not an error (R-GRAM-24).
  bool imported = false;
  // `{arn, boundId}` principals and `{file: PATH}` are taken (native files).
  bool native = true;
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

// Adds what `from` holds to `to`, errors as warnings.
void AddAsWarnings(const Diagnostics& from, Diagnostics& to);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_LOAD_READER_H_
