// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_ACTION_INDEX_H_
#define IAMSIM_ENGINE_ACTION_INDEX_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "engine/match/action.h"

namespace iamsim {

struct CompiledStatement;

// Finds the statements of one policy by the action, so that nobody looks through hundreds of
// patterns for the two statements that concern it.
//
// A set of statements is a word: bit i is the statement with index i. The set of an action is
// worked out when a question first names it, because few of the catalogue's twenty thousand actions
// are ever asked about. It is then a word in a table, which actions have a place in by their
// number() and which grows in blocks. Who reads takes no lock.
//
// Numbers are those of one CompiledEstate, so that one index serves one estate.
class ActionIndex {
 public:
  using Statements = std::uint64_t;
  static constexpr std::size_t kMostStatements = 63;

  // Remembers nothing: for a policy that is asked once.
  ActionIndex() = default;
  // The statements of a policy; they outlive this.
  explicit ActionIndex(std::span<const CompiledStatement> statements);
  ActionIndex(const ActionIndex&) = delete;
  ActionIndex& operator=(const ActionIndex&) = delete;
  ~ActionIndex();

  // The statements whose Action matches, or whose NotAction does not: under every reading but for
  // those of by_reading(), which are always in the set and have to be matched themselves. The other
  // elements of a statement are not looked at. Nothing for an action without a number, for a policy
  // of too many statements and where nothing is remembered: then each statement has to be matched.
  std::optional<Statements> Find(const RequestedAction& action) const {
    const std::uint32_t number = action.number();
    if (number >= kMostActions || statements_.empty()) return std::nullopt;
    const Block* block = blocks_[number / kBlockSize].load(std::memory_order_acquire);
    if (block != nullptr) {
      const Statements found = (*block)[number % kBlockSize].load(std::memory_order_relaxed);
      if (found != 0) return found & ~kIsKnown;
    }
    return Add(action);
  }
  // Those with a pattern of which it is a reading whether it matches (U-16).
  Statements by_reading() const { return by_reading_; }

 private:
  static constexpr std::size_t kBlockSize = 64;
  static constexpr std::size_t kMostActions = 1024;
  static constexpr Statements kIsKnown = Statements{1} << kMostStatements;
  using Block = std::array<std::atomic<Statements>, kBlockSize>;

  Statements Add(const RequestedAction& action) const;

  std::span<const CompiledStatement> statements_;  // none: nothing is remembered
  Statements by_reading_ = 0;
  mutable std::array<std::atomic<Block*>, kMostActions / kBlockSize> blocks_ = {};
};

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_ACTION_INDEX_H_
