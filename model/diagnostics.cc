// SPDX-License-Identifier: Apache-2.0
#include "model/diagnostics.h"

#include <algorithm>
#include <utility>

#include "model/arn.h"
#include "model/printable.h"

namespace iamsim {
namespace {

constexpr std::size_t kWindow = 100;  // of a line that is shown, in bytes

// A tab keeps its width.
std::string Harmless(std::string_view text) {
  return Printable(text, "\t");
}

bool ContinuesCharacter(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

std::string PositionText(TextPosition position) {
  return std::to_string(position.line) + ':' + std::to_string(position.column);
}

// The line with a caret under the place, cut to a window around it.
std::string Excerpt(const SourceText& source, std::uint32_t offset, std::uint32_t length) {
  const TextPosition position = source.PositionOf(offset);
  std::string_view line = source.Line(position.line);
  const std::size_t line_start = static_cast<std::size_t>(line.data() - source.text().data());
  std::size_t at =
      std::min<std::size_t>(offset < line_start ? 0 : offset - line_start, line.size());
  bool cut_before = false;
  bool cut_after = false;
  if (line.size() > kWindow) {
    std::size_t begin = at > kWindow / 2 ? at - kWindow / 2 : 0;
    while (begin > 0 && ContinuesCharacter(line[begin]))
      --begin;
    std::size_t end = std::min(line.size(), begin + kWindow);
    while (end < line.size() && ContinuesCharacter(line[end]))
      ++end;
    cut_before = begin > 0;
    cut_after = end < line.size();
    line = line.substr(begin, end - begin);
    at -= begin;
  }
  const std::string number = std::to_string(position.line);
  std::string text = "  " + number + " | " + (cut_before ? "..." : "") + Harmless(line) +
                     (cut_after ? "..." : "") + '\n';
  text += "  " + std::string(number.size(), ' ') + " | " + (cut_before ? "   " : "");
  for (std::size_t i = 0; i < at; ++i) {
    if (line[i] == '\t') {
      text += '\t';
    } else if (!ContinuesCharacter(line[i])) {
      text += ' ';
    }
  }
  text += '^';
  const std::size_t end = std::min(line.size(), at + length);
  for (std::size_t i = at + 1; i < end; ++i) {
    if (!ContinuesCharacter(line[i])) text += '~';
  }
  return text + '\n';
}

// Damerau-Levenshtein, letter case ignored, by rows.
std::size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j)
    last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substitution = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, substitution});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    before.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

}  // namespace

void Diagnostics::Add(Diagnostic diagnostic) {
  if (diagnostic.severity == Severity::kError) ++error_count_;
  all_.push_back(std::move(diagnostic));
}

void Diagnostics::AddAll(const Diagnostics& others) {
  for (const Diagnostic& diagnostic : others.all_)
    Add(diagnostic);
}

void Diagnostics::Error(std::shared_ptr<const SourceText> source, std::uint32_t offset,
                        std::uint32_t length, std::string message, std::string help) {
  Add({Severity::kError, std::move(source), offset, length, std::move(message), std::move(help)});
}

void Diagnostics::Warning(std::shared_ptr<const SourceText> source, std::uint32_t offset,
                          std::uint32_t length, std::string message, std::string help) {
  Add({Severity::kWarning, std::move(source), offset, length, std::move(message), std::move(help)});
}

std::string FormatDiagnostic(const Diagnostic& diagnostic) {
  const std::string severity = diagnostic.severity == Severity::kError ? "error: " : "warning: ";
  const std::string message = severity + Harmless(diagnostic.message);
  std::string text;
  std::size_t margin = 0;
  if (diagnostic.source == nullptr) {
    text = message + '\n';
  } else {
    const SourceText& source = *diagnostic.source;
    const TextPosition position = source.PositionOf(diagnostic.offset);
    if (source.outer() == nullptr) {
      text = Harmless(source.name()) + ':' + PositionText(position) + ": " + message + '\n';
    } else {
      const SourceText* outermost = &source;
      std::uint32_t offset = 0;
      while (outermost->outer() != nullptr) {
        offset = outermost->outer_offset();
        outermost = outermost->outer();
      }
      text = Harmless(source.name()) + ':' + PositionText(outermost->PositionOf(offset)) + ": " +
             message + " (in the document in this string, at " + PositionText(position) + ")\n";
    }
    if (diagnostic.shows_source) text += Excerpt(source, diagnostic.offset, diagnostic.length);
    margin = std::to_string(position.line).size();
  }
  std::string_view help = diagnostic.help;
  while (!help.empty()) {
    const std::size_t end = help.find('\n');
    text += "  " + std::string(margin, ' ') + " = " + Harmless(help.substr(0, end)) + '\n';
    help.remove_prefix(end == std::string_view::npos ? help.size() : end + 1);
  }
  return text;
}

std::string WithoutNames(std::string_view message) {
  std::string out;
  bool quoted = false;
  for (const char character : message) {
    if (character == '`') {
      quoted = !quoted;
      out += quoted ? "`..." : "`";
    } else if (!quoted) {
      out += character;
    }
  }
  return out;
}

std::string_view NearestWord(std::string_view word,
                             const std::vector<std::string_view>& candidates) {
  constexpr std::size_t kLongest = 512;
  if (word.empty() || word.size() > kLongest) return {};
  const std::string folded = ToLowerAscii(word);
  const std::size_t limit = std::max<std::size_t>(1, word.size() / 3);
  std::string_view nearest;
  std::size_t least = limit + 1;
  for (const std::string_view candidate : candidates) {
    const std::size_t longer = std::max(candidate.size(), word.size());
    const std::size_t shorter = std::min(candidate.size(), word.size());
    if (longer - shorter >= least) continue;
    const std::size_t distance = EditDistance(folded, ToLowerAscii(candidate));
    if (distance < least) {
      least = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

}  // namespace iamsim
