// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_CONTEXT_TABLE_H_
#define IAMSIM_ENGINE_CONTEXT_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/inlined_vector.h"

#include "engine/context_values.h"
#include "model/policy_text.h"

namespace iamsim {

enum class ContextSource : std::uint8_t { kDerived, kUser, kDefault };

// What is known of a key (R-PART-1). A key that a table has no entry for is known to be absent,
// unless the table is open for it.
enum class KeyState : std::uint8_t {
  kKnown,    // present with the values of the entry
  kPresent,  // present with a value that is not known
  kPrefix,   // present with a value that begins with the entry's only one
  kUnknown,  // present or absent
};

// One condition key of a request with its value or values.
struct ContextEntry {
  PolicyText key;            // AWS's spelling where it is known, else the user's
  ContextValues values;      // exactly one of a key that is known, unless multivalued
  bool multivalued = false;  // a property of the key, not of the number of values (R-COND-8)
  KeyState state = KeyState::kKnown;
  ContextSource source = ContextSource::kDerived;

  bool is_known() const { return state == KeyState::kKnown; }
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
  void Set(ContextEntry&& entry, const ContextKey& key, bool keep_other_case = false);
  // Removes every spelling of the key.
  void Remove(std::string_view key);
  // Keys without an entry that are unknown: one, or all that begin so; then `is_multivalued` is
  // false.
  void Open(std::string_view key, bool is_prefix, bool is_multivalued = false);
  // All keys without an entry that a caller may send with an action of the service are unknown.
  void OpenAll(std::string_view service);
  // The key is absent where it has no entry, whatever is open.
  void Close(std::string_view key);

  // Null unless the key is known to be present with its values. Constant time, no allocation.
  const ContextEntry* Find(const ContextKey& key) const { return KnownOnly(Look(key)); }
  const ContextEntry* Find(std::string_view key) const;
  // The same, but also the entries of keys whose values are not known. The entry of a key that is
  // open has the name that was opened.
  const ContextEntry* Look(const ContextKey& key) const;
  const ContextEntry* Look(std::string_view key) const;
  // In the order of first setting; also the unknown ones.
  std::span<const ContextEntry> entries() const { return entries_; }

 private:
  // What finds an entry.
  struct Link {
    std::uint64_t hash = 0;
    PolicyText folded;
    std::uint32_t next = 0;  // index plus 1 of the next that differs in letter case only, or 0
  };

  void Place(ContextEntry&& entry, std::uint64_t hash, PolicyText&& folded, bool keep_other_case);
  void Add(ContextEntry&& entry, std::uint64_t hash, PolicyText&& folded);
  // The slot that holds the key's first entry, or the free one where it would go.
  std::size_t SlotOf(std::uint64_t hash, std::string_view folded) const;
  // Makes the entry findable; those before it already are.
  void MakeFindable(std::size_t index);
  void Rehash(std::size_t slots);
  const ContextEntry* FindSpelling(std::uint64_t hash, std::string_view folded,
                                   std::string_view written) const;
  static const ContextEntry* KnownOnly(const ContextEntry* entry) {
    return entry != nullptr && entry->is_known() ? entry : nullptr;
  }
  // The entry of an open key, or null.
  const ContextEntry* FindOpen(std::string_view folded) const;

  struct OpenKeys {
    std::string folded;
    bool is_prefix;
    ContextEntry entry;
  };

  static constexpr std::size_t kFewestSlots = 64;

  std::vector<ContextEntry> entries_;
  std::vector<Link> links_;  // parallel to entries_
  // Open addressing; index into entries_ plus 1, 0 is free.
  absl::InlinedVector<std::uint32_t, kFewestSlots> slots_;
  std::vector<OpenKeys> open_;
  std::vector<std::string> closed_;         // folded
  std::optional<std::string> all_service_;  // OpenAll() was called
};

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_CONTEXT_TABLE_H_
