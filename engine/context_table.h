// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_CONTEXT_TABLE_H_
#define IAMSIM_ENGINE_CONTEXT_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/inlined_vector.h"

#include "engine/context_values.h"
#include "model/policy_text.h"

namespace iamsim {

enum class ContextSource : std::uint8_t { kDerived, kUser, kDefault };

// One condition key of a request with its value or values.
struct ContextEntry {
  PolicyText key;            // AWS's spelling where it is known, else the user's
  ContextValues values;      // exactly one unless multivalued
  bool multivalued = false;  // a property of the key, not of the number of values (R-COND-8)
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
  // The same for an entry whose key is `key`, which outlives the table.
  void Set(ContextEntry entry, const ContextKey& key, bool keep_other_case = false);
  // Removes every spelling of the key.
  void Remove(std::string_view key);

  // Null when the key is missing. Constant time, no allocation.
  const ContextEntry* Find(const ContextKey& key) const;
  const ContextEntry* Find(std::string_view key) const;
  // In the order of first setting; also the unknown ones.
  std::span<const ContextEntry> entries() const { return entries_; }

 private:
  // What finds an entry.
  struct Link {
    std::uint64_t hash = 0;
    PolicyText folded;
    std::uint32_t next = 0;  // index plus 1 of the next that differs in letter case only, or 0
  };

  void Place(ContextEntry entry, std::uint64_t hash, PolicyText folded, bool keep_other_case);
  // The slot that holds the key's first entry, or the free one where it would go.
  std::size_t SlotOf(std::uint64_t hash, std::string_view folded) const;
  // Makes the entry findable; those before it already are.
  void MakeFindable(std::size_t index);
  void Rehash(std::size_t slots);
  const ContextEntry* FindSpelling(std::uint64_t hash, std::string_view folded,
                                   std::string_view written) const;

  static constexpr std::size_t kFewestSlots = 64;

  std::vector<ContextEntry> entries_;
  std::vector<Link> links_;  // parallel to entries_
  // Open addressing; index into entries_ plus 1, 0 is free.
  absl::InlinedVector<std::uint32_t, kFewestSlots> slots_;
};

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_CONTEXT_TABLE_H_
