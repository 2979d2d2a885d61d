// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_NAMES_H_
#define IAMSIM_ENGINE_NAMES_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

#include "model/estate.h"
#include "model/names.h"
#include "model/request.h"

// Patterns of names, and all names of a request; single names are in model/names.h.

namespace iamsim {

// Every user and role whose ARN or ACCOUNT:NAME matches a pattern with `*` or `?`; `*:role/app*`.
std::vector<std::string> MatchPrincipals(const Estate& estate, std::string_view pattern);
// Every name in a request, in place: the principal, the roles on the way and the role that is
// passed, the resources. Errors as above; the request is then as far as it came.
absl::Status ResolveNames(const Estate& estate, NameStyle style, Request& request);

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_NAMES_H_
