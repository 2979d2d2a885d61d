// SPDX-License-Identifier: Apache-2.0
#include "engine/condition/operator_family.h"
#include "model/condition_value.h"

// BinaryEquals: bytes, which are equal where their base64 texts are (R-COND-16).

namespace iamsim {
namespace {

class BinaryFamily {
 public:
  using PolicyValue = std::optional<std::string>;

  explicit BinaryFamily(Comparison /*comparison*/) {}

  static PolicyValue ReadPolicyValue(std::string_view text, bool /*variables*/) {
    if (!IsBase64(text)) return std::nullopt;
    return std::string(text);
  }
  static std::optional<std::string_view> ReadRequestValue(std::string_view text) {
    if (!IsBase64(text)) return std::nullopt;
    return text;
  }

  static ValueOutcome Compare(const PolicyValue& value, std::string_view request,
                              const ContextTable& /*context*/) {
    return value.has_value() ? OutcomeOf(request == *value) : ValueOutcome::kBadPolicyValue;
  }
};

}  // namespace

MatcherPtr MakeBinaryMatcher(Comparison comparison, std::span<const std::string> values) {
  return std::make_unique<const FamilyMatcher<BinaryFamily>>(comparison, values, false);
}

}  // namespace iamsim
