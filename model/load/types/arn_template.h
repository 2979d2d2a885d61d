// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_LOAD_TYPES_ARN_TEMPLATE_H_
#define IAMSIM_MODEL_LOAD_TYPES_ARN_TEMPLATE_H_

#include <functional>
#include <string>
#include <string_view>

// The ARNs of the tables of resource types: what follows the partition, with {region}, {account}
// and {name}.

namespace iamsim {

struct ArnScope {
  std::string partition;
  std::string region;
  std::string account;
};

// Returns the ARN, or an empty text if a part is not known. `other` gives the value of any other
// part, empty if it is not known.
std::string FillArnTemplate(std::string_view arn_template, const ArnScope& scope,
                            std::string_view name,
                            const std::function<std::string(std::string_view)>& other = {});

// The ARN by which policies name a resource, of the one that AWS gives it elsewhere: an API of API
// Gateway is invoked under `execute-api`, and the ARN of a log group ends with `:*`.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/arn-format-reference.html
std::string ArnInPolicies(const std::string& arn, std::string_view account);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_LOAD_TYPES_ARN_TEMPLATE_H_
