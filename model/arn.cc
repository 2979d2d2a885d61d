// SPDX-License-Identifier: Apache-2.0
#include "model/arn.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace iamsim {
namespace {

char LowerAscii(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// `/path/name` of an entity, split at its last slash. False when the name is empty.
bool SplitPathAndName(std::string_view text, IamEntity& entity) {
  const std::size_t slash = text.rfind('/');
  entity.path = text.substr(0, slash + 1);
  entity.name = text.substr(slash + 1);
  return !entity.name.empty();
}

struct EntityPrefix {
  std::string_view prefix;  // ends before the slash, which belongs to the path
  IamEntityKind kind;
};
constexpr std::array<EntityPrefix, 6> kIamPrefixes = {
    {{"user", IamEntityKind::kUser},
     {"role", IamEntityKind::kRole},
     {"group", IamEntityKind::kGroup},
     {"policy", IamEntityKind::kPolicy},
     {"saml-provider", IamEntityKind::kSamlProvider},
     {"oidc-provider", IamEntityKind::kOidcProvider}}};

IamEntity ParseIam(const Arn& arn) {
  IamEntity entity;
  entity.account = arn.account;
  if (arn.resource == "root") {
    entity.kind = IamEntityKind::kRoot;
    entity.path = "/";
    entity.name = arn.resource;
    return entity;
  }
  for (const EntityPrefix& row : kIamPrefixes) {
    if (!arn.resource.starts_with(row.prefix)) continue;
    const std::string_view rest = arn.resource.substr(row.prefix.size());
    if (!rest.starts_with('/')) continue;
    // A provider is a host with a path of its own; nothing of it is an IAM path.
    if (row.kind == IamEntityKind::kSamlProvider || row.kind == IamEntityKind::kOidcProvider) {
      entity.path = rest.substr(0, 1);
      entity.name = rest.substr(1);
      if (!entity.name.empty()) entity.kind = row.kind;
    } else if (SplitPathAndName(rest, entity)) {
      entity.kind = row.kind;
    }
    break;
  }
  return entity;
}

IamEntity ParseSts(const Arn& arn) {
  constexpr std::string_view kAssumedRole = "assumed-role/";
  constexpr std::string_view kFederatedUser = "federated-user/";
  IamEntity entity;
  entity.account = arn.account;
  if (arn.resource.starts_with(kAssumedRole)) {
    const std::string_view rest = arn.resource.substr(kAssumedRole.size());
    const std::size_t slash = rest.find('/');
    if (slash == std::string_view::npos || slash == 0 || slash + 1 == rest.size()) return entity;
    entity.path = "/";
    entity.name = rest.substr(0, slash);
    entity.session_name = rest.substr(slash + 1);
    if (entity.session_name.find('/') != std::string_view::npos) return entity;
    entity.kind = IamEntityKind::kAssumedRole;
  } else if (arn.resource.starts_with(kFederatedUser)) {
    entity.path = "/";
    entity.name = arn.resource.substr(kFederatedUser.size());
    if (!entity.name.empty()) entity.kind = IamEntityKind::kFederatedUser;
  }
  return entity;
}

}  // namespace

std::optional<Arn> ParseArn(std::string_view text) {
  std::array<std::string_view, 5> fields;
  for (std::string_view& field : fields) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    field = text.substr(0, colon);
    text.remove_prefix(colon + 1);
  }
  if (fields[0] != "arn" || fields[1].empty() || fields[2].empty() || text.empty()) {
    return std::nullopt;
  }
  return Arn{fields[1], fields[2], fields[3], fields[4], text};
}

std::string_view LastPart(std::string_view arn) {
  return arn.substr(arn.find_last_of("/:") + 1);
}

bool IsAwsManagedPolicy(std::string_view arn) {
  const std::optional<Arn> parsed = ParseArn(arn);
  return parsed && parsed->account == "aws" && parsed->service == "iam" &&
         parsed->resource.starts_with("policy/");
}

bool IsRegionName(std::string_view text) {
  // `eusc-de-east-1` is one, too.
  const std::size_t first = text.find('-');
  const std::size_t dash = text.rfind('-');
  if (first < 2 || first > 4 || dash == std::string_view::npos || dash < first + 2 ||
      dash + 1 == text.size()) {
    return false;
  }
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto is_lower = [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; };
  return std::all_of(text.begin() + static_cast<std::ptrdiff_t>(dash) + 1, text.end(), is_digit) &&
         std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(dash), is_lower);
}

bool IsAccountId(std::string_view text) {
  return text.size() == 12 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

IamEntity ParseIamEntity(const Arn& arn) {
  // A region is never part of an IAM or STS ARN, so such a text names no entity.
  if (arn.region.empty()) {
    if (arn.service == "iam") return ParseIam(arn);
    if (arn.service == "sts") return ParseSts(arn);
  }
  IamEntity entity;
  entity.account = arn.account;
  return entity;
}

std::string ToLowerAscii(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), LowerAscii);
  return lower;
}

bool EqualsIgnoreCase(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
           return LowerAscii(x) == LowerAscii(y);
         });
}

}  // namespace iamsim
