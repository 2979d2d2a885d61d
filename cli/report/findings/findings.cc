// SPDX-License-Identifier: Apache-2.0
#include "cli/report/findings/findings.h"

#include <algorithm>
#include <array>

#include "cli/report/escape.h"
#include "cli/report/json_writer.h"
#include "cli/report/source_excerpt.h"
#include "cli/rows/sha256.h"
#include "model/printable.h"

namespace iamsim {
namespace {

std::string PlaceText(const Finding& finding) {
  const SourceLocation place = finding.place();
  if (place.file.empty() || place.position.line == 0) return {};
  return place.file + ':' + std::to_string(place.position.line) + ':' +
         std::to_string(place.position.column);
}

std::string Text(const std::vector<Finding>& findings, Style style) {
  std::string text;
  std::array<std::size_t, 3> counts = {};
  for (const Finding& finding : findings) {
    ++counts[static_cast<std::size_t>(finding.severity)];
    const std::string severity(FindingSeverityName(finding.severity));
    const std::string place = PlaceText(finding);
    if (!place.empty()) text += Printable(place) + ": ";
    text += finding.severity == FindingSeverity::kLow    ? style.Dim(severity)
            : finding.severity == FindingSeverity::kHigh ? style.Bad(severity)
                                                         : style.Doubt(severity);
    text += ": " + style.Bold(finding.id) + ": ";
    if (!finding.entity.empty()) text += Printable(finding.entity) + ": ";
    text += Printable(finding.message) + '\n';
    if (finding.source != nullptr && finding.offset != kNoOffset) {
      text += SourceExcerpt(*finding.source, {{finding.offset, ""}});
    }
    if (!finding.why.empty()) text += "   why: " + Printable(finding.why) + '\n';
    if (!finding.advice.empty()) text += "   = " + Printable(finding.advice) + '\n';
  }
  if (findings.empty()) return text;
  text += std::to_string(findings.size()) + (findings.size() == 1 ? " finding: " : " findings: ") +
          std::to_string(counts[0]) + " high, " + std::to_string(counts[1]) + " medium, " +
          std::to_string(counts[2]) + " low\n";
  return text;
}

void WriteOne(const Finding& finding, JsonWriter& json) {
  const SourceLocation place = finding.place();
  json.BeginObject();
  json.Key("id").String(finding.id);
  json.Key("severity").String(FindingSeverityName(finding.severity));
  json.Key("account").String(finding.account);
  json.Key("entity").String(finding.entity);
  json.Key("message").String(finding.message);
  json.Key("why").String(finding.why);
  json.Key("advice").String(finding.advice);
  json.Key("source");
  if (place.file.empty()) {
    json.Null();
  } else {
    json.BeginObject().Key("file").String(place.file);
    json.Key("line").Integer(place.position.line);
    json.Key("column").Integer(place.position.column).EndObject();
  }
  json.Key("fingerprint").String(finding.Fingerprint());
  json.Key("page").String(finding.page);
  json.EndObject();
}

std::string Csv(const std::vector<Finding>& findings) {
  std::string text = "id,severity,account,entity,message,why,advice,source,fingerprint\r\n";
  for (const Finding& finding : findings) {
    const std::array<std::string, 9> cells = {
        finding.id,           std::string(FindingSeverityName(finding.severity)),
        finding.account,      finding.entity,
        finding.message,      finding.why,
        finding.advice,       PlaceText(finding),
        finding.Fingerprint()};
    for (std::size_t i = 0; i < cells.size(); ++i)
      text += (i == 0 ? "" : ",") + CsvField(cells[i]);
    text += "\r\n";
  }
  return text;
}

// SARIF 2.1.0: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html.
std::string_view SarifLevel(FindingSeverity severity) {
  switch (severity) {
    case FindingSeverity::kHigh:
      return "error";
    case FindingSeverity::kMedium:
      return "warning";
    case FindingSeverity::kLow:
      break;
  }
  return "note";
}

std::string Sarif(const std::vector<Finding>& findings) {
  JsonWriter json(2);
  json.BeginObject();
  json.Key("$schema").String("https://json.schemastore.org/sarif-2.1.0.json");
  json.Key("version").String("2.1.0").Key("runs").BeginArray().BeginObject();
  json.Key("tool").BeginObject().Key("driver").BeginObject();
  json.Key("name").String("iamsim").Key("rules").BeginArray();
  std::set<std::string> ids;
  for (const Finding& finding : findings) {
    if (!ids.insert(finding.id).second) continue;
    json.BeginObject().Key("id").String(finding.id);
    json.Key("shortDescription").BeginObject().Key("text").String(finding.advice).EndObject();
    json.EndObject();
  }
  json.EndArray().EndObject().EndObject();
  json.Key("results").BeginArray();
  for (const Finding& finding : findings) {
    const SourceLocation place = finding.place();
    json.BeginObject();
    json.Key("ruleId").String(finding.id).Key("level").String(SarifLevel(finding.severity));
    std::string message = finding.message;
    if (!finding.entity.empty()) message = finding.entity + ": " + message;
    json.Key("message").BeginObject().Key("text").String(message).EndObject();
    if (!place.file.empty() && place.position.line > 0) {
      json.Key("locations").BeginArray().BeginObject().Key("physicalLocation").BeginObject();
      json.Key("artifactLocation").BeginObject().Key("uri").String(place.file).EndObject();
      json.Key("region").BeginObject().Key("startLine").Integer(place.position.line);
      json.Key("startColumn").Integer(place.position.column).EndObject();
      json.EndObject().EndObject().EndArray();
    }
    json.Key("partialFingerprints").BeginObject();
    json.Key("iamsim/1").String(finding.Fingerprint()).EndObject();
    json.EndObject();
  }
  json.EndArray().EndObject().EndArray().EndObject();
  return json.text() + '\n';
}

std::string GithubEscape(std::string_view text) {
  std::string escaped;
  for (const char c : Printable(text)) {
    switch (c) {
      case '%':
        escaped += "%25";
        break;
      case ':':
        escaped += "%3A";
        break;
      case ',':
        escaped += "%2C";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

std::string Github(const std::vector<Finding>& findings) {
  std::string text;
  for (const Finding& finding : findings) {
    const SourceLocation place = finding.place();
    text += finding.severity == FindingSeverity::kHigh     ? "::error "
            : finding.severity == FindingSeverity::kMedium ? "::warning "
                                                           : "::notice ";
    if (!place.file.empty() && place.position.line > 0) {
      text += "file=" + GithubEscape(place.file) + ",line=" + std::to_string(place.position.line) +
              ",col=" + std::to_string(place.position.column) + ',';
    }
    text += "title=" + GithubEscape(finding.id) + "::";
    if (!finding.entity.empty()) text += GithubEscape(finding.entity) + "%3A ";
    text += GithubEscape(finding.message) + '\n';
  }
  return text;
}

std::string Markdown(const std::vector<Finding>& findings) {
  std::string text = "| severity | finding | where | what | advice |\n|---|---|---|---|---|\n";
  for (const Finding& finding : findings) {
    std::string where = finding.entity;
    const std::string place = PlaceText(finding);
    if (!place.empty()) where += where.empty() ? place : " (" + place + ")";
    text += "| " + std::string(FindingSeverityName(finding.severity)) + " | " +
            MarkdownText(finding.id) + " | " + MarkdownText(where) + " | " +
            MarkdownText(finding.message) + " | " + MarkdownText(finding.advice) + " |\n";
  }
  return text;
}

}  // namespace

std::string_view FindingSeverityName(FindingSeverity severity) {
  switch (severity) {
    case FindingSeverity::kHigh:
      return "high";
    case FindingSeverity::kMedium:
      return "medium";
    case FindingSeverity::kLow:
      break;
  }
  return "low";
}

std::string Finding::Fingerprint() const {
  std::string text;
  for (const std::string* part : {&id, &account, &entity, &message}) {
    text += *part;
    text += '\0';
  }
  return Sha256Of(text).substr(0, 16);
}

SourceLocation Finding::place() const {
  if (source == nullptr || offset == kNoOffset) return {};
  PolicyDocument document;
  document.source = source;
  return LocationOf(document, offset);
}

const std::vector<std::string>& FindingsFormatNames() {
  static const std::vector<std::string>& names =
      *new std::vector<std::string>{"text", "json", "jsonl", "csv", "sarif", "github", "md"};
  return names;
}

std::optional<FindingsFormat> ParseFindingsFormat(std::string_view name) {
  const std::vector<std::string>& names = FindingsFormatNames();
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<FindingsFormat>(found - names.begin());
}

std::string FormatFindings(const std::vector<Finding>& findings, std::string_view tool,
                           FindingsFormat format, Style style) {
  switch (format) {
    case FindingsFormat::kText:
      return Text(findings, style);
    case FindingsFormat::kJson: {
      JsonWriter json(2);
      json.BeginObject().Key("schema").String("iamsim/" + std::string(tool) + "/1");
      json.Key("findings").BeginArray();
      for (const Finding& finding : findings)
        WriteOne(finding, json);
      json.EndArray().EndObject();
      return json.text() + '\n';
    }
    case FindingsFormat::kJsonLines: {
      std::string text;
      for (const Finding& finding : findings) {
        JsonWriter json(0);
        WriteOne(finding, json);
        text += json.text() + '\n';
      }
      return text;
    }
    case FindingsFormat::kCsv:
      return Csv(findings);
    case FindingsFormat::kSarif:
      return Sarif(findings);
    case FindingsFormat::kGithub:
      return Github(findings);
    case FindingsFormat::kMarkdown:
      return Markdown(findings);
  }
  return {};
}

std::set<std::string> FingerprintsOf(std::string_view baseline) {
  constexpr std::string_view kKey = "\"fingerprint\"";
  std::set<std::string> all;
  for (std::size_t at = baseline.find(kKey); at != std::string_view::npos;
       at = baseline.find(kKey, at)) {
    at += kKey.size();
    const std::size_t begin = baseline.find('"', at);
    if (begin == std::string_view::npos) break;
    const std::size_t end = baseline.find('"', begin + 1);
    if (end == std::string_view::npos) break;
    all.emplace(baseline.substr(begin + 1, end - begin - 1));
    at = end;
  }
  return all;
}

}  // namespace iamsim
