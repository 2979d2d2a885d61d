// SPDX-License-Identifier: Apache-2.0
#include "engine/names.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "engine/match/glob.h"
#include "model/arn.h"
#include "model/catalogue/service_catalogue.h"

namespace iamsim {
namespace {

struct Named {
  std::string_view arn;
  std::string_view account;
  std::string_view account_name;
  std::string_view name;  // without path
  std::string tail;       // "role/path/name"
};

std::vector<Named> AllPrincipals(const Estate& estate) {
  std::vector<Named> all;
  for (const std::shared_ptr<const Account>& account : estate.accounts()) {
    const auto add = [&](std::string_view arn, std::string_view name) {
      all.push_back(
          {arn, account->id, account->name, name, std::string(arn.substr(arn.rfind(':') + 1))});
    };
    for (const User& user : account->users)
      add(user.arn, user.name);
    for (const Role& role : account->roles)
      add(role.arn, role.name);
  }
  return all;
}

// `s3://bucket/prefix` with an action that lists a bucket is the bucket and the prefix.
void SplitPrefix(Request& request) {
  constexpr std::string_view kS3 = "s3://";
  constexpr std::string_view kPrefix = "s3:prefix";
  if (!request.resource.starts_with(kS3)) return;
  const std::size_t slash = request.resource.find('/', kS3.size());
  if (slash == std::string::npos || slash + 1 == request.resource.size()) return;
  const std::size_t colon = request.action.find(':');
  if (colon == std::string::npos) return;
  const std::optional<Action> action =
      FindAction(request.action.substr(0, colon), request.action.substr(colon + 1));
  if (!action) return;
  bool lists = false;
  for (const ConditionKey key : action->condition_keys())
    lists = lists || key.name() == kPrefix;
  for (const ActionResourceType type : action->resource_types()) {
    for (const ConditionKey key : type.condition_keys())
      lists = lists || key.name() == kPrefix;
  }
  if (!lists) return;
  ContextInput prefix;
  prefix.values = {request.resource.substr(slash + 1)};
  request.resource.erase(slash);
  const bool given = std::any_of(request.context.begin(), request.context.end(), [&](auto& entry) {
    return EqualsIgnoreCase(entry.first, kPrefix);
  });
  if (!given) request.context.emplace_back(std::string(kPrefix), std::move(prefix));
}

ResourceHint HintOf(std::string_view name) {
  const std::size_t colon = name.find(':');
  if (colon == std::string_view::npos) return {};
  const std::optional<Action> action = FindAction(name.substr(0, colon), name.substr(colon + 1));
  if (!action.has_value()) return {};
  ResourceHint hint;
  hint.service = name.substr(0, colon);
  // What STS works on are roles of IAM.
  if (hint.service == "sts") hint.service = "iam";
  for (const ActionResourceType type : action->resource_types())
    hint.types.push_back(type.resource_type().name());
  return hint;
}

}  // namespace

std::vector<std::string> MatchPrincipals(const Estate& estate, std::string_view pattern) {
  std::vector<std::string> found;
  for (const Named& one : AllPrincipals(estate)) {
    bool matches = GlobMatches(pattern, one.arn);
    for (const std::string_view account : {one.account, one.account_name}) {
      if (account.empty()) continue;
      const std::string prefix = std::string(account) + ':';
      matches = matches || GlobMatches(pattern, std::string_view(prefix + one.tail)) ||
                GlobMatches(pattern, std::string_view(prefix + std::string(one.name)));
    }
    if (matches) found.emplace_back(one.arn);
  }
  return found;
}

absl::Status ResolveNames(const Estate& estate, NameStyle style, Request& request) {
  SplitPrefix(request);
  std::vector<std::string*> principals;
  if (request.token.kind == TokenInput::Kind::kNone) principals.push_back(&request.principal);
  for (AssumeHop& hop : request.assume)
    principals.push_back(&hop.role);
  for (std::string& role : request.parameters.pass_roles)
    principals.push_back(&role);
  std::vector<std::string*> resources = {&request.resource};
  if (!request.parameters.copy_source.empty()) resources.push_back(&request.parameters.copy_source);
  for (std::string& resource : request.parameters.resources)
    resources.push_back(&resource);
  for (std::string* name : principals) {
    absl::StatusOr<std::string> full = ResolvePrincipalName(estate, *name, style);
    if (!full.ok()) return full.status();
    *name = *std::move(full);
  }
  const ResourceHint hint = HintOf(request.action);
  for (std::string* name : resources) {
    absl::StatusOr<std::string> full = ResolveResourceName(estate, *name, style, hint);
    if (!full.ok()) return full.status();
    *name = *std::move(full);
  }
  return absl::OkStatus();
}

}  // namespace iamsim
