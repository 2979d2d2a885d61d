// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_REPORT_FINDINGS_FINDINGS_H_
#define IAMSIM_CLI_REPORT_FINDINGS_FINDINGS_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "cli/report/style.h"
#include "model/policy_document.h"
#include "model/source_text.h"

// What `lint` and `audit` find, and every format that it goes out in.

namespace iamsim {

enum class FindingSeverity : std::uint8_t { kHigh, kMedium, kLow };
std::string_view FindingSeverityName(FindingSeverity severity);  // "high", ...

struct Finding {
  std::string id;
  FindingSeverity severity = FindingSeverity::kMedium;
  std::string account;                       // empty: of none
  std::string entity;                        // whose it is: an ARN, a policy's name
  std::string message;                       // what is wrong
  std::string why;                           // what proves it; may be empty
  std::string advice;                        // what to do, in one line
  std::shared_ptr<const SourceText> source;  // null: no place
  std::uint32_t offset = kNoOffset;
  std::uint32_t length = 0;
  std::string page;  // `docs/lint.md#unknown-action`

  // What stays the same while the finding does, wherever it moves in its file.
  std::string Fingerprint() const;
  // In the outermost file; {} without a place.
  SourceLocation place() const;
};

enum class FindingsFormat : std::uint8_t {
  kText,
  kJson,
  kJsonLines,
  kCsv,
  kSarif,
  kGithub,
  kMarkdown
};
std::optional<FindingsFormat> ParseFindingsFormat(std::string_view name);
const std::vector<std::string>& FindingsFormatNames();

// `tool` is `lint` or `audit`: the schema is `iamsim/TOOL/1`.
std::string FormatFindings(const std::vector<Finding>& findings, std::string_view tool,
                           FindingsFormat format, Style style);

// The fingerprints of a baseline, which is the JSON or the JSON lines of an earlier run.
std::set<std::string> FingerprintsOf(std::string_view baseline);

}  // namespace iamsim

#endif  // IAMSIM_CLI_REPORT_FINDINGS_FINDINGS_H_
