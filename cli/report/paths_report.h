// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_REPORT_PATHS_REPORT_H_
#define IAMSIM_CLI_REPORT_PATHS_REPORT_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/report/style.h"
#include "engine/paths/paths.h"

namespace iamsim {

enum class PathsFormat : unsigned char { kText, kJson, kJsonLines, kCsv, kDot };
std::optional<PathsFormat> ParsePathsFormat(std::string_view name);
const std::vector<std::string>& PathsFormatNames();

// `goal` in words, as it was asked. Statements are those that decided each call; a call that is
// conditional has what it depends on. JSON is `{"schema": "iamsim/paths/1", ...}`, JSON lines have
// a way each, CSV a hop each.
std::string FormatPaths(const std::vector<Path>& paths, std::string_view goal, PathsFormat format,
                        Style style);

}  // namespace iamsim

#endif  // IAMSIM_CLI_REPORT_PATHS_REPORT_H_
