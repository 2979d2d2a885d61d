// SPDX-License-Identifier: Apache-2.0
#include "engine/action_facts.h"

#include <algorithm>

#include "engine/status_text.h"
#include "model/catalogue/key_scopes.h"
#include "model/catalogue/service_facts.h"

namespace iamsim {
namespace {

absl::Status CheckAction(std::string_view text) {
  const std::size_t colon = text.find(':');
  const auto bad = [](unsigned char c) { return c <= ' ' || c == ',' || c >= 0x7F; };
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == text.size() ||
      text.find(':', colon + 1) != std::string_view::npos ||
      std::any_of(text.begin(), text.end(), bad)) {
    return InvalidArgument("action " + Quoted(text) + " is not `service:Action`");
  }
  if (text.find_first_of("*?") != std::string_view::npos) {
    return absl::UnimplementedError("action " + Quoted(text) +
                                    " is a pattern; ask about one action");
  }
  return absl::OkStatus();
}

}  // namespace

KeyFacts::KeyFacts(std::string_view written, std::string_view service,
                   const std::optional<Action>& action)
    : key(CanonicalContextKey(written)),
      info(FindContextKey(written, service)),
      is_of_other_service(IsKeyOfOtherService(key.written, service)),
      may_be_of_one_resource(action && ScopeOfKey(*action, key.written) == KeyScope::kTypes) {}

ActionFacts::ActionFacts(std::string_view text, std::uint32_t number) : action(text, number) {
  problem = CheckAction(text);
  service = FindService(action.service());
  if (service) known = service->FindAction(action.name());
  if (known) kinds.emplace(*service, *known);
  need = ResourceNeedOf(action.service(), known);
  for (const OperationPart& row : OperationParts()) {
    if (ConcernsAction(row, action.service(), action.name())) parts.push_back(&row);
  }
  works_across_accounts = WorksAcrossAccounts(action.service(), action.name());
  needs_key_of_data = NeedsKeyOfData(action.service(), action.name());
  resource_control_policies_cover = ResourceControlPoliciesCover(action.service());
}

const KeyFacts& ActionFacts::Key(std::string_view written,
                                 std::unique_ptr<const KeyFacts>& spare) const {
  return keys_.Get(written, spare, [&] {
    return std::make_unique<const KeyFacts>(written, action.service(), known);
  });
}

}  // namespace iamsim
