// SPDX-License-Identifier: Apache-2.0
#include "model/load/iac/terraform_source.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "model/load/text/data.h"
#include "model/load/text/read_source.h"
#include "model/load/text/words.h"

namespace iamsim {
namespace {

namespace fs = std::filesystem;
using std::string_view;

void SkipBlanks(string_view line, std::size_t& at) {
  while (at < line.size() && (line[at] == ' ' || line[at] == '\t'))
    ++at;
}

// `"text"`, without escapes, which no type or name has.
std::optional<string_view> QuotedWord(string_view line, std::size_t& at) {
  SkipBlanks(line, at);
  if (at >= line.size() || line[at] != '"') return std::nullopt;
  const std::size_t end = line.find('"', at + 1);
  if (end == string_view::npos) return std::nullopt;
  const string_view word = line.substr(at + 1, end - at - 1);
  at = end + 1;
  return word;
}

std::string Key(string_view kind, string_view type, string_view name) {
  std::string key(kind);
  key += ' ';
  key += type;
  key += ' ';
  key += name;
  return key;
}

}  // namespace

TerraformSource::TerraformSource(const TerraformDocument& document, std::string root,
                                 const FileScope& scope, Diagnostics& diagnostics)
    : document_(document), root_(std::move(root)), scope_(scope) {
  if (root_.empty()) return;
  std::error_code error;
  if (!fs::is_directory(root_, error)) {
    diagnostics.Error(nullptr, 0, 0, Quoted(root_) + " is no folder of Terraform files");
    return;
  }
  const fs::path manifest = fs::path(root_) / ".terraform" / "modules" / "modules.json";
  if (!fs::is_regular_file(manifest, error)) return;
  Diagnostics ignored;
  const std::shared_ptr<const SourceText> text = ReadSource(manifest.string(), ignored);
  const std::optional<DataDocument> data =
      text == nullptr ? std::nullopt : ParseJson(text, {}, ignored);
  const DataNode* list = data ? data->root().Find("Modules") : nullptr;
  if (list == nullptr) return;
  for (const DataNode& module : list->items()) {
    const DataNode* key = module.Find("Key");
    const DataNode* folder = module.Find("Dir");
    if (key == nullptr || folder == nullptr || !folder->is_string()) continue;
    fetched_[std::string(key->text())] = std::string(folder->text());
  }
}

std::string TerraformSource::FolderOf(const std::string& module) const {
  fs::path folder(root_);
  std::string key;
  std::string path;
  for (const std::string& name : TerraformModuleNames(module)) {
    const ImportValue calls = ImportReader::Get(document_.ModuleConfig(path), {"module_calls"});
    const ImportValue source = ImportReader::Get(ImportReader::Get(calls, {name}), {"source"});
    if (!key.empty()) key += '.';
    key += name;
    if (!path.empty()) path += '.';
    path += "module." + name;
    if (source && source.node->is_string() && source.node->text().starts_with('.')) {
      folder /= fs::path(source.node->text());
    } else if (const auto found = fetched_.find(key); found != fetched_.end()) {
      folder = fs::path(root_) / found->second;
    } else {
      return {};
    }
  }
  folder = folder.lexically_normal();
  return IsInScope(root_, folder, scope_) ? folder.string() : std::string();
}

const TerraformSource::Blocks& TerraformSource::BlocksOf(const std::string& module) const {
  const std::string folder = FolderOf(module);
  const auto [place, is_new] = modules_.try_emplace(folder);
  Blocks& blocks = place->second;
  if (!is_new || folder.empty()) return blocks;
  std::vector<std::string> files;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    std::error_code ignored;
    if (it->path().extension() == ".tf" && it->is_regular_file(ignored)) {
      files.push_back(it->path().string());
    }
  }
  std::sort(files.begin(), files.end());
  for (const std::string& file : files) {
    Diagnostics ignored;
    const std::shared_ptr<const SourceText> source = ReadSource(file, ignored);
    if (source == nullptr) continue;
    const string_view text = source->text();
    for (std::size_t start = 0; start < text.size();) {
      std::size_t end = text.find('\n', start);
      if (end == string_view::npos) end = text.size();
      const string_view line = text.substr(start, end - start);
      std::size_t at = 0;
      SkipBlanks(line, at);
      const std::size_t block = at;
      for (const string_view kind : {"resource", "data"}) {
        if (!line.substr(at).starts_with(kind)) continue;
        at += kind.size();
        const std::optional<string_view> type = QuotedWord(line, at);
        const std::optional<string_view> name = type ? QuotedWord(line, at) : std::nullopt;
        if (!name) break;
        blocks.try_emplace(Key(kind, *type, *name),
                           DraftPlace{source, static_cast<std::uint32_t>(start + block),
                                      static_cast<std::uint32_t>(at - block)});
        break;
      }
      start = end + 1;
    }
  }
  return blocks;
}

std::optional<DraftPlace> TerraformSource::Find(const TerraformInstance& instance) const {
  if (root_.empty()) return std::nullopt;
  const Blocks& blocks = BlocksOf(instance.module);
  const auto found =
      blocks.find(Key(instance.is_data ? "data" : "resource", instance.type, instance.name));
  if (found == blocks.end()) return std::nullopt;
  return found->second;
}

}  // namespace iamsim
