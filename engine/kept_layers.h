// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_KEPT_LAYERS_H_
#define IAMSIM_ENGINE_KEPT_LAYERS_H_

#include <atomic>
#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"

#include "engine/compiled_policy.h"
#include "model/estate.h"

namespace iamsim {

// A policy of a layer, and how it got there.
struct AttachedPolicy {
  const CompiledPolicy* compiled = nullptr;
  std::string_view attached_to;  // the group, organization node, resource; empty: the caller itself
};

// The policies of one level: an organization's root, OU or account. Other layers have one level.
struct LayerLevel {
  const OrganizationNode* node = nullptr;  // null but for organization layers
  std::vector<AttachedPolicy> policies;
};

// The levels of a layer that follow from the caller or from an account alone. They are put together
// when a question first needs them, and then serve every question about that caller or account.
// What the answer has to say of such a layer is said for each question, so a layer with something
// to say is not kept.
//
// A place for each user, role and account of the estate, which is written once. Who reads takes no
// lock.
class KeptLayers {
 public:
  using Levels = std::vector<LayerLevel>;

  // Where the levels of one layer are; null until then.
  class Place {
   public:
    Place() = default;
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    ~Place() { delete levels_.load(std::memory_order_relaxed); }

    const Levels* Find() const { return levels_.load(std::memory_order_acquire); }
    // Of two threads that are here at once, the first has its levels kept; they are equal.
    const Levels& Keep(Levels levels);

   private:
    std::atomic<const Levels*> levels_ = nullptr;
  };
  struct OfEntity {
    Place identity;
    Place boundary;
  };
  struct OfAccount {
    Place service_control;
    Place resource_control;
    std::unique_ptr<OfEntity[]> users;
    std::unique_ptr<OfEntity[]> roles;
  };

  explicit KeptLayers(const Estate& estate);

  // Of an account of the estate, and of a user or role of it.
  OfAccount& Of(const Account& account) const { return *accounts_.find(&account)->second; }
  OfEntity& Of(const Account& account, const User& user) const {
    return Of(account).users[static_cast<std::size_t>(&user - account.users.data())];
  }
  OfEntity& Of(const Account& account, const Role& role) const {
    return Of(account).roles[static_cast<std::size_t>(&role - account.roles.data())];
  }

 private:
  absl::flat_hash_map<const Account*, std::unique_ptr<OfAccount>> accounts_;
};

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_KEPT_LAYERS_H_
