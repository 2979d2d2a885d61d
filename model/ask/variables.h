// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_ASK_VARIABLES_H_
#define IAMSIM_MODEL_ASK_VARIABLES_H_

#include <deque>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/diagnostics.h"
#include "model/load/text/data.h"
#include "model/source_text.h"

namespace iamsim {

// Name and value, each name once.
using SuiteVariables = std::vector<std::pair<std::string, std::string>>;

// Puts the values of a suite's variables in the place of `${var.NAME}`, in keys and strings outside
// policy documents: there `${...}` is IAM's own. A variable that does not exist is an error.
class VariableExpander {
 public:
  VariableExpander(std::shared_ptr<const SourceText> source, SuiteVariables variables,
                   Diagnostics& diagnostics);

  // Whether the text has any variable; where it has none, Expand() is not needed.
  bool is_needed() const { return is_needed_; }
  // The same tree with the values; it views into this expander and into `node`'s document. Places
  // stay those of the text.
  DataNode Expand(const DataNode& node) { return ExpandNode(node, /*in_policy=*/false); }
  // The variables that were met.
  const std::set<std::string, std::less<>>& used() const { return used_; }

 private:
  DataNode ExpandNode(const DataNode& node, bool in_policy);
  std::string_view ExpandText(std::string_view text, std::uint32_t offset, std::uint32_t length);

  std::shared_ptr<const SourceText> source_;
  SuiteVariables variables_;
  Diagnostics& diagnostics_;
  bool is_needed_ = false;
  std::set<std::string, std::less<>> used_;
  std::deque<std::string> texts_;
  std::deque<std::vector<DataNode>> items_;
  std::deque<std::vector<DataMember>> members_;
};

}  // namespace iamsim

#endif  // IAMSIM_MODEL_ASK_VARIABLES_H_
