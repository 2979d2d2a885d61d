// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_TESTS_ORACLE_SCENARIO_WRITER_H_
#define IAMSIM_TESTS_ORACLE_SCENARIO_WRITER_H_

#include <string>
#include <string_view>

#include "model/evaluation_result.h"
#include "model/request.h"
#include "tests/oracle/generator.h"

namespace iamsim {

// A suite, in YAML, with one scenario and its model in place: what the estate and the request say,
// in the fields that the generator fills.
std::string WriteSuite(const EstateDraft& estate, const Request& request, std::string_view name,
                       ReasonCode code, LayerSet blocked_by);

// One policy as a line of JSON.
std::string WritePolicyDocument(const PolicyDocument& document);

}  // namespace iamsim

#endif  // IAMSIM_TESTS_ORACLE_SCENARIO_WRITER_H_
