// SPDX-License-Identifier: Apache-2.0
#include "model/diagnostics.h"

#include <algorithm>
#include <utility>

#include "model/arn.h"
#include "model/edit_distance.h"
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

}  // namespace

void Diagnostics::Add(Diagnostic diagnostic) {
  // By severity, so that warnings never hide the error that ends the run.
  std::size_t& count = diagnostic.severity == Severity::kError ? error_count_ : warning_count_;
  if (++count <= kMostKept) all_.push_back(std::move(diagnostic));
}

void Diagnostics::AddAll(const Diagnostics& others) {
  const std::size_t errors = error_count_ + others.error_count_;
  const std::size_t warnings = warning_count_ + others.warning_count_;
  for (const Diagnostic& diagnostic : others.all_)
    Add(diagnostic);
  error_count_ = errors;
  warning_count_ = warnings;
}

void Diagnostics::AddAllAsWarnings(const Diagnostics& others) {
  const std::size_t warnings = warning_count_ + others.count();
  for (Diagnostic diagnostic : others.all_) {
    diagnostic.severity = Severity::kWarning;
    Add(std::move(diagnostic));
  }
  warning_count_ = warnings;
}

std::string Diagnostics::MoreThanKept() const {
  std::string text;
  const auto add = [&](std::size_t count, std::string_view one) {
    if (count <= kMostKept) return;
    const std::size_t more = count - kMostKept;
    if (!text.empty()) text += " and ";
    text += std::to_string(more) + " more " + std::string(one) + (more == 1 ? "" : "s");
  };
  add(error_count_, "error");
  add(warning_count_, "warning");
  return text;
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
