// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/init.h"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "cli/atomic_file.h"
#include "cli/commands/test.h"
#include "cli/report/json_writer.h"
#include "engine/answer.h"
#include "engine/compile.h"
#include "model/load/load.h"
#include "model/printable.h"

// The suite that is written holds what the model answers today, so it is green at once and a
// change of an answer is what turns it red.

namespace iamsim {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kModel = "iam-model.yaml";
constexpr std::string_view kSuite = "iam-suite.yaml";
constexpr std::string_view kConfiguration = "iamsim.yaml";
constexpr std::string_view kWorkflow = ".github/workflows/iamsim.yml";
constexpr std::size_t kMostPrincipals = 5;
constexpr std::size_t kMostNamed = 20;

constexpr std::string_view kFirstModel =
    R"(# A first model: one account with a user, a role and a bucket. Change it into yours, or put what
# `aws iam get-account-authorization-details` prints beside it and name that in iamsim.yaml.
iamsim: 1
accounts:
  - id: "111122223333"
    name: app
    users:
      - name: alice
        inlinePolicies:
          - name: ReadReports
            document:
              Version: "2012-10-17"
              Statement:
                - {Sid: Read, Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::acme-reports/*"}
    roles:
      - name: deploy
        trustPolicy:
          Version: "2012-10-17"
          Statement:
            - {Effect: Allow, Action: "sts:AssumeRole", Principal: {AWS: "arn:aws:iam::111122223333:root"}}
    resources:
      - {arn: "arn:aws:s3:::acme-reports", region: eu-west-1}
)";

// The workflow needs the program on its path; how it gets there is the reader's choice.
constexpr std::string_view kWorkflowText =
    R"(# Runs the suites of iamsim.yaml on every change. Put `iamsim` on the path first: from your image,
# or built from its sources in a step of your own.
name: iamsim
on: [push, pull_request]
permissions: {contents: read}
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: iamsim test --format github
)";

std::string Quoted(std::string_view text) {
  return JsonText(Printable(text));
}

class InitCommand {
 public:
  ExitCode Run() {
    Find();
    if (!HasPrincipals()) {
      // Policies that nobody has answer no question.
      for (const std::string& source : sources_) {
        left_out_.push_back(source + ": nobody has it; attach it in " + std::string(kModel) +
                            " as `document: {file: " + source + "}`");
      }
      if (!Write(kModel, std::string(kFirstModel))) return ExitCode::kTrouble;
      sources_ = {std::string(kModel)};
      Diagnostics diagnostics;
      model_ = LoadModel(sources_, {}, diagnostics);
    }
    if (!model_.has_value()) return ExitCode::kTrouble;
    const std::string suite = SuiteText();
    if (!Write(kConfiguration, ConfigurationText()) || !Write(kSuite, suite) ||
        !Write(kWorkflow, std::string(kWorkflowText))) {
      return ExitCode::kTrouble;
    }
    std::cout << "next: iamsim test, then write into " << kSuite << " what must never change\n";
    return RunSuite();
  }

 private:
  // What of the folder can be loaded, alone and together. A file that cannot is named in the
  // comments of iamsim.yaml.
  void Find() {
    Diagnostics listing;
    const std::optional<LoadedModel> folder = LoadModel({"."}, {}, listing);
    std::vector<std::string> candidates;
    if (folder.has_value()) {
      for (const LoadedFile& file : folder->files) {
        if (file.ignored || file.kind == InputKind::kSuite) {
          left_out_.push_back(Name(file.path) + ": not something that iamsim reads");
        } else if (file.left_out) {
          left_out_.push_back(Name(file.path) + ": " + file.problem);
        } else {
          candidates.push_back(Name(file.path));
        }
      }
    } else {
      std::error_code error;
      for (const fs::directory_entry& entry : fs::directory_iterator(".", error)) {
        if (entry.is_regular_file(error)) candidates.push_back(Name(entry.path().string()));
      }
      std::sort(candidates.begin(), candidates.end());
    }
    for (const std::string& candidate : candidates) {
      if (candidate == kConfiguration || candidate == kSuite) continue;
      std::vector<std::string> more = sources_;
      more.push_back(candidate);
      Diagnostics diagnostics;
      std::optional<LoadedModel> model = LoadModel(more, {}, diagnostics);
      if (model.has_value() && !diagnostics.has_errors()) {
        model_ = std::move(model);
        sources_ = std::move(more);
      } else {
        left_out_.push_back(candidate + ": " +
                            (diagnostics.all().empty() ? std::string("cannot be read")
                                                       : diagnostics.all().front().message));
      }
    }
  }

  bool HasPrincipals() const {
    if (!model_.has_value()) return false;
    const std::vector<std::shared_ptr<const Account>>& accounts = model_->estate.accounts();
    return std::any_of(accounts.begin(), accounts.end(), [](const auto& account) {
      return !account->users.empty() || !account->roles.empty();
    });
  }

  static std::string Name(const std::string& path) {
    return path.starts_with("./") ? path.substr(2) : path;
  }

  std::string ConfigurationText() const {
    std::string text =
        "# What every iamsim command of this folder asks, without options.\niamsim: 1\nmodel:\n";
    for (const std::string& source : sources_)
      text += "  - " + Quoted(source) + '\n';
    text += "suites: [" + std::string(kSuite) + "]\n";
    if (left_out_.empty()) return text;
    text += "# Not loaded, so no answer depends on it:\n";
    for (std::size_t i = 0; i < left_out_.size() && i < kMostNamed; ++i)
      text += "# - " + Printable(left_out_[i]) + '\n';
    if (left_out_.size() > kMostNamed) {
      text += "# and " + std::to_string(left_out_.size() - kMostNamed) + " more\n";
    }
    return text;
  }

  // ---- the suite ----

  std::string SuiteText() const {
    std::string text =
        "# What the model answers today. Each scenario fails when a change makes the answer "
        "another.\n"
        "# Add what must hold: iamsim can PRINCIPAL ACTION RESOURCE --as-scenario >> " +
        std::string(kSuite) + "\niamsim: 1\nscenarios:\n";
    const std::shared_ptr<const CompiledEstate> compiled = Compile(model_->estate, {});
    std::string resource;
    std::vector<std::string> principals;
    for (const std::shared_ptr<const Account>& account : model_->estate.accounts()) {
      for (const Resource& one : account->resources) {
        if (resource.empty() && one.arn.find(":s3:::") != std::string::npos &&
            one.arn.find('/') == std::string::npos) {
          resource = one.arn + "/example";
        }
      }
      for (const User& user : account->users)
        principals.push_back(user.arn);
      for (const Role& role : account->roles) {
        if (role.arn.find(":role/aws-service-role/") == std::string::npos) {
          principals.push_back(role.arn);
        }
      }
    }
    std::size_t written = 0;
    for (const std::string& principal : principals) {
      if (written == kMostPrincipals) break;
      const std::string name = principal.substr(principal.rfind(':') + 1);
      if (!resource.empty()) {
        text += Scenario(*compiled, name + " reads an object", principal, "s3:GetObject", resource);
      }
      text += Scenario(*compiled, name + " makes itself an administrator", principal,
                       principal.find(":user/") != std::string::npos ? "iam:AttachUserPolicy"
                                                                     : "iam:AttachRolePolicy",
                       principal);
      ++written;
    }
    return text;
  }

  static std::string Scenario(const CompiledEstate& compiled, const std::string& name,
                              const std::string& principal, const std::string& action,
                              const std::string& resource) {
    Request request;
    request.principal = principal;
    request.action = action;
    request.resource = resource;
    const absl::StatusOr<EvaluationResult> result = DecideQuestion(compiled, request);
    const std::string_view expect =
        result.ok() ? EvalDecisionName(result->decision) : std::string_view("error");
    return "  - name: " + Quoted(name) + "\n    principal: " + Quoted(principal) +
           "\n    action: " + action + "\n    resource: " + Quoted(resource) +
           "\n    expect: " + std::string(expect) + '\n';
  }

  // ---- files ----

  // What is there already stays as it is.
  static bool Write(std::string_view name, const std::string& text) {
    const fs::path path(name);
    std::error_code error;
    if (fs::exists(fs::symlink_status(path, error))) {
      std::cout << "kept     " << name << ", which is there already\n";
      return true;
    }
    if (path.has_parent_path()) fs::create_directories(path.parent_path(), error);
    const absl::Status status = WriteFileAtomically(path.string(), text);
    if (!status.ok()) {
      std::cerr << "error: " << Printable(std::string(status.message())) << '\n';
      return false;
    }
    std::cout << "written  " << name << '\n';
    return true;
  }

  static ExitCode RunSuite() {
    std::cout << "\n$ iamsim test\n" << std::flush;
    return RunAlone(AddTestCommand, "test");
  }

  std::vector<std::string> sources_;
  std::vector<std::string> left_out_;  // "notes.txt: not something that iamsim reads"
  std::optional<LoadedModel> model_;
};

}  // namespace

std::function<ExitCode()> AddInitCommand(const Command& app) {
  const Command command =
      app.AddCommand("init", "a first model, suite and CI file for what this folder holds");
  command.Footer(
      "Writes iamsim.yaml, iam-suite.yaml and .github/workflows/iamsim.yml, and where the folder\n"
      "holds no model iam-model.yaml; then runs the suite. Overwrites nothing.\n"
      "Example:\n"
      "  iamsim init\n"
      "Exit code: that of `iamsim test`.");
  return [] { return InitCommand().Run(); };
}

}  // namespace iamsim
