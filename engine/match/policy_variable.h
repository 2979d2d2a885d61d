// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_MATCH_POLICY_VARIABLE_H_
#define IAMSIM_ENGINE_MATCH_POLICY_VARIABLE_H_

#include <string>
#include <string_view>
#include <vector>

#include "engine/context_table.h"
#include "engine/match/glob.h"

// Policy variables: IAM User Guide, "IAM policy elements: Variables and tags". R-VAR-1 to R-VAR-13.

namespace iamsim {

// How the text around the variables is read.
enum class TextSyntax : std::uint8_t {
  kPlain,      // `*` and `?` stand for themselves (StringEquals)
  kWildcards,  // `*` and `?` are wildcards (Resource, StringLike, ArnLike)
};

// A text that may hold `${key}`, `${key, 'default'}`, `${*}`, `${?}` and `${$}`. Read once,
// expanded for each request. Immutable.
class VariableText {
 public:
  VariableText() = default;
  // `variables` is false for a policy without Version 2012-10-17: then `${` is literal text
  // (R-VAR-1). `${` without `}` is literal as well, a closed `${...}` that names no key can never
  // be resolved (R-VAR-11, lenient).
  static VariableText Parse(std::string_view text, TextSyntax syntax, bool variables);

  bool has_variables() const { return !variables_.empty(); }
  // The units of a text without variables.
  const std::vector<PatternUnit>& units() const { return units_; }
  // Appends the text with every variable replaced by its value, literally. A default stands in for
  // a value that is missing or empty, not for those of a multivalued key, which is no variable
  // (R-VAR-4, R-VAR-6). False when a variable has neither; then `out` is unspecified (R-VAR-8).
  //
  // A value that is not known stands in `out` as a `*` or what is known of it, and its key is
  // named. The true text then is one of those that `out` matches, or a variable has no value.
  bool Expand(const ContextTable& context, std::vector<PatternUnit>& out,
              const ContextEntry** unknown = nullptr) const;

 private:
  struct Variable {
    std::size_t at;  // index into units_ before which the value goes
    ContextKey key;
    bool resolvable;
    bool has_default;
    std::string default_text;
  };

  std::vector<PatternUnit> units_;
  std::vector<Variable> variables_;  // in the order of `at`
};

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_MATCH_POLICY_VARIABLE_H_
