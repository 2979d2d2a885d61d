// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <optional>
#include <string>

#include "engine/compile.h"
#include "model/change/change_reader.h"
#include "model/change/change_set.h"
#include "model/load/load.h"
#include "tests/fuzz/fuzz_input.h"

namespace iamsim {
namespace {

constexpr const char* kModel = R"(
organization: {id: o-a1b2c3d4e5, managementAccount: "999988887777",
  root: {id: r-ab12, serviceControlPolicies: [FullAWSAccess], accounts: ["999988887777", "111122223333"]}}
accounts:
  - id: "999988887777"
  - id: "111122223333"
    users: [{name: eve, groups: [g], tags: {team: a}}]
    groups: [{name: g}]
    roles: [{name: app, trustPolicy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: "sts:AssumeRole"}]}}]
    policies: [{name: p, document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "*", Resource: "*"}]}}]
    resources: [{arn: "arn:aws:s3:::lake"}]
    vpcEndpoints: [{id: vpce-1, service: s3}]
)";

const Estate& Base() {
  static const auto& base = *new std::optional<LoadedModel>([] {
    Diagnostics diagnostics;
    return LoadModelTexts({std::make_shared<const SourceText>("model.yaml", std::string(kModel))},
                          {}, diagnostics);
  }());
  fuzz::Require(base.has_value(), "the model is one");
  return base->estate;
}

}  // namespace
}  // namespace iamsim

// A file of changes, a plan or a template, on top of a small model: no text crashes its reader or
// what applies it, and what was applied can be compiled.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace iamsim;
  Diagnostics diagnostics;
  const LoadOptions options = {.account = "111122223333", .region = "eu-west-1"};
  const auto changes = LoadChanges(fuzz::SourceOf(fuzz::TextOf(data, size)), options, diagnostics);
  fuzz::Require(changes.has_value() != diagnostics.has_errors(), "changes or an error");
  if (changes) {
    std::optional<Estate> changed = ApplyChanges(Base(), *changes, /*strict=*/true, diagnostics);
    fuzz::Require(changed.has_value() != diagnostics.has_errors(), "an estate or an error");
    if (changed) Compile(*std::move(changed))->CompileAll();
  }
  fuzz::ShowAll(diagnostics);
  return 0;
}
