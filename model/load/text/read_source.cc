// SPDX-License-Identifier: Apache-2.0
#include "model/load/text/read_source.h"

#include <sys/stat.h>
#include <zlib.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "model/load/text/large_pages.h"
#include "model/load/text/words.h"

namespace iamsim {
namespace {

namespace fs = std::filesystem;
using std::string_view;

// Places in a text are 32 bits wide.
constexpr std::size_t kMaxSize = std::size_t{2} << 30U;
// What a person types into a terminal; /dev/zero has no end.
constexpr std::size_t kMostOfDevice = std::size_t{1} << 20U;
// JSON of AWS is packed to a tenth or a fiftieth; deflate itself goes to a thousandth. A small file
// may do that, because it costs little.
constexpr std::size_t kMostRatio = 200;
constexpr std::size_t kUnpackedAtAnyRatio = std::size_t{64} << 20U;
constexpr string_view kStandardInput = "<stdin>";

bool IsDevice(std::FILE* file) {
  struct stat status = {};
  return fstat(fileno(file), &status) == 0 && (S_ISCHR(status.st_mode) || S_ISBLK(status.st_mode));
}

// Everything until the end; false when reading fails or there is too much.
bool ReadAll(std::FILE* file, const std::string& name, std::string& text,
             Diagnostics& diagnostics) {
  std::array<char, 1U << 16U> buffer;
  const bool is_device = IsDevice(file);
  for (;;) {
    errno = 0;
    const std::size_t count = std::fread(buffer.data(), 1, buffer.size(), file);
    text.append(buffer.data(), count);
    if (text.size() > kMaxSize) {
      AddFileError(name, "larger than 2 GiB", diagnostics);
      return false;
    }
    if (is_device && text.size() > kMostOfDevice) {
      AddFileError(name, "a device that does not end, expected a file or a pipe", diagnostics);
      return false;
    }
    if (count == buffer.size()) continue;
    if (std::ferror(file) != 0) {
      AddFileError(name, errno == 0 ? "cannot be read" : std::strerror(errno), diagnostics);
      return false;
    }
    if (std::feof(file) != 0) return true;
  }
}

// What a text is encoded in, if it is not UTF-8.
struct Encoding {
  string_view name;
  std::size_t unit;  // bytes
  bool big_endian;
  string_view mark;
};
constexpr Encoding kUtf32Le = {"UTF-32", 4, false, {"\xFF\xFE\0\0", 4}};
constexpr Encoding kUtf32Be = {"UTF-32", 4, true, {"\0\0\xFE\xFF", 4}};
constexpr Encoding kUtf16Le = {"UTF-16", 2, false, {"\xFF\xFE", 2}};
constexpr Encoding kUtf16Be = {"UTF-16", 2, true, {"\xFE\xFF", 2}};

// By its byte order mark, as the redirection of Windows PowerShell writes the output of any
// program. Without one by the zeros of its first characters: JSON and YAML begin with ASCII.
const Encoding* EncodingOf(string_view text) {
  // The mark of UTF-16 begins that of UTF-32.
  for (const Encoding* encoding : {&kUtf32Le, &kUtf32Be, &kUtf16Le, &kUtf16Be}) {
    if (text.starts_with(encoding->mark)) return encoding;
  }
  std::string zeros;
  for (const char c : text.substr(0, 4))
    zeros += c == '\0' ? '0' : 'x';
  if (zeros == "x000") return &kUtf32Le;
  if (zeros == "000x") return &kUtf32Be;
  if (zeros.starts_with("x0")) return &kUtf16Le;
  if (zeros.starts_with("0x")) return &kUtf16Be;
  return nullptr;
}

void AppendUtf8(char32_t c, std::string& text) {
  const auto add = [&](char32_t bits) { text += static_cast<char>(bits); };
  if (c < 0x80) return add(c);
  if (c < 0x800) {
    add(0xC0U | c >> 6U);
  } else {
    if (c < 0x10000) {
      add(0xE0U | c >> 12U);
    } else {
      add(0xF0U | c >> 18U);
      add(0x80U | (c >> 12U & 0x3FU));
    }
    add(0x80U | (c >> 6U & 0x3FU));
  }
  add(0x80U | (c & 0x3FU));
}

// Nothing where a character is none.
std::optional<std::string> ToUtf8(const Encoding& encoding, string_view bytes) {
  if (bytes.starts_with(encoding.mark)) bytes.remove_prefix(encoding.mark.size());
  if (bytes.size() % encoding.unit != 0) return std::nullopt;
  const auto take_unit = [&] {
    char32_t value = 0;
    for (std::size_t i = 0; i < encoding.unit; ++i) {
      const std::size_t at = encoding.big_endian ? i : encoding.unit - 1 - i;
      value = value << 8U | static_cast<unsigned char>(bytes[at]);
    }
    bytes.remove_prefix(encoding.unit);
    return value;
  };
  const auto is_in = [](char32_t c, char32_t first, char32_t last) {
    return c >= first && c <= last;
  };
  std::string text;
  text.reserve(bytes.size() / encoding.unit);
  while (!bytes.empty()) {
    char32_t c = take_unit();
    if (encoding.unit == 2 && is_in(c, 0xD800, 0xDBFF)) {
      const char32_t low = bytes.empty() ? 0 : take_unit();
      if (!is_in(low, 0xDC00, 0xDFFF)) return std::nullopt;
      c = 0x10000 + ((c & 0x3FFU) << 10U) + (low & 0x3FFU);
    } else if (c > 0x10FFFF || is_in(c, 0xD800, 0xDFFF)) {
      return std::nullopt;
    }
    AppendUtf8(c, text);
  }
  return text;
}

bool IsGzip(string_view text) {
  return text.starts_with("\x1f\x8b");
}

// All members of a gzip file, one after the other.
bool Gunzip(const std::string& name, std::string& text, Diagnostics& diagnostics) {
  z_stream stream = {};
  if (inflateInit2(&stream, MAX_WBITS + 16) != Z_OK) {
    AddFileError(name, "no memory to unpack it", diagnostics);
    return false;
  }
  std::string packed = std::move(text);
  text.clear();
  const std::size_t packed_size = packed.size();
  std::vector<unsigned char> buffer(std::size_t{1} << 18U);
  stream.next_in = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_in = static_cast<uInt>(packed.size());
  string_view problem;
  for (;;) {
    stream.next_out = buffer.data();
    stream.avail_out = static_cast<uInt>(buffer.size());
    const int status = inflate(&stream, Z_NO_FLUSH);
    const std::size_t count = buffer.size() - stream.avail_out;
    text.append(reinterpret_cast<const char*>(buffer.data()), count);
    if (text.size() > kMaxSize) {
      problem = "larger than 2 GiB when it is unpacked";
      break;
    }
    // Of what was read so far, so that a bomb ends early.
    if (text.size() > kUnpackedAtAnyRatio &&
        text.size() / kMostRatio > packed_size - stream.avail_in) {
      problem = "more than 64 MiB and 200 times its size when it is unpacked";
      break;
    }
    if (status == Z_STREAM_END) {
      const string_view rest(reinterpret_cast<const char*>(stream.next_in), stream.avail_in);
      if (!IsGzip(rest)) {
        // Zeros may follow as padding; anything else was meant to be read.
        if (rest.find_first_not_of('\0') != string_view::npos) problem = "damaged gzip data";
        break;
      }
      if (inflateReset(&stream) != Z_OK) {
        problem = "damaged gzip data";
        break;
      }
    } else if (status == Z_MEM_ERROR) {
      problem = "no memory to unpack it";
      break;
    } else if (status == Z_BUF_ERROR || (status == Z_OK && count == 0 && stream.avail_in == 0)) {
      problem = "the gzip data ends early";
      break;
    } else if (status != Z_OK) {
      problem = "damaged gzip data";
      break;
    }
  }
  inflateEnd(&stream);
  if (problem.empty()) return true;
  AddFileError(name, problem, diagnostics);
  return false;
}

}  // namespace

void AddFileError(const std::string& path, string_view problem, Diagnostics& diagnostics) {
  std::string message = Quoted(path) + ": ";
  message += problem;
  diagnostics.Error(nullptr, 0, 0, std::move(message));
}

std::shared_ptr<const SourceText> ReadSource(const std::string& path, Diagnostics& diagnostics) {
  std::string text;
  std::string name = path;
  if (path == "-") {
    name = std::string(kStandardInput);
    if (!ReadAll(stdin, name, text, diagnostics)) return nullptr;
  } else {
    std::error_code error;
    if (fs::is_directory(path, error)) {
      AddFileError(path, "is a folder", diagnostics);
      return nullptr;
    }
    // Of a pipe the size is not known; reading it stops in time.
    if (fs::is_regular_file(path, error)) {
      const std::uintmax_t size = fs::file_size(path, error);
      if (!error && size > kMaxSize) {
        AddFileError(path, "larger than 2 GiB", diagnostics);
        return nullptr;
      }
      if (!error) {
        ExpectText(size);
        text.reserve(size + SourceText::kPadding);
        AdviseLargePages(text.data(), text.capacity());
      }
    }
    errno = 0;
    std::FILE* file = std::fopen(path.c_str(), "rb");
    if (file == nullptr) {
      AddFileError(path, errno == 0 ? "cannot be opened" : std::strerror(errno), diagnostics);
      return nullptr;
    }
    const bool good = ReadAll(file, name, text, diagnostics);
    std::fclose(file);
    if (!good) return nullptr;
  }
  if (IsGzip(text) && !Gunzip(name, text, diagnostics)) return nullptr;
  if (const Encoding* encoding = EncodingOf(text)) {
    std::optional<std::string> converted = ToUtf8(*encoding, text);
    if (!converted) {
      AddFileError(name, "begins as " + std::string(encoding->name) + " and is none", diagnostics);
      return nullptr;
    }
    text = *std::move(converted);
  }
  return std::make_shared<const SourceText>(std::move(name), std::move(text));
}

}  // namespace iamsim
