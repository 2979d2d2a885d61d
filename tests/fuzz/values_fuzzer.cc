// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <string>

#include "model/condition_value.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/oracle/values.h"

namespace {

// The naive readers know exponents of up to four digits ...
bool HasLongExponent(const std::string& text) {
  const std::size_t e = text.find_first_of("eE");
  return e != std::string::npos && text.size() - e > 5;
}

// ... and seconds since the epoch without a sign, in up to 15 digits.
bool IsUnusualEpoch(const std::string& text) {
  if (text.empty()) return false;
  const std::size_t digits = text.find_first_not_of("0123456789");
  return text[0] == '+' || text[0] == '-' ||
         (digits == std::string::npos ? text.size() : digits) > 15;
}

}  // namespace

// Two values, a line each: numbers, dates, networks and base64 are read and compared as the naive
// readers do.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace iamsim;
  const auto [first, second] = fuzz::TwoTexts(fuzz::TextOf(data, size));
  const std::string a(first);
  const std::string b(second);
  // The C library reads up to a zero byte, and the naive readers take time that grows with size.
  if (size > 60 || a.find('\0') != std::string::npos || b.find('\0') != std::string::npos) {
    Decimal::Parse(a);
    Instant::Parse(a);
    IpNetwork::Parse(a);
    ParseBase64(a);
    return 0;
  }

  const auto x = Decimal::Parse(a);
  const auto y = Decimal::Parse(b);
  if (!HasLongExponent(a)) fuzz::Require(x.has_value() == oracle::IsNumber(a), "a number");
  if (x.has_value() && y.has_value() && !HasLongExponent(a) && !HasLongExponent(b))
    fuzz::Require((*x <=> *y) == oracle::CompareNumbers(a, b), "the order of numbers");

  const auto from = Instant::Parse(a);
  const auto to = Instant::Parse(b);
  if (!IsUnusualEpoch(a)) fuzz::Require(from.has_value() == oracle::IsDate(a), "a date");
  if (from.has_value() && to.has_value() && !IsUnusualEpoch(a) && !IsUnusualEpoch(b))
    fuzz::Require((*from <=> *to) == oracle::CompareDates(a, b), "the order of dates");

  const auto network = IpNetwork::Parse(a);
  const auto address = IpAddress::Parse(b);
  fuzz::Require(network.has_value() == oracle::IsNetwork(a), "a network");
  fuzz::Require(address.has_value() == oracle::AddressBytes(b).has_value(), "an address");
  if (network.has_value() && address.has_value())
    fuzz::Require(network->Contains(*address) == oracle::InNetwork(b, a), "in the network");

  const auto bytes = ParseBase64(a);
  fuzz::Require(bytes == oracle::DecodeBase64(a), "base64");
  fuzz::Require(IsBase64(a) == bytes.has_value(), "base64 or not");
  return 0;
}
