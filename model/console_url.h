// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_CONSOLE_URL_H_
#define IAMSIM_MODEL_CONSOLE_URL_H_

#include <optional>
#include <string>
#include <string_view>

namespace iamsim {

// What a page of the AWS console shows, as its address says it: an ARN, `s3://bucket/key`, or a
// name such as `i-0abc` or `role/Deploy`. Nothing for any other text, or for a page that shows no
// single resource.
std::optional<std::string> NameInConsoleUrl(std::string_view url);
// Whether a text is the address of a page of the console at all.
bool IsConsoleUrl(std::string_view text);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_CONSOLE_URL_H_
