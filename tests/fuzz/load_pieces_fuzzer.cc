// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/compile.h"
#include "model/load/load_pieces.h"
#include "tests/fuzz/fuzz_input.h"

namespace iamsim {
namespace {

struct Outcome {
  std::optional<LoadedModel> model;
  Diagnostics diagnostics;
};

std::vector<std::string> Texts(const Diagnostics& diagnostics) {
  std::vector<std::string> texts;
  for (const Diagnostic& diagnostic : diagnostics.all())
    texts.push_back(FormatDiagnostic(diagnostic));
  std::sort(texts.begin(), texts.end());
  return texts;
}

void Compare(const Outcome& pieces, const Outcome& whole) {
  fuzz::Require(pieces.model.has_value() != pieces.diagnostics.has_errors(), "a model or an error");
  fuzz::Require(pieces.model.has_value() == whole.model.has_value(), "a model as in the whole");
  fuzz::Require(pieces.diagnostics.count() == whole.diagnostics.count(),
                "as many problems as in the whole");
  fuzz::Require(Texts(pieces.diagnostics) == Texts(whole.diagnostics), "the problems of the whole");
  if (!pieces.model) return;
  const auto& of_pieces = pieces.model->estate.accounts();
  const auto& of_whole = whole.model->estate.accounts();
  fuzz::Require(of_pieces.size() == of_whole.size(), "the accounts of the whole");
  for (std::size_t i = 0; i < of_pieces.size(); ++i) {
    const Account& one = *of_pieces[i];
    const Account& other = *of_whole[i];
    fuzz::Require(one.id == other.id && one.users.size() == other.users.size() &&
                      one.roles.size() == other.roles.size() &&
                      one.groups.size() == other.groups.size() &&
                      one.policies.size() == other.policies.size() &&
                      one.resources.size() == other.resources.size(),
                  "what the accounts of the whole have");
  }
}

}  // namespace
}  // namespace iamsim

// A model that is read in pieces, each on any thread, is the one that is read as a whole, and has
// the same problems. The first byte says how much a thread takes.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace iamsim;
  if (size == 0) return 0;
  const PieceSizes small = {.large_text = 1, .part = data[0]};
  const PieceSizes none = {.large_text = size + 1};
  const auto source = fuzz::SourceOf(fuzz::TextOf(data + 1, size - 1));
  Outcome whole;
  whole.model = LoadModelTexts({source}, {}, none, whole.diagnostics);
  fuzz::ShowAll(whole.diagnostics);
  Outcome alone;
  alone.model = LoadModelText(source, {}, small, alone.diagnostics);
  Compare(alone, whole);
  Outcome among;
  among.model = LoadModelTexts({source}, {}, small, among.diagnostics);
  Compare(among, whole);
  if (alone.model) Compile(std::move(alone.model->estate))->CompileAll();
  return 0;
}
