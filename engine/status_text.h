// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_STATUS_TEXT_H_
#define IAMSIM_ENGINE_STATUS_TEXT_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

#include "model/diagnostics.h"

// Words that the engine's errors have in common.

namespace iamsim {

inline absl::Status InvalidArgument(const std::string& message) {
  return absl::InvalidArgumentError(message);
}

inline std::string Quoted(std::string_view text) {
  return '`' + std::string(text) + '`';
}

// Returns "; did you mean `NAME`?". Empty if no name is close.
inline std::string DidYouMeanText(std::string_view word,
                                  const std::vector<std::string_view>& names) {
  const std::string_view nearest = NearestWord(word, names);
  return nearest.empty() ? std::string() : "; did you mean " + Quoted(nearest) + "?";
}

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_STATUS_TEXT_H_
