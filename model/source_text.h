// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_SOURCE_TEXT_H_
#define IAMSIM_MODEL_SOURCE_TEXT_H_

#include <cstdint>
#include <memory>
#include <mutex>
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

// A byte of a text; kNoOffset is "nowhere". Places are kept as offsets, for what a position costs
// to find is worth paying only where somebody reads it.
inline constexpr std::uint32_t kNoOffset = 0xFFFFFFFFU;

// The text of one input and what it is called. A policy document inside a string of
// another file is a SourceText of its own whose `outer` is that file and whose place there is
// `outer_offset`; a message names both places.
//
// Invariant: immutable once made, so it may be shared between threads.
class SourceText {
 public:
  // Zeros behind the text that are not part of it, so a reader of JSON may look at
  // many bytes at once without a copy.
  static constexpr std::size_t kPadding = 64;

  SourceText(std::string name, std::string text);
  SourceText(std::shared_ptr<const SourceText> outer, std::uint32_t outer_offset, std::string text);

  // The name of the file; for a document inside a string, of the file that has the string.
  const std::string& name() const { return outer_ == nullptr ? name_ : outer_->name(); }
  std::string_view text() const { return std::string_view(text_).substr(0, size_); }
  const SourceText* outer() const { return outer_.get(); }
  std::uint32_t outer_offset() const { return outer_offset_; }

  // `offset` is in bytes; one past the end is allowed, and kNoOffset is {0, 0}. Logarithmic in the
  // number of lines, whatever their length.
  TextPosition PositionOf(std::uint32_t offset) const;
  // The line without its end; `line` counts from 1. Empty for a line that does not exist.
  // Takes no longer for a long line.
  std::string_view Line(std::uint32_t line) const;
  // There is no escape in it and no character that a policy cannot have (R-GRAM-11), so
  // nothing read from it has one. Found once, many bytes at a time.
  bool HasPolicyCharactersOnly() const;

 private:
  std::string name_;  // empty where there is an outer text
  std::string text_;  // with its padding
  std::size_t size_ = 0;
  std::shared_ptr<const SourceText> outer_;
  std::uint32_t outer_offset_ = 0;

  // Where lines begin, and what CharactersBefore() counts from; found when the first place is asked
  // for, which in good input is never.
  struct Index {
    std::vector<std::uint32_t> line_starts;
    std::vector<std::uint32_t> characters_before;  // each block of bytes
  };
  const Index& index() const;
  std::uint32_t CharactersBefore(std::uint32_t offset) const;

  mutable std::once_flag index_once_;
  mutable Index index_;
  mutable std::once_flag characters_once_;
  mutable bool policy_characters_only_ = false;
};

}  // namespace iamsim

#endif  // IAMSIM_MODEL_SOURCE_TEXT_H_
