// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_ATOMIC_FILE_H_
#define IAMSIM_CLI_ATOMIC_FILE_H_

#include <set>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace iamsim {

// Writes a whole file or leaves what was there: through a second file in the same folder, which
// takes the first one's place. Owner and permissions stay, a symbolic link stays a link, and a file
// that the user may not write is an error. A file with several names (hard links), or whose owner
// could not be kept, is written in place instead: a new file would part the names. Its room is
// reserved first, so a full disk still leaves what was there.
absl::Status WriteFileAtomically(const std::string& path, std::string_view text);

// Whether `path` is an existing file that is one of `files`, or is in a folder among them, under
// whatever name: compared by device and inode.
bool IsAmong(const std::string& path, const std::set<std::string>& files);

}  // namespace iamsim

#endif  // IAMSIM_CLI_ATOMIC_FILE_H_
