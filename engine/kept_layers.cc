// SPDX-License-Identifier: Apache-2.0
#include "engine/kept_layers.h"

#include <utility>

namespace iamsim {

const KeptLayers::Levels& KeptLayers::Place::Keep(Levels levels) {
  auto made = std::make_unique<const Levels>(std::move(levels));
  const Levels* kept = nullptr;
  if (levels_.compare_exchange_strong(kept, made.get(), std::memory_order_acq_rel)) {
    return *made.release();
  }
  return *kept;
}

KeptLayers::KeptLayers(const Estate& estate) {
  for (const std::shared_ptr<const Account>& account : estate.accounts()) {
    auto places = std::make_unique<OfAccount>();
    places->users = std::make_unique<OfEntity[]>(account->users.size());
    places->roles = std::make_unique<OfEntity[]>(account->roles.size());
    accounts_.emplace(account.get(), std::move(places));
  }
}

}  // namespace iamsim
