// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_MADE_POLICY_H_
#define IAMSIM_ENGINE_MADE_POLICY_H_

#include <string>
#include <string_view>
#include <vector>

#include "model/estate.h"
#include "model/policy_document.h"

// Policies that the engine makes: those that AWS has without a document, and those of questions
// about what would be.

namespace iamsim {

// An Allow of the actions on every resource.
Statement AllowActions(PolicyTexts actions);
// The same for a principal.
Statement AllowPrincipal(PrincipalType type, std::string_view value, PolicyTexts actions);

PolicyPtr MakePolicy(std::string name, std::vector<Statement> statements);

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_MADE_POLICY_H_
