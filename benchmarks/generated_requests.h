// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_BENCHMARKS_GENERATED_REQUESTS_H_
#define IAMSIM_BENCHMARKS_GENERATED_REQUESTS_H_

#include <cstdint>
#include <string>

#include "benchmarks/generated_estate.h"

namespace iamsim {

// Questions of the principals of a generated estate as a gateway asks them: many services, about
// twenty condition keys each, and nothing left to be derived. JSON lines, as `can --requests` reads
// them; the same on every machine.
std::string GenerateRequests(const EstateSize& size, int count, std::uint64_t seed);

}  // namespace iamsim

#endif  // IAMSIM_BENCHMARKS_GENERATED_REQUESTS_H_
