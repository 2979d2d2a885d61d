// SPDX-License-Identifier: Apache-2.0
#include "cli/report/source_excerpt.h"

#include <algorithm>
#include <string_view>

#include "cli/report/style.h"

namespace iamsim {
namespace {

constexpr std::size_t kWindow = 90;  // of a line that is shown, in bytes

bool ContinuesCharacter(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

// The byte that a column begins at; columns count characters.
std::size_t ByteOf(std::string_view line, std::uint32_t column) {
  std::size_t at = 0;
  for (std::uint32_t i = 1; i < column && at < line.size(); ++i) {
    ++at;
    while (at < line.size() && ContinuesCharacter(line[at]))
      ++at;
  }
  return at;
}

// The token that begins at `at`: a quoted string, or a word.
std::size_t TokenLength(std::string_view line, std::size_t at) {
  if (at >= line.size()) return 1;
  const char quote = line[at];
  if (quote == '"' || quote == '\'') {
    std::size_t end = at + 1;
    while (end < line.size() && line[end] != quote)
      end += line[end] == '\\' ? 2 : 1;
    return std::min(line.size(), end + 1) - at;
  }
  const std::size_t end = line.find_first_of(" ,{}[]\t", at);
  return std::max<std::size_t>(1, std::min(end, line.size()) - at);
}

std::string Carets(std::string_view shown, std::size_t at, std::size_t length) {
  std::string text;
  for (std::size_t i = 0; i < at && i < shown.size(); ++i) {
    if (shown[i] == '\t') {
      text += '\t';
    } else if (!ContinuesCharacter(shown[i])) {
      text += ' ';
    }
  }
  text += '^';
  const std::size_t end = std::min(shown.size(), at + length);
  for (std::size_t i = at + 1; i < end; ++i) {
    if (!ContinuesCharacter(shown[i])) text += '~';
  }
  return text;
}

}  // namespace

std::string SourceExcerpt(const SourceText& source, std::vector<SourceMark> marks) {
  std::erase_if(marks, [](const SourceMark& mark) { return mark.offset == kNoOffset; });
  std::stable_sort(marks.begin(), marks.end(),
                   [](const SourceMark& a, const SourceMark& b) { return a.offset < b.offset; });
  std::size_t width = 1;
  if (!marks.empty()) width = std::to_string(source.PositionOf(marks.back().offset).line).size();
  const std::string margin(width, ' ');
  std::string text;
  std::uint32_t last_line = 0;
  std::size_t last_begin = 0;
  for (const SourceMark& mark : marks) {
    const TextPosition position = source.PositionOf(mark.offset);
    const std::string_view line = source.Line(position.line);
    const std::size_t at = ByteOf(line, position.column);
    std::size_t begin = 0;
    std::size_t end = line.size();
    if (line.size() > kWindow) {
      begin = at > kWindow / 3 ? at - kWindow / 3 : 0;
      while (begin > 0 && ContinuesCharacter(line[begin]))
        --begin;
      end = std::min(line.size(), begin + kWindow);
      while (end < line.size() && ContinuesCharacter(line[end]))
        ++end;
    }
    const std::string_view shown = line.substr(begin, end - begin);
    if (position.line != last_line || begin != last_begin) {
      const std::string number = std::to_string(position.line);
      text += ' ' + std::string(width - number.size(), ' ') + number + " | ";
      if (begin > 0) text += "...";
      text += Printable(shown, "\t");
      if (end < line.size()) text += "...";
      text += '\n';
    }
    last_line = position.line;
    last_begin = begin;
    text += ' ' + margin + " | ";
    if (begin > 0) text += "   ";
    text += Carets(shown, at - begin, TokenLength(line, at));
    if (!mark.note.empty()) text += ' ' + Printable(mark.note);
    text += '\n';
  }
  return text;
}

}  // namespace iamsim
