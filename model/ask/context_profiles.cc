// SPDX-License-Identifier: Apache-2.0
#include "model/ask/context_profiles.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "model/ask/request_reader.h"
#include "model/load/document/fields.h"
#include "model/load/text/data.h"
#include "model/load/text/words.h"

namespace iamsim {

const ContextInputs* ContextProfiles::Find(std::string_view name) const {
  const auto found = std::find_if(profiles_.begin(), profiles_.end(),
                                  [&](const Profile& profile) { return profile.name == name; });
  return found == profiles_.end() ? nullptr : &found->keys;
}

std::string ContextProfiles::ProblemOf(std::string_view name) const {
  return "no profile is named " + Quoted(name);
}

std::string ContextProfiles::HelpFor(std::string_view name) const {
  if (profiles_.empty()) {
    return "there are none; `profiles` of a suite or an iamsim.yaml and --context-file name them";
  }
  std::vector<std::string_view> names;
  for (const Profile& profile : profiles_)
    names.emplace_back(profile.name);
  return DidYouMean(name, names);
}

void ContextProfiles::AddMissing(std::string name, ContextInputs keys) {
  if (Find(name) == nullptr) profiles_.push_back({std::move(name), std::move(keys)});
}

void ContextProfiles::AddMissing(const ContextProfiles& other) {
  for (const Profile& profile : other.profiles_)
    AddMissing(profile.name, profile.keys);
}

void PutKeysOver(const ContextInputs& keys, ContextInputs& context) {
  ContextInputs all = keys;
  AddMissingKeys(context, all);
  context = std::move(all);
}

void ReadContextFile(const std::shared_ptr<const SourceText>& source, ContextProfiles& profiles,
                     Diagnostics& diagnostics) {
  const std::optional<DataDocument> data = ParseData(source, {}, diagnostics);
  if (!data.has_value()) return;
  const Fields fields(source, diagnostics);
  const DataNode& root = data->root();
  if (!fields.CheckObject(root, "a context file")) return;
  fields.CheckFields(root, {"iamsim", "profiles"}, "a context file");
  const DataNode* version = root.Find("iamsim");
  if (version != nullptr && version->text() != "1") {
    fields.Error(*version, "unknown version of the context file", "expected `iamsim: 1`");
  }
  const DataNode* node = root.Find("profiles");
  if (node == nullptr) {
    fields.Error(root, "a context file has no `profiles`",
                 "expected `profiles: {NAME: {KEY: VALUE}}`");
    return;
  }
  for (const DataMember& member : node->members()) {
    if (profiles.Find(member.key) == nullptr) continue;
    fields.ErrorAtKey(member, "profile " + Quoted(member.key) + " is named by two context files");
  }
  ReadProfiles(*node, source, profiles, diagnostics);
}

}  // namespace iamsim
