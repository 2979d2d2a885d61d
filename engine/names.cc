// SPDX-License-Identifier: Apache-2.0
#include "engine/names.h"

#include <algorithm>

#include "absl/status/status.h"

#include "engine/match/glob.h"
#include "model/arn.h"
#include "model/diagnostics.h"

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

std::string Listed(std::vector<std::string> names) {
  constexpr std::size_t kMost = 8;
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < kMost; ++i) {
    text += (i == 0 ? "`" : ", `") + names[i] + '`';
  }
  if (names.size() > kMost) text += " and " + std::to_string(names.size() - kMost) + " more";
  return text;
}

absl::StatusOr<std::string> OneOf(std::vector<std::string> found, std::string_view name,
                                  std::string_view what,
                                  const std::vector<std::string_view>& candidates) {
  if (found.size() == 1) return found.front();
  if (!found.empty()) {
    return absl::InvalidArgumentError("`" + std::string(name) + "` names more than one " +
                                      std::string(what) + ": " + Listed(std::move(found)));
  }
  const std::string_view nearest = NearestWord(name, candidates);
  return absl::NotFoundError(
      "`" + std::string(name) + "` names no " + std::string(what) + " of the model" +
      (nearest.empty() ? std::string() : "; did you mean `" + std::string(nearest) + "`?"));
}

bool IsFullPrincipal(std::string_view name) {
  return name == "anonymous" || name.substr(0, 4) == "arn:" ||
         (name.find(':') == std::string_view::npos &&
          name.find(".amazonaws.com") != std::string_view::npos);
}

}  // namespace

absl::StatusOr<std::string> ResolvePrincipalName(const Estate& estate, std::string_view name,
                                                 NameStyle style) {
  if (IsFullPrincipal(name)) return std::string(name);
  const std::vector<Named> all = AllPrincipals(estate);
  std::vector<std::string> found;
  const std::size_t colon = name.find(':');
  if (colon != std::string_view::npos) {
    const std::string_view account = name.substr(0, colon);
    const std::string_view rest = name.substr(colon + 1);
    for (const std::shared_ptr<const Account>& candidate : estate.accounts()) {
      if (rest == "root" && (candidate->id == account || candidate->name == account)) {
        return "arn:" + candidate->partition + ":iam::" + candidate->id + ":root";
      }
    }
    for (const Named& one : all) {
      if ((one.account == account || one.account_name == account) &&
          (one.name == rest || one.tail == rest)) {
        found.emplace_back(one.arn);
      }
    }
  } else if (style == NameStyle::kFragment) {
    for (const Named& one : all) {
      if (one.name == name) found.emplace_back(one.arn);
    }
    if (found.empty()) {
      for (const Named& one : all) {
        if (one.arn.find(name) != std::string_view::npos) found.emplace_back(one.arn);
      }
    }
  }
  std::vector<std::string> names;
  for (const Named& one : all) {
    names.push_back(colon == std::string_view::npos
                        ? std::string(one.name)
                        : std::string(one.account_name.empty() ? one.account : one.account_name) +
                              ':' + std::string(one.name));
  }
  const std::vector<std::string_view> candidates(names.begin(), names.end());
  return OneOf(std::move(found), name, "principal", candidates);
}

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

absl::StatusOr<std::string> ResolveResourceName(const Estate& estate, std::string_view name,
                                                NameStyle style) {
  constexpr std::string_view kS3 = "s3://";
  if (name.substr(0, kS3.size()) == kS3) {
    std::string partition = "aws";
    const std::string_view path = name.substr(kS3.size());
    const std::string_view bucket = path.substr(0, path.find('/'));
    for (const std::shared_ptr<const Account>& account : estate.accounts()) {
      for (const Resource& resource : account->resources) {
        const std::optional<Arn> arn = ParseArn(resource.arn);
        if (arn && arn->service == "s3" && arn->resource == bucket) partition = account->partition;
      }
    }
    return "arn:" + partition + ":s3:::" + std::string(path);
  }
  if (name == "*" || name.substr(0, 4) == "arn:" || style == NameStyle::kExact) {
    return std::string(name);
  }
  std::vector<std::string> found;
  std::vector<std::string_view> candidates;
  for (const std::shared_ptr<const Account>& account : estate.accounts()) {
    for (const Resource& resource : account->resources) {
      candidates.push_back(resource.arn);
      if (resource.arn.find(name) != std::string::npos) found.push_back(resource.arn);
    }
    for (const Role& role : account->roles) {
      if (role.arn.find(name) != std::string::npos) found.push_back(role.arn);
    }
  }
  return OneOf(std::move(found), name, "resource", candidates);
}

absl::Status ResolveNames(const Estate& estate, NameStyle style, Request& request) {
  std::vector<std::string*> principals;
  if (request.token.kind == TokenInput::Kind::kNone) principals.push_back(&request.principal);
  for (AssumeHop& hop : request.assume)
    principals.push_back(&hop.role);
  if (!request.parameters.pass_role.empty()) principals.push_back(&request.parameters.pass_role);
  std::vector<std::string*> resources = {&request.resource};
  if (!request.parameters.copy_source.empty()) resources.push_back(&request.parameters.copy_source);
  for (std::string& resource : request.parameters.resources)
    resources.push_back(&resource);
  for (std::string* name : principals) {
    absl::StatusOr<std::string> full = ResolvePrincipalName(estate, *name, style);
    if (!full.ok()) return full.status();
    *name = *std::move(full);
  }
  for (std::string* name : resources) {
    absl::StatusOr<std::string> full = ResolveResourceName(estate, *name, style);
    if (!full.ok()) return full.status();
    *name = *std::move(full);
  }
  return absl::OkStatus();
}

}  // namespace iamsim
