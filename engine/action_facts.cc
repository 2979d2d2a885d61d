// SPDX-License-Identifier: Apache-2.0
#include "engine/action_facts.h"

#include "model/catalogue/key_scopes.h"
#include "model/catalogue/service_facts.h"

namespace iamsim {

KeyFacts::KeyFacts(std::string_view written, std::string_view service,
                   const std::optional<Action>& action)
    : key(CanonicalContextKey(written)),
      info(FindContextKey(written, service)),
      is_of_other_service(IsKeyOfOtherService(key.written, service)),
      may_be_of_one_resource(action && ScopeOfKey(*action, key.written) == KeyScope::kTypes) {}

ActionFacts::ActionFacts(std::string_view text, std::uint32_t number) : action(text, number) {
  service = FindService(action.service());
  if (service) known = service->FindAction(action.name());
  if (known) kinds.emplace(*service, *known);
  need = ResourceNeedOf(action.service(), known);
  for (const OperationPart& row : OperationParts()) {
    if (ConcernsAction(row, action.service(), action.name())) parts.push_back(&row);
  }
  works_across_accounts = WorksAcrossAccounts(action.service(), action.name());
  resource_control_policies_cover = ResourceControlPoliciesCover(action.service());
}

const KeyFacts& ActionFacts::Key(std::string_view written,
                                 std::unique_ptr<const KeyFacts>& spare) const {
  return keys_.Get(written, spare, [&] {
    return std::make_unique<const KeyFacts>(written, action.service(), known);
  });
}

}  // namespace iamsim
