// SPDX-License-Identifier: Apache-2.0
#include "model/load/iac/terraform_policy_document.h"

#include <algorithm>
#include <initializer_list>
#include <map>
#include <string_view>

#include "model/load/draft/import_reader.h"
#include "model/load/text/json_text.h"

namespace iamsim {
namespace {

using std::string_view;

// A list of strings as a JSON value; nothing when an item is not known.
std::optional<std::string> ListJson(const ImportValue& list) {
  std::string json = "[";
  if (!list.node->is_array()) return std::nullopt;
  for (const DataNode& item : list.node->items()) {
    if (!item.is_string()) return std::nullopt;
    if (json.size() > 1) json += ',';
    json += JsonText(item.text());
  }
  return json + ']';
}

bool IsListOrNull(const DataNode& node) {
  return node.is_array() || node.kind() == DataKind::kNull;
}

// Whether a block has nothing but what is rendered, so that no condition or exception is lost.
bool HasOnly(const DataNode& block, std::initializer_list<string_view> texts,
             std::initializer_list<string_view> lists) {
  return block.is_object() &&
         std::all_of(block.members().begin(), block.members().end(), [&](const DataMember& member) {
           const DataNode& value = member.value;
           if (std::find(texts.begin(), texts.end(), member.key) != texts.end()) {
             return value.is_string() || value.kind() == DataKind::kNull;
           }
           if (std::find(lists.begin(), lists.end(), member.key) != lists.end()) {
             return IsListOrNull(value);
           }
           return value.kind() == DataKind::kNull;
         });
}

// The AWS provider's documentation, `aws_iam_policy_document`.
bool IsStatement(const DataNode& statement) {
  if (!HasOnly(statement, {"sid", "effect"},
               {"actions", "not_actions", "resources", "not_resources", "principals",
                "not_principals", "condition"})) {
    return false;
  }
  for (const string_view name : {"principals", "not_principals", "condition"}) {
    const DataNode* blocks = statement.Find(name);
    if (blocks == nullptr) continue;
    for (const DataNode& block : blocks->items()) {
      const bool is_known = name == "condition" ? HasOnly(block, {"test", "variable"}, {"values"})
                                                : HasOnly(block, {"type"}, {"identifiers"});
      if (!is_known) return false;
    }
  }
  return true;
}

}  // namespace

std::optional<std::string> RenderPolicyDocument(const TerraformInstance& data) {
  for (const string_view attribute :
       {"statement", "version", "policy_id", "source_policy_documents", "override_policy_documents",
        "source_json", "override_json"}) {
    if (TerraformSide::IsUnknown(data, attribute)) return std::nullopt;
  }
  // They are merged by rules of the provider's own.
  for (const string_view attribute :
       {"source_policy_documents", "override_policy_documents", "source_json", "override_json"}) {
    const ImportValue value = ImportReader::Get(data.values, {attribute});
    if (value &&
        (value.node->is_string() ? !value.node->text().empty() : !value.node->items().empty()))
      return std::nullopt;
  }
  const ImportValue statements = ImportReader::Get(data.values, {"statement"});
  if (!statements || !statements.node->is_array()) return std::nullopt;
  std::string version = TerraformText(data, "version");
  if (version.empty()) version = "2012-10-17";
  std::string json = R"({"Version":)" + JsonText(version) + R"(,"Statement":[)";
  bool first = true;
  for (const DataNode& node : statements.node->items()) {
    const ImportValue statement{&node, statements.source};
    if (!IsStatement(node)) return std::nullopt;
    json += first ? "{" : ",{";
    first = false;
    std::string effect = "Allow";
    if (const ImportValue value = ImportReader::Get(statement, {"effect"})) {
      effect = std::string(value.node->text());
    }
    json += R"("Effect":)" + JsonText(effect);
    if (const ImportValue sid = ImportReader::Get(statement, {"sid"});
        sid && !sid.node->text().empty()) {
      json += R"(,"Sid":)" + JsonText(sid.node->text());
    }
    struct ListRow {
      string_view attribute;
      string_view element;
    };
    for (const ListRow& row :
         {ListRow{"actions", "Action"}, ListRow{"not_actions", "NotAction"},
          ListRow{"resources", "Resource"}, ListRow{"not_resources", "NotResource"}}) {
      const ImportValue list = ImportReader::Get(statement, {row.attribute});
      if (!list || list.node->items().empty()) continue;
      const std::optional<std::string> text = ListJson(list);
      if (!text) return std::nullopt;
      json += "," + JsonText(row.element) + ":" + *text;
    }
    for (const ListRow& row :
         {ListRow{"principals", "Principal"}, ListRow{"not_principals", "NotPrincipal"}}) {
      const ImportValue list = ImportReader::Get(statement, {row.attribute});
      if (!list || list.node->items().empty()) continue;
      // One type may stand in several blocks.
      std::map<std::string, std::string> by_type;
      bool anyone = false;
      for (const DataNode& block : list.node->items()) {
        const ImportValue principal{&block, list.source};
        const ImportValue type = ImportReader::Get(principal, {"type"});
        const ImportValue identifiers = ImportReader::Get(principal, {"identifiers"});
        if (!type || !identifiers) return std::nullopt;
        const std::optional<std::string> text = ListJson(identifiers);
        if (!text) return std::nullopt;
        anyone = anyone || type.node->text() == "*";
        std::string& texts = by_type[std::string(type.node->text())];
        const string_view inner(text->data() + 1, text->size() - 2);
        if (!texts.empty() && !inner.empty()) texts += ',';
        texts += inner;
      }
      json += "," + JsonText(row.element) + ":";
      if (anyone) {
        if (by_type.size() != 1) return std::nullopt;
        json += "\"*\"";
        continue;
      }
      char separator = '{';
      for (const auto& entry : by_type) {
        json += separator + JsonText(entry.first) + ":[" + entry.second + "]";
        separator = ',';
      }
      json += '}';
    }
    if (const ImportValue conditions = ImportReader::Get(statement, {"condition"});
        conditions && !conditions.node->items().empty()) {
      std::map<std::string, std::map<std::string, std::string>> operators;
      for (const DataNode& block : conditions.node->items()) {
        const ImportValue condition{&block, conditions.source};
        const ImportValue test = ImportReader::Get(condition, {"test"});
        const ImportValue variable = ImportReader::Get(condition, {"variable"});
        const ImportValue values = ImportReader::Get(condition, {"values"});
        if (!test || !variable || !values) return std::nullopt;
        const std::optional<std::string> text = ListJson(values);
        if (!text) return std::nullopt;
        const auto [place, is_new] = operators[std::string(test.node->text())].try_emplace(
            std::string(variable.node->text()), *text);
        // Two blocks of one key are merged by the provider.
        if (!is_new) return std::nullopt;
      }
      json += R"(,"Condition":)";
      char separator = '{';
      for (const auto& test : operators) {
        json += separator + JsonText(test.first) + ":";
        separator = '{';
        for (const auto& key : test.second) {
          json += separator + JsonText(key.first) + ":" + key.second;
          separator = ',';
        }
        json += '}';
        separator = ',';
      }
      json += '}';
    }
    json += '}';
  }
  return json + "]}";
}

}  // namespace iamsim
