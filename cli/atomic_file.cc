// SPDX-License-Identifier: Apache-2.0
#include "cli/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>

namespace iamsim {
namespace {

namespace fs = std::filesystem;

absl::Status Problem(const std::string& path) {
  return absl::UnavailableError("`" + path + "`: " + std::strerror(errno));
}

bool WriteAll(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = write(file, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

}  // namespace

absl::Status WriteFileAtomically(const std::string& path, std::string_view text) {
  std::error_code error;
  fs::path target = fs::weakly_canonical(path, error);
  if (error) target = path;
  struct stat standing = {};
  const bool exists = stat(target.c_str(), &standing) == 0;
  // A pipe or a terminal is written to, not replaced.
  if (exists && !S_ISREG(standing.st_mode)) {
    const int file = open(target.c_str(), O_WRONLY | O_CLOEXEC);
    if (file < 0) return Problem(path);
    const bool good = WriteAll(file, text);
    const absl::Status status = good ? absl::OkStatus() : Problem(path);
    close(file);
    return status;
  }
  std::string temporary = target.string() + ".XXXXXX";
  const int file = mkstemp(temporary.data());
  if (file < 0) return Problem(path);
  mode_t mode = standing.st_mode & 07777U;
  if (!exists) {
    const mode_t mask = umask(0);
    umask(mask);
    mode = 0666U & ~mask;
  }
  const bool good = fchmod(file, mode) == 0 && WriteAll(file, text);
  absl::Status status = good ? absl::OkStatus() : Problem(path);
  if (close(file) != 0 && status.ok()) status = Problem(path);
  if (status.ok() && std::rename(temporary.c_str(), target.c_str()) != 0) status = Problem(path);
  if (!status.ok()) unlink(temporary.c_str());
  return status;
}

}  // namespace iamsim
