// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_SCHEMAS_SCHEMAS_H_
#define IAMSIM_CLI_SCHEMAS_SCHEMAS_H_

#include <span>
#include <string_view>

namespace iamsim {

// A JSON Schema of the files that people write, for their editors: each says what the reader of
// that file takes, and refuses unknown fields where the reader does. They are of draft-07, because
// that is the draft that the language servers of editors know whole; of the later ones they know
// parts. A `$ref` never leaves its text.
struct Schema {
  std::string_view name;  // "suite", "model", "changes", "config"
  std::string_view help;  // what it is a schema of
  std::string_view text;
};
std::span<const Schema> AllSchemas();

// Returns null if there is none of that name.
const Schema* FindSchema(std::string_view name);

extern const std::string_view kSuiteSchema;
extern const std::string_view kModelSchema;
extern const std::string_view kChangesSchema;
extern const std::string_view kConfigSchema;

}  // namespace iamsim

#endif  // IAMSIM_CLI_SCHEMAS_SCHEMAS_H_
