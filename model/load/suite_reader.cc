// SPDX-License-Identifier: Apache-2.0
#include "model/load/suite_reader.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <system_error>
#include <utility>

#include "model/load/data.h"
#include "model/load/reader.h"
#include "model/load/request_reader.h"

namespace iamsim {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string_view>& SuiteFields() {
  static const auto& fields =
      *new std::vector<std::string_view>{"iamsim", "model", "defaults", "scenarios"};
  return fields;
}

const std::vector<std::string_view>& ScenarioOwnFields() {
  static const auto& fields = *new std::vector<std::string_view>{
      "name", "expect", "blockedBy", "blockedByExactly", "because", "skip"};
  return fields;
}

bool Has(const std::vector<std::string_view>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

class SuiteReader {
 public:
  SuiteReader(std::shared_ptr<const SourceText> source, Diagnostics& diagnostics)
      : source_(std::move(source)), diagnostics_(diagnostics), reader_(source_, diagnostics) {}

  Suite Read(const DataNode& root) {
    Suite suite;
    suite.name = source_->name();
    suite.source = source_;
    for (const DataMember& member : root.members) {
      if (Has(SuiteFields(), member.key)) continue;
      reader_.ErrorAtKey(member, "unknown field " + Quoted(member.key) + " in a suite",
                         DidYouMean(member.key, SuiteFields()));
    }
    CheckVersion(root);
    ReadModelPaths(root, suite);
    Request defaults;
    defaults.action.clear();
    if (const DataNode* node = root.Find("defaults")) {
      if (reader_.CheckObject(*node, "`defaults`")) {
        CheckScenarioFields(*node, /*is_default=*/true);
        ReadRequestFields(*node, source_, defaults, diagnostics_);
      }
    }
    for (const DataNode* node : reader_.Objects(root, "scenarios")) {
      suite.scenarios.push_back(ReadScenario(*node, defaults));
    }
    if (suite.scenarios.empty() && !diagnostics_.has_errors()) {
      reader_.Error(*root.Find("scenarios"), "a suite without scenarios");
    }
    return suite;
  }

 private:
  void CheckVersion(const DataNode& root) {
    const DataNode* version = root.Find("iamsim");
    if (version != nullptr && version->text != "1") {
      reader_.Error(*version, "unknown version of the suite format", "expected `iamsim: 1`");
    }
  }

  void ReadModelPaths(const DataNode& root, Suite& suite) {
    const DataNode* model = root.Find("model");
    if (model == nullptr || model->is_object()) return;
    const fs::path folder = fs::path(source_->name()).parent_path();
    for (const std::string& path :
         reader_.StringsOf(*model, "`model`").value_or(std::vector<std::string>())) {
      suite.model_paths.push_back((folder / path).lexically_normal().string());
    }
  }

  void CheckScenarioFields(const DataNode& node, bool is_default) {
    std::vector<std::string_view> known = RequestFieldNames();
    if (!is_default) {
      known.insert(known.end(), ScenarioOwnFields().begin(), ScenarioOwnFields().end());
    }
    for (const DataMember& member : node.members) {
      if (Has(known, member.key)) continue;
      reader_.ErrorAtKey(member,
                         "unknown field " + Quoted(member.key) +
                             (is_default ? " in `defaults`" : " in a scenario"),
                         DidYouMean(member.key, known));
    }
  }

  Scenario ReadScenario(const DataNode& node, const Request& defaults) {
    Scenario scenario;
    scenario.request = defaults;
    scenario.position = source_->PositionOf(node.offset);
    CheckScenarioFields(node, /*is_default=*/false);
    ReadRequestFields(node, source_, scenario.request, diagnostics_);
    scenario.name = reader_.RequiredString(node, "name", "a scenario").value_or("");
    scenario.skip = reader_.String(node, "skip").value_or("");
    if (scenario.request.principal.empty() &&
        scenario.request.token.kind == TokenInput::Kind::kNone) {
      reader_.Error(node, "a scenario without `principal`");
    }
    if (scenario.request.action.empty()) reader_.Error(node, "a scenario without `action`");
    ReadExpectation(node, scenario);
    scenario.blocked_by = ReadLayers(node, "blockedBy");
    scenario.blocked_by_exactly = ReadLayers(node, "blockedByExactly");
    ReadReason(node, scenario);
    return scenario;
  }

  void ReadExpectation(const DataNode& node, Scenario& scenario) {
    const std::optional<std::string> word = reader_.RequiredString(node, "expect", "a scenario");
    if (!word.has_value()) return;
    if (const std::optional<Expectation> expect = ParseExpectation(*word)) {
      scenario.expect = *expect;
      return;
    }
    reader_.Error(*node.Find("expect"), "unknown expectation " + Quoted(*word),
                  "expected allowed, denied, explicitDeny, implicitDeny, conditional or error");
  }

  std::optional<LayerSet> ReadLayers(const DataNode& node, std::string_view key) {
    const DataNode* list = node.Find(key);
    if (list == nullptr) return std::nullopt;
    LayerSet layers;
    const std::string what = Quoted(key);
    for (const std::string& word :
         reader_.StringsOf(*list, what).value_or(std::vector<std::string>())) {
      if (const std::optional<PolicyLayer> layer = ParsePolicyLayer(word)) {
        layers.Add(*layer);
        continue;
      }
      const std::span<const std::string_view> names = PolicyLayerNames();
      reader_.Error(*list, "unknown layer " + Quoted(word) + " in " + what,
                    DidYouMean(word, {names.begin(), names.end()}));
    }
    return layers;
  }

  void ReadReason(const DataNode& node, Scenario& scenario) {
    const DataNode* because = node.Find("because");
    if (because == nullptr || !reader_.CheckObject(*because, "`because`")) return;
    reader_.CheckFields(*because, {"policy", "sid", "code"}, "`because`");
    ExpectedReason reason;
    reason.policy = reader_.String(*because, "policy").value_or("");
    reason.sid = reader_.String(*because, "sid").value_or("");
    if (const std::optional<std::string> code = reader_.String(*because, "code")) {
      reason.code = ParseReasonCode(*code);
      if (!reason.code.has_value()) {
        reader_.Error(*because->Find("code"), "unknown result code " + Quoted(*code));
      }
    }
    scenario.because = std::move(reason);
  }

  std::shared_ptr<const SourceText> source_;
  Diagnostics& diagnostics_;
  FieldReader reader_;
};

bool IsSuiteFile(const fs::path& path) {
  const std::string extension = path.extension().string();
  return extension == ".yaml" || extension == ".yml" || extension == ".json";
}

class SuiteLoader {
 public:
  SuiteLoader(const std::vector<std::string>& model_override, const LoadOptions& options,
              std::vector<std::string>& ignored, Diagnostics& diagnostics)
      : model_override_(model_override),
        options_(options),
        ignored_(ignored),
        diagnostics_(diagnostics) {}

  void AddPath(const std::string& path) {
    std::error_code error;
    if (!fs::is_directory(path, error)) {
      AddFile(path, /*named=*/true);
      return;
    }
    std::vector<fs::path> files;
    fs::recursive_directory_iterator entries(path, error);
    for (const fs::directory_entry& entry : entries) {
      if (entry.is_regular_file(error) && IsSuiteFile(entry.path())) files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    for (const fs::path& file : files)
      AddFile(file.string(), /*named=*/false);
  }

  std::vector<LoadedSuite> Take() { return std::move(suites_); }

 private:
  void AddFile(const std::string& path, bool named) {
    const std::shared_ptr<const SourceText> source = ReadSource(path, diagnostics_);
    if (source == nullptr) return;
    const std::optional<DataDocument> document = ParseData(source, {}, diagnostics_);
    if (!document.has_value()) return;
    const DataNode& root = document->root();
    if (root.Find("scenarios") == nullptr) {
      if (named) {
        diagnostics_.Error(source, root.offset, root.length, "this is no suite of scenarios",
                           "expected an object with `scenarios`");
      } else {
        ignored_.push_back(path);
      }
      return;
    }
    LoadedSuite loaded;
    loaded.suite = SuiteReader(source, diagnostics_).Read(root);
    loaded.estate = EstateFor(root, source, loaded.suite);
    suites_.push_back(std::move(loaded));
  }

  // A model that several suites name is loaded once.
  std::shared_ptr<const Estate> EstateFor(const DataNode& root,
                                          const std::shared_ptr<const SourceText>& source,
                                          const Suite& suite) {
    const DataNode* model = root.Find("model");
    if (model_override_.empty() && model != nullptr && model->is_object()) {
      std::optional<LoadedModel> loaded = LoadModelNode(*model, source, options_, diagnostics_);
      if (!loaded.has_value()) return nullptr;
      return std::make_shared<const Estate>(std::move(loaded->estate));
    }
    const std::vector<std::string>& paths =
        model_override_.empty() ? suite.model_paths : model_override_;
    if (paths.empty()) return nullptr;
    std::shared_ptr<const Estate>& estate = estates_[paths];
    if (estate == nullptr) {
      std::optional<LoadedModel> loaded = LoadModel(paths, options_, diagnostics_);
      if (loaded.has_value()) estate = std::make_shared<const Estate>(std::move(loaded->estate));
    }
    return estate;
  }

  const std::vector<std::string>& model_override_;
  const LoadOptions& options_;
  std::vector<std::string>& ignored_;
  Diagnostics& diagnostics_;
  std::vector<LoadedSuite> suites_;
  std::map<std::vector<std::string>, std::shared_ptr<const Estate>> estates_;
};

}  // namespace

std::optional<std::vector<LoadedSuite>> LoadSuites(const std::vector<std::string>& paths,
                                                   const std::vector<std::string>& model_override,
                                                   const LoadOptions& options,
                                                   std::vector<std::string>& ignored,
                                                   Diagnostics& diagnostics) {
  const std::size_t errors = diagnostics.error_count();
  SuiteLoader loader(model_override, options, ignored, diagnostics);
  for (const std::string& path : paths)
    loader.AddPath(path);
  if (diagnostics.error_count() > errors) return std::nullopt;
  return loader.Take();
}

}  // namespace iamsim
