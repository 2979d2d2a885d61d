// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_TESTS_MODEL_LOAD_LOADED_H_
#define IAMSIM_TESTS_MODEL_LOAD_LOADED_H_

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "model/load/load.h"

// What the tests of the loaders share: a model from texts that are in memory, and what was said.

namespace iamsim {

struct InputText {
  std::string name;
  std::string text;
};

struct Loaded {
  std::optional<LoadedModel> model;
  Diagnostics diagnostics;

  std::string Text() const {
    std::string text;
    for (const Diagnostic& diagnostic : diagnostics.all())
      text += FormatDiagnostic(diagnostic);
    return text;
  }
  bool Says(Severity severity, std::string_view words) const {
    return std::any_of(
        diagnostics.all().begin(), diagnostics.all().end(), [&](const Diagnostic& diagnostic) {
          return diagnostic.severity == severity &&
                 (diagnostic.message + " / " + diagnostic.help).find(words) != std::string::npos;
        });
  }
  // It did not load, for that reason.
  bool FailsWith(std::string_view words) const { return !model && Says(Severity::kError, words); }
  // The same, and everything that was said has a place.
  bool FailsAtItsPlace(std::string_view words) const {
    return FailsWith(words) &&
           std::all_of(diagnostics.all().begin(), diagnostics.all().end(),
                       [](const Diagnostic& diagnostic) { return diagnostic.source != nullptr; });
  }
};

// Inputs that do not load, for tables of named rows.
struct BadText {
  std::string name;
  std::string text;
  std::string says;

  friend void PrintTo(const BadText& row, std::ostream* out) { *out << row.name; }
};
struct BadRow {
  std::string name;
  std::vector<InputText> inputs;
  std::string says;

  friend void PrintTo(const BadRow& row, std::ostream* out) { *out << row.name; }
};

inline Loaded LoadInputs(const std::vector<InputText>& inputs, const LoadOptions& options = {}) {
  Loaded loaded;
  std::vector<std::shared_ptr<const SourceText>> sources;
  for (const InputText& input : inputs)
    sources.push_back(std::make_shared<const SourceText>(input.name, input.text));
  loaded.model = LoadModelTexts(sources, options, loaded.diagnostics);
  return loaded;
}

// The same when the names do not matter: `input1`, `input2`, ...
inline Loaded LoadTexts(const std::vector<std::string>& texts, const LoadOptions& options = {}) {
  std::vector<InputText> inputs;
  for (const std::string& text : texts)
    inputs.push_back({"input" + std::to_string(inputs.size() + 1), text});
  return LoadInputs(inputs, options);
}

// A file of tests/data/inputs, as if it stood at `name`; empty: at its own.
inline InputText Sample(const std::string& file, const std::string& name = {}) {
  std::ifstream in(std::string(IAMSIM_TEST_DATA_DIR) + "/inputs/" + file, std::ios::binary);
  return {name.empty() ? file : name, {std::istreambuf_iterator<char>(in), {}}};
}

inline std::vector<std::string> NamesOf(const std::vector<PolicyPtr>& policies) {
  std::vector<std::string> names;
  for (const PolicyPtr& policy : policies)
    names.push_back(policy->name);
  return names;
}

inline bool HasStandIn(const std::vector<PolicyPtr>& policies) {
  return std::any_of(policies.begin(), policies.end(),
                     [](const PolicyPtr& policy) { return policy->stand_in; });
}

}  // namespace iamsim

#endif  // IAMSIM_TESTS_MODEL_LOAD_LOADED_H_
