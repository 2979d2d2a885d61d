// SPDX-License-Identifier: Apache-2.0
#include "model/load/reader.h"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <unordered_map>
#include <utility>

#include "model/catalogue/managed_policies.h"
#include "model/load/load.h"
#include "model/load/policy_reader.h"

namespace iamsim {
namespace {

constexpr std::size_t kMaxQuoted = 120;
constexpr std::size_t kMaxSuggestedLength = 200;

std::string_view TrimLeft(std::string_view text) {
  const std::size_t start = text.find_first_not_of(" \t\r\n");
  return start == std::string_view::npos ? std::string_view() : text.substr(start);
}

bool IsScalar(const DataNode& node) {
  return node.kind() == DataKind::kString || node.kind() == DataKind::kNumber ||
         node.kind() == DataKind::kBool;
}

// Where a relative path of `source` begins: the folder of the outermost file.
std::string ResolvePath(const SourceText& source, std::string_view path) {
  const std::filesystem::path file(path);
  if (file.is_absolute()) return file.string();
  std::string resolved = (std::filesystem::path(source.name()).parent_path() / file).string();
  // A file of that name, not standard input.
  return resolved == "-" ? "./-" : resolved;
}

// The document of one tree; an import's problems are warnings.
std::optional<PolicyDocument> ReadTree(const DataNode& node,
                                       const std::shared_ptr<const SourceText>& source,
                                       const DocumentSlotOptions& options,
                                       Diagnostics& diagnostics) {
  std::optional<PolicyDocument> document =
      ReadPolicyDocument(node, source, options.strict, diagnostics, options.native);
  if (!document && !options.strict && !options.imported) {
    diagnostics.Error(source, node.offset, node.length, "this policy document cannot be read",
                      "a statement in it could be a Deny, so it is not left out");
  }
  return document;
}

std::optional<PolicyDocument> ReadParsed(
    std::optional<DataDocument> (*parse)(std::shared_ptr<const SourceText>, const DataOptions&,
                                         Diagnostics&),
    const std::shared_ptr<const SourceText>& source, const DocumentSlotOptions& options,
    Diagnostics& diagnostics) {
  if (!options.imported || options.strict) {
    const std::optional<DataDocument> data = parse(source, {}, diagnostics);
    if (!data) return std::nullopt;
    return ReadTree(data->root(), source, options, diagnostics);
  }
  Diagnostics local;
  const std::optional<DataDocument> data = parse(source, {}, local);
  if (!data) {
    AddAsWarnings(local, diagnostics);
    return std::nullopt;
  }
  return ReadTree(data->root(), source, options, diagnostics);
}

}  // namespace

std::string_view DataKindName(DataKind kind) {
  switch (kind) {
    case DataKind::kNull:
      return "null";
    case DataKind::kBool:
      return "true or false";
    case DataKind::kNumber:
      return "a number";
    case DataKind::kString:
      return "a string";
    case DataKind::kArray:
      return "an array";
    case DataKind::kObject:
      return "an object";
  }
  assert(false);
  return {};
}

std::string QuotedPath(std::string_view path) {
  std::string quoted = "`";
  quoted += path;
  quoted += '`';
  return quoted;
}

std::string Quoted(std::string_view text) {
  std::string quoted = "`";
  if (text.size() <= kMaxQuoted) {
    quoted += text;
  } else {
    std::size_t end = kMaxQuoted;
    // Not inside a UTF-8 sequence.
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
      --end;
    quoted += text.substr(0, end);
    quoted += "...";
  }
  quoted += '`';
  return quoted;
}

std::string DidYouMean(std::string_view word, const std::vector<std::string_view>& candidates) {
  if (word.empty() || word.size() > kMaxSuggestedLength) return {};
  std::vector<std::string_view> usable;
  usable.reserve(candidates.size());
  for (const std::string_view candidate : candidates) {
    if (!candidate.empty() && candidate.size() <= kMaxSuggestedLength) usable.push_back(candidate);
  }
  const std::string_view nearest = NearestWord(word, usable);
  return nearest.empty() ? std::string() : "did you mean " + Quoted(nearest) + "?";
}

PolicyText KeepText(const SourceText& source, std::string_view text) {
  const std::string_view whole = source.text();
  const std::less_equal<> not_after;
  return not_after(whole.data(), text.data()) &&
                 not_after(text.data() + text.size(), whole.data() + whole.size())
             ? PolicyText::Viewing(text)
             : PolicyText(text);
}

std::string PlaceText(const SourceText& source, std::uint32_t offset) {
  const SourceText* text = &source;
  std::uint32_t at = offset;
  while (text->outer() != nullptr) {
    at = text->outer_offset();
    text = text->outer();
  }
  const TextPosition position = text->PositionOf(at);
  return text->name() + ":" + std::to_string(position.line) + ":" + std::to_string(position.column);
}

void FieldReader::Error(const DataNode& node, std::string message, std::string help) const {
  diagnostics_->Error(source_, node.offset, node.length, std::move(message), std::move(help));
}

void FieldReader::ErrorAtKey(const DataMember& member, std::string message,
                             std::string help) const {
  diagnostics_->Error(source_, member.key_offset, member.key_length, std::move(message),
                      std::move(help));
}

void FieldReader::Warning(const DataNode& node, std::string message, std::string help) const {
  diagnostics_->Warning(source_, node.offset, node.length, std::move(message), std::move(help));
}

void FieldReader::WrongType(const DataNode& node, std::string_view what,
                            std::string_view expected) const {
  std::string message = Quoted(what) + " is ";
  message += DataKindName(node.kind());
  std::string help = "expected ";
  help += expected;
  if (node.kind() == DataKind::kNull) help += "; leave the field out when there is none";
  Error(node, std::move(message), std::move(help));
}

bool FieldReader::CheckObject(const DataNode& node, std::string_view what) const {
  if (node.is_object()) return true;
  std::string message(what);
  message += " is ";
  message += DataKindName(node.kind());
  Error(node, std::move(message), "expected an object");
  return false;
}

void FieldReader::CheckFields(const DataNode& object, std::initializer_list<std::string_view> known,
                              std::string_view what) const {
  for (const DataMember& member : object.members()) {
    if (std::find(known.begin(), known.end(), member.key) != known.end()) continue;
    std::string help = DidYouMean(member.key, {known.begin(), known.end()});
    if (help.empty()) {
      help = "known here:";
      for (const std::string_view name : known) {
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

std::optional<std::string> FieldReader::StringOf(const DataNode& node,
                                                 std::string_view what) const {
  if (node.is_string()) return std::string(node.text());
  WrongType(node, what, "a string");
  return std::nullopt;
}

std::optional<std::string> FieldReader::ScalarOf(const DataNode& node,
                                                 std::string_view what) const {
  if (IsScalar(node)) return std::string(node.text());
  WrongType(node, what, "a string");
  return std::nullopt;
}

std::optional<std::vector<std::string>> FieldReader::StringsOf(const DataNode& node,
                                                               std::string_view what) const {
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

std::optional<bool> FieldReader::BoolOf(const DataNode& node, std::string_view what) const {
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

const DataNode* FieldReader::Find(const DataNode& object, std::string_view key) const {
  const DataNode* node = object.Find(key);
  const bool is_absent =
      node != nullptr && node->kind() == DataKind::kNull && null_field_ == NullField::kAbsent;
  return is_absent ? nullptr : node;
}

std::optional<std::string> FieldReader::String(const DataNode& object, std::string_view key) const {
  const DataNode* node = Find(object, key);
  return node == nullptr ? std::nullopt : StringOf(*node, key);
}

std::optional<std::string> FieldReader::RequiredString(const DataNode& object, std::string_view key,
                                                       std::string_view what) const {
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

std::optional<std::vector<std::string>> FieldReader::Strings(const DataNode& object,
                                                             std::string_view key) const {
  const DataNode* node = Find(object, key);
  return node == nullptr ? std::nullopt : StringsOf(*node, key);
}

std::optional<bool> FieldReader::Bool(const DataNode& object, std::string_view key) const {
  const DataNode* node = Find(object, key);
  return node == nullptr ? std::nullopt : BoolOf(*node, key);
}

std::optional<std::int32_t> FieldReader::Integer(const DataNode& object,
                                                 std::string_view key) const {
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

std::optional<Tags> FieldReader::TagMap(const DataNode& object, std::string_view key) const {
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

std::vector<const DataNode*> FieldReader::Objects(const DataNode& object,
                                                  std::string_view key) const {
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

std::optional<PolicyDocument> ReadDocumentSlot(const DataNode& node,
                                               const std::shared_ptr<const SourceText>& source,
                                               const DocumentSlotOptions& options,
                                               Diagnostics& diagnostics) {
  const auto problem = [&](std::string message, std::string help) {
    if (options.imported && !options.strict) {
      diagnostics.Warning(source, node.offset, node.length, std::move(message), std::move(help));
    } else {
      diagnostics.Error(source, node.offset, node.length, std::move(message), std::move(help));
    }
  };
  if (node.is_object()) {
    const DataNode* file = options.native ? node.Find("file") : nullptr;
    if (file == nullptr || node.Find("Statement") != nullptr) {
      return ReadTree(node, source, options, diagnostics);
    }
    if (node.members().size() != 1 || !file->is_string() || file->text().empty()) {
      problem("a reference to a file is `{file: PATH}` and nothing else", {});
      return std::nullopt;
    }
    Diagnostics local;
    const std::shared_ptr<const SourceText> text =
        ReadSource(ResolvePath(*source, file->text()), local);
    if (text == nullptr) {
      // The place of the reference says more than that of a file that is not there.
      for (const Diagnostic& diagnostic : local.all()) {
        diagnostics.Error(source, file->offset, file->length, diagnostic.message, diagnostic.help);
      }
      return std::nullopt;
    }
    return ReadDocumentText(text, options, diagnostics);
  }
  if (!node.is_string()) {
    std::string message = "a policy document is ";
    message += DataKindName(node.kind());
    problem(std::move(message), "expected an object with a `Statement`");
    return std::nullopt;
  }
  const std::string_view text = TrimLeft(node.text());
  std::string decoded;
  if (text.starts_with('{')) {
    decoded = std::string(node.text());
  } else if (text.starts_with('%')) {
    std::optional<std::string> plain = PercentDecode(text);
    if (!plain) {
      problem("a policy document that is percent-encoded wrongly", {});
      return std::nullopt;
    }
    decoded = *std::move(plain);
  } else {
    std::string help = "expected an object with a `Statement`, or its JSON text in a string";
    if (options.native) help += "; a file is `{file: PATH}`";
    problem(Quoted(node.text()) + " is no policy document", std::move(help));
    return std::nullopt;
  }
  const auto inner = std::make_shared<const SourceText>(source, node.offset, std::move(decoded));
  return ReadParsed(ParseJson, inner, options, diagnostics);
}

std::optional<PolicyDocument> ReadDocumentText(const std::shared_ptr<const SourceText>& source,
                                               const DocumentSlotOptions& options,
                                               Diagnostics& diagnostics) {
  return ReadParsed(ParseData, source, options, diagnostics);
}

PolicyPtr BundledPolicyOf(std::string_view arn) {
  std::optional<BundledPolicy> bundled = FindBundledPolicy(arn);
  if (!bundled) return nullptr;
  Policy policy;
  policy.arn = std::string(bundled->arn);
  policy.name = policy.arn.substr(policy.arn.rfind('/') + 1);
  std::string name = policy.arn + " (bundled, ";
  name += bundled->version_id;
  name += ')';
  const auto source =
      std::make_shared<const SourceText>(std::move(name), std::move(bundled->document));
  // AWS wrote it, so nobody is told what a validator thinks of it.
  Diagnostics ignored;
  std::optional<PolicyDocument> document =
      ReadDocumentText(source, {.strict = false, .imported = true, .native = false}, ignored);
  policy.readable = document.has_value();
  if (document) policy.document = *std::move(document);
  return std::make_shared<const Policy>(std::move(policy));
}

void AddAsWarnings(const Diagnostics& from, Diagnostics& to) {
  for (Diagnostic diagnostic : from.all()) {
    diagnostic.severity = Severity::kWarning;
    to.Add(std::move(diagnostic));
  }
}

}  // namespace iamsim
