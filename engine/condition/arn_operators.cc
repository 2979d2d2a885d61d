// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "engine/condition/expanding_values.h"
#include "engine/match/glob.h"

// Six fields, each a glob of its own: a wildcard does not leave its field. R-COND-18.

namespace iamsim {
namespace {

constexpr std::size_t kFields = 6;

class ArnMatcher {
 public:
  explicit ArnMatcher(std::span<const PatternUnit> units) {
    std::size_t field = 0;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < units.size() && field + 1 < kFields; ++i) {
      if (units[i] != ':') continue;
      fields_[field++] = Glob(units.subspan(begin, i - begin));
      begin = i + 1;
    }
    is_arn_ = field + 1 == kFields;
    if (is_arn_) fields_[field] = Glob(units.subspan(begin));
  }

  bool Matches(std::string_view value) const {
    if (!is_arn_) return false;
    for (std::size_t field = 0; field < kFields; ++field) {
      const bool last = field + 1 == kFields;
      const std::size_t colon = last ? value.size() : value.find(':');
      if (!fields_[field].Matches(value.substr(0, colon))) return false;
      if (!last) value.remove_prefix(colon + 1);
    }
    return true;
  }

  static bool CanRead(std::string_view value) {
    std::size_t colons = 0;
    for (const char c : value)
      colons += c == ':' ? 1U : 0U;
    return colons >= kFields - 1;
  }

 private:
  std::array<Glob, kFields> fields_;
  bool is_arn_ = false;
};

}  // namespace

std::unique_ptr<const ClauseValues> MakeArnValues(const std::vector<std::string>& values,
                                                  bool variables) {
  return std::make_unique<ExpandingValues<ArnMatcher>>(values, TextSyntax::kWildcards, variables);
}

}  // namespace iamsim
