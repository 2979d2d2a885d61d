// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_NAMES_H_
#define IAMSIM_ENGINE_NAMES_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "model/estate.h"
#include "model/request.h"

// How people name entities: ARNs, `ACCOUNT:NAME`, fragments, `s3://bucket/key`.

namespace iamsim {

enum class NameStyle : std::uint8_t {
  kExact,     // in files: an ARN, or ACCOUNT:NAME
  kFragment,  // on the command line: also any part of an ARN that only one entity has
};

// The full name of a principal. What is already one (an ARN, a service, `anonymous`) is returned as
// it is, whether the model has it or not. `ACCOUNT` is an account's id or name; NAME is a user's or
// role's name, or `user/path/name`, `role/path/name`, `root`. NotFound names the nearest,
// InvalidArgument all candidates of an ambiguous name.
absl::StatusOr<std::string> ResolvePrincipalName(const Estate& estate, std::string_view name,
                                                 NameStyle style);
// Every user and role whose ARN or ACCOUNT:NAME matches a pattern with `*` or `?`; `*:role/app*`.
std::vector<std::string> MatchPrincipals(const Estate& estate, std::string_view pattern);
// The full name of a resource: `s3://bucket/key` becomes its ARN, everything else stays; as a
// fragment also a part of the ARN of one modelled resource.
absl::StatusOr<std::string> ResolveResourceName(const Estate& estate, std::string_view name,
                                                NameStyle style);

// Every name in a request, in place: the principal, the roles on the way and the role that is
// passed, the resources. Errors as above; the request is then as far as it came.
absl::Status ResolveNames(const Estate& estate, NameStyle style, Request& request);

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_NAMES_H_
