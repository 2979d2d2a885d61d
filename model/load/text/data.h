// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_LOAD_TEXT_DATA_H_
#define IAMSIM_MODEL_LOAD_TEXT_DATA_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "model/diagnostics.h"
#include "model/source_text.h"

namespace iamsim {

enum class DataKind : std::uint8_t { kNull, kBool, kNumber, kString, kArray, kObject };

struct DataMember;

// A value of a JSON or YAML text, with its place. JSON and YAML give the same tree, so that every
// loader is written once. Views live as long as the DataDocument.
//
// Invariant: `kind` says what the contents are, so it is set with them. A text of megabytes has a
// million values, so this is as small as it can be.
class DataNode {
 public:
  std::uint32_t offset = 0;  // of the value's first byte in the source (a string's opening quote)
  std::uint32_t length = 0;  // of the token; for an array or object just its opening bracket
  // A YAML scalar without quotes. It is a kString that keeps its text (`012345678901`, `NO`,
  // `2012-10-17`) but for null, true and false; who wants a number may read one from it.
  bool plain = false;
  // Notes of who reads the tree (fields.h), on one thread: an object from which something was read;
  // a value of which a warning was given.
  mutable bool was_read = false;
  mutable bool was_named = false;

  DataKind kind() const { return kind_; }
  bool is_object() const { return kind_ == DataKind::kObject; }
  bool is_array() const { return kind_ == DataKind::kArray; }
  bool is_string() const { return kind_ == DataKind::kString; }
  // A string's contents; a number, a bool or null as it is written. Empty for the others.
  std::string_view text() const {
    return is_array() || is_object()
               ? std::string_view()
               : std::string_view(static_cast<const char*>(contents_), count_);
  }
  // Of an array, in order; none of anything else.
  std::span<const DataNode> items() const;
  // Of an object, in order; keys are unique. None of anything else.
  std::span<const DataMember> members() const;
  // The member with that key (case-sensitive), or null; also null when this is no object. Linear.
  const DataNode* Find(std::string_view key) const;

  void SetText(DataKind kind, std::string_view text);
  void SetItems(std::span<const DataNode> items);
  void SetMembers(std::span<const DataMember> members);

 private:
  DataKind kind_ = DataKind::kNull;
  std::uint32_t count_ = 0;         // of bytes, items or members
  const void* contents_ = nullptr;  // the first of them
};

struct DataMember {
  std::string_view key;
  std::uint32_t key_offset = 0;
  std::uint32_t key_length = 0;  // as written, with its quotes
  DataNode value;
};

inline std::span<const DataNode> DataNode::items() const {
  if (!is_array()) return {};
  return {static_cast<const DataNode*>(contents_), count_};
}
inline std::span<const DataMember> DataNode::members() const {
  if (!is_object()) return {};
  return {static_cast<const DataMember*>(contents_), count_};
}
inline void DataNode::SetText(DataKind kind, std::string_view text) {
  kind_ = kind;
  contents_ = text.data();
  count_ = static_cast<std::uint32_t>(text.size());
}
inline void DataNode::SetItems(std::span<const DataNode> items) {
  kind_ = DataKind::kArray;
  contents_ = items.data();
  count_ = static_cast<std::uint32_t>(items.size());
}
inline void DataNode::SetMembers(std::span<const DataMember> members) {
  kind_ = DataKind::kObject;
  contents_ = members.data();
  count_ = static_cast<std::uint32_t>(members.size());
}

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

// A JSON text cut into pieces, so that megabytes are never a tree at once and threads share the
// work of reading them. The pieces are the items of those arrays that are members of the root.
class DataPieces {
 public:
  // The place of one item in the text.
  struct Piece {
    std::uint32_t offset = 0;
    std::uint32_t length = 0;
  };

  // Nothing for a text that is not one JSON object, or in which something is wrong as far as it was
  // looked at, which is not into the items: ParseJson() tells what.
  static std::optional<DataPieces> Cut(std::shared_ptr<const SourceText> source);

  // The text's tree, in which those arrays are empty.
  const DataNode& outline() const { return outline_.root(); }
  // Of the array of that name, in order.
  std::span<const Piece> PiecesOf(std::string_view key) const;

 private:
  struct Array {
    std::string_view key;
    std::vector<Piece> pieces;
  };
  explicit DataPieces(DataDocument outline) : outline_(std::move(outline)) {}

  DataDocument outline_;
  std::vector<Array> arrays_;
};

// Reads pieces, one after the other, into the same memory; each thread has its own.
class PieceReader {
 public:
  explicit PieceReader(std::shared_ptr<const SourceText> source);
  ~PieceReader();

  // The piece's tree, until the next call. Null when something is wrong with it: ParseJson() of the
  // whole text tells what.
  const DataNode* Read(const DataPieces::Piece& piece);

 private:
  struct Rep;
  std::unique_ptr<Rep> rep_;
};

// A decimal number that is the whole text, as a scalar of YAML or a string of JSON holds it.
std::optional<std::int32_t> WholeNumber(std::string_view text);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_LOAD_TEXT_DATA_H_
