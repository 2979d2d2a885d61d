// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/audit.h"

#include <unistd.h>

#include <iostream>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "cli/commands/ask.h"
#include "cli/commands/changes.h"
#include "cli/report/findings/findings.h"
#include "engine/audit/audit.h"

namespace iamsim {
namespace {

struct AuditFlags {
  ModelFlags model;
  ChangeFlags changes;
  std::vector<std::string> select;
  std::string baseline;
  bool new_only = false;
  std::string format = "text";
  bool exit_zero = false;
};

FindingSeverity SeverityOf(AuditSeverity severity) {
  switch (severity) {
    case AuditSeverity::kHigh:
      return FindingSeverity::kHigh;
    case AuditSeverity::kMedium:
      return FindingSeverity::kMedium;
    case AuditSeverity::kLow:
      break;
  }
  return FindingSeverity::kLow;
}

class AuditCommand {
 public:
  explicit AuditCommand(const AuditFlags& flags) : flags_(flags) {}

  ExitCode Run() {
    const ExitCode code = AuditAll();
    PrintDiagnostics(flags_.model, diagnostics_);
    return diagnostics_.has_errors() ? ExitCode::kTrouble : code;
  }

 private:
  ExitCode AuditAll() {
    std::set<std::string> select;
    for (const std::string& id : flags_.select) {
      if (FindAuditRule(id) == nullptr) {
        std::vector<std::string_view> ids;
        for (const AuditRule& rule : AuditRules())
          ids.push_back(rule.id);
        const std::string_view nearest = NearestWord(id, ids);
        diagnostics_.Error(nullptr, 0, 0, "no finding is called `" + id + "`",
                           nearest.empty() ? "docs/audit.md lists them"
                                           : "did you mean `" + std::string(nearest) + "`?");
      }
      select.insert(id);
    }
    std::set<std::string> known;
    if (!flags_.baseline.empty()) {
      const std::shared_ptr<const SourceText> source = ReadSource(flags_.baseline, diagnostics_);
      if (source != nullptr) known = FingerprintsOf(source->text());
    }
    const std::optional<Configuration> configuration =
        LoadConfiguration(flags_.model, diagnostics_);
    const std::optional<CompileOptions> options = CompileOptionsOf(flags_.model, diagnostics_);
    if (diagnostics_.has_errors() || !options) return ExitCode::kTrouble;
    std::optional<Estate> estate =
        LoadChosenEstate(flags_.model, configuration, "give --model PATH", diagnostics_);
    if (estate && flags_.changes.any()) {
      estate = LayChanges(*estate, flags_.changes, LoadOptionsOf(flags_.model), diagnostics_);
    }
    if (!estate || diagnostics_.has_errors()) return ExitCode::kTrouble;
    const std::vector<Finding> findings =
        Find(Compile(*std::move(estate), *options), select, known);
    std::cout << FormatFindings(findings, "audit", *ParseFindingsFormat(flags_.format),
                                StyleFor(ColorChoiceOf(flags_.model), STDOUT_FILENO));
    if (known_count_ > 0) {
      std::cerr << known_count_ << " of the findings are in the baseline"
                << (flags_.new_only ? " and not shown\n" : "\n");
    }
    return new_count_ == 0 || flags_.exit_zero ? ExitCode::kYes : ExitCode::kNo;
  }

  std::vector<Finding> Find(const std::shared_ptr<const CompiledEstate>& compiled,
                            const std::set<std::string>& select,
                            const std::set<std::string>& known) {
    std::vector<Finding> findings;
    for (AuditFinding& found : Audit(compiled, select)) {
      Finding finding;
      finding.id = std::string(found.rule->id);
      finding.severity = SeverityOf(found.rule->severity);
      finding.account = std::move(found.account);
      finding.entity = std::move(found.entity);
      finding.message = std::move(found.message);
      finding.why = std::move(found.why);
      finding.advice = std::string(found.rule->advice);
      finding.source = std::move(found.source);
      finding.offset = found.offset;
      finding.page = "docs/audit.md#" + finding.id;
      const bool is_known = known.contains(finding.Fingerprint());
      ++(is_known ? known_count_ : new_count_);
      if (is_known && flags_.new_only) continue;
      findings.push_back(std::move(finding));
    }
    return findings;
  }

  const AuditFlags& flags_;
  Diagnostics diagnostics_;
  std::size_t known_count_ = 0;
  std::size_t new_count_ = 0;
};

}  // namespace

std::function<ExitCode()> AddAuditCommand(const Command& app) {
  const auto flags = std::make_shared<AuditFlags>();
  const Command command = app.AddCommand("audit", "what should not be so in a model, proved");
  command.Footer(
      "Examples:\n"
      "  iamsim audit -m dump/\n"
      "  iamsim audit -m dump/ --select public-resource --format sarif\n"
      "  iamsim audit -m dump/ --format json > baseline.json\n"
      "  iamsim audit -m dump/ --baseline baseline.json --new-only\n"
      "Exit code: 0 nothing was found, or nothing that is not in the baseline, 1 something was, "
      "2 the input is wrong.");
  AddModelFlags(command, flags->model);
  AddChangeFlags(command, flags->changes);
  command.AddOption("--select", flags->select, "the id of a finding to look for; repeatable")
      .Type("ID")
      .OneValueEach();
  const Option baseline = command.AddOption("--baseline", flags->baseline,
                                            "the JSON of an earlier run: what is in it is no news");
  baseline.Type("FILE");
  command.AddFlag("--new-only", flags->new_only, "leave out what is in the baseline")
      .Needs(baseline);
  command.AddOption("--format", flags->format, "text, json, jsonl, csv, sarif, github or md")
      .OneOf(FindingsFormatNames())
      .Type("FORMAT");
  command.AddFlag("--exit-zero", flags->exit_zero, "code 0 also when something was found");
  return [flags] { return RunToTheEnd<AuditCommand>(*flags); };
}

}  // namespace iamsim
