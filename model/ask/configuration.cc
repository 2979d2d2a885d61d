// SPDX-License-Identifier: Apache-2.0
#include "model/ask/configuration.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "model/ask/request_reader.h"
#include "model/change/change_reader.h"
#include "model/load/document/fields.h"
#include "model/load/text/data.h"
#include "model/load/text/words.h"
#include "model/own_fields.h"

namespace iamsim {
namespace {

std::vector<std::string> ReadPaths(const Fields& reader, const DataNode& root, std::string_view key,
                                   const FileScope& files) {
  const std::filesystem::path folder = std::filesystem::path(reader.source()->name()).parent_path();
  std::vector<std::string> paths = reader.Strings(root, key).value_or(std::vector<std::string>());
  for (std::size_t i = 0; i < paths.size(); ++i) {
    paths[i] = (folder / paths[i]).lexically_normal().string();
    CheckReference(paths[i], root.Find(key)->items()[i], reader.source(), files,
                   reader.diagnostics());
  }
  return paths;
}

}  // namespace

std::optional<Configuration> ReadConfiguration(std::shared_ptr<const SourceText> source,
                                               const LoadOptions& options,
                                               Diagnostics& diagnostics) {
  const std::size_t errors = diagnostics.error_count();
  const std::optional<DataDocument> document = ParseData(source, {}, diagnostics);
  if (!document.has_value()) return std::nullopt;
  const DataNode& root = document->root();
  const Fields reader(source, diagnostics);
  if (!reader.CheckObject(root, "iamsim.yaml")) return std::nullopt;
  const std::vector<std::string_view>& known = ConfigurationFieldNames();
  std::vector<DataMember> request;
  for (const DataMember& member : root.members()) {
    if (std::find(known.begin(), known.end(), member.key) == known.end()) {
      reader.ErrorAtKey(member, "unknown field " + Quoted(member.key) + " in iamsim.yaml",
                        DidYouMean(member.key, known));
    }
    if (member.key == "context" || member.key == "now" || member.key == "unknown" ||
        member.key == "unknownAction") {
      request.push_back(member);
    }
  }
  const DataNode* version = root.Find("iamsim");
  if (version != nullptr && version->text() != "1") {
    reader.Error(*version, "unknown version of iamsim.yaml", "expected `iamsim: 1`");
  }
  Configuration configuration;
  configuration.file = source->name();
  configuration.model = ReadPaths(reader, root, "model", options.files);
  configuration.suites = ReadPaths(reader, root, "suites", options.files);
  if (const DataNode* changes = root.Find("changes")) {
    configuration.changes = ReadChanges(*changes, source, options, diagnostics);
    if (root.Find("model") == nullptr) {
      reader.Error(*changes, "`changes` without `model`",
                   "the changes of an iamsim.yaml lie on its own model");
    }
  }
  if (const DataNode* profiles = root.Find("profiles")) {
    ReadProfiles(*profiles, source, configuration.profiles, diagnostics);
  }
  DataNode defaults = root;
  defaults.SetMembers(request);
  ReadRequestFields(defaults, source, configuration.defaults, diagnostics, options.files);
  if (diagnostics.error_count() > errors) return std::nullopt;
  return configuration;
}

}  // namespace iamsim
