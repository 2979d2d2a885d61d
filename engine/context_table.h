// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_CONTEXT_TABLE_H_
#define IAMSIM_ENGINE_CONTEXT_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace iamsim {

enum class ContextSource : std::uint8_t { kDerived, kUser, kDefault };

// One condition key of a request with its value or values.
struct ContextEntry {
  std::string key;                  // AWS's spelling where it is known, else the user's
  std::vector<std::string> values;  // exactly one unless multivalued
  bool multivalued = false;         // a property of the key, not of the number of values (R-COND-8)
  // Asked to be left unknown. Until unknown keys are evaluated it counts as absent; Find() does
  // not return it.
  bool unknown = false;
  ContextSource source = ContextSource::kDerived;
};

// A condition key as policies and requests name it, ready to be looked up: its ASCII-lower-case
// text and that text's hash.
struct ContextKey {
  explicit ContextKey(std::string_view written);

  std::string written;
  std::string folded;
  std::uint64_t hash = 0;
};

// The condition context of one request. Letter case does not distinguish keys, but two tags of one
// entity may differ in nothing else (`aws:ResourceTag/Env`, `aws:ResourceTag/env`); then both are
// kept, the spelling asked for wins, else the smaller in byte order (R-COND-21). Immutable once
// filled, then safe to read from many threads.
class ContextTable {
 public:
  // Adds the entry, or replaces that of the same key with all its spellings. With `keep_other_case`
  // (tags) an entry whose key differs in letter case only stays beside it.
  void Set(ContextEntry entry, bool keep_other_case = false);
  // Removes every spelling of the key.
  void Remove(std::string_view key);

  // Null when the key is missing. Constant time, no allocation.
  const ContextEntry* Find(const ContextKey& key) const;
  const ContextEntry* Find(std::string_view key) const;
  // In the order of first setting; also the unknown ones.
  std::span<const ContextEntry> entries() const { return entries_; }

 private:
  // The slot that holds the key's first entry, or the free one where it would go.
  std::size_t SlotOf(std::uint64_t hash, std::string_view folded) const;
  // Makes the entry findable; those before it already are.
  void Link(std::size_t index);
  void Rehash(std::size_t slots);
  const ContextEntry* FindSpelling(std::uint64_t hash, std::string_view folded,
                                   std::string_view written) const;

  std::vector<ContextEntry> entries_;
  std::vector<ContextKey> keys_;  // parallel to entries_
  // Parallel to entries_: index plus 1 of the next entry that differs in letter case only, or 0.
  std::vector<std::uint32_t> next_spelling_;
  std::vector<std::uint32_t> slots_;  // open addressing; index into entries_ plus 1, 0 is free
};

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_CONTEXT_TABLE_H_
