// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_REPORT_CATALOGUE_LISTING_H_
#define IAMSIM_CLI_REPORT_CATALOGUE_LISTING_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/report/listing.h"
#include "model/catalogue/access_level_words.h"
#include "model/catalogue/service_catalogue.h"

namespace iamsim {

// What the service catalogue lists.
struct CatalogueQuery {
  std::optional<Service> service;    // nothing else
  std::optional<AccessLevel> level;  // of actions only
  // A word in any column or a whole cell with * and ?; among resource types also an ARN, for those
  // whose shape it has; among condition keys also a key with its free part filled.
  std::string search;
};

// "actions", "services", "resource-types", "condition-keys"
const std::vector<std::string>& CatalogueListingNames();
// Empty for a `name` that is none of these.
Listing ListCatalogue(std::string_view name, const CatalogueQuery& query);

}  // namespace iamsim

#endif  // IAMSIM_CLI_REPORT_CATALOGUE_LISTING_H_
