// SPDX-License-Identifier: Apache-2.0
#include "model/load/folder.h"

#include <algorithm>

namespace iamsim {

namespace fs = std::filesystem;

std::vector<FolderEntry> ListFolder(const fs::path& folder, std::error_code& error) {
  std::vector<FolderEntry> entries;
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
