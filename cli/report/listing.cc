// SPDX-License-Identifier: Apache-2.0
#include "cli/report/listing.h"

#include <algorithm>
#include <cstddef>

#include "cli/report/escape.h"
#include "cli/report/json_writer.h"
#include "cli/report/style.h"
#include "engine/match/glob.h"
#include "model/arn.h"

namespace iamsim {
namespace {

void WriteRow(const Listing& listing, const std::vector<std::string>& row, JsonWriter& json) {
  json.BeginObject();
  for (std::size_t i = 0; i < listing.columns.size(); ++i) {
    json.Key(listing.columns[i]).String(row[i]);
  }
  json.EndObject();
}

std::string TextTable(const Listing& listing) {
  if (listing.rows.empty()) return {};
  std::vector<std::vector<std::string>> lines = {listing.columns};
  lines.insert(lines.end(), listing.rows.begin(), listing.rows.end());
  std::vector<std::size_t> widths(listing.columns.size(), 0);
  for (std::vector<std::string>& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      line[i] = Printable(line[i]);
      widths[i] = std::max(widths[i], line[i].size());
    }
  }
  std::string text;
  for (const std::vector<std::string>& line : lines) {
    std::string padded;
    for (std::size_t i = 0; i < line.size(); ++i) {
      padded += line[i];
      padded.append(widths[i] - line[i].size() + 2, ' ');
    }
    padded.erase(padded.find_last_not_of(' ') + 1);
    text += padded + '\n';
  }
  return text;
}

}  // namespace

const std::vector<std::string>& ListingFormatNames() {
  static const std::vector<std::string>& names =
      *new std::vector<std::string>{"text", "json", "jsonl", "csv"};
  return names;
}

std::optional<ListingFormat> ParseListingFormat(std::string_view name) {
  const std::vector<std::string>& names = ListingFormatNames();
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<ListingFormat>(found - names.begin());
}

std::string FormatListing(const Listing& listing, ListingFormat format) {
  switch (format) {
    case ListingFormat::kText:
      return TextTable(listing);
    case ListingFormat::kJson: {
      JsonWriter json(2);
      json.BeginObject().Key("schema").String("iamsim/ls/1").Key(listing.name).BeginArray();
      for (const std::vector<std::string>& row : listing.rows)
        WriteRow(listing, row, json);
      json.EndArray().EndObject();
      return json.text() + '\n';
    }
    case ListingFormat::kJsonLines: {
      std::string text;
      for (const std::vector<std::string>& row : listing.rows) {
        JsonWriter json(0);
        WriteRow(listing, row, json);
        text += json.text() + '\n';
      }
      return text;
    }
    case ListingFormat::kCsv: {
      std::string text = CsvLine(listing.columns);
      for (const std::vector<std::string>& row : listing.rows)
        text += CsvLine(row);
      return text;
    }
  }
  return {};
}

bool RowMatches(const std::vector<std::string>& row, const std::string& search) {
  if (search.empty()) return true;
  const bool is_pattern = search.find_first_of("*?") != std::string::npos;
  const std::string word = ToLowerAscii(search);
  return std::any_of(row.begin(), row.end(), [&](const std::string& cell) {
    const std::string text = ToLowerAscii(cell);
    if (!is_pattern) return text.find(word) != std::string::npos;
    if (GlobMatches(std::string_view(word), std::string_view(text))) return true;
    const std::optional<Arn> arn = ParseArn(text);
    return arn &&
           GlobMatches(std::string_view(word), std::string_view(std::string(arn->account) + ":" +
                                                                std::string(arn->resource)));
  });
}

}  // namespace iamsim
