// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_LOAD_IAC_TERRAFORM_VALUES_H_
#define IAMSIM_MODEL_LOAD_IAC_TERRAFORM_VALUES_H_

#include <deque>
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "model/load/draft/import_reader.h"

// The resources of a Terraform plan or state before and after it is applied, and what their
// attributes are; nothing here knows what a resource type means.
// Source: Terraform documentation, "JSON Output Format".

namespace iamsim {

struct TerraformInstance {
  std::string address;  // module.app["eu"].aws_iam_role.reader[0]
  std::string module;   // module.app["eu"]; empty: the root module
  std::string type;
  std::string name;
  std::string index;  // `0` or `"eu"`, as in the address; empty: none
  bool is_data = false;
  bool is_new = false;       // not there before, or destroyed and made anew
  bool is_replaced = false;  // destroyed and made anew
  ImportValue values;        // an object
  ImportValue unknown;       // `after_unknown`; nothing where all is known
  ImportValue config;        // of the configuration; nothing in a state
  // What is wrong with attributes that could not be read; they are in `unknown` as well.
  std::map<std::string, std::string, std::less<>> wrong;
  std::string provider;
};

// A string that is known; empty for anything else.
std::string TerraformText(const TerraformInstance& instance, std::string_view attribute);
// Why an attribute is unknown, as a predicate: "is known after apply only".
std::string WhyUnknown(const TerraformInstance& instance, std::string_view attribute);

// What an attribute is. Known: `text`. Else, if the configuration says that it is an attribute of
// one other resource and nothing more: `instance` and its `attribute`. Else it is unknown until
// apply, or absent.
struct TerraformAttribute {
  bool absent = false;
  bool known = false;
  std::string text;
  const TerraformInstance* instance = nullptr;
  std::string attribute;
};

class TerraformSide {
 public:
  const std::deque<TerraformInstance>& instances() const { return instances_; }
  const TerraformInstance* Find(const std::string& address) const;

  // Whether the attribute, or a part of it, is unknown until apply.
  static bool IsUnknown(const TerraformInstance& instance, std::string_view attribute);
  // Whether the configuration gives it, so that it is no computed one; false in a state.
  static bool IsConfigured(const TerraformInstance& instance, std::string_view attribute);
  // Whether what is unknown until apply may be given by a configuration that the plan does not
  // show.
  bool MayBeConfigured(const TerraformInstance& instance, std::string_view attribute) const;
  TerraformAttribute Resolve(const TerraformInstance& instance, std::string_view attribute) const {
    return Resolve(instance, {attribute});
  }
  // The same of an attribute in nested blocks (`rule`, `key_id`). With several blocks of one name
  // it is not known.
  TerraformAttribute Resolve(const TerraformInstance& instance,
                             std::initializer_list<std::string_view> path) const;
  // What an expression of the configuration refers to, in the module of `instance`. An expression
  // that refers to one attribute of one resource is taken to be that attribute: the JSON tells
  // references only, not what is made of them.
  TerraformAttribute Follow(const TerraformInstance& instance, const ImportValue& expression) const;

 private:
  friend class TerraformDocument;
  struct Context {
    std::string module;
    std::string index;
    ImportValue for_each;
  };
  TerraformAttribute Follow(const Context& context, const ImportValue& expression, int depth) const;
  TerraformAttribute Reference(const Context& context, std::string_view reference, bool by_index,
                               int depth) const;
  const TerraformInstance* Lookup(const std::string& base, const std::string& index, bool by_index,
                                  const std::string& own_index) const;

  std::deque<TerraformInstance> instances_;
  std::unordered_map<std::string, const TerraformInstance*> by_address_;
  std::unordered_map<std::string, std::vector<const TerraformInstance*>> by_base_;
  ImportValue configuration_;  // its root module
};

// A plan or a state. The tree must outlive it.
class TerraformDocument {
 public:
  // What is wrong with the document as such is an error of `reader`.
  TerraformDocument(ImportReader& reader, const ImportValue& root);

  bool is_plan() const { return is_plan_; }
  // Of a state everything stands after.
  const TerraformSide& before() const { return before_; }
  const TerraformSide& after() const { return after_; }
  // A constant or a variable's value in the provider's configuration; empty when it is neither.
  std::string ProviderSetting(const std::string& provider, std::string_view name) const;
  bool HasProviderSetting(const std::string& provider, std::string_view name) const;
  // The only account that it allows, or that of the role that it assumes; empty when it has
  // neither.
  std::string ProviderAccount(const std::string& provider) const;
  // Whether it is one beside the default one that calls AWS as somebody else, maybe in another
  // account.
  bool HasOwnCredentials(const std::string& provider) const;
  // The module's object in the configuration, without regard to indexes; nothing when it is not
  // there.
  ImportValue ModuleConfig(std::string_view module) const;

 private:
  ImportValue ProviderConfig(const std::string& provider) const;
  ImportValue ProviderExpressions(const std::string& provider) const;
  // A constant or a variable's value; empty when the expression is neither.
  std::string ValueOf(const ImportValue& expression) const;
  // The member, if it is an object; an error if it is something else.
  ImportValue Object(const ImportValue& parent, std::string_view key);
  // An error for each member that is a slip of one of those names.
  void CheckKeys(const ImportValue& object, std::initializer_list<std::string_view> known,
                 std::string_view what);
  // Reports what is wrong with the attributes, which are unknown then.
  void SetAside(TerraformInstance& instance, bool report);
  ImportValue ObjectOf(std::vector<DataMember> members, const ImportValue& like);
  void ReadModule(const ImportValue& module, bool data_only, TerraformSide& side);
  void ReadChanges();
  void CheckConfiguration(const ImportValue& module);
  std::vector<ImportValue> List(const ImportValue& parent, std::string_view key,
                                std::string_view what);
  std::optional<TerraformInstance> ReadInstance(const ImportValue& resource);
  void KeepComputed(const ImportValue& before, TerraformInstance& instance);
  void Add(TerraformInstance instance, TerraformSide& side);
  // The resources of a module's configuration by their address in it.
  const std::unordered_map<std::string_view, const DataNode*>& ConfigOf(const std::string& module);

  ImportReader& reader_;
  const ImportValue root_;
  bool is_plan_ = false;
  TerraformSide before_;
  TerraformSide after_;
  // Objects that were made.
  std::deque<std::vector<DataMember>> members_;
  std::deque<DataNode> objects_;
  std::deque<std::string> names_;  // of their members
  std::map<std::string, std::unordered_map<std::string_view, const DataNode*>> configs_;
};

// `module.a["x.y"].module.b` as {"a", "b"}.
std::vector<std::string> TerraformModuleNames(std::string_view module);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_LOAD_IAC_TERRAFORM_VALUES_H_
