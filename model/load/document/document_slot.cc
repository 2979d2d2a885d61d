// SPDX-License-Identifier: Apache-2.0
#include "model/load/document/document_slot.h"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <unordered_map>
#include <utility>

#include "model/catalogue/managed_policies.h"
#include "model/load/document/policy_reader.h"
#include "model/load/text/file_reference.h"
#include "model/load/text/read_source.h"
#include "model/load/text/words.h"

namespace iamsim {
namespace {

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
