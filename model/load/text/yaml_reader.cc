// SPDX-License-Identifier: Apache-2.0
#include <yaml-cpp/depthguard.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"

#include "model/load/text/data.h"
#include "model/load/text/data_builder.h"
#include "model/load/text/plain_yaml.h"

// yaml-cpp reads the text once and says what it meets; the tree is made of that directly. Its own
// tree would cost as much again, and a third time to be copied into ours.
//
// An alias is given the very value of its anchor, so that it costs nothing to keep. Who goes over
// the tree meets the value each time all the same; so each value is counted for every alias that
// leads to it.

namespace iamsim {
namespace {

// Aliases make a small text into a large tree; nobody's model needs so many nodes from them.
constexpr std::size_t kMostNodes = 5'000'000;
// Nor so many bytes: a few times the text and some.
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

// Takes yaml-cpp's events and puts the tree together.
class TreeMaker final : public YAML::EventHandler {
 public:
  TreeMaker(const std::shared_ptr<const SourceText>& source, const DataOptions& options)
      : builder_(source),
        source_(source),
        options_(options),
        mark_length_(ByteOrderMarkLength(source->text())),
        most_bytes_(std::max(kAtLeastBytes, kTimesText * source->text().size())) {}

  // yaml-cpp makes no progress on some stray tokens (a `,` outside brackets) and would read
  // documents there for ever.
  bool is_stuck() const { return stuck_; }
  // Where the last document begins.
  std::uint32_t document_offset() const {
    return static_cast<std::uint32_t>(mark_length_) + static_cast<std::uint32_t>(last_document_);
  }
  std::size_t document_count() const { return document_count_; }
  std::uint32_t second_document() const { return second_document_; }
  // Problems of a text that is YAML.
  const Diagnostics& diagnostics() const { return diagnostics_; }
  DataDocument Build() { return builder_.Build(); }

  std::uint32_t OffsetOf(const YAML::Mark& mark) const {
    if (mark.is_null() || mark.pos < 0) return 0;
    return static_cast<std::uint32_t>(
        std::min(source_->text().size(), mark_length_ + static_cast<std::size_t>(mark.pos)));
  }

  void OnDocumentStart(const YAML::Mark& mark) override {
    stuck_ = mark.pos <= last_document_;
    last_document_ = mark.pos;
    anchors_.clear();
    if (!stuck_) ++document_count_;
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    BeginValue(OffsetOf(mark), {}, anchor);
    node().SetText(DataKind::kNull, {});
    EndValue();
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    const std::uint32_t offset = OffsetOf(mark);
    if (wants_key()) {
      SetKey(offset, tag == "?", anchor, text);
      return;
    }
    BeginValue(offset, tag, anchor);
    TakeScalar(tag == "?", text);
    EndValue();
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    BeginValue(OffsetOf(mark), tag, anchor);
    frame().is_array = true;
  }
  void OnSequenceEnd() override {
    Frame& array = frame();
    if (!array.skipped) {
      node().SetItems(builder_.Keep(std::span<const DataNode>(array.items)));
    }
    EndValue();
  }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    BeginValue(OffsetOf(mark), tag, anchor);
    frame().is_object = true;
  }
  void OnMapEnd() override {
    Frame& object = frame();
    if (!object.skipped) {
      CheckUniqueKeys(object.members, source_, diagnostics_);
      node().SetMembers(builder_.Keep(std::span<const DataMember>(object.members)));
    }
    EndValue();
  }

  void OnAlias(const YAML::Mark&, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    if (wants_key()) {
      if (found != anchors_.end() && found->second.is_key) {
        SetKey(found->second.node.offset, found->second.node.plain, YAML::NullAnchor,
               found->second.node.text());
      } else {
        RefuseKey(found == anchors_.end() ? 0 : found->second.node.offset);
        EndSkipped();
      }
      return;
    }
    if (is_skipping()) {
      TakeSkipped();
      return;
    }
    if (found == anchors_.end()) {
      const auto open = open_anchors_.find(anchor);
      NestedTooDeep(open == open_anchors_.end() ? 0 : open->second);
      TakeSkipped();
      return;
    }
    const Anchored& anchored = found->second;
    if (depth() + anchored.size.levels - 1 > kMostDataLevels) NestedTooDeep(anchored.node.offset);
    if (nodes_ + anchored.size.nodes > kMostNodes || bytes_ + anchored.size.bytes > most_bytes_) {
      Visit(anchored.node);
      TakeSkipped();
      return;
    }
    nodes_ += anchored.size.nodes;
    bytes_ += anchored.size.bytes;
    Add(anchored.node, anchored.size);
  }

 private:
  // What a value comes to with all that its aliases stand for.
  struct Size {
    std::size_t nodes = 0;
    std::size_t bytes = 0;
    int levels = 0;
  };
  struct Anchored {
    DataNode node;
    Size size;
    bool is_key = false;  // a scalar
  };
  // A value that has begun.
  struct Frame {
    bool is_array = false;
    bool is_object = false;
    bool has_key = false;         // of an object: the next value belongs to its last key
    bool skips_value = false;     // that key was refused
    bool skipped = false;         // the value is read to find its end, and no more
    bool refuses_as_key = false;  // it is where a key should be
    YAML::anchor_t anchor = YAML::NullAnchor;
    std::string function;  // of the tag
    DataNode node;
    Size size;
    std::vector<DataNode> items;
    std::vector<DataMember> members;
  };

  Frame& frame() { return frames_[open_ - 1]; }
  DataNode& node() { return frame().node; }
  int depth() const { return static_cast<int>(open_) + functions_; }
  bool is_full() const { return nodes_ > kMostNodes || bytes_ > most_bytes_; }
  bool wants_key() const {
    return open_ > 0 && frames_[open_ - 1].is_object && !frames_[open_ - 1].has_key &&
           !frames_[open_ - 1].skipped;
  }
  bool is_skipping() const {
    return is_full() || stuck_ ||
           (open_ > 0 && (frames_[open_ - 1].skipped || frames_[open_ - 1].skips_value));
  }

  void Error(std::uint32_t offset, std::string message) {
    diagnostics_.Error(source_, offset, 0, std::move(message));
  }

  void BeginValue(std::uint32_t offset, const std::string& tag, YAML::anchor_t anchor) {
    const bool is_key = wants_key();
    const bool skipped = is_skipping() || is_key;
    if (is_key && !is_full()) RefuseKey(offset);
    if (open_ == frames_.size()) frames_.emplace_back();
    Frame& begun = frames_[open_++];
    begun.is_array = begun.is_object = begun.has_key = begun.skips_value = false;
    begun.skipped = skipped;
    begun.refuses_as_key = is_key;
    begun.anchor = anchor;
    begun.function.clear();
    begun.node = DataNode();
    begun.node.offset = offset;
    begun.node.length = 1;
    begun.size = {1, 0, 1};
    begun.items.clear();
    begun.members.clear();
    if (open_ == 1 && document_count_ == 2) second_document_ = offset;
    if (anchor != YAML::NullAnchor) open_anchors_[anchor] = offset;
    if (skipped) return;
    if (++nodes_ > kMostNodes) {
      TooManyNodes(offset);
      begun.skipped = true;
    } else if (depth() - 1 > kMostDataLevels) {
      NestedTooDeep(offset);
      begun.skipped = true;
    } else {
      TakeTag(tag, begun);
    }
  }

  void TakeTag(const std::string& tag, Frame& begun) {
    if (tag.empty() || tag == "?" || tag == "!" || tag.rfind("tag:yaml.org,2002:", 0) == 0) return;
    if (options_.template_tags) begun.function = FunctionOfTag(tag);
    if (begun.function.empty()) {
      Error(begun.node.offset, "the tag `" + tag + "` means nothing here");
    } else {
      ++functions_;
    }
  }

  void EndValue() {
    Frame& ended = frame();
    --open_;
    if (!ended.function.empty()) {
      --functions_;
      DataMember member;
      member.key = builder_.Keep(ended.function);
      member.key_offset = ended.node.offset;
      member.key_length = 1;
      member.value = ended.node;
      ended.node = DataNode();
      ended.node.offset = member.key_offset;
      ended.node.length = 1;
      ended.node.SetMembers(builder_.Keep(std::span<const DataMember>(&member, 1)));
      ++ended.size.levels;
    }
    if (ended.anchor != YAML::NullAnchor) {
      open_anchors_.erase(ended.anchor);
      const DataKind kind = ended.node.kind();
      anchors_[ended.anchor] = {ended.node, ended.size,
                                kind == DataKind::kString || kind == DataKind::kBool};
    }
    if (ended.refuses_as_key) {
      EndSkipped();
    } else if (ended.skipped) {
      TakeSkipped();
    } else {
      Add(ended.node, ended.size);
    }
  }

  // A whole value, to where it belongs.
  void Add(const DataNode& value, const Size& size) {
    if (open_ == 0) {
      builder_.AddRoot(value);
      return;
    }
    Frame& parent = frame();
    parent.size.nodes += size.nodes;
    parent.size.bytes += size.bytes;
    parent.size.levels = std::max(parent.size.levels, size.levels + 1);
    if (parent.is_object) {
      parent.members.back().value = value;
      parent.has_key = false;
    } else {
      parent.items.push_back(value);
    }
  }
  void TakeSkipped() {
    if (open_ == 0) return;
    frame().has_key = frame().skips_value = false;
  }
  // The key was refused, so that its value will be skipped.
  void EndSkipped() { frame().has_key = frame().skips_value = true; }

  void SetKey(std::uint32_t offset, bool plain, YAML::anchor_t anchor, std::string_view text) {
    Frame& object = frame();
    object.has_key = true;
    object.skips_value = true;
    if (is_full() || stuck_) return;
    if (text == "<<" && plain) {
      Error(offset, "merge keys (`<<`) are not taken; write the fields out");
      return;
    }
    DataNode scalar;
    scalar.offset = offset;
    scalar.length = static_cast<std::uint32_t>(std::max<std::size_t>(1, text.size()));
    scalar.plain = plain;
    scalar.SetText(DataKind::kString, Keep(text, offset));
    if (is_full()) return;
    if (anchor != YAML::NullAnchor) anchors_[anchor] = {scalar, {1, text.size(), 1}, true};
    object.skips_value = false;
    object.size.bytes += text.size();
    DataMember& member = object.members.emplace_back();
    member.key = scalar.text();
    member.key_offset = offset;
    member.key_length = scalar.length;
  }
  void RefuseKey(std::uint32_t offset) { Error(offset, "a key must be a scalar"); }

  void TakeScalar(bool plain, const std::string& text) {
    if (frame().skipped) return;
    DataNode& scalar = node();
    scalar.length = static_cast<std::uint32_t>(std::max<std::size_t>(1, text.size()));
    scalar.plain = plain;
    if (plain) {
      for (const std::string_view word : {"true", "True", "TRUE", "false", "False", "FALSE"}) {
        if (text != word) continue;
        scalar.SetText(DataKind::kBool, word[0] == 't' || word[0] == 'T' ? "true" : "false");
        return;
      }
    }
    frame().size.bytes += text.size();
    scalar.SetText(DataKind::kString, Keep(text, scalar.offset));
  }

  // A copy of the text of a scalar or a key.
  std::string_view Keep(std::string_view text, std::uint32_t offset) {
    if (is_full()) return {};
    bytes_ += text.size();
    if (!is_full()) return builder_.Keep(text);
    TooManyBytes(offset);
    return {};
  }

  // Counts what an alias stands for until there is too much of it.
  void Visit(const DataNode& value) {
    if (is_full()) return;
    if (++nodes_ > kMostNodes) {
      TooManyNodes(value.offset);
      return;
    }
    const auto count = [&](std::string_view text, std::uint32_t offset) {
      if (is_full()) return;
      bytes_ += text.size();
      if (is_full()) TooManyBytes(offset);
    };
    count(value.text(), value.offset);
    for (const DataNode& item : value.items())
      Visit(item);
    for (const DataMember& member : value.members()) {
      count(member.key, member.key_offset);
      Visit(member.value);
    }
  }
  void TooManyNodes(std::uint32_t offset) {
    Error(offset, "aliases make this document too large, it has more than " +
                      std::to_string(kMostNodes) + " nodes with what they stand for");
  }
  void TooManyBytes(std::uint32_t offset) {
    Error(offset, "aliases make this document too large, it has more than " +
                      std::to_string(most_bytes_ >> 20U) + " MiB with what they stand for");
  }
  void NestedTooDeep(std::uint32_t offset) {
    if (!is_full()) {
      Error(offset, "nested deeper than " + std::to_string(kMostDataLevels) + " levels");
    }
    nodes_ = kMostNodes + 1;
  }

  DataDocumentBuilder builder_;
  const std::shared_ptr<const SourceText>& source_;
  const DataOptions& options_;
  const std::size_t mark_length_;
  const std::size_t most_bytes_;
  Diagnostics diagnostics_;
  bool stuck_ = false;
  int last_document_ = -1;
  std::size_t document_count_ = 0;
  std::uint32_t second_document_ = 0;
  std::vector<Frame> frames_;  // the first `open_` are those of values that have begun
  std::size_t open_ = 0;
  int functions_ = 0;  // of them, those with a tag that is a level of its own
  absl::flat_hash_map<YAML::anchor_t, Anchored> anchors_;
  absl::flat_hash_map<YAML::anchor_t, std::uint32_t> open_anchors_;  // and their places
  std::size_t nodes_ = 0;
  std::size_t bytes_ = 0;  // of scalars and keys
};

// Whether the line of `offset` begins with blanks and a tab.
bool IsIndentedByTab(std::string_view text, std::uint32_t offset) {
  text = text.substr(0, text.find('\n', offset));
  const std::size_t end_before = text.rfind('\n');
  if (end_before != std::string_view::npos) text.remove_prefix(end_before + 1);
  const std::size_t other = text.find_first_not_of(' ');
  return other != std::string_view::npos && text[other] == '\t';
}

}  // namespace

std::optional<DataDocument> ParseAnyYaml(const std::shared_ptr<const SourceText>& source,
                                         const DataOptions& options, Diagnostics& diagnostics) {
  TreeMaker tree(source, options);
  const auto refuse = [&](std::uint32_t offset, std::string message) {
    diagnostics.Error(source, offset, 0, std::move(message));
    return std::nullopt;
  };
  try {
    std::istringstream text{
        std::string(source->text().substr(ByteOrderMarkLength(source->text())))};
    YAML::Parser parser(text);
    while (!tree.is_stuck() && parser.HandleNextDocument(tree)) {
    }
  } catch (const YAML::DeepRecursion& error) {
    // yaml-cpp calls itself for every level, and stops in time.
    return refuse(tree.OffsetOf(error.mark), "nested too deeply");
  } catch (const YAML::Exception& error) {
    const std::uint32_t offset = tree.OffsetOf(error.mark);
    if (IsIndentedByTab(source->text(), offset)) {
      return refuse(offset, "a tab in the indentation; YAML takes blanks alone");
    }
    return refuse(offset, "not valid YAML: " + error.msg);
  }
  if (tree.is_stuck()) return refuse(tree.document_offset(), "not valid YAML: unexpected text");
  const std::size_t errors = diagnostics.error_count();
  if (tree.document_count() == 0) refuse(0, "the text is empty, expected JSON or YAML");
  if (tree.document_count() > 1 && !options.stream) {
    refuse(tree.second_document(), "a second YAML document in one file");
  }
  diagnostics.AddAll(tree.diagnostics());
  if (diagnostics.error_count() > errors) return std::nullopt;
  return tree.Build();
}

std::optional<DataDocument> ParseYaml(std::shared_ptr<const SourceText> source,
                                      const DataOptions& options, Diagnostics& diagnostics) {
  if (!CheckText(source, diagnostics)) return std::nullopt;
  if (std::optional<DataDocument> plain = ParsePlainYaml(source)) return plain;
  return ParseAnyYaml(source, options, diagnostics);
}

}  // namespace iamsim
