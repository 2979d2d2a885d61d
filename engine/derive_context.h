// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_DERIVE_CONTEXT_H_
#define IAMSIM_ENGINE_DERIVE_CONTEXT_H_

#include <string_view>

#include "absl/status/status.h"

#include "engine/prepare.h"
#include "model/catalogue/context_keys.h"

namespace iamsim {

// Fills `prepared.context`: the keys that follow from caller, resource, endpoint, session and clock
// (R-CTX-1, unless the request's context mode is exact), over them what the request gives. The
// other fields of `prepared` must be set. InvalidArgument, with every problem, when a given value
// cannot be one of its key. A value against the model becomes an assumption.
absl::Status FillContext(const Estate& estate, PreparedRequest& prepared);
// Whether the text can be a value of a key of that type.
bool CanBeValue(ContextKeyType type, std::string_view text);

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_DERIVE_CONTEXT_H_
