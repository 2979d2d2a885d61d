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
    diagnostics.AddAllAsWarnings(local);
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
    const std::string path = ResolvePath(*source, file->text());
    const FileScope own;
    if (!CheckReference(path, *file, source, options.files == nullptr ? own : *options.files,
                        diagnostics)) {
      return std::nullopt;
    }
    Diagnostics local;
    const std::shared_ptr<const SourceText> text = ReadSource(path, local);
    if (text == nullptr) {
      // The place of the reference says more than that of a file that is not there.
      for (const Diagnostic& diagnostic : local.all()) {
        diagnostics.Error(source, file->offset, file->length, diagnostic.message, diagnostic.help);
      }
      return std::nullopt;
    }
    std::optional<PolicyDocument> document = ReadDocumentText(text, options, local);
    AddOfReferenced(local, diagnostics);
    return document;
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

}  // namespace iamsim
