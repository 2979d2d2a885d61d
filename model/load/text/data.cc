// SPDX-License-Identifier: Apache-2.0
#include "model/load/text/data.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <string>
#include <system_error>
#include <type_traits>
#include <utility>

#include "absl/container/flat_hash_map.h"

#include "model/load/text/data_builder.h"

namespace iamsim {

const DataNode* DataNode::Find(std::string_view key) const {
  for (const DataMember& member : members()) {
    if (member.key == key) return &member.value;
  }
  return nullptr;
}

namespace {

// Memory for what needs no destructor, taken in blocks.
class Blocks {
 public:
  // Aligned for nodes and members.
  std::byte* Allocate(std::size_t bytes) {
    bytes = (bytes + kAlignment - 1) / kAlignment * kAlignment;
    if (bytes > left_) {
      left_ = std::max(bytes, next_size_);
      next_size_ = std::min(2 * next_size_, kLargest);
      // Not initialised: it is written as it is handed out.
      blocks_.push_back({std::unique_ptr<std::byte[]>(new std::byte[left_]), left_});
      next_ = blocks_.back().memory.get();
    }
    left_ -= bytes;
    return std::exchange(next_, next_ + bytes);
  }

  // All that was handed out is free again; the largest block stays.
  void Clear() {
    if (blocks_.empty()) return;
    blocks_.erase(blocks_.begin(), blocks_.end() - 1);
    next_ = blocks_.back().memory.get();
    left_ = blocks_.back().size;
  }

 private:
  static constexpr std::size_t kAlignment = alignof(DataMember);
  static constexpr std::size_t kLargest = std::size_t{1} << 20U;
  static_assert(kAlignment <= __STDCPP_DEFAULT_NEW_ALIGNMENT__);

  struct Block {
    std::unique_ptr<std::byte[]> memory;
    std::size_t size;
  };
  std::vector<Block> blocks_;
  std::byte* next_ = nullptr;  // in the last block
  std::size_t left_ = 0;       // from there on
  std::size_t next_size_ = 1024;
};

}  // namespace

struct DataDocument::Rep {
  std::shared_ptr<const SourceText> source;
  std::vector<DataNode> roots;
  Blocks kept;  // what the nodes view
};

namespace {

template <typename T>
std::span<const T> KeepIn(Blocks& kept, std::span<const T> values) {
  static_assert(std::is_trivially_destructible_v<T>);
  if (values.empty()) return {};
  T* copy = reinterpret_cast<T*>(kept.Allocate(values.size_bytes()));
  std::uninitialized_copy(values.begin(), values.end(), copy);
  return {copy, values.size()};
}

}  // namespace

DataDocument::DataDocument(std::unique_ptr<Rep> rep) : rep_(std::move(rep)) {}
DataDocument::DataDocument(DataDocument&&) noexcept = default;
DataDocument& DataDocument::operator=(DataDocument&&) noexcept = default;
DataDocument::~DataDocument() = default;

std::span<const DataNode> DataDocument::roots() const {
  return rep_->roots;
}
const std::shared_ptr<const SourceText>& DataDocument::source() const {
  return rep_->source;
}

DataDocumentBuilder::DataDocumentBuilder(std::shared_ptr<const SourceText> source)
    : rep_(std::make_unique<DataDocument::Rep>()) {
  rep_->source = std::move(source);
}
DataDocumentBuilder::~DataDocumentBuilder() = default;

const std::shared_ptr<const SourceText>& DataDocumentBuilder::source() const {
  return rep_->source;
}

std::string_view DataDocumentBuilder::Keep(std::string_view text) {
  const std::span<const char> kept = KeepIn(rep_->kept, std::span<const char>(text));
  return {kept.data(), kept.size()};
}

std::span<const DataNode> DataDocumentBuilder::Keep(std::span<const DataNode> items) {
  return KeepIn(rep_->kept, items);
}

std::span<const DataMember> DataDocumentBuilder::Keep(std::span<const DataMember> members) {
  return KeepIn(rep_->kept, members);
}

void DataDocumentBuilder::AddRoot(const DataNode& root) {
  rep_->roots.push_back(root);
}

std::span<const DataNode> DataDocumentBuilder::roots() const {
  return rep_->roots;
}

void DataDocumentBuilder::Clear() {
  rep_->roots.clear();
  rep_->kept.Clear();
}

DataDocument DataDocumentBuilder::Build() {
  return DataDocument(std::move(rep_));
}

std::span<const DataPieces::Piece> DataPieces::PiecesOf(std::string_view key) const {
  for (const Array& array : arrays_) {
    if (array.key == key) return array.pieces;
  }
  return {};
}

void CheckUniqueKeys(std::span<const DataMember> members,
                     const std::shared_ptr<const SourceText>& source, Diagnostics& diagnostics) {
  const auto report = [&](const DataMember& again, const DataMember& first) {
    const TextPosition place = source->PositionOf(first.key_offset);
    diagnostics.Error(source, again.key_offset, again.key_length,
                      "duplicate key `" + std::string(again.key) + '`',
                      "it is there already at " + std::to_string(place.line) + ':' +
                          std::to_string(place.column));
  };
  constexpr std::size_t kFewMembers = 16;
  if (members.size() <= kFewMembers) {
    for (std::size_t i = 0; i < members.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (members[j].key != members[i].key) continue;
        report(members[i], members[j]);
        break;
      }
    }
    return;
  }
  absl::flat_hash_map<std::string_view, const DataMember*> seen;
  for (const DataMember& member : members) {
    const auto [place, inserted] = seen.try_emplace(member.key, &member);
    if (!inserted) report(member, *place->second);
  }
}

std::optional<std::int32_t> WholeNumber(std::string_view text) {
  std::int32_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

std::size_t ByteOrderMarkLength(std::string_view text) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  return text.substr(0, kMark.size()) == kMark ? kMark.size() : 0;
}

std::optional<DataDocument> ParseData(std::shared_ptr<const SourceText> source,
                                      const DataOptions& options, Diagnostics& diagnostics) {
  const std::string_view text = source->text();
  const std::size_t first = text.find_first_not_of(" \t\r\n", ByteOrderMarkLength(text));
  const bool json = first != std::string_view::npos && (text[first] == '{' || text[first] == '[');
  return json ? ParseJson(std::move(source), options, diagnostics)
              : ParseYaml(std::move(source), options, diagnostics);
}

}  // namespace iamsim
