// SPDX-License-Identifier: Apache-2.0
#include "model/condition_value.h"

#include <arpa/inet.h>
#include <sys/socket.h>

#include <array>
#include <cctype>
#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"

namespace iamsim {
namespace {

template <typename Row>
std::string NameOf(const testing::TestParamInfo<Row>& test_case) {
  std::string name = std::to_string(test_case.index) + '_';
  for (const char c : std::string(test_case.param.name)) {
    name += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
  }
  return name;
}

// --- Decimal, R-COND-13 -----------------------------------------------------------------------

struct DecimalRow {
  std::string name;
  std::string a;
  std::string b;
  int order;  // of a against b
};
void PrintTo(const DecimalRow& row, std::ostream* out) {
  *out << row.a << " against " << row.b;
}

class DecimalTest : public testing::TestWithParam<DecimalRow> {};

TEST_P(DecimalTest, Compares) {
  const std::optional<Decimal> a = Decimal::Parse(GetParam().a);
  const std::optional<Decimal> b = Decimal::Parse(GetParam().b);
  ASSERT_TRUE(a.has_value());
  ASSERT_TRUE(b.has_value());
  EXPECT_EQ(*a < *b, GetParam().order < 0);
  EXPECT_EQ(*a == *b, GetParam().order == 0);
  EXPECT_EQ(*a > *b, GetParam().order > 0);
  EXPECT_EQ(*b<*a, GetParam().order> 0);
}

INSTANTIATE_TEST_SUITE_P(Rows, DecimalTest,
                         testing::ValuesIn(std::vector<DecimalRow>{
                             {"a fraction of zero", "10", "10.0", 0},
                             {"an exponent", "10", "1e1", 0},
                             {"a large exponent letter", "10", "1E+1", 0},
                             {"a negative exponent", "0.05", "5e-2", 0},
                             {"leading zeros", "007", "7", 0},
                             {"a plus sign", "+7", "7", 0},
                             {"negative zero", "-0", "0.0e5", 0},
                             {"zero with the largest exponent", "0e10000", "0", 0},
                             {"one more digit", "1.0000000000000000000000000001", "1", 1},
                             {"more digits than any machine number",
                              "123456789012345678901234567890", "123456789012345678901234567891",
                              -1},
                             {"other lengths", "9", "10", -1},
                             {"fractions by their digits", "0.9", "0.10", 1},
                             {"small fractions", "0.001", "0.01", -1},
                             {"signs", "-1", "1", -1},
                             {"a negative and zero", "-0.1", "0", -1},
                             {"a positive and zero", "0", "1e-10000", -1},
                             {"negatives turn around", "-2", "-1", -1},
                             {"negatives of other lengths", "-10", "-9", -1},
                             {"exponents", "1e10000", "9e9999", 1},
                             {"trailing zeros of a whole number", "100", "1e2", 0},
                             {"zeros inside", "1001", "1000.9", 1},
                         }),
                         NameOf<DecimalRow>);

TEST(Decimal, RefusesEverythingElse) {
  for (const std::string_view text :
       {"",         "+",        "-",     ".",       "1.",       ".5",
        "1.e1",     "e1",       "1e",    "1e+",     "1e1.0",    " 1",
        "1 ",       "1,000",    "10abc", "0x10",    "--1",      "+-1",
        "1_000",    "inf",      "nan",   "1e10001", "1e-10001", "1e99999999999999999999",
        "\xD9\xA1", "${aws:x}", "*"}) {
    EXPECT_FALSE(Decimal::Parse(text).has_value()) << text;
  }
  EXPECT_FALSE(Decimal::Parse(std::string_view("1\0", 2)).has_value());
}

// Against whole numbers: every text is n/10000 for the n that its parts add up to.
TEST(Decimal, AgreesWithScaledIntegers) {
  struct Number {
    std::string text;
    std::int64_t scaled;
  };
  std::vector<Number> numbers;
  for (const std::string_view sign : {"", "-", "+"}) {
    for (const int whole : {0, 1, 2, 9, 10, 12, 100, 123}) {
      struct Fraction {
        std::string_view text;
        int hundredths;
      };
      for (const Fraction fraction : {Fraction{"", 0},
                                      {".0", 0},
                                      {".5", 50},
                                      {".50", 50},
                                      {".05", 5},
                                      {".45", 45},
                                      {".00", 0}}) {
        struct Exponent {
          std::string_view text;
          int scale;
        };
        for (const Exponent exponent : {Exponent{"", 100},
                                        {"e0", 100},
                                        {"e1", 1000},
                                        {"e-1", 10},
                                        {"E+02", 10000},
                                        {"e-2", 1}}) {
          const std::int64_t scaled = (whole * 100 + fraction.hundredths) * exponent.scale;
          numbers.push_back({std::string(sign) + std::to_string(whole) +
                                 std::string(fraction.text) + std::string(exponent.text),
                             sign == "-" ? -scaled : scaled});
        }
      }
    }
  }
  std::vector<Decimal> parsed;
  for (const Number& number : numbers) {
    const std::optional<Decimal> decimal = Decimal::Parse(number.text);
    ASSERT_TRUE(decimal.has_value()) << number.text;
    parsed.push_back(*decimal);
  }
  for (std::size_t i = 0; i < numbers.size(); i += 3) {
    for (std::size_t j = 0; j < numbers.size(); ++j) {
      ASSERT_EQ(parsed[i] <=> parsed[j], numbers[i].scaled <=> numbers[j].scaled)
          << numbers[i].text << " against " << numbers[j].text;
    }
  }
}

// --- Instant, R-COND-14 -----------------------------------------------------------------------

struct InstantRow {
  std::string name;
  std::string text;
  std::int64_t seconds;
  std::string fraction = {};
};
void PrintTo(const InstantRow& row, std::ostream* out) {
  *out << row.name << ": " << row.text;
}

class InstantTest : public testing::TestWithParam<InstantRow> {};

TEST_P(InstantTest, Parses) {
  const std::optional<Instant> instant = Instant::Parse(GetParam().text);
  ASSERT_TRUE(instant.has_value());
  EXPECT_EQ(instant->seconds, GetParam().seconds);
  EXPECT_EQ(instant->fraction, GetParam().fraction);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, InstantTest,
    testing::ValuesIn(std::vector<InstantRow>{
        {"a year", "1970", 0},
        {"the first year", "0000", -62167219200},
        {"a year and month", "2025-02", 1738368000},
        {"a day", "2025-01-01", 1735689600},
        {"minutes", "2025-01-01T00:01Z", 1735689660},
        {"minutes without zone", "2025-01-01T00:01", 1735689660},
        {"seconds", "2025-01-01T00:00:01Z", 1735689601},
        {"seconds without zone", "2025-01-01T00:00:01", 1735689601},
        {"a zone east", "2025-01-01T01:00:00+01:00", 1735689600},
        {"a zone west", "2024-12-31T18:30:00-05:30", 1735689600},
        {"minutes with a zone", "2025-01-01T01:00+01:00", 1735689600},
        {"a zone of zero", "2025-01-01T00:00:00-00:00", 1735689600},
        {"a fraction", "2025-01-01T00:00:00.125Z", 1735689600, "125"},
        {"a fraction with a zone", "2025-01-01T01:00:00.5+01:00", 1735689600, "5"},
        {"zeros at the end of a fraction", "2025-01-01T00:00:00.1000Z", 1735689600, "1"},
        {"a fraction of zero", "2025-01-01T00:00:00.000Z", 1735689600},
        {"a fraction finer than any clock", "2025-01-01T00:00:00.0000000000000000001Z", 1735689600,
         "0000000000000000001"},
        {"a leap day", "2024-02-29", 1709164800},
        {"a leap day of a century", "2000-02-29T00:00:00Z", 951782400},
        {"the last second", "9999-12-31T23:59:59Z", 253402300799},
        {"before the epoch", "1969-12-31T23:59:59Z", -1},
        {"epoch seconds", "1735689600", 1735689600},
        {"five digits", "12345", 12345},
        {"five digits with leading zeros", "00000", 0},
        {"epoch seconds with a fraction", "1735689600.250", 1735689600, "25"},
        {"a sign makes it epoch seconds", "+1970", 1970},
        {"negative epoch seconds", "-86400", -86400},
        {"a negative fraction counts forward", "-1.25", -2, "75"},
        {"a negative fraction of one digit", "-0.1", -1, "9"},
        {"a negative fraction of zero", "-5.0", -5},
    }),
    NameOf<InstantRow>);

TEST(Instant, RefusesEverythingElse) {
  for (const std::string_view text : {"",
                                      "1",
                                      "12",
                                      "123",
                                      "123.0",
                                      "2025.5",
                                      "12345.",
                                      ".5",
                                      "+",
                                      "-",
                                      "--12345",
                                      "12345e1",
                                      "9999999999999999999",
                                      "2025-",
                                      "2025-1",
                                      "2025-00",
                                      "2025-13",
                                      "2025-01-",
                                      "2025-01-00",
                                      "2025-01-32",
                                      "2025-04-31",
                                      "2025-02-29",
                                      "1900-02-29",
                                      "2024-02-30",
                                      "2025-1-01",
                                      "20250101T000000Z",
                                      "2025-01-01T",
                                      "2025-01-01T00",
                                      "2025-01-01T00Z",
                                      "2025-01-01Z",
                                      "2025-01-01T24:00",
                                      "2025-01-01T24:00:00Z",
                                      "2025-01-01T23:60",
                                      "2025-01-01T23:59:60Z",
                                      "2025-01-01T0:00Z",
                                      "2025-01-01T00:00:Z",
                                      "2025-01-01T00:00:00.Z",
                                      "2025-01-01T00:00.5Z",
                                      "2025-01-01T00:00:00,5Z",
                                      "2025-01-01 00:00:00Z",
                                      "2025-01-01t00:00:00Z",
                                      "2025-01-01T00:00:00z",
                                      "2025-01-01T00:00:00ZZ",
                                      "2025-01-01T00:00:00Z ",
                                      " 2025-01-01",
                                      "2025-01-01T00:00:00+0100",
                                      "2025-01-01T00:00:00+01",
                                      "2025-01-01T00:00:00+1:00",
                                      "2025-01-01T00:00:00+24:00",
                                      "2025-01-01T00:00:00+01:60",
                                      "2025-01-01T00:00:00UTC",
                                      "10000-01-01",
                                      "-2025-01-01",
                                      "today",
                                      "${aws:CurrentTime}"}) {
    EXPECT_FALSE(Instant::Parse(text).has_value()) << text;
  }
  EXPECT_FALSE(Instant::Parse(std::string_view("2025\0", 5)).has_value());
}

TEST(Instant, ComparesFractionsByTheirValue) {
  const auto parse = [](std::string_view text) { return Instant::Parse(text).value(); };
  EXPECT_LT(parse("12345.09"), parse("12345.1"));
  EXPECT_LT(parse("12345.4"), parse("12345.45"));
  EXPECT_LT(parse("12345"), parse("12345.0001"));
  EXPECT_LT(parse("12345.9"), parse("12346"));
  EXPECT_LT(parse("-1.5"), parse("-1.25"));
  EXPECT_LT(parse("-1.25"), parse("-1"));
  EXPECT_LT(parse("-0.5"), parse("+0"));
  EXPECT_EQ(parse("12345.10"), parse("12345.1"));
}

// The calendar written naively: days counted one month after the other from the year 0.
TEST(Instant, CountsEveryMonthOfTheCalendar) {
  std::int64_t days = -719528;  // 0000-01-01
  for (int year = 0; year <= 9999; ++year) {
    for (int month = 1; month <= 12; ++month) {
      int length = 31;
      if (month == 4 || month == 6 || month == 9 || month == 11) length = 30;
      if (month == 2) length = (year % 400 == 0 || (year % 4 == 0 && year % 100 != 0)) ? 29 : 28;
      const auto two = [](int number) { return (number < 10 ? "0" : "") + std::to_string(number); };
      std::string text = std::to_string(year);
      text = std::string(4 - text.size(), '0') + text + '-' + two(month) + '-';
      for (const int day : {1, length}) {
        const std::string date = text + two(day);
        const std::optional<Instant> instant = Instant::Parse(date);
        ASSERT_TRUE(instant.has_value()) << date;
        ASSERT_EQ(instant->seconds, (days + day - 1) * 86400) << date;
        ASSERT_EQ(FormatInstant(instant->seconds), date + "T00:00:00Z");
        ASSERT_EQ(FormatInstant(instant->seconds + 86399), date + "T23:59:59Z");
      }
      ASSERT_FALSE(Instant::Parse(text + two(length + 1)).has_value()) << text << length + 1;
      days += length;
    }
  }
}

TEST(FormatInstant, IsReadBack) {
  for (const std::int64_t seconds :
       {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1735689601}, std::int64_t{253402300800},
        std::int64_t{-62167219201}, std::int64_t{999999999999999999}}) {
    const std::string text = FormatInstant(seconds);
    const std::optional<Instant> instant = Instant::Parse(text);
    ASSERT_TRUE(instant.has_value()) << text;
    EXPECT_EQ(instant->seconds, seconds) << text;
  }
  EXPECT_EQ(FormatInstant(1780315200), "2026-06-01T12:00:00Z");
}

// --- Bool and base64, R-COND-15 and R-COND-16 --------------------------------------------------

TEST(ParseBool, TakesTwoWordsInAnyLetterCase) {
  EXPECT_EQ(ParseBool("true"), true);
  EXPECT_EQ(ParseBool("TRUE"), true);
  EXPECT_EQ(ParseBool("fAlse"), false);
  for (const std::string_view text : {"", "1", "0", "yes", "no", " true", "true ", "truefalse"}) {
    EXPECT_FALSE(ParseBool(text).has_value()) << text;
  }
}

TEST(ParseBase64, DecodesTheVectorsOfRfc4648) {
  EXPECT_EQ(ParseBase64(""), "");
  EXPECT_EQ(ParseBase64("Zg=="), "f");
  EXPECT_EQ(ParseBase64("Zm8="), "fo");
  EXPECT_EQ(ParseBase64("Zm9v"), "foo");
  EXPECT_EQ(ParseBase64("Zm9vYg=="), "foob");
  EXPECT_EQ(ParseBase64("Zm9vYmE="), "fooba");
  EXPECT_EQ(ParseBase64("Zm9vYmFy"), "foobar");
  EXPECT_EQ(ParseBase64("+/+/"), "\xFB\xFF\xBF");
  EXPECT_EQ(ParseBase64("AAAA"), std::string(3, '\0'));
}

TEST(ParseBase64, RefusesEverythingElse) {
  for (const std::string_view text :
       {"Z", "Zg", "Zg=", "Zm8", "Zg===", "=", "====", "Zg==Zg==", "Z=g=", "Zm9v\n", "Zm 9v",
        "-_-_", "Zm9v=", "Zh==", "Zm9=", "Zm\xC3\xA9v"}) {
    EXPECT_FALSE(ParseBase64(text).has_value()) << text;
    EXPECT_FALSE(IsBase64(text)) << text;
  }
}

// --- Addresses, R-COND-17 ----------------------------------------------------------------------

TEST(IpAddress, ReadsOneAddressHoweverItIsWritten) {
  ASSERT_TRUE(IpAddress::Parse("203.0.113.5").has_value());
  EXPECT_FALSE(IpAddress::Parse("203.0.113.5")->is_v6);
  EXPECT_EQ(IpAddress::Parse("2001:db8:0:0::1"), IpAddress::Parse("2001:DB8::1"));
  EXPECT_EQ(IpAddress::Parse("::ffff:1.2.3.4"), IpAddress::Parse("::FFFF:102:304"));
  EXPECT_NE(IpAddress::Parse("::ffff:1.2.3.4"), IpAddress::Parse("1.2.3.4"));
  EXPECT_TRUE(IpAddress::Parse("0:0:0:0:0:ffff:255.255.255.255").has_value());
  EXPECT_NE(IpAddress::Parse("::102:304"), IpAddress::Parse("::102:305"));
}

TEST(IpAddress, RefusesEverythingElse) {
  for (const std::string_view text :
       {"",           "1.2.3",
        "1.2.3.4.5",  "256.1.1.1",
        "1.2.3.4/32", "01.2.3.4",
        "0x1.2.3.4",  "1.2.3.4 ",
        " 1.2.3.4",   "1.2.3.*",
        "localhost",  ":",
        ":::",        "1::2::3",
        "12345::",    "::1%lo",
        "[::1]",      "1:2:3:4:5:6:7",
        "::/0",       "0000:0000:0000:0000:0000:0000:255.255.255.2555"}) {
    EXPECT_FALSE(IpAddress::Parse(text).has_value()) << text;
  }
  EXPECT_FALSE(IpAddress::Parse(std::string_view("1.2.3.4\0x", 9)).has_value());
}

TEST(IpAddress, AgreesWithInetPtonOnDottedTexts) {
  const std::vector<std::string> octets = {"",   "0",   "00",  "01",  "9",    "10",
                                           "99", "100", "255", "256", "1000", "a"};
  for (const std::string& a : octets) {
    for (const std::string& b : octets) {
      for (const std::string& c : octets) {
        for (const std::string& d : octets) {
          const std::string text = a + '.' + b + '.' + c + '.' + d;
          std::array<std::uint8_t, 16> bytes = {};
          const bool valid = inet_pton(AF_INET, text.c_str(), bytes.data()) == 1;
          const std::optional<IpAddress> address = IpAddress::Parse(text);
          ASSERT_EQ(address.has_value(), valid) << text;
          if (valid) {
            ASSERT_EQ(address->bytes, bytes) << text;
          }
        }
      }
    }
  }
}

struct NetworkRow {
  std::string name;
  std::string network;
  std::string address;
  bool contains;
};
void PrintTo(const NetworkRow& row, std::ostream* out) {
  *out << row.address << " in " << row.network;
}

class IpNetworkTest : public testing::TestWithParam<NetworkRow> {};

TEST_P(IpNetworkTest, Contains) {
  const std::optional<IpNetwork> network = IpNetwork::Parse(GetParam().network);
  const std::optional<IpAddress> address = IpAddress::Parse(GetParam().address);
  ASSERT_TRUE(network.has_value());
  ASSERT_TRUE(address.has_value());
  EXPECT_EQ(network->Contains(*address), GetParam().contains);
}

INSTANTIATE_TEST_SUITE_P(Rows, IpNetworkTest,
                         testing::ValuesIn(std::vector<NetworkRow>{
                             {"whole bytes", "10.1.0.0/16", "10.1.255.255", true},
                             {"whole bytes, outside", "10.1.0.0/16", "10.2.0.0", false},
                             {"bits of a byte", "10.1.128.0/17", "10.1.128.1", true},
                             {"bits of a byte, outside", "10.1.128.0/17", "10.1.127.255", false},
                             {"one bit", "128.0.0.0/1", "200.0.0.1", true},
                             {"one bit, outside", "128.0.0.0/1", "127.255.255.255", false},
                             {"one address", "10.0.0.1/32", "10.0.0.1", true},
                             {"one address, outside", "10.0.0.1/32", "10.0.0.0", false},
                             {"two addresses", "10.0.0.1/31", "10.0.0.0", true},
                             {"everything", "1.2.3.4/0", "9.9.9.9", true},
                             {"the other family", "0.0.0.0/0", "::", false},
                             {"the other family again", "::/0", "0.0.0.0", false},
                             {"IPv6", "2001:db8::/32", "2001:db8:ffff::1", true},
                             {"IPv6, outside", "2001:db8::/32", "2001:db9::", false},
                             {"IPv6 bits", "2001:db8::/33", "2001:db8:7fff::1", true},
                             {"IPv6 bits, outside", "2001:db8::/33", "2001:db8:8000::1", false},
                             {"IPv6 address", "::1", "::1", true},
                             {"IPv6 address, outside", "::1/128", "::2", false},
                             {"host bits", "2001:db8::ffff/32", "2001:db8::1", true},
                         }),
                         NameOf<NetworkRow>);

TEST(IpNetwork, MasksHostBits) {
  EXPECT_EQ(IpNetwork::Parse("10.255.255.255/9")->address, IpAddress::Parse("10.128.0.0"));
  EXPECT_EQ(IpNetwork::Parse("1.2.3.4")->prefix_length, 32);
  EXPECT_EQ(IpNetwork::Parse("::1")->prefix_length, 128);
}

TEST(IpNetwork, RefusesEverythingElse) {
  for (const std::string_view text :
       {"", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/08",
        "10.0.0.0/8/8", "10.0.0.0/ 8", "10.0.0.0/8 ", "10.0.0/8", "::/129", "::/1000",
        "10.0.0.0/255.0.0.0", "10.*", "10.0.0.0-10.0.0.9", "10.0.0.0/99999999999999999999"}) {
    EXPECT_FALSE(IpNetwork::Parse(text).has_value()) << text;
  }
}

// Every prefix length against the definition: the first bits are equal.
TEST(IpNetwork, AgreesWithComparingBits) {
  const std::vector<std::uint32_t> addresses = {0U,          1U,          0x0A000001U, 0x0A800000U,
                                                0x7FFFFFFFU, 0x80000000U, 0xCB007105U, 0xFFFFFFFFU};
  const auto text = [](std::uint32_t address) {
    return std::to_string(address >> 24U) + '.' + std::to_string(address >> 16U & 255U) + '.' +
           std::to_string(address >> 8U & 255U) + '.' + std::to_string(address & 255U);
  };
  for (unsigned length = 0; length <= 32; ++length) {
    for (const std::uint32_t block : addresses) {
      const std::optional<IpNetwork> network =
          IpNetwork::Parse(text(block) + '/' + std::to_string(length));
      ASSERT_TRUE(network.has_value());
      for (const std::uint32_t address : addresses) {
        const bool equal = length == 0 || (block ^ address) >> (32U - length) == 0;
        EXPECT_EQ(network->Contains(*IpAddress::Parse(text(address))), equal)
            << text(address) << " in " << text(block) << '/' << length;
      }
    }
  }
}

}  // namespace
}  // namespace iamsim
