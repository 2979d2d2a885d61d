// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_UNRESOLVED_H_
#define IAMSIM_MODEL_UNRESOLVED_H_

#include <cstddef>
#include <string>
#include <string_view>

// A policy that infrastructure as code writes may name what only the deployment gives. Its text has
// a policy variable there, `${unresolved:Vpc}`, whose value is unknown whatever the question. So an
// Allow on it neither matches nor fails to match, and the answer names the reference.

namespace iamsim {

inline constexpr std::string_view kUnresolvedPrefix = "unresolved:";

// The variable for a reference of the code, such as `Table.StreamArn`.
inline std::string UnresolvedVariable(std::string_view reference) {
  std::string text = "${";
  text += kUnresolvedPrefix;
  for (const char c : reference) {
    // These would end the variable or begin its default.
    text += c == '}' || c == '{' || c == ',' || c == '\'' ? '_' : c;
  }
  return text + '}';
}

inline bool HasUnresolvedVariable(std::string_view text) {
  const std::size_t at = text.find(kUnresolvedPrefix);
  return at != std::string_view::npos && at >= 2 && text.substr(at - 2, 2) == "${";
}

}  // namespace iamsim

#endif  // IAMSIM_MODEL_UNRESOLVED_H_
