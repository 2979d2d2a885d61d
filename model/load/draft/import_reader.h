// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_LOAD_DRAFT_IMPORT_READER_H_
#define IAMSIM_MODEL_LOAD_DRAFT_IMPORT_READER_H_

#include <cstddef>
#include <deque>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "model/arn.h"
#include "model/load/document/fields.h"
#include "model/load/draft/estate_builder.h"
#include "model/load/draft/import_drafts.h"
#include "model/load/text/data.h"
#include "model/load/text/words.h"
#include "model/source_text.h"

// What the readers of AWS Config, iam-collect, Terraform and CloudFormation share: values that may
// stand as JSON text inside a string, and fields that are null where there is nothing.

namespace iamsim {

using ImportValue = FieldValue;

class ImportReader : public Fields {
 public:
  // The builder must outlive the reader. `words` as in FieldOptions.
  explicit ImportReader(EstateBuilder& builder, std::span<const std::string_view> words = {})
      : Fields(nullptr, builder.diagnostics(),
               {.null_is_absent = true, .opens_strings = true, .words = words}),
        builder_(builder) {}

  EstateBuilder& builder() const { return builder_; }

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
  EstateBuilder& builder_;
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

#endif  // IAMSIM_MODEL_LOAD_DRAFT_IMPORT_READER_H_
