// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_TESTS_FUZZ_DATA_TREE_H_
#define IAMSIM_TESTS_FUZZ_DATA_TREE_H_

#include <set>
#include <string_view>

#include "model/load/text/data.h"
#include "tests/fuzz/fuzz_input.h"

namespace iamsim::fuzz {

// Places lie in the text and the keys of an object are unique.
inline void CheckNode(const DataNode& node, std::size_t size) {
  Require(node.offset <= size, "a value begins in its text");
  for (const DataNode& item : node.items())
    CheckNode(item, size);
  std::set<std::string_view> keys;
  for (const DataMember& member : node.members()) {
    Require(member.key_offset <= size, "a key begins in its text");
    Require(keys.insert(member.key).second, "keys are unique");
    CheckNode(member.value, size);
  }
}

inline void CheckTree(const DataDocument& document) {
  Require(!document.roots().empty(), "there is a value");
  for (const DataNode& root : document.roots())
    CheckNode(root, document.source()->text().size());
}

}  // namespace iamsim::fuzz

#endif  // IAMSIM_TESTS_FUZZ_DATA_TREE_H_
