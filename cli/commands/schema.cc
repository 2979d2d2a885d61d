// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/schema.h"

#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "cli/schemas/schemas.h"

namespace iamsim {

std::function<ExitCode()> AddSchemaCommand(const Command& app) {
  const auto name = std::make_shared<std::string>();
  const Command command = app.AddCommand("schema", "a JSON Schema of a kind of file, for editors");
  std::string footer = "Kinds:\n";
  std::vector<std::string> names;
  for (const Schema& schema : AllSchemas()) {
    names.emplace_back(schema.name);
    footer += "  " + names.back() + std::string(10 - names.back().size(), ' ');
    footer += schema.help;
    footer += '\n';
  }
  footer +=
      "Example:\n"
      "  iamsim schema suite > suite.schema.json\n"
      "and as the first line of a suite:\n"
      "  # yaml-language-server: $schema=suite.schema.json";
  command.Footer(footer);
  command.AddOption("kind", *name, "suite, model, changes or config").Required().OneOf(names);
  return [name] {
    std::cout << FindSchema(*name)->text;
    return ExitCode::kYes;
  };
}

}  // namespace iamsim
