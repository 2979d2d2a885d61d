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

// Not atomic, but the old text is gone only when there is room for the new one.
absl::Status WriteInPlace(const std::string& path, const fs::path& target, off_t old_size,
                          std::string_view text) {
  const int file = open(target.c_str(), O_WRONLY | O_CLOEXEC);
  if (file < 0) return Problem(path);
  const auto size = static_cast<off_t>(text.size());
  absl::Status status = absl::OkStatus();
  if (size > old_size) {
    if (const int problem = posix_fallocate(file, 0, size); problem != 0) {
      errno = problem;
      status = Problem(path);
      if (ftruncate(file, old_size) != 0) status = Problem(path);
    }
  }
  if (status.ok() && (!WriteAll(file, text) || ftruncate(file, size) != 0)) status = Problem(path);
  if (close(file) != 0 && status.ok()) status = Problem(path);
  return status;
}

bool IsSameFile(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

}  // namespace

bool IsAmong(const std::string& path, const std::set<std::string>& files) {
  struct stat wanted = {};
  if (stat(path.c_str(), &wanted) != 0 || !S_ISREG(wanted.st_mode)) return false;
  std::error_code error;
  const fs::path real = fs::weakly_canonical(path, error);
  for (const std::string& file : files) {
    struct stat other = {};
    if (stat(file.c_str(), &other) != 0) continue;
    if (IsSameFile(wanted, other)) return true;
    if (!S_ISDIR(other.st_mode) || error) continue;
    for (fs::path folder = real.parent_path();; folder = folder.parent_path()) {
      struct stat above = {};
      if (stat(folder.c_str(), &above) == 0 && IsSameFile(above, other)) return true;
      if (folder == folder.parent_path()) break;
    }
  }
  return false;
}

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
  if (exists && faccessat(AT_FDCWD, target.c_str(), W_OK, AT_EACCESS) != 0) return Problem(path);
  if (exists && standing.st_nlink > 1) return WriteInPlace(path, target, standing.st_size, text);
  std::string temporary = target.string() + ".XXXXXX";
  const int file = mkstemp(temporary.data());
  if (file < 0) return Problem(path);
  mode_t mode = standing.st_mode & 07777U;
  if (!exists) {
    const mode_t mask = umask(0);
    umask(mask);
    mode = 0666U & ~mask;
  }
  struct stat fresh = {};
  const bool owner_stays =
      !exists || (fstat(file, &fresh) == 0 &&
                  ((fresh.st_uid == standing.st_uid && fresh.st_gid == standing.st_gid) ||
                   fchown(file, standing.st_uid, standing.st_gid) == 0));
  if (!owner_stays) {
    close(file);
    unlink(temporary.c_str());
    return WriteInPlace(path, target, standing.st_size, text);
  }
  const bool good = fchmod(file, mode) == 0 && WriteAll(file, text);
  absl::Status status = good ? absl::OkStatus() : Problem(path);
  if (close(file) != 0 && status.ok()) status = Problem(path);
  if (status.ok() && std::rename(temporary.c_str(), target.c_str()) != 0) status = Problem(path);
  if (!status.ok()) unlink(temporary.c_str());
  return status;
}

}  // namespace iamsim
