// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <string_view>

#include "cli/report/test_report.h"

// SARIF 2.1.0, which code hosts show beside the changed lines:
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html.

namespace iamsim {
namespace {

struct Place {
  std::string_view file;
  TextPosition position;
};

void WriteLocation(const Place& place, std::string_view message, JsonWriter& json) {
  json.BeginObject();
  if (!message.empty()) {
    json.Key("message").BeginObject().Key("text").String(Printable(message)).EndObject();
  }
  json.Key("physicalLocation").BeginObject();
  json.Key("artifactLocation").BeginObject();
  json.Key("uri").String(Printable(place.file)).EndObject();
  json.Key("region").BeginObject();
  json.Key("startLine").Integer(place.position.line);
  json.Key("startColumn").Integer(place.position.column);
  json.EndObject().EndObject().EndObject();
}

// A failure is shown where its cause is; the scenario is a related place.
void WriteCase(const TestCase& test, const TestOutcome& outcome, JsonWriter& json) {
  const Place scenario = {test.scenario->source->name(),
                          test.scenario->source->PositionOf(test.scenario->offset)};
  const bool has_cause = outcome.cause_place.position.line != 0;
  const Place cause = {outcome.cause_place.file, outcome.cause_place.position};
  json.BeginObject();
  json.Key("ruleId").String(TestStatusName(outcome.status));
  json.Key("level").String(outcome.status == TestStatus::kUndecided ? "warning" : "error");
  json.Key("message").BeginObject();
  json.Key("text").String(Printable(test.name + ": " + MessageWithCause(outcome))).EndObject();
  json.Key("locations").BeginArray();
  WriteLocation(has_cause ? cause : scenario, {}, json);
  json.EndArray();
  if (has_cause) {
    json.Key("relatedLocations").BeginArray();
    WriteLocation(scenario, "the scenario", json);
    json.EndArray();
  }
  json.Key("partialFingerprints").BeginObject();
  json.Key("scenario/1").String(Printable(test.suite->name + ':' + test.name)).EndObject();
  json.EndObject();
}

}  // namespace

std::string WriteSarifTestReport(const TestReport& report, const TestReportOptions&) {
  JsonWriter json(2);
  json.BeginObject();
  json.Key("$schema").String("https://json.schemastore.org/sarif-2.1.0.json");
  json.Key("version").String("2.1.0");
  json.Key("runs").BeginArray().BeginObject();
  json.Key("tool").BeginObject().Key("driver").BeginObject();
  json.Key("name").String("iamsim");
  json.Key("rules").BeginArray();
  for (const TestStatus status :
       {TestStatus::kFailed, TestStatus::kError, TestStatus::kUndecided}) {
    json.BeginObject().Key("id").String(TestStatusName(status)).EndObject();
  }
  json.EndArray().EndObject().EndObject();
  json.Key("columnKind").String("unicodeCodePoints");
  json.Key("results").BeginArray();
  for (std::size_t i = 0; i < report.cases.size(); ++i) {
    if (report.outcomes[i].is_bad()) WriteCase(report.cases[i], report.outcomes[i], json);
  }
  json.EndArray().EndObject().EndArray().EndObject();
  return json.text() + '\n';
}

}  // namespace iamsim
