// SPDX-License-Identifier: Apache-2.0
#include "cli/suite/file_watcher.h"

#include <chrono>
#include <filesystem>
#include <system_error>
#include <thread>

namespace iamsim {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::milliseconds kInterval(150);

void AddFile(const fs::path& path,
             std::map<std::string, std::pair<std::int64_t, std::uintmax_t>>& state) {
  std::error_code error;
  const fs::file_time_type time = fs::last_write_time(path, error);
  if (error) return;
  const std::uintmax_t size = fs::file_size(path, error);
  state[path.string()] = {static_cast<std::int64_t>(time.time_since_epoch().count()),
                          error ? 0 : size};
}

}  // namespace

void FileWatcher::Watch(const std::string& path) {
  if (path != "-" && !path.empty()) paths_.insert(path);
}

FileWatcher::State FileWatcher::Look() const {
  State state;
  for (const std::string& path : paths_) {
    std::error_code error;
    if (!fs::is_directory(path, error)) {
      AddFile(path, state);
      continue;
    }
    fs::recursive_directory_iterator it(path, error);
    for (const fs::recursive_directory_iterator end; !error && it != end; it.increment(error)) {
      if (it->path().filename().string().starts_with('.')) {
        it.disable_recursion_pending();
        continue;
      }
      std::error_code ignored;
      if (it->is_regular_file(ignored)) AddFile(it->path(), state);
    }
  }
  return state;
}

bool FileWatcher::WaitForChange(const std::atomic<bool>& stop) {
  while (!stop) {
    if (Look() != state_) {
      // An editor may still be writing.
      std::this_thread::sleep_for(kInterval);
      return !stop;
    }
    std::this_thread::sleep_for(kInterval);
  }
  return false;
}

}  // namespace iamsim
