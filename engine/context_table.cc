// SPDX-License-Identifier: Apache-2.0
#include "engine/context_table.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <utility>

#include "engine/text_hash.h"
#include "model/arn.h"
#include "model/catalogue/context_keys.h"

// A hash table over the folded keys. Only the first entry of a key has a slot; the rare other
// spellings follow it in a list, so the usual lookup ends at the first equal key.

namespace iamsim {

ContextKey::ContextKey(std::string_view text)
    : written(text), folded(ToLowerAscii(text)), hash(HashOfText(folded)) {}

inline std::size_t ContextTable::SlotOf(std::uint64_t hash, std::string_view folded) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = hash & mask;
  while (slots_[slot] != 0) {
    const Link& link = links_[slots_[slot] - 1];
    if (link.hash == hash && link.folded == folded) break;
    slot = (slot + 1) & mask;
  }
  return slot;
}

void ContextTable::MakeFindable(std::size_t index) {
  const auto reference = static_cast<std::uint32_t>(index + 1);
  std::uint32_t* end = &slots_[SlotOf(links_[index].hash, links_[index].folded)];
  while (*end != 0)
    end = &links_[*end - 1].next;
  *end = reference;
}

void ContextTable::Rehash(std::size_t slots) {
  slots_.assign(slots, 0);
  for (Link& link : links_)
    link.next = 0;
  for (std::size_t i = 0; i < entries_.size(); ++i)
    MakeFindable(i);
}

void ContextTable::Set(ContextEntry entry, bool keep_other_case) {
  const ContextKey key(entry.key);
  Place(std::move(entry), key.hash, PolicyText(key.folded), keep_other_case);
}

void ContextTable::Set(ContextEntry&& entry, const ContextKey& key, bool keep_other_case) {
  Place(std::move(entry), key.hash, PolicyText::Viewing(key.folded), keep_other_case);
}

inline void ContextTable::Add(ContextEntry&& entry, std::uint64_t hash, PolicyText&& folded) {
  entries_.push_back(std::move(entry));
  links_.push_back({hash, std::move(folded), 0});
}

void ContextTable::Place(ContextEntry&& entry, std::uint64_t hash, PolicyText&& folded,
                         bool keep_other_case) {
  assert(!entry.is_known() || entry.multivalued || entry.values.size() == 1);
  if (slots_.empty()) {
    slots_.assign(kFewestSlots, 0);
    entries_.reserve(kFewestSlots / 2);
    links_.reserve(kFewestSlots / 2);
  }
  const std::size_t slot = SlotOf(hash, folded);
  if (slots_[slot] == 0 && entries_.size() * 2 < slots_.size()) {
    Add(std::move(entry), hash, std::move(folded));
    slots_[slot] = static_cast<std::uint32_t>(entries_.size());
    return;
  }
  for (std::uint32_t at = slots_[slot]; at != 0; at = links_[at - 1].next) {
    const std::size_t index = at - 1;
    if (keep_other_case && !(entries_[index].key == entry.key)) continue;
    const bool has_others = !keep_other_case && links_[index].next != 0;
    entries_[index] = std::move(entry);
    if (!has_others) return;
    for (std::size_t i = entries_.size(); --i > index;) {
      if (!(links_[i].folded == folded)) continue;
      entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(i));
      links_.erase(links_.begin() + static_cast<std::ptrdiff_t>(i));
    }
    Rehash(slots_.size());
    return;
  }
  Add(std::move(entry), hash, std::move(folded));
  if (entries_.size() * 2 > slots_.size()) {
    Rehash(slots_.size() * 2);
  } else {
    MakeFindable(entries_.size() - 1);
  }
}

void ContextTable::Remove(std::string_view key) {
  const std::string folded = ToLowerAscii(key);
  const std::size_t size_before = entries_.size();
  for (std::size_t i = size_before; i-- > 0;) {
    if (!(links_[i].folded == folded)) continue;
    entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(i));
    links_.erase(links_.begin() + static_cast<std::ptrdiff_t>(i));
  }
  if (entries_.size() != size_before) Rehash(slots_.size());
}

void ContextTable::Open(std::string_view key, bool is_prefix, bool is_multivalued) {
  ContextEntry entry;
  entry.key = std::string(key);
  entry.multivalued = is_multivalued;
  entry.state = KeyState::kUnknown;
  open_.push_back({ToLowerAscii(key), is_prefix, std::move(entry)});
}

void ContextTable::OpenAll(std::string_view service) {
  all_service_ = std::string(service);
}

void ContextTable::Close(std::string_view key) {
  closed_.push_back(ToLowerAscii(key));
}

const ContextEntry* ContextTable::FindOpen(std::string_view folded) const {
  if (std::find(closed_.begin(), closed_.end(), folded) != closed_.end()) return nullptr;
  for (const OpenKeys& keys : open_) {
    if (keys.is_prefix ? folded.starts_with(keys.folded) : folded == keys.folded) {
      return &keys.entry;
    }
  }
  if (!all_service_.has_value() || !MayCallerSend(folded, *all_service_)) return nullptr;
  static const ContextEntry& single = *new ContextEntry{{}, {}, false, KeyState::kUnknown, {}};
  static const ContextEntry& several = *new ContextEntry{{}, {}, true, KeyState::kUnknown, {}};
  const std::optional<ContextKeyInfo> info = FindContextKey(folded, *all_service_);
  return info && info->multivalued ? &several : &single;
}

const ContextEntry* ContextTable::FindSpelling(std::uint64_t hash, std::string_view folded,
                                               std::string_view written) const {
  const std::uint32_t first = slots_.empty() ? 0 : slots_[SlotOf(hash, folded)];
  if (first == 0) {
    return open_.empty() && !all_service_.has_value() ? nullptr : FindOpen(folded);
  }
  if (links_[first - 1].next == 0) return &entries_[first - 1];
  const ContextEntry* best = nullptr;
  for (std::uint32_t at = first; at != 0; at = links_[at - 1].next) {
    const ContextEntry& entry = entries_[at - 1];
    if (entry.key == written) return &entry;
    if (best == nullptr || entry.key.view() < best->key.view()) best = &entry;
  }
  return best;
}

const ContextEntry* ContextTable::Look(const ContextKey& key) const {
  return FindSpelling(key.hash, key.folded, key.written);
}

const ContextEntry* ContextTable::Look(std::string_view key) const {
  std::array<char, 256> folded;
  if (key.size() > folded.size()) return Look(ContextKey(key));
  std::transform(key.begin(), key.end(), folded.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  const std::string_view view(folded.data(), key.size());
  return FindSpelling(HashOfText(view), view, key);
}

const ContextEntry* ContextTable::Find(std::string_view key) const {
  return KnownOnly(Look(key));
}

}  // namespace iamsim
