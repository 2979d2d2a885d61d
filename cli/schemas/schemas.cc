// SPDX-License-Identifier: Apache-2.0
#include "cli/schemas/schemas.h"

#include <algorithm>

namespace iamsim {

std::span<const Schema> AllSchemas() {
  static const Schema kSchemas[] = {{"suite", "suites of scenarios", kSuiteSchema},
                                    {"model", "native models", kModelSchema},
                                    {"changes", "changes on top of a model", kChangesSchema},
                                    {"config", "iamsim.yaml", kConfigSchema}};
  return kSchemas;
}

const Schema* FindSchema(std::string_view name) {
  const std::span<const Schema> schemas = AllSchemas();
  const auto found = std::find_if(schemas.begin(), schemas.end(),
                                  [&](const Schema& schema) { return schema.name == name; });
  return found == schemas.end() ? nullptr : &*found;
}

}  // namespace iamsim
