// SPDX-License-Identifier: Apache-2.0
#include "engine/action_index.h"

#include "engine/compiled_policy.h"

namespace iamsim {

ActionIndex::ActionIndex(std::span<const CompiledStatement> statements) {
  if (statements.size() > kMostStatements) return;
  statements_ = statements;
  for (std::size_t i = 0; i < statements_.size(); ++i) {
    if (statements_[i].actions.depends_on_reading()) by_reading_ |= Statements{1} << i;
  }
}

ActionIndex::~ActionIndex() {
  for (std::atomic<Block*>& block : blocks_)
    delete block.load(std::memory_order_relaxed);
}

ActionIndex::Statements ActionIndex::Add(const RequestedAction& action) const {
  Statements found = by_reading_;
  for (std::size_t i = 0; i < statements_.size(); ++i) {
    const bool matches = statements_[i].actions.FindMatch(action) >= 0;
    if (matches != statements_[i].not_action) found |= Statements{1} << i;
  }
  std::atomic<Block*>& place = blocks_[action.number() / kBlockSize];
  Block* block = place.load(std::memory_order_acquire);
  if (block == nullptr) {
    auto made = std::make_unique<Block>();
    // Another thread may have made it in between.
    if (place.compare_exchange_strong(block, made.get(), std::memory_order_acq_rel)) {
      block = made.release();
    }
  }
  // A word is whole by itself, and every thread works out the same one.
  (*block)[action.number() % kBlockSize].store(found | kIsKnown, std::memory_order_relaxed);
  return found;
}

}  // namespace iamsim
