// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_TESTS_FUZZ_TEMPORARY_FOLDER_H_
#define IAMSIM_TESTS_FUZZ_TEMPORARY_FOLDER_H_

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>

namespace iamsim::fuzz {

// A folder of this process for the files of one input. It is empty at first and goes with the
// object.
class TemporaryFolder {
 public:
  explicit TemporaryFolder(std::string_view name)
      : path_(std::filesystem::temp_directory_path() /
              ("iamsim-" + std::string(name) + "-fuzzer-" + std::to_string(getpid()))) {
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_);
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

  // Returns the path of the file, whose folders are made.
  std::string Write(std::string_view name, std::string_view text) const {
    const std::filesystem::path file = path_ / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
    return file.string();
  }

 private:
  const std::filesystem::path path_;
};

}  // namespace iamsim::fuzz

#endif  // IAMSIM_TESTS_FUZZ_TEMPORARY_FOLDER_H_
