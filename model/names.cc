// SPDX-License-Identifier: Apache-2.0
#include "model/names.h"

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/status.h"

#include "model/arn.h"
#include "model/diagnostics.h"

namespace iamsim {
namespace {

struct Named {
  const Account* account = nullptr;
  std::string_view arn;
  std::string_view name;  // without path
  std::string_view tail;  // "role/path/name"
};

template <typename Visit>
void VisitEntities(const Account& account, NamedKinds kinds, Visit visit) {
  const auto visit_all = [&](const auto& entities) {
    for (const auto& entity : entities) {
      const std::string_view arn = entity.arn;
      visit(Named{&account, arn, entity.name, arn.substr(arn.rfind(':') + 1)});
    }
  };
  if (kinds.users) visit_all(account.users);
  if (kinds.roles) visit_all(account.roles);
  if (kinds.groups) visit_all(account.groups);
}

template <typename Visit>
void VisitEntities(AccountSpan accounts, NamedKinds kinds, Visit visit) {
  for (const std::shared_ptr<const Account>& account : accounts)
    VisitEntities(*account, kinds, visit);
}

std::string_view NounOf(NamedKinds kinds) {
  if (kinds.groups) return kinds.users || kinds.roles ? "user, role or group" : "group";
  if (kinds.users) return kinds.roles ? "principal" : "user";
  return "role";
}

std::string Listed(const std::vector<std::string>& names) {
  constexpr std::size_t kMost = 8;
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < kMost; ++i) {
    text += (i == 0 ? "`" : ", `") + names[i] + '`';
  }
  if (names.size() > kMost) text += " and " + std::to_string(names.size() - kMost) + " more";
  return text;
}

absl::StatusOr<std::string> OneOf(const std::vector<std::string>& found, std::string_view name,
                                  std::string_view what,
                                  const std::vector<std::string_view>& candidates) {
  if (found.size() == 1) return found.front();
  const std::string quoted = '`' + std::string(name) + '`';
  if (!found.empty()) {
    return absl::InvalidArgumentError(quoted + " names more than one " + std::string(what) + ": " +
                                      Listed(found));
  }
  const std::string_view nearest = NearestWord(name, candidates);
  return absl::NotFoundError(
      quoted + " names no " + std::string(what) + " of the model" +
      (nearest.empty() ? std::string() : "; did you mean `" + std::string(nearest) + "`?"));
}

bool IsAccount(const Account& account, std::string_view name) {
  return account.id == name || (!account.name.empty() && account.name == name);
}

bool IsFullPrincipal(std::string_view name) {
  return name == "anonymous" || name.substr(0, 4) == "arn:" ||
         (name.find(':') == std::string_view::npos &&
          name.find(".amazonaws.com") != std::string_view::npos);
}

}  // namespace

absl::StatusOr<std::string> ResolveEntityName(AccountSpan accounts, std::string_view name,
                                              NamedKinds kinds, NameStyle style) {
  std::vector<std::string> found;
  const std::size_t colon = name.find(':');
  const bool is_arn = name.substr(0, 4) == "arn:";
  if (is_arn) {
    VisitEntities(accounts, kinds, [&](const Named& one) {
      if (one.arn == name) found.emplace_back(one.arn);
    });
  } else if (colon != std::string_view::npos) {
    const std::string_view rest = name.substr(colon + 1);
    for (const std::shared_ptr<const Account>& account : accounts) {
      if (!IsAccount(*account, name.substr(0, colon))) continue;
      VisitEntities(*account, kinds, [&](const Named& one) {
        if (one.name == rest || one.tail == rest) found.emplace_back(one.arn);
      });
    }
  } else if (style == NameStyle::kFragment) {
    VisitEntities(accounts, kinds, [&](const Named& one) {
      if (one.name == name) found.emplace_back(one.arn);
    });
    if (found.empty()) {
      VisitEntities(accounts, kinds, [&](const Named& one) {
        if (one.arn.find(name) != std::string_view::npos) found.emplace_back(one.arn);
      });
    }
  }
  if (found.size() == 1) return found.front();
  std::vector<std::string> names;
  VisitEntities(accounts, kinds, [&](const Named& one) {
    if (is_arn) {
      names.emplace_back(one.arn);
    } else if (colon == std::string_view::npos) {
      names.emplace_back(one.name);
    } else {
      names.push_back((one.account->name.empty() ? one.account->id : one.account->name) + ':' +
                      std::string(one.name));
    }
  });
  return OneOf(found, name, NounOf(kinds), {names.begin(), names.end()});
}

absl::StatusOr<std::string> ResolvePrincipalName(AccountSpan accounts, std::string_view name,
                                                 NameStyle style) {
  if (IsFullPrincipal(name)) return std::string(name);
  const std::size_t colon = name.find(':');
  if (colon != std::string_view::npos && name.substr(colon + 1) == "root") {
    for (const std::shared_ptr<const Account>& account : accounts) {
      if (!IsAccount(*account, name.substr(0, colon))) continue;
      return "arn:" + account->partition + ":iam::" + account->id + ":root";
    }
  }
  return ResolveEntityName(accounts, name, kPrincipalNames, style);
}

absl::StatusOr<std::string> ResolveResourceName(AccountSpan accounts, std::string_view name,
                                                NameStyle style) {
  constexpr std::string_view kS3 = "s3://";
  if (name.substr(0, kS3.size()) == kS3) {
    std::string partition = "aws";
    const std::string_view path = name.substr(kS3.size());
    const std::string_view bucket = path.substr(0, path.find('/'));
    for (const std::shared_ptr<const Account>& account : accounts) {
      for (const Resource& resource : account->resources) {
        const std::optional<Arn> arn = ParseArn(resource.arn);
        if (arn && arn->service == "s3" && arn->resource == bucket) partition = account->partition;
      }
    }
    // What has no key is the bucket itself.
    const bool is_bucket = path.size() == bucket.size() + 1;
    return "arn:" + partition + ":s3:::" + std::string(is_bucket ? bucket : path);
  }
  if (name == "*" || name.substr(0, 4) == "arn:" || style == NameStyle::kExact) {
    return std::string(name);
  }
  std::vector<std::string> found;
  std::vector<std::string_view> candidates;
  for (const std::shared_ptr<const Account>& account : accounts) {
    for (const Resource& resource : account->resources) {
      candidates.push_back(resource.arn);
      if (resource.arn.find(name) != std::string::npos) found.push_back(resource.arn);
    }
    for (const Role& role : account->roles) {
      if (role.arn.find(name) != std::string::npos) found.push_back(role.arn);
    }
  }
  return OneOf(found, name, "resource", candidates);
}

absl::StatusOr<std::string> ResolveAccountName(AccountSpan accounts, std::string_view name) {
  std::vector<std::string> found;
  std::vector<std::string_view> candidates;
  for (const std::shared_ptr<const Account>& account : accounts) {
    candidates.push_back(account->id);
    candidates.push_back(account->name);
    if (IsAccount(*account, name)) found.push_back(account->id);
  }
  return OneOf(found, name, "account", candidates);
}

}  // namespace iamsim
