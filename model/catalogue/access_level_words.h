// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_CATALOGUE_ACCESS_LEVEL_WORDS_H_
#define IAMSIM_MODEL_CATALOGUE_ACCESS_LEVEL_WORDS_H_

#include <optional>
#include <string_view>
#include <vector>

#include "model/catalogue/service_catalogue.h"

namespace iamsim {

// `permissions-management`, in any letter case, also as AWS writes it.
std::optional<AccessLevel> ParseAccessLevel(std::string_view text);
const std::vector<std::string_view>& AccessLevelWords();

}  // namespace iamsim

#endif  // IAMSIM_MODEL_CATALOGUE_ACCESS_LEVEL_WORDS_H_
