// SPDX-License-Identifier: Apache-2.0
#include "engine/context_table.h"

#include <algorithm>
#include <utility>

#include "model/arn.h"

// Entries stand in the order they were set; a key has one slot, which holds its first entry.
// Entries that differ from it in letter case only stand somewhere behind it.

namespace iamsim {
namespace {

std::uint64_t HashOf(std::string_view folded) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : folded)
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return hash ^ (hash >> 32U);
}

}  // namespace

ContextKey::ContextKey(std::string_view text)
    : written(text), folded(ToLowerAscii(text)), hash(HashOf(folded)) {}

std::size_t ContextTable::SlotOf(std::uint64_t hash, std::string_view folded) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = hash & mask;
  while (slots_[slot] != 0) {
    const ContextKey& key = keys_[slots_[slot] - 1];
    if (key.hash == hash && key.folded == folded) break;
    slot = (slot + 1) & mask;
  }
  return slot;
}

void ContextTable::Rehash(std::size_t slots) {
  slots_.assign(slots, 0);
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    std::uint32_t& slot = slots_[SlotOf(keys_[i].hash, keys_[i].folded)];
    if (slot == 0) slot = static_cast<std::uint32_t>(i + 1);
  }
}

void ContextTable::Set(ContextEntry entry, bool keep_other_case) {
  ContextKey key(entry.key);
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (keys_[i].folded != key.folded) continue;
    if (keep_other_case && entries_[i].key != entry.key) continue;
    entries_[i] = std::move(entry);
    keys_[i] = std::move(key);
    return;
  }
  entries_.push_back(std::move(entry));
  keys_.push_back(std::move(key));
  constexpr std::size_t kFewestSlots = 64;
  Rehash(std::max(kFewestSlots,
                  entries_.size() * 2 > slots_.size() ? slots_.size() * 2 : slots_.size()));
}

void ContextTable::Remove(std::string_view key) {
  const std::string folded = ToLowerAscii(key);
  for (std::size_t i = entries_.size(); i-- > 0;) {
    if (keys_[i].folded != folded) continue;
    entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(i));
    keys_.erase(keys_.begin() + static_cast<std::ptrdiff_t>(i));
  }
  if (!slots_.empty()) Rehash(slots_.size());
}

const ContextEntry* ContextTable::Find(const ContextKey& key) const {
  if (entries_.empty()) return nullptr;
  const std::uint32_t first = slots_[SlotOf(key.hash, key.folded)];
  if (first == 0) return nullptr;
  const ContextEntry* best = nullptr;
  for (std::size_t i = first - 1; i < entries_.size(); ++i) {
    if (keys_[i].hash != key.hash || keys_[i].folded != key.folded || entries_[i].unknown) continue;
    if (entries_[i].key == key.written) return &entries_[i];
    if (best == nullptr || entries_[i].key < best->key) best = &entries_[i];
  }
  return best;
}

const ContextEntry* ContextTable::Find(std::string_view key) const {
  return Find(ContextKey(key));
}

}  // namespace iamsim
