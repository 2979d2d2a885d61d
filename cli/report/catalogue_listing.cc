// SPDX-License-Identifier: Apache-2.0
#include "cli/report/catalogue_listing.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "model/arn.h"
#include "model/catalogue/context_keys.h"
#include "model/catalogue/service_facts.h"

namespace iamsim {
namespace {

using Row = std::vector<std::string>;

class Cells {
 public:
  void Add(std::string_view text) {
    if (!text_.empty()) text_ += ", ";
    text_ += text;
  }
  std::string Take() { return std::move(text_); }

 private:
  std::string text_;
};

std::string QualifiedName(const Service& service, std::string_view name) {
  return std::string(service.prefix()) + ':' + std::string(name);
}

std::string LevelsOf(const Action& action) {
  Cells cells;
  for (const AccessLevel level : kAccessLevels) {
    if (action.access_levels().Has(level)) cells.Add(AccessLevelName(level));
  }
  return cells.Take();
}

std::string TypesOf(const Action& action) {
  Cells cells;
  for (const ActionResourceType use : action.resource_types()) {
    cells.Add(std::string(use.resource_type().name()) + (use.required() ? "*" : ""));
  }
  return cells.Take();
}

std::string NamesOf(CatalogueRange<ConditionKey> keys) {
  Cells cells;
  for (const ConditionKey key : keys)
    cells.Add(key.name());
  return cells.Take();
}

// Those of the action, and those that it has for one of its resource types.
std::string KeysOf(const Action& action) {
  std::vector<std::string_view> names;
  for (const ConditionKey key : action.condition_keys())
    names.push_back(key.name());
  for (const ActionResourceType use : action.resource_types()) {
    for (const ConditionKey key : use.condition_keys())
      names.push_back(key.name());
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  Cells cells;
  for (const std::string_view name : names)
    cells.Add(name);
  return cells.Take();
}

// As the Service Authorization Reference writes the type of one value.
std::string_view TypeName(ContextKeyType type) {
  switch (type) {
    case ContextKeyType::kString:
      return "String";
    case ContextKeyType::kArn:
      return "ARN";
    case ContextKeyType::kBool:
      return "Bool";
    case ContextKeyType::kNumeric:
      return "Numeric";
    case ContextKeyType::kDate:
    case ContextKeyType::kDateOrNumeric:
      return "Date";
    case ContextKeyType::kIpAddress:
      return "IPAddress";
    case ContextKeyType::kBinary:
      return "Binary";
  }
  return {};
}

template <typename Function>
void ForEachService(const CatalogueQuery& query, Function function) {
  if (query.service) return function(*query.service);
  for (const Service service : Services())
    function(service);
}

Listing ListServices(const CatalogueQuery& query) {
  Listing listing{
      "services", {"service", "name", "actions", "resourceTypes", "conditionKeys", "rcp"}, {}};
  ForEachService(query, [&](const Service& service) {
    listing.rows.push_back({std::string(service.prefix()), std::string(service.name()),
                            std::to_string(service.actions().size()),
                            std::to_string(service.resource_types().size()),
                            std::to_string(service.condition_keys().size()),
                            ResourceControlPoliciesCover(service.prefix()) ? "yes" : "no"});
  });
  return listing;
}

Listing ListActions(const CatalogueQuery& query) {
  Listing listing{"actions", {"action", "level", "resourceTypes", "conditionKeys"}, {}};
  ForEachService(query, [&](const Service& service) {
    for (const Action action : service.actions()) {
      if (query.level && !action.access_levels().Has(*query.level)) continue;
      listing.rows.push_back({QualifiedName(service, action.name()), LevelsOf(action),
                              TypesOf(action), KeysOf(action)});
    }
  });
  return listing;
}

Listing ListResourceTypes(const CatalogueQuery& query) {
  Listing listing{"resourceTypes", {"resourceType", "arn", "conditionKeys"}, {}};
  const bool of_arn = ParseArn(query.search) && query.search.find("${") == std::string::npos &&
                      query.search.find_first_of("*?") == std::string::npos;
  ForEachService(query, [&](const Service& service) {
    for (const ResourceType type : service.resource_types()) {
      if (of_arn && !type.Fits(query.search)) continue;
      Cells shapes;
      for (const std::string_view shape : type.arn_patterns())
        shapes.Add(shape);
      Row row = {QualifiedName(service, type.name()), shapes.Take(),
                 NamesOf(type.condition_keys())};
      if (of_arn || RowMatches(row, query.search)) listing.rows.push_back(std::move(row));
    }
  });
  return listing;
}

Listing ListConditionKeys(const CatalogueQuery& query) {
  // How many services have each key; by its name and whether it has several values.
  std::map<std::pair<std::string, bool>, int> services;
  std::vector<ConditionKey> keys;
  if (query.service) {
    for (const ConditionKey key : query.service->condition_keys())
      keys.push_back(key);
  } else {
    for (const ConditionKey key : ServiceCatalogue::Bundled().condition_keys())
      keys.push_back(key);
  }
  for (const Service service : Services()) {
    for (const ConditionKey key : service.condition_keys())
      ++services[{std::string(key.name()), key.is_multivalued()}];
  }
  Listing listing{
      "conditionKeys", {"conditionKey", "type", "multivalued", "global", "services"}, {}};
  for (const ConditionKey key : keys) {
    Row row = {std::string(key.name()), std::string(TypeName(key.type())),
               key.is_multivalued() ? "yes" : "no", key.is_global() ? "yes" : "no",
               std::to_string(services[{std::string(key.name()), key.is_multivalued()}])};
    if (RowMatches(row, query.search) || (key.has_free_part() && key.Matches(query.search))) {
      listing.rows.push_back(std::move(row));
    }
  }
  return listing;
}

}  // namespace

const std::vector<std::string>& CatalogueListingNames() {
  static const std::vector<std::string>& names =
      *new std::vector<std::string>{"actions", "services", "resource-types", "condition-keys"};
  return names;
}

Listing ListCatalogue(std::string_view name, const CatalogueQuery& query) {
  if (name == "resource-types") return ListResourceTypes(query);
  if (name == "condition-keys") return ListConditionKeys(query);
  Listing listing = name == "services"  ? ListServices(query)
                    : name == "actions" ? ListActions(query)
                                        : Listing();
  std::erase_if(listing.rows, [&](const Row& row) { return !RowMatches(row, query.search); });
  return listing;
}

}  // namespace iamsim
