// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_NAMES_H_
#define IAMSIM_MODEL_NAMES_H_

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "model/estate.h"

// How people name what an estate holds: ARNs, `ACCOUNT:NAME`, fragments, `s3://bucket/key`. Every
// function is linear in the accounts and entities; an error is NotFound with the nearest name, or
// InvalidArgument with all that an ambiguous name may mean.

namespace iamsim {

enum class NameStyle : std::uint8_t {
  kExact,     // in files: an ARN, ACCOUNT:NAME, or a name that only one entity has
  kFragment,  // on the command line: also any part of an ARN that only one entity has
};

// Of Estate::accounts(), or of accounts that are not an Estate yet.
using AccountSpan = std::span<const std::shared_ptr<const Account>>;

// Which entities a name may mean.
struct NamedKinds {
  bool users = false;
  bool roles = false;
  bool groups = false;
};
inline constexpr NamedKinds kUserNames = {.users = true};
inline constexpr NamedKinds kRoleNames = {.roles = true};
inline constexpr NamedKinds kGroupNames = {.groups = true};
inline constexpr NamedKinds kPrincipalNames = {.users = true, .roles = true};
inline constexpr NamedKinds kEntityNames = {.users = true, .roles = true, .groups = true};

// The ARN of a user, role or group that the accounts have. `ACCOUNT` is an account's id or name;
// NAME is the entity's name, or `user/path/name`, `role/path/name`, `group/path/name`.
absl::StatusOr<std::string> ResolveEntityName(AccountSpan accounts, std::string_view name,
                                              NamedKinds kinds, NameStyle style);

// The full name of a principal. What is already one (an ARN, a service, `anonymous`) is returned as
// it is, whether the model has it or not; also `ACCOUNT:root`.
absl::StatusOr<std::string> ResolvePrincipalName(AccountSpan accounts, std::string_view name,
                                                 NameStyle style);
inline absl::StatusOr<std::string> ResolvePrincipalName(const Estate& estate, std::string_view name,
                                                        NameStyle style) {
  return ResolvePrincipalName(estate.accounts(), name, style);
}

// What an action works on, for a name that several things have.
struct ResourceHint {
  std::string_view service;             // `iam`; empty: not known
  std::vector<std::string_view> types;  // its resource types, as the catalogue names them
};

// The full name of a resource. `s3://bucket/key` becomes its ARN. `bucket/key`, `alias/name`, the
// last part of an ARN (`i-0abc`, `function:shop`, a role's name), each also behind `ACCOUNT:`, and
// the address of a page of the console mean what the model has; where several have the name, the
// one that `hint` fits. As a fragment also a part of an ARN. Else a name stays as it is
// (kExact), or is an error (kFragment).
absl::StatusOr<std::string> ResolveResourceName(AccountSpan accounts, std::string_view name,
                                                NameStyle style, const ResourceHint& hint = {});
inline absl::StatusOr<std::string> ResolveResourceName(const Estate& estate, std::string_view name,
                                                       NameStyle style,
                                                       const ResourceHint& hint = {}) {
  return ResolveResourceName(estate.accounts(), name, style, hint);
}

// The id of an account, by its id or its name.
absl::StatusOr<std::string> ResolveAccountName(AccountSpan accounts, std::string_view name);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_NAMES_H_
