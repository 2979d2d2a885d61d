// SPDX-License-Identifier: Apache-2.0
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "model/load/data.h"
#include "model/load/data_builder.h"

namespace iamsim {
namespace {

// Aliases make a small text into a large tree; nobody's model needs so many nodes from them.
constexpr std::size_t kMostNodes = 5'000'000;
// yaml-cpp calls itself for every level; deeper texts are refused before it sees them.
constexpr std::size_t kMostRawDepth = 512;

// An upper bound of how deep the text nests: brackets, and dashes or indentation of one line.
std::size_t DeepPlace(std::string_view text) {
  std::size_t depth = 0;
  std::size_t leading = 0;
  bool at_line_start = true;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\n') {
      at_line_start = true;
      leading = 0;
    } else if (at_line_start && (c == '-' || c == '?' || c == ' ')) {
      if (++leading > kMostRawDepth) return i;
    } else {
      at_line_start = false;
    }
    if (c == '[' || c == '{') {
      if (++depth > kMostRawDepth) return i;
    } else if ((c == ']' || c == '}') && depth > 0) {
      --depth;
    }
  }
  return std::string_view::npos;
}

// `!Sub` as `Fn::Sub`; empty when there is no such function.
std::string FunctionOfTag(std::string_view tag) {
  for (const std::string_view name : {"Ref", "Condition"}) {
    if (tag.substr(1) == name) return std::string(name);
  }
  for (const std::string_view name :
       {"And", "Base64", "Cidr", "Equals", "FindInMap", "GetAtt", "GetAZs", "If", "ImportValue",
        "Join", "Length", "Not", "Or", "Select", "Split", "Sub", "ToJsonString", "Transform"}) {
    if (tag.substr(1) == name) return "Fn::" + std::string(name);
  }
  return {};
}

// yaml-cpp makes no progress on some stray tokens (a `,` outside brackets) and would read documents
// there for ever. Walks over the documents and remembers where it stood still.
class ProgressChecker final : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark& mark) override {
    stuck_ = mark.pos <= last_;
    last_ = mark.pos;
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t,
                const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}

  bool is_stuck() const { return stuck_; }
  int place() const { return last_; }

 private:
  bool stuck_ = false;
  int last_ = -1;
};

class YamlReader {
 public:
  YamlReader(const std::shared_ptr<const SourceText>& source, const DataOptions& options,
             Diagnostics& diagnostics)
      : builder_(source), source_(source), options_(options), diagnostics_(diagnostics) {}

  std::optional<DataDocument> Read() {
    const std::size_t errors = diagnostics_.error_count();
    const std::string_view text = source_->text();
    mark_length_ = ByteOrderMarkLength(text);
    const std::size_t deep = DeepPlace(text);
    if (deep != std::string_view::npos) {
      Error(static_cast<std::uint32_t>(deep), "nested too deeply");
      return std::nullopt;
    }
    try {
      std::istringstream stream_text{std::string(text.substr(mark_length_))};
      YAML::Parser parser(stream_text);
      ProgressChecker progress;
      while (!progress.is_stuck() && parser.HandleNextDocument(progress)) {
      }
      if (progress.is_stuck()) {
        Error(
            static_cast<std::uint32_t>(mark_length_) + static_cast<std::uint32_t>(progress.place()),
            "not valid YAML: unexpected text");
        return std::nullopt;
      }
      const std::vector<YAML::Node> documents =
          YAML::LoadAll(std::string(text.substr(mark_length_)));
      if (documents.empty()) Error(0, "the text is empty, expected YAML");
      if (documents.size() > 1 && !options_.stream) {
        Error(OffsetOf(documents[1].Mark()), "a second YAML document in one file");
      }
      for (const YAML::Node& document : documents) {
        DataNode node;
        ReadNode(document, 0, node);
        builder_.AddRoot(node);
        if (nodes_ > kMostNodes) break;
      }
    } catch (const YAML::Exception& error) {
      Error(OffsetOf(error.mark), "not valid YAML: " + error.msg);
    }
    if (diagnostics_.error_count() > errors) return std::nullopt;
    return builder_.Build();
  }

 private:
  void Error(std::uint32_t offset, std::string message) {
    if (IsNew(offset, message)) diagnostics_.Error(source_, offset, 0, std::move(message));
  }

  // What an anchor holds is read again for each of its aliases, and is wrong once.
  bool IsNew(std::uint32_t offset, const std::string& message) {
    return reported_.emplace(offset, message).second;
  }

  std::uint32_t OffsetOf(const YAML::Mark& mark) const {
    if (mark.is_null() || mark.pos < 0) return 0;
    return static_cast<std::uint32_t>(
        std::min(source_->text().size(), mark_length_ + static_cast<std::size_t>(mark.pos)));
  }

  void ReadNode(const YAML::Node& yaml, int depth, DataNode& node) {
    node.offset = OffsetOf(yaml.Mark());
    node.length = 1;
    if (++nodes_ > kMostNodes) {
      if (nodes_ == kMostNodes + 1) Error(node.offset, "aliases make this document too large");
      return;
    }
    if (depth > kMostDataLevels) {
      Error(node.offset, "nested deeper than " + std::to_string(kMostDataLevels) + " levels");
      nodes_ = kMostNodes + 1;  // an alias inside of its own anchor would go on for long
      return;
    }
    const std::string& tag = yaml.Tag();
    if (!tag.empty() && tag != "?" && tag != "!" && tag.rfind("tag:yaml.org,2002:", 0) != 0) {
      const std::string function = options_.template_tags ? FunctionOfTag(tag) : std::string();
      if (!function.empty()) {
        DataMember member;
        member.key = builder_.Keep(function);
        member.key_offset = node.offset;
        member.key_length = 1;
        member.value.offset = node.offset;
        member.value.length = 1;
        ReadContents(yaml, depth + 1, member.value);
        node.SetMembers(builder_.Keep(std::span<const DataMember>(&member, 1)));
        return;
      }
      Error(node.offset, "the tag `" + tag + "` means nothing here");
    }
    ReadContents(yaml, depth, node);
  }

  void ReadContents(const YAML::Node& yaml, int depth, DataNode& node) {
    switch (yaml.Type()) {
      case YAML::NodeType::Undefined:
      case YAML::NodeType::Null:
        node.SetText(DataKind::kNull, {});
        break;
      case YAML::NodeType::Scalar:
        ReadScalar(yaml, node);
        break;
      case YAML::NodeType::Sequence: {
        std::vector<DataNode> items;
        for (const YAML::Node& item : yaml)
          ReadNode(item, depth + 1, items.emplace_back());
        node.SetItems(builder_.Keep(std::span<const DataNode>(items)));
        break;
      }
      case YAML::NodeType::Map:
        ReadMap(yaml, depth, node);
        break;
    }
  }

  void ReadScalar(const YAML::Node& yaml, DataNode& node) {
    const std::string& text = yaml.Scalar();
    node.length = static_cast<std::uint32_t>(std::max<std::size_t>(1, text.size()));
    node.plain = yaml.Tag() == "?";
    DataKind kind = DataKind::kString;
    if (node.plain) {
      for (const std::string_view word : {"", "~", "null", "Null", "NULL"}) {
        if (text == word) kind = DataKind::kNull;
      }
      for (const std::string_view word : {"true", "True", "TRUE", "false", "False", "FALSE"}) {
        if (text != word) continue;
        node.SetText(DataKind::kBool, word[0] == 't' || word[0] == 'T' ? "true" : "false");
        return;
      }
    }
    node.SetText(kind, builder_.Keep(text));
  }

  void ReadMap(const YAML::Node& yaml, int depth, DataNode& node) {
    std::vector<DataMember> members;
    for (const auto& pair : yaml) {
      const std::uint32_t offset = OffsetOf(pair.first.Mark());
      if (!pair.first.IsScalar()) {
        Error(offset, "a key must be a scalar");
        continue;
      }
      const std::string& key = pair.first.Scalar();
      if (key == "<<" && pair.first.Tag() == "?") {
        Error(offset, "merge keys (`<<`) are not taken; write the fields out");
        continue;
      }
      DataMember& member = members.emplace_back();
      member.key = builder_.Keep(key);
      member.key_offset = offset;
      member.key_length = static_cast<std::uint32_t>(std::max<std::size_t>(1, key.size()));
      ReadNode(pair.second, depth + 1, member.value);
    }
    Diagnostics duplicates;
    CheckUniqueKeys(members, source_, duplicates);
    for (const Diagnostic& duplicate : duplicates.all()) {
      if (IsNew(duplicate.offset, duplicate.message)) diagnostics_.Add(duplicate);
    }
    node.SetMembers(builder_.Keep(std::span<const DataMember>(members)));
  }

  DataDocumentBuilder builder_;
  std::shared_ptr<const SourceText> source_;
  const DataOptions options_;
  Diagnostics& diagnostics_;
  std::size_t mark_length_ = 0;
  std::size_t nodes_ = 0;
  std::set<std::pair<std::uint32_t, std::string>> reported_;
};

}  // namespace

std::optional<DataDocument> ParseYaml(std::shared_ptr<const SourceText> source,
                                      const DataOptions& options, Diagnostics& diagnostics) {
  if (!CheckText(source, diagnostics)) return std::nullopt;
  return YamlReader(source, options, diagnostics).Read();
}

}  // namespace iamsim
