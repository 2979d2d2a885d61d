// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/condition/operator_family.h"
#include "model/condition_value.h"

// Bytes are compared, not their base64 texts. R-COND-16.

namespace iamsim {
namespace {

class BinaryValues final : public ClauseValues {
 public:
  explicit BinaryValues(const std::vector<std::string>& values) {
    for (const std::string& value : values) {
      if (std::optional<std::string> bytes = ParseBase64(value)) values_.push_back(*bytes);
    }
  }

  ValueComparison Compare(std::string_view request_value, const ContextTable&) const override {
    const std::optional<std::string> bytes = ParseBase64(request_value);
    if (!bytes.has_value()) return {.bad_request_value = true};
    return {.matches = std::find(values_.begin(), values_.end(), *bytes) != values_.end()};
  }

 private:
  std::vector<std::string> values_;
};

}  // namespace

std::unique_ptr<const ClauseValues> MakeBinaryValues(const std::vector<std::string>& values) {
  return std::make_unique<BinaryValues>(values);
}

}  // namespace iamsim
