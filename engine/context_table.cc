// SPDX-License-Identifier: Apache-2.0
#include "engine/context_table.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstring>
#include <utility>

#include "model/arn.h"

// A hash table over the folded keys. Only the first entry of a key has a slot; the rare other
// spellings follow it in a list, so the usual lookup ends at the first equal key.

namespace iamsim {
namespace {

constexpr std::size_t kFewestSlots = 32;

// Eight bytes a step. The value is never stored, so it may depend on the machine's byte order.
std::uint64_t HashOf(std::string_view text) {
  constexpr std::uint64_t kMultiplier = 0x9E3779B97F4A7C15U;
  std::uint64_t hash = text.size() * kMultiplier;
  while (!text.empty()) {
    std::uint64_t word = 0;
    const std::size_t count = std::min(text.size(), sizeof(word));
    std::memcpy(&word, text.data(), count);
    text.remove_prefix(count);
    hash = (hash ^ word) * kMultiplier;
    hash ^= hash >> 32U;
  }
  return hash;
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

void ContextTable::Link(std::size_t index) {
  const auto reference = static_cast<std::uint32_t>(index + 1);
  std::uint32_t* end = &slots_[SlotOf(keys_[index].hash, keys_[index].folded)];
  while (*end != 0)
    end = &next_spelling_[*end - 1];
  *end = reference;
}

void ContextTable::Rehash(std::size_t slots) {
  slots_.assign(slots, 0);
  next_spelling_.assign(entries_.size(), 0);
  for (std::size_t i = 0; i < entries_.size(); ++i)
    Link(i);
}

void ContextTable::Set(ContextEntry entry, bool keep_other_case) {
  assert(entry.unknown || entry.multivalued || entry.values.size() == 1);
  ContextKey key(entry.key);
  const std::uint32_t first = slots_.empty() ? 0 : slots_[SlotOf(key.hash, key.folded)];
  for (std::uint32_t at = first; at != 0; at = next_spelling_[at - 1]) {
    const std::size_t index = at - 1;
    if (keep_other_case && keys_[index].written != key.written) continue;
    const std::string folded = key.folded;
    const bool has_others = !keep_other_case && next_spelling_[index] != 0;
    entries_[index] = std::move(entry);
    keys_[index] = std::move(key);
    if (has_others) {
      for (std::size_t i = entries_.size(); --i > index;) {
        if (keys_[i].folded != folded) continue;
        entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(i));
        keys_.erase(keys_.begin() + static_cast<std::ptrdiff_t>(i));
      }
      Rehash(slots_.size());
    }
    return;
  }
  entries_.push_back(std::move(entry));
  keys_.push_back(std::move(key));
  next_spelling_.push_back(0);
  if (entries_.size() * 2 > slots_.size()) {
    Rehash(std::max(kFewestSlots, slots_.size() * 2));
  } else {
    Link(entries_.size() - 1);
  }
}

void ContextTable::Remove(std::string_view key) {
  const std::string folded = ToLowerAscii(key);
  const std::size_t size_before = entries_.size();
  for (std::size_t i = size_before; i-- > 0;) {
    if (keys_[i].folded != folded) continue;
    entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(i));
    keys_.erase(keys_.begin() + static_cast<std::ptrdiff_t>(i));
  }
  if (entries_.size() != size_before) Rehash(slots_.size());
}

const ContextEntry* ContextTable::FindSpelling(std::uint64_t hash, std::string_view folded,
                                               std::string_view written) const {
  if (slots_.empty()) return nullptr;
  const std::uint32_t first = slots_[SlotOf(hash, folded)];
  if (first == 0) return nullptr;
  if (next_spelling_[first - 1] == 0) {
    const ContextEntry& entry = entries_[first - 1];
    return entry.unknown ? nullptr : &entry;
  }
  const ContextEntry* best = nullptr;
  for (std::uint32_t at = first; at != 0; at = next_spelling_[at - 1]) {
    const ContextEntry& entry = entries_[at - 1];
    if (entry.unknown) continue;
    if (entry.key == written) return &entry;
    if (best == nullptr || entry.key < best->key) best = &entry;
  }
  return best;
}

const ContextEntry* ContextTable::Find(const ContextKey& key) const {
  return FindSpelling(key.hash, key.folded, key.written);
}

const ContextEntry* ContextTable::Find(std::string_view key) const {
  std::array<char, 256> folded;
  if (key.size() > folded.size()) return Find(ContextKey(key));
  std::transform(key.begin(), key.end(), folded.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  const std::string_view view(folded.data(), key.size());
  return FindSpelling(HashOf(view), view, key);
}

}  // namespace iamsim
