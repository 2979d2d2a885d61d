// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_LOAD_IAC_CLOUDFORMATION_VALUES_H_
#define IAMSIM_MODEL_LOAD_IAC_CLOUDFORMATION_VALUES_H_

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "model/load/text/data.h"
#include "model/load/text/data_builder.h"

namespace iamsim {

// A value of a template with its functions done.
struct TemplateValue {
  DataNode node;
  bool known = true;      // false: some of it is known at deployment only
  bool absent = false;    // AWS::NoValue
  bool symbolic = false;  // holds a name that stands for one that AWS gives
  std::string why;        // the function that is not known, `Fn::ImportValue`, `Ref: Stage`
  // The function of a known value that gives a name of something that is no part of the model, so
  // that the name equals nothing anybody asks about: `Ref: Vpc`. Empty for any other value.
  std::string stand_in;
};

// The functions of a CloudFormation template: Ref, Fn::GetAtt, Fn::Sub, Fn::Join, Fn::Select,
// Fn::Split, Fn::If, Fn::FindInMap and the conditions. Everything else (Fn::ImportValue, dynamic
// references, a parameter without a value) is not known.
//
// A name that AWS gives at deployment reads `{Logical}`; it equals itself, and is the same wherever
// the template uses it. A resource without a name of its own is called
// `{StackName}-Logical-{Logical}`, as AWS makes such names.
// Source: CloudFormation Template Reference, "Intrinsic functions".
class TemplateEvaluator {
 public:
  // `parameters`: values by name; the pseudo parameters (`AWS::AccountId`) among them. The tree
  // must outlive the evaluator.
  TemplateEvaluator(const DataNode& root, std::shared_ptr<const SourceText> source,
                    std::map<std::string, std::string> parameters);
  ~TemplateEvaluator();

  // Values live as long as the evaluator.
  TemplateValue Evaluate(const DataNode& node) { return Evaluate(node, 0); }
  // Nothing when it cannot be decided.
  std::optional<bool> Condition(std::string_view name) { return ConditionOf(name, 0); }

  // The name, the ARN, or what Ref gives, of a resource of the template; nothing when there is no
  // such resource or it has none.
  std::optional<std::string> NameOf(std::string_view logical);
  std::optional<std::string> ArnOf(std::string_view logical);
  const DataNode* ResourceOf(std::string_view logical) const;

  // The evaluated document with a variable of model/unresolved.h for each name of something that is
  // no part of the model, in the resources and conditions of its Allows. `is_marked`: it has one.
  DataNode MarkStandIns(const DataNode& document, bool& is_marked);

  std::string AccountId() const { return Parameter("AWS::AccountId"); }
  bool HasRegion() const { return !Parameter("AWS::Region").empty(); }
  std::string Region() const;
  std::string Partition() const;

 private:
  TemplateValue Evaluate(const DataNode& node, int depth);
  TemplateValue Function(std::string_view name, const DataNode& argument, const DataNode& at,
                         int depth);
  TemplateValue Ref(std::string_view name, const DataNode& at, int depth);
  TemplateValue GetAtt(std::string_view logical, std::string_view attribute, const DataNode& at,
                       int depth);
  TemplateValue Sub(const DataNode& argument, const DataNode& at, int depth);
  TemplateValue Join(const DataNode& argument, const DataNode& at, int depth);
  TemplateValue Select(const DataNode& argument, const DataNode& at, int depth);
  TemplateValue Split(const DataNode& argument, const DataNode& at, int depth);
  TemplateValue If(const DataNode& argument, const DataNode& at, int depth);
  TemplateValue FindInMap(const DataNode& argument, const DataNode& at, int depth);
  std::optional<bool> ConditionOf(std::string_view name, int depth);
  std::optional<bool> Decide(const DataNode& node, int depth);
  TemplateValue Name(std::string_view logical, int depth);
  TemplateValue Arn(std::string_view logical, int depth);
  TemplateValue MakeArn(std::string_view logical, int depth);

  // Whether `{name}` is one of something that is no part of the model.
  bool IsStandIn(std::string_view name) const;
  DataNode MarkTexts(const DataNode& node, bool are_arns, bool& is_marked);

  // A member of a section of the template, in which very many may be looked up.
  const DataNode* Find(const DataNode* object, std::string_view key);
  std::string Parameter(const std::string& name) const;
  TemplateValue Text(std::string text, const DataNode& at, bool symbolic = false);
  static TemplateValue Unknown(std::string why, const DataNode& at);
  TemplateValue StandIn(std::string text, std::string function, const DataNode& at);

  const DataNode& root_;
  DataDocumentBuilder builder_;
  const std::map<std::string, std::string> parameters_;
  std::unordered_map<std::string_view, const DataNode*> resources_;
  std::unordered_map<const DataNode*, std::unordered_map<std::string_view, const DataNode*>>
      indexes_;
  std::map<std::string, std::optional<bool>, std::less<>> conditions_;
  std::map<std::string, TemplateValue, std::less<>> names_;
  std::map<std::string, TemplateValue, std::less<>> arns_;
  std::set<std::string, std::less<>> in_progress_;
};

}  // namespace iamsim

#endif  // IAMSIM_MODEL_LOAD_IAC_CLOUDFORMATION_VALUES_H_
