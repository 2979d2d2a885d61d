// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_ASK_CONTEXT_PROFILES_H_
#define IAMSIM_MODEL_ASK_CONTEXT_PROFILES_H_

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/diagnostics.h"
#include "model/request.h"

namespace iamsim {

// Names for sets of condition keys that go together: the office, a CI runner, a VPC. A request that
// takes one has its keys, under those of its own `context`.
class ContextProfiles {
 public:
  // Null when there is none of this name.
  const ContextInputs* Find(std::string_view name) const;
  // What is wrong with a name that Find() does not know, and what was perhaps meant.
  std::string ProblemOf(std::string_view name) const;
  std::string HelpFor(std::string_view name) const;

  // A name that is already there keeps its keys.
  void AddMissing(std::string name, ContextInputs keys);
  void AddMissing(const ContextProfiles& other);

  // The profile of whole requests that name none; empty: they have none.
  const std::string& chosen() const { return chosen_; }
  void Choose(std::string name) { chosen_ = std::move(name); }

 private:
  struct Profile {
    std::string name;
    ContextInputs keys;
  };

  std::vector<Profile> profiles_;
  std::string chosen_;
};

// Puts `keys` over those that `context` has.
void PutKeysOver(const ContextInputs& keys, ContextInputs& context);

// Reads a file with `profiles` alone. A name that is already there is an error.
void ReadContextFile(const std::shared_ptr<const SourceText>& source, ContextProfiles& profiles,
                     Diagnostics& diagnostics);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_ASK_CONTEXT_PROFILES_H_
