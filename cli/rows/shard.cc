// SPDX-License-Identifier: Apache-2.0
#include "cli/rows/shard.h"

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <memory>

#include "cli/report/json_writer.h"
#include "cli/rows/sha256.h"
#include "model/load/text/data.h"
#include "model/load/text/words.h"

// The lines of a shard's file, written and read, and the merger. It first checks that the shards
// are of one run, that all are there, and that each is whole by its trailer; then it reads their
// rows side by side.

namespace iamsim {
namespace {

constexpr std::string_view kSchema = "iamsim/shard/1";
constexpr std::string_view kOutside = "{\"outside\":true}\n";

// FNV-1a of 64 bits, and a finish that mixes the high bits in; the same on every machine.
std::uint64_t StableHash(std::string_view text) {
  std::uint64_t hash = 0xCBF29CE484222325U;
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001B3U;
  }
  hash ^= hash >> 32U;
  hash *= 0x9E3779B97F4A7C15U;
  return hash ^ (hash >> 29U);
}

std::optional<std::size_t> NumberOf(std::string_view text) {
  const std::optional<std::int32_t> number = WholeNumber(text);
  if (!number.has_value() || *number < 0) return std::nullopt;
  return static_cast<std::size_t>(*number);
}

std::string TextOf(const DataNode& object, std::string_view key) {
  const DataNode* node = object.Find(key);
  return node == nullptr ? std::string() : std::string(node->text());
}

// A number of any size; 0 for what is none.
std::size_t CountOf(const DataNode& object, std::string_view key) {
  std::size_t number = 0;
  for (const char c : TextOf(object, key)) {
    if (c < '0' || c > '9') return 0;
    number = number * 10 + static_cast<std::size_t>(c - '0');
  }
  return number;
}

std::optional<DataDocument> ParseLine(const std::string& line) {
  Diagnostics ignored;
  const auto source = std::make_shared<const SourceText>("shard", line);
  std::optional<DataDocument> data = ParseJson(source, {}, ignored);
  if (data.has_value() && !data->root().is_object()) data.reset();
  return data;
}

std::optional<RunHeader> ReadHeader(const std::string& line) {
  const std::optional<DataDocument> data = ParseLine(line);
  if (!data.has_value() || TextOf(data->root(), "schema") != kSchema) return std::nullopt;
  const DataNode& root = data->root();
  RunHeader header;
  header.command = TextOf(root, "command");
  header.tool = TextOf(root, "tool");
  header.catalogue = TextOf(root, "catalogue");
  header.input = TextOf(root, "input");
  header.question = TextOf(root, "question");
  header.rows = TextOf(root, "rows");
  header.title = TextOf(root, "title");
  header.shard = {CountOf(root, "shard"), CountOf(root, "of")};
  if (header.shard.of == 0 || header.shard.index >= header.shard.of) return std::nullopt;
  return header;
}

struct Trailer {
  std::size_t rows = 0;
  std::string sha256;
  RunSummary summary;
};

std::optional<Trailer> ReadTrailer(const std::string& line) {
  const std::optional<DataDocument> data = ParseLine(line);
  if (!data.has_value() || data->root().Find("sha256") == nullptr) return std::nullopt;
  const DataNode& root = data->root();
  Trailer trailer;
  trailer.rows = CountOf(root, "rows");
  trailer.sha256 = TextOf(root, "sha256");
  trailer.summary.subjects = CountOf(root, "subjects");
  trailer.summary.allowed = CountOf(root, "allowedSubjects");
  trailer.summary.conditional = CountOf(root, "conditionalSubjects");
  if (const DataNode* counts = root.Find("counts")) {
    trailer.summary.counts.allowed = CountOf(*counts, "allowed");
    trailer.summary.counts.conditional = CountOf(*counts, "conditional");
    trailer.summary.counts.explicit_deny = CountOf(*counts, "explicitDeny");
    trailer.summary.counts.implicit_deny = CountOf(*counts, "implicitDeny");
  }
  if (const DataNode* errors = root.Find("errors")) {
    for (const DataMember& member : errors->members()) {
      trailer.summary.AddError(std::string(member.key), CountOf(*errors, member.key));
    }
  }
  return trailer;
}

bool SameRun(const RunHeader& a, const RunHeader& b) {
  return a.command == b.command && a.tool == b.tool && a.catalogue == b.catalogue &&
         a.input == b.input && a.question == b.question && a.rows == b.rows && a.title == b.title &&
         a.shard.of == b.shard.of;
}

// What of two runs differs first, for the reader.
std::string DifferenceOf(const RunHeader& a, const RunHeader& b) {
  if (a.tool != b.tool) return "another version of the program (" + Quoted(b.tool) + ")";
  if (a.catalogue != b.catalogue) return "another service catalogue";
  if (a.input != b.input) return "another model";
  if (a.shard.of != b.shard.of) return "another number of shards";
  return "another question";
}

}  // namespace

bool Shard::Has(std::string_view subject) const {
  return of <= 1 || StableHash(subject) % of == index;
}

std::optional<Shard> ParseShard(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const std::optional<std::size_t> index = NumberOf(text.substr(0, slash));
  const std::optional<std::size_t> of = NumberOf(text.substr(slash + 1));
  if (!index.has_value() || !of.has_value() || *index >= *of) return std::nullopt;
  return Shard{*index, *of};
}

void RunSummary::AddError(const std::string& message, std::size_t count) {
  const auto place = std::lower_bound(
      errors.begin(), errors.end(), message,
      [](const auto& entry, const std::string& wanted) { return entry.first < wanted; });
  if (place != errors.end() && place->first == message) {
    place->second += count;
  } else {
    errors.insert(place, {message, count});
  }
}

RunSummary& RunSummary::operator+=(const RunSummary& other) {
  counts += other.counts;
  subjects += other.subjects;
  allowed += other.allowed;
  conditional += other.conditional;
  for (const auto& [message, count] : other.errors)
    AddError(message, count);
  return *this;
}

std::string HeaderLine(const RunHeader& header) {
  JsonWriter json(0);
  json.BeginObject();
  json.Key("schema").String(kSchema).Key("command").String(header.command);
  json.Key("tool").String(header.tool).Key("catalogue").String(header.catalogue);
  json.Key("input").String(header.input).Key("question").String(header.question);
  json.Key("rows").String(header.rows).Key("title").String(header.title);
  json.Key("shard").Integer(static_cast<std::int64_t>(header.shard.index));
  json.Key("of").Integer(static_cast<std::int64_t>(header.shard.of));
  json.EndObject();
  return json.text() + '\n';
}

std::string TrailerLine(std::size_t rows, const std::string& sha256, const RunSummary& summary) {
  const auto number = [](std::size_t count) { return static_cast<std::int64_t>(count); };
  JsonWriter json(0);
  json.BeginObject();
  json.Key("rows").Integer(number(rows)).Key("sha256").String(sha256);
  json.Key("subjects").Integer(number(summary.subjects));
  json.Key("allowedSubjects").Integer(number(summary.allowed));
  json.Key("conditionalSubjects").Integer(number(summary.conditional));
  json.Key("counts").BeginObject();
  json.Key("allowed").Integer(number(summary.counts.allowed));
  json.Key("conditional").Integer(number(summary.counts.conditional));
  json.Key("explicitDeny").Integer(number(summary.counts.explicit_deny));
  json.Key("implicitDeny").Integer(number(summary.counts.implicit_deny));
  json.EndObject();
  json.Key("errors").BeginObject();
  for (const auto& [message, count] : summary.errors)
    json.Key(message).Integer(number(count));
  json.EndObject().EndObject();
  return json.text() + '\n';
}

std::string RunStateText(const RunState& state) {
  const auto number = [](std::size_t count) { return static_cast<std::int64_t>(count); };
  JsonWriter json(0);
  json.BeginObject().Key("digest").String(state.digest);
  json.Key("done").Integer(number(state.done)).Key("bytes").Integer(number(state.bytes));
  json.Key("outside").Bool(state.outside).EndObject();
  return json.text() + '\n' + TrailerLine(state.rows, "", state.summary);
}

std::optional<RunState> ReadRunState(const std::string& text) {
  const std::size_t end = text.find('\n');
  if (end == std::string::npos) return std::nullopt;
  const std::optional<DataDocument> data = ParseLine(text.substr(0, end));
  const std::optional<Trailer> trailer = ReadTrailer(text.substr(end + 1));
  if (!data.has_value() || !trailer.has_value()) return std::nullopt;
  RunState state;
  state.digest = TextOf(data->root(), "digest");
  state.done = CountOf(data->root(), "done");
  state.bytes = CountOf(data->root(), "bytes");
  state.outside = TextOf(data->root(), "outside") == "true";
  state.rows = trailer->rows;
  state.summary = trailer->summary;
  return state;
}

std::string_view OutsideLine() {
  return kOutside;
}

// One shard while its rows are given out: the next row waits.
class ShardMerger::File {
 public:
  File(const std::string& path, const RowType& type) : stream_(path), type_(type) {
    std::string header;
    std::getline(stream_, header);
    good_ = stream_.good();
    if (good_) Next();
  }

  // False: the file is not what it was.
  bool good() const { return good_; }
  bool has_row() const { return good_ && !row_.empty(); }
  // The order of rows: first the model's subjects, each kind in byte order.
  std::pair<bool, std::string_view> key() const { return {outside_, row_[principal()]}; }
  Row Take() {
    Row row = std::move(row_);
    Next();
    return row;
  }

 private:
  std::size_t principal() const { return *type_.Find("principal"); }

  void Next() {
    row_.clear();
    std::string line;
    while (std::getline(stream_, line)) {
      if (line + '\n' == kOutside) {
        outside_ = true;
        continue;
      }
      const std::optional<DataDocument> data = ParseLine(line);
      good_ = data.has_value();
      if (!good_ || data->root().Find("sha256") != nullptr) return;
      for (const RowColumn& column : type_.columns)
        row_.push_back(TextOf(data->root(), column.name));
      return;
    }
    // The last line is the trailer, so there is always a line more.
    good_ = false;
  }

  std::ifstream stream_;
  const RowType& type_;
  bool outside_ = false;
  bool good_ = false;
  Row row_;
};

bool ShardMerger::Check(const std::string& path) {
  const auto fail = [&](std::string problem, std::string help = {}) {
    diagnostics_.Error(nullptr, 0, 0, QuotedPath(path) + ' ' + std::move(problem), std::move(help));
    return false;
  };
  std::ifstream stream(path, std::ios::binary);
  std::string line;
  if (!stream || !std::getline(stream, line)) return fail("cannot be read");
  const std::optional<RunHeader> header = ReadHeader(line);
  if (!header.has_value()) {
    return fail("is no file of a shard", "expected what `--shard I/N` wrote");
  }
  if (!Fits(path, *header)) return false;
  Sha256 sum;
  std::size_t rows = 0;
  std::string previous;
  bool has_previous = false;
  while (std::getline(stream, line)) {
    if (has_previous) {
      previous += '\n';
      sum.Add(previous);
      if (previous != kOutside) ++rows;
    }
    previous = line;
    has_previous = true;
  }
  const std::optional<Trailer> trailer = ReadTrailer(previous);
  const std::string again = "run shard " + std::to_string(header->shard.index) + '/' +
                            std::to_string(header->shard.of) + " again";
  if (!has_previous || !trailer.has_value()) return fail("ends before its trailer line", again);
  if (trailer->rows != rows || trailer->sha256 != sum.Finish()) {
    return fail("is damaged: its rows are not those that its trailer line counts", again);
  }
  summary_ += trailer->summary;
  return true;
}

bool ShardMerger::Fits(const std::string& path, const RunHeader& header) {
  if (files_.empty()) {
    header_ = header;
    files_.resize(header.shard.of);
    type_ = FindRowType(header.rows);
    if (type_ == nullptr) {
      diagnostics_.Error(nullptr, 0, 0,
                         QuotedPath(path) + " has rows of an unknown type " + Quoted(header.rows));
      return false;
    }
  } else if (!SameRun(header_, header)) {
    diagnostics_.Error(
        nullptr, 0, 0,
        QuotedPath(path) + " is a shard of another run: of " + DifferenceOf(header_, header),
        "expected shards of one model, one question and one program");
    return false;
  }
  std::string& place = files_[header.shard.index];
  if (!place.empty()) {
    diagnostics_.Error(nullptr, 0, 0,
                       QuotedPath(path) + " and " + QuotedPath(place) + " are both shard " +
                           std::to_string(header.shard.index));
    return false;
  }
  place = path;
  return true;
}

bool ShardMerger::FailMissing() {
  std::string missing;
  std::size_t count = 0;
  for (std::size_t i = 0; i < files_.size(); ++i) {
    if (!files_[i].empty()) continue;
    missing += (missing.empty() ? "" : ",") + std::to_string(i);
    ++count;
  }
  if (count == 0) return true;
  diagnostics_.Error(nullptr, 0, 0,
                     std::string(count == 1 ? "shard " : "shards ") + missing +
                         (count == 1 ? " is missing of " : " are missing of ") +
                         std::to_string(files_.size()));
  return false;
}

bool ShardMerger::Open(const std::vector<std::string>& files) {
  bool good = true;
  for (const std::string& path : files)
    good = Check(path) && good;
  // Where nothing could be read, every shard would be missing.
  if (files_.empty()) return false;
  return FailMissing() && good;
}

bool ShardMerger::ForEachRow(const std::function<void(Row)>& take) {
  std::vector<std::unique_ptr<File>> open;
  for (const std::string& path : files_)
    open.push_back(std::make_unique<File>(path, *type_));
  for (;;) {
    File* first = nullptr;
    for (const std::unique_ptr<File>& file : open) {
      if (!file->good()) {
        diagnostics_.Error(nullptr, 0, 0, "a shard has changed while it was read");
        return false;
      }
      if (file->has_row() && (first == nullptr || file->key() < first->key())) first = file.get();
    }
    if (first == nullptr) return true;
    take(first->Take());
  }
}

}  // namespace iamsim
