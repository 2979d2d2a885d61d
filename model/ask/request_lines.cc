// SPDX-License-Identifier: Apache-2.0
#include "model/ask/request_lines.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

#include "model/ask/request_reader.h"
#include "model/load/text/data.h"

namespace iamsim {
namespace {

void ReadId(const DataNode& root, const std::shared_ptr<const SourceText>& source,
            RequestLine& line) {
  const DataNode* id = root.Find("id");
  if (id == nullptr || id->kind() == DataKind::kNull) return;
  if (!id->is_string() && id->kind() != DataKind::kNumber) {
    line.problems.Error(source, id->offset, id->length, "`id` is neither a string nor a number");
    return;
  }
  line.id = std::string(id->text());
  line.id_is_number = id->kind() == DataKind::kNumber;
}

RequestLine ReadRoot(const DataNode& root, const std::shared_ptr<const SourceText>& source,
                     const FileScope& files, const ContextProfiles& profiles) {
  RequestLine line;
  line.line = source->PositionOf(root.offset).line;
  ReadId(root, source, line);
  ReadRequest(root, source, line.request, line.problems, files, profiles);
  return line;
}

// Moves what was found in `part`, which begins at `offset` of `whole`, to its place there.
Diagnostics InWhole(const Diagnostics& problems, const std::shared_ptr<const SourceText>& part,
                    std::uint32_t offset, const std::shared_ptr<const SourceText>& whole) {
  Diagnostics moved;
  for (Diagnostic diagnostic : problems.all()) {
    if (diagnostic.source == part) {
      diagnostic.source = whole;
      diagnostic.offset += offset;
    }
    moved.Add(std::move(diagnostic));
  }
  return moved;
}

void ReadAlone(std::string_view text, std::uint32_t offset,
               const std::shared_ptr<const SourceText>& whole, const FileScope& files,
               const ContextProfiles& profiles, std::vector<RequestLine>& lines) {
  const auto part = std::make_shared<const SourceText>(whole->name(), std::string(text));
  Diagnostics problems;
  const std::optional<DataDocument> data = ParseJson(part, {.stream = true}, problems);
  const std::uint32_t number = whole->PositionOf(offset).line;
  if (!data.has_value()) {
    RequestLine& line = lines.emplace_back();
    line.line = number;
    line.problems = InWhole(problems, part, offset, whole);
    return;
  }
  for (const DataNode& root : data->roots()) {
    RequestLine line = ReadRoot(root, part, files, profiles);
    line.line = number;
    line.problems = InWhole(line.problems, part, offset, whole);
    lines.push_back(std::move(line));
  }
}

}  // namespace

std::vector<RequestLine> ReadRequestLines(const std::shared_ptr<const SourceText>& source,
                                          const FileScope& files, const ContextProfiles& profiles) {
  std::vector<RequestLine> lines;
  Diagnostics problems;
  if (const std::optional<DataDocument> data = ParseData(source, {.stream = true}, problems)) {
    for (const DataNode& root : data->roots())
      lines.push_back(ReadRoot(root, source, files, profiles));
    return lines;
  }
  const std::string_view text = source->text();
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view one = text.substr(begin, end - begin);
    if (one.find_first_not_of(" \t\r") != std::string_view::npos) {
      ReadAlone(one, static_cast<std::uint32_t>(begin), source, files, profiles, lines);
    }
    begin = end + 1;
  }
  if (lines.empty()) lines.emplace_back().problems = std::move(problems);
  return lines;
}

RequestLine ReadSingleRequest(const std::shared_ptr<const SourceText>& source,
                              const FileScope& files, const ContextProfiles& profiles) {
  RequestLine line;
  const std::optional<DataDocument> data = ParseData(source, {}, line.problems);
  return data.has_value() ? ReadRoot(data->root(), source, files, profiles) : std::move(line);
}

std::string ProblemText(const RequestLine& line, const SourceText& source) {
  std::string text;
  for (const Diagnostic& problem : line.problems.all()) {
    if (problem.severity != Severity::kError) continue;
    if (!text.empty()) text += "; ";
    if (problem.source != nullptr) {
      const TextPosition position = problem.source->PositionOf(problem.offset);
      if (problem.source->name() != source.name() || problem.source->outer() != nullptr) {
        text += problem.source->name() + ':' + std::to_string(position.line) + ':';
        text += std::to_string(position.column) + ": ";
      } else if (position.line != line.line) {
        text += "line " + std::to_string(position.line) + ", column " +
                std::to_string(position.column) + ": ";
      } else {
        text += "column " + std::to_string(position.column) + ": ";
      }
    }
    text += problem.message;
    if (!problem.help.empty()) text += "; " + problem.help;
  }
  return text;
}

}  // namespace iamsim
