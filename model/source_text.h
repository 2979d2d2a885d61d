// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_SOURCE_TEXT_H_
#define IAMSIM_MODEL_SOURCE_TEXT_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace iamsim {

// A place as people count it: lines and columns start at 1, a column is one character (UTF-8 code
// point). {0, 0} is "nowhere".
struct TextPosition {
  std::uint32_t line = 0;
  std::uint32_t column = 0;

  friend bool operator==(const TextPosition&, const TextPosition&) = default;
};

// The text of one input and what it is called. A policy document that stands inside a string of
// another file is a SourceText of its own whose `outer` is that file and whose place there is
// `outer_offset`; everybody who names a place names both.
//
// Invariant: immutable once made, so it may be shared between threads.
class SourceText {
 public:
  SourceText(std::string name, std::string text);
  SourceText(std::shared_ptr<const SourceText> outer, std::uint32_t outer_offset, std::string text);

  // The name of the file; for a document inside a string, of the file that the string stands in.
  const std::string& name() const { return name_; }
  std::string_view text() const { return text_; }
  const SourceText* outer() const { return outer_.get(); }
  std::uint32_t outer_offset() const { return outer_offset_; }

  // `offset` is in bytes; one past the end is allowed. Logarithmic in the number of lines, whatever
  // their length.
  TextPosition PositionOf(std::uint32_t offset) const;
  // The line without its end; `line` counts from 1. Empty for a line that does not exist.
  std::string_view Line(std::uint32_t line) const;

 private:
  std::string name_;
  std::string text_;
  std::shared_ptr<const SourceText> outer_;
  std::uint32_t outer_offset_ = 0;
  std::uint32_t CharactersBefore(std::uint32_t offset) const;

  std::vector<std::uint32_t> line_starts_;
  std::vector<std::uint32_t> characters_before_;  // each block of bytes
};

}  // namespace iamsim

#endif  // IAMSIM_MODEL_SOURCE_TEXT_H_
