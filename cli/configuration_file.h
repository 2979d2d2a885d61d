// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_CONFIGURATION_FILE_H_
#define IAMSIM_CLI_CONFIGURATION_FILE_H_

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace iamsim {

// Returns the nearest `iamsim.yaml` of the working directory and the folders above, up to the
// repository that it is in; relative, as people name files. Another user's is passed over: what
// it names would be read, and its context would change answers. Outside a repository it must be
// in a folder of the user's own that others cannot write; within one it must at least not be
// somebody else's in a folder that everybody can write. `passed_over` gets one line for each.
std::optional<std::filesystem::path> FindConfigurationFile(std::vector<std::string>* passed_over);

}  // namespace iamsim

#endif  // IAMSIM_CLI_CONFIGURATION_FILE_H_
