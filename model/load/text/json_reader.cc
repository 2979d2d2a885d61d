// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include <simdjson.h>

#include "model/load/text/data.h"
#include "model/load/text/data_builder.h"

// simdjson reads; its On-Demand interface keeps the place of every token. What it does not say -
// where a syntax error is - a second, slow walk over the text finds, which is made for bad input
// only.

namespace iamsim {
namespace {

namespace ondemand = simdjson::ondemand;

bool IsSpace(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}
bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

std::size_t SkipSpace(std::string_view text, std::size_t at) {
  while (at < text.size() && IsSpace(text[at]))
    ++at;
  return at;
}

// The end of the number that begins at `at`, or `at` when there is none.
std::size_t EndOfNumber(std::string_view text, std::size_t at) {
  const std::size_t begin = at;
  const auto digits = [&] {
    const std::size_t first = at;
    while (at < text.size() && IsDigit(text[at]))
      ++at;
    return at > first;
  };
  if (at < text.size() && text[at] == '-') ++at;
  if (at < text.size() && text[at] == '0') {
    ++at;
  } else if (!digits()) {
    return begin;
  }
  if (at < text.size() && text[at] == '.') {
    ++at;
    if (!digits()) return begin;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    if (!digits()) return begin;
  }
  return at;
}

// The end of the value that begins at `begin`, by counting brackets outside strings; the end of the
// text when it is not closed.
std::size_t EndOfValue(std::string_view text, std::size_t begin) {
  std::size_t depth = 0;
  bool in_string = false;
  for (std::size_t at = begin; at < text.size(); ++at) {
    const char c = text[at];
    if (in_string) {
      if (c == '\\') {
        ++at;
      } else if (c == '"') {
        in_string = false;
        if (depth == 0) return at + 1;
      }
      continue;
    }
    if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if (c == '}' || c == ']') {
      if (depth <= 1) return at + 1;
      --depth;
    } else if (depth == 0 && at > begin && (IsSpace(c) || c == ',')) {
      return at;
    }
  }
  return text.size();
}

// Finds the first syntax error of a text and says what was expected.
class ErrorFinder {
 public:
  ErrorFinder(std::shared_ptr<const SourceText> source, Diagnostics& diagnostics)
      : source_(std::move(source)), text_(source_->text()), diagnostics_(diagnostics) {}

  // True when there was an error, which is reported.
  bool Find(std::size_t begin, std::size_t end) {
    at_ = begin;
    end_ = end;
    return !Value(0);
  }

 private:
  bool Fail(std::size_t at, std::string message, std::string help = {}) {
    diagnostics_.Error(source_, static_cast<std::uint32_t>(at), 0, std::move(message),
                       std::move(help));
    return false;
  }

  bool Expected(const std::string& what) {
    if (at_ >= end_) return Fail(at_, "the text ends here, expected " + what);
    return Fail(at_, "not valid JSON: expected " + what);
  }

  char Peek() {
    at_ = SkipSpace(text_.substr(0, end_), at_);
    return at_ < end_ ? text_[at_] : '\0';
  }

  bool Value(int depth) {
    const char c = Peek();
    if (at_ >= end_) return Expected("a value");
    if (c == '{' || c == '[') {
      if (depth >= kMostDataLevels) {
        return Fail(at_, "nested deeper than " + std::to_string(kMostDataLevels) + " levels");
      }
      return c == '{' ? Object(depth) : Array(depth);
    }
    if (c == '"') return String();
    for (const std::string_view word : {"true", "false", "null"}) {
      if (text_.substr(at_, word.size()) == word) {
        at_ += word.size();
        return EndOfWord();
      }
    }
    const std::size_t end = EndOfNumber(text_.substr(0, end_), at_);
    if (end == at_) return Expected("a value");
    at_ = end;
    return EndOfWord();
  }

  bool EndOfWord() {
    if (at_ >= end_ || IsSpace(text_[at_]) ||
        std::string_view(",]}:").find(text_[at_]) != std::string_view::npos) {
      return true;
    }
    return Expected("the end of the value");
  }

  bool Object(int depth) {
    ++at_;
    if (Peek() == '}') return ++at_, true;
    while (true) {
      if (Peek() != '"') return Expected("a key in double quotes");
      if (!String()) return false;
      if (Peek() != ':') return Expected("`:` after the key");
      ++at_;
      if (!Value(depth + 1)) return false;
      const char c = Peek();
      ++at_;
      if (c == '}') return true;
      if (c != ',') return --at_, Expected("`,` or `}`");
    }
  }

  bool Array(int depth) {
    ++at_;
    if (Peek() == ']') return ++at_, true;
    while (true) {
      if (!Value(depth + 1)) return false;
      const char c = Peek();
      ++at_;
      if (c == ']') return true;
      if (c != ',') return --at_, Expected("`,` or `]`");
    }
  }

  bool String() {
    const std::size_t open = at_++;
    for (; at_ < end_; ++at_) {
      const char c = text_[at_];
      if (c == '"') return ++at_, true;
      if (static_cast<unsigned char>(c) < 0x20) {
        if (c == '\n' || c == '\r') return Fail(open, "this string is not closed on its line");
        return Fail(at_, "a control character in a string", "write it as an escape");
      }
      if (c != '\\') continue;
      const std::size_t escape = at_++;
      if (at_ >= end_) break;
      if (text_[at_] == 'u') {
        if (!UnicodeEscape(escape)) return false;
      } else if (std::string_view("\"\\/bfnrt").find(text_[at_]) == std::string_view::npos) {
        return Fail(escape, "unknown escape in a string");
      }
    }
    return Fail(open, "this string is not closed");
  }

  std::optional<unsigned> HexAt(std::size_t at) const {
    unsigned value = 0;
    for (std::size_t i = at; i < at + 4; ++i) {
      if (i >= end_) return std::nullopt;
      const char c = text_[i];
      const int digit = IsDigit(c)               ? c - '0'
                        : (c >= 'a' && c <= 'f') ? c - 'a' + 10
                        : (c >= 'A' && c <= 'F') ? c - 'A' + 10
                                                 : -1;
      if (digit < 0) return std::nullopt;
      value = value * 16 + static_cast<unsigned>(digit);
    }
    return value;
  }

  // `at_` is on the `u`; leaves it on the escape's last character.
  bool UnicodeEscape(std::size_t escape) {
    const std::optional<unsigned> unit = HexAt(at_ + 1);
    if (!unit) return Fail(escape, "`\\u` needs four hexadecimal digits");
    at_ += 4;
    if (*unit < 0xD800 || *unit > 0xDFFF) return true;
    const std::optional<unsigned> low =
        text_.substr(at_ + 1, 2) == "\\u" ? HexAt(at_ + 3) : std::nullopt;
    if (*unit > 0xDBFF || !low || *low < 0xDC00 || *low > 0xDFFF) {
      return Fail(escape, "half a surrogate pair in a string");
    }
    at_ += 6;
    return true;
  }

  std::shared_ptr<const SourceText> source_;
  std::string_view text_;
  Diagnostics& diagnostics_;
  std::size_t at_ = 0;
  std::size_t end_ = 0;
};

class JsonReader {
 public:
  JsonReader(const std::shared_ptr<const SourceText>& source, Diagnostics& diagnostics)
      : builder_(source),
        source_(source),
        text_(source->text()),
        has_escapes_(!source->HasPolicyCharactersOnly()),
        diagnostics_(diagnostics) {}

  std::optional<DataDocument> Read(bool stream) {
    const std::size_t errors = diagnostics_.error_count();
    std::size_t at = SkipSpace(text_, ByteOrderMarkLength(text_));
    if (at == text_.size()) {
      Error(at, "the text is empty, expected JSON");
      return std::nullopt;
    }
    // The whole as one value is the usual case, and spares looking for its end.
    if (!ReadRoot(at, text_.size())) {
      for (bool first = true; at < text_.size(); first = false) {
        if (!first && !stream) {
          Error(at, "the JSON text has ended before this");
          break;
        }
        const std::size_t end = EndOfValue(text_, at);
        if (!ReadRoot(at, end)) {
          // A text whose root is a scalar, or a bad one.
          if (!ErrorFinder(source_, diagnostics_).Find(at, end)) {
            Error(at, "expected a JSON object or array");
          }
          return std::nullopt;
        }
        at = SkipSpace(text_, end);
      }
    }
    if (diagnostics_.error_count() > errors) return std::nullopt;
    return builder_.Build();
  }

  // The value between the two places, which is that deep in the text, or null.
  const DataNode* ReadPiece(std::size_t begin, std::size_t end, int depth) {
    builder_.Clear();
    const std::size_t errors = diagnostics_.error_count();
    if (!ReadRoot(begin, end, depth) || diagnostics_.error_count() > errors) return nullptr;
    return &builder_.roots().front();
  }

  // Takes the items of an array that is a member of the root.
  using TakeArray =
      absl::FunctionRef<void(std::string_view key, std::vector<DataPieces::Piece> items)>;
  // The text as one object, in whose tree the arrays are empty.
  std::optional<DataDocument> ReadOutline(TakeArray take) {
    const std::size_t begin = SkipSpace(text_, ByteOrderMarkLength(text_));
    ondemand::document document;
    ondemand::object root;
    if (begin == text_.size() || text_[begin] != '{' || !Iterate(begin, text_.size(), document) ||
        document.get_object().get(root) != simdjson::SUCCESS) {
      return std::nullopt;
    }
    DataNode node;
    node.offset = static_cast<std::uint32_t>(begin);
    node.length = 1;
    for (auto field_result : root) {
      DataMember member;
      ondemand::value value;
      if (!BeginMember(std::move(field_result), member, value)) return std::nullopt;
      const std::string_view token = value.raw_json_token();
      if (token.front() != '[') {
        if (!ReadValue(value, 1, member.value)) return std::nullopt;
      } else {
        member.value.offset = OffsetOf(token.data());
        member.value.length = 1;
        member.value.SetItems({});
        std::vector<DataPieces::Piece> items;
        ondemand::array array;
        if (value.get_array().get(array) != simdjson::SUCCESS) return std::nullopt;
        for (auto item : array) {
          ondemand::object object;
          std::string_view text;
          if (item.get_object().get(object) != simdjson::SUCCESS ||
              object.raw_json().get(text) != simdjson::SUCCESS) {
            return std::nullopt;
          }
          items.push_back({OffsetOf(text.data()), static_cast<std::uint32_t>(text.size())});
        }
        take(member.key, std::move(items));
      }
      members_.push_back(member);
    }
    if (document.current_location().error() != simdjson::OUT_OF_BOUNDS) return std::nullopt;
    CheckUniqueKeys(members_, source_, duplicates_);
    if (duplicates_.has_errors()) return std::nullopt;
    node.SetMembers(builder_.Keep(std::span<const DataMember>(members_)));
    builder_.AddRoot(node);
    return builder_.Build();
  }

 private:
  void Error(std::size_t at, std::string message) {
    diagnostics_.Error(source_, static_cast<std::uint32_t>(at), 0, std::move(message));
  }

  // False for bad JSON. A parser without memory must not be taken for that.
  bool Iterate(std::size_t begin, std::size_t end, ondemand::document& document) {
    const simdjson::error_code error = parser_.iterate(ViewOf(begin, end)).get(document);
    if (error == simdjson::MEMALLOC) throw std::bad_alloc();
    return error == simdjson::SUCCESS;
  }

  simdjson::padded_string_view ViewOf(std::size_t begin, std::size_t end) const {
    return simdjson::padded_string_view(text_.data() + begin, end - begin,
                                        text_.size() + SourceText::kPadding - begin);
  }

  // False, with nothing reported, unless the bytes are one object or array and nothing else.
  bool ReadRoot(std::size_t begin, std::size_t end, int depth = 0) {
    if (text_[begin] != '{' && text_[begin] != '[') return false;
    items_.clear();
    members_.clear();
    duplicates_ = Diagnostics();
    DataNode node;
    ondemand::document document;
    ondemand::value root;
    if (!Iterate(begin, end, document) || document.get_value().get(root) != simdjson::SUCCESS ||
        !ReadValue(root, depth, node) ||
        document.current_location().error() != simdjson::OUT_OF_BOUNDS) {
      return false;
    }
    diagnostics_.AddAll(duplicates_);
    builder_.AddRoot(node);
    return true;
  }

  std::uint32_t OffsetOf(const char* place) const {
    return static_cast<std::uint32_t>(place - text_.data());
  }

  bool ReadValue(ondemand::value value, int depth, DataNode& node) {
    // The token with the white space behind it.
    const std::string_view token = value.raw_json_token();
    node.offset = OffsetOf(token.data());
    node.length = 1;
    switch (token.front()) {
      case '{':
        return depth < kMostDataLevels && ReadObject(value, depth, node);
      case '[':
        return depth < kMostDataLevels && ReadArray(value, depth, node);
      case '"':
        return ReadString(value, token, node);
      default:
        return ReadWord(token, node);
    }
  }

  static bool ReadWord(std::string_view token, DataNode& node) {
    const std::string_view word(token.begin(), std::find_if(token.begin(), token.end(), IsSpace));
    node.length = static_cast<std::uint32_t>(word.size());
    if (word == "true" || word == "false") {
      node.SetText(DataKind::kBool, word);
    } else if (word == "null") {
      node.SetText(DataKind::kNull, word);
    } else {
      node.SetText(DataKind::kNumber, word);
      return !word.empty() && EndOfNumber(word, 0) == word.size();
    }
    return true;
  }

  bool ReadString(ondemand::value& value, std::string_view token, DataNode& node) {
    // Its contents are taken before what follows is looked at: simdjson would take a string that
    // was passed over, and has a colon behind it, for a key.
    const std::size_t close = token.rfind('"');
    node.length = static_cast<std::uint32_t>(close + 1);
    std::string_view text = token.substr(1, close - 1);
    if (!has_escapes_ || text.find('\\') == std::string_view::npos) {
      if (value.get_raw_json_string().error() != simdjson::SUCCESS) return false;
    } else {
      if (value.get_string().get(text) != simdjson::SUCCESS) return false;
      text = builder_.Keep(text);
    }
    node.SetText(DataKind::kString, text);
    return true;
  }

  // Of a key that opens before `contents`: the text up to its closing quote.
  static std::string_view KeyAt(const char* contents, bool& has_escape) {
    const char* at = contents;
    for (; *at != '"'; ++at) {
      if (*at != '\\') continue;
      has_escape = true;
      ++at;
    }
    return {contents, static_cast<std::size_t>(at - contents)};
  }

  // Reads all of a member but its value.
  bool BeginMember(simdjson::simdjson_result<ondemand::field> result, DataMember& member,
                   ondemand::value& value) {
    ondemand::field field;
    if (std::move(result).get(field) != simdjson::SUCCESS) return false;
    bool has_escape = false;
    member.key = KeyAt(field.key().raw(), has_escape);
    member.key_offset = OffsetOf(member.key.data()) - 1;
    member.key_length = static_cast<std::uint32_t>(member.key.size() + 2);
    if (has_escape) {
      std::string_view unescaped;
      if (field.unescaped_key().get(unescaped) != simdjson::SUCCESS) return false;
      member.key = builder_.Keep(unescaped);
    }
    value = field.value();
    return true;
  }

  bool ReadObject(ondemand::value& value, int depth, DataNode& node) {
    ondemand::object object;
    if (value.get_object().get(object) != simdjson::SUCCESS) return false;
    const std::size_t first = members_.size();
    for (auto field_result : object) {
      DataMember member;
      ondemand::value contents;
      if (!BeginMember(std::move(field_result), member, contents) ||
          !ReadValue(contents, depth + 1, member.value)) {
        return false;
      }
      members_.push_back(member);
    }
    const std::span<const DataMember> members = std::span(members_).subspan(first);
    CheckUniqueKeys(members, source_, duplicates_);
    node.SetMembers(builder_.Keep(members));
    members_.resize(first);
    return true;
  }

  bool ReadArray(ondemand::value& value, int depth, DataNode& node) {
    ondemand::array array;
    if (value.get_array().get(array) != simdjson::SUCCESS) return false;
    const std::size_t first = items_.size();
    for (auto item_result : array) {
      ondemand::value item;
      if (std::move(item_result).get(item) != simdjson::SUCCESS) return false;
      DataNode read;
      if (!ReadValue(item, depth + 1, read)) return false;
      items_.push_back(read);
    }
    node.SetItems(builder_.Keep(std::span<const DataNode>(items_).subspan(first)));
    items_.resize(first);
    return true;
  }

  DataDocumentBuilder builder_;
  const std::shared_ptr<const SourceText>& source_;
  std::string_view text_;
  const bool has_escapes_;  // or may have
  Diagnostics& diagnostics_;
  Diagnostics duplicates_;
  ondemand::parser parser_;
  // Of the objects and arrays that are being read, one after the other.
  std::vector<DataNode> items_;
  std::vector<DataMember> members_;
};

// The first byte that does not continue valid UTF-8.
std::size_t FirstBadByte(std::string_view text) {
  std::size_t low = 0;
  std::size_t high = text.size();
  // The longest valid prefix; a prefix that cuts a character is invalid by less than four bytes.
  while (low < high) {
    const std::size_t middle = low + (high - low + 1) / 2;
    bool valid = false;
    for (std::size_t cut = 0; cut < 4 && cut <= middle && !valid; ++cut) {
      valid = simdjson::validate_utf8(text.data(), middle - cut);
    }
    if (valid) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  while (low > 0 && !simdjson::validate_utf8(text.data(), low))
    --low;
  return low;
}

// Of the items of a root's member.
constexpr int kPieceDepth = 2;

}  // namespace

std::optional<DataPieces> DataPieces::Cut(std::shared_ptr<const SourceText> source) {
  Diagnostics ignored;
  if (!CheckText(source, ignored)) return std::nullopt;
  std::vector<Array> arrays;
  const auto take = [&](std::string_view key, std::vector<Piece> items) {
    arrays.push_back({key, std::move(items)});
  };
  std::optional<DataDocument> outline = JsonReader(source, ignored).ReadOutline(take);
  if (!outline) return std::nullopt;
  DataPieces pieces(*std::move(outline));
  pieces.arrays_ = std::move(arrays);
  return pieces;
}

struct PieceReader::Rep {
  explicit Rep(std::shared_ptr<const SourceText> text)
      : source(std::move(text)), reader(source, ignored) {}

  std::shared_ptr<const SourceText> source;
  Diagnostics ignored;
  JsonReader reader;
};

PieceReader::PieceReader(std::shared_ptr<const SourceText> source)
    : rep_(std::make_unique<Rep>(std::move(source))) {}
PieceReader::~PieceReader() = default;

const DataNode* PieceReader::Read(const DataPieces::Piece& piece) {
  return rep_->reader.ReadPiece(piece.offset, std::size_t{piece.offset} + piece.length,
                                kPieceDepth);
}

bool CheckText(const std::shared_ptr<const SourceText>& source, Diagnostics& diagnostics) {
  const std::string_view text = source->text();
  constexpr std::size_t kMostBytes = std::numeric_limits<std::int32_t>::max();
  if (text.size() > kMostBytes) {
    diagnostics.Error(source, 0, 0, "the file is larger than 2 GiB");
    return false;
  }
  if (!simdjson::validate_utf8(text.data(), text.size())) {
    diagnostics.Error(source, static_cast<std::uint32_t>(FirstBadByte(text)), 0,
                      "the text is not UTF-8 here");
    return false;
  }
  if (const std::size_t zero = text.find('\0'); zero != std::string_view::npos) {
    diagnostics.Error(source, static_cast<std::uint32_t>(zero), 0,
                      "a zero byte, which no text has");
    return false;
  }
  return true;
}

std::optional<DataDocument> ParseJson(std::shared_ptr<const SourceText> source,
                                      const DataOptions& options, Diagnostics& diagnostics) {
  if (!CheckText(source, diagnostics)) return std::nullopt;
  return JsonReader(source, diagnostics).Read(options.stream);
}

}  // namespace iamsim
