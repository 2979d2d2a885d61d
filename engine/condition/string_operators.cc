// SPDX-License-Identifier: Apache-2.0
#include "engine/condition/expanding_values.h"
#include "engine/match/glob.h"
#include "model/arn.h"

// R-COND-12.

namespace iamsim {
namespace {

class PatternMatcher {
 public:
  explicit PatternMatcher(std::span<const PatternUnit> units) : glob_(units) {}
  bool Matches(std::string_view value) const { return glob_.Matches(value); }
  static bool CanRead(std::string_view) { return true; }

 private:
  Glob glob_;
};

class IgnoreCaseMatcher {
 public:
  explicit IgnoreCaseMatcher(std::span<const PatternUnit> units) : text_(Glob(units).literal()) {}
  bool Matches(std::string_view value) const { return EqualsIgnoreCase(text_, value); }
  static bool CanRead(std::string_view) { return true; }

 private:
  std::string text_;
};

}  // namespace

std::unique_ptr<const ClauseValues> MakeStringValues(const std::vector<std::string>& values,
                                                     Comparison comparison, bool variables) {
  if (comparison == Comparison::kEqualsIgnoreCase) {
    return std::make_unique<ExpandingValues<IgnoreCaseMatcher>>(values, TextSyntax::kPlain,
                                                                variables);
  }
  const TextSyntax syntax =
      comparison == Comparison::kLike ? TextSyntax::kWildcards : TextSyntax::kPlain;
  return std::make_unique<ExpandingValues<PatternMatcher>>(values, syntax, variables);
}

}  // namespace iamsim
