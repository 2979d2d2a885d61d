// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_TESTS_ENGINE_TEST_ESTATE_H_
#define IAMSIM_TESTS_ENGINE_TEST_ESTATE_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"

#include "engine/compile.h"
#include "model/ask/request_reader.h"
#include "model/load/load.h"

// Models and requests of the engine's tests, written as people write them.

namespace iamsim {

inline std::string Describe(const Diagnostics& diagnostics) {
  std::string text;
  for (const Diagnostic& diagnostic : diagnostics.all())
    text += FormatDiagnostic(diagnostic);
  return text;
}

// A native model, YAML or JSON.
inline Estate ReadEstate(std::string_view text) {
  Diagnostics diagnostics;
  std::optional<LoadedModel> model = LoadModelTexts(
      {std::make_shared<const SourceText>("model.yaml", std::string(text))}, {}, diagnostics);
  EXPECT_TRUE(model.has_value()) << Describe(diagnostics);
  return model.has_value() ? std::move(model->estate) : Estate({}, nullptr, {});
}

// One request, YAML or JSON; names must be full.
inline Request ReadRequest(std::string_view text) {
  Diagnostics diagnostics;
  const std::vector<Request> requests =
      ReadRequests(std::make_shared<const SourceText>("request.yaml", std::string(text)),
                   /*stream=*/false, diagnostics);
  EXPECT_FALSE(diagnostics.has_errors()) << Describe(diagnostics);
  return requests.size() == 1 ? requests.front() : Request();
}

// What gtest takes of the name of a row.
inline std::string IdentifierOf(std::string_view name) {
  std::string identifier;
  for (const char c : name) {
    const bool good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    identifier += good ? c : '_';
  }
  return identifier;
}

}  // namespace iamsim

#endif  // IAMSIM_TESTS_ENGINE_TEST_ESTATE_H_
