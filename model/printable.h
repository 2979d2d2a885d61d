// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_PRINTABLE_H_
#define IAMSIM_MODEL_PRINTABLE_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace iamsim {

// What FirstCharacter() returns for a byte that begins no character of UTF-8.
inline constexpr char32_t kNoCharacter = 0xFFFFFFFF;

struct Character {
  char32_t code = kNoCharacter;
  std::size_t size = 1;  // in bytes
};
// Returns the character that a text begins with; the text must not be empty.
Character FirstCharacter(std::string_view text);

// Whether a terminal or a viewer acts on a character instead of showing it: C0 and C1 controls,
// DEL, and the controls that reorder text of two directions. Also true for kNoCharacter.
bool IsControl(char32_t code);

// Returns text of an input as it may be shown to people: every control becomes `?`, except those
// in `keep`, which are ASCII.
std::string Printable(std::string_view text, std::string_view keep = {});

}  // namespace iamsim

#endif  // IAMSIM_MODEL_PRINTABLE_H_
