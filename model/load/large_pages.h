// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_LOAD_LARGE_PAGES_H_
#define IAMSIM_MODEL_LOAD_LARGE_PAGES_H_

#include <cstddef>

namespace iamsim {

// Advises the kernel to back a large block, which will be written once from end to end, with large
// pages: in pages of 4 KiB it is asked for thousands of them, which costs more than the writing.
// Advice only; nothing happens for less than 2 MiB, or where there is no such thing.
void AdviseLargePages(void* block, std::size_t bytes);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_LOAD_LARGE_PAGES_H_
