// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_TESTS_ORACLE_SHRINK_H_
#define IAMSIM_TESTS_ORACLE_SHRINK_H_

#include <functional>

#include "model/request.h"
#include "tests/oracle/generator.h"

namespace iamsim {

// Takes away policies, statements, list entries, clauses and context keys as long as the case stays
// interesting. Greedy; the result is small, not the smallest.
void Shrink(EstateDraft& draft, Request& request,
            const std::function<bool(const EstateDraft&, const Request&)>& is_interesting);

}  // namespace iamsim

#endif  // IAMSIM_TESTS_ORACLE_SHRINK_H_
