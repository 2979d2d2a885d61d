// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_REPORT_LISTING_H_
#define IAMSIM_CLI_REPORT_LISTING_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace iamsim {

// Rows of one type, for people and for scripts.
struct Listing {
  std::string name;                            // "principals": the member of the JSON document
  std::vector<std::string> columns;            // "arn", ...: camelCase, as in JSON
  std::vector<std::vector<std::string>> rows;  // each as long as `columns`
};

enum class ListingFormat : std::uint8_t { kText, kJson, kJsonLines, kCsv };
std::optional<ListingFormat> ParseListingFormat(std::string_view name);
const std::vector<std::string>& ListingFormatNames();  // "text", "json", "jsonl", "csv"

// Text is aligned, with a heading, and its control characters are replaced; a row of JSON lines or
// of the JSON document `{"schema": "iamsim/ls/1", NAME: [...]}` is an object of strings; CSV is
// RFC 4180 with a heading, and a cell that a spreadsheet would take for a formula gets a quote
// before it.
std::string FormatListing(const Listing& listing, ListingFormat format);

// Whether a row is wanted. A word is found anywhere in a cell, whatever its case; a pattern is a
// whole cell, or a whole `ACCOUNT:rest-of-the-ARN`.
bool RowMatches(const std::vector<std::string>& row, const std::string& search);

}  // namespace iamsim

#endif  // IAMSIM_CLI_REPORT_LISTING_H_
