// SPDX-License-Identifier: Apache-2.0
#include "model/source_text.h"

#include <algorithm>
#include <utility>

namespace iamsim {
namespace {

std::vector<std::uint32_t> LineStartsOf(std::string_view text) {
  std::vector<std::uint32_t> starts = {0};
  for (std::size_t at = text.find('\n'); at != std::string_view::npos;
       at = text.find('\n', at + 1)) {
    starts.push_back(static_cast<std::uint32_t>(at + 1));
  }
  return starts;
}

constexpr std::size_t kBlock = 1024;

std::uint32_t CountCharacters(std::string_view text) {
  std::uint32_t count = 0;
  for (const char c : text)
    count += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1U : 0U;
  return count;
}

// Machines write files of one line; counting its characters from the start for every place in it
// would take quadratic time.
std::vector<std::uint32_t> CharactersBeforeBlocks(std::string_view text) {
  std::vector<std::uint32_t> counts = {0};
  for (std::size_t at = 0; at + kBlock <= text.size(); at += kBlock) {
    counts.push_back(counts.back() + CountCharacters(text.substr(at, kBlock)));
  }
  return counts;
}

}  // namespace

SourceText::SourceText(std::string name, std::string text)
    : name_(std::move(name)),
      text_(std::move(text)),
      line_starts_(LineStartsOf(text_)),
      characters_before_(CharactersBeforeBlocks(text_)) {}

SourceText::SourceText(std::shared_ptr<const SourceText> outer, std::uint32_t outer_offset,
                       std::string text)
    : name_(outer->name()),
      text_(std::move(text)),
      outer_(std::move(outer)),
      outer_offset_(outer_offset),
      line_starts_(LineStartsOf(text_)),
      characters_before_(CharactersBeforeBlocks(text_)) {}

std::uint32_t SourceText::CharactersBefore(std::uint32_t offset) const {
  const std::size_t block = offset / kBlock;
  return characters_before_[block] +
         CountCharacters(std::string_view(text_).substr(block * kBlock, offset - block * kBlock));
}

TextPosition SourceText::PositionOf(std::uint32_t offset) const {
  offset = std::min(offset, static_cast<std::uint32_t>(text_.size()));
  const auto next = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  const std::uint32_t start = *(next - 1);
  return {static_cast<std::uint32_t>(next - line_starts_.begin()),
          CharactersBefore(offset) - CharactersBefore(start) + 1};
}

std::string_view SourceText::Line(std::uint32_t line) const {
  if (line == 0 || line > line_starts_.size()) return {};
  const std::string_view rest = std::string_view(text_).substr(line_starts_[line - 1]);
  std::string_view content = rest.substr(0, rest.find('\n'));
  if (!content.empty() && content.back() == '\r') content.remove_suffix(1);
  return content;
}

}  // namespace iamsim
