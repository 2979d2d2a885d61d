// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/lint.h"

#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "cli/atomic_file.h"
#include "cli/commands/ask.h"
#include "cli/report/every_policy.h"
#include "cli/report/findings/findings.h"
#include "engine/lint/lint.h"
#include "model/arn.h"
#include "model/load/document/policy_reader.h"

namespace iamsim {
namespace {

constexpr std::string_view kNotValid = "not-valid";
constexpr std::string_view kNotValidAdvice = "correct it; AWS rejects it, or finds fault with it";

struct LintFlags {
  ModelFlags model;
  std::vector<std::string> files;
  std::string format = "text";
  bool fix = false;
  bool write = false;
  bool exit_zero = false;
};

FindingSeverity SeverityOf(LintSeverity severity) {
  switch (severity) {
    case LintSeverity::kHigh:
      return FindingSeverity::kHigh;
    case LintSeverity::kMedium:
      return FindingSeverity::kMedium;
    case LintSeverity::kLow:
      break;
  }
  return FindingSeverity::kLow;
}

// What a document that stands alone is, by its elements.
PolicyType TypeOf(const PolicyDocument& document) {
  bool has_principal = false;
  bool has_resource = false;
  for (const Statement& statement : document.statements) {
    has_principal = has_principal || statement.principal_form != ElementForm::kAbsent;
    has_resource = has_resource || statement.resource_form != ElementForm::kAbsent;
  }
  if (!has_principal) return PolicyType::kIdentity;
  return has_resource ? PolicyType::kResource : PolicyType::kTrust;
}

class LintCommand {
 public:
  explicit LintCommand(const LintFlags& flags) : flags_(flags) {}

  ExitCode Run() {
    const bool is_done = LintAll();
    if (!is_done || diagnostics_.has_errors()) {
      PrintDiagnostics(flags_.model, diagnostics_);
      return ExitCode::kTrouble;
    }
    std::stable_sort(findings_.begin(), findings_.end(), [](const Finding& a, const Finding& b) {
      return std::make_pair(a.source == nullptr ? std::string() : a.source->name(), a.offset) <
             std::make_pair(b.source == nullptr ? std::string() : b.source->name(), b.offset);
    });
    DropSaidTwice();
    if (flags_.fix) return Fix();
    std::cout << FormatFindings(findings_, "lint", *ParseFindingsFormat(flags_.format),
                                StyleFor(ColorChoiceOf(flags_.model), STDOUT_FILENO));
    return findings_.empty() || flags_.exit_zero ? ExitCode::kYes : ExitCode::kNo;
  }

 private:
  bool LintAll() {
    ModelFlags flags = flags_.model;
    flags.paths.insert(flags.paths.end(), flags_.files.begin(), flags_.files.end());
    // What AWS rejects is a finding here, and the rest is looked at all the same.
    flags.strict = false;
    flags.lenient = true;
    Diagnostics local;
    const std::optional<LoadedModel> model = LoadChosenModel(flags, "lint", local);
    for (const Diagnostic& diagnostic : local.all()) {
      if (diagnostic.severity == Severity::kError) {
        diagnostics_.Add(diagnostic);
      } else if (diagnostic.source != nullptr) {
        AddNotValid(diagnostic, FindingSeverity::kMedium, "");
      }
    }
    if (!model) return false;
    for (const PolicyPtr& policy : model->estate.policies())
      One(*policy, "", true);
    ForEachPolicy(model->estate, [&](const Policy& policy, std::string_view carrier) {
      One(policy, carrier, false);
    });
    return true;
  }

  // What the reader of policies finds, too, has a rule of its own here, at the same place or at the
  // text inside its quotes.
  void DropSaidTwice() {
    std::vector<Finding> kept;
    for (const Finding& finding : findings_) {
      const bool is_said =
          finding.id == kNotValid &&
          std::any_of(findings_.begin(), findings_.end(), [&](const Finding& other) {
            return other.id != kNotValid && other.source == finding.source &&
                   (other.offset == finding.offset || other.offset == finding.offset + 1);
          });
      if (!is_said) kept.push_back(finding);
    }
    findings_ = std::move(kept);
  }

  void One(const Policy& policy, std::string_view carrier, bool alone) {
    if (!policy.readable || policy.document.source == nullptr) return;
    // One that several carry is looked at once.
    if (!seen_.insert(&policy).second) return;
    if (IsAwsManagedPolicy(policy.arn)) return;
    std::string entity = policy.name;
    if (!carrier.empty() && entity.empty()) entity = std::string(carrier);
    if (alone) CheckType(policy, entity);
    for (LintFinding& found : Lint(policy.document)) {
      Finding finding;
      finding.id = std::string(found.rule->id);
      finding.severity = SeverityOf(found.rule->severity);
      finding.entity = entity;
      finding.message = std::move(found.message);
      finding.why = std::string(found.rule->what);
      finding.advice = std::string(found.rule->advice);
      finding.source = policy.document.source;
      finding.offset = found.offset;
      finding.length = found.length;
      finding.page = "docs/lint.md#" + finding.id;
      // Documents in strings are not rewritten.
      if (policy.document.source->outer() == nullptr) {
        std::vector<TextEdit>& edits = edits_[policy.document.source];
        edits.insert(edits.end(), found.edits.begin(), found.edits.end());
      }
      findings_.push_back(std::move(finding));
    }
  }

  void AddNotValid(const Diagnostic& diagnostic, FindingSeverity severity,
                   const std::string& entity) {
    Finding finding;
    finding.id = std::string(kNotValid);
    finding.severity = severity;
    finding.entity = entity;
    finding.message = diagnostic.message;
    finding.advice = diagnostic.help.empty() ? std::string(kNotValidAdvice) : diagnostic.help;
    finding.source = diagnostic.source;
    finding.offset = diagnostic.offset;
    finding.length = diagnostic.length;
    finding.page = "docs/lint.md#not-valid";
    const bool is_known =
        std::any_of(findings_.begin(), findings_.end(), [&](const Finding& other) {
          return other.id == kNotValid && other.source == finding.source &&
                 other.offset == finding.offset && other.message == finding.message;
        });
    if (!is_known) findings_.push_back(std::move(finding));
  }

  // What a policy that no model carries may have, by its type.
  void CheckType(const Policy& policy, const std::string& entity) {
    Diagnostics found;
    PolicyDocument copy = policy.document;
    TakePolicyDocument(copy, TypeOf(copy), /*strict=*/true, {}, found);
    for (const Diagnostic& diagnostic : found.all()) {
      AddNotValid(diagnostic,
                  diagnostic.severity == Severity::kError ? FindingSeverity::kHigh
                                                          : FindingSeverity::kMedium,
                  entity);
    }
  }

  // Shows what the mechanical fixes change, or writes it. Edits that meet others wait for another
  // run.
  ExitCode Fix() {
    std::size_t count = 0;
    for (auto& [source, edits] : edits_) {
      std::stable_sort(edits.begin(), edits.end(),
                       [](const TextEdit& a, const TextEdit& b) { return a.offset < b.offset; });
      const std::string_view text = source->text();
      std::string fixed;
      std::size_t at = 0;
      for (const TextEdit& edit : edits) {
        if (edit.offset < at) continue;
        const TextPosition place = source->PositionOf(edit.offset);
        if (!flags_.write) {
          std::cout << Printable(source->name()) << ':' << place.line << ":\n-"
                    << Printable(source->Line(place.line)) << "\n+"
                    << Printable(FixedLine(*source, edit)) << '\n';
        }
        fixed += text.substr(at, edit.offset - at);
        fixed += edit.text;
        at = edit.offset + edit.length;
        ++count;
      }
      fixed += text.substr(at);
      if (!flags_.write || edits.empty()) continue;
      const absl::Status status = WriteFileAtomically(source->name(), fixed);
      if (!status.ok()) {
        std::cerr << Printable(source->name())
                  << ": error: " << Printable(std::string(status.message())) << '\n';
        return ExitCode::kTrouble;
      }
    }
    std::cerr << count << (count == 1 ? " fix" : " fixes")
              << (flags_.write ? " written\n" : "; --write writes them\n");
    return count == 0 || flags_.write || flags_.exit_zero ? ExitCode::kYes : ExitCode::kNo;
  }

  // The line with one edit; of an edit over several lines, up to the first end.
  static std::string FixedLine(const SourceText& source, const TextEdit& edit) {
    const std::string_view text = source.text();
    std::size_t begin = text.rfind('\n', edit.offset == 0 ? 0 : edit.offset - 1);
    begin = begin == std::string_view::npos ? 0 : begin + 1;
    if (begin > edit.offset) begin = edit.offset;
    const std::size_t end = text.find('\n', edit.offset + edit.length);
    return std::string(text.substr(begin, edit.offset - begin)) + edit.text +
           std::string(
               text.substr(edit.offset + edit.length, end == std::string_view::npos
                                                          ? std::string_view::npos
                                                          : end - edit.offset - edit.length));
  }

  const LintFlags& flags_;
  Diagnostics diagnostics_;
  std::vector<Finding> findings_;
  std::set<const Policy*> seen_;
  std::map<std::shared_ptr<const SourceText>, std::vector<TextEdit>> edits_;
};

}  // namespace

std::function<ExitCode()> AddLintCommand(const Command& app) {
  const auto flags = std::make_shared<LintFlags>();
  const Command command =
      app.AddCommand("lint", "what is wrong in policies, without asking anything of them");
  command.Footer(
      "Examples:\n"
      "  iamsim lint app.json\n"
      "  iamsim lint policies/ --format sarif > findings.sarif\n"
      "  iamsim lint -m dump/ --format csv\n"
      "  iamsim lint app.json --fix --write\n"
      "AWS managed policies of a model are left out: nobody but AWS can mend them.\n"
      "Exit code: 0 nothing was found, 1 something was, 2 the input is wrong.");
  command.AddOption("files", flags->files, "policies, models, folders").Type("FILE");
  AddModelFlags(command, flags->model);
  command.AddOption("--format", flags->format, "text, json, jsonl, csv, sarif, github or md")
      .OneOf(FindingsFormatNames())
      .Type("FORMAT");
  command.AddFlag("--fix", flags->fix, "show what mends findings that a program can mend");
  command.AddFlag("--write", flags->write, "with --fix, change the files");
  command.AddFlag("--exit-zero", flags->exit_zero, "code 0 also when something was found");
  return [flags] { return RunToTheEnd<LintCommand>(*flags); };
}

}  // namespace iamsim
