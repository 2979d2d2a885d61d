// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_LOAD_IAC_LAMBDA_PERMISSION_H_
#define IAMSIM_MODEL_LOAD_IAC_LAMBDA_PERMISSION_H_

#include <string>
#include <string_view>
#include <vector>

namespace iamsim {

// What AddPermission takes; empty fields are not given.
struct LambdaPermission {
  std::string sid;
  std::string action;
  std::string principal;  // an account, an ARN, a service, or `*`
  std::string source_arn;
  std::string source_account;
  std::string event_source_token;
  std::string principal_org_id;
  std::string function_url_auth_type;
  std::string invoked_via_function_url;  // "true"
};

// The statement that Lambda adds for it to the policy of `function_arn`, as JSON.
// Source: Lambda API Reference, AddPermission; Lambda Developer Guide, "Resource-based policies".
std::string LambdaStatement(const LambdaPermission& permission, std::string_view function_arn,
                            std::string_view partition);

// What Terraform's provider adds of its own for a function URL without authorization.
// Source: the AWS provider's documentation, `aws_lambda_function_url`.
std::vector<LambdaPermission> PublicUrlPermissions();

}  // namespace iamsim

#endif  // IAMSIM_MODEL_LOAD_IAC_LAMBDA_PERMISSION_H_
