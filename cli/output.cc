// SPDX-License-Identifier: Apache-2.0
#include "cli/output.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <iostream>

#include "cli/exit_code.h"
#include "cli/report/style.h"
#include "model/printable.h"

namespace iamsim {
namespace {

constexpr std::size_t kBlock = std::size_t{1} << 16U;

OutputBuffer& Output() {
  static OutputBuffer& buffer = *new OutputBuffer(STDOUT_FILENO);
  return buffer;
}
OutputBuffer& Errors() {
  static OutputBuffer& buffer = *new OutputBuffer(STDERR_FILENO);
  return buffer;
}

bool IsPlain(char c) {
  return (c >= 0x20 && c < 0x7F) || c == '\n' || c == '\t';
}

// How many bytes at the beginning are printable ASCII, counted eight at a time; almost all are.
std::size_t PrintableSize(std::string_view text) {
  constexpr std::uint64_t kOnes = 0x0101010101010101U;
  constexpr std::uint64_t kHighBits = 0x80 * kOnes;
  std::size_t size = 0;
  for (std::uint64_t word = 0; size + sizeof(word) <= text.size(); size += sizeof(word)) {
    std::memcpy(&word, text.data() + size, sizeof(word));
    // A byte's high bit says: it is not ASCII, it is below 0x20, or it is 0x7F.
    const bool all = ((word | (word - 0x20 * kOnes) | (word + kOnes)) & kHighBits) == 0;
    if (!all) break;
  }
  return size;
}

// The bytes of a colour or of a move on the line, as Style and the progress write them: kEscape,
// `[`, digits, a letter. 0: it is none; npos: it is none yet.
std::size_t SequenceLength(std::string_view text) {
  if (text.size() == 1) return std::string_view::npos;
  if (text[1] != '[') return 0;
  const std::size_t end = text.find_first_not_of("0123456789", 2);
  if (end == std::string_view::npos) return end;
  return std::string_view("mGK").find(text[end]) == std::string_view::npos ? 0 : end + 1;
}

// Whether the first character of a text may only lack its end.
bool IsCut(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 1;
  return text.size() < size;
}

}  // namespace

std::string FilterOutput(std::string_view text, bool whole, std::size_t* used) {
  std::string shown;
  shown.reserve(text.size());
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t begin = at;
    // Line ends come one by one, and the text between them in words.
    do {
      at += PrintableSize(text.substr(at));
    } while (at < text.size() && IsPlain(text[at]) && ++at < text.size());
    shown += text.substr(begin, at - begin);
    const std::string_view rest = text.substr(at);
    if (rest.empty()) break;
    if (rest.front() == kEscape) {
      const std::size_t length = SequenceLength(rest);
      if (length == std::string_view::npos && !whole) break;
      if (length != 0 && length != std::string_view::npos) {
        shown += '\x1b';
        shown += rest.substr(1, length - 1);
        at += length;
        continue;
      }
    }
    if (!whole && (IsCut(rest) || rest == "\r")) break;
    const Character character = FirstCharacter(rest);
    if (IsControl(character.code) && !rest.starts_with("\r\n")) {
      shown += '?';
    } else {
      shown += rest.substr(0, character.size);
    }
    at += character.size;
  }
  if (used != nullptr) *used = at;
  return shown;
}

bool OutputBuffer::Write(bool whole) {
  std::size_t used = 0;
  const std::string shown = FilterOutput(waiting_, whole, &used);
  waiting_.erase(0, used);
  std::string_view rest = shown;
  while (error_ == 0 && !rest.empty()) {
    const ssize_t count = write(descriptor_, rest.data(), rest.size());
    if (count >= 0) {
      rest.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno != EINTR) {
      error_ = errno;
    }
  }
  return error_ == 0;
}

int OutputBuffer::Finish() {
  Write(/*whole=*/true);
  return error_;
}

OutputBuffer::int_type OutputBuffer::overflow(int_type c) {
  if (traits_type::eq_int_type(c, traits_type::eof())) return traits_type::not_eof(c);
  const char character = traits_type::to_char_type(c);
  return xsputn(&character, 1) == 1 ? c : traits_type::eof();
}

std::streamsize OutputBuffer::xsputn(const char* text, std::streamsize size) {
  waiting_.append(text, static_cast<std::size_t>(size));
  if (waiting_.size() >= kBlock && !Write(/*whole=*/false)) return 0;
  return size;
}

int OutputBuffer::sync() {
  return Write(/*whole=*/false) ? 0 : -1;
}

void OpenOutput() {
  // Where a standard stream is closed, a file that is opened later would take its place.
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(descriptor, F_GETFD) != -1) continue;
    const int mode = descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY;
    if (open("/dev/null", mode) < 0) return;
  }
  std::cout.rdbuf(&Output());
  std::cerr.rdbuf(&Errors());
}

int CloseOutput(int code) {
  const int problem = Output().Finish();
  if (problem != 0 && problem != EPIPE) {
    std::cerr << "error: standard output: " << std::strerror(problem) << '\n';
  }
  const bool failed = problem != 0 || Errors().Finish() != 0;
  return failed ? static_cast<int>(ExitCode::kTrouble) : code;
}

}  // namespace iamsim
