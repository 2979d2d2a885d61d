// SPDX-License-Identifier: Apache-2.0
#include "engine/condition/operator_family.h"
#include "model/condition_value.h"

// R-COND-17.

namespace iamsim {
namespace {

class IpAddressValues final : public ClauseValues {
 public:
  explicit IpAddressValues(const std::vector<std::string>& values) {
    for (const std::string& value : values) {
      if (const std::optional<IpNetwork> network = IpNetwork::Parse(value)) {
        networks_.push_back(*network);
      }
    }
  }

  ValueComparison Compare(std::string_view request_value, const ContextTable&) const override {
    const std::optional<IpAddress> address = IpAddress::Parse(request_value);
    if (!address.has_value()) return {.bad_request_value = true};
    ValueComparison result;
    for (const IpNetwork& network : networks_) {
      if (network.Contains(*address)) result.matches = true;
    }
    return result;
  }

 private:
  std::vector<IpNetwork> networks_;
};

}  // namespace

std::unique_ptr<const ClauseValues> MakeIpAddressValues(const std::vector<std::string>& values) {
  return std::make_unique<IpAddressValues>(values);
}

}  // namespace iamsim
