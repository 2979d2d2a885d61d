// SPDX-License-Identifier: Apache-2.0
#include "cli/report/scenario_yaml.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "cli/report/json_writer.h"
#include "cli/report/request_json.h"
#include "model/arn.h"
#include "model/condition_value.h"
#include "model/diagnostics.h"
#include "model/load/text/data.h"
#include "model/source_text.h"
#include "model/token_name.h"

namespace iamsim {
namespace {

constexpr std::size_t kLineLength = 100;

bool IsLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// What every version of YAML takes for the same string without quotes.
bool IsPlain(std::string_view text) {
  constexpr std::array<std::string_view, 8> kWords = {"true", "false", "null", "yes",
                                                      "no",   "on",    "off",  "none"};
  if (text.size() < 2 || !IsLetter(text.front())) return false;
  if (text.back() == ':' || text.back() == ' ') return false;
  if (text.find(": ") != std::string_view::npos) return false;
  if (std::any_of(kWords.begin(), kWords.end(),
                  [&](std::string_view word) { return EqualsIgnoreCase(text, word); })) {
    return false;
  }
  return std::all_of(text.begin(), text.end(), [](char c) {
    return IsLetter(c) || (c >= '0' && c <= '9') ||
           std::string_view(" :/.*_+=@-").find(c) != std::string_view::npos;
  });
}

std::string ScalarText(const DataNode& node) {
  switch (node.kind()) {
    case DataKind::kString: {
      // JSON's strings are strings of YAML.
      return IsPlain(node.text()) ? std::string(node.text()) : JsonText(node.text());
    }
    case DataKind::kNull:
      return "null";
    case DataKind::kBool:
    case DataKind::kNumber:
      return std::string(node.text());
    case DataKind::kArray:
      return "[]";
    case DataKind::kObject:
      return "{}";
  }
  return {};
}

std::string KeyText(std::string_view key) {
  DataNode node;
  node.SetText(DataKind::kString, key);
  // A colon in a key is not a mistake, but looks like one.
  if (key.find(':') == std::string_view::npos) return ScalarText(node);
  return JsonText(key);
}

bool IsLeaf(const DataNode& node) {
  return node.items().empty() && node.members().empty();
}

// `[a, b]`, if all of it are scalars and it fits the line.
std::optional<std::string> OneLine(const DataNode& node, std::size_t room) {
  std::string text = "[";
  for (const DataNode& item : node.items()) {
    if (!IsLeaf(item)) return std::nullopt;
    if (text.size() > 1) text += ", ";
    text += ScalarText(item);
  }
  text += ']';
  if (!node.is_array() || text.size() > room) return std::nullopt;
  return text;
}

// A tree in the block style of YAML.
class YamlWriter {
 public:
  // The members of an object, each on a line of its own; the first goes on where the text ends.
  void Members(const DataNode& object, std::size_t indent) {
    bool is_first = true;
    for (const DataMember& member : object.members()) {
      if (!is_first) text_.append(indent, ' ');
      is_first = false;
      const std::string key = KeyText(member.key) + ':';
      text_ += key;
      Value(member.value, indent, indent + key.size() + 1);
    }
  }

  void Item(const DataNode& item, std::size_t indent) {
    text_.append(indent, ' ');
    text_ += "- ";
    if (item.is_object() && !item.members().empty()) {
      Members(item, indent + 2);
    } else {
      text_ += ScalarText(item) + '\n';
    }
  }

  std::string Take() { return std::move(text_); }

 private:
  // After a key, `used` characters of whose line are.
  void Value(const DataNode& node, std::size_t indent, std::size_t used) {
    if (IsLeaf(node)) {
      text_ += ' ' + ScalarText(node) + '\n';
      return;
    }
    if (const std::optional<std::string> line =
            OneLine(node, kLineLength - std::min(used, kLineLength))) {
      text_ += ' ' + *line + '\n';
      return;
    }
    text_ += '\n';
    if (node.is_object()) {
      text_.append(indent + 2, ' ');
      Members(node, indent + 2);
    }
    for (const DataNode& item : node.items())
      Item(item, indent + 2);
  }

  std::string text_;
};

std::string NameOf(const Request& asked, bool is_alone) {
  std::string name;
  if (!is_alone) {
    name = asked.token.kind == TokenInput::Kind::kNone ? asked.principal : TokenTitle(asked.token);
    if (const std::optional<Arn> arn = ParseArn(name)) name = std::string(arn->resource);
    for (const AssumeHop& hop : asked.assume) {
      const std::optional<Arn> role = ParseArn(hop.role);
      name += " as ";
      name += role ? std::string(role->resource) : hop.role;
    }
    name += ' ';
  }
  name += asked.action;
  if (!asked.resource.empty() && asked.resource != "*") name += ' ' + asked.resource;
  return name;
}

}  // namespace

std::string ScenarioYaml(const Request& asked, EvaluationResult result,
                         std::span<const PolicyPtr> policies) {
  JsonWriter json(0);
  json.BeginObject();
  json.Key("name").String(NameOf(asked, !policies.empty()));
  if (policies.empty()) {
    WritePrincipal(asked, json);
  } else {
    WritePolicies("policies", policies, json);
  }
  WriteQuestion(asked, json);
  json.Key("expect").String(EvalDecisionName(result.decision));
  json.Key("because").BeginObject().Key("code").String(ReasonCodeName(result.code)).EndObject();
  json.EndObject();
  // What was written just now is valid.
  Diagnostics diagnostics;
  const std::optional<DataDocument> data = ParseJson(
      std::make_shared<const SourceText>("scenario", json.text()), DataOptions(), diagnostics);
  YamlWriter yaml;
  if (data.has_value()) yaml.Item(data->root(), 2);
  return yaml.Take();
}

}  // namespace iamsim
