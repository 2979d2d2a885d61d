// SPDX-License-Identifier: Apache-2.0
#include "model/condition_value.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <utility>

#include "model/arn.h"

// Hand-written readers: the standard ones accept too much (white space, hexadecimal, trailing
// text), follow the locale, or round.

namespace iamsim {
namespace {

constexpr std::int64_t kSecondsPerDay = 86400;

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

bool TakeChar(std::string_view& text, char expected) {
  if (text.empty() || text.front() != expected) return false;
  text.remove_prefix(1);
  return true;
}

// The digits at the beginning, possibly none.
std::string_view TakeDigits(std::string_view& text) {
  std::size_t count = 0;
  while (count < text.size() && IsDigit(text[count]))
    ++count;
  const std::string_view digits = text.substr(0, count);
  text.remove_prefix(count);
  return digits;
}

enum class Sign : std::uint8_t { kNone, kPlus, kMinus };

Sign TakeSign(std::string_view& text) {
  if (TakeChar(text, '+')) return Sign::kPlus;
  if (TakeChar(text, '-')) return Sign::kMinus;
  return Sign::kNone;
}

std::string_view WithoutLeadingZeros(std::string_view digits) {
  digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
  return digits;
}

std::string_view WithoutTrailingZeros(std::string_view digits) {
  const std::size_t last = digits.find_last_not_of('0');
  return digits.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

// Nothing when the number is above `limit`.
std::optional<std::int64_t> NumberOf(std::string_view digits, std::int64_t limit) {
  std::int64_t number = 0;
  for (const char c : digits) {
    const std::int64_t digit = c - '0';
    if (number > (limit - digit) / 10) return std::nullopt;
    number = number * 10 + digit;
  }
  return number;
}

// A field of a date: exactly `width` digits, in the range.
bool TakeField(std::string_view& text, std::size_t width, std::int64_t lowest, std::int64_t highest,
               std::int64_t& field) {
  if (text.size() < width) return false;
  std::int64_t value = 0;
  for (std::size_t i = 0; i < width; ++i) {
    if (!IsDigit(text[i])) return false;
    value = value * 10 + (text[i] - '0');
  }
  if (value < lowest || value > highest) return false;
  text.remove_prefix(width);
  field = value;
  return true;
}

bool IsLeapYear(std::int64_t year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

std::int64_t DaysInMonth(std::int64_t year, std::int64_t month) {
  constexpr std::array<std::int64_t, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && IsLeapYear(year) ? 29 : kDays[static_cast<std::size_t>(month - 1)];
}

// The proleptic Gregorian calendar, counted in eras of 400 years that begin on 1 March, so that the
// leap day is the last day of a year (Howard Hinnant, "chrono-Compatible Low-Level Date
// Algorithms").
constexpr std::int64_t kDaysPerEra = 146097;
constexpr std::int64_t kDaysToEpoch = 719468;  // from 0000-03-01 to 1970-01-01

std::int64_t DaysSinceEpoch(std::int64_t year, std::int64_t month, std::int64_t day) {
  if (month <= 2) --year;
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const std::int64_t year_of_era = year - era * 400;
  const std::int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  const std::int64_t day_of_era =
      year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * kDaysPerEra + day_of_era - kDaysToEpoch;
}

std::optional<Instant> ParseDateTime(std::string_view text) {
  std::int64_t year = 0;
  std::int64_t month = 1;
  std::int64_t day = 1;
  if (!TakeField(text, 4, 0, 9999, year)) return std::nullopt;
  Instant instant;
  if (text.empty()) {
    instant.seconds = DaysSinceEpoch(year, month, day) * kSecondsPerDay;
    return instant;
  }
  if (!TakeChar(text, '-') || !TakeField(text, 2, 1, 12, month)) return std::nullopt;
  if (!text.empty()) {
    if (!TakeChar(text, '-') || !TakeField(text, 2, 1, DaysInMonth(year, month), day)) {
      return std::nullopt;
    }
  }
  instant.seconds = DaysSinceEpoch(year, month, day) * kSecondsPerDay;
  if (text.empty()) return instant;

  std::int64_t hour = 0;
  std::int64_t minute = 0;
  std::int64_t second = 0;
  if (!TakeChar(text, 'T') || !TakeField(text, 2, 0, 23, hour) || !TakeChar(text, ':') ||
      !TakeField(text, 2, 0, 59, minute)) {
    return std::nullopt;
  }
  if (TakeChar(text, ':')) {
    if (!TakeField(text, 2, 0, 59, second)) return std::nullopt;
    if (TakeChar(text, '.')) {
      const std::string_view fraction = TakeDigits(text);
      if (fraction.empty()) return std::nullopt;
      instant.fraction = WithoutTrailingZeros(fraction);
    }
  }
  instant.seconds += hour * 3600 + minute * 60 + second;
  if (text.empty() || text == "Z") return instant;

  const Sign sign = TakeSign(text);
  std::int64_t offset_hours = 0;
  std::int64_t offset_minutes = 0;
  if (sign == Sign::kNone || !TakeField(text, 2, 0, 23, offset_hours) || !TakeChar(text, ':') ||
      !TakeField(text, 2, 0, 59, offset_minutes) || !text.empty()) {
    return std::nullopt;
  }
  const std::int64_t offset = offset_hours * 3600 + offset_minutes * 60;
  instant.seconds += sign == Sign::kPlus ? -offset : offset;
  return instant;
}

std::optional<Instant> ParseEpoch(std::string_view text) {
  constexpr std::int64_t kMostSeconds = 999'999'999'999'999'999;
  const Sign sign = TakeSign(text);
  const std::string_view whole = TakeDigits(text);
  if (whole.empty()) return std::nullopt;
  std::string_view fraction;
  if (TakeChar(text, '.')) {
    fraction = TakeDigits(text);
    if (fraction.empty()) return std::nullopt;
  }
  if (!text.empty()) return std::nullopt;
  const std::optional<std::int64_t> seconds = NumberOf(whole, kMostSeconds);
  if (!seconds.has_value()) return std::nullopt;

  Instant instant = {*seconds, std::string(WithoutTrailingZeros(fraction))};
  if (sign != Sign::kMinus) return instant;
  instant.seconds = -instant.seconds;
  if (!instant.fraction.empty()) {
    // The fraction counts forward from the second before: -1.25 is -2 + 0.75.
    --instant.seconds;
    for (char& c : instant.fraction)
      c = static_cast<char>('0' + ('9' - c));
    ++instant.fraction.back();
  }
  return instant;
}

// -1 for a character that is not of the alphabet.
int Base64Digit(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+') return 62;
  if (c == '/') return 63;
  return -1;
}

// How many characters of `text` are digits, that is not padding.
std::size_t Base64Digits(std::string_view text) {
  std::size_t digits = text.size();
  while (digits > 0 && text.size() - digits < 2 && text[digits - 1] == '=')
    --digits;
  return digits;
}

// What inet_pton takes; written out because a source address is read for nearly every request.
std::optional<IpAddress> ParseIpV4(std::string_view text) {
  IpAddress address;
  for (std::size_t i = 0; i < 4; ++i) {
    if (i > 0 && !TakeChar(text, '.')) return std::nullopt;
    const std::string_view digits = TakeDigits(text);
    if (digits.empty() || digits.size() > 3) return std::nullopt;
    if (digits.size() > 1 && digits.front() == '0') return std::nullopt;
    int value = 0;
    for (const char c : digits)
      value = value * 10 + (c - '0');
    if (value > 255) return std::nullopt;
    address.bytes[i] = static_cast<std::uint8_t>(value);
  }
  if (!text.empty()) return std::nullopt;
  return address;
}

void AppendPadded(std::string& out, std::int64_t number, std::size_t width) {
  const std::string digits = std::to_string(number);
  if (digits.size() < width) out.append(width - digits.size(), '0');
  out += digits;
}

}  // namespace

std::optional<Decimal> Decimal::Parse(std::string_view text) {
  constexpr std::int64_t kMostExponent = 10000;
  const bool negative = TakeSign(text) == Sign::kMinus;
  std::string_view whole = TakeDigits(text);
  if (whole.empty()) return std::nullopt;
  std::string_view fraction;
  if (TakeChar(text, '.')) {
    fraction = TakeDigits(text);
    if (fraction.empty()) return std::nullopt;
  }
  std::int64_t exponent = 0;
  if (TakeChar(text, 'e') || TakeChar(text, 'E')) {
    const Sign sign = TakeSign(text);
    const std::string_view digits = TakeDigits(text);
    const std::optional<std::int64_t> number = NumberOf(digits, kMostExponent);
    if (digits.empty() || !number.has_value()) return std::nullopt;
    exponent = sign == Sign::kMinus ? -*number : *number;
  }
  if (!text.empty()) return std::nullopt;

  Decimal decimal;
  whole = WithoutLeadingZeros(whole);
  fraction = WithoutTrailingZeros(fraction);
  if (whole.empty()) {
    const std::string_view significant = WithoutLeadingZeros(fraction);
    if (significant.empty()) return decimal;
    exponent -= static_cast<std::int64_t>(fraction.size() - significant.size());
    decimal.digits_ = significant;
  } else {
    exponent += static_cast<std::int64_t>(whole.size());
    if (fraction.empty()) whole = WithoutTrailingZeros(whole);
    decimal.digits_ = whole;
    decimal.digits_ += fraction;
  }
  decimal.exponent_ = exponent;
  decimal.negative_ = negative;
  return decimal;
}

std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) {
  const auto sign = [](const Decimal& decimal) {
    return decimal.digits_.empty() ? 0 : decimal.negative_ ? -1 : 1;
  };
  const int sign_a = sign(a);
  if (const auto order = sign_a <=> sign(b); order != 0 || sign_a == 0) return order;
  const Decimal& smaller = sign_a > 0 ? a : b;
  const Decimal& larger = sign_a > 0 ? b : a;
  if (const auto order = smaller.exponent_ <=> larger.exponent_; order != 0) return order;
  return smaller.digits_ <=> larger.digits_;
}

bool operator==(const Decimal& a, const Decimal& b) {
  return (a <=> b) == 0;
}

std::optional<Instant> Instant::Parse(std::string_view text) {
  constexpr std::size_t kLeastEpochDigits = 5;
  std::string_view rest = text;
  if (TakeSign(rest) != Sign::kNone || TakeDigits(rest).size() >= kLeastEpochDigits) {
    return ParseEpoch(text);
  }
  return ParseDateTime(text);
}

std::string FormatInstant(std::int64_t seconds) {
  const std::int64_t second_of_day = ((seconds % kSecondsPerDay) + kSecondsPerDay) % kSecondsPerDay;
  const std::int64_t days = (seconds - second_of_day) / kSecondsPerDay + kDaysToEpoch;
  const std::int64_t era = (days >= 0 ? days : days - (kDaysPerEra - 1)) / kDaysPerEra;
  const std::int64_t day_of_era = days - era * kDaysPerEra;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const std::int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t shifted_month = (5 * day_of_year + 2) / 153;
  const std::int64_t day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
  const std::int64_t month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
  const std::int64_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
  if (year < 0 || year > 9999) return std::to_string(seconds);

  std::string text;
  AppendPadded(text, year, 4);
  text += '-';
  AppendPadded(text, month, 2);
  text += '-';
  AppendPadded(text, day, 2);
  text += 'T';
  AppendPadded(text, second_of_day / 3600, 2);
  text += ':';
  AppendPadded(text, second_of_day / 60 % 60, 2);
  text += ':';
  AppendPadded(text, second_of_day % 60, 2);
  text += 'Z';
  return text;
}

std::optional<bool> ParseBool(std::string_view text) {
  if (EqualsIgnoreCase(text, "true")) return true;
  if (EqualsIgnoreCase(text, "false")) return false;
  return std::nullopt;
}

bool IsBase64(std::string_view text) {
  if (text.size() % 4 != 0) return false;
  const std::string_view digits = text.substr(0, Base64Digits(text));
  if (!std::all_of(digits.begin(), digits.end(), [](char c) { return Base64Digit(c) >= 0; })) {
    return false;
  }
  switch (text.size() - digits.size()) {
    case 1:
      return (Base64Digit(digits.back()) & 0x3) == 0;
    case 2:
      return (Base64Digit(digits.back()) & 0xF) == 0;
    default:
      return true;
  }
}

std::optional<std::string> ParseBase64(std::string_view text) {
  if (!IsBase64(text)) return std::nullopt;
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  unsigned bits = 0;
  int bit_count = 0;
  for (const char c : text.substr(0, Base64Digits(text))) {
    bits = (bits << 6U | static_cast<unsigned>(Base64Digit(c))) & 0xFFFFU;
    bit_count += 6;
    if (bit_count < 8) continue;
    bit_count -= 8;
    bytes += static_cast<char>(bits >> static_cast<unsigned>(bit_count) & 0xFFU);
  }
  return bytes;
}

std::optional<IpAddress> IpAddress::Parse(std::string_view text) {
  if (text.find(':') == std::string_view::npos) return ParseIpV4(text);
  // inet_pton wants the text terminated, so a NUL inside would end it early.
  std::array<char, INET6_ADDRSTRLEN> terminated = {};
  if (text.size() >= terminated.size() || text.find('\0') != std::string_view::npos) {
    return std::nullopt;
  }
  std::copy(text.begin(), text.end(), terminated.begin());
  IpAddress address;
  address.is_v6 = true;
  if (inet_pton(AF_INET6, terminated.data(), address.bytes.data()) != 1) return std::nullopt;
  return address;
}

std::optional<IpNetwork> IpNetwork::Parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::optional<IpAddress> address = IpAddress::Parse(text.substr(0, slash));
  if (!address.has_value()) return std::nullopt;
  const int longest = address->is_v6 ? 128 : 32;
  IpNetwork network = {*address, longest};
  if (slash == std::string_view::npos) return network;

  std::string_view rest = text.substr(slash + 1);
  const std::string_view digits = TakeDigits(rest);
  const std::optional<std::int64_t> length = NumberOf(digits, longest);
  if (digits.empty() || !rest.empty() || !length.has_value()) return std::nullopt;
  if (digits.size() > 1 && digits.front() == '0') return std::nullopt;
  network.prefix_length = static_cast<int>(*length);
  for (int bit = network.prefix_length; bit < longest; ++bit) {
    std::uint8_t& byte = network.address.bytes[static_cast<std::size_t>(bit / 8)];
    byte = static_cast<std::uint8_t>(byte & ~(0x80U >> static_cast<unsigned>(bit % 8)));
  }
  return network;
}

bool IpNetwork::Contains(const IpAddress& candidate) const {
  if (candidate.is_v6 != address.is_v6) return false;
  const auto whole_bytes = static_cast<std::size_t>(prefix_length / 8);
  if (std::memcmp(candidate.bytes.data(), address.bytes.data(), whole_bytes) != 0) return false;
  const auto other_bits = static_cast<unsigned>(prefix_length % 8);
  if (other_bits == 0) return true;
  const unsigned difference = static_cast<unsigned>(candidate.bytes[whole_bytes]) ^
                              static_cast<unsigned>(address.bytes[whole_bytes]);
  return difference >> (8U - other_bits) == 0;
}

}  // namespace iamsim
