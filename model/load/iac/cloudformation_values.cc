// SPDX-License-Identifier: Apache-2.0
#include "model/load/iac/cloudformation_values.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <functional>

#include "model/arn.h"
#include "model/catalogue/arn_shape.h"
#include "model/load/draft/import_reader.h"
#include "model/load/types/cloudformation_types.h"
#include "model/unresolved.h"

// A value is evaluated when it is asked for, function by function. Each value says whether it is
// known, and if not, which function is the reason, for the message. A reference to a resource gives
// its name as the template has it, or a name in braces that stands in for the one AWS will give.
// What refers to itself, or is nested too deeply, is unknown.

namespace iamsim {
namespace {

using std::string_view;

// Names that are made of names could otherwise grow without end.
constexpr std::size_t kMostText = std::size_t{64} << 10U;
// Of functions in functions, names in names and conditions in conditions.
constexpr int kMostDepth = 300;
constexpr string_view kStackName = "{StackName}";

using TypeRow = TemplateArnType;

string_view TypeOf(const DataNode& resource) {
  const DataNode* type = resource.Find("Type");
  return type == nullptr || !type->is_string() ? string_view() : type->text();
}

bool IsScalar(const DataNode& node) {
  return node.is_string() || node.kind() == DataKind::kNumber || node.kind() == DataKind::kBool;
}

std::optional<std::size_t> IndexOf(string_view text) {
  std::size_t index = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, index);
  if (error != std::errc() || stop != end) return std::nullopt;
  return index;
}

}  // namespace

TemplateEvaluator::TemplateEvaluator(const DataNode& root, std::shared_ptr<const SourceText> source,
                                     std::map<std::string, std::string> parameters)
    : root_(root), builder_(std::move(source)), parameters_(std::move(parameters)) {
  const DataNode* resources = root.Find("Resources");
  if (resources == nullptr) return;
  for (const DataMember& member : resources->members())
    resources_.emplace(member.key, &member.value);
}
TemplateEvaluator::~TemplateEvaluator() = default;

const DataNode* TemplateEvaluator::Find(const DataNode* object, string_view key) {
  if (object == nullptr) return nullptr;
  constexpr std::size_t kFewMembers = 16;
  if (object->members().size() <= kFewMembers) return object->Find(key);
  auto& index = indexes_[object];
  if (index.empty()) {
    for (const DataMember& member : object->members())
      index.emplace(member.key, &member.value);
  }
  const auto found = index.find(key);
  return found == index.end() ? nullptr : found->second;
}

std::string TemplateEvaluator::Parameter(const std::string& name) const {
  const auto found = parameters_.find(name);
  return found == parameters_.end() ? std::string() : found->second;
}

std::string TemplateEvaluator::Region() const {
  std::string region = Parameter("AWS::Region");
  return region.empty() ? "{Region}" : region;
}

std::string TemplateEvaluator::Partition() const {
  std::string partition = Parameter("AWS::Partition");
  return partition.empty() ? std::string(PartitionOfRegion(Region())) : partition;
}

TemplateValue TemplateEvaluator::Text(std::string text, const DataNode& at, bool symbolic) {
  if (text.size() > kMostText) return Unknown("a text without end", at);
  // A value that CloudFormation looks up while it deploys.
  if (text.find("{{resolve:") != std::string::npos) return Unknown("a dynamic reference", at);
  TemplateValue value;
  value.node.offset = at.offset;
  value.node.length = at.length;
  value.node.SetText(DataKind::kString, builder_.Keep(text));
  value.symbolic = symbolic;
  return value;
}

TemplateValue TemplateEvaluator::StandIn(std::string text, std::string function,
                                         const DataNode& at) {
  TemplateValue value = Text(std::move(text), at, true);
  value.stand_in = std::move(function);
  return value;
}

TemplateValue TemplateEvaluator::Unknown(std::string why, const DataNode& at) {
  TemplateValue value;
  value.node.offset = at.offset;
  value.node.length = at.length;
  value.known = false;
  value.why = std::move(why);
  return value;
}

const DataNode* TemplateEvaluator::ResourceOf(string_view logical) const {
  const auto found = resources_.find(logical);
  return found == resources_.end() ? nullptr : found->second;
}

TemplateValue TemplateEvaluator::Evaluate(const DataNode& node, int depth) {
  TemplateValue value;
  value.node = node;
  if (depth > kMostDepth) return Unknown("functions that are nested too deeply", node);
  if (node.is_string()) {
    if (node.text().find("{{resolve:") != string_view::npos) {
      return Unknown("a dynamic reference", node);
    }
    return value;
  }
  const auto take = [&](TemplateValue&& part) {
    value.symbolic = value.symbolic || part.symbolic;
    if (value.stand_in.empty()) value.stand_in = std::move(part.stand_in);
    if (value.known && !part.known) {
      value.known = false;
      value.why = std::move(part.why);
    }
  };
  if (node.is_array()) {
    std::vector<DataNode> items;
    for (const DataNode& item : node.items()) {
      TemplateValue part = Evaluate(item, depth + 1);
      if (part.absent) continue;
      items.push_back(part.node);
      take(std::move(part));
    }
    value.node.SetItems(builder_.Keep(std::span<const DataNode>(items)));
    return value;
  }
  if (!node.is_object()) return value;
  if (node.members().size() == 1) {
    const DataMember& only = node.members().front();
    if (only.key == "Ref" || only.key.starts_with("Fn::")) {
      return Function(only.key, only.value, node, depth + 1);
    }
  }
  std::vector<DataMember> members;
  for (const DataMember& member : node.members()) {
    // `Fn::ForEach`, `Fn::Transform` beside other members.
    if (member.key.starts_with("Fn::")) {
      take(Unknown(std::string(member.key), member.value));
      continue;
    }
    TemplateValue part = Evaluate(member.value, depth + 1);
    if (part.absent) continue;
    DataMember& kept = members.emplace_back(member);
    kept.value = part.node;
    take(std::move(part));
  }
  value.node.SetMembers(builder_.Keep(std::span<const DataMember>(members)));
  return value;
}

TemplateValue TemplateEvaluator::Function(string_view name, const DataNode& argument,
                                          const DataNode& at, int depth) {
  if (name == "Ref") {
    return argument.is_string() ? Ref(argument.text(), at, depth) : Unknown("Ref", at);
  }
  if (name == "Fn::GetAtt") {
    if (argument.is_string()) {
      const std::size_t dot = argument.text().find('.');
      if (dot == string_view::npos) return Unknown("Fn::GetAtt", at);
      return GetAtt(argument.text().substr(0, dot), argument.text().substr(dot + 1), at, depth);
    }
    if (argument.items().size() == 2 && argument.items()[0].is_string() &&
        argument.items()[1].is_string()) {
      return GetAtt(argument.items()[0].text(), argument.items()[1].text(), at, depth);
    }
    return Unknown("Fn::GetAtt", at);
  }
  if (name == "Fn::Sub") return Sub(argument, at, depth);
  if (name == "Fn::Join") return Join(argument, at, depth);
  if (name == "Fn::Select") return Select(argument, at, depth);
  if (name == "Fn::Split") return Split(argument, at, depth);
  if (name == "Fn::If") return If(argument, at, depth);
  if (name == "Fn::FindInMap") return FindInMap(argument, at, depth);
  return Unknown(std::string(name), at);
}

TemplateValue TemplateEvaluator::Ref(string_view name, const DataNode& at, int depth) {
  const std::string text(name);
  if (name == "AWS::NoValue") {
    TemplateValue value;
    value.absent = true;
    return value;
  }
  if (name == "AWS::Partition") return Text(Partition(), at);
  if (name == "AWS::URLSuffix") {
    return Text(Partition() == "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com", at);
  }
  if (name.starts_with("AWS::")) {
    const std::string given = Parameter(text);
    if (!given.empty()) return Text(given, at);
    if (name == "AWS::Region") return StandIn(Region(), "Ref: " + text, at);
    if (name == "AWS::StackName") return StandIn(std::string(kStackName), "Ref: " + text, at);
    return Unknown("Ref: " + text, at);
  }
  if (const DataNode* parameter = Find(root_.Find("Parameters"), name)) {
    const DataNode* type = parameter->Find("Type");
    const string_view type_text = type == nullptr ? string_view() : type->text();
    std::string value;
    bool is_given = false;
    if (const auto found = parameters_.find(text); found != parameters_.end()) {
      value = found->second;
      is_given = true;
    } else if (const DataNode* standard = parameter->Find("Default");
               standard != nullptr && IsScalar(*standard)) {
      // The default of such a parameter is the name of a parameter of Systems Manager.
      if (type_text.starts_with("AWS::SSM::")) return Unknown("Ref: " + text, at);
      value = std::string(standard->text());
      is_given = true;
    }
    if (!is_given) return Unknown("Ref: " + text, at);
    if (type_text != "CommaDelimitedList" && !type_text.starts_with("List<")) {
      return Text(std::move(value), at);
    }
    TemplateValue list;
    list.node.offset = at.offset;
    list.node.length = at.length;
    std::vector<DataNode> items;
    for (std::size_t start = 0; start <= value.size();) {
      std::size_t end = value.find(',', start);
      if (end == std::string::npos) end = value.size();
      std::string item = value.substr(start, end - start);
      item.erase(0, item.find_first_not_of(' '));
      item.erase(item.find_last_not_of(' ') + 1);
      if (!value.empty()) items.push_back(Text(std::move(item), at).node);
      start = end + 1;
    }
    list.node.SetItems(builder_.Keep(std::span<const DataNode>(items)));
    return list;
  }
  const DataNode* resource = ResourceOf(name);
  if (resource == nullptr) return Unknown("Ref: " + text, at);
  const TypeRow* row = FindTemplateArnType(TypeOf(*resource));
  if (row == nullptr) {
    // A nested stack or a custom resource may give anything, an id of AWS's own is a name.
    const string_view type = TypeOf(*resource);
    if (!type.starts_with("AWS::") || type.starts_with("AWS::CloudFormation::")) {
      return Unknown("Ref: " + text, at);
    }
    return StandIn("{" + text + "}", "Ref: " + text, at);
  }
  if (row->ref == RefGives::kArn) return Arn(name, depth + 1);
  TemplateValue own = Name(name, depth + 1);
  if (row->ref == RefGives::kName || !own.known) return own;
  const std::string account = AccountId();
  return Text("https://sqs." + Region() + ".amazonaws.com/" +
                  (account.empty() ? "{AccountId}" : account) + "/" + std::string(own.node.text()),
              at, own.symbolic || account.empty());
}

namespace {

// Whether resources of the type are part of the model, under whatever name.
bool IsOfTheModel(const TypeRow& row) {
  return row.is_modelled || row.arn.starts_with("iam:") || row.type == "AWS::KMS::Alias" ||
         row.type == "AWS::EC2::VPCEndpoint";
}

}  // namespace

TemplateValue TemplateEvaluator::Name(string_view logical, int depth) {
  if (const auto found = names_.find(logical); found != names_.end()) return found->second;
  const DataNode* resource = ResourceOf(logical);
  const TypeRow* row = resource == nullptr ? nullptr : FindTemplateArnType(TypeOf(*resource));
  if (row == nullptr) return Unknown(std::string(logical), root_);
  if (depth > kMostDepth || !in_progress_.insert(std::string(logical)).second) {
    return Unknown("a name that is made of itself, " + std::string(logical), *resource);
  }
  const DataNode* properties = resource->Find("Properties");
  const DataNode* given =
      properties == nullptr || row->name.empty() ? nullptr : properties->Find(row->name);
  TemplateValue name;
  name.absent = true;
  if (given != nullptr) name = Evaluate(*given, depth + 1);
  if (name.known && !name.absent && !IsScalar(name.node)) {
    name = Unknown(std::string(logical) + "." + std::string(row->name), *given);
  }
  if (name.absent) {
    std::string text = "{" + std::string(logical) + "}";
    // Services make the names of the others in ways of their own.
    if (!row->name.empty() && row->name != "Url" && IsOfTheModel(*row)) {
      std::string stack = Parameter("AWS::StackName");
      if (stack.empty()) stack = std::string(kStackName);
      text = stack + "-" + std::string(logical) + "-" + text;
      // S3 takes lower case only.
      if (row->type == "AWS::S3::Bucket") text = ToLowerAscii(text);
    }
    name = Text(std::move(text), *resource, true);
  } else if (name.known && row->name == "Url" && name.node.text().starts_with("https://")) {
    name = Text(std::string(name.node.text().substr(8)), *resource, name.symbolic);
  }
  in_progress_.erase(std::string(logical));
  if (IsOfTheModel(*row)) {
    // Whatever the name is made of, the model has the resource by it.
    name.stand_in.clear();
  } else if (name.symbolic && name.stand_in.empty()) {
    name.stand_in = "Ref: " + std::string(logical);
  }
  names_.emplace(std::string(logical), name);
  return name;
}

TemplateValue TemplateEvaluator::Arn(string_view logical, int depth) {
  if (const auto found = arns_.find(logical); found != arns_.end()) return found->second;
  const DataNode* resource = ResourceOf(logical);
  const TypeRow* row = resource == nullptr ? nullptr : FindTemplateArnType(TypeOf(*resource));
  if (row == nullptr) return Unknown(std::string(logical), root_);
  // What one that is made of itself finds.
  arns_.emplace(std::string(logical), Unknown("an ARN that is made of itself", *resource));
  TemplateValue arn = MakeArn(logical, depth);
  arns_.find(logical)->second = arn;
  return arn;
}

TemplateValue TemplateEvaluator::MakeArn(string_view logical, int depth) {
  const DataNode* resource = ResourceOf(logical);
  const TypeRow* row = FindTemplateArnType(TypeOf(*resource));
  TemplateValue name = Name(logical, depth + 1);
  if (!name.known) return name;
  const DataNode* properties = resource->Find("Properties");
  const std::string account = AccountId();
  std::string arn = "arn:" + Partition() + ":";
  bool symbolic = name.symbolic;
  std::string stand_in = name.stand_in;
  for (string_view rest = row->arn; !rest.empty();) {
    const auto [literal, part] = TakeTemplateStep(rest);
    arn += literal;
    if (part.empty()) break;
    if (part == "name") {
      arn += name.node.text();
    } else if (part == "account") {
      arn += account.empty() ? "{AccountId}" : account;
      symbolic = symbolic || account.empty();
    } else if (part == "region") {
      arn += Region();
      if (!HasRegion() && !name.stand_in.empty()) stand_in = "Ref: AWS::Region";
    } else if (part == "id") {
      arn += "{" + std::string(logical) + "}";
      symbolic = true;
    } else {
      const string_view property = part == "path" ? string_view("Path") : part;
      const DataNode* given = properties == nullptr ? nullptr : properties->Find(property);
      TemplateValue value;
      value.absent = true;
      if (given != nullptr) value = Evaluate(*given, depth + 1);
      if (!value.known) return value;
      if (value.absent || !value.node.is_string()) {
        if (part != "path")
          return Unknown(std::string(logical) + "." + std::string(part), *resource);
        arn += '/';
      } else {
        arn += value.node.text();
        symbolic = symbolic || value.symbolic;
      }
    }
  }
  TemplateValue whole = Text(std::move(arn), *resource, symbolic);
  whole.stand_in = std::move(stand_in);
  return whole;
}

TemplateValue TemplateEvaluator::GetAtt(string_view logical, string_view attribute,
                                        const DataNode& at, int depth) {
  const std::string text = std::string(logical) + "." + std::string(attribute);
  const DataNode* resource = ResourceOf(logical);
  if (resource == nullptr) return Unknown("Fn::GetAtt: " + text, at);
  const string_view type = TypeOf(*resource);
  const TypeRow* row = FindTemplateArnType(type);
  if (row != nullptr) {
    if (HasTemplateWord(row->arn_attributes, attribute)) {
      TemplateValue arn = Arn(logical, depth);
      if (!arn.known || row->arn_suffix.empty()) return arn;
      TemplateValue whole =
          Text(std::string(arn.node.text()) + std::string(row->arn_suffix), at, arn.symbolic);
      whole.stand_in = std::move(arn.stand_in);
      return whole;
    }
    if (HasTemplateWord(row->name_attributes, attribute)) return Name(logical, depth);
    if (attribute == "QueueUrl") return Ref(logical, at, depth);
    // A misspelt attribute is none.
    if (!HasTemplateWord(row->other_attributes, attribute)) {
      return Unknown("Fn::GetAtt: " + text, at);
    }
  }
  const bool is_aws = type.starts_with("AWS::") && !type.starts_with("AWS::CloudFormation::");
  // An id or an ARN of AWS's own; anything else could be any text.
  if (is_aws && (attribute.ends_with("Arn") || attribute.ends_with("Id"))) {
    return StandIn("{" + text + "}", "Fn::GetAtt: " + text, at);
  }
  return Unknown("Fn::GetAtt: " + text, at);
}

bool TemplateEvaluator::IsStandIn(string_view name) const {
  const std::size_t dot = std::min(name.find('.'), name.size());
  const DataNode* resource = ResourceOf(name.substr(0, dot));
  if (resource == nullptr) return false;
  const TypeRow* row = FindTemplateArnType(TypeOf(*resource));
  return dot < name.size() || row == nullptr || !IsOfTheModel(*row);
}

namespace {

// A variable has its place in the last field of an ARN only. Where it belongs into another, any
// text is there, and a variable behind the rest says that it is not known whether it matches.
std::string AsArnPattern(const std::string& text) {
  if (text.starts_with("${")) return "arn:*:*:*:*:" + text;
  std::string arn;
  std::string variables;
  string_view rest = text;
  for (int field = 0; field < 5; ++field) {
    // A variable has a colon of its own.
    std::size_t end = 0;
    bool is_variable = false;
    while (end < rest.size() && (is_variable || rest[end] != ':')) {
      if (rest.substr(end).starts_with("${")) is_variable = true;
      if (rest[end] == '}') is_variable = false;
      ++end;
    }
    if (end == rest.size()) return text;
    const string_view value = rest.substr(0, end);
    if (const std::size_t at = value.find("${"); at != string_view::npos) {
      variables += value.substr(at, value.find('}', at) + 1 - at);
      arn += '*';
    } else {
      arn += value;
    }
    arn += ':';
    rest.remove_prefix(end + 1);
  }
  return arn + std::string(rest) + variables;
}

}  // namespace

DataNode TemplateEvaluator::MarkTexts(const DataNode& node, bool are_arns, bool& is_marked) {
  if (node.is_array()) {
    std::vector<DataNode> items;
    for (const DataNode& item : node.items())
      items.push_back(MarkTexts(item, are_arns, is_marked));
    DataNode marked = node;
    marked.SetItems(builder_.Keep(std::span<const DataNode>(items)));
    return marked;
  }
  if (node.is_object()) {
    std::vector<DataMember> members(node.members().begin(), node.members().end());
    for (DataMember& member : members)
      member.value = MarkTexts(member.value, are_arns, is_marked);
    DataNode marked = node;
    marked.SetMembers(builder_.Keep(std::span<const DataMember>(members)));
    return marked;
  }
  if (!node.is_string()) return node;
  std::string text;
  bool has_variable = false;
  for (string_view rest = node.text(); !rest.empty();) {
    const std::size_t start = std::min(rest.find('{'), rest.size());
    const std::size_t end = rest.find('}', start);
    if (end == string_view::npos) {
      text += rest;
      break;
    }
    const string_view name = rest.substr(start + 1, end - start - 1);
    const bool is_policy_variable = start > 0 && rest[start - 1] == '$';
    text += rest.substr(0, start);
    if (!is_policy_variable && IsStandIn(name)) {
      text += UnresolvedVariable(name);
      has_variable = true;
    } else {
      text += rest.substr(start, end + 1 - start);
    }
    rest.remove_prefix(end + 1);
  }
  if (!has_variable) return node;
  is_marked = true;
  DataNode marked = node;
  marked.SetText(DataKind::kString, builder_.Keep(are_arns ? AsArnPattern(text) : text));
  return marked;
}

DataNode TemplateEvaluator::MarkStandIns(const DataNode& document, bool& is_marked) {
  const auto mark = [&](const DataNode& statement) {
    const DataNode* effect = statement.Find("Effect");
    if (effect == nullptr || effect->text() != "Allow") return statement;
    std::vector<DataMember> members(statement.members().begin(), statement.members().end());
    for (DataMember& member : members) {
      if (member.key != "Resource" && member.key != "Condition") continue;
      member.value = MarkTexts(member.value, member.key == "Resource", is_marked);
    }
    DataNode marked = statement;
    marked.SetMembers(builder_.Keep(std::span<const DataMember>(members)));
    return marked;
  };
  // A document in a text is not opened for it.
  if (document.is_string()) return MarkTexts(document, false, is_marked);
  std::vector<DataMember> members(document.members().begin(), document.members().end());
  for (DataMember& member : members) {
    if (member.key != "Statement") continue;
    if (!member.value.is_array()) {
      member.value = mark(member.value);
      continue;
    }
    std::vector<DataNode> statements;
    for (const DataNode& statement : member.value.items())
      statements.push_back(mark(statement));
    member.value.SetItems(builder_.Keep(std::span<const DataNode>(statements)));
  }
  DataNode marked = document;
  marked.SetMembers(builder_.Keep(std::span<const DataMember>(members)));
  return marked;
}

TemplateValue TemplateEvaluator::Sub(const DataNode& argument, const DataNode& at, int depth) {
  const DataNode* text = &argument;
  const DataNode* values = nullptr;
  if (argument.is_array() && argument.items().size() == 2 && argument.items()[1].is_object()) {
    text = argument.items().data();
    values = &argument.items()[1];
  }
  if (!text->is_string()) return Unknown("Fn::Sub", at);
  std::string result;
  std::string stand_in;
  bool symbolic = false;
  for (string_view rest = text->text(); !rest.empty();) {
    const std::size_t start = rest.find("${");
    const std::size_t end = start == string_view::npos ? start : rest.find('}', start);
    if (end == string_view::npos) {
      result += rest;
      break;
    }
    result += rest.substr(0, start);
    const string_view name = rest.substr(start + 2, end - start - 2);
    rest.remove_prefix(end + 1);
    // `${!Literal}` is `${Literal}`.
    if (name.starts_with('!')) {
      result += "${";
      result += name.substr(1);
      result += '}';
      continue;
    }
    TemplateValue value;
    const DataNode* given = values == nullptr ? nullptr : values->Find(name);
    if (given != nullptr) {
      value = Evaluate(*given, depth + 1);
    } else if (const std::size_t dot = name.find('.'); dot != string_view::npos) {
      value = GetAtt(name.substr(0, dot), name.substr(dot + 1), at, depth + 1);
    } else {
      value = Ref(name, at, depth + 1);
    }
    if (!value.known) return value;
    if (value.absent || !IsScalar(value.node)) {
      return Unknown("Fn::Sub: " + std::string(name), at);
    }
    symbolic = symbolic || value.symbolic;
    if (stand_in.empty()) stand_in = std::move(value.stand_in);
    result += value.node.text();
    if (result.size() > kMostText) break;
  }
  TemplateValue whole = Text(std::move(result), at, symbolic);
  whole.stand_in = std::move(stand_in);
  return whole;
}

TemplateValue TemplateEvaluator::Join(const DataNode& argument, const DataNode& at, int depth) {
  if (argument.items().size() != 2 || !argument.items()[0].is_string())
    return Unknown("Fn::Join", at);
  TemplateValue list = Evaluate(argument.items()[1], depth + 1);
  if (!list.known) return list;
  if (!list.node.is_array()) return Unknown("Fn::Join", at);
  std::string result;
  bool first = true;
  for (const DataNode& item : list.node.items()) {
    if (!IsScalar(item)) return Unknown("Fn::Join", at);
    if (!first) result += argument.items()[0].text();
    first = false;
    result += item.text();
    if (result.size() > kMostText) break;
  }
  TemplateValue whole = Text(std::move(result), at, list.symbolic);
  whole.stand_in = std::move(list.stand_in);
  return whole;
}

TemplateValue TemplateEvaluator::Select(const DataNode& argument, const DataNode& at, int depth) {
  if (argument.items().size() != 2) return Unknown("Fn::Select", at);
  TemplateValue index = Evaluate(argument.items()[0], depth + 1);
  TemplateValue list = Evaluate(argument.items()[1], depth + 1);
  if (!index.known) return index;
  if (!list.known) return list;
  const std::optional<std::size_t> place = IndexOf(index.node.text());
  if (!place || !list.node.is_array() || *place >= list.node.items().size()) {
    return Unknown("Fn::Select", at);
  }
  TemplateValue value;
  value.node = list.node.items()[*place];
  value.symbolic = list.symbolic;
  value.stand_in = std::move(list.stand_in);
  return value;
}

TemplateValue TemplateEvaluator::Split(const DataNode& argument, const DataNode& at, int depth) {
  if (argument.items().size() != 2 || !argument.items()[0].is_string() ||
      argument.items()[0].text().empty()) {
    return Unknown("Fn::Split", at);
  }
  TemplateValue text = Evaluate(argument.items()[1], depth + 1);
  if (!text.known) return text;
  if (!IsScalar(text.node)) return Unknown("Fn::Split", at);
  const string_view delimiter = argument.items()[0].text();
  // Where a name that AWS gives would be split is not known.
  if (text.symbolic) return Unknown("Fn::Split", at);
  std::vector<DataNode> items;
  for (string_view rest = text.node.text();;) {
    const std::size_t end = rest.find(delimiter);
    items.push_back(Text(std::string(rest.substr(0, end)), at).node);
    if (end == string_view::npos) break;
    rest.remove_prefix(end + delimiter.size());
  }
  TemplateValue value;
  value.node.offset = at.offset;
  value.node.length = at.length;
  value.node.SetItems(builder_.Keep(std::span<const DataNode>(items)));
  return value;
}

TemplateValue TemplateEvaluator::If(const DataNode& argument, const DataNode& at, int depth) {
  if (argument.items().size() != 3 || !argument.items()[0].is_string())
    return Unknown("Fn::If", at);
  const std::optional<bool> condition = ConditionOf(argument.items()[0].text(), depth + 1);
  if (!condition) return Unknown("Fn::If: " + std::string(argument.items()[0].text()), at);
  return Evaluate(argument.items()[*condition ? 1 : 2], depth + 1);
}

TemplateValue TemplateEvaluator::FindInMap(const DataNode& argument, const DataNode& at,
                                           int depth) {
  if (argument.items().size() < 3) return Unknown("Fn::FindInMap", at);
  const DataNode* found = root_.Find("Mappings");
  for (std::size_t i = 0; i < 3; ++i) {
    TemplateValue key = Evaluate(argument.items()[i], depth + 1);
    if (!key.known) return key;
    found = key.symbolic ? nullptr : Find(found, key.node.text());
    if (found == nullptr) return Unknown("Fn::FindInMap", at);
  }
  // A mapping holds no functions.
  if (!IsScalar(*found) && !found->is_array()) return Unknown("Fn::FindInMap", at);
  TemplateValue value;
  value.node = *found;
  return value;
}

std::optional<bool> TemplateEvaluator::ConditionOf(string_view name, int depth) {
  if (const auto found = conditions_.find(name); found != conditions_.end()) return found->second;
  const DataNode* condition = Find(root_.Find("Conditions"), name);
  if (condition == nullptr || depth > kMostDepth) return std::nullopt;
  // One that hangs on itself cannot be decided.
  conditions_.emplace(std::string(name), std::nullopt);
  const std::optional<bool> decided = Decide(*condition, depth + 1);
  conditions_.find(name)->second = decided;
  return decided;
}

std::optional<bool> TemplateEvaluator::Decide(const DataNode& node, int depth) {
  if (node.members().size() != 1 || depth > kMostDepth) return std::nullopt;
  const DataMember& only = node.members().front();
  if (only.key == "Condition") {
    return only.value.is_string() ? ConditionOf(only.value.text(), depth + 1) : std::nullopt;
  }
  if (only.key == "Fn::Equals") {
    if (only.value.items().size() != 2) return std::nullopt;
    const TemplateValue a = Evaluate(only.value.items()[0], depth + 1);
    const TemplateValue b = Evaluate(only.value.items()[1], depth + 1);
    if (!a.known || !b.known || !IsScalar(a.node) || !IsScalar(b.node)) return std::nullopt;
    if (a.symbolic || b.symbolic) return std::nullopt;
    return a.node.text() == b.node.text();
  }
  if (only.key == "Fn::Not") {
    if (only.value.items().size() != 1) return std::nullopt;
    const std::optional<bool> decided = Decide(only.value.items()[0], depth + 1);
    if (!decided) return std::nullopt;
    return !*decided;
  }
  const bool is_and = only.key == "Fn::And";
  if ((!is_and && only.key != "Fn::Or") || only.value.items().empty()) return std::nullopt;
  bool undecided = false;
  for (const DataNode& item : only.value.items()) {
    const std::optional<bool> decided = Decide(item, depth + 1);
    if (!decided) {
      undecided = true;
    } else if (*decided != is_and) {
      return !is_and;
    }
  }
  if (undecided) return std::nullopt;
  return is_and;
}

std::optional<std::string> TemplateEvaluator::NameOf(string_view logical) {
  const TemplateValue name = Name(logical, 0);
  if (!name.known) return std::nullopt;
  return std::string(name.node.text());
}

std::optional<std::string> TemplateEvaluator::ArnOf(string_view logical) {
  const TemplateValue arn = Arn(logical, 0);
  if (!arn.known) return std::nullopt;
  return std::string(arn.node.text());
}

}  // namespace iamsim
