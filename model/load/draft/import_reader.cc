// SPDX-License-Identifier: Apache-2.0
#include "model/load/draft/import_reader.h"

#include <array>
#include <cstddef>
#include <iterator>

namespace iamsim {
namespace {

using std::string_view;

bool IsScalar(const DataNode& node) {
  return node.is_string() || node.kind() == DataKind::kNumber || node.kind() == DataKind::kBool;
}

char FirstCharacter(string_view text) {
  const std::size_t start = text.find_first_not_of(" \t\r\n");
  return start == string_view::npos ? '\0' : text[start];
}

}  // namespace

Given<Tags> ImportReader::ReadTags(const ImportValue& value) {
  if (!value) return {};
  Given<Tags> tags{Tags(), value.place()};
  if (value.node->is_object()) {
    for (const DataMember& member : value.node->members()) {
      if (IsScalar(member.value)) {
        tags.value->emplace_back(member.key, member.value.text());
      } else if (member.value.kind() == DataKind::kNull) {
        // Terraform leaves such a tag out; nobody else writes one.
        Warning({&member.value, value.source},
                "the value of tag " + Quoted(member.key) + " is null",
                "the tag is taken to be absent");
      } else {
        Error({&member.value, value.source}, "the value of tag " + Quoted(member.key) + " is " +
                                                 std::string(DataKindName(member.value.kind())));
      }
    }
    return tags;
  }
  for (const ImportValue& item : Objects(value, "a list of tags")) {
    std::string key = Text(item, {"key", "Key"});
    if (key.empty()) {
      Error(item, "a tag has no `key`");
      continue;
    }
    if (!Get(item, {"value", "Value"})) {
      Warning(item, "tag " + Quoted(key) + " has no `value`", "which it has is unknown");
      tags.complete = false;
      continue;
    }
    tags.value->emplace_back(std::move(key), Text(item, {"value", "Value"}));
  }
  return tags;
}

Given<BlockPublicAccess> ImportReader::PublicAccess(const ImportValue& value) const {
  if (!value) return {};
  if (!value.node->is_object()) {
    Error(value, "a public access block is " + std::string(DataKindName(value.node->kind())),
          "expected an object");
    return {};
  }
  const std::initializer_list<string_view> fields[] = {
      {"blockPublicAcls", "BlockPublicAcls", "block_public_acls"},
      {"ignorePublicAcls", "IgnorePublicAcls", "ignore_public_acls"},
      {"blockPublicPolicy", "BlockPublicPolicy", "block_public_policy"},
      {"restrictPublicBuckets", "RestrictPublicBuckets", "restrict_public_buckets"}};
  bool is_on[std::size(fields)] = {};
  for (std::size_t i = 0; i < std::size(fields); ++i) {
    if (IsUnclear(value, fields[i])) return {};
    is_on[i] = Bool(value, fields[i]).value_or(false);
  }
  BlockPublicAccess access;
  access.block_public_acls = is_on[0];
  access.ignore_public_acls = is_on[1];
  access.block_public_policy = is_on[2];
  access.restrict_public_buckets = is_on[3];
  return {access, value.place()};
}

PolicyDraft ImportReader::Document(const ImportValue& value, std::string name,
                                   const std::string& what) {
  ImportValue text = value;
  // A string that holds a string that holds the document.
  if (text.node->is_string() && FirstCharacter(text.node->text()) == '"') {
    text = OpenQuietly(text);
    if (!text) return UnknownDocument(value, std::move(name), what + " is empty");
  }
  PolicyDraft draft = ImportedDocument(*text.node, text.source, std::move(name), builder_, what);
  draft.place = value.place();
  return draft;
}

PolicyDraft ImportReader::UnknownDocument(const ImportValue& value, std::string name,
                                          const std::string& why) {
  Warning(value, why, "what it allows or denies is unknown");
  PolicyDraft draft = MissingDocument(std::move(name), value.place());
  draft.policy.unknown = why;
  return draft;
}

PolicyReferenceDraft ImportReader::Reference(const ImportValue& value, std::string arn) {
  return {.text = std::move(arn), .in_place = nullptr, .place = value.place(), .imported = true};
}

AccountDraft& ImportedAccounts::Get(string_view id, string_view partition,
                                    const DraftPlace& place) {
  const auto [place_in_list, is_new] = index_.try_emplace(std::string(id), accounts_.size());
  if (!is_new) return accounts_[place_in_list->second];
  AccountDraft& account = accounts_.emplace_back();
  account.id = std::string(id);
  account.imported = true;
  account.place = place;
  account.partition = {std::string(partition), place};
  return account;
}

void ImportedAccounts::AddTo(EstateBuilder& builder) {
  for (AccountDraft& account : accounts_)
    builder.AddAccount(std::move(account));
  accounts_.clear();
  index_.clear();
}

std::string EndpointServiceOf(string_view service_name) {
  // China's begin with `cn.com.amazonaws.`.
  for (const string_view prefix : {"com.amazonaws.", "cn.com.amazonaws."}) {
    if (!service_name.starts_with(prefix)) continue;
    const string_view rest = service_name.substr(prefix.size());
    const std::size_t dot = rest.find('.');
    if (dot != string_view::npos) return std::string(rest.substr(dot + 1));
  }
  return std::string(service_name);
}

string_view PartitionOfRegion(string_view region) {
  struct Row {
    string_view prefix;
    string_view partition;
  };
  static constexpr std::array<Row, 6> kRows = {{{"cn-", "aws-cn"},
                                                {"us-gov-", "aws-us-gov"},
                                                {"us-iso-", "aws-iso"},
                                                {"us-isob-", "aws-iso-b"},
                                                {"eu-isoe-", "aws-iso-e"},
                                                {"us-isof-", "aws-iso-f"}}};
  for (const Row& row : kRows) {
    if (region.starts_with(row.prefix)) return row.partition;
  }
  return "aws";
}

}  // namespace iamsim
