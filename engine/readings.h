// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_READINGS_H_
#define IAMSIM_ENGINE_READINGS_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace iamsim {

// Where AWS's documentation is silent or can be read in two ways, the engine takes one reading and
// knows the other. Each is one row of ReadingTable().
enum class Reading : std::uint8_t {
  kResourceStar,
  kNotResourceUnresolved,
  kNegatedUnresolvedVariable,
  kNotPrincipal,
  kSessionPolicyBlocksDirect,
  kMultivaluedWithoutQualifier,
  kNullOnEmptyString,
  kForAnyValueIfExistsMissing,
  kGatewayAccountIsRoot,
  kGrantsSufficeCrossAccount,
  kChainResourceTag,
  kMfaInRoleSession,
  kComputeRoleIsChaining,
  kActionPrefixWildcard,
  kServiceMatchesStar,
  kUnverifiedCover,
  kSessionTokenIsChaining,
  kLogGroupArn,
  kMcpKeyOnDirectCalls,
};

struct ReadingInfo {
  Reading reading;
  std::string_view name;         // "resource_star"
  std::string_view standard;     // the default's name, "trailing-cross"
  std::string_view alternative;  // "per-segment"
  std::string_view code;         // "U-5"
  std::string_view question;     // what AWS leaves open, in one sentence without a full stop
};
std::span<const ReadingInfo> ReadingTable();
const ReadingInfo& InfoOf(Reading reading);

// A set of readings that are taken the alternative way; all others are taken the standard way.
class Readings {
 public:
  constexpr Readings() = default;

  constexpr bool IsAlternative(Reading reading) const { return (bits_ & Bit(reading)) != 0; }
  constexpr Readings With(Reading reading, bool alternative) const {
    Readings changed = *this;
    changed.bits_ = alternative ? (bits_ | Bit(reading)) : (bits_ & ~Bit(reading));
    return changed;
  }
  constexpr Readings Flipped(Reading reading) const {
    return With(reading, !IsAlternative(reading));
  }
  constexpr bool empty() const { return bits_ == 0; }
  friend constexpr bool operator==(const Readings&, const Readings&) = default;

 private:
  static constexpr std::uint32_t Bit(Reading reading) {
    return std::uint32_t{1} << static_cast<unsigned>(reading);
  }
  std::uint32_t bits_ = 0;
};

// The readings an evaluation works under, and which of them it asked. A matcher asks only where
// the two readings can differ for the data at hand, which is never on the usual path; so an empty
// `asked` proves that the answer depends on none of them.
class ReadingContext {
 public:
  explicit ReadingContext(Readings readings) : readings_(readings) {}

  bool TakesAlternative(Reading reading) {
    asked_ = asked_.With(reading, true);
    return readings_.IsAlternative(reading);
  }
  Readings readings() const { return readings_; }
  Readings asked() const { return asked_; }

 private:
  Readings readings_;
  Readings asked_;
};

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_READINGS_H_
