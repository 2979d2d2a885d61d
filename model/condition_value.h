// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_CONDITION_VALUE_H_
#define IAMSIM_MODEL_CONDITION_VALUE_H_

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// The values that condition operators compare, read from their text. Loading validates with these,
// the engine compares with them. Nothing here allocates but Decimal and base64; nothing depends on
// the locale.

namespace iamsim {

// A decimal number without rounding: `10` equals `10.0` equals `1e1` (R-COND-13).
class Decimal {
 public:
  // `[+-]?digits[.digits][e[+-]digits]`, the `e` in either letter case as in JSON, and nothing
  // else. Exponents beyond +-10000 are refused.
  static std::optional<Decimal> Parse(std::string_view text);
  friend std::strong_ordering operator<=>(const Decimal& a, const Decimal& b);
  friend bool operator==(const Decimal& a, const Decimal& b);

 private:
  bool negative_ = false;
  std::int64_t exponent_ = 0;  // value = 0.d1d2d3... x 10^exponent_
  std::string digits_;         // no leading and no trailing zeros; empty for zero
};

// An instant in UTC: whole seconds since 1970-01-01 and a fraction, without rounding (R-COND-14).
struct Instant {
  std::int64_t seconds = 0;
  std::string fraction;  // decimal digits of the part below a second, no trailing zeros

  // W3C date and time profile (no zone is UTC), or seconds since the epoch with an optional decimal
  // fraction: 5 digits or more before it, or a sign, for 4 digits alone are a year.
  static std::optional<Instant> Parse(std::string_view text);
  friend std::strong_ordering operator<=>(const Instant& a, const Instant& b) = default;
};
// `2026-06-01T12:00:00Z`; seconds as a number outside the years 0000 to 9999. Instant::Parse reads
// either back.
std::string FormatInstant(std::int64_t seconds);

// `true` or `false` in any letter case (R-COND-15).
std::optional<bool> ParseBool(std::string_view text);

// Strict base64 (R-COND-16): the standard alphabet, padded, unused bits zero. So no two texts have
// the same bytes, and to compare the texts is to compare the bytes.
bool IsBase64(std::string_view text);
std::optional<std::string> ParseBase64(std::string_view text);

struct IpAddress {
  bool is_v6 = false;
  std::array<std::uint8_t, 16> bytes = {};  // the first 4 of a v4 address

  static std::optional<IpAddress> Parse(std::string_view text);
  friend bool operator==(const IpAddress&, const IpAddress&) = default;
};

// An address or CIDR block; a bare address is the block of itself, host bits are masked off
// (R-COND-17).
struct IpNetwork {
  IpAddress address;
  int prefix_length = 0;

  static std::optional<IpNetwork> Parse(std::string_view text);
  bool Contains(const IpAddress& candidate) const;  // false for another family
};

}  // namespace iamsim

#endif  // IAMSIM_MODEL_CONDITION_VALUE_H_
