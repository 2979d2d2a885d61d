// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_MEMO_H_
#define IAMSIM_ENGINE_MEMO_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "engine/text_hash.h"

namespace iamsim {

// What is worked out once for each text and then read by many threads: the facts of an action, of a
// condition key. Questions name the same few again and again, and to find one here costs a
// hundredth of working it out.
//
// A hash table that only grows and never moves, so that nobody who reads takes a lock. It takes
// kMost texts; what comes later is worked out each time, so that a stream of made-up names costs
// time and no memory.
template <typename T, std::size_t kSlots>
class Memo {
 public:
  Memo() = default;
  Memo(const Memo&) = delete;
  Memo& operator=(const Memo&) = delete;
  ~Memo() {
    for (std::atomic<const Entry*>& slot : slots_)
      delete slot.load(std::memory_order_relaxed);
  }

  // The value for the text: that which is here, else what `make` returns, which is a unique_ptr.
  // It lives as long as this, or as `spare` where there is no place for it.
  template <typename Make>
  const T& Get(std::string_view text, std::unique_ptr<const T>& spare, const Make& make) const {
    const std::uint64_t hash = HashOfText(text);
    std::size_t at = hash % kSlots;
    const Entry* entry = nullptr;
    while ((entry = slots_[at].load(std::memory_order_acquire)) != nullptr) {
      if (entry->hash == hash && entry->text == text) return *entry->value;
      at = (at + 1) % kSlots;
    }
    std::unique_ptr<const T> value = make();
    if (size_.fetch_add(1, std::memory_order_relaxed) >= kMost) {
      size_.fetch_sub(1, std::memory_order_relaxed);
      spare = std::move(value);
      return *spare;
    }
    auto made = std::make_unique<const Entry>(Entry{hash, std::string(text), std::move(value)});
    // Another thread may take the place, for this text or for another.
    for (;; at = (at + 1) % kSlots) {
      entry = nullptr;
      if (slots_[at].compare_exchange_strong(entry, made.get(), std::memory_order_acq_rel)) {
        return *made.release()->value;
      }
      if (entry->hash == hash && entry->text == text) return *entry->value;
    }
  }

 private:
  struct Entry {
    std::uint64_t hash = 0;
    std::string text;
    std::unique_ptr<const T> value;
  };
  // So that a search ends soon, and at all.
  static constexpr std::size_t kMost = kSlots / 4 * 3;

  mutable std::array<std::atomic<const Entry*>, kSlots> slots_ = {};
  mutable std::atomic<std::size_t> size_ = 0;
};

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_MEMO_H_
