// SPDX-License-Identifier: Apache-2.0
#include "model/load/text/plain_yaml.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "model/load/text/data_builder.h"

// What is read here, and nothing else:
//
//   - one document: maps and lists in blocks, `key: value` and `- item`, also `- key: value`;
//   - values that end with their line: plain, or in quotes without escapes;
//   - `[...]` and `{...}` of such values, over several lines or not;
//   - comments.
//
// Wherever a text could mean something else, reading stops: at an anchor, an alias, a tag, a block
// of text, a value over two lines, a missing value, a tab, a document's mark, a key that is there
// twice. A mistake here would change an answer without a word, so there are no clever cases. A test
// compares the trees with those of yaml-cpp.

namespace iamsim {
namespace {

using std::string_view;

constexpr std::size_t kMostKey = 500;  // YAML has keys of up to 1,024 characters

bool IsNull(string_view plain) {
  return plain == "null" || plain == "Null" || plain == "NULL";
}

constexpr bool IsLetterOrDigit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}
// What a plain value begins with, and what it has behind that: on a line of its own anything up to
// a comment, in brackets and in keys less.
bool BeginsPlain(char c) {
  return IsLetterOrDigit(c) || c == '_' || c == '/' || c == '.';
}
bool IsPlain(char c) {
  return c != '\n' && c != '#';
}
constexpr std::array<bool, 256> kPlainInBrackets = [] {
  std::array<bool, 256> plain = {};
  for (std::size_t c = 0; c < plain.size(); ++c) {
    plain[c] = IsLetterOrDigit(static_cast<char>(c)) ||
               string_view("_/.:@+=-*$ ").find(static_cast<char>(c)) != string_view::npos;
  }
  return plain;
}();
bool IsPlainInBrackets(char c) {
  return kPlainInBrackets[static_cast<unsigned char>(c)];
}

class PlainReader {
 public:
  explicit PlainReader(const std::shared_ptr<const SourceText>& source)
      : builder_(source), source_(source), text_(source->text()) {}

  std::optional<DataDocument> Read() {
    if (!HasPlainBytes()) return std::nullopt;
    DataNode root;
    if (!NextLine() || indent_ != 0 || !ReadBlock(0, 0, root) || !is_at_end_) return std::nullopt;
    builder_.AddRoot(root);
    return builder_.Build();
  }

 private:
  // No tabs, nor other control characters.
  bool HasPlainBytes() const {
    return std::all_of(text_.begin(), text_.end(), [](char c) {
      const auto byte = static_cast<unsigned char>(c);
      return byte == '\n' || (byte >= 0x20 && byte != 0x7F);
    });
  }

  char At(std::size_t at) const { return at < text_.size() ? text_[at] : '\n'; }
  bool IsLineEnd(std::size_t at) const { return At(at) == '\n'; }

  // Goes from the end of a line, or from the start, to the next one that has something. False at
  // a document's mark.
  bool NextLine() {
    for (;;) {
      const std::size_t begin = at_;
      while (At(at_) == ' ')
        ++at_;
      if (at_ >= text_.size()) {
        is_at_end_ = true;
        indent_ = 0;
        return true;
      }
      if (text_[at_] == '#') at_ = std::min(text_.find('\n', at_), text_.size());
      if (!IsLineEnd(at_)) {
        indent_ = at_ - begin;
        const string_view mark = text_.substr(at_, 3);
        return indent_ > 0 || (mark != "---" && mark != "..." && mark[0] != '%');
      }
      at_ = std::min(at_ + 1, text_.size());
    }
  }

  // The rest of the line behind a value: spaces and a comment. False if it is anything else.
  bool SkipRest() {
    const std::size_t begin = at_;
    while (At(at_) == ' ')
      ++at_;
    if (At(at_) == '#' && at_ > begin) at_ = std::min(text_.find('\n', at_), text_.size());
    if (!IsLineEnd(at_)) return false;
    at_ = std::min(at_ + 1, text_.size());
    return true;
  }

  bool IsItem() const { return At(at_) == '-' && (At(at_ + 1) == ' ' || IsLineEnd(at_ + 1)); }

  // A list or a map whose lines begin in column `column`, where the reader is.
  bool ReadBlock(std::size_t column, int depth, DataNode& node) {
    if (depth > kMostDataLevels) return false;
    node.offset = static_cast<std::uint32_t>(at_);
    node.length = 1;
    return IsItem() ? ReadList(column, depth, node) : ReadMap(column, depth, node);
  }

  bool ReadList(std::size_t column, int depth, DataNode& node) {
    std::vector<DataNode> items;
    do {
      if (!IsItem()) break;  // a key of the map whose value this is
      std::size_t item = at_ + 1;
      while (At(item) == ' ')
        ++item;
      const std::size_t item_column = column + (item - at_);
      const bool begins_map = !IsLineEnd(item) && At(item) != '#' && IsKeyAt(item);
      DataNode& value = items.emplace_back();
      if (begins_map) {
        at_ = item;
        indent_ = item_column;
        if (!ReadBlock(item_column, depth + 1, value)) return false;
      } else {
        ++at_;
        if (!ReadValue(column, depth, /*lists_at_column=*/false, value)) return false;
      }
    } while (!is_at_end_ && indent_ == column);
    if (!is_at_end_ && indent_ > column) return false;
    node.SetItems(builder_.Keep(std::span<const DataNode>(items)));
    return true;
  }

  bool ReadMap(std::size_t column, int depth, DataNode& node) {
    std::vector<DataMember> members;
    do {
      if (IsItem()) break;  // of a list that this map is in
      DataMember& member = members.emplace_back();
      if (!ReadKey(/*in_brackets=*/false, member)) return false;
      if (!ReadValue(column, depth, /*lists_at_column=*/true, member.value)) return false;
    } while (!is_at_end_ && indent_ == column);
    if (members.empty() || (!is_at_end_ && indent_ > column)) return false;
    return SetMembers(members, node);
  }

  bool SetMembers(const std::vector<DataMember>& members, DataNode& node) {
    Diagnostics duplicates;
    CheckUniqueKeys(members, source_, duplicates);
    if (duplicates.has_errors()) return false;
    node.SetMembers(builder_.Keep(std::span<const DataMember>(members)));
    return true;
  }

  // Where the key that begins at `at` ends, which is before its colon; npos: there is none.
  std::size_t EndOfKey(std::size_t at, bool in_brackets) const {
    std::size_t end = at;
    if (At(at) == '"' || At(at) == '\'') {
      end = EndOfQuotes(at);
      if (end == string_view::npos) return end;
    } else {
      if (!BeginsPlain(At(at))) return string_view::npos;
      while (IsPlainInBrackets(At(end)) && At(end) != ' ' &&
             !(At(end) == ':' && (At(end + 1) == ' ' || IsLineEnd(end + 1)))) {
        ++end;
      }
    }
    if (At(end) != ':' || end - at > kMostKey) return string_view::npos;
    const bool ends = At(end + 1) == ' ' || (!in_brackets && IsLineEnd(end + 1));
    return ends ? end : string_view::npos;
  }
  bool IsKeyAt(std::size_t at) const { return EndOfKey(at, false) != string_view::npos; }

  // Behind the closing quote; npos: it is not on the line, or something is escaped.
  std::size_t EndOfQuotes(std::size_t at) const {
    const char quote = text_[at];
    for (std::size_t end = at + 1; !IsLineEnd(end); ++end) {
      if (text_[end] == '\\') return string_view::npos;
      if (text_[end] == quote) return At(end + 1) == quote ? string_view::npos : end + 1;
    }
    return string_view::npos;
  }

  string_view TextOf(std::size_t begin, std::size_t end) const {
    const bool is_quoted = text_[begin] == '"' || text_[begin] == '\'';
    return is_quoted ? text_.substr(begin + 1, end - begin - 2) : text_.substr(begin, end - begin);
  }

  bool ReadKey(bool in_brackets, DataMember& member) {
    const std::size_t end = EndOfKey(at_, in_brackets);
    if (end == string_view::npos) return false;
    const string_view text = TextOf(at_, end);
    if (IsNull(text)) return false;
    member.key = builder_.Keep(text);
    member.key_offset = static_cast<std::uint32_t>(at_);
    member.key_length = static_cast<std::uint32_t>(std::max<std::size_t>(1, text.size()));
    at_ = end + 1;
    return true;
  }

  // The value behind a key or a dash of a block in column `column`, and on to the next line.
  bool ReadValue(std::size_t column, int depth, bool lists_at_column, DataNode& node) {
    std::size_t value = at_;
    while (At(value) == ' ')
      ++value;
    if (IsLineEnd(value) || At(value) == '#') {
      if (!SkipRest() || !NextLine() || is_at_end_) return false;
      if (indent_ <= column && !(lists_at_column && indent_ == column && IsItem())) return false;
      return ReadBlock(indent_, depth + 1, node);
    }
    if (value == at_) return false;
    at_ = value;
    if (depth + 1 > kMostDataLevels) return false;
    if (!(At(at_) == '[' || At(at_) == '{' ? ReadBrackets(depth + 1, node)
                                           : ReadScalar(/*in_brackets=*/false, node))) {
      return false;
    }
    // A deeper line would carry the value on.
    return SkipRest() && NextLine() && (is_at_end_ || indent_ <= column);
  }

  bool ReadScalar(bool in_brackets, DataNode& node) {
    const std::size_t begin = at_;
    node.offset = static_cast<std::uint32_t>(begin);
    if (At(begin) == '"' || At(begin) == '\'') {
      const std::size_t end = EndOfQuotes(begin);
      if (end == string_view::npos) return false;
      SetText(DataKind::kString, TextOf(begin, end), node);
      at_ = end;
      return true;
    }
    if (!BeginsPlain(At(begin))) return false;
    std::size_t end = begin;
    while (in_brackets ? IsPlainInBrackets(At(end)) : IsPlain(At(end)))
      ++end;
    at_ = end;
    while (text_[end - 1] == ' ')
      --end;
    // A comment begins behind a space; what follows a value without one is not for here.
    if (At(at_) == '#') {
      if (at_ == end) return false;
      at_ = end;
    }
    const string_view text = text_.substr(begin, end - begin);
    if (text.back() == ':' || text.find(": ") != string_view::npos || text.starts_with("...")) {
      return false;
    }
    node.plain = true;
    if (IsNull(text)) {
      node.plain = false;
      node.length = 1;
      node.SetText(DataKind::kNull, {});
    } else if (text == "true" || text == "True" || text == "TRUE") {
      SetText(DataKind::kBool, "true", node);
      node.length = static_cast<std::uint32_t>(text.size());
    } else if (text == "false" || text == "False" || text == "FALSE") {
      SetText(DataKind::kBool, "false", node);
      node.length = static_cast<std::uint32_t>(text.size());
    } else {
      SetText(DataKind::kString, text, node);
    }
    return true;
  }

  void SetText(DataKind kind, string_view text, DataNode& node) {
    node.length = static_cast<std::uint32_t>(std::max<std::size_t>(1, text.size()));
    node.SetText(kind, kind == DataKind::kString ? builder_.Keep(text) : text);
  }

  void SkipInBrackets() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n'))
      ++at_;
  }

  // `[...]` or `{...}`; stops behind it.
  bool ReadBrackets(int depth, DataNode& node) {
    if (depth > kMostDataLevels) return false;
    const bool is_list = text_[at_] == '[';
    const char close = is_list ? ']' : '}';
    node.offset = static_cast<std::uint32_t>(at_);
    node.length = 1;
    std::vector<DataNode> items;
    std::vector<DataMember> members;
    ++at_;
    SkipInBrackets();
    bool is_first = true;
    while (At(at_) != close || is_first) {
      if (is_first && At(at_) == close) break;
      is_first = false;
      if (is_list) {
        if (!ReadInBrackets(depth, items.emplace_back())) return false;
      } else {
        DataMember& member = members.emplace_back();
        if (!ReadKey(/*in_brackets=*/true, member)) return false;
        SkipInBrackets();
        if (!ReadInBrackets(depth, member.value)) return false;
      }
      SkipInBrackets();
      if (At(at_) == close) break;
      if (At(at_) != ',') return false;
      ++at_;
      SkipInBrackets();
      if (At(at_) == close) return false;
    }
    ++at_;
    if (!is_list) return SetMembers(members, node);
    node.SetItems(builder_.Keep(std::span<const DataNode>(items)));
    return true;
  }
  bool ReadInBrackets(int depth, DataNode& node) {
    return At(at_) == '[' || At(at_) == '{' ? ReadBrackets(depth + 1, node)
                                            : ReadScalar(/*in_brackets=*/true, node);
  }

  DataDocumentBuilder builder_;
  const std::shared_ptr<const SourceText>& source_;
  const string_view text_;
  std::size_t at_ = 0;
  std::size_t indent_ = 0;  // of the line that the reader is at the beginning of
  bool is_at_end_ = false;
};

}  // namespace

std::optional<DataDocument> ParsePlainYaml(const std::shared_ptr<const SourceText>& source) {
  return PlainReader(source).Read();
}

}  // namespace iamsim
