// SPDX-License-Identifier: Apache-2.0
#include "cli/suite/test_case.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "engine/names.h"
#include "model/token_name.h"

namespace iamsim {
namespace {

// Who asks, patterns resolved.
struct Asker {
  std::string name;
  const TokenInput* token = nullptr;
};

std::vector<Asker> AskersOf(const Suite& suite, const Scenario& scenario,
                            Diagnostics& diagnostics) {
  std::vector<Asker> askers;
  for (const ScenarioPrincipal& principal : scenario.principals) {
    if (principal.token.kind != TokenInput::Kind::kNone) {
      askers.push_back({{}, &principal.token});
      continue;
    }
    if (!IsPrincipalPattern(principal.name)) {
      askers.push_back({principal.name, nullptr});
      continue;
    }
    const Estate* estate = suite.estates[scenario.estate].get();
    std::vector<std::string> found;
    if (estate != nullptr) found = MatchPrincipals(*estate, principal.name);
    if (found.empty()) {
      diagnostics.Error(scenario.source, principal.place.offset, principal.place.length,
                        "the pattern `" + principal.name + "` matches no principal",
                        estate == nullptr ? "the suite has no model" : "");
    }
    for (std::string& arn : found)
      askers.push_back({std::move(arn), nullptr});
  }
  return askers;
}

class NameBuilder {
 public:
  explicit NameBuilder(const std::string& name) : name_(name) {}
  void Add(std::string_view varying) {
    name_ += is_first_ ? ": " : ", ";
    name_ += varying;
    is_first_ = false;
  }
  std::string Take() { return std::move(name_); }

 private:
  std::string name_;
  bool is_first_ = true;
};

void AddCases(const Suite& suite, const Scenario& scenario, Diagnostics& diagnostics,
              std::vector<TestCase>& cases) {
  const Request& request = scenario.request;
  TestCase one;
  one.suite = &suite;
  one.scenario = &scenario;
  one.name = scenario.name;
  one.principal = request.principal;
  if (request.token.kind != TokenInput::Kind::kNone) one.token = &request.token;
  one.action = request.action;
  one.resource = request.resource;
  one.expect = scenario.expect;
  if (scenario.principals.empty() && scenario.actions.empty() && scenario.resources.empty()) {
    cases.push_back(std::move(one));
    return;
  }
  std::vector<Asker> askers = {{one.principal, one.token}};
  if (!scenario.principals.empty()) askers = AskersOf(suite, scenario, diagnostics);
  const ScenarioAction own_action = {request.action, scenario.expect};
  const std::span<const ScenarioAction> actions =
      scenario.actions.empty() ? std::span<const ScenarioAction>(&own_action, 1)
                               : std::span<const ScenarioAction>(scenario.actions);
  const std::span<const std::string> resources =
      scenario.resources.empty() ? std::span<const std::string>(&request.resource, 1)
                                 : std::span<const std::string>(scenario.resources);
  one.siblings = askers.size() * actions.size() * resources.size();
  for (const Asker& asker : askers) {
    for (const ScenarioAction& action : actions) {
      for (const std::string& resource : resources) {
        TestCase& test = cases.emplace_back(one);
        NameBuilder name(scenario.name);
        if (!scenario.principals.empty()) {
          name.Add(asker.token == nullptr ? asker.name : TokenTitle(*asker.token));
        }
        if (!scenario.actions.empty()) name.Add(action.action);
        if (!scenario.resources.empty()) name.Add(resource);
        test.name = name.Take();
        test.principal = asker.name;
        test.token = asker.token;
        test.action = scenario.actions.empty() ? std::string_view(request.action)
                                               : std::string_view(action.action);
        test.resource = resource;
        test.expect = action.expect;
      }
    }
  }
}

}  // namespace

Request TestCase::ToRequest() const {
  Request request = scenario->request;
  request.principal = principal;
  request.token = token == nullptr ? TokenInput() : *token;
  request.action = std::string(action);
  request.resource = std::string(resource);
  return request;
}

std::string_view TestStatusName(TestStatus status) {
  static constexpr std::array<std::string_view, kTestStatusCount> kNames = {
      "passed", "failed", "error", "undecided", "skipped"};
  return kNames[static_cast<std::size_t>(status)];
}

std::vector<TestCase> ExpandCases(const std::vector<Suite>& suites, Diagnostics& diagnostics) {
  std::vector<TestCase> cases;
  std::size_t count = 0;
  for (const Suite& suite : suites)
    count += suite.scenarios.size();
  cases.reserve(count);
  for (const Suite& suite : suites) {
    for (const Scenario& scenario : suite.scenarios)
      AddCases(suite, scenario, diagnostics, cases);
  }
  return cases;
}

std::optional<std::vector<TestCase>> SelectCases(std::vector<TestCase> cases,
                                                 const CaseSelection& selection,
                                                 Diagnostics& diagnostics) {
  std::optional<RE2> filter;
  if (!selection.filter.empty()) {
    RE2::Options options;
    options.set_log_errors(false);
    filter.emplace(selection.filter, options);
    if (!filter->ok()) {
      diagnostics.Error(nullptr, 0, 0,
                        "--filter is no regular expression of RE2: `" + selection.filter + '`',
                        filter->error());
      return std::nullopt;
    }
  }
  const auto is_left_out = [&](const TestCase& test) {
    const std::vector<std::string>& tags = test.scenario->tags;
    if (!selection.tags.empty() &&
        std::none_of(selection.tags.begin(), selection.tags.end(), [&](const std::string& tag) {
          return std::find(tags.begin(), tags.end(), tag) != tags.end();
        })) {
      return true;
    }
    return filter.has_value() && !RE2::PartialMatch(test.name, *filter);
  };
  cases.erase(std::remove_if(cases.begin(), cases.end(), is_left_out), cases.end());
  return cases;
}

std::string PlaceOf(const TestCase& test) {
  const Scenario& scenario = *test.scenario;
  const TextPosition position = scenario.source->PositionOf(scenario.offset);
  return scenario.source->name() + ':' + std::to_string(position.line) + ':' +
         std::to_string(position.column);
}

}  // namespace iamsim
