// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_REPORT_STYLE_H_
#define IAMSIM_CLI_REPORT_STYLE_H_

#include <string>
#include <string_view>

#include "model/printable.h"

namespace iamsim {

// Stands for ESC in the texts of reports. No text of UTF-8 has this byte, so no input can bring it;
// cli/output.h writes an ESC for it, and for nothing else.
inline constexpr char kEscape = '\xFF';

// How text is shown on one stream: colours and symbols, or neither.
class Style {
 public:
  Style() = default;
  explicit Style(bool color) : color_(color) {}

  std::string Good(std::string_view text) const { return Paint("32", text); }
  std::string Bad(std::string_view text) const { return Paint("31", text); }
  std::string Doubt(std::string_view text) const { return Paint("33", text); }
  std::string Dim(std::string_view text) const { return Paint("2", text); }
  std::string Bold(std::string_view text) const { return Paint("1", text); }

 private:
  std::string Paint(std::string_view code, std::string_view text) const {
    if (!color_) return std::string(text);
    return kEscape + ('[' + std::string(code)) + 'm' + std::string(text) + kEscape + "[0m";
  }

  bool color_ = false;
};

enum class ColorChoice : unsigned char { kAuto, kAlways, kNever };
// For `auto`: the stream is a terminal, NO_COLOR is not set, TERM is not `dumb`.
Style StyleFor(ColorChoice choice, int file_descriptor);

}  // namespace iamsim

#endif  // IAMSIM_CLI_REPORT_STYLE_H_
