// SPDX-License-Identifier: Apache-2.0
#include "model/source_text.h"

#include <algorithm>
#include <utility>

namespace iamsim {
namespace {

std::vector<std::uint32_t> LineStartsOf(std::string_view text) {
  std::vector<std::uint32_t> starts = {0};
  for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
    starts.push_back(static_cast<std::uint32_t>(at + 1));
  }
  return starts;
}

}  // namespace

SourceText::SourceText(std::string name, std::string text)
    : name_(std::move(name)), text_(std::move(text)), line_starts_(LineStartsOf(text_)) {}

SourceText::SourceText(std::shared_ptr<const SourceText> outer, std::uint32_t outer_offset,
                       std::string text)
    : name_(outer->name()),
      text_(std::move(text)),
      outer_(std::move(outer)),
      outer_offset_(outer_offset),
      line_starts_(LineStartsOf(text_)) {}

TextPosition SourceText::PositionOf(std::uint32_t offset) const {
  offset = std::min(offset, static_cast<std::uint32_t>(text_.size()));
  const auto next = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  const std::uint32_t start = *(next - 1);
  std::uint32_t column = 1;
  for (std::uint32_t i = start; i < offset; ++i) {
    if ((static_cast<unsigned char>(text_[i]) & 0xC0U) != 0x80U) ++column;
  }
  return {static_cast<std::uint32_t>(next - line_starts_.begin()), column};
}

std::string_view SourceText::Line(std::uint32_t line) const {
  if (line == 0 || line > line_starts_.size()) return {};
  const std::string_view rest = std::string_view(text_).substr(line_starts_[line - 1]);
  std::string_view content = rest.substr(0, rest.find('\n'));
  if (!content.empty() && content.back() == '\r') content.remove_suffix(1);
  return content;
}

}  // namespace iamsim
