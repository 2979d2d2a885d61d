// SPDX-License-Identifier: Apache-2.0
#include "model/ask/suite_reader.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <span>
#include <system_error>
#include <utility>

#include "model/ask/request_reader.h"
#include "model/change/change_reader.h"
#include "model/load/document/fields.h"
#include "model/load/text/data.h"
#include "model/load/text/folder.h"
#include "model/load/text/words.h"
#include "model/own_fields.h"
#include "model/policies_alone.h"

// Suites, scenarios and models in three classes. SuiteLoader walks files and folders, reads
// variables and includes, and gives every suite its models. ScenarioReader reads the scenarios, on
// top of the defaults of the suite. ModelCache and ChangeCache load a model and apply a list of
// changes once, however many suites and scenarios share them.

namespace iamsim {
namespace {

namespace fs = std::filesystem;
using std::string_view;

bool Has(const std::vector<string_view>& words, string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string JoinPath(const fs::path& folder, string_view path) {
  return (folder / path).lexically_normal().string();
}

TextRange RangeOf(const DataNode& node) {
  return {node.offset, node.length};
}

// A model in any form; suites that name the same paths share one.
class ModelCache {
 public:
  // `files` gets what the models were loaded from.
  ModelCache(const LoadOptions& options, const ChangeSet& changes, std::vector<std::string>& files,
             Diagnostics& diagnostics)
      : options_(options), changes_(changes), files_(files), diagnostics_(diagnostics) {}

  // Null when it could not be loaded; that is reported once.
  // `named` by a suite or an iamsim.yaml, not by the user.
  std::shared_ptr<const Estate> Load(const std::vector<std::string>& paths, bool named) {
    const auto [place, is_new] = estates_.try_emplace(paths);
    if (is_new) place->second = Share(LoadFiles(paths, named), {});
    return place->second;
  }
  // The same for the model of suites that name none, with changes of its own.
  std::shared_ptr<const Estate> LoadFallback(const std::vector<std::string>& paths,
                                             const ChangeSet& own) {
    if (own.empty()) return Load(paths, /*named=*/true);
    if (!fallback_.has_value()) fallback_ = Share(LoadFiles(paths, /*named=*/true), own);
    return *fallback_;
  }

  std::shared_ptr<const Estate> LoadInPlace(const DataNode& node,
                                            const std::shared_ptr<const SourceText>& source) {
    return Share(LoadModelNode(node, source, options_, diagnostics_), {});
  }

 private:
  std::optional<LoadedModel> LoadFiles(const std::vector<std::string>& paths, bool named) {
    if (!named) return LoadModel(paths, options_, diagnostics_);
    Diagnostics local;
    std::optional<LoadedModel> model = LoadModel(paths, options_, local);
    AddOfReferenced(local, diagnostics_);
    return model;
  }

  std::shared_ptr<const Estate> Share(std::optional<LoadedModel> model, ChangeSet changes) {
    if (!model.has_value()) return nullptr;
    for (const LoadedFile& file : model->files) {
      if (!file.ignored) files_.push_back(file.path);
    }
    std::optional<Estate> estate = std::move(model->estate);
    changes.insert(changes.end(), changes_.begin(), changes_.end());
    if (!changes.empty()) {
      estate = ApplyChanges(*estate, changes, ChangesAreStrict(options_), diagnostics_);
    }
    if (!estate.has_value()) return nullptr;
    return std::make_shared<const Estate>(*std::move(estate));
  }

  const LoadOptions& options_;
  const ChangeSet& changes_;
  std::vector<std::string>& files_;
  Diagnostics& diagnostics_;
  std::map<std::vector<std::string>, std::shared_ptr<const Estate>> estates_;
  std::optional<std::shared_ptr<const Estate>> fallback_;
};

using ChangeSetPtr = std::shared_ptr<const ChangeSet>;

// The changes of scenarios, and the estates with them on top. Lists that say the same are one, so
// that their scenarios share an estate.
class ChangeCache {
 public:
  ChangeCache(const LoadOptions& options, Diagnostics& diagnostics)
      : options_(options), diagnostics_(diagnostics) {}

  // Null for an empty list, and, with errors, for one that is wrong; that is reported once.
  ChangeSetPtr Read(const DataNode& list, const std::shared_ptr<const SourceText>& source) {
    // The files that a list names are relative to the folder of its text.
    std::string key = fs::path(source->name()).parent_path().string();
    key += '\0';
    AppendKey(list, key);
    const auto [place, is_new] = sets_.try_emplace(std::move(key));
    if (!is_new) return place->second;
    ChangeSet changes = ReadChanges(list, source, options_, diagnostics_);
    if (!changes.empty()) place->second = std::make_shared<const ChangeSet>(std::move(changes));
    return place->second;
  }

  // Null, with errors, when they do not fit; that is reported once.
  std::shared_ptr<const Estate> Lay(const std::shared_ptr<const Estate>& base,
                                    const ChangeSetPtr& changes) {
    const auto [place, is_new] = estates_.try_emplace({base, changes});
    if (!is_new) return place->second;
    std::optional<Estate> estate = ApplyChanges(base == nullptr ? Estate() : *base, *changes,
                                                ChangesAreStrict(options_), diagnostics_);
    if (estate.has_value()) {
      place->second = std::make_shared<const Estate>(*std::move(estate));
    }
    return place->second;
  }

 private:
  // The same for values that say the same; lengths keep others apart.
  static void AppendKey(const DataNode& node, std::string& key) {
    const auto append = [&key](string_view text) {
      key += std::to_string(text.size()) + ':';
      key += text;
    };
    key += static_cast<char>('0' + static_cast<int>(node.kind()));
    key += node.plain ? 'p' : 'q';
    append(node.text());
    key += std::to_string(node.items().size() + node.members().size()) + ',';
    for (const DataNode& item : node.items())
      AppendKey(item, key);
    for (const DataMember& member : node.members()) {
      append(member.key);
      AppendKey(member.value, key);
    }
  }

  const LoadOptions& options_;
  Diagnostics& diagnostics_;
  std::map<std::string, ChangeSetPtr> sets_;
  std::map<std::pair<std::shared_ptr<const Estate>, ChangeSetPtr>, std::shared_ptr<const Estate>>
      estates_;
};

// A scenario while it is read: what `defaults` gave, what the scenario itself gave on top.
struct Draft {
  Scenario scenario;
  // The profile that was taken last is between these two; another one takes its place.
  bool has_profile = false;
  ContextInputs under_profile;
  ContextInputs over_profile;
  ChangeSetPtr changes;
  bool has_expect = false;
  bool is_listed = false;  // its actions are in `allowed` and `denied`
  bool is_alone = false;   // it asks about `policies` without a model
};

// Reads the scenarios of one text into a suite; a text that the suite includes has a reader of its
// own for the same suite.
class ScenarioReader {
 public:
  // `changes_of` gets the changes of each scenario that `suite` gets.
  ScenarioReader(std::shared_ptr<const SourceText> source, Suite& suite,
                 std::vector<ChangeSetPtr>& changes_of, ChangeCache& changes,
                 const FileScope& files, const ContextProfiles& profiles, Diagnostics& diagnostics)
      : source_(std::move(source)),
        suite_(suite),
        changes_of_(changes_of),
        changes_(changes),
        files_(files),
        profiles_(profiles),
        diagnostics_(diagnostics),
        reader_(source_, diagnostics) {}

  void ReadDefaults(const DataNode& root, Draft& base) const {
    const DataNode* node = root.Find("defaults");
    if (node == nullptr || !reader_.CheckObject(*node, "`defaults`")) return;
    ReadFields(*node, "`defaults`", base);
  }

  void ReadScenarios(const DataNode& root, const Draft& base) const {
    const std::vector<const DataNode*> nodes = reader_.Objects(root, "scenarios");
    // To make room for each of many small texts anew would be quadratic.
    if (suite_.scenarios.empty()) suite_.scenarios.reserve(nodes.size());
    for (const DataNode* node : nodes) {
      Draft draft = base;
      draft.scenario.source = source_;
      draft.scenario.offset = node->offset;
      ReadFields(*node, "a scenario", draft);
      CheckComplete(*node, draft);
      suite_.scenarios.push_back(std::move(draft.scenario));
      changes_of_.push_back(std::move(draft.changes));
    }
  }

 private:
  void ReadFields(const DataNode& node, string_view what, Draft& draft) const;
  void CheckComplete(const DataNode& node, const Draft& draft) const;
  void CheckConflicts(const DataNode& node) const;
  void ReadRequest(const DataNode& node, Draft& draft) const;
  void MakeRoomForProfile(const DataNode& node, Draft& draft) const;
  void ReadPrincipals(const DataNode& list, Scenario& scenario) const;
  void ReadActionLists(const DataNode& node, Draft& draft) const;
  std::vector<std::string> ReadNames(const DataNode& list, string_view key) const;
  void ReadPolicies(const DataNode& list, Draft& draft) const;
  void SetPolicies(std::vector<PolicyPtr> policies, Draft& draft) const;
  void ReadExpectation(const DataNode& node, Draft& draft) const;
  std::optional<LayerSet> ReadLayers(const DataNode& node, string_view key, TextRange& place) const;
  void ReadReason(const DataNode& because, Scenario& scenario) const;

  std::shared_ptr<const SourceText> source_;
  Suite& suite_;
  std::vector<ChangeSetPtr>& changes_of_;
  ChangeCache& changes_;
  const FileScope& files_;
  const ContextProfiles& profiles_;
  Diagnostics& diagnostics_;
  Fields reader_;
};

void ScenarioReader::ReadFields(const DataNode& node, string_view what, Draft& draft) const {
  for (const DataMember& member : node.members()) {
    if (Has(ScenarioFieldNames(), member.key)) continue;
    std::string message = "unknown field " + Quoted(member.key) + " in ";
    message += what;
    reader_.ErrorAtKey(member, std::move(message), DidYouMean(member.key, ScenarioFieldNames()));
  }
  CheckConflicts(node);
  Scenario& scenario = draft.scenario;
  ReadRequest(node, draft);
  if (std::optional<std::string> name = reader_.String(node, "name")) {
    scenario.name = *std::move(name);
    if (scenario.name.empty()) reader_.Error(*node.Find("name"), "`name` is empty");
  }
  if (std::optional<std::string> skip = reader_.String(node, "skip")) {
    scenario.skip = *std::move(skip);
  }
  if (std::optional<std::vector<std::string>> tags = reader_.Strings(node, "tags")) {
    scenario.tags = *std::move(tags);
  }
  if (const DataNode* policies = node.Find("policies")) {
    ReadPolicies(*policies, draft);
  } else if (draft.is_alone && node.Find("resource") != nullptr) {
    SetPolicies(suite_.estates[scenario.estate]->accounts().front()->roles.front().inline_policies,
                draft);
  }
  if (const DataNode* changes = node.Find("changes")) {
    draft.changes = changes_.Read(*changes, source_);
  }
  ReadExpectation(node, draft);
  ReadActionLists(node, draft);
  if (node.Find("blockedBy") != nullptr) {
    scenario.blocked_by = ReadLayers(node, "blockedBy", scenario.places.blocked_by);
  }
  if (node.Find("blockedByExactly") != nullptr) {
    scenario.blocked_by_exactly =
        ReadLayers(node, "blockedByExactly", scenario.places.blocked_by_exactly);
  }
  if (node.Find("dependsOn") != nullptr) {
    scenario.depends_on = reader_.Strings(node, "dependsOn");
  }
  if (node.Find("dependsOnExactly") != nullptr) {
    scenario.depends_on_exactly = reader_.Strings(node, "dependsOnExactly");
  }
  if (const DataNode* because = node.Find("because")) ReadReason(*because, scenario);
}

// What contradicts itself within one object.
void ScenarioReader::CheckConflicts(const DataNode& node) const {
  for (const string_view list : {"allowed", "denied"}) {
    const DataNode* actions = node.Find(list);
    if (actions == nullptr) continue;
    for (const string_view field : {"action", "expect"}) {
      if (node.Find(field) == nullptr) continue;
      reader_.Error(*actions, Quoted(list) + " beside " + Quoted(field),
                    "`allowed` and `denied` list actions with what is expected of them");
    }
  }
  if (node.Find("policies") != nullptr && node.Find("principal") != nullptr) {
    reader_.Error(*node.Find("principal"), "`principal` beside `policies`",
                  "`policies` asks about policies alone, carried by a role that does not exist");
  }
}

void ScenarioReader::CheckComplete(const DataNode& node, const Draft& draft) const {
  const Scenario& scenario = draft.scenario;
  if (scenario.name.empty() && node.Find("name") == nullptr) {
    reader_.Error(node, "a scenario has no `name`");
  }
  const bool has_principal = !scenario.request.principal.empty() || !scenario.principals.empty() ||
                             scenario.request.token.kind != TokenInput::Kind::kNone ||
                             node.Find("principal") != nullptr || node.Find("policies") != nullptr;
  if (!has_principal) {
    reader_.Error(node, "a scenario without `principal`",
                  "`policies` asks about policies without one");
  }
  const bool has_action = !scenario.request.action.empty() || !scenario.actions.empty() ||
                          node.Find("action") != nullptr || node.Find("allowed") != nullptr ||
                          node.Find("denied") != nullptr;
  if (!has_action) reader_.Error(node, "a scenario without `action`");
  for (const string_view field : {"dependsOn", "dependsOnExactly"}) {
    const DataNode* keys = node.Find(field);
    const bool is_conditional =
        !draft.is_listed && draft.has_expect && scenario.expect == Expectation::kConditional;
    if (keys == nullptr || is_conditional) continue;
    reader_.Error(*keys, Quoted(field) + " without `expect: conditional`",
                  "no other answer depends on what is not known");
  }
  if (!draft.is_listed && !draft.has_expect) {
    reader_.Error(node, "a scenario has no `expect`",
                  "or `allowed` and `denied`, which list actions");
  }
}

// The fields of a request; those that may be lists here are read apart.
void ScenarioReader::ReadRequest(const DataNode& node, Draft& draft) const {
  Scenario& scenario = draft.scenario;
  const DataNode* principal = node.Find("principal");
  const DataNode* action = node.Find("action");
  const DataNode* resource = node.Find("resource");
  const auto is_apart = [&](const DataNode* value) {
    return value != nullptr && (value->is_array() || (value == principal && value->is_string() &&
                                                      IsPrincipalPattern(value->text())));
  };
  if (principal != nullptr) {
    scenario.principals.clear();
    if (draft.is_alone) scenario.estate = 0;
    draft.is_alone = false;
  }
  if (action != nullptr) {
    scenario.actions.clear();
    draft.is_listed = false;
  }
  if (resource != nullptr) scenario.resources.clear();
  MakeRoomForProfile(node, draft);
  if (!is_apart(principal) && !is_apart(action) && !is_apart(resource)) {
    ReadRequestFields(node, source_, scenario.request, diagnostics_, files_, profiles_);
    return;
  }
  std::vector<DataMember> members;
  for (const DataMember& member : node.members()) {
    const DataNode* value = &member.value;
    const bool apart =
        (value == principal || value == action || value == resource) && is_apart(value);
    if (!apart) members.push_back(member);
  }
  DataNode rest = node;
  rest.SetMembers(members);
  ReadRequestFields(rest, source_, scenario.request, diagnostics_, files_, profiles_);
  if (is_apart(principal)) ReadPrincipals(*principal, scenario);
  if (is_apart(action)) {
    scenario.request.action.clear();
    for (std::string& name : ReadNames(*action, "action")) {
      scenario.actions.push_back({std::move(name), Expectation::kAllowed});
    }
  }
  if (is_apart(resource)) scenario.resources = ReadNames(*resource, "resource");
}

// A profile replaces the one from before, but not the keys that came after it.
void ScenarioReader::MakeRoomForProfile(const DataNode& node, Draft& draft) const {
  if (node.Find("profile") != nullptr) {
    ContextInputs& context = draft.scenario.request.context;
    if (draft.has_profile) {
      context = std::move(draft.under_profile);
      PutKeysOver(draft.over_profile, context);
    }
    draft.has_profile = true;
    draft.under_profile = context;
    draft.over_profile.clear();
  }
  const DataNode* given = node.Find("context");
  if (!draft.has_profile || given == nullptr) return;
  DataMember member;
  member.key = "context";
  member.value = *given;
  DataNode holder = node;
  holder.SetMembers({&member, 1});
  Request over;
  Diagnostics twice;  // they are those of the whole request
  ReadRequestFields(holder, source_, over, twice, files_);
  PutKeysOver(over.context, draft.over_profile);
}

// A list of strings that selects something.
std::vector<std::string> ScenarioReader::ReadNames(const DataNode& list, string_view key) const {
  std::vector<std::string> names =
      reader_.StringsOf(list, key).value_or(std::vector<std::string>());
  if (list.is_array() && list.items().empty()) {
    reader_.Error(list, Quoted(key) + " lists nothing");
  }
  return names;
}

void ScenarioReader::ReadPrincipals(const DataNode& list, Scenario& scenario) const {
  scenario.request.principal.clear();
  scenario.request.token = {};
  if (list.is_string()) {
    scenario.principals.push_back({std::string(list.text()), {}, RangeOf(list)});
    return;
  }
  if (list.items().empty()) reader_.Error(list, "`principal` lists nothing");
  for (const DataNode& item : list.items()) {
    Request request;
    DataMember member;
    member.key = "principal";
    member.value = item;
    DataNode holder = item;
    holder.SetMembers({&member, 1});
    ReadRequestFields(holder, source_, request, diagnostics_, files_);
    scenario.principals.push_back(
        {std::move(request.principal), std::move(request.token), RangeOf(item)});
  }
}

// `allowed` and `denied`: actions with what is expected of them.
void ScenarioReader::ReadActionLists(const DataNode& node, Draft& draft) const {
  Scenario& scenario = draft.scenario;
  const DataNode* allowed = node.Find("allowed");
  const DataNode* denied = node.Find("denied");
  if (allowed != nullptr || denied != nullptr) {
    scenario.actions.clear();
    scenario.request.action.clear();
    draft.is_listed = true;
    const auto add = [&](const DataNode* list, string_view key, Expectation expect) {
      if (list == nullptr) return;
      for (std::string& name : ReadNames(*list, key)) {
        scenario.actions.push_back({std::move(name), expect});
      }
    };
    add(allowed, "allowed", Expectation::kAllowed);
    add(denied, "denied", Expectation::kDenied);
  }
  if (draft.is_listed) return;
  for (ScenarioAction& action : scenario.actions)
    action.expect = scenario.expect;
}

// Policies alone: an estate of a role that carries them, in place of the suite's model.
void ScenarioReader::ReadPolicies(const DataNode& list, Draft& draft) const {
  std::vector<PolicyPtr> policies =
      ReadRequestPolicies(list, "policies", PolicyType::kIdentity, source_, diagnostics_, files_);
  if (list.is_array() && list.items().empty()) reader_.Error(list, "`policies` lists nothing");
  // One that is read from a file has the file's name, as on the command line.
  for (std::size_t i = 0; i < policies.size() && policies.size() == list.items().size(); ++i) {
    const DataNode* file = list.items()[i].Find("file");
    if (file == nullptr || !policies[i]->name.empty()) continue;
    Policy named = *policies[i];
    named.name = fs::path(file->text()).stem().string();
    policies[i] = std::make_shared<const Policy>(std::move(named));
  }
  SetPolicies(std::move(policies), draft);
  draft.is_alone = true;
  // What `defaults` change is in the model, which this scenario is not asked of.
  draft.changes = nullptr;
}

// The role that carries them is in the account of the resource.
void ScenarioReader::SetPolicies(std::vector<PolicyPtr> policies, Draft& draft) const {
  Scenario& scenario = draft.scenario;
  scenario.principals.clear();
  scenario.request.token = {};
  const std::vector<std::string>& resources = scenario.resources;
  const PoliciesAccount account =
      AccountForPolicies(resources.empty() ? scenario.request.resource : resources.front());
  scenario.request.principal = SyntheticRoleArn(account);
  scenario.estate = static_cast<std::uint32_t>(suite_.estates.size());
  suite_.estates.push_back(
      std::make_shared<const Estate>(EstateOfPolicies(std::move(policies), account)));
}

void ScenarioReader::ReadExpectation(const DataNode& node, Draft& draft) const {
  const DataNode* value = node.Find("expect");
  if (value == nullptr) return;
  draft.has_expect = true;
  draft.scenario.places.expect = RangeOf(*value);
  const std::optional<std::string> word = reader_.StringOf(*value, "expect");
  if (!word.has_value()) return;
  if (const std::optional<Expectation> expect = ParseExpectation(*word)) {
    draft.scenario.expect = *expect;
    return;
  }
  std::string help = DidYouMean(*word, ExpectationNames());
  if (help.empty()) {
    help = "expected allowed, denied, explicitDeny, implicitDeny, conditional or error";
  }
  reader_.Error(*value, "unknown expectation " + Quoted(*word), std::move(help));
}

std::optional<LayerSet> ScenarioReader::ReadLayers(const DataNode& node, string_view key,
                                                   TextRange& place) const {
  const DataNode& list = *node.Find(key);
  place = RangeOf(list);
  LayerSet layers;
  const std::string what = Quoted(key);
  if (!reader_.StringsOf(list, key).has_value()) return layers;
  for (const DataNode& item : list.items()) {
    if (const std::optional<PolicyLayer> layer = ParsePolicyLayer(item.text())) {
      layers.Add(*layer);
      continue;
    }
    const std::span<const string_view> names = PolicyLayerNames();
    reader_.Error(item, "unknown layer " + Quoted(item.text()) + " in " + what,
                  DidYouMean(item.text(), {names.begin(), names.end()}));
  }
  return layers;
}

void ScenarioReader::ReadReason(const DataNode& because, Scenario& scenario) const {
  if (!reader_.CheckObject(because, "`because`")) return;
  reader_.CheckFields(because, {"policy", "sid", "code"}, "`because`");
  ExpectedReason reason;
  ExpectationPlaces& places = scenario.places;
  places.policy = {};
  places.sid = {};
  places.code = {};
  if (const DataNode* policy = because.Find("policy")) {
    places.policy = RangeOf(*policy);
    reason.policy = reader_.StringOf(*policy, "policy").value_or("");
  }
  if (const DataNode* sid = because.Find("sid")) {
    places.sid = RangeOf(*sid);
    reason.sid = reader_.StringOf(*sid, "sid").value_or("");
  }
  if (const DataNode* code = because.Find("code")) {
    places.code = RangeOf(*code);
    if (const std::optional<std::string> name = reader_.StringOf(*code, "code")) {
      reason.code = ParseReasonCode(*name);
      if (!reason.code.has_value()) {
        reader_.Error(*code, "unknown result code " + Quoted(*name),
                      DidYouMean(*name, ReasonCodeNames()));
      }
    }
  }
  scenario.because = std::move(reason);
}

// ---- files ----

bool IsSuiteName(const fs::path& path) {
  const std::string extension = path.extension().string();
  return extension == ".yaml" || extension == ".yml" || extension == ".json";
}

bool IsSuite(const DataNode& root) {
  return root.Find("scenarios") != nullptr || root.Find("invariants") != nullptr;
}

// Rejects most texts that are not suites at little cost; they need not be valid.
bool MayBeSuite(const SourceText& source) {
  const string_view text = source.text();
  return text.find("scenarios") != string_view::npos ||
         text.find("invariants") != string_view::npos;
}

// A schema that `iamsim schema` prints; editors want it beside the suites.
bool IsOwnSchema(const SourceText& source) {
  return source.text().substr(0, 512).find("urn:iamsim:schema:") != string_view::npos;
}

// The key of a text that is near to `scenarios`, in a text that has the words of scenarios. Empty
// if there is none. Such a suite would be passed over, and nobody would see that it was not run.
string_view MisspeltScenarios(string_view text) {
  const auto has = [&](string_view word) { return text.find(word) != string_view::npos; };
  if (has("scenarios") || !(has("expect") || has("allowed") || has("denied")) ||
      !(has("action") || has("principal"))) {
    return {};
  }
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    string_view key = text.substr(begin, end - begin);
    begin = end + 1;
    // In YAML the key begins the line; in JSON it is quoted.
    const std::size_t quote = key.find('"');
    if (quote != string_view::npos && key.find_first_not_of(" \t{,") == quote) {
      key.remove_prefix(quote + 1);
      key = key.substr(0, key.find('"'));
    } else {
      key = key.substr(0, key.find(':'));
    }
    // NearestWord() is quadratic in the lengths.
    if (key.size() >= 6 && key.size() <= 12 && !NearestWord(key, {"scenarios"}).empty()) return key;
  }
  return {};
}

class SuiteLoader {
 public:
  SuiteLoader(const SuiteOptions& options, Diagnostics& diagnostics)
      : options_(options),
        diagnostics_(diagnostics),
        models_(options.load, options.changes, result_.model_files, diagnostics),
        changes_(options.load, diagnostics) {}

  void AddPath(const std::string& path) {
    std::error_code error;
    if (path != "-" && fs::is_directory(path, error)) {
      AddFolder(path);
    } else {
      AddFile(path, /*is_named=*/true);
    }
  }

  LoadedSuites Take();

 private:
  void AddFolder(const fs::path& folder);
  void AddFile(const std::string& path, bool is_named);
  // Notes a file of a folder that is no suite, unless it is a suite with a slip: that is an error.
  void Ignore(const std::string& path, const std::shared_ptr<const SourceText>& source);
  void ReadSuite(const DataNode& written, const std::shared_ptr<const SourceText>& source);
  // Gives the scenarios that change their model an estate with the changes.
  void LayChanges(bool model_is_good, Suite& suite);
  // The scenarios of one text; `base` holds the defaults of who includes it, `variables` and
  // `profiles` those that win over its own.
  void ReadText(const DataNode& written, const std::shared_ptr<const SourceText>& source,
                const Draft& base, const SuiteVariables& variables, const ContextProfiles& profiles,
                Suite& suite);
  void ReadIncludes(const DataNode& root, const Fields& reader, const Draft& base,
                    const SuiteVariables& variables, const ContextProfiles& profiles, Suite& suite);
  // Gives the defaults of a suite the profile of those scenarios that name none.
  void TakeChosenProfile(const ContextProfiles& profiles, Draft& base);
  void CheckSuiteFields(const DataNode& root, const Fields& reader);
  SuiteVariables ReadVariables(const DataNode& root, const Fields& reader,
                               const SuiteVariables& winning);
  std::shared_ptr<const Estate> ReadModel(const DataNode& root,
                                          const std::shared_ptr<const SourceText>& source);

  const SuiteOptions& options_;
  Diagnostics& diagnostics_;
  LoadedSuites result_;
  ModelCache models_;
  ChangeCache changes_;
  std::vector<ChangeSetPtr> changes_of_;  // of each scenario of the suite that is being read
  std::set<std::string> seen_;            // files, by their real paths
  std::vector<std::string> including_;    // the files that are being read, the outermost first
  std::size_t includes_ = 0;              // of the suite that is read
  std::set<std::string> known_variables_;
};

void SuiteLoader::AddFolder(const fs::path& folder) {
  std::error_code error;
  const std::vector<FolderEntry> entries = ListFolder(folder, error);
  if (error) {
    diagnostics_.Error(nullptr, 0, 0, Quoted(folder.string()) + ": " + error.message());
    return;
  }
  for (const FolderEntry& entry : entries) {
    if (entry.is_folder) {
      AddFolder(entry.path);
    } else if (IsSuiteName(entry.path)) {
      AddFile(entry.path.string(), /*is_named=*/false);
    }
  }
}

void SuiteLoader::Ignore(const std::string& path, const std::shared_ptr<const SourceText>& source) {
  if (IsOwnSchema(*source)) return;
  if (const string_view key = MisspeltScenarios(source->text()); !key.empty()) {
    diagnostics_.Error(source, static_cast<std::uint32_t>(key.data() - source->text().data()),
                       static_cast<std::uint32_t>(key.size()),
                       "unknown field " + Quoted(key) + " of a suite", "did you mean `scenarios`?");
    return;
  }
  result_.ignored.push_back(path);
}

void SuiteLoader::AddFile(const std::string& path, bool is_named) {
  std::error_code error;
  if (path != "-") {
    const fs::path real = fs::weakly_canonical(path, error);
    if (!error && !seen_.insert(real.string()).second) return;
  }
  const std::shared_ptr<const SourceText> source = ReadSource(path, diagnostics_);
  if (source == nullptr) return;
  if (!is_named && !MayBeSuite(*source)) {
    Ignore(path, source);
    return;
  }
  const std::optional<DataDocument> document = ParseData(source, {}, diagnostics_);
  if (!document.has_value()) return;
  const DataNode& root = document->root();
  if (!IsSuite(root)) {
    if (is_named) {
      diagnostics_.Error(source, root.offset, root.length, "this is no suite of scenarios",
                         "expected an object with `scenarios`");
    } else {
      Ignore(path, source);
    }
    return;
  }
  result_.files.push_back(source->name());
  including_ = {source->name()};
  includes_ = 0;
  ReadSuite(root, source);
}

void SuiteLoader::ReadSuite(const DataNode& written,
                            const std::shared_ptr<const SourceText>& source) {
  Suite suite;
  suite.name = source->name();
  suite.source = source;
  suite.estates.emplace_back();
  Draft base;
  base.scenario.request = options_.defaults;
  base.scenario.request.action.clear();
  if (!options_.model.empty()) suite.estates[0] = models_.Load(options_.model, /*named=*/false);
  const std::size_t errors = diagnostics_.error_count();
  changes_of_.clear();
  ReadText(written, source, base, options_.variables, options_.profiles, suite);
  if (suite.scenarios.empty() && diagnostics_.error_count() == errors) {
    const DataNode& node = *written.Find("scenarios");
    diagnostics_.Error(source, node.offset, node.length, "a suite without scenarios");
  }
  const bool wants_model =
      std::any_of(suite.scenarios.begin(), suite.scenarios.end(),
                  [](const Scenario& scenario) { return scenario.estate == 0; });
  if (suite.estates[0] == nullptr && wants_model && !options_.fallback_model.empty() &&
      written.Find("model") == nullptr) {
    suite.estates[0] = models_.LoadFallback(options_.fallback_model, options_.fallback_changes);
    result_.used_fallback = true;
  }
  LayChanges(diagnostics_.error_count() == errors, suite);
  result_.suites.push_back(std::move(suite));
}

void SuiteLoader::LayChanges(bool model_is_good, Suite& suite) {
  for (std::size_t i = 0; i < suite.scenarios.size(); ++i) {
    if (changes_of_[i] == nullptr) continue;
    std::uint32_t& index = suite.scenarios[i].estate;
    // Of a model that could not be loaded, every name would be unknown.
    if (suite.estates[index] == nullptr && !model_is_good) continue;
    const std::shared_ptr<const Estate> changed =
        changes_.Lay(suite.estates[index], changes_of_[i]);
    const auto found = std::find(suite.estates.begin() + 1, suite.estates.end(), changed);
    index = static_cast<std::uint32_t>(found - suite.estates.begin());
    if (found == suite.estates.end()) suite.estates.push_back(changed);
  }
}

void SuiteLoader::ReadText(const DataNode& written, const std::shared_ptr<const SourceText>& source,
                           const Draft& base, const SuiteVariables& winning,
                           const ContextProfiles& winning_profiles, Suite& suite) {
  const Fields reader(source, diagnostics_);
  CheckSuiteFields(written, reader);
  const SuiteVariables variables = ReadVariables(written, reader, winning);
  VariableExpander expander(source, variables, diagnostics_);
  const DataNode root = expander.is_needed() ? expander.Expand(written) : written;
  known_variables_.insert(expander.used().begin(), expander.used().end());
  // The model of whoever includes a text is the one that its scenarios are asked of.
  if (suite.estates[0] == nullptr && options_.model.empty()) {
    suite.estates[0] = ReadModel(root, source);
  }
  ContextProfiles own = winning_profiles;
  if (const DataNode* node = root.Find("profiles")) {
    ReadProfiles(*node, source, own, diagnostics_);
  }
  ContextProfiles profiles = own;
  profiles.AddMissing(options_.fallback_profiles);
  const ScenarioReader scenarios(source, suite, changes_of_, changes_, options_.load.files,
                                 profiles, diagnostics_);
  Draft defaults = base;
  if (including_.size() == 1) TakeChosenProfile(profiles, defaults);
  scenarios.ReadDefaults(root, defaults);
  ReadIncludes(root, reader, defaults, variables, own, suite);
  if (root.Find("scenarios") != nullptr) scenarios.ReadScenarios(root, defaults);
}

void SuiteLoader::ReadIncludes(const DataNode& root, const Fields& reader, const Draft& base,
                               const SuiteVariables& variables, const ContextProfiles& profiles,
                               Suite& suite) {
  const DataNode* list = root.Find("include");
  if (list == nullptr) return;
  if (!list->is_array()) {
    reader.WrongType(*list, "include", "a list of files");
    return;
  }
  const fs::path folder = fs::path(reader.source()->name()).parent_path();
  for (const DataNode& item : list->items()) {
    const std::optional<std::string> name = reader.StringOf(item, "include");
    if (!name.has_value()) continue;
    const std::string path = JoinPath(folder, *name);
    if (std::find(including_.begin(), including_.end(), path) != including_.end()) {
      std::string circle;
      for (const std::string& file : including_)
        circle += file + " includes ";
      reader.Error(item, Quoted(*name) + " includes itself", circle + path);
      continue;
    }
    if (!CheckReference(path, item, reader.source(), options_.load.files, diagnostics_)) continue;
    std::error_code error;
    if (!fs::is_regular_file(path, error)) {
      reader.Error(item, "there is no file " + Quoted(path));
      continue;
    }
    Diagnostics local;
    const std::shared_ptr<const SourceText> source = ReadSource(path, local);
    std::optional<DataDocument> document;
    if (source != nullptr) document = ParseData(source, {}, local);
    AddOfReferenced(local, diagnostics_);
    if (!document.has_value()) continue;
    if (!IsSuite(document->root())) {
      reader.Error(item, Quoted(path) + " is no suite of scenarios",
                   "expected an object with `scenarios`");
      continue;
    }
    // Files that include each other twice would be read exponentially often.
    constexpr std::size_t kMostIncludes = 1000;
    if (++includes_ > kMostIncludes) {
      if (includes_ == kMostIncludes + 1) reader.Error(item, "the suite includes too many files");
      return;
    }
    result_.files.push_back(path);
    including_.push_back(path);
    ReadText(document->root(), source, base, variables, profiles, suite);
    including_.pop_back();
  }
}

void SuiteLoader::TakeChosenProfile(const ContextProfiles& profiles, Draft& base) {
  const std::string& name = options_.profiles.chosen();
  if (name.empty()) return;
  const ContextInputs* keys = profiles.Find(name);
  if (keys == nullptr) {
    diagnostics_.Error(nullptr, 0, 0, profiles.ProblemOf(name) + " for " + including_.front(),
                       profiles.HelpFor(name));
    return;
  }
  base.has_profile = true;
  base.under_profile = base.scenario.request.context;
  PutKeysOver(*keys, base.scenario.request.context);
}

void SuiteLoader::CheckSuiteFields(const DataNode& root, const Fields& reader) {
  for (const DataMember& member : root.members()) {
    if (member.key == "invariants") {
      reader.ErrorAtKey(member, "`invariants` are not supported by this version",
                        "write the questions as `scenarios`");
    } else if (!Has(SuiteFieldNames(), member.key)) {
      reader.ErrorAtKey(member, "unknown field " + Quoted(member.key) + " in a suite",
                        DidYouMean(member.key, SuiteFieldNames()));
    }
  }
  const DataNode* version = root.Find("iamsim");
  if (version != nullptr && version->text() != "1") {
    reader.Error(*version, "unknown version of the suite format", "expected `iamsim: 1`");
  }
}

SuiteVariables SuiteLoader::ReadVariables(const DataNode& root, const Fields& reader,
                                          const SuiteVariables& winning) {
  SuiteVariables variables = winning;
  const DataNode* node = root.Find("variables");
  if (node == nullptr || !reader.CheckObject(*node, "`variables`")) return variables;
  for (const DataMember& member : node->members()) {
    known_variables_.emplace(member.key);
    const std::optional<std::string> value = reader.ScalarOf(member.value, member.key);
    if (!value.has_value()) continue;
    const auto stands = std::find_if(variables.begin(), variables.end(),
                                     [&](const auto& other) { return other.first == member.key; });
    if (stands == variables.end()) variables.emplace_back(member.key, *value);
  }
  return variables;
}

// Null when the text names none.
std::shared_ptr<const Estate> SuiteLoader::ReadModel(
    const DataNode& root, const std::shared_ptr<const SourceText>& source) {
  const DataNode* model = root.Find("model");
  if (model == nullptr) return nullptr;
  if (model->is_object()) return models_.LoadInPlace(*model, source);
  const Fields reader(source, diagnostics_);
  std::vector<std::string> paths =
      reader.StringsOf(*model, "model").value_or(std::vector<std::string>());
  const fs::path folder = fs::path(source->name()).parent_path();
  bool is_complete = true;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    paths[i] = JoinPath(folder, paths[i]);
    const DataNode& node = model->items()[i];
    if (!CheckReference(paths[i], node, source, options_.load.files, diagnostics_)) {
      is_complete = false;
      continue;
    }
    std::error_code error;
    if (fs::exists(paths[i], error)) continue;
    reader.Error(node, "there is no file or folder " + Quoted(paths[i]));
    is_complete = false;
  }
  return paths.empty() || !is_complete ? nullptr : models_.Load(paths, /*named=*/true);
}

LoadedSuites SuiteLoader::Take() {
  for (const ChangeSet* changes : {&options_.changes, &options_.fallback_changes}) {
    for (const Change& change : *changes)
      result_.model_files.push_back(change.source->name());
  }
  for (const auto& variable : options_.variables) {
    if (result_.suites.empty() || known_variables_.contains(variable.first)) continue;
    const std::vector<string_view> names(known_variables_.begin(), known_variables_.end());
    diagnostics_.Error(nullptr, 0, 0, "no suite has a variable " + Quoted(variable.first),
                       DidYouMean(variable.first, names));
  }
  return std::move(result_);
}

}  // namespace

std::optional<LoadedSuites> LoadSuites(const std::vector<std::string>& paths,
                                       const SuiteOptions& options, Diagnostics& diagnostics) {
  const std::size_t errors = diagnostics.error_count();
  SuiteLoader loader(options, diagnostics);
  for (const std::string& path : paths)
    loader.AddPath(path);
  LoadedSuites suites = loader.Take();
  if (diagnostics.error_count() > errors) return std::nullopt;
  return suites;
}

}  // namespace iamsim
