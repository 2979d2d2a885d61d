// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_TESTS_ORACLE_VALUES_H_
#define IAMSIM_TESTS_ORACLE_VALUES_H_

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Texts and values as the oracle reads them: by regular expression, recursion and the C library,
// where model/ and engine/ have parsers of their own.

namespace iamsim::oracle {

std::string Lower(std::string_view text);

// At the first `limit` - 1 occurrences of the separator.
std::vector<std::string> Split(std::string_view text, char separator, std::size_t limit);

// A pattern as a list of units, so that a substituted `*` is not a wildcard.
enum class UnitKind { kText, kFoldedText, kStar, kQuestion, kStarInField, kQuestionInField };
struct Unit {
  UnitKind kind = UnitKind::kText;
  char text = '\0';
};
using Units = std::vector<Unit>;

Units Plain(std::string_view text);      // every byte stands for itself
Units Wildcards(std::string_view text);  // `*` and `?` are wildcards
// The whole text is covered. `?` is one code point; the `InField` wildcards never match a colon.
bool Covers(const Units& units, std::string_view text);

// R-COND-13: negative, equal, positive as strcmp(); nothing where one is no number.
std::optional<std::strong_ordering> CompareNumbers(const std::string& a, const std::string& b);
bool IsNumber(const std::string& text);

// R-COND-14.
std::optional<std::strong_ordering> CompareDates(const std::string& a, const std::string& b);
bool IsDate(const std::string& text);

// R-COND-16.
std::optional<std::string> DecodeBase64(const std::string& text);

// R-COND-17: 4 or 16 bytes.
std::optional<std::string> AddressBytes(const std::string& text);
bool IsNetwork(const std::string& text);
bool InNetwork(const std::string& address, const std::string& network);

}  // namespace iamsim::oracle

#endif  // IAMSIM_TESTS_ORACLE_VALUES_H_
