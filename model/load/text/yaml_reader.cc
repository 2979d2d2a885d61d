// SPDX-License-Identifier: Apache-2.0
#include <yaml-cpp/depthguard.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "model/load/text/data.h"
#include "model/load/text/data_builder.h"

namespace iamsim {
namespace {

// Aliases make a small text into a large tree; nobody's model needs so many nodes from them.
constexpr std::size_t kMostNodes = 5'000'000;
// Nor so many bytes: a few times the text and some, because each alias copies what it stands for.
constexpr std::size_t kTimesText = 4;
constexpr std::size_t kAtLeastBytes = std::size_t{64} << 20U;

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
    most_bytes_ = std::max(kAtLeastBytes, kTimesText * text.size());
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
        if (is_full()) break;
      }
    } catch (const YAML::DeepRecursion& error) {
      // yaml-cpp calls itself for every level, and stops in time.
      Error(OffsetOf(error.mark), "nested too deeply");
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
    if (is_full()) return;
    if (++nodes_ > kMostNodes) {
      Error(node.offset, "aliases make this document too large, it has more than " +
                             std::to_string(kMostNodes) + " nodes with what they stand for");
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

  bool is_full() const { return nodes_ > kMostNodes || bytes_ > most_bytes_; }

  // A copy of the text of a scalar or a key.
  std::string_view Keep(const std::string& text, std::uint32_t offset) {
    if (is_full()) return {};
    bytes_ += text.size();
    if (!is_full()) return builder_.Keep(text);
    Error(offset, "aliases make this document too large, it has more than " +
                      std::to_string(most_bytes_ >> 20U) + " MiB with what they stand for");
    return {};
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
        for (const YAML::Node& item : yaml) {
          if (is_full()) return;
          ReadNode(item, depth + 1, items.emplace_back());
        }
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
    node.SetText(kind, Keep(text, node.offset));
  }

  void ReadMap(const YAML::Node& yaml, int depth, DataNode& node) {
    std::vector<DataMember> members;
    for (const auto& pair : yaml) {
      if (is_full()) return;
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
      member.key = Keep(key, offset);
      member.key_offset = offset;
      member.key_length = static_cast<std::uint32_t>(std::max<std::size_t>(1, key.size()));
      ReadNode(pair.second, depth + 1, member.value);
    }
    Diagnostics duplicates;
    CheckUniqueKeys(members, source_, duplicates);
    // When the first one was told before, an alias has led here again.
    if (duplicates.has_errors() &&
        IsNew(duplicates.all().front().offset, duplicates.all().front().message)) {
      diagnostics_.AddAll(duplicates);
    }
    node.SetMembers(builder_.Keep(std::span<const DataMember>(members)));
  }

  DataDocumentBuilder builder_;
  std::shared_ptr<const SourceText> source_;
  const DataOptions options_;
  Diagnostics& diagnostics_;
  std::size_t mark_length_ = 0;
  std::size_t nodes_ = 0;
  std::size_t bytes_ = 0;  // of scalars and keys
  std::size_t most_bytes_ = 0;
  std::set<std::pair<std::uint32_t, std::string>> reported_;
};

}  // namespace

std::optional<DataDocument> ParseYaml(std::shared_ptr<const SourceText> source,
                                      const DataOptions& options, Diagnostics& diagnostics) {
  if (!CheckText(source, diagnostics)) return std::nullopt;
  return YamlReader(source, options, diagnostics).Read();
}

}  // namespace iamsim
