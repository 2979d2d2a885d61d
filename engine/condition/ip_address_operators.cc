// SPDX-License-Identifier: Apache-2.0
#include "engine/condition/operator_family.h"
#include "model/condition_value.h"

// IpAddress and NotIpAddress: an address of the request in a block of the policy (R-COND-17).

namespace iamsim {
namespace {

class IpAddressFamily {
 public:
  using PolicyValue = std::optional<IpNetwork>;

  explicit IpAddressFamily(Comparison /*comparison*/) {}

  static PolicyValue ReadPolicyValue(std::string_view text, bool /*variables*/) {
    return IpNetwork::Parse(text);
  }
  static std::optional<IpAddress> ReadRequestValue(std::string_view text) {
    return IpAddress::Parse(text);
  }

  static ValueOutcome Compare(const PolicyValue& value, const IpAddress& request,
                              const ContextTable& /*context*/) {
    return value.has_value() ? OutcomeOf(value->Contains(request)) : ValueOutcome::kBadPolicyValue;
  }
};

}  // namespace

MatcherPtr MakeIpAddressMatcher(Comparison comparison, std::span<const std::string> values) {
  return std::make_unique<const FamilyMatcher<IpAddressFamily>>(comparison, values, false);
}

}  // namespace iamsim
