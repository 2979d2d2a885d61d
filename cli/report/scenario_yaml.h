// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_REPORT_SCENARIO_YAML_H_
#define IAMSIM_CLI_REPORT_SCENARIO_YAML_H_

#include <span>
#include <string>

#include "model/evaluation_result.h"
#include "model/policy_document.h"
#include "model/request.h"

namespace iamsim {

// A question and its answer as an item of a suite's `scenarios`: YAML that goes under a
// `scenarios:` which is last in its file. `iamsim test` reads back the same question. With
// `policies` it is asked of these alone, and not of a principal.
std::string ScenarioYaml(const Request& asked, EvaluationResult result,
                         std::span<const PolicyPtr> policies);

}  // namespace iamsim

#endif  // IAMSIM_CLI_REPORT_SCENARIO_YAML_H_
