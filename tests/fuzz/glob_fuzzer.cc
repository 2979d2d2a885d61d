// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstddef>
#include <string_view>

#include "engine/match/glob.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/oracle/values.h"

namespace {

// Whether every byte of 0x80 and above belongs to a character.
bool IsWhole(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    if (lead >= 0x80 && (lead < 0xC2 || lead > 0xF4)) return false;
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (text.size() - i < length) return false;
    for (std::size_t k = 1; k < length; ++k) {
      if ((static_cast<unsigned char>(text[i + k]) & 0xC0U) != 0x80U) return false;
    }
    i += length;
  }
  return true;
}

}  // namespace

// A pattern and a text, a line each: both matchers say what the naive one says.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace iamsim;
  const auto [pattern, text] = fuzz::TwoTexts(fuzz::TextOf(data, size));
  const bool matches = GlobMatches(pattern, text);
  fuzz::Require(Glob::FromText(pattern).Matches(text) == matches, "the matchers agree");
  // The naive matcher takes exponential time, and its `*` splits characters: a `?` may then stand
  // for each of the rest of a longer one.
  const auto is_short = [](char c) { return static_cast<unsigned char>(c) < 0xE0; };
  if (pattern.size() > 12 || text.size() > 16 || !IsWhole(pattern) ||
      !std::all_of(text.begin(), text.end(), is_short))
    return 0;
  fuzz::Require(oracle::Covers(oracle::Wildcards(pattern), text) == matches,
                "the naive glob says the same");
  return 0;
}
