// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "model/estate.h"
#include "model/load/load.h"
#include "model/policy_document.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/temporary_folder.h"

namespace iamsim {
namespace {

using std::string_view;

// A role of the root module, one of a module with a relative path and one of a fetched module.
constexpr string_view kPlan =
    R"({"format_version": "1.2", "planned_values": {}, "resource_changes": [
{"address": "aws_iam_role.app", "mode": "managed", "type": "aws_iam_role", "name": "app",
 "change": {"actions": ["create"], "before": null, "after": {"name": "one", "assume_role_policy":
 "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"Service\": \"ec2.amazonaws.com\"}, \"Action\": \"sts:AssumeRole\"}]}"},
 "after_unknown": {"arn": true}}},
{"address": "module.m.aws_iam_role.app", "module_address": "module.m", "mode": "managed",
 "type": "aws_iam_role", "name": "app",
 "change": {"actions": ["create"], "before": null, "after": {"name": "two", "assume_role_policy":
 "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"Service\": \"ec2.amazonaws.com\"}, \"Action\": \"sts:AssumeRole\"}]}"},
 "after_unknown": {"arn": true}}},
{"address": "module.n.aws_iam_role.app", "module_address": "module.n", "mode": "managed",
 "type": "aws_iam_role", "name": "app",
 "change": {"actions": ["create"], "before": null, "after": {"name": "three", "assume_role_policy":
 "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"Service\": \"ec2.amazonaws.com\"}, \"Action\": \"sts:AssumeRole\"}]}"},
 "after_unknown": {"arn": true}}}],
"configuration": {"root_module": {"module_calls": {"m": {"source": "./app", "module": {}},
 "n": {"source": "registry/n", "module": {}}}}}})";
constexpr const char* kPlanName = "plan.json";
constexpr std::array kRoles = {"one", "two", "three"};

std::optional<LoadedModel> Load(const std::string& root, Diagnostics& diagnostics) {
  const auto plan = std::make_shared<const SourceText>(kPlanName, std::string(kPlan));
  return LoadModelTexts({plan}, {.account = "111122223333", .terraform_root = root}, diagnostics);
}

// The place is in the plan, or it is that of a block in a file of the folder.
void CheckPlace(const SourceLocation& place, const std::filesystem::path& folder) {
  if (place.file == kPlanName) return;
  fuzz::Require(place.file.starts_with(folder.string() + '/'), "the file is in the folder");
  Diagnostics diagnostics;
  const auto source = ReadSource(place.file, diagnostics);
  fuzz::Require(source != nullptr, "the file can be read");
  const string_view line = source->Line(place.position.line);
  fuzz::Require(place.position.column > 0 && place.position.column <= line.size(),
                "the place is in the line");
  // There are only blanks before it, so a column is a byte.
  fuzz::Require(line.substr(place.position.column - 1).starts_with("resource"),
                "a block begins there");
}

}  // namespace
}  // namespace iamsim

// The *.tf files of a plan, and the list of its fetched modules. They change places and nothing
// else: no text makes the plan an error, or a problem more or less.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace iamsim;
  static const std::size_t plain = [] {
    Diagnostics diagnostics;
    fuzz::Require(Load("", diagnostics).has_value(), "the plan is a model");
    return diagnostics.count();
  }();
  const fuzz::TemporaryFolder folder("terraform-source");
  string_view rest = fuzz::TextOf(data, size);
  for (const char* file : {"main.tf", "app/role.tf", ".terraform/modules/modules.json",
                           ".terraform/modules/n/main.tf"}) {
    folder.Write(file, fuzz::TakePart(rest));
  }
  Diagnostics diagnostics;
  const std::optional<LoadedModel> model = Load(folder.path().string(), diagnostics);
  fuzz::ShowAll(diagnostics);
  fuzz::Require(model.has_value(), "a model");
  fuzz::Require(diagnostics.count() == plain, "the problems of the plan alone");
  for (const char* name : kRoles) {
    const auto role = model->estate.FindRole("arn:aws:iam::111122223333:role/" + std::string(name));
    fuzz::Require(role && role.entity->trust_policy != nullptr, "the role");
    const PolicyDocument& trust = role.entity->trust_policy->document;
    fuzz::Require(trust.statements.size() == 1, "the statement");
    CheckPlace(LocationOf(trust, trust.statements.front().offset), folder.path());
  }
  return 0;
}
