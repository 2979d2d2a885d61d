// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_LOAD_IMPORT_READER_H_
#define IAMSIM_MODEL_LOAD_IMPORT_READER_H_

#include <cstddef>
#include <deque>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "model/arn.h"
#include "model/load/data.h"
#include "model/load/estate_builder.h"
#include "model/load/import_drafts.h"
#include "model/load/reader.h"
#include "model/source_text.h"

// What the readers of AWS Config, iam-collect, Terraform and CloudFormation share: values that may
// stand as JSON text inside a string, and fields that are null where there is nothing.

namespace iamsim {

// A value and the text it stands in; nothing when it is absent or null.
struct ImportValue {
  const DataNode* node = nullptr;
  std::shared_ptr<const SourceText> source;

  explicit operator bool() const { return node != nullptr; }
  DraftPlace place() const {
    return node == nullptr ? DraftPlace() : DraftPlace{source, node->offset, node->length};
  }
};

class ImportReader {
 public:
  // The builder must outlive the reader.
  explicit ImportReader(EstateBuilder& builder) : builder_(builder) {}

  EstateBuilder& builder() const { return builder_; }

  void Error(const ImportValue& value, std::string message, std::string help = {}) const;
  void Warning(const ImportValue& value, std::string message, std::string help = {}) const;

  // The first member of `object` with one of those keys that is neither absent nor null.
  static ImportValue Get(const ImportValue& object, std::initializer_list<std::string_view> keys);
  // A string that holds a JSON object, array or string becomes what it holds, as often as needed;
  // anything else stays. Text that is no JSON is an error and gives nothing. What is opened lives
  // as long as the reader.
  ImportValue Open(const ImportValue& value) { return Open(value, builder_.diagnostics()); }
  // Without a word about text that is no JSON.
  ImportValue OpenQuietly(const ImportValue& value);
  // Get and Open.
  ImportValue Field(const ImportValue& object, std::initializer_list<std::string_view> keys) {
    return Open(Get(object, keys));
  }
  // A string, number or bool as text; empty when it is absent or null. Anything else is an error.
  std::string Text(const ImportValue& object, std::initializer_list<std::string_view> keys) const;
  std::optional<bool> Bool(const ImportValue& object,
                           std::initializer_list<std::string_view> keys) const;
  // The items of a list that are not null; an error when it is no list.
  std::vector<ImportValue> Items(const ImportValue& list, std::string_view what) const;
  // The same, of objects; each may stand in a string.
  std::vector<ImportValue> Objects(const ImportValue& list, std::string_view what);
  // A map, or a list of `{key, value}` in either letter case.
  Given<Tags> ReadTags(const ImportValue& value);
  // `{blockPublicAcls, ...}`, in camelCase, PascalCase or snake_case.
  Given<BlockPublicAccess> PublicAccess(const ImportValue& value) const;

  // A policy document in any form; `readable` is false when it cannot be read. `what` names it in
  // messages.
  PolicyDraft Document(const ImportValue& value, std::string name, const std::string& what);
  // A policy of which nobody can say what it says. Says so, with `why`, as a warning.
  PolicyDraft UnknownDocument(const ImportValue& value, std::string name, const std::string& why);
  // A reference to a managed policy by its ARN, which may not be in the input.
  static PolicyReferenceDraft Reference(const ImportValue& value, std::string arn);

 private:
  ImportValue Open(const ImportValue& value, Diagnostics& diagnostics);

  EstateBuilder& builder_;
  std::deque<DataDocument> opened_;
};

// The accounts of an import while they are read.
class ImportedAccounts {
 public:
  // The account with that id, made when it is new.
  AccountDraft& Get(std::string_view id, std::string_view partition, const DraftPlace& place);
  void AddTo(EstateBuilder& builder);

 private:
  std::deque<AccountDraft> accounts_;
  std::unordered_map<std::string, std::size_t> index_;  // by id
};

// `com.amazonaws.REGION.SERVICE`, `com.amazonaws.vpce...` and a plain `SERVICE` as SERVICE.
std::string EndpointServiceOf(std::string_view service_name);

// The partition that an ARN of the region has: `aws`, `aws-cn`, `aws-us-gov`, ...
std::string_view PartitionOfRegion(std::string_view region);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_LOAD_IMPORT_READER_H_
