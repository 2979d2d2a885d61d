// SPDX-License-Identifier: Apache-2.0
#include "cli/report/unknown_actions.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "cli/report/every_policy.h"
#include "engine/match/glob.h"
#include "model/arn.h"
#include "model/catalogue/api_names.h"
#include "model/catalogue/service_catalogue.h"

namespace iamsim {
namespace {

constexpr std::string_view kWildcards = "*?";

bool HasWildcard(std::string_view text) {
  return text.find_first_of(kWildcards) != std::string_view::npos;
}

bool MatchesAny(const Service& service, std::string_view name) {
  if (!HasWildcard(name)) return service.FindAction(name).has_value();
  const std::string pattern = ToLowerAscii(name);
  const CatalogueRange<Action> actions = service.actions();
  return std::any_of(actions.begin(), actions.end(), [&](const Action& action) {
    return GlobMatches(pattern, ToLowerAscii(action.name()));
  });
}

void CheckAction(const Statement& statement, const PolicyDocument& document, std::string_view text,
                 Diagnostics& diagnostics) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || HasWildcard(text.substr(0, colon))) return;
  const std::string_view prefix = text.substr(0, colon);
  const std::string_view name = text.substr(colon + 1);
  const std::optional<Service> service = FindService(prefix);
  if (service && MatchesAny(*service, name)) return;
  std::string help;
  if (const ApiName* api = FindApiName(prefix, name)) {
    help = std::string(api->operation) + " needs `" + std::string(api->action) + "`";
  } else if (!HasWildcard(name) || !service) {
    const std::string_view nearest =
        service ? NearestAction(*service, name) : NearestService(prefix);
    if (!nearest.empty()) {
      help = "did you mean `" + (service ? std::string(service->prefix()) + ":" : std::string()) +
             std::string(nearest) + "`?";
    }
  }
  diagnostics.Warning(document.source, statement.action_offset, 0,
                      "`" + std::string(text) + "` matches no action of the service catalogue of " +
                          std::string(CatalogueDate()),
                      std::move(help));
}

}  // namespace

void WarnOfUnknownActions(const Estate& estate, Diagnostics& diagnostics) {
  std::set<const Policy*> seen;
  ForEachPolicy(estate, [&](const Policy& policy, std::string_view) {
    if (policy.document.source == nullptr || !seen.insert(&policy).second) return;
    const std::optional<Arn> arn = ParseArn(policy.arn);
    if (arn && arn->account == "aws") return;
    for (const Statement& statement : policy.document.statements) {
      for (const PolicyText& action : statement.actions)
        CheckAction(statement, policy.document, action, diagnostics);
    }
  });
}

}  // namespace iamsim
