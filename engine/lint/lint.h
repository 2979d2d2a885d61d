// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_LINT_LINT_H_
#define IAMSIM_ENGINE_LINT_LINT_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/policy_document.h"

// What AWS accepts in a policy and what is wrong all the same. Needs no estate: what a statement
// says, and what the service catalogue has.

namespace iamsim {

enum class LintSeverity : std::uint8_t { kHigh, kMedium, kLow };

struct LintRule {
  std::string_view id;
  LintSeverity severity = LintSeverity::kMedium;
  std::string_view what;    // in one sentence, without its end
  std::string_view advice;  // likewise
};
// By id, in byte order. docs/lint.md has a section for each.
std::span<const LintRule> LintRules();
// Null for an id that there is not.
const LintRule* FindLintRule(std::string_view id);

// A change to the text of a document: `length` bytes at `offset` become `text`.
struct TextEdit {
  std::uint32_t offset = 0;
  std::uint32_t length = 0;
  std::string text = {};
};

struct LintFinding {
  const LintRule* rule = nullptr;
  std::size_t statement = 0;
  std::uint32_t offset = kNoOffset;  // in the document's source
  std::uint32_t length = 0;
  std::string message;               // what is wrong here
  std::vector<TextEdit> edits = {};  // what mends it; empty: nothing mechanical does
};

// In the order of the document. A document whose source is null has findings without places.
std::vector<LintFinding> Lint(const PolicyDocument& document);

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_LINT_LINT_H_
