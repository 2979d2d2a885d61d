// SPDX-License-Identifier: Apache-2.0
#include "model/load/text/json_text.h"

#include <array>

namespace iamsim {

std::string JsonText(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string json = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      json += '\\';
      json += c;
    } else if (byte < 0x20U) {
      json += "\\u00";
      json += kDigits[byte >> 4U];
      json += kDigits[byte & 0xFU];
    } else {
      json += c;
    }
  }
  json += '"';
  return json;
}

}  // namespace iamsim
