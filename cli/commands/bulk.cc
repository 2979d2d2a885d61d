// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/bulk.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <set>
#include <system_error>
#include <type_traits>
#include <utility>

#include "cli/atomic_file.h"
#include "cli/commands/summaries.h"
#include "cli/report/answer_row.h"
#include "cli/report/every_policy.h"
#include "cli/report/json_writer.h"
#include "cli/report/request_json.h"
#include "cli/rows/sha256.h"
#include "model/arn.h"
#include "model/catalogue/service_catalogue.h"
#include "model/in_parallel.h"
#include "model/load/text/read_source.h"
#include "model/load/text/words.h"

// Subjects are taken in batches. The threads share a batch, and its rows are written in order when
// all of it is done, so what is written depends neither on their number nor on their speed. Between
// two batches the run may be interrupted; then the rows end with a whole subject.

namespace iamsim {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kSubjectsPerThread = 16;

// Of the program, because a handler of signals can be given nothing.
std::atomic<bool> interrupt_asked = false;

void AskInterrupt(int /*signal*/) {
  interrupt_asked = true;
}

std::string Duration(double seconds) {
  const auto whole = static_cast<long>(seconds + 0.5);
  if (whole < 60) return std::to_string(whole) + " s";
  if (whole < 3600) return std::to_string(whole / 60) + " min";
  return std::to_string(whole / 3600) + " h " + std::to_string(whole % 3600 / 60) + " min";
}

void AddDigestOfFile(const fs::path& path, std::set<std::string>& digests) {
  std::ifstream stream(path, std::ios::binary);
  digests.insert(Sha256Of(
      std::string(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>())));
}

}  // namespace

void AddBulkFlags(const Command& command, BulkFlags& flags) {
  AddModelFlags(command, flags.model);
  AddChangeFlags(command, flags.changes);
  AddRequestFlags(command, flags.asked);
  const auto add = [&](const std::string& name, std::string& target, const std::string& type,
                       const std::string& help) {
    return command.AddOption(name, target, help).Type(type);
  };
  add("--format", flags.format, "FORMAT", "text, csv, jsonl, json or md").OneOf(RowFormatNames());
  add("--fields", flags.fields, "NAMES", "columns, with commas between: principal,action,decision");
  add("--group-by", flags.group_by, "FIELD", "rows with one value of this column stand together");
  add("--only", flags.only, "DECISIONS", "rows of these decisions: allowed,conditional,denied");
  add("-o,--out", flags.out, "FILE", "write the rows into a file, which is there when it is whole");
  add("--shard", flags.shard, "I/N", "the part I of N, from 0, for `iamsim merge`; JSON lines")
      .Check([](const std::string& text) {
        return ParseShard(text).has_value() ? std::string()
                                            : "expected I/N with I below N, not `" + text + "`";
      });
  command.AddFlag("--resume", flags.resume, "go on with the --out file of an interrupted run");
  command.AddOption("-j,--jobs", flags.jobs, "threads; else one a core").Between(1, 1024).Type("N");
}

std::optional<DecisionFilter> DecisionFilter::Parse(const std::string& only,
                                                    Diagnostics& diagnostics) {
  DecisionFilter filter;
  const auto add = [&](EvalDecision decision) {
    filter.bits_ |= 1U << static_cast<unsigned>(decision);
  };
  for (std::size_t begin = 0; begin <= only.size();) {
    const std::size_t end = std::min(only.find(',', begin), only.size());
    const std::string word = only.substr(begin, end - begin);
    begin = end + 1;
    if (word == "denied") {
      add(EvalDecision::kExplicitDeny);
      add(EvalDecision::kImplicitDeny);
    } else if (const std::optional<EvalDecision> decision = ParseEvalDecision(word)) {
      add(*decision);
    } else {
      diagnostics.Error(nullptr, 0, 0, "--only knows no decision " + Quoted(word),
                        "expected allowed, conditional, denied, explicitDeny or implicitDeny, with "
                        "commas between");
      return std::nullopt;
    }
  }
  return filter;
}

bool DecisionFilter::Has(EvalDecision decision) const {
  return (bits_ & (1U << static_cast<unsigned>(decision))) != 0;
}

bool BulkRun::Load() {
  const std::optional<CompileOptions> options = CompileOptionsOf(flags_.model, diagnostics_);
  const LoadOptions load = LoadOptionsOf(flags_.model);
  std::optional<Request> base = RequestOf(flags_.asked, load, diagnostics_);
  configuration_ = LoadConfiguration(flags_.model, diagnostics_);
  if (diagnostics_.has_errors()) return false;
  const ContextProfiles profiles = WithConfigured(
      ContextFilesOf(flags_.asked.profiles, diagnostics_), configuration_, diagnostics_);
  if (base.has_value()) AddChosenProfile(profiles, *base, diagnostics_);
  if (diagnostics_.has_errors()) return false;
  paths_ = ChooseModel(flags_.model, configuration_).paths;
  std::optional<Estate> estate =
      LoadChosenEstate(flags_.model, configuration_, "give --model PATH", diagnostics_);
  if (!estate.has_value() || !options.has_value() || !base.has_value()) return false;
  if (!flags_.model.quiet) PrintConfiguredDefaults(configuration_);
  if (flags_.changes.any()) {
    estate = LayChanges(*estate, flags_.changes, load, diagnostics_);
    if (!estate.has_value()) return false;
  }
  base_ = *std::move(base);
  AddConfiguredDefaults(configuration_, base_);
  compiled_ = Compile(*std::move(estate), *options);
  return !diagnostics_.has_errors();
}

// Of the texts and not of their names, which may be others on another machine.
std::string BulkRun::InputDigest() const {
  std::set<std::string> digests;
  std::set<const SourceText*> seen;
  for (const std::string& path : paths_) {
    std::error_code error;
    if (!fs::is_directory(path, error)) {
      AddDigestOfFile(path, digests);
      continue;
    }
    for (fs::recursive_directory_iterator walk(path, error); !error && walk != end(walk);
         walk.increment(error)) {
      if (walk->is_regular_file(error)) AddDigestOfFile(walk->path(), digests);
    }
  }
  // Documents in files that the model names, and those of changes.
  ForEachPolicy(estate(), [&](const Policy& policy, std::string_view /*carrier*/) {
    const SourceText* source = policy.document.source.get();
    if (source != nullptr && seen.insert(source).second) digests.insert(Sha256Of(source->text()));
  });
  Sha256 sum;
  for (const std::string& digest : digests)
    sum.Add(digest);
  for (const std::vector<std::string>& arguments : flags_.changes.arguments) {
    for (const std::string& argument : arguments)
      sum.Add(argument + '\n');
  }
  if (!flags_.changes.arguments.front().empty()) {
    for (const std::string& file : flags_.changes.arguments.front()) {
      std::set<std::string> one;
      AddDigestOfFile(file, one);
      sum.Add(*one.begin());
    }
  }
  return sum.Finish();
}

std::string BulkRun::QuestionDigest(const Plan& plan) const {
  JsonWriter request(0);
  WriteRequest(base_, request);
  Sha256 sum;
  sum.Add(request.text());
  const ModelFlags& model = flags_.model;
  for (const std::string& text : model.readings)
    sum.Add('\n' + text);
  sum.Add('\n' + model.unknown_owner + '\n' + model.unknown_action + '\n' + model.on_conflict +
          (model.strict_context ? "\nstrict-context" : "") + (model.strict ? "\nstrict" : "") +
          (model.lenient ? "\nlenient" : "") + '\n' + plan.question + '\n');
  for (const Subject& subject : plan.subjects)
    sum.Add(subject.name + '\n');
  return sum.Finish();
}

void BulkRun::ShowProgress(std::size_t begin, std::size_t done, std::size_t all) {
  if (!shows_progress_) return;
  const auto now = std::chrono::steady_clock::now();
  if (done < all && now - shown_ < std::chrono::milliseconds(100)) return;
  shown_ = now;
  std::cerr << kEscape << "[G" << kEscape << "[K";
  if (done == all) {
    std::cerr << std::flush;
    return;
  }
  const double seconds = std::chrono::duration<double>(now - started_).count();
  const double rate = seconds > 0 ? static_cast<double>(done - begin) / seconds : 0;
  std::cerr << done << " of " << all;
  if (rate > 0) {
    std::cerr << ", " << static_cast<long>(rate + 0.5) << " a second, "
              << Duration(static_cast<double>(all - done) / rate) << " left";
  }
  std::cerr << std::flush;
}

// False: interrupted, or the rows could not be written.
bool BulkRun::AskAll(const Plan& plan, RowOutput& output, RunSummary& summary) {
  const std::size_t threads = flags_.jobs > 0 ? static_cast<std::size_t>(flags_.jobs) : CoreCount();
  const std::vector<Subject>& subjects = plan.subjects;
  const std::size_t begin = output.done();
  summary = output.summary();
  started_ = std::chrono::steady_clock::now();
  for (std::size_t done = begin; done < subjects.size();) {
    const std::size_t count = std::min(threads * kSubjectsPerThread, subjects.size() - done);
    std::vector<SubjectRows> batch(count);
    std::atomic<bool> cut = false;
    InParallel(count, threads, [&] {
      return [&](std::size_t i) {
        if (interrupt_asked) {
          cut = true;
        } else {
          batch[i] = plan.ask(subjects[done + i]);
        }
      };
    });
    // What was not begun is missing in the middle of the batch, so none of it is written.
    if (cut) {
      interrupted_ = true;
      return false;
    }
    for (std::size_t i = 0; i < count; ++i) {
      SubjectRows& of = batch[i];
      if (subjects[done + i].outside) output.BeginOutside();
      ++summary.subjects;
      summary.counts += of.counts;
      if (of.counts.allowed > 0) {
        ++summary.allowed;
      } else if (of.counts.conditional > 0) {
        ++summary.conditional;
      }
      for (const std::string& error : of.errors)
        summary.AddError(error);
      for (Row& row : of.rows)
        output.Add(std::move(row));
    }
    done += count;
    if (!output.Checkpoint(done, summary)) return false;
    ShowProgress(begin, done, subjects.size());
  }
  return true;
}

std::optional<RunSummary> BulkRun::Run(Plan plan) {
  const std::optional<Shard> shard = flags_.shard.empty() ? std::nullopt : ParseShard(flags_.shard);
  if (shard.has_value() && flags_.format != "text" && flags_.format != "jsonl") {
    diagnostics_.Error(nullptr, 0, 0, "a shard is JSON lines", "`iamsim merge` has `--format`");
    return std::nullopt;
  }
  if (shard.has_value() && !(flags_.fields.empty() && flags_.group_by.empty())) {
    diagnostics_.Error(nullptr, 0, 0, "a shard has all columns and no groups",
                       "`iamsim merge` has `--fields` and `--group-by`");
    return std::nullopt;
  }
  const RowFormat format =
      shard.has_value() ? RowFormat::kJsonLines : *ParseRowFormat(flags_.format);
  std::optional<RowLayout> layout =
      MakeLayout(*plan.type, format, flags_.fields, flags_.group_by, diagnostics_);
  if (!layout.has_value()) return std::nullopt;
  if (!flags_.out.empty() && IsAmong(flags_.out, {paths_.begin(), paths_.end()})) {
    diagnostics_.Error(
        nullptr, 0, 0,
        "--out would overwrite " + QuotedPath(flags_.out) + ", which is part of the model",
        "expected the name of another file");
    return std::nullopt;
  }
  RowOutput::Options options;
  options.layout = *std::move(layout);
  options.file = flags_.out;
  options.resume = flags_.resume;
  options.style = StyleFor(ColorChoiceOf(flags_.model), STDOUT_FILENO);
  if (shard.has_value() || flags_.resume || !flags_.out.empty()) {
    if (std::find(paths_.begin(), paths_.end(), "-") != paths_.end()) {
      if (shard.has_value() || flags_.resume) {
        diagnostics_.Error(nullptr, 0, 0, "--shard and --resume need a model in files",
                           "standard input cannot be read twice");
        return std::nullopt;
      }
    }
    RunHeader header;
    header.command = command_;
    header.tool = "iamsim " IAMSIM_VERSION;
    header.catalogue = std::string(CatalogueVersion());
    header.input = InputDigest();
    header.question = QuestionDigest(plan);
    header.rows = std::string(plan.type->name);
    header.title = plan.title;
    if (shard.has_value()) header.shard = *shard;
    options.digest = Sha256Of(HeaderLine(header) + flags_.format + '\n' + flags_.fields);
    if (shard.has_value()) options.header = header;
  }
  if (shard.has_value()) {
    std::erase_if(plan.subjects, [&](const Subject& one) { return !shard->Has(one.name); });
  }
  RowOutput output(std::move(options));
  if (!output.Open(diagnostics_)) return std::nullopt;
  shows_progress_ = isatty(STDERR_FILENO) == 1;
  std::signal(SIGINT, AskInterrupt);
  std::signal(SIGTERM, AskInterrupt);
  RunSummary summary;
  const bool whole = AskAll(plan, output, summary);
  RowText text;
  text.title = plan.title;
  if (interrupted_) {
    text.summary = {"interrupted after " + std::to_string(summary.subjects) + " of " +
                    std::to_string(plan.subjects.size())};
    std::cerr << text.summary.front() << '\n';
    output.Interrupt(summary, text, diagnostics_);
    return std::nullopt;
  }
  text.summary = SummaryOf(command_, summary);
  const bool written = whole ? output.Finish(summary, text, diagnostics_)
                             : output.Interrupt(summary, text, diagnostics_);
  AddQuestionErrors(summary, diagnostics_);
  if (!written || !whole) return std::nullopt;
  return summary;
}

ExitCode BulkRun::End(ExitCode code) {
  PrintDiagnostics(flags_.model, diagnostics_);
  if (interrupted_) return ExitCode::kInterrupted;
  return diagnostics_.has_errors() ? ExitCode::kTrouble : code;
}

SubjectRows RowsOf(const Grid& grid, const std::string& principal, const DecisionFilter& filter,
                   bool with_reasons, const Policy* stands_for) {
  SubjectRows of;
  const std::vector<GridCell> cells = grid.Decide(principal);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (cells[i].can_be_asked) {
      of.counts.Add(cells[i].decision());
      if (!filter.Has(cells[i].decision())) continue;
    }
    if (with_reasons || !cells[i].can_be_asked) {
      const absl::StatusOr<Answer> answer = grid.Explain(principal, i);
      if (answer.ok()) {
        of.rows.push_back(RowOf(RowOf(*answer, stands_for)));
      } else {
        of.errors.emplace_back(answer.status().message());
      }
      continue;
    }
    AnswerRow row;
    if (const std::optional<Arn> arn = ParseArn(principal)) row.account = std::string(arn->account);
    row.principal = principal;
    row.action = grid.questions()[i].action;
    row.resource = grid.questions()[i].resource;
    row.decision = EvalDecisionName(cells[i].decision());
    row.code = ReasonCodeName(cells[i].code);
    of.rows.push_back(RowOf(row));
  }
  return of;
}

bool NeedsReasons(const BulkFlags& flags) {
  if (flags.fields.empty() || !flags.group_by.empty()) return true;
  for (std::size_t begin = 0; begin <= flags.fields.size();) {
    const std::size_t end = std::min(flags.fields.find(',', begin), flags.fields.size());
    const std::string field = flags.fields.substr(begin, end - begin);
    begin = end + 1;
    if (field != "account" && field != "principal" && field != "action" && field != "resource" &&
        field != "decision" && field != "code") {
      return true;
    }
  }
  return false;
}

std::string QuestionText(const std::vector<GridQuestion>& questions) {
  std::string text;
  for (const GridQuestion& question : questions)
    text += question.action + ' ' + question.resource + '\n';
  return text;
}

}  // namespace iamsim
