// SPDX-License-Identifier: Apache-2.0
#include "cli/report/paths_report.h"

#include <algorithm>
#include <cstddef>
#include <set>

#include "cli/report/condition_words.h"
#include "cli/report/describe.h"
#include "cli/report/escape.h"
#include "cli/report/json_writer.h"
#include "engine/answer.h"
#include "model/printable.h"

namespace iamsim {
namespace {

// A statement that decided a call.
struct Proof {
  std::string layer;
  std::string policy;
  std::string sid;
  std::string attached_to;
  std::string place;

  friend bool operator==(const Proof&, const Proof&) = default;
};

struct CallView {
  const PathCall* call = nullptr;
  std::vector<Proof> proofs;
  std::vector<std::string> depends_on;  // of a conditional call
};

void AddOnce(std::vector<std::string>& list, std::string text) {
  if (std::find(list.begin(), list.end(), text) == list.end()) list.push_back(std::move(text));
}

// What grants: control policies only let through.
bool Grants(PolicyLayer layer) {
  return layer == PolicyLayer::kIdentity || layer == PolicyLayer::kResource ||
         layer == PolicyLayer::kTrust;
}

CallView ViewOfCall(const PathCall& call) {
  CallView view;
  view.call = &call;
  const absl::StatusOr<Answer> answer = AnswerQuestion(*call.asked, call.request);
  if (!answer.ok()) return view;
  for (const Call& part : answer->calls()) {
    for (const Authorization& authorization : part.authorizations) {
      for (const DecisiveStatement& place : authorization.explanation.decisive) {
        const StatementView statement =
            ViewOf(*authorization.request, authorization.explanation, place);
        if (!Grants(statement.layer_kind())) continue;
        const PolicyDocument& document = statement.policy_model().document;
        Proof proof;
        proof.layer = PolicyLayerName(statement.layer_kind());
        proof.policy = PolicyTitle(statement);
        proof.sid = StatementTitle(statement);
        proof.attached_to = AttachedTo(statement);
        proof.place = PlaceText(LocationOf(document, statement.statement().offset));
        if (std::find(view.proofs.begin(), view.proofs.end(), proof) == view.proofs.end()) {
          view.proofs.push_back(std::move(proof));
        }
      }
    }
  }
  if (call.decision == EvalDecision::kConditional) {
    std::string condition = WordsOf(answer->AllowedWhen());
    if (!condition.empty()) view.depends_on.push_back(std::move(condition));
    for (std::string& what : answer->UnknownParts())
      AddOnce(view.depends_on, std::move(what));
  }
  return view;
}

std::string Describe(const Proof& proof) {
  std::string text = proof.layer + ": " + proof.policy + ", " + proof.sid;
  if (!proof.attached_to.empty()) text += " (" + proof.attached_to + ')';
  if (!proof.place.empty()) text += "  " + proof.place;
  return text;
}

std::string ShortName(std::string_view arn) {
  const std::size_t at = arn.find("::");
  if (at == std::string_view::npos || !arn.starts_with("arn:")) return std::string(arn);
  return std::string(arn.substr(at + 2));
}

// --- text ---

class TextWriter {
 public:
  TextWriter(std::string_view goal, Style style) : goal_(goal), style_(style) {}

  std::string Write(const std::vector<Path>& paths) {
    for (std::size_t i = 0; i < paths.size(); ++i) {
      if (i > 0) text_ += '\n';
      WriteOne(paths[i]);
    }
    return std::move(text_);
  }

 private:
  void Line(const std::string& line) { text_ += line + '\n'; }

  void Calls(const std::vector<PathCall>& calls) {
    for (const PathCall& call : calls) {
      const CallView view = ViewOfCall(call);
      const bool is_conditional = call.decision == EvalDecision::kConditional;
      std::string line = "     " + std::string(is_conditional ? style_.Doubt("conditional ")
                                                              : style_.Good("allowed     "));
      line += Printable(call.request.action);
      if (call.request.resource != "*") line += " on " + Printable(call.request.resource);
      if (!call.request.principal.starts_with("arn:")) {
        line += " by " + Printable(call.request.principal);
      }
      Line(line);
      for (const Proof& proof : view.proofs)
        Line("                 " + style_.Dim(Printable(Describe(proof))));
      for (const std::string& what : view.depends_on)
        Line("                 if: " + Printable(what));
    }
  }

  void WriteOne(const Path& path) {
    const std::string count = path.hops.empty() ? "without a step"
                                                : "in " + std::to_string(path.hops.size()) +
                                                      (path.hops.size() == 1 ? " step" : " steps");
    Line(style_.Bold(Printable(path.from)) + " reaches " + Printable(goal_) + ' ' + count +
         (path.is_conditional() ? style_.Doubt(", conditional") : ""));
    for (std::size_t i = 0; i < path.hops.size(); ++i) {
      const PathHop& hop = path.hops[i];
      std::string line = "  " + std::to_string(i + 1) + ". " + style_.Bold(hop.via) + ' ';
      line += hop.from == hop.to
                  ? Printable(ShortName(hop.from))
                  : Printable(ShortName(hop.from)) + " -> " + Printable(ShortName(hop.to));
      if (!hop.effect.empty()) line += ": " + Printable(hop.effect);
      Line(line);
      Calls(hop.calls);
      for (const std::string& fact : hop.facts)
        Line("     " + style_.Doubt("if ") + Printable(fact));
    }
    Line("  => " + Printable(path.reached) + (path.why.empty() ? "" : ": " + Printable(path.why)));
    Calls(path.goal);
  }

  std::string_view goal_;
  Style style_;
  std::string text_;
};

// --- JSON ---

void WriteCalls(const std::vector<PathCall>& calls, JsonWriter& json) {
  json.BeginArray();
  for (const PathCall& call : calls) {
    const CallView view = ViewOfCall(call);
    json.BeginObject();
    json.Key("principal").String(call.request.principal);
    json.Key("action").String(call.request.action);
    json.Key("resource").String(call.request.resource);
    json.Key("decision").String(EvalDecisionName(call.decision));
    json.Key("dependsOn").Strings(view.depends_on);
    json.Key("statements").BeginArray();
    for (const Proof& proof : view.proofs) {
      json.BeginObject();
      json.Key("layer").String(proof.layer).Key("policy").String(proof.policy);
      json.Key("sid").String(proof.sid).Key("attachedTo").String(proof.attached_to);
      json.Key("source").String(proof.place);
      json.EndObject();
    }
    json.EndArray().EndObject();
  }
  json.EndArray();
}

void WritePath(const Path& path, JsonWriter& json) {
  json.BeginObject();
  json.Key("from").String(path.from);
  json.Key("reached").String(path.reached);
  json.Key("decision").String(path.is_conditional() ? "conditional" : "allowed");
  json.Key("why").String(path.why);
  json.Key("hops").BeginArray();
  for (const PathHop& hop : path.hops) {
    json.BeginObject();
    json.Key("via").String(hop.via).Key("from").String(hop.from).Key("to").String(hop.to);
    json.Key("effect").String(hop.effect);
    json.Key("decision").String(hop.is_conditional() ? "conditional" : "allowed");
    json.Key("facts").Strings(hop.facts);
    json.Key("calls");
    WriteCalls(hop.calls, json);
    json.EndObject();
  }
  json.EndArray();
  json.Key("goal");
  WriteCalls(path.goal, json);
  json.EndObject();
}

// --- CSV ---

void Join(std::string& list, const std::string& text) {
  if (text.empty()) return;
  if (!list.empty()) list += ';';
  list += text;
}

std::string Csv(const std::vector<Path>& paths) {
  std::string text = "path,hop,via,from,to,decision,calls,condition,effect,source\r\n";
  const auto line = [&](std::initializer_list<std::string> cells) {
    std::string row;
    for (const std::string& cell : cells) {
      if (!row.empty()) row += ',';
      row += CsvField(cell);
    }
    text += row + "\r\n";
  };
  for (std::size_t p = 0; p < paths.size(); ++p) {
    const Path& path = paths[p];
    const auto row = [&](std::size_t number, const std::string& via, const std::string& from,
                         const std::string& to, const std::vector<PathCall>& made,
                         const std::vector<std::string>& facts, const std::string& effect,
                         bool is_conditional) {
      std::string calls;
      std::string condition;
      std::string source;
      for (const std::string& fact : facts)
        Join(condition, fact);
      for (const PathCall& call : made) {
        const CallView view = ViewOfCall(call);
        Join(calls, call.request.action + ' ' + call.request.resource);
        for (const std::string& what : view.depends_on)
          Join(condition, what);
        for (const Proof& proof : view.proofs)
          Join(source, proof.place);
      }
      line({std::to_string(p + 1), std::to_string(number), via, from, to,
            is_conditional ? "conditional" : "allowed", calls, condition, effect, source});
    };
    for (std::size_t h = 0; h < path.hops.size(); ++h) {
      const PathHop& hop = path.hops[h];
      row(h + 1, hop.via, hop.from, hop.to, hop.calls, hop.facts, hop.effect, hop.is_conditional());
    }
    row(path.hops.size() + 1, "goal", path.from, path.reached, path.goal, {}, path.why,
        path.is_conditional());
  }
  return text;
}

// --- Graphviz ---

std::string Dot(const std::vector<Path>& paths, std::string_view goal) {
  std::set<std::string> lines;
  for (const Path& path : paths) {
    for (const PathHop& hop : path.hops) {
      std::string label = hop.via;
      if (hop.from == hop.to) label += ": " + hop.effect;
      lines.insert("  " + JsonText(ShortName(hop.from)) + " -> " + JsonText(ShortName(hop.to)) +
                   " [label=" + JsonText(Printable(label)) +
                   (hop.is_conditional() ? ", style=dashed" : "") + "];");
    }
    lines.insert("  " + JsonText(ShortName(path.reached)) + " -> " + JsonText(std::string(goal)) +
                 ";");
  }
  std::string text = "digraph paths {\n  rankdir=LR;\n  node [shape=box];\n  " +
                     JsonText(std::string(goal)) + " [shape=doubleoctagon];\n";
  for (const std::string& line : lines)
    text += line + '\n';
  return text + "}\n";
}

}  // namespace

const std::vector<std::string>& PathsFormatNames() {
  static const std::vector<std::string>& names =
      *new std::vector<std::string>{"text", "json", "jsonl", "csv", "dot"};
  return names;
}

std::optional<PathsFormat> ParsePathsFormat(std::string_view name) {
  const std::vector<std::string>& names = PathsFormatNames();
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<PathsFormat>(found - names.begin());
}

std::string FormatPaths(const std::vector<Path>& paths, std::string_view goal, PathsFormat format,
                        Style style) {
  switch (format) {
    case PathsFormat::kText:
      return TextWriter(goal, style).Write(paths);
    case PathsFormat::kJson: {
      JsonWriter json(2);
      json.BeginObject().Key("schema").String("iamsim/paths/1").Key("goal").String(goal);
      json.Key("paths").BeginArray();
      for (const Path& path : paths)
        WritePath(path, json);
      json.EndArray().EndObject();
      return json.text() + '\n';
    }
    case PathsFormat::kJsonLines: {
      std::string text;
      for (const Path& path : paths) {
        JsonWriter json(0);
        WritePath(path, json);
        text += json.text() + '\n';
      }
      return text;
    }
    case PathsFormat::kCsv:
      return Csv(paths);
    case PathsFormat::kDot:
      return Dot(paths, goal);
  }
  return {};
}

}  // namespace iamsim
