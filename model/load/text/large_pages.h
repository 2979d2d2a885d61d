// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_LOAD_TEXT_LARGE_PAGES_H_
#define IAMSIM_MODEL_LOAD_TEXT_LARGE_PAGES_H_

#include <cstddef>

// In pages of 4 KiB the kernel is asked for memory thousands of times while a large model is read,
// which costs more than the reading; in large ones, dozens of times.

namespace iamsim {

// Advises the kernel to back a large block, which will be written once from end to end, with large
// pages. Advice only; nothing happens for less than 2 MiB, or where there is no such thing.
void AdviseLargePages(void* block, std::size_t bytes);

// The same for what this process takes from the heap from now on. Address space is reserved for a
// small model; ExpectText() reserves more. For a program's main() before it starts threads, since
// it settles how the whole process allocates; with an allocator other than glibc's it does nothing.
void UseLargePagesForHeap();
// The same for the heap of the calling thread, if the process has asked for it and the thread has
// one of its own.
void UseLargePagesForThread();

// A text of that size will be read: the reserve of UseLargePagesForHeap() grows in proportion to
// all texts so far. Does nothing unless that was called.
void ExpectText(std::size_t bytes);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_LOAD_TEXT_LARGE_PAGES_H_
