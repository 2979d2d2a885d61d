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

// Sums of bytes, so that the compiler adds many at a time.
std::uint32_t CountCharacters(std::string_view text) {
  constexpr std::size_t kMostInByte = 128;
  std::uint32_t count = 0;
  while (!text.empty()) {
    unsigned char some = 0;
    for (const char c : text.substr(0, kMostInByte))
      some = static_cast<unsigned char>(some + ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U));
    count += some;
    text.remove_prefix(std::min(text.size(), kMostInByte));
  }
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

// Written so that the compiler makes it a loop over many bytes at a time.
bool IsPlain(std::string_view text) {
  unsigned char bad = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_blank = (byte == '\t') | (byte == '\n') | (byte == '\r');
    bad |=
        static_cast<unsigned char>((byte >= 0xC4) | (byte == '\\') | ((byte < 0x20) & !is_blank));
  }
  return bad == 0;
}

}  // namespace

SourceText::SourceText(std::string name, std::string text)
    : name_(std::move(name)), text_(std::move(text)), size_(text_.size()) {
  text_.append(kPadding, '\0');
}

SourceText::SourceText(std::shared_ptr<const SourceText> outer, std::uint32_t outer_offset,
                       std::string text)
    : SourceText(std::string(), std::move(text)) {
  outer_ = std::move(outer);
  outer_offset_ = outer_offset;
}

const SourceText::Index& SourceText::index() const {
  std::call_once(index_once_, [this] {
    index_ = {LineStartsOf(text()), CharactersBeforeBlocks(text())};
  });
  return index_;
}

std::uint32_t SourceText::CharactersBefore(std::uint32_t offset) const {
  const std::size_t block = offset / kBlock;
  return index().characters_before[block] +
         CountCharacters(text().substr(block * kBlock, offset - block * kBlock));
}

TextPosition SourceText::PositionOf(std::uint32_t offset) const {
  if (offset == kNoOffset) return {};
  offset = std::min(offset, static_cast<std::uint32_t>(size_));
  const std::vector<std::uint32_t>& starts = index().line_starts;
  const auto next = std::upper_bound(starts.begin(), starts.end(), offset);
  const std::uint32_t start = *(next - 1);
  return {static_cast<std::uint32_t>(next - starts.begin()),
          CharactersBefore(offset) - CharactersBefore(start) + 1};
}

std::string_view SourceText::Line(std::uint32_t line) const {
  const std::vector<std::uint32_t>& starts = index().line_starts;
  if (line == 0 || line > starts.size()) return {};
  const std::size_t begin = starts[line - 1];
  const std::size_t end = line < starts.size() ? starts[line] - 1 : size_;
  std::string_view content = text().substr(begin, end - begin);
  if (!content.empty() && content.back() == '\r') content.remove_suffix(1);
  return content;
}

bool SourceText::HasPolicyCharactersOnly() const {
  std::call_once(characters_once_, [this] {
    std::string_view rest = text();
    policy_characters_only_ = true;
    while (!rest.empty() && policy_characters_only_) {
      policy_characters_only_ = IsPlain(rest.substr(0, kBlock));
      rest.remove_prefix(std::min(rest.size(), kBlock));
    }
  });
  return policy_characters_only_;
}

}  // namespace iamsim
