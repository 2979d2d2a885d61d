// SPDX-License-Identifier: Apache-2.0
#include "cli/report/style.h"

#include <unistd.h>

#include <cstdlib>

namespace iamsim {

Style StyleFor(ColorChoice choice, int file_descriptor) {
  switch (choice) {
    case ColorChoice::kAlways:
      return Style(true);
    case ColorChoice::kNever:
      return Style(false);
    case ColorChoice::kAuto:
      break;
  }
  const char* no_color = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  const bool refused = (no_color != nullptr && *no_color != '\0') ||
                       (terminal != nullptr && std::string_view(terminal) == "dumb");
  return Style(!refused && isatty(file_descriptor) == 1);
}

}  // namespace iamsim
