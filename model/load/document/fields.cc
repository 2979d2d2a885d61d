// SPDX-License-Identifier: Apache-2.0
#include "model/load/document/fields.h"

#include <cassert>
#include <charconv>

#include "model/arn.h"
#include "model/load/text/words.h"

// A reader asks for one field after the other. Only a question without an answer costs more than a
// look at the object: then the fields that are no words are compared with what was asked for. So
// neither a model that somebody wrote nor an output without surprises pays for the vigilance.

namespace iamsim {
namespace {

using std::string_view;

// AWS encodes once or twice; more is no document.
constexpr int kMostEncodings = 4;
constexpr std::size_t kMostNewFields = 100;

bool IsScalar(const DataNode& node) {
  return node.kind() == DataKind::kString || node.kind() == DataKind::kNumber ||
         node.kind() == DataKind::kBool;
}

char FirstCharacter(string_view text) {
  const std::size_t start = text.find_first_not_of(" \t\r\n");
  return start == string_view::npos ? '\0' : text[start];
}

// Without letter case, `_`, `-` and blanks.
std::string Folded(string_view key) {
  std::string folded;
  for (const char c : ToLowerAscii(key)) {
    if (c != '_' && c != '-' && c != ' ') folded += c;
  }
  return folded;
}

// Whether `limit` letters that are left out, added, changed or swapped lead from one to the other.
bool IsWithin(string_view a, string_view b, int limit) {
  while (!a.empty() && !b.empty() && a.front() == b.front()) {
    a.remove_prefix(1);
    b.remove_prefix(1);
  }
  if (a.empty() || b.empty()) return a.size() + b.size() <= static_cast<std::size_t>(limit);
  if (limit == 0) return false;
  if (IsWithin(a.substr(1), b.substr(1), limit - 1) || IsWithin(a.substr(1), b, limit - 1) ||
      IsWithin(a, b.substr(1), limit - 1)) {
    return true;
  }
  return a.size() > 1 && b.size() > 1 && a[0] == b[1] && a[1] == b[0] &&
         IsWithin(a.substr(2), b.substr(2), limit - 1);
}

// Two short words are near by chance.
int EditLimit(string_view key) {
  if (key.size() <= 3) return 0;
  return key.size() <= 7 ? 1 : 2;
}

bool IsNearMiss(string_view word, const std::string& folded_key, int limit) {
  const std::size_t most = folded_key.size() + 8;  // with separators
  if (word.size() > most || word.size() + 2 < folded_key.size()) return false;
  return IsWithin(Folded(word), folded_key, limit);
}

}  // namespace

bool IsSlipOf(string_view word, string_view meant) {
  return word != meant && IsNearMiss(word, Folded(meant), EditLimit(meant));
}

const DataMember* FindNearMiss(const DataNode& object, string_view key,
                               std::span<const string_view> words) {
  std::string folded;
  for (const DataMember& member : object.members()) {
    if (std::binary_search(words.begin(), words.end(), member.key)) continue;
    if (folded.empty()) folded = Folded(key);
    if (IsNearMiss(member.key, folded, EditLimit(key))) {
      return object.Find(key) == nullptr ? &member : nullptr;
    }
  }
  return nullptr;
}

const DataMember* Fields::NearMiss(const DataNode& object, string_view key) const {
  return options_.words.empty() ? nullptr : FindNearMiss(object, key, options_.words);
}

void Fields::WarnOfNearMiss(const DataMember& member, string_view key) const {
  if (std::exchange(member.value.was_named, true)) return;
  diagnostics_->Warning(source_, member.key_offset, member.key_length,
                        "unknown field " + Quoted(member.key) + "; what it says is unknown",
                        "did you mean " + Quoted(key) + "?");
}

const DataNode* Fields::FindAmongWords(const DataNode& object, string_view key,
                                       const DataNode* found) const {
  assert(IsWord(key));  // else the list of the reader lacks it
  object.was_read = true;
  if (found != nullptr) {
    return found->kind() == DataKind::kNull && options_.null_is_absent ? nullptr : found;
  }
  if (const DataMember* member = NearMiss(object, key)) WarnOfNearMiss(*member, key);
  return nullptr;
}

bool Fields::IsUnclear(const DataNode& object, string_view key) const {
  const DataNode* found = object.Find(key);
  if (found == nullptr) {
    const DataMember* member = NearMiss(object, key);
    if (member != nullptr) WarnOfNearMiss(*member, key);
    return member != nullptr;
  }
  if (found->kind() != DataKind::kNull || options_.null_is_absent) return false;
  if (!std::exchange(found->was_named, true)) {
    Warning(*found, Quoted(key) + " is null; what belongs there is unknown",
            "an empty list is `[]`, and a field that does not exist is left out");
  }
  return true;
}

void Fields::Error(const DataNode& node, std::string message, std::string help) const {
  diagnostics_->Error(source_, node.offset, node.length, std::move(message), std::move(help));
}

void Fields::ErrorAtKey(const DataMember& member, std::string message, std::string help) const {
  diagnostics_->Error(source_, member.key_offset, member.key_length, std::move(message),
                      std::move(help));
}

void Fields::Warning(const DataNode& node, std::string message, std::string help) const {
  diagnostics_->Warning(source_, node.offset, node.length, std::move(message), std::move(help));
}

void Fields::WrongType(const DataNode& node, string_view what, string_view expected) const {
  std::string message = Quoted(what) + " is ";
  message += DataKindName(node.kind());
  std::string help = "expected ";
  help += expected;
  if (node.kind() == DataKind::kNull) help += "; leave the field out when there is none";
  Error(node, std::move(message), std::move(help));
}

bool Fields::CheckObject(const DataNode& node, string_view what) const {
  if (node.is_object()) return true;
  std::string message(what);
  message += " is ";
  message += DataKindName(node.kind());
  Error(node, std::move(message), "expected an object");
  return false;
}

void Fields::CheckFields(const DataNode& object, std::initializer_list<string_view> known,
                         string_view what) const {
  for (const DataMember& member : object.members()) {
    if (std::find(known.begin(), known.end(), member.key) != known.end()) continue;
    std::string help = DidYouMean(member.key, {known.begin(), known.end()});
    if (help.empty()) {
      help = "known here:";
      for (const string_view name : known) {
        help += help.back() == ':' ? " `" : ", `";
        help += name;
        help += '`';
      }
    }
    std::string message = "unknown field " + Quoted(member.key) + " of ";
    message += what;
    ErrorAtKey(member, std::move(message), std::move(help));
  }
}

std::optional<std::string> Fields::StringOf(const DataNode& node, string_view what) const {
  if (node.is_string()) return std::string(node.text());
  WrongType(node, what, "a string");
  return std::nullopt;
}

std::optional<std::string> Fields::ScalarOf(const DataNode& node, string_view what) const {
  if (IsScalar(node)) return std::string(node.text());
  WrongType(node, what, "a string");
  return std::nullopt;
}

std::optional<std::vector<std::string>> Fields::StringsOf(const DataNode& node,
                                                          string_view what) const {
  if (!node.is_array()) {
    WrongType(node, what, "a list of strings");
    return std::nullopt;
  }
  std::vector<std::string> strings;
  strings.reserve(node.items().size());
  for (const DataNode& item : node.items()) {
    if (std::optional<std::string> text = StringOf(item, what)) {
      strings.push_back(*std::move(text));
    }
  }
  if (strings.size() < node.items().size()) return std::nullopt;
  return strings;
}

std::optional<bool> Fields::BoolOf(const DataNode& node, string_view what) const {
  // A quoted "true" is taken as well; nothing else can be meant by it.
  if (node.kind() == DataKind::kBool || node.is_string()) {
    if (node.text() == "true") return true;
    if (node.text() == "false") return false;
    Error(node, Quoted(what) + " is " + Quoted(node.text()), "expected true or false");
    return std::nullopt;
  }
  WrongType(node, what, "true or false");
  return std::nullopt;
}

std::optional<std::string> Fields::String(const DataNode& object, string_view key) const {
  const DataNode* node = Find(object, key);
  return node == nullptr ? std::nullopt : StringOf(*node, key);
}

std::optional<std::string> Fields::RequiredString(const DataNode& object, string_view key,
                                                  string_view what) const {
  const DataNode* node = Find(object, key);
  if (node == nullptr) {
    std::string message(what);
    message += " has no " + Quoted(key);
    Error(object, std::move(message));
    return std::nullopt;
  }
  std::optional<std::string> text = StringOf(*node, key);
  if (text && text->empty()) {
    Error(*node, Quoted(key) + " is empty");
    return std::nullopt;
  }
  return text;
}

std::optional<std::vector<std::string>> Fields::Strings(const DataNode& object,
                                                        string_view key) const {
  const DataNode* node = Find(object, key);
  return node == nullptr ? std::nullopt : StringsOf(*node, key);
}

std::optional<bool> Fields::Bool(const DataNode& object, string_view key) const {
  const DataNode* node = Find(object, key);
  return node == nullptr ? std::nullopt : BoolOf(*node, key);
}

std::optional<std::int32_t> Fields::Integer(const DataNode& object, string_view key) const {
  const DataNode* node = Find(object, key);
  if (node == nullptr) return std::nullopt;
  // A YAML number is a string that keeps its text.
  if (node->kind() == DataKind::kNumber || node->is_string()) {
    std::int32_t value = 0;
    const char* end = node->text().data() + node->text().size();
    const auto [stop, error] = std::from_chars(node->text().data(), end, value);
    if (error == std::errc() && stop == end) return value;
    Error(*node, Quoted(key) + " is " + Quoted(node->text()), "expected a whole number");
    return std::nullopt;
  }
  WrongType(*node, key, "a whole number");
  return std::nullopt;
}

std::optional<Tags> Fields::TagMap(const DataNode& object, string_view key) const {
  const DataNode* node = Find(object, key);
  if (node == nullptr) return std::nullopt;
  if (!node->is_object()) {
    WrongType(*node, key, "an object of tag keys and values");
    return std::nullopt;
  }
  Tags tags;
  tags.reserve(node->members().size());
  bool good = true;
  for (const DataMember& member : node->members()) {
    std::optional<std::string> value = ScalarOf(member.value, member.key);
    if (value) {
      tags.emplace_back(member.key, *std::move(value));
    } else {
      good = false;
    }
  }
  return good ? std::optional<Tags>(std::move(tags)) : std::nullopt;
}

std::vector<const DataNode*> Fields::Objects(const DataNode& object, string_view key) const {
  std::vector<const DataNode*> objects;
  const DataNode* node = Find(object, key);
  if (node == nullptr) return objects;
  if (!node->is_array()) {
    WrongType(*node, key, "a list of objects");
    return objects;
  }
  objects.reserve(node->items().size());
  for (const DataNode& item : node->items()) {
    if (item.is_object()) {
      objects.push_back(&item);
    } else {
      WrongType(item, key, "an object");
    }
  }
  return objects;
}

// --- Of values that stand in texts of their own -------------------------------------------------

void Fields::Error(const FieldValue& value, std::string message, std::string help) const {
  const DraftPlace place = value.place();
  diagnostics_->Error(place.source, place.offset, place.length, std::move(message),
                      std::move(help));
}

void Fields::Warning(const FieldValue& value, std::string message, std::string help) const {
  const DraftPlace place = value.place();
  diagnostics_->Warning(place.source, place.offset, place.length, std::move(message),
                        std::move(help));
}

FieldValue Fields::Get(const FieldValue& object, std::initializer_list<string_view> keys) {
  if (!object) return {};
  for (const string_view key : keys) {
    const DataNode* node = object.node->Find(key);
    if (node != nullptr && node->kind() != DataKind::kNull) return {node, object.source};
  }
  return {};
}

FieldValue Fields::Find(const FieldValue& object, std::initializer_list<string_view> keys) const {
  FieldValue value = Get(object, keys);
  if (!object || options_.words.empty()) return value;
  object.node->was_read = true;
  if (value) return value;
  // One that is null is no slip.
  for (const string_view key : keys) {
    assert(IsWord(key));
    if (object.node->Find(key) != nullptr) return {};
  }
  for (const string_view key : keys) {
    const DataMember* member = NearMiss(*object.node, key);
    if (member == nullptr) continue;
    In(object.source).WarnOfNearMiss(*member, key);
    break;
  }
  return {};
}

bool Fields::IsUnclear(const FieldValue& object, std::initializer_list<string_view> keys) const {
  if (!object || Get(object, keys)) return false;
  const Fields fields = In(object.source);
  return std::any_of(keys.begin(), keys.end(),
                     [&](string_view key) { return fields.IsUnclear(*object.node, key); });
}

FieldValue Fields::OpenQuietly(const FieldValue& value) {
  Diagnostics ignored;
  return Open(value, ignored);
}

FieldValue Fields::Open(const FieldValue& value, Diagnostics& diagnostics) {
  FieldValue opened = value;
  for (int i = 0; opened && opened.node->is_string(); ++i) {
    const char first = FirstCharacter(opened.node->text());
    if (first != '{' && first != '[' && first != '"') return opened;
    if (i == kMostEncodings) {
      diagnostics.Error(value.source, value.node->offset, value.node->length,
                        "text inside text inside text", "expected JSON");
      return {};
    }
    // A JSON text that is just a string is read as the one item of an array.
    std::string text(opened.node->text());
    if (first == '"') {
      text.insert(0, 1, '[');
      text += ']';
    }
    const auto inner =
        std::make_shared<const SourceText>(opened.source, opened.node->offset, std::move(text));
    std::optional<DataDocument> document = ParseJson(inner, {}, diagnostics);
    if (!document) return {};
    const DataNode* root = &opened_.emplace_back(*std::move(document)).root();
    if (first == '"') {
      if (root->items().size() != 1) return opened;
      root = root->items().data();
    }
    if (root->kind() == DataKind::kNull) return {};
    opened = {root, inner};
  }
  return opened;
}

std::string Fields::Text(const FieldValue& object, std::initializer_list<string_view> keys) const {
  const FieldValue value = Find(object, keys);
  if (!value) return {};
  if (IsScalar(*value.node)) return std::string(value.node->text());
  std::string message = Quoted(*keys.begin()) + " is ";
  message += DataKindName(value.node->kind());
  Error(value, std::move(message), "expected a string");
  return {};
}

std::optional<bool> Fields::Bool(const FieldValue& object,
                                 std::initializer_list<string_view> keys) const {
  const FieldValue value = Find(object, keys);
  if (!value) return std::nullopt;
  if (value.node->kind() == DataKind::kBool || value.node->is_string()) {
    if (EqualsIgnoreCase(value.node->text(), "true")) return true;
    if (EqualsIgnoreCase(value.node->text(), "false")) return false;
  }
  Error(value, Quoted(*keys.begin()) + " is neither true nor false");
  return std::nullopt;
}

std::vector<FieldValue> Fields::Items(const FieldValue& list, string_view what) const {
  std::vector<FieldValue> items;
  if (!list) return items;
  if (!list.node->is_array()) {
    std::string message(what);
    message += " is ";
    message += DataKindName(list.node->kind());
    Error(list, std::move(message), "expected a list");
    return items;
  }
  items.reserve(list.node->items().size());
  for (const DataNode& item : list.node->items()) {
    if (item.kind() != DataKind::kNull) {
      items.push_back({&item, list.source});
    } else if (!options_.words.empty()) {
      Error({&item, list.source}, std::string(what) + " holds null", "expected no empty items");
    }
  }
  return items;
}

std::vector<FieldValue> Fields::Objects(const FieldValue& list, string_view what) {
  std::vector<FieldValue> objects;
  for (const FieldValue& item : Items(list, what)) {
    const FieldValue opened = Opened(item);
    if (!opened) continue;
    if (opened.node->is_object()) {
      objects.push_back(opened);
      continue;
    }
    std::string message(what);
    message += " holds ";
    message += DataKindName(opened.node->kind());
    Error(item, std::move(message), "expected objects");
  }
  return objects;
}

void Fields::TakeNewFields(const DataNode& root, std::vector<std::string>& names) const {
  if (options_.words.empty()) return;
  std::vector<const DataNode*> left = {&root};
  for (const DataDocument& document : opened_)
    left.push_back(&document.root());
  while (!left.empty()) {
    const DataNode& node = *left.back();
    left.pop_back();
    for (const DataNode& item : node.items())
      left.push_back(&item);
    for (const DataMember& member : node.members()) {
      left.push_back(&member.value);
      if (!node.was_read || member.value.was_named || IsWord(member.key)) continue;
      if (names.size() == kMostNewFields ||
          std::find(names.begin(), names.end(), member.key) != names.end()) {
        continue;
      }
      names.emplace_back(member.key);
    }
  }
}

}  // namespace iamsim
