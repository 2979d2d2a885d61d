// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_ATOMIC_FILE_H_
#define IAMSIM_CLI_ATOMIC_FILE_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace iamsim {

// Writes a whole file or leaves what was there: through a second file in the same folder, which
// takes the first one's place. Permissions stay; a link stays a link.
absl::Status WriteFileAtomically(const std::string& path, std::string_view text);

}  // namespace iamsim

#endif  // IAMSIM_CLI_ATOMIC_FILE_H_
