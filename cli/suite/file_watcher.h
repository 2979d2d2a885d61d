// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_SUITE_FILE_WATCHER_H_
#define IAMSIM_CLI_SUITE_FILE_WATCHER_H_

#include <atomic>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace iamsim {

// Waits until a file changes, by looking at the times of all of them: works on every file system
// and through the renames of editors.
class FileWatcher {
 public:
  // A file, or a folder with the files in it; what is watched stays watched.
  void Watch(const std::string& path);
  // As they are now; what changes from here on counts.
  void Remember() { state_ = Look(); }
  // False when `stop` was set first.
  bool WaitForChange(const std::atomic<bool>& stop);

 private:
  // Time and size; a file that is not there is not in it.
  using State = std::map<std::string, std::pair<std::int64_t, std::uintmax_t>>;
  State Look() const;

  std::set<std::string> paths_;
  State state_;
};

}  // namespace iamsim

#endif  // IAMSIM_CLI_SUITE_FILE_WATCHER_H_
