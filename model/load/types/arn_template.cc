// SPDX-License-Identifier: Apache-2.0
#include "model/load/types/arn_template.h"

#include <optional>

#include "model/arn.h"
#include "model/catalogue/arn_shape.h"

namespace iamsim {

std::string FillArnTemplate(std::string_view arn_template, const ArnScope& scope,
                            std::string_view name,
                            const std::function<std::string(std::string_view)>& other) {
  std::string arn = "arn:" + scope.partition + ":";
  for (std::string_view rest = arn_template; !rest.empty();) {
    const auto [literal, part] = TakeTemplateStep(rest);
    arn += literal;
    if (part.empty()) break;
    std::string value;
    if (part == "name") {
      value = name;
    } else if (part == "region") {
      value = scope.region;
    } else if (part == "account") {
      value = scope.account;
    } else if (other) {
      value = other(part);
    }
    if (value.empty()) return {};
    arn += value;
  }
  return arn;
}

std::string ArnInPolicies(const std::string& arn, std::string_view account) {
  const std::optional<Arn> parsed = ParseArn(arn);
  if (!parsed) return arn;
  constexpr std::string_view kApi = "/restapis/";
  if (parsed->service == "apigateway" && parsed->resource.starts_with(kApi)) {
    const std::string_view id = parsed->resource.substr(kApi.size());
    if (id.empty() || id.find('/') != std::string_view::npos) return arn;
    return FillArnTemplate(
        "execute-api:{region}:{account}:{name}",
        {std::string(parsed->partition), std::string(parsed->region), std::string(account)}, id);
  }
  constexpr std::string_view kStreams = ":*";
  if (parsed->service == "logs" && parsed->resource.starts_with("log-group:") &&
      parsed->resource.ends_with(kStreams)) {
    return arn.substr(0, arn.size() - kStreams.size());
  }
  return arn;
}

}  // namespace iamsim
