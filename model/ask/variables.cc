// SPDX-License-Identifier: Apache-2.0
#include "model/ask/variables.h"

#include <algorithm>
#include <array>

#include "model/load/text/words.h"

namespace iamsim {
namespace {

constexpr std::string_view kOpening = "${var.";

// Slots of a policy: a document in place, a string of one, or an object around it.
bool HoldsPolicies(std::string_view key) {
  static constexpr std::array<std::string_view, 9> kKeys = {"document",
                                                            "policy",
                                                            "policies",
                                                            "endpointPolicies",
                                                            "trustPolicy",
                                                            "taskPolicy",
                                                            "inlinePolicies",
                                                            "serviceControlPolicies",
                                                            "resourceControlPolicies"};
  return std::find(kKeys.begin(), kKeys.end(), key) != kKeys.end();
}

bool IsDocument(const DataNode& node) {
  return node.Find("Statement") != nullptr || node.Find("Version") != nullptr;
}

// A string that holds a document, plain or percent-encoded.
bool IsDocumentText(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return false;
  return text[first] == '{' || text.substr(first, 3) == "%7B" || text.substr(first, 3) == "%7b";
}

}  // namespace

VariableExpander::VariableExpander(std::shared_ptr<const SourceText> source,
                                   SuiteVariables variables, Diagnostics& diagnostics)
    : source_(std::move(source)),
      variables_(std::move(variables)),
      diagnostics_(diagnostics),
      // In JSON the characters may be written as escapes.
      is_needed_(source_->text().find(kOpening) != std::string_view::npos ||
                 source_->text().find("\\u00") != std::string_view::npos) {}

DataNode VariableExpander::ExpandNode(const DataNode& node, bool in_policy) {
  DataNode expanded = node;
  switch (node.kind()) {
    case DataKind::kNull:
    case DataKind::kBool:
    case DataKind::kNumber:
      break;
    case DataKind::kString:
      if (!in_policy || !IsDocumentText(node.text())) {
        expanded.SetText(DataKind::kString, ExpandText(node.text(), node.offset, node.length));
      }
      break;
    case DataKind::kArray: {
      std::vector<DataNode>& items = items_.emplace_back();
      items.reserve(node.items().size());
      for (const DataNode& item : node.items())
        items.push_back(ExpandNode(item, in_policy));
      expanded.SetItems(items);
      break;
    }
    case DataKind::kObject: {
      if (IsDocument(node)) break;
      std::vector<DataMember>& members = members_.emplace_back();
      members.reserve(node.members().size());
      for (const DataMember& member : node.members()) {
        DataMember& copy = members.emplace_back(member);
        copy.key = ExpandText(member.key, member.key_offset, member.key_length);
        copy.value = ExpandNode(member.value, HoldsPolicies(member.key));
      }
      expanded.SetMembers(members);
      break;
    }
  }
  return expanded;
}

std::string_view VariableExpander::ExpandText(std::string_view text, std::uint32_t offset,
                                              std::uint32_t length) {
  std::size_t opening = text.find(kOpening);
  if (opening == std::string_view::npos) return text;
  std::string& expanded = texts_.emplace_back();
  std::size_t at = 0;
  for (; opening != std::string_view::npos; opening = text.find(kOpening, at)) {
    expanded += text.substr(at, opening - at);
    const std::size_t begin = opening + kOpening.size();
    const std::size_t closing = text.find('}', begin);
    if (closing == std::string_view::npos) {
      diagnostics_.Error(source_, offset, length, "a variable is not closed", "expected `}`");
      return text;
    }
    const std::string_view name = text.substr(begin, closing - begin);
    const auto found = std::find_if(variables_.begin(), variables_.end(),
                                    [&](const auto& variable) { return variable.first == name; });
    if (found == variables_.end()) {
      std::vector<std::string_view> names;
      for (const auto& variable : variables_)
        names.push_back(variable.first);
      std::string help = DidYouMean(name, names);
      if (help.empty()) help = "`variables` or --var gives its value";
      diagnostics_.Error(source_, offset, length, "unknown variable " + Quoted(name),
                         std::move(help));
      return text;
    }
    used_.insert(found->first);
    expanded += found->second;
    at = closing + 1;
  }
  expanded += text.substr(at);
  return expanded;
}

}  // namespace iamsim
