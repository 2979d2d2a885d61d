// SPDX-License-Identifier: Apache-2.0
#include "cli/report/result_report.h"
#include "cli/report/test_report.h"

namespace iamsim {
namespace {

void WritePlace(const SourceLocation& place, JsonWriter& json) {
  json.Key("file").String(place.file);
  json.Key("line").Integer(place.position.line);
  json.Key("column").Integer(place.position.column);
  if (place.inner.line == 0) return;
  json.Key("innerLine").Integer(place.inner.line);
  json.Key("innerColumn").Integer(place.inner.column);
}

void WriteCase(const TestCase& test, const TestOutcome& outcome, JsonWriter& json) {
  json.BeginObject();
  json.Key("suite").String(test.suite->name);
  json.Key("name").String(test.name);
  json.Key("status").String(TestStatusName(outcome.status));
  json.Key("source").String(PlaceOf(test));
  json.Key("principal").String(test.token == nullptr ? test.principal : test.token->provider);
  json.Key("action").String(test.action);
  json.Key("resource").String(test.resource);
  json.Key("expected").String(ExpectationName(test.expect));
  if (outcome.result.has_value()) {
    json.Key("decision").String(EvalDecisionName(outcome.result->decision));
    json.Key("code").String(ReasonCodeName(outcome.result->code));
  } else {
    json.Key("decision").Null();
    json.Key("code").Null();
  }
  json.Key("blockedBy").BeginArray();
  for (const PolicyLayer layer : outcome.blocked_by.ToVector())
    json.String(PolicyLayerName(layer));
  json.EndArray();
  json.Key("message").String(outcome.message);
  if (!outcome.cause.empty()) {
    json.Key("cause").BeginObject().Key("message").String(outcome.cause);
    if (outcome.cause_place.position.line != 0) WritePlace(outcome.cause_place, json);
    json.EndObject();
  }
  if (!outcome.condition.empty()) json.Key("condition").String(outcome.condition);
  if (!outcome.assumptions.empty()) WriteAssumptions(outcome.assumptions, json);
  // How much was left out of the model; the summary says what.
  const Estate* estate = test.estate();
  if (estate != nullptr && !estate->left_out().all.empty()) {
    json.Key("leftOut").Integer(static_cast<std::int64_t>(estate->left_out().all.size()));
  }
  json.EndObject();
}

void WriteCount(std::string_view key, std::size_t count, JsonWriter& json) {
  json.Key(key).Integer(static_cast<std::int64_t>(count));
}

void WriteCoverage(const Coverage& coverage, JsonWriter& json) {
  json.Key("coverage").BeginObject();
  WriteCount("statements", coverage.statements.size(), json);
  WriteCount("decided", coverage.decided(), json);
  const auto tenths = static_cast<std::int64_t>(coverage.percent() * 10 + 0.5);
  json.Key("percent").Tenths(tenths);
  json.Key("lines").BeginArray();
  for (const StatementCoverage& statement : coverage.statements) {
    json.BeginObject();
    WritePlace(statement.place, json);
    json.Key("policy").String(statement.policy);
    json.Key("statement").Integer(statement.statement);
    json.Key("sid").String(statement.sid);
    json.Key("effect").String(EffectName(statement.effect));
    WriteCount("decided", statement.decided, json);
    json.EndObject();
  }
  json.EndArray().EndObject();
}

void WriteMutation(const MutationResult& mutation, JsonWriter& json) {
  json.Key("mutants").BeginObject();
  WriteCount("total", mutation.mutants.size(), json);
  WriteCount("noticed", mutation.noticed(), json);
  json.Key("unnoticed").BeginArray();
  for (const Mutant& mutant : mutation.mutants) {
    if (mutant.noticed) continue;
    json.BeginObject();
    WritePlace(mutant.place, json);
    json.Key("policy").String(mutant.policy);
    json.Key("statement").Integer(mutant.statement);
    json.Key("sid").String(mutant.sid);
    json.Key("change").String(mutant.change);
    json.EndObject();
  }
  json.EndArray().EndObject();
}

}  // namespace

std::string WriteJsonTestReport(const TestReport& report, const TestReportOptions&) {
  JsonWriter json(2);
  json.BeginObject().Key("schema").String("iamsim/test/1");
  json.Key("summary").BeginObject();
  WriteCount("total", report.cases.size(), json);
  WriteCount("passed", report.Count(TestStatus::kPassed), json);
  WriteCount("failed", report.Count(TestStatus::kFailed), json);
  WriteCount("errors", report.Count(TestStatus::kError), json);
  WriteCount("undecided", report.Count(TestStatus::kUndecided), json);
  WriteCount("skipped", report.Count(TestStatus::kSkipped), json);
  if (const std::size_t count = report.CountAssuming(); count > 0) {
    WriteCount("assuming", count, json);
  }
  if (const std::size_t count = report.CountConditional(); count > 0) {
    WriteCount("conditional", count, json);
  }
  if (report.not_run > 0) WriteCount("notRun", report.not_run, json);
  if (const std::vector<std::string> left_out = report.LeftOut(); !left_out.empty()) {
    json.Key("leftOut").Strings(left_out);
  }
  json.EndObject();
  json.Key("results").BeginArray();
  for (std::size_t i = 0; i < report.cases.size(); ++i)
    WriteCase(report.cases[i], report.outcomes[i], json);
  json.EndArray();
  if (report.coverage.has_value()) WriteCoverage(*report.coverage, json);
  if (report.mutation.has_value()) WriteMutation(*report.mutation, json);
  json.EndObject();
  return json.text() + '\n';
}

std::string WriteJsonLinesTestReport(const TestReport& report, const TestReportOptions&) {
  std::string text;
  for (std::size_t i = 0; i < report.cases.size(); ++i) {
    JsonWriter json(0);
    WriteCase(report.cases[i], report.outcomes[i], json);
    text += json.text() + '\n';
  }
  return text;
}

}  // namespace iamsim
