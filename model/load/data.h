// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_LOAD_DATA_H_
#define IAMSIM_MODEL_LOAD_DATA_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "model/diagnostics.h"
#include "model/source_text.h"

namespace iamsim {

enum class DataKind : std::uint8_t { kNull, kBool, kNumber, kString, kArray, kObject };

struct DataMember;

// A value of a JSON or YAML text, with its place. JSON and YAML give the same tree, so that every
// loader is written once. Views live as long as the DataDocument.
struct DataNode {
  DataKind kind = DataKind::kNull;
  // A YAML scalar without quotes. It is a kString that keeps its text (`012345678901`, `NO`,
  // `2012-10-17`) but for null, true and false; who wants a number may read one from it.
  bool plain = false;
  std::uint32_t offset = 0;  // of the value's first byte in the source (a string's opening quote)
  std::uint32_t length = 0;  // of the token; for an array or object just its opening bracket
  std::string_view text;     // a string's contents; a number or bool as it is written
  std::span<const DataNode> items;      // of an array, in order
  std::span<const DataMember> members;  // of an object, in order; keys are unique

  // The member with that key (case-sensitive), or null; also null when this is no object. Linear.
  const DataNode* Find(std::string_view key) const;
  bool is_object() const { return kind == DataKind::kObject; }
  bool is_array() const { return kind == DataKind::kArray; }
  bool is_string() const { return kind == DataKind::kString; }
};

struct DataMember {
  std::string_view key;
  std::uint32_t key_offset = 0;
  std::uint32_t key_length = 0;  // as written, with its quotes
  DataNode value;
};

// Owns the tree of one text and keeps the text alive. Movable, not copyable.
class DataDocument {
 public:
  DataDocument(DataDocument&&) noexcept;
  DataDocument& operator=(DataDocument&&) noexcept;
  ~DataDocument();

  const DataNode& root() const { return roots().front(); }
  // The values of a stream (JSON texts one after the other, YAML documents); at least one.
  std::span<const DataNode> roots() const;
  const std::shared_ptr<const SourceText>& source() const;

 private:
  friend class DataDocumentBuilder;
  struct Rep;
  explicit DataDocument(std::unique_ptr<Rep> rep);
  std::unique_ptr<Rep> rep_;
};

struct DataOptions {
  // Several values in one text are allowed (JSON lines, pages one after the other).
  bool stream = false;
  // YAML: the short forms of CloudFormation's functions are taken for the long ones: `!Ref X` for
  // {"Ref": "X"}, `!Sub X` for {"Fn::Sub": "X"}.
  bool template_tags = false;
};

// Reads a whole text. Everything that is wrong with it is added to `diagnostics`, with its place:
// syntax (what was expected), text that is not UTF-8, a byte order mark is skipped, an unclosed
// string (its opening quote), nesting deeper than 128, text after the end, duplicate keys (each is
// an error that names the first place). Nothing is returned when there was an error. Linear.
// JSON is RFC 8259; YAML is 1.2's core as yaml-cpp reads it: anchors and aliases are expanded (with
// a limit against exponential growth), merge keys and tags other than the core ones are errors.
std::optional<DataDocument> ParseJson(std::shared_ptr<const SourceText> source,
                                      const DataOptions& options, Diagnostics& diagnostics);
std::optional<DataDocument> ParseYaml(std::shared_ptr<const SourceText> source,
                                      const DataOptions& options, Diagnostics& diagnostics);
// JSON if the text's first character can only begin a JSON object or array (`{`, `[`), else YAML.
std::optional<DataDocument> ParseData(std::shared_ptr<const SourceText> source,
                                      const DataOptions& options, Diagnostics& diagnostics);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_LOAD_DATA_H_
