// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include "engine/context_table.h"
#include "engine/match/policy_variable.h"
#include "model/condition.h"
#include "tests/fuzz/fuzz_input.h"

// A value and a text with policy variables, a line each: what stands outside of variables stays,
// and no value brings a wildcard.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace iamsim;
  const auto [value, text] = fuzz::TwoTexts(fuzz::TextOf(data, size));
  ContextTable context;
  context.Set({"aws:username", {std::string(value)}, false, KeyState::kKnown, ContextSource::kUser});
  context.Set({"aws:TagKeys", {std::string(value), "x"}, true, KeyState::kKnown, ContextSource::kUser});

  VariableProblem(text);
  std::size_t from = 0;
  bool any = false;
  while (const std::optional<PolicyVariable> found = FindPolicyVariable(text, from)) {
    fuzz::Require(found->begin >= from && found->end > found->begin + 2 &&
                      found->end <= text.size() && text.substr(found->begin, 2) == "${" &&
                      text[found->end - 1] == '}',
                  "a variable is what stands between `${` and `}`");
    any = any || !found->is_escape;
    from = found->end;
  }
  fuzz::Require(HasPolicyVariable(text) == any, "a text has the variables that can be found");

  for (const bool variables : {false, true}) {
    const VariableText parsed = VariableText::Parse(text, TextSyntax::kPlain, variables);
    std::vector<PatternUnit> units;
    const bool resolved = parsed.Expand(context, units);
    for (const PatternUnit unit : units)
      fuzz::Require(unit < kAnyRun, "a plain text has no wildcards");
    if (!variables || !FindPolicyVariable(text).has_value())
      fuzz::Require(resolved && TextOf(units) == text, "a text without variables stays");

    const VariableText pattern = VariableText::Parse(text, TextSyntax::kWildcards, variables);
    std::vector<PatternUnit> wild;
    fuzz::Require(pattern.Expand(context, wild) == resolved, "the syntax resolves nothing");
    if (!resolved) continue;
    fuzz::Require(TextOf(wild) == TextOf(units), "the syntax changes no text");
    std::size_t wildcards = 0;
    for (const PatternUnit unit : wild)
      wildcards += unit >= kAnyRun ? 1U : 0U;
    std::size_t written = 0;
    for (const char c : text)
      written += c == '*' || c == '?' ? 1U : 0U;
    fuzz::Require(wildcards <= written, "no value brings a wildcard");
  }
  return 0;
}
