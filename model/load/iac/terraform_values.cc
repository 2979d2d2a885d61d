// SPDX-License-Identifier: Apache-2.0
#include "model/load/iac/terraform_values.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "model/edit_distance.h"
#include "model/load/iac/terraform_attributes.h"

// A plan has values (`planned_values`, `prior_state`), what is unknown in them (`resource_changes`)
// and the expressions of the configuration. This file puts the three together for each instance: an
// attribute is known, or refers to one attribute of another instance, or is unknown, or absent.
//
// The configuration lists references only, and not what is made of them. So an expression that
// refers to one attribute of one resource is taken to be that attribute, unless it is a template.

namespace iamsim {
namespace {

using std::string_view;

// A chain of module outputs and variables longer than this is a circle.
constexpr int kMostHops = 64;

// The next part of an address, up to a dot outside brackets and quotes; `address` loses it.
string_view NextPart(string_view& address) {
  bool quoted = false;
  std::size_t i = 0;
  for (; i < address.size(); ++i) {
    const char c = address[i];
    if (quoted) {
      if (c == '\\') ++i;
      if (c == '"') quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == '.') {
      break;
    }
  }
  i = std::min(i, address.size());
  const string_view part = address.substr(0, i);
  address.remove_prefix(i < address.size() ? i + 1 : i);
  return part;
}

std::vector<string_view> PartsOf(string_view address) {
  std::vector<string_view> parts;
  while (!address.empty())
    parts.push_back(NextPart(address));
  return parts;
}

string_view WithoutIndex(string_view part) {
  return part.substr(0, part.find('['));
}

// `reader["x"]`: `"x"`; empty when there is none.
string_view IndexOf(string_view part) {
  const std::size_t open = part.find('[');
  if (open == string_view::npos || !part.ends_with(']')) return {};
  return part.substr(open + 1, part.size() - open - 2);
}

std::string Join(string_view module, string_view rest) {
  if (module.empty()) return std::string(rest);
  return std::string(module) + "." + std::string(rest);
}

string_view ParentOf(string_view module) {
  std::vector<string_view> parts = PartsOf(module);
  if (parts.size() <= 2) return {};
  const string_view last = parts[parts.size() - 2];
  return module.substr(0, static_cast<std::size_t>(last.data() - module.data()) - 1);
}

ImportValue ModuleIn(ImportValue module, string_view path) {
  for (const std::string& name : TerraformModuleNames(path)) {
    const ImportValue calls = ImportReader::Get(module, {"module_calls"});
    module = ImportReader::Get(ImportReader::Get(calls, {name}), {"module"});
  }
  return module;
}

bool HasTrue(const DataNode& node) {
  if (node.kind() == DataKind::kBool) return node.text() == "true";
  for (const DataNode& item : node.items()) {
    if (HasTrue(item)) return true;
  }
  for (const DataMember& member : node.members()) {
    if (HasTrue(member.value)) return true;
  }
  return false;
}

// Whether what stands at `path`, in any of the blocks on the way, is unknown.
bool IsUnknownAt(const DataNode& node, const string_view* path, const string_view* end) {
  if (path == end || node.kind() == DataKind::kBool) return HasTrue(node);
  for (const DataNode& item : node.items()) {
    if (IsUnknownAt(item, path, end)) return true;
  }
  const DataNode* member = node.Find(*path);
  return member != nullptr && IsUnknownAt(*member, path + 1, end);
}

// The only block of a list; `several` when there are more.
ImportValue OnlyBlock(ImportValue value, bool& several) {
  while (value && value.node->is_array()) {
    several = several || value.node->items().size() > 1;
    if (value.node->items().size() != 1) return {};
    value.node = value.node->items().data();
  }
  return value;
}

}  // namespace

std::string TerraformText(const TerraformInstance& instance, string_view attribute) {
  const ImportValue value = ImportReader::Get(instance.values, {attribute});
  return value && value.node->is_string() ? std::string(value.node->text()) : std::string();
}

std::string WhyUnknown(const TerraformInstance& instance, string_view attribute) {
  const auto found = instance.wrong.find(attribute);
  return found == instance.wrong.end() ? "is known after apply only" : found->second;
}

std::vector<std::string> TerraformModuleNames(string_view module) {
  std::vector<std::string> names;
  const std::vector<string_view> parts = PartsOf(module);
  for (std::size_t i = 0; i + 1 < parts.size(); i += 2)
    names.emplace_back(WithoutIndex(parts[i + 1]));
  return names;
}

// --- One side ---------------------------------------------------------------------------------

const TerraformInstance* TerraformSide::Find(const std::string& address) const {
  const auto found = by_address_.find(address);
  return found == by_address_.end() ? nullptr : found->second;
}

bool TerraformSide::IsUnknown(const TerraformInstance& instance, string_view attribute) {
  const ImportValue unknown = ImportReader::Get(instance.unknown, {attribute});
  return unknown && HasTrue(*unknown.node);
}

bool TerraformSide::IsConfigured(const TerraformInstance& instance, string_view attribute) {
  const ImportValue expressions = ImportReader::Get(instance.config, {"expressions"});
  const ImportValue expression = ImportReader::Get(expressions, {attribute});
  if (!expression) return false;
  // `policy = null` is as good as nothing.
  const DataNode* constant = expression.node->Find("constant_value");
  return constant == nullptr || constant->kind() != DataKind::kNull;
}

bool TerraformSide::MayBeConfigured(const TerraformInstance& instance,
                                    string_view attribute) const {
  if (instance.config || !IsUnknown(instance, attribute)) return false;
  return !instance.is_new || !configuration_;
}

TerraformAttribute TerraformSide::Resolve(const TerraformInstance& instance,
                                          std::initializer_list<string_view> path) const {
  TerraformAttribute result;
  ImportValue value = instance.values;
  ImportValue expression = ImportReader::Get(instance.config, {"expressions"});
  bool several = false;
  for (const string_view name : path) {
    value = ImportReader::Get(OnlyBlock(value, several), {name});
    expression = ImportReader::Get(OnlyBlock(expression, several), {name});
  }
  if (several) return result;
  if (value && !value.node->is_array() && !value.node->is_object()) {
    if (value.node->is_string() && value.node->text().empty()) {
      result.absent = true;
      return result;
    }
    result.known = true;
    result.text = std::string(value.node->text());
    return result;
  }
  if (!instance.unknown || !IsUnknownAt(*instance.unknown.node, path.begin(), path.end())) {
    result.absent = true;
    return result;
  }
  return Follow(instance, expression);
}

TerraformAttribute TerraformSide::Follow(const TerraformInstance& instance,
                                         const ImportValue& expression) const {
  return Follow(Context{instance.module, instance.index,
                        ImportReader::Get(instance.config, {"for_each_expression"})},
                expression, 0);
}

TerraformAttribute TerraformSide::Follow(const Context& context, const ImportValue& expression,
                                         int depth) const {
  TerraformAttribute result;
  if (!expression || !expression.node->is_object() || depth > kMostHops) return result;
  if (const ImportValue constant = ImportReader::Get(expression, {"constant_value"})) {
    if (constant.node->is_string()) {
      result.known = true;
      result.text = std::string(constant.node->text());
    }
    return result;
  }
  const ImportValue list = ImportReader::Get(expression, {"references"});
  if (!list || !list.node->is_array()) return result;
  // Terraform lists `a.b.c` and then what it is a part of, `a.b`.
  std::vector<string_view> references;
  bool by_index = false;
  for (const DataNode& item : list.node->items()) {
    if (!item.is_string()) return result;
    if (item.text() == "count.index" || item.text() == "each.key") {
      by_index = true;
    } else if (item.text() != "count" && item.text() != "each") {
      references.push_back(item.text());
    }
  }
  std::vector<string_view> whole;
  for (const string_view reference : references) {
    const bool is_part = std::any_of(references.begin(), references.end(), [&](string_view other) {
      return other.size() > reference.size() && other.starts_with(reference) &&
             (other[reference.size()] == '.' || other[reference.size()] == '[');
    });
    if (!is_part && std::find(whole.begin(), whole.end(), reference) == whole.end()) {
      whole.push_back(reference);
    }
  }
  if (whole.size() != 1) return result;
  return Reference(context, whole.front(), by_index, depth);
}

const TerraformInstance* TerraformSide::Lookup(const std::string& base, const std::string& index,
                                               bool by_index, const std::string& own_index) const {
  if (!index.empty()) return Find(base + "[" + index + "]");
  if (by_index) return Find(base + "[" + own_index + "]");
  const auto found = by_base_.find(base);
  if (found == by_base_.end() || found->second.size() != 1) return nullptr;
  return found->second.front();
}

TerraformAttribute TerraformSide::Reference(const Context& context, string_view reference,
                                            bool by_index, int depth) const {
  TerraformAttribute result;
  std::vector<string_view> parts = PartsOf(reference);
  if (parts.empty()) return result;
  if (parts[0] == "each" && parts.size() >= 2 && parts[1] == "value") {
    // `for_each = aws_s3_bucket.all` and then an attribute of `each.value`.
    const ImportValue list = ImportReader::Get(context.for_each, {"references"});
    if (!list || !list.node->is_array() || list.node->items().size() != 1 ||
        !list.node->items().front().is_string()) {
      return {};
    }
    const std::string base = Join(context.module, list.node->items().front().text());
    result.instance = Lookup(base, {}, true, context.index);
    if (result.instance != nullptr && parts.size() > 2) result.attribute = std::string(parts[2]);
    return result;
  }
  if (parts[0] == "var") {
    if (context.module.empty() || parts.size() != 2) return result;
    const string_view parent = ParentOf(context.module);
    const std::vector<string_view> module_parts = PartsOf(context.module);
    const std::string call_name(WithoutIndex(module_parts.back()));
    const ImportValue calls = ImportReader::Get(ModuleIn(configuration_, parent), {"module_calls"});
    const ImportValue call = ImportReader::Get(calls, {call_name});
    const ImportValue expression =
        ImportReader::Get(ImportReader::Get(call, {"expressions"}), {WithoutIndex(parts[1])});
    return Follow(Context{std::string(parent), std::string(IndexOf(module_parts.back())),
                          ImportReader::Get(call, {"for_each_expression"})},
                  expression, depth + 1);
  }
  if (parts[0] == "module") {
    if (parts.size() < 3) return result;
    std::string name(parts[1]);
    if (IndexOf(parts[1]).empty() && by_index) name += "[" + context.index + "]";
    const std::string module = Join(context.module, "module." + name);
    const ImportValue outputs = ImportReader::Get(ModuleIn(configuration_, module), {"outputs"});
    const ImportValue output = ImportReader::Get(outputs, {WithoutIndex(parts[2])});
    return Follow(Context{module, {}, {}}, ImportReader::Get(output, {"expression"}), depth + 1);
  }
  const std::size_t first = parts[0] == "data" ? 1 : 0;
  if (parts.size() < first + 2) return result;
  const string_view named = parts[first + 1];
  std::string base = first == 1 ? "data." : "";
  base += std::string(parts[first]) + "." + std::string(WithoutIndex(named));
  result.instance =
      Lookup(Join(context.module, base), std::string(IndexOf(named)), by_index, context.index);
  if (result.instance != nullptr && parts.size() > first + 2) {
    result.attribute = std::string(parts[first + 2]);
  }
  return result;
}

// --- The document -----------------------------------------------------------------------------

TerraformDocument::TerraformDocument(ImportReader& reader, const ImportValue& root)
    : reader_(reader), root_(root) {
  is_plan_ = root.node->Find("planned_values") != nullptr ||
             root.node->Find("resource_changes") != nullptr;
  const std::string version = reader.Text(root, {"format_version"});
  if (!version.starts_with("0.") && !version.starts_with("1.")) {
    reader.Error(root,
                 version.empty() ? "a Terraform document without `format_version`"
                                 : "a Terraform document of format " + Quoted(version),
                 "expected the output of `terraform show -json`, format 0.1 to 1.x");
    return;
  }
  if (reader.Bool(root, {"errored"}).value_or(false)) {
    reader.Error(ImportReader::Get(root, {"errored"}),
                 "Terraform could not finish this plan; what is missing is not known");
    return;
  }
  // Terraform documentation, "JSON Output Format": plans and states.
  CheckKeys(root,
            {"format_version", "terraform_version", "values", "planned_values", "resource_changes",
             "resource_drift", "prior_state", "configuration", "variables", "output_changes",
             "relevant_attributes", "checks", "timestamp", "applyable", "complete", "errored",
             "deferred_changes", "action_invocations", "deferred_action_invocations"},
            is_plan_ ? "a plan" : "a state");
  const ImportValue code = Object(root, "configuration");
  CheckKeys(code, {"provider_config", "root_module"}, "a configuration");
  const ImportValue configuration = Object(code, "root_module");
  CheckConfiguration(configuration);
  before_.configuration_ = configuration;
  after_.configuration_ = configuration;
  const auto root_module = [&](const ImportValue& values) {
    CheckKeys(values, {"outputs", "root_module"}, "values");
    return Object(values, "root_module");
  };
  if (!is_plan_) {
    const ImportValue values = Object(root, "values");
    // An empty state has nothing but its format.
    if (!values && root.node->Find("terraform_version") != nullptr) {
      reader.Error(root, "a Terraform state without `values`");
    }
    ReadModule(root_module(values), false, after_);
    return;
  }
  if (!reader.Bool(root, {"complete"}).value_or(true)) {
    reader.Warning(ImportReader::Get(root, {"complete"}),
                   "this plan is not complete: some changes were deferred");
  }
  ReadChanges();
  const ImportValue state = Object(root, "prior_state");
  CheckKeys(state, {"format_version", "terraform_version", "values", "checks"}, "a prior state");
  const ImportValue prior = Object(state, "values");
  ReadModule(root_module(Object(root, "planned_values")), false, after_);
  ReadModule(root_module(prior), false, before_);
  // A data source that was read while planning stands in the prior state alone.
  ReadModule(root_module(prior), true, after_);
}

ImportValue TerraformDocument::ModuleConfig(string_view module) const {
  return ModuleIn(after_.configuration_, module);
}

ImportValue TerraformDocument::Object(const ImportValue& parent, string_view key) {
  const ImportValue value = ImportReader::Get(parent, {key});
  if (!value || value.node->is_object()) return value;
  reader_.Error(value, Quoted(key) + " is " + std::string(DataKindName(value.node->kind())),
                "expected an object");
  return {};
}

void TerraformDocument::CheckKeys(const ImportValue& object,
                                  std::initializer_list<string_view> known, string_view what) {
  if (!object) return;
  for (const DataMember& member : object.node->members()) {
    if (std::find(known.begin(), known.end(), member.key) != known.end()) continue;
    const string_view meant = SlipOf(member.key, {known.begin(), known.end()});
    if (meant.empty()) continue;
    reader_.Error({&member.value, object.source},
                  "unknown field " + Quoted(member.key) + " of " + std::string(what),
                  "did you mean " + Quoted(meant) + "?");
  }
}

// The list of that name, without a null in it: what stood there is lost.
std::vector<ImportValue> TerraformDocument::List(const ImportValue& parent, string_view key,
                                                 string_view what) {
  const ImportValue list = ImportReader::Get(parent, {key});
  if (list) {
    for (const DataNode& item : list.node->items()) {
      if (item.kind() != DataKind::kNull) continue;
      reader_.Error({&item, list.source}, std::string(what) + " holds null", "expected objects");
    }
  }
  return reader_.Objects(list, what);
}

// What a slip hides there, a reference or that an attribute is configured, changes what is known.
void TerraformDocument::CheckConfiguration(const ImportValue& module) {
  CheckKeys(module, {"outputs", "resources", "module_calls", "variables", "actions"}, "a module");
  for (const ImportValue& resource : List(module, "resources", "a list of resources")) {
    CheckKeys(
        resource,
        {"address", "mode", "type", "name", "provider_config_key", "provisioners", "expressions",
         "schema_version", "count_expression", "for_each_expression", "depends_on"},
        "a resource");
    Object(resource, "expressions");
  }
  const ImportValue calls = Object(module, "module_calls");
  if (!calls) return;
  for (const DataMember& call : calls.node->members()) {
    const ImportValue value{&call.value, calls.source};
    CheckKeys(value,
              {"source", "expressions", "count_expression", "for_each_expression", "module",
               "version_constraint", "depends_on"},
              "a module call");
    CheckConfiguration(Object(value, "module"));
  }
}

ImportValue TerraformDocument::ObjectOf(std::vector<DataMember> members, const ImportValue& like) {
  DataNode& object = objects_.emplace_back(*like.node);
  object.SetMembers(members_.emplace_back(std::move(members)));
  return {&object, like.source};
}

void TerraformDocument::SetAside(TerraformInstance& instance, bool report) {
  const std::vector<TerraformProblem> problems = FindTerraformProblems(instance);
  if (problems.empty()) return;
  std::vector<DataMember> values(instance.values.node->members().begin(),
                                 instance.values.node->members().end());
  std::vector<DataMember> unknown;
  if (instance.unknown) {
    unknown.assign(instance.unknown.node->members().begin(),
                   instance.unknown.node->members().end());
  }
  for (const TerraformProblem& problem : problems) {
    if (report) {
      std::string message = instance.address + ": " + Quoted(problem.attribute) + " " + problem.why;
      const bool is_strict = reader_.builder().IsStrict(true);
      if (is_strict) {
        reader_.Error(problem.at, std::move(message));
      } else {
        reader_.Warning(problem.at, std::move(message), "what depends on it is unknown");
      }
    }
    const std::string& name = instance.wrong.emplace(problem.attribute, problem.why).first->first;
    std::erase_if(values, [&](const DataMember& member) { return member.key == name; });
    std::erase_if(unknown, [&](const DataMember& member) { return member.key == name; });
    DataMember& member = unknown.emplace_back();
    member.key = names_.emplace_back(name);
    member.value.offset = problem.at.node->offset;
    member.value.length = problem.at.node->length;
    member.value.SetText(DataKind::kBool, "true");
  }
  instance.unknown = ObjectOf(std::move(unknown), instance.values);
  instance.values = ObjectOf(std::move(values), instance.values);
}

void TerraformDocument::Add(TerraformInstance instance, TerraformSide& side) {
  if (side.by_address_.find(instance.address) != side.by_address_.end()) return;
  SetAside(instance, &side == &after_);
  const TerraformInstance& kept = side.instances_.emplace_back(std::move(instance));
  side.by_address_.emplace(kept.address, &kept);
  std::string base = kept.is_data ? "data." : "";
  base += kept.type + "." + kept.name;
  side.by_base_[Join(kept.module, base)].push_back(&kept);
}

const std::unordered_map<string_view, const DataNode*>& TerraformDocument::ConfigOf(
    const std::string& module) {
  const auto [place, is_new] = configs_.try_emplace(module);
  if (!is_new) return place->second;
  const ImportValue list = ImportReader::Get(ModuleConfig(module), {"resources"});
  if (!list) return place->second;
  for (const DataNode& item : list.node->items()) {
    const DataNode* address = item.Find("address");
    if (address != nullptr) place->second.try_emplace(address->text(), &item);
  }
  return place->second;
}

std::optional<TerraformInstance> TerraformDocument::ReadInstance(const ImportValue& resource) {
  TerraformInstance instance;
  instance.address = reader_.Text(resource, {"address"});
  instance.type = reader_.Text(resource, {"type"});
  instance.name = reader_.Text(resource, {"name"});
  instance.is_data = reader_.Text(resource, {"mode"}) == "data";
  for (const string_view key : {"address", "type", "name", "mode"}) {
    const ImportValue value = ImportReader::Get(resource, {key});
    if (!value || value.node->is_string()) continue;
    reader_.Error(value, Quoted(key) + " is " + std::string(DataKindName(value.node->kind())),
                  "expected a string");
    return std::nullopt;
  }
  if (instance.address.empty() || instance.type.empty() || instance.name.empty()) {
    reader_.Error(resource, "a resource needs `address`, `type` and `name`");
    return std::nullopt;
  }
  std::vector<string_view> parts = PartsOf(instance.address);
  const std::size_t own = instance.is_data ? 3 : 2;
  if (parts.size() < own) {
    reader_.Error(resource, Quoted(instance.address) + " is no resource address");
    return std::nullopt;
  }
  instance.index = std::string(IndexOf(parts.back()));
  const std::size_t module_end =
      static_cast<std::size_t>(parts[parts.size() - own].data() - instance.address.data());
  if (module_end > 0) instance.module = instance.address.substr(0, module_end - 1);
  std::string base = instance.is_data ? "data." : "";
  base += instance.type + "." + instance.name;
  const std::unordered_map<string_view, const DataNode*>& module = ConfigOf(instance.module);
  if (const auto found = module.find(base); found != module.end()) {
    instance.config = {found->second, root_.source};
    instance.provider = reader_.Text(instance.config, {"provider_config_key"});
  }
  return instance;
}

void TerraformDocument::ReadModule(const ImportValue& module, bool data_only, TerraformSide& side) {
  if (!module) return;
  CheckKeys(module, {"address", "resources", "child_modules"}, "a module");
  for (const ImportValue& resource : List(module, "resources", "a list of resources")) {
    CheckKeys(resource,
              {"address", "mode", "type", "name", "index", "provider_name", "schema_version",
               "values", "sensitive_values", "depends_on", "tainted", "deposed_key", "identity",
               "identity_schema_version"},
              "a resource");
    std::optional<TerraformInstance> instance = ReadInstance(resource);
    if (!instance || (data_only && !instance->is_data)) continue;
    instance->values = Object(resource, "values");
    if (!instance->values) {
      // Terraform leaves out what is empty; only what is read during apply has nothing at all.
      if (!instance->is_data && IsTerraformTypeRead(instance->type) &&
          side.Find(instance->address) == nullptr) {
        reader_.Error(resource, instance->address + " has no `values`");
      }
      continue;
    }
    Add(*std::move(instance), side);
  }
  for (const ImportValue& child : List(module, "child_modules", "a list of modules"))
    ReadModule(child, data_only, side);
}

// Of an object that is updated in place, an attribute that the configuration does not set (Optional
// and Computed in the provider's schema) keeps its value, also where the provider tells it at apply
// only. `tags_all` is computed from what the configuration does set.
// Source: Terraform plugin documentation, "Resource Instance Change Lifecycle".
void TerraformDocument::KeepComputed(const ImportValue& before, TerraformInstance& instance) {
  if (!instance.config || !instance.unknown || !before.node->is_object()) return;
  std::vector<DataMember> unknown;
  std::vector<DataMember> values(instance.values.node->members().begin(),
                                 instance.values.node->members().end());
  for (const DataMember& member : instance.unknown.node->members()) {
    const DataNode* old = before.node->Find(member.key);
    const bool is_kept = member.value.kind() == DataKind::kBool && member.key != "tags_all" &&
                         old != nullptr && old->kind() != DataKind::kNull &&
                         !TerraformSide::IsConfigured(instance, member.key);
    if (!is_kept) {
      unknown.push_back(member);
      continue;
    }
    std::erase_if(values, [&](const DataMember& value) { return value.key == member.key; });
    DataMember& value = values.emplace_back(member);
    value.value = *old;
  }
  if (unknown.size() == instance.unknown.node->members().size()) return;
  instance.values = ObjectOf(std::move(values), instance.values);
  instance.unknown = ObjectOf(std::move(unknown), instance.unknown);
}

void TerraformDocument::ReadChanges() {
  for (const ImportValue& resource : List(root_, "resource_changes", "`resource_changes`")) {
    CheckKeys(resource,
              {"address", "previous_address", "module_address", "mode", "type", "name", "index",
               "provider_name", "deposed", "change", "action_reason"},
              "a resource change");
    // What is left of a resource that is replaced.
    if (ImportReader::Get(resource, {"deposed"})) continue;
    std::optional<TerraformInstance> instance = ReadInstance(resource);
    if (!instance) continue;
    const ImportValue change = ImportReader::Get(resource, {"change"});
    if (!change || !change.node->is_object()) {
      reader_.Error(resource, "a resource change has no `change`");
      continue;
    }
    CheckKeys(
        change,
        {"actions", "before", "after", "after_unknown", "before_sensitive", "after_sensitive",
         "replace_paths", "importing", "generated_config", "before_identity", "after_identity"},
        "a change");
    bool forget = false;
    bool creates = false;
    bool deletes = false;
    bool updates = false;
    for (const ImportValue& action :
         reader_.Items(ImportReader::Get(change, {"actions"}), "`actions`")) {
      constexpr std::array<string_view, 6> kActions = {"no-op",  "create", "read",
                                                       "update", "delete", "forget"};
      if (std::find(kActions.begin(), kActions.end(), action.node->text()) == kActions.end()) {
        reader_.Error(action, "a change of action " + Quoted(action.node->text()),
                      "expected `no-op`, `create`, `read`, `update`, `delete` or `forget`");
      }
      forget = forget || action.node->text() == "forget";
      creates = creates || action.node->text() == "create";
      deletes = deletes || action.node->text() == "delete";
      updates = updates || action.node->text() == "update";
    }
    const ImportValue before = ImportReader::Get(change, {"before"});
    ImportValue after = ImportReader::Get(change, {"after"});
    // Terraform lets go of it; it stays where it is.
    if (forget && !after) after = before;
    // What it is made of, or was, was lost.
    if ((creates || updates) && !after) {
      reader_.Error(change, instance->address + " is made, and its change has no `after`");
    }
    if ((deletes || updates) && !before) {
      reader_.Error(change, instance->address + " is there, and its change has no `before`");
    }
    for (const ImportValue& side : {before, after}) {
      if (side && !side.node->is_object()) {
        reader_.Error(side, "a resource is " + std::string(DataKindName(side.node->kind())),
                      "expected an object");
      }
    }
    if (before && before.node->is_object()) {
      TerraformInstance old = *instance;
      // Before, under another address.
      old.values = before;
      Add(std::move(old), before_);
    }
    if (after && after.node->is_object()) {
      instance->values = after;
      instance->is_replaced = creates && deletes;
      instance->is_new = instance->is_replaced || !before;
      instance->unknown = ImportReader::Get(change, {"after_unknown"});
      // Terraform writes false where there is nothing to know.
      const bool is_false = instance->unknown && instance->unknown.node->text() == "false";
      instance->unknown = is_false ? ImportValue() : Object(change, "after_unknown");
      if (!instance->is_new && !instance->is_data) KeepComputed(before, *instance);
      Add(*std::move(instance), after_);
    }
  }
}

ImportValue TerraformDocument::ProviderConfig(const std::string& provider) const {
  const ImportValue providers =
      ImportReader::Get(ImportReader::Get(root_, {"configuration"}), {"provider_config"});
  return ImportReader::Get(providers,
                           {provider.empty() ? string_view("aws") : string_view(provider)});
}

ImportValue TerraformDocument::ProviderExpressions(const std::string& provider) const {
  return ImportReader::Get(ProviderConfig(provider), {"expressions"});
}

bool TerraformDocument::HasProviderSetting(const std::string& provider, string_view name) const {
  return static_cast<bool>(ImportReader::Get(ProviderExpressions(provider), {name}));
}

std::string TerraformDocument::ValueOf(const ImportValue& expression) const {
  if (!expression || !expression.node->is_object()) return {};
  if (const ImportValue constant = ImportReader::Get(expression, {"constant_value"})) {
    return constant.node->is_string() ? std::string(constant.node->text()) : std::string();
  }
  const ImportValue references = ImportReader::Get(expression, {"references"});
  if (!references || references.node->items().size() != 1) return {};
  string_view reference = references.node->items().front().text();
  if (!reference.starts_with("var.")) return {};
  reference.remove_prefix(4);
  const ImportValue variable =
      ImportReader::Get(ImportReader::Get(root_, {"variables"}), {reference});
  const ImportValue value = ImportReader::Get(variable, {"value"});
  return value && value.node->is_string() ? std::string(value.node->text()) : std::string();
}

std::string TerraformDocument::ProviderAccount(const std::string& provider) const {
  const ImportValue expressions = ProviderExpressions(provider);
  const ImportValue allowed = ImportReader::Get(
      ImportReader::Get(expressions, {"allowed_account_ids"}), {"constant_value"});
  if (allowed && allowed.node->items().size() == 1) {
    return std::string(allowed.node->items().front().text());
  }
  const ImportValue assume = ImportReader::Get(expressions, {"assume_role"});
  if (!assume || assume.node->items().size() != 1) return {};
  const std::string role =
      ValueOf(ImportReader::Get({assume.node->items().data(), assume.source}, {"role_arn"}));
  // Of "arn:aws:iam::${var.account}:role/..." only the variable is told.
  if (IsAccountId(role)) return role;
  const std::optional<Arn> arn = ParseArn(role);
  return arn ? std::string(arn->account) : std::string();
}

bool TerraformDocument::HasOwnCredentials(const std::string& provider) const {
  constexpr string_view kCredentials[] = {
      "assume_role", "assume_role_with_web_identity", "profile",
      "access_key",  "shared_credentials_files",      "shared_config_files"};
  const ImportValue expressions = ProviderExpressions(provider);
  return ImportReader::Get(ProviderConfig(provider), {"alias"}) &&
         std::any_of(std::begin(kCredentials), std::end(kCredentials), [&](string_view name) {
           return static_cast<bool>(ImportReader::Get(expressions, {name}));
         });
}

std::string TerraformDocument::ProviderSetting(const std::string& provider,
                                               string_view name) const {
  return ValueOf(ImportReader::Get(ProviderExpressions(provider), {name}));
}

}  // namespace iamsim
