// SPDX-License-Identifier: Apache-2.0
#include "model/load/text/folder.h"

#include <algorithm>
#include <iterator>
#include <string>

#ifdef __linux__
#include <linux/magic.h>
#include <sys/vfs.h>
#endif

namespace iamsim {

namespace fs = std::filesystem;

namespace {

class FolderErrors final : public std::error_category {
 public:
  const char* name() const noexcept override { return "folder"; }
  std::string message(int /*code*/) const override {
    return "a file system of the kernel, expected a folder of files";
  }
};

// What is there is made while it is read: without end, or until it blocks.
bool IsOfKernel([[maybe_unused]] const fs::path& folder) {
#ifdef __linux__
  struct statfs status = {};
  if (statfs(folder.c_str(), &status) != 0) return false;
  constexpr unsigned long kTypes[] = {PROC_SUPER_MAGIC, SYSFS_MAGIC, DEBUGFS_MAGIC, TRACEFS_MAGIC,
                                      CGROUP2_SUPER_MAGIC};
  const auto type = static_cast<unsigned long>(status.f_type);
  return std::find(std::begin(kTypes), std::end(kTypes), type) != std::end(kTypes);
#else
  return false;
#endif
}

}  // namespace

std::vector<FolderEntry> ListFolder(const fs::path& folder, std::error_code& error) {
  std::vector<FolderEntry> entries;
  if (IsOfKernel(folder)) {
    static const FolderErrors& errors = *new FolderErrors();
    error = std::error_code(1, errors);
    return entries;
  }
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    const fs::path& path = it->path();
    if (path.filename().string().starts_with('.')) continue;
    std::error_code ignored;
    const bool is_folder = fs::is_directory(fs::symlink_status(path, ignored));
    if (is_folder || fs::is_regular_file(path, ignored)) entries.push_back({path, is_folder});
  }
  std::sort(entries.begin(), entries.end(),
            [](const FolderEntry& a, const FolderEntry& b) { return a.path < b.path; });
  return entries;
}

}  // namespace iamsim
