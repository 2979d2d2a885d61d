// SPDX-License-Identifier: Apache-2.0
#include "model/load/aws/s3_policy.h"

#include <string>
#include <string_view>

#include "model/diagnostics.h"
#include "model/load/text/words.h"

namespace iamsim {

std::optional<S3Policy> ReadS3Policy(const DataNode& document, const Fields& fields) {
  constexpr std::string_view kAttributes = "s3_attributes";
  constexpr std::string_view kConfiguration = "public_access_block_configuration";
  constexpr std::string_view kAssign = "@@assign";
  constexpr std::string_view kChildren = "@@operators_allowed_for_child_policies";
  if (!fields.CheckObject(document, "an S3 policy")) return std::nullopt;
  fields.CheckFields(document, {kAttributes, kChildren}, "an S3 policy");
  S3Policy policy;
  bool good = true;
  // The operator may stand on every level; it holds for what is below.
  const auto take_children = [&](const DataNode& node) {
    const DataNode* list = node.Find(kChildren);
    if (list == nullptr) return;
    good = fields.StringsOf(*list, kChildren).has_value() && good;
    bool may_assign = false;
    for (const DataNode& item : list->items()) {
      may_assign = may_assign || item.text() == kAssign || item.text() == "@@all";
    }
    policy.children_may_assign = policy.children_may_assign && may_assign;
  };
  take_children(document);
  const DataNode* attributes = document.Find(kAttributes);
  if (attributes == nullptr) {
    fields.Error(document, "an S3 policy has no `s3_attributes`");
    return std::nullopt;
  }
  if (!fields.CheckObject(*attributes, "`s3_attributes`")) return std::nullopt;
  fields.CheckFields(*attributes, {kConfiguration, kChildren}, "`s3_attributes`");
  take_children(*attributes);
  const DataNode* configuration = attributes->Find(kConfiguration);
  if (configuration == nullptr) return good ? std::optional<S3Policy>(policy) : std::nullopt;
  if (!fields.CheckObject(*configuration, "`public_access_block_configuration`")) {
    return std::nullopt;
  }
  fields.CheckFields(*configuration, {kAssign, kChildren}, "`public_access_block_configuration`");
  take_children(*configuration);
  if (const DataNode* assign = configuration->Find(kAssign)) {
    const std::optional<std::string> word = fields.StringOf(*assign, kAssign);
    if (!word) return std::nullopt;
    if (*word != "all" && *word != "none") {
      fields.Error(*assign, "`@@assign` is " + Quoted(*word), "expected `all` or `none`");
      return std::nullopt;
    }
    policy.blocks = *word == "all";
  }
  return good ? std::optional<S3Policy>(policy) : std::nullopt;
}

}  // namespace iamsim
