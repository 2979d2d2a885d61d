// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_COMPILE_H_
#define IAMSIM_ENGINE_COMPILE_H_

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string_view>
#include <utility>

#include "absl/container/flat_hash_map.h"

#include "engine/action_facts.h"
#include "engine/compiled_policy.h"
#include "engine/kept_layers.h"
#include "engine/memo.h"
#include "engine/readings.h"
#include "model/estate.h"
#include "model/request.h"

namespace iamsim {

struct CompileOptions {
  // What was not loaded is taken to be none, in place of leaving the answer open.
  bool closed_world = false;
  // Where AWS's documentation is open; the default is what it most probably means.
  Readings readings;
  // Take the caller's account as the owner of a resource that the model does not have, where
  // several accounts are loaded. Without it such a question is an error: a mistyped bucket must not
  // become an allow (R-RES-11).
  bool unknown_owner_is_caller = false;
  // Beats what a request says, where it is given.
  UnknownAction unknown_action = UnknownAction::kNotGiven;
  // Drop context keys of other services than the action's (R-COND-6).
  bool strict_context = false;
};

// An estate that can be asked. Immutable to its users and safe to share between threads; policies
// are compiled on first use, each once, under a lock that the hot path never takes (Prepare() has
// resolved them by then).
class CompiledEstate {
 public:
  CompiledEstate(Estate estate, CompileOptions options);

  const Estate& estate() const { return estate_; }
  const CompileOptions& options() const { return options_; }
  // Lives as long as this. `policy` must not be null.
  const CompiledPolicy& Get(const PolicyPtr& policy, PolicyUse use) const;
  // A policy that no document of the model holds and that follows from one of its resources, made
  // once. Null where `make` returns null.
  template <typename Make>
  const CompiledPolicy* GetMade(const Resource& resource, PolicyUse use, const Make& make) const {
    return FindOrMake({&resource, use}, [&]() -> std::unique_ptr<const CompiledPolicy> {
      PolicyPtr policy = make();
      if (policy == nullptr) return nullptr;
      return std::make_unique<const CompiledPolicy>(std::move(policy), use, /*is_kept=*/true);
    });
  }
  // The policy of a key that AWS keeps in every account, which the model does not hold; by the
  // key's ARN. `spare` owns it where it is not kept.
  template <typename Make>
  const CompiledPolicy& GetAwsKeyPolicy(std::string_view arn,
                                        std::unique_ptr<const CompiledPolicy>& spare,
                                        const Make& make) const {
    return aws_key_policies_.Get(arn, spare, [&] {
      return std::make_unique<const CompiledPolicy>(make(), PolicyUse::kKeyPolicy,
                                                    /*is_kept=*/true);
    });
  }
  // Layers that are put together once.
  const KeptLayers& layers() const { return layers_; }
  // The facts of an action, written `service:Name`; `spare` owns them where they are not kept.
  const ActionFacts& FactsOf(std::string_view action,
                             std::unique_ptr<const ActionFacts>& spare) const {
    return actions_.Get(action, spare, [&] {
      const std::uint64_t number = action_count_.fetch_add(1, std::memory_order_relaxed);
      return std::make_unique<const ActionFacts>(
          action, static_cast<std::uint32_t>(std::min(number, kNoActionNumber)));
    });
  }
  // Compiles what is not compiled yet.
  void CompileAll() const;

 private:
  static constexpr std::uint64_t kNoActionNumber = RequestedAction::kNoNumber;

  // By the policy or by the resource that it is made of.
  using PolicyKey = std::pair<const void*, PolicyUse>;

  template <typename Make>
  const CompiledPolicy* FindOrMake(const PolicyKey& key, const Make& make) const {
    {
      const std::shared_lock lock(mutex_);
      const auto found = policies_.find(key);
      if (found != policies_.end()) return found->second.get();
    }
    auto compiled = make();
    const std::unique_lock lock(mutex_);
    return policies_.try_emplace(key, std::move(compiled)).first->second.get();
  }

  Estate estate_;
  CompileOptions options_;
  mutable std::shared_mutex mutex_;
  mutable absl::flat_hash_map<PolicyKey, std::unique_ptr<const CompiledPolicy>> policies_;
  Memo<CompiledPolicy, 256> aws_key_policies_;
  Memo<ActionFacts, 1024> actions_;
  mutable std::atomic<std::uint64_t> action_count_ = 0;
  KeptLayers layers_;
};

// Everything in an Estate was checked when it was loaded, so compiling cannot fail.
inline std::shared_ptr<const CompiledEstate> Compile(Estate estate, CompileOptions options = {}) {
  return std::make_shared<const CompiledEstate>(std::move(estate), options);
}

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_COMPILE_H_
