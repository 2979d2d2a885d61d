// SPDX-License-Identifier: Apache-2.0
#include "model/load/text/words.h"

#include <cassert>
#include <cstddef>
#include <functional>

#include "model/edit_distance.h"

namespace iamsim {
namespace {

constexpr std::size_t kMaxQuoted = 120;
constexpr std::size_t kMaxSuggestedLength = 200;

}  // namespace

std::string_view DataKindName(DataKind kind) {
  switch (kind) {
    case DataKind::kNull:
      return "null";
    case DataKind::kBool:
      return "true or false";
    case DataKind::kNumber:
      return "a number";
    case DataKind::kString:
      return "a string";
    case DataKind::kArray:
      return "an array";
    case DataKind::kObject:
      return "an object";
  }
  assert(false);
  return {};
}

std::string QuotedPath(std::string_view path) {
  std::string quoted = "`";
  quoted += path;
  quoted += '`';
  return quoted;
}

std::string Quoted(std::string_view text) {
  std::string quoted = "`";
  if (text.size() <= kMaxQuoted) {
    quoted += text;
  } else {
    std::size_t end = kMaxQuoted;
    // Not inside a UTF-8 sequence.
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
      --end;
    quoted += text.substr(0, end);
    quoted += "...";
  }
  quoted += '`';
  return quoted;
}

std::string DidYouMean(std::string_view word, const std::vector<std::string_view>& candidates) {
  if (word.empty() || word.size() > kMaxSuggestedLength) return {};
  std::vector<std::string_view> usable;
  usable.reserve(candidates.size());
  for (const std::string_view candidate : candidates) {
    if (!candidate.empty() && candidate.size() <= kMaxSuggestedLength) usable.push_back(candidate);
  }
  const std::string_view nearest = NearestWord(word, usable);
  return nearest.empty() ? std::string() : "did you mean " + Quoted(nearest) + "?";
}

PolicyText KeepText(const SourceText& source, std::string_view text) {
  const std::string_view whole = source.text();
  const std::less_equal<> not_after;
  return not_after(whole.data(), text.data()) &&
                 not_after(text.data() + text.size(), whole.data() + whole.size())
             ? PolicyText::Viewing(text)
             : PolicyText(text);
}

std::string PlaceText(const SourceText& source, std::uint32_t offset) {
  const SourceText* text = &source;
  std::uint32_t at = offset;
  while (text->outer() != nullptr) {
    at = text->outer_offset();
    text = text->outer();
  }
  const TextPosition position = text->PositionOf(at);
  return text->name() + ":" + std::to_string(position.line) + ":" + std::to_string(position.column);
}

}  // namespace iamsim
