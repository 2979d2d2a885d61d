// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/merge.h"

#include <unistd.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/commands/ask.h"
#include "cli/commands/summaries.h"
#include "cli/report/style.h"
#include "cli/rows/row_output.h"
#include "cli/rows/rows.h"
#include "cli/rows/shard.h"

namespace iamsim {
namespace {

struct MergeFlags {
  std::vector<std::string> files;
  std::string format = "jsonl";
  std::string fields;
  std::string group_by;
  std::string out;
  ModelFlags color;  // of which `--color` alone is read
};

class MergeCommand {
 public:
  explicit MergeCommand(const MergeFlags& flags) : flags_(flags) {}

  ExitCode Run() {
    const ExitCode code = Merge();
    PrintDiagnostics(diagnostics_);
    return diagnostics_.has_errors() ? ExitCode::kTrouble : code;
  }

 private:
  ExitCode Merge() {
    ShardMerger merger(diagnostics_);
    if (!merger.Open(flags_.files)) return ExitCode::kTrouble;
    std::optional<RowLayout> layout = MakeLayout(merger.type(), *ParseRowFormat(flags_.format),
                                                 flags_.fields, flags_.group_by, diagnostics_);
    if (!layout.has_value()) return ExitCode::kTrouble;
    RowOutput::Options options;
    options.layout = *std::move(layout);
    options.file = flags_.out;
    options.style = StyleFor(ColorChoiceOf(flags_.color), STDOUT_FILENO);
    RowOutput output(std::move(options));
    if (!output.Open(diagnostics_)) return ExitCode::kTrouble;
    if (!merger.ForEachRow([&](Row row) { output.Add(std::move(row)); })) {
      return ExitCode::kTrouble;
    }
    RowText text;
    text.title = merger.header().title;
    text.summary = SummaryOf(merger.header().command, merger.summary());
    if (!output.Finish(merger.summary(), text, diagnostics_)) return ExitCode::kTrouble;
    AddQuestionErrors(merger.summary(), diagnostics_);
    return CodeOf(merger.header().command, merger.summary());
  }

  const MergeFlags& flags_;
  Diagnostics diagnostics_;
};

}  // namespace

std::function<ExitCode()> AddMergeCommand(const Command& app) {
  const auto flags = std::make_shared<MergeFlags>();
  const Command command =
      app.AddCommand("merge", "the files that --shard wrote, as one run's rows");
  command.Footer(
      "Examples:\n"
      "  iamsim merge shards/*.jsonl --format csv --out rows.csv\n"
      "The rows are those of one run, byte for byte. A shard that is missing, damaged, doubled or\n"
      "of another run is an error that names it.\n"
      "Exit code: that of the command whose rows these are, or 2.");
  command.AddOption("files", flags->files, "the files of all shards").Required().Type("FILE");
  const auto add = [&](const std::string& name, std::string& target, const std::string& type,
                       const std::string& help) {
    return command.AddOption(name, target, help).Type(type);
  };
  add("--format", flags->format, "FORMAT", "jsonl, text, csv, json or md").OneOf(RowFormatNames());
  add("--fields", flags->fields, "NAMES", "columns, with commas between");
  add("--group-by", flags->group_by, "FIELD", "rows with one value of this column stand together");
  add("-o,--out", flags->out, "FILE", "write the rows into a file");
  add("--color", flags->color.color, "WHEN", "always, never or auto")
      .OneOf({"always", "never", "auto"});
  return [flags] { return RunToTheEnd<MergeCommand>(*flags); };
}

}  // namespace iamsim
