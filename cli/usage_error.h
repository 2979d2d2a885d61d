// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_USAGE_ERROR_H_
#define IAMSIM_CLI_USAGE_ERROR_H_

#include <string>
#include <vector>

namespace CLI {
class App;
class Error;
}  // namespace CLI

namespace iamsim {

// What is wrong with a command line, in the words of every other error, with the nearest command or
// option. `words` are the arguments behind the program's name. Ends in a newline.
std::string UsageErrorText(const CLI::App& app, const CLI::Error& error,
                           const std::vector<std::string>& words);

}  // namespace iamsim

#endif  // IAMSIM_CLI_USAGE_ERROR_H_
