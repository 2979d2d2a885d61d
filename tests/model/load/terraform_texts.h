// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_TESTS_MODEL_LOAD_TERRAFORM_TEXTS_H_
#define IAMSIM_TESTS_MODEL_LOAD_TERRAFORM_TEXTS_H_

#include <string>
#include <string_view>
#include <vector>

#include "model/load/text/json_text.h"

// Plans and states, put together from their resources.

namespace iamsim {

inline constexpr std::string_view kReadLake =
    R"({"Version":"2012-10-17","Statement":[{"Sid":"Read","Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::lake/*"}]})";
inline constexpr std::string_view kTrust =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]})";
inline constexpr std::string_view kAnyone =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::lake/*"}]})";

// One entry of `resource_changes`; `before` and `after` are JSON.
inline std::string Changed(std::string_view address, std::string_view before,
                           std::string_view after, std::string_view unknown = "{}",
                           std::string_view mode = "managed") {
  std::string_view base = address.substr(address.rfind("aws_"));
  base = base.substr(0, base.find('['));
  const std::string type(base.substr(0, base.find('.')));
  const std::string name(base.substr(base.find('.') + 1));
  const std::string action = before == "null"  ? mode == "data" ? "read" : "create"
                             : after == "null" ? "delete"
                                               : "update";
  return R"({"address": )" + JsonText(address) + R"(, "mode": ")" + std::string(mode) +
         R"(", "type": ")" + type + R"(", "name": ")" + name + R"(", "change": {"actions": [")" +
         action + R"("], "before": )" + std::string(before) + R"(, "after": )" +
         std::string(after) + R"(, "after_unknown": )" + std::string(unknown) + "}}";
}

inline std::string Create(std::string_view address, std::string_view after,
                          std::string_view unknown = "{}") {
  return Changed(address, "null", after, unknown);
}

inline std::string Keep(std::string_view address, std::string_view values) {
  return Changed(address, values, values);
}

// A resource of the configuration.
inline std::string Config(std::string_view address, std::string_view expressions,
                          std::string_view more = "") {
  return R"({"address": )" + JsonText(address) +
         R"(, "provider_config_key": "aws", "expressions": )" + std::string(expressions) +
         std::string(more) + "}";
}

inline std::string Join(const std::vector<std::string>& items) {
  std::string text;
  for (const std::string& item : items)
    text += (text.empty() ? "" : ",\n") + item;
  return text;
}

inline constexpr std::string_view kIdentity =
    R"({"root_module": {"resources": [{"address": "data.aws_caller_identity.current", "mode": "data", "type": "aws_caller_identity", "name": "current", "values": {"account_id": "111122223333", "arn": "arn:aws:iam::111122223333:user/ci"}}]}})";
inline constexpr std::string_view kProvider =
    R"("provider_config": {"aws": {"name": "aws", "expressions": {"region": {"constant_value": "eu-west-1"}}}})";

// A plan of account 111122223333 in eu-west-1. The identity's provider is that of resources without
// a configuration.
inline std::string Plan(const std::vector<std::string>& changes,
                        const std::vector<std::string>& configuration = {},
                        std::string_view more = "") {
  return R"({"format_version": "1.2", "terraform_version": "1.9.8", "planned_values":)"
         R"( {"root_module": {}}, "resource_changes": [)" +
         Join(changes) + R"(], "prior_state": {"values": )" + std::string(kIdentity) +
         R"(}, "configuration": {)" + std::string(kProvider) +
         R"(, "root_module": {"resources": [)" + Join(configuration) + "]}}" + std::string(more) +
         "}";
}

inline std::string State(const std::vector<std::string>& resources) {
  return R"({"format_version": "1.0", "values": {"root_module": {"resources": [)" +
         Join(resources) + "]}}}";
}

inline std::string InState(std::string_view type, std::string_view name, std::string_view values) {
  return R"({"address": ")" + std::string(type) + "." + std::string(name) +
         R"(", "mode": "managed", "type": ")" + std::string(type) + R"(", "name": ")" +
         std::string(name) + R"(", "values": )" + std::string(values) + "}";
}

inline std::string RoleValues(std::string_view name = "app", std::string_view more = "") {
  return R"({"name": ")" + std::string(name) + R"(", "path": "/", "assume_role_policy": )" +
         JsonText(kTrust) + R"(, "permissions_boundary": null)" + std::string(more) + "}";
}
inline constexpr std::string_view kArnUnknown = R"({"arn": true, "id": true, "unique_id": true})";

}  // namespace iamsim

#endif  // IAMSIM_TESTS_MODEL_LOAD_TERRAFORM_TEXTS_H_
