// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_ABSEIL_H_
#define IAMSIM_MODEL_ABSEIL_H_

#include <string_view>

#include "absl/strings/string_view.h"

namespace iamsim {

// Debian builds Abseil with its own string_view type; upstream aliases it to std's.
// Passing through here compiles under both.
inline absl::string_view ToAbsl(std::string_view text) {
  return {text.data(), text.size()};
}

}  // namespace iamsim

#endif  // IAMSIM_MODEL_ABSEIL_H_
