// SPDX-License-Identifier: Apache-2.0
#include "tests/oracle/values.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cctype>
#include <regex>
#include <utility>

namespace iamsim::oracle {

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

std::vector<std::string> Split(std::string_view text, char separator, std::size_t limit) {
  std::vector<std::string> parts;
  while (parts.size() + 1 < limit) {
    const std::size_t at = text.find(separator);
    if (at == std::string_view::npos) break;
    parts.emplace_back(text.substr(0, at));
    text.remove_prefix(at + 1);
  }
  parts.emplace_back(text);
  return parts;
}

Units Plain(std::string_view text) {
  Units units;
  for (const char c : text)
    units.push_back({UnitKind::kText, c});
  return units;
}

Units Wildcards(std::string_view text) {
  Units units;
  for (const char c : text) {
    units.push_back({c == '*'   ? UnitKind::kStar
                     : c == '?' ? UnitKind::kQuestion
                                : UnitKind::kText,
                     c});
  }
  return units;
}

namespace {

std::size_t CodePointLength(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  std::size_t length = 1;
  if (lead >= 0xC2 && lead <= 0xDF) length = 2;
  if (lead >= 0xE0 && lead <= 0xEF) length = 3;
  if (lead >= 0xF0 && lead <= 0xF4) length = 4;
  if (text.size() < length) return 1;
  for (std::size_t i = 1; i < length; ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) return 1;
  }
  return length;
}

bool CoversFrom(const Units& units, std::size_t at, std::string_view text) {
  if (at == units.size()) return text.empty();
  const Unit& unit = units[at];
  switch (unit.kind) {
    case UnitKind::kText:
      return !text.empty() && text.front() == unit.text &&
             CoversFrom(units, at + 1, text.substr(1));
    case UnitKind::kFoldedText:
      return !text.empty() && Lower(text.substr(0, 1)) == Lower(std::string(1, unit.text)) &&
             CoversFrom(units, at + 1, text.substr(1));
    case UnitKind::kQuestion:
      return !text.empty() && CoversFrom(units, at + 1, text.substr(CodePointLength(text)));
    case UnitKind::kQuestionInField:
      return !text.empty() && text.front() != ':' &&
             CoversFrom(units, at + 1, text.substr(CodePointLength(text)));
    case UnitKind::kStar:
    case UnitKind::kStarInField:
      for (std::size_t taken = 0;; ++taken) {
        if (CoversFrom(units, at + 1, text.substr(taken))) return true;
        if (taken == text.size()) return false;
        if (unit.kind == UnitKind::kStarInField && text[taken] == ':') return false;
      }
  }
  return false;
}

}  // namespace

bool Covers(const Units& units, std::string_view text) {
  return CoversFrom(units, 0, text);
}

namespace {

// An integer times a power of ten.
struct Number {
  bool negative = false;
  std::string digits;
  int exponent = 0;
};

std::optional<Number> ReadNumber(const std::string& text) {
  static const std::regex kNumber(R"(([+-]?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]{1,4}))?)");
  std::smatch match;
  if (!std::regex_match(text, match, kNumber)) return std::nullopt;
  Number number;
  number.negative = match[1] == "-";
  number.digits = match[2].str() + match[3].str();
  number.exponent = match[4].matched ? std::stoi(match[4].str()) : 0;
  number.exponent -= static_cast<int>(match[3].length());
  return number;
}

// Same length, no sign: the order of the texts is that of the numbers.
std::strong_ordering CompareMagnitudes(Number a, Number b) {
  const int exponent = std::min(a.exponent, b.exponent);
  a.digits.append(static_cast<std::size_t>(a.exponent - exponent), '0');
  b.digits.append(static_cast<std::size_t>(b.exponent - exponent), '0');
  const std::size_t width = std::max(a.digits.size(), b.digits.size());
  a.digits.insert(0, width - a.digits.size(), '0');
  b.digits.insert(0, width - b.digits.size(), '0');
  return a.digits.compare(b.digits) <=> 0;
}

bool IsZero(const Number& number) {
  return number.digits.find_first_not_of('0') == std::string::npos;
}

}  // namespace

bool IsNumber(const std::string& text) {
  return ReadNumber(text).has_value();
}

std::optional<std::strong_ordering> CompareNumbers(const std::string& a, const std::string& b) {
  const std::optional<Number> left = ReadNumber(a);
  const std::optional<Number> right = ReadNumber(b);
  if (!left.has_value() || !right.has_value()) return std::nullopt;
  const int left_sign = IsZero(*left) ? 0 : left->negative ? -1 : 1;
  const int right_sign = IsZero(*right) ? 0 : right->negative ? -1 : 1;
  if (left_sign != right_sign) return left_sign <=> right_sign;
  if (left_sign == 0) return std::strong_ordering::equal;
  const std::strong_ordering order = CompareMagnitudes(*left, *right);
  return left_sign > 0 ? order : 0 <=> order;
}

namespace {

bool IsLeapYear(int year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int DaysInMonth(int year, int month) {
  static constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && IsLeapYear(year) ? 29 : kDays[month - 1];
}

struct Date {
  long long seconds = 0;
  std::string fraction;
};

std::optional<Date> ReadDate(const std::string& text) {
  static const std::regex kEpoch(R"(([0-9]{5,15})(?:\.([0-9]+))?)");
  static const std::regex kCalendar(R"(([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))"
                                    R"((?:T([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]+))?)?)"
                                    R"((Z|[+-][0-9]{2}:[0-9]{2})?)?)?)?)");
  Date date;
  std::smatch match;
  if (std::regex_match(text, match, kEpoch)) {
    date.seconds = std::stoll(match[1].str());
    date.fraction = match[2].str();
  } else if (std::regex_match(text, match, kCalendar)) {
    const auto part = [&match](std::size_t index, int otherwise) {
      return match[index].matched ? std::stoi(match[index].str()) : otherwise;
    };
    const int year = part(1, 0);
    const int month = part(2, 1);
    const int day = part(3, 1);
    const int hour = part(4, 0);
    const int minute = part(5, 0);
    const int second = part(6, 0);
    if (month < 1 || month > 12 || day < 1 || day > DaysInMonth(year, month)) return std::nullopt;
    if (hour > 23 || minute > 59 || second > 59) return std::nullopt;
    long long days = 0;
    for (int y = 1970; y < year; ++y)
      days += IsLeapYear(y) ? 366 : 365;
    for (int y = year; y < 1970; ++y)
      days -= IsLeapYear(y) ? 366 : 365;
    for (int m = 1; m < month; ++m)
      days += DaysInMonth(year, m);
    days += day - 1;
    date.seconds = ((days * 24 + hour) * 60 + minute) * 60 + second;
    date.fraction = match[7].str();
    const std::string zone = match[8].str();
    if (zone.size() == 6) {
      const int zone_hour = std::stoi(zone.substr(1, 2));
      const int zone_minute = std::stoi(zone.substr(4, 2));
      if (zone_hour > 23 || zone_minute > 59) return std::nullopt;
      const int offset = (zone_hour * 60 + zone_minute) * 60;
      date.seconds += zone[0] == '+' ? -offset : offset;
    }
  } else {
    return std::nullopt;
  }
  while (!date.fraction.empty() && date.fraction.back() == '0')
    date.fraction.pop_back();
  return date;
}

}  // namespace

bool IsDate(const std::string& text) {
  return ReadDate(text).has_value();
}

std::optional<std::strong_ordering> CompareDates(const std::string& a, const std::string& b) {
  const std::optional<Date> left = ReadDate(a);
  const std::optional<Date> right = ReadDate(b);
  if (!left.has_value() || !right.has_value()) return std::nullopt;
  if (left->seconds != right->seconds) return left->seconds <=> right->seconds;
  return left->fraction.compare(right->fraction) <=> 0;
}

std::optional<std::string> DecodeBase64(const std::string& text) {
  static constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  if (text.size() % 4 != 0) return std::nullopt;
  std::string bits;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '=') {
      if (i + 2 < text.size()) return std::nullopt;
      if (i + 2 == text.size() && text[i + 1] != '=') return std::nullopt;
      continue;
    }
    const std::size_t value = kAlphabet.find(text[i]);
    if (value == std::string_view::npos) return std::nullopt;
    for (int bit = 5; bit >= 0; --bit)
      bits += ((value >> bit) & 1) != 0 ? '1' : '0';
  }
  if (bits.find('1', bits.size() / 8 * 8) != std::string::npos) return std::nullopt;
  std::string bytes;
  for (std::size_t i = 0; i + 8 <= bits.size(); i += 8)
    bytes += static_cast<char>(std::stoi(bits.substr(i, 8), nullptr, 2));
  return bytes;
}

std::optional<std::string> AddressBytes(const std::string& text) {
  std::string bytes(16, '\0');
  if (inet_pton(AF_INET, text.c_str(), bytes.data()) == 1) return bytes.substr(0, 4);
  if (inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1) return bytes;
  return std::nullopt;
}

namespace {

std::string Bits(const std::string& bytes) {
  std::string bits;
  for (const char c : bytes) {
    for (int bit = 7; bit >= 0; --bit)
      bits += ((static_cast<unsigned char>(c) >> bit) & 1) != 0 ? '1' : '0';
  }
  return bits;
}

// The bits that an address of the network has in common; with the size of its addresses in bytes.
std::optional<std::pair<std::string, std::size_t>> ReadNetwork(const std::string& text) {
  const std::vector<std::string> parts = Split(text, '/', 2);
  const std::optional<std::string> bytes = AddressBytes(parts[0]);
  if (!bytes.has_value()) return std::nullopt;
  std::size_t prefix = bytes->size() * 8;
  if (parts.size() == 2) {
    static const std::regex kPrefix("0|[1-9][0-9]{0,2}");
    if (!std::regex_match(parts[1], kPrefix)) return std::nullopt;
    const auto given = static_cast<std::size_t>(std::stoi(parts[1]));
    if (given > prefix) return std::nullopt;
    prefix = given;
  }
  return std::pair(Bits(*bytes).substr(0, prefix), bytes->size());
}

}  // namespace

bool IsNetwork(const std::string& text) {
  return ReadNetwork(text).has_value();
}

bool InNetwork(const std::string& address, const std::string& network) {
  const std::optional<std::string> bytes = AddressBytes(address);
  const auto block = ReadNetwork(network);
  return bytes.has_value() && block.has_value() && bytes->size() == block->second &&
         Bits(*bytes).compare(0, block->first.size(), block->first) == 0;
}

}  // namespace iamsim::oracle
