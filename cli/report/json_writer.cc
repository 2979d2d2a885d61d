// SPDX-License-Identifier: Apache-2.0
#include "cli/report/json_writer.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "model/printable.h"

namespace iamsim {
namespace {

// Characters that stand in a string as they are; almost all that is written.
constexpr std::array<bool, 256> kPlain = [] {
  std::array<bool, 256> plain = {};
  for (std::size_t c = 0x20; c < 0x7F; ++c)
    plain[c] = c != '"' && c != '\\';
  return plain;
}();

// Whether eight bytes at `at` are plain. A byte's high bit says: it is below 0x20 or not ASCII, a
// quote or a backslash. What only a carry gives is a false alarm.
bool IsPlainWord(const char* at) {
  constexpr std::uint64_t kOnes = 0x0101010101010101U;
  constexpr std::uint64_t kHighBits = 0x80 * kOnes;
  std::uint64_t word = 0;
  std::memcpy(&word, at, sizeof(word));
  const std::uint64_t quotes = word ^ '"' * kOnes;
  const std::uint64_t backslashes = word ^ '\\' * kOnes;
  const std::uint64_t found =
      (word | (word - 0x20 * kOnes) | (word + kOnes) | (quotes - kOnes) | (backslashes - kOnes)) &
      kHighBits;
  return found == 0;
}

// How many bytes at the beginning are plain.
std::size_t PlainSize(std::string_view text) {
  constexpr std::size_t kWord = 8;
  std::size_t size = 0;
  if (text.size() >= kWord) {
    const std::size_t last = text.size() - kWord;
    while (size < last && IsPlainWord(text.data() + size))
      size += kWord;
    // The last word begins in the one before it.
    if (size >= last && IsPlainWord(text.data() + last)) return text.size();
  }
  while (size < text.size() && kPlain[static_cast<unsigned char>(text[size])])
    ++size;
  return size;
}

// The usual size of an answer, so that its text is not moved while it grows.
constexpr std::size_t kUsualSize = 8192;

}  // namespace

std::string JsonText(std::string_view text) {
  return JsonWriter(0).String(text).text();
}

JsonWriter& JsonWriter::Open(char bracket) {
  if (text_.empty()) text_.reserve(kUsualSize);
  BeforeValue();
  text_ += bracket;
  has_values_.push_back(false);
  return *this;
}

JsonWriter& JsonWriter::Close(char bracket) {
  const bool had_values = has_values_.back();
  has_values_.pop_back();
  if (had_values) NewLine();
  text_ += bracket;
  return *this;
}

JsonWriter& JsonWriter::Key(std::string_view key) {
  BeforeValue();
  Quote(key);
  text_ += indent_ > 0 ? ": " : ":";
  after_key_ = true;
  return *this;
}

JsonWriter& JsonWriter::String(std::string_view text) {
  BeforeValue();
  Quote(text);
  return *this;
}

JsonWriter& JsonWriter::Integer(std::int64_t value) {
  BeforeValue();
  text_ += std::to_string(value);
  return *this;
}

JsonWriter& JsonWriter::Tenths(std::int64_t value) {
  BeforeValue();
  text_ += std::to_string(value / 10) + '.' + std::to_string(value % 10);
  return *this;
}

JsonWriter& JsonWriter::Bool(bool value) {
  BeforeValue();
  text_ += value ? "true" : "false";
  return *this;
}

JsonWriter& JsonWriter::Number(std::string_view digits) {
  BeforeValue();
  text_ += digits;
  return *this;
}

JsonWriter& JsonWriter::Null() {
  BeforeValue();
  text_ += "null";
  return *this;
}

void JsonWriter::BeforeValue() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (has_values_.empty()) return;
  if (has_values_.back()) text_ += ',';
  has_values_.back() = true;
  NewLine();
}

void JsonWriter::NewLine() {
  if (indent_ == 0) return;
  text_ += '\n';
  text_.append(has_values_.size() * static_cast<std::size_t>(indent_), ' ');
}

void JsonWriter::Quote(std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  text_ += '"';
  while (!text.empty()) {
    const std::size_t plain = PlainSize(text);
    text_.append(text.data(), plain);
    text.remove_prefix(plain);
    if (text.empty()) break;
    const char c = text.front();
    const Character character = FirstCharacter(text);
    if (c == '"' || c == '\\') {
      text_ += '\\';
      text_ += c;
    } else if (c == '\n') {
      text_ += "\\n";
    } else if (c == '\t') {
      text_ += "\\t";
    } else if (IsControl(character.code)) {
      // A byte that is not a character becomes U+FFFD.
      const char32_t code = character.code == kNoCharacter ? 0xFFFD : character.code;
      text_ += "\\u";
      for (int shift = 12; shift >= 0; shift -= 4)
        text_ += kHex[(code >> static_cast<unsigned>(shift)) & 0xFU];
    } else {
      text_ += text.substr(0, character.size);
    }
    text.remove_prefix(character.size);
  }
  text_ += '"';
}

}  // namespace iamsim
