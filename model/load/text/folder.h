// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_LOAD_TEXT_FOLDER_H_
#define IAMSIM_MODEL_LOAD_TEXT_FOLDER_H_

#include <filesystem>
#include <system_error>
#include <vector>

namespace iamsim {

struct FolderEntry {
  std::filesystem::path path;
  bool is_folder = false;  // else a file
};

// The files and folders in a folder, in order of name. What is hidden is left out, and links to
// folders, which could lead in circles. `error` says that it cannot be read to its end, or is one
// of the kernel, such as /proc.
std::vector<FolderEntry> ListFolder(const std::filesystem::path& folder, std::error_code& error);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_LOAD_TEXT_FOLDER_H_
