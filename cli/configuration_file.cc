// SPDX-License-Identifier: Apache-2.0
#include "cli/configuration_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <system_error>

namespace iamsim {
namespace {

namespace fs = std::filesystem;

bool IsInRepository(fs::path folder) {
  for (;; folder = folder.parent_path()) {
    std::error_code error;
    if (fs::exists(folder / ".git", error)) return true;
    if (folder == folder.parent_path()) return false;
  }
}

// Whether everybody may write what is there; in a folder with the sticky bit only their own.
bool IsOpenToAll(const struct stat& status) {
  return (status.st_mode & S_IWOTH) != 0 && (status.st_mode & S_ISVTX) == 0;
}

// Empty if the file may be used; else why not.
std::string WhyNot(const fs::path& folder, const fs::path& file) {
  struct stat of_folder = {};
  struct stat of_file = {};
  struct stat of_name = {};  // a link may be another user's
  if (stat(folder.c_str(), &of_folder) != 0 || stat(file.c_str(), &of_file) != 0 ||
      lstat(file.c_str(), &of_name) != 0) {
    return "it cannot be examined";
  }
  const uid_t user = geteuid();
  const bool is_own = of_file.st_uid == user && of_name.st_uid == user;
  if (IsInRepository(folder)) {
    const bool anybodys = !is_own && (of_folder.st_mode & S_IWOTH) != 0;
    return anybodys ? "another user's file in a folder that everybody can write" : "";
  }
  if (!is_own) return "it belongs to another user, and it is in no repository";
  if (of_folder.st_uid != user)
    return "its folder belongs to another user, and is in no repository";
  if (IsOpenToAll(of_folder) || (of_file.st_mode & S_IWOTH) != 0) {
    return "everybody can write it, and it is in no repository";
  }
  return {};
}

}  // namespace

std::optional<fs::path> FindConfigurationFile(std::vector<std::string>* passed_over) {
  std::error_code error;
  fs::path way;
  for (fs::path folder = fs::current_path(error); !error; folder = folder.parent_path()) {
    const fs::path file = folder / "iamsim.yaml";
    if (fs::is_regular_file(file, error)) {
      const std::string why = WhyNot(folder, file);
      if (why.empty()) return way / "iamsim.yaml";
      if (passed_over != nullptr) {
        passed_over->push_back((way / "iamsim.yaml").string() + " is passed over: " + why);
      }
    }
    if (fs::exists(folder / ".git", error) || folder == folder.parent_path()) break;
    way /= "..";
  }
  return std::nullopt;
}

}  // namespace iamsim
