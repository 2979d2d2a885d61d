// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_TESTS_FUZZ_FUZZ_INPUT_H_
#define IAMSIM_TESTS_FUZZ_FUZZ_INPUT_H_

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "model/diagnostics.h"
#include "model/source_text.h"

// What the fuzzers share. A fuzzer defines LLVMFuzzerTestOneInput(); it is linked with libFuzzer
// (option IAMSIM_FUZZERS, clang), else with replay_main.cc, which only runs the corpus.

namespace iamsim::fuzz {

inline std::string_view TextOf(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// What stands before the first line break and after it.
inline std::pair<std::string_view, std::string_view> TwoTexts(std::string_view text) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return {text, {}};
  return {text.substr(0, end), text.substr(end + 1)};
}

// Takes what is before the next line `--` off `rest`, or all of it.
inline std::string_view TakePart(std::string_view& rest) {
  constexpr std::string_view kEnd = "\n--\n";
  const std::size_t end = rest.find(kEnd);
  const std::string_view part = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + kEnd.size());
  return part;
}

// The row of a table of `size` rows that a byte chooses: `a` is the first.
inline std::size_t RowOf(unsigned char byte, std::size_t size) {
  return (byte + 256 * size - 'a') % size;
}

inline std::shared_ptr<const SourceText> SourceOf(std::string_view text) {
  return std::make_shared<const SourceText>("fuzz.yaml", std::string(text));
}

inline void Require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

// Every problem can be shown; a place outside its text would be a crash.
inline void ShowAll(const Diagnostics& diagnostics) {
  for (const Diagnostic& diagnostic : diagnostics.all())
    Require(!FormatDiagnostic(diagnostic).empty(), "a diagnostic has a text");
}

}  // namespace iamsim::fuzz

#endif  // IAMSIM_TESTS_FUZZ_FUZZ_INPUT_H_
