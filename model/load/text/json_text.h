// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_LOAD_TEXT_JSON_TEXT_H_
#define IAMSIM_MODEL_LOAD_TEXT_JSON_TEXT_H_

#include <string>
#include <string_view>

namespace iamsim {

// The text as a JSON string, with its quotes.
std::string JsonText(std::string_view text);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_LOAD_TEXT_JSON_TEXT_H_
