// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_LOAD_IAC_CLOUDFORMATION_PROPERTIES_H_
#define IAMSIM_MODEL_LOAD_IAC_CLOUDFORMATION_PROPERTIES_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "model/load/draft/import_reader.h"
#include "model/load/iac/cloudformation_values.h"
#include "model/load/text/data.h"
#include "model/source_text.h"

// Checks that a template says what it seems to say. People write templates, so a slip is an error.

namespace iamsim {

// What the value of a property is once its functions are done.
enum class TemplateShape : std::uint8_t {
  kText,      // a string or a number
  kScalar,    // also true or false
  kDuration,  // seconds of a role's session
  kBool,
  kTexts,     // a list of kText
  kDocument,  // a policy, as an object or as JSON in a string
  kObject,    // of `of`
  kObjects,   // a list of those
};

struct TemplateType;
struct TemplateProperty {
  std::string_view name;
  TemplateShape shape;
  bool required = false;
  const TemplateType* of = nullptr;
};

// A resource type, or the type of a property, that iamsim reads.
struct TemplateType {
  std::string_view name;                   // `AWS::IAM::Role`; of a property: what messages call it
  std::span<const TemplateProperty> read;  // what iamsim reads
  std::string_view others;                 // AWS's other names, with blanks around each

  const TemplateProperty* Find(std::string_view property) const;
};
// Null for a type that iamsim does not read.
const TemplateType* FindTemplateType(std::string_view type);

class TemplateChecker {
 public:
  // All must outlive the checker.
  TemplateChecker(const ImportReader& reader, std::shared_ptr<const SourceText> source,
                  TemplateEvaluator& evaluator)
      : reader_(reader), source_(std::move(source)), evaluator_(evaluator) {}

  // Reports misspelt sections, sections that are no object, and wrong parameters.
  void CheckSections(const DataNode& root) const;
  // Reports what is wrong with one resource apart from its properties: misspelt attributes, an
  // unknown condition, a type that looks like one that is read.
  void CheckResource(std::string_view logical, const DataNode& resource,
                     const DataNode& root) const;
  // Reports each property that is missing, misspelt, null or of a wrong type.
  void CheckProperties(const std::string& logical, const TemplateType& type,
                       const DataNode& properties) const;

 private:
  void CheckParameter(const DataMember& parameter) const;
  void CheckValue(const std::string& logical, const TemplateProperty& property,
                  const DataNode& node) const;
  void CheckKnown(const std::string& logical, const TemplateProperty& property,
                  const DataNode& node) const;
  void ErrorAtKey(const DataMember& member, std::string message, std::string help) const;
  void WarningAtKey(const DataMember& member, std::string message, std::string help) const;
  void WrongType(const std::string& what, const DataNode& node, std::string_view expected) const;

  const ImportReader& reader_;
  const std::shared_ptr<const SourceText> source_;
  TemplateEvaluator& evaluator_;
};

}  // namespace iamsim

#endif  // IAMSIM_MODEL_LOAD_IAC_CLOUDFORMATION_PROPERTIES_H_
