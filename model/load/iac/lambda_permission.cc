// SPDX-License-Identifier: Apache-2.0
#include "model/load/iac/lambda_permission.h"

#include <array>

#include "model/arn.h"
#include "model/load/text/json_text.h"

namespace iamsim {

std::string LambdaStatement(const LambdaPermission& permission, std::string_view function_arn,
                            std::string_view partition) {
  const std::string& principal = permission.principal;
  std::string who = "\"*\"";
  if (IsAccountId(principal)) {
    who = R"({"AWS":)" +
          JsonText("arn:" + std::string(partition) + ":iam::" + principal + ":root") + "}";
  } else if (principal.starts_with("arn:")) {
    who = R"({"AWS":)" + JsonText(principal) + "}";
  } else if (principal != "*") {
    who = R"({"Service":)" + JsonText(principal) + "}";
  }
  struct Row {
    std::string_view test;
    std::string_view key;
    const std::string& value;
  };
  // Those of one operator stand together.
  const std::array<Row, 6> rows = {{
      {"ArnLike", "AWS:SourceArn", permission.source_arn},
      {"StringEquals", "AWS:SourceAccount", permission.source_account},
      {"StringEquals", "lambda:EventSourceToken", permission.event_source_token},
      {"StringEquals", "aws:PrincipalOrgID", permission.principal_org_id},
      {"StringEquals", "lambda:FunctionUrlAuthType", permission.function_url_auth_type},
      {"Bool", "lambda:InvokedViaFunctionUrl", permission.invoked_via_function_url},
  }};
  std::string conditions;
  std::string_view test;
  for (const Row& row : rows) {
    if (row.value.empty()) continue;
    if (row.test == test) {
      conditions += ',';
    } else {
      conditions += conditions.empty() ? "" : "},";
      conditions += JsonText(row.test) + ":{";
      test = row.test;
    }
    conditions += JsonText(row.key) + ":" + JsonText(row.value);
  }
  std::string json = R"({"Sid":)" + JsonText(permission.sid) + R"(,"Effect":"Allow","Principal":)" +
                     who + R"(,"Action":)" + JsonText(permission.action) + R"(,"Resource":)" +
                     JsonText(function_arn);
  if (!conditions.empty()) json += R"(,"Condition":{)" + conditions + "}}";
  return json + '}';
}

std::vector<LambdaPermission> PublicUrlPermissions() {
  LambdaPermission url;
  url.sid = "FunctionURLAllowPublicAccess";
  url.action = "lambda:InvokeFunctionUrl";
  url.principal = "*";
  url.function_url_auth_type = "NONE";
  LambdaPermission invoke;
  invoke.sid = "FunctionURLAllowInvokeAction";
  invoke.action = "lambda:InvokeFunction";
  invoke.principal = "*";
  invoke.invoked_via_function_url = "true";
  return {url, invoke};
}

}  // namespace iamsim
