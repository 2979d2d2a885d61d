// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_REPORT_JSON_WRITER_H_
#define IAMSIM_CLI_REPORT_JSON_WRITER_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace iamsim {

// Writes one JSON value, members in the order given. With `indent` 0 on one line.
class JsonWriter {
 public:
  explicit JsonWriter(int indent) : indent_(indent) {}

  JsonWriter& BeginObject() { return Open('{'); }
  JsonWriter& EndObject() { return Close('}'); }
  JsonWriter& BeginArray() { return Open('['); }
  JsonWriter& EndArray() { return Close(']'); }
  JsonWriter& Key(std::string_view key);
  JsonWriter& String(std::string_view text);
  JsonWriter& Integer(std::int64_t value);
  JsonWriter& Tenths(std::int64_t value);  // 625 is 62.5
  JsonWriter& Bool(bool value);
  JsonWriter& Null();
  JsonWriter& Number(std::string_view digits);  // as somebody else's JSON wrote it
  template <typename Texts>
  JsonWriter& Strings(const Texts& texts) {
    BeginArray();
    for (const std::string_view text : texts)
      String(text);
    return EndArray();
  }

  const std::string& text() const { return text_; }

 private:
  JsonWriter& Open(char bracket);
  JsonWriter& Close(char bracket);
  void BeforeValue();
  void NewLine();
  void Quote(std::string_view text);

  int indent_;
  std::string text_;
  std::vector<bool> has_values_;  // one for each open bracket
  bool after_key_ = false;
};

// A string of JSON, with its quotes.
std::string JsonText(std::string_view text);

}  // namespace iamsim

#endif  // IAMSIM_CLI_REPORT_JSON_WRITER_H_
