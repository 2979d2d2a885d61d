// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_TESTS_ORACLE_ABOUT_READING_H_
#define IAMSIM_TESTS_ORACLE_ABOUT_READING_H_

#include <string_view>

#include "model/request.h"
#include "tests/oracle/generator.h"

// Random questions rarely meet what AWS leaves open. These do.

namespace iamsim {

// Adds to a random estate what the reading with this number (`U-5`) is about, and returns a
// question whose answer depends on it, unless another policy of the estate decides.
Request AskAbout(std::string_view reading, EstateDraft& draft);

}  // namespace iamsim

#endif  // IAMSIM_TESTS_ORACLE_ABOUT_READING_H_
