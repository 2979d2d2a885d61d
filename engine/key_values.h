// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_KEY_VALUES_H_
#define IAMSIM_ENGINE_KEY_VALUES_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "engine/prepare.h"
#include "engine/residual.h"

namespace iamsim {

// Values that stand for all that an unknown key can be, as far as the clauses on it can tell them
// apart.
struct KeyValues {
  std::string key;
  std::vector<std::optional<ContextEntry>> values;  // nothing: the key is absent
  // For every value of the key there is one here of which each clause says the same.
  bool is_complete = false;
};

// The values for the leaves of a residual that are clauses on unknown keys, and what each leaf is
// under each of them.
class KeyValueTable {
 public:
  KeyValueTable(const PreparedRequest& request, const Residual& residual);

  const std::vector<KeyValues>& keys() const { return keys_; }
  // The index of the leaf's key, or nothing where the leaf depends on something else as well.
  std::optional<std::size_t> KeyOf(const ResidualLeaf& leaf) const;
  // Whether the leaf holds under each of its key's values, in their order.
  std::vector<bool> TruthsOf(const ResidualLeaf& leaf, std::size_t key) const;

 private:
  const PreparedRequest& request_;
  std::vector<KeyValues> keys_;
};

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_KEY_VALUES_H_
