// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_LOAD_TEXT_DATA_BUILDER_H_
#define IAMSIM_MODEL_LOAD_TEXT_DATA_BUILDER_H_

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/load/text/data.h"

namespace iamsim {

inline constexpr int kMostDataLevels = 128;

// Puts a DataDocument together: owns what its nodes view. Both readers fill one.
class DataDocumentBuilder {
 public:
  explicit DataDocumentBuilder(std::shared_ptr<const SourceText> source);
  ~DataDocumentBuilder();

  const std::shared_ptr<const SourceText>& source() const;
  // The same contents with the document's lifetime.
  std::string_view Keep(std::string_view text);
  std::span<const DataNode> Keep(std::span<const DataNode> items);
  std::span<const DataMember> Keep(std::span<const DataMember> members);
  void AddRoot(const DataNode& root);
  std::span<const DataNode> roots() const;
  // Begins anew, in the memory of what was kept.
  void Clear();

  DataDocument Build();

 private:
  std::unique_ptr<DataDocument::Rep> rep_;
};

// An error for each key that the object has twice, naming the first place.
void CheckUniqueKeys(std::span<const DataMember> members,
                     const std::shared_ptr<const SourceText>& source, Diagnostics& diagnostics);

// The length of a byte order mark at the start, or 0.
std::size_t ByteOrderMarkLength(std::string_view text);
// False, with an error at the first bad byte, when the text is not UTF-8 or too large.
bool CheckText(const std::shared_ptr<const SourceText>& source, Diagnostics& diagnostics);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_LOAD_TEXT_DATA_BUILDER_H_
