// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_LOAD_DOCUMENT_FIELDS_H_
#define IAMSIM_MODEL_LOAD_DOCUMENT_FIELDS_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/diagnostics.h"
#include "model/estate.h"
#include "model/load/text/data.h"
#include "model/source_text.h"

// The fields of objects, as every reader of this folder takes them, so that no part of an input is
// dropped in silence. It is used, it is refused, or it is named.
//
// A file that somebody writes by hand has no field but those that are read: CheckFields() names
// every other one as an error. A machine writes more than is read, and AWS adds fields as it likes.
// There the reader gives its `words`: all that it asks for, and what AWS documents besides. A field
// that is none of them is one of two things:
//   - a near miss of what the reader asks for and does not find. That is a warning, and what the
//     field would have said is unknown: IsUnclear() says so to the reader.
//   - new. It makes nothing unknown, and TakeNewFields() names it.

namespace iamsim {

// Where something stands in a text.
struct DraftPlace {
  std::shared_ptr<const SourceText> source;
  std::uint32_t offset = 0;
  std::uint32_t length = 0;
};

// A value and the text it stands in; nothing when it is absent.
struct FieldValue {
  const DataNode* node = nullptr;
  std::shared_ptr<const SourceText> source;

  explicit operator bool() const { return node != nullptr; }
  DraftPlace place() const {
    return node == nullptr ? DraftPlace() : DraftPlace{source, node->offset, node->length};
  }
};

// The words of a reader, sorted when the program is compiled. To know one more field is one line.
template <std::size_t count>
consteval std::array<std::string_view, count> FieldWords(const std::string_view (&words)[count]) {
  std::array<std::string_view, count> sorted;
  std::copy(std::begin(words), std::end(words), sorted.begin());
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

struct FieldOptions {
  // What `null` is. In a file written by hand it is more often a slip than an absent field; Go
  // writes it for every empty list and every pointer to nothing.
  bool null_is_absent = false;
  // A string may hold the JSON text of what belongs there.
  bool opens_strings = false;
  // FieldWords() of a reader of what a machine writes; empty: somebody wrote it by hand.
  std::span<const std::string_view> words = {};
};

// Reads the fields of objects. Every problem becomes an error with its place; what could not be
// read is as if it were absent, so a caller goes on and finds the next problem.
class Fields {
 public:
  // Both the text and the diagnostics must outlive the reader.
  Fields(std::shared_ptr<const SourceText> source, Diagnostics& diagnostics,
         const FieldOptions& options = {})
      : source_(std::move(source)), diagnostics_(&diagnostics), options_(options) {}

  const std::shared_ptr<const SourceText>& source() const { return source_; }
  Diagnostics& diagnostics() const { return *diagnostics_; }
  DraftPlace PlaceOf(const DataNode& node) const { return {source_, node.offset, node.length}; }

  // The field, or null when it is absent.
  const DataNode* Find(const DataNode& object, std::string_view key) const {
    const DataNode* node = object.Find(key);
    if (node != nullptr && options_.words.empty()) {
      return node->kind() == DataKind::kNull && options_.null_is_absent ? nullptr : node;
    }
    return options_.words.empty() ? nullptr : FindAmongWords(object, key, node);
  }
  // Whether nobody can say what a list, a policy or a setting in this field would be: it is null,
  // or absent beside a near miss of its name. There was a warning.
  bool IsUnclear(const DataNode& object, std::string_view key) const;

  void Error(const DataNode& node, std::string message, std::string help = {}) const;
  void ErrorAtKey(const DataMember& member, std::string message, std::string help = {}) const;
  void Warning(const DataNode& node, std::string message, std::string help = {}) const;
  // "expected `expected`, found an array"; `what` names the field.
  void WrongType(const DataNode& node, std::string_view what, std::string_view expected) const;

  // False, with an error, when the node is no object.
  bool CheckObject(const DataNode& node, std::string_view what) const;
  // An error for each member that is not among `known`, with the nearest of them.
  void CheckFields(const DataNode& object, std::initializer_list<std::string_view> known,
                   std::string_view what) const;

  // Of one field of an object; nothing when it is absent or wrong.
  std::optional<std::string> String(const DataNode& object, std::string_view key) const;
  // Absent is an error too; `what` names the object.
  std::optional<std::string> RequiredString(const DataNode& object, std::string_view key,
                                            std::string_view what) const;
  std::optional<std::vector<std::string>> Strings(const DataNode& object,
                                                  std::string_view key) const;
  std::optional<bool> Bool(const DataNode& object, std::string_view key) const;
  std::optional<std::int32_t> Integer(const DataNode& object, std::string_view key) const;
  std::optional<Tags> TagMap(const DataNode& object, std::string_view key) const;
  // The items of a list of objects; none when it is absent or wrong.
  std::vector<const DataNode*> Objects(const DataNode& object, std::string_view key) const;

  // Of a value itself.
  std::optional<std::string> StringOf(const DataNode& node, std::string_view what) const;
  std::optional<std::string> ScalarOf(const DataNode& node, std::string_view what) const;
  std::optional<std::vector<std::string>> StringsOf(const DataNode& node,
                                                    std::string_view what) const;
  std::optional<bool> BoolOf(const DataNode& node, std::string_view what) const;

  // --- Of values that stand in texts of their own: strings that were opened, other files ---

  void Error(const FieldValue& value, std::string message, std::string help = {}) const;
  void Warning(const FieldValue& value, std::string message, std::string help = {}) const;
  // The first member of `object` with one of those keys that is neither absent nor null.
  FieldValue Find(const FieldValue& object, std::initializer_list<std::string_view> keys) const;
  bool IsUnclear(const FieldValue& object, std::initializer_list<std::string_view> keys) const;
  // The same, without a look at near misses.
  static FieldValue Get(const FieldValue& object, std::initializer_list<std::string_view> keys);
  // A string that holds a JSON object, array or string becomes what it holds, as often as needed;
  // anything else stays. Text that is no JSON is an error and gives nothing. What is opened lives
  // as long as the reader.
  FieldValue Open(const FieldValue& value) { return Open(value, *diagnostics_); }
  // Without a word about text that is no JSON.
  FieldValue OpenQuietly(const FieldValue& value);
  // Find, and Open if that is what the reader does.
  FieldValue Field(const FieldValue& object, std::initializer_list<std::string_view> keys) {
    return Opened(Find(object, keys));
  }
  // A string, number or bool as text; empty when it is absent or null. Anything else is an error.
  std::string Text(const FieldValue& object, std::initializer_list<std::string_view> keys) const;
  std::optional<bool> Bool(const FieldValue& object,
                           std::initializer_list<std::string_view> keys) const;
  // The items of a list; an error when it is no list. Null is no item, and with words an error.
  std::vector<FieldValue> Items(const FieldValue& list, std::string_view what) const;
  // The same, of objects; each may stand in a string.
  std::vector<FieldValue> Objects(const FieldValue& list, std::string_view what);

  // The fields below `root`, and in what was opened, that an object has from which something was
  // read, and that are none of the words. Each name once, into `names`.
  void TakeNewFields(const DataNode& root, std::vector<std::string>& names) const;

 private:
  // The same reader in another text.
  Fields In(const std::shared_ptr<const SourceText>& source) const {
    return {source, *diagnostics_, options_};
  }
  bool IsWord(std::string_view key) const {
    return std::binary_search(options_.words.begin(), options_.words.end(), key);
  }
  const DataNode* FindAmongWords(const DataNode& object, std::string_view key,
                                 const DataNode* found) const;
  const DataMember* NearMiss(const DataNode& object, std::string_view key) const;
  void WarnOfNearMiss(const DataMember& member, std::string_view key) const;
  FieldValue Open(const FieldValue& value, Diagnostics& diagnostics);
  FieldValue Opened(const FieldValue& value) {
    return options_.opens_strings ? Open(value) : value;
  }

  std::shared_ptr<const SourceText> source_;
  Diagnostics* diagnostics_;
  FieldOptions options_;
  std::vector<DataDocument> opened_;
};

// Whether a word is a slip of another: it differs in letter case, in `_` and `-`, or in a letter or
// two; of three letters in case only.
bool IsSlipOf(std::string_view word, std::string_view meant);
// The member of `object` whose key is a slip of `key` and none of `words`. Null when there is none,
// and when `key` itself is there.
const DataMember* FindNearMiss(const DataNode& object, std::string_view key,
                               std::span<const std::string_view> words = {});

}  // namespace iamsim

#endif  // IAMSIM_MODEL_LOAD_DOCUMENT_FIELDS_H_
