// SPDX-License-Identifier: Apache-2.0
#include "model/load/read_source.h"

#include <iconv.h>
#include <zlib.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "model/load/large_pages.h"
#include "model/load/reader.h"

namespace iamsim {
namespace {

namespace fs = std::filesystem;
using std::string_view;

// Places in a text are 32 bits wide; this also bounds what a small gzip file may grow to.
constexpr std::size_t kMaxSize = std::size_t{2} << 30U;
constexpr string_view kStandardInput = "<stdin>";

// Everything until the end; false when reading fails or there is too much.
bool ReadAll(std::FILE* file, const std::string& name, std::string& text,
             Diagnostics& diagnostics) {
  std::array<char, 1U << 16U> buffer;
  for (;;) {
    errno = 0;
    const std::size_t count = std::fread(buffer.data(), 1, buffer.size(), file);
    text.append(buffer.data(), count);
    if (text.size() > kMaxSize) {
      AddFileError(name, "larger than 2 GiB", diagnostics);
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

// As the redirection of Windows PowerShell writes the output of any program.
bool IsUtf16(string_view text) {
  return text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF");
}

bool FromUtf16(const std::string& name, std::string& text, Diagnostics& diagnostics) {
  const std::unique_ptr<void, int (*)(iconv_t)> converter(iconv_open("UTF-8", "UTF-16"),
                                                          &iconv_close);
  std::string packed = std::move(text);
  // Of two bytes at most three become one.
  text.assign(packed.size() / 2 * 3, '\0');
  char* in = packed.data();
  std::size_t in_left = packed.size();
  char* out = text.data();
  std::size_t out_left = text.size();
  if (iconv(converter.get(), &in, &in_left, &out, &out_left) == std::size_t{0}) {
    text.resize(text.size() - out_left);
    return true;
  }
  AddFileError(name, "begins as UTF-16 and is none", diagnostics);
  return false;
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
  if (IsUtf16(text) && !FromUtf16(name, text, diagnostics)) return nullptr;
  return std::make_shared<const SourceText>(std::move(name), std::move(text));
}

}  // namespace iamsim
