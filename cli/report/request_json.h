// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_REPORT_REQUEST_JSON_H_
#define IAMSIM_CLI_REPORT_REQUEST_JSON_H_

#include <span>
#include <string_view>

#include "cli/report/json_writer.h"
#include "model/policy_document.h"
#include "model/request.h"

namespace iamsim {

// A request as an object that `--request` reads back, with everything that its author gave.
void WriteRequest(const Request& request, JsonWriter& json);

// Its parts, as members of an object that is open: who asks, what is asked, and a list of
// policies.
void WritePrincipal(const Request& request, JsonWriter& json);
void WriteQuestion(const Request& request, JsonWriter& json);
void WritePolicies(std::string_view key, std::span<const PolicyPtr> policies, JsonWriter& json);

// A statement of a policy as JSON.
void WritePolicyStatement(const Statement& statement, JsonWriter& json);
// A policy document as JSON that says the same; positions and white space are lost.
void WritePolicyDocument(const PolicyDocument& document, JsonWriter& json);

}  // namespace iamsim

#endif  // IAMSIM_CLI_REPORT_REQUEST_JSON_H_
