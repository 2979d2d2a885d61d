// SPDX-License-Identifier: Apache-2.0
#include "model/names.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/status.h"

#include "model/arn.h"
#include "model/console_url.h"
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

// The page of the console says neither the account nor the path of an entity.
absl::StatusOr<std::string> ResolvePrincipalTail(AccountSpan accounts, std::string_view tail,
                                                 std::string_view url) {
  std::vector<std::string> found;
  const std::string_view kind = tail.substr(0, tail.find('/') + 1);
  const std::string_view wanted = tail.substr(tail.rfind('/') + 1);
  VisitEntities(accounts, kPrincipalNames, [&](const Named& one) {
    if (one.name == wanted && one.tail.starts_with(kind)) found.emplace_back(one.arn);
  });
  return OneOf(found, url, NounOf(kPrincipalNames), {});
}

// What people call the thing that an ARN names: its last parts.
bool IsCalled(std::string_view arn, std::string_view name) {
  if (arn.size() <= name.size() || !arn.ends_with(name)) return false;
  const char before = arn[arn.size() - name.size() - 1];
  return before == ':' || before == '/';
}

bool HasAlias(const Resource& resource, std::string_view name) {
  return std::find(resource.aliases.begin(), resource.aliases.end(), name) !=
         resource.aliases.end();
}

// The name behind `ACCOUNT:`, where an account is called so; else all of it.
std::string_view WithoutAccount(AccountSpan accounts, std::string_view name,
                                const Account*& account) {
  const std::size_t colon = name.find(':');
  if (colon == std::string_view::npos) return name;
  for (const std::shared_ptr<const Account>& one : accounts) {
    if (!IsAccount(*one, name.substr(0, colon))) continue;
    account = one.get();
    return name.substr(colon + 1);
  }
  return name;
}

// Everything of the model that an action can work on and that has this name.
std::vector<std::string> FindNamed(AccountSpan accounts, std::string_view full_name) {
  const Account* account = nullptr;
  const std::string_view name = WithoutAccount(accounts, full_name, account);
  const std::string_view bucket = name.substr(0, name.find('/'));
  std::vector<std::string> found;
  if (name.empty()) return found;
  for (const std::shared_ptr<const Account>& one : accounts) {
    if (account != nullptr && one.get() != account) continue;
    for (const Resource& resource : one->resources) {
      const std::string_view arn = resource.arn;
      if (IsCalled(arn, name) || HasAlias(resource, name)) {
        found.push_back(resource.arn);
      } else if (bucket.size() < name.size() && arn.ends_with(":s3:::" + std::string(bucket))) {
        found.push_back(resource.arn + std::string(name.substr(bucket.size())));
      }
    }
    VisitEntities(*one, kEntityNames, [&](const Named& entity) {
      if (entity.name == name || entity.tail == name) found.emplace_back(entity.arn);
    });
    for (const PolicyPtr& policy : one->policies) {
      if (IsCalled(policy->arn, name)) found.emplace_back(policy->arn);
    }
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

// Of several things with a name, those that the hint fits; all, where it says nothing.
std::vector<std::string> FittingHint(std::vector<std::string> found, const ResourceHint& hint) {
  if (found.size() < 2 || hint.service.empty()) return found;
  std::vector<std::string> fitting;
  for (const std::string& text : found) {
    const std::optional<Arn> arn = ParseArn(text);
    if (!arn.has_value() || arn->service != hint.service) continue;
    const std::string_view kind = arn->resource.substr(0, arn->resource.find('/'));
    const bool works = std::find(hint.types.begin(), hint.types.end(), kind) != hint.types.end();
    if (hint.service != "iam" || works) fitting.push_back(text);
  }
  return fitting.empty() ? found : fitting;
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
  } else {
    VisitEntities(accounts, kinds, [&](const Named& one) {
      if (one.name == name) found.emplace_back(one.arn);
    });
    if (found.empty() && style == NameStyle::kFragment) {
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
  if (IsConsoleUrl(name)) {
    const std::optional<std::string> shown = NameInConsoleUrl(name);
    if (shown.has_value()) return ResolvePrincipalTail(accounts, *shown, name);
  }
  if (IsFullPrincipal(name)) return std::string(name);
  const std::size_t colon = name.find(':');
  if (colon != std::string_view::npos && name.substr(colon + 1) == "root") {
    for (const std::shared_ptr<const Account>& account : accounts) {
      if (!IsAccount(*account, name.substr(0, colon))) continue;
      return "arn:" + account->partition + ":iam::" + account->id + ":root";
    }
  }
  if (accounts.empty()) {
    return absl::NotFoundError('`' + std::string(name) +
                               "` names no principal, because there is no model; give `model` in "
                               "the suite, or --model PATH");
  }
  absl::StatusOr<std::string> full = ResolveEntityName(accounts, name, kPrincipalNames, style);
  if (!full.ok() && name.starts_with("github:")) {
    return absl::NotFoundError('`' + std::string(name) +
                               "` names no ref; expected `github:ORG/REPO@REF`, where REF is a "
                               "branch, `refs/tags/TAG`, `environment:NAME` or `pull_request`");
  }
  return full;
}

absl::StatusOr<std::string> ResolveResourceName(AccountSpan accounts, std::string_view name,
                                                NameStyle style, const ResourceHint& hint) {
  std::string shown;
  const std::string_view given = name;
  if (const std::optional<std::string> in_url = NameInConsoleUrl(name)) {
    shown = *in_url;
    name = shown;
  }
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
  if (name.empty() || name == "*" || name.substr(0, 4) == "arn:") return std::string(name);
  const std::vector<std::string> called = FittingHint(FindNamed(accounts, name), hint);
  if (!called.empty()) return OneOf(called, given, "resource", {});
  if (style == NameStyle::kExact) return std::string(given);
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
  return OneOf(found, given, "resource", candidates);
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
